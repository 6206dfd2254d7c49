"""A received data set that is read as far as somebody asks answers as one read whole."""

from __future__ import annotations

import io
import os
import random
import struct
import warnings

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.charset import python_encoding
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_dataset

from ltdicom._core.errors import DicomError
from ltdicom._dataset import files
from ltdicom._dataset.codec import lazy_reader
from ltdicom._dataset.codec.sources import file_over
from ltdicom._dataset.dataset import DataSet
from ltdicom.ds import wrap
from tests.support.dataset_strategies import SEQUENCES, SYNTAXES, VALUES, datasets
from tests.support.encoded import JPEG, explicit, implicit, item, pixels, sequence_end

IMPLICIT, EXPLICIT, DEFLATED, BIG = SYNTAXES
ITEM, PIXELS, PATIENT_ID = 0xFFFEE000, 0x7FE00010, 0x00100020
UNDEFINED = 0xFFFFFFFF
TAGS = (
    *sorted({tag for tag, _ in VALUES} | set(SEQUENCES)),
    ITEM,
    0x00080005,
    0x00020010,
    0x00000100,
    0x00090010,
    0x00104001,
)


STRAY = [
    (0x00020010, "UI", "1.2.840"),
    (0x00020003, "UI", "1.2"),
    (0x00000100, "US", 1),
    (0x00010010, "LO", "A"),
]


DELIMITERS = st.tuples(
    st.sampled_from([0xE000, 0xE00D, 0xE0DD]),
    st.sampled_from([b"\0\0\0\0", b"\4\0\0\0", b"LO\4\0", b"LO\0\4", b"\xff\xff\xff\xff"]),
)


def encoded(dataset, uid):
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = SYNTAXES[uid]
    write_dataset(file, dataset)
    return file.getvalue()


class Writer:
    """Writes elements and what is around items, right or wrong, in a syntax."""

    def __init__(self, uid):
        self.syntax = SYNTAXES[uid]
        self.implicit, little = self.syntax
        self.order = "<" if little else ">"
        self.item_end = self.mark(0xE00D)
        self.sequence_end = self.mark(0xE0DD)

    def mark(self, element, length=0):
        return struct.pack(f"{self.order}HHL", 0xFFFE, element, length)

    def item(self, value):
        return self.mark(0xE000, len(value)) + value

    def element(self, tag, vr, value, length=None):
        numbers = tag >> 16, tag & 0xFFFF
        size = len(value) if length is None else length
        if self.implicit:
            return struct.pack(f"{self.order}HHL", *numbers, size) + value
        if vr in (b"OW", b"OB", b"SQ", b"UN"):
            return struct.pack(f"{self.order}HH2sHL", *numbers, vr, 0, size) + value
        return struct.pack(f"{self.order}HH2sH", *numbers, vr, size) + value


FRAGMENTS = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b"\xfe\xff\xdd\xe0\0\0\0\0", b"\x10\0\x20\0LO\2\0AB", b"\xe0\x7f\x10\0OB"]
    ),
)


def encapsulated(fragments, uid):
    """Return an image of undefined length, with what looks like elements among pixels."""
    writer = Writer(uid)
    value = b"".join(map(writer.item, fragments)) + writer.sequence_end
    return writer.element(PIXELS, b"OB", value, UNDEFINED)


def one_by_one(dataset, uid):
    """Return each element of a data set encoded for itself."""
    pieces = []
    for element in dataset:
        alone = Dataset()
        alone.add(element)
        pieces.append(encoded(alone, uid))
    return pieces


