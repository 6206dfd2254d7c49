"""The elements of a level that was gone over, made when somebody asks for them.

`reader` notes where elements are; here they become pydicom's raw elements, one by one.
What is asked makes no difference to the answer: all of a level was gone over before.
"""

from __future__ import annotations

import struct
from typing import Any, BinaryIO, Final, NamedTuple, Protocol

from pydicom.dataelem import RawDataElement, empty_value_for_VR
from pydicom.tag import BaseTag
from pydicom.valuerep import EXPLICIT_VR_LENGTH_16, EXPLICIT_VR_LENGTH_32

from ltdicom._dataset.codec.damage import Damage
from ltdicom._dataset.codec.sources import Buffer, Stretch
from ltdicom._dataset.codec.tags import PIXEL_DATA
from ltdicom._dataset.codec.vrs import UNDEFINED

DEFER_SIZE: Final = 0x10000
"""Values longer than this stay in their source until they are asked for."""

EXPLICIT_HEADS: Final = {True: struct.Struct("<HH2sH"), False: struct.Struct(">HH2sH")}
IMPLICIT_HEADS: Final = {True: struct.Struct("<HHL"), False: struct.Struct(">HHL")}
_TAGS: Final = {True: struct.Struct("<HH"), False: struct.Struct(">HH")}
LONGS: Final = {True: struct.Struct("<L"), False: struct.Struct(">L")}
LONG_HEADED: Final = frozenset(vr.encode() for vr in EXPLICIT_VR_LENGTH_32)
_SHORT_VRS: Final = {vr.encode(): vr for vr in EXPLICIT_VR_LENGTH_16}
_CHARACTER_SET: Final = 0x00080005
_CHUNK: Final = 0x10000
_SEARCHED: Final = 0x10000  # bytes: to search more takes longer than to go over it

_HEAD: Final = 12  # bytes of the longest head


def patterns(tag: int, little: bool) -> tuple[bytes, ...]:
    """Return the bytes of a tag; some of what is big endian is little (PS3.5 6.2.2)."""
    first = _TAGS[True].pack(tag >> 16, tag & 0xFFFF)
    return (first,) if little else (first, _TAGS[False].pack(tag >> 16, tag & 0xFFFF))


def searchable(data: Buffer) -> Buffer:
    """Return data that `Level.reach` can search, where it is small enough."""
    return data if isinstance(data, bytes) or len(data) > _SEARCHED else bytes(data)


def _image_at_the_end(
    data: bytes, start: int, implicit: bool, little: bool
) -> tuple[int, int]:
    """Return begin and end of the value of pixel data; the end twice if there is none.

    That it is the main one, and no icon, is seen from what follows: higher tags, one
    behind the other, to the end of the data set.
    """
    mark, none = _TAGS[little].pack(0x7FE0, 0x0010), (len(data), len(data))
    place = data.find(mark, start)
    while place >= 0:
        at, last, image = place, PIXEL_DATA - 1, none
        while at + 8 <= len(data):
            group, number, vr, length = EXPLICIT_HEADS[little].unpack_from(data, at)
            tag, begin = group << 16 | number, at + 8
            if implicit:
                (length,) = LONGS[little].unpack_from(data, at + 4)
            elif vr in LONG_HEADED and at + 12 <= len(data):
                (length,) = LONGS[little].unpack_from(data, at + 8)
                begin = at + 12
            if tag <= last:
                break
            last, at = tag, begin + length
            if image is none:
                image = begin, at
        if at == len(data):
            return image
        place = data.find(mark, place + 4)
    return none


