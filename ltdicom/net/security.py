"""TLS: not yet provided; an object in a secure mode refuses to talk in the clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ltdicom._core.compat import absent
from ltdicom._core.edge import returns_code, returns_pointer, returns_value
from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_SECURITY_LOCKED

if TYPE_CHECKING:
    from ltdicom._net.session import Session

_WHY = "TLS is not provided yet"


def _refuse() -> Any:
    raise DicomError(DICOM_ERROR_SECURITY_LOCKED, _WHY)


class Security:
    """The TLS calls of `LDicomNet`."""

    _lt: Session

    @returns_value(0)
    def GetSecureMode(self) -> int:
        """Return the ``DICOM_SECURE_*`` mode of the object (``L_UINT32``)."""
        return self._lt.secure_mode

    @absent(_WHY)
    def OnSecureLinkReady(self, nError: Any) -> None:
        """Hook that is not called yet: TLS is not provided."""

    @absent(_WHY)
    @returns_value(0)
    def GetCipherFromIndexTLS(self, nIndex: Any) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SetCipherToIndexTLS(self, nIndex: Any, cipher: Any) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetCiphersuiteTLS(self) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetEncryptionAlgorithmTLS(self, cipher: Any) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetAuthenticationAlgorithmTLS(self, cipher: Any) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetIntegrityAlgorithmTLS(self, cipher: Any) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetKeyExchangeAlgorithmTLS(self, cipher: Any) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetEncryptKeyLengthTLS(self, cipher: Any) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetMutualAuthKeyLengthTLS(self, cipher: Any) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SetClientCertificateTLS(
        self, pszPathToCertificate: Any, certType: Any, pszPathToKeyFile: Any
    ) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SetServerCertificateTLS(
        self, pszPathToCertificate: Any, certType: Any, pszPathToKeyFile: Any
    ) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetErrorSecure(self) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @staticmethod
    @absent(_WHY)
    @returns_code
    def GetOpenSslVersion(
        pDicomOpenSslVersion: Any, uStructSize: Any, uFlagsReserved: Any
    ) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    @returns_pointer
    def GetCTX(self) -> None:
        """Refuse: TLS is not provided yet."""
        _refuse()

    @absent(_WHY)
    @returns_code
    def CTXSetOptions(self, uOptions: Any) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SetSLLMethodType(self, nMethodType: Any) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())

    @absent(_WHY)
    def OnCreateCTX(self, pCtx: Any) -> None:
        """Hook that is not called yet: TLS is not provided."""

    @absent(_WHY)
    def OnPrivateKeyPassword(self, pszPassword: Any, nSize: Any, nFlag: Any) -> int:
        """Hook that is not called yet: TLS is not provided."""
        return 0

    @absent(_WHY)
    def OnVerify(
        self, ok: Any, pszCertificateString: Any, nError: Any, pszErrorString: Any
    ) -> int:
        """Hook that is not called yet: TLS is not provided."""
        return 0

    @absent(_WHY)
    @returns_code
    def Initialize(self, pszPath: Any, nMode: Any, pCtxCreate: Any) -> int:
        """Refuse: TLS is not provided yet."""
        return int(_refuse())
