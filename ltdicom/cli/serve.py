"""``ltdicom serve``: a small archive that answers C-ECHO, C-STORE and N-SET."""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Sequence
from typing import Final

from typing_extensions import override

from ltdicom.associate import LDicomAssociate
from ltdicom.cli import ending, options, output
from ltdicom.cli.files import Occupied, keep, load_regular
from ltdicom.cli.keys import Key, text_of
from ltdicom.cli.status import DONE, FAILED, USAGE, CommandError, written
from ltdicom.constants.command import (
    COMMAND_STATUS_CLASS_INSTANCE_CONFLICT,
    COMMAND_STATUS_DUPLICATE_INSTANCE,
    COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE,
    COMMAND_STATUS_INVALID_OBJECT_INSTANCE,
    COMMAND_STATUS_MISSING_ATTRIBUTE,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES,
    COMMAND_STATUS_SUCCESS,
)
from ltdicom.constants.error import (
    DICOM_ERROR_DISK_FULL,
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_INVALID_ELEMENT_LENGTH,
    DICOM_SUCCESS,
)
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
from ltdicom.net import LDicomNet, wait_until
from ltdicom.uid import LDicomUID

LOGGER = logging.getLogger("ltdicom.cli")

_CLASS: Final = Key((0x00080016,))
_INSTANCE: Final = Key((0x00080018,))
_CHARACTER_SET: Final = Key((0x00080005,))
_CANNOT_UNDERSTAND: Final = 0xC000
"""The status of a C-STORE whose data set is another one, or not whole (PS3.4 B.2.3)."""
_OTHER_CLASS: Final = 0xA900
"""The status of a C-STORE whose data set is of another class than it says (PS3.4 B.2.3)."""
_NOT_WHOLE: Final = (DICOM_ERROR_FORMAT, DICOM_ERROR_INVALID_ELEMENT_LENGTH)
_COMPOSITE: Final = "1.2.840.10008.5.1.4."
"""What the UIDs of storage classes begin with, as do those of queries and print."""


class Archive:
    """Instances in a folder: a file each, named by its UID.

    Parameters
    ----------
    folder : str
        It is made if it is not there.
    replace : bool, optional
        Whether an instance takes the place of another one with its UID.
    """

    def __init__(self, folder: str, replace: bool = False) -> None:
        self._folder = os.path.abspath(folder)
        self._replace = replace
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
        except OSError as error:
            reason = f"cannot make the folder {folder}: {error.strerror}"
            raise CommandError(reason, USAGE) from error

    def __str__(self) -> str:
        return self._folder

    def _path(self, instance: str) -> str:
        # a UID has digits and points: a peer cannot name a file elsewhere
        return os.path.join(self._folder, f"{instance}.dcm")

    def store(self, sop_class: str, instance: str, ds: LDicomDS | None) -> int:
        """Keep an instance; return the status.

        Parameters
        ----------
        sop_class, instance : str
            What the command says that it is.
        ds : LDicomDS or None
            What came with the command.
        """
        if not options.is_uid(instance):
            return COMMAND_STATUS_INVALID_OBJECT_INSTANCE
        if ds is None:
            return COMMAND_STATUS_MISSING_ATTRIBUTE
        if text_of(ds, _CLASS) != sop_class:
            return _OTHER_CLASS
        if text_of(ds, _INSTANCE) != instance:
            return _CANNOT_UNDERSTAND
        return self._save(instance, ds, self._replace)

    def change(self, sop_class: str, instance: str, changes: LDicomDS | None) -> int:
        """Set attributes of an instance; return the status."""
        if not options.is_uid(instance):
            return COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
        if changes is None:
            return COMMAND_STATUS_MISSING_ATTRIBUTE
        try:
            kept = load_regular(self._path(instance))
        except FileNotFoundError:
            return COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
        if kept is None:
            return COMMAND_STATUS_PROCESSING_FAILURE
        if text_of(kept, _CLASS) != sop_class:
            return COMMAND_STATUS_CLASS_INSTANCE_CONFLICT
        for key, value in ((_CLASS, sop_class), (_INSTANCE, instance)):
            # what it is stays what it is
            if text_of(changes, key) not in ("", value):
                return COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE
        try:
            return self._save(instance, merged(kept, changes), replace=True)
        except (OSError, ValueError):
            LOGGER.exception("the N-SET of %s has failed", instance)
            return COMMAND_STATUS_PROCESSING_FAILURE

    def _save(self, instance: str, ds: LDicomDS, replace: bool) -> int:
        try:
            code = keep(ds, self._path(instance), replace)
        except Occupied as reason:
            LOGGER.error("an instance is refused: %s", reason)
            return COMMAND_STATUS_DUPLICATE_INSTANCE
        if code == DICOM_SUCCESS:
            return COMMAND_STATUS_SUCCESS
        LOGGER.error("%s is not saved: %s", self._path(instance), code)
        if code in _NOT_WHOLE:
            return _CANNOT_UNDERSTAND
        if code == DICOM_ERROR_DISK_FULL:
            return COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES
        return COMMAND_STATUS_PROCESSING_FAILURE


