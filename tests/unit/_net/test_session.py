"""The inside of an object that several threads use at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from ltdicom import DICOM_SUCCESS, LDicomNet, wait_until
from ltdicom._net.connection import Connection
from ltdicom._net.runtime import RUNTIME
from ltdicom._net.session import Session
from tests.support.held_locks import HeldLock
from tests.support.net_fixtures import checked_world
from tests.support.net_support import DEADLINE, Node, World, prove_honest

Close = Callable[[LDicomNet], object]

CLOSINGS: list[tuple[Close, int]] = [
    (LDicomNet.Close, 2),
    (lambda net: net.CloseForced(False), 2),
    (lambda net: net.CloseForced(True), 3),
]
"""How an object is closed, and how often the call gives the lock back."""


@pytest.fixture
def world(caplog: pytest.LogCaptureFixture) -> Iterator[World]:
    """Only the usual path: how messages are coded does not matter here."""
    with checked_world(caplog) as made:
        yield made


def hold_lock(
    net: LDicomNet, then: Callable[[], object] = lambda: None, skip: int = 0
) -> HeldLock:
    """Have `then` called when this thread has given back the lock of the object."""
    held = HeldLock(net._lt._lock, then, skip)
    net._lt._lock = cast("Any", held)
    return held


def run(call: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=call)
    thread.start()
    return thread


class Beginning:
    """Holds whoever begins a connection of an object, after the object has got it."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, net: LDicomNet, until: threading.Event
    ) -> None:
        self.begun = threading.Event()
        remember = RUNTIME.remember

        def hold(session: Session) -> None:
            remember(session)
            if session is net._lt:
                self.begun.set()
                assert until.wait(DEADLINE)

        monkeypatch.setattr(RUNTIME, "remember", hold)


def check_whole(net: Node, connection: Connection | None) -> None:
    """It is open, or has ended as a whole."""
    assert connection is not None
    if not connection.closing:
        assert wait_until(lambda: net.IsConnected(), DEADLINE)
        net.Close()
    assert wait_until(lambda: connection.over, DEADLINE)
    connection.join(DEADLINE)
    assert not net.IsConnected() and connection not in RUNTIME.loop._members


@pytest.mark.parametrize(
    ("close", "gap"), [(close, gap) for close, gaps in CLOSINGS for gap in range(gaps)]
)
def test_close_while_another_thread_begins_to_connect(
    way: str, world: World, monkeypatch: pytest.MonkeyPatch, close: Close, gap: int
) -> None:
    """In each gap between the steps of the call: it ends a whole connection, or none."""
    port = world.server().port
    client = world.stack.enter_context(Node())
    connecting: list[threading.Thread] = []

    def connect() -> None:
        connecting.append(run(lambda: client.Connect(None, 0, "127.0.0.1", port)))
        assert beginning.begun.wait(DEADLINE)

    held = hold_lock(client, connect, skip=gap)
    beginning = Beginning(monkeypatch, client, held.wanted)
    close(client)
    held.wanted.set()
    connecting[0].join()
    check_whole(client, client._lt.connection)
    prove_honest(world, port)


@pytest.mark.parametrize("close", [close for close, _ in CLOSINGS])
def test_close_while_another_thread_accepts(
    way: str, world: World, monkeypatch: pytest.MonkeyPatch, close: Close
) -> None:
    server = world.server()
    taker = server.answers.pop("OnAccept")
    client = world.client(server.port, associated=False)
    server.wait("OnAccept")
    net = world.stack.enter_context(Node())
    codes: list[int] = []
    held = hold_lock(net)
    beginning = Beginning(monkeypatch, net, held.wanted)
    accepting = run(lambda: codes.append(server.Accept(net)))
    assert beginning.begun.wait(DEADLINE)
    close(net)
    held.wanted.set()
    accepting.join()
    assert codes == [DICOM_SUCCESS]
    check_whole(net, net._lt.connection)
    client.wait("OnClose")
    server.answers["OnAccept"] = taker
    prove_honest(world, server.port)
