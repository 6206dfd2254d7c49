"""Helpers are here and in tests/support."""

from __future__ import annotations

import sys
from pathlib import Path

for folder in (Path(__file__).parent.parent / "support", Path(__file__).parent):
    sys.path.insert(0, str(folder))

from net_fixtures import world  # noqa: E402, F401
