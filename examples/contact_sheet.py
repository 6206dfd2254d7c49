"""Frames of images side by side, as one PNG.

    python examples/contact_sheet.py --output sheet.png folder image.dcm
    python examples/contact_sheet.py --output sheet.png --columns 8 --size 128 cine.dcm

Every frame of every file takes a place, as its window shows it; files without an image are
listed and left out. Needs `pip install "ltdicom[images]"`. The exit code is 0 if there is
a frame to show and every image could be read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from _shared import EXIT_FAILED, LOG, Failure, NewParser, Print, Run
from PIL import Image

from ltdicom import (
    BITMAPHANDLE,
    DICOM_GETIMAGE_AUTO_APPLY_MODALITY_LUT,
    DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT,
    DICOM_SUCCESS,
    NULL,
    L_FreeBitmap,
    LDicomDS,
)

AS_SHOWN = DICOM_GETIMAGE_AUTO_APPLY_MODALITY_LUT | DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT
GAP = 4  # pixels between two frames


def Files(Paths: list[Path]) -> Iterator[Path]:
    """Give files, those of folders among them."""
    for szPath in Paths:
        yield from sorted(szPath.rglob("*.dcm")) if szPath.is_dir() else [szPath]


def Frames(szFile: Path, Failed: list[str]) -> Iterator[Image.Image]:
    """Give the frames of a file as they are shown; one bitmap is in memory at a time."""
    DicomDS = LDicomDS()
    nRet = DicomDS.LoadDS(szFile, 0)
    if nRet != DICOM_SUCCESS:
        Failed.append(f"{szFile}: {nRet!s}")
        return
    Bitmap = BITMAPHANDLE()
    for nIndex in range(DicomDS.GetCountImage(NULL)):
        nRet = DicomDS.GetImage(NULL, Bitmap, 0, nIndex, 0, AS_SHOWN)
        if nRet != DICOM_SUCCESS:
            Failed.append(f"{szFile}, frame {nIndex}: {nRet!s}")
            continue
        yield Bitmap.to_pil()
        L_FreeBitmap(Bitmap)


def Sheet(Pictures: list[Image.Image], nColumns: int, nSize: int) -> Image.Image:
    """Return small pictures in rows, each in the middle of its place."""
    nRows = -(-len(Pictures) // nColumns)
    nPlace = nSize + GAP
    Whole = Image.new("RGB", (nColumns * nPlace + GAP, nRows * nPlace + GAP))
    for nIndex, Picture in enumerate(Pictures):
        x = GAP + nIndex % nColumns * nPlace + (nSize - Picture.width) // 2
        y = GAP + nIndex // nColumns * nPlace + (nSize - Picture.height) // 2
        Whole.paste(Picture, (x, y))
    return Whole


def Body(Options: argparse.Namespace) -> int:
    """Write the sheet; return the exit code."""
    Failed: list[str] = []
    Small = []
    for szFile in Files(Options.path):
        for Picture in Frames(szFile, Failed):
            Picture.thumbnail((Options.size, Options.size))
            Small.append(Picture.convert("RGB"))
        LOG.info("%s: %s frames so far", szFile, len(Small))
    for szText in Failed:
        Print(szText, bError=True)
    if not Small:
        raise Failure("there is no frame")
    Sheet(Small, min(Options.columns, len(Small)), Options.size).save(Options.output)
    Print(f"{len(Small)} frames in {Options.output}")
    return EXIT_FAILED if Failed else 0


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    Parser.add_argument("path", nargs="+", type=Path, help="files and folders")
    Parser.add_argument("--output", required=True, type=Path, help="the PNG")
    Parser.add_argument("--columns", type=int, default=5, help="in a row (%(default)s)")
    szHelp = "pixels of the longer side of a frame (%(default)s)"
    Parser.add_argument("--size", type=int, default=200, help=szHelp)
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
