"""Functional groups: which window and which rescale hold for a frame."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from ltdicom import (
    DICOM_SETIMAGE_MFG_OVERWRITE_SHARED,
    DICOM_SETIMAGE_MFG_VOI_LUT_PER_FRAME,
    DICOM_SETIMAGE_MFG_VOI_LUT_SHARED,
    DICOM_SUCCESS,
    DICOMMLUTATTRIBS,
    DICOMWINDOWATTRIBS,
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
