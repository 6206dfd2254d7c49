"""``ltdicom serve`` and ``ltdicom nset``: what is kept, and how it changes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom.dsutils import encode

from ltdicom import (
    COMMAND_STATUS_ATTRIBUTE_LIST_ERROR,
    COMMAND_STATUS_CLASS_INSTANCE_CONFLICT,
    COMMAND_STATUS_DUPLICATE_INSTANCE,
    COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE,
    COMMAND_STATUS_INVALID_OBJECT_INSTANCE,
    COMMAND_STATUS_MISSING_ATTRIBUTE,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    UID_CT_IMAGE_STORAGE,
    UID_SC_IMAGE_STORAGE,
    LDicomDS,
    LDicomNet,
    wait_until,
)
from tests.support.example_programs import END_SIGNALS, listens
from tests.support.net_support import DEADLINE, World, data_set, request
from tests.support.pictures import encoded_part, picture, save
from tests.support.programs import run
from tests.support.raw_store import store_bytes

HOST = "127.0.0.1"
CT_SMALL = Path(str(get_testdata_file("CT_small.dcm")))


@pytest.fixture
def instance(ltdicom: Any, archive: Any) -> str:
    """An instance that the archive keeps."""
    assert ltdicom("store", HOST, archive.port, CT_SMALL).code == 0
    return str(pydicom.dcmread(CT_SMALL).SOPInstanceUID)


def test_an_attribute_is_set(ltdicom: Any, archive: Any, instance: str) -> None:
    where = HOST, archive.port, "UID_CT_IMAGE_STORAGE", instance
    done = ltdicom("nset", *where, "-k", "PatientID=123-45-6789")
    assert (done.code, done.err) == (0, "")
    assert "N-SET: COMMAND_STATUS_SUCCESS (0x0000)" in done.out
    assert "Patient ID: 123-45-6789" in done.out
    expected = pydicom.dcmread(CT_SMALL)
    expected.PatientID = "123-45-6789"
    assert pydicom.dcmread(archive.file(instance)) == expected


def test_json(ltdicom: Any, start_archive: Any, tmp_path: Path) -> None:
    archive = start_archive(json=True)
    dataset = picture()
    ltdicom("store", HOST, archive.port, save(dataset, tmp_path / "a.dcm"))
    where = HOST, archive.port, UID_SC_IMAGE_STORAGE, dataset.SOPInstanceUID
    done = ltdicom("nset", *where, "-k", "PatientID=1", "--json")
    assert done.code == 0
    lines = sorted(map(json.loads, done.out.splitlines()), key=lambda line: "event" in line)
    assert lines == [
        {
            "status": 0,
            "comment": "",
            "attributes": {"00100020": {"vr": "LO", "Value": ["1"]}},
        },
        {
            "event": "N-SET",
            "peer": "LTDICOM",
            "instance": str(dataset.SOPInstanceUID),
            "status": 0,
        },
    ]


@pytest.mark.parametrize(
    ("sop_class", "of", "keys", "status"),
    [
        (UID_CT_IMAGE_STORAGE, "1.2.3", "PatientID=1", "NO_SUCH_OBJECT_INSTANCE"),
        (UID_CT_IMAGE_STORAGE, "", "PatientID=1", "NO_SUCH_OBJECT_INSTANCE"),
        (UID_SC_IMAGE_STORAGE, None, "PatientID=1", "CLASS_INSTANCE_CONFLICT"),
        (UID_CT_IMAGE_STORAGE, None, "SOPInstanceUID=1.2", "INVALID_ATTRIBUTE_VALUE"),
        (UID_CT_IMAGE_STORAGE, None, "SOPClassUID=1.2", "INVALID_ATTRIBUTE_VALUE"),
    ],
)
def test_what_cannot_be_set(
    ltdicom: Any,
    archive: Any,
    instance: str,
    sop_class: str,
    of: str | None,
    keys: str,
    status: str,
) -> None:
    before = archive.file(instance).read_bytes()
    where = HOST, archive.port, sop_class, instance if of is None else of
    done = ltdicom("nset", *where, "-k", keys)
    assert done.code == 1
    assert f"N-SET: COMMAND_STATUS_{status}" in done.out
    assert archive.file(instance).read_bytes() == before


def test_texts_in_two_character_sets(ltdicom: Any, archive: Any, tmp_path: Path) -> None:
    dataset = picture(SpecificCharacterSet="ISO_IR 100", InstitutionName="Höhe")
    ltdicom("store", HOST, archive.port, save(dataset, tmp_path / "a.dcm"))
    where = HOST, archive.port, UID_SC_IMAGE_STORAGE, dataset.SOPInstanceUID
    assert ltdicom("nset", *where, "-k", "PatientName=患者").code == 0
    kept = pydicom.dcmread(archive.file(dataset.SOPInstanceUID))
    assert kept.SpecificCharacterSet == "ISO_IR 192"
    assert (kept.PatientName, kept.InstitutionName) == ("患者", "Höhe")
    assert kept.PixelData == dataset.PixelData
    # plain letters need no character set: that of the file stays
    assert ltdicom("nset", *where, "-k", "PatientName=Doe").code == 0
    kept = pydicom.dcmread(archive.file(dataset.SOPInstanceUID))
    assert (kept.SpecificCharacterSet, kept.InstitutionName) == ("ISO_IR 192", "Höhe")


def test_a_warning_is_success(ltdicom: Any, world: World) -> None:
    def answer(net: LDicomNet, *arguments: Any) -> None:
        status = COMMAND_STATUS_ATTRIBUTE_LIST_ERROR
        net.SendNSetResponse(*arguments[:4], status, None)

    server = world.server({"OnReceiveNSetRequest": answer})
    where = HOST, server.port, UID_SC_IMAGE_STORAGE, "1.2.3"
    done = ltdicom("nset", *where, "-k", "PatientID=1")
    assert done == (0, "N-SET: COMMAND_STATUS_ATTRIBUTE_LIST_ERROR (0x0107)\n", "")


# -- what no command of ours sends --------------------------------------------------------


def small(uid: str = "1.2.3", **more: Any) -> LDicomDS:
    return data_set(SOPClassUID=UID_SC_IMAGE_STORAGE, SOPInstanceUID=uid, **more)


def stored_status(world: World, port: int, uid: str, ds: LDicomDS | None) -> int:
    client = world.client(port, pdu=request(UID_SC_IMAGE_STORAGE))
    sop_class = UID_SC_IMAGE_STORAGE
    assert client.SendCStoreRequest(1, 1, sop_class, uid, pDS=ds) == DICOM_SUCCESS
    status = client.wait("OnReceiveCStoreResponse")[4]
    assert isinstance(status, int)
    return status


@pytest.mark.parametrize("uid", ["../../evil", "/etc/passwd", "1.2\\x", "", "..", "1..2"])
def test_a_file_lies_in_the_folder(world: World, archive: Any, uid: str) -> None:
    assert stored_status(world, archive.port, uid, data_set()) == (
        COMMAND_STATUS_INVALID_OBJECT_INSTANCE
    )
    assert list(archive.folder.iterdir()) == []
    assert archive.server.archive.change(UID_SC_IMAGE_STORAGE, uid, data_set()) == (
        COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
    )


def test_without_a_data_set(world: World, archive: Any) -> None:
    missing = COMMAND_STATUS_MISSING_ATTRIBUTE
    assert stored_status(world, archive.port, "1.2.3", None) == missing
    assert archive.server.archive.change(UID_SC_IMAGE_STORAGE, "1.2.3", None) == missing


def test_what_cannot_be_saved(world: World, archive: Any) -> None:
    archive.file("1.2.3").mkdir()
    failure = COMMAND_STATUS_PROCESSING_FAILURE
    assert stored_status(world, archive.port, "1.2.3", small()) == failure


def test_a_damaged_file_is_not_changed(archive: Any) -> None:
    archive.file("1.2.3").write_bytes(b"no DICOM file" * 30)
    status = archive.server.archive.change(UID_SC_IMAGE_STORAGE, "1.2.3", data_set())
    assert status == COMMAND_STATUS_PROCESSING_FAILURE


def test_statuses_are_told_apart(archive: Any, instance: str) -> None:
    change = archive.server.archive.change
    assert change(UID_SC_IMAGE_STORAGE, instance, data_set()) == (
        COMMAND_STATUS_CLASS_INSTANCE_CONFLICT
    )
    other = data_set(SOPInstanceUID="1.2.3")
    assert change(UID_CT_IMAGE_STORAGE, instance, other) == (
        COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE
    )
    same = data_set(SOPInstanceUID=instance, PatientID="1")
    assert change(UID_CT_IMAGE_STORAGE, instance, same) == COMMAND_STATUS_SUCCESS


def test_a_sequence_is_replaced(ltdicom: Any, archive: Any, tmp_path: Path) -> None:
    dataset, item = picture(), Dataset()
    ltdicom("store", HOST, archive.port, save(dataset, tmp_path / "a.dcm"))
    item.CodeValue = "new"
    status = archive.server.archive.change(
        UID_SC_IMAGE_STORAGE,
        str(dataset.SOPInstanceUID),
        data_set(AnatomicRegionSequence=[item]),
    )
    assert status == COMMAND_STATUS_SUCCESS
    kept = pydicom.dcmread(archive.file(dataset.SOPInstanceUID))
    assert [each.CodeValue for each in kept.AnatomicRegionSequence] == ["new"]


def test_a_title_of_its_own(ltdicom: Any, start_archive: Any) -> None:
    archive = start_archive("ARCHIVE")
    done = ltdicom("echo", HOST, archive.port)
    assert done.code == 3
    assert "it does not know the called title" in done.err
    assert ltdicom("echo", HOST, archive.port, "--called", "ARCHIVE").code == 0


def test_queries_are_not_accepted(ltdicom: Any, archive: Any) -> None:
    done = ltdicom("find", HOST, archive.port, "-k", "PatientID")
    assert done.code == 1
    assert "the peer does not accept 1.2.840.10008.5.1.4.1.2.2.1" in done.err


# -- the command itself ------------------------------------------------------------------


def test_a_folder_that_cannot_be_made(ltdicom: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = ltdicom("serve", "--folder", tmp_path / "file", "--port", 0)
    assert (done.code, done.out) == (2, "")
    assert "cannot make the folder" in done.err


def test_a_port_that_is_taken(ltdicom: Any, tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        done = ltdicom("serve", "--folder", tmp_path / "a", "--port", port)
    assert (done.code, done.out) == (1, "")
    assert "DICOM_ERROR_NET_ADDRESS_IN_USE" in done.err


class Serving:
    """``ltdicom serve`` as a process."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [sys.executable, "-m", "ltdicom", "serve", "--port", "0"]
        self.process = subprocess.Popen(
            [*command, "--folder", str(folder), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.first = self.process.stdout.readline()

    def __enter__(self) -> Serving:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.mark.parametrize("number", END_SIGNALS)
def test_a_signal_lets_associations_end(
    tmp_path: Path, world: World, number: signal.Signals
) -> None:
    with Serving(tmp_path / "kept", "--json") as serving:
        port = json.loads(serving.first)["port"]
        client = world.client(port, pdu=request(UID_SC_IMAGE_STORAGE))
        serving.process.send_signal(number)
        assert serving.process.stdout is not None
        ending = json.loads(serving.process.stdout.readline())
        assert ending == {"event": "ending", "associations": 1}
        assert wait_until(lambda: not listens(port), DEADLINE)
        # who is there can finish
        uid = "1.2.3"
        client.SendCStoreRequest(1, 1, UID_SC_IMAGE_STORAGE, uid, pDS=small(uid))
        assert client.wait("OnReceiveCStoreResponse")[4] == COMMAND_STATUS_SUCCESS
        client.SendReleaseRequest()
        client.wait("OnReceiveReleaseResponse")
        out, errors = serving.process.communicate(timeout=DEADLINE)
    assert (serving.process.returncode, errors) == (0, "")
    assert [json.loads(line)["event"] for line in out.splitlines()] == ["C-STORE"]
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["1.2.3.dcm"]


@pytest.mark.parametrize("number", END_SIGNALS)
def test_who_stays_is_aborted(tmp_path: Path, world: World, number: signal.Signals) -> None:
    with Serving(tmp_path / "kept", "--grace", "0.1") as serving:
        port = int(serving.first.split(";")[0].split()[-1])
        client = world.client(port)
        serving.process.send_signal(number)
        client.wait("OnReceiveAbort")
        out, errors = serving.process.communicate(timeout=DEADLINE)
    assert (serving.process.returncode, errors) == (0, "")
    assert out == "Ending; associations: 1\nAborted: 1\n"


# -- what is not whole -------------------------------------------------------------------


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
def test_half_an_instance_never_replaces_a_whole_one(archive: Any, syntax: Any) -> None:
    dataset = picture(syntax)
    content = encode(dataset, syntax.is_implicit_VR, True)
    uid = str(dataset.SOPInstanceUID)
    halves = [content[:-cut] for cut in (2, 1000, len(dataset.PixelData))]
    statuses = store_bytes(archive.port, uid, [*halves, content, *halves], syntax)
    assert statuses == [0xC000] * 3 + [COMMAND_STATUS_SUCCESS] + [0xC000] * 3
    assert encoded_part(archive.file(uid)) == content
    assert [path.name for path in archive.folder.iterdir()] == [f"{uid}.dcm"]


def test_what_cannot_be_put_in_place_leaves_nothing_behind(
    world: World, archive: Any
) -> None:
    archive.file("1.2.3").mkdir()
    (archive.file("1.2.3") / "file").touch()
    assert stored_status(world, archive.port, "1.2.3", small()) == (
        COMMAND_STATUS_PROCESSING_FAILURE
    )
    assert [path.name for path in archive.folder.iterdir()] == ["1.2.3.dcm"]


# -- what a peer may not do --------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"SOPClassUID": UID_CT_IMAGE_STORAGE}, 0xA900),
        ({"SOPClassUID": None}, 0xA900),
        ({"SOPInstanceUID": "1.2.4"}, 0xC000),
        ({"SOPInstanceUID": "1.2.30"}, 0xC000),
        ({"SOPInstanceUID": None}, 0xC000),
    ],
)
def test_what_a_data_set_says_is_what_its_command_says(
    world: World, archive: Any, said: dict[str, str | None], status: int
) -> None:
    """Nobody replaces an instance by one that says that it is another."""
    uids = {"SOPClassUID": UID_SC_IMAGE_STORAGE, "SOPInstanceUID": "1.2.3"}
    assert stored_status(world, archive.port, "1.2.3", small()) == COMMAND_STATUS_SUCCESS
    before = archive.file("1.2.3").read_bytes()
    ds = data_set(**{key: value for key, value in {**uids, **said}.items() if value})
    assert stored_status(world, archive.port, "1.2.3", ds) == status
    assert archive.file("1.2.3").read_bytes() == before
    assert [path.name for path in archive.folder.iterdir()] == ["1.2.3.dcm"]


