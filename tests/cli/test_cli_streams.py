"""Standard streams that are full, closed, or without a reader; what is told even then."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydicom.data import get_testdata_file

from ltdicom import COMMAND_STATUS_SUCCESS, LDicomNet, wait_until
from ltdicom.cli import output
from tests.support.net_support import DEADLINE, World
from tests.support.pictures import picture, save
from tests.support.print_nodes import PrinterScp

HOST = "127.0.0.1"
CT_SMALL = str(get_testdata_file("CT_small.dcm"))


class Broken(io.StringIO):
    """A stream whose writes fail, at once or with the flush."""

    def __init__(self, number: int, late: bool = False) -> None:
        super().__init__()
        self._error, self._late = OSError(number, os.strerror(number)), late

    def write(self, text: str) -> int:
        if not self._late:
            raise self._error
        return len(text)

    def flush(self) -> None:
        if self._late:
            raise self._error


FULL = os.strerror(errno.ENOSPC)
STREAMS: dict[str, Callable[[], Any]] = {
    "full": lambda: Broken(errno.ENOSPC),
    "full at the flush": lambda: Broken(errno.ENOSPC, late=True),
    "closed": lambda: None,
    "no reader": lambda: Broken(errno.EPIPE),
}
REASONS = {"full": FULL, "full at the flush": FULL, "closed": "it is closed"}


# -- commands that print -----------------------------------------------------------------


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize(
    ("command", "name"),
    [
        (("dump", CT_SMALL), "ltdicom dump"),
        (("dump", CT_SMALL, "--json"), "ltdicom dump"),
        (("dump", CT_SMALL, CT_SMALL), "ltdicom dump"),
        (("compat",), "ltdicom compat"),
        (("conformance",), "ltdicom conformance"),
        (("demo",), "ltdicom demo"),
        (("--help",), "ltdicom"),
        (("--version",), "ltdicom"),
        (("find", "--help"), "ltdicom"),
    ],
)
def test_the_standard_output_takes_nothing(
    ltdicom: Any,
    monkeypatch: pytest.MonkeyPatch,
    stream: str,
    command: tuple[str, ...],
    name: str,
) -> None:
    monkeypatch.setattr("sys.stdout", STREAMS[stream]())
    done = ltdicom(*command)
    if stream == "no reader":  # it had enough
        assert done == (0, "", "")
    else:
        reason = f"cannot write to the standard output: {REASONS[stream]}"
        assert done == (1, "", f"{name}: {reason}\n")


@pytest.mark.parametrize("stream", ["full", "closed"])
def test_a_worse_exit_code_stays(
    ltdicom: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stream: str
) -> None:
    monkeypatch.setattr("sys.stdout", STREAMS[stream]())
    done = ltdicom("dump", tmp_path / "none", "--json")
    assert (done.code, "cannot load" in done.err) == (2, True)


@pytest.mark.parametrize("stream", STREAMS)
def test_the_standard_error_takes_nothing(
    ltdicom: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stream: str
) -> None:
    """Nobody can be told, but the exit code is right, and what is good is printed."""
    monkeypatch.setattr("sys.stderr", STREAMS[stream]())
    assert ltdicom("dump", tmp_path / "none").code == 2
    assert ltdicom("dump", "--no-such-option").code == 2
    done = ltdicom("dump", tmp_path / "none", CT_SMALL)
    assert (done.code, "Patient ID: 1CT1" in done.out) == (2, True)
    monkeypatch.setattr("sys.stdout", STREAMS[stream]())
    assert ltdicom("dump", CT_SMALL).code == (0 if stream == "no reader" else 1)


@pytest.mark.parametrize("stream", STREAMS)
def test_tables_and_progress_of_rich_are_guarded(
    ltdicom: Any, monkeypatch: pytest.MonkeyPatch, unavailable: Any, stream: str
) -> None:
    if output._module("rich") is None:
        unavailable("rich is not installed")
    broken = STREAMS["full" if stream == "closed" else stream]()
    broken.isatty = lambda: True
    monkeypatch.setattr("sys.stdout", broken)
    done = ltdicom("compat")
    assert done.code == (0 if stream == "no reader" else 1)
    assert "Traceback" not in done.err
    monkeypatch.setattr("sys.stderr", broken)
    with output.guarded(), output.progress(2, "work") as advance:
        advance()
        advance()


def test_a_counter_is_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Broken(errno.EIO)
    broken.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stderr", broken)
    monkeypatch.setattr(output, "_module", lambda name: None)  # without rich
    with output.guarded(), output.progress(1, "work") as advance:
        advance()


def run(command: list[str], **streams: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ltdicom", *command],
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=60,
        check=False,
        **streams,
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
@pytest.mark.parametrize("command", [["dump", CT_SMALL], ["--help"], ["demo"]])
def test_a_process_with_full_streams(command: list[str]) -> None:
    """Also what the interpreter flushes at its end does no harm."""
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = run(command, stdout=full, stderr=subprocess.PIPE)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
        assert done.stderr.endswith(f"{FULL}\n")
        assert run(command, stdout=full, stderr=full).returncode == 1
        assert run(["dump"], stdout=full, stderr=full).returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_a_process_with_closed_streams() -> None:
    def shell(streams: str) -> subprocess.CompletedProcess[str]:
        line = f'exec "{sys.executable}" -m ltdicom dump "{CT_SMALL}" {streams}'
        return subprocess.run(
            ["sh", "-c", line], capture_output=True, text=True, timeout=60, check=False
        )

    done = shell(">&-")
    reason = "ltdicom dump: cannot write to the standard output: it is closed\n"
    assert (done.returncode, done.stderr) == (1, reason)
    assert shell(">&- 2>&-").returncode == 1
    done = shell("2>&-")
    assert (done.returncode, "Patient ID: 1CT1" in done.stdout) == (0, True)


# -- what was done is told -----------------------------------------------------------------


def store_answer(net: LDicomNet, *arguments: Any) -> None:
    net.SendCStoreResponse(*arguments[:4], COMMAND_STATUS_SUCCESS)


def create_answer(net: LDicomNet, *arguments: Any) -> None:
    net.SendNCreateResponse(*arguments[:4], COMMAND_STATUS_SUCCESS, None)


def set_answer(net: LDicomNet, *arguments: Any) -> None:
    net.SendNSetResponse(*arguments[:4], COMMAND_STATUS_SUCCESS, None)


def move_answer(net: LDicomNet, *arguments: Any) -> None:
    head = *arguments[:3], COMMAND_STATUS_SUCCESS
    net.SendCMoveResponse(*head, 0, 3, 0, 0, None)


def get_answer(net: LDicomNet, *arguments: Any) -> None:
    head = *arguments[:3], COMMAND_STATUS_SUCCESS
    net.SendCGetResponse(*head, 0, 2, 0, 0, None)


DEEDS: dict[str, tuple[tuple[str, ...], dict[str, Any], str, str, Any]] = {
    "store": (
        (CT_SMALL,),
        {"OnReceiveCStoreRequest": store_answer},
        "1 stored, 0 failed",
        "stored",
        [CT_SMALL],
    ),
    "move": (
        ("-k", "StudyInstanceUID=1.2", "--to", "WS"),
        {"OnReceiveCMoveRequest": move_answer},
        "3 retrieved, 0 failed",
        "completed",
        3,
    ),
    "get": (
        ("-k", "StudyInstanceUID=1.2"),
        {"OnReceiveCGetRequest": get_answer},
        "2 retrieved, 0 failed",
        "completed",
        2,
    ),
    "mpps": (
        ("start", "1.2.3.4"),
        {"OnReceiveNCreateRequest": create_answer},
        "1.2.3.4",
        "instance",
        "1.2.3.4",
    ),
    "nset": (
        ("UID_CT_IMAGE_STORAGE", "1.2", "-k", "PatientID=1"),
        {"OnReceiveNSetRequest": set_answer},
        "N-SET: COMMAND_STATUS_SUCCESS (0x0000)",
        "status",
        0,
    ),
}


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("command", DEEDS)
def test_what_was_done_is_told_on_the_standard_error(
    ltdicom: Any,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    stream: str,
    command: str,
) -> None:
    arguments, answers, text, name, value = DEEDS[command]
    server = world.server(answers)
    code = 0 if stream == "no reader" else 1
    monkeypatch.setattr("sys.stdout", STREAMS[stream]())
    done = ltdicom(command, HOST, server.port, *arguments)
    assert (done.code, done.out, done.err.splitlines()[-1][-len(text) :]) == (
        *(code, ""),
        text,
    )
    # the association has come to its end as always
    peer = server.peer()
    assert wait_until(lambda: "OnReceiveReleaseRequest" in peer.names, DEADLINE)
    monkeypatch.setattr("sys.stdout", STREAMS[stream]())
    done = ltdicom(command, HOST, server.port, *arguments, "--json")
    (line,) = done.err.splitlines()
    assert (done.code, done.out) == (code, "")
    assert (REASONS.get(stream, "") in line) is True
    assert json.loads(line[line.index("{") :])[name] == value


@pytest.mark.parametrize("stream", STREAMS)
def test_films_are_told_on_the_standard_error(
    ltdicom: Any, world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stream: str
) -> None:
    printer = world.stack.enter_context(PrinterScp())
    path = tmp_path / "a.dcm"
    save(picture(), path)
    monkeypatch.setattr("sys.stdout", STREAMS[stream]())
    done = ltdicom("print", HOST, printer.port, path, "--as-is")
    assert done.code == (0 if stream == "no reader" else 1)
    assert done.err.splitlines()[-1] == "ltdicom print: 1 images on 1 films"


def test_a_server_goes_on_without_a_standard_output(
    ltdicom: Any, start_archive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each store is answered and the association released, whatever the console says."""
    archive = start_archive()
    monkeypatch.setattr("sys.stdout", Broken(errno.ENOSPC))
    done = ltdicom("store", HOST, archive.port, CT_SMALL)
    assert (done.code, done.err.count(FULL)) == (1, 1)
    assert done.err.endswith("ltdicom store: 1 stored, 0 failed\n")
    assert len(list(archive.folder.glob("*.dcm"))) == 1


def test_what_does_not_fit_into_a_table_goes_on_below(
    monkeypatch: pytest.MonkeyPatch, unavailable: Any
) -> None:
    if output._module("rich") is None:
        unavailable("rich is not installed")
    shown = io.StringIO()
    shown.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdout", shown)
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("TERM", "dumb")
    uid = "1.2.840.113619.2.55.3.604688119.868.1184068217.617"
    output.table(["UID", "name"], [[uid, "x"]])
    columns = [line.split("│")[1].strip() for line in shown.getvalue().splitlines()[3:-1]]
    assert "".join(columns) == uid


@pytest.mark.parametrize("name", ["line", "outcome"])
def test_the_stream_is_put_back_while_a_thread_prints(name: str) -> None:
    """In a program of its own, as it may end in the midst of it."""
    program = f"""
import sys
from ltdicom.cli import output

heard = []

class Stream:
    def write(self, text):
        sys.stdout = sys.__stdout__  # as another thread does
        heard.append(text)

    def flush(self):
        heard.append("flushed")

sys.stdout = Stream()
output.{name}("text")
print(heard)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "['text', '\\n', 'flushed']\n"
