"""LDicomDir: DICOMDIRs that are built, extended and saved over files that stay."""

from __future__ import annotations

import copy
import os
import pathlib
import pickle
import re
import shutil
import struct
import subprocess
import tempfile

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.data import get_testdata_file
from pydicom.datadict import dictionary_VR
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.fileset import DIRECTORY_RECORDERS, FileSet
from pydicom.uid import ExplicitVRLittleEndian, UID_dictionary

import ltdicom
from ltdicom import Ref
from ltdicom._core.errors import DicomError
from ltdicom._dataset import directory
from ltdicom._dataset.directory_records import EVERY_KEY, keys_of
from ltdicom.constants.dataset import (
    DS_GROUP_LENGTHS,
    DS_IMPLICIT_VR,
    DS_LENGTH_EXPLICIT,
    DS_LOAD_CLOSE,
)
from ltdicom.constants.dicomdir import (
    DICOMDIR_INSERTDICOMFILE_FAILURE,
    DICOMDIR_INSERTDICOMFILE_PREADD,
    DICOMDIR_REJECT_INVALID_FILEID,
)
from ltdicom.constants.error import (
    DICOM_ERROR_DICOMDIR_FOLDER,
    DICOM_ERROR_DIR_STOP_INSERT_FILE,
    DICOM_ERROR_FILE,
    DICOM_ERROR_FILEID,
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_READ,
    DICOM_SUCCESS,
)
from ltdicom.constants.iod import CLASS_BASIC_DIRECTORY
from ltdicom.directory import LDicomDir
from ltdicom.ds import LDicomDS
from ltdicom.structs import DICOMDIRCALLBACK, DICOMDIROPTIONS

SHIPPED = pathlib.Path(get_testdata_file("DICOMDIR")).parent
CT = "1.2.840.10008.5.1.4.1.1.2"


def instance(number, patient="P1", study="1.1", series="1.1.1", sop_class=CT, **more):
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = sop_class, f"1.2.3.{number}"
    ds.PatientName, ds.PatientID = f"Name^{patient}", patient
    ds.StudyInstanceUID, ds.StudyID = study, "S"
    ds.StudyDate, ds.StudyTime, ds.AccessionNumber = "20240101", "120000", ""
    ds.Modality, ds.SeriesInstanceUID, ds.SeriesNumber = "CT", series, 1
    ds.InstanceNumber = number
    ds.Rows = ds.Columns = 1
    for keyword, value in more.items():
        if value is None:
            delattr(ds, keyword)
        else:
            setattr(ds, keyword, value)
    return ds


def write(path, ds):
    path.parent.mkdir(parents=True, exist_ok=True)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.save_as(path, enforce_file_format=True)
    return path


def shape(ds):
    """The tree of records: types and File IDs, as nested lists."""

    def below(key):
        found = []
        while key is not None:
            file_id = ds.FindFirstDescendant(key, 0x00041500, True)
            name = None
            if file_id is not None:
                name = ds.GetStringValue(file_id, 0, ds.GetCountValue(file_id))
            child = ds.GetChildKey(key)
            found.append((ds.GetValueKey(key), name, below(child)))
            key = ds.GetNextKey(key, True)
        return found

    return below(ds.GetFirstKey(None, True))


def saved(directory_, flags=0):
    """Save, and return what pydicom reads; offsets are followed by another object."""
    assert directory_.SaveDicomDir(flags) == DICOM_SUCCESS
    path = os.path.join(directory_._directory.folder, "DICOMDIR")
    again = LDicomDir()
    assert again.LoadDS(path) == DICOM_SUCCESS
    assert shape(again) == shape(directory_)
    return pydicom.dcmread(path)


@pytest.fixture
def two(tmp_path):
    write(tmp_path / "A" / "ONE", instance(1))
    write(tmp_path / "B" / "TWO", instance(2))
    return tmp_path


def one_patient(*names):
    images = [("IMAGE", name, []) for name in names]
    return [("PATIENT", None, [("STUDY", None, [("SERIES", None, images)])])]


def test_a_new_one_is_an_empty_directory():
    new = LDicomDir()
    nClass, _ = new.GetInfoDS()
    assert nClass == CLASS_BASIC_DIRECTORY
    tags = [element.nTag for element in new if element.nTag >> 16 != 2]
    assert tags == [0x00041130, 0x00041200, 0x00041202, 0x00041212, 0x00041220]
    assert new.SaveDicomDir() == DICOM_ERROR_DICOMDIR_FOLDER
    assert new.InsertDicomFile(None) == DICOM_ERROR_DICOMDIR_FOLDER
    assert new.InsertDicomFile("x") == DICOM_ERROR_DICOMDIR_FOLDER
    assert new.ResetDicomDir("no such folder") == DICOM_ERROR_DICOMDIR_FOLDER
    assert new.ResetDicomDir(None) == DICOM_ERROR_DICOMDIR_FOLDER


def test_an_empty_one_is_saved(tmp_path):
    found = saved(LDicomDir(tmp_path))
    assert found.file_meta.MediaStorageSOPClassUID == "1.2.840.10008.1.3.10"
    assert found.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert found.file_meta.MediaStorageSOPInstanceUID
    assert list(found.DirectoryRecordSequence) == []


def test_a_folder(two):
    new = LDicomDir(two)
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    assert shape(new) == one_patient("A\\ONE", "B\\TWO")
    found = saved(new)
    assert found.FileSetConsistencyFlag == 0
    image = found.DirectoryRecordSequence[-1]
    assert image.ReferencedFileID == ["B", "TWO"]
    assert image.ReferencedSOPClassUIDInFile == CT
    assert image.ReferencedSOPInstanceUIDInFile == "1.2.3.2"
    assert image.ReferencedTransferSyntaxUIDInFile == ExplicitVRLittleEndian
    assert image.InstanceNumber == 2
    assert found.DirectoryRecordSequence[0].PatientName == "Name^P1"
    files = FileSet(two / "DICOMDIR")
    assert {each.path for each in files} == {
        str(two / "A" / "ONE"),
        str(two / "B" / "TWO"),
    }
    files._stage["t"].cleanup()  # or the garbage collector warns


