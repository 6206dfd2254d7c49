"""Objects of annotations for Hypothesis: such as come back as they were set."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from ltdicom import structs as s
from ltdicom.constants import annotation as c

FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)
POINTS = st.builds(s.DICOMANNPOINT, FLOATS, FLOATS)
PAIRS = st.lists(FLOATS, min_size=2, max_size=2)
COLORS = st.lists(st.integers(0, 0xFFFF), min_size=3, max_size=3)
LONG = st.integers(0, 0xFFFFFFFF)
NAMES = st.text(string.ascii_letters, min_size=1, max_size=16)
UNITS = st.sampled_from([c.DICANN_UNIT_PIXEL, c.DICANN_UNIT_DISPLAY])


SHADOWS = st.builds(
    s.DICOMSHADOWSTYLE,
    uShadowStyle=st.integers(0, 2),
    fShadowOffsetX=FLOATS,
    fShadowOffsetY=FLOATS,
    uShadowColorCieLabValue=COLORS,
    fShadowOpacity=FLOATS,
)


@st.composite
def _lines(draw: st.DrawFn) -> s.DICOMLINESTYLE:
    options = draw(st.integers(0, 3))
    return s.DICOMLINESTYLE(
        uLineOptions=options,
        uPatternOnColorCieLabValue=draw(COLORS),
        uPatternOffColorCieLabValue=draw(COLORS) if options & 1 else [0, 0, 0],
        fPatternOnOpacity=draw(FLOATS),
        fPatternOffOpacity=draw(FLOATS) if options & 2 else 0.0,
        fLineThickness=draw(FLOATS),
        uLineDashingStyle=draw(st.integers(0, 2)),
        uLinePattern=draw(LONG),
        shadowStyle=draw(SHADOWS),
    )


@st.composite
def _fills(draw: st.DrawFn) -> s.DICOMFILLSTYLE:
    options = draw(st.integers(0, 3))
    return s.DICOMFILLSTYLE(
        uFillOptions=options,
        uPatternOnColorCieLabValue=draw(COLORS),
        uPatternOffColorCieLabValue=draw(COLORS) if options & 1 else [0, 0, 0],
        fPatternOnOpacity=draw(FLOATS),
        fPatternOffOpacity=draw(FLOATS) if options & 2 else 0.0,
        uFillMode=draw(st.integers(0, 2)),
        uFillPattern=list(draw(st.binary(min_size=128, max_size=128))),
    )


@st.composite
def _text_styles(draw: st.DrawFn) -> s.DICOMTEXTSTYLE:
    options = draw(st.integers(0, 1))
    return s.DICOMTEXTSTYLE(
        uTextOptions=options,
        szFontName=draw(NAMES) if options else "",
        szCssFontName=draw(NAMES | st.just("")),
        uTextColorCieLabValue=draw(COLORS),
        uHorizontalAlign=draw(st.integers(0, 3)),
        uVerticalAlign=draw(st.integers(0, 3)),
        shadowStyle=draw(SHADOWS),
        bUnderlined=draw(st.booleans()),
        bBold=draw(st.booleans()),
        bItalic=draw(st.booleans()),
    )


LINES, FILLS, TEXT_STYLES = _lines(), _fills(), _text_styles()


def _identify(draw: st.DrawFn, given: s.DICOMGRAPHICOBJECT | s.DICOMTEXTOBJECT) -> None:
    if given.uOptions & c.DICANN_OPTIONS_GRAPHIC_GROUP_ID:
        given.uGraphicGroupId = draw(LONG)
    if given.uOptions & c.DICANN_OPTIONS_COMPOUND_GRAPHIC_INSTANCE_ID:
        given.uCompoundGraphicInstanceId = draw(LONG)


@st.composite
def graphics(draw: st.DrawFn) -> s.DICOMGRAPHICOBJECT:
    """Return a graphic object of the layer MARKS."""
    kind = draw(st.integers(1, 5))
    exactly = {1: 1, 4: 2, 5: 4}.get(kind)
    least, most = (exactly, exactly) if exactly else (2, 7)
    points = draw(st.lists(POINTS, min_size=least, max_size=most))
    closed = kind in (4, 5) or (kind in (2, 3) and points[0] == points[-1])
    given = s.DICOMGRAPHICOBJECT(
        pszLayerName="MARKS",
        uType=kind,
        uUnits=draw(UNITS),
        bFilled=closed and draw(st.booleans()),
        nPointCount=len(points),
        pAnnPoints=points,
        uOptions=draw(st.integers(0, 3)) | draw(st.sampled_from([0, 8, 16, 24])),
    )
    _identify(draw, given)
    given.pLineStyle = draw(LINES) if given.uOptions & 1 else None
    given.pFillStyle = draw(FILLS) if given.uOptions & 2 else None
    return given


@st.composite
def texts(draw: st.DrawFn) -> s.DICOMTEXTOBJECT:
    """Return a text object of the layer MARKS."""
    box, anchor = draw(st.sampled_from([(True, False), (False, True), (True, True)]))
    options = draw(st.sampled_from([0, 4])) | draw(st.sampled_from([0, 8, 16, 24]))
    given = s.DICOMTEXTOBJECT(
        pszLayerName="MARKS",
        pszTextValue=draw(st.text(string.ascii_letters + "\\", min_size=1, max_size=99)),
        uOptions=options,
    )
    if box:
        given.pTLHCorner, given.pBRHCorner = draw(PAIRS), draw(PAIRS)
        given.uBoundingBoxUnits = draw(UNITS)
        given.uTextJustification = draw(st.integers(0, 2))
    if anchor:
        given.pAnchorPoint, given.uAnchorPointUnits = draw(PAIRS), draw(UNITS)
        given.bAnchorPointVisible = draw(st.booleans())
    _identify(draw, given)
    given.pTextStyle = draw(TEXT_STYLES) if options & 4 else None
    return given


@st.composite
def compounds(draw: st.DrawFn, identifier: int = 1) -> s.DICOMCOMPOUNDGRAPHIC:
    """Return a compound graphic of the layer MARKS."""
    kind = draw(st.integers(5, 14))
    exactly = {5: 2, 14: 2}.get(kind)
    least, most = (exactly, exactly) if exactly else (1, 5)
    points = draw(st.lists(POINTS, min_size=least, max_size=most))
    options = draw(st.integers(0, 7)) | draw(st.sampled_from([0, 8])) | 16
    given = s.DICOMCOMPOUNDGRAPHIC(
        pszLayerName="MARKS",
        uType=kind,
        uUnits=draw(UNITS),
        nPointCount=len(points),
        pAnnPoints=points,
        uOptions=options,
        uCompoundGraphicInstanceId=identifier,
        uGraphicGroupId=draw(LONG) if options & 8 else 0,
        dRotationAngle=draw(st.floats(allow_nan=False, allow_infinity=False)),
        ptRotationPoint=draw(POINTS),
        pLineStyle=draw(LINES) if options & 1 else None,
        pFillStyle=draw(FILLS) if options & 2 else None,
        pTextStyle=draw(TEXT_STYLES) if options & 4 else None,
    )
    if kind in (5, 14):
        given.bFilled = draw(st.booleans())
    if kind in (7, 8, 9, 12):
        given.fGapLength = draw(FLOATS)
    if kind == 12:
        given.fDiameterOfVisibility = draw(FLOATS)
    if kind in (10, 11, 12):
        ticks = draw(st.lists(st.builds(s.DICOMMAJORTICK, st.just(0), FLOATS, NAMES)))
        given.pMajorTicks, given.nMajorTickCount = ticks or None, len(ticks)
        given.uTickAlignment = draw(st.integers(0, 3))
        given.uTickLabelAlignment = draw(st.sampled_from([0, 1, 3]))
        given.bShowTickLabel = draw(st.booleans())
    return given
