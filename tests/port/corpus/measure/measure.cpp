// measure OUT: private elements, numbers of every kind, a checksum that wraps on purpose.
#include "stdafx.h"
#include <stdio.h>
#include <string.h>

typedef unsigned short WORD16;
typedef unsigned int   WORD32;

static WORD16 Fletcher(const L_UCHAR *pData, L_UINT32 nLength)
{
   WORD16 a = 0xFF, b = 0xFF;
   L_UINT32 i;
   for (i = 0; i < nLength; ++i)
   {
      a += pData[i];
      b += a;
   }
   return (WORD16)((b << 8) ^ a);
}

static WORD32 Hash(const char *psz)
{
   WORD32 h = 2166136261u;
   while (*psz)
   {
      h ^= (L_UCHAR)*psz++;
      h *= 16777619u;
   }
   return h;
}

static L_UCHAR Parity(L_UCHAR n)
{
   n ^= n >> 4;
   n ^= n >> 2;
   n ^= n >> 1;
   return n & 1;
}

static int Rounded(double f)
{
   return (int)(f < 0 ? f - 0.5 : f + 0.5);
}

int main(int argc, char *argv[])
{
   LDicomDS DS;
   DS.InitDS(CLASS_SC_IMAGE_STORAGE, DS_EXPLICIT_VR | DS_LITTLE_ENDIAN | DS_METAHEADER_PRESENT);

   pDICOMELEMENT pCreator = NULL;
   L_UINT16 nRet = DS.CreatePrivateCreatorDataElement(NULL, 0x0029, 0x10, (L_TCHAR *)"MEASURE 1.0", &pCreator);
   if (nRet != DICOM_SUCCESS)
   {
      printf("creator: %d\n", nRet);
      return 1;
   }
   L_UINT32 nBase = 0x00291000;
   pDICOMELEMENT pEl = DS.InsertElement(NULL, FALSE, nBase + 1, VR_US, FALSE, 0);
   L_INT16 nShorts[3] = { 1, -2, 300 };
   DS.SetShortValue(pEl, nShorts, 3);

   pEl = DS.InsertElement(NULL, FALSE, nBase | 2, VR_FD, FALSE, 0);
   L_DOUBLE fValues[] = { 0.5, -1.25 };
   DS.SetDoubleValue(pEl, fValues, 2);

   L_UCHAR Data[6];
   for (int i = 0; i < 6; i++)
      Data[i] = (L_UCHAR)(i * 77);
   pEl = DS.InsertElement(NULL, FALSE, nBase + 3, VR_OB, FALSE, 0);
   DS.SetBinaryValue(pEl, Data, sizeof(Data));

   pEl = DS.InsertElement(NULL, FALSE, nBase + 4, VR_SL, FALSE, 0);
   L_INT32 nLong = -70000;
   DS.SetLongValue(pEl, &nLong, 1);

   pEl = DS.FindFirstElement(NULL, nBase + 1, FALSE);
   printf("%lu values:", (unsigned long)DS.GetCountValue(pEl));
   L_INT16 *pShort = DS.GetShortValue(pEl, 0, 3);
   for (int n = 0; n < 3; n++)
      printf(" %d", pShort[n]);
   printf("\n");

   pEl = DS.FindFirstElement(NULL, nBase | 2, FALSE);
   L_DOUBLE *pDouble = DS.GetDoubleValue(pEl, 0, 2);
   printf("sum %.3f rounded %d %d\n", pDouble[0] + pDouble[1], Rounded(pDouble[0]), Rounded(pDouble[1]));

   L_UCHAR Back[6];
   memset(Back, 0xEE, sizeof(Back));
   pEl = DS.FindFirstElement(NULL, nBase + 3, FALSE);
   if (DS.GetBinaryValue(pEl, Back, sizeof(Back)))
   {
      int nOdd = 0;
      for (int k = 0; k != sizeof(Back); ++k)
         nOdd += Parity(Back[k]);
      printf("%02X %02X %02X fletcher %04X odd %d equal %d\n", Back[1], Back[3], Back[5], Fletcher(Back, 6), nOdd, memcmp(Back, Data, 6) == 0);
   }

   pEl = DS.FindFirstElement(NULL, nBase + 4, FALSE);
   nLong = *DS.GetLongValue(pEl, 0, 1);
   printf("long %d half %d rest %d shifted %d\n", nLong, nLong / 3, nLong % 7, nLong >> 4);
   printf("hash %08X\n", Hash("LEAD and DICOM"));

   L_UINT16 nCounter = 65530;
   for (int m = 0; m < 10; m++)
      nCounter++;
   L_INT16 nSigned = 32767;
   nSigned += 2;
   L_UCHAR nByte = 200;
   nByte = nByte + 100;
   printf("counter %u signed %d byte %u id %u\n", nCounter, nSigned, nByte, (L_UINT16)(nCounter - 10));

   nRet = DS.SaveDS(argv[1], 0);
   printf("saved %d\n", nRet);
   return nRet;
}
