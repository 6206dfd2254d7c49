"""Threads of the loop, and the wait for their end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator


def start(target: Callable[[], object], name: str) -> threading.Thread:
    """Start a thread that keeps no program alive.

    Raises
    ------
    RuntimeError
        The system has no further thread.
    """
    thread = threading.Thread(target=target, name=name, daemon=True)
    thread.start()
    return thread


def join(threads: Iterable[threading.Thread], timeout: float) -> None:
    """Wait until all have ended, but the one that asks; so many seconds at most."""
    deadline = time.monotonic() + timeout
    for thread in threads:
        if thread is not threading.current_thread():
            thread.join(max(0.0, deadline - time.monotonic()))


class Parting:
    """Those that have said that they end, and have not yet ended.

    A thread says so in the room of a lock, so that its work goes to another one from then
    on; it lives for a moment more, and who waits for the end of all waits for it, too.
    """

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []

    def add_me(self) -> None:
        """Note the thread that calls, which ends; one at a time."""
        alive = [thread for thread in self._threads if thread.is_alive()]
        self._threads = [*alive, threading.current_thread()]

    def __iter__(self) -> Iterator[threading.Thread]:
        return iter(self._threads)
