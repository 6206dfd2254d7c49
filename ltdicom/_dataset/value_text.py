"""Values of every VR as text for people, and back: ``Get/SetConvertValue``."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import values
from ltdicom._dataset.codec.vrs import FORMATS, SINGLE_TEXT, STRINGS, VALUE_SIZES
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Node
from ltdicom.constants.error import DICOM_ERROR_CONVERSION

# shown as hexadecimal digits: data rather than numbers
_HEX_DIGITS: Final = {"OB": 2, "UN": 2, "OW": 4}
_AGE_UNIT: Final = {"D": "D", "W": "W", "M": "M", "Y": "Y"}

_DATE: Final = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})")
_TIME: Final = re.compile(r"(\d{2}):?(\d{2})?:?(\d{2})?(\.\d+)?")
_DATE_TIME: Final = re.compile(
    r"(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\.\d+)?([+-]\d{4})?"
)
_SHOWN_DATE: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SHOWN_TIME: Final = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d+)?)?")
_SHOWN_TAG: Final = re.compile(r"\(?([0-9A-Fa-f]{4})[,:]?([0-9A-Fa-f]{4})\)?")


def shown(dataset: DataSet, node: Node) -> str | None:
    """Return the values as one text, parted by backslashes; None without a value."""
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


def _ends(text: str, show: Callable[[str], str]) -> str:
    """Show both ends of a range."""
    if "-" not in text:
        return show(text)
    return "-".join(show(end.strip()) if end.strip() else "" for end in text.split("-", 1))


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
        return date
    time = f"{match[4]}:{match[5] or '00'}:{match[6] or '00'}{match[7] or ''}"
    return f"{date} {time}{match[8] or ''}"


_SHOW: Final[dict[str, Callable[[str], str]]] = {
    "DA": lambda text: _ends(text, _show_date),
    "TM": lambda text: _ends(text, _show_time),
    "DT": _show_date_time,
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
            values.set_floats(dataset, node, list(map(float, parts)), frozenset({vr}))
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
        return [int(part, 16) for part in parts]
    return [int(part, 0 if part.strip().lower().startswith("0x") else 10) for part in parts]


def _read_tag(text: str) -> int:
    match = _SHOWN_TAG.fullmatch(text.strip())
    if not match:
        raise DicomError(DICOM_ERROR_CONVERSION, f"{text!r} is no tag")
    return int(match[1] + match[2], 16)


def _read_date(text: str) -> str:
    match = _SHOWN_DATE.fullmatch(text.strip())
    return f"{match[3]}{int(match[1]):02}{int(match[2]):02}" if match else text


def _read_time(text: str) -> str:
    match = _SHOWN_TIME.fullmatch(text.strip())
    if not match:
        return text
    return f"{int(match[1]):02}{int(match[2]):02}{int(match[3] or 0):02}{match[4] or ''}"


def _read_date_time(text: str) -> str:
    date, _, rest = text.strip().partition(" ")
    offset = re.search(r"[+-]\d{4}$", rest)
    time = rest[: offset.start()] if offset else rest
    return (
        _read_date(date)
        + (_read_time(time) if time else "")
        + (offset[0] if offset else "")
    )


def _read_age(text: str) -> str:
    number = text.strip().upper()
    unit = number[-1:] if number[-1:] in _AGE_UNIT else ""
    digits = number.removesuffix(unit) if unit else number
    return f"{int(digits):03}{unit or 'Y'}" if digits.isdecimal() else text


_READ: Final[dict[str, Callable[[str], str]]] = {
    "AS": _read_age,
    "DA": lambda text: _ends(text, _read_date),
    "TM": lambda text: _ends(text, _read_time),
    "DT": _read_date_time,
}
