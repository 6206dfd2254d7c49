"""A socket without waiting, between the bytes that came in and those that go out.

A blocking socket would stop one side's reading while it sends, and two sides that
send large data at once would wait for each other for ever. Here nothing blocks:
who calls (`ltdicom._net.connection`) waits for both directions at once.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import Any, Final

from ltdicom._core.errors import DicomError, net_error
from ltdicom._net.buffers import ReadBuffer, WriteQueue

_FULL_RECORD: Final = 1 << 14  # bytes that one of TLS holds: more follows, nearly always
_GATHER: Final = 64  # buffers handed to the kernel in one call; IOV_MAX is 1024
_AGAIN = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Transport:
    """A connected, non-blocking socket.

    Every method is called with the connection's lock held; an SSL socket, for one,
    must not be read and written at the same time.

    Parameters
    ----------
    sock : socket.socket
        Connected.
    inbox : ReadBuffer
        Where what comes is put.
    outbox : WriteQueue
        Where what is to be sent is found.

    Attributes
    ----------
    eof : bool
        All that the peer has sent was read: it has closed, or the connection broke.
    broken : bool
        Nothing can be sent any more. What the kernel has received is read all the same.
    error : DicomError or None
        What broke either way first.
    is_ahead : bool
        TLS has taken more from the socket than was asked of it.
    wants_write : bool
        A TLS read has to write first.
    """

    def __init__(self, sock: socket.socket, inbox: ReadBuffer, outbox: WriteQueue) -> None:
        self.socket: socket.socket | None = sock
        self.inbox = inbox
        self.outbox = outbox
        if sock.gettimeout() != 0:
            sock.setblocking(False)
        self.eof = False
        self.broken = False
        self.error: DicomError | None = None
        self._secure = isinstance(sock, ssl.SSLSocket)
        self.is_ahead = False
        self.wants_write = False

    @property
    def lost(self) -> bool:
        """Whether the peer has closed, as far as is known."""
        return self.eof or self.broken

    @property
    def is_half_closed(self) -> bool:
        """Whether the peer has ended what it sends, in good order."""
        return self.eof and not self.broken and self.error is None

    # -- reading ---------------------------------------------------------------------

    def fill(self) -> bool:
        """Read what is there; return whether something came."""
        sock: Any = self.socket
        if sock is None or self.eof:
            return False
        inbox, secure = self.inbox, self._secure
        before = inbox.received
        room = inbox.room()
        self.is_ahead = self.wants_write = False
        try:
            while room:
                # without the length, TLS makes a view of this view to know it
                count = sock.recv_into(room, len(room))
                if not count:
                    self.eof = True
                    break
                inbox.came(count)
                # the selector tells when there is more; but with TLS the rest of a PDU
                # is in records that have mostly come, too
                if not secure or (count < _FULL_RECORD and inbox.ends_whole(inbox.high)):
                    break
                room = room[count:]
            else:  # the selector knows nothing of the rest of a record
                self.is_ahead = secure and sock.pending() > 0
        except ssl.SSLWantWriteError:
            self.wants_write = True
        except _AGAIN:
            pass
        except (OSError, ValueError) as exc:
            self.eof = True
            self._note(exc)
        return inbox.received > before

    # -- writing ---------------------------------------------------------------------

    def send_at_once(self, pdus: bytes) -> bool:
        """Give the kernel whole PDUs, past an empty queue; return whether it took all.

        What it does not take is queued.
        """
        sock, outbox, count = self.socket, self.outbox, 0
        if outbox.pieces or self.broken or sock is None:
            outbox.put(pdus)
            return self.flush()
        try:
            count = sock.send(pdus)
        except _AGAIN:
            outbox.begun = self._secure
        except OSError as exc:
            self._not_sent(exc)
        return outbox.passed(pdus, count)

    def flush(self) -> bool:
        """Give the kernel what it takes; return whether all is gone."""
        sock, outbox = self.socket, self.outbox
        pieces = outbox.pieces
        outbox.begun = False
        try:
            while pieces and sock is not None and not self.broken:
                outbox.left(self._send_some(sock, pieces))
        except _AGAIN:
            outbox.begun = self._secure
            return False
        except OSError as exc:
            self._not_sent(exc)
        return not pieces

    def _send_some(self, sock: socket.socket, pieces: Any) -> int:
        if self._secure or len(pieces) == 1:
            return sock.send(pieces[0])
        some = [pieces[i] for i in range(min(len(pieces), _GATHER))]
        if hasattr(sock, "sendmsg"):
            return sock.sendmsg(some)
        return sock.send(b"".join(some))  # Windows has no sendmsg

    def _not_sent(self, exc: OSError) -> None:
        """End writing only: what the peer has sent before is still there to be read."""
        self.broken = True
        self.outbox.close()
        if self._secure:
            self.fill()  # the alert that says why may be there
        self._note(exc)

    def _note(self, exc: Exception) -> None:
        if self.error is not None:
            return
        if isinstance(exc, ssl.SSLError):
            from ltdicom._net.transport.tls_errors import tls_error

            self.error = tls_error(exc)
        else:
            self.error = net_error(exc if isinstance(exc, OSError) else OSError(str(exc)))

    # -- the end ---------------------------------------------------------------------

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
        self.inbox.clear()
        self.outbox.close()
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


_PROBES: Final = 4  # that may stay without an answer


def keep_alive(sock: socket.socket, seconds: float | None) -> None:
    """Have the system find a peer that has lost its power, which never says a word.

    Without it such a connection stays for ever; with the times of most systems for two
    hours. Where a system lacks a time, its own holds.
    """
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, int(seconds is not None))
    if seconds is None:
        return
    idle, step = max(1, round(seconds)), max(1, round(seconds / _PROBES))
    for name, value in (
        ("TCP_KEEPIDLE", idle),
        ("TCP_KEEPALIVE", idle),  # the same on macOS
        ("TCP_KEEPINTVL", step),
        ("TCP_KEEPCNT", _PROBES),
    ):
        if hasattr(socket, name):
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
