"""An N-SET between two programs, as a port of C++ code writes it.

Start the server, which keeps one instance, then the client, which sets the Patient ID
of that instance::

    python examples/n_set.py --listen --port 11112 --file in.dcm --output out.dcm
    python examples/n_set.py --host 127.0.0.1 --port 11112

docs/n-set.md walks through this file.
"""

from __future__ import annotations

import argparse
import signal
import sys
from ctypes import c_uint, create_unicode_buffer
from typing import cast

from typing_extensions import override

from ltdicom import (
    CLASS_UNKNOWN,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_SUCCESS,
    DICOM_CHARACTER_SET_DEFAULT,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_PARAMETER,
    DICOM_SECURE_NONE,
    DICOM_SUCCESS,
    FALSE,
    NULL,
    PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX,
    PDU_ACCEPT_RESULT_SUCCESS,
    PDU_MAX_UID_SIZE,
    TAG_PATIENT_ID,
    TRUE,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_SC_IMAGE_STORAGE,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
    LDicomTag,
    wait_until,
)

# The classes that the client proposes and the server accepts.
ABSTRACT_SYNTAXES = [UID_SC_IMAGE_STORAGE]

TIMEOUT = 30.0  # seconds that the client gives to each step


class LMyDicomNet(LDicomNet):
    """A client or a server.

    Parameters
    ----------
    bServer : bool
        Which of the two.
    """

    def __init__(self, bServer: bool) -> None:
        super().__init__(NULL, DICOM_SECURE_NONE)
        self.m_bServer = bServer
        # COMMAND_C_MOVE or COMMAND_C_GET: which of them has caused a C-STORE
        self.m_nCommand = 0
        # the server
        self.m_DicomDS = LDicomDS()  # the instance that it keeps
        self.m_szOutput = ""  # where it saves it
        self.m_nServed = 0  # connections that came and went
        # the client
        self.m_szCalled = "LT_SERVER"
        self.m_szCalling = "LT_CLIENT"
        self.m_bAssociated = FALSE
        self.m_bRequested = FALSE  # an N-SET was sent
        self.m_nStatus = -1  # the status of its response
        self.m_bClosed = FALSE

    # -- connection ----------------------------------------------------------------

    @override
    def OnConnect(self, nError: int) -> None:
        if nError != DICOM_SUCCESS:
            print(f"There is no connection: {nError}")
            self.m_bClosed = TRUE
            return
        DicomAssociate = LDicomAssociate(TRUE)
        DicomAssociate.SetCalled(self.m_szCalled)
        DicomAssociate.SetCalling(self.m_szCalling)
        nID = 1
        for szAbstract in ABSTRACT_SYNTAXES:
            DicomAssociate.AddPresentation(nID, PDU_ACCEPT_RESULT_SUCCESS, szAbstract)
            DicomAssociate.AddTransfer(nID, UID_IMPLICIT_VR_LITTLE_ENDIAN)
            nID += 2
        self.SendAssociateRequest(DicomAssociate)

    @override
    def OnAccept(self, nError: int) -> None:
        if nError != DICOM_SUCCESS:
            return
        pClient = LMyDicomNet(TRUE)
        if self.Accept(pClient) == DICOM_SUCCESS:
            szAddress, nPort = create_unicode_buffer(64), c_uint()
            pClient.GetPeerInfo(szAddress, len(szAddress), nPort)
            print(f"Connected: {szAddress.value}")

    @override
    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        if pNet is not self:  # on the listening object
            self.m_nServed += 1
            print(f"Closed: {nError}")
        elif not self.m_bServer:
            self.m_bClosed = TRUE
            print(f"The server has closed: {nError}")

    # -- association ---------------------------------------------------------------

    @override
    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        DicomAssociate = LDicomAssociate(FALSE)
        szUID = create_unicode_buffer(PDU_MAX_UID_SIZE + 1)
        pPDU.GetCalled(szUID, len(szUID))
        DicomAssociate.SetCalled(szUID.value)
        pPDU.GetCalling(szUID, len(szUID))
        DicomAssociate.SetCalling(szUID.value)
        for nIndex in range(pPDU.GetPresentationCount()):
            nID = pPDU.GetPresentation(nIndex)
            pPDU.GetAbstract(nID, szUID, len(szUID))
            DicomAssociate.AddPresentation(nID, PDU_ACCEPT_RESULT_SUCCESS, szUID.value)
            if szUID.value not in ABSTRACT_SYNTAXES:
                DicomAssociate.SetResult(nID, PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX)
                continue
            pPDU.GetTransfer(nID, 0, szUID, len(szUID))
            DicomAssociate.AddTransfer(nID, szUID.value)
        self.SendAssociateAccept(DicomAssociate)

    @override
    def OnReceiveAssociateAccept(self, pPDU: LDicomAssociate) -> None:
        self.m_bAssociated = TRUE

    @override
    def OnReceiveAssociateReject(self, nResult: int, nSource: int, nReason: int) -> None:
        print(f"The association was rejected: result {nResult}, reason {nReason}")
        self.Close()
        self.m_bClosed = TRUE

    @override
    def OnReceiveAbort(self, nSource: int, nReason: int) -> None:
        print(f"The association was aborted: source {nSource}, reason {nReason}")

    @override
    def OnReceiveReleaseRequest(self) -> None:
        self.SendReleaseResponse()

    @override
    def OnReceiveReleaseResponse(self) -> None:
        self.Close()
        self.m_bClosed = TRUE

    # -- N-SET ---------------------------------------------------------------------

    @override
    def OnReceiveNSetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:
        # the instance belongs to the listening object; every connection changes it
        pServer = cast("LMyDicomNet", self.GetServer())
        nStatus = pServer.ChangeInstance(pszInstance, pDS)
        print(f"N-SET request {nMessageID}: {nStatus}")
        self.SendNSetResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, nStatus, pDS
        )

    def ChangeInstance(self, pszInstance: str, pDS: LDicomDS | None) -> int:
        """Take elements over into the instance; return the status of the response."""
        if pszInstance:  # the client of this example names none: there is one only
            return COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
        if self.m_DicomDS.CopyDS(NULL, pDS, NULL) != DICOM_SUCCESS:
            return COMMAND_STATUS_PROCESSING_FAILURE
        if self.m_DicomDS.SaveDS(self.m_szOutput, 0) != DICOM_SUCCESS:
            return COMMAND_STATUS_PROCESSING_FAILURE
        return COMMAND_STATUS_SUCCESS

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
        print(f"N-SET response {nMessageID}: {nStatus}")
        self.m_nStatus = nStatus

    # -- C-STORE -------------------------------------------------------------------

    @override
    def OnReceiveCStoreResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
    ) -> None:
        print(f"C-STORE response {nMessageID}, caused by {self.m_nCommand}: {nStatus}")


