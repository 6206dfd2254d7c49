"""A soak of seconds: `benchmarks/soak.py` is the long one."""

from __future__ import annotations

import sys

import pytest
import soak

from tests.support.net_support import nothing_left


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_mixed_traffic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "EVERY", 0.5)
    with nothing_left():
        archive, clients, done = soak.soak(3.0)
    assert len(archive) == len(clients) >= 2
    assert {"echo", "store", "find", "set", "abort", "release"} <= set(done)
    assert archive[-1].threads < 5 * soak.AT_ONCE
