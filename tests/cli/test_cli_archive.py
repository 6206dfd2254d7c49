"""``ltdicom serve --query``: what is kept, found, retrieved, committed; its commands."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import time
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

from ltdicom import (
    COMMAND_STATUS_DUPLICATE_INSTANCE,
    DICOM_SUCCESS,
    UID_JPEG2000,
    UID_MODALITY_PERFORMED_CLASS,
    UID_SC_IMAGE_STORAGE,
    UID_STUDY_ROOT_QUERY_FIND,
    UID_STUDY_ROOT_QUERY_GET,
    UID_STUDY_ROOT_QUERY_MOVE,
    wait_until,
)
from ltdicom.cli.archive import commitment
from ltdicom.cli.archive.index import IndexFailure
from tests.cli.images import Study, scheduled, studies
from tests.support.net_support import DEADLINE, World, data_set, request
from tests.support.pictures import encoded_part, picture, save
from tests.support.programs import free_port
from tests.support.raw_store import store_bytes

HOST = "127.0.0.1"
STATUS = "PerformedProcedureStepStatus"
JPEG2000 = Path(str(get_testdata_file("JPEG2000.dcm")))


@pytest.fixture
def files(tmp_path: Path) -> Study:
    return studies(tmp_path / "images")


@pytest.fixture
def filled(ltdicom: Any, start_query: Any, files: Study, tmp_path: Path) -> Any:
    """Return a function that starts an archive with all images."""

    def start(**options: Any) -> Any:
        pacs = start_query(**options)
        assert ltdicom("store", HOST, pacs.port, files.folder).code == 0
        return pacs

    return start


def last(done: Any) -> Any:
    """Return the JSON of the command itself: in this process the archive prints, too."""
    (line,) = (line for line in done.out.splitlines() if line[:1] in "[{")
    return json.loads(line)


# -- find --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "count"),
    [
        (["PatientName=dŒ^*"], 3),
        (["PatientName=Dœ^J?NE"], 2),
        (["PatientID=JOHN"], 1),
        (["PatientID=john"], 0),
        (["PatientID=J[O]HN*"], 0),
        (["PatientID=J%"], 0),
        (["PatientID=J_HN*"], 0),
        (["StudyDate=20240102-"], 1),
        (["StudyDate=-20240101"], 2),
        (["StudyDate=20240101-20240102", "PatientID=JANE"], 2),
        (["StudyTime=1200-1200"], 3),
        (["StudyTime=1201-"], 0),
        (["ModalitiesInStudy=OT"], 3),
        (["ModalitiesInStudy=CT"], 0),
        (["SOPClassesInStudy=" + UID_SC_IMAGE_STORAGE], 3),
        (["AccessionNumber=A0\\A1"], 3),
        (["PatientID=*"], 3),
        (["StudyDescription=" + "*?" * 31 + "*#"], 0),
    ],
)
def test_matching(ltdicom: Any, filled: Any, keys: list[str], count: int) -> None:
    pacs = filled()
    options = [part for key in keys for part in ("-k", key)]
    done = ltdicom("find", HOST, pacs.port, *options, "-k", "StudyInstanceUID")
    assert (done.code, f"\n{count} found\n" in done.out) == (0, True), done


def test_levels_and_what_is_computed(ltdicom: Any, filled: Any, files: Study) -> None:
    pacs = filled()
    where = HOST, pacs.port, "--json"
    counts = ("NumberOfPatientRelatedStudies", "NumberOfPatientRelatedInstances")
    keys = [part for name in ("PatientID", *counts) for part in ("-k", name)]
    done = ltdicom("find", *where, "--model", "patient", *keys)
    found = [[str(e["Value"][0]) for _, e in sorted(m.items())] for m in last(done)]
    assert [row[-3:] for row in found] == [["JANE", "2", "8"], ["JOHN", "1", "4"]]
    study = str(files.images[0].StudyInstanceUID)
    keys = ["-k", f"StudyInstanceUID={study}", "-k", "ModalitiesInStudy"]
    (match,) = last(ltdicom("find", *where, *keys))
    assert match["00080061"]["Value"] == ["OT", "SC"]
    assert match["00080054"]["Value"] == ["PACS"]
    done = ltdicom("find", *where, *keys, "--level", "IMAGE", "-k", "SOPInstanceUID")
    instances = {str(i.SOPInstanceUID) for i in files.under(StudyInstanceUID=study)}
    assert {match["00080018"]["Value"][0] for match in last(done)} == instances


@pytest.mark.parametrize(
    "key",
    [
        "StudyInstanceUID=" + "\\".join(["1.2"] * 10_001),
        "QueryRetrieveLevel=PATIENT",  # which the study root has not
    ],
)
def test_keys_that_cannot_be_matched(ltdicom: Any, pacs: Any, key: str) -> None:
    done = ltdicom("find", HOST, pacs.port, "-k", key)
    assert (done.code, "0xA900" in done.err) == (1, True)
    assert ltdicom("find", HOST, pacs.port, "-k", "PatientID").code == 0


def test_no_name_meets_the_index(ltdicom: Any, pacs: Any, tmp_path: Path) -> None:
    for number, name in enumerate(("index.sqlite-journal", ".index", "../../x", "a\\b")):
        image = picture(PatientID=name, SOPInstanceUID=f"1.2.{number}")
        path = save(image, tmp_path / f"{number}.dcm")
        assert ltdicom("store", HOST, pacs.port, path).code == 0
        assert pacs.file(f"1.2.{number}").parent.parent == pacs.folder
    done = ltdicom("find", HOST, pacs.port, "-k", "StudyInstanceUID")
    assert "\n4 found\n" in done.out


# -- what is kept ------------------------------------------------------------------------


def test_files_that_are_there_are_taken_in(
    ltdicom: Any, start_query: Any, files: Study, tmp_path: Path
) -> None:
    folder = tmp_path / "pacs"
    shutil.copytree(files.folder, folder / "old")
    (folder / ".hidden.dcm").write_bytes((files.folder / "00.dcm").read_bytes())
    (folder / "cut.dcm").write_bytes((files.folder / "00.dcm").read_bytes()[:-100])
    (folder / "notes.txt").write_text("no image\n" * 30)
    if sys.platform != "win32":  # where a link needs a privilege
        os.symlink(files.folder / "00.dcm", folder / "link.dcm")
    pacs = start_query(folder=folder)
    assert pacs.index.count() == len(files.images)
    # one that is sent again stays where it is
    assert ltdicom("store", HOST, pacs.port, files.folder / "00.dcm").code == 0
    assert pacs.file(files.images[0].SOPInstanceUID) == folder / "old" / "00.dcm"
    assert pacs.index.count() == len(files.images)


def test_a_damaged_instance_replaces_nothing(
    ltdicom: Any, start_query: Any, tmp_path: Path
) -> None:
    pacs = start_query(replace=True)
    image = picture()
    path = save(image, tmp_path / "a.dcm")
    assert ltdicom("store", HOST, pacs.port, path).code == 0
    kept = pacs.file(image.SOPInstanceUID)
    whole, instance = encoded_part(path), str(image.SOPInstanceUID)
    assert store_bytes(pacs.port, instance, [whole[:-100], whole]) == [0xC000, 0]
    assert encoded_part(kept) == whole
    assert store_bytes(pacs.port, "1.2.3", [whole]) == [0xC000]
    assert pacs.index.count() == 1


def test_another_content_is_refused_unless_it_may_replace(
    ltdicom: Any, start_query: Any, tmp_path: Path
) -> None:
    pacs = start_query()
    image = picture()
    path = save(image, tmp_path / "a.dcm")
    assert ltdicom("store", HOST, pacs.port, path).code == 0
    assert ltdicom("store", HOST, pacs.port, path).code == 0  # the same bytes
    image.PatientID = "OTHER"
    save(image, path)
    done = ltdicom("store", HOST, pacs.port, path)
    status = f"0x{int(COMMAND_STATUS_DUPLICATE_INSTANCE):04X}"
    assert (done.code, status in done.err) == (1, True)
    assert "1 found" in ltdicom("find", HOST, pacs.port, "-k", "PatientID=123*").out
    replacing = start_query(replace=True)
    assert ltdicom("store", HOST, replacing.port, path).code == 0
    assert "1 found" in ltdicom("find", HOST, pacs.port, "-k", "PatientID=OTHER").out


def test_a_file_of_which_the_index_was_never_told(
    ltdicom: Any, pacs: Any, tmp_path: Path
) -> None:
    """Its server was killed after it had put the file in place."""
    image = picture()
    path = save(image, tmp_path / "a.dcm")
    file = pacs.file(image.SOPInstanceUID)
    file.parent.mkdir()
    image.PatientID = "BEFORE"
    save(image, file)
    assert ltdicom("store", HOST, pacs.port, path).code == 1
    assert "1 found" in ltdicom("find", HOST, pacs.port, "-k", "PatientID=BEFORE").out


def test_an_n_set_changes_file_and_index(ltdicom: Any, filled: Any, files: Study) -> None:
    pacs, image = filled(), files.images[0]
    instance = str(image.SOPInstanceUID)
    where = HOST, pacs.port, UID_SC_IMAGE_STORAGE
    assert ltdicom("nset", *where, instance, "-k", "PatientID=NEW").code == 0
    assert pydicom.dcmread(pacs.file(instance)).PatientID == "NEW"
    done = ltdicom("find", HOST, pacs.port, "--level", "IMAGE", "-k", "PatientID=NEW")
    assert "1 found" in done.out
    for uid, reason in (("1.2.3", "NO_SUCH_OBJECT"), ("no UID", "")):
        if reason:
            done = ltdicom("nset", *where, uid, "-k", "PatientID=NEW")
            assert (done.code, reason in done.out) == (1, True)
    assert ltdicom("commit", HOST, pacs.port, pacs.file(instance)).code == 0


def test_the_index_does_not_answer(
    ltdicom: Any, pacs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stores is told to come again, and a health check sees it."""

    def fail(*_: Any, **__: Any) -> Any:
        raise IndexFailure("gone")

    path = save(picture(), tmp_path / "a.dcm")
    monkeypatch.setattr(pacs.index, "transaction", fail)
    done = ltdicom("store", HOST, pacs.port, path)
    assert (done.code, "REFUSED_OUT_OF_RESOURCES" in done.err) == (1, True)
    assert ltdicom("echo", HOST, pacs.port).code == 1
    for command in ("find", "get"):
        done = ltdicom(command, HOST, pacs.port, "-k", "StudyInstanceUID=1.2")
        assert (done.code, "(0xA700)" in done.err) == (1, True)
    done = ltdicom("mpps", HOST, pacs.port, "start")
    assert (done.code, "PROCESSING_FAILURE" in done.out) == (1, True)
    done = ltdicom("commit", HOST, pacs.port, path)
    assert (done.code, "PROCESSING_FAILURE" in done.err) == (1, True)
    monkeypatch.undo()
    assert ltdicom("store", HOST, pacs.port, path).code == 0
    assert ltdicom("echo", HOST, pacs.port).code == 0


