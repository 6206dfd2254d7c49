"""Segmented palettes against pydicom's expansion, and beyond every measure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.pixels.processing import _expand_segmented_lut

from ltdicom._dataset.segmented_palette import expand


@st.composite
def segments(draw: st.DrawFn, top: int) -> list[int]:
    count = draw(st.integers(1, 4))
    made = [0, count, *draw(st.lists(st.integers(0, top), min_size=count, max_size=count))]
    for kind in draw(st.lists(st.sampled_from("dl"), max_size=5)):
        if kind == "d":
            made += [0, 1, draw(st.integers(0, top))]
        else:
            made += [1, draw(st.integers(1, 9)), draw(st.integers(0, top))]
    if draw(st.booleans()):
        made += [2, 1, 0, 0] if top > 0xFF else [2, 1, 0, 0, 0, 0]
    return made


@given(st.sampled_from([(8, "<B"), (16, "<H")]).flatmap(
    lambda form: st.tuples(st.just(form), segments((1 << form[0]) - 1))
))  # fmt: skip
def test_as_pydicom(drawn: tuple[tuple[int, str], list[int]]) -> None:
    (bits, code), data = drawn
    theirs = [int(entry) for entry in _expand_segmented_lut(tuple(data), code)]
    assert expand(data, bits, len(theirs)) == theirs


def test_no_more_than_the_descriptor_says() -> None:
    bomb = [0, 1, 5, 1, 65535, 6] + [2, 2, 0, 0] * 10_000
    assert len(expand(bomb, 16, 1000)) == 1000


@given(st.lists(st.integers(0, 4), max_size=30), st.sampled_from([8, 16]))
def test_whatever_comes(data: list[int], bits: int) -> None:
    try:
        assert len(expand(data, bits, 50)) <= 50
    except ValueError as error:
        assert str(error)


@pytest.mark.parametrize(
    "data", [[1, 2, 3], [0, 1, 5, 1, 0, 3], [0, 1, 5, 1, 1], [9, 1, 1]]
)
def test_what_is_refused(data: list[int]) -> None:
    with pytest.raises(ValueError, match="segment"):
        expand(data, 16, 10)
