"""Files that ltdicom writes, as DCMTK's dcmdump reads them."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from pydicom.data import get_testdata_file

from ltdicom.constants.dataset import (
    DS_BIG_ENDIAN,
    DS_EXPLICIT_VR,
    DS_GROUP_LENGTHS,
    DS_IMPLICIT_VR,
    DS_LENGTH_EXPLICIT,
    DS_LITTLE_ENDIAN,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.iod import CLASS_SC_IMAGE_STORAGE
from ltdicom.constants.vr import VR_UN
from ltdicom.ds import LDicomDS

DCMDUMP = shutil.which("dcmdump")
pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(DCMDUMP is None, reason="DCMTK is not installed"),
]

UNCOMPRESSED = [
    DS_LITTLE_ENDIAN | DS_IMPLICIT_VR,
    DS_LITTLE_ENDIAN | DS_EXPLICIT_VR,
    DS_BIG_ENDIAN | DS_EXPLICIT_VR,
    DS_GROUP_LENGTHS,
    DS_LENGTH_EXPLICIT,
    DS_GROUP_LENGTHS | DS_LENGTH_EXPLICIT | DS_LITTLE_ENDIAN | DS_IMPLICIT_VR,
]


def dump(path) -> str:
    done = subprocess.run(
        [DCMDUMP, path], capture_output=True, text=True, errors="replace", check=False
    )
    assert done.returncode == 0, done.stderr
    assert "W:" not in done.stderr, done.stderr
    assert "E:" not in done.stderr, done.stderr
    return done.stdout


@pytest.mark.parametrize("flags", [0, *UNCOMPRESSED])
@pytest.mark.parametrize(
    "name",
    ["CT_small.dcm", "MR_small.dcm", "rtplan.dcm", "rtdose.dcm", "DICOMDIR"],
)
def test_uncompressed_files(tmp_path, name, flags):
    ds = LDicomDS()
    assert ds.LoadDS(get_testdata_file(name)) == DICOM_SUCCESS
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out, flags) == DICOM_SUCCESS
    for element in ds:
        if element.nTag >> 16 > 2 and element.nTag & 0xFFFF:
            assert f"({element.nTag >> 16:04x},{element.nTag & 0xFFFF:04x})" in dump(out)
            break
    ds._dataset.touched()
    assert ds.SaveDS(out, flags) == DICOM_SUCCESS
    assert dump(out)


@pytest.mark.parametrize("name", ["MR_small_RLE.dcm", "JPEG2000.dcm", "image_dfl.dcm"])
def test_compressed_files(tmp_path, name):
    ds = LDicomDS()
    assert ds.LoadDS(get_testdata_file(name)) == DICOM_SUCCESS
    ds._dataset.touched()
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    assert dump(out)


@pytest.mark.parametrize("flags", UNCOMPRESSED[:3])
def test_a_new_data_set(tmp_path, flags):
    ds = LDicomDS()
    ds.InitDS(CLASS_SC_IMAGE_STORAGE, flags)
    for tag, value in [
        (0x00080005, "ISO_IR 192"),
        (0x00080016, "1.2.840.10008.5.1.4.1.1.7"),
        (0x00080018, "1.2.3"),
        (0x00100010, "Müller^Jürgen"),
        (0x00100020, "123-45-6789"),
    ]:
        element = ds.FindFirstElement(None, tag, True)
        element = element or ds.InsertElement(None, False, tag, VR_UN)
        assert ds.SetStringValue(element, value)
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    text = dump(out)
    assert "123-45-6789" in text
    assert "Müller^Jürgen" in text


def test_a_new_dicomdir(tmp_path):
    ds = LDicomDS()
    ds.InitDS(65535, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR)
    named = (
        (0x00020002, "1.2.840.10008.1.3.10"),
        (0x00020003, "1.2.3"),
        (0x00041130, "SET"),
    )
    for tag, value in named:
        assert ds.SetStringValue(ds.InsertElement(None, False, tag, VR_UN), value)
    patient = ds.InsertKey(None, "PATIENT")
    study = ds.InsertKey(patient, "STUDY")
    ds.InsertKey(ds.InsertKey(study, "SERIES"), "IMAGE")
    out = tmp_path / "DICOMDIR"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    assert "PATIENT" in dump(out)
