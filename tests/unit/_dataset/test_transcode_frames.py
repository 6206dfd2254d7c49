"""ChangeTransferSyntax on pixels: every syntax that is written, frame by frame."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom import uid as uids
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate

from ltdicom import (
    BITMAPHANDLE,
    CLASS_SC_IMAGE_STORAGE,
    DICOM_SUCCESS,
    FILEJ2KOPTIONS,
    IMAGE_COMPRESSION_NONE,
    IMAGE_PHOTOMETRIC_MONOCHROME2,
    J2K_COMPRESSION_RATIO,
    J2K_COMPRESSION_TARGETSIZE,
    TAG_PIXEL_DATA,
    LDicomDS,
)
from ltdicom._core.settings import SETTINGS
from ltdicom.constants import error
from tests.support.programs import run

for module in ("imagecodecs", "pylibjpeg", "jpeg_ls", "PIL"):
    pytest.importorskip(module, reason='the extra "images" is not installed')

ROWS, COLUMNS = 48, 64
SMOOTH = np.add.outer(np.arange(ROWS), np.arange(COLUMNS))
LOSSLESS = (
    uids.RLELossless,
    uids.JPEGLossless,
    uids.JPEGLosslessSV1,
    uids.JPEGLSLossless,
    uids.JPEG2000Lossless,
)
METHODS = {
    uids.JPEGBaseline8Bit: "ISO_10918_1",
    uids.JPEGExtended12Bit: "ISO_10918_1",
    uids.JPEGLSNearLossless: "ISO_14495_1",
    uids.JPEG2000: "ISO_15444_1",
}
WORST = {  # how far a smooth picture may be off at the best quality
    uids.JPEGBaseline8Bit: 4,
    uids.JPEGExtended12Bit: 4,
    uids.JPEGLSNearLossless: 1,
    uids.JPEG2000: 4,
}


def image(pixels: Any, bits: int, photometric: str = "MONOCHROME2", **more: Any) -> Dataset:
    """A Secondary Capture of frames: ``(frames, rows, columns[, 3])``."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = uids.ExplicitVRLittleEndian
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = uids.UID(
        "1.2.840.10008.5.1.4.1.1.7"
    )
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = uids.UID("1.2.3")
    made.NumberOfFrames, made.Rows, made.Columns = pixels.shape[:3]
    made.SamplesPerPixel = 3 if pixels.ndim == 4 else 1
    if pixels.ndim == 4:
        made.PlanarConfiguration = 0
    made.PhotometricInterpretation = photometric
    made.BitsAllocated = 8 * pixels.dtype.itemsize
    made.BitsStored, made.HighBit = bits, bits - 1
    made.PixelRepresentation = int(pixels.dtype.kind == "i")
    made.PixelData = pixels.tobytes()
    made["PixelData"].VR = "OB" if made.BitsAllocated == 8 else "OW"
    for keyword, value in more.items():
        setattr(made, keyword, value)
    return made


def gray(bits: int, sign: str = "u", frames: int = 3) -> Any:
    lowest = -(1 << (bits - 1)) if sign == "i" else 0
    values = SMOOTH * ((1 << bits) - 1) // SMOOTH.max() + lowest
    whole = np.stack([np.roll(values, 5 * frame, axis=1) for frame in range(frames)])
    return whole.astype(f"{sign}{1 if bits <= 8 else 2}")


def color() -> Any:
    red = (SMOOTH * 2).astype(np.uint8)
    first = np.stack([red, red[::-1], 255 - red], axis=2)
    return np.stack([first, first[:, ::-1]])


def loaded(made: Dataset, path: Path) -> LDicomDS:
    made.save_as(path, enforce_file_format=True)
    ds = LDicomDS()
    assert ds.LoadDS(str(path), 0) == DICOM_SUCCESS
    return ds


def changed(ds: LDicomDS, uid: str, path: Path, factor: int = 2) -> Any:
    assert ds.ChangeTransferSyntax(uid, factor, 0) == DICOM_SUCCESS
    assert ds.SaveDS(str(path), 0) == DICOM_SUCCESS
    found = pydicom.dcmread(path)
    assert found.file_meta.TransferSyntaxUID == uid
    return found


def native(ds: LDicomDS) -> bytes:
    node = ds.FindFirstElement(None, TAG_PIXEL_DATA, True)
    found, value = ds.GetBinaryValue(node)
    assert found
    return bytes(value)


