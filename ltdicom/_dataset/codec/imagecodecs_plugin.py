"""A plug-in of pydicom's decoders: JPEG of 12 bits, and lossless JPEG, by imagecodecs.

pydicom's own plug-ins for these syntaxes need a library under the GPL, or one that ends
the process on a damaged stream. The interface is that of the modules in
``pydicom.pixels.decoders``. Knows pydicom and imagecodecs.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from pydicom.uid import JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1

if TYPE_CHECKING:
    from pydicom.pixels.decoders.base import DecodeRunner

NAME: Final = "imagecodecs"
SYNTAXES: Final = (JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1)
DECODER_DEPENDENCIES: Final = dict.fromkeys(SYNTAXES, ("numpy", "imagecodecs"))


def is_available(uid: str) -> bool:
    """Whether the plug-in can decode a transfer syntax here."""
    return uid in SYNTAXES and find_spec("imagecodecs") is not None


def _decode_frame(src: bytes, runner: DecodeRunner) -> bytearray:
    """Return the samples of a frame as they are in the stream: colors are not changed."""
    import imagecodecs

    same: dict[str, Any] = {}
    if runner.samples_per_pixel > 1:
        same = {"colorspace": "rgb", "outcolorspace": "rgb"}  # none to another one
    found = imagecodecs.jpeg8_decode(src, **same)
    runner.set_option("bits_allocated", 8 * found.dtype.itemsize)
    runner.set_option("planar_configuration", 0)
    return bytearray(found.data)


def register() -> None:
    """Add the plug-in to pydicom's decoders, once."""
    from pydicom.pixels.decoders.base import get_decoder

    for uid in SYNTAXES:
        decoder = get_decoder(uid)
        if NAME not in decoder.available_plugins and is_available(uid):
            decoder.add_plugin(NAME, (__name__, "_decode_frame"))