def SetPatientID(pDicomNet: LMyDicomNet) -> int:
    """Send the N-SET that sets the Patient ID.

    The connection and the association exist.
    """
    szClass = UID_SC_IMAGE_STORAGE
    szInstance = ""

    DicomDS = LDicomDS()
    DicomDS.InitDS(CLASS_UNKNOWN, 0)
    pDicomTag = LDicomTag.Find(TAG_PATIENT_ID)
    if pDicomTag is NULL:
        return DICOM_ERROR_PARAMETER
    pElement = DicomDS.InsertElement(NULL, FALSE, TAG_PATIENT_ID, pDicomTag.nVR, FALSE, 0)
    DicomDS.SetStringValue(pElement, "123-45-6789", 1, DICOM_CHARACTER_SET_DEFAULT)

    pDicomAssociate = pDicomNet.GetAssociate()
    if pDicomAssociate is NULL:
        return DICOM_ERROR_NET_NOT_CONNECTED
    # presentation IDs are odd: 0 is none
    nPresentationID = pDicomAssociate.FindAbstract(szClass)
    if nPresentationID == 0:
        print(f"The abstract syntax {szClass} is not included in the association.")
    else:
        nRet = pDicomNet.SendNSetRequest(nPresentationID, 99, szClass, szInstance, DicomDS)
        if nRet > DICOM_SUCCESS:
            return nRet
        pDicomNet.m_bRequested = TRUE
    return DICOM_SUCCESS


