"""An array of samples as a frame's bytes: the other direction of `frame_decoder`.

pydicom's encoders with the plug-in named, Pillow and imagecodecs for JPEG, for which
pydicom has none. Knows descriptions and bytes, no data set.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pydicom import uid as uids

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.transfer_syntax import syntax_of
from ltdicom._dataset.frame_decoder import guarded
from ltdicom._dataset.pixels import Description
from ltdicom.constants.error import (
    DICOM_ERROR_BITSPERPIXEL,
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_PHOTOMETRIC,
    DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED,
)

if TYPE_CHECKING:
    import numpy as np

PLUGINS: Final[dict[str, str]] = {
    uids.RLELossless: "pydicom",
    uids.JPEGLSLossless: "pyjpegls",
    uids.JPEGLSNearLossless: "pyjpegls",
    uids.JPEG2000Lossless: "pylibjpeg",
    uids.JPEG2000: "pylibjpeg",
}
"""The plug-in of pydicom that encodes a syntax."""

_BASELINE: Final = uids.JPEGBaseline8Bit
_EXTENDED: Final = uids.JPEGExtended12Bit
_JPEG_2000: Final = frozenset({uids.JPEG2000, uids.JPEG2000Lossless})
_LOSSLESS_JPEG: Final = frozenset({uids.JPEGLossless, uids.JPEGLosslessSV1})
WRITTEN: Final = frozenset({*PLUGINS, _BASELINE, _EXTENDED, *_LOSSLESS_JPEG})
"""The compressed syntaxes that can be written."""

METHODS: Final[dict[str, str]] = {
    _BASELINE: "ISO_10918_1",
    _EXTENDED: "ISO_10918_1",
    uids.JPEGLSNearLossless: "ISO_14495_1",
    uids.JPEG2000: "ISO_15444_1",
}
"""The lossy syntaxes, with their term for (0028,2114) (PS3.3 C.7.6.1.1.5)."""

# the depths that a compression can take: fewest and most bits stored of gray values
DEPTHS: Final[dict[str, tuple[int, int]]] = {
    uids.RLELossless: (2, 16),
    _BASELINE: (2, 8),
    _EXTENDED: (2, 12),
    uids.JPEGLossless: (2, 16),
    uids.JPEGLosslessSV1: (2, 16),
    uids.JPEGLSLossless: (2, 16),
    uids.JPEGLSNearLossless: (2, 16),
    uids.JPEG2000Lossless: (1, 16),
    uids.JPEG2000: (1, 16),
}

_BEST_QUALITY: Final = 100
_SOD: Final = b"\xff\x93"
_SOF0: Final = b"\xff\xc0"
_SOF1: Final = b"\xff\xc1"

_SHORTEST_SIDE: Final = 32
"""What pydicom's plug-in for JPEG 2000 needs for its five levels of decomposition."""
_BEST_PSNR: Final = 90


def check_factor(factor: int) -> int:
    """Return a quality factor of 2 (best) to 255 (smallest); 0 is the best."""
    return max(factor, 2)


def jpeg_quality(factor: int) -> int:
    """Return JPEG's quality, 100 to 1, for a quality factor of 2 to 255."""
    return max(round(_BEST_QUALITY - (check_factor(factor) - 2) * 99 / 253), 1)


