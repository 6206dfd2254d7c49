"""From and to pydicom and JSON; iteration; dumps."""

from __future__ import annotations

import json
import pathlib

import pydicom
import pytest
from hypothesis import given
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit

from ltdicom.constants.dataset import (
    DS_EXPLICIT_VR,
    DS_LITTLE_ENDIAN,
    DS_METAHEADER_PRESENT,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.vr import VR_OB, VR_OW, VR_US
from ltdicom.ds import LDicomDS
from tests.support.dataset_strategies import datasets

CT = get_testdata_file("CT_small.dcm")


@given(datasets)
def test_from_and_to_pydicom(dataset):
    ds = LDicomDS.from_pydicom(dataset)
    assert [e.nTag for e in ds] == sorted(map(int, dataset.keys()))
    back = ds.to_pydicom()
    assert Dataset(back) == dataset
    again = LDicomDS.from_pydicom(back)
    uid = "1.2.840.10008.1.2"
    assert bytes(again._dataset.encoded(uid)) == bytes(ds._dataset.encoded(uid))


def test_the_two_are_independent():
    dataset = Dataset()
    dataset.PatientName = "Before"
    dataset.ReferencedStudySequence = [Dataset()]
    dataset.ReferencedStudySequence[0].ReferencedSOPInstanceUID = "1.2"
    ds = LDicomDS.from_pydicom(dataset)
    dataset.PatientName = "After"
    dataset.ReferencedStudySequence[0].ReferencedSOPInstanceUID = "1.3"
    name = ds.FindFirstElement(None, 0x00100010, True)
    uid = ds.FindFirstElement(None, 0x00081155, False)
    assert ds.GetStringValue(name) == "Before"
    assert ds.GetStringValue(uid) == "1.2"
    back = ds.to_pydicom()
    back.PatientName = "Later"
    back.ReferencedStudySequence[0].ReferencedSOPInstanceUID = "1.4"
    assert ds.GetStringValue(name) == "Before"
    assert ds.GetStringValue(uid) == "1.2"
    ds.DeleteElement(uid)
    assert back.ReferencedStudySequence[0].ReferencedSOPInstanceUID == "1.4"


@pytest.mark.parametrize(
    "name", ["CT_small.dcm", "MR_small_RLE.dcm", "MR_small_bigendian.dcm", "rtplan.dcm"]
)
def test_files_there_and_back(tmp_path, name):
    path = get_testdata_file(name)
    expected = pydicom.dcmread(path)
    ds = LDicomDS.from_pydicom(expected)
    assert ds.GetInfoDS()[1] & DS_METAHEADER_PRESENT
    back = ds.to_pydicom()
    assert back == pydicom.dcmread(path)
    assert back.file_meta == expected.file_meta
    assert back.preamble == expected.preamble
    loaded = LDicomDS()
    assert loaded.LoadDS(path) == DICOM_SUCCESS
    assert loaded.to_pydicom() == expected
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    assert pydicom.dcmread(out) == expected
    back.save_as(out)
    assert pydicom.dcmread(out) == expected
    pytest.importorskip("numpy")
    if "PixelData" in expected:
        assert (loaded.to_pydicom().pixel_array == expected.pixel_array).all()


def test_values_are_shared():
    dataset = pydicom.dcmread(CT)
    raw = dataset.get_item("PixelData")
    back = LDicomDS.from_pydicom(dataset).to_pydicom()
    assert back.get_item("PixelData").value is raw.value


@pytest.mark.parametrize(
    ("bits", "representation", "vrs"), [(8, 0, ("OB", "US")), (16, 1, ("OW", "SS"))]
)
def test_vrs_that_other_elements_decide(bits, representation, vrs):
    dataset, item = Dataset(), Dataset()
    dataset.BitsAllocated, dataset.PixelRepresentation = bits, representation
    dataset.PixelData = b"\1\2\3\4"
    dataset.SmallestImagePixelValue = item.LargestImagePixelValue = 5
    dataset.ReferencedImageSequence = [item]
    ds = LDicomDS.from_pydicom(dataset)
    found = [ds.FindFirstElement(None, tag, False) for tag in (0x7FE00010, 0x00280106)]
    assert tuple(e.nVR.to_bytes(2, "big").decode() for e in found) == vrs
    below = ds.FindFirstElement(None, 0x00280107, False)
    assert below.nVR == found[1].nVR
    assert ds.GetShortValue(below) == [5]
    # the caller's stays open
    assert dataset["PixelData"].VR == "OB or OW"
    assert item["LargestImagePixelValue"].VR == "US or SS"


def test_vrs_that_nothing_decides():
    dataset = Dataset()
    dataset.PixelData = b"\1\2"
    dataset.LUTData = b"\1\2\3\4"
    dataset.SmallestImagePixelValue = 5
    assert [element.nVR for element in LDicomDS.from_pydicom(dataset)] == [
        VR_US,
        VR_OW,
        VR_OW,
    ]


@pytest.mark.parametrize("uid", [JPEGBaseline8Bit, ExplicitVRLittleEndian])
def test_hand_made_frames_are_fragments_where_the_syntax_says_so(uid, tmp_path):
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = uid
    dataset.BitsAllocated = 8
    dataset.PixelData = encapsulate([b"\xff\xd8\xff\xd9"])
    ds = LDicomDS.from_pydicom(dataset)
    pixels = ds.FindFirstElement(None, 0x7FE00010, False)
    assert pixels.nVR == VR_OB
    assert (ds.GetChildElement(pixels) is not None) == uid.is_encapsulated
    assert not dataset["PixelData"].is_undefined_length
    assert ds.SaveDS(tmp_path / "out.dcm") == DICOM_SUCCESS
    assert pydicom.dcmread(tmp_path / "out.dcm").PixelData == dataset.PixelData


def test_what_pydicom_cannot_encode_is_an_error():
    dataset = Dataset()
    dataset.Rows = 5
    dataset["Rows"]._value = "not a number"
    with pytest.raises(ValueError, match="0028,0010"):
        LDicomDS.from_pydicom(dataset)


def test_a_subclass_stays_one():
    class LMyDS(LDicomDS):
        pass

    assert type(LMyDS.from_pydicom(Dataset())) is LMyDS


@given(datasets)
def test_json_there_and_back(dataset):
    ds = LDicomDS.from_pydicom(dataset)
    try:
        text = ds.to_json()
    except ValueError:
        return
    again = LDicomDS.from_json(text)
    assert json.loads(again.to_json()) == json.loads(text)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"00100020": {"vr": "LO", "Value": 5}}', "5"]
)
def test_what_is_no_json_of_a_data_set(text):
    try:
        ds = LDicomDS.from_json(text)
    except ValueError:
        return
    assert len(list(ds)) <= 1


