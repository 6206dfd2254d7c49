// EchoDlg.h : 헤더 파일 (the window of the echo test)
//

#pragma once
#include "afxwin.h"

class CEchoDlg;

// 네트워크
class CEchoClient : public LDicomNet
{
public:
	CEchoClient(CEchoDlg *pDlg) : LDicomNet(NULL, DICOM_SECURE_NONE) { m_pDlg = pDlg; m_nSent = 0; }
	virtual L_VOID OnConnect(L_INT nError);
	virtual L_VOID OnReceiveAssociateAccept(LDicomAssociate* pPDU);
	virtual L_VOID OnReceiveCEchoResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR* pszClass, L_UINT16 nStatus);
	virtual L_VOID OnReceiveReleaseResponse();
	virtual L_VOID OnClose(L_INT nError, LDicomNet* pNet);
	// an old signature: the library never calls this one
	virtual L_VOID OnReceiveAbort(L_INT nSource, L_INT nReason, L_INT nMore);
	L_UINT16 m_nSent;
private:
	CEchoDlg *m_pDlg;
};

class CEchoDlg : public CDialog
{
public:
	CEchoDlg(CWnd* pParent = NULL);
	enum { IDD = IDD_ECHO_DIALOG };
	void AddLine(LPCTSTR pszText, BOOL bError = FALSE);

protected:
	virtual void DoDataExchange(CDataExchange* pDX);
	virtual BOOL OnInitDialog();
	afx_msg void OnBnClickedConnect();
	afx_msg void OnBnClickedClose();
	afx_msg LRESULT OnNetMessage(WPARAM wParam, LPARAM lParam);
	DECLARE_MESSAGE_MAP()

private:
	CString      m_strAddress;
	int          m_nPort;
	CListBox     m_lstLog;
	CButton      m_btnConnect;
	CEchoClient *m_pNet;
};