@pytest.mark.parametrize("uid", LOSSLESS)
@pytest.mark.parametrize(("bits", "sign"), [(8, "u"), (12, "u"), (16, "u"), (16, "i")])
def test_gray_without_loss(uid: str, bits: int, sign: str, tmp_path: Path) -> None:
    pixels = gray(bits, sign)
    ds = loaded(image(pixels, bits), tmp_path / "native.dcm")
    there = changed(ds, uid, tmp_path / "compressed.dcm")
    assert there.NumberOfFrames == 3 and "LossyImageCompression" not in there
    again = LDicomDS()
    assert again.LoadDS(str(tmp_path / "compressed.dcm"), 0) == DICOM_SUCCESS
    assert again.ChangeTransferSyntax(uids.ExplicitVRLittleEndian) == DICOM_SUCCESS
    assert native(again) == pixels.tobytes()


@pytest.mark.parametrize("first", LOSSLESS)
@pytest.mark.parametrize("second", [uids.RLELossless, uids.JPEGLosslessSV1])
def test_from_one_compression_to_another(first: str, second: str, tmp_path: Path) -> None:
    pixels = gray(12)
    ds = loaded(image(pixels, 12), tmp_path / "native.dcm")
    for uid in (first, second, uids.ExplicitVRBigEndian):
        assert ds.ChangeTransferSyntax(uid) == DICOM_SUCCESS
    there = changed(ds, uids.ImplicitVRLittleEndian, tmp_path / "out.dcm")
    assert there.PixelData == pixels.tobytes() and there["PixelData"].VR == "OW"


@pytest.mark.parametrize("uid", METHODS)
def test_a_loss_is_noted(uid: str, tmp_path: Path) -> None:
    bits = 12 if uid == uids.JPEGExtended12Bit else 8
    pixels = gray(bits)
    before = {
        "LossyImageCompression": "01",
        "LossyImageCompressionRatio": "7",
        "LossyImageCompressionMethod": "ISO_10918_1",
    }
    ds = loaded(image(pixels, bits, **before), tmp_path / "native.dcm")
    there = changed(ds, uid, tmp_path / "lossy.dcm")
    assert there.LossyImageCompression == "01"
    assert list(there.LossyImageCompressionMethod) == [
        "ISO_10918_1",
        METHODS[uids.UID(uid)],
    ]
    size = sum(
        map(len, pydicom.encaps.generate_frames(there.PixelData, number_of_frames=3))
    )
    first, second = there.LossyImageCompressionRatio
    assert first == 7 and abs(second - pixels.nbytes / size) < 0.1
    assert ds.ChangeTransferSyntax(uids.ExplicitVRLittleEndian) == DICOM_SUCCESS
    back = np.frombuffer(native(ds), pixels.dtype).reshape(pixels.shape)
    assert abs(back.astype(int) - pixels).max() <= WORST[uids.UID(uid)] << (bits - 8)


@pytest.mark.parametrize(
    ("uid", "photometric"),
    [
        (uids.RLELossless, "RGB"),
        (uids.JPEGLosslessSV1, "RGB"),
        (uids.JPEGLSLossless, "RGB"),
        (uids.JPEG2000Lossless, "YBR_RCT"),
        (uids.JPEG2000, "YBR_ICT"),
        (uids.JPEGBaseline8Bit, "YBR_FULL_422"),
    ],
)
@pytest.mark.parametrize("planar", [0, 1])
def test_colors(uid: str, photometric: str, planar: int, tmp_path: Path) -> None:
    pixels = color()
    stored = pixels.transpose(0, 3, 1, 2) if planar else pixels
    made = image(pixels, 8, "RGB", PlanarConfiguration=planar, PixelData=stored.tobytes())
    ds = loaded(made, tmp_path / "native.dcm")
    there = changed(ds, uid, tmp_path / "compressed.dcm")
    assert there.PhotometricInterpretation == photometric
    assert there.PlanarConfiguration == 0
    back = changed(ds, uids.ExplicitVRLittleEndian, tmp_path / "back.dcm")
    assert (back.PhotometricInterpretation, back.PlanarConfiguration) == ("RGB", 0)
    off = abs(back.pixel_array.astype(int) - pixels).max()
    assert off <= (0 if uid in LOSSLESS else 12)


@pytest.mark.parametrize("uid", [uids.RLELossless, uids.JPEGLSLossless])
def test_a_lossless_codec_keeps_luminance_and_chrominance(uid: str, tmp_path: Path) -> None:
    pixels = color()
    ds = loaded(image(pixels, 8, "YBR_FULL"), tmp_path / "native.dcm")
    there = changed(ds, uid, tmp_path / "compressed.dcm")
    assert there.PhotometricInterpretation == "YBR_FULL"
    raw = pydicom.pixels.pixel_array(tmp_path / "compressed.dcm", raw=True)
    assert (raw == pixels).all()


