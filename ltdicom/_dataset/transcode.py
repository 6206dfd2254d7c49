"""Changing the transfer syntax of a data set, by pydicom's codecs where there are any."""

from __future__ import annotations

import logging
from typing import Any, Final

from pydicom import uid as uids
from pydicom.config import IGNORE
from pydicom.dataset import Dataset

from ltdicom._core.errors import DicomError
from ltdicom._dataset import pixels, pydicom_bridge, traversal
from ltdicom._dataset.codec import writer
from ltdicom._dataset.codec.pydicom_guard import PYDICOM_ERRORS, quiet
from ltdicom._dataset.codec.tags import (
    EXTENDED_LENGTHS,
    EXTENDED_OFFSETS,
    PIXEL_DATA,
    TRANSFER_SYNTAX,
)
from ltdicom._dataset.codec.transfer_syntax import EXPLICIT_LITTLE, syntax_of
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Node
from ltdicom.constants.dataset import DICOM_CHANGETRAN_YBR_FULL
from ltdicom.constants.error import (
    DICOM_ERROR_CMP_FILTER_MISSING,
    DICOM_ERROR_COMPRESSION,
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_J2K_FILTER_MISSING,
    DICOM_ERROR_JLS_FILTER_MISSING,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_QFACTOR,
    DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED,
    DicomErrorCode,
)

LOGGER = logging.getLogger("ltdicom.dataset")

_LOSSLESS_QFACTOR: Final = 0
_STRONGEST_QFACTOR: Final = 255

# what pydicom changes with the pixels: beside them, the description of the image
_IMAGE_GROUP: Final = 0x0028

_JPEG_LS: Final = (uids.JPEGLSLossless, uids.JPEGLSNearLossless)
_JPEG_2000: Final = tuple(uids.JPEG2000TransferSyntaxes)


def change(dataset: DataSet, uid: str, q_factor: int, flags: int) -> None:
    """Change the transfer syntax; see `LDicomDS.ChangeTransferSyntax`."""
    wanted = uids.UID(uid, validation_mode=IGNORE)
    if wanted not in uids.AllTransferSyntaxes or wanted in uids.PrivateTransferSyntaxes:
        raise DicomError(DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED, f"{uid!r}")
    if not 0 <= q_factor <= _STRONGEST_QFACTOR or q_factor == 1:
        raise DicomError(DICOM_ERROR_QFACTOR, f"nQFactor={q_factor} is not 0 or 2..255")
    dataset.require_whole()
    changed = [
        (node, image)
        for node in list(traversal.occurrences(dataset.root, PIXEL_DATA))
        if (image := _changed(dataset, node, wanted, q_factor, flags)) is not None
    ]
    for node, image in changed:
        _take_image(dataset, node, image)
    if uid != dataset.transfer_syntax:
        set_syntax(dataset, uid)


def _changed(
    dataset: DataSet, node: Node, wanted: uids.UID, q_factor: int, flags: int
) -> Any:
    """Return an image as the wanted syntax has it; None if it is so already.

    What counts is how the pixel data is: in fragments, those of the data set's syntax, or
    not. In a compressed syntax the main one must be compressed, an icon need not be
    (PS3.5 A.4).
    """
    if node.is_encapsulated:
        if wanted == dataset.transfer_syntax and wanted.is_encapsulated:
            return None
        image = decompressed(dataset, node, flags)
        if wanted.is_encapsulated:
            _compress(image, wanted, q_factor)
        return image
    if not wanted.is_encapsulated or node.parent is not None or not len(node.value):
        return None
    image = _image(dataset, node)
    _compress(image, wanted, q_factor)
    return image


def decompressed(dataset: DataSet, node: Node, flags: int = 0) -> Any:
    """Return pydicom's data set of an image in fragments, decompressed.

    It has the pixel data and what describes it, group 0028, and nothing else.

    Raises
    ------
    DicomError
        As `LDicomDS.ChangeTransferSyntax`.
    """
    ours = dataset.transfer_syntax
    if not syntax_of(ours).encapsulated:
        raise DicomError(
            DICOM_ERROR_CONVERSION,
            f"pixel data in fragments is not of {ours}: set (0002,0010)",
        )
    image = _image(dataset, node)
    _decompress(image, flags)
    return image


