"""Small images as files, for peers that store."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import generate_uid

from ltdicom import UID_EXPLICIT_VR_LITTLE_ENDIAN, UID_SC_IMAGE_STORAGE


def picture(syntax: str = UID_EXPLICIT_VR_LITTLE_ENDIAN, **values: Any) -> Dataset:
    """Return a data set with a sequence and pixel data."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.SOPClassUID, dataset.SOPInstanceUID = UID_SC_IMAGE_STORAGE, generate_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.PatientName, dataset.PatientID = "Doe^Jane", "123-45-6789"
    dataset.StudyID = dataset.StudyDate = dataset.Modality = ""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator = "T-D1100", "SRT"
    dataset.AnatomicRegionSequence = [item]
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = 40, 60, 1
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.PixelData = bytes(range(240)) * 10
    dataset["PixelData"].VR = "OW"
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def save(dataset: Dataset, path: Path) -> Path:
    dataset.save_as(path, enforce_file_format=True)
    return path


def encoded_part(path: Path) -> bytes:
    """Return what stands behind the meta header of a file, as it is."""
    data = path.read_bytes()
    file = io.BytesIO(data)
    pydicom.filereader.read_preamble(file, False)
    pydicom.filereader._read_file_meta_info(file)
    return data[file.tell() :]
