"""Studies as files, for archives."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from tests.support.pictures import picture, save


class Study(NamedTuple):
    """Two patients: one with two studies of two series each, two images each."""

    folder: Path
    images: list[Any]

    def under(self, **keys: str) -> list[Any]:
        return [i for i in self.images if all(i[k].value == v for k, v in keys.items())]


def studies(folder: Path) -> Study:
    folder.mkdir(parents=True, exist_ok=True)
    images = []
    for patient, count in (("JANE", 2), ("JOHN", 1)):
        for study in range(count):
            uid = generate_uid()
            for series, modality in ((generate_uid(), "OT"), (generate_uid(), "SC")):
                for number in (1, 2):
                    image = picture(PatientID=patient, PatientName=f"Dœ^{patient}")
                    image.SpecificCharacterSet = "ISO_IR 192"
                    image.StudyInstanceUID, image.SeriesInstanceUID = uid, series
                    image.StudyDate, image.Modality = f"2024010{study + 1}", modality
                    image.StudyTime = "120030"
                    image.InstanceNumber, image.AccessionNumber = number, f"A{study}"
                    save(image, folder / f"{len(images):02}.dcm")
                    images.append(image)
    return Study(folder, images)


def scheduled(patient: str, modality: str, date: str) -> Dataset:
    """Return an entry of a worklist."""
    entry = picture(PatientID=patient, PatientName=f"Doe^{patient}", AccessionNumber="A1")
    for keyword in ("PixelData", "Rows", "Columns"):
        delattr(entry, keyword)
    step = Dataset()
    step.Modality, step.ScheduledStationAETitle = modality, f"{modality}1"
    step.ScheduledProcedureStepStartDate = date
    step.ScheduledProcedureStepStartTime = "0930"
    step.ScheduledProcedureStepDescription = "Head"
    step.ScheduledProcedureStepID = "S1"
    entry.ScheduledProcedureStepSequence = [step]
    return entry
