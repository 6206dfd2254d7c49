// move_study ADDRESS PORT DESTINATION STUDY [STUDY...]: one C-MOVE after the other.
#include "stdafx.h"
#include <stdio.h>

#define MAX_STUDIES  10

class CMove : public LDicomNet
{
public:
   CMove(L_TCHAR *pszDestination) : LDicomNet(NULL, 0)
   {
      m_pszDestination = pszDestination;
      m_nStudies = m_nNext = 0;
      m_bEnd = m_bError = FALSE;
      m_nTotal = 0;
   }
   void Add(L_TCHAR *psz) { if (m_nStudies < MAX_STUDIES) m_pszStudies[m_nStudies++] = psz; }
   BOOL IsEnd() { return m_bEnd; }
   int  Total() { return m_nTotal; }
   BOOL Error() { return m_bError; }

   virtual L_VOID OnConnect(L_INT nError);
   virtual L_VOID OnReceiveAssociateAccept(LDicomAssociate *pPDU);
   virtual L_VOID OnReceiveCMoveResponse(L_UCHAR nID, L_UINT16 nMessage, L_TCHAR *pszClass, L_UINT16 nStatus,
      L_UINT16 nRemaining, L_UINT16 nCompleted, L_UINT16 nFailed, L_UINT16 nWarning, LDicomDS *pDS);
   virtual L_VOID OnReceiveReleaseResponse();

private:
   BOOL Next();
   L_TCHAR *m_pszDestination;
   L_TCHAR *m_pszStudies[MAX_STUDIES];
   int m_nStudies, m_nNext, m_nTotal;
   BOOL m_bEnd, m_bError;
};

L_VOID CMove::OnConnect(L_INT nError)
{
   if (nError) { m_bError = m_bEnd = TRUE; return; }
   LDicomAssociate Assoc(TRUE);
   Assoc.SetCalled((L_TCHAR*)"PACS"); Assoc.SetCalling((L_TCHAR*)"MOVER");
   Assoc.AddPresentation(1, 0, (L_TCHAR*)UID_STUDY_ROOT_QUERY_MOVE);
   Assoc.AddTransfer(1, (L_TCHAR*)UID_IMPLICIT_VR_LITTLE_ENDIAN);
   SendAssociateRequest(&Assoc);
}

L_VOID CMove::OnReceiveAssociateAccept(LDicomAssociate *pPDU)
{
   if (!Next())
      SendReleaseRequest();
}

BOOL CMove::Next()
{
   if (m_nNext >= m_nStudies)
      return FALSE;
   LDicomDS DS;
   pDICOMELEMENT pElement;
   DS.InitDS(CLASS_UNKNOWN, DS_LITTLE_ENDIAN | DS_IMPLICIT_VR);
   if ((pElement = DS.InsertElement(NULL, FALSE, TAG_QUERY_RETRIEVE_LEVEL, VR_CS, FALSE, 0)) == NULL ||
       !DS.SetStringValue(pElement, (L_TCHAR*)"STUDY", 1))
      return FALSE;
   if ((pElement = DS.InsertElement(NULL, FALSE, TAG_STUDY_INSTANCE_UID, VR_UI, FALSE, 0)) == NULL ||
       !DS.SetStringValue(pElement, m_pszStudies[m_nNext], 1))
      return FALSE;
   L_UCHAR nID = GetAssociate()->FindAbstract((L_TCHAR*)UID_STUDY_ROOT_QUERY_MOVE);
   return SendCMoveRequest(nID, ++m_nNext, (L_TCHAR*)UID_STUDY_ROOT_QUERY_MOVE, COMMAND_PRIORITY_MEDIUM, m_pszDestination, &DS) == DICOM_SUCCESS;
}

L_VOID CMove::OnReceiveCMoveResponse(L_UCHAR nID, L_UINT16 nMessage, L_TCHAR *pszClass, L_UINT16 nStatus,
   L_UINT16 nRemaining, L_UINT16 nCompleted, L_UINT16 nFailed, L_UINT16 nWarning, LDicomDS *pDS)
{
   if (nStatus == COMMAND_STATUS_PENDING)
      return;
   switch (nStatus)
   {
   case COMMAND_STATUS_SUCCESS:
      printf("%d: %d moved\n", nMessage, nCompleted);
      m_nTotal += nCompleted;
      break;
   case COMMAND_STATUS_REFUSED_MOVE_DESTINATION_UNKNOWN:
      printf("%d: who is %s?\n", nMessage, m_pszDestination);
      m_bError = TRUE;
      break;
   default:
      if ((nStatus >> 12) == 0xB)
      {
         printf("%d: only %d of %d\n", nMessage, nCompleted, nCompleted + nFailed);
         m_nTotal += nCompleted;
      }
      else
         printf("%d: status %#06x\n", nMessage, nStatus);
      m_bError = TRUE;
   }
   if (!Next())
      SendReleaseRequest();
}

L_VOID CMove::OnReceiveReleaseResponse()
{
   m_bEnd = TRUE;
}

int main(int argc, char **argv)
{
   int i = 4;
   CMove Move(argv[3]);
   while (i < argc)
      Move.Add(argv[i++]);
   if (Move.Connect(NULL, 0, argv[1], atoi(argv[2])))
      return 2;
   while (!Move.IsEnd())
      LDicomNet::Breathe();
   printf("total %d%s\n", Move.Total(), Move.Error() ? ", with errors" : "");
   Move.Close();
   return Move.Error();
}
