"""A picture as a Secondary Capture, which any archive stores.

    python examples/secondary_capture.py --output capture.dcm --id 1 --patient Doe a.png
    python examples/secondary_capture.py --output capture.dcm --compression jpeg a.png

Gray pictures become MONOCHROME2, others RGB. Needs `pip install "ltdicom[images]"`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from uuid import uuid4

import numpy as np
from _elements import SetText
from _shared import Failure, NewParser, Print, Run
from PIL import Image, UnidentifiedImageError

from ltdicom import (
    BITMAPHANDLE,
    CLASS_SC_IMAGE_STORAGE,
    DICOM_SUCCESS,
    DS_EXPLICIT_VR,
    DS_LITTLE_ENDIAN,
    DS_METAHEADER_PRESENT,
    IMAGE_COMPRESSION_J2K_LOSSLESS,
    IMAGE_COMPRESSION_JPEG_LOSSLESS,
    IMAGE_COMPRESSION_JPEG_LOSSY,
    IMAGE_COMPRESSION_NONE,
    IMAGE_COMPRESSION_RLE,
    IMAGE_PHOTOMETRIC_MONOCHROME2,
    IMAGE_PHOTOMETRIC_RGB,
    NULL,
    TAG_CONVERSION_TYPE,
    TAG_MODALITY,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_SERIES_INSTANCE_UID,
    TAG_SOP_CLASS_UID,
    TAG_SOP_INSTANCE_UID,
    TAG_STUDY_INSTANCE_UID,
    UID_SC_IMAGE_STORAGE,
    LDicomDS,
)

COMPRESSIONS = {
    "none": IMAGE_COMPRESSION_NONE,
    "rle": IMAGE_COMPRESSION_RLE,
    "jpeg": IMAGE_COMPRESSION_JPEG_LOSSY,
    "jpeg-lossless": IMAGE_COMPRESSION_JPEG_LOSSLESS,
    "j2k-lossless": IMAGE_COMPRESSION_J2K_LOSSLESS,
}
QUALITY = 10  # of 2, the best, to 255, the smallest


def NewUID() -> str:
    """Return a UID that nobody else has (PS3.5 B.2)."""
    return f"2.25.{uuid4().int}"


def Check(nRet: int, szWhat: str) -> None:
    """End the example where a call has failed."""
    if nRet != DICOM_SUCCESS:
        raise Failure(f"{szWhat}: {nRet!s}")


def BitmapOf(szFile: Path) -> tuple[BITMAPHANDLE, int]:
    """Return a picture as a bitmap, and its photometric interpretation."""
    try:
        with Image.open(szFile) as Picture:
            bGray = Picture.mode in ("1", "L", "LA")
            Pixels = np.asarray(Picture.convert("L" if bGray else "RGB"))
    except (OSError, UnidentifiedImageError) as Error:
        raise Failure(f"{szFile}: {Error}") from Error
    nPhotometric = IMAGE_PHOTOMETRIC_MONOCHROME2 if bGray else IMAGE_PHOTOMETRIC_RGB
    return BITMAPHANDLE.from_array(Pixels), nPhotometric


def Body(Options: argparse.Namespace) -> int:
    """Write the file; return the exit code."""
    Bitmap, nPhotometric = BitmapOf(Options.picture)
    DicomDS = LDicomDS()
    nFlags = DS_EXPLICIT_VR | DS_LITTLE_ENDIAN | DS_METAHEADER_PRESENT
    DicomDS.InitDS(CLASS_SC_IMAGE_STORAGE, nFlags)
    for nTag, szText in (
        (TAG_SOP_CLASS_UID, UID_SC_IMAGE_STORAGE),
        (TAG_SOP_INSTANCE_UID, NewUID()),
        (TAG_STUDY_INSTANCE_UID, Options.study or NewUID()),
        (TAG_SERIES_INSTANCE_UID, NewUID()),
        (TAG_PATIENT_NAME, Options.patient),
        (TAG_PATIENT_ID, Options.id),
        (TAG_MODALITY, "OT"),
        (TAG_CONVERSION_TYPE, "WSD"),  # from a workstation
    ):
        SetText(DicomDS, nTag, szText)
    DicomDS.UpdateSpecificCharacterSet()
    nCompression = COMPRESSIONS[Options.compression]
    nRet = DicomDS.SetImage(NULL, Bitmap, nCompression, nPhotometric, 0, QUALITY)
    Check(nRet, "SetImage")
    Check(DicomDS.SaveDS(Options.output, 0), str(Options.output))
    Print(f"{Bitmap.Width} x {Bitmap.Height} pixels in {Options.output}")
    return 0


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    Parser.add_argument("picture", type=Path, help="PNG, JPEG, TIFF, ...")
    Parser.add_argument("--output", required=True, type=Path, help="the DICOM file")
    Parser.add_argument("--patient", default="", help="Patient's Name: Family^Given")
    Parser.add_argument("--id", default="", help="Patient ID")
    Parser.add_argument("--study", default="", help="Study Instance UID (a new one)")
    szHelp = "how the pixels are stored (%(default)s)"
    Parser.add_argument("--compression", choices=COMPRESSIONS, default="none", help=szHelp)
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
