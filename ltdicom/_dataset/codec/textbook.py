"""The short way over a sequence that is as PS3.5 has it, with all below it.

Nearly all are. One loop goes over all heads below a sequence and makes nothing of them:
either each is what it has to be, in order, in its place and of an even length, or it is
for `reader` to say what is wrong, which has the last word on all else: fragments, private
sequences without a VR, odd VRs, what is damaged.

Knows the heads of elements; makes levels whose elements are told apart when somebody asks.
"""

from __future__ import annotations

import struct
from typing import Final

from pydicom.valuerep import EXPLICIT_VR_LENGTH_16

from ltdicom._dataset.codec.lazy_reader import (
    EXPLICIT_HEADS,
    IMPLICIT_HEADS,
    LONG_HEADED,
    LONGS,
    Head,
    Level,
    Window,
)
from ltdicom._dataset.codec.sources import Buffer
from ltdicom._dataset.codec.vrs import UNDEFINED, sequences

_SHORT_HEADED: Final = frozenset(vr.encode() for vr in EXPLICIT_VR_LENGTH_16)
_LONG_PLAIN: Final = LONG_HEADED - {b"SQ"}
_DELIMITERS: Final = 0xFFFE0000
_ITEM: Final = {True: b"\xfe\xff\x00\xe0", False: b"\xff\xfe\xe0\x00"}
# the delimiters, with their length of zero
_ITEM_END: Final = {
    True: b"\xfe\xff\x0d\xe0\0\0\0\0",
    False: b"\xff\xfe\xe0\x0d\0\0\0\0",
}
_SEQUENCE_END: Final = {
    True: b"\xfe\xff\xdd\xe0\0\0\0\0",
    False: b"\xff\xfe\xe0\xdd\0\0\0\0",
}
_DEEPEST: Final = 100  # sequences: `reader` decides what is too deep

_Around = tuple[int, int, bool, int, int, bool, int]


def walk(
    window: Window,
    start: int,
    end: int,
    closed: bool,
    implicit: bool,
    little: bool,
    ends: dict[int, int],
    most: int | None = None,
) -> tuple[int, int, int] | None:
    """Return where the items of a sequence end, what follows, and how much is in them.

    None if anything is special.

    Parameters
    ----------
    window : Window
        What holds it.
    start, end : int
        Where its items begin, and where they end at the latest.
    closed : bool
        It has a delimiter.
    implicit, little : bool
        How it is encoded.
    ends : dict
        Gets the ends of the sequence and of all without a length below it.
    most : int, optional
        Elements and items that there may be.
    """
    base = window.base
    limit = window.limit - base
    first, stop = start - base, end - base
    if first < 0 or (stop > limit and not closed):
        return None
    found: dict[int, int] = {}
    try:
        content, after, count = _walk(
            window.data, first, min(stop, limit), closed, implicit, little, found
        )
    except (_Special, struct.error):
        return None
    if most is not None and count > most:
        return None
    if base:
        found = {at + base: to + base for at, to in found.items()}
    ends.update(found)
    ends[start] = content + base
    return content + base, after + base, count


class _Special(Exception):  # noqa: N818 - it is no error
    """Something that is not as most are."""


