"""Storage commitment SCU: asks an archive whether it keeps instances for good.

    python examples/storage_commit_scu.py --port 4242 --listen-port 11113 folder

N-ACTION asks; the archive reports by N-EVENT-REPORT, at once or much later, on the same
association or on one that it opens to us: hence the port to listen on. The exit code is 0
if the archive has committed itself to everything.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from _elements import InsertItem, Items, NewDS, TextOf
from _shared import (
    EXIT_FAILED,
    AddPeer,
    Client,
    Connection,
    Failure,
    NewParser,
    Print,
    Request,
    Run,
    Server,
)
from pydicom.uid import generate_uid
from store_scu import Examine
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_SUCCESS,
    NULL,
    TAG_FAILED_SOP_SEQUENCE,
    TAG_FAILURE_REASON,
    TAG_REFERENCED_SOP_CLASS_UID,
    TAG_REFERENCED_SOP_INSTANCE_UID,
    TAG_REFERENCED_SOP_SEQUENCE,
    TAG_TRANSACTION_UID,
    UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS,
    UID_STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE,
    LDicomDS,
    LDicomNet,
    wait_until,
)

PUSH_MODEL = UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS
WELL_KNOWN = UID_STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE
REQUEST_COMMITMENT = 1  # the action (PS3.4 J.3.2)
ALL_COMMITTED, SOME_FAILED = 1, 2  # the events (PS3.4 J.3.3)

Reference = tuple[str, str]  # class and instance


def References(DicomDS: LDicomDS, nSequence: int) -> list[Reference]:
    """Return what a sequence refers to."""
    return [
        (
            TextOf(DicomDS, TAG_REFERENCED_SOP_CLASS_UID, pItem),
            TextOf(DicomDS, TAG_REFERENCED_SOP_INSTANCE_UID, pItem),
        )
        for pItem in Items(DicomDS, nSequence)
    ]


def Append(
    DicomDS: LDicomDS, nSequence: int, Instance: Reference, *More: tuple[int, str]
) -> None:
    """Append a reference to a sequence."""
    szClass, szInstance = Instance
    InsertItem(
        DicomDS,
        nSequence,
        (TAG_REFERENCED_SOP_CLASS_UID, szClass),
        (TAG_REFERENCED_SOP_INSTANCE_UID, szInstance),
        *More,
    )


class Reports:
    """The reports that have come, by transaction."""

    def __init__(self) -> None:
        self.m_Heard: dict[str, LDicomDS] = {}


class Reported(LDicomNet):
    """Takes N-EVENT-REPORT: the part of both kinds of associations."""

    m_Reports: Reports

    @override
    def OnReceiveNReportRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nEvent: int,
        pDS: LDicomDS | None,
    ) -> None:
        if pDS is not NULL:
            self.m_Reports.m_Heard[TextOf(pDS, TAG_TRANSACTION_UID)] = pDS
        nStatus = COMMAND_STATUS_SUCCESS
        self.SendNReportResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, nStatus, nEvent, NULL
        )


class CommitClient(Reported, Client):
    """Asks for commitment."""

    m_nStatus: int | None = None

    def Ask(self, szTransaction: str, Instances: Iterable[Reference]) -> None:
        """Send the N-ACTION and wait for its response, which only says: understood."""
        DicomDS = NewDS((TAG_TRANSACTION_UID, szTransaction))
        for Instance in Instances:
            Append(DicomDS, TAG_REFERENCED_SOP_SEQUENCE, Instance)
        nID, nMessageID = self.RequiredContext(PUSH_MODEL), self.NextMessageID()
        nRet = self.SendNActionRequest(
            nID, nMessageID, PUSH_MODEL, WELL_KNOWN, REQUEST_COMMITMENT, DicomDS
        )
        self.Check(nRet, "SendNActionRequest")
        self.Wait(lambda: self.m_nStatus is not None)
        if self.m_nStatus != COMMAND_STATUS_SUCCESS:
            raise Failure(f"the archive does not take the request: {self.m_nStatus!s}")

    @override
    def OnReceiveNActionResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        nAction: int,
        pDS: LDicomDS | None,
    ) -> None:
        self.m_nStatus = nStatus


class ReportConnection(Reported, Connection):
    """An association that the archive has opened to report."""

    def __init__(self, pServer: ReportServer) -> None:
        super().__init__(pServer)
        self.m_Reports = pServer.m_Reports


class ReportServer(Server):
    """Where the archive finds us."""

    ConnectionClass = ReportConnection

    def __init__(self, Heard: Reports) -> None:
        super().__init__([PUSH_MODEL])
        self.m_Reports = Heard


def Show(Report: LDicomDS) -> bool:
    """Print a report; return whether everything is committed."""
    Failed = Items(Report, TAG_FAILED_SOP_SEQUENCE)
    Print(f"committed: {len(References(Report, TAG_REFERENCED_SOP_SEQUENCE))}")
    for pItem in Failed:
        szInstance = TextOf(Report, TAG_REFERENCED_SOP_INSTANCE_UID, pItem)
        Print(f"failed: {szInstance}, reason {TextOf(Report, TAG_FAILURE_REASON, pItem)}")
    return not Failed


def Body(Options: argparse.Namespace) -> int:
    """Ask, wait for the report, print it; return the exit code."""
    Instances = [(Item.szClass, Item.szInstance) for Item in Examine(Options.path)[0]]
    if not Instances:
        raise Failure("there is nothing to ask for")
    szTransaction, Heard = generate_uid(), Reports()
    with ReportServer(Heard) as Listener, CommitClient(Options.timeout) as Net:
        if Options.listen_port is not None:
            Listener.Start(Options.listen_host, Options.listen_port)
        DicomAssociate = Request(Options.called, Options.calling, [PUSH_MODEL])
        Net.m_Reports = Heard
        Net.Open(Options.host, Options.port, DicomAssociate)
        Net.Ask(szTransaction, Instances)
        Print(f"asked for {len(Instances)}, transaction {szTransaction}")
        wait_until(lambda: szTransaction in Heard.m_Heard, Options.wait)
        Net.Release()
        # the archive may end its association before we end the program
        wait_until(lambda: not Listener.GetClientCount(), Options.timeout)
    if szTransaction not in Heard.m_Heard:
        raise Failure(f"no report within {Options.wait} seconds")
    return 0 if Show(Heard.m_Heard[szTransaction]) else EXIT_FAILED


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddPeer(Parser, "LT_COMMIT_SCU")
    szHelp = "where the archive can report (only on the association of the request)"
    Parser.add_argument("--listen-port", type=int, default=None, help=szHelp)
    Parser.add_argument("--listen-host", default="127.0.0.1", help="(%(default)s)")
    szHelp = "seconds that the report may take (%(default)s)"
    Parser.add_argument("--wait", type=float, default=60, help=szHelp)
    Parser.add_argument("path", type=Path, nargs="+", help="files and folders")
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
