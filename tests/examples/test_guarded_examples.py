"""What peers may not do to the examples: lie, squat, forge lines, hold others up."""

from __future__ import annotations

import os
import socket
import stat
import string
import sys
import threading
from pathlib import Path
from typing import Any

import pydicom
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ltdicom import (
    DICOM_SUCCESS,
    UID_CT_IMAGE_STORAGE,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_SC_IMAGE_STORAGE,
    UID_STUDY_ROOT_QUERY_GET,
    UID_VERIFICATION_CLASS,
    LDicomDS,
    wait_until,
)
from tests.support.example_programs import EXAMPLES
from tests.support.net_support import (
    DEADLINE,
    RawPeer,
    World,
    data_set,
    request,
    request_bytes,
)
from tests.support.pictures import picture, save

DUPLICATE = 0x0111


@pytest.fixture
def folder_module(load: Any) -> Any:
    return load("_folder")


def instance(uid: str = "1.2.3", **more: Any) -> LDicomDS:
    return data_set(SOPClassUID=UID_SC_IMAGE_STORAGE, SOPInstanceUID=uid, **more)


def stored_status(world: World, port: int, uid: str, ds: LDicomDS) -> int:
    client = world.client(port, pdu=request(UID_SC_IMAGE_STORAGE))
    code = client.SendCStoreRequest(1, 1, UID_SC_IMAGE_STORAGE, uid, pDS=ds)
    assert code == DICOM_SUCCESS
    status = client.wait("OnReceiveCStoreResponse")[4]
    assert isinstance(status, int)
    return status


# -- identity ----------------------------------------------------------------------------


@pytest.mark.parametrize("program", ["store_scp", "qr_scp"])
def test_a_data_set_is_what_its_command_says(
    world: World, start: Any, tmp_path: Path, program: str
) -> None:
    folder = tmp_path / "kept"
    port = start(program, "--folder", folder).port
    other_class = data_set(SOPClassUID=UID_CT_IMAGE_STORAGE, SOPInstanceUID="1.2.3")
    assert stored_status(world, port, "1.2.3", other_class) == 0xA900
    assert stored_status(world, port, "1.2.3", instance("1.2.4")) == 0xC000
    assert stored_status(world, port, "1.2.3", data_set(PatientID="1")) == 0xC000
    assert list(folder.rglob("*.dcm")) == []
    assert stored_status(world, port, "1.2.3", instance()) == 0


@pytest.mark.parametrize(
    ("policy", "statuses", "patients"),
    [
        ("keep", [0, 0, DUPLICATE], ["first"]),
        ("refuse", [0, DUPLICATE, DUPLICATE], ["first"]),
        ("replace", [0, 0, 0], ["other"]),
        ("number", [0, 0, 0], ["first", "first", "other"]),
    ],
)
def test_success_is_for_what_is_kept(
    load: Any, tmp_path: Path, policy: str, statuses: list[int], patients: list[str]
) -> None:
    tree = load("store_scp").Tree(tmp_path, policy)
    said = [instance(StudyID=name) for name in ("first", "first", "other")]
    assert [tree.Keep(ds, UID_SC_IMAGE_STORAGE, "1.2.3") for ds in said] == statuses
    kept = [pydicom.dcmread(path).StudyID for path in tmp_path.rglob("*.dcm")]
    assert sorted(kept) == patients


