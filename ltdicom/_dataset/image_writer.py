"""Pictures into pixel data: `LDicomDS.InsertImage`, `SetImage`, `DeleteImage`.

All frames of the result are made before anything is changed, so a call that fails changes
nothing. Frames that are there stay as they are stored where syntax and description stay;
else they are decoded and encoded anew, as a data set has one syntax. Knows data sets,
pictures and codecs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pydicom import uid as uids

from ltdicom._core.errors import DicomError
from ltdicom._dataset import (
    attributes,
    frame_decoder,
    frame_encoder,
    frame_store,
    frames,
    functional_groups,
    images,
    lookup_tables,
    pixels,
    transcode,
)
from ltdicom._dataset.codec.transfer_syntax import (
    EXPLICIT_LITTLE,
    syntax_of,
)
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Node
from ltdicom.constants.error import (
    DICOM_ERROR_BITSPERPIXEL,
    DICOM_ERROR_BITSPERPIXEL_MISMATCH,
    DICOM_ERROR_COMPRESSION,
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_INCOMPATIBLE_LIST_OF_IMAGES,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_PHOTOMETRIC,
    DICOM_ERROR_QFACTOR,
    DICOM_ERROR_RANGE,
    DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED,
)
from ltdicom.constants.image import ImageCompression, ImagePhotometric

_ROWS: Final = 0x00280010
_COLUMNS: Final = 0x00280011
_SAMPLES: Final = 0x00280002
_PHOTOMETRIC: Final = 0x00280004
_PLANAR: Final = 0x00280006
_BITS_ALLOCATED: Final = 0x00280100
_BITS_STORED: Final = 0x00280101
_HIGH_BIT: Final = 0x00280102
_SIGNED: Final = 0x00280103
_SMALLEST: Final = 0x00280106
_LARGEST: Final = 0x00280107
_PIXEL_DATA_URL: Final = 0x00287FE0

_STRONGEST: Final = 255
_DEEPEST_GRAY: Final = 16

_SYNTAXES: Final = {
    ImageCompression.IMAGE_COMPRESSION_RLE: uids.RLELossless,
    ImageCompression.IMAGE_COMPRESSION_JPEG_LOSSLESS: uids.JPEGLosslessSV1,
    ImageCompression.IMAGE_COMPRESSION_JPEG_LS_LOSSLESS: uids.JPEGLSLossless,
    ImageCompression.IMAGE_COMPRESSION_JPEG_LS_LOSSY: uids.JPEGLSNearLossless,
    ImageCompression.IMAGE_COMPRESSION_J2K_LOSSLESS: uids.JPEG2000Lossless,
    ImageCompression.IMAGE_COMPRESSION_J2K_LOSSY: uids.JPEG2000,
}
# what stores any color space
_AS_THEY_ARE: Final = frozenset(
    {ImageCompression.IMAGE_COMPRESSION_NONE, ImageCompression.IMAGE_COMPRESSION_RLE}
)
_UNWRITTEN: Final = frozenset(
    {
        ImageCompression.IMAGE_COMPRESSION_JPX_LOSSLESS,
        ImageCompression.IMAGE_COMPRESSION_JPX_LOSSY,
    }
)
_GRAYS: Final = {
    ImagePhotometric.IMAGE_PHOTOMETRIC_MONOCHROME1: "MONOCHROME1",
    ImagePhotometric.IMAGE_PHOTOMETRIC_MONOCHROME2: "MONOCHROME2",
}
_PALETTE: Final = "PALETTE COLOR"
_COLORS: Final = {
    ImagePhotometric.IMAGE_PHOTOMETRIC_RGB: "RGB",
    ImagePhotometric.IMAGE_PHOTOMETRIC_YBR_FULL: "YBR_FULL",
    ImagePhotometric.IMAGE_PHOTOMETRIC_YBR_FULL_422: "YBR_FULL_422",
    ImagePhotometric.IMAGE_PHOTOMETRIC_YBR_RCT: "RGB",
    ImagePhotometric.IMAGE_PHOTOMETRIC_YBR_ICT: "RGB",
}


@dataclass(frozen=True)
class Order:
    """How frames are to be stored.

    Attributes
    ----------
    compression, photometric : int
        ``IMAGE_COMPRESSION_*``, ``IMAGE_PHOTOMETRIC_*``.
    bits_per_pixel : int
        0 is the depth of the pictures.
    factor : int
        Quality of a lossy compression: 2 best, 255 smallest, 0 is 2.
    ybr_full : bool
        Store colors as YBR_FULL where the compression leaves them.
    options : dict
        Those of `frame_encoder.encode`.
    """

    compression: int
    photometric: int
    bits_per_pixel: int
    factor: int
    ybr_full: bool = False
    options: dict[str, Any] | None = None


@dataclass(frozen=True)
class Stored:
    """Frames as they will be stored, with what describes them."""

    uid: str
    image: pixels.Description
    frames: list[bytes]
    palette: list[tuple[int, int, int]] | None
    limits: tuple[int, int] | None
    icons: list[tuple[Node, transcode.Recoded]] = field(default_factory=list)
    inserted: tuple[int, int] | None = None  # where, and how many; None for all


# calls


def made(
    dataset: DataSet,
    node: Node | None,
    pictures: Sequence[images.Picture],
    order: Order,
    index: int | None = None,
) -> Stored:
    """Return what `put` stores; nothing is changed yet.

    Parameters
    ----------
    index : int, optional
        The frame in front of which pictures come; behind the last for its number, or
        `LAST`. Left out, they replace all frames.

    Raises
    ------
    DicomError
        As `LDicomDS.InsertImage`.
    """
    if index is None:
        return _made(dataset, node, pictures, 0, order, keep=False)
    there = 0 if node is None else frames.count(node)
    place = there if index == images.LAST else index
    if not 0 <= place <= there:
        raise DicomError(DICOM_ERROR_RANGE, f"there is no frame {index} of {there}")
    return _made(dataset, node, pictures, place, order, keep=there > 0)


def delete(dataset: DataSet, node: Node, index: int, count: int) -> None:
    """Delete frames; with the last one, (7FE0,0010) stays without a value.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_RANGE``: there are no such frames.
    """
    there = frames.count(node)
    if not (index >= 0 and count > 0 and index + count <= there):
        raise DicomError(DICOM_ERROR_RANGE, f"{count} frames from {index} of {there}")
    level = pixels.level_of(node)
    rest = [i for i in range(there) if not index <= i < index + count]
    content = [frames.frame(dataset, node, i) for i in rest]
    image = replace(pixels.described(level), frames=len(rest))
    frame_store.put(dataset, level, node, dataset.transfer_syntax, image, content)
    frame_store.put_count(dataset, level, len(rest))
    if level is dataset.root:
        functional_groups.frames_deleted(dataset, index, count)


# what will be stored


def _syntax(dataset: DataSet, order: Order, bits_stored: int) -> str:
    """Return the transfer syntax for a compression."""
    try:
        compression = ImageCompression(order.compression)
    except ValueError:
        raise DicomError(DICOM_ERROR_COMPRESSION, f"{order.compression}") from None
    if compression == ImageCompression.IMAGE_COMPRESSION_NONE:
        ours = dataset.transfer_syntax
        return EXPLICIT_LITTLE if syntax_of(ours).encapsulated else ours
    if compression == ImageCompression.IMAGE_COMPRESSION_JPEG_LOSSY:
        return uids.JPEGBaseline8Bit if bits_stored <= 8 else uids.JPEGExtended12Bit
    if compression in _UNWRITTEN:
        raise DicomError(DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED, compression.name)
    uid = _SYNTAXES.get(compression)
    if uid is None:
        raise DicomError(DICOM_ERROR_COMPRESSION, compression.name)
    return uid


def _made(
    dataset: DataSet,
    node: Node | None,
    pictures: Sequence[images.Picture],
    place: int,
    order: Order,
    *,
    keep: bool,
) -> Stored:
    if not pictures:
        raise DicomError(DICOM_ERROR_PARAMETER, "there is no bitmap")
    if order.factor == 1 or not 0 <= order.factor <= _STRONGEST:
        raise DicomError(DICOM_ERROR_QFACTOR, f"{order.factor} is not 0 or 2..255")
    wanted = [_as_ordered(picture, order) for picture in pictures]
    first = wanted[0]
    _check_alike(wanted)
    image = _description(first, order)
    uid = _syntax(dataset, order, image.bits_stored)
    if syntax_of(uid).encapsulated:
        if image.bits_allocated == 1:  # no codec takes packed bits
            image = replace(image, bits_allocated=8, bits_stored=1, high_bit=0)
        if node is not None and node.parent is not None:
            raise DicomError(
                DICOM_ERROR_COMPRESSION, "pixel data below the root is not compressed"
            )
    count = len(wanted) + (0 if not keep or node is None else frames.count(node))
    image = replace(image, frames=count)
    encoded, told = [], image
    for picture in wanted:
        samples = _samples(picture, image, order)
        stream, told = frame_encoder.encode(
            uid, samples, image, order.factor, order.options
        )
        encoded.append(stream)
    told = replace(told, frames=count)
    if keep and node is not None:
        before = _frames_there(dataset, node, uid, told, order)
        encoded = [*before[:place], *encoded, *before[place:]]
    return Stored(
        uid=uid,
        image=told,
        frames=encoded,
        palette=first.palette if image.photometric == _PALETTE else None,
        limits=_limits(wanted) if image.samples == 1 else None,
        # icons in fragments would be taken for fragments of the new syntax
        icons=transcode.nested_without_fragments(dataset)
        if (node is None or node.parent is None) and dataset.transfer_syntax != uid
        else [],
        inserted=(place, len(wanted)) if keep else None,
    )


def _as_ordered(picture: images.Picture, order: Order) -> images.Picture:
    """Return a picture of the depth and kind that was ordered."""
    gray, color = _GRAYS.get(order.photometric), _COLORS.get(order.photometric)  # type: ignore[call-overload]
    if order.photometric == ImagePhotometric.IMAGE_PHOTOMETRIC_PALETTE_COLOR:
        if picture.palette is None:
            raise DicomError(DICOM_ERROR_CONVERSION, "the bitmap has no palette")
        if order.bits_per_pixel not in (0, 8):
            raise DicomError(DICOM_ERROR_BITSPERPIXEL, f"{order.bits_per_pixel}")
        return picture
    if gray is None and color is None:
        raise DicomError(DICOM_ERROR_PHOTOMETRIC, f"{order.photometric}")
    bits = order.bits_per_pixel
    if color is not None:
        if bits not in (0, 24):
            raise DicomError(DICOM_ERROR_BITSPERPIXEL, f"{bits} bits of color")
        if picture.pixels.ndim == 3 and picture.pixels.shape[2] == 4:
            return replace(picture, pixels=picture.pixels[..., :3])
        return images.converted(picture, 24)
    if bits > _DEEPEST_GRAY:
        raise DicomError(DICOM_ERROR_BITSPERPIXEL, f"{bits} bits of gray")
    if picture.palette is not None:
        picture = images.converted(picture, 24)
    if picture.pixels.ndim == 3:
        return images.converted(picture, bits or 8)
    return images.converted(picture, bits)


def _check_alike(pictures: Sequence[images.Picture]) -> None:
    first = pictures[0]
    for picture in pictures:
        if picture.pixels.shape != first.pixels.shape:
            raise DicomError(DICOM_ERROR_INCOMPATIBLE_LIST_OF_IMAGES, "of other sizes")
        if picture.pixels.dtype != first.pixels.dtype or picture.bits != first.bits:
            raise DicomError(DICOM_ERROR_BITSPERPIXEL_MISMATCH, "of other depths")


def _description(picture: images.Picture, order: Order) -> pixels.Description:
    rows, columns = picture.pixels.shape[:2]
    if not (0 < rows <= 0xFFFF and 0 < columns <= 0xFFFF):
        raise DicomError(DICOM_ERROR_PARAMETER, f"{rows} x {columns} pixels")
    color = picture.pixels.ndim == 3
    one_bit = picture.pixels.dtype == bool
    allocated = 1 if one_bit else 8 * picture.pixels.dtype.itemsize
    stored = 8 if color else picture.bits
    if color:
        photometric = _color_space(order)
    elif order.photometric == ImagePhotometric.IMAGE_PHOTOMETRIC_PALETTE_COLOR:
        photometric, stored = _PALETTE, allocated
    else:
        photometric = _GRAYS[ImagePhotometric(order.photometric)]
    return pixels.Description(
        samples=3 if color else 1,
        photometric=photometric,
        planar=0,
        frames=1,
        rows=rows,
        columns=columns,
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=stored - 1,
        signed=picture.signed,
    )


def _color_space(order: Order) -> str:
    """Return the photometric interpretation of colors: each compression has its own."""
    asked = _COLORS[ImagePhotometric(order.photometric)]
    if order.compression in _AS_THEY_ARE:
        return "YBR_FULL" if order.ybr_full or "YBR" in asked else "RGB"
    # JPEG converts by itself; lossless codecs keep red, green and blue
    lossy = order.compression == ImageCompression.IMAGE_COMPRESSION_JPEG_LOSSY
    return asked if lossy else "RGB"


def _samples(picture: images.Picture, image: pixels.Description, order: Order) -> Any:
    """Return the samples to encode: colors as the photometric interpretation says."""
    import numpy as np

    found = picture.pixels
    if found.dtype == bool and image.bits_allocated == 8:
        return found.astype(np.uint8)
    if image.photometric == "YBR_FULL" and order.compression in _AS_THEY_ARE:
        from pydicom.pixels.processing import convert_color_space

        return convert_color_space(found, "RGB", "YBR_FULL")
    return found


def _frames_there(
    dataset: DataSet, node: Node, uid: str, image: pixels.Description, order: Order
) -> list[bytes]:
    """Return the frames that are there, in the new syntax."""
    ours = pixels.described(pixels.level_of(node))
    if (ours.rows, ours.columns) != (image.rows, image.columns):
        raise DicomError(DICOM_ERROR_INCOMPATIBLE_LIST_OF_IMAGES, "of another size")
    same_depth = (ours.samples, ours.bits_stored, ours.signed) == (
        image.samples,
        image.bits_stored,
        image.signed,
    )
    if not same_depth:
        raise DicomError(
            DICOM_ERROR_BITSPERPIXEL_MISMATCH, f"{ours.bits_stored} bits are there"
        )
    content = list(frames.every(dataset, node))
    alike = replace(ours, frames=image.frames) == replace(image, frames=image.frames)
    if dataset.transfer_syntax == uid and alike:
        return content
    made = []
    for each in content:
        decoded = frame_decoder.decode(frames.syntax(dataset, node), each, ours)
        stream, _ = frame_encoder.encode(uid, decoded, image, order.factor, order.options)
        made.append(stream)
    return made


def _limits(pictures: Sequence[images.Picture]) -> tuple[int, int]:
    lowest = min(int(picture.pixels.min()) for picture in pictures)
    return lowest, max(int(picture.pixels.max()) for picture in pictures)


# into the data set


def put(dataset: DataSet, node: Node | None, stored: Stored) -> None:
    """Store what was made."""
    level = dataset.root if node is None else pixels.level_of(node)
    for icon, native in stored.icons:
        transcode.put(dataset, icon, native)
    _describe(dataset, level, stored)
    frame_store.put(dataset, level, node, stored.uid, stored.image, stored.frames)
    if level is not dataset.root:
        return
    if stored.inserted is None:
        functional_groups.frames_replaced(dataset, len(stored.frames))
    else:
        functional_groups.frames_inserted(dataset, *stored.inserted)
    if dataset.transfer_syntax != stored.uid:
        frame_store.set_syntax(dataset, stored.uid)


def _describe(dataset: DataSet, level: Elements, stored: Stored) -> None:
    image = stored.image
    numbers: dict[int, Any] = {
        _SAMPLES: image.samples,
        _PHOTOMETRIC: image.photometric,
        _PLANAR: 0 if image.samples > 1 else None,
        _ROWS: image.rows,
        _COLUMNS: image.columns,
        _BITS_ALLOCATED: image.bits_allocated,
        _BITS_STORED: image.bits_stored,
        _HIGH_BIT: image.high_bit,
        _SIGNED: int(image.signed),
    }
    for tag in (_SMALLEST, _LARGEST):  # their VR follows the sign, which may change
        there = level.get(tag)
        if there is not None:
            number = None if stored.limits is None else stored.limits[tag == _LARGEST]
            numbers[tag] = number
    for tag, value in numbers.items():
        attributes.put(dataset, level, tag, value)
    frame_store.put_count(dataset, level, len(stored.frames))
    url = level.get(_PIXEL_DATA_URL)
    if url is not None and not len(url.value):
        dataset.delete(url)  # empty, as a template has it, it would stand for the pixels
    lookup_tables.delete_palette(dataset, level)
    if stored.palette is not None:
        _put_palette(dataset, level, stored.palette)
    frame_store.put_loss(dataset, level, stored.uid, image, stored.frames)


def _put_palette(
    dataset: DataSet, level: Elements, palette: list[tuple[int, int, int]]
) -> None:
    descriptor = lookup_tables.Descriptor(len(palette), 0, 16)
    lookup_tables.set_palette(
        dataset, lookup_tables.Palette((descriptor,) * 3, "", segmented=False), level
    )
    for color in range(3):
        entries = [quad[color] * 257 for quad in palette]
        lookup_tables.set_palette_data(dataset, color, entries, level)