def set_syntax(dataset: DataSet, uid: str) -> None:
    """Note another transfer syntax, also in (0002,0010) where it is there."""
    dataset.touched()
    dataset.transfer_syntax = uid
    node = dataset.root.get(TRANSFER_SYNTAX)
    if node is not None:
        dataset.set_value(node, uid.encode("ascii") + b"\0" * (len(uid) & 1))


def _image(dataset: DataSet, node: Node) -> Any:
    """Return pydicom's data set of an image: its pixel data and what describes it."""
    level = pixels.level_of(node)
    syntax = syntax_of(dataset.transfer_syntax if node.is_encapsulated else EXPLICIT_LITTLE)
    encoding = writer.Encoding(False, True, dataset.source)
    chunks = [
        *encoding.elements(level, _IMAGE_GROUP << 16, (_IMAGE_GROUP + 1) << 16),
        *encoding.elements(level, EXTENDED_OFFSETS, PIXEL_DATA + 1),
    ]
    return pydicom_bridge.give(DataSet.from_encoded(b"".join(chunks), syntax.uid))


def _decompress(image: Any, flags: int) -> None:
    from pydicom.pixels.utils import decompress

    rgb = not flags & DICOM_CHANGETRAN_YBR_FULL
    _run(
        _missing_filter(image.file_meta.TransferSyntaxUID),
        lambda: decompress(image, as_rgb=rgb, generate_instance_uid=False),
    )


def _compress(image: Any, wanted: uids.UID, q_factor: int) -> None:
    from pydicom.pixels.utils import compress

    options = _options(wanted, q_factor)
    _run(
        _missing_filter(wanted),
        lambda: compress(image, wanted, generate_instance_uid=False, **options),
    )


def _options(wanted: uids.UID, q_factor: int) -> dict[str, Any]:
    """Return pydicom's options for a quality factor: 2 is the best, 255 the smallest."""
    lossy = max(q_factor, 2)
    if wanted == uids.JPEG2000:
        return {"j2k_cr": [lossy]}  # the ratio of compression
    if wanted == uids.JPEGLSNearLossless:
        return {"jls_error": lossy // 2}  # how far a pixel may be off
    return {}


def _missing_filter(uid: uids.UID) -> DicomErrorCode:
    """Return the code for a codec that is not installed."""
    if uid in _JPEG_LS:
        return DICOM_ERROR_JLS_FILTER_MISSING
    return (
        DICOM_ERROR_J2K_FILTER_MISSING
        if uid in _JPEG_2000
        else DICOM_ERROR_CMP_FILTER_MISSING
    )


def _run(missing: DicomErrorCode, action: Any) -> None:
    try:
        with quiet():
            action()
    except (KeyboardInterrupt, SystemExit, GeneratorExit):  # of the program itself
        raise
    except ImportError as error:
        raise _not_installed(missing, error) from error
    except (RuntimeError, *PYDICOM_ERRORS) as error:
        text = str(error)
        if "missing dependencies" in text or "NumPy is required" in text:
            raise _not_installed(missing, error) from error
        if isinstance(error, NotImplementedError):
            raise DicomError(DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED, text) from error
        code = (
            DICOM_ERROR_PARAMETER
            if isinstance(error, ValueError)
            else DICOM_ERROR_COMPRESSION
        )
        raise DicomError(code, text) from error
    except BaseException as error:
        LOGGER.error("a codec failed: %s: %s", type(error).__name__, error)
        raise DicomError(DICOM_ERROR_COMPRESSION, str(error)) from error


def _not_installed(code: DicomErrorCode, error: Exception) -> DicomError:
    LOGGER.error(
        "the codec for this transfer syntax is missing: "
        'install the extra "images" (pip install "ltdicom[images]"): %s',
        error,
    )
    return DicomError(code, str(error))


def _take_image(dataset: DataSet, node: Node, image: Dataset) -> None:
    """Take over what pydicom changed: the pixels and their description."""
    level = pixels.level_of(node)
    found = pydicom_bridge.slots_of(image, {_IMAGE_GROUP, PIXEL_DATA >> 16})
    for tag in (EXTENDED_OFFSETS, EXTENDED_LENGTHS, PIXEL_DATA):
        old = level.get(tag)
        if old is not None:
            dataset.delete(old)
    for tag, slot in found.items():
        there = level.get(tag)
        if there is None:
            level.put(tag, slot)
            dataset.touched(level.parent)
        elif not slot.is_raw or there.is_branch:
            continue
        elif slot.value != dataset.read(there.value):
            dataset.set_value(there, slot.value or b"")
