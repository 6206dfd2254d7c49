"""Frames as pictures: what `LDicomDS.GetImage` and `GetInfoImage` answer, without bitmaps.

The pipeline is that of PS3.3 C.11: stored value, modality LUT, VOI LUT, with the decisions
of the C++ library: a modality LUT changes pixel values, a window only fills the display
LUT. Knows data sets, tables, overlays and the decoder; NumPy is imported where it is used.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import (
    attributes,
    frame_decoder,
    frames,
    functional_groups,
    lookup_tables,
    pixels,
    retired_colors,
    values,
)
from ltdicom._dataset.codec.transfer_syntax import EXPLICIT_LITTLE, syntax_of
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Node
from ltdicom.constants.error import (
    DICOM_ERROR_BITSPERPIXEL,
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_FEATURE_NOT_SUPPORTED,
    DICOM_ERROR_IMAGE,
    DICOM_ERROR_LUT_DESCRIPTOR_MISSING,
    DICOM_ERROR_PALETTECOLORLUTDATAMISSING,
    DICOM_ERROR_RANGE,
)
from ltdicom.constants.image import ImageCompression, ImagePhotometric

if TYPE_CHECKING:
    import numpy as np

LOGGER = logging.getLogger("ltdicom.dataset")

LAST: Final = 0xFFFFFFFF
"""``ELEMENT_INDEX_MAX``: the last frame."""

_SMALLEST: Final = 0x00280106
_LARGEST: Final = 0x00280107
_PIXEL_SPACING: Final = 0x00280030
_IMAGER_SPACING: Final = 0x00181164
_VOI_FUNCTION: Final = 0x00281056
_PALETTE_DESCRIPTORS: Final = (0x00281101, 0x00281102, 0x00281103)

_GRAY: Final = frozenset({"MONOCHROME1", "MONOCHROME2"})
_INVERSE: Final = "MONOCHROME1"
_PALETTE: Final = "PALETTE COLOR"
_CONTINUOUS: Final = ("SIGMOID", "LINEAR_EXACT")  # functions with any width above 0
_MM_PER_INCH: Final = 25.4
_DEEPEST: Final = 16
_LARGEST_FACTOR: Final = 2.0**40
"""A slope or an intercept below it leaves values of 16 bits within 64."""
_BEYOND_ALL: Final = 2.0**60
"""Where values of the modality end that no bitmap can hold anyway."""
_DEPTHS: Final = frozenset({0, *range(1, 9), 12, 16, 24, 32})

_COMPRESSIONS: Final = {
    "1.2.840.10008.1.2.5": ImageCompression.IMAGE_COMPRESSION_RLE,
    "1.2.840.10008.1.2.4.57": ImageCompression.IMAGE_COMPRESSION_JPEG_LOSSLESS,
    "1.2.840.10008.1.2.4.70": ImageCompression.IMAGE_COMPRESSION_JPEG_LOSSLESS,
    "1.2.840.10008.1.2.4.50": ImageCompression.IMAGE_COMPRESSION_JPEG_LOSSY,
    "1.2.840.10008.1.2.4.51": ImageCompression.IMAGE_COMPRESSION_JPEG_LOSSY,
    "1.2.840.10008.1.2.4.80": ImageCompression.IMAGE_COMPRESSION_JPEG_LS_LOSSLESS,
    "1.2.840.10008.1.2.4.81": ImageCompression.IMAGE_COMPRESSION_JPEG_LS_LOSSY,
    "1.2.840.10008.1.2.4.90": ImageCompression.IMAGE_COMPRESSION_J2K_LOSSLESS,
    "1.2.840.10008.1.2.4.201": ImageCompression.IMAGE_COMPRESSION_J2K_LOSSLESS,
    "1.2.840.10008.1.2.4.202": ImageCompression.IMAGE_COMPRESSION_J2K_LOSSLESS,
    "1.2.840.10008.1.2.4.91": ImageCompression.IMAGE_COMPRESSION_J2K_LOSSY,
    "1.2.840.10008.1.2.4.203": ImageCompression.IMAGE_COMPRESSION_J2K_LOSSY,
    "1.2.840.10008.1.2.4.100": ImageCompression.IMAGE_COMPRESSION_MPEG2,
    "1.2.840.10008.1.2.4.101": ImageCompression.IMAGE_COMPRESSION_MPEG2_HD,
    "1.2.840.10008.1.2.4.107": ImageCompression.IMAGE_COMPRESSION_H_265,
    "1.2.840.10008.1.2.4.108": ImageCompression.IMAGE_COMPRESSION_H_265,
    "1.2.840.10008.1.2.4.92": ImageCompression.IMAGE_COMPRESSION_JPX_LOSSLESS,
    "1.2.840.10008.1.2.4.93": ImageCompression.IMAGE_COMPRESSION_JPX_LOSSY,
}


@dataclass(frozen=True)
class Wishes:
    """What a caller wants of a frame; each is a flag of ``DICOM_GETIMAGE_*``.

    Attributes
    ----------
    bits_per_pixel : int
        0 is the depth of the file.
    modality, voi : bool
        Apply the modality LUT to the values; fill the display LUT.
    scale : bool
        Scale into 16 bits what goes beyond them, instead of clipping.
    swap_rle, detect_rle : bool
        The planes of RLE are in the wrong order; find out whether they are.
    corrupted : bool
        Native pixels that are missing are 0.
    indices : bool
        A palette image stays indexed also where its palette is large.
    """

    bits_per_pixel: int = 0
    modality: bool = False
    voi: bool = False
    scale: bool = False
    swap_rle: bool = False
    detect_rle: bool = False
    corrupted: bool = False
    indices: bool = False


@dataclass
class Picture:
    """A frame as a bitmap shows it.

    Attributes
    ----------
    pixels : numpy.ndarray
        Gray values or indices, ``(rows, columns)``; or red, green, blue in bytes.
    bits : int
        The bits of a gray value that count.
    ends : (int, int) or None
        The smallest and the largest gray value, where they are known.
    palette : list of (int, int, int) or None
        Red, green, blue of each index.
    display : numpy.ndarray or None
        What gray each value looks like: bytes, by the value's `bits` lowest bits.
    resolution : (int, int)
        Dots per inch across and down; 0 is unknown.
    """

    pixels: np.ndarray[Any, Any]
    bits: int
    palette: list[tuple[int, int, int]] | None = None
    display: np.ndarray[Any, Any] | None = None
    resolution: tuple[int, int] = field(default=(0, 0))
    ends: tuple[int, int] | None = None

    @property
    def signed(self) -> bool:
        """Whether values have a sign."""
        return bool(self.pixels.dtype.kind == "i")


# what there is


def frame_index(node: Node, index: int, image: pixels.Description | None = None) -> int:
    """Return the index of a frame that is there; `LAST` is the last one."""
    there = frames.count(node, image)
    index = max(there - 1, 0) if index == LAST else index
    if 0 <= index < there:
        return index
    if frames.is_cut(node, index):
        raise DicomError(DICOM_ERROR_IMAGE, f"frame {index} is shorter than described")
    raise DicomError(DICOM_ERROR_RANGE, f"there is no frame {index} of {there}")


def compression(uid: str) -> ImageCompression:
    """Return ``IMAGE_COMPRESSION_*`` of a transfer syntax."""
    if not syntax_of(uid).encapsulated:
        return ImageCompression.IMAGE_COMPRESSION_NONE
    return _COMPRESSIONS.get(uid, ImageCompression.IMAGE_COMPRESSION_UNKNOWN)


def _compression_of(dataset: DataSet, node: Node) -> ImageCompression:
    """Return ``IMAGE_COMPRESSION_*`` of pixel data; an icon may be native (PS3.5 A.4)."""
    if not node.is_encapsulated:
        return ImageCompression.IMAGE_COMPRESSION_NONE
    return compression(dataset.transfer_syntax)


def photometric_code(text: str) -> int:
    """Return ``IMAGE_PHOTOMETRIC_*`` of (0028,0004); -1 for others."""
    name = f"IMAGE_PHOTOMETRIC_{text.replace(' ', '_')}"
    found = ImagePhotometric.__members__.get(name)
    return -1 if found is None else int(found)


def info(dataset: DataSet, node: Node, index: int) -> dict[str, Any]:
    """Return the fields of ``DICOMIMAGE``.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_IMAGE``: Rows, Columns, Bits Allocated or Samples per Pixel are
        missing or contradict each other, or the frame is cut. ``DICOM_ERROR_RANGE``:
        there is no such frame.
    """
    level = pixels.level_of(node)
    image = pixels.described(level)
    if not (image.rows and image.columns and image.bits_allocated and image.samples):
        raise DicomError(DICOM_ERROR_IMAGE, f"the description is not an image: {image}")
    frame_decoder.check_description(image)
    frame_index(node, index)
    smallest, largest = (_first_number(dataset, level, t) for t in (_SMALLEST, _LARGEST))
    x, y = _resolution(dataset, level)
    found: dict[str, Any] = {
        "nCompression": int(_compression_of(dataset, node)),
        "szPhotometric": image.photometric,
        "nPhotometric": photometric_code(image.photometric),
        "nSamplesPerPixel": image.samples,
        "nRows": image.rows,
        "nColumns": image.columns,
        "nBitsAllocated": image.bits_allocated,
        "nBitsStored": image.bits_stored,
        "nHighBit": image.high_bit,
        "nPixelRepresentation": int(image.signed),
        "nPlanarConfiguration": image.planar if image.samples > 1 else 0,
        "nResolutionX": x,
        "nResolutionY": y,
        "nSmallestImagePixelValue": smallest or 0,
        "bSmallestImagePixelValue": smallest is not None,
        "nLargestImagePixelValue": largest or 0,
        "bLargestImagePixelValue": largest is not None,
        "nBitsPerPixel": image.samples * image.bits_allocated,
        "bGray": image.photometric in _GRAY,
        "nFrames": frames.count(node),
    }
    for color, tag in zip(("Red", "Green", "Blue"), _PALETTE_DESCRIPTORS, strict=True):
        descriptor = _descriptor(level, tag)
        found[f"n{color}Entries"] = descriptor.entries if descriptor else 0
        found[f"n{color}First"] = descriptor.first & 0xFFFF if descriptor else 0
        found[f"n{color}Bits"] = descriptor.bits if descriptor else 0
    found["nPaletteEntries"] = found["nRedEntries"]
    found["nPaletteFirst"] = found["nRedFirst"]
    return found


def _first_number(dataset: DataSet, level: Elements, tag: int) -> int | None:
    found = attributes.first(dataset, level, tag)
    return found if isinstance(found, int) else None


def _descriptor(level: Elements, tag: int) -> lookup_tables.Descriptor | None:
    try:
        return lookup_tables.descriptor_of(level, tag)
    except DicomError as error:
        if error.code != DICOM_ERROR_LUT_DESCRIPTOR_MISSING:
            raise
        return None


def _resolution(dataset: DataSet, level: Elements) -> tuple[int, int]:
    """Return dots per inch across and down: the spacing of rows comes first."""
    for tag in (_PIXEL_SPACING, _IMAGER_SPACING):
        found = attributes.every(dataset, level, tag)
        if len(found) >= 2 and all(0 < f < math.inf for f in found[:2]):
            down, across = (round(_MM_PER_INCH / f) for f in found[:2])
            return across, down
    return 0, 0


# a frame


def read(dataset: DataSet, node: Node, index: int, wishes: Wishes) -> Picture:
    """Return a frame; see `LDicomDS.GetImage`."""
    if wishes.bits_per_pixel not in _DEPTHS:
        raise DicomError(DICOM_ERROR_BITSPERPIXEL, f"{wishes.bits_per_pixel}")
    level = pixels.level_of(node)
    image = pixels.described(level)
    frame_decoder.check_description(image)
    index = _frame_index_or_corrupted(node, index, image, wishes)
    if image.photometric in retired_colors.NAMES and not node.is_encapsulated:
        return converted(
            Picture(
                _retired(dataset, node, image, index, wishes),
                8,
                resolution=_resolution(dataset, level),
            ),
            wishes.bits_per_pixel,
        )
    samples = _samples(dataset, node, image, index, wishes)
    if image.photometric in _GRAY:
        picture = _gray(dataset, level, image, samples, index, wishes)
    elif image.photometric == _PALETTE:
        picture = _indexed(dataset, level, image, samples, wishes)
    elif samples.ndim == 3 and samples.shape[2] == 3:
        picture = Picture(retired_colors.in_bytes(samples, image.bits_stored), 8)
    else:
        raise DicomError(
            DICOM_ERROR_FEATURE_NOT_SUPPORTED,
            f"{image.samples} samples of {image.photometric}",
        )
    picture.resolution = _resolution(dataset, level)
    return converted(picture, wishes.bits_per_pixel)


def _frame_index_or_corrupted(
    node: Node, index: int, image: pixels.Description, wishes: Wishes
) -> int:
    """Return the index of a frame; the only one may be cut where that is wished."""
    if wishes.corrupted and index in (0, LAST) and not frames.count(node, image):
        return 0
    return frame_index(node, index, image)


def _samples(
    dataset: DataSet, node: Node, image: pixels.Description, index: int, wishes: Wishes
) -> np.ndarray[Any, Any]:
    """Return the samples of a frame as they are stored, colors as red, green, blue."""
    if node.tag != 0x7FE00010:
        raise DicomError(DICOM_ERROR_FEATURE_NOT_SUPPORTED, "float pixel data")
    if image.photometric in retired_colors.NEVER_COMPRESSED:
        raise DicomError(
            DICOM_ERROR_FEATURE_NOT_SUPPORTED, f"compressed {image.photometric}"
        )
    if not node.is_encapsulated:
        frame_decoder.check_size(image)
    if wishes.corrupted and not node.is_encapsulated:
        size = (image.frame_bits + 7) // 8
        there = values.raw(dataset, node, index * size, size)
        content: bytes | bytearray = there + bytes(size - len(there))
    else:
        content = frames.mutable(dataset, node, index, image)
    # colors need what pydicom does with them; of gray values, `_values` drops the rest
    found = frame_decoder.decode(
        frames.syntax(dataset, node), content, image, all_bits=image.samples == 1
    )
    is_rle = _compression_of(dataset, node) == ImageCompression.IMAGE_COMPRESSION_RLE
    if is_rle and found.dtype.itemsize == 2:
        unused = ~((1 << (image.high_bit + 1)) - 1) & 0xFFFF
        wrong = wishes.detect_rle and bool((found.view("<u2") & unused).any())
        if wishes.swap_rle or wrong:
            found = found.byteswap()
    return found


def _values(
    samples: np.ndarray[Any, Any], image: pixels.Description
) -> tuple[Any, tuple[int, int]]:
    """Return the bits that are stored, with their sign, and their least and greatest.

    Other bits may be overlays. `samples` may be changed.
    """
    if image.bits_stored > _DEEPEST:
        raise DicomError(
            DICOM_ERROR_FEATURE_NOT_SUPPORTED, f"{image.bits_stored} bits stored"
        )
    if image.bits_allocated == 1:
        found = samples.astype(bool)
        return found, (int(found.min()), int(found.max()))
    size = max(samples.dtype.itemsize, 1 + image.high_bit // 8)
    size = 1 << (size - 1).bit_length()
    found = samples.astype(f"{samples.dtype.kind}{size}", copy=False)
    found = found.view(f"{'i' if image.signed else 'u'}{size}")
    above, unused = 8 * size - image.high_bit - 1, 8 * size - image.bits_stored
    ends = int(found.min()), int(found.max())
    lowest, highest = _range_of(image)
    # most have nothing in other bits: what was looked at for its ends need not be changed
    if above != unused or not lowest <= ends[0] <= ends[1] <= highest:
        # up to the highest bit and down again: the sign follows
        found <<= above
        found >>= unused
        ends = int(found.min()), int(found.max())
    return found.astype(_type_for(image.bits_stored, image.signed), copy=False), ends


def _type_for(bits: int, signed: bool) -> str:
    return ("i" if signed else "u") + ("1" if bits <= 8 else "2")


def _retired(
    dataset: DataSet, node: Node, image: pixels.Description, index: int, wishes: Wishes
) -> np.ndarray[Any, Any]:
    """Return a native frame of a retired photometric interpretation as red, green, blue."""
    frame_decoder.check_size(image)
    content = frames.frame(dataset, node, index)
    level, colors = pixels.level_of(node), None
    if image.photometric == "ARGB" and level.has(_PALETTE_DESCRIPTORS[0]):
        colors = _colors(dataset, level, wishes)
    return frame_decoder.guarded(
        EXPLICIT_LITTLE, lambda: retired_colors.to_rgb(content, image, colors)
    )


# palette


def _indexed(
    dataset: DataSet,
    level: Elements,
    image: pixels.Description,
    samples: np.ndarray[Any, Any],
    wishes: Wishes,
) -> Picture:
    import numpy as np

    lowest, colors = _colors(dataset, level, wishes)
    stored, _ = _values(samples, image)
    indices = np.clip(stored.astype(np.int64) - lowest, 0, len(colors) - 1)
    if len(colors) > 256 and not wishes.indices:
        return Picture(colors[indices], 8)
    palette = [(int(r), int(g), int(b)) for r, g, b in colors.tolist()]
    kind = np.uint8 if len(colors) <= 256 else np.uint16
    return Picture(indices.astype(kind), 8 * kind().itemsize, palette)


def _colors(dataset: DataSet, level: Elements, wishes: Wishes) -> tuple[int, Any]:
    """Return the first index that has a color, and red, green, blue from there on.

    The three tables should be of the same length and begin (PS3.3 C.7.6.3.1.5); where
    they are not, each is continued by its ends.
    """
    import numpy as np

    descriptors = lookup_tables.palette(dataset, level).descriptors
    tables = [lookup_tables.palette_data(dataset, c, level) for c in range(3)]
    for table, descriptor in zip(tables, descriptors, strict=True):
        if not 1 <= descriptor.bits <= 16:
            raise DicomError(DICOM_ERROR_IMAGE, f"a palette of {descriptor.bits} bits")
        if not table or (len(table) < descriptor.entries and not wishes.corrupted):
            raise DicomError(
                DICOM_ERROR_PALETTECOLORLUTDATAMISSING,
                f"{len(table)} of {descriptor.entries} entries",
            )
    lowest = min(each.first for each in descriptors)
    beyond = max(each.first + len(t) for each, t in zip(descriptors, tables, strict=True))
    places = np.arange(lowest, beyond)
    columns = []
    for table, descriptor in zip(tables, descriptors, strict=True):
        at = np.clip(places - descriptor.first, 0, len(table) - 1)
        columns.append(np.array(table)[at] >> max(descriptor.bits - 8, 0))
    return lowest, np.stack(columns, axis=1).astype(np.uint8)


# gray


def _gray(
    dataset: DataSet,
    level: Elements,
    image: pixels.Description,
    samples: np.ndarray[Any, Any],
    index: int,
    wishes: Wishes,
) -> Picture:
    found, ends = _values(samples, image)
    if found.dtype == bool:
        return Picture(found, 1)
    picture = Picture(found, image.bits_stored, ends=ends)
    # tables belong to the image at the root, not to an icon in an item
    ours = level is dataset.root
    wanted = ours and (wishes.modality or wishes.voi)
    table = _modality(dataset, index) if wanted else None
    scaled: tuple[float, float] | None = None
    if wishes.modality and table is not None:
        picture, scaled = _applied(picture, image, table, wishes)
    if wishes.voi and ours:
        pending = None if wishes.modality else table
        picture.display = _display(dataset, image, picture, index, pending, scaled)
    elif wishes.voi and image.photometric == _INVERSE:
        import numpy as np

        picture.display = _inverse(np.arange(1 << picture.bits), picture)
    return picture


@dataclass(frozen=True)
class _Modality:
    """A rescale, or a table with its entries."""

    rescale: lookup_tables.Rescale | None
    first: int = 0
    entries: Any = None
    bits: int = 0

    def of(self, stored: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return values of the modality: integers, or doubles where they are none."""
        import numpy as np

        if self.rescale is None:
            at = np.clip(stored.astype(np.int64) - self.first, 0, len(self.entries) - 1)
            found: np.ndarray[Any, Any] = self.entries[at]
            return found
        slope, intercept = self.rescale.slope, self.rescale.intercept
        exact = max(abs(slope), abs(intercept)) < _LARGEST_FACTOR
        if exact and slope == int(slope) and intercept == int(intercept):
            return stored.astype(np.int64) * int(slope) + int(intercept)
        with np.errstate(over="ignore"):
            doubles = stored.astype(np.float64) * slope + intercept
        return np.clip(doubles, -_BEYOND_ALL, _BEYOND_ALL)


