"""N-EVENT-REPORT: SendNReportRequest, SendNReportResponse and their hooks.

The SCP of a service reports. Here it is the client: an archive that has connected to
tell what came of a storage commitment.
"""

from __future__ import annotations

import sys

from mydicomnet import FindContext, LMyDicomNet, NewDS, RunExample, StringOf
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_NO_SUCH_EVENT_TYPE,
    COMMAND_STATUS_SUCCESS,
    NULL,
    TAG_TRANSACTION_UID,
    TRUE,
    UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS,
    UID_STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE,
    LDicomDS,
    LDicomNet,
)

# events of the service: PS3.4, J.3.3
ALL_STORED = 1
SOME_FAILED = 2


def LDicomNet_SendNReportRequest_Example(pDicomNet: LDicomNet) -> int:
    """Report that all instances of a transaction are stored."""
    DicomDS = NewDS((TAG_TRANSACTION_UID, "2.25.301"))
    return pDicomNet.SendNReportRequest(
        FindContext(pDicomNet, UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS),
        1,
        UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS,
        UID_STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE,
        ALL_STORED,
        DicomDS,
    )


def LDicomNet_SendNReportResponse_Example(
    pDicomNet: LDicomNet,
    nPresentationID: int,
    nMessageID: int,
    pszClass: str,
    pszInstance: str,
    nEvent: int,
) -> int:
    """Answer a report: whether the event is one of the service."""
    bKnown = nEvent in (ALL_STORED, SOME_FAILED)
    nStatus = COMMAND_STATUS_SUCCESS if bKnown else COMMAND_STATUS_NO_SUCH_EVENT_TYPE
    return pDicomNet.SendNReportResponse(
        nPresentationID, nMessageID, pszClass, pszInstance, nStatus, nEvent, NULL
    )


class LMyReportNet(LMyDicomNet):
    """Answers reports, and prints responses."""

    Classes = (UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS,)
    Provided = Classes

    @override
    def OnReceiveNReportRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nEvent: int,
        pDS: LDicomDS | None,
    ) -> None:
        szTransaction = StringOf(pDS, TAG_TRANSACTION_UID)
        print(f"N-EVENT-REPORT request {nMessageID}: event {nEvent} of {szTransaction}")
        LDicomNet_SendNReportResponse_Example(
            self, nPresentationID, nMessageID, pszClass, pszInstance, nEvent
        )

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
        print(f"N-EVENT-REPORT response {nMessageID}: {nStatus}")
        self.m_bAnswered = TRUE


if __name__ == "__main__":
    sys.exit(RunExample(LMyReportNet, LDicomNet_SendNReportRequest_Example))
