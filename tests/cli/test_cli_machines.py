"""Two servers, one PostgreSQL index and one folder behind HAProxy, as the page has it."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ltdicom import LDicomNet, wait_until
from ltdicom.__main__ import _parser
from ltdicom.cli.archive.index import Index
from ltdicom.cli.client import UNCOMPRESSED, Client
from ltdicom.cli.commit import Heard, _Listening
from ltdicom.cli.options import Peer
from ltdicom.cli.sending import Item, prepared
from ltdicom.cli.status import CommandError
from tests.cli.images import studies
from tests.support.net_support import DEADLINE
from tests.support.pictures import picture, save
from tests.support.programs import free_port, run, serving

HOST = "127.0.0.1"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "deployment.md"
pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM"),
]


def blocks(language: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


class Machine:
    """``ltdicom serve --query`` in a process of its own."""

    def __init__(self, *options: object, port: int = 0) -> None:
        command = [sys.executable, "-m", "ltdicom", "serve", "--query", "--json"]
        command += ["--port", str(port), "--title", "PACS", "--grace", "20"]
        self.process = subprocess.Popen(
            [*command, *map(str, options)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        self.port = int(json.loads(self.process.stdout.readline())["port"])
        # what it prints is read, or it would stand still one day
        self._reader = threading.Thread(target=self._read)
        self.events: list[Any] = []
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with contextlib.suppress(ValueError):  # half a line of one that was killed
                self.events.append(json.loads(line))

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(2 * DEADLINE)
        self._reader.join(DEADLINE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


class Site:
    """Two machines behind one address."""

    def __init__(self, folder: Path, url: str, peers: dict[str, int]) -> None:
        self.folder, self.url = folder / "pacs", url
        self.options: list[object] = ["--folder", self.folder, "--index", url]
        for title, port in peers.items():
            self.options += ["--peer", f"{title}={HOST}:{port}"]
        self.index = Index(url)
        for table in ("instances", "steps", "reports"):
            self.index.change(lambda run, table=table: run(f"DELETE FROM {table}"))
        self.one, self.two = Machine(*self.options), Machine(*self.options)
        self.port = free_port()

    def proxy(self, folder: Path) -> Path:
        """Write the configuration of the page, with the ports of here."""
        (text,) = (block for block in blocks("text") if "frontend" in block)
        text = text.replace("bind :11112", f"bind {HOST}:{self.port}")
        text = text.replace("10.0.0.11:11112", f"{HOST}:{self.one.port}")
        text = text.replace("10.0.0.12:11112", f"{HOST}:{self.two.port}")
        text = text.replace("inter 2s", "inter 100ms")
        self.socket = folder / "admin.sock"
        text = text.replace("/run/haproxy/admin.sock", str(self.socket))
        config = folder / "haproxy.cfg"
        config.write_text(text)
        return config

    def tell_proxy(self, command: str) -> str:
        """Give HAProxy a command, as `socat` does; return what it says."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(DEADLINE)
            connection.connect(str(self.socket))
            connection.sendall(f"{command}\n".encode())
            return b"".join(iter(lambda: connection.recv(1 << 16), b"")).decode()

    def sessions(self, name: str) -> int:
        """Return how many connections a machine has from HAProxy."""
        rows = csv.DictReader(io.StringIO(self.tell_proxy("show stat").removeprefix("# ")))
        (row,) = (r for r in rows if (r["pxname"], r["svname"]) == ("archive", name))
        return int(row["scur"])

    def close(self) -> None:
        self.index.close()
        for machine in (self.one, self.two):
            if machine.process.poll() is None:
                machine.end(signal.SIGKILL)


@pytest.fixture
def me() -> int:
    return free_port()


@pytest.fixture
def site(postgres_url: str, haproxy: str, me: int, tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path, postgres_url, {"ME": me})
    with contextlib.closing(made):
        config = made.proxy(tmp_path)
        with serving(made.port, haproxy, "-db", "-f", config):
            yield made


class Sender(threading.Thread):
    """Stores its images, one association for some of them; sends again what failed."""

    def __init__(self, port: int, items: list[Item]) -> None:
        super().__init__()
        self._port, self._items = port, items
        self.answered: list[str] = []
        self.failures: list[str] = []

    def run(self) -> None:
        deadline = time.monotonic() + 2 * DEADLINE
        left = list(self._items)
        while left and time.monotonic() < deadline:
            peer = Peer(HOST, self._port, "PACS", "SENDER", timeout=DEADLINE)
            try:
                with Client(peer) as client:
                    client.open([(left[0].sop_class, UNCOMPRESSED)])
                    for item in left[:4]:
                        self._store(client, item)
                        left.remove(item)
                    client.release()
            except CommandError as reason:
                self.failures.append(str(reason))

    def _store(self, client: Client, item: Item) -> None:
        context, ds = prepared(client, item)
        head = item.sop_class, item.instance, 0
        answer = client.ask(
            "a C-STORE",
            lambda number: client.SendCStoreRequest(context, number, *head, pDS=ds),
        )
        if answer.status:
            raise CommandError(f"status {answer.status:#x}", 1)
        self.answered.append(item.instance)


