"""pynetdicom's socket wrapper without waiting: a read buffer and a write queue.

A blocking socket would stop one side's reading while it sends, and two sides that
send large data at once would wait for each other for ever. Here nothing blocks:
the reactor (`ltdicom._net.connection`) waits for both directions at once.
"""

from __future__ import annotations

import contextlib
import functools
import queue
import socket
import ssl
import struct
from collections import deque
from types import SimpleNamespace
from typing import Any, Final

from ltdicom._core.errors import DicomError, net_error
from ltdicom._net.pynetdicom_api import T_CONNECT, Association, AssociationSocket

READ_STEP: Final = 1 << 18
"""Bytes asked of the socket at once, and the size of a read buffer."""

_MOST_SPARE: Final = 4  # read buffers that wait for the next connection to read
_WORTH_MOVING: Final = READ_STEP // 16  # bytes of a PDU; more are not moved twice
_FULL_RECORD: Final = 1 << 14  # bytes that one of TLS holds: more follows, nearly always
_GATHER: Final = 64  # buffers handed to the kernel in one call; IOV_MAX is 1024
_AGAIN = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
PDU_HEAD: Final = struct.Struct(">BxL")
"""The type of a PDU and the length of what follows."""

_HEADER: Final = PDU_HEAD.size


_NOTHING: Final = memoryview(b"")
_SPARE: Final[list[memoryview]] = []  # the one used last is at the end, still in caches


def _lent() -> memoryview:
    """Return a read buffer that nobody uses."""
    try:
        return _SPARE.pop()
    except IndexError:
        return memoryview(bytearray(READ_STEP))


@functools.cache
def _around_a_socket() -> dict[str, Any]:
    """Return what pynetdicom's constructor sets; it makes an Event that nobody uses.

    So it runs once, and each transport begins with what that has set.
    """
    nobody: Any = SimpleNamespace(dul=SimpleNamespace(event_queue=queue.SimpleQueue()))
    return vars(AssociationSocket(nobody, client_socket=nobody))


