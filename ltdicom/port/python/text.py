"""Pieces of Python text: an expression with its precedence, names that are free."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
import warnings
from dataclasses import dataclass
from typing import Final

# how tightly an operator binds: brackets go around what binds less than its place wants
(
    TERNARY,
    OR,
    AND,
    NOT,
    COMPARE,
    BIT_OR,
    BIT_XOR,
    BIT_AND,
    SHIFT,
    ADD,
    MULTIPLY,
    UNARY,
    ATOM,
) = range(13)
_LEVELS: Final = {
    "or": OR,
    "and": AND,
    "==": COMPARE,
    "!=": COMPARE,
    "<": COMPARE,
    ">": COMPARE,
    "<=": COMPARE,
    ">=": COMPARE,
    "is": COMPARE,
    "is not": COMPARE,
    "in": COMPARE,
    "not in": COMPARE,
    "|": BIT_OR,
    "^": BIT_XOR,
    "&": BIT_AND,
    "<<": SHIFT,
    ">>": SHIFT,
    "+": ADD,
    "-": ADD,
    "*": MULTIPLY,
    "/": MULTIPLY,
    "//": MULTIPLY,
    "%": MULTIPLY,
}
# builtins that the writer itself uses, and modules that a translated module imports
_TAKEN: Final = frozenset(
    "bool bytearray bytes chr copy float functools int isinstance len list max min ord os "
    "print range repr self sorted str super sys tuple type threading time abs math "
    "Exception NotImplementedError collections dict set sum round open any all".split()
)
_OF_LTDICOM: Final = frozenset(("Ref", "override", "wait_until", "configure"))


class Untranslatable(Exception):
    """What has no translation; the statement stays as a comment."""


@dataclass(frozen=True)
class Py:
    """An expression of Python, and how tightly its outermost operator binds."""

    text: str
    level: int = ATOM

    def __str__(self) -> str:
        return self.text

    def at(self, level: int) -> str:
        """Return the text as an operand that must bind at least so tightly."""
        return self.text if self.level >= level else f"({self.text})"


def binary(operator: str, left: Py, right: Py) -> Py:
    """Return an operation."""
    level = _LEVELS[operator]
    # comparisons chain in Python: both sides want brackets
    first = level + 1 if level == COMPARE else level
    return Py(f"{left.at(first)} {operator} {right.at(level + 1)}", level)


def negated(value: Py) -> Py:
    """Return ``not value``, said shortly."""
    match = re.fullmatch(
        r"([^()\"'\[\]{}]*) (is not|is|==|!=|in|not in) ([\w.]+|\"\")", value.text
    )
    if match and value.level == COMPARE:
        opposite = {
            "is": "is not",
            "is not": "is",
            "==": "!=",
            "!=": "==",
            "in": "not in",
            "not in": "in",
        }
        return Py(f"{match[1]} {opposite[match[2]]} {match[3]}", COMPARE)
    if value.text.startswith("not ") and value.level == NOT:
        return Py(value.text[4:], NOT)
    return Py(f"not {value.at(NOT)}", NOT)


def call(function: str, *arguments: Py | str) -> Py:
    """Return a call."""
    return Py(f"{function}({', '.join(map(str, arguments))})")


def safe_name(name: str) -> str:
    """Return a name that means nothing else in a translated module."""
    name = _identifier(name)
    if keyword.iskeyword(name) or name in _TAKEN or name in _OF_LTDICOM:
        return f"{name}_"
    return name


def _identifier(name: str) -> str:
    """Return a name that Python takes; of damaged sources some are none."""
    if name.isidentifier():
        return name
    made = re.sub(r"[^A-Za-z0-9_]", "_", name) or "_"
    return f"_{made}" if made[0].isdigit() else made


def safe_member(name: str) -> str:
    """Return a name of a member."""
    name = _identifier(name)
    return f"{name}_" if keyword.iskeyword(name) else name


def module_name(stem: str) -> str:
    """Return the stem of a file as a name that a module may have."""
    name = re.sub(r"\W", "_", stem, flags=re.ASCII) or "module"
    if name[0].isdigit():
        name = f"_{name}"
    taken = keyword.iskeyword(name) or name in sys.stdlib_module_names
    # a module that runs as a program stands before all others of its name
    if taken or name in ("ltdicom", "typing_extensions", "pydicom", "pynetdicom"):
        name += "_"
    return name


def check(source: str) -> None:
    """Compile what was written; what Python warns of is as it was in C++."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compile(source, "<port>", "exec")


def is_builtin(name: str) -> bool:
    """Whether Python itself has a name."""
    return hasattr(builtins, name)
