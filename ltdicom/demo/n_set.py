"""The job of ``ltdicom demo``: a client sets the Patient ID of a server's instance.

A program of its own imports the four classes from `ltdicom`; those of
`ltdicom.demo.printing` do the same, and print each call.
"""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override

import ltdicom
from ltdicom import (
    CLASS_UNKNOWN,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_SUCCESS,
    DICOM_CHARACTER_SET_DEFAULT,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_PDU_ID,
    DICOM_SUCCESS,
    FALSE,
    NULL,
    PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX,
    PDU_ACCEPT_RESULT_SUCCESS,
    TAG_PATIENT_ID,
    TAG_SOP_INSTANCE_UID,
    TRUE,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_SC_IMAGE_STORAGE,
)
from ltdicom.demo.printing import LDicomAssociate, LDicomDS, LDicomNet, LDicomTag, note


class LMyDicomNet(LDicomNet):
    """A server that keeps one instance, or a client that changes it.

    Parameters
    ----------
    pInstance : LDicomDS, optional
        The instance that a server keeps; NULL makes a client.
    strOutput : str, optional
        The file where the server saves its instance when it has changed.
    Classes : sequence of str, optional
        The SOP classes that the client asks for, or that the server accepts.
    """

    def __init__(
        self,
        pInstance: LDicomDS | None = NULL,
        strOutput: str = "",
        Classes: Sequence[str] = (UID_SC_IMAGE_STORAGE,),
    ) -> None:
        super().__init__()
        self.m_pInstance = pInstance
        self.m_strOutput = strOutput
        self.m_Classes = Classes
        self.m_nStatus: int | None = NULL
        self.m_strFailure = ""
        self.m_bAssociated = FALSE
        self.m_bEnded = FALSE

    # -- the client ----------------------------------------------------------------

    @override
    def OnConnect(self, nError: int) -> None:
        """Ask for the association, once there is a connection."""
        if nError != DICOM_SUCCESS:
            self.m_strFailure = f"there is no connection: {nError}"
            return
        pRequest = LDicomAssociate(TRUE)
        pRequest.SetCalled("LT_SERVER")
        pRequest.SetCalling("LT_CLIENT")
        for nIndex, strClass in enumerate(self.m_Classes):
            nID = 2 * nIndex + 1
            pRequest.AddPresentation(nID, PDU_ACCEPT_RESULT_SUCCESS, strClass)
            pRequest.AddTransfer(nID, UID_IMPLICIT_VR_LITTLE_ENDIAN)
        self.SendAssociateRequest(pRequest)

    @override
    def OnReceiveAssociateAccept(self, pPDU: ltdicom.LDicomAssociate) -> None:
        """Note that messages can be sent."""
        self.m_bAssociated = TRUE

    @override
    def OnReceiveAssociateReject(self, nResult: int, nSource: int, nReason: int) -> None:
        """Note that there is no association."""
        self.m_strFailure = f"the association was rejected, reason {nReason}"

    def SetPatientID(self, strPatientID: str) -> int:
        """Send the N-SET.

        Parameters
        ----------
        strPatientID : str
            The Patient ID that the server's instance shall have.

        Returns
        -------
        int
            ``DICOM_SUCCESS``, or why it was not sent.
        """
        pDS = LDicomDS()
        pDS.InitDS(CLASS_UNKNOWN, 0)
        pTag = LDicomTag.Find(TAG_PATIENT_ID)
        if pTag is NULL:
            return DICOM_ERROR_PARAMETER
        pElement = pDS.InsertElement(NULL, FALSE, TAG_PATIENT_ID, pTag.nVR, FALSE, 0)
        if not pDS.SetStringValue(pElement, strPatientID, 1, DICOM_CHARACTER_SET_DEFAULT):
            return DICOM_ERROR_PARAMETER
        pAssociate = self.GetAssociate()
        if pAssociate is NULL:
            return DICOM_ERROR_NET_NOT_CONNECTED
        nID = pAssociate.FindAbstract(UID_SC_IMAGE_STORAGE)
        if nID == 0:
            note("The abstract syntax is not included in the association.")
            return DICOM_ERROR_PDU_ID
        return self.SendNSetRequest(nID, 99, UID_SC_IMAGE_STORAGE, "", pDS)

    @override
    def OnReceiveNSetResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        pDS: ltdicom.LDicomDS | None,
    ) -> None:
        """Note how it went."""
        self.m_nStatus = nStatus

    @override
    def OnReceiveReleaseResponse(self) -> None:
        """Close: the side that asked for the release does."""
        self.Close()
        self.m_bEnded = TRUE

    # -- the server ----------------------------------------------------------------

    @override
    def OnAccept(self, nError: int) -> None:
        """Give the connection to an object of its own."""
        if nError == DICOM_SUCCESS:
            self.Accept(LMyDicomNet(self.m_pInstance, self.m_strOutput, self.m_Classes))

    @override
    def OnReceiveAssociateRequest(self, pPDU: ltdicom.LDicomAssociate) -> None:
        """Answer each presentation context, then the request."""
        pAccept = LDicomAssociate(FALSE)
        pAccept.SetCalled(pPDU.GetCalled())
        pAccept.SetCalling(pPDU.GetCalling())
        for nIndex in range(pPDU.GetPresentationCount()):
            nID = pPDU.GetPresentation(nIndex)
            strClass = pPDU.GetAbstract(nID)
            if strClass in self.m_Classes:
                pAccept.AddPresentation(nID, PDU_ACCEPT_RESULT_SUCCESS, strClass)
                pAccept.AddTransfer(nID, pPDU.GetTransfer(nID))
            else:
                pAccept.AddPresentation(nID, PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX, strClass)
        self.SendAssociateAccept(pAccept)

    @override
    def OnReceiveNSetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: ltdicom.LDicomDS | None,
    ) -> None:
        """Change the stored instance, and answer."""
        nStatus = self.ChangeInstance(pszInstance, pDS)
        self.SendNSetResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, nStatus, pDS
        )

    def ChangeInstance(self, strInstance: str, pDS: ltdicom.LDicomDS | None) -> int:
        """Take the received elements over into the stored instance.

        Parameters
        ----------
        strInstance : str
            SOP Instance UID; "" for the one that is kept.
        pDS : LDicomDS or None
            What has come.

        Returns
        -------
        int
            The status to answer with.
        """
        pInstance = self.m_pInstance
        if pInstance is NULL or strInstance not in ("", instance_uid(pInstance)):
            return COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
        if pInstance.CopyDS(NULL, pDS) != DICOM_SUCCESS:
            return COMMAND_STATUS_PROCESSING_FAILURE
        if self.m_strOutput and pInstance.SaveDS(self.m_strOutput, 0) != DICOM_SUCCESS:
            return COMMAND_STATUS_PROCESSING_FAILURE
        return COMMAND_STATUS_SUCCESS

    @override
    def OnReceiveReleaseRequest(self) -> None:
        """Agree; the peer closes."""
        self.SendReleaseResponse()

    # -- both ------------------------------------------------------------------------

    @override
    def OnReceiveAbort(self, nSource: int, nReason: int) -> None:
        """Note that the peer has given up."""
        self.m_strFailure = f"the association was aborted, reason {nReason}"

    @override
    def OnClose(self, nError: int, pNet: ltdicom.LDicomNet) -> None:
        """Note the end: of the connection, or on the listening object of a client's."""
        if nError != DICOM_SUCCESS and not self.m_strFailure:
            self.m_strFailure = f"the connection was lost: {nError}"
        self.m_bEnded = TRUE


def instance_uid(pInstance: ltdicom.LDicomDS) -> str | None:
    """Return the SOP Instance UID of a data set, or None."""
    pElement = pInstance.FindFirstElement(NULL, TAG_SOP_INSTANCE_UID, TRUE)
    return pInstance.GetStringValue(pElement) if pElement is not NULL else NULL
