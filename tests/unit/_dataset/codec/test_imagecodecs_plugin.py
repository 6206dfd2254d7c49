"""The plug-in for JPEG of 12 bits and lossless JPEG, on streams that it can check."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydicom.uid import JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1

from ltdicom._dataset import frame_decoder
from ltdicom._dataset.codec import imagecodecs_plugin
from ltdicom._dataset.pixels import Description

imagecodecs = pytest.importorskip("imagecodecs", reason="imagecodecs is not installed")

RANDOM = np.random.default_rng(1)


def described(pixels: Any, bits: int, signed: bool = False) -> Description:
    samples = pixels.shape[2] if pixels.ndim == 3 else 1
    width = 8 * pixels.dtype.itemsize
    photometric = "RGB" if samples == 3 else "MONOCHROME2"
    rows, columns = pixels.shape[:2]
    return Description(
        samples, photometric, 0, 1, rows, columns, width, bits, bits - 1, signed
    )


@pytest.mark.parametrize("uid", [JPEGLossless, JPEGLosslessSV1])
@pytest.mark.parametrize(
    ("pixels", "bits"),
    [
        (RANDOM.integers(0, 256, (5, 7), np.uint8), 8),
        (RANDOM.integers(0, 4096, (5, 7), np.uint16), 12),
        (RANDOM.integers(0, 65536, (5, 7), np.uint16), 16),
        (RANDOM.integers(0, 256, (5, 7, 3), np.uint8), 8),
        (RANDOM.integers(0, 65536, (5, 7, 3), np.uint16), 16),
    ],
)
def test_lossless(uid: str, pixels: Any, bits: int) -> None:
    color = {"colorspace": "rgb", "outcolorspace": "rgb"} if pixels.ndim == 3 else {}
    data = imagecodecs.jpeg8_encode(
        pixels, lossless=True, predictor=1, bitspersample=bits, **color
    )
    assert (frame_decoder.decode(uid, data, described(pixels, bits)) == pixels).all()


def test_signed_pixels_are_their_bits() -> None:
    pixels = RANDOM.integers(-2048, 2048, (5, 7), np.int16)
    masked = pixels.view(np.uint16) & 0xFFF
    data = imagecodecs.jpeg8_encode(masked, lossless=True, predictor=1, bitspersample=12)
    found = frame_decoder.decode(JPEGLosslessSV1, data, described(pixels, 12, signed=True))
    assert (found.astype(np.int64) & 0xFFF == masked).all()


def test_12_bits_lossy() -> None:
    pixels = np.add.outer(np.arange(64), np.arange(64)).astype(np.uint16) * 30
    data = imagecodecs.jpeg8_encode(pixels, level=95, bitspersample=12)
    found = frame_decoder.decode(JPEGExtended12Bit, data, described(pixels, 12))
    assert np.abs(found.astype(int) - pixels.astype(int)).max() < 20


def test_what_it_says_of_itself() -> None:
    assert imagecodecs_plugin.is_available(JPEGLossless)
    assert not imagecodecs_plugin.is_available("1.2.840.10008.1.2.4.50")
    imagecodecs_plugin.register()
    imagecodecs_plugin.register()  # once is enough
