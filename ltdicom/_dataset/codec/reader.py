"""From encoded bytes to the raw elements of the tree, by pydicom's reader."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from pydicom.datadict import dictionary_VR
from pydicom.dataelem import RawDataElement, empty_value_for_VR
from pydicom.filereader import data_element_generator, read_sequence_item
from pydicom.tag import BaseTag, ItemDelimiterTag, ItemTag, SequenceDelimiterTag
from pydicom.valuerep import EXPLICIT_VR_LENGTH_16, EXPLICIT_VR_LENGTH_32

from ltdicom._core.errors import DicomError
from ltdicom._core.settings import SETTINGS
from ltdicom._dataset.codec.charsets import DEFAULT
from ltdicom._dataset.codec.damage import Damage
from ltdicom._dataset.codec.pydicom_guard import PYDICOM_ERRORS, quiet
from ltdicom._dataset.codec.sources import Buffer, Source, Stretch, file_over
from ltdicom._dataset.codec.tags import PIXEL_DATA
from ltdicom._dataset.codec.vrs import TAG_ITEM, UNDEFINED
from ltdicom.constants.error import DICOM_ERROR_FORMAT, DICOM_ERROR_MEMORY

LOGGER = logging.getLogger("ltdicom.dataset")

DEFER_SIZE: Final = 0x10000
"""Values longer than this stay in their source until they are asked for."""

_SEARCHED: Final = 0x10000  # bytes: to search more takes longer than to read it
_TAGS: Final = {True: struct.Struct("<HH"), False: struct.Struct(">HH")}
_TAIL: Final = 0x1000  # bytes that may follow an image: padding, a signature
_SMALL: Final = 0x1000  # bytes: an image in fewer is searched like the rest
_RARE: Final = 16  # places that may be looked at one by one
# a tag is a number in the data's own byte order here: see `_number_of`
_HEADS: Final = {True: struct.Struct("<L2sH"), False: struct.Struct(">L2sH")}
_IMPLICIT_HEADS: Final = {True: struct.Struct("<LL"), False: struct.Struct(">LL")}
_LONGS: Final = {True: struct.Struct("<L"), False: struct.Struct(">L")}
_SHORT_HEADED: Final = frozenset(vr.encode() for vr in EXPLICIT_VR_LENGTH_16)
_LONG_HEADED: Final = frozenset(vr.encode() for vr in EXPLICIT_VR_LENGTH_32)
_WITH_ITEMS: Final = frozenset((b"SQ", b"UN"))
_OF_PIXELS: Final = frozenset((b"OB", b"OW"))
_CHARACTER_SET: Final = 0x00080005


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


def _is_implicit(head: bytes, announced: bool) -> bool:
    """Whether there are no VRs: what the bytes say, where there are any."""
    return not looks_explicit(head) if len(head) == 6 else announced


def _number_of(tag: int, little: bool) -> int:
    """Return a tag as a number in the data's byte order, or such a number as a tag."""
    return (tag & 0xFFFF) << 16 | tag >> 16 if little else tag


_ITEMS: Final = {
    little: tuple(
        _number_of(tag, little) for tag in (ItemTag, ItemDelimiterTag, SequenceDelimiterTag)
    )
    for little in (True, False)
}
_NO_ELEMENTS: Final = {little: frozenset(numbers) for little, numbers in _ITEMS.items()}
# what is open around a place: a sequence or an item until its delimiter, else an end
_SEQUENCE: Final = -1
_ITEM: Final = -2


