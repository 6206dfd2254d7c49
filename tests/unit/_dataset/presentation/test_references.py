"""Images of a state and of its annotations: found by SOP instance, series kept in step."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from ltdicom import (
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_SOP_INSTANCE_UID_ALREADY_EXISTS,
    DICOM_SUCCESS,
    ELEMENT_INDEX_MAX,
    TAG_REFERENCED_SOP_INSTANCE_UID,
    TAG_SERIES_INSTANCE_UID,
    UID_CT_IMAGE_STORAGE,
    LDicomDS,
    Ref,
)
from tests.support.pictures import picture, save
from tests.support.states import annotated, content


def image(series: object, instance: object, **values: Any) -> LDicomDS:
    """Return an image that has UIDs and nothing else."""
    dataset = Dataset()
    dataset.SOPClassUID = UID_CT_IMAGE_STORAGE
    dataset.SOPInstanceUID = f"2.25.1{instance}"
    dataset.SeriesInstanceUID = f"2.25.9{series}"
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return LDicomDS.from_pydicom(dataset)


def listed(ds: LDicomDS) -> list[tuple[str, list[str]]]:
    """Return the series with their images, as the calls tell them."""
    found, item = [], ds.FindFirstPresStateRefSeriesItem()
    while item is not None:
        images = []
        for index in range(ds.GetPresStateImageRefCount(item)[1]):
            uid = ds.GetPresStateImageRefSOPInstance(item, index)
            assert uid is not None
            images.append(uid)
        child = ds.GetChildElement(item)
        series = ds.FindFirstElement(child, TAG_SERIES_INSTANCE_UID, True)
        assert series is not None
        found.append((ds.GetStringValue(series) or "", images))
        item = ds.FindNextPresStateRefSeriesItem(item)
    return found


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6)), max_size=9), st.data())
def test_images_are_kept_by_series(
    wanted: list[tuple[int, int]], data: st.DataObject
) -> None:
    ds, series = LDicomDS(), dict[str, list[str]]()
    for number, instance in wanted:
        uid = f"2.25.1{instance}"
        known = any(uid in each for each in series.values())
        code = ds.AddPresStateImageRefByDS(image(number, instance))
        assert (code == DICOM_SUCCESS) is not known
        if known:
            assert code == DICOM_ERROR_SOP_INSTANCE_UID_ALREADY_EXISTS
        else:
            series.setdefault(f"2.25.9{number}", []).append(uid)
    assert listed(ds) == list(series.items())
    every = [uid for each in series.values() for uid in each]
    assert ds.GetPresStateImageRefCount(None) == (DICOM_SUCCESS, len(every))
    for index, uid in enumerate(every):
        assert ds.GetPresStateImageRefSOPInstance(None, index) == uid
        assert ds.GetPresStateImageRefBySOPInstance(uid) is not None
    for uid in data.draw(st.permutations(every)):
        assert ds.RemovePresStateImageRefBySOPInstance(uid) == DICOM_SUCCESS
        for name in list(series):
            series[name] = [each for each in series[name] if each != uid]
            if not series[name]:
                del series[name]
        assert listed(ds) == list(series.items())
        assert ds.GetPresStateImageRefBySOPInstance(uid) is None
    assert not len(ds.to_pydicom())


def test_frames_of_an_image() -> None:
    ds = LDicomDS()
    assert ds.AddPresStateImageRefByDS(image(0, 1), [1, 5], 2) == DICOM_SUCCESS
    assert ds.AddPresStateImageRefByDS(image(0, 2), pFrameNumbers=[3]) == DICOM_SUCCESS
    array = (ctypes.c_int32 * 4)(7, 8, 9, 10)
    assert ds.AddPresStateImageRefByDS(image(0, 3), array, uFramesCount=2) == 0
    assert ds.AddPresStateImageRefByDS(image(0, 4), None, 0) == DICOM_SUCCESS
    (series,) = ds.to_pydicom().ReferencedSeriesSequence
    frames = [each.get("ReferencedFrameNumber") for each in series.ReferencedImageSequence]
    assert frames == [[1, 5], 3, [7, 8], None]
    classes = {each.ReferencedSOPClassUID for each in series.ReferencedImageSequence}
    assert classes == {UID_CT_IMAGE_STORAGE}


def test_the_image_of_a_file(tmp_path: Path) -> None:
    theirs = picture()
    path = save(theirs, tmp_path / "image.dcm")
    ds = LDicomDS()
    assert ds.AddPresStateImageRefByFileName(path) == DICOM_SUCCESS
    assert listed(ds) == [(theirs.SeriesInstanceUID, [theirs.SOPInstanceUID])]
    before = content(ds)
    exists = DICOM_ERROR_SOP_INSTANCE_UID_ALREADY_EXISTS
    assert ds.AddPresStateImageRefByFileName(str(path), [1], 1) == exists
    (tmp_path / "text").write_text("no image at all, and longer than a preamble" * 9)
    for name, code in (
        (tmp_path / "nothing", DICOM_ERROR_OPEN),
        (None, DICOM_ERROR_OPEN),
        (tmp_path / "text", DICOM_ERROR_FORMAT),
    ):
        assert ds.AddPresStateImageRefByFileName(name) == code
        assert LDicomDS().LoadDS(name, 0) == code
    assert content(ds) == before


@pytest.mark.parametrize("missing", ["SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID"])
@pytest.mark.parametrize("empty", [False, True])
def test_an_image_without_its_uids(missing: str, empty: bool) -> None:
    ds, theirs = LDicomDS(), image(0, 1).to_pydicom()
    if empty:
        setattr(theirs, missing, "")
    else:
        delattr(theirs, missing)
    code = ds.AddPresStateImageRefByDS(LDicomDS.from_pydicom(theirs))
    assert code == DICOM_ERROR_PARAMETER and not len(ds.to_pydicom())


def test_what_is_no_image_and_no_frame() -> None:
    ds: Any = LDicomDS()
    assert ds.AddPresStateImageRefByDS(None) == DICOM_ERROR_NULL_PTR
    for frames, count in (([0], 1), ([-1], 0), ([1], 2), (None, 1)):
        code = ds.AddPresStateImageRefByDS(image(0, 1), frames, count)
        assert code == DICOM_ERROR_PARAMETER
    for wrong in ("image", 7):
        with pytest.raises(TypeError):
            ds.AddPresStateImageRefByDS(wrong)
    with pytest.raises(TypeError):
        ds.AddPresStateImageRefByDS(image(0, 1), ["one"])
    assert not len(ds.to_pydicom())


def test_removing_what_is_not_there() -> None:
    ds = LDicomDS()
    ds.AddPresStateImageRefByDS(image(0, 1))
    before = content(ds)
    for uid in (None, "", "2.25.7"):
        assert ds.RemovePresStateImageRefBySOPInstance(uid) == DICOM_SUCCESS
        assert ds.GetPresStateImageRefBySOPInstance(uid) is None
    assert content(ds) == before
    assert ds.RemoveAllPresStateImageRefs() == DICOM_SUCCESS
    assert ds.RemoveAllPresStateImageRefs() == DICOM_SUCCESS
    assert not len(ds.to_pydicom())


def test_handles_that_are_no_series() -> None:
    ds, other = LDicomDS(), LDicomDS()
    ds.AddPresStateImageRefByDS(image(0, 1))
    other.AddPresStateImageRefByDS(image(0, 1))
    sequence = ds.GetFirstElement(None, True, False)
    reference = ds.GetPresStateImageRefBySOPInstance("2.25.11")
    foreign = other.FindFirstPresStateRefSeriesItem()
    gone = ds.FindFirstPresStateRefSeriesItem()
    assert sequence is not None and reference is not None and foreign is not None
    for wrong in (sequence, reference, foreign):
        count = Ref(7)
        assert ds.GetPresStateImageRefCount(wrong, count) == DICOM_ERROR_PARAMETER
        assert count.value == 0
        assert ds.GetPresStateImageRefSOPInstance(wrong, 0) is None
        assert ds.FindNextPresStateRefSeriesItem(wrong) is None
    assert ds.FindNextPresStateRefSeriesItem(None) is None
    assert ds.GetPresStateImageRefSOPInstance(None, 1) is None
    ds.RemoveAllPresStateImageRefs()
    assert ds.FindNextPresStateRefSeriesItem(gone) is None
    assert ds.GetPresStateImageRefCount(gone) == (DICOM_ERROR_PARAMETER, 0)
    # a reference without a UID, as other programs may make one
    ds.AddPresStateImageRefByDS(image(0, 1))
    child = ds.GetChildElement(ds.GetPresStateImageRefBySOPInstance("2.25.11"))
    ds.DeleteElement(ds.FindFirstElement(child, TAG_REFERENCED_SOP_INSTANCE_UID, True))
    assert ds.GetPresStateImageRefCount(None) == (DICOM_SUCCESS, 1)
    assert ds.GetPresStateImageRefSOPInstance(None, 0) is None
    assert LDicomDS().FindFirstPresStateRefSeriesItem() is None


# -- of annotations --------------------------------------------------------------------


def test_an_annotation_is_for_images_of_the_state() -> None:
    ds, item = annotated()
    exists = DICOM_ERROR_SOP_INSTANCE_UID_ALREADY_EXISTS
    assert ds.AddLayerImageRef(item, "2.25.11") == DICOM_ERROR_PARAMETER
    ds.AddPresStateImageRefByDS(image(0, 1), [2, 4])
    ds.AddPresStateImageRefByDS(image(1, 2))
    for uid in ("2.25.11", "2.25.12"):
        assert ds.AddLayerImageRef(item, uid) == DICOM_SUCCESS
        assert ds.AddLayerImageRef(item, uid) == exists
    count = Ref(0)
    assert ds.GetLayerImageRefCount(item, count) == DICOM_SUCCESS and count.value == 2
    assert ds.GetLayerImageRefSOPInstance(item, 1) == "2.25.12"
    assert ds.GetLayerImageRefSOPInstance(item, 2) is None
    assert ds.GetLayerImageRefElement(item, "2.25.11") is not None
    (annotation,) = ds.to_pydicom().GraphicAnnotationSequence
    first, second = annotation.ReferencedImageSequence
    assert first.ReferencedSOPClassUID == UID_CT_IMAGE_STORAGE
    assert first.ReferencedFrameNumber == [2, 4] and "ReferencedFrameNumber" not in second
    assert ds.RemoveImageRefFromLayer(item, "2.25.11") == DICOM_SUCCESS
    assert ds.RemoveImageRefFromLayer(item, "2.25.11") == DICOM_SUCCESS
    assert ds.GetLayerImageRefElement(item, "2.25.11") is None
    assert ds.GetLayerImageRefCount(item) == (DICOM_SUCCESS, 1)
    # those of annotations stay when the state forgets its own
    ds.RemoveAllPresStateImageRefs()
    assert ds.GetLayerImageRefSOPInstance(item, 0) == "2.25.12"
    assert ds.RemoveAllImageRefsFromLayer(item) == DICOM_SUCCESS
    assert ds.GetLayerImageRefCount(item) == (DICOM_SUCCESS, 0)
    assert "ReferencedImageSequence" not in ds.to_pydicom().GraphicAnnotationSequence[0]


def test_all_annotations_forget_their_images() -> None:
    ds, item = annotated()
    ds.AddPresStateImageRefByDS(image(0, 1))
    ds.CreateGraphicAnnSQItem(ELEMENT_INDEX_MAX, "MARKS")
    second = ds.FindNextGraphicAnnSQItem(item)
    for each in (item, second):
        assert ds.AddLayerImageRef(each, "2.25.11") == DICOM_SUCCESS
    assert ds.RemoveAllImageRefFromAllLayers() == DICOM_SUCCESS
    for each in (item, second):
        assert ds.GetLayerImageRefCount(each) == (DICOM_SUCCESS, 0)
    assert ds.GetPresStateImageRefCount(None) == (DICOM_SUCCESS, 1)
    assert LDicomDS().RemoveAllImageRefFromAllLayers() == DICOM_SUCCESS


def test_handles_that_are_no_annotation() -> None:
    ds, item = annotated()
    ds.AddPresStateImageRefByDS(image(0, 1))
    ds.AddLayerImageRef(item, "2.25.11")
    before = content(ds)
    wrong = [
        None,
        ds.FindFirstPresStateRefSeriesItem(),
        ds.GetLayerElementByIndex(0),
        ds.GetFirstElement(None, True, False),
        annotated()[1],
    ]
    for each in wrong:
        assert ds.AddLayerImageRef(each, "2.25.11") == DICOM_ERROR_PARAMETER
        assert ds.GetLayerImageRefCount(each) == (DICOM_ERROR_PARAMETER, 0)
        assert ds.GetLayerImageRefSOPInstance(each, 0) is None
        assert ds.GetLayerImageRefElement(each, "2.25.11") is None
        assert ds.RemoveImageRefFromLayer(each, "2.25.11") == DICOM_ERROR_PARAMETER
        assert ds.RemoveAllImageRefsFromLayer(each) == DICOM_ERROR_PARAMETER
    assert content(ds) == before
