"""The threads of connections: one for each while it lives, used again afterwards."""

from __future__ import annotations

import contextvars
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ltdicom import (
    DICOM_ERROR_MEMORY,
    DICOM_ERROR_NET_NO_MORE_FILE,
    DICOM_SUCCESS,
    LDicomNet,
    wait_until,
)
from ltdicom._net.threads import workers
from ltdicom._net.threads.waker import Waker
from ltdicom._net.threads.workers import WORKERS, Worker, Workers
from tests.support.net_support import DEADLINE, Node, World, request


@pytest.fixture
def pool() -> Iterator[Workers]:
    made = Workers()
    yield made
    made.end()


def run(pool: Workers, job: Callable[[], Any], name: str = "job") -> Worker:
    """Run a job to its end."""
    done = threading.Event()
    worker = pool.take()
    worker.start(job, done.set, name)
    assert done.wait(DEADLINE)
    return worker


def test_a_thread_is_used_again(pool: Workers) -> None:
    seen: list[tuple[threading.Thread, str]] = []

    def note() -> None:
        thread = threading.current_thread()
        seen.append((thread, thread.name))

    first, second = run(pool, note, "one"), run(pool, note, "two")
    assert first is second
    assert seen == [(first.thread, "one"), (first.thread, "two")]
    assert first.thread.daemon and first.thread.is_alive()


def test_jobs_at_the_same_time_have_threads_of_their_own(pool: Workers) -> None:
    together, done = threading.Barrier(2), threading.Barrier(3)
    took = [pool.take() for _ in range(2)]
    for worker in took:
        worker.start(lambda: together.wait(DEADLINE), lambda: done.wait(DEADLINE), "job")
    done.wait(DEADLINE)
    assert took[0].thread is not took[1].thread
    assert took[0].waker is not took[1].waker


def test_one_that_waits_in_vain_ends(
    pool: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 0.001)
    worker = run(pool, lambda: None)
    worker.thread.join(DEADLINE)
    assert not worker.thread.is_alive()
    assert worker.waker._here.fileno() == -1
    assert run(pool, lambda: None) is not worker


def test_one_that_is_taken_waits_for_its_job(
    pool: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 0.001)
    asked, ran = threading.Event(), threading.Event()
    gives_up = pool.gives_up

    def note(worker: Worker) -> bool:
        answer = gives_up(worker)
        asked.set()
        return answer

    monkeypatch.setattr(pool, "gives_up", note)
    took: list[Worker] = []
    worker = pool.take()
    worker.start(lambda: None, lambda: took.append(pool.take()), "early")
    assert asked.wait(DEADLINE)
    assert took == [worker]
    worker.start(ran.set, lambda: None, "late")
    assert ran.wait(DEADLINE)


