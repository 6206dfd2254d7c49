"""Layers: what is set is read back, an index keeps step, annotations go with them."""

from __future__ import annotations

import ctypes
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import (
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_INVALID_ELEMENT_LENGTH,
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_RANGE,
    DICOM_SUCCESS,
    DICOMGRAPHICLAYER,
    ELEMENT_INDEX_MAX,
    TAG_GRAPHIC_LAYER_DESCRIPTION,
    TAG_GRAPHIC_LAYER_SEQUENCE,
    TAG_REFERENCED_IMAGE_SEQUENCE,
    VR_SQ,
    LDicomDS,
    Ref,
)
from tests.support.states import annotated, content

NAMES = st.text(string.ascii_uppercase + string.digits + "_", min_size=1, max_size=16)
GRAYS = st.integers(0, 0xFFFF)
LAYERS = st.builds(
    DICOMGRAPHICLAYER,
    pszLayerName=NAMES,
    nLayerOrder=st.integers(-(2**31), 2**31 - 1),
    puGrayscale=st.none() | GRAYS,
    pRGBLayerColors=st.none() | st.lists(GRAYS, min_size=3, max_size=3),
    pszLayerDescription=st.none() | st.text(string.ascii_letters, min_size=1, max_size=64),
)
SEVERAL = st.lists(LAYERS, max_size=5, unique_by=lambda layer: layer.pszLayerName)


def named(*names: str) -> LDicomDS:
    return annotated(*names)[0]


def names_of(ds: LDicomDS) -> list[str | None]:
    found = []
    for index in range(ds.GetLayerCount()[1]):
        layer = ds.GetLayerInfo(index)[1]
        assert layer is not None
        found.append(layer.pszLayerName)
    return found


@given(SEVERAL)
def test_what_is_created_is_read_back(layers: list[DICOMGRAPHICLAYER]) -> None:
    ds = LDicomDS()
    for index, layer in enumerate(layers):
        place = ctypes.c_uint(99)
        assert ds.CreateLayer(layer, place) == DICOM_SUCCESS
        assert place.value == index
    count = Ref(9)
    assert ds.GetLayerCount(count) == DICOM_SUCCESS and count.value == len(layers)
    for index, layer in enumerate(layers):
        found = DICOMGRAPHICLAYER()
        assert ds.GetLayerInfo(index, found, 0) == DICOM_SUCCESS and found == layer
        assert ds.GetLayerIndex(layer.pszLayerName) == (DICOM_SUCCESS, index)
        item = ds.GetLayerElementByIndex(index)
        assert item is ds.GetLayerElementByName(layer.pszLayerName) is not None
    theirs = ds.to_pydicom()
    for layer, item in zip(layers, theirs.get("GraphicLayerSequence", []), strict=True):
        assert item.GraphicLayer == layer.pszLayerName
        assert item.GraphicLayerOrder == layer.nLayerOrder
        gray = item.get("GraphicLayerRecommendedDisplayGrayscaleValue")
        assert gray == layer.puGrayscale
        colors = item.get("GraphicLayerRecommendedDisplayRGBValue")
        assert (colors and list(colors)) == layer.pRGBLayerColors


@given(SEVERAL, st.data())
def test_a_removed_layer_leaves_no_gap(
    layers: list[DICOMGRAPHICLAYER], data: st.DataObject
) -> None:
    ds = LDicomDS()
    for layer in layers:
        ds.CreateLayer(layer)
    while layers:
        index = data.draw(st.integers(0, len(layers) - 1))
        layer = layers.pop(index)
        by_name = data.draw(st.booleans())
        if by_name:
            assert ds.RemoveLayerByName(layer.pszLayerName, False) == DICOM_SUCCESS
        else:
            assert ds.RemoveLayerByIndex(index, False) == DICOM_SUCCESS
        assert names_of(ds) == [each.pszLayerName for each in layers]
    assert not len(ds.to_pydicom())  # no empty sequence either


@given(LAYERS, LAYERS)
def test_a_layer_is_set(first: DICOMGRAPHICLAYER, second: DICOMGRAPHICLAYER) -> None:
    ds = LDicomDS()
    assert ds.CreateLayer(first)[0] == ds.SetLayerInfo(0, second) == DICOM_SUCCESS
    wanted = DICOMGRAPHICLAYER(**vars(first))
    for field, value in vars(second).items():
        if value is not None:  # NULL leaves what is there
            setattr(wanted, field, value)
    assert ds.GetLayerInfo(0) == (DICOM_SUCCESS, wanted)


