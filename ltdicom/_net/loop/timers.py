"""Deadlines, the next one first; one thread at a time."""

from __future__ import annotations

import heapq
import itertools
from typing import Any, Protocol


class Timed(Protocol):
    """What has a deadline.

    Attributes
    ----------
    deadline : float or None
        When it is due; only `Timers.set` changes it.
    armed : list or None
        The entry in the heap; it is never later than that.
    """

    deadline: float | None
    armed: list[Any] | None


class Timers:
    """The deadlines of all.

    A deadline that moves backwards, as nearly all do, costs nothing: it is looked at when
    the earlier one is over.
    """

    def __init__(self) -> None:
        self._heap: list[list[Any]] = []  # when, a number, whose
        self._numbers = itertools.count()

    def set(self, timed: Timed, when: float | None) -> None:
        """Give somebody a deadline, or none."""
        timed.deadline = when
        if when is None:
            return
        entry = timed.armed
        if entry is not None:
            if entry[0] <= when:
                return
            entry[2] = None
        timed.armed = entry = [when, next(self._numbers), timed]
        heapq.heappush(self._heap, entry)

    @property
    def next(self) -> float | None:
        """When to look; nobody is due before."""
        return self._heap[0][0] if self._heap else None

    def take_due(self, now: float) -> list[Any]:
        """Return those whose deadline has come; they have none then."""
        due = []
        heap = self._heap
        while heap and heap[0][0] <= now:
            timed = heapq.heappop(heap)[2]
            if timed is None:  # an earlier one was set later, or it has ended
                continue
            timed.armed = None
            if timed.deadline is None:
                continue
            if timed.deadline <= now:
                timed.deadline = None
                due.append(timed)
            else:
                self.set(timed, timed.deadline)
        return due

    def forget(self, timed: Timed) -> None:
        """Keep nothing of somebody who has ended."""
        timed.deadline = None
        if timed.armed is not None:
            timed.armed[2] = None
            timed.armed = None
