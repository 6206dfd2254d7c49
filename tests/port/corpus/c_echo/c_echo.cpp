/* c_echo ADDRESS PORT: the C API, with callbacks and a state of its own. */
#include "windows.h"
#include "l_bitmap.h"
#include "ltdic.h"
#include <stdio.h>

typedef struct _ECHOSTATE
{
   L_INT    nConnect;
   L_BOOL   bDone;
   L_UINT16 nStatus;
   L_INT    nEchoes;
} ECHOSTATE, *pECHOSTATE;

static ECHOSTATE g_State;

L_VOID EXT_CALLBACK ConnectCallback(HDICOMNET hNet, L_INT nError, L_VOID *pUserData)
{
   pECHOSTATE pState = (pECHOSTATE)pUserData;
   HDICOMPDU hPDU;

   pState->nConnect = nError;
   if (nError != DICOM_SUCCESS)
   {
      pState->bDone = TRUE;
      return;
   }
   hPDU = L_DicomCreateAssociate(TRUE);
   L_DicomSetCalled(hPDU, "C_SCP");
   L_DicomSetCalling(hPDU, "C_SCU");
   L_DicomAddPresentation(hPDU, 1, 0, UID_VERIFICATION_CLASS);
   L_DicomAddTransfer(hPDU, 1, UID_IMPLICIT_VR_LITTLE_ENDIAN);
   L_DicomSendAssociateRequest(hNet, hPDU);
   L_DicomFreeAssociate(hPDU);
}

L_VOID EXT_CALLBACK AcceptCallback(HDICOMNET hNet, HDICOMPDU hPDU, L_VOID *pUserData)
{
   L_UCHAR nID = L_DicomFindAbstract(hPDU, UID_VERIFICATION_CLASS);
   if (nID != 0)
      L_DicomSendCEchoRequest(hNet, nID, 1, UID_VERIFICATION_CLASS);
}

L_VOID EXT_CALLBACK EchoCallback(HDICOMNET hNet, L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nStatus, L_VOID *pUserData)
{
   ECHOSTATE *pState = (ECHOSTATE *)pUserData;
   pState->nStatus = nStatus;
   if (++pState->nEchoes < 2)
      L_DicomSendCEchoRequest(hNet, nPresentationID, (L_UINT16)(nMessageID + 1), pszClass);
   else
      L_DicomSendReleaseRequest(hNet);
}

L_VOID EXT_CALLBACK ReleaseCallback(HDICOMNET hNet, L_VOID *pUserData)
{
   ((ECHOSTATE *)pUserData)->bDone = TRUE;
}

int main(int argc, char *argv[])
{
   HDICOMNET hNet;
   DICOMNETCALLBACK Callback;

   L_DicomStartUp();
   hNet = L_DicomCreateNet(NULL, DICOM_SECURE_NONE);
   if (hNet == NULL)
      return 1;
   g_State.nStatus = 0xFFFF;
   memset(&Callback, 0, sizeof(Callback));
   Callback.pfnConnect = ConnectCallback;
   Callback.pfnReceiveAssociateAccept = AcceptCallback;
   Callback.pfnReceiveCEchoResponse = EchoCallback;
   Callback.pfnReceiveReleaseResponse = ReleaseCallback;
   Callback.pUserData = &g_State;
   L_DicomSetCallback(hNet, &Callback);

   if (L_DicomConnect(hNet, NULL, 0, argv[1], (L_UINT)atoi(argv[2])) == DICOM_SUCCESS)
   {
      while (!g_State.bDone)
         L_DicomBreathe();
   }
   L_DicomClose(hNet);
   L_DicomFreeNet(hNet);
   L_DicomShutDown();
   printf("connect %d, %d echoes, status %d\n", g_State.nConnect, g_State.nEchoes, g_State.nStatus);
   return g_State.nStatus;
}
