"""What is written is whole, even, and what its transfer syntax says."""

from __future__ import annotations

import io
import logging
import os
import struct
import subprocess
import tempfile
import zlib

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.transfer_syntax import syntax_of
from ltdicom._dataset.codec.writer import swapped
from ltdicom._dataset.dataset import DataSet
from ltdicom.constants import error
from ltdicom.constants.dataset import (
    DS_EXPLICIT_VR,
    DS_GROUP_LENGTHS,
    DS_IMPLICIT_VR,
    DS_LENGTH_EXPLICIT,
    DS_LITTLE_ENDIAN,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.iod import CLASS_UNKNOWN
from ltdicom.constants.vr import VR_OB, VR_OV, VR_OW, VR_SQ, VR_UN
from ltdicom.ds import LDicomDS, wrap
from tests.support.dataset_strategies import SYNTAXES, datasets, flaw
from tests.support.encoded import explicit, file_of, implicit, item

IMPLICIT, EXPLICIT, DEFLATED, BIG = SYNTAXES
JPEG = "1.2.840.10008.1.2.4.50"
J2K = "1.2.840.10008.1.2.4.90"
VIDEOS = [
    *(f"1.2.840.10008.1.2.4.10{n}{tail}" for n in range(7) for tail in ("", ".1")),
    "1.2.840.10008.1.2.4.107",
    "1.2.840.10008.1.2.4.108",
]
COMPRESSED = [
    JPEG, "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81", J2K, "1.2.840.10008.1.2.4.91",
    "1.2.840.10008.1.2.4.92", "1.2.840.10008.1.2.4.93", "1.2.840.10008.1.2.4.201",
    "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203", "1.2.840.10008.1.2.5", *VIDEOS,
]  # fmt: skip
ITEM = 0xFFFEE000
SYNTAX, SOP_INSTANCE, PATIENT_ID = 0x00020010, 0x00080018, 0x00100020
FRAMES, PIXELS = 0x00280008, 0x7FE00010
OFFSETS, LENGTHS = 0x7FE00001, 0x7FE00002


def put(ds, tag, value):
    element = ds.FindFirstElement(None, tag, True)
    if element is None:
        element = ds.InsertElement(None, False, tag, VR_UN)
    assert ds.SetStringValue(element, value)
    return element


def authored(*fragments, syntax=None, flags=DS_LITTLE_ENDIAN | DS_EXPLICIT_VR):
    """A data set with fragments made by a program, and (0002,0010) set by it."""
    ds = LDicomDS()
    ds.InitDS(65535, flags)
    put(ds, SOP_INSTANCE, "1.2.3")
    if syntax is not None:
        put(ds, SYNTAX, syntax)
    image = ds.InsertElement(None, False, PIXELS, VR_OB, True)
    for value in fragments:
        assert ds.SetBinaryValue(ds.InsertElement(image, True, ITEM, VR_OB), value)
    return ds


def native(syntax=None, flags=DS_LITTLE_ENDIAN | DS_EXPLICIT_VR):
    ds = LDicomDS()
    ds.InitDS(65535, flags)
    put(ds, SOP_INSTANCE, "1.2.3")
    if syntax is not None:
        put(ds, SYNTAX, syntax)
    ds.SetBinaryValue(ds.InsertElement(None, False, PIXELS, VR_OW), b"abcd")
    return ds


def code_of(ds, syntax):
    """The code with which a data set cannot be sent in a transfer syntax."""
    try:
        ds._dataset.encoded(syntax)
    except DicomError as caught:
        return caught.code
    return DICOM_SUCCESS


# authoring of compressed objects


@pytest.mark.parametrize("syntax", COMPRESSED)
def test_a_program_makes_compressed_objects(tmp_path, syntax):
    ds = authored(b"", b"\xff\xd8\xff", syntax=syntax)
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    read = pydicom.dcmread(out)
    assert read.file_meta.TransferSyntaxUID == syntax
    assert read["PixelData"].VR == "OB"
    assert read["PixelData"].is_undefined_length
    assert list(pydicom.encaps.generate_fragments(read.PixelData)) == [
        b"",
        b"\xff\xd8\xff\0",
    ]
    again = LDicomDS()
    assert again.LoadDS(out) == DICOM_SUCCESS
    sent = again._dataset.encoded(syntax)
    assert bytes(sent) == bytes(ds._dataset.encoded(syntax))
    # nothing else takes it
    for other in (EXPLICIT, IMPLICIT, BIG, DEFLATED, J2K if syntax != J2K else JPEG):
        assert code_of(ds, other) == code_of(again, other) == error.DICOM_ERROR_CONVERSION
    assert ds.ChangeTransferSyntax(syntax, 0, 0) == DICOM_SUCCESS
    assert ds.GetInfoDS()[1] & DS_EXPLICIT_VR


@pytest.mark.parametrize("flags", [0, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR])
def test_flags_that_say_the_same_keep_the_syntax(tmp_path, flags):
    ds = authored(b"", b"\xff\xd8", syntax=JPEG, flags=0)
    assert ds.SaveDS(tmp_path / "out.dcm", flags) == DICOM_SUCCESS
    assert pydicom.dcmread(tmp_path / "out.dcm").file_meta.TransferSyntaxUID == JPEG


@pytest.mark.parametrize(
    ("made", "flags"),
    [
        (authored(b"", b"\xff\xd8"), 0),
        (authored(b"", b"\xff\xd8", flags=0), 0),
        (authored(b"", b"\xff\xd8", syntax=IMPLICIT), 0),
        (authored(b"", b"\xff\xd8", syntax=EXPLICIT), 0),
        (authored(b"", b"\xff\xd8", syntax=DEFLATED), 0),
        (authored(b"", b"\xff\xd8", syntax=JPEG), 0x0004 | 0x0010),
        (authored(b"", b"\xff\xd8", syntax=JPEG), 0x0008 | 0x0020),
        (authored(b"", b"\xff\xd8", syntax=JPEG), 0x0002),
        (authored(b"", b"\xff\xd8", syntax=JPEG), 0x0100),
        (authored(syntax=EXPLICIT), 0),
        (native(JPEG), 0),
        (native(JPEG), DS_GROUP_LENGTHS),
        (native(JPEG), DS_LENGTH_EXPLICIT),
    ],
)
def test_a_contradiction_is_a_code_and_no_file(tmp_path, made, flags):
    out = tmp_path / "out.dcm"
    out.write_bytes(b"before")
    assert made.SaveDS(out, flags) == error.DICOM_ERROR_CONVERSION
    assert out.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["out.dcm"]


def test_a_syntax_that_nobody_knows(tmp_path):
    out = tmp_path / "out.dcm"
    expected = error.DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED
    assert native("1.2.3").SaveDS(out) == expected
    assert authored(b"", b"12", syntax="1.2.3").SaveDS(out) == expected
    assert not out.exists()


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT, BIG, DEFLATED])
def test_a_program_names_an_uncompressed_syntax(tmp_path, syntax):
    ds = native(syntax)
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    assert pydicom.dcmread(out).file_meta.TransferSyntaxUID == syntax
    assert ds.SaveDS(out, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR) == DICOM_SUCCESS
    expected = DEFLATED if syntax == DEFLATED else EXPLICIT
    assert pydicom.dcmread(out).file_meta.TransferSyntaxUID == expected


