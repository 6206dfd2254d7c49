"""(0008,0005) Specific Character Set, as the text of a data set needs it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import tree
from ltdicom._dataset.charsets import TERMS, encodings_of, encodings_of_number
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Node
from ltdicom._dataset.vrs import CHARACTER_SET_TEXT, padded
from ltdicom.constants.error import DICOM_ERROR_CANT_REPLACE_EXISTING_CHARACTER_SET

_CHARACTER_SET: Final = 0x00080005


def update(dataset: DataSet) -> None:
    """Set the element to what `SetStringValue` was given.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_CANT_REPLACE_EXISTING_CHARACTER_SET``.
    """
    texts = list(_not_ascii(dataset))
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


def _not_ascii(dataset: DataSet) -> Iterator[Node]:
    """Yield the text elements that a character set makes a difference for."""
    node = dataset.root.first()
    while node is not None:
        if node.vr in CHARACTER_SET_TEXT and isinstance(node.siblings, Elements):
            value = dataset.read(node.value)
            # an escape is ASCII, what follows is not
            if not value.isascii() or b"\x1b" in value:
                yield node
        node = tree.following(node)


def _term(encodings: tuple[str, ...]) -> bytes:
    """Return the defined term of a ``DICOM_CHARACTER_SET_*``."""
    number = next(n for n in range(len(TERMS)) if encodings_of_number(n) == encodings)
    # with code extensions, the default repertoire comes first: an empty value
    return (("\\" if len(encodings) > 1 else "") + TERMS[number]).encode("ascii")
