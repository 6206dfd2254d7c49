"""Compound graphics of an annotation: items of (0070,0209) (PS3.3 C.10.5).

Each type has elements of its own: what a structure says beyond these is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes, values
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.presentation import annotation, items, objects, styles
from ltdicom._dataset.tree import Elements
from ltdicom.constants import annotation as c
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

if TYPE_CHECKING:
    from ltdicom.structs import DICOMCOMPOUNDGRAPHIC, DICOMMAJORTICK

SEQUENCE: Final = 0x00700209

_TYPE: Final = 0x00700294
_UNITS: Final = 0x00700282
_ROTATION: Final = 0x00700230
_ROTATION_POINT: Final = 0x00700273
_GAP: Final = 0x00700261
_DIAMETER: Final = 0x00700262
_TICK_ALIGNMENT: Final = 0x00700274
_SHOW_TICK_LABEL: Final = 0x00700278
_TICK_LABEL_ALIGNMENT: Final = 0x00700279
_TICKS: Final = 0x00700287
_TICK_POSITION: Final = 0x00700288
_TICK_LABEL: Final = 0x00700289

_TYPES: Final = items.Terms(
    c.AnnotationType,
    "DICANN_TYPE_",
    only=[each for each in c.AnnotationType if each >= c.DICANN_TYPE_ELLIPSE],
)
_TICK_ALIGNMENTS: Final = items.Terms(c.TickAlignment, "DICANN_TICK_ALIGNMENT_")
_TICK_LABEL_ALIGNMENTS: Final = items.Terms(
    c.TickLabelAlignment, "DICANN_TICK_LABEL_ALIGNMENT_"
)

# which types have what
_CLOSED: Final[frozenset[int]] = frozenset({c.DICANN_TYPE_ELLIPSE, c.DICANN_TYPE_RECTANGLE})
_WITH_GAP: Final[frozenset[int]] = frozenset(
    {c.DICANN_TYPE_CUTLINE, c.DICANN_TYPE_INFINITELINE, c.DICANN_TYPE_CROSSHAIR}
)
_WITH_GAP_PERHAPS: Final[frozenset[int]] = frozenset({c.DICANN_TYPE_RANGELINE})
_TURNED_ABOUT: Final[frozenset[int]] = frozenset(
    {c.DICANN_TYPE_CUTLINE, c.DICANN_TYPE_INFINITELINE}
)
_WITH_TICKS: Final[frozenset[int]] = frozenset(
    {c.DICANN_TYPE_RULER, c.DICANN_TYPE_AXIS, c.DICANN_TYPE_CROSSHAIR}
)


def at(item: Elements, index: int) -> Elements:
    """Return a compound graphic of an annotation by its index."""
    return items.at(item, SEQUENCE, index)


def get(dataset: DataSet, item: Elements, index: int) -> DICOMCOMPOUNDGRAPHIC:
    """Return a compound graphic as a structure."""
    from ltdicom.structs import DICOMCOMPOUNDGRAPHIC

    level = at(item, index)
    points, ticks = objects.points(dataset, level), _read_ticks(dataset, level)
    around = items.as_points(items.numbers(dataset, level, _ROTATION_POINT))
    label_alignment = items.text(dataset, level, _TICK_LABEL_ALIGNMENT)
    found = DICOMCOMPOUNDGRAPHIC(
        pszLayerName=items.text(dataset, item, annotation.LAYER),
        uType=_TYPES.code(items.text(dataset, level, _TYPE)),
        uUnits=objects.UNITS.code(items.text(dataset, level, _UNITS)),
        bFilled=items.is_yes(dataset, level, objects.FILLED),
        nPointCount=len(points),
        pAnnPoints=points,
        pLineStyle=styles.read_line(dataset, level),
        pFillStyle=styles.read_fill(dataset, level),
        dRotationAngle=items.real(dataset, level, _ROTATION),
        pTextStyle=styles.read_text(dataset, level),
        fGapLength=items.real(dataset, level, _GAP),
        fDiameterOfVisibility=items.real(dataset, level, _DIAMETER),
        uTickAlignment=_TICK_ALIGNMENTS.code(items.text(dataset, level, _TICK_ALIGNMENT)),
        bShowTickLabel=items.is_yes(dataset, level, _SHOW_TICK_LABEL),
        uTickLabelAlignment=_TICK_LABEL_ALIGNMENTS.code(label_alignment),
        nMajorTickCount=len(ticks),
        pMajorTicks=ticks or None,
    )
    if around:
        found.ptRotationPoint = around[0]
    for style, option in (
        (found.pLineStyle, c.DICANN_OPTIONS_LINE_STYLE),
        (found.pFillStyle, c.DICANN_OPTIONS_FILL_STYLE),
        (found.pTextStyle, c.DICANN_OPTIONS_TEXT_STYLE),
    ):
        found.uOptions |= int(option) if style is not None else 0
    objects.read_identifiers(dataset, level, found)
    return found


def _read_ticks(dataset: DataSet, level: Elements) -> list[DICOMMAJORTICK]:
    from ltdicom.structs import DICOMMAJORTICK

    return [
        DICOMMAJORTICK(
            fTickPosition=items.real(dataset, tick, _TICK_POSITION),
            szTickLabel=items.text(dataset, tick, _TICK_LABEL) or "",
        )
        for tick in attributes.items(level, _TICKS)
    ]


def tick_count(level: Elements) -> int:
    """Return how many major ticks a compound graphic has."""
    return items.count(level, _TICKS)


def create(
    dataset: DataSet, item: Elements, given: DICOMCOMPOUNDGRAPHIC, *, check: bool
) -> None:
    """Append a compound graphic to an annotation; without an identifier, with a new one.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: no such type, units or alignment, not as many points
        or ticks as are needed, an identifier that another one has; the layer, see
        `objects.create`. ``DICOM_ERROR_NULL_PTR``: a style that the options name.
        Others: a value is not of its VR. Nothing is changed.
    """
    content = _content(given)
    content[objects.INSTANCE_ID] = _identifier(dataset, item, None, content)
    objects.create(dataset, item, SEQUENCE, content, given.pszLayerName, check=check)


def put(dataset: DataSet, item: Elements, index: int, given: DICOMCOMPOUNDGRAPHIC) -> None:
    """Set a compound graphic; without an identifier it keeps its own.

    Raises
    ------
    DicomError
        As `create`; ``DICOM_ERROR_PARAMETER``: there is no such object.
    """
    level, content = at(item, index), _content(given)
    content[objects.INSTANCE_ID] = _identifier(dataset, item, level, content)
    objects.put(dataset, item, level, content, given.pszLayerName)


def _identifier(
    dataset: DataSet, item: Elements, own: Elements | None, content: items.Content
) -> int:
    """Return an identifier that no other compound graphic of the annotation has."""
    others = {
        _raw_identifier(dataset, each)
        for each in attributes.items(item, SEQUENCE)
        if each is not own
    }
    wanted: int | None = content[objects.INSTANCE_ID]
    if wanted is None and own is not None:
        wanted = items.integer(dataset, own, objects.INSTANCE_ID) or None
    if wanted is None:
        return max(others, default=0) + 1
    if wanted in others:
        raise DicomError(DICOM_ERROR_PARAMETER, f"another one has the identifier {wanted}")
    return wanted


def _raw_identifier(dataset: DataSet, level: Elements) -> int:
    """Return an identifier from its bytes: each new graphic asks all others."""
    node = level.get(objects.INSTANCE_ID)
    if node is None or node.is_branch:
        return 0
    return int.from_bytes(values.raw(dataset, node, 0, min(len(node.value), 4)), "little")


def _content(given: DICOMCOMPOUNDGRAPHIC) -> items.Content:
    kind, options = given.uType, given.uOptions
    term = _TYPES.term(kind)
    points = items.points(given.pAnnPoints, given.nPointCount)
    number = len(points) // 2
    if not number or (kind in _CLOSED and number != 2):
        raise DicomError(DICOM_ERROR_PARAMETER, f"{number} points for a {term}")
    line, fill, text = (
        objects.valid(options, option, getattr(given, name), name)
        for name, option in (
            ("pLineStyle", c.DICANN_OPTIONS_LINE_STYLE),
            ("pFillStyle", c.DICANN_OPTIONS_FILL_STYLE),
            ("pTextStyle", c.DICANN_OPTIONS_TEXT_STYLE),
        )
    )
    return {
        _TYPE: term,
        _UNITS: objects.UNITS.term(given.uUnits),
        **objects.drawing(points),
        objects.FILLED: styles.yes_or_no(given.bFilled) if kind in _CLOSED else None,
        styles.TEXT: styles.text(text),
        styles.LINE: styles.line(line),
        styles.FILL: styles.fill(fill),
        **objects.identifiers(given),
        **_turned(given),
        **_gaps(given),
        **_ticks(given),
    }


def _turned(given: DICOMCOMPOUNDGRAPHIC) -> items.Content:
    around = items.points(given.ptRotationPoint, 0)
    angle = given.dRotationAngle
    items.finite([angle])
    turned = bool(angle) or any(around)
    return {
        _ROTATION: angle if turned else None,
        _ROTATION_POINT: around if turned or given.uType in _TURNED_ABOUT else None,
    }


def _gaps(given: DICOMCOMPOUNDGRAPHIC) -> items.Content:
    kind, gap = given.uType, given.fGapLength
    with_gap = kind in _WITH_GAP or (kind in _WITH_GAP_PERHAPS and gap)
    visible = given.fDiameterOfVisibility
    return {
        _GAP: gap if with_gap else None,
        _DIAMETER: visible if kind == c.DICANN_TYPE_CROSSHAIR else None,
    }


def _ticks(given: DICOMCOMPOUNDGRAPHIC) -> items.Content:
    if given.uType not in _WITH_TICKS:
        names = _TICK_ALIGNMENT, _SHOW_TICK_LABEL, _TICK_LABEL_ALIGNMENT, _TICKS
        return dict.fromkeys(names)
    label_alignment = given.uTickLabelAlignment
    return {
        _TICK_ALIGNMENT: _TICK_ALIGNMENTS.term(given.uTickAlignment),
        _SHOW_TICK_LABEL: styles.yes_or_no(given.bShowTickLabel),
        _TICK_LABEL_ALIGNMENT: _TICK_LABEL_ALIGNMENTS.term(label_alignment),
        _TICKS: _major_ticks(given.pMajorTicks, given.nMajorTickCount),
    }


def _major_ticks(given: Any, count: int) -> list[items.Content] | None:
    from ltdicom.structs import DICOMMAJORTICK

    if count < 0 or (count and given is None):
        raise DicomError(DICOM_ERROR_PARAMETER, f"{count} ticks")
    listed = [] if given is None else values.listed(given, count or None)
    for tick in listed:
        if not isinstance(tick, DICOMMAJORTICK):
            raise TypeError(f"a tick must be DICOMMAJORTICK, not {type(tick).__name__}")
        items.finite([tick.fTickPosition])
    return [
        {_TICK_POSITION: tick.fTickPosition, _TICK_LABEL: tick.szTickLabel}
        for tick in listed
    ] or None
