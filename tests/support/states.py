"""Presentation states that are whole, over small images, and how others see them."""

from __future__ import annotations

import re
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import generate_uid

from ltdicom import (
    CLASS_GRAYSCALE_SOFTCOPY_PRESENTATION_STATE_STORAGE,
    DICOM_SUCCESS,
    DICOMELEMENT,
    DICOMGRAPHICLAYER,
    DICOMPRESSTATEINFO,
    DS_EXPLICIT_VR,
    DS_LITTLE_ENDIAN,
    ELEMENT_INDEX_MAX,
    UID_CT_IMAGE_STORAGE,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    VALUEDATE,
    VALUETIME,
    LDicomDS,
    Ref,
)

ROWS, COLUMNS = 48, 64


def image(study: str, series: str | None = None, gray: int = 0) -> Dataset:
    """Return a CT image of one gray."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID_EXPLICIT_VR_LITTLE_ENDIAN
    dataset.SOPClassUID, dataset.SOPInstanceUID = UID_CT_IMAGE_STORAGE, generate_uid()
    dataset.StudyInstanceUID = study
    dataset.SeriesInstanceUID = series or generate_uid()
    dataset.PatientName, dataset.PatientID = "Doe^Jane", "123"
    dataset.PatientBirthDate, dataset.PatientSex = "", "O"
    dataset.StudyID, dataset.StudyDate, dataset.StudyTime = "1", "20260101", "120000"
    dataset.AccessionNumber = dataset.ReferringPhysicianName = ""
    dataset.Modality, dataset.SeriesNumber, dataset.InstanceNumber = "CT", 1, 1
    dataset.Manufacturer = ""
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = ROWS, COLUMNS, 1
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.PixelData = bytes([gray]) * (ROWS * COLUMNS)
    dataset["PixelData"].VR = "OW"
    return dataset


def wrapped(dataset: Dataset) -> LDicomDS:
    """Return a data set of pydicom as one of ltdicom."""
    return LDicomDS.from_pydicom(dataset)


def state_over(*images: Dataset) -> LDicomDS:
    """Return a grayscale presentation state over images of one study.

    It lacks nothing but layers and annotations.
    """
    ds = LDicomDS()
    flags = DS_LITTLE_ENDIAN | DS_EXPLICIT_VR
    ds.InitDS(CLASS_GRAYSCALE_SOFTCOPY_PRESENTATION_STATE_STORAGE, flags)
    info = DICOMPRESSTATEINFO(
        nInstanceNumber=1,
        pszPresLabel="MARKS",
        pszPresDescription="what was seen",
        pPresCreationDate=VALUEDATE(2026, 1, 31),
        pPresCreationTime=VALUETIME(12, 30, 0, 0),
        pszPresCreator="Doe^John",
    )
    assert ds.SetPresStateInfo(info) == DICOM_SUCCESS
    for each in images:
        assert ds.AddPresStateImageRefByDS(wrapped(each)) == DICOM_SUCCESS
    return LDicomDS.from_pydicom(completed(ds.to_pydicom(), images[0]))


def completed(state: Dataset, source: Dataset) -> Dataset:
    """Return a state with the elements that no call of its group sets."""
    new = Dataset()
    new.file_meta = FileMetaDataset()
    new.file_meta.TransferSyntaxUID = UID_EXPLICIT_VR_LITTLE_ENDIAN
    for element in state:  # of the template, what has a value
        if element.value not in (None, "") and not (
            element.VR == "SQ" and not element.value
        ):
            new.add(element)
    for keyword in (
        "StudyInstanceUID", "PatientName", "PatientID", "PatientBirthDate", "PatientSex",
        "StudyID", "StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName",
        "Manufacturer",
    ):  # fmt: skip
        new[keyword] = source[keyword]
    new.SOPClassUID = "1.2.840.10008.5.1.4.1.1.11.1"
    new.SOPInstanceUID, new.SeriesInstanceUID = generate_uid(), generate_uid()
    new.Modality, new.SeriesNumber, new.Laterality = "PR", 9, "L"
    new.PresentationLUTShape = "IDENTITY"
    area = Dataset()
    area.DisplayedAreaTopLeftHandCorner = [1, 1]
    area.DisplayedAreaBottomRightHandCorner = [source.Columns, source.Rows]
    area.PresentationSizeMode = "SCALE TO FIT"
    area.PresentationPixelAspectRatio = [1, 1]
    new.DisplayedAreaSelectionSequence = [area]
    return new


def annotated(*layers: str) -> tuple[LDicomDS, DICOMELEMENT]:
    """Return a data set with layers, and with one annotation on the first of them."""
    ds = LDicomDS()
    for order, name in enumerate(layers or ("MARKS",)):
        layer = DICOMGRAPHICLAYER(pszLayerName=name, nLayerOrder=order)
        assert ds.CreateLayer(layer, Ref(0)) == DICOM_SUCCESS
    code = ds.CreateGraphicAnnSQItem(ELEMENT_INDEX_MAX, (layers or ("MARKS",))[0])
    item = ds.FindFirstGraphicAnnSQItem()
    assert code == DICOM_SUCCESS and item is not None
    return ds, item


def content(ds: LDicomDS) -> bytes:
    """Return all that a data set has, encoded."""
    return bytes(ds._dataset.encoded(UID_EXPLICIT_VR_LITTLE_ENDIAN))


def saved(ds: LDicomDS, path: Path) -> Path:
    """Save a state as a file."""
    assert ds.SaveDS(str(path), 0) == DICOM_SUCCESS
    return path


def reread(ds: LDicomDS, path: Path) -> Dataset:
    """Return what pydicom reads of a state that was saved."""
    return pydicom.dcmread(saved(ds, path))


def complaints(printed: str) -> list[str]:
    """Return the lines of dcmpschk and dciodvfy that complain of something."""
    return [
        line for line in printed.splitlines() if re.match(r"(E|W|F|Error|Warning)\b", line)
    ]


def pgm(data: bytes) -> tuple[int, int, bytes]:
    """Return columns, rows and pixels of a binary PGM of 8 bits."""
    found = re.match(rb"P5\s+(?:#[^\n]*\n)*\s*(\d+)\s+(\d+)\s+255\s", data)
    assert found is not None, data[:40]
    columns, rows = int(found[1]), int(found[2])
    pixels = data[found.end() :]
    assert len(pixels) == columns * rows
    return columns, rows, pixels