def _modality(dataset: DataSet, frame: int) -> _Modality | None:
    import numpy as np

    found = lookup_tables.modality(dataset, frame)
    if found is None:
        return None
    if isinstance(found, lookup_tables.Rescale):
        if not (math.isfinite(found.slope) and math.isfinite(found.intercept)):
            return None
        return _Modality(found)
    entries = np.array(lookup_tables.modality_data(dataset), dtype=np.int64)
    if not len(entries):
        return None
    return _Modality(None, found.descriptor.first, entries, found.descriptor.bits)


def _applied(
    picture: Picture, image: pixels.Description, table: _Modality, wishes: Wishes
) -> tuple[Picture, tuple[float, float] | None]:
    """Return the picture with values of the modality, and how they were scaled."""
    import numpy as np

    found = table.of(picture.pixels)
    if table.rescale is None:
        bits = max(min(table.bits, _DEEPEST), int(found.max()).bit_length(), 1)
        return Picture(found.astype(_type_for(bits, False)), bits), None
    # what values there can be decides the depth, not what this frame has
    ends = table.of(np.array(_range_of(image)))
    lowest, highest = float(ends.min()), float(ends.max())
    whole = np.rint(found).astype(np.int64)
    signed = round(lowest) < 0
    bits = _bits_for(round(lowest), round(highest), signed)
    if bits <= _DEEPEST:
        bits = max(bits, image.bits_stored)
        return Picture(whole.astype(_type_for(bits, signed)), bits), None
    if wishes.scale:
        factor = 0xFFFF / (highest - lowest) if highest > lowest else 1.0
        scaled = np.rint((found - lowest) * factor)
        return Picture(scaled.astype(np.uint16), _DEEPEST), (lowest, factor)
    kind = np.dtype(_type_for(_DEEPEST, signed))
    limits = np.iinfo(kind)
    if whole.size and (whole.min() < limits.min or whole.max() > limits.max):
        LOGGER.warning(
            "values of the modality from %d to %d are clipped to 16 bits: "
            "DICOM_GETIMAGE_AUTO_SCALE_MODALITY_LUT scales them",
            whole.min(),
            whole.max(),
        )
    return Picture(np.clip(whole, limits.min, limits.max).astype(kind), _DEEPEST), None


