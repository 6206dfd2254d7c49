"""Frames and offset tables of pixel data."""

from __future__ import annotations

import struct

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_testdata_file
from pydicom.encaps import generate_frames

from ltdicom import Ref
from ltdicom.constants import error
from ltdicom.constants.dataset import DS_EXPLICIT_VR, DS_LITTLE_ENDIAN
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.vr import VR_OB, VR_UN
from ltdicom.ds import LDicomDS

ITEM = 0xFFFEE000
PIXELS = 0x7FE00010
FRAMES = 0x00280008
JPEG = "1.2.840.10008.1.2.4.50"
MPEG = "1.2.840.10008.1.2.4.100"


def compressed(frames, *items, syntax=JPEG):
    """A data set with these items in its pixel data, the offset table first."""
    ds = LDicomDS()
    ds.InitDS(65535, DS_EXPLICIT_VR | DS_LITTLE_ENDIAN)
    ds._dataset.transfer_syntax = syntax
    if frames is not None:
        ds.SetStringValue(ds.InsertElement(None, False, FRAMES, VR_UN), str(frames))
    image = ds.InsertElement(None, False, PIXELS, VR_OB, True)
    for value in items:
        ds.SetBinaryValue(ds.InsertElement(image, True, ITEM, VR_OB), value)
    return ds


def table(*offsets):
    return struct.pack(f"<{len(offsets)}L", *offsets)


def frames_of(ds):
    return [ds.GetFrameBinaryData(None, n)[1] for n in range(ds.GetCountImage(None))]


@pytest.mark.parametrize(
    ("frames", "items", "expected"),
    [
        (None, [b"", b"one "], [b"one "]),
        (1, [b"", b"on", b"e "], [b"one "]),
        (2, [b"", b"one ", b"twoo"], [b"one ", b"twoo"]),
        (2, [table(0, 20), b"on", b"e1", b"tw"], [b"one1", b"tw"]),
        # a table that does not fit is not believed
        (2, [table(0, 99), b"one1", b"two2"], [b"one1", b"two2"]),
        # nor is a fragment taken for one
        (
            3,
            [b"\xff\xd8\xff\xd9", b"two2", b"3333"],
            [b"\xff\xd8\xff\xd9", b"two2", b"3333"],
        ),
        (3, [b"", b"one "], [b"one "]),
        (2, [b""], []),
        (1, [], []),
    ],
)
def test_frames_of_fragments(frames, items, expected):
    ds = compressed(frames, *items)
    assert ds.GetCountImage() == len(expected)
    assert frames_of(ds) == expected
    code, content, size = ds.GetFrameBinaryData(None, len(expected))
    assert (code, content, size) == (error.DICOM_ERROR_RANGE, b"", 0)
    assert ds.GetFrameBinaryData(None, -1)[0] == error.DICOM_ERROR_RANGE


def test_only_the_ends_of_streams_tell_frames():
    end = b"\xff\xd9"
    ds = compressed(2, b"", b"\xff\xd8", b"a" + end + b"\0", b"\xff\xd8" + end)
    assert frames_of(ds) == [b"\xff\xd8a\xff\xd9\0", b"\xff\xd8\xff\xd9"]
    ds = compressed(3, b"", b"\xff\xd8", b"ab", b"cd", b"ef")
    assert ds.GetFrameBinaryData(None, 2)[0] == error.DICOM_ERROR_IMAGE


def test_a_video_has_no_frames_to_take():
    ds = compressed(3000, b"", b"\0\0\1\xb3", syntax=MPEG)
    assert ds.GetCountImage(None) == 3000
    assert ds.GetFrameBinaryData(None, 0)[0] == error.DICOM_ERROR_FEATURE_NOT_SUPPORTED


@pytest.mark.parametrize("name", ["color3d_jpeg_baseline.dcm", "SC_rgb_rle_2frame.dcm"])
def test_real_frames_are_those_of_pydicom(name):
    path = get_testdata_file(name)
    if path is None:
        pytest.skip(f"pydicom has no {name}")
    ds = LDicomDS()
    assert ds.LoadDS(path) == DICOM_SUCCESS
    read = pydicom.dcmread(path)
    expected = generate_frames(read.PixelData, number_of_frames=read.NumberOfFrames)
    assert frames_of(ds) == list(expected)


