"""Styles in the data set, by PS3.3 C.10.5: what is mandatory, what is left out."""

from __future__ import annotations

from typing import Any

import pytest
from pydicom.dataset import Dataset

from ltdicom import (
    DICANN_FILL_MODE_SOLID,
    DICANN_FILL_MODE_STIPPELED,
    DICANN_LINE_DASH_STYLE_DASHED,
    DICANN_LINE_DASH_STYLE_SOLID,
    DICANN_SHADOW_STYLE_OUTLINED,
    DICANN_TYPE_ARROW,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
    DICOMANNPOINT,
    DICOMCOMPOUNDGRAPHIC,
    DICOMFILLSTYLE,
    DICOMLINESTYLE,
    DICOMSHADOWSTYLE,
    DICOMTEXTSTYLE,
    LDicomDS,
)
from tests.support.states import annotated, content

STYLES: dict[type, tuple[int, str]] = {
    DICOMLINESTYLE: (1, "pLineStyle"),
    DICOMFILLSTYLE: (2, "pFillStyle"),
    DICOMTEXTSTYLE: (4, "pTextStyle"),
}


def create(ds: LDicomDS, item: Any, style: Any) -> int:
    option, field = STYLES[type(style)]
    arrow = DICOMCOMPOUNDGRAPHIC(
        uType=DICANN_TYPE_ARROW,
        uUnits=1,
        pAnnPoints=[DICOMANNPOINT(), DICOMANNPOINT(1, 1)],
        uOptions=option,
    )
    setattr(arrow, field, style)
    return ds.CreateCompoundGraphic(item, arrow, False)


def written(style: Any) -> Dataset:
    ds, item = annotated()
    assert create(ds, item, style) == DICOM_SUCCESS
    (arrow,) = ds.to_pydicom().GraphicAnnotationSequence[0].CompoundGraphicSequence
    sequences = [each for each in arrow if each.VR == "SQ"]
    (found,) = sequences[0].value
    return found


def keywords(item: Dataset) -> set[str]:
    return {each.keyword for each in item}


SHADOW = {"ShadowOffsetX", "ShadowOffsetY", "ShadowColorCIELabValue", "ShadowOpacity"}
PATTERN = {"PatternOnColorCIELabValue", "PatternOnOpacity"}
LINE = PATTERN | SHADOW | {"ShadowStyle", "LineThickness"}
TEXT = {
    "CSSFontName",
    "TextColorCIELabValue",
    "ShadowStyle",
    "Underlined",
    "Bold",
    "Italic",
}


def test_lines() -> None:
    assert keywords(written(DICOMLINESTYLE())) == LINE
    solid = DICOMLINESTYLE(uLineDashingStyle=DICANN_LINE_DASH_STYLE_SOLID)
    assert keywords(written(solid)) == LINE | {"LineDashingStyle"}
    dashed = DICOMLINESTYLE(
        uLineOptions=3,
        uPatternOnColorCieLabValue=[1, 2, 3],
        uPatternOffColorCieLabValue=[4, 5, 6],
        fPatternOffOpacity=0.5,
        uLineDashingStyle=DICANN_LINE_DASH_STYLE_DASHED,
    )
    found = written(dashed)
    more = {"PatternOffColorCIELabValue", "PatternOffOpacity", "LinePattern"}
    assert keywords(found) == LINE | more | {"LineDashingStyle"}
    assert list(found.PatternOnColorCIELabValue) == [1, 2, 3]
    assert list(found.PatternOffColorCIELabValue) == [4, 5, 6]
    assert (found.LineDashingStyle, found.LinePattern) == ("DASHED", 0)
    assert (found.PatternOffOpacity, found.ShadowStyle) == (0.5, "OFF")


def test_areas() -> None:
    assert keywords(written(DICOMFILLSTYLE())) == PATTERN
    solid = written(DICOMFILLSTYLE(uFillMode=DICANN_FILL_MODE_SOLID))
    assert keywords(solid) == PATTERN | {"FillMode"}
    pattern = list(range(128))
    found = written(
        DICOMFILLSTYLE(uFillMode=DICANN_FILL_MODE_STIPPELED, uFillPattern=pattern)
    )
    assert found.FillMode == "STIPPELED"
    assert found.FillPattern == bytes(pattern)
    assert found["FillPattern"].VR == "OB"


def test_texts() -> None:
    assert keywords(written(DICOMTEXTSTYLE())) == TEXT
    shadow = DICOMSHADOWSTYLE(uShadowStyle=DICANN_SHADOW_STYLE_OUTLINED)
    found = written(
        DICOMTEXTSTYLE(
            uTextOptions=1,
            szFontName="Helvetica",
            szCssFontName="sans-serif",
            uHorizontalAlign=3,
            uVerticalAlign=1,
            bBold=True,
            shadowStyle=shadow,
        )
    )
    more = {"FontName", "FontNameType", "HorizontalAlignment", "VerticalAlignment"}
    assert keywords(found) == TEXT | SHADOW | more
    assert (found.FontName, found.FontNameType) == ("Helvetica", "ISO_32000")
    assert (found.HorizontalAlignment, found.VerticalAlignment) == ("RIGHT", "TOP")
    assert (found.Bold, found.Italic, found.ShadowStyle) == ("Y", "N", "OUTLINED")
    # a name that the options do not name is none
    assert "FontName" not in written(DICOMTEXTSTYLE(szFontName="Helvetica"))


@pytest.mark.parametrize(
    "wrong",
    [
        DICOMLINESTYLE(uLineDashingStyle=3),
        DICOMLINESTYLE(uPatternOnColorCieLabValue=[1, 2]),
        DICOMLINESTYLE(uLineOptions=1, uPatternOffColorCieLabValue=[]),
        DICOMLINESTYLE(shadowStyle=DICOMSHADOWSTYLE(uShadowStyle=3)),
        DICOMFILLSTYLE(uFillMode=3),
        DICOMFILLSTYLE(uFillPattern=[256]),
        DICOMFILLSTYLE(uFillPattern=[0] * 129),
        DICOMTEXTSTYLE(uHorizontalAlign=4),
        DICOMTEXTSTYLE(uVerticalAlign=4),
        DICOMTEXTSTYLE(uTextColorCieLabValue=[]),
    ],
)
def test_what_is_no_style_changes_nothing(wrong: Any) -> None:
    ds, item = annotated()
    before = content(ds)
    assert create(ds, item, wrong) == DICOM_ERROR_PARAMETER
    assert content(ds) == before


def test_a_short_pattern_is_filled_up() -> None:
    style = DICOMFILLSTYLE(uFillMode=DICANN_FILL_MODE_STIPPELED, uFillPattern=[255])
    assert written(style).FillPattern == b"\xff" + bytes(127)