@st.composite
def received(draw):
    """Return what a peer may send, and its syntax."""
    uid = draw(st.sampled_from([IMPLICIT, EXPLICIT, BIG]))
    pieces = [
        piece
        for each in draw(st.lists(datasets, max_size=3))
        for piece in one_by_one(each, uid)
    ]
    # groups that do not belong there
    for tag, vr, value in draw(st.lists(st.sampled_from(STRAY), max_size=2)):
        stray = Dataset()
        stray.add_new(tag, vr, value)
        pieces.append(encoded(stray, uid))
    # an item or a delimiter, whose length may look like a VR
    for element, length in draw(st.lists(DELIMITERS, max_size=1)):
        order = ">" if uid == BIG else "<"
        piece = struct.pack(f"{order}HH4s", 0xFFFE, element, length)
        pieces.append(piece + b"abcd" if draw(st.booleans()) else piece)
    if draw(st.booleans()):
        pieces.append(encapsulated(draw(st.lists(FRAGMENTS, max_size=3)), uid))
    if draw(st.booleans()):
        pieces = draw(st.permutations(pieces))
    else:  # in order, but maybe twice
        pieces.sort(
            key=lambda piece: struct.unpack(">HH" if uid == BIG else "<HH", piece[:4])
        )
    data = bytearray(b"".join(pieces))
    if data and draw(st.booleans()):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.sampled_from(b"\0\xff\x08A "))
    if draw(st.booleans()):
        del data[draw(st.integers(0, len(data))) :]
    return bytes(data), uid


def read_whole(data, uid):
    dataset = DataSet.from_encoded(data, uid)
    assert len(dataset.root.slots) == len(dataset.root)
    return wrap(dataset)


def what(ds, element):
    """Return what can be said of an element, without reading more of the data set."""
    if element is None:
        return None
    node, path = element._node, []
    while node is not None:
        path.append(node.tag if node.tag != ITEM else node.siblings.position(node))
        node = node.parent
    value = ds.GetStringValue(element) if element.nVR != 0x5351 else None
    return path, element.nTag, element.nVR, element.nLength, value


def everything(ds):
    return [what(ds, element) for element in ds.walk()]


def insert(ds, element, tag, flag):
    return ds.InsertElement(element if flag else None, flag, tag, 0x554E)


EXAMPLES = int(os.environ.get("LTDICOM_EXAMPLES", "1000"))
many = settings(max_examples=EXAMPLES, deadline=None)
"""How often the properties are tried that data sets of peers and files depend on."""

pytestmark = pytest.mark.timeout(600)  # so many examples take 20 s of processor time

QUESTIONS = {
    "first": lambda ds, element, tag, flag: ds.FindFirstElement(element, tag, flag),
    "first at root": lambda ds, element, tag, flag: ds.FindFirstElement(None, tag, flag),
    "last": lambda ds, element, tag, flag: ds.FindLastElement(None, tag, flag),
    "next": lambda ds, element, tag, flag: ds.FindNextElement(element, flag),
    "previous": lambda ds, element, tag, flag: ds.FindPrevElement(element, flag),
    "below": lambda ds, element, tag, flag: ds.FindFirstDescendant(element, tag, flag),
    "child": lambda ds, element, tag, flag: ds.GetChildElement(element),
    "beside": lambda ds, element, tag, flag: ds.GetNextElement(element, flag),
    "start": lambda ds, element, tag, flag: ds.GetFirstElement(None, flag),
    "end": lambda ds, element, tag, flag: ds.GetLastElement(None, flag),
    "insert": insert,
    "delete": lambda ds, element, tag, flag: ds.DeleteElement(element),
}


def in_bytes(dataset):
    try:
        return bytes(dataset.encoded(dataset.transfer_syntax))
    except DicomError as error:
        return error.code


VALUES_OF = {
    "walk": everything,
    "empty": lambda ds: ds._dataset.is_empty,
    "count": lambda ds: len(ds._dataset.root),
    "same": lambda ds: in_bytes(ds._dataset),
    "damage": lambda ds: ds._dataset.damage,
    "character set": lambda ds: ds._dataset.root.encodings(),
    "head of a file": lambda ds: files.head(ds._dataset, 0),
    "signed": lambda ds: ds._dataset.root.pixels_are_signed(),
}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(sorted(QUESTIONS)), st.sampled_from(TAGS), st.booleans()),
        st.tuples(st.sampled_from(sorted(VALUES_OF)), st.none(), st.none()),
    ),
    max_size=12,
)