def send(site: Site, folder: Path, senders: int = 4, images: int = 30) -> list[Sender]:
    """Begin to store through the proxy, by several senders at the same time."""
    folder.mkdir()
    made = []
    for number in range(senders):
        items = []
        for count in range(images):
            image = picture(PatientID=f"P{number}", StudyInstanceUID=f"1.2.3.{number}")
            path = save(image, folder / f"{number}-{count}.dcm")
            uids = str(image.SOPClassUID), str(image.SOPInstanceUID)
            items.append(Item(str(path), *uids, "1.2.840.10008.1.2.1"))
        made.append(Sender(site.port, items))
    for sender in made:
        sender.start()
    return made


def finished(senders: list[Sender]) -> list[str]:
    """Wait for the senders; return what was answered, which is all that they had."""
    for sender in senders:
        sender.join(3 * DEADLINE)
        assert len(sender.answered) == len(sender._items), sender.failures
    return [instance for sender in senders for instance in sender.answered]


def test_one_archive(ltdicom: Any, dcmtk: Any, site: Site, me: int, tmp_path: Path) -> None:
    """Stored through either: found, retrieved, moved and committed through both."""
    files = studies(tmp_path / "files")
    half = len(files.images) // 2
    paths = sorted(files.folder.iterdir())
    for machine, part in ((site.one, paths[:half]), (site.two, paths[half:])):
        where = HOST, machine.port, "--called", "PACS"
        assert ltdicom("store", *where, *part).code == 0
    own = ("--calling", "ME", "--listen", me)
    for port in (site.one.port, site.two.port, site.port):
        where = HOST, port, "--called", "PACS"
        assert "\n3 found" in ltdicom("find", *where, "-k", "StudyInstanceUID").out
        folder = tmp_path / f"got{port}"
        done = ltdicom("get", *where, "-k", "PatientID=JANE", "--folder", folder)
        assert (done.code, len(list(folder.iterdir()))) == (0, 8)
        folder = tmp_path / f"moved{port}"
        done = ltdicom("move", *where, *own, "-k", "PatientID=JANE", "--folder", folder)
        assert (done.code, len(list(folder.iterdir()))) == (0, 8), done
        done = ltdicom("commit", *where, files.folder, *own, "--json")
        assert (done.code, len(done.json["committed"])) == (0, len(paths)), done
    # a step that one begins, the other ends
    where = HOST, site.one.port, "--called", "PACS"
    step = ltdicom("mpps", *where, "start", "--json").json["instance"]
    others = HOST, site.two.port, "--called", "PACS"
    assert ltdicom("mpps", *others, "complete", step).code == 0
    done = ltdicom("mpps", *where, "discontinue", step)
    assert "may no longer be updated" in done.out
    # the same instance from both sides, with another content, is accepted once
    image = files.images[0]
    image.PatientID = "OTHER"
    path = save(image, tmp_path / "other.dcm")
    for each in (where, others):
        done = ltdicom("store", *each, path)
        assert (done.code, "DUPLICATE_INSTANCE" in done.err) == (1, True)
    run(dcmtk("storescu"), "+sd", "-aec", "PACS", HOST, str(site.port), files.folder)


def test_one_is_killed_in_the_middle(
    ltdicom: Any, site: Site, me: int, tmp_path: Path
) -> None:
    senders = send(site, tmp_path / "files")
    assert wait_until(lambda: sum(len(s.answered) for s in senders) > 20, DEADLINE)
    site.one.end(signal.SIGKILL)
    answered = finished(senders)
    assert len(set(answered)) == 120
    # nothing that was answered is lost: the other one commits itself to all of it
    where = HOST, site.two.port, "--called", "PACS"
    own = ("--calling", "ME", "--listen", me)
    done = ltdicom("commit", *where, tmp_path / "files", *own, "--json")
    assert (done.code, len(done.json["committed"])) == (0, 120), done
    assert site.index.count() == 120
    done = ltdicom("get", *where, "-k", "PatientID=P1", "--folder", tmp_path / "got")
    assert (done.code, "30 retrieved, 0 failed" in done.out) == (0, True)
    # and the address goes on
    assert ltdicom("echo", HOST, site.port, "--called", "PACS").code == 0


