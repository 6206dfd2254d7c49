"""Data sets for people: a dump as text, and a folding tree for notebooks.

What a terminal would obey is shown as a dot, what HTML would is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._core.printable import printable
from ltdicom._dataset import value_text, values
from ltdicom._dataset.codec.vrs import STRINGS, TAG_ITEM, private_name, tags
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Node

_LONGEST_TEXT: Final = 64
_LONGEST_VALUE: Final = 256
"""Bytes: longer values are data, of which only the size is shown."""


def summary(dataset: DataSet) -> str:
    """Return in a few words what a data set is; nothing of the patient."""
    parts = [f"{len(dataset.root)} elements"]
    sop_class = dataset.root.ascii_value(0x00080016)
    if sop_class:
        parts.append(_uid_name(sop_class))
    parts.append(_uid_name(dataset.transfer_syntax))
    if dataset.damage is not None:
        parts.append("not whole")
    return ", ".join(parts)


def _uid_name(uid: str) -> str:
    """Return what the standard calls a UID; one that is none stays as it is."""
    from pydicom.config import IGNORE
    from pydicom.uid import UID

    return printable(UID(uid, validation_mode=IGNORE).name)


def lines(dataset: DataSet) -> Iterator[str]:
    """Yield a line an element: tag, VR, name, value; sequences indented."""
    stack = [iter(dataset.root)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
            continue
        yield "  " * (len(stack) - 1) + _line(dataset, node)
        if node.children is not None:
            stack.append(iter(node.children))


def _line(dataset: DataSet, node: Node) -> str:
    head = f"({node.tag >> 16:04X},{node.tag & 0xFFFF:04X})"
    if node.tag == TAG_ITEM:
        return f"{head} {_name(node)} {_place(node)}" + _value(dataset, node)
    return f"{head} {node.vr} {_name(node)}{_value(dataset, node)}"


def _place(node: Node) -> str:
    siblings = node.siblings
    return str(siblings.position(node) + 1) if siblings is not None else ""


def _name(node: Node) -> str:
    if node.tag == TAG_ITEM:
        return "Item" if node.children is not None else "Fragment"
    if node.tag & 0xFFFF == 0:
        return "Group Length"
    entry = tags().match(node.tag)
    if entry is not None:
        return str(entry.pszName)
    if not node.tag & 0x10000:
        return "Unknown"
    if 0x10 <= node.tag & 0xFFFF <= 0xFF:
        return "Private Creator"
    siblings = node.siblings
    creator = siblings.creator_of(node.tag) if isinstance(siblings, Elements) else None
    return private_name(node.tag, creator) or "Private"


def _value(dataset: DataSet, node: Node) -> str:
    children = node.children
    if node.tag == TAG_ITEM and children is not None:
        return ""
    if children is not None:
        return f": {len(children)} item{'s' if len(children) != 1 else ''}"
    if len(node.value) > _LONGEST_VALUE:
        return f": {len(node.value)} bytes"
    try:
        text = _text(dataset, node)
    except DicomError as error:
        return f": {error}"
    if text is None:
        return ":"
    text = "".join(letter if letter.isprintable() else "\N{MIDDLE DOT}" for letter in text)
    return f": {text[:_LONGEST_TEXT]}" + ("..." if len(text) > _LONGEST_TEXT else "")


def _text(dataset: DataSet, node: Node) -> str | None:
    """Return the values: texts as they are, dates among them, numbers as text."""
    if node.vr in STRINGS and len(node.value):
        return "\\".join(values.texts(dataset, node))
    return value_text.shown(dataset, node)


def html(dataset: DataSet) -> str:
    """Return the tree as HTML; sequences fold."""
    parts = ['<div style="font-family: monospace; line-height: 1.4">']
    stack = [iter(dataset.root)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
            if stack:
                parts.append("</div></details>")
            continue
        line = escape(_line(dataset, node))
        if node.children is None:
            parts.append(f"<div>{line}</div>")
            continue
        opened = " open" if node.tag == TAG_ITEM else ""
        parts.append(
            f'<details{opened}><summary>{line}</summary><div style="margin-left: 1.5em">'
        )
        stack.append(iter(node.children))
    parts.append("</div>")
    return "".join(parts)
