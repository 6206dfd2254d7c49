#include "stdafx.h"
#include "Session.h"
#include <stdio.h>

static const L_TCHAR *s_pszAccepted[] =
{
   UID_CT_IMAGE_STORAGE,
   UID_MR_IMAGE_STORAGE,
   UID_SC_IMAGE_STORAGE,
   UID_VERIFICATION_CLASS,
   NULL
};

CSession::CSession(CListener *pListener) : LDicomNet(NULL, DICOM_SECURE_NONE)
{
   this->m_pListener = pListener;
   this->m_nStored = 0;
}

CSession::~CSession()
{
   m_pListener = NULL;
}

L_BOOL CSession::IsAccepted(const L_TCHAR *pszAbstract) const
{
   const L_TCHAR **p = s_pszAccepted;
   while (*p != NULL)
   {
      if (!_tcscmp(*p, pszAbstract))
         return TRUE;
      p++;
   }
   return FALSE;
}

L_VOID CSession::OnReceiveAssociateRequest(LDicomAssociate *pPDU)
{
   LDicomAssociate *pReply = new LDicomAssociate(FALSE);
   L_TCHAR sz[PDU_MAX_UID_SIZE + 1];
   L_INT nIndex;

   pPDU->GetCalled(sz, sizeof(sz) / sizeof(sz[0]));
   pReply->SetCalled(sz);
   pPDU->GetCalling(sz, sizeof(sz) / sizeof(sz[0]));
   pReply->SetCalling(sz);
   pReply->SetMaxLength(TRUE, 0);
   for (nIndex = 0; nIndex < pPDU->GetPresentationCount(); nIndex++)
   {
      L_UCHAR nID = pPDU->GetPresentation(nIndex);
      L_UCHAR nResult;
      pPDU->GetAbstract(nID, sz, sizeof(sz) / sizeof(sz[0]));
      nResult = IsAccepted(sz) ? PDU_ACCEPT_RESULT_SUCCESS : PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX;
      pReply->AddPresentation(nID, nResult, sz);
      if (nResult != PDU_ACCEPT_RESULT_SUCCESS)
         continue;

      // explicit VR is preferred to implicit VR
      L_BOOL bFound = FALSE;
      for (L_INT nWish = 0; nWish < 2 && !bFound; nWish++)
      {
         const L_TCHAR *pszWish = nWish == 0 ? UID_EXPLICIT_VR_LITTLE_ENDIAN : UID_IMPLICIT_VR_LITTLE_ENDIAN;
         for (L_INT k = 0; k < pPDU->GetTransferCount(nID); k++)
         {
            pPDU->GetTransfer(nID, k, sz, PDU_MAX_UID_SIZE + 1);
            if (_tcscmp(sz, pszWish) == 0)
            {
               pReply->AddTransfer(nID, sz);
               bFound = TRUE;
               break;
            }
         }
      }
      if (!bFound)
         pReply->SetResult(nID, PDU_ACCEPT_RESULT_TRANSFER_SYNTAX);
   }
   SendAssociateAccept(pReply);
   delete pReply;
}

L_VOID CSession::OnReceiveCEchoRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass)
{
   SendCEchoResponse(nID, nMessageID, pszClass, COMMAND_STATUS_SUCCESS);
}

L_UINT16 CSession::Store(const L_TCHAR *pszInstance, LDicomDS *pDS)
{
   L_TCHAR szPath[MAX_PATH];
   if (!pDS)
      return COMMAND_STATUS_MISSING_ATTRIBUTE;
   if (lstrlen(pszInstance) > PDU_MAX_UID_SIZE || _tcschr(pszInstance, '/') || _tcschr(pszInstance, '\\'))
      return COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE;
   wsprintf(szPath, TEXT("%s/%s.dcm"), m_pListener->GetFolder(), pszInstance);
   L_UINT16 nRet = pDS->SaveDS(szPath, DS_EXPLICIT_VR | DS_LITTLE_ENDIAN | DS_METAHEADER_PRESENT);
   switch (nRet)
   {
      case DICOM_SUCCESS:
         return COMMAND_STATUS_SUCCESS;
      case DICOM_ERROR_MEMORY:
      case DICOM_ERROR_WRITE:
         return COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES;
   }
   return COMMAND_STATUS_PROCESSING_FAILURE;
}

L_VOID CSession::OnReceiveCStoreRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance,
                                        L_UINT16 nPriority, L_TCHAR *pszMoveAE, L_UINT16 nMoveMessageID, LDicomDS *pDS)
{
   L_UINT16 nStatus = Store(pszInstance, pDS);
   if (nStatus == COMMAND_STATUS_SUCCESS)
      ++m_nStored;
   SendCStoreResponse(nID, nMessageID, pszClass, pszInstance, nStatus);
}

L_VOID CSession::OnReceiveReleaseRequest()
{
   SendReleaseResponse();
}

L_VOID CSession::OnClose(L_INT nError, LDicomNet *pNet)
{
   if (m_pListener)
      m_pListener->SessionEnded(this, m_nStored);
}

L_VOID CListener::OnAccept(L_INT nError)
{
   L_INT i;
   if (nError != DICOM_SUCCESS)
      return;
   for (i = 0; i < MAX_SESSIONS; i++)
      if (m_pSessions[i] == NULL)
         break;
   if (i == MAX_SESSIONS)
      return;     // the library closes it
   m_pSessions[i] = new CSession(this);
   if (Accept(m_pSessions[i]) != DICOM_SUCCESS)
   {
      delete m_pSessions[i];
      m_pSessions[i] = NULL;
   }
}

L_VOID CListener::SessionEnded(CSession *pSession, L_UINT nStored)
{
   for (L_INT i = 0; i < MAX_SESSIONS; i++)
   {
      if (m_pSessions[i] != pSession)
         continue;
      printf("slot %d stored %u\n", i, nStored);
      m_pSessions[i] = NULL;
      m_nFinished++;
   }
}

int main(int argc, char *argv[])
{
   if (argc != 4)
   {
      printf("usage: store_server PORT FOLDER COUNT\n");
      return 2;
   }
   CListener Listener(argv[2]);
   if (Listener.Listen("127.0.0.1", atoi(argv[1]), CListener::MAX_SESSIONS) != DICOM_SUCCESS)
      return 1;
   printf("listening\n");
   fflush(stdout);
   int nCount = atoi(argv[3]);
   while (Listener.GetFinished() < nCount)
      LDicomNet::Breathe();
   Listener.Close();
   printf("end\n");
   return 0;
}
