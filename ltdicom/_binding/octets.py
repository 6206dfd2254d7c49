"""Arrays of bytes that a caller passes, with or without their length."""

from __future__ import annotations

from typing import Any

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_PARAMETER


def octets(parameter: str, data: Any, length: int | None = None) -> bytes:
    """Return a copy of the first `length` bytes of `data`, of all by default.

    Parameters
    ----------
    parameter : str
        The name of the C++ parameter, for the message.
    data : bytes-like or None
        Anything with a buffer; NULL stands for no bytes.
    length : int, optional
        The length beside the pointer.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: there are fewer bytes.
    TypeError
        Not bytes-like.
    """
    try:
        content = memoryview(b"" if data is None else data).tobytes()
    except TypeError:
        raise TypeError(
            f"{parameter} must be bytes-like (L_UCHAR *), not {type(data).__name__}"
        ) from None
    if length is not None and length > len(content):
        raise DicomError(
            DICOM_ERROR_PARAMETER, f"{parameter} has {len(content)} bytes, not {length}"
        )
    return content[:length]
