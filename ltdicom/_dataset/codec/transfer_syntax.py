"""Transfer syntaxes: what each means for the encoding, and the ``DS_*`` flags."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pydicom import uid as pydicom_uid
from pydicom.config import IGNORE

from ltdicom._core.errors import DicomError
from ltdicom.constants.dataset import (
    DS_BIG_ENDIAN,
    DS_EXPLICIT_VR,
    DS_IMPLICIT_VR,
    DS_LITTLE_ENDIAN,
)
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

IMPLICIT_LITTLE: Final = "1.2.840.10008.1.2"
EXPLICIT_LITTLE: Final = "1.2.840.10008.1.2.1"
DEFLATED: Final = "1.2.840.10008.1.2.1.99"
EXPLICIT_BIG: Final = "1.2.840.10008.1.2.2"
# JPIP: the pixel data is somewhere else, the data set deflated; pydicom does not say so
_DEFLATED_TOO: Final = ("1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205")
_VIDEO: Final = "1.2.840.10008.1.2.4.10"  # .100 to .108, and their fragmentable twins


@dataclass(frozen=True)
class Syntax:
    """One transfer syntax."""

    uid: str
    implicit: bool
    little: bool
    deflated: bool
    encapsulated: bool
    is_known: bool = True

    @property
    def video(self) -> bool:
        """Whether pixel data is a stream of MPEG-2, H.264 or H.265, without frames."""
        return self.uid.startswith(_VIDEO)

    @property
    def flags(self) -> int:
        """The ``DS_*`` flags of VR and byte order."""
        vr = DS_IMPLICIT_VR if self.implicit else DS_EXPLICIT_VR
        return vr | (DS_LITTLE_ENDIAN if self.little else DS_BIG_ENDIAN)


@lru_cache(maxsize=64)
def syntax_of(uid: str) -> Syntax:
    """Return what `uid` means; one that nobody knows is explicit, encapsulated."""
    known = pydicom_uid.UID(uid, validation_mode=IGNORE)
    if known not in pydicom_uid.AllTransferSyntaxes:
        return Syntax(uid, False, True, uid in _DEFLATED_TOO, True, is_known=False)
    return Syntax(
        uid,
        known.is_implicit_VR,
        known.is_little_endian,
        known.is_deflated or uid in _DEFLATED_TOO,
        known.is_encapsulated,
    )


def uid_of_flags(flags: int) -> str | None:
    """Return the transfer syntax that ``DS_*`` flags ask for, or None.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: the flags contradict each other.
    """
    little, big = flags & DS_LITTLE_ENDIAN, flags & DS_BIG_ENDIAN
    implicit, explicit = flags & DS_IMPLICIT_VR, flags & DS_EXPLICIT_VR
    if (little and big) or (implicit and explicit) or (big and implicit):
        raise DicomError(DICOM_ERROR_PARAMETER, f"flags {flags:#x} contradict each other")
    if big:
        return EXPLICIT_BIG
    if explicit:
        return EXPLICIT_LITTLE
    return IMPLICIT_LITTLE if implicit or little else None