def _range_of(image: pixels.Description) -> tuple[int, int]:
    lowest = -(1 << (image.bits_stored - 1)) if image.signed else 0
    return lowest, lowest + (1 << image.bits_stored) - 1


def _bits_for(lowest: int, highest: int, signed: bool) -> int:
    if not signed:
        return max(highest.bit_length(), 1)
    return max((-lowest - 1).bit_length(), highest.bit_length()) + 1


def _display(
    dataset: DataSet,
    image: pixels.Description,
    picture: Picture,
    frame: int,
    pending: _Modality | None,
    scaled: tuple[float, float] | None,
) -> np.ndarray[Any, Any] | None:
    """Return the display LUT: the gray of each value, by its lowest bits.

    A window is one of values of the modality, so where the pixels are not, the modality
    LUT is part of the display LUT.
    """
    import numpy as np

    codes = np.arange(1 << picture.bits, dtype=np.int64)
    half = 1 << (picture.bits - 1)
    numbers = (codes ^ half) - half if picture.signed else codes
    meant = numbers if pending is None else pending.of(numbers)
    if scaled is not None:
        lowest, factor = scaled
        meant = numbers / factor + lowest
    grays = _voi(dataset, frame, meant.astype(np.float64))
    if grays is None:
        if image.photometric != _INVERSE:
            return None
        return _inverse(numbers, picture)
    shown: np.ndarray[Any, Any] = np.clip(np.rint(grays), 0, 255).astype(np.uint8)
    if image.photometric == _INVERSE:
        np.subtract(255, shown, out=shown)
    return shown


