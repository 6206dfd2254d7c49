"""BITMAPHANDLE over NumPy: fields, rows, views, what is painted."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

import ltdicom
from ltdicom import (
    BITMAPHANDLE,
    ORDER_BGR,
    ORDER_GRAY,
    ORDER_RGB,
    RGBQUAD,
    SUCCESS,
    L_CreateBitmapList,
    L_DeleteBitmapListItems,
    L_DestroyBitmapList,
    L_FreeBitmap,
    L_GetBitmapListCount,
    L_GetBitmapListItem,
    L_InsertBitmapListItem,
    bitmap,
)

GRAY = st.sampled_from([np.uint8, np.int8, np.uint16, np.int16, np.bool_])
SHAPES = npst.array_shapes(min_dims=2, max_dims=2, max_side=9)


@given(GRAY.flatmap(lambda kind: npst.arrays(kind, SHAPES)))
def test_what_goes_in_comes_out(pixels: Any) -> None:
    made = BITMAPHANDLE.from_array(pixels)
    assert (made.array == pixels).all() and made.array.dtype == pixels.dtype
    assert (made.Height, made.Width) == pixels.shape and made.Flags.Allocated
    assert made.BytesPerLine % 4 == 0
    assert len(made.Addr.Windows.pData) == made.BytesPerLine * made.Height == made.Size
    assert (made.MinVal, made.MaxVal) == (int(pixels.min()), int(pixels.max()))
    assert made.Flags.Signed == (pixels.dtype.kind == "i")
    assert made.Order == ORDER_GRAY


@given(npst.arrays(np.uint8, st.tuples(*[st.integers(1, 9)] * 2, st.sampled_from([3, 4]))))
def test_colors(pixels: Any) -> None:
    made = BITMAPHANDLE.from_array(pixels)
    assert (made.array == pixels).all()
    assert (made.BitsPerPixel, made.Order) == (8 * pixels.shape[2], ORDER_RGB)


def test_the_array_is_a_view() -> None:
    made = BITMAPHANDLE.from_array(np.zeros((2, 3), np.uint16), bits_stored=12)
    made.array[1, 2] = 0x0ABC
    assert made.Addr.Windows.pData[8:].hex() == "00000000bc0a0000"
    assert (made.LowBit, made.HighBit, made.BitsPerPixel) == (0, 11, 16)


def test_big_endian_arrays_are_turned() -> None:
    pixels = np.array([[1, 2]], dtype=">u2")
    assert BITMAPHANDLE.from_array(pixels).Addr.Windows.pData == b"\1\0\2\0"


@pytest.mark.parametrize(
    ("pixels", "bits", "wrong"),
    [
        (np.zeros((2, 2), np.float32), None, TypeError),
        (np.zeros((2, 2), np.uint32), None, TypeError),
        (np.zeros((2, 2, 3), np.uint16), None, TypeError),
        (np.zeros((2, 2, 2), np.uint8), None, ValueError),
        (np.zeros(2, np.uint8), None, ValueError),
        (np.zeros((2, 2), np.uint8), 9, ValueError),
        (np.full((2, 2), 16, np.uint8), 4, ValueError),
        (np.full((2, 2), -9, np.int8), 4, ValueError),
    ],
)
def test_what_no_bitmap_is(pixels: Any, bits: int | None, wrong: type[Exception]) -> None:
    with pytest.raises(wrong):
        BITMAPHANDLE.from_array(pixels, bits)


def test_a_palette() -> None:
    colors = [RGBQUAD(1, 2, 3), RGBQUAD(4, 5, 6)]
    made = BITMAPHANDLE.from_array(np.array([[0, 1, 9]], np.uint8), palette=colors)
    assert (made.nColors, made.Flags.NewPalette) == (2, True)
    painted = np.asarray(made.to_pil())
    assert painted.tolist() == [[[3, 2, 1], [6, 5, 4], [6, 5, 4]]]
    with pytest.raises(ValueError, match="8 bits"):
        BITMAPHANDLE.from_array(np.zeros((1, 1), np.uint16), palette=colors)


@pytest.mark.parametrize(
    ("pixels", "bits", "painted"),
    [
        (np.array([[0, 4095]], np.uint16), 12, [[0, 255]]),
        (np.array([[-2048, 0, 2047]], np.int16), 12, [[0, 128, 255]]),
        (np.array([[0, 3]], np.uint8), 2, [[0, 192]]),
        (np.array([[False, True]]), None, [[0, 255]]),
    ],
)
def test_what_is_painted(pixels: Any, bits: int | None, painted: list[Any]) -> None:
    made = BITMAPHANDLE.from_array(pixels, bits)
    assert np.asarray(made.to_pil()).tolist() == painted


def test_the_display_lut_is_painted() -> None:
    made = BITMAPHANDLE.from_array(np.array([[0, 1, 2, -1]], np.int8), 2 + 6)
    made.pLUT = [RGBQUAD(i, i, i) for i in range(255, -1, -1)]
    assert np.asarray(made.to_pil()).tolist() == [[255, 254, 253, 0]]
    assert made.array.tolist() == [[0, 1, 2, -1]]


def test_bgr_is_painted_as_rgb() -> None:
    made = BITMAPHANDLE.from_array(np.array([[[1, 2, 3]]], np.uint8))
    made.Order = ORDER_BGR
    assert np.asarray(made.to_pil()).tolist() == [[[3, 2, 1]]]


def test_notebooks_show_a_png() -> None:
    from PIL import Image

    assert BITMAPHANDLE()._repr_png_() is None
    shown = BITMAPHANDLE.from_array(np.eye(3, dtype=np.uint8) * 255)._repr_png_()
    assert shown is not None
    assert np.asarray(Image.open(io.BytesIO(shown))).tolist()[0] == [255, 0, 0]


def test_a_bitmap_is_freed() -> None:
    made = BITMAPHANDLE.from_array(np.zeros((2, 2), np.uint8))
    L_FreeBitmap(made)
    L_FreeBitmap(None)
    assert not made.Flags.Allocated and not made.Addr.Windows.pData


def test_lists() -> None:
    bitmaps = L_CreateBitmapList()
    for width in (1, 2, 3):
        one = BITMAPHANDLE.from_array(np.zeros((1, width), np.uint8))
        assert L_InsertBitmapListItem(bitmaps, 99, one) == SUCCESS
    second = L_GetBitmapListItem(bitmaps, 1)
    assert second is not None and second.Width == 2
    assert L_GetBitmapListItem(bitmaps, 3) is None
    assert L_DeleteBitmapListItems(bitmaps, 0, 2) == SUCCESS
    assert [each.Width for each in bitmaps] == [3]
    assert L_DestroyBitmapList(bitmaps) == L_DestroyBitmapList(None) == SUCCESS
    assert L_GetBitmapListCount(bitmaps) == 0


def test_all_names_are_public() -> None:
    assert all(getattr(ltdicom, name) is getattr(bitmap, name) for name in bitmap.__all__)