def test_native_frames():
    path = get_testdata_file("SC_rgb_2frame.dcm")
    ds = LDicomDS()
    assert ds.LoadDS(path) == DICOM_SUCCESS
    value = pydicom.dcmread(path).PixelData
    half = len(value) // 2
    assert frames_of(ds) == [value[:half], value[half:]]
    element = ds.FindFirstElement(None, PIXELS, True)
    size, buffer = Ref(0), bytearray(half)
    assert ds.GetFrameBinaryData(element, 1, None, size) == DICOM_SUCCESS
    assert size.value == half
    assert ds.GetFrameBinaryData(element, 1, buffer, size) == DICOM_SUCCESS
    assert buffer == value[half:]
    small = ds.GetFrameBinaryData(element, 1, bytearray(9), size)
    assert small == error.DICOM_ERROR_PARAMETER


def native(value, rows, columns, bits, frames, samples=1):
    ds = LDicomDS()
    numbers = {0x00280002: samples, 0x00280010: rows, 0x00280011: columns, 0x00280100: bits}
    for tag, number in numbers.items():
        ds.SetShortValue(ds.InsertElement(None, False, tag, VR_UN), [number])
    ds.SetStringValue(ds.InsertElement(None, False, FRAMES, VR_UN), str(frames))
    ds.SetBinaryValue(ds.InsertElement(None, False, PIXELS, VR_OB), value)
    return ds


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 4), st.data())
def test_frames_of_single_bits(rows, columns, frames, data):
    bits = rows * columns * frames
    number = data.draw(st.integers(0, (1 << bits) - 1))
    ds = native(number.to_bytes((bits + 7) // 8, "little"), rows, columns, 1, frames)
    size = rows * columns
    expected = [
        (number >> n * size & (1 << size) - 1).to_bytes((size + 7) // 8, "little")
        for n in range(frames)
    ]
    assert frames_of(ds) == expected


def test_no_more_frames_than_there_are():
    assert native(bytes(8), 2, 2, 8, 3).GetCountImage(None) == 2
    assert native(bytes(8), 0, 2, 8, 3).GetCountImage(None) == 0
    ds = LDicomDS()
    assert ds.GetCountImage(None) == 0
    assert ds.GetFrameBinaryData(None, 0)[0] == error.DICOM_ERROR_PARAMETER
    rows = ds.InsertElement(None, False, 0x00280010, VR_UN)
    assert ds.GetCountImage(rows) == 0
    assert ds.GetFrameBinaryData(rows, 0)[0] == error.DICOM_ERROR_PARAMETER


@pytest.mark.parametrize(
    ("told", "frames", "said"),
    [(3, 2, "Number of Frames is 3, but 2 are there"), (2, 2, None), (None, 1, None)],
)
def test_frames_that_are_missed_are_told(caplog, told, frames, said):
    ds = compressed(told, b"", *[b"\xff\xd8\xff\xd9"] * frames)
    assert ds.GetCountImage() == frames
    assert [r.getMessage().partition(": ")[2] for r in caplog.records] == [said][
        : bool(said)
    ]


def test_a_cut_native_frame_is_told(caplog):
    ds = LDicomDS()
    path = get_testdata_file("CT_small.dcm")
    assert ds.LoadDS(path) == DICOM_SUCCESS
    image = ds.FindFirstElement(None, PIXELS, False)
    assert ds.SetBinaryValue(image, bytes(2 * 128 * 128 - 2))
    assert ds.GetCountImage() == 0
    (record,) = caplog.records
    assert record.getMessage() == f"{path}: Number of Frames is 1, but 0 are there"
    assert ds.SetBinaryValue(image, b"")
    assert ds.GetCountImage() == 0
    assert len(caplog.records) == 1  # none is there yet: nothing is missed
