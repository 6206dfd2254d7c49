"""C++ as text, written to a folder, collected and lowered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra port is not installed")

from ltdicom.port.check import Report, check
from ltdicom.port.collect import collect
from ltdicom.port.program import Program
from ltdicom.port.source import find, read

Checked = Callable[..., Report]
Collected = Callable[..., Program]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes sources: a text is main.cpp, keywords are files."""

    def write(main: str = "", **files: str) -> Path:
        folder = tmp_path / "program"
        folder.mkdir(exist_ok=True)
        if main:
            (folder / "main.cpp").write_text(main, encoding="utf-8")
        for name, text in files.items():
            path = folder / name.replace("_h", ".h").replace("_cpp", ".cpp")
            path.write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def checked(written: Callable[..., Path]) -> Checked:
    """Return a function that checks sources."""
    return lambda *texts, **files: check([str(written(*texts, **files))])


@pytest.fixture
def collected(written: Callable[..., Path]) -> Collected:
    """Return a function that collects sources."""
    return lambda *texts, **files: collect(read(find([str(written(*texts, **files))])))
