// EchoDlg.cpp : 구현 파일
//

#include "stdafx.h"
#include "Echo.h"
#include "EchoDlg.h"

#ifdef _DEBUG
#define new DEBUG_NEW
#undef THIS_FILE
static char THIS_FILE[] = __FILE__;
#endif

#define WM_NET_MESSAGE (WM_USER + 100)

L_VOID CEchoClient::OnConnect(L_INT nError)
{
	if (nError != DICOM_SUCCESS)
	{
		CString str;
		str.Format(_T("연결 실패: %d"), nError);
		m_pDlg->AddLine(str, TRUE);
		return;
	}
	LDicomAssociate assoc(TRUE);
	assoc.SetCalled(_T("ANY"));
	assoc.SetCalling(_T("DIALOG"));
	assoc.AddPresentation(1, 0, UID_VERIFICATION_CLASS);
	assoc.AddTransfer(1, UID_IMPLICIT_VR_LITTLE_ENDIAN);
	SendAssociateRequest(&assoc);
}

L_VOID CEchoClient::OnReceiveAssociateAccept(LDicomAssociate* pPDU)
{
	BYTE nID = pPDU->FindAbstract(UID_VERIFICATION_CLASS);
	if (nID == 0)
		m_pDlg->PostMessage(WM_NET_MESSAGE, 0, (LPARAM)-1);
	else
		SendCEchoRequest(nID, ++m_nSent, UID_VERIFICATION_CLASS);
}

L_VOID CEchoClient::OnReceiveCEchoResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR* pszClass, L_UINT16 nStatus)
{
	m_pDlg->PostMessage(WM_NET_MESSAGE, nMessageID, (LPARAM)nStatus);
	if (m_nSent < 3)
		SendCEchoRequest(nPresentationID, ++m_nSent, pszClass);
	else
		SendReleaseRequest();
}

L_VOID CEchoClient::OnReceiveReleaseResponse()
{
	m_pDlg->AddLine(_T("끝")); // "end"
}

L_VOID CEchoClient::OnClose(L_INT nError, LDicomNet* pNet)
{
	m_pDlg->AddLine(nError == DICOM_SUCCESS ? _T("closed") : _T("lost"), nError != DICOM_SUCCESS);
}

L_VOID CEchoClient::OnReceiveAbort(L_INT nSource, L_INT nReason, L_INT nMore)
{
	m_pDlg->AddLine(_T("abort"), TRUE);
}

/////////////////////////////////////////////////////////////////////////////
CEchoDlg::CEchoDlg(CWnd* pParent /*=NULL*/)
	: CDialog(CEchoDlg::IDD, pParent)
	, m_strAddress(_T("127.0.0.1"))
	, m_nPort(104)
	, m_pNet(NULL)
{
}

void CEchoDlg::DoDataExchange(CDataExchange* pDX)
{
	CDialog::DoDataExchange(pDX);
	DDX_Text(pDX, IDC_EDIT_ADDRESS, m_strAddress);
	DDX_Text(pDX, IDC_EDIT_PORT, m_nPort);
	DDV_MinMaxInt(pDX, m_nPort, 1, 65535);
	DDX_Control(pDX, IDC_LIST_LOG, m_lstLog);
	DDX_Control(pDX, IDC_BUTTON_CONNECT, m_btnConnect);
}

BEGIN_MESSAGE_MAP(CEchoDlg, CDialog)
	ON_BN_CLICKED(IDC_BUTTON_CONNECT, &CEchoDlg::OnBnClickedConnect)
	ON_BN_CLICKED(IDC_BUTTON_CLOSE, &CEchoDlg::OnBnClickedClose)
	ON_MESSAGE(WM_NET_MESSAGE, &CEchoDlg::OnNetMessage)
END_MESSAGE_MAP()

BOOL CEchoDlg::OnInitDialog()
{
	CDialog::OnInitDialog();
	SetIcon(AfxGetApp()->LoadIcon(IDR_MAINFRAME), TRUE);
	LDicomNet::StartUp();
	return TRUE;
}

void CEchoDlg::OnBnClickedConnect()
{
	CWaitCursor wait;
	UpdateData(TRUE);
	if (m_pNet)
	{
		m_pNet->Close();
		delete m_pNet;
	}
	m_pNet = new CEchoClient(this);
	int nRet = m_pNet->Connect(NULL, 0, (LPTSTR)(LPCTSTR)m_strAddress, m_nPort);
	if (nRet != DICOM_SUCCESS)
	{
		CString strText;
		strText.Format(_T("Connect: %d"), nRet);
		AfxMessageBox(strText, MB_ICONSTOP);
		return;
	}
	m_btnConnect.EnableWindow(FALSE);
}

void CEchoDlg::OnBnClickedClose()
{
	if (m_pNet && m_pNet->IsConnected())
		m_pNet->CloseForced(TRUE);
	delete m_pNet;
	m_pNet = NULL;
	m_btnConnect.EnableWindow(TRUE);
}

LRESULT CEchoDlg::OnNetMessage(WPARAM wParam, LPARAM lParam)
{
	CString strText;
	strText.Format(_T("%d: %d"), (int)wParam, (int)lParam);
	AddLine(strText, lParam != COMMAND_STATUS_SUCCESS);
	return 0;
}

void CEchoDlg::AddLine(LPCTSTR pszText, BOOL bError)
{
	CString strLine(bError ? _T("! ") : _T("  "));
	strLine += pszText;
	int n = m_lstLog.AddString(strLine);
	m_lstLog.SetCurSel(n);
}