@pytest.mark.parametrize("replace", [False, True])
def test_a_second_instance_with_the_same_uid(
    world: World, start_archive: Any, replace: bool
) -> None:
    archive = start_archive(replace=replace)
    first, other = small(PatientID="first"), small(PatientID="other")
    ok, duplicate = COMMAND_STATUS_SUCCESS, COMMAND_STATUS_DUPLICATE_INSTANCE
    statuses = [
        stored_status(world, archive.port, "1.2.3", ds) for ds in (first, first, other)
    ]
    # the same once more is kept: a peer may not have heard the first answer
    assert statuses == [ok, ok, ok if replace else duplicate]
    kept = pydicom.dcmread(archive.file("1.2.3")).PatientID
    assert kept == ("other" if replace else "first")
    assert [path.name for path in archive.folder.iterdir()] == ["1.2.3.dcm"]


def test_who_may_call(ltdicom: Any, start_archive: Any) -> None:
    archive = start_archive(callers=["CT_1", " CT_2 "])
    done = ltdicom("echo", HOST, archive.port, "--calling", "CT_3")
    assert done.code == 3
    assert "it does not know the calling title" in done.err
    for title in ("CT_1", "CT_2"):
        assert ltdicom("echo", HOST, archive.port, "--calling", title).code == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("kind", ["pipe", "link", "dangling link"])
