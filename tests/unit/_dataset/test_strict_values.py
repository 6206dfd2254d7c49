"""Numbers, dates and strings by PS3.5 6.2: what is one, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydicom.config import IGNORE
from pydicom.valuerep import IS, DSfloat

from ltdicom._dataset import values
from ltdicom.ds import LDicomDS

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


# decimal strings


def every_spelling(number: float) -> set[str]:
    """Return texts of at most 16 characters that are near a number."""
    found = set()
    for digits in range(17):
        for text in (
            f"{number:.{digits}e}",
            f"{number:.{digits}f}",
            f"{number:.{digits + 1}g}",
        ):
            mantissa, _, exponent = text.partition("e")
            texts = {text, text.replace("0.", ".", 1)}
            if exponent:
                short = f"e{int(exponent)}"
                texts.add(mantissa + short)
                whole = mantissa.replace(".", "")
                places = len(mantissa.partition(".")[2])
                texts.add(f"{whole}e{int(exponent) - places}")
                texts.add(f"{mantissa.replace('.', '')[: -places or None]}{short}")
            found |= {each for each in texts if len(each) <= 16}
    return found


@given(
    st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(-1e17, 1e17)
    | st.floats(-1000, 1000)
    | st.floats(-1, 1)
)
@example(1 / 3)
@example(0.01 - 1e-18)
@example(0.9999999999999999)
@example(9.999999999999999)
@example(-9999999999999.999)
@example(-1 / 3)
@example(-1.7976931348623157e308)
@example(1.7976931348623157e308)
@example(5e-324)
@example(-2.2250738585072014e-308)
@example(-0.000123456789012345)
@example(123456789012345678.0)
@example(-0.1 - 1e-15)
def test_no_text_of_16_characters_is_nearer_to_a_double(number):
    text = values.decimal_string(number)
    assert len(text) <= 16
    assert values.decimal(text) == float(text) == float(DSfloat(text))
    distance = abs(Decimal(text) - Decimal(number))
    if float(text) != number:
        for other in every_spelling(number):
            if abs(float(other)) != float("inf"):
                assert distance <= abs(Decimal(other) - Decimal(number)), other


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1, "0.1"),
        (-5.0, "-5"),
        (1 / 3, ".333333333333333"),
        (-1 / 3, "-.33333333333333"),
        (1e-05, "1e-05"),
        (1234567.890123456789, "1234567.89012346"),
        (1.2345678901234567e-10, "123456789012e-21"),
        (1e22, "1e+22"),
    ],
)
def test_how_decimal_strings_look(number, text):
    assert values.decimal_string(number) == text


# numbers from text


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (b"5\0", 5), (b" +5 ", 5), (b"-2147483648", -(2**31)), (b"2147483647", 2**31 - 1),
        (b"1.0 ", 1), (b"1e3 ", 1000),
        (b"2147483648", None), (b"-2147483649", None), (b"99999999999 ", None),
        (b"1.5 ", None), (b"1_0 ", None), (b"--", None), (b"inf ", None), (b"0x10", None),
        (b"1 2 ", None), ("\uff11".encode(), None), (b"9" * 5000, None), (b"nan ", None),
    ],
)  # fmt: skip
def test_integer_strings(raw, number):
    ds, element = one("IS", raw)
    assert ds.GetLongValue(element) == (None if number is None else [number])
    if number is not None:
        assert IS(raw.decode().strip(" \0"), validation_mode=IGNORE) == number


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (b"1.5\0", 1.5), (b" +1.5E+3", 1500.0), (b".5", 0.5), (b"5. ", 5.0), (b"-0", 0.0),
        (b"NaN ", None), (b"inf ", None), (b"-Infinity ", None), (b"1e400 ", None),
        (b"1_000 ", None), (b"1,5 ", None), (b"0x10", None), (b"1 2 ", None), (b"e5", None),
        (b"\xd9\xa1", None), ("\uff11.5".encode(), None), (b".", None), (b"+", None),
    ],
)  # fmt: skip
def test_decimal_strings(raw, number):
    ds, element = one("DS", raw)
    assert ds.GetDoubleValue(element) == (None if number is None else [number])


@given(st.text("0123456789+-.eE _nfax\uff11\u0661", min_size=1, max_size=8))
def test_what_is_set_as_a_number_is_one_for_every_getter(text):
    for vr, getter in (("IS", "GetLongValue"), ("DS", "GetDoubleValue")):
        ds, element = one(vr)
        for setter in (ds.SetStringValue, ds.SetConvertValue):
            if setter(element, text, 1) and text.strip(" "):
                found = getattr(ds, getter)(element)
                assert found is not None
                assert found[0] == float(text.strip(" "))
                assert found[0] == float(ds.to_pydicom()[TAGS[vr]].value)


@pytest.mark.parametrize(
    ("vr", "text"),
    [
        ("IS", "2147483648"), ("IS", "1_0"), ("IS", "\uff11"), ("IS", "1.0"), ("IS", "1e3"),
        ("DS", "1e400"), ("DS", "NaN"), ("DS", "1_000"), ("DS", "\uff11"), ("DS", "inf"),
        ("US", "1_0"), ("US", "\uff11"), ("US", "1.0"), ("SV", "0x1_0"), ("FD", "1_0"),
        ("FD", "0x1p3"), ("FL", "\u0661"), ("AS", "\uff11\uff12"), ("AS", "1000Y"),
        ("DA", "13/01/2020"), ("DA", "02/30/2020"), ("DA", "99999999"), ("DA", "00000000"),
        ("DA", "20200230"), ("DA", "2020"), ("DA", "01/01/2020-02/30/2020"),
        ("DA", "\uff12\uff10\uff12\uff1001\uff11\uff11"), ("DA", "02/29/1900"), ("DA", "-"),
        ("TM", "25:61:61"), ("TM", "24:00:00"), ("TM", "236000"), ("TM", "10:00:61"),
        ("TM", "10-24"), ("TM", "\uff11\uff10"), ("TM", "101112.1234567"),
        ("DT", "20200230"), ("DT", "202013"), ("DT", "2020010124"), ("DT", "02/30/2020"),
        ("DT", "2020+1500"), ("DT", "2020-1300-"), ("DT", "2020+0060"), ("DT", "0000"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused_by_both_setters(vr, text):
    ds, element = one(vr)
    assert not ds.SetConvertValue(element, text, 1)
    assert not ds.SetStringValue(element, text, 1)
    assert element.nLength == 0


@pytest.mark.parametrize("text", ["02/29/2020", "2/9/2020", "20200229", "02/29/2000-"])
def test_days_that_exist(text):
    ds, element = one("DA")
    assert ds.SetConvertValue(element, text, 1)


def test_numbers_that_no_integer_string_holds():
    ds, element = one("IS")
    for wrong in (2**31, -(2**31) - 1, 1.5):
        assert not ds.SetLongValue(element, [wrong])
    assert element.nLength == 0


# strings


@pytest.mark.parametrize(
    ("vr", "text", "raw"),
    [
        ("UI", "1.2.3\0", b"1.2.3\0"),
        ("UI", "1.2\0\0", b"1.2\0"),
        ("LO", "AB\0", b"AB"),
        ("LO", "AB\0CD\0\0", b"AB\\CD "),
        ("LO", "\0", b""),
        ("LT", "one\0", b"one "),
        ("LT", "a\\b\0", b"a\\b "),
    ],
)
def test_a_nul_ends_or_parts_values(vr, text, raw):
    ds, element = one(vr)
    assert ds.SetStringValue(element, text)
    assert ds.GetBinaryValue(element)[1] == raw


def test_a_nul_within_a_single_value_is_refused():
    ds, element = one("LT")
    assert not ds.SetStringValue(element, "a\0b")
    assert not ds.SetStringValue(one("LO")[1], ["a\0b"])
    assert element.nLength == 0