def _found(wanted: bytes, data: bytes, at: int) -> int:
    """Return the next place, as `bytes.find` does, but fast where the first byte is rare.

    One byte is what the C library looks for, many at a time.
    """
    first = wanted[:1]
    for _ in range(_RARE):
        at = data.find(first, at)
        if at < 0 or data.startswith(wanted, at):
            return at
        at += 1
    return data.find(wanted, at)


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
    damage : Damage or None
        What stopped it.
    """

    __slots__ = ("_defer", "_elements", "_file", "damage")

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
        implicit = _is_implicit(head, implicit)
        self.damage: Damage | None = None
        self._defer = defer
        self._file = file
        stop = None if group is None else lambda tag, vr, length: tag >> 16 != group
        self._elements = data_element_generator(
            file, implicit, little, stop, DEFER_SIZE if defer else None
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
                self.damage = Damage(str(error))
                return True
        if element is not None:
            self._end_with(element, slots)
        return beyond is None

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
            self.damage = Damage(
                f"{tag:08X} is cut: {there} bytes of {last.length} are there"
            )
            slots[tag] = last._replace(length=there)


def parse(
    file: BinaryIO,
    implicit: bool,
    little: bool,
    *,
    group: int | None = None,
    defer: bool = True,
) -> tuple[dict[int, Any], Damage | None]:
    """Return the elements from the position of `file` on, and what stopped it.

    The parameters are those of `Reader`.
    """
    reader = Reader(file, implicit, little, group=group, defer=defer)
    slots: dict[int, Any] = {}
    reader.read(slots)
    return slots, reader.damage


class Unread:
    """The rest of a received data set, of which not all was read yet.

    An element needs the bytes of its tag: where they are not, there is none, here or
    in an item below. So what comes behind need not be read to know that it has no
    (further) element of a tag, in whatever order a peer sends its elements. What is in
    front need not be read either, as long as their heads, or those of their items, tell
    how long elements are: only the element that was asked for is made, and what may have
    its like below it.
    All else is for pydicom's reader.

    Parameters
    ----------
    data : bytes-like
        The data set.
    implicit, little : bool
        Its encoding; data that lies about its VRs is believed its bytes.

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
        "_implicit",
        "_little",
        "_nests",
        "_open",
        "_places",
        "_reader",
        "_size",
        "_tail",
        "_walked",
        "damage",
        "position",
        "settled",
    )

    def __init__(self, data: Buffer, implicit: bool, little: bool) -> None:
        self._data = data
        self._implicit = _is_implicit(bytes(data[:6]), implicit)
        self._little = little
        self._reader: Reader | None = None
        # what was gone over: where elements are, and from where to where those with items
        self._places: dict[int, int] = {}
        self._nests: dict[int, tuple[int, int]] = {}
        self._open: frozenset[int] = frozenset()  # without a length: pydicom makes them
        self._walked = 0
        self.settled: set[int] = set()
        self.damage: Damage | None = None
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
        tag = self._bytes_of(PIXEL_DATA)
        at = _found(tag, window, 0)
        while at >= 0:
            start = at + self._image_head
            vr, reserved = window[at + 4 : at + 6], window[at + 6 : at + 8]
            if start <= len(window) and (
                self._implicit or (vr in _OF_PIXELS and reserved == b"\0\0")
            ):
                (length,) = _LONGS[self._little].unpack_from(window, start - 4)
                end = self._last_end(start) if length == UNDEFINED else start + length
                if start <= end <= self._size <= end + _TAIL:
                    self._image, self._head = at, window[:at]
                    self._tail = bytes(data[end:])
                    return
            at = _found(tag, window, at + 4)

    def _last_end(self, start: int) -> int:
        """Return where the last of what may be encapsulated data ends."""
        begin = max(start, self._size - _TAIL - 8)
        place = bytes(self._data[begin:]).rfind(self._bytes_of(SequenceDelimiterTag))
        return begin + place + 8 if place >= 0 else 0

    @property
    def _image_head(self) -> int:
        """How long the head of an image is."""
        return 8 if self._implicit else 12

    @property
    def _image_end(self) -> int:
        """Where the image ends that was found."""
        return self._size - len(self._tail)

    def _bytes_of(self, tag: int) -> bytes:
        return _TAGS[self._little].pack(tag >> 16, tag & 0xFFFF)

    def last_place(self, tag: int) -> int | None:
        """Return how far to read for `tag`: a position, -1 if no further, None for all."""
        if self._head is None or tag == TAG_ITEM:  # fragments are not in what is searched
            return None
        wanted = self._bytes_of(tag)
        if wanted in self._tail:
            return None
        place = self._head.rfind(wanted, self.position)
        if place >= 0:
            return place
        if self._image is not None:  # it is not believed of bytes that may be no image
            return self._image
        # the image itself is behind all that is searched
        place = self._places.get(_number_of(tag, self._little), -1)
        return place if place >= self.position else -1

    def read_one(self, slots: dict[int, Any], tag: int, place: int) -> bool:
        """Read an element, and those that may have its like below them, but no others.

        Returns
        -------
        bool
            Whether all up to `place` could be gone over for that.
        """
        if not self._walk(place) or (head := self._head) is None:
            return False
        places, number = self._places, _number_of(tag, self._little)
        nests = self._nests_with(tag, head) if self._nests else ()
        if self._open and not self._open.isdisjoint((number, *nests)):
            return False
        at = places.get(number)
        if at is not None:
            slots[tag] = self._element(at)
        for nest in nests:
            slots[_number_of(nest, self._little)] = self._element(places[nest])
        return True

    def _nests_with(self, tag: int, head: bytes) -> list[int]:
        """Return the elements with items that may have its like, as they are numbered."""
        wanted, places = self._bytes_of(tag), self._places
        found = []
        for number, (start, end) in self._nests.items():
            # one that was asked for was read, and somebody may have a node of it
            settled = _number_of(number, self._little) in self.settled
            if settled or places[number] != start:
                continue
            if head.find(wanted, start + 4, end) >= 0:
                found.append(number)
        return found

    def _walk(self, beyond: int) -> bool:
        """Go over the heads of elements; return whether it came past `beyond`.

        This is the front of `pydicom.filereader.data_element_generator`, which makes
        an object of each element. It ends at what only pydicom can judge.
        """
        at, last = self._walked, min(beyond, self._size - 8)  # where a head fits
        at = self._walk_implicit(at, last) if self._implicit else self._walk_by_vr(at, last)
        if at > self._size or not _NO_ELEMENTS[self._little].isdisjoint(self._places):
            self._head = None  # what has no end, or is no element: pydicom's to judge
            return False
        self._walked = at
        if self._image is not None and at > self._image:
            if self._places.get(_number_of(PIXEL_DATA, self._little)) != self._image:
                self._head = None  # it was none: there may be elements in it
            self._image = None
        return at > beyond

    def _walk_by_vr(self, at: int, last: int) -> int:
        data, size, places = self._data, self._size, self._places
        head, long = _HEADS[self._little].unpack_from, _LONGS[self._little].unpack_from
        while at <= last:
            tag, vr, length = head(data, at)
            if vr in _SHORT_HEADED:
                places[tag] = at
                at += 8 + length
                continue
            start = at + 12
            if vr not in _LONG_HEADED or start > size:
                break
            (length,) = long(data, start - 4)
            end = start + length
            if length == UNDEFINED:
                end = 0
                if self._is_sequence(tag, vr):
                    end = self._behind_items(start)
                elif vr in _OF_PIXELS:
                    end = self._behind_fragments(start)
                if not end or (at == self._image and end != self._image_end):
                    break
                self._open |= {tag}
            elif end > size:
                break
            places[tag] = at
            if vr in _WITH_ITEMS:
                self._nests[tag] = at, end
            at = end
        return at

    def _walk_implicit(self, at: int, last: int) -> int:
        data, size, places = self._data, self._size, self._places
        head = _IMPLICIT_HEADS[self._little].unpack_from
        item = self._bytes_of(TAG_ITEM)
        while at <= last:
            tag, length = head(data, at)
            start = at + 8
            end = start + length
            if length == UNDEFINED:
                end = self._behind_items(start) if self._is_sequence(tag, None) else 0
                if not end:
                    break
                self._open |= {tag}
            elif end > size:
                break
            places[tag] = at
            if data[start : start + 4] == item:
                self._nests[tag] = at, end
            at = end
        return at

    def _is_sequence(self, number: int, vr: bytes | None) -> bool:
        """Whether an element without a length, or a VR, may be one for pydicom."""
        if vr is not None:
            return vr == b"SQ"
        try:
            return dictionary_VR(_number_of(number, self._little)) == "SQ"
        except KeyError:
            return True  # if there are items

    def _behind_items(self, at: int) -> int:
        """Return where a sequence of undefined length ends; 0 where only pydicom knows.

        This is the way of `pydicom.filereader.read_sequence` through items and what is
        in them. It ends at what is no element or no item, at an element whose value
        pydicom would look at, and where all that is searched ends.

        Parameters
        ----------
        at : int
            Where its first item is.
        """
        data, little, size = self._data, self._little, min(self._size, _SEARCHED)
        pair, head = _IMPLICIT_HEADS[little].unpack_from, _HEADS[little].unpack_from
        long = _LONGS[little].unpack_from
        item, item_end, sequence_end = _ITEMS[little]
        character_set = _number_of(_CHARACTER_SET, little)
        around = [_SEQUENCE]
        while at <= size - 8:
            inside = around[-1]
            tag, length = pair(data, at)
            start = at + 8
            if inside == _SEQUENCE:
                at = start
                if tag == item:
                    around.append(_ITEM if length == UNDEFINED else at + length)
                elif tag == sequence_end:
                    around.pop()
                    if not around:
                        return at
                else:
                    return 0
            elif tag == item_end:
                if length:  # it may look like a VR
                    return 0
                at = start
                around.pop()
            else:
                vr = None
                if not self._implicit:
                    _, vr, length = head(data, at)
                    if vr in _LONG_HEADED and start + 4 <= size:
                        (length,) = long(data, start)
                        start += 4
                    elif vr not in _SHORT_HEADED:
                        return 0
                if tag == character_set:
                    return 0
                if length == UNDEFINED:
                    if not self._is_sequence(tag, vr):
                        return 0
                    around.append(_SEQUENCE)
                    length = 0
                at = start + length
            # an item with a length ends with the element that reaches its end
            if 0 <= around[-1] <= at:
                around.pop()
        return 0

    def _behind_fragments(self, at: int) -> int:
        """Return where encapsulated data ends; 0 where only pydicom knows.

        This is what `pydicom.fileutil.read_undefined_length_value` tries first.

        Parameters
        ----------
        at : int
            Where its first item is.
        """
        data, last, pair = self._data, self._size - 8, _IMPLICIT_HEADS[self._little]
        item, _, sequence_end = _ITEMS[self._little]
        while at <= last:
            tag, length = pair.unpack_from(data, at)
            at += 8
            if tag == sequence_end:
                return at
            if tag != item:
                return 0
            at += length
        return 0

    def _element(self, at: int) -> RawDataElement:
        """Return an element that was gone over, as pydicom's reader would make it."""
        data, little = self._data, self._little
        vr, start = None, at + 8
        if self._implicit:
            number, length = _IMPLICIT_HEADS[little].unpack_from(data, at)
        else:
            number, code, length = _HEADS[little].unpack_from(data, at)
            vr = code.decode("ascii")
            if code in _LONG_HEADED:
                (length,) = _LONGS[little].unpack_from(data, start)
                start += 4
        tag = _number_of(number, little)
        value: Any = None
        if not length:
            value = empty_value_for_VR(vr, raw=True)
        elif length <= DEFER_SIZE or tag == _CHARACTER_SET:
            value = bytes(data[start : start + length])
        return RawDataElement(
            BaseTag(tag), vr, length, value, start, self._implicit, little
        )

    def read(self, slots: dict[int, Any], beyond: int | None) -> bool:
        """Read on; parameters and result are those of `Reader.read`."""
        reader = self._reader
        if reader is None:
            file = file_over(self._data)
            reader = self._reader = Reader(file, self._implicit, self._little)
        finished = reader.read(slots, beyond)
        if self._image is not None and reader.position > self._image:
            start = self._image + self._image_head
            self._image = None
            found = getattr(slots.get(PIXEL_DATA), "value_tell", None)
            if (found, reader.position) != (start, self._image_end):
                self._head = None
                finished = finished or reader.read(slots)
        self.position = reader.position
        self._walked = max(self._walked, self.position)
        if reader.damage is not None:
            self.damage = reader.damage
            LOGGER.warning("a data set is not whole: %s", reader.damage)
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
    item = _number_of(TAG_ITEM, little)
    if isinstance(value, Stretch):
        position, end = value.offset, value.offset + value.length
        while position + 8 <= end:
            number, length = header.unpack(source.read(position, 8))
            if number != item or position + 8 + length > end:
                break
            yield Stretch(position + 8, length), position + 8
            position += 8 + length
        return
    position = 0
    while position + 8 <= len(value):
        number, length = header.unpack_from(value, position)
        if number != item or position + 8 + length > len(value):
            break
        yield value[position + 8 : position + 8 + length], tell + position + 8
        position += 8 + length
