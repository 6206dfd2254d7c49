"""Modality LUT, VOI LUT, windows and palettes: as elements, and in functional groups."""

from __future__ import annotations

import array
import ctypes
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from ltdicom import (
    DICOM_SUCCESS,
    DICOMLUTDESCRIPTOR,
    DICOMMLUTATTRIBS,
    DICOMPALCOLORLUTATTRIBS,
    DICOMPALETTECOLORLUTTYPE_BLUE,
    DICOMPALETTECOLORLUTTYPE_GREEN,
    DICOMPALETTECOLORLUTTYPE_RED,
    DICOMVOILUTATTRIBS,
    DICOMWINDOWATTRIBS,
    UID_EXPLICIT_VR_BIG_ENDIAN,
    LDicomDS,
    Ref,
)
from ltdicom.constants import error

FRAMES = 3


def image(**values: Any) -> Dataset:
    made = Dataset()
    made.PixelRepresentation = 0
    for name, value in values.items():
        setattr(made, name, value)
    return made


def face(**values: Any) -> LDicomDS:
    return LDicomDS.from_pydicom(image(**values))


def inner(ds: LDicomDS) -> Any:
    return ds.to_pydicom()


def lut(entries: int = 4, first: int = -2, bits: int = 16) -> DICOMLUTDESCRIPTOR:
    return DICOMLUTDESCRIPTOR(
        uNumberOfEntries=entries, nFirstStoredPixelValueMapped=first, uEntryBits=bits
    )


def groups(shared: list[Dataset], frames: list[Dataset]) -> LDicomDS:
    made = image(NumberOfFrames=FRAMES)
    made.SharedFunctionalGroupsSequence = Sequence(shared)
    made.PerFrameFunctionalGroupsSequence = Sequence(frames)
    return LDicomDS.from_pydicom(made)


def voi(center: str, width: str) -> Dataset:
    item, macro = Dataset(), Dataset()
    macro.WindowCenter, macro.WindowWidth = center, width
    item.FrameVOILUTSequence = Sequence([macro])
    return item


# -- windows ---------------------------------------------------------------------------


def test_windows_are_read() -> None:
    ds = face(
        WindowCenter=["40.0", "-600"],
        WindowWidth=["4E2", "1500"],
        WindowCenterWidthExplanation=["SOFT"],
    )
    assert ds.GetWindowCount(0) == (DICOM_SUCCESS, 2)
    first = ds.GetWindow(0, 0)[1]
    assert first is not None
    assert (first.fWindowCenter, first.fWindowWidth) == (40, 400)
    assert first.pszWindowCWExplanation == "SOFT"
    second = DICOMWINDOWATTRIBS()
    assert ds.GetWindow(7, 1, second, 0, 0) == DICOM_SUCCESS
    assert (second.fWindowCenter, second.fWindowWidth) == (-600, 1500)
    assert ds.GetWindow(0, 2) == (error.DICOM_ERROR_PARAMETER, None)
    assert ds.GetWindow(0, 0, None) == error.DICOM_ERROR_NULL_PTR


def test_a_window_of_a_template_is_none() -> None:
    ds = face(WindowCenter=None, WindowWidth=None)
    assert ds.GetWindowCount(0) == (DICOM_SUCCESS, 0)
    assert LDicomDS().GetWindow(0, 0) == (error.DICOM_ERROR_PARAMETER, None)


def test_a_window_is_set_and_the_others_keep_their_text() -> None:
    ds = face(WindowCenter=["+40.00", "5"], WindowWidth=["400", "7"])
    new = DICOMWINDOWATTRIBS(fWindowCenter=-1.5, fWindowWidth=2, pszWindowCWExplanation="B")
    assert ds.SetWindow(0, 1, new) == DICOM_SUCCESS
    assert ds.SetWindow(0, 2, new) == DICOM_SUCCESS
    found = inner(ds)
    element = ds.FindFirstElement(None, 0x00281050, True)
    assert ds.GetStringValue(element, 0, 3) == "+40.00\\-1.5\\-1.5"
    assert [str(v) for v in found.WindowWidth] == ["400", "2", "2"]
    assert found.WindowCenterWidthExplanation == ["", "B", "B"]
    assert ds.DeleteWindow() == DICOM_SUCCESS == ds.DeleteWindow()
    assert not any("Window" in each.name for each in inner(ds))


