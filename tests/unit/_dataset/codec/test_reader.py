"""One walk over heads: what it reads, what it ends at, and what it says of it."""

from __future__ import annotations

import subprocess
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import data_element_generator, read_dataset
from pydicom.filewriter import write_dataset

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec import reader
from ltdicom._dataset.dataset import DataSet
from ltdicom.constants.error import (
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_FORMAT,
    DICOM_SUCCESS,
)
from ltdicom.ds import LDicomDS
from tests.support.dataset_strategies import SYNTAXES, datasets
from tests.support.encoded import (
    BIG,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    JPEG,
    UNDEFINED,
    explicit,
    file_of,
    implicit,
    item,
    pixels,
    sequence_end,
)

S, PRIVATE = 0x00081140, 0x00091001
A = explicit(0x00080050, "SH", b"A1")
P = explicit(0x00100020, "LO", b"ID  ")
ROWS = explicit(0x00280010, "US", b"\2\0")
UID = explicit(0x00081150, "UI", b"1.2\0")
IA, IP, IUID = (
    implicit(0x00080050, b"A1"),
    implicit(0x00100020, b"ID  "),
    implicit(0x00081150, b"1.2\0"),
)
ACME = implicit(0x00090010, b"ACME")


def tree(ds, parent=None):
    """Return what there is: tag, VR, and value or what is below."""
    found = []
    element = ds.GetChildElement(parent) if parent else ds.GetFirstElement(None, True)
    while element is not None:
        vr = element.nVR.to_bytes(2, "big").decode()
        below = element.nLength == UNDEFINED
        value = tree(ds, element) if below else ds.GetBinaryValue(element)[1]
        if element.nTag >> 16 != 2:
            found.append((element.nTag, vr, value))
        element = ds.GetNextElement(element, True)
    return found


def tags(found):
    """Return tags, with lists of those below."""
    return [
        (tag, tags(value)) if isinstance(value, list) else tag for tag, _, value in found
    ]


def loaded(tmp_path, uid, body):
    path = tmp_path / "some.dcm"
    path.write_bytes(file_of(uid, body))
    ds = LDicomDS()
    return ds, ds.LoadDS(path)


@pytest.fixture
def load(tmp_path):
    return lambda uid, body: loaded(tmp_path, uid, body)


@given(datasets, st.sampled_from([IMPLICIT, EXPLICIT, BIG]))
def test_elements_are_those_of_pydicom(dataset, uid):
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = SYNTAXES[uid]
    write_dataset(file, dataset)
    data = file.getvalue()
    level = reader.walk(reader.Window(data), 0, *SYNTAXES[uid])
    assert level.damage is level.flaw is None and level.stop == len(data)
    file.seek(0)
    theirs = {int(each.tag): each for each in data_element_generator(file, *SYNTAXES[uid])}
    ours = level.elements()
    assert list(ours) == list(theirs)
    for tag, element in theirs.items():
        if element.is_raw and ours[tag].VR != "SQ":
            assert element[:4] == ours[tag][:4] or element.length == 0
    file.seek(0)
    whole = read_dataset(file, *SYNTAXES[uid])
    ds = LDicomDS()
    ds._dataset = DataSet.from_encoded(data, uid)

    def shape(dataset):
        return [
            (int(e.tag), [(0xFFFEE000, shape(i)) for i in e.value])
            if e.VR == "SQ"
            else e.tag
            for e in dataset
        ]

    assert tags(tree(ds)) == shape(whole)


