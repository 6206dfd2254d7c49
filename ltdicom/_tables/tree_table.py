"""A process-wide tree of structures whose branches are made when somebody looks.

`LDicomIOD` is such a tree: 690,000 entries, nearly all of them in subtrees that many
classes share. An entry is its own handle and stays the same object while anybody holds
it; one that nobody holds, and nobody changed, is forgotten and made again on demand.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_PARAMETER
from ltdicom.structs import DICOMIOD

# one for all: entries fill their branches without knowing the tree they are in
_LOCK = threading.RLock()


class Record(Protocol):
    """A built-in entry: what it says, and what is beneath it."""

    @property
    def code(self) -> int:
        """Class, module or tag."""

    @property
    def kind(self) -> int:
        """One of ``IOD_TYPE_*``."""

    @property
    def children(self) -> Sequence[Record]:
        """The entries beneath it."""

    def fields(self) -> dict[str, Any]:
        """Return the fields of the structure."""

    def holds(self, code: int, kind: int) -> bool:
        """Whether such an entry is somewhere beneath it."""


class Cell:
    """A place in the tree: its built-in record, and the entry if there is one now."""

    __slots__ = ("kept", "live", "record")

    def __init__(self, record: Record | None, kept: Entry | None = None) -> None:
        self.record = record
        self.kept = kept
        self.live: weakref.ref[Entry] | None = None

    def is_of(self, code: int, kind: int) -> bool:
        """Whether the entry here has this code and type."""
        entry = self.kept
        if entry is not None:
            return entry.nCode == code and entry.nType == kind
        return self.record is not None and (self.record.code, self.record.kind) == (
            code,
            kind,
        )


class Entry(DICOMIOD):
    """An entry of the tree, as its handle."""

    __qualname__ = "DICOMIOD"  # what its repr says

    def __init__(self, parent: Entry | None, cell: Cell, fields: dict[str, Any]) -> None:
        # past __setattr__: only a change by somebody else is worth keeping
        self.__dict__.update(fields, _parent=parent, _cell=cell, _cells=None)

    _parent: Entry | None
    _cell: Cell | None
    _cells: list[Cell] | None

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        self.keep()

    def keep(self) -> None:
        """Stay in the tree though nobody holds the handle."""
        entry: Entry | None = self
        while entry is not None:
            if entry._cell is not None:
                if entry._cell.kept is entry:
                    return  # and so are all above it
                entry._cell.kept = entry
            entry = entry._parent

    @property
    def cells(self) -> list[Cell]:
        """The places beneath it."""
        cells = self._cells
        if cells is None:
            with _LOCK:
                cells = self._cells
                if cells is None:
                    record = self._cell.record if self._cell is not None else None
                    children = record.children if record is not None else ()
                    self.__dict__["_cells"] = cells = [Cell(child) for child in children]
        return cells


class TreeTable:
    """The tree. Positions are given as an entry, or None for the root level.

    Parameters
    ----------
    default : callable
        Returns the records of the built-in root level.
    """

    def __init__(self, default: Callable[[], Iterable[Record]]) -> None:
        self._default = default
        self._root: Entry | None = None

    @property
    def root(self) -> Entry:
        """What holds the root level; itself no entry."""
        with _LOCK:
            if self._root is None:
                self.fill()
            assert self._root is not None
            return self._root

    def fill(self, records: Iterable[Record] | None = None) -> None:
        """Replace the whole content, by the built-in one if none is given."""
        root = Entry(None, Cell(None), {})
        root.__dict__["_cells"] = [
            Cell(record) for record in (self._default() if records is None else records)
        ]
        with _LOCK:
            self._root = root

    def forget(self) -> None:
        """Become as before the first use."""
        with _LOCK:
            self._root = None

    @property
    def is_filled(self) -> bool:
        """Whether the tree has been used or filled."""
        return self._root is not None

    def child(self, parent: Entry, cell: Cell) -> Entry:
        """Return the entry at a place."""
        with _LOCK:
            entry = cell.kept or (cell.live() if cell.live is not None else None)
            if entry is None:
                assert cell.record is not None
                entry = Entry(parent, cell, cell.record.fields())
                cell.live = weakref.ref(entry)
            return entry

    def holds(self, entry: object) -> bool:
        """Whether this object is an entry of the tree as it is now."""
        if not isinstance(entry, Entry):
            return False
        while entry._cell is not None and entry._parent is not None:
            entry = entry._parent
        return entry is self._root

    def require(self, entry: DICOMIOD | None) -> Entry:
        """Return the entry, or refuse it.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_PARAMETER``: NULL, deleted, or never in the tree.
        """
        if not isinstance(entry, Entry) or not self.holds(entry):
            raise DicomError(DICOM_ERROR_PARAMETER, "not an entry of the table")
        return entry

    def parent(self, entry: DICOMIOD | None) -> Entry | None:
        """Return the entry above, None for the root level."""
        above = self.require(entry)._parent
        return None if above is self._root else above

    def children(self, entry: DICOMIOD | None) -> Iterator[Entry]:
        """Iterate over the entries beneath; None: over the root level."""
        parent = self.root if entry is None else self.require(entry)
        for cell in tuple(parent.cells):
            yield self.child(parent, cell)

    def level(self, entry: DICOMIOD | None) -> Entry:
        """Return what is above an entry's level, for None above the root level."""
        if entry is None:
            return self.root
        above = self.require(entry)._parent
        assert above is not None
        return above

    def at(self, parent: Entry, place: int) -> Entry | None:
        """Return the entry at a place beneath `parent`; negative places from the end."""
        cells = parent.cells
        inside = -len(cells) <= place < len(cells)
        return self.child(parent, cells[place]) if inside else None

    def beside(self, entry: DICOMIOD | None, step: int) -> Entry | None:
        """Return a sibling: 1 the next one, -1 the one before."""
        with _LOCK:
            known = self.require(entry)
            parent = self.level(known)
            assert known._cell is not None
            place = parent.cells.index(known._cell) + step
            return self.at(parent, place) if place >= 0 else None

    def deepest_last(self, parent: Entry) -> Entry | None:
        """Return the last entry beneath `parent`, parents before children."""
        last = None
        while (below := self.at(last or parent, -1)) is not None:
            last = below
        return last

    def after(self, entry: DICOMIOD | None) -> Entry | None:
        """Return the next entry of the whole tree, parents before children."""
        known: Entry | None = self.require(entry)
        assert known is not None
        following = self.at(known, 0)
        while following is None and known is not None:
            following = self.beside(known, 1)
            known = self.parent(known)
        return following

    def before(self, entry: DICOMIOD | None) -> Entry | None:
        """Return the previous entry of the whole tree, parents before children."""
        previous = self.beside(entry, -1)
        if previous is None:
            return self.parent(entry)
        return self.deepest_last(previous) or previous

    def among(self, parent: Entry, code: int, kind: int) -> Entry | None:
        """Return the first entry of this code and type directly beneath `parent`."""
        for cell in parent.cells:
            if cell.is_of(code, kind):
                return self.child(parent, cell)
        return None

    def beneath(self, parent: Entry, code: int, kind: int) -> Entry | None:
        """Return the first entry of this code and type anywhere beneath `parent`."""
        # no recursion: a program or a file may nest deeper than Python calls
        levels = [(parent, iter(parent.cells))]
        while levels:
            above, cells = levels[-1]
            cell = next(cells, None)
            if cell is None:
                levels.pop()
                continue
            if cell.is_of(code, kind):
                return self.child(above, cell)
            # an entry that nobody changed has beneath it what its record says
            if cell.kept is None and cell.record and not cell.record.holds(code, kind):
                continue
            entry = self.child(above, cell)
            levels.append((entry, iter(entry.cells)))
        return None

    def add(self, parent: Entry, fields: dict[str, Any]) -> Entry:
        """Add an entry as the last one beneath `parent`."""
        with _LOCK:
            cell = Cell(None)
            entry = Entry(parent, cell, fields)
            parent.cells.append(cell)
            entry.keep()
            return entry

    def remove(self, entry: DICOMIOD | None) -> Entry | None:
        """Remove an entry with all beneath it, and return its next sibling."""
        with _LOCK:
            known = self.require(entry)
            following = self.beside(known, 1)
            parent = self.level(known)
            assert known._cell is not None
            parent.cells.remove(known._cell)
            parent.keep()
            known.__dict__["_cell"] = None
            return following
