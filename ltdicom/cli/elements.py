"""Reading and building data sets, element by element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ltdicom.constants.dataset import ELEMENT_INDEX_MAX
from ltdicom.constants.tag import TAG_ITEM, TAG_SPECIFIC_CHARACTER_SET
from ltdicom.constants.vr import VR_SQ, VR_UN
from ltdicom.ds import DICOMELEMENT, LDicomDS

UTF_8: Final = "ISO_IR 192"


def children(ds: LDicomDS, parent: DICOMELEMENT | None) -> Iterator[DICOMELEMENT]:
    """Yield the elements of an item, the items of a sequence, or the root level."""
    if parent is None:
        element = ds.GetFirstElement(None, True, True)
    else:
        element = ds.GetChildElement(parent, True)
    while element is not None:
        yield element
        element = ds.GetNextElement(element, True, True)


def child(ds: LDicomDS, item: DICOMELEMENT | None, tag: int) -> DICOMELEMENT | None:
    """Return an element of an item, or of the root level."""
    if item is None:
        return ds.FindFirstElement(None, tag, True)
    first = ds.GetChildElement(item, True)
    return None if first is None else ds.FindFirstElement(first, tag, True)


def text(ds: LDicomDS, element: DICOMELEMENT | None) -> str:
    r"""Return the values of an element, separated by ``\``; "" where there is none."""
    if element is None:
        return ""
    count = ds.GetCountValue(element)
    found = ds.GetStringValue(element, 0, count) if count else ""
    return ds.GetConvertValue(element)[1] if found is None else found


def insert(ds: LDicomDS, item: DICOMELEMENT | None, tag: int, value: str) -> None:
    """Insert an element at the root level or into an item."""
    element = ds.InsertElement(item, item is not None, tag, VR_UN, False, 0)
    if element is not None and value and not ds.SetStringValue(element, value):
        ds.SetConvertValue(element, value)  # numbers


def insert_item(ds: LDicomDS, item: DICOMELEMENT | None, tag: int) -> DICOMELEMENT | None:
    """Append an item to a sequence, which is made where it is missing."""
    sequence = child(ds, item, tag)
    if sequence is None:
        sequence = ds.InsertElement(item, item is not None, tag, VR_SQ, True, 0)
    return ds.InsertElement(sequence, True, TAG_ITEM, VR_SQ, True, ELEMENT_INDEX_MAX)


def data_set(values: Iterable[tuple[int, str]]) -> LDicomDS:
    """Return a data set with texts at the root level, in UTF-8 if ASCII does not do.

    A text that is not a value of its attribute is left out.
    """
    ds = LDicomDS()
    texts = dict(values)
    if not all(value.isascii() for value in texts.values()):
        insert(ds, None, TAG_SPECIFIC_CHARACTER_SET, UTF_8)
        texts.pop(TAG_SPECIFIC_CHARACTER_SET, None)
    for tag, value in sorted(texts.items()):
        insert(ds, None, tag, value)
    return ds


def texts_of(
    ds: LDicomDS, sequence: int, tags: tuple[int, ...]
) -> Iterator[tuple[str, ...]]:
    """Yield some values of each item of a sequence at the root level."""
    found = child(ds, None, sequence)
    for item in () if found is None else children(ds, found):
        yield tuple(text(ds, child(ds, item, tag)) for tag in tags)
