"""A received data set that is read as far as somebody asks answers as one read whole."""

from __future__ import annotations

import io
import struct
from unittest import mock

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.charset import python_encoding
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import data_element_generator
from pydicom.filewriter import write_dataset

from ltdicom._core.errors import DicomError
from ltdicom._dataset import files
from ltdicom._dataset.codec import charsets, reader
from ltdicom._dataset.codec.sources import MemorySource, file_over
from ltdicom._dataset.dataset import DataSet
from ltdicom.ds import wrap
from tests.support.dataset_strategies import SEQUENCES, SYNTAXES, VALUES, datasets

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
    implicit, little = SYNTAXES[uid]
    slots, damage = reader.parse(io.BytesIO(data), implicit, little)
    dataset = DataSet()
    source = MemorySource(data)
    dataset.adopt(slots, source, source, damage)
    dataset.transfer_syntax = uid
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


def sent(dataset):
    """What is sent of a data set, or the code with which it is refused."""
    try:
        return bytes(dataset.encoded(dataset.transfer_syntax))
    except DicomError as refused:
        return refused.code


VALUES_OF = {
    "walk": everything,
    "empty": lambda ds: ds._dataset.is_empty,
    "count": lambda ds: len(ds._dataset.root),
    "same": lambda ds: sent(ds._dataset),
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


@given(
    st.lists(st.sampled_from([b"\xe0", b"\x7f", b"\x10", b"\0"]), max_size=80), st.data()
)
def test_a_place_is_found_as_bytes_do(pieces, data):
    wanted, all_of_it = b"\xe0\x7f\x10\0", b"".join(pieces)
    if data.draw(st.booleans()):
        all_of_it += wanted
    at = data.draw(st.integers(0, len(all_of_it)))
    assert reader._found(wanted, all_of_it, at) == all_of_it.find(wanted, at)


def test_a_place_behind_many_that_look_like_it():
    assert reader._found(b"\xe0\x7f", b"\xe0" * 50 + b"\x7f", 0) == 49


@settings(max_examples=300)
@given(received(), st.sampled_from(TAGS), st.sampled_from([0, reader.DEFER_SIZE]))
def test_an_element_read_alone_is_the_one_that_pydicom_reads(came, tag, defer):
    data, uid = came
    implicit, little = SYNTAXES[uid]
    with mock.patch.object(reader, "DEFER_SIZE", defer):
        unread, slots = reader.Unread(data, implicit, little), {}
        place = unread.last_place(tag)
        if place is None or place < 0 or not unread.read_one(slots, tag, place):
            return  # pydicom's reader is asked then
    ahead = io.BytesIO(data)
    if len(data) >= 6:
        implicit = not reader.looks_explicit(data[:6])
    read = data_element_generator(ahead, implicit, little, defer_size=defer)
    elements = []  # not by tag: one may be there twice
    while ahead.tell() <= place:
        elements.append(next(read))
    assert all(element in elements for element in slots.values())


class Pieces(Writer):
    """What sequences of undefined length are made of, in a syntax."""

    def __init__(self, uid):
        super().__init__(uid)
        self.open = self.element(0x00081140, b"SQ", b"", UNDEFINED)
        self.plain = [
            self.element(0x00081150, b"UI", b"1.2.840.10"),
            self.element(PATIENT_ID, b"LO", b""),
            self.element(0x00091010, b"OB", b"ABCD"),
            self.element(0x00081199, b"SQ", self.mark(0xE000)),
        ]
        self.odd = [
            self.item_end,
            self.sequence_end,
            self.open,
            self.mark(0xE000),
            self.mark(0xE000, 12),
            self.mark(0xE000, UNDEFINED),
            self.mark(0xE00D, 4),
            self.mark(0xE0DD, 4),
            self.mark(0xE00D)[:4] + b"OB\0\0",
            self.mark(0xE0DD)[:4] + b"OB\0\0",
            self.element(0x00091010, b"SQ", b"", UNDEFINED),  # in no dictionary
            self.element(0x00091010, b"UN", b"", UNDEFINED),
            self.element(PIXELS, b"OB", b"", UNDEFINED),
            self.element(0x00080005, b"CS", b"ISO_IR 100"),
            self.element(0x00080005, b"CS", b"\xff\xfe no set"),
            self.element(0x00100010, b"PN", b"A", 0x300),
            self.element(0x00100010, b"ZZ", b"AB"),
            b"AB",
        ]


@st.composite
def items(draw, pieces, deeper=2):
    """Return the pieces of some items, in order."""
    made = []
    for _ in range(draw(st.integers(0, 3))):
        inside = []
        for kind in draw(st.lists(st.sampled_from([0, 1, 2, 3, 4][: 4 + bool(deeper)]))):
            if kind < 4:
                inside.append(pieces.plain[kind])
            else:
                below = draw(items(pieces, deeper - 1))
                inside += [pieces.open, *below, pieces.sequence_end]
        if draw(st.booleans()):
            made += [pieces.mark(0xE000, UNDEFINED), *inside, pieces.item_end]
        else:
            made += [pieces.mark(0xE000, sum(map(len, inside))), *inside]
    return made


def length_of(pieces, made):
    """Return how many bytes of a sequence, and of what follows it, belong to it.

    None where only pydicom knows; else it must agree.
    """
    sent = b"".join([pieces.open, *made])
    start = len(pieces.open)
    end = reader.Unread(sent, *pieces.syntax)._behind_items(start)
    if not end:
        return None
    file = io.BytesIO(sent)
    next(data_element_generator(file, *pieces.syntax))
    assert file.tell() == end
    return end - start


@settings(max_examples=300)
@given(st.sampled_from([IMPLICIT, EXPLICIT, BIG]), st.data())
def test_a_sequence_without_a_length_ends_where_it_does_for_pydicom(uid, data):
    pieces = Pieces(uid)
    made = [*data.draw(items(pieces)), pieces.sequence_end]
    if data.draw(st.booleans()):
        assert length_of(pieces, [*made, *pieces.plain]) == sum(map(len, made))
        return
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(made)))
        odd = data.draw(st.lists(st.sampled_from(pieces.odd), max_size=2))
        made[at : at + data.draw(st.integers(0, 1))] = odd
    length_of(pieces, [*made, *pieces.plain])


