"""The faults of ``benchmarks/faults.py``: what arrived whole is kept, the rest is told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import faults
import pytest

from ltdicom import LDicomNet
from tests.support.net_support import nothing_left


@pytest.mark.parametrize("fault", faults.FAULTS, ids=lambda fault: fault.__name__)
def test_fault(fault: Callable[[Path], str], tmp_path: Path) -> None:
    if fault in faults.POSIX_ONLY and sys.platform == "win32":
        pytest.skip("Windows has no such limits")
    with nothing_left():
        assert "the next association works" in fault(tmp_path)
        LDicomNet.ShutDown()