@pytest.mark.parametrize("longer", ["2.25.17", "2.25.1789"])
def test_again_is_the_same(two, monkeypatch, longer):
    # Each file-set has an instance UID of its own, and the records' offsets
    # move with its length.
    monkeypatch.setattr("ltdicom._dataset.directory.generate_uid", lambda: "2.25.17")
    new = LDicomDir(two)
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    first = saved(new)
    monkeypatch.setattr("ltdicom._dataset.directory.generate_uid", lambda: longer)
    new = LDicomDir(two)  # DICOMDIR itself lies in the folder now
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    again = saved(new)
    moved = first.DirectoryRecordSequence[0].OffsetOfReferencedLowerLevelDirectoryEntity
    here = again.DirectoryRecordSequence[0].OffsetOfReferencedLowerLevelDirectoryEntity
    assert here - moved == len(longer) - len("2.25.17")
    for record in [*first.DirectoryRecordSequence, *again.DirectoryRecordSequence]:
        del record.OffsetOfTheNextDirectoryRecord
        del record.OffsetOfReferencedLowerLevelDirectoryEntity
    assert again.DirectoryRecordSequence == first.DirectoryRecordSequence


def test_without_subfolders(two):
    write(two / "TOP", instance(3))
    new = LDicomDir(two)
    assert new.SetOptions(DICOMDIROPTIONS(0, False, 0)) == DICOM_SUCCESS
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    assert shape(new) == one_patient("TOP")


def test_options():
    new = LDicomDir()
    assert new.GetOptions() == (DICOM_SUCCESS, DICOMDIROPTIONS(0, True, 0))
    options = DICOMDIROPTIONS(0, False, DICOMDIR_REJECT_INVALID_FILEID)
    assert new.SetOptions(options) == DICOM_SUCCESS
    got = DICOMDIROPTIONS()
    assert new.GetOptions(got, 12) == DICOM_SUCCESS
    assert got == options
    assert new.SetOptions(None) == DICOM_ERROR_PARAMETER
    assert new.SetOptions(DICOMDIROPTIONS(0, True, 4)) == DICOM_ERROR_PARAMETER
    assert new.GetOptions(None) == DICOM_ERROR_PARAMETER
    assert new.GetOptions() == (DICOM_SUCCESS, options)


# names


def test_names_relative_and_absolute(two, monkeypatch):
    new = LDicomDir(two)
    assert new.InsertDicomFile(os.path.join("A", "ONE")) == DICOM_SUCCESS
    assert new.InsertDicomFile(two / "B" / "TWO") == DICOM_SUCCESS
    assert shape(new) == one_patient("A\\ONE", "B\\TWO")
    monkeypatch.chdir(two.parent)
    relative = LDicomDir(two.name)
    monkeypatch.chdir(two)
    assert relative.InsertDicomFile("A/ONE") == DICOM_SUCCESS
    assert relative.SaveDicomDir() == DICOM_SUCCESS
    assert (two / "DICOMDIR").exists()


