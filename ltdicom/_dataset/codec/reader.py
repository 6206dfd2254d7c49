"""From encoded bytes to levels of elements: one walk over their heads, with a verdict.

pydicom's reader raises where it cannot go on, and goes on where it should not: it takes
a stray delimiter for an element and cuts what a wrong length says. Here each head is
looked at once, at all levels, and what is cut or contradicts itself ends the reading:
what was whole in front of it is kept, and `Level.damage` says what is wrong, and where.
No value is decoded.
"""

from __future__ import annotations

import logging
import sys
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from pydicom.valuerep import EXPLICIT_VR_LENGTH_16

from ltdicom._core.errors import DicomError
from ltdicom._core.fresh_stack import deeply, on_a_fresh_stack
from ltdicom._core.settings import SETTINGS
from ltdicom._dataset.codec import textbook
from ltdicom._dataset.codec.damage import Damage
from ltdicom._dataset.codec.lazy_reader import (
    DEFER_SIZE,
    EXPLICIT_HEADS,
    IMPLICIT_HEADS,
    LONG_HEADED,
    LONGS,
    Head,
    Level,
    Window,
    patterns,
    searchable,
)
from ltdicom._dataset.codec.sources import Buffer, Source, Stretch
from ltdicom._dataset.codec.tags import PIXEL_DATA
from ltdicom._dataset.codec.vrs import TAG_ITEM, UNDEFINED, sequences, vr_for
from ltdicom.constants.error import DICOM_ERROR_MEMORY

__all__ = [
    "DEFER_SIZE",
    "FRAGMENTS",
    "MAX_DEPTH",
    "NOT_COMPRESSED",
    "Level",
    "ParsedItem",
    "Window",
    "flaw_of_items",
    "may_be_items",
    "fragments",
    "inflated",
    "patterns",
    "searchable",
    "sequence",
    "walk",
]

LOGGER = logging.getLogger("ltdicom.dataset")

MAX_DEPTH: Final = 256
"""Levels that are followed; deeper nesting is an attack, not a data set.

Each two, a sequence and its item, take seven frames of Python, so that all fit a thread's
stack.
"""

_ITEM_END: Final = 0xFFFEE00D
_SEQUENCE_END: Final = 0xFFFEE0DD
_DELIMITERS: Final = 0xFFFE0000  # no tag of an element is as high, but of group FFFF
_HIGH_GROUP: Final = 0x0100  # of a first element: it may be 0x0008 in the other order
_ODD: Final = frozenset((b"  ", b"\0\0", b"--", b"??"))  # what some write for UN
_SHORT_HEADED: Final = frozenset(vr.encode() for vr in EXPLICIT_VR_LENGTH_16)
_KNOWN: Final = _SHORT_HEADED | LONG_HEADED
_LONG_PLAIN: Final = LONG_HEADED - {b"SQ"}
_ODD_LENGTH: Final = "it has odd lengths"
OTHER_VRS: Final = "its VRs are unlike its transfer syntax"
FRAGMENTS: Final = "it has fragments in a transfer syntax without compression"
NOT_COMPRESSED: Final = "it has no fragments in a compressed transfer syntax"
_MODEST: Final = 1 << 22  # bytes that a data set may become, however short it was
_PADDING: Final = 512  # bytes: a sector
_HELD: Final = 1 << 22  # bytes of a sequence that are in memory at once
_OF_PIXELS: Final = frozenset((b"OB", b"OW", b"UN"))
_ITEM_BYTES: Final = {True: b"\xfe\xff\x00\xe0", False: b"\xff\xfe\xe0\x00"}


class ParsedItem(NamedTuple):
    """An item of a sequence."""

    level: Level
    undefined: bool
    tell: int


class _DamageError(Exception):
    """Ends the reading of a level: what is wrong, and where."""

    def __init__(self, reason: str, at: int | None = None) -> None:
        super().__init__(reason if at is None else f"{reason} (at byte {at})")


class _TooDeepError(_DamageError):
    """Ends the reading of all sequences around: nothing of them is kept."""


