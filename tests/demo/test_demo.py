"""``ltdicom demo``: what it prints, writes and returns."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_testdata_file

import ltdicom
from ltdicom.__main__ import main
from ltdicom.demo import command

ARROW = " -> "


def steps(text: str) -> list[str]:
    """Return what is printed of each step: who, and the name of the call or hook."""
    found = []
    for line in text.splitlines():
        match = re.match(r"(\S+) +([\w.]+)\(", line)
        if match:
            found.append(" ".join(match.groups()))
    return found


def in_order(wanted: list[str], found: list[str]) -> bool:
    rest = iter(found)
    return all(each in rest for each in wanted)


@pytest.fixture
def ct_small() -> Path:
    return Path(str(get_testdata_file("CT_small.dcm")))


def test_each_step_is_printed_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    found = steps(out)
    client = [
        "client Connect",
        "client OnConnect",
        "client SendAssociateRequest",
        "client OnReceiveAssociateAccept",
        "client LDicomDS.InitDS",
        "client LDicomTag.Find",
        "client LDicomDS.InsertElement",
        "client LDicomDS.SetStringValue",
        "client GetAssociate",
        "client LDicomAssociate.FindAbstract",
        "client SendNSetRequest",
        "client OnReceiveNSetResponse",
        "client SendReleaseRequest",
        "client OnReceiveReleaseResponse",
        "client Close",
    ]
    server = [
        "server Listen",
        "server OnAccept",
        "server Accept",
        "server-1 OnReceiveAssociateRequest",
        "server-1 SendAssociateAccept",
        "server-1 OnReceiveNSetRequest",
        "server-1 LDicomDS.CopyDS",
        "server-1 SendNSetResponse",
        "server-1 OnReceiveReleaseRequest",
        "server-1 SendReleaseResponse",
        "server-1 OnClose",
        "server OnClose",
        "server Close",
    ]
    both = [
        "client SendNSetRequest",
        "server-1 OnReceiveNSetRequest",
        "server-1 SendNSetResponse",
        "client OnReceiveNSetResponse",
        "client SendReleaseRequest",
        "server-1 OnReceiveReleaseRequest",
        "client OnReceiveReleaseResponse",
        "server Close",
    ]
    for wanted in (client, server, both):
        assert in_order(wanted, found), found
    assert "client OnClose" not in found  # Close is silent
    assert '{TAG_PATIENT_ID: "123-45-6789"}' in out
    assert "COMMAND_STATUS_SUCCESS" in out
    assert '"UNKNOWN", then "123-45-6789"' in out


def test_the_columns_are_aligned_and_plain(capsys: pytest.CaptureFixture[str]) -> None:
    main(["demo"])
    out = capsys.readouterr().out
    assert out.isascii()
    arrows = {line.index(ARROW) for line in out.splitlines() if ARROW in line}
    assert len(arrows) == 1


@pytest.mark.parametrize("dispatch", ["threaded", "pump"])
def test_as_a_process_in_the_other_dispatches(dispatch: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ltdicom", "demo", "--dispatch", dispatch],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = steps(done.stdout)
    assert found[-1] == "server Close"
    assert "server-1 OnReceiveNSetRequest" in found
    assert "client OnClose" not in found


@pytest.mark.parametrize(
    "name",
    [
        "CT_small.dcm",
        "MR_small_implicit.dcm",
        "MR_small_bigendian.dcm",
        "JPEG2000.dcm",
        "image_dfl.dcm",
    ],
)
def test_a_file_is_changed_in_the_patient_id_alone(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = Path(str(get_testdata_file(name)))
    original = source.read_bytes()
    assert main(["demo", "--file", str(source), "--output", str(tmp_path / "new")]) == 0
    assert source.read_bytes() == original
    changed = tmp_path / "new" / f"{source.stem}-n-set.dcm"
    assert f"Written to {changed}" in capsys.readouterr().out
    expected = pydicom.dcmread(source)
    expected.PatientID = command.PATIENT_ID
    assert pydicom.dcmread(changed) == expected


def test_without_a_file_the_instance_is_written_if_asked_for(tmp_path: Path) -> None:
    assert main(["demo", "--output", str(tmp_path)]) == 0
    assert pydicom.dcmread(tmp_path / "sample-n-set.dcm").PatientID == command.PATIENT_ID


def test_text_that_the_console_lacks_is_escaped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ct_small: Path
) -> None:
    ds = pydicom.dcmread(ct_small)
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.PatientID = "患者\n1"
    file = tmp_path / "patient.dcm"
    ds.save_as(file)
    assert main(["demo", "--file", str(file), "--output", str(tmp_path)]) == 0
    assert '"\\u60a3\\u8005\\n1", then "123-45-6789"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "DICOM_ERROR_OPEN"), (b"no DICOM file\n" * 30, "DICOM_ERROR_FORMAT")],
)
def test_a_bad_file_is_refused(
    content: bytes | None,
    reason: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "bad.dcm"
    if content is not None:
        file.write_bytes(content)
    assert main(["demo", "--file", str(file)]) == 2
    captured = capsys.readouterr()
    assert str(file) in captured.err and reason in captured.err
    assert "Listen" not in captured.out


def test_the_input_is_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ct_small: Path
) -> None:
    file = tmp_path / "image.dcm"
    shutil.copy(ct_small, file)
    (tmp_path / "image-n-set.dcm").hardlink_to(file)
    assert main(["demo", "--file", str(file), "--output", str(tmp_path)]) == 2
    assert "would replace" in capsys.readouterr().err
    assert file.read_bytes() == ct_small.read_bytes()


def test_a_folder_that_cannot_be_made_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["demo", "--output", str(tmp_path / "file")]) == 2
    assert "cannot write to" in capsys.readouterr().err


def test_a_save_that_fails_is_the_status_of_the_response(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sample-n-set.dcm").mkdir()
    assert main(["demo", "--output", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert "COMMAND_STATUS_PROCESSING_FAILURE" in captured.err
    assert steps(captured.out)[-1] == "server Close"


def test_a_taken_port_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["demo", "--port", str(taken.getsockname()[1])]) == 1
    assert "DICOM_ERROR_NET_ADDRESS_IN_USE" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["65536", "-1", "dicom"])
def test_a_port_that_does_not_exist_is_refused(port: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["demo", f"--port={port}"])
    assert stop.value.code == 2


@pytest.mark.parametrize(
    ("why", "found", "note"),
    [
        ("not-proposed", 0, "The abstract syntax is not included in the association."),
        ("not-accepted", 1, "DICOM_ERROR_PDU_ID"),
    ],
)
def test_without_the_class_both_sides_still_end(
    why: str, found: int, note: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--fail", why]) == 1
    captured = capsys.readouterr()
    assert re.search(
        rf"FindAbstract\(UID_SC_IMAGE_STORAGE\) +-> {found}$", captured.out, re.M
    )
    assert note in captured.out
    assert "failed: the N-SET was not sent: DICOM_ERROR_PDU_ID" in captured.err
    assert "OnReceiveNSetRequest" not in captured.out
    assert steps(captured.out)[-1] == "server Close"


def test_a_silent_peer_ends_in_time(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command.LMyDicomNet, "OnReceiveNSetRequest", lambda *_: None)
    assert main(["demo", "--timeout", "1"]) == 1
    assert "still waiting for the N-SET response" in capsys.readouterr().err


def test_a_hook_that_raises_ends_the_demo(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(command.LMyDicomNet, "ChangeInstance", broken)
    assert main(["demo"]) == 1
    assert "aborted" in capsys.readouterr().err
    assert "broken on purpose" in caplog.text


def test_an_instance_that_the_server_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    net = command.LMyDicomNet(ltdicom.LDicomDS())
    status = net.ChangeInstance("1.2.3", ltdicom.LDicomDS())
    assert status == ltdicom.COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
    assert capsys.readouterr().out == ""  # without a name, nothing is printed


def test_a_reader_that_has_gone_is_no_failure() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ltdicom", "demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    with process.stderr as errors:
        assert errors.read() == b""
    assert process.wait(60) == 0


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"ltdicom {ltdicom.__version__}\n"
    assert main([]) == 2
    assert "demo" in capsys.readouterr().out