# each file is what there is, what is read of it, and what is wrong
OPEN_ITEM = implicit(0xFFFEE000, UID, UNDEFINED)
FRAGMENT = implicit(0xFFFEE000, b"ab")
ITEM_OF_UID = (0xFFFEE000, [0x00081150])
DAMAGED = {
    "item delimiter at the root": (A + implicit(0xFFFEE00D) + P, [0x00080050]),
    "sequence delimiter at the root": (A + sequence_end() + P, [0x00080050]),
    "item at the root": (A + item(UID) + P, [0x00080050]),
    "sequence longer by an element": (
        A + explicit(S, "SQ", item(UID, closed=False), 20 + len(P)) + P + ROWS,
        [0x00080050, (S, [ITEM_OF_UID])],
    ),
    "sequence behind the end": (
        A + explicit(S, "SQ", item(UID), 9999),
        [0x00080050, (S, [ITEM_OF_UID])],
    ),
    "sequence that cuts an item": (
        A + explicit(S, "SQ", item(UID, closed=False), 16) + P,
        [0x00080050, (S, [(0xFFFEE000, [])])],
    ),
    "sequence without an end": (
        A + explicit(S, "SQ", item(UID), UNDEFINED),
        [0x00080050, (S, [ITEM_OF_UID])],
    ),
    "item without an end": (
        A + explicit(S, "SQ", OPEN_ITEM, UNDEFINED),
        [0x00080050, (S, [ITEM_OF_UID])],
    ),
    "item ended by a sequence": (
        A
        + explicit(
            S, "SQ", implicit(0xFFFEE000, UID, UNDEFINED) + sequence_end(), UNDEFINED
        )
        + P,
        [0x00080050, (S, [ITEM_OF_UID])],
    ),
    "element in a sequence": (
        A + explicit(S, "SQ", UID + item(UID)) + P,
        [0x00080050, (S, [])],
    ),
    "cut in a head": (A + P + ROWS[:5], [0x00080050, 0x00100020]),
    "cut in a long head": (A + P + pixels()[:9], [0x00080050, 0x00100020]),
    "cut in a value": (A + P[:-2], [0x00080050, 0x00100020]),
    "text without a length": (
        A + explicit(0x0040A160, "UT", b"ab" + sequence_end(), UNDEFINED) + P,
        [0x00080050],
    ),
    "fragments that are not pixel data": (
        A
        + explicit(PRIVATE, "OB", implicit(0xFFFEE000, b"ab") + sequence_end(), UNDEFINED),
        [0x00080050],
    ),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_what_was_whole_is_kept_and_damage_has_a_code_and_a_line(kind, load, caplog):
    body, expected = DAMAGED[kind]
    ds, result = load(EXPLICIT, body)
    assert result == DICOM_ERROR_FORMAT
    assert tags(tree(ds)) == expected
    assert "some.dcm is not whole: " in caplog.text and "at byte" in caplog.text
    assert ds.SaveDS("saved.dcm") == DICOM_ERROR_FORMAT
    # and received, whatever is asked first
    ds = LDicomDS()
    ds._dataset = DataSet.from_encoded(body, EXPLICIT)
    assert ds.FindFirstElement(None, 0x00080050, True) is not None
    with pytest.raises(DicomError) as refused:
        ds._dataset.encoded(EXPLICIT)
    assert refused.value.code == DICOM_ERROR_FORMAT
    assert tags(tree(ds)) == expected


@pytest.mark.parametrize("pieces", [(b"", b"\xff\xd8ab"), (b"",), ()])
@pytest.mark.parametrize("end", [b"", b"\xfe\xff", implicit(0xFFFEE000, b"", 99) + b"12"])
def test_fragments_that_were_whole_are_kept(pieces, end, load):
    ds, result = load(JPEG, A + pixels(*pieces, closed=False) + end)
    assert result == DICOM_ERROR_FORMAT
    fragments = [(0xFFFEE000, "OB", piece) for piece in pieces]
    assert tree(ds) == [(0x00080050, "SH", b"A1"), (0x7FE00010, "OB", fragments)]


@pytest.mark.parametrize("missing", [3000, 30])
def test_what_was_whole_of_a_cut_deflated_file_is_kept(missing, load):
    body = A + b"".join(
        explicit(0x00100020 + number, "LO", b"%08d" % (number * 7919))
        for number in range(900)
    )
    machine = zlib.compressobj(wbits=-15)
    ds, result = load(DEFLATED, (machine.compress(body) + machine.flush())[:-missing])
    assert result == DICOM_ERROR_FORMAT
    found = tree(ds)
    whole = LDicomDS()
    whole._dataset = DataSet.from_encoded(body, EXPLICIT)
    assert found[:-1] == tree(whole)[: len(found) - 1]
    assert len(found) > (800 if missing == 30 else 50)
    assert ds.SaveDS("saved.dcm") == DICOM_ERROR_FORMAT


@pytest.mark.parametrize("cut", range(133, 190))
def test_a_cut_in_the_meta_header_is_noticed(cut, tmp_path, caplog):
    path = tmp_path / "some.dcm"
    whole = file_of(EXPLICIT, A)
    path.write_bytes(whole[:cut])
    ds = LDicomDS()
    at_the_end = cut == len(whole) - len(A)
    assert ds.LoadDS(path) == (DICOM_SUCCESS if at_the_end else DICOM_ERROR_FORMAT)
    assert ("some.dcm is not whole" in caplog.text) != at_the_end


@pytest.mark.parametrize(
    ("element", "vr", "value"),
    [
        (explicit(PRIVATE, "  ", b"ab", long=False), "UN", b"ab"),
        (explicit(PRIVATE, "--", b"ab", long=False), "UN", b"ab"),
        (explicit(PRIVATE, "??", b"ab", long=False), "UN", b"ab"),
        (explicit(PRIVATE, "\0\0", b"abcd", long=False), "UN", b"abcd"),
        (explicit(PRIVATE, "ob", b"ab", long=False), "UN", b"ab"),
        (explicit(PRIVATE, "ZZ", b"abcd", long=True), "UN", b"abcd"),
        # what follows tells that it is the other length
        (explicit(PRIVATE, "ZZ", b"abcd", long=False), "UN", b"abcd"),
        (explicit(PRIVATE, "--", b"abcd", long=True), "UN", b"abcd"),
    ],
)
def test_a_vr_that_is_none_ends_where_the_next_element_begins(
    element, vr, value, load, tmp_path
):
    ds, result = load(EXPLICIT, A + element + P + ROWS)
    assert result == DICOM_SUCCESS
    assert tree(ds) == [
        (0x00080050, "SH", b"A1"),
        (PRIVATE, vr, value),
        (0x00100020, "LO", b"ID  "),
        (0x00280010, "US", b"\2\0"),
    ]
    # it goes out with a VR that everybody knows
    assert (
        bytes(ds._dataset.encoded(EXPLICIT))
        == A + explicit(PRIVATE, "UN", value) + P + ROWS
    )


def test_several_odd_vrs_in_a_row(load):
    odd = [
        explicit(PRIVATE + n, vr, b"ab", long=False) for n, vr in enumerate(["--", "  "])
    ]
    ds, result = load(EXPLICIT, A + b"".join(odd) + P)
    assert result == DICOM_SUCCESS
    assert tags(tree(ds)) == [0x00080050, PRIVATE, PRIVATE + 1, 0x00100020]


def test_a_vr_that_is_none_and_no_length_that_fits_is_damage(load):
    ds, result = load(EXPLICIT, A + explicit(PRIVATE, "--", b"abcdef", 3, long=False) + P)
    assert result == DICOM_ERROR_FORMAT
    assert tags(tree(ds)) == [0x00080050]


@pytest.mark.parametrize("uid", [EXPLICIT, BIG])
@pytest.mark.parametrize("size", [4, 0x4142])  # the letters of a VR
@pytest.mark.parametrize("closed", [True, False])
def test_un_without_a_length_is_implicit_and_little_endian(uid, size, closed, load):
    little = uid == EXPLICIT
    code = implicit(0x00080102, b"DCM ") + implicit(0x00080104, b"x" * size)
    body = item(code, closed=closed) + sequence_end()
    element = explicit(0x00082112, "UN", body, UNDEFINED, little=little)
    behind = explicit(0x00100020, "LO", b"ID  ", little=little)
    ds, result = load(uid, element + behind)
    assert result == DICOM_SUCCESS
    found = [(0x00080102, "SH", b"DCM "), (0x00080104, "LO", b"x" * size)]
    assert tree(ds) == [
        (0x00082112, "SQ", [(0xFFFEE000, "SQ", found)]),
        (0x00100020, "LO", b"ID  "),
    ]
    # a code in it is found by its bytes, which are little endian, whatever is around it
    ds._dataset = DataSet.from_encoded(element + behind, uid)
    assert ds.FindFirstElement(None, 0x00080102, False) is not None


def test_what_has_no_length_in_implicit_vr_is_a_sequence(load, tmp_path):
    """PS3.5 7.5: also one that is empty, or that the dictionary has as text."""
    empty = implicit(PRIVATE, sequence_end(), UNDEFINED)
    ds, result = load(IMPLICIT, IA + ACME + empty + IP)
    assert result == DICOM_SUCCESS
    assert tree(ds)[2] == (PRIVATE, "SQ", [])
    assert ds.ChangeTransferSyntax(EXPLICIT) == DICOM_SUCCESS
    assert readable(ds, tmp_path)
    text = implicit(0x00101000, item(IUID) + sequence_end(), UNDEFINED)
    ds, result = load(IMPLICIT, IA + IP + text)
    assert result == DICOM_SUCCESS
    assert tags(tree(ds)) == [0x00080050, 0x00100020, (0x00101000, [ITEM_OF_UID])]
    assert readable(ds, tmp_path)
    assert ds.ChangeTransferSyntax(EXPLICIT) == DICOM_SUCCESS
    assert readable(ds, tmp_path)


def readable(ds, tmp_path):
    """Save; return whether DCMTK reads it."""
    path = tmp_path / "saved.dcm"
    assert ds.SaveDS(path) == DICOM_SUCCESS
    return not subprocess.run(["dcmdump", "-q", str(path)], capture_output=True).returncode


@pytest.mark.parametrize(
    "first", [b"x" * 16706, b"y" * (0x41 << 8 | 0x44), b"z" * 0x4E50, b"o" * 0x4F4C]
)
def test_a_length_that_looks_like_a_vr_is_one_in_implicit_vr(first, load):
    """ "BA", and the known ones "DA", "PN" and "LO"."""
    ds, result = load(
        IMPLICIT, implicit(0x00420011, first) + implicit(0x00880140, b"1.2\0")
    )
    assert result == DICOM_SUCCESS
    assert tree(ds) == [(0x00420011, "OB", first), (0x00880140, "UI", b"1.2\0")]


@pytest.mark.parametrize(
    ("uid", "body"),
    [(IMPLICIT, A + P + ROWS), (EXPLICIT, IA + IP + implicit(0x00280010, b"\2\0"))],
)
def test_data_in_the_other_encoding_is_read_and_encoded_anew(uid, body, load, caplog):
    """And what is saved says how it is encoded."""
    expected = [
        (0x00080050, "SH", b"A1"),
        (0x00100020, "LO", b"ID  "),
        (0x00280010, "US", b"\2\0"),
    ]
    received = LDicomDS()
    received._dataset = DataSet.from_encoded(body, uid)
    ds, result = load(uid, body)
    assert result == DICOM_SUCCESS
    for each in (ds, received):
        caplog.clear()
        assert tree(each) == expected
        again = LDicomDS()
        again._dataset = DataSet.from_encoded(bytes(each._dataset.encoded(uid)), uid)
        assert again._dataset.damage is None and again._dataset._original is not None
        assert tree(again) == expected
    caplog.clear()
    load(uid, body)
    assert "unlike its transfer syntax" in caplog.text


@pytest.mark.parametrize(
    ("uid", "nested", "closed"),
    [
        (uid, nested, closed)
        for uid, nested in ((EXPLICIT, IUID), (IMPLICIT, UID))
        for closed in (True, False)
    ],
)
def test_items_in_the_other_encoding(uid, nested, closed, load):
    body = item(nested) + sequence_end() * closed
    length = UNDEFINED if closed else None
    if uid == EXPLICIT:
        data = A + explicit(S, "SQ", body, length) + P
    else:
        data = IA + implicit(S, body, length) + IP
    ds, result = load(uid, data)
    assert result == DICOM_SUCCESS
    assert tags(tree(ds)) == [0x00080050, (S, [ITEM_OF_UID]), 0x00100020]
    assert (
        bytes(ds._dataset.encoded(EXPLICIT))
        == A + explicit(S, "SQ", item(UID) + sequence_end() * closed, length) + P
    )


@pytest.mark.parametrize(("uid", "little"), [(BIG, True), (EXPLICIT, False)])
@pytest.mark.parametrize("size", [4, 70_000])
def test_the_wrong_byte_order_gives_no_element(uid, little, size, load, caplog):
    body = explicit(0x00080050, "SH", b"A1", little=little)
    body += explicit(0x00100020, "LO", b"ID  ", little=little)
    body += explicit(0x7FE00010, "OW", bytes(size), little=little)
    ds, result = load(uid, body)
    assert result == DICOM_ERROR_FORMAT
    assert tree(ds) == []
    assert "endian, as its transfer syntax says" in caplog.text


def test_padding_behind_a_data_set_is_none_of_it(load):
    image = explicit(0x7FE00010, "OW", b"abcd")
    for uid, body in ((EXPLICIT, A + P), (IMPLICIT, IA + IP), (EXPLICIT, A + image)):
        for size in (1, 8, 100, 300_001):
            ds, result = load(uid, body + bytes(size))
            if size > 512 and image not in body:  # it may be a black image
                assert result == DICOM_ERROR_FORMAT
                continue
            assert result == DICOM_SUCCESS
            assert len(ds._dataset.root) == 5
            assert bytes(ds._dataset.encoded(uid)) == body


@pytest.mark.parametrize(
    "body",
    [
        explicit(S, "SQ", item(UID, closed=False) + sequence_end()),
        explicit(S, "SQ", implicit(0xFFFEE000, UID + implicit(0xFFFEE00D))),
        explicit(S, "SQ", implicit(0xFFFEE000, UID, len(UID) + 4)),
    ],
)
def test_what_is_one_delimiter_too_many_goes_out_right(body, load):
    ds, result = load(EXPLICIT, A + body + P)
    assert result == DICOM_SUCCESS
    assert tags(tree(ds)) == [0x00080050, (S, [ITEM_OF_UID]), 0x00100020]
    expected = A + explicit(S, "SQ", item(UID, closed=False)) + P
    assert bytes(ds._dataset.encoded(EXPLICIT)) == expected


def test_native_pixels_in_a_compressed_syntax_are_a_contradiction(load, tmp_path):
    ds, result = load(JPEG, A + explicit(0x7FE00010, "OB", b"abcd"))
    assert result == DICOM_SUCCESS
    assert ds.SaveDS(tmp_path / "saved.dcm") == DICOM_ERROR_CONVERSION


@pytest.mark.parametrize(
    ("tag", "vr", "size"),
    [(0x30060050, "DS", 0x10002), (0x00283006, "OW", 0x10002), (0x00291001, "UN", 0x10002)],
)
def test_un_that_was_too_long_for_its_vr_takes_it(tag, vr, size, load):
    value = (b"1.5\\" * 0x4001)[:size]
    ds, result = load(EXPLICIT, A + explicit(tag, "UN", value))
    assert result == DICOM_SUCCESS
    expected = vr if vr == "DS" else "UN"
    assert tree(ds)[1] == (tag, expected, value)
    element = ds.FindFirstElement(None, tag, True)
    if vr == "DS":
        assert ds.GetDoubleValue(element, 0, 3) == [1.5, 1.5, 1.5]
    assert bytes(ds._dataset.encoded(EXPLICIT)) == A + explicit(tag, "UN", value)


@pytest.mark.parametrize("closed", [True, False])
def test_nesting_without_end_is_damage_and_takes_no_time(closed, load):
    depth, body = 20_000, b""
    if closed:
        body = explicit(S, "SQ", implicit(0xFFFEE000, b"", UNDEFINED), UNDEFINED) * depth
    else:
        for _ in range(1000):
            body = explicit(S, "SQ", item(body, closed=False))
    ds, result = load(EXPLICIT, A + body)
    assert result == DICOM_ERROR_FORMAT
    assert len(list(ds.walk())) < 300


def deep_in_calls(levels, action):
    return action() if not levels else deep_in_calls(levels - 1, action)


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT])
@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("calls", [0, 300, 600, 750])
def test_how_deep_sequences_may_be_does_not_depend_on_the_caller(
    syntax, closed, calls, load, tmp_path
):
    def tried(depth):
        body = b""
        for _ in range(depth):
            inner = item(body, closed=closed)
            if closed:
                inner += sequence_end()
            length = UNDEFINED if closed else None
            if syntax == EXPLICIT:
                body = explicit(S, "SQ", inner, length)
            else:
                body = implicit(S, inner, length)
        first = A if syntax == EXPLICIT else implicit(0x00080050, b"A ")
        ds, result = load(syntax, first + body)
        if result == DICOM_SUCCESS:
            below = [e for e in ds.walk() if e.nTag >> 16 != 2]
            assert len(below) == 1 + 2 * depth
            ds._dataset.touched()
            assert ds.SaveDS(tmp_path / "deep.dcm", 0) == DICOM_SUCCESS
        return result

    results = [deep_in_calls(calls, lambda n=n: tried(n)) for n in (100, 128, 129)]
    assert results == [DICOM_SUCCESS, DICOM_SUCCESS, DICOM_ERROR_FORMAT]


