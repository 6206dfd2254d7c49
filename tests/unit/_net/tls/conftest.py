"""Tests of TLS take one world; its certificates are made once."""

from __future__ import annotations

import pytest

from tests.support.net_fixtures import without_collector, world  # noqa: F401
from tests.support.tls_support import Files


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Return the certificates and keys of the tests, made once."""
    return Files(tmp_path_factory.mktemp("certificates"))
