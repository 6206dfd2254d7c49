"""Waiting for sockets, as each system can: also as Windows does, with its limit."""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ltdicom._net.loop import selector as module
from ltdicom._net.loop.selector import (
    READ,
    WRITE,
    Bell,
    EpollSelector,
    PollSelector,
    SelectSelector,
    best_selector,
)
from tests.support.net_support import DEADLINE

MAKERS: dict[str, Callable[[Callable[[], None]], Any]] = {
    "epoll": lambda ring: EpollSelector(),
    "poll": lambda ring: PollSelector(),
    "select": SelectSelector,
    "select with a limit of 3": lambda ring: SelectSelector(ring, 3),
}


@pytest.fixture(params=MAKERS)
def watching(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Bell]]:
    before = set(threading.enumerate())
    bell = Bell()
    made = MAKERS[request.param](bell.ring)
    made.register(bell.descriptor, READ)
    yield made, bell
    made.close()
    bell.close()
    for thread in set(threading.enumerate()) - before:
        thread.join(DEADLINE)


def ready(watching: tuple[Any, Bell], count: int) -> dict[int, int]:
    """Wait until so many descriptors are ready."""
    selector, bell = watching
    found: dict[int, int] = {}
    for _ in range(1000):
        for descriptor, event in selector.poll(DEADLINE):
            if descriptor == bell.descriptor:
                bell.clear()
            elif event:
                found[descriptor] = found.get(descriptor, 0) | event
        if len(found) >= count:
            return found
    raise AssertionError(found)


@pytest.fixture
def pairs() -> Iterator[list[tuple[socket.socket, socket.socket]]]:
    made = [socket.socketpair() for _ in range(11)]
    yield made
    for pair in made:
        for sock in pair:
            sock.close()


def test_each_socket_is_told(watching: Any, pairs: Any) -> None:
    selector, _ = watching
    for near, _ in pairs:
        selector.register(near.fileno(), READ)
    for turn in range(3):
        for near, far in pairs:
            far.send(b"x")
            found = ready(watching, 1)
            assert found.keys() == {near.fileno()} and found[near.fileno()] & READ, turn
            near.recv(1)
    for _, far in pairs:
        far.send(b"x")
    assert ready(watching, len(pairs)).keys() == {near.fileno() for near, _ in pairs}


def test_what_is_asked_may_change(watching: Any, pairs: Any) -> None:
    selector, _ = watching
    for near, _ in pairs:
        selector.register(near.fileno(), READ)
    for near, far in pairs:
        selector.modify(near.fileno(), READ | WRITE)
        assert ready(watching, 1) == {near.fileno(): WRITE}
        far.send(b"x")
        while not ready(watching, 1)[near.fileno()] & READ:
            pass
        selector.modify(near.fileno(), WRITE)
        selector.unregister(near.fileno())
        near.close()  # its number may come again
    assert [f for f in selector.poll(0) if f[1] and f[0] != watching[1].descriptor] == []


def test_the_bell_ends_the_wait(watching: Any, pairs: Any) -> None:
    selector, bell = watching
    for near, _ in pairs:
        selector.register(near.fileno(), READ)
    for _ in range(20):
        ringing = threading.Thread(target=bell.ring)
        ringing.start()
        while not any(d == bell.descriptor for d, _ in selector.poll(DEADLINE)):
            pass
        ringing.join()
        bell.clear()
    bell.clear()  # once too often is allowed
    assert selector.poll(0.001) == []


def test_the_end_of_the_peer_is_told_to_who_reads(watching: Any, pairs: Any) -> None:
    selector, _ = watching
    near, far = pairs[0]
    selector.register(near.fileno(), READ)
    far.close()
    assert ready(watching, 1)[near.fileno()] & ~WRITE


@pytest.fixture
def share() -> Iterator[module._Share]:
    made = module._Share(lambda: None)
    yield made
    made.close()
    assert not made._thread.is_alive()


