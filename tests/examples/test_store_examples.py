"""``examples/store_scu.py`` and ``store_scp.py``: with each other, DCMTK and Orthanc."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pynetdicom.dsutils import encode

from ltdicom import UID_SC_IMAGE_STORAGE, LDicomDS, LDicomNet, wait_until
from tests.support.example_programs import EXAMPLES
from tests.support.net_support import DEADLINE, World, request
from tests.support.pictures import encoded_part, picture, save
from tests.support.programs import free_port, run, serving
from tests.support.raw_store import store_bytes

NAMES = ("CT_small.dcm", "MR_small_implicit.dcm", "JPEG2000.dcm", "SC_rgb_rle.dcm")
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Return a folder with files of several classes and syntaxes, and one other file."""
    folder = tmp_path / "files"
    (folder / "below").mkdir(parents=True)
    for name in NAMES:
        (folder / "below" / name).write_bytes(Path(get_testdata_file(name)).read_bytes())
    (folder / "readme.txt").write_text("no image")
    return folder


@pytest.fixture
def store(load: Any, capsys: Capture) -> Callable[..., tuple[int, str]]:
    """Return a function that runs store_scu.py: its exit code and its output."""
    scu = load("store_scu")

    def store(port: int, *arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        code = scu.main(["--port", str(port), *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return store


def encoded_parts(folder: Path) -> list[bytes]:
    return sorted(encoded_part(path) for path in folder.rglob("*.dcm"))


def test_every_byte_arrives(store: Any, start: Any, files: Path, tmp_path: Path) -> None:
    received = tmp_path / "received"
    server = start("store_scp", "--folder", received)
    code, out = store(server.port, files)
    assert (code, out.splitlines()[0]) == (0, "stored 4 of 4, 0 with a warning")
    assert "readme.txt: DICOM_ERROR_FORMAT" in out
    assert encoded_parts(received) == encoded_parts(files)
    ct = pydicom.dcmread(files / "below" / "CT_small.dcm")
    names = (ct.PatientID, ct.StudyInstanceUID, ct.SeriesInstanceUID)
    path = received.joinpath(*names, f"{ct.SOPInstanceUID}.dcm")
    assert pydicom.dcmread(path).file_meta.TransferSyntaxUID == ct.file_meta[0x20010].value


@pytest.mark.parametrize(
    ("policy", "stored", "patients"),
    [
        ("keep", 1, ["A"]),
        ("replace", 2, ["B"]),
        ("refuse", 1, ["A"]),
        ("number", 2, ["A", "B"]),
    ],
)
def test_duplicates(
    store: Any, start: Any, tmp_path: Path, policy: str, stored: int, patients: list[str]
) -> None:
    received = tmp_path / "received"
    server = start("store_scp", "--folder", received, "--duplicates", policy)
    image = picture()
    paths = []
    for name in "AB":
        image.PatientName = name
        paths.append(save(image, tmp_path / f"{name}.dcm"))
    code, out = store(server.port, *paths)
    assert (code, f"stored {stored} of 2" in out) == (2 - stored, True), out
    found = sorted(received.rglob("*.dcm"))
    assert sorted(str(pydicom.dcmread(p).PatientName) for p in found) == patients


@pytest.mark.parametrize("policy", ["keep", "replace", "refuse", "number"])
def test_half_an_instance_never_replaces_a_whole_one(
    start: Any, tmp_path: Path, policy: str
) -> None:
    received, image = tmp_path / "received", picture()
    server = start("store_scp", "--folder", received, "--duplicates", policy)
    content = encode(image, is_implicit_vr=False, is_little_endian=True)
    assert content is not None
    uid = str(image.SOPInstanceUID)
    assert store_bytes(server.port, uid, [content[:-2], content[:-1000]]) == [0xC000] * 2
    assert [path for path in received.rglob("*") if path.is_file()] == []
    assert store_bytes(server.port, uid, [content, content[:-2]])[0] == 0
    (kept,) = (path for path in received.rglob("*") if path.is_file())
    assert encoded_part(kept) == content


def test_after_an_abort_the_rest_goes_over_a_new_association(
    store: Any, world: World, tmp_path: Path
) -> None:
    files = [save(picture(), tmp_path / f"{number}.dcm") for number in range(4)]
    bad = str(pydicom.dcmread(files[1]).SOPInstanceUID)

    def answer(net: LDicomNet, *arguments: Any) -> None:
        if arguments[3] == bad:
            net.SendAbort(0, 0)
        else:
            net.SendCStoreResponse(*arguments[:4], 0)

    server = world.server({"OnReceiveCStoreRequest": answer})
    # as Windows gives it
    code, out = store(server.port, tmp_path / "*.dcm")
    assert (code, out.splitlines()[0]) == (1, "stored 3 of 4, 0 with a warning")
    assert f"failed: {files[1]}: aborted by the peer: source 0, reason 0" in out
    assert len(server.heard("OnAccept")) == 2


def test_a_console_that_lacks_letters(tmp_path: Path) -> None:
    """A name is shown with escapes, in place of the end of the program."""
    (tmp_path / "患者.txt").write_text("no image")
    command = [sys.executable, EXAMPLES / "store_scu.py", tmp_path, "--port", free_port()]
    save(picture(), tmp_path / "a.dcm")
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, "PYTHONIOENCODING": "ascii:strict", "PYTHONUTF8": "0"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "\\u60a3\\u8005.txt: DICOM_ERROR_FORMAT" in done.stdout


def test_no_name_leads_out_of_the_folder(store: Any, start: Any, tmp_path: Path) -> None:
    received = tmp_path / "received"
    server = start("store_scp", "--folder", received)
    for number, patient in enumerate(("../../up", "/root", "..", "CON", "a b\\c")):
        path = save(picture(PatientID=patient), tmp_path / f"{number}.dcm")
        assert store(server.port, path)[0] == 0
    found = {path.relative_to(received).parts[0] for path in received.rglob("*.dcm")}
    assert found == {"_2E._2F.._2Fup", "_2Froot", "_2E_2E", "_43ON", "a_20b_5Cc"}


def test_nothing_is_there_of_an_image_that_came_in_part(start: Any, tmp_path: Path) -> None:
    received = tmp_path / "received"
    server = start("store_scp", "--folder", received)

    class Sender(LDicomNet):
        def OnReceiveAssociateAccept(self, pPDU: Any) -> None:
            image = picture(Rows=4000, Columns=4000, PixelData=bytes(16_000_000))
            ds, uid = LDicomDS.from_pydicom(image), str(image.SOPInstanceUID)
            self.SendCStoreRequest(1, 1, UID_SC_IMAGE_STORAGE, uid, pDS=ds)
            self.CloseForced(True)

    with Sender() as sender:
        sender.Connect(None, 0, "127.0.0.1", server.port)
        assert wait_until(sender.IsConnected, DEADLINE)
        sender.SendAssociateRequest(request(UID_SC_IMAGE_STORAGE))
        assert wait_until(lambda: not sender.IsConnected(), DEADLINE)
    # the server has seen the end when it answers the next one
    with Sender() as other:
        other.Connect(None, 0, "127.0.0.1", server.port)
        assert wait_until(other.IsConnected, DEADLINE)
    assert not list(received.rglob("*.*"))


def test_what_the_peer_does_not_take(store: Any, start: Any, files: Path) -> None:
    code, out = store(start("echo", "--listen").port, files)
    assert (code, out.count("the peer does not accept its class")) == (1, 4)
    assert store(free_port(), files)[1].count("DICOM_ERROR_NET_CONNECTION_REFUSED") == 4
    code, out = store(free_port(), files / "readme.txt")
    assert (code, out) == (1, "Failed: there is nothing to send\n")


def test_more_classes_than_an_association_has_contexts(
    load: Any, store: Any, start: Any, tmp_path: Path
) -> None:
    classes = load("_shared").StorageClasses()
    assert len(classes) > 128
    for number, uid in enumerate(classes):
        save(picture(SOPClassUID=uid), tmp_path / f"{number:03}.dcm")
    received = tmp_path / "received"
    code, out = store(start("store_scp", "--folder", received).port, tmp_path)
    assert code == 0, out
    assert len(list(received.rglob("*.dcm"))) == len(classes)


@pytest.mark.peer
def test_storescp(store: Any, files: Path, dcmtk: Any, tmp_path: Path) -> None:
    """DCMTK takes only uncompressed images here: RLE is decompressed before it leaves."""
    folder, port = tmp_path / "stored", free_port()
    folder.mkdir()
    (files / "below" / "JPEG2000.dcm").unlink()
    with serving(port, dcmtk("storescp"), "-od", folder, str(port)):
        code, out = store(port, files)
    assert (code, out.splitlines()[0]) == (0, "stored 3 of 3, 0 with a warning")
    stored = [pydicom.dcmread(path) for path in folder.iterdir()]
    assert not any(ds.file_meta.TransferSyntaxUID.is_compressed for ds in stored)
    rle = pydicom.dcmread(files / "below" / "SC_rgb_rle.dcm")
    (image,) = (ds for ds in stored if ds.SOPInstanceUID == rle.SOPInstanceUID)
    assert (image.pixel_array == rle.pixel_array).all()


@pytest.mark.peer
@pytest.mark.parametrize("option", ["implicit", "rle"])
def test_orthanc(
    load: Any, store: Any, orthanc_server: Any, tmp_path: Path, option: str
) -> None:
    path = save(picture(PatientID=f"SCU-{option}"), tmp_path / "image.dcm")
    code, out = store(orthanc_server.port, "--called", "ORTHANC", "--syntax", option, path)
    assert code == 0, out
    query = {"Level": "Instance", "Query": {"PatientID": f"SCU-{option}"}}
    (instance,) = orthanc_server.rest("POST", "/tools/find", query)
    with urllib.request.urlopen(f"{orthanc_server.url}/instances/{instance}/file") as file:
        stored = pydicom.dcmread(io.BytesIO(file.read()))
    assert stored.file_meta.TransferSyntaxUID == load("store_scu").SYNTAXES[option]


@pytest.mark.peer
def test_storescu(start: Any, dcmtk: Any, files: Path, tmp_path: Path) -> None:
    received = tmp_path / "received"
    server = start("store_scp", "--folder", received)
    sent = [files / "below" / name for name in NAMES[:2]]
    command = (dcmtk("storescu"), "-R", "-xe", "127.0.0.1", str(server.port))
    run(*command, *sent)
    stored = {pydicom.dcmread(path).SOPInstanceUID for path in received.rglob("*.dcm")}
    assert stored == {pydicom.dcmread(path).SOPInstanceUID for path in sent}


def test_the_audit_trail_of_a_server(load: Any, start: Any, tmp_path: Path) -> None:
    """Who has stored what, in one option."""
    image = str(get_testdata_file("CT_small.dcm"))
    audit = tmp_path / "audit.jsonl"
    server = start("store_scp", "--folder", tmp_path / "kept", "--audit", audit)
    assert load("store_scu").main(["--port", str(server.port), image]) == 0
    deadline = time.monotonic() + 20
    while "association-end" not in (text := audit.read_text("ascii")):
        assert time.monotonic() < deadline, text
    events = {line["event"]: line for line in map(json.loads, text.splitlines())}
    stored = events["instances-transferred"]
    assert stored["outcome"] == 0
    (entry,) = stored["objects"]
    assert entry["sop_instance"] == pydicom.dcmread(image).SOPInstanceUID
    assert [p["role"] for p in stored["participants"]] == ["destination", "source"]