@many
@given(received(), STEPS, st.sampled_from([bytes, bytearray, memoryview]))
def test_every_answer_is_that_of_a_data_set_that_was_read_whole(came, steps, kind):
    data, uid = came
    lazily = wrap(DataSet.from_encoded(kind(data), uid))
    both = lazily, read_whole(data, uid)
    at = [None, None]
    held = []  # a handle that is held must stay valid
    for name, tag, flag in steps:
        if name in VALUES_OF:
            lazy, whole = (VALUES_OF[name](ds) for ds in both)
        else:
            found = [
                QUESTIONS[name](ds, element, tag, flag)
                for ds, element in zip(both, at, strict=True)
            ]
            lazy, whole = (what(ds, e) for ds, e in zip(both, found, strict=True))
            if found[0] is not None:
                held.append(found)
                at = found
        assert lazy == whole, (name, tag, flag)
    for ours, theirs in held:
        assert both[0].ExistsElement(ours) == both[1].ExistsElement(theirs)
    assert everything(both[0]) == everything(both[1])
    both[0]._dataset.touched()
    both[1]._dataset.touched()
    assert VALUES_OF["same"](both[0]) == VALUES_OF["same"](both[1])


def unread_of(ds):
    """Return the bytes that were not read; None once all are."""
    level = ds._dataset.root._level
    if level is None or level.walk is None:
        return None
    return len(ds._dataset.source.encoded()) - level.stop


@pytest.fixture(scope="module")
def scan():
    """Return the data set of a CT image, 39 KB, as it comes over the wire."""
    return encoded(pydicom.dcmread(get_testdata_file("CT_small.dcm")), EXPLICIT)


PLAINLY = Writer(EXPLICIT)
element_of = PLAINLY.element
ID = element_of(PATIENT_ID, b"LO", b"AB")


def items_of(*items):
    """Return a value with items of defined length."""
    return b"".join(map(PLAINLY.item, items))


def image(value, *before, after=b""):
    return wrap(
        DataSet.from_encoded(
            b"".join([*before, element_of(PIXELS, b"OW", value), after]), EXPLICIT
        )
    )


def test_one_element_of_an_image_is_found_without_reading_the_rest(scan):
    ds = wrap(DataSet.from_encoded(scan, EXPLICIT))
    assert ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, False)) == "1CT1"
    assert unread_of(ds) > 37_000
    assert ds.GetStringValue(ds.FindFirstElement(None, 0x00080060, True)) == "CT"
    assert unread_of(ds) > 37_000
    assert ds.FindFirstElement(None, 0x00101010, True) is not None  # Patient's Age
    assert ds.FindFirstElement(None, 0x00100021, False) is None
    assert wrap(DataSet.from_encoded(scan, EXPLICIT)).FindFirstElement(None, PIXELS, False)
    assert len(ds._dataset.root) == len(pydicom.dcmread(get_testdata_file("CT_small.dcm")))
    assert unread_of(ds) is None


def slots_of(ds):
    """Return the tags of the elements that were made objects of."""
    return sorted(ds._dataset.root._slots)


def test_what_is_in_front_of_an_element_is_only_gone_over(scan):
    ds = wrap(DataSet.from_encoded(scan, EXPLICIT))
    assert ds.GetStringValue(ds.FindFirstElement(None, 0x00080060, True)) == "CT"
    assert PATIENT_ID not in slots_of(ds)
    # that has the tag below it, too
    assert ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, False)) == "1CT1"
    assert 0x00081030 not in slots_of(ds)
    below = ds.FindNextElement(ds.FindFirstElement(None, PATIENT_ID, False), False)
    assert ds.GetStringValue(below) == "ABCD1234"


