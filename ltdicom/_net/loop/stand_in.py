"""The stand-in: takes the loop over while a hook takes long.

What it does: the loop's thread runs hooks itself. A hook that lasts longer than a tick
would stall the reading, the writing and the timers of all connections, so a second thread
turns the loop meanwhile, without running hooks. When the hook returns, the first thread
asks for the loop and gets it back.
What it costs: a thread that looks every few milliseconds as long as hooks run, and ends
when none has run for a while.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from ltdicom._net.loop.threads import Parting, join, start

TICK: Final = 0.005
"""Seconds that a hook may take before the loop is taken over; twice that at most."""

_QUIET: Final = 20  # ticks without a hook, then nobody has to look
_PATIENCE: Final = 1.0  # seconds until the thread ends


class StandIn:
    """Watches the hooks on the loop's thread.

    Parameters
    ----------
    take_over : callable
        Turns the loop until its thread wants it back.

    Attributes
    ----------
    count : int
        Hooks that have begun or ended.
    in_hook : bool
        Whether the loop's thread is inside one, and does not turn the loop there.
    """

    def __init__(self, take_over: Callable[[], None]) -> None:
        self.count = 0
        self.in_hook = False
        self._take_over = take_over
        self._lock = threading.Lock()
        self._alarm = threading.Semaphore(0)
        self._thread: threading.Thread | None = None
        self._parting = Parting()
        self._watching = False
        self._ended = False

    def enter(self) -> None:
        """Note that a hook begins, on the loop's thread."""
        self.count += 1
        self.in_hook = True
        if not self._watching:
            self._have_watched()

    def leave(self) -> None:
        """Note that it has ended, or turns the loop itself."""
        self.count += 1
        self.in_hook = False

    def _have_watched(self) -> None:
        with self._lock:
            if self._thread is None:
                try:
                    self._thread = start(self._run, "ltdicom-stand-in")
                except RuntimeError:  # no further thread; the next hook tries again
                    return
            self._watching = True
            self._alarm.release()

    def _run(self) -> None:
        while True:
            called = self._alarm.acquire(timeout=_PATIENCE)
            with self._lock:
                if self._ended or not (called or self._watching):
                    self._parting.add_me()
                    self._thread, self._watching = None, False
                    return
            self._watch()

    def _watch(self) -> None:
        seen, quiet = -1, 0
        while not self._ended:
            time.sleep(TICK)
            if self.count != seen:
                seen, quiet = self.count, 0
            elif self.in_hook:
                self._take_over()
            else:
                quiet += 1
                if quiet > _QUIET:
                    self._watching = False
                    if not self.in_hook:  # one may have begun in this moment
                        return
                    self._watching = True

    def end(self, timeout: float) -> None:
        """End the thread, and wait for that; so many seconds at most.

        While a hook does not end, it goes on instead: others rely on it.
        """
        with self._lock:
            threads = [*self._parting, *filter(None, [self._thread])]
            self._ended = True
            self._alarm.release()
        join(threads, timeout)
        with self._lock:
            self._ended = False
            self._alarm = threading.Semaphore(0)
