"""Presentation states and DCMTK: ours are checked, rendered and read, theirs are read.

dcmpschk always exits with 0: what it prints counts. dcmp2pgm renders the image as the
state says, without its annotations; with ``+S`` it writes the state that it has read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from ltdicom import (
    BITMAPHANDLE,
    DICANN_TEXT_CENTER,
    DICANN_TEXT_LEFT,
    DICANN_TEXT_RIGHT,
    DICANN_TYPE_AXIS,
    DICANN_TYPE_CIRCLE,
    DICANN_TYPE_CROSSHAIR,
    DICANN_UNIT_DISPLAY,
    DICANN_UNIT_PIXEL,
    DICOM_SUCCESS,
    DICOMANNPOINT,
    DICOMCOMPOUNDGRAPHIC,
    DICOMGRAPHICLAYER,
    DICOMGRAPHICOBJECT,
    DICOMLINESTYLE,
    DICOMMAJORTICK,
    DICOMTEXTOBJECT,
    DICOMTEXTSTYLE,
    ELEMENT_INDEX_MAX,
    AnnotationType,
    LDicomDS,
)
from tests.support.programs import run
from tests.support.states import COLUMNS, ROWS, complaints, image, pgm, saved, state_over

pytestmark = pytest.mark.peer

Find = Callable[[str], str]
STUDY = "2.25.19"


def marked(*images: Dataset) -> tuple[LDicomDS, list[int]]:
    """Return a state with a layer, a circle and a text, and the codes of all calls."""
    ds = state_over(*images)
    layer = DICOMGRAPHICLAYER(
        pszLayerName="MARKS",
        nLayerOrder=1,
        puGrayscale=0xFFFF,
        pszLayerDescription="what was seen",
    )
    codes = [ds.CreateLayer(layer)[0]]
    codes.append(ds.CreateGraphicAnnSQItem(ELEMENT_INDEX_MAX, "MARKS"))
    item = ds.FindFirstGraphicAnnSQItem()
    codes += [ds.AddLayerImageRef(item, str(each.SOPInstanceUID)) for each in images]
    circle = DICOMGRAPHICOBJECT(
        pszLayerName="MARKS",
        uType=DICANN_TYPE_CIRCLE,
        uUnits=DICANN_UNIT_PIXEL,
        bFilled=True,
        pAnnPoints=[DICOMANNPOINT(20, 20), DICOMANNPOINT(30.5, 20)],
    )
    codes.append(ds.CreateGraphicObject(item, circle, True))
    text = DICOMTEXTOBJECT(
        pszLayerName="MARKS",
        pszTextValue="seen here",
        pTLHCorner=[32, 2],
        pBRHCorner=[60, 12],
        uBoundingBoxUnits=DICANN_UNIT_PIXEL,
        uTextJustification=2,
        pAnchorPoint=[30.5, 20],
        uAnchorPointUnits=DICANN_UNIT_PIXEL,
        bAnchorPointVisible=True,
    )
    codes.append(ds.CreateTextObject(item, text, True))
    return ds, codes


def passes(dcmtk: Find, path: Path) -> bool:
    printed = run(dcmtk("dcmpschk"), path)
    return "Test passed." in printed and "E:" not in printed


def rendered(dcmtk: Find, folder: Path, source: Dataset, state: Path) -> bytes:
    """Return the pixels of an image as a state shows it."""
    source.save_as(folder / "image.dcm", enforce_file_format=True)
    target = folder / "shown.pgm"
    run(dcmtk("dcmp2pgm"), "-p", state, folder / "image.dcm", target)
    columns, rows, pixels = pgm(target.read_bytes())
    assert (columns, rows) == (COLUMNS, ROWS)
    return pixels


def rewritten(dcmtk: Find, folder: Path, source: Dataset, state: Path) -> Dataset:
    """Return a state as DCMTK has read it."""
    source.save_as(folder / "image.dcm", enforce_file_format=True)
    target = folder / "rewritten.dcm"
    options = ["-p", state, "+S", target]
    run(dcmtk("dcmp2pgm"), *options, folder / "image.dcm", folder / "shown.pgm")
    return pydicom.dcmread(target)


def test_ours_is_checked(dcmtk: Find, program: Find, tmp_path: Path) -> None:
    ds, codes = marked(image(STUDY))
    assert set(codes) == {DICOM_SUCCESS}
    path = saved(ds, tmp_path / "state.dcm")
    assert passes(dcmtk, path)
    assert complaints(run(program("dciodvfy"), "-new", path, status=None)) == []


def test_dcmpschk_complains_of_what_is_wrong(dcmtk: Find, tmp_path: Path) -> None:
    """The check of these tests finds something where something is to be found."""
    ds, _ = marked(image(STUDY))
    theirs = ds.to_pydicom()
    graphic = theirs.GraphicAnnotationSequence[0].GraphicObjectSequence[0]
    del graphic.GraphicData
    assert not passes(dcmtk, saved(LDicomDS.from_pydicom(theirs), tmp_path / "state.dcm"))


def test_several_images_of_several_series(
    dcmtk: Find, program: Find, tmp_path: Path
) -> None:
    first, other = image(STUDY), image(STUDY)
    second = image(STUDY, first.SeriesInstanceUID)
    ds, codes = marked(first, other, second)
    assert set(codes) == {DICOM_SUCCESS}
    assert ds.GetPresStateImageRefCount(None) == (DICOM_SUCCESS, 3)
    path = saved(ds, tmp_path / "state.dcm")
    assert passes(dcmtk, path)
    assert complaints(run(program("dciodvfy"), "-new", path, status=None)) == []


@pytest.mark.parametrize(("shape", "gray"), [("IDENTITY", 40), ("INVERSE", 215)])
def test_ours_is_rendered(dcmtk: Find, tmp_path: Path, shape: str, gray: int) -> None:
    source = image(STUDY, gray=40)
    ds, _ = marked(source)
    theirs = ds.to_pydicom()
    theirs.PresentationLUTShape = shape
    path = saved(LDicomDS.from_pydicom(theirs), tmp_path / "state.dcm")
    assert set(rendered(dcmtk, tmp_path, source, path)) == {gray}


def test_dcmtk_reads_the_annotations_that_ours_has(dcmtk: Find, tmp_path: Path) -> None:
    source = image(STUDY)
    ds, _ = marked(source)
    found = rewritten(dcmtk, tmp_path, source, saved(ds, tmp_path / "state.dcm"))
    ours = ds.to_pydicom()
    assert found.GraphicAnnotationSequence == ours.GraphicAnnotationSequence
    assert found.GraphicLayerSequence == ours.GraphicLayerSequence
    assert found.ReferencedSeriesSequence == ours.ReferencedSeriesSequence
    for keyword in ("ContentLabel", "ContentDescription", "ContentCreatorName"):
        assert found[keyword] == ours[keyword]


def test_dcmtk_reads_objects_of_each_kind(dcmtk: Find, tmp_path: Path) -> None:
    source = image(STUDY)
    ds, _ = marked(source)
    item = ds.FindFirstGraphicAnnSQItem()
    corners = [(1, 1), (40.25, 1), (40.25, 30), (-3, 30), (1, 1)]
    for kind, number in ((1, 1), (2, 5), (2, 4), (3, 5), (3, 2), (4, 2), (5, 4)):
        for units, filled in ((DICANN_UNIT_PIXEL, False), (DICANN_UNIT_DISPLAY, True)):
            graphic = DICOMGRAPHICOBJECT(
                uType=kind,
                uUnits=units,
                bFilled=filled,
                pAnnPoints=[DICOMANNPOINT(x, y) for x, y in corners[:number]],
            )
            assert ds.CreateGraphicObject(item, graphic) == DICOM_SUCCESS
    for justification in (DICANN_TEXT_LEFT, DICANN_TEXT_RIGHT, DICANN_TEXT_CENTER):
        box = DICOMTEXTOBJECT(
            pszTextValue="several\r\nlines",
            pTLHCorner=[0.25, 0.25],
            pBRHCorner=[0.75, 0.5],
            uBoundingBoxUnits=DICANN_UNIT_DISPLAY,
            uTextJustification=justification,
        )
        assert ds.CreateTextObject(item, box) == DICOM_SUCCESS
    anchored = DICOMTEXTOBJECT(
        pszTextValue="there", pAnchorPoint=[0.5, 0.5], uAnchorPointUnits=DICANN_UNIT_DISPLAY
    )
    assert ds.CreateTextObject(item, anchored) == DICOM_SUCCESS
    path = saved(ds, tmp_path / "state.dcm")
    assert passes(dcmtk, path)
    found = rewritten(dcmtk, tmp_path, source, path)
    for graphic in found.GraphicAnnotationSequence[0].GraphicObjectSequence:
        if graphic.get("GraphicFilled") == "":  # DCMTK's way to write what is not there
            del graphic.GraphicFilled
    ours = ds.to_pydicom()
    assert found.GraphicAnnotationSequence == ours.GraphicAnnotationSequence


def test_compound_graphics(dcmtk: Find, program: Find, tmp_path: Path) -> None:
    """Each type is as dciodvfy wants it, which has ticks for axes only."""
    ds, _ = marked(image(STUDY))
    item = ds.FindFirstGraphicAnnSQItem()
    for kind in AnnotationType:
        if kind < AnnotationType.DICANN_TYPE_ELLIPSE:
            continue
        points = [DICOMANNPOINT(3, 3), DICOMANNPOINT(40, 30)]
        graphic = DICOMCOMPOUNDGRAPHIC(
            uType=kind,
            uUnits=DICANN_UNIT_PIXEL,
            pAnnPoints=points[:1] if kind == DICANN_TYPE_CROSSHAIR else points,
            uTickAlignment=1,
            uTickLabelAlignment=3,
            bShowTickLabel=True,
            fDiameterOfVisibility=4.0,
            uOptions=5,
            pLineStyle=DICOMLINESTYLE(uLineDashingStyle=2, fLineThickness=1.0),
            pTextStyle=DICOMTEXTSTYLE(szCssFontName="sans-serif"),
        )
        if kind == DICANN_TYPE_AXIS:
            graphic.pMajorTicks = [
                DICOMMAJORTICK(fTickPosition=0.0, szTickLabel="0"),
                DICOMMAJORTICK(fTickPosition=1.0, szTickLabel="1"),
            ]
        assert ds.CreateCompoundGraphic(item, graphic, False) == DICOM_SUCCESS
    path = saved(ds, tmp_path / "state.dcm")
    assert passes(dcmtk, path)
    assert complaints(run(program("dciodvfy"), "-new", path, status=None)) == []


def test_theirs_is_read(dcmtk: Find, tmp_path: Path) -> None:
    first = image(STUDY)
    second = image(STUDY, first.SeriesInstanceUID)
    other = image(STUDY)
    paths = []
    mask = np.zeros((ROWS, COLUMNS), bool)
    mask[10:20, 5:9] = True
    for number, each in enumerate((first, second, other)):
        overlaid = LDicomDS.from_pydicom(each)
        if number == 0:
            code = overlaid.SetOverlayBitmap(0, BITMAPHANDLE.from_array(mask))
            assert code == DICOM_SUCCESS
        paths.append(saved(overlaid, tmp_path / f"{number}.dcm"))
    made = tmp_path / "made.dcm"
    run(dcmtk("dcmpsmk"), "+oc", *paths, made)
    ds, theirs = LDicomDS(), pydicom.dcmread(made)
    assert ds.LoadDS(str(made), 0) == DICOM_SUCCESS
    info = ds.GetPresStateInfo()[1]
    assert info is not None and info.pPresCreationDate is not None
    assert info.pszPresLabel == theirs.ContentLabel
    date = info.pPresCreationDate
    written = f"{date.nYear:04}{date.nMonth:02}{date.nDay:02}"
    assert written == theirs.PresentationCreationDate
    layers = [ds.GetLayerInfo(n)[1] for n in range(ds.GetLayerCount()[1])]
    (layer,) = theirs.GraphicLayerSequence
    assert [each and each.pszLayerName for each in layers] == [layer.GraphicLayer]
    overlay = ds.GetOverlayAttributes(0)[1]
    assert overlay is not None and overlay.szActivationLayer == layer.GraphicLayer
    series, found = ds.FindFirstPresStateRefSeriesItem(), set[frozenset[str | None]]()
    while series is not None:
        _, number = ds.GetPresStateImageRefCount(series)
        found.add(
            frozenset(
                ds.GetPresStateImageRefSOPInstance(series, index) for index in range(number)
            )
        )
        series = ds.FindNextPresStateRefSeriesItem(series)
    assert found == {
        frozenset({str(first.SOPInstanceUID), str(second.SOPInstanceUID)}),
        frozenset({str(other.SOPInstanceUID)}),
    }
    # and goes on to be one of ours
    assert ds.CreateLayer(DICOMGRAPHICLAYER(pszLayerName="MARKS", nLayerOrder=7))[0] == 0
    assert ds.CreateGraphicAnnSQItem(0, "MARKS") == DICOM_SUCCESS
    item = ds.FindFirstGraphicAnnSQItem()
    assert ds.AddLayerImageRef(item, str(other.SOPInstanceUID)) == DICOM_SUCCESS
    point = DICOMGRAPHICOBJECT(uType=1, uUnits=1, pAnnPoints=[DICOMANNPOINT(1, 1)])
    assert ds.CreateGraphicObject(item, point) == DICOM_SUCCESS
    assert passes(dcmtk, saved(ds, tmp_path / "extended.dcm"))
