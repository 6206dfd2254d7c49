"""The seam: pynetdicom's association, upper layer and DIMSE providers, subclassed.

pynetdicom's objects stay what they are - the state machine with its actions, the
PDU classes, the timers. Only three things are replaced: nobody polls, as their threads
never start, whole messages go to our `ltdicom._net.upper_layer.association.Association`
(`Assembler.receive_primitive`), and A-ASSOCIATE PDUs are read and written through
`ltdicom._net.association.pdu`, which knows items that pynetdicom does not.
"""

from __future__ import annotations

import functools
import queue
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.settings import SETTINGS
from ltdicom._net.association.pdu import (
    AssociatePrimitive,
    BrokenRule,
    check_request,
    decoded,
    encoded,
)
from ltdicom._net.buffers import Gathering
from ltdicom._net.messages.command import BadCommandSetError, CommandSet
from ltdicom._net.messages.pdv import data_values
from ltdicom._net.pynetdicom_api import (
    A_ABORT,
    A_ABORT_RQ,
    A_ASSOCIATE,
    A_ASSOCIATE_AC,
    A_ASSOCIATE_RQ,
    P_DATA,
    T_CONNECT,
    AddressInformation,
    ApplicationEntity,
    DIMSEServiceProvider,
    DULServiceProvider,
    StateMachine,
)
from ltdicom._net.pynetdicom_api import Association as PynetdicomAssociation
from ltdicom._net.upper_layer.timer import MonotonicTimer

if TYPE_CHECKING:
    from ltdicom._net.buffers import ReadBuffer
    from ltdicom._net.upper_layer.association import Association


class Shell(PynetdicomAssociation):
    """pynetdicom's association as a container; its own thread never starts.

    Making one takes pynetdicom longer than a whole association takes otherwise: it
    looks up names of hosts and checks UIDs, always the same ones. So its constructor
    runs once, and each shell begins with what that has set.
    """

    def __init__(self, association: Association, mode: str) -> None:
        vars(self).update(_association(mode))
        self.association = association
        self.provider = Provider(self)
        self.dul = self.provider
        self.assembler = Assembler(self)
        self.dimse = self.assembler

    def part(self) -> None:
        """Let go of everything, as its parts refer to each other in circles."""
        for part in (self.provider.state_machine, self.provider, self.assembler, self):
            vars(part).clear()

    def _bind_defaults(self) -> None:
        """Bind nothing: pynetdicom's handlers would answer, and log each PDU."""


@functools.cache
def _association(mode: str) -> dict[str, Any]:
    """Return what pynetdicom's constructor sets in an association of a mode."""
    made = Shell.__new__(Shell)
    PynetdicomAssociation.__init__(made, ApplicationEntity("LTDICOM"), mode)
    made.network_timeout = None
    # the actions that close a connection name the peer in a notification
    made.requestor.address_info = AddressInformation("0.0.0.0", 0)
    made.acceptor.address_info = AddressInformation("0.0.0.0", 0)
    return vars(made)


@functools.cache
def _upper_layer(mode: str) -> dict[str, Any]:
    """Return what pynetdicom's constructor sets in the upper layer of an association."""
    made: DULServiceProvider = _association(mode)["dul"]
    return vars(made)


@functools.cache
def _dimse(mode: str) -> dict[str, Any]:
    """Return what pynetdicom's constructor sets in the DIMSE provider."""
    made: DIMSEServiceProvider = _association(mode)["dimse"]
    return vars(made)


_BY_PROVIDER: Final = 2
_INVALID_PARAMETER: Final = 6  # of the A-ABORT PDU (PS3.8 9.3.8)


class RejectPrimitive(A_ASSOCIATE):
    """A rejection; C++ programs combine source and reason freely."""

    result_source = 0
    diagnostic = 0
    result = 0

    def __init__(self, result: int, source: int, reason: int) -> None:
        self.result, self.result_source, self.diagnostic = result, source, reason


class AbortPrimitive(A_ABORT):
    """An abort with the source and the reason that the application wants."""

    def __init__(self, source: int, reason: int) -> None:
        super().__init__()
        self.source, self.reason = source, reason
        self.abort_source = 0


class ReceivedPdu:
    """A PDU of the peer, read leniently; the state machine hands it on as it is."""

    def __init__(self, content: Any) -> None:
        self.content = content

    def to_primitive(self) -> Any:
        """Return what the state machine puts into the user's queue."""
        return self.content


class RejectContent(tuple[int, int, int]):
    """Result, source and reason of an A-ASSOCIATE-RJ PDU."""


class AbortContent(tuple[int, int]):
    """Source and reason of an A-ABORT PDU."""


class Inbox:
    """Stands for the queue to the service user: what comes becomes an event."""

    def __init__(self, put: Callable[[Any], None]) -> None:
        self.put = put


