"""Every image file at hand, each frame, beside decoders and painters of other makers.

Compressed files are decompressed by DCMTK and GDCM; what their pixels are, and what a
rescale makes of them, is computed here from PS3.3 and PS3.5. DCMTK paints gray frames.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom import uid as uids

from ltdicom import (
    DICOM_GETIMAGE_AUTO_APPLY_MODALITY_LUT,
    DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT,
    DICOM_SUCCESS,
    DICOMIMAGE,
    DICOMWINDOWATTRIBS,
    DS_EXPLICIT_VR,
    DS_LITTLE_ENDIAN,
    TAG_PIXEL_DATA,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    LDicomDS,
)
from ltdicom.constants import error
from tests.support.native_pixels import native_frames
from tests.support.programs import run
from tests.support.real_files import real_files

for module in ("imagecodecs", "pylibjpeg", "jpeg_ls"):
    pytest.importorskip(module, reason='the extra "images" is not installed')
Image = pytest.importorskip("PIL.Image", reason='the extra "images" is not installed')

MODALITY = DICOM_GETIMAGE_AUTO_APPLY_MODALITY_LUT
VOI = DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT

DAMAGED = "JPEG2000-embedded-sequence-delimiter"  # GDCM does not decode it either
NOT_BY_DCMTK = "SC_rgb_jpeg.dcm"  # it says that the stream ends too early
DECOMPRESS = {
    uids.RLELossless: "dcmdrle",
    uids.JPEGBaseline8Bit: "dcmdjpeg",
    uids.JPEGExtended12Bit: "dcmdjpeg",
    uids.JPEGLossless: "dcmdjpeg",
    uids.JPEGLosslessSV1: "dcmdjpeg",
    uids.JPEGLSLossless: "dcmdjpls",
    uids.JPEGLSNearLossless: "dcmdjpls",
    uids.JPEG2000Lossless: "gdcmconv",
    uids.JPEG2000: "gdcmconv",
}
LOSSY = {
    uids.JPEGBaseline8Bit,
    uids.JPEGExtended12Bit,
    uids.JPEGLSNearLossless,
    uids.JPEG2000,
}
MOST_FRAMES = 40  # of one file; others show the same in more time


def loaded(path: Path) -> LDicomDS | None:
    """Return an image that is whole; None for other files."""
    ds = LDicomDS()
    if ds.LoadDS(path, 0) != DICOM_SUCCESS:
        return None
    if ds.FindFirstElement(None, TAG_PIXEL_DATA, True) is None or not ds.GetCountImage():
        return None
    return ds


def read(path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="pydicom")
        made = pydicom.dcmread(path, force=True)
    if "TransferSyntaxUID" not in made.file_meta:
        made.file_meta.TransferSyntaxUID = uids.ImplicitVRLittleEndian
    return made


def is_gray(ds: LDicomDS) -> bool:
    info = ds.GetInfoImage(None)[1]
    return bool(info and info.bGray and 1 < info.nBitsAllocated <= 16)


_FOUND = {name: loaded(path) for name, path in real_files().items()}
IMAGES = {name: real_files()[name] for name, ds in _FOUND.items() if ds is not None}
GRAY = [n for n, ds in _FOUND.items() if ds and is_gray(ds) and DAMAGED not in n]


@pytest.fixture(autouse=True)
def _pydicom_may_warn() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="pydicom")
        yield


@pytest.mark.peer
@pytest.mark.parametrize("name", IMAGES)
def test_frames_are_those_of_other_decoders(
    name: str,
    dcmtk: Callable[[str], str],
    program: Callable[[str], str],
    tmp_path: Path,
) -> None:
    path = IMAGES[name]
    ds, theirs = loaded(path), read(path)
    assert ds is not None
    syntax = uids.UID(theirs.file_meta.TransferSyntaxUID)
    if DAMAGED in name:
        assert ds.GetImage(None)[0] == error.DICOM_ERROR_IMAGE
        return
    if theirs.BitsStored > 16 and theirs.SamplesPerPixel == 1:
        assert ds.GetImage(None)[0] == error.DICOM_ERROR_FEATURE_NOT_SUPPORTED
        return
    if syntax in DECOMPRESS:
        native = tmp_path / "native.dcm"
        tool = DECOMPRESS[syntax]
        if tool == "gdcmconv" or NOT_BY_DCMTK in name:
            run(program("gdcmconv"), "-w", path, native)
        else:
            run(dcmtk(tool), path, native)
        theirs = read(native)
    wanted = native_frames(theirs)
    count = ds.GetCountImage()
    assert count == len(wanted)
    palette = theirs.PhotometricInterpretation == "PALETTE COLOR"
    for index in sorted({*range(min(count, MOST_FRAMES)), count - 1}):
        code, bitmap = ds.GetImage(None, nIndex=index)
        assert code == DICOM_SUCCESS and bitmap is not None
        expected = wanted[index]
        if palette and bitmap.BitsPerPixel == 24:  # more than 256 colors
            colors = pydicom.pixels.apply_color_lut(expected[..., 0], theirs)
            expected = colors >> (8 if colors.dtype.itemsize > 1 else 0)
        elif bitmap.array.ndim == 3:
            expected = expected >> max(theirs.BitsStored - 8, 0)
        found = bitmap.array.reshape(expected.shape).astype(int)
        assert np.abs(found - expected).max() <= (syntax in LOSSY)


@pytest.mark.parametrize("name", IMAGES)
def test_what_is_said_of_an_image_is_in_its_elements(name: str) -> None:
    ds, theirs = loaded(IMAGES[name]), read(IMAGES[name])
    assert ds is not None
    info, told = DICOMIMAGE(), str(theirs.get("NumberOfFrames"))
    assert ds.GetInfoImage(None, info, 0) == DICOM_SUCCESS
    found = (
        info.szPhotometric,
        info.nSamplesPerPixel,
        info.nRows,
        info.nColumns,
        info.nBitsAllocated,
        info.nBitsStored,
        info.nHighBit,
        info.nPixelRepresentation,
        info.nFrames,
        info.bGray,
    )
    assert found == (
        theirs.PhotometricInterpretation,
        theirs.SamplesPerPixel,
        theirs.Rows,
        theirs.Columns,
        theirs.BitsAllocated,
        theirs.BitsStored,
        theirs.HighBit,
        theirs.PixelRepresentation,
        int(told) if told.isdigit() else 1,
        theirs.PhotometricInterpretation.startswith("MONOCHROME"),
    )
    if theirs.SamplesPerPixel > 1:
        assert info.nPlanarConfiguration == theirs.get("PlanarConfiguration", 0)
    smallest = theirs.get("SmallestImagePixelValue")
    assert info.bSmallestImagePixelValue == isinstance(smallest, int)
    assert info.nSmallestImagePixelValue == (smallest or 0)
    entries = theirs.get("RedPaletteColorLookupTableDescriptor")
    assert info.nRedEntries == ((entries[0] or 65536) if entries else 0)


@pytest.mark.parametrize("name", GRAY)
def test_values_of_the_modality_are_those_of_the_standard(name: str) -> None:
    """PS3.3 C.11.1: a rescale is a line, rounded to whole numbers here."""
    ds, theirs = loaded(IMAGES[name]), read(IMAGES[name])
    assert ds is not None
    last = ds.GetCountImage() - 1
    rescaled = theirs
    shared = theirs.get("SharedFunctionalGroupsSequence", ())
    frames = theirs.get("PerFrameFunctionalGroupsSequence", ())
    for place in (theirs, *shared, *frames[last : last + 1]):
        inner = place.get("PixelValueTransformationSequence") or (place,)
        rescaled = inner[0] if "RescaleSlope" in inner[0] else rescaled
    if "ModalityLUTSequence" in theirs:
        assert "RescaleSlope" not in rescaled
        table = theirs.ModalityLUTSequence[0]
        entries = np.array(table.LUTData).astype(int)
        first = table.LUTDescriptor[1]
    stored = ds.GetImage(None, nIndex=last)[1]
    code, bitmap = ds.GetImage(None, nIndex=last, uFlags=MODALITY)
    assert code == DICOM_SUCCESS and bitmap is not None and stored is not None
    values = stored.array.astype(float)
    if "ModalityLUTSequence" in theirs:
        wanted = entries[np.clip(values.astype(int) - first, 0, len(entries) - 1)]
    else:
        slope = float(rescaled.get("RescaleSlope", 1))
        wanted = values * slope + float(rescaled.get("RescaleIntercept", 0))
    ends = (-(1 << 15), (1 << 15) - 1) if bitmap.Flags.Signed else (0, (1 << 16) - 1)
    wanted = np.clip(np.rint(wanted), *ends)
    assert (bitmap.array == wanted).all()


@pytest.mark.peer
@pytest.mark.parametrize("name", GRAY)
def test_what_is_painted_is_what_dcmtk_paints(
    name: str, dcmtk: Callable[[str], str], tmp_path: Path
) -> None:
    """PS3.3 C.11.2: through the rescale and the window of the first frame."""
    ds = loaded(IMAGES[name])
    assert ds is not None
    native = DS_EXPLICIT_VR | DS_LITTLE_ENDIAN
    if ds.GetInfoImage(None)[1].nCompression:
        assert ds.ChangeTransferSyntax(UID_EXPLICIT_VR_LITTLE_ENDIAN) == DICOM_SUCCESS
    _, bitmap = ds.GetImage(None, uFlags=MODALITY | VOI)
    assert bitmap is not None
    if bitmap.pLUT is None or not ds.GetWindowCount(0)[1]:  # none of its own
        values = bitmap.array
        window = DICOMWINDOWATTRIBS()
        window.fWindowCenter = float(np.rint(values.mean()))
        window.fWindowWidth = float(np.rint(2 * values.std() + 2))
        assert ds.DeleteWindow(0, 0) == DICOM_SUCCESS
        assert ds.SetWindow(0, 0, window, 0) == DICOM_SUCCESS
        _, bitmap = ds.GetImage(None, uFlags=MODALITY | VOI)
        assert bitmap is not None
    window = ds.GetWindow(0, 0)[1]
    path, painted = tmp_path / "image.dcm", tmp_path / "painted.pgm"
    assert ds.SaveDS(path, native) == DICOM_SUCCESS
    ends = f"{window.fWindowCenter:f}", f"{window.fWindowWidth:f}"
    run(dcmtk("dcm2pnm"), "-q", "-O", "+Ww", *ends, "+F", "1", "+op", path, painted)
    ours = np.asarray(bitmap.to_pil()).astype(int)
    theirs = np.asarray(Image.open(io.BytesIO(painted.read_bytes()))).astype(int)
    assert np.abs(ours - theirs).max() <= 1
