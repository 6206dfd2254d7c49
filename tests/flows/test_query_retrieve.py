"""C-FIND, C-MOVE and C-GET, both roles, with Orthanc and DCMTK."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ltdicom import (
    COMMAND_STATUS_CANCEL,
    COMMAND_STATUS_REFUSED_MOVE_DESTINATION_UNKNOWN,
    COMMAND_STATUS_SUCCESS,
    COMMAND_STATUS_WARNING,
    TAG_MODALITY,
    TAG_PATIENT_ID,
    TAG_PIXEL_DATA,
    TAG_QUERY_RETRIEVE_LEVEL,
    TAG_SOP_INSTANCE_UID,
    TAG_STUDY_DATE,
    TAG_STUDY_INSTANCE_UID,
    UID_CT_IMAGE_STORAGE,
    LDicomDS,
)
from tests.flows.flow_nodes import make_ds, text_of
from tests.flows.flow_peers import Orthanc, Peer, study_of
from tests.flows.query_retrieve import (
    QUERY,
    Archive,
    QueryScu,
    StoreScp,
    StoreScu,
)
from tests.support.net_support import World
from tests.support.programs import run

Dcmtk = Callable[[str], str]


def study_keys(objects: list[LDicomDS], *keys: tuple[int, str]) -> LDicomDS:
    study = text_of(objects[0], TAG_STUDY_INSTANCE_UID)
    return make_ds(
        (TAG_QUERY_RETRIEVE_LEVEL, "STUDY"), (TAG_STUDY_INSTANCE_UID, study), *keys
    )


def image_keys(objects: list[LDicomDS]) -> LDicomDS:
    study = text_of(objects[0], TAG_STUDY_INSTANCE_UID)
    return make_ds(
        (TAG_QUERY_RETRIEVE_LEVEL, "IMAGE"),
        (TAG_STUDY_INSTANCE_UID, study),
        (0x0020000E, f"{study}.0"),
        (TAG_SOP_INSTANCE_UID, ""),
    )


def instances(objects: list[LDicomDS]) -> list[str]:
    return sorted(text_of(ds, TAG_SOP_INSTANCE_UID) for ds in objects)


def pixels(ds: LDicomDS) -> bytes:
    element = ds.FindFirstElement(None, TAG_PIXEL_DATA, False)
    assert element is not None
    return ds.GetBinaryValue(element)[1]


def enter(world: World, net: Any) -> Any:
    return world.stack.enter_context(net)


def opened(world: World, scu: Any, port: int) -> Any:
    enter(world, scu).open(port)
    return scu


# -- two ltdicom programs ------------------------------------------------------------


@pytest.fixture
def archive(world: World) -> Iterator[Archive]:
    """An archive with a study of five images, and a destination."""
    destination = enter(world, StoreScp())
    archive = enter(world, Archive(study_of(5), {"DEST": destination.port}))
    archive.destination = destination
    yield archive


def test_find(world: World, archive: Archive) -> None:
    scu = opened(world, QueryScu(), archive.port)
    scu.find(study_keys(archive.objects, (TAG_STUDY_DATE, ""), (TAG_MODALITY, "")))
    assert scu.status == COMMAND_STATUS_SUCCESS
    assert [text_of(ds, TAG_STUDY_DATE) for ds in scu.matches] == ["20240102"]
    scu.find(image_keys(archive.objects))
    assert instances(scu.matches) == instances(archive.objects)
    scu.find(make_ds((TAG_QUERY_RETRIEVE_LEVEL, "IMAGE"), (TAG_PATIENT_ID, "NOBODY")))
    assert (scu.status, scu.matches) == (COMMAND_STATUS_SUCCESS, [])
    scu.release()


def test_find_is_cancelled(world: World, archive: Archive) -> None:
    archive.hold_after = 3
    scu = opened(world, QueryScu(), archive.port)
    scu.cancel_after = 2
    scu.find(image_keys(archive.objects))
    assert scu.status == COMMAND_STATUS_CANCEL
    assert 2 <= len(scu.matches) <= 3
    # the association goes on
    archive.hold_after = scu.cancel_after = 0
    scu.find(image_keys(archive.objects))
    assert len(scu.matches) == 5
    scu.release()


def test_move(world: World, archive: Archive) -> None:
    scu = opened(world, QueryScu(calling="MOVER"), archive.port)
    scu.find(study_keys(archive.objects))
    scu.move(study_keys(archive.objects), "DEST")
    assert scu.status == COMMAND_STATUS_SUCCESS
    assert scu.counters == [(4 - n, n + 1, 0, 0) for n in range(5)]
    destination = archive.destination
    assert instances(destination.stored) == instances(archive.objects)
    assert destination.origins == [("MOVER", scu.message_id)] * 5
    scu.move(study_keys(archive.objects), "ELSEWHERE")
    assert scu.status == COMMAND_STATUS_REFUSED_MOVE_DESTINATION_UNKNOWN
    assert scu.counters == [(0, 0, 0, 0)]
    scu.release()
    scu.wait(lambda: archive.movers[0].released)


def test_move_is_cancelled(world: World, archive: Archive) -> None:
    archive.hold_after = 2
    scu = opened(world, QueryScu(), archive.port)
    scu.cancel_after = 1
    scu.move(study_keys(archive.objects), "DEST")
    assert scu.status == COMMAND_STATUS_CANCEL
    remaining, completed, failed, warning = scu.counters[-1]
    assert (remaining + completed, failed, warning) == (5, 0, 0)
    assert len(archive.destination.stored) == completed
    scu.release()
    scu.wait(lambda: archive.movers[0].released)


def test_move_to_a_destination_that_lacks_the_class(world: World, archive: Archive) -> None:
    archive.destination.classes.clear()
    scu = opened(world, QueryScu(), archive.port)
    scu.move(study_keys(archive.objects), "DEST")
    assert scu.status == COMMAND_STATUS_WARNING
    assert scu.counters[-1] == (0, 0, 5, 0)
    assert sorted(scu.failed_list.split("\\")) == instances(archive.objects)
    scu.release()
    scu.wait(lambda: archive.movers[0].released)


def test_get(world: World, archive: Archive) -> None:
    scu = opened(world, QueryScu(), archive.port)
    scu.get(study_keys(archive.objects))
    assert scu.status == COMMAND_STATUS_SUCCESS
    assert scu.counters == [(4 - n, n + 1, 0, 0) for n in range(5)]
    assert [pixels(ds) for ds in scu.stored] == [bytes(range(64))] * 5
    # the roles were proposed and accepted
    association = archive.peers[0].GetAssociate()
    context_id = association.FindAbstract(UID_CT_IMAGE_STORAGE)
    assert association.IsRoleSelect(context_id)
    assert association.GetUserRole(context_id) == 0
    assert association.GetProviderRole(context_id) == 1
    scu.release()


def test_get_is_cancelled(world: World, archive: Archive) -> None:
    archive.hold_after = 2
    scu = opened(world, QueryScu(), archive.port)
    scu.cancel_after = 1
    scu.get(study_keys(archive.objects))
    assert scu.status == COMMAND_STATUS_CANCEL
    assert len(scu.stored) == 2
    scu.release()


# -- as SCU --------------------------------------------------------------------------


@pytest.fixture(params=["qr_server", "orthanc_server"])
def server(request: pytest.FixtureRequest) -> Peer:
    """DCMTK's archive and Orthanc, one after the other."""
    peer: Peer = request.getfixturevalue(request.param)
    return peer


