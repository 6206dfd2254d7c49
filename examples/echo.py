"""C-ECHO, both roles: tells whether the peer is there and speaks DICOM.

    python examples/echo.py --listen --port 11112
    python examples/echo.py --host 127.0.0.1 --port 11112 --count 3

The exit code of the client is 0 if every C-ECHO was answered with success.
"""

from __future__ import annotations

import argparse
import sys
import time

from _shared import EXIT_FAILED, AddPeer, Client, NewParser, Print, Request, Run, Server
from typing_extensions import override

from ltdicom import COMMAND_STATUS_SUCCESS, UID_VERIFICATION_CLASS


class EchoClient(Client):
    """Counts the answers and keeps the status of the last one."""

    m_nAnswers = 0
    m_nStatus: int = COMMAND_STATUS_SUCCESS

    def Echo(self) -> int:
        """Send a C-ECHO and wait; return its status."""
        nID = self.RequiredContext(UID_VERIFICATION_CLASS)
        nAnswers = self.m_nAnswers
        nRet = self.SendCEchoRequest(nID, self.NextMessageID(), UID_VERIFICATION_CLASS)
        self.Check(nRet, "SendCEchoRequest")
        self.Wait(lambda: self.m_nAnswers > nAnswers)
        return self.m_nStatus

    @override
    def OnReceiveCEchoResponse(
        self, nPresentationID: int, nMessageID: int, pszClass: str, nStatus: int
    ) -> None:
        self.m_nStatus = nStatus
        self.m_nAnswers += 1


def RunClient(Options: argparse.Namespace) -> int:
    """Send as many C-ECHO as wanted, one after the other; return the exit code."""
    nFailed = 0
    with EchoClient(Options.timeout) as Net:
        Classes = [UID_VERIFICATION_CLASS]
        DicomAssociate = Request(Options.called, Options.calling, Classes)
        Net.Open(Options.host, Options.port, DicomAssociate)
        for nNumber in range(1, Options.count + 1):
            nBegin = time.perf_counter()
            nStatus = Net.Echo()
            nMilliseconds = 1000 * (time.perf_counter() - nBegin)
            Print(f"C-ECHO {nNumber}: {nStatus!s}, {nMilliseconds:.1f} ms")
            nFailed += nStatus != COMMAND_STATUS_SUCCESS
        Net.Release()
    return EXIT_FAILED if nFailed else 0


def Body(Options: argparse.Namespace) -> int:
    """Be the server or the client."""
    if not Options.listen:
        return RunClient(Options)
    with Server() as Net:  # a Connection of _shared.py answers C-ECHO
        return Net.Run(Options.host, Options.port)


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddPeer(Parser, "LT_ECHO")
    Parser.add_argument("--listen", action="store_true", help="be the server")
    Parser.add_argument("--count", type=int, default=1, help="C-ECHOs (%(default)s)")
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
