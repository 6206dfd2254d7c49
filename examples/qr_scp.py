"""A small PACS: C-STORE, C-FIND, C-MOVE and C-GET over an index in SQLite.

Its hooks show how such a server is ported. What knows nothing of hooks, the index and what
a query means, is that of ``ltdicom serve --query``, which is this PACS for daily use.

    python examples/qr_scp.py --port 11112 --folder pacs --destination WS=10.0.0.7:104

Both roots, all levels, C-CANCEL. A hook only takes a request; a pool of threads does the
work and answers, so a long query or retrieval holds nobody up and can be cancelled. What
is in the folder when it starts for the first time is taken into the index.

The index is in FOLDER/.index: a name that a peer chooses never begins with a dot, so none
meets the files of the index.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from _database import BadKey, Database, Fill
from _elements import NewDS
from _folder import Files, RemoveUnfinished
from _shared import (
    LOG,
    AddListen,
    Address,
    Client,
    Connection,
    Failure,
    NewParser,
    Run,
    Server,
    StorageClasses,
)
from store_scp import Tree
from store_scu import Examine, SendItem, StoreItem, StoreRequest
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_CANCEL,
    COMMAND_STATUS_FAILURE,
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_REFUSED_MOVE_DESTINATION_UNKNOWN,
    COMMAND_STATUS_SUCCESS,
    NULL,
    TAG_MODALITIES_IN_STUDY,
    TAG_QUERY_RETRIEVE_LEVEL,
    TAG_RETRIEVE_AE_TITLE,
    LDicomDS,
    LDicomNet,
    wait_until,
)
from ltdicom.cli.archive.query import (
    BAD_IDENTIFIER,
    PATIENT_ROOT,
    STUDY_ROOT,
    keys_of,
    level_of,
    unique_keys,
)
from ltdicom.cli.archive.retrieval import retrieve
from ltdicom.cli.sending import Item as Instance

STORE_TIMEOUT = 60.0  # seconds for the answer to a C-STORE
DUTIES = ("store", "query", "retrieve")

Respond = Callable[[int, int, int, int, int, LDicomDS | None], object]


# -- sub-operations ------------------------------------------------------------------


class StoreNet(LDicomNet):
    """A C-STORE from a worker thread that waits for its answer."""

    def __init__(self, *Arguments: Any) -> None:
        super().__init__(*Arguments)
        self.m_Numbers = itertools.count(1)
        self.m_Statuses: dict[int, int] = {}  # by message ID

    def Store(
        self, Item: StoreItem, szMoveAE: str = "", nMoveMessageID: int = 0
    ) -> int | None:
        """Send an instance; return the status of the answer, None if there is none."""
        nNumber = next(self.m_Numbers) % 0x10000
        szFailure = SendItem(self, nNumber, Item, szMoveAE, nMoveMessageID)
        if szFailure:
            LOG.warning("%s: %s", Item.szFile, szFailure)
            return COMMAND_STATUS_FAILURE
        wait_until(
            lambda: nNumber in self.m_Statuses or not self.IsAssociated(), STORE_TIMEOUT
        )
        return self.m_Statuses.pop(nNumber, None)

    @override
    def OnReceiveCStoreResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
    ) -> None:
        self.m_Statuses[nMessageID] = nStatus


class MoveNet(StoreNet, Client):
    """The association with the destination of a C-MOVE."""


def Retrieve(
    Items: list[StoreItem],
    Store: Callable[[StoreItem], int | None],
    Answer: Respond,
    Cancelled: threading.Event,
) -> None:
    """Store the instances, and answer after each one; the first silence ends it."""
    Known = {Item.szInstance: Item for Item in Items}
    retrieve(
        [Instance(i.szFile, i.szClass, i.szInstance, i.szSyntax) for i in Items],
        lambda Item: Store(Known[Item.instance]),
        Answer,
        Cancelled,
    )


# -- server --------------------------------------------------------------------------


class QrConnection(StoreNet, Connection):
    """A client of the PACS. Hooks hand their requests to the workers."""

    m_pServer: QrServer

    def __init__(self, pServer: QrServer) -> None:
        super().__init__(pServer)
        self.m_Jobs: dict[int, threading.Event] = {}  # by message ID: cancelled?

    def Work(
        self, szDuty: str, nMessageID: int, Job: Callable[[threading.Event], None]
    ) -> None:
        """Let a worker do a job; the event tells it that the peer has lost interest."""
        Cancelled = self.m_Jobs[nMessageID] = threading.Event()

        def Finished(Done: Future[None]) -> None:
            self.m_Jobs.pop(nMessageID, None)
            if Done.exception() is not None:
                LOG.error("a worker has failed", exc_info=Done.exception())
                self.SendAbort(0, 0)

        self.m_pServer.m_Workers[szDuty].submit(Job, Cancelled).add_done_callback(Finished)

    @override
    def OnReceiveCCancelRequest(self, nPresentationID: int, nMessageID: int) -> None:
        if nMessageID in self.m_Jobs:
            self.m_Jobs[nMessageID].set()

    @override
    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        self.CancelAll()

    def CancelAll(self) -> None:
        """Let the workers end what they do for this client."""
        for Cancelled in list(self.m_Jobs.values()):
            Cancelled.set()

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
        pAssociate = self.GetAssociate()
        szSyntax = "" if pAssociate is NULL else pAssociate.GetTransfer(nPresentationID)

        def Job(Cancelled: threading.Event) -> None:
            nStatus = self.m_pServer.m_Tree.Keep(pDS, pszClass, pszInstance)
            if pDS is not NULL and nStatus == COMMAND_STATUS_SUCCESS:
                szFile = str(self.m_pServer.m_Tree.PathOf(pDS))
                self.m_pServer.m_Database.Insert(pDS, szFile, szSyntax)
            self.SendCStoreResponse(
                nPresentationID, nMessageID, pszClass, pszInstance, nStatus
            )

        self.Work("store", nMessageID, Job)

    @override
    def OnReceiveCFindRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pDS: LDicomDS | None,
    ) -> None:
        def Answer(nStatus: int, pMatch: LDicomDS | None = NULL) -> None:
            self.SendCFindResponse(nPresentationID, nMessageID, pszClass, nStatus, pMatch)

        def Job(Cancelled: threading.Event) -> None:
            szLevel = level_of(pszClass, pDS)
            if pDS is NULL or not szLevel:
                return Answer(BAD_IDENTIFIER)
            Keys = keys_of(pDS)
            try:
                Matches = self.m_pServer.m_Database.Find(szLevel, Keys)
            except BadKey as Reason:
                LOG.warning("C-FIND of %s: %s", self.PeerTitle(), Reason)
                return Answer(BAD_IDENTIFIER)
            LOG.info("C-FIND %s: %s matches", szLevel, len(Matches))
            for Match in Matches:
                if Cancelled.is_set():
                    return Answer(COMMAND_STATUS_CANCEL)
                Answer(COMMAND_STATUS_PENDING, self.MatchDS(szLevel, Keys, Match))
            return Answer(COMMAND_STATUS_SUCCESS)

        self.Work("query", nMessageID, Job)

    def MatchDS(
        self, szLevel: str, Keys: dict[int, str], Match: dict[int, str]
    ) -> LDicomDS:
        """Return a response to a query: every key, empty where we know nothing."""
        Values = {**dict.fromkeys(Keys, ""), **Match}
        if TAG_MODALITIES_IN_STUDY in Values:
            szModalities = Values[TAG_MODALITIES_IN_STUDY].replace(",", "\\")
            Values[TAG_MODALITIES_IN_STUDY] = szModalities
        Values[TAG_QUERY_RETRIEVE_LEVEL] = szLevel
        Values[TAG_RETRIEVE_AE_TITLE] = self.m_pServer.m_szTitle
        return NewDS(*Values.items())

    @override
    def OnReceiveCMoveRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pszMoveAE: str,
        pDS: LDicomDS | None,
    ) -> None:
        szOrigin = self.PeerTitle()

        def Answer(nStatus: int, *Counters: Any) -> None:
            self.SendCMoveResponse(
                nPresentationID, nMessageID, pszClass, nStatus, *Counters
            )

        def Job(Cancelled: threading.Event) -> None:
            Destination = self.m_pServer.m_Destinations.get(pszMoveAE)
            if Destination is None:
                nStatus = COMMAND_STATUS_REFUSED_MOVE_DESTINATION_UNKNOWN
                return Answer(nStatus, 0, 0, 0, 0, NULL)
            Items = self.Selected(pszClass, pDS)
            if Items is None:
                return Answer(BAD_IDENTIFIER, 0, 0, 0, 0, NULL)
            LOG.info("C-MOVE of %s instances to %s", len(Items), pszMoveAE)
            with MoveNet() as Net:
                try:
                    if Items:
                        szTitle = self.m_pServer.m_szTitle
                        Net.Open(*Destination, StoreRequest(Items, pszMoveAE, szTitle))
                except Failure as Reason:
                    LOG.warning("no association with %s: %s", pszMoveAE, Reason)
                Retrieve(
                    Items,
                    lambda Item: Net.Store(Item, szOrigin, nMessageID),
                    Answer,
                    Cancelled,
                )
                Net.Release()

        self.Work("retrieve", nMessageID, Job)

    @override
    def OnReceiveCGetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pDS: LDicomDS | None,
    ) -> None:
        def Answer(nStatus: int, *Counters: Any) -> None:
            self.SendCGetResponse(nPresentationID, nMessageID, pszClass, nStatus, *Counters)

        def Job(Cancelled: threading.Event) -> None:
            Items = self.Selected(pszClass, pDS)
            if Items is None:
                return Answer(BAD_IDENTIFIER, 0, 0, 0, 0, NULL)
            LOG.info("C-GET of %s instances", len(Items))
            return Retrieve(Items, self.Store, Answer, Cancelled)

        self.Work("retrieve", nMessageID, Job)

    def Selected(self, szClass: str, pDS: LDicomDS | None) -> list[StoreItem] | None:
        """Return what a retrieval names; None if it names nothing."""
        szLevel = level_of(szClass, pDS)
        if pDS is NULL or not szLevel:
            return None
        Keys = unique_keys(szLevel, pDS)
        try:
            return self.m_pServer.m_Database.Select(Keys) if Keys else None
        except BadKey as Reason:
            LOG.warning("retrieval by %s: %s", self.PeerTitle(), Reason)
            return None


class QrServer(Server):
    """The PACS: the tree of files, its index, the workers, who may be moved to."""

    ConnectionClass = QrConnection

    def __init__(self, Options: argparse.Namespace) -> None:
        super().__init__([*StorageClasses(), *PATIENT_ROOT, *STUDY_ROOT], bCompressed=True)
        self.m_szTitle: str = Options.title
        Index = Options.folder / ".index"
        Index.mkdir(parents=True, exist_ok=True)
        RemoveUnfinished(Options.folder)
        self.m_Tree = Tree(Options.folder, "replace")
        self.m_Database = Database(str(Index / "index.sqlite"))
        self.m_Destinations = {
            szTitle: (szHost, nPort) for szTitle, szHost, nPort in Options.destination
        }
        # a retrieval waits for peers: whoever stores or asks does not wait for it
        self.m_Workers = {
            szDuty: ThreadPoolExecutor(Options.workers, szDuty) for szDuty in DUTIES
        }


def Body(Options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    with QrServer(Options) as Net:
        try:
            if not Net.m_Database.Count():
                Fill(Net.m_Database, Examine(Files(Options.folder))[0])
            return Net.Run(Options.host, Options.port, Options.calling)
        finally:
            for nIndex in range(Net.GetClientCount()):
                pClient = Net.GetClient(nIndex)
                if isinstance(pClient, QrConnection):
                    pClient.CancelAll()
            LDicomNet.ShutDown()  # also what the workers have opened: none waits in vain
            for Workers in Net.m_Workers.values():
                Workers.shutdown(cancel_futures=True)
            Net.m_Database.Close()


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddListen(Parser)
    Parser.add_argument("--title", default="LT_PACS", help="own AE title (%(default)s)")
    Parser.add_argument("--folder", type=Path, default=Path("pacs"), help="(%(default)s)")
    szHelp = "where a C-MOVE may send to; may be repeated"
    Parser.add_argument(
        "--destination",
        type=Address,
        action="append",
        default=[],
        metavar="AE=HOST:PORT",
        help=szHelp,
    )
    szHelp = "threads for each of stores, queries and retrievals (%(default)s)"
    Parser.add_argument("--workers", type=int, default=4, help=szHelp)
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
