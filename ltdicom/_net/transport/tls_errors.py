"""What OpenSSL says, as ``DICOM_ERROR_TLS_*`` and ``L_X509_V_*``."""

from __future__ import annotations

import re
import ssl
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom.constants import error
from ltdicom.constants.error import (
    DICOM_ERROR_NET_CONNECTION_RESET,
    DICOM_ERROR_TLS,
    DICOM_ERROR_TLS_BAD_CERTIFICATE,
    DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED,
    DICOM_ERROR_TLS_DECRYPT_FAILED,
    DICOM_ERROR_TLS_HANDSHAKE_FAILURE,
    DICOM_ERROR_TLS_INSUFFICIENT_SECURITY,
    DICOM_ERROR_TLS_PROTOCOL_VERSION,
    DICOM_ERROR_TLS_UNEXPECTED_MESSAGE,
    DICOM_ERROR_TLS_USER_CANCELED,
    DicomErrorCode,
)
from ltdicom.constants.x509 import (
    L_X509_V_ERR_INVALID_CA,
    L_X509_V_ERR_UNSPECIFIED,
    X509VerifyError,
)

# The peer's alert, in OpenSSL's words: SSLV3_ALERT_BAD_CERTIFICATE and the like.
_ALERT: Final = re.compile(r"(?:SSLV3|TLSV1|TLSV13)_ALERT_(\w+)")

# Alerts whose names differ from those of the codes.
_ALERTS: Final = {
    "CERTIFICATE_REQUIRED": DICOM_ERROR_TLS_HANDSHAKE_FAILURE,
    "DECRYPTION_FAILED": DICOM_ERROR_TLS_DECRYPT_FAILED,
    "USER_CANCELLED": DICOM_ERROR_TLS_USER_CANCELED,
}

# What this side has found out itself.
_REASONS: Final = {
    # the first bytes are not TLS at all: a peer that talks in the clear
    "WRONG_VERSION_NUMBER": DICOM_ERROR_TLS_UNEXPECTED_MESSAGE,
    "HTTP_REQUEST": DICOM_ERROR_TLS_UNEXPECTED_MESSAGE,
    "HTTPS_PROXY_REQUEST": DICOM_ERROR_TLS_UNEXPECTED_MESSAGE,
    "PACKET_LENGTH_TOO_LONG": DICOM_ERROR_TLS_UNEXPECTED_MESSAGE,
    "RECORD_LAYER_FAILURE": DICOM_ERROR_TLS_UNEXPECTED_MESSAGE,
    "UNEXPECTED_MESSAGE": DICOM_ERROR_TLS_UNEXPECTED_MESSAGE,
    "UNKNOWN_PROTOCOL": DICOM_ERROR_TLS_UNEXPECTED_MESSAGE,
    # TLS, but a version that is not allowed here
    "NO_PROTOCOLS_AVAILABLE": DICOM_ERROR_TLS_PROTOCOL_VERSION,
    "UNSUPPORTED_PROTOCOL": DICOM_ERROR_TLS_PROTOCOL_VERSION,
    "VERSION_TOO_LOW": DICOM_ERROR_TLS_PROTOCOL_VERSION,
    "WRONG_SSL_VERSION": DICOM_ERROR_TLS_PROTOCOL_VERSION,
    # nothing in common
    "NO_CIPHERS_AVAILABLE": DICOM_ERROR_TLS_INSUFFICIENT_SECURITY,
    "NO_SHARED_CIPHER": DICOM_ERROR_TLS_HANDSHAKE_FAILURE,
    "PEER_DID_NOT_RETURN_A_CERTIFICATE": DICOM_ERROR_TLS_HANDSHAKE_FAILURE,
    "UNEXPECTED_EOF_WHILE_READING": DICOM_ERROR_TLS_HANDSHAKE_FAILURE,
    # certificates and keys that OpenSSL finds too weak
    "CA_KEY_TOO_SMALL": DICOM_ERROR_TLS_INSUFFICIENT_SECURITY,
    "CA_MD_TOO_WEAK": DICOM_ERROR_TLS_INSUFFICIENT_SECURITY,
    "DH_KEY_TOO_SMALL": DICOM_ERROR_TLS_INSUFFICIENT_SECURITY,
    "EE_KEY_TOO_SMALL": DICOM_ERROR_TLS_INSUFFICIENT_SECURITY,
    # a key that is another certificate's
    "KEY_VALUES_MISMATCH": DICOM_ERROR_TLS_BAD_CERTIFICATE,
    "KEY_TYPE_MISMATCH": DICOM_ERROR_TLS_BAD_CERTIFICATE,
}

_INVALID_CA: Final = 79  # X509_V_ERR_INVALID_CA since OpenSSL 3.0; 24 before


def verify_error(exc: ssl.SSLCertVerificationError) -> int:
    """Return the ``L_X509_V_*`` number; one that C++ has no name for as it is."""
    code = int(getattr(exc, "verify_code", 0) or L_X509_V_ERR_UNSPECIFIED)
    if code == _INVALID_CA:
        return L_X509_V_ERR_INVALID_CA
    try:
        return X509VerifyError(code)
    except ValueError:
        return code


def verify_code(number: int) -> DicomErrorCode:
    """Return the ``DICOM_ERROR_TLS_*`` for an ``L_X509_V_*``.

    Those without one of their own, a wrong host name for instance, are
    ``DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED``.
    """
    name = getattr(number, "name", "").replace("L_X509_V_ERR_", "DICOM_ERROR_TLS_")
    return _named(name, DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED)


def tls_error(exc: ssl.SSLError) -> DicomError:
    """Return the code for what OpenSSL has raised."""
    return DicomError(_code(exc), str(exc))


def handshake_error(exc: OSError) -> DicomError:
    """Return the code for what has ended a handshake.

    A peer that does not like what it sees may close or reset the connection without
    an alert; which of the two comes is chance, so both are one code.
    """
    if isinstance(exc, ssl.SSLError) and not isinstance(exc, ssl.SSLEOFError):
        return tls_error(exc)
    return DicomError(
        DICOM_ERROR_TLS_HANDSHAKE_FAILURE, f"the peer has broken off the handshake: {exc}"
    )


def is_tls(code: int) -> bool:
    """Whether a code is one of TLS, for `LDicomNet.GetErrorSecure`."""
    return bool(code) and DicomErrorCode(code).name.startswith("DICOM_ERROR_TLS")


def _code(exc: ssl.SSLError) -> DicomErrorCode:
    if isinstance(exc, ssl.SSLCertVerificationError):
        return verify_code(verify_error(exc))
    if isinstance(exc, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return DICOM_ERROR_NET_CONNECTION_RESET
    reason = exc.reason or ""
    alert = _ALERT.fullmatch(reason)
    if alert is None:
        return _REASONS.get(reason) or _named(f"DICOM_ERROR_TLS_{reason}", DICOM_ERROR_TLS)
    name = alert[1]
    return _ALERTS.get(name) or _named(
        f"DICOM_ERROR_TLS_{name}", DICOM_ERROR_TLS_HANDSHAKE_FAILURE
    )


def _named(name: str, otherwise: DicomErrorCode) -> DicomErrorCode:
    code = getattr(error, name, otherwise)
    return code if isinstance(code, DicomErrorCode) else otherwise
