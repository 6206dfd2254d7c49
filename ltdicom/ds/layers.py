"""LDicomDS: the layers of a presentation state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_BOOL, L_TCHAR, L_UINT
from ltdicom._binding.calls import returns_code, returns_pointer
from ltdicom._binding.out import OUT, OutAny, OutInt
from ltdicom._dataset.presentation import items, layers
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.ds.element import DICOMELEMENT
from ltdicom.ds.part import DataSetPart

if TYPE_CHECKING:
    from ltdicom.structs import DICOMGRAPHICLAYER

__all__ = ["LayersPart"]


class LayersPart(DataSetPart):
    """The items of (0070,0060), in the order of their indices."""

    @overload
    def CreateLayer(self, pGraphicLayer: DICOMGRAPHICLAYER | None) -> tuple[int, int]: ...
    @overload
    def CreateLayer(
        self, pGraphicLayer: DICOMGRAPHICLAYER | None, pLayerIndex: Any
    ) -> int: ...
    @returns_code
    def CreateLayer(
        self, pGraphicLayer: DICOMGRAPHICLAYER | None, pLayerIndex: OutInt = OUT
    ) -> Any:
        """Append a layer.

        Parameters
        ----------
        pGraphicLayer : DICOMGRAPHICLAYER (``pDICOMGRAPHICLAYER``)
            The layer. ``puGrayscale`` is a number of 0 to 65535, ``pRGBLayerColors`` has
            three.
        pLayerIndex : out int (``L_UINT *``)
            The index of the new layer.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: appended. Else nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pGraphicLayer` is NULL.
            * ``DICOM_ERROR_PARAMETER``: the name is not 1 to 16 of A to Z, 0 to 9, space
              and underscore, or a layer has it already; there are fewer than three colors.
            * ``DICOM_ERROR_CONVERSION``, ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``,
              ``DICOM_ERROR_RANGE``: a field is too long, does not fit, or is not in the
              character set of the data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.7<part03/sect_C.10.7.html>`
        """
        layer = required(pGraphicLayer, "pGraphicLayer")
        return DICOM_SUCCESS, layers.create(self._dataset, layer)

    @overload
    def GetLayerInfo(self, uLayerIndex: int) -> tuple[int, DICOMGRAPHICLAYER | None]: ...
    @overload
    def GetLayerInfo(
        self,
        uLayerIndex: int,
        pGraphicLayer: DICOMGRAPHICLAYER | None,
        uStructSize: int = 0,
    ) -> int: ...
    @returns_code
    def GetLayerInfo(
        self, uLayerIndex: L_UINT, pGraphicLayer: OutAny = OUT, uStructSize: L_UINT = 0
    ) -> Any:
        """Return a layer.

        Parameters
        ----------
        uLayerIndex : int (``L_UINT``)
            The layer, counted from 0.
        pGraphicLayer : out DICOMGRAPHICLAYER (``pDICOMGRAPHICLAYER``)
            The layer; what is not there is ``None`` or 0.
        uStructSize : int (``L_UINT``)
            Copied into the structure.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_PARAMETER``: there is no such layer.
            * ``DICOM_ERROR_NULL_PTR``: `pGraphicLayer` is NULL.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.7<part03/sect_C.10.7.html>`
        """
        required(pGraphicLayer, "pGraphicLayer")
        found = layers.get(self._dataset, uLayerIndex)
        found.uStructSize = uStructSize
        return DICOM_SUCCESS, found

    @returns_code
    def SetLayerInfo(
        self, uLayerIndex: L_UINT, pGraphicLayer: DICOMGRAPHICLAYER | None
    ) -> int:
        """Set a layer.

        Annotations keep the name of their layer: `SetLayerName` changes it.

        Parameters
        ----------
        uLayerIndex : int (``L_UINT``)
            The layer, counted from 0.
        pGraphicLayer : DICOMGRAPHICLAYER (``pDICOMGRAPHICLAYER``)
            The layer. Fields that are ``None`` leave what is there; the order is always
            set.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pGraphicLayer` is NULL.
            * ``DICOM_ERROR_PARAMETER``: there is no such layer; the name is not 1 to 16 of
              A to Z, 0 to 9, space and underscore, or another layer has it; there are fewer
              than three colors.
            * ``DICOM_ERROR_CONVERSION``, ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``,
              ``DICOM_ERROR_RANGE``: a field is too long, does not fit, or is not in the
              character set of the data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.7<part03/sect_C.10.7.html>`
        """
        layer = required(pGraphicLayer, "pGraphicLayer")
        layers.put(self._dataset, uLayerIndex, layer)
        return DICOM_SUCCESS

    @returns_code
    def RemoveLayerByIndex(self, uLayerIndex: L_UINT, bAnnSequence: L_BOOL) -> int:
        """Remove a layer by its index.

        Parameters
        ----------
        uLayerIndex : int (``L_UINT``)
            The layer, counted from 0.
        bAnnSequence : bool (``L_BOOL``)
            True: the annotations on it, items of (0070,0001), go too.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: removed.
            * ``DICOM_ERROR_PARAMETER``: there is no such layer.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.7<part03/sect_C.10.7.html>`
        """
        layer = layers.at(self._dataset, uLayerIndex)
        layers.remove(self._dataset, layer, annotated=bool(bAnnSequence))
        return DICOM_SUCCESS

    @returns_code
    def RemoveLayerByName(self, pszLayerName: L_TCHAR, bAnnSequence: L_BOOL) -> int:
        """Remove a layer by its name.

        Parameters
        ----------
        pszLayerName : str (``L_TCHAR *``)
            The name of the layer.
        bAnnSequence : bool (``L_BOOL``)
            True: the annotations on it, items of (0070,0001), go too.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: removed.
            * ``DICOM_ERROR_PARAMETER``: there is no such layer.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.7<part03/sect_C.10.7.html>`
        """
        layer = layers.named(self._dataset, pszLayerName)
        layers.remove(self._dataset, layer, annotated=bool(bAnnSequence))
        return DICOM_SUCCESS

    @returns_code
    def RemoveAllLayers(self, bAnnSequence: L_BOOL) -> int:
        """Remove all layers.

        Parameters
        ----------
        bAnnSequence : bool (``L_BOOL``)
            True: the annotations on them, items of (0070,0001), go too.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: always.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.7<part03/sect_C.10.7.html>`
        """
        layers.remove_all(self._dataset, annotated=bool(bAnnSequence))
        return DICOM_SUCCESS

    @overload
    def GetLayerCount(self) -> tuple[int, int]: ...
    @overload
    def GetLayerCount(self, pCount: Any) -> int: ...
    @returns_code
    def GetLayerCount(self, pCount: OutInt = OUT) -> Any:
        """Return how many layers there are.

        Parameters
        ----------
        pCount : out int (``L_UINT *``)
            The number of layers.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: always.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.7<part03/sect_C.10.7.html>`
        """
        return DICOM_SUCCESS, items.count(self._dataset.root, layers.SEQUENCE)

    @overload
    def GetLayerIndex(self, pszLayerName: L_TCHAR) -> tuple[int, int]: ...
    @overload
    def GetLayerIndex(self, pszLayerName: L_TCHAR, pLayerIndex: Any) -> int: ...
    @returns_code
    def GetLayerIndex(self, pszLayerName: L_TCHAR, pLayerIndex: OutInt = OUT) -> Any:
        """Return the index of a layer by its name.

        Parameters
        ----------
        pszLayerName : str (``L_TCHAR *``)
            The name of the layer.
        pLayerIndex : out int (``L_INT *``)
            The index of the layer; -1 if there is none.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_PARAMETER``: there is no such layer.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.7<part03/sect_C.10.7.html>`
        """
        index = layers.index_of(self._dataset, pszLayerName)
        return DICOM_ERROR_PARAMETER if index < 0 else DICOM_SUCCESS, index

    @returns_pointer
    def GetLayerElementByIndex(self, uLayerIndex: L_UINT) -> DICOMELEMENT | None:
        """Return the item of a layer by its index.

        Parameters
        ----------
        uLayerIndex : int (``L_UINT``)
            The layer, counted from 0.

        Returns
        -------
        DICOMELEMENT or None (``pDICOMELEMENT``)
            The item of (0070,0060); ``None`` if there is no such layer.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.7<part03/sect_C.10.7.html>`
        """
        return self._handle(items.node_of(layers.at(self._dataset, uLayerIndex)))

    @returns_pointer
    def GetLayerElementByName(self, pszLayerName: L_TCHAR) -> DICOMELEMENT | None:
        """Return the item of a layer by its name.

        Parameters
        ----------
        pszLayerName : str (``L_TCHAR *``)
            The name of the layer.

        Returns
        -------
        DICOMELEMENT or None (``pDICOMELEMENT``)
            The item of (0070,0060); ``None`` if there is no such layer.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.7<part03/sect_C.10.7.html>`
        """
        return self._handle(items.node_of(layers.named(self._dataset, pszLayerName)))
