"""Layers of a presentation state."""

from __future__ import annotations

import sys

from mydicomds import Check, Found, NewState, RunExamples

from ltdicom import (
    DICOMGRAPHICLAYER,
    ELEMENT_INDEX_MAX,
    FALSE,
    TRUE,
    LDicomDS,
    Ref,
)


def List(State: LDicomDS) -> None:
    """Print the layers."""
    nCount = Ref(0)
    Check(State.GetLayerCount(nCount), "GetLayerCount")
    for nIndex in range(nCount.value or 0):
        Layer = DICOMGRAPHICLAYER()
        Check(State.GetLayerInfo(nIndex, Layer, 0), "GetLayerInfo")
        print(f"layer {nIndex}: {Layer.pszLayerName}, order {Layer.nLayerOrder}")


def LDicomDS_CreateLayer_Example() -> None:
    """Append layers and list them: `CreateLayer`, `GetLayerCount`, `GetLayerInfo`."""
    State = NewState()
    for szName in ("ARROWS", "TEXTS", "RULERS"):
        Layer = DICOMGRAPHICLAYER()
        Layer.pszLayerName = szName
        Layer.nLayerOrder = 1
        Layer.puGrayscale = 0xFFFF  # white
        Layer.pRGBLayerColors = [0xFFFF, 0, 0]
        Layer.pszLayerDescription = "an example"
        nIndex = Ref(0)
        Check(State.CreateLayer(Layer, nIndex), "CreateLayer")
        print(f"{szName} has index {nIndex.value}")
    List(State)


def LDicomDS_SetLayerInfo_Example() -> None:
    """Change the layer of a name.

    `GetLayerIndex`, `SetLayerInfo`, `GetLayerElementByIndex`, `GetLayerElementByName`.
    """
    State = NewState()
    Check(State.CreateLayer(DICOMGRAPHICLAYER(pszLayerName="TEXTS"), Ref(0)), "CreateLayer")
    nIndex = Ref(-1)
    Check(State.GetLayerIndex("TEXTS", nIndex), "GetLayerIndex")
    # fields that are NULL stay as they are
    Layer = DICOMGRAPHICLAYER(nLayerOrder=2, pszLayerDescription="what was said")
    Check(State.SetLayerInfo(nIndex.value or 0, Layer), "SetLayerInfo")
    List(State)
    pByIndex = Found(State.GetLayerElementByIndex(0), "layer")
    pByName = Found(State.GetLayerElementByName("TEXTS"), "layer")
    print("the same item" if pByIndex is pByName else "two items")


def LDicomDS_RemoveLayerByIndex_Example() -> None:
    """Remove layers, with their annotations or without.

    `RemoveLayerByIndex`, `RemoveLayerByName`, `RemoveAllLayers`.
    """
    State = NewState()
    for szName in ("ARROWS", "TEXTS", "RULERS", "MASKS"):
        Layer = DICOMGRAPHICLAYER(pszLayerName=szName)
        Check(State.CreateLayer(Layer, Ref(0)), "CreateLayer")
        nRet = State.CreateGraphicAnnSQItem(ELEMENT_INDEX_MAX, szName)
        Check(nRet, "CreateGraphicAnnSQItem")
    Check(State.RemoveLayerByIndex(0, TRUE), "RemoveLayerByIndex")
    Check(State.RemoveLayerByName("TEXTS", FALSE), "RemoveLayerByName")
    List(State)
    pItem = State.FindFirstGraphicAnnSQItem()
    while pItem:
        print("an annotation on", State.GetLayerName(pItem))
        pItem = State.FindNextGraphicAnnSQItem(pItem)
    Check(State.RemoveAllLayers(TRUE), "RemoveAllLayers")
    print("layers that are left:", State.GetLayerCount()[1])


EXAMPLES = (
    LDicomDS_CreateLayer_Example,
    LDicomDS_SetLayerInfo_Example,
    LDicomDS_RemoveLayerByIndex_Example,
)

if __name__ == "__main__":
    sys.exit(RunExamples(*EXAMPLES))
