"""``ltdicom dicomdir``: the DICOMDIR of a folder."""

from __future__ import annotations

import argparse
import os

from ltdicom.cli import options, output, texts
from ltdicom.cli.files import LOAD_FAILURES
from ltdicom.cli.status import DONE, FAILED, USAGE, CommandError
from ltdicom.constants.dicomdir import (
    DICOMDIR_INSERT_ICON_IMAGE_SEQUENCE,
    DICOMDIR_INSERTDICOMFILE_FAILURE,
    DICOMDIR_REJECT_INVALID_FILEID,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.directory import LDicomDir
from ltdicom.ds import LDicomDS
from ltdicom.structs import DICOMDIROPTIONS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "folder", metavar="FOLDER", type=texts.path, help="where the files are"
    )
    parser.add_argument("--id", default="", metavar="TEXT", help="name of the file-set")
    parser.add_argument(
        "--update", action="store_true", help="extend the DICOMDIR that is there"
    )
    parser.add_argument(
        "--no-subfolders", action="store_true", help="only the files of FOLDER itself"
    )
    parser.add_argument(
        "--strict", action="store_true", help="refuse names that DICOM forbids"
    )
    parser.add_argument(
        "--icons", action="store_true", help="with a small picture of each image"
    )
    options.add_output(parser)


class _Directory(LDicomDir):
    """Counts the files, and keeps the names of those that were not inserted."""

    def __init__(self) -> None:
        super().__init__()
        self.inserted = 0
        self.refused: list[str] = []

    def OnInsertDicomFile(
        self, pszFileName: str, pDataSet: LDicomDS | None, uStatus: int
    ) -> int:
        if uStatus == DICOMDIR_INSERTDICOMFILE_FAILURE:
            self.refused.append(pszFileName)
        elif uStatus == DICOM_SUCCESS:
            self.inserted += 1
        return DICOM_SUCCESS


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    directory, path = _Directory(), os.path.join(arguments.folder, "DICOMDIR")
    if arguments.update:
        _require(directory.LoadDS(path, 0), f"cannot load {path}")
    else:
        code = directory.ResetDicomDir(arguments.folder)
        _require(code, f"{arguments.folder} is not a folder")
    if arguments.id:
        code = directory.SetFileSetID(arguments.id)
        _require(code, "--id takes at most 16 of A to Z, 0 to 9, space and underscore")
    flags = DICOMDIR_REJECT_INVALID_FILEID if arguments.strict else 0
    flags |= DICOMDIR_INSERT_ICON_IMAGE_SEQUENCE if arguments.icons else 0
    directory.SetOptions(
        DICOMDIROPTIONS(bIncludeSubfolders=not arguments.no_subfolders, uFlags=flags)
    )
    inserted = directory.InsertDicomFile(None)
    _require(directory.SaveDicomDir(0), f"cannot save {path}", FAILED)
    if arguments.json:
        facts = {"inserted": directory.inserted, "refused": directory.refused}
        output.as_json({"dicomdir": path, **facts}, is_outcome=True)
    else:
        for each in directory.refused:
            output.line(f"not inserted: {each}")
        output.outcome(f"{path}: {directory.inserted} files")
    return DONE if inserted == DICOM_SUCCESS else FAILED


def _require(code: int, reason: str, failure: int = USAGE) -> None:
    if code != DICOM_SUCCESS:
        why = LOAD_FAILURES.get(code)
        raise CommandError(f"{reason}{f': {why}' if why else ''} ({code!s})", failure)
