"""From the tree to encoded bytes, in any uncompressed or deflated syntax.

Values stay as they are: only their byte order may change. So text that is not in
its character set, odd numbers and private data pass through unharmed, which
pydicom's writer cannot promise, because it decodes what it encodes anew.

What is written is whole, of even lengths, and what its transfer syntax says: an element
that cannot be so raises, and nothing is written.
"""

from __future__ import annotations

import logging
import struct
import zlib
from array import array
from collections.abc import Iterator
from functools import partial
from itertools import zip_longest
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._core.fresh_stack import deeply
from ltdicom._dataset.codec.reader import flaw_of_items, may_be_items
from ltdicom._dataset.codec.sources import Source, Stretch
from ltdicom._dataset.codec.tags import EXTENDED_LENGTHS, EXTENDED_OFFSETS, PIXEL_DATA
from ltdicom._dataset.codec.vrs import (
    FORMATS,
    LONG_LENGTH,
    TAG_ITEM,
    UNDEFINED,
    WORD_SIZES,
    padded,
)
from ltdicom._dataset.pixels import Fragments, may_hold_fragments
from ltdicom._dataset.tree import Elements, Items, Node, Siblings
from ltdicom.constants.error import (
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_MEMORY,
)

LOGGER = logging.getLogger("ltdicom.dataset")

_ARRAY_CODES: Final = {2: "H", 4: "I", 8: "Q"}
_ITEM: Final = 0xFFFEE000
_ITEM_END: Final = 0xFFFEE00D
_SEQUENCE_END: Final = 0xFFFEE0DD
_EXTENDED: Final = (EXTENDED_OFFSETS, EXTENDED_LENGTHS)

_WORDS: Final = {little: struct.Struct("><"[little] + "L") for little in (False, True)}
# the heads of elements: without a VR, with a length of 16 bits, with one of 32 bits
_HEADS: Final = {
    little: tuple(
        struct.Struct("><"[little] + code) for code in ("HHL", "HH2sH", "HH2sxxL")
    )
    for little in (False, True)
}


