"""Presentation states of others that are damaged: each call answers, none raises."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ltdicom import (
    DICANN_OPTIONS_FILL_STYLE,
    DICANN_OPTIONS_LINE_STYLE,
    DICANN_OPTIONS_TEXT_STYLE,
    DICOM_SUCCESS,
    DICOMANNPOINT,
    DICOMCOMPOUNDGRAPHIC,
    DICOMELEMENT,
    DICOMFILLSTYLE,
    DICOMGRAPHICLAYER,
    DICOMGRAPHICOBJECT,
    DICOMLINESTYLE,
    DICOMMAJORTICK,
    DICOMTEXTOBJECT,
    DICOMTEXTSTYLE,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    AnnotationType,
    LDicomDS,
)
from ltdicom._dataset.dataset import DataSet
from ltdicom.ds import wrap
from tests.support.states import content, image, state_over

STYLES = DICANN_OPTIONS_LINE_STYLE | DICANN_OPTIONS_FILL_STYLE | DICANN_OPTIONS_TEXT_STYLE


def whole() -> bytes:
    """Return a state that has all that the calls read, encoded."""
    source = image("2.25.30")
    ds = state_over(source)
    layer = DICOMGRAPHICLAYER(
        pszLayerName="MARKS", puGrayscale=5, pRGBLayerColors=[1, 2, 3]
    )
    codes = [ds.CreateLayer(layer)[0], ds.CreateGraphicAnnSQItem(0, "MARKS")]
    item = ds.FindFirstGraphicAnnSQItem()
    codes.append(ds.AddLayerImageRef(item, str(source.SOPInstanceUID)))
    points = [DICOMANNPOINT(1, 2), DICOMANNPOINT(3, 4)]
    line, fill = DICOMLINESTYLE(uLineOptions=3), DICOMFILLSTYLE(uFillMode=2, uFillOptions=3)
    text = DICOMTEXTSTYLE(uTextOptions=1, szFontName="a", szCssFontName="b")
    circle = DICOMGRAPHICOBJECT(
        uType=AnnotationType.DICANN_TYPE_CIRCLE,
        uUnits=1,
        pAnnPoints=points,
        uOptions=(STYLES & ~DICANN_OPTIONS_TEXT_STYLE) | 24,
        pLineStyle=line,
        pFillStyle=fill,
    )
    codes.append(ds.CreateGraphicObject(item, circle))
    words = DICOMTEXTOBJECT(
        pszTextValue="here",
        pTLHCorner=[1, 2],
        pBRHCorner=[3, 4],
        uBoundingBoxUnits=1,
        pAnchorPoint=[1, 2],
        uAnchorPointUnits=2,
        uOptions=DICANN_OPTIONS_TEXT_STYLE | 24,
        pTextStyle=text,
    )
    codes.append(ds.CreateTextObject(item, words))
    cross = DICOMCOMPOUNDGRAPHIC(
        uType=AnnotationType.DICANN_TYPE_CROSSHAIR,
        uUnits=1,
        pAnnPoints=points[:1],
        uOptions=STYLES,
        pLineStyle=line,
        pFillStyle=fill,
        pTextStyle=text,
        pMajorTicks=[DICOMMAJORTICK(0, 1.0, "a")],
        uTickAlignment=1,
        uTickLabelAlignment=1,
        dRotationAngle=3.0,
    )
    codes.append(ds.CreateCompoundGraphic(item, cross, False))
    assert set(codes) == {DICOM_SUCCESS}
    return content(ds)


WHOLE = whole()
VRS = [b"CS", b"FL", b"SQ", b"US", b"UL", b"IS", b"ST", b"OB", b"UN", b"DA", b"LO"]
CHANGES = st.lists(
    st.tuples(
        st.integers(0, len(WHOLE) - 1),
        st.binary(min_size=1, max_size=1) | st.sampled_from(VRS) | st.just(b""),
    ),
    min_size=1,
    max_size=8,
)


def look_at_objects(ds: LDicomDS, item: DICOMELEMENT) -> None:
    for index in range(ds.GetGraphicObjectCount(item)[1]):
        code, graphic = ds.GetGraphicObjectInfo(item, index)
        assert code == DICOM_SUCCESS
        ds.GetGraphicObjPointCount(item, index)
        ds.SetGraphicObjectInfo(item, index, graphic)
    for index in range(ds.GetTextObjectCount(item)[1]):
        code, text = ds.GetTextObjectInfo(item, index)
        assert code == DICOM_SUCCESS
        ds.SetTextObjectInfo(item, index, text)
    for index in range(ds.GetCompoundGraphicCount(item)[1]):
        code, compound = ds.GetCompoundGraphicInfo(item, index)
        assert code == DICOM_SUCCESS
        ds.GetCompoundGraphicMajorTickCount(item, index)
        ds.SetCompoundGraphicInfo(item, index, compound)


def look_at(ds: LDicomDS) -> None:
    assert ds.GetPresStateInfo()[0] == DICOM_SUCCESS
    series = ds.FindFirstPresStateRefSeriesItem()
    while series is not None:
        for index in range(ds.GetPresStateImageRefCount(series)[1]):
            ds.GetPresStateImageRefSOPInstance(series, index)
        series = ds.FindNextPresStateRefSeriesItem(series)
    for index in range(ds.GetLayerCount()[1]):
        code, layer = ds.GetLayerInfo(index)
        assert code == DICOM_SUCCESS and layer is not None
        ds.GetLayerIndex(layer.pszLayerName)
    item = ds.FindFirstGraphicAnnSQItem()
    while item is not None:
        ds.GetLayerName(item)
        for index in range(ds.GetLayerImageRefCount(item)[1]):
            ds.GetLayerImageRefSOPInstance(item, index)
        look_at_objects(ds, item)
        item = ds.FindNextGraphicAnnSQItem(item)
    assert ds.RemoveAllLayers(True) == DICOM_SUCCESS
    assert ds.RemoveAllPresStateImageRefs() == DICOM_SUCCESS
    assert ds.CreateLayer(DICOMGRAPHICLAYER(pszLayerName="NEW")) == (DICOM_SUCCESS, 0)


def test_what_is_whole_is_looked_at() -> None:
    ds = wrap(DataSet.from_encoded(WHOLE, UID_EXPLICIT_VR_LITTLE_ENDIAN))
    item = ds.FindFirstGraphicAnnSQItem()
    counts = ds.GetGraphicObjectCount, ds.GetTextObjectCount, ds.GetCompoundGraphicCount
    assert [count(item) for count in counts] == [(DICOM_SUCCESS, 1)] * 3
    look_at(ds)


@settings(max_examples=150)
@given(CHANGES)
def test_what_is_damaged_is_looked_at(changes: list[tuple[int, bytes]]) -> None:
    damaged = bytearray(WHOLE)
    for place, new in changes:  # nothing in place of a byte takes it out
        damaged[place : place + max(len(new), 1)] = new
    look_at(wrap(DataSet.from_encoded(bytes(damaged), UID_EXPLICIT_VR_LITTLE_ENDIAN)))