def test_a_folder_by_another_name(two, tmp_path_factory):
    link = tmp_path_factory.mktemp("other") / "link"
    try:
        link.symlink_to(two, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    new = LDicomDir(link)
    assert new.InsertDicomFile(two / "A" / "ONE") == DICOM_SUCCESS
    assert shape(new) == one_patient("A\\ONE")


@pytest.mark.parametrize("name", ["../x", "..", ".", "", "A/../../x"])
def test_names_outside(two, name):
    write(two.parent / "x", instance(9))
    new = LDicomDir(two)
    assert new.InsertDicomFile(name) == DICOM_ERROR_FILE
    ds = LDicomDS()
    assert ds.LoadDS(two / "A" / "ONE") == DICOM_SUCCESS
    code = DICOM_ERROR_FILE if name else DICOM_ERROR_PARAMETER
    assert new.InsertDicomDS(ds, name) == code
    assert shape(new) == []


def test_what_dicom_forbids_is_refused_on_request(tmp_path):
    names = ["lower", "LONGERTHAN8", "A-B", "A.DCM", "1/2/3/4/5/6/7/8/9"]
    for number, name in enumerate(names, 1):
        write(tmp_path / name, instance(number))
    new = LDicomDir(tmp_path)
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    assert len(shape(new)[0][2][0][2][0][2]) == len(names)
    strict = LDicomDir(tmp_path)
    strict.SetOptions(DICOMDIROPTIONS(0, True, DICOMDIR_REJECT_INVALID_FILEID))
    assert strict.InsertDicomFile(None) == DICOM_ERROR_FILEID
    for name in names:
        assert strict.InsertDicomFile(name) == DICOM_ERROR_FILEID
        assert strict.SetDescriptorFile(name, None) == DICOM_ERROR_FILEID
    assert shape(strict) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows forbids these names, too")
@pytest.mark.parametrize("name", ["A\\B", "Ä", " A", "A ", "A\n"])
def test_names_that_cannot_be_written(tmp_path, name):
    write(tmp_path / name, instance(1))
    write(tmp_path / "GOOD", instance(2))
    new = LDicomDir(tmp_path)
    assert new.InsertDicomFile(None) == DICOM_ERROR_FILEID
    assert shape(new) == one_patient("GOOD")


# the hook


class Told(LDicomDir):
    def __init__(self, folder, answer=lambda name, status: None):
        super().__init__(folder)
        self.told, self.answer = [], answer

    def OnInsertDicomFile(self, pszFileName, pDataSet, uStatus):
        name = os.path.basename(pszFileName)
        self.told.append((name, pDataSet is not None, uStatus))
        return self.answer(name, uStatus)


PREADD, FAILURE = DICOMDIR_INSERTDICOMFILE_PREADD, DICOMDIR_INSERTDICOMFILE_FAILURE


def test_the_hook_is_told_of_each_file(two):
    (two / "B" / "README").write_bytes(b"not DICOM")
    write(two / "C", instance(3, PatientID=None))
    new = Told(two)
    assert new.InsertDicomFile(None) == DICOM_ERROR_PARAMETER
    assert new.told == [
        ("ONE", True, PREADD),
        ("ONE", True, DICOM_SUCCESS),
        ("README", False, FAILURE),
        ("TWO", True, PREADD),
        ("TWO", True, DICOM_SUCCESS),
        ("C", True, PREADD),
        ("C", True, FAILURE),
    ]
    assert shape(new) == one_patient("A\\ONE", "B\\TWO")


def test_files_that_are_not_dicom_are_no_failure(two):
    (two / "README").write_bytes(b"not DICOM")
    (two / "EMPTY").write_bytes(b"")
    new = LDicomDir(two)
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    assert new.InsertDicomFile("README") == DICOM_ERROR_FORMAT


@pytest.mark.parametrize("status", [PREADD, DICOM_SUCCESS])
def test_stop(two, status):
    def answer(name, told):
        return DICOM_ERROR_DIR_STOP_INSERT_FILE if told == status else DICOM_SUCCESS

    new = Told(two, answer)
    assert new.InsertDicomFile(None) == DICOM_ERROR_DIR_STOP_INSERT_FILE
    assert {name for name, *_ in new.told} == {"ONE"}
    assert shape(new) == ([] if status == PREADD else one_patient("A\\ONE"))


def test_stop_at_a_failure(two):
    (two / "A" / "BAD").write_bytes(b"no")
    new = Told(two, lambda name, told: 234 if told == FAILURE else 0)
    assert new.InsertDicomFile(None) == DICOM_ERROR_DIR_STOP_INSERT_FILE
    assert new.told == [("BAD", False, FAILURE)]


@pytest.mark.parametrize("answer", [DICOM_ERROR_FORMAT, 1])
def test_skip(two, answer):
    new = Told(two, lambda name, told: answer if name == "ONE" else 0)
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    assert new.told[:2] == [("ONE", True, PREADD), ("TWO", True, PREADD)]
    assert shape(new) == one_patient("B\\TWO")
    assert new.InsertDicomFile("A/ONE") == DICOM_SUCCESS
    assert shape(new) == one_patient("B\\TWO")


def test_what_a_hook_raises_comes_out(two):
    def answer(name, told):
        raise KeyError(name)

    new = Told(two, answer)
    with pytest.raises(KeyError, match="ONE"):
        new.InsertDicomFile(None)
    assert shape(new) == []


def test_a_hook_may_change_what_is_inserted(two):
    class Anonymous(LDicomDir):
        def OnInsertDicomFile(self, pszFileName, pDataSet, uStatus):
            if uStatus == PREADD:
                element = pDataSet.FindFirstElement(None, 0x00100010, True)
                pDataSet.SetStringValue(element, "Anonymous")

    new = Anonymous(two)
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    assert saved(new).DirectoryRecordSequence[0].PatientName == "Anonymous"


def test_a_callback_comes_in_the_place_of_the_hook(two):
    told = []

    def function(hDicomDir, pszFileName, hDS, uStatus, pUserData):
        told.append((hDicomDir, type(hDS), uStatus, pUserData))
        return DICOM_SUCCESS

    new = Told(two)
    new.SetCallback(DICOMDIRCALLBACK(function, "data"))
    assert new.InsertDicomFile("A/ONE") == DICOM_SUCCESS
    assert told == [(new, LDicomDS, PREADD, "data"), (new, LDicomDS, 0, "data")]
    assert new.told == []
    new.SetCallback(None)
    assert new.InsertDicomFile("B/TWO") == DICOM_SUCCESS
    assert len(new.told) == 2


def test_files_that_vanish(two):
    def answer(name, told):
        if (name, told) == ("ALSO", PREADD):
            (two / "B" / "TWO").unlink()

    write(two / "B" / "ALSO", instance(3))
    new = Told(two, answer)
    assert new.InsertDicomFile(None) == DICOM_ERROR_OPEN
    assert new.told[-1] == ("TWO", False, FAILURE)
    assert shape(new) == one_patient("A\\ONE", "B\\ALSO")
    for gone in ("B/TWO", "a\0b"):
        assert new.InsertDicomFile(gone) == DICOM_ERROR_OPEN


def test_a_folder_that_cannot_be_read(two, monkeypatch):
    real = os.scandir

    def scandir(path):
        if os.path.basename(path) == "A":
            raise PermissionError(13, "not yours", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    new = LDicomDir(two)
    assert new.InsertDicomFile(None) == DICOM_ERROR_OPEN
    assert shape(new) == one_patient("B\\TWO")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files here")
def test_pipes_are_not_waited_for(two):
    os.mkfifo(two / "PIPE")
    new = LDicomDir(two)
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    assert shape(new) == one_patient("A\\ONE", "B\\TWO")
    for name in ("PIPE", "A"):  # a folder is not a file either
        assert new.InsertDicomFile(name) == DICOM_ERROR_OPEN


def test_nothing_is_half_inserted(two, monkeypatch):
    """A value that cannot be read any more: no record of the instance stays."""
    new = LDicomDir(two)
    assert new.InsertDicomFile("A/ONE") == DICOM_SUCCESS
    write(two / "C", instance(3, series="1.1.2"))
    real = directory.copying.fill

    def fill(target, node, source, *more):
        if node.tag == 0x00200013:
            raise DicomError(DICOM_ERROR_READ, "gone")
        real(target, node, source, *more)

    with monkeypatch.context() as patch:
        patch.setattr(directory.copying, "fill", fill)
        assert new.InsertDicomFile("C") == DICOM_ERROR_READ
    assert shape(new) == one_patient("A\\ONE")
    assert new.InsertDicomFile("C") == DICOM_SUCCESS
    assert len(shape(new)[0][2][0][2]) == 2
    saved(new)


def test_a_cut_file_is_refused(two):
    path = two / "A" / "ONE"
    path.write_bytes(path.read_bytes()[:-1])
    new = LDicomDir(two)
    assert new.InsertDicomFile(None) == DICOM_ERROR_FORMAT
    assert shape(new) == one_patient("B\\TWO")


def test_the_directory_itself(two):
    new = LDicomDir(two)
    assert new.SaveDicomDir() == DICOM_SUCCESS
    told = Told(two)
    assert told.InsertDicomFile(None) == DICOM_SUCCESS
    assert ("DICOMDIR", True, PREADD) in told.told
    assert ("DICOMDIR", True, DICOM_SUCCESS) not in told.told
    assert told.InsertDicomFile("DICOMDIR") == DICOM_ERROR_PARAMETER
    assert shape(told) == one_patient("A\\ONE", "B\\TWO")


# records


def test_an_instance_that_is_there_is_replaced(two, caplog):
    new = LDicomDir(two)
    new.InsertDicomFile(None)
    write(two / "C", instance(1, patient="P2"))
    assert new.InsertDicomFile("C") == DICOM_SUCCESS
    assert "instance 1.2.3.1 is replaced" in caplog.text
    (first, second) = shape(new)
    assert [first] == one_patient("B\\TWO")
    assert [second] == one_patient("C")
    write(two / "B" / "TWO", instance(2, patient="P2"))
    assert new.InsertDicomFile("B/TWO") == DICOM_SUCCESS
    assert shape(new) == one_patient("C", "B\\TWO")  # the first patient has none left
    # the same file again is no news
    assert caplog.text.count("is replaced") == 1
    saved(new)


def test_the_same_uids_below_another_patient_are_others(tmp_path):
    write(tmp_path / "A", instance(1))
    write(tmp_path / "B", instance(2, patient="P2"))
    write(tmp_path / "C", instance(3, series="1.1.2"))
    write(tmp_path / "D", instance(4, study="1.2"))
    new = LDicomDir(tmp_path)
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    kinds = [record.DirectoryRecordType for record in saved(new).DirectoryRecordSequence]
    assert kinds.count("PATIENT") == 2
    assert kinds.count("STUDY") == 3
    assert kinds.count("SERIES") == 4


def test_a_record_that_the_program_changed_is_found_by_what_it_is(two):
    new = LDicomDir(two)
    new.InsertDicomFile("A/ONE")
    key = new.FindFirstKey(None, "PATIENT")
    new.SetStringValue(new.FindFirstDescendant(key, 0x00100020, True), "OTHER")
    assert new.InsertDicomFile("B/TWO") == DICOM_SUCCESS
    assert [len(each[2]) for each in shape(new)] == [1, 1]
    new.DeleteKey(new.FindFirstKey(None, "PATIENT"))
    new.DeleteKey(new.FindFirstKey(None, "PATIENT"))
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    assert shape(new) == one_patient("A\\ONE", "B\\TWO")


def test_keys_of_the_program_are_used(two):
    new = LDicomDir(two)
    key = new.InsertKey(None, "PATIENT", False)
    new.SetStringValue(new.FindFirstDescendant(key, 0x00100020, True), "P1")
    assert new.InsertDicomFile("A/ONE") == DICOM_SUCCESS
    assert shape(new) == one_patient("A\\ONE")
    assert new.GetChildKey(key) is not None


@pytest.mark.parametrize(
    "keyword",
    ["PatientID", "StudyInstanceUID", "StudyDate", "SeriesInstanceUID", "SeriesNumber",
     "InstanceNumber", "SOPClassUID", "SOPInstanceUID", "Modality"],
)  # fmt: skip
@pytest.mark.parametrize("empty", [True, False])
def test_what_a_record_must_have(tmp_path, keyword, empty):
    source = instance(1)
    if empty:
        setattr(source, keyword, "")
    else:
        delattr(source, keyword)
    new = LDicomDir(tmp_path)
    ds = LDicomDS.from_pydicom(source)
    assert new.InsertDicomDS(ds, "A") == DICOM_ERROR_PARAMETER
    assert shape(new) == []


def test_empty_and_odd_values_are_copied(tmp_path):
    source = instance(1, PatientName="", AccessionNumber=None, StudyDescription="A" * 64)
    ds = LDicomDS.from_pydicom(source)
    element = ds.FindFirstElement(None, 0x00200013, True)
    assert ds.SetBinaryValue(element, b"1.5 ", 4) is True  # no IS, but what is there
    new = LDicomDir(tmp_path)
    assert new.InsertDicomDS(ds, "A") == DICOM_SUCCESS
    key = new.FindFirstKey(None, "IMAGE")
    number = new.FindFirstDescendant(key, 0x00200013, True)
    assert new.GetBinaryValue(number) == (True, b"1.5 ")
    study = new.FindFirstKey(None, "STUDY")
    assert new.FindFirstDescendant(study, 0x00080050, True).nLength == 0


@pytest.mark.parametrize(
    ("charset", "name", "raw"),
    [
        ("ISO_IR 100", "Buc^Jérôme", "Buc^Jérôme".encode("latin-1")),
        ("ISO_IR 192", "Wang^小东", "Wang^小东 ".encode()[:-1]),
        (["", "ISO 2022 IR 87"], "Yamada=山田", None),
    ],
)
def test_the_character_set_where_text_needs_it(tmp_path, charset, name, raw):
    write(tmp_path / "A", instance(1, SpecificCharacterSet=charset, PatientName=name))
    new = LDicomDir(tmp_path)
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    records = {r.DirectoryRecordType: r for r in saved(new).DirectoryRecordSequence}
    assert str(records["PATIENT"].PatientName) == name
    assert records["PATIENT"].SpecificCharacterSet == charset
    assert "SpecificCharacterSet" not in records["IMAGE"]
    if raw is not None:
        assert raw in (tmp_path / "DICOMDIR").read_bytes()


def test_equal_names_in_other_character_sets_are_one_patient(tmp_path):
    for number, charset in enumerate(("ISO_IR 100", "ISO_IR 192")):
        write(
            tmp_path / f"A{number}",
            instance(number + 1, patient="Jérôme", SpecificCharacterSet=charset),
        )
    new = LDicomDir(tmp_path)
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    assert shape(new) == one_patient("A0", "A1")


def test_a_document_has_what_modifies_its_title_and_no_more(tmp_path):
    def item(relation):
        content = Dataset()
        content.RelationshipType, content.ValueType = relation, "TEXT"
        content.TextValue = "text"
        return content

    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "1", "99X", "Title"
    source = instance(
        1,
        sop_class="1.2.840.10008.5.1.4.1.1.88.11",
        CompletionFlag="COMPLETE",
        VerificationFlag="UNVERIFIED",
        ContentDate="20240101",
        ContentTime="10",
        ConceptNameCodeSequence=[code],
        ContentSequence=[item("CONTAINS"), item("HAS CONCEPT MOD"), item("CONTAINS")],
    )
    write(tmp_path / "A", source)
    new = LDicomDir(tmp_path)
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    record = saved(new).DirectoryRecordSequence[-1]
    assert record.DirectoryRecordType == "SR DOCUMENT"
    assert record.ConceptNameCodeSequence[0].CodeMeaning == "Title"
    relations = [each.RelationshipType for each in record.ContentSequence]
    assert relations == ["HAS CONCEPT MOD"]


STORAGE = sorted(
    uid
    for uid, (name, kind, *_) in UID_dictionary.items()
    if kind == "SOP Class" and name.endswith("Storage") and "Media" not in name
    and uid.startswith("1.2.840.10008.5.1.4.")
)  # fmt: skip
SAMPLES = {"DA": "20240101", "TM": "10", "DT": "20240101", "UI": "1.2", "IS": "1",
           "US": 1, "UL": 1, "UV": 1}  # fmt: skip


def everything(sop_class):
    """An instance with every element that any record may have."""
    source = instance(1, sop_class=sop_class)
    for tag in EVERY_KEY:
        if tag >> 16 != 4 and tag not in source and tag != 0x300A0002:
            vr = dictionary_VR(tag)
            source.add_new(tag, vr, [Dataset()] if vr == "SQ" else SAMPLES.get(vr, "X"))
    return source


@pytest.mark.parametrize("sop_class", STORAGE)
def test_every_storage_class_has_a_record(tmp_path, sop_class):
    new = LDicomDir(tmp_path)
    ds = LDicomDS.from_pydicom(everything(sop_class))
    assert new.InsertDicomDS(ds, "A") == DICOM_SUCCESS
    record = saved(new).DirectoryRecordSequence[-1]
    kind = record.DirectoryRecordType
    assert set(keys_of(kind)) <= set(map(int, record.keys()))
    name = UID_dictionary[sop_class][0]
    # the name of a class tells most types
    for word, wanted in (
        (" SR ", "SR DOCUMENT"),
        ("Waveform Storage", "WAVEFORM"),
        ("Presentation State", "PRESENTATION"),
        ("Image Storage", "IMAGE"),
        ("Raw Data", "RAW DATA"),
        ("Bulk Simple Annotations", "ANNOTATION"),
        ("Inventory", "INVENTORY"),
        ("Hanging Protocol", "HANGING PROTOCOL"),
        ("Color Palette", "PALETTE"),
    ):
        if word in name:
            assert kind == wanted
    if kind in ("INVENTORY", "HANGING PROTOCOL", "PALETTE", "IMPLANT"):
        assert len(shape(new)) == 1
        assert shape(new)[0][0] == kind


@pytest.mark.parametrize("kind", sorted(DIRECTORY_RECORDERS))
def test_the_elements_of_each_type_are_those_of_pydicom(kind):
    """All that pydicom takes of an instance is among the keys that are looked at."""
    source = everything(CT)
    source.RTPlanLabel = "X"
    taken = set(map(int, DIRECTORY_RECORDERS[kind](source).keys()))
    there = frozenset((tag, True) for tag in EVERY_KEY if tag in source)
    assert directory._recorded(kind, there) == taken


def test_other_objects(tmp_path):
    new = LDicomDir(tmp_path)
    for more, kind in (
        ({"Modality": "RTRAD", "UserContentLabel": "X"}, "RADIOTHERAPY"),
        ({"Modality": "PLAN"}, "PLAN"),
        ({"RTPlanLabel": "X"}, "RT PLAN"),
        ({"EncapsulatedDocument": b"12", "MIMETypeOfEncapsulatedDocument": "a/b"},
         "ENCAP DOC"),
    ):  # fmt: skip
        new.ResetDicomDir(tmp_path)
        ds = LDicomDS.from_pydicom(instance(1, **more))
        assert new.InsertDicomDS(ds, "A") == DICOM_SUCCESS
        assert shape(new)[0][2][0][2][0][2][0][0] == kind
    private = instance(1, sop_class="1.2.3.4", Rows=None)
    assert new.InsertDicomDS(LDicomDS.from_pydicom(private), "B") == DICOM_ERROR_PARAMETER


# descriptors


def test_file_set_id(tmp_path):
    new = LDicomDir(tmp_path)
    assert new.SetFileSetID("STUDY_2024 A") == DICOM_SUCCESS
    for wrong in ("lower", "A" * 17, "Ä", "A\\B"):
        assert new.SetFileSetID(wrong) == DICOM_ERROR_PARAMETER
    assert saved(new).FileSetID == "STUDY_2024 A"
    assert new.SetFileSetID(None) == DICOM_SUCCESS
    assert saved(new).FileSetID == ""


def test_descriptor(tmp_path):
    (tmp_path / "README").write_text("text")
    new = LDicomDir(tmp_path)
    assert new.SetDescriptorFile("README", "ISO_IR 100") == DICOM_SUCCESS
    found = saved(new)
    assert found.FileSetDescriptorFileID == "README"
    assert found.SpecificCharacterSetOfFileSetDescriptorFile == "ISO_IR 100"
    assert new.SetDescriptorFile("README", "nothing") == DICOM_ERROR_PARAMETER
    assert new.SetDescriptorFile("GONE", None) == DICOM_ERROR_FILE
    assert new.SetDescriptorFile("../x", None) == DICOM_ERROR_FILE
    assert saved(new) == found
    assert new.SetDescriptorFile("README", None) == DICOM_SUCCESS
    assert "SpecificCharacterSetOfFileSetDescriptorFile" not in saved(new)
    assert new.SetDescriptorFile(None, None) == DICOM_SUCCESS
    assert "FileSetDescriptorFileID" not in saved(new)


# loading, extending, saving

WHOLE = ["DICOMDIR", "DICOMDIR-bigEnd", "DICOMDIR-implicit", "DICOMDIR-nooffset",
         "DICOMDIR-reordered", "TINY_ALPHA/DICOMDIR"]  # fmt: skip


@pytest.mark.parametrize("flags", [0, DS_GROUP_LENGTHS | DS_LENGTH_EXPLICIT])
@pytest.mark.parametrize("name", WHOLE)
def test_shipped_ones_are_extended(tmp_path, name, flags):
    shutil.copy(SHIPPED / name, tmp_path / "DICOMDIR")
    write(tmp_path / "NEW" / "ONE", instance(1))
    before = pydicom.dcmread(tmp_path / "DICOMDIR").DirectoryRecordSequence
    loaded = LDicomDir()
    assert loaded.LoadDS(tmp_path / "DICOMDIR", DS_LOAD_CLOSE) == DICOM_SUCCESS
    tree = shape(loaded)
    assert loaded.InsertDicomFile(os.path.join("NEW", "ONE")) == DICOM_SUCCESS
    found = saved(loaded, flags)
    assert shape(loaded) == tree + one_patient("NEW\\ONE")
    assert found.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    records = found.DirectoryRecordSequence
    assert len(records) == len(before) + 4
    offsets = {"OffsetOfTheNextDirectoryRecord",
               "OffsetOfReferencedLowerLevelDirectoryEntity"}  # fmt: skip
    for old, new in zip(before, records, strict=False):
        for element in old:
            if element.keyword not in offsets and element.tag.element:
                assert new[element.tag].value == element.value


@pytest.mark.parametrize("name", WHOLE)
def test_saved_over_itself(tmp_path, name):
    path = tmp_path / "DICOMDIR"
    shutil.copy(SHIPPED / name, path)
    loaded = LDicomDir()
    assert loaded.LoadDS(path) == DICOM_SUCCESS
    saved(loaded)
    saved(loaded)


def test_what_is_not_a_directory(two):
    loaded = LDicomDir(two)
    assert loaded.LoadDS(two / "A" / "ONE") == DICOM_ERROR_FORMAT
    assert loaded.SaveDicomDir() == DICOM_ERROR_DICOMDIR_FOLDER
    assert shape(loaded) == []
    assert loaded.LoadDS(two / "GONE") == DICOM_ERROR_OPEN
    assert loaded.ResetDicomDir(two) == DICOM_SUCCESS
    assert loaded.InsertDicomFile(None) == DICOM_SUCCESS
    saved(loaded)


def patched(path, tag, value, which=0):
    """Change an offset of a DICOMDIR."""
    data = path.read_bytes()
    head = struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, b"UL", 4)
    places = [match.end() for match in re.finditer(re.escape(head), data)]
    place = places[which]
    path.write_bytes(data[:place] + struct.pack("<L", value) + data[place + 4 :])


@pytest.mark.parametrize("tag", [0x00041200, 0x00041400, 0x00041420])
@pytest.mark.parametrize("where", ["nowhere", "first"])
def test_offsets_that_lead_nowhere_or_in_a_circle(two, tag, where):
    new = LDicomDir(two)
    new.InsertDicomFile(None)
    found = saved(new)
    path = two / "DICOMDIR"
    first = found[0x00041200].value
    patched(path, tag, 7 if where == "nowhere" else first, which=-1)
    content = path.read_bytes()
    if (tag, where) == (0x00041200, "first"):
        return  # it is right
    loaded = LDicomDir()
    assert loaded.LoadDS(path) == DICOM_ERROR_FORMAT
    assert shape(loaded) == ([] if tag == 0x00041200 else one_patient("A\\ONE", "B\\TWO"))
    assert loaded.SaveDicomDir() == DICOM_ERROR_FORMAT
    assert loaded.InsertDicomFile("A/ONE") == DICOM_ERROR_FORMAT
    assert loaded.SaveDS(two / "OTHER") == DICOM_ERROR_FORMAT
    assert path.read_bytes() == content
    assert not (two / "OTHER").exists()
    assert loaded.ResetDicomDir(two) == DICOM_SUCCESS
    assert loaded.InsertDicomFile(None) == DICOM_SUCCESS
    saved(loaded)


def test_records_that_none_leads_to_keep_what_they_lead_to(two):
    """Unlinked records stay, and their offsets follow them."""
    write(two / "C", instance(3, patient="P2"))
    new = LDicomDir(two)
    new.InsertDicomFile(None)
    found = saved(new)
    path = two / "DICOMDIR"
    second = found[0x00041202].value
    patched(path, 0x00041400, 0, which=0)  # the first patient's next one
    patched(path, 0x00041202, found[0x00041200].value)
    loaded = LDicomDir()
    assert loaded.LoadDS(path) == DICOM_SUCCESS
    assert len(shape(loaded)) == 1
    assert loaded.SetFileSetID("LONGER") == DICOM_SUCCESS
    write(two / "D", instance(4))
    assert loaded.InsertDicomFile("D") == DICOM_SUCCESS
    assert loaded.SaveDicomDir() == DICOM_SUCCESS
    records = pydicom.dcmread(path).DirectoryRecordSequence
    places = {r.seq_item_tell: r for r in records}
    (orphan,) = (r for r in records if r.get("PatientID") == "P2")
    below = places[orphan.OffsetOfReferencedLowerLevelDirectoryEntity]
    assert below.DirectoryRecordType == "STUDY"
    assert orphan.seq_item_tell != second


def test_records_that_none_leads_to_are_told_and_kept(tmp_path, caplog):
    shutil.copy(SHIPPED / "DICOMDIR-nopatient", tmp_path / "DICOMDIR")
    write(tmp_path / "ONE", instance(1))
    loaded = LDicomDir()
    assert loaded.LoadDS(tmp_path / "DICOMDIR") == DICOM_SUCCESS
    assert "51 of 52 records are in use, and no other leads to them" in caplog.text
    assert len(shape(loaded)) == 1
    assert loaded.InsertDicomFile("ONE") == DICOM_SUCCESS
    assert len(saved(loaded).DirectoryRecordSequence) == 56


@settings(deadline=None)
@given(st.data())
def test_damage_anywhere_is_a_code_and_nothing_is_written(data):
    """Bytes changed, or the end cut: no exception, and no file but a whole one."""
    content = bytearray((SHIPPED / "DICOMDIR").read_bytes())
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(132, len(content) - 1))] ^= data.draw(
            st.integers(1, 255)
        )
    content = content[: data.draw(st.integers(200, len(content)))]
    with tempfile.TemporaryDirectory() as name:
        path = pathlib.Path(name) / "DICOMDIR"
        path.write_bytes(content)
        write(pathlib.Path(name) / "ONE", instance(1))
        loaded = LDicomDir()
        code = loaded.LoadDS(path)
        tree = shape(loaded)
        inserted = loaded.InsertDicomFile("ONE")
        stored = loaded.SaveDicomDir()
        if code != DICOM_SUCCESS:
            assert DICOM_SUCCESS not in (inserted, stored)
            assert path.read_bytes() == content
        elif stored == DICOM_SUCCESS:
            again = LDicomDir()
            assert again.LoadDS(path) == DICOM_SUCCESS
            assert shape(again) == shape(loaded)
            if inserted == DICOM_SUCCESS:
                assert shape(again) != tree
        else:
            assert path.read_bytes() == content


