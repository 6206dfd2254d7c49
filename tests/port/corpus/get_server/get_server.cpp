// get_server PORT FOLDER: sends the files of a folder to whoever asks by C-GET.
#include "stdafx.h"
#include <stdio.h>
#include <vector>
#include <string>

class CGetServer : public LDicomNet
{
public:
   CGetServer(const std::vector<std::string> *pFiles) : LDicomNet(NULL, DICOM_SECURE_NONE), m_pFiles(pFiles), m_pChild(NULL), m_bClosed(false), m_nNext(0), m_nGood(0), m_nBad(0), m_nGetID(0), m_nGetMessage(0) { }
   ~CGetServer() { delete m_pChild; }

   L_VOID OnAccept(L_INT nError);
   L_VOID OnClose(L_INT nError, LDicomNet *pNet) { m_bClosed = true; }
   L_VOID OnReceiveAssociateRequest(LDicomAssociate *pPDU);
   L_VOID OnReceiveCGetRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nPriority, LDicomDS *pDS);
   L_VOID OnReceiveCStoreResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus);
   L_VOID OnReceiveReleaseRequest() { SendReleaseResponse(); }
   bool m_bClosed;

private:
   void SendOne();
   const std::vector<std::string> *m_pFiles;
   CGetServer *m_pChild;
   size_t   m_nNext;
   L_UINT16 m_nGood, m_nBad;
   L_UCHAR  m_nGetID;
   L_UINT16 m_nGetMessage;
   std::string m_strGetClass;
};

L_VOID CGetServer::OnAccept(L_INT nError)
{
   m_pChild = new CGetServer(m_pFiles);
   Accept(m_pChild);
}

L_VOID CGetServer::OnReceiveAssociateRequest(LDicomAssociate *pPDU)
{
   L_TCHAR sz[65];
   LDicomAssociate A(FALSE);
   for (L_INT i = 0; i < pPDU->GetPresentationCount(); ++i)
   {
      L_UCHAR n = pPDU->GetPresentation(i);
      pPDU->GetAbstract(n, sz, 65);
      A.AddPresentation(n, PDU_ACCEPT_RESULT_SUCCESS, sz);
      pPDU->GetTransfer(n, 0, sz, 65);
      A.AddTransfer(n, sz);
      if (pPDU->IsRoleSelect(n))
         A.SetRoleSelect(n, TRUE, pPDU->GetUserRole(n), pPDU->GetProviderRole(n));
   }
   SendAssociateAccept(&A);
}

L_VOID CGetServer::OnReceiveCGetRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nPriority, LDicomDS *pDS)
{
   m_nGetID = nPresentationID;
   m_nGetMessage = nMessageID;
   m_strGetClass = pszClass;
   m_nNext = 0;
   m_nGood = m_nBad = 0;
   SendOne();
}

void CGetServer::SendOne()
{
   while (m_nNext < m_pFiles->size())
   {
      LDicomDS DS;
      const std::string &strFile = (*m_pFiles)[m_nNext++];
      if (DS.LoadDS((L_TCHAR *)strFile.c_str(), 0) != DICOM_SUCCESS)
      {
         m_nBad++;
         continue;
      }
      std::string strClass, strInstance;
      pDICOMELEMENT pEl = DS.FindFirstElement(NULL, TAG_SOP_CLASS_UID, FALSE);
      if (pEl) strClass = DS.GetStringValue(pEl, 0, 1);
      pEl = DS.FindFirstElement(NULL, TAG_SOP_INSTANCE_UID, FALSE);
      if (pEl) strInstance = DS.GetStringValue(pEl, 0, 1);
      L_UCHAR nID = GetAssociate()->FindAbstract((L_TCHAR *)strClass.c_str());
      if (nID && SendCStoreRequest(nID, (L_UINT16)m_nNext, (L_TCHAR *)strClass.c_str(), (L_TCHAR *)strInstance.c_str(), COMMAND_PRIORITY_MEDIUM, "", 0, &DS) == DICOM_SUCCESS)
         return;
      m_nBad++;
   }
   L_UINT16 nStatus = m_nBad == 0 ? COMMAND_STATUS_SUCCESS : COMMAND_STATUS_WARNING;
   printf("%u sent, %u not\n", m_nGood, m_nBad);
   SendCGetResponse(m_nGetID, m_nGetMessage, (L_TCHAR *)m_strGetClass.c_str(), nStatus, 0, m_nGood, m_nBad, 0, NULL);
}

L_VOID CGetServer::OnReceiveCStoreResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus)
{
   if (nStatus == COMMAND_STATUS_SUCCESS)
      m_nGood++;
   else
      m_nBad++;
   L_UINT16 nLeft = (L_UINT16)(m_pFiles->size() - m_nNext);
   if (nLeft > 0)
      SendCGetResponse(m_nGetID, m_nGetMessage, (L_TCHAR *)m_strGetClass.c_str(), COMMAND_STATUS_PENDING, nLeft, m_nGood, m_nBad, 0, NULL);
   SendOne();
}

int main(int argc, char *argv[])
{
   std::vector<std::string> Files;
   for (int i = 2; i < argc; i++)
      Files.push_back(std::string(argv[i]));
   CGetServer Server(&Files);
   if (Server.Listen("127.0.0.1", atoi(argv[1]), 1) != DICOM_SUCCESS)
      return 1;
   printf("listening\n");
   fflush(stdout);
   while (!Server.m_bClosed)
      LDicomNet::Breathe();
   return 0;
}
