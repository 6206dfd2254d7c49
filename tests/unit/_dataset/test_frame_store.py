"""Frames put into a data set: the offset table, the padding, bits that share a byte."""

from __future__ import annotations

from dataclasses import replace

from pydicom import uid as uids
from pydicom.encaps import parse_basic_offsets

from ltdicom._dataset import attributes, frame_store, pixels
from ltdicom._dataset.codec.tags import EXTENDED_LENGTHS, EXTENDED_OFFSETS
from ltdicom._dataset.dataset import DataSet

IMAGE = pixels.Description(
    samples=1,
    photometric="MONOCHROME2",
    planar=0,
    frames=3,
    rows=3,
    columns=3,
    bits_allocated=8,
    bits_stored=8,
    high_bit=7,
    signed=False,
)
BITS = replace(IMAGE, bits_allocated=1, bits_stored=1, high_bit=0)


def test_fragments_with_their_offset_table() -> None:
    dataset = DataSet()
    for tag in (EXTENDED_OFFSETS, EXTENDED_LENGTHS):
        attributes.put_bytes(dataset, dataset.root, tag, "OV", bytes(24))
    frame_store.put_count(dataset, dataset.root, 3)
    streams = [b"one", b"four", b"seven77"]
    frame_store.put(dataset, dataset.root, None, uids.RLELossless, IMAGE, streams)
    node = pixels.of(dataset.root)
    assert node is not None and node.is_encapsulated and node.vr == "OB"
    found = pixels.Fragments(node)
    # an odd fragment is padded: each begins eight bytes behind the end of the last
    assert parse_basic_offsets(found.joined()) == [0, 12, 24]
    assert [pixels.read(each) for each in found.nodes] == [b"one\0", b"four", b"seven77\0"]
    assert not dataset.root.has(EXTENDED_OFFSETS)
    assert not dataset.root.has(EXTENDED_LENGTHS)


def test_native_frames_are_one_value() -> None:
    dataset = DataSet()
    content = [bytes(range(9)), bytes(9), b"\xff" * 9]
    for uid, vr in (
        (uids.ExplicitVRLittleEndian, "OB"),
        (uids.ImplicitVRLittleEndian, "OW"),
    ):
        frame_store.put(dataset, dataset.root, None, uid, IMAGE, content)
        node = pixels.of(dataset.root)
        assert node is not None and not node.is_encapsulated and node.vr == vr
        assert pixels.read(node) == b"".join(content) + b"\0"


def test_frames_of_single_bits_share_bytes() -> None:
    content = [b"\xff\x01", b"\x00\x00", b"\x55\x01"]  # nine bits each, the first lowest
    whole = 0b1_0101_0101 << 18 | 0b1_1111_1111
    assert frame_store.joined(BITS, content) == whole.to_bytes(4, "little")
    # what follows the last bit of a frame is not part of the next
    assert frame_store.joined(BITS, [b"\xff\xff", b"\0\0"]) == b"\xff\x01\0"


def test_a_loss_is_noted_behind_earlier_ones() -> None:
    dataset = DataSet()
    for _ in range(2):
        content = [b"123", b"123", b"123"]
        frame_store.put_loss(dataset, dataset.root, uids.JPEG2000, IMAGE, content)
    frame_store.put_loss(dataset, dataset.root, uids.JPEG2000Lossless, IMAGE, content)
    assert attributes.texts(dataset, dataset.root, 0x00282110) == ["01"]
    assert attributes.every(dataset, dataset.root, 0x00282112) == [3.0, 3.0]
    assert attributes.texts(dataset, dataset.root, 0x00282114) == ["ISO_15444_1"] * 2
