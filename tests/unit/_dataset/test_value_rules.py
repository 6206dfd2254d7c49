"""What a value of each VR may be: right values pass, wrong ones by each rule do not."""

from __future__ import annotations

import datetime
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ltdicom._dataset.codec.vrs import LONGEST, STRINGS, VALUE_SIZES
from ltdicom._dataset.value_rules import fault_of, fault_of_bytes

DIGITS = string.digits
CODE = string.ascii_uppercase + DIGITS + "_"
PRINTABLE = "".join(map(chr, range(32, 127))).replace("\\", "")
URI = string.ascii_letters + DIGITS + "-._~:/?#[]@!$&'()*+,;=%"
BEYOND = "äß東京한"


def text(letters, longest, smallest=1):
    return st.text(letters, min_size=smallest, max_size=longest)


def two(lowest, highest):
    return st.integers(lowest, highest).map("{:02}".format)


dates = st.dates(min_value=datetime.date(1, 1, 1)).map(
    lambda day: f"{day.year:04}{day.month:02}{day.day:02}"
)
fractions = st.text(DIGITS, min_size=1, max_size=6).map(".{}".format) | st.just("")


@st.composite
def times(draw):
    parts = [draw(two(0, 23)), draw(two(0, 59)), draw(two(0, 60))]
    kept = draw(st.integers(1, 3))
    return "".join(parts[:kept]) + (draw(fractions) if kept == 3 else "")


@st.composite
def date_times(draw):
    date, time = draw(dates), draw(times())
    value = draw(st.sampled_from([date[:4], date[:6], date, date + time]))
    minutes = draw(st.integers(-12 * 60, 14 * 60))
    sign = "-" if minutes < 0 else "+"
    offset = f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
    return value + draw(st.sampled_from(["", offset]))


def groups(component):
    group = st.lists(component, min_size=1, max_size=5).map("^".join)
    return st.lists(group, min_size=1, max_size=3).map("=".join)


integers = st.integers(-(1 << 31), (1 << 31) - 1).map(str)
decimals = st.floats(allow_nan=False, allow_infinity=False).map("{:.8e}".format) | integers
RIGHT = {
    "AE": text(PRINTABLE, 16).filter(str.strip),
    "AS": st.tuples(st.integers(0, 999), st.sampled_from("DWMY")).map(
        lambda age: f"{age[0]:03}{age[1]}"
    ),
    "CS": text(CODE + " ", 16),
    "DA": dates,
    "DS": decimals,
    "DT": date_times(),
    "IS": integers,
    "LO": text(PRINTABLE + BEYOND, 64),
    "LT": text(PRINTABLE + BEYOND + "\t\r\n\f\\", 100),
    "PN": groups(text(string.ascii_letters + BEYOND + " ", 12, 0)),
    "SH": text(PRINTABLE + BEYOND, 16),
    "ST": text(PRINTABLE + BEYOND + "\t\r\n\f\\", 100),
    "TM": times(),
    "UC": text(PRINTABLE + BEYOND, 100),
    "UI": st.lists(st.integers(0, 99999), min_size=1, max_size=10).map(
        lambda parts: ".".join(map(str, parts))
    ),
    "UR": text(URI, 100),
    "UT": text(PRINTABLE + BEYOND + "\t\r\n\f\\", 100),
}


def test_each_string_vr_is_generated():
    assert set(RIGHT) == STRINGS


@given(st.data(), st.sampled_from(sorted(RIGHT)), st.booleans())
def test_right_values_have_no_fault(data, vr, query):
    value = data.draw(RIGHT[vr])
    assert fault_of(vr, value, query=query) is None


@given(st.data(), st.sampled_from(sorted(RIGHT)), st.sampled_from("\0\x01\x08\x1f\x7f\x85"))
def test_control_characters_are_faults(data, vr, control):
    value = data.draw(RIGHT[vr])
    place = data.draw(st.integers(0, len(value)))
    assert fault_of(vr, value[:place] + control + value[place:]) is not None


@given(st.data(), st.sampled_from(sorted(LONGEST)))
def test_too_long_values_are_faults(data, vr):
    value = data.draw(RIGHT[vr])
    filling = "1" if vr not in ("AS", "DA") else value
    assert fault_of(vr, value + filling * (LONGEST[vr] + 1)) is not None


@given(
    st.data(), st.sampled_from(["AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"])
)
def test_characters_beyond_the_default_repertoire_are_faults(data, vr):
    value = data.draw(RIGHT[vr])
    assert fault_of(vr, value[:-1] + data.draw(st.sampled_from(BEYOND))) is not None


