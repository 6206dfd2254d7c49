"""Where signatures are: counted, found, described and deleted."""

from __future__ import annotations

import pytest

from ltdicom import (
    TAG_CONTENT_SEQUENCE,
    TAG_DIGITAL_SIGNATURES_SEQUENCE,
    TAG_MAC_ID_NUMBER,
    TAG_MAC_PARAMETERS_SEQUENCE,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    LDicomDS,
)
from ltdicom._dataset.signatures import items
from tests.support.signing import Pair, image, nested, signed, tags_of


def children(ds: LDicomDS, tag: int) -> list:
    """Return the items of a sequence of the root level."""
    pElement = ds.FindFirstElement(None, tag, True)
    found, pItem = [], ds.GetChildElement(pElement, True)
    while pItem is not None:
        found.append(pItem)
        pItem = ds.GetNextElement(pItem, True, True)
    return found


def test_a_data_set_without_signatures() -> None:
    ds = image()
    assert ds.GetSignaturesCount(None) == 0
    assert ds.GetSignature(None, 0) is None
    assert ds.FindSignature("1.2.3") is None
    assert LDicomDS().GetSignaturesCount(None) == 0


def test_signatures_are_counted_and_found_where_they_are(pair: Pair) -> None:
    ds = LDicomDS.from_pydicom(nested())
    first, _, last = children(ds, TAG_CONTENT_SEQUENCE)
    of_item = [signed(ds, pair, first), signed(ds, pair, first)]
    of_last = signed(ds, pair, last)
    whole = signed(ds, pair)
    assert ds.GetSignaturesCount(None) == 1
    assert ds.GetSignaturesCount(first) == 2
    assert ds.GetSignature(None, 0) is whole
    assert [ds.GetSignature(first, index) for index in range(3)] == [*of_item, None]
    uids = set()
    for signature in (*of_item, of_last, whole):
        uid = ds.GetSignatureUID(signature)
        assert ds.FindSignature(uid) is signature
        uids.add(uid)
    assert len(uids) == 4
    assert ds.FindSignature("1.2") is None
    assert ds.FindSignature("") is None
    assert ds.FindSignature(None) is None


def test_each_signature_has_a_number_of_its_own(pair: Pair) -> None:
    ds = LDicomDS.from_pydicom(nested())
    first, _, last = children(ds, TAG_CONTENT_SEQUENCE)
    for level in (first, last, None, first):
        signed(ds, pair, level)
    numbers = []
    pElement = ds.FindFirstElement(None, TAG_MAC_ID_NUMBER, False)
    while pElement is not None:
        numbers += ds.GetShortValue(pElement, 0, 1)
        pElement = ds.FindNextElement(pElement, False)
    assert sorted(numbers) == [0, 0, 1, 1, 2, 2, 3, 3]


def test_what_describes_a_signature(pair: Pair) -> None:
    ds = image()
    signature = signed(ds, pair, pElementsToSign=[TAG_PATIENT_NAME, TAG_PATIENT_ID])
    date = ds.GetSignatureDateTime(signature)
    assert date is not None
    assert date.nYear >= 2024
    assert ds.GetSignedElementsCount(signature) == 2
    assert tags_of(ds, signature) == [TAG_PATIENT_NAME, TAG_PATIENT_ID]
    assert ds.GetSignedElement(signature, 2) is None
    ds.DeleteElement(ds.FindFirstElement(None, TAG_PATIENT_NAME, True))
    assert ds.GetSignedElement(signature, 0) is None
    assert ds.GetSignedElement(signature, 1).nTag == TAG_PATIENT_ID


def test_signed_elements_are_those_of_their_level(pair: Pair) -> None:
    ds = LDicomDS.from_pydicom(nested())
    pItem = children(ds, TAG_CONTENT_SEQUENCE)[0]
    signature = signed(ds, pair, pItem)
    pElement = ds.GetSignedElement(signature, 0)
    assert ds.GetParentElement(pElement) is pItem


