// N-CREATE, N-SET, N-GET, N-ACTION, N-DELETE for one class of managed objects.
#include "stdafx.h"
#include <stdio.h>
#include <map>
#include <string>

#define MY_CLASS       UID_MODALITY_PERFORMED_CLASS
#define STATE_OPEN     0
#define STATE_CLOSED   1

class CObject
{
public:
   CObject() : m_nState(STATE_OPEN), m_nSets(0) {}
   int         m_nState;
   int         m_nSets;
   std::string m_strStatus;
};

typedef std::map<std::string, CObject> OBJECTMAP;

class CManager : public LDicomNet
{
public:
   CManager(CManager *pServer = NULL) : LDicomNet(NULL, DICOM_SECURE_NONE), m_pServer(pServer), m_pPeer(NULL), m_nClosed(0) {}
   ~CManager() { delete m_pPeer; }

   L_VOID OnAccept(L_INT nError);
   L_VOID OnClose(L_INT nError, LDicomNet *pNet);
   L_VOID OnReceiveAssociateRequest(LDicomAssociate *pPDU);
   L_VOID OnReceiveNCreateRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, LDicomDS *pDS);
   L_VOID OnReceiveNSetRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, LDicomDS *pDS);
   L_VOID OnReceiveNGetRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT32 *pnAttribute, L_UINT16 nCount);
   L_VOID OnReceiveNActionRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nAction, LDicomDS *pDS);
   L_VOID OnReceiveNDeleteRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance);
   L_VOID OnReceiveReleaseRequest() { SendReleaseResponse(); }

   OBJECTMAP m_Objects;      // only the server's is used
   int       m_nClosed;

private:
   OBJECTMAP &Objects() { return m_pServer ? m_pServer->m_Objects : m_Objects; }
   static std::string StatusOf(LDicomDS *pDS);
   CManager *m_pServer;
   CManager *m_pPeer;
};

std::string CManager::StatusOf(LDicomDS *pDS)
{
   std::string str;
   if (pDS != NULL)
   {
      pDICOMELEMENT pElement = pDS->FindFirstElement(NULL, TAG_PERFORMED_PROCEDURE_STEP_STATUS, FALSE);
      if (pElement != NULL)
         str = pDS->GetStringValue(pElement, 0, 1);
   }
   return str;
}

L_VOID CManager::OnAccept(L_INT nError)
{
   if (m_pPeer)
   {
      m_pPeer->Close();
      delete m_pPeer;
   }
   m_pPeer = new CManager(this);
   Accept(m_pPeer);
}

L_VOID CManager::OnClose(L_INT nError, LDicomNet *pNet)
{
   if (m_pServer == NULL)
      ++m_nClosed;
}

L_VOID CManager::OnReceiveAssociateRequest(LDicomAssociate *pPDU)
{
   LDicomAssociate Answer(FALSE);
   L_TCHAR szText[80];
   pPDU->GetCalled(szText, 80);   Answer.SetCalled(szText);
   pPDU->GetCalling(szText, 80);  Answer.SetCalling(szText);
   L_UCHAR nID = pPDU->FindAbstract(MY_CLASS);
   if (!nID)
   {
      SendAbort(PDU_ABORT_SOURCE_USER, PDU_ABORT_REASON_UNKNOWN);
      return;
   }
   Answer.AddPresentation(nID, 0, MY_CLASS);
   pPDU->GetTransfer(nID, 0, szText, 80);
   Answer.AddTransfer(nID, szText);
   SendAssociateAccept(&Answer);
}

L_VOID CManager::OnReceiveNCreateRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, LDicomDS *pDS)
{
   OBJECTMAP &objects = Objects();
   L_UINT16 nStatus = COMMAND_STATUS_SUCCESS;
   if (objects.find(pszInstance) != objects.end())
      nStatus = COMMAND_STATUS_DUPLICATE_INSTANCE;
   else
   {
      CObject Object;
      Object.m_strStatus = StatusOf(pDS);
      if (Object.m_strStatus != "IN PROGRESS")
         nStatus = COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE;
      else
         objects[pszInstance] = Object;
   }
   printf("create %s: %04x\n", pszInstance, nStatus);
   SendNCreateResponse(nPresentationID, nMessageID, pszClass, pszInstance, nStatus, NULL);
}

L_VOID CManager::OnReceiveNSetRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, LDicomDS *pDS)
{
   L_UINT16 nStatus;
   OBJECTMAP::iterator it = Objects().find(pszInstance);
   if (it == Objects().end())
      nStatus = COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE;
   else if (it->second.m_nState == STATE_CLOSED)
      nStatus = COMMAND_STATUS_PROCESSING_FAILURE;
   else
   {
      std::string strStatus = StatusOf(pDS);
      if (!strStatus.empty())
         it->second.m_strStatus = strStatus;
      it->second.m_nSets++;
      if (strStatus == "COMPLETED" || strStatus == "DISCONTINUED")
         it->second.m_nState = STATE_CLOSED;
      nStatus = COMMAND_STATUS_SUCCESS;
   }
   printf("set %s: %04x\n", pszInstance, nStatus);
   SendNSetResponse(nPresentationID, nMessageID, pszClass, pszInstance, nStatus, NULL);
}

L_VOID CManager::OnReceiveNGetRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT32 *pnAttribute, L_UINT16 nCount)
{
   OBJECTMAP::iterator it = Objects().find(pszInstance);
   if (it == Objects().end())
   {
      SendNGetResponse(nPresentationID, nMessageID, pszClass, pszInstance, COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE, NULL);
      return;
   }
   LDicomDS DS;
   DS.InitDS(CLASS_UNKNOWN, 0);
   for (L_UINT16 i = 0; i < nCount; i++)
   {
      printf("asked for %08lX\n", pnAttribute[i]);
      if (pnAttribute[i] == TAG_PERFORMED_PROCEDURE_STEP_STATUS)
      {
         pDICOMELEMENT pElement = DS.InsertElement(NULL, FALSE, pnAttribute[i], VR_CS, FALSE, 0);
         DS.SetStringValue(pElement, (L_TCHAR *)it->second.m_strStatus.c_str(), 1, DICOM_CHARACTER_SET_DEFAULT);
      }
   }
   SendNGetResponse(nPresentationID, nMessageID, pszClass, pszInstance, COMMAND_STATUS_SUCCESS, &DS);
}

L_VOID CManager::OnReceiveNActionRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nAction, LDicomDS *pDS)
{
   SendNActionResponse(nPresentationID, nMessageID, pszClass, pszInstance, nAction == 1 ? COMMAND_STATUS_SUCCESS : COMMAND_STATUS_NO_SUCH_ACTION_TYPE, nAction, NULL);
}

L_VOID CManager::OnReceiveNDeleteRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance)
{
   size_t nGone = Objects().erase(pszInstance);
   printf("delete %s: %d\n", pszInstance, (int)nGone);
   SendNDeleteResponse(nPresentationID, nMessageID, pszClass, pszInstance,
      nGone ? COMMAND_STATUS_SUCCESS : COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE);
}

int main(int argc, char *argv[])
{
   CManager Manager;
   if (Manager.Listen("127.0.0.1", atoi(argv[1]), 1) != DICOM_SUCCESS)
      return 1;
   printf("listening\n");
   fflush(stdout);
   while (Manager.m_nClosed == 0)
      LDicomNet::Breathe();
   for (OBJECTMAP::const_iterator it = Manager.m_Objects.begin(); it != Manager.m_Objects.end(); ++it)
      printf("%s: %s after %d sets\n", it->first.c_str(), it->second.m_strStatus.c_str(), it->second.m_nSets);
   return 0;
}
