"""Ends before the end, of which what was done is told; folders that nobody can read."""

from __future__ import annotations

import _thread
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataelem import RawDataElement
from pydicom.tag import Tag

from ltdicom import (
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    LDicomDS,
    LDicomNet,
)
from ltdicom.cli import films
from ltdicom.cli.files import Unreadable, files_in
from ltdicom.cli.status import CommandError
from tests.support.net_support import World, data_set
from tests.support.pictures import picture, save
from tests.support.print_nodes import PrinterScp
from tests.support.programs import free_port

HOST = "127.0.0.1"
CT_SMALL = Path(str(get_testdata_file("CT_small.dcm")))
STUDY = "-k", "StudyInstanceUID=1.2"


# -- ends ----------------------------------------------------------------------------------


def abort(net: LDicomNet) -> None:
    net.SendAbort(0, 0)


ENDS: list[tuple[int, int, str]] = [
    (0, 3, "the peer has aborted: source 0, reason 0"),
    (signal.SIGINT, 130, "interrupted"),
    (signal.SIGTERM, 143, "interrupted"),
]
BY = pytest.mark.parametrize(
    ("number", "code", "reason"), ENDS, ids=["abort", "SIGINT", "SIGTERM"]
)


@BY
@pytest.mark.parametrize("command", ["get", "move"])
def test_a_retrieval(
    ltdicom: Any,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    number: int,
    code: int,
    reason: str,
) -> None:
    def some(net: LDicomNet, *arguments: Any) -> None:
        send = net.SendCGetResponse if command == "get" else net.SendCMoveResponse
        send(*arguments[:3], COMMAND_STATUS_PENDING, 3, 2, 1, 0, None)
        if not number:
            abort(net)

    if number:  # when the response has come
        monkeypatch.setattr(
            "ltdicom.cli.retrieving.show", lambda *_: _thread.interrupt_main(number)
        )
    server = world.server({f"OnReceiveC{command.title()}Request": some})
    to = ("--to", "WS") if command == "move" else ()
    done = ltdicom(command, HOST, server.port, *STUDY, *to)
    assert done == (code, "2 retrieved, 1 failed\n", f"ltdicom {command}: {reason}\n")
    done = ltdicom(command, HOST, server.port, *STUDY, *to, "--json")
    assert (done.code, done.json) == (
        code,
        {
            "error": reason,
            "completed": 2,
            "failed": 1,
            "failed_instances": [],
            "received": [],
            "refused": {},
        },
    )


def test_what_a_get_has_kept_is_told(ltdicom: Any, world: World, tmp_path: Path) -> None:
    """One is kept, one is refused, then the peer goes."""
    ds = LDicomDS()
    assert ds.LoadDS(str(CT_SMALL), 0) == DICOM_SUCCESS
    dataset = pydicom.dcmread(CT_SMALL)
    instance, sop_class = str(dataset.SOPInstanceUID), str(dataset.SOPClassUID)

    def store(net: LDicomNet, *arguments: Any) -> None:
        context = net.GetAssociate().FindAbstract(sop_class)  # type: ignore[union-attr]
        for number, uid in enumerate((instance, "1.2.3")):
            net.SendCStoreRequest(context, number + 1, sop_class, uid, 0, pDS=ds)

    def answered(net: LDicomNet, *arguments: Any) -> None:
        if arguments[3] == "1.2.3":
            abort(net)

    answers = {"OnReceiveCGetRequest": store, "OnReceiveCStoreResponse": answered}
    server = world.server(answers)
    where = "get", HOST, server.port, *STUDY, "--folder", tmp_path, "--class", sop_class
    done = ltdicom(*where, "--json")
    assert done.code == 3
    assert done.json["received"] == [str(tmp_path / f"{instance}.dcm")]
    assert done.json["refused"] == {"1.2.3": "0xC000"}
    assert ltdicom(*where).out == "0 retrieved, 0 failed, 1 kept, 1 not kept\n"