def _walk(
    data: Buffer,
    start: int,
    stop: int,
    closed: bool,
    implicit: bool,
    little: bool,
    ends: dict[int, int],
) -> tuple[int, int, int]:
    head = (IMPLICIT_HEADS if implicit else EXPLICIT_HEADS)[little].unpack_from
    long, plain = LONGS[little].unpack_from, IMPLICIT_HEADS[little].unpack_from
    begins, ends_item, ends_all = _ITEM[little], _ITEM_END[little], _SEQUENCE_END[little]
    short_headed, long_plain, undefined = _SHORT_HEADED, _LONG_PLAIN, UNDEFINED
    branches = sequences() if implicit else frozenset[int]()
    around: list[_Around] = []
    at, item_start, item_stop, item_closed, last, count = start, 0, 0, False, -1, 0
    while True:
        # an item is due, or the end of the sequence
        if at >= stop and not closed:
            content = at
        elif data[at : at + 4] == begins:
            (length,) = long(data, at + 4)
            item_start = at = at + 8
            item_closed = length == undefined
            item_stop = stop if item_closed else at + length
            if item_stop > stop:
                raise _Special
            content, last = -1, -1
            count += 1
        elif closed and data[at : at + 8] == ends_all and at + 8 <= stop:
            ends[start] = content = at
            at += 8
        else:
            raise _Special
        if content >= 0:
            if not around:
                return content, at, count
            start, stop, closed, item_start, item_stop, item_closed, last = around.pop()
        is_branch = False
        while at < item_stop:
            if implicit:
                group, number, length = plain(data, at)
                tag, start_of = group << 16 | number, at + 8
                if tag in branches:
                    is_branch = length > 0
                elif tag >= _DELIMITERS:
                    break
                elif length == undefined or (
                    length >= 8 and data[start_of : start_of + 4] == begins
                ):
                    raise _Special
            else:
                group, number, vr, length = head(data, at)
                tag = group << 16 | number
                if vr in short_headed:
                    start_of = at + 8
                elif vr in long_plain:
                    start_of = at + 12
                    (length,) = long(data, at + 8)
                    if length == undefined:
                        raise _Special
                elif vr == b"SQ":
                    start_of, is_branch = at + 12, True
                    (length,) = long(data, at + 8)
                else:
                    break
            if not last < tag < _DELIMITERS:
                raise _Special
            count += 1
            if is_branch:
                break
            at = start_of + length
            if at > item_stop or length & 1:
                raise _Special
            last = tag
        if is_branch:
            if len(around) >= _DEEPEST:
                raise _Special
            around.append((start, stop, closed, item_start, item_stop, item_closed, tag))
            start = at = start_of
            closed = length == undefined
            stop = item_stop if closed else start + length
            if not start <= stop <= item_stop:
                raise _Special
        elif item_closed:
            if at + 8 > item_stop or data[at : at + 8] != ends_item:
                raise _Special
            ends[item_start] = at
            at += 8
        elif at != item_stop:
            raise _Special


def levels(
    window: Window, implicit: bool, little: bool, ends: dict[int, int]
) -> list[tuple[Level, bool, int]] | None:
    """Return the items of a sequence that was gone over: level, undefined length, begin.

    None if what is there is not what was gone over.
    """
    data, base, end = window.data, window.base, window.end
    long, mark = LONGS[little].unpack_from, _ITEM[little]
    found: list[tuple[Level, bool, int]] = []
    at = base
    try:
        while at < end:
            start = at + 8
            (length,) = long(data, at - base + 4)
            level = Level(window, implicit, little, False, ends)
            if data[at - base : at - base + 4] != mark:
                return None
            undefined = length == UNDEFINED
            stop = ends[start] if undefined else start + length
            level.stop, level.end, level.walk = start, stop, _ELEMENTS
            found.append((level, undefined, start))
            at = stop + 8 if undefined else stop
    except (KeyError, struct.error):
        return None
    return found if at == end else None


class _Elements:
    """Tells apart the elements of an item that was gone over."""

    def advance(
        self, level: Level, end: int, closed: bool, depth: int, beyond: int
    ) -> bool:
        """Go over all of a level, and nothing below it."""
        window, little, implicit = level.window, level.little, level.implicit
        data, base, places, at = window.data, window.base, level.places, level.stop
        head = (IMPLICIT_HEADS if implicit else EXPLICIT_HEADS)[little].unpack_from
        long, plain = LONGS[little].unpack_from, IMPLICIT_HEADS[little].unpack_from
        short_headed, ends = _SHORT_HEADED, level.ends
        branches = sequences() if implicit else frozenset[int]()
        while at < end:
            if implicit:
                group, number, length = plain(data, at - base)
                tag, start = group << 16 | number, at + 8
                is_branch = tag in branches
                if is_branch and not length:
                    level.branches.add(tag)
                    is_branch = False
            else:
                group, number, vr, length = head(data, at - base)
                tag = group << 16 | number
                if vr in short_headed:
                    places[tag] = at
                    at += 8 + length
                    continue
                (length,) = long(data, at - base + 8)
                start, is_branch = at + 12, vr == b"SQ"
            if is_branch:
                closed = length == UNDEFINED
                stop = ends[start] if closed else start + length
                places[tag] = Head("SQ", start, stop, closed, implicit, little)
                level.branches.add(tag)
                at = stop + 8 if closed else stop
            else:
                places[tag] = at
                at = start + length
        level.stop = at
        return True


_ELEMENTS: Final = _Elements()