# -- get and move ------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["PATIENT", "STUDY", "SERIES", "IMAGE"])
def test_get(ltdicom: Any, filled: Any, files: Study, tmp_path: Path, level: str) -> None:
    pacs, image = filled(), files.images[0]
    names = ["PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"]
    names = names[: ["PATIENT", "STUDY", "SERIES", "IMAGE"].index(level) + 1]
    keys = {name: str(image[name].value) for name in names}
    options = [part for pair in keys.items() for part in ("-k", "=".join(pair))]
    folder = tmp_path / "got"
    done = ltdicom("get", HOST, pacs.port, *options, "--folder", folder, "--json")
    expected = files.under(**keys)
    result = last(done)
    assert (done.code, result["completed"], result["failed"]) == (0, len(expected), 0)
    assert sorted(result["received"]) == sorted(map(str, folder.iterdir()))
    got = sorted(encoded_part(path) for path in folder.iterdir())
    assert got == sorted(encoded_part(pacs.file(i.SOPInstanceUID)) for i in expected)


def test_get_of_nothing_and_of_what_has_gone(
    ltdicom: Any, filled: Any, files: Study, tmp_path: Path
) -> None:
    pacs, image = filled(), files.images[0]
    where = HOST, pacs.port, "--folder", tmp_path / "got"
    done = ltdicom("get", *where, "-k", "StudyInstanceUID=1.2.3")
    assert (done.code, done.out.splitlines()[-1]) == (0, "0 retrieved, 0 failed")
    pacs.file(image.SOPInstanceUID).unlink()
    key = f"SeriesInstanceUID={image.SeriesInstanceUID}"
    done = ltdicom(
        "get", *where, "-k", f"StudyInstanceUID={image.StudyInstanceUID}", "-k", key
    )
    assert (done.code, "1 retrieved, 1 failed" in done.out) == (1, True)
    assert str(image.SOPInstanceUID) in done.err
    done = ltdicom("get", *where, "-k", "PatientName=Doe")
    assert (done.code, "no unique key" in done.err) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in folders")
