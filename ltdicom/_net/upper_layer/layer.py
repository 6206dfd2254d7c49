"""The association of a connection, on pynetdicom's state machine (PS3.8 section 9).

What the state machine says becomes events for the owner; what the application wants
becomes primitives for the state machine, or waits in the outbox for its turn.
"""

from __future__ import annotations

import itertools
import logging
import threading
from typing import Any, Final, Protocol

from ltdicom._core.errors import DicomError
from ltdicom._core.settings import SETTINGS
from ltdicom._net.association.items import AssociationItems, answer, merge
from ltdicom._net.association.pdu import AssociatePrimitive
from ltdicom._net.messages.codec import FAST, PLAIN
from ltdicom._net.messages.command import BadCommandSetError, CommandSet
from ltdicom._net.pynetdicom_api import A_RELEASE, TRANSITION_TABLE
from ltdicom._net.threads.waker import Waker
from ltdicom._net.transport.stream import Transport
from ltdicom._net.upper_layer import events
from ltdicom._net.upper_layer.outbox import Outbox, Payload
from ltdicom._net.upper_layer.provider import (
    AbortContent,
    AbortPrimitive,
    RejectContent,
    RejectPrimitive,
    Shell,
)
from ltdicom.constants.error import (
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_CONNECTION_RESET,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_NET_TIME_OUT,
    DICOM_ERROR_PDU_ID,
    DICOM_SUCCESS,
    DicomErrorCode,
)
from ltdicom.constants.pdu import (
    PDU_ABORT,
    PDU_MIN_MAXIMUM_LENGTH,
    PduType,
)

LOGGER: Final = logging.getLogger("ltdicom.net")

DEFAULT_MAX_PDU: Final = 16384
"""For a peer that leaves the maximum length item out."""

ASSOCIATED: Final = frozenset(f"Sta{n}" for n in range(6, 13))
"""The states in which there is an association."""

# the PDUs behind the events that have a place in few states only
_OUT_OF_PLACE: Final = {
    "Evt3": "an A-ASSOCIATE-AC",
    "Evt4": "an A-ASSOCIATE-RJ",
    "Evt6": "an A-ASSOCIATE-RQ",
    "Evt10": "a P-DATA-TF",
    "Evt12": "an A-RELEASE-RQ",
    "Evt13": "an A-RELEASE-RP",
}
_NUMBERS = itertools.count(1)


class Owner(Protocol):
    """What a connection belongs to: the inside of an LDicomNet object."""

    def happened(self, connection: Any, event: events.Event) -> None:
        """Take an event to its hooks."""

    def may_read(self) -> bool:
        """Whether the owner is ready for the next message."""

    def wants(self, kind: type[events.Event]) -> bool:
        """Whether the owner looks at `Sent` or `PduReceived`, which cost time."""


class _Nobody:
    """The owner of a connection that has ended."""

    def happened(self, connection: Any, event: events.Event) -> None:
        pass

    def may_read(self) -> bool:
        return False

    def wants(self, kind: type[events.Event]) -> bool:
        return False


