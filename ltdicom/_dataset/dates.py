"""Ages, dates and times: between text and the ``VALUE...`` structures, ranges too."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import values
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Node
from ltdicom.constants.dataset import (
    VALUE_RANGE_BOTH,
    VALUE_RANGE_LOWER,
    VALUE_RANGE_NONE,
    VALUE_RANGE_UPPER,
)
from ltdicom.constants.error import DICOM_ERROR_CONVERSION

if TYPE_CHECKING:
    from ltdicom.structs import VALUEAGE, VALUEDATE, VALUEDATETIME, VALUETIME

_AGE: Final = re.compile(r"(\d{3})([DWMY])")
_DATE: Final = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})")
_TIME: Final = re.compile(r"(\d{2}):?(?:(\d{2}):?(?:(\d{2})(?:\.(\d{1,6}))?)?)?")
_DATE_TIME: Final = re.compile(
    r"(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,6}))?)?)?)?)?)?"
    r"([+-]\d{4})?"
)
# the hyphen of a range, where an offset from UTC may end the first date-time
_HYPHEN: Final = re.compile(r"(?P<first>[^-]*(?:-\d{4}(?=-|$))?)-(?P<second>.*)")


@dataclass(frozen=True)
class Kind:
    """One of the structures.

    Attributes
    ----------
    vr : str
        The VR it stands for.
    value, span : type
        The structure of one value and, if there is one, of a range.
    read, write : callable
        The numbers in a text, and the text; ValueError for what is no value.
    """

    vr: str
    value: type[Any]
    read: Callable[[str], Iterable[int]]
    write: Callable[[Any], str]
    span: type[Any] | None = None


def get(dataset: DataSet, node: Node, vr: str, index: int, number: int) -> list[Any]:
    """Return `number` structures from `index` on."""
    kind = kinds()[vr]
    values.require(node, {vr})
    return [_read(kind, text) for text in values.strings(dataset, node, index, number)]


def put(dataset: DataSet, node: Node, vr: str, given: Sequence[Any]) -> None:
    """Set structures."""
    kind = kinds()[vr]
    values.require(node, {vr})
    values.set_strings(dataset, node, [_write(kind, kind.value, each) for each in given])


def get_range(dataset: DataSet, node: Node, vr: str, index: int) -> Any:
    """Return the range at `index`; a single value is one without a second end."""
    kind = kinds()[vr]
    values.require(node, {vr})
    (text,) = values.strings(dataset, node, index, 1)
    first, second = _ends(text, kind)
    one, other = _names(kind)
    assert kind.span is not None
    span: Any = kind.span()
    span.nFlags = VALUE_RANGE_NONE
    if second is not None:
        span.nFlags = VALUE_RANGE_BOTH if first and second else VALUE_RANGE_LOWER
        if not first:
            # the only end there is stands in the first field
            span.nFlags, first, second = VALUE_RANGE_UPPER, second, None
    setattr(span, one, _read(kind, first))
    if second:
        setattr(span, other, _read(kind, second))
    return span


def put_ranges(dataset: DataSet, node: Node, vr: str, given: Sequence[Any]) -> None:
    """Set ranges."""
    kind = kinds()[vr]
    values.require(node, {vr})
    values.set_strings(dataset, node, [_write_range(kind, each) for each in given])


def _write_range(kind: Kind, span: Any) -> str:
    assert kind.span is not None
    if not isinstance(span, kind.span):
        raise TypeError(f"pValue must be {kind.span.__name__}, not {type(span).__name__}")
    one, other = (getattr(span, name) for name in _names(kind))
    first = _write(kind, kind.value, one)
    if span.nFlags == VALUE_RANGE_BOTH:
        return f"{first}-{_write(kind, kind.value, other)}"
    marks = {VALUE_RANGE_NONE: "{}", VALUE_RANGE_LOWER: "{}-", VALUE_RANGE_UPPER: "-{}"}
    if span.nFlags not in marks:
        raise DicomError(DICOM_ERROR_CONVERSION, f"no VALUE_RANGE_*: {span.nFlags}")
    return marks[span.nFlags].format(first)


def _names(kind: Kind) -> tuple[str, str]:
    name = {"DA": "Date", "TM": "Time", "DT": "DateTime"}[kind.vr]
    return f"{name}1", f"{name}2"


def _ends(text: str, kind: Kind) -> tuple[str, str | None]:
    if kind.vr == "DT" and _DATE_TIME.fullmatch(text):
        return text, None  # what looks like a hyphen is the sign of an offset
    match = _HYPHEN.fullmatch(text)
    if match is None:
        return text, None
    return match["first"].strip(), match["second"].strip()


def _read(kind: Kind, text: str) -> Any:
    try:
        return kind.value(*kind.read(text.strip()))
    except ValueError as error:
        raise DicomError(DICOM_ERROR_CONVERSION, f"{text!r} is no {kind.vr}") from error


def _write(kind: Kind, wanted: type[Any], value: Any) -> str:
    if not isinstance(value, wanted):
        raise TypeError(f"pValue must be {wanted.__name__}, not {type(value).__name__}")
    try:
        return kind.write(value)
    except (ValueError, OverflowError) as error:
        raise DicomError(
            DICOM_ERROR_CONVERSION, f"{value} is no {kind.vr}: {error}"
        ) from error


def _groups(pattern: re.Pattern[str], text: str) -> tuple[str | None, ...]:
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return match.groups()


def _fractions(digits: str | None) -> int:
    return int((digits or "0").ljust(6, "0"))


# the structures: their numbers from text, and their text


def _read_age(text: str) -> Iterable[int]:
    number, unit = _groups(_AGE, text)
    return int(number or 0), ord(unit or "Y")


def _write_age(age: VALUEAGE) -> str:
    text = f"{age.nNumber:03}{chr(age.nReference)}"
    _groups(_AGE, text)
    return text


def _read_date(text: str) -> Iterable[int]:
    return (int(part or 0) for part in _groups(_DATE, text))


def _write_date(date: VALUEDATE) -> str:
    return _date(date.nYear, date.nMonth, date.nDay)


def _date(year: int, month: int, day: int) -> str:
    datetime.date(year, month, day)  # a ValueError for February 30
    return f"{year:04}{month:02}{day:02}"


def _read_time(text: str) -> Iterable[int]:
    *parts, fractions = _groups(_TIME, text)
    return (*(int(part or 0) for part in parts), _fractions(fractions))


def _write_time(time: VALUETIME) -> str:
    return _time(time.nHours, time.nMinutes, time.nSeconds, time.nFractions)


def _time(hours: int, minutes: int, seconds: int, fractions: int) -> str:
    # 60 is a leap second (PS3.5, VR TM)
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds <= 60):
        raise ValueError("out of the day")
    if not 0 <= fractions < 1_000_000:
        raise ValueError("fractions are millionths of a second")
    return f"{hours:02}{minutes:02}{seconds:02}" + (f".{fractions:06}" if fractions else "")


def _read_date_time(text: str) -> Iterable[int]:
    *parts, fractions, offset = _groups(_DATE_TIME, text)
    return (*(int(part or 0) for part in parts), _fractions(fractions), int(offset or 0))


def _write_date_time(value: VALUEDATETIME) -> str:
    if not -1200 <= value.nOffset <= 1400 or abs(value.nOffset) % 100 >= 60:
        raise ValueError("the offset is +/-HHMM")
    offset = f"{value.nOffset:+05}" if value.nOffset else ""
    date = _date(value.nYear, value.nMonth or 1, value.nDay or 1)
    time = _time(value.nHours, value.nMinutes, value.nSeconds, value.nFractions)
    if not value.nMonth or not value.nDay:
        # an incomplete one ends where its first part is missing
        return date[: 6 if value.nMonth else 4] + offset
    return date + time + offset


@functools.cache
def kinds() -> dict[str, Kind]:
    """Return the structures by their VR; they are loaded when first used."""
    from ltdicom import structs as s

    return {
        "AS": Kind("AS", s.VALUEAGE, _read_age, _write_age),
        "DA": Kind("DA", s.VALUEDATE, _read_date, _write_date, s.VALUEDATERANGE),
        "TM": Kind("TM", s.VALUETIME, _read_time, _write_time, s.VALUETIMERANGE),
        "DT": Kind(
            "DT", s.VALUEDATETIME, _read_date_time, _write_date_time, s.VALUEDATETIMERANGE
        ),
    }
