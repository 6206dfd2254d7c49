// echo_server PORT N: answers C-ECHO, ends after N connections were closed.
#include "stdafx.h"
#include <stdio.h>
#include <stdlib.h>
#include <list>

class CServer;

class CConnection : public LDicomNet
{
public:
   CConnection(CServer *pOwner, int nNumber);
   L_VOID OnReceiveAssociateRequest(LDicomAssociate *pPDU);
   L_VOID OnReceiveCEchoRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass);
   L_VOID OnReceiveReleaseRequest();
   L_VOID OnReceiveAbort(L_UCHAR nSource, L_UCHAR nReason);

   int m_nNumber;
   int m_nEchoes;
   static int s_nAborts;
private:
   CServer *m_pOwner;
};

int CConnection::s_nAborts = 0;

class CServer : public LDicomNet
{
public:
   CServer() : LDicomNet(NULL, DICOM_SECURE_NONE), m_nAccepted(0), m_nClosed(0), m_nEchoes(0) {}
   ~CServer();

   L_VOID OnAccept(L_INT nError);
   L_VOID OnClose(L_INT nError, LDicomNet *pNet);

   int m_nAccepted, m_nClosed;
   unsigned long m_nEchoes;
private:
   std::list<CConnection *> m_Connections;
};

CConnection::CConnection(CServer *pOwner, int nNumber)
   : LDicomNet(NULL, DICOM_SECURE_NONE)
{
   m_pOwner = pOwner;
   m_nNumber = nNumber;
   m_nEchoes = 0;
}

L_VOID CConnection::OnReceiveAssociateRequest(LDicomAssociate *pPDU)
{
   L_TCHAR szAbstract[PDU_MAX_UID_SIZE + 1], szTransfer[PDU_MAX_UID_SIZE + 1];
   L_INT nAccepted = 0;
   LDicomAssociate Reply(FALSE);

   for (int i = 0, n = pPDU->GetPresentationCount(); i < n; ++i)
   {
      const L_UCHAR nID = pPDU->GetPresentation(i);
      pPDU->GetAbstract(nID, szAbstract, PDU_MAX_UID_SIZE + 1);
      if (lstrcmp(szAbstract, UID_VERIFICATION_CLASS) != 0)
      {
         Reply.AddPresentation(nID, PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX, szAbstract);
         continue;
      }
      int j = pPDU->GetTransferCount(nID);
      while (--j >= 0)
      {
         pPDU->GetTransfer(nID, j, szTransfer, PDU_MAX_UID_SIZE + 1);
         if (!lstrcmp(szTransfer, UID_IMPLICIT_VR_LITTLE_ENDIAN))
            break;
      }
      if (j < 0)
      {
         Reply.AddPresentation(nID, PDU_ACCEPT_RESULT_TRANSFER_SYNTAX, szAbstract);
         continue;
      }
      Reply.AddPresentation(nID, PDU_ACCEPT_RESULT_SUCCESS, szAbstract);
      Reply.AddTransfer(nID, szTransfer);
      nAccepted++;
   }

   if (nAccepted == 0)
   {
      SendAssociateReject(PDU_REJECT_RESULT_PERMANENT, PDU_REJECT_SOURCE_USER, PDU_REJECT_REASON_UNKNOWN);
      return;
   }
   pPDU->GetCalling(szAbstract, PDU_MAX_UID_SIZE + 1);
   printf("connection %d from %s\n", m_nNumber, szAbstract);
   Reply.SetCalling(szAbstract);
   pPDU->GetCalled(szAbstract, PDU_MAX_UID_SIZE + 1);
   Reply.SetCalled(szAbstract);
   SendAssociateAccept(&Reply);
}

L_VOID CConnection::OnReceiveCEchoRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass)
{
   m_nEchoes++;
   m_pOwner->m_nEchoes += 1;
   SendCEchoResponse(nPresentationID, nMessageID, pszClass, COMMAND_STATUS_SUCCESS);
}

L_VOID CConnection::OnReceiveReleaseRequest()
{
   printf("connection %d: %d %s\n", m_nNumber, m_nEchoes, m_nEchoes == 1 ? "echo" : "echoes");
   SendReleaseResponse();
}

L_VOID CConnection::OnReceiveAbort(L_UCHAR nSource, L_UCHAR nReason)
{
   CConnection::s_nAborts++;
}

CServer::~CServer()
{
   std::list<CConnection *>::iterator it;
   for (it = m_Connections.begin(); it != m_Connections.end(); ++it)
      delete *it;
   m_Connections.clear();
}

L_VOID CServer::OnAccept(L_INT nError)
{
   if (nError != DICOM_SUCCESS)
      return;
   CConnection *pConnection = new CConnection(this, ++m_nAccepted);
   if (Accept(pConnection) != DICOM_SUCCESS)
   {
      delete pConnection;
      return;
   }
   m_Connections.push_back(pConnection);
}

L_VOID CServer::OnClose(L_INT nError, LDicomNet *pNet)
{
   m_nClosed++;
}

int main(int argc, char **argv)
{
   if (argc != 3)
      return 2;
   int nWanted = atoi(argv[2]);
   CServer Server;
   L_INT nRet = Server.Listen("127.0.0.1", atoi(argv[1]), 10);
   if (nRet != DICOM_SUCCESS)
   {
      printf("listen: %d\n", nRet);
      return 1;
   }
   printf("listening\n");
   fflush(stdout);
   while (Server.m_nClosed < nWanted)
      LDicomNet::Breathe();
   printf("%d connections, %lu echoes, %d aborts\n", Server.m_nAccepted, Server.m_nEchoes, CConnection::s_nAborts);
   return 0;
}
