"""Basic print: SCU against dcmprscp, SCP against dcmpsprt and dcmprscu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ltdicom import (
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_SUCCESS,
    TAG_PRINTER_NAME,
    TAG_PRINTER_STATUS,
    TAG_PRINTER_STATUS_INFO,
    UID_PRINTER_INSTANCE,
    LDicomDS,
)
from tests.flows.flow_nodes import text_of
from tests.flows.flow_peers import PrintServer, print_config, study_of
from tests.flows.printing import META, PRINTER, PrintScp, PrintScu
from tests.support.net_support import World
from tests.support.programs import run

ROWS, COLUMNS = 16, 12
PIXELS = bytes(range(ROWS * COLUMNS))
Dcmtk = Callable[[str], str]


@pytest.fixture
def printer(world: World) -> Iterator[PrintScp]:
    yield world.stack.enter_context(PrintScp())


def opened(world: World, port: int, title: str = "ANY-SCP") -> PrintScu:
    scu = world.stack.enter_context(PrintScu(called=title))
    scu.open(port)
    return scu


def test_two_programs(world: World, printer: PrintScp) -> None:
    scu = opened(world, printer.port)
    scu.print_image(PIXELS, ROWS, COLUMNS)
    scu.release()
    assert printer.films == [[PIXELS]]


def test_printer_status(world: World, printer: PrintScp) -> None:
    scu = opened(world, printer.port)
    normal = {TAG_PRINTER_STATUS: "NORMAL", TAG_PRINTER_STATUS_INFO: "NORMAL"}
    assert scu.printer_status() == normal
    ds = scu.ask("SendNGetRequest", PRINTER, UID_PRINTER_INSTANCE, [TAG_PRINTER_NAME], 1)
    assert text_of(ds, TAG_PRINTER_NAME) == "LTPRINTER"
    assert text_of(ds, TAG_PRINTER_STATUS) == ""
    ds = scu.ask("SendNGetRequest", PRINTER, UID_PRINTER_INSTANCE, None, 0)
    assert text_of(ds, TAG_PRINTER_STATUS) == "NORMAL"
    scu.SendNGetRequest(1, 99, PRINTER, "1.2.3", [TAG_PRINTER_NAME], 1)
    scu.wait(lambda: scu.status == COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE)
    scu.release()


def test_the_printer_reports_its_status(world: World, printer: PrintScp) -> None:
    """An N-EVENT-REPORT comes between the request of the SCU and its answer."""
    scu = opened(world, printer.port)
    peer = printer.peers[0]
    peer.SendNReportRequest(scu.context(META), 1, PRINTER, UID_PRINTER_INSTANCE, 2, None)
    scu.print_image(PIXELS, ROWS, COLUMNS)
    assert scu.events == [2]
    scu.release()


@pytest.mark.peer
def test_scu(world: World, print_server: PrintServer) -> None:
    scu = opened(world, print_server.port, print_server.title)
    assert scu.printer_status()[TAG_PRINTER_STATUS] == "NORMAL"
    scu.print_image(PIXELS, ROWS, COLUMNS)
    scu.release()
    # dcmprscp keeps the image and a stored print object that refers to it
    kept = []
    for path in print_server.prints.glob("*.dcm"):
        ds = LDicomDS()
        assert ds.LoadDS(str(path), 0) == COMMAND_STATUS_SUCCESS
        kept.append(ds.to_pydicom())
    hardcopy = [ds for ds in kept if "PixelData" in ds]
    assert [bytes(ds.PixelData) for ds in hardcopy] == [PIXELS]
    assert len(kept) == 2


@pytest.mark.peer
def test_dcmprscu(printer: PrintScp, dcmtk: Dcmtk, tmp_path: Path) -> None:
    config = print_config(tmp_path, "LTPRINT", printer.port)
    image = tmp_path / "image.dcm"
    assert study_of(1)[0].SaveDS(str(image), 0) == 0
    run(dcmtk("dcmpsprt"), "-c", config, "-p", "LTPRINT", image, cwd=tmp_path)
    stored = list((tmp_path / "database").glob("SP_*.dcm"))
    assert len(stored) == 1
    run(dcmtk("dcmprscu"), "-v", "-c", config, "-p", "LTPRINT", *stored, cwd=tmp_path)
    assert len(printer.films) == 1
    (pixels,) = printer.films[0]
    assert len(pixels) >= 64
    assert printer.peers[0].released
