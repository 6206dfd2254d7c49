"""Functional groups: which window and which rescale hold for a frame."""

from __future__ import annotations

import numpy
import pytest
from pydicom.dataset import Dataset

from ltdicom import (
    BITMAPHANDLE,
    DICOM_SETIMAGE_MFG_OVERWRITE_SHARED,
    DICOM_SETIMAGE_MFG_VOI_LUT_PER_FRAME,
    DICOM_SETIMAGE_MFG_VOI_LUT_SHARED,
    DICOM_SUCCESS,
    DICOMMLUTATTRIBS,
    DICOMWINDOWATTRIBS,
    ELEMENT_INDEX_MAX,
    IMAGE_COMPRESSION_NONE,
    IMAGE_PHOTOMETRIC_MONOCHROME2,
    LDicomDS,
)
from ltdicom.constants import error
from tests.unit._dataset.test_lookup_tables import FRAMES, groups, inner, lut, voi


def test_the_window_of_a_frame_wins_over_the_shared_one() -> None:
    ds = groups([voi("1", "10")], [voi("2", "20"), Dataset(), Dataset()])
    centers = [ds.GetWindow(frame, 0)[1].fWindowCenter for frame in range(FRAMES)]  # type: ignore[union-attr]
    assert centers == [2, 1, 1]


@pytest.mark.parametrize(
    ("flags", "code", "shared"),
    [
        (0, error.DICOM_ERROR_PARAMETER, "1"),
        (DICOM_SETIMAGE_MFG_VOI_LUT_PER_FRAME, error.DICOM_ERROR_PARAMETER, "1"),
        (DICOM_SETIMAGE_MFG_OVERWRITE_SHARED, DICOM_SUCCESS, "9"),
    ],
)
def test_a_shared_window_is_protected(flags: int, code: int, shared: str) -> None:
    ds = groups([voi("1", "10")], [Dataset(), Dataset(), Dataset()])
    window = DICOMWINDOWATTRIBS(fWindowCenter=9, fWindowWidth=10)
    assert ds.SetWindow(1, 0, window, flags) == code
    macro = inner(ds).SharedFunctionalGroupsSequence[0].FrameVOILUTSequence[0]
    assert str(macro.WindowCenter) == shared
    assert ds.DeleteWindow(1, flags) == code
    assert ("FrameVOILUTSequence" in inner(ds).SharedFunctionalGroupsSequence[0]) == bool(
        code
    )


@pytest.mark.parametrize(
    ("flags", "place"),
    [
        (0, "PerFrameFunctionalGroupsSequence"),
        (DICOM_SETIMAGE_MFG_VOI_LUT_PER_FRAME, "PerFrameFunctionalGroupsSequence"),
        (DICOM_SETIMAGE_MFG_VOI_LUT_SHARED, "SharedFunctionalGroupsSequence"),
    ],
)
def test_where_a_new_window_goes(flags: int, place: str) -> None:
    ds = groups([], [Dataset(), Dataset(), Dataset()])
    window = DICOMWINDOWATTRIBS(fWindowCenter=9, fWindowWidth=10)
    assert ds.SetWindow(0, 0, window, flags) == DICOM_SUCCESS
    assert inner(ds)[place][0].FrameVOILUTSequence[0].WindowCenter == 9
    assert ds.SetWindow(FRAMES, 0, window, 0) == error.DICOM_ERROR_PARAMETER


def test_a_frame_has_one_already_so_no_other_is_shared() -> None:
    ds = groups([], [voi("1", "2"), Dataset(), Dataset()])
    window = DICOMWINDOWATTRIBS(fWindowCenter=9, fWindowWidth=10)
    assert ds.SetWindow(1, 0, window, DICOM_SETIMAGE_MFG_VOI_LUT_SHARED) == DICOM_SUCCESS
    found = inner(ds)
    assert not found.SharedFunctionalGroupsSequence
    assert "FrameVOILUTSequence" in found.PerFrameFunctionalGroupsSequence[1]


