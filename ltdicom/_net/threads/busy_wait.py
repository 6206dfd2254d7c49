"""Waiting awake: asking again and again, where that takes less time than sleeping.

Going to sleep and being woken takes longer than what a peer near by needs for its answer.
So where the last waits were short, the next one begins awake, for `Settings.busy_wait`
seconds at most; one that turns out long ends that for a while. Between two questions the
processor goes to whoever else wants it: it may be the peer.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from time import monotonic, sleep
from typing import Final, TypeAlias

from ltdicom._core.settings import SETTINGS

Found: TypeAlias = list[tuple[int, int]]
"""Descriptors, and what each is ready for."""

POSSIBLE: Final = (os.cpu_count() or 1) > 1  # on the only one the peer could not answer

YIELD: Final[Callable[[], object]] = getattr(os, "sched_yield", partial(sleep, 0))
"""Lets another thread or program have the processor."""

PENALTY: Final = 8
"""Short waits that it takes after one that was not, before one begins awake again."""


class Awake:
    """Knows how long the last waits of somebody were.

    Parameters
    ----------
    poll : callable
        Asks the system what is ready; 0 for at once.
    sleep : callable
        Waits, for seconds or ``None``.
    stopped : callable
        Whether to ask no further.
    """

    def __init__(
        self,
        poll: Callable[[int], Found],
        sleep: Callable[[float | None], Found],
        stopped: Callable[[], bool],
    ) -> None:
        self._poll = poll
        self._sleep = sleep
        self._stopped = stopped
        self._short = 0  # waits in a row; below zero after one that was long

    def wait(self, timeout: float | None) -> Found:
        """Wait until something is ready or a time has passed; return what is."""
        began = monotonic()
        if self._short > 0 and timeout != 0:
            limit = began + SETTINGS.busy_wait
            while not self._stopped():
                if found := self._poll(0):
                    return found
                YIELD()
                if monotonic() > limit:
                    self._short = -PENALTY
                    break
        found = self._sleep(timeout)
        if self._short <= 0 and POSSIBLE and monotonic() - began < SETTINGS.busy_wait:
            self._short += 1
        return found
