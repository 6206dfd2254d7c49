"""The examples as modules and as programs; peers are started as the flows start them."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from tests.flows import flow_peers
from tests.support.example_programs import EXAMPLES, ExampleProgram
from tests.support.net_fixtures import world  # noqa: F401


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


@pytest.fixture(scope="session")
def display(unavailable: Any) -> Iterator[str]:
    """Return the name of a display that nobody looks at."""
    program = shutil.which("Xvfb")
    if program is None:
        unavailable("Xvfb is not installed")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "800x600x24"]
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(
        [*command, "-nolisten", "tcp"], pass_fds=[writing], **streams
    ) as server:
        os.close(writing)
        with os.fdopen(reading) as numbers:
            yield f":{numbers.readline().strip()}"
        server.terminate()
