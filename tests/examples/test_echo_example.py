"""``examples/echo.py``: with itself, DCMTK and Orthanc."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import Any

import pytest

from ltdicom import DICOM_SUCCESS, UID_VERIFICATION_CLASS, wait_until
from tests.support.example_programs import DEADLINE, END_SIGNALS, EXAMPLES, listens
from tests.support.net_support import World
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


@pytest.mark.parametrize("number", END_SIGNALS)
def test_a_signal_lets_a_server_s_associations_end(
    start: Any, world: World, number: signal.Signals
) -> None:
    server = start("echo", "--listen")
    client = world.client(server.port)
    server.process.send_signal(number)
    assert wait_until(lambda: not listens(server.port), DEADLINE)
    assert client.SendCEchoRequest(1, 1, UID_VERIFICATION_CLASS) == DICOM_SUCCESS
    client.wait("OnReceiveCEchoResponse")
    client.SendReleaseRequest()
    client.wait("OnReceiveReleaseResponse")
    code, _, errors = server.end()
    assert (code, "Traceback" in errors) == (0, False)


@pytest.mark.parametrize("number", END_SIGNALS)
def test_a_signal_ends_a_client(start: Any, world: World, number: signal.Signals) -> None:
    silent = world.server({"OnReceiveAssociateRequest": lambda net, pdu: None})
    command = [sys.executable, str(EXAMPLES / "echo.py"), "--port", str(silent.port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        silent.peer().wait("OnReceiveAssociateRequest")
        process.send_signal(number)
        _, errors = process.communicate(timeout=DEADLINE)
    assert (process.returncode, errors) == (130, "Stopped.\n")


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