@pytest.mark.parametrize("vr", [b"SQ", b"UN", b"OB"])
def test_an_element_in_front_has_items_or_not(vr):
    study = element_of(0x0020000D, b"UI", b"1.2.")
    other = element_of(0x00081110, vr, items_of(study + ID))
    ds = image(bytes(9000), other, ID)
    found = ds.FindFirstElement(None, PATIENT_ID, False)
    assert ds.GetLevelElement(found) == (2 if vr == b"SQ" else 0)
    assert (ds.FindFirstElement(None, 0x0020000D, False) is None) == (vr != b"SQ")
    nest = set() if vr == b"OB" else {0x00081110}
    assert set(slots_of(ds)) <= {PATIENT_ID, *nest}


def open_sequence_of(tag, *items):
    """Return a sequence of undefined length whose items have none either."""
    start = PLAINLY.mark(0xE000, UNDEFINED)
    value = b"".join(start + item + PLAINLY.item_end for item in items)
    return element_of(tag, b"SQ", value + PLAINLY.sequence_end, UNDEFINED)


@pytest.mark.parametrize("encoded_as", ["plain", "encapsulated"])
def test_an_image_is_there_after_something_was_not(encoded_as):
    """All that is in front was gone over to know that, and the image itself."""
    size = 9000
    pixels = element_of(PIXELS, b"OW", bytes(size))
    if encoded_as == "encapsulated":
        size, pixels = UNDEFINED, encapsulated([b"", bytes(70_000)], EXPLICIT)
    after = element_of(0xFFFCFFFC, b"OB", bytes(20))
    ds = wrap(DataSet.from_encoded(ID + pixels + after, EXPLICIT))
    assert ds.FindFirstElement(None, 0x00100010, True) is None
    assert slots_of(ds) == []
    assert ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, True)) == "AB"
    assert ds.FindFirstElement(None, PIXELS, True).nLength == size
    assert ds.FindFirstElement(None, 0xFFFCFFFC, True).nLength == 20


def test_of_encapsulated_data_that_ends_early_nothing_is_overlooked():
    """What looks like its end is that of a sequence behind it."""
    series = element_of(0x0020000E, b"UI", b"1.2.")
    pixels = encapsulated([b"", bytes(9000)], EXPLICIT)
    behind = open_sequence_of(0x54000100, element_of(0x00080060, b"CS", b"OT"), b"")
    for tag in (0x0020000E, 0x54000100, PATIENT_ID):
        ds = wrap(DataSet.from_encoded(ID + pixels + series + behind, EXPLICIT))
        assert ds.FindFirstElement(None, tag, True) is not None
        assert ds.FindFirstElement(None, 0x00080060, True) is None
        assert ds.GetLevelElement(ds.FindFirstElement(None, 0x00080060, False)) == 2
        assert ds.FindFirstElement(None, 0x0020000E, True) is not None


def test_a_sequence_without_a_length_in_front_is_only_gone_over():
    study = element_of(0x0020000D, b"UI", b"1.2.")
    nested = open_sequence_of(0x00081140, study, b"")
    ds = image(bytes(9000), open_sequence_of(0x00081110, study, nested), ID)
    found = ds.FindFirstElement(None, PATIENT_ID, False)
    assert ds.GetStringValue(found) == "AB"
    assert unread_of(ds) > 9000
    # what is asked for and is in it, or is it, is read by pydicom
    below = ds.FindFirstElement(None, 0x0020000D, False)
    assert ds.GetLevelElement(below) == 2 and ds.GetStringValue(below) == "1.2."
    assert 0x00081110 in slots_of(ds)
    assert ds.ExistsElement(found)
    again = ds.FindNextElement(below, False)
    assert ds.GetLevelElement(again) == 4


