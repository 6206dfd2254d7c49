"""Overlays: the planes of groups 6000 to 601E (PS3.3 C.9.2).

An overlay has its bits in (60xx,3000) or, in old objects, in bits of the pixels that the
image does not use. Elements that a template left empty count as absent. Knows the tree,
attributes and frames; NumPy is imported where bits are taken out or put in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes, frames, pixels, values
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Node
from ltdicom.constants.error import (
    DICOM_ERROR_INCOMPATIBLE_LIST_OF_IMAGES,
    DICOM_ERROR_OVERLAY_ACTIVATIONLAYER_MISSING,
    DICOM_ERROR_OVERLAY_ATTRIBUTES_MISSING,
    DICOM_ERROR_OVERLAY_DATA_MISSING,
    DICOM_ERROR_PARAMETER,
)

if TYPE_CHECKING:
    import numpy as np

_GROUPS: Final = range(0x6000, 0x6020, 2)
_ROWS: Final = 0x0010
_COLUMNS: Final = 0x0011
_FRAMES: Final = 0x0015
_TYPE: Final = 0x0040
_ORIGIN: Final = 0x0050
_FRAME_ORIGIN: Final = 0x0051
_BITS_ALLOCATED: Final = 0x0100
_BIT_POSITION: Final = 0x0102
_ACTIVATION_LAYER: Final = 0x1001
_DATA: Final = 0x3000
_GRAPHICS: Final = "G"

_TEXTS: Final = {
    "szDescription": 0x0022,
    "szSubtype": 0x0045,
    "szLabel": 0x1500,
    "szActivationLayer": _ACTIVATION_LAYER,
}
_NUMBERS: Final = {
    "nNumFramesInOverlay": _FRAMES,
    "uImageFrameOrigin": _FRAME_ORIGIN,
    "nROIArea": 0x1301,
}
_DECIMALS: Final = {"fROIMean": 0x1302, "fROIStandardDeviation": 0x1303}


# which there are


def count(dataset: DataSet) -> int:
    """Return how many overlays there are; indices count from this answer on."""
    dataset.overlay_groups = [
        group
        for group in _GROUPS
        if any(_filled(dataset, group, e) for e in (_ROWS, _DATA, _ACTIVATION_LAYER))
    ]
    return len(dataset.overlay_groups)


def _groups(dataset: DataSet) -> list[int]:
    """Return the groups by index: as `count` found them last.

    C++ programs delete with a loop from 0 to what one call of GetOverlayCount said:
    an index stays that of its overlay until the count is asked for again.
    """
    if dataset.overlay_groups is None:
        count(dataset)
    assert dataset.overlay_groups is not None
    return dataset.overlay_groups


def group_of(dataset: DataSet, index: int) -> int:
    """Return the group of an overlay that is there.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: there is no such overlay.
    """
    groups = _groups(dataset)
    if index >= len(groups) or not any(_elements(dataset, groups[index])):
        raise DicomError(DICOM_ERROR_PARAMETER, f"there is no overlay {index}")
    return groups[index]


def _elements(dataset: DataSet, group: int) -> list[Node]:
    root = dataset.root
    tags = [tag for tag in root.order if tag >> 16 == group]
    return [node for tag in tags if (node := root.get(tag)) is not None]


def _filled(dataset: DataSet, group: int, element: int) -> Node | None:
    node = dataset.root.get(group << 16 | element)
    return node if node is not None and len(node.value) else None


def _first(dataset: DataSet, group: int, element: int) -> Any:
    return attributes.first(dataset, dataset.root, group << 16 | element)


def _number(dataset: DataSet, group: int, element: int) -> int:
    return int(_first(dataset, group, element) or 0)


def groups_of(dataset: DataSet) -> list[int]:
    """Return the groups of all overlays, without changing what an index means."""
    before = dataset.overlay_groups
    count(dataset)
    groups = dataset.overlay_groups or []
    dataset.overlay_groups = before
    return groups


def frame_for(dataset: DataSet, group: int, frame: int) -> int | None:
    """Return which frame of an overlay lies on a frame of the image; None for none.

    Without frames of its own, an overlay lies on every frame.
    """
    if _filled(dataset, group, _FRAMES) is None:
        return 0
    shown = frame - max(_number(dataset, group, _FRAME_ORIGIN) - 1, 0)
    return shown if 0 <= shown < frame_count(dataset, group) else None


# attributes


def embedded(dataset: DataSet, group: int) -> bool:
    """Whether the bits of an overlay are in those of the pixels."""
    if _filled(dataset, group, _DATA) is not None:
        return False
    return _number(dataset, group, _BITS_ALLOCATED) > 1


def in_dataset(dataset: DataSet, group: int) -> bool:
    """Whether the bits of an overlay are in this data set, and not in another one."""
    if embedded(dataset, group):
        return pixels.of(dataset.root) is not None
    return _filled(dataset, group, _DATA) is not None


def fields(dataset: DataSet, group: int) -> dict[str, Any]:
    """Return the fields of ``OVERLAYATTRIBUTES`` but origin and flags.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_OVERLAY_ATTRIBUTES_MISSING``: there are bits, and nobody knows how
        many rows and columns.
    """
    rows, columns = (_number(dataset, group, e) for e in (_ROWS, _COLUMNS))
    if in_dataset(dataset, group) and not (rows and columns):
        raise DicomError(DICOM_ERROR_OVERLAY_ATTRIBUTES_MISSING, f"group {group:04X}")
    found: dict[str, Any] = {
        "uRows": rows,
        "uColumns": columns,
        "szType": str(_first(dataset, group, _TYPE) or ""),
        "uBitsAllocated": _number(dataset, group, _BITS_ALLOCATED),
        "uBitPosition": _number(dataset, group, _BIT_POSITION),
    }
    for name, element in _TEXTS.items():
        found[name] = str(_first(dataset, group, element) or "")
    for name, element in _NUMBERS.items():
        found[name] = _number(dataset, group, element)
    for name, element in _DECIMALS.items():
        found[name] = float(_first(dataset, group, element) or 0)
    return found


def origin(dataset: DataSet, group: int) -> tuple[int, int]:
    """Return column and row of the first pixel, counted from 0."""
    found = attributes.every(dataset, dataset.root, group << 16 | _ORIGIN)
    row, column = found[:2] if len(found) >= 2 else (1, 1)
    return column - 1, row - 1


def activation_layer(dataset: DataSet, group: int) -> str:
    """Return (60xx,1001)."""
    found = _first(dataset, group, _ACTIVATION_LAYER)
    if not found:
        raise DicomError(DICOM_ERROR_OVERLAY_ACTIVATIONLAYER_MISSING, f"group {group:04X}")
    return str(found)


def group_to_set(dataset: DataSet, index: int) -> int:
    """Return the group of an overlay, or a free one for the index behind the last."""
    groups = _groups(dataset)
    if index < len(groups):
        return groups[index]
    # what a template left empty is free
    tags = (tag for tag in dataset.root.order if tag >> 16 in _GROUPS)
    used = (t >> 16 for t in tags if _filled(dataset, t >> 16, t & 0xFFFF))
    taken = {*groups, *used}
    free = next((group for group in _GROUPS if group not in taken), None)
    if index > len(groups) or free is None:
        raise DicomError(DICOM_ERROR_PARAMETER, f"there can be no overlay {index}")
    return free


def set_fields(
    dataset: DataSet, index: int, given: Any, *, in_pixels: bool, keep: bool
) -> None:
    """Set the attributes of an overlay, or begin a new one.

    Parameters
    ----------
    dataset, index
        Which overlay; the number of overlays begins a new one.
    given : OVERLAYATTRIBUTES
        The attributes; empty texts and zeros of what is optional are left out.
    in_pixels : bool
        Its bits are in those of the pixels.
    keep : bool
        Elements that are there are kept.
    """
    group = group_to_set(dataset, index)
    wanted: dict[int, Any] = {
        _ROWS: given.uRows,
        _COLUMNS: given.uColumns,
        _TYPE: given.szType or _GRAPHICS,
        _ORIGIN: [given.ptOrigin.y + 1, given.ptOrigin.x + 1],
        _BITS_ALLOCATED: given.uBitsAllocated if in_pixels else 1,
        _BIT_POSITION: given.uBitPosition if in_pixels else 0,
    }
    for name, element in {**_TEXTS, **_NUMBERS}.items():
        wanted[element] = getattr(given, name) or None
    for name, element in _DECIMALS.items():
        number = getattr(given, name)
        wanted[element] = values.decimal_string(number) if number else None
    root = dataset.root
    tagged = {group << 16 | element: value for element, value in wanted.items()}
    if keep:
        tagged = {tag: value for tag, value in tagged.items() if not root.has(tag)}
    attributes.put_all(dataset, root, tagged)
    if index == len(_groups(dataset)):
        _groups(dataset).append(group)


# bits


def frame_count(dataset: DataSet, group: int) -> int:
    """Return how many frames an overlay has of its own; 1 without them."""
    return max(_number(dataset, group, _FRAMES), 1)


def bits(dataset: DataSet, group: int, frame: int) -> np.ndarray[Any, Any]:
    """Return a frame of an overlay as rows and columns of bool.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_OVERLAY_DATA_MISSING``: there are fewer bits than described, or
        none. ``DICOM_ERROR_OVERLAY_ATTRIBUTES_MISSING``: nothing describes them.
        ``DICOM_ERROR_PARAMETER``: there is no such frame.
    """
    import numpy as np

    rows, columns = (_number(dataset, group, e) for e in (_ROWS, _COLUMNS))
    if not (rows and columns):
        raise DicomError(DICOM_ERROR_OVERLAY_ATTRIBUTES_MISSING, f"group {group:04X}")
    if not 0 <= frame < frame_count(dataset, group):
        raise DicomError(DICOM_ERROR_PARAMETER, f"there is no frame {frame}")
    if embedded(dataset, group):
        return _taken_from_pixels(dataset, group, frame, rows, columns)
    node = _filled(dataset, group, _DATA)
    size = rows * columns
    value = b"" if node is None else values.raw(dataset, node)
    if 8 * len(value) < (frame + 1) * size:
        raise DicomError(
            DICOM_ERROR_OVERLAY_DATA_MISSING,
            f"group {group:04X}: {8 * len(value)} bits of {(frame + 1) * size}",
        )
    first, start = divmod(frame * size, 8)
    some = np.frombuffer(value, np.uint8, (start + size + 7) // 8, first)
    found = np.unpackbits(some, bitorder="little")[start : start + size]
    return found.reshape(rows, columns).astype(bool)


def _taken_from_pixels(
    dataset: DataSet, group: int, frame: int, rows: int, columns: int
) -> np.ndarray[Any, Any]:
    import numpy as np

    node = pixels.of(dataset.root)
    if node is None:
        raise DicomError(DICOM_ERROR_OVERLAY_DATA_MISSING, "there is no pixel data")
    if node.is_encapsulated:
        raise DicomError(
            DICOM_ERROR_OVERLAY_DATA_MISSING, "compressed pixels have no unused bits"
        )
    image = pixels.described(pixels.level_of(node))
    content = frames.frame(dataset, node, frame)
    width = image.bits_allocated // 8
    if (image.rows, image.columns) != (rows, columns) or width not in (1, 2):
        raise DicomError(
            DICOM_ERROR_OVERLAY_ATTRIBUTES_MISSING,
            "the overlay in the pixels has not the size of the image",
        )
    if len(content) < rows * columns * width:
        raise DicomError(DICOM_ERROR_OVERLAY_DATA_MISSING, "the pixel data is too short")
    words = np.frombuffer(content, f"<u{width}", rows * columns)
    position = _number(dataset, group, _BIT_POSITION)
    return (words >> position & 1).astype(bool).reshape(rows, columns)


def set_bits(dataset: DataSet, index: int, planes: Sequence[Any]) -> None:
    """Set the bits of an overlay; rows, columns and frames follow them.

    Parameters
    ----------
    dataset, index
        As for `set_fields`.
    planes : sequence of numpy.ndarray
        Rows and columns of bool, one for each frame.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_INCOMPATIBLE_LIST_OF_IMAGES``: of different sizes.
        ``DICOM_ERROR_PARAMETER``: none, or one without pixels.
    """
    import numpy as np

    if not planes or not planes[0].size or max(planes[0].shape) > 0xFFFF:
        raise DicomError(DICOM_ERROR_PARAMETER, "there is no bitmap that could be set")
    if any(plane.shape != planes[0].shape for plane in planes):
        raise DicomError(DICOM_ERROR_INCOMPATIBLE_LIST_OF_IMAGES, "of different sizes")
    group = group_to_set(dataset, index)
    root = dataset.root
    rows, columns = planes[0].shape
    every = {_ROWS: rows, _COLUMNS: columns, _BITS_ALLOCATED: 1, _BIT_POSITION: 0}
    several = len(planes) > 1
    for element, value in {**every, _FRAMES: len(planes) if several else None}.items():
        attributes.put(dataset, root, group << 16 | element, value)
    for element, default in ((_TYPE, _GRAPHICS), (_ORIGIN, [1, 1])):
        if _filled(dataset, group, element) is None:
            attributes.put(dataset, root, group << 16 | element, default)
    packed = np.packbits(np.concatenate([p.ravel() for p in planes]), bitorder="little")
    value = packed.tobytes()
    value += b"\0" * (len(value) & 1)
    attributes.put_bytes(dataset, root, group << 16 | _DATA, "OW", value)
    if index == len(_groups(dataset)):
        _groups(dataset).append(group)


def delete(dataset: DataSet, index: int) -> None:
    """Delete all elements of an overlay; the indices of the others stay."""
    for node in _elements(dataset, group_of(dataset, index)):
        dataset.delete(node)
