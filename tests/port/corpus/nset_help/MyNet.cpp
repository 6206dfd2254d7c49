#include "stdafx.h"
#include "MyNet.h"

L_VOID LMyDicomNet::OnAccept(L_INT nError)
{
   if (nError != DICOM_SUCCESS)
      return;
   m_pClient = new LMyDicomNet(NULL, TRUE);
   if (Accept(m_pClient) != DICOM_SUCCESS)
   {
      delete m_pClient;
      m_pClient = NULL;
   }
}

L_VOID LMyDicomNet::OnConnect(L_INT nError)
{
   if (nError != DICOM_SUCCESS) {
      m_bDone = TRUE;
      return;
   }
   LDicomAssociate DicomAssociate(TRUE);
   DicomAssociate.Default();
   DicomAssociate.SetCalled(L_TEXT("SERVER"));
   DicomAssociate.SetCalling(L_TEXT("CLIENT"));
   DicomAssociate.DelPresentation(1);
   DicomAssociate.AddPresentation(3, 0, UID_SC_IMAGE_STORAGE);
   DicomAssociate.AddTransfer(3, UID_IMPLICIT_VR_LITTLE_ENDIAN);
   SendAssociateRequest(&DicomAssociate);
}

L_VOID LMyDicomNet::OnReceiveAssociateRequest(LDicomAssociate *pPDU)
{
   LDicomAssociate DicomAssociate(FALSE);
   L_TCHAR szUID[PDU_MAX_UID_SIZE + 1];
   L_TCHAR szTitle[PDU_MAX_TITLE_SIZE + 1];

   pPDU->GetCalled(szTitle, PDU_MAX_TITLE_SIZE + 1);
   DicomAssociate.SetCalled(szTitle);
   pPDU->GetCalling(szTitle, PDU_MAX_TITLE_SIZE + 1);
   DicomAssociate.SetCalling(szTitle);

   L_INT nCount = pPDU->GetPresentationCount();
   for (L_INT i = 0; i < nCount; i++)
   {
      L_UCHAR nID = pPDU->GetPresentation(i);
      memset(szUID, 0, sizeof(szUID));
      pPDU->GetAbstract(nID, szUID, sizeof(szUID) / sizeof(L_TCHAR));
      if (_tcscmp(szUID, UID_SC_IMAGE_STORAGE) == 0)
      {
         DicomAssociate.AddPresentation(nID, PDU_ACCEPT_RESULT_SUCCESS, szUID);
         pPDU->GetTransfer(nID, 0, szUID, PDU_MAX_UID_SIZE + 1);
         DicomAssociate.AddTransfer(nID, szUID);
      }
      else
         DicomAssociate.AddPresentation(nID, PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX, szUID);
   }
   SendAssociateAccept(&DicomAssociate);
}

L_VOID LMyDicomNet::OnReceiveAssociateAccept(LDicomAssociate *pPDU)
{
   m_bReady = TRUE;
}

L_INT LMyDicomNet::SendSet(L_TCHAR *pszPatientID)
{
   L_TCHAR *pszClass = UID_SC_IMAGE_STORAGE;
   L_TCHAR *pszInstance = L_TEXT("");
   LDicomDS DicomDS;

   DicomDS.InitDS(CLASS_UNKNOWN, 0);
   pDICOMTAG pDicomTag = LDicomTag::Find(TAG_PATIENT_ID);
   pDICOMELEMENT pElement = DicomDS.InsertElement(NULL, FALSE, TAG_PATIENT_ID, pDicomTag->nVR, FALSE, 0);
   DicomDS.SetStringValue(pElement, pszPatientID, 1, DICOM_CHARACTER_SET_DEFAULT);

   LDicomAssociate *pDicomAssociate = GetAssociate();
   L_UCHAR nPresentationID = pDicomAssociate->FindAbstract(pszClass);
   if (nPresentationID == 0)
   {
      CString strMsg;
      strMsg.Format(TEXT("Abstract Syntax %s Not Supported by Association!"), pszClass);
      AfxMessageBox(strMsg);
      return DICOM_ERROR_PARAMETER;
   }
   return SendNSetRequest(nPresentationID, 99, pszClass, pszInstance, &DicomDS);
}

L_VOID LMyDicomNet::OnReceiveNSetRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, LDicomDS *pDS)
{
   CString strLine;
   CString strID(TEXT("?"));
   pDICOMELEMENT pElement = pDS->FindFirstElement(NULL, TAG_PATIENT_ID, FALSE);
   if (pElement)
      strID = pDS->GetStringValue(pElement, 0, 1);
   strLine.Format(TEXT("set %u of '%s': %s"), nMessageID, pszInstance, (LPCTSTR)strID);
   ((LMyDicomNet *)GetServer())->m_strLog += strLine + TEXT("\n");
   SendNSetResponse(nPresentationID, nMessageID, pszClass, pszInstance, strID.IsEmpty() ? COMMAND_STATUS_MISSING_ATTRIBUTE_VALUE : COMMAND_STATUS_SUCCESS, NULL);
}

L_VOID LMyDicomNet::OnReceiveNSetResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus, LDicomDS *pDS)
{
   m_strLog.Format(TEXT("answer %d: 0x%x"), nMessageID, nStatus);
   m_bDone = TRUE;
}
