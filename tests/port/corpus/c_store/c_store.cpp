/* c_store ADDRESS PORT FILE: sends one file with the C API. */
#include "ltdic.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static HDICOMDS g_hDS;
static L_TCHAR  g_szClass[65], g_szInstance[65];
static int      g_nResult = -1, g_bEnd = 0;

static void CopyUID(HDICOMDS hDS, L_UINT32 nTag, L_TCHAR *pszOut)
{
   pDICOMELEMENT pElement = L_DicomFindFirstElement(hDS, NULL, nTag, FALSE);
   pszOut[0] = 0;
   if (pElement)
   {
      L_TCHAR *psz = L_DicomGetStringValue(hDS, pElement, 0, 1);
      if (psz)
         strcpy(pszOut, psz);
   }
}

L_VOID EXT_CALLBACK OnConnect(HDICOMNET hNet, L_INT nError, L_VOID *pUserData)
{
   HDICOMPDU hPDU;
   if (nError != DICOM_SUCCESS)
   {
      g_bEnd = 1;
      return;
   }
   hPDU = L_DicomCreateAssociate(TRUE);
   L_DicomSetCalled(hPDU, "STORE");
   L_DicomSetCalling(hPDU, "C_STORE");
   L_DicomAddPresentation(hPDU, 1, PDU_ACCEPT_RESULT_SUCCESS, g_szClass);
   L_DicomAddTransfer(hPDU, 1, UID_EXPLICIT_VR_LITTLE_ENDIAN);
   L_DicomSendAssociateRequest(hNet, hPDU);
   L_DicomFreeAssociate(hPDU);
}

L_VOID EXT_CALLBACK OnAssociateAccept(HDICOMNET hNet, HDICOMPDU hPDU, L_VOID *pUserData)
{
   L_TCHAR szTransfer[65];
   if (L_DicomGetResult(hPDU, 1) != PDU_ACCEPT_RESULT_SUCCESS)
   {
      L_DicomSendReleaseRequest(hNet);
      return;
   }
   L_DicomGetTransfer(hPDU, 1, 0, szTransfer, 65);
   printf("transfer syntax %s\n", szTransfer);
   L_DicomSendCStoreRequest(hNet, 1, 21, g_szClass, g_szInstance, COMMAND_PRIORITY_HIGH, "", 0, g_hDS);
}

L_VOID EXT_CALLBACK OnCStoreResponse(HDICOMNET hNet, L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus, L_VOID *pUserData)
{
   int *pnResult = (int *)pUserData;
   *pnResult = nStatus;
   L_DicomSendReleaseRequest(hNet);
}

L_VOID EXT_CALLBACK OnReleaseResponse(HDICOMNET hNet, L_VOID *pUserData) { g_bEnd = 1; }

int main(int argc, char *argv[])
{
   DICOMNETCALLBACK cb;
   HDICOMNET hNet;

   L_DicomStartUp();
   g_hDS = L_DicomCreateDS(NULL);
   if (L_DicomLoadDS(g_hDS, argv[3], 0) != DICOM_SUCCESS)
   {
      printf("cannot load\n");
      return 2;
   }
   CopyUID(g_hDS, TAG_SOP_CLASS_UID, g_szClass);
   CopyUID(g_hDS, TAG_SOP_INSTANCE_UID, g_szInstance);

   hNet = L_DicomCreateNet(NULL, DICOM_SECURE_NONE);
   memset(&cb, 0, sizeof(cb));
   cb.pfnConnect = OnConnect;
   cb.pfnReceiveAssociateAccept = OnAssociateAccept;
   cb.pfnReceiveCStoreResponse = OnCStoreResponse;
   cb.pfnReceiveReleaseResponse = OnReleaseResponse;
   cb.pUserData = &g_nResult;
   L_DicomSetCallback(hNet, &cb);
   if (L_DicomConnect(hNet, NULL, 0, argv[1], atoi(argv[2])) != DICOM_SUCCESS)
      g_bEnd = 1;
   while (!g_bEnd)
      L_DicomBreathe();
   L_DicomClose(hNet);
   L_DicomFreeNet(hNet);
   L_DicomFreeDS(g_hDS);
   L_DicomShutDown();
   printf("%s: %04X\n", g_szInstance, g_nResult);
   return g_nResult == 0 ? 0 : 1;
}