@pytest.mark.parametrize(
    ("uid", "program"),
    [
        (uids.RLELossless, "dcmdrle"),
        (uids.JPEGBaseline8Bit, "dcmdjpeg"),
        (uids.JPEGExtended12Bit, "dcmdjpeg"),
        (uids.JPEGLossless, "dcmdjpeg"),
        (uids.JPEGLosslessSV1, "dcmdjpeg"),
        (uids.JPEGLSLossless, "dcmdjpls"),
    ],
)
@pytest.mark.peer
def test_others_read_it(uid: str, program: str, dcmtk: Any, tmp_path: Path) -> None:
    pixels = gray(8)
    ds = loaded(image(pixels, 8), tmp_path / "native.dcm")
    changed(ds, uid, tmp_path / "compressed.dcm")
    out = tmp_path / "theirs.dcm"
    run(dcmtk(program), tmp_path / "compressed.dcm", out)
    theirs = pydicom.dcmread(out).pixel_array
    worst = 0 if uid in LOSSLESS else 4
    assert abs(theirs.astype(int) - pixels).max() <= worst


def test_the_options_of_jpeg_2000_are_kept_per_data_set(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (1, 128, 128), np.uint8)
    sizes = {}
    for name, options in {
        "factor": None,
        "ratio": FILEJ2KOPTIONS(
            uCompressionControl=J2K_COMPRESSION_RATIO, fCompressionRatio=16
        ),
        "size": FILEJ2KOPTIONS(
            uCompressionControl=J2K_COMPRESSION_TARGETSIZE, uTargetFileSize=2048
        ),
    }.items():
        ds = loaded(image(noise, 8), tmp_path / "native.dcm")
        if options is not None:
            assert ds.SetJ2KOptions(options) == DICOM_SUCCESS
        out = tmp_path / f"{name}.dcm"
        assert ds.ChangeTransferSyntax(str(out), uids.JPEG2000, 2, 0, 0) == DICOM_SUCCESS
        data = pydicom.dcmread(out).PixelData
        sizes[name] = len(next(pydicom.encaps.generate_frames(data, number_of_frames=1)))
    assert sizes["factor"] > 4 * sizes["ratio"]
    assert 512 < sizes["ratio"] <= 1024 < sizes["size"] <= 2048


# -- what would be lost, or lies -----------------------------------------------------------


def rle(runs: int) -> bytes:
    return b"\x01\0\0\0\x40\0\0\0" + bytes(56) + b"\x81\0" * runs


@pytest.mark.parametrize(
    ("rows", "columns", "frames"),
    [(65535, 65535, 1), (20000, 20000, 1), (100, 100, 2147483647), (1000, 1000, 100000)],
)
def test_what_a_header_claims_is_not_believed(
    rows: int, columns: int, frames: int, tmp_path: Path
) -> None:
    made = image(np.zeros((1, 2, 2), np.uint8), 8)
    made.Rows, made.Columns, made.NumberOfFrames = rows, columns, frames
    made.file_meta.TransferSyntaxUID = uids.RLELossless
    made.PixelData = encapsulate([rle(4)])
    made["PixelData"].is_undefined_length = True
    ds = loaded(made, tmp_path / "bomb.dcm")
    tracemalloc.start()
    code = ds.ChangeTransferSyntax(uids.ExplicitVRLittleEndian)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code in (error.DICOM_ERROR_IMAGE, error.DICOM_ERROR_MEMORY)
    assert peak < 1 << 20


@pytest.mark.parametrize(
    ("rows", "columns", "frames"), [(65535, 65535, 1), (1, 1, 2147483647), (2, 2, 1)]
)
def test_native_pixels_that_contradict_their_description(
    rows: int, columns: int, frames: int, tmp_path: Path
) -> None:
    made = image(np.zeros((3, 2, 2), np.uint8), 8)
    made.Rows, made.Columns, made.NumberOfFrames = rows, columns, frames
    ds = loaded(made, tmp_path / "lies.dcm")
    code = ds.ChangeTransferSyntax(uids.RLELossless)
    assert code in (error.DICOM_ERROR_IMAGE, error.DICOM_ERROR_MEMORY)


def test_all_frames_together_have_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = gray(8)
    ds = loaded(image(pixels, 8), tmp_path / "native.dcm")
    assert ds.ChangeTransferSyntax(uids.RLELossless) == DICOM_SUCCESS
    monkeypatch.setitem(vars(SETTINGS), "longest_decoded", 2 * ROWS * COLUMNS)
    assert ds.ChangeTransferSyntax(uids.ExplicitVRLittleEndian) == error.DICOM_ERROR_MEMORY
    # frame by frame, into another compression, there are never two of them
    assert ds.ChangeTransferSyntax(uids.JPEGLSLossless) == DICOM_SUCCESS


