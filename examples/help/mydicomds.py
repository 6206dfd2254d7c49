"""What the examples of data sets begin with: an image, a presentation state, a check.

An example is a function, named as on the library's help pages:
``LDicomDS_CreateLayer_Example`` in graphiclayers.py. One example shows the calls that
belong together; its docstring names them. Each file is also a program::

    python examples/help/graphiclayers.py
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from ltdicom import (
    CLASS_CT_IMAGE_STORAGE,
    CLASS_GRAYSCALE_SOFTCOPY_PRESENTATION_STATE_STORAGE,
    DICOM_SUCCESS,
    DICOMELEMENT,
    DICOMGRAPHICLAYER,
    DS_EXPLICIT_VR,
    DS_LITTLE_ENDIAN,
    ELEMENT_INDEX_MAX,
    NULL,
    TAG_INSTANCE_NUMBER,
    TAG_MODALITY,
    TAG_PATIENT_ID,
    TAG_SERIES_INSTANCE_UID,
    TAG_SERIES_NUMBER,
    TAG_SOP_CLASS_UID,
    TAG_SOP_INSTANCE_UID,
    TAG_STUDY_DATE,
    TAG_STUDY_ID,
    TAG_STUDY_INSTANCE_UID,
    TAG_STUDY_TIME,
    TRUE,
    UID_CT_IMAGE_STORAGE,
    LDicomDS,
    Ref,
)

INSTANCE = "2.25.70"  # and a number: the SOP instances of the images


class ExampleError(Exception):
    """A call of an example has failed."""


def Check(nRet: int, szCall: str) -> None:
    """Give up where a call has failed."""
    if nRet != DICOM_SUCCESS:
        raise ExampleError(f"{szCall}: {nRet!s}")


def CheckTrue(bDone: bool, szCall: str) -> None:
    """Give up where a call gave FALSE."""
    if not bDone:
        raise ExampleError(f"{szCall}: FALSE")


def Found(pHandle: DICOMELEMENT | None, szWhat: str) -> DICOMELEMENT:
    """Return what is not NULL."""
    if pHandle is NULL:
        raise ExampleError(f"there is no {szWhat}")
    return pHandle


def SetText(DicomDS: LDicomDS, nTag: int, szText: str) -> None:
    """Set an element that the template of a class has."""
    pElement = DicomDS.FindFirstElement(NULL, nTag, TRUE)
    CheckTrue(DicomDS.SetStringValue(pElement, szText), "SetStringValue")


def NewImage(nNumber: int) -> LDicomDS:
    """Return a CT image that has what others refer to, and no pixels."""
    Image = LDicomDS()
    Image.InitDS(CLASS_CT_IMAGE_STORAGE, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR)
    SetText(Image, TAG_SOP_CLASS_UID, UID_CT_IMAGE_STORAGE)
    SetText(Image, TAG_SOP_INSTANCE_UID, f"{INSTANCE}{nNumber}")
    SetText(Image, TAG_SERIES_INSTANCE_UID, f"2.25.8{nNumber // 2}")
    SetText(Image, TAG_STUDY_INSTANCE_UID, "2.25.9")
    SetText(Image, TAG_STUDY_DATE, "20260131")
    SetText(Image, TAG_STUDY_TIME, "123000")
    SetText(Image, TAG_STUDY_ID, "1")
    SetText(Image, TAG_MODALITY, "CT")
    SetText(Image, TAG_SERIES_NUMBER, str(nNumber // 2 + 1))
    SetText(Image, TAG_INSTANCE_NUMBER, str(nNumber + 1))
    SetText(Image, TAG_PATIENT_ID, "123")
    return Image


def NewState() -> LDicomDS:
    """Return a presentation state for no image yet."""
    State = LDicomDS()
    nClass = CLASS_GRAYSCALE_SOFTCOPY_PRESENTATION_STATE_STORAGE
    State.InitDS(nClass, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR)
    return State


def NewAnnotation(*Layers: str) -> tuple[LDicomDS, DICOMELEMENT]:
    """Return a state with layers, and an annotation on the first of them."""
    State = NewState()
    for nOrder, szName in enumerate(Layers, 1):
        Layer = DICOMGRAPHICLAYER(pszLayerName=szName, nLayerOrder=nOrder)
        Check(State.CreateLayer(Layer, Ref(0)), "CreateLayer")
    nRet = State.CreateGraphicAnnSQItem(ELEMENT_INDEX_MAX, Layers[0])
    Check(nRet, "CreateGraphicAnnSQItem")
    return State, Found(State.FindFirstGraphicAnnSQItem(), "annotation")


def RunExamples(*Examples: Callable[[], None]) -> int:
    """Run examples, one after the other; return the exit code of a program."""
    try:
        for Example in Examples:
            Example()
    except ExampleError as Error:
        print(Error, file=sys.stderr)
        return 1
    return 0
