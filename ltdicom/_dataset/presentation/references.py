"""The images that a presentation state, or an annotation of it, is for.

(0008,1115) > (0020,000E) and (0008,1140), by PS3.3 C.11.11; (0008,1140) of an annotation
by C.10.5. An image is looked for by its SOP instance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes, values
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.presentation import items
from ltdicom._dataset.tree import Elements
from ltdicom.constants.error import (
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_SOP_INSTANCE_UID_ALREADY_EXISTS,
)

SERIES: Final = 0x00081115
IMAGES: Final = 0x00081140

_SERIES_UID: Final = 0x0020000E
_CLASS: Final = 0x00081150
_INSTANCE: Final = 0x00081155
_FRAMES: Final = 0x00081160
# of the image itself
_OWN_CLASS: Final = 0x00080016
_OWN_INSTANCE: Final = 0x00080018


def series(dataset: DataSet) -> list[Elements]:
    """Return the series that the state refers to."""
    return attributes.items(dataset.root, SERIES)


def of_level(level: Elements) -> list[Elements]:
    """Return the images that a series or an annotation names."""
    return attributes.items(level, IMAGES)


def every(dataset: DataSet) -> Iterator[Elements]:
    """Yield the images of all series."""
    for each in series(dataset):
        yield from of_level(each)


def count(dataset: DataSet, level: Elements | None) -> int:
    """Return how many images a series or an annotation names; for None, all series."""
    levels = series(dataset) if level is None else [level]
    return sum(items.count(each, IMAGES) for each in levels)


def instance(dataset: DataSet, level: Elements | None, index: int) -> str:
    """Return the SOP instance of an image by its index, as `count` counts them.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: there is no such image, or it has none.
    """
    for each in series(dataset) if level is None else [level]:
        number = items.count(each, IMAGES)
        if index < number:
            found = items.text(dataset, items.at(each, IMAGES, index), _INSTANCE)
            if found:
                return found
            raise DicomError(DICOM_ERROR_PARAMETER, "the reference has no SOP instance")
        index -= number
    raise DicomError(DICOM_ERROR_PARAMETER, "there is no image with this index")


def find(images: Iterable[Elements], uid: str | None) -> Elements | None:
    """Return the image with a SOP instance; None if it is not among them."""
    wanted = (uid or "").strip(" \0")
    if not wanted:
        return None
    # the bytes are compared: each new image asks all others
    return next((each for each in images if each.ascii_value(_INSTANCE) == wanted), None)


# changes


def add(dataset: DataSet, image: DataSet, frames: Any, count: int) -> None:
    """Let the state refer to an image.

    Parameters
    ----------
    dataset : DataSet
        The presentation state.
    image : DataSet
        The image; its SOP class, SOP instance and series are read.
    frames : sequence of int, int or None
        Its frames that are meant, counted from 1; None for all.
    count : int
        How many of `frames`; 0 for all of them.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: the image has not these UIDs, or there is no such
        frame. ``DICOM_ERROR_SOP_INSTANCE_UID_ALREADY_EXISTS``. Nothing is changed.
    """
    uids: dict[int, str] = {}
    for tag in (_OWN_CLASS, _OWN_INSTANCE, _SERIES_UID):
        uid = items.text(image, image.root, tag)
        if not uid:
            raise DicomError(DICOM_ERROR_PARAMETER, f"the image has no {tag:08X}")
        uids[tag] = uid
    if find(every(dataset), uids[_OWN_INSTANCE]) is not None:
        raise _there_already(uids[_OWN_INSTANCE])
    reference = {
        _CLASS: uids[_OWN_CLASS],
        _INSTANCE: uids[_OWN_INSTANCE],
        _FRAMES: _frame_numbers(frames, count),
    }
    for each in series(dataset):
        if items.text(dataset, each, _SERIES_UID) == uids[_SERIES_UID]:
            items.insert(dataset, each, IMAGES, reference)
            return
    content = {_SERIES_UID: uids[_SERIES_UID], IMAGES: [reference]}
    items.insert(dataset, dataset.root, SERIES, content)


def _frame_numbers(frames: Any, count: int) -> list[int] | None:
    if frames is None and count:
        raise DicomError(DICOM_ERROR_PARAMETER, f"{count} frames, and their numbers NULL")
    wanted = [] if frames is None else values.listed(frames, count or None)
    if any(each < 1 for each in wanted):
        raise DicomError(DICOM_ERROR_PARAMETER, f"frames count from 1: {wanted[:8]}")
    return wanted or None


def add_to_annotation(dataset: DataSet, item: Elements, uid: str | None) -> None:
    """Let an annotation be for an image, and for the frames of it that the state names.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: the state does not refer to the image.
        ``DICOM_ERROR_SOP_INSTANCE_UID_ALREADY_EXISTS``. Nothing is changed.
    """
    image = find(every(dataset), uid)
    if image is None:
        raise DicomError(DICOM_ERROR_PARAMETER, f"{uid!r} is not referenced by the state")
    known = items.text(dataset, image, _INSTANCE)
    if find(of_level(item), known) is not None:
        raise _there_already(known)
    content = {
        _CLASS: items.text(dataset, image, _CLASS),
        _INSTANCE: known,
        _FRAMES: attributes.every(dataset, image, _FRAMES) or None,
    }
    items.insert(dataset, item, IMAGES, content)


def _there_already(uid: str | None) -> DicomError:
    return DicomError(DICOM_ERROR_SOP_INSTANCE_UID_ALREADY_EXISTS, f"{uid} is there")


def remove(dataset: DataSet, uid: str | None) -> None:
    """Remove an image, and the series that it leaves empty; one that is not there, too."""
    image = find(every(dataset), uid)
    if image is None:
        return
    above = items.node_of(image).parent
    owner = above.siblings if above is not None else None
    items.remove(dataset, image)
    if isinstance(owner, Elements) and not of_level(owner):
        items.remove(dataset, owner)


def remove_from_annotation(dataset: DataSet, item: Elements, uid: str | None) -> None:
    """Remove an image of an annotation; one that is not there, too."""
    image = find(of_level(item), uid)
    if image is not None:
        items.remove(dataset, image)
