"""N-CREATE: SendNCreateRequest, SendNCreateResponse and their hooks."""

from __future__ import annotations

import sys

from mydicomnet import FindContext, NewDS, RunExample, StringOf
from nset import LMyNSetNet
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_DUPLICATE_INSTANCE,
    COMMAND_STATUS_MISSING_ATTRIBUTE,
    COMMAND_STATUS_SUCCESS,
    NULL,
    TAG_PERFORMED_PROCEDURE_STEP_STATUS,
    TRUE,
    UID_MODALITY_PERFORMED_CLASS,
    LDicomDS,
    LDicomNet,
)

NEW_STEP = "2.25.502"


def LDicomNet_SendNCreateRequest_Example(pDicomNet: LDicomNet) -> int:
    """Create an instance at the peer: a step begins."""
    DicomDS = NewDS((TAG_PERFORMED_PROCEDURE_STEP_STATUS, "IN PROGRESS"))
    szClass = UID_MODALITY_PERFORMED_CLASS
    nPresentationID = FindContext(pDicomNet, szClass)
    return pDicomNet.SendNCreateRequest(nPresentationID, 1, szClass, NEW_STEP, DicomDS)


def LDicomNet_SendNCreateResponse_Example(
    pDicomNet: LMyNCreateNet,
    nPresentationID: int,
    nMessageID: int,
    pszClass: str,
    pszInstance: str,
    pDS: LDicomDS | None,
) -> int:
    """Make the instance, unless it is there, and answer with what came of it."""
    if pszInstance in pDicomNet.Steps():
        nStatus = COMMAND_STATUS_DUPLICATE_INSTANCE
    elif pDS is NULL:
        nStatus = COMMAND_STATUS_MISSING_ATTRIBUTE
    else:
        pDicomNet.Steps()[pszInstance] = pDS
        nStatus = COMMAND_STATUS_SUCCESS
    return pDicomNet.SendNCreateResponse(
        nPresentationID, nMessageID, pszClass, pszInstance, nStatus, NULL
    )


class LMyNCreateNet(LMyNSetNet):
    """A server that keeps performed procedure steps, and a client that begins one."""

    @override
    def OnReceiveNCreateRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:
        szState = StringOf(pDS, TAG_PERFORMED_PROCEDURE_STEP_STATUS)
        print(f"N-CREATE request {nMessageID}: {pszInstance} is {szState}")
        LDicomNet_SendNCreateResponse_Example(
            self, nPresentationID, nMessageID, pszClass, pszInstance, pDS
        )

    @override
    def OnReceiveNCreateResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        pDS: LDicomDS | None,
    ) -> None:
        print(f"N-CREATE response {nMessageID}: {nStatus}, {pszInstance}")
        self.m_bAnswered = TRUE


if __name__ == "__main__":
    sys.exit(RunExample(LMyNCreateNet, LDicomNet_SendNCreateRequest_Example))
