// Sends one C-ECHO and tells how it went. Console build, one thread.
#include "stdafx.h"
#include "ltdicom_inc.h"
#include <stdio.h>

#define TIMEOUT_MS   20000

class CEchoNet : public LDicomNet
{
public:
   CEchoNet(L_TCHAR *pszCalled, L_TCHAR *pszCalling);
   virtual ~CEchoNet();

   L_INT  Run(L_TCHAR *pszAddress, L_UINT nPort);

   // hooks
   L_VOID OnConnect(L_INT nError);
   L_VOID OnReceiveAssociateAccept(LDicomAssociate *pPDU);
   L_VOID OnReceiveAssociateReject(L_UCHAR nResult, L_UCHAR nSource, L_UCHAR nReason);
   L_VOID OnReceiveCEchoResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nStatus);
   L_VOID OnReceiveReleaseResponse();
   L_VOID OnClose(L_INT nError, LDicomNet *pNet);

private:
   L_BOOL Wait(L_BOOL &bFlag);

   L_TCHAR  m_szCalled[PDU_MAX_TITLE_SIZE + 1];
   L_TCHAR  m_szCalling[PDU_MAX_TITLE_SIZE + 1];
   L_BOOL   m_bConnected;
   L_BOOL   m_bAnswered;
   L_BOOL   m_bReleased;
   L_BOOL   m_bFailed;
   L_UINT16 m_nStatus;
};

CEchoNet::CEchoNet(L_TCHAR *pszCalled, L_TCHAR *pszCalling)
   : LDicomNet(NULL, DICOM_SECURE_NONE), m_bConnected(FALSE), m_bAnswered(FALSE), m_bReleased(FALSE), m_bFailed(FALSE)
{
   m_nStatus = 0xFFFF;
   lstrcpy(m_szCalled, pszCalled);
   lstrcpy(m_szCalling, pszCalling);
}

CEchoNet::~CEchoNet()
{
}

L_VOID CEchoNet::OnConnect(L_INT nError)
{
   if (nError != DICOM_SUCCESS)
   {
      wprintf(L"connect failed: %d\n", nError);
      m_bFailed = TRUE;
      return;
   }
   m_bConnected = TRUE;

   LDicomAssociate Associate(TRUE);
   Associate.SetCalled(m_szCalled);
   Associate.SetCalling(m_szCalling);
   Associate.SetApplication((L_TCHAR *)UID_APPLICATION_CONTEXT_NAME);
   Associate.AddPresentation(1, PDU_ACCEPT_RESULT_SUCCESS, (L_TCHAR *)UID_VERIFICATION_CLASS);
   Associate.AddTransfer(1, (L_TCHAR *)UID_IMPLICIT_VR_LITTLE_ENDIAN);
   SendAssociateRequest(&Associate);
}

L_VOID CEchoNet::OnReceiveAssociateAccept(LDicomAssociate *pPDU)
{
   L_UCHAR nID = pPDU->FindAbstract((L_TCHAR *)UID_VERIFICATION_CLASS);
   if (nID == 0 || pPDU->GetResult(nID) != PDU_ACCEPT_RESULT_SUCCESS)
   {
      wprintf(L"verification was not accepted\n");
      m_bFailed = TRUE;
      SendReleaseRequest();
      return;
   }
   wprintf(L"associated with context %d\n", nID);
   SendCEchoRequest(nID, 7, (L_TCHAR *)UID_VERIFICATION_CLASS);
}

L_VOID CEchoNet::OnReceiveAssociateReject(L_UCHAR nResult, L_UCHAR nSource, L_UCHAR nReason)
{
   wprintf(L"rejected: %d %d %d\n", nResult, nSource, nReason);
   m_bFailed = TRUE;
}

L_VOID CEchoNet::OnReceiveCEchoResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nStatus)
{
   UNREFERENCED_PARAMETER(nPresentationID);
   UNREFERENCED_PARAMETER(pszClass);
   m_nStatus = nStatus;
   wprintf(L"answer to message %u: 0x%04X\n", nMessageID, nStatus);
   m_bAnswered = TRUE;
   SendReleaseRequest();
}

L_VOID CEchoNet::OnReceiveReleaseResponse()
{
   m_bReleased = TRUE;
}

L_VOID CEchoNet::OnClose(L_INT nError, LDicomNet *pNet)
{
   if (!m_bReleased)
      m_bFailed = TRUE;
}

// Pumps messages until the flag comes, a failure, or the time is over
L_BOOL CEchoNet::Wait(L_BOOL &bFlag)
{
   MSG msg;
   DWORD dwStart = GetTickCount();
   while (!bFlag && !m_bFailed)
   {
      if (GetTickCount() - dwStart > TIMEOUT_MS)
         return FALSE;
      while (PeekMessage(&msg, NULL, 0, 0, PM_REMOVE))
      {
         TranslateMessage(&msg);
         DispatchMessage(&msg);
      }
      Sleep(1);
   }
   return bFlag;
}

L_INT CEchoNet::Run(L_TCHAR *pszAddress, L_UINT nPort)
{
   L_INT nRet = Connect(NULL, 0, pszAddress, nPort);
   if (nRet != DICOM_SUCCESS)
   {
      wprintf(L"cannot connect: %d\n", nRet);
      return 2;
   }
   if (!Wait(m_bReleased))
   {
      Close();
      return 1;
   }
   Close();
   return (m_nStatus == COMMAND_STATUS_SUCCESS) ? 0 : 1;
}

int wmain(int argc, wchar_t *argv[])
{
   if (argc < 3)
   {
      wprintf(L"usage: echo_console ADDRESS PORT [CALLED]\n");
      return 2;
   }
   LDicomNet::StartUp();
   L_INT nRet;
   {
      CEchoNet net(argc > 3 ? argv[3] : (L_TCHAR *)L"ANY-SCP", (L_TCHAR *)L"ECHO_SCU");
      nRet = net.Run(argv[1], (L_UINT)_wtoi(argv[2]));
   }
   LDicomNet::ShutDown();
   wprintf(L"exit %d\n", nRet);
   return nRet;
}
