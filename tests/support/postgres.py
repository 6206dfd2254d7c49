"""A PostgreSQL server for the tests: its own data, a free port, never as root."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.programs import DEADLINE, free_port, serving


def find() -> str | None:
    """Return the folder of PostgreSQL's programs."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = [str(folder) for folder in folders if (folder / "initdb").exists()]
    program = shutil.which("initdb")
    return found[0] if found else os.path.dirname(program) if program else None


def user() -> str:
    """Return who runs it: PostgreSQL refuses root."""
    import pwd  # not on Windows

    if os.geteuid() != 0:
        return getpass.getuser()
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextlib.contextmanager
def postgres(programs: str) -> Iterator[str]:
    """Run PostgreSQL; yield the URL of an empty database."""
    owner, port = user(), free_port()
    with tempfile.TemporaryDirectory(prefix="ltdicom-pg-") as name:
        folder = Path(name)
        data = folder / "data"
        if os.geteuid() == 0:
            shutil.chown(folder, owner)
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": name}

        def as_owner(*command: str) -> list[str]:
            if os.geteuid() != 0:
                return list(command)
            # no `user=` of subprocess: the program that waits is ended by its parent
            as_whom = f"--reuid={owner}", "--clear-groups"
            # a run of the tests that is killed leaves no server behind
            return ["setpriv", "--pdeathsig", "INT", *as_whom, *command]

        made = subprocess.run(
            as_owner(
                *(f"{programs}/initdb", "-D", str(data), "-U", "pacs", "-A", "trust"),
                *("-E", "UTF8", "--no-sync"),
            ),
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=3 * DEADLINE,
            check=False,
            cwd=folder,
        )
        assert made.returncode == 0, made.stdout + made.stderr
        command = as_owner(
            *(f"{programs}/postgres", "-D", str(data), "-p", str(port)),
            *("-h", "127.0.0.1", "-k", str(folder), "-c", "fsync=off"),
        )
        with serving(port, *command, cwd=folder):
            yield f"postgresql+psycopg://pacs@127.0.0.1:{port}/postgres"
