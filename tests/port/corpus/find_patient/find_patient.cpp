/*
 * find_patient: patients of an archive by a part of the name (C-FIND, patient root).
 * Collects the answers first and prints them sorted when the last one has come.
 */
#include "stdafx.h"
#include <stdio.h>
#include <string>
#include <vector>
#include <algorithm>

struct PATIENTROW
{
   std::string strName;
   std::string strID;
   int         nYear;          // of birth, 0: not known
};

static bool ByName(const PATIENTROW &a, const PATIENTROW &b)
{
   return a.strName < b.strName;
}

class CFindNet : public LDicomNet
{
public:
   CFindNet(const char *pszFilter) : LDicomNet(NULL, 0), m_strFilter(pszFilter), m_nState(0), m_nFinal(0) {}

   void OnConnect(L_INT nError);
   void OnReceiveAssociateAccept(LDicomAssociate *pPDU);
   void OnReceiveCFindResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nStatus, LDicomDS *pDS);
   void OnClose(L_INT nError, LDicomNet *pNet);

   enum { STATE_RUNNING = 0, STATE_DONE, STATE_FAILED = 10, STATE_CLOSED };

   int State() const { return m_nState; }
   void Print();

private:
   std::string             m_strFilter;
   std::vector<PATIENTROW> m_Rows;
   int                     m_nState;
   L_UINT16                m_nFinal;
};

static void AddKey(LDicomDS &DS, L_UINT32 nTag, const char *pszValue)
{
   pDICOMTAG pTag = LDicomTag::Find(nTag);
   if (pTag == NULL)
      return;
   pDICOMELEMENT pElement = DS.InsertElement(NULL, FALSE, nTag, pTag->nVR, FALSE, 0);
   if (pElement != NULL && *pszValue)
      DS.SetStringValue(pElement, (char *)pszValue, 1, DICOM_CHARACTER_SET_DEFAULT);
}

static std::string Text(LDicomDS *pDS, L_UINT32 nTag)
{
   pDICOMELEMENT pElement = pDS->FindFirstElement(NULL, nTag, TRUE);
   if (!pElement)
      return "";
   const char *psz = pDS->GetStringValue(pElement, 0, 1);
   return psz ? std::string(psz) : std::string();
}

void CFindNet::OnConnect(L_INT nError)
{
   if (nError != DICOM_SUCCESS)
   {
      m_nState = STATE_FAILED;
      return;
   }
   LDicomAssociate Request(TRUE);
   Request.SetCalled("FINDSCP");
   Request.SetCalling("FINDSCU");
   Request.AddPresentation(1, 0, UID_PATIENT_ROOT_QUERY_FIND);
   Request.AddTransfer(1, UID_IMPLICIT_VR_LITTLE_ENDIAN);
   if (SendAssociateRequest(&Request) != DICOM_SUCCESS)
      m_nState = STATE_FAILED;
}

void CFindNet::OnReceiveAssociateAccept(LDicomAssociate *pPDU)
{
   L_UCHAR nID = pPDU->FindAbstract(UID_PATIENT_ROOT_QUERY_FIND);
   if (!nID)
   {
      m_nState = STATE_FAILED;
      return;
   }

   LDicomDS DS;
   DS.InitDS(CLASS_UNKNOWN, DS_IMPLICIT_VR | DS_LITTLE_ENDIAN);
   AddKey(DS, TAG_QUERY_RETRIEVE_LEVEL, "PATIENT");
   AddKey(DS, TAG_PATIENT_NAME, (m_strFilter + "*").c_str());
   AddKey(DS, TAG_PATIENT_ID, "");
   AddKey(DS, TAG_PATIENT_BIRTH_DATE, "");
   SendCFindRequest(nID, 1, UID_PATIENT_ROOT_QUERY_FIND, COMMAND_PRIORITY_LOW, &DS);
}

void CFindNet::OnReceiveCFindResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nStatus, LDicomDS *pDS)
{
   if (nStatus == COMMAND_STATUS_PENDING || nStatus == COMMAND_STATUS_PENDING_WARNING)
   {
      PATIENTROW row;
      row.strName = Text(pDS, TAG_PATIENT_NAME);
      row.strID = Text(pDS, TAG_PATIENT_ID);
      row.nYear = 0;
      pDICOMELEMENT pElement = pDS->FindFirstElement(NULL, TAG_PATIENT_BIRTH_DATE, TRUE);
      if (pElement && pElement->nLength > 0)
      {
         pVALUEDATE pDate = pDS->GetDateValue(pElement, 0, 1);
         if (pDate)
            row.nYear = pDate->nYear;
      }
      m_Rows.push_back(row);
      return;
   }
   m_nFinal = nStatus;
   std::sort(m_Rows.begin(), m_Rows.end(), ByName);
   Print();
   m_nState = (nStatus == COMMAND_STATUS_SUCCESS) ? STATE_DONE : STATE_FAILED;
   SendReleaseRequest();
}

void CFindNet::OnClose(L_INT nError, LDicomNet *pNet)
{
   if (m_nState == STATE_RUNNING)
      m_nState = STATE_CLOSED;
}

void CFindNet::Print()
{
   for (size_t i = 0; i < m_Rows.size(); i++)
   {
      const PATIENTROW &row = m_Rows[i];
      std::string strName = row.strName;
      size_t nCaret = strName.find('^');
      if (nCaret != std::string::npos)
         strName = strName.substr(nCaret + 1) + " " + strName.substr(0, nCaret);
      if (row.nYear)
         printf("%-20s|%8s|%d\n", strName.c_str(), row.strID.c_str(), row.nYear);
      else
         printf("%-20s|%8s|-\n", strName.c_str(), row.strID.c_str());
   }
   printf("%d patients, last status %04X\n", (int)m_Rows.size(), m_nFinal);
}

int main(int argc, char *argv[])
{
   if (argc < 4)
   {
      fprintf(stderr, "usage: %s address port name\n", "find_patient");
      return 2;
   }
   CFindNet net(argv[3]);
   if (net.Connect(NULL, 0, argv[1], atoi(argv[2])) != DICOM_SUCCESS)
      return 3;
   do
   {
      LDicomNet::Breathe();
   } while (net.State() == CFindNet::STATE_RUNNING);
   int nState = net.State();
   net.Close();
   if (nState != CFindNet::STATE_DONE)
      printf("failed in state %d\n", nState);
   return nState == CFindNet::STATE_DONE ? 0 : 1;
}
