"""Strings, comments and directives."""

from __future__ import annotations

import pytest

from ltdicom.port.lexer import tokens


def kinds(source: str) -> list[tuple[str, str]]:
    return [(t.kind, t.text.decode()) for t in tokens(source.encode())]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"a // b"', [("string", '"a // b"')]),
        (r'L"a\"b" x', [("string", r'L"a\"b"'), ("name", "x")]),
        ("'\"' y", [("char", "'\"'"), ("name", "y")]),
        ('/* " */ z', [("comment", '/* " */'), ("name", "z")]),
        ("// a \\\n b\nc", [("comment", "// a \\\n b"), ("name", "c")]),
        ("/* never ends", [("comment", "/* never ends")]),
        ('"never ends\nx', [("string", '"never ends'), ("name", "x")]),
        ('R"x(a)" b)x"', [("string", 'R"x(a)" b)x"')]),
        ("#define A 1 // c", [("directive", "#define A 1 "), ("comment", "// c")]),
        ('#define U "http://x"', [("directive", '#define U "http://x"')]),
        ("#define A \\\n 2\nb", [("directive", "#define A \\\n 2"), ("name", "b")]),
        ("0x1F 1.5e-3f", [("number", "0x1F"), ("number", "1.5e-3f")]),
    ],
)
def test_tokens(source: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(source) == expected
