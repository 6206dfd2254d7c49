"""The examples as modules and as programs; peers are started as the flows start them."""

from __future__ import annotations

import contextlib
import importlib.util
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import flow_peers
import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DEADLINE = 30


@pytest.fixture
def load() -> Iterator[Callable[[str], ModuleType]]:
    """Return a function that imports an example, whose `main` can be called."""
    loaded: list[str] = []

    def load(name: str) -> ModuleType:
        path = EXAMPLES / f"{name}.py"
        spec = importlib.util.spec_from_file_location(f"{name}_example", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        loaded.append(spec.name)
        spec.loader.exec_module(module)
        return module

    yield load
    for name in loaded:
        sys.modules.pop(name, None)


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


@pytest.fixture
def start() -> Iterator[Callable[..., ExampleProgram]]:
    """Start examples as servers; they are ended with the test."""
    with contextlib.ExitStack() as stack:

        def start(name: str, *options: object) -> ExampleProgram:
            program = ExampleProgram(name, *options)
            stack.enter_context(program.process)
            stack.callback(program.process.kill)
            return program

        yield start


@pytest.fixture(scope="session")
def orthanc_server(
    orthanc: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[flow_peers.Orthanc]:
    with flow_peers.orthanc(orthanc, tmp_path_factory.mktemp("orthanc")) as peer:
        yield peer
