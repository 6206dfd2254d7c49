"""Files: loading, saving, the meta header, the preamble."""

from __future__ import annotations

import errno
import os
import pathlib
import stat
import struct
import zlib

import pydicom
import pytest
from pydicom.data import get_testdata_file

from ltdicom import configure
from ltdicom._core.settings import SETTINGS
from ltdicom._dataset import files
from ltdicom._dataset.codec import sources
from ltdicom.constants import error, iod
from ltdicom.constants.dataset import (
    DS_BIG_ENDIAN,
    DS_EXCLUDE_METAHEADER_GROUP,
    DS_EXPLICIT_VR,
    DS_GROUP_LENGTHS,
    DS_IMPLICIT_VR,
    DS_LENGTH_EXPLICIT,
    DS_LITTLE_ENDIAN,
    DS_LOAD_CLOSE,
    DS_LOAD_STORE_OFFSETS,
    DS_METAHEADER_ABSENT,
    DS_METAHEADER_PRESENT,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.vr import VR_OB, VR_OW, VR_SQ, VR_UN
from ltdicom.ds import LDicomDS

CT = get_testdata_file("CT_small.dcm")
EXPLICIT = DS_LITTLE_ENDIAN | DS_EXPLICIT_VR
IMPLICIT = DS_LITTLE_ENDIAN | DS_IMPLICIT_VR
BIG = DS_BIG_ENDIAN | DS_EXPLICIT_VR
PATIENT_ID = 0x00100020
PIXELS = 0x7FE00010


def loaded(path, flags=0) -> LDicomDS:
    ds = LDicomDS()
    assert ds.LoadDS(path, flags) == DICOM_SUCCESS
    return ds


def text(ds, tag):
    return ds.GetStringValue(ds.FindFirstElement(None, tag, True))


def put(ds, tag, value):
    element = ds.InsertElement(None, False, tag, VR_UN)
    assert ds.SetStringValue(element, value)
    return element


def small(path, **extra) -> pathlib.Path:
    """Save a data set with a sequence and, above the size of lazy values, pixels."""
    ds = LDicomDS()
    ds.InitDS(65535, extra.get("flags", EXPLICIT))
    put(ds, 0x00080016, "1.2.840.10008.5.1.4.1.1.7")
    put(ds, 0x00080018, "1.2.3")
    put(ds, PATIENT_ID, "ABC")
    study = ds.InsertElement(None, False, 0x00081110, VR_SQ, True)
    item = ds.InsertElement(study, True, 0xFFFEE000, VR_SQ, False, 0)
    ds.SetStringValue(ds.InsertElement(item, True, 0x00081155, VR_UN), "1.2.4")
    pixels = ds.InsertElement(None, False, PIXELS, VR_OW)
    assert ds.SetBinaryValue(pixels, bytes(range(256)) * 512)
    assert ds.SaveDS(str(path)) == DICOM_SUCCESS
    return path


@pytest.fixture
def file(tmp_path):
    return small(tmp_path / "small.dcm")


# loading


def test_load_and_read():
    ds = loaded(CT)
    assert text(ds, PATIENT_ID) == "1CT1"
    assert ds.GetInfoDS()[1] == DS_METAHEADER_PRESENT | EXPLICIT
    assert ds.FindFirstElement(None, 0x00020010, True).nVR == 0x5549


@pytest.mark.parametrize("flags", [0, DS_LOAD_CLOSE])
def test_values_of_any_size_are_read(file, flags):
    ds = loaded(file, flags)
    pixels = ds.FindFirstElement(None, PIXELS, False)
    assert pixels.nLength == 1 << 17
    assert ds.GetShortValue(pixels, 128, 2) == [0x0100, 0x0302]
    assert ds.GetBinaryValue(pixels) == (True, bytes(range(256)) * 512)
    assert pixels.nLength == 1 << 17
    assert ds.GetCountValue(pixels) == 1 << 16


def test_load_close_needs_the_file_no_more(file):
    ds = loaded(file, DS_LOAD_CLOSE)
    os.unlink(file)
    assert ds.GetBinaryValue(ds.FindFirstElement(None, PIXELS, False))[0]


def test_long_values_are_lost_with_the_file(file):
    ds = loaded(file)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert ds.GetBinaryValue(ds.FindFirstElement(None, PIXELS, False)) == (False, b"")
    assert text(ds, PATIENT_ID) == "ABC"
    assert ds.SaveDS(file.with_name("other.dcm")) == error.DICOM_ERROR_READ
    os.unlink(file)
    assert ds.SaveDS(file.with_name("other.dcm")) == error.DICOM_ERROR_OPEN
    assert sorted(os.listdir(file.parent)) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", error.DICOM_ERROR_FORMAT),
        (b"\xff\xd8\xff\xe0 a JPEG file, and no DICOM", error.DICOM_ERROR_FORMAT),
        (b"just some text " * 40, error.DICOM_ERROR_FORMAT),
        (bytes(128) + b"DICM", DICOM_SUCCESS),
        (bytes(128) + b"DICM" + b"\2\0\0\0UL\4", error.DICOM_ERROR_FORMAT),
        (b"\x08\0\x05\0", error.DICOM_ERROR_FORMAT),
    ],
)
def test_what_is_no_dicom_gets_a_code(tmp_path, content, expected):
    path = tmp_path / "file"
    path.write_bytes(content)
    ds = LDicomDS()
    assert ds.LoadDS(str(path)) == expected
    assert ds.LoadDSMemory(content) == expected
    assert ds.GetFirstElement(None, False) is None


