"""``examples/n_set.py``: imported as the client, started as the server."""

from __future__ import annotations

import importlib.util
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pytest
from pydicom.data import get_testdata_file

from ltdicom import (
    COMMAND_C_MOVE,
    DICOM_ERROR_NET_NOT_CONNECTED,
    UID_SC_IMAGE_STORAGE,
    UID_VERIFICATION_CLASS,
)
from tests.support.example_programs import END_SIGNALS

SCRIPT = Path(__file__).resolve().parents[2] / "examples" / "n_set.py"

PATIENT_ID_EXPLICIT = b"\x10\x00\x20\x00LO"
PATIENT_ID_IMPLICIT = b"\x10\x00\x20\x00"


class ServerProcess:
    """The example as server, in a process of its own."""

    def __init__(self, file: Path, output: Path, *options: str) -> None:
        arguments = ["--file", str(file), "--output", str(output), *options]
        self.process = subprocess.Popen(
            [sys.executable, "-u", str(SCRIPT), "--listen", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        assert first.startswith("Listening on 127.0.0.1, port "), first
        self.port = first.split()[-1]

    def end(self) -> tuple[int, str, str]:
        out, errors = self.process.communicate(timeout=60)
        return self.process.returncode, out, errors


@pytest.fixture
def serve() -> Iterator[Callable[..., ServerProcess]]:
    """Start servers; what a failed test leaves running is ended."""
    with ExitStack() as stack:

        def start(file: Path, output: Path, *options: str) -> ServerProcess:
            server = ServerProcess(file, output, *options)
            stack.enter_context(server.process)
            stack.callback(server.process.kill)
            return server

        yield start


@pytest.fixture
def example() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("n_set_example", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses and type hints look there
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.mark.parametrize(
    ("name", "start", "old", "new"),
    [
        ("CT_small.dcm", PATIENT_ID_EXPLICIT, b"\4\x001CT1", b"\x0c\x00123-45-6789 "),
        (
            "MR_small_implicit.dcm",
            PATIENT_ID_IMPLICIT,
            b"\4\0\0\x004MR1",
            b"\x0c\0\0\x00123-45-6789 ",
        ),
        ("JPEG2000.dcm", PATIENT_ID_EXPLICIT, b"\4\x008NM1", b"\x0c\x00123-45-6789 "),
    ],
)
def test_only_the_bytes_of_the_patient_id_change(
    example: ModuleType,
    serve: Callable[..., ServerProcess],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    start: bytes,
    old: bytes,
    new: bytes,
) -> None:
    file, output = Path(str(get_testdata_file(name))), tmp_path / "changed.dcm"
    before = file.read_bytes()
    assert before.count(start + old) == 1
    server = serve(file, output, "--once")
    assert example.main(["--port", server.port]) == 0
    code, out, errors = server.end()
    assert (code, errors) == (0, "")
    assert "N-SET request 99: COMMAND_STATUS_SUCCESS" in out
    assert "N-SET response 99: COMMAND_STATUS_SUCCESS" in capsys.readouterr().out
    assert output.read_bytes() == before.replace(start + old, start + new)
    assert file.read_bytes() == before


def test_a_class_that_was_not_proposed(
    example: ModuleType,
    serve: Callable[..., ServerProcess],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    output = tmp_path / "changed.dcm"
    monkeypatch.setattr(example, "ABSTRACT_SYNTAXES", [UID_VERIFICATION_CLASS])
    server = serve(Path(str(get_testdata_file("CT_small.dcm"))), output, "--once")
    assert example.main(["--port", server.port]) == 1
    assert server.end()[0] == 0
    captured = capsys.readouterr()
    assert (
        f"The abstract syntax {UID_SC_IMAGE_STORAGE} is not included in the association."
        in captured.out
    )
    assert "The Patient ID was not set." in captured.err
    assert not output.exists()


def test_a_class_that_was_not_accepted(
    example: ModuleType,
    serve: Callable[..., ServerProcess],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = Path(str(get_testdata_file("CT_small.dcm")))
    server = serve(file, tmp_path / "changed.dcm", "--once")
    # the server accepts the other of the two
    monkeypatch.setattr(example, "UID_SC_IMAGE_STORAGE", UID_VERIFICATION_CLASS)
    monkeypatch.setattr(
        example, "ABSTRACT_SYNTAXES", [UID_SC_IMAGE_STORAGE, UID_VERIFICATION_CLASS]
    )
    assert example.main(["--port", server.port]) == 1
    assert server.end()[0] == 0
    captured = capsys.readouterr()
    assert "The N-SET was not sent: DICOM_ERROR_PDU_ID" in captured.out


def test_no_server(example: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert example.main(["--port", str(port)]) == 1
    captured = capsys.readouterr()
    assert "DICOM_ERROR_NET_CONNECTION_REFUSED" in captured.out
    assert "There is no association." in captured.err


def test_a_server_that_cannot_start(
    example: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, output = str(get_testdata_file("CT_small.dcm")), str(tmp_path / "out.dcm")
    bad = tmp_path / "bad.dcm"
    listen = ["--listen", "--output", output, "--port"]
    assert example.main([*listen, "0", "--file", str(bad)]) == 2
    assert "DICOM_ERROR_OPEN" in capsys.readouterr().err
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert example.main([*listen, port, "--file", file]) == 1
    assert "DICOM_ERROR_NET_ADDRESS_IN_USE" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stop:
        example.main(["--listen"])
    assert stop.value.code == 2


@pytest.mark.parametrize("number", END_SIGNALS)
def test_a_signal_ends_the_server(
    serve: Callable[..., ServerProcess], tmp_path: Path, number: signal.Signals
) -> None:
    file = Path(str(get_testdata_file("CT_small.dcm")))
    server = serve(file, tmp_path / "out.dcm")
    server.process.send_signal(number)
    code, _, errors = server.end()
    assert (code, errors) == (0, "")


def test_the_command_that_caused_a_store_is_told(
    example: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    net = example.LMyDicomNet(True)
    net.m_nCommand = COMMAND_C_MOVE
    net.OnReceiveCStoreResponse(1, 7, UID_SC_IMAGE_STORAGE, "1.2.3", 0)
    assert "C-STORE response 7, caused by COMMAND_C_MOVE: 0" in capsys.readouterr().out


def test_without_an_association(example: ModuleType) -> None:
    assert example.SetPatientID(example.LMyDicomNet(False)) == DICOM_ERROR_NET_NOT_CONNECTED