instances = st.tuples(*[st.integers(0, 2)] * 3, st.integers(0, 5))


@settings(deadline=None)
@given(st.lists(st.one_of(instances, st.integers(0, 9)), max_size=12))
def test_any_order_of_insertions_and_deletions(steps):
    """A model of nested dictionaries agrees, also after saving and loading."""
    model = {}
    with tempfile.TemporaryDirectory() as name:
        new = LDicomDir(name)
        for step in steps:
            if isinstance(step, int):
                patients = list(model)
                if step < len(patients):
                    del model[patients[step]]
                    key = new.GetFirstKey(None, True)
                    for _ in range(step):
                        key = new.GetNextKey(key, True)
                    new.DeleteKey(key)
                continue
            patient, study, series, number = step
            ds = LDicomDS.from_pydicom(
                instance(number, f"P{patient}", f"1.{study}", f"1.{study}.{series}")
            )
            assert new.InsertDicomDS(ds, f"I{number}") == DICOM_SUCCESS
            insert_into(model, (f"P{patient}", study, series), f"I{number}")
        assert shape(new) == tree_of(model)
        saved(new)


def insert_into(model, path, name):
    """Insert as the directory does: in the place of the one that is there."""
    place = [model]
    for key in path:
        place.append(place[-1].setdefault(key, {}))
    olds = [
        (p, s, e)
        for p, studies in model.items()
        for s, series in studies.items()
        for e, names in series.items()
        if name in names
    ]
    for old in olds:
        levels = [model]
        for key in old:
            levels.append(levels[-1][key])
        del levels[-1][name]
        if old == path:
            break
        for level, key in zip(levels[-2::-1], old[::-1], strict=True):
            if not level[key]:
                del level[key]
    place[-1][name] = None


