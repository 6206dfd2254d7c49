"""Every file of pydicom and pydicom-data: load, walk, read, save, reload; and damaged."""

from __future__ import annotations

import contextlib
import math
import random
import warnings

import pydicom
import pytest
from pydicom.data import get_testdata_file

from ltdicom._dataset.codec.vrs import padded
from ltdicom.constants import error
from ltdicom.constants.dataset import DS_EXPLICIT_VR, DS_LITTLE_ENDIAN, DS_LOAD_CLOSE
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds import LDicomDS
from tests.support.real_files import real_files

FILES = real_files()
# larger ones, and those that JPEG fills, show the same in more time
SMALL = [n for n, p in FILES.items() if "JPEG" not in n and p.stat().st_size < 200_000]
every_file = pytest.mark.parametrize("name", FILES)
STRINGS = {
    "AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC",
    "UI", "UR", "UT",
}  # fmt: skip
NUMBERS = {
    "SS": "Short", "US": "Short", "SL": "Long", "UL": "Long", "AT": "Long", "SV": "Long64",
    "UV": "Long64", "FL": "Float", "FD": "Double",
}  # fmt: skip
CODES = list(error.DicomErrorCode)
UNREADABLE = {"no_meta.dcm"}
"""Begins with a byte that belongs to nothing."""


@pytest.fixture(autouse=True)
def _pydicom_may_warn():
    with warnings.catch_warnings():
        # of the data; ltdicom must not, with the filter of the whole test run
        warnings.filterwarnings("ignore", module="pydicom")
        yield


def walk(ds, tree=False, start=None):
    element = ds.GetFirstElement(start, tree)
    while element is not None:
        yield element
        element = ds.GetNextElement(element, tree)


def load_strictly(path, flags=0):
    """Load with warnings as errors: none may reach a port's console."""
    ds = LDicomDS()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return ds, ds.LoadDS(path, flags)


def nested(ds, parent=None):
    """Tags and values of the tree view."""
    found = []
    element = (
        ds.GetFirstElement(None, True) if parent is None else ds.GetChildElement(parent)
    )
    while element is not None:
        value = ds.GetBinaryValue(element)
        found.append(
            (element.nTag, element.nVR, element.nLength, value, nested(ds, element))
        )
        element = ds.GetNextElement(element, True)
    return found


def even(found):
    """What `nested` finds after saving: values are padded (PS3.5 7.1.1)."""
    return [
        (tag, vr, len(new), (told, new), even(below))
        if len(value) & 1
        else (tag, vr, length, (told, value), even(below))
        for tag, vr, length, (told, value), below in found
        for new in [padded(vr.to_bytes(2, "big").decode(), value)]
    ]


def compare(ds, siblings, dataset):
    """Compare each value with pydicom's."""
    for element in siblings:
        if element.nTag not in dataset:
            assert element.nTag >> 16 in (0x0000, 0x0002)
            continue
        expected = dataset[element.nTag]
        vr = element.nVR.to_bytes(2, "big").decode()
        if vr == "SQ":
            items = (
                list(walk(ds, True, child))
                if (child := ds.GetChildElement(element))
                else []
            )
            assert len(items) == len(expected.value)
            for item, wanted in zip(items, expected.value, strict=True):
                below = ds.GetChildElement(item)
                compare(ds, list(walk(ds, True, below)) if below else [], wanted)
            continue
        if vr == "UN" and expected.VR != "UN":
            continue  # pydicom believes its dictionary, C++ the file
        values = expected.value
        if not isinstance(values, (list, pydicom.multival.MultiValue)):
            values = [values] if values not in (None, "", b"") else []
        if vr in STRINGS and vr == expected.VR:
            count = ds.GetCountValue(element)
            ours = [ds.GetStringValue(element, index) for index in range(count)]
            if vr in ("DS", "IS") and not any(isinstance(each, str) for each in values):
                assert [float(text) for text in ours] == [float(value) for value in values]
            elif count or any(map(str, values)):
                ours = [text.strip() for text in ours]
                if vr == "PN":  # pydicom takes away empty component groups at the end
                    ours = [text.rstrip("=") for text in ours]
                assert ours == [str(each).strip() for each in values]
        elif vr in NUMBERS and vr == expected.VR:
            ours = getattr(ds, f"Get{NUMBERS[vr]}Value")(element, 0, len(values)) or []
            for mine, theirs in zip(ours, values, strict=True):
                assert mine == theirs or math.isclose(mine, theirs)
        elif isinstance(expected.value, bytes) and not ds.GetChildElement(element):
            _, mine = ds.GetBinaryValue(element)
            if dataset.original_encoding[1] or vr in ("OB", "UN"):
                assert mine == expected.value


