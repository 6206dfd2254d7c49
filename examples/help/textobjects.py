"""Text objects of an annotation."""

from __future__ import annotations

import sys

from mydicomds import Check, Found, NewAnnotation, RunExamples

from ltdicom import (
    DICANN_OPTIONS_TEXT_STYLE,
    DICANN_TEXT_CENTER,
    DICANN_UNIT_DISPLAY,
    DICANN_UNIT_PIXEL,
    DICOM_ERROR_PARAMETER,
    DICOMELEMENT,
    DICOMTEXTOBJECT,
    DICOMTEXTSTYLE,
    NULL,
    TRUE,
    LDicomDS,
    Ref,
)


def List(State: LDicomDS, pItem: DICOMELEMENT) -> None:
    """Print the text objects of an annotation."""
    nCount = Ref(0)
    Check(State.GetTextObjectCount(pItem, nCount), "GetTextObjectCount")
    for nIndex in range(nCount.value or 0):
        Text = DICOMTEXTOBJECT()
        Check(State.GetTextObjectInfo(pItem, nIndex, Text, 0), "GetTextObjectInfo")
        szBox = "a box" if Text.pTLHCorner else "no box"
        szAnchor = "an anchor" if Text.pAnchorPoint else "no anchor"
        print(f"{Text.pszTextValue}: {szBox}, {szAnchor}")


def NewText() -> DICOMTEXTOBJECT:
    """Return a text with an anchor."""
    Text = DICOMTEXTOBJECT()
    Text.pszLayerName = "TEXTS"
    Text.pszTextValue = "lesion"
    Text.pAnchorPoint = [50, 50]
    Text.uAnchorPointUnits = DICANN_UNIT_PIXEL
    Text.bAnchorPointVisible = TRUE
    return Text


def LDicomDS_CreateTextObject_Example() -> None:
    """Write a text at a point, and a bold one in a box.

    `CreateTextObject`, `GetTextObjectCount`, `GetTextObjectInfo`.
    """
    State, pItem = NewAnnotation("TEXTS")
    Check(State.CreateTextObject(pItem, NewText(), TRUE), "at a point")
    Style = DICOMTEXTSTYLE()
    Style.szCssFontName = "sans-serif"
    Style.bBold = TRUE
    Text = DICOMTEXTOBJECT()
    Text.pszLayerName = "TEXTS"
    Text.pszTextValue = "in the corner"
    Text.pTLHCorner = [0.7, 0.9]  # of what is displayed
    Text.pBRHCorner = [1.0, 1.0]
    Text.uBoundingBoxUnits = DICANN_UNIT_DISPLAY
    Text.uTextJustification = DICANN_TEXT_CENTER
    Text.uOptions = DICANN_OPTIONS_TEXT_STYLE
    Text.pTextStyle = Style
    Check(State.CreateTextObject(pItem, Text, TRUE), "in a box")
    List(State, pItem)
    Text.pTLHCorner = Text.pBRHCorner = NULL
    if State.CreateTextObject(pItem, Text, TRUE) == DICOM_ERROR_PARAMETER:
        print("a text needs a box or an anchor")


def LDicomDS_SetTextObjectInfo_Example() -> None:
    """Change a text: `SetTextObjectInfo`, `GetTextObjElement`."""
    State, pItem = NewAnnotation("TEXTS")
    Check(State.CreateTextObject(pItem, NewText(), TRUE), "CreateTextObject")
    pElement = Found(State.GetTextObjElement(pItem, 0), "text")
    Text = DICOMTEXTOBJECT()
    Check(State.GetTextObjectInfo(pItem, 0, Text, 0), "GetTextObjectInfo")
    Text.pszTextValue = "no lesion"
    Check(State.SetTextObjectInfo(pItem, 0, Text), "SetTextObjectInfo")
    List(State, pItem)
    if State.GetTextObjElement(pItem, 0) is pElement:
        print("it is the same item")


def LDicomDS_RemoveTextObject_Example() -> None:
    """Remove one, then all: `RemoveTextObject`, `RemoveAllTextObjects`."""
    State, pItem = NewAnnotation("TEXTS")
    for _ in range(3):
        Check(State.CreateTextObject(pItem, NewText(), TRUE), "CreateTextObject")
    Check(State.RemoveTextObject(pItem, 0), "RemoveTextObject")
    print("left:", State.GetTextObjectCount(pItem)[1])
    Check(State.RemoveAllTextObjects(pItem), "RemoveAllTextObjects")
    print("left:", State.GetTextObjectCount(pItem)[1])


EXAMPLES = (
    LDicomDS_CreateTextObject_Example,
    LDicomDS_SetTextObjectInfo_Example,
    LDicomDS_RemoveTextObject_Example,
)

if __name__ == "__main__":
    sys.exit(RunExamples(*EXAMPLES))
