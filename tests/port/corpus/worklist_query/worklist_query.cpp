// worklist_query ADDRESS PORT MODALITY FROM TO: the steps of a modality between two days.
#include "stdafx.h"
#include <stdio.h>

#if defined(_DEBUG) && 0
#  include "leaks.h"
#endif

#ifdef UNICODE
#define OUTPUT wprintf
#else
#define OUTPUT printf
#endif

class CQuery : public LDicomNet
{
   typedef LDicomNet Base;
public:
   CQuery(L_TCHAR *pszModality, const VALUEDATERANGE &Range) : Base(NULL, DICOM_SECURE_NONE)
   {
      m_pszModality = pszModality;
      m_Range = Range;
      m_nRows = 0;
      m_bEnd = false;
   }

   L_VOID OnConnect(L_INT nError)
   {
      if (nError != DICOM_SUCCESS) { m_bEnd = true; return; }
      LDicomAssociate a(TRUE);
      a.SetCalled(L_TEXT("RIS"));
      a.SetCalling(L_TEXT("CT01"));
      a.AddPresentation(1, 0, UID_MODALITY_WORKLIST_FIND);
      a.AddTransfer(1, UID_IMPLICIT_VR_LITTLE_ENDIAN);
      SendAssociateRequest(&a);
   }

   L_VOID OnReceiveAssociateAccept(LDicomAssociate *pPDU);
   L_VOID OnReceiveCFindResponse(L_UCHAR nID, L_UINT16 nMsg, L_TCHAR *pszClass, L_UINT16 nStatus, LDicomDS *pDS);
   L_VOID OnReceiveReleaseResponse() { m_bEnd = true; }
   L_VOID OnReceiveAbort(L_UCHAR nSource, L_UCHAR nReason) { m_bEnd = true; }

   volatile bool m_bEnd;
   int m_nRows;

private:
   pDICOMELEMENT Key(LDicomDS &DS, pDICOMELEMENT pParent, L_UINT32 nTag)
   {
      pDICOMTAG pTag = LDicomTag::Find(nTag);
      return DS.InsertElement(pParent, pParent != NULL, nTag, pTag ? pTag->nVR : VR_UN, FALSE, 0);
   }
   L_TCHAR *m_pszModality;
   VALUEDATERANGE m_Range;
};

L_VOID CQuery::OnReceiveAssociateAccept(LDicomAssociate *pPDU)
{
   LDicomDS DS(NULL);
   DS.InitDS(CLASS_UNKNOWN, DS_LITTLE_ENDIAN | DS_IMPLICIT_VR);
   Key(DS, NULL, TAG_PATIENT_NAME);
   Key(DS, NULL, TAG_PATIENT_ID);

   pDICOMELEMENT pSequence = DS.InsertElement(NULL, FALSE, TAG_SCHEDULED_PROCEDURE_STEP_SEQUENCE, VR_SQ, TRUE, 0);
   pDICOMELEMENT pItem     = DS.InsertElement(pSequence, TRUE, TAG_ITEM, VR_SQ, TRUE, 0);
   DS.SetConvertValue(Key(DS, pItem, TAG_MODALITY), m_pszModality, 1);
   DS.SetDateRangeValue(Key(DS, pItem, TAG_SCHEDULED_PROCEDURE_STEP_START_DATE), &m_Range, 1);
   Key(DS, pItem, TAG_SCHEDULED_PROCEDURE_STEP_ID);

   L_INT nRet = SendCFindRequest(pPDU->FindAbstract(UID_MODALITY_WORKLIST_FIND), 5, UID_MODALITY_WORKLIST_FIND, COMMAND_PRIORITY_HIGH, &DS);
   if (nRet != DICOM_SUCCESS)
   {
      OUTPUT(L_TEXT("find: %d\n"), nRet);
      SendReleaseRequest();
   }
}

L_VOID CQuery::OnReceiveCFindResponse(L_UCHAR nID, L_UINT16 nMsg, L_TCHAR *pszClass, L_UINT16 nStatus, LDicomDS *pDS)
{
   if ((nStatus & 0xFFFE) == 0xFF00 && pDS)
   {
      pDICOMELEMENT pName, pStep;
      L_TCHAR szRow[200] = L_TEXT("");

      m_nRows++;
      pName = pDS->FindFirstElement(NULL, TAG_PATIENT_NAME, FALSE);
      if (pName && pDS->GetStringValue(pName, 0, 1))
      {
         lstrcat(szRow, pDS->GetStringValue(pName, 0, 1));
         for (L_TCHAR *p = szRow; *p; p++)
            if (*p == '^')
               *p = ' ';
      }
      pStep = pDS->FindFirstElement(NULL, TAG_SCHEDULED_PROCEDURE_STEP_ID, FALSE);
      if (pStep)
      {
         L_TCHAR szID[20];
         pDS->GetConvertValue(pStep, szID, 20);
         lstrcat(szRow, L_TEXT(" / "));
         lstrcat(szRow, szID);
      }
      OUTPUT(L_TEXT("%2d %s\n"), m_nRows, szRow);
   }
   else
   {
      OUTPUT(L_TEXT("status %X\n"), nStatus);
      SendReleaseRequest();
   }
}

static VALUEDATE Day(const L_TCHAR *psz)
{
   VALUEDATE Date;
   int n = _ttoi(psz);
   Date.nYear  = (L_UINT16)(n / 10000);
   Date.nMonth = (L_UINT16)(n / 100 % 100);
   Date.nDay   = (L_UINT16)(n % 100);
   return Date;
}

int _tmain(int argc, L_TCHAR *argv[])
{
   if (argc != 6)
      return 2;
   VALUEDATERANGE Range;
   memset(&Range, 0, sizeof(VALUEDATERANGE));
   Range.nFlags = VALUE_RANGE_BOTH;
   Range.Date1 = Day(argv[4]);
   Range.Date2 = Day(argv[5]);

   CQuery *pQuery = new CQuery(argv[3], Range);
   if (pQuery->Connect(NULL, 0, argv[1], _ttoi(argv[2])) != DICOM_SUCCESS)
   {
      delete pQuery;
      return 1;
   }
   while (!pQuery->m_bEnd)
      LDicomNet::Breathe();
   int nRows = pQuery->m_nRows;
   pQuery->Close();
   delete pQuery;
   OUTPUT(L_TEXT("%d rows\n"), nRows);
   return nRows > 0 ? 0 : 1;
}
