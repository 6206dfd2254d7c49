"""Keys, certificates and data sets for signatures."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
from pydicom.dataset import Dataset

from ltdicom import (
    DICOM_SUCCESS,
    DS_BIG_ENDIAN,
    DS_EXPLICIT_VR,
    DS_IMPLICIT_VR,
    DS_LITTLE_ENDIAN,
    LDicomDS,
    Ref,
)
from tests.support.pictures import picture
from tests.support.tls_support import Issued, authority, rsa_key

PASSWORD = "Grüße"
PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER
SYNTAXES = {
    "implicit": DS_IMPLICIT_VR | DS_LITTLE_ENDIAN,
    "explicit": DS_EXPLICIT_VR | DS_LITTLE_ENDIAN,
    "big endian": DS_EXPLICIT_VR | DS_BIG_ENDIAN,
}
ALGORITHMS = ("RIPEMD160", "SHA1", "MD5", "SHA256", "SHA384", "SHA512")


@functools.cache
def signer() -> Issued:
    return authority("Signer")


def key_bytes(
    encoding: Any, form: str, password: str | None = None, key: Any = None
) -> bytes:
    """Return a private key as a file has it."""
    cipher: Any = serialization.NoEncryption()
    if password is not None:
        cipher = serialization.BestAvailableEncryption(password.encode())
    chosen = getattr(serialization.PrivateFormat, form)
    return (key or signer().key).private_bytes(encoding, chosen, cipher)


def pkcs12_bytes(
    password: str | None, key: Any = True, more: tuple[x509.Certificate, ...] = ()
) -> bytes:
    """Return a PKCS#12 file with the signer's key and certificate."""
    cipher: Any = serialization.NoEncryption()
    if password is not None:
        cipher = serialization.BestAvailableEncryption(password.encode())
    own = signer()
    return pkcs12.serialize_key_and_certificates(
        b"signer", own.key if key else None, own.certificate, more or None, cipher
    )


def pkcs7_bytes(encoding: Any) -> bytes:
    return pkcs7.serialize_certificates([signer().certificate], encoding)


@dataclass(frozen=True)
class Pair:
    """The files that the calls want."""

    key: Path
    certificate: Path

    @classmethod
    def of(cls, folder: Path, issued: Issued | None = None, name: str = "signer") -> Pair:
        own = issued or signer()
        pair = cls(folder / f"{name}.key", folder / f"{name}.crt")
        pair.key.write_bytes(key_bytes(PEM, "PKCS8", key=own.key))
        pair.certificate.write_bytes(own.pem())
        return pair


def image(**values: Any) -> LDicomDS:
    """Return a data set with a sequence and pixel data."""
    return LDicomDS.from_pydicom(picture(**values))


def loaded(path: Path) -> LDicomDS:
    ds = LDicomDS()
    assert ds.LoadDS(path, 0) == DICOM_SUCCESS
    return ds


def signed(ds: LDicomDS, pair: Pair, pItem: Any = None, **more: Any) -> Any:
    """Sign a data set, or an item, and return the signature."""
    signature: Ref[Any] = Ref()
    nRet = ds.CreateSignature(pItem, pair.key, pair.certificate, None, signature, **more)
    assert nRet == DICOM_SUCCESS
    return signature.value


def tags_of(ds: LDicomDS, signature: Any) -> list[int]:
    """Return the tags of the signed elements that are there."""
    count = ds.GetSignedElementsCount(signature)
    found = [ds.GetSignedElement(signature, index) for index in range(count)]
    return [element.nTag for element in found if element is not None]


def nested() -> Dataset:
    """Return items in items."""
    inner, outer, dataset = Dataset(), Dataset(), picture()
    inner.CodeValue, inner.CodeMeaning = "1", "odd"
    outer.ConceptNameCodeSequence, outer.TextValue = [inner], "text"
    dataset.ContentSequence = [outer, Dataset(), outer]
    return dataset


__all__ = [
    "ALGORITHMS", "DER", "PASSWORD", "PEM", "SYNTAXES", "Pair", "image", "key_bytes",
    "loaded", "nested", "pkcs12_bytes", "pkcs7_bytes", "rsa_key", "signed", "signer",
    "tags_of",
]  # fmt: skip
