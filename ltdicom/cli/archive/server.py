"""The listening side: associations, C-ECHO, C-STORE and N-SET into an archive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from typing_extensions import override

from ltdicom.associate import LDicomAssociate
from ltdicom.cli import output, tls
from ltdicom.cli.archive.folder import LOGGER, Archive
from ltdicom.cli.status import written
from ltdicom.constants.command import COMMAND_STATUS_SUCCESS
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.pdu import (
    PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX,
    PDU_ACCEPT_RESULT_SUCCESS,
    PDU_ACCEPT_RESULT_TRANSFER_SYNTAX,
    PDU_REJECT_REASON_CALLED,
    PDU_REJECT_REASON_CALLING,
    PDU_REJECT_RESULT_PERMANENT,
    PDU_REJECT_SOURCE_USER,
)
from ltdicom.constants.uid import UID_VERIFICATION_CLASS
from ltdicom.ds import LDicomDS
from ltdicom.net import LDicomNet
from ltdicom.uid import LDicomUID

_COMPOSITE: Final = "1.2.840.10008.5.1.4."
"""What the UIDs of storage classes begin with, as do those of queries and print."""


class Server(LDicomNet):
    """Listens, and gives each connection an object of its own.

    Parameters
    ----------
    archive : Archive
        What all connections share.
    title : str or None
        The title that peers must call; None for any.
    json : bool
        Print for a program.
    callers : sequence of str, optional
        The titles that peers may have; any, if there are none.
    secured : Tls, optional
        What connections need to talk TLS.
    """

    def __init__(
        self,
        archive: Archive,
        title: str | None,
        json: bool,
        callers: Sequence[str] = (),
        secured: tls.Tls | None = None,
    ) -> None:
        super().__init__(None, tls.mode(secured))
        self.secured = secured
        if secured is not None:
            secured.secure(self)  # what cannot be used is told now
        self.archive = archive
        self.title = (title or "").strip()
        self.callers = {caller.strip() for caller in callers}
        self.json = json

    def say(self, event: str, text: str, **facts: object) -> None:
        """Print what happens: a line of text, or of JSON."""
        LOGGER.info("%s", text)
        if self.json:
            output.as_json({"event": event, **facts})
        else:
            output.line(text)

    @override
    def OnAccept(self, nError: int) -> None:
        """Accept the connection."""
        if nError == DICOM_SUCCESS:
            self.Accept(self.connection())

    def connection(self) -> Connection:
        """Return a new object for a connection."""
        return Connection(self)

    def takes(self, sop_class: str) -> bool:
        """Return whether contexts of a class are accepted."""
        return sop_class == UID_VERIFICATION_CLASS or is_storage(sop_class)

    def takes_syntax(self, sop_class: str, syntax: str) -> bool:
        """Return whether a class is accepted in a transfer syntax."""
        return LDicomUID.Find(syntax) is not None


class Connection(LDicomNet):
    """One connection of a `Server`.

    Parameters
    ----------
    server : Server
        What listens.
    """

    def __init__(self, server: Server) -> None:
        super().__init__(None, tls.mode(server.secured))
        self._server = server
        if server.secured is not None:
            server.secured.secure(self)

    @property
    def peer_title(self) -> str:
        """The title of the AE that has asked for the association."""
        associate = self.GetAssociate()
        return associate.GetCalling() if associate is not None else ""

    def _answered(self, what: str, instance: str, status: int) -> None:
        peer = self.peer_title
        of_instance = f" of {instance}" if instance else ""
        self._server.say(
            what,
            f"{what}{of_instance} from {peer}: {written(status)}",
            peer=peer,
            instance=instance,
            status=int(status),
        )

    @override
    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        """Accept, unless the peer calls somebody else, or is none of the callers."""
        server, reason = self._server, 0
        if server.title not in ("", pPDU.GetCalled()):
            reason = PDU_REJECT_REASON_CALLED
        elif not _is_caller(pPDU.GetCalling(), server.callers):
            reason = PDU_REJECT_REASON_CALLING
        if reason:
            LOGGER.warning("an association is rejected, from %s", pPDU.GetCalling())
            self.SendAssociateReject(
                PDU_REJECT_RESULT_PERMANENT, PDU_REJECT_SOURCE_USER, reason
            )
            return
        self.SendAssociateAccept(accept_contexts(pPDU, server.takes, server.takes_syntax))

    @override
    def OnReceiveCEchoRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str
    ) -> None:
        """Answer."""
        status = COMMAND_STATUS_SUCCESS
        self.SendCEchoResponse(nPresentationID, nMessageID, pszClass, status)
        self._answered("C-ECHO", "", status)

    @override
    def OnReceiveCStoreRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nPriority: int,
        pszMoveAE: str,
        nMoveMessageID: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Keep the instance, then answer."""
        status = self._server.archive.store(pszClass, pszInstance, pDS)
        head = nPresentationID, nMessageID, pszClass, pszInstance
        self.SendCStoreResponse(*head, status)
        self._answered("C-STORE", pszInstance, status)

    @override
    def OnReceiveNSetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:
        """Change the instance, then answer."""
        status = self._server.archive.change(pszClass, pszInstance, pDS)
        data = pDS if status == COMMAND_STATUS_SUCCESS else None
        head = nPresentationID, nMessageID, pszClass, pszInstance
        self.SendNSetResponse(*head, status, data)
        self._answered("N-SET", pszInstance, status)

    @override
    def OnReceiveReleaseRequest(self) -> None:
        """Agree."""
        self.SendReleaseResponse()


