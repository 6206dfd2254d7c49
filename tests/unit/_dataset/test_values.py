"""Getters and setters of numbers, strings and bytes."""

from __future__ import annotations

import ctypes
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import Ref
from ltdicom._dataset.dataset import DataSet
from ltdicom.constants.dataset import (
    DICOM_CHARACTER_SET_CYRILLIC,
    DICOM_CHARACTER_SET_DEFAULT,
    DICOM_CHARACTER_SET_UNICODE_IN_UTF8,
)
from ltdicom.constants.vr import VrCode
from ltdicom.ds import LDicomDS, wrap

# a tag of each VR; a private one where the dictionary has none
TAGS = {
    "AE": 0x00080054, "AS": 0x00101010, "AT": 0x00280009, "CS": 0x00080008,
    "DA": 0x00080020, "DS": 0x00280030, "DT": 0x0008002A, "FD": 0x00189089,
    "FL": 0x00720076, "IS": 0x00200013, "LO": 0x00100020, "LT": 0x00104000,
    "OB": 0x00420011, "OD": 0x00701A09, "OF": 0x00660016, "OL": 0x00660040,
    "OV": 0x7FE00001, "OW": 0x00720069, "PN": 0x00100010, "SH": 0x00080050,
    "SL": 0x0072007C, "SS": 0x0072007E, "ST": 0x00080081, "SV": 0x00720082,
    "TM": 0x00080030, "UC": 0x00080119, "UI": 0x00080018, "UL": 0x00720078,
    "UN": 0x00091010, "UR": 0x00080120, "US": 0x0072007A, "UT": 0x00720080,
    "UV": 0x00720083,
}  # fmt: skip
GETTERS = {
    "GetCharValue": {"OB", "UN"},
    "GetShortValue": {"SS", "US", "OW"},
    "GetLongValue": {"SL", "UL", "OL", "IS", "AT"},
    "GetLong64Value": {"SV", "UV", "OV"},
    "GetFloatValue": {"FL", "OF"},
    "GetDoubleValue": {"FD", "OD", "DS"},
}
STRINGS = {
    "AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC",
    "UI", "UR", "UT",
}  # fmt: skip


def one(vr: str):
    ds = LDicomDS()
    element = ds.InsertElement(None, False, TAGS[vr], int.from_bytes(vr.encode(), "big"))
    assert element.nVR == getattr(VrCode, f"VR_{vr}")
    return ds, element


def test_the_seed():
    ds = LDicomDS()
    ds.InitDS(65535, 0)
    element = ds.InsertElement(None, False, 0x00100020, 0x554E, False, 0)
    assert ds.SetStringValue(element, "123-45-6789", 1, DICOM_CHARACTER_SET_DEFAULT)
    assert ds.GetStringValue(element, 0, 1) == "123-45-6789"
    assert ds.GetStringValueA(element, 0, 1) == "123-45-6789"


@pytest.mark.parametrize("getter", sorted(GETTERS))
@pytest.mark.parametrize("vr", sorted(TAGS))
def test_which_getter_and_setter_a_vr_has(getter, vr):
    ds, element = one(vr)
    setter = getattr(ds, getter.replace("Get", "Set"))
    get = getattr(ds, getter)
    value = 5.0 if "F" in getter or "Double" in getter else 5
    assert get(element, 0, 1) is None
    fits = vr in GETTERS[getter]
    assert setter(element, [value, value], 2) == fits
    assert get(element, 0, 2) == ([value, value] if fits else None)
    assert get(element, 1) == ([value] if fits else None)
    assert get(element, 1, 2) is None
    assert get(element, 0, 0) is None
    # a byte more makes an odd value even
    assert ds.GetCountValue(element) == (2 if fits else 0)


@pytest.mark.parametrize("vr", sorted(TAGS))
def test_which_vrs_are_strings(vr):
    ds, element = one(vr)
    text = {
        "AS": "034Y", "DA": "20260131", "TM": "235959.5", "DT": "20260131235959.5+0100",
        "IS": "12", "DS": "1.5", "UI": "1.2.3", "UR": "http://a/b",
    }.get(vr, "ABC")  # fmt: skip
    assert ds.SetStringValue(element, text) == (vr in STRINGS)
    assert ds.GetStringValue(element) == (text if vr in STRINGS else None)
    assert ds.GetStringValue(element, 1) is None