def test_a_link_in_the_place_of_an_instance(
    ltdicom: Any, filled: Any, files: Study, tmp_path: Path
) -> None:
    """It is neither sent, nor committed, nor replaced, and a pipe holds nobody up."""
    pacs, images = filled(replace=True), files.images
    link, pipe = (pacs.file(image.SOPInstanceUID) for image in images[:2])
    secret = tmp_path / "secret.dcm"
    link.rename(secret)
    link.symlink_to(secret)
    pipe.unlink()
    os.mkfifo(pipe)
    study = f"StudyInstanceUID={images[0].StudyInstanceUID}"
    done = ltdicom("get", HOST, pacs.port, "-k", study, "--folder", tmp_path / "got")
    assert (done.code, "2 retrieved, 2 failed" in done.out) == (1, True)
    done = ltdicom("commit", HOST, pacs.port, files.folder, "--json")
    assert len(last(done)["failed"]) == 2
    done = ltdicom("store", HOST, pacs.port, files.folder)
    assert (done.code, "10 stored, 2 failed" in done.out) == (1, True)
    assert link.is_symlink() and pipe.is_fifo()
    where = HOST, pacs.port, UID_SC_IMAGE_STORAGE, images[0].SOPInstanceUID
    assert ltdicom("nset", *where, "-k", "PatientID=1").code == 1
    assert pydicom.dcmread(secret).PatientID == "JANE"


