"""Changing the transfer syntax, and the character set."""

from __future__ import annotations

import pydicom
import pytest
from pydicom.data import get_testdata_file

from ltdicom._dataset import frame_decoder, frame_encoder
from ltdicom.constants import error
from ltdicom.constants.dataset import (
    DICOM_CHANGETRAN_YBR_FULL,
    DICOM_CHARACTER_SET_CYRILLIC,
    DICOM_CHARACTER_SET_KOREAN,
    DICOM_CHARACTER_SET_LATIN_ALPHABET_NO_1,
    DICOM_CHARACTER_SET_UNICODE_IN_UTF8,
    DS_METAHEADER_ABSENT,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.vr import VR_UN
from ltdicom.ds import LDicomDS

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG = "1.2.840.10008.1.2.2"
RLE = "1.2.840.10008.1.2.5"
JPEG = "1.2.840.10008.1.2.4.50"
JPEG_EXTENDED = "1.2.840.10008.1.2.4.51"
JPEG_LOSSLESS_ANY = "1.2.840.10008.1.2.4.57"
JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"
JPEG_2000_PART_2 = "1.2.840.10008.1.2.4.92"
JPEG_LS = "1.2.840.10008.1.2.4.80"
JPEG_LS_NEAR = "1.2.840.10008.1.2.4.81"
J2K = "1.2.840.10008.1.2.4.90"
J2K_LOSSY = "1.2.840.10008.1.2.4.91"
CT = get_testdata_file("CT_small.dcm")
RLE_FILE = get_testdata_file("MR_small_RLE.dcm")
RGB_FILE = get_testdata_file("SC_rgb_rle.dcm")
PIXELS = 0x7FE00010


def loaded(path):
    ds = LDicomDS()
    assert ds.LoadDS(path) == DICOM_SUCCESS
    return ds


def text(ds, tag):
    return ds.GetStringValue(ds.FindFirstElement(None, tag, True))


@pytest.mark.parametrize("first", [IMPLICIT, EXPLICIT, DEFLATED, BIG])
@pytest.mark.parametrize("second", [IMPLICIT, EXPLICIT, DEFLATED, BIG])
def test_uncompressed_syntaxes_need_nothing(tmp_path, first, second):
    ds = loaded(CT)
    pixels = ds.FindFirstElement(None, PIXELS, False)
    value = ds.GetBinaryValue(pixels)
    for uid in (first, second):
        assert ds.ChangeTransferSyntax(uid, 0, 0) == DICOM_SUCCESS
        assert text(ds, 0x00020010) == uid
        assert ds.GetBinaryValue(pixels) == value
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out, 0) == DICOM_SUCCESS
    again = loaded(out)
    assert again._dataset.transfer_syntax == second
    assert again.GetBinaryValue(again.FindFirstElement(None, PIXELS, False)) == value
    expected = pydicom.dcmread(CT)
    assert pydicom.dcmread(out).PatientName == expected.PatientName


def test_into_a_file(tmp_path):
    ds = loaded(CT)
    out = tmp_path / "out.dcm"
    before = ds.GetFirstElement(None, False)
    assert ds.ChangeTransferSyntax(str(out), BIG, 0, 0, 0) == DICOM_SUCCESS
    assert ds._dataset.transfer_syntax == EXPLICIT
    assert ds.ExistsElement(before)
    assert loaded(out)._dataset.transfer_syntax == BIG
    named = {
        "pszOutfile": tmp_path / "named.dcm",
        "pszUID": IMPLICIT,
        "nQFactor": 0,
        "uFlags": 0,
    }
    assert (
        ds.ChangeTransferSyntax(**named, uSaveFlags=DS_METAHEADER_ABSENT) == DICOM_SUCCESS
    )
    assert (tmp_path / "named.dcm").read_bytes()[:2] == b"\x08\0"
    assert ds.ChangeTransferSyntax("none/out.dcm", BIG, 0, 0, 0) == error.DICOM_ERROR_OPEN
    assert ds.ChangeTransferSyntax(str(out), "1.2", 0, 0, 0) == (
        error.DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED
    )


