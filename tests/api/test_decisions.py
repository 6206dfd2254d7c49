"""The decisions in docs/decisions/: found by method, and linked from COMPAT.md."""

from __future__ import annotations

import re
from pathlib import Path

import decisions
import pytest
from decisions import BadDecisionError, Decision

FOUND = decisions.decisions()
COMPAT = Path(__file__).resolve().parents[2] / "COMPAT.md"
PARTS = ("Context", "Decision", "Figure", "Consequence")


def test_the_index_is_up_to_date() -> None:
    written = decisions.INDEX.read_text(encoding="utf-8")
    assert decisions.index_text(FOUND) == written, "run tools/compat.py"


def test_they_are_numbered_without_a_gap() -> None:
    assert [decision.number for decision in FOUND] == list(range(1, len(FOUND) + 1))


def test_they_concern_methods_that_there_are() -> None:
    assert decisions.unknown_names(FOUND) == []


@pytest.mark.parametrize("decision", FOUND, ids=lambda decision: decision.path.stem)
def test_each_says_why_what_how_much_and_at_which_price(decision: Decision) -> None:
    text = decision.path.read_text(encoding="utf-8")
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == list(PARTS)
    assert len(text.splitlines()) <= 45
    assert decision.sentence.endswith(".")


def test_a_method_is_found_and_its_row_links_there() -> None:
    index = decisions.INDEX.read_text(encoding="utf-8")
    assert "| `LDicomNet.Breathe` |" in index
    assert "| `wait_until` |" in index
    compat = COMPAT.read_text(encoding="utf-8")
    for decision in FOUND:
        linked = f"(docs/decisions/{decision.path.name})" in compat
        methods = [name for name in decision.concerns if "." in name]
        assert linked == bool(methods), decision.path.name


PAGE = """\
# 7. A title

One sentence
of two lines.

Concerns: `LDicomNet.Send*`,
`Gone`

The text.
"""


def test_what_a_page_says_is_read(tmp_path: Path) -> None:
    path = tmp_path / "0007-a-title.md"
    path.write_text(PAGE, encoding="utf-8")
    (found,) = decisions.decisions(tmp_path)
    assert (found.number, found.title) == (7, "A title")
    assert found.sentence == "One sentence of two lines."
    assert found.concerns == ("LDicomNet.Send*", "Gone")
    assert found.matches("LDicomNet.SendAbort")
    assert not found.matches("LDicomNet.Close")
    assert decisions.unknown_names([found]) == ["0007-a-title.md: Gone"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("0008-a-title.md", PAGE),
        ("seven.md", PAGE),
        ("0007-a-title.md", PAGE.replace("Concerns", "About")),
        ("0007-a-title.md", PAGE.replace("# 7. ", "")),
    ],
)
def test_a_page_that_says_too_little_is_refused(
    tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadDecisionError, match=re.escape(name)):
        decisions.read(path)
