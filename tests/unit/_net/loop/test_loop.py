"""The loop with members that are not connections: who is called, when, by whom."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from ltdicom._net.loop import loop as module
from ltdicom._net.loop.loop import Loop, Member
from ltdicom._net.loop.selector import READ, PollSelector, SelectSelector, best_selector
from tests.support.late import left_late
from tests.support.net_support import DEADLINE, nothing_left


class Echo(Member):
    """Sends back what comes, and notes what it is called for."""

    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self.loop = loop
        self.near, self.far = socket.socketpair()
        self.near.setblocking(False)
        self.far.settimeout(DEADLINE)
        self.notes: list[str] = []
        self.fails = False
        self.threads: set[int] = set()
        self.noted = threading.Condition()

    def note(self, what: str) -> None:
        with self.noted:
            self.notes.append(what)
            self.threads.add(threading.get_ident())
            self.noted.notify_all()

    def wait(self, what: str, count: int = 1) -> None:
        with self.noted:
            assert self.noted.wait_for(lambda: self.notes.count(what) >= count, DEADLINE)

    def on_wake(self) -> None:
        self.loop.watch(self, self.near.fileno(), READ)
        self.note("wake")

    def on_ready(self, ready: int) -> None:
        if self.fails:
            raise KeyError("a fault")
        data = self.near.recv(100)
        if data:
            self.near.send(data)
            self.note("ready")
        else:
            self.leave()

    def on_deadline(self) -> None:
        self.note("deadline")

    def on_failure(self) -> None:
        self.note("failure")
        self.leave()

    def leave(self) -> None:
        self.loop.discard(self)
        self.near.close()
        self.note("left")

    def ask(self) -> None:
        self.far.send(b"x")
        assert self.far.recv(1) == b"x"


SELECTORS = {
    "best": best_selector,
    "poll": lambda ring: PollSelector(),
    "select": lambda ring: SelectSelector(ring, 4),
}


@pytest.fixture(params=SELECTORS)
def loop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loop]:
    monkeypatch.setattr(module, "best_selector", SELECTORS[request.param])
    with nothing_left():
        made = Loop()
        yield made
        made.end(DEADLINE)


@pytest.fixture
def members(loop: Loop) -> Iterator[Callable[[int], list[Echo]]]:
    made: list[Echo] = []

    def make(count: int) -> list[Echo]:
        new = [Echo(loop) for _ in range(count)]
        for each in new:
            loop.add(each)
            each.wait("wake")
        made.extend(new)
        return new

    yield make
    for each in made:
        each.far.close()
        if each.near.fileno() >= 0:
            each.wait("left")


def test_everyone_answers_on_one_thread(loop: Loop, members: Callable) -> None:
    some = members(12)
    for _ in range(3):
        for each in some:
            each.ask()
    assert set.union(*(each.threads for each in some)) == {loop.thread.ident}
    assert loop.thread.name == "ltdicom-loop"


def test_the_thread_ends_with_the_last_member_and_comes_again(
    loop: Loop, members: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.001)
    for _ in range(3):
        (one,) = members(1)
        thread = loop.thread
        one.far.close()
        one.wait("left")
        thread.join(DEADLINE)
        assert not thread.is_alive() and loop.thread is None


def test_a_call_from_any_thread(loop: Loop, members: Callable) -> None:
    (one,) = members(1)
    for count in range(2, 60):
        caller = threading.Thread(target=loop.call, args=(one,))
        caller.start()
        one.wait("wake", count)
        caller.join()


def test_a_deadline(loop: Loop, members: Callable) -> None:
    (one, _) = members(2)
    with loop.standing():
        loop.timers.set(one, time.monotonic() + 0.001)
    one.wait("deadline")
    one.ask()
    assert one.notes.count("deadline") == 1


def test_a_member_that_fails_leaves_the_others_alone(
    loop: Loop, members: Callable, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = members(2)
    one.fails = True
    with caplog.at_level(logging.ERROR, "ltdicom"):
        one.far.send(b"x")
        one.wait("left")
    assert "a fault" in caplog.text and "failure" in one.notes
    other.ask()


def test_a_hook_runs_on_the_loops_thread(loop: Loop, members: Callable) -> None:
    members(1)
    seen: list[int] = []
    ran = threading.Event()
    loop.run_soon(lambda: (seen.append(threading.get_ident()), ran.set()))
    assert ran.wait(DEADLINE)
    assert seen == [loop.thread.ident]


def test_a_hook_without_a_member_has_a_thread(loop: Loop) -> None:
    ran = threading.Event()
    loop.run_soon(ran.set)
    assert ran.wait(DEADLINE)


def test_a_hook_that_takes_long_stalls_nobody(loop: Loop, members: Callable) -> None:
    """The stand-in reads, calls and keeps the time; further hooks wait."""
    one, other = members(2)
    entered, go_on, second = threading.Event(), threading.Event(), threading.Event()

    def hook() -> None:
        with loop.standing():  # from inside a hook, too
            loop.timers.set(other, time.monotonic() + 0.02)
        entered.set()
        assert go_on.wait(DEADLINE)

    loop.run_soon(hook)
    assert entered.wait(DEADLINE)
    loop.run_soon(second.set)
    other.threads.clear()
    for _ in range(20):
        one.ask()
    other.wait("deadline")
    loop.call(one)
    one.wait("wake", 2)
    assert other.threads and loop.thread.ident not in other.threads
    assert not second.is_set()
    go_on.set()
    assert second.wait(DEADLINE)
    one.threads.clear()
    loop.call(one)
    one.wait("wake", 3)
    assert one.threads == {loop.thread.ident}  # the first thread has the loop again


def test_a_hook_that_pumps_turns_the_loop_itself(loop: Loop, members: Callable) -> None:
    (one,) = members(1)
    inner: list[str] = []
    done = threading.Event()

    def hook() -> None:
        loop.run_soon(lambda: inner.append("hook"))
        one.far.send(b"x")
        deadline = time.monotonic() + DEADLINE
        while ("ready" not in one.notes or not inner) and time.monotonic() < deadline:
            loop.pump(0.01)
            loop.run_hooks()
        done.set()

    loop.run_soon(hook)
    assert done.wait(DEADLINE)
    assert inner == ["hook"] and "ready" in one.notes
    assert one.far.recv(1) == b"x"


def test_many_callers_and_many_hooks(loop: Loop, members: Callable) -> None:
    """No call is lost, whoever has the wheel."""
    some = members(4)
    counted: list[int] = []

    def slow(number: int) -> None:
        if number % 10 == 0:
            time.sleep(0.012)  # long enough for the stand-in
        counted.append(number)

    def ask(one: Echo) -> None:
        for number in range(30):
            one.ask()
            loop.run_soon(lambda n=number: slow(n))
            with loop.standing():
                pass

    threads = [threading.Thread(target=ask, args=(one,)) for one in some]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE * 2)
    pause = threading.Event()
    assert any(len(counted) == 120 or pause.wait(0.001) for _ in range(10_000))


def test_no_further_thread(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    one = Echo(loop)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError):
            loop.add(one)
    assert loop.thread is None
    loop.add(one)
    one.wait("wake")
    one.ask()
    one.far.close()
    one.wait("left")


def test_the_end_waits_for_a_thread_that_has_just_parted(
    loop: Loop, members: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.001)
    (one,) = members(1)
    thread = loop.thread
    with left_late(monkeypatch, loop, "_wheel", lambda: loop.thread is None) as parted:
        one.far.close()
        assert parted.wait(DEADLINE)
        loop.end(DEADLINE)
        assert not thread.is_alive()


def test_the_end_is_waited_for_so_long_only(loop: Loop, members: Callable) -> None:
    """A hook that does not end keeps its thread, and the one that stands in."""
    one, other = members(2)
    entered, go_on = threading.Event(), threading.Event()
    loop.run_soon(lambda: (entered.set(), go_on.wait(DEADLINE * 2)))
    assert entered.wait(DEADLINE)
    one.ask()  # the stand-in has taken over
    ending = threading.Thread(target=loop.end, args=(0.01,), daemon=True)
    ending.start()
    ending.join(DEADLINE)
    assert not ending.is_alive()
    other.ask()
    go_on.set()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_child_has_an_empty_loop(loop: Loop, members: Callable) -> None:
    (one,) = members(1)
    read, write = os.pipe()
    child = os.fork()
    if not child:  # pragma: no cover - another process
        loop.forked()
        empty = not loop._members and loop.thread is None and loop._selector is None
        os.write(write, b"e" if empty else b"f")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read, 1) == b"e"
    os.close(read)
    os.close(write)
    one.ask()  # the parent's is as it was
