"""Helpers are in tests/support; Orthanc is started as the flows start it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.flows import flow_peers
from tests.support.net_fixtures import world  # noqa: F401

if TYPE_CHECKING:
    from tests.flows.flow_peers import Orthanc


@pytest.fixture(scope="module")
def archive(orthanc: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    """Run Orthanc with an empty storage of its own."""
    with flow_peers.orthanc(orthanc, tmp_path_factory.mktemp("orthanc")) as server:
        yield server
