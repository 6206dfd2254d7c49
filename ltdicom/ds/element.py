"""DICOMELEMENT: the handle of an element."""

from __future__ import annotations

from typing import Any

from ltdicom._binding.handles import Handles
from ltdicom._binding.uncopied import Uncopied
from ltdicom._core.errors import DicomError
from ltdicom._dataset import values
from ltdicom._dataset.codec.transfer_syntax import syntax_of
from ltdicom._dataset.codec.vrs import LONG_LENGTH, UNDEFINED, code_of
from ltdicom._dataset.codec.writer import Encoding
from ltdicom._dataset.tree import Node
from ltdicom.constants.dataset import ELEMENT_LENGTH_MAX

__all__ = ["DICOMELEMENT"]


class DICOMELEMENT(Uncopied):
    """An element of a data set: what C++ code holds as ``pDICOMELEMENT``.

    The calls of `LDicomDS` return it; the same element is the same object as long
    as anybody holds it. Its fields show the element as it is now and cannot be set.
    Once the element is deleted, or its data set gone, each call refuses the handle.

    Attributes
    ----------
    nTag : int (``L_UINT32``)
        Group in the upper 16 bits, element in the lower; ``TAG_ITEM`` for an item.
    nVR : int (``L_UINT16``)
        ``VR_*``.
    nLength : int (``L_UINT32``)
        Bytes of the value as in the file or on the wire, padding included;
        ``ELEMENT_LENGTH_MAX`` for a sequence, its items and encapsulated data.
    nElementOffset, nElementValueOffset : int (``L_DICOM_OFFSET``)
        Where the element and its value begin in the file or buffer that was loaded
        with ``DS_LOAD_STORE_OFFSETS``; 0 otherwise.
    nElementValueLength : int (``L_UINT32``)
        Bytes of the value; of a sequence, of all its items as they are saved.
    nVM, nCount : int (``L_UINT32``)
        The number of values. Reserved in C++.
    """

    __slots__ = ("__weakref__", "_node")

    def __init__(self, node: Node) -> None:
        self._node = node

    @property
    def nTag(self) -> int:
        """The tag (``L_UINT32``)."""
        return self._node.tag

    @property
    def nVR(self) -> int:
        """The value representation (``L_UINT16``)."""
        return code_of(self._node.vr)

    @property
    def nLength(self) -> int:
        """Bytes of the value, or ``ELEMENT_LENGTH_MAX`` (``L_UINT32``)."""
        return self._node.length

    @property
    def nElementOffset(self) -> int:
        """Where the element begins in what was loaded (``L_DICOM_OFFSET``)."""
        node = self._node
        if not self.nElementValueOffset:
            return 0
        longer = not node.implicit and node.vr in LONG_LENGTH and node.tag >> 16 != 0xFFFE
        return node.tell - (12 if longer else 8)

    @property
    def nElementValueOffset(self) -> int:
        """Where the value begins in what was loaded (``L_DICOM_OFFSET``)."""
        owner = self._node.owner
        return max(self._node.tell, 0) if owner is not None and owner.store_offsets else 0

    @property
    def nElementValueLength(self) -> int:
        """Bytes of the value, of a sequence of all its items (``L_UINT32``)."""
        node, owner = self._node, self._node.owner
        if node.length != UNDEFINED:
            return node.length
        if owner is None:
            return ELEMENT_LENGTH_MAX
        syntax = syntax_of(owner.transfer_syntax)
        return Encoding(syntax.implicit, syntax.little, owner.source).length_of(node)

    @property
    def nVM(self) -> int:
        """The number of values (``L_UINT32``)."""
        owner = self._node.owner
        try:
            return values.count(owner, self._node) if owner is not None else 0
        except DicomError:
            return 0

    nCount = nVM

    @property
    def pValue(self) -> None:
        """Reserved in C++; read the value by a getter of `LDicomDS`."""

    nAttach = pOffset = pFile = pSize = pStringValue = pValue

    # as a pointer in C++: its copy points to the same element

    _why_uncopied = "it points into an LDicomDS, which can"

    def __copy__(self) -> DICOMELEMENT:
        return self

    def __deepcopy__(self, memo: object) -> DICOMELEMENT:
        return self

    def __repr__(self) -> str:
        node = self._node
        state = "" if node.owner is not None else ", deleted"
        return (
            f"<DICOMELEMENT ({node.tag >> 16:04X},{node.tag & 0xFFFF:04X}) "
            f"{node.vr}, length {node.length:#x}{state}>"
        )


ELEMENTS: Handles[Node, Any] = Handles(DICOMELEMENT)
