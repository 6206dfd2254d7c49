"""LDicomDS: compound graphics of annotations: rulers, axes, arrows and others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_BOOL, L_UINT
from ltdicom._binding.calls import returns_code, returns_pointer
from ltdicom._binding.out import OUT, OutAny, OutInt
from ltdicom._dataset.presentation import annotation, compounds, items, objects
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds.annotation_part import AnnotationPart
from ltdicom.ds.element import DICOMELEMENT

if TYPE_CHECKING:
    from ltdicom.structs import DICOMCOMPOUNDGRAPHIC

__all__ = ["CompoundGraphicsPart"]


class CompoundGraphicsPart(AnnotationPart):
    """The items of (0070,0209) of an annotation."""

    @returns_code
    def CreateCompoundGraphic(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        pCompoundGraphicObject: DICOMCOMPOUNDGRAPHIC | None,
        bCheckLayer: L_BOOL,
    ) -> int:
        """Append a compound graphic to an annotation.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        pCompoundGraphicObject : DICOMCOMPOUNDGRAPHIC (``pDICOMCOMPOUNDGRAPHIC``)
            The graphic. ``nPointCount`` and ``nMajorTickCount`` 0 take all that are there;
            ``uOptions`` says which styles and identifiers are valid. Of the other fields
            those count that its type has: the gap of a crosshair, a cut line, an infinite
            line or a range line, the diameter of a crosshair, the ticks of a ruler, an axis
            or a crosshair, ``bFilled`` of an ellipse or a rectangle.
        bCheckLayer : bool (``L_BOOL``)
            True: ``pszLayerName`` must be the layer of the annotation, and one of those
            that are there. False: an annotation without a layer gets it.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: appended. Else nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pCompoundGraphicObject` is NULL, or a style that
              ``uOptions`` says is valid.
            * ``DICOM_ERROR_PARAMETER``: no such type, units or alignment; no points, or not
              two for an ellipse or a rectangle; coordinates that are not numbers; an
              identifier that another compound graphic of the annotation has; `bCheckLayer`,
              and the layer is another; `pGraphicAnnSQItem` is not an item of (0070,0001) of
              this data set.
            * ``DICOM_ERROR_CONVERSION``, ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``,
              ``DICOM_ERROR_RANGE``: a field is too long, does not fit, or is not in the
              character set of the data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        given = required(pCompoundGraphicObject, "pCompoundGraphicObject")
        item = self._annotation(pGraphicAnnSQItem)
        compounds.create(self._dataset, item, given, check=bool(bCheckLayer))
        return DICOM_SUCCESS

    @returns_code
    def RemoveCompoundGraphic(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uGraphicObjIndex: L_UINT
    ) -> int:
        """Remove a compound graphic from an annotation.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uGraphicObjIndex : int (``L_UINT``)
            The compound graphic, counted from 0.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: removed.
            * ``DICOM_ERROR_PARAMETER``: there is no such compound graphic;
              `pGraphicAnnSQItem` is not an item of (0070,0001) of this data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pGraphicAnnSQItem)
        items.remove(self._dataset, compounds.at(item, uGraphicObjIndex))
        return DICOM_SUCCESS

    @overload
    def GetCompoundGraphicInfo(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uCompoundGraphicIndex: int
    ) -> tuple[int, DICOMCOMPOUNDGRAPHIC | None]: ...
    @overload
    def GetCompoundGraphicInfo(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uCompoundGraphicIndex: int,
        pCompoundGraphic: DICOMCOMPOUNDGRAPHIC | None,
        uStructSize: int = 0,
    ) -> int: ...
    @returns_code
    def GetCompoundGraphicInfo(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uCompoundGraphicIndex: L_UINT,
        pCompoundGraphic: OutAny = OUT,
        uStructSize: L_UINT = 0,
    ) -> Any:
        """Return a compound graphic of an annotation.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uCompoundGraphicIndex : int (``L_UINT``)
            The compound graphic, counted from 0.
        pCompoundGraphic : out DICOMCOMPOUNDGRAPHIC (``pDICOMCOMPOUNDGRAPHIC``)
            Its fields, of which ``uOptions`` says which are valid; what is not there is
            ``None`` or 0.
        uStructSize : int (``L_UINT``)
            Copied into the structure.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_PARAMETER``: there is no such compound graphic;
              `pGraphicAnnSQItem` is not an item of (0070,0001) of this data set.
            * ``DICOM_ERROR_NULL_PTR``: `pCompoundGraphic` is NULL.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        required(pCompoundGraphic, "pCompoundGraphic")
        item = self._annotation(pGraphicAnnSQItem)
        found = compounds.get(self._dataset, item, uCompoundGraphicIndex)
        found.uStructSize = uStructSize
        return DICOM_SUCCESS, found

    @returns_code
    def SetCompoundGraphicInfo(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uCompoundGraphicIndex: L_UINT,
        pCompoundGraphic: DICOMCOMPOUNDGRAPHIC | None,
    ) -> int:
        """Set a compound graphic of an annotation.

        The styles that ``uOptions`` does not name are removed; without an identifier, its
        own stays. Elements that the structure has no field for stay.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uCompoundGraphicIndex : int (``L_UINT``)
            The compound graphic, counted from 0.
        pCompoundGraphic : DICOMCOMPOUNDGRAPHIC (``pDICOMCOMPOUNDGRAPHIC``)
            The graphic. ``nPointCount`` and ``nMajorTickCount`` 0 take all that are there;
            ``uOptions`` says which styles and identifiers are valid. Of the other fields
            those count that its type has: the gap of a crosshair, a cut line, an infinite
            line or a range line, the diameter of a crosshair, the ticks of a ruler, an axis
            or a crosshair, ``bFilled`` of an ellipse or a rectangle.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pCompoundGraphic` is NULL, or a style that
              ``uOptions`` says is valid.
            * ``DICOM_ERROR_PARAMETER``: there is no such compound graphic; no such type,
              units or alignment; no points, or not two for an ellipse or a rectangle;
              coordinates that are not numbers; an identifier that another compound graphic
              of the annotation has; `pGraphicAnnSQItem` is not an item of (0070,0001) of
              this data set.
            * ``DICOM_ERROR_CONVERSION``, ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``,
              ``DICOM_ERROR_RANGE``: a field is too long, does not fit, or is not in the
              character set of the data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        given = required(pCompoundGraphic, "pCompoundGraphic")
        item = self._annotation(pGraphicAnnSQItem)
        compounds.put(self._dataset, item, uCompoundGraphicIndex, given)
        return DICOM_SUCCESS

    @overload
    def GetCompoundGraphicCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None
    ) -> tuple[int, int]: ...
    @overload
    def GetCompoundGraphicCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pCount: Any
    ) -> int: ...
    @returns_code
    def GetCompoundGraphicCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pCount: OutInt = OUT
    ) -> Any:
        """Return how many compound graphics an annotation has.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        pCount : out int (``L_UINT *``)
            The number of compound graphics.

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
            lambda: items.count(self._annotation(pGraphicAnnSQItem), compounds.SEQUENCE)
        )

    @returns_code
    def RemoveAllCompoundGraphics(self, pGraphicAnnSQItem: DICOMELEMENT | None) -> int:
        """Remove all compound graphics of an annotation.

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
        items.remove_all(self._dataset, item, compounds.SEQUENCE)
        return DICOM_SUCCESS

    @overload
    def GetCompoundGraphicPointCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uCompoundGraphicIndex: int
    ) -> tuple[int, int]: ...
    @overload
    def GetCompoundGraphicPointCount(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uCompoundGraphicIndex: int,
        pPointsCount: Any,
    ) -> int: ...
    @returns_code
    def GetCompoundGraphicPointCount(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uCompoundGraphicIndex: L_UINT,
        pPointsCount: OutInt = OUT,
    ) -> Any:
        """Return how many points a compound graphic has.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uCompoundGraphicIndex : int (``L_UINT``)
            The compound graphic, counted from 0.
        pPointsCount : out int (``L_UINT *``)
            The number of points.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: counted.
            * ``DICOM_ERROR_PARAMETER``: there is no such compound graphic;
              `pGraphicAnnSQItem` is not an item of (0070,0001) of this data set; the number
              is 0.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        return self._counted(
            lambda: objects.point_count(
                self._dataset,
                compounds.at(self._annotation(pGraphicAnnSQItem), uCompoundGraphicIndex),
            )
        )

    @overload
    def GetCompoundGraphicMajorTickCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uCompoundGraphicIndex: int
    ) -> tuple[int, int]: ...
    @overload
    def GetCompoundGraphicMajorTickCount(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uCompoundGraphicIndex: int,
        pMajorTickCount: Any,
    ) -> int: ...
    @returns_code
    def GetCompoundGraphicMajorTickCount(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uCompoundGraphicIndex: L_UINT,
        pMajorTickCount: OutInt = OUT,
    ) -> Any:
        """Return how many major ticks a compound graphic has.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uCompoundGraphicIndex : int (``L_UINT``)
            The compound graphic, counted from 0.
        pMajorTickCount : out int (``L_UINT *``)
            The number of major ticks.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: counted.
            * ``DICOM_ERROR_PARAMETER``: there is no such compound graphic;
              `pGraphicAnnSQItem` is not an item of (0070,0001) of this data set; the number
              is 0.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        return self._counted(
            lambda: compounds.tick_count(
                compounds.at(self._annotation(pGraphicAnnSQItem), uCompoundGraphicIndex)
            )
        )

    @returns_pointer
    def GetCompoundGraphicLayerName(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uCompoundGraphicIndex: L_UINT
    ) -> str | None:
        """Return the layer of a compound graphic, which is that of its annotation.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uCompoundGraphicIndex : int (``L_UINT``)
            The compound graphic, counted from 0.

        Returns
        -------
        str or None (``L_TCHAR *``)
            The name; ``None`` if there is no such compound graphic, the annotation has no
            layer, or `pGraphicAnnSQItem` is not an item of (0070,0001).

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pGraphicAnnSQItem)
        compounds.at(item, uCompoundGraphicIndex)
        return annotation.layer_of(self._dataset, item)

    @returns_pointer
    def GetCompoundGraphicElement(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uIndex: L_UINT
    ) -> DICOMELEMENT | None:
        """Return the item of a compound graphic.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uIndex : int (``L_UINT``)
            The compound graphic, counted from 0.

        Returns
        -------
        DICOMELEMENT or None (``pDICOMELEMENT``)
            The item; ``None`` if there is no such compound graphic, or `pGraphicAnnSQItem`
            is not an item of (0070,0001).

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pGraphicAnnSQItem)
        return self._handle(items.node_of(compounds.at(item, uIndex)))