@pytest.mark.parametrize("name", ["", None, "none.dcm", ".", "a\0b"])
def test_what_cannot_be_opened_gets_a_code(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    assert LDicomDS().LoadDS(name) == error.DICOM_ERROR_OPEN
    with pytest.raises(TypeError):
        LDicomDS().LoadDS(5)


@pytest.mark.parametrize(
    "flags",
    [
        DS_LITTLE_ENDIAN | DS_BIG_ENDIAN,
        DS_IMPLICIT_VR | DS_EXPLICIT_VR,
        DS_BIG_ENDIAN | DS_IMPLICIT_VR,
    ],
)
def test_flags_that_contradict_each_other(file, flags):
    ds = loaded(file)
    assert ds.LoadDS(file, flags) == error.DICOM_ERROR_PARAMETER
    assert ds.SaveDS(file, flags) == error.DICOM_ERROR_PARAMETER
    assert loaded(file)


@pytest.mark.parametrize("flags", [IMPLICIT, EXPLICIT, BIG])
def test_a_file_without_a_header(tmp_path, flags):
    path = small(tmp_path / "small.dcm", flags=flags)
    ds = loaded(path)
    bare = tmp_path / "bare.dcm"
    assert ds.SaveDS(bare, DS_METAHEADER_ABSENT) == DICOM_SUCCESS
    assert bare.read_bytes()[:2] == (b"\0\x08" if flags & DS_BIG_ENDIAN else b"\x08\0")
    for given in (0, flags, flags | DS_METAHEADER_ABSENT):
        again = loaded(bare, given)
        assert again.GetInfoDS()[1] == DS_METAHEADER_ABSENT | flags
        assert text(again, PATIENT_ID) == "ABC"
    assert ds.LoadDS(bare, DS_METAHEADER_PRESENT) == error.DICOM_ERROR_FORMAT


def test_a_meta_header_without_a_preamble(tmp_path, file):
    path = tmp_path / "bare.dcm"
    path.write_bytes(file.read_bytes()[132:])
    ds = loaded(path)
    assert text(ds, 0x00020010) == "1.2.840.10008.1.2.1"
    assert text(ds, PATIENT_ID) == "ABC"


def test_a_deflated_file(tmp_path):
    path = get_testdata_file("image_dfl.dcm")
    ds = loaded(path)
    expected = pydicom.dcmread(path)
    assert text(ds, 0x00080018) == expected.SOPInstanceUID
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    # as it came, and its stream padded (PS3.5 A.5)
    assert out.read_bytes()[-1001:] == pathlib.Path(path).read_bytes()[-1000:] + b"\0"
    ds.SetStringValue(ds.FindFirstElement(None, 0x00080018, True), "1.2")
    assert ds.SaveDS(out) == DICOM_SUCCESS
    again = pydicom.dcmread(out)
    assert again.SOPInstanceUID == "1.2"
    assert again.PixelData == expected.PixelData


def test_load_from_memory(file):
    data = file.read_bytes()
    ds = LDicomDS()
    assert ds.LoadDSMemory(data, len(data), 0) == DICOM_SUCCESS
    assert text(ds, PATIENT_ID) == "ABC"
    assert ds.LoadDSMemory(bytearray(data)) == DICOM_SUCCESS
    assert ds.LoadDSMemory(data, len(data) + 1) == error.DICOM_ERROR_PARAMETER
    with pytest.raises(TypeError):
        ds.LoadDSMemory("text")


def test_a_truncated_file_shows_what_is_there(file):
    data = file.read_bytes()
    for end in range(132, len(data) - (1 << 17), 7):
        ds = LDicomDS()
        result = ds.LoadDSMemory(data[:end])
        assert result in (DICOM_SUCCESS, error.DICOM_ERROR_FORMAT)
        element = ds.GetFirstElement(None, False)
        while element is not None:
            ds.GetConvertValue(element)
            element = ds.GetNextElement(element, False)
    ds = LDicomDS()
    ds.LoadDSMemory(data[:-100])
    assert text(ds, PATIENT_ID) == "ABC"


def test_offsets(file):
    data = file.read_bytes()
    ds = loaded(file, DS_LOAD_STORE_OFFSETS)
    element = ds.GetFirstElement(None, False)
    while element is not None:
        at = element.nElementOffset
        group, number = struct.unpack_from("<HH", data, at)
        assert group << 16 | number == element.nTag
        assert ds.GetElementOffset(element) == at
        value = data[element.nElementValueOffset :][: element.nElementValueLength]
        if element.nVR != VR_SQ:
            assert ds.GetBinaryValue(element) == (True, value)
        element = ds.GetNextElement(element, False)
    element = loaded(file).GetFirstElement(None, False)
    assert (element.nElementOffset, element.nElementValueOffset) == (0, 0)


# saving


def test_what_was_loaded_is_saved_as_it_was(tmp_path):
    ds = loaded(CT)
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    assert out.read_bytes() == pathlib.Path(CT).read_bytes()


def test_the_meta_header_is_completed(file):
    meta = pydicom.dcmread(file).file_meta
    assert meta.MediaStorageSOPClassUID == "1.2.840.10008.5.1.4.1.1.7"
    assert meta.MediaStorageSOPInstanceUID == "1.2.3"
    assert meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert meta.FileMetaInformationVersion == b"\0\1"
    assert meta.ImplementationClassUID.is_valid
    assert meta.ImplementationVersionName.startswith("LTDICOM")
    assert file.read_bytes()[132:].startswith(b"\2\0\0\0UL\4\0")


def test_present_meta_elements_are_kept(tmp_path):
    ds = LDicomDS()
    put(ds, 0x00020003, "1.2.9")
    put(ds, 0x00020010, "1.2.840.10008.1.2.2")
    put(ds, 0x00020012, "1.2.8")
    put(ds, 0x00020016, "OTHER")
    put(ds, 0x00080018, "1.2.3")
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    meta = pydicom.dcmread(out).file_meta
    assert meta.MediaStorageSOPInstanceUID == "1.2.9"
    assert meta.SourceApplicationEntityTitle == "OTHER"
    assert meta.ImplementationClassUID == "1.2.8"
    assert "ImplementationVersionName" not in meta
    assert meta.TransferSyntaxUID == "1.2.840.10008.1.2.2"
    # saving changes nothing in the data set
    assert text(ds, 0x00020010) == "1.2.840.10008.1.2.2"


@pytest.mark.parametrize("wanted", [IMPLICIT, EXPLICIT, BIG])
@pytest.mark.parametrize("have", [IMPLICIT, EXPLICIT, BIG])
def test_every_syntax_into_every_other(tmp_path, have, wanted):
    ds = loaded(small(tmp_path / "small.dcm", flags=have))
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out, wanted) == DICOM_SUCCESS
    again = pydicom.dcmread(out)
    assert again.PatientID == "ABC"
    assert again.ReferencedStudySequence[0].ReferencedSOPInstanceUID == "1.2.4"
    pixels = bytes(range(256)) * 512
    if wanted & DS_BIG_ENDIAN:
        pixels = b"".join(pixels[i : i + 2][::-1] for i in range(0, len(pixels), 2))
    assert again.PixelData == pixels
    back = tmp_path / "back.dcm"
    assert loaded(out).SaveDS(back, have) == DICOM_SUCCESS
    assert back.read_bytes() == (tmp_path / "small.dcm").read_bytes()


