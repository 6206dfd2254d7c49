"""LDicomFile: a file of bytes, on disk or in memory."""

from __future__ import annotations

from typing import Any, overload

from typing_extensions import Self

from ltdicom._binding.c_types import (
    L_BOOL,
    L_BYTES,
    L_HFILE,
    L_OFFSET,
    L_PATH,
    L_UINT16,
    L_UINT32,
)
from ltdicom._binding.calls import (
    returns_bool,
    returns_code,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._binding.inside import HasInside
from ltdicom._binding.marks import differs
from ltdicom._binding.octets import octets
from ltdicom._binding.out import OUT, OutBytes, Size, room_of
from ltdicom._core.errors import DicomError
from ltdicom._dataset.binary_file import BinaryFile
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS

__all__ = ["LDicomFile"]


class LDicomFile(HasInside):
    """A file of bytes: on disk, opened by the program, or in memory.

    A new one is closed. It is closed at the end of a ``with`` block and when the object
    is freed, as in the C++ destructor. What was written is in the file when the call
    returns.
    """

    def _make_inside(self) -> None:
        self._file = BinaryFile()

    @returns_void
    def __init__(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *details: object) -> None:
        # what an exception has cut short is not complete
        self._file.close(complete=kind is None)

    @differs("DICOM_FILE_REDIRECT is kept for GetMode and has no effect")
    @returns_bool
    def Open(self, pszName: L_PATH, nMode: L_UINT16) -> bool:
        """Open a file or make one; a file that is open is closed first.

        Parameters
        ----------
        pszName : str or path (``L_TCHAR *``)
            Name of the file; ``None`` for a temporary one that gets a name, and for a
            new one in memory.
        nMode : int (``L_UINT16``)
            ``DICOM_FILE_OPEN`` for one that is there, or ``DICOM_FILE_CREATE`` for a new
            or emptied one; with

            * ``DICOM_FILE_READ``, ``DICOM_FILE_WRITE``: with neither, what is opened is
              read; what is created can be written in any case.
            * ``DICOM_FILE_MEMORY``: the file is in memory; one that is there is read
              into it and stays as it is.
            * ``DICOM_FILE_TEMPORARY``: what was created is removed by `Close`.
            * ``DICOM_FILE_DELETE``: `Close` removes it, whoever made it.

        Returns
        -------
        bool (``L_BOOL``)
            False: it cannot be opened or made so.
        """
        self._file.open(pszName, nMode)
        return True

    @returns_void
    def Close(self, bComplete: L_BOOL = True) -> None:
        """Close the file; nothing happens if none is open.

        Parameters
        ----------
        bComplete : bool (``L_BOOL``)
            False: a file that `Open` created is removed.
        """
        self._file.close(complete=bool(bComplete))

    @overload
    def Read(self, *, nLength: int | None = None) -> tuple[bool, bytes]: ...
    @overload
    def Read(self, pBuffer: Any, nLength: int | None = None) -> bool: ...
    @returns_bool
    def Read(self, pBuffer: OutBytes = OUT, nLength: Size = None) -> Any:
        """Read the next bytes.

        Parameters
        ----------
        pBuffer : out bytes (``L_VOID *``)
            What was read; at the end of the file fewer bytes, zeros behind them.
        nLength : int, optional (``L_UINT32``)
            How many bytes; if left out the size of `pBuffer`, or all that there are.

        Returns
        -------
        bool (``L_BOOL``)
            False: fewer bytes came, none can be read, or `nLength` is more than the
            size of `pBuffer`.
        """
        if pBuffer is None:
            raise DicomError(DICOM_ERROR_PARAMETER, "pBuffer is NULL")
        room = room_of(pBuffer)
        length = room if nLength is None else nLength
        if length is not None and room is not None and length > room:
            raise DicomError(DICOM_ERROR_PARAMETER, f"pBuffer has {room} bytes")
        data = self._file.read(length)
        return length is None or len(data) == length, data

    @returns_bool
    def Write(self, pBuffer: L_BYTES, nLength: L_UINT32 | None = None) -> bool:
        """Write bytes.

        Parameters
        ----------
        pBuffer : bytes-like (``L_VOID *``)
            The bytes.
        nLength : int, optional (``L_UINT32``)
            How many bytes of `pBuffer`; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False: not all were written; in memory of the program, which keeps its size,
            none was. Or `pBuffer` has fewer than `nLength` bytes: nothing was written.
        """
        self._file.write(octets("pBuffer", pBuffer, nLength))
        return True

    @returns_bool
    def Seek(self, nOffset: L_OFFSET, nWhere: L_UINT16) -> bool:
        """Move to another place, also past the end.

        Parameters
        ----------
        nOffset : int (``L_OFFSET``)
            Bytes from there.
        nWhere : int (``L_UINT16``)
            ``DICOM_FILE_BEGIN``, ``DICOM_FILE_CURRENT``, ``DICOM_FILE_END``.

        Returns
        -------
        bool (``L_BOOL``)
            False: it would be in front of the beginning, `nWhere` is another number, or
            no file is open; the place stays.
        """
        self._file.seek(nOffset, nWhere)
        return True

    @returns_value(-1)
    def Tell(self) -> int:
        """Return the place in the file.

        Returns
        -------
        int (``L_OFFSET``)
            In bytes from the beginning; -1 if no file is open.
        """
        return self._file.tell()

    @returns_void
    def SetHandle(self, hFile: L_HFILE, nMode: L_UINT16) -> None:
        """Use a file that the program has opened; one that is open is closed first.

        Parameters
        ----------
        hFile : int or binary file (``L_HFILE``)
            A descriptor, or a Python object that reads, writes and seeks bytes. If it
            cannot be used, no file is open afterwards.
        nMode : int (``L_UINT16``)
            ``DICOM_FILE_READ``, ``DICOM_FILE_WRITE``; ``DICOM_FILE_CLOSE`` where `Close`
            shall close `hFile`, too.
        """
        self._file.use(hFile, nMode)

    @returns_bool
    def SetMemoryBuffer(
        self, pBuffer: Any, uLength: L_UINT32 | None = None, bReadonly: L_BOOL = True
    ) -> bool:
        """Use memory of the program as a file; one that is open is closed first.

        Parameters
        ----------
        pBuffer : bytes-like (``L_UCHAR *``)
            The memory; it is not copied, and keeps its size.
        uLength : int, optional (``L_SIZE_T``)
            How many bytes of it; all if left out.
        bReadonly : bool (``L_BOOL``)
            False: it can be written to.

        Returns
        -------
        bool (``L_BOOL``)
            False: `pBuffer` is NULL, has fewer bytes, or cannot be changed while
            `bReadonly` is false.
        """
        if pBuffer is None:
            raise DicomError(DICOM_ERROR_PARAMETER, "pBuffer is NULL")
        try:
            memory = memoryview(pBuffer).cast("B")
        except TypeError:
            raise TypeError(
                f"pBuffer must be bytes-like (L_UCHAR *), not {type(pBuffer).__name__}"
            ) from None
        if uLength is not None and uLength > len(memory):
            raise DicomError(DICOM_ERROR_PARAMETER, f"pBuffer has {len(memory)} bytes")
        self._file.use_memory(memory[:uLength], bool(bReadonly))
        return True

    @returns_code
    def ChangeMode(self, nMode: L_UINT16) -> int:
        """Open the same file in another mode, at the same place.

        Parameters
        ----------
        nMode : int (``L_UINT16``)
            As in `Open`; ``DICOM_FILE_CREATE`` empties nothing here.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: done.
            * ``DICOM_ERROR_OPEN``: it cannot be opened so, and is as before.
            * ``DICOM_ERROR_PARAMETER``: ``DICOM_FILE_MEMORY`` is not as before.
            * ``DICOM_ERROR_END``: no file is open.
        """
        self._file.change_mode(nMode)
        return DICOM_SUCCESS

    @returns_value(0)
    def GetMode(self) -> int:
        """Return the mode.

        Returns
        -------
        int (``L_UINT16``)
            Joined ``DICOM_FILE_*``; 0 if no file is open.
        """
        return self._file.mode

    @returns_value(0)
    def GetRemainingBytes(self) -> int:
        """Return how many bytes there are behind the place.

        Returns
        -------
        int (``L_OFFSET``)
            0 if no file is open.
        """
        return self._file.remaining()

    @returns_pointer
    def GetHandle(self) -> Any:
        """Return the handle of the file.

        Returns
        -------
        int or binary file or None (``L_HFILE``)
            The descriptor, or the object that `SetHandle` was given; ``None`` for
            memory and if no file is open.
        """
        return self._file.handle
