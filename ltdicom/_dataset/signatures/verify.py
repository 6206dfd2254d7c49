"""Whether a signature is that of the elements it names.

Knows elements, and where signatures are; algorithms and keys by their modules.
"""

from __future__ import annotations

from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._core.fresh_stack import deeply
from ltdicom._dataset.codec.transfer_syntax import syntax_of
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.signatures import algorithms, items, keys
from ltdicom._dataset.signatures.algorithms import Algorithm
from ltdicom._dataset.signatures.items import Signature
from ltdicom._dataset.signatures.mac_input import MacInput
from ltdicom._dataset.tree import Elements
from ltdicom.constants.error import (
    DICOM_ERROR_CERTIFICATE_READ_FAILED,
    DICOM_ERROR_INVALID_MAC_TRANSFER_SYNTAX,
    DICOM_ERROR_INVALID_SIGNATURE,
    DICOM_ERROR_MAC_ID_NUMBER_MISSING,
    DICOM_ERROR_MAC_PARAMETER_MISSING,
    DICOM_ERROR_SIGNATURE_MISSING,
    DICOM_ERROR_UNKNOWN_MAC_ALGORITHM,
    DicomErrorCode,
)

CERTIFICATE_KIND: Final = "X509_1993_SIG"
# of the signature's item, what the MAC cannot or need not cover: the certificate, the
# signature itself, and timestamps, which are made of the signature
_UNSIGNED: Final = frozenset({items.CERTIFICATE, items.SIGNATURE, 0x04000305, 0x04000310})


def verify(dataset: DataSet, signature: Signature) -> None:
    """Verify a signature.

    Raises
    ------
    DicomError
        Why it does not hold; see `LDicomDS.VerifySignature`.
    """
    dataset.require_whole()
    value = items.value_of(dataset, signature.elements, items.SIGNATURE)
    _there(value, DICOM_ERROR_SIGNATURE_MISSING, "(0400,0120)")
    _there(signature.mac_id, DICOM_ERROR_MAC_ID_NUMBER_MISSING, "(0400,0005)")
    missing = DICOM_ERROR_MAC_PARAMETER_MISSING
    _there(signature.parameters, missing, "an item of (4FFE,0001) with its number")
    uid = signature.mac_text(items.MAC_SYNTAX)
    name = signature.mac_text(items.MAC_ALGORITHM)
    tags = items.signed_tags(dataset, signature)
    _there(uid, missing, "(0400,0010)")
    _there(name, missing, "(0400,0015)")
    _there(tags, missing, "(0400,0020)")
    if not may_be_mac_syntax(uid or ""):
        raise DicomError(DICOM_ERROR_INVALID_MAC_TRANSFER_SYNTAX, f"{uid}")
    algorithm = algorithms.named(name or "")
    if algorithm is None:
        raise DicomError(DICOM_ERROR_UNKNOWN_MAC_ALGORITHM, f"{name}")
    algorithms.require_library()
    kind = signature.text(items.CERTIFICATE_TYPE)
    if kind != CERTIFICATE_KIND:
        raise DicomError(DICOM_ERROR_CERTIFICATE_READ_FAILED, f"a certificate {kind}")
    certificate = keys.certificate_in(certificate_of(dataset, signature))
    key = keys.rsa_key_of(certificate)
    digest, _ = digest_of(dataset, signature.level, tags, signature.elements, algorithm)
    if not algorithms.is_signature(key, algorithm, digest, value):
        raise DicomError(
            DICOM_ERROR_INVALID_SIGNATURE, "the elements are not those that were signed"
        )


def _there(value: object, code: DicomErrorCode, what: str) -> None:
    if not value and value != 0:
        raise DicomError(code, f"the signature lacks {what}")


def certificate_of(dataset: DataSet, signature: Signature) -> bytes:
    """Return the value of (0400,0115) Certificate of Signer."""
    return items.value_of(dataset, signature.elements, items.CERTIFICATE)


def may_be_mac_syntax(uid: str) -> bool:
    """Whether a MAC may be of elements in a transfer syntax: explicit, little endian."""
    syntax = syntax_of(uid)
    return syntax.is_known and syntax.little and not syntax.implicit


def digest_of(
    dataset: DataSet,
    level: Elements,
    tags: list[int],
    signature: Elements,
    algorithm: Algorithm,
    *,
    as_written: bool = False,
) -> tuple[bytes, MacInput]:
    """Return the MAC of elements, with what describes their signature.

    Parameters
    ----------
    dataset : DataSet
        Where values are.
    level : Elements
        The level that is signed.
    tags : list of int
        What of it is signed.
    signature : Elements
        The elements of the item of the signature.
    algorithm : Algorithm
        How.
    as_written : bool
        As for `MacInput`, which is returned too.
    """

    def made() -> tuple[bytes, MacInput]:
        found = algorithms.new_hash(algorithm)
        taken = MacInput(dataset, found.update, as_written=as_written)
        taken.level(level, tags)
        taken.level(signature, (tag for tag in signature.order if tag not in _UNSIGNED))
        return found.digest(), taken

    return deeply(made)
