"""MPPS, what a failed response says beside its status, and pynetdicom as the peer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pynetdicom import AE, evt

from ltdicom import (
    COMMAND_STATUS_ATTRIBUTE_LIST_ERROR,
    COMMAND_STATUS_DUPLICATE_INSTANCE,
    COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_SUCCESS,
    TAG_PERFORMED_PROCEDURE_STEP_END_DATE,
    TAG_PERFORMED_PROCEDURE_STEP_STATUS,
)
from tests.flows.flow_nodes import text_of
from tests.flows.mpps import MPPS, STATES, MppsScp, MppsScu
from tests.support.net_support import World

STEP = "1.2.826.0.1.3680043.9.4.1"


@pytest.fixture
def ris(world: World) -> Iterator[MppsScp]:
    yield world.stack.enter_context(MppsScp())


def opened(world: World, port: int) -> MppsScu:
    scu = world.stack.enter_context(MppsScu())
    scu.open(port)
    return scu


def test_two_programs(world: World, ris: MppsScp) -> None:
    scu = opened(world, ris.port)
    scu.begin(STEP, "P1")
    assert (scu.status, scu.instance) == (COMMAND_STATUS_SUCCESS, STEP)
    assert text_of(scu.answer, TAG_PERFORMED_PROCEDURE_STEP_STATUS) == STATES[0]
    scu.end(STEP)
    assert scu.status == COMMAND_STATUS_SUCCESS
    assert ris.state(STEP) == "COMPLETED"
    scu.release()


def test_failures_say_why(world: World, ris: MppsScp) -> None:
    scu = opened(world, ris.port)
    scu.begin(STEP, "P1", "COMPLETED")
    assert scu.status == COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE
    assert scu.comment == "a step begins IN PROGRESS"
    assert scu.elements == [TAG_PERFORMED_PROCEDURE_STEP_STATUS]
    scu.end(STEP)
    assert scu.status == COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
    assert (scu.comment, scu.elements) == ("", [])
    scu.begin(STEP, "P1")
    scu.begin(STEP, "P1")
    assert scu.status == COMMAND_STATUS_DUPLICATE_INSTANCE
    scu.end(STEP, "DISCONTINUED")
    scu.end(STEP)
    assert scu.status == COMMAND_STATUS_PROCESSING_FAILURE
    assert scu.comment == "Performed Procedure Step Object may no longer be updated"
    assert ris.state(STEP) == "DISCONTINUED"
    scu.release()


def test_an_attribute_list_error_names_the_attributes(world: World, ris: MppsScp) -> None:
    ris.refused = [
        TAG_PERFORMED_PROCEDURE_STEP_END_DATE,
        TAG_PERFORMED_PROCEDURE_STEP_STATUS,
    ]
    scu = opened(world, ris.port)
    scu.begin(STEP, "P1")
    scu.end(STEP)
    assert scu.status == COMMAND_STATUS_ATTRIBUTE_LIST_ERROR
    assert scu.elements == ris.refused
    assert ris.state(STEP) == "IN PROGRESS"
    scu.release()


# -- pynetdicom as the peer ----------------------------------------------------------


@contextmanager
def pynetdicom_ris(steps: dict[str, Dataset]) -> Iterator[int]:
    def create(event: Any) -> tuple[Any, Dataset | None]:
        instance = event.request.AffectedSOPInstanceUID
        if instance in steps:
            status = Dataset()
            status.Status = 0x0111
            status.ErrorComment = "there is such a step"
            status.AffectedSOPInstanceUID = instance
            return status, None
        steps[instance] = event.attribute_list
        return 0, steps[instance]

    def change(event: Any) -> tuple[int, Dataset | None]:
        step = steps[event.request.RequestedSOPInstanceUID]
        step.update(event.modification_list)
        return 0, step

    entity = AE()
    entity.add_supported_context(MPPS)
    handlers = [(evt.EVT_N_CREATE, create), (evt.EVT_N_SET, change)]
    server = entity.start_server(("127.0.0.1", 0), block=False, evt_handlers=handlers)
    try:
        yield server.socket.getsockname()[1]
    finally:
        server.shutdown()


def test_scu_with_pynetdicom(world: World) -> None:
    steps: dict[str, Dataset] = {}
    with pynetdicom_ris(steps) as port:
        scu = opened(world, port)
        scu.begin(STEP, "P1")
        assert scu.status == COMMAND_STATUS_SUCCESS
        scu.begin(STEP, "P1")
        assert scu.status == COMMAND_STATUS_DUPLICATE_INSTANCE
        assert scu.comment == "there is such a step"
        scu.end(STEP)
        assert scu.status == COMMAND_STATUS_SUCCESS
        assert text_of(scu.answer, TAG_PERFORMED_PROCEDURE_STEP_STATUS) == "COMPLETED"
        scu.release()
    assert steps[STEP].PerformedProcedureStepStatus == "COMPLETED"
    assert steps[STEP].PatientID == "P1"


def pynetdicom_modality(port: int) -> Any:
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


def test_scp_with_pynetdicom(ris: MppsScp) -> None:
    ris.refused = [TAG_PERFORMED_PROCEDURE_STEP_END_DATE]
    modality = pynetdicom_modality(ris.port)
    begun = step(PatientID="P1", PerformedProcedureStepStatus="IN PROGRESS")
    status, answer = modality.send_n_create(begun, MPPS, STEP)
    assert (status.Status, answer.PatientID) == (0, "P1")
    ended = step(
        PerformedProcedureStepEndDate="20240102", PerformedProcedureStepStatus="COMPLETED"
    )
    status, answer = modality.send_n_set(ended, MPPS, STEP)
    assert status.Status == 0x0107
    assert status.AttributeIdentifierList == TAG_PERFORMED_PROCEDURE_STEP_END_DATE
    assert ris.state(STEP) == "COMPLETED"
    status, answer = modality.send_n_set(ended, MPPS, STEP)
    assert status.ErrorComment.endswith("may no longer be updated")
    modality.release()
    ris.wait(lambda: ris.peers[0].released)
