"""Private creators and the blocks that they reserve (PS3.5 7.8.1)."""

from __future__ import annotations

from collections.abc import Iterator

from ltdicom._core.errors import DicomError
from ltdicom._dataset import traversal, values
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Node
from ltdicom.constants.error import (
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_PRIVATE_CREATOR_DATA_ELEMENT_ALREADY_EXISTS,
    DICOM_ERROR_PRIVATE_CREATOR_DATA_ELEMENT_MISSING,
    DICOM_ERROR_PRIVATE_CREATOR_ELEMENT_INVALID,
    DICOM_ERROR_PRIVATE_CREATOR_ELEMENTS_ALL_ALLOCATED,
    DICOM_ERROR_PRIVATE_CREATOR_GROUP_INVALID,
)

FORBIDDEN_GROUPS = (0x0001, 0x0003, 0x0005, 0x0007, 0xFFFF)


def create(dataset: DataSet, level: Elements, group: int, number: int, name: str) -> Node:
    """Insert the private creator (group,number), which reserves a block."""
    if not group & 1 or group in FORBIDDEN_GROUPS:
        raise DicomError(DICOM_ERROR_PRIVATE_CREATOR_GROUP_INVALID, f"group {group:04X}")
    if not 0x10 <= number <= 0xFF:
        raise DicomError(
            DICOM_ERROR_PRIVATE_CREATOR_ELEMENT_INVALID, f"element {number:04X}"
        )
    tag = group << 16 | number
    if tag in level.slots:
        raise DicomError(
            DICOM_ERROR_PRIVATE_CREATOR_DATA_ELEMENT_ALREADY_EXISTS, f"{tag:08X} is there"
        )
    if not name:
        raise DicomError(DICOM_ERROR_PARAMETER, "the creator has no name")
    values.check_string("LO", name)
    node = level.insert(tag, "LO")
    dataset.touched()
    try:
        values.set_strings(dataset, node, [name])
    except DicomError:
        level.remove(node)
        raise
    return node


def block(creator: Node) -> tuple[Elements, int]:
    """Return the level of a private creator and the first tag of its block."""
    level = creator.siblings
    if not isinstance(level, Elements) or not is_creator(creator.tag):
        raise DicomError(
            DICOM_ERROR_PRIVATE_CREATOR_DATA_ELEMENT_MISSING,
            f"{creator.tag:08X} is not a private creator",
        )
    return level, creator.tag & 0xFFFF0000 | (creator.tag & 0xFF) << 8


def is_creator(tag: int) -> bool:
    """Whether a tag is that of a private creator."""
    return bool(tag & 0x10000) and 0x10 <= tag & 0xFFFF <= 0xFF


def unused(creator: Node) -> int:
    """Return the lowest tag of the block that is not there yet."""
    level, first = block(creator)
    for tag in range(first, first + 0x100):
        if tag not in level.slots:
            return tag
    raise DicomError(DICOM_ERROR_PRIVATE_CREATOR_ELEMENTS_ALL_ALLOCATED, f"{first:08X}")


def element_of(creator: Node, after: Node | None) -> Node | None:
    """Return the first element of the block, or the next one after `after`."""
    level, first = block(creator)
    if after is not None and after.siblings is not level:
        return None
    lowest = first if after is None else after.tag + 1
    tag = level.first_from(max(lowest, first))
    return level.get(tag) if tag is not None and tag < first + 0x100 else None


def creators(
    dataset: DataSet, level: Elements, after: Node | None, everywhere: bool
) -> Iterator[Node]:
    """Yield private creators after `after`, of one level or of the whole data set."""
    node = after
    if node is None:
        node = dataset.root.first() if everywhere else level.first()
        if node is not None and is_creator(node.tag):
            yield node
    while node is not None:
        if everywhere:
            node = traversal.following(node)
        else:
            node = level.beside(node, 1)
        if node is not None and is_creator(node.tag):
            yield node


def find(
    dataset: DataSet,
    level: Elements,
    after: Node | None,
    everywhere: bool,
    name: str | None,
    group: int,
) -> Node | None:
    """Return the next private creator of a name (None: any) and group (0: any)."""
    for node in creators(dataset, level, after, everywhere):
        if group and node.tag >> 16 != group:
            continue
        if name is None or values.texts(dataset, node)[:1] == [name]:
            return node
    return None