def tree_of(model, kinds=("PATIENT", "STUDY", "SERIES", "IMAGE")):
    """The model as `shape` shows a directory."""
    kind, *rest = kinds
    if not rest:
        return [(kind, name, []) for name in model]
    return [(kind, None, tree_of(below, rest)) for below in model.values()]


def test_save_refuses(two):
    new = LDicomDir(two)
    new.InsertDicomFile(None)
    assert new.SaveDicomDir(DS_IMPLICIT_VR) == DICOM_ERROR_PARAMETER
    shutil.rmtree(two)
    assert new.SaveDicomDir() == DICOM_ERROR_DICOMDIR_FOLDER
    two.mkdir()
    (two / "DICOMDIR").mkdir()
    assert new.SaveDicomDir() == DICOM_ERROR_OPEN
    assert os.listdir(two) == ["DICOMDIR"]


def test_what_the_program_deleted_is_made_again(two):
    new = LDicomDir(two)
    new.ResetDS()
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    found = saved(new)
    assert found.file_meta.MediaStorageSOPClassUID == "1.2.840.10008.1.3.10"
    assert found.FileSetConsistencyFlag == 0


def test_copies_are_independent(two):
    new = LDicomDir(two)
    new.InsertDicomFile("A/ONE")
    for other in (copy.copy(new), copy.deepcopy(new), pickle.loads(pickle.dumps(new))):
        assert other.InsertDicomFile("B/TWO") == DICOM_SUCCESS
        other.SetOptions(DICOMDIROPTIONS(0, False, 0))
        assert shape(other) == one_patient("A\\ONE", "B\\TWO")
    assert shape(new) == one_patient("A\\ONE")
    assert new.GetOptions()[1].bIncludeSubfolders is True


