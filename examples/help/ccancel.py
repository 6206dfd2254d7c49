"""C-CANCEL: SendCCancelRequest and its hook, to stop a C-FIND."""

from __future__ import annotations

import sys

from cfind import LDicomNet_SendCFindRequest_Example, LMyFindNet
from mydicomnet import NewDS, RunExample
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_CANCEL,
    COMMAND_STATUS_PENDING,
    NULL,
    TAG_PATIENT_ID,
    UID_PATIENT_ROOT_QUERY_FIND,
    LDicomDS,
    LDicomNet,
)


def LDicomNet_SendCCancelRequest_Example(
    pDicomNet: LDicomNet, nPresentationID: int, nMessageID: int
) -> int:
    """Stop a C-FIND, C-MOVE or C-GET: the message ID is that of its request.

    There is no response to the C-CANCEL; that of the operation comes, with
    ``COMMAND_STATUS_CANCEL``.
    """
    return pDicomNet.SendCCancelRequest(nPresentationID, nMessageID)


class LMyCancelNet(LMyFindNet):
    """A client to which one match is enough, and a server that would find more."""

    m_nQuery = 0

    @override
    def OnReceiveCFindRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pDS: LDicomDS | None,
    ) -> None:
        # an archive goes on in a thread of its own: a hook that waits hears no C-CANCEL
        print(f"C-FIND request {nMessageID}, which takes its time")
        self.m_nQuery = nMessageID
        Match = NewDS((TAG_PATIENT_ID, "P1"))
        self.SendCFindResponse(
            nPresentationID, nMessageID, pszClass, COMMAND_STATUS_PENDING, Match
        )

    @override
    def OnReceiveCFindResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nStatus: int,
        pDS: LDicomDS | None,
    ) -> None:
        super().OnReceiveCFindResponse(nPresentationID, nMessageID, pszClass, nStatus, pDS)
        if nStatus == COMMAND_STATUS_PENDING:
            LDicomNet_SendCCancelRequest_Example(self, nPresentationID, nMessageID)

    @override
    def OnReceiveCCancelRequest(self, nPresentationID: int, nMessageID: int) -> None:
        print(f"C-CANCEL request for {nMessageID}")
        if nMessageID != self.m_nQuery:
            return  # it has ended already
        self.m_nQuery = 0
        szClass = UID_PATIENT_ROOT_QUERY_FIND
        self.SendCFindResponse(
            nPresentationID, nMessageID, szClass, COMMAND_STATUS_CANCEL, NULL
        )


if __name__ == "__main__":
    sys.exit(RunExample(LMyCancelNet, LDicomNet_SendCFindRequest_Example))