class Transport(AssociationSocket):
    """A connected, non-blocking socket.

    Every method is called with the connection's lock held; an SSL socket, for one,
    must not be read and written at the same time.

    Attributes
    ----------
    eof : bool
        The peer has closed, or the connection broke.
    error : DicomError or None
        What broke it.
    closing : bool
        The state machine has asked for the end; the reactor closes the socket when
        the hooks have run.
    view, low, high : memoryview, int, int
        The read buffer, which is lent as long as there is something in it; what was
        not yet taken of that is ``view[low:high]``.
    is_ahead : bool
        TLS has taken more from the socket than was asked of it.
    queued, sent, received : int
        Bytes put into the write queue, given to the kernel, and read from it, since
        the start.
    """

    def __init__(self, assoc: Association, sock: socket.socket, *, accepted: bool) -> None:
        vars(self).update(_around_a_socket())
        self._assoc = assoc
        self.socket = sock
        if accepted:
            assoc.dul.event_queue.put("Evt5")
        if sock.gettimeout() != 0:
            sock.setblocking(False)
        self.eof = False
        self.error: DicomError | None = None
        self.closing = False
        self.queued = 0
        self.sent = 0
        self.received = 0
        self._write: deque[memoryview] = deque()
        self._ends: deque[int] = deque()  # of the PDUs in the queue, as `queued` counts
        self._whole = 0  # bytes of the PDUs that have left as a whole
        self.view = _NOTHING
        self.low = 0
        self.high = 0
        self._secure = isinstance(sock, ssl.SSLSocket)
        self.is_ahead = False
        self.wants_write = False  # a TLS read may have to write first
        self._half_taken = False  # TLS has begun a piece, and must get the same again

    # -- what the state machine calls ----------------------------------------------

    def connect(self, primitive: T_CONNECT) -> None:
        """Answer AE-1: the connection is already there (`LDicomNet.Connect`)."""
        primitive.result = "Evt2"
        self.provider_queue.put(primitive)

    def close(self) -> None:
        """Note the wish; the hooks of this event still see the connection."""
        self.closing = True

    def _shutdown_socket(self) -> None:
        self.closing = True

    @property
    def ready(self) -> bool:
        """Whether a whole PDU, or the head of a hopeless one, is buffered."""
        return self.has_head and self.high - self.low >= self.whole

    @property
    def has_head(self) -> bool:
        """Whether the head of a PDU is buffered."""
        return self.high - self.low >= _HEADER

    @property
    def whole(self) -> int:
        """The length of the PDU at the front of the buffer, its head included."""
        return _HEADER + self.announced

    @property
    def announced(self) -> int:
        """The length that the PDU at the front of the buffer announces, in bytes."""
        if not self.has_head:
            return 0
        return int.from_bytes(self.view[self.low + 2 : self.low + _HEADER], "big")

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

    def recv(self, nr_bytes: int) -> bytearray:
        """Take bytes from the buffer, for pynetdicom's reader."""
        taken = bytearray(self.view[self.low : min(self.high, self.low + nr_bytes)])
        self.low += len(taken)
        return taken

    def skip(self, count: int) -> None:
        """Drop bytes that were read in place."""
        self.low += count

    def send(self, *parts: bytes | memoryview) -> None:
        """Queue a PDU, or several whole ones; `flush` gives them to the kernel."""
        for part in parts:
            self.queued += len(part)
            if part and not self.eof:
                self._write.append(memoryview(part).cast("B"))
        self._ends.append(self.queued)

    def send_at_once(self, pdus: bytes) -> bool:
        """Give the kernel whole PDUs, past an empty queue; return whether it took all.

        What it does not take is queued.
        """
        sock, count = self.socket, 0
        if self._write or self.eof or sock is None:
            self.send(pdus)
            return self.flush()
        self.queued += len(pdus)
        try:
            count = sock.send(pdus)
        except _AGAIN:
            self._half_taken = self._secure
        except OSError as exc:
            self._not_sent(exc)
        self.sent += count
        if count == len(pdus):
            self._whole = self.queued
            return True
        self._ends.append(self.queued)
        if not self.eof:
            self._write.append(memoryview(pdus)[count:])
        return False

    # -- what the reactor calls ----------------------------------------------------

    @property
    def unsent(self) -> int:
        """Bytes that wait for the kernel."""
        return self.queued - self.sent

    def fill(self) -> bool:
        """Read what is there; return whether something came."""
        sock: Any = self.socket
        if sock is None or self.eof:
            return False
        if not self.view:
            self.view = _lent()
        else:
            self._make_room()
        view, end = self.view, self.high
        self.is_ahead = self.wants_write = False
        try:
            while room := len(view) - end:
                # without the length, TLS makes a view of this view to know it
                count = sock.recv_into(view[end:], room)
                if not count:
                    self.eof = True
                    break
                end += count
                # the selector tells when there is more; but with TLS the rest of a PDU
                # is in records that have mostly come, too
                if not self._secure or (count < _FULL_RECORD and self._ends_whole(end)):
                    break
            else:  # the selector knows nothing of the rest of a record
                self.is_ahead = self._secure and sock.pending() > 0
        except ssl.SSLWantWriteError:
            self.wants_write = True
        except _AGAIN:
            pass
        except (OSError, ValueError) as exc:
            self._broken(exc)
        came = end - self.high
        self.received += came
        self.high = end
        return came > 0

    def _ends_whole(self, end: int) -> bool:
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
        """Give the read buffer back: nothing more is there to read.

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
            if len(old) == READ_STEP and len(_SPARE) < _MOST_SPARE:
                _SPARE.append(old)
        elif have < len(self.view):
            if not idle and have >= _WORTH_MOVING:
                return True
            self._move(have, have)
        return False

    def flush(self) -> bool:
        """Give the kernel what it takes; return whether all is gone."""
        sock, write = self.socket, self._write
        self._half_taken = False
        try:
            while write and sock is not None and not self.eof:
                count = self._send_some(sock, write)
                self.sent += count
                while count:
                    first = write[0]
                    if count >= len(first):
                        count -= len(first)
                        write.popleft()
                    else:
                        write[0] = first[count:]
                        count = 0
                while self._ends and self._ends[0] <= self.sent:
                    self._whole = self._ends.popleft()
        except _AGAIN:
            self._half_taken = self._secure
            return False
        except OSError as exc:
            self._not_sent(exc)
        return not write

    def _send_some(self, sock: socket.socket, write: deque[memoryview]) -> int:
        if self._secure or len(write) == 1:
            return sock.send(write[0])
        pieces = [write[i] for i in range(min(len(write), _GATHER))]
        if hasattr(sock, "sendmsg"):
            return sock.sendmsg(pieces)
        return sock.send(b"".join(pieces))  # Windows has no sendmsg

    def _not_sent(self, exc: OSError) -> None:
        if self._secure:
            self.fill()  # the alert that says why may be there
        if self.error is None:
            self._broken(exc)

    def _broken(self, exc: Exception) -> None:
        self.eof = True
        self._write.clear()
        if isinstance(exc, ssl.SSLError):
            from ltdicom._net.transport.tls_errors import tls_error

            self.error = tls_error(exc)
        else:
            self.error = net_error(exc if isinstance(exc, OSError) else OSError(str(exc)))

    def drop_queue(self) -> None:
        """Forget what was not given to the kernel (before an abort)."""
        # a PDU that has begun must end, or the abort behind it cannot be read
        begun = self._ends and (self.sent > self._whole or self._half_taken)
        end = self._ends[0] if begun else self.sent
        while self._write and self.queued - len(self._write[-1]) >= end:
            self.queued -= len(self._write.pop())
        while self._ends and self._ends[-1] > end:
            self._ends.pop()

    def half_close(self) -> None:
        """Say that nothing more will be sent."""
        sock = self.socket
        if sock is not None:
            _say_goodbye(sock)
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_WR)

    def finish(self) -> None:
        """Close the socket; its descriptor is free afterwards."""
        sock, self.socket = self.socket, None
        self._is_connected = False
        self.closing = True
        self.low = self.high
        self.rest()
        if sock is not None:
            _say_goodbye(sock)
            # shutdown() is for a peer that waits while a fork holds the socket, too
            if not self.eof:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
            sock.close()


def _say_goodbye(sock: socket.socket) -> None:
    """Send TLS's close_notify, once; what the peer answers is not waited for."""
    if isinstance(sock, ssl.SSLSocket):
        with contextlib.suppress(OSError, ValueError):
            sock.unwrap()
