"""How pydicom is called: its warnings become log lines, its errors one tuple."""

from __future__ import annotations

import logging
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pydicom.errors import BytesLengthException, InvalidDicomError

LOGGER = logging.getLogger("ltdicom.dataset")

PYDICOM_ERRORS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BytesLengthException,
    EOFError,
    InvalidDicomError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What pydicom raises when it is fed bytes that are no DICOM."""

_LOCK = threading.RLock()


@contextmanager
def quiet() -> Iterator[None]:
    """Log pydicom's warnings instead of showing them.

    pydicom warns of bad data by `warnings`, which would surprise a port that has
    no such thing. The filters of `warnings` belong to the process, so one thread
    at a time changes them.
    """
    with _LOCK, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield
        finally:
            for warning in caught:
                LOGGER.info("pydicom: %s", warning.message)
