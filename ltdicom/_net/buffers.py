"""Bytes on their way in and out; no socket here.

`ReadBuffer` is what has come and was not taken yet, `WriteQueue` what waits for the kernel,
`Gathering` the data set of a received message, put together from its fragments.

The memory of a large one is used again: for the system, to find 50 MB of fresh memory
costs more time than to fill it. One buffer of the process waits for the next large
message, and is taken only when nobody can look into it any more. Nobody has to give it
back: what a `memoryview` shows of a `bytearray` keeps that from changing its length.
"""

from __future__ import annotations

import struct
import threading
import time
from collections import deque
from collections.abc import Iterator
from io import BytesIO
from typing import Final

LARGE: Final = 1 << 20
"""Bytes of a data set from which on it takes the spare buffer: malloc keeps less itself."""

LONGEST_SPARE: Final = 1 << 28
"""Bytes of the longest buffer that is kept."""

SPARE_SECONDS: Final = 1.0
"""How long it is kept for nothing."""


READ_STEP: Final = 1 << 18
"""Bytes asked of a socket at once, and the size of a read buffer."""

PDU_HEAD: Final = struct.Struct(">BxL")
"""The type of a PDU and the length of what follows."""

_HEADER: Final = PDU_HEAD.size
_MOST_SPARE: Final = 4  # read buffers that wait for the next connection to read
_WORTH_MOVING: Final = READ_STEP // 16  # bytes of a PDU; more are not moved twice
_NOTHING: Final = memoryview(b"")
_SPARE_BUFFERS: Final[list[memoryview]] = []  # the one used last is at the end: in caches


def _lent() -> memoryview:
    """Return a read buffer that nobody uses."""
    try:
        return _SPARE_BUFFERS.pop()
    except IndexError:
        return memoryview(bytearray(READ_STEP))