def test_what_is_no_signature_says_nothing(pair: Pair) -> None:
    ds = LDicomDS.from_pydicom(nested())
    signed(ds, pair)
    sequence = ds.FindFirstElement(None, TAG_DIGITAL_SIGNATURES_SEQUENCE, True)
    pItem = children(ds, TAG_CONTENT_SEQUENCE)[0]
    parameters = children(ds, TAG_MAC_PARAMETERS_SEQUENCE)[0]
    pElement = ds.FindFirstElement(None, TAG_PATIENT_ID, True)
    for none in (None, sequence, pItem, parameters, pElement):
        assert ds.GetSignatureUID(none) is None
        assert ds.GetSignatureDateTime(none) is None
        assert ds.GetMacTransferSyntax(none) is None
        assert ds.GetMacAlgorithm(none) is None
        assert ds.GetSignedElementsCount(none) == 0
        assert ds.GetSignedElement(none, 0) is None
        ds.DeleteSignature(none)
    assert ds.GetSignaturesCount(None) == 1
    for none in (sequence, pElement):
        assert ds.GetSignaturesCount(none) == 0
        assert ds.GetSignature(none, 0) is None
    other = image()
    assert other.GetSignaturesCount(pItem) == 0


def test_a_signature_without_its_parameters(pair: Pair) -> None:
    ds = image()
    signature = signed(ds, pair)
    ds.DeleteElement(ds.FindFirstElement(None, TAG_MAC_PARAMETERS_SEQUENCE, True))
    assert ds.GetMacTransferSyntax(signature) is None
    assert ds.GetMacAlgorithm(signature) is None
    assert ds.GetSignedElementsCount(signature) == 0
    assert ds.GetSignatureUID(signature)
    ds.DeleteSignature(signature)
    assert ds.GetSignaturesCount(None) == 0


def test_elements_in_the_place_of_signatures() -> None:
    ds = LDicomDS()
    for tag in (TAG_DIGITAL_SIGNATURES_SEQUENCE, TAG_MAC_PARAMETERS_SEQUENCE):
        ds._dataset.root.insert(tag, "LO").value = b"no sequence"
    assert ds.GetSignaturesCount(None) == 0
    assert ds.GetSignature(None, 0) is None


def test_a_deleted_signature_takes_what_nobody_needs_with_it(pair: Pair) -> None:
    ds = image()
    before = ds.to_json()
    first, second = signed(ds, pair), signed(ds, pair)
    ds.DeleteSignature(first)
    assert ds.GetSignaturesCount(None) == 1
    assert len(children(ds, TAG_MAC_PARAMETERS_SEQUENCE)) == 1
    assert ds.VerifySignature(second) == 0
    assert ds.GetSignatureUID(first) is None  # the handle is refused
    ds.DeleteSignature(second)
    assert ds.to_json() == before


def test_parameters_that_another_signature_uses_stay(pair: Pair) -> None:
    ds = image()
    first, second = signed(ds, pair), signed(ds, pair)
    number = ds.GetChildElement(second, True)
    assert ds.SetShortValue(number, [0], 1)  # that of the first
    ds.DeleteSignature(first)
    assert len(children(ds, TAG_MAC_PARAMETERS_SEQUENCE)) == 2
    ds.DeleteSignature(second)
    # nobody uses the other item, and nobody asked to delete it
    assert len(children(ds, TAG_MAC_PARAMETERS_SEQUENCE)) == 1


def test_the_freed_number_is_used_again(pair: Pair) -> None:
    ds = image()
    first = signed(ds, pair)
    signed(ds, pair)
    ds.DeleteSignature(first)
    assert items.free_mac_id(ds._dataset) == 0


@pytest.mark.parametrize("vr", ["UN", "UL"])
def test_a_number_of_another_vr_is_none(vr: str, pair: Pair) -> None:
    ds = image()
    signature = signed(ds, pair)
    node = ds._node(ds.GetChildElement(signature, True))
    node.vr = vr
    assert ds.GetMacAlgorithm(signature) is None
