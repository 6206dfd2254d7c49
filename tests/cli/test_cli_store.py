"""``ltdicom store``: files, folders, contexts, and what fails."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file

from ltdicom import (
    COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES,
    COMMAND_STATUS_SUCCESS,
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


def test_the_association_is_lost(ltdicom: Any, world: World, tmp_path: Path) -> None:
    def answer(net: LDicomNet, *arguments: Any) -> None:
        if arguments[1] == 2:
            net.SendAbort(0, 0)
        else:
            net.SendCStoreResponse(*arguments[:4], COMMAND_STATUS_SUCCESS)

    server = world.server({"OnReceiveCStoreRequest": answer})
    files = [save(picture(), tmp_path / f"{number}.dcm") for number in range(3)]
    done = ltdicom("store", HOST, server.port, *files, "--json")
    assert done.code == 3
    assert done.json["stored"] == [str(files[0])]
    assert list(done.json["failed"]) == list(map(str, files[1:]))
    assert set(done.json["failed"].values()) == {
        "not sent: the peer has aborted: source 0, reason 0"
    }


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
