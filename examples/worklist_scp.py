"""Modality worklist SCP: answers queries from a folder of data sets.

    python examples/worklist_scp.py --port 11112 --folder worklist

Each file of the folder is an entry, as for DCMTK's wlmscpfs. Each query looks for files
that are new or have changed, so entries come and go with their files. Matching is that of
the standard: values, lists of UIDs, wild cards, ranges, sequences; it is that of
``ltdicom serve --query --worklist``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from _elements import NewDS
from _folder import FolderCache
from _shared import LOG, AddListen, Connection, NewParser, Run, Server
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    NULL,
    UID_MODALITY_WORKLIST_FIND,
    LDicomDS,
)
from ltdicom.cli.archive.matching import answer as AnswerOf
from ltdicom.cli.archive.matching import matches as Matches
from ltdicom.cli.archive.matching import value_matches as ValueMatches

__all__ = ["ValueMatches", "WorklistServer"]

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
        Found = [e for e in self.m_pServer.Entries() if Matches(Keys, e)]
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
