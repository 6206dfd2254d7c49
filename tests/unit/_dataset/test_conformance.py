"""ConformanceDS and SetDebugDS."""

import gc
import weakref
from pathlib import Path

import pydicom
import pytest

from ltdicom import LDicomDS
from ltdicom.constants import iod
from ltdicom.constants.dataset import (
    CALLBACK_ERROR_DIVIDE_VM,
    CALLBACK_ERROR_ELEMENT,
    CALLBACK_ERROR_ELEMENT_EXISTS,
    CALLBACK_ERROR_IMAGE,
    CALLBACK_ERROR_MAX_VM,
    CALLBACK_ERROR_MIN_VM,
    CALLBACK_ERROR_UNKNOWN_CLASS,
    CALLBACK_ERROR_UNKNOWN_TAG,
    CALLBACK_ERROR_WRONG_VR,
    DICOM_CHARACTER_SET_DEFAULT,
    ELEMENT_INDEX_MAX,
)
from ltdicom.constants.error import DICOM_ERROR_FORMAT
from ltdicom.constants.vr import (
    VR_LO,
    VR_OB,
    VR_OW,
    VR_SH,
    VR_SQ,
    VR_SS,
    VR_UL,
    VR_UN,
    VR_US,
)

FILES = Path(pydicom.__file__).parent / "data" / "test_files"
PATIENT_ID = 0x00100020


@pytest.fixture
def ds():
    data_set = LDicomDS()
    data_set.InitDS(iod.CLASS_UNKNOWN, 0)
    return data_set


def insert(ds, tag, vr=VR_UN, value=None, text=None):
    element = ds.InsertElement(None, False, tag, vr, vr == VR_SQ, 0)
    if value is not None:
        assert ds.SetBinaryValue(element, value, len(value))
    if text is not None:
        assert ds.SetStringValue(
            element, text, text.count("\\") + 1, DICOM_CHARACTER_SET_DEFAULT
        )
    return element


def flags_of(ds):
    """The flags of each element, without those that say the class is unknown."""
    found = {}

    def callback(pElement, nFlags, pUserData):
        assert pUserData is found
        found[pElement.nTag] = nFlags & ~CALLBACK_ERROR_UNKNOWN_CLASS
        return True

    lacks = any(each.kind in ("missing", "empty") for each in ds.conformance())
    assert ds.ConformanceDS(callback, found) == (bool(found) and not lacks)
    return found


