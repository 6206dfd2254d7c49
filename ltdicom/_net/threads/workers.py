"""The threads of connections, used again.

Each connection has a thread of its own while it lives, with a `Waker`. When it has
ended, both wait a moment for the next connection, as making them anew costs more than
all else in an association that is short.
"""

from __future__ import annotations

import contextvars
import os
import threading
from collections.abc import Callable
from typing import Final

from ltdicom._core.settings import SETTINGS
from ltdicom._net.buffers import release_spares
from ltdicom._net.dispatch import CURRENT
from ltdicom._net.threads import leader_followers
from ltdicom._net.threads.leader_followers import TURNS, Place
from ltdicom._net.threads.waker import Waker

PATIENCE: Final = 1.0
"""Seconds that a thread waits for the next connection before it ends."""

MOST_IDLE: Final = 32
"""Threads that may wait at the same time; what ends beyond them ends for good."""


class Worker:
    """A thread that runs one job after the other.

    Attributes
    ----------
    waker : Waker
        For the jobs; it lives as long as the thread.
    thread : threading.Thread
        The thread.

    Raises
    ------
    RuntimeError
        The system has no further thread.
    OSError
        It has no further descriptor.
    """

    def __init__(self, pool: Workers) -> None:
        self.waker = Waker()
        self._pool = pool
        self._job: tuple[Callable[[], None], Callable[[], None], str] | None = None
        self._called = threading.Lock()
        self._called.acquire()
        self.thread = threading.Thread(target=self._work, name="ltdicom-idle", daemon=True)
        try:
            self.thread.start()
        except RuntimeError:
            self.waker.close()
            raise

    def start(self, job: Callable[[], None], done: Callable[[], None], name: str) -> None:
        """Run a job, then `done`, with the thread named `name`."""
        self._job = job, done, name
        self._called.release()

    def stop(self) -> None:
        """End the thread, which waits for a job."""
        self._called.release()

    def _work(self) -> None:
        self.waker.owner = threading.get_ident()
        try:
            self._called.acquire()
            while self._run():
                if not self._called.acquire(timeout=PATIENCE):
                    release_spares()
                    if self._pool.gives_up(self):
                        return
                    self._called.acquire()  # it was taken in that moment
        finally:
            self.waker.close()

    def _run(self) -> bool:
        """Run a job, if there is one; return whether to wait for another one."""
        if self._job is None:
            return False
        (job, done, self.thread.name), self._job = self._job, None
        kept = False
        try:
            place = self._take_place()
            try:
                # what a job sets there is not for the next one
                contextvars.Context().run(job)
            finally:
                self._give_up(place)
            self.thread.name = "ltdicom-idle"
            kept = self._pool.put_back(self)
        finally:
            done()
        return kept

    def _take_place(self) -> Place | None:
        """Take turns with other connections, where hooks do not run at the same time."""
        if not (
            leader_followers.AVAILABLE
            and SETTINGS.take_turns
            and CURRENT.dispatcher.takes_turns
        ):
            return None
        TURNS.enter()
        leader_followers.be_patient()
        self.waker.place = Place()
        return self.waker.place

    def _give_up(self, place: Place | None) -> None:
        self.waker.place = None
        if place is not None:
            TURNS.leave(place)


class Workers:
    """The threads that wait for a job."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Worker] = []

    def take(self) -> Worker:
        """Return a thread that nobody else has; `Worker.start` must follow.

        Raises
        ------
        RuntimeError, OSError
            There is no further thread or descriptor.
        """
        with self._lock:
            if self._idle:
                return self._idle.pop()  # the one that ran last, as its caches are warm
        return Worker(self)

    def put_back(self, worker: Worker) -> bool:
        """Have a worker wait for its next job; return whether it should."""
        with self._lock:
            if len(self._idle) >= MOST_IDLE:
                return False
            self._idle.append(worker)
            return True

    def gives_up(self, worker: Worker) -> bool:
        """Take back a worker that has waited in vain; False where it has a job now."""
        with self._lock:
            if worker not in self._idle:
                return False
            self._idle.remove(worker)
            return True

    def end(self) -> None:
        """End the threads that wait for a job, and wait for that."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.stop()
        for worker in idle:
            worker.thread.join()

    def forget(self) -> None:
        """Have none, in the child of a fork, which has none of its parent's threads."""
        self._lock = threading.Lock()
        self._idle = []


WORKERS: Final = Workers()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=WORKERS.forget)
