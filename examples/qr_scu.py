"""Query and retrieve: find, and then move or get what was found.

    python examples/qr_scu.py --port 4242 find --level STUDY PatientName=DOE*
    python examples/qr_scu.py --port 4242 get --folder here PatientID=123 StudyDate=2024-
    python examples/qr_scu.py --port 4242 move --to WORKSTATION PatientID=123

What matches is shown as a table. The exit code is 0 if something was found and, with
"move" and "get", all of it has arrived.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from _elements import NewDS, TextOf
from _shared import (
    EXIT_FAILED,
    LOG,
    AddPeer,
    Client,
    NewParser,
    Print,
    Request,
    Run,
    StorageClasses,
)
from pydicom.datadict import keyword_for_tag, tag_for_keyword
from store_scp import Tree
from store_scu import MOST_CONTEXTS
from typing_extensions import override

from ltdicom import (
    COMMAND_PRIORITY_MEDIUM,
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_PENDING_WARNING,
    COMMAND_STATUS_SUCCESS,
    NULL,
    PDU_ROLE_NON_SUPPORT,
    PDU_ROLE_SUPPORT,
    TAG_ACCESSION_NUMBER,
    TAG_INSTANCE_NUMBER,
    TAG_MODALITY,
    TAG_PATIENT_BIRTH_DATE,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_QUERY_RETRIEVE_LEVEL,
    TAG_SERIES_DESCRIPTION,
    TAG_SERIES_INSTANCE_UID,
    TAG_SERIES_NUMBER,
    TAG_SOP_CLASS_UID,
    TAG_SOP_INSTANCE_UID,
    TAG_STUDY_DATE,
    TAG_STUDY_DESCRIPTION,
    TAG_STUDY_INSTANCE_UID,
    TRUE,
    UID_PATIENT_ROOT_QUERY_FIND,
    UID_PATIENT_ROOT_QUERY_GET,
    UID_PATIENT_ROOT_QUERY_MOVE,
    UID_STUDY_ROOT_QUERY_FIND,
    UID_STUDY_ROOT_QUERY_GET,
    UID_STUDY_ROOT_QUERY_MOVE,
    LDicomDS,
    printable,
)

PENDING = (COMMAND_STATUS_PENDING, COMMAND_STATUS_PENDING_WARNING)
ROOTS = {
    "patient": (
        UID_PATIENT_ROOT_QUERY_FIND,
        UID_PATIENT_ROOT_QUERY_MOVE,
        UID_PATIENT_ROOT_QUERY_GET,
    ),
    "study": (
        UID_STUDY_ROOT_QUERY_FIND,
        UID_STUDY_ROOT_QUERY_MOVE,
        UID_STUDY_ROOT_QUERY_GET,
    ),
}
UNIQUE = {
    "PATIENT": TAG_PATIENT_ID,
    "STUDY": TAG_STUDY_INSTANCE_UID,
    "SERIES": TAG_SERIES_INSTANCE_UID,
    "IMAGE": TAG_SOP_INSTANCE_UID,
}
# what the table of a level shows
SHOWN = {
    "PATIENT": (TAG_PATIENT_ID, TAG_PATIENT_NAME, TAG_PATIENT_BIRTH_DATE),
    "STUDY": (
        TAG_PATIENT_ID,
        TAG_PATIENT_NAME,
        TAG_STUDY_DATE,
        TAG_ACCESSION_NUMBER,
        TAG_STUDY_DESCRIPTION,
        TAG_STUDY_INSTANCE_UID,
    ),
    "SERIES": (
        TAG_MODALITY,
        TAG_SERIES_NUMBER,
        TAG_SERIES_DESCRIPTION,
        TAG_SERIES_INSTANCE_UID,
    ),
    "IMAGE": (TAG_INSTANCE_NUMBER, TAG_SOP_CLASS_UID, TAG_SOP_INSTANCE_UID),
}


class FindClient(Client):
    """Sends C-FIND requests and keeps what matches."""

    def __init__(self, nTimeout: float) -> None:
        super().__init__(nTimeout)
        self.m_Matches: list[LDicomDS] = []
        self.m_nStatus: int = COMMAND_STATUS_PENDING
        self.m_nArrived = 0  # each arrival extends the time

    def Ask(self, nRet: int, szWhat: str) -> int:
        """Check that a request has left, wait for its last response; return the status."""
        self.Check(nRet, szWhat)
        while self.m_nStatus in PENDING:
            nArrived = self.m_nArrived
            self.Wait(lambda: self.m_nStatus not in PENDING or self.m_nArrived > nArrived)  # noqa: B023
        return self.m_nStatus

    def Find(self, szClass: str, Keys: LDicomDS) -> int:
        """Send a C-FIND; return the status, with the matches in `m_Matches`."""
        nID, nMessageID = self.RequiredContext(szClass), self.NextMessageID()
        self.m_nStatus = COMMAND_STATUS_PENDING
        nRet = self.SendCFindRequest(
            nID, nMessageID, szClass, COMMAND_PRIORITY_MEDIUM, Keys
        )
        return self.Ask(nRet, "SendCFindRequest")

    @override
    def OnReceiveCFindResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nStatus: int,
        pDS: LDicomDS | None,
    ) -> None:
        if nStatus in PENDING and pDS is not NULL:
            self.m_Matches.append(pDS)
        self.m_nArrived += 1
        self.m_nStatus = nStatus


class QrClient(FindClient):
    """Finds and retrieves; what a C-GET brings goes into a tree of folders.

    Parameters
    ----------
    Folder : Path
        Where that tree begins.
    """

    def __init__(self, nTimeout: float, Folder: Path) -> None:
        super().__init__(nTimeout)
        self.m_Tree = Tree(Folder, "replace")
        self.m_Counters = (0, 0, 0, 0)

    def Move(self, szClass: str, Keys: LDicomDS, szDestination: str) -> int:
        """Send a C-MOVE; return the status."""
        nID, nMessageID = self.RequiredContext(szClass), self.NextMessageID()
        self.m_nStatus = COMMAND_STATUS_PENDING
        nRet = self.SendCMoveRequest(
            nID, nMessageID, szClass, COMMAND_PRIORITY_MEDIUM, szDestination, Keys
        )
        return self.Ask(nRet, "SendCMoveRequest")

    def Get(self, szClass: str, Keys: LDicomDS) -> int:
        """Send a C-GET; return the status."""
        nID, nMessageID = self.RequiredContext(szClass), self.NextMessageID()
        self.m_nStatus = COMMAND_STATUS_PENDING
        nRet = self.SendCGetRequest(nID, nMessageID, szClass, COMMAND_PRIORITY_MEDIUM, Keys)
        return self.Ask(nRet, "SendCGetRequest")

    @override
    def OnReceiveCMoveResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nStatus: int,
        nRemaining: int,
        nCompleted: int,
        nFailed: int,
        nWarning: int,
        pDS: LDicomDS | None,
    ) -> None:
        LOG.info("%s remaining, %s completed, %s failed", nRemaining, nCompleted, nFailed)
        self.m_Counters = (nRemaining, nCompleted, nFailed, nWarning)
        self.m_nArrived += 1
        self.m_nStatus = nStatus

    OnReceiveCGetResponse = OnReceiveCMoveResponse

    @override
    def OnReceiveCStoreRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nPriority: int,
        pszMoveAE: str,
        nMoveMessageID: int,
        pDS: LDicomDS | None,
    ) -> None:
        nStatus = self.m_Tree.Keep(pDS, pszClass, pszInstance)
        self.m_nArrived += 1
        self.SendCStoreResponse(nPresentationID, nMessageID, pszClass, pszInstance, nStatus)


# -- keys ----------------------------------------------------------------------------


def Key(szText: str) -> tuple[int, str]:
    """Return tag and text of ``PatientID=123``: the type of an argument."""
    szKeyword, _, szValue = szText.partition("=")
    nTag = tag_for_keyword(szKeyword)
    if nTag is None:
        raise argparse.ArgumentTypeError(f"there is no attribute {szKeyword!r}")
    return int(nTag), szValue


def UniqueTags(szRoot: str, szLevel: str) -> list[int]:
    """Return the unique keys of a level and of those above it in the root."""
    bPatient = "patient" in (szRoot, szLevel.lower())  # else the peer shall refuse it
    Levels = list(UNIQUE) if bPatient else list(UNIQUE)[1:]
    return [UNIQUE[szName] for szName in Levels[: Levels.index(szLevel) + 1]]


def Query(szRoot: str, szLevel: str, Wanted: dict[int, str]) -> LDicomDS:
    """Return a query: the keys of the user, those of the table, the unique ones above."""
    Keys = dict.fromkeys([*SHOWN[szLevel], *UniqueTags(szRoot, szLevel)], "")
    return NewDS(*{**Keys, **Wanted, TAG_QUERY_RETRIEVE_LEVEL: szLevel}.items())


def Unique(szRoot: str, szLevel: str, Match: LDicomDS) -> dict[int, str]:
    """Return the unique keys of a match: what a retrieval names."""
    return {nTag: TextOf(Match, nTag) for nTag in UniqueTags(szRoot, szLevel)}


def Named(szRoot: str, szLevel: str, Match: LDicomDS) -> LDicomDS:
    """Return the identifier of a retrieval of a match."""
    Keys = Unique(szRoot, szLevel, Match)
    return NewDS((TAG_QUERY_RETRIEVE_LEVEL, szLevel), *Keys.items())


def Table(Head: list[str], Rows: list[list[str]]) -> list[str]:
    """Return rows as lines with columns."""
    Rows = [[printable(szText) for szText in Row] for Row in Rows]
    Widths = [max(map(len, Column)) for Column in zip(Head, *Rows, strict=True)]
    Lines = [
        "  ".join(szText.ljust(n) for szText, n in zip(Row, Widths, strict=True)).rstrip()
        for Row in [Head, *Rows]
    ]
    return [Lines[0], "-" * len(Lines[0]), *Lines[1:]]


# -- the steps -----------------------------------------------------------------------


def Images(Net: QrClient, szRoot: str, szLevel: str) -> list[LDicomDS]:
    """Return the images below the matches: level by level, as the standard wants it."""
    Matches = Net.m_Matches
    for szBelow in list(UNIQUE)[list(UNIQUE).index(szLevel) + 1 :]:
        Above, Net.m_Matches = Net.m_Matches, []
        for Match in Above:
            Keys = Unique(szRoot, szLevel, Match)
            Net.Find(ROOTS[szRoot][0], Query(szRoot, szBelow, Keys))
        szLevel = szBelow
    Found, Net.m_Matches = Net.m_Matches, Matches
    return Found


def Report(Net: QrClient, nStatus: int) -> bool:
    """Print what a retrieval has brought; return whether it is all of it."""
    _, nCompleted, nFailed, nWarning = Net.m_Counters
    Print(f"{nCompleted + nWarning} arrived, {nFailed} failed, status {nStatus!s}")
    return nStatus == COMMAND_STATUS_SUCCESS and not nFailed


def Find(Net: QrClient, Options: argparse.Namespace) -> bool:
    """Send the query and show what matches; return whether anything does."""
    Keys = dict(Options.keys)
    Identifier = Query(Options.root, Options.level, Keys)
    nStatus = Net.Find(ROOTS[Options.root][0], Identifier)
    Tags = list(dict.fromkeys([*SHOWN[Options.level], *Keys]))
    Rows = [[TextOf(Match, nTag) for nTag in Tags] for Match in Net.m_Matches]
    Print(*Table([keyword_for_tag(nTag) for nTag in Tags], Rows))
    Print(f"{len(Net.m_Matches)} found, status {nStatus!s}")
    return nStatus == COMMAND_STATUS_SUCCESS and bool(Net.m_Matches)


def Body(Options: argparse.Namespace) -> int:
    """Find, then move or get; return the exit code."""
    szFind, szMove, szGet = ROOTS[Options.root]
    Peer = Options.host, Options.port
    with QrClient(Options.timeout, Options.folder) as Net:
        Net.Open(*Peer, Request(Options.called, Options.calling, [szFind, szMove]))
        bDone = Find(Net, Options)
        Identifiers = [Named(Options.root, Options.level, Match) for Match in Net.m_Matches]
        if Options.action == "move":
            for Keys in Identifiers:
                bDone = Report(Net, Net.Move(szMove, Keys, Options.to)) and bDone
        Classes: set[str] = set()
        if Options.action == "get":
            Found = Images(Net, Options.root, Options.level)
            Classes = {TextOf(Image, TAG_SOP_CLASS_UID) for Image in Found}
            bDone = bDone and bool(Classes)
        Net.Release()
    if Classes:
        # the objects come on contexts of this association, for which we are the SCP
        Some = sorted(Classes - {""})
        if "" in Classes:  # not every peer tells the class of an image
            Some += [szClass for szClass in StorageClasses() if szClass not in Classes]
        All = [szGet, *Some][:MOST_CONTEXTS]
        DicomAssociate = Request(Options.called, Options.calling, All)
        for szClass in All[1:]:
            nID = DicomAssociate.FindAbstract(szClass)
            DicomAssociate.SetRoleSelect(nID, TRUE, PDU_ROLE_NON_SUPPORT, PDU_ROLE_SUPPORT)
        with QrClient(Options.timeout, Options.folder) as Net:
            Net.Open(*Peer, DicomAssociate)
            for Keys in Identifiers:
                bDone = Report(Net, Net.Get(szGet, Keys)) and bDone
            Net.Release()
    return 0 if bDone else EXIT_FAILED


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddPeer(Parser, "LT_QR_SCU")
    Parser.add_argument("--root", choices=ROOTS, default="study", help="(%(default)s)")
    Parser.add_argument("--level", choices=UNIQUE, default="STUDY", help="(%(default)s)")
    Parser.add_argument("--to", default="", metavar="AE", help="where to move")
    szHelp = "where the files of get go (%(default)s)"
    Parser.add_argument("--folder", type=Path, default=Path("received"), help=szHelp)
    Parser.add_argument("action", choices=("find", "move", "get"))
    szHelp = "such as PatientID=123; * and ? match anything, 20240101- a range"
    Parser.add_argument("keys", type=Key, nargs="*", metavar="KEYWORD=VALUE", help=szHelp)
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
