"""What `LDicomTag`, `LDicomVR` and `LDicomUID` have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Generic, TypeVar

from ltdicom._binding.c_types import L_UINT32
from ltdicom._binding.calls import returns_pointer, returns_value, returns_void
from ltdicom._tables.table import Table

__all__ = ["TableFace"]

E = TypeVar("E")


class TableFace(Generic[E]):
    """A process-wide table; its calls are made on the class.

    The table has its built-in content from the first call on. An entry that is found
    is the entry itself: what is set in it is set in the table. What identifies it (the
    code of the tag, VR or UID, and the mask) must not be changed while it is in the
    table; delete the entry and insert another one.

    Every call may be made from any thread.
    """

    _table: ClassVar[Table[Any, Any]]

    @classmethod
    @returns_void
    def Default(cls) -> None:
        """Restore the built-in content.

        All entries are replaced: those found before are no longer in the table.
        """
        cls._table.fill()

    @classmethod
    @returns_void
    def Reset(cls) -> None:
        """Remove all entries."""
        cls._table.fill(())

    @classmethod
    @returns_pointer
    def GetFirst(cls) -> E | None:
        """Return the first entry.

        Returns
        -------
        entry or None
            ``None`` if the table is empty.
        """
        return cls._table.at(0)

    @classmethod
    @returns_pointer
    def GetLast(cls) -> E | None:
        """Return the last entry.

        Returns
        -------
        entry or None
            ``None`` if the table is empty.
        """
        return cls._table.at(-1)

    @classmethod
    @returns_value(0)
    def GetCount(cls) -> int:
        """Return the number of entries.

        Returns
        -------
        int (``L_UINT32``)
            The number of entries.
        """
        return len(cls._table)

    @classmethod
    @returns_pointer
    def FindIndex(cls, nIndex: L_UINT32) -> E | None:
        """Return the entry at an index.

        Parameters
        ----------
        nIndex : int (``L_UINT32``)
            Index of the entry, from 0.

        Returns
        -------
        entry or None
            ``None`` if there are not so many entries.
        """
        return cls._table.at(nIndex)

    @classmethod
    def entries(cls) -> Iterator[E]:
        """Iterate over the entries as they are now; beyond the C++ library.

        Returns
        -------
        iterator
            The table may be changed meanwhile: this does not affect the iteration.
        """
        return iter(cls._table)
