"""Attributes of a data set or an item by their tags, for structures and classes.

A value is a `str`, a number, ``VALUEDATE`` and the like, or a list of these; the VR
decides what the text of a date or a number becomes. The level may belong to any data
set, also to one that exists only to be copied.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import dates, values
from ltdicom._dataset.codec import vrs
from ltdicom._dataset.codec.vrs import UNDEFINED
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Items, Node
from ltdicom.constants.error import DICOM_ERROR_CONVERSION

LOGGER = logging.getLogger("ltdicom.dataset")

_DATES: Final = frozenset({"DA", "TM", "DT"})
_REAL: Final = values.FLOAT_VRS | values.DOUBLE_VRS
_WHOLE: Final = vrs.SHORT_VRS | vrs.LONG_VRS | vrs.LONG64_VRS


def every(dataset: DataSet, level: Elements, tag: int) -> list[Any]:
    """Return the values of an attribute; an empty list if it is not there.

    Values of which one is not a date or no number count as not there: what is wrong with
    one attribute of a structure does not keep the others from a program.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_READ``: the file that has the value is gone.
    """
    node = level.get(tag)
    if node is None or node.is_branch:
        return []
    try:
        return _all_of(dataset, node)
    except DicomError as error:
        if error.code != DICOM_ERROR_CONVERSION:
            raise
        LOGGER.info("%08X is ignored: %s", tag, error)
        return []


def _all_of(dataset: DataSet, node: Node) -> list[Any]:
    number = values.count(dataset, node)
    if not number:
        return []
    if node.vr in _DATES:
        return dates.get(dataset, node, node.vr, 0, number)
    if node.vr in _REAL:
        return values.floats(dataset, node, 0, number, _REAL)
    if node.vr in _WHOLE:
        return values.integers(dataset, node, 0, number, _WHOLE)
    return values.strings(dataset, node, 0, number)


def texts(dataset: DataSet, level: Elements, tag: int) -> list[str]:
    """Return the values of an attribute as they are spelled."""
    node = level.get(tag)
    if node is None or node.is_branch or not len(node.value):
        return []
    return values.texts(dataset, node)


def first(dataset: DataSet, level: Elements, tag: int) -> Any:
    """Return the first value of an attribute, None if there is none."""
    found = every(dataset, level, tag)
    return found[0] if found else None


def put(dataset: DataSet, level: Elements, tag: int, value: Any) -> None:
    """Set an attribute; None removes it, an empty list leaves it without a value.

    Raises
    ------
    DicomError
        The value is not one of the VR; nothing is changed.
    """
    put_all(dataset, level, {tag: value})


def put_all(dataset: DataSet, level: Elements, wanted: dict[int, Any]) -> None:
    """Set attributes as `put` does, by their tags: all of them, or none.

    Raises
    ------
    DicomError
        As `put`; nothing is changed.
    """
    nodes = {
        tag: None if value is None else made(dataset, level, tag, value)
        for tag, value in wanted.items()
    }
    for tag, node in nodes.items():
        _replace(dataset, level, tag, node)


def made(dataset: DataSet, level: Elements, tag: int, value: Any) -> Node:
    """Return the element for `put`, which is not yet part of `level`.

    Raises
    ------
    DicomError
        As `put`: what must not fail halfway asks here first.
    """
    node = Node(level, tag, level.vr_of(tag))
    several = value if isinstance(value, list) else [value]
    if isinstance(value, bytes):
        values.set_bytes(dataset, node, value)
    elif node.vr == "DS" and all(isinstance(each, str) for each in several):
        values.set_strings(dataset, node, several)  # a number as it is spelled
    elif node.vr in _REAL:
        values.set_floats(dataset, node, several, _REAL)
    elif node.vr in _WHOLE:
        values.set_integers(dataset, node, several, _WHOLE)
    elif node.vr in _DATES and several:
        dates.put(dataset, node, node.vr, several)
    else:
        values.set_strings(dataset, node, several)
    return node


def put_bytes(dataset: DataSet, level: Elements, tag: int, vr: str, value: bytes) -> None:
    """Set an attribute whose VR the dictionary leaves open, as "OB or OW"."""
    node = Node(level, tag, vr)
    values.set_bytes(dataset, node, value)
    _replace(dataset, level, tag, node)


def items(level: Elements, tag: int) -> list[Elements]:
    """Return the items of a sequence; none if it is not there."""
    node = level.get(tag)
    children = node.children if node is not None and node.vr == "SQ" else None
    found = [item.children for item in children or ()]
    return [each for each in found if isinstance(each, Elements)]


def put_item(
    dataset: DataSet, level: Elements, tag: int, attributes: Iterable[tuple[int, Any]]
) -> None:
    """Set a sequence to one item with these attributes; None among them are left out.

    Raises
    ------
    DicomError
        As `put`; nothing is changed.
    """
    node = sequence(level, tag)
    item = _items_of(node).insert(UNDEFINED)
    assert isinstance(item.children, Elements)
    for each, value in attributes:
        if value is not None:
            put(dataset, item.children, each, value)
    _replace(dataset, level, tag, node)


def put_empty_sequence(dataset: DataSet, level: Elements, tag: int) -> None:
    """Set a sequence to one without items."""
    _replace(dataset, level, tag, sequence(level, tag))


def sequence(level: Elements, tag: int) -> Node:
    """Return a sequence that is not yet part of `level`."""
    node = Node(level, tag, "SQ", undefined=True)
    node.children = Items(node)
    return node


def required_sequence(dataset: DataSet, level: Elements, tag: int) -> Items:
    """Return the items of a sequence, which is inserted if it is not there."""
    node = level.get(tag)
    if node is None:
        node = sequence(level, tag)
        _replace(dataset, level, tag, node)
    return _items_of(node)


def _items_of(node: Node) -> Items:
    assert isinstance(node.children, Items)
    return node.children


def _replace(dataset: DataSet, level: Elements, tag: int, node: Node | None) -> None:
    there = level.get(tag)
    if there is not None:
        level.remove(there)
    if node is not None:
        level.put(tag, node)
    dataset.touched()
