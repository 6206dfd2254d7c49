"""LDicomDS: images: what there is, and frames as bitmaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.arguments import goes_on, required
from ltdicom._binding.c_types import (
    CALLBACK,
    L_INT,
    L_INT32,
    L_UINT,
    L_UINT32,
    L_VOID_P,
)
from ltdicom._binding.calls import returns_code, returns_value
from ltdicom._binding.marks import differs
from ltdicom._binding.out import OUT, OutAny, OutBytes, OutInt, room_of
from ltdicom._binding.overloads import overloads
from ltdicom._core.errors import DicomError
from ltdicom._dataset import frames, images, overlays, pixels
from ltdicom._dataset.tree import Node
from ltdicom.bitmap import BITMAPHANDLE, ORDER_RGB, RGBQUAD, adopted
from ltdicom.constants.error import (
    DICOM_ERROR_CANCELED,
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
)
from ltdicom.constants.image import (
    DICOM_GETIMAGE_AUTO_APPLY_MODALITY_LUT,
    DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT,
    DICOM_GETIMAGE_AUTO_LOAD_OVERLAYS,
    DICOM_GETIMAGE_AUTO_SCALE_MODALITY_LUT,
    DICOM_GETIMAGE_AUTODETECT_INVALID_RLE_COMPRESSION,
    DICOM_GETIMAGE_KEEP_COLOR_PALETTE,
    DICOM_GETIMAGE_LOADCORRUPTED,
    DICOM_GETIMAGE_RLE_SWAP_SEGMENTS,
    DICOM_GETIMAGE_VOI_LUT_PAINT_ONLY,
)
from ltdicom.ds.element import DICOMELEMENT
from ltdicom.ds.overlays import attributes_of
from ltdicom.ds.part import DataSetPart

if TYPE_CHECKING:
    from ltdicom._dataset.dataset import DataSet
    from ltdicom.structs import DICOMIMAGE

__all__ = ["ImagesPart"]


_RowsCallback = Callable[[Any, BITMAPHANDLE, Any, int, int, int, Any], int]
_FrameCallback = Callable[[int, int, Any], bool]


def _wishes(bits_per_pixel: int, flags: int) -> images.Wishes:
    return images.Wishes(
        bits_per_pixel=bits_per_pixel,
        modality=bool(flags & DICOM_GETIMAGE_AUTO_APPLY_MODALITY_LUT),
        voi=bool(flags & DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT),
        scale=bool(flags & DICOM_GETIMAGE_AUTO_SCALE_MODALITY_LUT),
        swap_rle=bool(flags & DICOM_GETIMAGE_RLE_SWAP_SEGMENTS),
        detect_rle=bool(flags & DICOM_GETIMAGE_AUTODETECT_INVALID_RLE_COMPRESSION),
        corrupted=bool(flags & DICOM_GETIMAGE_LOADCORRUPTED),
        indices=bool(flags & DICOM_GETIMAGE_KEEP_COLOR_PALETTE),
    )


def _bitmap(
    dataset: DataSet, node: Node, index: int, bits: int, flags: int
) -> BITMAPHANDLE:
    """Return a frame as a bitmap."""
    picture = images.read(dataset, node, index, _wishes(bits, flags))
    wide = bits == 12 and picture.pixels.ndim == 2
    depth = None if picture.pixels.ndim == 3 else picture.bits
    palette = None
    if picture.palette is not None:
        palette = [RGBQUAD(b, g, r) for r, g, b in picture.palette]
    made = adopted(picture.pixels, depth, picture.ends)
    if palette is not None:
        made.pPalette, made.nColors = palette, len(palette)
        made.Flags.NewPalette, made.Order = True, ORDER_RGB
    if wide:
        made.BitsPerPixel = bits
    made.XResolution, made.YResolution = picture.resolution
    if picture.display is not None:
        made.pLUT = [RGBQUAD(gray, gray, gray) for gray in picture.display.tolist()]
        made.LUTLength = len(made.pLUT)
        made.Flags.UseLUT = not flags & DICOM_GETIMAGE_VOI_LUT_PAINT_ONLY
    if flags & DICOM_GETIMAGE_AUTO_LOAD_OVERLAYS and pixels.of(dataset.root) is node:
        made.overlays = _overlays(dataset, images.frame_index(node, index))
    return made


def _overlays(dataset: DataSet, frame: int) -> list[Any]:
    """Return the overlays of a frame, with their attributes."""
    found = []
    for group in overlays.groups_of(dataset):
        shown = overlays.frame_for(dataset, group, frame)
        if shown is not None and overlays.in_dataset(dataset, group):
            plane = overlays.bits(dataset, group, shown)
            attributes = attributes_of(dataset, group)
            found.append((attributes, BITMAPHANDLE.from_array(plane)))
    return found


class ImagesPart(DataSetPart):
    """Frames: as they are stored, and as bitmaps."""

    @returns_value(0)
    def GetCountImage(self, pElement: DICOMELEMENT | None = None) -> int:
        """Return the number of frames.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            (7FE0,0010) Pixel Data; ``None`` is the main one, of the root level.

        Returns
        -------
        int (``L_UINT32``)
            (0028,0008) Number of Frames of the level of `pElement`, 1 without it, but
            no more than are there, in which case the log tells both; 0 if there is no
            pixel data, or `pElement` is another element.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.7.6.6<part03/sect_C.7.6.6.html>`
        """
        node = self._pixel_data(pElement)
        return 0 if node is None else frames.counted(self._dataset, node)

    @overload
    def GetFrameBinaryData(
        self, pPixelDataElement: DICOMELEMENT | None, nFrameIndex: int
    ) -> tuple[int, bytes, int]: ...
    @overload
    def GetFrameBinaryData(
        self,
        pPixelDataElement: DICOMELEMENT | None,
        nFrameIndex: int,
        pFrameDataBuffer: Any,
        puFrameDataSize: Any,
    ) -> int: ...
    @returns_code
    def GetFrameBinaryData(
        self,
        pPixelDataElement: DICOMELEMENT | None,
        nFrameIndex: L_INT,
        pFrameDataBuffer: OutBytes = OUT,
        puFrameDataSize: OutInt = OUT,
    ) -> Any:
        """Return the bytes of a frame as they are stored: compressed, or native.

        Parameters
        ----------
        pPixelDataElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            (7FE0,0010) Pixel Data; ``None`` is the main one, of the root level.
        nFrameIndex : int (``L_INT``)
            The frame, counted from 0.
        pFrameDataBuffer : out bytes (``L_UCHAR *``)
            The frame: of encapsulated pixel data its fragments, joined; else its
            pixels, little endian. ``None`` asks for the size alone.
        puFrameDataSize : out int (``L_UINT *``)
            Bytes of the frame.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_RANGE``: there is no such frame.
            * ``DICOM_ERROR_PARAMETER``: `pPixelDataElement` is not pixel data of this data
              set, or the buffer is too small.
            * ``DICOM_ERROR_IMAGE``: nothing tells where the frame is: several fragments
              for a frame, without a table of offsets.
            * ``DICOM_ERROR_FEATURE_NOT_SUPPORTED``: a video.
            * ``DICOM_ERROR_READ``: the loaded file, which has the frame, changed.

        References
        ----------
        * DICOM Standard, Part 5, :dcm:`A.4<part05/sect_A.4.html>`
        """
        node = self._pixel_data(pPixelDataElement)
        if node is None:
            raise DicomError(DICOM_ERROR_PARAMETER, "there is no pixel data")
        content = frames.frame(self._dataset, node, nFrameIndex)
        room = room_of(pFrameDataBuffer)
        if room is not None and room < len(content):
            raise DicomError(DICOM_ERROR_PARAMETER, f"{len(content)} bytes in {room}")
        return DICOM_SUCCESS, content, len(content)

    @overload
    def GetInfoImage(
        self, pElement: DICOMELEMENT | None, *, nIndex: int = 0
    ) -> tuple[int, DICOMIMAGE | None]: ...
    @overload
    def GetInfoImage(
        self, pElement: DICOMELEMENT | None, pInfo: DICOMIMAGE | None, nIndex: int = 0
    ) -> int: ...
    @returns_code
    def GetInfoImage(
        self,
        pElement: DICOMELEMENT | None,
        pInfo: OutAny = OUT,
        nIndex: L_UINT32 = 0,
    ) -> Any:
        """Return what the data set says of an image.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            (7FE0,0010) Pixel Data; ``None`` is the main one, of the root level.
        pInfo : out DICOMIMAGE (``pDICOMIMAGE``)
            The description. 65536 entries of a palette are 65536; the resolution is in
            dots per inch, from (0028,0030) or (0018,1164), 0 without them.
        nIndex : int (``L_UINT32``)
            The frame, counted from 0.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_PARAMETER``: `pElement` is not pixel data.
            * ``DICOM_ERROR_RANGE``: there is no such frame.
            * ``DICOM_ERROR_IMAGE``: the description is missing or contradicts itself, or
              the pixel data is shorter.
            * ``DICOM_ERROR_NULL_PTR``: `pInfo` is NULL.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.7.6.3<part03/sect_C.7.6.3.html>`
        """
        from ltdicom.structs import DICOMIMAGE

        required(pInfo, "pInfo")
        node = self._required_pixels(pElement)
        return DICOM_SUCCESS, DICOMIMAGE(**images.info(self._dataset, node, nIndex))

    def _required_pixels(self, pElement: DICOMELEMENT | None) -> Node:
        node = self._pixel_data(pElement)
        if node is None:
            raise DicomError(DICOM_ERROR_PARAMETER, "there is no pixel data")
        return node

    @returns_code
    def _get_image_with_order(
        self,
        pElement: DICOMELEMENT | None,
        pBitmap: BITMAPHANDLE | None,
        uStructSize: L_UINT,
        nIndex: L_UINT32,
        nBitsPerPixel: L_INT32,
        nOrder: L_INT,
        uFlags: L_UINT,
        pfnCallback: CALLBACK,
        pUserData: L_VOID_P,
    ) -> int:
        """Get a frame as versions before 18 had it: `nOrder` is ignored."""
        if pBitmap is None:
            raise DicomError(DICOM_ERROR_NULL_PTR, "pBitmap is NULL")
        found = self._frame(pElement, nIndex, nBitsPerPixel, uFlags)
        _tell_rows(pfnCallback, found, uFlags, pUserData)
        pBitmap.__dict__.update(found.__dict__)
        return DICOM_SUCCESS

    def _frame(
        self, pElement: DICOMELEMENT | None, index: int, bits: int, flags: int
    ) -> BITMAPHANDLE:
        return _bitmap(self._dataset, self._required_pixels(pElement), index, bits, flags)

    @overload
    def GetImage(
        self,
        pElement: DICOMELEMENT | None = None,
        *,
        nIndex: int = 0,
        nBitsPerPixel: int = 0,
        uFlags: int = 0,
    ) -> tuple[int, BITMAPHANDLE | None]: ...
    @overload
    def GetImage(
        self,
        pElement: DICOMELEMENT | None,
        pBitmap: BITMAPHANDLE | None,
        uStructSize: int = 0,
        nIndex: int = 0,
        nBitsPerPixel: int = 0,
        uFlags: int = 0,
        pfnCallback: _RowsCallback | None = None,
        pUserData: L_VOID_P = None,
    ) -> int: ...
    @overload
    def GetImage(
        self,
        pElement: DICOMELEMENT | None,
        pBitmap: BITMAPHANDLE | None,
        uStructSize: int,
        nIndex: int,
        nBitsPerPixel: int,
        nOrder: int,
        uFlags: int,
        pfnCallback: _RowsCallback | None,
        pUserData: L_VOID_P,
    ) -> int: ...
    @differs("decodes with the extra images; LOADCORRUPTED completes native pixels only")
    @overloads(_get_image_with_order)
    @returns_code
    def GetImage(
        self,
        pElement: DICOMELEMENT | None = None,
        pBitmap: OutAny = OUT,
        uStructSize: L_UINT = 0,
        nIndex: L_UINT32 = 0,
        nBitsPerPixel: L_INT32 = 0,
        uFlags: L_UINT = 0,
        pfnCallback: CALLBACK = None,
        pUserData: L_VOID_P = None,
    ) -> Any:
        """Return a frame as a bitmap.

        Gray values keep the depth of the file: their bits are 0 to ``HighBit``, their
        sign is in ``Flags.Signed``. Colors are red, green and blue in bytes
        (``ORDER_RGB``); a palette of up to 256 colors stays one.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            (7FE0,0010) Pixel Data; ``None`` is the main one, of the root level.
        pBitmap : out BITMAPHANDLE (``pBITMAPHANDLE``)
            The frame.
        uStructSize : int (``L_UINT``)
            Ignored.
        nIndex : int (``L_UINT32``)
            The frame, counted from 0; ``ELEMENT_INDEX_MAX`` is the last.
        nBitsPerPixel : int (``L_INT32``)
            0 keeps the depth; 1 to 8, 12, 16, 24 and 32 ask for another.
        uFlags : int (``L_UINT``)
            ``DICOM_GETIMAGE_*``: ``AUTO_APPLY_MODALITY_LUT`` changes the values,
            ``AUTO_APPLY_VOI_LUT`` fills the display LUT (``pLUT``) with the first window,
            else the first VOI LUT; ``AUTO_LOAD_OVERLAYS`` puts the overlays on the
            bitmap.
        pfnCallback : callable, optional (``FILEREADCALLBACK``)
            Called once, with all rows; less than 1 cancels, nothing goes on. What it
            raises comes out of the call, which has changed nothing.
        pUserData : optional (``L_VOID *``)
            For the callback.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: the frame is whole.
            * ``DICOM_ERROR_PARAMETER``: `pElement` is not pixel data.
            * ``DICOM_ERROR_NULL_PTR``: `pBitmap` is NULL.
            * ``DICOM_ERROR_RANGE``: there is no such frame.
            * ``DICOM_ERROR_IMAGE``: the description is missing or contradicts itself or
              the stream, or the frame is shorter.
            * ``DICOM_ERROR_COMPRESSION``: the codec failed.
            * ``DICOM_ERROR_CMP_FILTER_MISSING``, ``DICOM_ERROR_J2K_FILTER_MISSING``,
              ``DICOM_ERROR_JLS_FILTER_MISSING``: a codec is missing; the log says what
              to install.
            * ``DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED``: nothing here decodes it.
            * ``DICOM_ERROR_FEATURE_NOT_SUPPORTED``: a video, float pixels, more than 16
              bits stored, compressed ARGB, CMYK or HSV.
            * ``DICOM_ERROR_PALETTECOLORLUTDATAMISSING``,
              ``DICOM_ERROR_LUT_DESCRIPTOR_MISSING``: a palette, or table, without data
              or descriptor.
            * ``DICOM_ERROR_BITSPERPIXEL``: no bitmap has that depth.
            * ``DICOM_ERROR_CONVERSION``: this image cannot have it.
            * ``DICOM_ERROR_MEMORY``: larger than ``configure(longest_decoded=...)``.
            * ``DICOM_ERROR_CANCELED``: by the callback.
            * ``DICOM_ERROR_READ``: the loaded file, which has the frame, changed.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.7.6.3<part03/sect_C.7.6.3.html>`,
          :dcm:`C.11<part03/sect_C.11.html>`
        """
        required(pBitmap, "pBitmap")
        found = self._frame(pElement, nIndex, nBitsPerPixel, uFlags)
        _tell_rows(pfnCallback, found, uFlags, pUserData)
        return DICOM_SUCCESS, found

    @differs("the list is emptied first")
    @returns_code
    def GetImageList(
        self,
        pElement: DICOMELEMENT | None,
        hList: list[BITMAPHANDLE] | None,
        nIndex: L_UINT32 = 0,
        nCount: L_UINT32 | None = None,
        nBitsPerPixel: L_INT32 = 0,
        uFlags: L_UINT = 0,
        pfnCallback: CALLBACK = None,
        pUserData: L_VOID_P = None,
    ) -> int:
        """Fill a list with frames as bitmaps.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            (7FE0,0010) Pixel Data; ``None`` is the main one, of the root level.
        hList : list of BITMAPHANDLE (``HBITMAPLIST``)
            Gets the frames, in place of what is in it.
        nIndex : int (``L_UINT32``)
            The first frame, counted from 0.
        nCount : int, optional (``L_UINT32``)
            How many frames; all of the rest if left out.
        nBitsPerPixel : int (``L_INT32``)
            As for `GetImage`.
        uFlags : int (``L_UINT``)
            As for `GetImage`.
        pfnCallback : callable, optional (``GETIMAGECALLBACK``)
            Called in front of each frame with its place in the list, the number of
            frames and `pUserData`; FALSE cancels. What it raises comes out of the call.
        pUserData : optional (``L_VOID *``)
            For the callback.

        Returns
        -------
        int (``L_UINT16``)
            As `GetImage`; the list has the frames that could be had until then.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.7.6.6<part03/sect_C.7.6.6.html>`
        """
        target, node = required(hList, "hList"), self._required_pixels(pElement)
        count = frames.counted(self._dataset, node) - nIndex if nCount is None else nCount
        images.frame_index(node, nIndex)
        images.frame_index(node, nIndex + max(count, 1) - 1)
        target[:] = []
        for place in range(count):
            if pfnCallback is not None and not pfnCallback(place, count, pUserData):
                raise DicomError(DICOM_ERROR_CANCELED, f"in front of frame {place}")
            index = nIndex + place
            target.append(_bitmap(self._dataset, node, index, nBitsPerPixel, uFlags))
        return DICOM_SUCCESS


def _tell_rows(
    callback: _RowsCallback | None, bitmap: BITMAPHANDLE, flags: int, user_data: Any
) -> None:
    """Call a ``FILEREADCALLBACK`` with all rows at once."""
    if callback is None:
        return
    rows = bitmap.Addr.Windows.pData
    answer: Any = callback(None, bitmap, rows, flags, 0, bitmap.Height, user_data)
    if not goes_on("pfnCallback", answer):
        raise DicomError(DICOM_ERROR_CANCELED, "by the callback")
