"""Runs a program of the corpus, once it is Python, as its `expected.json` says."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.port import peers
from tests.support.programs import free_port

DEADLINE = 60.0


def _arguments(run: dict[str, Any], folder: Path, port: int, peer: int) -> list[str]:
    files = folder / "files"
    files.mkdir()
    peers.make_files(files)
    (folder / "out").mkdir()
    wanted = " ".join(run["args"])
    if "{disc}" in wanted:
        peers.make_disc(folder / "disc")
    if "{catalog}" in wanted:
        peers.make_catalog(folder / "catalog")
    values = {name: str(folder / name) for name in ("disc", "catalog")}
    values |= {"port": str(port), "peer": str(peer), "folder": str(folder / "out")}

    def value(match: re.Match[str]) -> str:
        kind, _, name = match[1].partition(":")
        return str(files / name) if kind == "file" else values[kind]

    return [re.sub(r"\{([^}]*)\}", value, argument) for argument in run["args"]]


def run_program(run: dict[str, Any], modules: Path, folder: Path) -> tuple[int, str, str]:
    """Run the module that has ``main``; give the exit code, what it printed and its errors.

    Parameters
    ----------
    run : dict
        The entry ``run`` of ``expected.json``.
    modules : Path
        The folder with the translated modules.
    folder : Path
        An empty folder for files.
    """
    client: Callable[[int, Path], None] | None = peers.CLIENTS.get(run["peer"] or "")
    with ExitStack() as stack:
        port = (
            stack.enter_context(peers.server()) if run["peer"] == "server" else free_port()
        )
        wants_peer = "{peer}" in run["args"]
        peer = stack.enter_context(peers.server()) if wants_peer else 0
        process = subprocess.Popen(
            [
                sys.executable,
                "-X",
                "utf8",
                f"{run['module']}.py",
                *_arguments(run, folder, port, peer),
            ],
            cwd=modules,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        stack.callback(process.kill)
        first = ""
        if client is not None:
            assert process.stdout is not None
            first = process.stdout.readline()
            if first == "listening\n":
                client(port, folder / "out")
        out, err = process.communicate(timeout=DEADLINE)
    return process.returncode, first + out, err
