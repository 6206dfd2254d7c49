"""At most so many log lines a minute for one connection (`log_lines`); the rest is counted.

A peer chooses what is wrong with what it sends, and how often: without a limit 100 KB
fill a disk. A line belongs to the connection that it names by `about`, else to the one
whose hook runs. What belongs to none, as a file that a program reads, always passes.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from ltdicom._core.settings import SETTINGS

MINUTE: Final = 60.0
_MANY: Final = 1024  # sources, after which those of the minutes before are forgotten
_SOURCE: Final = "ltdicom_source"
_COUNT: Final = "ltdicom_count"

LOGGERS: Final = ("ltdicom", "ltdicom.api", "ltdicom.dataset", "ltdicom.net")

LOGGER: Final = logging.getLogger("ltdicom.net")


def about(source: str) -> dict[str, Any]:
    """Return what a log call takes as ``extra``: whom its line is about."""
    return {_SOURCE: source}


def nobody() -> str | None:
    """Tell that no hook runs."""
    return None


class LogLimit:
    """A filter for loggers.

    Parameters
    ----------
    clock : callable
        Returns seconds since some moment.

    Attributes
    ----------
    current : callable
        Tells whose hook runs on this thread; None for nobody's.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.current: Callable[[], str | None] = nobody
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: dict[str, list[float]] = {}  # begin of the minute, lines, left out

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a line is written."""
        if record.levelno <= logging.DEBUG or hasattr(record, _COUNT):
            return True
        source = getattr(record, _SOURCE, None) or self.current()
        if source is None:
            return True
        told: list[tuple[str, int]] = []
        with self._lock:
            passes = self._passes(source, told)
        self._tell(told)
        return passes

    def _passes(self, source: str, told: list[tuple[str, int]]) -> bool:
        now = self._clock()
        count = self._counts.get(source)
        if count is None or now - count[0] >= MINUTE:
            if count is not None and count[2]:
                told.append((source, int(count[2])))
            elif len(self._counts) >= _MANY:
                self._prune(now, told)
            count = self._counts[source] = [now, 0, 0]
        if count[1] < SETTINGS.log_lines:
            count[1] += 1
            return True
        count[2] += 1
        return False

    def _prune(self, now: float, told: list[tuple[str, int]]) -> None:
        for source, (begin, _, left) in list(self._counts.items()):
            if now - begin >= MINUTE:
                del self._counts[source]
                if left:
                    told.append((source, int(left)))

    def forget(self, source: str) -> None:
        """Tell how many lines of a connection that has ended were left out."""
        if source not in self._counts:  # as nearly always
            return
        with self._lock:
            count = self._counts.pop(source, None)
        if count is not None and count[2]:
            self._tell([(source, int(count[2]))])

    def _tell(self, told: list[tuple[str, int]]) -> None:
        for source, left in told:
            LOGGER.warning(
                "%s: %d further lines were left out (log_lines)",
                source,
                left,
                extra={_COUNT: left},
            )


LOG_LIMIT: Final = LogLimit()
"""The one of this process."""


def limit_loggers() -> None:
    """Put the limit on the loggers of the package."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(LOG_LIMIT)
