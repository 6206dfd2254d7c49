"""The bytes that are hashed: by the rules of PS3.3 C.12.1.1.3.1.1, one by one."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from ltdicom import DICOM_SUCCESS, LDicomDS
from ltdicom._core.errors import DicomError
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.signatures import mac_input
from ltdicom._dataset.tree import Items
from ltdicom.constants.error import DICOM_ERROR_FORMAT
from tests.support.encoded import (
    BIG,
    EXPLICIT,
    IMPLICIT,
    JPEG,
    UNDEFINED,
    explicit,
    implicit,
    item,
    pixels,
    sequence_end,
)
from tests.support.signing import nested

ITEM, END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0"
SEQUENCE = 0x0040A730


def received(data: bytes, syntax: str = EXPLICIT) -> DataSet:
    return DataSet.from_encoded(data, syntax)


def bytes_of(dataset: DataSet, *tags: int, as_written: bool = False) -> bytes:
    pieces: list[bytes] = []
    made = mac_input.MacInput(dataset, pieces.append, as_written=as_written)
    made.level(dataset.root, tags or dataset.root.order)
    return b"".join(pieces)


def sequence(*parts: bytes, tag: int = SEQUENCE) -> bytes:
    """Return a sequence as it is hashed: without a length."""
    return explicit(tag, "SQ")[:8] + b"".join(parts) + END


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG])
def test_leaves_are_as_in_explicit_little_endian(syntax: str) -> None:
    little, code = syntax != BIG, "<" if syntax != BIG else ">"
    values = [
        (0x00100010, "PN", b"Doe^J ", b"Doe^J "),
        (0x00189073, "FD", struct.pack(code + "d", 1.5), struct.pack("<d", 1.5)),
        (0x00209165, "AT", struct.pack(code + "HH", 8, 0x60), struct.pack("<HH", 8, 0x60)),
        (0x00280010, "US", struct.pack(code + "H", 512), b"\0\2"),
        (0x00720069, "OW", struct.pack(code + "HH", 1, 2), b"\1\0\2\0"),
    ]
    data = b"".join(
        implicit(tag, value)
        if syntax == IMPLICIT
        else explicit(tag, vr, value, little=little)
        for tag, vr, value, _ in values
    )
    expected = b"".join(explicit(tag, vr, value) for tag, vr, _, value in values)
    assert bytes_of(received(data, syntax)) == expected


def test_tags_are_taken_in_order_and_once() -> None:
    one, other = explicit(0x00100010, "PN", b"A "), explicit(0x00100020, "LO", b"B ")
    found = bytes_of(received(one + other), 0x00100020, 0x00100010, 0x00100020, 0x00990099)
    assert found == one + other


def test_what_is_odd_is_padded_as_it_is_written() -> None:
    ds = LDicomDS()
    for tag, vr, value in ((0x00080016, "UI", b"1.2"), (0x00100010, "PN", b"Doe")):
        ds._dataset.root.insert(tag, vr).value = value
    ds._dataset.root.insert(0x00420011, "OB").value = b"abc"
    assert bytes_of(ds._dataset) == (
        explicit(0x00080016, "UI", b"1.2\0")
        + explicit(0x00100010, "PN", b"Doe ")
        + explicit(0x00420011, "OB", b"abc\0")
    )


@pytest.mark.parametrize("undefined", [True, False])
@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG])
def test_sequences_have_no_length_and_a_delimiter(undefined: bool, syntax: str) -> None:
    little = syntax != BIG

    def element(tag: int, vr: str, value: bytes, length: int | None = None) -> bytes:
        if syntax == IMPLICIT:
            return implicit(tag, value, length)
        return explicit(tag, vr, value, length, little=little)

    def items(*values: bytes) -> bytes:
        if not undefined:
            return b"".join(item(value, closed=False, little=little) for value in values)
        ends = implicit(0xFFFEE00D, little=little)
        starts = implicit(0xFFFEE000, b"", UNDEFINED, little=little)
        body = b"".join(starts + value + ends for value in values)
        return body + sequence_end(little=little)

    def whole(tag: int, *values: bytes) -> bytes:
        return element(tag, "SQ", items(*values), UNDEFINED if undefined else None)

    text = element(0x0040A160, "UT", b"ab")
    data = whole(SEQUENCE, text, b"", whole(SEQUENCE, text))
    expected_text = explicit(0x0040A160, "UT", b"ab")
    inner = sequence(ITEM, expected_text)
    expected = sequence(ITEM, expected_text, ITEM, ITEM, inner)
    assert bytes_of(received(data, syntax)) == expected
    looked_at = received(data, syntax)
    for node in looked_at.root:
        assert len(list(node.children or ())) == 3
    assert bytes_of(looked_at) == expected


def test_an_empty_sequence_has_its_delimiter_only() -> None:
    assert bytes_of(received(explicit(SEQUENCE, "SQ"))) == sequence()


def test_what_is_never_signed_is_left_out_of_items() -> None:
    kept = explicit(0x00100010, "PN", b"A ")
    body = (
        explicit(0x00040000, "UL", b"\4\0\0\0")
        + explicit(0x00041500, "CS", b"IMAGES")
        + explicit(0x00100000, "UL", b"\4\0\0\0")
        + kept
        + explicit(0x4FFE0001, "SQ")
        + explicit(0xFFFAFFFA, "SQ")
        + explicit(0xFFFCFFFC, "OB", b"\0\0")
    )
    data = explicit(SEQUENCE, "SQ", item(body, closed=False))
    assert bytes_of(received(data)) == sequence(ITEM, kept)


@pytest.mark.parametrize("vr", ["OB", "OW"])
def test_fragments_are_items_without_a_length(vr: str) -> None:
    data = pixels(b"", b"\xff\xd8ab", b"cd\xff\xd9", vr=vr)
    head = explicit(0x7FE00010, "OB")[:8]
    expected = head + ITEM + ITEM + b"\xff\xd8ab" + ITEM + b"cd\xff\xd9" + END
    for as_written in (False, True):
        assert bytes_of(received(data, JPEG), as_written=as_written) == expected


def test_an_offset_table_that_does_not_fit_counts_as_it_came_or_not_at_all() -> None:
    table = struct.pack("<LL", 0, 99)
    data = explicit(0x00280008, "IS", b"2 ") + pixels(table, b"abcd", b"efgh")
    dataset = received(data, JPEG)
    assert ITEM + table + ITEM + b"abcd" in bytes_of(dataset, 0x7FE00010)
    written = bytes_of(dataset, 0x7FE00010, as_written=True)
    assert ITEM + ITEM + b"abcd" in written
    node = dataset.root.get(0x7FE00010)
    assert node is not None
    mac_input.settle(node)
    assert bytes_of(dataset, 0x7FE00010) == written


def test_fragments_without_a_table_get_one() -> None:
    ds = LDicomDS()
    pElement = ds.InsertElement(None, False, 0x7FE00010, 0x4F42, True, 0)
    node = ds._node(pElement)
    assert isinstance(node.children, Items)
    node.children.insert(0).value = b"\xff\xd8a"
    head = explicit(0x7FE00010, "OB")[:8]
    expected = head + ITEM + ITEM + b"\xff\xd8a\0" + END
    assert bytes_of(ds._dataset) == expected
    mac_input.settle(node)
    assert [len(each.value) for each in node.children] == [0, 3]
    assert bytes_of(ds._dataset) == expected


def test_large_values_of_a_file_are_taken_in_pieces(tmp_path: Path) -> None:
    content = bytes(range(256)) * 20_000  # 5 MB
    path = tmp_path / "large.dcm"
    data = explicit(0x00100010, "PN", b"A ") + explicit(0x7FE00010, "OW", content)
    path.write_bytes(bytes(128) + b"DICM" + data)
    ds = LDicomDS()
    assert ds.LoadDS(path, 0) == DICOM_SUCCESS
    pieces: list[bytes] = []
    made = mac_input.MacInput(ds._dataset, pieces.append)
    made.level(ds._dataset.root, [0x00100010, 0x7FE00010])
    assert b"".join(pieces) == data
    assert max(map(len, pieces)) <= 1 << 20


def test_a_value_that_does_not_fit_its_vr_is_one_of_unknown_vr() -> None:
    ds = LDicomDS()
    node = ds._dataset.root.insert(0x00104000, "LT")
    node.value = bytes(70_000)
    assert bytes_of(ds._dataset) == explicit(0x00104000, "UN", bytes(70_000))
    assert mac_input.signable(ds._dataset, ds._dataset.root) == []
    node.value = bytes(0xFFFE)
    assert mac_input.signable(ds._dataset, ds._dataset.root) == [0x00104000]


def test_a_sequence_that_was_not_read_to_its_end_is_refused() -> None:
    dataset = received(explicit(SEQUENCE, "SQ"))
    node = dataset.root.get(SEQUENCE)
    assert node is not None
    assert node.children is not None
    node.value = b"what could not be parsed"
    with pytest.raises(DicomError) as caught:
        bytes_of(dataset)
    assert caught.value.code == DICOM_ERROR_FORMAT


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (0x00020010, False),
        (0x00041220, False),
        (0x00080000, False),
        (0x00080001, False),
        (0x00080005, True),
        (0x00090010, True),
        (0x00091000, True),
        (0x4FFE0001, False),
        (0x7FE00010, True),
        (0xFFFAFFFA, False),
        (0xFFFCFFFC, False),
        (0xFFFEE000, False),
    ],
)
def test_which_tags_may_be_signed(tag: int, expected: bool) -> None:
    assert mac_input.may_be_signed(tag) == expected


PRIVATE = (
    explicit(0x00090010, "LO", b"SOMEBODY"),
    explicit(0x00091001, "DS", b"1.5 "),
    explicit(0x00091002, "UN", b"ab"),
)


def test_what_has_no_vr_is_not_signed_nor_what_holds_it() -> None:
    holds = explicit(SEQUENCE, "SQ", item(b"".join(PRIVATE), closed=False))
    fine = explicit(0x00081140, "SQ", item(b"".join(PRIVATE[:2]), closed=False))
    dataset = received(fine + b"".join(PRIVATE) + holds)
    root = dataset.root
    assert mac_input.signable(dataset, root) == [0x00081140, 0x00090010, 0x00091001]


def test_in_implicit_vr_nobody_else_knows_private_elements() -> None:
    data = implicit(0x00090010, b"GEMS_IDEN_01") + implicit(0x00091027, b"\1\0\0\0")
    held = implicit(0x00081140, item(data, closed=False))
    dataset = received(held + data + implicit(0x00100010, b"A "), IMPLICIT)
    node = dataset.root.get(0x00091027)
    assert node is not None
    assert node.vr == "SL"  # by pydicom's dictionary
    assert mac_input.signable(dataset, dataset.root) == [0x00090010, 0x00100010]
    assert mac_input.has_vr(node)
    assert not mac_input.has_vr(node, standard=True)


def test_letters_that_are_no_vr_are_not_signed() -> None:
    ds = LDicomDS()
    ds._dataset.root.insert(0x00100010, "ZZ").value = b"ab"
    assert mac_input.signable(ds._dataset, ds._dataset.root) == []


def test_items_that_were_parsed_are_those_that_were_not() -> None:
    data = nested()
    ds = LDicomDS.from_pydicom(data)
    first = bytes_of(ds._dataset)
    assert list(ds.walk())
    assert bytes_of(ds._dataset) == first
    assert first.count(END) == 4
    assert isinstance(data, Dataset)