class Window:
    """What can be seen of an encoded data set: all of it in memory, a part of a file.

    Positions count from the beginning of the source, of a part in memory from `base`.

    Parameters
    ----------
    data : bytes-like
        What is in memory.
    base : int
        The position of its first byte.
    file : binary file, optional
        Where the rest is.
    end : int, optional
        The end of the file.
    """

    __slots__ = ("_file", "base", "data", "end", "limit")

    def __init__(
        self,
        data: Buffer,
        base: int = 0,
        file: BinaryIO | None = None,
        end: int | None = None,
    ) -> None:
        self.data = data
        self.base = base
        self.limit = base + len(data)
        self.end = self.limit if end is None else end
        self._file = file

    def show(self, at: int, size: int = _HEAD) -> bool:
        """Have some bytes in `data`; return whether there are so many."""
        if self.base <= at and at + size <= self.limit:
            return True
        if self._file is None:
            return False
        self._file.seek(at)
        self.data = self._file.read(_CHUNK)
        self.base, self.limit = at, at + len(self.data)
        return at + size <= self.limit

    def hold(self, start: int, size: int) -> bool:
        """Have more bytes than `show` in `data`; return whether that made a difference."""
        stop = min(start + size, self.end)
        if self._file is None or (self.base <= start and stop <= self.limit):
            return False
        self._file.seek(start)
        self.data = self._file.read(stop - start)
        self.base, self.limit = start, start + len(self.data)
        return True

    def bytes(self, start: int, stop: int) -> bytes:
        """Return some bytes."""
        if self._file is None or (self.base <= start and stop <= self.limit):
            return bytes(self.data[start - self.base : stop - self.base])
        self._file.seek(start)
        return self._file.read(stop - start)


class Head(NamedTuple):
    """What the head of an element says, where that takes more than reading it again."""

    vr: str | None
    start: int
    stop: int
    undefined: bool
    implicit: bool
    little: bool


class Walk(Protocol):
    """Goes over the elements of a level: `reader`'s part of it."""

    def advance(
        self, level: Level, end: int, closed: bool, depth: int, beyond: int
    ) -> bool:
        """Go on until a position was passed; return whether that was all of a level."""


