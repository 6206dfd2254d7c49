"""Overlays of an image: list, add, delete.

    python examples/overlay_editor.py image.dcm
    python examples/overlay_editor.py --add mask.png --at 10,20 -o new.dcm image.dcm
    python examples/overlay_editor.py --delete 0 --output new.dcm image.dcm

What is not black in a mask is part of the overlay. Needs `pip install "ltdicom[images]"`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from _shared import Failure, NewParser, Print, Run
from PIL import Image, UnidentifiedImageError

from ltdicom import (
    BITMAPHANDLE,
    DICOM_SUCCESS,
    L_POINT,
    OVERLAYATTRIBUTES,
    LDicomDS,
    Ref,
)


def Check(nRet: int, szWhat: str) -> None:
    """End the example where a call has failed."""
    if nRet != DICOM_SUCCESS:
        raise Failure(f"{szWhat}: {nRet!s}")


def Point(szText: str) -> tuple[int, int]:
    """Return column and row of ``X,Y``: the type of an option."""
    szX, szComma, szY = szText.partition(",")
    if not (szComma and szX.isdigit() and szY.isdigit()):
        raise argparse.ArgumentTypeError(f"{szText!r} is not X,Y")
    return int(szX), int(szY)


def MaskOf(szFile: Path) -> BITMAPHANDLE:
    """Return a picture as a bitmap of single bits."""
    try:
        with Image.open(szFile) as Picture:
            return BITMAPHANDLE.from_array(np.asarray(Picture.convert("L")) > 0)
    except (OSError, UnidentifiedImageError) as Error:
        raise Failure(f"{szFile}: {Error}") from Error


def Count(DicomDS: LDicomDS) -> int:
    """Return how many overlays there are."""
    pCount = Ref(0)
    Check(DicomDS.GetOverlayCount(pCount), "GetOverlayCount")
    return pCount.value or 0


def Add(DicomDS: LDicomDS, Options: argparse.Namespace) -> None:
    """Add a mask as a new overlay, behind those that are there."""
    nIndex = Count(DicomDS)
    Check(DicomDS.SetOverlayBitmap(nIndex, MaskOf(Options.add)), "SetOverlayBitmap")
    Attributes = OVERLAYATTRIBUTES()
    pGroup, pThere = Ref(0), Ref(False)
    nRet = DicomDS.GetOverlayAttributes(nIndex, Attributes, 0, pGroup, pThere)
    Check(nRet, "GetOverlayAttributes")
    Attributes.szLabel = Options.label
    Attributes.ptOrigin = L_POINT(*Options.at)
    Check(DicomDS.SetOverlayAttributes(nIndex, Attributes), "SetOverlayAttributes")


def List(DicomDS: LDicomDS) -> None:
    """Print a line for each overlay."""
    for nIndex in range(Count(DicomDS)):
        Attributes = OVERLAYATTRIBUTES()
        pGroup, pThere = Ref(0), Ref(False)
        nRet = DicomDS.GetOverlayAttributes(nIndex, Attributes, 0, pGroup, pThere)
        Check(nRet, "GetOverlayAttributes")
        Origin = Attributes.ptOrigin
        szSize = f"{Attributes.uColumns} x {Attributes.uRows} at {Origin.x},{Origin.y}"
        szGroup = f"group {pGroup.value:04X}"
        Print(f"{nIndex}: {szGroup}, {szSize} {Attributes.szLabel}".rstrip())


def Body(Options: argparse.Namespace) -> int:
    """Change the overlays and list them; return the exit code."""
    DicomDS = LDicomDS()
    Check(DicomDS.LoadDS(Options.image, 0), str(Options.image))
    bChange = Options.add is not None or Options.delete is not None
    if bChange and Options.output is None:
        raise Failure("a change needs --output")
    if Options.delete is not None:
        Check(DicomDS.DeleteOverlay(Options.delete), f"overlay {Options.delete}")
    if Options.add is not None:
        Add(DicomDS, Options)
    List(DicomDS)
    if bChange:
        Check(DicomDS.SaveDS(Options.output, 0), str(Options.output))
    return 0


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    Parser.add_argument("image", type=Path, help="the DICOM file")
    Parser.add_argument("--add", type=Path, metavar="MASK", help="a picture to add")
    Parser.add_argument("--label", default="", help="what the new overlay is called")
    szHelp = "where its top left corner is in the image, from 0 (0,0)"
    Parser.add_argument("--at", type=Point, default=(0, 0), metavar="X,Y", help=szHelp)
    Parser.add_argument("--delete", type=int, metavar="N", help="an overlay to delete")
    Parser.add_argument("-o", "--output", type=Path, help="the file to write")
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
