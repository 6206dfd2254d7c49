"""Forwards associations to another node, without decoding what they carry.

    python examples/forward.py --port 11112 --to ORTHANC=127.0.0.1:4242

Each association is opened to the node behind with the same presentation contexts, and is
answered as that node answers. Every message, of any service and in both directions, then
goes through `OnReceiveData` and `SendData`; a data set nobody looks at stays the bytes it
was. A status that comes back is that of the node behind, and so is a rejection.
"""

from __future__ import annotations

import argparse
import sys

from _shared import LOG, TLS, AddListen, Address, NewParser, Run, Server
from typing_extensions import override

from ltdicom import (
    DICOM_SUCCESS,
    FALSE,
    NULL,
    PDU_ABORT_SOURCE_USER,
    PDU_REJECT_REASON_CONGESTION,
    PDU_REJECT_RESULT_TRANSIENT,
    PDU_REJECT_SOURCE_PROVIDER2,
    TRUE,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
)


class Side(LDicomNet):
    """One of the two associations; what comes on it goes out on the other."""

    def __init__(self) -> None:
        super().__init__(NULL, TLS.nMode)
        TLS.Secure(self)  # with --tls on both sides
        self.m_pOther: Side = self  # until there is another

    @override
    def OnReceiveData(
        self, nPresentationID: int, pCS: LDicomDS, pDS: LDicomDS | None
    ) -> None:
        nCommand, bRequest = pCS.GetInfoCS()
        szKind = "request" if bRequest else "response"
        nRet = self.m_pOther.SendData(nPresentationID, pCS, pDS)
        LOG.info("%s %s: %s", nCommand, szKind, nRet)
        if nRet != DICOM_SUCCESS:
            self.SendAbort(PDU_ABORT_SOURCE_USER, 0)

    @override
    def OnReceiveReleaseRequest(self) -> None:
        self.m_pOther.SendReleaseRequest()

    @override
    def OnReceiveReleaseResponse(self) -> None:
        self.m_pOther.SendReleaseResponse()

    @override
    def OnReceiveAbort(self, nSource: int, nReason: int) -> None:
        LOG.warning("aborted: source %s, reason %s", nSource, nReason)
        self.m_pOther.SendAbort(nSource, nReason)

    @override
    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        if nError != DICOM_SUCCESS:
            LOG.warning("a side is lost: %s", nError)
        if self.m_pOther.IsAssociated():  # it is not, after a release
            self.m_pOther.SendAbort(PDU_ABORT_SOURCE_USER, 0)


class Front(Side):
    """The association with who has connected to us."""

    def __init__(self, pServer: Forwarder) -> None:
        super().__init__()
        self.m_pServer = pServer

    @override
    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        if self.m_pServer.Rejects(self, pPDU):
            return
        LOG.info("association from %s", pPDU.GetCalling())
        Request = pPDU.Clone()
        Request.SetCalled(self.m_pServer.m_szTitle)
        Back = self.m_pOther = BackSide(self, Request)
        nRet = Back.Connect(NULL, 0, self.m_pServer.m_szHost, self.m_pServer.m_nPort)
        if nRet != DICOM_SUCCESS:
            Back.Refuse(nRet)


class BackSide(Side):
    """The association with the node behind.

    Parameters
    ----------
    pFront : Front
        The other side, which waits for an answer.
    Request : LDicomAssociate
        What to ask for.
    """

    def __init__(self, pFront: Front, Request: LDicomAssociate) -> None:
        super().__init__()
        self.m_pOther = pFront
        self.m_Request = Request

    def Refuse(self, nError: int) -> None:
        """Reject the association in front: try again later."""
        LOG.error("the node behind is not there: %s", nError)
        self.m_pOther.SendAssociateReject(
            PDU_REJECT_RESULT_TRANSIENT,
            PDU_REJECT_SOURCE_PROVIDER2,
            PDU_REJECT_REASON_CONGESTION,
        )

    @override
    def OnConnect(self, nError: int) -> None:
        if nError != DICOM_SUCCESS or not TLS.m_bUse:
            self.OnSecureLinkReady(nError)

    @override
    def OnSecureLinkReady(self, nError: int) -> None:
        nRet = nError or self.SendAssociateRequest(self.m_Request)
        if nRet != DICOM_SUCCESS:
            self.Refuse(nRet)

    @override
    def OnReceiveAssociateAccept(self, pPDU: LDicomAssociate) -> None:
        Accept = pPDU.Clone()
        Accept.SetRequest(FALSE)
        self.m_pOther.SendAssociateAccept(Accept)

    @override
    def OnReceiveAssociateReject(self, nResult: int, nSource: int, nReason: int) -> None:
        self.m_pOther.SendAssociateReject(nResult, nSource, nReason)

    @override
    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        if nError != DICOM_SUCCESS and not self.m_pOther.IsAssociated():
            self.Refuse(nError)  # nothing happens if it has its answer
        super().OnClose(nError, pNet)


class Forwarder(Server):
    """Listens, and knows the node behind."""

    def __init__(self, szTitle: str, szHost: str, nPort: int) -> None:
        super().__init__()
        self.m_szTitle, self.m_szHost, self.m_nPort = szTitle, szHost, nPort

    @override
    def OnAccept(self, nError: int) -> None:
        if nError == DICOM_SUCCESS:
            self.Accept(Front(self))


def Body(Options: argparse.Namespace) -> int:
    """Forward until Ctrl-C."""
    with Forwarder(*Options.to) as Net:
        return Net.Run(Options.host, Options.port, Options.calling)


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddListen(Parser)
    szHelp = "the node behind"
    Parser.add_argument(
        "--to", type=Address, required=TRUE, metavar="AE=HOST:PORT", help=szHelp
    )
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
