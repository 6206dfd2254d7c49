"""Private keys and certificates: from files, and from (0400,0115) Certificate of Signer.

Knows files and bytes, no elements. What is tried in turn: PEM, DER, PKCS#8, PKCS#7 and
PKCS#12; nobody says which of them a file is.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import hashlib
import logging
import os
import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ltdicom._core.errors import DicomError
from ltdicom._core.recent import Recent
from ltdicom._dataset.values import read_file
from ltdicom.constants.error import (
    DICOM_ERROR_CERTIFICATE_LOAD_FAILED,
    DICOM_ERROR_CERTIFICATE_READ_FAILED,
    DICOM_ERROR_INVALID_ENCRYPTION_ALGORITHM,
    DICOM_ERROR_KEYS_MISMATCH,
    DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED,
    DicomErrorCode,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
    from cryptography.x509 import Certificate

LOGGER = logging.getLogger("ltdicom.dataset")

Path = str | os.PathLike[str]
_T = TypeVar("_T")

_BLOCK: Final = re.compile(
    rb"-----BEGIN ([A-Z0-9 #]+)-----\s(.*?)-----END \1-----", re.DOTALL
)
_KEY: Final = b"PRIVATE KEY"
# OpenSSL puts its own notes behind a trusted one: `der` cuts them off
_X509: Final = frozenset({b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE"})
_PKCS7: Final = frozenset({b"PKCS7", b"PKCS #7 SIGNED DATA", b"CMS"})
_SEQUENCE: Final = 0x30

# SHA-256 of the key files whose numbers were found to be a key: to check them anew takes 90
# of the 95 ms in which a small image is signed with 2048 bits. It costs the memory of 32
# digests, and keeps no key.
_CHECKED: Final[Recent[bool]] = Recent(total=32 * 32, largest=32)


# from files


def load_pair(
    key_path: Path, certificate_path: Path, password: str | None
) -> tuple[RSAPrivateKey, Certificate]:
    """Return a private key and the certificate of its public key.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED``, ``DICOM_ERROR_CERTIFICATE_LOAD_FAILED``:
        the file is not there, or is neither; the password is wrong or missing.
        ``DICOM_ERROR_KEYS_MISMATCH``: they are not a pair.
        ``DICOM_ERROR_INVALID_ENCRYPTION_ALGORITHM``: the keys are not RSA.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    secret = password.encode() if password else None
    key = _load_key(_content(key_path, DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED), secret)
    failed = DICOM_ERROR_CERTIFICATE_LOAD_FAILED
    certificate = _load_certificate(_content(certificate_path, failed), secret)
    if key.public_key() != _first(failed, [certificate.public_key]):
        raise DicomError(
            DICOM_ERROR_KEYS_MISMATCH, "the certificate is not that of the private key"
        )
    if not isinstance(key, RSAPrivateKey):
        raise _not_rsa(key)
    now = datetime.datetime.now(datetime.timezone.utc)
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        LOGGER.warning("%s is not valid today: signed all the same", certificate_path)
    return key, certificate


def _not_rsa(key: object) -> DicomError:
    return DicomError(
        DICOM_ERROR_INVALID_ENCRYPTION_ALGORITHM,
        f"{type(key).__name__}: signatures are by RSA (PS3.15 C.1)",
    )


def _content(path: Path, code: DicomErrorCode) -> bytes:
    try:
        return read_file(path)
    except DicomError as error:
        raise DicomError(code, str(error)) from error


def _first(code: DicomErrorCode, attempts: Iterable[Callable[[], _T | None]]) -> _T:
    """Return what the first attempt gives that gives something.

    Raises
    ------
    DicomError
        `code`, with what the attempts say.
    """
    from cryptography.exceptions import InternalError, UnsupportedAlgorithm

    reasons: dict[str, None] = {}
    for attempt in attempts:
        try:
            found = attempt()
        except DicomError as error:
            reasons[error.reason] = None
        # TypeError: a password for what has none, or none for what has one
        except (ValueError, TypeError, UnsupportedAlgorithm, InternalError) as error:
            reasons[str(error)] = None
        else:
            if found is not None:
                return found
    raise DicomError(code, "; ".join(reasons) or "there is none")