def test_a_number_is_found_by_halves(
    load: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = load("store_scp")
    for number in range(1, 1001):
        (tmp_path / f"a.{number}.dcm").touch()
    looked, lexists = [], os.path.lexists

    def look(path: Any) -> bool:
        looked.append(path)
        return lexists(path)

    monkeypatch.setattr(os.path, "lexists", look)
    assert module.Numbered(tmp_path / "a.dcm") == tmp_path / "a.1001.dcm"
    assert len(looked) <= 22  # twice the logarithm


def test_who_may_call(world: World, start: Any, tmp_path: Path) -> None:
    options = ("--folder", tmp_path / "kept", "--calling", "OTHER")
    port = start("store_scp", *options).port
    client = world.client(port, associated=False)
    assert client.SendAssociateRequest(request()) == DICOM_SUCCESS
    assert client.wait("OnReceiveAssociateReject") == (1, 1, 3)
    pdu = request()
    pdu.SetCalling("OTHER")
    world.client(port, pdu=pdu)


# -- names -------------------------------------------------------------------------------

names = st.text(
    st.one_of(st.sampled_from("._-/\\: \n" + string.ascii_uppercase), st.characters()),
    max_size=80,
)


def test_each_text_has_a_name_of_its_own(folder_module: Any) -> None:
    known: dict[str, str] = {}

    @given(names)
    @example("")
    @example("_")
    @example("__")
    @example("7.7.7")
    @example("7.7.7.")
    @example("7_2E7")
    @example("8" * 64)
    @example("8" * 64 + "9")
    @example("8" * 65)
    @example("con")
    @example("_63on")
    @example("COM1.txt")
    @example("..")
    @example("\ud800")
    @example("\udcff")
    def check(text: str) -> None:
        name = folder_module.SafeName(text)
        assert known.setdefault(name, text) == text
        assert 1 <= len(name) <= 64
        assert set(name) <= set(string.ascii_letters + string.digits + "._-")
        assert not name.startswith(".")
        assert not name.endswith(".")
        assert not folder_module.RESERVED.match(name)

    check()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("kind", ["pipe", "link", "linked folder"])
@pytest.mark.parametrize("policy", ["keep", "replace"])
def test_what_is_planted_is_not_touched(
    load: Any, tmp_path: Path, kind: str, policy: str
) -> None:
    folder, elsewhere = tmp_path / "kept", tmp_path / "elsewhere"
    elsewhere.mkdir()
    tree = load("store_scp").Tree(folder, policy)
    ds = instance(PatientID="P", StudyInstanceUID="1.2", SeriesInstanceUID="1.3")
    planted = tree.PathOf(ds)
    if kind == "linked folder":
        folder.mkdir()
        (folder / "P").symlink_to(elsewhere)
    else:
        planted.parent.mkdir(parents=True)
        if kind == "pipe":
            os.mkfifo(planted)
        else:
            planted.symlink_to(elsewhere / "file")
    assert tree.Keep(ds, UID_SC_IMAGE_STORAGE, "1.2.3") == 0x0110
    assert list(elsewhere.iterdir()) == []
    assert [p for p in folder.rglob("*") if stat.S_ISREG(p.lstat().st_mode)] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such rights")
def test_nobody_else_reads_what_is_kept(world: World, start: Any, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    port = start("store_scp", "--folder", folder).port
    assert stored_status(world, port, "1.2.3", instance()) == 0
    made = [folder, *folder.rglob("*")]
    rights = {path.stat().st_mode & 0o777 for path in made if path.is_dir()}
    assert rights == {0o700}
    assert {p.stat().st_mode & 0o777 for p in made if p.is_file()} == {0o600}


# -- consoles ----------------------------------------------------------------------------


def test_a_peer_forges_no_line_of_a_log(start: Any, tmp_path: Path) -> None:
    program = start("store_scp", "--folder", tmp_path / "kept", "-v")
    asked = request_bytes()
    title = b"\n2026 ERROR\x1b[2K".ljust(16)
    with RawPeer(socket.create_connection(("127.0.0.1", program.port), DEADLINE)) as peer:
        peer.send(asked.replace(b"CLIENT".ljust(16), title))
        assert peer.pdu()[0] == 3
    program.process.kill()
    out, errors = program.process.communicate()
    assert "rejected, from \\x0a2026 ERROR\\x1b[2K" in errors
    assert "\x1b" not in out + errors


def test_values_are_printed_as_one_line(load: Any, capsys: Any) -> None:
    load("_shared").Print("a\nb\x1b[2K", "c")
    assert capsys.readouterr().out == "a\\x0ab\\x1b[2K\nc\n"
    table = load("qr_scu").Table(["Name"], [["Doe\nRoe\x9b31m"], ["Müller"]])
    assert table == ["Name", "-" * len("Name"), "Doe\\x0aRoe\\x9b31m", "Müller"]


def test_no_example_prints_otherwise() -> None:
    """`n_set.py` shows numbers only, and the line of progress is not a line."""
    allowed = {"n_set.py", "_shared.py"}
    for path in EXAMPLES.glob("*.py"):
        if path.name not in allowed:
            found = [each for each in path.read_text().splitlines() if "print(" in each]
            assert [each for each in found if r'print(f"\r' not in each] == [], path


# -- who holds others up -----------------------------------------------------------------


def test_a_retrieval_ends_with_the_first_silence(load: Any) -> None:
    module = load("qr_scp")
    items = [module.StoreItem("", "", f"1.{n}", "") for n in range(4)]
    statuses: list[int | None] = [0, None, 0, 0]
    stored, answers = [], []

    def store(item: Any) -> int | None:
        stored.append(item.szInstance)
        return statuses[len(stored) - 1]

    module.Retrieve(items, store, lambda *answer: answers.append(answer), threading.Event())
    assert stored == ["1.0", "1.1"]
    *counters, ds = answers[-1]
    assert counters == [0xA702, 0, 1, 3, 0]
    failed = ds.to_pydicom().FailedSOPInstanceUIDList
    assert list(failed) == ["1.1", "1.2", "1.3"]


def test_silent_retrievals_hold_up_retrievals_only(
    world: World, start: Any, load: Any, tmp_path: Path
) -> None:
    folder, image = tmp_path / "pacs", picture()
    folder.mkdir()
    save(image, folder / "image.dcm")
    pacs = start("qr_scp", "--folder", folder, "--workers", 1)
    pdu = request(
        UID_STUDY_ROOT_QUERY_GET,
        UID_SC_IMAGE_STORAGE,
        syntaxes=(UID_EXPLICIT_VR_LITTLE_ENDIAN,),
    )
    pdu.SetRoleSelect(3, True, 0, 1)
    # gets an instance, and never says that it has it
    silent = world.client(
        pacs.port, {"OnReceiveCStoreRequest": lambda *arguments: None}, pdu=pdu
    )
    keys = data_set(
        QueryRetrieveLevel="STUDY", StudyInstanceUID=str(image.StudyInstanceUID)
    )
    assert silent.SendCGetRequest(1, 1, UID_STUDY_ROOT_QUERY_GET, 0, keys) == DICOM_SUCCESS
    silent.wait("OnReceiveCStoreRequest")
    assert stored_status(world, pacs.port, "1.2.3", instance()) == 0


# -- workers.py --------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux spreads connections")
def test_workers_take_storage_only(world: World, tmp_path: Path) -> None:
    from workers import Workers

    from tests.support.example_programs import listens

    running = Workers("127.0.0.1", 0, 1, tmp_path)
    try:
        assert wait_until(lambda: _listens(listens, running.port), DEADLINE)
        odd = "1.2.840.10008.5.1.4.1.2.1.1"
        client = world.client(running.port, pdu=request(UID_VERIFICATION_CLASS, odd))
        associate = client.GetAssociate()
        assert associate is not None
        assert [associate.GetResult(n) for n in (1, 3)] == [0, 3]
        statuses = [
            stored_status(world, running.port, "1.2.3", ds)
            for ds in (instance("1.2.4"), instance(), instance(), instance(StudyID="2"))
        ]
        assert statuses == [0xC000, 0, 0, DUPLICATE]
        forged = instance("1.2.5", PatientID="a\tb.dcm")
        assert stored_status(world, running.port, "1.2.5", forged) == 0
        lines = (tmp_path / "index.txt").read_text().split("\n")
        assert lines[2] == "a\\x09b.dcm\t1.2.5.dcm"
    finally:
        running.end()


def _listens(listens: Any, port: int) -> bool:
    try:
        return bool(listens(port))
    except OSError:
        return False
