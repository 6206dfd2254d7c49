// The class library without a class: SetCallback on a plain LDicomNet.
#include "stdafx.h"
#include <stdio.h>

static int  g_nStep;
static char g_szPath[100] = "";

static void Note(const char *pszWhat)
{
   if (g_szPath[0] != '\0')
      strcat(g_szPath, ",");
   strcat(g_szPath, pszWhat);
}

static L_VOID EXT_CALLBACK OnConnectCB(HDICOMNET hNet, L_INT nError, L_VOID *pUserData)
{
   LDicomNet *pNet = (LDicomNet *)pUserData;
   Note(nError == DICOM_SUCCESS ? "connect" : "fail");
   LDicomAssociate Assoc(TRUE);
   Assoc.SetCalled((L_TCHAR *)"CALLBACK");
   Assoc.SetCalling((L_TCHAR *)"PLAIN");
   Assoc.AddPresentation(5, 0, (L_TCHAR *)UID_VERIFICATION_CLASS);
   Assoc.AddTransfer(5, (L_TCHAR *)UID_IMPLICIT_VR_LITTLE_ENDIAN);
   pNet->SendAssociateRequest(&Assoc);
}

static L_VOID EXT_CALLBACK OnAcceptCB(HDICOMNET hNet, HDICOMPDU hPDU, L_VOID *pUserData)
{
   LDicomNet *pNet = (LDicomNet *)pUserData;
   Note("accept");
   pNet->SendCEchoRequest(5, 100, (L_TCHAR *)UID_VERIFICATION_CLASS);
}

static L_VOID EXT_CALLBACK OnEchoCB(HDICOMNET hNet, L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nStatus, L_VOID *pUserData)
{
   Note("echo");
   ((LDicomNet *)pUserData)->SendReleaseRequest();
}

static L_VOID EXT_CALLBACK OnReleaseCB(HDICOMNET hNet, L_VOID *pUserData)
{
   Note("release");
   g_nStep = 1;
}

int main(int argc, char **argv)
{
   LDicomNet Net(NULL, DICOM_SECURE_NONE);
   DICOMNETCALLBACK cb;

   memset(&cb, 0, sizeof cb);
   cb.pfnConnect = OnConnectCB;
   cb.pfnReceiveAssociateAccept = OnAcceptCB;
   cb.pfnReceiveCEchoResponse = OnEchoCB;
   cb.pfnReceiveReleaseResponse = OnReleaseCB;
   cb.pUserData = &Net;
   Net.SetCallback(&cb);
   Net.Connect(NULL, 0, argv[1], atoi(argv[2]));
   for (g_nStep = 0; !g_nStep; )
      LDicomNet::Breathe();
   puts(g_szPath);
   return 0;
}
