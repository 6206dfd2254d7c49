"""C-STORE SCU: sends files and folders to a peer.

    python examples/store_scu.py --host pacs --port 104 --called PACS folder image.dcm

It reads which classes and transfer syntaxes the files have, and asks for just these. A
compressed image goes as it is if the peer takes it, else decompressed; --syntax changes
all images. The exit code is 0 if the peer has stored everything.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path

from _elements import TextOf
from _shared import (
    EXIT_FAILED,
    LOG,
    UNCOMPRESSED,
    AddContext,
    AddPeer,
    Client,
    Failure,
    FindContext,
    NewParser,
    Print,
    Request,
    Run,
)
from typing_extensions import override

from ltdicom import (
    COMMAND_PRIORITY_MEDIUM,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    FALSE,
    NULL,
    PDU_ABORT_SOURCE_USER,
    TAG_SOP_CLASS_UID,
    TAG_SOP_INSTANCE_UID,
    TAG_TRANSFER_SYNTAX_UID,
    TRUE,
    UID_DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_JPEG2000_LOSSLESS_ONLY,
    UID_JPEG_LS_LOSSLESS,
    UID_MEDIA_STORAGE_DIRECTORY,
    UID_RLE_LOSSLESS,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
    wait_until,
)

SYNTAXES = {
    "as-is": "",
    "implicit": UID_IMPLICIT_VR_LITTLE_ENDIAN,
    "explicit": UID_EXPLICIT_VR_LITTLE_ENDIAN,
    "deflated": UID_DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
    "rle": UID_RLE_LOSSLESS,
    "jpeg-ls": UID_JPEG_LS_LOSSLESS,
    "jpeg-2000": UID_JPEG2000_LOSSLESS_ONLY,
}
MOST_CONTEXTS = 128  # of one association: IDs are odd and fit a byte (PS3.8 9.3.2.2)


@dataclass
class StoreItem:
    """A file to send, and what has become of it."""

    szFile: str
    szClass: str
    szInstance: str
    szSyntax: str  # in which it shall travel
    nStatus: int = -1
    szFailure: str = "not sent"

    @property
    def Contexts(self) -> list[tuple[str, tuple[str, ...]]]:
        """Class and syntaxes of each context that it can travel on."""
        # the second for a peer that does not take the first
        return [(self.szClass, (self.szSyntax,)), (self.szClass, UNCOMPRESSED)]


# -- what there is -------------------------------------------------------------------


def FilesOf(Paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files, and those of the folders, in a lasting order.

    Windows leaves ``*.dcm`` to programs.
    """
    for Name in Paths:
        if not Name.exists() and has_magic(str(Name)):
            yield from sorted(Path(szFound) for szFound in glob(str(Name)))
        elif Name.is_dir():
            yield from sorted(Found for Found in Name.rglob("*") if Found.is_file())
        else:
            yield Name


def Examine(Paths: Iterable[Path], szSyntax: str = "") -> tuple[list[StoreItem], list[str]]:
    """Return the instances among files and folders, and what is none."""
    Found, Skipped = [], []
    for Name in FilesOf(Paths):
        DicomDS = LDicomDS()
        nRet = DicomDS.LoadDS(str(Name), 0)
        szClass = TextOf(DicomDS, TAG_SOP_CLASS_UID)
        szInstance = TextOf(DicomDS, TAG_SOP_INSTANCE_UID)
        szOwn = TextOf(DicomDS, TAG_TRANSFER_SYNTAX_UID) or UID_IMPLICIT_VR_LITTLE_ENDIAN
        if nRet != DICOM_SUCCESS:
            Skipped.append(f"{Name}: {nRet}")
        elif not szClass or not szInstance or szClass == UID_MEDIA_STORAGE_DIRECTORY:
            Skipped.append(f"{Name}: no instance")
        else:
            Found.append(StoreItem(str(Name), szClass, szInstance, szSyntax or szOwn))
    return Found, Skipped


def Batches(All: Iterable[StoreItem]) -> Iterator[list[StoreItem]]:
    """Part the files so that the contexts of each part fit into one association."""
    Batch: list[StoreItem] = []
    Contexts: set[tuple[str, tuple[str, ...]]] = set()
    for Item in All:
        if len(Contexts | set(Item.Contexts)) > MOST_CONTEXTS:
            yield Batch
            Batch, Contexts = [], set()
        Batch.append(Item)
        Contexts |= set(Item.Contexts)
    if Batch:
        yield Batch


def StoreRequest(
    Batch: Iterable[StoreItem], szCalled: str, szCalling: str
) -> LDicomAssociate:
    """Return a request for the contexts that files need."""
    DicomAssociate = Request(szCalled, szCalling, [])
    for szClass, Syntaxes in dict.fromkeys(c for Item in Batch for c in Item.Contexts):
        AddContext(DicomAssociate, szClass, *Syntaxes)
    return DicomAssociate