def accept_contexts(
    request: LDicomAssociate,
    takes: Callable[[str], bool],
    takes_syntax: Callable[[str, str], bool],
) -> LDicomAssociate:
    """Return the answer to a request: the classes that are taken, and the roles.

    Parameters
    ----------
    request : LDicomAssociate
        What the peer proposes.
    takes : callable
        Whether a class is accepted.
    takes_syntax : callable
        Whether a class is accepted in a transfer syntax; the peer's first one counts.
    """
    accept = LDicomAssociate(False)
    accept.SetCalled(request.GetCalled())
    accept.SetCalling(request.GetCalling())
    for index in range(request.GetPresentationCount()):
        context_id = request.GetPresentation(index)
        sop_class = request.GetAbstract(context_id)
        count = request.GetTransferCount(context_id)
        offered = (request.GetTransfer(context_id, number) for number in range(count))
        syntax = next((each for each in offered if takes_syntax(sop_class, each)), "")
        result = PDU_ACCEPT_RESULT_SUCCESS
        if not takes(sop_class):
            result = PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX
        elif not syntax:
            result = PDU_ACCEPT_RESULT_TRANSFER_SYNTAX
        accept.AddPresentation(context_id, result, sop_class)
        if result == PDU_ACCEPT_RESULT_SUCCESS:
            accept.AddTransfer(context_id, syntax)
        if request.IsRoleSelect(context_id):
            roles = request.GetUserRole(context_id), request.GetProviderRole(context_id)
            accept.SetRoleSelect(context_id, True, *roles)
    return accept


def _is_caller(title: str, callers: set[str]) -> bool:
    """Return whether a title is one, and among those that may call."""
    return title.isascii() and title.isprintable() and (not callers or title in callers)


def is_storage(sop_class: str) -> bool:
    """Return whether a class is one that a C-STORE can carry."""
    entry = LDicomUID.Find(sop_class) if sop_class.startswith(_COMPOSITE) else None
    return entry is not None and "Storage" in (entry.pszName or "")


def storage_classes() -> list[str]:
    """Return the classes of the UID table that a C-STORE can carry."""
    codes = (entry.pszCode or "" for entry in LDicomUID.entries())
    return [code for code in codes if is_storage(code)]
