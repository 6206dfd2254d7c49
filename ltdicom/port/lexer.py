"""Strings, comments, directives and names of a source, found in one run.

Works on UTF-8, where no byte of a longer character looks like ASCII.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(
    rb"""
      (?P<comment> //(?:[^\\\n]|\\\n|\\)* | /\*.*?(?:\*/|\Z) )
    | (?P<raw>     (?:u8|[uUL])?R"(?P<mark>[^()\\\s"]{0,16})\(.*?\)(?P=mark)" )
    | (?P<string>  (?:u8|[uUL])?"(?:[^"\\\n]|\\.)*(?:"|(?=\n)|\Z) )
    | (?P<char>    (?:u8|[uUL])?'(?:[^'\\\n]|\\.)*(?:'|(?=\n)|\Z) )
    | (?P<directive> ^[ \t]*\#(?:"(?:[^"\\\n]|\\.)*"|[^\\\n/"]|\\\n|\\|/(?![/*])|")* )
    | (?P<name>    [A-Za-z_$][\w$]* )
    | (?P<number>  \.?\d(?:[\w.]|(?<=[eEpP])[+-])* )
    | (?P<mark_>   [()\[\]{};,] )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


class Token(NamedTuple):
    """A piece of the source."""

    kind: str
    start: int
    end: int
    text: bytes


def tokens(source: bytes) -> Iterator[Token]:
    """Yield what a preprocessor must see; other characters are left out.

    The kinds are ``comment``, ``string`` (also raw), ``char``, ``directive``, ``name``,
    ``number`` and ``mark``: brackets, commas, semicolons.
    """
    for match in _TOKEN.finditer(source):
        kind = str(match.lastgroup)
        kind = {"raw": "string", "mark": "string", "mark_": "mark"}.get(kind, kind)
        yield Token(kind, match.start(), match.end(), match.group())
