"""Ranges of dates and times, and offsets: what the hyphen of a DT is."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom._dataset import date_text
from ltdicom.constants import error as code
from ltdicom.constants.dataset import (
    VALUE_RANGE_BOTH,
    VALUE_RANGE_LOWER,
    VALUE_RANGE_UPPER,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds import LDicomDS
from ltdicom.structs import (
    VALUEDATETIME,
    VALUEDATETIMERANGE,
    VALUETIME,
    VALUETIMERANGE,
)

TAGS = {
    "AS": 0x00101010, "DA": 0x00080020, "DS": 0x00101030, "DT": 0x0008002A,
    "FD": 0x00189073, "FL": 0x0072007F, "IS": 0x00200013, "LO": 0x00081030,
    "LT": 0x00104000, "SV": 0x00720082, "TM": 0x00080030, "UI": 0x0020000D,
    "US": 0x00280010,
}  # fmt: skip


def one(vr, raw=b""):
    ds = LDicomDS()
    element = ds.InsertElement(None, False, TAGS[vr], ord(vr[0]) << 8 | ord(vr[1]))
    ds.SetBinaryValue(element, raw)
    return ds, element


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("1999-2000", ("1999", "2000")),
        ("19990101-2000", ("19990101", "2000")),
        ("1999-1200", None),  # the lowest offset
        ("1999-1201", ("1999", "1201")),
        ("2020+1400", None),
        ("2020-0500", None),
        ("2020-0500-", ("2020-0500", "")),
        ("-2020-0500", ("", "2020-0500")),
        ("2020-0500-2021+0100", ("2020-0500", "2021+0100")),
        ("20200101-0500-20200102-0500", ("20200101-0500", "20200102-0500")),
        ("202001-202002", ("202001", "202002")),
        ("202001 - 202002", ("202001", "202002")),
        ("2020-", ("2020", "")),
        ("-2020", ("", "2020")),
    ],
)
def test_the_hyphen_of_a_date_time(text, ends):
    assert date_text.ends("DT", text) == (ends or (text, None))
    ds, element = one("DT")
    assert ds.SetStringValue(element, text)
    done, span = ds.GetDateTimeRangeValue(element, 0)
    assert done == DICOM_SUCCESS
    if ends is None:
        assert ds.GetDateTimeValue(element)[0].nOffset == int(text[4:])
        return
    assert ds.GetDateTimeValue(element) is None
    if all(ends):
        assert span.nFlags == VALUE_RANGE_BOTH
    else:
        assert span.nFlags == (VALUE_RANGE_LOWER if ends[0] else VALUE_RANGE_UPPER)


WHEN = st.datetimes(datetime.datetime(1, 1, 1)).map(
    lambda w: (w.year, w.month, w.day, w.hour, w.minute, w.second, w.microsecond)
)
OFFSETS = st.sampled_from([-1200, -930, -500, -1, 0, 1, 100, 545, 1400])


@given(WHEN, OFFSETS, WHEN, OFFSETS)
def test_ranges_of_date_times_there_and_back(first, offset, second, other):
    ds, element = one("DT")
    span = VALUEDATETIMERANGE(
        VALUE_RANGE_BOTH, VALUEDATETIME(*first, offset), VALUEDATETIME(*second, other)
    )
    assert ds.SetDateTimeRangeValue(element, span)
    assert ds.GetDateTimeRangeValue(element, 0) == (DICOM_SUCCESS, span)
    raw = ds.GetBinaryValue(element)
    assert ds.SetConvertValue(element, ds.GetConvertValue(element)[1])
    assert ds.GetBinaryValue(element) == raw


@pytest.mark.parametrize(
    "raw", [b"20200101-0500 ", b"-20200101+0100", b"20200101-0500-20210101"]
)
def test_text_for_people_keeps_the_offset(raw):
    ds, element = one("DT", raw)
    assert ds.SetConvertValue(element, ds.GetConvertValue(element)[1])
    assert ds.GetBinaryValue(element)[1].rstrip() == raw.rstrip()


def test_ranges_of_times_have_six_digits():
    ds, element = one("TM")
    half_past_one = VALUETIME(1, 30)
    for flags, text in (
        (VALUE_RANGE_LOWER, "013000.000000-"),
        (VALUE_RANGE_UPPER, "-013000.000000"),
        (VALUE_RANGE_BOTH, "013000.000000-235959.500000"),
    ):
        span = VALUETIMERANGE(flags, half_past_one, VALUETIME(23, 59, 59, 500000))
        assert ds.SetTimeRangeValue(element, span)
        assert ds.GetStringValue(element) == text
    assert ds.SetTimeValue(element, half_past_one)
    assert ds.GetStringValue(element) == "013000"


def test_what_a_peer_wrote_is_shown_and_not_made_up():
    ds, element = one("DA", b"20200230")
    assert ds.GetStringValue(element) == "20200230"
    ds, element = one("DT", b"2020+1500 ")
    assert ds.GetDateTimeValue(element) is None
    assert ds.GetDateTimeRangeValue(element, 0)[0] == code.DICOM_ERROR_CONVERSION
