"""What is wrong with an element: the ``CALLBACK_ERROR_*`` flags."""

from __future__ import annotations

import functools
from collections.abc import Container, Iterator
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import pixels, traversal, values
from ltdicom._dataset.codec.tags import PIXEL_DATA
from ltdicom._dataset.codec.vrs import NAMES, STRINGS, TAG_ITEM, VALUE_SIZES, code_of
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Node
from ltdicom._tables.tags import TAGS
from ltdicom._tables.vrs import VRS
from ltdicom.constants.dataset import (
    CALLBACK_ERROR_DIVIDE_VM,
    CALLBACK_ERROR_ELEMENT,
    CALLBACK_ERROR_IMAGE,
    CALLBACK_ERROR_MAX_VM,
    CALLBACK_ERROR_MIN_VM,
    CALLBACK_ERROR_UNKNOWN_TAG,
    CALLBACK_ERROR_UNKNOWN_VR,
    CALLBACK_ERROR_WRONG_VR,
)
from ltdicom.structs import DICOMTAG

# one value, whatever its length: PS3.5 6.4
_ALWAYS_ONE: Final = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "UN"})


def checked(dataset: DataSet, required: Container[int]) -> Iterator[tuple[Node, int]]:
    """Yield each element of a data set with its flags, parents before children.

    Parameters
    ----------
    dataset : DataSet
        It may be changed while this runs.
    required : container of int
        Tags of the root level that must have a value.
    """
    node = dataset.root.first()
    while node is not None:
        flags = flags_of(dataset, node)
        at_root = node.parent is None
        if at_root and node.tag in required and not _has_value(node):
            flags |= CALLBACK_ERROR_ELEMENT
        if at_root and node.tag == PIXEL_DATA and not _is_image(dataset, node):
            flags |= CALLBACK_ERROR_IMAGE
        behind = traversal.following(node)
        yield node, flags
        if node.owner is dataset:
            node = traversal.following(node)
        else:  # it was deleted meanwhile
            node = behind if behind is not None and behind.owner is dataset else None


def flags_of(dataset: DataSet, node: Node) -> int:
    """Return what is wrong with an element, without regard to where it is."""
    if node.tag == TAG_ITEM:
        return 0
    if node.tag & 0xFFFF == 0:  # group lengths are in no dictionary
        return 0 if node.vr == "UL" else int(CALLBACK_ERROR_WRONG_VR)
    flags = 0
    entry = TAGS.match(node.tag)
    if VRS.find(code_of(node.vr)) is None:
        flags |= CALLBACK_ERROR_UNKNOWN_VR
    if entry is None:
        flags |= CALLBACK_ERROR_UNKNOWN_TAG
    elif node.vr not in _vrs(node.tag, entry.nVR):
        flags |= CALLBACK_ERROR_WRONG_VR
    if not _is_well_formed(dataset, node):
        flags |= CALLBACK_ERROR_ELEMENT
    if entry is not None and node.vr not in _ALWAYS_ONE and len(node.value):
        flags |= _multiplicity(values.count(dataset, node), entry)
    return flags


def _has_value(node: Node) -> bool:
    children = node.children
    return bool(len(node.value if children is None else children))


@functools.lru_cache(maxsize=4096)
def _vrs(tag: int, code: int) -> frozenset[str]:
    """Return the VRs that a tag may have: the table's, and the dictionary's choice."""
    from pydicom.datadict import dictionary_VR

    ours = NAMES.get(code, "")
    try:
        choice = frozenset(dictionary_VR(tag).split(" or "))
    except KeyError:
        return frozenset({ours})
    # a program may have given the tag another VR in the table
    return choice if ours in choice else frozenset({ours})


def _multiplicity(count: int, entry: DICOMTAG) -> int:
    flags = 0
    if 0 < count < entry.nMinVM:  # nothing but padding is not a value, which is allowed
        flags |= CALLBACK_ERROR_MIN_VM
    if 0 <= entry.nMaxVM < count:
        flags |= CALLBACK_ERROR_MAX_VM
    if entry.nDivideVM > 1 and count % entry.nDivideVM:
        flags |= CALLBACK_ERROR_DIVIDE_VM
    return flags


def _is_well_formed(dataset: DataSet, node: Node) -> bool:
    """Whether the value is of even length and such as its VR can have."""
    if node.is_branch:
        return True
    length = len(node.value)
    if length & 1 or length % VALUE_SIZES.get(node.vr, 1):
        return False
    if node.vr not in STRINGS or not length:
        return True
    try:
        for text in values.texts(dataset, node):
            values.check_string(node.vr, text)
    except DicomError:
        return False
    return True


def _is_image(dataset: DataSet, node: Node) -> bool:
    """Whether pixel data has the length that the image's attributes ask for."""
    if node.is_encapsulated:  # an offset table, and a fragment at least
        return node.children is not None and len(node.children) > 1
    expected = pixels.described(dataset.root).length
    return bool(expected) and len(node.value) >= expected
