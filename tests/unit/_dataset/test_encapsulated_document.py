"""Encapsulated documents, and the flags for loading images."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from ltdicom import LDicomDS, Ref
from ltdicom.constants import error as code
from ltdicom.constants.dataset import (
    ENCAPSULATED_DOCUMENT_CDA,
    ENCAPSULATED_DOCUMENT_PDF,
    ENCAPSULATED_DOCUMENT_UNKNOWN,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.iod import CLASS_ENCAPSULATED_PDF_STORAGE
from ltdicom.constants.vr import VR_CS, VR_UN
from ltdicom.structs import (
    DICOMCODESEQUENCEITEM,
    DICOMENCAPSULATEDDOCUMENT,
    VALUEDATE,
    VALUEDATETIME,
    VALUETIME,
)

TAG_DOCUMENT, TAG_TITLE = 0x00420011, 0x00420010
PDF = b"%PDF-1.7 od"
NO_DATE = VALUEDATE(2015, 2, 30)
TITLE = DICOMCODESEQUENCEITEM(
    pszCodeValue="12345", pszCodingSchemeDesignator="LN", pszCodeMeaning="Report"
)


def document(**fields: object) -> DICOMENCAPSULATEDDOCUMENT:
    given = {"uType": ENCAPSULATED_DOCUMENT_PDF, "pszBurnedInAnnotation": "NO", **fields}
    return DICOMENCAPSULATEDDOCUMENT(**given)


FULL = document(
    nInstanceNumber=123,
    pContentDate=VALUEDATE(2015, 1, 1),
    pContentTime=VALUETIME(12, 30, 0, 1),
    pAcquisitionDateTime=VALUEDATETIME(2015, 1, 1, 12, 30, 0, 1, -300),
    pszBurnedInAnnotation="YES",
    pszDocumentTitle="C:\\reports\\one.pdf",
    pszVerificationFlag="UNVERIFIED",
    pszHL7InstanceIdentifier="1.2.3^4",
    pszMIMETypeOfEncapsulatedDocument="application/pdf",
    pszListOfMIMETypes="image/jpeg\\application/pdf",
    nListOfMIMETypesCount=2,
)


@pytest.fixture
def ds():
    return LDicomDS()


def test_a_document_in_a_template(ds, tmp_path):
    """As the vendor's example does it: beside the element that `InitDS` made."""
    ds.InitDS(CLASS_ENCAPSULATED_PDF_STORAGE, 0)
    element = ds.FindFirstElement(None, TAG_DOCUMENT, True)
    assert element is not None
    missing = code.DICOM_ERROR_ENCAPSULATED_DOCUMENT_MISSING
    assert ds.GetEncapsulatedDocument(element, False)[0] == missing
    source, saved, target = (tmp_path / name for name in ("a.pdf", "a.dcm", "b.pdf"))
    source.write_bytes(PDF)
    assert ds.SetEncapsulatedDocument(element, False, str(source), FULL, TITLE) == 0
    assert ds.SaveDS(saved) == DICOM_SUCCESS
    found = dcmread(saved)
    assert found.EncapsulatedDocument == PDF + b"\0"
    assert found.EncapsulatedDocumentLength == len(PDF)
    assert found.MIMETypeOfEncapsulatedDocument == "application/pdf"
    assert found.ConceptNameCodeSequence[0].CodeMeaning == "Report"
    loaded = LDicomDS()
    assert loaded.LoadDS(saved) == DICOM_SUCCESS
    described, title = DICOMENCAPSULATEDDOCUMENT(), DICOMCODESEQUENCEITEM()
    result = loaded.GetEncapsulatedDocument(None, False, target, described, title)
    assert result == DICOM_SUCCESS
    assert target.read_bytes() == PDF
    assert (described, title) == (FULL, TITLE)


def test_every_form_of_the_calls(ds, tmp_path):
    assert ds.SetEncapsulatedDocument(None, False, PDF + b"more", 11, FULL, TITLE) == 0
    assert ds.GetEncapsulatedDocument(None, False) == (0, PDF, 11, FULL, TITLE)
    assert ds.GetEncapsulatedDocument(None, False, str(tmp_path / "a")) == (0, FULL, TITLE)
    assert (tmp_path / "a").read_bytes() == PDF
    size, described, title = Ref(0), DICOMENCAPSULATEDDOCUMENT(), DICOMCODESEQUENCEITEM()
    assert ds.GetEncapsulatedDocument(None, False, None, size, None, None) == 0
    assert size.value == 11
    buffer = bytearray(size.value)
    assert ds.GetEncapsulatedDocument(None, False, buffer, size, described, title) == 0
    assert (buffer, described, title) == (PDF, FULL, TITLE)
    out = Ref()
    assert ds.GetEncapsulatedDocument(None, False, out, size, None, None) == 0
    assert out.value == PDF
    small = bytearray(10)
    result = ds.GetEncapsulatedDocument(None, False, small, size, described, title)
    assert result == code.DICOM_ERROR_PARAMETER
    assert small == bytes(10)
    result = ds.SetEncapsulatedDocument(
        None, False, pBuffer=b"CDA", pEncapsulatedDocument=document(uType=2)
    )
    assert result == DICOM_SUCCESS
    nRet, content, _, found, _ = ds.GetEncapsulatedDocument(pElement=None, bChild=False)
    assert (nRet, content, found.uType) == (0, b"CDA", ENCAPSULATED_DOCUMENT_CDA)


