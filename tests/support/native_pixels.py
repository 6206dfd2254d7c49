"""Pixels of a data set without compression, computed from PS3.3 and PS3.5 alone.

A second opinion beside pydicom's decoders, which `ltdicom` uses.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from pydicom.dataset import Dataset


def native_frames(dataset: Dataset) -> Any:
    """Return ``(frames, rows, columns, samples)``: values as they are stored, without bits
    that are not; luminance and chrominance as red, green and blue.
    """
    rows, columns = dataset.Rows, dataset.Columns
    samples, allocated = dataset.SamplesPerPixel, dataset.BitsAllocated
    told = int(dataset.get("NumberOfFrames") or 1)
    half = dataset.PhotometricInterpretation == "YBR_FULL_422"
    little = dataset.original_encoding[1]
    if allocated == 1:
        raw = np.frombuffer(dataset.PixelData, np.uint8)
        bits = np.unpackbits(raw, bitorder="little")[: told * rows * columns]
        return bits.reshape(told, rows, columns, 1)
    data: Any = np.frombuffer(dataset.PixelData, np.uint8)
    if not little and allocated == 8 and dataset["PixelData"].VR == "OW":
        data = data.view(np.uint16).byteswap().view(np.uint8)
    words = data[: len(data) // (allocated // 8) * (allocated // 8)]
    values = words.view(f"{'<' if little else '>'}u{allocated // 8}").astype(np.int64)
    count = told * rows * columns * (2 if half else samples)
    values = values[:count]
    values >>= dataset.HighBit + 1 - dataset.BitsStored
    values &= (1 << dataset.BitsStored) - 1
    if dataset.PixelRepresentation:
        sign = 1 << (dataset.BitsStored - 1)
        values = (values ^ sign) - sign
    if half:  # two luminances, then the chrominances of both (PS3.3 C.7.6.3.1.2)
        pairs = values.reshape(-1, 4)
        values = pairs[:, [0, 2, 3, 1, 2, 3]].reshape(told, rows, columns, 3)
    elif samples > 1 and dataset.get("PlanarConfiguration"):
        values = values.reshape(told, samples, rows, columns).transpose(0, 2, 3, 1)
    values = values.reshape(told, rows, columns, samples)
    return _rgb(values) if dataset.PhotometricInterpretation.startswith("YBR_F") else values


def _rgb(values: Any) -> Any:
    """Return red, green and blue of YBR_FULL (PS3.3 C.7.6.3.1.2)."""
    y, b, r = (values[..., n].astype(float) for n in range(3))
    b, r = b - 128, r - 128
    colors = [y + 1.402 * r, y - 0.344136 * b - 0.714136 * r, y + 1.772 * b]
    return np.clip(np.rint(np.stack(colors, axis=-1)), 0, 255).astype(np.int64)