def test_get_of_a_compressed_image(ltdicom: Any, pacs: Any, tmp_path: Path) -> None:
    assert ltdicom("store", HOST, pacs.port, JPEG2000).code == 0
    where = HOST, pacs.port, "-k", "PatientID=8NM1"
    for folder, options in (("plain", ()), ("as it is", ("--syntax", "UID_JPEG2000"))):
        done = ltdicom("get", *where, "--folder", tmp_path / folder, *options)
        assert done.code == 0, done
    (plain,) = (tmp_path / "plain").iterdir()
    assert not pydicom.dcmread(plain).file_meta.TransferSyntaxUID.is_compressed
    (as_it_is,) = (tmp_path / "as it is").iterdir()
    assert pydicom.dcmread(as_it_is).file_meta.TransferSyntaxUID == UID_JPEG2000
    assert encoded_part(as_it_is) == encoded_part(pacs.file(plain.stem))


def test_get_refuses_another_content(
    ltdicom: Any, filled: Any, files: Study, tmp_path: Path
) -> None:
    pacs, image = filled(), files.images[0]
    where = HOST, pacs.port, "--folder", tmp_path, "-k", "PatientID=JANE"
    mine = tmp_path / f"{image.SOPInstanceUID}.dcm"
    mine.write_bytes(b"mine")
    done = ltdicom("get", *where)
    assert (done.code, "7 retrieved, 1 failed" in done.out) == (1, True)
    assert f"{image.SOPInstanceUID} is not kept" in done.err
    assert mine.read_bytes() == b"mine"
    assert ltdicom("get", *where, "--replace").code == 0
    assert pydicom.dcmread(mine).PatientID == "JANE"


