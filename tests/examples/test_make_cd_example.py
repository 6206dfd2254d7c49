"""``examples/make_cd.py``: the folder of a CD, read by pydicom and DCMTK."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file

SHIPPED = Path(str(get_testdata_file("DICOMDIR"))).parent
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return files under long names, beside their DICOMDIR and a text."""
    folder = tmp_path / "A folder"
    shutil.copytree(SHIPPED / "98892003", folder / "long name of a folder")
    shutil.copy(SHIPPED / "DICOMDIR", folder)
    (folder / "readme.txt").write_text("no image")
    return folder


def test_a_cd(load: Any, source: Path, tmp_path: Path, capsys: Capture) -> None:
    target = tmp_path / "cd"
    images = sorted((source / "long name of a folder").rglob("*"))
    images = [path for path in images if path.is_file()]
    code = load("make_cd").main(["--target", str(target), "--id", "ONE", str(source)])
    assert code == 0
    count = len(images)
    assert capsys.readouterr().out == f"{count} of {count} files are in {target}\n"
    directory = pydicom.dcmread(target / "DICOMDIR")
    assert directory.FileSetID == "ONE"
    records = directory.DirectoryRecordSequence
    found = [
        target.joinpath(*r.ReferencedFileID) for r in records if "ReferencedFileID" in r
    ]
    assert [path.name for path in sorted(found)] == [f"IM{n:06}" for n in range(count)]
    # copied byte for byte
    copies = [path.read_bytes() for path in sorted(found)]
    assert copies == [path.read_bytes() for path in images]
    if shutil.which("dcmdump"):
        done = subprocess.run(
            ["dcmdump", target / "DICOMDIR"], capture_output=True, text=True, check=True
        )
        assert len(re.findall(r"refFileID=", done.stdout)) == count
        assert done.stderr == ""


def test_a_file_that_lacks_its_patient(
    load: Any, source: Path, tmp_path: Path, capsys: Capture
) -> None:
    name = min(source.glob("long*/*/*"))
    dataset = pydicom.dcmread(name)
    del dataset.PatientID
    dataset.save_as(name)
    code = load("make_cd").main(["--target", str(tmp_path / "cd"), str(source)])
    assert code == 1
    assert f"not in the DICOMDIR: {name}\n" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["full", "nothing", "gone", "id"])
def test_failures(
    load: Any, source: Path, tmp_path: Path, capsys: Capture, what: str
) -> None:
    target = tmp_path / "cd"
    arguments = ["--target", str(target), str(source)]
    if what == "full":
        target.mkdir()
        (target / "file").write_text("mine")
    elif what == "nothing":
        arguments[-1] = str(source / "readme.txt")
    elif what == "gone":
        arguments[-1] = str(source / "gone")
    else:
        arguments += ["--id", "lower"]
    assert load("make_cd").main(arguments) == 1
    assert capsys.readouterr().err.startswith("Failed: ")
    assert not (target / "DICOMDIR").exists()
