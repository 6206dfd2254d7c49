"""C-ECHO: SendCEchoRequest, SendCEchoResponse and their hooks."""

from __future__ import annotations

import sys

from mydicomnet import FindContext, LMyDicomNet, RunExample
from typing_extensions import override

from ltdicom import COMMAND_STATUS_SUCCESS, TRUE, UID_VERIFICATION_CLASS, LDicomNet


def LDicomNet_SendCEchoRequest_Example(pDicomNet: LDicomNet) -> int:
    """Ask whether the peer is there; `OnReceiveCEchoResponse` gets the answer."""
    nPresentationID = FindContext(pDicomNet, UID_VERIFICATION_CLASS)
    return pDicomNet.SendCEchoRequest(nPresentationID, 1, UID_VERIFICATION_CLASS)


def LDicomNet_SendCEchoResponse_Example(
    pDicomNet: LDicomNet, nPresentationID: int, nMessageID: int, pszClass: str
) -> int:
    """Answer a C-ECHO: with the message ID of its request, and success."""
    return pDicomNet.SendCEchoResponse(
        nPresentationID, nMessageID, pszClass, COMMAND_STATUS_SUCCESS
    )


class LMyEchoNet(LMyDicomNet):
    """Answers C-ECHO requests, and prints responses."""

    Classes = (UID_VERIFICATION_CLASS,)

    @override
    def OnReceiveCEchoRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str
    ) -> None:
        print(f"C-ECHO request {nMessageID}")
        LDicomNet_SendCEchoResponse_Example(self, nPresentationID, nMessageID, pszClass)

    @override
    def OnReceiveCEchoResponse(
        self, nPresentationID: int, nMessageID: int, pszClass: str, nStatus: int
    ) -> None:
        print(f"C-ECHO response {nMessageID}: {nStatus}")
        self.m_bAnswered = TRUE


if __name__ == "__main__":
    sys.exit(RunExample(LMyEchoNet, LDicomNet_SendCEchoRequest_Example))
