"""Polling before sleeping, where the last waits were short."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

import ltdicom
from ltdicom._core.settings import SETTINGS
from ltdicom._net.loop import busy_wait
from ltdicom._net.loop.busy_wait import PENALTY, BusyWait, Found

FOUND: Found = [(3, 1)]


class Bench:
    """A wait whose clock and system are the test's."""

    def __init__(self) -> None:
        self.now = 0.0
        self.polls = self.sleeps = self.yields = 0
        self.answer_after = 1  # polls
        self.sleep_for = 0.0
        self.stopped = False
        self.wait = BusyWait(self.poll, self.sleep, lambda: self.stopped)

    def poll(self) -> Found:
        self.polls += 1
        self.now += 50e-6
        return FOUND if self.polls >= self.answer_after else []

    def sleep(self, timeout: float | None) -> Found:
        self.sleeps += 1
        self.now += self.sleep_for
        return FOUND

    def let_others_run(self) -> None:
        self.yields += 1

    def run(self) -> tuple[int, int]:
        """Wait once; return how often it has polled and slept."""
        self.polls = self.sleeps = 0
        assert self.wait.wait(None) == FOUND
        return self.polls, self.sleeps


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    made = Bench()
    monkeypatch.setattr(busy_wait, "perf_counter", lambda: made.now)
    monkeypatch.setattr(busy_wait, "POSSIBLE", True)
    monkeypatch.setattr(
        busy_wait, "YIELD", lambda: setattr(made, "yields", made.yields + 1)
    )
    yield made


def test_the_first_wait_sleeps_and_the_next_one_polls(bench: Bench) -> None:
    assert bench.run() == (0, 1)
    bench.answer_after = 3
    assert bench.run() == (3, 0)
    assert bench.yields == 2  # others may run between two polls


def test_a_long_wait_ends_that_for_a_while(bench: Bench) -> None:
    bench.run()
    bench.answer_after = 1000
    polls, sleeps = bench.run()
    assert sleeps == 1 and polls >= SETTINGS.busy_wait / 50e-6 - 1
    for _ in range(PENALTY + 1):
        assert bench.run() == (0, 1)
    bench.answer_after = 1
    assert bench.run() == (1, 0)


def test_long_waits_alone_never_poll(bench: Bench) -> None:
    bench.sleep_for = 0.01
    assert [bench.run() for _ in range(5)] == [(0, 1)] * 5


def test_a_call_ends_the_polling(bench: Bench) -> None:
    bench.run()
    bench.stopped = True
    assert bench.run() == (0, 1)  # which returns at once, too


@pytest.mark.parametrize("how", ["configured", "one processor"])
def test_where_it_never_polls(
    bench: Bench, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "configured":
        monkeypatch.setitem(vars(SETTINGS), "busy_wait", 0)
    else:
        monkeypatch.setattr(busy_wait, "POSSIBLE", False)
    assert [bench.run() for _ in range(5)] == [(0, 1)] * 5


def test_the_clock_is_fine_enough() -> None:
    """time.monotonic ticks each 15.6 ms on Windows before Python 3.13."""
    assert busy_wait.perf_counter.__name__ == "perf_counter"
    values = [busy_wait.perf_counter() for _ in range(2000)]
    steps = [b - a for a, b in itertools.pairwise(values) if b > a]
    assert min(steps) < SETTINGS.busy_wait / 5


def test_what_configure_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(SETTINGS), "busy_wait", SETTINGS.busy_wait)
    ltdicom.configure(busy_wait=0)
    assert SETTINGS.busy_wait == 0
    with pytest.raises(ValueError, match="busy_wait"):
        ltdicom.configure(busy_wait=-1)
    with pytest.warns(DeprecationWarning, match="take_turns"):
        ltdicom.configure(take_turns=True)