def test_flags_win_over_a_name_that_does_not_fit(tmp_path):
    out = tmp_path / "out.dcm"
    assert native(JPEG).SaveDS(out, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR) == DICOM_SUCCESS
    read = pydicom.dcmread(out)
    assert read.file_meta.TransferSyntaxUID == EXPLICIT
    assert read.PixelData == b"abcd"


def test_an_element_of_a_peer_does_not_name_the_syntax():
    inside = struct.pack("<HH2sH", 2, 0x10, b"UI", 22) + JPEG.encode()
    inside += b"\x10\0\x20\0LO\4\0ABCD"
    ds = wrap(DataSet.from_encoded(inside, EXPLICIT))
    assert ds.FindFirstElement(None, SYNTAX, True) is not None
    assert ds._dataset.transfer_syntax == EXPLICIT
    assert ds._dataset.encoded(EXPLICIT) == b"\x10\0\x20\0LO\4\0ABCD"


def test_an_icon_in_fragments(tmp_path):
    ds = authored(b"", b"\xff\xd8", syntax=JPEG)
    sequence = ds.InsertElement(None, False, 0x00880200, VR_SQ, True)
    item = ds.InsertElement(sequence, True, ITEM, VR_SQ)
    icon = ds.InsertElement(item, True, PIXELS, VR_OB, True)
    for value in (b"", b"icon"):
        ds.SetBinaryValue(ds.InsertElement(icon, True, ITEM, VR_OB), value)
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    read = pydicom.dcmread(out)
    icon_data = read.IconImageSequence[0].PixelData
    assert list(pydicom.encaps.generate_fragments(icon_data)) == [b"", b"icon"]
    # the main one alone is no excuse
    image = ds.FindFirstElement(None, PIXELS, True)
    ds.DeleteElement(image)
    assert code_of(ds, EXPLICIT) == error.DICOM_ERROR_CONVERSION
    received = wrap(DataSet.from_encoded(bytes(ds._dataset.encoded(JPEG)), EXPLICIT))
    assert code_of(received, EXPLICIT) == error.DICOM_ERROR_CONVERSION