def merged(kept: LDicomDS, changes: LDicomDS) -> LDicomDS:
    """Return an instance with attributes changed.

    Texts in two character sets become texts in one: UTF-8.

    Raises
    ------
    ValueError
        The attributes do not go together.
    OSError
        A value cannot be read.
    """
    new_set = text_of(changes, _CHARACTER_SET)
    if new_set in ("", text_of(kept, _CHARACTER_SET)):
        for element in changes:  # an N-SET replaces, CopyDS would add items to a sequence
            kept.DeleteElement(kept.FindFirstElement(None, element.nTag, True))
        code = kept.CopyDS(None, changes)
        if code != DICOM_SUCCESS:
            raise ValueError(str(code))
        return kept
    whole, part = kept.to_pydicom(), changes.to_pydicom()
    whole.decode()
    part.decode()
    whole.update(part)
    whole.SpecificCharacterSet = "ISO_IR 192"
    return LDicomDS.from_pydicom(whole)


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
    """

    def __init__(
        self, archive: Archive, title: str | None, json: bool, callers: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self.archive = archive
        self.title = (title or "").strip()
        self.callers = {caller.strip() for caller in callers}
        self.json = json

    def say(self, event: str, text: str, **facts: object) -> None:
        """Print what happens: a line of text, or of JSON."""
        if self.json:
            output.as_json({"event": event, **facts})
        else:
            output.line(text)

    @override
    def OnAccept(self, nError: int) -> None:
        """Accept the connection."""
        if nError == DICOM_SUCCESS:
            self.Accept(Connection(self))


class Connection(LDicomNet):
    """One connection of a `Server`.

    Parameters
    ----------
    server : Server
        What listens.
    """

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server

    def _answered(self, what: str, instance: str, status: int) -> None:
        associate = self.GetAssociate()
        peer = associate.GetCalling() if associate is not None else ""
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
        elif server.callers and pPDU.GetCalling() not in server.callers:
            reason = PDU_REJECT_REASON_CALLING
        if reason:
            self.SendAssociateReject(
                PDU_REJECT_RESULT_PERMANENT, PDU_REJECT_SOURCE_USER, reason
            )
            return
        accept = LDicomAssociate(False)
        accept.SetCalled(pPDU.GetCalled())
        accept.SetCalling(pPDU.GetCalling())
        for index in range(pPDU.GetPresentationCount()):
            context_id = pPDU.GetPresentation(index)
            _answer_context(pPDU, accept, context_id)
        self.SendAssociateAccept(accept)

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


def _answer_context(
    request: LDicomAssociate, accept: LDicomAssociate, context_id: int
) -> None:
    """Accept storage and verification, with the first syntax that is known."""
    sop_class = request.GetAbstract(context_id)
    known = sop_class == UID_VERIFICATION_CLASS or _is_storage(sop_class)
    count = request.GetTransferCount(context_id)
    offered = (request.GetTransfer(context_id, index) for index in range(count))
    syntax = next((each for each in offered if LDicomUID.Find(each) is not None), "")
    result = PDU_ACCEPT_RESULT_SUCCESS
    if not known:
        result = PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX
    elif not syntax:
        result = PDU_ACCEPT_RESULT_TRANSFER_SYNTAX
    accept.AddPresentation(context_id, result, sop_class)
    if result == PDU_ACCEPT_RESULT_SUCCESS:
        accept.AddTransfer(context_id, syntax)


def _is_storage(sop_class: str) -> bool:
    entry = LDicomUID.Find(sop_class) if sop_class.startswith(_COMPOSITE) else None
    return entry is not None and "Storage" in (entry.pszName or "")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help='address to listen on, "*" for all of this computer (%(default)s)',
    )
    parser.add_argument(
        "--port",
        type=options.port_number,
        default=11112,
        help="port to listen on, 0 for a free one (%(default)s)",
    )
    parser.add_argument(
        "--folder", default="instances", help="where instances are kept (%(default)s)"
    )
    parser.add_argument(
        "--title", type=options.title, help="own AE title (if left out, any is)"
    )
    parser.add_argument(
        "--calling",
        type=options.title,
        action="append",
        default=[],
        metavar="TITLE",
        help="AE title that a peer may have; may be repeated (if left out, any)",
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help="let an instance take the place of another one with its UID",
    )
    parser.add_argument(
        "--grace",
        type=options.seconds,
        default=10.0,
        metavar="SECONDS",
        help="that associations may take to end after Ctrl-C or SIGTERM (%(default)g)",
    )
    options.add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command, until Ctrl-C or SIGTERM."""
    before = os.umask(0o077)  # patients are nobody else's concern
    try:
        return _run(arguments)
    finally:
        os.umask(before)


def _run(arguments: argparse.Namespace) -> int:
    archive = Archive(arguments.folder, arguments.replace)
    known = arguments.title, arguments.json, arguments.calling
    with Server(archive, *known) as server:
        try:
            _serve(server, arguments)
        except KeyboardInterrupt:
            count = len(ending.clients_of(server))
            text = f"Ending; associations: {count}"
            server.say("ending", text, associations=count)
            aborted = ending.finish(server, arguments.grace)
            if aborted:
                server.say("aborted", f"Aborted: {aborted}", associations=aborted)
    return DONE


def _serve(server: Server, arguments: argparse.Namespace) -> None:
    code = server.Listen(arguments.host, arguments.port, 16)
    if code != DICOM_SUCCESS:
        reason = f"cannot listen on {arguments.host}, port {arguments.port}: {code!s}"
        raise CommandError(reason, FAILED)
    _, address, port = server.GetHostInfo()
    archive = str(server.archive)
    text = f"Listening on {address}, port {port}; instances are kept in {archive}"
    server.say("listening", text, address=address, port=port, folder=archive)
    wait_until(lambda: False)
