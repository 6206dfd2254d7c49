"""Against DCMTK's printer: what is printed is what was sent."""

from __future__ import annotations

import pytest
from pydicom import dcmread

from ltdicom import (
    DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED,
    DICOM_ERROR_PRINTSCU_FAILURE_STATUS,
    DICOM_SUCCESS,
    PRINTSCU_BASIC_ANNOTATION_BOX_SOP_CLASS,
    PRINTSCU_BASIC_COLOR_PM_META_SOP_CLASS,
    PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS,
    wait_until,
)
from ltdicom.structs import FILMSESSIONPARAMETERS
from tests.flows.flow_peers import PrintServer
from tests.support.print_nodes import PrintScu
from tests.unit._print.test_session import image

pytestmark = pytest.mark.peer

GRAY = PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS


def test_a_film_with_two_images(print_server: PrintServer, scu: PrintScu) -> None:
    flags = GRAY | PRINTSCU_BASIC_COLOR_PM_META_SOP_CLASS
    title, port = print_server.title, print_server.port
    assert scu.Associate("127.0.0.1", port, title, "ME", flags) == DICOM_SUCCESS
    assert scu.IsClassSupported(GRAY)
    assert not scu.IsClassSupported(PRINTSCU_BASIC_COLOR_PM_META_SOP_CLASS)

    assert scu.GetPrinterInfo(None, True, True) == DICOM_SUCCESS
    _, info = scu.GetPrinterInfo()
    assert info.szPrinterStatus == "NORMAL"

    session = FILMSESSIONPARAMETERS(
        nNumberOfCopies=2, pszFilmDestination="BIN_1", nMemoryAllocation=-1
    )
    assert scu.CreateFilmSession(session, True) == DICOM_SUCCESS
    assert scu.GetFilmSessionInstanceUID()
    _, film = scu.GetDefaultFilmBoxParameters()
    film.pszImageDisplayFormat = "STANDARD\\2,2"
    film.pszFilmSizeID = "8INX10IN"
    assert scu.CreateFilmBox(film) == DICOM_SUCCESS
    assert scu.GetImageBoxesCount() == 4

    _, box = scu.GetDefaultImageBoxParameters()
    pictures = image(2)
    for number in range(2):
        box.nImagePosition = number + 1
        uid = scu.GetImageBoxInstanceUID(number)
        assert scu.UpdateImageBox(uid, pictures, number, box) == DICOM_SUCCESS
    assert scu.PrintFilmBox() == DICOM_SUCCESS
    assert scu.DeleteFilmBox() == DICOM_SUCCESS
    assert scu.DeleteFilmSession() == DICOM_SUCCESS
    assert scu.Release() == DICOM_SUCCESS

    def kept() -> list[str]:
        return sorted(path.name for path in print_server.prints.glob("*_*.dcm"))

    assert wait_until(lambda: len(kept()) == 3, 10), kept()
    films = [dcmread(print_server.prints / name, force=True) for name in kept()]
    pixels = {film.PixelData for film in films if "PixelData" in film}
    assert pixels == {bytes([0] * 6), bytes([1] * 6)}
    [stored] = [film for film in films if "PixelData" not in film]
    [content] = stored.FilmBoxContentSequence
    assert content.ImageDisplayFormat == "STANDARD\\2,2"
    assert content.FilmSizeID == "8INX10IN"


def test_what_it_refuses(print_server: PrintServer, scu: PrintScu) -> None:
    title, port = print_server.title, print_server.port
    only = PRINTSCU_BASIC_ANNOTATION_BOX_SOP_CLASS
    assert scu.Associate("127.0.0.1", port, title, "ME", only) == DICOM_SUCCESS
    assert not scu.IsClassSupported(only)
    assert scu.CreateFilmSession(None) == DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED
    assert scu.Release() == DICOM_SUCCESS
    assert scu.Associate("127.0.0.1", port, title, "ME", GRAY) == DICOM_SUCCESS
    assert scu.CreateFilmSession(None) == DICOM_SUCCESS
    _, film = scu.GetDefaultFilmBoxParameters()
    film.pszImageDisplayFormat = "CURVED"
    assert scu.CreateFilmBox(film) == DICOM_ERROR_PRINTSCU_FAILURE_STATUS
    assert scu.GetLastOperationStatus() != 0
    assert scu.GetFilmBoxInstanceUID() == ""
    film.pszImageDisplayFormat = "STANDARD\\1,1"
    assert scu.CreateFilmBox(film) == DICOM_SUCCESS
    # an image box that is not there
    _, box = scu.GetDefaultImageBoxParameters()
    code = scu.UpdateImageBox("1.2.3", image(), 0, box)
    assert code == DICOM_ERROR_PRINTSCU_FAILURE_STATUS
    assert scu.Release() == DICOM_SUCCESS