def filled(world: World, server: Peer, count: int = 3) -> list[LDicomDS]:
    """Store a new study in the archive."""
    objects = study_of(count)
    scu = opened(world, StoreScu(called=server.title), server.port)
    scu.store(objects)
    assert set(scu.statuses) == {COMMAND_STATUS_SUCCESS}
    scu.release()
    return objects


@pytest.mark.peer
def test_scu_finds(world: World, server: Peer) -> None:
    objects = filled(world, server)
    scu = opened(world, QueryScu(called=server.title), server.port)
    scu.find(image_keys(objects))
    assert scu.status == COMMAND_STATUS_SUCCESS
    assert instances(scu.matches) == instances(objects)
    scu.find(study_keys(objects, (TAG_PATIENT_ID, ""), (TAG_STUDY_DATE, "20230101-")))
    assert [text_of(ds, TAG_STUDY_DATE) for ds in scu.matches] == ["20240102"]
    scu.release()


@pytest.mark.peer
def test_scu_moves(world: World, server: Peer) -> None:
    destination = enter(world, StoreScp(port=getattr(server, "destination_port", 0)))
    if isinstance(server, Orthanc):
        server.know("LTDEST", destination.port)
    objects = filled(world, server)
    scu = opened(world, QueryScu(calling="MOVER", called=server.title), server.port)
    scu.next_message_id()  # so that the number is not the first one
    scu.move(study_keys(objects), "LTDEST")
    assert scu.status == COMMAND_STATUS_SUCCESS
    assert scu.counters[-1][1:] == (3, 0, 0)
    assert instances(destination.stored) == instances(objects)
    assert set(destination.origins) == {("MOVER", 2)}
    scu.release()
    destination.wait(lambda: all(peer.released for peer in destination.peers))


