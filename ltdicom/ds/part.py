"""What the parts of `LDicomDS` have in common."""

from __future__ import annotations

from ltdicom._dataset import pixels
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Node, Siblings
from ltdicom.ds.element import DICOMELEMENT, ELEMENTS

__all__ = ["DataSetPart"]


class DataSetPart:
    """The inside data set, and the way between handles and nodes.

    No method of the face calls another one through ``self``: a port may have
    redefined it.
    """

    _dataset: DataSet

    def _node(self, pElement: DICOMELEMENT | None) -> Node:
        return ELEMENTS.resolve(pElement, self._dataset)

    def _node_or_none(self, pElement: DICOMELEMENT | None) -> Node | None:
        return None if pElement is None else ELEMENTS.resolve(pElement, self._dataset)

    def _pixel_data(self, pElement: DICOMELEMENT | None) -> Node | None:
        """Return pixel data; NULL is the main one, which need not be there."""
        if pElement is None:
            return pixels.of(self._dataset.root)
        node = self._node(pElement)
        pixels.level_of(node)  # raises for others
        return node

    def _level(self, pElement: DICOMELEMENT | None) -> Siblings:
        """Return the siblings of an element; of NULL, the root level."""
        if pElement is None:
            return self._dataset.root
        siblings = ELEMENTS.resolve(pElement, self._dataset).siblings
        assert siblings is not None
        return siblings

    @staticmethod
    def _handle(node: Node | None) -> DICOMELEMENT | None:
        return None if node is None else ELEMENTS.issue(node)
