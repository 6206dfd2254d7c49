"""``ltdicom find``: keys, models, matches, and when there are enough."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from ltdicom import (
    COMMAND_STATUS_CANCEL,
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    UID_MODALITY_WORKLIST_FIND,
    UID_PATIENT_ROOT_QUERY_FIND,
    UID_STUDY_ROOT_QUERY_FIND,
    LDicomDS,
    LDicomNet,
)
from ltdicom.cli.client import Answer
from tests.flows.flow_peers import study_of, wlmscpfs
from tests.support.net_support import World, data_set, values_of

HOST = "127.0.0.1"


def answering(*matches: LDicomDS, final: int = COMMAND_STATUS_SUCCESS) -> dict[str, Any]:
    """Return the hook of a server that finds these."""

    def find(
        net: LDicomNet, context: int, message: int, uid: str, priority: int, query: LDicomDS
    ) -> None:
        for match in matches:
            net.SendCFindResponse(context, message, uid, COMMAND_STATUS_PENDING, match)
        net.SendCFindResponse(context, message, uid, final, None)

    return {"OnReceiveCFindRequest": find}


DOE = data_set(PatientID="1", PatientName="Doe^Jane", StudyDate="20240102")
ROE = data_set(PatientID="200", PatientName="", NumberOfStudyRelatedInstances="7")


def test_matches_are_a_table(ltdicom: Any, world: World) -> None:
    server = world.server(answering(DOE, ROE))
    keys = ["PatientID=*", "PatientName", "StudyDate", "NumberOfStudyRelatedInstances"]
    options = [part for key in keys for part in ("-k", key)]
    done = ltdicom("find", HOST, server.port, *options)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "PatientID  PatientName  StudyDate  NumberOfStudyRelatedInstances",
        "1          Doe^Jane     20240102",
        "200                                7",
        "2 found",
    ]


def test_json(ltdicom: Any, world: World) -> None:
    server = world.server(answering(DOE, ROE))
    done = ltdicom("find", HOST, server.port, "-k", "PatientID", "--json")
    assert (done.code, done.err) == (0, "")
    assert [each["00100020"]["Value"] for each in done.json] == [["1"], ["200"]]


def test_nothing_found(ltdicom: Any, world: World) -> None:
    server = world.server(answering())
    arguments = "find", HOST, server.port, "-k", "PatientID=X"
    assert ltdicom(*arguments) == (0, "PatientID\n0 found\n", "")
    assert ltdicom(*arguments, "--json").json == []


@pytest.mark.parametrize(
    ("options", "sop_class", "level"),
    [
        ([], UID_STUDY_ROOT_QUERY_FIND, "STUDY"),
        (["--model", "patient"], UID_PATIENT_ROOT_QUERY_FIND, "PATIENT"),
        (["--level", "series"], UID_STUDY_ROOT_QUERY_FIND, "SERIES"),
        (["-k", "QueryRetrieveLevel=IMAGE"], UID_STUDY_ROOT_QUERY_FIND, "IMAGE"),
        (["--model", "worklist"], UID_MODALITY_WORKLIST_FIND, None),
    ],
)
def test_what_is_asked_for(
    ltdicom: Any, world: World, options: list[str], sop_class: str, level: str | None
) -> None:
    server = world.server(answering())
    sequence = "ScheduledProcedureStepSequence"
    keys = ["0010,0020=1*", f"{sequence}.Modality=CT", f"{sequence}.0040,0002", "Rows=12"]
    options = [*options, *(part for key in keys for part in ("-k", key))]
    assert ltdicom("find", HOST, server.port, *options).code == 0
    *_, uid, _, query = server.peer().wait("OnReceiveCFindRequest")
    assert uid == sop_class
    item = Dataset()
    item.Modality, item.ScheduledProcedureStepStartDate = "CT", ""
    values = values_of(query) or {}
    assert values.pop("QueryRetrieveLevel", None) == level
    assert values == {"PatientID": "1*", sequence: [item], "Rows": 12}


def test_other_letters_are_utf_8(ltdicom: Any, world: World) -> None:
    server = world.server(answering(data_set(SpecificCharacterSet="ISO_IR 192")))
    done = ltdicom("find", HOST, server.port, "-k", "PatientName=患者*")
    assert done.code == 0
    query = server.peer().wait("OnReceiveCFindRequest")[-1].to_pydicom()
    assert (query.SpecificCharacterSet, query.PatientName) == ("ISO_IR 192", "患者*")


def test_the_character_set_can_be_chosen(ltdicom: Any, world: World) -> None:
    server = world.server(answering())
    options = "-k", "PatientName=Müller", "-k", "SpecificCharacterSet=ISO_IR 100"
    assert ltdicom("find", HOST, server.port, *options).code == 0
    query = server.peer().wait("OnReceiveCFindRequest")[-1].to_pydicom()
    assert query["PatientName"].value.original_string == "Müller".encode("latin-1")


def test_enough_is_enough(ltdicom: Any, world: World) -> None:
    """The peer goes on for a while after the C-CANCEL, as peers do."""

    def find(net: LDicomNet, *arguments: Any) -> None:
        for match in (DOE, ROE):
            net.SendCFindResponse(*arguments[:3], COMMAND_STATUS_PENDING, match)

    def cancel(net: LDicomNet, context: int, message: int) -> None:
        uid = UID_STUDY_ROOT_QUERY_FIND
        net.SendCFindResponse(context, message, uid, COMMAND_STATUS_CANCEL, None)

    server = world.server(
        {"OnReceiveCFindRequest": find, "OnReceiveCCancelRequest": cancel}
    )
    done = ltdicom("find", HOST, server.port, "-k", "PatientID", "--limit", 1)
    assert done == (0, "PatientID\n1\n1 found\n", "")
    assert len(server.peer().heard("OnReceiveCCancelRequest")) == 1


def test_a_failure_says_so_behind_the_matches(ltdicom: Any, world: World) -> None:
    final = COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES
    server = world.server(answering(DOE, final=final))
    done = ltdicom("find", HOST, server.port, "-k", "PatientID")
    assert (done.code, done.out) == (1, "PatientID\n1\n1 found\n")
    reason = "the peer answers COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES (0xA700)"
    assert done.err == f"ltdicom find: {reason}\n"


def test_a_slow_search_is_waited_for(ltdicom: Any, world: World) -> None:
    """Each match gives the peer the time again."""

    def first(net: LDicomNet, *arguments: Any) -> None:
        net.SendCFindResponse(*arguments[:3], COMMAND_STATUS_PENDING, DOE)

    server = world.server({"OnReceiveCFindRequest": first})
    done = ltdicom("find", HOST, server.port, "-k", "PatientID", "--timeout", "0.2")
    assert done == (3, "", "ltdicom find: no answer within 0.2 seconds\n")


@pytest.mark.peer
def test_dcmqrscp(ltdicom: Any, qr_server: Any, tmp_path: Path) -> None:
    images = study_of(2)
    files = [tmp_path / f"{number}.dcm" for number in range(2)]
    for image, file in zip(images, files, strict=True):
        assert image.SaveDS(str(file), 0) == DICOM_SUCCESS
    peer = HOST, qr_server.port, "--called", qr_server.title
    assert ltdicom("store", *peer, *files).code == 0
    dataset = images[0].to_pydicom()
    keys = (
        *("-k", f"StudyInstanceUID={dataset.StudyInstanceUID}"),
        *("-k", "SeriesInstanceUID", "-k", "SOPInstanceUID"),
    )
    done = ltdicom("find", *peer, *keys, "--level", "image", "--json")
    assert (done.code, done.err) == (0, "")
    found = sorted(each["00080018"]["Value"][0] for each in done.json)
    assert found == [str(image.to_pydicom().SOPInstanceUID) for image in images]


@pytest.mark.peer
def test_wlmscpfs(ltdicom: Any, dcmtk: Callable[[str], str], tmp_path: Path) -> None:
    entries = []
    for number in range(3):
        step = Dataset()
        step.Modality, step.ScheduledStationAETitle = "CT" if number else "MR", "STATION"
        step.ScheduledProcedureStepStartDate = "20240102"
        step.ScheduledProcedureStepStartTime = "1200"
        entry = data_set(PatientID=f"W{number}", PatientName=f"Doe^{number}")
        whole = entry.to_pydicom()
        whole.ScheduledProcedureStepSequence = [step]
        entries.append(LDicomDS.from_pydicom(whole))
    with wlmscpfs(dcmtk("wlmscpfs"), tmp_path, entries) as peer:
        arguments = HOST, peer.port, "--called", peer.title, "--model", "worklist"
        key = "ScheduledProcedureStepSequence.Modality"
        done = ltdicom("find", *arguments, "-k", "PatientID", "-k", f"{key}=CT")
    assert (done.code, done.err) == (0, "")
    lines = [line.split() for line in done.out.splitlines()]
    assert lines[0] == ["PatientID", key]
    assert sorted(lines[1:-1]) == [["W1", "CT"], ["W2", "CT"]]


class Endless:
    """Goes on with matches for ever, whatever it is told."""

    def __init__(self) -> None:
        self.cancelled = 0

    def find(self, net: LDicomNet, *arguments: Any) -> None:
        def go_on() -> None:
            while net.IsAssociated():
                if net.GetQueueSend() < 100:
                    net.SendCFindResponse(*arguments[:3], COMMAND_STATUS_PENDING, DOE)

        threading.Thread(target=go_on).start()

    def cancel(self, *_: Any) -> None:
        self.cancelled += 1

    def hooks(self) -> dict[str, Any]:
        return {"OnReceiveCFindRequest": self.find, "OnReceiveCCancelRequest": self.cancel}


@pytest.mark.parametrize("limit", [["--limit", "3"], []])
def test_a_search_without_an_end_ends(
    ltdicom: Any, world: World, monkeypatch: pytest.MonkeyPatch, limit: list[str]
) -> None:
    monkeypatch.setattr("ltdicom.cli.find._MOST", 5)
    kept = []
    monkeypatch.setattr(
        "ltdicom.cli.client.Answer",
        lambda: kept.append(Answer()) or kept[-1],
    )
    endless = Endless()
    server = world.server(endless.hooks())
    options = "-k", "PatientID", "--timeout", "0.5", *limit
    done = ltdicom("find", HOST, server.port, *options)
    assert done.code == 3
    assert "no answer within 0.5 seconds" in done.err
    assert endless.cancelled == 1
    assert len(kept[-1].matches) == (3 if limit else 6)


@pytest.mark.parametrize("count", [5, 6])
def test_too_many_matches_are_a_failure(
    ltdicom: Any, world: World, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr("ltdicom.cli.find._MOST", 5)
    server = world.server(answering(*[DOE] * count))
    done = ltdicom("find", HOST, server.port, "-k", "PatientID")
    assert done.out.splitlines()[-1] == "5 found"
    assert done.code == (1 if count > 5 else 0)
    assert ("more than 5 match" in done.err) == (count > 5)
