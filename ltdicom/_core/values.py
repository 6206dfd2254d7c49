"""Small conversions of arguments that many face methods share."""

from __future__ import annotations

import ctypes
import operator
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_NULL_PTR, DICOM_ERROR_PARAMETER

if TYPE_CHECKING:
    from ltdicom._dataset.dataset import DataSet
    from ltdicom.ds import LDicomDS


def inside(face: LDicomDS | None) -> DataSet | None:
    """Return the data set inside a face object; NULL stays NULL."""
    return None if face is None else face._dataset


def counted(values: Any, count: int | None) -> list[int]:
    """Return the first `count` numbers of an array, all of them where it is left out.

    A single number, or a variable with ``.value``, is an array of one, as
    ``&variable`` is in C++.
    """
    if values is None:
        items: list[int] = []
    else:
        single = getattr(values, "value", values)
        if isinstance(single, Iterable) or isinstance(values, ctypes.Array):
            items = [operator.index(item) for item in values]
        else:
            items = [operator.index(single)]
    if count is None:
        return items
    if count > len(items):
        raise DicomError(
            DICOM_ERROR_PARAMETER, f"{count} values announced, {len(items)} there"
        )
    return items[:count]


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