def test_group_lengths_and_explicit_lengths(tmp_path, file):
    ds = loaded(file)
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out, DS_GROUP_LENGTHS | DS_LENGTH_EXPLICIT) == DICOM_SUCCESS
    data = out.read_bytes()
    assert b"\xfe\xff\x0d\xe0" not in data
    assert b"\xfe\xff\xdd\xe0" not in data
    again = loaded(out)
    lengths = {}
    element = again.GetFirstElement(None, True)
    while element is not None:
        if element.nTag & 0xFFFF == 0:
            lengths[element.nTag >> 16] = again.GetLongValue(element)[0]
        element = again.GetNextElement(element, True)
    assert set(lengths) == {0x0002, 0x0008, 0x0010, 0x7FE0}
    assert lengths[0x0010] == 12
    assert lengths[0x7FE0] == 12 + (1 << 17)
    # made, not copied: they are not written again
    assert again.SaveDS(out, IMPLICIT) == DICOM_SUCCESS
    assert loaded(out).FindFirstElement(None, 0x00080000, True) is None


def test_without_the_meta_group(tmp_path, file):
    ds = loaded(file)
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out, DS_EXCLUDE_METAHEADER_GROUP) == DICOM_SUCCESS
    assert out.read_bytes()[128:140].startswith(b"DICM\x08\0")
    assert text(loaded(out), PATIENT_ID) == "ABC"


