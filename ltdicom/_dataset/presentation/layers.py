"""The layers of a presentation state: items of (0070,0060) (PS3.3 C.10.7)."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes, values
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.presentation import annotation, items
from ltdicom._dataset.presentation.annotation import LAYER
from ltdicom._dataset.tree import Elements
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

if TYPE_CHECKING:
    from ltdicom.structs import DICOMGRAPHICLAYER

SEQUENCE: Final = 0x00700060

_ORDER: Final = 0x00700062
_GRAYSCALE: Final = 0x00700066
_RGB: Final = 0x00700067  # retired
_DESCRIPTION: Final = 0x00700068


def every(dataset: DataSet) -> list[Elements]:
    """Return the layers."""
    return attributes.items(dataset.root, SEQUENCE)


def at(dataset: DataSet, index: int) -> Elements:
    """Return a layer by its index."""
    return items.at(dataset.root, SEQUENCE, index)


def index_of(dataset: DataSet, name: str | None) -> int:
    """Return the index of a layer by its name; -1 if there is none."""
    wanted = (name or "").strip(" ")
    for index, layer in enumerate(every(dataset)):
        if wanted and items.text(dataset, layer, LAYER) == wanted:
            return index
    return -1


def named(dataset: DataSet, name: str | None) -> Elements:
    """Return a layer by its name.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: there is none.
    """
    index = index_of(dataset, name)
    if index < 0:
        raise DicomError(DICOM_ERROR_PARAMETER, f"there is no layer {name!r}")
    return at(dataset, index)


def get(dataset: DataSet, index: int) -> DICOMGRAPHICLAYER:
    """Return a layer as a structure."""
    from ltdicom.structs import DICOMGRAPHICLAYER

    layer = at(dataset, index)
    gray = items.numbers(dataset, layer, _GRAYSCALE)
    return DICOMGRAPHICLAYER(
        pszLayerName=items.text(dataset, layer, LAYER),
        nLayerOrder=items.integer(dataset, layer, _ORDER),
        puGrayscale=gray[0] if gray else None,
        pRGBLayerColors=items.numbers(dataset, layer, _RGB) or None,
        pszLayerDescription=items.text(dataset, layer, _DESCRIPTION),
    )


def create(dataset: DataSet, given: DICOMGRAPHICLAYER) -> int:
    """Append a layer; return its index.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: its name is not a code string, or there already; not
        three colors. Others: a value is not of its VR. Nothing is changed.
    """
    name = items.code_string(given.pszLayerName, "layer")
    _require_new(dataset, name, -1)
    items.insert(dataset, dataset.root, SEQUENCE, {LAYER: name, **_content(given)})
    return items.count(dataset.root, SEQUENCE) - 1


def put(dataset: DataSet, index: int, given: DICOMGRAPHICLAYER) -> None:
    """Set a layer; None leaves what is there, and annotations keep their layer's name.

    Raises
    ------
    DicomError
        As `create`; ``DICOM_ERROR_PARAMETER``: there is no such layer.
    """
    layer, content = at(dataset, index), _content(given)
    if given.pszLayerName is not None:
        content[LAYER] = items.code_string(given.pszLayerName, "layer")
        _require_new(dataset, content[LAYER], index)
    items.write(dataset, layer, content)


def _require_new(dataset: DataSet, name: str, own: int) -> None:
    if index_of(dataset, name) not in (-1, own):
        raise DicomError(DICOM_ERROR_PARAMETER, f"there is a layer {name!r} already")


def _content(given: DICOMGRAPHICLAYER) -> items.Content:
    content: items.Content = {_ORDER: operator.index(given.nLayerOrder)}
    if given.puGrayscale is not None:
        content[_GRAYSCALE] = values.listed(given.puGrayscale, 1)
    if given.pRGBLayerColors is not None:
        content[_RGB] = values.listed(given.pRGBLayerColors, 3)
    if given.pszLayerDescription is not None:
        content[_DESCRIPTION] = given.pszLayerDescription
    return content


def remove(dataset: DataSet, layer: Elements, *, annotated: bool) -> None:
    """Remove a layer; `annotated`: with the annotations that lie on it."""
    name = items.text(dataset, layer, LAYER)
    items.remove(dataset, layer)
    if annotated and name:
        annotation.remove_of_layer(dataset, name)


def remove_all(dataset: DataSet, *, annotated: bool) -> None:
    """Remove all layers; `annotated`: with the annotations that lie on them."""
    for layer in every(dataset):
        remove(dataset, layer, annotated=annotated)
    items.remove_all(dataset, dataset.root, SEQUENCE)
