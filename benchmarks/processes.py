"""The peers as processes: building, serving, driving."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from matrix import BARE, BEFORE, DCMTK, LTDICOM, PYNETDICOM, STORESCP

HERE = Path(__file__).parent
TIME_LIMIT = 300.0
_SQLITE = ("-DWITH_SQLITE", "-lsqlite3")
_LIBRARIES = ("-ldcmtls", "-ldcmnet", "-ldcmdata", "-loflog", "-lofstd", "-lpthread")


@dataclass(frozen=True)
class Outcome:
    """What a driven peer reports: seconds for one piece of work, lost responses."""

    seconds: float
    lost: int


class PeerFailedError(Exception):
    """A peer did not do its work."""


class Programs:
    """The programs of the three libraries.

    Attributes
    ----------
    commands : dict
        How each library's program is started; without DCMTK where it is not there.
    missing : str
        Why DCMTK is left out.
    storescp : str
        The path of DCMTK's program, empty where it is not there.
    """

    def __init__(
        self, folder: Path, *, with_dcmtk: bool = True, before: Path | None = None
    ) -> None:
        self.commands: dict[str, list[str]] = {
            LTDICOM: [sys.executable, str(HERE / "ltdicom_peer.py")],
            PYNETDICOM: [sys.executable, str(HERE / "pynetdicom_peer.py")],
        }
        self._before = before
        if before is not None:
            self.commands[BEFORE] = self.commands[LTDICOM]
            self._check_before(before)
        # pynetdicom installs one of the same name beside Python
        found = shutil.which(STORESCP, path="/usr/bin") if with_dcmtk else None
        self.storescp = found or ""
        program = folder / "dcmtk_peer"
        self.missing = _build(program) if with_dcmtk else "not asked for"
        if not self.missing:
            self.commands[DCMTK] = [str(program)]

    def _check_before(self, checkout: Path) -> None:
        command = [sys.executable, "-c", "import ltdicom; print(ltdicom.__file__)"]
        # from a folder without a package: it would come first
        found = subprocess.check_output(
            command, env=self._environment(BEFORE), cwd=HERE, text=True
        )
        if checkout.resolve() not in Path(found.strip()).resolve().parents:
            raise SystemExit(
                f"no package ltdicom in {checkout}: {found.strip()} is imported"
            )

    def _environment(self, library: str) -> dict[str, str]:
        environment = {**os.environ, "TCP_NODELAY": "1"}  # DCMTK's switch
        if library == BEFORE:
            # comes before what is installed, also where that is a checkout
            environment["PYTHONPATH"] = str(self._before)
        return environment

    @contextmanager
    def bare(self, request: bytes) -> Iterator[tuple[int, int]]:
        """Run the server that answers with canned bytes; yield as `serving` does."""
        command = [sys.executable, str(HERE / "canned.py"), str(len(request))]
        with self._serving(BARE, command, None) as served:
            yield served

    @contextmanager
    def serving(
        self,
        library: str,
        *,
        save: str = "",
        tls: str = "",
        orders: str = "",
        fork: bool = False,
        asleep: bool = False,
        core: int | None = None,
    ) -> Iterator[tuple[int, int]]:
        """Run a server, on one core if it is named; yield its port and its process ID."""
        command = [*self.commands[library], "serve"]
        command += ["--save", save] if save else []
        command += ["--tls", tls] if tls else []
        command += ["--orders", orders] if orders else []
        command += ["--fork"] if fork and library == DCMTK else []
        command += ["--asleep"] if asleep and library in (LTDICOM, BEFORE) else []
        with self._serving(library, command, core) as served:
            yield served

    @contextmanager
    def working(self, library: str, save: str, orders: str) -> Iterator[tuple[int, int]]:
        """Run a server that does real work; DCMTK's ``storescp`` only saves."""
        if library == STORESCP:
            port = free_port()
            # what it is told leaves out only what is no work: the names of peers
            command = [self.storescp, "--unique-filenames", "--disable-host-lookup"]
            command += ["--output-directory", save, str(port)]
            with listening(command, port, self._environment(library)) as pid:
                yield port, pid
        else:
            with self.serving(library, save=save, orders=orders, asleep=True) as served:
                yield served

    @contextmanager
    def _serving(
        self, library: str, command: list[str], core: int | None
    ) -> Iterator[tuple[int, int]]:
        with subprocess.Popen(
            command,
            env=self._environment(library),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            preexec_fn=_kept_to(core),
        ) as server:
            assert server.stdin is not None and server.stdout is not None
            line = server.stdout.readline()
            if not line:
                raise PeerFailedError(f"the server of {library} does not start")
            try:
                yield int(line), server.pid
            finally:
                server.stdin.close()
                try:
                    server.wait(5)
                except subprocess.TimeoutExpired:
                    server.kill()

    def start(
        self,
        library: str,
        kind: str,
        count: int,
        port: int,
        *options: str,
        core: int | None = None,
    ) -> subprocess.Popen[str]:
        """Start a client, on one core if it is named; `finish` waits for it."""
        words = ["drive", kind, str(count), str(port), *options]
        return subprocess.Popen(
            [*self.commands[library], *words],
            env=self._environment(library),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_kept_to(core),
        )

    def drive(
        self,
        library: str,
        kind: str,
        count: int,
        port: int,
        *options: str,
        core: int | None = None,
    ) -> Outcome:
        """Run a client to its end."""
        return finish(self.start(library, kind, count, port, *options, core=core))


def _kept_to(core: int | None) -> Callable[[], None] | None:
    """Return what a new process does first: keep to one core, with its children."""
    if core is None:
        return None
    return lambda: os.sched_setaffinity(0, {core})


def finish(client: subprocess.Popen[str]) -> Outcome:
    """Wait for a client; return what it reports.

    Raises
    ------
    PeerFailedError
        It failed, or took longer than `TIME_LIMIT` seconds.
    """
    with client:
        try:
            out, errors = client.communicate(timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired:
            client.kill()
            raise PeerFailedError("a client takes too long") from None
    if client.returncode or not out:
        raise PeerFailedError(errors.strip()[-300:] or f"exit code {client.returncode}")
    return Outcome(**json.loads(out))


def _build(program: Path) -> str:
    """Build DCMTK's peer; return why it cannot be, or an empty string."""
    compiler = shutil.which("g++")
    if compiler is None:
        return "there is no g++"
    source = str(HERE / "dcmtk_peer.cc")
    command = [compiler, "-O2", "-o", str(program), source, *_LIBRARIES]
    for more in (_SQLITE, ()):
        result = subprocess.run([*command, *more], capture_output=True, check=False)
        if not result.returncode:
            return ""
    return "it cannot be built; is libdcmtk-dev installed?"


# -- programs of others ----------------------------------------------------------------


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def listening(
    command: list[str], port: int, environment: dict[str, str] | None = None
) -> Iterator[int]:
    """Run a program that listens on a port it is told; yield its process ID.

    Raises
    ------
    PeerFailedError
        It ends, or nobody listens in time.
    """
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as program:
        try:
            deadline = time.monotonic() + TIME_LIMIT
            while not _listens(port):
                if program.poll() is not None or time.monotonic() > deadline:
                    raise PeerFailedError(f"{command[0]} does not listen")
                time.sleep(0.02)
            yield program.pid
        finally:
            program.terminate()
            try:
                program.wait(5)
            except subprocess.TimeoutExpired:
                program.kill()


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5):
        return True
    return False
