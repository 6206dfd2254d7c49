"""Programs of other makers as peers: started on a free port, ended with the test."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

DEADLINE = 20.0
"""Seconds in which a program must have done what it was started for."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def run(*command: str | Path, cwd: Path | None = None, status: int | None = 0) -> str:
    """Run a program to its end and return what it has printed, both streams.

    Parameters
    ----------
    status : int or None
        What it must exit with; None for anything.
    """
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=DEADLINE,
        check=False,
        cwd=cwd,
    )
    output = done.stdout.decode(errors="replace")
    assert status is None or done.returncode == status, f"{command}: {output}"
    return output


class Program:
    """A server that runs; `output` is what it has printed so far."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def output(self) -> str:
        return self._log.read_text(errors="replace")

    def wait_for(self, port: int) -> None:
        """Wait until the program accepts connections."""
        deadline = time.monotonic() + DEADLINE
        while not _listens(port):
            assert self.process.poll() is None, f"it has ended: {self.output}"
            assert time.monotonic() < deadline, f"nobody listens: {self.output}"
            threading.Event().wait(0.01)


@contextlib.contextmanager
def serving(port: int, *command: str | Path, cwd: Path | None = None) -> Iterator[Program]:
    """Run a server that listens on a port, as long as the block lasts."""
    with tempfile.NamedTemporaryFile(prefix="ltdicom-peer-", suffix=".log") as log:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=cwd,
        )
        program = Program(process, Path(log.name))
        try:
            program.wait_for(port)
            yield program
        finally:
            process.terminate()
            try:
                process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
