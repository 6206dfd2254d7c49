"""N-SET: SendNSetRequest, SendNSetResponse and their hooks.

The example of a whole client and server is examples/n_set.py.
"""

from __future__ import annotations

import sys
from typing import cast

from mydicomnet import FindContext, LMyDicomNet, NewDS, RunExample, StringOf
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    NULL,
    TAG_PERFORMED_PROCEDURE_STEP_STATUS,
    TRUE,
    UID_MODALITY_PERFORMED_CLASS,
    LDicomDS,
    LDicomNet,
)

STEP = "2.25.501"


def LDicomNet_SendNSetRequest_Example(pDicomNet: LDicomNet) -> int:
    """Set an attribute of an instance that the peer has: a step is completed."""
    DicomDS = NewDS((TAG_PERFORMED_PROCEDURE_STEP_STATUS, "COMPLETED"))
    szClass = UID_MODALITY_PERFORMED_CLASS
    nPresentationID = FindContext(pDicomNet, szClass)
    return pDicomNet.SendNSetRequest(nPresentationID, 1, szClass, STEP, DicomDS)


def LDicomNet_SendNSetResponse_Example(
    pDicomNet: LMyNSetNet,
    nPresentationID: int,
    nMessageID: int,
    pszClass: str,
    pszInstance: str,
    pDS: LDicomDS | None,
) -> int:
    """Change the instance, and answer with what came of it."""
    pStep = pDicomNet.Steps().get(pszInstance)
    if pStep is NULL:
        nStatus = COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
    elif pStep.CopyDS(NULL, pDS, NULL) != DICOM_SUCCESS:
        nStatus = COMMAND_STATUS_PROCESSING_FAILURE
    else:
        nStatus = COMMAND_STATUS_SUCCESS
    return pDicomNet.SendNSetResponse(
        nPresentationID, nMessageID, pszClass, pszInstance, nStatus, pDS
    )


class LMyNSetNet(LMyDicomNet):
    """A server that has a performed procedure step, and a client that ends it."""

    Classes = (UID_MODALITY_PERFORMED_CLASS,)

    def __init__(self) -> None:
        super().__init__()
        self.m_Steps: dict[str, LDicomDS] = {}

    def Steps(self) -> dict[str, LDicomDS]:
        """Return the instances of the listening object, by their UIDs."""
        return cast("LMyNSetNet", self.GetServer()).m_Steps

    @override
    def Prepare(self) -> None:
        self.m_Steps[STEP] = NewDS((TAG_PERFORMED_PROCEDURE_STEP_STATUS, "IN PROGRESS"))

    @override
    def OnReceiveNSetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:
        szState = StringOf(pDS, TAG_PERFORMED_PROCEDURE_STEP_STATUS)
        print(f"N-SET request {nMessageID}: {pszInstance} becomes {szState}")
        LDicomNet_SendNSetResponse_Example(
            self, nPresentationID, nMessageID, pszClass, pszInstance, pDS
        )

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
        self.m_bAnswered = TRUE


if __name__ == "__main__":
    sys.exit(RunExample(LMyNSetNet, LDicomNet_SendNSetRequest_Example))
