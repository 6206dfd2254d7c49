"""DICOMDIRs: the directory of the files of a folder."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mydicomds import Check, NewImage, RunExamples
from typing_extensions import override

from ltdicom import (
    DICOM_ERROR_DIR_STOP_INSERT_FILE,
    DICOM_ERROR_FILEID,
    DICOM_ERROR_FORMAT,
    DICOM_SUCCESS,
    DICOMDIR_INSERTDICOMFILE_FAILURE,
    DICOMDIR_INSERTDICOMFILE_PREADD,
    DICOMDIR_REJECT_INVALID_FILEID,
    DICOMDIRCALLBACK,
    DICOMDIROPTIONS,
    DS_METAHEADER_PRESENT,
    FALSE,
    NULL,
    TRUE,
    LDicomDir,
    LDicomDS,
)


class LMyDicomDir(LDicomDir):
    """Tells of each file, leaves some out, and may stop."""

    def __init__(self, pszFolder: Path) -> None:
        super().__init__(pszFolder)
        self.m_szSkipped = ""

    @override
    def OnInsertDicomFile(
        self, pszFileName: str, pDataSet: LDicomDS | None, uStatus: int
    ) -> int:
        szName = Path(pszFileName).name
        if uStatus == DICOMDIR_INSERTDICOMFILE_PREADD and szName == self.m_szSkipped:
            print(f"{szName} is left out")
            return DICOM_ERROR_FORMAT
        if uStatus == DICOM_SUCCESS:
            print(f"{szName} is in")
        elif uStatus == DICOMDIR_INSERTDICOMFILE_FAILURE:
            print(f"{szName} cannot be inserted")
        return DICOM_SUCCESS


@contextmanager
def Folder(nImages: int) -> Iterator[Path]:
    """Make a folder with images, for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as szFolder:
        for nNumber in range(nImages):
            szFile = Path(szFolder, f"IM{nNumber}")
            Check(NewImage(nNumber).SaveDS(szFile, DS_METAHEADER_PRESENT), "SaveDS")
        yield Path(szFolder)


def Records(Dir: LDicomDir) -> int:
    """Return how many records there are, of all levels."""
    nCount, Todo = 0, [Dir.GetFirstKey(NULL, TRUE)]
    while Todo:
        pKey = Todo.pop()
        while pKey:
            nCount += 1
            Todo.append(Dir.GetChildKey(pKey))
            pKey = Dir.GetNextKey(pKey, TRUE)
    return nCount


def LDicomDir_InsertDicomFile_Example() -> None:
    """Make a DICOMDIR of all files of a folder.

    `InsertDicomFile`, `OnInsertDicomFile`, `SetFileSetID`, `SetDescriptorFile`,
    `SaveDicomDir`.
    """
    with Folder(3) as szFolder:
        (szFolder / "README").write_text("three images", encoding="ascii")
        Dir = LMyDicomDir(szFolder)
        Dir.m_szSkipped = "IM1"
        Check(Dir.SetFileSetID("EXAMPLE"), "SetFileSetID")
        Check(Dir.SetDescriptorFile("README", "ISO_IR 100"), "SetDescriptorFile")
        Check(Dir.InsertDicomFile(NULL), "InsertDicomFile")
        Check(Dir.SaveDicomDir(0), "SaveDicomDir")
        # a patient, a study, two series with an image each
        print(f"{Records(Dir)} records")


def LDicomDir_LoadDS_Example() -> None:
    """Load a DICOMDIR and add a data set to it: `LoadDS`, `InsertDicomDS`."""
    with Folder(2) as szFolder:
        Dir = LDicomDir(szFolder)
        Check(Dir.InsertDicomFile("IM0"), "InsertDicomFile")
        Check(Dir.SaveDicomDir(), "SaveDicomDir")
        Loaded, Image = LDicomDir(), LDicomDS()
        Check(Loaded.LoadDS(szFolder / "DICOMDIR", 0), "LoadDS")
        Check(Image.LoadDS(szFolder / "IM1", 0), "LoadDS")
        Check(Loaded.InsertDicomDS(Image, str(szFolder / "IM1")), "InsertDicomDS")
        Check(Loaded.SaveDicomDir(), "SaveDicomDir")
        print(f"{Records(Dir)} records, then {Records(Loaded)}")


def LDicomDir_SetOptions_Example() -> None:
    """Refuse names that DICOM forbids: `GetOptions`, `SetOptions`, `ResetDicomDir`."""
    with Folder(1) as szFolder:
        (szFolder / "IM0").rename(szFolder / "image-one.dcm")
        Dir, Options = LDicomDir(), DICOMDIROPTIONS()
        Check(Dir.ResetDicomDir(str(szFolder)), "ResetDicomDir")
        Check(Dir.GetOptions(Options, 0), "GetOptions")
        print("with subfolders" if Options.bIncludeSubfolders else "without subfolders")
        Options.bIncludeSubfolders = FALSE
        Options.uFlags |= DICOMDIR_REJECT_INVALID_FILEID
        Check(Dir.SetOptions(Options), "SetOptions")
        if Dir.InsertDicomFile("image-one.dcm") == DICOM_ERROR_FILEID:
            print("not a File ID")


def LDicomDir_SetCallback_Example() -> None:
    """Hear of each file by a function, and stop: `SetCallback`."""

    def OnFile(
        Dir: LDicomDir,
        pszFileName: str,
        pDataSet: LDicomDS | None,
        uStatus: int,
        pUserData: list[str],
    ) -> int:
        if uStatus == DICOM_SUCCESS:
            pUserData.append(Path(pszFileName).name)
        return DICOM_ERROR_DIR_STOP_INSERT_FILE if len(pUserData) == 2 else DICOM_SUCCESS

    with Folder(3) as szFolder:
        Dir, Names = LDicomDir(szFolder), list[str]()
        Dir.SetCallback(DICOMDIRCALLBACK(pfnInsertDicomFile=OnFile, pUserData=Names))
        if Dir.InsertDicomFile(NULL) == DICOM_ERROR_DIR_STOP_INSERT_FILE:
            print("stopped behind", ", ".join(Names))


EXAMPLES = (
    LDicomDir_InsertDicomFile_Example,
    LDicomDir_LoadDS_Example,
    LDicomDir_SetOptions_Example,
    LDicomDir_SetCallback_Example,
)

if __name__ == "__main__":
    sys.exit(RunExamples(*EXAMPLES))
