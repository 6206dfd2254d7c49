"""What pixel data says of itself: description, offset tables, fragments."""

from __future__ import annotations

import struct

import pytest
from pydicom.data import get_testdata_file
from pydicom.encaps import generate_fragments

from ltdicom import LDicomDS
from ltdicom._core.errors import DicomError
from ltdicom._dataset import pixels
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Items
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

PIXELS = 0x7FE00010
FRAMES = 0x00280008
OFFSETS, LENGTHS = 0x7FE00001, 0x7FE00002


def encapsulated(*values, frames=1, extended=None):
    dataset = DataSet()
    root = dataset.root
    root.insert(FRAMES, "IS").value = str(frames).encode()
    if extended is not None:
        for tag, numbers in zip((OFFSETS, LENGTHS), extended, strict=True):
            root.insert(tag, "OV").value = struct.pack(f"<{len(numbers)}Q", *numbers)
    node = root.insert(PIXELS, "OB")
    node.undefined, node.children = True, Items(node)
    for value in values:
        node.children.insert(1 << 32).value = value
    return dataset, pixels.Fragments(node)


def table(*offsets):
    return struct.pack(f"<{len(offsets)}L", *offsets)


@pytest.mark.parametrize(
    ("offsets", "fits"),
    [
        ((0, 12), True),  # odd fragments are padded
        ((0, 20), False),
        ((12, 0), False),
        ((0, 0), False),
        ((0,), False),
        ((0, 12, 22), False),
        ((4, 12), False),
    ],
)
def test_a_table_that_does_not_fit_is_empty(offsets, fits):
    dataset, fragments = encapsulated(table(*offsets), b"odd", b"2", frames=2)
    if fragments.table is None:  # it is a fragment rather than a table
        assert not fits
        return
    assert fragments.table_value() == (table(*offsets) if fits else b"")
    expected = [table(*offsets) if fits else b"", b"odd\0", b"2\0"]
    joined = fragments.joined()
    assert [*generate_fragments(joined)] == expected
    assert dataset.root.get(PIXELS).is_encapsulated


@pytest.mark.parametrize(
    ("extended", "fits"),
    [
        (((0, 12), (3, 2)), True),
        (((0, 12), (4, 2)), False),
        (((0, 12), (3,)), False),
        (((0, 13), (3, 2)), False),
        (((0,), (3,)), False),
        (None, False),
    ],
)
def test_an_extended_table_fits_one_fragment_a_frame(extended, fits):
    dataset, fragments = encapsulated(b"", b"odd", b"22", frames=2, extended=extended)
    assert fragments.extended_fits() is fits
    assert dataset.root.has(PIXELS)


def test_the_description_is_that_of_the_file():
    ds = LDicomDS()
    ds.LoadDS(get_testdata_file("SC_rgb_2frame.dcm"))
    told = pixels.described(ds._dataset.root)
    assert (told.samples, told.photometric, told.planar, told.frames) == (3, "RGB", 0, 2)
    assert (told.rows, told.columns) == (100, 100)
    assert (told.bits_allocated, told.bits_stored, told.high_bit) == (8, 8, 7)
    assert not told.signed
    node = pixels.of(ds._dataset.root)
    assert told.length == len(node.value) == 60000
    assert pixels.level_of(node) is ds._dataset.root


def test_two_of_three_samples():
    dataset, _ = encapsulated()
    root = dataset.root
    for tag, value in {0x00280002: 3, 0x00280010: 2, 0x00280011: 4, 0x00280100: 8}.items():
        root.insert(tag, "US").value = struct.pack("<H", value)
    root.insert(0x00280004, "CS").value = b"YBR_FULL_422"
    assert pixels.described(root).length == 16


def test_big_endian_numbers_and_nonsense():
    dataset, _ = encapsulated()
    rows = dataset.root.insert(0x00280010, "US")
    rows.value, rows.little = b"\x01\x02", False
    assert pixels.number(dataset.root, 0x00280010) == 0x0102
    dataset.root.get(FRAMES).value = b"many"
    assert pixels.number(dataset.root, FRAMES) == 0
    assert pixels.number(dataset.root, 0x00280011) == 0


def test_what_is_no_pixel_data():
    dataset, _ = encapsulated()
    with pytest.raises(DicomError) as caught:
        pixels.level_of(dataset.root.get(FRAMES))
    assert caught.value.code == DICOM_ERROR_PARAMETER
    assert pixels.may_hold_fragments(PIXELS, "OW")
    assert not pixels.may_hold_fragments(PIXELS, "SQ")
    assert not pixels.may_hold_fragments(0x00420011, "OB")


# -- frames one after the other --------------------------------------------------------


def test_fragments_are_told_apart_by_their_ends() -> None:
    """Without a table, and with more fragments than frames."""
    streams = [b"\xff\xd8ab", b"cd\xff\xd9", b"\xff\xd8efgh\xff\xd9\0", b"\xff\xd8\xff\xd9"]
    dataset, _ = encapsulated(b"", *streams, frames=3)
    node = pixels.of(dataset.root)
    assert node is not None
    found = pixels.fragments_by_frame(node)
    assert found is not None
    values = [b"".join(map(pixels.read, each)) for each in found]
    assert values == [streams[0] + streams[1], streams[2], streams[3]]
    # a contradiction is not a guess
    other, _ = encapsulated(b"", *streams, frames=2)
    other_node = pixels.of(other.root)
    assert other_node is not None
    assert pixels.fragments_by_frame(other_node) is None


def test_what_was_found_is_forgotten_with_any_change() -> None:
    dataset, _ = encapsulated(b"", b"one ", b"two ", b"three ", frames=3)
    node = pixels.of(dataset.root)
    assert node is not None
    items = node.children
    assert isinstance(items, Items)

    def values() -> list[bytes]:
        found = pixels.fragments_by_frame(node)
        assert found is pixels.fragments_by_frame(node)  # not looked for again
        return [b"".join(map(pixels.read, each)) for each in found or []]

    assert values() == [b"one ", b"two ", b"three "]
    items.remove(items.nodes[1])
    assert values() == [b"two ", b"three "]
    items.insert(1).value = b"zero"
    assert values() == [b"zero", b"two ", b"three "]
    level = pixels.level_of(node)
    number = level.get(0x00280008)
    assert number is not None
    number.value = b"1 "
    assert values() == [b"zerotwo three "]
