"""One connection: its thread, its transport, and the association over that.

The connection's thread is the only one that reads, keeps the timers and calls hooks.
Any thread may send: it encodes, takes the association a step further under the lock, and
gives the kernel what it takes at once; the connection's thread writes the rest. So nothing
here ever waits for the peer while it holds the lock.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from ltdicom._core.errors import DicomError, net_error
from ltdicom._core.settings import SETTINGS
from ltdicom._net.buffers import has_spares, release_spares
from ltdicom._net.dispatch import CURRENT
from ltdicom._net.threads.leader_followers import TURNS
from ltdicom._net.threads.workers import WORKERS
from ltdicom._net.transport.addresses import endpoint
from ltdicom._net.transport.dial import Target
from ltdicom._net.transport.stream import Transport
from ltdicom._net.upper_layer import events
from ltdicom._net.upper_layer.association import LOGGER, Association
from ltdicom.constants.error import (
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_CONNECTION_RESET,
    DICOM_ERROR_NET_FAILURE,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_SUCCESS,
)

if TYPE_CHECKING:
    from ltdicom._net.association.items import AssociationItems
    from ltdicom._net.messages.codec import Path
    from ltdicom._net.tls.context import Link


_IDLE: Final = 1.0  # seconds after which a connection gives back what memory it can
_HERE = threading.local()

# the socket, whether to read and to write, for how many seconds
_Wait: TypeAlias = tuple[socket.socket | None, bool, bool, float | None]


class Owner(Protocol):
    """What a connection belongs to: the inside of an LDicomNet object."""

    def happened(self, connection: Connection, event: events.Event) -> None:
        """Take an event to its hooks."""

    def may_read(self) -> bool:
        """Whether the owner is ready for the next message."""

    def wants(self, kind: type[events.Event]) -> bool:
        """Whether the owner looks at `Sent` or `PduReceived`, which cost time."""


class _Nobody:
    """The owner of a connection that has ended."""

    def happened(self, connection: Connection, event: events.Event) -> None:
        pass

    def may_read(self) -> bool:
        return False

    def wants(self, kind: type[events.Event]) -> bool:
        return False


class Connection:
    """A TCP connection with one association over it.

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
        "__weakref__",
        "_accepted",
        "_association",
        "_keep",
        "_last_words",
        "_linger_until",
        "_link",
        "_over",
        "_paused",
        "_target",
        "_thread",
        "_transport",
        "_waker",
        "_worker",
        "alive",
        "closing",
        "ended",
        "local",
        "lock",
        "owner",
        "peer",
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
        self.owner = owner
        self.lock = threading.RLock()
        self.local: tuple[str, int] = ("", 0)
        self.peer: tuple[str, int] = ("", 0)
        self.alive = accepted is not None
        self.silent = False
        self.ended = False
        self.closing = False
        self._association = Association(
            accepted=accepted is not None,
            clock=time.monotonic,
            joined=link is not None,
            wants=owner.wants,
        )
        self._transport: Transport | None = None
        self._keep = keep
        self._target = target
        self._accepted = accepted[0] if accepted is not None else None
        self._link = link
        self._linger_until: float | None = None
        self._last_words: events.Event | None = None
        self._paused = False
        if accepted is not None:
            # what needs no waiting is done here: on the connection's thread each of
            # these calls would let the thread run that listens, and wait for it
            sock, self.peer = accepted
            self._association.peer = self.peer[0]
            with contextlib.suppress(OSError):  # of a peer that is gone already
                self.local = endpoint(sock.getsockname())
            if link is None:
                self._carry(sock)
        self._over = threading.Lock()  # held while the connection lives
        self._thread: threading.Thread | None = None
        self._worker = WORKERS.take()  # nothing may fail between this and `start`
        self._waker = self._worker.waker

    @property
    def number(self) -> int:
        """The number that stands for the connection in the log."""
        return self._association.number

    @property
    def in_use(self) -> bool:
        """Whether the owner still has this connection, or is about to get it."""
        return not self.ended and not self.closing

    # -- life ------------------------------------------------------------------------

    def start(self) -> None:
        """Start to live, on the connection's thread."""
        self._over.acquire()
        self._thread = self._worker.thread
        self._worker.start(
            self.run, self._over.release, f"ltdicom-{self._association.number}"
        )

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
            LOGGER.exception(
                "connection %d ends by a failure inside", self._association.number
            )
            self._association.cause = DICOM_ERROR_NET_FAILURE
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
            if self.closing and self._transport is None:  # before it was open
                sock.close()
                return False
            if self._link is None and self._transport is None:
                self._carry(sock)
            self.alive = True
        if self._accepted is None:
            self._note_addresses(sock)
            self._tell(events.Connected(DICOM_SUCCESS))
        return self._link is None or self._secure(self._link, sock)

    def _carry(self, sock: socket.socket) -> None:
        """Have a transport; nothing can be sent before there is one."""
        association = self._association
        self._transport = Transport(sock, association.inbox, association.out.queue)
        association.open()

    def _secure(self, link: Link, sock: socket.socket) -> bool:
        """Run the TLS handshake; tell the owner how it went."""
        try:
            secured = link.secure(sock, self._waker, lambda: self.closing)
        except DicomError as error:
            self._association.cause = error.code
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
            self._association.peer = self.peer[0]

    def _live(self) -> None:
        """Go on until the connection ends.

        Every message passes here twice, so what has mostly nothing to do is not called.
        """
        transport, association = self._carrier, self._association
        inbox, out, found = association.inbox, association.out, association.events
        # a peer that has connected has mostly asked already
        ready = selectors.EVENT_READ if self._accepted is not None else 0
        while True:
            with self.lock:
                if ready & selectors.EVENT_READ or transport.wants_write:
                    transport.fill()
                    if transport.eof:
                        self._note_end(transport)
                deadline = association.deadline
                if deadline is not None and time.monotonic() >= deadline:
                    association.on_time()
                come = inbox.low < inbox.high or transport.eof
                worked = come and self._advance()
                if out.waiting or out.marks:
                    self._write()
                over = association.closing or (
                    self._linger_until is not None and self._is_over(transport)
                )
                happened = found.copy()
                found.clear()
                ended = over and not happened
                wait = None if worked or over or happened else self._rest(transport)
            while happened:  # and no name for an event: it may hold a large data set
                self._tell(happened.pop(0))
            if ended:
                return
            ready = 0 if wait is None else self._wait(wait)

    def _note_end(self, transport: Transport) -> None:
        error = transport.error
        self._association.peer_closed(error.code if error is not None else None)

    def _advance(self) -> bool:
        """Take one PDU, or the end, where the owner is ready for what it brings."""
        if self.closing:
            # nothing that comes now means anything; only the end is waited for
            self._association.inbox.clear()
            return False
        if not self.owner.may_read():
            return False
        return self._association.advance()

    def _write(self) -> None:
        """Give the kernel what it takes; fragments are made as it does."""
        transport, out = self._transport, self._association.out
        if transport is None:
            return
        # many fragments go to the kernel in one call
        while out.make() and transport.flush() and out.waiting:
            pass
        out.report_sent()
        if transport.broken:
            out.close(self._loss.code)

    def _tell(self, event: events.Event) -> None:
        if not self.silent:
            self.owner.happened(self, event)
        self._association.be_busy()  # the peer waited for a hook

    def _rest(self, transport: Transport) -> _Wait | None:
        """Return what to wait for, now that there is nothing to do."""
        read = self._reads(transport)
        if read and transport.is_ahead:
            transport.fill()  # nothing at the socket would tell
            return None
        timeout = self._until_timer()
        if self._association.inbox.rest() or has_spares():
            timeout = _IDLE if timeout is None else min(timeout, _IDLE)
        write = self._association.out.queue.unsent > 0 and not transport.broken
        return transport.socket, read, write or transport.wants_write, timeout

    def _wait(self, wait: _Wait) -> int:
        sock, read, write, timeout = wait
        ready = self._waker.wait(sock, read=read, write=write, timeout=timeout)
        if not ready:
            with self.lock:
                self._association.inbox.rest(idle=True)
            if has_spares():
                release_spares()
        return ready

    def _reads(self, transport: Transport) -> bool:
        self._paused = not self.closing and not self.owner.may_read()
        if self._paused:
            self._association.be_busy()
        return not (self._paused or transport.eof or self._association.closing)

    def _end(self) -> None:
        """Close the socket, tell the owner, free what is left."""
        self._waker.forget()  # while the number of the socket is still its own
        association = self._association
        with self.lock:
            was_alive, self.alive = self.alive, False
            if self._transport is not None:
                self._transport.finish()
            elif self._accepted is not None:
                self._accepted.close()
            association.out.close(association.cause or DICOM_ERROR_NET_CONNECTION_ABORTED)
            happened = association.events.copy()
            association.events.clear()
        for event in happened:
            self._tell(event)
        self.ended = True  # OnClose may connect again
        if was_alive:
            self._tell(events.Closed(association.cause or DICOM_SUCCESS))
        elif self._last_words is not None:
            self.owner.happened(self, self._last_words)
        self._keep = self._target = None
        association.part()
        self.owner = _Nobody()

    def _is_over(self, transport: Transport) -> bool:
        """Whether what was sent before `close` has left, or had its time."""
        if transport.lost:
            return True
        if self._association.out.is_idle:
            transport.half_close()
        return self._linger_until is None or time.monotonic() >= self._linger_until

    def _until_timer(self) -> float | None:
        deadline = self._association.deadline
        if self._linger_until is not None:
            deadline = min(deadline or self._linger_until, self._linger_until)
        return None if deadline is None else max(0.0, deadline - time.monotonic())

    # -- what the application wants --------------------------------------------------

    @property
    def _carrier(self) -> Transport:
        """The transport, where there must be one."""
        assert self._transport is not None
        return self._transport

    @property
    def _loss(self) -> DicomError:
        """What has ended the connection, for who wants to send."""
        error = self._carrier.error
        return error or DicomError(DICOM_ERROR_NET_CONNECTION_RESET, "the peer has closed")

    def _check_alive(self) -> None:
        if not self.alive or self._transport is None:
            raise DicomError(DICOM_ERROR_NET_NOT_CONNECTED, "there is no connection")
        if self._transport.lost:
            raise self._loss

    @property
    def is_connected(self) -> bool:
        """Whether what is sent may still reach the peer."""
        return self.alive and not (self._transport is not None and self._transport.lost)

    @property
    def is_associated(self) -> bool:
        """Whether an association exists."""
        return self.is_connected and self._association.is_established

    @property
    def negotiated(self) -> AssociationItems | None:
        """The association that was accepted last, also after its end."""
        return self._association.negotiated

    @property
    def path(self) -> Path:
        """How messages are coded."""
        return self._association.path

    def log_deviation(self, reason: object) -> None:
        """Say what is not as the standard wants it, and is passed on all the same."""
        self._association.log_deviation(reason)

    @property
    def waiting(self) -> int:
        """How many messages and PDUs have not been given to the kernel as a whole."""
        with self.lock:
            return len(self._association.out)

    @contextlib.contextmanager
    def _acting(self) -> Iterator[Association]:
        """Let the application do something with the association, and send what it says."""
        with self.lock:
            self._check_alive()
            yield self._association
            self._write()
        self._waker.wake()

    def associate(self, request: AssociationItems) -> None:
        """Send an A-ASSOCIATE-RQ."""
        with self._acting() as association:
            association.associate(request)

    def accept(self, accept: AssociationItems) -> AssociationItems:
        """Send an A-ASSOCIATE-AC; return the association as both sides see it."""
        with self._acting() as association:
            return association.accept(accept)

    def reject(self, result: int, source: int, reason: int) -> None:
        """Send an A-ASSOCIATE-RJ."""
        with self._acting() as association:
            association.reject(result, source, reason)

    def abort(self, source: int, reason: int) -> None:
        """Send an A-ABORT; what waits to be sent is dropped."""
        with self._acting() as association:
            association.abort(source, reason)

    def release(self) -> None:
        """Send an A-RELEASE-RQ behind what waits to be sent."""
        with self._acting() as association:
            association.release()

    def answer_release(self) -> None:
        """Send an A-RELEASE-RP behind what waits to be sent."""
        with self._acting() as association:
            association.answer_release()

    def send(
        self, context_id: int, command: bytes, data: bytes | memoryview | None
    ) -> None:
        """Queue a whole message and give the kernel what it takes.

        Raises
        ------
        DicomError
            The codes of `check_context` and of `Outbox.add_message`.
        """
        association = self._association
        with self.lock:
            self._check_alive()
            pdus = association.send(context_id, command, data)
            gone = False
            if pdus is not None:
                gone = self._carrier.send_at_once(pdus)
                payload = (command,) if data is None else (command, data)
                association.out.went_past(gone, pdus, payload)
            if not gone:
                self._write()
                gone = association.out.is_idle
                if self._carrier.broken:
                    raise self._loss
        if association.events or not gone:
            self._waker.wake()

    def check_context(self, context_id: int) -> str:
        """Return the transfer syntax of an accepted context.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_NET_NOT_CONNECTED``: no connection, or the code of its loss;
            ``DICOM_ERROR_NET_INVALID``: no association;
            ``DICOM_ERROR_PDU_ID``: the context was not accepted.
        """
        with self.lock:
            self._check_alive()
            return self._association.check_context(context_id)

    # -- closing ---------------------------------------------------------------------

    def close(self, *, force: bool = False) -> None:
        """End the connection without telling the owner; returns at once.

        What was sent still leaves, for `Settings.close_timeout` seconds at most;
        with `force` it is dropped.
        """
        with self.lock:
            self.silent = self.closing = True
            was_alive, self.alive = self.alive, False
            wait = 0.0 if force else SETTINGS.close_timeout
            self._linger_until = time.monotonic() + wait
            if was_alive and self._transport is not None and not force:
                self._write()
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
            connection._write()
        TURNS.step_aside()


CURRENT.while_waiting = _write_pending
