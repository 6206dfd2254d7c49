"""The annotations of a presentation state: items of (0070,0001) (PS3.3 C.10.5).

Each lies on one layer, is for some images or for all, and has objects; see `objects`.
"""

from __future__ import annotations

from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.presentation import items, references
from ltdicom._dataset.tree import Elements, Node
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

SEQUENCE: Final = 0x00700001
LAYER: Final = 0x00700002


def every(dataset: DataSet) -> list[Elements]:
    """Return the annotations."""
    return attributes.items(dataset.root, SEQUENCE)


def of(dataset: DataSet, node: Node) -> Elements:
    """Return the elements of a node that is an annotation of the data set.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: it is none.
    """
    item = items.level_of(node, SEQUENCE)
    sequence = node.parent
    if sequence is None or sequence.siblings is not dataset.root:
        raise DicomError(DICOM_ERROR_PARAMETER, "(0070,0001) is not at the root level")
    return item


def create(dataset: DataSet, index: int, layer: str | None) -> None:
    """Insert an annotation in front of an index; at the end if there is no such.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: the layer is not a code string; nothing is changed.
    """
    content = {LAYER: items.code_string(layer, "layer")}
    items.insert(dataset, dataset.root, SEQUENCE, content, index)


def layer_of(dataset: DataSet, item: Elements) -> str:
    """Return the layer of an annotation.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: it has none.
    """
    name = items.text(dataset, item, LAYER)
    if not name:
        raise DicomError(DICOM_ERROR_PARAMETER, "the annotation has no layer")
    return name


def set_layer(dataset: DataSet, item: Elements, layer: str | None) -> None:
    """Put an annotation on a layer.

    Raises
    ------
    DicomError
        As `create`.
    """
    items.write(dataset, item, {LAYER: items.code_string(layer, "layer")})


def remove_of_layer(dataset: DataSet, layer: str) -> None:
    """Remove the annotations that lie on a layer."""
    for item in every(dataset):
        if items.text(dataset, item, LAYER) == layer:
            items.remove(dataset, item)


def remove_references(dataset: DataSet) -> None:
    """Let all annotations be for all images."""
    for item in every(dataset):
        items.remove_all(dataset, item, references.IMAGES)
