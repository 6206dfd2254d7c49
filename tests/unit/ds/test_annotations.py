"""The vendor's annotations: each call says that it does nothing."""

from __future__ import annotations

import pytest

from ltdicom import (
    DICOM_ERROR_ANN_MISSING,
    DICOM_ERROR_FEATURE_NOT_SUPPORTED,
    DICOM_SUCCESS,
    LDicomDS,
    Ref,
)
from tests.support.signing import image


def test_containers_are_neither_kept_nor_found() -> None:
    ds, tag, indices = image(), Ref(7), [1] * 256
    before = ds.to_json()
    ds.LoadAnnDLL()
    missing = DICOM_ERROR_ANN_MISSING
    assert ds.AnnSave(object(), 5, False, None, 0, tag) == missing
    assert ds.AnnSave(object(), 5, False, None, 0) == (missing, 0)
    container = Ref("untouched")
    assert ds.AnnLoad(container, 0, None) == missing
    assert ds.AnnLoad(nIndex=0, pLoadOptions=None) == (missing, None)
    assert ds.AnnCount(indices, tag) == missing
    assert ds.AnnCount() == (missing, [], 0)
    assert ds.AnnDelete(0, -1) == missing
    assert (tag.value, container.value, indices) == (7, "untouched", [1] * 256)
    assert ds.to_json() == before


def test_objects_are_not_converted() -> None:
    ds, made = image(), Ref("untouched")
    unsupported = DICOM_ERROR_FEATURE_NOT_SUPPORTED
    assert ds.ConvertLEADAnnObjToDicomAnnObjs(object(), None, 0) == unsupported
    assert ds.ConvertDicomAnnObjToLEADAnnObj(made, None, None, 100, 200) == unsupported
    assert ds.ConvertDicomAnnObjToLEADAnnObj(made) == unsupported
    assert ds.ConvertDicomAnnObjToLEADAnnObj() == (unsupported, None)
    assert made.value == "untouched"


def test_a_port_that_overrides_the_hook_imports() -> None:
    class LMyDicomDS(LDicomDS):
        def OnConvertLEADAnnObjToDicomAnnObj(
            self, pGraphicObject: object, pTextObject: object
        ) -> int:
            raise AssertionError("nobody calls it")

    ds = LMyDicomDS()
    nRet = ds.ConvertLEADAnnObjToDicomAnnObjs(None, None, 0)
    assert nRet == DICOM_ERROR_FEATURE_NOT_SUPPORTED
    assert LDicomDS().OnConvertLEADAnnObjToDicomAnnObj(None, None) == DICOM_SUCCESS


def test_hooks_of_another_shape_are_told_of() -> None:
    with pytest.warns(UserWarning, match="OnConvertLEADAnnObjToDicomAnnObj"):

        class LMyDicomDS(LDicomDS):
            def OnConvertLEADAnnObjToDicomAnnObj(self) -> int:
                return 0
