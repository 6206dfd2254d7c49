"""Copies of nodes into another place or another data set, as `LDicomDS.CopyDS` merges."""

from __future__ import annotations

from collections.abc import Callable

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.reader import MAX_DEPTH
from ltdicom._dataset.codec.sources import FileSource
from ltdicom._dataset.codec.vrs import TAG_ITEM, UNDEFINED
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.traversal import all_below
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
    its own. `copies` gets the nodes with a value. A sequence that nobody looked into is
    copied as its bytes, where nobody asks for what is in it by `accept` or `copies`.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: the two do not hold the same, or what is copied would
        be nested too deeply there. ``DICOM_ERROR_OPEN``, ``DICOM_ERROR_READ``: the file
        that values are still in is gone, or another one. Nothing was copied.
    """
    if _kind(into) != _kind(found):
        raise DicomError(
            DICOM_ERROR_PARAMETER, "elements, items and fragments do not go together"
        )
    into_itself = into is found and isinstance(into, Elements)  # each element is there
    if into_itself and accept is None:
        return
    # the copy may go into what it is made of; a file may be gone; who is asked may raise
    if source is target or isinstance(source.source, FileSource) or accept is not None:
        source, found = _apart(source, found, accept)
    if into_itself:
        return
    deeper = into.level - found.level
    if deeper > 0 and _deepest(found) + deeper > MAX_DEPTH:
        raise DicomError(DICOM_ERROR_PARAMETER, "the copy would be nested too deeply")
    _Copy(target, source, None, copies, later=deeper <= 0).children(into, found)


def fill(
    target: DataSet,
    new: Node,
    source: DataSet,
    node: Node,
    accept: Accept | None = None,
) -> None:
    """Give `new` the value of `node`, or copies of what is below it.

    It lies no deeper than `node`.
    """
    copy = _Copy(target, source, accept, None)
    below = copy.one(new, node)
    if below is not None:
        copy.children(*below)


def _kind(siblings: Siblings) -> tuple[type, bool]:
    parent = siblings.parent
    return type(siblings), parent is not None and parent.is_encapsulated


def _apart(
    source: DataSet, found: Siblings, accept: Accept | None
) -> tuple[DataSet, Siblings]:
    """Return a copy in a data set of its own."""
    copy, parent = DataSet(), found.parent
    into: Siblings = copy.root
    if isinstance(found, Items) and parent is not None:
        node = copy.root.insert(parent.tag, parent.vr)
        node.undefined, into = parent.undefined, Items(node)
        node.children = into
    _Copy(copy, source, accept, None, later=True).children(into, found)
    return copy, into


def _deepest(siblings: Siblings) -> int:
    """Return the highest level at and below some siblings."""
    # a sequence without items counts as if it had one: no reader looks into it either
    return max((node.level + (node.vr == "SQ") for node in all_below(siblings)), default=0)


class _Copy:
    """One copy. It does not recurse: data sets, and the caller's stack, may be deep.

    With `later`, a sequence that nobody looked into is copied as its bytes, and read when
    somebody asks. Bytes never change, so the copy depends on nothing that becomes of its
    source. A copy that is encoded takes a tenth of the time, by
    ``benchmarks/reading.py --only copied``. One of the same source again that is gone over
    takes 1.2 to 1.4 times as long, since its bytes are read anew. ``later=False`` switches
    it off.
    """

    def __init__(
        self,
        target: DataSet,
        source: DataSet,
        accept: Accept | None,
        copies: list[Node] | None,
        *,
        later: bool = False,
    ) -> None:
        self._target = target
        self._source = source
        self._accept = accept
        self._copies = copies
        # nobody asks for single nodes, nor for where they are in a file
        self._later = (
            later and accept is None and copies is None and not target.store_offsets
        )

    def children(self, into: Siblings, found: Siblings) -> None:
        """Copy nodes with all below them."""
        accept = self._accept
        self._target.touched()
        todo = [(into, iter(found))]
        while todo:
            into, nodes = todo[-1]
            node = next(nodes, None)
            if node is None:
                todo.pop()
                continue
            if accept is not None and not accept(node):
                continue
            if isinstance(into, Elements):
                there = into.get(node.tag)
                new = there or into.insert(node.tag, node.vr)
                if there is None and self._later and self._as_bytes(new, node):
                    continue
            else:
                assert isinstance(into, Items)
                new = into.insert(UNDEFINED)
            below = self.one(new, node)
            if isinstance(into, Elements) and new.is_branch:
                into.forget_branches()
            if below is not None:
                todo.append((below[0], iter(below[1])))

    def _as_bytes(self, new: Node, node: Node) -> bool:
        """Give a new sequence the bytes of one that nobody looked into, where these do.

        Without VRs, what is in them depends on the elements around.
        """
        if not node.is_as_it_came or node.implicit:
            return False
        new.value = self._source.read(node.value)
        new.undefined, new.little = node.undefined, node.little
        return True

    def one(self, new: Node, node: Node) -> tuple[Siblings, Siblings] | None:
        """Give `new` the value of `node`; else return what to copy into, and what."""
        # fragments are the value of pixel data: they replace others, as a value does
        adds = node.vr == new.vr == "SQ" or node.tag == TAG_ITEM
        below = new.children if adds else None
        if below is None:
            new.drop_children()
        new.vr, new.undefined = node.vr, node.undefined
        new.little, new.implicit, new.tell = node.little, node.implicit, -1
        if not node.is_branch:
            new.value, new.encodings = self._source.read(node.value), node.encodings
            if self._copies is not None:
                self._copies.append(new)
            return None
        children = node.children
        assert isinstance(children, (Elements, Items))
        if below is None:
            new.value, below = b"", type(children)(new)
            new.children = below
        return below, children
