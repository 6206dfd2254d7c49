"""Elements of a presentation state, written whole or not at all; terms and points.

What is to be written is a `Content`: values by their tags, a list of such for the items
of a sequence, None for an element that is to go. It is made apart, in the character set
of its place, so that a value that is refused changes nothing. Knows the tree and
attributes, and no element of a presentation state.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes, recode, value_rules, values
from ltdicom._dataset.codec.vrs import UNDEFINED
from ltdicom._dataset.copying import copy_children
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Node
from ltdicom.constants._code import Code
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

if TYPE_CHECKING:
    from ltdicom.structs import DICOMANNPOINT

Content: TypeAlias = dict[int, Any]

YES: Final = "Y"
NO: Final = "N"


# sequences and their items


def at(level: Elements, tag: int, index: int) -> Elements:
    """Return an item of a sequence.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: there is no such item.
    """
    node = level.get(tag)
    there = node.children if node is not None and node.vr == "SQ" else None
    if there is None or not 0 <= index < len(there):
        raise DicomError(DICOM_ERROR_PARAMETER, f"{tag:08X} has no item {index}")
    item = there.at(index).children
    assert isinstance(item, Elements)
    return item


def count(level: Elements, tag: int) -> int:
    """Return how many items a sequence has; 0 if it is not there."""
    node = level.get(tag)
    there = node.children if node is not None and node.vr == "SQ" else None
    return len(there) if there is not None else 0


def node_of(item: Elements) -> Node:
    """Return the item itself."""
    assert item.parent is not None
    return item.parent


def level_of(node: Node, tag: int) -> Elements:
    """Return the elements of a node that is an item of a sequence.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: it is none.
    """
    parent, children = node.parent, node.children
    if parent is None or parent.tag != tag or not isinstance(children, Elements):
        raise DicomError(DICOM_ERROR_PARAMETER, f"the handle is not an item of {tag:08X}")
    return children


def beside(node: Node) -> Node | None:
    """Return the item that follows."""
    siblings = node.siblings
    return siblings.beside(node, 1) if siblings is not None else None


def remove(dataset: DataSet, item: Elements) -> None:
    """Remove an item, and the sequence that it leaves empty."""
    node = node_of(item)
    sequence = node.parent
    dataset.delete(node)
    if sequence is not None and not sequence.children:
        dataset.delete(sequence)


def remove_all(dataset: DataSet, level: Elements, tag: int) -> None:
    """Remove a sequence, if it is there."""
    node = level.get(tag)
    if node is not None:
        dataset.delete(node)


# writing


def write(dataset: DataSet, level: Elements, content: Content) -> None:
    """Set elements; those that are not named stay.

    Raises
    ------
    DicomError
        A value is not one of its VR, or the character set lacks a character; nothing
        is changed.
    """
    new = _apart(level, content)
    for tag, value in content.items():
        there = level.get(tag)
        if there is not None and (value is None or there.is_branch or _is_items(value)):
            dataset.delete(there)
    copy_children(dataset, level, new, new.root)


def insert(
    dataset: DataSet, level: Elements, tag: int, content: Content, index: int = UNDEFINED
) -> Elements:
    """Insert an item in front of an index; at the end if there is no such.

    Raises
    ------
    DicomError
        As `write`; ``DICOM_ERROR_PARAMETER``: the element is there, and no sequence.
    """
    there = level.get(tag)
    if there is not None and there.vr != "SQ":
        raise DicomError(DICOM_ERROR_PARAMETER, f"{tag:08X} is not a sequence")
    new = _apart(level, content)
    sequence = attributes.required_sequence(dataset, level, tag)
    item = sequence.insert(index).children
    assert isinstance(item, Elements)
    copy_children(dataset, item, new, new.root)
    return item


def _apart(level: Elements, content: Content) -> DataSet:
    """Return a data set with the elements, encoded as `level` wants its text."""
    new = DataSet()
    recode.hold_any_text(new)
    _fill(new, new.root, content)
    return recode.copy_of(new, new.root, level.encodings())


def _fill(new: DataSet, level: Elements, content: Content) -> None:
    for tag, value in content.items():
        if _is_items(value):
            sequence = attributes.required_sequence(new, level, tag)
            for each in value:
                item = sequence.insert(UNDEFINED).children
                assert isinstance(item, Elements)
                _fill(new, item, each)
        elif value is not None:
            attributes.put(new, level, tag, value)


def _is_items(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


# values


def text(dataset: DataSet, level: Elements, tag: int) -> str | None:
    """Return the first value of a text; None if there is none."""
    found = attributes.first(dataset, level, tag)
    return found if isinstance(found, str) else None


def real(dataset: DataSet, level: Elements, tag: int) -> float:
    """Return the first value of a number; 0.0 if there is none."""
    found = attributes.first(dataset, level, tag)
    return float(found) if isinstance(found, (int, float)) else 0.0


def integer(dataset: DataSet, level: Elements, tag: int) -> int:
    """Return the first value of a number as an integer; 0 if there is none."""
    found = real(dataset, level, tag)
    return int(found) if math.isfinite(found) else 0


def numbers(dataset: DataSet, level: Elements, tag: int) -> list[Any]:
    """Return the values of a number; none where it has another VR."""
    found = attributes.every(dataset, level, tag)
    return found if all(isinstance(each, (int, float)) for each in found) else []


def is_yes(dataset: DataSet, level: Elements, tag: int) -> bool:
    """Whether a flag is set."""
    return text(dataset, level, tag) == YES


def code_string(given: str | None, what: str) -> str:
    """Return a mandatory code string: A to Z, 0 to 9, space and underscore, at most 16.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: it is empty, or no such.
    TypeError
        It is not text.
    """
    if given is not None and not isinstance(given, str):
        raise TypeError(f"{what} must be str, not {type(given).__name__}")
    stripped = (given or "").strip(" ")
    fault = "it is empty" if not stripped else value_rules.fault_of("CS", stripped)
    if fault is not None:
        raise DicomError(DICOM_ERROR_PARAMETER, f"{what} {stripped[:40]!r}: {fault}")
    return stripped


class Terms:
    """The terms of a code string, and the constants that stand for them.

    Parameters
    ----------
    kind : type of Code
        The constants; one that is called NONE stands for an element that is not there.
    prefix : str
        What their names have in front of the term.
    only : iterable of Code, optional
        Those that are used here; all by default.
    """

    def __init__(
        self, kind: type[Code], prefix: str, only: Iterable[Code] | None = None
    ) -> None:
        self._prefix = prefix
        self._terms: dict[int, str | None] = {}
        for each in kind if only is None else only:
            term = each.name.removeprefix(prefix)
            self._terms[int(each)] = None if term == "NONE" else term
        self._codes = {term: kind(code) for code, term in self._terms.items()}

    def term(self, code: int) -> str | None:
        """Return the term; None for an element that is left out.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_PARAMETER``: no such constant.
        """
        if code not in self._terms:
            raise DicomError(DICOM_ERROR_PARAMETER, f"{code} is no {self._prefix}*")
        return self._terms[code]

    def code(self, term: str | None) -> int:
        """Return the constant; 0 for a term that has none."""
        return self._codes.get(term, 0)


# points


def points(given: Any, count: int) -> list[float]:
    """Return the coordinates of ``DICOMANNPOINT``, x in front of y.

    Parameters
    ----------
    given : DICOMANNPOINT, sequence of such or None
        The points.
    count : int
        How many of them; 0 for all.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: there are fewer, or a coordinate is not a number.
    """
    from ltdicom.structs import DICOMANNPOINT

    if count < 0:
        raise DicomError(DICOM_ERROR_PARAMETER, f"{count} points")
    listed = [] if given is None else values.listed(given, count or None)
    if count and not listed:
        raise DicomError(DICOM_ERROR_PARAMETER, f"{count} points, and none is there")
    for each in listed:
        if not isinstance(each, DICOMANNPOINT):
            raise TypeError(f"a point must be DICOMANNPOINT, not {type(each).__name__}")
    return finite([c for each in listed for c in (each.fX, each.fY)])


def finite(coordinates: list[float]) -> list[float]:
    """Return numbers, of which each is one."""
    if not all(math.isfinite(each) for each in coordinates):
        raise DicomError(DICOM_ERROR_PARAMETER, f"{coordinates[:8]} are not coordinates")
    return coordinates


def pair(given: Any, what: str) -> list[float]:
    """Return the two coordinates of one point.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: there are not two.
    """
    found = finite(values.listed(given, None))
    if len(found) != 2:
        raise DicomError(DICOM_ERROR_PARAMETER, f"{what} has {len(found)} coordinates")
    return found


def as_points(coordinates: list[float]) -> list[DICOMANNPOINT]:
    """Return the points of coordinates."""
    from ltdicom.structs import DICOMANNPOINT

    across, down = coordinates[::2], coordinates[1::2]
    return [DICOMANNPOINT(x, y) for x, y in zip(across, down, strict=False)]
