"""The memory of large received data sets: used again, but never under anybody's eyes."""

from __future__ import annotations

import itertools
import struct
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import DICOM_SUCCESS, UID_SC_IMAGE_STORAGE, LDicomDS, wait_until
from ltdicom._dataset.dataset import DataSet
from ltdicom._net import buffers
from ltdicom._net.buffers import Gathering, ReadBuffer, release_spares
from ltdicom.ds import wrap
from tests.support.net_support import DEADLINE, World, pdu_bytes

EXPLICIT = "1.2.840.10008.1.2.1"
IMPLICIT = "1.2.840.10008.1.2"
PATIENT_ID, PIXELS = 0x00100020, 0x7FE00010


@pytest.fixture(autouse=True)
def spare(monkeypatch: pytest.MonkeyPatch) -> Iterator[buffers.Spare]:
    """Have a spare buffer of the test's own, wanted from 100 bytes on."""
    spare = buffers.Spare()
    monkeypatch.setattr(buffers, "_SPARE", spare)
    monkeypatch.setattr(buffers, "LARGE", 100)
    return spare


def gathered(data: bytes, step: int, into: Gathering | None = None) -> Any:
    """Return data that came in fragments of `step` bytes."""
    into = into or Gathering()
    for start in range(0, len(data), step):
        into.add(memoryview(bytearray(data[start : start + step])))
    assert into.size == len(data)
    return into.taken()


def memory_of(data: Any) -> Any:
    return memoryview(data).obj


@given(
    st.lists(
        st.tuples(st.integers(0, 700), st.integers(1, 300), st.sampled_from([-1, 0, 1, 2])),
        max_size=15,
    )
)
def test_whatever_somebody_holds_stays_what_it_was(
    messages: list[tuple[int, int, int]],
) -> None:
    into = Gathering()
    held: list[tuple[Any, bytes]] = []
    for number, (size, step, drop) in enumerate(messages):
        data = bytes((number + place) % 251 for place in range(size))
        received = gathered(data, step, into)
        held.append((received, data))
        del received
        if drop >= 0:
            del held[drop : drop + 1]
        for received, expected in held:
            assert received == expected


def test_a_large_one_takes_the_memory_of_the_last_which_is_gone() -> None:
    data = gathered(b"a" * 1000, 90)
    memory = memory_of(data)
    assert data.readonly
    del data
    again = gathered(b"b" * 900, 90)
    assert again == b"b" * 900
    assert memory_of(again) is memory
    longer = gathered(b"c" * 3000, 90)  # while the other one is there
    assert (again, longer) == (b"b" * 900, b"c" * 3000)
    assert memory_of(longer) is not memory
    memory = memory_of(longer)
    del longer
    longest = gathered(b"d" * 5000, 90)
    assert longest == b"d" * 5000
    assert memory_of(longest) is memory


def test_a_small_one_has_memory_of_its_own(spare: buffers.Spare) -> None:
    assert type(gathered(b"a" * 99, 10)) is bytes
    assert spare.take() == b""
    memory = memory_of(gathered(b"a" * 10_000, 90))
    smaller = gathered(b"b" * 200, 90)  # not worth to keep 10,000 bytes for it
    assert (type(smaller), smaller) == (bytes, b"b" * 200)
    assert memory_of(gathered(b"c" * 9000, 90)) is memory


def test_a_very_large_one_is_not_kept(
    spare: buffers.Spare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buffers, "LONGEST_SPARE", 5000)
    gathered(b"a" * 5001, 90)
    assert spare.take() == b""
    gathered(b"a" * 5000, 90)
    assert len(spare.take()) == 4999


