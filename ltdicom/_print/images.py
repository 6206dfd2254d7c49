"""The images, overlays and lookup tables that a printer is sent (PS3.3 C.13)."""

from __future__ import annotations

from typing import Any, Final

from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset

from ltdicom._core.errors import DicomError
from ltdicom._dataset import pixels, pydicom_bridge, transcode, values
from ltdicom._dataset.codec.pydicom_guard import PYDICOM_ERRORS, quiet
from ltdicom._dataset.codec.tags import PIXEL_DATA
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Node
from ltdicom._print.attributes import put
from ltdicom.constants.error import (
    DICOM_ERROR_BITSPERPIXEL,
    DICOM_ERROR_COMPRESSION,
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_IMAGE,
    DICOM_ERROR_PARAMETER,
)

PRESENTATION_LUTS: Final = 0x20500010
OVERLAYS: Final = 0x20400020
# what an image of an image box has, beside its pixels (PS3.4 H.4.3.1.2.1)
_PIXEL_MODULE: Final = (
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "NumberOfFrames",
    "Rows",
    "Columns",
    "PixelAspectRatio",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
)


def image_item(source: DataSet, frame: int) -> Dataset:
    """Return one frame of an image, as the item of an image box.

    Compressed images are decompressed. Grey values stay as they are; colours are sent
    plane by plane, as an image box wants them.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_IMAGE``: not an image. ``DICOM_ERROR_COMPRESSION``: it cannot be
        decompressed. ``DICOM_ERROR_PARAMETER``: there is no such frame.
        ``DICOM_ERROR_BITSPERPIXEL``: frames that do not begin with a byte.
    """
    node = pixels.of(source.root)
    if node is None:
        raise DicomError(DICOM_ERROR_IMAGE, "there is no pixel data")
    try:
        with quiet():
            item = _described(source)
            start, size = _stretch(item, frame)
            if node.is_encapsulated:
                value = _decompressed(source, node, frame, item)
            else:
                value = values.raw(source, node, start, size)
            if len(value) != size:
                raise DicomError(DICOM_ERROR_IMAGE, "the pixel data is too short")
            return _completed(item, value)
    except PYDICOM_ERRORS as error:
        raise DicomError(DICOM_ERROR_IMAGE, str(error)) from error


def _described(source: DataSet) -> Dataset:
    """Return what an image says of its pixels, without reading these."""
    image = Dataset()
    for keyword in _PIXEL_MODULE:
        node = source.root.get(tag_for_keyword(keyword) or 0)
        if node is None or not len(node.value):
            continue
        if node.vr == "US":
            value: Any = int.from_bytes(values.raw(source, node, 0, 2), "little")
        else:
            value = values.texts(source, node)
        put(image, keyword, value)
    return image


def _decompressed(source: DataSet, node: Node, frame: int, item: Dataset) -> bytes:
    """Return one frame without compression; `item` says what it is then."""
    try:
        value, image = transcode.native_frame(source, node, frame)
        item.PhotometricInterpretation = image.photometric
        item.PlanarConfiguration = image.planar
        return value
    except DicomError as error:
        raise DicomError(DICOM_ERROR_COMPRESSION, error.reason) from error


def _stretch(item: Dataset, frame: int) -> tuple[int, int]:
    """Return where a frame is in the pixel data, and how long it is."""
    frames = int(item.get("NumberOfFrames") or 1)
    if not 0 <= frame < frames:
        raise DicomError(DICOM_ERROR_PARAMETER, f"frame {frame} of {frames}")
    item.SamplesPerPixel = samples = int(item.get("SamplesPerPixel") or 1)
    bits = item.Rows * item.Columns * samples * item.BitsAllocated
    if bits % 8 and frames > 1:
        raise DicomError(DICOM_ERROR_BITSPERPIXEL, f"{bits} bits a frame")
    size = (bits + 7) // 8
    return frame * size, size


def _completed(item: Dataset, pixels: bytes) -> Dataset:
    """Give an item its pixels."""
    if "NumberOfFrames" in item:
        del item.NumberOfFrames
    if item.SamplesPerPixel == 1:
        if "PlanarConfiguration" in item:
            del item.PlanarConfiguration
    elif not item.get("PlanarConfiguration") and item.BitsAllocated == 8:
        samples = item.SamplesPerPixel
        pixels = b"".join(pixels[sample::samples] for sample in range(samples))
        item.PlanarConfiguration = 1  # the only one allowed (PS3.3 C.13.5)
    item.add_new(PIXEL_DATA, "OW" if item.BitsAllocated > 8 else "OB", pixels)
    return item


def items_of(source: DataSet, tag: int) -> list[Dataset]:
    """Return the items of a sequence; none where it is not there.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_FORMAT``: it cannot be read.
    """
    try:
        found: Any = pydicom_bridge.give(source)
        return list(found[tag].value or ()) if tag in found else []
    except PYDICOM_ERRORS as error:
        raise DicomError(DICOM_ERROR_FORMAT, f"{tag:#010x}: {error}") from error
