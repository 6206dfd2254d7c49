"""Graphic objects of an annotation: points, lines, circles, ellipses."""

from __future__ import annotations

import sys

from mydicomds import Check, Found, NewAnnotation, RunExamples

from ltdicom import (
    DICANN_LINE_DASH_STYLE_DASHED,
    DICANN_OPTIONS_LINE_STYLE,
    DICANN_TYPE_CIRCLE,
    DICANN_TYPE_ELLIPSE,
    DICANN_TYPE_POLYLINE,
    DICANN_UNIT_PIXEL,
    DICOMANNPOINT,
    DICOMELEMENT,
    DICOMGRAPHICOBJECT,
    DICOMLINESTYLE,
    FALSE,
    TRUE,
    LDicomDS,
    Ref,
)


def List(State: LDicomDS, pItem: DICOMELEMENT) -> None:
    """Print the graphic objects of an annotation."""
    nCount = Ref(0)
    Check(State.GetGraphicObjectCount(pItem, nCount), "GetGraphicObjectCount")
    for nIndex in range(nCount.value or 0):
        Object = DICOMGRAPHICOBJECT()
        Check(State.GetGraphicObjectInfo(pItem, nIndex, Object, 0), "GetGraphicObjectInfo")
        nPoints = Ref(0)
        nRet = State.GetGraphicObjPointCount(pItem, nIndex, nPoints)
        Check(nRet, "GetGraphicObjPointCount")
        szFilled = "filled" if Object.bFilled else "not filled"
        print(f"type {int(Object.uType)}: {nPoints.value} points, {szFilled}")


def NewCircle() -> DICOMGRAPHICOBJECT:
    """Return a circle: its center, and a point on it."""
    Circle = DICOMGRAPHICOBJECT()
    Circle.pszLayerName = "MARKS"
    Circle.uType = DICANN_TYPE_CIRCLE
    Circle.uUnits = DICANN_UNIT_PIXEL
    Circle.bFilled = TRUE
    Circle.pAnnPoints = [DICOMANNPOINT(50, 50), DICOMANNPOINT(70, 50)]
    Circle.nPointCount = 2
    return Circle


def LDicomDS_CreateGraphicObject_Example() -> None:
    """Draw a circle, and a dashed line of three points, and list them.

    `CreateGraphicObject`, `GetGraphicObjectCount`, `GetGraphicObjectInfo`,
    `GetGraphicObjPointCount`.
    """
    State, pItem = NewAnnotation("MARKS")
    Check(State.CreateGraphicObject(pItem, NewCircle(), TRUE), "the circle")
    Style = DICOMLINESTYLE()
    Style.fLineThickness = 2
    Style.fPatternOnOpacity = 1
    Style.uLineDashingStyle = DICANN_LINE_DASH_STYLE_DASHED
    Style.uLinePattern = 0xFF
    Line = DICOMGRAPHICOBJECT()
    Line.pszLayerName = "MARKS"
    Line.uType = DICANN_TYPE_POLYLINE
    Line.uUnits = DICANN_UNIT_PIXEL
    Line.pAnnPoints = [DICOMANNPOINT(10, 10), DICOMANNPOINT(20, 5), DICOMANNPOINT(30, 10)]
    Line.uOptions = DICANN_OPTIONS_LINE_STYLE
    Line.pLineStyle = Style
    Check(State.CreateGraphicObject(pItem, Line, TRUE), "the line")
    List(State, pItem)


def LDicomDS_SetGraphicObjectInfo_Example() -> None:
    """Make an ellipse of a circle: `SetGraphicObjectInfo`, `GetGraphicObjElement`."""
    State, pItem = NewAnnotation("MARKS")
    Check(State.CreateGraphicObject(pItem, NewCircle(), TRUE), "the circle")
    pElement = Found(State.GetGraphicObjElement(pItem, 0), "object")
    Object = DICOMGRAPHICOBJECT()
    Check(State.GetGraphicObjectInfo(pItem, 0, Object, 0), "GetGraphicObjectInfo")
    Object.uType = DICANN_TYPE_ELLIPSE
    Object.bFilled = FALSE
    # the ends of the major axis, then those of the minor one
    Object.pAnnPoints = [
        DICOMANNPOINT(30, 50),
        DICOMANNPOINT(70, 50),
        DICOMANNPOINT(50, 40),
        DICOMANNPOINT(50, 60),
    ]
    Object.nPointCount = 4
    Check(State.SetGraphicObjectInfo(pItem, 0, Object), "SetGraphicObjectInfo")
    List(State, pItem)
    if State.GetGraphicObjElement(pItem, 0) is pElement:
        print("it is the same item")


def LDicomDS_RemoveGraphicObject_Example() -> None:
    """Remove one, then all: `RemoveGraphicObject`, `RemoveAllGraphicObjects`."""
    State, pItem = NewAnnotation("MARKS")
    for _ in range(3):
        Check(State.CreateGraphicObject(pItem, NewCircle(), TRUE), "the circle")
    Check(State.RemoveGraphicObject(pItem, 1), "RemoveGraphicObject")
    print("left:", State.GetGraphicObjectCount(pItem)[1])
    Check(State.RemoveAllGraphicObjects(pItem), "RemoveAllGraphicObjects")
    print("left:", State.GetGraphicObjectCount(pItem)[1])


EXAMPLES = (
    LDicomDS_CreateGraphicObject_Example,
    LDicomDS_SetGraphicObjectInfo_Example,
    LDicomDS_RemoveGraphicObject_Example,
)

if __name__ == "__main__":
    sys.exit(RunExamples(*EXAMPLES))