@pytest.mark.parametrize(
    ("index", "center", "width", "code"),
    [
        (0, 1, 0.5, error.DICOM_ERROR_PARAMETER),
        (0, 1, float("nan"), error.DICOM_ERROR_PARAMETER),
        (0, float("nan"), 1, error.DICOM_ERROR_RANGE),
        (2, 1, 1, error.DICOM_ERROR_PARAMETER),
    ],
)
def test_a_window_that_is_refused_changes_nothing(
    index: int, center: float, width: float, code: int
) -> None:
    for ds in (face(WindowCenter="1", WindowWidth="2"), groups([], [voi("1", "2")])):
        before = inner(ds).to_json()
        window = DICOMWINDOWATTRIBS(fWindowCenter=center, fWindowWidth=width)
        assert ds.SetWindow(0, index, window) == code
        assert inner(ds).to_json() == before


def test_an_explanation_that_is_refused_changes_nothing() -> None:
    ds = groups([], [Dataset()])
    before = inner(ds).to_json()
    window = DICOMWINDOWATTRIBS(0, 1, 2, "山")  # no character set has it
    assert ds.SetWindow(0, 0, window) == error.DICOM_ERROR_CONVERSION
    assert inner(ds).to_json() == before


@given(st.floats(-1e9, 1e9), st.floats(1, 1e9))
def test_what_is_set_is_read(center: float, width: float) -> None:
    ds = LDicomDS()
    window = DICOMWINDOWATTRIBS(fWindowCenter=center, fWindowWidth=width)
    assert ds.SetWindow(0, 0, window) == DICOM_SUCCESS
    found = ds.GetWindow(0, 0)[1]
    assert found is not None
    # DS has 16 characters
    assert found.fWindowCenter == pytest.approx(center, rel=1e-8, abs=1e-8)
    assert found.fWindowWidth == pytest.approx(width, rel=1e-8)


# -- modality --------------------------------------------------------------------------


def test_a_rescale_wins_over_a_table() -> None:
    ds = LDicomDS()
    table = DICOMMLUTATTRIBS(
        bIsModalityLUTSequence=True,
        LUTDescriptor=lut(),
        pszLUTExplanation="what",
        szModalityLUTType="OD",
    )
    assert ds.SetModalityLUT(0, table, [1, 2, 3, 65535]) == DICOM_SUCCESS
    found = ds.GetModalityLUTAttributes(0)[1]
    assert found is not None and found.bIsModalityLUTSequence
    assert found.LUTDescriptor == lut()
    assert (found.pszLUTExplanation, found.szModalityLUTType) == ("what", "OD")
    assert ds.GetModalityLUTData() == (DICOM_SUCCESS, [1, 2, 3, 65535])
    item = inner(ds).ModalityLUTSequence[0]
    assert (item["LUTDescriptor"].VR, item.LUTDescriptor) == ("SS", [4, -2, 16])
    both = inner(ds)
    both.RescaleSlope, both.RescaleIntercept = "2", "3"
    found = LDicomDS.from_pydicom(both).GetModalityLUTAttributes(0)[1]
    assert found is not None
    assert (found.bIsRescaleSlopeIntercept, found.bIsModalityLUTSequence) == (True, False)


def test_one_kind_takes_the_place_of_the_other() -> None:
    ds = face(RescaleSlope="1", RescaleIntercept="0", RescaleType="HU")
    table = DICOMMLUTATTRIBS(bIsModalityLUTSequence=True, LUTDescriptor=lut())
    assert ds.SetModalityLUT(0, table, [1, 2, 3, 4]) == DICOM_SUCCESS
    assert "RescaleSlope" not in inner(ds)
    assert inner(ds).ModalityLUTSequence[0].ModalityLUTType == "US"
    rescale = DICOMMLUTATTRIBS(bIsRescaleSlopeIntercept=True, fRescaleSlope=1.25)
    assert ds.SetModalityLUT(0, rescale) == DICOM_SUCCESS
    found = inner(ds)
    assert "ModalityLUTSequence" not in found and str(found.RescaleSlope) == "1.25"
    assert "RescaleType" not in found
    assert ds.DeleteModalityLUT() == DICOM_SUCCESS
    assert "RescaleSlope" not in inner(ds)
    assert ds.GetModalityLUTData() == (error.DICOM_ERROR_MODALITY_LUT_MISSING, [])


