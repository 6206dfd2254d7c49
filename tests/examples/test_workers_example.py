"""``examples/workers.py``: several processes behind one port."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import balancer
import pytest
from load import store
from pynetdicom.dsutils import encode
from workers import Workers

from ltdicom import (
    DICOM_SECURE_TLS,
    DICOM_SUCCESS,
    L_TLS_FILETYPE_PEM,
    UID_VERIFICATION_CLASS,
    LDicomNet,
    wait_until,
)
from ltdicom._net.transport.listener import local_address
from tests.support.example_programs import END_SIGNALS, EXAMPLES, listens
from tests.support.net_support import DEADLINE, Node, World
from tests.support.pictures import encoded_part, picture
from tests.support.programs import free_port, serving
from tests.support.raw_store import store_bytes
from tests.support.tls_support import Files, settings

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux spreads connections over the listeners"
)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    """Two workers that answer."""
    running = Workers("127.0.0.1", 0, 2, tmp_path)
    yield running
    running.end()
    LDicomNet.ShutDown()


def answers(port: int) -> bool:
    with LDicomNet() as probe:
        probe.Connect(None, 0, "127.0.0.1", port)
        return wait_until(probe.IsConnected, 0.2)


def test_objects_arrive_through_all_workers(workers: Workers, tmp_path: Path) -> None:
    assert wait_until(lambda: answers(workers.port), 20)
    store(workers.port, 12, 5)
    assert len(list(tmp_path.glob("1.2.*.dcm"))) == 60
    assert len((tmp_path / "index.txt").read_text().splitlines()) == 60


def test_a_worker_that_ends_is_replaced(workers: Workers) -> None:
    first = workers.processes[0]
    threading.Thread(target=workers.watch, daemon=True).start()
    first.kill()
    assert wait_until(lambda: workers.processes[0] is not first, 20)
    assert wait_until(lambda: answers(workers.port), 20)


def test_half_an_instance_is_refused_by_every_worker(
    workers: Workers, tmp_path: Path
) -> None:
    assert wait_until(lambda: answers(workers.port), 20)
    image = picture(SpecificCharacterSet="ISO_IR 192", PatientID="é\t1.2.dcm")
    content = encode(image, is_implicit_vr=False, is_little_endian=True)
    assert content is not None
    uid = str(image.SOPInstanceUID)
    assert store_bytes(workers.port, uid, [content[:-2], content, content[:-2]]) == (
        [0xC000, 0, 0xC000]
    )
    assert encoded_part(tmp_path / f"{uid}.dcm") == content
    index = (tmp_path / "index.txt").read_text(encoding="utf-8")
    assert index == f"é\\x091.2.dcm\t{uid}.dcm\n"  # on each system, and no further column


# -- behind HAProxy ----------------------------------------------------------------------


@pytest.fixture
def both(tmp_path: Path) -> Iterator[list[Workers]]:
    """Two workers with ports and parents of their own, and one folder."""
    folder = tmp_path / "kept"
    folder.mkdir()
    running = [Workers("127.0.0.1", 0, 1, folder) for _ in range(2)]
    try:
        assert all(workers.wait() for workers in running)
        yield running
    finally:
        for workers in running:
            workers.end()


@pytest.mark.peer
def test_a_worker_that_is_gone_is_left_out_by_the_balancer(
    both: list[Workers], haproxy: str, world: World, tmp_path: Path
) -> None:
    """With the configuration of docs/reliability.md, but for the time between checks."""
    checking, blind = free_port(), free_port()
    configs = []
    for port, interval in ((checking, "100ms"), (blind, "1h")):
        text = balancer.configuration(port, [workers.port for workers in both])
        assert "inter 2s" in text
        configs.append(tmp_path / f"{port}.cfg")
        text = text.replace("inter 2s", f"inter {interval}")
        configs[-1].write_text(text, encoding="utf-8")

    def works(port: int, net: Node | None = None) -> bool:
        """Echo on an association, and store on another one."""
        net = net or world.client(port)
        count = len(net.heard("OnReceiveCEchoResponse")) + 1
        assert net.SendCEchoRequest(1, count, UID_VERIFICATION_CLASS) == DICOM_SUCCESS
        assert net.wait("OnReceiveCEchoResponse", count)[1:4:2] == (count, 0)
        image = picture()
        content = encode(image, is_implicit_vr=False, is_little_endian=True)
        assert content is not None
        uid = str(image.SOPInstanceUID)
        assert store_bytes(port, uid, [content]) == [0]
        return encoded_part(tmp_path / "kept" / f"{uid}.dcm") == content

    with (
        serving(checking, haproxy, "-db", "-f", configs[0]) as running,
        serving(blind, haproxy, "-db", "-f", configs[1]),
    ):
        # the worker with the fewest gets the next one, so each has one of these
        pair = world.client(checking), world.client(checking)
        assert all(works(checking, net) for net in pair)
        assert works(blind)
        both[0].processes[0].kill()
        assert wait_until(lambda: not all(net.IsConnected() for net in pair), DEADLINE)
        (left,) = (net for net in pair if net.IsConnected())
        assert works(checking, left)
        down = "Server workers/one is DOWN"
        assert wait_until(lambda: down in running.output, DEADLINE)
        assert all(works(checking) for _ in range(4))
        assert "workers/two is DOWN" not in running.output
        # and where no check has told it, one that does not answer is passed over
        assert all(works(blind) for _ in range(4))


# -- the end -----------------------------------------------------------------------------


class Program:
    """``python examples/workers.py``, with two workers."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-u", EXAMPLES / "workers.py", "--port", "0"]
        command += ["--workers", "2", "--folder", folder]
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline().rpartition(" ")[2])
        assert wait_until(lambda: answers(self.port), 60)

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with Program(tmp_path / "received") as started:
        yield started
    LDicomNet.ShutDown()


