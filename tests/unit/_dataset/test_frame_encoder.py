"""The encoder: quality, depths, codecs that are missing."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom import uid as uids

from ltdicom._core.errors import DicomError
from ltdicom._dataset import frame_decoder, frame_encoder
from ltdicom._dataset.pixels import Description
from ltdicom.constants import error

for module in ("imagecodecs", "pylibjpeg", "jpeg_ls", "PIL"):
    pytest.importorskip(module, reason='the extra "images" is not installed')

PIXELS = np.arange(64, dtype=np.uint8).repeat(64).reshape(64, 64)
IMAGE = Description(1, "MONOCHROME2", 0, 1, 64, 64, 8, 8, 7, False)


@pytest.mark.parametrize(
    ("factor", "quality"), [(0, 100), (2, 100), (10, 97), (50, 81), (100, 62), (255, 1)]
)
def test_quality(factor: int, quality: int) -> None:
    assert frame_encoder.jpeg_quality(factor) == quality


def test_each_syntax_has_its_depths() -> None:
    assert frame_encoder.DEPTHS.keys() == frame_encoder.WRITTEN
    assert frame_encoder.METHODS.keys() < frame_encoder.WRITTEN


@pytest.mark.parametrize("uid", sorted(frame_encoder.WRITTEN))
def test_every_syntax_is_written(uid: str) -> None:
    stream, told = frame_encoder.encode(uid, PIXELS, IMAGE, 2)
    assert stream and told == IMAGE


def test_jpeg_extended_of_8_bits_is_of_its_process() -> None:
    """PS3.5 A.4.1: process 2, whose frames begin with SOF1."""
    stream, _ = frame_encoder.encode(uids.JPEGExtended12Bit, PIXELS, IMAGE, 2)
    assert b"\xff\xc1" in stream and b"\xff\xc0" not in stream
    found = frame_decoder.decode(uids.JPEGExtended12Bit, stream, IMAGE)
    assert np.abs(found.astype(int) - PIXELS).max() <= 1


def test_what_nothing_writes() -> None:
    with pytest.raises(DicomError) as raised:
        frame_encoder.encode(uids.JPEG2000MC, PIXELS, IMAGE, 0)
    assert raised.value.code == error.DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED


def test_a_codec_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(frame_encoder.PLUGINS, uids.JPEG2000, "nobody")
    with pytest.raises(DicomError) as raised:
        frame_encoder.encode(uids.JPEG2000, PIXELS, IMAGE, 0)
    assert raised.value.code == error.DICOM_ERROR_J2K_FILTER_MISSING
    assert "ltdicom[images]" in caplog.text


def test_a_codec_that_panics(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """As those of Rust."""

    def panic(*arguments: object) -> tuple[bytes, Description]:
        raise PanicException("index out of bounds")

    monkeypatch.setattr(frame_encoder, "_encode", panic)
    with pytest.raises(DicomError) as raised:
        frame_encoder.encode(uids.JPEG2000, PIXELS, IMAGE, 0)
    assert raised.value.code == error.DICOM_ERROR_COMPRESSION
