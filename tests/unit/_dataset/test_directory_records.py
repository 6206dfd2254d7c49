"""Keys: the records of a DICOMDIR."""

from __future__ import annotations

import inspect
import pathlib
import re

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_testdata_file
from pydicom.datadict import tag_for_keyword
from pydicom.fileset import DIRECTORY_RECORDERS

from ltdicom.constants.dataset import (
    DS_BIG_ENDIAN,
    DS_EXPLICIT_VR,
    DS_GROUP_LENGTHS,
    DS_IMPLICIT_VR,
    DS_LENGTH_EXPLICIT,
    DS_LITTLE_ENDIAN,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.iod import CLASS_BASIC_DIRECTORY
from ltdicom.constants.vr import VR_UN
from ltdicom.ds import LDicomDS

TESTS = pathlib.Path(get_testdata_file("DICOMDIR")).parent


def loaded(path):
    ds = LDicomDS()
    assert ds.LoadDS(path) == DICOM_SUCCESS
    return ds


def forward(ds, tree=False, start=None):
    key = ds.GetFirstKey(start, tree)
    while key is not None:
        yield key
        key = ds.GetNextKey(key, tree)


def backward(ds, tree=False, start=None):
    key = ds.GetLastKey(start, tree)
    while key is not None:
        yield key
        key = ds.GetPrevKey(key, tree)


def shape(ds, parent=None):
    """The tree of types and names, as nested lists."""
    key = ds.GetFirstKey(None, True) if parent is None else ds.GetChildKey(parent)
    found = []
    while key is not None:
        name = ds.FindFirstDescendant(key, 0x00100020, True)
        number = ds.FindFirstDescendant(key, 0x00200013, True)
        label = [ds.GetStringValue(each) for each in (name, number) if each is not None]
        found.append((ds.GetValueKey(key), label, shape(ds, key)))
        key = ds.GetNextKey(key, True)
    return found


@pytest.mark.parametrize(
    "name",
    [
        "DICOMDIR",
        "DICOMDIR-bigEnd",
        "DICOMDIR-implicit",
        "DICOMDIR-nooffset",
        "DICOMDIR-reordered",
    ],
)
def test_a_real_dicomdir(name):
    ds = loaded(TESTS / name)
    keys = list(forward(ds))
    assert list(backward(ds)) == keys[::-1]
    types = [ds.GetValueKey(key) for key in keys]
    assert [types.count(each) for each in ("PATIENT", "STUDY", "SERIES", "IMAGE")] == [
        2,
        6,
        13,
        31,
    ]
    assert [ds.GetValueKey(key) for key in forward(ds, True)] == ["PATIENT", "PATIENT"]
    by_pydicom = pydicom.dcmread(TESTS / "DICOMDIR")
    patients = [r.PatientID for r in by_pydicom.DirectoryRecordSequence if "PatientID" in r]
    assert sorted(label for _, (label,), _ in shape(ds)) == sorted(patients)
    for key in keys:
        parent = ds.GetParentKey(key)
        siblings = list(forward(ds, True, key))
        assert key in siblings
        assert list(backward(ds, True, key)) == siblings[::-1]
        if parent is None:
            assert ds.GetRootKey(key) is key
        else:
            assert ds.GetChildKey(parent) is siblings[0]
            assert ds.GetRootKey(key) is ds.GetRootKey(parent)
    assert ds.GetRootKey(None) is keys[0]


def test_searching():
    ds = loaded(TESTS / "DICOMDIR")
    series, key = [], ds.FindFirstKey(None, "SERIES", False)
    while key is not None:
        series.append(key)
        key = ds.FindNextKey(key, False)
    assert len(series) == 13
    again, key = [], ds.FindLastKey(None, "SERIES", False)
    while key is not None:
        again.append(key)
        key = ds.FindPrevKey(key, False)
    assert again == series[::-1]
    assert ds.FindFirstKey(None, "SERIES", True) is None
    assert ds.FindFirstKey(series[0], "SERIES", True) is series[0]
    assert ds.FindNextKey(series[0], True) is ds.GetNextKey(series[0], True)
    assert ds.FindFirstKey(None, "CURVE", False) is None


@pytest.mark.parametrize(
    "flags",
    [
        0,
        DS_LITTLE_ENDIAN | DS_IMPLICIT_VR,
        DS_BIG_ENDIAN | DS_EXPLICIT_VR,
        DS_GROUP_LENGTHS,
        DS_LENGTH_EXPLICIT,
        DS_GROUP_LENGTHS | DS_LENGTH_EXPLICIT | DS_LITTLE_ENDIAN | DS_IMPLICIT_VR,
    ],
)
def test_offsets_follow_what_is_saved(tmp_path, flags):
    for name in ("DICOMDIR", "DICOMDIR-reordered"):
        ds = loaded(TESTS / name)
        expected = shape(ds)
        out = tmp_path / "DICOMDIR"
        assert ds.SaveDS(out, flags) == DICOM_SUCCESS
        assert shape(loaded(out)) == expected
        if not flags & DS_GROUP_LENGTHS:
            items = pydicom.dcmread(out)
            offsets = {r.seq_item_tell for r in items.DirectoryRecordSequence}
            first = items.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity
            assert first in offsets


def test_insert_and_delete(tmp_path):
    ds = LDicomDS()
    ds.InitDS(65535, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR)
    assert ds.GetFirstKey(None, False) is None
    patient = ds.InsertKey(None, "PATIENT", False)
    study = ds.InsertKey(patient, "STUDY", True)
    other = ds.InsertKey(None, "PATIENT", True)
    series = ds.InsertKey(study, "SERIES", False)
    for number in (1, 2, 3):
        image = ds.InsertKey(series, "IMAGE", False)
        element = ds.FindFirstDescendant(image, 0x00200013, True)
        assert ds.SetStringValue(element, str(number))
    for key, name in ((patient, "A"), (other, "B")):
        assert ds.SetStringValue(ds.FindFirstDescendant(key, 0x00100020, True), name)
    assert ds.GetParentElement(image) is ds.FindFirstElement(None, 0x00041220, True)
    images = [("IMAGE", [number], []) for number in "123"]
    expected = [
        ("PATIENT", ["A"], [("STUDY", [], [("SERIES", [], images)])]),
        ("PATIENT", ["B"], []),
    ]
    assert shape(ds) == expected
    path = tmp_path / "DICOMDIR"
    assert ds.SaveDS(path) == DICOM_SUCCESS
    again = loaded(path)
    assert shape(again) == expected
    # and on with the loaded one
    again.DeleteKey(again.FindFirstKey(None, "IMAGE", False))
    again.InsertKey(again.FindLastKey(None, "PATIENT", True), "STUDY", False)
    del images[0]
    expected[1][2].append(("STUDY", [], []))
    assert shape(again) == expected
    assert again.SaveDS(path) == DICOM_SUCCESS
    assert shape(loaded(path)) == expected
    again.DeleteKey(again.GetFirstKey(None, True))
    assert shape(again) == expected[1:]
    assert again.SaveDS(path) == DICOM_SUCCESS
    assert shape(loaded(path)) == expected[1:]
    assert len(pydicom.dcmread(path).DirectoryRecordSequence) == 2
    assert not ds.ExistsElement(patient) or ds.GetValueKey(patient) == "PATIENT"


def test_a_record_that_is_deleted_as_an_element_is_no_key():
    ds = LDicomDS()
    patient = ds.InsertKey(None, "PATIENT", False)
    study = ds.InsertKey(patient, "STUDY", False)
    ds.DeleteElement(patient)
    assert ds.GetFirstKey(None, False) is None
    assert ds.GetValueKey(study) is None
    assert ds.ExistsElement(study)


def test_what_is_no_key_is_refused():
    ds = LDicomDS()
    element = ds.InsertElement(None, False, 0x00100020, VR_UN)
    patient = ds.InsertKey(None, "PATIENT", False)
    for wrong in (element, ds.GetChildElement(patient), None):
        assert ds.GetValueKey(wrong) is None
        assert ds.GetParentKey(wrong) is None
        assert ds.GetChildKey(wrong) is None
        assert ds.GetNextKey(wrong, False) is None
        assert ds.FindPrevKey(wrong, True) is None
        assert ds.DeleteKey(wrong) is None
    assert ds.InsertKey(element, "STUDY", False) is None
    for name in ("", None, "A" * 17, "Ж"):
        assert ds.InsertKey(None, name, False) is None
    assert len(list(forward(ds))) == 1


@given(st.lists(st.integers(0, 100), max_size=12), st.booleans())
def test_any_tree_is_found_again(parents, explicit):
    ds = LDicomDS()
    ds.InitDS(65535, DS_LITTLE_ENDIAN | (DS_EXPLICIT_VR if explicit else DS_IMPLICIT_VR))
    keys = [None]
    for number, parent in enumerate(parents):
        keys.append(ds.InsertKey(keys[parent % len(keys)], "IMAGE", False))
        element = ds.FindFirstDescendant(keys[-1], 0x00200013, True)
        ds.SetStringValue(element, str(number))
    expected = shape(ds)
    again = LDicomDS()
    encoded = saved(ds)
    assert again.LoadDSMemory(encoded) == DICOM_SUCCESS
    assert shape(again) == expected
    assert list(backward(again)) == list(forward(again))[::-1]


def saved(ds):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "DICOMDIR"
        assert ds.SaveDS(path) == DICOM_SUCCESS
        return path.read_bytes()


def test_offsets_in_a_circle_end():
    data = bytearray((TESTS / "DICOMDIR").read_bytes())
    ds = LDicomDS()
    assert ds.LoadDSMemory(bytes(data)) == DICOM_SUCCESS
    first = ds.FindFirstElement(None, 0x00041200, True)
    (start,) = ds.GetLongValue(first)
    for tag in (0x00041400, 0x00041420):
        for element in [e for e in ds.walk() if e.nTag == tag]:
            ds.SetLongValue(element, start)
    assert ds.LoadDSMemory(bytes(data)) == DICOM_SUCCESS
    marker = b"\x04\x00\x20\x14UL\x04\x00"
    at = data.index(marker)
    data[at + 8 : at + 12] = start.to_bytes(4, "little")
    assert ds.LoadDSMemory(bytes(data)) == DICOM_SUCCESS
    assert len(list(forward(ds))) < 52


def test_a_deep_tree_of_keys_is_deleted_without_recursion():
    ds = LDicomDS()
    top = key = ds.InsertKey(None, "PATIENT")
    for _ in range(3000):
        key = ds.InsertKey(key, "PRIVATE")
    ds.DeleteKey(top)
    assert ds.GetFirstKey(None) is None
    assert ds.GetChildElement(ds.FindFirstElement(None, 0x00041220, True), True) is None


@given(st.lists(st.integers(0, 10), max_size=30), st.sampled_from([True, False]))
def test_siblings_after_deletions(order, forward):
    ds = LDicomDS()
    keys = [ds.InsertKey(None, "PATIENT") for _ in range(len(order) + 1)]
    for number in order:
        ds.DeleteKey(keys.pop(number % len(keys)))
        keys.append(ds.InsertKey(None, "PATIENT")) if number % 3 == 0 or not keys else None
        step = ds.GetNextKey if forward else ds.GetPrevKey
        key = ds.GetFirstKey(None, True) if forward else ds.GetLastKey(None, True)
        found = []
        while key is not None:
            found.append(key)
            key = step(key, True)
        assert found == (keys if forward else keys[::-1])


# the keys of each type

TYPES = [
    *DIRECTORY_RECORDERS, "HL7 STRUC DOC", "ANNOTATION", "INVENTORY", "PRIVATE", "OVERLAY",
    "MODALITY LUT", "VOI LUT", "CURVE", "TOPIC", "VISIT", "RESULTS", "INTERPRETATION",
    "STUDY COMPONENT", "PRINT QUEUE", "FILM SESSION", "FILM BOX", "IMAGE BOX",
]  # fmt: skip


def tags_below(ds, item):
    element, found = ds.GetChildElement(item, True), []
    while element is not None:
        found.append(element.nTag)
        element = ds.GetNextElement(element, True, True)
    return found


@pytest.mark.parametrize("name", TYPES)
def test_a_record_of_each_type(name):
    ds = LDicomDS()
    item = ds.InsertKey(None, name, False)
    assert ds.GetValueKey(item) == name
    mandatory = set(tags_below(ds, item))
    every = set(tags_below(ds, ds.InsertKey(None, name, True)))
    assert mandatory | {0x00080005} <= every
    assert not [tag for tag in every if ds.FindFirstElement(None, tag, False).nVR == VR_UN]


@pytest.mark.parametrize("name", sorted(DIRECTORY_RECORDERS))
def test_pydicom_has_the_same_keys(name):
    source = inspect.getsource(DIRECTORY_RECORDERS[name])
    theirs = {tag_for_keyword(word) for word in re.findall(r"record\.(\w+) =", source)}
    ds = LDicomDS()
    ours = set(tags_below(ds, ds.InsertKey(None, name, True)))
    assert theirs <= ours
    always = set(re.findall(r"\n    record\.(\w+) =", source))
    mandatory = set(tags_below(ds, ds.InsertKey(None, name, False)))
    assert {tag_for_keyword(word) for word in always} <= mandatory


@pytest.mark.parametrize(
    "name", ["bogus", "patient", "PATIENT ", "IMAGES", "", None, "A" * 17]
)
def test_what_is_no_type_is_refused(name):
    ds = LDicomDS()
    assert ds.InsertKey(None, name, True) is None
    assert list(ds) == []


def test_copied_records_were_nowhere_before(tmp_path):
    """Where records are in their file says nothing of where their copies are."""
    path, copied = tmp_path / "a", tmp_path / "b"
    source = LDicomDS()
    source.InitDS(CLASS_BASIC_DIRECTORY, DS_EXPLICIT_VR | DS_LITTLE_ENDIAN)
    assert source.InsertKey(source.InsertKey(None, "PATIENT", False), "STUDY", False)
    assert source.SaveDS(path) == DICOM_SUCCESS
    results = []
    for opened in (False, True):
        assert source.LoadDS(path) == DICOM_SUCCESS
        if opened:
            sequence = source.FindFirstElement(None, 0x00041220, True)
            assert source.GetChildElement(sequence) is not None
        copy = LDicomDS()
        assert copy.CopyDS(None, source) == DICOM_SUCCESS
        code = copy.SaveDS(copied)
        results.append((copy.GetFirstKey(None, False) is None, code, copied.read_bytes()))
    assert results[0] == results[1]
