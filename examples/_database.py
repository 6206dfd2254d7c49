"""The index of `qr_scp.py`: which instances there are, in SQLite."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from typing import Any

from _elements import TextOf
from store_scu import StoreItem

from ltdicom import (
    TAG_ACCESSION_NUMBER,
    TAG_INSTANCE_NUMBER,
    TAG_MODALITIES_IN_STUDY,
    TAG_MODALITY,
    TAG_NUMBER_OF_PATIENT_RELATED_STUDIES,
    TAG_NUMBER_OF_SERIES_RELATED_INSTANCES,
    TAG_NUMBER_OF_STUDY_RELATED_INSTANCES,
    TAG_NUMBER_OF_STUDY_RELATED_SERIES,
    TAG_PATIENT_BIRTH_DATE,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_PATIENT_SEX,
    TAG_REFERRING_PHYSICIAN_NAME,
    TAG_SERIES_DATE,
    TAG_SERIES_DESCRIPTION,
    TAG_SERIES_INSTANCE_UID,
    TAG_SERIES_NUMBER,
    TAG_SOP_CLASS_UID,
    TAG_SOP_INSTANCE_UID,
    TAG_STUDY_DATE,
    TAG_STUDY_DESCRIPTION,
    TAG_STUDY_ID,
    TAG_STUDY_INSTANCE_UID,
    TAG_STUDY_TIME,
    LDicomDS,
)

# the attributes of each level; the first one is unique
LEVELS = {
    "PATIENT": (
        TAG_PATIENT_ID,
        TAG_PATIENT_NAME,
        TAG_PATIENT_BIRTH_DATE,
        TAG_PATIENT_SEX,
    ),
    "STUDY": (
        TAG_STUDY_INSTANCE_UID,
        TAG_STUDY_DATE,
        TAG_STUDY_TIME,
        TAG_ACCESSION_NUMBER,
        TAG_STUDY_ID,
        TAG_STUDY_DESCRIPTION,
        TAG_REFERRING_PHYSICIAN_NAME,
    ),
    "SERIES": (
        TAG_SERIES_INSTANCE_UID,
        TAG_MODALITY,
        TAG_SERIES_NUMBER,
        TAG_SERIES_DATE,
        TAG_SERIES_DESCRIPTION,
    ),
    "IMAGE": (TAG_SOP_INSTANCE_UID, TAG_SOP_CLASS_UID, TAG_INSTANCE_NUMBER),
}
ALL_TAGS = [nTag for Tags in LEVELS.values() for nTag in Tags]
RANGES = {TAG_PATIENT_BIRTH_DATE, TAG_STUDY_DATE, TAG_STUDY_TIME, TAG_SERIES_DATE}
NAMES = {TAG_PATIENT_NAME, TAG_REFERRING_PHYSICIAN_NAME}


# what SQLite takes in any build, and no honest query comes near
MOST_VALUES = 10_000
LONGEST_PATTERN = 1_000


class BadKey(Exception):
    """A key that cannot be matched: too many values, or too long a pattern."""


def Column(nTag: int) -> str:
    """Return the column of an attribute."""
    return f"T{nTag:08X}"


# what is computed for a match (PS3.4 C.3.4): counted below it
COMPUTED = {
    TAG_NUMBER_OF_PATIENT_RELATED_STUDIES: ("PATIENT", TAG_STUDY_INSTANCE_UID),
    TAG_NUMBER_OF_STUDY_RELATED_SERIES: ("STUDY", TAG_SERIES_INSTANCE_UID),
    TAG_NUMBER_OF_STUDY_RELATED_INSTANCES: ("STUDY", TAG_SOP_INSTANCE_UID),
    TAG_NUMBER_OF_SERIES_RELATED_INSTANCES: ("SERIES", TAG_SOP_INSTANCE_UID),
    TAG_MODALITIES_IN_STUDY: ("STUDY", TAG_MODALITY),
}


def Condition(nTag: int, szKey: str) -> tuple[str, list[str]]:
    r"""Return a matching key as a condition and its parameters (PS3.4 C.2.2.2)."""
    szColumn = Column(nTag)
    if nTag == TAG_MODALITIES_IN_STUDY:
        szStudy, (szInner, Values) = (
            Column(TAG_STUDY_INSTANCE_UID),
            Condition(TAG_MODALITY, szKey),
        )
        szSelect = f"SELECT {szStudy} FROM instances WHERE {szInner}"
        return f"{szStudy} IN ({szSelect})", Values
    if nTag in RANGES and "-" in szKey:
        szFirst, _, szLast = szKey.partition("-")
        # what is longer than the end begins with it: 1200 covers 120030
        return f"{szColumn} BETWEEN ? AND ?", [szFirst or "0", f"{szLast or '9'}\uffff"]
    if "\\" in szKey:
        Values = szKey.split("\\")
        if len(Values) > MOST_VALUES:
            raise BadKey(f"{len(Values)} values of ({nTag >> 16:04X},{nTag & 0xFFFF:04X})")
        return f"{szColumn} IN ({','.join('?' * len(Values))})", Values
    if nTag in NAMES:
        szColumn, szKey = f"UPPER({szColumn})", szKey.upper()
    if "*" in szKey or "?" in szKey:
        if len(szKey) > LONGEST_PATTERN:
            raise BadKey(f"a pattern of {len(szKey)} characters")
        return f"{szColumn} GLOB ?", [szKey.replace("[", "[[]")]
    return f"{szColumn} = ?", [szKey]


class Database:
    """One row for each instance; used by several threads.

    Parameters
    ----------
    szFile : str
        The file of SQLite; ``":memory:"`` for none.
    """

    def __init__(self, szFile: str) -> None:
        self.m_Lock = threading.Lock()
        self.m_Connection = sqlite3.connect(szFile, check_same_thread=False)
        szColumns = ", ".join(f"{Column(nTag)} TEXT" for nTag in ALL_TAGS)
        szUnique = Column(TAG_SOP_INSTANCE_UID)
        self.Execute(
            "CREATE TABLE IF NOT EXISTS instances "
            f"({szColumns}, file TEXT, syntax TEXT, UNIQUE ({szUnique}))"
        )
        for Tags in LEVELS.values():
            szColumn = Column(Tags[0])
            szIndex = f"CREATE INDEX IF NOT EXISTS I{szColumn} ON instances ({szColumn})"
            self.Execute(szIndex)

    def Execute(self, szStatement: str, Values: Iterable[str] = ()) -> list[Any]:
        """Execute a statement as a transaction; return its rows."""
        with self.m_Lock, self.m_Connection:
            return self.m_Connection.execute(szStatement, tuple(Values)).fetchall()

    def Close(self) -> None:
        """Close the file, when no thread uses it any more."""
        with self.m_Lock:
            self.m_Connection.close()

    def Insert(self, DicomDS: LDicomDS, szFile: str, szSyntax: str) -> None:
        """Take an instance in; one with the same UID is replaced."""
        Row = [*(TextOf(DicomDS, nTag) for nTag in ALL_TAGS), szFile, szSyntax]
        szMarks = ", ".join("?" * len(Row))
        self.Execute(f"INSERT OR REPLACE INTO instances VALUES ({szMarks})", Row)

    def Count(self) -> int:
        """Return how many instances there are."""
        return int(self.Execute("SELECT COUNT(*) FROM instances")[0][0])

    def Find(self, szLevel: str, Keys: dict[int, str]) -> list[dict[int, str]]:
        """Return the matches of a query: the attributes that it asks for.

        Parameters
        ----------
        szLevel : str
            One of `LEVELS`.
        Keys : dict
            Attributes with what they shall match, "" for anything.
        """
        Names = list(LEVELS)
        Usable = {n for s in Names[: Names.index(szLevel) + 1] for n in LEVELS[s]}
        Computed = {n: nOf for n, (s, nOf) in COMPUTED.items() if s == szLevel}
        Asked = {n: Column(n) for n in Keys if n in Usable}
        for nTag, nOf in Computed.items():
            szWhat = "GROUP_CONCAT" if nTag == TAG_MODALITIES_IN_STUDY else "COUNT"
            if nTag in Keys:
                Asked[nTag] = f"{szWhat}(DISTINCT {Column(nOf)})"
        Matched = {n: Keys[n] for n in Asked if n in Usable or n == TAG_MODALITIES_IN_STUDY}
        szWhere, Values = self.Where(Matched)
        szColumns = ", ".join(Asked.values()) or "1"
        szGroup = Column(LEVELS[szLevel][0])
        Rows = self.Execute(
            f"SELECT {szColumns} FROM instances {szWhere} GROUP BY {szGroup}", Values
        )
        return [
            {n: str(Value or "") for n, Value in zip(Asked, Row, strict=False)}
            for Row in Rows
        ]

    def Select(self, Keys: dict[int, str]) -> list[StoreItem]:
        """Return the instances below what the unique keys name."""
        szColumns = f"file, {Column(TAG_SOP_CLASS_UID)}, {Column(TAG_SOP_INSTANCE_UID)}"
        szWhere, Values = self.Where(Keys)
        szStatement = f"SELECT {szColumns}, syntax FROM instances {szWhere} ORDER BY file"
        return [StoreItem(*Row) for Row in self.Execute(szStatement, Values)]

    @staticmethod
    def Where(Keys: dict[int, str]) -> tuple[str, list[str]]:
        """Return the conditions of the keys that match not just anything."""
        Found = [Condition(n, szKey) for n, szKey in Keys.items() if szKey.strip("*")]
        Values = [szValue for _, Some in Found for szValue in Some]
        szAll = " AND ".join(szCondition for szCondition, _ in Found)
        return f"WHERE {szAll}" if szAll else "", Values


def Fill(DicomDatabase: Database, Items: Iterable[StoreItem]) -> None:
    """Take files in that are there already."""
    for Item in Items:
        DicomDS = LDicomDS()
        DicomDS.LoadDS(Item.szFile, 0)
        DicomDatabase.Insert(DicomDS, Item.szFile, Item.szSyntax)