def test_move(ltdicom: Any, filled: Any, archive: Any, tmp_path: Path) -> None:
    port = free_port()
    peers = {
        "DEST": (HOST, archive.port),
        "ME": (HOST, port),
        "NOBODY": (HOST, free_port()),
    }
    pacs = filled(peers=peers)
    where = HOST, pacs.port, "-k", "PatientID=JOHN"
    done = ltdicom("move", *where, "--to", "UNKNOWN")
    assert (done.code, "MOVE_DESTINATION_UNKNOWN" in done.err) == (1, True)
    done = ltdicom("move", *where, "--to", "NOBODY", "--json")
    assert (done.code, last(done)["failed"]) == (1, 4)
    assert len(last(done)["failed_instances"]) == 4
    assert ltdicom("move", *where, "--to", "DEST").code == 0
    assert len(list(archive.folder.glob("*.dcm"))) == 4
    own = "--calling", "ME", "--listen", port, "--folder", tmp_path / "moved"
    done = ltdicom("move", *where, *own, "--json")
    assert (done.code, len(last(done)["received"])) == (0, 4)
    assert len(list((tmp_path / "moved").iterdir())) == 4
    assert ltdicom("move", *where).code == 2


def test_a_destination_that_does_not_answer(
    ltdicom: Any, filled: Any, world: World
) -> None:
    """Who has asked is told which instances have failed, and the archive goes on."""
    silent = world.server({"OnReceiveAssociateRequest": lambda net, pdu: None})
    pacs = filled(peers={"DEST": (HOST, silent.port)}, timeout=0.2)
    done = ltdicom("move", HOST, pacs.port, "--to", "DEST", "-k", "PatientID=JOHN")
    assert (done.code, "4 failed" in done.out) == (1, True)
    assert ltdicom("echo", HOST, pacs.port).code == 0


def test_the_end_while_a_destination_does_not_answer(
    filled: Any, files: Study, world: World, ltdicom: Any
) -> None:
    """The worker that waits for the destination does not hold up the end."""
    silent = world.server({"OnReceiveAssociateRequest": lambda net, pdu: None})
    pacs = filled(peers={"DEST": (HOST, silent.port)}, timeout=10 * DEADLINE)
    study = str(files.images[0].StudyInstanceUID)
    keys = data_set(QueryRetrieveLevel="STUDY", StudyInstanceUID=study)
    client = world.client(pacs.port, pdu=request(UID_STUDY_ROOT_QUERY_MOVE))
    code = client.SendCMoveRequest(1, 1, UID_STUDY_ROOT_QUERY_MOVE, 0, "DEST", keys)
    assert code == DICOM_SUCCESS
    silent.peer().wait("OnReceiveAssociateRequest")
    begin = time.monotonic()
    pacs.server.end()
    assert time.monotonic() - begin < DEADLINE
    assert client.wait("OnReceiveCMoveResponse")[3] in (0xA702, 0xFE00)


# -- worklist and steps ------------------------------------------------------------------


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    folder = tmp_path / "worklist"
    folder.mkdir()
    for number, entry in enumerate(
        (("JANE", "CT", "20240101"), ("JOHN", "MR", "20240102"))
    ):
        save(scheduled(*entry), folder / f"{number}.wl")
    (folder / "lockfile").touch()
    (folder / "half.wl").write_bytes((folder / "0.wl").read_bytes()[:-10])
    return folder


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ([], 2),
        (["--modality", "CT"], 1),
        (["--station", "MR1"], 1),
        (["--date", "20240102-"], 1),
        (["--date", "today"], 0),
        (["--patient", "JANE"], 1),
        (["-k", "PatientName=doe^j*"], 2),
        (["-k", "PatientName=" + "*a" * 31 + "#"], 0),
        (["--modality", "US"], 0),
        (["--limit", "1"], 1),
    ],
)
def test_worklist(
    ltdicom: Any, start_query: Any, entries: Path, options: list[str], count: int
) -> None:
    pacs = start_query(worklist=entries)
    done = ltdicom("worklist", HOST, pacs.port, *options)
    assert (done.code, f"\n{count} found\n" in done.out) == (0, True), done


def test_entries_come_and_go(ltdicom: Any, start_query: Any, entries: Path) -> None:
    pacs = start_query(worklist=entries)
    found = last(ltdicom("worklist", HOST, pacs.port, "--json"))
    steps = [match["00400100"]["Value"][0] for match in found]
    assert sorted(step["00080060"]["Value"][0] for step in steps) == ["CT", "MR"]
    (entries / "0.wl").unlink()
    save(scheduled("NEW", "US", "20240103"), entries / "2.wl")
    done = ltdicom("worklist", HOST, pacs.port)
    assert "JANE" not in done.out and "NEW" in done.out
    head = next(line for line in done.out.splitlines() if line.startswith("PatientName"))
    assert head.split()[3:6] == [
        "ScheduledProcedureStepStartDate",
        "ScheduledProcedureStepStartTime",
        "Modality",
    ]


