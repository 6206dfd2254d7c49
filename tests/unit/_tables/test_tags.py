"""LDicomTag: the built-in tags, masks, value multiplicities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom._dicom_dict import DicomDictionary, RepeatersDictionary
from pydicom.datadict import get_entry

from ltdicom._tables.tags import TAGS, value_multiplicity
from ltdicom.constants import tag
from ltdicom.constants.dataset import DS_EXPLICIT_VR, DS_LITTLE_ENDIAN
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.iod import CLASS_UNKNOWN
from ltdicom.constants.vr import (
    VR_AS,
    VR_DS,
    VR_IS,
    VR_LO,
    VR_OW,
    VR_PN,
    VR_SS,
    VR_UL,
    VR_UN,
    VR_US,
)
from ltdicom.ds import LDicomDS
from ltdicom.structs import DICOMTAG, DICOMVR
from ltdicom.tag import LDicomTag

ITEMS = {code for code in DicomDictionary if code >> 16 == 0xFFFE}


def test_entry_of_a_tag() -> None:
    entry = LDicomTag.Find(tag.TAG_PATIENT_NAME)
    assert entry is not None
    assert entry.nCode == tag.TAG_PATIENT_NAME
    assert entry.nMask == 0xFFFFFFFF
    assert entry.pszName == "Patient's Name"
    assert entry.nVR == VR_PN
    assert (entry.nMinVM, entry.nMaxVM, entry.nDivideVM) == (1, 1, 1)


def test_every_tag_of_the_standard_but_items_has_its_entry() -> None:
    for code, (vr, vm, name, *_) in DicomDictionary.items():
        entry = LDicomTag.Find(code)
        if code in ITEMS:
            assert entry is None
            continue
        assert entry is not None
        letters = entry.nVR.to_bytes(2, "big").decode()
        assert (entry.nCode, entry.pszName) == (code, name)
        assert letters == "OW" if vr == "OB or OW" else vr.startswith(letters)
        assert (entry.nMinVM, entry.nMaxVM, entry.nDivideVM) == value_multiplicity(vm)


def test_command_group_is_there() -> None:
    entry = LDicomTag.Find(tag.TAG_COMMAND_GROUP_LENGTH)
    assert entry is not None
    assert entry is LDicomTag.GetFirst()
    assert entry.nVR == VR_UL


def test_entries_are_in_tag_order_and_counted() -> None:
    codes = [entry.nCode for entry in LDicomTag.entries()]
    assert codes == sorted(codes)
    built_in = len(DicomDictionary) - len(ITEMS) + len(RepeatersDictionary)
    assert LDicomTag.GetCount() == len(codes) == built_in


@pytest.mark.parametrize(
    ("code", "vr"),
    [
        (tag.TAG_PIXEL_DATA, VR_OW),
        (tag.TAG_SMALLEST_IMAGE_PIXEL_VALUE, VR_US),
        (tag.TAG_LUT_DATA, VR_US),
        (tag.TAG_PIXEL_ASPECT_RATIO, 0x4953),
        (tag.TAG_PATIENT_AGE, VR_AS),
    ],
)
def test_of_several_vrs(code: int, vr: int) -> None:
    entry = LDicomTag.Find(code)
    assert entry is not None
    assert entry.nVR == vr


@pytest.mark.parametrize("group", [0x6000, 0x6002, 0x601E, 0x60FE])
def test_one_entry_for_a_repeating_group(group: int) -> None:
    entry = LDicomTag.Find(group << 16 | 0x0050)
    assert entry is not None
    assert entry is LDicomTag.Find(0x60000050)
    assert (entry.nCode, entry.nMask) == (0x60000050, 0xFF00FFFF)
    assert (entry.pszName, entry.nVR, entry.nMinVM) == ("Overlay Origin", VR_SS, 2)


@pytest.mark.parametrize("code", [0x60010010, 0x50FF0005, 0x7F010010, 0x00110010])
def test_private_tag_is_no_repeating_group(code: int) -> None:
    assert LDicomTag.Find(code) is None


@given(st.integers(0, 0xFFFFFFFF), st.sampled_from(sorted(RepeatersDictionary)))
def test_finds_what_pydicom_finds(anything: int, repeater: str) -> None:
    mask = int("".join("F" if digit == "x" else "0" for digit in repeater), 16)
    for code in (anything, int(repeater.replace("x", "0"), 16) | anything & mask):
        # pydicom makes entries for group lengths up, and has entries for items
        if not code & 0xFFFF or code in ITEMS:
            continue
        try:
            name = get_entry(code)[2]
        except KeyError:
            name = None
        entry = LDicomTag.Find(code)
        assert (entry.pszName if entry else None) == name


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1", (1, 1, 1)),
        ("2", (2, 2, 1)),
        ("1-2", (1, 2, 1)),
        ("1-99", (1, 99, 1)),
        ("1-n", (1, -1, 1)),
        ("6-n", (6, -1, 1)),
        ("2-2n", (2, -1, 2)),
        ("3-3n", (3, -1, 3)),
    ],
)
def test_value_multiplicity(text: str, numbers: tuple[int, int, int]) -> None:
    assert value_multiplicity(text) == numbers


def test_every_value_multiplicity_of_the_standard_is_read() -> None:
    for entry in (*DicomDictionary.values(), *RepeatersDictionary.values()):
        lowest, highest, divisor = value_multiplicity(entry[1])
        assert lowest >= 1
        assert highest == -1 or highest >= lowest
        assert lowest % divisor == 0


@pytest.mark.parametrize("text", ["", "n", "1-", "1 or 2", "-1"])
def test_no_value_multiplicity(text: str) -> None:
    with pytest.raises(ValueError, match="not a value multiplicity"):
        value_multiplicity(text)


def test_inserted_tag_is_found_and_last() -> None:
    entry = LDicomTag.Insert(0x00111001, 0xFFFFFFFF, "Ward", VR_LO, 1, 1, 1)
    assert entry is not None
    assert LDicomTag.Find(0x00111001) is entry
    assert LDicomTag.GetLast() is entry


@pytest.mark.parametrize("highest", [-1, 0xFFFFFFFF])
def test_any_number_of_values(highest: int) -> None:
    entry = LDicomTag.Insert(0x00111001, 0xFFFFFFFF, "Doses", VR_DS, 0, highest, 0)
    assert entry is not None
    assert (entry.nMinVM, entry.nMaxVM, entry.nDivideVM) == (0, -1, 1)


def test_closest_description_wins() -> None:
    wide = LDicomTag.Insert(0x00110000, 0xFFFF0000, "Group", VR_LO, 1, 1, 1)
    assert LDicomTag.Find(0x00111001) is wide
    block = LDicomTag.Insert(0x00111000, 0xFFFFFF00, "Block", VR_LO, 1, 1, 1)
    assert LDicomTag.Find(0x00111001) is block
    exact = LDicomTag.Insert(0x00111001, 0xFFFFFFFF, "Ward", VR_LO, 1, 1, 1)
    assert LDicomTag.Find(0x00111001) is exact
    LDicomTag.Delete(exact)
    assert LDicomTag.Find(0x00111001) is block
    LDicomTag.Delete(block)
    assert LDicomTag.Find(0x00111001) is wide
    LDicomTag.Reset()
    assert LDicomTag.Find(0x00111001) is None


def test_duplicate_is_refused() -> None:
    count = LDicomTag.GetCount()
    assert LDicomTag.Insert(0x00100010, 0xFFFFFFFF, "Name", VR_PN, 1, 1, 1) is None
    # the same tags as those of the built-in (60xx,0010)
    assert LDicomTag.Insert(0x60020010, 0xFF00FFFF, "Rows", VR_US, 1, 1, 1) is None
    assert LDicomTag.GetCount() == count


def test_number_out_of_range_gives_null() -> None:
    assert LDicomTag.Find(-1) is None
    assert LDicomTag.Find(1 << 32) is None
    assert LDicomTag.FindIndex(LDicomTag.GetCount()) is None
    assert LDicomTag.Insert(0x00111001, 0xFFFFFFFF, "Ward", 0x10000, 1, 1, 1) is None


def test_wrong_type() -> None:
    with pytest.raises(TypeError, match="nCode must be int"):
        LDicomTag.Find("00100010")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="pTag must be DICOMTAG"):
        LDicomTag.GetNext(DICOMVR())  # type: ignore[arg-type]


def test_default_makes_new_entries() -> None:
    entry = LDicomTag.GetFirst()
    LDicomTag.Default(bIgnorePrivateTags=True)
    assert not LDicomTag.Exists(entry)
    assert LDicomTag.GetNext(entry) is None
    assert LDicomTag.GetCount() == len(list(LDicomTag.entries()))


def test_private_tags_come_with_default_unless_they_are_ignored() -> None:
    LDicomTag.Default(True)
    standard = LDicomTag.GetCount()
    assert LDicomTag.Find(0x00431039) is None
    LDicomTag.Default()
    assert LDicomTag.Find(0x00191008) is None  # it means something else for each maker
    assert LDicomTag.GetCount() > standard + 1000
    found = LDicomTag.Find(0x00431039)  # GEMS_PARM_01 alone has it
    assert found is not None and found.nMask == 0xFFFF00FF
    assert (found.nVR, found.nMinVM, found.nMaxVM) == (VR_IS, 4, 4)
    assert LDicomTag.Find(0x0043A139) is found
    assert LDicomTag.Find(0x00430039) is None  # it reserves a block
    LDicomTag.Default(bIgnorePrivateTags=True)
    assert LDicomTag.GetCount() == standard
    assert not LDicomTag.Exists(found)


def test_in_a_data_set_the_creator_decides() -> None:
    LDicomTag.Default(False)
    try:
        ds = LDicomDS()
        ds.InitDS(CLASS_UNKNOWN, DS_EXPLICIT_VR | DS_LITTLE_ENDIAN)
        code, creator = ds.CreatePrivateCreatorDataElement(None, 0x0043, 0x10, "NOBODY")
        assert code == DICOM_SUCCESS and creator is not None
        element = ds.InsertElement(None, False, 0x00431039, VR_UN, False, 0)
        assert element is not None and element.nVR == VR_UN
        assert ds.SetStringValue(creator, "GEMS_PARM_01")
        ds.DeleteElement(element)
        element = ds.InsertElement(None, False, 0x00431039, VR_UN, False, 0)
        assert element is not None and element.nVR == VR_IS
    finally:
        LDicomTag.Default(True)


def test_copy_of_an_entry_is_not_the_entry() -> None:
    entry = LDicomTag.Find(tag.TAG_PATIENT_ID)
    assert entry is not None
    copy = DICOMTAG(**vars(entry))
    assert LDicomTag.Exists(entry)
    assert not LDicomTag.Exists(copy)
    assert not LDicomTag.SetName(copy, "ID")


def test_inside_finds_the_same() -> None:
    assert TAGS.match(tag.TAG_PATIENT_ID) is LDicomTag.Find(tag.TAG_PATIENT_ID)
