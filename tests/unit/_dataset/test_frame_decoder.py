"""The decoder on hostile streams: no more memory than the bytes deserve, always a code."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pydicom import uid as uids
from pydicom.data import get_testdata_file
from pydicom.encaps import get_frame
from pydicom.filereader import dcmread

from ltdicom._core.errors import DicomError
from ltdicom._dataset import frame_decoder, frame_encoder
from ltdicom._dataset.pixels import Description
from ltdicom.constants import error

imagecodecs = pytest.importorskip("imagecodecs", reason="the extra is not installed")
for module in ("pylibjpeg", "jpeg_ls", "PIL"):
    pytest.importorskip(module, reason='the extra "images" is not installed')

STREAMS = {
    uids.RLELossless: "MR_small_RLE.dcm",
    uids.JPEGBaseline8Bit: "SC_rgb_jpeg_dcmtk.dcm",
    uids.JPEGExtended12Bit: "JPGExtended.dcm",
    uids.JPEGLosslessSV1: "SC_rgb_jpeg_gdcm.dcm",
    uids.JPEGLSLossless: "MR_small_jpeg_ls_lossless.dcm",
    uids.JPEG2000Lossless: "emri_small_jpeg_2k_lossless.dcm",
    uids.JPEG2000: "JPEG2000.dcm",
}
DAMAGED_BY_SEED = 500  # of each syntax
SMALL = np.add.outer(np.arange(40), 3 * np.arange(50)).astype(np.uint16)
GRAY = Description(1, "MONOCHROME2", 0, 1, 40, 50, 16, 12, 11, False)


def described(dataset: Any) -> Description:
    return Description(
        samples=dataset.SamplesPerPixel,
        photometric=dataset.PhotometricInterpretation,
        planar=dataset.get("PlanarConfiguration", 0),
        frames=1,
        rows=dataset.Rows,
        columns=dataset.Columns,
        bits_allocated=dataset.BitsAllocated,
        bits_stored=dataset.BitsStored,
        high_bit=dataset.HighBit,
        signed=bool(dataset.PixelRepresentation),
    )


def stream(uid: str) -> tuple[bytes, Description]:
    path = get_testdata_file(STREAMS[uids.UID(uid)], download=False)
    dataset = dcmread(str(path))
    frames = int(dataset.get("NumberOfFrames", 1))
    return get_frame(dataset.PixelData, 0, number_of_frames=frames), described(dataset)


def small(uid: str) -> tuple[bytes, Description]:
    """Return a small stream of 12 bits; of 8 where there are no others."""
    if uid in (uids.HTJ2KLossless, uids.HTJ2KLosslessRPCL, uids.HTJ2K):
        return bytes(imagecodecs.htj2k_encode(SMALL)), GRAY
    if uid == uids.JPEGBaseline8Bit:
        image = replace(GRAY, bits_allocated=8, bits_stored=8, high_bit=7)
        return frame_encoder.encode(uid, SMALL.astype(np.uint8), image, 2)
    return frame_encoder.encode(uid, SMALL, GRAY, 2)


@pytest.mark.parametrize("uid", frame_decoder.PLUGINS)
@pytest.mark.parametrize("source", [stream, small])
def test_a_damaged_stream_gives_pixels_or_a_code(uid: str, source: Any) -> None:
    if source is stream and uid not in STREAMS:
        source = small  # there is no real file
    whole, image = source(uid)
    assert frame_decoder.decode(uid, whole, image).shape[:2] == (image.rows, image.columns)
    chance = random.Random(uid)
    for _ in range(DAMAGED_BY_SEED):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        data = data[: chance.choice([len(data), chance.randrange(len(data))])]
        try:
            found = frame_decoder.decode(uid, bytes(data), image)
        except DicomError as failure:
            assert failure.code in (
                error.DICOM_ERROR_COMPRESSION,
                error.DICOM_ERROR_IMAGE,
            )
        else:
            assert found.shape[:2] == (image.rows, image.columns)


@pytest.mark.parametrize("uid", STREAMS)
def test_a_stream_of_another_size(uid: str) -> None:
    whole, image = stream(uid)
    if uid == uids.RLELossless:
        larger = 65535
    else:
        assert frame_decoder.frame_size(whole) == (image.rows, image.columns)
        larger = image.rows + 1
    other = Description(**{**vars(image), "rows": larger})
    with pytest.raises(DicomError) as raised:
        frame_decoder.decode(uid, whole, other)
    assert raised.value.code in (error.DICOM_ERROR_IMAGE, error.DICOM_ERROR_MEMORY)


@pytest.mark.parametrize(
    "uid",
    [
        uids.JPEGBaseline8Bit,
        uids.JPEGExtended12Bit,
        uids.JPEGLossless,
        uids.JPEGLosslessSV1,
    ],
)
def test_a_stream_that_announces_more_than_it_can_hold(uid: str) -> None:
    """No codec makes room for it."""
    whole, image = small(uid)
    told = (image.rows).to_bytes(2, "big") + (image.columns).to_bytes(2, "big")
    more = (30000).to_bytes(2, "big") * 2
    liar = whole.replace(told, more, 1)
    assert frame_decoder.frame_size(liar) == (30000, 30000)
    other = replace(image, rows=30000, columns=30000, bits_allocated=8, bits_stored=8)
    with pytest.raises(DicomError) as raised:
        frame_decoder.decode(uid, liar, replace(other, high_bit=7))
    assert raised.value.code == error.DICOM_ERROR_IMAGE
    assert "cannot be" in str(raised.value)


@pytest.mark.parametrize("uid", STREAMS)
def test_garbage(uid: str) -> None:
    _, image = stream(uid)
    chance = random.Random(1)
    for length in (0, 1, 7, 64, 1000):
        garbage = chance.randbytes(length)
        with pytest.raises(DicomError) as raised:
            frame_decoder.decode(uid, garbage, image)
        assert raised.value.code in (error.DICOM_ERROR_COMPRESSION, error.DICOM_ERROR_IMAGE)


@pytest.mark.parametrize(
    ("uid", "code"),
    [
        (uids.MPEG2MPML, error.DICOM_ERROR_FEATURE_NOT_SUPPORTED),
        (uids.JPEG2000MC, error.DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED),
        ("1.2.3", error.DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED),
    ],
)
def test_what_nothing_decodes(uid: str, code: int) -> None:
    _, image = stream(uids.RLELossless)
    with pytest.raises(DicomError) as raised:
        frame_decoder.decode(uid, b"", image)
    assert raised.value.code == code


def test_each_plug_in_is_there() -> None:
    from pydicom.pixels.decoders.base import get_decoder

    frame_decoder.imagecodecs_plugin.register()
    for uid, names in frame_decoder.PLUGINS.items():
        assert set(names) <= set(get_decoder(uids.UID(uid)).available_plugins), uid


def test_a_plug_in_that_is_missing_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole, image = stream(uids.JPEGLSLossless)
    monkeypatch.setitem(frame_decoder.PLUGINS, uids.JPEGLSLossless, ("nobody",))
    with pytest.raises(DicomError) as raised:
        frame_decoder.decode(uids.JPEGLSLossless, whole, image)
    assert raised.value.code == error.DICOM_ERROR_JLS_FILTER_MISSING
    assert "ltdicom[images]" in caplog.text


def test_a_codec_that_panics(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """As those of Rust."""

    def panic(*arguments: object) -> np.ndarray[Any, Any]:
        raise PanicException("index out of bounds")

    whole, image = stream(uids.JPEGLSLossless)
    monkeypatch.setattr(frame_decoder, "_array", panic)
    with pytest.raises(DicomError) as raised:
        frame_decoder.decode(uids.JPEGLSLossless, whole, image)
    assert raised.value.code == error.DICOM_ERROR_COMPRESSION


def test_a_jpeg_ls_stream_that_does_not_end_is_not_tried() -> None:
    """CharLS takes seconds for each, whatever its size."""
    whole, image = stream(uids.JPEGLSLossless)
    for length in range(100, len(whole) - 2, 500):
        with pytest.raises(DicomError) as raised:
            frame_decoder.decode(uids.JPEGLSLossless, whole[:length], image)
        assert raised.value.code == error.DICOM_ERROR_IMAGE
    padded = frame_decoder.decode(uids.JPEGLSLossless, whole + b"\0", image)
    assert padded.shape == (image.rows, image.columns)
