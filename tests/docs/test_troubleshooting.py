"""The page by error code: each code that the package gives is on it, and exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import ltdicom

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
LISTED = set(re.findall(r"`(DICOM_ERROR_[A-Z0-9_]+\*?)`", TEXT))


def used() -> Iterator[str]:
    """Yield the codes that the code of the package names, not its docstrings."""
    for path in (ROOT / "ltdicom").rglob("*.py"):
        if "constants" in path.parts or path.name == "structs.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name) and node.id.startswith("DICOM_ERROR_"):
                yield node.id


def test_each_code_that_comes_back_is_listed() -> None:
    codes = set(used())
    assert len(codes) > 80
    assert sorted(c for c in codes if not any(fnmatch(c, row) for row in LISTED)) == []


def test_each_code_that_is_listed_exists() -> None:
    names = set(dir(ltdicom.constants.error))
    assert [row for row in LISTED if not any(fnmatch(name, row) for name in names)] == []
