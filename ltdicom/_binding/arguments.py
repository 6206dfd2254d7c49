"""Conversions of arguments that many face methods share."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_NULL_PTR

if TYPE_CHECKING:
    from ltdicom._dataset.dataset import DataSet
    from ltdicom.ds import LDicomDS


def inside(face: LDicomDS | None) -> DataSet | None:
    """Return the data set inside a face object; NULL stays NULL."""
    return None if face is None else face._dataset


def goes_on(callback: str, answer: Any) -> bool:
    """Whether a callback of the raster toolkit answered to go on: with 1, or nothing.

    Raises
    ------
    TypeError
        The answer is not a number.
    """
    return answer_of(callback, "L_INT", answer, otherwise=1) >= 1  # SUCCESS


def answer_of(callback: str, c_type: str, answer: Any, *, otherwise: int) -> int:
    """Return the number that a callback or hook has answered; what nothing stands for.

    Raises
    ------
    TypeError
        The answer is not a number.
    """
    if answer is None:
        return otherwise
    try:
        return operator.index(answer)
    except TypeError:
        raise TypeError(
            f"{callback} must return int ({c_type}), not {type(answer).__name__}"
        ) from None


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