class Encoding:
    """How to write a data set.

    Parameters
    ----------
    implicit, little : bool
        The transfer syntax.
    source : Source
        Where values are that were not read.
    group_lengths : bool
        Write (gggg,0000) in front of each group; otherwise they are left out.
    explicit_lengths : bool
        Sequences and items with their length, without delimiters.
    fragments : bool
        Pixel data may be in fragments, as it is in this very transfer syntax.
    native : bool
        The main pixel data may be without fragments; that of items always may.
    """

    __slots__ = (
        "_heads",
        "_sequences",
        "explicit_lengths",
        "fragments",
        "group_lengths",
        "implicit",
        "little",
        "native",
        "source",
    )

    def __init__(
        self,
        implicit: bool,
        little: bool,
        source: Source,
        group_lengths: bool = False,
        explicit_lengths: bool = False,
        *,
        fragments: bool = True,
        native: bool = True,
    ) -> None:
        self.implicit = implicit
        self.little = little
        self.source = source
        self.group_lengths = group_lengths
        self.explicit_lengths = explicit_lengths
        self.fragments = fragments
        self.native = native
        self._heads = _HEADS[little]
        self._sequences: dict[int, bool] = {}

    def elements(
        self, elements: Elements, lowest: int = 0, end: int = 1 << 32
    ) -> list[bytes]:
        """Return the chunks of the elements with tags from `lowest` up to `end`."""
        return deeply(lambda: self._elements(elements, lowest, end))

    def _elements(
        self, elements: Elements, lowest: int = 0, end: int = 1 << 32
    ) -> list[bytes]:
        chunks: list[bytes] = []
        start, group = 0, -1
        came = self._as_they_came(elements, lowest, end)
        for tag in elements.order:
            if not lowest <= tag < end or (tag & 0xFFFF == 0 and tag > 0x00070000):
                continue  # (gggg,0000) is made, never copied
            if EXTENDED_OFFSETS <= tag <= PIXEL_DATA and not self._fits(elements, tag):
                continue
            if self.group_lengths and tag >> 16 != group:
                self._close_group(chunks, start, group)
                start, group = len(chunks), tag >> 16
            place = came.get(tag)
            if place is not None:
                chunks.append(place)
                continue
            slot = elements.slot(tag)
            if type(slot) is not Node and not self._raw(chunks, elements, slot):
                slot = elements.get(tag)
            if type(slot) is Node:
                self._node(chunks, slot)
        self._close_group(chunks, start, group)
        return chunks

    def _as_they_came(self, elements: Elements, lowest: int, end: int) -> dict[int, bytes]:
        """Return the elements that are written from the bytes in which they came."""
        level = elements.untouched()
        if (
            level is None
            or level.flaw is not None
            or level.implicit != self.implicit
            or level.little != self.little
            or not level.sound
        ):
            return {}
        bytes_of, made, places = level.window.bytes, elements.made, level.places
        found: dict[int, bytes] = {}
        # in order, one behind the other: each ends where the next one begins
        following = iter(places.values())
        next(following, None)
        for (tag, place), beyond in zip_longest(places.items(), following):
            if (
                type(place) is int
                and lowest <= tag < end
                # without a VR, whether a private element is a sequence is a longer question
                and not (level.implicit and tag & 0x10000)
                and made(tag) is None
            ):
                stop = beyond if type(beyond) is int else level.end_of(place)
                found[tag] = bytes_of(place, stop)
        return found

    def positions(self, root: Elements, tag: int, start: int) -> Iterator[tuple[Node, int]]:
        """Yield the items of a sequence of the root level, each with where it is written.

        Parameters
        ----------
        root : Elements
            The root level.
        tag : int
            The sequence.
        start : int
            Where the data set begins.
        """
        before = [
            *self.elements(root, 0x00010000, 0x00020000),
            *self.elements(root, 0x00030000, tag),
        ]
        position = start + sum(map(len, before))
        if self.group_lengths and not any(
            tag & ~0xFFFF < each < tag for each in root.order
        ):
            position += len(self._head(tag & 0xFFFF0000, "UL", 4)) + 4
        node = root.get(tag)
        assert node is not None
        position += len(self._head(tag, "SQ", 0))
        for item in node.children or ():
            yield item, position
            position += sum(map(len, deeply(partial(self._chunks, item))))

    def _chunks(self, node: Node) -> list[bytes]:
        chunks: list[bytes] = []
        self._node(chunks, node)
        return chunks

    def length_of(self, node: Node) -> int:
        """Return the bytes of a value, of a sequence with all its items."""
        if not node.is_branch:
            return len(node.value)
        children = node.children
        if isinstance(children, Elements):
            return sum(map(len, self.elements(children)))
        return sum(
            sum(map(len, deeply(partial(self._chunks, child)))) for child in children or ()
        )

    def _fits(self, elements: Elements, tag: int) -> bool:
        """Whether an element of pixel data goes with the others of its level.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_CONVERSION``: pixel data that the transfer syntax has not.
        """
        node = elements.get(PIXEL_DATA)
        encapsulated = node is not None and node.is_encapsulated
        if tag in _EXTENDED:
            there = elements.get(tag)
            if node is None or there is None or not len(there.value):
                return True  # nobody is led to wrong frames
            fits = encapsulated and Fragments(node).extended_fits()
            if not fits:
                LOGGER.warning("%08X does not fit the fragments: left out", tag)
            return fits
        if tag != PIXEL_DATA or node is None:
            return True
        if encapsulated and not self.fragments:
            raise DicomError(
                DICOM_ERROR_CONVERSION,
                "pixel data in fragments is of another transfer syntax than the one to "
                "write: call ChangeTransferSyntax first",
            )
        native = elements.parent is None and not encapsulated and len(node.value)
        if native and not self.native:
            raise DicomError(
                DICOM_ERROR_CONVERSION,
                "pixel data that is not compressed cannot be written in a compressed "
                "transfer syntax: call ChangeTransferSyntax first",
            )
        return True

    def _close_group(self, chunks: list[bytes], start: int, group: int) -> None:
        if self.group_lengths and group > 0 and len(chunks) > start:
            length = _WORDS[self.little].pack(sum(map(len, chunks[start:])))
            chunks.insert(start, self._head(group << 16, "UL", 4) + length)

    def _raw(self, chunks: list[bytes], elements: Elements, slot: Any) -> bool:
        """Write an element that nobody looked at; False if it needs its node."""
        if not slot.is_raw or slot.value is None or slot.length == UNDEFINED:
            return False
        vr = slot.VR or ("UN" if self.implicit else elements.vr_of(slot.tag, slot.length))
        if vr == "SQ" or (slot.VR is None and elements.vr_of(slot.tag) == "SQ"):
            if not self._copies(
                slot.value,
                slot.is_implicit_VR,
                slot.is_little_endian,
                elements.ends_of(slot.value_tell) is not None,
            ):
                return False
        elif slot.is_little_endian != self.little:
            return False
        elif self.implicit and slot.VR is not None:
            self._refuse_as_sequence(elements, slot.tag, slot.value)
        value = slot.value
        if len(value) & 1:
            value = padded(vr, value)
        self._leaf(chunks, slot.tag, vr, value)
        return True

    def _copies(self, value: bytes, implicit: bool, little: bool, sound: bool) -> bool:
        """Whether the items of a sequence can be written as they came.

        What was found `sound` is not gone over again.
        """
        return (
            implicit == self.implicit
            and little == self.little
            and not self.group_lengths
            and not self.explicit_lengths
            and (
                sound
                or flaw_of_items(value, implicit, little, fragments=self.fragments) is None
            )
        )

    def stays(self, root: Elements, tag: int, start: int) -> bool:
        """Whether a sequence of the root level is written as it came, and where it was.

        Parameters
        ----------
        root : Elements
            The root level.
        tag : int
            The sequence.
        start : int
            Where the data set begins.
        """
        node = root.get(tag)
        if node is None or node.tell < 0 or not node.is_as_it_came:
            return False
        sound = root.ends_of(node.tell) is not None
        if not sound or not self._copies(b"", node.implicit, node.little, sound):
            return False
        before = [
            *self.elements(root, 0x00010000, 0x00020000),
            *self.elements(root, 0x00030000, tag),
        ]
        head = len(self._head(tag, "SQ", 0))
        return start + sum(map(len, before)) + head == node.tell

    def _node(self, chunks: list[bytes], node: Node) -> None:
        if node.is_branch:
            self._branch(chunks, node)
            return
        value = self._value(node)
        if len(value) & 1:
            value = padded(node.vr, value)
        if self.implicit and node.tag != TAG_ITEM:
            self._refuse_as_sequence(node.siblings, node.tag, value)
        if node.little != self.little:
            value = swapped(node.vr, value)
        self._leaf(chunks, node.tag, node.vr, value)

    def _refuse_as_sequence(
        self, siblings: Siblings | None, tag: int, value: bytes
    ) -> None:
        """Refuse a value that is no items where a reader of implicit VR expects them."""
        sequence = self._sequences.get(tag)
        if sequence is None:
            assert isinstance(siblings, Elements)
            sequence = siblings.vr_of(tag) == "SQ"
            if not tag & 0x10000:  # that of a private one depends on its creator
                self._sequences[tag] = sequence
        if not sequence or not value:
            return
        if not may_be_items(value, self.little):
            raise DicomError(
                DICOM_ERROR_CONVERSION,
                f"{tag:08X} is a sequence in implicit VR: its value cannot be written",
            )

    def _value(self, node: Node) -> bytes:
        value = node.value
        if isinstance(value, Stretch):
            return self.source.read(value.offset, value.length)
        return value

    def _leaf(self, chunks: list[bytes], tag: int, vr: str, value: bytes) -> None:
        length = len(value)
        if length >= UNDEFINED:
            raise DicomError(DICOM_ERROR_MEMORY, f"the value of {tag:08X} is too long")
        if length > 0xFFFF and not self.implicit and vr not in LONG_LENGTH:
            vr = "UN"  # PS3.5 6.2.2: what does not fit its VR
            if not self.little:
                raise DicomError(
                    DICOM_ERROR_CONVERSION, f"the value of {tag:08X} does not fit its VR"
                )
        chunks.append(self._head(tag, vr, length))
        if value:
            chunks.append(value)

    def _head(self, tag: int, vr: str, length: int) -> bytes:
        plain, short, long = self._heads
        group, number = tag >> 16, tag & 0xFFFF
        if self.implicit or group == 0xFFFE:
            return plain.pack(group, number, length)
        head = long if vr in LONG_LENGTH else short
        return head.pack(group, number, vr.encode("latin-1"), length)

    def _branch(self, chunks: list[bytes], node: Node) -> None:
        if node.vr == "SQ" and len(node.value):
            value = self._value(node)
            siblings = node.siblings
            sound = type(siblings) is Elements and siblings.ends_of(node.tell) is not None
            if self._copies(value, node.implicit, node.little, sound):
                undefined = node.undefined
                self._enclose(chunks, node.tag, "SQ", [value], undefined, _SEQUENCE_END)
                return
        children = node.children
        if isinstance(children, Elements):  # an item
            inner = self._elements(children)
            self._enclose(chunks, TAG_ITEM, "", inner, node.undefined, _ITEM_END)
            return
        if node.is_encapsulated and not may_hold_fragments(node.tag, node.vr):
            if len(node.children or ()):
                raise DicomError(
                    DICOM_ERROR_CONVERSION, f"{node.tag:08X} with VR {node.vr} has items"
                )
            self._leaf(chunks, node.tag, node.vr, b"")
            return
        if node.is_encapsulated:  # fragments have a length, the whole has none
            body = self._fragments(node)
            self._enclose(chunks, node.tag, node.vr, body, True, _SEQUENCE_END)
            return
        if len(node.value):  # what could not be parsed to its end
            raise DicomError(DICOM_ERROR_FORMAT, f"the items of {node.tag:08X} are damaged")
        body = []
        assert isinstance(children, Items)
        for item in children.nodes:
            self._branch(body, item)
        # a reader that does not know the tag takes a length of zero best
        undefined = node.undefined and (bool(body) or node.tell >= 0)
        self._enclose(chunks, node.tag, "SQ", body, undefined, _SEQUENCE_END)

    def _fragments(self, node: Node) -> list[bytes]:
        """Return the items of encapsulated pixel data, the offset table first."""
        fragments = Fragments(node)
        table = fragments.table_value()
        if fragments.table is None or len(table) != len(fragments.table.value):
            LOGGER.warning("the offset table does not fit the fragments: written empty")
        body: list[bytes] = []
        self._leaf(body, TAG_ITEM, "OB", table)
        for fragment in fragments.nodes:
            self._node(body, fragment)
        return body

    def _enclose(
        self,
        chunks: list[bytes],
        tag: int,
        vr: str,
        body: list[bytes],
        undefined: bool,
        end: int,
    ) -> None:
        if undefined and (not self.explicit_lengths or (vr and vr != "SQ")):
            chunks.append(self._head(tag, vr, UNDEFINED))
            chunks.extend(body)
            chunks.append(self._head(end, "", 0))
        else:
            chunks.append(self._head(tag, vr, sum(map(len, body))))
            chunks.extend(body)


def swapped(vr: str, value: bytes) -> bytes:
    """Return a value in the other byte order."""
    size = WORD_SIZES.get(vr, 1) if vr in FORMATS else 1
    if size == 1:
        return value
    whole = len(value) - len(value) % size
    words = array(_ARRAY_CODES[size], value[:whole])
    words.byteswap()
    return words.tobytes() + value[whole:]


def deflated(chunks: Iterator[bytes] | list[bytes]) -> bytes:
    """Return the data deflated (PS3.5 A.5), of an even length."""
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    data = b"".join(map(compressor.compress, chunks)) + compressor.flush()
    return data + b"\0" if len(data) & 1 else data
