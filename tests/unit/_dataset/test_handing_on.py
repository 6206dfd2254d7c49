"""Which data sets are handed on as they came, and which are encoded anew."""

from __future__ import annotations

import struct

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_testdata_file

from ltdicom._dataset.codec.reader import flaw_of_items
from ltdicom._dataset.dataset import DataSet
from ltdicom.ds import wrap
from tests.support.dataset_strategies import SYNTAXES, datasets, flaw
from tests.unit._dataset.test_dataset import by_pydicom

IMPLICIT, EXPLICIT, DEFLATED, BIG = SYNTAXES
JPEG = "1.2.840.10008.1.2.4.50"
UNDEFINED = 0xFFFFFFFF


def implicit(tag, value, length=None):
    length = len(value) if length is None else length
    return struct.pack("<HHL", tag >> 16, tag & 0xFFFF, length) + value


def explicit(tag, vr, value, length=None):
    length = len(value) if length is None else length
    head = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr.encode())
    if vr in ("OB", "OW", "SQ", "UN"):
        return head + struct.pack("<xxL", length) + value
    return head + struct.pack("<H", length) + value


def item(*values, length=None):
    return implicit(0xFFFEE000, b"".join(values), length)


ITEM_END, END = implicit(0xFFFEE00D, b""), implicit(0xFFFEE0DD, b"")
ID = explicit(0x00100020, "LO", b"ABCD")
ODD = explicit(0x00100020, "LO", b"ABC")
# with its head of 8 bytes it fills an item whose length spells the VR "PN"
TEXT = b"a" * (int.from_bytes(b"PN", "little") - 8)
PIXELS = explicit(0x7FE00010, "OW", b"abcd")
FRAGMENTS = explicit(0x7FE00010, "OB", item() + item(b"\xff\xd8") + END, UNDEFINED)


@given(datasets, st.sampled_from([IMPLICIT, EXPLICIT, BIG]))
def test_what_pydicom_writes_is_intact(dataset, uid):
    assert flaw(by_pydicom(dataset, uid), uid) is None


@given(datasets, st.sampled_from([IMPLICIT, EXPLICIT, BIG]), st.data())
def test_what_is_cut_is_not(dataset, uid, data):
    whole = by_pydicom(dataset, uid)
    at = data.draw(st.integers(0, max(len(whole) - 1, 0)))
    ends = {0}  # a cut between two elements of the root level cannot be seen
    for tag in dataset:
        ends.add(len(by_pydicom(dataset[: tag.tag + 1], uid)))
    assert (flaw(whole[:at], uid) is None) == (at in ends)


@pytest.mark.parametrize(
    ("data", "uid"),
    [
        (ODD, EXPLICIT),
        (explicit(0x00081140, "SQ", item(ODD)), EXPLICIT),
        (explicit(0x00081140, "SQ", item(ODD, ITEM_END, length=UNDEFINED)), EXPLICIT),
        (implicit(0x00081140, item(implicit(0x00100020, b"ABC"))), IMPLICIT),
        (explicit(0x7FE00010, "OB", item() + item(b"odd") + END, UNDEFINED), JPEG),
        (ID[:-1], EXPLICIT),
        (PIXELS[:9], EXPLICIT),
        (FRAGMENTS[:-8], JPEG),
        (FRAGMENTS, EXPLICIT),
        (explicit(0x00880200, "SQ", item(FRAGMENTS)), EXPLICIT),
        (PIXELS, JPEG),
        (explicit(0x7FE00010, "OB", item(b"\xff\xd8\xff\xe0") + END, UNDEFINED), JPEG),
        (explicit(0x7FE00010, "OB", item(b"\0\0\0\0ab") + END, UNDEFINED), JPEG),
        (implicit(0x00100020, b"ABCD"), EXPLICIT),
        (ID, IMPLICIT),
        (ID + END, EXPLICIT),
        (explicit(0x00081140, "SQ", item(ID), UNDEFINED), EXPLICIT),
        (explicit(0x00081140, "SQ", item(ID, length=len(ID) + 2)), EXPLICIT),
        (explicit(0x00081140, "SQ", item(ID, END)), EXPLICIT),
        (explicit(0x00081140, "SQ", ID), EXPLICIT),
        (explicit(0x00091010, "UN", item(ID) + END, UNDEFINED), EXPLICIT),
        (explicit(0x00020010, "UI", b"1.2\0"), EXPLICIT),
        (ID + bytes(8), EXPLICIT),
        (implicit(0x00100020, b"ABCD") + bytes(8), IMPLICIT),
        (explicit(0x00100020, "??", b"ABCD"), EXPLICIT),
        (implicit(0x00101000, item() + END, UNDEFINED), IMPLICIT),
    ],
)
def test_what_its_syntax_does_not_say(data, uid):
    assert flaw(data, uid) is not None


