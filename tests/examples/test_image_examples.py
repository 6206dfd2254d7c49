"""Contact sheet and secondary capture: what they write, read by others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from ltdicom._dataset.codec import imagecodecs_plugin
from tests.support.pictures import picture, save
from tests.support.programs import run

Image = pytest.importorskip("PIL.Image", reason='the extra "images" is not installed')
pytest.importorskip("imagecodecs", reason='the extra "images" is not installed')
GRADIENT = np.arange(48 * 64, dtype=np.uint16).reshape(48, 64) // 12


def test_a_contact_sheet(load: Any, tmp_path: Path, capsys: Any) -> None:
    pixels = bytes([50]) * 2400 + bytes([200]) * 2400
    frames = picture(NumberOfFrames=2, PixelData=pixels)
    save(frames, tmp_path / "frames.dcm")
    sheet = tmp_path / "sheet.png"
    example = load("contact_sheet")
    assert example.main(["--output", str(sheet), "--size", "30", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"2 frames in {sheet}\n"
    with Image.open(sheet) as found:
        assert found.size == (2 * 34 + 4, 34 + 4)
        # the middle of each place, and the gap around
        places = [found.getpixel((x, 19)) for x in (2, 19, 53)]
    assert places == [(0, 0, 0), (50, 50, 50), (200, 200, 200)]


def test_a_contact_sheet_of_damage(load: Any, tmp_path: Path, capsys: Any) -> None:
    short = save(picture(PixelData=bytes(2)), tmp_path / "short.dcm")
    no_dicom = tmp_path / "text.dcm"
    no_dicom.write_text("nothing")
    example = load("contact_sheet")
    code = example.main(["--output", str(tmp_path / "x.png"), str(short), str(no_dicom)])
    assert code == 1
    assert "text.dcm: DICOM_ERROR" in capsys.readouterr().err
    assert not (tmp_path / "x.png").exists()


@pytest.mark.parametrize("compression", ["none", "rle", "jpeg-lossless", "j2k-lossless"])
@pytest.mark.parametrize("color", [False, True])
def test_a_secondary_capture(
    load: Any, tmp_path: Path, compression: str, color: bool
) -> None:
    gray = GRADIENT.astype(np.uint8)
    pixels = np.stack([gray, gray[::-1], 255 - gray], axis=2) if color else gray
    Image.fromarray(pixels).save(tmp_path / "a.png")
    out = tmp_path / "capture.dcm"
    options = ["--output", str(out), "--patient", "Müller^Jürgen", "--id", "7"]
    example = load("secondary_capture")
    code = example.main([*options, "--compression", compression, str(tmp_path / "a.png")])
    assert code == 0
    imagecodecs_plugin.register()  # pydicom alone does not read lossless JPEG
    found = pydicom.dcmread(out)
    assert (found.PatientName, found.PatientID) == ("Müller^Jürgen", "7")
    assert found.file_meta.MediaStorageSOPInstanceUID == found.SOPInstanceUID
    assert (found.pixel_array == pixels).all()


@pytest.mark.peer
@pytest.mark.parametrize("compression", ["none", "jpeg"])
def test_storescu_sends_it(
    load: Any, start: Any, dcmtk: Any, tmp_path: Path, compression: str
) -> None:
    Image.fromarray(GRADIENT.astype(np.uint8)).save(tmp_path / "a.png")
    out = tmp_path / "capture.dcm"
    example = load("secondary_capture")
    options = ["--output", str(out), "--compression", compression]
    assert example.main([*options, str(tmp_path / "a.png")]) == 0
    received = tmp_path / "received"
    server = start("store_scp", "--folder", received)
    syntax = ["-xy"] if compression == "jpeg" else []
    run(dcmtk("storescu"), *syntax, "127.0.0.1", str(server.port), str(out))
    (stored,) = received.rglob("*.dcm")
    ours, theirs = pydicom.dcmread(out), pydicom.dcmread(stored)
    assert theirs.SOPInstanceUID == ours.SOPInstanceUID
    assert theirs.PixelData == ours.PixelData


def test_no_picture(load: Any, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "a.png").write_text("nothing")
    example = load("secondary_capture")
    out = tmp_path / "capture.dcm"
    assert example.main(["--output", str(out), str(tmp_path / "a.png")]) == 1
    assert "a.png" in capsys.readouterr().err and not out.exists()


# -- overlays --------------------------------------------------------------------------


def test_the_overlay_editor(load: Any, tmp_path: Path, capsys: Any) -> None:
    image = save(picture(), tmp_path / "image.dcm")
    mask = np.zeros((16, 24), np.uint8)
    mask[3:9, 5:20] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    marked, bare = tmp_path / "marked.dcm", tmp_path / "bare.dcm"
    example = load("overlay_editor")
    options = ["--add", str(tmp_path / "mask.png"), "--label", "lesion", "--at", "10,20"]
    assert example.main([*options, "-o", str(marked), str(image)]) == 0
    line = "0: group 6000, 24 x 16 at 10,20 lesion\n"
    assert capsys.readouterr().out == line
    found = pydicom.dcmread(marked)
    assert (found.overlay_array(0x6000) == mask // 255).all()
    assert list(found[0x60000050].value) == [21, 11]  # row and column, from 1
    assert found.PixelData == pydicom.dcmread(image).PixelData
    assert example.main([str(marked)]) == 0
    assert capsys.readouterr().out == line
    assert example.main(["--delete", "0", "-o", str(bare), str(marked)]) == 0
    assert capsys.readouterr().out == ""
    assert not [each for each in pydicom.dcmread(bare) if each.tag.group == 0x6000]
    assert example.main(["--delete", "3", "-o", str(bare), str(marked)]) == 1
    assert example.main(["--delete", "0", str(marked)]) == 1
