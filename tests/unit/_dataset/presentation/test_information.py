"""How a presentation state is called: what is set is read back, by pydicom as well."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import (
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_INVALID_ELEMENT_LENGTH,
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
    DICOMPRESSTATEINFO,
    VALUEDATE,
    VALUETIME,
    LDicomDS,
)
from tests.support.states import content

CODES = st.text(string.ascii_uppercase + string.digits + "_", min_size=1, max_size=16)
TEXTS = st.text(string.ascii_letters, min_size=1, max_size=64)


@given(
    st.builds(
        DICOMPRESSTATEINFO,
        nInstanceNumber=st.integers(-(2**31), 2**31 - 1),
        pszPresLabel=st.none() | CODES,
        pszPresDescription=st.none() | TEXTS,
        pPresCreationDate=st.none()
        | st.builds(
            VALUEDATE, st.integers(1900, 2100), st.integers(1, 12), st.integers(1, 28)
        ),
        pPresCreationTime=st.none()
        | st.builds(
            VALUETIME,
            st.integers(0, 23),
            st.integers(0, 59),
            st.integers(0, 59),
            st.integers(0, 999999),
        ),
        pszPresCreator=st.none() | TEXTS,
    )
)
def test_what_is_set_is_read_back(info: DICOMPRESSTATEINFO) -> None:
    ds, found = LDicomDS(), DICOMPRESSTATEINFO(pszPresLabel="BEFORE")
    assert ds.SetPresStateInfo(info) == DICOM_SUCCESS
    assert ds.GetPresStateInfo(found, 0) == DICOM_SUCCESS
    assert found == info
    theirs = ds.to_pydicom()
    assert theirs.get("ContentLabel") == info.pszPresLabel
    assert theirs.get("ContentDescription") == info.pszPresDescription
    assert theirs.InstanceNumber == info.nInstanceNumber
    assert ("PresentationCreationDate" in theirs) == (info.pPresCreationDate is not None)


def test_an_empty_data_set_has_nothing_to_tell() -> None:
    code, info = LDicomDS().GetPresStateInfo(uStructSize=88)
    assert (code, info) == (DICOM_SUCCESS, DICOMPRESSTATEINFO(uStructSize=88))


def test_null_leaves_what_is_there() -> None:
    ds = LDicomDS()
    first = DICOMPRESSTATEINFO(pszPresLabel="ONE", pszPresCreator="Doe^Jane")
    second = DICOMPRESSTATEINFO(nInstanceNumber=2, pszPresDescription="")
    assert ds.SetPresStateInfo(first) == ds.SetPresStateInfo(second) == DICOM_SUCCESS
    theirs = ds.to_pydicom()
    assert (theirs.ContentLabel, theirs.ContentCreatorName) == ("ONE", "Doe^Jane")
    assert (theirs.InstanceNumber, theirs.ContentDescription) == (2, "")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"pszPresLabel": "lower"}, DICOM_ERROR_PARAMETER),
        ({"pszPresLabel": "A" * 17}, DICOM_ERROR_PARAMETER),
        ({"pszPresLabel": ""}, DICOM_ERROR_PARAMETER),
        ({"pszPresLabel": "A\\B"}, DICOM_ERROR_PARAMETER),
        ({"pszPresDescription": "x" * 65}, DICOM_ERROR_INVALID_ELEMENT_LENGTH),
        ({"pszPresDescription": "\u4e09"}, DICOM_ERROR_CONVERSION),
        ({"pPresCreationDate": VALUEDATE(2026, 2, 30)}, DICOM_ERROR_CONVERSION),
        ({"pPresCreationTime": VALUETIME(25, 0, 0, 0)}, DICOM_ERROR_CONVERSION),
    ],
)
def test_a_call_that_fails_changes_nothing(wrong: dict[str, Any], code: int) -> None:
    ds = LDicomDS()
    assert ds.SetPresStateInfo(DICOMPRESSTATEINFO(1, 7, "ONE", "text")) == DICOM_SUCCESS
    before = content(ds)
    right = {"nInstanceNumber": 8, "pszPresLabel": "TWO", "pszPresCreator": "Doe^John"}
    assert ds.SetPresStateInfo(DICOMPRESSTATEINFO(**{**right, **wrong})) == code
    assert content(ds) == before


def test_null_and_wrong_types() -> None:
    ds: Any = LDicomDS()
    assert ds.SetPresStateInfo(None) == DICOM_ERROR_NULL_PTR
    assert ds.GetPresStateInfo(None, 0) == DICOM_ERROR_NULL_PTR
    for wrong in ("info", VALUEDATE(), 7):
        with pytest.raises(TypeError):
            ds.SetPresStateInfo(wrong)
        with pytest.raises(TypeError):
            ds.GetPresStateInfo(wrong, 0)
    fields = ("nInstanceNumber", "pszPresLabel", "pszPresDescription", "pPresCreationDate")
    for field in fields:
        with pytest.raises(TypeError):
            ds.SetPresStateInfo(DICOMPRESSTATEINFO(**{field: [object()]}))
    assert not len(ds.to_pydicom())