def _shown(tag: int) -> str:
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def inflated(data: Buffer, *, received: bool = False) -> tuple[bytes, Damage | None]:
    """Return a deflated data set as it was (PS3.5 A.5), as far as it is there.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_MEMORY``: more than `Settings.longest_inflated`, or what holds for
        received data. A megabyte can become a gigabyte, so what comes out is limited, not
        what goes in.
    """
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    limit, pieces, count = SETTINGS.longest_inflated, list[bytes](), 0
    if received:
        limit = min(limit, SETTINGS.longest_received_inflated)
    view, damage = memoryview(data), None
    # in steps: what is in front of the damage comes out
    for at in range(0, len(view), DEFER_SIZE):
        some: memoryview | bytes = view[at : at + DEFER_SIZE]
        given = at + len(some)
        while some and damage is None:
            try:
                piece = machine.decompress(some, min(limit - count + 1, _MODEST))
            except zlib.error as error:
                damage = Damage(f"the data cannot be inflated: {error}")
                break
            some = machine.unconsumed_tail
            pieces.append(piece)
            count += len(piece)
            if count > limit:
                raise DicomError(
                    DICOM_ERROR_MEMORY, f"more than {limit} bytes when inflated"
                )
            most = (given - len(some)) * SETTINGS.inflate_ratio
            if received and count > max(_MODEST, most):
                raise DicomError(
                    DICOM_ERROR_MEMORY,
                    f"more than {SETTINGS.inflate_ratio} times as long when inflated",
                )
        if machine.eof or damage is not None:
            break
    if damage is None and not machine.eof:
        damage = Damage("the deflated data has no end")
    return b"".join(pieces), damage


def walk(
    window: Window,
    at: int,
    implicit: bool,
    little: bool,
    *,
    group: int | None = None,
    defer: bool = True,
    lazily: bool = False,
    most: int | None = None,
) -> Level:
    """Go over a data set from `at` to the end of what there is.

    Parameters
    ----------
    window : Window
        What holds it.
    at : int
        The position of its first element.
    implicit, little : bool
        How it is said to be encoded.
    group : int, optional
        Stop in front of the first element of another group.
    defer : bool
        Leave long values in the source.
    lazily : bool
        Go on only as far as `Level.reach` needs it, where that cannot make a
        difference: what is at the beginning must look as announced.
    most : int, optional
        Elements and items, at all levels: with more it is damaged.
    """
    steps = _Walk(window, group, defer, most)
    if lazily and steps.looks_announced(at, implicit, little):
        level = Level(window, implicit, little, defer)
        level.stop, level.walk = at, steps
        return level
    level = steps.level(at, window.end, False, implicit, little, 0)
    if level.damage is not None and len(level.places) <= 1:
        others = (
            steps.scan(at, window.end, False, i, not little, 0) for i in (False, True)
        )
        if any(len(other.places) > 1 for other in others):
            level.places.clear()
            level.branches.clear()
            order = "little" if little else "big"
            level.damage = Damage(f"it is not {order} endian, as its transfer syntax says")
    return level


def sequence(
    value: bytes,
    implicit: bool,
    little: bool,
    tell: int,
    ends: dict[int, int] | None = None,
    most: int | None = None,
) -> tuple[list[ParsedItem], Damage | None]:
    """Return the items in the value of a sequence, and what stopped it.

    With `ends`, it was gone over already, and found to be as PS3.5 has it: its items are
    told apart, and their elements only when somebody asks.
    """
    window = Window(value, tell)
    if ends is None or ends.get(tell, window.end) != window.end:
        ends = {}
        how = tell, window.end, False, implicit, little, ends, most
        if textbook.walk(window, *how) is None:
            ends = None
    levels = ends and textbook.levels(window, implicit, little, ends)
    if levels:
        return [ParsedItem(*each) for each in levels], None
    items, _, error = _items_of(window, implicit, little, most)
    return items, None if error is None else Damage(str(error))


def flaw_of_items(
    value: bytes, implicit: bool, little: bool, *, fragments: bool
) -> str | None:
    """Return what keeps the value of a sequence from being written as it came.

    Its items may have pixel data in `fragments`, or not.
    """
    window = Window(value)
    if textbook.walk(window, 0, window.end, False, implicit, little, {}) is not None:
        return None
    _, around, error = _items_of(window, implicit, little)
    if error is not None:
        return str(error)
    return FRAGMENTS if around.fragmented and not fragments else around.flaw


