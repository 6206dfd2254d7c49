"""Ages, dates, times and their ranges as structures."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom.constants import error as code
from ltdicom.constants.dataset import (
    VALUE_AGE_DAYS,
    VALUE_AGE_YEARS,
    VALUE_RANGE_BOTH,
    VALUE_RANGE_LOWER,
    VALUE_RANGE_NONE,
    VALUE_RANGE_UPPER,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds import LDicomDS
from ltdicom.structs import (
    VALUEAGE,
    VALUEDATE,
    VALUEDATERANGE,
    VALUEDATETIME,
    VALUEDATETIMERANGE,
    VALUETIME,
    VALUETIMERANGE,
)

TAGS = {
    "AS": 0x00101010,
    "DA": 0x00080020,
    "TM": 0x00080030,
    "DT": 0x0008002A,
    "LO": 0x00100020,
}


def one(vr):
    ds = LDicomDS()
    return ds, ds.InsertElement(None, False, TAGS[vr], 0x554E)


def test_ages():
    ds, element = one("AS")
    assert ds.GetAgeValue(element) is None
    assert ds.SetAgeValue(element, VALUEAGE(34, VALUE_AGE_YEARS), 1)
    assert ds.GetStringValue(element) == "034Y"
    assert ds.GetAgeValue(element, 0, 1) == [VALUEAGE(34, VALUE_AGE_YEARS)]
    assert not ds.SetAgeValue(element, VALUEAGE(1000, VALUE_AGE_DAYS))
    assert not ds.SetAgeValue(element, VALUEAGE(5, 0x41))
    assert ds.GetStringValue(element) == "034Y"


@pytest.mark.parametrize(
    ("getter", "wrong"),
    [
        ("GetAgeValue", "LO"),
        ("GetDateValue", "TM"),
        ("GetTimeValue", "DA"),
        ("GetDateTimeValue", "DA"),
    ],
)
def test_another_vr_is_refused(getter, wrong):
    ds, element = one(wrong)
    ds.SetBinaryValue(element, b"20260131")
    assert getattr(ds, getter)(element) is None
    structure = {"A": VALUEAGE(), "D": VALUEDATE(), "T": VALUETIME()}[getter[3]]
    if "DateTime" in getter:
        structure = VALUEDATETIME(2026, 1, 1)
    assert not getattr(ds, getter.replace("Get", "Set"))(element, structure)
    with pytest.raises(TypeError):
        ds, element = one(
            {"A": "AS", "D": "DT" if "DateTime" in getter else "DA", "T": "TM"}[getter[3]]
        )
        getattr(ds, getter.replace("Get", "Set"))(element, 5)


@given(st.lists(st.dates(datetime.date(1, 1, 1)), min_size=1, max_size=3))
def test_dates_there_and_back(days):
    ds, element = one("DA")
    values = [VALUEDATE(day.year, day.month, day.day) for day in days]
    assert ds.SetDateValue(element, values, len(values))
    assert ds.GetDateValue(element, 0, len(values)) == values
    assert ds.GetDateValue(element, len(values) - 1) == values[-1:]
    assert ds.GetDateValue(element, len(values)) is None


@given(st.times())
def test_times_there_and_back(time):
    ds, element = one("TM")
    value = VALUETIME(time.hour, time.minute, time.second, time.microsecond)
    assert ds.SetTimeValue(element, value)
    assert ds.GetTimeValue(element) == [value]


@given(
    st.datetimes(datetime.datetime(1, 1, 1)), st.sampled_from([0, 100, -500, 1345, -930])
)
def test_date_times_there_and_back(when, offset):
    ds, element = one("DT")
    value = VALUEDATETIME(
        when.year, when.month, when.day, when.hour, when.minute, when.second,
        when.microsecond, offset,
    )  # fmt: skip
    assert ds.SetDateTimeValue(element, [value])
    assert ds.GetDateTimeValue(element) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10", VALUETIME(10, 0, 0, 0)),
        ("1011", VALUETIME(10, 11, 0, 0)),
        ("10:11:12", VALUETIME(10, 11, 12, 0)),
        ("101112.5", VALUETIME(10, 11, 12, 500000)),
        ("101112.000001", VALUETIME(10, 11, 12, 1)),
    ],
)
def test_short_and_old_times(text, value):
    ds, element = one("TM")
    assert ds.SetStringValue(element, text)
    assert ds.GetTimeValue(element) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026", VALUEDATETIME(2026, 0, 0, 0, 0, 0, 0, 0)),
        ("202601", VALUEDATETIME(2026, 1, 0, 0, 0, 0, 0, 0)),
        ("2026013110-0500", VALUEDATETIME(2026, 1, 31, 10, 0, 0, 0, -500)),
    ],
)
def test_incomplete_date_times(text, value):
    ds, element = one("DT")
    assert ds.SetStringValue(element, text)
    assert ds.GetDateTimeValue(element) == [value]


def test_old_dates():
    ds, element = one("DA")
    ds.SetBinaryValue(element, b"2026.01.31")
    assert ds.GetDateValue(element) == [VALUEDATE(2026, 1, 31)]
    ds.SetBinaryValue(element, b"nonsense")
    assert ds.GetDateValue(element) is None


@pytest.mark.parametrize(
    ("vr", "value"),
    [
        ("DA", VALUEDATE(2026, 2, 30)),
        ("DA", VALUEDATE()),
        ("TM", VALUETIME(24, 0, 0, 0)),
        ("TM", VALUETIME(0, 0, 0, 1_000_000)),
        ("DT", VALUEDATETIME(2026, 13, 1)),
        ("DT", VALUEDATETIME(2026, 1, 1, nOffset=1500)),
    ],
)
def test_what_does_not_exist_changes_nothing(vr, value):
    ds, element = one(vr)
    name = {"DA": "Date", "TM": "Time", "DT": "DateTime"}[vr]
    assert not getattr(ds, f"Set{name}Value")(element, value, 1)
    assert element.nLength == 0


RANGES = [
    (VALUE_RANGE_NONE, "{0}"),
    (VALUE_RANGE_LOWER, "{0}-"),
    (VALUE_RANGE_UPPER, "-{0}"),
    (VALUE_RANGE_BOTH, "{0}-{1}"),
]


@pytest.mark.parametrize(("flags", "form"), RANGES)
@pytest.mark.parametrize(
    ("vr", "span", "first", "second", "texts"),
    [
        (
            "DA",
            VALUEDATERANGE,
            VALUEDATE(2026, 1, 1),
            VALUEDATE(2026, 12, 31),
            ("20260101", "20261231"),
        ),
        (
            "TM",
            VALUETIMERANGE,
            VALUETIME(8),
            VALUETIME(17, 30),
            ("080000.000000", "173000.000000"),
        ),
        (
            "DT",
            VALUEDATETIMERANGE,
            VALUEDATETIME(2026, 1, 1, 8, nOffset=-500),
            VALUEDATETIME(2026, 1, 2, nOffset=100),
            ("20260101080000-0500", "20260102000000+0100"),
        ),
    ],
)
def test_ranges_there_and_back(vr, span, first, second, texts, flags, form):
    ds, element = one(vr)
    name = {"DA": "Date", "TM": "Time", "DT": "DateTime"}[vr]
    value = span(flags, first) if flags != VALUE_RANGE_BOTH else span(flags, first, second)
    assert getattr(ds, f"Set{name}RangeValue")(element, value, 1)
    assert ds.GetStringValue(element) == form.format(*texts)
    get = getattr(ds, f"Get{name}RangeValue")
    assert get(element, 0) == (DICOM_SUCCESS, value)
    filled = span()
    assert get(element, 0, filled) == DICOM_SUCCESS
    assert filled == value
    assert get(element, 1, filled) == code.DICOM_ERROR_RANGE
    assert get(None, 0, filled) == code.DICOM_ERROR_PARAMETER
    ds, element = one("LO")
    assert get(element, 0)[0] == code.DICOM_ERROR_PARAMETER
    assert getattr(ds, f"Get{name}RangeValue")(element, 0)[0] == code.DICOM_ERROR_CONVERSION


def test_several_ranges():
    ds, element = one("DA")
    ranges = [
        VALUEDATERANGE(VALUE_RANGE_LOWER, VALUEDATE(2026, 1, 1)),
        VALUEDATERANGE(VALUE_RANGE_NONE, VALUEDATE(2025, 1, 1)),
    ]
    assert ds.SetDateRangeValue(element, ranges)
    assert ds.GetCountValue(element) == 2
    assert ds.GetDateRangeValue(element, 1) == (DICOM_SUCCESS, ranges[1])
    assert not ds.SetDateRangeValue(element, [VALUEDATERANGE(9, VALUEDATE(2026, 1, 1))])
    assert ds.GetCountValue(element) == 2
