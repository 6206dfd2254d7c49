"""The short way over a sequence has no other answer than the one over all levels."""

from __future__ import annotations

import random
import struct

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset

from ltdicom._dataset.codec import reader, textbook
from ltdicom._dataset.codec.lazy_reader import Level, Window
from ltdicom._dataset.dataset import DataSet

_UNDEFINED = 0xFFFFFFFF
_SEQUENCE = 0x0040A730
_SYNTAXES = {
    (False, True): "1.2.840.10008.1.2.1",
    (True, True): "1.2.840.10008.1.2",
    (False, False): "1.2.840.10008.1.2.2",
}
_ENCODINGS = list(_SYNTAXES)


def _tag(tag: int, little: bool) -> bytes:
    return struct.pack("<>"[not little] + "HH", tag >> 16, tag & 0xFFFF)


def _word(number: int, little: bool) -> bytes:
    return struct.pack("<>"[not little] + "L", number)


def _items(chance: random.Random, depth: int, implicit: bool, little: bool) -> bytes:
    """Return the value of a sequence: items of both kinds of length."""
    made = b""
    for _ in range(chance.randrange(4)):
        elements = b""
        for tag, vr in ((0x00080100, b"SH"), (0x0009_1001, b"LO"), (0x00420011, b"OB")):
            value = b"ab" * chance.randrange(5)
            elements += _tag(tag, little)
            if implicit:
                elements += _word(len(value), little)
            elif vr == b"OB":
                elements += vr + b"\0\0" + _word(len(value), little)
            else:
                elements += vr + struct.pack("<>"[not little] + "H", len(value))
            elements += value
            if tag == 0x00091001 and depth and chance.random() < 0.7:
                elements += _sequence(chance, 0x0040A730, depth - 1, implicit, little)
                break
        if chance.random() < 0.5:
            made += _tag(0xFFFEE000, little) + _word(len(elements), little) + elements
        else:
            made += _tag(0xFFFEE000, little) + _word(_UNDEFINED, little) + elements
            made += _tag(0xFFFEE00D, little) + _word(0, little)
    return made


def _sequence(
    chance: random.Random, tag: int, depth: int, implicit: bool, little: bool
) -> bytes:
    value = _items(chance, depth, implicit, little)
    head = _tag(tag, little) + (b"" if implicit else b"SQ\0\0")
    if chance.random() < 0.5:
        return head + _word(len(value), little) + value
    end = _tag(0xFFFEE0DD, little) + _word(0, little)
    return head + _word(_UNDEFINED, little) + value + end


def _flat(levels: list[reader.ParsedItem], value: bytes, ends: bool) -> list[object]:
    """Return all that is in items, however it was found."""
    found: list[object] = []
    for item in levels:
        level: Level = item.level
        level.reach(None)
        found.append((item.undefined, item.tell, sorted(level.branches)))
        for tag in level.places:
            element = level.element(tag)
            assert element is not None
            found.append(tuple(element))
            if tag in level.branches and element.value:
                inner, damage = reader.sequence(
                    element.value,
                    element.is_implicit_VR,
                    element.is_little_endian,
                    element.value_tell,
                    level.ends if ends else None,
                )
                assert damage is None
                found.append(_flat(inner, value, ends))
    return found


@pytest.mark.parametrize(("implicit", "little"), _ENCODINGS)
@pytest.mark.parametrize("seed", range(60))
def test_what_it_tells_apart_is_what_the_walk_over_all_levels_finds(
    seed: int, implicit: bool, little: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = _items(random.Random(seed), 4, implicit, little)
    ends: dict[int, int] = {}
    window = Window(value, 100)
    assert textbook.walk(window, 100, window.end, False, implicit, little, ends)
    ours, damage = reader.sequence(value, implicit, little, 100, ends)
    short = _flat(ours, value, True)
    assert damage is None
    monkeypatch.setattr(textbook, "walk", lambda *_: None)
    theirs, damage = reader.sequence(value, implicit, little, 100)
    assert damage is None
    assert short == _flat(theirs, value, False)


@pytest.mark.parametrize(("implicit", "little"), _ENCODINGS)
def test_what_it_takes_for_sound_the_walk_over_all_levels_does_too(
    implicit: bool, little: bool
) -> None:
    chance = random.Random(7)
    taken = 0
    for _ in range(1500):
        value = bytearray(_items(chance, 3, implicit, little))
        if not value:
            continue
        kind = chance.randrange(3)
        place = chance.randrange(len(value))
        if kind == 0:
            del value[place:]
        elif kind == 1:
            value[place] ^= 1 << chance.randrange(8)
        else:
            del value[place : place + 2 * chance.randrange(1, 9)]
        data = bytes(value)
        window = Window(data)
        if textbook.walk(window, 0, window.end, False, implicit, little, {}) is None:
            continue
        taken += 1
        _, around, error = reader._items_of(window, implicit, little)
        assert (error, around.flaw, around.fragmented) == (None, None, False), data.hex()
    assert taken > 50


@pytest.mark.parametrize(("implicit", "little"), _ENCODINGS)
@pytest.mark.parametrize("seed", range(20))
def test_a_changed_data_set_is_written_with_what_did_not_change_as_it_came(
    seed: int, implicit: bool, little: bool
) -> None:
    chance = random.Random(seed)
    text = b"P1" if implicit else b"LO"
    patient = _tag(0x00100020, little)
    patient += (
        _word(2, little) + text
        if implicit
        else text + (struct.pack("<>"[not little] + "H", 2) + b"P1")
    )
    nested = _sequence(chance, _SEQUENCE, 3, implicit, little)
    uid = _SYNTAXES[implicit, little]
    dataset = DataSet.from_encoded(patient + nested, uid)
    node = dataset.root.get(0x00100020)
    assert node is not None
    dataset.set_value(node, b"P2")
    encoded = bytes(dataset.encoded(uid))
    assert encoded == patient.replace(b"P1", b"P2") + nested


def test_ends_of_another_source_are_not_believed() -> None:
    value = _items(random.Random(3), 3, False, True)
    wrong = {0: len(value) - 2, 8: 12, 24: 40}
    items, damage = reader.sequence(value, False, True, 0, wrong)
    right, _ = reader.sequence(value, False, True, 0)
    assert damage is None
    assert _flat(items, value, False) == _flat(right, value, False)


def test_a_file_that_is_larger_than_the_window_is_the_same() -> None:
    report = pydicom.dcmread(str(get_testdata_file("test-SR.dcm")))
    report.ContentSequence = [i for _ in range(30) for i in report.ContentSequence]
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = False, True
    write_dataset(file, report)
    data = file.getvalue()
    assert len(data) > reader.DEFER_SIZE
    in_memory = reader.walk(Window(data), 0, False, True)
    file.seek(0)
    from_file = reader.walk(Window(b"", 0, file, len(data)), 0, False, True)  # type: ignore[arg-type]
    assert in_memory.damage is from_file.damage is None
    assert in_memory.places == from_file.places
    assert in_memory.ends == from_file.ends


def test_what_is_in_a_sequence_counts_for_the_limit_on_a_peers_data() -> None:
    element = _tag(0x00080100, True) + b"SH\2\0ab"
    value = 3 * (_tag(0xFFFEE000, True) + _word(len(element), True) + element)
    window = Window(value)
    end = window.end
    found = textbook.walk(window, 0, end, False, False, True, {}, 6)
    assert found == (end, end, 6)
    assert textbook.walk(window, 0, end, False, False, True, {}, 5) is None
    _, damage = reader.sequence(value, False, True, 0, most=5)
    assert damage is not None
    assert "more than 5 elements" in str(damage)
