"""Where signatures are: (FFFA,FFFA) and (4FFE,0001) of the data set or of an item.

Knows elements, and nothing of how a signature is made or verified.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes, values
from ltdicom._dataset.codec.vrs import TAG_ITEM
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.signatures.mac_input import MAC_PARAMETERS, SIGNATURES
from ltdicom._dataset.traversal import occurrences
from ltdicom._dataset.tree import Elements, Items, Node
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

MAC_ID: Final = 0x04000005
MAC_SYNTAX: Final = 0x04000010
MAC_ALGORITHM: Final = 0x04000015
SIGNED: Final = 0x04000020
SIGNATURE_UID: Final = 0x04000100
SIGNATURE_DATE: Final = 0x04000105
CERTIFICATE_TYPE: Final = 0x04000110
CERTIFICATE: Final = 0x04000115
SIGNATURE: Final = 0x04000120

_MOST_IDS: Final = 1 << 16


@dataclass(frozen=True)
class Signature:
    """An item of (FFFA,FFFA).

    Attributes
    ----------
    item : Node
        The item.
    elements : Elements
        What is in it.
    level : Elements
        The level that has it: of the data set, or of the item that is signed.
    """

    item: Node
    elements: Elements
    level: Elements

    @classmethod
    def of(cls, item: Node) -> Signature:
        """Return the signature that an item is.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_PARAMETER``: it is none.
        """
        found = _signature(item)
        if found is None:
            raise DicomError(DICOM_ERROR_PARAMETER, "this is not the item of a signature")
        return found

    def text(self, tag: int) -> str | None:
        """Return a UID or code of the signature's item; None if it has none."""
        return self.elements.ascii_value(tag) or None

    @property
    def mac_id(self) -> int | None:
        """(0400,0005) MAC ID Number, None if there is none."""
        return _mac_id(self.elements)

    @property
    def parameters(self) -> Elements | None:
        """The item of (4FFE,0001) with the same MAC ID Number, None if there is none."""
        number = self.mac_id
        found = attributes.items(self.level, MAC_PARAMETERS) if number is not None else []
        return next((each for each in found if _mac_id(each) == number), None)

    def mac_text(self, tag: int) -> str | None:
        """Return a UID or code of the MAC parameters, None if there is none."""
        parameters = self.parameters
        return parameters.ascii_value(tag) or None if parameters is not None else None


def _signature(item: Node) -> Signature | None:
    sequence, elements = item.parent, item.children
    level = sequence.siblings if sequence is not None else None
    if sequence is None or sequence.tag != SIGNATURES or item.tag != TAG_ITEM:
        return None
    if not (isinstance(elements, Elements) and isinstance(level, Elements)):
        return None
    return Signature(item, elements, level)


def _mac_id(elements: Elements) -> int | None:
    node = elements.get(MAC_ID)
    value = node.value if node is not None and not node.is_branch else b""
    if node is None or node.vr != "US" or not isinstance(value, bytes) or len(value) < 2:
        return None
    return int.from_bytes(value[:2], "little" if node.little else "big")


def level_of(dataset: DataSet, item: Node | None) -> Elements:
    """Return the elements of an item, by default those of the data set.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: it is not an item of a sequence.
    """
    level = dataset.root if item is None else item.children
    if not isinstance(level, Elements):
        raise DicomError(DICOM_ERROR_PARAMETER, "this is not the item of a sequence")
    return level


def at(level: Elements) -> list[Node]:
    """Return the items of the signatures of a level."""
    sequence = level.get(SIGNATURES)
    children = sequence.children if sequence is not None else None
    return [n for n in children if _signature(n)] if isinstance(children, Items) else []


def find(dataset: DataSet, uid: str) -> Node | None:
    """Return the item of the signature with a UID, on whatever level it is."""
    for node in occurrences(dataset.root, SIGNATURE_UID):
        item = node.parent
        found = _signature(item) if item is not None else None
        if found is not None and uid and found.text(SIGNATURE_UID) == uid:
            return item
    return None


def _signed(signature: Signature) -> Node | None:
    """Return (0400,0020) Data Elements Signed, None if there is none."""
    parameters = signature.parameters
    node = parameters.get(SIGNED) if parameters is not None else None
    return node if node is not None and node.vr == "AT" else None


def signed_count(dataset: DataSet, signature: Signature) -> int:
    """Return the number of tags that a signature names; 0 if it names none."""
    node = _signed(signature)
    return values.count(dataset, node) if node is not None else 0


def signed_tags(
    dataset: DataSet, signature: Signature, first: int = 0, number: int | None = None
) -> list[int]:
    """Return the tags that a signature names, or some of them; none if it names none."""
    node, there = _signed(signature), signed_count(dataset, signature)
    number = there if number is None else min(number, there - first)
    if node is None or number <= 0:
        return []
    return values.integers(dataset, node, first, number, {"AT"})


def value_of(dataset: DataSet, elements: Elements, tag: int) -> bytes:
    """Return the bytes of an element; none if it is not there, or is not a leaf."""
    node = elements.get(tag)
    return b"" if node is None or node.is_branch else values.raw(dataset, node)


def date_of(dataset: DataSet, signature: Signature) -> Any:
    """Return (0400,0105) as a ``VALUEDATETIME``, None if there is none."""
    return attributes.first(dataset, signature.elements, SIGNATURE_DATE)


def free_mac_id(dataset: DataSet) -> int | None:
    """Return the lowest MAC ID Number that is used nowhere; None if all are."""
    used = set()
    for node in occurrences(dataset.root, MAC_ID):
        item = node.parent
        if item is not None and isinstance(item.children, Elements):
            used.add(_mac_id(item.children))
    return next((each for each in range(_MOST_IDS) if each not in used), None)


def delete(dataset: DataSet, signature: Signature) -> None:
    """Delete a signature, and its MAC parameters where no other signature needs them."""
    number, parameters = signature.mac_id, signature.parameters
    level = signature.level
    _delete_item(dataset, signature.item)
    others = (item.children for item in at(level))
    used = {_mac_id(each) for each in others if isinstance(each, Elements)}
    if parameters is not None and number not in used:
        item = parameters.parent
        assert item is not None
        _delete_item(dataset, item)


def _delete_item(dataset: DataSet, item: Node) -> None:
    """Delete an item, and its sequence with the last one."""
    sequence = item.parent
    assert sequence is not None
    dataset.delete(item)
    if not len(sequence.children or ()):
        dataset.delete(sequence)