def test_what_a_move_does_not_keep_is_in_the_json(
    ltdicom: Any, start_query: Any, tmp_path: Path
) -> None:
    port = free_port()
    pacs = start_query(peers={"ME": (HOST, port)})
    assert ltdicom("store", HOST, pacs.port, CT_SMALL).code == 0
    dataset = pydicom.dcmread(CT_SMALL)
    folder = tmp_path / "moved"
    folder.mkdir()
    (folder / f"{dataset.SOPInstanceUID}.dcm").write_bytes(b"something else" * 30)
    own = "--calling", "ME", "--listen", port, "--listen-host", HOST, "--folder", folder
    study = "-k", f"StudyInstanceUID={dataset.StudyInstanceUID}"
    done = ltdicom("move", HOST, pacs.port, *study, *own, "--json")
    assert done.code == 1
    refused = {dataset.SOPInstanceUID: "COMMAND_STATUS_DUPLICATE_INSTANCE (0x0111)"}
    assert json.loads(done.out.splitlines()[-1])["refused"] == refused


@BY
@pytest.mark.parametrize("command", ["mpps", "nset"])
def test_a_change(
    ltdicom: Any,
    world: World,
    command: str,
    number: int,
    code: int,
    reason: str,
) -> None:
    """The peer may have made the step: its UID is told, also one that was made here."""
    heard: list[str] = []

    def silent(net: LDicomNet, *arguments: Any) -> None:
        heard.append(arguments[3])
        _thread.interrupt_main(number) if number else abort(net)

    hooks = "OnReceiveNCreateRequest", "OnReceiveNSetRequest"
    server = world.server(dict.fromkeys(hooks, silent))
    what = ("start",) if command == "mpps" else ("1.2", "1.3", "-k", "PatientID=1")
    done = ltdicom(command, HOST, server.port, *what)
    name = f"N-CREATE of {heard[0]}" if command == "mpps" else "N-SET"
    assert done == (code, f"{name}: no answer\n", f"ltdicom {command}: {reason}\n")
    done = ltdicom(command, HOST, server.port, *what, "--json")
    instance = {"instance": heard[1]} if command == "mpps" else {}
    assert (done.code, done.json) == (code, {"error": reason, **instance})


def unwritable() -> LDicomDS:
    """Return a data set that is no JSON."""
    dataset = pydicom.Dataset()
    raw = RawDataElement(Tag(0x00280008), "IS", 4, b"many", 0, True, True)
    dataset._dict[Tag(0x00280008)] = raw  # type: ignore[index]
    ds = data_set(PatientID="1")
    element = ds.InsertElement(None, False, 0x00280008, 0x4953)
    ds.SetBinaryValue(element, b"many", 4)
    return ds


@pytest.mark.parametrize("command", ["mpps", "nset"])
def test_an_answer_that_is_no_json_hides_nothing(
    ltdicom: Any, world: World, command: str
) -> None:
    bad = unwritable()
    with pytest.raises(ValueError):
        bad.to_json()

    def created(net: LDicomNet, *arguments: Any) -> None:
        net.SendNCreateResponse(*arguments[:4], COMMAND_STATUS_SUCCESS, bad)

    def changed(net: LDicomNet, *arguments: Any) -> None:
        net.SendNSetResponse(*arguments[:4], COMMAND_STATUS_SUCCESS, bad)

    server = world.server(
        {"OnReceiveNCreateRequest": created, "OnReceiveNSetRequest": changed}
    )
    what = ("start", "1.2.3") if command == "mpps" else ("1.2", "1.3", "-k", "PatientID=1")
    done = ltdicom(command, HOST, server.port, *what, "--json")
    facts = {"instance": "1.2.3"} if command == "mpps" else {}
    facts = {**facts, "status": 0, "comment": ""}
    assert (done.code, {**done.json, "error": ""}) == (1, {"error": "", **facts})
    assert "cannot be written as JSON" in done.json["error"]


