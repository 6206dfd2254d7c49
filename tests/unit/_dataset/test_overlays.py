"""Overlays: attributes, bits, indices; written ones are what pydicom reads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from ltdicom import (
    BITMAPHANDLE,
    CLASS_SC_IMAGE_STORAGE,
    DICOM_SUCCESS,
    L_POINT,
    OVERLAY_USEBITPLANE,
    OVERLAYATTRIBUTES,
    SET_OVERLAY_ATTRIB_NO_OVERRIDE,
    LDicomDS,
    Ref,
)
from ltdicom.constants import error

SHAPES = npst.array_shapes(min_dims=2, max_dims=2, max_side=9)
PLANES = SHAPES.flatmap(
    lambda shape: st.lists(npst.arrays(bool, shape), min_size=1, max_size=4)
)


def bitmap(plane: Any) -> BITMAPHANDLE:
    return BITMAPHANDLE.from_array(np.asarray(plane))


def inner(ds: LDicomDS) -> Any:
    return ds.to_pydicom()


def test_a_real_overlay() -> None:
    path = get_testdata_file("MR-SIEMENS-DICOM-WithOverlays.dcm", download=False)
    assert path is not None
    ds, theirs = LDicomDS(), pydicom.dcmread(path)
    assert ds.LoadDS(str(path), 0) == DICOM_SUCCESS
    assert ds.GetOverlayCount() == (DICOM_SUCCESS, 1)
    code, attributes, group, there = ds.GetOverlayAttributes(0)
    assert (code, group, there) == (DICOM_SUCCESS, 0x6000, True)
    assert attributes is not None
    assert (attributes.uRows, attributes.uColumns, attributes.szType) == (484, 484, "G")
    assert (attributes.ptOrigin, attributes.uFlags) == (L_POINT(0, 0), 0)
    made = BITMAPHANDLE()
    assert ds.GetOverlayBitmap(0, made, 0, 0) == DICOM_SUCCESS
    assert made.BitsPerPixel == 1
    assert (made.array == theirs.overlay_array(0x6000)).all() and made.array.any()


@given(PLANES, st.sampled_from(["<", ">"]))
def test_bits_come_back_and_pydicom_reads_them(planes: list[Any], order: str) -> None:
    ds, bitmaps = LDicomDS(), [bitmap(plane) for plane in planes]
    if len(planes) == 1:
        assert ds.SetOverlayBitmap(0, bitmaps[0]) == DICOM_SUCCESS
    else:
        assert ds.SetOverlayBitmapList(0, bitmaps) == DICOM_SUCCESS
    found: list[BITMAPHANDLE] = [BITMAPHANDLE()]
    assert ds.GetOverlayBitmapList(0, found) == DICOM_SUCCESS
    assert len(found) == len(planes)
    for one, plane in zip(found, planes, strict=True):
        assert (one.array == plane).all()
    theirs = inner(ds).overlay_array(0x6000)
    assert (theirs.reshape(len(planes), *planes[0].shape) == planes).all()
    if order == ">":  # words of OW are turned in big endian
        from ltdicom import UID_EXPLICIT_VR_BIG_ENDIAN

        assert ds.ChangeTransferSyntax(UID_EXPLICIT_VR_BIG_ENDIAN) == DICOM_SUCCESS
        assert (ds.GetOverlayBitmap(0)[1].array == planes[0]).all()  # type: ignore[union-attr]


def test_attributes_come_back() -> None:
    ds = LDicomDS()
    given_ = OVERLAYATTRIBUTES(
        ptOrigin=L_POINT(3, -2),
        uRows=2,
        uColumns=3,
        szType="R",
        szDescription="what",
        szSubtype="USER",
        szLabel="name",
        nROIArea=6,
        fROIMean=1.5,
        fROIStandardDeviation=0.25,
        uImageFrameOrigin=1,
        szActivationLayer="LAYER",
        crColor=0xFF,
    )
    assert ds.SetOverlayAttributes(0, given_) == DICOM_SUCCESS
    assert ds.SetOverlayBitmap(0, bitmap(np.ones((2, 3), bool))) == DICOM_SUCCESS
    _, found, _, there = ds.GetOverlayAttributes(0)
    given_.uBitsAllocated, given_.crColor = 1, 0  # the color is always black
    assert (found, there) == (given_, True)
    theirs = inner(ds)
    assert list(theirs[0x60000050].value) == [-1, 4]  # row and column, from 1
    assert (theirs[0x60000100].value, theirs[0x60000102].value) == (1, 0)
    assert 0x60000015 not in theirs


def test_what_is_there_is_kept_where_a_flag_says_so() -> None:
    ds = LDicomDS()
    first = OVERLAYATTRIBUTES(szLabel="first", uRows=1, uColumns=1)
    assert ds.SetOverlayAttributes(0, first) == DICOM_SUCCESS
    second = OVERLAYATTRIBUTES(szLabel="second", szDescription="new", uRows=2, uColumns=2)
    keep = SET_OVERLAY_ATTRIB_NO_OVERRIDE
    assert ds.SetOverlayAttributes(0, second, keep) == DICOM_SUCCESS
    found = ds.GetOverlayAttributes(0)[1]
    assert found is not None
    assert (found.szLabel, found.szDescription, found.uRows) == ("first", "new", 1)
    assert ds.SetOverlayAttributes(0, first) == DICOM_SUCCESS
    found = ds.GetOverlayAttributes(0)[1]
    assert found is not None and (found.szLabel, found.szDescription) == ("first", "")


def three() -> LDicomDS:
    ds = LDicomDS()
    for index in range(3):
        label = OVERLAYATTRIBUTES(szLabel=str(index), uRows=1, uColumns=1)
        assert ds.SetOverlayAttributes(index, label) == DICOM_SUCCESS
    return ds


def test_both_loops_delete_all_overlays() -> None:
    ds = three()
    _, count = ds.GetOverlayCount()
    assert [ds.DeleteOverlay(index) for index in range(count)] == [DICOM_SUCCESS] * 3
    assert ds.GetOverlayCount() == (DICOM_SUCCESS, 0)
    ds, times = three(), 0
    while ds.GetOverlayCount()[1]:
        assert ds.DeleteOverlay(0) == DICOM_SUCCESS
        times += 1
    assert times == 3 and not list(inner(ds))


def test_an_index_stays_until_the_next_count() -> None:
    ds = three()
    ds.GetOverlayCount()
    assert ds.DeleteOverlay(1) == DICOM_SUCCESS
    assert ds.DeleteOverlay(1) == error.DICOM_ERROR_PARAMETER
    assert ds.GetOverlayAttributes(2)[1].szLabel == "2"  # type: ignore[union-attr]
    ds.GetOverlayCount()
    assert ds.GetOverlayAttributes(1)[1].szLabel == "2"  # type: ignore[union-attr]
    # the free group is used again
    assert (
        ds.SetOverlayAttributes(2, OVERLAYATTRIBUTES(uRows=1, uColumns=1)) == DICOM_SUCCESS
    )
    assert ds.GetOverlayAttributes(2)[2] == 0x6002


def test_there_are_16_at_most() -> None:
    ds = LDicomDS()
    one = OVERLAYATTRIBUTES(uRows=1, uColumns=1)
    codes = [ds.SetOverlayAttributes(index, one) for index in range(17)]
    assert codes == [DICOM_SUCCESS] * 16 + [error.DICOM_ERROR_PARAMETER]
    assert ds.SetOverlayBitmap(16, bitmap([[True]])) == error.DICOM_ERROR_PARAMETER


def embedded(position: int = 12) -> LDicomDS:
    image = Dataset()
    image.Rows = image.Columns = 2
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.BitsAllocated, image.BitsStored, image.HighBit = 16, 12, 11
    image.PixelRepresentation = 0
    words = np.array([0x1FFF, 0x0FFF, 0x0000, 0x1000], "<u2")
    image.add_new(0x7FE00010, "OW", words.tobytes())
    image.add_new(0x60000010, "US", 2)
    image.add_new(0x60000011, "US", 2)
    image.add_new(0x60000100, "US", 16)
    image.add_new(0x60000102, "US", position)
    return LDicomDS.from_pydicom(image)


def test_bits_in_the_pixels() -> None:
    ds = embedded()
    _, attributes, _, there = ds.GetOverlayAttributes(0)
    assert attributes is not None and there
    assert (attributes.uFlags, attributes.uBitPosition) == (OVERLAY_USEBITPLANE, 12)
    found = ds.GetOverlayBitmap(0)[1]
    assert found is not None and found.array.tolist() == [[True, False], [False, True]]
    again = LDicomDS()
    assert again.SetOverlayAttributes(0, attributes) == DICOM_SUCCESS
    assert inner(again)[0x60000102].value == 12


def test_an_overlay_of_another_data_set() -> None:
    state = Dataset()
    state.add_new(0x60021001, "CS", "LAYER")
    ds = LDicomDS.from_pydicom(state)
    assert ds.GetOverlayCount() == (DICOM_SUCCESS, 1)
    group, there = Ref(0), Ref(True)
    attributes = OVERLAYATTRIBUTES()
    assert ds.GetOverlayAttributes(0, attributes, 0, group, there, 0) == DICOM_SUCCESS
    assert (group.value, there.value) == (0x6002, False)
    assert ds.GetOverlayActivationLayer(0) == (DICOM_SUCCESS, "LAYER")
    assert ds.GetOverlayActivationLayer(0, Ref(""), 5) == error.DICOM_ERROR_PARAMETER
    missing = error.DICOM_ERROR_OVERLAY_ATTRIBUTES_MISSING
    assert ds.GetOverlayBitmap(0) == (missing, None)


def without(**elements: Any) -> LDicomDS:
    made = Dataset()
    made.add_new(0x60003000, "OW", elements.pop("data", bytes(2)))
    for tag, value in elements.items():
        made.add_new(int(tag[1:], 16), "US", value)
    return LDicomDS.from_pydicom(made)


@pytest.mark.parametrize(
    ("ds", "code"),
    [
        (without(), error.DICOM_ERROR_OVERLAY_ATTRIBUTES_MISSING),
        (without(t60000010=5), error.DICOM_ERROR_OVERLAY_ATTRIBUTES_MISSING),
        (without(t60000010=5, t60000011=4), error.DICOM_ERROR_OVERLAY_DATA_MISSING),
        (
            without(t60000010=0xFFFF, t60000011=0xFFFF),
            error.DICOM_ERROR_OVERLAY_DATA_MISSING,
        ),
        (LDicomDS(), error.DICOM_ERROR_PARAMETER),
    ],
)
def test_bits_that_are_not_there(ds: LDicomDS, code: int) -> None:
    assert ds.GetOverlayBitmap(0) == (code, None)
    found = [BITMAPHANDLE()]
    assert ds.GetOverlayBitmapList(0, found) == code
    assert len(found) == 1


def test_what_is_refused_changes_nothing() -> None:
    ds = three()
    before = inner(ds).to_json()
    long = OVERLAYATTRIBUTES(szLabel="x" * 65)
    far = OVERLAYATTRIBUTES(ptOrigin=L_POINT(1 << 20, 0))
    assert ds.SetOverlayAttributes(0, long) not in (DICOM_SUCCESS, None)
    assert ds.SetOverlayAttributes(0, far) == error.DICOM_ERROR_RANGE
    assert ds.SetOverlayAttributes(0, None) == error.DICOM_ERROR_NULL_PTR
    assert ds.SetOverlayBitmap(0, BITMAPHANDLE()) == error.DICOM_ERROR_PARAMETER
    assert ds.SetOverlayBitmapList(0, []) == error.DICOM_ERROR_PARAMETER
    two = [bitmap([[True]]), bitmap([[True, False]])]
    code = error.DICOM_ERROR_INCOMPATIBLE_LIST_OF_IMAGES
    assert ds.SetOverlayBitmapList(0, two) == code
    assert inner(ds).to_json() == before


def test_any_bitmap_can_be_an_overlay() -> None:
    ds = LDicomDS()
    color = BITMAPHANDLE.from_array(np.array([[[0, 0, 1], [0, 0, 0]]], np.uint8))
    assert ds.SetOverlayBitmap(0, color) == DICOM_SUCCESS
    gray = BITMAPHANDLE.from_array(np.array([[0, 300]], np.uint16))
    assert ds.SetOverlayBitmap(1, gray) == DICOM_SUCCESS
    planes = [ds.GetOverlayBitmap(index)[1].array.tolist() for index in range(2)]  # type: ignore[union-attr]
    assert planes == [[[True, False]], [[False, True]]]


def test_the_empty_overlay_of_a_template_is_the_first() -> None:
    ds = LDicomDS()
    ds.InitDS(CLASS_SC_IMAGE_STORAGE, 0)
    plane = np.eye(3, dtype=bool)
    for index in range(16):
        assert ds.GetOverlayCount() == (DICOM_SUCCESS, index)
        assert ds.SetOverlayBitmap(index, bitmap(plane)) == DICOM_SUCCESS
    assert ds.GetOverlayAttributes(0)[2] == 0x6000
    assert (inner(ds).overlay_array(0x6000) == plane).all()
