"""The association of a command: opened, asked and released, one answer at a time."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from typing_extensions import override

from ltdicom.associate import LDicomAssociate
from ltdicom.cli.keys import Key, text_of
from ltdicom.cli.status import FAILED, NO_ASSOCIATION, CommandError, is_pending
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.net import DICOM_IPTYPE_IPV4_OR_IPV6
from ltdicom.constants.pdu import (
    PDU_ABORT_REASON_UNKNOWN,
    PDU_ABORT_SOURCE_USER,
    PDU_ACCEPT_RESULT_SUCCESS,
    PDU_REJECT_RESULT_TRANSIENT,
)
from ltdicom.constants.uid import (
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
)
from ltdicom.ds import LDicomDS
from ltdicom.net import LDicomNet, wait_until

UNCOMPRESSED: Final = (UID_EXPLICIT_VR_LITTLE_ENDIAN, UID_IMPLICIT_VR_LITTLE_ENDIAN)

Context = tuple[str, Sequence[str]]
"""A class, and the transfer syntaxes to propose for it."""

_ERROR_COMMENT: Final = Key((0x00000902,))
_REJECT_REASONS: Final[dict[tuple[int, int], str]] = {
    (1, 2): "it does not know this application",
    (1, 3): "it does not know the calling title",
    (1, 7): "it does not know the called title",
    (3, 1): "it has too much to do",
    (3, 2): "it has as many associations as it can have",
}


@dataclass
class Answer:
    """What came to a request: the matches, then the last response."""

    status: int = 0
    data: LDicomDS | None = None
    comment: str = ""
    matches: list[LDicomDS] = field(default_factory=list)


class Client(LDicomNet):
    """The side that asks.

    Parameters
    ----------
    timeout : float
        Seconds that the peer may take for each answer.
    """

    def __init__(self, timeout: float) -> None:
        super().__init__()
        self.timeout = timeout
        self._request: LDicomAssociate | None = None
        self._message_id = 0
        self._answer = Answer()
        self._heard = 0  # responses so far
        self._complete = False
        self._most: int | None = None
        self._on_match: Callable[[Answer], None] = lambda answer: None
        self._released = False
        self._end = ""  # why there is no association any more

    def open(self, options: Namespace, contexts: Sequence[Context]) -> None:
        """Connect, and ask for an association.

        Parameters
        ----------
        options : argparse.Namespace
            Those of `ltdicom.cli.options.add_peer`.
        contexts : sequence of Context
            What to propose, at most 128.

        Raises
        ------
        CommandError
            There is no association.
        """
        request = LDicomAssociate(True)
        request.SetCalled(options.called)
        request.SetCalling(options.calling)
        for number, (sop_class, syntaxes) in enumerate(contexts):
            context_id = 2 * number + 1
            request.AddPresentation(context_id, PDU_ACCEPT_RESULT_SUCCESS, sop_class)
            for syntax in syntaxes:
                request.AddTransfer(context_id, syntax)
        self._request = request
        where = options.host, options.port, DICOM_IPTYPE_IPV4_OR_IPV6
        self._check("connect", self.Connect(None, 0, *where))
        self._wait(self.IsAssociated)

    def context(self, sop_class: str, syntaxes: Sequence[str] = ()) -> int:
        """Return the ID of an accepted context; 0 if there is none.

        Parameters
        ----------
        sop_class : str
            The class.
        syntaxes : sequence of str, optional
            Transfer syntaxes of which it must have one.
        """
        associate = self.GetAssociate()
        found = 0 if associate is None else associate.FindAbstract(sop_class)
        while associate is not None and found:
            accepted = associate.GetResult(found) == PDU_ACCEPT_RESULT_SUCCESS
            if accepted and (not syntaxes or associate.GetTransfer(found, 0) in syntaxes):
                return found
            found = associate.FindNextAbstract(found, sop_class)
        return 0

    def required_context(self, sop_class: str) -> int:
        """Return the ID of an accepted context.

        Raises
        ------
        CommandError
            There is none.
        """
        found = self.context(sop_class)
        if not found:
            self.release()
            raise CommandError(f"the peer does not accept {sop_class}", FAILED)
        return found

    def ask(
        self,
        what: str,
        send: Callable[[int], int],
        on_match: Callable[[Answer], None] = lambda answer: None,
        most: int | None = None,
    ) -> Answer:
        """Send a request, and wait for the last response.

        Parameters
        ----------
        what : str
            The name of the message.
        send : callable
            Sends it, with the message ID that it is given; returns the code.
        on_match : callable, optional
            Called for each pending response that is kept.
        most : int, optional
            How many pending responses are kept. Those beyond it are dropped, and give
            the peer no new time: it has been told to stop, or should have been.

        Raises
        ------
        CommandError
            It was not sent, or the peer has not answered.
        """
        self._message_id = self._message_id % 0xFFFF + 1
        self._answer, self._complete, self._on_match = Answer(), False, on_match
        self._most = most
        self._check(f"send {what}", send(self._message_id))
        self._wait(lambda: self._complete)
        return self._answer

    @property
    def message_id(self) -> int:
        """The message ID of the last request."""
        return self._message_id

    def release(self) -> None:
        """Release the association; it does not matter what the peer says."""
        if self.SendReleaseRequest() == DICOM_SUCCESS:
            wait_until(lambda: self._released or self._end, self.timeout)

    def _check(self, what: str, code: int) -> None:
        if code != DICOM_SUCCESS:
            kind = FAILED if self.IsAssociated() else NO_ASSOCIATION
            raise CommandError(f"cannot {what}: {self._end or code!s}", kind)

    def _wait(self, condition: Callable[[], Any]) -> None:
        heard = -1
        while not condition() and not self._end and heard != self._heard:
            heard = self._heard  # each response gives the peer new time
            wait_until(
                lambda: condition() or self._end or self._heard != heard,  # noqa: B023
                self.timeout,
            )
        if condition():
            return
        if not self._end:
            self.SendAbort(PDU_ABORT_SOURCE_USER, PDU_ABORT_REASON_UNKNOWN)
            self._end = f"no answer within {self.timeout:g} seconds"
        raise CommandError(self._end, NO_ASSOCIATION)

    def _answered(self, message_id: int, status: int, data: LDicomDS | None = None) -> None:
        if message_id != self._message_id or self._complete:
            return
        answer = self._answer
        if is_pending(status):
            if len(answer.matches) == self._most:
                return
            if data is not None:
                answer.matches.append(data)
            self._on_match(answer)
        else:
            answer.status, answer.data = status, data
            answer.comment = text_of(self.GetCommandSet(), _ERROR_COMMENT)
            self._complete = True
        self._heard += 1

    # -- hooks -----------------------------------------------------------------------

    @override
    def OnConnect(self, nError: int) -> None:
        """Ask for the association."""
        if nError != DICOM_SUCCESS:
            self._end = f"there is no connection: {nError!s}"
        else:
            code = self.SendAssociateRequest(self._request)
            if code != DICOM_SUCCESS:
                self._end = f"the request cannot be sent: {code!s}"

    @override
    def OnReceiveAssociateReject(self, nResult: int, nSource: int, nReason: int) -> None:
        """Note why."""
        known = _REJECT_REASONS.get((nSource, nReason))
        reason = known or f"source {int(nSource)}, reason {int(nReason)}"
        again = ", for now" if nResult == PDU_REJECT_RESULT_TRANSIENT else ""
        self._end = f"the peer rejects the association{again}: {reason}"

    @override
    def OnReceiveAbort(self, nSource: int, nReason: int) -> None:
        """Note it."""
        self._end = f"the peer has aborted: source {int(nSource)}, reason {int(nReason)}"

    @override
    def OnReceiveReleaseRequest(self) -> None:
        """Agree."""
        self.SendReleaseResponse()

    @override
    def OnReceiveReleaseResponse(self) -> None:
        """Close."""
        self._released = True
        self.Close()

    @override
    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        """Note it, if nothing has been said before."""
        self._end = self._end or f"the peer has closed: {nError!s}"

    @override
    def OnReceiveCEchoResponse(
        self, nPresentationID: int, nMessageID: int, pszClass: str, nStatus: int
    ) -> None:
        """Note the answer."""
        self._answered(nMessageID, nStatus)

    @override
    def OnReceiveCStoreResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
    ) -> None:
        """Note the answer."""
        self._answered(nMessageID, nStatus)

    @override
    def OnReceiveCFindResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nStatus: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Note a match, or the answer."""
        self._answered(nMessageID, nStatus, pDS)

    @override
    def OnReceiveNSetResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Note the answer."""
        self._answered(nMessageID, nStatus, pDS)