@pytest.mark.parametrize(
    ("tag", "vr", "value", "expected"),
    [
        (PATIENT_ID, VR_UN, b"12", 0),
        (PATIENT_ID, VR_UN, b"", 0),
        (0x00090010, VR_LO, b"OURS", 0),
        (0x00090010, VR_LO, b"", CALLBACK_ERROR_ELEMENT),
        (0x00090010, VR_UN, b"OURS", 0),  # inserted as LO
        (0x00090010, VR_SH, b"OURS", CALLBACK_ERROR_WRONG_VR),
        (0x00091001, VR_LO, b"OURS", CALLBACK_ERROR_UNKNOWN_TAG),  # no creator
        (0x00090001, VR_LO, b"OURS", CALLBACK_ERROR_UNKNOWN_TAG),
        (0x00010010, VR_LO, b"OURS", CALLBACK_ERROR_UNKNOWN_TAG),
        (0x00080005, VR_UN, b"ISO_IR 100", 0),
        (0x00080005, VR_UN, b"\\ISO 2022 IR 87 ", 0),
        (0x00080005, VR_UN, b"ISO_IR 100\\ ", CALLBACK_ERROR_ELEMENT),
        (0x00080005, VR_UN, b"LATIN1", CALLBACK_ERROR_ELEMENT),
        (0x00080005, VR_UN, b"ISO_IR 192\\ISO 2022 IR 87 ", CALLBACK_ERROR_ELEMENT),
        (0x00080050, VR_UN, b"ab\0\0", CALLBACK_ERROR_ELEMENT),  # padded by NUL
        (0x00080050, VR_UN, b"a\x01b ", CALLBACK_ERROR_ELEMENT),
        (0x00080050, VR_UN, b"\xc4b", CALLBACK_ERROR_ELEMENT),  # no character set
        (0x00080054, VR_UN, b"    ", CALLBACK_ERROR_ELEMENT),  # AE
        (0x00080054, VR_UN, b"A\\B ", 0),
        (0x00080018, VR_UN, b"1..2", CALLBACK_ERROR_ELEMENT),
        (0x00080018, VR_UN, b"1.02\0\0", CALLBACK_ERROR_ELEMENT),
        (0x00080018, VR_UN, b"1.2 ", CALLBACK_ERROR_ELEMENT),
        (0x00080060, VR_UN, b"ct", CALLBACK_ERROR_ELEMENT),
        (0x00200013, VR_UN, b"99999999999 ", CALLBACK_ERROR_ELEMENT),
        (0x00080020, VR_UN, b"20201301", CALLBACK_ERROR_ELEMENT),
        (0x00080020, VR_UN, b"20200101-20200202 ", CALLBACK_ERROR_ELEMENT),
        (0x00080030, VR_UN, b"256161", CALLBACK_ERROR_ELEMENT),
        (PATIENT_ID, VR_US, b"\1\0", CALLBACK_ERROR_WRONG_VR),
        (0x00280106, VR_SS, b"\1\0", 0),  # US or SS
        (0x00280106, VR_US, b"\1\0", 0),
        (0x00280106, VR_UL, b"\1\0\0\0", CALLBACK_ERROR_WRONG_VR),
        (0x00080000, VR_UL, b"\1\0\0\0", 0),
        (0x00080000, VR_US, b"\1\0", CALLBACK_ERROR_WRONG_VR),
        (0x00280030, VR_UN, b"1 ", CALLBACK_ERROR_MIN_VM),
        (0x00280030, VR_UN, b"1\\2\\3 ", CALLBACK_ERROR_MAX_VM),
        (0x00280030, VR_UN, b"1\\2 ", 0),
        (0x00280030, VR_UN, b"  ", 0),
        (0x30060050, VR_UN, b"1\\2\\3\\4 ", CALLBACK_ERROR_DIVIDE_VM),
        (0x30060050, VR_UN, b"1\\2 ", CALLBACK_ERROR_MIN_VM | CALLBACK_ERROR_DIVIDE_VM),
        (0x30060050, VR_UN, b"1\\2\\3\\4\\5\\6 ", 0),
        (0x00280030, VR_UN, b"x\\2 ", CALLBACK_ERROR_ELEMENT),
        (0x00080020, VR_UN, b"2024.01.01", CALLBACK_ERROR_ELEMENT),
        (0x00080050, VR_UN, b"x" * 18, CALLBACK_ERROR_ELEMENT),
        (0x60003000, VR_OW, b"\1\0", 0),
        (0x00282000, VR_OB, b"\1\0\3\4", 0),
    ],
)
def test_flags(ds, tag, vr, value, expected):
    insert(ds, tag, vr, value)
    assert flags_of(ds)[tag] == expected
    assert ds.ConformanceDS(None, None) is False  # the class is unknown


def test_unknown_class_is_told_once(ds):
    insert(ds, PATIENT_ID, text="1")
    insert(ds, 0x00080050, text="1")
    seen = []
    assert ds.ConformanceDS(lambda e, f, u: seen.append((e.nTag, f)) is None, None)
    assert seen == [(0x00080050, CALLBACK_ERROR_UNKNOWN_CLASS), (PATIENT_ID, 0)]
    insert(ds, 0x00080016, text="1.2.3")
    seen.clear()
    assert ds.ConformanceDS(lambda e, f, u: seen.append((e.nTag, f)) is None, None)
    assert seen[0] == (0x00080016, CALLBACK_ERROR_UNKNOWN_CLASS)


def test_false_ends_the_test(ds):
    insert(ds, 0x00080050, text="1")
    insert(ds, PATIENT_ID, text="1")
    seen = []
    assert not ds.ConformanceDS(lambda e, f, u: seen.append(e), None)
    assert len(seen) == 1


def test_an_empty_data_set_does_not_conform(ds):
    assert not ds.ConformanceDS(None, None)
    assert not ds.ConformanceDS(lambda e, f, u: True, None)


