"""What tests of all areas share: programs of other makers, and how CI treats a gap."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
from hypothesis import settings

from tests.support.health import UNHURRIED

# in CI this keeps what Hypothesis does there
settings.register_profile(
    "unhurried", settings(deadline=None, suppress_health_check=UNHURRIED)
)
settings.load_profile("unhurried")

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")


def _unavailable(reason: str) -> NoReturn:
    if IN_CI:
        pytest.fail(f"{reason}, and CI needs it")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def unavailable() -> Callable[[str], NoReturn]:
    """Skip the test for want of a program; in CI, where it must be there, fail."""
    return _unavailable


def _candidates(name: str) -> Iterator[str]:
    """Yield the programs of a name: the system's first, then those on the path."""
    folders = ["/usr/bin", "/usr/local/bin", *os.environ.get("PATH", "").split(os.pathsep)]
    for folder in dict.fromkeys(folders):
        program = shutil.which(name, path=folder) if folder else None
        if program is not None:
            yield program


def _is_dcmtk(program: str) -> bool:
    # pynetdicom installs scripts of the same names beside Python
    result = subprocess.run(
        [program, "--version"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return "dcmtk" in result.stdout + result.stderr


@pytest.fixture(scope="session")
def dcmtk(unavailable: Callable[[str], NoReturn]) -> Callable[[str], str]:
    """Return a function that gives the path of one of DCMTK's programs."""
    found: dict[str, str] = {}

    def find(name: str) -> str:
        if name not in found:
            program = next(filter(_is_dcmtk, _candidates(name)), None)
            if program is None:
                unavailable(f"DCMTK's {name} is not installed")
            found[name] = program
        return found[name]

    return find


@pytest.fixture(scope="session")
def openssl(unavailable: Callable[[str], NoReturn]) -> str:
    """Return the path of OpenSSL's program."""
    program = shutil.which("openssl")
    if program is None:
        unavailable("openssl is not installed")
    return program


@pytest.fixture(scope="session")
def program(unavailable: Callable[[str], NoReturn]) -> Callable[[str], str]:
    """Return a function that gives the path of a program of any other maker."""

    def find(name: str) -> str:
        found = shutil.which(name)
        if found is None:
            unavailable(f"{name} is not installed")
        return found

    return find


@pytest.fixture(scope="session")
def haproxy(unavailable: Callable[[str], NoReturn]) -> str:
    """Return the path of HAProxy's program; Debian's is where only root's path has it."""
    program = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
    if program is None:
        unavailable("HAProxy is not installed")
    return program


@pytest.fixture(scope="session")
def orthanc(unavailable: Callable[[str], NoReturn]) -> str:
    """Return the path of Orthanc's program."""
    program = shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin")
    if program is None:
        unavailable("Orthanc is not installed")
    return program
