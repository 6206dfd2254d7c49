"""Modality worklist SCP: answers queries from a folder of data sets.

    python examples/worklist_scp.py --port 11112 --folder worklist

Each file of the folder is an entry, as for DCMTK's wlmscpfs. Each query looks for files
that are new or have changed, so entries come and go with their files. Matching is that of
the standard: values, lists of UIDs, wild cards, ranges, sequences.
"""

from __future__ import annotations

import argparse
import fnmatch
import re
import sys
from pathlib import Path

from _elements import Children, FindChild, Insert, InsertItem, NewDS, Text
from _folder import FolderCache
from _shared import LOG, AddListen, Connection, NewParser, Run, Server
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    DICOMELEMENT,
    NULL,
    TAG_SPECIFIC_CHARACTER_SET,
    TRUE,
    UID_MODALITY_WORKLIST_FIND,
    VR_DA,
    VR_DT,
    VR_PN,
    VR_SQ,
    VR_TM,
    VR_UI,
    LDicomDS,
)

# -- matching (PS3.4 C.2.2.2) --------------------------------------------------------


def WildCards(szKey: str, bAnyCase: bool) -> re.Pattern[str]:
    """Return a key with * and ? as an expression.

    The key is a stranger's: `fnmatch` makes expressions that never go back over a star, so
    none takes longer than the product of the lengths. Brackets mean nothing in DICOM.
    """
    szPattern = fnmatch.translate(szKey.replace("[", "[[]"))
    return re.compile(szPattern, re.IGNORECASE if bAnyCase else 0)


def ValueMatches(nVR: int, szKey: str, szOwn: str) -> bool:
    """Return whether one of an entry's values matches a key."""
    if not szKey.strip("*"):
        return True
    Values = szOwn.split("\\")
    if nVR == VR_UI:
        return any(szValue in szKey.split("\\") for szValue in Values)
    if nVR in (VR_DA, VR_TM, VR_DT) and "-" in szKey:
        szFirst, _, szLast = szKey.partition("-")
        # what is longer than the end begins with it: 1200 covers 120030
        return any(szFirst <= s and (s <= szLast or s.startswith(szLast)) for s in Values)
    Pattern = WildCards(szKey, nVR == VR_PN)
    return any(Pattern.match(szValue) for szValue in Values)


def Matches(
    Keys: LDicomDS, pKeys: DICOMELEMENT | None, Entry: LDicomDS, pOwn: DICOMELEMENT | None
) -> bool:
    """Return whether an entry, or an item of it, matches all keys."""
    for pKey in Children(Keys, pKeys):
        pValue = FindChild(Entry, pOwn, pKey.nTag)
        if pKey.nVR == VR_SQ:
            if not SequenceMatches(Keys, pKey, Entry, pValue):
                return False
        elif pKey.nTag != TAG_SPECIFIC_CHARACTER_SET and not ValueMatches(
            pKey.nVR, Text(Keys, pKey), Text(Entry, pValue)
        ):
            return False
    return True


def SequenceMatches(
    Keys: LDicomDS, pKey: DICOMELEMENT, Entry: LDicomDS, pOwn: DICOMELEMENT | None
) -> bool:
    """Return whether one of the items matches the item of the keys."""
    for pItem in Children(Keys, pKey):
        Own = [] if pOwn is NULL else Children(Entry, pOwn)
        if not any(Matches(Keys, pItem, Entry, pFound) for pFound in Own):
            # keys without values match even where there is no item
            return not any(Text(Keys, pWanted) for pWanted in Children(Keys, pItem))
    return True


def Fill(
    Answer: LDicomDS,
    pInto: DICOMELEMENT | None,
    Keys: LDicomDS,
    pKeys: DICOMELEMENT | None,
    Entry: LDicomDS,
    pOwn: DICOMELEMENT | None,
) -> None:
    """Insert what the keys ask for, with the values of the entry."""
    for pKey in Children(Keys, pKeys):
        pValue = FindChild(Entry, pOwn, pKey.nTag)
        if pKey.nTag == TAG_SPECIFIC_CHARACTER_SET:
            continue
        if pKey.nVR != VR_SQ:
            Insert(Answer, pInto, pKey.nTag, Text(Entry, pValue))
            continue
        Wanted = Children(Keys, pKey)
        for pItem in [] if pValue is NULL else Children(Entry, pValue):
            if not Wanted:  # an empty sequence asks for everything
                pNew = InsertItem(Answer, pKey.nTag, pParent=pInto)
                Answer.CopyDS(pNew, Entry, pItem)
            elif Matches(Keys, Wanted[0], Entry, pItem):
                pNew = InsertItem(Answer, pKey.nTag, pParent=pInto)
                Fill(Answer, pNew, Keys, Wanted[0], Entry, pItem)
        if FindChild(Answer, pInto, pKey.nTag) is NULL:
            Answer.InsertElement(pInto, pInto is not NULL, pKey.nTag, VR_SQ, TRUE, 0)


def AnswerOf(Keys: LDicomDS, Entry: LDicomDS) -> LDicomDS:
    """Return the response for an entry that matches."""
    Answer = NewDS()
    if FindChild(Entry, NULL, TAG_SPECIFIC_CHARACTER_SET) is not NULL:
        Insert(Answer, NULL, TAG_SPECIFIC_CHARACTER_SET, "ISO_IR 192")
    Fill(Answer, NULL, Keys, NULL, Entry, NULL)
    return Answer


# -- server --------------------------------------------------------------------------


class WorklistConnection(Connection):
    """A modality.

    A query is answered within its hook, so a C-CANCEL always comes too late, which the
    standard allows; `qr_scp.py` shows how a worker answers and listens to it.
    """

    m_pServer: WorklistServer

    @override
    def OnReceiveCFindRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pDS: LDicomDS | None,
    ) -> None:
        Keys = NewDS() if pDS is NULL else pDS
        Found = [e for e in self.m_pServer.Entries() if Matches(Keys, NULL, e, NULL)]
        LOG.info("query of %s: %s entries", self.PeerTitle(), len(Found))
        for Entry in Found:
            self.SendCFindResponse(
                nPresentationID,
                nMessageID,
                pszClass,
                COMMAND_STATUS_PENDING,
                AnswerOf(Keys, Entry),
            )
        self.SendCFindResponse(
            nPresentationID, nMessageID, pszClass, COMMAND_STATUS_SUCCESS, NULL
        )


class WorklistServer(Server):
    """Knows the folder."""

    ConnectionClass = WorklistConnection

    def __init__(self, Folder: Path) -> None:
        super().__init__([UID_MODALITY_WORKLIST_FIND])
        self.m_Folder = FolderCache(Folder, EntryOf)

    def Entries(self) -> list[LDicomDS]:
        """Return the entries that are in the folder now."""
        return self.m_Folder.Values()


def EntryOf(Name: Path) -> LDicomDS | None:
    """Return a file as an entry; NULL for what is not a whole DICOM file."""
    Entry = LDicomDS()
    nRet = Entry.LoadDS(str(Name), 0)
    if nRet != DICOM_SUCCESS:
        LOG.warning("%s is not an entry: %s", Name, nRet)
        return NULL
    return Entry


def Body(Options: argparse.Namespace) -> int:
    """Answer until Ctrl-C."""
    Options.folder.mkdir(parents=True, exist_ok=True)
    with WorklistServer(Options.folder) as Net:
        Net.Entries()  # no query waits for the first reading
        return Net.Run(Options.host, Options.port, Options.calling)


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddListen(Parser)
    Parser.add_argument(
        "--folder", type=Path, default=Path("worklist"), help="(%(default)s)"
    )
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
