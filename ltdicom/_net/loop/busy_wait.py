"""Busy waiting: polling before sleeping, where that takes less time.

What it does: where the last waits were short, the next one begins with polling, for
`Settings.busy_wait` seconds at most; one that turns out long ends that for a while. Between
two polls the processor goes to whoever else wants it: it may be the peer.
What it gains: going to sleep and being woken takes longer than a near peer needs for its
answer; ``benchmarks/run.py`` shows C-ECHO with and without.
What it costs: processor time in between. Switched off by ``configure(busy_wait=0)``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from time import perf_counter, sleep  # time.monotonic ticks each 15.6 ms on old Windows
from typing import Final, TypeAlias

from ltdicom._core.settings import SETTINGS

Found: TypeAlias = list[tuple[int, int]]
"""Descriptors, and what each is ready for."""

POSSIBLE: Final = (os.cpu_count() or 1) > 1  # on the only one the peer could not answer

YIELD: Final[Callable[[], object]] = getattr(os, "sched_yield", partial(sleep, 0))
"""Lets another thread or program have the processor."""

PENALTY: Final = 8
"""Short waits that it takes after one that was not, before one begins awake again."""


class BusyWait:
    """Decides from the last waits whether to poll before sleeping.

    Parameters
    ----------
    poll : callable
        Asks the system what is ready, without waiting.
    sleep : callable
        Waits, for seconds or ``None``.
    stopped : callable
        Whether to poll no further.
    """

    def __init__(
        self,
        poll: Callable[[], Found],
        sleep: Callable[[float | None], Found],
        stopped: Callable[[], bool],
    ) -> None:
        self._poll = poll
        self._sleep = sleep
        self._stopped = stopped
        self._short = 0  # waits in a row; below zero after one that was long

    def wait(self, timeout: float | None) -> Found:
        """Wait until something is ready or a time has passed; return what is."""
        began = perf_counter()
        if self._short > 0 and timeout != 0:
            limit = began + SETTINGS.busy_wait
            while not self._stopped():
                if found := self._poll():
                    return found
                YIELD()
                if perf_counter() > limit:
                    self._short = -PENALTY
                    break
        found = self._sleep(timeout)
        if self._short <= 0 and POSSIBLE and perf_counter() - began < SETTINGS.busy_wait:
            self._short += 1
        return found