def test_annotations_go_with_their_layer_only_if_asked() -> None:
    def state() -> LDicomDS:
        ds = named("ONE", "TWO")
        ds.CreateGraphicAnnSQItem(ELEMENT_INDEX_MAX, "TWO")
        ds.CreateGraphicAnnSQItem(ELEMENT_INDEX_MAX, "ONE")
        return ds

    def layers_of_annotations(ds: LDicomDS) -> list[str | None]:
        item, found = ds.FindFirstGraphicAnnSQItem(), []
        while item:
            found.append(ds.GetLayerName(item))
            item = ds.FindNextGraphicAnnSQItem(item)
        return found

    ds = state()
    assert ds.RemoveLayerByName("ONE", False) == DICOM_SUCCESS
    assert layers_of_annotations(ds) == ["ONE", "TWO", "ONE"]
    ds = state()
    assert ds.RemoveLayerByIndex(0, True) == DICOM_SUCCESS
    assert layers_of_annotations(ds) == ["TWO"] and names_of(ds) == ["TWO"]
    ds = state()
    assert ds.RemoveAllLayers(False) == DICOM_SUCCESS
    assert len(layers_of_annotations(ds)) == 3 and ds.GetLayerCount() == (0, 0)
    assert ds.RemoveAllLayers(True) == DICOM_SUCCESS  # of no layer: they stay
    assert len(layers_of_annotations(ds)) == 3
    ds = state()
    assert ds.RemoveAllLayers(bAnnSequence=True) == DICOM_SUCCESS
    assert not len(ds.to_pydicom())


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"pszLayerName": None}, DICOM_ERROR_PARAMETER),
        ({"pszLayerName": ""}, DICOM_ERROR_PARAMETER),
        ({"pszLayerName": "  "}, DICOM_ERROR_PARAMETER),
        ({"pszLayerName": "lower"}, DICOM_ERROR_PARAMETER),
        ({"pszLayerName": "A" * 17}, DICOM_ERROR_PARAMETER),
        ({"pszLayerName": "A\\B"}, DICOM_ERROR_PARAMETER),
        ({"pszLayerName": "TWO"}, DICOM_ERROR_PARAMETER),  # is there
        ({"puGrayscale": 65536}, DICOM_ERROR_RANGE),
        ({"pRGBLayerColors": [1, 2]}, DICOM_ERROR_PARAMETER),
        ({"pszLayerDescription": "x" * 65}, DICOM_ERROR_INVALID_ELEMENT_LENGTH),
        ({"pszLayerDescription": "\u4e09"}, DICOM_ERROR_CONVERSION),
        ({"nLayerOrder": 2**31}, DICOM_ERROR_CONVERSION),
    ],
)
def test_a_call_that_fails_changes_nothing(wrong: dict[str, Any], code: int) -> None:
    ds = named("ONE", "TWO")
    before = content(ds)
    layer = DICOMGRAPHICLAYER(**{"pszLayerName": "NEW", "puGrayscale": 7, **wrong})
    place = Ref(5)
    assert ds.CreateLayer(layer, place) == code and place.value == 5
    if layer.pszLayerName is not None:
        assert ds.SetLayerInfo(0, layer) == code
    assert content(ds) == before


def test_layers_that_are_not_there() -> None:
    ds: Any = named("ONE")
    before = content(ds)
    index = ctypes.c_int(7)
    assert ds.GetLayerIndex("NONE", index) == DICOM_ERROR_PARAMETER and index.value == -1
    assert ds.GetLayerIndex(None) == (DICOM_ERROR_PARAMETER, -1)
    assert ds.GetLayerInfo(1) == (DICOM_ERROR_PARAMETER, None)
    assert ds.SetLayerInfo(1, DICOMGRAPHICLAYER()) == DICOM_ERROR_PARAMETER
    assert ds.RemoveLayerByIndex(1, True) == DICOM_ERROR_PARAMETER
    assert ds.RemoveLayerByName("NONE", True) == DICOM_ERROR_PARAMETER
    assert ds.RemoveLayerByName(None, True) == DICOM_ERROR_PARAMETER
    assert ds.GetLayerElementByIndex(1) is ds.GetLayerElementByName("NONE") is None
    assert ds.CreateLayer(None) == (DICOM_ERROR_NULL_PTR, 0)
    assert ds.SetLayerInfo(0, None) == DICOM_ERROR_NULL_PTR
    assert ds.GetLayerInfo(0, None, 0) == DICOM_ERROR_NULL_PTR
    for wrong in ("layer", 7, object()):
        with pytest.raises(TypeError):
            ds.CreateLayer(wrong)
    for field in ("pszLayerName", "nLayerOrder", "puGrayscale", "pszLayerDescription"):
        with pytest.raises(TypeError):
            values = {"pszLayerName": "NEW", field: [object()]}
            ds.CreateLayer(DICOMGRAPHICLAYER(**values))
    assert content(ds) == before


