// commit_server PORT: a storage commitment, reported over the same association.
#include "stdafx.h"
#include <stdio.h>
#include <string>
#include <set>

using namespace std;

static set<string> g_Known;

class CCommit : public LDicomNet
{
public:
   CCommit(BOOL bServer) : LDicomNet(NULL, DICOM_SECURE_NONE), m_bServer(bServer), m_bOver(false), m_pClient(0) {}
   virtual ~CCommit() { if (m_pClient) delete m_pClient; }

   L_VOID OnAccept(L_INT nError) { m_pClient = new CCommit(FALSE); Accept(m_pClient); }
   L_VOID OnClose(L_INT nError, LDicomNet *pNet) { m_bOver = true; }
   L_VOID OnReceiveReleaseRequest() { SendReleaseResponse(); }
   L_VOID OnReceiveAssociateRequest(LDicomAssociate *pPDU);
   L_VOID OnReceiveNActionRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nAction, LDicomDS *pDS);
   L_VOID OnReceiveNReportResponse(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus, L_UINT16 nEvent, LDicomDS *pDS);

   bool m_bOver;
private:
   void Report(L_UCHAR nID, LDicomDS *pRequest);
   static pDICOMELEMENT AddString(LDicomDS &DS, pDICOMELEMENT pParent, L_UINT32 nTag, L_UINT16 nVR, const char *psz);
   static string Get(LDicomDS *pDS, pDICOMELEMENT pItem, L_UINT32 nTag);
   BOOL m_bServer;
   CCommit *m_pClient;
};

pDICOMELEMENT CCommit::AddString(LDicomDS &DS, pDICOMELEMENT pParent, L_UINT32 nTag, L_UINT16 nVR, const char *psz)
{
   pDICOMELEMENT p = DS.InsertElement(pParent, pParent ? TRUE : FALSE, nTag, nVR, FALSE, 0);
   DS.SetStringValue(p, (char *)psz, 1);
   return p;
}

string CCommit::Get(LDicomDS *pDS, pDICOMELEMENT pItem, L_UINT32 nTag)
{
   pDICOMELEMENT p = pDS->FindFirstElement(pItem ? pDS->GetChildElement(pItem, TRUE) : NULL, nTag, TRUE);
   if (!p || !p->nLength)
      return string();
   return pDS->GetStringValue(p, 0, 1);
}

L_VOID CCommit::OnReceiveAssociateRequest(LDicomAssociate *pPDU)
{
   LDicomAssociate *pAnswer = pPDU->Clone();
   pAnswer->SetRequest(FALSE);
   for (L_INT i = pAnswer->GetPresentationCount() - 1; i >= 0; i--)
   {
      L_UCHAR nID = pAnswer->GetPresentation(i);
      pAnswer->SetResult(nID, PDU_ACCEPT_RESULT_SUCCESS);
      while (pAnswer->GetTransferCount(nID) > 1)
         pAnswer->DelTransfer(nID, 1);
   }
   SendAssociateAccept(pAnswer);
   delete pAnswer;
}

L_VOID CCommit::OnReceiveNActionRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nAction, LDicomDS *pDS)
{
   SendNActionResponse(nID, nMessageID, pszClass, pszInstance, COMMAND_STATUS_SUCCESS, nAction, NULL);
   Report(nID, pDS);
}

void CCommit::Report(L_UCHAR nID, LDicomDS *pRequest)
{
   LDicomDS DS;
   pDICOMELEMENT pGood = NULL, pBad = NULL;
   int nGood = 0, nBad = 0;

   DS.InitDS(CLASS_UNKNOWN, 0);
   AddString(DS, NULL, TAG_TRANSACTION_UID, VR_UI, Get(pRequest, NULL, TAG_TRANSACTION_UID).c_str());
   pDICOMELEMENT pSeq = pRequest->FindFirstElement(NULL, TAG_REFERENCED_SOP_SEQUENCE, FALSE);
   pDICOMELEMENT pItem = pSeq ? pRequest->GetChildElement(pSeq, TRUE) : NULL;
   for (; pItem; pItem = pRequest->GetNextElement(pItem, TRUE, TRUE))
   {
      string strClass = Get(pRequest, pItem, TAG_REFERENCED_SOP_CLASS_UID);
      string strInstance = Get(pRequest, pItem, TAG_REFERENCED_SOP_INSTANCE_UID);
      bool bKnown = g_Known.count(strInstance) > 0;
      pDICOMELEMENT &pList = bKnown ? pGood : pBad;
      if (!pList)
         pList = DS.InsertElement(NULL, FALSE, bKnown ? TAG_REFERENCED_SOP_SEQUENCE : TAG_FAILED_SOP_SEQUENCE, VR_SQ, TRUE, 0);
      pDICOMELEMENT pNew = DS.InsertElement(pList, TRUE, TAG_ITEM, VR_SQ, TRUE, ELEMENT_INDEX_MAX);
      AddString(DS, pNew, TAG_REFERENCED_SOP_CLASS_UID, VR_UI, strClass.c_str());
      AddString(DS, pNew, TAG_REFERENCED_SOP_INSTANCE_UID, VR_UI, strInstance.c_str());
      if (bKnown)
         nGood++;
      else
      {
         pDICOMELEMENT pReason = DS.InsertElement(pNew, TRUE, TAG_FAILURE_REASON, VR_US, FALSE, 0);
         L_INT16 nReason = 0x0112;
         DS.SetShortValue(pReason, &nReason, 1);
         nBad++;
      }
   }
   printf("%d kept, %d not\n", nGood, nBad);
   SendNReportRequest(nID, 1, UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS, UID_STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE, nBad ? 2 : 1, &DS);
}

L_VOID CCommit::OnReceiveNReportResponse(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus, L_UINT16 nEvent, LDicomDS *pDS)
{
   printf("report answered: %u\n", nStatus);
}

int main(int argc, char *argv[])
{
   g_Known.insert("1.2.3.1.1.1");
   g_Known.insert("1.2.3.1.1.2");
   CCommit Server(TRUE);
   if (Server.Listen("127.0.0.1", atoi(argv[1]), 1) != DICOM_SUCCESS)
      return 1;
   printf("listening\n");
   fflush(stdout);
   while (!Server.m_bOver)
      LDicomNet::Breathe();
   return 0;
}