def test_decompress_and_compress(tmp_path):
    pytest.importorskip("numpy")
    expected = pydicom.dcmread(RLE_FILE).pixel_array
    ds = loaded(RLE_FILE)
    old = ds.FindFirstElement(None, PIXELS, False)
    rows = ds.FindFirstElement(None, 0x00280010, False)
    assert ds.GetChildElement(old) is not None
    assert ds.ChangeTransferSyntax(IMPLICIT, 0, 0) == DICOM_SUCCESS
    assert not ds.ExistsElement(old)
    assert ds.ExistsElement(rows)
    new = ds.FindFirstElement(None, PIXELS, False)
    assert ds.GetBinaryValue(new) == (True, expected.tobytes())
    assert ds.ChangeTransferSyntax(RLE, 0, 0) == DICOM_SUCCESS
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    again = pydicom.dcmread(out)
    assert again.file_meta.TransferSyntaxUID == RLE
    assert (again.pixel_array == expected).all()
    assert again.SOPInstanceUID == pydicom.dcmread(RLE_FILE).SOPInstanceUID


@pytest.mark.parametrize("uid", [RLE, JPEG_LS, JPEG_LS_NEAR])
@pytest.mark.parametrize("start", [EXPLICIT, BIG, IMPLICIT])
def test_compress(tmp_path, uid, start):
    pytest.importorskip("numpy")
    pytest.importorskip("jpeg_ls")
    ds = loaded(CT)
    assert ds.ChangeTransferSyntax(start, 0, 0) == DICOM_SUCCESS
    assert ds.ChangeTransferSyntax(uid, 2, 0) == DICOM_SUCCESS
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    again, expected = pydicom.dcmread(out).pixel_array, pydicom.dcmread(CT).pixel_array
    assert abs(again.astype(int) - expected).max() <= (1 if uid == JPEG_LS_NEAR else 0)


def test_colours(tmp_path):
    pytest.importorskip("numpy")
    ds = loaded(RGB_FILE)
    assert ds.ChangeTransferSyntax(EXPLICIT, 0, DICOM_CHANGETRAN_YBR_FULL) == DICOM_SUCCESS
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    expected = pydicom.dcmread(RGB_FILE).pixel_array
    assert (pydicom.dcmread(out).pixel_array == expected).all()


@pytest.mark.parametrize(
    ("uid", "q_factor", "expected"),
    [
        ("1.2.3", 0, error.DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED),
        ("", 0, error.DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED),
        (None, 0, error.DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED),
        (JPEG_2000_PART_2, 2, error.DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED),
        (JPEG, 2, error.DICOM_ERROR_BITSPERPIXEL),
        (RLE, 256, error.DICOM_ERROR_QFACTOR),
        (RLE, -1, error.DICOM_ERROR_QFACTOR),
    ],
)
def test_what_cannot_be_done_changes_nothing(uid, q_factor, expected):
    ds = loaded(RLE_FILE)
    pixels = ds.FindFirstElement(None, PIXELS, False)
    assert ds.ChangeTransferSyntax(uid, q_factor, 0) == expected
    assert ds.ExistsElement(pixels)
    assert ds._dataset.transfer_syntax == RLE
    assert ds._dataset.encoded(RLE)


def test_damaged_pixels_get_a_code():
    pytest.importorskip("numpy")
    ds = loaded(RLE_FILE)
    fragment = ds.GetLastElement(
        ds.GetChildElement(ds.FindFirstElement(None, PIXELS, False)), True
    )
    assert ds.SetBinaryValue(fragment, b"nonsense")
    assert ds.ChangeTransferSyntax(EXPLICIT, 0, 0) in (
        error.DICOM_ERROR_COMPRESSION,
        error.DICOM_ERROR_IMAGE,
    )
    assert ds._dataset.transfer_syntax == RLE


