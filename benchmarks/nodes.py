"""An archive and its clients, for the runs that ask whether anything is lost.

Objects are random and follow from their number, so both ends know each byte.
``python benchmarks/nodes.py FOLDER`` is the archive as a process: it prints its port
and ends with its standard input.
"""

from __future__ import annotations

import itertools
import os
import random
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resources import raise_descriptor_limit

from ltdicom import (
    COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES,
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_NET_CONNECTION_REFUSED,
    DICOM_SUCCESS,
    DS_METAHEADER_ABSENT,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_SC_IMAGE_STORAGE,
    UID_STUDY_ROOT_QUERY_FIND,
    UID_VERIFICATION_CLASS,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
    configure,
)

ECHO, STORE, FIND = 1, 3, 5
CLASSES = {
    ECHO: UID_VERIFICATION_CLASS,
    STORE: UID_SC_IMAGE_STORAGE,
    FIND: UID_STUDY_ROOT_QUERY_FIND,
}
PENDING = 0xFF00
OWN = itertools.cycle(
    [f"127.0.0.{number}" for number in range(2, 12)]
    if sys.platform == "linux"  # elsewhere these are no addresses of this computer
    else [None]
)
"""The own address of the next client: one has a part of the associations of a server
only (``associations_per_peer``), and a hospital has many."""


# -- objects -------------------------------------------------------------------------


def object_bytes(name: str, longest: int = 40_000) -> bytes:
    """Return the object with a name: an implicit VR little endian data set."""
    r = random.Random(name)
    patient = name.encode()
    sop_class = UID_SC_IMAGE_STORAGE.encode()
    pixels = r.randbytes(r.randrange(100, longest) & ~1)
    return b"".join(
        struct.pack("<HHL", tag >> 16, tag & 0xFFFF, len(value)) + value
        for tag, value in (
            (0x00080016, sop_class + bytes(len(sop_class) % 2)),
            (0x00080018, patient + bytes(len(patient) % 2)),
            (0x00100010, patient + b" " * (len(patient) % 2)),
            (0x7FE00010, pixels),
        )
    )


def data_set(data: bytes) -> LDicomDS:
    """Return a data set that is sent as these bytes."""
    ds = LDicomDS()
    assert ds.LoadDSMemory(data, len(data), DS_METAHEADER_ABSENT) == DICOM_SUCCESS
    return ds


# -- the archive ---------------------------------------------------------------------


class Peer(LDicomNet):
    """One association of the archive."""

    folder = Path()

    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        accept = LDicomAssociate(False)
        for index in range(pPDU.GetPresentationCount()):
            context = pPDU.GetPresentation(index)
            accept.AddPresentation(context, 0, pPDU.GetAbstract(context))
            accept.AddTransfer(context, pPDU.GetTransfer(context, 0))
        self.SendAssociateAccept(accept)

    def OnReceiveCEchoRequest(self, *message: Any) -> None:
        self.SendCEchoResponse(*message, COMMAND_STATUS_SUCCESS)

    def OnReceiveCStoreRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        *_: Any,
    ) -> None:
        status = self.keep(pszInstance, _[-1])
        self.SendCStoreResponse(nPresentationID, nMessageID, pszClass, pszInstance, status)

    def keep(self, instance: str, ds: LDicomDS) -> int:
        """Save an object as it came; return the status."""
        path = self.folder / instance
        if path.exists():
            (self.folder / f"{instance}.again").touch()
        saved = ds.SaveDS(str(path), DS_METAHEADER_ABSENT)
        return (
            COMMAND_STATUS_SUCCESS
            if saved == DICOM_SUCCESS
            else COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES
        )

    def OnReceiveCFindRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str, _: int, pDS: LDicomDS
    ) -> None:
        for _ in range(5):
            self.SendCFindResponse(nPresentationID, nMessageID, pszClass, PENDING, pDS)
        self.SendCFindResponse(
            nPresentationID, nMessageID, pszClass, COMMAND_STATUS_SUCCESS, None
        )

    def OnReceiveNSetRequest(self, *message: Any) -> None:
        *head, ds = message
        assert ds.GetFirstElement(None, False) is not None
        self.SendNSetResponse(*head, COMMAND_STATUS_SUCCESS, ds)

    def OnReceiveReleaseRequest(self) -> None:
        self.SendReleaseResponse()