def SendItem(
    Net: LDicomNet,
    nMessageID: int,
    Item: StoreItem,
    szMoveAE: str = "",
    nMoveMessageID: int = 0,
) -> str:
    """Send a file on an association; return why that is not possible, or ""."""
    nID = FindContext(Net, Item.szClass, Item.szSyntax)
    nID = nID or FindContext(Net, Item.szClass, *UNCOMPRESSED)
    pAssociate = Net.GetAssociate()
    if not nID or pAssociate is NULL:
        return "the peer does not accept its class"
    DicomDS = LDicomDS()
    nRet = DicomDS.LoadDS(Item.szFile, 0)
    szSyntax = pAssociate.GetTransfer(nID)
    if nRet == DICOM_SUCCESS and TextOf(DicomDS, TAG_TRANSFER_SYNTAX_UID) != szSyntax:
        # among the uncompressed ones SendCStoreRequest would do it by itself
        nRet = DicomDS.ChangeTransferSyntax(szSyntax, 0, 0)
    if nRet == DICOM_SUCCESS:
        nRet = Net.SendCStoreRequest(
            nID,
            nMessageID,
            Item.szClass,
            Item.szInstance,
            COMMAND_PRIORITY_MEDIUM,
            szMoveAE,
            nMoveMessageID,
            DicomDS,
        )
    return "" if nRet == DICOM_SUCCESS else str(nRet)


# -- sending -------------------------------------------------------------------------


class StoreClient(Client):
    """Sends files one after the other: each response sends the next.

    Parameters
    ----------
    Batch : list of StoreItem
        What to send; the result is noted there.
    Progress : callable
        Called after each file.
    """

    def __init__(
        self, Batch: list[StoreItem], Progress: Callable[[], object], nTimeout: float
    ) -> None:
        super().__init__(nTimeout)
        self.m_Batch = Batch
        self.m_Progress = Progress
        self.m_nDone = 0
        self.m_bAssociated = FALSE

    def Begin(self, Options: argparse.Namespace) -> None:
        """Connect; the rest is done by the hooks."""
        self.m_pRequest = StoreRequest(self.m_Batch, Options.called, Options.calling)
        self.Check(self.Connect(NULL, 0, Options.host, Options.port), "Connect")

    @property
    def m_bOver(self) -> bool:
        """Whether nothing more will come."""
        return self.m_bReleased or bool(self.m_szEnd)

    @override
    def OnReceiveAssociateAccept(self, pPDU: LDicomAssociate) -> None:
        self.m_bAssociated = TRUE
        self.SendNext()

    @override
    def OnReceiveCStoreResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
    ) -> None:
        bStored = nStatus == COMMAND_STATUS_SUCCESS or nStatus >> 12 == 0xB  # warnings
        self.Note("" if bStored else f"status {nStatus!s}", nStatus)
        self.SendNext()

    def SendNext(self) -> None:
        """Send the next file that can be sent; after the last one release."""
        while self.m_nDone < len(self.m_Batch):
            Item = self.m_Batch[self.m_nDone]
            szFailure = SendItem(self, self.NextMessageID(), Item)
            if not szFailure:
                return
            self.Note(szFailure, -1)
        self.SendReleaseRequest()

    def Note(self, szFailure: str, nStatus: int) -> None:
        """Note the result of the present file."""
        Item = self.m_Batch[self.m_nDone]
        Item.szFailure, Item.nStatus = szFailure, nStatus
        LOG.info("%s: %s", Item.szFile, szFailure or "stored")
        self.m_nDone += 1
        self.m_Progress()


def SendBatch(
    Batch: list[StoreItem], Options: argparse.Namespace, Progress: Callable[[], object]
) -> list[StoreItem]:
    """Send what fits into one association; return what is left to be sent over another.

    The file on which an association was lost is not tried again.
    """
    with StoreClient(Batch, Progress, Options.timeout) as Net:
        Net.Begin(Options)
        nDone = -1
        while not Net.m_bOver and nDone < Net.m_nDone:
            nDone = Net.m_nDone
            wait_until(lambda: Net.m_bOver or Net.m_nDone > nDone, Net.m_nTimeout)  # noqa: B023
        if not Net.m_bOver and nDone < len(Batch):
            Net.SendAbort(PDU_ABORT_SOURCE_USER, 0)
            Net.m_szEnd = "no answer in time"
    Left = Batch[Net.m_nDone :]
    for Item in Left:
        Item.szFailure = Net.m_szEnd or Item.szFailure
    return Left[1:] if Net.m_bAssociated else []


class Counter:
    """Counts in the last line of a terminal; elsewhere it is silent."""

    def __init__(self, nAll: int) -> None:
        self.m_nAll, self.m_nDone = nAll, 0

    def __call__(self) -> None:
        """Count one file."""
        self.m_nDone += 1
        if sys.stderr.isatty():
            szEnd = "\n" if self.m_nDone == self.m_nAll else ""
            print(f"\r{self.m_nDone} of {self.m_nAll}", end=szEnd, file=sys.stderr)


def Body(Options: argparse.Namespace) -> int:
    """Send everything, print what has become of it; return the exit code."""
    All, Skipped = Examine(Options.path, SYNTAXES[Options.syntax])
    if not All:
        raise Failure("there is nothing to send")
    Progress = Counter(len(All))
    for Batch in Batches(All):
        while Batch:
            Batch = SendBatch(Batch, Options, Progress)
    Failed = [Item for Item in All if Item.szFailure]
    nWarned = sum(not i.szFailure and i.nStatus != COMMAND_STATUS_SUCCESS for i in All)
    Print(f"stored {len(All) - len(Failed)} of {len(All)}, {nWarned} with a warning")
    for Item in Failed:
        Print(f"failed: {Item.szFile}: {Item.szFailure}")
    for szSkipped in Skipped:
        Print(f"skipped: {szSkipped}")
    return EXIT_FAILED if Failed else 0


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddPeer(Parser, "LT_STORE_SCU")
    Parser.add_argument(
        "--syntax", choices=SYNTAXES, default="as-is", help="send all in this (%(default)s)"
    )
    Parser.add_argument("path", type=Path, nargs="+", help="files and folders")
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
