"""The algorithms of (0400,0015) MAC Algorithm, and RSA over what they give (PS3.15 C.1).

Knows bytes and keys, no elements and no files.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import (
    DICOM_ERROR_CRYPTO_LIB_FAILURE,
    DICOM_ERROR_CRYPTO_LIB_LOAD_FAILED,
    DICOM_ERROR_INVALID_MAC_ALGORITHM,
)
from ltdicom.constants.signature import (
    DICOM_MAC_ALGORITHM_MD5,
    DICOM_MAC_ALGORITHM_RIPEMD160,
    DICOM_MAC_ALGORITHM_SHA1,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

LOGGER = logging.getLogger("ltdicom.dataset")

EXTRA: Final = 'pip install "ltdicom[signatures]"'


class Hash(Protocol):
    """What `hashlib` and pycryptodomex have in common."""

    def update(self, data: bytes, /) -> Any:
        """Take in more bytes."""

    def digest(self) -> bytes:
        """Return the digest of all bytes."""


@dataclass(frozen=True)
class Algorithm:
    """One MAC algorithm.

    Attributes
    ----------
    name : str
        As in (0400,0015), in upper case; `hashlib` knows it in lower case.
    prefix : bytes
        What stands before the digest in a DigestInfo (RFC 8017 9.2).
    """

    name: str
    prefix: bytes


_ALL: Final = {
    name: Algorithm(name, bytes.fromhex(prefix))
    for name, prefix in (
        ("RIPEMD160", "3021300906052b2403020105000414"),
        ("SHA1", "3021300906052b0e03021a05000414"),
        ("MD5", "3020300c06082a864886f70d020505000410"),
        ("SHA256", "3031300d060960864801650304020105000420"),
        ("SHA384", "3041300d060960864801650304020205000430"),
        ("SHA512", "3051300d060960864801650304020305000440"),
    )
}
_BY_CODE: Final[dict[int, str]] = {
    DICOM_MAC_ALGORITHM_RIPEMD160: "RIPEMD160",
    DICOM_MAC_ALGORITHM_SHA1: "SHA1",
    DICOM_MAC_ALGORITHM_MD5: "MD5",
}


def named(name: str) -> Algorithm | None:
    """Return the algorithm of a value of (0400,0015), None if nobody knows it."""
    return _ALL.get(name)


def chosen(code: int, name: str | None) -> Algorithm:
    """Return the algorithm of a ``DICOM_MAC_ALGORITHM_*``, or of a name if there is one.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_INVALID_MAC_ALGORITHM``: it is neither.
    """
    wanted = _BY_CODE.get(code) if name is None else name.upper().replace("-", "")
    found = named(wanted) if wanted is not None else None
    if found is None:
        given = code if name is None else name
        raise DicomError(
            DICOM_ERROR_INVALID_MAC_ALGORITHM, f"{given!r} is not an algorithm"
        )
    return found


def new_hash(algorithm: Algorithm) -> Hash:
    """Return a hash to feed.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_INVALID_MAC_ALGORITHM``: this machine has it not. The log says why:
        OpenSSL leaves RIPEMD-160 and MD5 to what its configuration allows.
    """
    try:
        return hashlib.new(algorithm.name.lower())
    except ValueError as error:
        if algorithm.name == "RIPEMD160" and (found := _ripemd160()) is not None:
            return found
        reason = f"OpenSSL of this Python has no {algorithm.name}"
        if algorithm.name == "RIPEMD160":
            reason += f", nor is pycryptodomex installed: {EXTRA}"
        LOGGER.error("digital signatures: %s", reason)
        raise DicomError(DICOM_ERROR_INVALID_MAC_ALGORITHM, reason) from error


def _ripemd160() -> Hash | None:
    try:
        from Cryptodome.Hash import RIPEMD160
    except ImportError:
        return None
    made: Hash = RIPEMD160.new()
    return made


def require_library() -> None:
    """Refuse to go on without ``cryptography``.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_CRYPTO_LIB_LOAD_FAILED``; the log names the extra.
    """
    try:
        # the youngest of all that is needed
        from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo  # noqa: F401
    except ImportError as error:
        LOGGER.error("digital signatures need cryptography: %s (%s)", EXTRA, error)
        raise DicomError(DICOM_ERROR_CRYPTO_LIB_LOAD_FAILED, str(error)) from error


def sign(key: RSAPrivateKey, algorithm: Algorithm, digest: bytes) -> bytes:
    """Return the RSA signature of a digest (RSASSA-PKCS1-v1_5).

    Raises
    ------
    DicomError
        ``DICOM_ERROR_CRYPTO_LIB_FAILURE``: as where the key is too short for the digest.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo

    try:
        # cryptography knows no RIPEMD-160, so all come as DigestInfo
        return key.sign(algorithm.prefix + digest, PKCS1v15(), NoDigestInfo())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise DicomError(DICOM_ERROR_CRYPTO_LIB_FAILURE, str(error)) from error


def is_signature(
    key: RSAPublicKey, algorithm: Algorithm, digest: bytes, signature: bytes
) -> bool:
    """Whether a signature is that of a digest, by the key that fits the public one."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo

    # a modulus of odd length gets a byte that makes the value even
    size = (key.key_size + 7) // 8
    if signature[size:] not in (b"", b"\0"):
        return False
    try:
        found = key.recover_data_from_signature(
            signature[:size], PKCS1v15(), NoDigestInfo()
        )
    except (InvalidSignature, ValueError):
        return False
    return found == algorithm.prefix + digest
