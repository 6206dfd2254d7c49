"""A frame's bytes as an array of samples, by pydicom's decoders.

Each syntax has its plug-ins by name, in order: "all there are" would try, on a damaged
stream, also one that ends the process. What a header claims is believed only as far as
the bytes that are there, and never beyond `Settings.longest_decoded`. Knows descriptions
and bytes, no data set.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydicom import uid as uids

from ltdicom._core.errors import DicomError
from ltdicom._core.settings import SETTINGS
from ltdicom._dataset import pixels
from ltdicom._dataset.codec import imagecodecs_plugin
from ltdicom._dataset.codec.pydicom_guard import PYDICOM_ERRORS, quiet
from ltdicom._dataset.codec.transfer_syntax import EXPLICIT_LITTLE, syntax_of
from ltdicom.constants.error import (
    DICOM_ERROR_CMP_FILTER_MISSING,
    DICOM_ERROR_COMPRESSION,
    DICOM_ERROR_FEATURE_NOT_SUPPORTED,
    DICOM_ERROR_IMAGE,
    DICOM_ERROR_J2K_FILTER_MISSING,
    DICOM_ERROR_JLS_FILTER_MISSING,
    DICOM_ERROR_MEMORY,
    DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED,
    DicomErrorCode,
)

if TYPE_CHECKING:
    import numpy as np

LOGGER = logging.getLogger("ltdicom.dataset")

_Made = TypeVar("_Made")

PLUGINS: Final[dict[str, tuple[str, ...]]] = {
    uids.RLELossless: ("pydicom",),
    uids.JPEGBaseline8Bit: ("pillow",),
    uids.JPEGExtended12Bit: (imagecodecs_plugin.NAME,),
    uids.JPEGLossless: (imagecodecs_plugin.NAME,),
    uids.JPEGLosslessSV1: (imagecodecs_plugin.NAME,),
    uids.JPEGLSLossless: ("pyjpegls",),
    uids.JPEGLSNearLossless: ("pyjpegls",),
    uids.JPEG2000Lossless: ("pylibjpeg",),
    uids.JPEG2000: ("pylibjpeg",),
    uids.HTJ2KLossless: ("pylibjpeg",),
    uids.HTJ2KLosslessRPCL: ("pylibjpeg",),
    uids.HTJ2K: ("pylibjpeg",),
}
"""The plug-ins of pydicom that decode a syntax; none of them ends the process."""

# how pydicom tells that a library is not there
_ABSENT: Final = (
    "missing dependencies",
    "numpy is required",
    "no plugin named",
    "not available",
)

_JPEG_LS: Final = frozenset({uids.JPEGLSLossless, uids.JPEGLSNearLossless})
_JPEG_2000: Final = frozenset(uid for uid, names in PLUGINS.items() if "pylibjpeg" in names)

# a run of RLE makes 128 bytes out of two (PS3.5 G.3.1)
_BEST_RLE: Final = 64
# a Huffman code has one bit at least: for each sample, or for each block of 8 x 8; runs of
# JPEG-LS and empty packets of JPEG 2000 know no such limit
_BEST_JPEG: Final[dict[str, int]] = {
    uids.JPEGBaseline8Bit: 8 * 64,
    uids.JPEGExtended12Bit: 8 * 64,
    uids.JPEGLossless: 8,
    uids.JPEGLosslessSV1: 8,
}
_RLE_HEADER: Final = 64
# pydicom's warning of a segment that is too long
_LONGER_RLE: Final = re.compile(r"non-conformant padding - (\d+) vs\. (\d+) bytes")
_EOI: Final = b"\xff\xd9"
_LONGEST_PADDING: Final = 10
_J2K_BEGIN: Final = b"\xff\x4f\xff\x51"
_SOF: Final = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xDA)})


# PS3.3 C.7.6.3.1.2, with the retired ones; of others, nothing is known
_SAMPLES_OF: Final[dict[str, int]] = {
    **dict.fromkeys(("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"), 1),
    **dict.fromkeys(("RGB", "HSV", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT"), 3),
    **dict.fromkeys(("YBR_PARTIAL_422", "YBR_PARTIAL_420"), 3),
    **dict.fromkeys(("ARGB", "CMYK"), 4),
}


def missing_codec(uid: str) -> DicomErrorCode:
    """Return the code for a codec that is not installed."""
    if uid in _JPEG_LS:
        return DICOM_ERROR_JLS_FILTER_MISSING
    if uid in _JPEG_2000:
        return DICOM_ERROR_J2K_FILTER_MISSING
    return DICOM_ERROR_CMP_FILTER_MISSING


def check_description(image: pixels.Description) -> None:
    """Refuse descriptions that no decoder can follow.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_IMAGE``: something is missing or contradicts itself (PS3.3
        C.7.6.3).
    """
    one_bit = image.bits_allocated == 1
    right = (
        image.rows
        and image.columns
        and image.samples in (1, 3, 4)
        and image.samples == _SAMPLES_OF.get(image.photometric, image.samples)
        and (one_bit or (image.bits_allocated and not image.bits_allocated % 8))
        and image.bits_allocated <= 64
        and 1 <= image.bits_stored <= image.bits_allocated
        and image.bits_stored - 1 <= image.high_bit < image.bits_allocated
        and image.photometric
        and image.is_clear
    )
    if not right:
        raise DicomError(DICOM_ERROR_IMAGE, f"the description is not an image: {image}")


def check_size(image: pixels.Description) -> None:
    """Refuse frames that nobody is to make room for.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_MEMORY``: a frame is larger than
        ``configure(longest_decoded=...)``.
    """
    size = (image.frame_bits + 7) // 8
    if size > SETTINGS.longest_decoded:
        LOGGER.warning(
            "a frame of %d bytes is not decoded: longest_decoded is %d",
            size,
            SETTINGS.longest_decoded,
        )
        raise DicomError(DICOM_ERROR_MEMORY, f"a frame of {size} bytes")


def decode(
    uid: str,
    frame: bytes | bytearray,
    image: pixels.Description,
    *,
    rgb: bool = True,
    all_bits: bool = False,
) -> np.ndarray[Any, Any]:
    """Return a frame as ``(rows, columns)`` or ``(rows, columns, samples)``.

    Parameters, errors: as `decode_as`.
    """
    return decode_as(uid, frame, image, rgb=rgb, all_bits=all_bits)[0]


def decode_as(
    uid: str,
    frame: bytes | bytearray,
    image: pixels.Description,
    *,
    rgb: bool = True,
    all_bits: bool = False,
) -> tuple[np.ndarray[Any, Any], str]:
    """Return the samples of a frame, and their photometric interpretation.

    Parameters
    ----------
    uid : str
        The transfer syntax.
    frame : bytes or bytearray
        The frame as it is stored: compressed, or native and little endian. Samples of a
        native one in a bytearray may be a view of it.
    image : Description
        What the data set says; see `check_description`.
    rgb : bool
        Whether luminance and chrominance become red, green and blue.
    all_bits : bool
        Whether bits that are not stored may be set in what a codec gives; those of native
        frames and of RLE are left always.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_IMAGE``: the frame is shorter than described, or a stream of
        another size. ``DICOM_ERROR_MEMORY``: it is too large, see `check_size`.
        ``DICOM_ERROR_COMPRESSION``: the codec failed. ``..._MISSING``: it is not
        installed. ``DICOM_ERROR_FEATURE_NOT_SUPPORTED``: a video.
        ``DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED``: nothing decodes the syntax.
    """
    check_description(image)
    syntax = syntax_of(uid)
    if syntax.video:
        raise DicomError(DICOM_ERROR_FEATURE_NOT_SUPPORTED, "a video")
    if not syntax.encapsulated:
        needed = (image.frame_bits + 7) // 8
        if len(frame) < needed:
            raise DicomError(DICOM_ERROR_IMAGE, f"{len(frame)} bytes of {needed}")
        check_size(image)
        if image.samples == 1 and image.bits_allocated in (8, 16, 32, 64):
            kind = f"<{'i' if image.signed else 'u'}{image.bits_allocated // 8}"
            try:
                return _samples(frame, kind, image), image.photometric
            except ImportError as error:
                raise not_installed(uid, error) from error
        # native values come little endian, whatever the file
        return guarded(uid, lambda: _array(EXPLICIT_LITTLE, frame, image, "", rgb, True))
    plugins = PLUGINS.get(uid)
    if plugins is None:
        raise DicomError(DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED, uid)
    stream = bytes(frame)
    _check_stream(uid, stream, image)
    check_size(image)
    all_bits = all_bits or uid == uids.RLELossless
    source = pixels.encapsulated([b"", stream])
    warnings: list[str] = []
    found = guarded(
        uid, lambda: _array(uid, source, image, plugins[0], rgb, all_bits), warnings
    )
    _check_length(warnings, image)
    return found


def _samples(
    buffer: bytes | bytearray | memoryview, kind: str, image: pixels.Description
) -> np.ndarray[Any, Any]:
    """Return one sample a pixel: a view, where the buffer can be changed."""
    import numpy as np

    size = image.rows * image.columns
    found = np.frombuffer(buffer, kind, size).reshape(image.rows, image.columns)
    return found if found.flags.writeable else found.copy()


def _array(
    uid: str,
    source: bytes | bytearray,
    image: pixels.Description,
    plugin: str,
    rgb: bool,
    all_bits: bool,
) -> tuple[np.ndarray[Any, Any], str]:
    from pydicom.pixels.decoders.base import get_decoder

    if plugin == imagecodecs_plugin.NAME:
        imagecodecs_plugin.register()
    options: dict[str, Any] = {
        "as_rgb": rgb,
        "rows": image.rows,
        "columns": image.columns,
        "number_of_frames": 1,
        "samples_per_pixel": image.samples,
        "bits_allocated": image.bits_allocated,
        "bits_stored": image.bits_stored,
        "photometric_interpretation": image.photometric,
        "pixel_representation": int(image.signed),
        "pixel_keyword": "PixelData",
        "planar_configuration": image.planar,
        # pydicom drops the bits that are not stored: overlays may be in them
        "correct_unused_bits": not all_bits,
    }
    decoder = get_decoder(uid)
    options |= {"index": 0, "decoding_plugin": plugin}
    if all_bits and image.samples == 1 and _needs_no_correction(uid, image):
        buffer, told = decoder.as_buffer(source, **options)
        kind = f"<{'i' if image.signed else 'u'}{int(told['bits_allocated']) // 8}"
        found = _samples(buffer, kind, image)
    else:
        found, told = decoder.as_array(source, **options)
    return found, str(told["photometric_interpretation"])


def _needs_no_correction(uid: str, image: pixels.Description) -> bool:
    """Whether what the codec gives needs nothing of what pydicom makes of its sign."""
    if uid == EXPLICIT_LITTLE or image.bits_allocated == 1 or uid in _JPEG_2000:
        return False
    return uid not in _JPEG_LS or not image.signed


def guarded(
    uid: str, action: Callable[[], _Made], warnings: list[str] | None = None
) -> _Made:
    """Call a codec; whatever it raises becomes a code, and `warnings` gets its warnings.

    Raises
    ------
    DicomError
        ``..._MISSING``: it is not installed. ``DICOM_ERROR_COMPRESSION``: it failed.
    """
    try:
        with quiet() as told:
            made = action()
            if warnings is not None:
                warnings += [str(each.message) for each in told]
            return made
    except ImportError as error:
        raise not_installed(uid, error) from error
    except (KeyboardInterrupt, SystemExit, GeneratorExit, DicomError):
        raise
    except (RuntimeError, *PYDICOM_ERRORS) as error:
        text = str(error)
        if any(sign in text.lower() for sign in _ABSENT):
            raise not_installed(uid, error) from error
        raise DicomError(DICOM_ERROR_COMPRESSION, text) from error
    except BaseException as error:  # a codec in Rust panics with one of its own
        LOGGER.error("a codec failed: %s: %s", type(error).__name__, error)
        raise DicomError(DICOM_ERROR_COMPRESSION, str(error)) from error


def not_installed(uid: str, error: Exception) -> DicomError:
    """Return the failure for a codec that is missing; the log names the extra."""
    code = missing_codec(uid)
    LOGGER.error(
        'the codec for %s is missing: install the extra "images" '
        '(pip install "ltdicom[images]"): %s',
        uid,
        error,
    )
    return DicomError(code, str(error))


# what a stream says of itself


def _check_stream(uid: str, stream: bytes, image: pixels.Description) -> None:
    if uid == uids.RLELossless:
        size = image.rows * image.columns * image.samples * (image.bits_allocated // 8)
        if max(len(stream) - _RLE_HEADER, 0) * _BEST_RLE < size:
            raise DicomError(
                DICOM_ERROR_IMAGE, f"{len(stream)} bytes of RLE cannot be {size}"
            )
        return
    if uid in _JPEG_LS and _EOI not in stream[-_LONGEST_PADDING:]:
        # CharLS takes seconds to look for the rest of four kilobytes
        raise DicomError(DICOM_ERROR_IMAGE, "a JPEG-LS stream that does not end")
    size_of = frame_size(stream)
    if size_of != (image.rows, image.columns):
        raise DicomError(
            DICOM_ERROR_IMAGE,
            f"the stream is of {size_of}, the image of {image.rows, image.columns}",
        )
    most = _BEST_JPEG.get(uid)
    if most is not None and image.rows * image.columns > most * len(stream):
        raise DicomError(
            DICOM_ERROR_IMAGE, f"{len(stream)} bytes of JPEG cannot be {size_of}"
        )


def _check_length(warnings: list[str], image: pixels.Description) -> None:
    """Refuse RLE of more than the described pixels: it is of other rows or columns.

    pydicom takes the first pixels, with a warning; that is right where less than a row
    and a column is too much: it is padding.
    """
    for found in filter(None, map(_LONGER_RLE.search, warnings)):
        there, described = map(int, found.groups())
        if there - described >= min(image.rows, image.columns):
            raise DicomError(
                DICOM_ERROR_IMAGE, f"{there} pixels of RLE, the image has {described}"
            )


def frame_size(stream: bytes) -> tuple[int, int] | None:
    """Return rows and columns that a JPEG, JPEG-LS or JPEG 2000 stream announces."""
    if stream[:2] == b"\xff\xd8":
        return _jpeg_size(stream)
    begin = stream.find(_J2K_BEGIN, 0, 1 << 12)
    if begin < 0 or len(stream) < begin + 24:
        return None
    right, low, left, top = (
        int.from_bytes(stream[begin + at : begin + at + 4], "big") for at in (8, 12, 16, 20)
    )
    return low - top, right - left


def _jpeg_size(stream: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(stream):
        if stream[at] != 0xFF:
            return None
        marker = stream[at + 1]
        if marker == 0xFF:  # fill bytes may stand in front of a marker
            at += 1
            continue
        if marker in _SOF:
            rows, columns = stream[at + 5 : at + 7], stream[at + 7 : at + 9]
            return int.from_bytes(rows, "big"), int.from_bytes(columns, "big")
        at += 2
        if marker not in _WITHOUT_LENGTH:
            at += int.from_bytes(stream[at : at + 2], "big")
    return None
