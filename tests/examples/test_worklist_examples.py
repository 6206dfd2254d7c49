"""``examples/worklist_scu.py`` and ``worklist_scp.py``: with each other and DCMTK."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset

from ltdicom import DICOM_SUCCESS, VR_LO, LDicomDS
from tests.flows import flow_peers
from tests.flows.worklist import worklist_entry
from tests.support.example_programs import ExampleProgram
from tests.support.programs import run

Capture = pytest.CaptureFixture[str]
ENTRIES = (
    ("P1", "Porter^One", "CT", 1),
    ("P2", "Porter^Two", "MR", 2),
    ("P3", "Pörter^Three", "CT", 3),
)


@pytest.fixture(scope="module")
def entries() -> list[LDicomDS]:
    made = []
    for patient, name, modality, number in ENTRIES:
        ds = worklist_entry(patient, "", modality, number).to_pydicom()
        ds.SpecificCharacterSet, ds.PatientName = "ISO_IR 100", name
        ds.ScheduledProcedureStepSequence[0].ScheduledProcedureStepStartTime = "1015"
        made.append(LDicomDS.from_pydicom(ds))
    return made


@pytest.fixture(scope="module")
def port(
    entries: list[LDicomDS], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("worklist")
    (folder / "readme.txt").write_text("no entry")
    for number, entry in enumerate(entries):
        assert entry.SaveDS(str(folder / f"{number}.wl"), 0) == DICOM_SUCCESS
    program = ExampleProgram("worklist_scp", "--folder", folder)
    with program.process:
        yield program.port
        program.process.kill()


def ask(load: Any, capsys: Capture, *arguments: object) -> tuple[int, list[str]]:
    code = load("worklist_scu").main([str(argument) for argument in arguments])
    return code, capsys.readouterr().out.splitlines()


def check(load: Any, capsys: Capture, *peer: object) -> None:
    code, (head, _, first, second, last) = ask(load, capsys, *peer, "--modality", "CT")
    assert code == 0 and last == "2 scheduled, status COMMAND_STATUS_SUCCESS"
    assert head.split()[2:5] == ["Modality", "PatientID", "PatientName"]
    assert first.split()[:5] == ["20240102", "1015", "CT", "P1", "Porter^One"]
    assert second.split()[3:6] == ["P3", "Pörter^Three", "A3"]


def test_both(load: Any, capsys: Capture, port: int) -> None:
    check(load, capsys, "--port", port)
    code, lines = ask(load, capsys, "--port", port, "--date", "20240103-")
    assert (code, lines[-1][:11]) == (1, "0 scheduled")


@pytest.mark.peer
def test_wlmscpfs(
    load: Any, capsys: Capture, dcmtk: Any, entries: list[LDicomDS], tmp_path: Path
) -> None:
    with flow_peers.wlmscpfs(dcmtk("wlmscpfs"), tmp_path, entries) as server:
        check(load, capsys, "--port", server.port, "--called", server.title)


STEP = "ScheduledProcedureStepSequence[0]."


@pytest.mark.peer
@pytest.mark.parametrize(
    ("keys", "patients"),
    [
        ([], ["P1", "P2", "P3"]),
        (["PatientName=PORTER*"], ["P1", "P2"]),
        (["PatientName=P?rter^T*"], ["P2", "P3"]),
        ([f"{STEP}Modality=MR"], ["P2"]),
        ([f"{STEP}ScheduledProcedureStepStartTime=1000-1030"], ["P1", "P2", "P3"]),
        ([f"{STEP}ScheduledProcedureStepStartTime=1016-"], []),
        ([f"{STEP}Modality=CT", "AccessionNumber=A3"], ["P3"]),
        (
            ["StudyInstanceUID=1.2.826.0.1.3680043.9.2.1\\1.2.826.0.1.3680043.9.2.3"],
            ["P1", "P3"],
        ),
        (["PatientWeight", "RequestedProcedureCodeSequence"], ["P1", "P2", "P3"]),
    ],
)
def test_findscu(
    port: int, dcmtk: Any, tmp_path: Path, keys: list[str], patients: list[str]
) -> None:
    options = [part for key in ["PatientID=", *keys] for part in ("-k", key)]
    command = (dcmtk("findscu"), "-W", "-X", "-od", tmp_path, *options)
    run(*command, "127.0.0.1", str(port))
    found = [pydicom.dcmread(path) for path in tmp_path.glob("rsp*.dcm")]
    assert sorted(ds.PatientID for ds in found) == patients
    for ds in found:
        assert all(key.split("=")[0].split("[")[0] in ds for key in keys)


@pytest.mark.peer
def test_findscu_asks_for_the_whole_step(port: int, dcmtk: Any, tmp_path: Path) -> None:
    keys = ("-k", "PatientID=P2", "-k", "ScheduledProcedureStepSequence")
    command = (dcmtk("findscu"), "-W", "-X", "-od", tmp_path, *keys)
    run(*command, "127.0.0.1", str(port))
    (path,) = tmp_path.glob("rsp*.dcm")
    found: Dataset = pydicom.dcmread(path)
    assert found.ScheduledProcedureStepSequence[0].Modality == "MR"


@pytest.mark.parametrize(
    ("key", "value", "matches"),
    [
        # an expression that goes back over its stars would not end here
        ("*?" * 32 + "*#", "a" * 64, False),
        ("*?" * 32 + "*", "a" * 64, True),
        ("*a" * 32 + "*#", "a" * 64, False),
        ("P[ao]*", "Pat", False),
        ("P[ao]*", "P[ao]rter", True),
        ("a.c*", "abc", False),
        ("a\nb*", "a\nbc", True),
        ("a?c", "a\nc", True),
        ("abc", "ABC", False),
    ],
)
def test_wild_cards(load: Any, key: str, value: str, matches: bool) -> None:
    assert load("worklist_scp").ValueMatches(VR_LO, key, value) is matches


def test_an_entry_comes_changes_and_goes(
    load: Any, entries: list[LDicomDS], tmp_path: Path
) -> None:
    server = load("worklist_scp").WorklistServer(tmp_path)
    path = str(tmp_path / "1.wl")
    assert server.Entries() == []
    assert entries[0].SaveDS(path, 0) == DICOM_SUCCESS
    (first,) = server.Entries()
    assert server.Entries() == [first]  # not read again
    assert entries[1].SaveDS(path, 0) == DICOM_SUCCESS
    (second,) = server.Entries()
    assert second.to_pydicom().PatientID == "P2"
    (tmp_path / "1.wl").unlink()
    assert server.Entries() == []