def test_pointers_of_cpp() -> None:
    ds = LDicomDS()
    layer = DICOMGRAPHICLAYER(pszLayerName="ONE ")
    layer.puGrayscale = ctypes.c_int16(-1)  # type: ignore[assignment]
    layer.pRGBLayerColors = (ctypes.c_int16 * 4)(1, 2, -1, 9)  # type: ignore[assignment]
    assert ds.CreateLayer(layer) == (DICOM_SUCCESS, 0)
    found = ds.GetLayerInfo(0, uStructSize=56)[1]
    assert found is not None
    assert (found.puGrayscale, found.pRGBLayerColors) == (0xFFFF, [1, 2, 0xFFFF])
    assert (found.pszLayerName, found.uStructSize) == ("ONE", 56)


def test_what_no_field_stands_for_stays() -> None:
    """A color in CIELab, which the structure of the C++ library does not know."""
    ds = named("ONE")
    theirs = ds.to_pydicom()
    theirs.GraphicLayerSequence[0].GraphicLayerRecommendedDisplayCIELabValue = [1, 2, 3]
    ds = LDicomDS.from_pydicom(theirs)
    assert ds.SetLayerInfo(0, DICOMGRAPHICLAYER(nLayerOrder=4)) == DICOM_SUCCESS
    item = ds.to_pydicom().GraphicLayerSequence[0]
    assert list(item.GraphicLayerRecommendedDisplayCIELabValue) == [1, 2, 3]
    assert (item.GraphicLayer, item.GraphicLayerOrder) == ("ONE", 4)


def test_the_handle_of_an_element_that_is_set_lives() -> None:
    ds = LDicomDS()
    ds.CreateLayer(DICOMGRAPHICLAYER(pszLayerName="ONE", pszLayerDescription="first"))
    item = ds.GetLayerElementByIndex(0)
    handle = ds.FindFirstElement(None, TAG_GRAPHIC_LAYER_DESCRIPTION, False)
    assert ds.SetLayerInfo(0, DICOMGRAPHICLAYER(pszLayerDescription="new")) == 0
    assert handle is not None and ds.GetStringValue(handle) == "new"
    assert ds.GetLayerElementByIndex(0) is item


def test_text_is_in_the_character_set_of_the_data_set() -> None:
    theirs = LDicomDS().to_pydicom()
    theirs.SpecificCharacterSet = "ISO_IR 100"
    ds = LDicomDS.from_pydicom(theirs)
    layer = DICOMGRAPHICLAYER(pszLayerName="ONE", pszLayerDescription="für alle")
    assert ds.CreateLayer(layer)[0] == DICOM_SUCCESS
    assert "für alle".encode("latin-1") in content(ds)
    assert ds.GetLayerInfo(0)[1] == layer
    layer.pszLayerDescription = "Ελληνικά"
    assert ds.SetLayerInfo(0, layer) == DICOM_ERROR_CONVERSION


def test_what_is_there_is_no_sequence() -> None:
    """The tag of layers, with a VR that has no items."""
    theirs = LDicomDS().to_pydicom()
    theirs.add_new(TAG_GRAPHIC_LAYER_SEQUENCE, "OB", b"1234")
    ds = LDicomDS.from_pydicom(theirs)
    assert ds.GetLayerCount() == (DICOM_SUCCESS, 0)
    layer = DICOMGRAPHICLAYER(pszLayerName="ONE")
    assert ds.CreateLayer(layer)[0] == DICOM_ERROR_PARAMETER
    assert ds.RemoveAllLayers(True) == DICOM_SUCCESS
    assert ds.CreateLayer(layer)[0] == DICOM_SUCCESS


def test_items_of_other_sequences_are_no_layers() -> None:
    ds = LDicomDS()
    ds.InsertElement(None, False, TAG_REFERENCED_IMAGE_SEQUENCE, VR_SQ, True, 0)
    assert ds.GetLayerCount() == (DICOM_SUCCESS, 0)
