"""Threads for what takes long: names, the arithmetic of TLS, hooks that may run at once.

A thread serves one job after the other, and waits a moment for the next one, as making it
anew costs more than most jobs.
"""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Callable
from typing import Final, TypeAlias

from ltdicom._net.loop.threads import Parting, join

LOGGER: Final = logging.getLogger("ltdicom.net")

PATIENCE: Final = 1.0
"""Seconds that a thread waits for the next job before it ends."""

MOST_IDLE: Final = 32
"""Threads that may wait at the same time; what ends beyond them ends for good."""

Job: TypeAlias = Callable[[], object]


class _Helper:
    """A thread, and the job that it has or waits for."""

    def __init__(self, pool: Helpers, job: Job) -> None:
        self.job: Job | None = job
        self.called = threading.Lock()
        self.called.acquire()
        self._pool = pool
        self.thread = threading.Thread(target=self._run, name="ltdicom-helper", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while True:
            job, self.job = self.job, None
            if job is None:
                return
            try:
                # what a job sets there is not for the next one
                contextvars.Context().run(job)
            except Exception:
                LOGGER.exception("a failure inside")
            del job
            if not self._pool.put_back(self):
                return
            if not self.called.acquire(timeout=PATIENCE):
                if self._pool.give_up(self):
                    return
                self.called.acquire()  # it was taken in that moment


class Helpers:
    """The threads of the process that help."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Helper] = []
        self._parting = Parting()

    def run(self, job: Job) -> None:
        """Run a job on a thread of its own, soon.

        Raises
        ------
        RuntimeError
            The system has no further thread.
        """
        with self._lock:
            helper = self._idle.pop() if self._idle else None  # its caches are warm
        if helper is None:
            _Helper(self, job)
        else:
            helper.job = job
            helper.called.release()

    def put_back(self, helper: _Helper) -> bool:
        """Have a thread wait for its next job; return whether it should."""
        with self._lock:
            if len(self._idle) >= MOST_IDLE:
                self._parting.add_me()
                return False
            self._idle.append(helper)
            return True

    def give_up(self, helper: _Helper) -> bool:
        """Take back a thread that has waited in vain; False where it has a job now."""
        with self._lock:
            if helper not in self._idle:
                return False
            self._idle.remove(helper)
            self._parting.add_me()
            return True

    def end(self, timeout: float) -> None:
        """End the threads that wait for a job, and wait for that; so long at most."""
        with self._lock:
            idle, self._idle = self._idle, []
            threads = [*self._parting, *(helper.thread for helper in idle)]
        for helper in idle:
            helper.called.release()
        join(threads, timeout)
