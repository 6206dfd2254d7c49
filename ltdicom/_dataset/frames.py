"""Frames: how many pixel data has, and the bytes of each, as they are stored.

Knows data sets and their values; decodes no pixels.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import pixels, values
from ltdicom._dataset.codec.tags import NUMBER_OF_FRAMES
from ltdicom._dataset.codec.transfer_syntax import EXPLICIT_LITTLE, syntax_of
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Node
from ltdicom.constants.error import (
    DICOM_ERROR_FEATURE_NOT_SUPPORTED,
    DICOM_ERROR_IMAGE,
    DICOM_ERROR_RANGE,
)

LOGGER: Final = logging.getLogger("ltdicom.dataset")


def count(node: Node, image: pixels.Description | None = None) -> int:
    """Return how many frames pixel data has: as many as are told and are there.

    Parameters
    ----------
    node : Node
        Pixel data.
    image : Description, optional
        What describes it, where that is known already.
    """
    level = pixels.level_of(node)
    told = (image.frames if image else pixels.number(level, NUMBER_OF_FRAMES)) or 1
    if node.is_encapsulated:
        if _is_video(node):
            return told
        there = pixels.fragments_by_frame(node)
        return told if there is None else len(there)
    bits = (image or pixels.described(level)).frame_bits
    there_bits = 8 * len(node.value)
    if not bits or not there_bits:
        return 0
    return min(told, there_bits // bits)


def counted(dataset: DataSet, node: Node) -> int:
    """Return `count`, for somebody who reads so many and would not miss the others."""
    there = count(node)
    told = pixels.number(pixels.level_of(node), NUMBER_OF_FRAMES) or 1
    if there < told and (node.is_encapsulated or len(node.value)):
        LOGGER.warning(
            "%s: Number of Frames is %d, but %d are there", dataset.source.name, told, there
        )
    return there


def is_cut(node: Node, index: int) -> bool:
    """Whether some of a native frame is there, but not all."""
    level = pixels.level_of(node)
    image = pixels.described(level)
    bits = image.frame_bits
    there = 0 if node.is_encapsulated else 8 * len(node.value)
    told = index < (image.frames or 1)
    return told and index * bits < there < (index + 1) * bits


def frame(dataset: DataSet, node: Node, index: int) -> bytes:
    """Return the bytes of a frame as they are stored: compressed, or native.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: no pixel data; ``DICOM_ERROR_RANGE``: no such frame;
        ``DICOM_ERROR_IMAGE``: nothing tells where the frame is;
        ``DICOM_ERROR_FEATURE_NOT_SUPPORTED``: a video.
    """
    level = pixels.level_of(node)
    image = None if node.is_encapsulated else pixels.described(level)
    if not 0 <= index < count(node, image):
        raise DicomError(DICOM_ERROR_RANGE, f"there is no frame {index}")
    if image is None:
        return _compressed(node, index)
    bits = image.frame_bits
    first, behind = index * bits, (index + 1) * bits
    value = values.raw(dataset, node, first // 8, (behind + 7) // 8 - first // 8)
    if first % 8 == 0 and bits % 8 == 0:
        return value
    # frames of single bits follow each other within a byte (PS3.5 8.1.1)
    shifted = int.from_bytes(value, "little") >> first % 8 & (1 << bits) - 1
    return shifted.to_bytes((bits + 7) // 8, "little")


def mutable(
    dataset: DataSet, node: Node, index: int, image: pixels.Description
) -> bytes | bytearray:
    """Return the bytes of a frame that is there; native ones may be changed by the caller.

    Whoever makes a picture of a native frame so needs no other copy of it.
    """
    bits = image.frame_bits
    if node.is_encapsulated or not node.little or bits % 8:
        return frame(dataset, node, index)
    return dataset.read_mutable(node.value, index * bits // 8, bits // 8)


def every(dataset: DataSet, node: Node) -> Iterator[bytes]:
    """Give the bytes of all frames, in order; see `frame`."""
    for index in range(count(node)):
        yield frame(dataset, node, index)


def syntax(dataset: DataSet, node: Node) -> str:
    """Return the transfer syntax of the frames.

    Pixel data without fragments is native, also below a compressed image, as icons are.
    """
    return dataset.transfer_syntax if node.is_encapsulated else EXPLICIT_LITTLE


def _is_video(node: Node) -> bool:
    owner = node.owner
    return owner is not None and syntax_of(owner.transfer_syntax).video


def _compressed(node: Node, index: int) -> bytes:
    if _is_video(node):
        raise DicomError(
            DICOM_ERROR_FEATURE_NOT_SUPPORTED, "a video is one stream, without frames"
        )
    by_frame = pixels.fragments_by_frame(node)
    if by_frame is None:
        raise DicomError(DICOM_ERROR_IMAGE, "nothing tells where frames begin")
    return b"".join(map(pixels.read, by_frame[index]))
