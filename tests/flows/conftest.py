"""Helpers are in tests/support; the real peers of the flows are started here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.flows import flow_peers
from tests.support.net_fixtures import world  # noqa: F401


@pytest.fixture(scope="session")
def orthanc_server(
    orthanc: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[flow_peers.Orthanc]:
    with flow_peers.orthanc(orthanc, tmp_path_factory.mktemp("orthanc")) as peer:
        yield peer


@pytest.fixture(scope="session")
def qr_server(
    dcmtk: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[flow_peers.QrServer]:
    folder = tmp_path_factory.mktemp("dcmqrscp")
    with flow_peers.dcmqrscp(dcmtk("dcmqrscp"), folder) as peer:
        yield peer


@pytest.fixture
def print_server(
    dcmtk: Callable[[str], str], tmp_path: Path
) -> Iterator[flow_peers.PrintServer]:
    with flow_peers.dcmprscp(dcmtk("dcmprscp"), tmp_path) as peer:
        yield peer
