"""C-STORE: SendCStoreRequest, SendCStoreResponse and their hooks."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import cast

from mydicomnet import FindContext, LMyDicomNet, NewDS, RunExample
from typing_extensions import override

from ltdicom import (
    COMMAND_PRIORITY_MEDIUM,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_SUCCESS,
    NULL,
    TAG_PATIENT_ID,
    TAG_SOP_CLASS_UID,
    TAG_SOP_INSTANCE_UID,
    TRUE,
    UID_SC_IMAGE_STORAGE,
    LDicomDS,
    LDicomNet,
)

INSTANCE = "2.25.94311262116853205146420461893370511377"


def NewInstance(szInstance: str) -> LDicomDS:
    """Return an instance; a program has a file, and loads it with `LDicomDS.LoadDS`."""
    return NewDS(
        (TAG_SOP_CLASS_UID, UID_SC_IMAGE_STORAGE),
        (TAG_SOP_INSTANCE_UID, szInstance),
        (TAG_PATIENT_ID, "123-45-6789"),
    )


def LDicomNet_SendCStoreRequest_Example(pDicomNet: LDicomNet) -> int:
    """Send an instance; no C-MOVE has asked for it."""
    return pDicomNet.SendCStoreRequest(
        FindContext(pDicomNet, UID_SC_IMAGE_STORAGE),
        1,
        UID_SC_IMAGE_STORAGE,
        INSTANCE,
        COMMAND_PRIORITY_MEDIUM,
        "",
        0,
        NewInstance(INSTANCE),
    )


def LDicomNet_SendCStoreResponse_Example(
    pDicomNet: LMyStoreNet,
    nPresentationID: int,
    nMessageID: int,
    pszClass: str,
    pszInstance: str,
    pDS: LDicomDS | None,
) -> int:
    """Keep an instance, and answer with what came of it."""
    nStatus = COMMAND_STATUS_PROCESSING_FAILURE
    if pDS is not NULL:
        # an object stays valid as long as it is used: no copy, unlike in C++
        pDicomNet.Stored()[pszInstance] = pDS
        nStatus = COMMAND_STATUS_SUCCESS
    return pDicomNet.SendCStoreResponse(
        nPresentationID, nMessageID, pszClass, pszInstance, nStatus
    )


class LMyStoreNet(LMyDicomNet):
    """Keeps instances; the listening object has those of all connections."""

    Classes: Sequence[str] = (UID_SC_IMAGE_STORAGE,)

    def __init__(self) -> None:
        super().__init__()
        self.m_Stored: dict[str, LDicomDS] = {}

    def Stored(self) -> dict[str, LDicomDS]:
        """Return the instances, by their UIDs."""
        return cast("LMyStoreNet", self.GetServer() or self).m_Stored

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
        szWhy = f", moved for {pszMoveAE}" if pszMoveAE else ""
        print(f"C-STORE request {nMessageID}: {pszInstance}{szWhy}")
        LDicomNet_SendCStoreResponse_Example(
            self, nPresentationID, nMessageID, pszClass, pszInstance, pDS
        )

    @override
    def OnReceiveCStoreResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
    ) -> None:
        print(f"C-STORE response {nMessageID}: {nStatus}")
        self.m_bAnswered = TRUE


if __name__ == "__main__":
    sys.exit(RunExample(LMyStoreNet, LDicomNet_SendCStoreRequest_Example))
