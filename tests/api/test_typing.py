"""A port passes mypy --strict; its mistakes are found."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "typing_tests"
IGNORED = re.compile(r"  # type: ignore\[([a-z-]+)\]")


@pytest.fixture
def mypy(unavailable: Callable[[str], NoReturn]) -> Callable[[Path], list[str]]:
    """Return a function that gives mypy's lines about a program."""
    if importlib.util.find_spec("mypy") is None:
        unavailable("mypy is not installed")

    def check(program: Path) -> list[str]:
        command = [sys.executable, "-m", "mypy", "--no-error-summary"]
        command += ["--config-file", str(ROOT / "pyproject.toml")]
        command += ["--cache-dir", str(ROOT / ".mypy_cache" / "programs")]
        # the package's own files are for mypy's own run
        result = subprocess.run(
            [*command, "--follow-imports=silent", str(program)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.stderr == ""
        return result.stdout.splitlines()

    return check


@pytest.mark.parametrize("name", ["user_program.py", "wrong_program.py"])
def test_programs_pass(mypy: Callable[[Path], list[str]], name: str) -> None:
    assert mypy(PROGRAMS / name) == []


def test_each_mistake_is_found(mypy: Callable[[Path], list[str]], tmp_path: Path) -> None:
    text = (PROGRAMS / "wrong_program.py").read_text(encoding="utf-8")
    expected = {
        (number, found.group(1))
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := IGNORED.search(line))
    }
    program = tmp_path / "wrong.py"
    program.write_text(IGNORED.sub("", text), encoding="utf-8")
    reported = {
        (int(found.group(1)), found.group(2))
        for line in mypy(program)
        if (found := re.search(r":(\d+): error: .*\[([a-z-]+)\]$", line))
    }
    assert reported == expected
