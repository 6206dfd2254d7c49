"""LDicomDS: graphic objects of annotations: points, lines, circles, ellipses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_BOOL, L_UINT
from ltdicom._binding.calls import returns_code, returns_pointer
from ltdicom._binding.out import OUT, OutAny, OutInt
from ltdicom._dataset.presentation import graphics, items, objects
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds.annotation_part import AnnotationPart
from ltdicom.ds.element import DICOMELEMENT

if TYPE_CHECKING:
    from ltdicom.structs import DICOMGRAPHICOBJECT

__all__ = ["GraphicObjectsPart"]


class GraphicObjectsPart(AnnotationPart):
    """The items of (0070,0009) of an annotation."""

    @returns_code
    def CreateGraphicObject(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        pGraphicObject: DICOMGRAPHICOBJECT | None,
        bCheckLayer: L_BOOL = False,
    ) -> int:
        """Append a graphic object to an annotation.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        pGraphicObject : DICOMGRAPHICOBJECT (``pDICOMGRAPHICOBJECT``)
            The object. ``nPointCount`` 0 takes all of ``pAnnPoints``; ``uOptions`` says
            which styles and identifiers are valid; ``bFilled`` counts where the figure is
            closed.
        bCheckLayer : bool (``L_BOOL``)
            True: ``pszLayerName`` must be the layer of the annotation, and one of those
            that are there. False: an annotation without a layer gets it.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: appended. Else nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pGraphicObject` is NULL, or a style that
              ``uOptions`` says is valid.
            * ``DICOM_ERROR_PARAMETER``: no such type or units; not one point for a point,
              two for a circle, four for an ellipse, two or more for a line, or coordinates
              that are not numbers; `bCheckLayer`, and the layer is another;
              `pGraphicAnnSQItem` is not an item of (0070,0001) of this data set.
            * ``DICOM_ERROR_CONVERSION``, ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``,
              ``DICOM_ERROR_RANGE``: a field is too long, does not fit, or is not in the
              character set of the data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        given = required(pGraphicObject, "pGraphicObject")
        item = self._annotation(pGraphicAnnSQItem)
        graphics.create(self._dataset, item, given, check=bool(bCheckLayer))
        return DICOM_SUCCESS

    @returns_code
    def RemoveGraphicObject(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uGraphicObjIndex: L_UINT
    ) -> int:
        """Remove a graphic object from an annotation.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uGraphicObjIndex : int (``L_UINT``)
            The graphic object, counted from 0.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: removed.
            * ``DICOM_ERROR_PARAMETER``: there is no such graphic object;
              `pGraphicAnnSQItem` is not an item of (0070,0001) of this data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pGraphicAnnSQItem)
        items.remove(self._dataset, graphics.at(item, uGraphicObjIndex))
        return DICOM_SUCCESS

    @overload
    def GetGraphicObjectInfo(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uGraphicObjectIndex: int
    ) -> tuple[int, DICOMGRAPHICOBJECT | None]: ...
    @overload
    def GetGraphicObjectInfo(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uGraphicObjectIndex: int,
        pGraphicObject: DICOMGRAPHICOBJECT | None,
        uStructSize: int = 0,
    ) -> int: ...
    @returns_code
    def GetGraphicObjectInfo(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uGraphicObjectIndex: L_UINT,
        pGraphicObject: OutAny = OUT,
        uStructSize: L_UINT = 0,
    ) -> Any:
        """Return a graphic object of an annotation.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uGraphicObjectIndex : int (``L_UINT``)
            The graphic object, counted from 0.
        pGraphicObject : out DICOMGRAPHICOBJECT (``pDICOMGRAPHICOBJECT``)
            Its fields, of which ``uOptions`` says which are valid; what is not there is
            ``None`` or 0.
        uStructSize : int (``L_UINT``)
            Copied into the structure.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_PARAMETER``: there is no such graphic object;
              `pGraphicAnnSQItem` is not an item of (0070,0001) of this data set.
            * ``DICOM_ERROR_NULL_PTR``: `pGraphicObject` is NULL.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        required(pGraphicObject, "pGraphicObject")
        item = self._annotation(pGraphicAnnSQItem)
        found = graphics.get(self._dataset, item, uGraphicObjectIndex)
        found.uStructSize = uStructSize
        return DICOM_SUCCESS, found

    @returns_code
    def SetGraphicObjectInfo(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uGraphicObjectIndex: L_UINT,
        pGraphicObject: DICOMGRAPHICOBJECT | None,
    ) -> int:
        """Set a graphic object of an annotation.

        The styles and identifiers that ``uOptions`` does not name are removed. Elements
        that the structure has no field for stay.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uGraphicObjectIndex : int (``L_UINT``)
            The graphic object, counted from 0.
        pGraphicObject : DICOMGRAPHICOBJECT (``pDICOMGRAPHICOBJECT``)
            The object. ``nPointCount`` 0 takes all of ``pAnnPoints``; ``uOptions`` says
            which styles and identifiers are valid; ``bFilled`` counts where the figure is
            closed.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pGraphicObject` is NULL, or a style that
              ``uOptions`` says is valid.
            * ``DICOM_ERROR_PARAMETER``: there is no such graphic object; no such type or
              units; not one point for a point, two for a circle, four for an ellipse, two
              or more for a line, or coordinates that are not numbers;
              `pGraphicAnnSQItem` is not an item of (0070,0001) of this data set.
            * ``DICOM_ERROR_CONVERSION``, ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``,
              ``DICOM_ERROR_RANGE``: a field is too long, does not fit, or is not in the
              character set of the data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        given = required(pGraphicObject, "pGraphicObject")
        item = self._annotation(pGraphicAnnSQItem)
        graphics.put(self._dataset, item, uGraphicObjectIndex, given)
        return DICOM_SUCCESS

    @overload
    def GetGraphicObjectCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None
    ) -> tuple[int, int]: ...
    @overload
    def GetGraphicObjectCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pCount: Any
    ) -> int: ...
    @returns_code
    def GetGraphicObjectCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pCount: OutInt = OUT
    ) -> Any:
        """Return how many graphic objects an annotation has.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        pCount : out int (``L_UINT *``)
            The number of graphic objects.

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
            lambda: items.count(self._annotation(pGraphicAnnSQItem), graphics.SEQUENCE)
        )

    @returns_code
    def RemoveAllGraphicObjects(self, pGraphicAnnSQItem: DICOMELEMENT | None) -> int:
        """Remove all graphic objects of an annotation.

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
        items.remove_all(self._dataset, item, graphics.SEQUENCE)
        return DICOM_SUCCESS

    @overload
    def GetGraphicObjPointCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uGraphicObjIndex: int
    ) -> tuple[int, int]: ...
    @overload
    def GetGraphicObjPointCount(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uGraphicObjIndex: int,
        pPointsCount: Any,
    ) -> int: ...
    @returns_code
    def GetGraphicObjPointCount(
        self,
        pGraphicAnnSQItem: DICOMELEMENT | None,
        uGraphicObjIndex: L_UINT,
        pPointsCount: OutInt = OUT,
    ) -> Any:
        """Return how many points a graphic object has.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uGraphicObjIndex : int (``L_UINT``)
            The graphic object, counted from 0.
        pPointsCount : out int (``L_UINT *``)
            The number of points.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: counted.
            * ``DICOM_ERROR_PARAMETER``: there is no such graphic object;
              `pGraphicAnnSQItem` is not an item of (0070,0001) of this data set; the number
              is 0.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        return self._counted(
            lambda: objects.point_count(
                self._dataset,
                graphics.at(self._annotation(pGraphicAnnSQItem), uGraphicObjIndex),
            )
        )

    @returns_pointer
    def GetGraphicObjElement(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uObjIndex: L_UINT
    ) -> DICOMELEMENT | None:
        """Return the item of a graphic object.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uObjIndex : int (``L_UINT``)
            The graphic object, counted from 0.

        Returns
        -------
        DICOMELEMENT or None (``pDICOMELEMENT``)
            The item; ``None`` if there is no such graphic object, or `pGraphicAnnSQItem` is
            not an item of (0070,0001).

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pGraphicAnnSQItem)
        return self._handle(items.node_of(graphics.at(item, uObjIndex)))
