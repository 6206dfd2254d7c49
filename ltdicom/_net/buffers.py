"""The data set of a received message, put together from its fragments.

The memory of a large one is used again: for the system, to find 50 MB of fresh memory
costs more time than to fill it. One buffer of the process waits for the next large
message, and is taken only when nobody can look into it any more. Nobody has to give it
back: what a `memoryview` shows of a `bytearray` keeps that from changing its length.
"""

from __future__ import annotations

import threading
import time
from io import BytesIO
from typing import Final

LARGE: Final = 1 << 20
"""Bytes of a data set from which on it takes the spare buffer: malloc keeps less itself."""

LONGEST_SPARE: Final = 1 << 28
"""Bytes of the longest buffer that is kept."""

SPARE_SECONDS: Final = 1.0
"""How long it is kept for nothing."""


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
