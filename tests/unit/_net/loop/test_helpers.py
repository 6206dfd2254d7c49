"""Threads that serve one job after the other."""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Iterator

import pytest

from ltdicom._net.loop import helpers
from ltdicom._net.loop.helpers import Helpers
from tests.support.late import left_late
from tests.support.net_support import DEADLINE, nothing_left


@pytest.fixture
def pool() -> Iterator[Helpers]:
    with nothing_left():
        made = Helpers()
        yield made
        made.end(DEADLINE)


def run(pool: Helpers) -> threading.Thread:
    """Run a job to its end; return its thread."""
    done, threads = threading.Event(), []
    pool.run(lambda: (threads.append(threading.current_thread()), done.set()))
    assert done.wait(DEADLINE)
    return threads[0]


def idle(pool: Helpers, count: int) -> None:
    pause = threading.Event()
    assert any(len(pool._idle) == count or pause.wait(0.001) for _ in range(5000))


def test_a_thread_is_used_again(pool: Helpers) -> None:
    first = run(pool)
    idle(pool, 1)
    assert run(pool) is first


def test_jobs_at_the_same_time_have_threads_of_their_own(pool: Helpers) -> None:
    together = threading.Barrier(5)
    for _ in range(4):
        pool.run(lambda: together.wait(DEADLINE))
    together.wait(DEADLINE)
    idle(pool, 4)


def test_one_that_waits_in_vain_ends(
    pool: Helpers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helpers, "PATIENCE", 0.001)
    thread = run(pool)
    thread.join(DEADLINE)
    assert not thread.is_alive() and pool._idle == []


def test_only_so_many_wait(pool: Helpers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "MOST_IDLE", 2)
    together = threading.Barrier(5)
    for _ in range(4):
        pool.run(lambda: together.wait(DEADLINE))
    together.wait(DEADLINE)
    idle(pool, 2)


def test_what_a_job_sets_in_its_context_is_not_for_the_next(pool: Helpers) -> None:
    value = contextvars.ContextVar("value", default="unset")
    seen: list[str] = []
    for _ in range(2):
        done = threading.Event()
        pool.run(lambda e=done: (seen.append(value.get()), value.set("set"), e.set()))
        assert done.wait(DEADLINE)
        idle(pool, 1)
    assert seen == ["unset", "unset"]


def test_a_job_that_raises_is_logged(
    pool: Helpers, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "ltdicom"):
        pool.run(lambda: 1 / 0)
        idle(pool, 1)
    assert "ZeroDivisionError" in caplog.text
    run(pool)


def test_the_end_waits_for_a_thread_that_has_just_parted(
    pool: Helpers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helpers, "PATIENCE", 0.001)
    used: list[threading.Thread] = []

    def parts() -> bool:
        return threading.current_thread() in used and not pool._idle

    with left_late(monkeypatch, pool, "_lock", parts) as parted:
        pool.run(lambda: used.append(threading.current_thread()))
        assert parted.wait(DEADLINE)
        pool.end(DEADLINE)
        assert not used[0].is_alive()


def test_the_end_is_waited_for_so_long_only(pool: Helpers) -> None:
    thread = run(pool)
    idle(pool, 1)
    (helper,) = pool._idle
    stuck, go_on = threading.Event(), threading.Event()

    def close() -> None:
        stuck.set()
        go_on.wait(DEADLINE * 2)

    helper.job = close  # as if it had been given one in that moment
    ending = threading.Thread(target=pool.end, args=(0.01,), daemon=True)
    ending.start()
    ending.join(DEADLINE)
    assert not ending.is_alive() and stuck.wait(DEADLINE) and thread.is_alive()
    go_on.set()