@pytest.mark.parametrize("change", [False, True])
@pytest.mark.parametrize("flags", [0, IMPLICIT, BIG, DS_GROUP_LENGTHS])
def test_saving_over_the_file_that_was_loaded(file, flags, change):
    ds = loaded(file)
    pixels = ds.FindFirstElement(None, PIXELS, False)
    expected = ds.GetBinaryValue(pixels)
    if change:
        assert ds.SetStringValue(ds.FindFirstElement(None, PATIENT_ID, True), "OTHER NAME")
    assert ds.SaveDS(str(file), flags) == DICOM_SUCCESS
    # the handle lives, and its value is in the new file
    assert ds.GetBinaryValue(pixels) == expected
    assert loaded(file).GetBinaryValue(
        loaded(file).FindFirstElement(None, PIXELS, False)
    ) == (
        False,
        b"",
    )
    again = loaded(file)
    assert again.GetBinaryValue(again.FindFirstElement(None, PIXELS, False)) == expected
    assert text(again, PATIENT_ID) == ("OTHER NAME" if change else "ABC")
    assert ds.SaveDS(str(file), 0) == DICOM_SUCCESS
    assert ds.GetBinaryValue(pixels) == expected
    assert os.listdir(file.parent) == [file.name]


def test_saving_fragments_over_the_file_that_was_loaded(tmp_path):
    ds = LDicomDS()
    ds._dataset.transfer_syntax = "1.2.840.10008.1.2.4.50"
    pixels = ds.InsertElement(None, False, PIXELS, VR_OB, True)
    for value in (b"", b"1" * 100_000, b"2" * 70_000):
        fragment = ds.InsertElement(pixels, True, 0xFFFEE000, VR_OB)
        assert ds.SetBinaryValue(fragment, value)
    path = tmp_path / "jpeg.dcm"
    assert ds.SaveDS(path) == DICOM_SUCCESS
    ds = loaded(path)
    pixels = ds.FindFirstElement(None, PIXELS, True)
    first = ds.GetChildElement(pixels)
    second = ds.GetNextElement(first, True)
    third = ds.GetNextElement(second, True)
    assert [e.nLength for e in (first, second, third)] == [0, 100_000, 70_000]
    put(ds, PATIENT_ID, "ABC")
    assert ds.SaveDS(path) == DICOM_SUCCESS
    assert ds.GetBinaryValue(third) == (True, b"2" * 70_000)
    assert ds.GetNextElement(third, True) is None
    for flags in (IMPLICIT, BIG, DS_METAHEADER_ABSENT):
        assert ds.SaveDS(path, flags) == error.DICOM_ERROR_CONVERSION
    assert text(loaded(path), PATIENT_ID) == "ABC"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, error.DICOM_ERROR_DISK_FULL),
        (errno.EIO, error.DICOM_ERROR_WRITE),
    ],
)
def test_a_failed_save_leaves_what_was_there(file, monkeypatch, number, expected):
    before = file.read_bytes()
    ds = loaded(file)
    ds.SetStringValue(ds.FindFirstElement(None, PATIENT_ID, True), "OTHER")

    def fail(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files.os, "fsync", fail)
    assert ds.SaveDS(file) == expected
    assert file.read_bytes() == before
    assert os.listdir(file.parent) == [file.name]
    monkeypatch.undo()
    assert ds.SaveDS(file) == DICOM_SUCCESS
    assert text(loaded(file), PATIENT_ID) == "OTHER"