@pytest.mark.parametrize(
    ("vr", "setter", "values"),
    [
        ("US", "SetShortValue", [0x10000]),
        ("SS", "SetShortValue", [0x8000]),
        ("SS", "SetShortValue", [1, -0x8001]),
        ("UL", "SetLongValue", [1 << 32]),
        ("SL", "SetLongValue", [1 << 31]),
        ("OB", "SetCharValue", [256]),
        ("UV", "SetLong64Value", [1 << 64]),
        ("FL", "SetFloatValue", [1e300]),
        ("DS", "SetDoubleValue", [math.inf]),
        ("DS", "SetDoubleValue", [math.nan]),
    ],
)
def test_a_number_that_does_not_fit_changes_nothing(vr, setter, values):
    ds, element = one(vr)
    assert getattr(ds, setter)(element, [1, 2])
    before = ds.GetBinaryValue(element)
    assert not getattr(ds, setter)(element, values)
    assert not getattr(ds, setter)(element, [1], 2)
    assert not getattr(ds, setter)(element, None)
    assert ds.GetBinaryValue(element) == before


def test_unsigned_numbers_keep_the_bits_of_negative_ones():
    ds, element = one("US")
    assert ds.SetShortValue(element, [-1, 40000])
    assert ds.GetShortValue(element, 0, 2) == [0xFFFF, 40000]
    ds, element = one("UL")
    assert ds.SetLongValue(element, -2)
    assert ds.GetLongValue(element) == [0xFFFFFFFE]


def test_tags():
    ds, element = one("AT")
    assert ds.SetLongValue(element, [0x00100020, 0x7FE00010])
    assert ds.GetLongValue(element, 0, 2) == [0x00100020, 0x7FE00010]
    assert ds.GetBinaryValue(element) == (True, b"\x10\0\x20\0\xe0\x7f\x10\0")
    assert ds.GetCountValue(element) == 2


@pytest.mark.parametrize(
    "values",
    [7, [7], (7,), ctypes.c_short(7), Ref(7), (ctypes.c_short * 1)(7), range(7, 8)],
)
def test_what_an_array_may_be(values):
    ds, element = one("SS")
    assert ds.SetShortValue(element, values, 1)
    assert ds.GetShortValue(element) == [7]


def test_char_values_are_bytes():
    ds, element = one("OB")
    assert ds.SetCharValue(element, b"\0\1", 2)
    assert ds.GetCharValue(element, 0, 2) == [0, 1]
    assert ds.SetCharValue(element, b"\5\6\7")
    assert element.nLength == 4
    assert ds.GetBinaryValue(element) == (True, b"\5\6\7\0")


def test_long64_in_both_overloads():
    ds, element = one("SV")
    assert ds.SetLong64Value(element, [1, -(2**40)])
    assert ds.GetLong64Value(element, 1, 1) == [-(2**40)]
    assert ds.GetLong64Value(element, nIndex=0, nCount=2) == [1, -(2**40)]
    out = Ref()
    assert ds.GetLong64Value(element, out, 0, 2) == 2
    assert out.value == [1, -(2**40)]
    assert ds.GetLong64Value(element, pValue=out, nIndex=1, nCount=1) == 1
    assert out.value == [-(2**40)]
    assert ds.GetLong64Value(element, out, 5, 1) == 0


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=4))
def test_decimal_strings_are_as_precise_as_they_can_be(numbers):
    ds, element = one("DS")
    if not ds.SetDoubleValue(element, numbers):
        assert max(map(abs, numbers)) > 1.7e308
        return
    for number, found in zip(
        numbers, ds.GetDoubleValue(element, 0, len(numbers)), strict=True
    ):
        assert math.isclose(number, found, rel_tol=1e-8)
    for text in ds.GetStringValue(element, 0, len(numbers)).split("\\"):
        assert len(text) <= 16


# strings


