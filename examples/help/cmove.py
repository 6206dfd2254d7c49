"""C-MOVE: SendCMoveRequest, SendCMoveResponse and their hooks.

Three parties: the client asks, the server sends the instances over a connection of its
own, and a third one, here LT_STORE, receives them.
"""

from __future__ import annotations

import sys
from typing import cast

from cstore import LMyStoreNet
from mydicomnet import FindContext, LMyDicomNet, NewDS, RunExample
from retrieval import Instances, Retrieval
from typing_extensions import override

from ltdicom import (
    COMMAND_PRIORITY_MEDIUM,
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_REFUSED_MOVE_DESTINATION_UNKNOWN,
    DICOM_SUCCESS,
    NULL,
    TAG_PATIENT_ID,
    TAG_QUERY_RETRIEVE_LEVEL,
    UID_PATIENT_ROOT_QUERY_MOVE,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
)


def LDicomNet_SendCMoveRequest_Example(
    pDicomNet: LDicomNet, szDestination: str = "LT_STORE"
) -> int:
    """Ask that all instances of a patient are sent to an AE, named by its title."""
    DicomDS = NewDS((TAG_QUERY_RETRIEVE_LEVEL, "PATIENT"), (TAG_PATIENT_ID, "123-45-6789"))
    return pDicomNet.SendCMoveRequest(
        FindContext(pDicomNet, UID_PATIENT_ROOT_QUERY_MOVE),
        1,
        UID_PATIENT_ROOT_QUERY_MOVE,
        COMMAND_PRIORITY_MEDIUM,
        szDestination,
        DicomDS,
    )


def LDicomNet_SendCMoveResponse_Example(pDicomNet: LDicomNet, Move: Retrieval) -> int:
    """Tell how many instances remain, are completed, have failed."""
    return pDicomNet.SendCMoveResponse(
        Move.nPresentationID,
        Move.nMessageID,
        Move.pszClass,
        Move.nStatus,
        *Move.Counters,
        NULL,
    )


class LMyMoveNet(LMyDicomNet):
    """A server that has instances and knows destinations, and a client that asks."""

    Classes = (UID_PATIENT_ROOT_QUERY_MOVE,)

    def __init__(self) -> None:
        super().__init__()
        # of the listening object
        self.m_Stored: dict[str, LDicomDS] = {}
        self.m_Destinations: dict[str, tuple[str, int]] = {}
        self.m_pDestination = LMyStoreNet()
        # of an accepted object
        self.m_pSender: LMySenderNet | None = NULL

    @override
    def Prepare(self) -> None:
        self.m_Stored = Instances()
        self.m_pDestination.Listen("127.0.0.1", 0, 5)
        _, szAddress, nPort = self.m_pDestination.GetHostInfo()
        self.m_Destinations["LT_STORE"] = szAddress, nPort

    @override
    def OnReceiveCMoveRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pszMoveAE: str,
        pDS: LDicomDS | None,
    ) -> None:
        print(f"C-MOVE request {nMessageID} to {pszMoveAE}")
        pServer = cast("LMyMoveNet", self.GetServer())
        Destination = pServer.m_Destinations.get(pszMoveAE)
        if Destination is NULL:
            nStatus = COMMAND_STATUS_REFUSED_MOVE_DESTINATION_UNKNOWN
            self.SendCMoveResponse(
                nPresentationID, nMessageID, pszClass, nStatus, 0, 0, 0, 0, NULL
            )
            return
        Found = dict(pServer.m_Stored)
        Move = Retrieval(nPresentationID, nMessageID, pszClass, Found)
        self.m_pSender = LMySenderNet(self, Move)
        self.m_pSender.m_szCalled = "LT_SERVER"
        self.m_pSender.Connect(NULL, 0, *Destination)

    @override
    def OnReceiveCMoveResponse(
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
        print(f"C-MOVE response {nMessageID}: {nStatus}, {szDone}")
        self.m_bAnswered = nStatus != COMMAND_STATUS_PENDING


class LMySenderNet(LMyStoreNet):
    """The server's connection to the destination.

    Parameters
    ----------
    pMover : LMyMoveNet
        The object that got the C-MOVE request, and answers it.
    Move : Retrieval
        The request.
    """

    def __init__(self, pMover: LMyMoveNet, Move: Retrieval) -> None:
        super().__init__()
        self.m_pMover = pMover
        self.m_Move = Move

    def GoOn(self) -> None:
        """Send the next instance; behind the last one, release and answer."""
        pAssociate = self.m_pMover.GetAssociate()
        szMoveAE = "" if pAssociate is NULL else pAssociate.GetCalling()
        if not self.m_Move.StoreNext(self, szMoveAE, self.m_Move.nMessageID):
            self.SendReleaseRequest()
            LDicomNet_SendCMoveResponse_Example(self.m_pMover, self.m_Move)

    @override
    def OnConnect(self, nError: int) -> None:
        super().OnConnect(nError)
        if nError != DICOM_SUCCESS:
            self.GoOn()  # nothing can be sent: each instance fails

    @override
    def OnReceiveAssociateAccept(self, pPDU: LDicomAssociate) -> None:
        super().OnReceiveAssociateAccept(pPDU)
        self.GoOn()

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
        self.m_Move.Count(nStatus)
        if self.m_Move.Waiting:
            LDicomNet_SendCMoveResponse_Example(self.m_pMover, self.m_Move)
        self.GoOn()


if __name__ == "__main__":
    sys.exit(RunExample(LMyMoveNet, LDicomNet_SendCMoveRequest_Example))
