"""Small pictures of images, for the records of a DICOMDIR (PS3.3 F.7)."""

from __future__ import annotations

import logging

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes, images, pixels
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Node

LOGGER = logging.getLogger("ltdicom.dataset")

_ICON = 0x00880200
_SIDE = 64  # pixels


def made(source: DataSet) -> Node | None:
    """Return (0088,0200) of the first frame; None if no picture can be made of it."""
    node = pixels.of(source.root)
    if node is None:
        LOGGER.warning("%s: no icon: there is no pixel data", source.source.name)
        return None
    try:
        shown = _small(source, node)
    except (DicomError, ImportError) as error:
        LOGGER.warning("%s: no icon: %s", source.source.name, error)
        return None
    alone = DataSet()
    attributes.put_item(
        alone,
        alone.root,
        _ICON,
        (
            (0x00280002, 1),
            (0x00280004, "MONOCHROME2"),
            (0x00280010, _SIDE),
            (0x00280011, _SIDE),
            (0x00280100, 8),
            (0x00280101, 8),
            (0x00280102, 7),
            (0x00280103, 0),
        ),
    )
    (item,) = attributes.items(alone.root, _ICON)
    attributes.put_bytes(alone, item, 0x7FE00010, "OB", shown)
    return alone.root.get(_ICON)


def _small(source: DataSet, node: Node) -> bytes:
    """Return a frame as gray bytes, in the middle of a black square."""
    import numpy as np

    wishes = images.Wishes(bits_per_pixel=24, modality=True, voi=True)
    gray = images.converted(images.read(source, node, 0, wishes), 8).pixels
    rows, columns = gray.shape
    longest = max(rows, columns)
    high = max(rows * _SIDE // longest, 1)
    wide = max(columns * _SIDE // longest, 1)
    down = (np.arange(high) * rows + rows // 2) // high
    across = (np.arange(wide) * columns + columns // 2) // wide
    icon = np.zeros((_SIDE, _SIDE), dtype=np.uint8)
    top, left = (_SIDE - high) // 2, (_SIDE - wide) // 2
    icon[top : top + high, left : left + wide] = gray[np.ix_(down, across)]
    return icon.tobytes()
