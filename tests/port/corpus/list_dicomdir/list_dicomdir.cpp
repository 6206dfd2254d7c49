// list_dicomdir DICOMDIR: patients, studies, series, with the number of images.
#include "stdafx.h"
#include <stdio.h>
#include <string.h>

enum { LEVEL_PATIENT, LEVEL_STUDY, LEVEL_SERIES, LEVELS };

static char *g_Keys[LEVELS] = { "PATIENT", "STUDY", "SERIES" };
static L_UINT32 g_Tags[LEVELS] = { TAG_PATIENT_NAME, TAG_STUDY_DATE, TAG_MODALITY };
static int g_Counts[LEVELS];

static int CountImages(LDicomDS &Dir, pDICOMELEMENT pSeries)
{
   int n = 0;
   pDICOMELEMENT pKey = Dir.GetChildKey(pSeries);
   while (pKey)
   {
      char *pszKey = Dir.GetValueKey(pKey);
      if (pszKey && strcmp(pszKey, "IMAGE") == 0)
         n++;
      pKey = Dir.GetNextKey(pKey, TRUE);
   }
   return n;
}

static void List(LDicomDS &Dir, pDICOMELEMENT pKey, int nLevel)
{
   do
   {
      char *pszKey = Dir.GetValueKey(pKey);
      if (!pszKey || strcmp(pszKey, g_Keys[nLevel]) != 0)
         continue;

      ++g_Counts[nLevel];
      char szText[65] = "";
      pDICOMELEMENT pElement = Dir.FindFirstElement(Dir.GetChildElement(pKey, TRUE), g_Tags[nLevel], TRUE);
      if (pElement)
         Dir.GetConvertValue(pElement, szText, 65);
      for (int i = 0; i < nLevel; i++)
         printf("  ");
      if (nLevel == LEVEL_SERIES)
      {
         printf("%s: %d\n", szText, CountImages(Dir, pKey));
         continue;
      }
      printf("%s\n", szText);
      pDICOMELEMENT pChild = Dir.GetChildKey(pKey);
      if (pChild)
         List(Dir, pChild, nLevel + 1);
   } while ((pKey = Dir.GetNextKey(pKey, TRUE)) != NULL);
}

int main(int argc, char *argv[])
{
   LDicomDS Dir;
   L_UINT16 nRet = Dir.LoadDS(argv[1], 0);
   if (nRet)
   {
      printf("load: %d\n", nRet);
      return nRet;
   }
   pDICOMELEMENT pKey = Dir.GetFirstKey(NULL, TRUE);
   if (pKey == NULL)
      return 1;
   List(Dir, pKey, LEVEL_PATIENT);
   printf("%d %d %d\n", g_Counts[0], g_Counts[1], g_Counts[2]);
   return 0;
}