def test_the_memory_is_given_back_when_none_comes_for_a_second(
    spare: buffers.Spare, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = itertools.count(100.0, 0.4)
    monkeypatch.setattr(buffers.time, "monotonic", lambda: next(now))
    data = gathered(b"a" * 1000, 90)
    release_spares()
    release_spares()
    assert len(spare.buffer or b"") == 1000
    release_spares()
    assert spare.buffer is None
    assert data == b"a" * 1000


def test_many_connections_at_once() -> None:
    wrong: list[int] = []

    def receive(number: int) -> None:
        into, data = Gathering(), bytes([number]) * 50_000
        for _ in range(100):
            if gathered(data, 4000, into) != data:
                wrong.append(number)

    threads = [threading.Thread(target=receive, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# -- what keeps it -----------------------------------------------------------------------


def element(tag: int, vr: bytes, value: bytes) -> bytes:
    group, number = tag >> 16, tag & 0xFFFF
    if vr == b"OW":
        return struct.pack("<HH2sHL", group, number, vr, 0, len(value)) + value
    return struct.pack("<HH2sH", group, number, vr, len(value)) + value


def image(fill: int, length: int = 200_000) -> bytes:
    """Return a data set whose pixels stay in the buffer until they are asked for."""
    return element(PATIENT_ID, b"LO", b"AB") + element(
        PIXELS, b"OW", bytes([fill]) * length
    )


def received(data: bytes) -> tuple[LDicomDS, Any]:
    view = gathered(data, 10_000)
    return wrap(DataSet.from_encoded(view, EXPLICIT)), memory_of(view)


def pixels_of(ds: LDicomDS) -> bytes:
    return ds.GetBinaryValue(ds.FindFirstElement(None, PIXELS, False))[1]


def copied(ds: LDicomDS) -> LDicomDS:
    copy = LDicomDS()
    assert copy.CopyDS(None, ds) == DICOM_SUCCESS
    return copy


@pytest.mark.parametrize(
    ("keep", "read"),
    [
        (lambda ds: ds, pixels_of),
        (lambda ds: ds._dataset.encoded(EXPLICIT), lambda kept: bytes(kept[22:])),
        (lambda ds: ds._dataset.encoded(IMPLICIT), lambda kept: bytes(kept[18:])),
        (pixels_of, lambda kept: kept),
        (copied, pixels_of),
        (lambda ds: ds.to_pydicom(), lambda kept: kept.PixelData),
    ],
    ids=["data set", "queued", "queued otherwise", "value", "copy", "pydicom"],
)
def test_received_data_stay_as_long_as_anything_refers_to_them(
    keep: Any, read: Any
) -> None:
    ds, _ = received(image(1))
    kept = keep(ds)
    del ds
    other, _ = received(image(2))
    assert pixels_of(other) == b"\2" * 200_000
    assert read(kept) == b"\1" * 200_000


def test_the_memory_is_free_when_the_data_set_is_gone() -> None:
    ds, memory = received(image(1))
    found = ds.FindFirstElement(None, PATIENT_ID, False)
    assert ds.GetStringValue(found) == "AB"
    assert received(image(2))[1] is not memory
    ds, memory = received(image(3))
    found = ds.FindFirstElement(None, PATIENT_ID, False)
    assert found is not None
    del ds
    assert received(image(4))[1] is memory


def test_large_messages_one_after_the_other(world: World) -> None:
    near, far = world.pair()
    sent = []
    for number in range(4):
        ds = LDicomDS()
        for tag, vr, value in [
            (PATIENT_ID, 0x4C4F, b"A%d" % number),
            (PIXELS, 0x4F57, b""),
        ]:
            value = value or bytes([number]) * 300_000
            assert ds.SetBinaryValue(ds.InsertElement(None, False, tag, vr), value)
        sent.append(bytes(ds._dataset.encoded(IMPLICIT)))
        code = near.SendCStoreRequest(3, number, UID_SC_IMAGE_STORAGE, "1.2", 0, "", 0, ds)
        assert code == DICOM_SUCCESS
    far.wait("OnReceiveCStoreRequest", 4)
    arrived = [arguments[-1] for arguments in far.heard("OnReceiveCStoreRequest")]
    assert [bytes(ds._dataset.encoded(IMPLICIT)) for ds in arrived] == sent
    for number, ds in enumerate(arrived):  # and back, while the next ones come
        assert ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID)) == f"A{number}"
        code = far.SendCStoreRequest(3, number, UID_SC_IMAGE_STORAGE, "1.2", 0, "", 0, ds)
        assert code == DICOM_SUCCESS
    del ds, arrived
    far.calls.clear()
    near.wait("OnReceiveCStoreRequest", 4)
    back = [arguments[-1] for arguments in near.heard("OnReceiveCStoreRequest")]
    assert [bytes(ds._dataset.encoded(IMPLICIT)) for ds in back] == sent


def test_what_a_hook_lets_go_of_is_free_for_the_next_message(
    world: World, spare: buffers.Spare
) -> None:
    """Nothing inside keeps a received data set, or what remembers the last message."""
    near, far = world.pair()
    taken = []
    for number in range(3):
        ds = LDicomDS()
        pixels = ds.InsertElement(None, False, PIXELS, 0x4F57)
        assert ds.SetBinaryValue(pixels, bytes([number]) * 300_000)
        code = near.SendCStoreRequest(3, number, UID_SC_IMAGE_STORAGE, "1.2", 0, "", 0, ds)
        assert code == DICOM_SUCCESS
        came = far.wait("OnReceiveCStoreRequest")[-1]
        taken.append(memory_of(came._dataset.encoded(IMPLICIT)))
        assert pixels_of(came) == bytes([number]) * 300_000
        del came
        far.calls.clear()
        # the hook's frames are still about to end
        assert wait_until(lambda: buffers.is_free(taken[-1]), DEADLINE)
    assert taken[0] is taken[1] is taken[2] is spare.buffer


# -- bytes that come ---------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.sampled_from([4, 5, 7]), st.integers(0, 300)), max_size=8),
    st.lists(st.integers(1, 2000), max_size=8),
    st.integers(0, 3),
)
def test_a_pdu_is_found_behind_others(
    pdus: list[tuple[int, int]], cuts: list[int], taken: int
) -> None:
    """Whatever comes in pieces, is taken meanwhile, or moves to another buffer."""
    stream = b"".join(pdu_bytes(kind, bytes(size)) for kind, size in pdus)
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    buffer, found, seen = ReadBuffer(), False, list[bytes]()
    skipped = 0
    for start, stop in itertools.pairwise(places):
        buffer.put(stream[start:stop])
        for kind, begin, stop_of_pdu in buffer.unseen():
            view = buffer.bytes_at(begin, stop_of_pdu)
            assert view is not None and view[0] == kind
            seen.append(bytes(view))
            found = found or kind == 7
        end, whole = 0, False
        for number, (kind, size) in enumerate(pdus):
            end += 6 + size
            whole = whole or (number >= skipped and kind == 7 and end <= stop)
        assert found == (found or whole)
        assert not whole or found
        if skipped < taken and buffer.ready and pdus[skipped][0] != 7:
            buffer.skip(buffer.whole)
            skipped += 1
        buffer.rest(idle=True)
