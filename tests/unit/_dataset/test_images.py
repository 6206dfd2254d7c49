"""Frames as bitmaps: real files beside other decoders, PS3.3 C.11, depths, bad input."""

from __future__ import annotations

import io
import math
import time
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, RLELossless

from ltdicom import (
    BITMAPHANDLE,
    DICOM_GETIMAGE_AUTO_APPLY_MODALITY_LUT,
    DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT,
    DICOM_GETIMAGE_AUTO_LOAD_OVERLAYS,
    DICOM_GETIMAGE_AUTO_SCALE_MODALITY_LUT,
    DICOM_GETIMAGE_AUTODETECT_INVALID_RLE_COMPRESSION,
    DICOM_GETIMAGE_KEEP_COLOR_PALETTE,
    DICOM_GETIMAGE_LOADCORRUPTED,
    DICOM_GETIMAGE_RLE_SWAP_SEGMENTS,
    DICOM_GETIMAGE_VOI_LUT_PAINT_ONLY,
    DICOM_SUCCESS,
    DICOMIMAGE,
    ELEMENT_INDEX_MAX,
    IMAGE_COMPRESSION_JPEG_LOSSY,
    IMAGE_COMPRESSION_NONE,
    IMAGE_PHOTOMETRIC_MONOCHROME2,
    IMAGE_PHOTOMETRIC_PALETTE_COLOR,
    IMAGE_PHOTOMETRIC_YBR_FULL_422,
    RGBQUAD,
    TAG_ICON_IMAGE_SEQUENCE,
    TAG_ITEM,
    TAG_PIXEL_DATA,
    VR_OW,
    VR_SQ,
    LDicomDS,
    Ref,
    configure,
)
from ltdicom._dataset import frame_decoder
from ltdicom.constants import error
from tests.support.programs import run

pytest.importorskip("imagecodecs", reason='the extra "images" is not installed')
pytest.importorskip("pylibjpeg", reason='the extra "images" is not installed')
pytest.importorskip("jpeg_ls", reason='the extra "images" is not installed')
Image = pytest.importorskip("PIL.Image", reason='the extra "images" is not installed')

MODALITY = DICOM_GETIMAGE_AUTO_APPLY_MODALITY_LUT
VOI = DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT


def shipped(name: str) -> str:
    path = get_testdata_file(name, download=False)
    assert path is not None
    return str(path)


def loaded(path: str | Path) -> LDicomDS:
    ds = LDicomDS()
    assert ds.LoadDS(str(path), 0) == DICOM_SUCCESS
    return ds


def frame(ds: LDicomDS, index: int = 0, bits: int = 0, flags: int = 0) -> BITMAPHANDLE:
    code, bitmap = ds.GetImage(nIndex=index, nBitsPerPixel=bits, uFlags=flags)
    assert code == DICOM_SUCCESS and bitmap is not None
    return bitmap


