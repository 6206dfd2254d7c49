"""``examples/storage_commit_scu.py`` and ``_scp.py``: with each other and Orthanc."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from ltdicom import UID_SC_IMAGE_STORAGE
from tests.support.pictures import picture, save
from tests.support.programs import free_port

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """Return the folder of what the archive has."""
    folder = tmp_path / "held"
    folder.mkdir()
    for number in range(3):
        save(picture(), folder / f"{number}.dcm")
    return folder


@pytest.fixture
def lost(tmp_path: Path) -> Path:
    """Return an image that the archive does not have."""
    return save(picture(SOPInstanceUID="1.2.3.4.5"), tmp_path / "lost.dcm")


@pytest.fixture
def scu(load: Any, capsys: Capture) -> Any:
    def scu(port: int, *arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        options = ["--port", str(port), "--calling", "ASKER", *map(str, arguments)]
        code = load("storage_commit_scu").main(options)
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return scu


@pytest.mark.parametrize("reversed_association", [False, True])
def test_both(
    scu: Any, start: Any, held: Path, lost: Path, reversed_association: bool
) -> None:
    port = free_port()
    options = ("--report", f"ASKER=127.0.0.1:{port}") if reversed_association else ()
    archive = start("storage_commit_scp", "--folder", held, *options)
    listen = ("--listen-port", port) if reversed_association else ()
    code, out = scu(archive.port, *listen, held)
    assert (code, out.splitlines()[-1]) == (0, "committed: 3"), out
    code, out = scu(archive.port, *listen, held, lost)
    assert code == 1, out
    assert out.splitlines()[-2:] == ["committed: 3", "failed: 1.2.3.4.5, reason 274"]


def test_an_instance_of_another_class(
    scu: Any, start: Any, held: Path, tmp_path: Path
) -> None:
    archive = start("storage_commit_scp", "--folder", held)
    other = picture(SOPClassUID="1.2.840.10008.5.1.4.1.1.2")
    save(picture(SOPInstanceUID=other.SOPInstanceUID), held / "same.dcm")
    code, out = scu(archive.port, save(other, tmp_path / "other.dcm"))
    assert (code, out.splitlines()[-1][-10:]) == (1, "reason 281"), out


def test_no_report_comes(scu: Any, start: Any, held: Path, tmp_path: Path) -> None:
    report = f"ASKER=127.0.0.1:{free_port()}"
    archive = start("storage_commit_scp", "--folder", held, "--report", report)
    code, out = scu(archive.port, "--wait", "0.2", held)
    assert (code, "no report within 0.2 seconds" in out) == (1, True), out
    code, out = scu(archive.port, tmp_path / "nothing")
    assert (code, "nothing to ask for" in out) == (1, True), out


def test_what_the_scp_refuses(start: Any, held: Path) -> None:
    """By pynetdicom, which sends what our SCU would not."""
    from pynetdicom import AE

    archive = start("storage_commit_scp", "--folder", held)
    model, known = "1.2.840.10008.1.20.1", "1.2.840.10008.1.20.1.1"
    entity = AE()
    entity.add_requested_context(model)
    association = entity.associate("127.0.0.1", archive.port)
    transaction = Dataset()
    transaction.TransactionUID = "1.2.3"
    for ds, action, instance, expected in (
        (transaction, 1, "1.2.3", 0x0112),
        (transaction, 7, known, 0x0123),
        (Dataset(), 1, known, 0x0115),
    ):
        status, _ = association.send_n_action(ds or None, action, model, instance)
        assert status.Status == expected
    association.release()


@pytest.mark.peer
def test_orthanc_commits(
    scu: Any, load: Any, orthanc_server: Any, held: Path, lost: Path
) -> None:
    """Orthanc reports on an association of its own."""
    port, called = orthanc_server.port, ("--called", orthanc_server.title)
    assert load("store_scu").main(["--port", str(port), *called, str(held)]) == 0
    listen_port = free_port()
    orthanc_server.know("ASKER", listen_port)
    code, out = scu(port, *called, "--listen-port", listen_port, held)
    assert (code, out.splitlines()[-1]) == (0, "committed: 3"), out
    code, out = scu(port, *called, "--listen-port", listen_port, held, lost)
    assert (code, "committed: 3\nfailed: 1.2.3.4.5" in out) == (1, True), out


@pytest.mark.peer
def test_orthanc_asks(
    load: Any, start: Any, orthanc_server: Any, held: Path, lost: Path
) -> None:
    """We report to Orthanc on an association of our own."""
    report = f"{orthanc_server.title}=127.0.0.1:{orthanc_server.port}"
    archive = start("storage_commit_scp", "-v", "--folder", held, "--report", report)
    orthanc_server.know("LTCOMMIT", archive.port)
    found, _ = load("store_scu").Examine([held])
    instances = [[item.szClass, item.szInstance] for item in found]
    for more in ([], [[UID_SC_IMAGE_STORAGE, "1.2.3.4.5"]]):
        body = {"DicomInstances": instances + more}
        job = orthanc_server.rest("POST", "/modalities/LTCOMMIT/storage-commitment", body)
        for line in archive.process.stderr:
            if "the report to ORTHANC" in line:
                break
        assert "COMMAND_STATUS_SUCCESS" in line
        outcome = orthanc_server.rest("GET", job["Path"])
        assert outcome["Status"] == ("Failure" if more else "Success")
        assert len(outcome["Success"]) == 3
        assert [one["SOPInstanceUID"] for one in outcome["Failures"]] == [
            i for _, i in more
        ]


def test_what_is_not_whole_is_not_committed(
    scu: Any, start: Any, held: Path, tmp_path: Path
) -> None:
    """The modality deletes what is committed."""
    asked = []
    for number, (name, cut) in enumerate(
        ((".1234.part", 0.5), ("1234.part", 1), (".hidden", 1), ("cut.dcm", 0.9))
    ):
        uid = f"1.2.3.4.{number}"
        path = save(picture(SOPInstanceUID=uid), tmp_path / f"{number}.dcm")
        asked.append(path)
        content = path.read_bytes()
        (held / name).write_bytes(content[: int(len(content) * cut)])
    (held / "empty.dcm").touch()
    archive = start("storage_commit_scp", "--folder", held)
    code, out = scu(archive.port, *asked)
    assert code == 1, out
    assert sorted(out.splitlines()[-4:]) == [
        f"failed: 1.2.3.4.{number}, reason 274" for number in range(4)
    ]


def test_what_was_abandoned_is_removed(load: Any, tmp_path: Path) -> None:
    old, young = tmp_path / "a" / ".old.part", tmp_path / ".young.part"
    old.parent.mkdir()
    for path in (old, young):
        path.touch()
    os.utime(old, (0, 0))
    load("_folder").RemoveUnfinished(tmp_path)
    assert not old.exists() and young.exists()
