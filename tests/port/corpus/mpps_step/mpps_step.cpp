// mpps_step ADDRESS PORT: a step begins, two series are done, it is completed.
#include "stdafx.h"
#include <stdio.h>

#define CHECK(x)  do { L_INT n_ = (x); if (n_ != DICOM_SUCCESS) { printf("line of %s: %d\n", #x, n_); Fail(); return; } } while (0)

static L_TCHAR *s_pszInstance = (L_TCHAR *)"1.2.826.0.1.3680043.8.498.77.1";

class CStep : public LDicomNet
{
public:
   enum State { IDLE, CREATING, SETTING, COMPLETING, RELEASING, DONE, FAILED };

   CStep() : LDicomNet(NULL, DICOM_SECURE_NONE), m_eState(IDLE), m_nSeries(0), m_nMessage(0), m_nID(0) { }
   State GetState() const { return m_eState; }

protected:
   virtual L_VOID OnConnect(L_INT nError);
   virtual L_VOID OnReceiveAssociateAccept(LDicomAssociate *pPDU);
   virtual L_VOID OnReceiveNCreateResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus, LDicomDS *pDS);
   virtual L_VOID OnReceiveNSetResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus, LDicomDS *pDS);
   virtual L_VOID OnReceiveReleaseResponse();
   virtual L_VOID OnClose(L_INT nError, LDicomNet *pNet);

private:
   void Fail() { m_eState = FAILED; }
   void Begin();
   void AddSeries();
   void Complete();

   State    m_eState;
   L_INT    m_nSeries;
   L_UINT16 m_nMessage;
   L_UCHAR  m_nID;
};

L_VOID CStep::OnConnect(L_INT nError)
{
   CHECK(nError);
   LDicomAssociate Associate(TRUE);
   CHECK(Associate.SetCalled((L_TCHAR *)"RIS"));
   CHECK(Associate.SetCalling((L_TCHAR *)"CT01"));
   CHECK(Associate.AddPresentation(1, 0, UID_MODALITY_PERFORMED_CLASS));
   CHECK(Associate.AddTransfer(1, UID_EXPLICIT_VR_LITTLE_ENDIAN));
   CHECK(SendAssociateRequest(&Associate));
}

L_VOID CStep::OnReceiveAssociateAccept(LDicomAssociate *pPDU)
{
   m_nID = pPDU->FindAbstract(UID_MODALITY_PERFORMED_CLASS);
   if (m_nID && pPDU->GetResult(m_nID) == PDU_ACCEPT_RESULT_SUCCESS)
      Begin();
   else
      Fail();
}

void CStep::Begin()
{
   LDicomDS DS;
   pDICOMELEMENT p;
   DS.InitDS(CLASS_UNKNOWN, DS_EXPLICIT_VR | DS_LITTLE_ENDIAN);
   p = DS.InsertElement(NULL, FALSE, TAG_PERFORMED_PROCEDURE_STEP_STATUS, VR_CS, FALSE, 0);
   DS.SetStringValue(p, (L_TCHAR *)"IN PROGRESS", 1);
   p = DS.InsertElement(NULL, FALSE, TAG_PERFORMED_PROCEDURE_STEP_START_TIME, VR_TM, FALSE, 0);
   VALUETIME Time = { 9, 5, 30, 0 };
   DS.SetTimeValue(p, &Time, 1);
   p = DS.InsertElement(NULL, FALSE, TAG_PERFORMED_SERIES_SEQUENCE, VR_SQ, TRUE, 0);
   m_eState = CREATING;
   CHECK(SendNCreateRequest(m_nID, ++m_nMessage, UID_MODALITY_PERFORMED_CLASS, s_pszInstance, &DS));
}

L_VOID CStep::OnReceiveNCreateResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus, LDicomDS *pDS)
{
   printf("created: %04X (message %d)\n", nStatus, nMessageID);
   if (nStatus != COMMAND_STATUS_SUCCESS)
   {
      Fail();
      SendReleaseRequest();
      return;
   }
   m_eState = SETTING;
   AddSeries();
}

void CStep::AddSeries()
{
   LDicomDS DS;
   DS.InitDS(CLASS_UNKNOWN, DS_EXPLICIT_VR | DS_LITTLE_ENDIAN);
   pDICOMELEMENT pSeq = DS.InsertElement(NULL, FALSE, TAG_PERFORMED_SERIES_SEQUENCE, VR_SQ, TRUE, 0);
   m_nSeries++;
   for (L_INT i = 0; i < m_nSeries; i++)
   {
      char szUID[65];
      pDICOMELEMENT pItem = DS.InsertElement(pSeq, TRUE, TAG_ITEM, VR_SQ, TRUE, ELEMENT_INDEX_MAX);
      pDICOMELEMENT pUID = DS.InsertElement(pItem, TRUE, TAG_SERIES_INSTANCE_UID, VR_UI, FALSE, 0);
      sprintf(szUID, "%s.%d", s_pszInstance, i + 1);
      DS.SetStringValue(pUID, szUID, 1);
   }
   CHECK(SendNSetRequest(m_nID, ++m_nMessage, UID_MODALITY_PERFORMED_CLASS, s_pszInstance, &DS));
}

void CStep::Complete()
{
   LDicomDS DS;
   DS.InitDS(CLASS_UNKNOWN, DS_EXPLICIT_VR | DS_LITTLE_ENDIAN);
   pDICOMELEMENT p = DS.InsertElement(NULL, FALSE, TAG_PERFORMED_PROCEDURE_STEP_STATUS, VR_CS, FALSE, 0);
   DS.SetStringValue(p, (L_TCHAR *)"COMPLETED", 1);
   m_eState = COMPLETING;
   CHECK(SendNSetRequest(m_nID, ++m_nMessage, UID_MODALITY_PERFORMED_CLASS, s_pszInstance, &DS));
}

L_VOID CStep::OnReceiveNSetResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus, LDicomDS *pDS)
{
   printf("set: %04X (message %d)\n", nStatus, nMessageID);
   switch (m_eState)
   {
   case SETTING:
      if (nStatus == 0 && m_nSeries < 2)
         AddSeries();
      else if (nStatus == 0)
         Complete();
      else
      {
         Fail();
         SendReleaseRequest();
      }
      break;
   case COMPLETING:
      m_eState = (nStatus == 0) ? RELEASING : FAILED;
      SendReleaseRequest();
      break;
   default:
      Fail();
   }
}

L_VOID CStep::OnReceiveReleaseResponse()
{
   if (m_eState == RELEASING)
      m_eState = DONE;
}

L_VOID CStep::OnClose(L_INT nError, LDicomNet *pNet)
{
   if (m_eState != DONE)
      m_eState = FAILED;
}

int main(int argc, char *argv[])
{
   CStep Step;
   if (Step.Connect(NULL, 0, argv[1], atoi(argv[2])) != DICOM_SUCCESS)
      return 1;
   while (Step.GetState() != CStep::DONE && Step.GetState() != CStep::FAILED)
      LDicomNet::Breathe();
   printf("%s\n", Step.GetState() == CStep::DONE ? "done" : "failed");
   return Step.GetState() == CStep::DONE ? 0 : 1;
}