def test_a_sequence_without_a_length_is_made_when_it_is_asked_for():
    item = element_of(0x00080060, b"CS", b"CT")
    ds = image(bytes(9000), open_sequence_of(0x00081110, item, item), ID)
    assert ds.FindFirstElement(None, PATIENT_ID, False) is not None
    sequence = ds.FindFirstElement(None, 0x00081110, False)
    first = ds.GetChildElement(ds.GetChildElement(sequence))
    assert ds.GetStringValue(first) == "CT"
    assert unread_of(ds) > 9000


def test_a_sequence_that_comes_again_as_another_element_has_no_items():
    one, two = items_of(ID), b"no items"
    first, second = (
        element_of(0x00091110, vr, v) for vr, v in ((b"SQ", one), (b"OB", two))
    )
    ds = image(bytes(9000), first, second, ID)
    assert ds.GetLevelElement(ds.FindFirstElement(None, PATIENT_ID, False)) == 0
    assert ds.GetBinaryValue(ds.FindFirstElement(None, 0x00091110, False))[1] == two


@pytest.mark.parametrize("size", [70_000, 1_000_000])
def test_what_looks_like_a_tag_among_pixels_is_not_read(size):
    ds = image(ID * (size // len(ID)), ID)
    assert ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, False)) == "AB"
    assert ds.FindNextElement(ds.FindFirstElement(None, PATIENT_ID, False), False) is None
    assert slots_of(ds) == [PATIENT_ID]


def test_what_follows_an_image_is_found():
    note = element_of(0x40080040, b"LO", b"12") + element_of(0xFFFCFFFC, b"OB", bytes(20))
    ds = image(bytes(3000), element_of(0x00080060, b"CS", b"CT"), after=ID + note)
    assert ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, True)) == "AB"


def test_an_image_in_an_item_does_not_hide_what_follows_it():
    small = element_of(PIXELS, b"OW", bytes(50))
    icon = element_of(0x00880200, b"SQ", items_of(small))
    second = element_of(0x00880140, b"UI", b"1.")
    ds = image(bytes(9000), ID, icon, second + ID)
    found = ds.FindFirstElement(None, 0x00880140, False)
    assert ds.GetStringValue(found) == "1."
    assert ds.GetLastElement(None, True).nLength == 9000


@pytest.mark.parametrize("size", [9000, 100_000])  # the end is searched, and not
def test_an_image_in_a_sequence_without_a_length_hides_nothing(size):
    series = element_of(0x0020000E, b"UI", b"1.2.")
    icon = element_of(0x00080060, b"CS", b"OT") + element_of(PIXELS, b"OW", bytes(size))
    ds = wrap(DataSet.from_encoded(open_sequence_of(0x00081110, icon) + ID, EXPLICIT))
    assert ds.FindFirstElement(None, 0x00080060, True) is None
    assert ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, True)) == "AB"
    assert ds.FindFirstElement(None, PIXELS, True) is None
    assert ds.FindFirstElement(None, PIXELS, False).nLength == size
    data = open_sequence_of(0x00081110, icon + series) + series
    ds = wrap(DataSet.from_encoded(data, EXPLICIT))
    assert ds.GetLevelElement(ds.FindFirstElement(None, 0x0020000E, False)) == 2


def test_of_an_element_that_is_there_twice_the_last_one_counts():
    again = element_of(PATIENT_ID, b"LO", b"CD")
    ds = image(bytes(90), ID, element_of(0x00100040, b"CS", b"M "), again)
    assert ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, False)) == "CD"


def test_a_sequence_out_of_order_is_searched_first():
    ds = image(bytes(90), ID, element_of(0x00081140, b"SQ", items_of(ID)))
    found = ds.FindFirstElement(None, PATIENT_ID, False)
    assert ds.GetLevelElement(found) == 2


