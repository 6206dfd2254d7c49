"""What a value of each VR may be: PS3.5 6.2 and, for UIDs, 9.1.

Knows single values only, as text or as bytes, and nothing of data sets: whoever reads,
sets or tests values asks `fault_of` and `fault_of_bytes`, which say what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ltdicom._dataset import date_text
from ltdicom._dataset.codec.vrs import (
    EXACT,
    GROUPED,
    LONGEST,
    LONGEST_BINARY,
    STRINGS,
    VALUE_SIZES,
)

# characters of one value, where `LONGEST` has room for the ranges of a query
_LONGEST_SINGLE: Final = {"DA": 8, "DT": 26, "TM": 14}

# where spaces around the value mean nothing; a fixed length has no room for them
_LEADING: Final = frozenset({"AE", "CS", "DS", "IS", "LO", "PN", "SH"})
_NO_TRAILING: Final = frozenset({"AS", "DA", "UI"})

_CONTROL: Final = re.compile(r"[\x00-\x1a\x1c-\x1f\x7f-\x9f]")  # all but ESC
_TEXT_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_TEXTS: Final = frozenset({"LT", "ST", "UT"})
_ASCII_ONLY: Final = frozenset({"AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"})

_CODE: Final = re.compile(r"[A-Z0-9_ ]*")
_CODE_PATTERN: Final = re.compile(r"[A-Z0-9_ *?]*")  # with a query's wildcards
_AGE: Final = re.compile(r"\d{3}[DWMY]", re.ASCII)
# how DA, TM and DT are written; what can exist is said in `date_text`
_FORMS: Final = {
    "DA": (re.compile(r"\d{8}", re.ASCII), "YYYYMMDD"),
    "TM": (
        re.compile(r"\d\d(?:\d\d(?:\d\d(?:\.\d{1,6})?)?)?", re.ASCII),
        "HHMMSS.FFFFFF",
    ),
    "DT": (
        re.compile(
            r"\d{4}(?:\d\d){0,4}(?:\d\d(?:\.\d{1,6})?)?(?!-0000)(?:[+-]\d{4})?", re.ASCII
        ),
        "YYYYMMDDHHMMSS.FFFFFF&ZZXX",
    ),
}
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?\d+", re.ASCII)
_UID: Final = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*", re.ASCII)
# the characters of RFC 3986
_URI: Final = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")


def fault_of(vr: str, value: str, *, query: bool = False) -> str | None:
    """Return what is wrong with one value of a string VR.

    Parameters
    ----------
    vr : str
        One of `STRINGS`.
    value : str
        As it stands between backslashes, without the byte that pads the element.
    query : bool
        The value is a key of a query, where ranges and wildcards are values
        (PS3.4 C.2.2.2).

    Returns
    -------
    str or None
        None for a value as the standard has it; an empty one is.
    """
    fault = _length_fault(vr, value, query)
    if fault is not None:
        return fault
    control = (_TEXT_CONTROL if vr in _TEXTS else _CONTROL).search(value)
    if control is not None:
        return f"there is the control character {ord(control[0]):#04x}"
    if vr in _ASCII_ONLY and not value.isascii():
        return "a character is not in the default repertoire"
    spaces = bool(value)
    if vr not in _NO_TRAILING:
        value = value.rstrip(" ")
    if vr in _LEADING:
        value = value.lstrip(" ")
    if not value:
        return "it has only spaces" if vr == "AE" and spaces else None
    rule = _RULES.get(vr)
    return rule(value, query) if rule is not None else None


def _length_fault(vr: str, value: str, query: bool) -> str | None:
    longest = LONGEST.get(vr)
    if not query:
        longest = _LONGEST_SINGLE.get(vr, longest)
    parts = value.split("=") if vr in GROUPED else [value]
    if vr in GROUPED and len(parts) > 3:
        return f"{len(parts)} component groups are more than 3"
    most = max(map(len, parts))
    if longest is not None and most > longest:
        of = " of a component group" if vr in GROUPED else ""
        return f"{most} characters{of} are more than {longest}"
    if value and len(value) != EXACT.get(vr, len(value)):
        return f"{len(value)} characters are not {EXACT[vr]}"
    return None


def fault_of_bytes(vr: str, length: int) -> str | None:
    """Return what is wrong with the length of an encoded value of any VR."""
    size = VALUE_SIZES[vr] if vr not in STRINGS else 1
    if length % size:
        return f"{length} bytes are not a whole number of values of {size} bytes"
    if length % 2:
        return f"the length is odd: {length}"
    if length > LONGEST_BINARY.get(vr, length):
        return f"{length} bytes are more than {LONGEST_BINARY[vr]}"
    return None


def _age(value: str, query: bool) -> str | None:
    return None if _AGE.fullmatch(value) else "it is not nnnD, nnnW, nnnM or nnnY"


def _code(value: str, query: bool) -> str | None:
    if (_CODE_PATTERN if query else _CODE).fullmatch(value):
        return None
    return "a code has upper-case letters, digits, spaces and underscores only"


def _dated(vr: str) -> Callable[[str, bool], str | None]:
    """Return the rule of a VR whose query keys may be ranges."""
    form, spelled = _FORMS[vr]

    def rule(value: str, query: bool) -> str | None:
        for end in date_text.ends(vr, value) if query else (value,):
            if not end:
                continue
            if not form.fullmatch(end):
                return f"it is not {spelled}"
            try:
                date_text.check_value(vr, end)
            except ValueError:
                return f"there is no such date or time: {end}"
        return None

    return rule


def _decimal(value: str, query: bool) -> str | None:
    return None if _DECIMAL.fullmatch(value) else "it is not a decimal number"


def _integer(value: str, query: bool) -> str | None:
    if not _INTEGER.fullmatch(value):
        return "it is not an integer"
    if not -(1 << 31) <= int(value) < 1 << 31:
        return "it is not in the range of 32 bits"
    return None


def _name(value: str, query: bool) -> str | None:
    most = max(group.count("^") for group in value.split("=")) + 1
    return f"{most} components are more than 5" if most > 5 else None


def _uid(value: str, query: bool) -> str | None:
    if _UID.fullmatch(value):
        return None
    if any(len(part) > 1 and part[0] == "0" for part in value.split(".")):
        return "a component has a leading zero"
    return "it is not a UID: numbers separated by single dots"


def _uri(value: str, query: bool) -> str | None:
    return None if _URI.fullmatch(value) else "it is not a URI"


def _printable(value: str, query: bool) -> str | None:
    return "there is a backslash" if "\\" in value else None


_RULES: Final[dict[str, Callable[[str, bool], str | None]]] = {
    "AE": _printable,
    "AS": _age,
    "CS": _code,
    "DA": _dated("DA"),
    "DS": _decimal,
    "DT": _dated("DT"),
    "IS": _integer,
    "LO": _printable,
    "PN": _name,
    "SH": _printable,
    "TM": _dated("TM"),
    "UC": _printable,
    "UI": _uid,
    "UR": _uri,
}
