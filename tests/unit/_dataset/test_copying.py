"""CopyDS between data sets with different character sets: text stays readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom.constants.dataset import DS_EXPLICIT_VR, DS_LITTLE_ENDIAN
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.tag import (
    TAG_INSTITUTION_NAME,
    TAG_ITEM,
    TAG_PATIENT_COMMENTS,
    TAG_PATIENT_NAME,
    TAG_REFERENCED_STUDY_SEQUENCE,
    TAG_SPECIFIC_CHARACTER_SET,
    TAG_STUDY_DESCRIPTION,
)
from ltdicom.constants.vr import VR_SQ, VR_UN
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