def test_without_a_worklist_there_is_no_such_service(ltdicom: Any, pacs: Any) -> None:
    done = ltdicom("worklist", HOST, pacs.port)
    assert (done.code, "does not accept" in done.err) == (1, True)


def test_a_step(ltdicom: Any, pacs: Any) -> None:
    where = "mpps", HOST, pacs.port
    study = "ScheduledStepAttributesSequence.StudyInstanceUID=1.2.3"
    done = ltdicom(*where, "start", "-k", "PatientID=1", "-k", study, "--json")
    step = last(done)["instance"]
    assert done.code == 0
    (file,) = (pacs.folder / ".steps").iterdir()
    kept = pydicom.dcmread(file)
    assert (kept.PerformedProcedureStepStatus, kept.PatientID) == ("IN PROGRESS", "1")
    assert kept.ScheduledStepAttributesSequence[0].StudyInstanceUID == "1.2.3"
    assert ltdicom(*where, "start", step).code == 1  # there is such a step
    assert ltdicom(*where, "update", step, "-k", "PatientName=Doe").code == 0
    assert ltdicom(*where, "complete", step).code == 0
    kept = pydicom.dcmread(file)
    assert (kept.PerformedProcedureStepStatus, kept.PatientName) == ("COMPLETED", "Doe")
    assert len(kept.PerformedSeriesSequence) == 1
    done = ltdicom(*where, "discontinue", step)
    assert (done.code, "may no longer be updated" in done.out) == (1, True)
    assert pydicom.dcmread(file) == kept
    done = ltdicom(*where, "complete", "1.2.3")
    assert (done.code, "there is no such step" in done.out) == (1, True)


@pytest.mark.parametrize(
    ("options", "code", "reason"),
    [
        (
            ["start", "-k", "PerformedProcedureStepStatus=COMPLETED"],
            1,
            "begins IN PROGRESS",
        ),
        (["start", "-k", "PerformedProcedureStepStatus="], 1, "no status"),
        (["complete"], 2, "needs the UID"),
        (["update", "1.2.3"], 2, "nothing to change"),
        (["begin"], 2, "invalid choice"),
    ],
)
def test_steps_that_are_refused(
    ltdicom: Any, pacs: Any, options: list[str], code: int, reason: str
) -> None:
    done = ltdicom("mpps", HOST, pacs.port, *options)
    assert (done.code, reason in done.out + done.err) == (code, True), done


# -- storage commitment ------------------------------------------------------------------


@pytest.mark.parametrize("listens", [False, True])
def test_commit(ltdicom: Any, filled: Any, files: Study, listens: bool) -> None:
    port = free_port()
    pacs = filled(peers={"ME": (HOST, port)} if listens else {})
    options = ("--calling", "ME", "--json", *(("--listen", port) if listens else ()))
    done = ltdicom("commit", HOST, pacs.port, files.folder, *options)
    assert (done.code, len(last(done)["committed"])) == (0, len(files.images))
    assert last(done)["failed"] == {}
    assert pacs.index.rows("SELECT COUNT(*) FROM reports")[0][0] == 0


def test_only_what_is_there_as_a_whole_is_committed(
    ltdicom: Any, filled: Any, files: Study, tmp_path: Path
) -> None:
    pacs = filled()
    instances = [str(image.SOPInstanceUID) for image in files.images]
    # a file that was cut, one that has gone, one that never came, one that is unfinished
    cut, gone = (pacs.file(instance) for instance in instances[:2])
    cut.write_bytes(cut.read_bytes()[:-100])
    gone.rename(gone.with_name(f".{gone.name}.part"))
    stranger = picture()
    save(stranger, files.folder / "stranger.dcm")
    # and one of which the class is another one
    other = files.images[2]
    other.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    save(other, files.folder / "02.dcm")
    done = ltdicom("commit", HOST, pacs.port, files.folder, "--json")
    failed = [*instances[:3], str(stranger.SOPInstanceUID)]
    assert (done.code, sorted(last(done)["failed"])) == (1, sorted(failed))
    assert last(done)["failed"][instances[0]] == str(0x0112)
    assert last(done)["failed"][instances[2]] == str(0x0119)
    assert sorted(last(done)["committed"]) == sorted(instances[3:])


