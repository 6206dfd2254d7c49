"""(0008,0005) Specific Character Set, as the text of a data set needs it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.charsets import TERMS, encodings_of, encodings_of_number
from ltdicom._dataset.codec.vrs import CHARACTER_SET_TEXT, padded
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.traversal import all_below
from ltdicom._dataset.tree import Node, Siblings
from ltdicom.constants.error import DICOM_ERROR_CANT_REPLACE_EXISTING_CHARACTER_SET

_CHARACTER_SET: Final = 0x00080005


def update(dataset: DataSet) -> None:
    """Set the element to what `SetStringValue` was given.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_CANT_REPLACE_EXISTING_CHARACTER_SET``.
    """
    texts = [n for n in texts_below(dataset.root) if needs_character_set(dataset, n)]
    wanted = {node.encodings for node in texts if node.encodings is not None}
    there = dataset.root.get(_CHARACTER_SET)
    value = dataset.read(there.value) if there is not None and not there.is_branch else b""
    wanted.discard(encodings_of(value))
    if not wanted:
        _settle(texts)
        return
    # text that came with the data set needs what is there
    if len(wanted) > 1 or any(node.encodings not in wanted for node in texts):
        raise DicomError(
            DICOM_ERROR_CANT_REPLACE_EXISTING_CHARACTER_SET,
            "text needs different character sets",
        )
    encodings = wanted.pop()
    assert encodings is not None
    if there is None:
        there = dataset.root.insert(_CHARACTER_SET, "CS")
    dataset.set_value(there, padded("CS", _term(encodings)))
    _settle(texts)


def _settle(texts: list[Node]) -> None:
    """Let the texts follow (0008,0005) from now on."""
    for node in texts:
        node.encodings = None


def texts_below(level: Siblings) -> Iterator[Node]:
    """Yield the elements that a character set matters for, at and below a level."""
    for node in all_below(level):
        if node.vr in CHARACTER_SET_TEXT and node.children is None:
            yield node


def needs_character_set(dataset: DataSet, node: Node) -> bool:
    """Whether text is more than ASCII."""
    value = dataset.read(node.value)
    # an escape is ASCII, what follows is not
    return not value.isascii() or b"\x1b" in value


def _term(encodings: tuple[str, ...]) -> bytes:
    """Return the defined term of a ``DICOM_CHARACTER_SET_*``."""
    number = next(n for n in range(len(TERMS)) if encodings_of_number(n) == encodings)
    # with code extensions, the default repertoire comes first: an empty value
    return (("\\" if len(encodings) > 1 else "") + TERMS[number]).encode("ascii")