@pytest.mark.parametrize("vr", [VR_OB, VR_OW, VR_UN])
def test_only_pixel_data_holds_fragments(vr):
    ds = LDicomDS()
    image = ds.InsertElement(None, False, PIXELS, vr, True)
    assert image.nVR == VR_OB
    assert ds.InsertElement(image, True, ITEM, VR_OB) is not None
    assert ds.InsertElement(None, False, 0x00091010, vr, True) is None or vr == VR_UN
    document = ds.InsertElement(None, False, 0x00420011, VR_OB)
    assert ds.InsertElement(document, True, ITEM, VR_OB) is None
    assert ds.InsertElement(None, False, PATIENT_ID, vr, True) is None


def test_nothing_but_pixel_data_is_written_in_fragments(tmp_path):
    # a length that is not defined, of what is neither a sequence nor pixel data
    empty = struct.pack("<HHLHHL", 9, 0x1001, 0xFFFFFFFF, 0xFFFE, 0xE0DD, 0)
    name = b"\x10\0\x20\0\4\0\0\0ABCD"
    ds = wrap(DataSet.from_encoded(empty + name, IMPLICIT))
    out = tmp_path / "out.dcm"
    for uid in (EXPLICIT, BIG, IMPLICIT):
        assert ds.ChangeTransferSyntax(uid) == DICOM_SUCCESS
        assert ds.SaveDS(out) == DICOM_SUCCESS
        read = pydicom.dcmread(out)
        assert read.PatientID == "ABCD"
        assert not read[0x0009, 0x1001].value


# offset tables


def table(*offsets):
    return struct.pack(f"<{len(offsets)}L", *offsets)


def with_tables(tmp_path, offsets, extended=None):
    ds = authored(table(*offsets), b"1111", b"2222", b"3333", syntax=JPEG)
    put(ds, FRAMES, "3")
    for tag, numbers in zip((OFFSETS, LENGTHS), extended or (), strict=False):
        element = ds.InsertElement(None, False, tag, VR_OV)
        assert ds.SetBinaryValue(element, struct.pack(f"<{len(numbers)}Q", *numbers))
    path = tmp_path / "tables.dcm"
    assert ds.SaveDS(path) == DICOM_SUCCESS
    again = LDicomDS()
    assert again.LoadDS(path) == DICOM_SUCCESS
    return again


def saved(tmp_path, ds):
    path = tmp_path / "saved.dcm"
    assert ds.SaveDS(path) == DICOM_SUCCESS
    read = pydicom.dcmread(path)
    return read, list(pydicom.encaps.generate_fragments(read.PixelData))


def fragment(ds, index):
    element = ds.GetChildElement(ds.FindFirstElement(None, PIXELS, True))
    for _ in range(index):
        element = ds.GetNextElement(element, True)
    return element


