"""``examples/help/images.py``: what each call has made of a data set, by pydicom."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file

from ltdicom import (
    BITMAPHANDLE,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
    HBITMAPLIST,
    LDicomDS,
)
from tests.support.example_programs import EXAMPLES

for module in ("imagecodecs", "pylibjpeg"):
    pytest.importorskip(module, reason='the extra "images" is not installed')

sys.path.insert(0, str(EXAMPLES / "help"))
RAMP = np.arange(64 * 48, dtype=np.uint16).reshape(48, 64)


def example(name: str) -> Any:
    return getattr(importlib.import_module("images"), f"LDicomDS_{name}_Example")


def ct() -> LDicomDS:
    ds = LDicomDS()
    assert ds.LoadDS(get_testdata_file("CT_small.dcm", download=False), 0) == DICOM_SUCCESS
    return ds


def gray(start: int = 0) -> BITMAPHANDLE:
    return BITMAPHANDLE.from_array((RAMP + start) & 0xFFF, 12)


def with_image(frames: int = 1) -> LDicomDS:
    ds, list_ = LDicomDS(), HBITMAPLIST(gray(n) for n in range(frames))
    assert example("SetImageList")(ds, list_) == DICOM_SUCCESS
    return ds


def test_each_example_is_tried_here() -> None:
    names = {n for n in dir(importlib.import_module("images")) if n.endswith("_Example")}
    text = Path(__file__).read_text(encoding="utf-8")
    for name in names:
        asked = name.removeprefix("LDicomDS_").removesuffix("_Example")
        assert f'example("{asked}")' in text, name


def test_get_image() -> None:
    bitmap = BITMAPHANDLE()
    assert example("GetImage")(ct(), bitmap) == DICOM_SUCCESS
    theirs = pydicom.dcmread(get_testdata_file("CT_small.dcm", download=False))
    assert (bitmap.array == theirs.pixel_array.astype(int) - 1024).all()
    assert example("GetImage")(LDicomDS(), bitmap) == DICOM_ERROR_PARAMETER


def test_lists_of_frames() -> None:
    ds, found = with_image(3), HBITMAPLIST()
    assert example("GetImageList")(ds, found) == DICOM_SUCCESS
    assert [(each.array == (RAMP + n) & 0xFFF).all() for n, each in enumerate(found)] == [
        True
    ] * 3
    assert example("InsertImage")(ds, gray(7)) == DICOM_SUCCESS
    assert example("InsertImageList")(ds, HBITMAPLIST([gray(8), gray(9)])) == DICOM_SUCCESS
    starts = [frame[0, 0] for frame in ds.to_pydicom().pixel_array]
    assert starts == [7, 0, 1, 2, 8, 9]
    assert example("DeleteImage")(ds) == DICOM_SUCCESS
    assert (ds.GetCountImage(), ds.GetImage()[1].array[0, 0]) == (1, 7)  # type: ignore[union-attr]
    assert example("DeleteImage")(ds) == DICOM_SUCCESS


def test_set_image() -> None:
    ds = with_image()
    assert example("SetImage")(ds, gray(5)) == DICOM_SUCCESS
    assert (ds.GetImage()[1].array == (RAMP + 5) & 0xFFF).all()  # type: ignore[union-attr]
    color = BITMAPHANDLE.from_array(np.full((32, 40, 3), 9, np.uint8))
    assert example("SetImage")(ds, color) == DICOM_SUCCESS
    assert ds.to_pydicom().PhotometricInterpretation == "RGB"


def test_options_of_jpeg_2000() -> None:
    ds = LDicomDS()
    assert example("SetJ2KOptions")(ds, gray()) == DICOM_SUCCESS
    frame = bytearray()
    assert example("GetFrameBinaryData")(ds, frame) == DICOM_SUCCESS
    assert bytes(frame[:4]) == b"\xff\x4f\xff\x51"
    assert len(frame) <= 64 * 48 * 2 / 10 + 100


def test_modality(capsys: pytest.CaptureFixture[str]) -> None:
    entries: list[int] = []
    ds = ct()
    assert example("GetModalityLUTAttributes")(ds, entries) == DICOM_SUCCESS
    assert (capsys.readouterr().out, entries) == ("1 x value + -1024\n", [])
    ds = with_image()
    assert example("SetModalityLUT")(ds) == DICOM_SUCCESS
    theirs = ds.to_pydicom()
    assert (theirs.RescaleSlope, theirs.RescaleIntercept, theirs.RescaleType) == (
        1,
        -1024,
        "HU",
    )


def test_windows(capsys: pytest.CaptureFixture[str]) -> None:
    ds, windows = with_image(), list[Any]()
    assert example("SetWindow")(ds) == DICOM_SUCCESS
    assert example("GetWindow")(ds, windows) == DICOM_SUCCESS
    found = [(w.fWindowCenter, w.fWindowWidth, w.pszWindowCWExplanation) for w in windows]
    assert found == [(300.0, 1500.0, "BONE")]
    for number in (1, 2):
        assert example("SetVOILUT")(ds) == DICOM_SUCCESS
        assert capsys.readouterr().out == "INVERSE: 256 entries\n"
        assert len(ds.to_pydicom().VOILUTSequence) == number
    assert ds.to_pydicom().VOILUTSequence[0].LUTData[:4] == b"\xff\xff\xfe\xfe"


def test_a_palette() -> None:
    ds, colors = LDicomDS(), list[tuple[int, int, int]]()
    assert example("SetPaletteColorLUT")(ds) == DICOM_SUCCESS
    assert example("GetPaletteColorLUT")(ds, colors) == DICOM_SUCCESS
    assert colors == [(257 * n, 0, 257 * (255 - n)) for n in range(256)]


def test_overlays() -> None:
    ds = with_image()
    plane = np.zeros((4, 5), bool)
    plane[1, 3] = True
    assert example("SetOverlayBitmap")(ds, BITMAPHANDLE.from_array(plane)) == DICOM_SUCCESS
    assert (ds.to_pydicom().overlay_array(0x6000) == plane).all()
    found: list[tuple[Any, BITMAPHANDLE]] = []
    assert example("GetOverlayBitmap")(ds, found) == DICOM_SUCCESS
    ((attributes, bitmap),) = found
    assert (attributes.ptOrigin.x, attributes.ptOrigin.y, attributes.szLabel) == (
        2,
        1,
        "MARK",
    )
    assert (bitmap.array == plane).all()
    image = gray(3)
    image.overlays = [(attributes, bitmap), (attributes, bitmap)]
    assert example("SaveOverlays")(ds, image) == DICOM_SUCCESS
    assert (ds.to_pydicom().overlay_array(0x6002) == plane).all()
    assert example("DeleteOverlay")(ds) == DICOM_SUCCESS
    assert ds.GetOverlayCount() == (DICOM_SUCCESS, 0)


def test_there_and_back() -> None:
    ds = ct()
    before = ds.GetImage()[1]
    assert example("ChangeTransferSyntax")(ds) == DICOM_SUCCESS
    after = ds.GetImage()[1]
    assert before is not None and after is not None
    assert (before.array == after.array).all()


def test_as_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    program = importlib.import_module("images")
    path = str(get_testdata_file("CT_small.dcm", download=False))
    assert program.main([path]) == 0
    assert capsys.readouterr().out == "1 x value + -1024\n128 x 128, 16 bits\n"
    assert program.main([path + "no"]) == 1
    assert capsys.readouterr().out == "failed: DICOM_ERROR_OPEN\n"
