"""Ages, dates and times: between text and the ``VALUE...`` structures, ranges too."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ltdicom._core.errors import DicomError
from ltdicom._dataset import date_text, values
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


@dataclass(frozen=True)
class Kind:
    """One of the structures.

    Attributes
    ----------
    vr : str
        The VR it stands for.
    value, span : type
        The structure of one value and, if there is one, of a range.
    write : callable
        The text; ValueError for what is not a value.
    write_end : callable, optional
        The text of the end of a range, where it is another.
    """

    vr: str
    value: type[Any]
    write: Callable[[Any], str]
    span: type[Any] | None = None
    write_end: Callable[[Any], str] | None = None


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
    first, second = date_text.ends(vr, text.strip())
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
    one, other = (getattr(span, name) for name in _names(kind))
    end = kind if kind.write_end is None else replace(kind, write=kind.write_end)
    first = _write(end, kind.value, one)
    if span.nFlags == VALUE_RANGE_BOTH:
        return f"{first}-{_write(end, kind.value, other)}"
    marks = {VALUE_RANGE_NONE: "{}", VALUE_RANGE_LOWER: "{}-", VALUE_RANGE_UPPER: "-{}"}
    if span.nFlags not in marks:
        raise DicomError(DICOM_ERROR_CONVERSION, f"no VALUE_RANGE_*: {span.nFlags}")
    return marks[span.nFlags].format(first)


def _names(kind: Kind) -> tuple[str, str]:
    name = {"DA": "Date", "TM": "Time", "DT": "DateTime"}[kind.vr]
    return f"{name}1", f"{name}2"


def _read(kind: Kind, text: str) -> Any:
    try:
        return kind.value(*date_text.numbers(kind.vr, text.strip()))
    except ValueError as error:
        raise DicomError(DICOM_ERROR_CONVERSION, f"{text!r} is not a {kind.vr}") from error


def _write(kind: Kind, wanted: type[Any], value: Any) -> str:
    try:
        return kind.write(value)
    except (ValueError, OverflowError) as error:
        raise DicomError(
            DICOM_ERROR_CONVERSION, f"{value} is not a {kind.vr}: {error}"
        ) from error


# the text of the structures


def _write_age(age: VALUEAGE) -> str:
    text = f"{age.nNumber:03}{chr(age.nReference)}"
    date_text.numbers("AS", text)
    return text


def _write_date(date: VALUEDATE) -> str:
    parts = date.nYear, date.nMonth, date.nDay
    date_text.check_date(*parts)
    return "{:04}{:02}{:02}".format(*parts)


def _write_time(time: VALUETIME) -> str:
    return _write_time_of_range(time).removesuffix(".000000")


def _write_time_of_range(time: VALUETIME | VALUEDATETIME) -> str:
    """Return a time with all its digits, as LEADTOOLS writes the ends of a range."""
    parts = time.nHours, time.nMinutes, time.nSeconds, time.nFractions
    date_text.check_time(*parts)
    return "{:02}{:02}{:02}.{:06}".format(*parts)


def _write_date_time(value: VALUEDATETIME) -> str:
    date_text.check_offset(value.nOffset)
    offset = f"{value.nOffset:+05}" if value.nOffset else ""
    date_text.check_date(value.nYear, value.nMonth or 1, value.nDay or 1)
    time = _write_time_of_range(value).removesuffix(".000000")
    if not value.nMonth or not value.nDay:
        # an incomplete one ends where its first part is missing
        return f"{value.nYear:04}" + (f"{value.nMonth:02}" if value.nMonth else "") + offset
    return f"{value.nYear:04}{value.nMonth:02}{value.nDay:02}{time}{offset}"


@functools.cache
def kinds() -> dict[str, Kind]:
    """Return the structures by their VR; they are loaded when first used."""
    from ltdicom import structs as s

    kinds = (
        Kind("AS", s.VALUEAGE, _write_age),
        Kind("DA", s.VALUEDATE, _write_date, s.VALUEDATERANGE),
        Kind("TM", s.VALUETIME, _write_time, s.VALUETIMERANGE, _write_time_of_range),
        Kind("DT", s.VALUEDATETIME, _write_date_time, s.VALUEDATETIMERANGE),
    )
    return {kind.vr: kind for kind in kinds}
