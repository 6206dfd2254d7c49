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