def test_a_rolling_restart(site: Site, tmp_path: Path) -> None:
    """No store fails while one after the other ends and comes back."""
    senders = send(site, tmp_path / "files", images=40)
    for name in ("one", "two"):
        machine = getattr(site, name)
        done = sum(len(s.answered) for s in senders)
        assert site.tell_proxy(f"set server archive/{name} state drain").strip() == ""
        assert wait_until(lambda: site.sessions(name) == 0, DEADLINE)  # noqa: B023
        assert machine.end() == 0
        again = Machine(*site.options, port=machine.port)
        setattr(site, name, again)
        assert site.tell_proxy(f"set server archive/{name} state ready").strip() == ""
        before = done + 10
        wait_until(lambda: sum(len(s.answered) for s in senders) > before, DEADLINE)  # noqa: B023
        # until the proxy has seen it
        assert wait_until(lambda: bool(again.events), DEADLINE)  # noqa: B023
    answered = finished(senders)
    assert len(set(answered)) == 160 == site.index.count()
    assert [sender.failures for sender in senders] == [[], [], [], []]


def test_a_report_that_the_killed_one_owed(
    ltdicom: Any, site: Site, me: int, tmp_path: Path
) -> None:
    path = save(picture(), tmp_path / "a.dcm")
    where = HOST, site.one.port, "--called", "PACS", "--calling", "ME"
    assert ltdicom("store", *where, path).code == 0
    done = ltdicom("commit", *where, path, "--wait", "0.1", "--json")
    assert done.code == 3
    site.one.end(signal.SIGKILL)
    heard = Heard(done.json["transaction"])
    with _Listening(heard, None) as listening:
        assert listening.Listen(HOST, me, 5) == 0
        # it is due now, not when the first one would have tried again
        site.index.change(lambda run: run("UPDATE reports SET due = 0"))
        assert wait_until(lambda: heard.report is not None, DEADLINE)
        assert wait_until(lambda: not listening.GetClientCount(), DEADLINE)
    assert heard.event == 1


# -- the page ----------------------------------------------------------------------------


def commands() -> list[str]:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    (unit,), (container,) = blocks("ini"), blocks("dockerfile")
    lines += re.findall(r"^ExecStart=/opt/ltdicom/bin/(.*)$", unit, re.MULTILINE)
    for words in re.findall(r"(?:CMD|ENTRYPOINT) (\[.*\])$", container, re.MULTILINE):
        lines.append(shlex.join(json.loads(words)))
    return lines


@pytest.mark.parametrize("line", commands())
def test_the_page_has_commands_that_are_understood(line: str) -> None:
    program, *arguments = shlex.split(line)
    assert program == "ltdicom"
    assert _parser().parse_args(arguments).command in ("serve", "echo")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_a_log_that_is_moved_away(tmp_path: Path) -> None:
    """What logrotate does; the standard error stays empty."""
    log = tmp_path / "pacs.log"
    audit = tmp_path / "audit.jsonl"
    machine = Machine("--folder", tmp_path / "pacs", "--log", log, "--audit", audit)
    try:
        peer = Peer(HOST, machine.port, "PACS", "A", timeout=DEADLINE)
        for number in range(2):
            with Client(peer) as client:
                client.open([("1.2.840.10008.1.1", UNCOMPRESSED)])
                context = client.required_context("1.2.840.10008.1.1")
                send_echo = LDicomNet.SendCEchoRequest
                client.ask(
                    "a C-ECHO",
                    lambda n: send_echo(client, context, n, "1.2.840.10008.1.1"),  # noqa: B023
                )
                client.release()
            assert wait_until(
                lambda: log.exists() and "C-ECHO" in log.read_text(), DEADLINE
            )
            if number == 0:
                log.rename(tmp_path / "pacs.log.1")
        line = log.read_text().splitlines()[0]
        assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ INFO C-ECHO from A: ", line)
        events = [json.loads(line)["event"] for line in audit.read_text().splitlines()]
        assert events.count("association-begin") == 2
    finally:
        assert machine.end() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux spreads connections")
def test_two_processes_on_one_port(ltdicom: Any, tmp_path: Path) -> None:
    files = studies(tmp_path / "files")
    shared = "--folder", tmp_path / "pacs", "--reuse-port"
    machines = [Machine(*shared)]
    try:
        machines.append(Machine(*shared, port=machines[0].port))
        where = HOST, machines[0].port, "--called", "PACS"
        for path in files.folder.iterdir():
            assert ltdicom("store", *where, path).code == 0
        assert "\n3 found" in ltdicom("find", *where, "-k", "StudyInstanceUID").out
        assert machines.pop(0).end() == 0
        done = ltdicom("get", *where, "-k", "PatientID=JANE", "--folder", tmp_path / "got")
        assert (done.code, "8 retrieved, 0 failed" in done.out) == (0, True)
    finally:
        for machine in machines:
            assert machine.end() == 0
