"""Arrays of numbers that a caller passes where C++ takes a pointer."""

from __future__ import annotations

import ctypes
import operator
from collections.abc import Iterable
from typing import Any

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_PARAMETER


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
