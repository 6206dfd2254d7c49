"""Data sets as the network layer sees them: encoded bytes in and out."""

from __future__ import annotations

import copy
import gc
import io
import weakref
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_dataset

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.transfer_syntax import IMPLICIT_LITTLE
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.traversal import following
from ltdicom.constants.error import DICOM_ERROR_CONVERSION, DICOM_ERROR_FORMAT
from ltdicom.ds import LDicomDS, wrap
from tests.support.dataset_strategies import SYNTAXES, datasets

IMPLICIT, EXPLICIT, DEFLATED, BIG = SYNTAXES
JPEG = "1.2.840.10008.1.2.4.50"


def by_pydicom(dataset, uid):
    implicit, little = SYNTAXES[uid]
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = implicit, little
    # writing resolves ambiguous VRs in place
    write_dataset(file, copy.deepcopy(dataset))
    data = file.getvalue()
    if uid != DEFLATED:
        return data
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


def decoded(data, uid):
    implicit, little = SYNTAXES[uid]
    if uid == DEFLATED:
        data = zlib.decompress(data, -zlib.MAX_WBITS)
    return read_dataset(io.BytesIO(data), implicit, little)


def walk(dataset):
    node = dataset.root.first()
    while node is not None:
        yield node
        node = following(node)


@given(datasets, st.sampled_from(sorted(SYNTAXES)))
def test_unchanged_data_is_sent_as_it_came(dataset, uid):
    data = by_pydicom(dataset, uid)
    received = DataSet.from_encoded(data, uid)
    # a deflated stream is padded (PS3.5 A.5), everything else is the very bytes
    padded = uid == DEFLATED and len(data) & 1
    expected = data + b"\0" if padded else data
    assert received.encoded(uid) == expected
    assert padded or received.encoded(uid) is data
    list(walk(received))  # looking changes nothing
    assert received.encoded(uid) == expected


LITTLE = st.sampled_from([IMPLICIT, EXPLICIT, DEFLATED])


@given(datasets, LITTLE, LITTLE)
def test_another_little_endian_syntax_has_the_values_of_pydicom(dataset, came, wanted):
    received = DataSet.from_encoded(by_pydicom(dataset, came), came)
    again = decoded(received.encoded(wanted), wanted)
    expected = decoded(by_pydicom(decoded(by_pydicom(dataset, came), came), wanted), wanted)
    assert again == expected


@given(datasets, st.sampled_from([IMPLICIT, EXPLICIT]))
def test_big_endian_and_back_gives_the_same_bytes(dataset, uid):
    data = by_pydicom(dataset, uid)
    big = DataSet.from_encoded(data, uid).encoded(BIG)
    assert bytes(DataSet.from_encoded(big, BIG).encoded(uid)) == data


def test_words_are_swapped():
    ds = LDicomDS()
    for tag, vr, value in [
        (0x00280010, 0x5553, b"\1\2"),
        (0x00280009, 0x4154, b"\1\2\3\4"),
        (0x00720069, 0x4F57, b"\1\2\3\4"),
        (0x00720074, 0x4644, bytes(range(8))),
    ]:
        assert ds.SetBinaryValue(ds.InsertElement(None, False, tag, vr), value)
    assert bytes(ds._dataset.encoded(BIG)) == (
        b"\0\x28\0\x09AT\0\4\2\1\4\3"
        b"\0\x28\0\x10US\0\2\2\1"
        b"\0\x72\0\x69OW\0\0\0\0\0\4\2\1\4\3"
        b"\0\x72\0\x74FD\0\x08\7\6\5\4\3\2\1\0"
    )


@given(datasets, st.sampled_from([IMPLICIT, EXPLICIT, BIG]))
def test_encoding_every_node_anew_gives_the_same_bytes(dataset, uid):
    data = by_pydicom(dataset, uid)
    received = DataSet.from_encoded(data, uid)
    list(walk(received))
    received.touched()
    assert bytes(received.encoded(uid)) == data


def test_what_came_is_handed_on_without_an_element_made():
    data = b"\x10\0\x20\0LO\4\0ABCD"
    received = DataSet.from_encoded(data, EXPLICIT)
    assert received._root is None
    assert received.encoded(EXPLICIT) is data
    assert not received.root._slots  # only gone over


@pytest.mark.parametrize("data", [b"\xff" * 40, b"\x10\x00\x20\x00LO\xff\xffabc"])
def test_undecodable_data_shows_no_element_and_is_not_forwarded(data):
    ds = wrap(DataSet.from_encoded(data, EXPLICIT))
    element = ds.GetFirstElement(None, False)
    while element is not None:
        ds.GetConvertValue(element)
        element = ds.GetNextElement(element, False)
    assert not ds._dataset.is_empty
    with pytest.raises(DicomError) as caught:
        ds._dataset.encoded(EXPLICIT)
    assert caught.value.code == DICOM_ERROR_FORMAT


def test_a_deflated_data_set_that_cannot_be_inflated_is_empty(caplog):
    ds = wrap(DataSet.from_encoded(b"\x00\x01nonsense", DEFLATED))
    assert ds.GetFirstElement(None, False) is None
    assert "inflated" in caplog.text
    assert not ds._dataset.is_empty  # it must not travel as "no data set"
    with pytest.raises(DicomError) as caught:
        ds._dataset.encoded(DEFLATED)
    assert caught.value.code == DICOM_ERROR_FORMAT