@pytest.mark.parametrize(
    ("attributes", "data", "code"),
    [
        (DICOMMLUTATTRIBS(), [], error.DICOM_ERROR_PARAMETER),
        (
            DICOMMLUTATTRIBS(0, True, lut(), "", "", True),
            [0] * 4,
            error.DICOM_ERROR_PARAMETER,
        ),
        (DICOMMLUTATTRIBS(0, True, lut()), None, error.DICOM_ERROR_NULL_PTR),
        (DICOMMLUTATTRIBS(0, True, lut()), [1, 2, 3], error.DICOM_ERROR_PARAMETER),
        (DICOMMLUTATTRIBS(0, True, lut()), [0, 0, 0, 65536], error.DICOM_ERROR_PARAMETER),
        (DICOMMLUTATTRIBS(0, True, lut(65537)), [0] * 65537, error.DICOM_ERROR_PARAMETER),
        (DICOMMLUTATTRIBS(0, True, lut(0)), [], error.DICOM_ERROR_PARAMETER),
        (
            DICOMMLUTATTRIBS(0, False, lut(), "", "", True, float("inf"), 1),
            None,
            error.DICOM_ERROR_RANGE,
        ),
        (None, None, error.DICOM_ERROR_NULL_PTR),
    ],
)
def test_a_modality_lut_that_is_refused_changes_nothing(
    attributes: Any, data: Any, code: int
) -> None:
    ds = face(RescaleSlope="1", RescaleIntercept="0")
    before = inner(ds).to_json()
    assert ds.SetModalityLUT(0, attributes, data) == code
    assert inner(ds).to_json() == before


# -- tables ----------------------------------------------------------------------------


def test_65536_entries_are_0_in_the_data_set() -> None:
    ds = LDicomDS()
    attributes = DICOMVOILUTATTRIBS(LUTDescriptor=lut(65536, 0), pszLUTExplanation="all")
    assert ds.SetVOILUT(0, attributes, range(65536)) == DICOM_SUCCESS
    item = inner(ds).VOILUTSequence[0]
    assert list(item.LUTDescriptor) == [0, 0, 16] and len(item.LUTData) == 131072
    found = ds.GetVOILUT(0)[1]
    assert found is not None and found.LUTDescriptor == lut(65536, 0)
    assert ds.GetVOILUTData(0) == (DICOM_SUCCESS, list(range(65536)))


def test_voi_luts_are_counted_added_and_deleted() -> None:
    ds = LDicomDS()
    attributes = DICOMVOILUTATTRIBS(LUTDescriptor=lut(2, 0, 12))
    assert ds.SetVOILUT(1, attributes, [0, 1]) == error.DICOM_ERROR_PARAMETER
    assert ds.GetVOILUTCount() == (DICOM_SUCCESS, 0)
    for index in range(2):
        assert ds.SetVOILUT(index, attributes, [index, 4095]) == DICOM_SUCCESS
    assert ds.SetVOILUT(0, attributes, [7, 8]) == DICOM_SUCCESS
    assert [ds.GetVOILUTData(i)[1] for i in range(2)] == [[7, 8], [1, 4095]]
    assert ds.GetVOILUT(2) == (error.DICOM_ERROR_PARAMETER, None)
    assert ds.GetVOILUTData(2) == (error.DICOM_ERROR_VOI_LUT_MISSING, [])
    assert ds.DeleteVOILUT() == DICOM_SUCCESS
    assert ds.GetVOILUTCount() == (DICOM_SUCCESS, 0)


@pytest.mark.parametrize(
    "buffer",
    [(ctypes.c_uint16 * 3)(), array.array("H", [0] * 3), [0] * 3, Ref()],
    ids=["ctypes", "array", "list", "Ref"],
)
def test_buffers_of_callers_are_filled(buffer: Any) -> None:
    ds = LDicomDS()
    attributes = DICOMVOILUTATTRIBS(LUTDescriptor=lut(3, 0))
    assert ds.SetVOILUT(0, attributes, (ctypes.c_uint16 * 3)(1, 2, 3)) == DICOM_SUCCESS
    assert ds.GetVOILUTData(0, buffer, 3) == DICOM_SUCCESS
    assert list(getattr(buffer, "value", buffer)) == [1, 2, 3]
    assert ds.GetVOILUTData(0, buffer, 2) == error.DICOM_ERROR_PARAMETER