def test_elements_in_sequences_are_visited(ds):
    sequence = insert(ds, 0x00081110, VR_SQ)
    item = ds.InsertElement(sequence, True, 0xFFFEE000, VR_UN, False, ELEMENT_INDEX_MAX)
    ds.InsertElement(item, True, 0x00081150, VR_UL, False, 0)
    assert flags_of(ds) == {
        0x00081110: 0,
        0xFFFEE000: 0,
        0x00081150: CALLBACK_ERROR_WRONG_VR,
    }


def test_elements_may_be_deleted_in_the_callback(ds):
    for tag in (0x00080050, PATIENT_ID, 0x00100040):
        insert(ds, tag)
    assert ds.ConformanceDS(lambda e, f, u: (ds.DeleteElement(e), True)[1], None)
    assert ds.GetFirstElement(None, True, True) is None


def test_mandatory_elements_need_a_value():
    ds = LDicomDS()
    ds.InitDS(iod.CLASS_CT_IMAGE_STORAGE, 0)
    found = flags_of(ds)
    assert found[0x0020000D] == CALLBACK_ERROR_ELEMENT  # type 1
    assert found[0x00100010] == 0  # type 2
    assert found[0x00180010] == 0  # type 2 of a conditional module


def test_missing_elements_are_told_and_nothing_makes_them_conform():
    ds = LDicomDS()
    ds.InitDS(iod.CLASS_UNKNOWN, 0)
    insert(ds, 0x00080016, text="1.2.840.10008.5.1.4.1.1.7")
    told = {}

    def callback(pElement, nFlags, pUserData):
        told[pElement.nTag] = (nFlags, ds.ExistsElement(pElement))
        assert ds.GetStringValue(pElement) is None or ds.ExistsElement(pElement)
        return True

    assert ds.ConformanceDS(callback, None) is False
    assert told[0x00080016] == (0, True)
    assert told[0x0020000D] == (CALLBACK_ERROR_ELEMENT, False)  # type 1
    assert told[0x00100010] == (CALLBACK_ERROR_ELEMENT, False)  # type 2
    assert 0x00101010 not in told  # type 3
    assert next(iter(told)) == 0x00080016
    assert [element.nTag for element in ds] == [0x00080016]


def test_private_elements_with_a_creator_conform(ds):
    insert(ds, 0x00090010, VR_LO, b"OURS")
    insert(ds, 0x00091001, VR_LO, b"value ")
    insert(ds, 0x00091102, VR_LO, b"value ")  # of another block
    assert flags_of(ds) == {
        0x00090010: 0,
        0x00091001: 0,
        0x00091102: CALLBACK_ERROR_UNKNOWN_TAG,
    }


def test_what_is_found_is_logged(ds, caplog):
    insert(ds, 0x00080020, value=b"20201301")
    with caplog.at_level("INFO", "ltdicom.dataset"):
        assert not ds.ConformanceDS(None, None)
    assert (
        "(0008,0020) Study Date: there is no such date or time: 20201301" in caplog.messages
    )


def test_text_is_measured_in_characters_of_its_character_set(ds):
    insert(ds, 0x00080005, value=b"ISO_IR 192")
    insert(ds, 0x00080050, value="ü".encode() * 16)  # 16 characters, 32 bytes
    insert(ds, 0x00100020, value=b"\xff\xfe")  # no UTF-8
    assert flags_of(ds) == {
        0x00080005: 0,
        0x00080050: 0,
        0x00100020: CALLBACK_ERROR_ELEMENT,
    }


def test_words_are_not_bytes(ds):
    for tag, value in ((0x00280010, 2), (0x00280011, 2), (0x00280100, 16)):
        insert(ds, tag, value=value.to_bytes(2, "little"))
    insert(ds, 0x7FE00010, VR_OB, bytes(8))
    assert flags_of(ds)[0x7FE00010] == CALLBACK_ERROR_WRONG_VR


def test_the_header_names_the_same_instance(ds):
    insert(ds, 0x00020003, text="1.2.3")
    insert(ds, 0x00080018, text="1.2.4")
    assert flags_of(ds)[0x00020003] == CALLBACK_ERROR_ELEMENT