def may_be_items(value: bytes, little: bool) -> bool:
    """Whether a reader of implicit VR takes a value as the items of a sequence."""
    _, around, error = _items_of(Window(value), True, little)
    return error is None and around.flaw != OTHER_VRS


def _items_of(
    window: Window, implicit: bool, little: bool, most: int | None = None
) -> tuple[list[ParsedItem], Level, _DamageError | None]:
    """Return items, what they are like, and what stopped them."""

    def gone_over() -> tuple[list[ParsedItem], Level, _DamageError | None]:
        steps = _Walk(window, None, False, most)
        around = Level(window, implicit, little, defer=False)
        items: list[ParsedItem] = []
        try:
            steps.items(window.base, window.end, False, implicit, little, 0, around, items)
        except _DamageError as error:
            return items, around, error
        return items, around, None

    return deeply(gone_over)


class _Walk:
    """The way over the heads of elements, at all levels.

    Parameters
    ----------
    window : Window
        What it sees.
    group : int or None
        The only group that belongs to it.
    defer : bool
        Whether long values are left in the source.
    most : int or None
        Elements and items that there may be.
    """

    __slots__ = (
        "_defer",
        "_group",
        "_guessing",
        "_highest",
        "_left",
        "_most",
        "_told",
        "_window",
    )

    def __init__(
        self, window: Window, group: int | None, defer: bool, most: int | None = None
    ) -> None:
        self._most = self._left = sys.maxsize if most is None else most
        self._window = window
        self._group = group
        self._highest = _DELIMITERS if group is None else (group + 1) << 16
        self._defer = defer
        self._guessing = False
        self._told = not defer  # what is within a value was told with the whole

    def looks_announced(self, at: int, implicit: bool, little: bool) -> bool:
        """Whether a data set begins like one in an encoding."""
        window = self._window
        if not window.show(at, 8):
            return False
        group, _, vr, _ = EXPLICIT_HEADS[little].unpack_from(window.data, at - window.base)
        return 0 < group < _HIGH_GROUP and (vr in _KNOWN) != implicit

    def level(
        self, at: int, end: int, closed: bool, implicit: bool, little: bool, depth: int
    ) -> Level:
        """Go over the elements of a level, with VRs or without.

        What is announced is believed where it gives a sound walk. A guess needs a first
        head that says so, and a sound walk.
        """
        left = self._left
        level = self.scan(at, end, closed, implicit, little, depth)
        # no guess within a guess: that would double the work with each level
        if level.sound or self._guessing or not self._window.show(at, 6):
            return level
        head = self._window.bytes(at, at + 6)
        if (head[4:] in _KNOWN) != implicit or head[:4] in _ITEM_BYTES.values():
            return level
        self._guessing = True
        left, self._left = self._left, left
        try:
            other = self.scan(at, end, closed, not implicit, little, depth)
        finally:
            self._guessing = False
        if not other.sound and (
            level.damage is None or len(other.places) <= len(level.places)
        ):
            self._left = left
            return level
        if not depth:
            LOGGER.warning(
                "a data set has %s VRs, unlike its transfer syntax: it is encoded anew",
                "explicit" if implicit else "implicit",
            )
        other.note(OTHER_VRS)
        return other

    def scan(
        self, at: int, end: int, closed: bool, implicit: bool, little: bool, depth: int
    ) -> Level:
        """Go over the elements of a level in one encoding.

        Parameters
        ----------
        at, end : int
            From where to where they may be.
        closed : bool
            They have a delimiter.
        implicit, little : bool
            The encoding.
        depth : int
            The number of sequences around them.
        """
        level = Level(self._window, implicit, little, self._defer)
        level.stop = at
        self.advance(level, end, closed, depth, end)
        return level

    def advance(
        self, level: Level, end: int, closed: bool, depth: int, beyond: int
    ) -> bool:
        """Go on until a position was passed; return whether that was all of a level."""
        run = self._run_implicit if level.implicit else self._run_explicit

        stop: int | None = level.stop
        at = level.stop
        try:
            while stop is not None:
                level.stop = at = run(stop, end, level, beyond)
                if at >= end:
                    if closed:
                        raise _DamageError("the delimiter of an item is missing", at)
                    return True
                if at > beyond:
                    return False
                last = level.last
                try:
                    stop = self._special(at, end, closed, level, depth)
                except RecursionError:
                    if depth:
                        raise
                    # the caller's stack is deep: what can be read does not depend on it
                    level.last = last
                    stop = on_a_fresh_stack(
                        lambda: self._special(level.stop, end, closed, level, 0)
                    )
        except _DamageError as error:
            if depth and isinstance(error, _TooDeepError):
                raise
            level.damage = Damage(str(error))
        level.sound = level.sound and level.damage is None
        return True

    # the common elements: in order, with a known VR and a length, nothing below

    def _run_explicit(self, at: int, end: int, level: Level, beyond: int) -> int:
        """Go over elements as long as they are common ones; return where one is not."""
        window, places, last = self._window, level.places, level.last
        head, highest, odd = EXPLICIT_HEADS[level.little].unpack_from, self._highest, 0
        long = LONGS[level.little].unpack_from
        while True:
            data, base = window.data, window.base
            here = min(end - 8, window.limit - 8, beyond) if base <= at else -1
            # an element has eight bytes at least: as many as there may be still
            limit = min(here, at + 8 * self._left - 8)
            found = places if level.sound else {}
            before = len(found)
            while at <= limit:
                group, number, vr, length = head(data, at - base)
                tag = group << 16 | number
                if vr in _SHORT_HEADED:
                    stop = at + 8 + length
                elif vr in _LONG_PLAIN and at + 4 <= here:
                    (length,) = long(data, at - base + 8)
                    if length == UNDEFINED:
                        break
                    stop = at + 12 + length
                else:
                    break
                if stop > end or not last < tag < highest:
                    break
                odd |= length
                found[tag] = at
                last = tag
                at = stop
            if found is not places:
                places.update(found)
            self._count(len(found) - before, at)
            if limit < at <= here:
                if not self._left:
                    self._count(1, at)
                continue
            if at >= end or not self._moves(at, base):
                break
        level.last = last
        if odd & 1:
            level.note(_ODD_LENGTH)
        return at

    def _run_implicit(self, at: int, end: int, level: Level, beyond: int) -> int:
        """Go over elements as long as they are common ones; return where one is not."""
        window, places, last = self._window, level.places, level.last
        head, item = IMPLICIT_HEADS[level.little].unpack_from, _ITEM_BYTES[level.little]
        highest, branches, odd = self._highest, sequences(), 0
        while True:
            data, base = window.data, window.base
            here = min(end - 8, window.limit - 8, beyond) if base <= at else -1
            # an element has eight bytes at least: as many as there may be still
            limit = min(here, at + 8 * self._left - 8)
            found = places if level.sound else {}
            before = len(found)
            while at <= limit:
                group, number, length = head(data, at - base)
                tag = group << 16 | number
                start = at + 8
                stop = start + length
                if (
                    stop > end
                    or not last < tag < highest
                    or length == UNDEFINED
                    or tag in branches
                    or (length >= 8 and data[start - base : start - base + 4] == item)
                ):
                    break
                odd |= length
                found[tag] = at
                last = tag
                at = stop
            if found is not places:
                places.update(found)
            self._count(len(found) - before, at)
            if limit < at <= here:
                if not self._left:
                    self._count(1, at)
                continue
            if at >= end or not self._moves(at, base):
                break
        level.last = last
        if odd & 1:
            level.note(_ODD_LENGTH)
        return at

    def _count(self, number: int, at: int) -> None:
        """Count elements or items; too many are not a data set, but an attack."""
        self._left -= number
        if self._left < 0:
            raise _DamageError(f"it has more than {self._most} elements and items", at)

    def _moves(self, at: int, base: int) -> bool:
        """Whether the window was moved on, as a head was at its edge."""
        window = self._window
        if base <= at <= window.limit - 12:
            return False
        return window.show(at) and window.base != base

    # the others

    def _special(
        self, at: int, end: int, closed: bool, level: Level, depth: int
    ) -> int | None:
        """Go over one element of any kind; return what follows, None at the end."""
        window, tag, length = self._window, 0, 0
        there = end - at >= 8 and window.show(at, 8)
        if there:
            group, number, length = IMPLICIT_HEADS[level.little].unpack_from(
                window.data, at - window.base
            )
            tag = group << 16 | number
        if not (tag or depth) and self._is_padding(at, end, level.last):
            level.note("it is padded with NULs")
            level.stop = end
            return None
        if not there:
            raise _DamageError(f"{end - at} bytes at the end are not an element", at)
        if tag >> 16 == 0xFFFE:
            at_end = bool(depth) and at + 8 == end
            self._delimiter(tag, length, closed, at_end, level)
            return None
        if self._group not in (None, tag >> 16):
            return None
        self._count(1, at)
        if tag <= level.last:
            level.note("elements are out of order")
            level.sound = False
            if tag in level.places and not self._told:
                self._told = True  # once: there may be thousands
                LOGGER.warning("%s is there twice: the last one counts", _shown(tag))
        level.last = tag
        if level.implicit:
            return self._implicit(tag, length, at, end, level, depth)
        return self._explicit(tag, at, end, level, depth)

    def _is_padding(self, at: int, end: int, last: int) -> bool:
        """Whether there is nothing but NULs, as some write behind a data set.

        More than a few are padding behind the image only: a wrong length may lead into
        a black one.
        """
        if last < PIXEL_DATA and end - at > _PADDING:
            return False
        pieces = range(at, end, DEFER_SIZE)
        bytes_of = self._window.bytes
        return not any(bytes_of(n, min(n + DEFER_SIZE, end)).strip(b"\0") for n in pieces)

    def _delimiter(
        self, tag: int, length: int, closed: bool, at_end: bool, level: Level
    ) -> None:
        """End an item; some write the delimiter also where the length tells the end."""
        if tag != _ITEM_END or not (closed or at_end):
            raise _DamageError(f"{_shown(tag)} stands where an element is due", level.stop)
        if length or not closed:
            level.note("an item has a length and a delimiter")
        level.stop += 8

    def _explicit(self, tag: int, at: int, end: int, level: Level, depth: int) -> int:
        window, little = self._window, level.little
        _, _, vr, length = EXPLICIT_HEADS[little].unpack_from(window.data, at - window.base)
        if vr in _SHORT_HEADED:
            return self._plain(tag, vr.decode(), at, at + 8, length, end, level, depth)
        if vr not in LONG_HEADED:
            start, length = self._odd_head(tag, vr, at, end, level)
            level.note(f"{_shown(tag)} has no VR")
            level.sound = False
            level.places[tag] = Head("UN", start, start + length, False, False, little)
            return start + length
        start = at + 12
        if start > end or not window.show(at):
            raise _DamageError(f"the head of {_shown(tag)} is cut", at)
        (length,) = LONGS[little].unpack_from(window.data, at - window.base + 8)
        if length != UNDEFINED:
            if vr == b"SQ":
                stop = min(start + length, end)
                self._sequence(tag, start, stop, False, level, False, little, depth)
                return self._within(tag, start, length, end)
            return self._plain(tag, vr.decode(), at, start, length, end, level, depth)
        if tag == PIXEL_DATA and vr in _OF_PIXELS:
            name = vr.decode()
            if name == "UN":
                level.note("fragments are UN")
                name = "OB"
            return self._encapsulated(tag, name, start, end, level)
        if vr == b"SQ":
            return self._sequence(tag, start, end, True, level, False, little, depth)
        if vr == b"UN":  # PS3.5 6.2.2
            return self._sequence(tag, start, end, True, level, True, True, depth)
        raise _DamageError(f"{_shown(tag)} has no length, which {vr.decode()} needs", at)

    def _implicit(
        self, tag: int, length: int, at: int, end: int, level: Level, depth: int
    ) -> int:
        start, little = at + 8, level.little
        is_sequence = tag in sequences()
        if length == UNDEFINED:
            if tag == PIXEL_DATA:
                return self._encapsulated(tag, "OB", start, end, level)
            # all else that has no length is a sequence (PS3.5 7.5)
            after = self._sequence(tag, start, end, True, level, True, little, depth)
            if not is_sequence and self._vr_of(tag, level) not in ("SQ", "UN"):
                level.note(f"{_shown(tag)} has no length")  # others do not read it
                head = level.places[tag]
                assert isinstance(head, Head)
                level.places[tag] = head._replace(undefined=False)
            return after
        if length and (is_sequence or self._vr_of(tag, level) == "SQ"):
            stop = min(start + length, end)
            self._sequence(tag, start, stop, False, level, True, little, depth)
            return self._within(tag, start, length, end)
        if is_sequence:
            level.branches.add(tag)
        return self._plain(tag, None, at, start, length, end, level, depth)

    @staticmethod
    def _vr_of(tag: int, level: Level) -> str:
        creator = None
        if tag & 0x10000 and (block := tag >> 8 & 0xFF) >= 0x10:
            element = level.element(tag & 0xFFFF0000 | block)
            if element is not None and isinstance(element.value, bytes):
                creator = element.value.decode("latin-1").strip(" \0")
        return vr_for(tag, creator)

    def _plain(
        self,
        tag: int,
        vr: str | None,
        at: int,
        start: int,
        length: int,
        end: int,
        level: Level,
        depth: int,
    ) -> int:
        """Go over an element with a length and nothing below it."""
        if length & 1:
            level.note(_ODD_LENGTH)
        if start + length <= end:
            level.places[tag] = at
            return start + length
        if depth or end < self._window.end:
            raise _DamageError(f"{_shown(tag)} is longer than what it is part of", at)
        if level.places:  # else it may be no element at all
            level.places[tag] = Head(vr, start, end, False, level.implicit, level.little)
        raise _DamageError(f"{_shown(tag)} is cut: {end - start} of {length} bytes", at)

    def _odd_head(
        self, tag: int, vr: bytes, at: int, end: int, level: Level
    ) -> tuple[int, int]:
        """Return begin and length of a value whose VR is none.

        Two capital letters are taken for a VR that is still to come, which has a long
        head, and all else has a short one, as DCMTK does; but what follows must agree.
        """
        window = self._window
        long = at + 12 <= end and window.show(at)
        offset = at - window.base
        *_, length = EXPLICIT_HEADS[level.little].unpack_from(window.data, offset)
        choices = [(at + 8, length)]
        if long:
            (length,) = LONGS[level.little].unpack_from(window.data, offset + 8)
            choices.append((at + 12, length))
        if _may_become_a_vr(vr):
            choices.reverse()
        for start, length in choices:
            if self._may_follow(tag, vr, start + length, end, level):
                return start, length
        raise _DamageError(f"{_shown(tag)} has no VR, but {vr!r}", at)

    def _may_follow(self, tag: int, like: bytes, at: int, end: int, level: Level) -> bool:
        """Whether the end is at a position, or an element that can follow `tag`."""
        if at == end:
            return True
        window = self._window
        if at + 8 > end or not window.show(at, 8):
            return False
        group, number, vr, _ = EXPLICIT_HEADS[level.little].unpack_from(
            window.data, at - window.base
        )
        following = group << 16 | number
        if following == _ITEM_END:
            return True
        return tag < following and (vr in _KNOWN or vr in _ODD or vr == like)

    @staticmethod
    def _within(tag: int, start: int, length: int, end: int) -> int:
        """Return the end of a sequence that has a length."""
        if start + length > end:
            raise _DamageError(f"{_shown(tag)} is longer than what it is part of", start)
        return start + length

    def _sequence(
        self,
        tag: int,
        start: int,
        end: int,
        closed: bool,
        level: Level,
        implicit: bool,
        little: bool,
        depth: int,
    ) -> int:
        """Go over a sequence; return what follows it."""
        if not depth:  # with all below it, once
            found = self._as_in_the_textbook(start, end, closed, level, implicit, little)
            if found is not None:
                stop, after = found
                level.places[tag] = Head("SQ", start, stop, closed, implicit, little)
                level.branches.add(tag)
                return after
        head = Head("SQ", start, end, closed, implicit, little)
        try:
            content, after = self.items(
                start, end, closed, implicit, little, depth, level, None
            )
        except _TooDeepError:
            raise
        except _DamageError as error:
            # what is readable of it is read when somebody asks
            level.places[tag] = head
            level.branches.add(tag)
            raise _DamageError(f"{_shown(tag)}: {error}") from error
        level.places[tag] = head._replace(stop=content)
        level.branches.add(tag)
        return after

    def _as_in_the_textbook(
        self,
        start: int,
        end: int,
        closed: bool,
        level: Level,
        implicit: bool,
        little: bool,
    ) -> tuple[int, int] | None:
        """Return where a sequence ends, and what follows, if nothing is wrong with it."""
        window = self._window
        window.show(start)
        how = start, end, closed, implicit, little, level.ends, self._left
        found = textbook.walk(window, *how)
        size = min(end - start, _HELD)
        # of one without a length there may be enough: many special ones read no file twice
        enough = closed and window.limit - start >= size // 2
        if found is None and not enough and window.hold(start, size):
            found = textbook.walk(window, *how)
        if found is None:
            return None
        self._left -= found[2]
        return found[:2]

    def items(
        self,
        at: int,
        end: int,
        closed: bool,
        implicit: bool,
        little: bool,
        depth: int,
        around: Level,
        found: list[ParsedItem] | None,
    ) -> tuple[int, int]:
        """Go over items; return where they end, and what follows.

        What they are like is noted of the level `around`.
        """
        if 2 * depth >= MAX_DEPTH:
            raise _TooDeepError("nested too deeply", at)
        window, count = self._window, 0
        head = IMPLICIT_HEADS[little].unpack_from  # items have no VR in any syntax
        while closed or at < end:
            if end - at < 8 or not window.show(at, 8):
                raise _DamageError("the delimiter of a sequence is missing", at)
            group, number, length = head(window.data, at - window.base)
            tag, start = group << 16 | number, at + 8
            if tag == _SEQUENCE_END and (closed or start == end):
                if length or not closed:
                    around.note("a sequence has a length and a delimiter")
                return at, start
            if tag != TAG_ITEM:
                raise _DamageError(f"{_shown(tag)} stands where an item is due", at)
            undefined, count = length == UNDEFINED, count + 1
            self._count(1, at)
            if not length and found is None:  # as nothing is in it, nothing is made
                at = start
                continue
            stop = end if undefined else start + length
            level = self.level(
                start, min(stop, end), undefined, implicit, little, depth + 1
            )
            if found is not None:
                found.append(ParsedItem(level, undefined, start))
            if level.damage is not None:
                raise _DamageError(f"item {count}: {level.damage}")
            if level.flaw is not None:
                around.note(level.flaw)
            if stop > end:  # the elements end with the sequence
                around.note("an item is shorter than it says")
            around.fragmented = around.fragmented or level.fragmented
            at = level.stop
        return at, at

    def _encapsulated(self, tag: int, vr: str, start: int, end: int, level: Level) -> int:
        """Go over the fragments of pixel data; return what follows it."""
        window, at = self._window, start
        level.fragmented = True
        head = IMPLICIT_HEADS[level.little].unpack_from
        try:
            while True:
                if end - at < 8 or not window.show(at, 8):
                    raise _DamageError(f"the delimiter of {_shown(tag)} is missing", at)
                group, number, length = head(window.data, at - window.base)
                number |= group << 16
                if number == _SEQUENCE_END:
                    if length:
                        level.note("a delimiter has a length")
                    return at + 8
                if number != TAG_ITEM or length == UNDEFINED:
                    raise _DamageError(
                        f"{_shown(number)} stands where a fragment is due", at
                    )
                if at + 8 + length > end:
                    raise _DamageError(f"a fragment of {_shown(tag)} is cut", at)
                if length & 1:
                    level.note(_ODD_LENGTH)
                # the first offset is zero, and no fragment begins so
                if (
                    at == start
                    and length
                    and (length & 3 or any(window.bytes(at + 8, at + 12)))
                ):
                    level.note("it has no offset table")
                self._count(1, at)
                at += 8 + length
        finally:
            level.places[tag] = Head(vr, start, at, True, level.implicit, level.little)
            level.branches.add(tag)


def _may_become_a_vr(vr: bytes) -> bool:
    return vr.isalpha() and vr.isupper()


def fragments(
    source: Source, value: bytes | Stretch, tell: int, little: bool
) -> Iterator[tuple[bytes | Stretch, int]]:
    """Yield the fragments of encapsulated data: value and offset of each."""
    head = IMPLICIT_HEADS[little]
    position, end = 0, len(value)
    while position + 8 <= end:
        if isinstance(value, Stretch):
            group, number, length = head.unpack(source.read(value.offset + position, 8))
        else:
            group, number, length = head.unpack_from(value, position)
        start = position + 8
        position = start + length
        if group << 16 | number != TAG_ITEM or position > end:
            return
        if isinstance(value, Stretch):
            yield Stretch(value.offset + start, length), value.offset + start
        else:
            yield value[start:position], tell + start
