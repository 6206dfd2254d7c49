"""The association of a command: opened, asked and released, one answer at a time."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from typing_extensions import override

from ltdicom.associate import LDicomAssociate
from ltdicom.cli import tls
from ltdicom.cli.keys import Key, text_of
from ltdicom.cli.options import Peer
from ltdicom.cli.sending import UNCOMPRESSED, Context, accepted
from ltdicom.cli.status import FAILED, NO_ASSOCIATION, CommandError, is_pending
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.net import DICOM_IPTYPE_IPV4_OR_IPV6
from ltdicom.constants.pdu import (
    PDU_ABORT_REASON_UNKNOWN,
    PDU_ABORT_SOURCE_USER,
    PDU_ACCEPT_RESULT_SUCCESS,
    PDU_REJECT_RESULT_TRANSIENT,
    PDU_ROLE_NON_SUPPORT,
    PDU_ROLE_SUPPORT,
)
from ltdicom.ds import LDicomDS
from ltdicom.net import LDicomNet, wait_until

__all__ = ["UNCOMPRESSED", "Answer", "Client", "Clients", "Context"]

_USER_IDENTITY: Final = 0x58  # the type of the item (PS3.7 D.3.3.7)
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
    """What came to a request: the matches, then the last response.

    Attributes
    ----------
    instance : str
        Of an N-CREATE: the instance that the peer has made.
    counters : tuple of int
        Of a retrieval: how many remain, are completed, have failed, have a warning.
    """

    status: int = 0
    data: LDicomDS | None = None
    comment: str = ""
    matches: list[LDicomDS] = field(default_factory=list)
    instance: str = ""
    counters: tuple[int, int, int, int] = (0, 0, 0, 0)


class Clients:
    """The clients of a server's workers, which end with it.

    A worker waits for a peer as long as that may take, but not when the server ends.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: weakref.WeakSet[Client] = weakref.WeakSet()
        self._over = ""

    def new(self, peer: Peer) -> Client:
        """Return a new client."""
        client = Client(peer)
        with self._lock:
            self._made.add(client)
            over = self._over
        if over:
            client.stop(over)
        return client

    def stop(self, reason: str) -> None:
        """End what all of them wait for, and will ever wait for."""
        with self._lock:
            self._over = reason
            made = list(self._made)
        for client in made:
            client.stop(reason)


class Client(LDicomNet):
    """The side that asks.

    Parameters
    ----------
    peer : Peer
        Whom to ask, and how long it may take.
    """

    def __init__(self, peer: Peer) -> None:
        super().__init__(None, tls.mode(peer.tls))
        self.peer = peer
        self.timeout = peer.timeout
        self._request: LDicomAssociate | None = None
        self._message_id = 0
        self._answer = Answer()
        self._heard = 0  # responses so far
        self._complete = False
        self._most: int | None = None
        self._on_match: Callable[[Answer], None] = lambda answer: None
        self._released = False
        self._ready = False  # the connection is there, and in TLS it is secure
        self._end = ""  # why there is no association any more
        if peer.tls is not None:
            peer.tls.secure(self)

    def open(self, contexts: Sequence[Context], provides: Collection[str] = ()) -> None:
        """Connect, and ask for an association.

        Parameters
        ----------
        contexts : sequence of Context
            What to propose, at most 128.
        provides : collection of str, optional
            The classes for which this side is the SCP.

        Raises
        ------
        CommandError
            There is no association.
        """
        peer = self.peer
        request = LDicomAssociate(True)
        request.SetCalled(peer.called)
        request.SetCalling(peer.calling)
        for number, (sop_class, syntaxes) in enumerate(contexts):
            context_id = 2 * number + 1
            request.AddPresentation(context_id, PDU_ACCEPT_RESULT_SUCCESS, sop_class)
            for syntax in syntaxes:
                request.AddTransfer(context_id, syntax)
            if sop_class in provides:
                roles = PDU_ROLE_NON_SUPPORT, PDU_ROLE_SUPPORT
                request.SetRoleSelect(context_id, True, *roles)
        if peer.max_pdu:
            request.SetMaxLength(True, peer.max_pdu)
        if peer.identity:
            request.AddUserInfo(_USER_IDENTITY, peer.identity)
        self._request = request
        where = peer.host, peer.port, DICOM_IPTYPE_IPV4_OR_IPV6
        self._check("connect", self.Connect(None, 0, *where))
        wait_until(lambda: self._ready or self._end, peer.connect_timeout)
        if not (self._ready or self._end):
            self._end = f"no connection within {peer.connect_timeout:g} seconds"
            self.Close()
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
        return accepted(self, sop_class, syntaxes)

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
    def answer(self) -> Answer:
        """What has come to the last request so far."""
        return self._answer

    @property
    def is_answered(self) -> bool:
        """Whether all has come to it."""
        return self._complete

    @property
    def message_id(self) -> int:
        """The message ID of the last request."""
        return self._message_id

    def release(self) -> None:
        """Release the association; it does not matter what the peer says."""
        if self.SendReleaseRequest() == DICOM_SUCCESS:
            wait_until(lambda: self._released or self._end, self.timeout)

    def stop(self, reason: str) -> None:
        """End what waits for the peer, from another thread."""
        self._end = self._end or reason
        self.SendAbort(PDU_ABORT_SOURCE_USER, PDU_ABORT_REASON_UNKNOWN)

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

    def _answered(
        self, message_id: int, status: int, data: LDicomDS | None = None, **more: Any
    ) -> None:
        if message_id != self._message_id or self._complete:
            return
        answer = self._answer
        for name, value in more.items():
            setattr(answer, name, value)
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

    def heard(self) -> None:
        """Give the peer new time: it has sent something."""
        self._heard += 1

    def _begin(self, code: int) -> None:
        """Ask for the association, if the connection is there."""
        if code != DICOM_SUCCESS:
            self._end = self._end or f"there is no connection: {code!s}"
            return
        self._ready = True
        code = self.SendAssociateRequest(self._request)
        if code != DICOM_SUCCESS:
            self._end = f"the request cannot be sent: {code!s}"

    # -- hooks -----------------------------------------------------------------------

    @override
    def OnConnect(self, nError: int) -> None:
        """Ask for the association, in TLS when it is secure."""
        if self.peer.tls is None or nError != DICOM_SUCCESS:
            self._begin(nError)

    @override
    def OnSecureLinkReady(self, nError: int) -> None:
        """Ask for the association."""
        self._begin(nError)

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

    @override
    def OnReceiveNCreateResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Note the answer."""
        self._answered(nMessageID, nStatus, pDS, instance=pszInstance)

    @override
    def OnReceiveNActionResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        nAction: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Note the answer."""
        self._answered(nMessageID, nStatus, pDS)

    @override
    def OnReceiveNReportResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        nEvent: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Note the answer."""
        self._answered(nMessageID, nStatus, pDS)

    @override
    def OnReceiveCMoveResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nStatus: int,
        nRemaining: int,
        nCompleted: int,
        nFailed: int,
        nWarning: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Note how far the retrieval is, or the answer."""
        counters = nRemaining, nCompleted, nFailed, nWarning
        self._answered(nMessageID, nStatus, pDS, counters=counters)

    @override
    def OnReceiveCGetResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nStatus: int,
        nRemaining: int,
        nCompleted: int,
        nFailed: int,
        nWarning: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Note how far the retrieval is, or the answer."""
        counters = nRemaining, nCompleted, nFailed, nWarning
        self._answered(nMessageID, nStatus, pDS, counters=counters)
