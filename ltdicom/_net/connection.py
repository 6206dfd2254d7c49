"""One connection: its thread, its association and what waits to be sent.

The connection's thread is the only one that reads, keeps the timers and calls hooks.
Any thread may send: it encodes, takes the state machine a step further under the
lock, and gives the kernel what it takes at once; the connection's thread writes the
rest. So nothing here ever waits for the peer while it holds the lock.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from typing import TYPE_CHECKING, Final, TypeAlias

from ltdicom._core.errors import DicomError, net_error
from ltdicom._core.settings import LONGEST_CONTROL, SETTINGS
from ltdicom._net.buffers import has_spares, release_spares
from ltdicom._net.dispatch import CURRENT
from ltdicom._net.messages.command import BadCommandSetError
from ltdicom._net.threads.leader_followers import TURNS
from ltdicom._net.threads.workers import WORKERS
from ltdicom._net.transport.addresses import endpoint
from ltdicom._net.transport.dial import Target
from ltdicom._net.transport.stream import Transport
from ltdicom._net.upper_layer import events
from ltdicom._net.upper_layer.layer import ASSOCIATED, LOGGER, Owner, UpperLayer
from ltdicom._net.upper_layer.provider import (
    AbortPrimitive,
)
from ltdicom.constants.error import (
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_FAILURE,
    DICOM_ERROR_NET_TIME_OUT,
    DICOM_SUCCESS,
)
from ltdicom.constants.pdu import (
    PDU_ABORT,
    PDU_DATA_TRANSFER,
)

if TYPE_CHECKING:
    from ltdicom._net.tls.context import Link


_IDLE: Final = 1.0  # seconds after which a connection gives back what memory it can
_MAY_BE_IDLE: Final = ASSOCIATED | {"Sta5"}  # Sta3 waits for this side
_HERE = threading.local()

# the socket, whether to read and to write, for how many seconds
_Wait: TypeAlias = tuple[socket.socket | None, bool, bool, float | None]


class Connection(UpperLayer):
    """A TCP connection with at most one association.

    Parameters
    ----------
    owner : Owner
        Gets the events.
    keep : object, optional
        What is not to be freed while the connection lives.
    target : Target, optional
        Where to connect to.
    accepted : tuple of socket.socket and address, optional
        The connection that came, and from where.
    link : Link, optional
        Makes it a secure one.
    """

    __slots__ = (
        "_accepted",
        "_idle_limit",
        "_keep",
        "_last_words",
        "_linger_until",
        "_link",
        "_moved",
        "_over",
        "_paused",
        "_quiet_since",
        "_target",
        "_thread",
        "_unwanted",
        "_worker",
        "closing",
        "ended",
        "silent",
    )

    def __init__(
        self,
        owner: Owner,
        *,
        keep: object = None,
        target: Target | None = None,
        accepted: tuple[socket.socket, tuple[str, int]] | None = None,
        link: Link | None = None,
    ) -> None:
        super().__init__(owner, accepted=accepted is not None, joined=link is not None)
        self.alive = accepted is not None
        self.silent = False
        self.ended = False
        self.closing = False
        self._keep = keep
        self._target = target
        self._accepted = accepted[0] if accepted is not None else None
        self._link = link
        self._linger_until: float | None = None
        self._last_words: events.Event | None = None
        self._paused = False
        self._unwanted = 0
        self._idle_limit = SETTINGS.idle_timeout
        self._moved = 0
        self._quiet_since = time.monotonic()
        if accepted is not None:
            # what needs no waiting is done here: on the connection's thread each of
            # these calls would let the thread run that listens, and wait for it
            sock, self.peer = accepted
            with contextlib.suppress(OSError):  # of a peer that is gone already
                self.local = endpoint(sock.getsockname())
        self._over = threading.Lock()  # held while the connection lives
        self._thread: threading.Thread | None = None
        self._worker = WORKERS.take()  # nothing may fail between this and `start`
        self._waker = self._worker.waker

    @property
    def in_use(self) -> bool:
        """Whether the owner still has this connection, or is about to get it."""
        return not self.ended and not self.closing

    # -- life ------------------------------------------------------------------------

    def start(self) -> None:
        """Start to live, on the connection's thread."""
        self._over.acquire()
        self._thread = self._worker.thread
        self._worker.start(self.run, self._over.release, f"ltdicom-{self.number}")

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end of the connection, unless its thread is the caller's."""
        if threading.current_thread() is self._thread:
            return
        if self._over.acquire(timeout=-1 if timeout is None else timeout):
            self._over.release()

    def run(self) -> None:
        """Live; the connection's thread runs this."""
        _HERE.connection = self
        try:
            if self._open():
                self._live()
        except Exception:  # noqa: BLE001 - the traceback is logged, the connection ends
            LOGGER.exception("connection %d ends by a failure inside", self.number)
            self._cause = DICOM_ERROR_NET_FAILURE
        finally:
            self._end()
            _HERE.connection = None  # the thread lives on

    def _open(self) -> bool:
        """Have a transport; tell the owner how it went."""
        if self._accepted is not None:
            sock = self._accepted
        else:
            try:
                assert self._target is not None
                sock = self._target.connect(self._waker, lambda: self.closing)
            except OSError as exc:
                self.ended = True  # the hook may connect again
                self._tell(events.Connected(net_error(exc).code))
                return False
        with self.lock:
            if self.closing:  # before it was open
                sock.close()
                return False
            if self._link is None:
                self._carry(sock)
            self.alive = True
        if self._accepted is None:
            self._note_addresses(sock)
            self._tell(events.Connected(DICOM_SUCCESS))
        return self._link is None or self._secure(self._link, sock)

    def _carry(self, sock: socket.socket) -> None:
        """Have a transport; nothing can be sent before there is one."""
        self._transport = Transport(self._shell, sock, accepted=self._accepted is not None)
        self._out.transport = self._transport
        self._shell.set_socket(self._transport)

    def _secure(self, link: Link, sock: socket.socket) -> bool:
        """Run the TLS handshake; tell the owner how it went."""
        try:
            secured = link.secure(sock, self._waker, lambda: self.closing)
        except DicomError as error:
            self._cause = error.code
            self._tell(events.SecureLinkReady(error.code))
            return False
        if secured is None:  # closed meanwhile
            return False
        with self.lock:
            self._carry(secured)
        self._tell(events.SecureLinkReady(DICOM_SUCCESS))
        return True

    def _note_addresses(self, sock: socket.socket) -> None:
        # a peer that is gone already has no name any more
        with contextlib.suppress(OSError):
            self.local = endpoint(sock.getsockname())
            self.peer = endpoint(sock.getpeername())

    def _live(self) -> None:
        """Go on until the connection ends.

        Every message passes here twice, so what has mostly nothing to do is not called.
        """
        transport, out, timer = self._carrier, self._out, self._dul.artim_timer
        with self.lock:
            self._dul.run_events()  # Evt5 of an accepted connection
        # a peer that has connected has mostly asked already
        ready = selectors.EVENT_READ if self._accepted is not None else 0
        while True:
            with self.lock:
                if ready & selectors.EVENT_READ or transport.wants_write:
                    transport.fill()
                if timer.running or self._idle_limit is not None:
                    self._keep_timers()
                come = transport.low < transport.high or transport.eof
                worked = come and self._advance(transport)
                if out.waiting or out.marks:
                    out.write()
                over = transport.closing or (
                    self._linger_until is not None and self._is_over(transport)
                )
                happened = self._take_events() if self._events else []
                ended = over and not happened
                wait = None if worked or over or happened else self._rest(transport)
            while happened:  # and no name for an event: it may hold a large data set
                self._tell(happened.pop(0))
            if ended:
                return
            ready = 0 if wait is None else self._wait(wait)

    def _tell(self, event: events.Event) -> None:
        if not self.silent:
            self.owner.happened(self, event)
        if self._idle_limit is not None:
            self._quiet_since = time.monotonic()  # the peer waited for a hook

    def _take_events(self) -> list[events.Event]:
        happened, self._events = self._events, []
        return happened

    def _rest(self, transport: Transport) -> _Wait | None:
        """Return what to wait for, now that there is nothing to do."""
        read = self._reads(transport)
        if read and transport.is_ahead:
            transport.fill()  # nothing at the socket would tell
            return None
        timeout = self._until_timer()
        if transport.rest() or has_spares():
            timeout = _IDLE if timeout is None else min(timeout, _IDLE)
        write = transport.unsent > 0 or transport.wants_write
        return transport.socket, read, write, timeout

    def _wait(self, wait: _Wait) -> int:
        sock, read, write, timeout = wait
        ready = self._waker.wait(sock, read=read, write=write, timeout=timeout)
        if not ready:
            with self.lock:
                self._carrier.rest(idle=True)
            if has_spares():
                release_spares()
        return ready

    def _reads(self, transport: Transport) -> bool:
        self._paused = not self.closing and not self.owner.may_read()
        return not (self._paused or transport.eof or transport.closing)

    def _end(self) -> None:
        """Close the socket, tell the owner, free what is left."""
        self._waker.forget()  # while the number of the socket is still its own
        with self.lock:
            was_alive, self.alive = self.alive, False
            self.association = None
            if self._transport is not None:
                self._transport.finish()
            elif self._accepted is not None:
                self._accepted.close()
            self._out.close(self._cause or DICOM_ERROR_NET_CONNECTION_ABORTED)
            happened = self._take_events()
        for event in happened:
            self._tell(event)
        self.ended = True  # OnClose may connect again
        if was_alive:
            self._tell(events.Closed(self._cause or DICOM_SUCCESS))
        elif self._last_words is not None:
            self.owner.happened(self, self._last_words)
        self._keep = self._target = None
        self.part()

    # -- reading ---------------------------------------------------------------------

    def _advance(self, transport: Transport) -> bool:
        """Take one PDU, or the end of the connection, through the state machine."""
        if transport.closing:
            return False
        if self.closing:
            # nothing that comes now means anything; only the end is waited for
            transport.skip(len(transport.front))
        elif self.state == "Sta13":
            self._skip_to_abort(transport)
        elif not self._events and (front := transport.peek()) and self.owner.may_read():
            pdu_type, announced, whole = front
            if self._is_hopeless(pdu_type, announced):
                self.protocol_error("not a PDU, or one beyond the limit")
                self._dul.run_events()
                return True
            if whole:
                self._read_one(transport, pdu_type)
                return True
        if transport.eof and not transport.ready and not self.closing:
            if self.state == "Sta1":
                self._lost()
                transport.close()
            else:
                self.transition("Evt17")
            return True
        return False

    def _skip_to_abort(self, transport: Transport) -> None:
        """Drop what comes after the end; an A-ABORT says that the peer waits as we do."""
        while True:
            dropped = min(self._unwanted, len(transport.front))
            transport.skip(dropped)
            self._unwanted -= dropped
            if self._unwanted or not transport.has_head:
                return
            if transport.front[0] == PDU_ABORT:
                transport.skip(len(transport.front))
                self.transition("Evt16")
                return
            self._unwanted = transport.whole

    def _read_one(self, transport: Transport, pdu_type: int) -> None:
        if pdu_type == PDU_DATA_TRANSFER and self.state == "Sta6" and self.path.read_data:
            try:
                self.path.read_data(transport, self._assembler.take)
            except (BadCommandSetError, ValueError) as exc:
                self.protocol_error(str(exc))
                self._dul.run_events()
        elif self.state == "Sta1":
            # nothing may come before we have asked for an association
            self._cause = DICOM_ERROR_NET_CONNECTION_ABORTED
            LOGGER.error("connection %d: a PDU came before the association", self.number)
            transport.close()
        else:
            self._dul.read_pdu()

    def _is_hopeless(self, pdu_type: int, announced: int) -> bool:
        limit = SETTINGS.longest_pdu
        if pdu_type != PDU_DATA_TRANSFER or self.state not in ASSOCIATED:
            limit = min(limit, LONGEST_CONTROL)
        return not 1 <= pdu_type <= 7 or announced > limit

    def _is_over(self, transport: Transport) -> bool:
        """Whether what was sent before `close` has left, or had its time."""
        if transport.eof:
            return True
        if self._out.is_idle:
            transport.half_close()
        return self._linger_until is None or time.monotonic() >= self._linger_until

    # -- timers ----------------------------------------------------------------------

    def _keep_timers(self) -> None:
        timer = self._dul.artim_timer
        if timer.running and timer.expired:
            timer.stop()
            LOGGER.warning(
                "connection %d, peer %s: ARTIM has expired", self.number, self.peer[0]
            )
            self.transition("Evt18")
        if self._idle_limit is not None and self._idle_for() >= self._idle_limit:
            LOGGER.warning(
                "connection %d, peer %s: aborted, idle for %g seconds",
                self.number,
                self.peer[0],
                self._idle_limit,
            )
            self._cause = DICOM_ERROR_NET_TIME_OUT
            self._dul.perform(AbortPrimitive(2, 0))

    def _idle_for(self) -> float:
        """Return for how long nothing has moved that the peer could have moved."""
        transport = self._carrier
        moved = transport.sent + transport.received
        if moved != self._moved or self._paused or self.state not in _MAY_BE_IDLE:
            self._moved, self._quiet_since = moved, time.monotonic()
        return time.monotonic() - self._quiet_since

    def _until_timer(self) -> float | None:
        timer = self._dul.artim_timer
        if not timer.running and self._idle_limit is None and self._linger_until is None:
            return None  # as nearly always
        times = [timer.remaining + 0.001] if timer.running else []
        if self._idle_limit is not None and self.state in _MAY_BE_IDLE:
            times.append(self._idle_limit - self._idle_for() + 0.001)
        if self._linger_until is not None:
            times.append(self._linger_until - time.monotonic())
        return max(0.0, min(times)) if times else None

    # -- closing ---------------------------------------------------------------------

    def close(self, *, force: bool = False) -> None:
        """End the connection without telling the owner; returns at once.

        What was sent still leaves, for `Settings.close_timeout` seconds at most;
        with `force` it is dropped.
        """
        with self.lock:
            self.silent = self.closing = True
            was_alive, self.alive = self.alive, False
            self.association = None
            wait = 0.0 if force else SETTINGS.close_timeout
            self._linger_until = time.monotonic() + wait
            if was_alive and self._transport is not None and not force:
                self._out.write()
        self._waker.wake()

    def tell_at_end(self, event: events.Event) -> None:
        """Have the connection's thread tell the owner of `event` when it ends."""
        self._last_words = event

    def wake_if_paused(self) -> None:
        """Go on reading: the owner has dealt with an event (pumped hooks)."""
        if self._paused:
            self._waker.wake()


def _write_pending() -> None:
    """Let the connection whose thread this is write, and others run: its hook waits."""
    connection = getattr(_HERE, "connection", None)
    if connection is not None:
        with connection.lock:
            connection._out.write()
        TURNS.step_aside()


CURRENT.while_waiting = _write_pending
