"""LDicomDS: the annotations of a presentation state: their layers, their images."""

from __future__ import annotations

from typing import Any, overload

from ltdicom._binding.c_types import L_TCHAR, L_UINT, L_UINT32
from ltdicom._binding.calls import returns_code, returns_pointer
from ltdicom._binding.out import OUT, OutInt
from ltdicom._dataset.presentation import (
    annotation,
    graphics,
    items,
    references,
    texts,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds.annotation_part import AnnotationPart
from ltdicom.ds.element import DICOMELEMENT

__all__ = ["AnnotationItemsPart"]


class AnnotationItemsPart(AnnotationPart):
    """The items of (0070,0001). Each lies on a layer, and is for some images or all."""

    @returns_pointer
    def FindFirstGraphicAnnSQItem(self) -> DICOMELEMENT | None:
        """Return the first annotation.

        Returns
        -------
        DICOMELEMENT or None (``pDICOMELEMENT``)
            The first item of (0070,0001); ``None`` if there is none.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        found = annotation.every(self._dataset)
        return self._handle(items.node_of(found[0]) if found else None)

    @returns_pointer
    def FindNextGraphicAnnSQItem(
        self, pRefSeriesItem: DICOMELEMENT | None
    ) -> DICOMELEMENT | None:
        """Return the next annotation.

        Parameters
        ----------
        pRefSeriesItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001).

        Returns
        -------
        DICOMELEMENT or None (``pDICOMELEMENT``)
            The item that follows; ``None`` behind the last one, and where `pRefSeriesItem`
            is not an item of (0070,0001).

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pRefSeriesItem)
        return self._handle(items.beside(items.node_of(item)))

    @returns_code
    def CreateGraphicAnnSQItem(self, nIndex: L_UINT32, pszLayerName: L_TCHAR) -> int:
        """Insert an annotation without objects.

        Parameters
        ----------
        nIndex : int (``L_UINT32``)
            The place, counted from 0, in front of the annotation that has it;
            ``ELEMENT_INDEX_MAX``, or a number that is too high, is the end.
        pszLayerName : str (``L_TCHAR *``)
            The name of the layer, which need not be there yet.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: inserted.
            * ``DICOM_ERROR_PARAMETER``: the name is not 1 to 16 of A to Z, 0 to 9, space
              and underscore.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        annotation.create(self._dataset, nIndex, pszLayerName)
        return DICOM_SUCCESS

    @returns_pointer
    def GetLayerName(self, pGraphicAnnSQItem: DICOMELEMENT | None) -> str | None:
        """Return the layer of an annotation.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.

        Returns
        -------
        str or None (``L_TCHAR *``)
            The name; ``None`` if it has none, or `pGraphicAnnSQItem` is not an item of
            (0070,0001).

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        return annotation.layer_of(self._dataset, self._annotation(pGraphicAnnSQItem))

    @returns_code
    def SetLayerName(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pszLayerName: L_TCHAR
    ) -> int:
        """Put an annotation on a layer.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        pszLayerName : str (``L_TCHAR *``)
            The name of the layer, which need not be there yet.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set.
            * ``DICOM_ERROR_PARAMETER``: the name is not 1 to 16 of A to Z, 0 to 9, space
              and underscore; `pGraphicAnnSQItem` is not an item of (0070,0001) of this data
              set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pGraphicAnnSQItem)
        annotation.set_layer(self._dataset, item, pszLayerName)
        return DICOM_SUCCESS

    @returns_code
    def AddLayerImageRef(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pszImageSOPInstance: L_TCHAR
    ) -> int:
        """Let an annotation be for an image.

        An annotation that names no image is for all that the state refers to.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        pszImageSOPInstance : str (``L_TCHAR *``)
            The SOP instance of the image.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: added, with the frames that the state names.
            * ``DICOM_ERROR_PARAMETER``: the presentation state does not refer to the image,
              see `AddPresStateImageRefByDS`; `pGraphicAnnSQItem` is not an item of
              (0070,0001) of this data set.
            * ``DICOM_ERROR_SOP_INSTANCE_UID_ALREADY_EXISTS``: the annotation is for this
              image already.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pGraphicAnnSQItem)
        references.add_to_annotation(self._dataset, item, pszImageSOPInstance)
        return DICOM_SUCCESS

    @overload
    def GetLayerImageRefCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None
    ) -> tuple[int, int]: ...
    @overload
    def GetLayerImageRefCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pCount: Any
    ) -> int: ...
    @returns_code
    def GetLayerImageRefCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pCount: OutInt = OUT
    ) -> Any:
        """Return how many images an annotation has.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        pCount : out int (``L_UINT *``)
            The number of images.

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
            lambda: references.count(self._dataset, self._annotation(pGraphicAnnSQItem))
        )

    @returns_pointer
    def GetLayerImageRefSOPInstance(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, uImageIndex: L_UINT
    ) -> str | None:
        """Return the SOP instance of an image of an annotation by its index.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        uImageIndex : int (``L_UINT``)
            The image, counted from 0.

        Returns
        -------
        str or None (``L_TCHAR *``)
            The UID; ``None`` if there is no such image, or `pGraphicAnnSQItem` is not an
            item of (0070,0001).

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pGraphicAnnSQItem)
        return references.instance(self._dataset, item, uImageIndex)

    @returns_code
    def RemoveImageRefFromLayer(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pszImageSOPInstance: L_TCHAR
    ) -> int:
        """Remove an image from those that an annotation is for.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        pszImageSOPInstance : str (``L_TCHAR *``)
            The SOP instance of the image.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: removed, or it was not there.
            * ``DICOM_ERROR_PARAMETER``: `pGraphicAnnSQItem` is not an item of (0070,0001)
              of this data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pGraphicAnnSQItem)
        references.remove_from_annotation(self._dataset, item, pszImageSOPInstance)
        return DICOM_SUCCESS

    @returns_code
    def RemoveAllImageRefsFromLayer(self, pGraphicAnnSQItem: DICOMELEMENT | None) -> int:
        """Let an annotation be for all images.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: the images that it named are removed.
            * ``DICOM_ERROR_PARAMETER``: `pGraphicAnnSQItem` is not an item of (0070,0001)
              of this data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        item = self._annotation(pGraphicAnnSQItem)
        items.remove_all(self._dataset, item, references.IMAGES)
        return DICOM_SUCCESS

    @returns_code
    def RemoveAllImageRefFromAllLayers(self) -> int:
        """Let all annotations be for all images.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: always.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        annotation.remove_references(self._dataset)
        return DICOM_SUCCESS

    @returns_pointer
    def GetLayerImageRefElement(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pszImageSOPInstance: L_TCHAR
    ) -> DICOMELEMENT | None:
        """Return an image that an annotation is for.

        Parameters
        ----------
        pGraphicAnnSQItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0070,0001), the annotation.
        pszImageSOPInstance : str (``L_TCHAR *``)
            The SOP instance of the image.

        Returns
        -------
        DICOMELEMENT or None (``pDICOMELEMENT``)
            The item of (0008,1140); ``None`` if the annotation does not name it, or
            `pGraphicAnnSQItem` is not an item of (0070,0001).

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.5<part03/sect_C.10.5.html>`
        """
        images = references.of_level(self._annotation(pGraphicAnnSQItem))
        found = references.find(images, pszImageSOPInstance)
        return self._handle(None if found is None else items.node_of(found))

    @overload
    def GetLayerGraphicObjectCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None
    ) -> tuple[int, int]: ...
    @overload
    def GetLayerGraphicObjectCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pCount: Any
    ) -> int: ...
    @returns_code
    def GetLayerGraphicObjectCount(
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
    def RemoveLayerGraphicObjects(self, pGraphicAnnSQItem: DICOMELEMENT | None) -> int:
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
    def GetLayerTextObjectCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None
    ) -> tuple[int, int]: ...
    @overload
    def GetLayerTextObjectCount(
        self, pGraphicAnnSQItem: DICOMELEMENT | None, pCount: Any
    ) -> int: ...
    @returns_code
    def GetLayerTextObjectCount(
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
    def RemoveLayerTextObjects(self, pGraphicAnnSQItem: DICOMELEMENT | None) -> int:
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
