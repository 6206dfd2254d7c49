"""What C-GET and C-MOVE have in common: instances to store, and counters."""

from __future__ import annotations

from dataclasses import dataclass

from cstore import NewInstance
from mydicomnet import FindContext

from ltdicom import (
    COMMAND_PRIORITY_MEDIUM,
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_REFUSED_UNABLE_PERFORM_SUB_OPS,
    COMMAND_STATUS_SUCCESS,
    COMMAND_STATUS_WARNING,
    DICOM_SUCCESS,
    UID_SC_IMAGE_STORAGE,
    LDicomDS,
    LDicomNet,
)

INSTANCES = ("2.25.101", "2.25.102", "2.25.103")


def Instances() -> dict[str, LDicomDS]:
    """Return what an archive has."""
    return {szInstance: NewInstance(szInstance) for szInstance in INSTANCES}


@dataclass
class Retrieval:
    """A C-GET or C-MOVE request that is being answered."""

    nPresentationID: int
    nMessageID: int
    pszClass: str
    Waiting: dict[str, LDicomDS]  # not stored yet, by instance UID
    nCompleted: int = 0
    nFailed: int = 0

    @property
    def nStatus(self) -> int:
        """The status of the response that is due."""
        if self.Waiting:
            return COMMAND_STATUS_PENDING
        if not self.nFailed:
            return COMMAND_STATUS_SUCCESS
        if not self.nCompleted:
            return COMMAND_STATUS_REFUSED_UNABLE_PERFORM_SUB_OPS
        return COMMAND_STATUS_WARNING

    @property
    def Counters(self) -> tuple[int, int, int, int]:
        """How many remain, are completed, have failed, have given a warning."""
        return len(self.Waiting), self.nCompleted, self.nFailed, 0

    def StoreNext(self, pDicomNet: LDicomNet, pszMoveAE: str, nMoveMessageID: int) -> bool:
        """Send the C-STORE request for an instance; FALSE if none could be sent."""
        while self.Waiting:
            szInstance, pDS = self.Waiting.popitem()
            nRet = pDicomNet.SendCStoreRequest(
                FindContext(pDicomNet, UID_SC_IMAGE_STORAGE),
                len(self.Waiting) + 1,
                UID_SC_IMAGE_STORAGE,
                szInstance,
                COMMAND_PRIORITY_MEDIUM,
                pszMoveAE,
                nMoveMessageID,
                pDS,
            )
            if nRet == DICOM_SUCCESS:
                return True
            self.nFailed += 1
        return False

    def Count(self, nStatus: int) -> None:
        """Count the response to a C-STORE."""
        if nStatus == COMMAND_STATUS_SUCCESS:
            self.nCompleted += 1
        else:
            self.nFailed += 1
