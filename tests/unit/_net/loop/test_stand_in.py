"""Who watches the hooks, and when it does not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from ltdicom._net.loop import stand_in as module
from ltdicom._net.loop.stand_in import StandIn
from tests.support.late import left_late
from tests.support.net_support import DEADLINE, nothing_left


class Bench:
    def __init__(self) -> None:
        self.taken = threading.Event()
        self.stand_in = StandIn(self.take_over)

    def take_over(self) -> None:
        self.taken.set()
        count = self.stand_in.count
        while self.stand_in.count == count:
            time.sleep(0.001)


@pytest.fixture
def bench() -> Iterator[Bench]:
    with nothing_left():
        made = Bench()
        yield made
        made.stand_in.leave()
        made.stand_in.end(DEADLINE)


def test_a_long_hook_is_taken_over(bench: Bench) -> None:
    for _ in range(3):
        bench.taken.clear()
        bench.stand_in.enter()
        assert bench.taken.wait(DEADLINE)
        bench.stand_in.leave()


def test_short_hooks_are_not(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3000):
        bench.stand_in.enter()
        bench.stand_in.leave()
    assert not bench.taken.is_set()


def test_nobody_watches_where_no_hook_runs(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.001)
    monkeypatch.setattr(module, "TICK", 0.0005)
    bench.stand_in.enter()
    thread = bench.stand_in._thread
    assert thread is not None
    bench.stand_in.leave()
    thread.join(DEADLINE)
    assert not thread.is_alive()
    bench.stand_in.enter()  # and comes again
    assert bench.taken.wait(DEADLINE)


def test_no_thread_for_the_watch(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        bench.stand_in.enter()
        bench.stand_in.leave()
    assert bench.stand_in._thread is None
    bench.stand_in.enter()
    assert bench.taken.wait(DEADLINE)


def test_the_end_waits_for_a_thread_that_has_just_parted(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.001)
    monkeypatch.setattr(module, "TICK", 0.0005)
    stand_in = bench.stand_in
    stand_in.enter()
    thread = stand_in._thread
    assert thread is not None
    with left_late(monkeypatch, stand_in, "_lock", lambda: not stand_in._thread) as parted:
        stand_in.leave()
        assert parted.wait(DEADLINE)
        stand_in.end(DEADLINE)
        assert not thread.is_alive()


def test_the_end_is_waited_for_so_long_only(bench: Bench) -> None:
    """A hook that does not end is stood in for further on."""
    bench.stand_in.enter()
    assert bench.taken.wait(DEADLINE)
    ending = threading.Thread(target=bench.stand_in.end, args=(0.01,), daemon=True)
    ending.start()
    ending.join(DEADLINE)
    assert not ending.is_alive()
    bench.stand_in.leave()
    bench.taken.clear()
    bench.stand_in.enter()
    assert bench.taken.wait(DEADLINE)
