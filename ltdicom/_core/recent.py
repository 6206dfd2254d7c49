"""Results that are kept for the next time, within limits.

What it does
    `ltdicom._net.association.pdu` keeps the A-ASSOCIATE PDUs that were read and written
    last: the same few requests and answers come again and again.
What it gains
    A known request is read 13 to 21 times and written 31 to 57 times as fast (of 2 and of
    128 contexts): ``python benchmarks/rent.py --only request``.
What it costs
    256 KiB of PDUs in each direction, of which the items take some times as many.
How to switch it off
    ``ltdicom.configure(fast_path=False)``.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """What was found for the keys asked for last.

    Peers choose the keys, so there is a limit on what all of them take together, and
    on what a single one does.

    Parameters
    ----------
    total : int
        Bytes; beyond them, what was not asked for longest goes.
    largest : int
        Bytes; more than this is not kept.
    """

    def __init__(self, total: int, largest: int) -> None:
        self._total = total
        self._largest = largest
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return what was found for a key, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Keep what was found; `size` is what it takes, in bytes."""
        if size > self._largest:
            return
        with self._lock:
            if key in self._kept:  # another thread was first
                return
            self._kept[key] = value, size
            self._size += size
            while self._size > self._total:
                self._size -= self._kept.popitem(last=False)[1][1]
