#pragma once
// Í¼ÏñÎÄµµ: a document with one image and its window

class CViewerDoc : public CDocument
{
protected:
   CViewerDoc();
   DECLARE_DYNCREATE(CViewerDoc)

public:
   virtual BOOL OnOpenDocument(LPCTSTR lpszPathName);
   virtual void DeleteContents();
   virtual ~CViewerDoc();

   BOOL   GetWindow(double &dCenter, double &dWidth);
   CString GetPatient() const { return m_strPatient; }
   LBitmapBase *GetBitmap() { return &m_Bitmap; }

protected:
   LDicomDS     m_DS;
   LBitmapBase  m_Bitmap;
   CString      m_strPatient;
   L_INT        m_nFrames;
   L_INT        m_nFrame;

   afx_msg void OnViewNextFrame();
   afx_msg void OnUpdateViewNextFrame(CCmdUI *pCmdUI);
   DECLARE_MESSAGE_MAP()

private:
   BOOL LoadFrame(L_INT nFrame);
};
