"""The one exception of the inside: it carries the code that the face returns.

Knows the codes and what the system calls its errors, also on Windows.
"""

from __future__ import annotations

import errno
import socket

from ltdicom.constants.error import (
    DICOM_ERROR_END,
    DICOM_ERROR_MEMORY,
    DICOM_ERROR_NET_ACCESS,
    DICOM_ERROR_NET_ADDRESS_IN_USE,
    DICOM_ERROR_NET_ADDRESS_NOT_AVAILABLE,
    DICOM_ERROR_NET_ADDRESS_NOT_SUPPORTED,
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_CONNECTION_REFUSED,
    DICOM_ERROR_NET_CONNECTION_RESET,
    DICOM_ERROR_NET_DOWN,
    DICOM_ERROR_NET_FAILURE,
    DICOM_ERROR_NET_HOST_NOT_FOUND,
    DICOM_ERROR_NET_NO_BUFFERS,
    DICOM_ERROR_NET_NO_MORE_FILE,
    DICOM_ERROR_NET_SHUTDOWN,
    DICOM_ERROR_NET_TIME_OUT,
    DICOM_ERROR_NET_TRY_AGAIN,
    DICOM_ERROR_NET_UN_REACH,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_READ,
    DICOM_ERROR_WRITE,
    DicomErrorCode,
)


class DicomError(Exception):
    """A failure inside the package, on its way to become a return code.

    Parameters
    ----------
    code : DicomErrorCode
        What the face method returns.
    reason : str, optional
        What happened, for the log.
    """

    def __init__(self, code: DicomErrorCode, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.code.name} ({self.reason})" if self.reason else self.code.name


# Windows numbers its socket errors apart (10048 is WSAEADDRINUSE); the errno
# module there knows both, so the names below serve every system.
_NET_ERRORS: dict[str, DicomErrorCode] = {
    "EACCES": DICOM_ERROR_NET_ACCESS,
    "EPERM": DICOM_ERROR_NET_ACCESS,
    "EADDRINUSE": DICOM_ERROR_NET_ADDRESS_IN_USE,
    "EADDRNOTAVAIL": DICOM_ERROR_NET_ADDRESS_NOT_AVAILABLE,
    "EAFNOSUPPORT": DICOM_ERROR_NET_ADDRESS_NOT_SUPPORTED,
    "ECONNABORTED": DICOM_ERROR_NET_CONNECTION_ABORTED,
    "ECONNREFUSED": DICOM_ERROR_NET_CONNECTION_REFUSED,
    "ECONNRESET": DICOM_ERROR_NET_CONNECTION_RESET,
    "EPIPE": DICOM_ERROR_NET_CONNECTION_RESET,
    "ENETDOWN": DICOM_ERROR_NET_DOWN,
    "ENETUNREACH": DICOM_ERROR_NET_UN_REACH,
    "EHOSTUNREACH": DICOM_ERROR_NET_UN_REACH,
    "ENOBUFS": DICOM_ERROR_NET_NO_BUFFERS,
    "EMFILE": DICOM_ERROR_NET_NO_MORE_FILE,
    "ENFILE": DICOM_ERROR_NET_NO_MORE_FILE,
    "ESHUTDOWN": DICOM_ERROR_NET_SHUTDOWN,
    "ETIMEDOUT": DICOM_ERROR_NET_TIME_OUT,
}
_NET_BY_NUMBER: dict[int, DicomErrorCode] = {
    getattr(errno, prefix + name): code
    for name, code in _NET_ERRORS.items()
    for prefix in ("WSA", "")
    if hasattr(errno, prefix + name)
}


def net_error(exc: OSError) -> DicomError:
    """Return the ``DICOM_ERROR_NET_*`` for a socket's error."""
    if isinstance(exc, socket.gaierror):
        retry = exc.errno == getattr(socket, "EAI_AGAIN", None)
        code = DICOM_ERROR_NET_TRY_AGAIN if retry else DICOM_ERROR_NET_HOST_NOT_FOUND
    elif isinstance(exc, TimeoutError):
        code = DICOM_ERROR_NET_TIME_OUT
    else:
        code = _NET_BY_NUMBER.get(exc.errno or 0, DICOM_ERROR_NET_FAILURE)
    return DicomError(code, str(exc))


def file_error(exc: OSError, *, writing: bool = False, opened: bool = True) -> DicomError:
    """Return the code for a file that could not be opened, read or written."""
    if exc.errno == errno.ENOMEM:
        code = DICOM_ERROR_MEMORY
    elif not opened:
        code = DICOM_ERROR_OPEN
    elif isinstance(exc, EOFError):
        code = DICOM_ERROR_END
    else:
        code = DICOM_ERROR_WRITE if writing else DICOM_ERROR_READ
    return DicomError(code, str(exc))