class UpperLayer:
    """At most one association, over a transport that `Connection` provides.

    Parameters
    ----------
    owner : Owner
        Gets the events.
    accepted : bool
        Whether the peer has connected, and will ask for the association.
    joined : bool
        See `Outbox`.

    Attributes
    ----------
    state : str
        That of the state machine, ``"Sta1"`` to ``"Sta13"`` (PS3.8 9.2).
    """

    # these are more than the thirty up to which Python keeps attributes close together
    __slots__ = (
        "__weakref__",
        "_assembler",
        "_cause",
        "_dul",
        "_early_release_response",
        "_events",
        "_out",
        "_releasing",
        "_request",
        "_shell",
        "_transport",
        "_waker",
        "alive",
        "association",
        "local",
        "lock",
        "max_pdu",
        "number",
        "owner",
        "path",
        "peer",
        "state",
        "transfer_syntaxes",
    )

    def __init__(self, owner: Owner, *, accepted: bool, joined: bool) -> None:
        self.number = next(_NUMBERS)
        self.path = FAST if SETTINGS.fast_path else PLAIN
        self.owner = owner
        self.lock = threading.RLock()
        self.alive = False
        self.local: tuple[str, int] = ("", 0)
        self.peer: tuple[str, int] = ("", 0)
        self.association: AssociationItems | None = None
        self.transfer_syntaxes: dict[int, str] = {}
        self.max_pdu = DEFAULT_MAX_PDU
        self._waker: Waker  # of the connection's thread
        self._transport: Transport | None = None
        self._events: list[events.Event] = []
        self._cause: DicomErrorCode | None = None
        self._request: AssociationItems | None = None
        self._releasing = False
        self._early_release_response = False
        self._shell = Shell(self, "acceptor" if accepted else "requestor")
        self._dul = self._shell.provider
        self.state: str = self._dul.state_machine.current_state
        self._assembler = self._shell.assembler
        self._out = Outbox(
            self._dul.perform,
            lambda: ("Evt9", self.state) in TRANSITION_TABLE,
            self._sent,
            joined=joined,
        )

    def part(self) -> None:
        """Let go of all that refers to this: it is freed with its last user then."""
        self._shell.part()
        self._out.part()
        self.owner = _Nobody()

    @property
    def _carrier(self) -> Transport:
        """The transport, where there must be one."""
        assert self._transport is not None
        return self._transport

    @property
    def is_associated(self) -> bool:
        """Whether an association exists."""
        return self.alive and self.state in ASSOCIATED

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
        self.state = self._dul.state_machine.current_state
        if self.state in ("Sta1", "Sta13"):
            self.association = None
            self._out.give_up(self._cause or DICOM_SUCCESS)
        elif self.state == "Sta12" and self._early_release_response:
            self._early_release_response = False
            self._queue_release(_release_response())

    def _lost(self) -> None:
        """Note why the peer's side of the connection has ended."""
        transport = self._carrier
        if self._cause is not None or self.state == "Sta13":
            return
        if transport.error is not None:
            self._cause = transport.error.code
        elif self.state not in ("Sta1", "Sta2"):
            self._cause = DICOM_ERROR_NET_CONNECTION_RESET

    def log_malformed(self, reason: object) -> None:
        """Say what is wrong with what the peer has sent."""
        LOGGER.error("connection %d, peer %s: %s", self.number, self.peer[0], reason)

    def log_deviation(self, reason: object) -> None:
        """Say what is not as the standard wants it, and is passed on all the same."""
        LOGGER.warning("connection %d, peer %s: %s", self.number, self.peer[0], reason)

    def protocol_error(self, reason: str) -> None:
        """Put what answers a broken rule, an A-ABORT (AA-1, AA-8), in the event queue.

        Not further: this may be called inside an action of the state machine, which
        sets its own next state afterwards.
        """
        self.log_malformed(reason)
        if self.state == "Sta1":
            self._cause = DICOM_ERROR_NET_CONNECTION_ABORTED
            self._carrier.close()
        else:
            self._dul.event_queue.put("Evt19")

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

    # -- what the application wants --------------------------------------------------

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
            merged = answer(self._request, accept, self.log_deviation)
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
            whole = self.path.whole(context_id, command, data, self.max_pdu)
            if whole is not None:
                gone = self._out.send(whole, payload)
            else:
                pieces = self.path.frames(context_id, command, data, self.max_pdu)
                self._out.add_message(pieces, payload)
                gone = False
            if not gone:
                self._out.write()
                gone = self._out.is_idle
        if self._events or not gone:
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
            if not self.alive or self.state not in ("Sta6", "Sta8") or self._releasing:
                self._check_alive()
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


def _release_response() -> A_RELEASE:
    primitive = A_RELEASE()
    primitive.result = "affirmative"
    return primitive
