"""Text of the VRs AS, DA, TM and DT: its numbers, ranges of it, and what can exist.

Text only: neither elements nor the structures of the face (PS3.5 6.2, for ranges
PS3.4 C.2.2.2.5).
"""

from __future__ import annotations

import datetime
import re
from typing import Final

_HHMM: Final = r"[+-]\d{4}"
_PATTERNS: Final = {
    "AS": re.compile(r"(\d{3})([DWMY])", re.ASCII),
    # with the dots and colons of ACR-NEMA
    "DA": re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})", re.ASCII),
    "TM": re.compile(r"(\d{2})(?::?(\d{2})(?::?(\d{2})(?:\.(\d{1,6}))?)?)?", re.ASCII),
    "DT": re.compile(
        r"(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,6}))?)?)?)?)?)?"
        rf"({_HHMM})?",
        re.ASCII,
    ),
}
_HYPHEN: Final = re.compile(r" ?- ?")


def numbers(vr: str, text: str) -> tuple[int, ...]:
    """Return the numbers in one value, 0 for parts that are left out.

    Fractions are millionths of a second, an offset from UTC is +/-HHMM.

    Raises
    ------
    ValueError
        It has not the form of the VR. What has it may yet be no day, as 30 February.
    """
    match = _PATTERNS[vr].fullmatch(text)
    if match is None:
        raise ValueError(text)
    if vr == "AS":
        return int(match[1]), ord(match[2])
    if vr == "DA":
        return tuple(map(int, match.groups()))
    *parts, fractions = match.groups()[:-1] if vr == "DT" else match.groups()
    found = (*(int(part or 0) for part in parts), int((fractions or "0").ljust(6, "0")))
    if vr == "TM":
        return found
    offset = int(match[8] or 0)
    check_offset(offset)
    return (*found, offset)


def ends(vr: str, text: str) -> tuple[str, str | None]:
    """Return the ends of a range, "" for an open one; None beside a single value.

    The hyphen of a DT may be the sign of an offset: as that of a value where it can be
    one, and else as that of the first end.
    """
    if "-" not in text or vr == "AS" or _is_form(vr, text):
        return text, None
    for hyphen in reversed([*_HYPHEN.finditer(text)]):
        first, second = text[: hyphen.start()], text[hyphen.end() :]
        if (first or second) and all(not e or _is_form(vr, e) for e in (first, second)):
            return first, second
    return text, None


def _is_form(vr: str, text: str) -> bool:
    try:
        numbers(vr, text)
    except ValueError:
        return False
    return True


def check(vr: str, text: str) -> None:
    """Refuse what is not a value, or range, of the VR: a wrong form, or a day that is none.

    Raises
    ------
    ValueError
        What is wrong.
    """
    for end in ends(vr, text):
        if end:
            check_value(vr, end)


def check_value(vr: str, text: str) -> None:
    """Refuse what is not one value of the VR; as `check`."""
    parts = numbers(vr, text)
    if vr == "TM":
        check_time(*parts)
    elif vr == "DA":
        check_date(*parts)
    elif vr == "DT":
        match = _PATTERNS[vr].fullmatch(text)
        assert match is not None
        check_date(parts[0], *(int(part or 1) for part in match.groups()[1:3]))
        check_time(*parts[3:7])


def check_date(year: int, month: int, day: int) -> None:
    """Refuse a day that is none."""
    datetime.date(year, month, day)


def check_time(hours: int, minutes: int, seconds: int, fractions: int) -> None:
    """Refuse a time that is none; 60 is a leap second (PS3.5, VR TM)."""
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds <= 60):
        raise ValueError("out of the day")
    if not 0 <= fractions < 1_000_000:
        raise ValueError("fractions are millionths of a second")


def check_offset(offset: int) -> None:
    """Refuse what is not an offset from UTC (PS3.5, VR DT)."""
    if not -1200 <= offset <= 1400 or abs(offset) % 100 >= 60:
        raise ValueError("the offset is +/-HHMM, from -1200 to +1400")
