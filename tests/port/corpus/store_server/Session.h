//---------------------------------------------------------------------------
// Session.h: one object for each connection of the store server
//---------------------------------------------------------------------------
#if !defined(SESSION_H__INCLUDED_)
#define SESSION_H__INCLUDED_

#if _MSC_VER > 1000
#pragma once
#endif

class CListener;

class CSession : public LDicomNet
{
public:
   CSession(CListener *pListener);
   virtual ~CSession();

   virtual L_VOID OnReceiveAssociateRequest(LDicomAssociate *pPDU);
   virtual L_VOID OnReceiveCEchoRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass);
   virtual L_VOID OnReceiveCStoreRequest(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance,
                                         L_UINT16 nPriority, L_TCHAR *pszMoveAE, L_UINT16 nMoveMessageID, LDicomDS *pDS);
   virtual L_VOID OnReceiveReleaseRequest();
   virtual L_VOID OnClose(L_INT nError, LDicomNet *pNet);

private:
   L_BOOL   IsAccepted(const L_TCHAR *pszAbstract) const;
   L_UINT16 Store(const L_TCHAR *pszInstance, LDicomDS *pDS);

   CListener *m_pListener;
   L_UINT     m_nStored;
};

class CListener : public LDicomNet
{
public:
   CListener(const L_TCHAR *pszFolder)
      : LDicomNet(NULL, DICOM_SECURE_NONE)
   {
      lstrcpyn(m_szFolder, pszFolder, MAX_PATH);
      ZeroMemory(m_pSessions, sizeof(m_pSessions));
      m_nFinished = 0;
   }

   virtual L_VOID OnAccept(L_INT nError);
   const L_TCHAR *GetFolder() { return m_szFolder; }
   L_VOID SessionEnded(CSession *pSession, L_UINT nStored);
   L_INT  GetFinished() { return m_nFinished; }

   enum { MAX_SESSIONS = 8 };

private:
   L_TCHAR   m_szFolder[MAX_PATH];
   CSession *m_pSessions[MAX_SESSIONS];
   L_INT     m_nFinished;
};

#endif // !defined(SESSION_H__INCLUDED_)
