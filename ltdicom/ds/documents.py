"""LDicomDS: encapsulated documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_BOOL, L_BYTES, L_PATH, L_UINT32
from ltdicom._binding.calls import returns_code
from ltdicom._binding.out import OUT, OutAny, OutBytes, OutInt, room_of
from ltdicom._binding.overloads import overloads
from ltdicom._core.errors import DicomError
from ltdicom._dataset import files, values
from ltdicom._dataset.copying import children_of
from ltdicom._dataset.tree import Elements
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.ds.element import DICOMELEMENT
from ltdicom.ds.part import DataSetPart

if TYPE_CHECKING:
    from ltdicom.structs import DICOMCODESEQUENCEITEM, DICOMENCAPSULATEDDOCUMENT

__all__ = ["DocumentsPart"]


class DocumentsPart(DataSetPart):
    """Encapsulated documents: PDF, CDA."""

    @returns_code
    def _document_in_memory(
        self,
        pElement: DICOMELEMENT | None,
        bChild: L_BOOL,
        pBuffer: OutBytes = OUT,
        puBufferSize: OutInt = OUT,
        pEncapsulatedDocument: OutAny = OUT,
        pConceptNameCodeSequence: OutAny = OUT,
    ) -> Any:
        """Return the document."""
        from ltdicom._dataset import encapsulated_document

        dataset, level = self._dataset, self._document_level(pElement, bChild)
        content = encapsulated_document.get(dataset, level)
        room = room_of(pBuffer)
        if room is not None and room < len(content):
            raise DicomError(DICOM_ERROR_PARAMETER, f"{len(content)} bytes in {room}")
        described = (
            encapsulated_document.describe(dataset, level),
            encapsulated_document.concept(dataset, level),
        )
        return DICOM_SUCCESS, content, len(content), *described

    @overload
    def GetEncapsulatedDocument(
        self, pElement: DICOMELEMENT | None, bChild: L_BOOL
    ) -> tuple[int, bytes, int, DICOMENCAPSULATEDDOCUMENT, DICOMCODESEQUENCEITEM]: ...
    @overload
    def GetEncapsulatedDocument(
        self, pElement: DICOMELEMENT | None, bChild: L_BOOL, pszFileDocument: L_PATH
    ) -> tuple[int, DICOMENCAPSULATEDDOCUMENT, DICOMCODESEQUENCEITEM]: ...
    @overload
    def GetEncapsulatedDocument(
        self,
        pElement: DICOMELEMENT | None,
        bChild: L_BOOL,
        pszFileDocument: L_PATH,
        pEncapsulatedDocument: DICOMENCAPSULATEDDOCUMENT | None,
        pConceptNameCodeSequence: DICOMCODESEQUENCEITEM | None,
    ) -> int: ...
    @overload
    def GetEncapsulatedDocument(
        self,
        pElement: DICOMELEMENT | None,
        bChild: L_BOOL,
        pBuffer: Any,
        puBufferSize: Any,
        pEncapsulatedDocument: DICOMENCAPSULATEDDOCUMENT | None,
        pConceptNameCodeSequence: DICOMCODESEQUENCEITEM | None,
    ) -> int: ...
    @overloads(_document_in_memory)
    @returns_code
    def GetEncapsulatedDocument(
        self,
        pElement: DICOMELEMENT | None,
        bChild: L_BOOL,
        pszFileDocument: L_PATH,
        pEncapsulatedDocument: OutAny = OUT,
        pConceptNameCodeSequence: OutAny = OUT,
    ) -> Any:
        """Return the encapsulated document, in memory or as a file.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            An element of the level that has the document; ``None`` is the root level.
        bChild : bool (``L_BOOL``)
            True: the level below `pElement`.
        pszFileDocument : str or path (``L_TCHAR *``)
            Only in the overload with a file: its name. It is replaced when the new
            one is complete.
        pBuffer : out bytes (``L_UCHAR *``)
            The document. ``None`` asks for the size alone.
        puBufferSize : out int (``L_UINT32 *``)
            Bytes of the document, without the one that made its length even where
            (0042,0015) Encapsulated Document Length tells so.
        pEncapsulatedDocument : out structure (``pDICOMENCAPSULATEDDOCUMENT``)
            Its attributes; those that are not there, or are not a date or number, are
            ``None`` or 0. ``uType`` follows the MIME type; ``pszListOfMIMETypes`` is
            separated by backslashes.
        pConceptNameCodeSequence : out structure (``pDICOMCODESEQUENCEITEM``)
            The code of its title; all fields ``None`` if there is none.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found, and written.
            * ``DICOM_ERROR_ENCAPSULATED_DOCUMENT_MISSING``: there is none.
            * ``DICOM_ERROR_ENCAPSULATED_DOCUMENT_FAILURE``: what is there is no
              document.
            * ``DICOM_ERROR_PARAMETER``: `pBuffer` is too small; `pElement` is of another
              data set, or has no elements below it.
            * ``DICOM_ERROR_OPEN``, ``DICOM_ERROR_WRITE``, ``DICOM_ERROR_DISK_FULL``: the
              file cannot be written.
            * ``DICOM_ERROR_READ``: the loaded file, which has the document, changed.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.24.2<part03/sect_C.24.2.html>`
        """
        from ltdicom._dataset import encapsulated_document

        dataset, level = self._dataset, self._document_level(pElement, bChild)
        content = encapsulated_document.get(dataset, level)
        described = (
            encapsulated_document.describe(dataset, level),
            encapsulated_document.concept(dataset, level),
        )
        files.write_beside(files.resolved(pszFileDocument or ""), [content])
        return DICOM_SUCCESS, *described

    @returns_code
    def _set_document_from_file(
        self,
        pElement: DICOMELEMENT | None,
        bChild: L_BOOL,
        pszFileDocument: L_PATH,
        pEncapsulatedDocument: DICOMENCAPSULATEDDOCUMENT | None = None,
        pConceptNameCodeSequence: DICOMCODESEQUENCEITEM | None = None,
    ) -> int:
        """Read the document from a file."""
        from ltdicom._dataset import encapsulated_document

        described = required(pEncapsulatedDocument, "pEncapsulatedDocument")
        level = self._document_level(pElement, bChild)
        content = values.read_file(pszFileDocument or "")
        encapsulated_document.put(
            self._dataset, level, content, described, pConceptNameCodeSequence
        )
        return DICOM_SUCCESS

    @overload
    def SetEncapsulatedDocument(
        self,
        pElement: DICOMELEMENT | None,
        bChild: L_BOOL,
        pszFileDocument: L_PATH,
        pEncapsulatedDocument: DICOMENCAPSULATEDDOCUMENT | None = None,
        pConceptNameCodeSequence: DICOMCODESEQUENCEITEM | None = None,
    ) -> int: ...
    @overload
    def SetEncapsulatedDocument(
        self,
        pElement: DICOMELEMENT | None,
        bChild: L_BOOL,
        pBuffer: L_BYTES,
        uBufferSize: int | None = None,
        pEncapsulatedDocument: DICOMENCAPSULATEDDOCUMENT | None = None,
        pConceptNameCodeSequence: DICOMCODESEQUENCEITEM | None = None,
    ) -> int: ...
    @overloads(_set_document_from_file)
    @returns_code
    def SetEncapsulatedDocument(
        self,
        pElement: DICOMELEMENT | None,
        bChild: L_BOOL,
        pBuffer: L_BYTES,
        uBufferSize: L_UINT32 | None = None,
        pEncapsulatedDocument: DICOMENCAPSULATEDDOCUMENT | None = None,
        pConceptNameCodeSequence: DICOMCODESEQUENCEITEM | None = None,
    ) -> Any:
        """Set the encapsulated document with its attributes.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            An element of the level that gets the document; ``None`` is the root level.
        bChild : bool (``L_BOOL``)
            True: the level below `pElement`.
        pszFileDocument : str or path (``L_TCHAR *``)
            Only in the overload with a file: its name.
        pBuffer : bytes-like (``L_UCHAR *``)
            The document.
        uBufferSize : int, optional (``L_UINT32``)
            How many bytes of `pBuffer`; all if left out.
        pEncapsulatedDocument : structure (``pDICOMENCAPSULATEDDOCUMENT``)
            Its attributes. A field that is ``None`` leaves what the data set has; the
            elements of type 2 are inserted empty. The MIME type follows ``uType``,
            whatever ``pszMIMETypeOfEncapsulatedDocument`` is; ``pszListOfMIMETypes`` is
            separated by NUL or backslashes.
        pConceptNameCodeSequence : structure or None (``pDICOMCODESEQUENCEITEM``)
            The code of its title; ``None`` leaves what is there.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_ENCAPSULATED_DOCUMENT_MISSING``: the document is empty.
            * ``DICOM_ERROR_ENCAPSULATED_DOCUMENT_INVALID_TYPE``: ``uType`` is neither
              ``ENCAPSULATED_DOCUMENT_PDF`` nor ``ENCAPSULATED_DOCUMENT_CDA``.
            * ``DICOM_ERROR_NULL_PTR``: `pEncapsulatedDocument` is NULL.
            * ``DICOM_ERROR_OPEN``: the file cannot be read.
            * ``DICOM_ERROR_PARAMETER``: `uBufferSize` is above the size of `pBuffer`;
              `pElement` is of another data set, or has no elements below it.
            * ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``, ``DICOM_ERROR_CONVERSION``: a field
              is too long, no date, or not in the character set of the data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.24.2<part03/sect_C.24.2.html>`
        """
        from ltdicom._dataset import encapsulated_document

        described = required(pEncapsulatedDocument, "pEncapsulatedDocument")
        level = self._document_level(pElement, bChild)
        content = values.leading(pBuffer, uBufferSize)
        encapsulated_document.put(
            self._dataset, level, content, described, pConceptNameCodeSequence
        )
        return DICOM_SUCCESS

    def _document_level(self, pElement: DICOMELEMENT | None, bChild: L_BOOL) -> Elements:
        """Return the elements beside a handle, or below it."""
        if pElement is None or not bChild:
            level = self._level(pElement)
        else:
            level = children_of(self._dataset, self._node(pElement))
        if not isinstance(level, Elements):
            raise DicomError(DICOM_ERROR_PARAMETER, "there are items and no elements")
        return level
