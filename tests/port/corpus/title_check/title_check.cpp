// title_check PORT TITLES: lets in only who is on a list ("A;B;C"), counts the others.
#include "stdafx.h"
#include <stdio.h>

class CGate : public LDicomNet
{
public:
   CGate(CGate *pParent, CString strTitles) : LDicomNet(NULL, 0)
   {
      m_pParent = pParent;
      m_strTitles = strTitles;
      m_nIn = m_nOut = m_nClosed = 0;
   }
   BOOL IsWelcome(LPCTSTR pszTitle);
   CGate *Root() { return m_pParent ? m_pParent->Root() : this; }

   virtual L_VOID OnAccept(L_INT nError);
   virtual L_VOID OnClose(L_INT nError, LDicomNet *pNet);
   virtual L_VOID OnReceiveAssociateRequest(LDicomAssociate *pPDU);
   virtual L_VOID OnReceiveCEchoRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass) { SendCEchoResponse(nID, nMessageID, pszClass, 0); }
   virtual L_VOID OnReceiveReleaseRequest() { SendReleaseResponse(); }

   int m_nIn, m_nOut, m_nClosed;
   CString m_strTitles;
   CStringArray m_Rejected;
private:
   CGate *m_pParent;
   CPtrArray m_Children;
};

BOOL CGate::IsWelcome(LPCTSTR pszTitle)
{
   CString strRest(m_strTitles), strOne, strTitle(pszTitle);
   strTitle.TrimRight();
   strTitle.MakeUpper();
   int nPos;
   while (!strRest.IsEmpty())
   {
      nPos = strRest.Find(_T(';'));
      if (nPos == -1)
      {
         strOne = strRest;
         strRest.Empty();
      }
      else
      {
         strOne = strRest.Left(nPos);
         strRest = strRest.Mid(nPos + 1);
      }
      if (strOne.CompareNoCase(strTitle) == 0)
         return TRUE;
   }
   return FALSE;
}

L_VOID CGate::OnAccept(L_INT nError)
{
   CGate *pNew = new CGate(this, m_strTitles);
   m_Children.Add(pNew);
   Accept(pNew);
}

L_VOID CGate::OnClose(L_INT nError, LDicomNet *pNet)
{
   if (m_pParent == NULL)
      m_nClosed++;
}

L_VOID CGate::OnReceiveAssociateRequest(LDicomAssociate *pPDU)
{
   TCHAR szTitle[PDU_MAX_TITLE_SIZE + 1];
   pPDU->GetCalling(szTitle, PDU_MAX_TITLE_SIZE + 1);
   if (!IsWelcome(szTitle))
   {
      Root()->m_nOut++;
      Root()->m_Rejected.Add(szTitle);
      SendAssociateReject(PDU_REJECT_RESULT_PERMANENT, PDU_REJECT_SOURCE_USER, PDU_REJECT_REASON_CALLING);
      return;
   }
   Root()->m_nIn++;
   LDicomAssociate Answer(FALSE);
   Answer.SetCalling(szTitle);
   pPDU->GetCalled(szTitle, PDU_MAX_TITLE_SIZE + 1);
   Answer.SetCalled(szTitle);
   L_UCHAR nID = pPDU->GetPresentation(0);
   TCHAR szUID[PDU_MAX_UID_SIZE + 1];
   pPDU->GetAbstract(nID, szUID, PDU_MAX_UID_SIZE + 1);
   Answer.AddPresentation(nID, 0, szUID);
   pPDU->GetTransfer(nID, 0, szUID, PDU_MAX_UID_SIZE + 1);
   Answer.AddTransfer(nID, szUID);
   SendAssociateAccept(&Answer);
}

int _tmain(int argc, TCHAR *argv[])
{
   CGate Gate(NULL, argv[2]);
   if (Gate.Listen(_T("127.0.0.1"), _ttoi(argv[1]), 4) != DICOM_SUCCESS)
      return 1;
   _tprintf(_T("listening\n"));
   fflush(stdout);
   while (Gate.m_nClosed < 3)
      LDicomNet::Breathe();
   CString strText;
   strText.Format(_T("%d in, %d out"), Gate.m_nIn, Gate.m_nOut);
   for (int i = 0; i < Gate.m_Rejected.GetSize(); i++)
   {
      strText += i ? _T(", ") : _T(": ");
      strText += Gate.m_Rejected[i];
   }
   _tprintf(_T("%s\n"), (LPCTSTR)strText);
   return 0;
}
