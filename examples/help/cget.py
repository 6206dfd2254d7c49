"""C-GET: SendCGetRequest, SendCGetResponse and their hooks.

The instances come as C-STORE requests on the same association, in front of the last
response; so the client proposes the storage class as its SCP.
"""

from __future__ import annotations

import sys

from cstore import LMyStoreNet
from mydicomnet import FindContext, NewDS, RunExample
from retrieval import Instances, Retrieval
from typing_extensions import override

from ltdicom import (
    COMMAND_PRIORITY_MEDIUM,
    COMMAND_STATUS_PENDING,
    NULL,
    TAG_PATIENT_ID,
    TAG_QUERY_RETRIEVE_LEVEL,
    UID_PATIENT_ROOT_QUERY_GET,
    UID_SC_IMAGE_STORAGE,
    LDicomDS,
    LDicomNet,
)


def LDicomNet_SendCGetRequest_Example(pDicomNet: LDicomNet) -> int:
    """Ask for all instances of a patient."""
    DicomDS = NewDS((TAG_QUERY_RETRIEVE_LEVEL, "PATIENT"), (TAG_PATIENT_ID, "123-45-6789"))
    szClass = UID_PATIENT_ROOT_QUERY_GET
    nPresentationID = FindContext(pDicomNet, szClass)
    return pDicomNet.SendCGetRequest(
        nPresentationID, 1, szClass, COMMAND_PRIORITY_MEDIUM, DicomDS
    )


def LDicomNet_SendCGetResponse_Example(pDicomNet: LDicomNet, Get: Retrieval) -> int:
    """Tell how many instances remain, are completed, have failed."""
    return pDicomNet.SendCGetResponse(
        Get.nPresentationID, Get.nMessageID, Get.pszClass, Get.nStatus, *Get.Counters, NULL
    )


class LMyGetNet(LMyStoreNet):
    """A server that has instances, and a client that gets them."""

    Classes = (UID_PATIENT_ROOT_QUERY_GET, UID_SC_IMAGE_STORAGE)
    Provided = (UID_SC_IMAGE_STORAGE,)

    m_Get: Retrieval | None = NULL

    @override
    def Prepare(self) -> None:
        self.m_Stored = Instances()

    @override
    def OnReceiveCGetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pDS: LDicomDS | None,
    ) -> None:
        print(f"C-GET request {nMessageID}")
        # all instances are of the one patient: nothing to search
        Found = dict(self.Stored())
        self.m_Get = Retrieval(nPresentationID, nMessageID, pszClass, Found)
        self.GoOn(self.m_Get)

    def GoOn(self, Get: Retrieval) -> None:
        """Send the next instance, or the last response."""
        if not Get.StoreNext(self, "", 0):
            LDicomNet_SendCGetResponse_Example(self, Get)

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
        if self.m_Get is NULL:
            return
        self.m_Get.Count(nStatus)
        if self.m_Get.Waiting:
            LDicomNet_SendCGetResponse_Example(self, self.m_Get)
        self.GoOn(self.m_Get)

    @override
    def OnReceiveCGetResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nStatus: int,
        nRemaining: int,
        nCompleted: int,
        nFailed: int,
        nWarning: int,
        pDS: LDicomDS | None,
    ) -> None:
        szDone = f"{nCompleted} completed, {nRemaining} remaining, {nFailed} failed"
        print(f"C-GET response {nMessageID}: {nStatus}, {szDone}")
        self.m_bAnswered = nStatus != COMMAND_STATUS_PENDING


if __name__ == "__main__":
    sys.exit(RunExample(LMyGetNet, LDicomNet_SendCGetRequest_Example))
