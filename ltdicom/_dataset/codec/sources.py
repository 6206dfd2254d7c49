"""Where encoded values are that were not read yet: in memory or in a file."""

from __future__ import annotations

import contextlib
import io
import mmap
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

from ltdicom._core.errors import DicomError, file_error
from ltdicom.constants.error import DICOM_ERROR_READ

Buffer = bytes | bytearray | memoryview


@dataclass(frozen=True)
class Stretch:
    """A value that is still in its source."""

    offset: int
    length: int

    def __len__(self) -> int:
        return self.length


class Source(Protocol):
    """What holds the encoded data set."""

    @property
    def name(self) -> str:
        """What the log calls it."""

    def read(self, offset: int, length: int) -> bytes:
        """Return `length` bytes from `offset`."""

    def read_mutable(self, offset: int, length: int) -> bytearray:
        """Return `length` bytes from `offset` as a copy that the caller may change."""

    def encoded(self) -> Buffer:
        """Return the whole data set, as it came."""


class BufferFile:
    """A file over memory, which is not copied as `io.BytesIO` copies it.

    Parameters
    ----------
    data : bytes-like
        Its content.
    """

    __slots__ = ("_data", "_position")

    def __init__(self, data: Buffer) -> None:
        self._data = memoryview(data)
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes, or all that follow."""
        start = self._position
        end = len(self._data) if size < 0 else min(start + size, len(self._data))
        if start >= end:
            return b""
        self._position = end
        return bytes(self._data[start:end])

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a position, which may be behind the end; return it."""
        if whence == os.SEEK_SET and offset < 0:
            raise ValueError(f"a position of {offset}")
        base = {os.SEEK_CUR: self._position, os.SEEK_END: len(self._data)}.get(whence, 0)
        self._position = max(base + offset, 0)
        return self._position

    def tell(self) -> int:
        """Return the position."""
        return self._position


def file_over(data: Buffer) -> BinaryIO:
    """Return a file that reads `data` without a copy of it."""
    if isinstance(data, bytes):
        return io.BytesIO(data)
    return cast("BinaryIO", BufferFile(data))


class MemorySource:
    """A data set that was received, or loaded from memory.

    Parameters
    ----------
    data : bytes-like
        All of it.
    start : int
        Where the data set begins in it.
    name : str
        What the log calls it: the file, or where it came from.
    """

    def __init__(self, data: Buffer, start: int = 0, name: str = "a data set") -> None:
        self.name = name
        self._given = data
        self._data = memoryview(data)
        self._start = start

    def read(self, offset: int, length: int) -> bytes:
        """Return `length` bytes from `offset`."""
        return bytes(self._part(offset, length))

    def read_mutable(self, offset: int, length: int) -> bytearray:
        """Return `length` bytes from `offset` as a copy that the caller may change."""
        return bytearray(self._part(offset, length))

    def _part(self, offset: int, length: int) -> memoryview:
        value = self._data[offset : offset + length]
        if len(value) != length:
            raise DicomError(DICOM_ERROR_READ, "the data ends too early")
        return value

    @property
    def whole(self) -> Buffer:
        """All of it, with what is in front of the data set."""
        return self._given

    def encoded(self) -> Buffer:
        """Return the whole data set, without a copy."""
        return self._data[self._start :] if self._start else self._given


class FileSource:
    """A file that was loaded: opened again for each value.

    No file stays open, so that a program may load thousands, and Windows can
    replace the one that is saved over. A file that somebody else changed is not
    read: its values would be of another data set.

    Parameters
    ----------
    path : str
        Its name, made absolute.
    status : os.stat_result
        The file when it was loaded.
    start : int
        Where the data set begins behind the meta header.
    """

    def __init__(self, path: str, status: os.stat_result, start: int) -> None:
        self.name = self.path = os.path.abspath(path)
        self._identity = self._identify(status)
        self._start = start

    @staticmethod
    def _identify(status: os.stat_result) -> tuple[int, int, int]:
        return status.st_size, status.st_mtime_ns, status.st_ino

    def read(self, offset: int, length: int) -> bytes:
        """Return `length` bytes from `offset`."""
        with self._at(offset) as file:
            value = file.read(length)
        self._check_length(len(value), length)
        return value

    def read_mutable(self, offset: int, length: int) -> bytearray:
        """Return `length` bytes from `offset` as a copy that the caller may change."""
        value = bytearray(length)
        with self._at(offset) as file:
            count = file.readinto(value)
        self._check_length(count, length)
        return value

    @contextlib.contextmanager
    def _at(self, offset: int) -> Iterator[io.BufferedReader]:
        """Have the file open at a position."""
        try:
            with open(self.path, "rb") as file:
                self._check(file.fileno())
                file.seek(offset)
                yield file
        except OSError as error:
            raise file_error(error, opened=False) from error

    def _check_length(self, count: int, length: int) -> None:
        if count != length:
            raise DicomError(DICOM_ERROR_READ, f"{self.path} ends too early")

    def encoded(self) -> Buffer:
        """Return the whole data set as a map of the file, without a copy."""
        try:
            with open(self.path, "rb") as file:
                self._check(file.fileno())
                if not self._identity[0]:
                    return b""
                whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise file_error(error, opened=False) from error
        return memoryview(whole)[self._start :]

    def _check(self, number: int) -> None:
        if self._identify(os.fstat(number)) != self._identity:
            raise DicomError(
                DICOM_ERROR_READ, f"{self.path} was changed since it was loaded"
            )