def test_a_document_in_an_item(ds):
    sequence = ds.InsertElement(None, False, 0x00081115, VR_UN, True, 0)
    item = ds.InsertElement(sequence, True, 0xFFFEE000, VR_UN, True, 0)
    assert ds.SetEncapsulatedDocument(item, True, PDF, None, FULL) == DICOM_SUCCESS
    assert ds.GetEncapsulatedDocument(item, True)[:2] == (0, PDF)
    inside = ds.GetChildElement(item, True)
    assert ds.GetEncapsulatedDocument(inside, False)[:2] == (0, PDF)
    missing = code.DICOM_ERROR_ENCAPSULATED_DOCUMENT_MISSING
    assert ds.GetEncapsulatedDocument(None, False)[0] == missing
    for element, child in ((sequence, True), (item, False), (inside, True)):
        result = ds.GetEncapsulatedDocument(element, child)
        assert result == (code.DICOM_ERROR_PARAMETER, b"", 0, None, None)
        result = ds.SetEncapsulatedDocument(element, child, PDF, None, FULL)
        assert result == code.DICOM_ERROR_PARAMETER
    ds.DeleteElement(sequence)
    assert ds.GetEncapsulatedDocument(item, True)[0] == code.DICOM_ERROR_PARAMETER


def test_what_is_not_given_stays(ds):
    assert ds.SetEncapsulatedDocument(None, False, PDF, None, FULL, TITLE) == 0
    given = document(pszDocumentTitle="other", pszBurnedInAnnotation=None)
    assert ds.SetEncapsulatedDocument(None, False, b"%PDF", None, given) == 0
    _, content, _, described, title = ds.GetEncapsulatedDocument(None, False)
    assert (content, title) == (b"%PDF", TITLE)
    assert described.pszDocumentTitle == "other"
    assert described.pszBurnedInAnnotation == "YES"
    assert described.pContentDate == FULL.pContentDate
    assert described.nInstanceNumber == 0


def test_elements_of_type_2_are_there_without_a_value(ds):
    assert ds.SetEncapsulatedDocument(None, False, PDF, None, document()) == 0
    found = ds.to_pydicom()
    keywords = ("ContentDate", "ContentTime", "AcquisitionDateTime", "DocumentTitle")
    assert [found[each].is_empty for each in keywords] == [True] * 4
    assert len(found.ConceptNameCodeSequence) == 0
    assert "VerificationFlag" not in found
    assert ds.GetEncapsulatedDocument(None, False)[4] == DICOMCODESEQUENCEITEM()


@pytest.mark.parametrize(
    ("listed", "count", "expected"),
    [
        ("a/b\0c/d\0", 2, "a/b\\c/d"),
        ("a/b\\c/d", 0, "a/b\\c/d"),
        ("a/b\0c/d\0\0", 1, "a/b"),
        ("", 0, None),
    ],
)
def test_lists_of_mime_types(ds, listed, count, expected):
    given = document(pszListOfMIMETypes=listed, nListOfMIMETypesCount=count)
    assert ds.SetEncapsulatedDocument(None, False, PDF, None, given) == DICOM_SUCCESS
    assert ds.GetEncapsulatedDocument(None, False)[3].pszListOfMIMETypes == expected