class ReadBuffer:
    """What a peer has sent and nobody has taken yet.

    Attributes
    ----------
    view, low, high : memoryview, int, int
        The buffer, which is lent as long as there is something in it; what was not yet
        taken of that is ``view[low:high]``.
    received : int
        Bytes that have come since the start.
    """

    __slots__ = ("_looked", "high", "low", "received", "view")

    def __init__(self) -> None:
        self.view = _NOTHING
        self.low = 0
        self.high = 0
        self.received = 0
        self._looked = 0

    # -- taking ----------------------------------------------------------------------

    @property
    def has_head(self) -> bool:
        """Whether the head of a PDU is buffered."""
        return self.high - self.low >= _HEADER

    @property
    def announced(self) -> int:
        """The length that the PDU in front announces, in bytes."""
        if not self.has_head:
            return 0
        return int.from_bytes(self.view[self.low + 2 : self.low + _HEADER], "big")

    @property
    def whole(self) -> int:
        """The length of the PDU in front, its head included."""
        return _HEADER + self.announced

    @property
    def ready(self) -> bool:
        """Whether the PDU in front is there to its end."""
        return self.has_head and self.high - self.low >= self.whole

    @property
    def has_room(self) -> bool:
        """Whether more may be read before somebody takes what is there."""
        return self.high - self.low < READ_STEP

    @property
    def front(self) -> memoryview:
        """What is buffered and not yet taken."""
        return self.view[self.low : self.high]

    def peek(self) -> tuple[int, int, bool] | None:
        """Return the type of the PDU in front, the length it announces, `ready`.

        None where nothing is buffered; the length is 0 while the head is not there.
        """
        have = self.high - self.low
        if have < _HEADER:
            return (self.view[self.low], 0, False) if have else None
        pdu_type, length = PDU_HEAD.unpack_from(self.view, self.low)
        return pdu_type, length, have >= _HEADER + length

    def unseen(self) -> Iterator[tuple[int, int, int]]:
        """Yield type, begin and end of each whole PDU that was not looked at here before.

        Begin and end count as `received` does.
        """
        start = self.received - self.high  # of the buffer
        place = max(self.low, self._looked - start)
        while self.high - place >= _HEADER:
            pdu_type, length = PDU_HEAD.unpack_from(self.view, place)
            end = place + _HEADER + length
            if end > self.high:  # the rest of it is to come
                break
            self._looked = start + end
            yield pdu_type, start + place, start + end
            place = end

    def bytes_at(self, begin: int, end: int) -> memoryview | None:
        """Return bytes by their places as `received` counts; None if they were taken."""
        start = self.received - self.high
        if begin - start < self.low:
            return None
        return self.view[begin - start : end - start]

    def cut(self, begin: int, end: int) -> None:
        """Take bytes out between others; what is behind them keeps its place."""
        start = self.received - self.high
        low, high = begin - start, end - start
        rest = self.high - high
        self.view[low : low + rest] = self.view[high : self.high]
        self.high -= high - low

    def recv(self, count: int) -> bytearray:
        """Take bytes, as pynetdicom's reader does of its socket."""
        taken = bytearray(self.view[self.low : min(self.high, self.low + count)])
        self.low += len(taken)
        return taken

    def skip(self, count: int) -> None:
        """Drop bytes that were read in place."""
        self.low += count

    def clear(self) -> None:
        """Drop all there is, and give the memory back."""
        self.low = self.high
        self.rest()

    # -- filling ---------------------------------------------------------------------

    def put(self, data: bytes | memoryview) -> None:
        """Add a copy of `data`."""
        data = memoryview(data)
        while data:
            room = self.room()
            step = min(len(room), len(data))
            room[:step] = data[:step]
            self.came(step)
            data = data[step:]

    def room(self) -> memoryview:
        """Return where the next bytes belong; `came` tells how many there are."""
        if not self.view:
            self.view = _lent()
        else:
            self._make_room()
        return self.view[self.high :]

    def came(self, count: int) -> None:
        """Note that so many bytes stand in the `room`."""
        self.high += count
        self.received += count

    def ends_whole(self, end: int) -> bool:
        """Whether a place in the buffer is the end of a PDU."""
        view, place = self.view, self.low
        while end - place >= _HEADER:
            place += _HEADER + PDU_HEAD.unpack_from(view, place)[1]
        return place == end

    def _make_room(self) -> None:
        """Have room for the rest of the PDU in front, or for a good piece."""
        have, size = self.high - self.low, len(self.view)
        if not have:
            self.low = self.high = 0
            if size != READ_STEP:
                self._move(0, READ_STEP)
        elif self.high == size:
            # grow towards what is announced only as data really comes: a peer that
            # lies about a length must not cost memory
            need = max(READ_STEP, min(self.whole if self.has_head else 0, 4 * have))
            if need > size:
                self._move(have, need)
            else:  # nobody has a view of what was taken: it was copied
                self.view[:have] = self.view[self.low :]
                self.low, self.high = 0, have

    def _move(self, have: int, size: int) -> None:
        """Go on in another buffer, with the bytes that were not yet taken."""
        new = _lent() if size == READ_STEP else memoryview(bytearray(size))
        new[:have] = self.view[self.low : self.low + have]
        self.low = self.high
        self.rest()
        self.view, self.high = new, have

    def rest(self, *, idle: bool = False) -> bool:
        """Give the buffer back: nothing more is there to read.

        A good piece of a PDU stays where it is until the connection is `idle`.

        Returns
        -------
        bool
            Whether it holds more memory than it needs.
        """
        have = self.high - self.low
        if not have:
            old, self.view = self.view, _NOTHING
            self.low = self.high = 0
            if len(old) == READ_STEP and len(_SPARE_BUFFERS) < _MOST_SPARE:
                _SPARE_BUFFERS.append(old)
        elif have < len(self.view):
            if not idle and have >= _WORTH_MOVING:
                return True
            self._move(have, have)
        return False