def test_a_report_outlives_its_server(
    ltdicom: Any,
    filled: Any,
    start_query: Any,
    files: Study,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The modality is away; the archive that has answered ends, another one reports."""
    monkeypatch.setattr(commitment, "_FIRST_DELAY", 0.1)
    port = free_port()
    pacs = filled(peers={"ME": (HOST, port)})
    monkeypatch.setattr(commitment.Reports, "_send_due", lambda self: None)
    where = "--calling", "ME", "--wait", "0.1"
    done = ltdicom("commit", HOST, pacs.port, files.folder, *where)
    assert (done.code, "no report has come" in done.err) == (3, True)
    pacs.server.end()
    monkeypatch.undo()
    heard: list[Any] = []
    from ltdicom.cli.commit import Heard, _Listening

    row = pacs.index.rows("SELECT uid FROM reports")
    waiting = Heard(row[0][0])
    with _Listening(waiting, None) as listening:
        assert listening.Listen(HOST, port, 5) == 0
        start_query(peers={"ME": (HOST, port)})
        assert wait_until(lambda: waiting.report is not None, DEADLINE)
    assert (waiting.event, heard) == (1, [])
    assert wait_until(
        lambda: pacs.index.rows("SELECT COUNT(*) FROM reports")[0][0] == 0, DEADLINE
    )


def test_requests_for_commitment_that_are_none(ltdicom: Any, pacs: Any) -> None:
    missing = pacs.server.indexed.missing([(UID_SC_IMAGE_STORAGE, generate_uid())])
    assert list(missing.values()) == [0x0112]
    event, ds = commitment.report("1.2", [("1.2", "1.3")], {("1.2", "1.3"): 0x0110})
    assert (event, "(0008,1197) US Failure Reason: 272" in str(ds)) == (2, True)


def test_the_audit_trail(ltdicom: Any, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = ltdicom("serve", "--audit", tmp_path / "folder", "--folder", tmp_path / "x")
    assert (done.code, "cannot write" in done.err) == (2, True)


# -- options of serve --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--index", "x"], "--index needs --query"),
        (["--peer", "A=h:1"], "--peer needs --query"),
        (["--worklist", "x"], "--worklist needs --query"),
        (["--reindex"], "--reindex needs --query"),
        (["--query", "--worklist", "nowhere"], "there is no folder nowhere"),
        (["--query", "--peer", "A"], "is not AE=HOST:PORT"),
        (["--query", "--peer", "A=:104"], "is not AE=HOST:PORT"),
        (["--query", "--peer", "A=h:x"], "there is no port x"),
        (["--query", "--workers", "0"], "not a number above 0"),
        (["--query", "--index", "nosuch://host/name"], "the index: "),
        (["--tls"], "a server needs --cert"),
        (["--cert", "x"], "--cert needs --tls"),
    ],
)
def test_options_that_do_not_fit(
    ltdicom: Any,
    options: list[str],
    reason: str,
) -> None:
    done = ltdicom("serve", "--port", "0", *options)
    assert (done.code in (1, 2), reason in done.err) == (True, True), done


def test_a_title_with_control_characters_is_rejected(
    ltdicom: Any, pacs: Any, archive: Any
) -> None:
    for port in (pacs.port, archive.port):
        with socket.create_connection((HOST, port), DEADLINE) as peer:
            peer.sendall(association("\x1b[2J"))
            assert peer.recv(1) == b"\x03"  # A-ASSOCIATE-RJ
        with socket.create_connection((HOST, port), DEADLINE) as peer:
            peer.sendall(association("FRIEND"))
            assert peer.recv(1) == b"\x02"


def association(calling: str) -> bytes:
    """Return an A-ASSOCIATE-RQ for Verification."""

    def item(kind: int, data: bytes) -> bytes:
        return bytes((kind, 0)) + len(data).to_bytes(2, "big") + data

    context = b"\x01\0\0\0" + item(0x30, b"1.2.840.10008.1.1")
    context += item(0x40, b"1.2.840.10008.1.2")
    user = item(0x51, (16384).to_bytes(4, "big")) + item(0x52, b"1.2.3")
    body = b"\0\x01\0\0" + b"ANY".ljust(16) + calling.encode().ljust(16) + bytes(32)
    body += item(0x10, b"1.2.840.10008.3.1.1.1") + item(0x20, context) + item(0x50, user)
    return b"\x01\0" + len(body).to_bytes(4, "big") + body


# -- requests that break the rules -------------------------------------------------------


def test_requests_without_a_data_set(
    world: World, start_query: Any, tmp_path: Path
) -> None:
    """Each is answered with a failure, and the association goes on."""
    (tmp_path / "worklist").mkdir()
    pacs = start_query(worklist=tmp_path / "worklist")
    find, move, get = (
        UID_STUDY_ROOT_QUERY_FIND,
        UID_STUDY_ROOT_QUERY_MOVE,
        UID_STUDY_ROOT_QUERY_GET,
    )
    mpps, commit = UID_MODALITY_PERFORMED_CLASS, commitment.PUSH_MODEL
    classes = (UID_SC_IMAGE_STORAGE, find, move, get, mpps, commit)
    client = world.client(pacs.port, pdu=request(*classes))
    ids = {each: 2 * number + 1 for number, each in enumerate(classes)}

    sent = 0

    def status(send: Any, each: str, *arguments: Any) -> int:
        nonlocal sent
        sent += 1
        number = sent
        assert send(ids[each], number, each, *arguments) == DICOM_SUCCESS

        def answers() -> list[Any]:
            return [args for name, args in client.calls if is_answer(name, args, number)]

        assert wait_until(lambda: bool(answers()), DEADLINE)
        (values,) = answers()
        return next(int(value) for value in values[3:] if isinstance(value, int))

    def is_answer(name: str, args: Any, number: int) -> bool:
        return name.endswith("Response") and args[1] == number

    known = commitment.WELL_KNOWN
    assert status(client.SendCStoreRequest, UID_SC_IMAGE_STORAGE, "1.2.3", 0) == 0x0120
    assert status(client.SendCFindRequest, find, 0, None) == 0xA900
    assert status(client.SendCMoveRequest, move, 0, "X" * 16, None) == 0xA801
    assert status(client.SendCGetRequest, get, 0, None) == 0xA900
    assert status(client.SendNCreateRequest, mpps, "../../x", None) == 0x0117
    assert status(client.SendNCreateRequest, mpps, "", None) == 0x0120
    assert status(client.SendNSetRequest, mpps, "1.2.3", None) == 0x0112
    assert status(client.SendNActionRequest, commit, known, 1, None) == 0x0115
    assert status(client.SendNActionRequest, commit, "1.2.3", 1, None) == 0x0112
    assert pacs.index.count() == 0
    assert sorted(path.name for path in pacs.folder.iterdir()) == [".index", ".steps"]
    assert client.IsAssociated()


def test_an_association_that_ends_takes_its_work_along(
    world: World, filled: Any, files: Study, ltdicom: Any
) -> None:
    """A peer that asks for much and goes away leaves no worker busy."""
    pacs = filled(workers=1)
    for _ in range(5):
        pdu = request(UID_STUDY_ROOT_QUERY_GET, UID_SC_IMAGE_STORAGE)
        pdu.SetRoleSelect(3, True, 0, 1)
        client = world.client(
            pacs.port, {"OnReceiveCStoreRequest": lambda *arguments: None}, pdu=pdu
        )
        study = str(files.images[0].StudyInstanceUID)
        keys = data_set(QueryRetrieveLevel="STUDY", StudyInstanceUID=study)
        code = client.SendCGetRequest(1, 1, UID_STUDY_ROOT_QUERY_GET, 0, keys)
        assert code == DICOM_SUCCESS
        client.wait("OnReceiveCStoreRequest")
        client.CloseForced(True)
    key = f"StudyInstanceUID={files.images[0].StudyInstanceUID}"
    done = ltdicom(
        "get", HOST, pacs.port, "-k", key, "--folder", pacs.folder.parent / "got"
    )
    assert (done.code, "4 retrieved" in done.out) == (0, True)
