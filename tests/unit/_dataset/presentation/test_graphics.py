"""Graphic objects: what is set is read back; by PS3.3 C.10.5 in the data set."""

from __future__ import annotations

import copy
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import (
    DICANN_OPTIONS_FILL_STYLE,
    DICANN_OPTIONS_GRAPHIC_GROUP_ID,
    DICANN_OPTIONS_LINE_STYLE,
    DICANN_TYPE_CIRCLE,
    DICANN_TYPE_ELLIPSE,
    DICANN_TYPE_INTERPOLATED,
    DICANN_TYPE_POINT,
    DICANN_TYPE_POLYLINE,
    DICANN_UNIT_PIXEL,
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_RANGE,
    DICOM_SUCCESS,
    DICOMANNPOINT,
    DICOMELEMENT,
    DICOMGRAPHICOBJECT,
    DICOMLINESTYLE,
    UID_EXPLICIT_VR_BIG_ENDIAN,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    LDicomDS,
    Ref,
)
from tests.support.annotation_strategies import graphics
from tests.support.states import annotated, content

TERMS = {1: "POINT", 2: "POLYLINE", 3: "INTERPOLATED", 4: "CIRCLE", 5: "ELLIPSE"}


def circle(**values: Any) -> DICOMGRAPHICOBJECT:
    points = [DICOMANNPOINT(20, 30), DICOMANNPOINT(25, 30)]
    right = {"uType": DICANN_TYPE_CIRCLE, "uUnits": DICANN_UNIT_PIXEL, "pAnnPoints": points}
    return DICOMGRAPHICOBJECT(**{**right, **values})


def points(number: int) -> list[DICOMANNPOINT]:
    return [DICOMANNPOINT(each, 2 * each) for each in range(number)]


def read(ds: LDicomDS, item: DICOMELEMENT, index: int) -> DICOMGRAPHICOBJECT:
    found = DICOMGRAPHICOBJECT()
    assert ds.GetGraphicObjectInfo(item, index, found, 0) == DICOM_SUCCESS
    return found


@given(graphics(), st.sampled_from(["", UID_EXPLICIT_VR_BIG_ENDIAN]))
def test_what_is_created_is_read_back(wanted: DICOMGRAPHICOBJECT, syntax: str) -> None:
    ds, item = annotated()
    before = copy.deepcopy(wanted)
    assert ds.CreateGraphicObject(item, wanted, True) == DICOM_SUCCESS
    assert wanted == before
    if syntax:
        ds.ChangeTransferSyntax(UID_IMPLICIT_VR_LITTLE_ENDIAN)
        ds.ChangeTransferSyntax(syntax)
    assert read(ds, item, 0) == wanted
    count = Ref(0)
    assert ds.GetGraphicObjPointCount(item, 0, count) == DICOM_SUCCESS
    assert count.value == wanted.nPointCount


@given(graphics())
def test_the_data_set_is_as_the_standard_wants_it(wanted: DICOMGRAPHICOBJECT) -> None:
    ds, item = annotated()
    assert ds.CreateGraphicObject(item, wanted) == DICOM_SUCCESS
    (found,) = ds.to_pydicom().GraphicAnnotationSequence[0].GraphicObjectSequence
    assert found.GraphicType == TERMS[wanted.uType]
    assert found.GraphicAnnotationUnits == {1: "PIXEL", 2: "DISPLAY"}[wanted.uUnits]
    assert found.GraphicDimensions == 2
    assert found.NumberOfGraphicPoints == wanted.nPointCount
    assert wanted.pAnnPoints is not None
    flat = [value for each in wanted.pAnnPoints for value in (each.fX, each.fY)]
    assert list(found.GraphicData) == flat
    closed = wanted.uType >= DICANN_TYPE_CIRCLE or (
        wanted.uType > DICANN_TYPE_POINT and flat[:2] == flat[-2:]
    )
    assert ("GraphicFilled" in found) == closed
    if closed:
        assert found.GraphicFilled == ("Y" if wanted.bFilled else "N")
    assert ("LineStyleSequence" in found) == bool(wanted.uOptions & 1)
    assert ("FillStyleSequence" in found) == bool(wanted.uOptions & 2)
    assert ("GraphicGroupID" in found) == bool(wanted.uOptions & 8)
    assert ("CompoundGraphicInstanceID" in found) == bool(wanted.uOptions & 16)


