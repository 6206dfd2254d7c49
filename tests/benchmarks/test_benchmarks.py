"""The benchmarks work; how long anything takes is not tested."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RUN = ROOT / "benchmarks" / "run.py"
PAGE = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")


def run(*arguments: str | Path) -> str:
    command = [sys.executable, str(RUN), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert not result.stderr
    return result.stdout


def test_the_short_form_measures_and_reports(tmp_path: Path) -> None:
    raw = tmp_path / "raw.json"
    out = run("--quick", "--no-dcmtk", "--only", "echo,store5k", "--raw", raw)
    rates = json.loads(raw.read_text())["rates"]
    for kind in ("echo", "store5k"):
        for library in ("ltdicom", "pynetdicom"):
            (single,) = rates[f"{kind}|{library}|{library}"]
            assert single["seconds"] > 0
        # pynetdicom loses one now and then
        assert rates[f"{kind}|ltdicom|ltdicom"][0]["lost"] == 0
    assert "| C-ECHO round trips | 20 |" in out


def test_an_unknown_kind_is_named() -> None:
    command = [sys.executable, str(RUN), "--only", "telepathy"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "telepathy" in result.stderr


def rounds(*seconds: float) -> list[dict[str, float]]:
    return [{"seconds": s, "lost": 0} for s in seconds]


@pytest.fixture
def results() -> dict[str, Any]:
    return {
        "machine": {"command": "c", "rounds": 3, "cores": 2, "python": "3.11"},
        "rates": {
            "echo|ltdicom|ltdicom": rounds(1, 2, 4),
            "echo|pynetdicom|pynetdicom": rounds(50, 60, 70),
            "echo|DCMTK|DCMTK": rounds(1, 1, 1),
        },
        "linear": {"messages": {"ltdicom": [[10, 1.0], [20, 2.0]]}},
    }


def test_ratios_are_those_of_medians_with_the_range_of_the_rounds(
    results: dict[str, Any], tmp_path: Path
) -> None:
    raw = tmp_path / "raw.json"
    raw.write_text(json.dumps(results))
    out = run("--replay", raw)
    row = next(line for line in out.splitlines() if line.startswith("| C-ECHO"))
    assert "**30** (18 to 50)" in row
    assert "**0.5** (0.25 to 1)" in row
    assert row.endswith("| partly |")
    # only a whole run, or one that is told where, writes a page
    assert (ROOT / "docs" / "performance.md").read_text(encoding="utf-8") == PAGE


def test_results_go_between_the_markers_of_the_page(
    results: dict[str, Any], tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    raw, page = tmp_path / "raw.json", tmp_path / "performance.md"
    raw.write_text(json.dumps(results))
    page.write_text(PAGE, encoding="utf-8")
    run("--replay", raw, "--output", tmp_path)
    once = page.read_text(encoding="utf-8")
    run("--replay", raw, "--output", tmp_path)
    assert page.read_text(encoding="utf-8") == once
    assert "**30** (18 to 50)" in once
    assert once.startswith(PAGE[: PAGE.index("<!-- results")])
    assert once.endswith(PAGE[PAGE.index("<!-- end") :])
    assert (tmp_path / "performance.svg").read_text(encoding="utf-8").startswith("<?xml")
