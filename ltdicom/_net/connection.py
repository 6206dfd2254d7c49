"""One connection: its thread, its association and what waits to be sent.

The connection's thread is the only one that reads, keeps the timers and calls hooks.
Any thread may send: it encodes, takes the state machine a step further under the
lock, and gives the kernel what it takes at once; the connection's thread writes the
rest. So nothing here ever waits for the peer while it holds the lock.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

from ltdicom._core.errors import DicomError, net_error
from ltdicom._net import events
from ltdicom._net.associate_wire import AssociatePrimitive
from ltdicom._net.association_items import AssociationItems, merge
from ltdicom._net.command import BadCommandSetError, CommandSet
from ltdicom._net.dispatch import CURRENT
from ltdicom._net.opening import Target
from ltdicom._net.outbox import Outbox, Payload
from ltdicom._net.path import FAST, PLAIN
from ltdicom._net.pynd import A_RELEASE, TRANSITION_TABLE
from ltdicom._net.settings import LONGEST_CONTROL, SETTINGS
from ltdicom._net.transport import Transport
from ltdicom._net.waker import Waker
from ltdicom._net.wire import (
    AbortContent,
    AbortPrimitive,
    RejectContent,
    RejectPrimitive,
    Shell,
)
from ltdicom.constants.error import (
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_CONNECTION_RESET,
    DICOM_ERROR_NET_FAILURE,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_NET_TIME_OUT,
    DICOM_ERROR_PDU_ID,
    DICOM_SUCCESS,
    DicomErrorCode,
)
from ltdicom.constants.pdu import (
    PDU_ABORT,
    PDU_DATA_TRANSFER,
    PDU_MIN_MAXIMUM_LENGTH,
    PduType,
)

if TYPE_CHECKING:
    from ltdicom._net.tls import Link

LOGGER = logging.getLogger("ltdicom.net")

DEFAULT_MAX_PDU: Final = 16384
"""For a peer that leaves the maximum length item out."""

_IDLE: Final = 1.0  # seconds after which a connection gives its read buffer back
# the PDUs behind the events that have a place in few states only
_OUT_OF_PLACE: Final = {
    "Evt3": "an A-ASSOCIATE-AC",
    "Evt4": "an A-ASSOCIATE-RJ",
    "Evt6": "an A-ASSOCIATE-RQ",
    "Evt10": "a P-DATA-TF",
    "Evt12": "an A-RELEASE-RQ",
    "Evt13": "an A-RELEASE-RP",
}
_ASSOCIATED: Final = frozenset(f"Sta{n}" for n in range(6, 13))
_MAY_BE_IDLE: Final = _ASSOCIATED | {"Sta5"}  # Sta3 waits for this side
_NUMBERS = itertools.count(1)
_HERE = threading.local()


class Owner(Protocol):
    """What a connection belongs to: the inside of an LDicomNet object."""

    def happened(self, connection: Connection, event: events.Event) -> None:
        """Take an event to its hooks."""

    def may_read(self) -> bool:
        """Whether the owner is ready for the next message."""

    def wants(self, kind: type[events.Event]) -> bool:
        """Whether the owner looks at `Sent` or `PduReceived`, which cost time."""


class Connection:
    """A TCP connection with at most one association.

    Parameters
    ----------
    owner : Owner
        Gets the events.
    prepare : callable
        Sets the socket options.
    target : Target, optional
        Where to connect to.
    accepted : socket.socket, optional
        The connection that came.
    link : Link, optional
        Makes it a secure one.
    """

    def __init__(
        self,
        owner: Owner,
        prepare: Callable[[socket.socket], None],
        *,
        target: Target | None = None,
        accepted: socket.socket | None = None,
        link: Link | None = None,
    ) -> None:
        self.number = next(_NUMBERS)
        self.path = FAST if SETTINGS.fast_path else PLAIN
        self.owner = owner
        self.lock = threading.RLock()
        self.alive = accepted is not None
        self.silent = False
        self.ended = False
        self.closing = False
        self.local: tuple[str, int] = ("", 0)
        self.peer: tuple[str, int] = ("", 0)
        self.association: AssociationItems | None = None
        self.transfer_syntaxes: dict[int, str] = {}
        self.max_pdu = DEFAULT_MAX_PDU
        self._prepare = prepare
        self._target = target
        self._accepted = accepted
        self._link = link
        self._transport: Transport | None = None
        self._waker = Waker()
        self._events: deque[events.Event] = deque()
        self._cause: DicomErrorCode | None = None
        self._request: AssociationItems | None = None
        self._releasing = False
        self._early_release_response = False
        self._linger_until: float | None = None
        self._last_words: events.Event | None = None
        self._paused = False
        self._unwanted = 0
        self._idle_limit = SETTINGS.idle_timeout
        self._moved = 0
        self._quiet_since = time.monotonic()
        self._shell = Shell(self, "acceptor" if accepted is not None else "requestor")
        self._dul = self._shell.provider
        self._assembler = self._shell.assembler
        self._out = Outbox(
            self._dul.perform,
            lambda: ("Evt9", self.state) in TRANSITION_TABLE,
            self._sent,
            joined=link is not None,
        )
        if accepted is not None:
            self._note_addresses(accepted)

    @property
    def in_use(self) -> bool:
        """Whether the owner still has this connection, or is about to get it."""
        return not self.ended and not self.closing

    # -- life ------------------------------------------------------------------------

    def start(self) -> None:
        """Start the connection's thread."""
        try:
            self._dul.start()
        except RuntimeError:  # the system has no further thread
            self.alive, self.ended = False, True
            self._waker.close()
            raise

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end of the connection's thread, unless it is the caller's."""
        if threading.current_thread() is not self._dul and self._dul.ident is not None:
            self._dul.join(timeout)

    def run(self) -> None:
        """Live; the connection's thread runs this."""
        _HERE.connection = self
        try:
            if self._open():
                self._live()
        except Exception:
            LOGGER.exception("connection %d ends by a failure inside", self.number)
            self._cause = DICOM_ERROR_NET_FAILURE
        finally:
            self._end()

    def _open(self) -> bool:
        """Have a transport; tell the owner how it went."""
        if self._accepted is not None:
            sock = self._accepted
        else:
            try:
                assert self._target is not None
                sock = self._target.connect(
                    self._prepare, self._waker, lambda: self.closing
                )
            except OSError as exc:
                self.ended = True  # the hook may connect again
                self._tell(events.Connected(net_error(exc).code))
                return False
        with self.lock:
            if self.closing:  # before it was open
                sock.close()
                return False
            if self._accepted is not None:
                self._prepare(sock)
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
            self.local = sock.getsockname()[:2]
            self.peer = sock.getpeername()[:2]

    def _live(self) -> None:
        """Go on until the connection ends."""
        with self.lock:
            self._dul.run_events()  # Evt5 of an accepted connection
        while True:
            with self.lock:
                self._keep_timers()
                worked = self._advance()
                self._out.write()
                ended = self._is_over()
                happened = self._take_events()
            for event in happened:
                self._tell(event)
            if happened:
                self._quiet_since = time.monotonic()  # the peer waited for a hook
            if ended and not happened:
                return
            if not worked and not happened:
                self._wait()

    def _tell(self, event: events.Event) -> None:
        if not self.silent:
            self.owner.happened(self, event)

    def _take_events(self) -> list[events.Event]:
        happened = list(self._events)
        self._events.clear()
        return happened

    def _wait(self) -> None:
        transport = self._transport
        assert transport is not None
        with self.lock:
            read = self._reads()
            write = bool(transport.unsent) or transport.wants_write
            timeout = self._until_timer()
            sock = transport.socket
            roomy = transport.is_roomy
            if read and transport.is_ahead:  # nothing at the socket would tell
                transport.fill()
                return
        if roomy:
            timeout = _IDLE if timeout is None else min(timeout, _IDLE)
        ready = self._waker.wait(sock, read=read, write=write, timeout=timeout)
        if ready & selectors.EVENT_READ:
            with self.lock:
                transport.fill()
        elif roomy and not ready:
            with self.lock:
                transport.shrink()

    def _reads(self) -> bool:
        transport = self._transport
        assert transport is not None
        self._paused = not self.closing and not self.owner.may_read()
        return not (self._paused or transport.eof or transport.closing)

    def _end(self) -> None:
        """Close the socket, tell the owner, free what is left."""
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
        self._waker.close()
        self._shell.connection = None  # type: ignore[assignment] # end the circle

    # -- the state machine -----------------------------------------------------------

    @property
    def state(self) -> str:
        """The state of the upper layer, ``"Sta1"`` to ``"Sta13"`` (PS3.8 9.2)."""
        return str(self._dul.state_machine.current_state)

    @property
    def is_associated(self) -> bool:
        """Whether an association exists."""
        return self.alive and self.state in _ASSOCIATED

    def transition(self, event: str) -> None:
        """Take one event through the state machine; an impossible one is dropped."""
        action = TRANSITION_TABLE.get((event, self.state))
        if action is None:
            LOGGER.debug("%d: %s has no meaning in %s", self.number, event, self.state)
            self._dul.to_provider_queue.queue.clear()
            return
        if event == "Evt17":
            self._lost()
        elif event == "Evt18" and self.state == "Sta2":
            self._cause = self._cause or DICOM_ERROR_NET_TIME_OUT
        elif action in ("AA-1", "AA-3", "AA-7", "AA-8") or (event, action) == (
            "Evt15",
            "AA-2",
        ):
            self._cause = self._cause or DICOM_ERROR_NET_CONNECTION_ABORTED
            if event in _OUT_OF_PLACE:
                self.log_malformed(f"{_OUT_OF_PLACE[event]} out of place, in {self.state}")
        self._dul.state_machine.do_action(event)
        if self.state in ("Sta1", "Sta13"):
            self.association = None
            self._out.give_up(self._cause or DICOM_SUCCESS)
        elif self.state == "Sta12" and self._early_release_response:
            self._early_release_response = False
            self._queue_release(_release_response())

    def _lost(self) -> None:
        """Note why the peer's side of the connection has ended."""
        transport = self._transport
        assert transport is not None
        if self._cause is not None or self.state == "Sta13":
            return
        if transport.error is not None:
            self._cause = transport.error.code
        elif self.state not in ("Sta1", "Sta2"):
            self._cause = DICOM_ERROR_NET_CONNECTION_RESET

    def _advance(self) -> bool:
        """Take one PDU, or the end of the connection, through the state machine."""
        transport = self._transport
        assert transport is not None
        if transport.closing:
            return False
        if self.closing:
            # nothing that comes now means anything; only the end is waited for
            transport.skip(len(transport.front))
        elif self.state == "Sta13":
            self._skip_to_abort(transport)
        elif not self._events and self.owner.may_read():
            if self._front_is_hopeless():
                self.protocol_error("not a PDU, or one beyond the limit")
                self._dul.run_events()
                return True
            if transport.ready:
                self._read_one()
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

    def _read_one(self) -> None:
        if self.state == "Sta1":
            # nothing may come before we have asked for an association
            self._cause = DICOM_ERROR_NET_CONNECTION_ABORTED
            LOGGER.error("connection %d: a PDU came before the association", self.number)
            self._shell_close()
            return
        transport = self._transport
        assert transport is not None
        if self.path.read_data and self.state == "Sta6" and transport.front[0] == 4:
            try:
                self.path.read_data(transport, self._take)
            except (BadCommandSetError, ValueError) as exc:
                self.protocol_error(str(exc))
                self._dul.run_events()
        else:
            self._dul.read_pdu()

    def _take(self, context_id: int, value: memoryview) -> bool:
        """Take a fragment; return whether to read on, before a hook has run."""
        self._assembler.take(context_id, value)
        return not self._events

    def _shell_close(self) -> None:
        assert self._transport is not None
        self._transport.close()

    def _front_is_hopeless(self) -> bool:
        transport = self._transport
        assert transport is not None
        front = transport.front
        if not front:
            return False
        limit = SETTINGS.longest_pdu
        if front[0] != PDU_DATA_TRANSFER or not self.is_associated:
            limit = min(limit, LONGEST_CONTROL)
        return not 1 <= front[0] <= 7 or transport.announced > limit

    def log_malformed(self, reason: object) -> None:
        """Say what is wrong with what the peer has sent."""
        LOGGER.error("connection %d, peer %s: %s", self.number, self.peer[0], reason)

    def protocol_error(self, reason: str) -> None:
        """Put what answers a broken rule, an A-ABORT (AA-1, AA-8), in the event queue.

        Not further: this may be called inside an action of the state machine, which
        sets its own next state afterwards.
        """
        self.log_malformed(reason)
        if self.state == "Sta1":
            self._cause = DICOM_ERROR_NET_CONNECTION_ABORTED
            self._shell_close()
        else:
            self._dul.event_queue.put("Evt19")

    def _is_over(self) -> bool:
        transport = self._transport
        assert transport is not None
        if self._linger_until is None:
            return transport.closing
        if self._out.is_idle:
            transport.half_close()
        late = time.monotonic() >= self._linger_until
        return late or transport.eof or transport.closing

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
        transport = self._transport
        assert transport is not None
        moved = transport.sent + transport.received
        if moved != self._moved or self._paused or self.state not in _MAY_BE_IDLE:
            self._moved, self._quiet_since = moved, time.monotonic()
        return time.monotonic() - self._quiet_since

    def _until_timer(self) -> float | None:
        times = []
        timer = self._dul.artim_timer
        if timer.running:
            times.append(timer.remaining + 0.001)
        if self._idle_limit is not None and self.state in _MAY_BE_IDLE:
            times.append(self._idle_limit - self._idle_for() + 0.001)
        if self._linger_until is not None:
            times.append(self._linger_until - time.monotonic())
        return max(0.0, min(times)) if times else None

    # -- what the seam reports -------------------------------------------------------

    def pdu_received(self, pdu_type: int, data: bytes) -> None:
        """Note a PDU for OnReceive."""
        if self.owner.wants(events.PduReceived):
            self._events.append(events.PduReceived(PduType(pdu_type), data))

    def indication(self, content: Any) -> None:
        """Turn what the state machine has for its user into an event."""
        if isinstance(content, AssociatePrimitive):
            items = content.items
            if items.request:
                self._request = items
                self._events.append(events.AssociateRequested(items))
            else:
                assert self._request is not None
                merged = merge(self._request, items)
                self._establish(merged, items.max_length)
                self._events.append(events.AssociateAccepted(merged))
        elif isinstance(content, RejectContent):
            self._events.append(events.AssociateRejected(*content))
        elif isinstance(content, AbortContent):
            self._events.append(events.Aborted(*content))
        elif isinstance(content, A_RELEASE):
            asked = content.result is None
            self._events.append(events.ReleaseRequested() if asked else events.Released())
        # A-P-ABORT tells what this side has found out itself: OnClose will say it

    def _establish(self, merged: AssociationItems, peer_limit: int | None) -> None:
        """Note what was negotiated; `peer_limit` is the longest PDU the peer takes."""
        self.transfer_syntaxes = {
            context.context_id: context.transfer_syntaxes[0]
            for context in merged.contexts
            if context.result == 0 and context.transfer_syntaxes
        }
        # below 8 nothing fits (PDU_MIN_MAXIMUM_LENGTH); the peer cannot mean it
        useless = peer_limit is None or 0 < peer_limit < PDU_MIN_MAXIMUM_LENGTH
        self.max_pdu = DEFAULT_MAX_PDU if useless else peer_limit or 0
        self.association = merged

    def message_received(
        self, context_id: int, command: bytes, command_set: CommandSet, data: Any
    ) -> None:
        """Note a whole message."""
        syntax = self.transfer_syntaxes.get(context_id)
        if syntax is None:
            raise BadCommandSetError(
                f"a message on context {context_id}, which was not accepted"
            )
        self._events.append(
            events.MessageReceived(context_id, command, command_set, data, syntax)
        )

    def put(self, pdu_type: int, data: bytes) -> None:
        """Queue an encoded PDU of the state machine."""
        if pdu_type == PDU_ABORT:
            self._out.clear_for_abort()
        self._out.put(pdu_type, data)

    # -- sending ---------------------------------------------------------------------

    def _perform(self, primitive: Any, *states: str) -> None:
        """Take a primitive of the application through the state machine."""
        with self.lock:
            self._check_alive()
            if self.state not in states:
                raise DicomError(
                    DICOM_ERROR_NET_NOT_CONNECTED, f"not possible in {self.state}"
                )
            self._dul.perform(primitive)
            self._out.write()
        self._waker.wake()

    def _check_alive(self) -> None:
        if not self.alive or self._transport is None:
            raise DicomError(DICOM_ERROR_NET_NOT_CONNECTED, "there is no connection")

    def associate(self, request: AssociationItems) -> None:
        """Send an A-ASSOCIATE-RQ."""
        request = request.copy()
        with self.lock:
            self._perform(AssociatePrimitive(request), "Sta1")
            self._request = request

    def accept(self, accept: AssociationItems) -> AssociationItems:
        """Send an A-ASSOCIATE-AC; return the association as both sides see it."""
        with self.lock:
            self._check_alive()
            if self._request is None or self.state != "Sta3":
                raise DicomError(
                    DICOM_ERROR_NET_NOT_CONNECTED, f"nobody asks in {self.state}"
                )
            merged = merge(self._request, accept)
            self._perform(AssociatePrimitive(merged), "Sta3")
            self._establish(merged, self._request.max_length)
        return merged

    def reject(self, result: int, source: int, reason: int) -> None:
        """Send an A-ASSOCIATE-RJ."""
        self._perform(RejectPrimitive(result, source, reason), "Sta3")

    def abort(self, source: int, reason: int) -> None:
        """Send an A-ABORT; what waits to be sent is dropped."""
        states = (f"Sta{n}" for n in range(3, 13))
        self._perform(AbortPrimitive(source, reason), *states)

    def release(self) -> None:
        """Send an A-RELEASE-RQ behind what waits to be sent."""
        with self.lock:
            self._check_alive()
            if self.state != "Sta6" or self._releasing:
                raise DicomError(
                    DICOM_ERROR_NET_NOT_CONNECTED,
                    f"there is nothing to release in {self.state}",
                )
            self._releasing = True
            self._queue_release(A_RELEASE())

    def answer_release(self) -> None:
        """Send an A-RELEASE-RP behind what waits to be sent."""
        with self.lock:
            self._check_alive()
            if self.state == "Sta10":
                # release collision: the acceptor answers when it has its own answer
                self._early_release_response = True
                return
            if self.state not in ("Sta8", "Sta9", "Sta12"):
                raise DicomError(
                    DICOM_ERROR_NET_NOT_CONNECTED,
                    f"no release was asked for in {self.state}",
                )
            self._queue_release(_release_response())

    def _queue_release(self, primitive: A_RELEASE) -> None:
        self._out.add_release(primitive)
        self._out.write()
        self._waker.wake()

    def send(
        self,
        context_id: int,
        command: bytes,
        data: bytes | memoryview | None,
    ) -> None:
        """Queue a whole message and give the kernel what it takes.

        Raises
        ------
        DicomError
            The codes of `check_context` and of `Outbox.add_message`.
        """
        payload = (command,) if data is None else (command, data)
        with self.lock:
            self.check_context(context_id)
            pieces = self.path.frames(context_id, command, data, self.max_pdu)
            self._out.add_message(pieces, payload)
            self._out.write()
            rest = not self._out.is_idle
        if rest or self._events:
            self._waker.wake()

    def check_context(self, context_id: int) -> str:
        """Return the transfer syntax of an accepted context.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_NET_NOT_CONNECTED``: no association;
            ``DICOM_ERROR_PDU_ID``: the context was not accepted.
        """
        with self.lock:
            self._check_alive()
            if self.state not in ("Sta6", "Sta8") or self._releasing:
                raise DicomError(
                    DICOM_ERROR_NET_NOT_CONNECTED, f"there is no association ({self.state})"
                )
            syntax = self.transfer_syntaxes.get(context_id)
            if syntax is None:
                raise DicomError(
                    DICOM_ERROR_PDU_ID,
                    f"presentation context {context_id} was not accepted",
                )
            return syntax

    @property
    def waiting(self) -> int:
        """How many messages and PDUs have not been given to the kernel as a whole."""
        with self.lock:
            return len(self._out)

    def _sent(
        self, error: DicomErrorCode, pdu_type: int, count: int, payload: Payload
    ) -> None:
        """Note for OnSend what has left, or was given up."""
        if self.owner.wants(events.Sent):
            self._events.append(events.Sent(error, PduType(pdu_type), count, payload))

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


def _release_response() -> A_RELEASE:
    primitive = A_RELEASE()
    primitive.result = "affirmative"
    return primitive


def _write_pending() -> None:
    """Let the connection whose thread this is write: a hook is waiting in it."""
    connection = getattr(_HERE, "connection", None)
    if connection is not None:
        with connection.lock:
            connection._out.write()


CURRENT.while_waiting = _write_pending