def encode(
    uid: str,
    samples: np.ndarray[Any, Any],
    image: Description,
    factor: int,
    options: dict[str, Any] | None = None,
) -> tuple[bytes, Description]:
    """Return a frame's bytes, and how they describe themselves.

    Parameters
    ----------
    uid : str
        The transfer syntax: native, or one of `WRITTEN`.
    samples : numpy.ndarray
        ``(rows, columns)`` or ``(rows, columns, 3)``, the bits stored at the low end.
    image : Description
        The image; colors are those that its photometric interpretation names.
    factor : int
        The quality factor of a lossy syntax.
    options : dict, optional
        For JPEG 2000, in place of the factor: ``ratio``, or ``size`` in bytes of a frame.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_BITSPERPIXEL``: a depth that the compression does not take.
        ``DICOM_ERROR_PHOTOMETRIC``: a lossy one of palette colors.
        ``DICOM_ERROR_CONVERSION``: near-lossless of values that would change their sign.
        ``DICOM_ERROR_COMPRESSION``: the codec failed. ``..._MISSING``: it is not
        installed. ``DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED``: nothing writes it.
    """
    if not syntax_of(uid).encapsulated:
        return _native(samples, image), image
    if uid not in WRITTEN:
        raise DicomError(DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED, uid)
    if uid in METHODS and image.photometric == "PALETTE COLOR":
        raise DicomError(DICOM_ERROR_PHOTOMETRIC, "indices do not survive a loss")
    fewest, most = DEPTHS[uid]
    if not fewest <= image.bits_stored <= most:
        raise DicomError(
            DICOM_ERROR_BITSPERPIXEL, f"{image.bits_stored} bits stored in {uid}"
        )
    asked = options or {}
    return guarded(uid, lambda: _encode(uids.UID(uid), samples, image, factor, asked))


def _native(samples: np.ndarray[Any, Any], image: Description) -> bytes:
    """Return little endian pixels; of single bits, the first in the lowest bit."""
    import numpy as np

    if image.bits_allocated == 1:
        return np.packbits(samples.astype(bool).ravel(), bitorder="little").tobytes()
    little = samples.dtype.newbyteorder("<")
    return samples.astype(little, copy=False).tobytes()


def _encode(
    uid: uids.UID,
    samples: np.ndarray[Any, Any],
    image: Description,
    factor: int,
    options: dict[str, Any],
) -> tuple[bytes, Description]:
    if uid == _BASELINE:
        return _baseline(samples, image, factor)
    if uid == _EXTENDED and image.bits_stored <= 8:
        # the same stream but for the mark of its process: 2 instead of 1 (ISO 10918-1)
        stream, told = _baseline(samples, image, factor)
        return stream.replace(_SOF0, _SOF1, 1), told
    if uid == _EXTENDED:
        return _jpeg(samples, image, level=jpeg_quality(factor), bitspersample=12), image
    if uid in _LOSSLESS_JPEG:
        unsigned = samples.view(f"u{samples.dtype.itemsize}")
        if image.signed:
            unsigned = unsigned & unsigned.dtype.type((1 << image.bits_stored) - 1)
        lossless = {"lossless": True, "predictor": 1, "bitspersample": image.bits_stored}
        return _jpeg(unsigned, image, **lossless), image
    if uid in _JPEG_2000 and min(image.rows, image.columns) < _SHORTEST_SIDE:
        return _small_jpeg_2000(uid, samples, image, factor, options)
    return _by_pydicom(uid, samples, image, factor, options)


def _baseline(
    samples: np.ndarray[Any, Any], image: Description, factor: int
) -> tuple[bytes, Description]:
    from PIL import Image

    if image.signed:
        raise DicomError(DICOM_ERROR_BITSPERPIXEL, "JPEG has no signed samples")
    stream = io.BytesIO()
    quality = jpeg_quality(factor)
    if image.samples == 1:
        Image.fromarray(samples).save(stream, "JPEG", quality=quality)
        return stream.getvalue(), image
    whole = image.photometric == "YBR_FULL"
    Image.fromarray(samples).save(
        stream, "JPEG", quality=quality, subsampling=0 if whole else 1
    )
    photometric = "YBR_FULL" if whole else "YBR_FULL_422"
    return stream.getvalue(), replace(image, photometric=photometric, planar=0)


def _jpeg(samples: np.ndarray[Any, Any], image: Description, **options: Any) -> bytes:
    import imagecodecs

    if image.signed and "lossless" not in options:
        raise DicomError(DICOM_ERROR_BITSPERPIXEL, "JPEG has no signed samples")
    if image.samples > 1:
        options |= {"colorspace": "rgb", "outcolorspace": "rgb"}
    return bytes(imagecodecs.jpeg8_encode(samples, **options))