@pytest.mark.parametrize("size", [20, 100_000])
def test_what_only_looks_like_an_image_hides_nothing(size):
    """A value that says it is an image, up to the end, inside another value."""
    again = element_of(PATIENT_ID, b"LO", b"CD")
    other = element_of(0x00100040, b"CS", b"M ")
    hidden = bytes(size) + other + again
    # the forged value begins in front of the image and ends within it
    pixels = element_of(PIXELS, b"OW", hidden)[: 12 + size]
    forged = element_of(0x00091000, b"OB", pixels)
    data = ID + forged + other + again
    ds = wrap(DataSet.from_encoded(data, EXPLICIT))
    assert ds.GetStringValue(ds.FindFirstElement(None, 0x00100040, False)) == "M"
    ds = wrap(DataSet.from_encoded(data, EXPLICIT))
    found = ds.FindFirstElement(None, PATIENT_ID, False)
    first = ds.GetStringValue(found)
    assert first == "CD"
    assert ds.FindFirstElement(None, 0x00200010, False) is None
    # what was looked at stays
    assert ds.GetStringValue(found) == first
    assert [e.nTag for e in ds] == [0x00091000, PATIENT_ID, 0x00100040]
    assert ds.FindFirstElement(None, PATIENT_ID, True) is found


def test_damage_is_told_when_it_is_reached(caplog):
    long = b"\x10\0\x21\0LO\0\2" + bytes(512)  # a short data set is read at once
    cut = b"\x10\0\x40\0SQ\0\0\xff\xff\xff\xff\1"
    ds = wrap(DataSet.from_encoded(ID + long + cut, EXPLICIT))
    assert ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, False)) == "AB"
    assert "not whole" not in caplog.text
    assert ds.FindFirstElement(None, 0x00200040, False) is None
    assert "not whole" not in caplog.text
    assert ds.FindFirstElement(None, 0x00100040, False) is not None
    assert "a data set is not whole" in caplog.text


def test_a_value_that_is_cut_off_has_the_length_of_what_is_there(caplog):
    whole = ID + element_of(PIXELS, b"OW", bytes(100_000))
    ds = wrap(DataSet.from_encoded(whole[:-60_000], EXPLICIT))
    found = ds.FindFirstElement(None, PIXELS, False)
    assert found.nLength == len(ds.GetBinaryValue(found)[1]) == 40_000
    assert "(7FE0,0010) is cut: 40000 of 100000 bytes" in caplog.text


def test_a_data_set_without_any_data_is_empty_although_it_has_elements():
    meta = element_of(0x00020010, b"UI", b"1.")
    assert DataSet.from_encoded(meta, EXPLICIT).is_empty
    received = DataSet.from_encoded(meta + ID, EXPLICIT)
    assert not received.is_empty


@given(
    st.binary(max_size=20),
    st.lists(
        st.one_of(
            st.tuples(st.just("read"), st.integers(-1, 12)),
            st.tuples(st.just("seek"), st.integers(-5, 30), st.sampled_from([0, 1, 2])),
            st.tuples(st.just("tell")),
        )
    ),
)
def test_a_file_over_a_buffer_is_like_one_of_the_library(data, calls):
    def results(file):
        for name, *arguments in calls:
            try:
                yield getattr(file, name)(*arguments)
            except ValueError:
                yield "refused"

    assert list(results(file_over(bytearray(data)))) == list(results(io.BytesIO(data)))


# -- one answer ---------------------------------------------------------------------------

