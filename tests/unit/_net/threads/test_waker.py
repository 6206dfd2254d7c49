"""How a connection's thread waits: awake for a peer that answers fast, else asleep."""

from __future__ import annotations

import contextlib
import importlib.util
import socket
import threading
import time
from collections.abc import Iterator
from selectors import EVENT_READ, EVENT_WRITE
from unittest import mock

import pytest

import ltdicom
from ltdicom._core.settings import SETTINGS
from ltdicom._net.threads import busy_wait
from ltdicom._net.threads.waker import Waker


class Poll:
    """Asks the system, notes each call, and may have been asleep for a while."""

    def __init__(self, real: object, clock: list[float]) -> None:
        self._real = real
        self._clock = clock
        self.lasts = 0.0  # the time that passes while it sleeps
        self.asked: list[int | None] = []
        self.before_answer = lambda: None

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def poll(self, timeout: int | None) -> object:
        self.asked.append(timeout)
        self.before_answer()
        self._clock[0] += 0.00001 if timeout == 0 else self.lasts
        return self._real.poll(timeout)  # type: ignore[attr-defined]


class Bench:
    """A waker with a pair of sockets and a clock of its own."""

    def __init__(self) -> None:
        self.clock = [100.0]
        self.waker = Waker()
        self.poll = Poll(self.waker._poll, self.clock)
        self.waker._poll = self.poll
        self.here, self.there = socket.socketpair()

    def wait(self, timeout: float | None = 0.001) -> int:
        """Wait to read; return what is ready, with what the system was asked noted."""
        self.poll.asked.clear()
        return self.waker.wait(self.here, read=True, write=False, timeout=timeout)

    def short_wait(self) -> None:
        """Have a wait that needed no time."""
        self.there.send(b"x")
        assert self.wait() == EVENT_READ
        self.here.recv(1)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(SETTINGS, "busy_wait", 0.0002)
    monkeypatch.setattr(busy_wait, "POSSIBLE", True)
    it = Bench()
    with mock.patch.object(busy_wait, "monotonic", lambda: it.clock[0]):
        yield it
    it.waker.close()
    it.here.close()
    it.there.close()


def test_the_first_wait_sleeps(bench: Bench) -> None:
    assert bench.wait() == 0
    assert bench.poll.asked == [1]


def test_after_a_short_wait_it_stays_awake(bench: Bench) -> None:
    bench.short_wait()
    left = [5]

    def answer_at_the_fifth_look() -> None:
        left[0] -= 1
        if not left[0]:
            bench.there.send(b"x")

    bench.poll.before_answer = answer_at_the_fifth_look
    assert bench.wait(None) == EVENT_READ
    assert bench.poll.asked == [0] * 5


def test_a_long_wait_ends_asleep_and_the_next_ones_sleep(bench: Bench) -> None:
    bench.short_wait()
    assert bench.wait() == 0
    looks, sleep = bench.poll.asked[:-1], bench.poll.asked[-1]
    assert set(looks) == {0}
    assert 19 <= len(looks) <= 22  # as long as `busy_wait` says
    assert sleep == 1
    sleeps = 0
    while True:
        bench.short_wait()
        if bench.poll.asked == [0]:
            break
        assert bench.poll.asked == [1]
        sleeps += 1
    assert sleeps == busy_wait.PENALTY + 1


def test_between_two_looks_others_may_run(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    yields: list[int] = []
    monkeypatch.setattr(busy_wait, "YIELD", lambda: yields.append(len(bench.poll.asked)))
    bench.short_wait()
    bench.wait()
    looks = bench.poll.asked.count(0)
    assert looks > 1
    assert yields == list(range(1, looks + 1))


def test_without_sched_yield_there_is_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.sched_yield", raising=False)
    spec = importlib.util.find_spec(busy_wait.__name__)
    assert spec is not None and spec.loader is not None
    elsewhere = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(elsewhere)
    assert elsewhere.YIELD.func is time.sleep
    elsewhere.YIELD()


def test_long_waits_alone_never_look(bench: Bench) -> None:
    bench.poll.lasts = 0.001
    for _ in range(20):
        assert bench.wait() == 0
        assert bench.poll.asked == [1]


def test_a_call_from_another_thread_ends_it(bench: Bench) -> None:
    bench.short_wait()

    def call_at_the_third_look() -> None:
        if len(bench.poll.asked) == 3:
            bench.waker.wake()

    bench.poll.before_answer = call_at_the_third_look
    assert bench.wait(None) == 0
    assert bench.poll.asked == [0, 0, 0, 0]  # and no byte had to be sent for it
    bench.poll.before_answer = lambda: None
    assert bench.wait() == 0  # the call is not seen twice
    assert len(bench.poll.asked) > 4


def test_a_call_ends_sleep(bench: Bench) -> None:
    asleep = threading.Event()
    bench.poll.before_answer = asleep.set

    def call() -> None:
        assert asleep.wait(10)
        bench.waker.wake()

    caller = threading.Thread(target=call)
    caller.start()
    assert bench.wait(None) == 0
    caller.join()
    assert bench.poll.asked == [None]


def test_what_can_be_written_is_told_at_once(bench: Bench) -> None:
    bench.short_wait()
    ready = bench.waker.wait(bench.here, read=True, write=True, timeout=None)
    assert ready == EVENT_WRITE
    assert bench.poll.asked[-1] == 0


def test_beside_another_busy_connection_it_sleeps(bench: Bench) -> None:
    bench.short_wait()
    other = Waker()
    with contextlib.closing(other):
        other.wait(None, read=False, write=False, timeout=0)
        assert bench.wait() == 0
        assert bench.poll.asked == [1]

        def wait_elsewhere_at_the_third_look() -> None:
            if len(bench.poll.asked) == 3:
                other.wait(None, read=False, write=False, timeout=0)

        bench.poll.before_answer = wait_elsewhere_at_the_third_look
        assert bench.wait() == 0
        assert bench.poll.asked == [0, 0, 0, 1]  # the other one begins meanwhile


def test_switched_off_it_always_sleeps(bench: Bench) -> None:
    ltdicom.configure(busy_wait=0)
    for _ in range(3):
        bench.short_wait()
        assert bench.poll.asked == [1]


def test_with_one_processor_it_always_sleeps(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(busy_wait, "POSSIBLE", False)
    for _ in range(3):
        bench.short_wait()
        assert bench.poll.asked == [1]


def test_what_configure_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SETTINGS, "busy_wait", 0.0002)
    with pytest.raises(ValueError, match="busy_wait"):
        ltdicom.configure(busy_wait=-1)
    assert SETTINGS.busy_wait == 0.0002
    ltdicom.configure(busy_wait=0.001)
    assert SETTINGS.busy_wait == 0.001