@pytest.mark.parametrize("number", END_SIGNALS)
def test_a_signal_lets_the_associations_of_all_workers_end(
    program: Program, world: World, number: signal.Signals
) -> None:
    client = world.client(program.port)
    program.process.send_signal(number)
    assert wait_until(lambda: not listens(program.port), 20)
    assert client.SendCEchoRequest(1, 1, UID_VERIFICATION_CLASS) == DICOM_SUCCESS
    assert client.wait("OnReceiveCEchoResponse")[3] == 0
    client.SendReleaseRequest()
    client.wait("OnReceiveReleaseResponse")
    _, errors = program.process.communicate(timeout=30)
    assert (program.process.returncode, errors) == (0, "")


def test_workers_of_this_computer_only_end_with_a_parent_that_is_killed(
    program: Program,
) -> None:
    own = local_address(socket.AF_INET)
    if not own.startswith("127."):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((own, program.port), 10)
    program.process.kill()
    assert wait_until(lambda: not listens(program.port), 60)
    # the workers hold these pipes as long as they live
    program.process.communicate(timeout=30)


def test_workers_talk_tls_and_keep_the_trail(tmp_path: Path) -> None:
    """What the command line says holds in each process, not only in the first."""
    files = Files(tmp_path)
    trail = tmp_path / "audit.jsonl"
    options = ["--tls", "--cert", files.server, "--ca", files.ca, "--audit", str(trail)]
    program = [sys.executable, "-u", str(EXAMPLES / "workers.py"), "--port", "0"]
    program += ["--workers", "2", "--folder", str(tmp_path / "kept"), *options]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            port = int(running.stdout.readline().rpartition(" ")[2])
            assert wait_until(lambda: answers(port), 20)
            with LDicomNet(None, DICOM_SECURE_TLS) as near:
                assert near.Initialize(None, DICOM_SECURE_TLS, settings(files.ca)) == 0
                assert near.SetClientCertificateTLS(files.client, L_TLS_FILETYPE_PEM) == 0
                near.Connect(None, 0, "127.0.0.1", port)
                assert wait_until(lambda: near.GetCiphersuiteTLS() != 0, 20)
            assert wait_until(lambda: "association-refused" in trail.read_text(), 20)
        finally:
            running.terminate()


def test_workers_without_a_certificate_do_not_start(tmp_path: Path) -> None:
    program = [sys.executable, str(EXAMPLES / "workers.py"), "--port", "0", "--tls"]
    done = subprocess.run(
        program, capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (done.returncode, "needs --cert" in done.stderr) == (1, True), done.stderr