def test_a_missing_codec_is_named(monkeypatch, caplog):
    def missing(*_, **__):
        raise RuntimeError(
            "Unable to encode because the encoding plugins are missing dependencies"
        )

    monkeypatch.setattr(frame_encoder, "_encode", missing)
    monkeypatch.setattr(frame_decoder, "_array", missing)
    assert loaded(RLE_FILE).ChangeTransferSyntax(EXPLICIT, 0, 0) == (
        error.DICOM_ERROR_CMP_FILTER_MISSING
    )
    monkeypatch.undo()
    monkeypatch.setattr(frame_encoder, "_encode", missing)
    ds = loaded(CT)
    for uid, expected in [
        (J2K, error.DICOM_ERROR_J2K_FILTER_MISSING),
        (JPEG_LS, error.DICOM_ERROR_JLS_FILTER_MISSING),
        (JPEG_LOSSLESS, error.DICOM_ERROR_CMP_FILTER_MISSING),
    ]:
        assert ds.ChangeTransferSyntax(uid, 0, 0) == expected
    assert "ltdicom[images]" in caplog.text


def test_without_pixels_any_syntax_does():
    ds = LDicomDS()
    ds.InsertElement(None, False, 0x00100020, VR_UN)
    assert ds.ChangeTransferSyntax(JPEG, 2, 0) == DICOM_SUCCESS
    assert ds._dataset.encoded(JPEG) == b"\x10\0\x20\0LO\0\0"


# character sets


def names(*texts):
    """A data set with names in items, each in a character set of its own."""
    ds = LDicomDS()
    sequence = ds.InsertElement(None, False, 0x00400275, VR_UN)
    for value, number in texts:
        item = ds.InsertElement(sequence, True, 0xFFFEE000, VR_UN)
        element = ds.InsertElement(item, True, 0x00400007, VR_UN)
        assert ds.SetStringValue(element, value, 1, number)
    return ds


def values(ds):
    return [ds.GetStringValue(e) for e in ds.walk() if e.nTag == 0x00400007]


@pytest.mark.parametrize(
    ("value", "number", "term"),
    [
        ("Müller", DICOM_CHARACTER_SET_LATIN_ALPHABET_NO_1, "ISO_IR 100"),
        ("Иванов", DICOM_CHARACTER_SET_CYRILLIC, "ISO_IR 144"),
        ("Иванов", DICOM_CHARACTER_SET_UNICODE_IN_UTF8, "ISO_IR 192"),
        ("김희중", DICOM_CHARACTER_SET_KOREAN, "\\ISO 2022 IR 149"),
    ],
)
def test_the_character_set_is_set(value, number, term):
    ds = names((value, number), ("ASCII", 0))
    assert ds.UpdateSpecificCharacterSet() == DICOM_SUCCESS
    element = ds.FindFirstElement(None, 0x00080005, True)
    assert ds.GetStringValue(element, 0, ds.GetCountValue(element)) == term
    assert values(ds) == [value, "ASCII"]
    assert ds.UpdateSpecificCharacterSet() == DICOM_SUCCESS
    again = LDicomDS()
    again.LoadDSMemory(bytes(ds._dataset.encoded(IMPLICIT)))
    assert values(again) == [value, "ASCII"]


def test_ascii_needs_no_character_set():
    ds = names(("A", 0), ("B", 1))
    assert ds.UpdateSpecificCharacterSet() == DICOM_SUCCESS
    assert ds.FindFirstElement(None, 0x00080005, True) is None


def test_character_sets_that_do_not_go_together():
    ds = names(
        ("Müller", DICOM_CHARACTER_SET_LATIN_ALPHABET_NO_1),
        ("Иванов", DICOM_CHARACTER_SET_CYRILLIC),
    )
    expected = error.DICOM_ERROR_CANT_REPLACE_EXISTING_CHARACTER_SET
    assert ds.UpdateSpecificCharacterSet() == expected
    assert ds.FindFirstElement(None, 0x00080005, True) is None
    assert values(ds) == ["Müller", "Иванов"]


