"""Examples as programs of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DEADLINE = 30


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
