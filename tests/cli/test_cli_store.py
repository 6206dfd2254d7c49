"""``ltdicom store``: files, folders, contexts, and what fails."""

from __future__ import annotations

import _thread
import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file

from ltdicom import (
    COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    TAG_ERROR_COMMENT,
    VR_LO,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
)
from ltdicom.cli import output, store
from tests.support.net_support import LoudNode, World
from tests.support.pictures import encoded_part, picture, save
from tests.support.programs import free_port, serving

HOST = "127.0.0.1"


def sample(name: str) -> Path:
    return Path(str(get_testdata_file(name)))


def result(done: Any) -> str:
    """Return the last line: in the same process, the archive prints, too."""
    return str(done.out.splitlines()[-1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two instances, one of them compressed, one text, and a DICOMDIR, in two levels."""
    made = tmp_path / "study"
    (made / "series").mkdir(parents=True)
    save(picture(), made / "a.dcm")
    shutil.copy(sample("JPEG2000.dcm"), made / "series" / "b")
    (made / "series" / "notes.txt").write_text("no image\n" * 30)
    shutil.copy(sample("DICOMDIR"), made / "DICOMDIR")
    return made


def test_a_folder(ltdicom: Any, archive: Any, folder: Path) -> None:
    done = ltdicom("store", HOST, archive.port, folder)
    assert (done.code, done.err) == (0, "")
    assert result(done) == "2 stored, 0 failed, 2 no DICOM instances"
    for path in (folder / "a.dcm", folder / "series" / "b"):
        sent = pydicom.dcmread(path)
        kept = pydicom.dcmread(archive.file(sent.SOPInstanceUID))
        assert kept == sent
        assert kept.file_meta.TransferSyntaxUID == sent.file_meta.TransferSyntaxUID


def test_files_that_are_none_fail(
    ltdicom: Any, archive: Any, folder: Path, tmp_path: Path
) -> None:
    files = [folder / "series" / "notes.txt", tmp_path / "nowhere", folder / "DICOMDIR"]
    done = ltdicom("store", HOST, archive.port, folder / "a.dcm", *files)
    assert (done.code, result(done)) == (1, "1 stored, 3 failed")
    reasons = done.err.splitlines()
    assert len(reasons) == 3
    for path, line, reason in zip(
        files,
        reasons,
        ("DICOM_ERROR_FORMAT", "DICOM_ERROR_OPEN", "no SOP class and instance UID"),
        strict=True,
    ):
        assert line.startswith(f"ltdicom store: {path}: ") and reason in line


def test_nothing_to_store(ltdicom: Any, archive: Any, tmp_path: Path) -> None:
    done = ltdicom("store", HOST, archive.port, tmp_path)
    assert done == (2, "", "ltdicom store: there is nothing to store\n")
    done = ltdicom("store", HOST, archive.port, tmp_path / "nowhere", "--json")
    assert (done.code, done.json["error"]) == (2, "there is nothing to store")
    assert "DICOM_ERROR_OPEN" in done.json["failed"][str(tmp_path / "nowhere")]


def test_json(ltdicom: Any, world: World, folder: Path) -> None:
    def answer(net: LDicomNet, *arguments: Any) -> None:
        full = arguments[1] == 1
        status = COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES if full else COMMAND_STATUS_SUCCESS
        net.SendCStoreResponse(*arguments[:4], status)

    def comment(net: LDicomNet, command: LDicomDS) -> None:
        element = command.InsertElement(None, False, TAG_ERROR_COMMENT, VR_LO)
        command.SetStringValue(element, "the disk is full")

    answers = {"OnReceiveCStoreRequest": answer, "OnBeforeSendCommandSet": comment}
    server = world.server(answers, kind=LoudNode)
    done = ltdicom("store", HOST, server.port, folder, "--json")
    assert (done.code, done.err) == (1, "")
    assert done.json["stored"] == [str(folder / "series" / "b")]
    ((path, reason),) = done.json["failed"].items()
    assert path == str(folder / "a.dcm")
    assert "COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES (0xA700): the disk is full" in reason
    assert done.json["skipped"] == 2


def test_a_syntax_that_the_peer_does_not_take(
    ltdicom: Any, world: World, folder: Path
) -> None:
    def answer(net: LDicomNet, *arguments: Any) -> None:
        net.SendCStoreResponse(*arguments[:4], COMMAND_STATUS_SUCCESS)

    def uncompressed(net: LDicomNet, request: LDicomAssociate) -> None:
        accept = LDicomAssociate(False)
        accept.AddPresentation(1, 0, request.GetAbstract(1))
        accept.AddTransfer(1, request.GetTransfer(1, 1))
        net.SendAssociateAccept(accept)  # the other context is missing: rejected

    answers = {"OnReceiveCStoreRequest": answer, "OnReceiveAssociateRequest": uncompressed}
    server = world.server(answers)
    done = ltdicom("store", HOST, server.port, folder)
    assert (done.code, done.out) == (
        1,
        "1 stored, 1 failed, 2 no DICOM instances\n",
    )
    assert "the peer does not accept 1.2.840.10008.5.1.4.1.1.7 in 1.2.840" in done.err


def test_more_contexts_than_an_association_has(
    ltdicom: Any, archive: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_MOST_CONTEXTS", 1)
    done = ltdicom("store", HOST, archive.port, folder)
    assert done.code == 0
    assert result(done) == "2 stored, 0 failed, 2 no DICOM instances"


def pictures(folder: Path, count: int) -> list[Path]:
    return [save(picture(), folder / f"{number}.dcm") for number in range(count)]


def answering(unless: Callable[[LDicomNet, str], bool]) -> dict[str, Any]:
    """Return answers of a server that stores, unless a function has done otherwise."""

    def answer(net: LDicomNet, *arguments: Any) -> None:
        if not unless(net, arguments[3]):
            net.SendCStoreResponse(*arguments[:4], COMMAND_STATUS_SUCCESS)

    return {"OnReceiveCStoreRequest": answer}


def uid_of(file: Path) -> str:
    return str(pydicom.dcmread(file).SOPInstanceUID)


def test_after_an_abort_the_rest_goes_over_a_new_association(
    ltdicom: Any, world: World, tmp_path: Path
) -> None:
    files = pictures(tmp_path, 6)
    bad = {uid_of(files[1]), uid_of(files[2]), uid_of(files[5])}

    def abort(net: LDicomNet, instance: str) -> bool:
        if instance in bad:
            net.SendAbort(0, 0)
        return instance in bad

    server = world.server(answering(abort))
    done = ltdicom("store", HOST, server.port, *files, "--json")
    assert done.code == 1
    assert done.json == {
        "stored": [str(files[number]) for number in (0, 3, 4)],
        "failed": {
            str(files[number]): "the peer has aborted: source 0, reason 0"
            for number in (1, 2, 5)
        },
        "skipped": 0,
    }
    assert len(server.heard("OnAccept")) == 3


def test_after_a_time_out_the_rest_goes_over_a_new_association(
    ltdicom: Any, world: World, tmp_path: Path
) -> None:
    files = pictures(tmp_path, 3)
    silent = uid_of(files[0])
    server = world.server(answering(lambda net, instance: instance == silent))
    done = ltdicom("store", HOST, server.port, *files, "--json", "--timeout", "0.5")
    assert done.json["stored"] == list(map(str, files[1:]))
    assert done.json["failed"] == {str(files[0]): "no answer within 0.5 seconds"}
    assert (done.code, "error" in done.json) == (1, False)


def test_a_peer_that_aborts_each_association_is_given_up(
    ltdicom: Any, world: World, tmp_path: Path
) -> None:
    files = pictures(tmp_path, 12)

    def abort(net: LDicomNet, instance: str) -> bool:
        return net.SendAbort(0, 0) == DICOM_SUCCESS

    server = world.server(answering(abort))
    done = ltdicom("store", HOST, server.port, *files, "--json")
    assert done.code == 3
    assert done.json["error"] == "10 associations in a row have stored nothing"
    assert list(done.json["failed"]) == list(map(str, files))
    assert set(list(done.json["failed"].values())[10:]) == {
        "not sent: 10 associations in a row have stored nothing"
    }


def test_a_peer_that_goes_away(ltdicom: Any, world: World, tmp_path: Path) -> None:
    files = pictures(tmp_path, 3)

    def go(net: LDicomNet, instance: str) -> bool:
        if instance == uid_of(files[1]):
            server.ServerClose()
            net.SendAbort(0, 0)
            return True
        return False

    server = world.server(answering(go))
    done = ltdicom("store", HOST, server.port, *files, "--json")
    assert done.code == 3
    assert done.json["stored"] == [str(files[0])]
    assert "DICOM_ERROR_NET_CONNECTION_REFUSED" in done.json["error"]
    assert done.json["failed"] == {
        str(files[1]): "the peer has aborted: source 0, reason 0",
        str(files[2]): f"not sent: {done.json['error']}",
    }


@pytest.mark.parametrize("in_folder", [True, False])
def test_a_damaged_file_is_named_and_not_sent(
    ltdicom: Any, archive: Any, tmp_path: Path, in_folder: bool
) -> None:
    made = tmp_path / "study"
    made.mkdir()
    good, bad, headless, empty = pictures(made, 4)
    whole = bad.read_bytes()
    bad.write_bytes(whole[:-100])
    headless.write_bytes(whole[132 + 400 : -100])  # in the middle of the elements
    empty.write_bytes(whole[:200])  # in the middle of the meta header
    (made / "notes.txt").write_text("no image\n" * 30)
    paths = [made] if in_folder else [good, bad, empty]
    done = ltdicom("store", HOST, archive.port, *paths, "--json")
    assert done.code == 1
    facts = json.loads(done.out.splitlines()[-1])
    assert facts["stored"] == [str(good)]
    assert {str(bad), str(empty)} <= set(facts["failed"])
    assert all("DICOM_ERROR_FORMAT" in reason for reason in facts["failed"].values())
    assert str(made / "notes.txt") not in facts["failed"]
    assert [path.name for path in archive.folder.iterdir()] == [f"{uid_of(good)}.dcm"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_passed_over(ltdicom: Any, archive: Any, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to(folder / "nowhere")
    done = ltdicom("store", HOST, archive.port, folder)
    assert (done.code, result(done)) == (0, "2 stored, 0 failed, 4 no DICOM instances")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_the_tally(
    ltdicom: Any, world: World, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    files = pictures(tmp_path, 3)

    def interrupt(net: LDicomNet, instance: str) -> bool:
        if instance == uid_of(files[1]):
            _thread.interrupt_main(number)
            return True
        return False

    server = world.server(answering(interrupt))
    done = ltdicom("store", HOST, server.port, *files)
    assert (done.code, done.out) == (code, "1 stored, 2 failed\n")
    assert done.err.splitlines() == [
        f"ltdicom store: {files[1]}: interrupted before the answer",
        f"ltdicom store: {files[2]}: not sent: interrupted",
    ]
    server.peer().wait("OnReceiveAbort")


def test_nobody_listens(ltdicom: Any, tmp_path: Path) -> None:
    file = save(picture(), tmp_path / "a.dcm")
    done = ltdicom("store", HOST, free_port(), file)
    assert (done.code, done.out) == (3, "0 stored, 1 failed\n")
    assert "DICOM_ERROR_NET_CONNECTION_REFUSED" in done.err


@pytest.mark.parametrize("rich", [True, False])
def test_progress_is_shown_on_a_terminal(
    ltdicom: Any,
    archive: Any,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    rich: bool,
    unavailable: Any,
) -> None:
    if not rich:
        monkeypatch.setattr(output, "_module", lambda name: None)
    elif output._module("rich") is None:
        unavailable("rich is not installed")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    done = ltdicom("store", HOST, archive.port, folder)
    assert (done.code, result(done)) == (0, "2 stored, 0 failed, 2 no DICOM instances")
    if not rich:
        assert done.err == "\rC-STORE: 1/2\rC-STORE: 2/2\n"


@pytest.mark.peer
def test_storescp(
    ltdicom: Any, dcmtk: Callable[[str], str], folder: Path, tmp_path: Path
) -> None:
    port, kept = free_port(), tmp_path / "kept"
    kept.mkdir()
    command = dcmtk("storescp"), "--accept-all", "--bit-preserving", "-od", kept, str(port)
    with serving(port, *command):
        done = ltdicom("store", HOST, port, folder)
    assert (done.code, done.err) == (0, "")
    stored = {pydicom.dcmread(path).SOPInstanceUID: path for path in kept.iterdir()}
    assert len(stored) == 2
    for path in (folder / "a.dcm", folder / "series" / "b"):
        instance = pydicom.dcmread(path).SOPInstanceUID
        assert encoded_part(stored[instance]) == encoded_part(path)
