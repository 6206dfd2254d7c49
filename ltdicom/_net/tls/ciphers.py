"""Cipher suites: the C++ numbers, OpenSSL's names and what each suite is made of."""

from __future__ import annotations

import functools
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_PARAMETER
from ltdicom.constants.tls import (
    L_CRYPT_3DES,
    L_CRYPT_AES,
    L_CRYPT_DES,
    L_CRYPT_NONE,
    L_KEYEXCHANGE_NONE,
    L_KEYEXCHANGE_RSA,
    L_KEYEXCHANGE_RSA_SIGNED_DHE,
    L_MAC_NONE,
    L_MAC_SHA1,
    L_MUTUALAUTH_NONE,
    L_MUTUALAUTH_RSA,
    L_TLS_DHE_RSA_AES256_SHA,
    L_TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA,
    L_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
    L_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
    L_TLS_DHE_RSA_WITH_DES_CBC_SHA,
    L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    L_TLS_RSA_WITH_3DES_EDE_CBC_SHA,
    L_TLS_RSA_WITH_AES_128_CBC_SHA,
    MAX_CIPHERSUITE_COUNT,
)


@dataclass(frozen=True)
class Suite:
    """What a cipher suite is made of.

    Attributes
    ----------
    openssl : str
        OpenSSL's name; empty for one that is never offered.
    encryption, authentication, integrity, key_exchange : int
        ``L_CRYPT_*``, ``L_MUTUALAUTH_*``, ``L_MAC_*``, ``L_KEYEXCHANGE_*``. A suite
        that authenticates and encrypts in one (GCM) has no MAC of its own.
    bits : int
        Length of the encryption key.
    """

    openssl: str
    encryption: int
    bits: int
    integrity: int
    key_exchange: int
    authentication: int = L_MUTUALAUTH_RSA


_DHE: Final = L_KEYEXCHANGE_RSA_SIGNED_DHE

_SUITES: Final[Mapping[int, Suite]] = {
    L_TLS_DHE_RSA_WITH_DES_CBC_SHA: Suite("", L_CRYPT_DES, 56, L_MAC_SHA1, _DHE),
    L_TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA: Suite("", L_CRYPT_3DES, 168, L_MAC_SHA1, _DHE),
    L_TLS_DHE_RSA_AES256_SHA: Suite(
        "DHE-RSA-AES256-SHA", L_CRYPT_AES, 256, L_MAC_SHA1, _DHE
    ),
    L_TLS_RSA_WITH_AES_128_CBC_SHA: Suite(
        "AES128-SHA", L_CRYPT_AES, 128, L_MAC_SHA1, L_KEYEXCHANGE_RSA
    ),
    L_TLS_RSA_WITH_3DES_EDE_CBC_SHA: Suite(
        "", L_CRYPT_3DES, 168, L_MAC_SHA1, L_KEYEXCHANGE_RSA
    ),
    L_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256: Suite(
        "DHE-RSA-AES128-GCM-SHA256", L_CRYPT_AES, 128, L_MAC_NONE, _DHE
    ),
    L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: Suite(
        "ECDHE-RSA-AES128-GCM-SHA256", L_CRYPT_AES, 128, L_MAC_NONE, _DHE
    ),
    L_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384: Suite(
        "DHE-RSA-AES256-GCM-SHA384", L_CRYPT_AES, 256, L_MAC_NONE, _DHE
    ),
    L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: Suite(
        "ECDHE-RSA-AES256-GCM-SHA384", L_CRYPT_AES, 256, L_MAC_NONE, _DHE
    ),
}
_NUMBERS: Final = {suite.openssl: number for number, suite in _SUITES.items()}

DEFAULT: Final[tuple[int, ...]] = (
    L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    L_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
    L_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
)
"""The BCP 195 TLS Secure Transport Connection Profile (PS3.15 B.12) in C++ numbers."""

# The profile's suites for servers with an elliptic curve key; C++ has no number for
# them, so they are offered only while nobody has chosen the list.
_DEFAULT_ECDSA: Final = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256"


