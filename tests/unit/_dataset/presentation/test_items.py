"""Elements are written whole or not at all; terms, code strings, points."""

from __future__ import annotations

import math
from typing import Any

import pytest

from ltdicom._core.errors import DicomError
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.presentation import items
from ltdicom.constants.annotation import (
    DICANN_FILL_MODE_NONE,
    DICANN_FILL_MODE_STIPPELED,
    FillMode,
)
from ltdicom.constants.error import DICOM_ERROR_PARAMETER
from ltdicom.structs import DICOMANNPOINT
from tests.support.states import annotated

LAYERS, LAYER, ORDER, DESCRIPTION = 0x00700060, 0x00700002, 0x00700062, 0x00700068
IMAGES, INSTANCE = 0x00081140, 0x00081155


def test_writing_replaces_removes_and_leaves() -> None:
    ds = DataSet()
    level = ds.root
    items.write(ds, level, {LAYER: "ONE", DESCRIPTION: "text", ORDER: 4})
    kept = level.get(LAYER)
    items.write(ds, level, {LAYER: "TWO", DESCRIPTION: None})
    assert items.text(ds, level, LAYER) == "TWO" and level.get(LAYER) is kept
    assert level.get(DESCRIPTION) is None and items.integer(ds, level, ORDER) == 4


def test_a_sequence_is_replaced_and_not_added_to() -> None:
    ds = DataSet()
    items.write(ds, ds.root, {IMAGES: [{INSTANCE: "1.2"}, {INSTANCE: "1.3"}]})
    items.write(ds, ds.root, {IMAGES: [{INSTANCE: "1.4"}]})
    assert items.text(ds, items.at(ds.root, IMAGES, 0), INSTANCE) == "1.4"
    with pytest.raises(DicomError):
        items.at(ds.root, IMAGES, 1)


def test_what_fails_writes_nothing() -> None:
    ds = DataSet()
    items.write(ds, ds.root, {LAYER: "ONE"})
    bad: list[items.Content] = [
        {LAYER: "TWO", ORDER: 2**40},
        {LAYER: "TWO", IMAGES: [{INSTANCE: "1.2"}, {INSTANCE: "x" * 99}]},
    ]
    for content in bad:
        with pytest.raises(DicomError):
            items.write(ds, ds.root, content)
        with pytest.raises(DicomError):
            items.insert(ds, ds.root, LAYERS, content)
    assert items.text(ds, ds.root, LAYER) == "ONE" and ds.root.order == [LAYER]


def test_terms_and_constants() -> None:
    terms = items.Terms(FillMode, "DICANN_FILL_MODE_")
    assert terms.term(DICANN_FILL_MODE_STIPPELED) == "STIPPELED"
    assert terms.term(DICANN_FILL_MODE_NONE) is None
    assert terms.code("STIPPELED") is DICANN_FILL_MODE_STIPPELED
    assert terms.code("NONSENSE") == terms.code(None) == 0
    some = items.Terms(FillMode, "DICANN_FILL_MODE_", only=[DICANN_FILL_MODE_STIPPELED])
    for wrong in (DICANN_FILL_MODE_NONE, 77):
        with pytest.raises(DicomError) as raised:
            some.term(wrong)
        assert raised.value.code == DICOM_ERROR_PARAMETER


@pytest.mark.parametrize("wrong", [None, "", "   ", "a", "A-B", "A" * 17, "A\\B", "A\n"])
def test_what_is_no_code_string(wrong: str | None) -> None:
    with pytest.raises(DicomError) as raised:
        items.code_string(wrong, "it")
    assert raised.value.code == DICOM_ERROR_PARAMETER


def test_a_code_string() -> None:
    with pytest.raises(TypeError):
        items.code_string(5, "it")  # type: ignore[arg-type]
    assert items.code_string(" A_1 B ", "it") == "A_1 B"
    assert items.code_string("A" * 16, "it") == "A" * 16


def test_points() -> None:
    points = [DICOMANNPOINT(1, 2), DICOMANNPOINT(3, 4)]
    assert items.points(points, 0) == items.points(points, 2) == [1, 2, 3, 4]
    assert items.points(points, 1) == items.points(points[0], 1) == [1, 2]
    assert items.points(None, 0) == items.points([], 0) == []
    assert items.as_points([1, 2, 3]) == [DICOMANNPOINT(1, 2)]
    wrong: list[tuple[Any, int]] = [
        (points, 3),
        (points, -1),
        (None, 1),
        ([], 1),
        ([DICOMANNPOINT(math.inf, 0)], 0),
    ]
    for given, count in wrong:
        with pytest.raises(DicomError) as raised:
            items.points(given, count)
        assert raised.value.code == DICOM_ERROR_PARAMETER
    with pytest.raises(TypeError):
        items.points([(1, 2)], 0)


def test_the_last_item_takes_its_sequence_along() -> None:
    ds, _ = annotated("ONE", "TWO")
    data = ds._dataset
    items.remove(data, items.at(data.root, LAYERS, 0))
    assert data.root.has(LAYERS)
    items.remove(data, items.at(data.root, LAYERS, 0))
    assert not data.root.has(LAYERS)
