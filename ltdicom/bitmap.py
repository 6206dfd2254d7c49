"""BITMAPHANDLE: a bitmap of the raster toolkit, as far as the DICOM classes need it.

C++ programs get frames into a ``BITMAPHANDLE`` and read its fields and ``pData``. Here it
is a structure with the same fields over rows of bytes; NumPy, of the extra ``images``, is
needed for `BITMAPHANDLE.array` and for what fills bitmaps.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from typing_extensions import Self

__all__ = [
    "BITMAPHANDLE",
    "BITMAP_FLAGS",
    "BOTTOM_LEFT",
    "BOTTOM_LEFT180",
    "BOTTOM_RIGHT",
    "DICOM_VR_CS_LENGTH",
    "DICOM_VR_LO_LENGTH",
    "DICOM_VR_UI_LENGTH",
    "FILEJ2KOPTIONS",
    "HBITMAPLIST",
    "J2K_COMPRESSION_LOSSLESS",
    "J2K_COMPRESSION_QFACTOR",
    "J2K_COMPRESSION_RATIO",
    "J2K_COMPRESSION_TARGETSIZE",
    "L_CreateBitmapList",
    "L_DeleteBitmapListItems",
    "L_DestroyBitmapList",
    "L_FreeBitmap",
    "L_GetBitmapListCount",
    "L_GetBitmapListItem",
    "L_InsertBitmapListItem",
    "L_POINT",
    "ORDER_BGR",
    "ORDER_BGRORGRAY",
    "ORDER_BGRORGRAYORROMM",
    "ORDER_GRAY",
    "ORDER_RGB",
    "ORDER_RGB565",
    "ORDER_RGBORGRAY",
    "ORDER_ROMM",
    "OVERLAYATTRIBUTES",
    "OVERLAYATTRIBUTES_BITINDEX",
    "OVERLAYATTRIBUTES_COLOR",
    "OVERLAYATTRIBUTES_DICOM",
    "OVERLAYATTRIBUTES_FLAGS",
    "OVERLAYATTRIBUTES_ORIGIN",
    "OVERLAY_AUTOPAINT",
    "OVERLAY_AUTOPROCESS",
    "OVERLAY_COPY",
    "OVERLAY_MOVE",
    "OVERLAY_NOCOPY",
    "OVERLAY_USEBITPLANE",
    "RGBQUAD",
    "SETOVERLAYBITS_CLEAR",
    "SETOVERLAYBITS_FROMBITMAP",
    "SETOVERLAYBITS_FROMOVERLAY",
    "SUCCESS",
    "TOP_LEFT",
    "TOP_RIGHT",
]

SUCCESS: Final = 1
"""What raster functions and their callbacks return; failures are below."""

ORDER_RGB: Final = 0
ORDER_BGR: Final = 1
ORDER_GRAY: Final = 2
ORDER_RGBORGRAY: Final = 3
ORDER_BGRORGRAY: Final = 4
ORDER_ROMM: Final = 5
ORDER_BGRORGRAYORROMM: Final = 6
ORDER_RGB565: Final = 7

TOP_LEFT: Final = 1
TOP_RIGHT: Final = 2
BOTTOM_LEFT180: Final = 2
BOTTOM_RIGHT: Final = 3
BOTTOM_LEFT: Final = 4

OVERLAY_AUTOPAINT: Final = 1
OVERLAY_AUTOPROCESS: Final = 2
OVERLAY_USEBITPLANE: Final = 4

OVERLAYATTRIBUTES_ORIGIN: Final = 1
OVERLAYATTRIBUTES_COLOR: Final = 2
OVERLAYATTRIBUTES_FLAGS: Final = 4
OVERLAYATTRIBUTES_BITINDEX: Final = 8
OVERLAYATTRIBUTES_DICOM: Final = 0x10

OVERLAY_COPY: Final = 0
OVERLAY_NOCOPY: Final = 1
OVERLAY_MOVE: Final = 3

SETOVERLAYBITS_FROMOVERLAY: Final = 1
SETOVERLAYBITS_FROMBITMAP: Final = 2
SETOVERLAYBITS_CLEAR: Final = 4

J2K_COMPRESSION_LOSSLESS: Final = 0
J2K_COMPRESSION_RATIO: Final = 1
J2K_COMPRESSION_TARGETSIZE: Final = 2
J2K_COMPRESSION_QFACTOR: Final = 3

DICOM_VR_CS_LENGTH: Final = 16
DICOM_VR_LO_LENGTH: Final = 64
DICOM_VR_UI_LENGTH: Final = 64

_DEEPEST_PALETTE: Final = 8
_ROW_UNIT: Final = 4  # bytes


@dataclass
class RGBQUAD:
    """A color of a palette or a display LUT: 0 to 255 each.

    Attributes
    ----------
    rgbBlue, rgbGreen, rgbRed, rgbReserved : int (``L_UCHAR``)
    """

    rgbBlue: int = 0
    rgbGreen: int = 0
    rgbRed: int = 0
    rgbReserved: int = 0


@dataclass
class L_POINT:
    """A point, in pixels.

    Attributes
    ----------
    x, y : int (``L_INT``)
    """

    x: int = 0
    y: int = 0


@dataclass
class BITMAP_FLAGS:
    """The bit fields of ``BITMAPHANDLE.Flags``.

    Attributes
    ----------
    Allocated : bool
        There are pixels.
    Signed : bool
        Gray values have a sign.
    UseLUT : bool
        The display LUT serves processing and saving, too, not painting alone.
    NewPalette : bool
        ``pPalette`` is used.
    """

    Allocated: bool = False
    ConventionalMemory: bool = False
    DiskMemory: bool = False
    ProgressiveAvailable: bool = False
    LockedMemory: bool = False
    Interlaced: bool = False
    WaitUserInput: bool = False
    Transparency: bool = False
    Compressed: bool = False
    Signed: bool = False
    Mirror: bool = False
    UseLUT: bool = False
    Global: bool = False
    UsePaintLUT: bool = False
    Tiled: bool = False
    SuperCompressed: bool = False
    NoClip: bool = False
    NewPalette: bool = False


@dataclass
class FILEJ2KOPTIONS:
    """Options of JPEG 2000.

    Control, ratio and size are obeyed; the others are kept and given back.

    Attributes
    ----------
    uCompressionControl : int (``L_UINT``)
        ``J2K_COMPRESSION_*``: what decides how much is lost.
    fCompressionRatio : float (``L_FLOAT``)
        With ``J2K_COMPRESSION_RATIO``.
    uTargetFileSize : int (``L_UINT``)
        Bytes of a frame, with ``J2K_COMPRESSION_TARGETSIZE``.
    """

    nSize: int = 0
    bUseColorTransform: bool = True
    bDerivedQuantization: bool = False
    uCompressionControl: int = J2K_COMPRESSION_QFACTOR
    fCompressionRatio: float = 0.0
    uTargetFileSize: int = 0
    uXOsiz: int = 0
    uYOsiz: int = 0
    uXTsiz: int = 0
    uYTsiz: int = 0
    uXTOsiz: int = 0
    uYTOsiz: int = 0
    uXRsiz: list[int] = field(default_factory=lambda: [0, 0, 0])
    uYRsiz: list[int] = field(default_factory=lambda: [0, 0, 0])
    uDecompLevel: int = 5
    uProgressOrder: int = 0
    nCodBlockWidth: int = 64
    nCodBlockHeight: int = 64
    bSelectiveACBypass: bool = False
    bResetContextOnBoundaries: bool = False
    bTerminationOnEachPass: bool = False
    bVerticallyCausalContext: bool = False
    bPredictableTermination: bool = False
    bErrorResilienceSymbol: bool = False
    uGuardBits: int = 2
    nDerivedBaseMantissa: int = 0
    nDerivedBaseExponent: int = 0
    bUseSOPMarker: bool = False
    bUseEPHMarker: bool = False
    uROIControl: int = 0
    bUseROI: bool = False
    fROIWeight: float = 0.0
    rcROI: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass
class OVERLAYATTRIBUTES:
    """What is said of an overlay (PS3.3 C.9.2).

    Attributes
    ----------
    ptOrigin : L_POINT
        Of its first pixel in the image, counted from 0.
    crColor : int (``L_COLORREF``)
    uFlags : int (``L_UINT``)
        ``OVERLAY_*``; ``OVERLAY_USEBITPLANE`` where its bits are in those of the image.
    uBitPosition : int (``L_UINT``)
        (60xx,0102)
    uRows, uColumns : int (``L_UINT16``)
    szType : str (``L_TCHAR[17]``)
        "G" graphics, "R" region of interest.
    uBitsAllocated : int (``L_UINT16``)
        (60xx,0100)
    szDescription, szSubtype, szLabel : str (``L_TCHAR[65]``)
    nROIArea : int (``L_INT32``)
        Pixels of the region.
    fROIMean, fROIStandardDeviation : float (``L_DOUBLE``)
    nNumFramesInOverlay : int (``L_INT32``)
        (60xx,0015); 0 where the overlay has no frames of its own.
    uImageFrameOrigin : int (``L_UINT16``)
        (60xx,0051); frame of the image that the first frame belongs to, from 1.
    szActivationLayer : str (``L_TCHAR[17]``)
        (60xx,1001)
    """

    uStructSize: int = 0
    ptOrigin: L_POINT = field(default_factory=L_POINT)
    crColor: int = 0
    uFlags: int = 0
    uBitPosition: int = 0
    uRows: int = 0
    uColumns: int = 0
    szType: str = ""
    uBitsAllocated: int = 0
    szDescription: str = ""
    szSubtype: str = ""
    szLabel: str = ""
    nROIArea: int = 0
    fROIMean: float = 0.0
    fROIStandardDeviation: float = 0.0
    nNumFramesInOverlay: int = 0
    uImageFrameOrigin: int = 0
    szActivationLayer: str = ""


@dataclass
class _Windows:
    """``Addr.Windows``: the rows of pixels."""

    pData: bytearray = field(default_factory=bytearray)


@dataclass
class _Address:
    """``Addr``: where the pixels are."""

    Windows: _Windows = field(default_factory=_Windows)


@dataclass
class BITMAPHANDLE:
    """A bitmap: its description, and rows of pixels from the top left corner on.

    A row begins at a multiple of 4 bytes: `BytesPerLine` is its distance to the next
    one. Gray values of 9 to 16 bits stand in words, low byte first; 1 bit a pixel is
    packed, the leftmost pixel in the highest bit; colors are three or four bytes a pixel.

    Attributes
    ----------
    Addr : object
        ``Addr.Windows.pData`` is the `bytearray` of all rows.
    Width, Height : int (``L_INT``)
        Pixels.
    BitsPerPixel : int (``L_INT``)
        1 to 16 gray or palette, 24 or 32 color.
    BytesPerLine : int (``L_UINT``)
    LowBit, HighBit : int (``L_INT``)
        The bits of a gray value that count.
    MinVal, MaxVal : int (``L_INT``)
        The smallest and the largest gray value.
    Flags : BITMAP_FLAGS
    Order : int (``L_INT``)
        ``ORDER_GRAY``, or ``ORDER_RGB`` where a pixel begins with red.
    ViewPerspective : int (``L_INT``)
        ``TOP_LEFT``
    XResolution, YResolution : int (``L_INT``)
        Dots per inch; 0 is unknown.
    nColors : int (``L_UINT``)
        Colors of the palette.
    pPalette : list of RGBQUAD or None
    pLUT : list of RGBQUAD or None
        The display LUT: what gray values look like; it changes none of them.
    LUTLength : int (``L_UINT``)
    overlays : list of (OVERLAYATTRIBUTES, BITMAPHANDLE)
        The overlays that were put on the bitmap, by index; beyond C++.
    """

    uStructSize: int = 0
    Addr: _Address = field(default_factory=_Address, repr=False)
    Width: int = 0
    Height: int = 0
    BitsPerPixel: int = 0
    BytesPerLine: int = 0
    CurrentPos: int = 0
    CurrentRow: int = 0
    Flags: BITMAP_FLAGS = field(default_factory=BITMAP_FLAGS, repr=False)
    nColors: int = 0
    pPalette: list[RGBQUAD] | None = field(default=None, repr=False)
    ViewPerspective: int = TOP_LEFT
    Order: int = ORDER_GRAY
    Size: int = 0
    XResolution: int = 0
    YResolution: int = 0
    Left: int = 0
    Top: int = 0
    Delay: int = 0
    Background: int = 0
    Transparency: int = 0
    DisposalMethod: int = 0
    LowBit: int = 0
    HighBit: int = 0
    pLUT: list[RGBQUAD] | None = field(default=None, repr=False)
    LUTLength: int = 0
    DataOffset: int = 0
    MinVal: int = 0
    MaxVal: int = 0
    PaintLowBit: int = 0
    PaintHighBit: int = 0
    PaintGamma: int = 100
    PaintContrast: int = 0
    PaintIntensity: int = 0
    pPaintLUT: list[RGBQUAD] | None = field(default=None, repr=False)
    overlays: list[tuple[OVERLAYATTRIBUTES, BITMAPHANDLE]] = field(
        default_factory=list, repr=False
    )

    # beyond C++

    @classmethod
    def from_array(
        cls,
        array: np.ndarray[Any, Any],
        bits_stored: int | None = None,
        palette: Sequence[RGBQUAD] | None = None,
    ) -> Self:
        """Make a bitmap of an array; the pixels are copied.

        Parameters
        ----------
        array : numpy.ndarray
            ``(rows, columns)`` of bool (1 bit), 8 or 16 bits, with or without a sign; or
            ``(rows, columns, 3 or 4)`` of unsigned bytes: red, green, blue, alpha.
        bits_stored : int, optional
            How many bits of a gray value count; all of the array's type if left out.
        palette : sequence of RGBQUAD, optional
            The colors that unsigned bytes stand for.

        Returns
        -------
        BITMAPHANDLE

        Raises
        ------
        TypeError, ValueError
            A type or a shape that no bitmap has; values that need more bits.
        """
        bitmap = cls()
        bitmap.set_array(array, bits_stored)
        if palette is not None:
            if bitmap.BitsPerPixel > _DEEPEST_PALETTE:
                raise ValueError("a palette goes with 8 bits a pixel")
            bitmap.pPalette, bitmap.nColors = list(palette), len(palette)
            bitmap.Flags.NewPalette, bitmap.Order = True, ORDER_RGB
        return bitmap

    def set_array(
        self, array: np.ndarray[Any, Any], bits_stored: int | None = None
    ) -> None:
        """Take over the pixels of an array; see `from_array`."""
        import numpy as np

        self._set(np.asarray(array), bits_stored, None, shared=False)

    def _set(
        self,
        array: np.ndarray[Any, Any],
        bits_stored: int | None,
        ends: tuple[int, int] | None,
        *,
        shared: bool,
    ) -> None:
        import numpy as np

        color = array.ndim == 3
        if array.ndim not in (2, 3) or (color and array.shape[2] not in (3, 4)):
            raise ValueError(f"{array.shape} is the shape of no bitmap")
        if color and array.dtype != np.uint8:
            raise TypeError("colors are unsigned bytes")
        width = 1 if array.dtype == bool else 8 * array.dtype.itemsize
        if array.dtype.kind not in "bui" or width > 16:
            raise TypeError(f"{array.dtype} is the type of no bitmap")
        bits = width if bits_stored is None else bits_stored
        signed = array.dtype.kind == "i"
        if not 1 <= bits <= width and not color:
            raise ValueError(f"{bits} bits do not fit {array.dtype}")
        if color or not array.size:
            ends = 0, 0
        elif ends is None:
            ends = int(array.min()), int(array.max())
        lowest = -(1 << (bits - 1)) if signed else 0
        if not color and not lowest <= ends[0] <= ends[1] < lowest + (1 << bits):
            raise ValueError(f"there are values of more than {bits} bits")
        rows, columns = array.shape[:2]
        samples = array.shape[2] if color else 1
        if width == 1:
            lines = np.packbits(array, axis=1)
        else:
            little = array.dtype.newbyteorder("<")
            lines = np.ascontiguousarray(array, dtype=little).view(np.uint8)
            lines = lines.reshape(rows, columns * samples * width // 8)
        self.BytesPerLine = -(-lines.shape[1] // _ROW_UNIT) * _ROW_UNIT
        self.Size = rows * self.BytesPerLine
        data = _memory_of(lines) if shared else None
        if data is None and self.BytesPerLine == lines.shape[1]:
            data = bytearray(lines.data)
        elif data is None:
            data = bytearray(self.Size)
            padded = np.frombuffer(data, np.uint8).reshape(rows, self.BytesPerLine)
            padded[:, : lines.shape[1]] = lines
        self.Addr = _Address(_Windows(data))
        self.Width, self.Height = columns, rows
        self.BitsPerPixel = 8 * samples if color else width
        self.Order = ORDER_RGB if color else ORDER_GRAY
        self.LowBit, self.HighBit = 0, 0 if color else bits - 1
        self.Flags.Allocated, self.Flags.Signed = True, signed
        self.pPalette, self.nColors, self.Flags.NewPalette = None, 0, False
        self.MinVal, self.MaxVal = ends

    @property
    def array(self) -> np.ndarray[Any, Any]:
        """The pixels as an array of NumPy, without what pads the rows.

        A view: what is written to it is in the bitmap. Of 1 bit a pixel, a copy of
        ``(rows, columns)`` bool. Palette indices stay indices.
        """
        import numpy as np

        rows = np.frombuffer(self.Addr.Windows.pData, dtype=np.uint8)
        rows = rows.reshape(self.Height, self.BytesPerLine)
        if self.BitsPerPixel == 1:
            return np.unpackbits(rows, axis=1, count=self.Width).astype(bool)
        samples = self.BitsPerPixel // 8 if self.BitsPerPixel > 16 else 1
        if samples > 1:
            shape = (self.Height, self.Width, samples)
            return rows[:, : self.Width * samples].reshape(shape)
        wide = self.BitsPerPixel > 8
        kind = np.dtype(("<i" if self.Flags.Signed else "<u") + ("2" if wide else "1"))
        return rows[:, : self.Width * kind.itemsize].view(kind)

    def to_pil(self) -> Any:
        """Return the bitmap as it is painted, as an image of Pillow.

        Gray values go through the display LUT; without one, the bits that count are
        brought to 8. Indices go through the palette. Overlays are not painted.
        """
        from PIL import Image

        return Image.fromarray(self._painted())

    def _painted(self) -> np.ndarray[Any, Any]:
        import numpy as np

        pixels = upright(self)
        if pixels.ndim == 3:
            return pixels if self.Order == ORDER_RGB else pixels[..., [2, 1, 0]]
        if self.pPalette:
            colors = [(q.rgbRed, q.rgbGreen, q.rgbBlue) for q in self.pPalette]
            table = np.array(colors, dtype=np.uint8)
            return np.take(table, pixels, axis=0, mode="clip")
        if self.BitsPerPixel == 1:
            return pixels.astype(np.uint8) * np.uint8(255)
        bits = self.HighBit - self.LowBit + 1
        values = pixels.astype(np.int32)
        if self.pLUT:
            grays = np.array([quad.rgbGreen for quad in self.pLUT], dtype=np.uint8)
            return np.take(grays, values & (len(grays) - 1))
        values = values + (1 << (bits - 1)) if self.Flags.Signed else values
        shift = bits - 8
        values = values >> shift if shift > 0 else values << -shift
        return np.clip(values, 0, 255).astype(np.uint8)

    def _repr_png_(self) -> bytes | None:
        """Return the bitmap as a PNG: notebooks show it."""
        if not self.Flags.Allocated:
            return None
        stream = io.BytesIO()
        self.to_pil().save(stream, "PNG")
        return stream.getvalue()


def check(bitmap: BITMAPHANDLE) -> str:
    """Return why a bitmap contradicts itself; "" if it does not."""
    bits, rows = bitmap.BitsPerPixel, bitmap.Height
    if not bitmap.Flags.Allocated:
        return "the bitmap has no pixels"
    if not (1 <= bits <= 16 or bits in (24, 32)):
        return f"{bits} bits a pixel"
    unit = 1 if bits == 1 else -(-bits // 8) * 8
    if bitmap.Width < 1 or rows < 1 or bitmap.Width * unit > bitmap.BytesPerLine * 8:
        return f"{rows} rows of {bitmap.Width} pixels in {bitmap.BytesPerLine} bytes"
    if len(bitmap.Addr.Windows.pData) != rows * bitmap.BytesPerLine:
        return f"{len(bitmap.Addr.Windows.pData)} bytes of {rows} rows"
    if bits <= 16 and not 0 <= bitmap.LowBit <= bitmap.HighBit < unit:
        return f"bits {bitmap.LowBit} to {bitmap.HighBit} of {bits}"
    if bitmap.ViewPerspective not in (TOP_LEFT, TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT):
        return f"a view perspective of {bitmap.ViewPerspective}"
    return ""


def upright(bitmap: BITMAPHANDLE) -> np.ndarray[Any, Any]:
    """Return the pixels with the top left one first, whatever the view perspective."""
    found = bitmap.array
    if bitmap.ViewPerspective in (BOTTOM_LEFT, BOTTOM_RIGHT):
        found = found[::-1]
    if bitmap.ViewPerspective in (TOP_RIGHT, BOTTOM_RIGHT):
        found = found[:, ::-1]
    return found


def _memory_of(lines: np.ndarray[Any, Any]) -> bytearray | None:
    """Return the bytearray that rows are all of, if they are."""
    owner: Any = lines
    while owner is not None and not isinstance(owner, (bytearray, memoryview)):
        owner = getattr(owner, "base", None)
    owner = owner.obj if isinstance(owner, memoryview) else owner
    whole = isinstance(owner, bytearray) and len(owner) == lines.nbytes
    # a row of another length would have to be padded
    return owner if whole and not lines.shape[1] % _ROW_UNIT else None


def adopted(
    array: np.ndarray[Any, Any], bits_stored: int | None, ends: tuple[int, int] | None
) -> BITMAPHANDLE:
    """Make a bitmap of an array that nobody else uses; it may share its memory.

    Parameters
    ----------
    array, bits_stored
        As for `BITMAPHANDLE.from_array`.
    ends : (int, int) or None
        The smallest and the largest gray value, where they are known.
    """
    bitmap = BITMAPHANDLE()
    bitmap._set(array, bits_stored, ends, shared=True)
    return bitmap


class HBITMAPLIST(list[BITMAPHANDLE]):
    """A list of bitmaps: a `list`, with the functions that C++ has for it."""


def L_FreeBitmap(pBitmap: BITMAPHANDLE | None) -> None:
    """Drop the pixels of a bitmap.

    Parameters
    ----------
    pBitmap : BITMAPHANDLE or None (``pBITMAPHANDLE``)
        Its description stays, but for ``Flags.Allocated``.
    """
    if pBitmap is None:
        return
    pBitmap.Addr = _Address()
    pBitmap.Flags.Allocated = False
    pBitmap.pLUT, pBitmap.LUTLength = None, 0
    pBitmap.pPalette, pBitmap.nColors = None, 0
    pBitmap.overlays = []


def L_CreateBitmapList() -> HBITMAPLIST:
    """Return an empty list of bitmaps."""
    return HBITMAPLIST()


def L_DestroyBitmapList(hList: list[BITMAPHANDLE] | None) -> int:
    """Empty a list of bitmaps; returns ``SUCCESS``."""
    if hList is not None:
        hList.clear()
    return SUCCESS


def L_GetBitmapListCount(hList: list[BITMAPHANDLE]) -> int:
    """Return how many bitmaps a list has."""
    return len(hList)


def L_GetBitmapListItem(hList: list[BITMAPHANDLE], uIndex: int) -> BITMAPHANDLE | None:
    """Return the bitmap itself at an index, counted from 0; None beyond the end."""
    return hList[uIndex] if 0 <= uIndex < len(hList) else None


def L_InsertBitmapListItem(
    hList: list[BITMAPHANDLE], uIndex: int, pBitmap: BITMAPHANDLE
) -> int:
    """Insert a bitmap in front of an index, at the end where there is no such."""
    hList.insert(min(uIndex, len(hList)), pBitmap)
    return SUCCESS


def L_DeleteBitmapListItems(hList: list[BITMAPHANDLE], uIndex: int, uCount: int) -> int:
    """Delete bitmaps from an index on; returns ``SUCCESS``."""
    del hList[uIndex : uIndex + uCount]
    return SUCCESS