def test_text_that_needs_the_existing_character_set():
    ds = names(("Иванов", DICOM_CHARACTER_SET_CYRILLIC))
    ds.SetStringValue(ds.InsertElement(None, False, 0x00080005, VR_UN), "ISO_IR 100")
    expected = error.DICOM_ERROR_CANT_REPLACE_EXISTING_CHARACTER_SET
    name = ds.InsertElement(None, False, 0x00100010, VR_UN)
    assert ds.SetStringValue(name, "Müller")
    assert ds.UpdateSpecificCharacterSet() == expected
    assert ds.SetStringValue(name, "Muller")
    assert ds.UpdateSpecificCharacterSet() == DICOM_SUCCESS
    assert text(ds, 0x00080005) == "ISO_IR 144"
    assert values(ds) == ["Иванов"]


def test_the_flag_for_pixel_data():
    ds = LDicomDS()
    assert ds.GetKeepPixelDataIntactFlag() is False
    ds.SetKeepPixelDataIntactFlag(True)
    assert ds.GetKeepPixelDataIntactFlag() is True


def test_the_temporary_folder(tmp_path):
    before = LDicomDS.GetDefaultDicomTempPath()
    try:
        LDicomDS.SetDefaultDicomTempPath(tmp_path)
        assert LDicomDS().GetDefaultDicomTempPath() == str(tmp_path)
        LDicomDS.SetDefaultDicomTempPath(None)
        assert LDicomDS.GetDefaultDicomTempPath() == before
    finally:
        LDicomDS.SetDefaultDicomTempPath(None)


class Panic(BaseException):
    """What a codec in Rust raises when it panics."""


@pytest.mark.parametrize("raised", [Panic, MemoryError])
def test_a_codec_that_panics_is_a_code(monkeypatch, caplog, raised):
    def panic(*_, **__):
        raise raised("index out of bounds")

    expected = error.DICOM_ERROR_COMPRESSION
    monkeypatch.setattr(frame_decoder, "_array", panic)
    ds = loaded(RLE_FILE)
    assert ds.ChangeTransferSyntax(EXPLICIT, 0, 0) == expected
    monkeypatch.undo()
    monkeypatch.setattr(frame_encoder, "_encode", panic)
    assert loaded(CT).ChangeTransferSyntax(RLE, 0, 0) == expected
    if raised is Panic:
        assert "a codec failed: Panic: index out of bounds" in caplog.text
    assert ds._dataset.transfer_syntax == RLE
    assert ds.FindFirstElement(None, PIXELS, True) is not None


@pytest.mark.parametrize("raised", [KeyboardInterrupt, SystemExit])
def test_the_end_of_the_program_passes(monkeypatch, raised):
    def stop(*_, **__):
        raise raised

    monkeypatch.setattr(frame_decoder, "_array", stop)
    with pytest.raises(raised):
        loaded(RLE_FILE).ChangeTransferSyntax(EXPLICIT, 0, 0)


def with_icon(path, icon):
    """An RLE file with an icon: RLE too, or not compressed."""
    read = pydicom.dcmread(RLE_FILE)
    item = pydicom.Dataset()
    for keyword in (
        "SamplesPerPixel", "PhotometricInterpretation", "Rows", "Columns",
        "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
    ):  # fmt: skip
        setattr(item, keyword, read[keyword].value)
    if icon == "RLE":
        item.PixelData = read.PixelData
        item["PixelData"].VR, item["PixelData"].is_undefined_length = "OB", True
    else:
        item.PixelData = read.pixel_array.tobytes()
        item["PixelData"].VR = "OW"
    read.IconImageSequence = [item]
    read.save_as(path)
    return path