@pytest.mark.parametrize(
    ("vr", "value"),
    [
        ("AE", "A" * 17),
        ("CS", "A" * 17),
        ("SH", "A" * 17),
        ("LO", "A" * 65),
        ("LO", "A\\" + "B" * 65),
        ("PN", "A" * 65),
        ("PN", "A=B=C=D"),
        ("UI", "1" * 65),
        ("UI", "1.2.x"),
        ("ST", "A" * 1025),
        ("LT", "A" * 10241),
        ("DA", "2026-01-31"),
        ("DA", "31.01.2026"),
        ("TM", "25h"),
        ("AS", "34"),
        ("IS", "1.5"),
        ("IS", "1" * 13),
        ("DS", "abc"),
        ("DS", "1" * 17),
        ("DT", "now"),
    ],
)
def test_a_string_that_does_not_fit_changes_nothing(vr, value):
    ds, element = one(vr)
    ds.SetBinaryValue(element, b"12")
    assert not ds.SetStringValue(element, value)
    assert ds.GetBinaryValue(element) == (True, b"12")


@pytest.mark.parametrize(
    ("vr", "value"),
    [
        ("PN", "A" * 64 + "=" + "B" * 64),
        ("DA", "20260101-20261231"),
        ("DA", "-20261231"),
        ("DA", "20260101-"),
        ("TM", "10-11"),
        ("DT", "20260101-20261231"),
        ("DT", "2026"),
        ("CS", "*"),
        ("UI", ""),
        ("IS", "+12"),
        ("DS", "-1.5E-3"),
    ],
)
def test_strings_of_queries_and_odd_ones_fit(vr, value):
    ds, element = one(vr)
    assert ds.SetStringValue(element, value)
    assert ds.GetStringValue(element) == (value or None)


def test_several_strings():
    ds, element = one("CS")
    assert ds.SetStringValue(element, "ORIGINAL\\PRIMARY\\AXIAL", 3)
    assert ds.GetCountValue(element) == 3
    assert ds.GetStringValue(element, 1) == "PRIMARY"
    assert ds.GetStringValue(element, 0, 3) == "ORIGINAL\\PRIMARY\\AXIAL"
    assert ds.GetStringValue(element, 2, 2) is None
    assert ds.SetStringValue(element, ["A", "B"])
    assert ds.GetStringValue(element, 0, 2) == "A\\B"
    assert ds.SetStringValue(element, "A\0B")
    assert ds.GetStringValue(element, 0, 2) == "A\\B"
    assert ds.SetStringValue(element, "A\\B", 1)
    assert ds.GetStringValue(element) == "A"
    assert not ds.SetStringValue(element, "A\\B", 3)


@pytest.mark.parametrize("vr", ["ST", "LT", "UT", "UR"])
def test_a_backslash_is_text_where_there_is_one_value(vr):
    ds, element = one(vr)
    assert ds.SetStringValue(element, "C:\\a\\b", 1)
    assert ds.GetCountValue(element) == 1
    assert ds.GetStringValue(element) == "C:\\a\\b"
    assert not ds.SetStringValue(element, ["a", "b"])


@pytest.mark.parametrize(
    ("vr", "raw", "text"),
    [
        ("UI", b"1.2.3\0", "1.2.3"),
        ("UI", b"1.2.3\0rest", "1.2.3"),
        ("AE", b"A\0rest\\BC\0", "A"),
        ("LO", b" A \\B ", "A"),
        ("PN", b" A^B", " A^B"),
        ("ST", b"  A   ", "  A"),
        ("CS", b"CT\0\0", "CT"),
        ("DS", b" 1.5", "1.5"),
    ],
)
def test_padding_is_no_part_of_the_value(vr, raw, text):
    ds, element = one(vr)
    assert ds.SetBinaryValue(element, raw)
    assert element.nLength == len(raw)
    assert ds.GetStringValue(element) == text


@pytest.mark.parametrize(
    ("vr", "pad"), [("UI", b"\0"), ("LO", b" "), ("PN", b" "), ("UT", b" ")]
)
def test_values_are_padded_to_an_even_length(vr, pad):
    ds, element = one(vr)
    assert ds.SetStringValue(element, "1.2.3")
    assert ds.GetBinaryValue(element) == (True, b"1.2.3" + pad)


