"""Examples as programs of their own."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DEADLINE = 30


END_SIGNALS = [
    pytest.param(
        number,
        id=number.name,
        marks=pytest.mark.skipif(
            sys.platform == "win32" or signal.getsignal(number) is signal.SIG_IGN,
            reason=f"a child does not get {number.name} here",
        ),
    )
    for number in (signal.SIGINT, signal.SIGTERM)
]
"""What ends a program, for ``parametrize``."""


def listens(port: int) -> bool:
    """Return whether somebody takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), DEADLINE).close()
    except ConnectionRefusedError:
        return False
    except ConnectionResetError:
        pass  # it is ending just now
    return True


class ExampleProgram:
    """An example that runs as a server of its own process.

    Parameters
    ----------
    name : str
        Which one; it is told to listen on a free port, which is in `port` then.
    """

    def __init__(self, name: str, *options: object) -> None:
        command = [sys.executable, "-u", EXAMPLES / f"{name}.py", "--port", "0", *options]
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        if not first.startswith("Listening on "):
            self.process.kill()
            raise AssertionError(f"{first}{self.process.communicate()[1]}")
        self.port = int(first.rpartition(" ")[2])

    def end(self, signal_number: int | None = None) -> tuple[int, str, str]:
        """Wait for its end; return the exit code, output and errors."""
        if signal_number is not None:
            self.process.send_signal(signal_number)
        out, errors = self.process.communicate(timeout=DEADLINE)
        return self.process.returncode, out, errors