def _load_key(data: bytes, password: bytes | None) -> Any:
    from cryptography.hazmat.primitives import serialization

    digest = hashlib.sha256(data).digest()
    options = {"unsafe_skip_rsa_key_validation": True} if _CHECKED.get(digest) else {}
    # what is not encrypted refuses a password, which may be that of the certificate
    secrets = dict.fromkeys((password, None))
    blocks = [block[0] for block in _BLOCK.finditer(data) if block[1].endswith(_KEY)]
    attempts: list[Callable[[], Any]]
    if blocks:
        load, pem = serialization.load_pem_private_key, blocks[0] + b"\n"
        attempts = [partial(load, pem, secret, **options) for secret in secrets]
    else:
        load = serialization.load_der_private_key
        attempts = [partial(load, data, secret, **options) for secret in secrets]
        attempts += [lambda: _pkcs12(data, password)[0]]
    found = _first(DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED, attempts)
    _CHECKED.put(digest, True, len(digest))
    return found


def _load_certificate(data: bytes, password: bytes | None) -> Certificate:
    """Return the certificate of a file; of several, the first."""
    from cryptography.x509 import load_der_x509_certificate

    attempts: list[Callable[[], Certificate | None]]
    blocks = [b for b in _BLOCK.finditer(data) if b[1] in _X509 | _PKCS7]
    if blocks:
        label, body = blocks[0].groups()
        try:
            data = base64.b64decode(body, validate=False)
        except binascii.Error as error:
            raise DicomError(DICOM_ERROR_CERTIFICATE_LOAD_FAILED, str(error)) from error
        attempts = [partial(_first_of_pkcs7, data)]
        if label in _X509:
            attempts = [lambda: load_der_x509_certificate(der(data))]
    else:
        attempts = [
            lambda: load_der_x509_certificate(der(data)),
            partial(_first_of_pkcs7, data),
            lambda: _pkcs12(data, password)[1],
        ]
    return _first(DICOM_ERROR_CERTIFICATE_LOAD_FAILED, attempts)


def _first_of_pkcs7(data: bytes) -> Certificate | None:
    from cryptography.hazmat.primitives.serialization.pkcs7 import (
        load_der_pkcs7_certificates,
    )

    found = load_der_pkcs7_certificates(data)
    return found[0] if found else None


def _pkcs12(data: bytes, password: bytes | None) -> tuple[Any, Certificate | None]:
    """Return the key of a PKCS#12 file and its certificate; None for what it lacks."""
    from cryptography.hazmat.primitives.serialization.pkcs12 import (
        load_key_and_certificates,
    )

    # what has no password may have an empty one, and refuses that of another file
    key, certificate, others = _first(
        DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED,
        [
            partial(load_key_and_certificates, data, secret)
            for secret in dict.fromkeys((None, b"", password))
        ],
    )
    return key, certificate or (others[0] if others else None)


# from elements


def der(data: bytes) -> bytes:
    """Return a DER structure without what stands behind it, as the byte of padding.

    Raises
    ------
    ValueError
        It is not a DER structure.
    """
    if len(data) < 2 or data[0] != _SEQUENCE:
        raise ValueError("no certificate: not a DER sequence")
    size, head = data[1], 2
    if size & 0x80:
        head += size & 0x7F
        size = int.from_bytes(data[2:head], "big")
    if len(data) < head + size:
        raise ValueError(f"the certificate is cut: {len(data)} of {head + size} bytes")
    return data[: head + size]


def certificate_in(value: bytes) -> Certificate:
    """Return the certificate that (0400,0115) holds.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_CERTIFICATE_READ_FAILED``: it is none.
    """
    from cryptography.x509 import load_der_x509_certificate

    failed = DICOM_ERROR_CERTIFICATE_READ_FAILED
    found = _first(failed, [lambda: load_der_x509_certificate(der(value))])
    _first(failed, [found.public_key])
    return found


def rsa_key_of(certificate: Certificate) -> RSAPublicKey:
    """Return the public key of a certificate that `certificate_in` gave.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_INVALID_ENCRYPTION_ALGORITHM``: it is not RSA.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise _not_rsa(key)
    return key


def encoded(certificate: Certificate, *, pem: bool) -> bytes:
    """Return a certificate as a file has it."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM if pem else Encoding.DER)