def image(pixels: Any, **values: Any) -> LDicomDS:
    """Return a data set with one gray frame of 16 bits."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    pixels = np.asarray(pixels)
    made.Rows, made.Columns = pixels.shape
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated = 8 * pixels.dtype.itemsize
    made.BitsStored, made.HighBit = made.BitsAllocated, made.BitsAllocated - 1
    made.PixelRepresentation = int(pixels.dtype.kind == "i")
    made.PixelData = pixels.tobytes() + b"\0" * (pixels.nbytes & 1)
    for name, value in values.items():
        setattr(made, name, value)
    return LDicomDS.from_pydicom(made)


# -- real files beside other decoders --------------------------------------------------

# name, DCMTK's program, how far a sample may be off on the average
DCMTK = [
    ("JPEG-lossy.dcm", "dcmdjpeg", 1),
    ("JPGExtended.dcm", "dcmdjpeg", 1),
    ("SC_rgb_jpeg_gdcm.dcm", "dcmdjpeg", 0),
    ("SC_rgb_dcmtk_+eb+cr.dcm", "dcmdjpeg", 1),
    ("SC_rgb_dcmtk_+eb+cy+n1.dcm", "dcmdjpeg", 1),
    ("SC_rgb_dcmtk_+eb+cy+s2.dcm", "dcmdjpeg", 3),
    ("SC_rgb_small_odd_jpeg.dcm", "dcmdjpeg", 1),
    ("MR_small_jpeg_ls_lossless.dcm", "dcmdjpls", 0),
    ("MR_small_RLE.dcm", "dcmdrle", 0),
    ("SC_rgb_rle_2frame.dcm", "dcmdrle", 0),
]


@pytest.mark.peer
@pytest.mark.parametrize(("name", "program", "off"), DCMTK)
def test_compressed_frames_are_those_of_dcmtk(
    name: str, program: str, off: int, dcmtk: Any, tmp_path: Path
) -> None:
    native = tmp_path / "native.dcm"
    run(dcmtk(program), shipped(name), str(native))
    theirs = pydicom.dcmread(native)
    ds = loaded(shipped(name))
    frames = theirs.pixel_array.reshape(
        ds.GetCountImage(), theirs.Rows, theirs.Columns, theirs.SamplesPerPixel
    )
    for index, wanted in enumerate(frames):
        found = frame(ds, index).array.reshape(wanted.shape)
        distance = np.abs(found.astype(int) - wanted.astype(int))
        assert distance.mean() <= off, name


NATIVE = [
    "CT_small.dcm",
    "MR_small_bigendian.dcm",
    "liver.dcm",
    "liver_expb.dcm",
    "emri_small.dcm",
    "SC_rgb_2frame.dcm",
    "SC_rgb_expb_2frame.dcm",
    "SC_ybr_full_422_uncompressed.dcm",
    "examples_jpeg2k.dcm",
    "emri_small_jpeg_2k_lossless.dcm",
    "JPEG2000_UNC.dcm",
]


@pytest.mark.parametrize("name", NATIVE)
def test_frames_are_those_of_pydicom(name: str) -> None:
    ds, theirs = loaded(shipped(name)), pydicom.dcmread(shipped(name))
    count = ds.GetCountImage()
    wanted = pydicom.pixels.pixel_array(theirs).reshape(count, -1)
    list_: list[BITMAPHANDLE] = []
    assert ds.GetImageList(None, list_) == DICOM_SUCCESS
    assert len(list_) == count
    for bitmap, each in zip(list_, wanted, strict=True):
        assert (bitmap.array.ravel() == each).all()
    assert (frame(ds, ELEMENT_INDEX_MAX).array.ravel() == wanted[-1]).all()


def test_a_palette_image() -> None:
    path = shipped("OBXXXX1A.dcm")
    ds, theirs = loaded(path), pydicom.dcmread(path)
    bitmap = frame(ds)
    assert (bitmap.BitsPerPixel, bitmap.nColors) == (8, 256)
    colors = pydicom.pixels.apply_color_lut(theirs.pixel_array, theirs) >> 8
    assert (np.asarray(bitmap.to_pil()) == colors).all()
    assert (frame(ds, bits=24).array == colors).all()


def test_what_is_said_of_an_image() -> None:
    code, info = loaded(shipped("examples_ybr_color.dcm")).GetInfoImage(None)
    assert code == DICOM_SUCCESS and info is not None
    assert info.nCompression == IMAGE_COMPRESSION_JPEG_LOSSY
    assert (info.szPhotometric, info.nPhotometric) == (
        "YBR_FULL_422",
        IMAGE_PHOTOMETRIC_YBR_FULL_422,
    )
    assert (info.nRows, info.nColumns, info.nFrames) == (240, 320, 30)
    assert (info.nSamplesPerPixel, info.nBitsPerPixel, info.bGray) == (3, 24, False)
    filled = DICOMIMAGE()
    ds = loaded(shipped("CT_small.dcm"))
    assert ds.GetInfoImage(None, filled, 0) == DICOM_SUCCESS
    assert filled.nCompression == IMAGE_COMPRESSION_NONE
    assert filled.nPhotometric == IMAGE_PHOTOMETRIC_MONOCHROME2
    assert (filled.nPixelRepresentation, filled.bGray) == (1, True)
    # 0.661468 mm
    assert (filled.nResolutionX, filled.nResolutionY) == (38, 38)
    assert not filled.bSmallestImagePixelValue
    small = loaded(shipped("MR_small.dcm")).GetInfoImage(None)[1]
    assert small is not None and small.bLargestImagePixelValue
    assert small.nLargestImagePixelValue == 4000
    assert ds.GetInfoImage(None, nIndex=1) == (error.DICOM_ERROR_RANGE, None)
    other = ds.FindFirstElement(None, 0x00100020, True)
    assert ds.GetInfoImage(other) == (error.DICOM_ERROR_PARAMETER, None)
    palette = loaded(shipped("OBXXXX1A.dcm")).GetInfoImage(None)[1]
    assert palette is not None
    assert (palette.nRedEntries, palette.nBlueBits, palette.nPaletteEntries) == (
        256,
        16,
        256,
    )


# -- values ----------------------------------------------------------------------------


@given(
    st.sampled_from([("<u2", 12, 11), ("<i2", 12, 11), ("<u2", 10, 13), ("<i2", 16, 15)]),
    st.lists(st.integers(0, 0xFFFF), min_size=4, max_size=4),
)
def test_only_the_bits_that_are_stored(form: tuple[str, int, int], raw: list[int]) -> None:
    kind, stored, high = form
    words = np.array(raw, "<u2").view(kind).reshape(2, 2)
    ds = image(words, BitsStored=stored, HighBit=high)
    bitmap = frame(ds)
    wanted = []
    for word in raw:
        value = word >> (high + 1 - stored) & ((1 << stored) - 1)
        if kind[1] == "i" and value >> (stored - 1):
            value -= 1 << stored
        wanted.append(value)
    assert bitmap.array.ravel().tolist() == wanted
    assert (bitmap.HighBit, bitmap.Flags.Signed) == (stored - 1, kind[1] == "i")


@pytest.mark.parametrize(
    ("pixels", "values", "wanted", "high", "signed"),
    [
        # the example of the C++ documentation: 12 bits, -1024 to 3071
        (
            [[0, 4095]],
            {"slope": 1, "intercept": -1024},
            [-1024, 3071],
            12,
            True,
        ),
        ([[0, 100]], {"slope": 2, "intercept": 5}, [5, 205], 13, False),
        ([[0, 3]], {"slope": 0.5, "intercept": 0.25}, [0, 2], 11, False),
        ([[1, 2]], {"slope": 1, "intercept": 0}, [1, 2], 11, False),
    ],
)
def test_a_rescale_changes_values_and_depth(
    pixels: Any, values: dict[str, Any], wanted: list[int], high: int, signed: bool
) -> None:
    ds = image(
        np.array(pixels, "<u2"),
        BitsStored=12,
        HighBit=11,
        RescaleSlope=str(values["slope"]),
        RescaleIntercept=str(values["intercept"]),
    )
    bitmap = frame(ds, flags=MODALITY)
    assert bitmap.array.ravel().tolist() == wanted
    assert (bitmap.HighBit, bitmap.Flags.Signed) == (high, signed)
    assert (bitmap.MinVal, bitmap.MaxVal) == (min(wanted), max(wanted))
    assert frame(ds).array.tolist() == pixels  # as they are stored


def test_what_does_not_fit_16_bits(caplog: pytest.LogCaptureFixture) -> None:
    pixels = np.array([[0, 32768, 65535]], "<u2")
    ds = image(pixels, RescaleSlope="2", RescaleIntercept="0")
    assert frame(ds, flags=MODALITY).array.tolist() == [[0, 65535, 65535]]
    assert "clipped" in caplog.text
    scaled = frame(ds, flags=MODALITY | DICOM_GETIMAGE_AUTO_SCALE_MODALITY_LUT)
    assert scaled.array.tolist() == [[0, 32768, 65535]]


def test_a_modality_table() -> None:
    item = Dataset()
    item.LUTDescriptor, item.ModalityLUTType = [3, 10, 12], "US"
    item.add_new(0x00283006, "OW", np.array([7, 8, 900], "<u2").tobytes())
    ds = image(np.array([[0, 10, 11, 12, 99]], "<u2"), ModalityLUTSequence=Sequence([item]))
    bitmap = frame(ds, flags=MODALITY)
    assert bitmap.array.tolist() == [[7, 7, 8, 900, 900]]
    assert (bitmap.HighBit, bitmap.Flags.Signed) == (11, False)


# -- windows ---------------------------------------------------------------------------


def gray(function: str, x: float, center: float, width: float) -> float:
    """PS3.3 C.11.2.1.2 and C.11.2.1.3, with an output of 0 to 255."""
    if function == "LINEAR_EXACT":
        if x <= center - width / 2:
            return 0
        return 255 if x > center + width / 2 else ((x - center) / width + 0.5) * 255
    if function == "SIGMOID":
        return 255 / (1 + math.exp(min(-4 * (x - center) / width, 700)))
    if x <= center - 0.5 - (width - 1) / 2:
        return 0
    if x > center - 0.5 + (width - 1) / 2:
        return 255
    return ((x - (center - 0.5)) / (width - 1) + 0.5) * 255


@settings(deadline=None)
@given(
    st.sampled_from(["LINEAR", "LINEAR_EXACT", "SIGMOID"]),
    st.integers(-300, 300),
    st.integers(1, 600),
    st.booleans(),
    st.booleans(),
)
def test_the_display_lut_is_the_window_of_the_standard(
    function: str, center: int, width: int, inverse: bool, applied: bool
) -> None:
    pixels = np.array([[-128, -1, 0, 127]], "<i2")
    ds = image(
        pixels,
        BitsStored=8,
        HighBit=7,
        WindowCenter=str(center),
        WindowWidth=str(width),
        VOILUTFunction=function,
        RescaleSlope="2",
        RescaleIntercept="10",
        PhotometricInterpretation="MONOCHROME1" if inverse else "MONOCHROME2",
    )
    bitmap = frame(ds, flags=VOI | (MODALITY if applied else 0))
    assert bitmap.pLUT is not None and len(bitmap.pLUT) == bitmap.LUTLength
    assert bitmap.LUTLength == 1 << (bitmap.HighBit + 1) and bitmap.Flags.UseLUT
    for value, stored in zip(
        bitmap.array.ravel().tolist(), pixels.ravel().tolist(), strict=True
    ):
        assert value == (2 * stored + 10 if applied else stored)
        shown = bitmap.pLUT[value & (bitmap.LUTLength - 1)]
        wanted = gray(function, 2 * stored + 10, center, width)
        assert shown.rgbRed == shown.rgbBlue == shown.rgbGreen
        assert shown.rgbGreen == pytest.approx(255 - wanted if inverse else wanted, abs=0.6)


@pytest.mark.peer
@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small.dcm", "emri_small.dcm"])
def test_what_is_painted_is_what_dcmtk_paints(
    name: str, dcmtk: Any, tmp_path: Path
) -> None:
    ds = loaded(shipped(name))
    window = tmp_path / "window.dcm"
    theirs = pydicom.dcmread(shipped(name))
    if "WindowCenter" not in theirs:
        theirs.WindowCenter, theirs.WindowWidth = "600", "1600"
    theirs.save_as(window)
    ds = loaded(window)
    if ds.GetWindowCount(0)[1] == 0:
        pytest.skip("the file has no window")  # pragma: no cover
    painted = tmp_path / "painted.pgm"
    run(dcmtk("dcmj2pnm"), "+Wi", "1", "+F", "1", "+op", str(window), str(painted))
    ours = np.asarray(frame(ds, flags=VOI | MODALITY).to_pil()).astype(int)
    wanted = np.asarray(Image.open(io.BytesIO(painted.read_bytes()))).astype(int)
    assert np.abs(ours - wanted).max() <= 1


def test_a_voi_table_is_used_where_there_is_no_window() -> None:
    item = Dataset()
    item.LUTDescriptor = [4, 0, 8]
    item.add_new(0x00283006, "OW", np.array([0, 10, 100, 255], "<u2").tobytes())
    ds = image(np.array([[0, 1, 2, 3, 4]], "<u2"), VOILUTSequence=Sequence([item]))
    bitmap = frame(ds, flags=VOI | DICOM_GETIMAGE_VOI_LUT_PAINT_ONLY)
    assert np.asarray(bitmap.to_pil()).tolist() == [[0, 10, 100, 255, 255]]
    assert not bitmap.Flags.UseLUT
    assert frame(image(np.zeros((1, 1), "<u2")), flags=VOI).pLUT is None


@pytest.mark.parametrize(
    ("window", "function", "wanted"),
    [
        ({"WindowCenter": "0", "WindowWidth": "0"}, "", None),
        ({"WindowCenter": "10", "WindowWidth": "0.5"}, "LINEAR", None),
        ({"WindowCenter": "10", "WindowWidth": "-4"}, "SIGMOID", None),
        ({"WindowCenter": "10"}, "", None),
        ({"WindowCenter": ["0", "2"], "WindowWidth": ["0", "1"]}, "", [0, 255]),
        ({"WindowCenter": "2", "WindowWidth": "0.5"}, "LINEAR_EXACT", [0, 255]),
    ],
)
def test_a_window_that_is_none(
    window: dict[str, Any], function: str, wanted: list[int] | None
) -> None:
    """Some write zeros where they have no window: DCMTK takes them for none, too."""
    ds = image(np.array([[1, 3]], "<u2"), VOILUTFunction=function or "LINEAR", **window)
    bitmap = frame(ds, flags=VOI)
    assert (bitmap.pLUT is None) == (wanted is None)
    if wanted is not None:
        assert np.asarray(bitmap.to_pil()).ravel().tolist() == wanted


def test_the_window_of_a_frame() -> None:
    def voi(center: str) -> Dataset:
        item, macro = Dataset(), Dataset()
        macro.WindowCenter, macro.WindowWidth = center, "100"
        item.FrameVOILUTSequence = Sequence([macro])
        return item

    pixels = np.array([[100], [100]], "<u2")
    groups = Sequence([voi("0"), voi("1000")])
    made = image(
        pixels, NumberOfFrames="2", Rows=1, PerFrameFunctionalGroupsSequence=groups
    )
    painted = [np.asarray(frame(made, i, flags=VOI).to_pil()).tolist() for i in range(2)]
    assert painted == [[[255]], [[0]]]


# -- depths and flags ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pixels", "bits", "wanted"),
    [
        (np.array([[0, 4095]], "<u2"), 8, [[0, 255]]),
        (np.array([[0, 4095]], "<u2"), 24, [[[0, 0, 0], [255, 255, 255]]]),
        (np.array([[0, 4095]], "<u2"), 32, [[[0, 0, 0, 255], [255, 255, 255, 255]]]),
        (np.array([[0, 4095]], "<u2"), 12, [[0, 4095]]),
        (np.array([[0, 4095]], "<u2"), 16, [[0, 4095]]),
    ],
)
def test_depths(pixels: Any, bits: int, wanted: Any) -> None:
    ds = image(pixels, BitsStored=12, HighBit=11)
    bitmap = frame(ds, bits=bits)
    assert bitmap.array.tolist() == wanted and bitmap.BitsPerPixel == bits


def test_depths_that_there_are_not() -> None:
    ds = image(np.zeros((1, 1), "<u2"))
    for bits in (9, 17, 48, -1):
        code, found = ds.GetImage(nBitsPerPixel=bits)
        assert (code, found) == (error.DICOM_ERROR_BITSPERPIXEL, None)
    assert ds.GetImage(nBitsPerPixel=4) == (error.DICOM_ERROR_CONVERSION, None)


def test_overlays_are_put_on_the_bitmap() -> None:
    ds = loaded(shipped("MR-SIEMENS-DICOM-WithOverlays.dcm"))
    ((attributes, plane),) = frame(ds, flags=DICOM_GETIMAGE_AUTO_LOAD_OVERLAYS).overlays
    assert (attributes.uRows, plane.Height, plane.BitsPerPixel) == (484, 484, 1)
    assert (plane.array == ds.GetOverlayBitmap(0)[1].array).all()  # type: ignore[union-attr]
    assert frame(ds).overlays == []


def rle_with_swapped_planes() -> LDicomDS:
    swapped = np.array([[0x0150, 0x0304]], "<u2").byteswap()
    made = image(swapped, BitsStored=12, HighBit=11).to_pydicom()
    made.compress(RLELossless, generate_instance_uid=False)
    return LDicomDS.from_pydicom(made)


def test_rle_with_its_planes_in_the_wrong_order() -> None:
    ds = rle_with_swapped_planes()
    for flag in (
        DICOM_GETIMAGE_RLE_SWAP_SEGMENTS,
        DICOM_GETIMAGE_AUTODETECT_INVALID_RLE_COMPRESSION,
    ):
        assert frame(ds, flags=flag).array.tolist() == [[0x0150, 0x0304]]


def test_a_large_palette() -> None:
    ds = image(
        np.array([[0, 511]], "<u2"),
        PhotometricInterpretation="PALETTE COLOR",
        RedPaletteColorLookupTableDescriptor=[512, 0, 16],
        GreenPaletteColorLookupTableDescriptor=[512, 0, 16],
        BluePaletteColorLookupTableDescriptor=[512, 0, 16],
        RedPaletteColorLookupTableData=np.arange(0, 65536, 128, "<u2").tobytes(),
        GreenPaletteColorLookupTableData=bytes(1024),
        BluePaletteColorLookupTableData=bytes(1024),
    )
    assert frame(ds).array.tolist() == [[[0, 0, 0], [255, 0, 0]]]
    indexed = frame(ds, flags=DICOM_GETIMAGE_KEEP_COLOR_PALETTE)
    assert indexed.array.tolist() == [[0, 511]] and indexed.nColors == 512


def test_callbacks_and_the_old_arguments() -> None:
    ds = image(np.array([[1, 2]], "<u2"))
    told: list[Any] = []

    def rows(*arguments: Any) -> int:
        told.append(arguments[4:])
        return 1

    bitmap = BITMAPHANDLE()
    assert ds.GetImage(None, bitmap, 0, 0, 0, 2, 0, rows, "data") == DICOM_SUCCESS
    assert bitmap.array.tolist() == [[1, 2]] and told == [(0, 1, "data")]
    canceled = error.DICOM_ERROR_CANCELED
    assert ds.GetImage(None, BITMAPHANDLE(), pfnCallback=lambda *a: 0) == canceled
    frames = [BITMAPHANDLE()]
    assert ds.GetImageList(None, frames, pfnCallback=lambda i, n, d: False) == canceled
    assert frames == []
    assert ds.GetImage(None, None) == error.DICOM_ERROR_NULL_PTR


# -- bad input -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"Rows": 0},
        {"Columns": 65535, "Rows": 65535, "BitsStored": 17},
        {"BitsAllocated": 0},
        {"BitsAllocated": 12},
        {"HighBit": 3},
        {"SamplesPerPixel": 2},
        {"PhotometricInterpretation": ""},
    ],
)
def test_a_description_that_contradicts_itself(values: dict[str, Any]) -> None:
    ds = image(np.zeros((2, 2), "<u2"), **values)
    code, found = ds.GetImage()
    assert code in (error.DICOM_ERROR_IMAGE, error.DICOM_ERROR_RANGE) and found is None


def test_pixel_data_that_is_too_short() -> None:
    ds = image(np.array([[1, 2], [3, 4]], "<u2"), Columns=3)
    assert ds.GetImage()[0] == error.DICOM_ERROR_IMAGE
    assert ds.GetInfoImage(None)[0] == error.DICOM_ERROR_IMAGE
    rest = frame(ds, flags=DICOM_GETIMAGE_LOADCORRUPTED)
    assert rest.array.tolist() == [[1, 2, 3], [4, 0, 0]]
    many = image(np.zeros((1, 1), "<u2"), NumberOfFrames="1000000")
    assert many.GetCountImage() == 1
    assert many.GetImage(nIndex=1)[0] == error.DICOM_ERROR_RANGE
    three = image(np.array([[1], [2], [3]], "<u2"), Rows=2, NumberOfFrames="9")
    codes = [three.GetImage(nIndex=index)[0] for index in range(3)]
    assert codes == [DICOM_SUCCESS, error.DICOM_ERROR_IMAGE, error.DICOM_ERROR_RANGE]
    huge = image(np.zeros((10, 5), np.uint8), Rows=65535, Columns=65535)
    assert huge.GetImage()[0] == error.DICOM_ERROR_IMAGE


@pytest.mark.parametrize("uid", sorted(frame_decoder.PLUGINS))
@pytest.mark.parametrize(
    ("rows", "columns", "frames"),
    [(65535, 65535, 1), (20000, 20000, 1), (2, 2, 1_000_000), (65535, 1, 2147483647)],
)
def test_a_hundred_bytes_that_claim_much(
    uid: str, rows: int, columns: int, frames: int
) -> None:
    for data in (b"\xff\xd8\xff\xd9" * 25, b"\xff\x4f\xff\x51" * 25, bytes(100)):
        made = image(np.zeros((2, 2), "<u2"), Rows=rows, Columns=columns).to_pydicom()
        made.NumberOfFrames = frames
        made.file_meta.TransferSyntaxUID = uid
        made.PixelData = encapsulate([data])
        made["PixelData"].is_undefined_length = True
        ds = LDicomDS.from_pydicom(made)
        assert ds.GetCountImage() == 1
        begin = time.perf_counter()
        tracemalloc.start()
        code, found = ds.GetImage()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found is None and peak < 1 << 20 and time.perf_counter() - begin < 5
        assert code in (error.DICOM_ERROR_IMAGE, error.DICOM_ERROR_COMPRESSION)
        assert ds.GetImage(nIndex=1)[0] == error.DICOM_ERROR_RANGE
        assert ds.GetImageList(None, [], 0, frames + 1) == error.DICOM_ERROR_RANGE


def test_pixel_data_that_is_too_long() -> None:
    pixels = np.arange(6, dtype="<u2").reshape(3, 2)
    ds = image(pixels, Rows=2)
    assert ds.GetCountImage() == 1
    assert frame(ds).array.tolist() == [[0, 1], [2, 3]]
    assert ds.GetImage(nIndex=1)[0] == error.DICOM_ERROR_RANGE


def test_a_frame_larger_than_the_setting() -> None:
    ds = image(np.zeros((2, 2), "<u2"))
    configure(longest_decoded=7)
    try:
        assert ds.GetImage() == (error.DICOM_ERROR_MEMORY, None)
        assert ds.GetInfoImage(None)[0] == DICOM_SUCCESS
    finally:
        configure(longest_decoded=1 << 30)
    assert ds.GetImage()[0] == DICOM_SUCCESS


def test_no_pixel_data() -> None:
    ds = LDicomDS()
    assert ds.GetImage() == (error.DICOM_ERROR_PARAMETER, None)
    assert ds.GetInfoImage(None, Ref()) == error.DICOM_ERROR_PARAMETER
    assert ds.GetImageList(None, []) == error.DICOM_ERROR_PARAMETER


# -- tables and factors that hardly anybody writes -------------------------------------


@pytest.mark.parametrize(
    ("slope", "intercept", "wanted"),
    [
        ("0", "1000000", [0xFFFF, 0xFFFF]),
        ("0", "7", [7, 7]),
        ("1e300", "0", [0, 0xFFFF]),
        ("1e307", "1e307", [0xFFFF, 0xFFFF]),
        ("-1", "-1e30", [-0x8000, -0x8000]),
        ("1e-300", "0", [0, 0]),
    ],
)
def test_factors_beyond_all_bitmaps(slope: str, intercept: str, wanted: list[int]) -> None:
    pixels = np.array([[0, 4000]], np.uint16)
    ds = image(pixels, RescaleSlope=slope, RescaleIntercept=intercept)
    assert frame(ds, flags=MODALITY).array.tolist() == [wanted]
    scaled = frame(ds, flags=MODALITY | DICOM_GETIMAGE_AUTO_SCALE_MODALITY_LUT | VOI)
    assert scaled.array.shape == (1, 2)


@pytest.mark.parametrize("bits", [0, 17, 300, 0xFFFF])
def test_a_voi_lut_whose_bits_are_none(bits: int) -> None:
    item = Dataset()
    item.LUTDescriptor, item.LUTData = [4, 0, bits], np.arange(4, dtype="<u2").tobytes()
    item["LUTDescriptor"].VR, item["LUTData"].VR = "US", "OW"
    ds = image(np.array([[0, 3]], np.uint16), VOILUTSequence=Sequence([item]))
    shown = frame(ds, bits=8, flags=VOI).array
    assert shown.tolist() == [[0, 255]]


def palette_of(tables: dict[str, tuple[int, list[int]]]) -> dict[str, Any]:
    """Return the elements of a palette: first index and entries of each color."""
    made: dict[str, Any] = {"PhotometricInterpretation": "PALETTE COLOR"}
    for name, (first, entries) in tables.items():
        made[f"{name}PaletteColorLookupTableDescriptor"] = [len(entries), first, 16]
        data = (np.array(entries, dtype="<u2") * 257).tobytes()
        made[f"{name}PaletteColorLookupTableData"] = data
    return made


def test_the_tables_of_a_palette_may_differ() -> None:
    tables = {"Red": (0, [1, 2, 3, 4]), "Green": (1, [5, 6]), "Blue": (2, [7])}
    ds = image(np.array([[0, 1, 2, 3]], np.uint8), **palette_of(tables))
    wanted = [[[1, 5, 7], [2, 5, 7], [3, 6, 7], [4, 6, 7]]]
    assert frame(ds, bits=24).array.tolist() == wanted


def test_a_palette_shorter_than_described() -> None:
    values = palette_of(dict.fromkeys(("Red", "Green", "Blue"), (0, [1, 2, 3, 4])))
    values["GreenPaletteColorLookupTableData"] = b"\1\1\2\2"
    ds = image(np.array([[0, 1, 2, 3]], np.uint8), **values)
    assert ds.GetImage()[0] == error.DICOM_ERROR_PALETTECOLORLUTDATAMISSING
    as_far = frame(ds, bits=24, flags=DICOM_GETIMAGE_LOADCORRUPTED).array
    assert as_far[0, :, 1].tolist() == [1, 2, 2, 2]


def test_an_icon_has_a_palette_of_its_own(tmp_path: Path) -> None:
    ds = image(np.array([[1, 2]], np.uint16))
    sequence = ds.InsertElement(None, False, TAG_ICON_IMAGE_SEQUENCE, VR_SQ, True, 0)
    item = ds.InsertElement(sequence, True, TAG_ITEM, VR_SQ, True, ELEMENT_INDEX_MAX)
    pixels = ds.InsertElement(item, True, TAG_PIXEL_DATA, VR_OW, False, 0)
    colors = [RGBQUAD(3, 2, 1), RGBQUAD(6, 5, 4)]
    bitmap = BITMAPHANDLE.from_array(np.array([[1, 0], [0, 1]], np.uint8), palette=colors)
    kept = frame(ds).array.tolist()
    code = ds.SetImage(
        pixels, bitmap, IMAGE_COMPRESSION_NONE, IMAGE_PHOTOMETRIC_PALETTE_COLOR
    )
    assert code == DICOM_SUCCESS
    assert ds.SaveDS(str(tmp_path / "icon.dcm"), 0) == DICOM_SUCCESS
    theirs = pydicom.dcmread(tmp_path / "icon.dcm")
    assert theirs.IconImageSequence[0].RedPaletteColorLookupTableDescriptor[0] == 2
    assert "RedPaletteColorLookupTableDescriptor" not in theirs
    again = loaded(tmp_path / "icon.dcm")
    at = again.FindFirstElement(None, TAG_PIXEL_DATA, False)  # that of the icon comes first
    code, found = again.GetImage(at, nBitsPerPixel=24)
    assert code == DICOM_SUCCESS and found is not None
    assert found.array.tolist() == [[[4, 5, 6], [1, 2, 3]], [[1, 2, 3], [4, 5, 6]]]
    assert frame(again).array.tolist() == kept


# -- retired colors, and descriptions that contradict themselves -----------------------


def colors(
    photometric: str, samples: Any, *, planes: bool = False, **values: Any
) -> LDicomDS:
    """Return a data set with one native frame of several samples a pixel."""
    flat = np.asarray(samples)
    ds = image(flat[..., 0], PhotometricInterpretation=photometric, **values).to_pydicom()
    ds.SamplesPerPixel, ds.PlanarConfiguration = flat.shape[2], 0
    ds.PixelData = flat.tobytes() + b"\0" * (flat.nbytes & 1)
    if planes:
        ds.PlanarConfiguration, ds.PixelData = 1, flat.transpose(2, 0, 1).tobytes()
    return LDicomDS.from_pydicom(ds)


@pytest.mark.parametrize("planes", [False, True])
@pytest.mark.parametrize(
    ("photometric", "pixels", "wanted"),
    [
        ("CMYK", [[0, 0, 0, 0], [255, 0, 0, 0], [0, 0, 0, 255]], [255, 0, 0]),
        ("ARGB", [[0, 1, 2, 3], [0, 4, 5, 6], [9, 7, 8, 9]], [1, 4, 7]),
        ("HSV", [[0, 255, 255], [0, 0, 255], [0, 0, 0]], [255, 255, 0]),
    ],
)
def test_retired_colors(
    photometric: str, pixels: list[list[int]], wanted: list[int], planes: bool
) -> None:
    samples = np.array([[*pixels, pixels[0]]], np.uint8)
    found = frame(colors(photometric, samples, planes=planes))
    assert found.BitsPerPixel == 24
    assert found.array[0, :, 0].tolist() == [*wanted, wanted[0]]


def test_retired_colors_of_16_bits_and_alpha_through_a_palette() -> None:
    wide = np.array([[[0, 0x0100, 0x0200, 0x0300], [0, 0xFF00, 0, 0]]], np.uint16)
    assert frame(colors("ARGB", wide)).array.tolist() == [[[1, 2, 3], [255, 0, 0]]]
    tables = palette_of(dict.fromkeys(("Red", "Green", "Blue"), (0, [50, 60, 70])))
    del tables["PhotometricInterpretation"]
    argb = np.array([[[0, 1, 2, 3], [2, 1, 2, 3]]], np.uint8)
    assert frame(colors("ARGB", argb, **tables)).array.tolist() == [[[1, 2, 3], [70] * 3]]


def test_half_sampled_chrominance_of_video_range() -> None:
    pixels = image(np.zeros((1, 4), np.uint8)).to_pydicom()
    pixels.SamplesPerPixel, pixels.PlanarConfiguration = 3, 0
    pixels.PhotometricInterpretation = "YBR_PARTIAL_422"
    pixels.PixelData = bytes([16, 235, 128, 128, 126, 126, 128, 128])
    found = frame(LDicomDS.from_pydicom(pixels)).array
    assert found.tolist() == [[[0] * 3, [255] * 3, [128] * 3, [128] * 3]]


def test_colors_of_few_bits_are_as_bright_as_they_were() -> None:
    samples = np.array([[[0, 5, 15], [15, 0, 10]]], np.uint8)
    found = frame(colors("RGB", samples, BitsStored=4, HighBit=3)).array
    assert found.tolist() == [[[0, 85, 255], [255, 0, 170]]]


@pytest.mark.parametrize(
    ("photometric", "samples"),
    [
        ("MONOCHROME2", 3),
        ("MONOCHROME1", 4),
        ("PALETTE COLOR", 3),
        ("RGB", 1),
        ("YBR_FULL", 1),
        ("YBR_FULL_422", 4),
        ("RGB", 4),
        ("CMYK", 3),
    ],
)
def test_samples_that_contradict_the_photometric_interpretation(
    photometric: str, samples: int
) -> None:
    ds = colors(photometric, np.zeros((4, 4, samples), np.uint8))
    assert ds.GetImage()[0] == error.DICOM_ERROR_IMAGE
    assert ds.GetInfoImage(None)[0] == error.DICOM_ERROR_IMAGE
    assert ds.ChangeTransferSyntax(RLELossless, 0) == error.DICOM_ERROR_IMAGE


def test_retired_colors_are_not_looked_for_in_streams() -> None:
    made = colors("HSV", np.zeros((8, 8, 3), np.uint8)).to_pydicom()
    made.file_meta.TransferSyntaxUID = RLELossless
    made.PixelData = encapsulate([bytes(80)])
    made["PixelData"].is_undefined_length = True
    code = LDicomDS.from_pydicom(made).GetImage()[0]
    assert code == error.DICOM_ERROR_FEATURE_NOT_SUPPORTED