@pytest.mark.parametrize("length", [0, 30, 32, 34])
def test_pixel_data_is_as_long_as_the_image(ds, length):
    for tag, value in ((0x00280010, 4), (0x00280011, 4), (0x00280100, 16)):
        insert(ds, tag, value=value.to_bytes(2, "little"))
    insert(ds, 0x7FE00010, VR_OW, bytes(length))
    expected = CALLBACK_ERROR_IMAGE if length != 32 else 0
    assert flags_of(ds)[0x7FE00010] == expected


def test_pixel_data_without_an_image(ds):
    insert(ds, 0x7FE00010, VR_OW, bytes(8))
    insert(ds, 0x00280008, text="2")
    assert flags_of(ds)[0x7FE00010] == CALLBACK_ERROR_IMAGE


@pytest.mark.parametrize("frames", ["inf", "nan", "x", "2\\3"])
def test_a_number_of_frames_that_is_none(ds, frames):
    for tag, value in ((0x00280010, 4), (0x00280011, 4), (0x00280100, 8)):
        insert(ds, tag, value=value.to_bytes(2, "little"))
    data = frames.encode() + b" " * (len(frames) % 2)
    insert(ds, 0x00280008, value=data)
    insert(ds, 0x7FE00010, VR_OW, bytes(32))
    assert flags_of(ds)[0x00280008] & (CALLBACK_ERROR_ELEMENT | CALLBACK_ERROR_MAX_VM)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CT_small.dcm", 0),
        ("JPEG2000.dcm", 0),
        # an instance UID that is not that of the header, and one with a leading zero
        ("rtdose.dcm", CALLBACK_ERROR_ELEMENT),
        ("MR_truncated.dcm", CALLBACK_ERROR_IMAGE),
    ],
)
def test_real_files(name, expected):
    ds = LDicomDS()
    damaged = "truncated" in name
    assert ds.LoadDS(str(FILES / name), 0) == damaged * DICOM_ERROR_FORMAT
    joined = 0
    for flags in flags_of(ds).values():
        joined |= flags
    assert joined == expected
    assert ds.ConformanceDS(None, None) == (not expected)


def test_debug_reports_what_is_made_wrong(ds):
    seen = []
    ds.SetDebugDS(lambda e, f, u: seen.append((e.nTag, f, u)), "user")
    patient = insert(ds, PATIENT_ID, text="1")
    assert seen == []
    insert(ds, 0x00100040, VR_US)
    assert ds.InsertElement(None, False, PATIENT_ID, VR_UN, False, 0) is None
    spacing = insert(ds, 0x00280030)
    assert ds.SetBinaryValue(spacing, b"1\\2\\3 ", 6)
    assert seen == [
        (0x00100040, CALLBACK_ERROR_WRONG_VR, "user"),
        (PATIENT_ID, CALLBACK_ERROR_ELEMENT_EXISTS, "user"),
        (0x00280030, CALLBACK_ERROR_MAX_VM, "user"),
    ]
    ds.SetDebugDS(None, None)
    insert(ds, 0x00100030, VR_US)
    assert len(seen) == 3
    assert ds.ExistsElement(patient)


def test_a_watched_data_set_goes_with_its_last_user(ds):
    data_set = LDicomDS()
    data_set.SetDebugDS(lambda e, f, u: None, None)
    inside = weakref.ref(data_set._dataset)
    gc.disable()
    try:
        del data_set
        assert inside() is None
    finally:
        gc.enable()


def test_a_value_that_cannot_be_read_is_a_finding(ds, tmp_path):
    path = tmp_path / "text.dcm"
    insert(ds, 0x0040A160, value=b"x" * 1_000_000)  # long: it stays in the file
    assert ds.SaveDS(str(path), 0) == 0
    loaded = LDicomDS()
    assert loaded.LoadDS(str(path), 0) == 0
    with path.open("r+b") as file:
        file.truncate(100)
    (finding,) = [each for each in loaded.conformance() if each.tag == 0x0040A160]
    assert (finding.kind, finding.text[:17]) == ("value", "it cannot be read")
    assert not loaded.ConformanceDS(None, None)