@every_file
def test_load_read_save_and_load_again(tmp_path, name):
    path = FILES[name]
    ds, result = load_strictly(path)
    if path.name in UNREADABLE:
        assert result == error.DICOM_ERROR_FORMAT
        return
    try:
        expected = pydicom.dcmread(path, force=True)
    except (EOFError, OSError, AttributeError):
        assert result in (DICOM_SUCCESS, error.DICOM_ERROR_FORMAT)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        forward = list(walk(ds))
        for element in forward:
            ds.GetConvertValue(element)
            ds.GetCountValue(element)
        backward, element = [], ds.GetLastElement(None, False)
        while element is not None:
            backward.append(element)
            element = ds.GetPrevElement(element, False)
    assert backward == forward[::-1]
    if result != DICOM_SUCCESS:
        return
    compare(ds, list(walk(ds, True)), expected)
    content = even([each for each in nested(ds) if each[0] >> 16 != 2])
    if ds._dataset.flaw is not None:  # it is encoded anew
        content = without_group_lengths(content)
    out = tmp_path / "out.dcm"
    assert ds.SaveDS(out) == DICOM_SUCCESS
    again, result = load_strictly(out, DS_LOAD_CLOSE)
    assert result == DICOM_SUCCESS
    assert [each for each in nested(again) if each[0] >> 16 != 2] == content
    # and encoded anew, element by element
    again._dataset.touched()
    assert again.SaveDS(out) == DICOM_SUCCESS
    last, result = load_strictly(out)
    assert result == DICOM_SUCCESS
    kept = [each for each in content if each[0] & 0xFFFF]
    assert [each for each in nested(last) if each[0] >> 16 != 2] == without_group_lengths(
        kept
    )


def without_group_lengths(found):
    """What an encoder leaves out: (gggg,0000), and the odd byte of odd lengths."""
    cleaned = []
    for tag, vr, length, (there, value), below in found:
        if tag & 0xFFFF or tag >> 16 == 0:
            odd = bool(length & 1) and length != 0xFFFFFFFF
            pad = (
                b" " if vr.to_bytes(2, "big").decode() in STRINGS - {"UI"} else b"\0"
            ) * odd
            cleaned.append(
                (tag, vr, length + odd, (there, value + pad), without_group_lengths(below))
            )
    return cleaned


@every_file
def test_into_explicit_little_endian(tmp_path, name):
    ds, result = load_strictly(FILES[name])
    if result != DICOM_SUCCESS:
        return
    out = tmp_path / "out.dcm"
    result = ds.SaveDS(out, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR)
    assert result == DICOM_SUCCESS
    again, result = load_strictly(out)
    assert result == DICOM_SUCCESS
    assert [e.nTag for e in walk(again) if e.nTag >> 16 > 2 and e.nTag & 0xFFFF] == [
        e.nTag for e in walk(ds) if e.nTag >> 16 > 2 and e.nTag & 0xFFFF
    ]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Truncate a file somewhere, or flip some of its bytes."""
    if chance.random() < 0.4:
        return data[: chance.randrange(len(data))]
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 20))):
        # most flips hit the beginning, where the elements are
        end = min(len(changed), 4000) if chance.random() < 0.7 else len(changed)
        changed[chance.randrange(end)] = chance.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("name", sorted(random.Random(100).sample(SMALL, 100)))
def test_damaged_files_get_a_code_or_a_prefix(tmp_path, name):
    path = FILES[name]
    data, chance = path.read_bytes(), random.Random(name)
    for _ in range(12):
        content = damaged(data, chance)
        ds = LDicomDS()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = ds.LoadDSMemory(content)
            assert result in (
                DICOM_SUCCESS,
                error.DICOM_ERROR_FORMAT,
                error.DICOM_ERROR_MEMORY,
            )
            for element in walk(ds):
                ds.GetConvertValue(element)
                ds.GetStringValue(element)
                ds.GetLongValue(element)
            list(walk(ds, True))
            ds.FindFirstElement(None, 0x00100020, False)
            ds.GetInfoDS()
            str(ds)
            saved = ds.SaveDS(tmp_path / "out.dcm")
            assert isinstance(saved, int)
            ds._dataset.touched()
            assert isinstance(ds.SaveDS(tmp_path / "out.dcm"), int)
            assert LDicomDS().CopyDS(None, ds, None) in CODES
            assert ds.ChangeTransferSyntax("1.2.840.10008.1.2.1", 0, 0) in CODES
            with contextlib.suppress(OSError, ValueError):
                assert LDicomDS.from_pydicom(ds.to_pydicom()).to_json()


def test_nothing_is_left_open(tmp_path):
    ds = LDicomDS()
    assert ds.LoadDS(get_testdata_file("CT_small.dcm")) == DICOM_SUCCESS
    copy = tmp_path / "copy.dcm"
    assert ds.SaveDS(copy) == DICOM_SUCCESS
    assert ds.LoadDS(copy) == DICOM_SUCCESS
    copy.unlink()
    assert not copy.exists()
