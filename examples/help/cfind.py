"""C-FIND: SendCFindRequest, SendCFindResponse and their hooks."""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase

from mydicomnet import FindContext, LMyDicomNet, NewDS, RunExample, StringOf
from typing_extensions import override

from ltdicom import (
    COMMAND_PRIORITY_MEDIUM,
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_PENDING_WARNING,
    COMMAND_STATUS_SUCCESS,
    NULL,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_QUERY_RETRIEVE_LEVEL,
    UID_PATIENT_ROOT_QUERY_FIND,
    LDicomDS,
    LDicomNet,
)

PATIENTS = {"P1": "Doe^Jane", "P2": "Roe^Richard", "Q1": "Poe^Edgar"}


def LDicomNet_SendCFindRequest_Example(pDicomNet: LDicomNet) -> int:
    """Ask for patients: an element with a value is to match, an empty one is wanted."""
    DicomDS = NewDS(
        (TAG_QUERY_RETRIEVE_LEVEL, "PATIENT"),
        (TAG_PATIENT_NAME, ""),
        (TAG_PATIENT_ID, "P*"),
    )
    szClass = UID_PATIENT_ROOT_QUERY_FIND
    nPresentationID = FindContext(pDicomNet, szClass)
    return pDicomNet.SendCFindRequest(
        nPresentationID, 1, szClass, COMMAND_PRIORITY_MEDIUM, DicomDS
    )


def LDicomNet_SendCFindResponse_Example(
    pDicomNet: LDicomNet,
    nPresentationID: int,
    nMessageID: int,
    pszClass: str,
    pDS: LDicomDS | None,
) -> int:
    """Send a pending response for each match, then the last one, without a data set."""
    for szID, szName in PATIENTS.items():
        if fnmatchcase(szID, StringOf(pDS, TAG_PATIENT_ID) or "*"):
            Match = NewDS(
                (TAG_QUERY_RETRIEVE_LEVEL, "PATIENT"),
                (TAG_PATIENT_NAME, szName),
                (TAG_PATIENT_ID, szID),
            )
            nRet = pDicomNet.SendCFindResponse(
                nPresentationID, nMessageID, pszClass, COMMAND_STATUS_PENDING, Match
            )
            if nRet > 0:
                return nRet
    return pDicomNet.SendCFindResponse(
        nPresentationID, nMessageID, pszClass, COMMAND_STATUS_SUCCESS, NULL
    )


class LMyFindNet(LMyDicomNet):
    """Answers queries for patients, and prints what is found."""

    Classes = (UID_PATIENT_ROOT_QUERY_FIND,)

    @override
    def OnReceiveCFindRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pDS: LDicomDS | None,
    ) -> None:
        print(f"C-FIND request {nMessageID}: {StringOf(pDS, TAG_PATIENT_ID)}")
        LDicomNet_SendCFindResponse_Example(
            self, nPresentationID, nMessageID, pszClass, pDS
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
        szFound = f"{StringOf(pDS, TAG_PATIENT_ID)} {StringOf(pDS, TAG_PATIENT_NAME)}"
        print(f"C-FIND response {nMessageID}: {nStatus} {szFound}")
        Pending = COMMAND_STATUS_PENDING, COMMAND_STATUS_PENDING_WARNING
        self.m_bAnswered = nStatus not in Pending


if __name__ == "__main__":
    sys.exit(RunExample(LMyFindNet, LDicomNet_SendCFindRequest_Example))
