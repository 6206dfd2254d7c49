"""From encoded bytes to the raw elements of the tree, by pydicom's reader."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Literal

from pydicom.filereader import data_element_generator, read_sequence_item
from pydicom.valuerep import EXPLICIT_VR_LENGTH_16, EXPLICIT_VR_LENGTH_32

from ltdicom._core.errors import DicomError
from ltdicom._dataset.charsets import DEFAULT
from ltdicom._dataset.pydicom_calls import PYDICOM_ERRORS, quiet
from ltdicom._dataset.source import Buffer, Source, Stretch, file_over
from ltdicom._dataset.vrs import TAG_ITEM, UNDEFINED
from ltdicom._net.settings import SETTINGS
from ltdicom.constants.error import DICOM_ERROR_FORMAT, DICOM_ERROR_MEMORY

LOGGER = logging.getLogger("ltdicom.dataset")

DEFER_SIZE: Final = 0x10000
"""Values longer than this stay in their source until they are asked for."""

AT_ONCE: Final = 256
"""A data set of so few bytes is read whole: to search it takes longer."""

_SEARCHED: Final = 0x10000  # bytes: to search more takes longer than to read it
_PIXEL_DATA: Final = 0x7FE00010
_TAGS: Final = {True: struct.Struct("<HH"), False: struct.Struct(">HH")}
_TAIL: Final = 0x1000  # bytes that may follow an image: padding, a signature
_SMALL: Final = 0x1000  # bytes: an image in fewer is searched like the rest
_NO_TAGS: Final = 0xFFFE  # the group of items and delimiters
_HEADS: Final = {True: struct.Struct("<HH2sH"), False: struct.Struct(">HH2sH")}
_IMPLICIT_HEADS: Final = {True: struct.Struct("<HHL"), False: struct.Struct(">HHL")}
_LONGS: Final = {True: struct.Struct("<L"), False: struct.Struct(">L")}
_SHORT_VRS: Final = frozenset(vr.encode() for vr in EXPLICIT_VR_LENGTH_16)
_LONG_VRS: Final = frozenset(vr.encode() for vr in EXPLICIT_VR_LENGTH_32)
_WITH_ITEMS: Final = frozenset((b"SQ", b"UN"))


@dataclass
class ParsedItem:
    """An item of a sequence, as pydicom parsed it."""

    slots: dict[int, Any]
    undefined: bool
    tell: int


def inflated(data: Buffer) -> bytes:
    """Return a deflated data set as it was (PS3.5 A.5).

    Raises
    ------
    DicomError
        ``DICOM_ERROR_FORMAT``: not deflated data, or its end is missing;
        ``DICOM_ERROR_MEMORY``: more than `Settings.longest_inflated`. A megabyte can
        become a gigabyte, so what comes out is limited, not what goes in.
    """
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        result = machine.decompress(data, SETTINGS.longest_inflated)
    except zlib.error as error:
        raise DicomError(DICOM_ERROR_FORMAT, str(error)) from error
    if machine.eof:
        return result
    if len(result) < SETTINGS.longest_inflated:
        raise DicomError(DICOM_ERROR_FORMAT, "the deflated data has no end")
    raise DicomError(
        DICOM_ERROR_MEMORY, f"more than {SETTINGS.longest_inflated} bytes when inflated"
    )


def looks_explicit(head: bytes) -> bool:
    """Whether an element begins with a VR: pydicom's own rule."""
    vr = head[4:6]
    return len(vr) == 2 and vr.isalpha() and vr.isupper()