@pytest.mark.parametrize("name", ["", None, "none/out.dcm", "a\0b", "."])
def test_what_cannot_be_saved_gets_a_code(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    ds = LDicomDS()
    put(ds, PATIENT_ID, "ABC")
    assert ds.SaveDS(name) in (error.DICOM_ERROR_OPEN, error.DICOM_ERROR_WRITE)
    assert os.listdir(tmp_path) == []


def test_an_interrupted_save_leaves_what_was_there(file, monkeypatch):
    before = file.read_bytes()
    ds = loaded(file)

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        ds.SaveDS(file, IMPLICIT)
    assert file.read_bytes() == before
    assert os.listdir(file.parent) == [file.name]


def test_a_file_that_may_not_be_written_is_not_replaced(file, monkeypatch):
    ds = loaded(file)
    before = file.read_bytes()
    monkeypatch.setattr(files.os, "access", lambda *_: False)
    assert ds.SaveDS(file, IMPLICIT) == error.DICOM_ERROR_WRITE
    assert file.read_bytes() == before
    assert os.listdir(file.parent) == [file.name]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_written_to_and_not_replaced(file):
    pipe = file.with_name("pipe")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        ds = LDicomDS()
        put(ds, PATIENT_ID, "ABC")
        assert ds.SaveDS(pipe) == DICOM_SUCCESS
        assert os.read(reader, 132)[128:] == b"DICM"
    finally:
        os.close(reader)
    assert not pipe.is_file()


def test_rights_of_the_file_are_kept(file):
    os.chmod(file, 0o640)
    ds = loaded(file)
    assert ds.SaveDS(file) == DICOM_SUCCESS
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o640
        other = file.with_name("other.dcm")
        assert ds.SaveDS(other) == DICOM_SUCCESS
        assert other.stat().st_mode & 0o400


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such rights")
@pytest.mark.parametrize("before", [None, 0o600, 0o640, 0o666])
@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_nobody_else_reads_a_file_in_the_making(file, monkeypatch, before, umask):
    ds, target = loaded(file), file.with_name("target.dcm")
    if before is not None:
        target.touch()
        target.chmod(before)
    while_written = []

    def sync(number):
        while_written.append(os.fstat(number).st_mode & 0o777)

    monkeypatch.setattr(files, "_sync", sync)
    old = os.umask(umask)
    try:
        assert ds.SaveDS(target) == DICOM_SUCCESS
    finally:
        os.umask(old)
    assert while_written[0] == 0o600
    expected = 0o666 & ~umask if before is None else before
    assert target.stat().st_mode & 0o777 == expected
    assert sorted(os.listdir(file.parent)) == sorted([file.name, target.name])


def test_a_new_file_is_one_file_from_the_start(file, monkeypatch):
    """To make a file is dear where the file system looks long for a free inode."""
    made = []

    def opened(path, mode, **options):
        made.append(os.path.dirname(path))
        return open(path, mode, **options)

    ds = loaded(file)
    monkeypatch.setattr(files, "open", opened, raising=False)
    assert ds.SaveDS(file.with_name("new.dcm")) == DICOM_SUCCESS
    assert made == [str(file.parent)]


def test_the_preamble(tmp_path, file):
    ds = LDicomDS()
    assert ds.GetPreamble() == bytes(128)
    ds.SetPreamble(b"II*\0" + bytes(200), 200)
    out = bytearray(130)
    assert ds.GetPreamble(out, 128) is None
    assert out[:4] == b"II*\0"
    assert ds.SaveDS(tmp_path / "out.dcm") == DICOM_SUCCESS
    assert loaded(tmp_path / "out.dcm").GetPreamble() == b"II*\0" + bytes(124)


def test_a_loaded_file_is_sent_from_a_map_of_it(file):
    ds = loaded(file)
    data = ds._dataset.encoded("1.2.840.10008.1.2.1")
    assert isinstance(data, memoryview)
    assert bytes(data) == file.read_bytes()[-len(data) :]
    assert bytes(data[:4]) == b"\x08\0\x16\0"
    ds.GetConvertValue(ds.GetLastElement(None, False))
    assert isinstance(ds._dataset.encoded("1.2.840.10008.1.2.1"), memoryview)
    put(ds, 0x00100040, "F")
    assert isinstance(ds._dataset.encoded("1.2.840.10008.1.2.1"), bytes)


def test_a_file_of_500_megabytes_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "large.dcm"
    head = small(tmp_path / "small.dcm").read_bytes()[: -12 - (1 << 17)]
    size = 500 << 20
    with open(path, "wb") as large:
        large.write(head + b"\xe0\x7f\x10\0OW\0\0" + struct.pack("<L", size))
        large.truncate(large.tell() + size)
    read = []
    monkeypatch.setattr(
        sources.FileSource,
        "read",
        lambda self, offset, length: read.append(length) or b"\0" * length,
    )
    ds = loaded(path)
    assert text(ds, PATIENT_ID) == "ABC"
    pixels = ds.FindFirstElement(None, PIXELS, False)
    assert pixels.nLength == size
    assert ds.GetShortValue(pixels, size // 2 - 1, 1) == [0]
    assert read == [2]


# the whole data set


def test_init_and_reset():
    ds = LDicomDS()
    put(ds, PATIENT_ID, "ABC")
    old = ds.GetFirstElement(None, True)
    ds.InitDS(65535, BIG | DS_METAHEADER_ABSENT)
    assert ds.GetInfoDS() == (65535, BIG | DS_METAHEADER_ABSENT)
    assert ds.GetFirstElement(None, False) is None
    assert not ds.ExistsElement(old)
    put(ds, PATIENT_ID, "ABC")
    ds.ResetDS()
    assert ds.GetInfoDS() == (65535, IMPLICIT | DS_METAHEADER_ABSENT)
    assert ds.GetFirstElement(None, False) is None


def test_command_sets():
    ds = LDicomDS()
    services = (0x01, 0x10, 0x20, 0x21, 0x30)
    for command in (*services, 0x0100, 0x0110, 0x0120, 0x0130, 0x0140, 0x0150):
        for request in (True, False):
            ds.InitCS(command, request)
            assert ds.GetInfoCS() == (command, request)
            field = ds.FindFirstElement(None, 0x00000100, True)
            assert ds.GetShortValue(field) == [command | (0 if request else 0x8000)]
            has_status = ds.FindFirstElement(None, 0x00000900, True) is not None
            assert has_status != request
            assert ds._dataset.encoded_command()[:8] == b"\0\0\0\0\4\0\0\0"
    ds.InitCS(0x0FFF, True)
    assert ds.GetInfoCS() == (0x0FFF, True)
    ds.InitCS(0x1234, True)
    assert ds.GetInfoCS() == (0, False)


def test_a_subclass_need_not_call_super():
    class LMyDS(LDicomDS):
        def __init__(self):
            self.mine = 5

        def ResetDS(self):
            raise AssertionError("called by the package")

        LoadDS = SaveDS = GetFirstElement = FindFirstElement = ResetDS

    ds = LMyDS()
    ds.InitDS(65535, EXPLICIT)
    put_element = ds.InsertElement(None, False, PATIENT_ID, VR_UN)
    assert ds.SetStringValue(put_element, "A")
    assert LDicomDS.LoadDS(ds, CT) == DICOM_SUCCESS


def test_copies():
    source_ds, target = loaded(CT), LDicomDS()
    old = put(target, PATIENT_ID, "OLD")
    assert target.CopyDS(None, source_ds, None) == DICOM_SUCCESS
    assert text(target, PATIENT_ID) == "1CT1"
    assert target.ExistsElement(old)  # the value goes into the element that is there
    uid = "1.2.840.10008.1.2.1"
    assert bytes(target._dataset.encoded(uid)) == bytes(source_ds._dataset.encoded(uid))
    sequence = target.InsertElement(None, False, 0x00081110, VR_SQ, True)
    item = target.InsertElement(sequence, True, 0xFFFEE000, VR_SQ)
    asked = []

    def keep(element, flags, data):
        asked.append((element.nTag, flags, data))
        return element.nTag >> 16 == 0x0010

    assert target.CopyDS(item, source_ds, None, keep, "mine") == DICOM_SUCCESS
    assert asked[0][1:] == (0, "mine")
    assert len(asked) > 50
    child = target.GetChildElement(item)
    assert child.nTag >> 16 == 0x0010
    # into itself, and items into items
    assert target.CopyDS(sequence, target, sequence) == DICOM_SUCCESS
    assert target.GetNextElement(item, True) is not None
    assert target.CopyDS(item, target, sequence) == error.DICOM_ERROR_PARAMETER
    assert target.CopyDS(None, None, None) == error.DICOM_ERROR_PARAMETER
    assert target.CopyDS(child, source_ds, None) == error.DICOM_ERROR_PARAMETER
    with pytest.raises(TypeError):
        target.CopyDS(None, "ds", None)


def test_deflated_bytes_have_an_even_length():
    ds = LDicomDS()
    name = put(ds, 0x00100010, "X")
    for number in range(20):
        assert ds.SetStringValue(name, "X" * number)
        data = ds._dataset.encoded("1.2.840.10008.1.2.1.99")
        assert len(data) % 2 == 0
        assert zlib.decompress(data, -zlib.MAX_WBITS) == ds._dataset.encoded(
            "1.2.840.10008.1.2.1"
        )


def test_what_needs_the_file_says_that_it_is_gone(file):
    ds = loaded(file)
    os.unlink(file)
    assert ds.SaveDS(f"{file}.copy", 0) == error.DICOM_ERROR_OPEN
    assert LDicomDS().CopyDS(None, ds, None) == error.DICOM_ERROR_OPEN
    with pytest.raises(OSError, match="small"):
        ds.to_pydicom()
    with pytest.raises(ValueError, match="small"):
        ds.to_json()


@pytest.mark.parametrize("sync", [True, False])
def test_whether_a_saved_file_is_synced_to_disk_is_a_setting(file, monkeypatch, sync):
    before, calls = os.stat(file).st_ino, []

    def fsync(number):
        status = os.fstat(number)
        calls.append("folder" if stat.S_ISDIR(status.st_mode) else "file")

    def replace(*names):
        calls.append("rename")
        rename(*names)

    rename = os.replace
    monkeypatch.setattr(files.os, "fsync", fsync)
    monkeypatch.setattr(files.os, "replace", replace)
    monkeypatch.setitem(vars(SETTINGS), "sync_saves", True)
    configure(sync_saves=sync)
    ds = loaded(file)
    ds.SetStringValue(ds.FindFirstElement(None, PATIENT_ID, True), "OTHER")
    assert ds.SaveDS(file) == DICOM_SUCCESS
    folders = ["folder"] if os.name != "nt" else []
    assert calls == (["file", "rename", *folders] if sync else ["rename"])
    assert text(loaded(file), PATIENT_ID) == "OTHER"
    assert os.stat(file).st_ino != before  # put in place, never written into
    assert os.listdir(file.parent) == [file.name]


@pytest.mark.skipif(os.name == "nt", reason="no folder can be opened there")
@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.EINVAL, DICOM_SUCCESS), (errno.EIO, error.DICOM_ERROR_WRITE)],
)
def test_a_folder_that_cannot_be_synced(file, monkeypatch, number, expected):
    def fsync(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files.os, "fsync", fsync)
    assert loaded(file).SaveDS(file) == expected


