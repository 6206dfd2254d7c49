"""The files of the signer, once for all tests."""

from __future__ import annotations

import pytest

from tests.support.signing import Pair


@pytest.fixture(scope="session")
def pair(tmp_path_factory) -> Pair:
    return Pair.of(tmp_path_factory.mktemp("signer"))
