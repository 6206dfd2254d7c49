"""Pixel data: where it is, what describes it, its offset tables and fragments.

Knows the tree and values as bytes, no data set, codec or bitmap. What is asked here of the
encapsulated format is PS3.5 A.4: the first item of (7FE0,0010) is the Basic Offset Table,
which may be empty, the others are fragments, and a frame has one or more of them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.sources import Stretch
from ltdicom._dataset.codec.tags import (
    EXTENDED_LENGTHS,
    EXTENDED_OFFSETS,
    NUMBER_OF_FRAMES,
    PIXEL_DATA,
)
from ltdicom._dataset.codec.vrs import padded
from ltdicom._dataset.tree import Elements, Items, Node
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

_SAMPLES: Final = 0x00280002
_PHOTOMETRIC: Final = 0x00280004
_PLANAR_CONFIGURATION: Final = 0x00280006
_ROWS: Final = 0x00280010
_COLUMNS: Final = 0x00280011
_BITS_ALLOCATED: Final = 0x00280100
_BITS_STORED: Final = 0x00280101
_HIGH_BIT: Final = 0x00280102
_PIXEL_REPRESENTATION: Final = 0x00280103
# two of three samples stay (PS3.3 C.7.6.3.1.2)
_HALF_SAMPLED: Final = frozenset({"YBR_FULL_422", "YBR_PARTIAL_422"})
# EOI of JPEG and JPEG-LS, EOC of JPEG 2000; padding may follow
_END_OF_STREAM: Final = b"\xff\xd9"
_LONGEST_PADDING: Final = 10
_ITEM: Final = b"\xfe\xff\x00\xe0"


# where it is


def of(dataset_root: Elements) -> Node | None:
    """Return the main pixel data of a data set: that of the root level."""
    return dataset_root.get(PIXEL_DATA)


def may_hold_fragments(tag: int, vr: str) -> bool:
    """Whether an element can be encapsulated (PS3.5 A.4)."""
    return tag == PIXEL_DATA and vr in ("OB", "OW")


def level_of(node: Node) -> Elements:
    """Return the elements that describe pixel data: those beside it."""
    level = node.siblings
    if node.tag != PIXEL_DATA or not isinstance(level, Elements):
        raise DicomError(DICOM_ERROR_PARAMETER, f"{node.tag:08X} is not pixel data")
    return level


# what describes it


@dataclass(frozen=True)
class Description:
    """The Image Pixel module (PS3.3 C.7.6.3), as numbers; 0 and "" are not there.

    Attributes
    ----------
    is_clear : bool
        Pixel Representation is 0 or 1, and so is Planar Configuration where pixels have
        several samples: without them a picture would be a guess.
    """

    samples: int
    photometric: str
    planar: int
    frames: int
    rows: int
    columns: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool
    is_clear: bool = True

    @property
    def frame_bits(self) -> int:
        """The bits of one native frame."""
        bits = self.rows * self.columns * (self.samples or 1) * self.bits_allocated
        return bits * 2 // 3 if self.photometric in _HALF_SAMPLED else bits

    @property
    def length(self) -> int:
        """The bytes of all native frames, without padding."""
        return (self.frame_bits * (self.frames or 1) + 7) // 8


def described(level: Elements) -> Description:
    """Return what the elements of a level say about their pixel data."""
    return Description(
        samples=number(level, _SAMPLES),
        photometric=level.ascii_value(_PHOTOMETRIC) or "",
        planar=number(level, _PLANAR_CONFIGURATION),
        frames=number(level, NUMBER_OF_FRAMES),
        rows=number(level, _ROWS),
        columns=number(level, _COLUMNS),
        bits_allocated=number(level, _BITS_ALLOCATED),
        bits_stored=number(level, _BITS_STORED),
        high_bit=number(level, _HIGH_BIT),
        signed=number(level, _PIXEL_REPRESENTATION) == 1,
        is_clear=_says(level, _PIXEL_REPRESENTATION)
        and (number(level, _SAMPLES) <= 1 or _says(level, _PLANAR_CONFIGURATION)),
    )


def _says(level: Elements, tag: int) -> bool:
    """Whether an element is there and says 0 or 1."""
    node = level.get(tag)
    there = node is not None and not node.is_branch and len(node.value) > 0
    return there and number(level, tag) in (0, 1)


def number(level: Elements, tag: int) -> int:
    """Return the first number of an element of VR US or IS; 0 if there is none."""
    node = level.get(tag)
    if node is None or node.is_branch or not len(node.value):
        return 0
    if node.vr == "IS":
        try:
            return max(int((level.ascii_value(tag) or "").split("\\")[0]), 0)
        except ValueError:
            return 0
    return int.from_bytes(read(node, 0, 2), "little" if node.little else "big")


# encapsulated: offset tables and fragments


class Fragments:
    """The items of encapsulated pixel data: its offset table and its fragments.

    Parameters
    ----------
    node : Node
        Encapsulated pixel data.

    Attributes
    ----------
    table : Node or None
        The Basic Offset Table; None where the first item is a fragment already.
    nodes : list of Node
        The fragments.
    """

    def __init__(self, node: Node) -> None:
        assert isinstance(node.children, Items)
        items = node.children.nodes
        level = node.siblings
        self._level = level if isinstance(level, Elements) else None
        told = 0 if self._level is None else number(self._level, NUMBER_OF_FRAMES)
        self._frames = told or 1
        self.table = items[0] if items and self._is_table(items) else None
        self.nodes = items[1:] if self.table is not None else items[:]

    def _is_table(self, items: list[Node]) -> bool:
        """Whether the first item can be a table: no stream begins with four zeros."""
        length = len(items[0].value)
        if not length or length % 4:
            return not length
        damaged = length == 4 * self._frames and len(items) > 1
        return damaged or not any(read(items[0], 0, 4))

    def starts(self) -> list[int]:
        """Return where the items of the fragments are, counted from the first one."""
        found, position = [], 0
        for node in self.nodes:
            found.append(position)
            position += 8 + len(node.value) + (len(node.value) & 1)
        return found

    def table_value(self) -> bytes:
        """Return the Basic Offset Table, empty where it does not fit the fragments.

        It fits when it has the place of a fragment for each frame, in order. One that
        does not, as after fragments were inserted or deleted, would lead readers to
        wrong frames; an empty one is always right.
        """
        if self.table is None or not len(self.table.value):
            return b""
        value = read(self.table)
        offsets = _numbers("L", value)
        return value if self._fits(offsets) else b""

    def extended_fits(self) -> bool:
        """Whether (7FE0,0001) and (7FE0,0002) fit: one fragment for each frame."""
        offsets = self._extended(EXTENDED_OFFSETS)
        lengths = self._extended(EXTENDED_LENGTHS)
        if not self._fits(offsets) or len(self.nodes) != self._frames:
            return False
        there = [len(node.value) for node in self.nodes]
        # a length may be told without the byte that pads the fragment
        return len(lengths) == len(there) and all(
            told in (length, length - 1)
            for told, length in zip(lengths, there, strict=True)
        )

    def _extended(self, tag: int) -> list[int]:
        node = self._level.get(tag) if self._level is not None else None
        if node is None or node.is_branch:
            return []
        return _numbers("Q", read(node))

    def _fits(self, offsets: list[int]) -> bool:
        if len(offsets) != self._frames or offsets[0] or offsets != sorted(set(offsets)):
            return False
        return set(offsets) <= set(self.starts())

    def by_frame(self) -> list[list[Node]] | None:
        """Return the fragments of each frame; None where nothing tells.

        Without a table, more fragments than frames are told apart by their ends.
        """
        nodes, frames = self.nodes, self._frames
        table = self.table_value()
        if table:
            offsets = _numbers("L", table)
            places = {start: index for index, start in enumerate(self.starts())}
            begins = [*(places[offset] for offset in offsets), len(nodes)]
            return [nodes[a:b] for a, b in pairwise(begins)]
        if frames == 1:
            return [nodes] if nodes else []
        return [[node] for node in nodes] if frames >= len(nodes) else self._by_ends()

    def _by_ends(self) -> list[list[Node]] | None:
        """Return the fragments of each frame by the markers that end streams."""
        found: list[list[Node]] = [[]]
        for node in self.nodes:
            found[-1].append(node)
            if _END_OF_STREAM in read(node, max(len(node.value) - _LONGEST_PADDING, 0)):
                found.append([])
        if not found[-1]:
            del found[-1]
        return found if len(found) == self._frames else None

    def joined(self) -> bytes:
        """Return the encoded items: the offset table and all fragments."""
        return encapsulated([self.table_value(), *map(read, self.nodes)])


def fragments_by_frame(node: Node) -> list[list[Node]] | None:
    """Return `Fragments.by_frame`, found once until the fragments change.

    Programs ask for one frame after the other: each would look at all fragments.
    """
    items = node.children
    assert isinstance(items, Items)
    level = node.siblings
    told = number(level, NUMBER_OF_FRAMES) if isinstance(level, Elements) else 0
    if items.frames is None or items.frames[0] != told:
        items.frames = told, Fragments(node).by_frame()
    return items.frames[1]


def encapsulated(values: Iterable[bytes]) -> bytes:
    """Return items with these values, little endian and of even length."""
    parts: list[bytes] = []
    for value in values:
        even = padded("OB", value)
        parts += _ITEM, len(even).to_bytes(4, "little"), even
    return b"".join(parts)


def read(node: Node, start: int = 0, length: int | None = None) -> bytes:
    """Return (a part of) the value of a node, as it is encoded."""
    value, owner = node.value, node.owner
    if isinstance(value, Stretch):
        assert owner is not None
        return owner.read(value, start, length)
    if length is None:
        return value[start:] if start else value
    return value[start : start + length]


def _numbers(code: str, value: bytes) -> list[int]:
    each = struct.Struct("<" + code)  # there is no big-endian syntax with fragments
    whole = len(value) - len(value) % each.size
    return [found for (found,) in each.iter_unpack(value[:whole])]
