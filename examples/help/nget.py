"""N-GET: SendNGetRequest, SendNGetResponse and their hooks."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from mydicomnet import FindContext, LMyDicomNet, NewDS, RunExample, StringOf
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_SUCCESS,
    NULL,
    TAG_PRINTER_NAME,
    TAG_PRINTER_STATUS,
    TAG_PRINTER_STATUS_INFO,
    TRUE,
    UID_PRINTER_CLASS,
    UID_PRINTER_INSTANCE,
    LDicomDS,
    LDicomNet,
)

PRINTER = {
    TAG_PRINTER_STATUS: "WARNING",
    TAG_PRINTER_STATUS_INFO: "SUPPLY LOW",
    TAG_PRINTER_NAME: "LT_PRINTER",
}


def LDicomNet_SendNGetRequest_Example(pDicomNet: LDicomNet) -> int:
    """Ask a printer for its status: the tags are an array, as in C++."""
    Attributes = [TAG_PRINTER_STATUS, TAG_PRINTER_STATUS_INFO]
    return pDicomNet.SendNGetRequest(
        FindContext(pDicomNet, UID_PRINTER_CLASS),
        1,
        UID_PRINTER_CLASS,
        UID_PRINTER_INSTANCE,
        Attributes,
        len(Attributes),
    )


def LDicomNet_SendNGetResponse_Example(
    pDicomNet: LDicomNet,
    nPresentationID: int,
    nMessageID: int,
    pszClass: str,
    pszInstance: str,
    pnAttribute: Sequence[int],
) -> int:
    """Answer with the attributes that were asked for; with all, if none was named."""
    nStatus = COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
    pDS = NULL
    if pszInstance == UID_PRINTER_INSTANCE:
        Tags = [nTag for nTag in PRINTER if nTag in pnAttribute or not pnAttribute]
        pDS = NewDS(*((nTag, PRINTER[nTag]) for nTag in Tags))
        nStatus = COMMAND_STATUS_SUCCESS
    return pDicomNet.SendNGetResponse(
        nPresentationID, nMessageID, pszClass, pszInstance, nStatus, pDS
    )


class LMyNGetNet(LMyDicomNet):
    """A printer, and a client that asks it."""

    Classes = (UID_PRINTER_CLASS,)

    @override
    def OnReceiveNGetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pnAttribute: Sequence[int],
        nCount: int,
    ) -> None:
        print(f"N-GET request {nMessageID}: {nCount} attributes")
        LDicomNet_SendNGetResponse_Example(
            self, nPresentationID, nMessageID, pszClass, pszInstance, pnAttribute
        )

    @override
    def OnReceiveNGetResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        pDS: LDicomDS | None,
    ) -> None:
        szPrinter = StringOf(pDS, TAG_PRINTER_STATUS)
        print(f"N-GET response {nMessageID}: {nStatus}, the printer says {szPrinter}")
        self.m_bAnswered = TRUE


if __name__ == "__main__":
    sys.exit(RunExample(LMyNGetNet, LDicomNet_SendNGetRequest_Example))
