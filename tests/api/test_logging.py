"""What a program sees of the log: all that matters, unless it has chosen something else."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from ltdicom import DICOM_SUCCESS, LDicomNet, wait_until

SETUPS = {
    "nothing": "",
    "a level only": "logging.getLogger('ltdicom').setLevel(logging.DEBUG)",
    "another logger": "logging.getLogger('mine').addHandler(logging.FileHandler('log'))",
    "a sibling": "logging.getLogger('ltdicom.api').addHandler(logging.FileHandler('log'))",
    "the root": "logging.basicConfig(filename='log')",
    "ltdicom": "logging.getLogger('ltdicom').addHandler(logging.FileHandler('log'))",
    "the very logger": (
        "logging.getLogger('ltdicom.net').addHandler(logging.FileHandler('log'))"
    ),
    "silence": "logging.getLogger('ltdicom').addHandler(logging.NullHandler())",
    "no stderr": "sys.stderr = None",
}
SHOWN = ("nothing", "a level only", "another logger", "a sibling")
FILED = ("the root", "ltdicom", "the very logger")

PROGRAM = """\
import logging, socket, sys
from ltdicom import LDicomNet

{setup}

class Server(LDicomNet):
    def OnAccept(self, nError):
        logging.getLogger("ltdicom.net").warning("a line that warns")
        logging.getLogger("ltdicom.net").info("a line that informs")
        misspelt()

server = Server()
server.Listen("127.0.0.1", 0, 1)
with socket.create_connection(server.GetHostInfo()[1:]) as peer:
    peer.settimeout(30)
    assert peer.recv(1) == b"", "the connection goes on"
server.Close()
print("went on")
"""


@pytest.mark.parametrize("setup", SETUPS)
def test_where_a_failure_of_a_hook_is_seen(setup: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(setup=SETUPS[setup])],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "went on\n"), done.stderr
    log = tmp_path / "log"
    filed = log.read_text(encoding="utf-8") if log.exists() else ""
    assert (done.stderr != "") == (setup in SHOWN), done.stderr
    assert (filed != "") == (setup in FILED), filed
    if setup in SHOWN + FILED:
        text = done.stderr + filed
        assert text.count("a line that warns\n") == 1
        assert text.count("OnAccept of Server has raised\n") == 1
        assert text.count("NameError: name 'misspelt' is not defined") == 1
        assert "a line that informs" not in text


class Raising(LDicomNet):
    def OnConnect(self, nError: int) -> None:
        raise ArithmeticError("of a hook")


def test_pytest_s_caplog_has_it_and_stderr_has_not(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with LDicomNet() as server, Raising() as client:
        assert server.Listen("127.0.0.1", 0, 1) == DICOM_SUCCESS
        client.Connect(None, 0, *server.GetHostInfo()[1:])
        assert wait_until(lambda: caplog.records, 30)
    (record,) = (each for each in caplog.records if each.exc_info)
    assert record.levelno == logging.ERROR
    assert "ArithmeticError: of a hook" in caplog.text
    assert capfd.readouterr().err == ""