@pytest.mark.parametrize(
    ("data", "uid"),
    [
        (b"", EXPLICIT),
        (FRAGMENTS, JPEG),
        (explicit(0x7FE00010, "OW", b""), JPEG),
        (explicit(0x00880200, "SQ", item(PIXELS)) + FRAGMENTS, JPEG),
        (explicit(0x00880200, "SQ", item(FRAGMENTS)), JPEG),
        (PIXELS, "1.2.3"),
        (implicit(0x00081140, item() + END, UNDEFINED), IMPLICIT),
        (implicit(0x00091001, END, UNDEFINED), IMPLICIT),
        # the length of an item may look like a VR
        (explicit(0x00081140, "SQ", item(explicit(0x00104000, "LT", TEXT))), EXPLICIT),
        (FRAGMENTS, "1.2.3"),
        (explicit(0x7FE00010, "OB", item(bytes(4)) + item(b"ab") + END, UNDEFINED), JPEG),
        (ID + explicit(0x00111010, "UN", item(ODD)[:-1]), EXPLICIT),
    ],
)
def test_what_its_syntax_says(data, uid):
    assert flaw(data, uid) is None


DATE = explicit(0x00080020, "DA", b"20250102")
UID = explicit(0x00080018, "UI", b"1.2\0")


@pytest.mark.parametrize(
    ("came", "sent"),
    [
        (DATE + UID, UID + DATE),
        (UID + DATE + UID, UID + DATE),
        (
            explicit(0x00081140, "SQ", item(DATE, UID)),
            explicit(0x00081140, "SQ", item(UID, DATE)),
        ),
        (ID + bytes(8), ID),
        (ODD, explicit(0x00100020, "LO", b"ABC ")),
        (explicit(0x00020010, "UI", b"1.2\0") + ID, ID),
        (UID + DATE, UID + DATE),
    ],
)
@pytest.mark.parametrize("looked_at", [None, 0x00080020, 0x00080018, 0x00100020, "all"])
def test_what_was_asked_does_not_change_what_is_sent(came, sent, looked_at, caplog):
    ds = wrap(DataSet.from_encoded(came, EXPLICIT))
    if looked_at == "all":
        assert list(ds.walk())
    elif looked_at is not None:
        ds.FindFirstElement(None, looked_at, False)
    assert bytes(ds._dataset.encoded(EXPLICIT)) == sent
    assert ("encoded anew" in caplog.text) == (came != sent)


def test_items_alone():
    assert flaw_of_items(item(ID), False, True, fragments=True) is None
    assert flaw_of_items(item(ODD), False, True, fragments=True) is not None
    assert flaw_of_items(item(FRAGMENTS), False, True, fragments=True) is None
    assert flaw_of_items(item(FRAGMENTS), False, True, fragments=False) is not None
    assert flaw_of_items(ID, False, True, fragments=True) is not None


def test_nesting_without_end():
    data = b""
    for _ in range(300):
        data = explicit(0x00081140, "SQ", item(data))
    assert flaw(data, EXPLICIT) is not None


@pytest.mark.parametrize("name", ["CT_small.dcm", "JPEG2000.dcm", "ExplVR_BigEnd.dcm"])
def test_real_files(name):
    path = get_testdata_file(name)
    meta = pydicom.dcmread(path, stop_before_pixels=True).file_meta
    with open(path, "rb") as file:
        pydicom.filereader.read_preamble(file, False)
        pydicom.filereader._read_file_meta_info(file)
        data = file.read()
    assert flaw(data, meta.TransferSyntaxUID) is None