def _small_jpeg_2000(
    uid: uids.UID,
    samples: np.ndarray[Any, Any],
    image: Description,
    factor: int,
    options: dict[str, Any],
) -> tuple[bytes, Description]:
    """Encode what pydicom's plug-in refuses, with fewer levels of decomposition."""
    import imagecodecs

    photometric = _multi_component(uid, image.photometric)
    told = replace(image, photometric=photometric, planar=0)

    def made(**more: Any) -> bytes:
        stream = imagecodecs.jpeg2k_encode(
            samples,
            codecformat="j2k",
            bitspersample=image.bits_stored,
            mct=photometric != image.photometric,
            **more,
        )
        return bytes(stream)

    if uid == uids.JPEG2000Lossless:
        return made(level=0, reversible=True), told
    # this encoder takes no ratio: the best stream that has it counts, else the smallest
    most, stream = image.frame_bits / 8 / _ratio(image, factor, options), b""
    for quality in range(_BEST_PSNR, 0, -5):
        stream = made(level=quality, reversible=False)
        # the header of a tiny image is longer than its samples
        head = 0 if "size" in options else stream.find(_SOD)
        if len(stream) - head <= most:
            break
    return stream, told


def _multi_component(uid: uids.UID, photometric: str) -> str:
    """Return what JPEG 2000 makes of a photometric interpretation."""
    if photometric != "RGB":
        return photometric
    return "YBR_ICT" if uid == uids.JPEG2000 else "YBR_RCT"


def _ratio(image: Description, factor: int, options: dict[str, Any]) -> float:
    """Return the ratio of compression for JPEG 2000."""
    if "size" in options:
        return max(image.frame_bits / 8 / float(options["size"]), 1)
    return float(options.get("ratio", check_factor(factor)))


def _check_room(samples: np.ndarray[Any, Any], image: Description, error: int) -> None:
    """Refuse signed values that an error could move to the other end of their range."""
    if not image.signed:
        return
    half = 1 << (image.bits_stored - 1)
    if int(samples.min()) - error < -half or int(samples.max()) + error >= half:
        raise DicomError(
            DICOM_ERROR_CONVERSION, f"signed values within {error} of their limits"
        )


def _by_pydicom(
    uid: uids.UID,
    samples: np.ndarray[Any, Any],
    image: Description,
    factor: int,
    options: dict[str, Any],
) -> tuple[bytes, Description]:
    from pydicom.pixels.encoders.base import get_encoder

    photometric = image.photometric
    if uid in _JPEG_2000:
        photometric = _multi_component(uid, photometric)
    asked: dict[str, Any] = {}
    if uid == uids.JPEG2000:
        asked = {"j2k_cr": [_ratio(image, factor, options)]}
    if uid == uids.JPEGLSNearLossless:
        asked = {"jls_error": check_factor(factor) // 2}
        _check_room(samples, image, asked["jls_error"])
    described: dict[str, Any] = {
        "rows": image.rows,
        "columns": image.columns,
        "samples_per_pixel": image.samples,
        "bits_allocated": image.bits_allocated,
        # RLE keeps all bits: overlays may be in those that are not stored
        "bits_stored": image.bits_allocated
        if uid == uids.RLELossless
        else image.bits_stored,
        "pixel_representation": int(image.signed),
        "photometric_interpretation": photometric,
        "number_of_frames": 1,
        "planar_configuration": 0,
    }
    encoder = get_encoder(uid)
    if PLUGINS[uid] not in encoder.available_plugins:
        raise ImportError(f"{PLUGINS[uid]} is not installed")
    stream = encoder.encode(samples, encoding_plugin=PLUGINS[uid], **described, **asked)
    return bytes(stream), replace(image, photometric=photometric, planar=0)
