"""What holds for objects of each kind: the layer that they name, and what stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ltdicom import (
    DICANN_TYPE_ARROW,
    DICANN_TYPE_POINT,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
    DICOMANNPOINT,
    DICOMCOMPOUNDGRAPHIC,
    DICOMELEMENT,
    DICOMGRAPHICOBJECT,
    DICOMTEXTOBJECT,
    TAG_GRAPHIC_ANNOTATION_SEQUENCE,
    TAG_ITEM,
    VR_SQ,
    LDicomDS,
)
from tests.support.states import annotated, content

POINTS = [DICOMANNPOINT(1, 2)]


def point(layer: str | None) -> DICOMGRAPHICOBJECT:
    return DICOMGRAPHICOBJECT(0, layer, DICANN_TYPE_POINT, 1, pAnnPoints=POINTS)


def arrow(layer: str | None) -> DICOMCOMPOUNDGRAPHIC:
    return DICOMCOMPOUNDGRAPHIC(0, None, layer, DICANN_TYPE_ARROW, 1, pAnnPoints=POINTS)


def text(layer: str | None) -> DICOMTEXTOBJECT:
    return DICOMTEXTOBJECT(0, layer, "here", pAnchorPoint=[1.0, 2.0], uAnchorPointUnits=1)


KINDS: dict[str, tuple[Callable[[str | None], Any], str, str, str]] = {
    "graphic": (
        point,
        "CreateGraphicObject",
        "SetGraphicObjectInfo",
        "GetGraphicObjectInfo",
    ),
    "text": (text, "CreateTextObject", "SetTextObjectInfo", "GetTextObjectInfo"),
    "compound": (
        arrow,
        "CreateCompoundGraphic",
        "SetCompoundGraphicInfo",
        "GetCompoundGraphicInfo",
    ),
}


@pytest.fixture(params=KINDS)
def kind(
    request: pytest.FixtureRequest,
) -> tuple[Callable[[str | None], Any], str, str, str]:
    return KINDS[request.param]


def without_layer() -> tuple[LDicomDS, DICOMELEMENT | None]:
    ds = LDicomDS()
    tag = TAG_GRAPHIC_ANNOTATION_SEQUENCE
    sequence = ds.InsertElement(None, False, tag, VR_SQ, True, 0)
    return ds, ds.InsertElement(sequence, True, TAG_ITEM, VR_SQ, True, 0)


def test_the_layer_is_checked_if_asked(kind: Any) -> None:
    made, create, _, get = kind
    ds, item = annotated("ONE", "TWO")
    before = content(ds)
    for name in (None, "", "TWO", "NONE"):
        assert getattr(ds, create)(item, made(name), True) == DICOM_ERROR_PARAMETER
    assert content(ds) == before
    assert getattr(ds, create)(item, made("ONE"), True) == DICOM_SUCCESS
    assert getattr(ds, create)(item, made("TWO"), False) == DICOM_SUCCESS
    assert getattr(ds, create)(item, made(None), bCheckLayer=False) == DICOM_SUCCESS
    assert ds.GetLayerName(item) == "ONE"
    for index in range(3):
        assert getattr(ds, get)(item, index)[1].pszLayerName == "ONE"
    ds.RemoveLayerByName("ONE", False)
    code = getattr(ds, create)(item, made("ONE"), bCheckLayer=True)
    assert code == DICOM_ERROR_PARAMETER


def test_an_annotation_without_a_layer_gets_it(kind: Any) -> None:
    made, create, put, _ = kind
    ds, item = without_layer()
    assert getattr(ds, create)(item, made(None), False) == DICOM_SUCCESS
    assert ds.GetLayerName(item) is None
    before = content(ds)
    assert getattr(ds, create)(item, made("lower"), False) == DICOM_ERROR_PARAMETER
    assert getattr(ds, put)(item, 0, made("lower")) == DICOM_ERROR_PARAMETER
    assert content(ds) == before
    assert getattr(ds, put)(item, 0, made("ONE")) == DICOM_SUCCESS
    assert ds.GetLayerName(item) == "ONE"
    ds, item = without_layer()
    assert getattr(ds, create)(item, made("TWO"), False) == DICOM_SUCCESS
    assert ds.GetLayerName(item) == "TWO"


def test_kinds_do_not_mix() -> None:
    ds, item = annotated()
    for made, create, _, _ in KINDS.values():
        assert getattr(ds, create)(item, made("MARKS"), True) == DICOM_SUCCESS
    assert ds.GetGraphicObjectCount(item) == (DICOM_SUCCESS, 1)
    assert ds.GetTextObjectCount(item) == (DICOM_SUCCESS, 1)
    assert ds.GetCompoundGraphicCount(item) == (DICOM_SUCCESS, 1)
    ds.RemoveAllTextObjects(item)
    assert ds.GetGraphicObjectCount(item) == (DICOM_SUCCESS, 1)
    assert ds.GetCompoundGraphicCount(item) == (DICOM_SUCCESS, 1)
