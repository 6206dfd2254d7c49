"""Compound graphics of an annotation: rulers, axes, arrows and others."""

from __future__ import annotations

import sys

from mydicomds import Check, Found, NewAnnotation, RunExamples

from ltdicom import (
    DICANN_TICK_ALIGNMENT_CENTER,
    DICANN_TICK_LABEL_ALIGNMENT_BOTTOM,
    DICANN_TYPE_ARROW,
    DICANN_TYPE_AXIS,
    DICANN_UNIT_PIXEL,
    DICOMANNPOINT,
    DICOMCOMPOUNDGRAPHIC,
    DICOMELEMENT,
    DICOMMAJORTICK,
    TRUE,
    LDicomDS,
    Ref,
)


def List(State: LDicomDS, pItem: DICOMELEMENT) -> None:
    """Print the compound graphics of an annotation."""
    nCount = Ref(0)
    Check(State.GetCompoundGraphicCount(pItem, nCount), "GetCompoundGraphicCount")
    for nIndex in range(nCount.value or 0):
        Graphic = DICOMCOMPOUNDGRAPHIC()
        nRet = State.GetCompoundGraphicInfo(pItem, nIndex, Graphic, 0)
        Check(nRet, "GetCompoundGraphicInfo")
        nPoints, nTicks = Ref(0), Ref(0)
        nRet = State.GetCompoundGraphicPointCount(pItem, nIndex, nPoints)
        Check(nRet, "GetCompoundGraphicPointCount")
        nRet = State.GetCompoundGraphicMajorTickCount(pItem, nIndex, nTicks)
        Check(nRet, "GetCompoundGraphicMajorTickCount")
        szLayer = State.GetCompoundGraphicLayerName(pItem, nIndex)
        szSize = f"{nPoints.value} points, {nTicks.value} ticks"
        print(f"type {int(Graphic.uType)} on {szLayer}: {szSize}")


def NewAxis() -> DICOMCOMPOUNDGRAPHIC:
    """Return an axis with ticks at its ends."""
    Axis = DICOMCOMPOUNDGRAPHIC()
    Axis.pszLayerName = "RULERS"
    Axis.uType = DICANN_TYPE_AXIS
    Axis.uUnits = DICANN_UNIT_PIXEL
    Axis.pAnnPoints = [DICOMANNPOINT(10, 90), DICOMANNPOINT(90, 90)]
    Axis.nPointCount = 2
    Axis.pMajorTicks = [
        DICOMMAJORTICK(fTickPosition=0.0, szTickLabel="0 cm"),
        DICOMMAJORTICK(fTickPosition=1.0, szTickLabel="5 cm"),
    ]
    Axis.nMajorTickCount = 2
    Axis.uTickAlignment = DICANN_TICK_ALIGNMENT_CENTER
    Axis.uTickLabelAlignment = DICANN_TICK_LABEL_ALIGNMENT_BOTTOM
    Axis.bShowTickLabel = TRUE
    return Axis


def LDicomDS_CreateCompoundGraphic_Example() -> None:
    """Draw an axis and list it.

    `CreateCompoundGraphic`, `GetCompoundGraphicCount`, `GetCompoundGraphicInfo`,
    `GetCompoundGraphicPointCount`, `GetCompoundGraphicMajorTickCount`,
    `GetCompoundGraphicLayerName`.
    """
    State, pItem = NewAnnotation("RULERS")
    Check(State.CreateCompoundGraphic(pItem, NewAxis(), TRUE), "CreateCompoundGraphic")
    List(State, pItem)


def LDicomDS_SetCompoundGraphicInfo_Example() -> None:
    """Make an arrow of an axis: `SetCompoundGraphicInfo`, `GetCompoundGraphicElement`."""
    State, pItem = NewAnnotation("RULERS")
    Check(State.CreateCompoundGraphic(pItem, NewAxis(), TRUE), "CreateCompoundGraphic")
    pElement = Found(State.GetCompoundGraphicElement(pItem, 0), "compound graphic")
    Graphic = DICOMCOMPOUNDGRAPHIC()
    Check(State.GetCompoundGraphicInfo(pItem, 0, Graphic, 0), "GetCompoundGraphicInfo")
    Graphic.uType = DICANN_TYPE_ARROW  # which has no ticks
    Check(State.SetCompoundGraphicInfo(pItem, 0, Graphic), "SetCompoundGraphicInfo")
    List(State, pItem)
    if State.GetCompoundGraphicElement(pItem, 0) is pElement:
        print("it is the same item")


def LDicomDS_RemoveCompoundGraphic_Example() -> None:
    """Remove one, then all: `RemoveCompoundGraphic`, `RemoveAllCompoundGraphics`."""
    State, pItem = NewAnnotation("RULERS")
    for _ in range(3):
        Check(State.CreateCompoundGraphic(pItem, NewAxis(), TRUE), "CreateCompoundGraphic")
    Check(State.RemoveCompoundGraphic(pItem, 2), "RemoveCompoundGraphic")
    print("left:", State.GetCompoundGraphicCount(pItem)[1])
    Check(State.RemoveAllCompoundGraphics(pItem), "RemoveAllCompoundGraphics")
    print("left:", State.GetCompoundGraphicCount(pItem)[1])


EXAMPLES = (
    LDicomDS_CreateCompoundGraphic_Example,
    LDicomDS_SetCompoundGraphicInfo_Example,
    LDicomDS_RemoveCompoundGraphic_Example,
)

if __name__ == "__main__":
    sys.exit(RunExamples(*EXAMPLES))
