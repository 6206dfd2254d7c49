r"""Print images on film: film session, film boxes, images, print job.

    python examples/print_scu.py --host printer --port 104 --called PRINTER image.dcm
    python examples/print_scu.py --called PRINTER --layout 2,3 --film-size 14INX17IN *.dcm

Every frame of every file takes a place; where a film is full, the next one begins. Grey
values go through the modality and VOI transformation of the file to 8 bits; with --as-is
the pixels are sent as they are in the file. The exit code is 0 if the printer has accepted
all films.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from _shared import LOG, TLS, AddPeer, Failure, NewParser, Print, Run
from typing_extensions import override

from ltdicom import (
    DICOM_ERROR_PRINTSCU_ASSOCIATE_RQ_REJECTED,
    DICOM_ERROR_PRINTSCU_FAILURE_STATUS,
    DICOM_SUCCESS,
    FILMBOXPARAMETERS,
    FILMSESSIONPARAMETERS,
    NULL,
    PRINTERREPORTINFO,
    PRINTJOBREPORTINFO,
    PRINTSCU_BASIC_COLOR_PM_META_SOP_CLASS,
    PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS,
    PRINTSCU_PRINT_JOB_SOP_CLASS,
    LDicomDS,
    LDicomPrintSCU,
    PrintScuStatus,
    wait_until,
)

PRINTER_EVENTS = {1: "normal", 2: "warning", 3: "failure"}
JOB_EVENTS = {1: "pending", 2: "printing", 3: "done", 4: "failure"}
ENDED = (3, 4)


class PrintClient(LDicomPrintSCU):
    """Tells what happens, and what has become of each print job."""

    def __init__(self) -> None:
        super().__init__()
        TLS.Secure(self)
        self.m_Jobs: dict[str, int] = {}  # the last event of each

    @override
    def OnStatus(self, uStatus: int, uOperationStatus: int) -> None:
        szStatus = PrintScuStatus(uStatus).name.removeprefix("PRINTSCU_STATUS_")
        LOG.info("%s, status %#06x", szStatus, uOperationStatus)

    @override
    def OnPrinterReport(
        self, uEventTypeID: int, pReportInfo: PRINTERREPORTINFO | None
    ) -> None:
        szInfo = "" if pReportInfo is NULL else pReportInfo.pszPrinterStatusInfo or ""
        Print(f"The printer: {PRINTER_EVENTS[uEventTypeID]} {szInfo}".rstrip())

    @override
    def OnPrintJobReport(
        self,
        pszPrintJobInstanceUID: str,
        uEventTypeID: int,
        pReportInfo: PRINTJOBREPORTINFO | None,
    ) -> None:
        Print(f"Print job {pszPrintJobInstanceUID}: {JOB_EVENTS[uEventTypeID]}")
        self.m_Jobs[pszPrintJobInstanceUID] = uEventTypeID

    def Check(self, nRet: int, szWhat: str) -> None:
        """Turn a code that is not a success into a `Failure`."""
        szMore = ""
        if nRet == DICOM_ERROR_PRINTSCU_FAILURE_STATUS:
            szMore = f", status {self.GetLastOperationStatus():#06x}"
        elif nRet == DICOM_ERROR_PRINTSCU_ASSOCIATE_RQ_REJECTED:
            szMore = ", result {}, source {}, reason {}".format(
                *self.GetAssociateRejectInfo()
            )
        if nRet != DICOM_SUCCESS:
            raise Failure(f"{szWhat}: {nRet!s}{szMore}")


# -- images --------------------------------------------------------------------------


def Pictures(Files: list[str], bColor: bool, bAsIs: bool) -> Iterator[tuple[LDicomDS, int]]:
    """Yield the images of the files as data sets, with the number of the frame."""
    for szFile in Files:
        DicomDS = LDicomDS()
        nRet = DicomDS.LoadDS(szFile, 0)
        if nRet != DICOM_SUCCESS:
            raise Failure(f"{szFile}: {nRet!s}")
        Dataset = DicomDS.to_pydicom()
        if "PixelData" not in Dataset:
            raise Failure(f"{szFile} is not an image")
        nFrames = int(Dataset.get("NumberOfFrames") or 1)
        if not bAsIs:
            DicomDS = Printable(Dataset, bColor)
        yield from ((DicomDS, nFrame) for nFrame in range(nFrames))


def Printable(Dataset: Any, bColor: bool) -> LDicomDS:
    """Return an image with 8 bits a sample, in grey or in colour."""
    try:
        import numpy as np
        from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut
    except ImportError as Reason:
        raise Failure('--as-is, or numpy: pip install "ltdicom[images]"') from Reason
    Pixels = Dataset.pixel_array
    if Dataset.SamplesPerPixel == 1:
        Pixels = apply_voi_lut(apply_modality_lut(Pixels, Dataset), Dataset).astype(float)
        nLowest, nHighest = Pixels.min(), Pixels.max()
        Pixels = (Pixels - nLowest) * (255.0 / max(nHighest - nLowest, 1))
        if Dataset.PhotometricInterpretation == "MONOCHROME1":
            Pixels = 255 - Pixels
        if bColor:
            Pixels = np.stack([Pixels] * 3, axis=-1)
    elif not bColor:
        Pixels = Pixels @ np.array([0.299, 0.587, 0.114])
    Dataset.SamplesPerPixel = 3 if bColor else 1
    Dataset.PhotometricInterpretation = "RGB" if bColor else "MONOCHROME2"
    Dataset.PlanarConfiguration = 0
    Dataset.BitsAllocated = Dataset.BitsStored = 8
    Dataset.HighBit, Dataset.PixelRepresentation = 7, 0
    Data = Pixels.astype("uint8").tobytes()
    Dataset.PixelData = Data + b"\0" * (len(Data) % 2)
    Dataset["PixelData"].VR = "OB"
    Dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    return LDicomDS.from_pydicom(Dataset)


# -- films ---------------------------------------------------------------------------


def PrintFilms(
    PrintSCU: PrintClient, Images: list[tuple[LDicomDS, int]], Options: argparse.Namespace
) -> None:
    """Print all images, on as many films as they take."""
    nFilms = nNext = 0
    while nNext < len(Images):
        NewFilm(PrintSCU, Options)
        nPlaces = PrintSCU.GetImageBoxesCount()
        if not nPlaces:
            raise Failure("the printer has made no image box")
        for nPlace in range(min(nPlaces, len(Images) - nNext)):
            _, BoxParameters = PrintSCU.GetDefaultImageBoxParameters()
            BoxParameters.nImagePosition = nPlace + 1
            DicomDS, nFrame = Images[nNext]
            szBox = PrintSCU.GetImageBoxInstanceUID(nPlace)
            nRet = PrintSCU.UpdateImageBox(szBox, DicomDS, nFrame, BoxParameters)
            PrintSCU.Check(nRet, "UpdateImageBox")
            nNext += 1
        PrintSCU.Check(PrintSCU.PrintFilmBox(), "PrintFilmBox")
        szJob = PrintSCU.GetPrintJobInstanceUID()
        if szJob:
            PrintSCU.m_Jobs.setdefault(szJob, 0)
        PrintSCU.Check(PrintSCU.DeleteFilmBox(), "DeleteFilmBox")
        nFilms += 1
        Print(f"Film {nFilms}: accepted, {nNext} of {len(Images)} images")


def NewFilm(PrintSCU: PrintClient, Options: argparse.Namespace) -> None:
    """Have the printer create a film box."""
    FilmParameters = FILMBOXPARAMETERS()
    PrintSCU.GetDefaultFilmBoxParameters(FilmParameters)
    FilmParameters.pszImageDisplayFormat = f"STANDARD\\{Options.layout}"
    FilmParameters.pszFilmSizeID = Options.film_size
    FilmParameters.pszFilmOrientation = Options.orientation
    PrintSCU.Check(PrintSCU.CreateFilmBox(FilmParameters), "CreateFilmBox")


def Body(Options: argparse.Namespace) -> int:
    """Associate, print, release; return the exit code."""
    Images = list(Pictures(Options.files, Options.color, Options.as_is))
    with PrintClient() as PrintSCU:
        PrintSCU.SetTimeout(max(1, int(Options.timeout)))
        uMeta = PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS
        if Options.color:
            uMeta = PRINTSCU_BASIC_COLOR_PM_META_SOP_CLASS
        uClasses = uMeta | PRINTSCU_PRINT_JOB_SOP_CLASS
        Address = (Options.host, Options.port, Options.called, Options.calling)
        PrintSCU.Check(PrintSCU.Associate(*Address, uClasses), "Associate")

        PrintSCU.Check(PrintSCU.GetPrinterInfo(NULL, True, Options.color), "GetPrinterInfo")
        _, Info = PrintSCU.GetPrinterInfo()
        Print(f"The printer: {Info.szPrinterStatus} {Info.szPrinterStatusInfo}".rstrip())

        SessionParameters = FILMSESSIONPARAMETERS()
        PrintSCU.GetDefaultFilmSessionParameters(SessionParameters)
        SessionParameters.nNumberOfCopies = Options.copies
        SessionParameters.pszPrintPriority = Options.priority
        SessionParameters.pszFilmDestination = Options.destination
        nRet = PrintSCU.CreateFilmSession(SessionParameters, Options.color)
        PrintSCU.Check(nRet, "CreateFilmSession")
        PrintFilms(PrintSCU, Images, Options)
        if Options.wait:
            Jobs = PrintSCU.m_Jobs
            wait_until(lambda: all(n in ENDED for n in Jobs.values()), Options.wait)
        PrintSCU.Check(PrintSCU.DeleteFilmSession(), "DeleteFilmSession")
        PrintSCU.Check(PrintSCU.Release(), "Release")
    return 0


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddPeer(Parser, "LT_PRINT")
    Parser.add_argument("files", nargs="+", help="images")
    Parser.add_argument("--layout", default="1,1", help="columns,rows (%(default)s)")
    Parser.add_argument("--film-size", help="as the printer names it: 14INX17IN")
    Parser.add_argument("--orientation", choices=("PORTRAIT", "LANDSCAPE"))
    Parser.add_argument("--copies", type=int, default=1, help="of each film (%(default)s)")
    Parser.add_argument("--priority", choices=("HIGH", "MED", "LOW"))
    Parser.add_argument("--destination", help="MAGAZINE, PROCESSOR, BIN_1, ...")
    Parser.add_argument("--color", action="store_true", help="print in colour")
    Parser.add_argument("--as-is", action="store_true", help="send the file's own pixels")
    szHelp = "seconds to wait for what the printer reports of its print jobs (%(default)s)"
    Parser.add_argument("--wait", type=float, default=0, help=szHelp)
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
