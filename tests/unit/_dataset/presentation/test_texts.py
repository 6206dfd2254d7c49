"""Text objects: what is set is read back; a box, an anchor, or both."""

from __future__ import annotations

import ctypes
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import (
    DICANN_OPTIONS_TEXT_STYLE,
    DICANN_TEXT_CENTER,
    DICANN_UNIT_DISPLAY,
    DICANN_UNIT_PIXEL,
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_INVALID_ELEMENT_LENGTH,
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
    DICOMELEMENT,
    DICOMTEXTOBJECT,
    DICOMTEXTSTYLE,
    LDicomDS,
    Ref,
)
from tests.support.annotation_strategies import texts
from tests.support.states import annotated, content


def text(**values: Any) -> DICOMTEXTOBJECT:
    right = {
        "pszTextValue": "here",
        "pAnchorPoint": [3.0, 4.0],
        "uAnchorPointUnits": DICANN_UNIT_PIXEL,
        "pTLHCorner": [1.0, 2.0],
        "pBRHCorner": [9.0, 8.0],
        "uBoundingBoxUnits": DICANN_UNIT_DISPLAY,
        "uTextJustification": DICANN_TEXT_CENTER,
    }
    return DICOMTEXTOBJECT(**{**right, **values})


def read(ds: LDicomDS, item: DICOMELEMENT | None, index: int) -> DICOMTEXTOBJECT:
    found = DICOMTEXTOBJECT()
    assert ds.GetTextObjectInfo(item, index, found, 0) == DICOM_SUCCESS
    return found


@given(texts())
def test_what_is_created_is_read_back(wanted: DICOMTEXTOBJECT) -> None:
    ds, item = annotated()
    assert ds.CreateTextObject(item, wanted, True) == DICOM_SUCCESS
    assert read(ds, item, 0) == wanted
    (found,) = ds.to_pydicom().GraphicAnnotationSequence[0].TextObjectSequence
    assert found.UnformattedTextValue == wanted.pszTextValue
    box, anchor = wanted.pTLHCorner is not None, wanted.pAnchorPoint is not None
    for keyword in (
        "BoundingBoxAnnotationUnits",
        "BoundingBoxTopLeftHandCorner",
        "BoundingBoxBottomRightHandCorner",
        "BoundingBoxTextHorizontalJustification",
    ):
        assert (keyword in found) == box
    for keyword in ("AnchorPointAnnotationUnits", "AnchorPoint", "AnchorPointVisibility"):
        assert (keyword in found) == anchor
    if box:
        assert list(found.BoundingBoxTopLeftHandCorner) == wanted.pTLHCorner
        terms = ["LEFT", "RIGHT", "CENTER"]
        term = terms[wanted.uTextJustification]
        assert found.BoundingBoxTextHorizontalJustification == term
    if anchor:
        visible = "Y" if wanted.bAnchorPointVisible else "N"
        assert found.AnchorPointVisibility == visible


@given(st.lists(texts(), max_size=4), texts(), st.data())
def test_counts_and_indices_keep_step(
    wanted: list[DICOMTEXTOBJECT], other: DICOMTEXTOBJECT, data: st.DataObject
) -> None:
    ds, item = annotated()
    for each in wanted:
        assert ds.CreateTextObject(item, each) == DICOM_SUCCESS
    if wanted:
        index = data.draw(st.integers(0, len(wanted) - 1))
        handle = ds.GetTextObjElement(item, index)
        assert ds.SetTextObjectInfo(item, index, other) == DICOM_SUCCESS
        wanted[index] = other  # a box or an anchor that it lacks is gone
        assert ds.GetTextObjElement(item, index) is handle is not None
    while wanted:
        number = len(wanted)
        assert ds.GetTextObjectCount(item) == (DICOM_SUCCESS, number)
        assert ds.GetLayerTextObjectCount(item) == (DICOM_SUCCESS, number)
        assert [read(ds, item, index) for index in range(number)] == wanted
        index = data.draw(st.integers(0, number - 1))
        assert ds.RemoveTextObject(item, index) == DICOM_SUCCESS
        del wanted[index]
    assert "TextObjectSequence" not in ds.to_pydicom().GraphicAnnotationSequence[0]


