// pixel_stats OUT: makes a 16-bit image by hand and looks at its numbers.
#include "stdafx.h"
#include <stdio.h>
#include <stdlib.h>

#define SIZE 8

static void SetUS(LDicomDS *pDS, L_UINT32 nTag, int nValue)
{
   L_INT16 n = (L_INT16)nValue;
   pDICOMELEMENT p = pDS->FindFirstElement(NULL, nTag, FALSE);
   if (!p)
      p = pDS->InsertElement(NULL, FALSE, nTag, VR_US, FALSE, 0);
   pDS->SetShortValue(p, &n, 1);
}

static int Compare(const void *a, const void *b)
{
   return *(const short *)a - *(const short *)b;
}

int main(int argc, char *argv[])
{
   LDicomDS *pDS = new LDicomDS;
   short *pPixels = (short *)malloc(SIZE * SIZE * sizeof(short));
   int x, y, nSum = 0;
   unsigned char nChecksum = 0;

   for (y = 0; y < SIZE; y++)
      for (x = 0; x < SIZE; x++)
         pPixels[y * SIZE + x] = (short)((x * 37 + y * 101) & 0x3FF);

   pDS->InitDS(CLASS_SC_IMAGE_STORAGE, DS_EXPLICIT_VR | DS_LITTLE_ENDIAN | DS_METAHEADER_PRESENT);
   SetUS(pDS, TAG_SAMPLES_PER_PIXEL, 1);
   SetUS(pDS, TAG_ROWS, SIZE);
   SetUS(pDS, TAG_COLUMNS, SIZE);
   SetUS(pDS, TAG_BITS_ALLOCATED, 16);
   SetUS(pDS, TAG_BITS_STORED, 10);
   SetUS(pDS, TAG_HIGH_BIT, 9);
   SetUS(pDS, TAG_PIXEL_REPRESENTATION, 0);
   pDICOMELEMENT pPixelData = pDS->FindFirstElement(NULL, TAG_PIXEL_DATA, FALSE);
   if (pPixelData == NULL)
      pPixelData = pDS->InsertElement(NULL, FALSE, TAG_PIXEL_DATA, VR_OW, FALSE, 0);
   L_BOOL bSet = pDS->SetShortValue(pPixelData, pPixels, SIZE * SIZE);
   printf("set %d, %lu bytes\n", bSet, (unsigned long)pPixelData->nLength);

   for (x = 0; x < SIZE * SIZE; x++)
   {
      short *p = pDS->GetShortValue(pPixelData, x, 1);
      nSum += *p;
      nChecksum = (unsigned char)(nChecksum * 31 + (*p & 0xFF));
   }
   qsort(pPixels, SIZE * SIZE, sizeof(short), Compare);
   printf("sum %d, mean %.2f, median %d, checksum %u\n", nSum, (double)nSum / (SIZE * SIZE), pPixels[SIZE * SIZE / 2], nChecksum);

   int nBins[4] = { 0, 0, 0, 0 };
   for (x = 0; x < SIZE * SIZE; x++)
      nBins[pPixels[x] >> 8]++;
   printf("bins");
   for (x = 0; x < 4; x++)
      printf("%c%d", x == 0 ? ' ' : '/', nBins[x]);
   printf("\n");

   L_UCHAR Two[4];
   pDS->GetBinaryValue(pPixelData, Two, 4);
   printf("bytes %02x%02x%02x%02x\n", Two[0], Two[1], Two[2], Two[3]);
   printf("saved %d\n", pDS->SaveDS(argv[1], 0));
   free(pPixels);
   delete pDS;
   return 0;
}
