"""A binary file: on disk, behind a descriptor or a Python file, or in memory.

Serves `LDicomFile`. Nothing is buffered: bytes that were written are in the file, and an
error in writing is told by the call that wrote.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from typing import Any, Final

from ltdicom._core.errors import DicomError, file_error
from ltdicom._dataset.files import temporary_folder
from ltdicom.constants.error import (
    DICOM_ERROR_END,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_READ,
    DICOM_ERROR_SEEK,
    DICOM_ERROR_WRITE,
)
from ltdicom.constants.file import (
    DICOM_FILE_CLOSE,
    DICOM_FILE_CREATE,
    DICOM_FILE_DELETE,
    DICOM_FILE_MEMORY,
    DICOM_FILE_READ,
    DICOM_FILE_TEMPORARY,
    DICOM_FILE_WRITE,
)

_WHENCE: Final = (os.SEEK_SET, os.SEEK_CUR, os.SEEK_END)


class _Borrowed(io.RawIOBase):
    """Memory of the program, of a size that stays.

    Parameters
    ----------
    memory : memoryview
        Of bytes.
    """

    def __init__(self, memory: memoryview) -> None:
        self._memory = memory
        self._at = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def writable(self) -> bool:
        """Whether the memory can be changed."""
        return not self._memory.readonly

    def readinto(self, buffer: Any) -> int:
        """Read what there is, as far as `buffer` goes."""
        part = self._memory[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def write(self, data: Any) -> int:
        """Write all or, where there is no room, nothing."""
        end = self._at + len(data)
        if end > len(self._memory):
            raise DicomError(
                DICOM_ERROR_WRITE, f"the memory has {len(self._memory)} bytes, not {end}"
            )
        self._memory[self._at : end] = data
        self._at = end
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move; also past the end, as in a file."""
        self._at = (0, self._at, len(self._memory))[whence] + offset
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at