def RunClient(Options: argparse.Namespace) -> int:
    """Connect, send the N-SET, release; return the exit code."""
    with LMyDicomNet(FALSE) as DicomNet:
        DicomNet.m_szCalled, DicomNet.m_szCalling = Options.called, Options.calling
        nRet = DicomNet.Connect(NULL, 0, Options.host, Options.port)
        if nRet != DICOM_SUCCESS:
            return Failed(f"Cannot connect: {nRet}")
        # where C++ pumps messages until a flag is set
        wait_until(lambda: DicomNet.m_bAssociated or DicomNet.m_bClosed, TIMEOUT)
        if not DicomNet.m_bAssociated:
            return Failed("There is no association.")

        nRet = SetPatientID(DicomNet)
        if nRet != DICOM_SUCCESS:
            print(f"The N-SET was not sent: {nRet}")
        if DicomNet.m_bRequested:
            wait_until(lambda: DicomNet.m_nStatus >= 0 or DicomNet.m_bClosed, TIMEOUT)

        DicomNet.SendReleaseRequest()
        wait_until(lambda: DicomNet.m_bClosed, TIMEOUT)
    if DicomNet.m_nStatus != COMMAND_STATUS_SUCCESS:
        return Failed("The Patient ID was not set.")
    return 0


def RunServer(Options: argparse.Namespace) -> int:
    """Listen until Ctrl-C, SIGTERM or the end of one connection; return the exit code."""
    with LMyDicomNet(TRUE) as DicomNet:
        nRet = DicomNet.m_DicomDS.LoadDS(Options.file, 0)
        if nRet != DICOM_SUCCESS:
            return Failed(f"Cannot load {Options.file}: {nRet}", 2)
        DicomNet.m_szOutput = Options.output
        try:
            nRet = DicomNet.Listen(Options.host, Options.port, 5)
            if nRet != DICOM_SUCCESS:
                return Failed(f"Cannot listen: {nRet}")
            szAddress, nPort = create_unicode_buffer(64), c_uint()
            DicomNet.GetHostInfo(szAddress, len(szAddress), nPort)
            print(f"Listening on {szAddress.value}, port {nPort.value}", flush=True)
            wait_until(lambda: Options.once and DicomNet.m_nServed)
        except KeyboardInterrupt:
            DicomNet.ServerClose()  # who is there can finish
            wait_until(lambda: not DicomNet.GetClientCount(), 10)
    return 0


def Failed(szReason: str, nExitCode: int = 1) -> int:
    """Print a reason; return the exit code."""
    print(szReason, file=sys.stderr)
    return nExitCode


def main(argv: list[str] | None = None) -> int:
    """Run as client or as server; return the exit code."""
    Parser = argparse.ArgumentParser(description="An N-SET that sets the Patient ID.")
    Parser.add_argument("--host", default="127.0.0.1", help="(default: %(default)s)")
    Parser.add_argument("--port", type=int, default=11112, help="(default: %(default)s)")
    Client = Parser.add_argument_group("client")
    Client.add_argument("--called", default="LT_SERVER", help="the server's AE title")
    Client.add_argument("--calling", default="LT_CLIENT", help="the client's AE title")
    Server = Parser.add_argument_group("server")
    Server.add_argument("--listen", action="store_true", help="be the server")
    Server.add_argument("--file", help="the instance that the server keeps")
    Server.add_argument("--output", help="where it is saved when it has changed")
    Server.add_argument("--once", action="store_true", help="end after one connection")
    Options = Parser.parse_args(argv)
    if Options.listen and not (Options.file and Options.output):
        Parser.error("--listen needs --file and --output")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # it is what Ctrl-C is
    LMyDicomNet.StartUp()
    try:
        return RunServer(Options) if Options.listen else RunClient(Options)
    except KeyboardInterrupt:
        return Failed("Stopped.", 130)
    finally:
        LMyDicomNet.ShutDown()


if __name__ == "__main__":
    sys.exit(main())
