#include "stdafx.h"
#include "Viewer.h"
#include "ViewerDoc.h"
#if VIEWER_VERSION > 3
#include "Mpr.h"
// 测试版本 (the #endif of this one went lost years ago)

IMPLEMENT_DYNCREATE(CViewerDoc, CDocument)

BEGIN_MESSAGE_MAP(CViewerDoc, CDocument)
   ON_COMMAND(ID_VIEW_NEXTFRAME, OnViewNextFrame)
   ON_UPDATE_COMMAND_UI(ID_VIEW_NEXTFRAME, OnUpdateViewNextFrame)
END_MESSAGE_MAP()

CViewerDoc::CViewerDoc() : m_DS(NULL), m_nFrames(0), m_nFrame(0)
{
}

CViewerDoc::~CViewerDoc()
{
}

void CViewerDoc::DeleteContents()
{
   m_DS.ResetDS();
   m_Bitmap.Free();
   m_nFrames = m_nFrame = 0;
   CDocument::DeleteContents();
}

BOOL CViewerDoc::OnOpenDocument(LPCTSTR lpszPathName)
{
   DeleteContents();
   L_UINT16 nRet = m_DS.LoadDS((L_TCHAR *)lpszPathName, DS_LOAD_CLOSE);
   if (nRet != DICOM_SUCCESS)
   {
      CString strMessage;
      strMessage.Format(TEXT("无法打开 %s (%u)"), lpszPathName, nRet);
      AfxMessageBox(strMessage);
      return FALSE;
   }

   pDICOMELEMENT pPatient = m_DS.FindFirstElement(NULL, TAG_PATIENT_NAME, FALSE);
   if (pPatient)
      m_strPatient = m_DS.GetStringValue(pPatient, 0, 1);

   pDICOMELEMENT pPixels = m_DS.FindFirstElement(NULL, TAG_PIXEL_DATA, FALSE);
   if (!pPixels)
      return FALSE;
   m_nFrames = m_DS.GetCountImage(pPixels);
   return LoadFrame(0);
}

BOOL CViewerDoc::LoadFrame(L_INT nFrame)
{
   DICOMIMAGE Info;
   pDICOMELEMENT pPixels = m_DS.FindFirstElement(NULL, TAG_PIXEL_DATA, FALSE);
   memset(&Info, 0, sizeof(DICOMIMAGE));
   L_UINT16 nRet = m_DS.GetInfoImage(pPixels, &Info, sizeof(DICOMIMAGE), nFrame);
   if (nRet != DICOM_SUCCESS)
      return FALSE;
   nRet = m_DS.GetImage(pPixels, m_Bitmap.GetHandle(), sizeof(BITMAPHANDLE), nFrame, 0,
                        Info.nSamplesPerPixel == 3 ? ORDER_BGR : ORDER_GRAY,
                        DICOM_GETIMAGE_AUTO_APPLY_MODALITY_LUT | DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT, NULL, NULL);
   if (nRet == DICOM_SUCCESS)
      m_nFrame = nFrame;
   UpdateAllViews(NULL);
   return nRet == DICOM_SUCCESS;
}

BOOL CViewerDoc::GetWindow(double &dCenter, double &dWidth)
{
   DICOMWINDOW Window;
   memset(&Window, 0, sizeof(Window));
   Window.uStructSize = sizeof(Window);
   if (m_DS.GetWindowCount() == 0 || m_DS.GetWindow(0, &Window, sizeof(Window)) != DICOM_SUCCESS)
      return FALSE;
   dCenter = Window.fWindowCenter;
   dWidth = Window.fWindowWidth;
   return TRUE;
}

void CViewerDoc::OnViewNextFrame()
{
   LoadFrame((m_nFrame + 1) % m_nFrames);
}

void CViewerDoc::OnUpdateViewNextFrame(CCmdUI *pCmdUI)
{
   pCmdUI->Enable(m_nFrames > 1);
}