def _inverse(numbers: Any, picture: Picture) -> np.ndarray[Any, Any]:
    """Return the display LUT that runs from white to black."""
    import numpy as np

    lowest, top = int(numbers.min()), (1 << picture.bits) - 1
    shown: np.ndarray[Any, Any] = np.rint(255 - (numbers - lowest) * 255.0 / max(top, 1))
    return shown.astype(np.uint8)


def _voi(dataset: DataSet, frame: int, meant: Any) -> Any:
    """Return grays of 0 to 255 for values of the modality; None without a VOI LUT."""
    import numpy as np

    level = functional_groups.level(dataset, functional_groups.FRAME_VOI_LUT, frame)
    function = str(attributes.first(dataset, level, _VOI_FUNCTION) or "LINEAR")
    for window in lookup_tables.windows(dataset, frame):
        if _is_window(window, function):
            return windowed(meant, window.center, window.width, function)
    if not lookup_tables.voi_count(dataset):
        return None
    descriptor = lookup_tables.voi(dataset, 0).descriptor
    entries = np.array(lookup_tables.voi_data(dataset, 0), dtype=np.float64)
    if not len(entries):
        return None
    at = np.clip(np.rint(meant).astype(np.int64) - descriptor.first, 0, len(entries) - 1)
    bits = descriptor.bits
    if not 1 <= bits <= _DEEPEST:  # none of PS3.3 C.11.2.1.1: what the entries need
        bits = max(int(entries.max()).bit_length(), 1)
    return entries[at] * (255.0 / ((1 << bits) - 1))