class CipherList:
    """The suites of an object in order of preference, as C++ indexes them."""

    def __init__(self) -> None:
        self._chosen: list[int] | None = None

    @property
    def numbers(self) -> Sequence[int]:
        """The C++ numbers in order of preference."""
        chosen = self._chosen
        return DEFAULT if chosen is None else chosen

    def get(self, index: int) -> int:
        """Return the suite at an index, 0 after the last one."""
        numbers = self.numbers
        return numbers[index] if index < len(numbers) else 0

    def set(self, index: int, number: int) -> bool:
        """Put a suite at an index of the list; 0 ends the list there.

        One that is never offered takes its place as well: a program fills the list by
        index, and what follows has to find its own.

        Returns
        -------
        bool
            Whether the suite is offered.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_PARAMETER``: no such suite, or an index after the end.
        """
        chosen = list(self.numbers)
        if index > min(len(chosen), MAX_CIPHERSUITE_COUNT - 1):
            raise DicomError(DICOM_ERROR_PARAMETER, f"the list ends at {len(chosen)}")
        if number not in _SUITES and number:
            raise DicomError(DICOM_ERROR_PARAMETER, f"no cipher suite {number:#x}")
        if number:
            chosen[index : index + 1] = [number]
        else:
            del chosen[index:]
        self._chosen = chosen
        return not number or _is_offered(_SUITES[number].openssl)

    @property
    def openssl(self) -> str:
        """What is offered of the list, in OpenSSL's words; "" if that is nothing."""
        suites = (_SUITES[number].openssl for number in self.numbers)
        names = ":".join(filter(_is_offered, suites))
        return f"{names}:{_DEFAULT_ECDSA}" if names and self._chosen is None else names


@functools.cache
def _is_offered(name: str) -> bool:
    """Return whether a suite is sound, and OpenSSL has it."""
    if not name:
        return False
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.set_ciphers(name)
    except ssl.SSLError:
        return False
    return any(entry["name"] == name for entry in context.get_ciphers())


def number_of(entry: Mapping[str, Any]) -> int:
    """Return the number of a suite of `ssl.SSLContext.get_ciphers`.

    It is the C++ one, or the one of the TLS registry where C++ has none (TLS 1.3,
    elliptic curve keys).
    """
    return _NUMBERS.get(entry["name"], int(entry["id"]) & 0xFFFF)


_NEGOTIATED: Final[dict[str, int]] = {}


def number_of_name(name: str, context: ssl.SSLContext) -> int | None:
    """Return the number of a suite that a context has negotiated, by its name."""
    number = _NEGOTIATED.get(name)
    if number is None:
        for entry in context.get_ciphers():  # longer than the rest of a resumption
            _NEGOTIATED[entry["name"]] = number_of(entry)
        number = _NEGOTIATED.get(name)
    return number


def find_suite(number: int, known: Sequence[Mapping[str, Any]]) -> Suite:
    """Return what a suite is made of.

    Parameters
    ----------
    number : int
        A C++ number, or one from `number_of`.
    known : sequence of dict
        From `ssl.SSLContext.get_ciphers`, for suites without a C++ number.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: no such suite.
    """
    if number in _SUITES:
        return _SUITES[number]
    for entry in known:
        if number_of(entry) == number:
            return _described(entry)
    raise DicomError(DICOM_ERROR_PARAMETER, f"no cipher suite {number:#x}")


def _described(entry: Mapping[str, Any]) -> Suite:
    aes = str(entry["symmetric"]).startswith("aes")
    exchange = {"kx-ecdhe": _DHE, "kx-dhe": _DHE, "kx-rsa": L_KEYEXCHANGE_RSA}
    return Suite(
        openssl=entry["name"],
        encryption=L_CRYPT_AES if aes else L_CRYPT_NONE,
        bits=int(entry["alg_bits"]),
        integrity=L_MAC_NONE if entry["aead"] else L_MAC_SHA1,
        # in TLS 1.3 neither is a part of the suite
        key_exchange=exchange.get(entry["kea"], L_KEYEXCHANGE_NONE),
        authentication=(
            L_MUTUALAUTH_RSA if entry["auth"] == "auth-rsa" else L_MUTUALAUTH_NONE
        ),
    )
