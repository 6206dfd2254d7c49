"""LDicomDS: presentation states, and the images that they are for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_INT32_P, L_PATH, L_TCHAR, L_UINT
from ltdicom._binding.calls import returns_code, returns_pointer
from ltdicom._binding.out import OUT, OutAny, OutInt
from ltdicom._dataset import files
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.presentation import information, items, references
from ltdicom._dataset.tree import Elements
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds.annotation_part import AnnotationPart
from ltdicom.ds.element import DICOMELEMENT

if TYPE_CHECKING:
    from ltdicom.ds import LDicomDS
    from ltdicom.structs import DICOMPRESSTATEINFO

__all__ = ["PresentationStatesPart"]


class PresentationStatesPart(AnnotationPart):
    """How a presentation state is called, and the images of (0008,1115)."""

    def _series_item(self, pElement: DICOMELEMENT | None) -> Elements | None:
        """Return the elements of an item of (0008,1115); for NULL, none."""
        if pElement is None:
            return None
        return items.level_of(self._node(pElement), references.SERIES)

    @overload
    def GetPresStateInfo(self) -> tuple[int, DICOMPRESSTATEINFO | None]: ...
    @overload
    def GetPresStateInfo(
        self, pPresState: DICOMPRESSTATEINFO | None, uStructSize: int = 0
    ) -> int: ...
    @returns_code
    def GetPresStateInfo(self, pPresState: OutAny = OUT, uStructSize: L_UINT = 0) -> Any:
        """Return how the presentation state is called, when and by whom it was made.

        Parameters
        ----------
        pPresState : out DICOMPRESSTATEINFO (``pDICOMPRESSTATEINFO``)
            What is there; the rest is ``None`` or 0.
        uStructSize : int (``L_UINT``)
            Copied into the structure.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: read.
            * ``DICOM_ERROR_NULL_PTR``: `pPresState` is NULL.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.10<part03/sect_C.11.10.html>`
        """
        required(pPresState, "pPresState")
        found = information.get(self._dataset)
        found.uStructSize = uStructSize
        return DICOM_SUCCESS, found

    @returns_code
    def SetPresStateInfo(self, pPresState: DICOMPRESSTATEINFO | None) -> int:
        """Set how the presentation state is called, when and by whom it was made.

        Parameters
        ----------
        pPresState : DICOMPRESSTATEINFO (``pDICOMPRESSTATEINFO``)
            Fields that are ``None`` leave what is there; the instance number is always set.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pPresState` is NULL.
            * ``DICOM_ERROR_PARAMETER``: the label is not 1 to 16 of A to Z, 0 to 9, space
              and underscore.
            * ``DICOM_ERROR_CONVERSION``, ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``,
              ``DICOM_ERROR_RANGE``: a field is too long, no date or time, or not in the
              character set of the data set.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.10<part03/sect_C.11.10.html>`
        """
        information.put(self._dataset, required(pPresState, "pPresState"))
        return DICOM_SUCCESS

    @returns_code
    def AddPresStateImageRefByFileName(
        self,
        pszImageFileName: L_PATH,
        pFrameNumbers: L_INT32_P | None = None,
        uFramesCount: L_UINT = 0,
    ) -> int:
        """Let the presentation state refer to the image in a file.

        Parameters
        ----------
        pszImageFileName : str or path (``L_TCHAR *``)
            The file of the image.
        pFrameNumbers : sequence of int, optional (``L_INT32 *``)
            The frames that are meant, counted from 1; all without it.
        uFramesCount : int (``L_UINT``)
            How many of `pFrameNumbers`; 0 for all of them.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: added, to the item of its series or to a new one. Else
              nothing is changed.
            * ``DICOM_ERROR_PARAMETER``: the image has no SOP class, SOP instance or series,
              a frame is below 1, or there are fewer than `uFramesCount`.
            * ``DICOM_ERROR_SOP_INSTANCE_UID_ALREADY_EXISTS``: the state refers to this SOP
              instance already.
            * ``DICOM_ERROR_OPEN``, ``DICOM_ERROR_READ``, ``DICOM_ERROR_FORMAT``: the file
              cannot be loaded, as `LoadDS` says.
            * ``DICOM_ERROR_CONVERSION``: a UID of the image is none.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.11<part03/sect_C.11.11.html>`
        """
        image = DataSet()
        files.load(image, os.fspath(pszImageFileName or ""), 0)
        references.add(self._dataset, image, pFrameNumbers, uFramesCount)
        return DICOM_SUCCESS

    @returns_code
    def AddPresStateImageRefByDS(
        self,
        pDS: LDicomDS | None,
        pFrameNumbers: L_INT32_P | None = None,
        uFramesCount: L_UINT = 0,
    ) -> int:
        """Let the presentation state refer to an image.

        Parameters
        ----------
        pDS : LDicomDS (``LDicomDS *``)
            The image.
        pFrameNumbers : sequence of int, optional (``L_INT32 *``)
            The frames that are meant, counted from 1; all without it.
        uFramesCount : int (``L_UINT``)
            How many of `pFrameNumbers`; 0 for all of them.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: added, to the item of its series or to a new one. Else
              nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pDS` is NULL.
            * ``DICOM_ERROR_PARAMETER``: the image has no SOP class, SOP instance or series,
              a frame is below 1, or there are fewer than `uFramesCount`.
            * ``DICOM_ERROR_SOP_INSTANCE_UID_ALREADY_EXISTS``: the state refers to this SOP
              instance already.
            * ``DICOM_ERROR_CONVERSION``: a UID of the image is none.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.11<part03/sect_C.11.11.html>`
        """
        image = required(pDS, "pDS")
        references.add(self._dataset, image._dataset, pFrameNumbers, uFramesCount)
        return DICOM_SUCCESS

    @returns_code
    def RemovePresStateImageRefBySOPInstance(self, pszSOPInstanceUID: L_TCHAR) -> int:
        """Remove an image from those that the presentation state refers to.

        A series without further images goes too. Annotations keep the images that they
        name.

        Parameters
        ----------
        pszSOPInstanceUID : str (``L_TCHAR *``)
            The SOP instance of the image.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: removed, or it was not there.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.11<part03/sect_C.11.11.html>`
        """
        references.remove(self._dataset, pszSOPInstanceUID)
        return DICOM_SUCCESS

    @returns_code
    def RemoveAllPresStateImageRefs(self) -> int:
        """Remove all images that the presentation state refers to.

        Annotations keep the images that they name.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: always.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.11<part03/sect_C.11.11.html>`
        """
        items.remove_all(self._dataset, self._dataset.root, references.SERIES)
        return DICOM_SUCCESS

    @returns_pointer
    def GetPresStateImageRefSOPInstance(
        self, pRefSeriesSQItem: DICOMELEMENT | None, uImageIndex: L_UINT
    ) -> str | None:
        """Return the SOP instance of an image by its index.

        Parameters
        ----------
        pRefSeriesSQItem : DICOMELEMENT or None (``pDICOMELEMENT``)
            An item of (0008,1115); ``None`` stands for all of them.
        uImageIndex : int (``L_UINT``)
            The image, counted from 0.

        Returns
        -------
        str or None (``L_TCHAR *``)
            The UID; ``None`` if there is no such image, or `pRefSeriesSQItem` is not an
            item of (0008,1115).

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.11<part03/sect_C.11.11.html>`
        """
        series = self._series_item(pRefSeriesSQItem)
        return references.instance(self._dataset, series, uImageIndex)

    @overload
    def GetPresStateImageRefCount(
        self, pRefSeriesSQItem: DICOMELEMENT | None
    ) -> tuple[int, int]: ...
    @overload
    def GetPresStateImageRefCount(
        self, pRefSeriesSQItem: DICOMELEMENT | None, pCount: Any
    ) -> int: ...
    @returns_code
    def GetPresStateImageRefCount(
        self, pRefSeriesSQItem: DICOMELEMENT | None, pCount: OutInt = OUT
    ) -> Any:
        """Return how many images the presentation state refers to.

        Parameters
        ----------
        pRefSeriesSQItem : DICOMELEMENT or None (``pDICOMELEMENT``)
            An item of (0008,1115); ``None`` stands for all of them.
        pCount : out int (``L_UINT *``)
            The number of images.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: counted.
            * ``DICOM_ERROR_PARAMETER``: `pRefSeriesSQItem` is not an item of (0008,1115) of
              this data set; the number is 0.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.11<part03/sect_C.11.11.html>`
        """
        return self._counted(
            lambda: references.count(self._dataset, self._series_item(pRefSeriesSQItem))
        )

    @returns_pointer
    def FindFirstPresStateRefSeriesItem(self) -> DICOMELEMENT | None:
        """Return the first series that the presentation state refers to.

        Returns
        -------
        DICOMELEMENT or None (``pDICOMELEMENT``)
            The first item of (0008,1115); ``None`` if there is none.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.11<part03/sect_C.11.11.html>`
        """
        found = references.series(self._dataset)
        return self._handle(items.node_of(found[0]) if found else None)

    @returns_pointer
    def FindNextPresStateRefSeriesItem(
        self, pRefSeriesItem: DICOMELEMENT | None
    ) -> DICOMELEMENT | None:
        """Return the next series that the presentation state refers to.

        Parameters
        ----------
        pRefSeriesItem : DICOMELEMENT (``pDICOMELEMENT``)
            An item of (0008,1115).

        Returns
        -------
        DICOMELEMENT or None (``pDICOMELEMENT``)
            The item that follows; ``None`` behind the last one, and where `pRefSeriesItem`
            is not an item of (0008,1115).

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.11<part03/sect_C.11.11.html>`
        """
        node = self._node(pRefSeriesItem)
        items.level_of(node, references.SERIES)
        return self._handle(items.beside(node))

    @returns_pointer
    def GetPresStateImageRefBySOPInstance(
        self, pszSOPInstanceUID: L_TCHAR
    ) -> DICOMELEMENT | None:
        """Return an image that the presentation state refers to.

        Parameters
        ----------
        pszSOPInstanceUID : str (``L_TCHAR *``)
            The SOP instance of the image.

        Returns
        -------
        DICOMELEMENT or None (``pDICOMELEMENT``)
            The item of (0008,1140); ``None`` if the state does not refer to it.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.11<part03/sect_C.11.11.html>`
        """
        images = references.every(self._dataset)
        found = references.find(images, pszSOPInstanceUID)
        return self._handle(None if found is None else items.node_of(found))