class Reader:
    """The elements of an encoded data set, by pydicom's reader, as far as asked for.

    Parameters
    ----------
    file : file-like
        Stands at the first element.
    implicit, little : bool
        The encoding; a file that lies about its VRs is believed its bytes.
    group : int, optional
        Stop in front of the first element of another group.
    defer : bool
        Leave long values in the file.

    Attributes
    ----------
    implicit : bool
        What the bytes say.
    order : {"little", "big"}
        The order of bytes.
    damage : Exception or None
        What stopped it.
    """

    __slots__ = ("_defer", "_elements", "_file", "damage", "implicit", "order")

    def __init__(
        self,
        file: BinaryIO,
        implicit: bool,
        little: bool,
        *,
        group: int | None = None,
        defer: bool = True,
    ) -> None:
        start = file.tell()
        head = file.read(6)
        file.seek(start)
        self.implicit = not looks_explicit(head) if len(head) == 6 else implicit
        self.order: Literal["little", "big"] = "little" if little else "big"
        self.damage: Exception | None = None
        self._defer = defer
        self._file = file
        stop = None if group is None else lambda tag, vr, length: tag >> 16 != group
        self._elements = data_element_generator(
            file, self.implicit, little, stop, DEFER_SIZE if defer else None
        )

    def read(self, slots: dict[int, Any], beyond: int | None = None) -> bool:
        """Add elements to `slots`; return whether that was all.

        Parameters
        ----------
        slots : dict
            The elements by their tag.
        beyond : int, optional
            Stop when what is in front of this position was read, and what is at it.
        """
        element = None
        tell = self._file.tell
        with quiet():
            try:
                if beyond is None:
                    for element in self._elements:
                        slots[int(element.tag)] = element
                else:
                    for element in self._elements:
                        slots[int(element.tag)] = element
                        if tell() > beyond:
                            break
                    else:
                        beyond = None
            except PYDICOM_ERRORS as error:
                self.damage = error
                return True
        if element is not None and self._defer:
            self._end_with(element, slots)
        return beyond is None

    def read_at(self, places: list[int], slots: dict[int, Any]) -> None:
        """Add the elements at some places, which are whole, to `slots`; stay here."""
        file = self._file
        position = file.tell()
        with quiet():
            try:
                for place in places:
                    file.seek(place)
                    for element in self._elements:
                        slots[int(element.tag)] = element
                        break
            except PYDICOM_ERRORS as error:
                self.damage = error
        file.seek(position)

    @property
    def position(self) -> int:
        """How far it has read."""
        return self._file.tell()

    def _end_with(self, last: Any, slots: dict[int, Any]) -> None:
        """Shorten a last value to what the file has of it: pydicom has not looked."""
        if not last.is_raw or last.length == UNDEFINED or not last.length:
            return
        if last.value is not None:
            there = len(last.value)
        else:
            position = self._file.tell()
            there = max(self._file.seek(0, io.SEEK_END) - last.value_tell, 0)
            self._file.seek(position)
        if last.length > there:
            tag = int(last.tag)
            LOGGER.warning("%08X is truncated: %d bytes of %d", tag, there, last.length)
            slots[tag] = last._replace(length=there)


def parse(
    file: BinaryIO,
    implicit: bool,
    little: bool,
    *,
    group: int | None = None,
    defer: bool = True,
) -> tuple[dict[int, Any], Exception | None]:
    """Return the elements from the position of `file` on, and what stopped it.

    The parameters are those of `Reader`.
    """
    reader = Reader(file, implicit, little, group=group, defer=defer)
    slots: dict[int, Any] = {}
    reader.read(slots)
    return slots, reader.damage


def whole(data: Buffer, implicit: bool, little: bool) -> dict[int, Any]:
    """Return the elements of a received data set; damage ends it, and is logged."""
    slots, damage = parse(file_over(data), implicit, little)
    if damage is not None:
        _tell(damage)
    return slots


def _tell(damage: Exception) -> None:
    LOGGER.warning("a data set is damaged, its end is left out: %s", damage)


