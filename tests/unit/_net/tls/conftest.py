"""Tests of TLS take one world; its certificates are made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ltdicom._net.runtime import RUNTIME
from ltdicom._net.tls import registry
from tests.support.net_fixtures import without_collector, world  # noqa: F401
from tests.support.tls_support import Files


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Return the certificates and keys of the tests, made once."""
    return Files(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take files as they are, although they were written just now."""
    monkeypatch.setattr(registry, "_TICK", -1.0)
    monkeypatch.setattr(registry, "_COARSE_TICK", -1.0)
    RUNTIME.contexts.clear()
    yield
    RUNTIME.contexts.clear()