def test_a_small_file_is_read_when_it_is_loaded(tmp_path):
    path = tmp_path / "small.dcm"
    path.write_bytes(content := pathlib.Path(CT).read_bytes())
    ds = loaded(path)
    path.write_bytes(b"another")
    assert content.endswith(ds._dataset.encoded(ds._dataset.transfer_syntax))
    assert text(ds, PATIENT_ID) == "1CT1"
    assert ds.SaveDS(path) == DICOM_SUCCESS
    assert pydicom.dcmread(path) == pydicom.dcmread(CT)


# saved over itself, by whatever name


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize("kind", ["folder", "file", "hard", "relative", "dots"])
def test_saved_over_itself_by_another_name(tmp_path, monkeypatch, kind, edited):
    real = tmp_path / "real"
    real.mkdir()
    small(real / "a.dcm")
    names = {
        "folder": (tmp_path / "link" / "a.dcm", tmp_path / "link" / "a.dcm"),
        "file": (tmp_path / "b.dcm", real / "a.dcm"),
        "hard": (real / "a.dcm", real / "hard.dcm"),
        "relative": (real / "a.dcm", pathlib.Path("a.dcm")),
        "dots": (real / ".." / "real" / "a.dcm", real / "a.dcm"),
    }
    if kind == "hard":
        os.link(real / "a.dcm", real / "hard.dcm")
    else:
        try:
            os.symlink(real, tmp_path / "link", target_is_directory=True)
            os.symlink(real / "a.dcm", tmp_path / "b.dcm")
        except OSError:
            pytest.skip("no symbolic links")
    monkeypatch.chdir(real)
    load, save = names[kind]
    ds = loaded(load)
    if edited:
        ds.SetStringValue(ds.FindFirstElement(None, PATIENT_ID, True), "OTHER")
    for name in (save, load, save):
        assert ds.SaveDS(name) == DICOM_SUCCESS
        pixels = ds.FindFirstElement(None, PIXELS, True)
        assert ds.GetBinaryValue(pixels) == (True, bytes(range(256)) * 512)
        assert pydicom.dcmread(name).PixelData == bytes(range(256)) * 512
        assert pydicom.dcmread(name).PatientID == ("OTHER" if edited else "ABC")
    assert ds.SaveDS(tmp_path / "elsewhere.dcm") == DICOM_SUCCESS
    assert LDicomDS().CopyDS(None, ds, None) == DICOM_SUCCESS


