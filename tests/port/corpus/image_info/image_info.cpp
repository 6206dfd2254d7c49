// image_info FILE...: what the pixel data of files is like.
#include "stdafx.h"
#include <stdio.h>
#include <string.h>

class CImageInfo
{
public:
   CImageInfo() : m_nFiles(0), m_nFrames(0), m_nBytes(0) {}
   bool Show(char *pszFile);
   void Total() const;

private:
   static const char *Kind(const DICOMIMAGE &Info);
   int      m_nFiles;
   L_UINT32 m_nFrames;
   L_UINT32 m_nBytes;
};

const char *CImageInfo::Kind(const DICOMIMAGE &Info)
{
   if (Info.nSamplesPerPixel == 3)
      return "color";
   switch (Info.nPhotometric)
   {
      case IMAGE_PHOTOMETRIC_MONOCHROME1:
         return "inverted gray";
      case IMAGE_PHOTOMETRIC_MONOCHROME2:
         return "gray";
      case IMAGE_PHOTOMETRIC_PALETTE_COLOR:
         return "palette";
   }
   return "?";
}

bool CImageInfo::Show(char *pszFile)
{
   LDicomDS DS;
   DICOMIMAGE Info;
   L_UINT16 nRet;

   if ((nRet = DS.LoadDS(pszFile, DS_LOAD_CLOSE)) != DICOM_SUCCESS)
      return false;
   pDICOMELEMENT pPixels = DS.FindFirstElement(NULL, TAG_PIXEL_DATA, FALSE);
   L_UINT32 nCount = pPixels ? DS.GetCountImage(pPixels) : 0;
   if (nCount == 0)
   {
      printf("no image\n");
      return true;
   }
   memset(&Info, 0, sizeof(DICOMIMAGE));
   nRet = DS.GetInfoImage(pPixels, &Info, sizeof(DICOMIMAGE), 0);
   if (nRet != DICOM_SUCCESS)
   {
      printf("info: %u\n", nRet);
      return false;
   }
   printf("%d x %d, %d of %d bits, %s, %lu frame%s\n", (int)Info.nColumns, (int)Info.nRows,
      (int)Info.nBitsStored, (int)Info.nBitsAllocated, Kind(Info), (unsigned long)nCount, nCount == 1 ? "" : "s");
   m_nFiles++;
   m_nFrames += nCount;
   m_nBytes += Info.nRows * Info.nColumns * Info.nSamplesPerPixel * (Info.nBitsAllocated / 8) * nCount;
   return true;
}

void CImageInfo::Total() const
{
   printf("%d files, %lu frames, %lu bytes\n", m_nFiles, (unsigned long)m_nFrames, (unsigned long)m_nBytes);
}

int main(int argc, char *argv[])
{
   CImageInfo Info;
   int nBad = 0;
   for (int i = 1; i < argc; i++)
   {
      if (!Info.Show(argv[i]))
         ++nBad;
   }
   Info.Total();
   return nBad;
}
