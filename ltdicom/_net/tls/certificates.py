"""The own certificate and its key, from files; a peer's certificate in words."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import hmac
import logging
import os
import ssl
import stat
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ltdicom._core.errors import DicomError, file_error
from ltdicom._net.transport.tls_errors import tls_error
from ltdicom.constants.error import (
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_TLS,
    DICOM_ERROR_TLS_BAD_CERTIFICATE,
    DICOM_ERROR_TLS_DECRYPT_ERROR,
)
from ltdicom.constants.tls import L_TLS_FILETYPE_ASN1, L_TLS_FILETYPE_PEM

LOGGER: Final = logging.getLogger("ltdicom.net")

_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
Password = Callable[[], str] | None
"""Asks for the password of an encrypted key; "" is none."""

# of this process: digests of passwords say nothing to who knows those of another
_SECRET: Final = os.urandom(32)


class Loaded(NamedTuple):
    """What loading a certificate has shown.

    Attributes
    ----------
    digest : bytes or None
        Of the password; None where the key needs none.
    expires : float
        When the certificate ends, on `time.time`; infinite where that is not known.
    """

    digest: bytes | None
    expires: float


@dataclass
class Certificate:
    """A certificate with its key.

    Attributes
    ----------
    server : bool
        Whether it was set for the server's role.
    path, key_path : str
        The files; they may be one.
    file_type : int
        ``L_TLS_FILETYPE_PEM`` or ``L_TLS_FILETYPE_ASN1``.
    """

    server: bool
    path: str
    key_path: str
    file_type: int
    _password: str | None = field(default=None, repr=False)

    def load(self, context: ssl.SSLContext, password: Password) -> Loaded:
        """Load it into a context.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_OPEN``, ``DICOM_ERROR_READ``: a file.
            ``DICOM_ERROR_TLS_BAD_CERTIFICATE``: not a certificate with its key.
            ``DICOM_ERROR_TLS_DECRYPT_ERROR``: the password is missing or wrong.
            ``DICOM_ERROR_TLS_INSUFFICIENT_SECURITY``: too weak a key.
            ``DICOM_ERROR_PARAMETER``: no such type of file.
        """
        asked = False

        def ask() -> str:
            nonlocal asked
            asked = True
            return self._ask(password)

        with self._pem_files() as (path, key_path):
            try:
                context.load_cert_chain(path, key_path, ask)
            except ssl.SSLError as exc:
                if asked:
                    self._password = None
                    raise DicomError(DICOM_ERROR_TLS_DECRYPT_ERROR, str(exc)) from exc
                known = tls_error(exc)
                if known.code != DICOM_ERROR_TLS:
                    raise known from exc
                raise DicomError(DICOM_ERROR_TLS_BAD_CERTIFICATE, str(exc)) from exc
            except OSError as exc:
                raise file_error(exc) from exc
            except ValueError as exc:  # a password longer than OpenSSL takes
                raise DicomError(DICOM_ERROR_TLS_DECRYPT_ERROR, str(exc)) from exc
            expires = _end_of(path)
        with contextlib.suppress(OSError):  # gone meanwhile
            _warn_of_rights(self.key_path, os.stat(self.key_path).st_mode)
        return Loaded(_digest(self._password or "") if asked else None, expires)

    def _ask(self, password: Password) -> str:
        if self._password is None and password is not None:
            self._password = password()
        return self._password or ""

    def has_password(self, digest: bytes | None, password: Password) -> bool:
        """Return whether the password is the one of a digest, asking where it is not known.

        A key that needs none asks nobody, as when it is loaded.
        """
        if digest is None:
            return True
        return hmac.compare_digest(_digest(self._ask(password)), digest)

    @contextlib.contextmanager
    def _pem_files(self) -> Iterator[tuple[str, str]]:
        """Give the files as PEM, which is all that `ssl` reads."""
        certificate, key = _read(self.path), _read(self.key_path)
        if self.file_type == L_TLS_FILETYPE_PEM:
            yield self.path, self.key_path
            return
        if self.file_type != L_TLS_FILETYPE_ASN1 or self.path == self.key_path:
            raise DicomError(
                DICOM_ERROR_PARAMETER, f"file type {self.file_type}; DER holds one thing"
            )
        pem = ssl.DER_cert_to_PEM_cert(certificate) + _armoured(_key_label(key), key)
        # only the user can read it (mkstemp), as the key it is made from should be
        handle, name = tempfile.mkstemp(suffix=".pem")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(pem)
            yield name, name
        finally:
            os.unlink(name)


def _digest(password: str) -> bytes:
    return hashlib.blake2b(password.encode(errors="surrogatepass"), key=_SECRET).digest()


def _end_of(path: str) -> float:
    """Return when the certificate in a PEM file ends, on `time.time`.

    `ssl` tells that of peers and authorities only; what its own tests use is beneath.
    """
    decode: Any = getattr(ssl._ssl, "_test_decode_cert", None)  # type: ignore[attr-defined]
    try:
        return next_end([decode(path)])
    except (TypeError, OSError):  # no such function; gone meanwhile
        return float("inf")


def next_end(certificates: Iterable[Mapping[str, Any]]) -> float:
    """Return when the next of some certificates ends, on `time.time`.

    What has ended before changes nothing any more: bundles of authorities have such.
    """
    now = time.time()
    ends = (ssl.cert_time_to_seconds(each["notAfter"]) for each in certificates)
    return min((end for end in ends if end > now), default=float("inf"))


@functools.cache
def _warn_of_rights(path: str, mode: int) -> None:
    """Tell of a key that others can replace; once, not for each connection."""
    if os.name != "nt" and mode & _OTHERS_WRITE:
        LOGGER.warning("the key in %s can be written by others than its owner", path)


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as exc:
        raise file_error(exc, opened=False) from exc
    except ValueError as exc:  # a NUL in the name
        raise file_error(OSError(str(exc)), opened=False) from exc


# What follows the outer SEQUENCE of a key tells its kind: PKCS#8, encrypted PKCS#8,
# SEC 1 (an elliptic curve's), PKCS#1 (RSA).
_ENCRYPTED: Final = b"\x30"
_VERSION: Final = b"\x02\x01"


def _key_label(key: bytes) -> str:
    """Return the PEM label of a key in DER."""
    head = 2 + (key[1] & 0x7F if len(key) > 1 and key[1] & 0x80 else 0)
    body = key[head : head + 4]
    if body[:1] == _ENCRYPTED:
        return "ENCRYPTED PRIVATE KEY"
    if body[:2] == _VERSION and len(body) == 4:
        if body[2] == 1 and body[3] == 0x04:
            return "EC PRIVATE KEY"
        if body[3] == 0x02:
            return "RSA PRIVATE KEY"
    return "PRIVATE KEY"


def _armoured(label: str, data: bytes) -> str:
    pem = ssl.DER_cert_to_PEM_cert(data)
    return pem.replace("CERTIFICATE", label)


def subject(certificate: dict[str, Any]) -> str:
    """Return whom a peer's certificate is for, in a line."""
    return _name(certificate.get("subject", ()))


def described(certificate: dict[str, Any]) -> str:
    """Return a peer's certificate in words, a line for each fact."""
    names = [f"{kind}: {value}" for kind, value in certificate.get("subjectAltName", ())]
    lines = [
        f"Subject Name: {subject(certificate)}",
        f"Issuer Name: {_name(certificate.get('issuer', ()))}",
        f"Valid From: {certificate.get('notBefore', '')}",
        f"Valid To: {certificate.get('notAfter', '')}",
        f"Serial Number: {certificate.get('serialNumber', '')}",
    ]
    if names:
        lines.append(f"Subject Alternative Names: {', '.join(names)}")
    return "\n".join(lines)


def _name(parts: Iterable[Iterable[tuple[str, str]]]) -> str:
    return ", ".join(f"{kind} = {value}" for part in parts for kind, value in part)
