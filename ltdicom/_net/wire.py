"""The seam: pynetdicom's association, upper layer and DIMSE providers, subclassed.

pynetdicom's objects stay what they are - the state machine with its actions, the
PDU classes, the timers. Only three things are replaced: nobody polls
(`Provider.run_reactor`), whole messages go to the connection
(`Assembler.receive_primitive`), and A-ASSOCIATE PDUs are read and written through
`ltdicom._net.associate_wire`, which knows items that pynetdicom does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ltdicom._net.associate_wire import (
    AssociatePrimitive,
    associate_pdu,
    read_associate_pdu,
)
from ltdicom._net.command import BadCommandSetError, CommandSet
from ltdicom._net.data_values import data_values
from ltdicom._net.gathering import Gathering
from ltdicom._net.pynd import (
    A_ABORT,
    A_ABORT_RQ,
    A_ASSOCIATE,
    A_ASSOCIATE_AC,
    A_ASSOCIATE_RQ,
    P_DATA,
    AddressInformation,
    ApplicationEntity,
    Association,
    DIMSEServiceProvider,
    DULServiceProvider,
)
from ltdicom._net.settings import SETTINGS, UNLIMITED_STEP
from ltdicom._net.timer import MonotonicTimer

if TYPE_CHECKING:
    from ltdicom._net.upper_layer import UpperLayer

_ENTITY: list[ApplicationEntity] = []


def _entity() -> ApplicationEntity:
    """Return the application entity that pynetdicom wants behind an association."""
    if not _ENTITY:
        _ENTITY.append(ApplicationEntity("LTDICOM"))
    return _ENTITY[0]


class Shell(Association):
    """pynetdicom's association as a container; its own thread never starts."""

    def __init__(self, connection: UpperLayer, mode: str) -> None:
        super().__init__(_entity(), mode)
        self.connection = connection
        self.provider = Provider(self)
        self.dul = self.provider
        self.assembler = Assembler(self)
        self.dimse = self.assembler
        self.acse_timeout = SETTINGS.artim_timeout
        self.network_timeout = None
        # the actions that close a connection name the peer in a notification
        self.requestor.address_info = AddressInformation("0.0.0.0", 0)
        self.acceptor.address_info = AddressInformation("0.0.0.0", 0)

    def _bind_defaults(self) -> None:
        """Bind nothing: pynetdicom's handlers would answer, and log each PDU."""


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


