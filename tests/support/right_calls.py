"""Calls that succeed, by method: spoiled in one place, they must be refused as a whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.data import get_testdata_file

import ltdicom
from ltdicom import (
    BITMAPHANDLE,
    HBITMAPLIST,
    L_POINT,
    OVERLAYATTRIBUTES,
    LDicomDS,
    LDicomWaveformGroup,
    structs,
)
from tests.support.states import annotated

Arguments = dict[str, Any]
Recipe = Callable[[LDicomDS, Any], Arguments]
TAGS = {
    "AS": 0x00101010,
    "DA": 0x00080020,
    "TM": 0x00080030,
    "DT": 0x0008002A,
    "US": 0x00280010,
    "IS": 0x00200013,
    "UL": 0x00080001,
    "FL": 0x00089459,
    "FD": 0x00189087,
    "DS": 0x00101030,
    "OB": 0x00420011,
    "LO": 0x00100020,
    "PN": 0x00100010,
    "SV": 0x00720082,
    "AT": 0x00280009,
}


def image() -> LDicomDS:
    ds = LDicomDS()
    ds.LoadDSMemory(Path(str(get_testdata_file("CT_small.dcm"))).read_bytes())
    ds.SetOverlayBitmap(0, BITMAPHANDLE.from_array(np.ones((4, 4), np.uint8)))
    return ds


def empty() -> LDicomDS:
    ds = LDicomDS()
    ds.InitDS(ltdicom.CLASS_UNKNOWN, ltdicom.DS_EXPLICIT_VR)
    return ds


def bitmap() -> BITMAPHANDLE:
    return BITMAPHANDLE.from_array(np.arange(16, dtype=np.uint8).reshape(4, 4))


def element(ds: LDicomDS, vr: str) -> Any:
    found = ds.FindFirstElement(None, TAGS[vr], True)
    return found or ds.InsertElement(None, False, TAGS[vr], ltdicom.VR_UN, False, 0)


def value(vr: str, given: Any) -> Recipe:
    return lambda ds, item: {"pElement": element(ds, vr), "pValue": given(), "nCount": 1}


def lut() -> structs.DICOMLUTDESCRIPTOR:
    return structs.DICOMLUTDESCRIPTOR(0, 4, 0, 16)


def points() -> list[structs.DICOMANNPOINT]:
    return [structs.DICOMANNPOINT(1, 2), structs.DICOMANNPOINT(3, 4)]


def graphic() -> structs.DICOMGRAPHICOBJECT:
    return structs.DICOMGRAPHICOBJECT(
        pszLayerName="MARKS", uType=2, uUnits=1, nPointCount=2, pAnnPoints=points()
    )


def text() -> structs.DICOMTEXTOBJECT:
    return structs.DICOMTEXTOBJECT(
        pszLayerName="MARKS",
        pszTextValue="here",
        pAnchorPoint=[3.0, 4.0],
        uAnchorPointUnits=1,
        pTLHCorner=[1.0, 2.0],
        pBRHCorner=[9.0, 8.0],
        uBoundingBoxUnits=1,
        uTextJustification=1,
        pTextStyle=structs.DICOMTEXTSTYLE(),
    )


def compound() -> structs.DICOMCOMPOUNDGRAPHIC:
    return structs.DICOMCOMPOUNDGRAPHIC(
        pszLayerName="MARKS",
        uType=ltdicom.DICANN_TYPE_ARROW,
        uUnits=1,
        pAnnPoints=points(),
        nPointCount=2,
        uOptions=1,
        pLineStyle=structs.DICOMLINESTYLE(),
    )


def overlay() -> OVERLAYATTRIBUTES:
    return OVERLAYATTRIBUTES(
        ptOrigin=L_POINT(1, 1), uRows=4, uColumns=4, szType="G", szLabel="x", fROIMean=1.5
    )


def code() -> structs.DICOMCODESEQUENCEITEM:
    return structs.DICOMCODESEQUENCEITEM(
        pszCodeValue="1", pszCodingSchemeDesignator="DCM", pszCodeMeaning="one"
    )


def image_call(**more: Any) -> Recipe:
    return lambda ds, item: {
        "pElement": None,
        **{k: v() if callable(v) else v for k, v in more.items()},
        "nCompression": 0,
        "nPhotometric": 1,
        "nBitsPerPixel": 8,
        "nQFactor": 0,
        "uFlags": 0,
    }


def waveform_group() -> LDicomWaveformGroup:
    group = LDicomWaveformGroup()
    ds = LDicomDS()
    ds.LoadDSMemory(Path(str(get_testdata_file("waveform_ecg.dcm"))).read_bytes())
    ds.GetWaveformGroup(0, group)
    return group


IMAGES: dict[str, Recipe] = {
    "SetImage": image_call(pBitmap=bitmap),
    "SetImageList": image_call(hList=lambda: HBITMAPLIST([bitmap(), bitmap()])),
    "GetImage": lambda ds, item: {
        "pElement": None,
        "pBitmap": BITMAPHANDLE(),
        "nIndex": 0,
        "uFlags": 0x7,
    },
    "GetImageList": lambda ds, item: {
        "pElement": None,
        "hList": [],
        "nIndex": 0,
        "nCount": 1,
    },
    "SetOverlayAttributes": lambda ds, item: {
        "uOverlayIndex": 0,
        "pOverlayAttributes": overlay(),
        "uFlags": 0,
    },
    "SetOverlayBitmap": lambda ds, item: {"uOverlayIndex": 0, "pBitmap": bitmap()},
    "SetOverlayBitmapList": lambda ds, item: {"uOverlayIndex": 0, "hList": [bitmap()]},
    "SetModalityLUT": lambda ds, item: {
        "uFrameIndex": 0,
        "uDataSize": 4,
        "uFlags": 0,
        "pLUTData": [1, 2, 3, 4],
        "pModalityLUTAttributes": structs.DICOMMLUTATTRIBS(
            bIsModalityLUTSequence=True, LUTDescriptor=lut()
        ),
    },
    "SetVOILUT": lambda ds, item: {
        "uVOILUTIndex": 0,
        "uDataSize": 4,
        "uFlags": 0,
        "pLUTData": [1, 2, 3, 4],
        "pVOILUTAttributes": structs.DICOMVOILUTATTRIBS(LUTDescriptor=lut()),
    },
    "SetWindow": lambda ds, item: {
        "uFrameIndex": 0,
        "uWindowIndex": 0,
        "uFlags": 0,
        "pWindowAttributes": structs.DICOMWINDOWATTRIBS(
            fWindowCenter=40.0, fWindowWidth=400.0
        ),
    },
    "SetPaletteColorLUTAttributes": lambda ds, item: {
        "uFlags": 0,
        "pPaletteColorLUTAttributes": structs.DICOMPALCOLORLUTATTRIBS(
            RedLUTDescriptor=lut(), GreenLUTDescriptor=lut(), BlueLUTDescriptor=lut()
        ),
    },
    "ChangeTransferSyntax": lambda ds, item: {
        "pszUID": "1.2.840.10008.1.2.5",
        "nQFactor": 0,
        "uFlags": 0,
    },
}
VALUES: dict[str, Recipe] = {
    "SetAgeValue": value("AS", lambda: structs.VALUEAGE(12, ord("Y"))),
    "SetDateValue": value("DA", lambda: structs.VALUEDATE(2020, 2, 29)),
    "SetTimeValue": value("TM", lambda: structs.VALUETIME(12, 30, 5, 7)),
    "SetDateTimeValue": value(
        "DT", lambda: structs.VALUEDATETIME(2020, 2, 29, 1, 2, 3, 4, 0)
    ),
    "SetDateRangeValue": value(
        "DA",
        lambda: structs.VALUEDATERANGE(
            1, structs.VALUEDATE(2020, 1, 1), structs.VALUEDATE(2020, 1, 2)
        ),
    ),
    "SetTimeRangeValue": value(
        "TM",
        lambda: structs.VALUETIMERANGE(
            1, structs.VALUETIME(1, 2, 3), structs.VALUETIME(2, 3, 4)
        ),
    ),
    "SetDateTimeRangeValue": value(
        "DT",
        lambda: structs.VALUEDATETIMERANGE(
            1, structs.VALUEDATETIME(2020, 1, 1), structs.VALUEDATETIME(2021, 1, 1)
        ),
    ),
    "SetLongValue": value("IS", lambda: [5]),
    "SetLong64Value": value("SV", lambda: [5]),
    "SetShortValue": value("US", lambda: [5]),
    "SetCharValue": value("OB", lambda: b"ab"),
    "SetFloatValue": value("FL", lambda: [1.5]),
    "SetDoubleValue": value("DS", lambda: [1.5]),
    "SetStringValue": value("PN", lambda: "A^B"),
    "SetConvertValue": lambda ds, item: {"pElement": element(ds, "US"), "strText": "5"},
    "SetEncapsulatedDocument": lambda ds, item: {
        "pElement": None,
        "bChild": False,
        "pBuffer": b"%PDF",
        "uBufferSize": 4,
        "pEncapsulatedDocument": structs.DICOMENCAPSULATEDDOCUMENT(
            uType=1, pszMIMETypeOfEncapsulatedDocument="application/pdf"
        ),
        "pConceptNameCodeSequence": code(),
    },
    "AddWaveformGroup": lambda ds, item: {"pWaveformGroup": waveform_group()},
    "InsertImageList": image_call(hList=lambda: [bitmap()], nIndex=0),
    "InsertImage": image_call(pBitmap=bitmap, nIndex=0),
}
STATES: dict[str, Recipe] = {
    "SetPresStateInfo": lambda ds, item: {
        "pPresState": structs.DICOMPRESSTATEINFO(
            nInstanceNumber=1,
            pszPresLabel="MARKS",
            pPresCreationDate=structs.VALUEDATE(2026, 1, 1),
            pPresCreationTime=structs.VALUETIME(1, 2, 3, 0),
        )
    },
    "CreateLayer": lambda ds, item: {
        "pGraphicLayer": structs.DICOMGRAPHICLAYER(
            pszLayerName="NEW", nLayerOrder=1, puGrayscale=7, pRGBLayerColors=[1, 2, 3]
        )
    },
    "SetLayerInfo": lambda ds, item: {
        "uLayerIndex": 0,
        "pGraphicLayer": structs.DICOMGRAPHICLAYER(pszLayerName="MARKS", nLayerOrder=1),
    },
    "CreateGraphicObject": lambda ds, item: {
        "pGraphicAnnSQItem": item,
        "pGraphicObject": graphic(),
        "bCheckLayer": True,
    },
    "CreateTextObject": lambda ds, item: {
        "pGraphicAnnSQItem": item,
        "pTextObject": text(),
        "bCheckLayer": True,
    },
    "CreateCompoundGraphic": lambda ds, item: {
        "pGraphicAnnSQItem": item,
        "pCompoundGraphicObject": compound(),
        "bCheckLayer": True,
    },
    "AddPresStateImageRefByDS": lambda ds, item: {"pDS": image(), "pFrameNumbers": [1]},
}
GROUPS: tuple[tuple[Callable[[], tuple[LDicomDS, Any]], dict[str, Recipe]], ...] = (
    (lambda: (image(), None), IMAGES),
    (lambda: (empty(), None), VALUES),
    (annotated, STATES),
)
NAMES = [name for _, recipes in GROUPS for name in recipes]


def right_call(name: str) -> tuple[LDicomDS, Arguments]:
    """Return a data set, and the arguments with which a method of it succeeds."""
    make, recipes = next(group for group in GROUPS if name in group[1])
    ds, item = make()
    return ds, recipes[name](ds, item)
