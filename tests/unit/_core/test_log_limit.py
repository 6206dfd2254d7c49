"""The limit on log lines: for each source, a minute at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from ltdicom._core.log_limit import LOG_LIMIT, LOGGERS, LogLimit, about
from ltdicom._core.settings import SETTINGS


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limit(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> LogLimit:
    monkeypatch.setitem(vars(SETTINGS), "log_lines", 2)
    return LogLimit(clock)


@pytest.fixture
def told() -> Iterator[list[str]]:
    """What the limit itself says."""
    found: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    handler = Listener()
    logging.getLogger("ltdicom.net").addHandler(handler)
    yield found
    logging.getLogger("ltdicom.net").removeHandler(handler)


def line(source: str | None = None, level: int = logging.WARNING) -> logging.LogRecord:
    record = logging.LogRecord("ltdicom.net", level, "", 0, "text", (), None)
    vars(record).update(about(source) if source else {})
    return record


def test_the_loggers_have_it() -> None:
    assert all(LOG_LIMIT in logging.getLogger(name).filters for name in LOGGERS)


def test_each_source_has_its_own(limit: LogLimit) -> None:
    passed = [limit.filter(line(source)) for source in ("a", "a", "a", "b", "b", "b")]
    assert passed == [True, True, False] * 2
    assert all(limit.filter(line()) for _ in range(5))
    assert all(limit.filter(line("a", logging.DEBUG)) for _ in range(5))


def test_the_count_is_told_with_the_next_line(
    limit: LogLimit, clock: Clock, told: list[str]
) -> None:
    for _ in range(5):
        limit.filter(line("a"))
    clock.now += 59.9
    assert not limit.filter(line("a")) and told == []
    clock.now += 0.1
    assert limit.filter(line("a"))
    assert told == ["a: 4 further lines were left out (log_lines)"]


def test_the_count_is_told_at_the_end(limit: LogLimit, told: list[str]) -> None:
    for source in ("a", "a", "a", "b"):
        limit.filter(line(source))
    for source in ("a", "b", "c", "a"):
        limit.forget(source)
    assert told == ["a: 1 further lines were left out (log_lines)"]


def test_many_sources_do_not_grow(limit: LogLimit, clock: Clock, told: list[str]) -> None:
    for number in range(3):
        for source in range(2000):
            limit.filter(line(f"{number} {source}"))
        clock.now += 61
    assert len(limit._counts) <= 2001
    assert told == []


def test_the_hook_that_runs_is_the_source(limit: LogLimit) -> None:
    limit.current = lambda: "connection 9"
    assert [limit.filter(line()) for _ in range(3)] == [True, True, False]
