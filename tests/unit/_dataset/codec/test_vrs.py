"""VRs that a program adds to `LDicomVR`, and elements that have them."""

from __future__ import annotations

import pytest

from ltdicom.constants.dataset import DS_IMPLICIT_VR, DS_LITTLE_ENDIAN
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.vr import (
    VR_ANY,
    VR_BINARY,
    VR_FIXED,
    VR_LO,
    VR_MAXIMUM,
    VR_MAXIMUM_GROUP,
    VR_NOT_APPLICABLE,
    VR_STRING,
    VR_TEXT,
    VR_UN,
)
from ltdicom.ds import LDicomDS
from ltdicom.tag import LDicomTag
from ltdicom.vr import LDicomVR

ZZ, TAG = 0x5A5A, 0x00111010


@pytest.fixture(autouse=True)
def tables():
    yield
    LDicomVR.Default()
    LDicomTag.Default(True)


def added(length, restriction, unit=1, code=ZZ) -> LDicomDS:
    assert LDicomVR.Insert(code, "Mine", length, restriction, unit)
    assert LDicomTag.Insert(TAG, 0xFFFFFFFF, "Mine", code, 1, -1, 1)
    return LDicomDS()


@pytest.mark.parametrize("vr", [ZZ, VR_UN])
def test_a_string(vr):
    ds = added(8, VR_MAXIMUM | VR_STRING)
    element = ds.InsertElement(None, False, TAG, vr)
    assert element.nVR == ZZ
    assert ds.SetStringValue(element, "ONE\\TWO")
    assert ds.GetCountValue(element) == 2
    assert ds.GetStringValue(element, 1) == "TWO"
    assert ds.GetConvertValue(element)[1] == "ONE\\TWO"
    assert not ds.SetStringValue(element, "123456789")
    assert ds.GetStringValue(element, 0, 2) == "ONE\\TWO"
    assert ds.GetLongValue(element) is None


def test_text_has_one_value():
    ds = added(20, VR_MAXIMUM | VR_TEXT)
    element = ds.InsertElement(None, False, TAG, ZZ)
    assert ds.SetStringValue(element, "a\\b")
    assert (ds.GetCountValue(element), ds.GetStringValue(element)) == (1, "a\\b")
    assert not ds.SetStringValue(element, ["a", "b"])


def test_fixed_and_grouped_text():
    ds = added(4, VR_FIXED | VR_STRING)
    element = ds.InsertElement(None, False, TAG, ZZ)
    assert ds.SetStringValue(element, "ABCD\\EFGH")
    assert not ds.SetStringValue(element, "ABC")
    LDicomVR.Default()
    LDicomTag.Default(True)
    ds = added(4, VR_MAXIMUM_GROUP | VR_TEXT)
    element = ds.InsertElement(None, False, TAG, ZZ)
    assert ds.SetStringValue(element, "ABCD=EFGH=I")
    assert not ds.SetStringValue(element, "ABCDE=F")


@pytest.mark.parametrize(
    ("unit", "name", "number"),
    [
        (1, "Char", 0xFF),
        (2, "Short", 0xFFFF),
        (4, "Long", 2**32 - 1),
        (8, "Long64", 2**64 - 1),
    ],
)
def test_binary_values_have_the_calls_of_their_unit(unit, name, number):
    ds = added(unit, VR_FIXED | VR_BINARY, unit)
    element = ds.InsertElement(None, False, TAG, ZZ)
    assert getattr(ds, f"Set{name}Value")(element, [number, 1])
    assert getattr(ds, f"Get{name}Value")(element, 0, 2) == [number, 1]
    assert ds.GetCountValue(element) == 2
    assert not getattr(ds, f"Set{name}Value")(element, [number + 1])
    assert ds.GetStringValue(element) is None


def test_limits_of_binary_values():
    ds = added(6, VR_MAXIMUM | VR_BINARY, 2)
    element = ds.InsertElement(None, False, TAG, ZZ)
    assert ds.SetShortValue(element, [1, 2, 3])
    assert not ds.SetShortValue(element, [1, 2, 3, 4])
    assert not ds.SetBinaryValue(element, b"abc")
    LDicomVR.Default()
    LDicomTag.Default(True)
    ds = added(0, VR_ANY | VR_BINARY, 2)
    element = ds.InsertElement(None, False, TAG, ZZ)
    assert ds.SetBinaryValue(element, bytes(1000))


@pytest.mark.parametrize("flags", [DS_IMPLICIT_VR])
@pytest.mark.parametrize(("value", "kind"), [("A\\B", VR_STRING), ("A\\B", VR_TEXT)])
def test_there_and_back_in_a_file(flags, value, kind, tmp_path):
    ds = added(64, VR_MAXIMUM | kind)
    ds.InitDS(65535, DS_LITTLE_ENDIAN | flags)
    assert ds.SetStringValue(ds.InsertElement(None, False, TAG, VR_UN), value)
    ds.SetStringValue(ds.InsertElement(None, False, 0x00100020, VR_LO), "behind")
    assert ds.SaveDS(tmp_path / "mine.dcm", 0) == DICOM_SUCCESS
    again = LDicomDS()
    assert again.LoadDS(tmp_path / "mine.dcm", 0) == DICOM_SUCCESS
    element = again.FindFirstElement(None, TAG, True)
    assert element.nVR == ZZ
    assert again.GetStringValue(element, 0, again.GetCountValue(element)) == value
    behind = again.FindFirstElement(None, 0x00100020, True)
    assert again.GetStringValue(behind) == "behind"


@pytest.mark.parametrize(
    ("code", "restriction"),
    [
        (5, VR_ANY | VR_BINARY),
        (0x7A7A, VR_ANY | VR_BINARY),  # small letters
        (ZZ, VR_NOT_APPLICABLE),
        (ZZ, VR_ANY),  # of no kind
    ],
)
def test_what_elements_cannot_have(code, restriction):
    ds = added(8, restriction, code=code)
    assert ds.InsertElement(None, False, TAG, code) is None
    element = ds.InsertElement(None, False, TAG, VR_UN)
    assert element.nVR == VR_UN


def test_a_vr_that_is_deleted_or_reset_is_none_any_more():
    for forget in (
        lambda: LDicomVR.Delete(LDicomVR.Find(ZZ)),
        LDicomVR.Reset,
        LDicomVR.Default,
    ):
        ds = added(8, VR_MAXIMUM | VR_STRING)
        element = ds.InsertElement(None, False, TAG, ZZ)
        assert ds.SetStringValue(element, "ABC")
        forget()
        assert ds.InsertElement(None, False, TAG + 1, ZZ) is None
        assert ds.GetStringValue(element) is None
        assert ds.GetBinaryValue(element) == (True, b"ABC ")
        # those of the standard stay
        assert ds.SetStringValue(ds.InsertElement(None, False, 0x00100020, VR_LO), "A")
        LDicomVR.Default()
        LDicomTag.Default(True)