@pytest.mark.parametrize("icon", ["RLE", "native"])
@pytest.mark.parametrize("uid", [EXPLICIT, BIG, IMPLICIT, DEFLATED])
def test_an_icon_is_decompressed_with_the_image(tmp_path, icon, uid):
    pytest.importorskip("numpy")
    expected = pydicom.dcmread(RLE_FILE).pixel_array
    path, out = with_icon(tmp_path / "icon.dcm", icon), tmp_path / "out.dcm"
    ds = loaded(path)
    assert ds.SaveDS(out, 0x0024) == DICOM_SUCCESS  # as it is: RLE, explicit, little
    assert ds.SaveDS(out, 0x0014) == error.DICOM_ERROR_CONVERSION
    assert ds.ChangeTransferSyntax(uid, 0, 0) == DICOM_SUCCESS
    assert ds.SaveDS(out) == DICOM_SUCCESS
    read = pydicom.dcmread(out)
    assert (read.pixel_array == expected).all()
    small = read.IconImageSequence[0].PixelData
    order = ">u2" if uid == BIG else "<u2"
    assert small == expected.astype(order).tobytes()


def test_an_icon_stays_as_it_is_when_the_image_is_compressed(tmp_path):
    pytest.importorskip("numpy")
    path, out = with_icon(tmp_path / "icon.dcm", "native"), tmp_path / "out.dcm"
    ds = loaded(path)
    assert ds.ChangeTransferSyntax(EXPLICIT, 0, 0) == DICOM_SUCCESS
    assert ds.ChangeTransferSyntax(RLE, 0, 0) == DICOM_SUCCESS
    assert ds.SaveDS(out) == DICOM_SUCCESS
    read, expected = pydicom.dcmread(out), pydicom.dcmread(RLE_FILE).pixel_array
    assert (read.pixel_array == expected).all()
    assert read.IconImageSequence[0].PixelData == expected.tobytes()


def test_the_content_counts_where_the_header_is_wrong(tmp_path):
    # pixels that are not compressed under a compressed syntax, as some devices send
    read = pydicom.dcmread(CT)
    read.file_meta.TransferSyntaxUID = JPEG
    read["PixelData"].is_undefined_length = False
    path = tmp_path / "lies.dcm"
    with open(path, "wb") as file:
        file.write(bytes(128) + b"DICM")
        pydicom.filewriter.write_file_meta_info(file, read.file_meta)
        body = pydicom.filebase.DicomBytesIO()
        body.is_implicit_VR, body.is_little_endian = False, True
        pydicom.filewriter.write_dataset(body, read)
        file.write(body.getvalue())
    ds = loaded(path)
    assert ds.SaveDS(tmp_path / "out.dcm") == error.DICOM_ERROR_CONVERSION
    assert ds.ChangeTransferSyntax(EXPLICIT, 0, 0) == DICOM_SUCCESS
    assert ds.SaveDS(tmp_path / "out.dcm") == DICOM_SUCCESS
    assert pydicom.dcmread(tmp_path / "out.dcm").PixelData == read.PixelData


def test_a_file_made_over_the_one_that_was_loaded(tmp_path):
    path = tmp_path / "large.dcm"
    ds = loaded(CT)
    pixels = ds.FindFirstElement(None, PIXELS, True)
    assert ds.SetBinaryValue(pixels, content := bytes(range(256)) * 512)
    assert ds.SaveDS(path) == DICOM_SUCCESS
    ds = loaded(path)
    assert ds.ChangeTransferSyntax(str(path), BIG, 0, 0, 0) == DICOM_SUCCESS
    value = ds.GetBinaryValue(ds.FindFirstElement(None, PIXELS, True))
    assert value == (True, content)
    assert ds.SaveDS(path) == DICOM_SUCCESS
    assert pydicom.dcmread(path).PixelData == content
    # and deflated: its values have no place in the file
    assert ds.ChangeTransferSyntax(DEFLATED) == DICOM_SUCCESS
    ds = loaded(path)
    assert ds.ChangeTransferSyntax(DEFLATED) == DICOM_SUCCESS
    assert ds.SaveDS(path) == DICOM_SUCCESS
    assert ds.GetBinaryValue(ds.FindFirstElement(None, PIXELS, True)) == (True, content)
    assert pydicom.dcmread(path).PixelData == content
