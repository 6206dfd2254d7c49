"""Icons in the records of images."""

from __future__ import annotations

import pydicom
import pytest

from ltdicom.constants.dicomdir import DICOMDIR_INSERT_ICON_IMAGE_SEQUENCE
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.directory import LDicomDir
from ltdicom.structs import DICOMDIROPTIONS
from tests.unit._dataset.test_directory import instance, saved, write

numpy = pytest.importorskip("numpy")


def gray(values, **more):
    """An image of bytes."""
    rows, columns = values.shape
    source = instance(1, Rows=rows, Columns=columns, SamplesPerPixel=1, BitsAllocated=8)
    source.BitsStored, source.HighBit, source.PixelRepresentation = 8, 7, 0
    source.PhotometricInterpretation = "MONOCHROME2"
    source.add_new(0x7FE00010, "OB", values.tobytes() + bytes(values.size % 2))
    for keyword, value in more.items():
        setattr(source, keyword, value)
    return source


def icons(folder):
    """The icons of the images of a folder: arrays, or None."""
    new = LDicomDir(folder)
    options = DICOMDIROPTIONS(0, True, DICOMDIR_INSERT_ICON_IMAGE_SEQUENCE)
    assert new.SetOptions(options) == DICOM_SUCCESS
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    found = []
    for record in saved(new).DirectoryRecordSequence:
        if record.DirectoryRecordType == "IMAGE":
            sequence = record.get("IconImageSequence")
            found.append(None if sequence is None else shown(sequence))
    return found


def shown(sequence):
    (icon,) = sequence
    assert (icon.Rows, icon.Columns, icon.SamplesPerPixel) == (64, 64, 1)
    assert (icon.BitsAllocated, icon.BitsStored, icon.HighBit) == (8, 8, 7)
    assert icon.PhotometricInterpretation == "MONOCHROME2"
    return numpy.frombuffer(icon.PixelData, "uint8").reshape(64, 64)


def test_a_wide_image_is_in_the_middle(tmp_path):
    ramp = numpy.tile(numpy.arange(128, dtype="uint8") * 2, (64, 1))
    write(tmp_path / "A", gray(ramp))
    (found,) = icons(tmp_path)
    assert (found[16:48] == ramp[0, 1::2]).all()
    assert not found[:16].any()
    assert not found[48:].any()


def test_a_small_image_is_made_larger(tmp_path):
    write(tmp_path / "A", gray(numpy.array([[10, 20], [30, 40]], dtype="uint8")))
    (found,) = icons(tmp_path)
    assert {int(each) for each in found[:32, :32].flat} == {10}
    assert {int(each) for each in found[32:, 32:].flat} == {40}


def test_the_window_counts(tmp_path):
    values = numpy.full((64, 64), 100, dtype="uint8")
    write(tmp_path / "A", gray(values, WindowCenter="50", WindowWidth="2"))
    (found,) = icons(tmp_path)
    assert (found == 255).all()


def test_without_pixels_there_is_no_icon(tmp_path, caplog):
    write(tmp_path / "A", instance(1))
    assert icons(tmp_path) == [None]
    assert "no icon" in caplog.text


def test_pixels_that_cannot_be_read_leave_the_record_without_icon(tmp_path, caplog):
    source = gray(numpy.zeros((64, 64), dtype="uint8"))
    source.Rows = 65  # more than there are
    write(tmp_path / "A", source)
    assert icons(tmp_path) == [None]
    assert "no icon" in caplog.text


def test_without_the_option_there_is_none(tmp_path):
    write(tmp_path / "A", gray(numpy.zeros((64, 64), dtype="uint8")))
    new = LDicomDir(tmp_path)
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    assert new.SaveDicomDir() == DICOM_SUCCESS
    record = pydicom.dcmread(tmp_path / "DICOMDIR").DirectoryRecordSequence[-1]
    assert "IconImageSequence" not in record
