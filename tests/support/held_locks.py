"""Locks that hold a thread at the place where a race was: no test waits for luck."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class HeldLock:
    """Stands for a lock; something happens when the thread that made it gives it back.

    Parameters
    ----------
    lock : RLock
        The lock itself.
    then : callable
        Called once, by that thread and without the lock.
    skip : int
        How often the thread gives the lock back before.

    Attributes
    ----------
    wanted : threading.Event
        Somebody waits for the lock.
    """

    def __init__(self, lock: Any, then: Callable[[], object], skip: int = 0) -> None:
        self.lock = lock
        self.then = then
        self.left = skip
        self.depth = 0
        self.owner = threading.get_ident()
        self.wanted = threading.Event()

    def __enter__(self) -> None:
        if not self.lock.acquire(blocking=False):
            self.wanted.set()
            self.lock.acquire()
        self.depth += 1

    def __exit__(self, *problem: Any) -> None:
        self.depth -= 1
        outermost = self.depth == 0 and threading.get_ident() == self.owner
        self.lock.release()
        if outermost and problem == (None, None, None):
            self.left -= 1
            if self.left == -1:
                self.then()
