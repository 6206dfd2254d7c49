"""``examples/print_scu.py``: with a printer of our own and DCMTK's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file

from ltdicom import (
    UID_BASIC_COLOR_IMAGE_BOX_CLASS,
    UID_BASIC_GRAYSCALE_IMAGE_BOX_CLASS,
)
from tests.flows import flow_peers
from tests.support.print_nodes import JOB, PrinterScp
from tests.support.programs import free_port

Load = Callable[[str], ModuleType]

CT = str(get_testdata_file("CT_small.dcm"))
COLOR = str(get_testdata_file("SC_rgb_small_odd.dcm"))


@pytest.fixture
def printer() -> Iterator[PrinterScp]:
    with PrinterScp() as scp:
        yield scp


def images(printer: PrinterScp, sop_class: str) -> list[object]:
    """Return the image boxes that were filled: their position and item."""
    found = []
    for service, asked, _, sent, *_ in printer.requests:
        if service == "set" and asked == sop_class:
            color = sop_class == UID_BASIC_COLOR_IMAGE_BOX_CLASS
            name = "BasicColorImageSequence" if color else "BasicGrayscaleImageSequence"
            found.append((sent.ImageBoxPosition, sent[name].value[0]))
    return found


def even(size: int) -> int:
    return size + size % 2


def test_three_images_take_two_films(
    load: Load, printer: PrinterScp, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--port", str(printer.port), "--layout", "1,2", "--copies", "3"]
    assert load("print_scu").main([*options, CT, COLOR, CT]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "The printer: NORMAL NORMAL",
        "Film 1: accepted, 2 of 3 images",
        "Film 2: accepted, 3 of 3 images",
    ]
    assert printer.requests[1][3].NumberOfCopies == 3
    sent = images(printer, UID_BASIC_GRAYSCALE_IMAGE_BOX_CLASS)
    assert [position for position, _ in sent] == [1, 2, 1]  # type: ignore[misc]
    for _, item in sent:  # type: ignore[misc]
        assert (item.BitsAllocated, item.PhotometricInterpretation) == (8, "MONOCHROME2")
        assert len(item.PixelData) == even(item.Rows * item.Columns)
    assert max(sent[0][1].PixelData) == 255  # type: ignore[index]


def test_in_colour(load: Load, printer: PrinterScp) -> None:
    options = ["--port", str(printer.port), "--color"]
    assert load("print_scu").main([*options, CT, COLOR]) == 0
    sent = images(printer, UID_BASIC_COLOR_IMAGE_BOX_CLASS)
    assert len(sent) == 2
    for _, item in sent:  # type: ignore[misc]
        assert (item.SamplesPerPixel, item.PlanarConfiguration) == (3, 1)
        assert len(item.PixelData) == even(3 * item.Rows * item.Columns)


def test_print_jobs_are_waited_for(
    load: Load, printer: PrinterScp, capsys: pytest.CaptureFixture[str]
) -> None:
    printer.job_events = (2, 3)
    options = ["--port", str(printer.port), "--wait", "20", "--as-is"]
    assert load("print_scu").main([*options, CT]) == 0
    jobs = [line for line in capsys.readouterr().out.splitlines() if "job" in line]
    assert jobs == [f"Print job {JOB}: printing", f"Print job {JOB}: done"]


def test_files_that_cannot_be_printed(
    load: Load, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    main = load("print_scu").main
    missing, plan = str(tmp_path / "missing.dcm"), str(get_testdata_file("rtplan.dcm"))
    assert main([missing]) == main([CT, plan]) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"Failed: {missing}: DICOM_ERROR_OPEN",
        f"Failed: {plan} is not an image",
    ]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (
            {"status": 0xC600},
            "GetPrinterInfo: DICOM_ERROR_PRINTSCU_FAILURE_STATUS, status 0xc600",
        ),
        (
            {"reject": (1, 1, 7)},
            "Associate: DICOM_ERROR_PRINTSCU_ASSOCIATE_RQ_REJECTED, "
            "result 1, source 1, reason 7",
        ),
        ({"port": free_port()}, "Associate: DICOM_ERROR_NET_CONNECTION_REFUSED"),
    ],
)
def test_a_printer_that_does_not_print(
    load: Load,
    printer: PrinterScp,
    capsys: pytest.CaptureFixture[str],
    settings: dict[str, Any],
    reason: str,
) -> None:
    for name, value in settings.items():
        setattr(printer, name, value)
    assert load("print_scu").main(["--port", str(printer.port), CT]) == 1
    assert capsys.readouterr().err == f"Failed: {reason}\n"


@pytest.mark.peer
def test_dcmprscp(load: Load, dcmtk: Callable[[str], str], tmp_path: Path) -> None:
    with flow_peers.dcmprscp(dcmtk("dcmprscp"), tmp_path) as server:
        options = ["--port", str(server.port), "--called", server.title]
        options += ["--film-size", "8INX10IN", "--orientation", "PORTRAIT"]
        assert load("print_scu").main([*options, CT]) == 0
    kept = [dcmread(path, force=True) for path in server.prints.glob("HG_*.dcm")]
    assert [(film.Rows, film.Columns) for film in kept] == [(128, 128)]
