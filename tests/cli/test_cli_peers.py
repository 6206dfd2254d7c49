"""The commands with programs of other makers: DCMTK, Orthanc, pynetdicom's applications."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file

from ltdicom import LDicomDS
from tests.cli.images import Study, scheduled, studies
from tests.flows import flow_peers
from tests.support.net_support import DEADLINE
from tests.support.pictures import encoded_part, save
from tests.support.programs import free_port, run, serving

HOST = "127.0.0.1"
CT_SMALL = Path(str(get_testdata_file("CT_small.dcm")))

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return studies(tmp_path_factory.mktemp("images") / "files")


def encoded(folder: Path) -> list[bytes]:
    return sorted(encoded_part(path) for path in folder.iterdir() if path.is_file())


@pytest.fixture
def filled(ltdicom: Any, start_query: Any, files: Study) -> Any:
    """Return a function that starts an archive with all images."""

    def start(**options: Any) -> Any:
        pacs = start_query(**options)
        assert ltdicom("store", HOST, pacs.port, files.folder).code == 0
        return pacs

    return start


def pynetdicom(*arguments: object, cwd: Path | None = None) -> str:
    """Run one of pynetdicom's applications; return what it has printed."""
    command = [sys.executable, "-m", "pynetdicom", *map(str, arguments)]
    return run(*command, cwd=cwd)


# -- DCMTK asks --------------------------------------------------------------------------


def test_storescu(pacs: Any, files: Study, dcmtk: Any) -> None:
    run(dcmtk("storescu"), "+sd", HOST, str(pacs.port), files.folder)
    assert pacs.index.count() == len(files.images)


def test_findscu(filled: Any, files: Study, dcmtk: Any, tmp_path: Path) -> None:
    pacs, folder = filled(), tmp_path / "found"
    folder.mkdir()
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", "PatientName=D*", "-k", "StudyDate")
    command = (dcmtk("findscu"), "-S", "-X", "-od", folder, *keys)
    run(*command, "-k", "StudyInstanceUID", HOST, str(pacs.port))
    found = [pydicom.dcmread(path) for path in folder.iterdir()]
    expected = {str(image.StudyInstanceUID) for image in files.images}
    assert {str(ds.StudyInstanceUID) for ds in found} == expected
    assert {str(ds.PatientName) for ds in found} == {"Dœ^JANE", "Dœ^JOHN"}


@pytest.mark.parametrize("root", ["-P", "-S"])
def test_getscu(filled: Any, files: Study, dcmtk: Any, tmp_path: Path, root: str) -> None:
    pacs, image = filled(), files.images[0]
    keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", f"PatientID={image.PatientID}"]
    keys += ["-k", f"StudyInstanceUID={image.StudyInstanceUID}"]
    tmp_path /= "got"
    tmp_path.mkdir()
    run(dcmtk("getscu"), root, "+B", "-od", tmp_path, *keys, HOST, str(pacs.port))
    expected = sorted(encoded_part(files.folder / f"{n:02}.dcm") for n in range(4))
    assert encoded(tmp_path) == expected


def test_movescu(filled: Any, files: Study, dcmtk: Any, tmp_path: Path) -> None:
    port = free_port()
    pacs = filled(peers={"MOVESCU": (HOST, port)})
    command = (dcmtk("movescu"), "-P", "-aem", "MOVESCU", "+P", str(port))
    keys = ("-k", "QueryRetrieveLevel=PATIENT", "-k", "PatientID=JANE")
    folder = tmp_path / "moved"
    folder.mkdir()
    run(*command, *keys, HOST, str(pacs.port), cwd=folder)
    assert len(list(folder.iterdir())) == len(files.under(PatientID="JANE"))


def test_movescu_cancels(
    ltdicom: Any, start_query: Any, archive: Any, dcmtk: Any, tmp_path: Path
) -> None:
    """A retrieval of many images ends soon after the C-CANCEL; the archive goes on."""
    folder, count = tmp_path / "pacs", 150
    folder.mkdir()
    one = studies(tmp_path / "one").images[0]
    for number in range(count):
        one.SOPInstanceUID = f"1.2.3.{number}"
        one.file_meta.MediaStorageSOPInstanceUID = one.SOPInstanceUID
        save(one, folder / f"{number}.dcm")
    pacs = start_query(folder=folder, peers={"DEST": (HOST, archive.port)})
    command = (dcmtk("movescu"), "-S", "-v", "-aem", "DEST", "--cancel", "1")
    keys = (
        "-k",
        "QueryRetrieveLevel=STUDY",
        "-k",
        f"StudyInstanceUID={one.StudyInstanceUID}",
    )
    output = run(*command, *keys, HOST, str(pacs.port), status=None)
    assert "Cancel" in output
    assert 1 <= len(list(archive.folder.glob("*.dcm"))) < count
    assert ltdicom("echo", HOST, pacs.port).code == 0


