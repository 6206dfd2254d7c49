"""What is missing from a data set, or contradicts itself: said once, asked everywhere.

`codec.reader` finds it, `DataSet.damage` keeps it, and `DataSet.require_whole` is what
sending, saving and changing the transfer syntax ask before they encode anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from ltdicom.constants.error import DICOM_ERROR_FORMAT, DicomErrorCode


@dataclass(frozen=True)
class Damage:
    """Why a data set is not whole.

    Attributes
    ----------
    reason : str
        What is wrong and where: the path of tags and the offset.
    code : DicomErrorCode
        What the methods of the face return for it.
    """

    reason: str
    code: DicomErrorCode = DICOM_ERROR_FORMAT

    def __str__(self) -> str:
        return self.reason