def test_thousands_of_files_take_a_constant_number_of_steps_each(tmp_path, monkeypatch):
    """The records are indexed once, not for each file."""
    made = []
    real = directory._Index.__init__

    def counted(self, dataset):
        made.append(1)
        real(self, dataset)

    monkeypatch.setattr(directory._Index, "__init__", counted)
    new = LDicomDir(tmp_path)
    source = LDicomDS.from_pydicom(instance(1))
    uid = source.FindFirstElement(None, 0x00080018, True)
    for number in range(300):
        source.SetStringValue(uid, f"1.2.3.{number}")
        assert new.InsertDicomDS(source, f"I{number}") == DICOM_SUCCESS
    assert len(made) == 1
    assert len(saved(new).DirectoryRecordSequence) == 303


def test_out_parameters_and_names():
    got = Ref(DICOMDIROPTIONS())
    assert LDicomDir().GetOptions(got) == DICOM_SUCCESS
    assert got.value.bIncludeSubfolders is True
    assert ltdicom.LDicomDir is LDicomDir


# DCMTK


def recorded(path):
    """The records of a DICOMDIR without offsets, by type and UID."""
    found = {}
    for item in pydicom.dcmread(path).DirectoryRecordSequence:
        kind = item.DirectoryRecordType
        uid = {
            "PATIENT": item.get("PatientID"),
            "STUDY": item.get("StudyInstanceUID"),
            "SERIES": item.get("SeriesInstanceUID"),
        }.get(kind) or item.ReferencedSOPInstanceUIDInFile
        found[kind, uid] = {
            element.tag: element.value
            for element in item
            if element.tag not in (0x00041400, 0x00041420)
        }
    return found


