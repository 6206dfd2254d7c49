"""LDicomDS: overlays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_UINT, L_UINT32
from ltdicom._binding.calls import returns_code
from ltdicom._binding.marks import differs
from ltdicom._binding.out import OUT, OutAny, OutInt, OutText, Size
from ltdicom._core.errors import DicomError
from ltdicom._dataset import overlays
from ltdicom.bitmap import (
    BITMAPHANDLE,
    L_POINT,
    OVERLAY_USEBITPLANE,
    OVERLAYATTRIBUTES,
    check,
    upright,
)
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.constants.image import SET_OVERLAY_ATTRIB_NO_OVERRIDE
from ltdicom.ds.part import DataSetPart

if TYPE_CHECKING:
    import numpy as np

__all__ = ["OverlaysPart"]


def attributes_of(dataset: Any, group: int) -> OVERLAYATTRIBUTES:
    """Return the structure for an overlay."""
    x, y = overlays.origin(dataset, group)
    found = OVERLAYATTRIBUTES(ptOrigin=L_POINT(x, y), **overlays.fields(dataset, group))
    found.uFlags = OVERLAY_USEBITPLANE if overlays.embedded(dataset, group) else 0
    return found


def plane(bitmap: BITMAPHANDLE) -> np.ndarray[Any, Any]:
    """Return a bitmap as bits: what is not zero is 1."""
    wrong = check(bitmap)
    if wrong:
        raise DicomError(DICOM_ERROR_PARAMETER, wrong)
    pixels = upright(bitmap).astype(bool)
    if pixels.ndim == 3:
        pixels = pixels.max(axis=2)
    return pixels


class OverlaysPart(DataSetPart):
    """The overlays of groups 6000 to 601E.

    An index stays that of its overlay until `GetOverlayCount` is called again, so a loop
    that deletes all of them may count up or take index 0 each time.
    """

    @overload
    def GetOverlayCount(self) -> tuple[int, int]: ...
    @overload
    def GetOverlayCount(self, pCount: Any) -> int: ...
    @returns_code
    def GetOverlayCount(self, pCount: OutInt = OUT) -> Any:
        """Return how many overlays there are.

        Parameters
        ----------
        pCount : out int (``L_UINT *``)
            Groups with rows, bits or an activation layer.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: always.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.9.2<part03/sect_C.9.2.html>`
        """
        return DICOM_SUCCESS, overlays.count(self._dataset)

    @overload
    def GetOverlayAttributes(
        self, uOverlayIndex: int
    ) -> tuple[int, OVERLAYATTRIBUTES | None, int, bool]: ...
    @overload
    def GetOverlayAttributes(
        self,
        uOverlayIndex: int,
        pOverlayAttributes: OVERLAYATTRIBUTES | None,
        uStructSize: int,
        pGroupNumber: Any,
        pIsOverlayInDataset: Any,
        uFlags: int = 0,
    ) -> int: ...
    @returns_code
    def GetOverlayAttributes(
        self,
        uOverlayIndex: L_UINT,
        pOverlayAttributes: OutAny = OUT,
        uStructSize: L_UINT = 0,
        pGroupNumber: OutInt = OUT,
        pIsOverlayInDataset: OutAny = OUT,
        uFlags: L_UINT = 0,
    ) -> Any:
        """Return what is said of an overlay.

        Parameters
        ----------
        uOverlayIndex : int (``L_UINT``)
            The overlay, counted from 0.
        pOverlayAttributes : out OVERLAYATTRIBUTES (``pOVERLAYATTRIBUTES``)
            The attributes; the origin is counted from 0, the color is black.
        uStructSize : int (``L_UINT``)
            Ignored.
        pGroupNumber : out int (``L_INT *``)
            0x6000 to 0x601E.
        pIsOverlayInDataset : out bool (``L_BOOL *``)
            FALSE: its bits are in another data set, as those that a presentation state
            activates.
        uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_PARAMETER``: there is no such overlay.
            * ``DICOM_ERROR_OVERLAY_ATTRIBUTES_MISSING``: there are bits, without rows or
              columns.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.9.2<part03/sect_C.9.2.html>`
        """
        group = overlays.group_of(self._dataset, uOverlayIndex)
        found = attributes_of(self._dataset, group)
        found.uStructSize = uStructSize
        return DICOM_SUCCESS, found, group, overlays.in_dataset(self._dataset, group)

    @overload
    def GetOverlayActivationLayer(self, uOverlayIndex: int) -> tuple[int, str]: ...
    @overload
    def GetOverlayActivationLayer(
        self, uOverlayIndex: int, pActivationLayer: Any, uLength: int | None = None
    ) -> int: ...
    @returns_code
    def GetOverlayActivationLayer(
        self,
        uOverlayIndex: L_UINT,
        pActivationLayer: OutText = OUT,
        uLength: Size = None,
    ) -> Any:
        """Return the layer that shows an overlay.

        Parameters
        ----------
        uOverlayIndex : int (``L_UINT``)
            The overlay, counted from 0.
        pActivationLayer : out str (``L_TCHAR *``)
            The name of the layer, (60xx,1001).
        uLength : int, optional (``L_UINT``)
            Characters of the buffer, with the NUL at the end.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_OVERLAY_ACTIVATIONLAYER_MISSING``: there is none.
            * ``DICOM_ERROR_PARAMETER``: there is no such overlay, or the buffer is too
              short.
        """
        group = overlays.group_of(self._dataset, uOverlayIndex)
        layer = overlays.activation_layer(self._dataset, group)
        if uLength is not None and uLength <= len(layer):
            raise DicomError(DICOM_ERROR_PARAMETER, f"{layer!r} in {uLength} characters")
        return DICOM_SUCCESS, layer

    @overload
    def GetOverlayBitmap(self, uOverlayIndex: int) -> tuple[int, BITMAPHANDLE | None]: ...
    @overload
    def GetOverlayBitmap(
        self,
        uOverlayIndex: int,
        pBitmap: BITMAPHANDLE | None,
        uStructSize: int = 0,
        uFlags: int = 0,
    ) -> int: ...
    @differs("bits in the pixels are given, too; of several frames the first")
    @returns_code
    def GetOverlayBitmap(
        self,
        uOverlayIndex: L_UINT,
        pBitmap: OutAny = OUT,
        uStructSize: L_UINT = 0,
        uFlags: L_UINT = 0,
    ) -> Any:
        """Return an overlay as a bitmap of 1 bit a pixel.

        Parameters
        ----------
        uOverlayIndex : int (``L_UINT``)
            The overlay, counted from 0.
        pBitmap : out BITMAPHANDLE (``pBITMAPHANDLE``)
            Its bits, also those that are in the pixels; of several frames the first.
        uStructSize, uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_PARAMETER``: there is no such overlay.
            * ``DICOM_ERROR_OVERLAY_DATA_MISSING``: there are no bits, or fewer than rows
              and columns say.
            * ``DICOM_ERROR_OVERLAY_ATTRIBUTES_MISSING``: without rows or columns.
            * ``DICOM_ERROR_NULL_PTR``: `pBitmap` is NULL.

        References
        ----------
        * DICOM Standard, Part 5, :dcm:`8.1.2<part05/sect_8.1.2.html>`
        """
        required(pBitmap, "pBitmap")
        group = overlays.group_of(self._dataset, uOverlayIndex)
        return DICOM_SUCCESS, BITMAPHANDLE.from_array(
            overlays.bits(self._dataset, group, 0)
        )

    @differs("the list is emptied first")
    @returns_code
    def GetOverlayBitmapList(
        self,
        uOverlayIndex: L_UINT,
        hList: list[BITMAPHANDLE] | None,
        uOverlayFrameIndex: L_UINT32 = 0,
        uCount: L_UINT32 | None = None,
        uFlags: L_UINT = 0,
    ) -> int:
        """Fill a list with frames of an overlay.

        Parameters
        ----------
        uOverlayIndex : int (``L_UINT``)
            The overlay, counted from 0.
        hList : list of BITMAPHANDLE (``HBITMAPLIST``)
            Gets the frames, in place of what is in it.
        uOverlayFrameIndex : int (``L_UINT32``)
            The first frame, counted from 0.
        uCount : int, optional (``L_UINT32``)
            How many frames; all of the rest if left out.
        uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            As `GetOverlayBitmap`; ``DICOM_ERROR_PARAMETER`` also where there are fewer
            frames, and ``DICOM_ERROR_NULL_PTR`` where `hList` is NULL. The list is as it
            was then.
        """
        target = required(hList, "hList")
        dataset = self._dataset
        group = overlays.group_of(dataset, uOverlayIndex)
        first, there = uOverlayFrameIndex, overlays.frame_count(dataset, group)
        behind = there if uCount is None else first + uCount
        if not first < behind <= there:
            raise DicomError(DICOM_ERROR_PARAMETER, f"{first} to {behind} of {there}")
        planes = [overlays.bits(dataset, group, n) for n in range(first, behind)]
        target[:] = map(BITMAPHANDLE.from_array, planes)
        return DICOM_SUCCESS

    @returns_code
    def SetOverlayAttributes(
        self,
        uOverlayIndex: L_UINT,
        pOverlayAttributes: OVERLAYATTRIBUTES | None,
        uFlags: L_UINT = 0,
    ) -> int:
        """Set what is said of an overlay, or begin a new one; its bits come after.

        Parameters
        ----------
        uOverlayIndex : int (``L_UINT``)
            The overlay, counted from 0; their number begins a new one.
        pOverlayAttributes : OVERLAYATTRIBUTES (``pOVERLAYATTRIBUTES``)
            The attributes. Without ``OVERLAY_USEBITPLANE`` in its flags, bits allocated
            is 1 and the position is 0.
        uFlags : int (``L_UINT``)
            ``SET_OVERLAY_ATTRIB_NO_OVERRIDE`` keeps the elements that are there.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_PARAMETER``: an index beyond the next one, or a 17th overlay.
            * ``DICOM_ERROR_RANGE``, ``DICOM_ERROR_CONVERSION``: a value that its element
              cannot carry.
            * ``DICOM_ERROR_NULL_PTR``: `pOverlayAttributes` is NULL.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.9.2<part03/sect_C.9.2.html>`
        """
        given = required(pOverlayAttributes, "pOverlayAttributes")
        overlays.set_fields(
            self._dataset,
            uOverlayIndex,
            given,
            in_pixels=bool(given.uFlags & OVERLAY_USEBITPLANE),
            keep=bool(uFlags & SET_OVERLAY_ATTRIB_NO_OVERRIDE),
        )
        return DICOM_SUCCESS

    @returns_code
    def SetOverlayBitmap(
        self, uOverlayIndex: L_UINT, pBitmap: BITMAPHANDLE | None, uFlags: L_UINT = 0
    ) -> int:
        """Set the bits of an overlay; rows and columns follow the bitmap.

        Parameters
        ----------
        uOverlayIndex : int (``L_UINT``)
            The overlay, counted from 0; their number begins a new one, of type "G" at
            the top left corner.
        pBitmap : BITMAPHANDLE (``pBITMAPHANDLE``)
            A bitmap of any depth: what is not zero is 1.
        uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_PARAMETER``: an index beyond the next one, a 17th overlay, or
              a bitmap without pixels.
            * ``DICOM_ERROR_NULL_PTR``: `pBitmap` is NULL.

        References
        ----------
        * DICOM Standard, Part 5, :dcm:`8.1.2<part05/sect_8.1.2.html>`
        """
        bits = plane(required(pBitmap, "pBitmap"))
        overlays.set_bits(self._dataset, uOverlayIndex, [bits])
        return DICOM_SUCCESS

    @returns_code
    def SetOverlayBitmapList(
        self,
        uOverlayIndex: L_UINT,
        hList: Sequence[BITMAPHANDLE] | None,
        uFlags: L_UINT = 0,
    ) -> int:
        """Set the bits of an overlay with frames of its own.

        Parameters
        ----------
        uOverlayIndex : int (``L_UINT``)
            As for `SetOverlayBitmap`.
        hList : sequence of BITMAPHANDLE (``HBITMAPLIST``)
            A bitmap for each frame, all of one size.
        uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            As `SetOverlayBitmap`; ``DICOM_ERROR_PARAMETER`` also for an empty list,
            ``DICOM_ERROR_INCOMPATIBLE_LIST_OF_IMAGES`` for different sizes.
        """
        planes = [plane(each) for each in required(hList, "hList")]
        overlays.set_bits(self._dataset, uOverlayIndex, planes)
        return DICOM_SUCCESS

    @returns_code
    def DeleteOverlay(self, uOverlayIndex: L_UINT, uFlags: L_UINT = 0) -> int:
        """Delete all elements of an overlay.

        Parameters
        ----------
        uOverlayIndex : int (``L_UINT``)
            The overlay, counted from 0. The others keep their indices until
            `GetOverlayCount` is called.
        uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: deleted.
            * ``DICOM_ERROR_PARAMETER``: there is no such overlay.
        """
        overlays.delete(self._dataset, uOverlayIndex)
        return DICOM_SUCCESS
