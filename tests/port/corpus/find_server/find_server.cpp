/* 検査室の予約表: a worklist of three rows, answered by C-FIND.
   表示 ("display") and ソート ("sort") are words whose second byte is 0x5C in the
   code page of this file. */
#include "stdafx.h"
#include <stdio.h>

typedef struct
{
   char *pszName;
   char *pszID;
   char *pszModality;
   char *pszDate;
} ROW;

static ROW g_Rows[] =
{
   { "Yamada^Tarou", "Y001", "CT", "20240102" },   // 予約
   { "Suzuki^Hanako", "S002", "MR", "20240103" },  // 予定表 ソ
   { "Tanaka^Ichiro", "T003", "CT", "20240104" },
};
static const int g_nRows = sizeof(g_Rows) / sizeof(ROW);

static int g_nQueries = 0;
static int g_nClosed = 0;

class CWorklist : public LDicomNet
{
public:
   CWorklist() : LDicomNet(NULL, 0) { m_bCancel = FALSE; }
   L_VOID OnReceiveAssociateRequest(LDicomAssociate *pPDU);
   L_VOID OnReceiveCFindRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nPriority, LDicomDS *pDS);
   L_VOID OnReceiveCCancelRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID) { m_bCancel = TRUE; }
   L_VOID OnReceiveReleaseRequest() { SendReleaseResponse(); }
private:
   BOOL Matches(const ROW &Row, const char *pszModality, const char *pszDate);
   void Fill(LDicomDS &DS, const ROW *pRow);
   BOOL m_bCancel;
};

class CListen : public LDicomNet
{
public:
   CListen() : LDicomNet(NULL, 0), m_nNext(0) {}
   L_VOID OnAccept(L_INT nError)
   {
      if (nError == DICOM_SUCCESS && m_nNext < 16)
      {
         CWorklist *p = new CWorklist;
         if (Accept(p) == DICOM_SUCCESS)
            m_p[m_nNext++] = p;
         else
            delete p;
      }
   }
   L_VOID OnClose(L_INT nError, LDicomNet *pNet) { g_nClosed++; }
private:
   CWorklist *m_p[16];
   int m_nNext;
};

L_VOID CWorklist::OnReceiveAssociateRequest(LDicomAssociate *pPDU)
{
   char szUID[65];
   LDicomAssociate Answer(FALSE);
   pPDU->GetCalled(szUID, 65);
   Answer.SetCalled(szUID);
   pPDU->GetCalling(szUID, 65);
   Answer.SetCalling(szUID);
   for (int i = 0; i < pPDU->GetPresentationCount(); i++)
   {
      L_UCHAR nID = pPDU->GetPresentation(i);
      pPDU->GetAbstract(nID, szUID, 65);
      BOOL bOK = strcmp(szUID, UID_MODALITY_WORKLIST_FIND) == 0;
      Answer.AddPresentation(nID, bOK ? PDU_ACCEPT_RESULT_SUCCESS : PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX, szUID);
      if (bOK)
         Answer.AddTransfer(nID, UID_IMPLICIT_VR_LITTLE_ENDIAN);
   }
   SendAssociateAccept(&Answer);
}

// ソート順は表の順 \ the comment ends with the line
BOOL CWorklist::Matches(const ROW &Row, const char *pszModality, const char *pszDate)
{
   if (*pszModality != 0 && *pszModality != '*' && strcmp(Row.pszModality, pszModality) != 0)
      return FALSE;
   if (strlen(pszDate) == 8)
      return strcmp(Row.pszDate, pszDate) == 0;
   if (strlen(pszDate) == 17 && pszDate[8] == '-')
   {
      // a range: from-to
      return strncmp(Row.pszDate, pszDate, 8) >= 0 && strncmp(Row.pszDate, pszDate + 9, 8) <= 0;
   }
   return TRUE;
}

void CWorklist::Fill(LDicomDS &DS, const ROW *pRow)
{
   pDICOMELEMENT pEl, pSeq, pItem;

   DS.InitDS(CLASS_UNKNOWN, DS_IMPLICIT_VR | DS_LITTLE_ENDIAN);
   pEl = DS.InsertElement(NULL, FALSE, TAG_PATIENT_NAME, VR_PN, FALSE, 0);
   DS.SetStringValue(pEl, pRow->pszName, 1);
   pEl = DS.InsertElement(NULL, FALSE, TAG_PATIENT_ID, VR_LO, FALSE, 0);
   DS.SetStringValue(pEl, pRow->pszID, 1);
   pSeq = DS.InsertElement(NULL, FALSE, TAG_SCHEDULED_PROCEDURE_STEP_SEQUENCE, VR_SQ, TRUE, 0);
   pItem = DS.InsertElement(pSeq, TRUE, TAG_ITEM, VR_OB, TRUE, ELEMENT_INDEX_MAX);
   pEl = DS.InsertElement(pItem, TRUE, TAG_MODALITY, VR_CS, FALSE, 0);
   DS.SetStringValue(pEl, pRow->pszModality, 1);
   pEl = DS.InsertElement(pItem, TRUE, TAG_SCHEDULED_PROCEDURE_STEP_START_DATE, VR_DA, FALSE, 0);
   DS.SetStringValue(pEl, pRow->pszDate, 1);
}

L_VOID CWorklist::OnReceiveCFindRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nPriority, LDicomDS *pDS)
{
   char szModality[32] = "", szDate[32] = "";
   pDICOMELEMENT pEl;
   char *psz;
   int nSent = 0;

   g_nQueries++;
   if ((pEl = pDS->FindFirstElement(NULL, TAG_MODALITY, FALSE)) != NULL)
   {
      psz = pDS->GetStringValue(pEl, 0, 1);
      if (psz)
         strncpy(szModality, psz, sizeof(szModality) - 1);
   }
   if ((pEl = pDS->FindFirstElement(NULL, TAG_SCHEDULED_PROCEDURE_STEP_START_DATE, FALSE)) != NULL)
   {
      if (pDS->GetCountValue(pEl) > 0 && (psz = pDS->GetStringValue(pEl, 0, 1)) != NULL)
         strcpy(szDate, psz);
   }

   m_bCancel = FALSE;
   for (int i = 0; i < g_nRows; i++)
   {
      if (m_bCancel)
         break;
      if (!Matches(g_Rows[i], szModality, szDate))
         continue;
      LDicomDS Answer;
      Fill(Answer, &g_Rows[i]);
      if (SendCFindResponse(nPresentationID, nMessageID, pszClass, COMMAND_STATUS_PENDING, &Answer) != DICOM_SUCCESS)
         return;
      nSent++;
   }
   printf("query %d: modality '%s' date '%s', %d rows\n", g_nQueries, szModality, szDate, nSent);
   SendCFindResponse(nPresentationID, nMessageID, pszClass, m_bCancel ? COMMAND_STATUS_CANCEL : COMMAND_STATUS_SUCCESS, NULL);
}

int main(int argc, char *argv[])
{
   CListen Listen;
   if (argc < 3 || Listen.Listen("127.0.0.1", atoi(argv[1]), 5) != DICOM_SUCCESS)
      return 1;
   printf("listening\n");
   fflush(stdout);
   while (g_nClosed < atoi(argv[2]))
      LDicomNet::Breathe();
   printf("%d queries\n", g_nQueries);
   return 0;
}
