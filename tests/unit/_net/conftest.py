"""Each test with connections runs on the hot path, as on Windows, and on pynetdicom's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from ltdicom._core.settings import SETTINGS
from ltdicom._net.loop import loop
from ltdicom._net.loop.selector import SelectSelector
from ltdicom._net.runtime import RUNTIME
from tests.support.net_fixtures import checked_world, without_collector  # noqa: F401
from tests.support.net_support import DEADLINE, WAYS, World, choose_way


@pytest.fixture(
    params=[(True, False), (True, True), (False, False)], ids=["fast", "select", "plain"]
)
def world(
    request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    fast, as_on_windows = request.param
    monkeypatch.setitem(vars(SETTINGS), "fast_path", fast)
    if as_on_windows:
        RUNTIME.loop.end(DEADLINE)
        monkeypatch.setattr(loop, "best_selector", few_at_once)
        monkeypatch.delattr(os, "eventfd", raising=False)
    with checked_world(caplog) as made:
        yield made


def few_at_once(ring: Callable[[], None]) -> SelectSelector:
    """Return what Windows has, with a limit that a test reaches."""
    return SelectSelector(ring, limit=4)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    return choose_way(monkeypatch, request.param)
