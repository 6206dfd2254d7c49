"""The site's own code is in docs/_ext; helpers are in tests/support and beside others."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [
    str(ROOT / "docs" / "_ext"),
    str(ROOT / "tests" / "security"),
    str(ROOT / "tests" / "printscu"),
]

from net_fixtures import world  # noqa: E402, F401
