/* c_dump FILE TAG...: values of a file by their tags in hexadecimal, with the C API. */
#include "ltdic.h"
#include <stdio.h>
#include <stdlib.h>
#include <ctype.h>

static int Width(const char *psz)
{
   int n = 0;
   while (psz[n])
      n++;
   return n;
}

static L_BOOL ParseTag(const char *psz, L_UINT32 *pnTag)
{
   L_UINT32 nTag = 0;
   if (Width(psz) != 8)
      return FALSE;
   for (; *psz; ++psz)
   {
      int c = toupper(*psz);
      if (c >= '0' && c <= '9')
         nTag = nTag * 16 + (c - '0');
      else if (c >= 'A' && c <= 'F')
         nTag = (nTag << 4) | (L_UINT32)(c - 'A' + 10);
      else
         return FALSE;
   }
   *pnTag = nTag;
   return TRUE;
}

int main(int argc, char **argv)
{
   int i, nFound = 0;
   L_TCHAR szValue[128];
   HDICOMDS hDS = L_DicomCreateDS(NULL);
   L_UINT16 nRet = L_DicomLoadDS(hDS, argv[1], 0);
   if (nRet != DICOM_SUCCESS)
   {
      L_DicomFreeDS(hDS);
      printf("load %d\n", nRet);
      return 2;
   }
   for (i = 2; i < argc; i++)
   {
      L_UINT32 nTag;
      pDICOMELEMENT pElement;
      pDICOMTAG pTag;

      if (!ParseTag(argv[i], &nTag))
      {
         printf("%s: no tag\n", argv[i]);
         continue;
      }
      pTag = L_DicomFindTag(nTag);
      pElement = L_DicomFindFirstElement(hDS, NULL, nTag, FALSE);
      if (pElement == NULL)
      {
         printf("%08x: missing\n", nTag);
         continue;
      }
      nFound++;
      szValue[0] = 0;
      if (L_DicomGetCountValue(hDS, pElement) > 0)
         L_DicomGetConvertValue(hDS, pElement, szValue, 128);
      printf("%08x %s: %s\n", nTag, pTag ? pTag->pszName : "?", szValue);
      L_DicomFreeValue(hDS, pElement);
   }
   L_DicomFreeDS(hDS);
   printf("%d of %d\n", nFound, argc - 2);
   return nFound == argc - 2 ? 0 : 1;
}
