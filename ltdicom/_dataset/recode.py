"""Copies of elements into a data set with another character set."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ltdicom._core.errors import DicomError
from ltdicom._dataset.charset_element import needs_character_set, texts_below
from ltdicom._dataset.codec import charsets
from ltdicom._dataset.codec.vrs import CHARACTER_SET_TEXT, padded
from ltdicom._dataset.copying import Accept, copy_children
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Node, Siblings

_CHARACTER_SET = 0x00080005
_UTF_8 = b"ISO_IR 192"

Encodings = tuple[str, ...]


def copy_of(
    source: DataSet,
    level: Elements,
    encodings: Encodings,
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
    texts = (n for n in texts_below(copy.root) if _character_set_of(n.siblings) is None)
    _set(copy, _recoded(copy, texts, level.encodings(), encodings))
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


def copy_into(
    target: DataSet,
    into: Siblings,
    source: DataSet,
    found: Siblings,
    accept: Accept | None = None,
) -> None:
    """Copy nodes as `LDicomDS.CopyDS` does: text stays readable on both sides.

    The character set of `into` is its own, or the one that is copied. Text that it
    lacks makes it UTF-8. Where `accept` leaves the character set out, copies that
    cannot be encoded anew keep their encoding, as text does that
    `LDicomDS.SetStringValue` is given in another character set.
    """
    if source.damage is not None:  # what was cut is not whole in a copy either
        target.note(source.damage)
    level = into if isinstance(into, Elements) else _elements_above(into)
    before, foreign = level.encodings(), _encodings_of(found)
    mine: list[Node] = []
    comes = isinstance(found, Elements) and found.has(_CHARACTER_SET)
    if comes and before != foreign:
        texts = _governed(level, texts_below(level))
        mine = [node for node in texts if needs_character_set(target, node)]
    if before == foreign or (comes and accept is None and not mine):
        copy_children(target, into, source, found, accept)
        return
    copies: list[Node] = []
    copy_children(target, into, source, found, accept, copies)
    copies = list(_governed(level, (n for n in copies if n.vr in CHARACTER_SET_TEXT)))
    after = level.encodings()
    if after == before:
        lacking = []
        for node in copies:
            try:
                _set(target, _recoded(target, [node], foreign, after))
            except DicomError:
                lacking.append(node)
                node.encodings = node.encodings or foreign
        left_out = isinstance(found, Elements) and _CHARACTER_SET in found.slots
        if not lacking or left_out:
            return
        mine, copies = list(_governed(level, texts_below(level))), []
    else:
        copied = set(copies)
        mine = [node for node in mine if node.owner is target and node not in copied]
        try:
            _set(target, _recoded(target, mine, before, after))
        except DicomError:
            pass
        else:
            return
    unicode = charsets.encodings_of(_UTF_8)
    _set(target, _recoded(target, mine, before, unicode))
    _set(target, _recoded(target, copies, foreign, unicode))
    there = level.get(_CHARACTER_SET)
    if there is None:
        there = level.insert(_CHARACTER_SET, "CS")
    target.set_value(there, _UTF_8)


def _elements_above(siblings: Siblings) -> Elements:
    above = siblings.parent.siblings if siblings.parent is not None else None
    assert isinstance(above, Elements)
    return above


def _encodings_of(siblings: Siblings) -> Encodings:
    level = siblings if isinstance(siblings, Elements) else _elements_above(siblings)
    return level.encodings()


def _character_set_of(siblings: Siblings | None) -> Node | None:
    assert isinstance(siblings, Elements)
    return siblings.inherited(_CHARACTER_SET)


def _governed(level: Elements, nodes: Iterable[Node]) -> Iterable[Node]:
    """Yield the nodes that have no character set of their own below that of `level`."""
    character_set = level.inherited(_CHARACTER_SET)
    return (n for n in nodes if _character_set_of(n.siblings) is character_set)


def _recoded(
    dataset: DataSet, nodes: Iterable[Node], before: Encodings, after: Encodings
) -> list[tuple[Node, bytes]]:
    """Return the values of text in another character set.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_CONVERSION``: it lacks a character.
    """
    found = []
    for node in nodes:
        now = node.encodings or before
        if now != after and needs_character_set(dataset, node):
            text = charsets.decode(dataset.read(node.value), now, node.vr).rstrip(" \0")
            found.append((node, padded(node.vr, charsets.encode(text, after, node.vr))))
    return found


def _set(dataset: DataSet, values: Iterable[tuple[Node, bytes]]) -> None:
    for node, value in values:
        dataset.set_value(node, value)
