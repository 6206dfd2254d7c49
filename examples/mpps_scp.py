"""Modality performed procedure step SCP: keeps the steps of the modalities as files.

    python examples/mpps_scp.py --port 11112 --folder steps

A step begins IN PROGRESS and ends COMPLETED or DISCONTINUED; nothing changes it after
that. What is refused is refused with the status of the standard, and an error comment.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from _elements import Children, TextOf
from _folder import SafeName
from _shared import LOG, AddListen, Connection, NewParser, Run, Server
from mpps_scu import COMPLETED, DISCONTINUED, IN_PROGRESS, MPPS
from pydicom.uid import generate_uid
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_DUPLICATE_INSTANCE,
    COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE,
    COMMAND_STATUS_MISSING_ATTRIBUTE,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    FALSE,
    NULL,
    TAG_ERROR_COMMENT,
    TAG_ERROR_ID,
    TAG_PERFORMED_PROCEDURE_STEP_STATUS,
    TRUE,
    VR_LO,
    VR_US,
    LDicomDS,
)

NO_LONGER_UPDATED = 0xA710  # Error ID of a step that has ended (PS3.4 F.7.2.2.2)


class Refusal(Exception):
    """Why a request is refused: the status of its response and what explains it."""

    def __init__(self, nStatus: int, szComment: str, nErrorID: int = 0) -> None:
        super().__init__(szComment)
        self.m_nStatus, self.m_szComment, self.m_nErrorID = nStatus, szComment, nErrorID


class Steps:
    """The steps, a file each; what is there when the server starts is kept."""

    def __init__(self, Folder: Path) -> None:
        self.m_Folder = Folder

    def PathOf(self, szInstance: str) -> Path:
        """Return the file of a step."""
        return self.m_Folder / f"{SafeName(szInstance)}.dcm"

    def Save(self, szInstance: str, Step: LDicomDS) -> None:
        """Write the file of a step, completely or not at all."""
        nRet = Step.SaveDS(str(self.PathOf(szInstance)), 0)
        if nRet != DICOM_SUCCESS:
            raise Refusal(COMMAND_STATUS_PROCESSING_FAILURE, f"not saved: {nRet}")
        LOG.info("%s: %s", szInstance, TextOf(Step, TAG_PERFORMED_PROCEDURE_STEP_STATUS))

    def Create(self, szInstance: str, pDS: LDicomDS | None) -> None:
        """Begin a step."""
        szStatus = TextOf(pDS, TAG_PERFORMED_PROCEDURE_STEP_STATUS)
        if self.PathOf(szInstance).exists():
            raise Refusal(COMMAND_STATUS_DUPLICATE_INSTANCE, "there is such a step")
        if pDS is NULL or not szStatus:
            raise Refusal(COMMAND_STATUS_MISSING_ATTRIBUTE, "there is no status")
        if szStatus != IN_PROGRESS:
            szComment = f"a step begins {IN_PROGRESS}"
            raise Refusal(COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE, szComment)
        self.Save(szInstance, pDS)

    def Change(self, szInstance: str, pDS: LDicomDS | None) -> None:
        """Change a step that has not ended."""
        Step = LDicomDS()
        if Step.LoadDS(str(self.PathOf(szInstance)), 0) != DICOM_SUCCESS:
            raise Refusal(COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE, "there is no such step")
        if TextOf(Step, TAG_PERFORMED_PROCEDURE_STEP_STATUS) != IN_PROGRESS:
            szComment = "Performed Procedure Step Object may no longer be updated"
            nStatus = COMMAND_STATUS_PROCESSING_FAILURE
            raise Refusal(nStatus, szComment, NO_LONGER_UPDATED)
        szStatus = TextOf(pDS, TAG_PERFORMED_PROCEDURE_STEP_STATUS) or IN_PROGRESS
        if szStatus not in (IN_PROGRESS, COMPLETED, DISCONTINUED):
            szComment = f"{szStatus} is not a status of a step"[:64]
            raise Refusal(COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE, szComment)
        if pDS is not NULL:
            for pElement in Children(pDS, NULL):
                # an N-SET replaces, CopyDS would add items to a sequence
                Step.DeleteElement(Step.FindFirstElement(NULL, pElement.nTag, TRUE))
            Step.CopyDS(NULL, pDS, NULL)
            self.Save(szInstance, Step)


class MppsConnection(Connection):
    """A modality."""

    m_pServer: MppsServer
    m_pRefusal: Refusal | None = None  # what the next response explains

    @override
    def OnReceiveNCreateRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:
        # the modality may leave it to us to name the step (PS3.7 10.1.5.1.4)
        szInstance = pszInstance or generate_uid()
        nStatus: int = COMMAND_STATUS_SUCCESS
        try:
            self.m_pServer.m_Steps.Create(szInstance, pDS)
        except Refusal as Reason:
            nStatus = self.Refuse(Reason)
        self.SendNCreateResponse(
            nPresentationID, nMessageID, pszClass, szInstance, nStatus, NULL
        )

    @override
    def OnReceiveNSetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:
        nStatus: int = COMMAND_STATUS_SUCCESS
        try:
            self.m_pServer.m_Steps.Change(pszInstance, pDS)
        except Refusal as Reason:
            nStatus = self.Refuse(Reason)
        self.SendNSetResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, nStatus, NULL
        )

    def Refuse(self, Reason: Refusal) -> int:
        """Keep the reason for the response that follows; return its status."""
        LOG.warning("refused: %s", Reason)
        self.m_pRefusal = Reason
        return Reason.m_nStatus

    @override
    def OnBeforeSendCommandSet(self, pCS: LDicomDS) -> None:
        Reason, self.m_pRefusal = self.m_pRefusal, None
        if Reason is None:
            return
        pElement = pCS.InsertElement(NULL, FALSE, TAG_ERROR_COMMENT, VR_LO, FALSE, 0)
        pCS.SetStringValue(pElement, Reason.m_szComment, 1)
        if Reason.m_nErrorID:
            pElement = pCS.InsertElement(NULL, FALSE, TAG_ERROR_ID, VR_US, FALSE, 0)
            pCS.SetShortValue(pElement, [Reason.m_nErrorID], 1)


class MppsServer(Server):
    """Knows the steps."""

    ConnectionClass = MppsConnection

    def __init__(self, Folder: Path) -> None:
        super().__init__([MPPS])
        self.m_Steps = Steps(Folder)


def Body(Options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    Options.folder.mkdir(parents=True, exist_ok=True)
    with MppsServer(Options.folder) as Net:
        return Net.Run(Options.host, Options.port, Options.calling)


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddListen(Parser)
    Parser.add_argument("--folder", type=Path, default=Path("steps"), help="(%(default)s)")
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