def test_wrong_types():
    ds, element = one("LO")
    for wrong in (5, b"A", [5], None):
        if wrong is None:
            assert not ds.SetStringValue(element, wrong)
        else:
            with pytest.raises(TypeError):
                ds.SetStringValue(element, wrong)
    assert not ds.SetStringValue(element, "A", 1, 99)
    assert not ds.SetStringValue(element, "A", -1)


# character sets


def test_text_in_the_character_set_of_the_data_set():
    ds = LDicomDS()
    charset = ds.InsertElement(None, False, 0x00080005, 0x554E)
    name = ds.InsertElement(None, False, 0x00100010, 0x554E)
    assert not ds.SetStringValue(name, "Müller")
    assert ds.SetStringValue(charset, "ISO_IR 100")
    assert ds.SetStringValue(name, "Müller")
    assert ds.GetBinaryValue(name) == (True, b"M\xfcller")
    assert ds.GetStringValue(name) == "Müller"
    assert not ds.SetStringValue(name, "Иванов")
    assert ds.GetStringValue(name) == "Müller"


def test_text_in_a_character_set_of_its_own():
    ds, element = one("PN")
    assert not ds.SetStringValue(element, "Иванов", 1, DICOM_CHARACTER_SET_DEFAULT)
    assert ds.SetStringValue(element, "Иванов", 1, DICOM_CHARACTER_SET_CYRILLIC)
    assert ds.GetBinaryValue(element)[1] == "Иванов".encode("iso8859_5")
    assert ds.GetStringValue(element) == "Иванов"
    assert ds.SetStringValue(element, "Иванов", 1, DICOM_CHARACTER_SET_UNICODE_IN_UTF8)
    assert ds.GetBinaryValue(element)[1] == "Иванов".encode()
    assert ds.GetStringValue(element) == "Иванов"


@pytest.mark.parametrize("number", range(17))
def test_each_character_set_holds_its_letters(number):
    text = {
        1: "é", 2: "ł", 3: "ħ", 4: "ķ", 5: "Ж", 6: "ش", 7: "λ", 8: "ש", 9: "ğ", 10: "ﾔﾏﾀﾞ",
        11: "ก", 12: "김희중", 13: "山田", 14: "王小东", 15: "山田", 16: "丂",
    }.get(number, "A")  # fmt: skip
    ds, element = one("LO")
    assert ds.SetStringValue(element, text, 1, number)
    assert ds.GetStringValue(element) == text
    assert element.nLength % 2 == 0


# H.3.1 to H.3.2 and I.2 of PS3.5
@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        (
            "\\ISO 2022 IR 87",
            b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
            "Yamada^Tarou=山田^太郎=やまだ^たろう",
        ),
        (
            "ISO 2022 IR 13\\ISO 2022 IR 87",
            b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J="
            b"\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J",
            "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
        ),
        (
            "\\ISO 2022 IR 149",
            b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf",
            "Hong^Gildong=洪^吉洞=홍^길동",
        ),
        ("ISO_IR 192", "Wang^XiaoDong=王^小東".encode(), "Wang^XiaoDong=王^小東"),
        ("GB18030", "Wang^XiaoDong=王^小东".encode("gb18030"), "Wang^XiaoDong=王^小东"),
        ("ISO 2022 IR100", b"M\xfcller", "Müller"),
        ("NONSENSE", b"Muller", "Muller"),
    ],
)
def test_names_of_the_standard(charset, raw, text):
    ds = LDicomDS()
    ds.SetBinaryValue(ds.InsertElement(None, False, 0x00080005, 0x554E), charset.encode())
    name = ds.InsertElement(None, False, 0x00100010, 0x554E)
    assert ds.SetBinaryValue(name, raw)
    assert ds.GetStringValue(name) == text
    if charset not in ("NONSENSE",):
        assert ds.SetStringValue(name, text)
        assert ds.GetStringValue(name) == text


def test_text_that_is_not_in_its_character_set(caplog):
    ds = LDicomDS()
    ds.SetStringValue(ds.InsertElement(None, False, 0x00080005, 0x554E), "ISO_IR 192")
    name = ds.InsertElement(None, False, 0x00100010, 0x554E)
    assert ds.SetBinaryValue(name, b"M\xfcller")
    assert ds.GetStringValue(name) == "M\ufffdller"
    assert "character set" in caplog.text


