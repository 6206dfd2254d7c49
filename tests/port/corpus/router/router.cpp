// router PORT ADDRESS PORT2: takes images and passes each on to another node.
#include "stdafx.h"
#include <stdio.h>
#include <list>

#if 0
class COldSender;
#else
class CSender;

struct JOB
{
   LDicomDS *pDS;
   L_TCHAR   szClass[65];
   L_TCHAR   szInstance[65];
};

class CSender : public LDicomNet
{
public:
   CSender() : LDicomNet(NULL, 0), m_bBusy(FALSE), m_bReady(FALSE), m_nPassed(0), m_nMessage(0) { }
   ~CSender();
   void Put(JOB *pJob);
   L_VOID OnConnect(L_INT nError);
   L_VOID OnReceiveAssociateAccept(LDicomAssociate *pPDU) { m_bReady = TRUE; Go(); }
   L_VOID OnReceiveCStoreResponse(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus);
   L_VOID OnReceiveReleaseResponse() { m_bReady = FALSE; }
   BOOL IsEmpty() { return m_Jobs.empty() && !m_bBusy; }
   int m_nPassed;
private:
   void Go();
   std::list<JOB *> m_Jobs;
   BOOL m_bBusy, m_bReady;
   L_UINT16 m_nMessage;
};

class CReceiver : public LDicomNet
{
public:
   CReceiver(CSender *pSender, CReceiver *pListener = NULL) : LDicomNet(NULL, 0), m_pSender(pSender), m_pListener(pListener), m_nClosed(0) {}
   L_VOID OnAccept(L_INT nError)
   {
      CReceiver *p = new CReceiver(m_pSender, this);
      if (Accept(p) != DICOM_SUCCESS)
         delete p;
   }
   L_VOID OnClose(L_INT nError, LDicomNet *pNet)
   {
      if (!m_pListener)
      {
         m_nClosed++;
         delete (CReceiver *)pNet;
      }
   }
   L_VOID OnReceiveAssociateRequest(LDicomAssociate *pPDU);
   L_VOID OnReceiveCStoreRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nPriority, L_TCHAR *pszMoveAE, L_UINT16 nMoveMessageID, LDicomDS *pDS);
   L_VOID OnReceiveReleaseRequest() { SendReleaseResponse(); }
   int m_nClosed;
private:
   CSender   *m_pSender;
   CReceiver *m_pListener;
};

CSender::~CSender()
{
   while (!m_Jobs.empty())
   {
      delete m_Jobs.front()->pDS;
      delete m_Jobs.front();
      m_Jobs.pop_front();
   }
}

L_VOID CSender::OnConnect(L_INT nError)
{
   if (nError)
      return;
   LDicomAssociate A(TRUE);
   A.SetCalled("NEXT");
   A.SetCalling("ROUTER");
   A.AddPresentation(1, 0, UID_CT_IMAGE_STORAGE);
   A.AddTransfer(1, UID_EXPLICIT_VR_LITTLE_ENDIAN);
   SendAssociateRequest(&A);
}

void CSender::Put(JOB *pJob)
{
   m_Jobs.push_back(pJob);
   Go();
}

void CSender::Go()
{
   if (m_bBusy || !m_bReady || m_Jobs.empty())
      return;
   JOB *pJob = m_Jobs.front();
   m_bBusy = TRUE;
   L_INT nRet = SendCStoreRequest(1, ++m_nMessage, pJob->szClass, pJob->szInstance, COMMAND_PRIORITY_MEDIUM, "", 0, pJob->pDS);
   if (nRet != DICOM_SUCCESS)
      printf("not sent: %d\n", nRet);
}

L_VOID CSender::OnReceiveCStoreResponse(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus)
{
   JOB *pJob = m_Jobs.front();
   printf("%s: %u\n", pJob->szInstance, nStatus);
   delete pJob->pDS;
   delete pJob;
   m_Jobs.pop_front();
   m_nPassed++;
   m_bBusy = FALSE;
   Go();
}

L_VOID CReceiver::OnReceiveAssociateRequest(LDicomAssociate *pPDU)
{
   LDicomAssociate A(FALSE);
   char sz[65];
   pPDU->GetCalled(sz, 65); A.SetCalled(sz);
   pPDU->GetCalling(sz, 65); A.SetCalling(sz);
   L_UCHAR nID = pPDU->FindAbstract(UID_CT_IMAGE_STORAGE);
   if (nID)
   {
      A.AddPresentation(nID, 0, UID_CT_IMAGE_STORAGE);
      A.AddTransfer(nID, UID_EXPLICIT_VR_LITTLE_ENDIAN);
   }
   SendAssociateAccept(&A);
}

L_VOID CReceiver::OnReceiveCStoreRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nPriority, L_TCHAR *pszMoveAE, L_UINT16 nMoveMessageID, LDicomDS *pDS)
{
   JOB *pJob = new JOB;
   pJob->pDS = new LDicomDS(NULL);
   pJob->pDS->InitDS(CLASS_UNKNOWN, DS_EXPLICIT_VR | DS_LITTLE_ENDIAN);
   L_UINT16 nRet = pJob->pDS->CopyDS(NULL, pDS, NULL);
   strcpy(pJob->szClass, pszClass);
   strcpy(pJob->szInstance, pszInstance);
   if (nRet != DICOM_SUCCESS)
   {
      delete pJob->pDS;
      delete pJob;
      SendCStoreResponse(nID, nMessageID, pszClass, pszInstance, COMMAND_STATUS_PROCESSING_FAILURE);
      return;
   }
   m_pSender->Put(pJob);
   SendCStoreResponse(nID, nMessageID, pszClass, pszInstance, COMMAND_STATUS_SUCCESS);
}

int main(int argc, char *argv[])
{
   CSender Sender;
   CReceiver Receiver(&Sender);
   if (Sender.Connect(NULL, 0, argv[2], atoi(argv[3])) != DICOM_SUCCESS)
      return 1;
   if (Receiver.Listen("127.0.0.1", atoi(argv[1]), 5) != DICOM_SUCCESS)
      return 1;
   printf("listening\n");
   fflush(stdout);
   while (Receiver.m_nClosed < 1 || !Sender.IsEmpty())
      LDicomNet::Breathe();
   printf("%d passed on\n", Sender.m_nPassed);
   Sender.Close();
   return 0;
}
