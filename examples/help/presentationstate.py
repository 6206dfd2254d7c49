"""Presentation states: how they are called, and the images that they are for."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from mydicomds import INSTANCE, Check, NewImage, NewState, RunExamples

from ltdicom import (
    DICOM_ERROR_SOP_INSTANCE_UID_ALREADY_EXISTS,
    DICOMPRESSTATEINFO,
    DS_METAHEADER_PRESENT,
    NULL,
    VALUEDATE,
    VALUETIME,
    Ref,
)


def LDicomDS_SetPresStateInfo_Example() -> None:
    """Set the label, who made it and when: `SetPresStateInfo`, `GetPresStateInfo`."""
    State = NewState()
    Info = DICOMPRESSTATEINFO()
    Info.nInstanceNumber = 1
    Info.pszPresLabel = "FINDINGS"
    Info.pszPresDescription = "what was seen"
    Info.pPresCreationDate = VALUEDATE(2026, 1, 31)
    Info.pPresCreationTime = VALUETIME(12, 30, 0, 0)
    Info.pszPresCreator = "Doe^John"
    Check(State.SetPresStateInfo(Info), "SetPresStateInfo")
    Read = DICOMPRESSTATEINFO()
    Check(State.GetPresStateInfo(Read, 0), "GetPresStateInfo")
    print(f"{Read.pszPresLabel}: {Read.pszPresDescription}, by {Read.pszPresCreator}")


def LDicomDS_AddPresStateImageRefByDS_Example() -> None:
    """Refer to images, of a file as well, and list them by series.

    `AddPresStateImageRefByDS`, `AddPresStateImageRefByFileName`,
    `FindFirstPresStateRefSeriesItem`, `FindNextPresStateRefSeriesItem`,
    `GetPresStateImageRefCount`, `GetPresStateImageRefSOPInstance`.
    """
    State = NewState()
    Check(State.AddPresStateImageRefByDS(NewImage(0)), "AddPresStateImageRefByDS")
    nRet = State.AddPresStateImageRefByDS(NewImage(2), [1, 3], 2)  # frames 1 and 3
    Check(nRet, "AddPresStateImageRefByDS")
    with tempfile.TemporaryDirectory() as szFolder:
        szFile = str(Path(szFolder, "image.dcm"))
        Check(NewImage(1).SaveDS(szFile, DS_METAHEADER_PRESENT), "SaveDS")
        nRet = State.AddPresStateImageRefByFileName(szFile)
        Check(nRet, "AddPresStateImageRefByFileName")
    if State.AddPresStateImageRefByDS(NewImage(0)) == (
        DICOM_ERROR_SOP_INSTANCE_UID_ALREADY_EXISTS
    ):
        print("the image is there already")
    pSeries = State.FindFirstPresStateRefSeriesItem()
    while pSeries:
        nCount = Ref(0)
        Check(State.GetPresStateImageRefCount(pSeries, nCount), "the number of images")
        print(f"a series with {nCount.value} images")
        for nIndex in range(nCount.value or 0):
            print(" ", State.GetPresStateImageRefSOPInstance(pSeries, nIndex))
        pSeries = State.FindNextPresStateRefSeriesItem(pSeries)


def LDicomDS_RemovePresStateImageRefBySOPInstance_Example() -> None:
    """Remove references to images.

    `GetPresStateImageRefBySOPInstance`, `RemovePresStateImageRefBySOPInstance`,
    `RemoveAllPresStateImageRefs`.
    """
    State = NewState()
    for nNumber in range(3):
        Check(State.AddPresStateImageRefByDS(NewImage(nNumber)), "the reference")
    szInstance = f"{INSTANCE}1"
    if State.GetPresStateImageRefBySOPInstance(szInstance):
        nRet = State.RemovePresStateImageRefBySOPInstance(szInstance)
        Check(nRet, "RemovePresStateImageRefBySOPInstance")
    _, nCount = State.GetPresStateImageRefCount(NULL)  # of all series
    print(f"{nCount} images are left")
    Check(State.RemoveAllPresStateImageRefs(), "RemoveAllPresStateImageRefs")
    _, nCount = State.GetPresStateImageRefCount(NULL)
    print(f"{nCount} images are left")


EXAMPLES = (
    LDicomDS_SetPresStateInfo_Example,
    LDicomDS_AddPresStateImageRefByDS_Example,
    LDicomDS_RemovePresStateImageRefBySOPInstance_Example,
)

if __name__ == "__main__":
    sys.exit(RunExamples(*EXAMPLES))
