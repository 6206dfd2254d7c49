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
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from _elements import TextOf
from _folder import Mismatch, OtherContent, SafeName, SaveWhole, StatusOf
from _shared import (
    TLS,
    AddListen,
    Connection,
    Failure,
    Finish,
    NewParser,
    Print,
    Run,
    Server,
    StorageClasses,
    TakeShared,
)
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_DUPLICATE_INSTANCE,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    TAG_PATIENT_ID,
    LDicomDS,
    configure,
    printable,
)

GRACE = 10.0  # seconds that associations may take to end
START = 60.0  # seconds that workers may take to listen: the machine may be busy


class LMyPeer(Connection):
    """One association of a worker."""

    m_pServer: LMyWorker

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
        nStatus = Mismatch(pDS, pszClass, pszInstance)
        if pDS is not None and not nStatus:
            nStatus = self.keep(pDS, f"{SafeName(pszInstance)}.dcm")
        self.SendCStoreResponse(nID, nMessageID, pszClass, pszInstance, nStatus)

    def keep(self, pDS: LDicomDS, name: str) -> int:
        """Save an instance and note it in the index; return the status."""
        folder = self.m_pServer.folder
        try:
            nStatus = StatusOf(SaveWhole(pDS, folder / name, bReplace=False))
        except OtherContent:
            return COMMAND_STATUS_DUPLICATE_INSTANCE
        if nStatus == COMMAND_STATUS_SUCCESS:
            # a line for each instance, whatever is in the text of the peer
            patient = printable(TextOf(pDS, TAG_PATIENT_ID))
            with open(folder / "index.txt", "a", encoding="utf-8") as index:
                index.write(f"{patient}\t{name}\n")
        return nStatus


class LMyWorker(Server):
    """The listening object of a worker: takes every storage class."""

    ConnectionClass = LMyPeer

    def __init__(self, folder: Path) -> None:
        super().__init__(StorageClasses(), bCompressed=True)
        self.folder = folder

    @staticmethod
    def check() -> None:
        """Fail where the settings of TLS are no good: once, not in each worker."""
        with Server() as server:
            TLS.Secure(server, bServer=True)


def work(
    address: str,
    port: int,
    folder: Path,
    callers: Sequence[str] = (),
    options: argparse.Namespace | None = None,
    listening: Any = None,
) -> None:
    """Serve; what a worker process runs. It knows nothing of the one above by itself.

    `listening` is a semaphore that is released when the worker listens.
    """
    if options is not None:
        TakeShared(options)  # TLS, the audit trail
    # Ctrl+C is for the process above, which ends the workers by SIGTERM
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=follow_parent, daemon=True).start()
    configure(reuse_port=True)
    with LMyWorker(folder) as server:
        TLS.Secure(server, bServer=True)
        server.m_Callers = frozenset(callers)
        try:
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            nRet = server.Listen(address, port, 128)
            if nRet != DICOM_SUCCESS:
                raise SystemExit(f"port {port}: {nRet}")
            if listening is not None:
                listening.release()
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
    callers : sequence of str, optional
        The titles that peers may have; any, if there are none.
    options : argparse.Namespace, optional
        Those of the command line, for what holds in each process.
    """

    def __init__(
        self,
        address: str,
        port: int,
        count: int,
        folder: Path,
        callers: Sequence[str] = (),
        options: argparse.Namespace | None = None,
    ) -> None:
        # holds the port for the workers, and never listens itself
        self._holder = socket.socket()
        self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._holder.bind(("" if address == "*" else address, port))
        self.port: int = self._holder.getsockname()[1]
        self._spawn = multiprocessing.get_context("spawn")
        self._listening = self._spawn.Semaphore(0)
        given = address, self.port, folder, callers, options, self._listening
        self._arguments: tuple[Any, ...] = given
        self._ending = False
        self.processes = [self._start() for _ in range(count)]

    def _start(self) -> Any:
        process = self._spawn.Process(target=work, args=self._arguments, daemon=True)
        process.start()
        return process

    def wait(self) -> bool:
        """Wait until all of them listen; return whether they do."""
        deadline = time.monotonic() + START
        for _ in self.processes:
            while not self._listening.acquire(timeout=0.1):
                alive = all(process.is_alive() for process in self.processes)
                if not alive or time.monotonic() > deadline:
                    return False
        return True

    def watch(self) -> None:
        """Replace each worker that ends, until `end` is called."""
        while not self._ending:
            multiprocessing.connection.wait([p.sentinel for p in self.processes])
            for number, process in enumerate(self.processes):
                if not process.is_alive() and not self._ending:
                    Print(f"worker {process.pid} has ended and is replaced")
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
    where = options.host, options.port
    LMyWorker.check()
    workers = Workers(*where, options.workers, options.folder, options.calling, options)
    try:
        if not workers.wait():
            raise Failure(f"not all of {options.workers} workers listen")
        Print(f"{options.workers} workers listen on port {workers.port}")
        workers.watch()
    except KeyboardInterrupt:
        Print("the workers let their associations end")
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
