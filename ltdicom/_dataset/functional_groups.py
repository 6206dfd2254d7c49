"""Functional groups: where a multi-frame object says something about one frame.

Such an object has no window or rescale at its root level. A macro is a sequence of one
item in the item of the frame, (5200,9230), or in the shared one, (5200,9229); PS3.3
C.7.6.16 allows one of the two places for each macro. Knows the tree and attributes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Items
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

_SHARED: Final = 0x52009229
_PER_FRAME: Final = 0x52009230

FRAME_VOI_LUT: Final = 0x00289132
PIXEL_VALUE_TRANSFORMATION: Final = 0x00289145


def there(dataset: DataSet) -> bool:
    """Whether a data set has functional groups."""
    root = dataset.root
    return root.has(_SHARED) or root.has(_PER_FRAME)


def level(dataset: DataSet, macro: int, frame: int) -> Elements:
    """Return the elements that hold for a frame: of a macro, else those of the root.

    Parameters
    ----------
    dataset : DataSet
        Any data set.
    macro : int
        The tag of the macro's sequence.
    frame : int
        Counted from 0; without functional groups it does not count.
    """
    found = _per_frame(dataset, frame)
    inner = _macro(found, macro) if found is not None else None
    if inner is None:
        shared = _shared(dataset)
        inner = _macro(shared, macro) if shared is not None else None
    return dataset.root if inner is None else inner


@contextmanager
def changing(
    dataset: DataSet, macro: int, frame: int, *, overwrite_shared: bool, share: bool
) -> Iterator[Elements]:
    """Yield `level_to_change`; a change that is refused leaves no empty macro behind."""
    level = level_to_change(
        dataset, macro, frame, overwrite_shared=overwrite_shared, share=share
    )
    try:
        yield level
    finally:
        remove_if_empty(dataset, level)


def level_to_change(
    dataset: DataSet, macro: int, frame: int, *, overwrite_shared: bool, share: bool
) -> Elements:
    """Return the elements to change for a frame; the macro is inserted if need be.

    Parameters
    ----------
    dataset, macro, frame
        As for `level`.
    overwrite_shared : bool
        What is shared may be changed, for all frames.
    share : bool
        A macro that is nowhere is inserted for all frames.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: the macro is shared and may not be changed, or there
        is no such frame.
    """
    if not there(dataset):
        return dataset.root
    frame_item, shared = _per_frame(dataset, frame), _shared(dataset)
    inner = _macro(frame_item, macro) if frame_item is not None else None
    if inner is not None:
        return inner
    inner = _macro(shared, macro) if shared is not None else None
    if inner is not None:
        if overwrite_shared:
            return inner
        raise DicomError(
            DICOM_ERROR_PARAMETER,
            f"{macro:08X} is shared by all frames, and the flags leave it as it is",
        )
    if share and not _any_frame_has(dataset, macro):
        if shared is None:
            shared = _inserted(dataset, dataset.root, _SHARED)
        return _inserted(dataset, shared, macro)
    if frame_item is None:
        raise DicomError(DICOM_ERROR_PARAMETER, f"there is no frame {frame}")
    return _inserted(dataset, frame_item, macro)


def remove_if_empty(dataset: DataSet, inner: Elements) -> None:
    """Remove a macro of which no element is left: an empty item is not allowed."""
    item = inner.parent
    sequence = item.parent if item is not None else None
    if sequence is not None and not len(inner):
        dataset.delete(sequence)


def frames_inserted(dataset: DataSet, index: int, count: int) -> None:
    """Let new frames have groups of their own, which are empty: the others keep theirs."""
    items = _of_frames(dataset)
    if items is not None and index <= len(items):
        for place in range(index, index + count):
            items.insert(place)


def frames_deleted(dataset: DataSet, index: int, count: int) -> None:
    """Take the groups of frames that are no longer there away."""
    items = _of_frames(dataset)
    if items is not None:
        for node in [items.at(n) for n in range(index, min(index + count, len(items)))]:
            dataset.delete(node)


def frames_replaced(dataset: DataSet, count: int) -> None:
    """Have as many groups as there are frames now."""
    items = _of_frames(dataset)
    if items is not None:
        there = len(items)
        frames_deleted(dataset, count, there - count)
        frames_inserted(dataset, there, count - there)


def _of_frames(dataset: DataSet) -> Items | None:
    """Return the items of the frames, which are about to be changed."""
    node = dataset.root.get(_PER_FRAME)
    if node is None or not isinstance(node.children, Items):
        return None
    dataset.touched()
    return node.children


def _shared(dataset: DataSet) -> Elements | None:
    found = attributes.items(dataset.root, _SHARED)
    return found[0] if found else None


def _per_frame(dataset: DataSet, frame: int) -> Elements | None:
    found = attributes.items(dataset.root, _PER_FRAME)
    return found[frame] if 0 <= frame < len(found) else None


def _any_frame_has(dataset: DataSet, macro: int) -> bool:
    return any(each.has(macro) for each in attributes.items(dataset.root, _PER_FRAME))


def _macro(level: Elements, macro: int) -> Elements | None:
    found = attributes.items(level, macro)
    return found[0] if found else None


def _inserted(dataset: DataSet, level: Elements, tag: int) -> Elements:
    items = attributes.required_sequence(dataset, level, tag)
    children = items.insert(0).children
    assert isinstance(children, Elements)
    return children
