"""Annotations: a place for each, a layer, handles that are none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import (
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
    DICOMELEMENT,
    ELEMENT_INDEX_MAX,
    TAG_GRAPHIC_ANNOTATION_SEQUENCE,
    TAG_ITEM,
    TAG_REFERENCED_IMAGE_SEQUENCE,
    VR_SQ,
    LDicomDS,
    Ref,
)
from tests.support.states import annotated, content


def every(ds: LDicomDS) -> list[DICOMELEMENT]:
    found, item = [], ds.FindFirstGraphicAnnSQItem()
    while item is not None:
        found.append(item)
        item = ds.FindNextGraphicAnnSQItem(item)
    return found


PLACES = st.integers(0, 4) | st.just(ELEMENT_INDEX_MAX)


@given(st.lists(PLACES, max_size=8))
def test_annotations_stand_where_they_are_put(places: list[int]) -> None:
    ds, wanted = LDicomDS(), list[str]()
    for number, place in enumerate(places):
        assert ds.CreateGraphicAnnSQItem(place, f"L{number}") == DICOM_SUCCESS
        wanted.insert(min(place, len(wanted)), f"L{number}")
    items = every(ds)
    assert [ds.GetLayerName(item) for item in items] == wanted
    theirs = ds.to_pydicom().get("GraphicAnnotationSequence", [])
    assert [item.GraphicLayer for item in theirs] == wanted
    for item in items:
        assert ds.GetGraphicObjectCount(item) == (DICOM_SUCCESS, 0)
        assert ds.SetLayerName(item, "OTHER") == DICOM_SUCCESS
    assert {ds.GetLayerName(item) for item in items} <= {"OTHER"}


@pytest.mark.parametrize("name", [None, "", " ", "lower", "A" * 17, "A\\B", "\u00c4"])
def test_names_that_are_none(name: str | None) -> None:
    ds, item = annotated("ONE")
    before = content(ds)
    assert ds.CreateGraphicAnnSQItem(0, name) == DICOM_ERROR_PARAMETER
    assert ds.SetLayerName(item, name) == DICOM_ERROR_PARAMETER
    assert content(ds) == before


def test_handles_that_are_no_annotation() -> None:
    ds, item = annotated("ONE")
    layer = ds.GetLayerElementByIndex(0)
    # an item of the same sequence, but below another one
    outer = ds.InsertElement(None, False, TAG_REFERENCED_IMAGE_SEQUENCE, VR_SQ, True, 0)
    within = ds.InsertElement(outer, True, TAG_ITEM, VR_SQ, True, 0)
    inner = ds.InsertElement(within, True, TAG_GRAPHIC_ANNOTATION_SEQUENCE, VR_SQ, True, 0)
    below = ds.InsertElement(inner, True, TAG_ITEM, VR_SQ, True, 0)
    assert below is not None
    before = content(ds)
    for wrong in (None, layer, within, inner, below, annotated()[1]):
        assert ds.GetLayerName(wrong) is None
        assert ds.SetLayerName(wrong, "TWO") == DICOM_ERROR_PARAMETER
        assert ds.FindNextGraphicAnnSQItem(wrong) is None
        for count in (ds.GetLayerGraphicObjectCount, ds.GetLayerTextObjectCount):
            number = Ref(7)
            assert count(wrong, number) == DICOM_ERROR_PARAMETER and number.value == 0
        assert ds.RemoveLayerGraphicObjects(wrong) == DICOM_ERROR_PARAMETER
        assert ds.RemoveLayerTextObjects(wrong) == DICOM_ERROR_PARAMETER
    assert content(ds) == before
    ds.DeleteElement(item)
    assert ds.GetLayerName(item) is None
    assert ds.SetLayerName(item, "TWO") == DICOM_ERROR_PARAMETER
    wrong_type: Any = "item"
    with pytest.raises(TypeError):
        ds.GetLayerName(wrong_type)


def test_an_annotation_without_a_layer() -> None:
    """As other programs may make one."""
    ds = LDicomDS()
    sequence = ds.InsertElement(
        None, False, TAG_GRAPHIC_ANNOTATION_SEQUENCE, VR_SQ, True, 0
    )
    item = ds.InsertElement(sequence, True, TAG_ITEM, VR_SQ, True, 0)
    assert ds.FindFirstGraphicAnnSQItem() is item is not None
    assert ds.GetLayerName(item) is None
    assert ds.SetLayerName(item, "ONE") == DICOM_SUCCESS
    assert ds.GetLayerName(item) == "ONE"
