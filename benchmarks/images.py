"""Measure LDicomDS.GetImage beside pydicom's decoding, and how it grows with the frames.

Each line is a ratio or a growth in one run, so that it means the same on every machine.
pydicom has the values in memory from loading on. LDicomDS leaves long ones in the file, so
native frames, where nothing else costs time, are compared twice: both from memory, and both
from a file::

    python benchmarks/images.py
"""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from pathlib import Path

import numpy as np
from data_sets import best, tell
from pydicom import dcmread
from pydicom import uid as uids
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.utils import as_pixel_options

from ltdicom import BITMAPHANDLE, DICOM_SUCCESS, LDicomDS
from ltdicom._dataset.codec import imagecodecs_plugin

SIDE = 1024  # rows and columns of the image that is decoded
PLUGINS = {
    uids.ExplicitVRLittleEndian: "",
    uids.RLELossless: "pydicom",
    uids.JPEGLosslessSV1: "imagecodecs",
    uids.JPEGLSLossless: "pyjpegls",
    uids.JPEG2000Lossless: "pylibjpeg",
}
FEW, MANY = 250, 1000  # frames


def made(path: Path, frames: int, side: int) -> Path:
    """Return a file of frames of 12 bits."""
    slope = np.add.outer(np.arange(side), np.arange(side)).astype(np.uint16)
    noise = np.random.default_rng(1).integers(0, 16, slope.shape, np.uint16)
    image = Dataset()
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = uids.ExplicitVRLittleEndian
    image.SOPClassUID, image.SOPInstanceUID = uids.UID("1.2.840.10008.5.1.4.1.1.7"), "1.2.3"
    image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    image.Rows = image.Columns = side
    image.NumberOfFrames, image.SamplesPerPixel = frames, 1
    image.PhotometricInterpretation = "MONOCHROME2"
    image.BitsAllocated, image.BitsStored, image.HighBit = 16, 12, 11
    image.PixelRepresentation = 0
    image.PixelData = ((slope + noise) & 0xFFF).tobytes() * frames
    image["PixelData"].VR = "OW"
    image.save_as(path, enforce_file_format=True)
    return path


def loaded(path: Path, syntax: str) -> LDicomDS:
    """Return a file, saved and loaded again in another syntax."""
    ds = LDicomDS()
    assert ds.LoadDS(path, 0) == DICOM_SUCCESS
    if syntax != uids.ExplicitVRLittleEndian:
        assert ds.ChangeTransferSyntax(syntax) == DICOM_SUCCESS
        assert ds.SaveDS(path.with_suffix(".other"), 0) == DICOM_SUCCESS
        ds = LDicomDS()
        assert ds.LoadDS(path.with_suffix(".other"), 0) == DICOM_SUCCESS
    return ds


def decode_ratio(folder: Path, syntax: str) -> float:
    """Return the time of GetImage over that of pydicom's decoder, with the same plug-in."""
    path = made(folder / "one", 1, SIDE)
    ds = loaded(path, syntax)
    if not PLUGINS[uids.UID(syntax)]:
        assert ds.LoadDSMemory(path.read_bytes()) == DICOM_SUCCESS
    theirs = dcmread(path.with_suffix(".other") if PLUGINS[uids.UID(syntax)] else path)
    decoder = get_decoder(uids.UID(syntax))
    bitmap = BITMAPHANDLE()

    def ours() -> None:
        assert ds.GetImage(None, bitmap, 0, 0, 0, 0) == DICOM_SUCCESS

    def pydicoms() -> None:
        decoder.as_array(theirs, index=0, decoding_plugin=PLUGINS[uids.UID(syntax)])

    ours()
    expected, _ = decoder.as_array(theirs, index=0)
    assert (bitmap.array == expected).all()
    times = 3 if PLUGINS[uids.UID(syntax)] else 20
    return best(ours, 7, times) / best(pydicoms, 7, times)


def file_ratio(folder: Path) -> float:
    """Return the time of GetImage over that of pydicom, of native frames in files."""
    path = made(folder / "one", 1, SIDE)
    ds, bitmap = loaded(path, uids.ExplicitVRLittleEndian), BITMAPHANDLE()
    theirs = dcmread(path)
    begin = theirs["PixelData"].file_tell
    options = as_pixel_options(theirs, pixel_keyword="PixelData")
    decoder = get_decoder(uids.ExplicitVRLittleEndian)

    def pydicoms() -> None:
        with path.open("rb") as file:
            file.seek(begin)
            decoder.as_array(file, index=0, **options)

    return best(lambda: ds.GetImage(None, bitmap, 0, 0, 0, 0), 5, 20) / best(
        pydicoms, 5, 20
    )


def growth(folder: Path, syntax: str) -> tuple[float, float]:
    """Return how much time a frame takes more, and memory, with four times the frames."""
    seconds, peaks = [], []
    for frames in (FEW, MANY):
        ds = loaded(made(folder / "many", frames, 64), syntax)
        bitmap = BITMAPHANDLE()
        # where the frames are is found with the first one
        assert ds.GetImage(None, bitmap, 0, 0, 0, 0) == DICOM_SUCCESS
        tracemalloc.start()
        for index in range(frames):
            assert ds.GetImage(None, bitmap, 0, index, 0, 0) == DICOM_SUCCESS
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        begin = time.process_time()
        for index in range(frames):
            ds.GetImage(None, bitmap, 0, index, 0, 0)
        seconds.append((time.process_time() - begin) / frames)
    return seconds[1] / seconds[0], peaks[1] / peaks[0]


def main() -> None:
    """Print a line a measurement, with its limit."""
    imagecodecs_plugin.register()  # pydicom alone has no decoder for lossless JPEG
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for syntax in PLUGINS:
            what = f"GetImage of {SIDE} x {SIDE} pixels, {uids.UID(syntax).name}"
            tell(what, decode_ratio(folder, syntax), "x pydicom", 1.05)
        what = f"GetImage of {SIDE} x {SIDE} pixels, native, each time from a file"
        tell(what, file_ratio(folder), "x pydicom", 1.05)
        for syntax in (uids.ExplicitVRLittleEndian, uids.RLELossless):
            time_each, memory = growth(folder, syntax)
            what = f"{MANY} frames one by one, for {FEW}, {uids.UID(syntax).name}"
            tell(f"time of each frame, {what}", time_each, "x", 1.3)
            tell(f"peak of memory, {what}", memory, "x", 1.3)


if __name__ == "__main__":
    main()
