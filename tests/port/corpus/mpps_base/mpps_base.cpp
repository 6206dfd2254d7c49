// mpps_base PORT: a base class for servers and one that keeps procedure steps.
#include "stdafx.h"
#include <stdio.h>
#include <string>

class CBaseServer : public LDicomNet
{
public:
   CBaseServer(CBaseServer *pOwner) : LDicomNet(NULL, DICOM_SECURE_NONE), m_pOwner(pOwner), m_nClosed(0) {}
   virtual ~CBaseServer() {}
   virtual CBaseServer *NewConnection() = 0;
   virtual L_BOOL Supports(const L_TCHAR *pszClass) { return _tcscmp(pszClass, UID_VERIFICATION_CLASS) == 0; }
   virtual void Report(const std::string &strText) { if (m_pOwner) m_pOwner->Report(strText); else printf("%s\n", strText.c_str()); }

   L_VOID OnAccept(L_INT nError);
   L_VOID OnClose(L_INT nError, LDicomNet *pNet);
   L_VOID OnReceiveAssociateRequest(LDicomAssociate *pPDU);
   L_VOID OnReceiveCEchoRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass);
   L_VOID OnReceiveReleaseRequest();
   int Closed() const { return m_nClosed; }

protected:
   CBaseServer *m_pOwner;
private:
   int m_nClosed;
};

class CStepServer : public CBaseServer
{
   typedef CBaseServer inherited;
public:
   CStepServer(CBaseServer *pOwner = NULL) : inherited(pOwner) {}
   CBaseServer *NewConnection() { return new CStepServer(this); }
   L_BOOL Supports(const L_TCHAR *pszClass)
   {
      return inherited::Supports(pszClass) || !_tcscmp(pszClass, UID_MODALITY_PERFORMED_CLASS);
   }
   L_VOID OnReceiveNCreateRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, LDicomDS *pDS);
   L_VOID OnReceiveNSetRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, LDicomDS *pDS);
   L_VOID OnReceiveReleaseRequest()
   {
      Report("bye");
      inherited::OnReceiveReleaseRequest();
   }
private:
   int CountSeries(LDicomDS *pDS);
};

L_VOID CBaseServer::OnAccept(L_INT nError)
{
   if (nError != DICOM_SUCCESS)
      return;
   CBaseServer *pNew = NewConnection();
   if (Accept(pNew) != DICOM_SUCCESS)
      delete pNew;
}

L_VOID CBaseServer::OnClose(L_INT nError, LDicomNet *pNet)
{
   if (pNet != this)
      m_nClosed++;
}

L_VOID CBaseServer::OnReceiveAssociateRequest(LDicomAssociate *pPDU)
{
   LDicomAssociate Reply(FALSE);
   L_TCHAR szText[PDU_MAX_UID_SIZE + 1];
   pPDU->GetCalled(szText, PDU_MAX_UID_SIZE + 1);
   Reply.SetCalled(szText);
   pPDU->GetCalling(szText, PDU_MAX_UID_SIZE + 1);
   Reply.SetCalling(szText);
   L_INT i = pPDU->GetPresentationCount();
   while (i-- > 0)
   {
      L_UCHAR nID = pPDU->GetPresentation(i);
      pPDU->GetAbstract(nID, szText, PDU_MAX_UID_SIZE + 1);
      if (Supports(szText))
      {
         Reply.AddPresentation(nID, PDU_ACCEPT_RESULT_SUCCESS, szText);
         pPDU->GetTransfer(nID, 0, szText, PDU_MAX_UID_SIZE + 1);
         Reply.AddTransfer(nID, szText);
      }
      else
         Reply.AddPresentation(nID, PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX, szText);
   }
   SendAssociateAccept(&Reply);
}

L_VOID CBaseServer::OnReceiveCEchoRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass)
{
   Report("echo");
   SendCEchoResponse(nID, nMessageID, pszClass, COMMAND_STATUS_SUCCESS);
}

L_VOID CBaseServer::OnReceiveReleaseRequest()
{
   SendReleaseResponse();
}

int CStepServer::CountSeries(LDicomDS *pDS)
{
   int nCount = 0;
   pDICOMELEMENT pSeq = pDS ? pDS->FindFirstElement(NULL, TAG_PERFORMED_SERIES_SEQUENCE, FALSE) : NULL;
   if (!pSeq)
      return -1;
   for (pDICOMELEMENT p = pDS->GetChildElement(pSeq, TRUE); p; p = pDS->GetNextElement(p, TRUE, TRUE), nCount++)
      ;
   return nCount;
}

L_VOID CStepServer::OnReceiveNCreateRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, LDicomDS *pDS)
{
   Report(std::string("begin ") + pszInstance);
   SendNCreateResponse(nID, nMessageID, pszClass, pszInstance, COMMAND_STATUS_SUCCESS, NULL);
}

L_VOID CStepServer::OnReceiveNSetRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, LDicomDS *pDS)
{
   char szText[100];
   sprintf(szText, "%s has %d series", pszInstance, CountSeries(pDS));
   Report(szText);
   SendNSetResponse(nID, nMessageID, pszClass, pszInstance, COMMAND_STATUS_SUCCESS, NULL);
}

int main(int argc, char **argv)
{
   CStepServer Server;
   if (Server.Listen("127.0.0.1", atoi(argv[1]), 5) != DICOM_SUCCESS)
      return 1;
   Server.Report("listening");
   fflush(stdout);
   while (!Server.Closed())
      LDicomNet::Breathe();
   return 0;
}
