"""Each test with connections runs on the hot path, without epoll, and on pynetdicom's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ltdicom._core.settings import SETTINGS
from tests.support.net_fixtures import checked_world, without_collector  # noqa: F401
from tests.support.net_support import WAYS, World, choose_way


@pytest.fixture(
    params=[(True, True), (True, False), (False, True)], ids=["fast", "alone", "plain"]
)
def world(
    request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    fast, turns = request.param
    monkeypatch.setattr(SETTINGS, "fast_path", fast)
    monkeypatch.setattr(SETTINGS, "take_turns", turns)
    with checked_world(caplog) as made:
        yield made


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    return choose_way(monkeypatch, request.param)
