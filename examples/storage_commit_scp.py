"""Storage commitment SCP: an archive that commits itself to what is in its folder.

    python examples/storage_commit_scp.py --folder pacs --report MODALITY=10.0.0.7:104

The report goes to the address that is known for the title of who has asked, on an
association of its own; to others on the association of the request. --repeat tells how
often it is tried: a modality may be switched off when its report is ready.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from _elements import TextOf
from _folder import FolderCache, RemoveUnfinished
from _shared import (
    LOG,
    AddListen,
    Address,
    Client,
    Connection,
    Failure,
    NewParser,
    Request,
    Run,
    Server,
)
from storage_commit_scu import (
    PUSH_MODEL,
    REQUEST_COMMITMENT,
    WELL_KNOWN,
    Reference,
    References,
)
from store_scu import Examine, StoreItem
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_CLASS_INSTANCE_CONFLICT,
    COMMAND_STATUS_INVALID_ARGUMENT_VALUE,
    COMMAND_STATUS_NO_SUCH_ACTION_TYPE,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_SUCCESS,
    NULL,
    PDU_ROLE_NON_SUPPORT,
    PDU_ROLE_SUPPORT,
    TAG_REFERENCED_SOP_SEQUENCE,
    TAG_TRANSACTION_UID,
    TRUE,
    LDicomDS,
)
from ltdicom.cli.archive.commitment import report

REPEAT_AFTER = 10.0  # seconds


class ReportClient(Client):
    """The association that reports: here we ask for it, and are the SCP all the same."""

    m_nStatus: int | None = None

    def Report(self, nEvent: int, DicomDS: LDicomDS) -> None:
        """Send the N-EVENT-REPORT and wait for its response."""
        nID, nMessageID = self.RequiredContext(PUSH_MODEL), self.NextMessageID()
        nRet = self.SendNReportRequest(
            nID, nMessageID, PUSH_MODEL, WELL_KNOWN, nEvent, DicomDS
        )
        self.Check(nRet, "SendNReportRequest")
        self.Wait(lambda: self.m_nStatus is not None)

    @override
    def OnReceiveNReportResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        nEvent: int,
        pDS: LDicomDS | None,
    ) -> None:
        self.m_nStatus = nStatus


class CommitConnection(Connection):
    """Takes requests for commitment."""

    m_pServer: CommitServer

    @override
    def OnReceiveNActionRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nAction: int,
        pDS: LDicomDS | None,
    ) -> None:
        nStatus: int = COMMAND_STATUS_SUCCESS
        if pszInstance != WELL_KNOWN:
            nStatus = COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
        elif nAction != REQUEST_COMMITMENT:
            nStatus = COMMAND_STATUS_NO_SUCH_ACTION_TYPE
        elif not TextOf(pDS, TAG_TRANSACTION_UID):
            nStatus = COMMAND_STATUS_INVALID_ARGUMENT_VALUE
        self.SendNActionResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, nStatus, nAction, NULL
        )
        if nStatus == COMMAND_STATUS_SUCCESS and pDS is not NULL:
            nEvent, Report = self.m_pServer.Examine(pDS)
            self.Report(nPresentationID, nEvent, Report)

    def Report(self, nPresentationID: int, nEvent: int, DicomDS: LDicomDS) -> None:
        """Report on an association of its own if the address is known, else here."""
        pAssociate = self.GetAssociate()
        if pAssociate is NULL:
            return
        szCalling, szCalled = pAssociate.GetCalling(), pAssociate.GetCalled()
        if szCalling in self.m_pServer.m_Addresses:
            self.m_pServer.ReportTo(szCalling, szCalled, nEvent, DicomDS)
        else:
            self.SendNReportRequest(
                nPresentationID, 1, PUSH_MODEL, WELL_KNOWN, nEvent, DicomDS
            )

    @override
    def OnReceiveNReportResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        nEvent: int,
        pDS: LDicomDS | None,
    ) -> None:
        LOG.info("the report to %s: %s", self.PeerTitle(), nStatus)


class CommitServer(Server):
    """The archive: its folder, who gets reports where, the thread that sends them."""

    ConnectionClass = CommitConnection

    def __init__(self, Options: argparse.Namespace) -> None:
        super().__init__([PUSH_MODEL])
        self.m_Folder = FolderCache(Options.folder, Instance)
        self.m_nRepeat: int = Options.repeat
        self.m_Addresses = {
            szTitle: (szHost, nPort) for szTitle, szHost, nPort in Options.report
        }
        self.m_Worker = ThreadPoolExecutor(1, "reports")
        self.m_Stop = Event()

    def Examine(self, Wanted: LDicomDS) -> tuple[int, LDicomDS]:
        """Look whether everything is there; return the event and the report."""
        Held = {Item.szInstance: Item.szClass for Item in self.m_Folder.Values()}
        szTransaction = TextOf(Wanted, TAG_TRANSACTION_UID)
        Asked = References(Wanted, TAG_REFERENCED_SOP_SEQUENCE)
        Failed: dict[Reference, int] = {}
        for Instance in Asked:
            szClass, szInstance = Instance
            if szInstance not in Held:
                Failed[Instance] = COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
            elif Held[szInstance] != szClass:
                Failed[Instance] = COMMAND_STATUS_CLASS_INSTANCE_CONFLICT
        LOG.info("transaction %s: %s failed", szTransaction, len(Failed))
        return report(szTransaction, Asked, Failed)

    def ReportTo(self, szTitle: str, szOwn: str, nEvent: int, DicomDS: LDicomDS) -> None:
        """Let the thread report, so that no hook waits for a modality."""
        self.m_Worker.submit(self.TryToReport, szTitle, szOwn, nEvent, DicomDS)

    def TryToReport(self, szTitle: str, szOwn: str, nEvent: int, DicomDS: LDicomDS) -> None:
        """Open an association and report; repeat that if it fails."""
        DicomAssociate = Request(szTitle, szOwn, [PUSH_MODEL])
        DicomAssociate.SetRoleSelect(1, TRUE, PDU_ROLE_NON_SUPPORT, PDU_ROLE_SUPPORT)
        for _ in range(self.m_nRepeat):
            try:
                with ReportClient() as Net:
                    Net.Open(*self.m_Addresses[szTitle], DicomAssociate)
                    Net.Report(nEvent, DicomDS)
                    Net.Release()
                LOG.info("the report to %s: %s", szTitle, Net.m_nStatus)
                return
            except Failure as Reason:
                LOG.warning("the report to %s: %s", szTitle, Reason)
            if self.m_Stop.wait(REPEAT_AFTER):
                return


def Instance(Name: Path) -> StoreItem | None:
    """Return the instance of a file; NULL where the file is not a whole one.

    The modality deletes its copy of what is committed, so only a file that has just been
    read to its end counts.
    """
    Found, Skipped = Examine([Name])
    for szReason in Skipped:
        LOG.warning("not held: %s", szReason)
    return Found[0] if Found else NULL


def Body(Options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    with CommitServer(Options) as Net:
        try:
            RemoveUnfinished(Options.folder)
            Net.m_Folder.Values()  # no request waits for the first reading
            return Net.Run(Options.host, Options.port, Options.calling)
        finally:
            Net.m_Stop.set()
            Net.m_Worker.shutdown(cancel_futures=True)


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddListen(Parser)
    Parser.add_argument("--folder", type=Path, default=Path("pacs"), help="(%(default)s)")
    szHelp = "where this AE gets its reports; may be repeated"
    Parser.add_argument(
        "--report",
        type=Address,
        action="append",
        default=[],
        metavar="AE=HOST:PORT",
        help=szHelp,
    )
    szHelp = "how often to try to report (%(default)s)"
    Parser.add_argument("--repeat", type=int, default=3, help=szHelp)
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