def test_a_rescale_of_a_frame() -> None:
    ds = groups([], [Dataset(), Dataset(), Dataset()])
    rescale = DICOMMLUTATTRIBS(
        bIsRescaleSlopeIntercept=True, fRescaleIntercept=-1024, fRescaleSlope=0.5
    )
    assert ds.SetModalityLUT(2, rescale) == DICOM_SUCCESS
    found = ds.GetModalityLUTAttributes(2)[1]
    assert found is not None and found.bIsRescaleSlopeIntercept
    assert (found.fRescaleIntercept, found.fRescaleSlope, found.szRescaleType) == (
        -1024,
        0.5,
        "US",  # type 1 in the macro (PS3.3 C.7.6.16.2.9)
    )
    other = ds.GetModalityLUTAttributes(0)[1]
    assert other is not None and not other.bIsRescaleSlopeIntercept
    table = DICOMMLUTATTRIBS(bIsModalityLUTSequence=True, LUTDescriptor=lut())
    assert (
        ds.SetModalityLUT(0, table, [1, 2, 3, 4]) == error.DICOM_ERROR_FEATURE_NOT_SUPPORTED
    )


# frames that come and go


def multi_frame() -> LDicomDS:
    """Return an image of three frames, each with a window of its own."""
    dataset = Dataset()
    dataset.Rows = dataset.Columns = 2
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.NumberOfFrames = 3
    dataset.SharedFunctionalGroupsSequence = [Dataset()]
    dataset.PerFrameFunctionalGroupsSequence = []
    for frame in range(3):
        item = Dataset()
        window = Dataset()
        window.WindowCenter, window.WindowWidth = frame + 1, 10
        item.FrameVOILUTSequence = [window]
        dataset.PerFrameFunctionalGroupsSequence.append(item)
    dataset.PixelData = bytes([1] * 4 + [2] * 4 + [3] * 4)
    return LDicomDS.from_pydicom(dataset)


def frames_with_windows(ds: LDicomDS) -> list[tuple[int, float | None]]:
    """Return the gray of each frame beside the center of its window."""
    found: list[tuple[int, float | None]] = []
    node = ds.FindFirstElement(None, 0x7FE00010, False)
    items = inner(ds).PerFrameFunctionalGroupsSequence
    assert len(items) == ds.GetCountImage(node) == int(inner(ds).NumberOfFrames)
    for frame, item in enumerate(items):
        bitmap = BITMAPHANDLE()
        assert ds.GetImage(node, bitmap, 0, frame) == DICOM_SUCCESS
        macro = item.get("FrameVOILUTSequence")
        center = float(macro[0].WindowCenter) if macro else None
        found.append((int(bitmap.array[0, 0]), center))
    return found


def gray(value: int) -> BITMAPHANDLE:
    return BITMAPHANDLE.from_array(numpy.full((2, 2), value, numpy.uint8))


NATIVE = IMAGE_COMPRESSION_NONE, IMAGE_PHOTOMETRIC_MONOCHROME2


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_frame_that_goes_takes_its_group_with_it(index: int) -> None:
    ds = multi_frame()
    assert ds.DeleteImage(None, index, 1) == DICOM_SUCCESS
    assert frames_with_windows(ds) == [(n + 1, n + 1) for n in range(3) if n != index]


@pytest.mark.parametrize("index", [0, 1, 3, ELEMENT_INDEX_MAX])
def test_a_frame_that_comes_leaves_the_others_theirs(index: int) -> None:
    ds = multi_frame()
    assert ds.InsertImage(None, gray(9), index, *NATIVE) == DICOM_SUCCESS
    expected: list[tuple[int, float | None]] = [(n + 1, n + 1) for n in range(3)]
    expected.insert(min(index, 3), (9, None))
    assert frames_with_windows(ds) == expected


@pytest.mark.parametrize("count", [1, 3, 5])
def test_frames_that_replace_all_have_as_many_groups(count: int) -> None:
    ds = multi_frame()
    bitmaps = [gray(10 + n) for n in range(count)]
    assert ds.SetImageList(None, bitmaps, *NATIVE) == DICOM_SUCCESS
    centers = [center for _, center in frames_with_windows(ds)]
    assert centers == [1, 2, 3, None, None][:count]
