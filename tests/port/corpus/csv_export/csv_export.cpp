// 导出 (export)、表示 csv_export OUT FILE...: a line for each file; what is missing is empty, what has a comma is quoted.
#include "stdafx.h"
#include <stdio.h>

struct COLUMN { LPCTSTR pszTitle; L_UINT32 nTag; };

static COLUMN g_Columns[] =
{
   { _T("Patient"),  TAG_PATIENT_NAME },
   { _T("ID"),       TAG_PATIENT_ID },
   { _T("Date"),     TAG_STUDY_DATE },
   { _T("Modality"), TAG_MODALITY },
   { _T("Rows"),     TAG_ROWS },
   { _T("Comment"),  TAG_IMAGE_COMMENTS },
};
#define COLUMNS (sizeof(g_Columns) / sizeof(g_Columns[0]))

static CString Quoted(CString str)
{
   if (str.Find(_T(',')) < 0 && str.Find(_T('"')) < 0)
      return str;
   str.Replace(_T("\""), _T("\"\""));
   return _T("\"") + str + _T("\"");
}

class CExporter
{
public:
   CExporter(FILE *pFile) { m_pFile = pFile; m_nLines = 0; m_nMissing = 0; }
   BOOL Export(LPCTSTR pszFile);
   void Header();
   UINT m_nLines, m_nMissing;
private:
   FILE *m_pFile;
   LDicomDS m_DS;
};

void CExporter::Header()
{
   CString strLine;
   for (UINT n = 0; n < COLUMNS; n++)
   {
      if (n > 0)
         strLine += _T(',');
      strLine += g_Columns[n].pszTitle;
   }
   _ftprintf(m_pFile, _T("%s\n"), (LPCTSTR)strLine);
}

BOOL CExporter::Export(LPCTSTR pszFile)
{
   TCHAR szValue[200];
   CString strLine, strValue;

   m_DS.ResetDS();
   if (m_DS.LoadDS((LPTSTR)pszFile, 0) != DICOM_SUCCESS)
      return FALSE;
   for (UINT n = 0; n < COLUMNS; ++n)
   {
      pDICOMELEMENT pElement = m_DS.FindFirstElement(NULL, g_Columns[n].nTag, FALSE);
      strValue.Empty();
      if (pElement == NULL)
         m_nMissing++;
      else if (m_DS.GetCountValue(pElement) > 0)
      {
         m_DS.GetConvertValue(pElement, szValue, 200);
         strValue = szValue;
         strValue.Replace(_T('^'), _T(' '));
         strValue.TrimRight();
      }
      strLine += (n ? _T(",") : _T("")) + Quoted(strValue);
   }
   _ftprintf(m_pFile, _T("%s\n"), (LPCTSTR)strLine);
   m_nLines++;
   return TRUE;
}

int _tmain(int argc, TCHAR *argv[])
{
   FILE *pFile = _tfopen(argv[1], _T("w"));
   if (!pFile)
      return 2;
   CExporter Exporter(pFile);
   int nBad = 0;
   Exporter.Header();
   for (int i = 2; i < argc; i++)
      if (!Exporter.Export(argv[i]))
         nBad++;
   fclose(pFile);

   char szLine[300];
   pFile = _tfopen(argv[1], _T("r"));
   while (fgets(szLine, sizeof(szLine), pFile) != NULL)
      printf("> %s", szLine);
   fclose(pFile);
   printf("%u lines, %u missing, %d bad\n", Exporter.m_nLines, Exporter.m_nMissing, nBad);
   return nBad ? 1 : 0;
}