def test_compressed_pixel_data_is_not_converted():
    ds = LDicomDS()
    ds._dataset.transfer_syntax = JPEG
    pixels = ds.InsertElement(None, False, 0x7FE00010, 0x4F42, True, 0)
    for value in (b"", b"\xff\xd8\xff\xd9"):
        fragment = ds.InsertElement(pixels, True, 0xFFFEE000, 0x4F42, False, 0xFFFFFFFF)
        assert ds.SetBinaryValue(fragment, value)
    with pytest.raises(DicomError, match="ChangeTransferSyntax") as caught:
        ds._dataset.encoded(EXPLICIT)
    assert caught.value.code == DICOM_ERROR_CONVERSION
    assert bytes(ds._dataset.encoded(JPEG)) == (
        b"\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff"
        b"\xfe\xff\x00\xe0\0\0\0\0"
        b"\xfe\xff\x00\xe0\4\0\0\0\xff\xd8\xff\xd9"
        b"\xfe\xff\xdd\xe0\0\0\0\0"
    )


def test_data_without_pixels_goes_into_any_syntax():
    ds = LDicomDS()
    element = ds.InsertElement(None, False, 0x00100020, 0x554E)
    assert ds.SetStringValue(element, "A")
    assert bytes(ds._dataset.encoded(JPEG)) == b"\x10\x00\x20\x00LO\2\0A "


def test_groups_0000_and_0002_are_left_out():
    ds = LDicomDS()
    for tag in (0x00000100, 0x00020010, 0x00100020):
        assert ds.InsertElement(None, False, tag, 0x554E)
    assert bytes(ds._dataset.encoded(IMPLICIT)) == b"\x10\x00\x20\x00\0\0\0\0"


def test_group_lengths():
    ds = LDicomDS()
    for tag in (0x00080060, 0x00100020, 0x00100040):
        assert ds.InsertElement(None, False, tag, 0x554E)
    assert bytes(ds._dataset.encoded(IMPLICIT, group_lengths=True)) == (
        b"\x08\0\0\0\4\0\0\0\x08\0\0\0" b"\x08\0\x60\0\0\0\0\0"
        b"\x10\0\0\0\4\0\0\0\x10\0\0\0" b"\x10\0\x20\0\0\0\0\0" b"\x10\0\x40\0\0\0\0\0"
    )  # fmt: skip


def test_is_empty():
    dataset = DataSet()
    assert dataset.is_empty
    dataset.insert(None, False, 0x00020010, 0x554E, False, 0)
    assert dataset.is_empty
    dataset.insert(None, False, 0x00100020, 0x554E, False, 0)
    assert not dataset.is_empty
    assert DataSet.from_encoded(b"", IMPLICIT).is_empty
    assert not DataSet.from_encoded(b"\x10\x00\x20\x00\0\0\0\0", IMPLICIT).is_empty


def test_a_command_set_gets_its_group_length():
    data = b"\0\0\0\0\4\0\0\0\x99\0\0\0\0\0\0\1\2\0\0\0\x20\1\0\0\x10\1\2\0\0\0\7\0"
    ds = wrap(DataSet.from_command(data))
    assert ds.GetInfoCS() == (0x0120, True)
    message_id = ds.FindFirstElement(None, 0x00000110, False)
    assert ds.GetShortValue(message_id) == [7]
    assert ds._dataset.encoded_command() == data.replace(b"\x99", b"\x14")


def test_a_data_set_goes_with_its_last_user():
    gc.disable()
    try:
        ds = wrap(DataSet.from_encoded(by_pydicom_nested(), IMPLICIT))
        handles = []
        element = ds.GetFirstElement(None, False)
        while element is not None:
            handles.append(element)
            element = ds.GetNextElement(element, False)
        gone = weakref.ref(ds._dataset)
        del ds
        assert gone() is None
    finally:
        gc.enable()
    assert len(handles) == 3
    assert not LDicomDS().ExistsElement(handles[0])


def by_pydicom_nested():
    return b"\x08\0\x10\x11\x10\0\0\0\xfe\xff\0\xe0\x08\0\0\0\x08\0\x55\x11\0\0\0\0"


def test_a_stray_length_of_a_command_set_is_left_out(caplog):
    """It says nothing of the data: no reason to lose a peer's image."""
    patient = b"\x10\x00\x20\x00\x04\x00\x00\x00ABCD"
    length = bytes(4) + b"\x04\x00\x00\x00\x0a\x00\x00\x00"
    received = DataSet.from_encoded(length + patient, IMPLICIT_LITTLE)
    assert received.root.ascii_value(0x00100020) == "ABCD"
    assert received.damage is None
    assert bytes(received.encoded(IMPLICIT_LITTLE)) == patient
    assert "groups of commands or files" in caplog.text
    message_id = bytes(2) + b"\x10\x01\x02\x00\x00\x00\x01\x00"
    received = DataSet.from_encoded(message_id + patient, IMPLICIT_LITTLE)
    assert received.root.ascii_value(0x00100020) == "ABCD"
    assert received.damage is not None