@pytest.mark.peer
def test_scu_gets(world: World, server: Peer) -> None:
    objects = filled(world, server)
    scu = opened(world, QueryScu(called=server.title), server.port)
    scu.get(study_keys(objects))
    assert scu.status == COMMAND_STATUS_SUCCESS
    assert scu.counters[-1][1:] == (3, 0, 0)
    assert instances(scu.stored) == instances(objects)
    assert {pixels(ds) for ds in scu.stored} == {bytes(range(64))}
    scu.release()


# -- as SCP --------------------------------------------------------------------------


def key_options(objects: list[LDicomDS], level: str) -> list[str]:
    study = text_of(objects[0], TAG_STUDY_INSTANCE_UID)
    keys = [f"0008,0052={level}", f"0020,000d={study}"]
    if level == "IMAGE":
        keys += [f"0020,000e={study}.0", "0008,0018"]
    return [part for key in keys for part in ("-k", key)]


@pytest.mark.peer
def test_findscu(archive: Archive, dcmtk: Dcmtk, tmp_path: Path) -> None:
    keys = key_options(archive.objects, "IMAGE")
    output = run(
        dcmtk("findscu"), "-S", "-X", *keys, "localhost", str(archive.port), cwd=tmp_path
    )
    found = []
    for path in sorted(tmp_path.glob("rsp*.dcm")):
        ds = LDicomDS()
        assert ds.LoadDS(str(path), 0) == 0, output
        found.append(ds)
    assert instances(found) == instances(archive.objects)


@pytest.mark.peer
def test_findscu_cancels(archive: Archive, dcmtk: Dcmtk) -> None:
    archive.hold_after = 2
    keys = key_options(archive.objects, "IMAGE")
    output = run(
        dcmtk("findscu"), "-S", "-v", "--cancel", "1", *keys, "localhost", str(archive.port)
    )
    assert "Cancel" in output
    assert archive.peers[0].cancelled.is_set()


@pytest.mark.peer
def test_movescu(archive: Archive, dcmtk: Dcmtk) -> None:
    keys = key_options(archive.objects, "STUDY")
    command = (dcmtk("movescu"), "-S", "-v", "-aet", "DCMTKMOVER", "-aem", "DEST", *keys)
    output = run(*command, "localhost", str(archive.port))
    assert re.search(r"Received Final Move Response \(Success\)", output), output
    destination = archive.destination
    assert instances(destination.stored) == instances(archive.objects)
    assert destination.origins == [("DCMTKMOVER", 1)] * 5
    archive.wait(lambda: archive.movers[0].released)


