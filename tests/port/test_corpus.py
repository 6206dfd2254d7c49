"""The corpus: what `port check` sees in its programs, and what they do as Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).parent / "corpus"
PROGRAMS = sorted(path.parent.name for path in CORPUS.glob("*/expected.json"))


def expected(program: str) -> dict[str, Any]:
    text = (CORPUS / program / "expected.json").read_text(encoding="utf-8")
    result: dict[str, Any] = json.loads(text)
    return result


def sources(program: str) -> list[Path]:
    return sorted(p for p in (CORPUS / program).iterdir() if p.suffix in (".cpp", ".h"))


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_expected_stands_in_the_source(program: str) -> None:
    """Each call that the table names is on the line that it names."""
    table = expected(program)
    for call in table["calls"]:
        lines = (
            (CORPUS / program / call["file"])
            .read_bytes()
            .decode(table["encoding"])
            .splitlines()
        )
        method = call["name"].rpartition(".")[2]
        assert call.get("c_api") or f"{method}(" in lines[call["line"] - 1]
        assert not call.get("c_api") or "L_Dicom" in lines[call["line"] - 1]
