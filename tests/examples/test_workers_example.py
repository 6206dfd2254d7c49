"""``examples/workers.py``: several processes behind one port."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from load import store
from workers import Workers

from ltdicom import LDicomNet, wait_until

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux spreads connections over the listeners"
)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    """Two workers that answer."""
    running = Workers("127.0.0.1", 0, 2, tmp_path)
    yield running
    running.end()
    LDicomNet.ShutDown()


def answers(port: int) -> bool:
    with LDicomNet() as probe:
        probe.Connect(None, 0, "127.0.0.1", port)
        return wait_until(probe.IsConnected, 0.2)


def test_objects_arrive_through_all_workers(workers: Workers, tmp_path: Path) -> None:
    assert wait_until(lambda: answers(workers.port), 20)
    store(workers.port, 12, 5)
    assert len(list(tmp_path.glob("1.2.*.dcm"))) == 60
    assert len((tmp_path / "index.txt").read_text().splitlines()) == 60


def test_a_worker_that_ends_is_replaced(workers: Workers) -> None:
    first = workers.processes[0]
    threading.Thread(target=workers.watch, daemon=True).start()
    first.kill()
    assert wait_until(lambda: workers.processes[0] is not first, 20)
    assert wait_until(lambda: answers(workers.port), 20)
