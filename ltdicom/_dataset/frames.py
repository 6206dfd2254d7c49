"""Frames: how many pixel data has, and the bytes of each, as they are stored.

Knows data sets and their values; decodes no pixels.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.encaps import generate_frames, get_frame

from ltdicom._core.errors import DicomError
from ltdicom._dataset import pixels, values
from ltdicom._dataset.codec.pydicom_guard import PYDICOM_ERRORS, quiet
from ltdicom._dataset.codec.tags import NUMBER_OF_FRAMES
from ltdicom._dataset.codec.transfer_syntax import EXPLICIT_LITTLE, syntax_of
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Node
from ltdicom.constants.error import (
    DICOM_ERROR_FEATURE_NOT_SUPPORTED,
    DICOM_ERROR_IMAGE,
    DICOM_ERROR_RANGE,
)


def count(node: Node) -> int:
    """Return how many frames pixel data has: as many as are told and are there."""
    level = pixels.level_of(node)
    told = pixels.number(level, NUMBER_OF_FRAMES) or 1
    if node.is_encapsulated:
        if _is_video(node):
            return told
        there = pixels.Fragments(node).by_frame()
        return told if there is None else len(there)
    bits = pixels.described(level).frame_bits
    there_bits = 8 * len(node.value)
    if not bits or not there_bits:
        return 0
    return min(told, there_bits // bits)


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
    if not 0 <= index < count(node):
        raise DicomError(DICOM_ERROR_RANGE, f"there is no frame {index}")
    if node.is_encapsulated:
        return _compressed(node, index)
    bits = pixels.described(level).frame_bits
    first, behind = index * bits, (index + 1) * bits
    value = values.raw(dataset, node, first // 8, (behind + 7) // 8 - first // 8)
    if first % 8 == 0 and bits % 8 == 0:
        return value
    # frames of single bits follow each other within a byte (PS3.5 8.1.1)
    shifted = int.from_bytes(value, "little") >> first % 8 & (1 << bits) - 1
    return shifted.to_bytes((bits + 7) // 8, "little")


def every(dataset: DataSet, node: Node) -> Iterator[bytes]:
    """Give the bytes of all frames, in order; see `frame`.

    Where only the content of fragments tells where frames end, all of them are searched
    once, and not for each frame.
    """
    number = count(node)
    if not node.is_encapsulated or _is_video(node):
        for index in range(number):
            yield frame(dataset, node, index)
        return
    fragments = pixels.Fragments(node)
    by_frame = fragments.by_frame()
    if by_frame is not None:
        for nodes in by_frame:
            yield b"".join(map(pixels.read, nodes))
        return
    try:
        with quiet():
            found = list(generate_frames(fragments.joined(), number_of_frames=number))
    except PYDICOM_ERRORS as error:
        raise DicomError(DICOM_ERROR_IMAGE, str(error)) from error
    if len(found) != number:
        raise DicomError(DICOM_ERROR_IMAGE, f"{len(found)} frames of {number}")
    yield from found


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
    fragments = pixels.Fragments(node)
    by_frame = fragments.by_frame()
    if by_frame is not None:
        return b"".join(map(pixels.read, by_frame[index]))
    frames = pixels.number(pixels.level_of(node), NUMBER_OF_FRAMES)
    try:
        with quiet():  # pydicom looks for where the streams end
            return bytes(get_frame(fragments.joined(), index, number_of_frames=frames))
    except PYDICOM_ERRORS as error:
        raise DicomError(DICOM_ERROR_IMAGE, str(error)) from error
