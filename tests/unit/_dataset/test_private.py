"""Private creators and their blocks."""

from __future__ import annotations

import pytest

from ltdicom import Ref
from ltdicom.constants import error
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.vr import VR_LO, VR_SQ, VR_UN
from ltdicom.ds import LDicomDS


@pytest.fixture
def ds():
    return LDicomDS()


def create(ds, name="ACME", group=0x0009, number=0x10, level=None):
    result, element = ds.CreatePrivateCreatorDataElement(level, group, number, name)
    assert result == DICOM_SUCCESS
    return element


def test_create(ds):
    out = Ref()
    assert ds.CreatePrivateCreatorDataElement(None, 9, 0x10, "ACME", out) == DICOM_SUCCESS
    assert (out.value.nTag, out.value.nVR) == (0x00090010, VR_LO)
    assert ds.GetStringValue(out.value) == "ACME"


@pytest.mark.parametrize(
    ("group", "number", "name", "expected"),
    [
        (0x0008, 0x10, "A", error.DICOM_ERROR_PRIVATE_CREATOR_GROUP_INVALID),
        (0x0007, 0x10, "A", error.DICOM_ERROR_PRIVATE_CREATOR_GROUP_INVALID),
        (0xFFFF, 0x10, "A", error.DICOM_ERROR_PRIVATE_CREATOR_GROUP_INVALID),
        (0x0009, 0x0F, "A", error.DICOM_ERROR_PRIVATE_CREATOR_ELEMENT_INVALID),
        (0x0009, 0x100, "A", error.DICOM_ERROR_PRIVATE_CREATOR_ELEMENT_INVALID),
        (0x0009, 0x11, "A" * 65, error.DICOM_ERROR_INVALID_ELEMENT_LENGTH),
        (0x0009, 0x11, "Ж", error.DICOM_ERROR_CONVERSION),
        (0x0009, 0x11, "", error.DICOM_ERROR_PARAMETER),
        (0x0009, 0x11, None, error.DICOM_ERROR_PARAMETER),
        (0x0009, 0x20, "A", error.DICOM_ERROR_PRIVATE_CREATOR_DATA_ELEMENT_ALREADY_EXISTS),
        (0x10009, 0x20, "A", error.DICOM_ERROR_PARAMETER),
    ],
)
def test_what_is_refused(ds, group, number, name, expected):
    create(ds, number=0x20)
    assert ds.CreatePrivateCreatorDataElement(None, group, number, name) == (expected, None)
    assert len(list(ds)) == 1


def test_the_elements_of_a_block(ds):
    first, second = create(ds), create(ds, "OTHER", number=0x11)
    assert ds.FindFirstPrivateElement(first) is None
    for tag in (0x00091000, 0x00091002, 0x000910FF, 0x00091101):
        assert ds.InsertElement(None, False, tag, VR_UN)
    found, element = [], ds.FindFirstPrivateElement(first)
    while element is not None:
        found.append(element.nTag)
        element = ds.FindNextPrivateElement(element, first)
    assert found == [0x00091000, 0x00091002, 0x000910FF]
    assert ds.FindFirstPrivateElement(second).nTag == 0x00091101
    assert ds.GetNextUnusedPrivateTag(first) == (DICOM_SUCCESS, 0x00091001)
    tag = Ref(0)
    assert ds.GetNextUnusedPrivateTag(second, tag) == DICOM_SUCCESS
    assert tag.value == 0x00091100
    element = ds.FindFirstPrivateElement(first)
    missing = error.DICOM_ERROR_PRIVATE_CREATOR_DATA_ELEMENT_MISSING
    assert ds.GetNextUnusedPrivateTag(element) == (missing, 0)
    assert ds.FindFirstPrivateElement(element) is None
    assert ds.FindNextPrivateElement(element, second).nTag == 0x00091101


def test_a_full_block(ds):
    creator = create(ds)
    for tag in range(0x00091000, 0x00091100):
        assert ds.InsertElement(None, False, tag, VR_UN)
    expected = error.DICOM_ERROR_PRIVATE_CREATOR_ELEMENTS_ALL_ALLOCATED
    assert ds.GetNextUnusedPrivateTag(creator) == (expected, 0)


def test_finding_creators(ds):
    first = create(ds, "ACME", 0x0009, 0x10)
    other = create(ds, "OTHER", 0x0009, 0x11)
    sequence = ds.InsertElement(None, False, 0x00111000, VR_SQ, True)
    item = ds.InsertElement(sequence, True, 0xFFFEE000, VR_SQ)
    inside = ds.InsertElement(item, True, 0x00080060, VR_UN)
    nested = create(ds, "ACME", 0x0009, 0x10, inside)
    last = create(ds, "ACME", 0x0013, 0x10)

    def every(tree, name, group):
        found, element = [], ds.FindFirstPrivateCreatorDataElement(None, tree, name, group)
        while element is not None:
            found.append(element)
            element = ds.FindNextPrivateCreatorDataElement(element, tree, name, group)
        return found

    assert every(False, "ACME", 0) == [first, nested, last]
    assert every(True, "ACME", 0) == [first, last]
    assert every(False, None, 0x0009) == [first, other, nested]
    assert every(False, "ACME", 0x0013) == [last]
    assert every(False, "NOBODY", 0) == []
    assert ds.FindFirstPrivateCreatorDataElement(inside, True, "ACME", 9) is nested
    assert ds.FindFirstPrivateCreatorDataElement(item, True, "ACME", 9) is None


def test_the_creator_decides_the_vr(ds):
    create(ds, "SIEMENS CSA HEADER", 0x0029, 0x10)
    assert ds.InsertElement(None, False, 0x00291008, VR_UN).nVR == 0x4353
    assert ds.InsertElement(None, False, 0x00291108, VR_UN).nVR == VR_UN
