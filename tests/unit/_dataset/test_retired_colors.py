"""Retired photometric interpretations: values against their definitions in PS3.3."""

from __future__ import annotations

import colorsys

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import DICOM_ERROR_FEATURE_NOT_SUPPORTED, DICOM_ERROR_IMAGE
from ltdicom._core.errors import DicomError
from ltdicom._dataset import retired_colors
from ltdicom._dataset.pixels import Description

BYTE = st.integers(0, 255)


def described(
    photometric: str, samples: int, *, planar: int = 0, bits: int = 8
) -> Description:
    return Description(
        samples=samples,
        photometric=photometric,
        planar=planar,
        frames=1,
        rows=1,
        columns=2,
        bits_allocated=bits,
        bits_stored=bits,
        high_bit=bits - 1,
        signed=False,
    )


@given(st.tuples(BYTE, BYTE, BYTE, BYTE))
def test_cmyk_is_light_that_is_taken_away(ink: tuple[int, int, int, int]) -> None:
    image = described("CMYK", 4)
    found = retired_colors.to_rgb(bytes(ink) * 2, image, None)
    *colors, black = (1 - each / 255 for each in ink)
    expected = [round(255 * color * black) for color in colors]
    assert found.shape == (1, 2, 3)
    assert numpy.abs(found[0, 0].astype(int) - expected).max() <= 1


@given(st.tuples(BYTE, BYTE, BYTE))
def test_hsv_as_python_has_it(hsv: tuple[int, int, int]) -> None:
    found = retired_colors.to_rgb(bytes(hsv) * 2, described("HSV", 3), None)
    # a turn is 256 steps of hue there, and 255 here
    expected = numpy.array(colorsys.hsv_to_rgb(*(each / 255 for each in hsv))) * 255
    assert numpy.abs(found[0, 0] - expected).max() <= 8


def test_planes_are_the_same_picture() -> None:
    pixels = bytes([255, 1, 2, 3, 255, 4, 5, 6])
    planes = bytes([255, 255, 1, 4, 2, 5, 3, 6])
    image, planar = described("ARGB", 4), described("ARGB", 4, planar=1)
    found = retired_colors.to_rgb(pixels, image, None)
    assert found.tolist() == [[[1, 2, 3], [4, 5, 6]]]
    assert retired_colors.to_rgb(planes, planar, None).tolist() == found.tolist()


def test_alpha_above_zero_goes_through_the_palette() -> None:
    table = numpy.array([[10, 11, 12], [20, 21, 22]], numpy.uint8)
    pixels = bytes([0, 1, 2, 3, 2, 4, 5, 6])
    found = retired_colors.to_rgb(pixels, described("ARGB", 4), (1, table))
    assert found.tolist() == [[[1, 2, 3], [20, 21, 22]]]


@pytest.mark.parametrize(
    ("pair", "rgb"),
    [
        ((16, 16, 128, 128), (0, 0, 0)),
        ((235, 235, 128, 128), (255, 255, 255)),
        ((81, 81, 90, 240), (255, 0, 0)),
        ((41, 41, 240, 110), (0, 0, 255)),
    ],
)
def test_partial_range(pair: tuple[int, ...], rgb: tuple[int, ...]) -> None:
    """Luminance of 16 to 235 and chrominance around 128, as in ITU-R BT.601."""
    image = described("YBR_PARTIAL_422", 3)
    # two pixels share their chrominance, so a frame has four bytes for two of them
    found = retired_colors._partial(numpy.array(pair, numpy.uint8), image)
    assert found.shape == (1, 2, 3)
    assert numpy.abs(found[0].astype(int) - rgb).max() <= 2


@pytest.mark.parametrize(
    ("bits", "most"), [(1, 1), (4, 15), (8, 255), (12, 4095), (16, 65535)]
)
def test_black_and_white_of_each_depth(bits: int, most: int) -> None:
    kind = numpy.uint8 if bits <= 8 else numpy.uint16
    found = retired_colors.in_bytes(numpy.array([0, most], kind), bits)
    assert found.tolist() == [0, 255]


def test_what_it_cannot_have() -> None:
    with pytest.raises(DicomError) as depth:
        retired_colors.to_rgb(bytes(64), described("CMYK", 4, bits=32), None)
    assert depth.value.code == DICOM_ERROR_FEATURE_NOT_SUPPORTED
    with pytest.raises(DicomError) as short:
        retired_colors.to_rgb(bytes(7), described("CMYK", 4), None)
    assert short.value.code == DICOM_ERROR_IMAGE
