"""A presentation state of the example: DCMTK accepts and renders it, pydicom reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pydicom
import pytest

from tests.support.programs import run
from tests.support.states import complaints, image, pgm

STUDY = "2.25.20"
LISTED = """\
FINDINGS: images: 1
layer 0: MARKS, order 1
annotation on MARKS
  graphic of type 4: 20,20 30.5,20
  text: lesion
"""


def made(load: Any, folder: Path, *options: str, **values: Any) -> tuple[int, Path]:
    source = image(STUDY, gray=40)
    for keyword, value in values.items():
        setattr(source, keyword, value)
    source.save_as(folder / "image.dcm", enforce_file_format=True)
    target = folder / "state.dcm"
    argv = [*options, "--output", str(target), str(folder / "image.dcm")]
    return load("presentation_state").main(argv), target


MARKS = ("--circle", "20,20,10.5", "--text", "lesion")


def test_a_state_is_made_and_listed(load: Any, tmp_path: Path, capsys: Any) -> None:
    code, target = made(load, tmp_path, *MARKS)
    assert (code, capsys.readouterr().out) == (0, LISTED)
    assert load("presentation_state").main(["--list", str(target)]) == 0
    assert capsys.readouterr().out == LISTED
    found, source = pydicom.dcmread(target), pydicom.dcmread(tmp_path / "image.dcm")
    assert found.PatientName == "Doe^Jane" and found.StudyInstanceUID == STUDY
    (series,) = found.ReferencedSeriesSequence
    assert series.SeriesInstanceUID == source.SeriesInstanceUID
    (reference,) = series.ReferencedImageSequence
    assert reference.ReferencedSOPInstanceUID == source.SOPInstanceUID
    (annotation,) = found.GraphicAnnotationSequence
    (circle,) = annotation.GraphicObjectSequence
    assert list(circle.GraphicData) == [20, 20, 30.5, 20]
    (text,) = annotation.TextObjectSequence
    assert list(text.AnchorPoint) == [30.5, 20]


@pytest.mark.peer
def test_dcmtk_takes_it(load: Any, dcmtk: Any, tmp_path: Path) -> None:
    code, target = made(load, tmp_path, *MARKS)
    assert code == 0
    printed = run(dcmtk("dcmpschk"), target)
    assert "Test passed." in printed and "E:" not in printed
    shown = tmp_path / "shown.pgm"
    run(dcmtk("dcmp2pgm"), "-p", target, tmp_path / "image.dcm", shown)
    assert set(pgm(shown.read_bytes())[2]) == {40}


@pytest.mark.peer
def test_dciodvfy_takes_it(load: Any, program: Any, tmp_path: Path) -> None:
    code, target = made(load, tmp_path, *MARKS)
    assert code == 0
    found = complaints(run(program("dciodvfy"), "-new", target, status=None))
    assert [each for each in found if "Laterality" not in each] == []


@pytest.mark.parametrize("name", ["Doe", "M\u00fcller"])
def test_text_in_another_alphabet(load: Any, tmp_path: Path, name: str) -> None:
    options = ("--circle", "1,2,3", "--text", "Läsion \u4e09")
    values = {"SpecificCharacterSet": "ISO_IR 100", "PatientName": name}
    code, target = made(load, tmp_path, *options, **values)
    assert code == 0
    found = pydicom.dcmread(target)
    assert found.PatientName == name
    (text,) = found.GraphicAnnotationSequence[0].TextObjectSequence
    assert text.UnformattedTextValue == "Läsion \u4e09"


@pytest.mark.parametrize(
    "options",
    [(), ("--layer", "lower", *MARKS), ("--label", "TOO LONG A LABEL 1", *MARKS)],
)
def test_what_cannot_be_made(
    load: Any, tmp_path: Path, capsys: Any, options: tuple[str, ...]
) -> None:
    code, target = made(load, tmp_path, *options)
    assert code == 1 and not target.exists() and capsys.readouterr().err


def test_images_of_two_studies(load: Any, tmp_path: Path, capsys: Any) -> None:
    for number in (1, 2):
        path = tmp_path / f"{number}.dcm"
        image(f"2.25.{number}").save_as(path, enforce_file_format=True)
    paths = [str(tmp_path / f"{number}.dcm") for number in (1, 2)]
    target = tmp_path / "state.dcm"
    argv = [*MARKS, "--output", str(target), *paths]
    assert load("presentation_state").main(argv) == 1
    assert "not of one study" in capsys.readouterr().err and not target.exists()
