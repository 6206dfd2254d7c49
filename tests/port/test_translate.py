"""The corpus as Python: how much is translated, and what the programs do when they run."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra port is not installed")

from ltdicom.port.check import check
from ltdicom.port.translate import Translated, translate, write
from tests.port.running import run_program
from tests.port.test_corpus import CORPUS, PROGRAMS, expected

# what is left to do in them raises where it would have run: see docs/porting-aid.md
UNFINISHED = {"c_store", "commit_server", "get_study", "pixel_stats"}
RUNNING = [p for p in PROGRAMS if expected(p)["run"]]


@pytest.mark.parametrize("program", PROGRAMS)
def test_check_finds_what_is_there(program: str) -> None:
    table, report = expected(program), check([str(CORPUS / program)])
    wanted = Counter((c["name"], c["file"], c["line"]) for c in table["calls"])
    assert Counter((s.name, Path(s.file).name, s.line) for s in report.calls) == wanted
    for own in table["classes"]:
        (found,) = [c for c in report.classes if c.name == own["name"]]
        assert found.base == own["base"]
        assert sorted(found.hooks) == sorted(own["hooks"])
        assert sorted(found.never_called) == sorted(own.get("never_called", []))
    assert {f.encoding for f in report.program.files} == {table["encoding"]}


def translated(program: str) -> list[Translated]:
    return translate([str(CORPUS / program)])


@pytest.mark.parametrize("program", RUNNING)
def test_programs_run(program: str, tmp_path: Path) -> None:
    """A program does what the C++ says; one that is unfinished says so."""
    modules = translated(program)
    left = [todo for each in modules for todo in each.counts.todo]
    assert bool(left) == (program in UNFINISHED)
    write(modules, str(tmp_path / "modules"))
    if left:
        return
    run = expected(program)["run"]
    folder = tmp_path / "run"
    folder.mkdir()
    code, out, err = run_program(run, tmp_path / "modules", folder)
    assert (code, out) == (run["exit"], run["stdout"]), err


def test_figures() -> None:
    """What docs/porting-aid.md says."""
    counts: dict[str, Counter[str]] = {"dialogs": Counter(), "others": Counter()}
    for program in PROGRAMS:
        kind = "dialogs" if expected(program)["kind"] == "mfc" else "others"
        for each in translated(program):
            made = each.as_object()
            assert json.loads(json.dumps(made)) == made
            for key in ("statements", "translated", "calls", "calls_translated"):
                counts[kind][key] += made[key]
    dialogs, others = counts["dialogs"], counts["others"]
    assert others["translated"] / others["statements"] > 0.98
    assert dialogs["translated"] / dialogs["statements"] > 0.70
    calls = dialogs["calls"] + others["calls"]
    assert (dialogs["calls_translated"] + others["calls_translated"]) / calls > 0.97