ITEMS = item(implicit(0x00081150, b"1.2\0"))


@pytest.mark.parametrize("looked_at", [False, True])
@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize(
    ("vr", "value", "code"),
    [
        ("LO", b"ab", error.DICOM_ERROR_CONVERSION),
        ("UN", b"ab", error.DICOM_ERROR_CONVERSION),
        ("UN", item(explicit(0x00081150, "UI", b"1.2\0")), error.DICOM_ERROR_CONVERSION),
        ("UN", ITEMS, DICOM_SUCCESS),
        ("OB", ITEMS, DICOM_SUCCESS),
        ("LO", b"", DICOM_SUCCESS),
    ],
)
def test_no_value_is_written_where_implicit_vr_has_a_sequence(
    tmp_path, vr, value, code, nested, looked_at
):
    body = explicit(0x00081111, vr, value)
    if nested:
        body = explicit(0x00081115, "SQ", item(body))
    ds, path = LDicomDS(), tmp_path / "implicit.dcm"
    (tmp_path / "explicit.dcm").write_bytes(file_of(EXPLICIT, body))
    assert ds.LoadDS(tmp_path / "explicit.dcm") == DICOM_SUCCESS
    if looked_at:
        assert ds.FindFirstElement(None, 0x00081111, False).nLength == len(value)
    assert ds.SaveDS(path, DS_LITTLE_ENDIAN | DS_IMPLICIT_VR) == code
    assert path.exists() == (code == DICOM_SUCCESS)
    assert code != DICOM_SUCCESS or LDicomDS().LoadDS(path) == DICOM_SUCCESS


def test_tables_that_fit_stay(tmp_path):
    ds = with_tables(tmp_path, (0, 12, 24), ((0, 12, 24), (4, 4, 4)))
    put(ds, PATIENT_ID, "OTHER")
    read, fragments = saved(tmp_path, ds)
    assert fragments == [table(0, 12, 24), b"1111", b"2222", b"3333"]
    assert read.ExtendedOffsetTable == struct.pack("<3Q", 0, 12, 24)
    assert read.ExtendedOffsetTableLengths == struct.pack("<3Q", 4, 4, 4)


@pytest.mark.parametrize("change", ["delete", "insert", "append", "replace"])
def test_tables_that_no_longer_fit_are_emptied(tmp_path, caplog, change):
    ds = with_tables(tmp_path, (0, 12, 24), ((0, 12, 24), (4, 4, 4)))
    image = ds.FindFirstElement(None, PIXELS, True)
    expected = [b"1111", b"2222", b"3333"]
    if change == "delete":
        ds.DeleteElement(fragment(ds, 2))
        expected = [b"1111", b"3333"]
    elif change == "replace":
        assert ds.SetBinaryValue(fragment(ds, 1), b"longer")
        expected[0] = b"longer"
    else:
        index = 1 if change == "insert" else 4
        new = ds.InsertElement(image, True, ITEM, VR_OB, False, index)
        assert ds.SetBinaryValue(new, b"newone")
        expected.insert(index - 1, b"newone")
    put(ds, FRAMES, str(len(expected)))
    assert [ds.GetFrameBinaryData(None, n)[1] for n in range(len(expected))] == expected
    with caplog.at_level(logging.WARNING, "ltdicom.dataset"):
        read, fragments = saved(tmp_path, ds)
    assert fragments == [b"", *expected]
    assert "ExtendedOffsetTable" not in read
    assert "ExtendedOffsetTableLengths" not in read
    assert "7FE00001 does not fit" in caplog.text
    assert "offset table does not fit" in caplog.text
    assert ds.to_pydicom().PixelData == read.PixelData


@pytest.mark.parametrize("tag", [OFFSETS, LENGTHS])
def test_an_offset_table_without_pixel_data_stays(tmp_path, tag):
    ds = LDicomDS()
    ds.InitDS(CLASS_UNKNOWN, DS_EXPLICIT_VR | DS_LITTLE_ENDIAN)
    assert ds.SetBinaryValue(ds.InsertElement(None, False, tag, VR_OV), bytes(range(8)))
    path = tmp_path / "saved.dcm"
    assert ds.SaveDS(path) == DICOM_SUCCESS
    assert pydicom.dcmread(path)[tag].value == bytes(range(8))


