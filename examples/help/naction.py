"""N-ACTION: SendNActionRequest, SendNActionResponse and their hooks."""

from __future__ import annotations

import sys

from mydicomnet import FindContext, LMyDicomNet, NewDS, RunExample, StringOf
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_NO_SUCH_ACTION_TYPE,
    COMMAND_STATUS_SUCCESS,
    FALSE,
    NULL,
    TAG_ITEM,
    TAG_REFERENCED_SOP_CLASS_UID,
    TAG_REFERENCED_SOP_INSTANCE_UID,
    TAG_REFERENCED_SOP_SEQUENCE,
    TAG_TRANSACTION_UID,
    TRUE,
    UID_SC_IMAGE_STORAGE,
    UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS,
    UID_STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE,
    VR_SQ,
    VR_UI,
    LDicomDS,
    LDicomNet,
)

COMMIT = 1  # the action of the service: PS3.4, J.3.2


def LDicomNet_SendNActionRequest_Example(pDicomNet: LDicomNet) -> int:
    """Ask an archive to commit itself to keep an instance."""
    DicomDS = NewDS((TAG_TRANSACTION_UID, "2.25.301"))
    pSequence = DicomDS.InsertElement(
        NULL, FALSE, TAG_REFERENCED_SOP_SEQUENCE, VR_SQ, TRUE, 0
    )
    pItem = DicomDS.InsertElement(pSequence, TRUE, TAG_ITEM, VR_SQ, TRUE, 0)
    for nTag, szUID in (
        (TAG_REFERENCED_SOP_CLASS_UID, UID_SC_IMAGE_STORAGE),
        (TAG_REFERENCED_SOP_INSTANCE_UID, "2.25.101"),
    ):
        pElement = DicomDS.InsertElement(pItem, TRUE, nTag, VR_UI, FALSE, 0)
        DicomDS.SetStringValue(pElement, szUID, 1)
    return pDicomNet.SendNActionRequest(
        FindContext(pDicomNet, UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS),
        1,
        UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS,
        UID_STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE,
        COMMIT,
        DicomDS,
    )


def LDicomNet_SendNActionResponse_Example(
    pDicomNet: LDicomNet,
    nPresentationID: int,
    nMessageID: int,
    pszClass: str,
    pszInstance: str,
    nAction: int,
) -> int:
    """Answer that the action is under way; what came of it is reported later."""
    nStatus = COMMAND_STATUS_SUCCESS
    if nAction != COMMIT:
        nStatus = COMMAND_STATUS_NO_SUCH_ACTION_TYPE
    return pDicomNet.SendNActionResponse(
        nPresentationID, nMessageID, pszClass, pszInstance, nStatus, nAction, NULL
    )


class LMyActionNet(LMyDicomNet):
    """An archive, and a client that asks it for a storage commitment."""

    Classes = (UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS,)

    @override
    def OnReceiveNActionRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nAction: int,
        pDS: LDicomDS | None,
    ) -> None:
        szInstance = StringOf(pDS, TAG_REFERENCED_SOP_INSTANCE_UID)
        print(f"N-ACTION request {nMessageID}: action {nAction} for {szInstance}")
        LDicomNet_SendNActionResponse_Example(
            self, nPresentationID, nMessageID, pszClass, pszInstance, nAction
        )

    @override
    def OnReceiveNActionResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        nAction: int,
        pDS: LDicomDS | None,
    ) -> None:
        print(f"N-ACTION response {nMessageID}: {nStatus}")
        self.m_bAnswered = TRUE


if __name__ == "__main__":
    sys.exit(RunExample(LMyActionNet, LDicomNet_SendNActionRequest_Example))