def test_a_buffer_that_is_too_small_is_refused() -> None:
    ds = LDicomDS()
    attributes = DICOMVOILUTATTRIBS(LUTDescriptor=lut(3, 0))
    assert ds.SetVOILUT(0, attributes, [1, 2, 3]) == DICOM_SUCCESS
    small = (ctypes.c_uint16 * 2)()
    assert ds.GetVOILUTData(0, small) == error.DICOM_ERROR_PARAMETER


@pytest.mark.parametrize("big", [False, True])
def test_entries_of_8_bits_may_be_packed(big: bool, tmp_path: Any) -> None:
    item = Dataset()
    item.LUTDescriptor = [5, 0, 8]
    item.add_new(0x00283006, "OW", bytes([1, 2, 3, 4, 5, 0]))
    ds = face(VOILUTSequence=Sequence([item]))
    if big:
        path = str(tmp_path / "big")
        assert ds.ChangeTransferSyntax(UID_EXPLICIT_VR_BIG_ENDIAN) == DICOM_SUCCESS
        assert ds.SaveDS(path, 0) == DICOM_SUCCESS
        ds = LDicomDS()
        assert ds.LoadDS(path, 0) == DICOM_SUCCESS
    assert ds.GetVOILUTData(0) == (DICOM_SUCCESS, [1, 2, 3, 4, 5])


@pytest.mark.parametrize(
    ("signed", "vr", "first", "expected"),
    [
        (0, "US", 0xFFFE, 0xFFFE),
        (1, "US", 0xFFFE, -2),
        (0, "SS", -2, -2),
        (1, "SS", 2, 2),
    ],
)
def test_the_sign_of_what_is_mapped_first(
    signed: int, vr: str, first: int, expected: int
) -> None:
    item = Dataset()
    item.add_new(0x00283002, vr, [2, first, 16])
    item.add_new(0x00283006, "OW", bytes(4))
    ds = face(PixelRepresentation=signed, VOILUTSequence=Sequence([item]))
    found = ds.GetVOILUT(0)[1]
    assert found is not None
    assert found.LUTDescriptor.nFirstStoredPixelValueMapped == expected


def test_a_table_without_a_descriptor() -> None:
    item = Dataset()
    item.add_new(0x00283006, "OW", bytes(4))
    ds = face(VOILUTSequence=Sequence([item]), ModalityLUTSequence=Sequence([item]))
    missing = error.DICOM_ERROR_LUT_DESCRIPTOR_MISSING
    assert ds.GetVOILUT(0)[0] == ds.GetVOILUTData(0)[0] == missing
    assert ds.GetModalityLUTAttributes(0)[0] == ds.GetModalityLUTData()[0] == missing


# -- palette ---------------------------------------------------------------------------


def palette(entries: int = 3, bits: int = 16, **values: Any) -> DICOMPALCOLORLUTATTRIBS:
    return DICOMPALCOLORLUTATTRIBS(
        0, lut(entries, 0, bits), lut(entries, 0, bits), lut(entries, 0, bits), **values
    )


COLORS = (
    DICOMPALETTECOLORLUTTYPE_RED,
    DICOMPALETTECOLORLUTTYPE_GREEN,
    DICOMPALETTECOLORLUTTYPE_BLUE,
)