@given(st.lists(graphics(), max_size=5), graphics(), st.data())
def test_counts_and_indices_keep_step(
    wanted: list[DICOMGRAPHICOBJECT], other: DICOMGRAPHICOBJECT, data: st.DataObject
) -> None:
    ds, item = annotated()
    for each in wanted:
        assert ds.CreateGraphicObject(item, each) == DICOM_SUCCESS
    if wanted:
        index = data.draw(st.integers(0, len(wanted) - 1))
        handle = ds.GetGraphicObjElement(item, index)
        assert ds.SetGraphicObjectInfo(item, index, other) == DICOM_SUCCESS
        wanted[index] = other
        assert ds.GetGraphicObjElement(item, index) is handle is not None
    while wanted:
        number = len(wanted)
        assert ds.GetGraphicObjectCount(item) == (DICOM_SUCCESS, number)
        assert ds.GetLayerGraphicObjectCount(item) == (DICOM_SUCCESS, number)
        assert [read(ds, item, index) for index in range(number)] == wanted
        index = data.draw(st.integers(0, number - 1))
        assert ds.RemoveGraphicObject(item, index) == DICOM_SUCCESS
        del wanted[index]
    assert ds.GetGraphicObjectCount(item) == (DICOM_SUCCESS, 0)
    assert "GraphicObjectSequence" not in ds.to_pydicom().GraphicAnnotationSequence[0]


@pytest.mark.parametrize("clear", ["RemoveAllGraphicObjects", "RemoveLayerGraphicObjects"])
def test_all_are_removed(clear: str) -> None:
    ds, item = annotated()
    before = content(ds)
    for _ in range(3):
        assert ds.CreateGraphicObject(item, circle()) == DICOM_SUCCESS
    for _ in range(2):  # none is left the second time
        assert getattr(ds, clear)(item) == DICOM_SUCCESS
        assert content(ds) == before


NUMBERS = {
    DICANN_TYPE_POINT: [1],
    DICANN_TYPE_POLYLINE: [2, 3, 4, 5, 6],
    DICANN_TYPE_INTERPOLATED: [2, 3, 4, 5, 6],
    DICANN_TYPE_CIRCLE: [2],
    DICANN_TYPE_ELLIPSE: [4],
}


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("number", range(7))
def test_a_type_has_so_many_points(kind: int, number: int) -> None:
    ds, item = annotated()
    shape = circle(uType=kind, pAnnPoints=points(number), nPointCount=number)
    right = number in NUMBERS[kind]
    expected = DICOM_SUCCESS if right else DICOM_ERROR_PARAMETER
    before = content(ds)
    assert ds.CreateGraphicObject(item, shape) == expected
    assert (content(ds) == before) is not right


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"uType": 0}, DICOM_ERROR_PARAMETER),
        ({"uType": 6}, DICOM_ERROR_PARAMETER),  # of compound graphics
        ({"uType": 99}, DICOM_ERROR_PARAMETER),
        ({"uUnits": 0}, DICOM_ERROR_PARAMETER),
        ({"uUnits": 3}, DICOM_ERROR_PARAMETER),
        ({"pAnnPoints": None}, DICOM_ERROR_PARAMETER),
        ({"pAnnPoints": None, "nPointCount": 2}, DICOM_ERROR_PARAMETER),
        ({"nPointCount": 3}, DICOM_ERROR_PARAMETER),
        ({"nPointCount": -1}, DICOM_ERROR_PARAMETER),
        ({"pAnnPoints": [DICOMANNPOINT(math.nan, 0)] * 2}, DICOM_ERROR_PARAMETER),
        ({"pAnnPoints": [DICOMANNPOINT(0, math.inf)] * 2}, DICOM_ERROR_PARAMETER),
        ({"pAnnPoints": [DICOMANNPOINT(0, 1e39)] * 2}, DICOM_ERROR_RANGE),
        ({"uOptions": DICANN_OPTIONS_LINE_STYLE}, DICOM_ERROR_NULL_PTR),
        ({"uOptions": DICANN_OPTIONS_FILL_STYLE}, DICOM_ERROR_NULL_PTR),
        (
            {"uOptions": DICANN_OPTIONS_GRAPHIC_GROUP_ID, "uGraphicGroupId": 1 << 32},
            DICOM_ERROR_RANGE,
        ),
    ],
)
def test_a_call_that_fails_changes_nothing(wrong: dict[str, Any], code: int) -> None:
    ds, item = annotated()
    assert ds.CreateGraphicObject(item, circle(bFilled=True)) == DICOM_SUCCESS
    before = content(ds)
    assert ds.CreateGraphicObject(item, circle(**wrong)) == code
    assert ds.SetGraphicObjectInfo(item, 0, circle(**wrong)) == code
    assert content(ds) == before