def _is_window(window: lookup_tables.Window, function: str) -> bool:
    """Whether a window can be applied: some write zeros where they have none."""
    if not (math.isfinite(window.center) and math.isfinite(window.width)):
        return False
    # PS3.3 C.11.2.1.2.1 and C.11.2.1.3
    return window.width > 0 if function in _CONTINUOUS else window.width >= 1


def windowed(
    values: np.ndarray[Any, Any], center: float, width: float, function: str
) -> np.ndarray[Any, Any]:
    """Return grays of 0 to 255 by a window (PS3.3 C.11.2.1.2 and C.11.2.1.3)."""
    import numpy as np

    if function == "SIGMOID":
        with np.errstate(over="ignore"):
            return 255.0 / (1 + np.exp(-4 * (values - center) / width))
    if function == "LINEAR_EXACT":
        return np.clip((values - center) / width + 0.5, 0, 1) * 255.0
    if width <= 1:
        return np.where(values <= center - 0.5, 0.0, 255.0)
    share = (values - (center - 0.5)) / (width - 1) + 0.5
    return np.clip(share, 0, 1) * 255.0


def window_of(grays: list[int], lowest: int) -> tuple[float, float] | None:
    """Return center and width of the window that gives grays; None if there is none.

    Parameters
    ----------
    grays : list of int
        The gray of each value, 0 to 255, in the order of the values.
    lowest : int
        The first value.
    """
    import numpy as np

    if not grays or grays[0] != 0 or grays[-1] != 255:
        return None
    shown = np.array(grays)
    last_black = int(np.flatnonzero(shown == 0)[-1])
    first_white = int(np.flatnonzero(shown == 255)[0])
    numbers = np.arange(len(grays), dtype=np.float64) + lowest
    # the ends of the ramp are seen to a step of gray only: try those near them
    for low in range(last_black, last_black - 3, -1):
        for high in range(first_white, first_white + 3):
            width = float(high - low + 1)
            center = low + lowest + width / 2
            if width < 1:
                continue
            made = np.rint(windowed(numbers, center, width, "LINEAR"))
            if np.abs(made - shown).max() <= 1:
                return center, width
    return None


