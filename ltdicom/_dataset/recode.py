"""Copies of elements into a data set with another character set."""

from __future__ import annotations

from collections.abc import Collection

from ltdicom._dataset import charsets, tree
from ltdicom._dataset.copy import copy_children
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Node
from ltdicom._dataset.vrs import CHARACTER_SET_TEXT, padded

_CHARACTER_SET = 0x00080005
_UTF_8 = b"ISO_IR 192"


def copy_of(
    source: DataSet,
    level: Elements,
    encodings: tuple[str, ...],
    without: Collection[int] = (),
) -> DataSet:
    """Return a copy of some elements, its text in the character set `encodings`.

    (0008,0005) of `level` itself is left out, as are the tags `without`; items that
    have a character set of their own keep it.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_CONVERSION``: the character set lacks a character.
    """
    copy = DataSet()

    def wanted(node: Node) -> bool:
        if node.siblings is not level:
            return True
        return node.tag != _CHARACTER_SET and node.tag not in without

    copy_children(copy, copy.root, source, level, wanted)
    before = level.encodings()
    node = copy.root.first()
    while node is not None:
        if node.vr in CHARACTER_SET_TEXT and not node.is_branch:
            _recode(node, before, encodings)
        node = tree.following(node)
    return copy


def unicode_copy_of(
    source: DataSet, level: Elements, without: Collection[int] = ()
) -> DataSet:
    """Return a copy of some elements that holds any text."""
    copy = copy_of(source, level, charsets.encodings_of(_UTF_8), without)
    hold_any_text(copy)
    return copy


def hold_any_text(dataset: DataSet) -> None:
    """Let an empty data set, or one in UTF-8, take any text."""
    dataset.set_value(dataset.root.insert(_CHARACTER_SET, "CS"), _UTF_8)


def _recode(node: Node, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    siblings, value = node.siblings, node.value
    assert isinstance(siblings, Elements) and isinstance(value, bytes)
    if siblings.inherited(_CHARACTER_SET) is not None:
        return
    now = node.encodings or before
    if now != after and not (value.isascii() and b"\x1b" not in value):
        text = charsets.decode(value, now)
        node.value = padded(node.vr, charsets.encode(text.rstrip(" \0"), after))
    node.encodings = None