SYNTAXES_OF_DATA = (IMPLICIT, EXPLICIT, BIG, JPEG)
LEAVES = [
    (0x00080016, "UI", b"1.2\0"),
    (0x00080050, "SH", b"A1"),
    (0x00100010, "PN", b"A^B "),
    (PATIENT_ID, "LO", b"ID"),
    (0x00104000, "LT", b"x" * 200),
    (0x00280010, "US", b"\2\0"),
    (0x00280103, "US", b"\1\0"),
    (0x00280011, "US", b"\2\0"),
    (0x00090010, "LO", b"ACME"),
    (0x00091001, "UN", b"\xe0\x7f\x10\0OW\0\0"),
    (0x00091002, "OB", b"\x10\0\x20\0LO\2\0AB"),
    (0x00290010, "LO", b"SIEMENS CSA HEADER"),
    (0x00291010, "OB", b"\xfe\xff\0\xe0\4\0\0\0"),
    (0x0040A160, "UT", b"\x20\0\x0d\0" * 3),
]
CHARACTER_SETS = sorted(name for name in python_encoding if name)
NESTS = (0x00081140, 0x00082112, 0x00400275, 0x00880200, 0x00091110, 0x52009230)
BEHIND = [
    (0x7FE10010, "LO", b"ACME"),
    (0x7FE11001, "OB", b"z" * 40),
    (0xFFFCFFFC, "OB", bytes(9)),
]


def image_of(chance, uid, sizes):
    """Return pixel data, with or without fragments and tables."""
    little = uid != BIG
    size = chance.choice(sizes)
    if uid == JPEG:
        table = b"" if chance.random() < 0.5 else b"\0\0\0\0"
        return pixels(table, b"\xff\xd8" + b"J" * size, b"\xfe\xff\xdd\xe0\0\0\0\0")
    value = (b"P" * size)[: size & ~1]
    if uid == IMPLICIT:
        return implicit(PIXELS, value)
    return explicit(PIXELS, chance.choice(("OW", "OB")), value, little=little)


def level_of(chance, uid, depth):
    """Return the encoded elements of a level, by their tags."""
    little = uid != BIG

    def one(tag, vr, value):
        value += b" " * (len(value) & 1)
        if uid == IMPLICIT:
            return implicit(tag, value)
        return explicit(tag, vr, value, little=little)

    made = {each[0]: one(*each) for each in chance.sample(LEAVES, chance.randint(1, 7))}
    if chance.random() < 0.4:
        name = chance.choice(CHARACTER_SETS).encode()
        made[0x00080005] = one(0x00080005, "CS", name)
    if depth and chance.random() < 0.3:
        made[PIXELS] = image_of(chance, uid, (16, 5000))
    for tag in chance.sample(NESTS, chance.randint(0, 2)) if depth < 3 else ():
        items = b""
        for _ in range(chance.randint(0, 3)):
            below = sorted(level_of(chance, uid, depth + 1).items())
            content = b"".join(piece for _, piece in below)
            items += item(content, closed=chance.random() < 0.5, little=little)
        closed = chance.random() < 0.5
        value = items + sequence_end(little=little) * closed
        length = UNDEFINED if closed else None
        if uid == IMPLICIT:
            made[tag] = implicit(tag, value, length)
        else:
            made[tag] = explicit(tag, "SQ", value, length, little=little)
    if not depth:
        for each in chance.sample(BEHIND, chance.randint(0, 3)):
            made[each[0]] = one(*each)
        if chance.random() < 0.8:
            made[PIXELS] = image_of(chance, uid, (10, 5000, 70_000))
    return made


def told(ds, element):
    """Return what can be told of an element."""
    if element is None:
        return None
    value = None if ds.GetChildElement(element) else ds.GetBinaryValue(element)[1]
    return element.nTag, element.nVR, element.nLength, ds.GetLevelElement(element), value


def asked(ds, kind, tag):
    """Return the answer to a question."""
    if kind == "first":
        return told(ds, ds.FindFirstElement(None, tag, False))
    if kind == "last":
        return told(ds, ds.FindLastElement(None, tag, False))
    if kind == "root":
        return told(ds, ds.FindFirstElement(None, tag, True))
    found, element = [], ds.FindFirstElement(None, tag, False)
    while element is not None:
        found.append(told(ds, element))
        element = ds.FindNextElement(element, False)
    return found


def shape(dataset):
    return [
        (int(each.tag), [shape(item) for item in each.value] if each.VR == "SQ" else None)
        for each in dataset
    ]


