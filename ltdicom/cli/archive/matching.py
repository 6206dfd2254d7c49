"""Matching of data sets against the keys of a query (PS3.4 C.2.2.2), without an index."""

from __future__ import annotations

import fnmatch
import functools
import re

from ltdicom.cli.elements import UTF_8, child, children, insert, insert_item, text
from ltdicom.constants.tag import TAG_SPECIFIC_CHARACTER_SET
from ltdicom.constants.vr import VR_DA, VR_DT, VR_PN, VR_SQ, VR_TM, VR_UI
from ltdicom.ds import DICOMELEMENT, LDicomDS


@functools.lru_cache(256)
def _pattern(key: str, any_case: bool) -> re.Pattern[str]:
    """Return a key with * and ? as an expression.

    The key is a stranger's: `fnmatch` makes expressions that never go back over a star,
    so none takes longer than the product of the lengths. Brackets mean nothing in DICOM.
    """
    expression = fnmatch.translate(key.replace("[", "[[]"))
    return re.compile(expression, re.IGNORECASE if any_case else 0)


def _in_range(value: str, first: str, last: str) -> bool:
    # what is longer than the end begins with it: 1200 covers 120030
    return first <= value and (not last or value <= last or value.startswith(last))


def value_matches(vr: int, key: str, own: str) -> bool:
    """Return whether one of an entry's values matches a key."""
    if not key.strip("*"):
        return True
    values = own.split("\\")
    if vr == VR_UI:
        return any(value in key.split("\\") for value in values)
    if vr in (VR_DA, VR_TM, VR_DT) and "-" in key:
        first, _, last = key.partition("-")
        return any(
            first <= s and (not last or s <= last or s.startswith(last)) for s in values
        )
    pattern = _pattern(key, vr == VR_PN)
    return any(pattern.match(value) for value in values)


def matches(
    keys: LDicomDS,
    entry: LDicomDS,
    key_item: DICOMELEMENT | None = None,
    item: DICOMELEMENT | None = None,
) -> bool:
    """Return whether an entry, or an item of it, matches all keys."""
    for key in children(keys, key_item):
        own = child(entry, item, key.nTag)
        if key.nVR == VR_SQ:
            if not _sequence_matches(keys, key, entry, own):
                return False
        elif key.nTag != TAG_SPECIFIC_CHARACTER_SET and not value_matches(
            key.nVR, text(keys, key), text(entry, own)
        ):
            return False
    return True


def _sequence_matches(
    keys: LDicomDS, key: DICOMELEMENT, entry: LDicomDS, own: DICOMELEMENT | None
) -> bool:
    """Return whether one of the items matches the item of the keys."""
    for item in children(keys, key):
        found = () if own is None else children(entry, own)
        if not any(matches(keys, entry, item, each) for each in found):
            # keys without values match even where there is no item
            return not any(text(keys, each) for each in children(keys, item))
    return True


def answer(keys: LDicomDS, entry: LDicomDS) -> LDicomDS:
    """Return the response for an entry that matches: what the keys ask for."""
    ds = LDicomDS()
    if child(entry, None, TAG_SPECIFIC_CHARACTER_SET) is not None:
        insert(ds, None, TAG_SPECIFIC_CHARACTER_SET, UTF_8)
    _fill(ds, None, keys, None, entry, None)
    return ds


def _fill(
    ds: LDicomDS,
    into: DICOMELEMENT | None,
    keys: LDicomDS,
    key_item: DICOMELEMENT | None,
    entry: LDicomDS,
    item: DICOMELEMENT | None,
) -> None:
    """Insert what the keys ask for, with the values of the entry."""
    for key in children(keys, key_item):
        own = child(entry, item, key.nTag)
        if key.nTag == TAG_SPECIFIC_CHARACTER_SET:
            continue
        if key.nVR != VR_SQ:
            insert(ds, into, key.nTag, text(entry, own))
            continue
        wanted = next(children(keys, key), None)
        for each in () if own is None else children(entry, own):
            if wanted is None:  # an empty sequence asks for everything
                ds.CopyDS(insert_item(ds, into, key.nTag), entry, each)
            elif matches(keys, entry, wanted, each):
                new = insert_item(ds, into, key.nTag)
                _fill(ds, new, keys, wanted, entry, each)
        if child(ds, into, key.nTag) is None:
            ds.InsertElement(into, into is not None, key.nTag, VR_SQ, True, 0)
