"""Helpers are in tests/support; DCMTK's printer is started as the flows start it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ltdicom import DICOM_SUCCESS
from tests.flows import flow_peers
from tests.support.net_fixtures import world  # noqa: F401
from tests.support.net_support import World, choose_way
from tests.support.print_nodes import ALL_CLASSES, PrinterScp, PrintScu


@pytest.fixture
def print_server(
    dcmtk: Callable[[str], str], tmp_path: Path
) -> Iterator[flow_peers.PrintServer]:
    with flow_peers.dcmprscp(dcmtk("dcmprscp"), tmp_path) as peer:
        yield peer


@pytest.fixture
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have the objects made from now on run their hooks in one of the three ways."""
    name: str = getattr(request, "param", "serialized")
    choose_way(monkeypatch, name)
    return name


@pytest.fixture
def printer(way: str, world: World) -> PrinterScp:  # noqa: F811
    return world.stack.enter_context(PrinterScp())


@pytest.fixture
def scu(way: str, world: World) -> PrintScu:  # noqa: F811
    return world.stack.enter_context(PrintScu())


@pytest.fixture
def associated(scu: PrintScu, printer: PrinterScp) -> PrintScu:
    """Return a client that the printer has accepted with every class."""
    code = scu.Associate("127.0.0.1", printer.port, "PRINTER", "ME", ALL_CLASSES)
    assert code == DICOM_SUCCESS
    return scu
