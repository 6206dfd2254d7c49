"""LDicomDS: text objects of annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_BOOL, L_UINT
from ltdicom._binding.calls import returns_code, returns_pointer
from ltdicom._binding.out import OUT, OutAny, OutInt
from ltdicom._dataset.presentation import items, texts
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds.annotation_part import AnnotationPart
from ltdicom.ds.element import DICOMELEMENT

if TYPE_CHECKING:
    from ltdicom.structs import DICOMTEXTOBJECT

__all__ = ["TextObjectsPart"]


class TextObjectsPart(AnnotationPart):
    """The items of (0070,0008) of an annotation."""

    @returns_code
    def CreateTextObject(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        pTextObject: DICOMTEXTOBJECT | None,
        bCheckLayer: L_BOOL = False,
    ) -> int:
        """Append a text object to an annotation.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        pTextObject : DICOMTEXTOBJECT (``pDICOMTEXTOBJECT``)
            The text. It has a box, of two corners, or an anchor, or both; a corner is a
            pair of numbers, x in front of y. Units and justification count with their box
            or anchor; ``uOptions`` says whether style and identifiers are valid.
        bCheckLayer : bool (``L_BOOL``)
            True: ``pszLayerName`` must be the layer of the annotation, and one of those
            that are there. False: an annotation without a layer gets it.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: appended. Else nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pTextObject` is NULL, or a style that ``uOptions``
              says is valid.
            * ``DICOM_ERROR_PARAMETER``: there is no text; neither box nor anchor, or one
              corner; no such units or justification; not two numbers for a point;
              `bCheckLayer`, and the layer is another; `pGraphicAnnSQItem` is not an item of
              (0070,0001) of this data set.
            * ``DICOM_ERROR_CONVERSION``, ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``,
              ``DICOM_ERROR_RANGE``: a field is too long, does not fit, or is not in the
              character set of the data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        given = required(pTextObject, "pTextObject")
        item = self._annotation(pGraphicAnnSQItem)
        texts.create(self._dataset, item, given, check=bool(bCheckLayer))
        return DICOM_SUCCESS

    @returns_code
    def RemoveTextObject(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uTextObjIndex: L_UINT
    ) -> int:
        """Remove a text object from an annotation.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uTextObjIndex : int (``L_UINT``)
            The text object, counted from 0.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: removed.
            * ``DICOM_ERROR_PARAMETER``: there is no such text object; `pGraphicAnnSQItem`
              is not an item of (0070,0001) of this data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pGraphicAnnSQItem)
        items.remove(self._dataset, texts.at(item, uTextObjIndex))
        return DICOM_SUCCESS

    @overload
    def GetTextObjectInfo(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uTextObjectIndex: int
    ) -> tuple[int, DICOMTEXTOBJECT | None]: ...
    @overload
    def GetTextObjectInfo(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uTextObjectIndex: int,
        pTextObject: DICOMTEXTOBJECT | None,
        uStructSize: int = 0,
    ) -> int: ...
    @returns_code
    def GetTextObjectInfo(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uTextObjectIndex: L_UINT,
        pTextObject: OutAny = OUT,
        uStructSize: L_UINT = 0,
    ) -> Any:
        """Return a text object of an annotation.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uTextObjectIndex : int (``L_UINT``)
            The text object, counted from 0.
        pTextObject : out DICOMTEXTOBJECT (``pDICOMTEXTOBJECT``)
            Its fields, of which ``uOptions`` says which are valid; what is not there is
            ``None`` or 0.
        uStructSize : int (``L_UINT``)
            Copied into the structure.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_PARAMETER``: there is no such text object; `pGraphicAnnSQItem`
              is not an item of (0070,0001) of this data set.
            * ``DICOM_ERROR_NULL_PTR``: `pTextObject` is NULL.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        required(pTextObject, "pTextObject")
        item = self._annotation(pGraphicAnnSQItem)
        found = texts.get(self._dataset, item, uTextObjectIndex)
        found.uStructSize = uStructSize
        return DICOM_SUCCESS, found

    @returns_code
    def SetTextObjectInfo(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uTextObjectIndex: L_UINT,
        pTextObject: DICOMTEXTOBJECT | None,
    ) -> int:
        """Set a text object of an annotation.

        A box or an anchor that is ``None``, and the style and identifiers that ``uOptions``
        does not name, are removed. Elements that the structure has no field for stay.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uTextObjectIndex : int (``L_UINT``)
            The text object, counted from 0.
        pTextObject : DICOMTEXTOBJECT (``pDICOMTEXTOBJECT``)
            The text. It has a box, of two corners, or an anchor, or both; a corner is a
            pair of numbers, x in front of y. Units and justification count with their box
            or anchor; ``uOptions`` says whether style and identifiers are valid.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pTextObject` is NULL, or a style that ``uOptions``
              says is valid.
            * ``DICOM_ERROR_PARAMETER``: there is no such text object; there is no text;
              neither box nor anchor, or one corner; no such units or justification; not two
              numbers for a point; `pGraphicAnnSQItem` is not an item of (0070,0001) of this
              data set.
            * ``DICOM_ERROR_CONVERSION``, ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``,
              ``DICOM_ERROR_RANGE``: a field is too long, does not fit, or is not in the
              character set of the data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        given = required(pTextObject, "pTextObject")
        item = self._annotation(pGraphicAnnSQItem)
        texts.put(self._dataset, item, uTextObjectIndex, given)
        return DICOM_SUCCESS

    @overload
    def GetTextObjectCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None
    ) -> tuple[int, int]: ...
    @overload
    def GetTextObjectCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pCount: Any
    ) -> int: ...
    @returns_code
    def GetTextObjectCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pCount: OutInt = OUT
    ) -> Any:
        """Return how many text objects an annotation has.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        pCount : out int (``L_UINT *``)
            The number of text objects.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: counted.
            * ``DICOM_ERROR_PARAMETER``: `pGraphicAnnSQItem` is not an item of (0070,0001)
              of this data set; the number is 0.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        return self._counted(
            lambda: items.count(self._annotation(pGraphicAnnSQItem), texts.SEQUENCE)
        )

    @returns_code
    def RemoveAllTextObjects(self, pGraphicAnnSQItem: DICOMELEMENT | None) -> int:
        """Remove all text objects of an annotation.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: removed.
            * ``DICOM_ERROR_PARAMETER``: `pGraphicAnnSQItem` is not an item of (0070,0001)
              of this data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pGraphicAnnSQItem)
        items.remove_all(self._dataset, item, texts.SEQUENCE)
        return DICOM_SUCCESS

    @returns_pointer
    def GetTextObjElement(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uObjIndex: L_UINT
    ) -> DICOMELEMENT | None:
        """Return the item of a text object.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uObjIndex : int (``L_UINT``)
            The text object, counted from 0.

        Returns
        -------
        DICOMELEMENT or None (``pDICOMELEMENT``)
            The item; ``None`` if there is no such text object, or `pGraphicAnnSQItem` is
            not an item of (0070,0001).

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pGraphicAnnSQItem)
        return self._handle(items.node_of(texts.at(item, uObjIndex)))
