"""What all connections together keep of data sets on their way (`memory_in_flight`).

A `Freight` is what one connection has read of a large data set, until the hook that got
it has returned. While all of them weigh more than the limit, only the one that began
first is read on: so there is always one that can end, and nobody waits for ever for memory
that another one waits for, too. No socket here. Sizes that are given back go into a queue:
Python may free what has them anywhere, inside the lock as well.
"""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from ltdicom._core.settings import SETTINGS

LIGHT: Final = 1 << 16
"""Bytes of a data set up to which it does not count."""


class Flight:
    """The large data sets of the process.

    Attributes
    ----------
    told : bool
        That there is too much was said, and there is since.
    """

    def __init__(self) -> None:
        self.told = False
        self._lock = threading.Lock()
        self._total = 0
        self._landed: deque[int] = deque()
        self._coming: dict[int, None] = {}  # in the order in which they began
        self._waiting: dict[int, Callable[[], None]] = {}
        self._numbers = itertools.count()

    def begin(self) -> Freight:
        """Return what a data set weighs whose first bytes have come."""
        if not self._coming:
            self.told = False
        number = next(self._numbers)
        self._coming[number] = None
        return Freight(self, number, self._landed)

    def weigh(self, freight: Freight, size: int) -> None:
        """Note how much of a data set is there."""
        with self._lock:
            self._total += size - freight.size
            freight.size = size

    @property
    def total(self) -> int:
        """Bytes of all."""
        with self._lock:
            while self._landed:
                self._total -= self._landed.popleft()
            return self._total

    def holds_back(self, freight: Freight, wake: Callable[[], None]) -> bool:
        """Whether a data set has to wait; `wake` is called when that may have changed."""
        # before both looks: what is freed meanwhile calls
        self._waiting[freight.number] = wake
        # of a copy: another thread may free the first one while it is looked for
        first = next(iter(self._coming.copy()), freight.number)
        if self.total > SETTINGS.memory_in_flight and freight.number != first:
            return True
        self._waiting.pop(freight.number, None)
        return False

    def came(self, number: int) -> None:
        """Note that a data set has come as a whole, or will not: it is another one's turn.

        Any thread may call.
        """
        self._coming.pop(number, None)
        self._waiting.pop(number, None)
        while self._waiting:
            try:
                _, wake = self._waiting.popitem()
            except KeyError:  # another thread was first
                return
            wake()


class Freight:
    """What one data set weighs; it is counted as long as somebody has this.

    Attributes
    ----------
    number : int
        The later one has the higher number.
    size : int
        Bytes.
    """

    __slots__ = ("_flight", "_landed", "number", "size")

    def __init__(self, flight: Flight, number: int, landed: deque[int]) -> None:
        self._flight = flight
        self._landed = landed
        self.number = number
        self.size = 0

    def arrive(self, size: int) -> None:
        """Note that all of it has come."""
        self._flight.weigh(self, size)
        self._flight.came(self.number)

    def __del__(self) -> None:
        # wherever the last one lets go, so nothing here may wait
        self._landed.append(self.size)
        self._flight.came(self.number)


FLIGHT: Final = Flight()
"""Those of this process."""
