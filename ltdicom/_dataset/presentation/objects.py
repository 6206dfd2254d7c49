"""What the objects of an annotation have in common, of whichever kind they are.

They are items of a sequence of the annotation, found by their index. An object is set as
a whole: what its structure has an element for is replaced or removed, the rest stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.presentation import items, layers
from ltdicom._dataset.presentation.annotation import LAYER
from ltdicom._dataset.tree import Elements
from ltdicom.constants.annotation import (
    DICANN_OPTIONS_COMPOUND_GRAPHIC_INSTANCE_ID,
    DICANN_OPTIONS_GRAPHIC_GROUP_ID,
    AnnotationUnit,
)
from ltdicom.constants.error import DICOM_ERROR_NULL_PTR, DICOM_ERROR_PARAMETER

if TYPE_CHECKING:
    from ltdicom.structs import DICOMANNPOINT

UNITS: Final = items.Terms(AnnotationUnit, "DICANN_UNIT_")
INSTANCE_ID: Final = 0x00700226
FILLED: Final = 0x00700024

_GROUP_ID: Final = 0x00700295
_DIMENSIONS: Final = 0x00700020
_POINT_COUNT: Final = 0x00700021
_DATA: Final = 0x00700022
_IDENTIFIERS: Final = (
    (
        INSTANCE_ID,
        "uCompoundGraphicInstanceId",
        DICANN_OPTIONS_COMPOUND_GRAPHIC_INSTANCE_ID,
    ),
    (_GROUP_ID, "uGraphicGroupId", DICANN_OPTIONS_GRAPHIC_GROUP_ID),
)


def create(
    dataset: DataSet,
    item: Elements,
    tag: int,
    content: items.Content,
    layer: str | None,
    *,
    check: bool,
) -> None:
    """Append an object to an annotation.

    Parameters
    ----------
    dataset, item
        The annotation.
    tag : int
        The sequence for the kind of object.
    content : dict
        Its elements.
    layer : str or None
        The layer that the caller names; an annotation without one gets it.
    check : bool
        Refuse a layer that is not that of the annotation, or is not there.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: the layer. Others: a value is not of its VR. Nothing
        is changed.
    """
    if check:
        _require_layer(dataset, item, layer)
    missing = _missing_layer(dataset, item, layer)
    items.insert(dataset, item, tag, content)
    items.write(dataset, item, missing)


def put(
    dataset: DataSet,
    item: Elements,
    found: Elements,
    content: items.Content,
    layer: str | None,
) -> None:
    """Set the elements of an object; as `create`, without a check of the layer."""
    missing = _missing_layer(dataset, item, layer)
    items.write(dataset, found, content)
    items.write(dataset, item, missing)


def _require_layer(dataset: DataSet, item: Elements, layer: str | None) -> None:
    known = items.text(dataset, layers.named(dataset, layer), LAYER)
    if items.text(dataset, item, LAYER) != known:
        raise DicomError(
            DICOM_ERROR_PARAMETER, f"{layer!r} is not the layer of the annotation"
        )


def _missing_layer(dataset: DataSet, item: Elements, layer: str | None) -> items.Content:
    if not layer or items.text(dataset, item, LAYER):
        return {}
    return {LAYER: items.code_string(layer, "layer")}


# what their structures have in common


def valid(options: int, option: int, value: Any, what: str) -> Any:
    """Return what a pointer points to, if an option says that it is valid; else None.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_NULL_PTR``: it is NULL.
    """
    if not options & option:
        return None
    if value is None:
        raise DicomError(DICOM_ERROR_NULL_PTR, f"{what} is NULL")
    return value


def identifiers(given: Any) -> items.Content:
    """Return the content for the identifiers that the options say are valid."""
    return {
        tag: getattr(given, field) if given.uOptions & option else None
        for tag, field, option in _IDENTIFIERS
    }


def read_identifiers(dataset: DataSet, level: Elements, found: Any) -> None:
    """Fill in the identifiers that are there, and the options for them."""
    for tag, field, option in _IDENTIFIERS:
        if items.numbers(dataset, level, tag):
            setattr(found, field, items.integer(dataset, level, tag))
            found.uOptions |= int(option)


# points of graphics


def drawing(coordinates: list[float]) -> items.Content:
    """Return the content for the points of a graphic."""
    return {
        _DIMENSIONS: 2,
        _POINT_COUNT: len(coordinates) // 2,
        _DATA: coordinates,
    }


def points(dataset: DataSet, level: Elements) -> list[DICOMANNPOINT]:
    """Return the points of a graphic, as many as are there."""
    return items.as_points(items.numbers(dataset, level, _DATA))


def point_count(dataset: DataSet, level: Elements) -> int:
    """Return how many points a graphic has."""
    return len(items.numbers(dataset, level, _DATA)) // 2
