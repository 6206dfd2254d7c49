"""Images whose description is missing, or contradicts itself or the pixels: no guess."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, RLELossless, SecondaryCaptureImageStorage

from ltdicom import (
    BITMAPHANDLE,
    DICOM_ERROR_IMAGE,
    DICOM_SUCCESS,
    LDicomDS,
)

ROWS, COLUMNS = 4, 6


def image(samples: int = 1, bits: int = 8, **more: Any) -> Dataset:
    """Return an image whose pixels count up; what is None is left out."""
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID, ds.SOPInstanceUID = SecondaryCaptureImageStorage, "1.2.3"
    ds.Rows, ds.Columns, ds.SamplesPerPixel = ROWS, COLUMNS, samples
    ds.PhotometricInterpretation = "RGB" if samples == 3 else "MONOCHROME2"
    ds.BitsAllocated = ds.BitsStored = bits
    ds.HighBit, ds.PixelRepresentation = bits - 1, 0
    if samples == 3:
        ds.PlanarConfiguration = 0
    pixels = np.arange(ROWS * COLUMNS * samples, dtype=f"<u{bits // 8}")
    ds.PixelData = pixels.tobytes()
    ds["PixelData"].VR = "OW"
    for keyword, value in more.items():
        if value is None:
            delattr(ds, keyword)
        else:
            setattr(ds, keyword, value)
    return ds


def got(source: Dataset) -> tuple[int, Any]:
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, source, enforce_file_format=True)
    ds, bitmap = LDicomDS(), BITMAPHANDLE()
    assert ds.LoadDSMemory(stream.getvalue()) == DICOM_SUCCESS
    code = ds.GetImage(None, bitmap)
    return code, bitmap.array if code == DICOM_SUCCESS else None


@pytest.mark.parametrize(
    "wrong",
    [
        {"PixelRepresentation": 2},
        {"PixelRepresentation": 0xFFFF},
        {"PixelRepresentation": None},
        {"samples": 3, "PixelRepresentation": None},
        {"samples": 3, "PlanarConfiguration": 2},
        {"samples": 3, "PlanarConfiguration": None},
        {"HighBit": None},
        {"BitsStored": 9},
        {"Rows": 0},
        {"PhotometricInterpretation": None},
    ],
    ids=str,
)
def test_what_would_be_a_guess_is_refused(wrong: dict[str, Any]) -> None:
    assert got(image(**wrong)) == (DICOM_ERROR_IMAGE, None)


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize(
    ("rows", "columns"), [(ROWS, COLUMNS - 1), (ROWS - 1, COLUMNS), (1, 1), (ROWS, 1)]
)
def test_rle_of_more_pixels_is_of_another_image(
    samples: int, bits: int, rows: int, columns: int
) -> None:
    source = image(samples, bits)
    source.compress(RLELossless)
    assert got(source)[0] == DICOM_SUCCESS
    source.Rows, source.Columns = rows, columns
    assert got(source) == (DICOM_ERROR_IMAGE, None)


def test_rle_with_padding_is_whole() -> None:
    source = image(Rows=3, Columns=5, PixelData=bytes(range(16)))
    source.compress(RLELossless)
    code, pixels = got(source)
    assert code == DICOM_SUCCESS
    assert pixels.ravel().tolist() == list(range(15))


@pytest.mark.parametrize(
    ("bits", "shift"), [(8, 0), (12, 4), (16, 8), (0, None), (17, None), (255, None)]
)
def test_the_bits_of_a_palette(bits: int, shift: int | None) -> None:
    source = image(PhotometricInterpretation="PALETTE COLOR")
    entries = np.arange(256, dtype="<u2") << (shift or 0)
    for color in ("Red", "Green", "Blue"):
        setattr(source, f"{color}PaletteColorLookupTableDescriptor", [256, 0, bits])
        name = f"{color}PaletteColorLookupTableData"
        setattr(source, name, entries.astype("<u2").tobytes())
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, source, enforce_file_format=True)
    ds, bitmap = LDicomDS(), BITMAPHANDLE()
    assert ds.LoadDSMemory(stream.getvalue()) == DICOM_SUCCESS
    code = ds.GetImage(None, bitmap, 0, 0, 24)
    if shift is None:
        assert code == DICOM_ERROR_IMAGE
        return
    assert code == DICOM_SUCCESS
    assert bitmap.array[..., 0].ravel().tolist() == list(range(ROWS * COLUMNS))
