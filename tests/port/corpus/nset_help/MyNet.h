#pragma once

// Client and server are one class, told apart by a flag.
class LMyDicomNet : public LDicomNet
{
public:
   LMyDicomNet(L_TCHAR *pszPath, L_BOOL bServer) : LDicomNet(pszPath, DICOM_SECURE_NONE)
   {
      m_bServer = bServer;
      m_pClient = NULL;
      m_bReady = m_bDone = FALSE;
      m_nPort = 0;
   }
   ~LMyDicomNet()
   {
      if (m_pClient)
      {
         delete m_pClient;
         m_pClient = NULL;
      }
   }

   L_INT SendSet(L_TCHAR *pszPatientID);

   virtual L_VOID OnAccept(L_INT nError);
   virtual L_VOID OnConnect(L_INT nError);
   virtual L_VOID OnReceiveAssociateRequest(LDicomAssociate *pPDU);
   virtual L_VOID OnReceiveAssociateAccept(LDicomAssociate *pPDU);
   virtual L_VOID OnReceiveNSetRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass,
                                       L_TCHAR *pszInstance, LDicomDS *pDS);
   virtual L_VOID OnReceiveNSetResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass,
                                        L_TCHAR *pszInstance, L_UINT16 nStatus, LDicomDS *pDS);
   virtual L_VOID OnReceiveReleaseRequest() { SendReleaseResponse(); }

   L_BOOL       m_bServer;
   L_BOOL       m_bReady;
   L_BOOL       m_bDone;
   L_UINT       m_nPort;
   CString      m_strLog;
private:
   LMyDicomNet *m_pClient;
};
