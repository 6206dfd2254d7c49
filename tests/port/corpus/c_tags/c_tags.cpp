/* c_tags TAG COUNT: entries of the tag table from one on, and what a sequence of them is. */
#include "ltdic.h"
#include <stdio.h>
#include <stdlib.h>

static unsigned long ParseHex(const char *psz)
{
   unsigned long n = 0;
   char c;
   while ((c = *psz++) != 0)
   {
      n <<= 4;
      if (c >= '0' && c <= '9') n |= c - '0';
      else if (c >= 'a' && c <= 'f') n |= c - 'a' + 10;
      else if (c >= 'A' && c <= 'F') n |= c - 'A' + 10;
      else return (unsigned long)-1;
   }
   return n;
}

int main(int argc, char *argv[])
{
   pDICOMTAG pTag;
   pDICOMVR pVR;
   pDICOMUID pUID;
   int nCount, n = 0;
   L_UINT32 nGroup;

   nCount = argc > 2 ? atoi(argv[2]) : 5;
   pTag = L_DicomFindTag((L_UINT32)ParseHex(argv[1]));
   if (pTag == NULL)
   {
      printf("unknown\n");
      return 1;
   }
   nGroup = pTag->nCode >> 16;
   while (pTag != NULL && n < nCount)
   {
      pVR = L_DicomFindVR(pTag->nVR);
      printf("(%04X,%04X) %s, %s%s\n", (unsigned)(pTag->nCode >> 16), (unsigned)(pTag->nCode & 0xFFFF), pTag->pszName,
         pTag->nVR == VR_PN ? "a name" : pTag->nVR == VR_SQ ? "a sequence" : "a value", pVR ? "" : "?");
      if ((pTag->nCode >> 16) != nGroup)
         break;
      pTag = L_DicomGetNextTag(pTag);
      n++;
   }
   pUID = L_DicomFindUID(UID_CT_IMAGE_STORAGE);
   printf("%s\n", pUID != NULL ? pUID->pszName : "no name");
   return 0;
}