@pytest.mark.parametrize("bits", [8, 16])
def test_a_palette(bits: int) -> None:
    ds = LDicomDS()
    assert (
        ds.SetPaletteColorLUTData([1, 2, 3], 3, COLORS[0])
        == error.DICOM_ERROR_LUT_DESCRIPTOR_MISSING
    )
    wanted = palette(bits=bits, szUID="1.2.3")
    assert ds.SetPaletteColorLUTAttributes(wanted) == DICOM_SUCCESS
    assert ds.GetPaletteColorLUTAttributes() == (DICOM_SUCCESS, wanted)
    for color in COLORS:
        missing = error.DICOM_ERROR_PALETTECOLORLUTDATAMISSING
        assert ds.GetPaletteColorLUTData(PaletteColorLUTType=color) == (missing, [])
        assert ds.SetPaletteColorLUTData([color, 2, 3], 3, color) == DICOM_SUCCESS
    for color in COLORS:
        found = ds.GetPaletteColorLUTData(PaletteColorLUTType=color)
        assert found == (DICOM_SUCCESS, [color, 2, 3])
    assert len(inner(ds).RedPaletteColorLookupTableData) == (4 if bits == 8 else 6)
    assert ds.SetPaletteColorLUTData([1, 2], 2, 0) == error.DICOM_ERROR_PARAMETER
    assert ds.SetPaletteColorLUTData([1, 2, 3], 3, 3) == error.DICOM_ERROR_PARAMETER
    assert ds.SetPaletteColorLUTData([1, 2, 65536], 3, 0) == error.DICOM_ERROR_PARAMETER
    assert ds.DeletePaletteColorLUT() == DICOM_SUCCESS
    assert not list(inner(ds).group_dataset(0x0028))


def test_a_segmented_palette() -> None:
    ds = LDicomDS()
    # two values, a line of two points, both once more
    segments = [0, 2, 10, 20, 1, 2, 40, 2, 2, 0, 0]
    wanted = palette(8, bIsSegmented=True)
    assert ds.SetPaletteColorLUTAttributes(wanted) == DICOM_SUCCESS
    for color in COLORS:
        assert ds.SetPaletteColorLUTData(segments, None, color) == DICOM_SUCCESS
    assert ds.GetPaletteColorLUTAttributes() == (DICOM_SUCCESS, wanted)
    entries = [10, 20, 30, 40, 10, 20, 30, 40]
    found = ds.GetPaletteColorLUTData(PaletteColorLUTType=COLORS[1])
    assert found == (DICOM_SUCCESS, entries)
    assert "RedPaletteColorLookupTableData" not in inner(ds)


def test_segments_that_give_too_little() -> None:
    ds = LDicomDS()
    assert ds.SetPaletteColorLUTAttributes(palette(9, bIsSegmented=True)) == DICOM_SUCCESS
    missing = error.DICOM_ERROR_PALETTECOLORLUTDATAMISSING
    for segments in ([0, 2, 1, 2], [1, 2, 5], [7, 1, 1], [0, 2, 1, 2, 2, 1, 6, 0]):
        for color in COLORS:
            assert ds.SetPaletteColorLUTData(segments, None, color) == DICOM_SUCCESS
        assert ds.GetPaletteColorLUTData(PaletteColorLUTType=0) == (missing, [])


def test_an_explanation_of_a_window_is_one_text() -> None:
    ds = LDicomDS()
    for index, text in enumerate(("LUNG", "BONE")):
        window = DICOMWINDOWATTRIBS(
            fWindowCenter=40, fWindowWidth=400, pszWindowCWExplanation=text
        )
        assert ds.SetWindow(0, index, window) == DICOM_SUCCESS
    window.pszWindowCWExplanation = "A\\B"
    assert ds.SetWindow(0, 0, window) == error.DICOM_ERROR_PARAMETER
    names = [ds.GetWindow(0, index)[1] for index in range(2)]
    assert [each and each.pszWindowCWExplanation for each in names] == ["LUNG", "BONE"]


# -- what is refused is refused as a whole -----------------------------------------------


def test_numbers_of_other_types_are_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    ds = LDicomDS()
    window = DICOMWINDOWATTRIBS(fWindowCenter=numpy.float32(1.5), fWindowWidth=True)
    assert ds.SetWindow(0, 0, window) == DICOM_SUCCESS
    assert ds.to_pydicom().WindowCenter == 1.5
    assert ds.to_pydicom().WindowWidth == 1
    rescale = DICOMMLUTATTRIBS(
        bIsRescaleSlopeIntercept=True, fRescaleSlope=numpy.float64(2), fRescaleIntercept=3
    )
    assert ds.SetModalityLUT(0, rescale) == DICOM_SUCCESS
    assert inner(ds).RescaleSlope == 2


def test_a_palette_with_a_uid_that_is_none_changes_nothing() -> None:
    ds = LDicomDS()
    assert ds.SetPaletteColorLUTAttributes(palette(szUID="1.2.x")) != DICOM_SUCCESS
    assert ds.GetFirstElement(None, False, True) is None
