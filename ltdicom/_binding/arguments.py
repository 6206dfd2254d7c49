"""Conversions of arguments that many face methods share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_NULL_PTR

if TYPE_CHECKING:
    from ltdicom._dataset.dataset import DataSet
    from ltdicom.ds import LDicomDS


def inside(face: LDicomDS | None) -> DataSet | None:
    """Return the data set inside a face object; NULL stays NULL."""
    return None if face is None else face._dataset


def required(value: Any, name: str) -> Any:
    """Return `value`, or refuse NULL.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_NULL_PTR``.
    """
    if value is None:
        raise DicomError(DICOM_ERROR_NULL_PTR, f"{name} is NULL")
    return value