class WriteQueue:
    """The bytes that wait for the kernel, with the ends of their PDUs.

    Attributes
    ----------
    queued, sent : int
        Bytes put into the queue, and given to the kernel, since the start.
    pieces : deque of memoryview
        What waits.
    begun : bool
        Somebody below holds a piece that must come again as it was: TLS has encrypted it.
    """

    __slots__ = ("_closed", "_ends", "_whole", "begun", "pieces", "queued", "sent")

    def __init__(self) -> None:
        self.queued = 0
        self.sent = 0
        self.pieces: deque[memoryview] = deque()
        self.begun = False
        self._ends: deque[int] = deque()  # of the PDUs in the queue, as `queued` counts
        self._whole = 0  # bytes of the PDUs that have left as a whole
        self._closed = False

    @property
    def unsent(self) -> int:
        """Bytes that wait for the kernel."""
        return self.queued - self.sent

    def put(self, *parts: bytes | memoryview) -> None:
        """Queue a PDU, or several whole ones."""
        for part in parts:
            self.queued += len(part)
            if part and not self._closed:
                self.pieces.append(memoryview(part).cast("B"))
        self._ends.append(self.queued)

    def passed(self, pdus: bytes, count: int) -> bool:
        """Note that `count` bytes of whole PDUs went past the empty queue; queue the rest.

        Returns
        -------
        bool
            Whether all have gone.
        """
        self.queued += len(pdus)
        self.sent += count
        if count == len(pdus):
            self._whole = self.queued
            return True
        self._ends.append(self.queued)
        if not self._closed:
            self.pieces.append(memoryview(pdus)[count:])
        return False

    def left(self, count: int) -> None:
        """Note that so many bytes have gone."""
        self.sent += count
        pieces = self.pieces
        while count:
            first = pieces[0]
            if count >= len(first):
                count -= len(first)
                pieces.popleft()
            else:
                pieces[0] = first[count:]
                count = 0
        while self._ends and self._ends[0] <= self.sent:
            self._whole = self._ends.popleft()

    def drop(self) -> None:
        """Forget what has not begun to leave (before an abort)."""
        # a PDU that has begun must end, or the abort behind it cannot be read
        begun = self._ends and (self.sent > self._whole or self.begun)
        end = self._ends[0] if begun else self.sent
        while self.pieces and self.queued - len(self.pieces[-1]) >= end:
            self.queued -= len(self.pieces.pop())
        while self._ends and self._ends[-1] > end:
            self._ends.pop()

    def close(self) -> None:
        """Keep nothing from now on: nobody will send it."""
        self._closed = True
        self.pieces.clear()


class Spare:
    """The buffer that waits for the next large message, if one does."""

    def __init__(self) -> None:
        self.buffer: bytearray | None = None
        self._lock = threading.Lock()
        self._since = 0.0

    def take(self) -> bytearray:
        """Return the buffer that waits, if nobody looks into it; else a new one."""
        with self._lock:
            buffer, self.buffer = self.buffer, None
        if buffer is not None and is_free(buffer):
            return buffer
        return bytearray()

    def leave(self, buffer: bytearray) -> None:
        """Have `buffer` wait, although somebody may still look into it."""
        if len(buffer) > LONGEST_SPARE:
            return
        with self._lock:
            self.buffer, self._since = buffer, time.monotonic()

    def release(self) -> None:
        """Give the memory back if nobody took the buffer for a while."""
        with self._lock:
            if time.monotonic() - self._since >= SPARE_SECONDS:
                self.buffer = None


_SPARE: Final = Spare()


def has_spares() -> bool:
    """Whether memory waits for a large message."""
    return _SPARE.buffer is not None


def release_spares() -> None:
    """Give back the memory that waits for a large message, if none came for a second."""
    _SPARE.release()


def is_free(buffer: bytearray) -> bool:
    """Whether nobody looks into a buffer; one byte of it is lost."""
    try:
        buffer.pop()
    except (BufferError, IndexError):
        return False
    return True


class Gathering:
    """The data sets that come in several fragments, one after the other.

    Attributes
    ----------
    size : int
        Bytes of the one that is coming.
    """

    __slots__ = ("_buffer", "_room", "_small", "size")

    def __init__(self) -> None:
        self.size = 0
        self._small = BytesIO()
        self._buffer: bytearray | None = None
        self._room: memoryview | None = None

    def add(self, piece: memoryview) -> None:
        """Add a fragment."""
        start, self.size = self.size, self.size + len(piece)
        if self._buffer is None:
            self._small.write(piece)
            if self.size >= LARGE:
                self._move()
            return
        room = self._room
        if room is not None:
            if self.size <= len(room):
                room[start : self.size] = piece
                return
            room.release()
            self._room = None
            del self._buffer[start:]
        self._buffer += piece

    def _move(self) -> None:
        """Go on in the buffer that waits."""
        self._buffer = buffer = _SPARE.take()
        small, self._small = self._small.getbuffer(), BytesIO()
        if len(buffer) < self.size:
            buffer[:] = small
            return
        self._room = room = memoryview(buffer)
        room[: self.size] = small

    def taken(self) -> bytes | memoryview:
        """Return the data set, which is whole; what comes then is the next one."""
        size, self.size = self.size, 0
        buffer = self._buffer
        if buffer is None:
            small, self._small = self._small, BytesIO()
            return small.getvalue()
        self._buffer = self._room = None
        view = memoryview(buffer).toreadonly()[:size]
        _SPARE.leave(buffer)  # which nobody gets before the last view of it is gone
        # a small one must not keep the memory of a large one
        return bytes(view) if len(buffer) > 2 * size else view
