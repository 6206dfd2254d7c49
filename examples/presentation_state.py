"""A presentation state over images: a layer with circles and a text; or what one has.

    python examples/presentation_state.py --circle 120,80,20 --text here -o state.dcm a.dcm
    python examples/presentation_state.py --list state.dcm

The images are of one study; the annotation is for all of them. What is not told of
patient and study is that of the first image.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from _elements import InsertItem, SetText, TextOf
from _shared import Failure, NewParser, Print, Run

from ltdicom import (
    CLASS_GRAYSCALE_SOFTCOPY_PRESENTATION_STATE_STORAGE,
    DICANN_TYPE_CIRCLE,
    DICANN_UNIT_PIXEL,
    DICOM_SUCCESS,
    DICOMANNPOINT,
    DICOMELEMENT,
    DICOMGRAPHICLAYER,
    DICOMGRAPHICOBJECT,
    DICOMPRESSTATEINFO,
    DICOMTEXTOBJECT,
    DS_ADD_MANDATORY_ELEMENTS_ONLY,
    DS_ADD_MANDATORY_MODULES_ONLY,
    DS_EXPLICIT_VR,
    DS_LITTLE_ENDIAN,
    DS_METAHEADER_PRESENT,
    ELEMENT_INDEX_MAX,
    NULL,
    TAG_ACCESSION_NUMBER,
    TAG_COLUMNS,
    TAG_DISPLAYED_AREA_BOTTOM_RIGHT_HAND_CORNER,
    TAG_DISPLAYED_AREA_SELECTION_SEQUENCE,
    TAG_DISPLAYED_AREA_TOP_LEFT_HAND_CORNER,
    TAG_MANUFACTURER,
    TAG_MODALITY,
    TAG_PATIENT_BIRTH_DATE,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_PATIENT_SEX,
    TAG_PRESENTATION_LUT_SHAPE,
    TAG_PRESENTATION_PIXEL_ASPECT_RATIO,
    TAG_PRESENTATION_SIZE_MODE,
    TAG_REFERRING_PHYSICIAN_NAME,
    TAG_ROWS,
    TAG_SERIES_INSTANCE_UID,
    TAG_SERIES_NUMBER,
    TAG_SOP_CLASS_UID,
    TAG_SOP_INSTANCE_UID,
    TAG_SPECIFIC_CHARACTER_SET,
    TAG_STUDY_DATE,
    TAG_STUDY_ID,
    TAG_STUDY_INSTANCE_UID,
    TAG_STUDY_TIME,
    TRUE,
    UID_GRAYSCALE_SOFTCOPY_PRESENTATION_STATE_STORAGE,
    VALUEDATE,
    VALUETIME,
    LDicomDS,
    Ref,
)

FROM_IMAGE = (
    TAG_STUDY_DATE,
    TAG_STUDY_TIME,
    TAG_ACCESSION_NUMBER,
    TAG_MANUFACTURER,
    TAG_REFERRING_PHYSICIAN_NAME,
    TAG_PATIENT_NAME,
    TAG_PATIENT_ID,
    TAG_PATIENT_BIRTH_DATE,
    TAG_PATIENT_SEX,
    TAG_STUDY_INSTANCE_UID,
    TAG_STUDY_ID,
)


def Check(nRet: int, szWhat: str) -> None:
    """End the example where a call has failed."""
    if nRet != DICOM_SUCCESS:
        raise Failure(f"{szWhat}: {nRet!s}")


def NewUID() -> str:
    """Return a UID that nobody else has (PS3.5 B.2)."""
    return f"2.25.{uuid4().int}"


def Circle(szText: str) -> tuple[float, float, float]:
    """Return column, row and radius of ``X,Y,R``: the type of an option."""
    try:
        fX, fY, fRadius = map(float, szText.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{szText!r} is not X,Y,R") from None
    return fX, fY, fRadius


def Loaded(szFile: Path) -> LDicomDS:
    """Return the data set of a file."""
    DicomDS = LDicomDS()
    Check(DicomDS.LoadDS(szFile, 0), str(szFile))
    return DicomDS


def NewState(Images: list[LDicomDS], szLabel: str) -> LDicomDS:
    """Return a presentation state over the images, without annotations."""
    State, First = LDicomDS(), Images[0]
    uOnly = DS_ADD_MANDATORY_ELEMENTS_ONLY | DS_ADD_MANDATORY_MODULES_ONLY
    nClass = CLASS_GRAYSCALE_SOFTCOPY_PRESENTATION_STATE_STORAGE
    State.InitDS(nClass, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR | uOnly)
    for nTag in FROM_IMAGE:
        SetText(State, nTag, TextOf(First, nTag))
    SetText(State, TAG_SOP_CLASS_UID, UID_GRAYSCALE_SOFTCOPY_PRESENTATION_STATE_STORAGE)
    SetText(State, TAG_SOP_INSTANCE_UID, NewUID())
    SetText(State, TAG_SERIES_INSTANCE_UID, NewUID())
    SetText(State, TAG_SERIES_NUMBER, "1")
    SetText(State, TAG_MODALITY, "PR")
    SetText(State, TAG_PRESENTATION_LUT_SHAPE, "IDENTITY")
    szCorner = f"{TextOf(First, TAG_COLUMNS)}\\{TextOf(First, TAG_ROWS)}"
    InsertItem(
        State,
        TAG_DISPLAYED_AREA_SELECTION_SEQUENCE,
        (TAG_DISPLAYED_AREA_TOP_LEFT_HAND_CORNER, "1\\1"),
        (TAG_DISPLAYED_AREA_BOTTOM_RIGHT_HAND_CORNER, szCorner),
        (TAG_PRESENTATION_SIZE_MODE, "SCALE TO FIT"),
        (TAG_PRESENTATION_PIXEL_ASPECT_RATIO, "1\\1"),
    )
    Now = datetime.now()
    Info = DICOMPRESSTATEINFO(
        nInstanceNumber=1,
        pszPresLabel=szLabel,
        pszPresDescription="",
        pPresCreationDate=VALUEDATE(Now.year, Now.month, Now.day),
        pPresCreationTime=VALUETIME(Now.hour, Now.minute, Now.second, 0),
        pszPresCreator="",
    )
    Check(State.SetPresStateInfo(Info), "the label")
    for Image in Images:
        if TextOf(Image, TAG_STUDY_INSTANCE_UID) != TextOf(First, TAG_STUDY_INSTANCE_UID):
            raise Failure("the images are not of one study")
        Check(State.AddPresStateImageRefByDS(Image), "AddPresStateImageRefByDS")
    return State


def AddMarks(State: LDicomDS, Options: argparse.Namespace) -> None:
    """Add a layer, and on it an annotation with the circles and the text."""
    Layer = DICOMGRAPHICLAYER(pszLayerName=Options.layer, nLayerOrder=1, puGrayscale=0xFFFF)
    Check(State.CreateLayer(Layer, Ref(0)), "the layer")
    nRet = State.CreateGraphicAnnSQItem(ELEMENT_INDEX_MAX, Options.layer)
    Check(nRet, "CreateGraphicAnnSQItem")
    pItem = State.FindFirstGraphicAnnSQItem()
    for fX, fY, fRadius in Options.circle:
        Object = DICOMGRAPHICOBJECT(
            pszLayerName=Options.layer,
            uType=DICANN_TYPE_CIRCLE,
            uUnits=DICANN_UNIT_PIXEL,
            pAnnPoints=[DICOMANNPOINT(fX, fY), DICOMANNPOINT(fX + fRadius, fY)],
        )
        Check(State.CreateGraphicObject(pItem, Object, TRUE), "the circle")
    if Options.text:
        fX, fY, fRadius = Options.circle[0] if Options.circle else (1.0, 1.0, 0.0)
        Text = DICOMTEXTOBJECT(
            pszLayerName=Options.layer,
            pszTextValue=Options.text,
            pAnchorPoint=[fX + fRadius, fY],
            uAnchorPointUnits=DICANN_UNIT_PIXEL,
            bAnchorPointVisible=bool(Options.circle),
        )
        Check(State.CreateTextObject(pItem, Text, TRUE), "the text")


def PrintObjects(State: LDicomDS, pItem: DICOMELEMENT) -> None:
    """Print the objects of an annotation."""
    pCount = Ref(0)
    State.GetGraphicObjectCount(pItem, pCount)
    for nIndex in range(pCount.value or 0):
        Object = DICOMGRAPHICOBJECT()
        Check(State.GetGraphicObjectInfo(pItem, nIndex, Object, 0), "a graphic")
        Points = [f"{Each.fX:g},{Each.fY:g}" for Each in Object.pAnnPoints or ()]
        Print(f"  graphic of type {int(Object.uType)}: {' '.join(Points)}")
    State.GetTextObjectCount(pItem, pCount)
    for nIndex in range(pCount.value or 0):
        Text = DICOMTEXTOBJECT()
        Check(State.GetTextObjectInfo(pItem, nIndex, Text, 0), "a text")
        Print(f"  text: {Text.pszTextValue}")


def List(State: LDicomDS) -> None:
    """Print what a presentation state has."""
    Info, pCount = DICOMPRESSTATEINFO(), Ref(0)
    Check(State.GetPresStateInfo(Info, 0), "GetPresStateInfo")
    State.GetPresStateImageRefCount(NULL, pCount)
    Print(f"{Info.pszPresLabel or 'without a label'}: images: {pCount.value}")
    State.GetLayerCount(pCount)
    for nIndex in range(pCount.value or 0):
        Layer = DICOMGRAPHICLAYER()
        Check(State.GetLayerInfo(nIndex, Layer, 0), "a layer")
        Print(f"layer {nIndex}: {Layer.pszLayerName}, order {Layer.nLayerOrder}")
    pItem = State.FindFirstGraphicAnnSQItem()
    while pItem:
        Print(f"annotation on {State.GetLayerName(pItem)}")
        PrintObjects(State, pItem)
        pItem = State.FindNextGraphicAnnSQItem(pItem)


def Body(Options: argparse.Namespace) -> int:
    """Make a presentation state, or list one; return the exit code."""
    if Options.list:
        for szFile in Options.file:
            List(Loaded(szFile))
        return 0
    if Options.output is None or not (Options.circle or Options.text):
        raise Failure("a new state needs --output, and --circle or --text")
    State = NewState([Loaded(szFile) for szFile in Options.file], Options.label)
    State.UpdateSpecificCharacterSet()
    if not Options.text.isascii():
        SetText(State, TAG_SPECIFIC_CHARACTER_SET, "ISO_IR 192")  # UTF-8
    AddMarks(State, Options)
    Check(State.SaveDS(Options.output, DS_METAHEADER_PRESENT), str(Options.output))
    List(State)
    return 0


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    Parser.add_argument("file", type=Path, nargs="+", help="the images; or states to list")
    Parser.add_argument("--list", action="store_true", help="print what states have")
    szHelp = "a circle: column and row of its center from 0, and its radius"
    Parser.add_argument(
        "--circle", type=Circle, action="append", default=[], metavar="X,Y,R", help=szHelp
    )
    Parser.add_argument("--text", default="", help="a text, at the first circle")
    Parser.add_argument("--layer", default="MARKS", help="the layer, 16 of A-Z, 0-9, _")
    Parser.add_argument("--label", default="FINDINGS", help="the label of the state")
    Parser.add_argument("-o", "--output", type=Path, help="the file to write")
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