def test_objects_that_are_not_there() -> None:
    ds, item = annotated()
    ds.CreateGraphicObject(item, circle())
    before = content(ds)
    for handle, index in ((item, 1), (None, 0), (ds.GetLayerElementByIndex(0), 0)):
        assert ds.GetGraphicObjectInfo(handle, index) == (DICOM_ERROR_PARAMETER, None)
        assert ds.SetGraphicObjectInfo(handle, index, circle()) == DICOM_ERROR_PARAMETER
        assert ds.RemoveGraphicObject(handle, index) == DICOM_ERROR_PARAMETER
        assert ds.GetGraphicObjPointCount(handle, index) == (DICOM_ERROR_PARAMETER, 0)
        assert ds.GetGraphicObjElement(handle, index) is None
    for each in (None, ds.GetLayerElementByIndex(0), annotated()[1]):
        assert ds.CreateGraphicObject(each, circle()) == DICOM_ERROR_PARAMETER
        assert ds.RemoveAllGraphicObjects(each) == DICOM_ERROR_PARAMETER
        count = Ref(7)
        assert ds.GetGraphicObjectCount(each, count) == DICOM_ERROR_PARAMETER
        assert count.value == 0
    assert ds.CreateGraphicObject(item, None) == DICOM_ERROR_NULL_PTR
    assert ds.SetGraphicObjectInfo(item, 0, None) == DICOM_ERROR_NULL_PTR
    assert ds.GetGraphicObjectInfo(item, 0, None, 0) == DICOM_ERROR_NULL_PTR
    wrong: Any = "circle"
    with pytest.raises(TypeError):
        ds.CreateGraphicObject(item, wrong)
    with pytest.raises(TypeError):
        ds.CreateGraphicObject(item, circle(pAnnPoints=[(1, 2), (3, 4)]))
    assert content(ds) == before


def test_an_object_is_set_as_a_whole_and_keeps_what_has_no_field() -> None:
    ds, item = annotated()
    style = DICOMLINESTYLE(uLineDashingStyle=1)
    styled = circle(uOptions=DICANN_OPTIONS_LINE_STYLE, pLineStyle=style, bFilled=True)
    assert ds.CreateGraphicObject(item, styled) == DICOM_SUCCESS
    theirs = ds.to_pydicom()
    shape = theirs.GraphicAnnotationSequence[0].GraphicObjectSequence[0]
    shape.TrackingID, shape.TrackingUID = "lesion", "2.25.7"
    ds = LDicomDS.from_pydicom(theirs)
    item_again = ds.FindFirstGraphicAnnSQItem()
    line = circle(uType=DICANN_TYPE_POLYLINE)
    assert ds.SetGraphicObjectInfo(item_again, 0, line) == DICOM_SUCCESS
    (found,) = ds.to_pydicom().GraphicAnnotationSequence[0].GraphicObjectSequence
    assert (found.TrackingID, found.TrackingUID) == ("lesion", "2.25.7")
    assert "LineStyleSequence" not in found and "GraphicFilled" not in found


def test_points_of_cpp() -> None:
    """The address of one point, and an array of which some count."""
    ds, item = annotated()
    one: Any = DICOMANNPOINT(1.5, 2.5)
    shape = circle(uType=DICANN_TYPE_POINT, pAnnPoints=one, nPointCount=1)
    assert ds.CreateGraphicObject(item, shape) == DICOM_SUCCESS
    assert read(ds, item, 0).pAnnPoints == [one]
    shape = circle(pAnnPoints=points(9), nPointCount=2)
    assert ds.CreateGraphicObject(item, shape) == DICOM_SUCCESS
    found = read(ds, item, 1)
    assert (found.pAnnPoints, found.nPointCount) == (points(2), 2)


def test_what_others_wrote_wrongly_is_read_as_far_as_it_goes() -> None:
    ds, item = annotated()
    ds.CreateGraphicObject(item, circle())
    theirs = ds.to_pydicom()
    (shape,) = theirs.GraphicAnnotationSequence[0].GraphicObjectSequence
    shape.GraphicType, shape.GraphicAnnotationUnits = "CUBE", "PIXEL"
    shape.NumberOfGraphicPoints, shape.GraphicData = 40, [1, 2, 3]
    shape.add_new(0x00700226, "FL", math.nan)
    shape.add_new(0x00700295, "LO", "text")
    ds = LDicomDS.from_pydicom(theirs)
    code, found = ds.GetGraphicObjectInfo(ds.FindFirstGraphicAnnSQItem(), 0)
    assert code == DICOM_SUCCESS and found is not None
    assert (found.uType, found.uUnits) == (0, DICANN_UNIT_PIXEL)
    assert (found.nPointCount, found.pAnnPoints) == (1, [DICOMANNPOINT(1, 2)])
    assert (found.uCompoundGraphicInstanceId, found.uGraphicGroupId) == (0, 0)
