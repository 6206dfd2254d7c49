#include "stdafx.h"
#include <stdio.h>
#include "MyNet.h"

// Server and client in one program, as in the demo.
int _tmain(int argc, TCHAR **argv)
{
   LMyDicomNet *pServer = new LMyDicomNet(NULL, TRUE);
   if (pServer->Listen(TEXT("127.0.0.1"), 0, 1) != DICOM_SUCCESS)
   {
      delete pServer;
      return 1;
   }
   L_TCHAR szAddress[64];
   pServer->GetHostInfo(szAddress, 64, &pServer->m_nPort);

   LMyDicomNet Client(NULL, FALSE);
   if (Client.Connect(NULL, 0, szAddress, pServer->m_nPort) != DICOM_SUCCESS)
      return 1;
   while (!Client.m_bReady && !Client.m_bDone)
      LDicomNet::Breathe();

   L_INT nRet = Client.SendSet(TEXT("123-45-6789"));
   if (nRet > DICOM_SUCCESS)
      return nRet;
   for (;;)
   {
      LDicomNet::Breathe();
      if (Client.m_bDone)
         break;
   }
   _tprintf(TEXT("%s"), (LPCTSTR)pServer->m_strLog);
   _tprintf(TEXT("%s\n"), (LPCTSTR)Client.m_strLog);
   Client.Close();
   pServer->Close();
   delete pServer;
   return 0;
}