# depths


def converted(picture: Picture, bits_per_pixel: int) -> Picture:
    """Return a picture of another depth; 0 keeps it.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_CONVERSION``: no picture of that depth can be made of it.
    """
    import numpy as np

    found = picture.pixels
    color = found.ndim == 3
    own = 8 * found.dtype.itemsize if found.dtype != bool else 1
    if not bits_per_pixel or (not color and bits_per_pixel == own):
        return picture
    if color:
        if bits_per_pixel == 24:
            return picture
        if bits_per_pixel == 32:
            opaque = np.full((*found.shape[:2], 1), 255, np.uint8)
            return replace(picture, pixels=np.concatenate([found, opaque], axis=2))
        if bits_per_pixel in (8, 12, 16):
            gray = np.rint(found @ np.array([0.299, 0.587, 0.114]))
            wide = gray.astype(np.uint16) << (bits_per_pixel - 8)
            kind = np.uint8 if bits_per_pixel == 8 else np.uint16
            return replace(picture, pixels=wide.astype(kind), bits=bits_per_pixel)
    elif picture.palette is not None:
        if bits_per_pixel in (24, 32):
            table = np.array(picture.palette, dtype=np.uint8)
            # indices behind the last color have that one (PS3.3 C.7.6.3.1.5)
            colors = np.take(table, found, axis=0, mode="clip")
            return converted(replace(picture, pixels=colors, palette=None), bits_per_pixel)
    elif bits_per_pixel in (8, 24, 32):
        shown = _as_bytes(picture)
        gray = replace(picture, pixels=shown, bits=8, display=None, ends=None)
        if bits_per_pixel == 8:
            return gray
        three = np.stack([gray.pixels] * 3, axis=2)
        return converted(replace(gray, pixels=three), bits_per_pixel)
    elif bits_per_pixel in (12, 16) and own > 1 and picture.bits <= bits_per_pixel:
        return replace(picture, pixels=found.astype(_type_for(_DEEPEST, picture.signed)))
    raise DicomError(
        DICOM_ERROR_CONVERSION, f"{own} bits cannot become {bits_per_pixel} a pixel"
    )


def _as_bytes(picture: Picture) -> np.ndarray[Any, Any]:
    """Return gray values as bytes: through the display LUT, else their highest bits."""
    import numpy as np

    if picture.pixels.dtype == bool:
        return picture.pixels.astype(np.uint8) * np.uint8(255)
    numbers = picture.pixels.astype(np.int64)
    if picture.display is not None:
        found: np.ndarray[Any, Any] = picture.display[numbers & ((1 << picture.bits) - 1)]
        return found
    if picture.signed:
        numbers += 1 << (picture.bits - 1)
    shift = picture.bits - 8
    return (numbers >> shift if shift > 0 else numbers).astype(np.uint8)
