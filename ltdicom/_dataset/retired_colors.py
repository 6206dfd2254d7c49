"""Colors of retired photometric interpretations as red, green and blue bytes.

Native frames only: no codec of today knows them. Knows descriptions and bytes; NumPy is
imported where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset.pixels import Description
from ltdicom.constants.error import (
    DICOM_ERROR_FEATURE_NOT_SUPPORTED,
    DICOM_ERROR_IMAGE,
)

if TYPE_CHECKING:
    import numpy as np

NEVER_COMPRESSED: Final = frozenset({"ARGB", "CMYK", "HSV"})
"""What a codec would give back as if it were red, green and blue."""
NAMES: Final = NEVER_COMPRESSED | {"YBR_PARTIAL_422"}
"""The photometric interpretations that `to_rgb` takes."""

# luminance of 16 to 235, chrominance of 16 to 240 around 128 (ITU-R BT.601)
_LUMINANCE: Final = 255 / 219
_CHROMINANCE: Final = 255 / 224


def in_bytes(samples: np.ndarray[Any, Any], bits: int) -> np.ndarray[Any, Any]:
    """Return unsigned samples of some bits as bytes: black stays 0, white becomes 255."""
    import numpy as np

    if bits == 8 and samples.dtype.itemsize == 1:
        return samples.astype(np.uint8, copy=False)
    wide = samples.astype(np.int64)
    if bits >= 8:
        return (wide >> (bits - 8)).astype(np.uint8)
    most = (1 << bits) - 1
    return ((wide & most) * 255 // most).astype(np.uint8)


def to_rgb(
    content: bytes, image: Description, colors: tuple[int, Any] | None
) -> np.ndarray[Any, Any]:
    """Return a frame as ``(rows, columns, 3)``.

    Parameters
    ----------
    content : bytes
        The native frame, little endian.
    image : Description
        Of one of `NAMES`.
    colors : (int, numpy.ndarray) or None
        Of ARGB: the palette that pixels with an alpha above 0 go through, with the first
        alpha that it maps.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_FEATURE_NOT_SUPPORTED``: a depth that it cannot have.
        ``DICOM_ERROR_IMAGE``: the frame is shorter than described.
    """
    import numpy as np

    if image.bits_allocated not in (8, 16):
        raise DicomError(
            DICOM_ERROR_FEATURE_NOT_SUPPORTED,
            f"{image.bits_allocated} bits of {image.photometric}",
        )
    if len(content) * 8 < image.frame_bits:
        raise DicomError(DICOM_ERROR_IMAGE, f"{len(content)} bytes of pixels")
    size = image.frame_bits // image.bits_allocated
    samples = np.frombuffer(content, f"<u{image.bits_allocated // 8}", size)
    if image.photometric == "YBR_PARTIAL_422":
        return _partial(in_bytes(samples, image.bits_stored), image)
    shape = image.rows, image.columns
    if image.planar:
        samples = samples.reshape(image.samples, *shape).transpose(1, 2, 0)
    else:
        samples = samples.reshape(*shape, image.samples)
    found = in_bytes(samples, image.bits_stored)
    if image.photometric == "CMYK":
        light = 255 - found.astype(np.uint16)
        return ((light[..., :3] * light[..., 3:] + 127) // 255).astype(np.uint8)
    if image.photometric == "HSV":
        from PIL import Image

        return np.array(Image.fromarray(np.ascontiguousarray(found), "HSV").convert("RGB"))
    alpha, rgb = samples[..., 0].astype(np.int64), found[..., 1:].copy()
    if colors is not None:
        first, table = colors
        at = np.clip(alpha - first, 0, len(table) - 1)
        rgb[alpha > 0] = table[at[alpha > 0]]
    return rgb


def _partial(samples: np.ndarray[Any, Any], image: Description) -> np.ndarray[Any, Any]:
    """Return pairs of pixels, each of which is two luminances and their chrominances."""
    import numpy as np

    if image.columns % 2:
        raise DicomError(DICOM_ERROR_IMAGE, f"pairs in rows of {image.columns} pixels")
    pairs = samples.reshape(-1, 4).astype(np.float64)
    y = (pairs[:, :2].reshape(-1) - 16) * _LUMINANCE
    cb, cr = (np.repeat((pairs[:, i] - 128) * _CHROMINANCE, 2) for i in (2, 3))
    rgb = np.stack(
        [y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb], axis=1
    )
    shown: np.ndarray[Any, Any] = np.clip(np.rint(rgb), 0, 255).astype(np.uint8)
    return shown.reshape(image.rows, image.columns, 3)