def shown(ds, first):
    """Return the shape of a level as the tree view shows it."""
    found, element = [], first
    while element is not None:
        below = None
        if element.nVR == 0x5351:
            below, each = [], ds.GetChildElement(element)
            while each is not None:
                below.append(shown(ds, ds.GetChildElement(each)))
                each = ds.GetNextElement(each, True)
        found.append((element.nTag, below))
        element = ds.GetNextElement(element, True)
    return found


@pytest.mark.parametrize("start", range(0, 4 * EXAMPLES, 500))
def test_one_answer_whatever_was_asked_before(start):
    """That of the data set read whole, and of pydicom."""
    kinds = ("first", "last", "root", "all")
    tags = [tag for tag, *_ in LEAVES + BEHIND] + [*NESTS, PIXELS, 0x00200013, 0x00080005]
    for seed in range(start, min(start + 500, 4 * EXAMPLES)):
        chance = random.Random(seed)
        uid = chance.choice(SYNTAXES_OF_DATA)
        pieces = [piece for _, piece in sorted(level_of(chance, uid, 0).items())]
        if chance.random() < 0.1:
            chance.shuffle(pieces)
        data = b"".join(pieces)
        whole, lazily = (wrap(DataSet.from_encoded(data, uid)) for _ in range(2))
        assert whole._dataset.damage is None, seed
        assert len(whole._dataset.root.slots) == len(pieces), seed
        for _ in range(8):
            kind, tag = chance.choice(kinds), chance.choice(tags)
            assert asked(lazily, kind, tag) == asked(whole, kind, tag), (seed, kind, tag)
        if seed % 5 == 0:
            theirs = shape_by_pydicom(data, uid)
            ours = shown(lazily, lazily.GetFirstElement(None, True))
            assert theirs is None or agree(ours, theirs), seed


def shape_by_pydicom(data, uid):
    """Return the shape, None where pydicom takes a length for a VR."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return shape(read_dataset(io.BytesIO(data), uid == IMPLICIT, uid != BIG))
        except NotImplementedError:
            return None


def agree(ours, theirs):
    """Whether two shapes do: an empty private sequence is one (PS3.5 7.5)."""
    return [tag for tag, _ in ours] == [tag for tag, _ in theirs] and all(
        mine == yours or (mine == [] and yours is None)
        if not mine
        else len(mine) == len(yours or ()) and all(map(agree, mine, yours))
        for (_, mine), (_, yours) in zip(ours, theirs, strict=True)
    )


@pytest.mark.parametrize("implicit", [True, False])
@pytest.mark.parametrize("behind", [0, 2])
def test_only_pixels_that_reach_to_the_end_are_left_out(implicit, behind):
    def element(tag, vr, value):
        group, number = tag >> 16, tag & 0xFFFF
        if implicit:
            return struct.pack("<HHL", group, number, len(value)) + value
        return struct.pack("<HH2sHL", group, number, vr, 0, len(value)) + value

    image = element(0x7FE00010, b"OW", b"\x10\x00\x20\x00" * 50)
    icon = element(
        0x00880200, b"SQ", struct.pack("<HHL", 0xFFFE, 0xE000, len(image)) + image
    )
    fake = element(0x00091010, b"OB", image[:20])
    tail = b"".join(element(0xFFFCFFF0 + n, b"OB", b"12") for n in range(behind))
    data = fake + icon + image + tail
    begin, end = lazy_reader._image_at_the_end(data, 0, implicit, True)
    assert (begin, end) == (len(data) - len(tail) - 200, len(data) - len(tail))
    # an element of lower tag behind it: nothing tells that the image was the main one
    odd = data + element(0x00100020, b"UN", b"12")
    assert lazy_reader._image_at_the_end(odd, 0, implicit, True) == (len(odd),) * 2
    cut = data[:-2]
    assert lazy_reader._image_at_the_end(cut, 0, implicit, True) == (len(cut),) * 2