class Unread:
    """The rest of a received data set, of which not all was read yet.

    An element needs the bytes of its tag: where they are not, there is none, here or
    in an item below. So what comes behind need not be read to know that it has no
    (further) element of a tag, in whatever order a peer sends its elements. What is in
    front need not be read either, as long as their heads tell how long elements are:
    pydicom's reader gets the element that was asked for, and what may have it below.

    Parameters
    ----------
    data : bytes-like
        The data set.
    implicit, little : bool
        Its encoding.

    Attributes
    ----------
    settled : set of int
        The tags that were read for.
    position : int
        How far it was read.
    """

    __slots__ = (
        "_data",
        "_head",
        "_image",
        "_nests",
        "_places",
        "_reader",
        "_size",
        "_tag",
        "_tail",
        "_walked",
        "position",
        "settled",
    )

    def __init__(self, data: Buffer, implicit: bool, little: bool) -> None:
        self._data = data
        self._reader = Reader(file_over(data), implicit, little)
        self._tag = _TAGS[little]
        # what was gone over: where elements are, and from where to where those with items
        self._places: dict[int, int] = {}
        self._nests: dict[int, tuple[int, int]] = {}
        self._walked = 0
        self.settled: set[int] = set()
        self.position = 0
        self._size = size = len(data)
        # what is searched: all of a small data set, else what is around the image
        self._head: bytes | None = None
        self._tail = b""
        self._image: int | None = None
        if size > _SMALL:
            self._look_for_image(data)
        if self._head is None and size <= _SEARCHED:
            self._head = bytes(data)

    def _look_for_image(self, data: Buffer) -> None:
        """Find the image whose value is most of the rest, which is not searched.

        Any tag may be found among pixels by chance, and no element is there. What
        looks like an image is one only when it was read: see `read`.
        """
        window = bytes(data[:_SEARCHED])
        implicit = self._reader.implicit
        tag = self._bytes_of(_PIXEL_DATA)
        at = window.find(tag)
        while at >= 0:
            start = at + (8 if implicit else 12)
            if start <= len(window) and (
                implicit or window[at + 4 : at + 8] in (b"OW\0\0", b"OB\0\0")
            ):
                length = int.from_bytes(window[start - 4 : start], self._reader.order)
                if 0 <= self._size - start - length <= _TAIL:
                    self._image, self._head = at, window[:at]
                    self._tail = bytes(data[start + length :])
                    return
            at = window.find(tag, at + 4)

    def _bytes_of(self, tag: int) -> bytes:
        return self._tag.pack(tag >> 16, tag & 0xFFFF)

    def last_place(self, tag: int) -> int | None:
        """Return how far to read for `tag`: a position, -1 if no further, None for all."""
        if self._head is None:
            return None
        wanted = self._bytes_of(tag)
        if wanted in self._tail:
            return None
        place = self._head.rfind(wanted, self.position)
        # that there is none is not believed of bytes that may be no image
        return self._image if place < 0 and self._image is not None else place

    def read_one(self, slots: dict[int, Any], tag: int, place: int) -> bool:
        """Read an element, and those that may have its like below them, but no others.

        Returns
        -------
        bool
            Whether all up to `place` could be gone over for that.
        """
        if not self._walk(place) or (head := self._head) is None:
            return False
        wanted = self._bytes_of(tag)
        places = self._places
        found = [places[tag]] if tag in places else []
        for nest, (start, end) in self._nests.items():
            # one that was asked for was read, and somebody may have a node of it
            if nest in self.settled or places[nest] != start:
                continue
            if head.find(wanted, start + 4, end) >= 0:
                found.append(start)
        if found:
            self._reader.read_at(found, slots)
        return True

    def _walk(self, beyond: int) -> bool:
        """Go over the heads of elements; return whether it came past `beyond`.

        This is the front of `pydicom.filereader.data_element_generator`, which makes
        an object of each element. It ends at what is more than a head and a value.
        """
        data, size = self._data, self._size
        implicit, little = self._reader.implicit, self._reader.order == "little"
        head = (_IMPLICIT_HEADS if implicit else _HEADS)[little].unpack_from
        long = _LONGS[little].unpack_from
        item = self._bytes_of(TAG_ITEM)
        places, nests = self._places, self._nests
        at, last = self._walked, size - 12  # where a whole head fits
        while at <= beyond and at <= last:
            start = at + 8
            if implicit:
                group, element, length = head(data, at)
                nested = data[start : start + 4] == item
            else:
                group, element, vr, length = head(data, at)
                nested = vr in _WITH_ITEMS
                if vr in _LONG_VRS:
                    (length,) = long(data, start)
                    start += 4
                elif vr not in _SHORT_VRS:
                    break
            end = start + length
            if end > size or group == _NO_TAGS:  # of an undefined length, too
                break
            tag = group << 16 | element
            places[tag] = at
            if nested:
                nests[tag] = at, end
            at = end
        self._walked = at
        if self._image is not None and at > self._image:
            if places.get(_PIXEL_DATA) != self._image:
                self._head = None  # it was none: there may be elements in it
            self._image = None
        return at > beyond

    def read(self, slots: dict[int, Any], beyond: int | None) -> bool:
        """Read on; parameters and result are those of `Reader.read`."""
        reader = self._reader
        finished = reader.read(slots, beyond)
        if self._image is not None and reader.position > self._image:
            start = self._image + (8 if reader.implicit else 12)
            self._image = None
            if getattr(slots.get(_PIXEL_DATA), "value_tell", None) != start:
                self._head = None
                finished = finished or reader.read(slots)
        self.position = reader.position
        self._walked = max(self._walked, self.position)
        if reader.damage is not None:
            _tell(reader.damage)
        return finished or self.position >= self._size


def sequence(
    value: bytes, implicit: bool, little: bool, tell: int
) -> tuple[list[ParsedItem], Exception | None]:
    """Return the items in the value of a sequence, and what stopped it."""
    file = io.BytesIO(value)
    items: list[ParsedItem] = []
    with quiet():
        try:
            while file.tell() < len(value):
                item = read_sequence_item(file, implicit, little, DEFAULT[0], tell)
                if item is None:  # a delimiter
                    break
                items.append(parsed(item))
        except PYDICOM_ERRORS as error:
            return items, error
    return items, None


def parsed(item: Any) -> ParsedItem:
    """Return what the tree needs of an item of pydicom."""
    return ParsedItem(
        {int(tag): element for tag, element in item.items()},
        bool(item.is_undefined_length_sequence_item),
        int(item.seq_item_tell) + 8,
    )


def fragments(
    source: Source, value: bytes | Stretch, tell: int, little: bool
) -> Iterator[tuple[bytes | Stretch, int]]:
    """Yield the fragments of encapsulated data: value and offset of each."""
    header = _IMPLICIT_HEADS[little]  # items have no VR in any syntax
    if isinstance(value, Stretch):
        position, end = value.offset, value.offset + value.length
        while position + 8 <= end:
            group, element, length = header.unpack(source.read(position, 8))
            if group << 16 | element != TAG_ITEM or position + 8 + length > end:
                break
            yield Stretch(position + 8, length), position + 8
            position += 8 + length
        return
    position = 0
    while position + 8 <= len(value):
        group, element, length = header.unpack_from(value, position)
        if group << 16 | element != TAG_ITEM or position + 8 + length > len(value):
            break
        yield value[position + 8 : position + 8 + length], tell + position + 8
        position += 8 + length