@pytest.mark.peer
def test_movescu_receives_what_it_has_asked_for(
    archive: Archive, dcmtk: Dcmtk, tmp_path: Path
) -> None:
    from tests.support.programs import free_port

    port = free_port()
    archive.destinations["MOVESCU"] = port
    keys = key_options(archive.objects, "STUDY")
    command = (dcmtk("movescu"), "-S", "-aem", "MOVESCU", "+P", str(port), *keys)
    run(*command, "localhost", str(archive.port), cwd=tmp_path)
    assert len(list(tmp_path.iterdir())) == 5
    archive.wait(lambda: archive.movers[0].released)


@pytest.mark.peer
def test_movescu_cancels(archive: Archive, dcmtk: Dcmtk) -> None:
    archive.hold_after = 2
    keys = key_options(archive.objects, "STUDY")
    command = (dcmtk("movescu"), "-S", "-v", "-aem", "DEST", "--cancel", "1", *keys)
    output = run(*command, "localhost", str(archive.port), status=None)
    assert "Cancel" in output
    archive.wait(lambda: archive.movers[0].released)
    assert len(archive.destination.stored) == 2


@pytest.mark.peer
def test_getscu(archive: Archive, dcmtk: Dcmtk, tmp_path: Path) -> None:
    keys = key_options(archive.objects, "STUDY")
    command = (dcmtk("getscu"), "-S", "-v", "-od", tmp_path, *keys)
    output = run(*command, "localhost", str(archive.port))
    names = sorted(path.name.split(".", 1)[1] for path in tmp_path.iterdir())
    assert names == instances(archive.objects), output
    for path in tmp_path.iterdir():
        ds = LDicomDS()
        assert ds.LoadDS(str(path), 0) == 0
        assert pixels(ds) == bytes(range(64))


@pytest.mark.peer
def test_orthanc_queries_and_retrieves(
    world: World, archive: Archive, orthanc_server: Orthanc
) -> None:
    orthanc_server.know("LTARCHIVE", archive.port)
    archive.destinations["ORTHANC"] = orthanc_server.port
    study = text_of(archive.objects[0], TAG_STUDY_INSTANCE_UID)
    query = {"Level": "Study", "Query": {"StudyInstanceUID": study}}
    answer = orthanc_server.rest("POST", "/modalities/LTARCHIVE/query", query)
    assert orthanc_server.rest("GET", f"{answer['Path']}/answers") == ["0"]
    orthanc_server.rest("POST", f"{answer['Path']}/retrieve", {"TargetAet": "ORTHANC"})
    archive.wait(lambda: all(mover.released for mover in archive.movers))
    kept = {"Level": "Instance", "Query": {"StudyInstanceUID": study}, "Expand": True}
    found = orthanc_server.rest("POST", "/tools/find", kept)
    tags = sorted(one["MainDicomTags"]["SOPInstanceUID"] for one in found)
    assert tags == instances(archive.objects)


def test_the_scu_may_lack_a_class(world: World, archive: Archive) -> None:
    """Without a storage context no C-GET can bring anything."""
    scu = opened(world, QueryScu(QUERY), archive.port)
    scu.get(study_keys(archive.objects))
    assert scu.status == COMMAND_STATUS_WARNING
    assert scu.counters == [(0, 0, 5, 0)]
    scu.release()


def test_nobody_is_left_when_the_scu_aborts(world: World, archive: Archive) -> None:
    archive.hold_after = 1
    scu = opened(world, QueryScu(), archive.port)
    scu.cancel_after = 99
    scu.SendCGetRequest(scu.context(QUERY[2]), 1, QUERY[2], 0, study_keys(archive.objects))
    scu.wait(lambda: scu.counters)
    scu.SendAbort(0, 0)
    scu.wait(lambda: archive.peers[0].aborted)
    archive.wait(lambda: archive.GetClientCount() == 0)
