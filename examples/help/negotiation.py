"""What an association negotiates beside its contexts, and what comes of it.

Role selection, SOP class extended negotiation, user identity and asynchronous
operations: DICOM PS3.7, D.3.3. The client asks, the server answers each, and both print
what holds.
"""

from __future__ import annotations

import struct
import sys

from mydicomnet import Associated, LMyDicomNet, RunExample
from typing_extensions import override

from ltdicom import (
    DICOM_SUCCESS,
    PDU_ACCEPT_RESULT_SUCCESS,
    PDU_REJECT_REASON_UNKNOWN,
    PDU_REJECT_RESULT_PERMANENT,
    PDU_REJECT_SOURCE_USER,
    PDU_ROLE_NON_SUPPORT,
    PDU_ROLE_SUPPORT,
    TRUE,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_SC_IMAGE_STORAGE,
    UID_STUDY_ROOT_QUERY_FIND,
    LDicomAssociate,
    LDicomNet,
)

USER_IDENTITY_REQUEST, USER_IDENTITY_ANSWER = 0x58, 0x59  # PS3.7 D.3.3.7
USERNAME_AND_PASSCODE = 2
RELATIONAL = b"\x01"  # of the service-class application information: PS3.4 C.5.1.1
PASSCODES = {"radiographer": "a passcode"}

FIND, STORE = 1, 3  # the presentation IDs that this client uses


def LDicomAssociate_SetRoleSelect_Example(pPDU: LDicomAssociate) -> int:
    """Propose to be the SCP of a class: images come back over this association."""
    return pPDU.SetRoleSelect(STORE, TRUE, PDU_ROLE_NON_SUPPORT, PDU_ROLE_SUPPORT)


def LDicomAssociate_SetExtended_Example(pPDU: LDicomAssociate) -> int:
    """Propose relational queries."""
    return pPDU.SetExtended(FIND, RELATIONAL, len(RELATIONAL))


def LDicomAssociate_SetAsyncOperations_Example(pPDU: LDicomAssociate) -> int:
    """Propose to have up to eight requests without an answer, and to perform one."""
    return pPDU.SetAsyncOperations(TRUE, 8, 1)


def LDicomAssociate_AddUserInfo_Example(
    pPDU: LDicomAssociate, szUser: str, szPasscode: str
) -> int:
    """Say who asks, and ask for an answer to that."""
    Fields = [szUser.encode("utf-8"), szPasscode.encode("utf-8")]
    pData = struct.pack(">BB", USERNAME_AND_PASSCODE, 1)
    for Field in Fields:
        pData += struct.pack(">H", len(Field)) + Field
    return pPDU.AddUserInfo(USER_IDENTITY_REQUEST, pData, len(pData))


def LDicomAssociate_GetDataUserInfo_Example(pPDU: LDicomAssociate) -> tuple[str, str]:
    """Return who asks; empty texts where that is not said."""
    for nIndex in range(pPDU.GetUserInfoCount()):
        pData = pPDU.GetDataUserInfo(nIndex)
        if pPDU.GetTypeUserInfo(nIndex) != USER_IDENTITY_REQUEST or not pData:
            continue
        try:
            (nLength,) = struct.unpack_from(">H", pData, 2)
            szUser = pData[4 : 4 + nLength].decode("utf-8")
            return szUser, pData[4 + nLength + 2 :].decode("utf-8")
        except (struct.error, UnicodeDecodeError):
            break  # cut, or bytes that are not text
    return "", ""


def Show(szWho: str, pPDU: LDicomAssociate) -> None:
    """Print what holds."""
    pExtended = pPDU.GetExtended(FIND)
    print(f"{szWho}: SCP of images {pPDU.GetProviderRole(STORE)}")
    print(f"{szWho}: relational queries {pExtended == RELATIONAL}")
    print(f"{szWho}: requests at once {pPDU.GetInvokedOperations()}")


class LMyNegotiationNet(LMyDicomNet):
    """A server with users, and a client that is one of them."""

    Classes = (UID_STUDY_ROOT_QUERY_FIND, UID_SC_IMAGE_STORAGE)
    m_szPasscode = PASSCODES["radiographer"]

    @override
    def OnConnect(self, nError: int) -> None:
        if nError != DICOM_SUCCESS:
            return
        DicomAssociate = LDicomAssociate(TRUE)
        DicomAssociate.SetCalled(self.m_szCalled)
        DicomAssociate.SetCalling(self.m_szCalling)
        for nID, szClass in zip((FIND, STORE), self.Classes, strict=True):
            DicomAssociate.AddPresentation(nID, PDU_ACCEPT_RESULT_SUCCESS, szClass)
            DicomAssociate.AddTransfer(nID, UID_IMPLICIT_VR_LITTLE_ENDIAN)
        LDicomAssociate_SetRoleSelect_Example(DicomAssociate)
        LDicomAssociate_SetExtended_Example(DicomAssociate)
        LDicomAssociate_SetAsyncOperations_Example(DicomAssociate)
        LDicomAssociate_AddUserInfo_Example(
            DicomAssociate, "radiographer", self.m_szPasscode
        )
        self.SendAssociateRequest(DicomAssociate)

    @override
    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        szUser, szPasscode = LDicomAssociate_GetDataUserInfo_Example(pPDU)
        if PASSCODES.get(szUser) != szPasscode:
            print(f"server: {szUser} is not let in")
            self.SendAssociateReject(
                PDU_REJECT_RESULT_PERMANENT,
                PDU_REJECT_SOURCE_USER,
                PDU_REJECT_REASON_UNKNOWN,
            )
            return
        print(f"server: {szUser} is let in")
        DicomAssociate = LDicomAssociate(False)
        DicomAssociate.SetCalled(pPDU.GetCalled())
        DicomAssociate.SetCalling(pPDU.GetCalling())
        for nIndex in range(pPDU.GetPresentationCount()):
            nID = pPDU.GetPresentation(nIndex)
            DicomAssociate.AddPresentation(
                nID, PDU_ACCEPT_RESULT_SUCCESS, pPDU.GetAbstract(nID)
            )
            DicomAssociate.AddTransfer(nID, pPDU.GetTransfer(nID, 0))
        # each is answered by what this side agrees to, or left out
        DicomAssociate.SetRoleSelect(
            STORE, TRUE, pPDU.GetUserRole(STORE), pPDU.GetProviderRole(STORE)
        )
        DicomAssociate.SetExtended(FIND, pPDU.GetExtended(FIND) or b"\x00")
        DicomAssociate.SetAsyncOperations(
            TRUE, min(4, pPDU.GetInvokedOperations()), pPDU.GetPerformedOperations()
        )
        DicomAssociate.AddUserInfo(USER_IDENTITY_ANSWER, b"\x00\x00")
        self.SendAssociateAccept(DicomAssociate)
        Show("server", DicomAssociate)

    @override
    def OnReceiveAssociateAccept(self, pPDU: LDicomAssociate) -> None:
        Kinds = [pPDU.GetTypeUserInfo(n) for n in range(pPDU.GetUserInfoCount())]
        print(f"client: the server knows the user {USER_IDENTITY_ANSWER in Kinds}")
        Show("client", pPDU)
        self.m_bAssociated = TRUE

    @override
    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        self.m_bClosed = TRUE


if __name__ == "__main__":
    sys.exit(RunExample(LMyNegotiationNet, Associated))
