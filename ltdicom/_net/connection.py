"""One connection on the loop: its transport, and the association over that.

Who turns the loop (`ltdicom._net.loop.loop`) reads, keeps the timers and tells the owner
what has happened. Any thread may send: it encodes, takes the association a step further
under the lock, and gives the kernel what it takes at once; the loop writes the rest. So
nothing here ever waits. No hook runs in here, and none with the lock held.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol

from ltdicom._core.errors import DicomError, net_error
from ltdicom._core.log_limit import LOG_LIMIT
from ltdicom._core.settings import SETTINGS
from ltdicom._net.audit import trail
from ltdicom._net.buffers import READ_STEP
from ltdicom._net.loop.loop import Member
from ltdicom._net.loop.selector import READ, WRITE
from ltdicom._net.transport.addresses import endpoint
from ltdicom._net.transport.dial import Dial, Target
from ltdicom._net.transport.stream import Transport
from ltdicom._net.upper_layer import events
from ltdicom._net.upper_layer.association import LOGGER, Association
from ltdicom.constants.error import (
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_CONNECTION_RESET,
    DICOM_ERROR_NET_FAILURE,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_SUCCESS,
    DicomErrorCode,
)

if TYPE_CHECKING:
    from ltdicom._net.association.items import AssociationItems
    from ltdicom._net.messages.codec import Path
    from ltdicom._net.runtime import Runtime
    from ltdicom._net.tls.context import Link
    from ltdicom._net.tls.handshake import Handshake


_IDLE: Final = 1.0  # seconds after which a connection gives back what memory it can


class Owner(Protocol):
    """What a connection belongs to: the inside of an LDicomNet object."""

    def on_event(self, connection: Connection, event: events.Event) -> None:
        """Take an event to its hooks; called on the loop."""

    def may_read(self) -> bool:
        """Whether the owner is ready for the next message."""

    def is_busy(self) -> bool:
        """Whether a hook of the owner runs, and does not pump."""

    def wants(self, kind: type[events.Event]) -> bool:
        """Whether the owner looks at `Sent` or `PduReceived`, which cost time."""


class _Nobody:
    """The owner of a connection that has ended."""

    def on_event(self, connection: Connection, event: events.Event) -> None:
        pass

    def may_read(self) -> bool:
        return False

    def is_busy(self) -> bool:
        return False

    def wants(self, kind: type[events.Event]) -> bool:
        return False


class Connection(Member):
    """A TCP connection with one association over it.

    Parameters
    ----------
    runtime : Runtime
        Its loop runs the connection.
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

    Attributes
    ----------
    alive : bool
        There is a connection, and this side has not closed it.
    silent : bool
        This side has closed it: nothing more is told, but the end where it is `loud`.
    told : bool
        The end was told, which is done once, by whichever event of it comes first.
    over : bool
        Nothing of it is left. Its owner may use another one when the hook of the end, or
        of the failure to connect, begins: `ended`.
    """

    __slots__ = (
        "__weakref__",
        "_association",
        "_dial",
        "_found",
        "_gone",
        "_handshake",
        "_helped",
        "_keep",
        "_linger_until",
        "_link",
        "_loop",
        "_paused",
        "_read_until",
        "_run",
        "_sock",
        "_target",
        "_transport",
        "alive",
        "audit",
        "closing",
        "ended",
        "local",
        "lock",
        "loud",
        "over",
        "owner",
        "peer",
        "silent",
        "told",
    )

    def __init__(
        self,
        runtime: Runtime,
        owner: Owner,
        *,
        keep: object = None,
        target: Target | None = None,
        accepted: tuple[socket.socket, tuple[str, int]] | None = None,
        link: Link | None = None,
    ) -> None:
        super().__init__()
        self.owner = owner
        self.lock = threading.RLock()
        self.local: tuple[str, int] = ("", 0)
        self.peer: tuple[str, int] = ("", 0)
        self.alive = accepted is not None
        self.silent = False
        self.loud = False
        self.told = False
        self.closing = False
        self.over = False
        self.ended = False
        self._loop = runtime.loop
        self._run = runtime.helpers.run
        self._association = Association(
            accepted=accepted is not None,
            clock=time.monotonic,
            joined=link is not None,
            wants=owner.wants,
        )
        self.audit = trail(self._association.number, accepted is not None)
        self._transport: Transport | None = None
        self._sock: socket.socket | None = None  # until there is a transport
        self._dial: Dial | None = None
        self._handshake: Handshake | None = None
        self._helped = False  # a thread that helps is at work
        self._found: Any = None  # by the look-up of a name
        self._keep = keep
        self._target = target
        self._link = link
        self._linger_until: float | None = None
        self._paused = False
        self._read_until: float | None = None
        self._gone = threading.Lock()  # held while the connection lives
        if target is not None:
            self.local = target.local_host, target.local_port
            self.peer = target.host, target.port
        if accepted is not None:
            sock, self.peer = accepted
            self._association.peer = self.peer[0]
            with contextlib.suppress(OSError):  # of a peer that is gone already
                self.local = endpoint(sock.getsockname())
            self._sock = sock
            if link is None:
                self._carry(sock)
        if self.audit is not None:
            self.audit.local, self.audit.peer = self.local, self.peer

    @property
    def number(self) -> int:
        """The number that stands for the connection in the log."""
        return self._association.number

    @property
    def in_use(self) -> bool:
        """Whether the owner still has this connection, or is about to get it."""
        return not self.ended and not self.closing

    @property
    def end_to_tell(self) -> events.Closed | None:
        """The end, where the owner has had the connection and does not know yet."""
        if not (self.alive or self.over) or self.silent or self.ended:
            return None
        # before it is over, it is the owner who ends it
        cause = self._association.cause if self.over else None
        return events.Closed(cause or DICOM_SUCCESS)

    # -- life ------------------------------------------------------------------------

    def start(self) -> None:
        """Start to live, on the loop."""
        self._gone.acquire()
        try:
            self._loop.add(self)
        except BaseException:
            self._gone.release()
            raise

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end of the connection; not on the thread that turns the loop."""
        if self._gone.acquire(timeout=-1 if timeout is None else timeout):
            self._gone.release()

    def on_ready(self, ready: int) -> None:
        """Take what the socket is ready for (`Member`)."""
        if self._transport is not None:
            self._go_on(ready)
        elif self._handshake is not None:
            self._handshake.socket_is_ready()
            self._secure(self._handshake)
        elif self._dial is not None:
            self._dialled(self._dial.go_on)

    def on_wake(self) -> None:
        """Look at everything anew (`Member`)."""
        if self.over:
            return
        if self._transport is not None:
            # a peer that has connected has mostly asked already
            self._go_on(READ if self.descriptor < 0 else 0)
        elif not self._helped or (self.closing and self._handshake is None):
            self._open()

    def on_deadline(self) -> None:
        """Do what is due (`Member`)."""
        if self._dial is not None and not self.closing:
            late = TimeoutError("the connection does not come up")
            dial = self._dial
            self._dialled(lambda: dial.give_up(late))
            return
        if self._transport is not None:
            with self.lock:
                self._association.inbox.rest(idle=True)
                self._association.on_time()
        self.on_wake()

    def on_failure(self) -> None:
        """End (`Member`)."""
        self._association.cause = DICOM_ERROR_NET_FAILURE
        if not self.alive and not self.closing:
            self._emit(events.Connected(DICOM_ERROR_NET_FAILURE))
        self._end()

    # -- opening ---------------------------------------------------------------------

    def _open(self) -> None:
        """Go on towards a transport: look up, connect, shake hands."""
        if self.closing or self._association.closing:  # before it was open
            self._end()
        elif self._handshake is not None:
            self._handshake.go_on()
            self._secure(self._handshake)
        elif self._sock is not None:
            assert self._link is not None
            self._begin_handshake(self._sock)
        elif self._found is not None:
            found, self._found = self._found, None
            if isinstance(found, OSError):
                self._not_connected(found)
            else:
                self._dial = Dial(self._wanted, found)
                self._dialled(self._dial.begin)
        elif self._dial is None:
            # the target as it is now: Close() ends the connection while another thread
            # looks the name up
            look_up = partial(self._look_up, self._wanted)
            if self._wanted.needs_look_up:
                self._help(look_up)
            else:
                look_up()
                self._open()

    @property
    def _wanted(self) -> Target:
        """Where to connect to."""
        assert self._target is not None
        return self._target

    def _help(self, job: Callable[[], None]) -> None:
        """Have a job done by another thread; nothing else goes on meanwhile."""

        def run() -> None:
            try:
                job()
            finally:
                self._helped = False
                self._loop.call(self)

        self._loop.watch(self, -1, 0)
        self._helped = True
        try:
            self._run(run)
        except RuntimeError:  # no further thread: slowly is better than not at all
            run()

    def _look_up(self, target: Target) -> None:
        try:
            self._found = target.look_up()
        except OSError as exc:
            self._found = exc.with_traceback(None)

    def _dialled(self, step: Callable[[], bool | None]) -> None:
        """Go on connecting."""
        dial = self._dial
        assert dial is not None
        self._loop.watch(self, -1, 0)
        connected, sock = step(), dial.sock
        if connected is None:
            self._not_connected(dial.failure or OSError())
            return
        assert sock is not None
        if not connected:
            limit = SETTINGS.connect_timeout
            when = None if limit is None else time.monotonic() + limit
            self._loop.timers.set(self, when)
            self._loop.watch(self, sock.fileno(), WRITE)
            return
        self._loop.timers.set(self, None)
        self._dial = None
        self._note_addresses(sock)
        with self.lock:
            self._sock = sock
            if self._link is None:
                self._carry(sock)
            self.alive = not self.closing
        self._emit(events.Connected(DICOM_SUCCESS))
        self.on_wake()

    def _not_connected(self, exc: OSError) -> None:
        self.local = self.peer = ("", 0)
        self._emit(events.Connected(net_error(exc).code))
        self._end()

    def _note_addresses(self, sock: socket.socket) -> None:
        # a peer that is gone already has no name any more
        with contextlib.suppress(OSError):
            self.local = endpoint(sock.getsockname())
            self.peer = endpoint(sock.getpeername())
        self._association.peer = self.peer[0]
        if self.audit is not None:
            self.audit.local, self.audit.peer = self.local, self.peer

    def _begin_handshake(self, sock: socket.socket) -> None:
        assert self._link is not None
        # weakly, as the handshake is this object's
        call, itself = self._loop.call, weakref.ref(self)

        def answered() -> None:
            connection = itself()
            if connection is not None:
                call(connection)

        self._handshake = handshake = self._link.begin(sock, answered)
        self._sock = None
        self._secure(handshake)

    def _secure(self, handshake: Handshake) -> None:
        """Do what the handshake needs."""
        need = handshake.need
        if need.name == "COMPUTE":
            self._help(handshake.compute)
        elif need.name == "DONE":
            self._secured(handshake)
        elif need.name == "FAILED":
            assert handshake.error is not None
            self._association.cause = handshake.error.code
            self._emit(events.SecureLinkReady(handshake.error.code))
            self._end()
        else:
            mask = {"READ": READ, "WRITE": WRITE}.get(need.name, 0)
            self._loop.watch(self, handshake.sock.fileno() if mask else -1, mask)
            self._loop.timers.set(self, handshake.deadline)

    def _secured(self, handshake: Handshake) -> None:
        self._loop.watch(self, -1, 0)
        self._loop.timers.set(self, None)
        if self.audit is not None:
            self.audit.subject = handshake.subject
        with self.lock:
            self._carry(handshake.sock)
            self._handshake = None
        self._emit(events.SecureLinkReady(DICOM_SUCCESS))
        self._go_on(READ)  # what came with the end of the handshake is in TLS's buffer

    def _carry(self, sock: socket.socket) -> None:
        """Have a transport; nothing can be sent before there is one."""
        association = self._association
        self._transport = Transport(sock, association.inbox, association.out.queue)
        self._sock = None
        association.open()

    # -- living ----------------------------------------------------------------------

    def _go_on(self, ready: int) -> None:
        """Read, take what has come, write, and wait for more.

        Every message passes here, so what has mostly nothing to do is not called.
        """
        transport, association = self._carrier, self._association
        inbox, out = association.inbox, association.out
        with self.lock:
            self._paused = True  # first, as a hook that ends now looks at it
            held = association.freight is not None and association.must_wait(self._wake)
            self._paused = not self.closing and (held or not self.owner.may_read())
            waiting = association.is_waiting
            if (ready & ~WRITE or transport.wants_write or transport.is_ahead) and (
                not (self._paused or waiting) or inbox.has_room
            ):
                transport.fill()
            if transport.broken and not transport.eof:
                self._read_the_rest(transport)
            if transport.eof:  # which a write over TLS may have found
                error = transport.error
                association.peer_closed(error.code if error is not None else None)
            if self.closing:
                # nothing that comes now means anything; only the end is waited for
                inbox.clear()
                association.freight = None
            elif not self._paused and (inbox.low < inbox.high or transport.eof or waiting):
                self._advance(transport)
            if out.waiting or out.marks:
                self._write()
            over = association.closing or (
                self._linger_until is not None and self._is_over(transport)
            )
            happened = association.events
            if happened:
                association.events = []
                if inbox.low < inbox.high:
                    self._loop.call(self)  # what is behind is looked at while the hook runs
            if not over:
                self._wait(transport, bool(happened))
        while happened:  # and no name for an event: it may hold a large data set
            self._emit(happened.pop(0))
        if over:
            self._end()

    def _read_the_rest(self, transport: Transport) -> None:
        """See to an end of what comes where nothing can be sent any more."""
        now = time.monotonic()
        if self._paused or self._read_until is None:
            self._read_until = now + SETTINGS.close_timeout
        elif now >= self._read_until:
            transport.eof = True

    def _advance(self, transport: Transport) -> None:
        """Take PDUs, or the end, until something has happened."""
        association = self._association
        # a peer that has only ended its own side may want the answer of the hook that
        # runs; that it has closed shows when the answer is sent
        while not (
            transport.eof
            and transport.is_half_closed
            and not association.inbox.ready
            and self.owner.is_busy()
        ):
            if not association.advance() or association.events:
                return

    def _write(self) -> None:
        """Give the kernel what it takes; fragments are made as it does."""
        transport, out = self._transport, self._association.out
        if transport is None:
            return
        # many fragments go to the kernel in one call
        while not transport.broken and out.make() and transport.flush() and out.waiting:
            pass
        out.report_sent()
        if transport.broken:
            out.close(self._loss.code)

    def _wait(self, transport: Transport, happened: bool) -> None:
        """Have the loop wait for what comes next."""
        association = self._association
        inbox = association.inbox
        if (association.gathering.size or len(inbox.view) > READ_STEP) and not self.closing:
            association.weigh()
            self._paused = association.must_wait(self._wake) or self._paused
        if self._paused:
            association.be_busy()
        # where a request waits for answers, the peer is as idle as this side
        association.held = self._paused or association.is_waiting
        if association.held:
            association.look_ahead()
        # what comes while the owner is not ready is read ahead, as far as there is room:
        # so the end of a peer is known at once
        mask = 0
        if not transport.eof and (not association.held or inbox.has_room):
            mask = READ
            if transport.is_ahead:
                self._loop.call(self)  # nothing at the socket would tell
        if transport.wants_write or (association.out.queue.pieces and not transport.broken):
            mask |= WRITE
        if mask != self.mask and transport.socket is not None:
            self._loop.watch(self, transport.socket.fileno(), mask)
        when = association.deadline
        for other in (self._linger_until, self._read_until if transport.broken else None):
            if other is not None:
                when = other if when is None else min(when, other)
        if inbox.view and (inbox.low == inbox.high or not happened) and inbox.rest():
            idle = time.monotonic() + _IDLE
            when = idle if when is None else min(when, idle)
        if when != self.deadline:
            self._loop.timers.set(self, when)

    def _wake(self) -> None:
        """Look anew: there may be memory."""
        self._loop.call(self)

    def _emit(self, event: events.Event) -> None:
        """Tell the owner."""
        if self.audit is not None:
            self.audit.heard(event)
        if not self.silent:
            self.owner.on_event(self, event)

    def go_on(self) -> None:
        """Take the next message: the owner has dealt with an event."""
        association = self._association
        association.be_busy()
        inbox, transport = association.inbox, self._transport
        ended = transport is not None and transport.eof
        if self._paused or ended or inbox.low < inbox.high:
            self._loop.call(self)

    def _end(self) -> None:
        """Close the socket, tell the owner, free what is left."""
        if self.over:
            return
        self.over = True
        association = self._association
        self._loop.discard(self)  # while the number of the socket is still its own
        with self.lock:
            was_alive, self.alive = self.alive, False
            if self._transport is not None:
                self._transport.finish()
            for holder in (self._sock, self._dial, self._handshake):
                if holder is not None:
                    holder.close()
            association.out.close(association.cause or DICOM_ERROR_NET_CONNECTION_ABORTED)
            happened, association.events = association.events, []
        for event in happened:
            self._emit(event)
        if was_alive:
            self._emit(events.Closed(association.cause or DICOM_SUCCESS))
        if self.audit is not None:
            self.audit.ended(association.cause)
        self._keep = self._target = self._sock = self._dial = self._handshake = None
        association.part()
        LOG_LIMIT.forget(association.source)
        self.owner = _Nobody()
        self._gone.release()

    def _is_over(self, transport: Transport) -> bool:
        """Whether what was sent before `close` has left, or had its time."""
        if transport.lost:
            return True
        if self._association.out.is_idle:
            transport.half_close()
        return self._linger_until is None or time.monotonic() >= self._linger_until

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

    def _check_alive(self) -> Transport:
        transport = self._transport
        if not self.alive or transport is None:
            raise DicomError(DICOM_ERROR_NET_NOT_CONNECTED, "there is no connection")
        if transport.broken:
            raise self._loss
        if self._association.is_doomed:
            raise DicomError(DICOM_ERROR_NET_CONNECTION_ABORTED, "the peer has aborted")
        return transport

    @property
    def is_connected(self) -> bool:
        """Whether what is sent may still reach the peer."""
        lost = self._transport is not None and self._transport.lost
        return self.alive and not lost and not self._association.is_doomed

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
        """Let the application do something with the association, and send what it says.

        The audit trail is told in the block too: once the bytes are out, the peer's answer
        and the end may come at any time, on the loop.
        """
        with self.lock:
            self._check_alive()
            yield self._association
            self._write()
        self._loop.call(self)

    def associate(self, request: AssociationItems) -> None:
        """Send an A-ASSOCIATE-RQ."""
        with self._acting() as association:
            association.associate(request)
            if self.audit is not None:
                self.audit.asked(request)

    def accept(self, accept: AssociationItems) -> AssociationItems:
        """Send an A-ASSOCIATE-AC; return the association as both sides see it."""
        with self._acting() as association:
            merged = association.accept(accept)
            if self.audit is not None:
                self.audit.begun(merged)
        return merged

    def reject(self, result: int, source: int, reason: int) -> None:
        """Send an A-ASSOCIATE-RJ."""
        with self._acting() as association:
            association.reject(result, source, reason)
            if self.audit is not None:
                self.audit.refused("this side", result, source, reason)

    def abort(self, source: int, reason: int) -> None:
        """Send an A-ABORT; what waits to be sent is dropped."""
        with self._acting() as association:
            association.abort(source, reason)
            if self.audit is not None:
                self.audit.aborted("this side", source, reason)

    def release(self) -> None:
        """Send an A-RELEASE-RQ behind what waits to be sent."""
        with self._acting() as association:
            association.release()

    def answer_release(self) -> None:
        """Send an A-RELEASE-RP behind what waits to be sent."""
        with self._acting() as association:
            association.answer_release()

    def send(
        self,
        context_id: int,
        command: bytes,
        data: bytes | memoryview | None,
        answered: int | None = None,
    ) -> None:
        """Queue a whole message and give the kernel what it takes.

        `answered` is the ID of the request of which it is the last response.

        Raises
        ------
        DicomError
            The codes of `check_context` and of `Outbox.add_message`.
        """
        association = self._association
        with self.lock:
            transport = self._check_alive()
            pdus = association.send(context_id, command, data)
            if answered is not None:
                association.answered(answered)
            elif self.audit is not None:  # before the response can be here
                self.audit.sent(association.path.decode, command)
            gone = False
            if pdus is not None:
                gone = transport.send_at_once(pdus)
                payload = (command,) if data is None else (command, data)
                association.out.went_past(gone, pdus, payload)
            if not gone:
                self._write()
                gone = association.out.is_idle
            lost = transport.broken
            if answered is not None and not lost and self.audit is not None:
                self.audit.sent(association.path.decode, command)
        if association.events or not gone or association.is_waiting:
            self._loop.call(self)
        if lost:
            raise self._loss

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

    def close(self, *, force: bool = False, loud: bool = False) -> None:
        """End the connection without telling the owner; returns at once.

        What was sent still leaves, for `Settings.close_timeout` seconds at most;
        with `force` it is dropped. With `loud` the caller tells the owner of the end.
        """
        with self.lock:
            self.loud = self.loud or loud
            self.silent = self.closing = True
            was_alive, self.alive = self.alive, False
            wait = 0.0 if force else SETTINGS.close_timeout
            self._linger_until = time.monotonic() + wait
            if was_alive and self._transport is not None and not force:
                self._write()
        self._loop.call(self)

    def fail(self, error: DicomErrorCode) -> None:
        """End an association or a connection for which a hook has failed."""
        with self.lock:
            try:
                self.abort(0, 0)
            except DicomError as exc:
                LOGGER.debug("nothing to abort: %s", exc)
                self._association.cause = self._association.cause or error
                self._association.closing = True
        self._loop.call(self)