def test_overlays_in_the_pixels_are_not_dropped(tmp_path: Path) -> None:
    pixels = gray(12)
    pixels[:, 5, 7] |= 0x8000
    made = image(pixels, 12)
    made.add_new(0x60000010, "US", ROWS)
    made.add_new(0x60000011, "US", COLUMNS)
    made.add_new(0x60000040, "CS", "G")
    made.add_new(0x60000050, "SS", [1, 1])
    made.add_new(0x60000100, "US", 16)
    made.add_new(0x60000102, "US", 15)
    ds = loaded(made, tmp_path / "overlay.dcm")
    code = ds.ChangeTransferSyntax(uids.JPEGLSLossless)
    assert code == error.DICOM_ERROR_CONVERSION
    assert native(ds) == pixels.tobytes()
    for uid in (uids.RLELossless, uids.ExplicitVRLittleEndian):
        assert ds.ChangeTransferSyntax(uid) == DICOM_SUCCESS
    assert native(ds) == pixels.tobytes()


def test_bits_that_are_not_stored_are_no_values(tmp_path: Path) -> None:
    pixels = gray(12)
    made = image(pixels << 4, 12, HighBit=15)
    there = changed(
        loaded(made, tmp_path / "high.dcm"), uids.JPEGLSLossless, tmp_path / "x"
    )
    assert (there.BitsStored, there.HighBit) == (12, 11)
    assert (there.pixel_array == pixels).all()


def test_indices_do_not_survive_a_loss(tmp_path: Path) -> None:
    ds = loaded(image(gray(8), 8, "PALETTE COLOR"), tmp_path / "palette.dcm")
    for uid in METHODS:
        if uid != uids.JPEGExtended12Bit:
            code = ds.ChangeTransferSyntax(uid)
            assert code == error.DICOM_ERROR_PHOTOMETRIC
    assert ds.ChangeTransferSyntax(uids.RLELossless) == DICOM_SUCCESS


@pytest.mark.parametrize("uid", [uids.RLELossless, uids.JPEGLSLossless])
def test_single_bits_have_no_place_in_a_codec(uid: str, tmp_path: Path) -> None:
    made = image(
        np.zeros((3, 3, 3), np.uint8), 1, BitsAllocated=1, PixelData=b"\x55\xaa\x55\x02"
    )
    ds = loaded(made, tmp_path / "bits.dcm")
    assert ds.ChangeTransferSyntax(uid) == error.DICOM_ERROR_BITSPERPIXEL
    assert native(ds) == b"\x55\xaa\x55\x02"


MEMORY = """
import resource, sys
from ltdicom import LDicomDS
UID = "1.2.840.10008.1.2.4.80"
ds = LDicomDS()
assert ds.LoadDS(sys.argv[1], 0) == 0
assert ds.ChangeTransferSyntax(sys.argv[1] + ".small", UID, 0, 0, 0) == 0
small = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
ds = LDicomDS()
assert ds.LoadDS(sys.argv[2], 0) == 0
assert ds.ChangeTransferSyntax(sys.argv[2] + ".big", UID, 0, 0, 0) == 0
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - small)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is of another unit")
def test_memory_is_that_of_a_few_frames(tmp_path: Path) -> None:
    frame = np.zeros((1, 512, 512), np.uint16)
    image(frame.repeat(2, 0), 16).save_as(tmp_path / "2", enforce_file_format=True)
    image(frame.repeat(100, 0), 16).save_as(tmp_path / "100", enforce_file_format=True)
    command = [sys.executable, "-c", MEMORY, str(tmp_path / "2"), str(tmp_path / "100")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert int(done.stdout) << 10 < 8 * frame.nbytes  # of a hundred


def test_single_bits_of_frames_that_share_bytes() -> None:
    pixels = np.random.default_rng(4).integers(0, 2, (3, 3, 5)).astype(bool)
    ds = LDicomDS()
    ds.InitDS(CLASS_SC_IMAGE_STORAGE, 0)
    bitmaps = [BITMAPHANDLE.from_array(each) for each in pixels]
    mono, none = IMAGE_PHOTOMETRIC_MONOCHROME2, IMAGE_COMPRESSION_NONE
    assert ds.SetImageList(None, bitmaps, none, mono) == DICOM_SUCCESS
    for uid in (uids.JPEG2000Lossless, uids.ExplicitVRLittleEndian):
        assert ds.ChangeTransferSyntax(str(uid), 0) == DICOM_SUCCESS
        assert ds.GetCountImage() == 3
        for index, wanted in enumerate(pixels):
            code, found = ds.GetImage(nIndex=index)
            assert code == DICOM_SUCCESS and found is not None
            assert found.array.tolist() == wanted.tolist()
