"""How pydicom is called: its warnings become log lines, its errors one tuple."""

from __future__ import annotations

import logging
import struct
import threading
import warnings
import zlib
from types import TracebackType
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
"""What pydicom raises when it is fed bytes that are not DICOM."""

_LOCK = threading.RLock()


class quiet:  # noqa: N801 - used as a function
    """Log pydicom's warnings instead of showing them.

    pydicom warns of bad data by `warnings`, which would surprise a port that has
    no such thing. The filters of `warnings` belong to the process, so one thread
    at a time changes them.
    """

    __slots__ = ("_catcher", "_caught")

    def __enter__(self) -> list[warnings.WarningMessage]:
        _LOCK.acquire()
        self._catcher = warnings.catch_warnings(record=True)
        caught = self._catcher.__enter__()
        assert caught is not None  # as it records
        self._caught = caught
        warnings.simplefilter("always")
        return caught

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._catcher.__exit__(exc_type, exc, traceback)
        finally:
            _LOCK.release()
        for warning in self._caught:
            LOGGER.info("pydicom: %s", warning.message)