def test_a_file_is_read_through_a_window_as_memory_is(tmp_path):
    """Heads lie on every place of its edge."""
    for shift in range(0, 30, 2):
        pieces = [(0x00080050, explicit(0x00080050, "SH", b"A" * shift))]
        for number in range(3000):
            tag = 0x00091000 + number * 2
            pieces.append((tag, explicit(tag, "LO", b"%020d" % number)))
            if number % 300 == 0:
                nested = item(UID + P) + sequence_end()
                pieces.append((tag + 1, explicit(tag + 1, "SQ", nested, UNDEFINED)))
        body = b"".join(piece for _, piece in sorted(pieces))
        path = tmp_path / "large.dcm"
        path.write_bytes(
            file_of(EXPLICIT, body + explicit(0x7FE00010, "OW", bytes(70_000)))
        )
        from_file, from_memory = LDicomDS(), LDicomDS()
        assert from_file.LoadDS(path) == DICOM_SUCCESS
        assert from_memory.LoadDSMemory(path.read_bytes()) == DICOM_SUCCESS
        assert tree(from_file) == tree(from_memory)
        assert len(from_file._dataset.root) > 3000


def test_elements_that_are_there_twice_are_told_once(load, caplog):
    ds, result = load(EXPLICIT, A * 1000 + P * 3)
    assert result == DICOM_SUCCESS
    assert caplog.text.count("is there twice") == 1
    assert bytes(ds._dataset.encoded(EXPLICIT)) == A + P
