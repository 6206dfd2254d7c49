"""The index of `qr_scp.py`: that of ``ltdicom serve --query``, with the names of a port."""

from __future__ import annotations

from collections.abc import Iterable

from store_scu import StoreItem

from ltdicom import LDicomDS
from ltdicom.cli.archive.index import LEVELS, BadKey, Index

__all__ = ["LEVELS", "BadKey", "Database", "Fill"]


class Database:
    """One row for each instance; used by several threads.

    Parameters
    ----------
    szFile : str
        The file of SQLite, ``":memory:"`` for none, or the URL of a database.
    """

    def __init__(self, szFile: str) -> None:
        self.m_Index = Index(szFile)

    def Close(self) -> None:
        """Close it, when no thread uses it any more."""
        self.m_Index.close()

    def Insert(self, DicomDS: LDicomDS, szFile: str, szSyntax: str) -> None:
        """Take an instance in; one with the same UID is replaced."""
        Row = self.m_Index.row(DicomDS, szFile, szSyntax, 0)
        self.m_Index.store(Row, lambda: 0)

    def Count(self) -> int:
        """Return how many instances there are."""
        return self.m_Index.count()

    def Find(self, szLevel: str, Keys: dict[int, str]) -> list[dict[int, str]]:
        """Return the matches of a query: the attributes that it asks for."""
        return self.m_Index.find(szLevel, Keys)

    def Select(self, Keys: dict[int, str]) -> list[StoreItem]:
        """Return the instances below what the unique keys name."""
        Found = self.m_Index.select(Keys)
        return [StoreItem(i.file, i.sop_class, i.instance, i.syntax) for i in Found]


def Fill(DicomDatabase: Database, Items: Iterable[StoreItem]) -> None:
    """Take files in that are there already."""
    for Item in Items:
        DicomDS = LDicomDS()
        DicomDS.LoadDS(Item.szFile, 0)
        DicomDatabase.Insert(DicomDS, Item.szFile, Item.szSyntax)
