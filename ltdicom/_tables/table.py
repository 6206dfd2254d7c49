"""An ordered, process-wide table of structures, filled at its first use.

`LDicomTag`, `LDicomVR` and `LDicomUID` are such tables. An entry is its own handle:
what counts is which object it is, not what its fields say. A key finds it at once;
the key is taken when the entry is added, and its fields must not change afterwards.

Readers of a single entry take no lock: a table that is replaced as a whole gets new
rows, so that a reader sees the old rows or the new ones.
"""

from __future__ import annotations

import dataclasses
import threading
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

E = TypeVar("E")
K = TypeVar("K", bound=Hashable)


class _Rows(Generic[E, K]):
    """What a table holds, in order.

    Entries are numbered as they come and only ever added at the end, so their numbers
    ascend: bisection finds the place of an entry however many were deleted before it.
    """

    def __init__(self, index: dict[K, E]) -> None:
        self.index = index
        self.entries: list[E] = []
        self.numbers: list[int] = []
        self.known: dict[E, tuple[int, K]] = {}
        self._next_number = 0

    def append(self, key: K, entry: E) -> None:
        number = self._next_number
        self._next_number = number + 1
        self.entries.append(entry)
        self.numbers.append(number)
        self.index[key] = entry
        # last: whoever finds the entry here finds it everywhere
        self.known[entry] = number, key

    def remove(self, entry: E) -> None:
        place = self.place(entry)
        _, key = self.known.pop(entry)
        del self.index[key], self.entries[place], self.numbers[place]

    def place(self, entry: E) -> int:
        return bisect_left(self.numbers, self.known[entry][0])

    def at(self, place: int) -> E | None:
        return self.entries[place] if 0 <= place < len(self.entries) else None


class Table(Generic[E, K]):
    """The table of one class of the face.

    Parameters
    ----------
    default : callable
        Returns the built-in entries, new ones at each call.
    key : callable
        Returns what distinguishes an entry from all others.
    index : callable, optional
        Makes the empty dictionary from keys to entries.

    Attributes
    ----------
    on_change : callable or None
        Called, with the lock held, when there are other entries.
    """

    def __init__(
        self,
        default: Callable[[], Iterable[E]],
        key: Callable[[E], K],
        index: Callable[[], dict[K, E]] = dict,
    ) -> None:
        self._default = default
        self._key = key
        self._new_index = index
        self._lock = threading.RLock()
        self._rows: _Rows[E, K] | None = None
        self.on_change: Callable[[], None] | None = None

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change()

    @property
    def rows(self) -> _Rows[E, K]:
        """The rows; the built-in ones if nobody used the table before."""
        rows = self._rows
        if rows is None:
            with self._lock:
                rows = self._rows
                if rows is None:
                    rows = self.fill(self._default())
        return rows

    def fill(self, entries: Iterable[E] | None = None) -> _Rows[E, K]:
        """Replace the whole content, by the built-in entries if none are given."""
        rows: _Rows[E, K] = _Rows(self._new_index())
        with self._lock:
            for entry in self._default() if entries is None else entries:
                rows.append(self._key(entry), entry)
            self._rows = rows
            self._changed()
        return rows

    def find(self, key: K) -> E | None:
        """Return the entry with this very key."""
        return self.rows.index.get(key)

    def holds(self, entry: E | None) -> bool:
        """Whether this object is an entry of the table."""
        return entry in self.rows.known

    def at(self, place: int) -> E | None:
        """Return the entry at a place; negative places count from the end."""
        with self._lock:
            rows = self.rows
            return rows.at(place + len(rows.entries) if place < 0 else place)

    def beside(self, entry: E | None, step: int) -> E | None:
        """Return the neighbour of an entry: 1 the next one, -1 the one before."""
        with self._lock:
            known = self._require(entry)
            return self.rows.at(self.rows.place(known) + step)

    def add(self, entry: E) -> E:
        """Add an entry at the end.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_PARAMETER``: there is one with this key.
        """
        key = self._key(entry)
        with self._lock:
            rows = self.rows
            if key in rows.index:
                raise DicomError(DICOM_ERROR_PARAMETER, f"{entry} is in the table already")
            rows.append(key, entry)
            self._changed()
        return entry

    def remove(self, entry: E | None) -> E | None:
        """Remove an entry and return the one that followed it."""
        with self._lock:
            known = self._require(entry)
            following = self.beside(known, 1)
            self.rows.remove(known)
            self._changed()
            return following

    def update(self, entry: E | None, **fields: Any) -> None:
        """Set fields of an entry, none of them part of its key."""
        with self._lock:
            known = self._require(entry)
            for name, value in fields.items():
                setattr(known, name, value)

    def merge(self, entries: Iterable[E]) -> None:
        """Add the entries; one whose key is there changes the one that has it."""
        with self._lock:
            for entry in entries:
                known = self.find(self._key(entry))
                if known is None:
                    self.add(entry)
                else:
                    values: Any = entry
                    fields = dataclasses.fields(values)
                    self.update(known, **{f.name: getattr(entry, f.name) for f in fields})

    def __len__(self) -> int:
        return len(self.rows.entries)

    def __iter__(self) -> Iterator[E]:
        """Iterate over the entries as they are now; the table may change meanwhile."""
        with self._lock:
            return iter(tuple(self.rows.entries))

    def _require(self, entry: E | None) -> E:
        if entry is None or entry not in self.rows.known:
            raise DicomError(DICOM_ERROR_PARAMETER, "not an entry of the table")
        return entry
