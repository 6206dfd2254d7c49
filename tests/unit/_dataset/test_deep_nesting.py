"""How deep a data set may be depends neither on the call nor on the caller's stack."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from ltdicom.constants.dataset import (
    DS_BIG_ENDIAN,
    DS_EXPLICIT_VR,
    DS_IMPLICIT_VR,
    DS_LITTLE_ENDIAN,
)
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.constants.tag import (
    TAG_CONTENT_SEQUENCE,
    TAG_ITEM,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_PIXEL_DATA,
    TAG_REFERENCED_IMAGE_SEQUENCE,
    TAG_SPECIFIC_CHARACTER_SET,
    TAG_STUDY_DESCRIPTION,
)
from ltdicom.constants.uid import UID_EXPLICIT_VR_BIG_ENDIAN
from ltdicom.constants.vr import VR_OB, VR_SQ, VR_UN
from ltdicom.ds import LDicomDS
from tests.support.deep_stack import from_deep_down

DEEP = 120  # sequences, one inside the other
DEEPEST = 128


def empty() -> LDicomDS:
    ds = LDicomDS()
    ds.InitDS(65535, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR)
    return ds


def put(ds, tag, value, item=None):
    element = ds.InsertElement(item, item is not None, tag, VR_UN)
    assert ds.SetStringValue(element, value)
    return element


def nested_item(ds, item=None, tag=TAG_CONTENT_SEQUENCE):
    sequence = ds.InsertElement(item, item is not None, tag, VR_SQ, True)
    return ds.InsertElement(sequence, True, TAG_ITEM, VR_SQ)


def built(levels=DEEP) -> LDicomDS:
    """Return text below so many sequences, beyond ASCII."""
    ds, item = empty(), None
    put(ds, TAG_SPECIFIC_CHARACTER_SET, "ISO_IR 100")
    for _ in range(levels):
        item = nested_item(ds, item)
    put(ds, TAG_PATIENT_NAME, "Müller", item)
    return ds


def of_pydicom(levels=DEEP) -> Dataset:
    nested = Dataset()
    nested.PatientName = "Müller"
    for _ in range(levels):
        outer = Dataset()
        outer.SpecificCharacterSet = "ISO_IR 100"
        outer.ContentSequence = [nested]
        nested = outer
    return nested


@pytest.fixture(params=["built", "loaded", "of pydicom"])
def ds(request, tmp_path) -> LDicomDS:
    if request.param == "of pydicom":
        return LDicomDS.from_pydicom(of_pydicom())
    ds = built()
    if request.param == "loaded":
        assert ds.SaveDS(tmp_path / "deep.dcm") == DICOM_SUCCESS
        assert ds.LoadDS(tmp_path / "deep.dcm") == DICOM_SUCCESS
    return ds


def name_in(ds) -> tuple[str, int]:
    element = ds.FindFirstElement(None, TAG_PATIENT_NAME, False)
    return ds.GetStringValue(element), ds.GetLevelElement(element)


NAME = "Müller", 2 * DEEP


@pytest.mark.parametrize("find", ["FindFirstElement", "FindLastElement"])
def test_finding(ds, find):
    element = from_deep_down(lambda: getattr(ds, find)(None, TAG_PATIENT_NAME, False))
    assert ds.GetLevelElement(element) == 2 * DEEP
    assert ds.GetStringValue(element) == "Müller"
    found = from_deep_down(lambda: getattr(ds, find)(None, TAG_PATIENT_ID, False))
    assert found is None


@pytest.mark.parametrize("before", ["", "ISO_IR 100", "ISO_IR 144"])
def test_copying(ds, before):
    target = empty()
    if before:
        put(target, TAG_SPECIFIC_CHARACTER_SET, before)
        put(target, TAG_STUDY_DESCRIPTION, "Жизнь" if before == "ISO_IR 144" else "ü")
    assert from_deep_down(lambda: target.CopyDS(None, ds)) == DICOM_SUCCESS
    assert name_in(target) == name_in(ds) == NAME


def test_what_encodes_it(ds, tmp_path):
    path, again = tmp_path / "big.dcm", LDicomDS()
    sequence = ds.FindFirstElement(None, TAG_CONTENT_SEQUENCE, True)
    length = sequence.nElementValueLength
    assert from_deep_down(lambda: sequence.nElementValueLength) == length > 16 * DEEP
    for flags in (DS_EXPLICIT_VR | DS_BIG_ENDIAN, DS_IMPLICIT_VR | DS_LITTLE_ENDIAN):
        assert from_deep_down(lambda: ds.SaveDS(path, flags)) == DICOM_SUCCESS  # noqa: B023
        assert from_deep_down(lambda: again.LoadDS(path)) == DICOM_SUCCESS
        assert name_in(again) == NAME
    code = from_deep_down(lambda: ds.ChangeTransferSyntax(UID_EXPLICIT_VR_BIG_ENDIAN))
    assert code == DICOM_SUCCESS
    assert name_in(ds) == NAME


def test_to_and_from_others(ds):
    given = from_deep_down(ds.to_pydicom)
    for _ in range(DEEP):
        given = given.ContentSequence[0]
    assert given.PatientName == "Müller"
    again = from_deep_down(lambda: LDicomDS.from_pydicom(of_pydicom()))
    assert name_in(again) == NAME
    text = from_deep_down(ds.to_json)
    assert name_in(from_deep_down(lambda: LDicomDS.from_json(text))) == NAME


def test_the_character_set(ds):
    innermost = ds.FindFirstElement(None, TAG_PATIENT_NAME, False)
    assert ds.SetStringValue(innermost, "Jürgen")
    from_deep_down(ds.UpdateSpecificCharacterSet)
    assert ds.GetStringValue(innermost) == "Jürgen"


# the end of it


def test_what_can_be_inserted_can_be_read(tmp_path):
    ds, item, levels = empty(), None, 0
    while sequence := ds.InsertElement(item, item is not None, 0x0040A730, VR_SQ, True):
        item = ds.InsertElement(sequence, True, TAG_ITEM, VR_SQ)
        assert item is not None
        levels += 1
    assert levels == DEEPEST
    name = put(ds, TAG_PATIENT_NAME, "A", item)
    assert ds.InsertElement(name, False, TAG_PATIENT_ID, VR_UN) is not None  # as deep
    assert ds.InsertElement(name, False, TAG_REFERENCED_IMAGE_SEQUENCE, VR_UN) is None
    assert ds.InsertElement(name, False, TAG_PIXEL_DATA, VR_OB, True) is None
    assert ds.SaveDS(tmp_path / "deepest.dcm") == DICOM_SUCCESS
    again = LDicomDS()
    assert again.LoadDS(tmp_path / "deepest.dcm") == DICOM_SUCCESS
    assert name_in(again) == ("A", 2 * DEEPEST)


def test_what_of_pydicom_is_too_deep_is_refused(tmp_path):
    ds = LDicomDS.from_pydicom(of_pydicom(DEEPEST))
    assert ds.SaveDS(tmp_path / "deepest.dcm") == DICOM_SUCCESS
    assert ds.LoadDS(tmp_path / "deepest.dcm") == DICOM_SUCCESS
    with pytest.raises(ValueError, match="nested too deeply"):
        LDicomDS.from_pydicom(of_pydicom(DEEPEST + 1))


def innermost(ds):
    found, element = None, ds.GetFirstElement(None, False, True)
    while element is not None:
        found = element if element.nTag == TAG_ITEM else found
        element = ds.GetNextElement(element, False, True)
    return found


@pytest.mark.parametrize("asked", [False, True])
def test_copies_into_themselves_end_with_a_code(tmp_path, asked):
    ds = empty()
    nested_item(ds)
    answer = (lambda element, flags, data: True) if asked else None
    for levels in (2, 4, 8, 16, 32, 64, 128):
        assert ds.CopyDS(innermost(ds), ds, None, answer) == DICOM_SUCCESS
        assert ds.GetLevelElement(innermost(ds)) == 2 * levels - 1
    before = list(ds)
    for _ in range(3):
        code = ds.CopyDS(innermost(ds), ds, None, answer)
        assert code == DICOM_ERROR_PARAMETER
    assert ds.GetLevelElement(innermost(ds)) == 2 * DEEPEST - 1
    assert list(ds) == before
    assert ds.SaveDS(tmp_path / "deep.dcm") == DICOM_SUCCESS
    assert LDicomDS().LoadDS(tmp_path / "deep.dcm") == DICOM_SUCCESS


@pytest.mark.parametrize("into", ["item", "sequence"])
def test_a_copy_that_would_be_too_deep_leaves_all_as_it_was(into):
    source, target = built(100), built(40)
    where = innermost(target)
    found = None
    if into == "sequence":
        where = target.GetParentElement(where)
        found = source.FindFirstElement(None, TAG_CONTENT_SEQUENCE, True)
    before = target.to_json()
    assert target.CopyDS(where, source, found) == DICOM_ERROR_PARAMETER
    assert target.to_json() == before
    # what the program leaves out does not count
    asked = []

    def answer(element, flags, data):
        asked.append(element.nTag)
        return element.nTag not in (TAG_CONTENT_SEQUENCE, TAG_ITEM)

    assert target.CopyDS(where, source, found, answer) == DICOM_SUCCESS
    assert len(asked) == len(set(asked))


def test_a_copy_into_an_item_of_what_is_copied():
    ds = empty()
    put(ds, TAG_PATIENT_NAME, "outside")
    item = nested_item(ds)
    put(ds, TAG_PATIENT_NAME, "inside", item)
    put(ds, TAG_STUDY_DESCRIPTION, "a study", item)
    assert ds.CopyDS(item, ds, None) == DICOM_SUCCESS
    assert ds.to_pydicom().to_json_dict() == {
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "outside"}]},
        "0040A730": {
            "vr": "SQ",
            "Value": [
                {
                    "00081030": {"vr": "LO", "Value": ["a study"]},
                    "00100010": {"vr": "PN", "Value": [{"Alphabetic": "outside"}]},
                    "0040A730": {
                        "vr": "SQ",
                        # as it was before the copy, which is not copied again
                        "Value": [
                            {
                                "00081030": {"vr": "LO", "Value": ["a study"]},
                                "00100010": {
                                    "vr": "PN",
                                    "Value": [{"Alphabetic": "inside"}],
                                },
                            }
                        ],
                    },
                }
            ],
        },
    }


def test_items_and_fragments_do_not_go_together():
    ds = empty()
    item = nested_item(ds)
    put(ds, TAG_PATIENT_NAME, "A", item)
    pixels = ds.InsertElement(None, False, TAG_PIXEL_DATA, VR_OB, True)
    fragment = ds.InsertElement(pixels, True, TAG_ITEM, VR_OB)
    assert ds.SetBinaryValue(fragment, b"data", 4)
    sequence = ds.GetParentElement(item)
    assert ds.CopyDS(sequence, ds, pixels) == DICOM_ERROR_PARAMETER
    assert ds.CopyDS(pixels, ds, sequence) == DICOM_ERROR_PARAMETER
    assert [each.nTag for each in (item, fragment)] == [TAG_ITEM, TAG_ITEM]
    assert ds.GetBinaryValue(fragment) == (True, b"data")
    assert ds.GetChildElement(sequence) is item
