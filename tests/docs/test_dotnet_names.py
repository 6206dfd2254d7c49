"""The page's table of .NET names: what stands on the right is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ltdicom

PAGE = Path(__file__).resolve().parents[2] / "docs" / "from-dotnet.md"
NAME = re.compile(r"`([A-Za-z_][\w.]*)`")


def rows() -> list[tuple[str, str]]:
    table = PAGE.read_text(encoding="utf-8").partition("\n## ")[0]
    lines = [line.strip("| ") for line in table.splitlines() if line.startswith("| `")]
    return [(left, right) for left, _, right in (line.partition(" | ") for line in lines)]


def test_the_table_is_there() -> None:
    assert len(rows()) > 25


@pytest.mark.parametrize(("dotnet", "here"), rows(), ids=lambda text: str(text)[:40])
def test_each_name_of_ours_exists(dotnet: str, here: str) -> None:
    owner: object = None
    for name in NAME.findall(here):
        first, _, second = name.partition(".")
        if second:  # LDicomNet.GetPeerInfo
            owner = getattr(ltdicom, first)
            assert hasattr(owner, second), f"{name}, for {dotnet}"
        elif owner is not None and not hasattr(ltdicom, first):
            assert hasattr(owner, first), f"{name}, for {dotnet}"  # a further method of it
        else:
            owner = getattr(ltdicom, first)  # a class, or a constant