# without a name for the syntax


@pytest.mark.parametrize("flag", [DS_METAHEADER_ABSENT, DS_EXCLUDE_METAHEADER_GROUP])
@pytest.mark.parametrize("more", [0, DS_GROUP_LENGTHS, DS_LENGTH_EXPLICIT, EXPLICIT])
def test_a_deflated_data_set_without_header_is_inflated(tmp_path, flag, more):
    path, out = get_testdata_file("image_dfl.dcm"), tmp_path / "out.dcm"
    ds, expected = loaded(path), pydicom.dcmread(path)
    assert ds.SaveDS(out, flag | more) == DICOM_SUCCESS
    again = loaded(out)
    assert text(again, 0x00080018) == expected.SOPInstanceUID
    pixels = again.FindFirstElement(None, PIXELS, True)
    assert again.GetBinaryValue(pixels) == (True, expected.PixelData)
    assert ds._dataset.transfer_syntax == "1.2.840.10008.1.2.1.99"


@pytest.mark.parametrize("flag", [DS_METAHEADER_ABSENT, DS_EXCLUDE_METAHEADER_GROUP])
def test_compressed_data_needs_a_header(tmp_path, flag):
    ds = loaded(get_testdata_file("JPEG2000.dcm"))
    assert ds.SaveDS(tmp_path / "out.dcm", flag) == error.DICOM_ERROR_CONVERSION
    assert os.listdir(tmp_path) == []
    ds.DeleteElement(ds.FindFirstElement(None, PIXELS, True))
    assert ds.SaveDS(tmp_path / "out.dcm", flag) == DICOM_SUCCESS
    assert text(loaded(tmp_path / "out.dcm"), 0x00080018) == text(ds, 0x00080018)


# the class of a template


@pytest.mark.parametrize(
    ("code", "uid"),
    [
        (iod.CLASS_SC_IMAGE_STORAGE, "1.2.840.10008.5.1.4.1.1.7"),
        (iod.CLASS_CT_IMAGE_STORAGE, "1.2.840.10008.5.1.4.1.1.2"),
        (65535, None),
    ],
)
def test_the_class_of_the_template_is_named(tmp_path, code, uid):
    ds, out = LDicomDS(), tmp_path / "out.dcm"
    ds.InitDS(code, EXPLICIT)
    assert ds.SaveDS(out) == DICOM_SUCCESS
    meta = pydicom.dcmread(out, force=True).file_meta
    assert (meta.MediaStorageSOPClassUID or None) == uid
    put(ds, 0x00020002, "1.2.3")
    assert ds.SaveDS(out) == DICOM_SUCCESS
    assert pydicom.dcmread(out).file_meta.MediaStorageSOPClassUID == "1.2.3"
