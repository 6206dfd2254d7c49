"""``examples/gui_tk.py`` on a display of its own (Xvfb)."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ltdicom import COMMAND_STATUS_SUCCESS
from tests.support.example_programs import DEADLINE, EXAMPLES
from tests.support.net_support import World
from tests.support.pictures import picture, save
from tests.support.programs import free_port

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(
        importlib.util.find_spec("_tkinter") is None, reason="this Python has no tkinter"
    ),
]

# run instead of the script: tells on which thread the hooks run
DRIVER = """
import sys, threading
import gui_tk, store_scu
note = store_scu.StoreClient.Note
def noting(self, *arguments):
    print("hook on", threading.current_thread().name, flush=True)
    note(self, *arguments)
store_scu.StoreClient.Note = noting
sys.exit(gui_tk.main())
"""


@pytest.fixture
def gui(display: str) -> Iterator[Any]:
    started = []

    def gui(*arguments: object) -> subprocess.Popen[str]:
        environment = {**os.environ, "DISPLAY": display}
        paths = [str(EXAMPLES), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", DRIVER, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        started.append(process)
        return process

    yield gui
    for process in started:
        with process:
            process.kill()


@pytest.fixture
def images(tmp_path: Path) -> Path:
    folder = tmp_path / "images"
    folder.mkdir()
    for number in range(5):
        save(picture(), folder / f"{number}.dcm")
    return folder


def test_it_stores(gui: Any, start: Any, images: Path, tmp_path: Path) -> None:
    received = tmp_path / "received"
    server = start("store_scp", "--folder", received)
    process = gui("--send", "--close", "--port", server.port, images)
    out, errors = process.communicate(timeout=DEADLINE)
    assert (process.returncode, errors) == (0, "")
    assert out == "hook on MainThread\n" * 5 + "stored 5 of 5\n"
    assert len(list(received.rglob("*.dcm"))) == 5


def test_it_lives_while_the_peer_is_slow(gui: Any, world: World, images: Path) -> None:
    """The answer is held back until the clock has gone on."""
    held: list[Any] = []
    answers = {"OnReceiveCStoreRequest": lambda net, *arguments: held.append(arguments)}
    server = world.server(answers)
    path = images / "0.dcm"
    process = gui("-vv", "--send", "--close", "--port", server.port, path)
    peer = server.peer()
    peer.wait("OnReceiveCStoreRequest")
    ticks = (line for line in process.stderr if "alive, tick" in line)
    assert sum(1 for _, _ in zip(ticks, range(4), strict=False)) == 4
    peer.SendCStoreResponse(*held[0][:4], COMMAND_STATUS_SUCCESS)
    out, errors = process.communicate(timeout=DEADLINE)
    assert (process.returncode, out) == (0, "hook on MainThread\nstored 1 of 1\n")
    assert "the window was alive" in errors


def test_nobody_is_there(gui: Any, images: Path) -> None:
    process = gui("--send", "--close", "--port", free_port(), images)
    out, _ = process.communicate(timeout=DEADLINE)
    assert (process.returncode, out) == (1, "stored 0 of 5\n")


@pytest.mark.skipif(
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
    reason="a child does not get SIGINT here",
)
def test_ctrl_c(gui: Any, world: World, images: Path) -> None:
    server = world.server({"OnReceiveCStoreRequest": lambda net, *arguments: None})
    process = gui("--send", "--port", server.port, images)
    server.peer().wait("OnReceiveCStoreRequest")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=DEADLINE)
    assert (process.returncode, errors) == (130, "Stopped.\n")


def test_no_display(gui: Any, display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "DISPLAY"}
    command = [sys.executable, EXAMPLES / "gui_tk.py"]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.startswith("Failed: no window:")) == (1, True)
