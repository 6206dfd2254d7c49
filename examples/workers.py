"""An archive of several processes behind one port, for all cores of a machine.

One Python process runs one hook at a time. Where that is not enough::

    python examples/workers.py --port 11112 --workers 4 --folder received

starts workers that listen on the same port (``configure(reuse_port=True)``); Linux
spreads the connections over them. A worker that ends is replaced. An association lives
in one worker, so whatever all of them must know belongs on disk or in a database. For
other systems docs/reliability.md shows the same with HAProxy in front.

Ctrl-C or SIGTERM ends the workers: each stops listening and lets its associations end. A
worker whose parent is gone, even killed, does the same.
"""

from __future__ import annotations

import argparse
import multiprocessing
import multiprocessing.connection
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from _elements import TextOf
from _folder import SaveWhole, StatusOf
from _shared import AddListen, Finish, NewParser, Run
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    PDU_ACCEPT_RESULT_SUCCESS,
    TAG_PATIENT_ID,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
    configure,
)

GRACE = 10.0  # seconds that associations may take to end


class LMyPeer(LDicomNet):
    """One association of a worker."""

    folder = Path()

    @override
    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        accept = LDicomAssociate(False)
        for nIndex in range(pPDU.GetPresentationCount()):
            nID = pPDU.GetPresentation(nIndex)
            accept.AddPresentation(nID, PDU_ACCEPT_RESULT_SUCCESS, pPDU.GetAbstract(nID))
            accept.AddTransfer(nID, pPDU.GetTransfer(nID, 0))
        self.SendAssociateAccept(accept)

    @override
    def OnReceiveCEchoRequest(self, nID: int, nMessageID: int, pszClass: str) -> None:
        self.SendCEchoResponse(nID, nMessageID, pszClass, COMMAND_STATUS_SUCCESS)

    @override
    def OnReceiveCStoreRequest(
        self,
        nID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nPriority: int,
        pszMoveAE: str,
        nMoveMessageID: int,
        pDS: LDicomDS | None,
    ) -> None:
        nStatus: int = COMMAND_STATUS_PROCESSING_FAILURE
        # the peer chose the name: nothing but a UID may become part of a path
        if pDS is not None and set(pszInstance) <= set("0123456789."):
            patient = TextOf(pDS, TAG_PATIENT_ID)
            name = f"{pszInstance}.dcm"
            nStatus = StatusOf(SaveWhole(pDS, self.folder / name))
            if nStatus == COMMAND_STATUS_SUCCESS:
                # a line for each instance, whatever is in the text of the peer
                patient = " ".join(patient.split())
                with open(self.folder / "index.txt", "a", encoding="utf-8") as index:
                    index.write(f"{patient}\t{name}\n")
        self.SendCStoreResponse(nID, nMessageID, pszClass, pszInstance, nStatus)

    @override
    def OnReceiveReleaseRequest(self) -> None:
        self.SendReleaseResponse()


class LMyWorker(LDicomNet):
    """The listening object of a worker."""

    @override
    def OnAccept(self, nError: int) -> None:
        if nError == DICOM_SUCCESS:
            self.Accept(LMyPeer())


def work(address: str, port: int, folder: Path) -> None:
    """Serve; what a worker process runs."""
    # Ctrl+C is for the process above, which ends the workers by SIGTERM
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=follow_parent, daemon=True).start()
    configure(reuse_port=True)
    LMyPeer.folder = folder
    with LMyWorker() as server:
        try:
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            nRet = server.Listen(address, port, 128)
            if nRet != DICOM_SUCCESS:
                raise SystemExit(f"port {port}: {nRet}")
            threading.Event().wait()
        except KeyboardInterrupt:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            Finish(server, GRACE)


def follow_parent() -> None:
    """Ask for the end when the process above has ended, in whatever way."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


class Workers:
    """Worker processes on one port.

    Parameters
    ----------
    address, port
        Where to listen; port 0 finds a free one.
    count : int
        How many processes.
    folder : Path
        Where they save what they get.
    """

    def __init__(self, address: str, port: int, count: int, folder: Path) -> None:
        # holds the port for the workers, and never listens itself
        self._holder = socket.socket()
        self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._holder.bind(("" if address == "*" else address, port))
        self.port: int = self._holder.getsockname()[1]
        self._arguments: tuple[Any, ...] = (address, self.port, folder)
        self._spawn = multiprocessing.get_context("spawn")
        self._ending = False
        self.processes = [self._start() for _ in range(count)]

    def _start(self) -> Any:
        process = self._spawn.Process(target=work, args=self._arguments, daemon=True)
        process.start()
        return process

    def watch(self) -> None:
        """Replace each worker that ends, until `end` is called."""
        while not self._ending:
            multiprocessing.connection.wait([p.sentinel for p in self.processes])
            for number, process in enumerate(self.processes):
                if not process.is_alive() and not self._ending:
                    print(f"worker {process.pid} has ended and is replaced")
                    self.processes[number] = self._start()

    def end(self) -> None:
        """End the workers."""
        self._ending = True
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.join(GRACE + 5)
            process.kill()  # does nothing where it has ended
        self._holder.close()


def body(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    options.folder.mkdir(exist_ok=True)
    workers = Workers(options.host, options.port, options.workers, options.folder)
    try:
        print(f"{options.workers} workers listen on port {workers.port}", flush=True)
        workers.watch()
    except KeyboardInterrupt:
        print("the workers let their associations end", flush=True)
    finally:
        workers.end()
    return 0


def main(argv: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = NewParser(__doc__)
    AddListen(parser)
    parser.add_argument("--workers", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--folder", type=Path, default=Path("received"))
    return Run(parser, body, argv)


if __name__ == "__main__":
    sys.exit(main())
