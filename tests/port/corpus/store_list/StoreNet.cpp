#include "stdafx.h"
#include "StoreNet.h"
#include <stdio.h>

// Liest Klasse und Instanz aus der Datei; für unlesbare Dateien FALSE
L_BOOL CStoreNet::AddFile(L_TCHAR *pszFile)
{
   LDicomDS DicomDS;
   pDICOMELEMENT pElement;
   L_TCHAR *pszValue;

   if (m_nItems >= MAX_FILES)
      return FALSE;

   L_UINT16 nRet = DicomDS.LoadDS(pszFile, DS_LOAD_CLOSE);
   if (nRet != DICOM_SUCCESS)
   {
      _tprintf(TEXT("skipped %s\n"), TEXT("a file"));
      return FALSE;
   }

   STOREITEM &Item = m_Items[m_nItems];
   _tcscpy(Item.szFile, pszFile);
   Item.szClass[0] = Item.szInstance[0] = 0;
   Item.nStatus = 0xFFFF;
   Item.bSent = FALSE;

   pElement = DicomDS.FindFirstElement(NULL, TAG_SOP_CLASS_UID, FALSE);
   if (pElement && (pszValue = DicomDS.GetStringValue(pElement, 0, 1)) != NULL)
      lstrcpyn(Item.szClass, pszValue, PDU_MAX_UID_SIZE + 1);
   pElement = DicomDS.FindFirstElement(NULL, TAG_SOP_INSTANCE_UID, FALSE);
   if (pElement && (pszValue = DicomDS.GetStringValue(pElement, 0, 1)) != NULL)
      lstrcpyn(Item.szInstance, pszValue, PDU_MAX_UID_SIZE + 1);

   if (!lstrlen(Item.szClass) || !lstrlen(Item.szInstance))
      return FALSE;

   m_nItems++;
   return TRUE;
}

L_VOID CStoreNet::OnConnect(L_INT nError)
{
   if (nError)
   {
      wsprintf(m_szError, TEXT("connect %d"), nError);
      m_bFinished = TRUE;
      return;
   }

   LDicomAssociate *pAssociate = new LDicomAssociate(TRUE);
   L_UCHAR nID = 1;
   L_INT i, j;

   pAssociate->SetCalled(TEXT("ARCHIVE"));
   pAssociate->SetCalling(TEXT("STORE_SCU"));
   pAssociate->SetMaxLength(TRUE, 28672);
   for (i = 0; i < m_nItems; i++)
   {
      // jede Klasse nur einmal
      for (j = 0; j < i; j++)
      {
         if (lstrcmp(m_Items[i].szClass, m_Items[j].szClass) == 0)
            break;
      }
      if (j < i)
         continue;

      pAssociate->AddPresentation(nID, 0, m_Items[i].szClass);
      pAssociate->AddTransfer(nID, UID_EXPLICIT_VR_LITTLE_ENDIAN);
      pAssociate->AddTransfer(nID, UID_IMPLICIT_VR_LITTLE_ENDIAN);
      nID += 2;
   }
   _tprintf(TEXT("asking for %d contexts\n"), pAssociate->GetPresentationCount());
   SendAssociateRequest(pAssociate);
   delete pAssociate;
}

L_VOID CStoreNet::OnReceiveAssociateAccept(LDicomAssociate *pPDU)
{
   L_TCHAR szCalled[17] = {0};
   pPDU->GetCalled(szCalled, 17);
   _tprintf(_T("associated with %s\n"), szCalled);
   SendNext();
}

L_VOID CStoreNet::OnReceiveAssociateReject(L_UCHAR nResult, L_UCHAR nSource, L_UCHAR nReason)
{
   wsprintf(m_szError, TEXT("reject %d/%d/%d"), (int)nResult, (int)nSource, (int)nReason);
   m_bFinished = TRUE;
}

L_VOID CStoreNet::OnReceiveCStoreResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus)
{
   if (nMessageID >= 1 && nMessageID <= m_nItems)
   {
      LPSTOREITEM pItem = &m_Items[nMessageID - 1];
      pItem->nStatus = nStatus;
      switch (nStatus & 0xF000)
      {
      case 0x0000:
      case 0xB000:         // Warnung: trotzdem gespeichert
         m_nStored++;
         // fall through
      default:
         _tprintf(TEXT("%d: 0x%04x %s\n"), nMessageID, nStatus, lstrcmp(pItem->szInstance, pszInstance) ? TEXT("other") : TEXT("same"));
         break;
      }
   }
   SendNext();
}

L_VOID CStoreNet::OnReceiveReleaseResponse()
{
   m_bFinished = TRUE;
}

L_VOID CStoreNet::OnReceiveAbort(L_UCHAR nSource, L_UCHAR nReason)
{
   lstrcpy(m_szError, TEXT("aborted"));
   m_bFinished = TRUE;
}

L_VOID CStoreNet::SendNext()
{
   LDicomAssociate *pAssociate = GetAssociate();

   while (++m_nCurrent < m_nItems)
   {
      STOREITEM *p = m_Items + m_nCurrent;
      L_UCHAR nID = pAssociate->FindAbstract(p->szClass);
      if (!nID || pAssociate->GetResult(nID) != 0)
      {
         _tprintf(TEXT("%d: no context\n"), m_nCurrent + 1);
         continue;
      }

      LDicomDS DS;
      if (DS.LoadDS(p->szFile, 0) != DICOM_SUCCESS)
         continue;
      L_INT nRet = SendCStoreRequest(nID, (L_UINT16)(m_nCurrent + 1), p->szClass, p->szInstance, COMMAND_PRIORITY_MEDIUM, TEXT(""), 0, &DS);
      if (nRet == DICOM_SUCCESS)
      {
         p->bSent = TRUE;
         return;     // weiter geht es mit der Antwort
      }
      _tprintf(TEXT("%d: send %d\n"), m_nCurrent + 1, nRet);
   }
   SendReleaseRequest();
}

int _tmain(int argc, _TCHAR *argv[])
{
   if (argc < 4)
      return 2;

   CStoreNet Net;
   for (int i = 3; i < argc; ++i)
      Net.AddFile(argv[i]);
   if (Net.GetItemCount() == 0)
   {
      _tprintf(TEXT("nothing to send\n"));
      return 2;
   }

   if (Net.Connect(NULL, 0, argv[1], _ttoi(argv[2])) != DICOM_SUCCESS)
      return 1;
   while (!Net.IsFinished())
      LDicomNet::Breathe();

   if (*Net.GetErrorText())
      _tprintf(TEXT("error: %s\n"), Net.GetErrorText());
   _tprintf(TEXT("stored %d of %d\n"), Net.GetStored(), Net.GetItemCount());
   Net.Close();
   return Net.GetStored() == Net.GetItemCount() ? 0 : 1;
}
