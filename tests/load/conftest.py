"""The work is that of ``benchmarks``, in a smaller size; helpers are in tests/support."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent
for folder in (TESTS / "support", TESTS.parent / "benchmarks"):
    sys.path.insert(0, str(folder))
