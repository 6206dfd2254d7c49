"""Graphic objects of an annotation: items of (0070,0009) (PS3.3 C.10.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.presentation import annotation, items, objects, styles
from ltdicom._dataset.tree import Elements
from ltdicom.constants import annotation as c
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

if TYPE_CHECKING:
    from ltdicom.structs import DICOMGRAPHICOBJECT

SEQUENCE: Final = 0x00700009

_TYPE: Final = 0x00700023
_UNITS: Final = 0x00700005

_TYPES: Final = items.Terms(
    c.AnnotationType,
    "DICANN_TYPE_",
    only=[
        c.AnnotationType.DICANN_TYPE_POINT,
        c.AnnotationType.DICANN_TYPE_POLYLINE,
        c.AnnotationType.DICANN_TYPE_INTERPOLATED,
        c.AnnotationType.DICANN_TYPE_CIRCLE,
        c.AnnotationType.DICANN_TYPE_ELLIPSE,
    ],
)
_EXACTLY: Final[dict[int, int]] = {
    c.DICANN_TYPE_POINT: 1,
    c.DICANN_TYPE_CIRCLE: 2,  # the center, a point on it
    c.DICANN_TYPE_ELLIPSE: 4,  # the ends of the major axis, then of the minor one
}
_CLOSED: Final[frozenset[int]] = frozenset({c.DICANN_TYPE_CIRCLE, c.DICANN_TYPE_ELLIPSE})
_LINES: Final[frozenset[int]] = frozenset(
    {c.DICANN_TYPE_POLYLINE, c.DICANN_TYPE_INTERPOLATED}
)


def at(item: Elements, index: int) -> Elements:
    """Return a graphic object of an annotation by its index."""
    return items.at(item, SEQUENCE, index)


def get(dataset: DataSet, item: Elements, index: int) -> DICOMGRAPHICOBJECT:
    """Return a graphic object as a structure."""
    from ltdicom.structs import DICOMGRAPHICOBJECT

    level = at(item, index)
    points = objects.points(dataset, level)
    found = DICOMGRAPHICOBJECT(
        pszLayerName=items.text(dataset, item, annotation.LAYER),
        uType=_TYPES.code(items.text(dataset, level, _TYPE)),
        uUnits=objects.UNITS.code(items.text(dataset, level, _UNITS)),
        bFilled=items.is_yes(dataset, level, objects.FILLED),
        nPointCount=len(points),
        pAnnPoints=points,
        pLineStyle=styles.read_line(dataset, level),
        pFillStyle=styles.read_fill(dataset, level),
    )
    if found.pLineStyle is not None:
        found.uOptions |= int(c.DICANN_OPTIONS_LINE_STYLE)
    if found.pFillStyle is not None:
        found.uOptions |= int(c.DICANN_OPTIONS_FILL_STYLE)
    objects.read_identifiers(dataset, level, found)
    return found


def create(
    dataset: DataSet, item: Elements, given: DICOMGRAPHICOBJECT, *, check: bool
) -> None:
    """Append a graphic object to an annotation.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: no such type or units, not as many points as the type
        has; the layer, see `objects.create`. ``DICOM_ERROR_NULL_PTR``: a style that the
        options name. Others: a value is not of its VR. Nothing is changed.
    """
    content = _content(given)
    objects.create(dataset, item, SEQUENCE, content, given.pszLayerName, check=check)


def put(dataset: DataSet, item: Elements, index: int, given: DICOMGRAPHICOBJECT) -> None:
    """Set a graphic object.

    Raises
    ------
    DicomError
        As `create`; ``DICOM_ERROR_PARAMETER``: there is no such object.
    """
    level = at(item, index)
    objects.put(dataset, item, level, _content(given), given.pszLayerName)


def _content(given: DICOMGRAPHICOBJECT) -> items.Content:
    kind, options = given.uType, given.uOptions
    term = _TYPES.term(kind)
    points = items.points(given.pAnnPoints, given.nPointCount)
    number = len(points) // 2
    wanted = _EXACTLY.get(kind)
    if number < 2 if wanted is None else number != wanted:
        raise DicomError(DICOM_ERROR_PARAMETER, f"{number} points for a {term}")
    closed = kind in _CLOSED or (kind in _LINES and points[:2] == points[-2:])
    line = objects.valid(
        options, c.DICANN_OPTIONS_LINE_STYLE, given.pLineStyle, "pLineStyle"
    )
    fill = objects.valid(
        options, c.DICANN_OPTIONS_FILL_STYLE, given.pFillStyle, "pFillStyle"
    )
    return {
        _TYPE: term,
        _UNITS: objects.UNITS.term(given.uUnits),
        **objects.drawing(points),
        # of type 1C: only what is closed can be filled
        objects.FILLED: styles.yes_or_no(given.bFilled) if closed else None,
        styles.LINE: styles.line(line),
        styles.FILL: styles.fill(fill),
        **objects.identifiers(given),
    }