class BinaryFile:
    """A file that can be opened again; closed at first."""

    def __init__(self) -> None:
        self.mode = 0
        self._stream: Any = None
        self._path: str | None = None
        # what `handle` gives: NULL for memory
        self._handle: Any = None
        self._created = False

    def __del__(self) -> None:
        self.close(complete=True)

    @property
    def handle(self) -> Any:
        """The descriptor, or the Python file that the program gave; or None."""
        return self._handle

    @property
    def _readable(self) -> bool:
        return bool(self.mode & DICOM_FILE_READ) or not self._writable

    @property
    def _writable(self) -> bool:
        return bool(self.mode & (DICOM_FILE_WRITE | DICOM_FILE_CREATE))

    # opening

    def open(self, path: str | os.PathLike[str] | None, mode: int) -> None:
        """Open or make a file; one that is open is closed first."""
        self.close(complete=True)
        if mode & DICOM_FILE_MEMORY:
            content = b"" if mode & DICOM_FILE_CREATE else _content(path)
            self._take(io.BytesIO(content), None, mode)
        elif not path and mode & DICOM_FILE_CREATE and mode & DICOM_FILE_TEMPORARY:
            self._open_temporary(mode)
        else:
            self._open_path(path, mode)

    def _open_temporary(self, mode: int) -> None:
        try:
            number, path = tempfile.mkstemp(dir=temporary_folder())
        except OSError as error:
            raise DicomError(DICOM_ERROR_OPEN, str(error)) from error
        stream = open(number, "w+b", buffering=0)  # noqa: SIM115 - until `close`
        self._take(stream, number, mode)
        self._path, self._created = path, True

    def _open_path(self, path: str | os.PathLike[str] | None, mode: int) -> None:
        if not path:
            raise DicomError(DICOM_ERROR_OPEN, "the name of the file is empty")
        name = os.path.abspath(path)  # the program may change its folder before `close`
        there = os.path.lexists(name)
        stream = _opened(name, mode, truncate=bool(mode & DICOM_FILE_CREATE))
        self._take(stream, stream.fileno(), mode)
        self._path = name
        self._created = bool(mode & DICOM_FILE_CREATE) and (
            not there or os.path.isfile(name)  # a device is not removed
        )

    def use(self, handle: Any, mode: int) -> None:
        """Use what the program has opened: a descriptor or a Python file."""
        self.close(complete=True)
        if not isinstance(handle, int):
            if isinstance(handle, io.TextIOBase):
                raise TypeError("hFile must be a binary file, not one of text")
            self._take(handle, handle, mode)
            return
        self.mode = mode
        kind = _kind(self._readable, self._writable)
        try:
            stream = open(handle, kind, buffering=0, closefd=False)  # noqa: SIM115
        except (OSError, ValueError, TypeError) as error:  # TypeError: beyond a C int
            self.mode = 0
            raise DicomError(DICOM_ERROR_OPEN, str(error)) from error
        self._take(stream, handle, mode)

    def use_memory(self, memory: memoryview, read_only: bool) -> None:
        """Use memory of the program, which changes where it is written to."""
        if not read_only and memory.readonly:
            raise DicomError(DICOM_ERROR_PARAMETER, "the memory cannot be written to")
        self.close(complete=True)
        mode = DICOM_FILE_MEMORY | DICOM_FILE_READ | (0 if read_only else DICOM_FILE_WRITE)
        self._take(_Borrowed(memory.toreadonly() if read_only else memory), None, mode)

    def _take(self, stream: Any, handle: Any, mode: int) -> None:
        self._stream, self._handle, self.mode = stream, handle, mode

    def change_mode(self, mode: int) -> None:
        """Open the same file in another mode, at the same place."""
        stream = self._require()
        if (mode ^ self.mode) & DICOM_FILE_MEMORY:
            raise DicomError(DICOM_ERROR_PARAMETER, "a file does not move into memory")
        if self._path is not None:
            place = self.tell()
            other = _opened(self._path, mode, truncate=False)
            other.seek(place)
            stream.close()
            self._take(other, other.fileno(), mode)
            return
        writes = mode & (DICOM_FILE_WRITE | DICOM_FILE_CREATE)
        if writes and not _can(stream, "writable"):
            raise DicomError(DICOM_ERROR_OPEN, "it cannot be written to")
        if mode & DICOM_FILE_READ and not _can(stream, "readable"):
            raise DicomError(DICOM_ERROR_OPEN, "it cannot be read")
        self.mode = mode

    def close(self, complete: bool) -> None:
        """Close it, and remove what is temporary or was not completed."""
        stream, path, handle, mode = self._stream, self._path, self._handle, self.mode
        created = self._created
        self._stream = self._path = self._handle = None
        self.mode, self._created = 0, False
        if stream is None:
            return
        with contextlib.suppress(OSError):
            if path is not None or handle is None:
                stream.close()
            elif mode & DICOM_FILE_CLOSE and isinstance(handle, int):
                os.close(handle)
            elif mode & DICOM_FILE_CLOSE:
                handle.close()
        ours = created and (not complete or mode & DICOM_FILE_TEMPORARY)
        if path is not None and (ours or mode & DICOM_FILE_DELETE):
            with contextlib.suppress(OSError):
                os.unlink(path)

    # bytes

    def read(self, length: int | None) -> bytes:
        """Return the next bytes: fewer at the end; all with None."""
        stream = self._require()
        if not self._readable:
            raise DicomError(DICOM_ERROR_READ, "the file was not opened for reading")
        parts: list[bytes] = []
        left = length
        try:
            while left is None or left > 0:
                part = stream.read(-1 if left is None else left)
                if not part:
                    break
                parts.append(part)
                left = None if left is None else left - len(part)
        except (OSError, ValueError) as error:
            raise _told(error, DICOM_ERROR_READ) from error
        return b"".join(parts)

    def write(self, data: bytes) -> None:
        """Write all of `data`."""
        stream = self._require()
        if not self._writable:
            raise DicomError(DICOM_ERROR_WRITE, "the file was not opened for writing")
        rest = memoryview(data)
        try:
            while len(rest):
                written = stream.write(rest)
                if not written:
                    raise DicomError(DICOM_ERROR_WRITE, "the file takes no more")
                rest = rest[written:]
        except (OSError, ValueError) as error:
            raise _told(error, DICOM_ERROR_WRITE, writing=True) from error

    def seek(self, offset: int, where: int) -> None:
        """Move to a place; `where` is one of ``DICOM_FILE_BEGIN`` and the others."""
        stream = self._require()
        if not 0 <= where < len(_WHENCE):
            raise DicomError(DICOM_ERROR_PARAMETER, f"{where} is not a place to count from")
        try:
            place = stream.tell()
            # not left to the stream: one in memory goes to 0 if asked for less
            target = int(stream.seek(0, _WHENCE[where])) + offset
            stream.seek(target if target >= 0 else place)
        except (OSError, ValueError, OverflowError) as error:
            raise DicomError(DICOM_ERROR_SEEK, str(error)) from error
        if target < 0:
            raise DicomError(DICOM_ERROR_SEEK, "a place in front of the beginning")

    def tell(self) -> int:
        """Return the place."""
        try:
            return int(self._require().tell())
        except (OSError, ValueError) as error:
            raise DicomError(DICOM_ERROR_SEEK, str(error)) from error

    def remaining(self) -> int:
        """Return how many bytes there are behind the place."""
        stream, place = self._require(), self.tell()
        try:
            end = int(stream.seek(0, os.SEEK_END))
            stream.seek(place)
        except (OSError, ValueError) as error:
            raise DicomError(DICOM_ERROR_SEEK, str(error)) from error
        return max(end - place, 0)

    def _require(self) -> Any:
        if self._stream is None:
            raise DicomError(DICOM_ERROR_END, "no file is open")
        return self._stream


def _content(path: str | os.PathLike[str] | None) -> bytes:
    try:
        with open(path or "", "rb") as file:
            return file.read()
    except (OSError, ValueError) as error:
        raise DicomError(DICOM_ERROR_OPEN, str(error)) from error


def _opened(path: str, mode: int, *, truncate: bool) -> Any:
    writes = bool(mode & (DICOM_FILE_WRITE | DICOM_FILE_CREATE))
    kind = "w+b" if truncate else _kind(True, writes)
    try:
        return open(path, kind, buffering=0)
    except (OSError, ValueError) as error:  # ValueError: NUL in the name
        raise DicomError(DICOM_ERROR_OPEN, str(error)) from error


def _kind(reads: bool, writes: bool) -> str:
    if writes:
        return "r+b" if reads else "wb"
    return "rb"


def _can(stream: Any, what: str) -> bool:
    ask = getattr(stream, what, None)
    return ask is None or bool(ask())


def _told(error: OSError | ValueError, code: Any, *, writing: bool = False) -> DicomError:
    if isinstance(error, OSError):
        return file_error(error, writing=writing)
    return DicomError(code, str(error))  # of a Python file that was closed
