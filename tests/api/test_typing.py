"""A port passes mypy --strict and pyright; its mistakes are found by both."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
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


# -- an editable install, seen from elsewhere ------------------------------------------

PROGRAM = """\
from ltdicom import LDicomAssociate, LDicomNet

reveal_type(LDicomAssociate(True).GetPresentationCount())


class Port(LDicomNet):
    def OnReceiveReleaseRequest(self) -> None:
        self.SendReleaseResponse(1)
"""


@pytest.fixture(scope="module")
def elsewhere(
    tmp_path_factory: pytest.TempPathFactory, unavailable: Callable[[str], NoReturn]
) -> Path:
    """Return the Python of an environment that has an editable install, and no more."""
    if importlib.util.find_spec("setuptools") is None:
        unavailable("setuptools, which makes an editable install, is not installed")
    if not (ROOT / "ltdicom" / "__init__.py").exists():
        pytest.skip("the package is installed, and its sources are not to be found here")
    folder = tmp_path_factory.mktemp("editable")
    checkout = folder / "checkout"
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "ltdicom", checkout / "ltdicom", ignore=skipped)
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE.md"):
        shutil.copy(ROOT / name, checkout)
    build = "import setuptools.build_meta as b; print(b.build_editable('.'))"
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", build],
        cwd=checkout,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    scheme = "nt" if os.name == "nt" else "posix_prefix"
    base = str(environment)
    paths = sysconfig.get_paths(scheme, {"base": base, "platbase": base})
    (wheel,) = checkout.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(paths["purelib"])
    return Path(paths["scripts"]) / ("python.exe" if os.name == "nt" else "python")


def checked_from(folder: Path, *command: str) -> str:
    (folder / "port.py").write_text(PROGRAM, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", *command, "port.py"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout + result.stderr


def test_mypy_sees_an_editable_install(
    elsewhere: Path, unavailable: Callable[[str], NoReturn], tmp_path: Path
) -> None:
    if importlib.util.find_spec("mypy") is None:
        unavailable("mypy is not installed")
    output = checked_from(
        tmp_path, "mypy", "--python-executable", str(elsewhere), "--follow-imports=silent"
    )
    assert 'port.py:3: note: Revealed type is "int"' in output.replace("builtins.", "")
    assert "port.py:8: error: Too many arguments" in output


def test_pyright_sees_an_editable_install(
    elsewhere: Path, unavailable: Callable[[str], NoReturn], tmp_path: Path
) -> None:
    if importlib.util.find_spec("basedpyright") is None:
        unavailable("pyright is not installed")
    output = checked_from(tmp_path, "basedpyright", "--pythonpath", str(elsewhere))
    assert ':3:13 - information: Type of "LDicomAssociate(True)' in output
    assert 'is "int"' in output
    assert ":8:34 - error: Expected 0 positional arguments" in output


@pytest.fixture
def pyright(unavailable: Callable[[str], NoReturn]) -> Callable[[Path], set[int]]:
    """Return a function that gives the lines of a program in which pyright finds errors."""
    if importlib.util.find_spec("basedpyright") is None:
        unavailable("basedpyright is not installed")

    def check(program: Path) -> set[int]:
        command = [sys.executable, "-m", "basedpyright", "--level", "error", "--outputjson"]
        result = subprocess.run(
            [*command, str(program)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        found = json.loads(result.stdout)["generalDiagnostics"]
        return {each["range"]["start"]["line"] + 1 for each in found}

    return check


def test_pyright_passes_a_port(pyright: Callable[[Path], set[int]]) -> None:
    assert pyright(PROGRAMS / "user_program.py") == set()


def test_pyright_finds_each_mistake(pyright: Callable[[Path], set[int]]) -> None:
    program = PROGRAMS / "wrong_program.py"
    lines = enumerate(program.read_text(encoding="utf-8").splitlines(), start=1)
    assert pyright(program) == {number for number, line in lines if IGNORED.search(line)}