def test_a_match_that_is_no_json_hides_no_other(ltdicom: Any, world: World) -> None:
    def matches(net: LDicomNet, *arguments: Any) -> None:
        for match in (data_set(PatientID="1"), unwritable(), data_set(PatientID="2")):
            net.SendCFindResponse(*arguments[:3], COMMAND_STATUS_PENDING, match)
        net.SendCFindResponse(*arguments[:3], COMMAND_STATUS_SUCCESS, None)

    server = world.server({"OnReceiveCFindRequest": matches})
    done = ltdicom("find", HOST, server.port, "-k", "PatientID", "--json")
    found = [match["00100020"]["Value"][0] for match in done.json["matches"]]
    assert (done.code, found) == (1, ["1", "2"])
    assert done.json["error"].startswith("of 3 matches, 1 cannot be JSON: ")


@BY
def test_a_search(
    ltdicom: Any,
    world: World,
    number: int,
    code: int,
    reason: str,
) -> None:
    def first(net: LDicomNet, *arguments: Any) -> None:
        match = data_set(PatientID="1")
        net.SendCFindResponse(*arguments[:3], COMMAND_STATUS_PENDING, match)
        _thread.interrupt_main(number) if number else abort(net)

    server = world.server({"OnReceiveCFindRequest": first})
    done = ltdicom("find", HOST, server.port, "-k", "PatientID", "--json")
    assert (done.code, done.json["error"]) == (code, reason)
    if not number:  # a signal may come before the match
        assert [match["00100020"]["Value"] for match in done.json["matches"]] == [["1"]]


def test_echoes_before_an_abort(ltdicom: Any, world: World) -> None:
    def answer(net: LDicomNet, *arguments: Any) -> None:
        if arguments[1] == 3:
            abort(net)
        else:
            net.SendCEchoResponse(*arguments, COMMAND_STATUS_SUCCESS)

    server = world.server({"OnReceiveCEchoRequest": answer})
    done = ltdicom("echo", HOST, server.port, "--count", "5", "--json")
    assert done.code == 3
    assert [each["status"] for each in done.json["answers"]] == [0, 0]