class Provider(DULServiceProvider):
    """The upper layer: one thread for each connection, which waits for events."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.daemon = True
        self.artim_timer: MonotonicTimer = MonotonicTimer(None)
        self.connection = shell.connection
        self.name = f"ltdicom-{self.connection.number}"
        self.to_user_queue = Inbox(self.connection.indication)  # type: ignore[assignment]
        self._associate: Any = None
        self._abort: AbortPrimitive | None = None

    def run_reactor(self) -> None:
        """Replace the polling loop (`DULServiceProvider.run_reactor`)."""
        self.connection.run()

    def perform(self, primitive: Any) -> None:
        """Take a primitive of the local user through the state machine, now."""
        if isinstance(primitive, AssociatePrimitive):
            self._associate = associate_pdu(primitive.items)
        elif isinstance(primitive, AbortPrimitive):
            self._abort = primitive
        self.to_provider_queue.put(primitive)
        self._process_recv_primitive()
        self.run_events()
        if self.to_provider_queue.queue:  # AE-1 has put the T-CONNECT confirmation
            self._process_recv_primitive()
            self.run_events()

    def run_events(self) -> None:
        """Take the waiting events through the state machine."""
        while not self.event_queue.empty():
            self.connection.transition(self.event_queue.get_nowait())

    def read_pdu(self) -> None:
        """Take the PDU at the front of the buffer through the state machine."""
        self._read_pdu_data()
        self.run_events()

    def _decode_pdu(self, bytestream: bytearray) -> tuple[Any, str]:
        """Replace `DULServiceProvider._decode_pdu` for what peers get wrong."""
        try:
            return self._decode_leniently(bytestream)
        except Exception as exc:
            self.connection.log_malformed(exc)
            raise  # pynetdicom's caller makes Evt19 of it

    def _decode_leniently(self, bytestream: bytearray) -> tuple[Any, str]:
        data = bytes(bytestream)
        pdu_type = data[0]
        if pdu_type != 0x04:
            self.connection.pdu_received(pdu_type, data)
        if pdu_type in (0x01, 0x02):
            pdu, _ = read_associate_pdu(data)
            return pdu, "Evt6" if pdu_type == 0x01 else "Evt3"
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
        if (
            isinstance(pdu, (A_ASSOCIATE_RQ, A_ASSOCIATE_AC))
            and self._associate is not None
        ):
            pdu, self._associate = self._associate, None
        elif isinstance(pdu, A_ABORT_RQ) and self._abort is not None:
            pdu.source, pdu.reason_diagnostic = self._abort.source, self._abort.reason
            self._abort = None
        self.connection.put(pdu.pdu_type, pdu.encode())


class Assembler(DIMSEServiceProvider):
    """Puts the fragments of a message together and passes it on, undecoded."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._connection = shell.connection
        self._command = bytearray()
        self._command_context = 0
        self._pending: tuple[int, bytes, CommandSet] | None = None
        self._gathering = Gathering()

    def receive_primitive(self, primitive: P_DATA) -> None:
        """Replace `DIMSEServiceProvider.receive_primitive`.

        pynetdicom's drops what follows a whole message in the same primitive, runs a
        thread for each N-EVENT-REPORT and hides C-CANCEL in a table.
        """
        try:
            for context_id, value in primitive.presentation_data_value_list:
                self.take(context_id, value)
        except BadCommandSetError as exc:
            self._connection.protocol_error(str(exc))

    def take(self, context_id: int, value: bytes | memoryview) -> None:
        """Take a fragment, its control header first.

        Raises
        ------
        BadCommandSetError
            The peer does not keep to PS3.8 Annex E.
        """
        # the message control header: bit 0 command, bit 1 last (PS3.8 E.2)
        control = value[0]
        if control & 1:
            self._take_command(context_id, value[1:], last=bool(control & 2))
        else:
            self._take_data(context_id, value, last=bool(control & 2))

    def _take_command(self, context_id: int, value: Any, *, last: bool) -> None:
        if self._pending is not None:
            raise BadCommandSetError("a command set inside another message")
        if self._command and context_id != self._command_context:
            raise BadCommandSetError("a command set on two presentation contexts")
        self._command_context = context_id
        self._command += value
        if len(self._command) > SETTINGS.longest_command:
            raise BadCommandSetError("the command set is longer than the limit")
        if not last:
            return
        data, self._command = bytes(self._command), bytearray()
        command_set = self._connection.path.decode(data)
        if command_set.has_data_set:
            self._pending = (context_id, data, command_set)
        else:
            self._connection.message_received(context_id, data, command_set, None)

    def _take_data(self, context_id: int, value: Any, *, last: bool) -> None:
        if self._pending is None:
            raise BadCommandSetError("a data set without a command set")
        if context_id != self._pending[0]:
            raise BadCommandSetError("a message on two presentation contexts")
        gathering = self._gathering
        if gathering.size + len(value) - 1 > SETTINGS.longest_message:
            raise BadCommandSetError("the data set is longer than the limit")
        received: bytes | memoryview
        if last and not gathering.size:  # as most are: in one piece
            received = bytes(value[1:])
        else:
            gathering.add(value[1:])
            if not last:
                return
            received = gathering.taken()
        (_, data, command_set), self._pending = self._pending, None
        self._connection.message_received(context_id, data, command_set, received)


def fragments(
    context_id: int, command: bytes, data: bytes | memoryview | None, max_pdu: int
) -> Iterator[P_DATA]:
    """Yield the P-DATA primitives of a message (PS3.8 Annex E).

    The same as pynetdicom's ``DIMSEMessage.encode_msg``, but for any buffer and one
    fragment at a time, so a file of any size is never in memory as a whole.
    """
    step = (max_pdu or UNLIMITED_STEP) - 6
    for buffer, kind in ((command, 1), (data, 0)):
        if buffer is None:
            continue
        view, length = memoryview(buffer), len(buffer)
        for offset in range(0, length, step):
            last = 2 if offset + step >= length else 0
            primitive = P_DATA()
            primitive.presentation_data_value_list.append(
                (context_id, bytes((kind | last,)) + view[offset : offset + step])
            )
            yield primitive
