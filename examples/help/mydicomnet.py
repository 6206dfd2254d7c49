"""What every example here begins with: connect, associate, release, abort.

An example is one call or one hook. Calls are functions, named as on the library's help
pages: ``LDicomNet_SendNSetRequest_Example`` in nset.py. Hooks are methods of the class of
the same file, ``LMyNSetNet.OnReceiveNSetRequest``. The examples of this file are those of
the association.

Each file is also a program that is its own peer::

    python examples/help/nset.py
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from typing_extensions import override

from ltdicom import (
    CLASS_UNKNOWN,
    DICOM_SECURE_NONE,
    DICOM_SUCCESS,
    FALSE,
    NULL,
    PDU_ABORT_REASON_UNKNOWN,
    PDU_ABORT_SOURCE_USER,
    PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX,
    PDU_ACCEPT_RESULT_SUCCESS,
    PDU_REJECT_REASON_CALLED,
    PDU_REJECT_RESULT_PERMANENT,
    PDU_REJECT_SOURCE_USER,
    PDU_ROLE_NON_SUPPORT,
    PDU_ROLE_SUPPORT,
    TRUE,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_VERIFICATION_CLASS,
    VR_UN,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
    wait_until,
)

TIMEOUT = 30.0  # seconds that the peer is given for each step


class LMyDicomNet(LDicomNet):
    """A client, a listening object, or one of the objects that this one accepts."""

    Classes: Sequence[str] = (UID_VERIFICATION_CLASS,)  # proposed and accepted
    Provided: Sequence[str] = ()  # of these, those whose SCP is the client

    def __init__(self) -> None:
        super().__init__(NULL, DICOM_SECURE_NONE)
        self.m_szCalled = "LT_SERVER"
        self.m_szCalling = "LT_CLIENT"
        self.m_bAssociated = FALSE  # the accept was looked at
        self.m_bAnswered = FALSE  # the last response has come
        self.m_bClosed = FALSE

    def Prepare(self) -> None:
        """Get ready what a server has before it listens: nothing, here."""

    @override
    def OnConnect(self, nError: int) -> None:
        print(f"OnConnect: {nError}")
        if nError == DICOM_SUCCESS:
            LDicomNet_SendAssociateRequest_Example(self)

    @override
    def OnAccept(self, nError: int) -> None:
        print(f"OnAccept: {nError}")
        if nError == DICOM_SUCCESS:
            self.Accept(type(self)())

    @override
    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        print(f"OnClose: {nError}")
        self.m_bClosed = TRUE

    @override
    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        print(f"Associate request from {pPDU.GetCalling()} for {pPDU.GetCalled()}")
        if pPDU.GetCalled() == "LT_SERVER":
            LDicomNet_SendAssociateAccept_Example(self, pPDU)
        else:
            LDicomNet_SendAssociateReject_Example(self)

    @override
    def OnReceiveAssociateAccept(self, pPDU: LDicomAssociate) -> None:
        for nIndex in range(pPDU.GetPresentationCount()):
            nID = pPDU.GetPresentation(nIndex)
            print(f"Context {nID}, {pPDU.GetAbstract(nID)}: {pPDU.GetResult(nID)}")
        self.m_bAssociated = TRUE

    @override
    def OnReceiveAssociateReject(self, nResult: int, nSource: int, nReason: int) -> None:
        print(f"Rejected: result {nResult}, source {nSource}, reason {nReason}")
        self.Close()
        self.m_bClosed = TRUE

    @override
    def OnReceiveReleaseRequest(self) -> None:
        print("Release request")
        LDicomNet_SendReleaseResponse_Example(self)

    @override
    def OnReceiveReleaseResponse(self) -> None:
        print("Release response")
        self.Close()
        self.m_bClosed = TRUE

    @override
    def OnReceiveAbort(self, nSource: int, nReason: int) -> None:
        print(f"Aborted: source {nSource}, reason {nReason}")


# -- association ---------------------------------------------------------------------


def LDicomNet_SendAssociateRequest_Example(pDicomNet: LMyDicomNet) -> int:
    """Ask for an association, with a presentation context for each class."""
    DicomAssociate = LDicomAssociate(TRUE)
    DicomAssociate.SetCalled(pDicomNet.m_szCalled)
    DicomAssociate.SetCalling(pDicomNet.m_szCalling)
    nID = 1  # presentation IDs are odd
    for szClass in pDicomNet.Classes:
        DicomAssociate.AddPresentation(nID, PDU_ACCEPT_RESULT_SUCCESS, szClass)
        DicomAssociate.AddTransfer(nID, UID_IMPLICIT_VR_LITTLE_ENDIAN)
        if szClass in pDicomNet.Provided:
            Roles = PDU_ROLE_NON_SUPPORT, PDU_ROLE_SUPPORT
            DicomAssociate.SetRoleSelect(nID, TRUE, *Roles)
        nID += 2
    return pDicomNet.SendAssociateRequest(DicomAssociate)


def LDicomNet_SendAssociateAccept_Example(
    pDicomNet: LMyDicomNet, pPDU: LDicomAssociate
) -> int:
    """Answer each presentation context of a request; take the first transfer syntax."""
    DicomAssociate = LDicomAssociate(FALSE)
    DicomAssociate.SetCalled(pPDU.GetCalled())
    DicomAssociate.SetCalling(pPDU.GetCalling())
    for nIndex in range(pPDU.GetPresentationCount()):
        nID = pPDU.GetPresentation(nIndex)
        szClass = pPDU.GetAbstract(nID)
        DicomAssociate.AddPresentation(nID, PDU_ACCEPT_RESULT_SUCCESS, szClass)
        if szClass not in pDicomNet.Classes:
            DicomAssociate.SetResult(nID, PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX)
            continue
        DicomAssociate.AddTransfer(nID, pPDU.GetTransfer(nID, 0))
        if pPDU.IsRoleSelect(nID):
            Roles = pPDU.GetUserRole(nID), pPDU.GetProviderRole(nID)
            DicomAssociate.SetRoleSelect(nID, TRUE, *Roles)
    return pDicomNet.SendAssociateAccept(DicomAssociate)


def LDicomNet_SendAssociateReject_Example(pDicomNet: LDicomNet) -> int:
    """Reject an association, for the title that was called is another."""
    return pDicomNet.SendAssociateReject(
        PDU_REJECT_RESULT_PERMANENT, PDU_REJECT_SOURCE_USER, PDU_REJECT_REASON_CALLED
    )


def LDicomNet_SendReleaseRequest_Example(pDicomNet: LDicomNet) -> int:
    """End the association; `OnReceiveReleaseResponse` closes the connection."""
    return pDicomNet.SendReleaseRequest()


def LDicomNet_SendReleaseResponse_Example(pDicomNet: LDicomNet) -> int:
    """Agree to a release; the peer closes the connection."""
    return pDicomNet.SendReleaseResponse()


def LDicomNet_SendAbort_Example(pDicomNet: LDicomNet) -> int:
    """Break the association off, where there is one."""
    if not pDicomNet.IsAssociated():
        return DICOM_SUCCESS
    return pDicomNet.SendAbort(PDU_ABORT_SOURCE_USER, PDU_ABORT_REASON_UNKNOWN)


# -- what the examples of messages need ----------------------------------------------

Net = TypeVar("Net", bound=LMyDicomNet)


def FindContext(pDicomNet: LDicomNet, szClass: str) -> int:
    """Return the presentation ID of a class, for a ``Send...``; 0 for none."""
    pAssociate = pDicomNet.GetAssociate()
    return 0 if pAssociate is NULL else pAssociate.FindAbstract(szClass)


def NewDS(*Values: tuple[int, str]) -> LDicomDS:
    """Return a data set with some elements."""
    DicomDS = LDicomDS()
    DicomDS.InitDS(CLASS_UNKNOWN, 0)
    for nTag, szValue in Values:
        pElement = DicomDS.InsertElement(NULL, FALSE, nTag, VR_UN, FALSE, 0)
        DicomDS.SetConvertValue(pElement, szValue, 1)
    return DicomDS


def StringOf(pDS: LDicomDS | None, nTag: int) -> str:
    """Return the value of an element as text; "" if it is not there."""
    if pDS is NULL:
        return ""
    pElement = pDS.FindFirstElement(NULL, nTag, FALSE)
    return "" if pElement is NULL else pDS.GetConvertValue(pElement)[1]


def RunExample(NetClass: type[Net], *Examples: Callable[[Net], int]) -> int:
    """Run examples between a server and a client; return the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # what the console lacks is shown as escapes: peers choose names and titles
        sys.stdout.reconfigure(errors="backslashreplace")
    LDicomNet.StartUp()
    pServer, pClient = NetClass(), NetClass()
    try:
        pServer.Prepare()
        pServer.Listen("127.0.0.1", 0, 5)
        _, szAddress, nPort = pServer.GetHostInfo()
        pClient.Connect(NULL, 0, szAddress, nPort)
        Wait(pClient, lambda: pClient.m_bAssociated)
        for Example in Examples:
            pClient.m_bAnswered = FALSE
            nRet = Example(pClient)
            if nRet != DICOM_SUCCESS:
                print(f"It was not sent: {nRet}", file=sys.stderr)
                return 1
            Wait(pClient, lambda: pClient.m_bAnswered)
        if pClient.IsAssociated():
            LDicomNet_SendReleaseRequest_Example(pClient)
        Wait(pClient)
        Wait(pServer)
    finally:
        LDicomNet.ShutDown()
    return 0


def Wait(pDicomNet: LMyDicomNet, Condition: Callable[[], Any] = lambda: FALSE) -> None:
    """Let hooks run until a condition holds or the connection has ended.

    A C++ program pumps messages here.
    """
    wait_until(lambda: Condition() or pDicomNet.m_bClosed, TIMEOUT)


def Associated(pDicomNet: LMyDicomNet) -> int:
    """Do nothing more: the association is the example."""
    pDicomNet.m_bAnswered = TRUE
    return DICOM_SUCCESS


if __name__ == "__main__":
    sys.exit(RunExample(LMyDicomNet, Associated))