def test_an_item_inherits_the_character_set():
    ds = LDicomDS()
    ds.SetStringValue(ds.InsertElement(None, False, 0x00080005, 0x554E), "ISO_IR 192")
    sequence = ds.InsertElement(None, False, 0x00321064, 0x5351, True)
    item = ds.InsertElement(sequence, True, 0xFFFEE000, 0x5351, False, 0)
    meaning = ds.InsertElement(item, True, 0x00080104, 0x554E)
    assert ds.SetStringValue(meaning, "Größe")
    assert ds.GetStringValue(meaning) == "Größe"
    assert meaning.nLength == 8


@given(
    st.text(st.characters(codec="gb18030", exclude_characters="\\^=\0 \x1b"), max_size=20)
)
def test_any_text_in_gb18030(text):
    ds, element = one("LO")
    if ds.SetStringValue(element, text, 1, 14):
        assert (ds.GetStringValue(element) or "") == text.strip(" \0")


# text for people


@pytest.mark.parametrize(
    ("vr", "text", "raw"),
    [
        ("DA", "01/31/2026", b"20260131"),
        ("DA", "01/01/2026-12/31/2026", b"20260101-20261231 "),
        ("TM", "23:59:58.5", b"235958.5"),
        ("TM", "23:59:00", b"235900"),
        ("DT", "01/31/2026 23:59:58.5+0100", b"20260131235958.5+0100 "),
        ("AT", "(0010,0020)\\(7FE0,0010)", b"\x10\0\x20\0\xe0\x7f\x10\0"),
        ("US", "1\\65535", b"\1\0\xff\xff"),
        ("SS", "-1\\5", b"\xff\xff\5\0"),
        ("OB", "00\\01", b"\0\1"),
        ("OW", "0201", b"\1\2"),
        ("FL", "0.1", struct.pack("<f", 0.1)),
        ("FD", "0.1", struct.pack("<d", 0.1)),
        ("SV", "-5", struct.pack("<q", -5)),
        ("AS", "034Y", b"034Y"),
        ("PN", "A^B", b"A^B "),
        ("UI", "1.2.3", b"1.2.3\0"),
        ("LT", "a\\b ", b"a\\b "),
        ("DS", "1.50\\2", b"1.50\\2"),
    ],
)
def test_convert_there_and_back(vr, text, raw):
    ds, element = one(vr)
    assert ds.SetConvertValue(element, text, text.count("\\") + 1)
    assert ds.GetBinaryValue(element) == (True, raw)
    assert ds.GetConvertValue(element) == (len(text.rstrip()) + 1, text.rstrip())
    assert ds.GetConvertValueA(element)[1] == text.rstrip()


@pytest.mark.parametrize(
    ("vr", "text", "raw"),
    [
        ("DA", "20260131", b"20260131"),
        ("DA", "1/2/2026", b"20260102"),
        ("TM", "1:02", b"010200"),
        ("AS", "34", b"034Y"),
        ("AS", "3m", b"003M"),
        ("OB", "0x01", b"\1\0"),
        ("US", "0x10", b"\x10\0"),
        ("AT", "00100020", b"\x10\0\x20\0"),
    ],
)
def test_convert_reads_more_than_it_writes(vr, text, raw):
    ds, element = one(vr)
    assert ds.SetConvertValue(element, text)
    assert ds.GetBinaryValue(element) == (True, raw)


@pytest.mark.parametrize(
    ("vr", "text"),
    [
        ("DA", "yesterday"),
        ("US", "x"),
        ("US", "70000"),
        ("FD", "x"),
        ("AT", "1"),
        ("OB", "GG"),
        ("OB", "100"),
        ("AS", "x"),
    ],
)
def test_convert_refuses(vr, text):
    ds, element = one(vr)
    assert not ds.SetConvertValue(element, text, 1)
    assert element.nLength == 0


