// make_dicomdir FOLDER: a DICOMDIR of what lies in a folder, with a line for each file.
#include "stdafx.h"
#include <stdio.h>
#include <string.h>

class CMyDir : public LDicomDir
{
public:
   CMyDir(L_TCHAR *pszFolder) : LDicomDir(pszFolder) , m_nAdded(0), m_nBefore(0), m_nFailed(0) {}

   L_UINT16 OnInsertDicomFile(const L_TCHAR *pszFileName, LDicomDS *pDataSet, L_UINT16 uStatus);

   int m_nAdded;
   int m_nBefore;
   int m_nFailed;
};

static const char *BaseName(const char *psz)
{
   const char *p = strrchr(psz, '/');
   return p ? p + 1 : psz;
}

L_UINT16 CMyDir::OnInsertDicomFile(const L_TCHAR *pszFileName, LDicomDS *pDataSet, L_UINT16 uStatus)
{
   if (uStatus == DICOMDIR_INSERTDICOMFILE_PREADD)
   {
      m_nBefore++;
      // reports do not go on this disc
      pDICOMELEMENT pElement = pDataSet ? pDataSet->FindFirstElement(NULL, TAG_MODALITY, FALSE) : NULL;
      if (pElement)
      {
         L_TCHAR *pszModality = pDataSet->GetStringValue(pElement, 0, 1);
         if (pszModality && !strcmp(pszModality, "SR"))
            return DICOM_ERROR_FORMAT;   // skips the file
      }
   }
   else if (uStatus == DICOM_SUCCESS)
   {
      m_nAdded++;
   }
   else
   {
      m_nFailed++;
      printf("failed: %s\n", BaseName(pszFileName));
   }
   return DICOM_SUCCESS;
}

int main(int argc, char *argv[])
{
   CMyDir Dir(argv[1]);
   DICOMDIROPTIONS Options;
   Dir.GetOptions(&Options, sizeof(DICOMDIROPTIONS));
   Options.bIncludeSubfolders = TRUE;
   Dir.SetOptions(&Options);
   Dir.SetFileSetID("CORPUS");
   L_UINT16 nRet = Dir.InsertDicomFile(NULL);
   printf("insert: %d\n", nRet);
   printf("%d looked at, %d added, %d failed\n", Dir.m_nBefore, Dir.m_nAdded, Dir.m_nFailed);
   if (nRet == DICOM_SUCCESS)
   {
      nRet = Dir.SaveDicomDir();
      printf("save: %d\n", nRet);
   }
   return nRet == DICOM_SUCCESS ? 0 : 1;
}
