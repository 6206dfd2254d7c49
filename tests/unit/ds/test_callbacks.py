"""Callbacks of `LDicomDS` that raise, answer nonsense or change the data set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydicom.data import get_testdata_file

from ltdicom import (
    BITMAPHANDLE,
    DICOM_ERROR_CANCELED,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
    TAG_PIXEL_DATA,
    TAG_ROWS,
    VR_LO,
    LDicomDS,
)
from ltdicom.constants.image import (
    IMAGE_COMPRESSION_NONE,
    IMAGE_PHOTOMETRIC_MONOCHROME2,
)

NATIVE, GRAY = IMAGE_COMPRESSION_NONE, IMAGE_PHOTOMETRIC_MONOCHROME2


class RaisedError(Exception):
    pass


def raising(*_: Any) -> Any:
    raise RaisedError


@pytest.fixture
def ds() -> LDicomDS:
    made = LDicomDS()
    assert made.LoadDS(str(get_testdata_file("CT_small.dcm")), 0) == DICOM_SUCCESS
    return made


def bitmap() -> BITMAPHANDLE:
    return BITMAPHANDLE.from_array(np.zeros((4, 4), np.uint8))


CALLS: dict[str, Callable[[LDicomDS, Any], Any]] = {
    "ConformanceDS": lambda ds, f: ds.ConformanceDS(f),
    "CopyDS": lambda ds, f: ds.CopyDS(None, ds, None, f),
    "GetImage": lambda ds, f: ds.GetImage(None, BITMAPHANDLE(), 0, 0, 0, 0, f, None),
    "GetImageList": lambda ds, f: ds.GetImageList(None, [], 0, 1, 0, 0, f, None),
    "SetImage": lambda ds, f: ds.SetImage(None, bitmap(), NATIVE, GRAY, 8, 0, 0, f),
    "InsertImage": lambda ds, f: ds.InsertImage(
        None, bitmap(), 0, NATIVE, GRAY, 8, 0, 0, f
    ),
}
OF_ROWS = ["GetImage", "SetImage"]


@pytest.mark.parametrize("name", CALLS)
def test_what_a_callback_raises_comes_out_and_nothing_changes(
    ds: LDicomDS, name: str
) -> None:
    before = ds.to_pydicom()
    with pytest.raises(RaisedError):
        CALLS[name](ds, raising)
    assert ds.to_pydicom() == before


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("wrong", [3, "x", object(), []])
def test_what_cannot_be_called_is_named(ds: LDicomDS, name: str, wrong: Any) -> None:
    before = ds.to_pydicom()
    with pytest.raises(TypeError, match=r"^pfnCallback must be callable"):
        CALLS[name](ds, wrong)
    assert ds.to_pydicom() == before


@pytest.mark.parametrize("name", OF_ROWS)
def test_answers_of_callbacks_for_rows(ds: LDicomDS, name: str) -> None:
    assert CALLS[name](ds, lambda *_: 0) == DICOM_ERROR_CANCELED
    assert CALLS[name](ds, lambda *_: -1) == DICOM_ERROR_CANCELED
    assert CALLS[name](ds, lambda *_: 1) == DICOM_SUCCESS
    assert CALLS[name](ds, lambda *_: None) == DICOM_SUCCESS
    for wrong in ("1", 1.5, [1]):
        with pytest.raises(TypeError, match=r"^pfnCallback must return int"):
            CALLS[name](ds, lambda *_, wrong=wrong: wrong)


@pytest.mark.parametrize("name", ["GetImageList", "GetImage", "SetImage", "ConformanceDS"])
def test_a_callback_may_take_the_data_away(ds: LDicomDS, name: str) -> None:
    def empties(*_: Any) -> int:
        ds.ResetDS()
        return 1

    result = CALLS[name](ds, empties)
    assert result == (DICOM_ERROR_PARAMETER if name == "GetImageList" else result)
    assert ds.FindFirstElement(None, TAG_ROWS, False) is None or name == "SetImage"


def test_a_conformance_callback_may_delete_what_it_gets(ds: LDicomDS) -> None:
    ds.ConformanceDS(lambda element, *_: ds.DeleteElement(element) or True)
    assert ds.FindFirstElement(None, TAG_PIXEL_DATA, False) is None


class TestDebugging:
    def test_what_it_raises_is_logged_and_harms_nothing(
        self, ds: LDicomDS, caplog: pytest.LogCaptureFixture
    ) -> None:
        ds.SetDebugDS(raising)
        rows = ds.FindFirstElement(None, TAG_ROWS, False)
        assert ds.SetBinaryValue(rows, b"\1\0\2\0") is True
        assert ds.GetCountValue(rows) == 2
        made = ds.InsertElement(None, False, 0x00991010, VR_LO, False, 0)
        assert ds.ExistsElement(made)
        logged = [r for r in caplog.records if "SetDebugDS raised" in r.getMessage()]
        assert len(logged) == 2
        assert all("RaisedError" in (record.exc_text or "") for record in logged)

    def test_it_may_mend_or_delete_the_element(self, ds: LDicomDS) -> None:
        heard: list[int] = []

        def mend(element: Any, flags: int, user: Any) -> bool:
            heard.append(element.nTag)
            ds.SetBinaryValue(element, b"\1\0\2\0\3\0")
            return True

        ds.SetDebugDS(mend)
        rows = ds.FindFirstElement(None, TAG_ROWS, False)
        ds.SetBinaryValue(rows, b"\1\0\2\0")
        assert heard == [TAG_ROWS]
        assert ds.GetCountValue(rows) == 3
        ds.SetDebugDS(lambda element, *_: ds.DeleteElement(element))
        ds.SetBinaryValue(rows, b"\1\0\2\0")
        assert not ds.ExistsElement(rows)