def test_a_thread_has_let_go_of_a_socket_before_it_is_closed(
    share: module._Share, pairs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What select() waits for keeps its port, and its peer hears of no end."""
    began, may_return = threading.Event(), threading.Event()
    order: list[str] = []
    wait_for = share._returned.wait_for

    def late(masks: dict[int, int], timeout: float | None) -> Any:
        began.set()
        found = select.select(list(masks), [], [], DEADLINE)[0]
        assert may_return.wait(DEADLINE)
        order.append("returned")
        return [(descriptor, READ) for descriptor in found]

    def waits(*arguments: Any) -> bool:
        may_return.set()
        return wait_for(*arguments)

    monkeypatch.setattr(module, "_select", late)
    monkeypatch.setattr(share._returned, "wait_for", waits)
    number = pairs[0][0].fileno()
    share.change(number, READ)
    share.begin()
    assert began.wait(DEADLINE)
    share.change(number, WRITE)  # it may wait for what it was asked before
    assert order == []
    share.change(number, 0)
    order.append("unregistered")
    may_return.set()
    assert order.index("returned") < order.index("unregistered")


def test_the_thread_that_waits_may_ask_for_less(share: module._Share, pairs: Any) -> None:
    """It waits for nothing while it rings."""
    done = threading.Event()
    numbers = [near.fileno() for near, _ in pairs[:2]]

    def ring() -> None:
        if not share.found:
            return
        for number in numbers:
            share.change(number, 0)
        done.set()

    share._ring = ring
    for number in numbers:
        share.change(number, READ)
    share.begin()
    pairs[0][1].send(b"x")
    assert done.wait(DEADLINE)
    assert share.masks == {} and share.take() == []


def test_a_port_is_free_at_once(pairs: Any) -> None:
    bell = Bell()
    selector = SelectSelector(bell.ring, 2)
    for descriptor in (bell.descriptor, pairs[0][0].fileno()):
        selector.register(descriptor, READ)
    with socket.create_server(("127.0.0.1", 0)) as first:
        address = first.getsockname()
    for _ in range(50):
        with socket.create_server(address) as sock:
            number = sock.fileno()
            selector.register(number, READ)
            selector.poll(0)
            selector.unregister(number)
    selector.close()
    bell.close()


@pytest.mark.parametrize("missing", [(), ("epoll",), ("epoll", "poll")])
def test_what_each_system_gets(missing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in missing:
        monkeypatch.delattr(select, name, raising=False)
    kinds = [EpollSelector, PollSelector, SelectSelector]
    made = best_selector(lambda: None)
    assert type(made) is kinds[len(missing)] or not hasattr(select, "epoll")
    made.close()


def test_a_bell_without_eventfd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "eventfd", raising=False)
    bell = module.Bell()
    for _ in range(2):
        bell.ring()
        bell.ring()
        assert select.select([bell.descriptor], [], [], DEADLINE)[0]
        bell.clear()
        assert not select.select([bell.descriptor], [], [], 0)[0]
    bell.close()
    bell.ring()  # nobody hears it


@pytest.mark.parametrize("kind", ["eventfd", "sockets"])
def test_a_bell_is_not_closed_while_somebody_rings(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of its descriptor may be that of somebody else's by then."""
    if kind == "sockets":
        monkeypatch.delattr(os, "eventfd", raising=False)
    elif not hasattr(os, "eventfd"):
        pytest.skip("no eventfd")
    bell = module.Bell()
    ringing, closing, closed = (threading.Event() for _ in range(3))
    rung: list[bool] = []
    lock = bell._lock

    class Watched:
        """The lock, which tells when the one that closes wants it."""

        def __enter__(self) -> None:
            if ringing.is_set():
                closing.set()
            lock.acquire()

        def __exit__(self, *_: object) -> None:
            lock.release()

    def write(*_: object) -> None:
        """Stand between the look at the number and the write."""
        ringing.set()
        assert closing.wait(DEADLINE)
        rung.append(not closed.is_set())

    class Slow:
        """A socket that is about to send."""

        send = staticmethod(write)
        close = staticmethod(bell._sockets[1].close if bell._sockets else write)

    def close() -> None:
        assert ringing.wait(DEADLINE)
        bell.close()
        closed.set()
        closing.set()

    if bell._sockets is None:
        monkeypatch.setattr(os, "eventfd_write", write)
    else:
        bell._sockets = bell._sockets[0], Slow()  # type: ignore[assignment]
    bell._lock = Watched()  # type: ignore[assignment]
    thread = threading.Thread(target=close)
    thread.start()
    bell.ring()
    thread.join(DEADLINE)
    bell.ring()  # nobody hears it
    assert rung == [True] and closed.is_set()


def test_a_bell_is_rung_inside_its_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler of a signal may close a connection at any moment."""
    monkeypatch.delattr(os, "eventfd", raising=False)
    bell = module.Bell()
    assert bell._sockets is not None
    here, there = bell._sockets
    sent: list[bytes] = []

    class Interrupted:
        close = there.close

        def send(self, data: bytes) -> None:
            sent.append(data)
            if len(sent) == 1:
                bell.ring()

    bell._sockets = here, Interrupted()  # type: ignore[assignment]
    thread = threading.Thread(target=bell.ring, daemon=True)
    thread.start()
    thread.join(DEADLINE)
    assert not thread.is_alive() and len(sent) == 2
    bell.close()