class Archive(LDicomNet):
    """Listens, saves what it gets under the instance UID, and notes how peers end."""

    def __init__(self, folder: Path, kind: type[Peer] = Peer) -> None:
        super().__init__()
        self.kind = type("ArchivePeer", (kind,), {"folder": folder})
        self.ends: list[int] = []
        self.accepted: list[int] = []
        assert self.Listen("127.0.0.1", 0, 1024) == DICOM_SUCCESS
        self.port: int = self.GetHostInfo()[2]

    def OnAccept(self, nError: int) -> None:
        self.accepted.append(nError or self.Accept(self.kind()))

    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        if pNet is not self:
            self.ends.append(nError)


@dataclass
class Serving:
    """An archive in a process of its own."""

    process: subprocess.Popen[str]
    port: int


@contextmanager
def archive_process(folder: Path) -> Iterator[Serving]:
    """Run an archive in a process of its own."""
    raise_descriptor_limit()
    process = subprocess.Popen(
        [sys.executable, __file__, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdin is not None
    try:
        yield Serving(process, int(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


# -- clients -------------------------------------------------------------------------


def request() -> LDicomAssociate:
    """Return the association request of every client."""
    pdu = LDicomAssociate(True)
    pdu.SetCalled("ARCHIVE")
    pdu.SetCalling("CLIENT")
    for number, sop_class in CLASSES.items():
        pdu.AddPresentation(number, 0, sop_class)
        pdu.AddTransfer(number, UID_IMPLICIT_VR_LITTLE_ENDIAN)
    return pdu


class Client(LDicomNet):
    """Associates, does a task, and notes what came."""

    def __init__(self, port: int, task: Callable[[Client], object] | None = None) -> None:
        super().__init__()
        self.port = port
        self.task = task
        self.responses: list[tuple[str, int]] = []
        self.associated = False
        self.end: int | None = None
        self.sent: list[int] = []

    def start(self) -> None:
        """Connect; all else follows."""
        assert self.Connect(next(OWN), 0, "127.0.0.1", self.port) == DICOM_SUCCESS

    def OnConnect(self, nError: int) -> None:
        if nError == DICOM_SUCCESS:
            self.SendAssociateRequest(request())
        else:
            self.end = nError

    def OnReceiveAssociateAccept(self, pPDU: LDicomAssociate) -> None:
        self.associated = True
        self.go_on()

    def go_on(self) -> None:
        """Do the next piece of the task."""
        if self.task is not None:
            self.task(self)

    def OnReceiveCEchoResponse(self, *message: Any) -> None:
        self._answered("echo", message[-1])

    def OnReceiveCStoreResponse(self, *message: Any) -> None:
        self._answered(message[3], message[-1])

    def OnReceiveCFindResponse(self, *message: Any) -> None:
        if message[3] != PENDING:
            self._answered("find", message[3])

    def OnReceiveNSetResponse(self, *message: Any) -> None:
        self._answered("set", message[4])

    def _answered(self, what: str, status: int) -> None:
        self.responses.append((what, status))
        self.go_on()

    def OnReceiveReleaseResponse(self) -> None:
        self.Close()
        self.end = DICOM_SUCCESS

    def OnReceiveAssociateReject(self, *_: Any) -> None:
        self.end = DICOM_ERROR_NET_CONNECTION_REFUSED

    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        self.end = nError


def main() -> None:
    """Serve until the standard input ends."""
    raise_descriptor_limit()
    configure(associations=100_000, waiting_connections=100_000)
    with Archive(Path(sys.argv[1])) as archive:
        print(archive.port, flush=True)
        sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
