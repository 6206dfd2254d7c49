"""copy.copy, copy.deepcopy and pickle of data sets, also across processes."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from hypothesis import given
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from ltdicom._dataset.dataset import DataSet
from ltdicom.associate import LDicomAssociate
from ltdicom.constants.dataset import DS_LOAD_STORE_OFFSETS
from ltdicom.constants.error import DICOM_ERROR_FORMAT, DICOM_SUCCESS
from ltdicom.constants.iod import CLASS_BASIC_DIRECTORY, CLASS_CT_IMAGE_STORAGE
from ltdicom.ds import LDicomDS, wrap
from tests.support.dataset_strategies import datasets

EXPLICIT = "1.2.840.10008.1.2.1"
COPIES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda each: pickle.loads(pickle.dumps(each)),
}
every_copy = pytest.mark.parametrize("make", COPIES.values(), ids=COPIES)


class Named(LDicomDS):
    """A subclass with attributes, and an `__init__` of its own."""

    def __init__(self, label):
        self.label = [label]


def encoded(ds) -> bytes:
    return bytes(ds._dataset.encoded(ds._dataset.transfer_syntax))


def patient(ds):
    return ds.GetStringValue(ds.FindFirstElement(None, 0x00100020, False))


def set_patient(ds, text):
    assert ds.SetStringValue(ds.FindFirstElement(None, 0x00100020, False), text)


@every_copy
def test_a_copy_is_whole_and_independent(make):
    ds = LDicomDS()
    assert ds.LoadDS(get_testdata_file("CT_small.dcm")) == DICOM_SUCCESS
    other = make(ds)
    assert list(map(str, (other,))) == list(map(str, (ds,)))
    assert encoded(other) == encoded(ds)
    assert other.GetInfoDS() == ds.GetInfoDS()
    element = ds.FindFirstElement(None, 0x00100020, False)
    set_patient(other, "OTHER")
    assert (patient(ds), patient(other)) == ("1CT1", "OTHER")
    assert other.GetStringValue(element) is None  # a handle of the original
    set_patient(ds, "MINE")
    del ds
    assert patient(other) == "OTHER"


@every_copy
@pytest.mark.parametrize("look", [False, True])
def test_a_received_one_that_was_looked_at_or_not(make, look):
    original = LDicomDS()
    original.LoadDS(get_testdata_file("CT_small.dcm"))
    data = encoded(original)
    ds = wrap(DataSet.from_encoded(memoryview(bytearray(data)), EXPLICIT))
    if look:
        assert patient(ds) == "1CT1"
    assert encoded(make(ds)) == data
    assert patient(make(ds)) == "1CT1"


@given(datasets)
def test_any_data_set(dataset):
    ds = LDicomDS.from_pydicom(dataset)
    for make in COPIES.values():
        other = make(ds)
        assert str(other) == str(ds)
        assert encoded(other) == encoded(ds)


@every_copy
@pytest.mark.parametrize(
    "name", ["JPEG2000.dcm", "color3d_jpeg_baseline.dcm", "emri_small_RLE.dcm", "DICOMDIR"]
)
def test_fragments_large_values_and_records(make, name, tmp_path):
    ds = LDicomDS()
    ds.LoadDS(get_testdata_file(name), DS_LOAD_STORE_OFFSETS)
    other = make(ds)
    for each, path in ((ds, "ours.dcm"), (other, "others.dcm")):
        assert each.SaveDS(tmp_path / path) == DICOM_SUCCESS
    assert (tmp_path / "ours.dcm").read_bytes() == (tmp_path / "others.dcm").read_bytes()


@every_copy
@pytest.mark.parametrize("looked", [False, True])
def test_keys_stay_a_tree(make, looked):
    ds = LDicomDS()
    if looked:
        ds.InitDS(CLASS_BASIC_DIRECTORY, 0)
        one = ds.InsertKey(None, "PATIENT")
        ds.InsertKey(one, "STUDY")
        ds.InsertKey(None, "PATIENT")
    else:
        ds.LoadDS(get_testdata_file("DICOMDIR"))

    def types(ds):
        key = ds.GetFirstKey(None)
        while key is not None:
            yield ds.GetValueKey(key), ds.GetValueKey(ds.GetParentKey(key))
            key = ds.GetNextKey(key)

    assert [*types(make(ds))] == [*types(ds)] != []


@every_copy
def test_subclasses_keep_their_attributes(make):
    ds = Named("A")
    other = make(ds)
    assert type(other) is Named
    assert other.label == ["A"]
    assert (other.label is ds.label) == (make is copy.copy)


@every_copy
def test_damage_is_copied_too(make, tmp_path):
    ds = LDicomDS()
    assert ds.LoadDS(get_testdata_file("MR_truncated.dcm")) == DICOM_ERROR_FORMAT
    assert make(ds).SaveDS(tmp_path / "cut.dcm") == DICOM_ERROR_FORMAT
    assert "not whole" in repr(make(ds))


def test_a_deep_one():
    ds = LDicomDS()
    item = None
    for _ in range(120):
        sequence = ds.InsertElement(item, item is not None, 0x00081140, 0x5351, True)
        item = ds.InsertElement(sequence, True, 0xFFFEE000, 0x5351)
    for make in COPIES.values():
        assert len([*make(ds).walk()]) == 240


def test_a_file_that_is_gone(tmp_path):
    path = tmp_path / "large.dcm"
    ds = LDicomDS()
    ds.InitDS(CLASS_CT_IMAGE_STORAGE, 0)
    pixels = ds.FindFirstElement(None, 0x7FE00010, True)
    pixels = pixels or ds.InsertElement(None, False, 0x7FE00010, 0x4F57)
    assert ds.SetBinaryValue(pixels, bytes(100_000))
    ds.SaveDS(path)
    loaded = LDicomDS()
    assert loaded.LoadDS(path) == DICOM_SUCCESS
    path.unlink()
    with pytest.raises(OSError, match=r"large\.dcm"):
        copy.copy(loaded)


def length_of(ds):
    """Run in another process: it gets a data set and gives one back."""
    ds.SetStringValue(ds.FindFirstElement(None, 0x00100020, False), "THERE")
    return ds


def test_across_processes():
    ds = LDicomDS()
    ds.LoadDS(get_testdata_file("CT_small.dcm"))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        back = pool.submit(length_of, ds).result(60)
    assert (patient(ds), patient(back)) == ("1CT1", "THERE")


def test_a_pickle_of_another_interpreter(tmp_path):
    path = tmp_path / "ds.pickle"
    program = (
        "import pickle, sys; from ltdicom import *; ds = LDicomDS();"
        "ds.SetStringValue(ds.InsertElement(None, False, TAG_PATIENT_ID, VR_UN), 'A');"
        "pickle.dump(ds, open(sys.argv[1], 'wb'))"
    )
    subprocess.run([sys.executable, "-c", program, path], check=True)
    assert patient(pickle.loads(path.read_bytes())) == "A"


# what is shown, and other objects


def test_what_a_data_set_says_of_itself():
    assert repr(LDicomDS()) == "<LDicomDS: 0 elements, Implicit VR Little Endian>"
    dataset = Dataset()
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    dataset.PatientName = "Secret^Name"
    ds = LDicomDS.from_pydicom(dataset)
    assert repr(ds) == "<LDicomDS: 2 elements, CT Image Storage, Explicit VR Little Endian>"
    assert repr(Named("A")).startswith("<Named: 0 elements")


@every_copy
def test_an_association_is_copied(make):
    associate = LDicomAssociate(True)
    associate.SetCalled("ONE")
    other = make(associate)
    other.SetCalled("OTHER")
    assert (associate.GetCalled(), other.GetCalled()) == ("ONE", "OTHER")
