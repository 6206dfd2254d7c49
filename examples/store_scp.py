"""C-STORE SCP: receives instances into a tree of folders.

    python examples/store_scp.py --port 11112 --folder received --duplicates replace

A file is FOLDER/patient/study/series/instance.dcm, with the bytes of the data set as they
came, in the transfer syntax in which they came. A file is there completely or not at all:
it is written beside, read to its end, and put in place.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from _elements import TextOf
from _folder import SaveWhole, StatusOf
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
    COMMAND_STATUS_FAILURE,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    TAG_PATIENT_ID,
    TAG_SERIES_INSTANCE_UID,
    TAG_SOP_CLASS_UID,
    TAG_SOP_INSTANCE_UID,
    TAG_STUDY_INSTANCE_UID,
    LDicomDS,
)

STATUS_OTHER_CLASS = 0xA900  # data set does not match SOP class (PS3.4 B.2.3)
FOLDER_TAGS = (TAG_PATIENT_ID, TAG_STUDY_INSTANCE_UID, TAG_SERIES_INSTANCE_UID)
# names that Windows keeps to itself
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


def SafeName(szText: str) -> str:
    """Return a name of a file that leads nowhere else, on any system."""
    szName = re.sub(r"[^\w.-]", "_", szText, flags=re.ASCII).strip(".")[:64]
    return f"_{szName}" if not szName or RESERVED.match(szName) else szName


class Tree:
    """The folder of all instances.

    Parameters
    ----------
    Folder : Path
        Where the tree begins.
    szDuplicates : str
        What happens to an instance that is there already: "keep" the old one and say
        success, "replace" it, "refuse" the new one, "number" the new file.
    """

    def __init__(self, Folder: Path, szDuplicates: str) -> None:
        self.m_Folder = Folder
        self.m_szDuplicates = szDuplicates

    def PathOf(self, DicomDS: LDicomDS) -> Path:
        """Return where an instance belongs."""
        Parts = [SafeName(TextOf(DicomDS, nTag) or "unknown") for nTag in FOLDER_TAGS]
        szInstance = SafeName(TextOf(DicomDS, TAG_SOP_INSTANCE_UID))
        return self.m_Folder.joinpath(*Parts, f"{szInstance}.dcm")

    def Keep(self, DicomDS: LDicomDS | None, szClass: str, szInstance: str) -> int:
        """Save an instance; return the status of the response."""
        if DicomDS is None or TextOf(DicomDS, TAG_SOP_INSTANCE_UID) != szInstance:
            return COMMAND_STATUS_FAILURE  # cannot understand
        if TextOf(DicomDS, TAG_SOP_CLASS_UID) != szClass:
            return STATUS_OTHER_CLASS
        File = self.PathOf(DicomDS)
        if File.exists():
            if self.m_szDuplicates == "keep":
                return COMMAND_STATUS_SUCCESS
            if self.m_szDuplicates == "refuse":
                return COMMAND_STATUS_DUPLICATE_INSTANCE
            if self.m_szDuplicates == "number":
                File = Numbered(File)
        return self.Save(DicomDS, File)

    @staticmethod
    def Save(DicomDS: LDicomDS, File: Path) -> int:
        """Write the file; return the status of the response."""
        try:
            File.parent.mkdir(parents=True, exist_ok=True)
        except OSError as Error:
            LOG.error("%s: %s", File.parent, Error)
            return COMMAND_STATUS_PROCESSING_FAILURE
        nRet = SaveWhole(DicomDS, File)
        if nRet == DICOM_SUCCESS:
            LOG.info("stored %s", File)
        else:
            LOG.error("%s: %s", File, nRet)
        return StatusOf(nRet)


def Numbered(File: Path) -> Path:
    """Return the first free name of ``x.1.dcm``, ``x.2.dcm``, ..."""
    nNumber = 1
    while (Next := File.with_name(f"{File.stem}.{nNumber}.dcm")).exists():
        nNumber += 1
    return Next


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
        return Net.Run(Options.host, Options.port)


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddListen(Parser)
    Parser.add_argument(
        "--folder", type=Path, default=Path("received"), help="(%(default)s)"
    )
    szHelp = "what is there already: keep it (and say success), replace it, refuse the new \
one, or number the new file (%(default)s)"
    Policies = ("keep", "replace", "refuse", "number")
    Parser.add_argument("--duplicates", choices=Policies, default="keep", help=szHelp)
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
