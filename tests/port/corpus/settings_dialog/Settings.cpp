// Die Seite für die Einstellungen; Größe 30 × 20. The page with the node's settings: a test button sends an echo and waits for it.
#include "stdafx.h"
#include "resource.h"

#ifdef OLD_TOOLKIT
class CTester : public LDicomNet13
#else
class CTester : public LDicomNet
#endif
{
public:
	CTester() : LDicomNet(NULL, DICOM_SECURE_NONE), m_bDone(FALSE), m_strResult(_T("no answer")) {}
	L_VOID OnConnect(L_INT nError)
	{
		if (nError == DICOM_SUCCESS)
		{
			LDicomAssociate Request(TRUE);
			Request.SetCalled((LPTSTR)(LPCTSTR)m_strTitle);
			Request.AddPresentation(1, 0, UID_VERIFICATION_CLASS);
			Request.AddTransfer(1, UID_IMPLICIT_VR_LITTLE_ENDIAN);
			SendAssociateRequest(&Request);
		}
		else
			Finish(_T("not reached"));
	}
	L_VOID OnReceiveAssociateAccept(LDicomAssociate *pPDU) { SendCEchoRequest(1, 1, UID_VERIFICATION_CLASS); }
	L_VOID OnReceiveAssociateReject(L_UCHAR nResult, L_UCHAR nSource, L_UCHAR nReason) { Finish(_T("rejected")); }
	L_VOID OnReceiveCEchoResponce(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nStatus) { Finish(_T("misspelt")); }
	L_VOID OnReceiveCEchoResponse(L_UCHAR nID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nStatus) { Finish(_T("works")); }
	void Finish(LPCTSTR psz) { m_strResult = psz; m_bDone = TRUE; }

	BOOL m_bDone;
	CString m_strResult, m_strTitle;
};

class CSettingsPage : public CPropertyPage
{
	DECLARE_DYNAMIC(CSettingsPage)
public:
	CSettingsPage() : CPropertyPage(IDD_SETTINGS) {}
protected:
	virtual BOOL OnInitDialog();
	virtual void OnOK();
	afx_msg void OnTest();
	DECLARE_MESSAGE_MAP()
private:
	CString m_strAddress, m_strTitle;
	int m_nPort;
};

IMPLEMENT_DYNAMIC(CSettingsPage, CPropertyPage)

BEGIN_MESSAGE_MAP(CSettingsPage, CPropertyPage)
	ON_BN_CLICKED(IDC_TEST, &CSettingsPage::OnTest)
END_MESSAGE_MAP()

BOOL CSettingsPage::OnInitDialog()
{
	CPropertyPage::OnInitDialog();
	CWinApp *pApp = AfxGetApp();
	m_strAddress = pApp->GetProfileString(_T("Node"), _T("Address"), _T("127.0.0.1"));
	m_nPort = pApp->GetProfileInt(_T("Node"), _T("Port"), 104);
	m_strTitle = pApp->GetProfileString(_T("Node"), _T("Title"), _T("PACS"));
	SetDlgItemText(IDC_ADDRESS, m_strAddress);
	SetDlgItemInt(IDC_PORT, m_nPort);
	return TRUE;
}

void CSettingsPage::OnOK()
{
	GetDlgItemText(IDC_ADDRESS, m_strAddress);
	m_nPort = GetDlgItemInt(IDC_PORT);
	AfxGetApp()->WriteProfileString(_T("Node"), _T("Address"), m_strAddress);
	AfxGetApp()->WriteProfileInt(_T("Node"), _T("Port"), m_nPort);
	CPropertyPage::OnOK();
}

void CSettingsPage::OnTest()
{
	CTester Tester;
	MSG msg;
	Tester.m_strTitle = m_strTitle;
	if (Tester.Connect(NULL, 0, (LPTSTR)(LPCTSTR)m_strAddress, m_nPort) == DICOM_SUCCESS)
	{
		DWORD dwEnd = GetTickCount() + 10000;
		while (!Tester.m_bDone && GetTickCount() < dwEnd)
		{
			if (PeekMessage(&msg, NULL, 0, 0, PM_REMOVE))
			{
				TranslateMessage(&msg);
				DispatchMessage(&msg);
			}
		}
	}
	Tester.Close();
	AfxMessageBox(Tester.m_strResult);
}
