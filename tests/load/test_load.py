"""Many associations at once, against a server in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from load import check_stored, idle, store
from nodes import archive_process
from process_figures import descriptors, threads

from ltdicom import LDicomNet, wait_until
from tests.support.net_support import nothing_left


def test_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    with nothing_left(), archive_process(tmp_path) as serving:
        store(serving.port, 40, 10)
        assert check_stored(tmp_path, 40, 10) > 400 * 100
        LDicomNet.ShutDown()


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_idle_associations_leave_nothing(tmp_path: Path) -> None:
    with nothing_left(), archive_process(tmp_path) as serving:
        pid = serving.process.pid
        before = threads(pid), descriptors(pid)
        with idle(serving.port, 200):
            assert threads(pid) <= 8
            assert descriptors(pid) >= before[1] + 200
        LDicomNet.ShutDown()
        assert wait_until(lambda: (threads(pid), descriptors(pid)) == before, 10.0)
