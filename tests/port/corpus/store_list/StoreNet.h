#ifndef STORENET_H
#define STORENET_H

#define MAX_FILES 64

typedef struct tagSTOREITEM
{
   L_TCHAR  szFile[MAX_PATH];
   L_TCHAR  szClass[PDU_MAX_UID_SIZE + 1];
   L_TCHAR  szInstance[PDU_MAX_UID_SIZE + 1];
   L_UINT16 nStatus;
   L_BOOL   bSent;
} STOREITEM, *LPSTOREITEM;

// Eine Verbindung, die Bilder überträgt (älteste Fassung: März 2003)
class CStoreNet : public LDicomNet
{
public:
   CStoreNet() : LDicomNet(NULL, DICOM_SECURE_NONE)
   {
      m_nItems    = 0;
      m_nCurrent  = -1;
      m_nStored   = 0;
      m_bFinished = FALSE;
      m_szError[0] = 0;
   }

   L_BOOL AddFile(L_TCHAR *pszFile);
   L_INT  GetStored() const { return m_nStored; }
   L_BOOL IsFinished() const { return m_bFinished; }
   LPSTOREITEM GetItem(L_INT n) { return (n >= 0 && n < m_nItems) ? &m_Items[n] : NULL; }
   L_INT  GetItemCount() { return m_nItems; }
   L_TCHAR *GetErrorText() { return m_szError; }

protected:
   virtual L_VOID OnConnect(L_INT nError);
   virtual L_VOID OnReceiveAssociateAccept(LDicomAssociate *pPDU);
   virtual L_VOID OnReceiveAssociateReject(L_UCHAR nResult, L_UCHAR nSource, L_UCHAR nReason);
   virtual L_VOID OnReceiveCStoreResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nStatus);
   virtual L_VOID OnReceiveReleaseResponse();
   virtual L_VOID OnReceiveAbort(L_UCHAR nSource, L_UCHAR nReason);

private:
   L_VOID SendNext();

   STOREITEM m_Items[MAX_FILES];
   L_INT     m_nItems;
   L_INT     m_nCurrent;
   L_INT     m_nStored;
   L_BOOL    m_bFinished;
   L_TCHAR   m_szError[256];
};

#endif // STORENET_H