@pytest.mark.parametrize(
    ("content", "given", "title", "expected"),
    [
        (PDF, None, None, code.DICOM_ERROR_NULL_PTR),
        (b"", FULL, None, code.DICOM_ERROR_ENCAPSULATED_DOCUMENT_MISSING),
        (
            PDF,
            document(uType=ENCAPSULATED_DOCUMENT_UNKNOWN),
            None,
            code.DICOM_ERROR_ENCAPSULATED_DOCUMENT_INVALID_TYPE,
        ),
        (PDF, document(uType=3), None, code.DICOM_ERROR_ENCAPSULATED_DOCUMENT_INVALID_TYPE),
        (
            PDF,
            document(pszBurnedInAnnotation="x" * 17),
            None,
            code.DICOM_ERROR_INVALID_ELEMENT_LENGTH,
        ),
        (
            PDF,
            document(pContentDate=VALUEDATE(2015, 2, 30)),
            None,
            code.DICOM_ERROR_CONVERSION,
        ),
        (PDF, document(pszDocumentTitle="Ж"), None, code.DICOM_ERROR_CONVERSION),
        (PDF, document(nListOfMIMETypesCount=9, pszListOfMIMETypes="a"), None, 1),
        (
            PDF,
            FULL,
            DICOMCODESEQUENCEITEM(pszCodeMeaning="x" * 65),
            code.DICOM_ERROR_INVALID_ELEMENT_LENGTH,
        ),
    ],
)
def test_what_is_refused_changes_nothing(ds, content, given, title, expected):
    result = ds.SetEncapsulatedDocument(None, False, content, None, given, title)
    assert result == (code.DICOM_ERROR_PARAMETER if expected == 1 else expected)
    assert list(ds) == []


def test_wrong_types_and_sizes(ds):
    with pytest.raises(TypeError):
        ds.SetEncapsulatedDocument(None, False, PDF, None, "document")
    with pytest.raises(TypeError):
        ds.SetEncapsulatedDocument(None, False, 5, None, FULL)
    result = ds.SetEncapsulatedDocument(None, False, PDF, 12, FULL)
    assert result == code.DICOM_ERROR_PARAMETER


def test_files_that_are_not_there(ds, tmp_path):
    none = tmp_path / "none" / "a.pdf"
    open_error = code.DICOM_ERROR_OPEN
    assert ds.SetEncapsulatedDocument(None, False, none, FULL) == open_error
    assert ds.SetEncapsulatedDocument(None, False, None, FULL, None) == open_error
    ds.SetEncapsulatedDocument(None, False, PDF, None, FULL)
    assert ds.GetEncapsulatedDocument(None, False, none) == (open_error, None, None)
    assert list(tmp_path.iterdir()) == []


def test_text_takes_the_character_set_of_the_data_set(ds):
    element = ds.InsertElement(None, False, 0x00080005, VR_CS, False, 0)
    ds.SetStringValue(element, "ISO_IR 144")
    given = document(pszDocumentTitle="Отчёт")
    assert ds.SetEncapsulatedDocument(None, False, PDF, None, given) == DICOM_SUCCESS
    assert ds.to_pydicom().DocumentTitle == "Отчёт"
    assert ds.GetEncapsulatedDocument(None, False)[3].pszDocumentTitle == "Отчёт"


def test_what_other_writers_leave_behind(ds):
    source = Dataset()
    source.EncapsulatedDocument = b"<x/>"
    source.EncapsulatedDocumentLength = 2  # not by a padding byte: ignored
    source.MIMETypeOfEncapsulatedDocument = "text/xml"
    source.InstanceNumber = "7"
    with disable_value_validation():
        source.ContentDate = "no date"
    found = LDicomDS.from_pydicom(source).GetEncapsulatedDocument(None, False)
    expected = DICOMENCAPSULATEDDOCUMENT(
        uType=ENCAPSULATED_DOCUMENT_CDA,
        nInstanceNumber=7,
        pszMIMETypeOfEncapsulatedDocument="text/xml",
    )
    assert found == (0, b"<x/>", 4, expected, DICOMCODESEQUENCEITEM())
    source.MIMETypeOfEncapsulatedDocument = "model/stl"
    described = LDicomDS.from_pydicom(source).GetEncapsulatedDocument(None, False)[3]
    assert described.uType == ENCAPSULATED_DOCUMENT_UNKNOWN


def test_a_sequence_in_the_place_of_the_document(ds):
    source = Dataset()
    source.add_new(TAG_DOCUMENT, "SQ", Sequence([Dataset()]))
    ds = LDicomDS.from_pydicom(source)
    failure = code.DICOM_ERROR_ENCAPSULATED_DOCUMENT_FAILURE
    assert ds.GetEncapsulatedDocument(None, False)[0] == failure
    assert ds.SetEncapsulatedDocument(None, False, PDF, None, FULL) == DICOM_SUCCESS
    assert ds.GetEncapsulatedDocument(None, False)[1] == PDF


@given(st.binary(min_size=1, max_size=50))
def test_any_document_comes_back(content):
    ds = LDicomDS()
    assert ds.SetEncapsulatedDocument(None, False, content, None, FULL) == DICOM_SUCCESS
    assert ds.GetEncapsulatedDocument(None, False)[:3] == (0, content, len(content))


def test_flags_for_loading_images_are_kept(ds):
    assert ds.GetLoadFileFlags() == 0
    ds.SetLoadFileFlags(0x80000001)
    ds.ResetDS()
    assert ds.GetLoadFileFlags() == 0x80000001
