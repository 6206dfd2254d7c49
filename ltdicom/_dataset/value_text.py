"""Values of every VR as text for people, and back: ``Get/SetConvertValue``."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import date_text, values
from ltdicom._dataset.codec.vrs import FORMATS, SINGLE_TEXT, STRINGS, VALUE_SIZES
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Node
from ltdicom.constants.error import DICOM_ERROR_CONVERSION

# shown as hexadecimal digits: data rather than numbers
_HEX_DIGITS: Final = {"OB": 2, "UN": 2, "OW": 4}

_DATE: Final = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})", re.ASCII)
_TIME: Final = re.compile(r"(\d{2}):?(\d{2})?:?(\d{2})?(\.\d+)?", re.ASCII)
_DATE_TIME: Final = re.compile(
    r"(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\.\d+)?([+-]\d{4})?", re.ASCII
)
_SHOWN_DATE: Final = r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})"
_SHOWN_TIME: Final = r"(?P<h>\d{1,2}):(?P<m>\d{1,2})(?::(?P<s>\d{1,2})(?P<f>\.\d+)?)?"
_SHOWN_DATES: Final = re.compile(_SHOWN_DATE, re.ASCII)
_SHOWN_TIMES: Final = re.compile(_SHOWN_TIME, re.ASCII)
_SHOWN_DATE_TIMES: Final = re.compile(rf"{_SHOWN_DATE}(?: {_SHOWN_TIME})?", re.ASCII)
_SHOWN_AGE: Final = re.compile(r"(\d{1,3})([DWMY]?)", re.ASCII)
# what `shown` writes, with blanks and a sign; Python reads more, as 1_000
_SHOWN_REAL: Final = re.compile(
    r" *[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|nan) *", re.ASCII | re.IGNORECASE
)
_SHOWN_WHOLE: Final = re.compile(r" *[+-]?(?:\d+|0x[0-9a-f]+) *", re.ASCII | re.IGNORECASE)
_SHOWN_HEX: Final = re.compile(r" *(?:0x)?[0-9a-f]+ *", re.ASCII | re.IGNORECASE)
_SHOWN_TAG: Final = re.compile(r"\(?([0-9A-Fa-f]{4})[,:]?([0-9A-Fa-f]{4})\)?")


def shown(dataset: DataSet, node: Node) -> str | None:
    """Return the values as one text, separated by backslashes; None without a value."""
    if node.is_branch or not len(node.value):
        return None
    vr = node.vr
    if vr in STRINGS:
        texts = values.texts(dataset, node)
        show = _SHOW.get(vr)
        return "\\".join(texts if show is None else map(show, texts)) if texts else None
    number = len(node.value) // VALUE_SIZES[vr]
    if not number:
        return None
    words = values.words(dataset, node, 0, number)
    if vr == "AT":
        return "\\".join(f"({tag >> 16:04X},{tag & 0xFFFF:04X})" for tag in words)
    if digits := _HEX_DIGITS.get(vr):
        return "\\".join(f"{word:0{digits}X}" for word in words)
    if FORMATS[vr] == "f":
        return "\\".join(map(_shortest, words))
    return "\\".join(map(str, words))


def _shortest(number: float) -> str:
    """Return the shortest text that gives the same FL again."""
    for digits in (6, 7, 8):
        text = f"{number:.{digits}g}"
        try:
            if struct.pack("<f", float(text)) == struct.pack("<f", number):
                return text
        except OverflowError:
            continue
    return f"{number:.9g}"


def _both_ends(vr: str, show: Callable[[str], str]) -> Callable[[str], str]:
    """Show both ends of what is a range."""

    def shown(text: str) -> str:
        first, second = date_text.ends(vr, text)
        if second is None:
            return show(first)
        return "-".join(show(end) if end else "" for end in (first, second))

    return shown


def _show_date(text: str) -> str:
    match = _DATE.fullmatch(text)
    return f"{match[2]}/{match[3]}/{match[1]}" if match else text


def _show_time(text: str) -> str:
    match = _TIME.fullmatch(text)
    if not match:
        return text
    return f"{match[1]}:{match[2] or '00'}:{match[3] or '00'}{match[4] or ''}"


def _show_date_time(text: str) -> str:
    match = _DATE_TIME.fullmatch(text)
    if not match or not match[3]:
        return text
    date = f"{match[2]}/{match[3]}/{match[1]}"
    if not match[4]:
        return date + (match[8] or "")
    time = f"{match[4]}:{match[5] or '00'}:{match[6] or '00'}{match[7] or ''}"
    return f"{date} {time}{match[8] or ''}"


_SHOW: Final[dict[str, Callable[[str], str]]] = {
    "DA": _both_ends("DA", _show_date),
    "TM": _both_ends("TM", _show_time),
    "DT": _both_ends("DT", _show_date_time),
}


# back


def set_shown(dataset: DataSet, node: Node, text: str, number: int | None) -> None:
    """Set the values from one text; with `number`, the first ones only."""
    vr = node.vr
    if not text:
        if node.is_branch:
            raise values.refuse(node, "a value")
        dataset.set_value(node, b"")
        return
    parts = values.split(text, vr)
    if number is not None and vr not in SINGLE_TEXT:
        parts = values.listed(parts, number)
    if vr in STRINGS:
        read = _READ.get(vr)
        values.set_strings(dataset, node, list(map(read, parts)) if read else parts)
        return
    try:
        if vr in ("FL", "FD", "OF", "OD"):
            reals = [float(_matched(_SHOWN_REAL, part)) for part in parts]
            values.set_floats(dataset, node, reals, frozenset({vr}))
        elif vr in FORMATS:
            values.set_integers(dataset, node, _integers(vr, parts), frozenset({vr}))
        else:
            raise values.refuse(node, "a value")
    except ValueError as error:
        raise DicomError(DICOM_ERROR_CONVERSION, str(error)) from error


def _integers(vr: str, parts: Sequence[str]) -> list[int]:
    if vr == "AT":
        return [_read_tag(part) for part in parts]
    if vr in _HEX_DIGITS:
        return [int(_matched(_SHOWN_HEX, part), 16) for part in parts]
    whole = [_matched(_SHOWN_WHOLE, part).lower() for part in parts]
    return [int(part, 16 if "0x" in part else 10) for part in whole]


def _matched(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise DicomError(DICOM_ERROR_CONVERSION, f"{text!r} is not a number")
    return text


def _read_tag(text: str) -> int:
    match = _SHOWN_TAG.fullmatch(text.strip())
    if not match:
        raise DicomError(DICOM_ERROR_CONVERSION, f"{text!r} is not a tag")
    return int(match[1] + match[2], 16)


def _rewritten(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """Return what writes each date and time in a text as DICOM does.

    What stands around them, the hyphen of a range or an offset, stays.
    """

    def read(text: str) -> str:
        return pattern.sub(_as_dicom, text.strip())

    return read


def _as_dicom(match: re.Match[str]) -> str:
    parts = match.groupdict()
    date = parts.get("year", "")
    date += "".join(f"{int(parts[name]):02}" for name in ("month", "day") if name in parts)
    if not parts.get("h"):
        return date
    return date + "".join(f"{int(parts[n] or 0):02}" for n in "hms") + (parts["f"] or "")


def _read_age(text: str) -> str:
    match = _SHOWN_AGE.fullmatch(text.strip().upper())
    return f"{int(match[1]):03}{match[2] or 'Y'}" if match else text


_READ: Final[dict[str, Callable[[str], str]]] = {
    "AS": _read_age,
    "DA": _rewritten(_SHOWN_DATES),
    "TM": _rewritten(_SHOWN_TIMES),
    "DT": _rewritten(_SHOWN_DATE_TIMES),
}