@pytest.mark.parametrize("uid", [IMPLICIT, EXPLICIT, BIG])
def test_whatever_is_odd_in_a_sequence_ends_it_as_for_pydicom(uid):
    pieces = Pieces(uid)
    item, plain = pieces.mark(0xE000, UNDEFINED), pieces.plain[0]
    item_end, end = pieces.item_end, pieces.sequence_end
    for odd in pieces.odd:
        limited = pieces.mark(0xE000, len(plain + odd))
        for made in (
            [item, plain, odd, item_end, end],
            [item, plain, odd, end],
            [item, plain, odd],
            [item, plain, item_end, odd, end],
            [item, plain, item_end, odd],
            [item, odd, plain, item_end, end],
            [limited, plain, odd, end],
            [limited, odd, plain, end],
            [limited, plain, odd, item_end, end],
            [odd, item, plain, item_end, end],
        ):
            length_of(pieces, [*made, *pieces.plain])
            length_of(pieces, [*made, end, end])


# from how many bytes on an image is looked for, and how many may be behind it
IMAGES = st.sampled_from(
    [(reader._SMALL, reader._TAIL), (0, reader._TAIL), (0, 24), (0, 0)]
)


@settings(max_examples=300)
@given(received(), STEPS, st.sampled_from([bytes, bytearray, memoryview]), IMAGES)
def test_every_answer_is_that_of_a_data_set_that_was_read_whole(came, steps, kind, images):
    data, uid = came
    with (
        mock.patch.object(reader, "_SMALL", images[0]),
        mock.patch.object(reader, "_TAIL", images[1]),
    ):
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
    unread = ds._dataset.root._unread
    return None if unread is None else len(ds._dataset.source.encoded()) - unread.position


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
    assert not ds._dataset.is_empty
    assert unread_of(ds) > 36_000
    assert len(ds._dataset.root) == len(pydicom.dcmread(get_testdata_file("CT_small.dcm")))
    assert unread_of(ds) is None


