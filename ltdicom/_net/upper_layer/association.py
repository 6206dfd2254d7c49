"""An association without IO, on pynetdicom's state machine (PS3.8 section 9).

Bytes go in (`Association.inbox`, `Association.advance`), events and bytes come out
(`Association.events`, `Association.out`). Nothing here knows a socket, a thread, a lock or
the time: who owns an association calls it from one thread at a time, moves the bytes, and
gives it a clock.
"""

from __future__ import annotations

import itertools
import logging
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._core.log_limit import about
from ltdicom._core.settings import LONGEST_CONTROL, SETTINGS
from ltdicom._net.association.items import AssociationItems, answer, merge
from ltdicom._net.association.pdu import AssociatePrimitive
from ltdicom._net.buffers import READ_STEP, Gathering, ReadBuffer
from ltdicom._net.flight import FLIGHT, LIGHT
from ltdicom._net.messages.codec import FAST, PLAIN
from ltdicom._net.messages.command import BadCommandSetError, CommandSet
from ltdicom._net.pynetdicom_api import A_RELEASE, TRANSITION_TABLE
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
    DICOM_ERROR_NET_INVALID,
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
    PDU_RELEASE_REQUEST,
    PDU_RELEASE_RESPONSE,
    PduType,
)

if TYPE_CHECKING:
    from ltdicom._net.flight import Freight

LOGGER: Final = logging.getLogger("ltdicom.net")

DEFAULT_MAX_PDU: Final = 16384
"""For a peer that leaves the maximum length item out."""

ASSOCIATED: Final = frozenset(f"Sta{n}" for n in range(6, 13))
"""The states in which there is an association."""

IDLE_STEP: Final = 4096
"""Bytes that count as a movement, where they are not a whole PDU."""

_LAST: Final = (PDU_ABORT, PDU_RELEASE_REQUEST, PDU_RELEASE_RESPONSE)  # no message follows
# Command Field (0000,0100) of a C-CANCEL-RQ, behind the one fragment's control header
_OF_CANCEL: Final = b"\0\0\0\1\2\0\0\0\xff\x0f"
_LONGEST_CANCEL: Final = 1024  # bytes of its PDU

_MAY_BE_IDLE: Final = ASSOCIATED | {"Sta5"}  # Sta3 waits for this side
_MAY_CARRY_DATA: Final = ASSOCIATED | {"Sta13"}  # there it is dropped

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


def _nothing(kind: type[events.Event]) -> bool:
    return False