def test_convert_of_empty_elements_and_sequences():
    ds, element = one("LO")
    assert ds.GetConvertValue(element) == (0, "")
    assert ds.SetStringValue(element, "A")
    assert ds.SetConvertValue(element, "", 1)
    assert element.nLength == 0
    sequence = ds.InsertElement(None, False, 0x00081110, 0x5351, True)
    assert ds.GetConvertValue(sequence) == (0, "")
    assert not ds.SetConvertValue(sequence, "A", 1)
    assert not ds.SetConvertValue(sequence, "", 1)


def test_convert_into_a_buffer():
    ds, element = one("LO")
    ds.SetStringValue(element, "ABCDEF")
    buffer = ctypes.create_unicode_buffer(4)
    assert ds.GetConvertValue(element, buffer, len(buffer)) == 7
    assert buffer.value == "ABC"
    assert ds.GetConvertValue(element, None, 0) == 7


@given(st.sampled_from(sorted(TAGS)), st.binary(max_size=24))
def test_convert_shows_any_bytes(vr, raw):
    ds, element = one(vr)
    if ds.SetBinaryValue(element, raw):
        size, text = ds.GetConvertValue(element)
        assert size == (len(text) + 1 if text else size)
        ds.GetCountValue(element)


# bytes


def test_binary_values_with_offset_and_length():
    ds, element = one("UN")
    assert ds.SetBinaryValue(element, b"0123456789", 8)
    assert ds.GetBinaryValue(element) == (True, b"01234567")
    assert ds.GetBinaryValue(element, nLength=3) == (True, b"012")
    assert ds.GetBinaryValue(element, nOffset=6) == (True, b"67")
    buffer = bytearray(10)
    assert ds.GetBinaryValue(element, buffer, 10)
    assert buffer == b"01234567\0\0"
    buffer = ctypes.create_string_buffer(4)
    assert ds.GetBinaryValue(element, buffer, 2, 3)
    assert buffer.raw == b"234\0"


def test_binary_values_from_files(tmp_path):
    path = tmp_path / "value.bin"
    path.write_bytes(b"0123456789")
    ds, element = one("OB")
    assert ds.SetBinaryValue(element, str(path))
    assert ds.GetBinaryValue(element) == (True, b"0123456789")
    with open(path, "rb") as file:
        assert ds.SetBinaryValue(element, file, 2, 4)
        assert ds.GetBinaryValue(element) == (True, b"2345")
        assert ds.SetBinaryValue(element, file.fileno(), 4, 4, False)
        assert ds.GetBinaryValue(element) == (True, b"4567")
        assert not ds.SetBinaryValue(element, file, 8, 4)
    assert not ds.SetBinaryValue(element, str(tmp_path / "none"))
    assert ds.SetBinaryValue(pElement=element, pszFileName=str(path))
    assert ds.GetBinaryValue(element)[1] == b"0123456789"


def test_binary_values_must_be_whole():
    ds, element = one("UL")
    assert not ds.SetBinaryValue(element, b"123")
    assert not ds.SetBinaryValue(element, b"1234", 5)
    assert ds.SetBinaryValue(element, memoryview(b"1234"))
    with pytest.raises(TypeError):
        ds.SetBinaryValue(element, 5)


@given(st.binary(min_size=8, max_size=8), st.integers(0, 8), st.integers(0, 9))
def test_parts_of_big_endian_values(value, start, length):
    for vr, tag in (
        (b"US", b"\0\x72\0\x7a"),
        (b"FD", b"\0\x18\x90\x89"),
        (b"AT", b"\0\x28\0\x09"),
    ):
        data = tag + vr + b"\0\x08" + value
        ds = wrap(DataSet.from_encoded(data, "1.2.840.10008.1.2.2"))
        element = ds.GetFirstElement(None, True)
        _, whole = ds.GetBinaryValue(element)
        assert ds.GetBinaryValue(element, nOffset=start, nLength=length) == (
            True,
            whole[start : start + length],
        )
    assert whole == b"".join(value[i : i + 2][::-1] for i in range(0, 8, 2))


def test_freeing_keeps_the_value():
    ds, element = one("LO")
    ds.SetStringValue(element, "A")
    assert ds.FreeValue(element) is None
    assert ds.GetStringValue(element) == "A"
