"""A thread that has given up a lock, and goes on only when somebody waits for its end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.net_support import DEADLINE


class _Late:
    """A lock that keeps a thread back after it has given it up."""

    def __init__(self, lock: Any, keep: Callable[[], bool]) -> None:
        self._lock = lock
        self._keep = keep
        self.parted, self.awaited = threading.Event(), threading.Event()

    def acquire(self, *arguments: Any, **named: Any) -> bool:
        return self._lock.acquire(*arguments, **named)  # type: ignore[no-any-return]

    def release(self) -> None:
        late = not self.parted.is_set() and self._keep()
        self._lock.release()
        if late:
            self.parted.set()
            self.awaited.wait(DEADLINE * 2)

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


@contextmanager
def left_late(
    monkeypatch: pytest.MonkeyPatch, holder: Any, name: str, keep: Callable[[], bool]
) -> Iterator[threading.Event]:
    """Keep the first thread back that gives up a lock while `keep` holds.

    Gives an event that tells of it. It goes on when one is waited for, or at the end.
    """
    late = _Late(getattr(holder, name), keep)
    join = threading.Thread.join

    def awaited(thread: threading.Thread, timeout: float | None = None) -> None:
        late.awaited.set()
        join(thread, timeout)

    monkeypatch.setattr(holder, name, late)
    monkeypatch.setattr(threading.Thread, "join", awaited)
    try:
        yield late.parted
    finally:
        late.awaited.set()
