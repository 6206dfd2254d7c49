"""A stack of its own for what goes deep, whatever the caller's stack is.

Python limits how deep calls may be, and a program may be deep already when it calls. What
follows nested sequences is tried on the caller's stack; where that does not do, it is done
once more on a new thread's. Knows threads alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

_Made = TypeVar("_Made")


def on_a_fresh_stack(action: Callable[[], _Made]) -> _Made:
    """Return what an action returns on a thread of its own, or raise what it raises."""
    made: list[_Made] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            made.append(action())
        except BaseException as error:  # noqa: BLE001 - it is raised again
            raised.append(error)

    thread = threading.Thread(target=run, name="ltdicom-deep-nesting", daemon=True)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
    return made[0]


def deeply(action: Callable[[], _Made]) -> _Made:
    """Return what an action returns that changes nothing and may have to go deep."""
    try:
        return action()
    except Exception as error:
        if not _came_of_depth(error):
            raise
        return on_a_fresh_stack(action)


def _came_of_depth(error: BaseException | None) -> bool:
    """Whether an error is, or was made of, Python's own about too many calls."""
    while error is not None:
        if isinstance(error, RecursionError):
            return True
        error = error.__cause__ or error.__context__
    return False
