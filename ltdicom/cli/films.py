"""``ltdicom print``: images on films."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from typing import Any, Final

from typing_extensions import override

from ltdicom.cli import ending, options, output, texts, tls
from ltdicom.cli.files import expanded, load
from ltdicom.cli.status import DONE, FAILED, NO_ASSOCIATION, USAGE, CommandError
from ltdicom.constants.error import (
    DICOM_ERROR_PRINTSCU_FAILURE_STATUS,
    DICOM_SUCCESS,
)
from ltdicom.constants.printscu import (
    PRINTSCU_BASIC_COLOR_PM_META_SOP_CLASS,
    PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS,
    PRINTSCU_PRINT_JOB_SOP_CLASS,
)
from ltdicom.ds import LDicomDS
from ltdicom.net import wait_until
from ltdicom.printscu import LDicomPrintSCU
from ltdicom.structs import (
    FILMBOXPARAMETERS,
    FILMSESSIONPARAMETERS,
    PRINTERREPORTINFO,
    PRINTJOBREPORTINFO,
)

PRINTER_EVENTS: Final = {1: "normal", 2: "warning", 3: "failure"}
JOB_EVENTS: Final = {1: "pending", 2: "printing", 3: "done", 4: "failure"}
_ENDED: Final = (3, 4)
_FAILURE: Final = 4


class Printing(LDicomPrintSCU):
    """Tells what happens, and what has become of each print job.

    Parameters
    ----------
    json : bool
        Whether to keep silent.
    """

    def __init__(self, json: bool) -> None:
        super().__init__()
        self._json = json
        self.jobs: dict[str, int] = {}  # the last event of each
        self.films = self.images = 0
        """How many are printed."""

    def facts(self) -> dict[str, object]:
        """Return what was printed."""
        states = {uid: JOB_EVENTS.get(n, "unknown") for uid, n in self.jobs.items()}
        return {"films": self.films, "images": self.images, "jobs": states}

    def show(self) -> None:
        """Print it for people."""
        output.outcome(f"{self.images} images on {self.films} films")

    def say(self, text: str) -> None:
        """Print a line for people."""
        if not self._json:
            output.line(text)

    @override
    def OnPrinterReport(
        self, uEventTypeID: int, pReportInfo: PRINTERREPORTINFO | None
    ) -> None:
        """Tell it."""
        info = "" if pReportInfo is None else pReportInfo.pszPrinterStatusInfo or ""
        event = PRINTER_EVENTS.get(uEventTypeID, str(uEventTypeID))
        self.say(f"printer: {event} {info}".rstrip())

    @override
    def OnPrintJobReport(
        self,
        pszPrintJobInstanceUID: str,
        uEventTypeID: int,
        pReportInfo: PRINTJOBREPORTINFO | None,
    ) -> None:
        """Tell it."""
        event = JOB_EVENTS.get(uEventTypeID, str(uEventTypeID))
        self.say(f"print job {pszPrintJobInstanceUID}: {event}")
        self.jobs[pszPrintJobInstanceUID] = uEventTypeID

    def check(self, code: int, what: str) -> None:
        """Raise a `CommandError` for a code that is not a success."""
        if code == DICOM_SUCCESS:
            return
        more = ""
        if code == DICOM_ERROR_PRINTSCU_FAILURE_STATUS:
            more = f", status {self.GetLastOperationStatus():#06x}"
        kind = FAILED if self.IsAssociated() else NO_ASSOCIATION
        raise CommandError(f"{what}: {code!s}{more}", kind)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    options.add_peer(parser, negotiates=False)
    parser.add_argument(
        "files", metavar="FILE", type=texts.path, nargs="+", help="an image"
    )
    parser.add_argument(
        "--layout", default="1,1", help="columns,rows of a film (%(default)s)"
    )
    parser.add_argument("--film-size", help="as the printer names it: 14INX17IN")
    parser.add_argument(
        "--orientation", choices=("PORTRAIT", "LANDSCAPE"), help="of the film"
    )
    parser.add_argument(
        "--copies", type=options.count, default=1, help="of each film (%(default)s)"
    )
    parser.add_argument(
        "--priority", choices=("HIGH", "MED", "LOW"), help="of the print job"
    )
    parser.add_argument(
        "--destination", help="where the film goes: MAGAZINE, PROCESSOR, BIN_1, ..."
    )
    parser.add_argument("--color", action="store_true", help="print in color")
    parser.add_argument("--as-is", action="store_true", help="send the file's own pixels")
    parser.add_argument(
        "--wait",
        type=options.seconds,
        metavar="SECONDS",
        help="for the end of the print jobs, where the printer tells it (not at all)",
    )
    options.add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    pictures = list(pictures_of(arguments.files, arguments.color, arguments.as_is))
    secured = tls.tls_of(arguments)
    with (
        Printing(arguments.json) as printing,
        ending.telling(
            lambda: printing.facts() if printing.films else {},
            lambda: printing.show() if printing.films else None,
        ),
    ):
        if secured is not None:
            secured.secure(printing)
        printing.SetTimeout(max(1, int(arguments.timeout)))
        _associate(printing, arguments)
        _print(printing, pictures, arguments)
        if arguments.wait:
            jobs = printing.jobs
            wait_until(lambda: all(n in _ENDED for n in jobs.values()), arguments.wait)
        printing.check(printing.DeleteFilmSession(), "the end of the film session")
        printing.Release()
    if arguments.json:
        output.as_json(printing.facts(), is_outcome=True)
    else:
        printing.show()
    return FAILED if _FAILURE in printing.jobs.values() else DONE


def _associate(printing: Printing, arguments: argparse.Namespace) -> None:
    classes = PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS
    if arguments.color:
        classes = PRINTSCU_BASIC_COLOR_PM_META_SOP_CLASS
    where = arguments.host, arguments.port, arguments.called, arguments.calling
    code = printing.Associate(*where, classes | PRINTSCU_PRINT_JOB_SOP_CLASS)
    printing.check(code, "no association")
    code = printing.GetPrinterInfo(None, True, arguments.color)
    printing.check(code, "the state of the printer")
    _, info = printing.GetPrinterInfo()
    printing.say(f"printer: {info.szPrinterStatus} {info.szPrinterStatusInfo}".rstrip())


def _print(
    printing: Printing,
    pictures: list[tuple[LDicomDS, int]],
    arguments: argparse.Namespace,
) -> None:
    """Print all images, on as many films as they take."""
    session = FILMSESSIONPARAMETERS()
    printing.GetDefaultFilmSessionParameters(session)
    session.nNumberOfCopies = arguments.copies
    session.pszPrintPriority = arguments.priority
    session.pszFilmDestination = arguments.destination
    code = printing.CreateFilmSession(session, arguments.color)
    printing.check(code, "the film session")
    done = 0
    with output.progress(len(pictures), "print") as progress:
        while done < len(pictures):
            places = _new_film(printing, arguments)
            for place in range(min(places, len(pictures) - done)):
                _, box = printing.GetDefaultImageBoxParameters()
                box.nImagePosition = place + 1
                ds, frame = pictures[done]
                uid = printing.GetImageBoxInstanceUID(place)
                code = printing.UpdateImageBox(uid, ds, frame, box)
                printing.check(code, f"image {done + 1}")
                done += 1
                progress()
            film = f"film {printing.films + 1}"
            printing.check(printing.PrintFilmBox(), film)
            printing.films, printing.images = printing.films + 1, done
            job = printing.GetPrintJobInstanceUID()
            if job:
                printing.jobs.setdefault(job, 0)
            printing.check(printing.DeleteFilmBox(), film)


def _new_film(printing: Printing, arguments: argparse.Namespace) -> int:
    """Have the printer make a film box; return how many images it takes."""
    film = FILMBOXPARAMETERS()
    printing.GetDefaultFilmBoxParameters(film)
    film.pszImageDisplayFormat = f"STANDARD\\{arguments.layout}"
    film.pszFilmSizeID = arguments.film_size
    film.pszFilmOrientation = arguments.orientation
    printing.check(printing.CreateFilmBox(film), "the film box")
    places = printing.GetImageBoxesCount()
    if not places:
        raise CommandError("the printer has made no image box", FAILED)
    return places


def pictures_of(
    files: list[str], color: bool, as_is: bool
) -> Iterator[tuple[LDicomDS, int]]:
    """Yield the images of files as data sets, with the number of the frame.

    Raises
    ------
    CommandError
        A file is not an image, or cannot be decoded.
    """
    for path in expanded(files):
        ds = load(path)
        whole = ds.to_pydicom()
        if "PixelData" not in whole:
            raise CommandError(f"{path} is not an image", USAGE)
        try:
            frames = _frames(whole)
            shown = ds if as_is else printable(whole, color)
        except ValueError as error:
            raise CommandError(f"{path}: {error}", USAGE) from error
        yield from ((shown, frame) for frame in range(frames))


def _frames(dataset: Any) -> int:
    """Return how many frames an image has.

    Raises
    ------
    ValueError
        That is not clear, or they are not all there.
    """
    element = dataset.get_item("NumberOfFrames")
    value = b"" if element is None else element.value
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)
    text = text.strip(" \0") or "1"
    if not re.fullmatch(r"\+?\d+", text):
        raise ValueError(f"{text!r} is not a number of frames")
    frames = int(text) or 1
    if frames > 8 * len(dataset.PixelData or b""):  # even of one bit each
        raise ValueError(f"the pixel data is too short for frames: {frames}")
    dataset.NumberOfFrames = frames
    return frames


def printable(dataset: Any, color: bool) -> LDicomDS:
    """Return an image with 8 bits a sample, in gray or in color.

    Raises
    ------
    CommandError
        There is no numpy.
    ValueError
        The image cannot be decoded: a codec is missing, or an attribute is damaged.
    """
    try:
        import numpy as np
        from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut
    except ImportError as error:
        reason = 'give --as-is, or pip install "ltdicom[images]"'
        raise CommandError(reason, USAGE) from error
    try:
        pixels = dataset.pixel_array
        gray = dataset.SamplesPerPixel == 1
        if gray:
            pixels = apply_voi_lut(apply_modality_lut(pixels, dataset), dataset)
    except Exception as error:  # each attribute can be damaged in each way
        raise ValueError(f"an image cannot be decoded: {error}") from error
    if gray:
        pixels = pixels.astype(float)
        lowest, highest = pixels.min(), pixels.max()
        pixels = (pixels - lowest) * (255.0 / max(highest - lowest, 1))
        if dataset.PhotometricInterpretation == "MONOCHROME1":
            pixels = 255 - pixels
        if color:
            pixels = np.stack([pixels] * 3, axis=-1)
    elif not color:
        pixels = pixels @ np.array([0.299, 0.587, 0.114])
    dataset.SamplesPerPixel = 3 if color else 1
    dataset.PhotometricInterpretation = "RGB" if color else "MONOCHROME2"
    dataset.PlanarConfiguration = 0
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    data = pixels.astype("uint8").tobytes()
    dataset.PixelData = data + b"\0" * (len(data) % 2)
    dataset["PixelData"].VR = "OB"
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    return LDicomDS.from_pydicom(dataset)