def test_a_table_set_for_the_new_fragments_stays(tmp_path):
    ds = with_tables(tmp_path, (0, 12, 24))
    ds.DeleteElement(fragment(ds, 3))
    put(ds, FRAMES, "2")
    assert ds.SetBinaryValue(fragment(ds, 0), table(0, 12))
    assert saved(tmp_path, ds)[1] == [table(0, 12), b"1111", b"2222"]


def test_fragments_without_a_table_get_an_empty_one(tmp_path):
    ds = authored(b"\xff\xd8\xff\xd9", syntax=JPEG)
    assert saved(tmp_path, ds)[1] == [b"", b"\xff\xd8\xff\xd9"]
    assert saved(tmp_path, authored(syntax=JPEG))[1] == [b""]


# even lengths, at every level


def odd_data_set(uid):
    """Elements with odd values where a peer or a file had them, encoded as they are."""
    implicit, little = SYNTAXES[uid]
    order = "><"[little]

    def element(tag, vr, value):
        head = struct.pack(order + "HH", tag >> 16, tag & 0xFFFF)
        if implicit:
            return head + struct.pack("<L", len(value)) + value
        if vr in ("OB", "SQ", "UN"):
            return head + vr.encode() + struct.pack(order + "xxL", len(value)) + value
        return head + vr.encode() + struct.pack(order + "H", len(value)) + value

    item = struct.pack(order + "HH", 0xFFFE, 0xE000)
    inner = element(0x00080060, "CS", b"ODD") + element(0x00081150, "UI", b"1.2.3")
    value = item + struct.pack(order + "L", len(inner)) + inner
    return (
        element(0x00080018, "UI", b"1.2.3")
        + element(0x00081140, "SQ", value)
        + element(0x00091010, "UN", b"\1\2\3")
        + element(0x00100020, "LO", b"ABC")
        + element(0x7FE00010, "OB", b"12345")
    )


@pytest.mark.parametrize("wanted", SYNTAXES)
@pytest.mark.parametrize("came", [IMPLICIT, EXPLICIT, BIG])
@pytest.mark.parametrize("looked_at", [False, True])
def test_odd_values_are_padded_before_they_leave(tmp_path, came, wanted, looked_at):
    ds = wrap(DataSet.from_encoded(odd_data_set(came), came))
    if looked_at:
        assert len(list(ds.walk())) == 8
    data = bytes(ds._dataset.encoded(wanted))
    assert not len(data) & 1
    assert flaw(data, wanted) is None
    out = tmp_path / "out.dcm"
    assert ds.ChangeTransferSyntax(wanted) == DICOM_SUCCESS
    assert ds.SaveDS(out) == DICOM_SUCCESS
    read = pydicom.dcmread(out)
    assert read.SOPInstanceUID == "1.2.3"
    assert read.PatientID == "ABC"
    assert read.ReferencedImageSequence[0].Modality == "ODD"
    assert read.ReferencedImageSequence[0].ReferencedSOPClassUID == "1.2.3"
    # without a VR it is OW, so its words are swapped where the byte order changes
    words = wanted == BIG and came == IMPLICIT
    assert read.PixelData == (b"2143\x005" if words else b"12345\0")


def deflated_odd():
    plain = b"\x10\0\x20\0LO\4\0ABCD"
    for level in range(10):
        for fill in range(40):
            machine = zlib.compressobj(level, wbits=-15)
            value = b"q" * (2 * fill)
            more = b"\x10\0\0\x40LT" + struct.pack("<H", len(value)) + value
            data = machine.compress(plain + more) + machine.flush()
            if len(data) & 1:
                return data, plain + more
    raise AssertionError("every stream is even")