class Association:
    """At most one association, from the connection of its carrier to the end of that.

    Parameters
    ----------
    accepted : bool
        Whether the peer has connected, and will ask for the association.
    clock : callable
        Returns seconds since some moment; nobody sets it.
    joined : bool
        See `Outbox`.
    wants : callable, optional
        Whether somebody looks at `Sent` or `PduReceived`, which cost time.

    Attributes
    ----------
    state : str
        That of the state machine, ``"Sta1"`` to ``"Sta13"`` (PS3.8 9.2).
    inbox : ReadBuffer
        What has come; `advance` takes it.
    out : Outbox
        What is to be sent.
    events : list
        What has happened; who takes an event takes it out.
    closing : bool
        The state machine wants the connection closed, as soon as what it has to say has
        left and the events are told.
    is_doomed : bool
        The peer has aborted; that stands behind messages which were not taken yet.
    cause : DicomErrorCode or None
        Why it ends; None for an orderly end.
    negotiated : AssociationItems or None
        The association as both sides see it; stays after its end.
    gathering : Gathering
        The data set that is coming.
    freight : Freight or None
        What it weighs, if it is a large one.
    is_waiting : bool
        A request waits for answers to others, and what is behind it, too.
    held : bool
        Its owner does not read on: the peer's time does not run.
    count : int
        Messages that have come.
    """

    # these are more than the thirty up to which Python keeps attributes close together
    __slots__ = (
        "_accepted",
        "_asked_at",
        "_assembler",
        "_cancels",
        "_deaf",
        "_dul",
        "_early_release_response",
        "_ends",
        "_eof",
        "_error",
        "_held_since",
        "_idle_limit",
        "_message_due",
        "_message_limit",
        "_most_unanswered",
        "_moved",
        "_quiet_since",
        "_releasing",
        "_request",
        "_shell",
        "_told_full",
        "_unanswered",
        "_unwanted",
        "_wants",
        "cause",
        "clock",
        "closing",
        "count",
        "events",
        "freight",
        "gathering",
        "held",
        "inbox",
        "is_doomed",
        "is_waiting",
        "max_pdu",
        "negotiated",
        "number",
        "out",
        "path",
        "peer",
        "sender",
        "state",
        "transfer_syntaxes",
    )

    def __init__(
        self,
        *,
        accepted: bool,
        clock: Callable[[], float],
        joined: bool = False,
        wants: Callable[[type[events.Event]], bool] = _nothing,
    ) -> None:
        self.number = next(_NUMBERS)
        self.path = FAST if SETTINGS.fast_path else PLAIN
        self.clock = clock
        self.peer = self.sender = ""  # for the log: address, and title with address
        self._accepted = accepted
        self.negotiated: AssociationItems | None = None
        self.transfer_syntaxes: dict[int, str] = {}
        self.max_pdu = DEFAULT_MAX_PDU
        self.inbox = ReadBuffer()
        self.events: list[events.Event] = []
        self.closing = False
        self.is_doomed = False
        self.cause: DicomErrorCode | None = None
        self._wants = wants
        self._eof = False
        self._error: DicomErrorCode | None = None
        self._deaf = False
        self._unwanted = 0
        self._asked_at = 0.0
        self._idle_limit = SETTINGS.idle_timeout
        self._moved = (0, 0, 0)
        self._quiet_since = clock()
        self._message_limit = SETTINGS.message_timeout
        self._message_due: tuple[int, float] | None = None
        self._held_since: float | None = None
        self.held = self.is_waiting = False
        self.count = 0
        self.freight: Freight | None = None
        self._unanswered: list[int] = []
        self._most_unanswered = SETTINGS.outstanding
        self._told_full = False
        self._ends = False
        self._cancels: list[tuple[int, int]] = []
        self._request: AssociationItems | None = None
        self._releasing = False
        self._early_release_response = False
        self._shell = Shell(self, "acceptor" if accepted else "requestor")
        self._dul = self._shell.provider
        self.state: str = self._dul.state_machine.current_state
        self._assembler = self._shell.assembler
        self.gathering = self._assembler.gathering
        self.out = Outbox(
            self._dul.perform,
            lambda: ("Evt9", self.state) in TRANSITION_TABLE,
            self._sent,
            joined=joined,
        )

    def open(self) -> None:
        """Note that the connection is there (Evt5 of the side that was called)."""
        if self._shell.is_acceptor:
            self.transition("Evt5")

    def part(self) -> None:
        """Let go of all that refers to this: it is freed with its last user then."""
        self._shell.part()
        self.out.part()
        self.freight, self.gathering = None, Gathering()
        self._wants = _nothing

    @property
    def is_established(self) -> bool:
        """Whether there is an association, and it is `negotiated`; any thread may ask."""
        return self.negotiated is not None and self.state in ASSOCIATED

    # -- the state machine -----------------------------------------------------------

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
            self.cause = self.cause or DICOM_ERROR_NET_TIME_OUT
        elif action in ("AA-1", "AA-3", "AA-7", "AA-8") or (event, action) == (
            "Evt15",
            "AA-2",
        ):
            self.cause = self.cause or DICOM_ERROR_NET_CONNECTION_ABORTED
            if event in _OUT_OF_PLACE:
                self.log_malformed(f"{_OUT_OF_PLACE[event]} out of place, in {self.state}")
        self._dul.state_machine.do_action(event)
        self.state = self._dul.state_machine.current_state
        if self.state in ("Sta1", "Sta13"):
            self.freight = None
            self.out.give_up(self.cause or DICOM_SUCCESS)
        elif self.state == "Sta3":
            self._asked_at = self.clock()
        elif self.state == "Sta12" and self._early_release_response:
            self._early_release_response = False
            self.out.add_release(_release_response())

    def _lost(self) -> None:
        """Note why the peer's side of the connection has ended."""
        if self.cause is not None or self.state == "Sta13":
            return
        if self._error is not None:
            self.cause = self._error
        elif self.state not in ("Sta1", "Sta2"):
            self.cause = DICOM_ERROR_NET_CONNECTION_RESET

    def log_malformed(self, reason: object) -> None:
        """Say what is wrong with what the peer has sent."""
        self._log(logging.ERROR, reason)

    def log_deviation(self, reason: object) -> None:
        """Say what is not as the standard wants it, and is passed on all the same."""
        self._log(logging.WARNING, reason)

    def _log(self, level: int, reason: object) -> None:
        LOGGER.log(
            level,
            "connection %d, peer %s: %s",
            self.number,
            self.peer,
            reason,
            extra=about(self.source),
        )

    @property
    def source(self) -> str:
        """What stands for it where log lines are counted."""
        return f"connection {self.number}"

    def protocol_error(self, reason: str) -> None:
        """Put what a broken rule is answered by, an A-ABORT (AA-1, AA-7, AA-8), in a queue.

        Not further: this may be called inside an action of the state machine, which
        sets its own next state afterwards.
        """
        self.log_malformed(reason)
        if self.state == "Sta1":
            self.cause = DICOM_ERROR_NET_CONNECTION_ABORTED
            self.closing = True
        else:
            self._dul.event_queue.put("Evt19")

    # -- what comes ------------------------------------------------------------------

    def peer_closed(self, error: DicomErrorCode | None = None) -> None:
        """Note that nothing more will come; `advance` tells it behind what has come."""
        self._eof = True
        self._error = error

    def advance(self) -> bool:
        """Take one PDU that has come, or the end, through the state machine.

        Returns
        -------
        bool
            Whether there was one. What is there of a further message stays where it is
            until the events are taken.
        """
        if self.closing:
            return False
        inbox = self.inbox
        if self.state == "Sta13":
            self._advance_to_the_end(inbox)
        elif self.is_waiting:
            if self._advance_waiting():
                return True
        elif not self.events and (front := inbox.peek()):
            pdu_type, announced, whole = front
            data = pdu_type == PDU_DATA_TRANSFER and self.state == "Sta6"
            if data and whole and announced <= SETTINGS.longest_pdu:
                self._read_data(inbox)
                return True
            if self._is_hopeless(pdu_type, announced):
                self._answer_hopeless()
                return True
            if whole:
                self._read_one(inbox, pdu_type)
                return True
        if self._eof and not self.closing and not inbox.ready and not self.is_waiting:
            if self.state == "Sta1":
                self._lost()
                self.closing = True
            else:
                self.transition("Evt17")
            return True
        return False

    def look_ahead(self) -> None:
        """Note what is of interest behind what waits to be taken.

        After an A-ABORT nobody reads what is sent, after it and a release no message
        comes, and a C-CANCEL may have to go past requests that wait.
        """
        if self.is_doomed or self.state == "Sta13":
            return
        inbox = self.inbox
        if self._cancels:
            taken = inbox.received - (inbox.high - inbox.low)
            self._cancels = [each for each in self._cancels if each[0] >= taken]
        for pdu_type, begin, end in inbox.unseen():
            if pdu_type in _LAST:
                self._ends = True
                self.is_doomed = self.is_doomed or pdu_type == PDU_ABORT
            elif end - begin <= _LONGEST_CANCEL:
                pdu = inbox.bytes_at(begin, end)
                if pdu is not None and _OF_CANCEL in (data := bytes(pdu)) and data[11] == 3:
                    self._cancels.append((begin, end))

    # -- requests that wait for answers to others --------------------------------------

    @property
    def is_full(self) -> bool:
        """Whether the application has as many requests to answer as it may have."""
        return len(self._unanswered) >= self._most_unanswered

    def tell_full(self) -> None:
        """Say, once, that a request waits."""
        if not self._told_full:
            self._told_full = True
            self.log_deviation(
                f"{len(self._unanswered)} requests are not answered (outstanding): "
                "the next one waits"
            )

    def _advance_waiting(self) -> bool:
        """Take what may go on while a request waits; return whether there was something.

        Behind an abort, a release or the end there is no message, so what was read in
        front of them is taken: it does not grow.
        """
        if self.events:
            return False
        self.look_ahead()
        if not self.is_full or self._ends or self._eof:
            try:
                self._assembler.resume()
            except (BadCommandSetError, ValueError) as exc:
                self.protocol_error(str(exc))
                self._dul.run_events()
            return True
        return self._take_cancel()

    def _take_cancel(self) -> bool:
        """Take a C-CANCEL out of what waits, if it is for a request that was taken."""
        for place, (begin, end) in enumerate(self._cancels):
            pdu = self.inbox.bytes_at(begin, end)
            if pdu is None:  # taken in its turn
                continue
            context_id, data = pdu[10], bytes(pdu[12:])
            try:
                command_set = self.path.decode(data, self.log_deviation)
            except (BadCommandSetError, ValueError):  # told in its turn
                continue
            if command_set.has_data_set or command_set.arguments[0] not in self._unanswered:
                continue
            # what is in front of it moves
            self._cancels = self._cancels[place + 1 :]
            self.inbox.cut(begin, end)
            self.message_received(context_id, data, command_set, None)
            return True
        return False

    def _advance_to_the_end(self, inbox: ReadBuffer) -> None:
        """Take what comes in Sta13: data is dropped (AA-6) without being kept first."""
        while not self.closing:
            dropped = inbox.high - inbox.low
            if not self._deaf:
                dropped = min(self._unwanted, dropped)
            inbox.skip(dropped)
            self._unwanted -= dropped
            front = inbox.peek()
            if front is None or self._unwanted > 0:
                return
            pdu_type, announced, whole = front
            if self._is_hopeless(pdu_type, announced):
                self._answer_hopeless()
            elif pdu_type == PDU_DATA_TRANSFER and inbox.has_head:
                self._unwanted = inbox.whole
            elif whole:
                self._dul.read_pdu()
            else:
                return

    def _read_data(self, inbox: ReadBuffer) -> None:
        """Take P-DATA-TF PDUs to the end of a message, as DT-2 does."""
        if self.path.read_data is None:
            self._dul.read_pdu()
            return
        try:
            self.path.read_data(inbox, self._assembler.take)
        except (BadCommandSetError, ValueError) as exc:
            self.protocol_error(str(exc))
            self._dul.run_events()

    def _read_one(self, inbox: ReadBuffer, pdu_type: int) -> None:
        if self.state == "Sta1":
            # nothing may come before we have asked for an association
            self.protocol_error("a PDU came before the association")
        else:
            self._dul.read_pdu()

    def _answer_hopeless(self) -> None:
        """Answer what is not a PDU, and hear nothing further: no PDU can be found in it."""
        self.protocol_error("not a PDU, or one beyond the limit")
        self._dul.run_events()
        self._deaf = True

    def _is_hopeless(self, pdu_type: int, announced: int) -> bool:
        limit = SETTINGS.longest_pdu
        if pdu_type != PDU_DATA_TRANSFER or self.state not in _MAY_CARRY_DATA:
            limit = min(limit, LONGEST_CONTROL)
        return not 1 <= pdu_type <= 7 or announced > limit

    # -- time ------------------------------------------------------------------------

    @property
    def deadline(self) -> float | None:
        """When `on_time` is to be called, on the clock; None for never."""
        timer = self._dul.artim_timer
        within = self.inbox.low < self.inbox.high or self._assembler.is_within
        if not within:
            self._message_due = self._held_since = None
            if not timer.running and self._idle_limit is None and self.state != "Sta3":
                return None  # as nearly always
        now = self.clock()
        times = [now + timer.remaining + 0.001] if timer.running else []
        if within and (due := self._due(now)) is not None:
            times.append(due + 0.001)
        if self._idle_limit is not None and self.state in _MAY_BE_IDLE:
            times.append(now + self._idle_limit - self._idle_for() + 0.001)
        if self.state == "Sta3":
            times.append(self._answer_due)
        return min(times) if times else None

    def _due(self, now: float) -> float | None:
        """Return when the message that has begun must be there, as long as it is read."""
        if self._message_limit is None or self.state not in _MAY_BE_IDLE:
            return None
        if self._message_due is None or self._message_due[0] != self.count:
            self._message_due, self._held_since = (
                (self.count, now + self._message_limit),
                None,
            )
        if self.held:
            self._held_since = self._held_since or now
            return None
        count, due = self._message_due
        if self._held_since is not None:
            due += now - self._held_since
            self._message_due, self._held_since = (count, due), None
        return due

    @property
    def _answer_due(self) -> float:
        """When the application must have answered the request."""
        limit = SETTINGS.answer_timeout
        return math.inf if limit is None else self._asked_at + limit

    def on_time(self) -> None:
        """End what has taken too long."""
        timer = self._dul.artim_timer
        if timer.running and timer.expired:
            timer.stop()
            self.log_deviation("ARTIM has expired")
            self.transition("Evt18")
        if self._idle_limit is not None and self._idle_for() >= self._idle_limit:
            self._give_up("idle", self._idle_limit)
        due = self._message_due
        if due is not None and self._held_since is None and self.clock() >= due[1]:
            self._message_due = None
            self._give_up("a message was not complete", self._message_limit or 0.0)
        if self.state == "Sta3" and self.clock() >= self._answer_due:
            self._give_up("the request was not answered", self.clock() - self._asked_at)

    def _give_up(self, why: str, seconds: float) -> None:
        self.log_deviation(f"aborted, {why} for {seconds:g} seconds")
        self.cause = DICOM_ERROR_NET_TIME_OUT
        self._dul.perform(AbortPrimitive(2, 0))

    def be_busy(self) -> None:
        """Begin the idle time anew: the peer waits for this side."""
        if self._idle_limit is not None:
            self._quiet_since = self.clock()

    def _idle_for(self) -> float:
        """Return for how long nothing has moved that the peer could have moved."""
        inbox, queue = self.inbox, self.out.queue
        taken = inbox.received - (inbox.high - inbox.low)
        now = self.clock()
        was_taken, received, sent = self._moved
        if (
            taken != was_taken
            or inbox.received - received >= IDLE_STEP
            or queue.sent - sent >= IDLE_STEP
            or (queue.sent != sent and not queue.unsent)
            or self.state not in _MAY_BE_IDLE
        ):
            self._moved, self._quiet_since = (taken, inbox.received, queue.sent), now
        return now - self._quiet_since

    # -- memory ----------------------------------------------------------------------

    def weigh(self) -> None:
        """Note what the data set that is coming takes, if that is much."""
        if self.state not in ASSOCIATED:  # what comes is dropped
            self.freight = None
            return
        size = self.gathering.size + max(0, len(self.inbox.view) - READ_STEP)
        if self.freight is None:
            if size < LIGHT:
                return
            self.freight = FLIGHT.begin()
        FLIGHT.weigh(self.freight, size)

    def must_wait(self, wake: Callable[[], None]) -> bool:
        """Whether what is coming has to wait for memory; `wake` is called afterwards."""
        if self.freight is None or not FLIGHT.holds_back(self.freight, wake):
            return False
        if not FLIGHT.told:
            FLIGHT.told = True
            self.log_deviation(
                f"the data sets that are coming take {FLIGHT.total} bytes "
                "(memory_in_flight): they wait for each other"
            )
        return True

    # -- what the seam reports -------------------------------------------------------

    def pdu_received(self, pdu_type: int, data: bytes) -> None:
        """Note a PDU for OnReceive; behind the end nothing is of interest."""
        if self.state != "Sta13" and self._wants(events.PduReceived):
            self.events.append(events.PduReceived(PduType(pdu_type), data))

    def indication(self, content: Any) -> None:
        """Turn what the state machine has for its user into an event."""
        if isinstance(content, AssociatePrimitive):
            items = content.items
            if items.request:
                self._request = items
                self.events.append(events.AssociateRequested(items))
            else:
                assert self._request is not None
                merged = merge(self._request, items)
                self._establish(merged, items.max_length)
                self.events.append(events.AssociateAccepted(merged))
        elif isinstance(content, RejectContent):
            self.events.append(events.AssociateRejected(*content))
        elif isinstance(content, AbortContent):
            self.events.append(events.Aborted(*content))
        elif isinstance(content, A_RELEASE):
            asked = content.result is None
            self.events.append(events.ReleaseRequested() if asked else events.Released())

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
        self.negotiated = merged
        title = merged.calling if self._accepted else merged.called
        self.sender = f"{title} ({self.peer})"

    def message_received(
        self, context_id: int, command: bytes, command_set: CommandSet, data: Any
    ) -> None:
        """Note a whole message."""
        syntax = self.transfer_syntaxes.get(context_id)
        if syntax is None:
            raise BadCommandSetError(
                f"a message on context {context_id}, which was not accepted"
            )
        self.count += 1
        if command_set.asks:
            self._unanswered.append(_message_id(command_set))
        freight, self.freight = self.freight, None
        size = 0 if data is None else len(data)
        if freight is None and size >= LIGHT:
            freight = FLIGHT.begin()
        if freight is not None:
            freight.arrive(size)
        self.events.append(
            events.MessageReceived(
                context_id, command, command_set, data, syntax, self.sender, freight
            )
        )

    def answered(self, message_id: int) -> None:
        """Note the last response to a request."""
        unanswered = self._unanswered
        if message_id in unanswered:
            unanswered.remove(message_id)
        elif unanswered:  # of a program that gives another number, and means one of them
            del unanswered[0]

    def put(self, pdu_type: int, data: bytes) -> None:
        """Queue an encoded PDU of the state machine."""
        if pdu_type == PDU_ABORT:
            self.out.clear_for_abort()
        self.out.put(pdu_type, data)

    def _sent(
        self, error: DicomErrorCode, pdu_type: int, count: int, payload: Payload
    ) -> None:
        """Note for OnSend what has left, or was given up."""
        if self._wants(events.Sent):
            self.events.append(events.Sent(error, PduType(pdu_type), count, payload))

    # -- what the application wants --------------------------------------------------

    def _perform(self, primitive: Any, *states: str) -> None:
        """Take a primitive of the application through the state machine."""
        if self.state not in states:
            raise self._impossible()
        self._dul.perform(primitive)

    def _impossible(self, what: str = "not possible") -> DicomError:
        """Return why the state does not allow a call; the last one has no connection."""
        over = self.closing or self.state == "Sta13"
        code = DICOM_ERROR_NET_NOT_CONNECTED if over else DICOM_ERROR_NET_INVALID
        return DicomError(code, f"{what} in {self.state}")

    def associate(self, request: AssociationItems) -> None:
        """Send an A-ASSOCIATE-RQ."""
        request = request.copy()
        if request.received:  # of a peer, sent on as it came
            for wrong in request.unusable_contexts():
                self.log_deviation(f"an A-ASSOCIATE-RQ is sent although {wrong}")
        self._perform(AssociatePrimitive(request), "Sta1")
        self._request = request

    def accept(self, accept: AssociationItems) -> AssociationItems:
        """Send an A-ASSOCIATE-AC; return the association as both sides see it."""
        if self._request is None or self.state != "Sta3":
            raise self._impossible()
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
        if self.state != "Sta6" or self._releasing:
            raise self._impossible()
        self._releasing = True
        self.out.add_release(A_RELEASE())

    def answer_release(self) -> None:
        """Send an A-RELEASE-RP behind what waits to be sent."""
        if self.state == "Sta10":
            # release collision: the acceptor answers when it has its own answer
            self._early_release_response = True
            return
        if self.state not in ("Sta8", "Sta9", "Sta12"):
            raise self._impossible()
        self.out.add_release(_release_response())

    def send(
        self, context_id: int, command: bytes, data: bytes | memoryview | None
    ) -> bytes | None:
        """Send a whole message.

        Returns
        -------
        bytes or None
            The bytes of the message, for who can give them to the kernel at once, past
            the empty queue; `Outbox.went_past` is told. None where it was queued.

        Raises
        ------
        DicomError
            The codes of `check_context` and of `Outbox.add_message`.
        """
        self.check_context(context_id)
        whole = self.path.whole(context_id, command, data, self.max_pdu)
        if whole is not None and not self.out:
            return whole
        payload = (command,) if data is None else (command, data)
        pieces = (
            self.path.frames(context_id, command, data, self.max_pdu)
            if whole is None
            else iter(((whole,),))
        )
        self.out.add_message(pieces, payload)
        return None

    def check_context(self, context_id: int) -> str:
        """Return the transfer syntax of an accepted context.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_NET_INVALID``: no association;
            ``DICOM_ERROR_NET_NOT_CONNECTED``: no longer;
            ``DICOM_ERROR_PDU_ID``: the context was not accepted.
        """
        if self.state not in ("Sta6", "Sta8") or self._releasing:
            raise self._impossible("there is no association")
        syntax = self.transfer_syntaxes.get(context_id)
        if syntax is None:
            raise DicomError(
                DICOM_ERROR_PDU_ID, f"presentation context {context_id} was not accepted"
            )
        return syntax


def _message_id(command_set: CommandSet) -> int:
    message = command_set.message
    assert message is not None
    number: int = command_set.arguments[message.places["nMessageID"]]
    return number


def _release_response() -> A_RELEASE:
    primitive = A_RELEASE()
    primitive.result = "affirmative"
    return primitive
