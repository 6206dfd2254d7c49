"""Annotations of a presentation state: their layers, their images, what is on them."""

from __future__ import annotations

import sys

from mydicomds import INSTANCE, Check, Found, NewAnnotation, NewImage, RunExamples

from ltdicom import (
    DICANN_TYPE_POINT,
    DICANN_UNIT_PIXEL,
    DICOMANNPOINT,
    DICOMGRAPHICOBJECT,
    DICOMTEXTOBJECT,
    ELEMENT_INDEX_MAX,
    Ref,
)


def LDicomDS_CreateGraphicAnnSQItem_Example() -> None:
    """Insert annotations and walk through them.

    `CreateGraphicAnnSQItem`, `FindFirstGraphicAnnSQItem`, `FindNextGraphicAnnSQItem`,
    `GetLayerName`, `SetLayerName`.
    """
    State, pItem = NewAnnotation("ARROWS", "TEXTS")
    Check(State.CreateGraphicAnnSQItem(0, "TEXTS"), "in front")
    Check(State.CreateGraphicAnnSQItem(ELEMENT_INDEX_MAX, "TEXTS"), "at the end")
    Check(State.SetLayerName(pItem, "LINES"), "SetLayerName")
    pItem = Found(State.FindFirstGraphicAnnSQItem(), "annotation")
    while pItem:
        print("an annotation on", State.GetLayerName(pItem))
        pNext = State.FindNextGraphicAnnSQItem(pItem)
        if not pNext:
            break
        pItem = pNext


def LDicomDS_AddLayerImageRef_Example() -> None:
    """Say for which images an annotation is.

    `AddLayerImageRef`, `GetLayerImageRefCount`, `GetLayerImageRefSOPInstance`,
    `GetLayerImageRefElement`, `RemoveImageRefFromLayer`, `RemoveAllImageRefsFromLayer`,
    `RemoveAllImageRefFromAllLayers`.
    """
    State, pItem = NewAnnotation("ARROWS")
    for nNumber in range(3):
        # the image is one of the state first
        Check(State.AddPresStateImageRefByDS(NewImage(nNumber)), "of the state")
        Check(State.AddLayerImageRef(pItem, f"{INSTANCE}{nNumber}"), "AddLayerImageRef")
    Check(State.RemoveImageRefFromLayer(pItem, f"{INSTANCE}1"), "RemoveImageRefFromLayer")
    nCount = Ref(0)
    Check(State.GetLayerImageRefCount(pItem, nCount), "GetLayerImageRefCount")
    for nIndex in range(nCount.value or 0):
        print("for", State.GetLayerImageRefSOPInstance(pItem, nIndex))
    if not State.GetLayerImageRefElement(pItem, f"{INSTANCE}1"):
        print("no more for the image in between")
    Check(State.RemoveAllImageRefsFromLayer(pItem), "RemoveAllImageRefsFromLayer")
    Check(State.RemoveAllImageRefFromAllLayers(), "RemoveAllImageRefFromAllLayers")
    print("images that are named:", State.GetLayerImageRefCount(pItem)[1])


def LDicomDS_RemoveLayerGraphicObjects_Example() -> None:
    """Remove what is on an annotation.

    `GetLayerGraphicObjectCount`, `GetLayerTextObjectCount`, `RemoveLayerGraphicObjects`,
    `RemoveLayerTextObjects`.
    """
    State, pItem = NewAnnotation("MARKS")
    for fX in (10, 20):
        Point = DICOMGRAPHICOBJECT(
            uType=DICANN_TYPE_POINT,
            uUnits=DICANN_UNIT_PIXEL,
            pAnnPoints=[DICOMANNPOINT(fX, 5)],
        )
        Check(State.CreateGraphicObject(pItem, Point), "CreateGraphicObject")
    Text = DICOMTEXTOBJECT(
        pszTextValue="two points",
        pAnchorPoint=[10, 5],
        uAnchorPointUnits=DICANN_UNIT_PIXEL,
    )
    Check(State.CreateTextObject(pItem, Text), "CreateTextObject")
    nGraphics, nTexts = Ref(0), Ref(0)
    Check(State.GetLayerGraphicObjectCount(pItem, nGraphics), "GetLayerGraphicObjectCount")
    Check(State.GetLayerTextObjectCount(pItem, nTexts), "GetLayerTextObjectCount")
    print(f"{nGraphics.value} graphics, {nTexts.value} text")
    Check(State.RemoveLayerGraphicObjects(pItem), "RemoveLayerGraphicObjects")
    Check(State.RemoveLayerTextObjects(pItem), "RemoveLayerTextObjects")
    print("left:", State.GetLayerGraphicObjectCount(pItem)[1])


EXAMPLES = (
    LDicomDS_CreateGraphicAnnSQItem_Example,
    LDicomDS_AddLayerImageRef_Example,
    LDicomDS_RemoveLayerGraphicObjects_Example,
)

if __name__ == "__main__":
    sys.exit(RunExamples(*EXAMPLES))