@given(st.data(), st.sampled_from(["CS", "DA", "DS", "DT", "IS", "TM", "UI"]))
def test_foreign_letters_are_faults(data, vr):
    value = data.draw(RIGHT[vr])
    place = data.draw(st.integers(0, len(value)))
    wrong = value[:place] + data.draw(st.sampled_from("xq~,")) + value[place:]
    assert fault_of(vr, wrong) is not None


@given(st.data(), st.sampled_from(["DA", "TM", "DT"]))
def test_ranges_are_values_of_queries_only(data, vr):
    first, second = data.draw(RIGHT[vr]), data.draw(RIGHT[vr])
    assume("+" not in second and second.count("-") == 0)
    for value in (f"{first}-{second}", f"{second}-", f"-{second}"):
        assert fault_of(vr, value, query=True) is None, value
    assert fault_of(vr, f"-{second}") is not None


@pytest.mark.parametrize(
    ("vr", "value"),
    [
        ("AE", "    "),
        ("AE", "A\\B"),
        ("AS", "12Y"),
        ("AS", "012y"),
        ("AS", "012Y "),
        ("CS", "ct"),
        ("CS", "A-B"),
        ("CS", "*"),
        ("DA", "20201301"),
        ("DA", "20200230"),
        ("DA", "20190229"),
        ("DA", "00000101"),
        ("DA", "2020.01.01"),
        ("DA", "2020"),
        ("DA", "20200101-20200202"),
        ("DA", "20200101 "),
        ("DS", "1,5"),
        ("DS", "NaN"),
        ("DS", "1_000"),
        ("DS", "."),
        ("DS", "1e"),
        ("DS", "0x10"),
        ("DS", "12345678901234567"),
        ("DT", "1999-2000"),
        ("DT", "20200101-0000"),
        ("DT", "20200101+1430"),
        ("DT", "20200101-1201"),
        ("DT", "20200101+0060"),
        ("DT", "202013"),
        ("DT", "2020010124"),
        ("IS", "2147483648"),
        ("IS", "-2147483649"),
        ("IS", "99999999999"),
        ("IS", "1.0"),
        ("IS", "1_0"),
        ("IS", "٣"),
        ("LO", "A\\B"),
        ("LO", "line\nline"),
        ("LT", "bell\x07"),
        ("PN", "A=B=C=D"),
        ("PN", "A^B^C^D^E^F"),
        ("PN", "x" * 65),
        ("SH", "ab\0\0"),
        ("TM", "256161"),
        ("TM", "10:11:12"),
        ("TM", "1"),
        ("TM", "101112."),
        ("TM", "1011.5"),
        ("TM", "101161"),
        ("UI", "1..2"),
        ("UI", "1.02.3"),
        ("UI", ".1"),
        ("UI", "1."),
        ("UI", "*"),
        ("UI", "1.2.3 "),
        ("UI", "1." * 32 + "1"),
        ("UR", " http://a"),
        ("UR", "http://a b"),
        ("UR", "http://a\\b"),
    ],
)
def test_wrong_values(vr, value):
    assert fault_of(vr, value) is not None


@pytest.mark.parametrize(
    ("vr", "value"),
    [
        ("AE", " A B "),
        ("CS", "  DERIVED "),
        ("DA", "20200229"),
        ("DS", " -1.5E+2 "),
        ("DS", "5."),
        ("DS", ".5"),
        ("DT", "2020"),
        ("DT", "20200101101112.123456+1400"),
        ("DT", "20200101-1200 "),
        ("IS", " +5 "),
        ("IS", "-2147483648"),
        ("PN", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("PN", "x" * 64 + "=" + "y" * 64),
        ("TM", "235960"),
        ("TM", "10 "),
        ("UI", "0"),
        ("UI", "1.0.2"),
        ("UR", "https://a/b?c=%20#d "),
        ("SH", "a\x1b$B"),
    ],
)
def test_right_values(vr, value):
    assert fault_of(vr, value) is None


@pytest.mark.parametrize("vr", sorted(STRINGS))
def test_an_empty_value_is_right(vr):
    assert fault_of(vr, "") is None


@given(st.sampled_from(sorted(VALUE_SIZES)), st.integers(0, 100))
def test_binary_values_are_whole(vr, number):
    size = VALUE_SIZES[vr]
    length = number * size
    assert (fault_of_bytes(vr, length) is None) == (length % 2 == 0)
    if size > 1:
        assert fault_of_bytes(vr, length + 1) is not None


def test_the_length_is_even():
    assert fault_of_bytes("LO", 3) == "the length is odd: 3"
    assert fault_of_bytes("LO", 4) is None
