"""Data sets made to exhaust their reader give a code, or a prefix that can be read."""

from __future__ import annotations

import functools
import struct
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset

from ltdicom import (
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_MEMORY,
    DICOM_SUCCESS,
    DS_EXPLICIT_VR,
    DS_LITTLE_ENDIAN,
    DS_METAHEADER_ABSENT,
    TAG_MODALITY,
    UID_DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_SC_IMAGE_STORAGE,
    UID_VERIFICATION_CLASS,
    LDicomDS,
)
from tests.hostile.hostile_target import configured, look_at_all
from tests.support.net_support import World, request

PLAIN = DS_METAHEADER_ABSENT | DS_LITTLE_ENDIAN | DS_EXPLICIT_VR
MODALITY = struct.pack("<HH2sH", 8, 0x60, b"CS", 2) + b"CT"
ENDLESS = 0xFFFFFFFF
LEVELS = 300_000


def sequence(length: int) -> bytes:
    return struct.pack("<HH2sHL", 8, 0x1140, b"SQ", 0, length)


def item(length: int) -> bytes:
    return struct.pack("<HHL", 0xFFFE, 0xE000, length)


def end(element: int) -> bytes:
    return struct.pack("<HHL", 0xFFFE, element, 0)


@functools.cache
def nested(levels: int = LEVELS) -> bytes:
    """Sequences, one inside the other, with lengths that are right."""
    size = range(levels * 20, 0, -20)
    return b"".join(sequence(left - 12) + item(left - 20) for left in size)


def nested_without_end() -> bytes:
    return (sequence(ENDLESS) + item(ENDLESS)) * LEVELS


def nested_undefined() -> bytes:
    return nested_without_end() + (end(0xE00D) + end(0xE0DD)) * LEVELS


def fragments() -> bytes:
    head = struct.pack("<HH2sHL", 0x7FE0, 0x10, b"OB", 0, ENDLESS)
    return head + item(0) * 20_000 + end(0xE0DD)


def lying(length: int) -> Callable[[], bytes]:
    def make() -> bytes:
        return (
            sequence(length) + item(length) + struct.pack("<HH2sHL", 8, 1, b"UT", 0, length)
        )

    return make


def loaded(data: bytes) -> tuple[int, LDicomDS]:
    ds = LDicomDS()
    return ds.LoadDSMemory(data, len(data), PLAIN), ds


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """Reading takes a few times the memory of what is read."""
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 400e6, f"{peak / 1e6:.0f} MB"


@pytest.mark.parametrize(
    ("make", "code", "saved"),
    [
        (nested, DICOM_ERROR_FORMAT, DICOM_ERROR_FORMAT),
        (nested_undefined, DICOM_ERROR_FORMAT, DICOM_ERROR_FORMAT),
        (nested_without_end, DICOM_ERROR_FORMAT, DICOM_ERROR_FORMAT),
        # fragments in an uncompressed transfer syntax
        (fragments, DICOM_SUCCESS, DICOM_ERROR_CONVERSION),
        *(
            (lying(length), DICOM_ERROR_FORMAT, DICOM_ERROR_FORMAT)
            for length in (ENDLESS - 1, 0x80000000, 1000, 13, 1)
        ),
    ],
)
def test_a_bomb_gives_a_code_and_what_is_in_front_of_it(
    make: Callable[[], bytes], code: int, saved: int, tmp_path: Path
) -> None:
    loading, ds = loaded(MODALITY + make())
    assert loading == code
    assert ds.GetStringValue(ds.FindFirstElement(None, TAG_MODALITY, False)) == "CT"
    assert look_at_all(ds) > 0
    copy = LDicomDS()
    copy.CopyDS(None, ds)
    assert copy.GetStringValue(copy.FindFirstElement(None, TAG_MODALITY, False)) == "CT"
    assert ds.SaveDS(str(tmp_path / "bomb.dcm"), 0) == saved
    assert not list(tmp_path.iterdir())
    assert ds.to_pydicom().Modality == "CT"


def test_what_is_nested_a_hundred_times_is_there_and_saved(tmp_path: Path) -> None:
    data = MODALITY + nested(100)
    code, ds = loaded(data)
    assert code == DICOM_SUCCESS
    assert look_at_all(ds) == 1 + 2 * 100  # a sequence and its item each
    assert ds.SaveDS(str(tmp_path / "deep.dcm"), DS_METAHEADER_ABSENT) == DICOM_SUCCESS
    assert (tmp_path / "deep.dcm").read_bytes() == data


@pytest.mark.parametrize("levels", [129, LEVELS])
def test_of_a_tree_that_is_too_deep_nothing_is_shown_or_saved(
    levels: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    code, ds = loaded(MODALITY + nested(levels))
    assert code == DICOM_ERROR_FORMAT
    assert look_at_all(ds) == 1
    deep = str(tmp_path / "deep.dcm")
    assert ds.SaveDS(deep, DS_METAHEADER_ABSENT) == DICOM_ERROR_FORMAT
    assert not list(tmp_path.iterdir())
    assert "nested too deeply" in caplog.text


# -- deflated -----------------------------------------------------------------------------


def deflated(size: int) -> bytes:
    dataset = Dataset()
    dataset.Modality = "CT"
    dataset.add_new(0x7FE00010, "OW", bytes(size))
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = False, True
    write_dataset(file, dataset)
    machine = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return machine.compress(file.getvalue()) + machine.flush()


def deflated_file(size: int) -> bytes:
    meta = struct.pack("<HH2sH", 2, 0x10, b"UI", 22) + b"1.2.840.10008.1.2.1.99"
    return bytes(128) + b"DICM" + meta + deflated(size)


def test_what_a_deflated_file_may_become_is_limited() -> None:
    with configured(longest_inflated=1_000_000):
        ds = LDicomDS()
        assert ds.LoadDSMemory(deflated_file(50_000_000)) == DICOM_ERROR_MEMORY
        assert ds.LoadDSMemory(deflated_file(900_000)) == DICOM_SUCCESS
        assert ds.GetStringValue(ds.FindFirstElement(None, TAG_MODALITY, False)) == "CT"
        assert ds.LoadDSMemory(deflated_file(900_000)[:-5]) == DICOM_ERROR_FORMAT


def test_a_deflated_bomb_from_the_network(world: World, tmp_path: Path) -> None:
    seen = []

    def store(net, context, message, uid, instance, *rest) -> None:  # type: ignore[no-untyped-def]
        ds = rest[-1]
        seen.append(ds.GetFirstElement(None, False))
        seen.append(ds.SaveDS(str(tmp_path / "as_it_came.dcm"), 0))
        net.SendCStoreResponse(context, message, uid, instance, COMMAND_STATUS_SUCCESS)

    pdu = request(
        UID_VERIFICATION_CLASS,
        UID_SC_IMAGE_STORAGE,
        syntaxes=(UID_DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,),
    )
    client, _ = world.pair(None, {"OnReceiveCStoreRequest": store}, pdu=pdu)
    bomb = LDicomDS()
    assert bomb.LoadDSMemory(deflated_file(5_000_000)) == DICOM_SUCCESS
    with configured(longest_inflated=1_000_000):
        code = client.SendCStoreRequest(3, 1, UID_SC_IMAGE_STORAGE, "1.2", 0, "", 0, bomb)
        assert code == DICOM_SUCCESS  # what came whole is passed on as it is
        client.wait("OnReceiveCStoreResponse")
    assert seen == [None, DICOM_ERROR_MEMORY]
    assert not list(tmp_path.iterdir())
