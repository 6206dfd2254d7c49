"""Each test with connections runs on the hot path and on pynetdicom's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from net_fixtures import checked_world
from net_support import World

from ltdicom._net.settings import SETTINGS


@pytest.fixture(params=[True, False], ids=["fast", "plain"])
def world(
    request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    monkeypatch.setattr(SETTINGS, "fast_path", request.param)
    with checked_world(caplog) as made:
        yield made
