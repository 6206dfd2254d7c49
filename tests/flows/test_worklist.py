"""Modality worklist: SCU against wlmscpfs, SCP against findscu -W."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ltdicom import (
    COMMAND_STATUS_CANCEL,
    COMMAND_STATUS_SUCCESS,
    TAG_ACCESSION_NUMBER,
    TAG_MODALITY,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_SCHEDULED_PROCEDURE_STEP_ID,
    UID_MODALITY_WORKLIST_FIND,
    LDicomDS,
)
from tests.flows.flow_nodes import text_of
from tests.flows.flow_peers import wlmscpfs
from tests.flows.query_retrieve import QueryScu
from tests.flows.worklist import WorklistScp, step_text, worklist_entry, worklist_keys
from tests.support.net_support import World
from tests.support.programs import run

Dcmtk = Callable[[str], str]


def entries() -> list[LDicomDS]:
    return [
        worklist_entry("P1", "Porter^One", "CT", 1),
        worklist_entry("P2", "Porter^Two", "MR", 2),
        worklist_entry("P3", "Porter^Three", "CT", 3),
    ]


def modality(world: World, title: str, port: int) -> QueryScu:
    scu = QueryScu([UID_MODALITY_WORKLIST_FIND], calling="STATION", called=title)
    world.stack.enter_context(scu).open(port)
    return scu


def ask_for_ct(scu: QueryScu) -> None:
    scu.find(worklist_keys(modality="CT"), UID_MODALITY_WORKLIST_FIND)
    assert scu.status == COMMAND_STATUS_SUCCESS
    found = {text_of(ds, TAG_PATIENT_ID): ds for ds in scu.matches}
    assert sorted(found) == ["P1", "P3"]
    assert text_of(found["P1"], TAG_PATIENT_NAME) == "Porter^One"
    assert text_of(found["P3"], TAG_ACCESSION_NUMBER) == "A3"
    assert step_text(found["P3"], TAG_SCHEDULED_PROCEDURE_STEP_ID) == "S3"
    assert step_text(found["P3"], TAG_MODALITY) == "CT"
    scu.release()


@pytest.fixture
def worklist(world: World) -> Iterator[WorklistScp]:
    yield world.stack.enter_context(WorklistScp(entries()))


def test_two_programs(world: World, worklist: WorklistScp) -> None:
    ask_for_ct(modality(world, "ANY-SCP", worklist.port))


@pytest.mark.peer
def test_scu(world: World, dcmtk: Dcmtk, tmp_path: Path) -> None:
    with wlmscpfs(dcmtk("wlmscpfs"), tmp_path, entries()) as server:
        ask_for_ct(modality(world, server.title, server.port))


@pytest.mark.peer
def test_scu_cancels_while_responses_stream(
    world: World, dcmtk: Dcmtk, tmp_path: Path
) -> None:
    """A slow wlmscpfs sees the C-CANCEL before its last response."""
    slowly = ("--sleep-during", "1")
    with wlmscpfs(dcmtk("wlmscpfs"), tmp_path, entries(), *slowly) as server:
        scu = modality(world, server.title, server.port)
        scu.cancel_after = 1
        scu.find(worklist_keys(), UID_MODALITY_WORKLIST_FIND)
        assert scu.status == COMMAND_STATUS_CANCEL
        assert 1 <= len(scu.matches) < 3
        scu.release()


@pytest.mark.peer
def test_findscu(worklist: WorklistScp, dcmtk: Dcmtk, tmp_path: Path) -> None:
    keys = ("-k", "0010,0020", "-k", "0010,0010=", "-k", "(0040,0100)[0].0008,0060=MR")
    command = (dcmtk("findscu"), "-W", "-X", *keys, "localhost", str(worklist.port))
    output = run(*command, cwd=tmp_path)
    paths = list(tmp_path.glob("rsp*.dcm"))
    assert len(paths) == 1, output
    found = LDicomDS()
    assert found.LoadDS(str(paths[0]), 0) == 0
    assert text_of(found, TAG_PATIENT_NAME) == "Porter^Two"
    assert step_text(found, TAG_MODALITY) == "MR"
