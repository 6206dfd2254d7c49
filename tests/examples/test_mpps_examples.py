"""``examples/mpps_scu.py`` and ``mpps_scp.py``: with each other and pynetdicom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset
from pynetdicom import AE, evt

Capture = pytest.CaptureFixture[str]
MPPS = "1.2.840.10008.3.1.2.3.3"
STEP = "1.2.826.0.1.3680043.9.4.77"


@pytest.fixture
def scu(load: Any, capsys: Capture) -> Any:
    def scu(port: int, *arguments: object) -> tuple[int, list[str]]:
        options = ["--port", str(port), "--instance", STEP, *map(str, arguments)]
        code = load("mpps_scu").main(options)
        return code, capsys.readouterr().out.splitlines()

    return scu


@pytest.fixture
def ris(start: Any, tmp_path: Path) -> int:
    return int(start("mpps_scp", "--folder", tmp_path).port)


def kept(folder: Path) -> Dataset:
    (path,) = folder.glob("*.dcm")
    return pydicom.dcmread(path, force=True)


@pytest.mark.parametrize("end", ["COMPLETED", "DISCONTINUED"])
def test_a_step_begins_and_ends(scu: Any, ris: int, tmp_path: Path, end: str) -> None:
    code, lines = scu(ris, "--steps", "create", "--patient", "P1")
    assert (code, lines[0]) == (0, "SendNCreateRequest: COMMAND_STATUS_SUCCESS")
    assert kept(tmp_path).PerformedProcedureStepStatus == "IN PROGRESS"
    assert scu(ris, "--steps", "set", "--end", "IN PROGRESS")[0] == 0
    code, lines = scu(ris, "--steps", "set", "--end", end)
    assert (code, lines[0]) == (0, "SendNSetRequest: COMMAND_STATUS_SUCCESS")
    step = kept(tmp_path)
    assert (step.PerformedProcedureStepStatus, step.PatientID) == (end, "P1")
    assert len(step.PerformedSeriesSequence) == 1
    # nothing changes it any more
    before = next(tmp_path.glob("*.dcm")).read_bytes()
    for again in ("COMPLETED", "IN PROGRESS"):
        code, lines = scu(ris, "--steps", "set", "--end", again)
        assert (code, lines[0]) == (
            1,
            "SendNSetRequest: COMMAND_STATUS_PROCESSING_FAILURE "
            "Performed Procedure Step Object may no longer be updated",
        )
    assert next(tmp_path.glob("*.dcm")).read_bytes() == before


def test_what_is_refused(scu: Any, ris: int) -> None:
    code, lines = scu(ris, "--steps", "set")
    assert (code, "NO_SUCH_OBJECT_INSTANCE" in lines[0]) == (1, True)
    assert scu(ris)[0] == 0
    code, lines = scu(ris)
    assert (code, "DUPLICATE_INSTANCE there is such a step" in lines[0]) == (1, True)


def modality(port: int) -> Any:
    entity = AE()
    entity.add_requested_context(MPPS)
    association = entity.associate("127.0.0.1", port)
    assert association.is_established
    return association


def step(**values: str) -> Dataset:
    ds = Dataset()
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return ds


def test_scp_with_pynetdicom(ris: int, tmp_path: Path) -> None:
    """The statuses of illegal transitions, and a step that the SCP names."""
    association = modality(ris)
    status, _ = association.send_n_create(step(PatientID="P1"), MPPS, STEP)
    assert status.Status == 0x0120
    ended = step(PatientID="P1", PerformedProcedureStepStatus="COMPLETED")
    status, _ = association.send_n_create(ended, MPPS, STEP)
    assert (status.Status, status.ErrorComment) == (0x0106, "a step begins IN PROGRESS")
    assert not list(tmp_path.iterdir())
    begun = step(PatientID="P1", PerformedProcedureStepStatus="IN PROGRESS")
    status, _ = association.send_n_create(begun, MPPS)
    assert status.Status == 0
    instance = next(tmp_path.iterdir()).stem
    unknown = step(PerformedProcedureStepStatus="PAUSED")
    assert association.send_n_set(unknown, MPPS, instance)[0].Status == 0x0106
    ended = step(PerformedProcedureStepStatus="COMPLETED")
    assert association.send_n_set(ended, MPPS, instance)[0].Status == 0
    status, _ = association.send_n_set(ended, MPPS, instance)
    assert (status.Status, status.ErrorID) == (0x0110, 0xA710)
    association.release()


@contextmanager
def pynetdicom_ris(steps: dict[str, Dataset]) -> Iterator[int]:
    def create(event: Any) -> tuple[int, None]:
        steps[event.request.AffectedSOPInstanceUID] = event.attribute_list
        return 0, None

    def change(event: Any) -> tuple[Any, None]:
        if event.request.RequestedSOPInstanceUID not in steps:
            status = Dataset()
            status.Status, status.ErrorComment = 0x0112, "who is that"
            return status, None
        steps[event.request.RequestedSOPInstanceUID].update(event.modification_list)
        return 0, None

    entity = AE()
    entity.add_supported_context(MPPS)
    handlers = [(evt.EVT_N_CREATE, create), (evt.EVT_N_SET, change)]
    server = entity.start_server(("127.0.0.1", 0), block=False, evt_handlers=handlers)
    try:
        yield server.socket.getsockname()[1]
    finally:
        server.shutdown()


def test_scu_with_pynetdicom(scu: Any) -> None:
    steps: dict[str, Dataset] = {}
    with pynetdicom_ris(steps) as port:
        code, lines = scu(port, "--steps", "set")
        assert (code, lines[0].endswith("who is that")) == (1, True)
        assert scu(port, "--name", "Dôe^Jane")[0] == 0
    assert steps[STEP].PerformedProcedureStepStatus == "COMPLETED"
    assert steps[STEP].PatientName == "Dôe^Jane"
    assert steps[STEP].ScheduledStepAttributesSequence[0].StudyInstanceUID