def test_iteration():
    ds = LDicomDS()
    assert ds.LoadDS(CT) == DICOM_SUCCESS
    every = list(ds.walk())
    assert [e for e in every if ds.GetLevelElement(e) == 0] == list(ds)
    assert len(every) > len(list(ds))
    assert ds
    assert LDicomDS()


def test_a_dump():
    ds = LDicomDS()
    assert ds.LoadDS(CT) == DICOM_SUCCESS
    lines = str(ds).split("\n")
    assert "(0010,0020) LO Patient ID: 1CT1" in lines
    assert "(0002,0010) UI Transfer Syntax UID: 1.2.840.10008.1.2.1" in lines
    assert "(0010,1002) SQ Other Patient IDs Sequence: 2 items" in lines
    assert "  (FFFE,E000) Item 1" in lines
    assert "    (0010,0020) LO Patient ID: ABCD1234" in lines
    assert "(7FE0,0010) OW Pixel Data: 32768 bytes" in lines
    assert "(0009,0010) LO Private Creator: GEMS_IDEN_01" in lines
    assert str(LDicomDS()) == ""


def test_the_dump_of_odd_values():
    ds = LDicomDS()
    for tag, value in (
        (0x00104000, b"a\nb\x1b"),
        (0x00280010, b"123"),
        (0x00091001, b"\0" * 100),
    ):
        node = ds.InsertElement(None, False, tag, 0x554E)._node
        node.value = value
    text = str(ds)
    assert "a\N{MIDDLE DOT}b" in text
    assert "(0028,0010) US Rows: 12849" in text
    assert text.count("\n") == 2
    assert "..." in text


def test_html():
    ds = LDicomDS()
    assert ds.LoadDS(CT) == DICOM_SUCCESS
    element = ds.FindFirstElement(None, 0x00100020, True)
    assert ds.SetStringValue(element, "<script>&")
    html = ds._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;&amp;" in html
    for tag in ("details", "summary", "div"):
        assert html.count(f"<{tag}") == html.count(f"</{tag}>")
    assert html.count("<details") == 3


def test_with():
    with LDicomDS() as ds:
        assert ds.LoadDS(pathlib.Path(CT)) == DICOM_SUCCESS
        element = ds.GetFirstElement(None, True)
    assert not ds.ExistsElement(element)
    ds.InitDS(65535, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR)
    assert list(ds) == []
