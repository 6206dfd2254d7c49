"""The bytes that a MAC is made of (PS3.3 C.12.1.1.3.1.1), and what may be among them.

Knows elements and bytes, neither algorithms nor keys. Elements are encoded in explicit VR
little endian as the writer does it, but that sequences, items and encapsulated pixel data
have no length, and all sequences a delimiter. DCMTK's ``dcmsign`` makes the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from pydicom.valuerep import STANDARD_VR

from ltdicom._core.errors import DicomError
from ltdicom._dataset import pixels
from ltdicom._dataset.codec.transfer_syntax import syntax_of
from ltdicom._dataset.codec.vrs import LONG_LENGTH, WORD_SIZES, padded
from ltdicom._dataset.codec.writer import swapped
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Items, Node
from ltdicom.constants.error import DICOM_ERROR_FORMAT

MAC_PARAMETERS: Final = 0x4FFE0001
SIGNATURES: Final = 0xFFFAFFFA

_LENGTH_TO_END: Final = 0x00080001
_TRAILING_PADDING: Final = 0xFFFCFFFC
_KNOWN_VRS: Final = frozenset(map(str, STANDARD_VR)) - {"UN"}
_MOST: Final = 0xFFFF  # bytes of a VR with a length of 16 bits
_ITEM: Final = struct.pack("<HH", 0xFFFE, 0xE000)
_SEQUENCE_END: Final = struct.pack("<HH", 0xFFFE, 0xE0DD)
_PIECE: Final = 1 << 20  # bytes that are read from a file at once


# what may be signed


def may_be_signed(tag: int) -> bool:
    """Whether an element of a tag may be signed, whatever its VR."""
    group = tag >> 16
    return not (
        group < 0x0008
        or not tag & 0xFFFF
        or tag in (_LENGTH_TO_END, MAC_PARAMETERS, _TRAILING_PADDING)
        or group in (0xFFFA, 0xFFFE)
    )


def has_vr(node: Node, *, standard: bool = False) -> bool:
    """Whether an element, and all below it, has a VR that any reader knows.

    Parameters
    ----------
    node : Node
        The element.
    standard : bool
        Private elements count as without: in implicit VR, their creator alone knows it.
    """
    todo = [node]
    while todo:
        node = todo.pop()
        if node.is_branch:
            todo.extend(_signed_below(node))
            continue
        if node.vr not in _KNOWN_VRS:
            return False
        if standard and node.tag & 0x10000 and (node.tag >> 8 & 0xFF):
            return False
        # what does not fit its VR is written as UN (PS3.5 6.2.2)
        if node.vr not in LONG_LENGTH and len(node.value) > _MOST:
            return False
    return True


def signable(dataset: DataSet, level: Elements) -> list[int]:
    """Return the tags of a level that may be signed so that any reader can verify them."""
    standard = syntax_of(dataset.transfer_syntax).implicit
    return [
        tag
        for tag in level.order
        if may_be_signed(tag)
        and (node := level.get(tag)) is not None
        and has_vr(node, standard=standard)
    ]


def _signed_below(node: Node) -> Iterator[Node]:
    """Yield the elements of all items, and no fragments."""
    for item in node.children or ():
        if isinstance(item.children, Elements):
            yield from (child for child in item.children if may_be_signed(child.tag))


# how it is encoded


class MacInput:
    """Feeds a hash with elements.

    Parameters
    ----------
    dataset : DataSet
        Where values are.
    feed : callable
        Takes the bytes, in pieces.
    as_written : bool
        Encapsulated pixel data as the writer makes it, which drops an offset table that
        does not fit; otherwise as it came.

    Attributes
    ----------
    encapsulated : list of Node
        The encapsulated pixel data among the elements.
    """

    def __init__(
        self,
        dataset: DataSet,
        feed: Callable[[bytes], object],
        *,
        as_written: bool = False,
    ) -> None:
        self._dataset = dataset
        self._feed = feed
        self._as_written = as_written
        self.encapsulated: list[Node] = []

    def level(self, level: Elements, tags: Iterable[int]) -> None:
        """Take in the elements of a level that are there, in the order of their tags.

        Those that nobody may sign are left out, as group lengths.
        """
        for tag in sorted(set(filter(may_be_signed, tags))):
            node = level.get(tag)
            if node is not None:
                self.element(node)

    def element(self, node: Node) -> None:
        """Take in an element with all below it.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_FORMAT``: a sequence that cannot be read to its end.
            ``DICOM_ERROR_READ``: the file that has the value is gone.
        """
        if not node.is_branch:
            self._leaf(node)
            return
        children = node.children
        if len(node.value):
            raise DicomError(DICOM_ERROR_FORMAT, f"the items of {node.tag:08X} are damaged")
        assert isinstance(children, Items)
        # whatever a file says: PS3.5 A.4
        vr = "OB" if node.is_encapsulated else node.vr
        self._feed(_head(node.tag, vr) + bytes(2))
        if node.is_encapsulated:
            self.encapsulated.append(node)
            self._fragments(node, children)
        else:
            for item in children.nodes:
                self._feed(_ITEM)
                assert isinstance(item.children, Elements)
                for child in item.children:
                    if may_be_signed(child.tag):
                        self.element(child)
        self._feed(_SEQUENCE_END)

    def _leaf(self, node: Node) -> None:
        size, vr = len(node.value), node.vr
        size += size & 1
        if vr not in LONG_LENGTH and size > _MOST:
            vr = "UN"
        head = _head(node.tag, vr)
        if vr in LONG_LENGTH:
            self._feed(head + struct.pack("<HL", 0, size))
        else:
            self._feed(head + struct.pack("<H", size))
        self._value(node)

    def _value(self, node: Node) -> None:
        dataset, value = self._dataset, node.value
        if not node.little and WORD_SIZES[node.vr] > 1:
            self._feed(swapped(node.vr, padded(node.vr, dataset.read(value))))
            return
        if isinstance(value, bytes):
            self._feed(padded(node.vr, value))
            return
        for start in range(0, len(value), _PIECE):
            length = min(_PIECE, len(value) - start)
            piece = dataset.read(value, start, length)
            last = start + length == len(value)
            self._feed(padded(node.vr, piece) if last else piece)

    def _fragments(self, node: Node, children: Items) -> None:
        nodes = children.nodes
        # what came in a file begins with its offset table, whatever that holds
        if self._as_written or not nodes or nodes[0].tell < 0:
            found = pixels.Fragments(node)
            self._feed(_ITEM)
            self._feed(padded("OB", found.table_value()))
            nodes = found.nodes
        for fragment in nodes:
            self._feed(_ITEM)
            self._value(fragment)


def _head(tag: int, vr: str) -> bytes:
    return struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr.encode("latin-1"))


def settle(node: Node) -> None:
    """Give encapsulated pixel data the offset table that it was signed with.

    What does not fit the fragments, and so is not written, goes from the tree too.
    """
    found, items = pixels.Fragments(node), node.children
    assert isinstance(items, Items)
    if found.table is None:
        items.insert(0)
    elif len(found.table_value()) != len(found.table.value):
        found.table.value = b""
