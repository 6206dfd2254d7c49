"""Text objects of an annotation: items of (0070,0008) (PS3.3 C.10.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.presentation import annotation, items, objects, styles
from ltdicom._dataset.tree import Elements
from ltdicom.constants.annotation import DICANN_OPTIONS_TEXT_STYLE, AnnotationText
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

if TYPE_CHECKING:
    from ltdicom.structs import DICOMTEXTOBJECT

SEQUENCE: Final = 0x00700008

_TEXT: Final = 0x00700006
_BOX_UNITS: Final = 0x00700003
_TOP_LEFT: Final = 0x00700010
_BOTTOM_RIGHT: Final = 0x00700011
_JUSTIFICATION: Final = 0x00700012
_ANCHOR_UNITS: Final = 0x00700004
_ANCHOR: Final = 0x00700014
_ANCHOR_VISIBLE: Final = 0x00700015

_JUSTIFICATIONS: Final = items.Terms(AnnotationText, "DICANN_TEXT_")


def at(item: Elements, index: int) -> Elements:
    """Return a text object of an annotation by its index."""
    return items.at(item, SEQUENCE, index)


def get(dataset: DataSet, item: Elements, index: int) -> DICOMTEXTOBJECT:
    """Return a text object as a structure."""
    from ltdicom.structs import DICOMTEXTOBJECT

    level = at(item, index)
    justification = items.text(dataset, level, _JUSTIFICATION)
    found = DICOMTEXTOBJECT(
        pszLayerName=items.text(dataset, item, annotation.LAYER),
        pszTextValue=items.text(dataset, level, _TEXT),
        pTLHCorner=_point(dataset, level, _TOP_LEFT),
        pBRHCorner=_point(dataset, level, _BOTTOM_RIGHT),
        uBoundingBoxUnits=objects.UNITS.code(items.text(dataset, level, _BOX_UNITS)),
        uTextJustification=_JUSTIFICATIONS.code(justification),
        pAnchorPoint=_point(dataset, level, _ANCHOR),
        uAnchorPointUnits=objects.UNITS.code(items.text(dataset, level, _ANCHOR_UNITS)),
        bAnchorPointVisible=items.is_yes(dataset, level, _ANCHOR_VISIBLE),
        pTextStyle=styles.read_text(dataset, level),
    )
    if found.pTextStyle is not None:
        found.uOptions |= int(DICANN_OPTIONS_TEXT_STYLE)
    objects.read_identifiers(dataset, level, found)
    return found


def _point(dataset: DataSet, level: Elements, tag: int) -> list[float] | None:
    found = items.numbers(dataset, level, tag)
    return found[:2] if len(found) >= 2 else None


def create(
    dataset: DataSet, item: Elements, given: DICOMTEXTOBJECT, *, check: bool
) -> None:
    """Append a text object to an annotation.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: no text, neither box nor anchor, half a box, no such
        units or justification; the layer, see `objects.create`.
        ``DICOM_ERROR_NULL_PTR``: the style that the options name. Others: a value is
        not of its VR. Nothing is changed.
    """
    content = _content(given)
    objects.create(dataset, item, SEQUENCE, content, given.pszLayerName, check=check)


def put(dataset: DataSet, item: Elements, index: int, given: DICOMTEXTOBJECT) -> None:
    """Set a text object.

    Raises
    ------
    DicomError
        As `create`; ``DICOM_ERROR_PARAMETER``: there is no such object.
    """
    level = at(item, index)
    objects.put(dataset, item, level, _content(given), given.pszLayerName)


def _content(given: DICOMTEXTOBJECT) -> items.Content:
    if not given.pszTextValue:
        raise DicomError(DICOM_ERROR_PARAMETER, "there is no text")
    corners = given.pTLHCorner, given.pBRHCorner
    has_box = corners[0] is not None
    if has_box != (corners[1] is not None):
        raise DicomError(DICOM_ERROR_PARAMETER, "the box has one corner")
    has_anchor = given.pAnchorPoint is not None
    if not has_box and not has_anchor:
        raise DicomError(DICOM_ERROR_PARAMETER, "there is neither a box nor an anchor")
    style = objects.valid(
        given.uOptions, DICANN_OPTIONS_TEXT_STYLE, given.pTextStyle, "pTextStyle"
    )
    content: items.Content = dict.fromkeys(
        (_BOX_UNITS, _TOP_LEFT, _BOTTOM_RIGHT, _JUSTIFICATION, _ANCHOR_UNITS, _ANCHOR,
         _ANCHOR_VISIBLE)
    )  # fmt: skip
    content |= {
        _TEXT: given.pszTextValue,
        styles.TEXT: styles.text(style),
        **objects.identifiers(given),
    }
    if has_box:
        content[_BOX_UNITS] = objects.UNITS.term(given.uBoundingBoxUnits)
        content[_TOP_LEFT] = items.pair(corners[0], "pTLHCorner")
        content[_BOTTOM_RIGHT] = items.pair(corners[1], "pBRHCorner")
        content[_JUSTIFICATION] = _JUSTIFICATIONS.term(given.uTextJustification)
    if has_anchor:
        content[_ANCHOR_UNITS] = objects.UNITS.term(given.uAnchorPointUnits)
        content[_ANCHOR] = items.pair(given.pAnchorPoint, "pAnchorPoint")
        content[_ANCHOR_VISIBLE] = styles.yes_or_no(given.bAnchorPointVisible)
    return content
