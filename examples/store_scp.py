"""C-STORE SCP: receives instances into a tree of folders.

    python examples/store_scp.py --port 11112 --folder received --duplicates replace

A file is FOLDER/patient/study/series/instance.dcm, with the bytes of the data set as they
came, in the transfer syntax in which they came. A file is there completely or not at all:
it is written beside, read to its end, and put in place.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from pathlib import Path

from _elements import TextOf
from _folder import Mismatch, OtherContent, SafeName, SaveWhole, StatusOf
from _shared import (
    LOG,
    AddListen,
    Connection,
    NewParser,
    Run,
    Server,
    StorageClasses,
)
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_DUPLICATE_INSTANCE,
    COMMAND_STATUS_PROCESSING_FAILURE,
    DICOM_SUCCESS,
    TAG_PATIENT_ID,
    TAG_SERIES_INSTANCE_UID,
    TAG_SOP_INSTANCE_UID,
    TAG_STUDY_INSTANCE_UID,
    LDicomDS,
)

FOLDER_TAGS = (TAG_PATIENT_ID, TAG_STUDY_INSTANCE_UID, TAG_SERIES_INSTANCE_UID)


class Tree:
    """The folder of all instances.

    Parameters
    ----------
    Folder : Path
        Where the tree begins.
    szDuplicates : str
        What happens to an instance that is there already: "keep" the old one,
        with success where both are the same; "replace" it; "refuse" the new one, even if
        both are the same; "number" the new file.
    """

    def __init__(self, Folder: Path, szDuplicates: str) -> None:
        self.m_Folder = Folder
        self.m_szDuplicates = szDuplicates

    def PathOf(self, DicomDS: LDicomDS) -> Path:
        """Return where an instance belongs."""
        Parts = [SafeName(TextOf(DicomDS, nTag)) for nTag in FOLDER_TAGS]
        szInstance = SafeName(TextOf(DicomDS, TAG_SOP_INSTANCE_UID))
        return self.m_Folder.joinpath(*Parts, f"{szInstance}.dcm")

    def Keep(self, DicomDS: LDicomDS | None, szClass: str, szInstance: str) -> int:
        """Save an instance; return the status of the response."""
        nMismatch = Mismatch(DicomDS, szClass, szInstance)
        if DicomDS is None or nMismatch:
            return nMismatch
        File = self.PathOf(DicomDS)
        if os.path.lexists(File):
            if self.m_szDuplicates == "refuse":
                return COMMAND_STATUS_DUPLICATE_INSTANCE
            if self.m_szDuplicates == "number":
                File = Numbered(File)
        return self.Save(DicomDS, File)

    def Save(self, DicomDS: LDicomDS, File: Path) -> int:
        """Write the file; return the status of the response."""
        try:
            self.MakeFolder(File.parent)
        except OSError as Error:
            LOG.error("%s: %s", File.parent, Error)
            return COMMAND_STATUS_PROCESSING_FAILURE
        try:
            nRet = SaveWhole(DicomDS, File, self.m_szDuplicates == "replace")
        except OtherContent:
            LOG.error("%s is there with another content", File)
            return COMMAND_STATUS_DUPLICATE_INSTANCE
        if nRet == DICOM_SUCCESS:
            LOG.info("stored %s", File)
        else:
            LOG.error("%s: %s", File, nRet)
        return StatusOf(nRet)

    def MakeFolder(self, Folder: Path) -> None:
        """Make a folder of the tree; a link in it would lead out of the tree."""
        for Part in (Folder, *Folder.parents):
            if Part == self.m_Folder:
                break
            if Part.is_symlink():
                raise NotADirectoryError(errno.ENOTDIR, "a link", str(Part))
        Folder.mkdir(parents=True, exist_ok=True)


def Numbered(File: Path) -> Path:
    """Return a free name of ``x.1.dcm``, ``x.2.dcm``, ...

    The first free one, where none is missing; found by halves, because a peer may send
    the same instance for hours.
    """

    def Name(nNumber: int) -> Path:
        return File.with_name(f"{File.stem}.{nNumber}.dcm")

    nTaken, nFree = 0, 1
    while os.path.lexists(Name(nFree)):
        nTaken, nFree = nFree, 2 * nFree
    while nFree - nTaken > 1:
        nMiddle = (nTaken + nFree) // 2
        if os.path.lexists(Name(nMiddle)):
            nTaken = nMiddle
        else:
            nFree = nMiddle
    return Name(nFree)


class StoreConnection(Connection):
    """Receives into the tree of its server."""

    m_pServer: StoreServer

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
        # one hook at a time runs in the process, so nobody makes the same file meanwhile
        nStatus = self.m_pServer.m_Tree.Keep(pDS, pszClass, pszInstance)
        self.SendCStoreResponse(nPresentationID, nMessageID, pszClass, pszInstance, nStatus)


class StoreServer(Server):
    """Takes every storage class in every transfer syntax."""

    ConnectionClass = StoreConnection

    def __init__(self, DicomTree: Tree) -> None:
        super().__init__(StorageClasses(), bCompressed=True)
        self.m_Tree = DicomTree


def Body(Options: argparse.Namespace) -> int:
    """Receive until Ctrl-C or SIGTERM."""
    with StoreServer(Tree(Options.folder, Options.duplicates)) as Net:
        return Net.Run(Options.host, Options.port, Options.calling)


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddListen(Parser)
    Parser.add_argument(
        "--folder", type=Path, default=Path("received"), help="(%(default)s)"
    )
    szHelp = "what is there already: keep it (success only for the same bytes), replace \
it, refuse the new one, or number the new file (%(default)s)"
    Policies = ("keep", "replace", "refuse", "number")
    Parser.add_argument("--duplicates", choices=Policies, default="keep", help=szHelp)
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