def test_films_before_an_abort(ltdicom: Any, world: World, tmp_path: Path) -> None:
    """The second film is refused: that the first is printed is told."""

    printer = world.stack.enter_context(PrinterScp())
    path = save(picture(), tmp_path / "a.dcm")
    bad = tmp_path / "b.dcm"
    bad.write_bytes(path.read_bytes())
    whole = pydicom.dcmread(bad)
    whole.PixelData = whole.PixelData[: len(whole.PixelData) // 4 * 2]
    whole.save_as(bad)
    where = "print", HOST, printer.port, path, bad, "--as-is"
    done = ltdicom(*where, "--json")
    assert (done.code, done.json["films"], done.json["images"]) == (1, 1, 1), done
    assert "image 2" in done.json["error"]
    done = ltdicom(*where)
    assert (done.code, done.out.splitlines()[-1]) == (1, "1 images on 1 films")


# -- folders that cannot be read -----------------------------------------------------------


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder with a file, and a folder in it that cannot be read."""
    study = tmp_path / "study"
    (study / "locked").mkdir(parents=True)
    save(picture(), study / "a.dcm")
    save(picture(), study / "locked" / "b.dcm")
    scandir = os.scandir

    def refuse(path: Any = ".") -> Any:
        if os.path.basename(path) == "locked":  # root may read what nobody may
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    yield study


def test_a_walk_names_folders_that_cannot_be_read(locked: Path) -> None:
    found = list(files_in(str(locked)))
    assert found[0] == str(locked / "a.dcm")
    assert isinstance(found[1], Unreadable)
    assert found[1].folder == str(locked / "locked")
    assert str(found[1]) == "the folder cannot be read: Permission denied"
    assert list(files_in(str(locked), below=False)) == [str(locked / "a.dcm")]
    (alone,) = files_in(str(locked / "locked"))
    assert isinstance(alone, Unreadable)


def test_a_store_of_half_a_folder_is_a_failure(
    ltdicom: Any, archive: Any, locked: Path
) -> None:
    done = ltdicom("store", HOST, archive.port, locked)
    assert (done.code, done.out.splitlines()[-1]) == (1, "1 stored, 1 failed")
    assert f"{locked / 'locked'}: the folder cannot be read: Permission denied" in done.err
    done = ltdicom("store", HOST, archive.port, locked / "locked", "--json")
    assert (done.code, list(done.json["failed"])) == (2, [str(locked / "locked")])


def test_a_commitment_for_half_a_folder_is_a_failure(
    ltdicom: Any, pacs: Any, locked: Path
) -> None:
    assert ltdicom("store", HOST, pacs.port, locked / "a.dcm").code == 0
    done = ltdicom("commit", HOST, pacs.port, locked)
    assert (done.code, done.out.splitlines()[-1]) == (1, "1 committed, 0 failed")
    assert "the folder cannot be read: Permission denied" in done.err
    done = ltdicom("commit", HOST, pacs.port, locked, "--json")
    facts = json.loads(done.out.splitlines()[-1])
    assert (done.code, list(facts["not_asked"])) == (1, [str(locked / "locked")])
    assert (len(facts["committed"]), facts["failed"]) == (1, {})
    done = ltdicom("commit", HOST, pacs.port, locked / "locked", "--json")
    assert (done.code, list(done.json["not_asked"])) == (2, [str(locked / "locked")])


def test_a_worklist_that_cannot_be_read_is_not_empty(
    ltdicom: Any, start_query: Any, locked: Path
) -> None:
    pacs = start_query(worklist=locked)
    done = ltdicom("worklist", HOST, pacs.port)
    assert (done.code, "the peer answers COMMAND_STATUS_FAILURE (0xC001)" in done.err) == (
        1,
        True,
    )


def test_what_cannot_be_taken_in_is_logged(
    start_query: Any, locked: Path, caplog: pytest.LogCaptureFixture
) -> None:
    start_query(folder=locked)
    assert f"not taken in: {locked / 'locked'}: the folder cannot be read" in caplog.text


def test_port_check_of_half_a_folder_is_refused(ltdicom: Any, locked: Path) -> None:
    pytest.importorskip("tree_sitter")
    (locked / "a.cpp").write_text("int main() { return 0; }\n")
    done = ltdicom("port", "check", locked)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"ltdicom port: {locked / 'locked'}: Permission denied\n"


# -- numbers of frames ---------------------------------------------------------------------


@pytest.mark.parametrize("as_is", [True, False])
@pytest.mark.parametrize(
    ("value", "frames"),
    [
        (b"1 ", 1),
        (b"+1", 1),
        (b"  ", 1),
        (b"0 ", 1),
        (b"-3", 0),
        (b"1.5 ", 0),
        (b"abc ", 0),
        (b"1\\1 ", 0),
        (b"2147483647", 0),
        (b"99999999999 ", 0),
        (b"\xb2 ", 0),
    ],
)
def test_numbers_of_frames(tmp_path: Path, value: bytes, frames: int, as_is: bool) -> None:
    if not as_is:
        pytest.importorskip("numpy")
    dataset = pydicom.dcmread(CT_SMALL)
    raw = RawDataElement(Tag(0x00280008), "IS", len(value), value, 0, False, True)
    dataset._dict[Tag(0x00280008)] = raw  # type: ignore[index]
    path = str(tmp_path / "a.dcm")
    dataset.save_as(path)
    if frames:
        assert len(list(films.pictures_of([path], False, as_is))) == frames
    else:
        with pytest.raises(CommandError, match="frames") as told:
            list(films.pictures_of([path], False, as_is))
        assert told.value.code == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("RescaleSlope", "steep"), ("WindowWidth", "wide"), ("RescaleIntercept", "")],
)
def test_damaged_values_of_an_image(tmp_path: Path, name: str, value: str) -> None:
    pytest.importorskip("numpy")
    dataset = pydicom.dcmread(CT_SMALL)
    dataset.WindowCenter, dataset.WindowWidth = "40", "400"
    tag = Tag(name)
    encoded = value.encode() + b" " * (len(value) % 2)
    raw = RawDataElement(tag, "DS", len(encoded), encoded, 0, False, True)
    dataset._dict[tag] = raw  # type: ignore[index]
    path = str(tmp_path / "a.dcm")
    dataset.save_as(path)
    with pytest.raises(CommandError, match="cannot be decoded"):
        list(films.pictures_of([path], False, False))