class Level:
    """The elements of a data set or of an item: where they are, and made on demand.

    Attributes
    ----------
    implicit, little : bool
        How they are encoded.
    places : dict
        Of each tag the position of its head, or the head. Of an element that is there
        twice the last one counts.
    branches : set of int
        The tags of those with something below them.
    damage : Damage or None
        What ended them too early.
    flaw : str or None
        How they, or those below, are encoded unlike PS3.5; None if nothing is found.
    fragmented : bool
        They, or those below, have pixel data in fragments.
    sound : bool
        They are in order, without odd VRs.
    last : int
        The last tag.
    stop : int
        What follows them.
    defer : bool
        Long values stay in the source.
    walk : Walk or None
        What goes on, where not all was gone over yet.
    end : int or None
        Of an item that was gone over with all around it: where its elements end.
    ends : dict
        Where sequences and items end that have no length, and each sequence of the level
        that was found to be as PS3.5 has it, by where their content begins. What is in
        them need not be gone over again to know what is wrong with it.
    """

    __slots__ = (
        "_image",
        "_settled",
        "branches",
        "damage",
        "defer",
        "end",
        "ends",
        "flaw",
        "fragmented",
        "implicit",
        "last",
        "little",
        "places",
        "sound",
        "stop",
        "walk",
        "window",
    )

    def __init__(
        self,
        window: Window,
        implicit: bool,
        little: bool,
        defer: bool,
        ends: dict[int, int] | None = None,
    ) -> None:
        self.window = window
        self.implicit = implicit
        self.little = little
        self.defer = defer
        self.places: dict[int, int | Head] = {}
        self.branches: set[int] = set()
        self.damage: Damage | None = None
        self.flaw: str | None = None
        self.fragmented = False
        self.sound = True
        self.last = -1
        self.stop = 0
        self.walk: Walk | None = None
        self.end: int | None = None
        self.ends: dict[int, int] = {} if ends is None else ends
        self._settled: set[int | None] | None = None  # made when needed: there are many
        self._image: tuple[int, int] | None = None

    def note(self, flaw: str) -> None:
        """Keep how they are unlike PS3.5; what was found first stays."""
        self.flaw = self.flaw or flaw

    def reach(self, tag: int | None) -> bool:
        """Go on as far as is needed to know what there is of a tag, here and below.

        An element needs the bytes of its tag: where they are not in the rest, there is
        none. Returns whether the end was reached now, and there is something to judge.
        """
        if self.walk is None or (self._settled and tag in self._settled):
            return False
        if self.end is not None:
            self.walk.advance(self, self.end, False, 0, self.end)
            self.walk = None
            return False
        window = self.window
        data, beyond = window.data, window.end
        if tag is not None and isinstance(data, bytes) and beyond <= _SEARCHED:
            if self._settled is None:
                self._settled = set()
            self._settled.add(tag)
            beyond = self._last_place(data, tag)
            if beyond < 0:
                return False
        if self.walk.advance(self, window.end, False, 0, beyond):
            self.walk = None
        return self.walk is None

    def _last_place(self, data: bytes, tag: int) -> int:
        """Return the last place of a tag's bytes in the rest; below 0 if there is none.

        The search goes from the end, for the rarer byte of a tag, its first one. Most of
        a data set are its pixels, which are left out.
        """
        if self._image is None:
            self._image = _image_at_the_end(data, self.stop, self.implicit, self.little)
        begin, end = self._image
        place = -1
        for wanted in patterns(tag, self.little):
            found = data.rfind(wanted, max(self.stop, end))
            if found < 0:
                found = data.rfind(wanted, self.stop, begin)
            place = max(place, found)
        return place

    def part(
        self, tag: int, place: int | Head
    ) -> tuple[str | None, int, Any, int, bool, bool]:
        """Return what `element` is made of, from where an element is.

        VR, length, value, where that begins, without VRs, little endian.
        """
        value: Any
        implicit, little = self.implicit, self.little
        if type(place) is int and not implicit:
            # nearly all: a short head that is in memory with its value
            window = self.window
            at = place - window.base
            if 0 <= at <= len(window.data) - 8:
                *_, code, length = EXPLICIT_HEADS[little].unpack_from(window.data, at)
                name = _SHORT_VRS.get(code)
                if name is not None and 0 < length <= len(window.data) - at - 8:
                    value = bytes(window.data[at + 8 : at + 8 + length])
                    return name, length, value, place + 8, False, little
        if isinstance(place, Head):
            vr, start, stop, undefined, implicit, little = place
        else:
            vr, start, stop = self._decoded(place)
            undefined = False
        value = None
        length = stop - start
        if not length:
            value = b"" if undefined else empty_value_for_VR(vr, raw=True)
        elif length <= DEFER_SIZE or not self.defer or tag == _CHARACTER_SET:
            value = self.window.bytes(start, stop)
        elif undefined:  # its length would not tell where it ends
            value = Stretch(start, length)
        return vr, UNDEFINED if undefined else length, value, start, implicit, little

    def element(self, tag: int) -> RawDataElement | None:
        """Return an element as pydicom's reader makes it; None if there is none."""
        place = self.places.get(tag)
        if place is None:
            return None
        return RawDataElement(BaseTag(tag), *self.part(tag, place))

    def _decoded(self, at: int) -> tuple[str | None, int, int]:
        """Return VR, begin and end of a value whose head is an ordinary one."""
        window, little = self.window, self.little
        window.show(at)
        data, offset = window.data, at - window.base
        start = at + 8
        if self.implicit:
            _, _, length = IMPLICIT_HEADS[little].unpack_from(data, offset)
            return None, start, start + length
        _, _, code, length = EXPLICIT_HEADS[little].unpack_from(data, offset)
        if code in LONG_HEADED:
            (length,) = LONGS[little].unpack_from(data, offset + 8)
            start += 4
        return code.decode("ascii"), start, start + length

    def end_of(self, place: int) -> int:
        """Return the end of an element whose head is an ordinary one."""
        return self._decoded(place)[2]

    def elements(self) -> dict[int, RawDataElement]:
        """Return all elements by their tags."""
        made = {tag: self.element(tag) for tag in self.places}
        return {tag: element for tag, element in made.items() if element is not None}
