"""What waits to be sent on an association, and what has left (for OnSend); no socket."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from ltdicom._core.errors import DicomError
from ltdicom._core.settings import MESSAGE_COST, SETTINGS
from ltdicom._net.buffers import WriteQueue
from ltdicom.constants.error import (
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_NO_BUFFERS,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_SUCCESS,
    DicomErrorCode,
)
from ltdicom.constants.pdu import PDU_DATA_TRANSFER

Payload: TypeAlias = tuple[bytes | memoryview, ...]
Report: TypeAlias = Callable[[DicomErrorCode, int, int, Payload], None]

# bytes that wait for the kernel before more is made: with less, peers wake more often
_WRITE_STEP: Final = 1 << 19
_RELEASE: Final = 0
"""Stands for a PDU type in the queue: the PDU itself is reported when it is put."""


def _nothing(*_: Any) -> Any:
    pass


@dataclass(slots=True)
class _Waiting:
    """A message, or a primitive of a release, that waits for its turn."""

    pieces: Iterator[Any]
    pdu_type: int
    payload: Payload = ()
    cost: int = 0


@dataclass(slots=True)
class _Mark:
    """Where in the stream of bytes something ends."""

    end: int
    pdu_type: int
    count: int
    payload: Payload


class Outbox:
    """Messages in their order; fragments are made only as the kernel takes them.

    Parameters
    ----------
    perform : callable
        Takes a primitive through the state machine.
    may_send : callable
        Whether the state of the association lets data be sent.
    report : callable
        Told when something has left or is given up: code, PDU type, bytes, payload.
    joined : bool
        Hand each PDU over in one piece: over TLS a header alone would be a record.

    Attributes
    ----------
    queue : WriteQueue
        The bytes that are to leave next.
    waiting, marks : deque
        What no piece was made of yet, and the ends of what has not left: with both
        empty there is nothing to do.
    """

    def __init__(
        self,
        perform: Callable[[Any], None],
        may_send: Callable[[], bool],
        report: Report,
        *,
        joined: bool,
    ) -> None:
        self.queue = WriteQueue()
        self._perform = perform
        self._may_send = may_send
        self._report = report
        self._joined = joined
        self.waiting: deque[_Waiting] = deque()
        self.marks: deque[_Mark] = deque()
        self._pieces = 0
        self._cost = 0

    def __len__(self) -> int:
        return len(self.waiting) + len(self.marks)

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing left to write."""
        return not self.waiting and not self.queue.unsent

    def went_past(self, gone: bool, pdus: bytes, payload: Payload) -> None:
        """Note a message that went past an empty queue, whole or in part.

        This is the way of nearly all messages: nothing is queued for them.
        """
        if gone:
            self._report(DICOM_SUCCESS, PDU_DATA_TRANSFER, len(pdus), payload)
        else:
            self.marks.append(
                _Mark(self.queue.queued, PDU_DATA_TRANSFER, len(pdus), payload)
            )

    def add_message(self, pieces: Iterator[Any], payload: Payload) -> None:
        """Queue a message.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_NET_NO_BUFFERS``: more than `Settings.queued_bytes` wait
            already. A single message may have any size.
        """
        if self._cost > SETTINGS.queued_bytes:
            raise DicomError(
                DICOM_ERROR_NET_NO_BUFFERS, f"{self._cost} bytes wait for the peer"
            )
        cost = sum(map(len, payload)) + MESSAGE_COST
        self.waiting.append(_Waiting(pieces, PDU_DATA_TRANSFER, payload, cost))
        self._cost += cost

    def add_release(self, primitive: Any) -> None:
        """Queue a release request or response behind the messages."""
        self.waiting.append(_Waiting(iter((primitive,)), _RELEASE))

    def make(self) -> bool:
        """Make fragments up to a good piece; return whether bytes wait for the kernel."""
        queue = self.queue
        while self.waiting and queue.unsent <= _WRITE_STEP:
            self._next_fragment()
        return queue.unsent > 0

    def report_sent(self) -> None:
        """Report what has left."""
        while self.marks and self.marks[0].end <= self.queue.sent:
            mark = self.marks.popleft()
            self._report(DICOM_SUCCESS, mark.pdu_type, mark.count, mark.payload)

    def _next_fragment(self) -> None:
        first = self.waiting[0]
        piece = next(first.pieces, None)
        if piece is None:
            self.waiting.popleft()
            self._cost -= first.cost
            if first.pdu_type != _RELEASE:
                self._mark(first.pdu_type, first.payload)
        elif first.pdu_type != _RELEASE and not self._may_send():
            self.give_up(DICOM_ERROR_NET_CONNECTION_ABORTED)
        elif isinstance(piece, tuple):  # a PDU of the fast path, as DT-1 and AR-7 make it
            if self._joined:
                piece = (b"".join(piece),)
            self.queue.put(*piece)
            self._pieces += sum(map(len, piece))
        else:
            self._perform(piece)

    def put(self, pdu_type: int, data: bytes) -> None:
        """Queue an encoded PDU of the state machine."""
        self.queue.put(data)
        self._pieces += len(data)
        if pdu_type != PDU_DATA_TRANSFER:
            self._mark(pdu_type, (data,))

    def _mark(self, pdu_type: int, payload: Payload) -> None:
        count, self._pieces = self._pieces, 0
        self.marks.append(_Mark(self.queue.queued, pdu_type, count, payload))

    def clear_for_abort(self) -> None:
        """Give up what the kernel has not got yet: an A-ABORT is next."""
        self.queue.drop()
        self._give_up_marks(self.queue.queued, DICOM_ERROR_NET_CONNECTION_ABORTED)
        self._pieces = 0

    def give_up(self, error: DicomErrorCode) -> None:
        """Report messages that can no longer be sent."""
        dropped, self.waiting = self.waiting, deque()
        self._cost = 0
        for waiting in dropped:
            if waiting.pdu_type != _RELEASE:
                code = error or DICOM_ERROR_NET_NOT_CONNECTED
                self._report(code, waiting.pdu_type, 0, waiting.payload)

    def close(self, error: DicomErrorCode) -> None:
        """Report all that has not left; nothing can leave any more."""
        self.queue.close()
        self.give_up(error)
        self._give_up_marks(self.queue.sent, error)

    def part(self) -> None:
        """Let go of the association, which has ended; `close` was called."""
        self._perform = self._may_send = self._report = _nothing

    def _give_up_marks(self, end: int, error: DicomErrorCode) -> None:
        while self.marks and self.marks[-1].end > end:
            mark = self.marks.pop()
            self._report(error, mark.pdu_type, 0, mark.payload)