@pytest.mark.parametrize("clear", ["RemoveAllTextObjects", "RemoveLayerTextObjects"])
def test_all_are_removed(clear: str) -> None:
    ds, item = annotated()
    before = content(ds)
    for _ in range(3):
        assert ds.CreateTextObject(item, text()) == DICOM_SUCCESS
    for _ in range(2):
        assert getattr(ds, clear)(item) == DICOM_SUCCESS
        assert content(ds) == before


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"pszTextValue": None}, DICOM_ERROR_PARAMETER),
        ({"pszTextValue": ""}, DICOM_ERROR_PARAMETER),
        ({"pszTextValue": "x" * 1025}, DICOM_ERROR_INVALID_ELEMENT_LENGTH),
        ({"pszTextValue": "\u4e09"}, DICOM_ERROR_CONVERSION),
        (
            {"pTLHCorner": None, "pBRHCorner": None, "pAnchorPoint": None},
            DICOM_ERROR_PARAMETER,
        ),
        ({"pTLHCorner": None}, DICOM_ERROR_PARAMETER),
        ({"pBRHCorner": None}, DICOM_ERROR_PARAMETER),
        ({"pTLHCorner": [1.0]}, DICOM_ERROR_PARAMETER),
        ({"pAnchorPoint": [1.0, 2.0, 3.0]}, DICOM_ERROR_PARAMETER),
        ({"pAnchorPoint": [math.nan, 0.0]}, DICOM_ERROR_PARAMETER),
        ({"uBoundingBoxUnits": 0}, DICOM_ERROR_PARAMETER),
        ({"uAnchorPointUnits": 7}, DICOM_ERROR_PARAMETER),
        ({"uTextJustification": 3}, DICOM_ERROR_PARAMETER),
        ({"uOptions": DICANN_OPTIONS_TEXT_STYLE}, DICOM_ERROR_NULL_PTR),
        (
            {
                "uOptions": DICANN_OPTIONS_TEXT_STYLE,
                "pTextStyle": DICOMTEXTSTYLE(szCssFontName="x" * 65),
            },
            DICOM_ERROR_INVALID_ELEMENT_LENGTH,
        ),
    ],
)
def test_a_call_that_fails_changes_nothing(wrong: dict[str, Any], code: int) -> None:
    ds, item = annotated()
    assert ds.CreateTextObject(item, text()) == DICOM_SUCCESS
    before = content(ds)
    assert ds.CreateTextObject(item, text(**wrong)) == code
    assert ds.SetTextObjectInfo(item, 0, text(**wrong)) == code
    assert content(ds) == before


def test_objects_that_are_not_there() -> None:
    ds, item = annotated()
    ds.CreateTextObject(item, text())
    before = content(ds)
    for handle, index in ((item, 1), (None, 0), (ds.GetLayerElementByIndex(0), 0)):
        assert ds.GetTextObjectInfo(handle, index) == (DICOM_ERROR_PARAMETER, None)
        assert ds.SetTextObjectInfo(handle, index, text()) == DICOM_ERROR_PARAMETER
        assert ds.RemoveTextObject(handle, index) == DICOM_ERROR_PARAMETER
        assert ds.GetTextObjElement(handle, index) is None
    for each in (None, annotated()[1]):
        assert ds.CreateTextObject(each, text()) == DICOM_ERROR_PARAMETER
        assert ds.RemoveAllTextObjects(each) == DICOM_ERROR_PARAMETER
        count = Ref(7)
        assert ds.GetTextObjectCount(each, count) == DICOM_ERROR_PARAMETER
        assert count.value == 0
    assert ds.CreateTextObject(item, None) == DICOM_ERROR_NULL_PTR
    assert ds.SetTextObjectInfo(item, 0, None) == DICOM_ERROR_NULL_PTR
    assert ds.GetTextObjectInfo(item, 0, None, 0) == DICOM_ERROR_NULL_PTR
    assert content(ds) == before


def test_arrays_of_cpp_and_lines() -> None:
    ds, item = annotated()
    corner: Any = (ctypes.c_float * 2)(1, 2)
    value = "two\r\nlines"
    given_text = text(pTLHCorner=corner, pszTextValue=value)
    assert ds.CreateTextObject(item, given_text) == DICOM_SUCCESS
    found = read(ds, item, 0)
    assert (found.pTLHCorner, found.pszTextValue) == ([1.0, 2.0], value)


def test_text_in_the_character_set_of_the_data_set() -> None:
    ds, _ = annotated()
    theirs = ds.to_pydicom()
    theirs.SpecificCharacterSet = "ISO_IR 192"
    ds = LDicomDS.from_pydicom(theirs)
    item = ds.FindFirstGraphicAnnSQItem()
    assert ds.CreateTextObject(item, text(pszTextValue="Läsion \u4e09")) == DICOM_SUCCESS
    assert read(ds, item, 0).pszTextValue == "Läsion \u4e09"
    (found,) = ds.to_pydicom().GraphicAnnotationSequence[0].TextObjectSequence
    assert found.UnformattedTextValue == "Läsion \u4e09"