def test_what_is_planted_in_the_folder_is_not_touched(
    world: World, start_archive: Any, tmp_path: Path, kind: str, replace: bool
) -> None:
    archive = start_archive(replace=replace)
    planted, elsewhere = archive.file("1.2.3"), tmp_path / "elsewhere.dcm"
    if kind == "pipe":
        os.mkfifo(planted)
    else:
        planted.symlink_to(elsewhere)
    if kind == "link":
        small().SaveDS(str(elsewhere), 0)
    before = elsewhere.read_bytes() if elsewhere.exists() else None
    failure = COMMAND_STATUS_PROCESSING_FAILURE
    assert stored_status(world, archive.port, "1.2.3", small(PatientID="1")) == failure
    change = archive.server.archive.change
    assert change(UID_SC_IMAGE_STORAGE, "1.2.3", data_set(PatientID="1")) == failure
    assert planted.is_symlink() or planted.is_fifo()
    assert (elsewhere.read_bytes() if elsewhere.exists() else None) == before
    assert [path.name for path in archive.folder.iterdir()] == ["1.2.3.dcm"]


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such rights")
def test_nobody_else_reads_what_is_kept(tmp_path: Path, world: World) -> None:
    folder = tmp_path / "new" / "kept"
    with Serving(folder, "--json") as serving:
        port = json.loads(serving.first)["port"]
        assert stored_status(world, port, "1.2.3", small()) == COMMAND_STATUS_SUCCESS
    rights = [
        p.stat().st_mode & 0o777 for p in (folder.parent, folder, folder / "1.2.3.dcm")
    ]
    assert rights == [0o700, 0o700, 0o600]


@pytest.mark.peer
def test_storescu(tmp_path: Path, dcmtk: Callable[[str], str]) -> None:
    folder = tmp_path / "kept"
    with Serving(folder, "--json") as serving:
        port = json.loads(serving.first)["port"]
        path = save(picture(), tmp_path / "a.dcm")
        run(dcmtk("storescu"), "-aet", "THEIRS", HOST, str(port), path)
        assert serving.process.stdout is not None
        event = json.loads(serving.process.stdout.readline())
    instance = str(pydicom.dcmread(path).SOPInstanceUID)
    assert event == {
        "event": "C-STORE",
        "peer": "THEIRS",
        "instance": instance,
        "status": 0,
    }
    assert encoded_part(folder / f"{instance}.dcm") == encoded_part(path)