def test_a_deflated_stream_of_odd_length_is_padded():
    data, plain = deflated_odd()
    ds = wrap(DataSet.from_encoded(data, DEFLATED))
    assert ds._dataset.encoded(DEFLATED) == data + b"\0"
    assert ds._dataset.encoded(EXPLICIT) == plain
    ds._dataset.touched()
    again = bytes(ds._dataset.encoded(DEFLATED))
    assert not len(again) & 1
    assert zlib.decompress(again, -15) == plain


# another VR encoding than was negotiated


@pytest.mark.parametrize(("said", "had"), [(EXPLICIT, IMPLICIT), (IMPLICIT, EXPLICIT)])
def test_the_header_and_the_content_agree(tmp_path, caplog, said, had):
    dataset = pydicom.Dataset()
    dataset.SOPInstanceUID, dataset.PatientID = "1.2.3.4", "ABCD"
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = SYNTAXES[had]
    write_dataset(file, dataset)
    ds = wrap(DataSet.from_encoded(file.getvalue(), said))
    with caplog.at_level(logging.WARNING, "ltdicom.dataset"):
        assert ds.SaveDS(tmp_path / "out.dcm") == DICOM_SUCCESS
    assert "encoded anew" in caplog.text
    read = pydicom.dcmread(tmp_path / "out.dcm")
    assert read.file_meta.TransferSyntaxUID == said
    assert (read.is_implicit_VR, read.PatientID) == (said == IMPLICIT, "ABCD")
    assert flaw(bytes(ds._dataset.encoded(said)), said) is None


# the property: what is saved is read equal


def plain(dataset, big=False):
    """The elements of a data set of pydicom, words in little endian."""
    found = []
    for each in dataset:
        value = each.value
        if each.VR == "SQ":
            value = [plain(item, big) for item in value]
        elif each.VR == "OW" and big:
            value = swapped("OW", value)
        if each.tag.element:  # no group length
            found.append((int(each.tag), value))
    return found


SYNTAX_UIDS = st.sampled_from(sorted(SYNTAXES))
FLAGS = st.sampled_from([0, DS_GROUP_LENGTHS, DS_LENGTH_EXPLICIT])


@settings(max_examples=60)
@given(datasets.filter(len), SYNTAX_UIDS, SYNTAX_UIDS, FLAGS)
def test_what_is_saved_is_read_equal(dataset, came, wanted, flags):
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = SYNTAXES[came]
    write_dataset(file, dataset)
    data = file.getvalue()
    if came == DEFLATED:
        machine = zlib.compressobj(wbits=-15)
        data = machine.compress(data) + machine.flush()
    ds = wrap(DataSet.from_encoded(data, came))
    assert ds.ChangeTransferSyntax(wanted) == DICOM_SUCCESS
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "out.dcm")
        assert ds.SaveDS(path, flags) == DICOM_SUCCESS
        read = pydicom.dcmread(path)
        again = LDicomDS()
        assert again.LoadDS(path) == DICOM_SUCCESS
    assert read.file_meta.TransferSyntaxUID == wanted
    ours = plain(again.to_pydicom(), wanted == BIG)
    assert ours == plain(read, wanted == BIG)
    # what was written before, in the syntax that it came in
    assert ours == plain(wrap(DataSet.from_encoded(data, came)).to_pydicom(), came == BIG)
    sent = bytes(again._dataset.encoded(wanted))
    assert flaw(sent, wanted) is None
    assert not len(sent) & 1


@pytest.mark.peer
@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT, DEFLATED, BIG, JPEG, VIDEOS[0]])
def test_dcmdump_reads_what_is_saved(tmp_path, syntax):
    compressed = syntax_of(syntax).encapsulated
    ds = authored(b"", b"\xff\xd8", syntax=syntax) if compressed else native(syntax)
    sequence = ds.InsertElement(None, False, 0x00081140, VR_SQ, True)
    ds.InsertElement(sequence, True, ITEM, VR_SQ)
    put(ds, PATIENT_ID, "ABC")
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    done = subprocess.run(["dcmdump", "-q", out], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "LO [ABC]" in done.stdout
    assert io.StringIO(done.stdout).read().count("(fffe,e000)") == (3 if compressed else 1)
