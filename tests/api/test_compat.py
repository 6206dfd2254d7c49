"""COMPAT.md and the list of missing methods say what the code says."""

from __future__ import annotations

from pathlib import Path

import api_table
import compat
import decisions
import pytest
from api_table import ABSENT, DIFFERS, NOT_YET, PROVIDED, Method, State

from ltdicom._binding.marks import absent, differs

CLASSES = compat.by_class()


def test_no_method_was_lost_and_new_ones_are_listed() -> None:
    assert compat.missing_text(CLASSES) == compat.MISSING.read_text(encoding="utf-8"), (
        "run tools/compat.py"
    )


def test_compat_md_is_up_to_date() -> None:
    text = compat.compat_text(CLASSES, decisions.decisions())
    assert text == compat.TARGET.read_text(encoding="utf-8"), "run tools/compat.py"


def test_the_data_of_ltdicom_compat_are_up_to_date() -> None:
    assert compat.data_text(CLASSES) == compat.DATA.read_text(encoding="utf-8"), (
        "run tools/compat.py"
    )


def test_every_mark_has_a_note() -> None:
    unexplained = [
        str(method)
        for rows in CLASSES.values()
        for method, state in rows
        if state.name in (ABSENT, DIFFERS) and not state.note
    ]
    assert unexplained == []


def test_every_method_of_the_table_is_in_one_row() -> None:
    listed = [str(method) for rows in CLASSES.values() for method, _ in rows]
    assert sorted(listed) == sorted(map(str, api_table.methods()))
    assert len(set(listed)) == len(listed)


class Sample:
    def Right(self, nA, pB, nMore=0): ...

    def Wrong(self, pB, nA): ...

    @differs("a little")
    def Other(self): ...

    @absent("no use")
    def Gone(self): ...


@pytest.mark.parametrize(
    ("name", "overloads", "state"),
    [
        ("Right", ["L_INT nA, L_VOID *pB"], State(PROVIDED)),
        ("Right", ["L_INT nA, L_VOID *pB", "L_INT nA, L_VOID *pB, L_INT nMore"], PROVIDED),
        ("Right", ["L_INT nA", "L_INT nA, L_VOID *pB"], NOT_YET),
        ("Right", ["L_INT nA, L_VOID *pB, L_INT nLess"], NOT_YET),
        ("Wrong", ["L_INT nA, L_VOID *pB"], NOT_YET),
        ("Other", [""], State(DIFFERS, "a little")),
        ("Gone", [""], State(ABSENT, "no use")),
        ("Missing", [""], State(NOT_YET)),
        ("Sample", [""], State(NOT_YET)),  # object's __init__ is not a constructor
    ],
)
def test_states(
    monkeypatch: pytest.MonkeyPatch, name: str, overloads: list[str], state: State | str
) -> None:
    monkeypatch.setattr("ltdicom.Sample", Sample, raising=False)
    lists = [tuple(api_table.parameters(text)) for text in overloads]
    kind = "ctor" if name == "Sample" else "-"
    found = api_table.state_of(Method("Sample", name, kind, "", lists))
    assert found == state or found.name == state


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("L_VOID", []),
        ("L_UCHAR nID", [("nID", "L_UCHAR", "")]),
        ("const L_TCHAR * psz = NULL", [("psz", "const L_TCHAR *", "NULL")]),
        ("L_TCHAR* a, L_INT b=-1", [("a", "L_TCHAR *", ""), ("b", "L_INT", "-1")]),
        ("L_VOID (*fn)(int a, int b), L_UINT n", [("fn", None, ""), ("n", "L_UINT", "")]),
    ],
)
def test_parameter_lists(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    found = list(api_table.parameters(text))
    assert [(p.name, p.default) for p in found] == [(n, d) for n, _, d in expected]
    for parameter, (_, c_type, _) in zip(found, expected, strict=True):
        assert c_type is None or parameter.c_type == c_type


def test_a_method_that_gets_lost_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "not_yet.txt"
    listed.write_text("", encoding="utf-8")  # the list is empty, and stays so
    monkeypatch.setattr(compat, "MISSING", listed)
    monkeypatch.setattr(compat, "missing_text", lambda _: "LDicomDS.LoadDS\n")
    monkeypatch.setattr(compat, "ROOT", tmp_path)
    assert compat.main([]) == 1
    assert "LDicomDS.LoadDS" in capsys.readouterr().err
    assert listed.read_text(encoding="utf-8") == ""


def test_no_method_is_missing() -> None:
    assert compat.MISSING.read_text(encoding="utf-8") == ""
