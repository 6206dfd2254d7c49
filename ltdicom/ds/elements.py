"""LDicomDS: the tree of elements."""

from __future__ import annotations

from ltdicom._binding.c_types import L_BOOL, L_UINT16, L_UINT32
from ltdicom._binding.calls import returns_bool, returns_pointer, returns_value
from ltdicom._dataset import traversal
from ltdicom._dataset.tree import VOLATILE, Node
from ltdicom.constants.dataset import ELEMENT_INDEX_MAX
from ltdicom.ds.element import DICOMELEMENT, ELEMENTS
from ltdicom.ds.part import DataSetPart

__all__ = ["ElementsPart"]


def _visible(node: Node | None, bVolatile: bool | int) -> bool:
    return node is None or bool(bVolatile) or node.tag not in VOLATILE


class ElementsPart(DataSetPart):
    """Inserting, deleting, moving and searching."""

    @returns_pointer
    def InsertElement(
        self,
        pNeighbor: DICOMELEMENT | None,
        bChild: L_BOOL,
        nTag: L_UINT32,
        nVR: L_UINT16,
        bSequence: L_BOOL = False,
        nIndex: L_UINT32 = ELEMENT_INDEX_MAX,
    ) -> DICOMELEMENT | None:
        """Insert an element without a value.

        Parameters
        ----------
        pNeighbor : DICOMELEMENT or None (``pDICOMELEMENT``)
            Where to insert; ``None`` is the root level.
        bChild : bool (``L_BOOL``)
            True: below `pNeighbor`. False: on the level of `pNeighbor`.
        nTag : int (``L_UINT32``)
            The tag; ``TAG_ITEM`` for an item of a sequence or a fragment of
            encapsulated pixel data.
        nVR : int (``L_UINT16``)
            ``VR_*``; ``VR_UN`` takes the one of `LDicomTag`.
        bSequence : bool (``L_BOOL``)
            True: the element is a sequence, with ``VR_SQ``, or with ``VR_UN`` where
            `LDicomTag` does not say otherwise; or encapsulated pixel data, which only
            (7FE0,0010) can be, at any level: with ``VR_OB``, ``VR_OW`` or ``VR_UN``,
            and its VR is OB.
        nIndex : int (``L_UINT32``)
            Position of a ``TAG_ITEM``, counted from 0; ``ELEMENT_INDEX_MAX`` is
            the end. Ignored for other tags: their order is that of the tags.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if the tag is there already, `pNeighbor` is not of this data
            set, the VR does not exist or cannot be a sequence, or such an element
            cannot stand there.

        References
        ----------
        * DICOM Standard, Part 5, :dcm:`7.1<part05/chapter_7.html>`
        """
        return self._handle(
            self._dataset.insert(
                self._node_or_none(pNeighbor),
                bool(bChild),
                nTag,
                nVR,
                bool(bSequence),
                nIndex,
            )
        )

    @returns_pointer
    def DeleteElement(self, pElement: DICOMELEMENT | None) -> DICOMELEMENT | None:
        """Delete an element with all below it.

        Its handle, and those of all below it, are refused from now on.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.

        Returns
        -------
        DICOMELEMENT or None
            The sibling behind it, or else the one in front of it, or else its
            parent; ``None`` if none is left or `pElement` is not of this data set.
        """
        node = self._node(pElement)
        siblings = node.siblings
        assert siblings is not None
        left = siblings.beside(node, 1) or siblings.beside(node, -1) or siblings.parent
        self._dataset.delete(node)
        return self._handle(left)

    # movement

    @returns_pointer
    def GetRootElement(self, pElement: DICOMELEMENT | None = None) -> DICOMELEMENT | None:
        """Return the element of the root level that an element is below.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            ``None``: the first element of the root level is returned.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if the data set is empty or `pElement` is not of it.
        """
        if pElement is None:
            return self._handle(self._dataset.root.first())
        node = self._node(pElement)
        while (parent := node.parent) is not None:
            node = parent
        return self._handle(node)

    @returns_pointer
    def GetParentElement(self, pElement: DICOMELEMENT | None) -> DICOMELEMENT | None:
        """Return the parent: of an element in a sequence its item, of an item its sequence.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` at the root level.
        """
        return self._handle(self._node(pElement).parent)

    @returns_pointer
    def GetChildElement(
        self, pElement: DICOMELEMENT | None, bVolatile: L_BOOL = True
    ) -> DICOMELEMENT | None:
        """Return the first child: the first item, element of an item, or fragment.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        bVolatile : bool (``L_BOOL``)
            False: pass over volatile elements.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is no child.
        """
        children = self._node(pElement).children
        child = children.first() if children is not None else None
        while children is not None and child is not None and not _visible(child, bVolatile):
            child = children.beside(child, 1)
        return self._handle(child)

    @returns_pointer
    def GetFirstElement(
        self, pElement: DICOMELEMENT | None, bTree: L_BOOL, bVolatile: L_BOOL = True
    ) -> DICOMELEMENT | None:
        """Return the first element of a level or of the data set.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            An element of the level; ``None`` is the root level.
        bTree : bool (``L_BOOL``)
            True: the first sibling of `pElement`. False: the first element of the
            whole data set, whatever `pElement` is.
        bVolatile : bool (``L_BOOL``)
            False: pass over volatile elements.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is none.
        """
        siblings = self._level(pElement) if bTree else self._dataset.root
        return self._walk(siblings.first(), 1, bool(bTree), bVolatile)

    @returns_pointer
    def GetLastElement(
        self, pElement: DICOMELEMENT | None, bTree: L_BOOL, bVolatile: L_BOOL = True
    ) -> DICOMELEMENT | None:
        """Return the last element of a level or of the data set.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            An element of the level; ``None`` is the root level.
        bTree : bool (``L_BOOL``)
            True: the last sibling of `pElement`. False: the last element of the
            whole data set, which may be one in a sequence.
        bVolatile : bool (``L_BOOL``)
            False: pass over volatile elements.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is none.
        """
        siblings = self._level(pElement) if bTree else self._dataset.root
        last = siblings.last()
        if last is not None and not bTree:
            last = traversal.deepest_last(last)
        return self._walk(last, -1, bool(bTree), bVolatile)

    @returns_pointer
    def GetNextElement(
        self, pElement: DICOMELEMENT | None, bTree: L_BOOL, bVolatile: L_BOOL = True
    ) -> DICOMELEMENT | None:
        """Return the next element.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            Where to start.
        bTree : bool (``L_BOOL``)
            True: the next sibling. False: the next element of the whole data set,
            depth first, parents before children.
        bVolatile : bool (``L_BOOL``)
            False: pass over volatile elements.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` behind the last.
        """
        node = ELEMENTS.resolve(pElement, self._dataset)
        if bVolatile and not bTree:  # the usual walk, in as few calls
            following = traversal.following(node)
            return None if following is None else ELEMENTS.issue(following)
        return self._walk(_step(node, 1, bool(bTree)), 1, bool(bTree), bVolatile)

    @returns_pointer
    def GetPrevElement(
        self, pElement: DICOMELEMENT | None, bTree: L_BOOL, bVolatile: L_BOOL = True
    ) -> DICOMELEMENT | None:
        """Return the previous element.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            Where to start.
        bTree : bool (``L_BOOL``)
            True: the previous sibling. False: the previous element of the whole
            data set, depth first, parents before children.
        bVolatile : bool (``L_BOOL``)
            False: pass over volatile elements.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` in front of the first.
        """
        node = self._node(pElement)
        return self._walk(_step(node, -1, bool(bTree)), -1, bool(bTree), bVolatile)

    def _walk(
        self, node: Node | None, step: int, siblings_only: bool, bVolatile: bool | int
    ) -> DICOMELEMENT | None:
        """Return the first node from `node` on that may be shown."""
        while node is not None and not _visible(node, bVolatile):
            node = _step(node, step, siblings_only)
        return self._handle(node)

    @returns_value(0)
    def GetLevelElement(self, pElement: DICOMELEMENT | None) -> int:
        """Return how deep an element is.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.

        Returns
        -------
        int (``L_UINT32``)
            0 at the root level, 1 for an item of a sequence there, and so on; 0
            too for an element that is not of this data set.
        """
        return self._node(pElement).level

    @returns_bool
    def ExistsElement(self, pElement: DICOMELEMENT | None) -> bool:
        """Return whether an element is (still) one of this data set.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.

        Returns
        -------
        bool (``L_BOOL``)
            False for ``None``, a deleted element and one of another data set.
        """
        self._node(pElement)
        return True

    @returns_bool
    def IsVolatileElement(self, pElement: DICOMELEMENT | None) -> bool:
        """Return whether inserting an image may change or delete the element.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.

        Returns
        -------
        bool (``L_BOOL``)
            True for the smallest and largest pixel values and for the palette.
        """
        return self._node(pElement).tag in VOLATILE

    # searching

    @returns_pointer
    def FindFirstElement(
        self, pElement: DICOMELEMENT | None, nTag: L_UINT32, bTree: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Return the first element with a tag.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            An element of the level to search; ``None`` is the root level.
        nTag : int (``L_UINT32``)
            The tag.
        bTree : bool (``L_BOOL``)
            True: among the siblings of `pElement`. False: in the whole data set,
            whatever `pElement` is.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is none.
        """
        return self._find(pElement, nTag, bool(bTree), backward=False)

    @returns_pointer
    def FindLastElement(
        self, pElement: DICOMELEMENT | None, nTag: L_UINT32, bTree: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Return the last element with a tag.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            An element of the level to search; ``None`` is the root level.
        nTag : int (``L_UINT32``)
            The tag.
        bTree : bool (``L_BOOL``)
            True: among the siblings of `pElement`. False: in the whole data set,
            whatever `pElement` is.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is none.
        """
        return self._find(pElement, nTag, bool(bTree), backward=True)

    def _find(
        self,
        pElement: DICOMELEMENT | None,
        tag: int,
        siblings_only: bool,
        *,
        backward: bool,
    ) -> DICOMELEMENT | None:
        level = self._level(pElement)
        if siblings_only:
            found = level.named(tag, backward=backward)
        else:
            found = next(
                traversal.occurrences(self._dataset.root, tag, backward=backward), None
            )
        return self._handle(found)

    @returns_pointer
    def FindNextElement(
        self, pElement: DICOMELEMENT | None, bTree: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Return the next element with the tag of `pElement`.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            Where to start.
        bTree : bool (``L_BOOL``)
            True: among the siblings. False: in the whole data set.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is no other.
        """
        return self._find_further(pElement, bool(bTree), backward=False)

    @returns_pointer
    def FindPrevElement(
        self, pElement: DICOMELEMENT | None, bTree: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Return the previous element with the tag of `pElement`.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            Where to start.
        bTree : bool (``L_BOOL``)
            True: among the siblings. False: in the whole data set.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is no other.
        """
        return self._find_further(pElement, bool(bTree), backward=True)

    def _find_further(
        self, pElement: DICOMELEMENT | None, siblings_only: bool, *, backward: bool
    ) -> DICOMELEMENT | None:
        node = self._node(pElement)
        if siblings_only:
            siblings = node.siblings
            assert siblings is not None
            found = siblings.named(node.tag, node, backward=backward)
        else:
            found = next(traversal.further_occurrences(node, backward=backward), None)
        return self._handle(found)

    @returns_pointer
    def FindFirstDescendant(
        self, pParent: DICOMELEMENT | None, nTag: L_UINT32, bNextLevelOnly: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Return the first element with a tag below an element.

        Parameters
        ----------
        pParent : DICOMELEMENT or None (``pDICOMELEMENT``)
            Where to search; ``None`` is the whole data set.
        nTag : int (``L_UINT32``)
            The tag.
        bNextLevelOnly : bool (``L_BOOL``)
            True: only among the children of `pParent`.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is none.
        """
        self._dataset.sought = nTag
        parent = self._node_or_none(pParent)
        children = self._dataset.root if parent is None else parent.children
        if bNextLevelOnly:
            return self._handle(children.named(nTag) if children is not None else None)
        return self._handle(next(traversal.occurrences(children, nTag), None))

    @returns_pointer
    def FindNextDescendant(
        self,
        pParent: DICOMELEMENT | None,
        pElement: DICOMELEMENT | None,
        bNextLevelOnly: L_BOOL = False,
    ) -> DICOMELEMENT | None:
        """Return the next element that the last `FindFirstDescendant` looked for.

        Parameters
        ----------
        pParent : DICOMELEMENT or None (``pDICOMELEMENT``)
            Where to search; ``None`` is the whole data set.
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            Any element below `pParent`: the search goes on behind it, and in it.
        bNextLevelOnly : bool (``L_BOOL``)
            True: only among the children of `pParent`.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is no other.
        """
        node, top = self._node(pElement), self._node_or_none(pParent)
        tag = self._dataset.sought
        if tag is None:
            tag = node.tag
        if bNextLevelOnly:
            siblings = node.siblings
            if siblings is None or siblings.parent is not top:
                return None
            return self._handle(siblings.named(tag, node))
        found = next(traversal.further_occurrences(node, tag), None)
        return self._handle(found if found is not None and _is_below(found, top) else None)


def _step(node: Node, step: int, siblings_only: bool) -> Node | None:
    if not siblings_only:
        return traversal.following(node) if step > 0 else traversal.preceding(node)
    siblings = node.siblings
    return siblings.beside(node, step) if siblings is not None else None


def _is_below(node: Node, top: Node | None) -> bool:
    if top is None:
        return True
    current = node.parent
    while current is not None and current is not top:
        current = current.parent
    return current is top