class Line:
    """Stands for a queue between threads; here one thread at a time comes."""

    def __init__(self) -> None:
        # there are hardly ever two in it; an empty deque is ten times as large as a list
        self.queue: list[Any] = []
        self.put = self.queue.append

    def get(self, block: bool = False) -> Any:
        """Take what was put first.

        Raises
        ------
        queue.Empty
            There is nothing, and waiting would be in vain.
        """
        if not self.queue:
            raise queue.Empty
        return self.queue.pop(0)

    get_nowait = get


class Wire:
    """Stands for the socket of pynetdicom's upper layer."""

    def __init__(self, association: Association, to_provider_queue: Line) -> None:
        self._association = association
        self._to_provider_queue = to_provider_queue
        self._inbox: ReadBuffer = association.inbox

    def connect(self, primitive: T_CONNECT) -> None:
        """Answer AE-1: the connection is there already (`LDicomNet.Connect`)."""
        primitive.result = "Evt2"
        self._to_provider_queue.put(primitive)

    def recv(self, count: int) -> bytearray:
        """Take bytes that have come."""
        return self._inbox.recv(count)

    def close(self) -> None:
        """Note the wish; the hooks of this event still see the connection."""
        self._association.closing = True

    _shutdown_socket = close


class Provider(DULServiceProvider):
    """The upper layer; its thread never starts: who has an event calls it."""

    def __init__(self, shell: Shell) -> None:
        vars(self).update(_upper_layer(shell.mode))
        self._assoc = shell
        self.event_queue = Line()  # type: ignore[assignment]
        self.to_provider_queue = Line()  # type: ignore[assignment]
        self._recv_pdu = Line()  # type: ignore[assignment]
        self.state_machine = StateMachine(self)
        self.association = shell.association
        self.artim_timer: MonotonicTimer = MonotonicTimer(
            SETTINGS.artim_timeout, self.association.clock
        )
        self.to_user_queue = Inbox(self.association.indication)  # type: ignore[assignment]
        self.socket = Wire(self.association, self.to_provider_queue)  # type: ignore[assignment, arg-type]
        self._associate: bytes | None = None
        self._abort: AbortPrimitive | None = None

    def perform(self, primitive: Any) -> None:
        """Take a primitive of the local user through the state machine, now."""
        if isinstance(primitive, AssociatePrimitive):
            self._associate = encoded(primitive.items)
        elif isinstance(primitive, AbortPrimitive):
            self._abort = primitive
        self.to_provider_queue.put(primitive)
        self._take_primitive()
        if self.to_provider_queue.queue:  # AE-1 has put the T-CONNECT confirmation
            self._take_primitive()

    def _take_primitive(self) -> None:
        """Take the primitive in the queue through the state machine.

        AE-2 and AE-7 would make a whole PDU of an association, with pynetdicom's
        checks, in whose place `_send` puts ours. Of nothing they make an empty one.
        """
        self._process_recv_primitive()
        waiting = self.to_provider_queue.queue
        if isinstance(waiting[0], T_CONNECT):
            waiting[0].request = None  # type: ignore[assignment]
        elif isinstance(waiting[0], AssociatePrimitive) and not waiting[0].items.request:
            waiting[0] = None
        self.run_events()

    def run_events(self) -> None:
        """Take the waiting events through the state machine."""
        while self.event_queue.queue:
            self.association.transition(self.event_queue.get_nowait())

    def read_pdu(self) -> None:
        """Take the PDU at the front of the buffer through the state machine."""
        self._read_pdu_data()
        self.run_events()

    def _decode_pdu(self, bytestream: bytearray) -> tuple[Any, str]:
        """Replace `DULServiceProvider._decode_pdu` for what peers get wrong."""
        try:
            return self._decode_leniently(bytestream)
        except Exception as exc:
            self.association.log_malformed(exc)
            if isinstance(exc, BrokenRule):
                self._abort = AbortPrimitive(_BY_PROVIDER, _INVALID_PARAMETER)
            raise  # pynetdicom's caller makes Evt19 of it

    def _decode_leniently(self, bytestream: bytearray) -> tuple[Any, str]:
        data = bytes(bytestream)
        pdu_type = data[0]
        if pdu_type != 0x04:
            self.association.pdu_received(pdu_type, data)
        if pdu_type in (0x01, 0x02):
            if pdu_type == 0x01:
                check_request(data)
            return decoded(data), "Evt6" if pdu_type == 0x01 else "Evt3"
        if pdu_type in (0x03, 0x07) and len(data) < 10:
            raise ValueError(f"a PDU of type {pdu_type} is too short")
        if pdu_type == 0x03:
            return ReceivedPdu(RejectContent(data[7:10])), "Evt4"
        if pdu_type == 0x07:
            return ReceivedPdu(AbortContent(data[8:10])), "Evt16"
        if pdu_type == 0x04:
            data_values(memoryview(data), 6, len(data))  # pynetdicom does not look
        return super()._decode_pdu(bytestream)

    def _send(self, pdu: Any) -> None:
        """Replace `DULServiceProvider._send`: queue, and count for OnSend."""
        associate = isinstance(pdu, (A_ASSOCIATE_RQ, A_ASSOCIATE_AC))
        if associate and self._associate is not None:
            data, self._associate = self._associate, None
            self.association.put(pdu.pdu_type, data)
            return
        if isinstance(pdu, A_ABORT_RQ) and self._abort is not None:
            pdu.source, pdu.reason_diagnostic = self._abort.source, self._abort.reason
            self._abort = None
        self.association.put(pdu.pdu_type, pdu.encode())


