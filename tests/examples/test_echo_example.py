"""``examples/echo.py``: with itself, DCMTK and Orthanc."""

from __future__ import annotations

import signal
import sys
from typing import Any

import pytest

from tests.support.programs import free_port, run


def test_both_roles(load: Any, start: Any, capsys: pytest.CaptureFixture[str]) -> None:
    server = start("echo", "--listen")
    code = load("echo").main(["--port", str(server.port), "--count", "3"])
    out = capsys.readouterr().out
    assert (code, out.count("COMMAND_STATUS_SUCCESS")) == (0, 3), out


def test_nobody_answers(load: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert load("echo").main(["--port", str(free_port())]) == 1
    reason = "Failed: no connection: DICOM_ERROR_NET_CONNECTION_REFUSED\n"
    assert capsys.readouterr().err == reason


def test_the_port_is_taken(
    load: Any, start: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    server = start("echo", "--listen")
    assert load("echo").main(["--listen", "--port", str(server.port)]) == 1
    assert "DICOM_ERROR_NET_ADDRESS_IN_USE" in capsys.readouterr().err


@pytest.mark.skipif(
    sys.platform == "win32" or signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
    reason="a child does not get SIGINT here",
)
def test_ctrl_c_ends_a_server(start: Any) -> None:
    code, _, errors = start("echo", "--listen").end(signal.SIGINT)
    assert (code, errors) == (130, "Stopped.\n")


@pytest.mark.peer
def test_echoscu(start: Any, dcmtk: Any) -> None:
    server = start("echo", "--listen", "-v")
    options = ["-aet", "THEIRS", "--repeat", "3", "-v"]
    output = run(dcmtk("echoscu"), *options, "127.0.0.1", str(server.port))
    assert output.count("Received Echo Response (Success)") == 3
    server.process.kill()
    assert server.end()[2].count("C-ECHO from THEIRS") == 3


@pytest.mark.peer
def test_orthanc(load: Any, start: Any, orthanc_server: Any) -> None:
    peer = ["--port", str(orthanc_server.port), "--called", orthanc_server.title]
    assert load("echo").main(peer) == 0
    orthanc_server.know("LTECHO", start("echo", "--listen").port)
    assert orthanc_server.rest("POST", "/modalities/LTECHO/echo", {}) == {}
