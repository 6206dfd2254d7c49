"""Bitmaps into pixel data: every compression, read by others; refusals change nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from ltdicom import (
    BITMAPHANDLE,
    BOTTOM_LEFT,
    BOTTOM_RIGHT,
    CLASS_SC_IMAGE_STORAGE,
    DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT,
    DICOM_SETIMAGE_AUTO_SAVE_OVERLAYS,
    DICOM_SETIMAGE_AUTO_SET_VOI_LUT,
    DICOM_SETIMAGE_YBR_FULL,
    DICOM_SUCCESS,
    DICOMWINDOWATTRIBS,
    ELEMENT_INDEX_MAX,
    FILEJ2KOPTIONS,
    IMAGE_COMPRESSION_H_265,
    IMAGE_COMPRESSION_J2K_LOSSLESS,
    IMAGE_COMPRESSION_J2K_LOSSY,
    IMAGE_COMPRESSION_JPEG_LOSSLESS,
    IMAGE_COMPRESSION_JPEG_LOSSY,
    IMAGE_COMPRESSION_JPEG_LS_LOSSLESS,
    IMAGE_COMPRESSION_JPEG_LS_LOSSY,
    IMAGE_COMPRESSION_JPX_LOSSY,
    IMAGE_COMPRESSION_NONE,
    IMAGE_COMPRESSION_RLE,
    IMAGE_PHOTOMETRIC_CMYK,
    IMAGE_PHOTOMETRIC_MONOCHROME1,
    IMAGE_PHOTOMETRIC_MONOCHROME2,
    IMAGE_PHOTOMETRIC_PALETTE_COLOR,
    IMAGE_PHOTOMETRIC_RGB,
    IMAGE_PHOTOMETRIC_YBR_FULL,
    J2K_COMPRESSION_RATIO,
    J2K_COMPRESSION_TARGETSIZE,
    OVERLAYATTRIBUTES,
    RGBQUAD,
    TAG_PIXEL_DATA,
    TOP_LEFT,
    TOP_RIGHT,
    UID_SC_IMAGE_STORAGE,
    LDicomDS,
)
from ltdicom.constants import error
from tests.support.programs import run

for module in ("imagecodecs", "pylibjpeg", "jpeg_ls", "PIL"):
    pytest.importorskip(module, reason='the extra "images" is not installed')

GRAY = IMAGE_PHOTOMETRIC_MONOCHROME2
J2K = IMAGE_COMPRESSION_J2K_LOSSLESS
JPEG = IMAGE_COMPRESSION_JPEG_LOSSY
JPEG_LS = IMAGE_COMPRESSION_JPEG_LS_LOSSY
RGB = IMAGE_PHOTOMETRIC_RGB
SMOOTH = np.add.outer(np.arange(48), np.arange(64))
LOSSLESS = (
    IMAGE_COMPRESSION_NONE,
    IMAGE_COMPRESSION_RLE,
    IMAGE_COMPRESSION_JPEG_LOSSLESS,
    IMAGE_COMPRESSION_JPEG_LS_LOSSLESS,
    IMAGE_COMPRESSION_J2K_LOSSLESS,
)
LOSSY = (
    IMAGE_COMPRESSION_JPEG_LOSSY,
    IMAGE_COMPRESSION_JPEG_LS_LOSSY,
    IMAGE_COMPRESSION_J2K_LOSSY,
)


def bitmap(pixels: Any, bits: int | None = None, **more: Any) -> BITMAPHANDLE:
    return BITMAPHANDLE.from_array(np.asarray(pixels), bits, **more)


def gray(bits: int = 8, sign: str = "u") -> BITMAPHANDLE:
    kind = f"{sign}{1 if bits <= 8 else 2}"
    lowest = -(1 << (bits - 1)) if sign == "i" else 0
    values = SMOOTH * ((1 << bits) - 1) // SMOOTH.max() + lowest
    return bitmap(values.astype(kind), bits)


def color() -> BITMAPHANDLE:
    red = (SMOOTH * 2).astype(np.uint8)
    return bitmap(np.stack([red, red[::-1], 255 - red], axis=2))


def stored(
    made: BITMAPHANDLE, compression: int, photometric: int = GRAY, **more: Any
) -> LDicomDS:
    ds = LDicomDS()
    code = ds.SetImage(None, made, compression, photometric, **more)
    assert code == DICOM_SUCCESS
    return ds


def read(ds: LDicomDS, index: int = 0) -> Any:
    code, found = ds.GetImage(nIndex=index)
    assert code == DICOM_SUCCESS and found is not None
    return found.array


def saved(ds: LDicomDS, path: Path) -> Any:
    assert ds.SaveDS(str(path), 0) == DICOM_SUCCESS
    return pydicom.dcmread(path)


# -- what is written is read -----------------------------------------------------------


@pytest.mark.parametrize("compression", LOSSLESS)
@pytest.mark.parametrize(
    ("bits", "sign"), [(8, "u"), (10, "u"), (12, "u"), (16, "u"), (12, "i"), (16, "i")]
)
def test_gray_without_loss(compression: int, bits: int, sign: str, tmp_path: Path) -> None:
    made = gray(bits, sign)
    ds = stored(made, compression)
    assert (read(ds) == made.array).all()
    theirs = saved(ds, tmp_path / "image.dcm")
    assert (theirs.BitsStored, theirs.HighBit) == (bits, bits - 1)
    assert theirs.PixelRepresentation == int(sign == "i")
    assert "LossyImageCompression" not in theirs
    if compression != IMAGE_COMPRESSION_JPEG_LOSSLESS:  # pydicom has no decoder for it
        assert (theirs.pixel_array == made.array).all()


@pytest.mark.parametrize("compression", LOSSLESS)
@pytest.mark.parametrize("ybr", [False, True])
def test_color_without_loss(compression: int, ybr: bool) -> None:
    made = color()
    flags = DICOM_SETIMAGE_YBR_FULL if ybr else 0
    ds = stored(made, compression, RGB, uFlags=flags)
    distance = np.abs(read(ds).astype(int) - made.array)
    assert distance.max() <= (3 if ybr else 0)  # YBR_FULL rounds


@pytest.mark.parametrize("compression", LOSSY)
@pytest.mark.parametrize("kind", ["gray", "color"])
def test_with_loss(compression: int, kind: str, tmp_path: Path) -> None:
    made = gray() if kind == "gray" else color()
    photometric = GRAY if kind == "gray" else RGB
    ds = stored(made, compression, photometric, nQFactor=10)
    distance = np.abs(read(ds).astype(int) - made.array)
    assert distance.mean() < 6
    theirs = saved(ds, tmp_path / "image.dcm")
    assert theirs.LossyImageCompression == "01"
    assert theirs.LossyImageCompressionMethod in (
        "ISO_10918_1",
        "ISO_14495_1",
        "ISO_15444_1",
    )
    assert theirs.LossyImageCompressionRatio > 1


def test_12_bits_with_loss() -> None:
    made = gray(12)
    ds = stored(made, IMAGE_COMPRESSION_JPEG_LOSSY, nQFactor=2)
    assert np.abs(read(ds).astype(int) - made.array).max() < 16
    assert ds.to_pydicom().file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.51"


@pytest.mark.peer
@pytest.mark.parametrize(
    ("compression", "program"),
    [
        (IMAGE_COMPRESSION_RLE, "dcmdrle"),
        (IMAGE_COMPRESSION_JPEG_LOSSLESS, "dcmdjpeg"),
        (IMAGE_COMPRESSION_JPEG_LOSSY, "dcmdjpeg"),
        (IMAGE_COMPRESSION_JPEG_LS_LOSSLESS, "dcmdjpls"),
    ],
)
@pytest.mark.parametrize("kind", ["gray", "12 bits", "color"])
def test_dcmtk_decodes_it(
    compression: int, program: str, kind: str, dcmtk: Any, tmp_path: Path
) -> None:
    made = {"gray": gray(), "12 bits": gray(12), "color": color()}[kind]
    ds = LDicomDS()
    ds.InitDS(CLASS_SC_IMAGE_STORAGE, 0)
    photometric = RGB if kind == "color" else GRAY
    assert ds.SetImage(None, made, compression, photometric) == DICOM_SUCCESS
    path, native = tmp_path / "image.dcm", tmp_path / "native.dcm"
    assert ds.SaveDS(str(path), 0) == DICOM_SUCCESS
    run(dcmtk(program), str(path), str(native))
    distance = np.abs(pydicom.dcmread(native).pixel_array.astype(int) - made.array)
    lossy = compression == IMAGE_COMPRESSION_JPEG_LOSSY
    assert distance.mean() < (16 if lossy else 1e-9)


def complete(made: BITMAPHANDLE, compression: int) -> LDicomDS:
    """Return an image with the UIDs without which GDCM does not write it."""
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = UID_SC_IMAGE_STORAGE, "1.2.3.4"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "1.2.3.5", "1.2.3.6"
    ds = LDicomDS.from_pydicom(dataset)
    photometric = RGB if made.array.ndim == 3 else GRAY
    assert ds.SetImage(None, made, compression, photometric) == DICOM_SUCCESS
    return ds


def signal_to_noise(found: Any, wanted: Any, bits: int) -> float:
    """Return the peak signal-to-noise ratio, in dB."""
    error = np.mean((found.astype(float) - wanted.astype(float)) ** 2)
    return float(10 * np.log10(((1 << bits) - 1) ** 2 / error)) if error else np.inf


KINDS = {
    "gray": gray(),
    "12 bits": gray(12),
    "16 bits": gray(16),
    "12 bits with a sign": gray(12, "i"),
    "color": color(),
    "small": bitmap(gray(12).array[:5, :9].copy(), 12),
    "small color": bitmap(color().array[:9, :31].copy()),
}


def takes(compression: int, kind: str) -> bool:
    """Whether a compression takes a kind, which is tested elsewhere."""
    if compression in (IMAGE_COMPRESSION_JPEG_LOSSY, IMAGE_COMPRESSION_JPEG_LS_LOSSY):
        return "sign" not in kind and (
            compression == IMAGE_COMPRESSION_JPEG_LS_LOSSY or kind != "16 bits"
        )
    return True


WRITTEN = [(c, k) for c in (*LOSSLESS, *LOSSY) for k in KINDS if takes(c, k)]


@pytest.mark.peer
@pytest.mark.parametrize(("compression", "kind"), WRITTEN)
def test_gdcm_decodes_it(compression: int, kind: str, program: Any, tmp_path: Path) -> None:
    made = KINDS[kind]
    path, native = tmp_path / "image.dcm", tmp_path / "native.dcm"
    saved(complete(made, compression), path)
    run(program("gdcmconv"), "-w", path, native)
    found = pydicom.dcmread(native).pixel_array
    if compression in LOSSLESS:
        assert (found == made.array).all()
    else:
        bits = made.HighBit + 1 if found.ndim == 2 else 8
        assert signal_to_noise(found, made.array, bits) > 38


@pytest.mark.peer
@pytest.mark.parametrize(
    "compression", [IMAGE_COMPRESSION_J2K_LOSSLESS, IMAGE_COMPRESSION_J2K_LOSSY]
)
@pytest.mark.parametrize("kind", [k for k in KINDS if "sign" not in k])
def test_openjpeg_decodes_it(
    compression: int, kind: str, program: Any, tmp_path: Path
) -> None:
    made = KINDS[kind]
    stream, raw = tmp_path / "image.j2k", tmp_path / "image.rawl"
    code, frame, _ = complete(made, compression).GetFrameBinaryData(None, 0)
    assert code == DICOM_SUCCESS
    stream.write_bytes(frame)
    run(program("opj_decompress"), "-i", stream, "-o", raw)
    planes = made.array if made.array.ndim == 2 else made.array.transpose(2, 0, 1)
    found = np.fromfile(raw, made.array.dtype).reshape(planes.shape)
    if compression == IMAGE_COMPRESSION_J2K_LOSSLESS:
        assert (found == planes).all()
    else:
        bits = made.HighBit + 1 if planes.ndim == 2 else 8
        assert signal_to_noise(found, planes, bits) > 38


@pytest.mark.parametrize(
    "size", [(1, 1), (1, 2), (3, 5), (8, 8), (31, 31), (31, 90), (90, 1)]
)
@pytest.mark.parametrize(
    ("bits", "sign"), [(1, "u"), (8, "u"), (8, "i"), (12, "u"), (12, "i"), (16, "u")]
)
def test_jpeg_2000_of_small_images(size: tuple[int, int], bits: int, sign: str) -> None:
    """They have fewer levels of decomposition than there are in others."""
    lowest = -(1 << (bits - 1)) if sign == "i" else 0
    chance = np.random.default_rng(bits)
    pixels = chance.integers(lowest, lowest + (1 << bits), size)
    kind = np.bool_ if bits == 1 else np.dtype(f"{sign}{1 if bits <= 8 else 2}")
    made = bitmap(pixels.astype(kind), bits)
    assert (read(stored(made, IMAGE_COMPRESSION_J2K_LOSSLESS)) == made.array).all()
    lossy = stored(made, IMAGE_COMPRESSION_J2K_LOSSY)
    assert read(lossy).shape == size
    assert lossy.to_pydicom().LossyImageCompressionMethod == "ISO_15444_1"


def test_the_size_of_a_small_image_in_jpeg_2000() -> None:
    chance = np.random.default_rng(1)
    made = bitmap(chance.integers(0, 256, (31, 60)).astype(np.uint8))
    sizes = []
    for factor in (2, 8):
        ds = stored(made, IMAGE_COMPRESSION_J2K_LOSSY, nQFactor=factor)
        sizes.append(ds.GetFrameBinaryData(None, 0)[1])
    header = 130
    assert len(sizes[0]) <= 31 * 60 / 2 + header and len(sizes[1]) <= 31 * 60 / 8 + header


def test_a_palette_image(tmp_path: Path) -> None:
    colors = [RGBQUAD(i, 255 - i, 7) for i in range(200)]
    made = bitmap(np.arange(200, dtype=np.uint8).reshape(10, 20), palette=colors)
    ds = stored(made, IMAGE_COMPRESSION_RLE, IMAGE_PHOTOMETRIC_PALETTE_COLOR)
    theirs = saved(ds, tmp_path / "image.dcm")
    painted = pydicom.pixels.apply_color_lut(theirs.pixel_array, theirs) >> 8
    assert (painted == np.asarray(made.to_pil())).all()
    again = ds.GetImage()[1]
    assert again is not None and again.pPalette == colors
    assert ds.SetImage(None, gray(), 0, GRAY) == DICOM_SUCCESS  # the palette goes
    assert "RedPaletteColorLookupTableData" not in ds.to_pydicom()


@pytest.mark.parametrize("size", [(4, 8), (3, 3)])
def test_single_bits(size: tuple[int, int], tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    planes = [chance.integers(0, 2, size).astype(bool) for _ in range(3)]
    ds = LDicomDS()
    code = ds.SetImageList(None, list(map(bitmap, planes)), IMAGE_COMPRESSION_NONE, GRAY)
    assert code == DICOM_SUCCESS
    for index, plane in enumerate(planes):
        assert (read(ds, index) == plane).all()
    theirs = saved(ds, tmp_path / "image.dcm")
    assert (theirs.BitsAllocated, theirs.NumberOfFrames) == (1, 3)


# -- frames ----------------------------------------------------------------------------


@pytest.mark.parametrize("compression", [IMAGE_COMPRESSION_NONE, IMAGE_COMPRESSION_RLE])
def test_frames_come_and_go(compression: int) -> None:
    def one(value: int) -> BITMAPHANDLE:
        return bitmap(np.full((4, 5), value, np.uint8))

    ds = LDicomDS()
    element = ds.InsertElement(None, False, TAG_PIXEL_DATA, 0x4F57, False, 0)
    for index, value in ((0, 1), (1, 3), (1, 2), (ELEMENT_INDEX_MAX, 4)):
        assert (
            ds.InsertImage(element, one(value), index, compression, GRAY) == DICOM_SUCCESS
        )
    assert [read(ds, i)[0, 0] for i in range(4)] == [1, 2, 3, 4]
    assert ds.InsertImage(element, one(9), 6, compression, GRAY) == error.DICOM_ERROR_RANGE
    more = [one(7), one(8)]
    assert ds.InsertImageList(element, more, 1, compression, GRAY) == DICOM_SUCCESS
    assert [read(ds, i)[0, 0] for i in range(6)] == [1, 7, 8, 2, 3, 4]
    assert ds.DeleteImage(element, 1, 3) == DICOM_SUCCESS
    assert [read(ds, i)[0, 0] for i in range(3)] == [1, 3, 4]
    assert ds.DeleteImage(element, 2, 2) == error.DICOM_ERROR_RANGE
    assert ds.DeleteImage(element, 0, 3) == DICOM_SUCCESS
    theirs = ds.to_pydicom()
    assert not theirs.PixelData and "NumberOfFrames" not in theirs
    assert ds.GetCountImage() == 0


def test_another_compression_encodes_all_frames_anew() -> None:
    first, second = gray(), bitmap(gray().array[::-1].copy())
    ds = stored(first, IMAGE_COMPRESSION_RLE)
    code = ds.InsertImage(None, second, 1, IMAGE_COMPRESSION_J2K_LOSSLESS, GRAY)
    assert code == DICOM_SUCCESS
    assert (read(ds, 0) == first.array).all() and (read(ds, 1) == second.array).all()


def test_frames_that_do_not_go_together() -> None:
    ds = stored(gray(), IMAGE_COMPRESSION_NONE)
    before = ds.to_pydicom().to_json()
    small, deep = bitmap(np.zeros((1, 1), np.uint8)), gray(12)
    other_size = error.DICOM_ERROR_INCOMPATIBLE_LIST_OF_IMAGES
    other_depth = error.DICOM_ERROR_BITSPERPIXEL_MISMATCH
    assert ds.InsertImage(None, small, 0, 0, GRAY) == other_size
    assert ds.InsertImage(None, deep, 0, 0, GRAY) == other_depth
    assert ds.InsertImageList(None, [gray(), small], 0, 0, GRAY) == other_size
    assert ds.SetImageList(None, [gray(), deep], 0, GRAY) == other_depth
    assert ds.to_pydicom().to_json() == before


@pytest.mark.parametrize(
    ("made", "order", "more", "code"),
    [
        (gray(), (99, GRAY), {}, error.DICOM_ERROR_COMPRESSION),
        (gray(), (IMAGE_COMPRESSION_H_265, GRAY), {}, error.DICOM_ERROR_COMPRESSION),
        (
            gray(),
            (IMAGE_COMPRESSION_JPX_LOSSY, GRAY),
            {},
            error.DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED,
        ),
        (gray(), (0, IMAGE_PHOTOMETRIC_CMYK), {}, error.DICOM_ERROR_PHOTOMETRIC),
        (gray(), (0, 77), {}, error.DICOM_ERROR_PHOTOMETRIC),
        (gray(), (0, IMAGE_PHOTOMETRIC_PALETTE_COLOR), {}, error.DICOM_ERROR_CONVERSION),
        (gray(), (0, GRAY), {"nBitsPerPixel": 7}, error.DICOM_ERROR_CONVERSION),
        (gray(), (0, RGB), {"nBitsPerPixel": 8}, error.DICOM_ERROR_BITSPERPIXEL),
        (gray(), (0, GRAY), {"nBitsPerPixel": 24}, error.DICOM_ERROR_BITSPERPIXEL),
        (color(), (0, GRAY), {"nBitsPerPixel": 32}, error.DICOM_ERROR_BITSPERPIXEL),
        (gray(16), (JPEG, GRAY), {}, error.DICOM_ERROR_BITSPERPIXEL),
        (gray(8, "i"), (JPEG, GRAY), {}, error.DICOM_ERROR_BITSPERPIXEL),
        (gray(8, "i"), (JPEG_LS, GRAY), {}, error.DICOM_ERROR_CONVERSION),
        (gray(), (JPEG, GRAY), {"nQFactor": 1}, error.DICOM_ERROR_QFACTOR),
        (gray(), (JPEG, GRAY), {"nQFactor": 256}, error.DICOM_ERROR_QFACTOR),
        (BITMAPHANDLE(), (0, GRAY), {}, error.DICOM_ERROR_PARAMETER),
        (None, (0, GRAY), {}, error.DICOM_ERROR_NULL_PTR),
        (gray(), (0, GRAY), {"pfnCallback": lambda *a: 0}, error.DICOM_ERROR_CANCELED),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing(
    made: Any, order: tuple[int, int], more: dict[str, Any], code: int
) -> None:
    ds = stored(gray(), IMAGE_COMPRESSION_RLE)
    before = ds.to_pydicom().to_json()
    assert ds.InsertImage(None, made, 0, *order, **more) == code
    assert ds.SetImage(None, made, *order, **more) == code
    assert ds.to_pydicom().to_json() == before


# -- what goes with the pixels ---------------------------------------------------------


def test_a_template_is_filled(tmp_path: Path) -> None:
    ds = LDicomDS()
    ds.InitDS(CLASS_SC_IMAGE_STORAGE, 0)
    assert (
        ds.SetImage(None, gray(12), IMAGE_COMPRESSION_JPEG_LOSSLESS, GRAY) == DICOM_SUCCESS
    )
    theirs = saved(ds, tmp_path / "image.dcm")
    assert (theirs.Rows, theirs.Columns, theirs.BitsAllocated) == (48, 64, 16)
    assert theirs.PhotometricInterpretation == "MONOCHROME2"
    assert theirs.get("PixelDataProviderURL") is None
    assert theirs.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.70"


def test_smallest_and_largest_value_follow_where_they_are() -> None:
    made = Dataset()
    made.PixelRepresentation = 0
    made.SmallestImagePixelValue, made.LargestImagePixelValue = 5, 6
    ds = LDicomDS.from_pydicom(made)
    assert ds.SetImage(None, gray(12, "i"), 0, GRAY) == DICOM_SUCCESS
    theirs = ds.to_pydicom()
    assert (theirs.SmallestImagePixelValue, theirs.LargestImagePixelValue) == (-2048, 2047)
    assert theirs["SmallestImagePixelValue"].VR == "SS"
    assert "SmallestImagePixelValue" not in stored(gray(), 0).to_pydicom()


def test_monochrome1_keeps_its_values() -> None:
    ds = stored(gray(), 0, IMAGE_PHOTOMETRIC_MONOCHROME1)
    assert (read(ds) == gray().array).all()
    assert ds.to_pydicom().PhotometricInterpretation == "MONOCHROME1"


def test_bitmaps_are_converted() -> None:
    ds = stored(gray(), 0, RGB)
    assert (read(ds) == gray().array[..., None]).all()
    assert read(stored(color(), 0, GRAY)).ndim == 2
    ds = stored(color(), 0, IMAGE_PHOTOMETRIC_YBR_FULL)
    assert ds.to_pydicom().PhotometricInterpretation == "YBR_FULL"


def test_overlays_of_the_bitmap_are_saved() -> None:
    made = gray()
    plane = bitmap(SMOOTH % 2 == 0)
    made.overlays = [(OVERLAYATTRIBUTES(szLabel="one"), plane)]
    ds = LDicomDS()
    assert ds.SetOverlayBitmap(0, bitmap([[True]])) == DICOM_SUCCESS
    assert ds.SetOverlayBitmap(1, bitmap([[True]])) == DICOM_SUCCESS
    flags = DICOM_SETIMAGE_AUTO_SAVE_OVERLAYS
    assert ds.SetImage(None, made, 0, GRAY, 0, 0, flags) == DICOM_SUCCESS
    assert ds.GetOverlayCount() == (DICOM_SUCCESS, 1)
    found = ds.GetOverlayBitmap(0)[1]
    assert found is not None and (found.array == plane.array).all()
    assert ds.GetOverlayAttributes(0)[1].szLabel == "one"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("center", "width"), [(40, 400), (-600, 1500), (1000, 2), (0, 4000)]
)
def test_the_window_of_the_bitmap_is_saved(center: int, width: int) -> None:
    source = stored(gray(12, "i"), 0)
    window = DICOMWINDOWATTRIBS(fWindowCenter=center, fWindowWidth=width)
    assert source.SetWindow(0, 0, window) == DICOM_SUCCESS
    made = source.GetImage(uFlags=DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT)[1]
    assert made is not None and made.pLUT
    ds = stored(made, 0, uFlags=DICOM_SETIMAGE_AUTO_SET_VOI_LUT)
    again = ds.GetImage(uFlags=DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT)[1]
    assert again is not None and again.pLUT is not None
    assert ds.GetWindowCount(0) == (DICOM_SUCCESS, 1)
    worst = max(
        abs(a.rgbRed - b.rgbRed) for a, b in zip(made.pLUT, again.pLUT, strict=True)
    )
    assert worst <= 1


def test_a_display_lut_that_is_no_window_becomes_a_voi_lut() -> None:
    made = gray()
    made.pLUT = [RGBQUAD(g, g, g) for g in [*range(128), *range(128)]]
    ds = stored(made, 0, uFlags=DICOM_SETIMAGE_AUTO_SET_VOI_LUT)
    assert ds.GetVOILUTData(0) == (DICOM_SUCCESS, [*range(128), *range(128)])


# -- JPEG 2000 -------------------------------------------------------------------------


def test_options_of_jpeg_2000() -> None:
    ds = LDicomDS()
    assert (
        ds.GetJ2KOptions() == ds.GetDefaultJ2KOptions() == (DICOM_SUCCESS, FILEJ2KOPTIONS())
    )
    wrong = (
        FILEJ2KOPTIONS(uCompressionControl=4),
        FILEJ2KOPTIONS(uCompressionControl=J2K_COMPRESSION_RATIO, fCompressionRatio=0.5),
        FILEJ2KOPTIONS(uCompressionControl=J2K_COMPRESSION_TARGETSIZE),
    )
    for options in wrong:
        assert ds.SetJ2KOptions(options) == error.DICOM_ERROR_PARAMETER
    assert ds.SetJ2KOptions(None) == error.DICOM_ERROR_NULL_PTR
    noise = bitmap(np.random.default_rng(1).integers(0, 256, (64, 64)).astype(np.uint8))
    sizes = []
    for ratio in (2.0, 20.0):
        options = FILEJ2KOPTIONS(
            uCompressionControl=J2K_COMPRESSION_RATIO, fCompressionRatio=ratio
        )
        assert ds.SetJ2KOptions(options) == DICOM_SUCCESS
        assert ds.GetJ2KOptions() == (DICOM_SUCCESS, options)
        code = ds.SetImage(None, noise, IMAGE_COMPRESSION_J2K_LOSSY, GRAY)
        assert code == DICOM_SUCCESS
        sizes.append(ds.GetFrameBinaryData(None, 0)[2])
    assert sizes[0] > 4 * sizes[1]
    options = FILEJ2KOPTIONS(
        uCompressionControl=J2K_COMPRESSION_TARGETSIZE, uTargetFileSize=1000
    )
    assert ds.SetJ2KOptions(options) == DICOM_SUCCESS
    assert ds.SetImage(None, noise, IMAGE_COMPRESSION_J2K_LOSSY, GRAY) == DICOM_SUCCESS
    assert ds.GetFrameBinaryData(None, 0)[2] == pytest.approx(1000, rel=0.15)


BROKEN: list[dict[str, Any]] = [
    {"BytesPerLine": 3},
    {"Width": 1000},
    {"Width": 0},
    {"Height": -1},
    {"Height": 1},
    {"BitsPerPixel": 0},
    {"BitsPerPixel": 17},
    {"HighBit": 20},
    {"LowBit": 9},
    {"LowBit": -1},
    {"ViewPerspective": 9},
]


@pytest.mark.parametrize("fields", BROKEN)
def test_a_bitmap_that_contradicts_itself(fields: dict[str, Any]) -> None:
    ds, made = stored(gray(), 0), gray()
    for name, value in fields.items():
        setattr(made, name, value)
    before = ds.to_pydicom().to_json()
    assert ds.SetImage(None, made, 0, GRAY) == error.DICOM_ERROR_PARAMETER
    assert ds.InsertImageList(None, [made], 0, 0, GRAY) == error.DICOM_ERROR_PARAMETER
    assert ds.SetOverlayBitmap(0, made) == error.DICOM_ERROR_PARAMETER
    assert ds.to_pydicom().to_json() == before


@pytest.mark.parametrize(
    ("perspective", "turned"),
    [
        (TOP_LEFT, lambda pixels: pixels),
        (TOP_RIGHT, lambda pixels: pixels[:, ::-1]),
        (BOTTOM_LEFT, lambda pixels: pixels[::-1]),
        (BOTTOM_RIGHT, lambda pixels: pixels[::-1, ::-1]),
    ],
)
def test_rows_come_from_the_top(perspective: int, turned: Any) -> None:
    for made, photometric in ((gray(12), GRAY), (color(), RGB)):
        wanted = turned(made.array)
        made.ViewPerspective = perspective
        assert (read(stored(made, 0, photometric)) == wanted).all()


def test_indices_behind_the_last_color_have_that_one() -> None:
    colors = [RGBQUAD(1, 2, 3), RGBQUAD(4, 5, 6)]
    made = bitmap(np.array([[0, 1, 2, 255]], np.uint8), palette=colors)
    found = read(stored(made, 0, RGB))
    assert found.tolist() == [[[3, 2, 1], [6, 5, 4], [6, 5, 4], [6, 5, 4]]]


def with_icon(icon: BITMAPHANDLE, fragments: bool) -> LDicomDS:
    """Return an image in JPEG 2000 with an icon, native or in a fragment."""
    made = stored(gray(), J2K).to_pydicom()
    stream = stored(icon, J2K if fragments else 0).to_pydicom()
    item = Dataset()
    for each in stream:
        if each.tag.group in (0x0028, 0x7FE0):
            item.add(each)
    made.IconImageSequence = [item]
    return LDicomDS.from_pydicom(made)


@pytest.mark.parametrize("fragments", [True, False])
@pytest.mark.parametrize("compression", [0, IMAGE_COMPRESSION_RLE])
def test_an_icon_survives_another_syntax(
    fragments: bool, compression: int, tmp_path: Path
) -> None:
    icon = bitmap(SMOOTH[:40, :40].astype(np.uint8))
    ds = with_icon(icon, fragments)
    place = ds.FindFirstElement(None, TAG_PIXEL_DATA, False)  # the icon comes first
    code, image = ds.GetInfoImage(place)
    assert code == DICOM_SUCCESS and image is not None
    assert image.nCompression == (J2K if fragments else 0)
    assert ds.SetImage(None, color(), compression, RGB) == DICOM_SUCCESS
    assert ds.SaveDS(str(tmp_path / "o.dcm"), 0) == DICOM_SUCCESS
    again = LDicomDS()
    assert again.LoadDS(str(tmp_path / "o.dcm"), 0) == DICOM_SUCCESS
    place = again.FindFirstElement(None, TAG_PIXEL_DATA, False)
    code, found = again.GetImage(place)
    assert code == DICOM_SUCCESS and found is not None
    assert (found.array == icon.array).all()
    assert (read(again) == color().array).all()


PLANE = bitmap(np.eye(4, dtype=bool))


@pytest.mark.parametrize(
    "planes",
    [
        [(OVERLAYATTRIBUTES(), PLANE)] * 17,
        [(OVERLAYATTRIBUTES(), PLANE), (OVERLAYATTRIBUTES(szLabel="x" * 65), PLANE)],
        [(OVERLAYATTRIBUTES(), PLANE), (OVERLAYATTRIBUTES(), BITMAPHANDLE())],
    ],
)
def test_overlays_that_cannot_be_saved_change_nothing(planes: list[Any]) -> None:
    ds = stored(gray(), 0)
    assert ds.SetOverlayBitmap(0, PLANE) == DICOM_SUCCESS
    before = ds.to_pydicom().to_json()
    made = color()
    made.overlays = planes
    flags = DICOM_SETIMAGE_AUTO_SAVE_OVERLAYS
    assert ds.SetImage(None, made, 0, RGB, uFlags=flags) != DICOM_SUCCESS
    assert ds.to_pydicom().to_json() == before


@pytest.mark.parametrize("entries", [256, 70000])
def test_a_display_lut_that_cannot_be_saved_changes_nothing(entries: int) -> None:
    inner, shared, window = stored(gray(), 0).to_pydicom(), Dataset(), Dataset()
    window.WindowCenter, window.WindowWidth = "1", "2"
    shared.FrameVOILUTSequence = [window]
    inner.SharedFunctionalGroupsSequence = [shared]
    inner.PerFrameFunctionalGroupsSequence = [Dataset()]
    ds = LDicomDS.from_pydicom(inner)
    before = ds.to_pydicom().to_json()
    made = color()
    grays = range(256) if entries == 256 else [i % 100 for i in range(entries)]
    made.pLUT = [RGBQUAD(each, each, each) for each in grays]
    flags = DICOM_SETIMAGE_AUTO_SET_VOI_LUT  # without leave to change what is shared
    code = ds.SetImage(None, made, 0, RGB, uFlags=flags)
    assert code == error.DICOM_ERROR_PARAMETER
    assert ds.to_pydicom().to_json() == before