class Assembler(DIMSEServiceProvider):
    """Puts the fragments of a message together and passes it on, undecoded.

    Attributes
    ----------
    gathering : Gathering
        The data set that is coming.
    waiting : deque or None
        While a request waits for answers to others (`Association.is_full`), what came
        behind it in the same PDU; else None.
    """

    def __init__(self, shell: Shell) -> None:
        vars(self).update(_dimse(shell.mode))
        self._assoc = shell
        self.msg_queue = Line()  # type: ignore[assignment]
        self._association = shell.association
        self._command = bytearray()
        self._command_context = 0
        self._pending: tuple[int, bytes, CommandSet] | None = None
        self.gathering = Gathering()
        self._first: tuple[int, bytes, CommandSet] | None = None
        self.waiting: deque[tuple[int, bytes]] | None = None

    def receive_primitive(self, primitive: P_DATA) -> None:
        """Replace `DIMSEServiceProvider.receive_primitive`.

        pynetdicom's drops what follows a whole message in the same primitive, runs a
        thread for each N-EVENT-REPORT and hides C-CANCEL in a table.
        """
        try:
            for context_id, value in primitive.presentation_data_value_list:
                self.take(context_id, value)
        except BadCommandSetError as exc:
            self._association.protocol_error(str(exc))

    def take(self, context_id: int, value: bytes | memoryview) -> bool:
        """Take a fragment, its control header first.

        Returns
        -------
        bool
            True where the message goes on behind it.

        Raises
        ------
        BadCommandSetError
            The peer does not keep to PS3.8 Annex E.
        """
        if self.waiting is not None:
            self.waiting.append((context_id, bytes(value)))
            return False
        # the message control header: bit 0 command, bit 1 last (PS3.8 E.2)
        control = value[0]
        take = self._take_command if control & 1 else self._take_data
        return take(context_id, value[1:], control & 2)

    def _take_command(self, context_id: int, value: Any, last: int) -> bool:
        if self._pending is not None:
            raise BadCommandSetError("a command set inside another message")
        if self._command and context_id != self._command_context:
            raise BadCommandSetError("a command set on two presentation contexts")
        if len(self._command) + len(value) > SETTINGS.longest_command:
            raise BadCommandSetError("the command set is longer than the limit")
        if not last:
            self._command_context = context_id
            self._command += value
            return True
        if self._command:
            data, self._command = bytes(self._command + value), bytearray()
        else:
            data = bytes(value)
        command_set = self._association.path.decode(data, self._association.log_deviation)
        if self._association.is_full and command_set.asks:
            self._association.tell_full()
            self._first, self.waiting = (context_id, data, command_set), deque()
            self._association.is_waiting = True
            return False
        return self._begin(context_id, data, command_set)

    def _begin(self, context_id: int, data: bytes, command_set: CommandSet) -> bool:
        """Go on behind a command set; return whether the message does."""
        if command_set.has_data_set:
            self._pending = (context_id, data, command_set)
            return True
        self._association.message_received(context_id, data, command_set, None)
        return False

    @property
    def is_within(self) -> bool:
        """Whether a message has begun and goes on."""
        return self._pending is not None or bool(self._command)

    def resume(self) -> None:
        """Take the request that waits, and what came in its PDU, up to the next such one.

        Raises
        ------
        BadCommandSetError
            The peer does not keep to PS3.8 Annex E.
        """
        first, self._first = self._first, None
        behind, self.waiting = self.waiting or deque(), None
        self._association.is_waiting = False
        assert first is not None
        self._begin(*first)
        while behind:
            if self.waiting is not None:  # another one has to wait
                self.waiting += behind
                return
            self.take(*behind.popleft())

    def _take_data(self, context_id: int, value: Any, last: int) -> bool:
        if self._pending is None:
            raise BadCommandSetError("a data set without a command set")
        if context_id != self._pending[0]:
            raise BadCommandSetError("a message on two presentation contexts")
        gathering = self.gathering
        if gathering.size + len(value) > SETTINGS.longest_message:
            raise BadCommandSetError("the data set is longer than the limit")
        received: bytes | memoryview
        if last and not gathering.size:  # as most are: in one piece
            received = bytes(value)
        else:
            gathering.add(value)
            if not last:
                return True
            received = gathering.taken()
        (_, data, command_set), self._pending = self._pending, None
        self._association.message_received(context_id, data, command_set, received)
        return False
