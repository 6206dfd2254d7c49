"""TLS with the settings of the vendor's demos: `Initialize`, certificates, ciphers.

The demos verify with all flags to a depth of nine, switch all workarounds for faulty peers
on, and fill the list of cipher suites index by index. Their method is that of SSL 2, which
nobody speaks any more: it means TLS 1.2 and newer here, with a warning in the log.

A certificate and a key are made by the lines of docs/security.md::

    python examples/help/securenet.py ca.crt server.pem client.pem
"""

from __future__ import annotations

import sys
from typing import Any

from mydicomnet import (
    Associated,
    LDicomNet_SendAssociateRequest_Example,
    LMyDicomNet,
    RunExample,
)
from typing_extensions import override

from ltdicom import (
    DICOM_ERROR_TLS_INSUFFICIENT_SECURITY,
    DICOM_SECURE_TLS,
    DICOM_SUCCESS,
    FLAG_SSL_CTX_CREATE_ALL,
    L_SSL_CTX_CREATE,
    L_SSL_OP_ALL,
    L_SSL_VERIFY_ALL,
    L_TLS_DHE_RSA_AES256_SHA,
    L_TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA,
    L_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
    L_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
    L_TLS_DHE_RSA_WITH_DES_CBC_SHA,
    L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    L_TLS_FILETYPE_PEM,
    L_TLS_RSA_WITH_3DES_EDE_CBC_SHA,
    L_TLS_RSA_WITH_AES_128_CBC_SHA,
    NULL,
    TYPE_SSLV2_METHOD,
    LDicomNet,
)

CIPHERS = (
    L_TLS_DHE_RSA_WITH_DES_CBC_SHA,
    L_TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA,
    L_TLS_DHE_RSA_AES256_SHA,
    L_TLS_RSA_WITH_AES_128_CBC_SHA,
    L_TLS_RSA_WITH_3DES_EDE_CBC_SHA,
    L_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
    L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    L_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
    L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
)


def LDicomNet_Initialize_Example(pDicomNet: LDicomNet, szCAFile: str) -> int:
    """Set up the context as the demos do."""
    CtxCreate = L_SSL_CTX_CREATE()
    CtxCreate.uFlags = FLAG_SSL_CTX_CREATE_ALL
    CtxCreate.nMethodTypeSSL = TYPE_SSLV2_METHOD
    CtxCreate.pszCAfile = szCAFile
    CtxCreate.uVerifyMode = L_SSL_VERIFY_ALL
    CtxCreate.nVerifyDepth = 9
    CtxCreate.nOptions = L_SSL_OP_ALL
    return pDicomNet.Initialize(NULL, DICOM_SECURE_TLS, CtxCreate)


def LDicomNet_SetClientCertificateTLS_Example(pDicomNet: LDicomNet, szFile: str) -> int:
    """Prove who we are, by a file with the certificate and its key."""
    return pDicomNet.SetClientCertificateTLS(szFile, L_TLS_FILETYPE_PEM, NULL)


def LDicomNet_SetCipherToIndexTLS_Example(pDicomNet: LDicomNet) -> int:
    """Empty the list of cipher suites, and fill it index by index.

    The suites with DES keep their index and are never offered: their code says so, and a
    demo goes on.
    """
    pDicomNet.SetCipherToIndexTLS(0, 0)
    for nIndex, nCipher in enumerate(CIPHERS):
        nRet = pDicomNet.SetCipherToIndexTLS(nIndex, nCipher)
        if nRet not in (DICOM_SUCCESS, DICOM_ERROR_TLS_INSUFFICIENT_SECURITY):
            return nRet
    return DICOM_SUCCESS


class LMySecureNet(LMyDicomNet):
    """A server, the objects that it accepts, and a client; each has to prove itself."""

    m_szCAFile = ""
    m_szServer = ""
    m_szClient = ""
    m_bServer = False

    def __init__(self) -> None:
        super().__init__()
        self.m_nSecured = LDicomNet_Initialize_Example(self, self.m_szCAFile)
        if self.m_nSecured == DICOM_SUCCESS:
            self.m_nSecured = LDicomNet_SetCipherToIndexTLS_Example(self)

    @override
    def Prepare(self) -> None:
        self.m_bServer = True
        LDicomNet_SetClientCertificateTLS_Example(self, self.m_szServer)

    @override
    def OnAccept(self, nError: int) -> None:
        if nError == DICOM_SUCCESS:
            pClient = type(self)()
            pClient.Prepare()
            self.Accept(pClient)

    @override
    def OnConnect(self, nError: int) -> None:
        print(f"OnConnect: {nError}")  # the handshake is still to come

    @override
    def OnSecureLinkReady(self, nError: int) -> None:
        szWho = "server" if self.m_bServer else "client"
        print(f"{szWho}: OnSecureLinkReady: {nError}, cipher {self.GetCiphersuiteTLS():#x}")
        if nError == DICOM_SUCCESS and not self.m_bServer:
            LDicomNet_SendAssociateRequest_Example(self)

    def Connect(self, *Arguments: Any) -> int:
        """Prove who we are first."""
        LDicomNet_SetClientCertificateTLS_Example(self, self.m_szClient)
        return super().Connect(*Arguments)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: securenet.py CA-FILE SERVER-PEM CLIENT-PEM")
    LMySecureNet.m_szCAFile, LMySecureNet.m_szServer, LMySecureNet.m_szClient = sys.argv[1:]
    sys.exit(RunExample(LMySecureNet, Associated))
