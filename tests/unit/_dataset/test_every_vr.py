"""What is set is what is got, for every VR, by our getters and by pydicom's."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.multival import MultiValue

from ltdicom._dataset.codec.pydicom_guard import quiet
from ltdicom._dataset.dataset import DataSet
from ltdicom.constants.dataset import (
    DS_BIG_ENDIAN,
    DS_EXPLICIT_VR,
    DS_IMPLICIT_VR,
    DS_LITTLE_ENDIAN,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.vr import VrCode
from ltdicom.ds import LDicomDS, wrap

# a tag of each VR, of any multiplicity where there is one
TAGS = {
    "AE": 0x00080054, "AS": 0x00101010, "AT": 0x00280009, "CS": 0x00080008,
    "DA": 0x00080022, "DS": 0x30060050, "DT": 0x0008002A, "FD": 0x00189089,
    "FL": 0x0018605A, "IS": 0x00081160, "LO": 0x00081040, "LT": 0x00104000,
    "OB": 0x0016002B, "OD": 0x00720073, "OF": 0x00640009, "OL": 0x00660040,
    "OV": 0x00720081, "OW": 0x00281201, "PN": 0x00080090, "SH": 0x00080050,
    "SL": 0x00186020, "SS": 0x00189219, "ST": 0x00080081, "SV": 0x00720082,
    "TM": 0x00080031, "UC": 0x00080119, "UI": 0x00080014, "UL": 0x00720078,
    "UR": 0x00081190, "US": 0x00280010, "UT": 0x0040A160, "UV": 0x00720083,
}  # fmt: skip
SYNTAXES = {
    "1.2.840.10008.1.2": DS_LITTLE_ENDIAN | DS_IMPLICIT_VR,
    "1.2.840.10008.1.2.1": DS_LITTLE_ENDIAN | DS_EXPLICIT_VR,
    "1.2.840.10008.1.2.2": DS_BIG_ENDIAN | DS_EXPLICIT_VR,
}


def whole(bits, signed=False):
    return st.integers(-(1 << bits - 1) if signed else 0, (1 << bits - signed) - 1)


NUMBERS = {
    "AT": ("Long", whole(32)), "FD": ("Double", st.floats(allow_nan=False)),
    "FL": ("Float", st.floats(width=32, allow_nan=False)), "IS": ("Long", whole(32, True)),
    "OB": ("Char", whole(8)), "OD": ("Double", st.floats(allow_nan=False)),
    "OF": ("Float", st.floats(width=32, allow_nan=False)), "OL": ("Long", whole(32)),
    "OV": ("Long64", whole(64)), "OW": ("Short", whole(16)),
    "SL": ("Long", whole(32, True)), "SS": ("Short", whole(16, True)),
    "SV": ("Long64", whole(64, True)), "UL": ("Long", whole(32)),
    "US": ("Short", whole(16)), "UV": ("Long64", whole(64)),
    "DS": ("Double", st.floats(-1e9, 1e9).map(lambda number: round(number, 4))),
}  # fmt: skip
PRINTABLE = st.characters(
    codec="utf-8", exclude_categories=("C",), exclude_characters="\\^="
)


def stripped(text):
    return text.strip() or "x"


def text(longest, alphabet=PRINTABLE):
    return st.text(alphabet, min_size=1, max_size=longest).map(stripped)


ASCII = st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="\\")
TEXTS = {
    "AE": text(16, ASCII), "CS": text(16, st.sampled_from("ABCXYZ019_ ")),
    "LO": text(64), "PN": st.lists(text(20), min_size=1, max_size=3).map("^".join),
    "SH": text(16), "UC": text(300), "ST": text(200), "LT": text(300), "UT": text(500),
    "UR": st.from_regex(r"http://[a-z]{1,20}/[a-z0-9]{0,30}", fullmatch=True),
    "UI": st.lists(st.integers(1, 99999), min_size=2, max_size=8).map(
        lambda parts: ".".join(map(str, parts))
    ),
    "AS": st.from_regex(r"[0-9]{3}[DWMY]", fullmatch=True),
    "DA": st.dates().map(lambda day: f"{day.year:04}{day:%m%d}"),
    "TM": st.times().map(lambda time: f"{time:%H%M%S.%f}"),
    "DT": st.datetimes().map(lambda when: f"{when.year:04}{when:%m%d%H%M%S.%f}"),
}  # fmt: skip
SINGLE = ("ST", "LT", "UT", "UR")


def new(flags):
    ds = LDicomDS()
    ds.InitDS(65535, flags)
    charset = ds.InsertElement(None, False, 0x00080005, 0x554E)
    assert ds.SetStringValue(charset, "ISO_IR 192")
    return ds


def insert(ds, vr):
    return ds.InsertElement(None, False, TAGS[vr], VrCode[f"VR_{vr}"])


def sent(ds, syntax):
    """Return the data set as a peer gets it."""
    return wrap(DataSet.from_encoded(bytes(ds._dataset.encoded(syntax)), syntax))


def values_of_pydicom(ds, vr):
    with quiet():  # it counts bytes where PS3.5 counts characters
        value = ds.to_pydicom()[TAGS[vr]].value
    return list(value) if isinstance(value, (list, MultiValue)) else [value]


@pytest.mark.parametrize("vr", NUMBERS)
@settings(max_examples=25)
@given(data=st.data(), syntax=st.sampled_from(sorted(SYNTAXES)))
def test_numbers(vr, syntax, data):
    name, strategy = NUMBERS[vr]
    numbers = data.draw(st.lists(strategy, min_size=1, max_size=5))
    ds = new(SYNTAXES[syntax])
    element = insert(ds, vr)
    assert getattr(ds, f"Set{name}Value")(element, numbers)
    for each in (ds, sent(ds, syntax)):
        there = each.FindFirstElement(None, TAGS[vr], True)
        count = each.GetCountValue(there)
        assert count in (len(numbers), len(numbers) + 1)  # OB is padded
        found = getattr(each, f"Get{name}Value")(there, 0, len(numbers))
        assert found == numbers
        for index, number in enumerate(numbers):
            assert getattr(each, f"Get{name}Value")(there, index) == [number]
        assert getattr(each, f"Get{name}Value")(there, count) is None
        # text for people, and back
        raw = each.GetBinaryValue(there)
        assert ds.SetConvertValue(element, each.GetConvertValue(there)[1])
        assert ds.GetBinaryValue(element) == raw
        if not vr.startswith("O"):
            assert values_of_pydicom(each, vr) == numbers


@pytest.mark.parametrize("vr", TEXTS)
@settings(max_examples=25)
@given(data=st.data(), syntax=st.sampled_from(sorted(SYNTAXES)))
def test_strings(vr, syntax, data):
    texts = data.draw(st.lists(TEXTS[vr], min_size=1, max_size=1 if vr in SINGLE else 4))
    ds = new(SYNTAXES[syntax])
    assert ds.SetStringValue(insert(ds, vr), texts)
    for each in (ds, sent(ds, syntax)):
        there = each.FindFirstElement(None, TAGS[vr], True)
        assert each.GetCountValue(there) == len(texts)
        assert each.GetStringValue(there, 0, len(texts)) == "\\".join(texts)
        for index, one in enumerate(texts):
            assert each.GetStringValue(there, index) == one
        assert each.GetStringValue(there, len(texts)) is None
        if vr not in ("DA", "TM", "DT", "AS"):
            assert list(map(str, values_of_pydicom(each, vr))) == texts


@pytest.mark.parametrize("vr", [*TEXTS, *NUMBERS])
@settings(max_examples=25)
@given(raw=st.binary(max_size=24))
def test_any_bytes_are_kept_and_no_getter_fails(vr, raw):
    ds = new(DS_LITTLE_ENDIAN | DS_EXPLICIT_VR)
    element = insert(ds, vr)
    if not ds.SetBinaryValue(element, raw):
        assert len(raw) % struct.calcsize({"AT": "H"}.get(vr, "B")) or vr in NUMBERS
        return
    kept = ds.GetBinaryValue(element)[1]
    assert kept[: len(raw)] == raw
    count = ds.GetCountValue(element)
    getters = (
        "Char",
        "Short",
        "Long",
        "Long64",
        "Float",
        "Double",
        "String",
        "Age",
        "Date",
    )
    for name in (*getters, "Time", "DateTime"):
        found = getattr(ds, f"Get{name}Value")(element, 0, max(count, 1))
        assert found is None or isinstance(found, (list, str))
        if name in ("GetDoubleValue", "GetLongValue") and vr in ("DS", "IS") and found:
            assert all(math.isfinite(number) for number in found)
    ds.GetConvertValue(element)
    assert ds.GetBinaryValue(element)[1] == kept


GETTERS = [
    "GetCharValue", "GetShortValue", "GetLongValue", "GetLong64Value", "GetFloatValue",
    "GetDoubleValue", "GetStringValue", "GetAgeValue", "GetDateValue", "GetTimeValue",
    "GetDateTimeValue",
]  # fmt: skip


@pytest.mark.parametrize("vr", [*TEXTS, *NUMBERS])
def test_the_handle_of_a_deleted_element_is_refused(vr):
    ds = new(DS_LITTLE_ENDIAN | DS_EXPLICIT_VR)
    sequence = ds.InsertElement(None, False, 0x00081140, VrCode.VR_SQ, True)
    item = ds.InsertElement(sequence, True, 0xFFFEE000, VrCode.VR_SQ)
    element = ds.InsertElement(item, True, TAGS[vr], VrCode[f"VR_{vr}"])
    ds.DeleteElement(sequence)
    fresh = insert(ds, vr)
    for dead in (element, item, sequence):
        assert not ds.ExistsElement(dead)
        assert all(getattr(ds, getter)(dead) is None for getter in GETTERS)
        assert not ds.SetStringValue(dead, "1")
        assert not ds.SetConvertValue(dead, "1")
        assert not ds.SetBinaryValue(dead, b"12")
        assert not ds.SetLongValue(dead, [1])
        assert ds.GetBinaryValue(dead)[0] is False
        assert ds.GetCountValue(dead) == 0
        assert ds.InsertElement(dead, False, 0x00100020, VrCode.VR_LO) is None
        assert ds.CopyDS(dead, ds) != DICOM_SUCCESS
        assert ds.DeleteElement(dead) is None
    assert ds.ExistsElement(fresh)
    assert fresh.nLength == 0
