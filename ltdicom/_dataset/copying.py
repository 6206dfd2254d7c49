"""Copies of nodes into another place or another data set, as `LDicomDS.CopyDS` merges."""

from __future__ import annotations

from collections.abc import Callable

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.vrs import TAG_ITEM, UNDEFINED
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Items, Node, Siblings
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

Accept = Callable[[Node], bool]


def children_of(dataset: DataSet, parent: Node | None) -> Siblings:
    """Return what can be copied from, or into, a parent."""
    children = dataset.root if parent is None else parent.children
    if children is None:
        raise DicomError(DICOM_ERROR_PARAMETER, "the parent cannot have children")
    return children


def copy_children(
    target: DataSet,
    into: Siblings,
    source: DataSet,
    found: Siblings,
    accept: Accept | None = None,
    copies: list[Node] | None = None,
) -> None:
    """Copy nodes with all below them into those that are there.

    An element that is there stays and gets the value, a sequence gets the items beside
    its own. `copies` gets the nodes with a value.
    """
    if type(into) is not type(found):
        raise DicomError(DICOM_ERROR_PARAMETER, "items and elements do not go together")
    # the list is made first: the copy may go into what it is made of
    for node in list(found):
        if accept is not None and not accept(node):
            continue
        if isinstance(into, Elements):
            there = into.get(node.tag)
            if there is node:
                continue
            new = into.insert(node.tag, node.vr) if there is None else there
        else:
            assert isinstance(into, Items)
            new = into.insert(UNDEFINED)
        fill(target, new, source, node, accept, copies)
        if isinstance(into, Elements) and new.is_branch:
            into.forget_branches()
    target.touched(into.parent)


def fill(
    target: DataSet,
    new: Node,
    source: DataSet,
    node: Node,
    accept: Accept | None = None,
    copies: list[Node] | None = None,
) -> None:
    """Give `new` the value of `node`, or copies of what is below it."""
    # fragments are the value of pixel data: they replace others, as a value does
    adds = node.vr == new.vr == "SQ" or node.tag == TAG_ITEM
    below = new.children if adds else None
    if below is None:
        new.drop_children()
    new.vr, new.undefined = node.vr, node.undefined
    new.little, new.implicit, new.tell = node.little, node.implicit, -1
    if not node.is_branch:
        new.value, new.encodings = source.read(node.value), node.encodings
        if copies is not None:
            copies.append(new)
        return
    children = node.children
    assert isinstance(children, (Elements, Items))
    if below is None:
        new.value, below = b"", type(children)(new)
        new.children = below
    copy_children(target, below, source, children, accept, copies)