@pytest.mark.skipif(not shutil.which("dcmmkdir"), reason="DCMTK is not installed")
def test_record_by_record_as_dcmmkdir(tmp_path):
    folders = ["77654033", "98892001", "98892003"]
    for each in folders:
        shutil.copytree(SHIPPED / each, tmp_path / each)
    new = LDicomDir(tmp_path)
    assert new.InsertDicomFile(None) == DICOM_SUCCESS
    assert new.SaveDicomDir() == DICOM_SUCCESS
    os.rename(tmp_path / "DICOMDIR", tmp_path.parent / "OURS")
    subprocess.run(
        ["dcmmkdir", "-Nxc", "+r", "+D", "DICOMDIR", *folders], cwd=tmp_path, check=True,
        capture_output=True,
    )  # fmt: skip
    ours, theirs = recorded(tmp_path.parent / "OURS"), recorded(tmp_path / "DICOMDIR")
    assert ours.keys() == theirs.keys()
    for key, elements in ours.items():
        # DCMTK adds (0008,0008), of type 3, and (0008,0005) also to ASCII
        extra = theirs[key].keys() - elements.keys()
        assert extra <= {0x00080005, 0x00080008}
        for tag, value in elements.items():
            assert theirs[key][tag] == value, (key, tag)


@pytest.mark.skipif(not shutil.which("dcmdump"), reason="DCMTK is not installed")
@pytest.mark.parametrize("name", WHOLE)
def test_dcmtk_reads_what_was_extended(tmp_path, name):
    shutil.copy(SHIPPED / name, tmp_path / "DICOMDIR")
    write(tmp_path / "ONE", instance(1))
    loaded = LDicomDir()
    assert loaded.LoadDS(tmp_path / "DICOMDIR") == DICOM_SUCCESS
    assert loaded.InsertDicomFile("ONE") == DICOM_SUCCESS
    count = len(saved(loaded).DirectoryRecordSequence)
    done = subprocess.run(
        ["dcmdump", tmp_path / "DICOMDIR"], capture_output=True, text=True, check=True
    )
    assert done.stdout.count('"Directory Record"') == count
    assert 'refFileID="ONE"' in done.stdout
    assert "offset" in done.stdout
    assert not re.search(r"^[EF]:", done.stderr, re.MULTILINE)


def test_a_single_file_that_is_refused_is_told(two, caplog):
    (two / "BROKEN").write_bytes(b"no DICOM")
    assert LDicomDir(str(two)).InsertDicomFile("BROKEN") == DICOM_ERROR_FORMAT
    (told,) = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert "BROKEN is not inserted: DICOM_ERROR_FORMAT" in told


def test_an_answer_that_is_no_number_is_named(two):
    class Wrong(LDicomDir):
        def OnInsertDicomFile(self, pszFileName, pDataSet, uStatus):
            return "skip"

    new = Wrong(str(two))
    with pytest.raises(TypeError, match="OnInsertDicomFile must return int"):
        new.InsertDicomFile("A/ONE")
    assert new.GetFirstKey(None, True) is None
