// echo_worker ADDRESS PORT COUNT: a worker thread does the echoes, main waits on an event.
#include "stdafx.h"
#include <windows.h>
#include <process.h>
#include <stdio.h>

class CEcho : public LDicomNet
{
public:
   CEcho(int nCount) : LDicomNet(NULL, DICOM_SECURE_NONE)
   {
      m_nCount = nCount;
      m_nDone = 0;
      m_hReady = CreateEvent(NULL, TRUE, FALSE, NULL);
      m_hEnd = CreateEvent(NULL, TRUE, FALSE, NULL);
      InitializeCriticalSection(&m_cs);
   }
   ~CEcho()
   {
      DeleteCriticalSection(&m_cs);
      CloseHandle(m_hReady);
      CloseHandle(m_hEnd);
   }
   L_VOID OnConnect(L_INT nError)
   {
      LDicomAssociate a(TRUE);
      a.SetCalled("WORKER_SCP");
      a.SetCalling("WORKER");
      a.AddPresentation(1, 0, UID_VERIFICATION_CLASS);
      a.AddTransfer(1, UID_IMPLICIT_VR_LITTLE_ENDIAN);
      if (nError == DICOM_SUCCESS)
         SendAssociateRequest(&a);
      else
         SetEvent(m_hEnd);
   }
   L_VOID OnReceiveAssociateAccept(LDicomAssociate *pPDU) { SetEvent(m_hReady); }
   L_VOID OnReceiveCEchoResponse(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nStatus)
   {
      EnterCriticalSection(&m_cs);
      if (nStatus == COMMAND_STATUS_SUCCESS)
         m_nDone++;
      BOOL bLast = m_nDone == m_nCount;
      LeaveCriticalSection(&m_cs);
      if (bLast)
         SendReleaseRequest();
   }
   L_VOID OnReceiveReleaseResponse() { SetEvent(m_hEnd); }

   static unsigned __stdcall Worker(void *pParam)
   {
      CEcho *pThis = (CEcho *)pParam;
      if (WaitForSingleObject(pThis->m_hReady, 30000) != WAIT_OBJECT_0)
         return 1;
      L_UCHAR nID = pThis->GetAssociate()->FindAbstract(UID_VERIFICATION_CLASS);
      for (int i = 1; i <= pThis->m_nCount; i++)
         pThis->SendCEchoRequest(nID, (L_UINT16)i, UID_VERIFICATION_CLASS);
      return 0;
   }

   HANDLE m_hReady, m_hEnd;
   CRITICAL_SECTION m_cs;
   int m_nCount, m_nDone;
};

int main(int argc, char *argv[])
{
   CEcho Echo(atoi(argv[3]));
   unsigned nThread;
   HANDLE hThread = (HANDLE)_beginthreadex(NULL, 0, CEcho::Worker, &Echo, 0, &nThread);
   if (Echo.Connect(NULL, 0, argv[1], atoi(argv[2])) != DICOM_SUCCESS)
      return 1;
   DWORD dwWait = WaitForSingleObject(Echo.m_hEnd, 60000);
   WaitForSingleObject(hThread, INFINITE);
   CloseHandle(hThread);
   printf("%d of %d echoes%s\n", Echo.m_nDone, Echo.m_nCount, dwWait == WAIT_TIMEOUT ? ", time out" : "");
   Echo.Close();
   return Echo.m_nDone == Echo.m_nCount ? 0 : 1;
}
