"""LDicomFile: files, descriptors, Python files and memory."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import LDicomFile
from ltdicom.constants.error import (
    DICOM_ERROR_END,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
)
from ltdicom.constants.file import (
    DICOM_FILE_BEGIN,
    DICOM_FILE_CLOSE,
    DICOM_FILE_CREATE,
    DICOM_FILE_CURRENT,
    DICOM_FILE_DELETE,
    DICOM_FILE_END,
    DICOM_FILE_MEMORY,
    DICOM_FILE_OPEN,
    DICOM_FILE_READ,
    DICOM_FILE_REDIRECT,
    DICOM_FILE_TEMPORARY,
    DICOM_FILE_WRITE,
)
from ltdicom.ds import LDicomDS

READ = DICOM_FILE_OPEN | DICOM_FILE_READ
WRITE = DICOM_FILE_CREATE | DICOM_FILE_WRITE
BOTH = DICOM_FILE_READ | DICOM_FILE_WRITE


@pytest.fixture
def ten(tmp_path):
    path = tmp_path / "ten"
    path.write_bytes(b"0123456789")
    return path


def test_a_closed_one_says_so():
    file = LDicomFile()
    assert file.GetHandle() is None
    assert file.GetMode() == 0
    assert file.GetRemainingBytes() == 0
    assert file.Tell() == -1
    assert file.Read(nLength=1) == (False, b"")
    assert file.Write(b"1") is False
    assert file.Seek(0, DICOM_FILE_BEGIN) is False
    assert file.ChangeMode(DICOM_FILE_READ) == DICOM_ERROR_END
    assert file.Close(True) is None


def test_read(ten):
    with LDicomFile() as file:
        assert file.Open(ten, READ) is True
        assert file.Read(nLength=4) == (True, b"0123")
        assert (file.Tell(), file.GetRemainingBytes()) == (4, 6)
        assert file.Read(nLength=0) == (True, b"")
        assert file.Read() == (True, b"456789")
        assert file.Read(nLength=1) == (False, b"")
        assert file.Write(b"x") is False
    assert ten.read_bytes() == b"0123456789"


def test_read_into_a_buffer(ten):
    file, buffer = LDicomFile(), bytearray(b"......")
    assert file.Open(str(ten), DICOM_FILE_OPEN) is True
    assert file.Read(buffer, 4) is True
    assert buffer == b"0123.."  # what is behind is not touched
    assert file.Read(buffer, 7) is False
    assert file.Tell() == 4
    assert file.Read(buffer) is True
    assert buffer == b"456789"
    file.Seek(8, DICOM_FILE_BEGIN)
    assert file.Read(buffer, 6) is False
    assert buffer == b"89\0\0\0\0"
    assert file.Read(None, 2) is False
    assert file.Read(buffer, -1) is False
    file.Close(True)


def test_seek(ten):
    file = LDicomFile()
    file.Open(ten, READ)
    for offset, where, place in (
        (3, DICOM_FILE_BEGIN, 3),
        (2, DICOM_FILE_CURRENT, 5),
        (-1, DICOM_FILE_CURRENT, 4),
        (-2, DICOM_FILE_END, 8),
        (5, DICOM_FILE_END, 15),
    ):
        assert file.Seek(offset, where) is True
        assert file.Tell() == place
    assert file.GetRemainingBytes() == 0
    assert file.Seek(-1, DICOM_FILE_BEGIN) is False
    assert file.Seek(0, 3) is False
    assert file.Tell() == 15
    file.Close(True)


def test_write_truncates_and_is_there_at_once(ten):
    file = LDicomFile()
    assert file.Open(ten, WRITE) is True
    assert file.Write(b"abcdef", 3) is True
    assert ten.read_bytes() == b"abc"
    assert file.Write(b"ab", 3) is False
    assert file.Read(nLength=1) == (False, b"")
    file.Close(True)
    assert ten.read_bytes() == b"abc"


def test_write_into_what_is_there(ten):
    file = LDicomFile()
    file.Open(ten, DICOM_FILE_OPEN | BOTH)
    file.Seek(8, DICOM_FILE_BEGIN)
    assert file.Write(b"abc") is True
    file.Seek(0, DICOM_FILE_BEGIN)
    assert file.Read() == (True, b"01234567abc")
    file.Close(True)


@pytest.mark.parametrize("path", ["", None, "no such folder/x", "a\0b"])
@pytest.mark.parametrize("mode", [READ, WRITE, READ | DICOM_FILE_MEMORY])
def test_what_cannot_be_opened(path, mode, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = LDicomFile()
    assert file.Open(path, mode) is False
    assert (file.GetMode(), file.Tell()) == (0, -1)
    assert os.listdir(tmp_path) == []


def test_an_incomplete_file_is_removed_if_it_was_created(ten, tmp_path):
    file, new = LDicomFile(), tmp_path / "new"
    file.Open(new, WRITE)
    file.Close(False)
    assert not new.exists()
    file.Open(ten, DICOM_FILE_OPEN | BOTH)
    file.Close(False)
    assert ten.exists()


def test_an_exception_leaves_no_half_file(tmp_path):
    with pytest.raises(KeyError), LDicomFile() as file:
        file.Open(tmp_path / "new", WRITE)
        raise KeyError
    assert os.listdir(tmp_path) == []


def test_temporary_files(ten, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    LDicomDS.SetDefaultDicomTempPath(folder)
    try:
        file = LDicomFile()
        assert file.Open(None, WRITE | DICOM_FILE_READ | DICOM_FILE_TEMPORARY) is True
        assert len(os.listdir(folder)) == 1
        file.Write(b"abc")
        file.Seek(0, DICOM_FILE_BEGIN)
        assert file.Read() == (True, b"abc")
        file.Close(True)
        assert os.listdir(folder) == []
        # removed by the end of the object as well
        file.Open(None, WRITE | DICOM_FILE_TEMPORARY)
        del file
        assert os.listdir(folder) == []
    finally:
        LDicomDS.SetDefaultDicomTempPath(None)
    file = LDicomFile()
    file.Open(ten, READ | DICOM_FILE_TEMPORARY)  # not made here: it stays
    file.Close(True)
    assert ten.exists()
    file.Open(ten, READ | DICOM_FILE_DELETE)
    file.Close(True)
    assert not ten.exists()


def test_a_temporary_folder_that_is_gone(tmp_path):
    LDicomDS.SetDefaultDicomTempPath(tmp_path / "gone")
    try:
        file = LDicomFile()
        assert file.Open(None, WRITE | DICOM_FILE_TEMPORARY) is False
        assert file.GetMode() == 0
    finally:
        LDicomDS.SetDefaultDicomTempPath(None)


def test_another_file_closes_the_first(ten, tmp_path):
    file = LDicomFile()
    file.Open(tmp_path / "first", WRITE | DICOM_FILE_TEMPORARY)
    file.Open(ten, READ)
    assert not (tmp_path / "first").exists()
    assert file.Read(nLength=2) == (True, b"01")
    file.Close(True)


def test_a_relative_name_means_the_same_file_at_its_end(tmp_path, monkeypatch):
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path)
    file = LDicomFile()
    file.Open("new", WRITE)
    monkeypatch.chdir(tmp_path / "below")
    file.Close(False)
    assert os.listdir(tmp_path) == ["below"]


def test_change_mode(tmp_path):
    file, path = LDicomFile(), tmp_path / "new"
    file.Open(path, WRITE)
    file.Write(b"abcdef")
    file.Seek(2, DICOM_FILE_BEGIN)
    assert file.ChangeMode(READ) == DICOM_SUCCESS
    assert file.GetMode() == READ
    assert file.Read() == (True, b"cdef")
    assert file.Write(b"x") is False
    assert file.ChangeMode(READ | DICOM_FILE_MEMORY) == DICOM_ERROR_PARAMETER
    assert file.ChangeMode(WRITE) == DICOM_SUCCESS  # empties nothing
    assert path.read_bytes() == b"abcdef"
    path.unlink()
    assert file.ChangeMode(READ) == DICOM_ERROR_OPEN
    assert file.GetMode() == WRITE
    assert file.Write(b"y") is True
    file.Close(True)


def test_files_in_memory(ten):
    file = LDicomFile()
    assert file.Open(ten, DICOM_FILE_OPEN | BOTH | DICOM_FILE_MEMORY) is True
    assert file.GetHandle() is None
    file.Seek(0, DICOM_FILE_END)
    assert file.Write(b"ab") is True
    file.Seek(-3, DICOM_FILE_CURRENT)
    assert file.Read() == (True, b"9ab")
    file.Close(True)
    assert ten.read_bytes() == b"0123456789"
    assert file.Open(None, WRITE | DICOM_FILE_READ | DICOM_FILE_MEMORY) is True
    assert file.Write(b"abc") is True
    assert (file.Tell(), file.GetRemainingBytes()) == (3, 0)


def test_memory_of_the_program():
    file, memory = LDicomFile(), bytearray(b"0123456789")
    assert file.SetMemoryBuffer(memory, 8, False) is True
    assert file.GetMode() == DICOM_FILE_MEMORY | BOTH
    assert file.GetRemainingBytes() == 8
    assert file.Read(nLength=2) == (True, b"01")
    assert file.Write(b"ab") is True
    assert memory == b"01ab456789"
    file.Seek(-1, DICOM_FILE_END)
    assert file.Write(b"xy") is False  # no room: nothing of it is written
    assert memory == b"01ab456789"
    assert file.Tell() == 7
    assert file.Seek(-9, DICOM_FILE_CURRENT) is False
    assert file.ChangeMode(DICOM_FILE_MEMORY | DICOM_FILE_READ) == DICOM_SUCCESS
    assert file.Write(b"x") is False
    file.Close(False)
    memory.append(0)  # it is free again


def test_memory_that_cannot_be_changed():
    file = LDicomFile()
    assert file.SetMemoryBuffer(b"0123", 4, False) is False
    assert file.SetMemoryBuffer(None, 0, True) is False
    assert file.SetMemoryBuffer(b"0123", 5, True) is False
    assert file.SetMemoryBuffer(b"0123", bReadonly=True) is True
    assert file.Write(b"x") is False
    assert file.ChangeMode(DICOM_FILE_MEMORY | DICOM_FILE_WRITE) == DICOM_ERROR_OPEN
    assert file.Read() == (True, b"0123")
    with pytest.raises(TypeError, match="pBuffer must be bytes-like"):
        file.SetMemoryBuffer("text", 4, True)


@pytest.mark.parametrize("closes", [0, DICOM_FILE_CLOSE])
def test_descriptors(ten, closes):
    number = os.open(ten, os.O_RDWR | getattr(os, "O_BINARY", 0))
    file = LDicomFile()
    file.SetHandle(number, DICOM_FILE_WRITE | closes)
    assert file.GetHandle() == number
    assert file.Write(b"ab") is True
    assert file.Read(nLength=1) == (False, b"")
    assert file.ChangeMode(BOTH | closes) == DICOM_ERROR_OPEN
    file.Close(False)
    assert ten.read_bytes() == b"ab23456789"
    if closes:
        with pytest.raises(OSError):
            os.fstat(number)
    else:
        file.SetHandle(number, BOTH)
        assert file.Read(nLength=2) == (True, b"23")
        file.Close(True)
        os.close(number)


def test_a_bad_descriptor_leaves_none_open():
    file = LDicomFile()
    assert file.SetHandle(-1, DICOM_FILE_READ) is None
    assert (file.Tell(), file.GetMode(), file.GetHandle()) == (-1, 0, None)


@pytest.mark.parametrize("closes", [0, DICOM_FILE_CLOSE])
def test_python_files(closes):
    stream, file = io.BytesIO(b"0123"), LDicomFile()
    file.SetHandle(stream, BOTH | closes)
    assert file.GetHandle() is stream
    assert file.Read(nLength=2) == (True, b"01")
    assert file.Write(b"xyz") is True
    assert stream.getvalue() == b"01xyz"
    file.Close(True)
    assert stream.closed == bool(closes)


def test_a_python_file_that_the_program_closed():
    stream, file = io.BytesIO(b"0123"), LDicomFile()
    file.SetHandle(stream, BOTH)
    stream.close()
    assert file.Read(nLength=1) == (False, b"")
    assert file.Write(b"1") is False
    assert file.Tell() == -1
    assert file.GetRemainingBytes() == 0
    assert file.Seek(0, DICOM_FILE_BEGIN) is False


def test_what_is_no_handle():
    file = LDicomFile()
    for wrong in (io.StringIO(), "name", None):
        with pytest.raises(TypeError, match="hFile must be"):
            file.SetHandle(wrong, DICOM_FILE_READ)


class Trickle(io.RawIOBase):
    """Gives and takes at most three bytes at once, ten in all."""

    def __init__(self):
        self.taken = bytearray()
        self.given = io.BytesIO(b"0123456789")

    def readable(self):
        return True

    def writable(self):
        return True

    def readinto(self, buffer):
        part = self.given.read(min(3, len(buffer)))
        buffer[: len(part)] = part
        return len(part)

    def write(self, data):
        part = bytes(data[: min(3, 10 - len(self.taken))])
        self.taken += part
        return len(part)


def test_short_reads_and_writes_are_continued():
    stream, file = Trickle(), LDicomFile()
    file.SetHandle(stream, BOTH)
    assert file.Read(nLength=8) == (True, b"01234567")
    assert file.Read(nLength=8) == (False, b"89")
    assert file.Write(b"abcdefgh") is True
    assert file.Write(b"ijkl") is False
    assert stream.taken == b"abcdefghij"


def test_a_pipe_has_no_place():
    reads, writes = os.pipe()
    file = LDicomFile()
    file.SetHandle(writes, DICOM_FILE_WRITE | DICOM_FILE_CLOSE)
    assert file.Write(b"abc") is True
    assert (file.Tell(), file.GetRemainingBytes()) == (-1, 0)
    assert file.Seek(0, DICOM_FILE_BEGIN) is False
    file.Close(True)
    file.SetHandle(reads, DICOM_FILE_READ | DICOM_FILE_CLOSE)
    assert file.Read(nLength=3) == (True, b"abc")
    file.Close(True)


def test_a_mode_without_meaning_here_is_kept(ten):
    file = LDicomFile()
    assert file.Open(ten, READ | DICOM_FILE_REDIRECT) is True
    assert file.GetMode() == READ | DICOM_FILE_REDIRECT
    file.Close(True)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("write"), st.binary(max_size=9)),
            st.tuples(st.just("read"), st.integers(0, 9)),
            st.tuples(st.just("seek"), st.tuples(st.integers(-5, 12), st.integers(0, 2))),
        )
    )
)
def test_it_does_what_a_python_file_does(calls):
    """Memory of the program, a file in memory, and a Python file agree."""
    model, memory = io.BytesIO(bytes(64)), bytearray(64)
    own, given_ = LDicomFile(), LDicomFile()
    own.SetMemoryBuffer(memory, 64, False)
    given_.SetHandle(io.BytesIO(bytes(64)), BOTH)
    for what, argument in calls:
        place = model.tell()
        for file in (own, given_):
            if what == "write" and place + len(argument) <= 64:
                assert file.Write(argument) is True
            elif what == "read":
                model.seek(place)
                data = model.read(argument)
                assert file.Read(nLength=argument) == (len(data) == argument, data)
            elif what == "seek":
                offset, where = argument
                start = (0, place, 64)[where]
                assert file.Seek(offset, where) is (start + offset >= 0)
        if what == "write" and place + len(argument) <= 64:
            model.write(argument)
        elif what == "seek" and (0, place, 64)[argument[1]] + argument[0] >= 0:
            model.seek((0, place, 64)[argument[1]] + argument[0])
        assert own.Tell() == given_.Tell() == model.tell()
    assert memory == model.getvalue()
