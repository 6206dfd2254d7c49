"""Copies of nodes: into another place, another data set, and from and to pydicom."""

from __future__ import annotations

from collections.abc import Callable

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.vrs import UNDEFINED
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
    """Copy nodes with all below them; an element that is there is replaced.

    `copies` gets those that have a value.
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
            if there is not None:
                into.remove(there)
            new = into.insert(node.tag, node.vr)
        else:
            assert isinstance(into, Items)
            new = into.insert(UNDEFINED)
        _fill(target, new, source, node, accept, copies)
        if isinstance(into, Elements) and new.is_branch:
            into.forget_branches()
    target.touched(into.parent)


def _fill(
    target: DataSet,
    new: Node,
    source: DataSet,
    node: Node,
    accept: Accept | None,
    copies: list[Node] | None,
) -> None:
    new.vr, new.undefined = node.vr, node.undefined
    new.little, new.implicit = node.little, node.implicit
    if not node.is_branch:
        new.value, new.encodings = source.read(node.value), node.encodings
        if copies is not None:
            copies.append(new)
        return
    children = node.children
    assert children is not None
    if isinstance(children, Items):
        new.children = Items(new)
    elif new.children is None:
        new.children = Elements(new)
    below = new.children
    assert below is not None
    copy_children(target, below, source, children, accept, copies)


def whole(source: DataSet) -> DataSet:
    """Return a copy of a data set."""
    new = DataSet()
    copy_children(new, new.root, source, source.root)
    new.transfer_syntax, new.header = source.transfer_syntax, source.header
    new.preamble, new.sop_class = source.preamble, source.sop_class
    return new