def test_findscu_asks_for_the_worklist(
    start_query: Any, dcmtk: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "worklist"
    folder.mkdir()
    save(scheduled("JANE", "CT", "20240101"), folder / "0.wl")
    save(scheduled("JOHN", "MR", "20240102"), folder / "1.wl")
    pacs = start_query(worklist=folder)
    (tmp_path / "found").mkdir()
    keys = ("-k", "PatientID", "-k", "(0040,0100)[0].Modality=CT")
    command = (dcmtk("findscu"), "-W", "-X", "-od", tmp_path / "found", *keys)
    run(*command, HOST, str(pacs.port))
    (found,) = (pydicom.dcmread(path) for path in (tmp_path / "found").iterdir())
    assert found.PatientID == "JANE"
    assert found.ScheduledProcedureStepSequence[0].Modality == "CT"


# -- pynetdicom's applications -----------------------------------------------------------


def test_pynetdicom_asks(filled: Any, files: Study, tmp_path: Path) -> None:
    port = free_port()
    pacs, image = filled(peers={"STORESCP": (HOST, port)}), files.images[0]
    where = HOST, pacs.port
    pynetdicom("echoscu", *where)
    pynetdicom("storescu", *where, CT_SMALL)
    assert pacs.index.count() == len(files.images) + 1
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID=JANE", "-k", "StudyDate=")
    found = pynetdicom("findscu", *where, "-S", *keys)
    assert "20240101" in found and "20240102" in found
    keys = ("-k", "QueryRetrieveLevel=STUDY")
    keys += ("-k", f"StudyInstanceUID={image.StudyInstanceUID}")
    pynetdicom("getscu", *where, "-S", *keys, "-od", tmp_path / "got")
    assert len(list((tmp_path / "got").iterdir())) == 4
    options = ("--store", "--store-port", port, "--store-aet", "STORESCP")
    moved = ("-aem", "STORESCP", *options, "-od", tmp_path / "moved")
    pynetdicom("movescu", *where, "-S", *keys, *moved)
    assert len(list((tmp_path / "moved").iterdir())) == 4


@contextlib.contextmanager
def pynetdicom_server(folder: Path, ports: dict[str, int]) -> Iterator[int]:
    """Run pynetdicom's archive."""
    folder.mkdir()
    port = free_port()
    parts = ["[DEFAULT]", f"port = {port}", "ae_title = QRSCP", "bind_address = 127.0.0.1"]
    parts += ["max_pdu = 16382", "acse_timeout = 30", "dimse_timeout = 30"]
    parts += ["network_timeout = 30", "instance_location = instances"]
    parts += ["database_location = instances.sqlite"]
    for title, number in ports.items():
        parts += [f"[{title}]", "address = 127.0.0.1", f"port = {number}"]
    (folder / "qr.ini").write_text("\n".join(parts))
    (folder / "instances").mkdir()
    command = (sys.executable, "-m", "pynetdicom", "qrscp", "-c", folder / "qr.ini")
    with serving(port, *command, cwd=folder):
        yield port


def test_of_pynetdicom_is_asked(ltdicom: Any, files: Study, tmp_path: Path) -> None:
    pytest.importorskip("sqlalchemy")
    port, image = free_port(), files.images[0]
    with pynetdicom_server(tmp_path / "qr", {"ME": port}) as server:
        where = HOST, server, "--called", "QRSCP"
        assert ltdicom("store", *where, files.folder).code == 0
        keys = ("-k", f"StudyInstanceUID={image.StudyInstanceUID}")
        done = ltdicom("get", *where, *keys, "--folder", tmp_path / "got", "--json")
        assert (done.code, done.json["completed"]) == (0, 4)
        own = ("--calling", "ME", "--listen", port, "--folder", tmp_path / "moved")
        done = ltdicom("move", *where, *keys, *own, "--json")
        assert (done.code, len(done.json["received"])) == (0, 4)
    assert encoded(tmp_path / "got") == encoded(tmp_path / "moved")


# -- DCMTK is asked ----------------------------------------------------------------------


def test_of_dcmqrscp_is_asked(
    ltdicom: Any, qr_server: Any, files: Study, tmp_path: Path
) -> None:
    image = files.images[0]
    where = HOST, qr_server.port, "--called", qr_server.title
    assert ltdicom("store", *where, files.folder).code == 0
    keys = ("-k", f"StudyInstanceUID={image.StudyInstanceUID}")
    done = ltdicom("get", *where, *keys, "--folder", tmp_path / "got", "--json")
    assert (done.code, done.json["completed"]) == (0, 4)
    own = ("--calling", qr_server.destination, "--listen", qr_server.destination_port)
    folder = tmp_path / "moved"
    done = ltdicom("move", *where, *keys, *own, "--folder", folder, "--json")
    assert (done.code, len(done.json["received"])) == (0, 4)
    assert encoded(tmp_path / "got") == encoded(folder)
    expected = sorted(encoded_part(files.folder / f"{n:02}.dcm") for n in range(4))
    assert encoded(folder) == expected


def test_of_wlmscpfs_is_asked(ltdicom: Any, dcmtk: Any, tmp_path: Path) -> None:
    entries = [
        LDicomDS.from_pydicom(scheduled("JANE", "CT", "20240101")),
        LDicomDS.from_pydicom(scheduled("JOHN", "MR", "20240102")),
    ]
    with flow_peers.wlmscpfs(dcmtk("wlmscpfs"), tmp_path, entries) as peer:
        where = HOST, peer.port, "--called", peer.title
        done = ltdicom("worklist", *where, "--modality", "MR", "--json")
        assert done.code == 0, done
        (found,) = done.json
        assert found["00100020"]["Value"] == ["JOHN"]
        assert "2 found" in ltdicom("worklist", *where).out


def test_of_dcmprscp_is_asked(ltdicom: Any, dcmtk: Any, tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    with flow_peers.dcmprscp(dcmtk("dcmprscp"), tmp_path) as peer:
        where = HOST, peer.port, "--called", peer.title
        layout = ("--layout", "2,2", "--film-size", "8INX10IN")
        done = ltdicom("print", *where, *[CT_SMALL] * 5, *layout, "--json")
        assert done.code == 0, done
        assert (done.json["films"], done.json["images"]) == (2, 5)
        assert len(list(peer.prints.glob("HG*.dcm"))) == 5
        done = ltdicom("print", *where, CT_SMALL, "--color")
        assert done.code in (1, 3), done  # it prints in gray only
    done = ltdicom("print", *where, get_testdata_file("DICOMDIR"))
    assert (done.code, "is not an image" in done.err) == (2, True)


# -- Orthanc -----------------------------------------------------------------------------


def test_of_orthanc_is_asked(
    ltdicom: Any, orthanc_server: Any, files: Study, tmp_path: Path
) -> None:
    port = free_port()
    orthanc_server.know("ME", port)
    where = HOST, orthanc_server.port, "--called", orthanc_server.title
    own = ("--calling", "ME", "--listen", port)
    assert ltdicom("store", *where, files.folder).code == 0
    keys = ("-k", f"StudyInstanceUID={files.images[0].StudyInstanceUID}")
    done = ltdicom("get", *where, *keys, "--folder", tmp_path / "got", "--json")
    assert (done.code, done.json["completed"]) == (0, 4)
    done = ltdicom("move", *where, *keys, *own, "--folder", tmp_path / "moved", "--json")
    assert (done.code, len(done.json["received"])) == (0, 4)
    done = ltdicom("commit", *where, files.folder, *own, "--json")
    assert (done.code, len(done.json["committed"])) == (0, len(files.images))
    done = ltdicom("commit", *where, CT_SMALL, *own, "--json")
    assert (done.code, len(done.json["failed"])) == (1, 1)


def test_orthanc_asks(filled: Any, files: Study, orthanc_server: Any) -> None:
    pacs = filled(peers={"ORTHANC": (HOST, orthanc_server.port)})
    orthanc_server.know("LTPACS", pacs.port)
    study = str(files.images[-1].StudyInstanceUID)
    query = {"Level": "Study", "Query": {"StudyInstanceUID": study}}
    answer = orthanc_server.rest("POST", "/modalities/LTPACS/query", query)
    assert orthanc_server.rest("GET", f"{answer['Path']}/answers") == ["0"]
    orthanc_server.rest("POST", f"{answer['Path']}/retrieve", {"TargetAet": "ORTHANC"})
    kept = orthanc_server.rest("POST", "/tools/find", {**query, "Level": "Instance"})
    assert len(kept) == 4
    # and storage commitment, which Orthanc listens for on its own port
    references = [
        {"SOPClassUID": str(i.SOPClassUID), "SOPInstanceUID": str(i.SOPInstanceUID)}
        for i in files.images
    ]
    body = {"DicomInstances": [[r["SOPClassUID"], r["SOPInstanceUID"]] for r in references]}
    path = "/modalities/LTPACS/storage-commitment"
    asked = orthanc_server.rest("POST", path, {**body, "Timeout": 10})
    report = wait_for_report(orthanc_server, asked["Path"])
    assert (report["Status"], len(report["Success"])) == ("Success", len(files.images))


def wait_for_report(orthanc_server: Any, path: str) -> Any:
    import threading
    import time

    deadline = time.monotonic() + DEADLINE
    while True:
        report = orthanc_server.rest("GET", path)
        if report["Status"] != "Pending":
            return report
        assert time.monotonic() < deadline, report
        threading.Event().wait(0.05)


def test_the_program(dcmtk: Any, files: Study, tmp_path: Path) -> None:
    """As it is started by a service manager, and ended by SIGTERM."""
    command = [sys.executable, "-m", "ltdicom", "serve", "--query", "--port", "0"]
    program = subprocess.Popen(
        [*command, "--folder", str(tmp_path / "pacs")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    with program:
        port = program.stdout.readline().split(",")[1].split(";")[0].split()[-1]
        run(dcmtk("storescu"), "+sd", HOST, port, files.folder)
        program.terminate()
        out, errors = program.communicate(timeout=DEADLINE)
    assert (program.returncode, errors) == (0, "")
    assert out.count("C-STORE") == len(files.images)
    for path in (tmp_path / "pacs").rglob("*") if sys.platform != "win32" else ():
        assert path.stat().st_mode & 0o077 == 0  # for its user alone
