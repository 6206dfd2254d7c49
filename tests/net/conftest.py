"""Each test with connections runs on the hot path and on pynetdicom's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))

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
