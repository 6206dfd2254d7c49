"""Compound graphics: what is set is read back; each type has its own elements."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import (
    DICANN_OPTIONS_COMPOUND_GRAPHIC_INSTANCE_ID,
    DICANN_OPTIONS_LINE_STYLE,
    DICANN_OPTIONS_TEXT_STYLE,
    DICANN_TICK_ALIGNMENT_CENTER,
    DICANN_TICK_LABEL_ALIGNMENT_BOTTOM,
    DICANN_TYPE_ARROW,
    DICANN_TYPE_AXIS,
    DICANN_TYPE_RECTANGLE,
    DICANN_TYPE_RULER,
    DICANN_UNIT_PIXEL,
    DICOM_ERROR_INVALID_ELEMENT_LENGTH,
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
    DICOMANNPOINT,
    DICOMCOMPOUNDGRAPHIC,
    DICOMELEMENT,
    DICOMMAJORTICK,
    AnnotationType,
    LDicomDS,
    Ref,
)
from tests.support.annotation_strategies import compounds
from tests.support.states import annotated, content

ONE = DICANN_OPTIONS_COMPOUND_GRAPHIC_INSTANCE_ID
TYPES = [each for each in AnnotationType if each >= 5]


def graphic(**values: Any) -> DICOMCOMPOUNDGRAPHIC:
    right = {
        "uType": DICANN_TYPE_RULER,
        "uUnits": DICANN_UNIT_PIXEL,
        "pAnnPoints": [DICOMANNPOINT(1, 2), DICOMANNPOINT(30, 40)],
        "pMajorTicks": [DICOMMAJORTICK(0, 0.5, "half"), DICOMMAJORTICK(0, 1.0, "end")],
        "uTickAlignment": DICANN_TICK_ALIGNMENT_CENTER,
        "uTickLabelAlignment": DICANN_TICK_LABEL_ALIGNMENT_BOTTOM,
    }
    return DICOMCOMPOUNDGRAPHIC(**{**right, **values})


def read(ds: LDicomDS, item: DICOMELEMENT | None, index: int) -> DICOMCOMPOUNDGRAPHIC:
    found = DICOMCOMPOUNDGRAPHIC()
    assert ds.GetCompoundGraphicInfo(item, index, found, 0) == DICOM_SUCCESS
    return found


def identifiers(ds: LDicomDS, item: DICOMELEMENT) -> list[int]:
    _, number = ds.GetCompoundGraphicCount(item)
    return [read(ds, item, n).uCompoundGraphicInstanceId for n in range(number)]


@given(compounds())
def test_what_is_created_is_read_back(wanted: DICOMCOMPOUNDGRAPHIC) -> None:
    ds, item = annotated()
    assert ds.CreateCompoundGraphic(item, wanted, True) == DICOM_SUCCESS
    assert read(ds, item, 0) == wanted
    points = ds.GetCompoundGraphicPointCount(item, 0)
    assert points == (DICOM_SUCCESS, wanted.nPointCount)
    ticks = ds.GetCompoundGraphicMajorTickCount(item, 0)
    assert ticks == (DICOM_SUCCESS, wanted.nMajorTickCount)
    assert ds.GetCompoundGraphicLayerName(item, 0) == "MARKS"
    (found,) = ds.to_pydicom().GraphicAnnotationSequence[0].CompoundGraphicSequence
    assert found.CompoundGraphicType == TYPES[wanted.uType - 5].name[len("DICANN_TYPE_") :]
    assert found.GraphicDimensions == 2 and found.CompoundGraphicInstanceID == 1
    assert found.NumberOfGraphicPoints == wanted.nPointCount


@given(st.lists(compounds(), max_size=4), compounds(), st.data())
def test_counts_and_indices_keep_step(
    wanted: list[DICOMCOMPOUNDGRAPHIC], other: DICOMCOMPOUNDGRAPHIC, data: st.DataObject
) -> None:
    ds, item = annotated()
    for number, each in enumerate(wanted, 1):
        each.uCompoundGraphicInstanceId = number
        assert ds.CreateCompoundGraphic(item, each, False) == DICOM_SUCCESS
    if wanted:
        index = data.draw(st.integers(0, len(wanted) - 1))
        handle = ds.GetCompoundGraphicElement(item, index)
        other.uCompoundGraphicInstanceId = 99
        assert ds.SetCompoundGraphicInfo(item, index, other) == DICOM_SUCCESS
        wanted[index] = other
        assert ds.GetCompoundGraphicElement(item, index) is handle is not None
    while wanted:
        number = len(wanted)
        assert ds.GetCompoundGraphicCount(item) == (DICOM_SUCCESS, number)
        assert [read(ds, item, index) for index in range(number)] == wanted
        index = data.draw(st.integers(0, number - 1))
        assert ds.RemoveCompoundGraphic(item, index) == DICOM_SUCCESS
        del wanted[index]
    assert "CompoundGraphicSequence" not in ds.to_pydicom().GraphicAnnotationSequence[0]


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_each_type_has_its_own_elements(kind: AnnotationType) -> None:
    name = kind.name.removeprefix("DICANN_TYPE_")
    ds, item = annotated()
    shape = graphic(uType=kind, fGapLength=3, fDiameterOfVisibility=4, bFilled=True)
    assert ds.CreateCompoundGraphic(item, shape, False) == DICOM_SUCCESS
    (found,) = ds.to_pydicom().GraphicAnnotationSequence[0].CompoundGraphicSequence
    has = {
        "GapLength": {"CUTLINE", "INFINITELINE", "RANGELINE", "CROSSHAIR"},
        "DiameterOfVisibility": {"CROSSHAIR"},
        "MajorTicksSequence": {"RULER", "AXIS", "CROSSHAIR"},
        "TickAlignment": {"RULER", "AXIS", "CROSSHAIR"},
        "TickLabelAlignment": {"RULER", "AXIS", "CROSSHAIR"},
        "ShowTickLabel": {"RULER", "AXIS", "CROSSHAIR"},
        "GraphicFilled": {"ELLIPSE", "RECTANGLE"},
        "RotationPoint": {"CUTLINE", "INFINITELINE"},
        "RotationAngle": set[str](),
    }
    for keyword, types in has.items():
        assert (keyword in found) == (name in types), keyword
    if name == "AXIS":
        first, second = found.MajorTicksSequence
        assert (first.TickPosition, first.TickLabel) == (0.5, "half")
        assert (second.TickPosition, second.TickLabel) == (1.0, "end")
        assert (found.TickAlignment, found.TickLabelAlignment) == ("CENTER", "BOTTOM")


def test_setting_another_type_removes_what_it_has_not() -> None:
    ds, item = annotated()
    assert ds.CreateCompoundGraphic(item, graphic(uType=DICANN_TYPE_AXIS), False) == 0
    assert ds.SetCompoundGraphicInfo(item, 0, graphic(uType=DICANN_TYPE_ARROW)) == 0
    (found,) = ds.to_pydicom().GraphicAnnotationSequence[0].CompoundGraphicSequence
    assert "MajorTicksSequence" not in found and "TickAlignment" not in found
    assert ds.GetCompoundGraphicMajorTickCount(item, 0) == (DICOM_SUCCESS, 0)


def test_identifiers_are_new_and_unique() -> None:
    ds, item = annotated()
    for _ in range(2):
        assert ds.CreateCompoundGraphic(item, graphic(), False) == DICOM_SUCCESS
    seven = graphic(uOptions=ONE, uCompoundGraphicInstanceId=7)
    assert ds.CreateCompoundGraphic(item, seven, False) == DICOM_SUCCESS
    assert ds.CreateCompoundGraphic(item, graphic(), False) == DICOM_SUCCESS
    assert identifiers(ds, item) == [1, 2, 7, 8]
    before = content(ds)
    assert ds.CreateCompoundGraphic(item, seven, False) == DICOM_ERROR_PARAMETER
    assert ds.SetCompoundGraphicInfo(item, 0, seven) == DICOM_ERROR_PARAMETER
    assert content(ds) == before
    assert ds.SetCompoundGraphicInfo(item, 2, seven) == DICOM_SUCCESS
    assert ds.SetCompoundGraphicInfo(item, 0, graphic()) == DICOM_SUCCESS
    assert identifiers(ds, item) == [1, 2, 7, 8]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"uType": 4}, DICOM_ERROR_PARAMETER),  # a circle is a simple object
        ({"uType": 15}, DICOM_ERROR_PARAMETER),
        ({"uUnits": 0}, DICOM_ERROR_PARAMETER),
        ({"pAnnPoints": None}, DICOM_ERROR_PARAMETER),
        ({"nPointCount": 3}, DICOM_ERROR_PARAMETER),
        (
            {"uType": DICANN_TYPE_RECTANGLE, "pAnnPoints": [DICOMANNPOINT()] * 3},
            DICOM_ERROR_PARAMETER,
        ),
        ({"uTickAlignment": 4}, DICOM_ERROR_PARAMETER),
        ({"uTickLabelAlignment": 2}, DICOM_ERROR_PARAMETER),
        ({"nMajorTickCount": 3}, DICOM_ERROR_PARAMETER),
        ({"nMajorTickCount": -1}, DICOM_ERROR_PARAMETER),
        ({"nMajorTickCount": 1, "pMajorTicks": None}, DICOM_ERROR_PARAMETER),
        ({"pMajorTicks": [DICOMMAJORTICK(0, math.nan, "")]}, DICOM_ERROR_PARAMETER),
        (
            {"pMajorTicks": [DICOMMAJORTICK(0, 0.5, "x" * 17)]},
            DICOM_ERROR_INVALID_ELEMENT_LENGTH,
        ),
        ({"dRotationAngle": math.inf}, DICOM_ERROR_PARAMETER),
        ({"uOptions": DICANN_OPTIONS_LINE_STYLE}, DICOM_ERROR_NULL_PTR),
        ({"uOptions": DICANN_OPTIONS_TEXT_STYLE}, DICOM_ERROR_NULL_PTR),
    ],
)
def test_a_call_that_fails_changes_nothing(wrong: dict[str, Any], code: int) -> None:
    ds, item = annotated()
    assert ds.CreateCompoundGraphic(item, graphic(), False) == DICOM_SUCCESS
    before = content(ds)
    assert ds.CreateCompoundGraphic(item, graphic(**wrong), False) == code
    assert ds.SetCompoundGraphicInfo(item, 0, graphic(**wrong)) == code
    assert content(ds) == before


def test_graphics_that_are_not_there() -> None:
    ds, item = annotated()
    ds.CreateCompoundGraphic(item, graphic(), False)
    before = content(ds)
    for handle, index in ((item, 1), (None, 0), (ds.GetLayerElementByIndex(0), 0)):
        assert ds.GetCompoundGraphicInfo(handle, index) == (DICOM_ERROR_PARAMETER, None)
        code = ds.SetCompoundGraphicInfo(handle, index, graphic())
        assert code == DICOM_ERROR_PARAMETER
        assert ds.RemoveCompoundGraphic(handle, index) == DICOM_ERROR_PARAMETER
        for count in (ds.GetCompoundGraphicPointCount, ds.GetCompoundGraphicMajorTickCount):
            number = Ref(7)
            assert count(handle, index, number) == DICOM_ERROR_PARAMETER
            assert number.value == 0
        assert ds.GetCompoundGraphicElement(handle, index) is None
        assert ds.GetCompoundGraphicLayerName(handle, index) is None
    for each in (None, annotated()[1]):
        assert ds.CreateCompoundGraphic(each, graphic(), False) == DICOM_ERROR_PARAMETER
        assert ds.RemoveAllCompoundGraphics(each) == DICOM_ERROR_PARAMETER
        assert ds.GetCompoundGraphicCount(each) == (DICOM_ERROR_PARAMETER, 0)
    assert ds.CreateCompoundGraphic(item, None, False) == DICOM_ERROR_NULL_PTR
    assert ds.SetCompoundGraphicInfo(item, 0, None) == DICOM_ERROR_NULL_PTR
    assert ds.GetCompoundGraphicInfo(item, 0, None, 0) == DICOM_ERROR_NULL_PTR
    with pytest.raises(TypeError):
        ds.CreateCompoundGraphic(item, graphic(pMajorTicks=[(0.5, "x")]), False)
    assert content(ds) == before
    assert ds.RemoveAllCompoundGraphics(item) == DICOM_SUCCESS
    assert ds.GetCompoundGraphicCount(item) == (DICOM_SUCCESS, 0)
