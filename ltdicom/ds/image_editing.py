"""LDicomDS: bitmaps into pixel data, and the options of JPEG 2000."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final, overload

from ltdicom._binding.arguments import goes_on, required
from ltdicom._binding.c_types import (
    CALLBACK,
    L_INT,
    L_INT32,
    L_UINT,
    L_UINT32,
    L_VOID_P,
)
from ltdicom._binding.calls import returns_code
from ltdicom._binding.marks import differs
from ltdicom._binding.out import OUT, OutAny
from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes, image_writer, images, lookup_tables, overlays
from ltdicom._dataset.dataset import DataSet
from ltdicom.bitmap import (
    BITMAPHANDLE,
    FILEJ2KOPTIONS,
    J2K_COMPRESSION_LOSSLESS,
    J2K_COMPRESSION_QFACTOR,
    J2K_COMPRESSION_RATIO,
    J2K_COMPRESSION_TARGETSIZE,
    OVERLAY_USEBITPLANE,
    check,
    upright,
)
from ltdicom.constants.error import (
    DICOM_ERROR_CANCELED,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
)
from ltdicom.constants.image import (
    DICOM_SETIMAGE_AUTO_SAVE_OVERLAYS,
    DICOM_SETIMAGE_AUTO_SET_VOI_LUT,
    DICOM_SETIMAGE_KEEP_LUTS_INTACT,
    DICOM_SETIMAGE_MFG_OVERWRITE_SHARED,
    DICOM_SETIMAGE_MFG_VOI_LUT_SHARED,
    DICOM_SETIMAGE_YBR_FULL,
)
from ltdicom.ds.element import DICOMELEMENT
from ltdicom.ds.overlays import plane
from ltdicom.ds.part import DataSetPart

__all__ = ["ImageEditingPart"]

_CHARSET: Final = 0x00080005
_CONTROLS: Final = range(J2K_COMPRESSION_LOSSLESS, J2K_COMPRESSION_QFACTOR + 1)


def _picture(bitmap: BITMAPHANDLE) -> images.Picture:
    """Return a bitmap as the inside has it."""
    wrong = check(bitmap)
    if wrong:
        raise DicomError(DICOM_ERROR_PARAMETER, wrong)
    palette = None
    if bitmap.pPalette and bitmap.BitsPerPixel <= 8:
        palette = [(q.rgbRed, q.rgbGreen, q.rgbBlue) for q in bitmap.pPalette]
    found = upright(bitmap)
    if found.ndim == 3 and bitmap.Order != 0:
        found = found[..., [2, 1, 0, *range(3, found.shape[2])]]
    bits = bitmap.HighBit - bitmap.LowBit + 1
    if bitmap.LowBit and found.ndim == 2 and found.dtype != bool:
        found = found >> bitmap.LowBit
    return images.Picture(found.copy(), 8 if found.ndim == 3 else bits, palette)


def _tell(callback: Any, bitmap: BITMAPHANDLE, user_data: Any) -> None:
    """Call a ``FILESAVECALLBACK`` with all rows at once."""
    if callback is None:
        return
    answer = callback(bitmap, bitmap.Addr.Windows.pData, 0, bitmap.Height, user_data)
    if not goes_on("pfnCallback", answer):
        raise DicomError(DICOM_ERROR_CANCELED, "by the callback")


def j2k_options(dataset: DataSet) -> dict[str, Any] | None:
    """Return what JPEG 2000 is to obey; None where the quality factor counts."""
    options: FILEJ2KOPTIONS | None = dataset.j2k_options
    if options is None:
        return None
    if options.uCompressionControl == J2K_COMPRESSION_RATIO:
        return {"ratio": options.fCompressionRatio}
    if options.uCompressionControl == J2K_COMPRESSION_TARGETSIZE:
        return {"size": options.uTargetFileSize}
    return None


class ImageEditingPart(DataSetPart):
    """Frames inserted, replaced and deleted; a call that fails changes nothing."""

    def _store(
        self,
        pElement: DICOMELEMENT | None,
        bitmaps: Sequence[BITMAPHANDLE],
        order: image_writer.Order,
        flags: int,
        index: int | None = None,
    ) -> None:
        """Insert bitmaps in front of a frame; without `index`, replace all frames."""
        dataset, node = self._dataset, self._pixel_data(pElement)
        pictures = list(map(_picture, bitmaps))
        stored = image_writer.made(dataset, node, pictures, order, index)
        main = node is None or node.parent is None
        save_overlays = main and bool(flags & DICOM_SETIMAGE_AUTO_SAVE_OVERLAYS)
        # what can fail comes first, so that a call that fails changes nothing
        if save_overlays:
            _try_overlays(dataset, bitmaps[0])
        if main:
            _save_display(dataset, bitmaps[0], flags)
        image_writer.put(dataset, node, stored)
        if save_overlays:
            _save_overlays(dataset, bitmaps[0])

    def _order(
        self,
        compression: int,
        photometric: int,
        bits_per_pixel: int,
        factor: int,
        flags: int,
    ) -> image_writer.Order:
        return image_writer.Order(
            compression,
            photometric,
            bits_per_pixel,
            factor,
            ybr_full=bool(flags & DICOM_SETIMAGE_YBR_FULL),
            options=j2k_options(self._dataset),
        )

    @differs("J2K options beyond control, ratio and size are kept, and change nothing")
    @returns_code
    def InsertImage(
        self,
        pElement: DICOMELEMENT | None,
        pBitmap: BITMAPHANDLE | None,
        nIndex: L_UINT32,
        nCompression: L_INT32,
        nPhotometric: L_INT32,
        nBitsPerPixel: L_INT32 = 0,
        nQFactor: L_INT32 = 0,
        uFlags: L_UINT = 0,
        pfnCallback: CALLBACK = None,
        pUserData: L_VOID_P = None,
    ) -> int:
        """Insert a bitmap as a frame.

        The description of the image, (0002,0010), smallest and largest value where they
        are there, and the palette follow the bitmap. Lossy compression is noted in
        (0028,2110), (0028,2112) and (0028,2114). In another compression than before, the
        frames that are there are encoded anew.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            (7FE0,0010) Pixel Data; ``None`` is the main one, which is made if need be.
        pBitmap : BITMAPHANDLE (``pBITMAPHANDLE``)
            The bitmap; it may be changed or freed later.
        nIndex : int (``L_UINT32``)
            In front of which frame, counted from 0; their number, or
            ``ELEMENT_INDEX_MAX``, is behind the last.
        nCompression : int (``L_INT32``)
            ``IMAGE_COMPRESSION_*``.
        nPhotometric : int (``L_INT32``)
            ``IMAGE_PHOTOMETRIC_*``: MONOCHROME1 and 2, PALETTE_COLOR, RGB, YBR_FULL and
            YBR_FULL_422.
        nBitsPerPixel : int (``L_INT32``)
            0 keeps the depth of the bitmap.
        nQFactor : int (``L_INT32``)
            Of a lossy compression: 2 best, 255 smallest, 0 is 2.
        uFlags : int (``L_UINT``)
            ``DICOM_SETIMAGE_*``: ``AUTO_SAVE_OVERLAYS`` replaces the overlays by those of
            the bitmap, ``AUTO_SET_VOI_LUT`` writes a window, or VOI LUT, from its display
            LUT, ``YBR_FULL`` stores colors so where the compression leaves them.
        pfnCallback : callable, optional (``FILESAVECALLBACK``)
            Called once, with all rows; less than 1 cancels, nothing goes on. What it
            raises comes out of the call, which has changed nothing.
        pUserData : optional (``L_VOID *``)
            For the callback.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: inserted. Else nothing is changed.
            * ``DICOM_ERROR_PARAMETER``: `pElement` is not pixel data, or the bitmap has no
              pixels, or more than 65535 rows or columns.
            * ``DICOM_ERROR_NULL_PTR``: `pBitmap` is NULL.
            * ``DICOM_ERROR_RANGE``: there is no such place.
            * ``DICOM_ERROR_COMPRESSION``: no compression that can be written, or the
              codec failed, or pixel data below the root level would be compressed.
            * ``DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED``: nothing here writes it.
            * ``DICOM_ERROR_PHOTOMETRIC``: ARGB, CMYK or none.
            * ``DICOM_ERROR_BITSPERPIXEL``: a depth that the compression does not take.
            * ``DICOM_ERROR_CONVERSION``: the bitmap cannot become what was asked for, as
              one without a palette PALETTE_COLOR.
            * ``DICOM_ERROR_QFACTOR``: 1, or not 0 to 255.
            * ``DICOM_ERROR_INCOMPATIBLE_LIST_OF_IMAGES``,
              ``DICOM_ERROR_BITSPERPIXEL_MISMATCH``: the frames that are there have
              another size, or depth.
            * ``DICOM_ERROR_CMP_FILTER_MISSING``, ``DICOM_ERROR_J2K_FILTER_MISSING``,
              ``DICOM_ERROR_JLS_FILTER_MISSING``: a codec is missing.
            * ``DICOM_ERROR_CANCELED``: by the callback.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.7.6.3<part03/sect_C.7.6.3.html>`; Part 5,
          :dcm:`A.4<part05/sect_A.4.html>`
        """
        bitmap = required(pBitmap, "pBitmap")
        _tell(pfnCallback, bitmap, pUserData)
        order = self._order(nCompression, nPhotometric, nBitsPerPixel, nQFactor, uFlags)
        self._store(pElement, [bitmap], order, uFlags, nIndex)
        return DICOM_SUCCESS

    @returns_code
    def InsertImageList(
        self,
        pElement: DICOMELEMENT | None,
        hList: Sequence[BITMAPHANDLE] | None,
        nIndex: L_UINT32,
        nCompression: L_INT32,
        nPhotometric: L_INT32,
        nBitsPerPixel: L_INT32 = 0,
        nQFactor: L_INT32 = 0,
        uFlags: L_UINT = 0,
    ) -> int:
        """Insert bitmaps as frames.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            As for `InsertImage`.
        hList : sequence of BITMAPHANDLE (``HBITMAPLIST``)
            Bitmaps of one size and depth.
        nIndex : int (``L_UINT32``)
            As for `InsertImage`.
        nCompression, nPhotometric, nBitsPerPixel, nQFactor : int (``L_INT32``)
            As for `InsertImage`.
        uFlags : int (``L_UINT``)
            As for `InsertImage`; overlays and display LUT are those of the first bitmap.

        Returns
        -------
        int (``L_UINT16``)
            As `InsertImage`; ``DICOM_ERROR_PARAMETER`` also for an empty list,
            ``DICOM_ERROR_INCOMPATIBLE_LIST_OF_IMAGES`` and
            ``DICOM_ERROR_BITSPERPIXEL_MISMATCH`` also for bitmaps that differ.
        """
        bitmaps = _listed(hList)
        order = self._order(nCompression, nPhotometric, nBitsPerPixel, nQFactor, uFlags)
        self._store(pElement, bitmaps, order, uFlags, nIndex)
        return DICOM_SUCCESS

    @returns_code
    def SetImage(
        self,
        pElement: DICOMELEMENT | None,
        pBitmap: BITMAPHANDLE | None,
        nCompression: L_INT32,
        nPhotometric: L_INT32,
        nBitsPerPixel: L_INT32 = 0,
        nQFactor: L_INT32 = 0,
        uFlags: L_UINT = 0,
        pfnCallback: CALLBACK = None,
        pUserData: L_VOID_P = None,
    ) -> int:
        """Replace all frames by a bitmap.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            As for `InsertImage`.
        pBitmap : BITMAPHANDLE (``pBITMAPHANDLE``)
            The bitmap; it may be changed or freed later.
        nCompression, nPhotometric, nBitsPerPixel, nQFactor : int (``L_INT32``)
            As for `InsertImage`.
        uFlags : int (``L_UINT``)
            As for `InsertImage`.
        pfnCallback : callable, optional (``FILESAVECALLBACK``)
            As for `InsertImage`.
        pUserData : optional (``L_VOID *``)
            For the callback.

        Returns
        -------
        int (``L_UINT16``)
            As `InsertImage`; the frames that were there may have had any size or depth.
        """
        bitmap = required(pBitmap, "pBitmap")
        _tell(pfnCallback, bitmap, pUserData)
        order = self._order(nCompression, nPhotometric, nBitsPerPixel, nQFactor, uFlags)
        self._store(pElement, [bitmap], order, uFlags)
        return DICOM_SUCCESS

    @returns_code
    def SetImageList(
        self,
        pElement: DICOMELEMENT | None,
        hList: Sequence[BITMAPHANDLE] | None,
        nCompression: L_INT32,
        nPhotometric: L_INT32,
        nBitsPerPixel: L_INT32 = 0,
        nQFactor: L_INT32 = 0,
        uFlags: L_UINT = 0,
    ) -> int:
        """Replace all frames by bitmaps.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            As for `InsertImage`.
        hList : sequence of BITMAPHANDLE (``HBITMAPLIST``)
            Bitmaps of one size and depth.
        nCompression, nPhotometric, nBitsPerPixel, nQFactor : int (``L_INT32``)
            As for `InsertImage`.
        uFlags : int (``L_UINT``)
            As for `InsertImageList`.

        Returns
        -------
        int (``L_UINT16``)
            As `InsertImageList`; the frames that were there may have had any size.
        """
        bitmaps = _listed(hList)
        order = self._order(nCompression, nPhotometric, nBitsPerPixel, nQFactor, uFlags)
        self._store(pElement, bitmaps, order, uFlags)
        return DICOM_SUCCESS

    @returns_code
    def DeleteImage(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32, nCount: L_UINT32 = 1
    ) -> int:
        """Delete frames.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            (7FE0,0010) Pixel Data; ``None`` is the main one, of the root level.
        nIndex : int (``L_UINT32``)
            The first frame, counted from 0.
        nCount : int (``L_UINT32``)
            How many frames. With the last one, (7FE0,0010) stays without a value, and
            (0028,0008) goes.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: deleted.
            * ``DICOM_ERROR_RANGE``: there are no such frames; nothing is changed.
            * ``DICOM_ERROR_PARAMETER``: `pElement` is not pixel data.
            * ``DICOM_ERROR_IMAGE``, ``DICOM_ERROR_FEATURE_NOT_SUPPORTED``: nothing tells
              where frames are, as in a video.
        """
        node = self._pixel_data(pElement)
        if node is None:
            raise DicomError(DICOM_ERROR_PARAMETER, "there is no pixel data")
        image_writer.delete(self._dataset, node, nIndex, nCount)
        return DICOM_SUCCESS

    # JPEG 2000

    @overload
    def GetJ2KOptions(self) -> tuple[int, FILEJ2KOPTIONS | None]: ...
    @overload
    def GetJ2KOptions(self, pOptions: FILEJ2KOPTIONS | None, nSize: int = 0) -> int: ...
    @returns_code
    def GetJ2KOptions(self, pOptions: OutAny = OUT, nSize: L_INT = 0) -> Any:
        """Return the options for JPEG 2000.

        Parameters
        ----------
        pOptions : out FILEJ2KOPTIONS (``pFILEJ2KOPTIONS``)
            What `SetJ2KOptions` was given; the defaults at first.
        nSize : int (``L_INT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: returned.
            * ``DICOM_ERROR_NULL_PTR``: `pOptions` is NULL.
        """
        required(pOptions, "pOptions")
        kept = self._dataset.j2k_options
        return DICOM_SUCCESS, dataclasses.replace(kept) if kept else FILEJ2KOPTIONS()

    @overload
    def GetDefaultJ2KOptions(self) -> tuple[int, FILEJ2KOPTIONS | None]: ...
    @overload
    def GetDefaultJ2KOptions(
        self, pOptions: FILEJ2KOPTIONS | None, nSize: int = 0
    ) -> int: ...
    @returns_code
    def GetDefaultJ2KOptions(self, pOptions: OutAny = OUT, nSize: L_INT = 0) -> Any:
        """Return the options for JPEG 2000 that hold where none were set.

        Parameters
        ----------
        pOptions : out FILEJ2KOPTIONS (``pFILEJ2KOPTIONS``)
            The defaults: the quality factor decides.
        nSize : int (``L_INT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: returned.
            * ``DICOM_ERROR_NULL_PTR``: `pOptions` is NULL.
        """
        required(pOptions, "pOptions")
        return DICOM_SUCCESS, FILEJ2KOPTIONS()

    @differs("options beyond control, ratio and size are kept, and change nothing")
    @returns_code
    def SetJ2KOptions(self, pOptions: FILEJ2KOPTIONS | None) -> int:
        """Set the options for JPEG 2000, of this data set.

        Parameters
        ----------
        pOptions : FILEJ2KOPTIONS (``const pFILEJ2KOPTIONS``)
            Copied. ``J2K_COMPRESSION_RATIO`` takes ``fCompressionRatio``,
            ``J2K_COMPRESSION_TARGETSIZE`` ``uTargetFileSize`` in bytes for a frame.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set.
            * ``DICOM_ERROR_PARAMETER``: no such control, a ratio below 1, or 0 bytes.
            * ``DICOM_ERROR_NULL_PTR``: `pOptions` is NULL.
        """
        given = required(pOptions, "pOptions")
        control = given.uCompressionControl
        wrong = (
            control not in _CONTROLS
            or (control == J2K_COMPRESSION_RATIO and not given.fCompressionRatio >= 1)
            or (control == J2K_COMPRESSION_TARGETSIZE and given.uTargetFileSize < 1)
        )
        if wrong:
            raise DicomError(DICOM_ERROR_PARAMETER, f"{given}")
        self._dataset.j2k_options = dataclasses.replace(given)
        return DICOM_SUCCESS


def _listed(bitmaps: Sequence[BITMAPHANDLE] | None) -> list[BITMAPHANDLE]:
    found = list(required(bitmaps, "hList"))
    if not found:
        raise DicomError(DICOM_ERROR_PARAMETER, "the list is empty")
    return found


def _try_overlays(dataset: DataSet, bitmap: BITMAPHANDLE) -> None:
    """Save the overlays where nothing is lost if that fails."""
    scratch = DataSet()
    charset = [str(each) for each in attributes.texts(dataset, dataset.root, _CHARSET)]
    if charset:
        attributes.put(scratch, scratch.root, _CHARSET, charset)
    _save_overlays(scratch, bitmap)


def _save_overlays(dataset: DataSet, bitmap: BITMAPHANDLE) -> None:
    for index in range(overlays.count(dataset)):
        overlays.delete(dataset, index)
    overlays.count(dataset)
    for index, (facts, shown) in enumerate(bitmap.overlays):
        given = dataclasses.replace(facts)
        given.uFlags &= ~OVERLAY_USEBITPLANE  # its bits are its own now
        overlays.set_fields(dataset, index, given, in_pixels=False, keep=False)
        overlays.set_bits(dataset, index, [plane(shown)])


def _save_display(dataset: DataSet, bitmap: BITMAPHANDLE, flags: int) -> None:
    """Write the display LUT: as a window where it is one, else as a VOI LUT."""
    wanted = flags & DICOM_SETIMAGE_AUTO_SET_VOI_LUT
    if not wanted or flags & DICOM_SETIMAGE_KEEP_LUTS_INTACT or not bitmap.pLUT:
        return
    bits = bitmap.HighBit - bitmap.LowBit + 1
    grays = [quad.rgbGreen for quad in bitmap.pLUT]
    half = len(grays) // 2
    lowest = 0
    if bitmap.Flags.Signed:  # in the order of the values
        grays, lowest = [*grays[half:], *grays[:half]], -(1 << (bits - 1))
    found = images.window_of(grays, lowest)
    if found is not None:
        lookup_tables.set_window(
            dataset,
            0,
            0,
            lookup_tables.Window(*found, ""),
            overwrite=bool(flags & DICOM_SETIMAGE_MFG_OVERWRITE_SHARED),
            share=bool(flags & DICOM_SETIMAGE_MFG_VOI_LUT_SHARED),
        )
        lookup_tables.delete_voi(dataset)
        return
    descriptor = lookup_tables.Descriptor(len(grays), lowest, 8)
    lookup_tables.set_voi(dataset, 0, lookup_tables.Table(descriptor, ""), grays)
    lookup_tables.delete_windows(dataset, 0, overwrite=True)