def slots_of(ds):
    """Return the tags of the elements that were made objects of."""
    return sorted(ds._dataset.root._slots)


def test_what_is_in_front_of_an_element_is_only_gone_over(scan):
    ds = wrap(DataSet.from_encoded(scan, EXPLICIT))
    assert ds.GetStringValue(ds.FindFirstElement(None, 0x00080060, True)) == "CT"
    assert slots_of(ds) == [0x00080060]
    # that has the tag below it, too
    assert ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, False)) == "1CT1"
    assert slots_of(ds) == [0x00080060, PATIENT_ID, 0x00101002]
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
    assert slots_of(ds) == sorted({PATIENT_ID, *nest})


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
    assert unread_of(ds) == len(ID + pixels + after)
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


def test_encapsulated_data_without_an_end_is_left_to_pydicom():
    pixels = encapsulated([b"", bytes(9000)], EXPLICIT)[:-8]
    ds = wrap(DataSet.from_encoded(ID + pixels, EXPLICIT))
    assert ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, True)) == "AB"
    assert ds.FindFirstElement(None, PIXELS, True) is None
    assert ds._dataset.root._unread is None


def test_a_sequence_without_a_length_in_front_is_only_gone_over():
    study = element_of(0x0020000D, b"UI", b"1.2.")
    nested = open_sequence_of(0x00081140, study, b"")
    ds = image(bytes(9000), open_sequence_of(0x00081110, study, nested), ID)
    found = ds.FindFirstElement(None, PATIENT_ID, False)
    assert ds.GetStringValue(found) == "AB"
    assert slots_of(ds) == [PATIENT_ID]
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
    assert unread_of(ds) >= size // len(ID) * len(ID)


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
    assert first == ("AB" if size > 20 else "CD")
    assert ds.FindFirstElement(None, 0x00200010, False) is None
    # what was looked at stays
    assert ds.GetStringValue(found) == first
    assert [e.nTag for e in ds] == [0x00091000, PATIENT_ID, 0x00100040]
    assert ds.FindFirstElement(None, PATIENT_ID, True) is found


def test_damage_is_told_when_it_is_reached(caplog):
    ds = wrap(DataSet.from_encoded(ID + b"\x10\0\x40\0SQ\0\0\xff\xff\xff\xff\1", EXPLICIT))
    assert ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, False)) == "AB"
    assert "not whole" not in caplog.text
    assert ds.FindFirstElement(None, 0x00100040, False) is None
    assert "a data set is not whole" in caplog.text


def test_a_value_that_is_cut_off_has_the_length_of_what_is_there(caplog):
    whole = ID + element_of(PIXELS, b"OW", bytes(100_000))
    ds = wrap(DataSet.from_encoded(whole[:-60_000], EXPLICIT))
    found = ds.FindFirstElement(None, PIXELS, False)
    assert found.nLength == len(ds.GetBinaryValue(found)[1]) == 40_000
    assert "7FE00010 is cut: 40000 bytes of 100000 are there" in caplog.text


@pytest.mark.filterwarnings("error")
def test_warnings_of_pydicom_stay_log_lines(caplog):
    caplog.set_level("INFO", "ltdicom.dataset")
    bad = element_of(0x00080005, b"CS", b"NONSENSE")
    ds = wrap(DataSet.from_encoded(bad + ID, EXPLICIT))
    assert [element.nTag for element in ds] == [0x00080005, PATIENT_ID]
    assert "pydicom: Unknown encoding 'NONSENSE'" in caplog.text


def test_a_data_set_without_any_data_is_empty_although_it_has_elements():
    meta = element_of(0x00020010, b"UI", b"1.")
    assert DataSet.from_encoded(meta, EXPLICIT).is_empty
    received = DataSet.from_encoded(meta + ID, EXPLICIT)
    assert not received.is_empty


@pytest.mark.parametrize("encoding", sorted(set(python_encoding.values())))
def test_printable_ascii_is_the_same_in_every_character_set(encoding):
    text = "".join(map(chr, range(0x20, 0x7F)))
    assert charsets.plain(text.encode()) == text == text.encode().decode(encoding)
    assert charsets.plain(b"A\x1b") is charsets.plain(b"\xe4") is None


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
