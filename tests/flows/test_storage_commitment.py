"""Storage commitment: N-ACTION, and N-EVENT-REPORT on the same or another association."""

from __future__ import annotations

import pytest

from ltdicom import (
    COMMAND_STATUS_NO_SUCH_ACTION_TYPE,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_SUCCESS,
    TAG_SOP_INSTANCE_UID,
    UID_CT_IMAGE_STORAGE,
)
from tests.flows.flow_nodes import text_of
from tests.flows.flow_peers import Orthanc, study_of
from tests.flows.query_retrieve import StoreScu
from tests.flows.storage_commitment import (
    ALL_COMMITTED,
    PUSH_MODEL,
    SOME_FAILED,
    WELL_KNOWN,
    CommitScp,
    CommitScu,
    Reports,
    ReportScp,
)
from tests.support.net_support import World

HELD = [(UID_CT_IMAGE_STORAGE, f"1.2.3.{number}") for number in range(3)]
LOST = (UID_CT_IMAGE_STORAGE, "1.2.9")
TRANSACTION = "1.2.826.0.1.3680043.9.3.1"


@pytest.mark.parametrize("reversed_association", [False, True])
@pytest.mark.parametrize("lost", [[], [LOST]])
def test_two_programs(world: World, reversed_association: bool, lost: list) -> None:
    reports = Reports()
    receiver = world.stack.enter_context(ReportScp(reports))
    ports = {"ASKER": receiver.port} if reversed_association else {}
    archive = world.stack.enter_context(CommitScp(HELD, ports))
    scu = world.stack.enter_context(CommitScu(reports, calling="ASKER"))
    scu.open(archive.port)
    scu.ask(TRANSACTION, HELD + lost)
    assert (scu.status, scu.action) == (COMMAND_STATUS_SUCCESS, 1)
    scu.wait(lambda: TRANSACTION in reports.heard)
    event = SOME_FAILED if lost else ALL_COMMITTED
    assert reports.heard == {TRANSACTION: (event, HELD, lost)}
    if reversed_association:
        scu.wait(lambda: archive.reporters[0].released)
        assert archive.reporters[0].status == COMMAND_STATUS_SUCCESS
        association = receiver.peers[0]
        assert association.released
    else:
        scu.wait(lambda: archive.peers[0].report_status is not None)
        assert not receiver.peers
    scu.release()


def test_the_report_comes_after_a_release(world: World) -> None:
    """Nothing ties the report to the association of the request."""
    reports = Reports()
    receiver = world.stack.enter_context(ReportScp(reports))
    archive = world.stack.enter_context(CommitScp(HELD, {"ASKER": receiver.port}))
    for number in range(3):
        scu = world.stack.enter_context(CommitScu(reports, calling="ASKER"))
        scu.open(archive.port)
        scu.ask(f"{TRANSACTION}.{number}", HELD)
        scu.release()
    archive.wait(lambda: len(reports.heard) == 3)
    archive.wait(lambda: all(reporter.released for reporter in archive.reporters))


def test_what_is_no_request_for_commitment(world: World) -> None:
    archive = world.stack.enter_context(CommitScp(HELD))
    scu = world.stack.enter_context(CommitScu(Reports()))
    scu.open(archive.port)
    scu.SendNActionRequest(1, 1, PUSH_MODEL, "1.2.3", 1, None)
    scu.wait(lambda: scu.status is not None)
    assert scu.status == COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
    scu.SendNActionRequest(1, 2, PUSH_MODEL, WELL_KNOWN, 7, None)
    scu.wait(lambda: scu.action == 7)
    assert scu.status == COMMAND_STATUS_NO_SUCH_ACTION_TYPE
    scu.release()


@pytest.mark.peer
def test_orthanc_commits(world: World, orthanc_server: Orthanc) -> None:
    """Orthanc reports on an association of its own."""
    reports = Reports()
    receiver = world.stack.enter_context(ReportScp(reports))
    orthanc_server.know("ASKER", receiver.port)
    objects = study_of(2)
    store = world.stack.enter_context(StoreScu(called="ORTHANC"))
    store.open(orthanc_server.port)
    store.store(objects)
    store.release()
    held = [(UID_CT_IMAGE_STORAGE, text_of(ds, TAG_SOP_INSTANCE_UID)) for ds in objects]

    scu = world.stack.enter_context(CommitScu(reports, calling="ASKER", called="ORTHANC"))
    scu.open(orthanc_server.port)
    scu.ask(TRANSACTION, [*held, LOST])
    assert scu.status == COMMAND_STATUS_SUCCESS
    scu.release()
    receiver.wait(lambda: TRANSACTION in reports.heard)
    assert reports.heard == {TRANSACTION: (SOME_FAILED, held, [LOST])}
    receiver.wait(lambda: receiver.peers[0].released)


@pytest.mark.peer
@pytest.mark.parametrize("lost", [[], [LOST]])
def test_orthanc_asks(world: World, orthanc_server: Orthanc, lost: list) -> None:
    """We report to Orthanc on an association of our own."""
    archive = world.stack.enter_context(CommitScp(HELD, {"ORTHANC": orthanc_server.port}))
    orthanc_server.know("LTCOMMIT", archive.port)
    body = {"DicomInstances": [list(reference) for reference in HELD + lost]}
    job = orthanc_server.rest("POST", "/modalities/LTCOMMIT/storage-commitment", body)
    archive.wait(lambda: archive.reporters and archive.reporters[0].released)
    assert archive.reporters[0].status == COMMAND_STATUS_SUCCESS
    outcome = orthanc_server.rest("GET", job["Path"])
    assert outcome["Status"] == ("Failure" if lost else "Success")
    assert len(outcome["Success"]) == len(HELD)
    assert [one["SOPInstanceUID"] for one in outcome["Failures"]] == [i for _, i in lost]
