"""LDicomDS: initialising, loading, saving and copying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.c_types import (
    CALLBACK,
    L_BOOL,
    L_BYTES,
    L_PATH,
    L_UINT16,
    L_UINT32,
    L_VOID_P,
)
from ltdicom._binding.calls import (
    returns_code,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._binding.marks import differs
from ltdicom._binding.out import OUT, OutBytes, OutInt, Size
from ltdicom._core.errors import DicomError
from ltdicom._dataset import command_elements, copying, files, recode, values
from ltdicom._dataset.codec.transfer_syntax import IMPLICIT_LITTLE, syntax_of, uid_of_flags
from ltdicom._dataset.tree import Node
from ltdicom.constants.dataset import DS_METAHEADER_ABSENT, DS_METAHEADER_PRESENT
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.ds.element import DICOMELEMENT, ELEMENTS
from ltdicom.ds.part import DataSetPart

if TYPE_CHECKING:
    from ltdicom.ds import LDicomDS

__all__ = ["FilesPart"]

_CLASS_UNKNOWN = 65535


class FilesPart(DataSetPart):
    """The data set as a whole."""

    @returns_void
    def InitDS(self, nClass: L_UINT32, nFlags: L_UINT16) -> None:
        """Empty the data set and insert the elements of a class.

        Parameters
        ----------
        nClass : int (``L_UINT32``)
            ``CLASS_*``; ``CLASS_UNKNOWN`` inserts nothing.
        nFlags : int (``L_UINT16``)
            The transfer syntax, ``DS_LITTLE_ENDIAN`` or ``DS_BIG_ENDIAN`` with
            ``DS_IMPLICIT_VR`` or ``DS_EXPLICIT_VR``, implicit and little endian if
            there is none; ``DS_METAHEADER_PRESENT`` or ``DS_METAHEADER_ABSENT`` for a
            later `SaveDS`; ``DS_ADD_MANDATORY_MODULES_ONLY`` and
            ``DS_ADD_MANDATORY_ELEMENTS_ONLY`` for less than everything.
        """
        uid = uid_of_flags(nFlags)
        dataset = self._dataset
        dataset.reset()
        dataset.sop_class = nClass
        dataset.transfer_syntax = uid or IMPLICIT_LITTLE
        absent = nFlags & DS_METAHEADER_ABSENT
        dataset.header = DS_METAHEADER_ABSENT if absent else DS_METAHEADER_PRESENT
        if nClass != _CLASS_UNKNOWN:
            from ltdicom._dataset import iod_template

            iod_template.fill(dataset, nClass, nFlags)

    @overload
    def GetInfoDS(self) -> tuple[int, int]: ...
    @overload
    def GetInfoDS(self, pnClass: Any, pnFlags: Any) -> None: ...
    @returns_void
    def GetInfoDS(self, pnClass: OutInt = OUT, pnFlags: OutInt = OUT) -> Any:
        """Return the class of the data set and how it is encoded.

        Parameters
        ----------
        pnClass : out int (``L_UINT32 *``)
            ``CLASS_*``: what `InitDS` was given; of a loaded or received data set,
            the class of its (0008,0016) SOP Class UID; or ``CLASS_UNKNOWN``.
        pnFlags : out int (``L_UINT16 *``)
            ``DS_METAHEADER_PRESENT`` or ``DS_METAHEADER_ABSENT``, with the byte order
            and ``DS_IMPLICIT_VR`` or ``DS_EXPLICIT_VR``.
        """
        # here: the table of classes is not needed before
        from ltdicom._dataset import iod_template

        dataset = self._dataset
        flags = dataset.header | syntax_of(dataset.transfer_syntax).flags
        return iod_template.class_of(dataset), flags

    @returns_void
    def InitCS(self, nCommand: L_UINT16, bRequest: L_BOOL) -> None:
        """Empty the data set and insert the elements of a command.

        Parameters
        ----------
        nCommand : int (``L_UINT16``)
            ``COMMAND_*``.
        bRequest : bool (``L_BOOL``)
            True: of the request; False: of the response.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3<part07/sect_9.3.html>`
        """
        self._dataset.reset()
        command_elements.fill(self._dataset, nCommand, bool(bRequest))

    @overload
    def GetInfoCS(self) -> tuple[int, bool]: ...
    @overload
    def GetInfoCS(self, pnCommand: Any, pbRequest: Any) -> None: ...
    @returns_void
    def GetInfoCS(self, pnCommand: OutInt = OUT, pbRequest: OutInt = OUT) -> Any:
        """Return which command the data set is, by (0000,0100) Command Field.

        Parameters
        ----------
        pnCommand : out int (``L_UINT16 *``)
            ``COMMAND_*``; 0 if the data set is not a command set.
        pbRequest : out bool (``L_BOOL *``)
            Whether it is a request.
        """
        return command_elements.identify(self._dataset)

    @returns_code
    def LoadDS(self, pszName: L_PATH, nFlags: L_UINT16 = 0) -> int:
        """Load a file.

        What was in the data set is dropped, even if the call fails. Unless
        ``DS_LOAD_CLOSE`` is given, the long values of a file of more than 64 KB stay in
        it and are read when they are asked for; they are lost when somebody else
        changes the file.

        Parameters
        ----------
        pszName : str or path (``L_TCHAR *``)
            Name of the file.
        nFlags : int (``L_UINT16``)
            0, to recognise all; or ``DS_METAHEADER_PRESENT``,
            ``DS_METAHEADER_ABSENT`` and the transfer syntax of a file without
            header; ``DS_LOAD_CLOSE`` to read all at once; ``DS_LOAD_STORE_OFFSETS``
            for `GetElementOffset`.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: loaded.
            * ``DICOM_ERROR_OPEN``: the file cannot be opened.
            * ``DICOM_ERROR_READ``: it cannot be read.
            * ``DICOM_ERROR_FORMAT``: it is not a DICOM file, or damaged; what could be
              read is there.
            * ``DICOM_ERROR_PARAMETER``: the flags contradict each other.

        References
        ----------
        * DICOM Standard, Part 10, :dcm:`7<part10/chapter_7.html>`
        """
        files.load(self._dataset, pszName or "", nFlags)
        return DICOM_SUCCESS

    @returns_code
    def LoadDSMemory(
        self, pBuffer: L_BYTES, uBufferSize: L_UINT32 | None = None, nFlags: L_UINT16 = 0
    ) -> int:
        """Load a file that is in memory.

        Parameters
        ----------
        pBuffer : bytes-like (``L_UCHAR *``)
            The file.
        uBufferSize : int, optional (``L_UINT32``)
            How many bytes of `pBuffer`; all if left out.
        nFlags : int (``L_UINT16``)
            As in `LoadDS`.

        Returns
        -------
        int (``L_UINT16``)
            As `LoadDS`.
        """
        files.load_memory(self._dataset, values.leading(pBuffer, uBufferSize), nFlags)
        return DICOM_SUCCESS

    @returns_code
    def SaveDS(self, pszName: L_PATH, nFlags: L_UINT16 = 0) -> int:
        """Save into a file, which may be the one that was loaded.

        The file is written beside and put in place when it is complete: an error or
        an interruption leaves the one that was there. Elements of group 0002 that
        PS3.10 demands are completed in the file. It has the transfer syntax of the data
        set; where the program set (0002,0010) Transfer Syntax UID, that one, if the pixel
        data is such: in fragments for a compressed syntax, else without. A table of
        offsets that does not fit the fragments is written empty.

        Parameters
        ----------
        pszName : str or path (``L_TCHAR *``)
            Name of the file.
        nFlags : int (``L_UINT16``)
            0, as loaded, initialised or received, with a meta header; or
            ``DS_METAHEADER_PRESENT``, ``DS_METAHEADER_ABSENT``,
            ``DS_EXCLUDE_METAHEADER_GROUP`` (preamble and prefix only; a deflated data
            set is inflated without a meta header), byte order and
            ``DS_IMPLICIT_VR`` or ``DS_EXPLICIT_VR``, ``DS_GROUP_LENGTHS`` (a length in
            front of each group), ``DS_LENGTH_EXPLICIT`` (sequences and items with
            their length, without delimiters).

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: saved.
            * ``DICOM_ERROR_OPEN``: no file can be made there.
            * ``DICOM_ERROR_WRITE``, ``DICOM_ERROR_DISK_FULL``: it cannot be written.
            * ``DICOM_ERROR_READ``: the loaded file, which has long values, changed.
            * ``DICOM_ERROR_CONVERSION``: compressed data cannot be saved so, or pixel
              data is not what (0002,0010) or the flags say.
            * ``DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED``: nobody knows the one that the
              program set.
            * ``DICOM_ERROR_FORMAT``: what was loaded or received is not whole.
            * ``DICOM_ERROR_PARAMETER``: the flags contradict each other.

        References
        ----------
        * DICOM Standard, Part 10, :dcm:`7<part10/chapter_7.html>`
        """
        files.save(self._dataset, pszName or "", nFlags)
        return DICOM_SUCCESS

    @returns_code
    def CopyDS(
        self,
        pDstParent: DICOMELEMENT | None,
        pSrcDS: LDicomDS | None,
        pSrcParent: DICOMELEMENT | None = None,
        pfnCallback: CALLBACK = None,
        pUserData: L_VOID_P = None,
    ) -> int:
        """Copy elements of another data set, or of this one, into this one.

        An element that is there already keeps its handle and gets the value; a sequence
        keeps its items and gets the copied ones behind them. Fragments of pixel data are
        its value and replace others. What is copied into a part of itself is copied as
        it was before the call. Where the character sets differ,
        text is encoded anew: in that of this data set, or in the one that is copied; in
        UTF-8 if it lacks a character, unless the callback leaves (0008,0005) out.

        Parameters
        ----------
        pDstParent : DICOMELEMENT or None (``pDICOMELEMENT``)
            The sequence or item to copy into; ``None`` is the root level.
        pSrcDS : LDicomDS (``LDicomDS *``)
            The other data set.
        pSrcParent : DICOMELEMENT or None (``pDICOMELEMENT``)
            What to copy the children of; ``None`` is the root level.
        pfnCallback : callable, optional (``COPYDSCALLBACK``)
            ``pfnCallback(pElement, nFlags, pUserData)`` is asked for each element of
            `pSrcDS` that would be copied; a false result leaves it out.
        pUserData : optional (``L_VOID *``)
            Handed to `pfnCallback`.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: copied.
            * ``DICOM_ERROR_PARAMETER``: `pSrcDS` is NULL, or one of the parents is not
              of its data set, or they do not hold the same: elements, items or
              fragments; or what is copied would be nested too deeply.
            * ``DICOM_ERROR_OPEN``, ``DICOM_ERROR_READ``: the file that values of `pSrcDS`
              are still in is gone, or was changed.

            After a failure nothing is copied.
        """
        if pSrcDS is None:
            raise DicomError(DICOM_ERROR_PARAMETER, "there is no source")
        source = pSrcDS._dataset
        into = copying.children_of(self._dataset, self._node_or_none(pDstParent))
        top = None if pSrcParent is None else ELEMENTS.resolve(pSrcParent, source)
        accept = None
        if pfnCallback is not None:
            asked = pfnCallback

            def accept(node: Node) -> bool:
                return bool(asked(ELEMENTS.issue(node), 0, pUserData))

        recode.copy_into(
            self._dataset, into, source, copying.children_of(source, top), accept
        )
        return DICOM_SUCCESS

    @returns_void
    def ResetDS(self) -> None:
        """Empty the data set: no element, no class, implicit VR little endian."""
        self._dataset.reset()

    @returns_value(0)
    def GetElementOffset(self, pElement: DICOMELEMENT | None) -> int:
        """Return where an element begins in what was loaded.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.

        Returns
        -------
        int (``L_DICOM_OFFSET``)
            In bytes; 0 if `LoadDS` was called without ``DS_LOAD_STORE_OFFSETS``, or the
            element was changed or inserted since.
        """
        self._node(pElement)
        assert pElement is not None
        return pElement.nElementOffset

    @staticmethod
    @returns_pointer
    def GetDefaultDicomTempPath() -> str:
        """Return the folder for temporary files.

        Returns
        -------
        str (``L_TCHAR *``)
            What `SetDefaultDicomTempPath` was given, or else the system's.
        """
        return files.temporary_folder()

    @staticmethod
    @differs("the folder is kept, but nothing needs it: SaveDS writes beside its target")
    @returns_void
    def SetDefaultDicomTempPath(szPath: L_PATH) -> None:
        """Set the folder for temporary files, of the whole process.

        Parameters
        ----------
        szPath : str or path (``L_TCHAR *``)
            The folder; ``None`` or "" is that of the system.
        """
        files.set_temporary_folder(szPath)

    @overload
    def GetPreamble(self) -> bytes: ...
    @overload
    def GetPreamble(self, pPreamble: Any, nLength: int | None = None) -> None: ...
    @returns_void
    def GetPreamble(self, pPreamble: OutBytes = OUT, nLength: Size = None) -> Any:
        """Return the preamble of the file: what is in front of the prefix ``DICM``.

        Parameters
        ----------
        pPreamble : out bytes (``L_UCHAR *``)
            ``DS_PREAMBLE_LENGTH`` (128) bytes.
        nLength : int, optional (``L_UINT16``)
            Size of `pPreamble` in bytes.
        """
        return self._dataset.preamble

    @returns_void
    def SetPreamble(self, pPreamble: L_BYTES, nLength: L_UINT16 | None = None) -> None:
        """Set the preamble for the next `SaveDS`.

        Parameters
        ----------
        pPreamble : bytes-like (``L_UCHAR *``)
            At most 128 bytes are used; zeros follow fewer.
        nLength : int, optional (``L_UINT16``)
            How many bytes of `pPreamble`; all if left out.
        """
        length = files.PREAMBLE_LENGTH
        self._dataset.preamble = values.leading(pPreamble, nLength)[:length].ljust(
            length, b"\0"
        )
