"""Changing the transfer syntax of a data set: frame by frame where pixels are concerned.

Frames come from `frames`, their samples from `frame_decoder`, their new bytes from
`frame_encoder`, and all of them are made before anything is changed. So a call that fails
changes nothing, and beside the result there is one frame at a time in memory. Knows data
sets and codecs.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pydicom import uid as uids
from pydicom.config import IGNORE

from ltdicom._core.errors import DicomError
from ltdicom._core.settings import SETTINGS
from ltdicom._dataset import (
    attributes,
    frame_decoder,
    frame_encoder,
    frame_store,
    frames,
    overlays,
    pixels,
    traversal,
)
from ltdicom._dataset.codec.tags import PIXEL_DATA
from ltdicom._dataset.codec.transfer_syntax import EXPLICIT_LITTLE, syntax_of
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Node
from ltdicom.constants.dataset import DICOM_CHANGETRAN_YBR_FULL
from ltdicom.constants.error import (
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_IMAGE,
    DICOM_ERROR_MEMORY,
    DICOM_ERROR_QFACTOR,
    DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED,
)

if TYPE_CHECKING:
    import numpy as np

LOGGER = logging.getLogger("ltdicom.dataset")

_STRONGEST_QFACTOR: Final = 255

_PHOTOMETRIC: Final = 0x00280004
_PLANAR: Final = 0x00280006
_BITS_STORED: Final = 0x00280101
_HIGH_BIT: Final = 0x00280102

# their encoders start from red, green and blue; the others keep any color space
_FROM_RGB: Final = frozenset({uids.JPEGBaseline8Bit, uids.JPEGExtended12Bit, uids.JPEG2000})


@dataclass(frozen=True)
class Recoded:
    """Pixel data as it will be stored."""

    uid: str
    image: pixels.Description
    frames: Sequence[bytes]


def change(
    dataset: DataSet,
    uid: str,
    q_factor: int,
    flags: int,
    options: dict[str, Any] | None = None,
) -> None:
    """Change the transfer syntax; see `LDicomDS.ChangeTransferSyntax`.

    `options` are those of `frame_encoder.encode`.
    """
    wanted = uids.UID(uid, validation_mode=IGNORE)
    if wanted not in uids.AllTransferSyntaxes or wanted in uids.PrivateTransferSyntaxes:
        raise DicomError(DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED, f"{uid!r}")
    if not 0 <= q_factor <= _STRONGEST_QFACTOR or q_factor == 1:
        raise DicomError(DICOM_ERROR_QFACTOR, f"nQFactor={q_factor} is not 0 or 2..255")
    dataset.require_whole()
    rgb = not flags & DICOM_CHANGETRAN_YBR_FULL
    recoded = []
    for node in list(traversal.occurrences(dataset.root, PIXEL_DATA)):
        target = _target(dataset, node, wanted)
        if target is not None:
            made = _recoded(dataset, node, target, q_factor, rgb=rgb, options=options)
            recoded.append((node, made))
    for node, made in recoded:
        put(dataset, node, made)
    if uid != dataset.transfer_syntax:
        frame_store.set_syntax(dataset, uid)


def _target(dataset: DataSet, node: Node, wanted: uids.UID) -> str | None:
    """Return the syntax for pixel data; None if it can stay as it is.

    What counts is how the pixel data is: in fragments, those of the data set's syntax, or
    not. In a compressed syntax the main one must be compressed, an icon need not be
    (PS3.5 A.4).
    """
    if (
        node.is_encapsulated
        and wanted == dataset.transfer_syntax
        and wanted.is_encapsulated
    ):
        return None
    if not wanted.is_encapsulated:
        return str(wanted) if node.is_encapsulated else None
    if node.parent is not None:
        return EXPLICIT_LITTLE if node.is_encapsulated else None
    return str(wanted) if node.is_encapsulated or len(node.value) else None


def _recoded(
    dataset: DataSet,
    node: Node,
    uid: str,
    factor: int,
    *,
    rgb: bool,
    options: dict[str, Any] | None,
) -> Recoded:
    compressed = syntax_of(uid).encapsulated
    if compressed and uid not in frame_encoder.WRITTEN:
        raise DicomError(DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED, f"nothing writes {uid}")
    image = _checked(node, whole=not compressed)
    if compressed:
        _check_overlays(dataset, node, uid)
        # colors that no codec touched stay as they are where the new one takes them
        rgb = uids.UID(uid, validation_mode=IGNORE) in _FROM_RGB or (
            rgb and node.is_encapsulated
        )
    made: list[bytes] = []
    value = io.BytesIO()  # gives its content away without a copy
    told = image
    for samples, decoded in _decoded(dataset, node, image, rgb=rgb):
        if compressed:
            samples, decoded = _at_low_end(samples, decoded, uid)
        stream, told = frame_encoder.encode(uid, samples, decoded, factor, options)
        if compressed or image.bits_allocated == 1:
            made.append(stream)
        else:
            value.write(stream)
    if compressed or image.bits_allocated == 1:  # single bits are joined when they are put
        return Recoded(uid, told, made)
    value.write(b"\0" * (value.tell() & 1))
    return Recoded(uid, told, [value.getvalue()])


def _checked(node: Node, *, whole: bool) -> pixels.Description:
    """Return the description of pixel data that has all frames that it tells of.

    `whole`: all frames will be in memory, not only one.
    """
    if not node.is_encapsulated:
        pixels.read(node, 0, 1)  # a file that is gone is told before all else
    image = pixels.described(pixels.level_of(node))
    frame_decoder.check_description(image)
    told, there = image.frames or 1, frames.count(node)
    if there < told:
        raise DicomError(DICOM_ERROR_IMAGE, f"{there} frames of {told} are there")
    if not node.is_encapsulated:
        frame_decoder.check_size(image)
    if whole and image.length > SETTINGS.longest_decoded:
        LOGGER.warning(
            "%d frames of %d bytes are not decoded: longest_decoded is %d",
            told,
            image.frame_bits // 8,
            SETTINGS.longest_decoded,
        )
        raise DicomError(DICOM_ERROR_MEMORY, f"{image.length} bytes of pixels")
    if not node.is_encapsulated:
        more = len(node.value) - image.length
        if more * 8 >= image.frame_bits:
            raise DicomError(DICOM_ERROR_IMAGE, f"{more} bytes behind the last frame")
        if more > 1:
            LOGGER.warning("%d bytes behind the last frame are not pixels", more)
    return image


def _check_overlays(dataset: DataSet, node: Node, uid: str) -> None:
    """Refuse to drop overlays in bits of the pixels: only RLE keeps all bits."""
    if node.parent is not None or uid == uids.RLELossless:
        return
    if any(overlays.embedded(dataset, group) for group in overlays.groups_of(dataset)):
        raise DicomError(
            DICOM_ERROR_CONVERSION, f"{uid} does not keep overlays in the pixels"
        )


def _decoded(
    dataset: DataSet, node: Node, image: pixels.Description, *, rgb: bool
) -> Iterator[tuple[np.ndarray[Any, Any], pixels.Description]]:
    uid = frames.syntax(dataset, node)
    if node.is_encapsulated and not syntax_of(uid).encapsulated:
        raise DicomError(
            DICOM_ERROR_CONVERSION,
            f"pixel data in fragments is not of {uid}: set (0002,0010)",
        )
    for frame in frames.every(dataset, node):
        samples, photometric = frame_decoder.decode_as(uid, frame, image, rgb=rgb)
        if image.bits_allocated > 1:
            size = image.bits_allocated // 8
            # a codec may give a smaller or larger type than the one that is described
            samples = samples.astype(f"{samples.dtype.kind}{size}", copy=False)
        yield samples, replace(image, photometric=photometric, planar=0)


def _at_low_end(
    samples: np.ndarray[Any, Any], image: pixels.Description, uid: str
) -> tuple[np.ndarray[Any, Any], pixels.Description]:
    """Return the bits that are stored, at the low end; for RLE, all bits."""
    import numpy as np

    allocated, stored = image.bits_allocated, image.bits_stored
    if allocated == 1 or stored == allocated:
        return samples, image
    if uid == uids.RLELossless:
        return samples, image
    shift = image.high_bit + 1 - stored
    # up to the highest bit and down again: the sign follows
    found = np.left_shift(samples, allocated - image.high_bit - 1)
    found = np.right_shift(found, allocated - stored).astype(samples.dtype, copy=False)
    return found, replace(image, high_bit=image.high_bit - shift)


def native_frame(
    dataset: DataSet, node: Node, index: int
) -> tuple[bytes, pixels.Description]:
    """Return one frame without compression, little endian, colors as red, green, blue.

    Raises
    ------
    DicomError
        As `frames.frame` and `frame_decoder.decode`.
    """
    image = pixels.described(pixels.level_of(node))
    frame_decoder.check_description(image)
    stream = frames.frame(dataset, node, index)
    if not node.is_encapsulated:
        return stream, image
    uid = frames.syntax(dataset, node)
    samples, photometric = frame_decoder.decode_as(uid, stream, image)
    told = replace(image, photometric=photometric, planar=0)
    return frame_encoder.encode(EXPLICIT_LITTLE, samples, told, 0)[0], told


def nested_without_fragments(dataset: DataSet) -> list[tuple[Node, Recoded]]:
    """Return pixel data below the root that is in fragments, as `put` makes it native.

    Raises
    ------
    DicomError
        As `change`.
    """
    return [
        (node, _recoded(dataset, node, EXPLICIT_LITTLE, 0, rgb=True, options=None))
        for node in traversal.occurrences(dataset.root, PIXEL_DATA)
        if node.parent is not None and node.is_encapsulated
    ]


def put(dataset: DataSet, node: Node, made: Recoded) -> None:
    """Replace pixel data and what describes it."""
    level = pixels.level_of(node)
    frame_store.put_loss(dataset, level, made.uid, made.image, made.frames)
    _describe(dataset, level, made.image)
    # another element than before: programs hold its fragments
    dataset.delete(node)
    frame_store.put(dataset, level, None, made.uid, made.image, made.frames)


def _describe(dataset: DataSet, level: Elements, image: pixels.Description) -> None:
    before = pixels.described(level)
    facts: tuple[tuple[int, Any, Any], ...] = (
        (_PHOTOMETRIC, image.photometric, before.photometric),
        (_PLANAR, image.planar, before.planar),
        (_BITS_STORED, image.bits_stored, before.bits_stored),
        (_HIGH_BIT, image.high_bit, before.high_bit),
    )
    for tag, value, old in facts:
        if value != old:
            attributes.put(dataset, level, tag, value)
