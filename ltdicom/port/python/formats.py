"""``printf`` and its kin as f-strings: the same characters, whatever the values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ltdicom.port.c_types import CType
from ltdicom.port.lower import quoted
from ltdicom.port.python.text import COMPARE, Py, Untranslatable

_DIRECTIVE: Final = re.compile(
    r"%(?P<flags>[-+ 0#]*)(?P<width>\*|\d*)(?:\.(?P<precision>\*|\d*))?"
    r"(?P<size>hh|h|ll|l|L|I64|I32|I|j|z|t|w)?(?P<kind>[diouxXeEfFgGcCsSp%])"
)
Argument = tuple[Py, CType]


def formatted(template: str, arguments: Sequence[Argument]) -> Py:
    """Return the text that a format gives.

    Parameters
    ----------
    template : str
        The format.
    arguments : sequence of tuple
        What is formatted, with its types.

    Raises
    ------
    Untranslatable
        The arguments do not fit.
    """
    rest = list(arguments)
    literal: list[str] = []
    parts: list[tuple[str, str]] = []
    position = 0
    for match in _DIRECTIVE.finditer(template):
        literal.append(_without_directive(template[position : match.start()]))
        position = match.end()
        if match["kind"] == "%":
            literal[-1] += "%"
            parts.append(("", ""))
            continue
        width = str(_next(rest)[0]) if match["width"] == "*" else match["width"]
        precision = match["precision"]
        if precision == "*":
            precision = str(_next(rest)[0])
        parts.append(_one(match, _next(rest), width, precision))
    return _joined(literal, parts, _without_directive(template[position:]))


def _without_directive(piece: str) -> str:
    if "%" in piece:
        raise Untranslatable("a format that is not understood")
    return piece


def _next(rest: list[Argument]) -> Argument:
    if not rest:
        raise Untranslatable("a format with too few arguments")
    return rest.pop(0)


def _one(
    match: re.Match[str], argument: Argument, width: str, precision: str | None
) -> tuple[str, str]:
    """Return the expression and the format of one argument."""
    value, of = argument
    kind, flags = match["kind"], match["flags"]
    nested = not width.isdigit() and width != ""
    shown_width = f"{{{width}}}" if nested else width
    if kind in "sScC":
        if kind in "cC" and not of.is_char:
            if of.is_text:
                raise Untranslatable("%c with a text")
            value = Py(f"chr({value})")
        align = "" if not width else "<" if "-" in flags else ">"
        limit = "" if precision is None else f".{_nested(precision)}"
        if kind in "sS" and not of.is_text and of.is_known:
            raise Untranslatable(f"%s with {of}")
        return value.at(COMPARE), f"{align}{shown_width}{limit}"
    sign = "+" if "+" in flags else " " if " " in flags else ""
    align = "<" if "-" in flags and width else ""
    alternate = "#" if "#" in flags else ""
    zero = "0" if "0" in flags and not align else ""
    if kind in "eEfFgG":
        places = "" if precision is None else f".{_nested(precision)}"
        return (
            value.at(COMPARE),
            f"{align}{sign}{alternate}{zero}{shown_width}{places}{kind}",
        )
    if kind == "p":
        raise Untranslatable("%p: an address")
    if of.is_float or of.is_text:
        raise Untranslatable(f"%{kind} with {of}")
    if of.is_char:
        value = Py(f"ord({value})")
    letter = {"i": "d", "u": "d"}.get(kind, kind)
    if kind in "uoxX" and (of.integer is None or of.integer[1]) and not of.is_char:
        bits = 64 if match["size"] in ("ll", "I64") else 32
        if not re.fullmatch(r"\d+|0x[0-9A-Fa-f]+", value.text) and not of.is_bool:
            value = Py(f"{value.at(7 + 1)} & 0x{(1 << bits) - 1:X}", 7)
    if precision is not None and precision != "":
        if width or not precision.isdigit():
            raise Untranslatable("a number with width and precision")
        zero, shown_width = "0", precision
    return value.at(COMPARE), f"{align}{sign}{alternate}{zero}{shown_width}{letter}"


def _nested(precision: str) -> str:
    return (
        (precision or "0") if precision.isdigit() or not precision else f"{{{precision}}}"
    )


def _joined(literal: list[str], parts: list[tuple[str, str]], tail: str) -> Py:
    values = [value for value, _ in parts if value]
    if not values:
        return Py(quoted("".join(literal) + tail))
    # an f-string of Python 3.10 has neither its own quotes nor a backslash in an expression
    nested = [n for _, form in parts for n in re.findall(r"\{([^}]*)\}", form)]
    plain = not any(c in v for v in (*values, *nested) for c in "\"\\\n{}'")
    text, given = "", []
    for piece, (value, form) in zip(literal, parts, strict=True):
        text += quoted(piece)[1:-1].replace("{", "{{").replace("}", "}}")
        if not value:
            continue
        if plain:
            text += f"{{{value}{':' + form if form else ''}}}"
        else:
            given.append(value)
            given += re.findall(r"\{([^}]*)\}", form)
            form = re.sub(r"\{[^}]*\}", "{}", form)
            text += f"{{{':' + form if form else ''}}}"
    text += quoted(tail)[1:-1].replace("{", "{{").replace("}", "}}")
    if any(quoted(p)[0] == "'" for p in (*literal, tail)):
        raise Untranslatable("a format with quotes")
    if plain:
        return Py(f'f"{text}"')
    return Py(f'"{text}".format({", ".join(given)})')
