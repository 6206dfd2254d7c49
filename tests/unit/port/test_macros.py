"""What the preprocessor takes out, without moving anything."""

from __future__ import annotations

import pytest

from ltdicom.port import macros
from ltdicom.port.lexer import tokens


def cleaned(source: str, *, other: bool = False) -> macros.Clean:
    text = source.encode()
    found = list(tokens(text))
    known = {d.name: d for d in macros.defines_of(text, found)}
    result = macros.clean(text, found, known, other_branches=other)
    assert len(result.text) == len(text)
    assert result.text.count(b"\n") == text.count(b"\n")
    return result


def words(source: str, *, other: bool = False) -> list[str]:
    """Return what is left, comments left out."""
    text = cleaned(source, other=other).text
    return [t.text.decode() for t in tokens(text) if t.kind not in ("comment", "mark")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('L_TEXT("a") _T("b")', ['"a"', '"b"']),
        ("TEXT(NAME)", ["NAME"]),
        ("int WINAPI f", ["int", "f"]),
        ("class __declspec(dllexport) X", ["class", "X"]),
        ("#define API __declspec(dllimport)\nclass API X", ["class", "X"]),
        ("void f(IN int a, OUT int *b)", ["void", "f", "int", "a", "int", "b"]),
        ("enum { IN, OUT }", ["enum", "IN", "OUT"]),
        ("DECLARE_MESSAGE_MAP() x", ["x"]),
        ("#ifndef X_H\n#define X_H\na\n#endif", ["a"]),
        ("#ifdef _DEBUG\na\n#else\nb\n#endif", ["b"]),
        ("#if 0\na\n#endif\nb", ["b"]),
        ("#if _MSC_VER > 1000 && defined(UNICODE)\na\n#endif", ["a"]),
        ("#define ON 1\n#if ON\na\n#elif 1\nb\n#else\nc\n#endif", ["a"]),
        ("#if !defined(A) && (010 + 1 == 9 || 0)\na\n#endif", ["a"]),
        ("#if -1 < 0 && !(2 >= 3)\na\n#else\nb\n#endif", ["a"]),
        (f"#if {'(' * 99}0{')' * 99}\na\n#endif", ["a"]),  # too deep: taken
        ("#ifdef A\na\n#ifdef B\nb\n#endif\n#endif\nc", ["c"]),
        ("#endif\na", ["a"]),
        ("#ifdef NOT_CLOSED\na", ["a"]),
        ("#else\na", ["a"]),
    ],
)
def test_what_is_left(source: str, expected: list[str]) -> None:
    assert words(source) == expected


def test_the_other_branches() -> None:
    source = "#ifdef TLS\na\n#else\nb\n#endif\n#if 0\nc\n#endif"
    assert words(source) == ["b"]
    assert words(source, other=True) == ["a"]


def test_a_branch_that_is_not_taken_is_a_comment() -> None:
    result = cleaned("x;\n#ifdef NEVER\na; /* b */\n#else\nc;\n#endif\n")
    assert b"*/\nc;" in result.text
    assert len(result.inactive) == 1


def test_message_maps_are_read_and_taken_out() -> None:
    result = cleaned(
        "BEGIN_MESSAGE_MAP(CDlg, CDialog)\n  ON_WM_TIMER()\n"
        "  ON_BN_CLICKED(IDC_OK, &CDlg::OnSend)\nEND_MESSAGE_MAP()\nint x;"
    )
    kinds = [(h.kind, h.arguments) for h in result.handlers["CDlg"]]
    assert ("ON_BN_CLICKED", ("IDC_OK", "&CDlg::OnSend")) in kinds
    assert result.text.split() == [b"int", b"x;"]


def test_defines() -> None:
    (one, two) = cleaned("#define PORT 104\n#define MAX(a, b) ((a) > (b))\n").defines
    assert (one.name, one.parameters, one.body, one.line) == ("PORT", None, "104", 1)
    assert (two.parameters, two.body) == (("a", "b"), "((a) > (b))")
