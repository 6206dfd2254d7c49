"""What OpenSSL says, and which code a port gets for it."""

from __future__ import annotations

import ssl

import pytest

from ltdicom import constants
from ltdicom._net.transport.tls_errors import (
    handshake_error,
    is_tls,
    tls_error,
    verify_code,
    verify_error,
)
from ltdicom.constants import error
from ltdicom.constants.error import DicomErrorCode
from ltdicom.constants.x509 import X509VerifyError

ALERTS = [
    "UNEXPECTED_MESSAGE",
    "BAD_RECORD_MAC",
    "RECORD_OVERFLOW",
    "DECOMPRESSION_FAILURE",
    "HANDSHAKE_FAILURE",
    "BAD_CERTIFICATE",
    "UNSUPPORTED_CERTIFICATE",
    "CERTIFICATE_REVOKED",
    "CERTIFICATE_EXPIRED",
    "CERTIFICATE_UNKNOWN",
    "ILLEGAL_PARAMETER",
    "UNKNOWN_CA",
    "ACCESS_DENIED",
    "DECODE_ERROR",
    "DECRYPT_ERROR",
    "EXPORT_RESTRICTION",
    "PROTOCOL_VERSION",
    "INSUFFICIENT_SECURITY",
    "INTERNAL_ERROR",
    "NO_RENEGOTIATION",
]


def raised(reason: str, kind: type[ssl.SSLError] = ssl.SSLError) -> ssl.SSLError:
    exc = kind(1, reason)
    exc.reason = reason
    return exc


@pytest.mark.parametrize("name", ALERTS)
@pytest.mark.parametrize("version", ["SSLV3", "TLSV1", "TLSV13"])
def test_alerts_keep_their_names(version: str, name: str) -> None:
    code = tls_error(raised(f"{version}_ALERT_{name}")).code
    assert code.name == f"DICOM_ERROR_TLS_{name}"


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        ("TLSV1_ALERT_DECRYPTION_FAILED", "TLS_DECRYPT_FAILED"),
        ("TLSV1_ALERT_USER_CANCELLED", "TLS_USER_CANCELED"),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "TLS_HANDSHAKE_FAILURE"),
        ("TLSV1_ALERT_SOMETHING_NEW", "TLS_HANDSHAKE_FAILURE"),
        ("WRONG_VERSION_NUMBER", "TLS_UNEXPECTED_MESSAGE"),
        ("UNSUPPORTED_PROTOCOL", "TLS_PROTOCOL_VERSION"),
        ("NO_SHARED_CIPHER", "TLS_HANDSHAKE_FAILURE"),
        ("DH_KEY_TOO_SMALL", "TLS_INSUFFICIENT_SECURITY"),
        ("BAD_RECORD_MAC", "TLS_BAD_RECORD_MAC"),
        ("SOMETHING_NEW", "TLS"),
        ("", "TLS"),
    ],
)
def test_other_reasons(reason: str, name: str) -> None:
    assert tls_error(raised(reason)).code.name == f"DICOM_ERROR_{name}"


def test_an_end_is_a_failure_only_while_shaking_hands() -> None:
    end = raised("UNEXPECTED_EOF_WHILE_READING", ssl.SSLEOFError)
    assert tls_error(end).code is error.DICOM_ERROR_NET_CONNECTION_RESET
    failure = error.DICOM_ERROR_TLS_HANDSHAKE_FAILURE
    assert handshake_error(end).code is failure
    assert handshake_error(ConnectionResetError()).code is failure


@pytest.mark.parametrize("number", list(X509VerifyError)[1:])
def test_reasons_against_a_certificate(number: X509VerifyError) -> None:
    name = number.name.replace("L_X509_V_ERR", "DICOM_ERROR_TLS")
    if not hasattr(constants.error, name):
        name = "DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED"
    assert verify_code(number).name == name
    exc = ssl.SSLCertVerificationError(1, "failed")
    exc.verify_code = number
    assert verify_error(exc) == number
    assert tls_error(exc).code.name == name


@pytest.mark.parametrize(
    ("number", "expected"),
    [(79, X509VerifyError.L_X509_V_ERR_INVALID_CA), (94, 94), (0, 1)],
)
def test_numbers_that_c_has_not(number: int, expected: int) -> None:
    exc = ssl.SSLCertVerificationError(1, "failed")
    exc.verify_code = number
    assert verify_error(exc) == expected
    assert is_tls(tls_error(exc).code)


def test_which_codes_are_of_tls() -> None:
    codes = [code for code in DicomErrorCode if is_tls(code)]
    assert codes[0] == error.DICOM_ERROR_TLS
    assert error.DICOM_ERROR_NET_TIME_OUT not in codes
    assert not is_tls(0)
