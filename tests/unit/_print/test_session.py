"""Each function against a printer of our own: what is sent, what is kept of the answer."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset

from ltdicom import (
    DICOM_ERROR_IMAGE,
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_OVERLAY_DATA_MISSING,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED,
    DICOM_SUCCESS,
    PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS,
    PRINTSCU_PRINT_JOB_SOP_CLASS,
    TAG_PRINTER_NAME,
    UID_BASIC_ANNOTATION_BOX_CLASS,
    UID_BASIC_COLOR_IMAGE_BOX_CLASS,
    UID_BASIC_COLOR_PRINT_META_CLASS,
    UID_BASIC_FILM_BOX_CLASS,
    UID_BASIC_FILM_SESSION_CLASS,
    UID_BASIC_GRAYSCALE_IMAGE_BOX_CLASS,
    UID_BASIC_GRAYSCALE_PRINT_META_CLASS,
    UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS,
    UID_PRESENTATION_LUT_CLASS,
    UID_PRINT_JOB_CLASS,
    UID_PRINTER_CLASS,
    UID_PRINTER_INSTANCE,
    UID_PULL_PRINT_REQUEST_CLASS,
    UID_PULL_STORED_PRINT_META_CLASS,
    UID_STORED_PRINT_STORAGE_CLASS,
    LDicomDS,
    structs,
)
from ltdicom._print.attributes import attributes_of, keywords, structure_of
from ltdicom.structs import (
    FILMBOXPARAMETERS,
    FILMSESSIONPARAMETERS,
    IMAGEBOXPARAMETERS,
    OVERLAYBOXPARAMETERS,
    PRINTERINFO,
    PRINTERREPORTINFO,
    PRINTJOBINFO,
    PRINTJOBREPORTINFO,
    PULLPRINTREQUESTPARAMETERS,
    STOREDPRINTSTORAGEINSTANCEINFO,
)
from tests.support.print_nodes import ALL_CLASSES, JOB, PrinterScp, PrintScu

STRUCTURES = [
    FILMBOXPARAMETERS,
    FILMSESSIONPARAMETERS,
    IMAGEBOXPARAMETERS,
    OVERLAYBOXPARAMETERS,
    PRINTERINFO,
    PRINTERREPORTINFO,
    PRINTJOBINFO,
    PRINTJOBREPORTINFO,
    PULLPRINTREQUESTPARAMETERS,
    STOREDPRINTSTORAGEINSTANCEINFO,
]


def values_of(dataset: Dataset) -> dict[str, Any]:
    """Return the elements by keyword, sequences as lists of such."""
    return {
        e.keyword: [values_of(item) for item in e.value] if e.VR == "SQ" else e.value
        for e in dataset
    }


def image(frames: int = 1, **values: Any) -> LDicomDS:
    """Return a picture of 2 rows and 3 columns; each frame has its number in it."""
    ds = Dataset()
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns = 2, 3
    ds.BitsAllocated = ds.BitsStored = 8
    ds.HighBit, ds.PixelRepresentation = 7, 0
    ds.PatientName = "Not^Sent"
    if frames > 1:
        ds.NumberOfFrames = frames
    pixels = b"".join(bytes([frame] * 6) for frame in range(frames))
    ds.PixelData = pixels + b"\0" * (len(pixels) % 2)
    ds["PixelData"].VR = "OB"
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return LDicomDS.from_pydicom(ds)


def film(scu: PrintScu, color: bool = False, **values: Any) -> str:
    """Have a film session and a film box created; return the first image box."""
    assert scu.CreateFilmSession(None, color) == DICOM_SUCCESS
    code, parameters = scu.GetDefaultFilmBoxParameters()
    assert code == DICOM_SUCCESS
    parameters = dataclasses.replace(parameters, **values)
    assert scu.CreateFilmBox(parameters) == DICOM_SUCCESS
    box = scu.GetImageBoxInstanceUID(0)
    assert box is not None
    return box


@pytest.mark.parametrize("structure", STRUCTURES)
def test_each_field_is_an_attribute(structure: type[Any]) -> None:
    there = keywords(structure)
    assert [k for k in there.values() if tag_for_keyword(k) is None] == []
    left = {f.name for f in dataclasses.fields(structure)} - set(there)
    assert left <= {"uStructSize", "nOverlayOriginRow", "nOverlayOriginColumn"}


plain = st.none() | st.text("ABC 12", max_size=12).map(str.strip)
number = {"n": st.integers(-5, 0xFFFF), "d": st.floats(-5, 0xFFFF)}


@given(st.data(), st.sampled_from([s for s in STRUCTURES if "PARAMETERS" in s.__name__]))
def test_what_a_structure_specifies_is_sent(data: st.DataObject, structure: Any) -> None:
    made = structure()
    for field in dataclasses.fields(structure):
        if field.name in keywords(structure):
            strategy = plain if field.name.startswith("psz") else number[field.name[0]]
            setattr(made, field.name, data.draw(strategy, field.name))
    specified = {
        keyword: value
        for field, keyword in keywords(structure).items()
        if (value := getattr(made, field)) is not None
        and (isinstance(value, str) or value >= 0)
    }
    sent = {e.keyword: e.value for e in attributes_of(made)}
    assert sent.keys() == specified.keys()
    for keyword, value in specified.items():
        if isinstance(value, str):
            assert sent[keyword] == value
        else:
            assert float(sent[keyword]) == pytest.approx(value)


@given(st.text("ABC 12", max_size=90).map(str.strip))
def test_texts_of_an_answer_are_cut(text: str) -> None:
    answer = Dataset()
    answer.add_new(TAG_PRINTER_NAME, "UT", text)
    info = structure_of(PRINTERINFO, answer)
    assert info == PRINTERINFO(szPrinterName=text[:64])


def test_default_parameters_specify_nothing() -> None:
    scu = PrintScu()
    left = []
    for what in (
        "FilmSession",
        "FilmBox",
        "ImageBox",
        "OverlayBox",
        "PullPrintRequest",
    ):
        get = getattr(scu, f"GetDefault{what}Parameters")
        code, parameters = get()
        assert code == DICOM_SUCCESS
        left += list(values_of(attributes_of(parameters)).items())
        filled = getattr(structs, f"{what.upper()}PARAMETERS")()
        assert get(filled, 64) == DICOM_SUCCESS
        assert filled == parameters
    assert left == [("ImageDisplayFormat", "STANDARD\\1,1"), ("ImageBoxPosition", 1)]


def test_a_film_session(associated: PrintScu, printer: PrinterScp) -> None:
    parameters = FILMSESSIONPARAMETERS(
        nNumberOfCopies=2,
        pszPrintPriority="HIGH",
        pszMediumType="PAPER",
        pszFilmDestination="",
        pszFilmSessionLabel="Grüße",
        nMemoryAllocation=-1,
    )
    assert associated.CreateFilmSession(parameters) == DICOM_SUCCESS
    uid = associated.GetFilmSessionInstanceUID()
    service, sop_class, instance, sent = printer.last()
    assert (service, sop_class, instance) == ("create", UID_BASIC_FILM_SESSION_CLASS, uid)
    assert values_of(sent) == {
        "SpecificCharacterSet": "ISO_IR 192",
        "NumberOfCopies": 2,
        "PrintPriority": "HIGH",
        "MediumType": "PAPER",
        "FilmDestination": "",
        "FilmSessionLabel": "Grüße",
    }
    _, changed = associated.GetDefaultFilmSessionParameters()
    changed.pszPrintPriority = "LOW"
    assert associated.UpdateFilmSession(changed) == DICOM_SUCCESS
    assert printer.last()[:3] == ("set", UID_BASIC_FILM_SESSION_CLASS, uid)
    assert values_of(printer.last()[3]) == {"PrintPriority": "LOW"}
    assert associated.PrintFilmSession() == DICOM_SUCCESS
    assert printer.last() == ("action", UID_BASIC_FILM_SESSION_CLASS, uid, Dataset(), 1)
    assert associated.GetPrintJobInstanceUID() == JOB
    assert associated.DeleteFilmSession() == DICOM_SUCCESS
    assert printer.last()[:3] == ("delete", UID_BASIC_FILM_SESSION_CLASS, uid)
    assert associated.GetFilmSessionInstanceUID() == ""
    assert associated.PrintFilmSession() == DICOM_ERROR_PARAMETER


def test_a_film_box_has_image_and_annotation_boxes(
    associated: PrintScu, printer: PrinterScp
) -> None:
    lut = "1.2.3"
    assert associated.CreateFilmSession(None) == DICOM_SUCCESS
    assert printer.last()[3] == Dataset()
    parameters = FILMBOXPARAMETERS(
        pszImageDisplayFormat="STANDARD\\2,3",
        pszAnnotationDisplayFormatID="LABEL",
        pszFilmSizeID="14INX17IN",
        nMaxDensity=300,
        nMinDensity=-1,
        nIllumination=-1,
        nReflectedAmbientLight=-1,
    )
    assert associated.CreateFilmBox(parameters, lut) == DICOM_SUCCESS
    uid = associated.GetFilmBoxInstanceUID()
    assert printer.last()[:3] == ("create", UID_BASIC_FILM_BOX_CLASS, uid)
    assert values_of(printer.last()[3]) == {
        "ImageDisplayFormat": "STANDARD\\2,3",
        "AnnotationDisplayFormatID": "LABEL",
        "FilmSizeID": "14INX17IN",
        "MaxDensity": 300,
        "ReferencedFilmSessionSequence": [
            {
                "ReferencedSOPClassUID": UID_BASIC_FILM_SESSION_CLASS,
                "ReferencedSOPInstanceUID": associated.GetFilmSessionInstanceUID(),
            }
        ],
        "ReferencedPresentationLUTSequence": [
            {
                "ReferencedSOPClassUID": UID_PRESENTATION_LUT_CLASS,
                "ReferencedSOPInstanceUID": lut,
            }
        ],
    }
    boxes = [associated.GetImageBoxInstanceUID(n) for n in range(7)]
    assert boxes == [f"{uid}.{n}" for n in range(1, 7)] + [None]
    assert associated.GetImageBoxesCount() == 6
    assert associated.GetAnnotationBoxesCount() == 1
    text = associated.GetAnnotationBoxInstanceUID(0)
    assert text == f"{uid}.99"
    assert associated.GetAnnotationBoxInstanceUID(1) is None

    assert associated.UpdateAnnotationBox(text, 1, "Left") == DICOM_SUCCESS
    assert printer.last()[:3] == ("set", UID_BASIC_ANNOTATION_BOX_CLASS, text)
    assert values_of(printer.last()[3]) == {"AnnotationPosition": 1, "TextString": "Left"}
    assert associated.UpdateAnnotationBox(text, 2, None) == DICOM_SUCCESS
    assert values_of(printer.last()[3]) == {"AnnotationPosition": 2}
    assert associated.UpdateAnnotationBox("", 1, "Left") == DICOM_ERROR_PARAMETER

    assert associated.UpdateFilmBox(None, "") == DICOM_SUCCESS
    assert values_of(printer.last()[3]) == {"ReferencedPresentationLUTSequence": []}
    assert associated.UpdateFilmBox(None) == DICOM_ERROR_NULL_PTR
    assert associated.PrintFilmBox() == DICOM_SUCCESS
    assert printer.last() == ("action", UID_BASIC_FILM_BOX_CLASS, uid, Dataset(), 1)

    associated.FreeImageBoxesInstanceUIDs()
    associated.FreeAnnotationBoxesInstanceUIDs()
    assert associated.GetImageBoxesCount() == associated.GetAnnotationBoxesCount() == 0
    assert associated.GetFilmBoxInstanceUID() == uid
    assert associated.DeleteFilmBox() == DICOM_SUCCESS
    assert associated.GetFilmBoxInstanceUID() == ""
    assert associated.PrintFilmBox() == DICOM_ERROR_PARAMETER


def test_a_film_box_needs_a_session_and_a_format(associated: PrintScu) -> None:
    _, parameters = associated.GetDefaultFilmBoxParameters()
    assert associated.CreateFilmBox(None) == DICOM_ERROR_NULL_PTR
    assert associated.CreateFilmBox(FILMBOXPARAMETERS()) == DICOM_ERROR_PARAMETER
    assert associated.CreateFilmBox(parameters) == DICOM_ERROR_PARAMETER
    parameters.nMaxDensity = 70000
    assert associated.CreateFilmSession(None) == DICOM_SUCCESS
    assert associated.CreateFilmBox(parameters) == DICOM_ERROR_PARAMETER


def test_an_image(associated: PrintScu, printer: PrinterScp) -> None:
    box = film(associated)
    parameters = IMAGEBOXPARAMETERS(
        nImagePosition=1,
        pszPolarity="NORMAL",
        nMinDensity=-1,
        nMaxDensity=-1,
        dRequestedImageSize=0.1 + 0.2,
    )
    code = associated.UpdateImageBox(box, image(3), 2, parameters, "1.5", "1.6")
    assert code == DICOM_SUCCESS
    assert printer.last()[:3] == ("set", UID_BASIC_GRAYSCALE_IMAGE_BOX_CLASS, box)
    sent = values_of(printer.last()[3])
    size = sent.pop("RequestedImageSize")
    assert float(size) == pytest.approx(0.3)
    assert sent == {
        "ImageBoxPosition": 1,
        "Polarity": "NORMAL",
        "BasicGrayscaleImageSequence": [
            {
                "SamplesPerPixel": 1,
                "PhotometricInterpretation": "MONOCHROME2",
                "Rows": 2,
                "Columns": 3,
                "BitsAllocated": 8,
                "BitsStored": 8,
                "HighBit": 7,
                "PixelRepresentation": 0,
                "PixelData": bytes([2] * 6),
            }
        ],
        "ReferencedImageOverlayBoxSequence": [
            {
                "ReferencedSOPClassUID": UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS,
                "ReferencedSOPInstanceUID": "1.5",
            }
        ],
        "ReferencedPresentationLUTSequence": [
            {
                "ReferencedSOPClassUID": UID_PRESENTATION_LUT_CLASS,
                "ReferencedSOPInstanceUID": "1.6",
            }
        ],
    }
    _, plain = associated.GetDefaultImageBoxParameters()
    assert associated.UpdateImageBox(box, None, 0, plain) == DICOM_SUCCESS
    assert values_of(printer.last()[3]) == {
        "ImageBoxPosition": 1,
        "BasicGrayscaleImageSequence": [],
    }


def test_an_image_in_colour(associated: PrintScu, printer: PrinterScp) -> None:
    box = film(associated, color=True)
    pixels = bytes(range(18))
    picture = image(
        SamplesPerPixel=3,
        PhotometricInterpretation="RGB",
        PlanarConfiguration=0,
        PixelData=pixels,
    )
    _, plain = associated.GetDefaultImageBoxParameters()
    code = associated.UpdateImageBox(box, picture, 0, plain, None, "1.6")
    assert code == DICOM_SUCCESS
    assert printer.last()[:3] == ("set", UID_BASIC_COLOR_IMAGE_BOX_CLASS, box)
    sent = values_of(printer.last()[3])
    [item] = sent.pop("BasicColorImageSequence")
    assert sent == {"ImageBoxPosition": 1}
    assert item["PlanarConfiguration"] == 1
    assert item["PixelData"] == pixels[::3] + pixels[1::3] + pixels[2::3]


@pytest.mark.parametrize("syntax", [0, 1], ids=["explicit", "implicit"])
def test_words_of_an_image(scu: PrintScu, printer: PrinterScp, syntax: int) -> None:
    printer.syntax = syntax
    assert scu.Associate("127.0.0.1", printer.port, "P", "M", ALL_CLASSES) == 0
    box = film(scu)
    words = bytes(range(12))
    picture = image(BitsAllocated=16, BitsStored=12, HighBit=11, PixelData=words)
    _, plain = scu.GetDefaultImageBoxParameters()
    assert scu.UpdateImageBox(box, picture, 0, plain) == DICOM_SUCCESS
    [item] = printer.last()[3].BasicGrayscaleImageSequence
    assert item.PixelData == words
    assert item.BitsStored == 12


def test_a_compressed_image(associated: PrintScu, printer: PrinterScp) -> None:
    from pydicom.data import get_testdata_file

    box = film(associated)
    picture, raw = LDicomDS(), LDicomDS()
    assert picture.LoadDS(str(get_testdata_file("MR_small_RLE.dcm")), 0) == 0
    assert raw.LoadDS(str(get_testdata_file("MR_small.dcm")), 0) == 0
    _, plain = associated.GetDefaultImageBoxParameters()
    sent = []
    for each in (picture, raw):
        assert associated.UpdateImageBox(box, each, 0, plain) == DICOM_SUCCESS
        sent.append(printer.last()[3].BasicGrayscaleImageSequence[0].PixelData)
    assert sent[0] == sent[1] == raw.to_pydicom().PixelData


def test_what_is_no_image(associated: PrintScu) -> None:
    box = film(associated)
    _, plain = associated.GetDefaultImageBoxParameters()
    update = associated.UpdateImageBox
    assert update(box, LDicomDS(), 0, plain) == DICOM_ERROR_IMAGE
    assert update(box, image(PixelData=b"\0\0"), 0, plain) == DICOM_ERROR_IMAGE
    assert update(box, image(Rows=None), 0, plain) == DICOM_ERROR_IMAGE
    assert update(box, image(2), 2, plain) == DICOM_ERROR_PARAMETER
    assert update("", image(), 0, plain) == DICOM_ERROR_PARAMETER
    assert update(box, image(), 0, IMAGEBOXPARAMETERS()) == DICOM_ERROR_PARAMETER
    assert update(box, image(), 0, None) == DICOM_ERROR_NULL_PTR
    with pytest.raises(TypeError):
        update(box, "image.dcm", 0, plain)  # type: ignore[arg-type]


def test_a_presentation_lut(associated: PrintScu, printer: PrinterScp) -> None:
    table, ds = Dataset(), Dataset()
    table.add_new(0x00283002, "US", [4, 0, 16])
    table.LUTExplanation = "Test"
    table.add_new(0x00283006, "OW", bytes(range(8)))
    ds.PresentationLUTSequence = [table]
    ds.PatientID = "not sent"
    lut = LDicomDS.from_pydicom(ds)
    assert associated.CreatePresentationLUT(lut) == DICOM_SUCCESS
    uid = associated.GetPresentationLUTInstanceUID()
    assert printer.last()[:3] == ("create", UID_PRESENTATION_LUT_CLASS, uid)
    assert list(values_of(printer.last()[3])) == ["PresentationLUTSequence"]
    [item] = printer.last()[3].PresentationLUTSequence
    assert (list(item.LUTDescriptor), item.LUTData) == ([4, 0, 16], bytes(range(8)))
    assert associated.DeletePresentationLUT(uid) == DICOM_SUCCESS
    assert printer.last()[:3] == ("delete", UID_PRESENTATION_LUT_CLASS, uid)
    assert associated.GetPresentationLUTInstanceUID() == ""
    assert associated.CreatePresentationLUT(None, "LIN OD") == DICOM_SUCCESS
    assert values_of(printer.last()[3]) == {"PresentationLUTShape": "LIN OD"}
    assert associated.CreatePresentationLUT(None) == DICOM_ERROR_PARAMETER
    assert associated.CreatePresentationLUT(LDicomDS()) == DICOM_ERROR_PARAMETER
    assert associated.DeletePresentationLUT(None) == DICOM_ERROR_PARAMETER


def test_an_overlay(associated: PrintScu, printer: PrinterScp) -> None:
    plane, ds = Dataset(), Dataset()
    plane.add_new(0x60000010, "US", 2)
    plane.add_new(0x60000011, "US", 8)
    plane.add_new(0x60003000, "OW", b"\x0f\xf0")
    ds.OverlayPixelDataSequence = [plane]
    overlay = LDicomDS.from_pydicom(ds)
    parameters = OVERLAYBOXPARAMETERS(
        nOverlayOriginRow=-2,
        nOverlayOriginColumn=5,
        pszOverlayMagnificationType="NONE",
        nMagnifyToNumberOfColumns=-1,
    )
    assert associated.CreateOverlayBox(overlay, parameters) == DICOM_SUCCESS
    uid = associated.GetOverlayBoxInstanceUID()
    assert printer.last()[:3] == ("create", UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS, uid)
    sent = printer.last()[3]
    assert sent.OverlayMagnificationType == "NONE"
    [item] = sent.OverlayPixelDataSequence
    assert list(item[0x60000050].value) == [-2, 5]
    assert item[0x60003000].value == b"\x0f\xf0"

    update = associated.UpdateOverlayBox
    assert update(uid, None, parameters, False) == DICOM_SUCCESS
    assert values_of(printer.last()[3]) == {"OverlayMagnificationType": "NONE"}
    assert update(uid, None, parameters, True) == DICOM_SUCCESS
    [item] = printer.last()[3].OverlayPixelDataSequence
    assert [int(element.tag) for element in item] == [0x60000050]
    assert update(uid, overlay, None, True) == DICOM_SUCCESS
    [item] = printer.last()[3].OverlayPixelDataSequence
    assert 0x60000050 not in item
    assert update(uid, None, None, True) == DICOM_ERROR_NULL_PTR
    assert update("", None, parameters, True) == DICOM_ERROR_PARAMETER
    assert associated.CreateOverlayBox(None, parameters) == DICOM_ERROR_NULL_PTR
    assert associated.CreateOverlayBox(overlay, None) == DICOM_ERROR_NULL_PTR
    empty = LDicomDS()
    code = associated.CreateOverlayBox(empty, parameters)
    assert code == DICOM_ERROR_OVERLAY_DATA_MISSING
    assert associated.DeleteOverlayBox(uid) == DICOM_SUCCESS
    assert associated.GetOverlayBoxInstanceUID() == ""


def test_a_pull_print_request(associated: PrintScu, printer: PrinterScp) -> None:
    stored = STOREDPRINTSTORAGEINSTANCEINFO(
        pszRetrieveAETitle="ARCHIVE",
        pszReferencedSOPInstanceUID="1.1",
        pszStudyInstanceUID="1.2",
        pszSeriesInstanceUID="1.3",
    )
    _, parameters = associated.GetDefaultPullPrintRequestParameters()
    parameters.pszCollationFlag = "YES"
    create = associated.CreatePullPrintRequest
    assert create([stored, stored], 1, parameters) == DICOM_SUCCESS
    uid = associated.GetPullPrintRequestInstanceUID()
    assert printer.last()[:3] == ("create", UID_PULL_PRINT_REQUEST_CLASS, uid)
    assert values_of(printer.last()[3]) == {
        "CollationFlag": "YES",
        "ReferencedStoredPrintSequence": [
            {
                "RetrieveAETitle": "ARCHIVE",
                "PatientID": "",
                "ReferencedSOPClassUID": UID_STORED_PRINT_STORAGE_CLASS,
                "ReferencedSOPInstanceUID": "1.1",
                "StudyInstanceUID": "1.2",
                "SeriesInstanceUID": "1.3",
            }
        ],
    }
    assert associated.PrintPullPrintRequestSession() == DICOM_SUCCESS
    assert printer.last() == ("action", UID_PULL_PRINT_REQUEST_CLASS, uid, Dataset(), 1)
    assert associated.GetPrintJobInstanceUID() == JOB
    assert associated.DeletePullPrintRequest() == DICOM_SUCCESS
    assert associated.GetPullPrintRequestInstanceUID() == ""
    assert associated.PrintPullPrintRequestSession() == DICOM_ERROR_PARAMETER
    assert create(stored) == DICOM_SUCCESS
    assert create([stored], 2) == DICOM_ERROR_PARAMETER
    assert create([]) == DICOM_ERROR_PARAMETER
    assert create(None) == DICOM_ERROR_NULL_PTR
    lacking = dataclasses.replace(stored, pszStudyInstanceUID="")
    assert create([lacking]) == DICOM_ERROR_PARAMETER
    with pytest.raises(TypeError):
        create(["1.1"])  # type: ignore[list-item]


def test_the_printer(associated: PrintScu, printer: PrinterScp) -> None:
    assert associated.GetPrinterInfo() == (DICOM_SUCCESS, PRINTERINFO())
    assert associated.GetPrinterInfo(None, True, False) == DICOM_SUCCESS
    service, sop_class, instance, _, tags = printer.last()
    assert (service, sop_class, instance) == (
        "get",
        UID_PRINTER_CLASS,
        UID_PRINTER_INSTANCE,
    )
    assert tags == []
    info = PRINTERINFO()
    assert associated.GetPrinterInfo(info, 600) == DICOM_SUCCESS
    assert info == PRINTERINFO(
        szPrinterStatus="NORMAL",
        szPrinterStatusInfo="NORMAL",
        szPrinterName="Lumière",
        szManufacturer="M" * 64,
        szSoftwareVersions="1.0\\2.1",
        szDateOfLastCalibration="20240102",
    )
    wanted = PRINTERINFO(szPrinterName="?")
    code = associated.GetPrinterInfo(
        pRequiredPrinterInfo=wanted, bBasicPrintManagement=0, bColorPrintManagement=1
    )
    assert code == DICOM_SUCCESS
    assert printer.last()[4] == [TAG_PRINTER_NAME]
    assert associated.GetPrinterInfo(pPrinterInfo=info) == DICOM_SUCCESS
    assert info == PRINTERINFO(szPrinterName="Lumière")


@pytest.mark.parametrize(
    ("refused", "basic", "color", "through"),
    [
        ([], True, False, UID_BASIC_GRAYSCALE_PRINT_META_CLASS),
        ([], True, True, UID_BASIC_COLOR_PRINT_META_CLASS),
        ([], False, True, UID_PULL_STORED_PRINT_META_CLASS),
        (
            [UID_BASIC_COLOR_PRINT_META_CLASS],
            True,
            True,
            UID_BASIC_GRAYSCALE_PRINT_META_CLASS,
        ),
        (
            [UID_PULL_STORED_PRINT_META_CLASS],
            False,
            True,
            UID_BASIC_COLOR_PRINT_META_CLASS,
        ),
    ],
)
def test_the_printer_is_asked_through_a_class_that_was_accepted(
    scu: PrintScu,
    printer: PrinterScp,
    refused: list[str],
    basic: bool,
    color: bool,
    through: str,
) -> None:
    printer.refused = set(refused)
    assert scu.Associate("127.0.0.1", printer.port, "P", "M", ALL_CLASSES) == 0
    assert scu.GetPrinterInfo(None, basic, color) == DICOM_SUCCESS
    asked_through = printer.peers[-1].GetAssociate()
    assert asked_through is not None
    assert printer.context_id == asked_through.FindAbstract(through)


def test_the_configuration(associated: PrintScu) -> None:
    kept = associated.m_PrinterConfiguration
    assert kept.GetFirstElement(None, False, True) is None
    assert associated.GetPrinterConfiguration() == DICOM_SUCCESS
    assert associated.m_PrinterConfiguration is kept
    [item] = kept.to_pydicom().PrinterConfigurationSequence
    assert (item.PrinterName, item.MemoryBitDepth) == ("Lumen", 12)


def test_a_print_job(associated: PrintScu, printer: PrinterScp) -> None:
    assert associated.GetPrintJobInfo(JOB) == DICOM_SUCCESS
    assert printer.last()[1:3] == (UID_PRINT_JOB_CLASS, JOB)
    code, info = associated.GetPrintJobInfo()
    assert code == DICOM_SUCCESS
    assert info == PRINTJOBINFO(
        szExecutionStatus="PRINTING",
        szExecutionStatusInfo="NORMAL",
        szPrintPriority="MED",
        szCreationDate="20240102",
        szCreationTime="120000",
        szPrinterName="Lumen",
        szOriginator="ME",
    )
    wanted = PRINTJOBINFO(szOriginator="?")
    assert associated.GetPrintJobInfo(JOB, wanted) == DICOM_SUCCESS
    filled = PRINTJOBINFO()
    assert associated.GetPrintJobInfo(filled, 500) == DICOM_SUCCESS
    assert filled == PRINTJOBINFO(szOriginator="ME")
    assert associated.GetPrintJobInfo("") == DICOM_ERROR_PARAMETER


def test_a_printer_without_print_jobs_and_without_uids(
    associated: PrintScu, printer: PrinterScp
) -> None:
    printer.has_jobs = printer.names_instances = False
    film(associated)
    assert associated.GetFilmSessionInstanceUID() == printer.requests[0][2]
    assert associated.PrintFilmBox() == DICOM_SUCCESS
    assert associated.GetPrintJobInstanceUID() == ""


def test_classes(scu: PrintScu, printer: PrinterScp) -> None:
    printer.refused = {
        UID_BASIC_COLOR_PRINT_META_CLASS,
        UID_BASIC_GRAYSCALE_PRINT_META_CLASS,
        UID_PULL_STORED_PRINT_META_CLASS,
        UID_BASIC_ANNOTATION_BOX_CLASS,
        UID_PRESENTATION_LUT_CLASS,
        UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS,
    }
    flag = PRINTSCU_PRINT_JOB_SOP_CLASS
    assert not scu.IsClassSupported(flag)
    only = ALL_CLASSES & ~0x80
    assert scu.Associate("127.0.0.1", printer.port, "P", "M", only) == DICOM_SUCCESS
    assert scu.IsClassSupported(flag)
    assert not scu.IsClassSupported(flag | PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS)
    assert not scu.IsClassSupported(0x80)
    assert not scu.IsClassSupported(0)
    assert not scu.IsClassSupported(0x100)
    stored = STOREDPRINTSTORAGEINSTANCEINFO(
        pszRetrieveAETitle="A",
        pszReferencedSOPInstanceUID="1",
        pszStudyInstanceUID="1",
        pszSeriesInstanceUID="1",
    )
    _, parameters = scu.GetDefaultFilmBoxParameters()
    _, box = scu.GetDefaultImageBoxParameters()
    codes = {
        scu.CreateFilmSession(None),
        scu.UpdateFilmSession(FILMSESSIONPARAMETERS()),
        scu.PrintFilmSession(),
        scu.DeleteFilmSession(),
        scu.CreateFilmBox(parameters),
        scu.UpdateFilmBox(parameters),
        scu.PrintFilmBox(),
        scu.DeleteFilmBox(),
        scu.UpdateImageBox("1.2", image(), 0, box),
        scu.GetPrinterInfo(None, True, True),
        scu.GetPrinterConfiguration(),
        scu.UpdateAnnotationBox("1.2", 1, "Text"),
        scu.CreatePresentationLUT(None, "IDENTITY"),
        scu.DeletePresentationLUT("1.2"),
        scu.UpdateOverlayBox("1.2", None, OVERLAYBOXPARAMETERS(), False),
        scu.DeleteOverlayBox("1.2"),
        scu.CreatePullPrintRequest([stored]),
        scu.PrintPullPrintRequestSession(),
        scu.DeletePullPrintRequest(),
    }
    assert codes == {DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED}
    assert printer.requests == []
    assert scu.Release() == DICOM_SUCCESS
    assert not scu.IsClassSupported(flag)