def test_only_so_many_wait(pool: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MOST_IDLE", 2)
    together = threading.Barrier(5)
    took = [pool.take() for _ in range(5)]
    for worker in took:
        worker.start(lambda: together.wait(DEADLINE), lambda: None, "job")

    def alive() -> int:
        return sum(worker.thread.is_alive() for worker in took)

    assert wait_until(lambda: alive() == 2, DEADLINE)


def test_the_end_of_those_that_wait(pool: Workers) -> None:
    worker = run(pool, lambda: None)
    pool.end()
    assert not worker.thread.is_alive()
    pool.end()


def test_what_a_job_sets_in_its_context_is_not_for_the_next(pool: Workers) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    seen: list[str | None] = []

    def job() -> None:
        seen.append(variable.get(None))
        variable.set("mine")

    assert run(pool, job) is run(pool, job)
    assert seen == [None, None]


def test_a_job_that_raises_ends_its_thread(
    pool: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", raised.append)

    def job() -> None:
        raise SystemError("mine")

    worker = run(pool, job)
    worker.thread.join(DEADLINE)
    assert not worker.thread.is_alive()
    assert worker.waker._here.fileno() == -1
    assert [type(args.exc_value) for args in raised] == [SystemError]
    assert run(pool, lambda: None) is not worker


# -- connections -------------------------------------------------------------------------


def test_each_connection_has_a_thread_of_its_own(world: World) -> None:
    names: dict[int, str] = {}

    def note(net: Node, *_: Any) -> None:
        names[threading.get_ident()] = threading.current_thread().name

    server = world.server()
    clients = [world.client(server.port, {"OnConnect": note}) for _ in range(4)]
    assert len(names) == 4 and len(set(names.values())) == 4
    assert all(name.startswith("ltdicom-") for name in names.values())
    assert [client.threads for client in clients] == [{ident} for ident in names]


def test_the_threads_of_ended_connections_serve_new_ones(world: World) -> None:
    server = world.server()
    idents: set[int] = set()
    for turn in range(1, 20):
        client = world.client(server.port)
        client.SendReleaseRequest()
        client.wait("OnClose")
        server.wait("OnClose", turn)
        connection = client._lt.connection
        connection.join()
        server.peer(turn)._lt.connection.join()
        idents |= client.threads | server.peer(turn).threads
    assert len(idents) == 2


def test_shut_down_leaves_no_thread(world: World) -> None:
    client, peer = world.pair()
    client.Close()
    peer.wait("OnClose")
    LDicomNet.ShutDown()
    assert not [t for t in threading.enumerate() if t.name.startswith("ltdicom")]


def test_no_further_thread(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []
    server = world.server()
    server.answers["OnAccept"] = lambda net, error: codes.append(net.Accept(peer))
    peer = world.stack.enter_context(Node())
    WORKERS.end()

    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        client = world.stack.enter_context(Node())
        to = (None, 0, "127.0.0.1", server.port)
        assert client.Connect(*to) == DICOM_ERROR_MEMORY
        assert not client.IsConnected()
        raw = world.raw_client(server.port)
        assert wait_until(lambda: codes, DEADLINE)
    assert codes == [DICOM_ERROR_MEMORY]
    raw.expect_end()
    assert server.GetClientCount() == 0 and peer.GetServer() is None
    server.answers["OnAccept"] = type(server).take_in
    assert client.Connect(*to) == DICOM_SUCCESS
    client.wait("OnConnect")
    assert client.SendAssociateRequest(request()) == DICOM_SUCCESS
    client.wait("OnReceiveAssociateAccept")


def test_no_further_descriptor(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(waker: Waker) -> None:
        raise OSError(24, "Too many open files")

    server = world.server()
    WORKERS.end()
    monkeypatch.setattr(Waker, "__init__", make)
    client = world.stack.enter_context(Node())
    code = client.Connect(None, 0, "127.0.0.1", server.port)
    assert code == DICOM_ERROR_NET_NO_MORE_FILE


PROGRAM = """
import os, sys, threading
from ltdicom import LDicomNet, wait_until

class Peer(LDicomNet):
    pass

class Server(LDicomNet):
    def OnAccept(self, nError):
        self.Accept(Peer())

class Client(LDicomNet):
    connected = False
    def OnConnect(self, nError):
        self.connected = nError == 0

def connect():
    client = Client()
    assert client.Connect(None, 0, "127.0.0.1", port) == 0
    assert wait_until(lambda: client.connected, 10)
    client.Close()
    client._lt.connection.join()

server = Server()
assert server.Listen("127.0.0.1", 0, 5) == 0
port = server.GetHostInfo()[2]
connect()
"""


def test_a_program_ends_although_threads_wait() -> None:
    command = [sys.executable, "-c", PROGRAM]
    subprocess.run(command, check=True, timeout=3 * DEADLINE)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_fork_has_none_of_the_threads() -> None:
    child = """
from ltdicom._net.threads.workers import WORKERS
assert WORKERS._idle
pid = os.fork()
connect()
if pid:
    assert os.waitpid(pid, 0)[1] == 0
os._exit(0)
"""
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM + child]
    subprocess.run(command, check=True, timeout=3 * DEADLINE)
