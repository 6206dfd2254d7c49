"""CopyDS between data sets with different character sets: text stays readable."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltdicom.constants.dataset import (
    DS_EXPLICIT_VR,
    DS_IMPLICIT_VR,
    DS_LENGTH_EXPLICIT,
    DS_LITTLE_ENDIAN,
    DS_LOAD_STORE_OFFSETS,
)
from ltdicom.constants.error import (
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_READ,
    DICOM_SUCCESS,
)
from ltdicom.constants.tag import (
    TAG_INSTITUTION_NAME,
    TAG_ITEM,
    TAG_PATIENT_COMMENTS,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_REFERENCED_STUDY_SEQUENCE,
    TAG_SPECIFIC_CHARACTER_SET,
    TAG_STUDY_DESCRIPTION,
    TAG_TEXT_VALUE,
)
from ltdicom.constants.vr import VR_LO, VR_SQ, VR_UN
from ltdicom.ds import LDicomDS

TEXTS = {
    "": "plain",
    "ISO_IR 100": "Müller",
    "ISO_IR 144": "Жизнь",
    "ISO_IR 192": "Müller 王小东",
    "\\ISO 2022 IR 149": "김희중",
    "GB18030": "王小东",
}
sets = st.sampled_from(sorted(TEXTS))


def put(ds, tag, value, item=None):
    element = ds.InsertElement(item, item is not None, tag, VR_UN)
    assert ds.SetStringValue(element, value)
    return element


def text(ds, tag):
    return ds.GetStringValue(ds.FindFirstElement(None, tag, False))


def an_item(ds):
    sequence = ds.InsertElement(None, False, TAG_REFERENCED_STUDY_SEQUENCE, VR_SQ, True)
    return ds.InsertElement(sequence, True, TAG_ITEM, VR_SQ)


def made(character_set, tag, nested) -> LDicomDS:
    """Return a data set in a character set, with text at the root or in an item."""
    ds = LDicomDS()
    ds.InitDS(65535, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR)
    if character_set:
        put(ds, TAG_SPECIFIC_CHARACTER_SET, character_set)
    put(ds, tag, TEXTS[character_set], an_item(ds) if nested else None)
    return ds


def reloaded(ds, path) -> LDicomDS:
    assert ds.SaveDS(path) == DICOM_SUCCESS
    again = LDicomDS()
    assert again.LoadDS(path) == DICOM_SUCCESS
    return again


def without_character_set(element, flags, data):
    return element.nTag != TAG_SPECIFIC_CHARACTER_SET


@given(sets, sets, st.booleans(), st.booleans())
def test_both_texts_stay_readable(tmp_path_factory, before, foreign, nested, below):
    target = made(before, TAG_PATIENT_NAME, nested)
    source = made(foreign, TAG_STUDY_DESCRIPTION, below and not nested)
    assert target.CopyDS(None, source) == DICOM_SUCCESS
    if foreign:
        target = reloaded(target, tmp_path_factory.getbasetemp() / "copied.dcm")
    assert text(target, TAG_PATIENT_NAME) == TEXTS[before]
    assert text(target, TAG_STUDY_DESCRIPTION) == TEXTS[foreign]
    assert text(source, TAG_STUDY_DESCRIPTION) == TEXTS[foreign]


@given(sets, sets)
def test_copies_without_their_character_set(before, foreign):
    target = made(before, TAG_PATIENT_NAME, False)
    source = made(foreign, TAG_STUDY_DESCRIPTION, False)
    assert target.CopyDS(None, source, None, without_character_set) == DICOM_SUCCESS
    assert text(target, TAG_PATIENT_NAME) == TEXTS[before]
    assert text(target, TAG_STUDY_DESCRIPTION) == TEXTS[foreign]
    there = target.FindFirstElement(None, TAG_SPECIFIC_CHARACTER_SET, True)
    assert (target.GetBinaryValue(there)[1].decode().rstrip() if there else "") == before


@given(sets, sets)
def test_items_of_another_character_set(before, foreign):
    target, source = made(before, TAG_PATIENT_NAME, False), made(foreign, 0x00104000, True)
    an_item(target)
    sequences = [
        ds.FindFirstElement(None, TAG_REFERENCED_STUDY_SEQUENCE, True)
        for ds in (target, source)
    ]
    assert target.CopyDS(sequences[0], source, sequences[1]) == DICOM_SUCCESS
    assert text(target, TAG_PATIENT_NAME) == TEXTS[before]
    assert text(target, TAG_PATIENT_COMMENTS) == TEXTS[foreign]


@pytest.mark.parametrize("before", ["", "ISO_IR 100", "ISO_IR 144"])
@pytest.mark.parametrize("into", ["root", "item", "sequence"])
def test_an_item_brings_text_that_the_target_lacks(tmp_path, before, into):
    target, source = made(before, TAG_PATIENT_NAME, False), LDicomDS()
    put(source, TAG_SPECIFIC_CHARACTER_SET, "GB18030")
    item = an_item(source)
    put(source, TAG_PATIENT_COMMENTS, "王小东", item)
    there = an_item(target)
    sequence = target.GetParentElement(there)
    goal = {"root": None, "item": there, "sequence": sequence}[into]
    found = source.GetParentElement(item) if into == "sequence" else item
    assert target.CopyDS(goal, source, found) == DICOM_SUCCESS
    for ds in (target, reloaded(target, tmp_path / "copied.dcm")):
        assert text(ds, TAG_PATIENT_NAME) == TEXTS[before]
        assert text(ds, TAG_PATIENT_COMMENTS) == "王小东"


def test_an_item_may_have_its_own_character_set():
    target = made("ISO_IR 144", TAG_PATIENT_NAME, False)
    source = made("ISO_IR 100", TAG_STUDY_DESCRIPTION, False)
    item = an_item(target)
    put(target, TAG_INSTITUTION_NAME, "Дождь", item)
    assert target.CopyDS(item, source) == DICOM_SUCCESS
    # the item's text cannot be in Latin 1, the root's is not concerned
    assert text(target, TAG_INSTITUTION_NAME) == "Дождь"
    assert text(target, TAG_STUDY_DESCRIPTION) == "Müller"
    assert text(target, TAG_PATIENT_NAME) == TEXTS["ISO_IR 144"]
    assert text(target, TAG_SPECIFIC_CHARACTER_SET) == "ISO_IR 144"
    own = target.FindLastElement(None, TAG_SPECIFIC_CHARACTER_SET, False)
    assert target.GetStringValue(own) == "ISO_IR 192"


@pytest.mark.parametrize("foreign", ["ISO_IR 100", "ISO_IR 144"])
def test_plain_text_leaves_the_character_set_as_it_came(foreign):
    target = made("", TAG_PATIENT_NAME, True)
    assert target.CopyDS(None, made(foreign, TAG_STUDY_DESCRIPTION, False)) == DICOM_SUCCESS
    assert text(target, TAG_SPECIFIC_CHARACTER_SET) == foreign


def test_text_that_is_replaced_needs_no_character_set():
    target = made("GB18030", TAG_PATIENT_NAME, False)
    assert target.CopyDS(None, made("ISO_IR 100", TAG_PATIENT_NAME, False)) == DICOM_SUCCESS
    assert text(target, TAG_SPECIFIC_CHARACTER_SET) == "ISO_IR 100"
    assert text(target, TAG_PATIENT_NAME) == "Müller"


# merging


def with_item(tag, value) -> LDicomDS:
    ds = LDicomDS()
    put(ds, tag, value, an_item(ds))
    return ds


def children(ds, parent):
    element, found = ds.GetChildElement(parent, True), []
    while element is not None:
        found.append(element)
        element = ds.GetNextElement(element, True, True)
    return found


def test_the_value_goes_into_the_element_that_is_there():
    target, source = LDicomDS(), LDicomDS()
    name, kept = put(target, TAG_PATIENT_NAME, "A"), put(target, TAG_PATIENT_COMMENTS, "C")
    put(source, TAG_PATIENT_NAME, "B")
    assert target.CopyDS(None, source) == DICOM_SUCCESS
    assert target.ExistsElement(name)
    assert target.GetStringValue(name) == "B"
    assert target.GetStringValue(kept) == "C"
    assert target.FindFirstElement(None, TAG_PATIENT_NAME, True) is name


def test_items_are_added_to_a_sequence_that_is_there():
    target = with_item(TAG_STUDY_DESCRIPTION, "mine")
    source = with_item(TAG_STUDY_DESCRIPTION, "other")
    sequence = target.FindFirstElement(None, TAG_REFERENCED_STUDY_SEQUENCE, True)
    own = target.GetChildElement(sequence, True)
    for count in (2, 3):
        assert target.CopyDS(None, source) == DICOM_SUCCESS
        assert target.ExistsElement(sequence)
        assert len(children(target, sequence)) == count
    assert children(target, sequence)[0] is own
    assert text(target, TAG_STUDY_DESCRIPTION) == "mine"


def test_a_level_deeper_it_merges_alike():
    target = with_item(TAG_STUDY_DESCRIPTION, "mine")
    source = with_item(TAG_STUDY_DESCRIPTION, "other")
    nested = source.FindFirstElement(None, TAG_ITEM, False)
    put(source, TAG_INSTITUTION_NAME, "added", nested)
    inner = source.InsertElement(nested, True, 0x00081140, VR_SQ, True)
    source.InsertElement(inner, True, TAG_ITEM, VR_SQ)
    item = target.FindFirstElement(None, TAG_ITEM, False)
    description = target.FindFirstElement(None, TAG_STUDY_DESCRIPTION, False)
    for count in (1, 2):
        assert target.CopyDS(item, source, nested) == DICOM_SUCCESS
        assert target.GetStringValue(description) == "other"
        assert text(target, TAG_INSTITUTION_NAME) == "added"
        images = target.FindFirstElement(None, 0x00081140, False)
        assert len(children(target, images)) == count
    sequence = target.GetParentElement(item)
    assert target.CopyDS(sequence, source, source.GetParentElement(nested)) == DICOM_SUCCESS
    assert len(children(target, sequence)) == 2


def test_fragments_are_a_value():
    target, source = LDicomDS(), LDicomDS()
    handles = []
    for ds, values in ((target, (b"", b"AA", b"BB")), (source, (b"", b"CC"))):
        pixels = ds.InsertElement(None, False, 0x7FE00010, 0x4F42, True)
        for value in values:
            fragment = ds.InsertElement(pixels, True, TAG_ITEM, VR_UN)
            ds.SetBinaryValue(fragment, value)
            handles.append(fragment)
    assert target.CopyDS(None, source) == DICOM_SUCCESS
    pixels = target.FindFirstElement(None, 0x7FE00010, True)
    assert [target.GetBinaryValue(each)[1] for each in children(target, pixels)] == [
        b"",
        b"CC",
    ]
    assert not target.ExistsElement(handles[1])


@pytest.mark.parametrize("branch_first", [False, True])
def test_a_value_and_a_sequence_of_one_tag(branch_first):
    one, other = LDicomDS(), LDicomDS()
    sequence = one.InsertElement(None, False, 0x00091010, VR_SQ, True)
    item = one.InsertElement(sequence, True, TAG_ITEM, VR_SQ)
    value = other.InsertElement(None, False, 0x00091010, VR_UN)
    other.SetBinaryValue(value, b"raw!")
    target, source = (one, other) if branch_first else (other, one)
    assert target.CopyDS(None, source) == DICOM_SUCCESS
    there = target.FindFirstElement(None, 0x00091010, True)
    assert there is (sequence if branch_first else value)
    if branch_first:
        assert target.GetBinaryValue(there) == (True, b"raw!")
        assert not target.ExistsElement(item)
    else:
        assert len(children(target, there)) == 1


def test_a_copy_of_itself_adds_what_was_there():
    ds = with_item(TAG_STUDY_DESCRIPTION, "one")
    assert ds.CopyDS(None, ds) == DICOM_SUCCESS
    sequence = ds.FindFirstElement(None, TAG_REFERENCED_STUDY_SEQUENCE, True)
    assert len(children(ds, sequence)) == 1  # an element is not copied into itself
    assert ds.CopyDS(sequence, ds, sequence) == DICOM_SUCCESS
    assert len(children(ds, sequence)) == 2


def test_a_copy_of_what_is_cut_is_not_whole_either(tmp_path):
    cut = LDicomDS()
    data = b"\x10\0\x20\0LO\4\0ABCD" + b"\xe0\x7f\x10\0OB\0\0\x08\0\0\0half"
    assert cut.LoadDSMemory(data) == DICOM_ERROR_FORMAT
    copy = LDicomDS()
    copy.CopyDS(None, cut)
    assert copy.SaveDS(tmp_path / "copy.dcm") == DICOM_ERROR_FORMAT
    assert copy.ChangeTransferSyntax("1.2.840.10008.1.2.2") == DICOM_ERROR_FORMAT


# sequences that nobody looked into


def look_at_all(ds) -> list[tuple[int, int, int, tuple[bool, bytes]]]:
    element, found = ds.GetFirstElement(None, False, True), []
    while element is not None:
        value = ds.GetBinaryValue(element) if element.nVR != VR_SQ else (True, b"")
        if element.nTag >> 16 != 2:
            found.append((ds.GetLevelElement(element), element.nTag, element.nVR, value))
        element = ds.GetNextElement(element, False, True)
    return found


leaves = st.dictionaries(
    st.sampled_from([TAG_PATIENT_NAME, TAG_STUDY_DESCRIPTION, 0x00091001]),
    st.text("abü", max_size=5),
)
trees = st.recursive(
    leaves,
    lambda below: st.builds(
        lambda flat, deep: flat | deep,
        leaves,
        st.dictionaries(
            st.sampled_from([0x00081140, 0x00082112, 0x0040A730]),
            st.lists(below, max_size=3),
        ),
    ),
    max_leaves=12,
)


def grown(ds, tree, item=None):
    for tag, value in tree.items():
        branch = isinstance(value, list)
        vr = VR_SQ if branch else VR_LO if tag == 0x00091001 else VR_UN
        element = ds.InsertElement(item, item is not None, tag, vr, branch)
        if not branch:
            assert ds.SetStringValue(element, value)
            continue
        for each in value:
            grown(ds, each, ds.InsertElement(element, True, TAG_ITEM, VR_SQ))


@settings(max_examples=40)
@given(
    trees,
    trees,
    st.booleans(),
    st.sampled_from([DS_IMPLICIT_VR, DS_EXPLICIT_VR, DS_LENGTH_EXPLICIT | DS_EXPLICIT_VR]),
)
def test_copied_unopened_or_opened_is_the_same(tmp_path_factory, tree, other, loaded, how):
    path = tmp_path_factory.getbasetemp() / "tree.dcm"
    results = []
    for opened in (False, True):
        source = made("ISO_IR 100", 0x00104000, False)
        grown(source, tree)
        assert source.SaveDS(path, how | DS_LITTLE_ENDIAN) == DICOM_SUCCESS
        assert source.LoadDS(path) == DICOM_SUCCESS
        target = made("ISO_IR 100", 0x00104000, False)
        grown(target, other)
        if loaded:
            target = reloaded(target, path)
            assert source.SaveDS(path, how | DS_LITTLE_ENDIAN) == DICOM_SUCCESS
        if opened:
            look_at_all(source)
        assert target.CopyDS(None, source) == DICOM_SUCCESS
        assert target.CopyDS(an_item(target), source) == DICOM_SUCCESS
        saved = look_at_all(explicit(target, path))  # before somebody looks into it
        assert look_at_all(target) == saved
        results.append((saved, look_at_all(source)))
    assert results[0] == results[1]


@pytest.mark.parametrize("first", ["source", "target"])
def test_what_is_copied_unopened_changes_alone(tmp_path, first):
    source = reloaded(with_item(TAG_STUDY_DESCRIPTION, "before"), tmp_path / "a.dcm")
    source.ChangeTransferSyntax("1.2.840.10008.1.2.1")
    source = reloaded(source, tmp_path / "a.dcm")
    target = LDicomDS()
    assert target.CopyDS(None, source) == DICOM_SUCCESS
    changed, other = (source, target) if first == "source" else (target, source)
    element = changed.FindFirstElement(None, TAG_STUDY_DESCRIPTION, False)
    assert changed.SetStringValue(element, "after")
    assert text(changed, TAG_STUDY_DESCRIPTION) == "after"
    assert text(other, TAG_STUDY_DESCRIPTION) == "before"
    assert text(reloaded(changed, tmp_path / "b.dcm"), TAG_STUDY_DESCRIPTION) == "after"
    assert text(reloaded(other, tmp_path / "c.dcm"), TAG_STUDY_DESCRIPTION) == "before"


def explicit(ds, path) -> LDicomDS:
    flags = DS_EXPLICIT_VR | DS_LITTLE_ENDIAN
    assert ds.SaveDS(path, flags) == DICOM_SUCCESS
    again = LDicomDS()
    assert again.LoadDS(path) == DICOM_SUCCESS
    return again


def test_a_copy_into_an_item_that_came_is_gone_over_anew(tmp_path):
    # the item's own sequences were found sound; that says nothing of a copied one
    source = explicit(
        with_item(TAG_PATIENT_NAME, "a longer text than there"), tmp_path / "a.dcm"
    )
    outer = with_item(TAG_STUDY_DESCRIPTION, "mine")
    nested = outer.FindFirstElement(None, TAG_ITEM, False)
    images = outer.InsertElement(nested, True, 0x00081140, VR_SQ, True)
    put(
        outer, TAG_INSTITUTION_NAME, "X", outer.InsertElement(images, True, TAG_ITEM, VR_SQ)
    )
    target = explicit(outer, tmp_path / "b.dcm")
    item = target.FindFirstElement(None, TAG_ITEM, False)
    assert target.CopyDS(item, source) == DICOM_SUCCESS
    again = reloaded(target, tmp_path / "c.dcm")
    for ds in (target, again):
        assert text(ds, TAG_PATIENT_NAME) == "a longer text than there"
        assert text(ds, TAG_INSTITUTION_NAME) == "X"


def test_a_copy_has_no_offsets(tmp_path):
    source = explicit(with_item(TAG_STUDY_DESCRIPTION, "before"), tmp_path / "a.dcm")
    target = LDicomDS()
    assert target.LoadDS(tmp_path / "a.dcm", DS_LOAD_STORE_OFFSETS) == DICOM_SUCCESS
    target.DeleteElement(target.FindFirstElement(None, TAG_REFERENCED_STUDY_SEQUENCE, True))
    assert target.CopyDS(None, source) == DICOM_SUCCESS
    for tag in (TAG_REFERENCED_STUDY_SEQUENCE, TAG_ITEM, TAG_STUDY_DESCRIPTION):
        element = target.FindFirstElement(None, tag, False)
        assert target.GetElementOffset(element) == 0


def in_a_file(path) -> LDicomDS:
    """Return a data set whose sequence and comment are still in their file."""
    ds = made("ISO_IR 100", TAG_STUDY_DESCRIPTION, False)
    put(ds, TAG_TEXT_VALUE, "c" * 70_000)
    sequence = ds.InsertElement(None, False, TAG_REFERENCED_STUDY_SEQUENCE, VR_SQ, True)
    for number in range(5000):
        put(
            ds,
            TAG_PATIENT_ID,
            f"{number:05}",
            ds.InsertElement(sequence, True, TAG_ITEM, VR_SQ),
        )
    assert ds.SaveDS(path, DS_EXPLICIT_VR | DS_LITTLE_ENDIAN) == DICOM_SUCCESS
    assert ds.LoadDS(path) == DICOM_SUCCESS
    return ds


def last_of(ds) -> tuple[str, int]:
    last = ds.GetStringValue(ds.FindLastElement(None, TAG_PATIENT_ID, False))
    return last, len(text(ds, TAG_TEXT_VALUE))


def test_a_copy_needs_neither_source_nor_file(tmp_path):
    source, target = in_a_file(tmp_path / "a.dcm"), LDicomDS()
    assert target.CopyDS(None, source) == DICOM_SUCCESS
    (tmp_path / "a.dcm").unlink()
    source.ResetDS()
    del source
    gc.collect()
    again = explicit(target, tmp_path / "b.dcm")
    for ds in (target, again):
        assert last_of(ds) == ("04999", 70_000)


@pytest.mark.parametrize("fate", ["gone", "changed"])
def test_a_file_that_is_not_there_any_more_leaves_all_as_it_was(tmp_path, fate):
    source, target = in_a_file(tmp_path / "a.dcm"), made("", TAG_PATIENT_ID, False)
    if fate == "gone":
        (tmp_path / "a.dcm").unlink()
    else:
        (tmp_path / "a.dcm").write_bytes(bytes(100_000))
    before = target.to_json()
    code = target.CopyDS(None, source)
    assert code == (DICOM_ERROR_OPEN if fate == "gone" else DICOM_ERROR_READ)
    assert target.to_json() == before


def test_threads_copy_one_source(tmp_path):
    source = explicit(in_a_file(tmp_path / "a.dcm"), tmp_path / "b.dcm")
    start = threading.Barrier(4)

    def copied(number: int) -> tuple[str, int]:
        start.wait(60)
        target = LDicomDS()
        assert target.CopyDS(None, source) == DICOM_SUCCESS
        element = target.FindFirstElement(None, TAG_PATIENT_ID, False)
        assert target.SetStringValue(element, f"thread {number}")
        return text(target, TAG_PATIENT_ID), last_of(target)[1]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(copied, range(4)))
    assert found == [(f"thread {number}", 70_000) for number in range(4)]
    assert text(source, TAG_PATIENT_ID) == "00000"


def test_who_raises_when_asked_has_changed_nothing():
    source, target = LDicomDS(), LDicomDS()
    for ds in (source, target):
        ds.InitDS(65535, 0)
    for tag in (TAG_PATIENT_NAME, TAG_PATIENT_ID):
        source.SetStringValue(source.InsertElement(None, False, tag, VR_UN, False, 0), "X")
    before = target.to_pydicom()

    def asked(element, _flags, _user):
        if element.nTag == TAG_PATIENT_ID:
            raise LookupError
        return True

    with pytest.raises(LookupError):
        target.CopyDS(None, source, None, asked, None)
    assert target.to_pydicom() == before
