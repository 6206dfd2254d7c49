"""ISCL, which is not provided: every call says so.

The Integrated Secure Communication Layer was retired from the DICOM standard, and
the ciphers it rests on (DES) are broken. A program that asks for it must not
believe that its traffic is protected.
"""

from __future__ import annotations

from typing import Any, overload

from ltdicom._binding.calls import returns_code, returns_value
from ltdicom._binding.marks import absent
from ltdicom._binding.out import OUT, OutBytes, OutInt
from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_SECURITY_LOCKED

_WHY = "ISCL was retired from the standard; its ciphers are broken"


def _refuse() -> Any:
    raise DicomError(DICOM_ERROR_SECURITY_LOCKED, _WHY)


class Iscl:
    """The ISCL calls of `LDicomNet`; each returns ``DICOM_ERROR_SECURITY_LOCKED``.

    Calls that return a length, an index or a status return 0, outputs are empty, and
    nothing waits in the queue; hooks are never called.
    """

    @absent(_WHY)
    @returns_code
    def SetMaxCommBlockLengthISCL(self, nMaxCommBlockLength: Any) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetCommBlockLengthISCL(self) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SetMaxMessageLengthISCL(self, nMsgLength: Any) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SetMutualAuthAlgISCL(self, mutualAuthMode: Any) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SetDefaultEncryptionISCL(self, EncryptionMode: Any) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SetDefaultSigningISCL(self, SignMode: Any) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetPeerEncryptionISCL(self) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetPeerMACISCL(self) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @overload
    def GetChallengeISCL(self, nChallenge: OutInt, nParameter: int) -> int: ...
    @overload
    def GetChallengeISCL(self, *, nParameter: int = 0) -> tuple[int, int]: ...
    @absent(_WHY)
    @returns_code
    def GetChallengeISCL(self, nChallenge: OutInt = OUT, nParameter: int = 0) -> Any:
        """Hook that is never called: ISCL is not provided."""
        return int(_refuse())

    @overload
    def InternalAuthenticateISCL(
        self, nChallenge: int, nResponse: OutInt, nParameter: int
    ) -> int: ...
    @overload
    def InternalAuthenticateISCL(
        self, nChallenge: int, *, nParameter: int = 0
    ) -> tuple[int, int]: ...
    @absent(_WHY)
    @returns_code
    def InternalAuthenticateISCL(
        self, nChallenge: int, nResponse: OutInt = OUT, nParameter: int = 0
    ) -> Any:
        """Hook that is never called: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def ExternalAuthenticateISCL(
        self, nChallenge: Any, nResponse: Any, nParameter: Any
    ) -> int:
        """Hook that is never called: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SetAuthDataISCL(self, pBuffer: Any, nLength: Any) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @overload
    def GetPeerAuthDataISCL(self, pBuffer: OutBytes, nLength: OutInt) -> int: ...
    @overload
    def GetPeerAuthDataISCL(self) -> tuple[int, bytes, int]: ...
    @absent(_WHY)
    @returns_code
    def GetPeerAuthDataISCL(self, pBuffer: OutBytes = OUT, nLength: OutInt = OUT) -> Any:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetPeerRequestedMessageLengthISCL(self) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SetMutualAuthKeyISCL(self, nIndex: Any, key: Any) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SetIndexForMutualAuthISCL(self, nIndex: Any) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SetEncryptKeyISCL(self, nIndex: Any, key: Any) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SetIndexForEncryptISCL(self, nIndex: Any) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(True)
    def IsISCLQueueEmpty(self) -> bool:
        """Return TRUE: ISCL is not provided, so nothing ever waits."""
        return bool(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetIndexForEncryptISCL(self) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetIndexForMutualAuthISCL(self) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_value(0)
    def GetStatusISCL(self) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    @returns_code
    def SendNonSecureISCL(self, pBuffer: Any, nBytes: Any) -> int:
        """Refuse: ISCL is not provided."""
        return int(_refuse())

    @absent(_WHY)
    def OnNonSecureSendISCL(self, nError: Any, nType: Any, nLength: Any, /) -> None:
        """Hook that is never called: ISCL is not provided."""

    @absent(_WHY)
    def OnNonSecureReceivedISCL(self, nError: Any, pBuffer: Any, nLength: Any, /) -> None:
        """Hook that is never called: ISCL is not provided."""

    @absent(_WHY)
    def OnReceivedISCLPacket(self, nError: Any, pBuffer: Any, nLength: Any, /) -> None:
        """Hook that is never called: ISCL is not provided."""
