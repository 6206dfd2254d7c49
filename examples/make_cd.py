"""Makes the folder of a CD: files under names that DICOM allows, and their DICOMDIR.

    python examples/make_cd.py --target cd folder image.dcm
    python examples/make_cd.py --target cd --id STUDY_1 --icons folder

The files are copied as they are; the target is a new folder, or an empty one. The exit
code is 0 if every DICOM file is on the CD and in the DICOMDIR.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from _shared import EXIT_FAILED, LOG, Failure, NewParser, Print, Run
from typing_extensions import override

from ltdicom import (
    DICOM_SUCCESS,
    DICOMDIR_INSERT_ICON_IMAGE_SEQUENCE,
    DICOMDIR_INSERTDICOMFILE_FAILURE,
    DICOMDIR_REJECT_INVALID_FILEID,
    DICOMDIROPTIONS,
    TAG_DIRECTORY_RECORD_SEQUENCE,
    TRUE,
    LDicomDir,
    LDicomDS,
)

IN_A_FOLDER = 1000  # files; some readers are slow in large folders


class Directory(LDicomDir):
    """A DICOMDIR that counts what is inserted, and notes what is not."""

    def __init__(self, Folder: Path) -> None:
        super().__init__(Folder)
        self.m_nInserted = 0
        self.m_Failed: list[str] = []

    @override
    def OnInsertDicomFile(
        self, pszFileName: str, pDataSet: LDicomDS | None, uStatus: int
    ) -> int:
        if uStatus == DICOM_SUCCESS:
            self.m_nInserted += 1
        elif uStatus == DICOMDIR_INSERTDICOMFILE_FAILURE:
            self.m_Failed.append(pszFileName)
        return DICOM_SUCCESS


def FilesOf(Paths: list[Path]) -> Iterator[Path]:
    """Yield the files, and those in the folders, in the order of their names."""
    for Name in Paths:
        if Name.is_dir():
            yield from sorted(Found for Found in Name.rglob("*") if Found.is_file())
        else:
            yield Name


def IsImage(Name: Path) -> bool:
    """Return whether a file is DICOM, and not itself a DICOMDIR."""
    with Name.open("rb") as File:
        File.seek(128)
        if File.read(4) != b"DICM":
            return False
    DicomDS = LDicomDS()
    DicomDS.LoadDS(Name, 0)
    return DicomDS.FindFirstElement(None, TAG_DIRECTORY_RECORD_SEQUENCE, TRUE) is None


def Copy(Paths: list[Path], Target: Path) -> dict[str, Path]:
    """Copy the DICOM files to ``DICOM/SE000000/IM000000``; return what became of which."""
    Copied: dict[str, Path] = {}
    for Name in FilesOf(Paths):
        if not IsImage(Name):
            LOG.info("%s is not copied", Name)
            continue
        nFolder, nFile = divmod(len(Copied), IN_A_FOLDER)
        To = Target / "DICOM" / f"SE{nFolder:06}" / f"IM{nFile:06}"
        To.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Name, To)
        Copied[str(To)] = Name
    return Copied


def Body(Options: argparse.Namespace) -> int:
    """Copy the files, make the DICOMDIR; return the exit code."""
    Target: Path = Options.target.absolute()
    if Target.exists() and any(Target.iterdir()):
        raise Failure(f"{Options.target} is not empty")
    Target.mkdir(parents=True, exist_ok=True)
    try:
        Copied = Copy(Options.path, Target)
    except OSError as Error:
        raise Failure(str(Error)) from Error
    if not Copied:
        raise Failure("there is no DICOM file")
    Dir = Directory(Target)
    if Dir.SetFileSetID(Options.id) != DICOM_SUCCESS:
        raise Failure(f"{Options.id!r} is not a name of a file-set")
    uFlags = DICOMDIR_REJECT_INVALID_FILEID
    if Options.icons:
        uFlags |= DICOMDIR_INSERT_ICON_IMAGE_SEQUENCE
    Dir.SetOptions(DICOMDIROPTIONS(bIncludeSubfolders=TRUE, uFlags=uFlags))
    nInserted = Dir.InsertDicomFile(None)
    nSaved = Dir.SaveDicomDir(0)
    if nSaved != DICOM_SUCCESS:
        raise Failure(f"the DICOMDIR cannot be saved: {nSaved}")
    Print(f"{Dir.m_nInserted} of {len(Copied)} files are in {Options.target}")
    for szName in Dir.m_Failed:
        Print(f"not in the DICOMDIR: {Copied[szName]}")
    return 0 if nInserted == DICOM_SUCCESS else EXIT_FAILED


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    Parser.add_argument("--target", type=Path, required=True, help="the folder to make")
    Parser.add_argument("--id", default="", help="name of the file-set, 16 of A-Z, 0-9, _")
    Parser.add_argument("--icons", action="store_true", help="small pictures of images")
    Parser.add_argument("path", type=Path, nargs="+", help="files and folders")
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
