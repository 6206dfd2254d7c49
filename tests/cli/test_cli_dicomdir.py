"""``ltdicom dicomdir``."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file

SHIPPED = Path(str(get_testdata_file("DICOMDIR"))).parent
FOLDER = "98892003"


@pytest.fixture
def cd(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED / FOLDER, tmp_path / "cd" / FOLDER)
    return tmp_path / "cd"


def images(folder: Path) -> list[str]:
    records = pydicom.dcmread(folder / "DICOMDIR").DirectoryRecordSequence
    named = (r["ReferencedFileID"] for r in records if "ReferencedFileID" in r)
    return [each.value if each.VM == 1 else "/".join(each.value) for each in named]


def there(folder: Path) -> list[str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path.relative_to(folder).as_posix() for path in files]


def test_a_folder(ltdicom: Any, cd: Path) -> None:
    wanted = there(cd)
    done = ltdicom("dicomdir", cd, "--id", "SET 1")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{cd / 'DICOMDIR'}: {len(wanted)} files\n"
    assert sorted(images(cd)) == wanted
    assert pydicom.dcmread(cd / "DICOMDIR").FileSetID == "SET 1"


def test_update(ltdicom: Any, cd: Path) -> None:
    assert ltdicom("dicomdir", cd).code == 0
    before = images(cd)
    shutil.copytree(SHIPPED / "77654033", cd / "77654033")
    shutil.rmtree(cd / FOLDER)  # what was inserted stays, though the files are gone
    assert ltdicom("dicomdir", cd, "--update", "--json").json["inserted"] == 7
    assert images(cd)[: len(before)] == before
    assert len(images(cd)) == len(before) + 7


def test_what_is_not_inserted_is_told(ltdicom: Any, cd: Path) -> None:
    cut = cd / "CUT"
    cut.write_bytes((cd / there(cd)[0]).read_bytes()[:-20])
    (cd / "README").write_text("not DICOM")
    done = ltdicom("dicomdir", cd, "--json")
    assert done.code == 1
    assert done.json["refused"] == [str(cut), str(cd / "README")]
    assert "CUT" not in images(cd)
    assert f"not inserted: {cut}\n" in ltdicom("dicomdir", cd).out


def test_options(ltdicom: Any, cd: Path) -> None:
    shutil.copy(cd / there(cd)[0], cd / "lower")
    assert ltdicom("dicomdir", cd, "--no-subfolders").code == 0
    assert images(cd) == ["lower"]
    assert ltdicom("dicomdir", cd, "--no-subfolders", "--strict").code == 1
    assert images(cd) == []


def test_icons(ltdicom: Any, tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    shutil.copy(str(get_testdata_file("CT_small.dcm")), tmp_path / "CT")
    dataset = pydicom.dcmread(tmp_path / "CT")
    dataset.StudyID = "1"  # empty in the file, and a record must have it
    dataset.save_as(tmp_path / "CT")
    assert ltdicom("dicomdir", tmp_path, "--icons").code == 0
    record = pydicom.dcmread(tmp_path / "DICOMDIR").DirectoryRecordSequence[-1]
    assert record.IconImageSequence[0].Rows == 64


@pytest.mark.parametrize("arguments", [["gone"], [".", "--id", "lower"], [".", "--update"]])
def test_usage(ltdicom: Any, tmp_path: Path, arguments: list[str]) -> None:
    done = ltdicom("dicomdir", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "DICOM_ERROR_" in done.err
    assert not (tmp_path / "DICOMDIR").exists()
