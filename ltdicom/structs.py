# Generated from tables/structs.tsv by tools/generate.py: do not edit.
"""The structures of the C++ library.

All can be made without arguments; calls that have one as an out-parameter fill
it in place. ``uStructSize`` and ``nSize`` are there for programs that set them.
A pointer field is None until it points to something.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "L_SSL_CTX_CREATE",
    "DICOMOPENSSLVERSION",
    "DICOM_ISCLMessageHeader",
    "DICOMVR",
    "DICOMUID",
    "DICOMTAG",
    "DICOMIOD",
    "DICOMELEMENTOFFSET",
    "DICOMMODULE",
    "VALUEAGE",
    "VALUEDATE",
    "VALUETIME",
    "VALUEDATETIME",
    "VALUEDATERANGE",
    "VALUETIMERANGE",
    "VALUEDATETIMERANGE",
    "DICOMIMAGE",
    "DICOMNETDEBUGINFOONSEND",
    "DICOMCODESEQUENCEITEM",
    "DICOMENCAPSULATEDDOCUMENT",
    "DICOMSOCKETOPTIONS",
    "DICOMLUTDESCRIPTOR",
    "DICOMMLUTATTRIBS",
    "DICOMPALCOLORLUTATTRIBS",
    "DICOMWINDOWATTRIBS",
    "DICOMVOILUTATTRIBS",
    "DICOMANNPOINT",
    "DICOMPRESSTATEINFO",
    "DICOMGRAPHICLAYER",
    "DICOMSHADOWSTYLE",
    "DICOMTEXTSTYLE",
    "DICOMLINESTYLE",
    "DICOMFILLSTYLE",
    "DICOMGRAPHICOBJECT",
    "DICOMMAJORTICK",
    "DICOMCOMPOUNDGRAPHIC",
    "DICOMTEXTOBJECT",
    "DICOMWAVEFORMANNOTATION",
    "DICOMDIROPTIONS",
    "DICOMDIRCALLBACK",
    "FILMSESSIONPARAMETERS",
    "DICOMNETCALLBACK",
    "DICOMNETCALLBACKEXT",
    "FILMBOXPARAMETERS",
    "IMAGEBOXPARAMETERS",
    "PRINTERREPORTINFO",
    "PRINTERINFO",
    "PRINTJOBREPORTINFO",
    "PRINTJOBINFO",
    "OVERLAYBOXPARAMETERS",
    "STOREDPRINTSTORAGEINSTANCEINFO",
    "PULLPRINTREQUESTPARAMETERS",
    "DICOMPRINTSCUCALLBACK",
    "DICOMCONTEXTGROUP",
    "DICOMCODEDCONCEPT",
]


@dataclass
class L_SSL_CTX_CREATE:
    """Options of a TLS context.

    Corresponds to the C++ structure ``L_SSL_CTX_CREATE``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    uFlags : int (``L_UINT32``)
    nMethodTypeSSL : int (``L_INT``)
    pszCAfile : str or None (``L_TCHAR *``)
    uVerifyMode : int (``L_UINT``)
    nVerifyDepth : int (``L_INT``)
    nOptions : int (``L_INT``)
    nSuccess : int (``L_INT``)
    nReserved1 : int (``L_INT``)
    nReserved2 : int (``L_INT``)
    """

    uStructSize: int = 0
    uFlags: int = 0
    nMethodTypeSSL: int = 0
    pszCAfile: str | None = None
    uVerifyMode: int = 0
    nVerifyDepth: int = 0
    nOptions: int = 0
    nSuccess: int = 0
    nReserved1: int = 0
    nReserved2: int = 0


@dataclass
class DICOMOPENSSLVERSION:
    """Versions of OpenSSL: the one needed, the one found.

    Corresponds to the C++ structure ``DICOMOPENSSLVERSION``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    uFlags : int (``L_UINT32``)
    szRequiredVersion : str (``L_TCHAR[32]``)
    szInstalledVersion : str (``L_TCHAR[32]``)
    bIsAvailable : bool (``L_BOOL``)
    szDownloadMessage : str (``L_TCHAR[512]``)
    """

    uStructSize: int = 0
    uFlags: int = 0
    szRequiredVersion: str = ""
    szInstalledVersion: str = ""
    bIsAvailable: bool = False
    szDownloadMessage: str = ""


@dataclass
class DICOM_ISCLMessageHeader:
    """Header of an ISCL message.

    Corresponds to the C++ structure ``DICOM_ISCLMessageHeader``.

    Attributes
    ----------
    Indicator : int (``L_UINT32``)
    MessageId : int (``L_UINT32``)
    nDataLength : int (``L_UINT32``)
    Option : int (``L_UINT32``)
    timeStamp : int (``L_UINT32``)
    nErrNo : int (``L_UINT32``)
    stuff1 : int (``L_UINT32``)
    stuff2 : int (``L_UINT32``)
    """

    Indicator: int = 0
    MessageId: int = 0
    nDataLength: int = 0
    Option: int = 0
    timeStamp: int = 0
    nErrNo: int = 0
    stuff1: int = 0
    stuff2: int = 0


@dataclass(eq=False)
class DICOMVR:
    """Entry of the table of value representations.

    Corresponds to the C++ structure ``DICOMVR``.

    Attributes
    ----------
    nCode : int (``L_UINT16``)
    pszName : str or None (``L_TCHAR *``)
    nLength : int (``L_UINT32``)
    nRestrict : int (``L_UINT16``)
    nUnitSize : int (``L_UINT16``)
    """

    nCode: int = 0
    pszName: str | None = None
    nLength: int = 0
    nRestrict: int = 0
    nUnitSize: int = 0


@dataclass(eq=False)
class DICOMUID:
    """Entry of the table of UIDs.

    Corresponds to the C++ structure ``DICOMUID``.

    Attributes
    ----------
    pszCode : str or None (``L_TCHAR *``)
    pszName : str or None (``L_TCHAR *``)
    nType : int (``L_INT``)
    """

    pszCode: str | None = None
    pszName: str | None = None
    nType: int = 0


@dataclass(eq=False)
class DICOMTAG:
    """Entry of the table of tags.

    Corresponds to the C++ structure ``DICOMTAG``.

    Attributes
    ----------
    nCode : int (``L_UINT32``)
    nMask : int (``L_UINT32``)
    pszName : str or None (``L_TCHAR *``)
    nVR : int (``L_UINT16``)
    nMinVM : int (``L_UINT32``)
    nMaxVM : int (``L_INT32``)
    nDivideVM : int (``L_UINT32``)
    """

    nCode: int = 0
    nMask: int = 0
    pszName: str | None = None
    nVR: int = 0
    nMinVM: int = 0
    nMaxVM: int = 0
    nDivideVM: int = 0


@dataclass(eq=False)
class DICOMIOD:
    """Entry of the table of IODs: a class, a module or an element.

    Corresponds to the C++ structure ``DICOMIOD``.

    Attributes
    ----------
    nCode : int (``L_UINT32``)
    pszName : str or None (``L_TCHAR *``)
    nType : int (``L_UCHAR``)
    nUsage : int (``L_UINT16``)
    pszDescription : str or None (``L_TCHAR *``)
    """

    nCode: int = 0
    pszName: str | None = None
    nType: int = 0
    nUsage: int = 0
    pszDescription: str | None = None


@dataclass
class DICOMELEMENTOFFSET:
    """Element and its offset in a file.

    Corresponds to the C++ structure ``DICOMELEMENTOFFSET``.

    Attributes
    ----------
    pElement : object (``pDICOMELEMENT``)
    nOffset : int (``L_DICOM_OFFSET``)
    """

    pElement: Any = None
    nOffset: int = 0


@dataclass
class DICOMMODULE:
    """Elements of one module of a data set.

    Corresponds to the C++ structure ``DICOMMODULE``.

    Attributes
    ----------
    nModule : int (``L_UINT32``)
    nCount : int (``L_UINT32``)
    pElement : list (``pDICOMELEMENT[1000]``)
    """

    nModule: int = 0
    nCount: int = 0
    pElement: list[Any] = field(default_factory=list)


@dataclass
class VALUEAGE:
    """Value of VR AS: an age.

    Corresponds to the C++ structure ``VALUEAGE``.

    Attributes
    ----------
    nNumber : int (``L_UINT16``)
    nReference : int (``L_UCHAR``)
    """

    nNumber: int = 0
    nReference: int = 0


@dataclass
class VALUEDATE:
    """Value of VR DA: a date.

    Corresponds to the C++ structure ``VALUEDATE``.

    Attributes
    ----------
    nYear : int (``L_UINT16``)
    nMonth : int (``L_UINT16``)
    nDay : int (``L_UINT16``)
    """

    nYear: int = 0
    nMonth: int = 0
    nDay: int = 0


@dataclass
class VALUETIME:
    """Value of VR TM: a time.

    Corresponds to the C++ structure ``VALUETIME``.

    Attributes
    ----------
    nHours : int (``L_UINT16``)
    nMinutes : int (``L_UINT16``)
    nSeconds : int (``L_UINT16``)
    nFractions : int (``L_UINT32``)
    """

    nHours: int = 0
    nMinutes: int = 0
    nSeconds: int = 0
    nFractions: int = 0


@dataclass
class VALUEDATETIME:
    """Value of VR DT: date, time and offset from UTC.

    Corresponds to the C++ structure ``VALUEDATETIME``.

    Attributes
    ----------
    nYear : int (``L_UINT16``)
    nMonth : int (``L_UINT16``)
    nDay : int (``L_UINT16``)
    nHours : int (``L_UINT16``)
    nMinutes : int (``L_UINT16``)
    nSeconds : int (``L_UINT16``)
    nFractions : int (``L_UINT32``)
    nOffset : int (``L_INT32``)
    """

    nYear: int = 0
    nMonth: int = 0
    nDay: int = 0
    nHours: int = 0
    nMinutes: int = 0
    nSeconds: int = 0
    nFractions: int = 0
    nOffset: int = 0


@dataclass
class VALUEDATERANGE:
    """Value of VR DA in a query: a range of dates.

    Corresponds to the C++ structure ``VALUEDATERANGE``.

    Attributes
    ----------
    nFlags : int (``L_UINT32``)
    Date1 : VALUEDATE (``VALUEDATE``)
    Date2 : VALUEDATE (``VALUEDATE``)
    """

    nFlags: int = 0
    Date1: VALUEDATE = field(default_factory=VALUEDATE)
    Date2: VALUEDATE = field(default_factory=VALUEDATE)


@dataclass
class VALUETIMERANGE:
    """Value of VR TM in a query: a range of times.

    Corresponds to the C++ structure ``VALUETIMERANGE``.

    Attributes
    ----------
    nFlags : int (``L_UINT32``)
    Time1 : VALUETIME (``VALUETIME``)
    Time2 : VALUETIME (``VALUETIME``)
    """

    nFlags: int = 0
    Time1: VALUETIME = field(default_factory=VALUETIME)
    Time2: VALUETIME = field(default_factory=VALUETIME)


@dataclass
class VALUEDATETIMERANGE:
    """Value of VR DT in a query: a range of date-times.

    Corresponds to the C++ structure ``VALUEDATETIMERANGE``.

    Attributes
    ----------
    nFlags : int (``L_UINT32``)
    DateTime1 : VALUEDATETIME (``VALUEDATETIME``)
    DateTime2 : VALUEDATETIME (``VALUEDATETIME``)
    """

    nFlags: int = 0
    DateTime1: VALUEDATETIME = field(default_factory=VALUEDATETIME)
    DateTime2: VALUEDATETIME = field(default_factory=VALUEDATETIME)


@dataclass
class DICOMIMAGE:
    """Attributes of an image.

    Corresponds to the C++ structure ``DICOMIMAGE``.

    Attributes
    ----------
    nCompression : int (``L_INT32``)
    szPhotometric : str (``L_TCHAR[30]``)
    nPhotometric : int (``L_INT32``)
    nSamplesPerPixel : int (``L_UINT32``)
    nRows : int (``L_INT32``)
    nColumns : int (``L_INT32``)
    nBitsAllocated : int (``L_UINT32``)
    nBitsStored : int (``L_UINT32``)
    nHighBit : int (``L_UINT32``)
    nPixelRepresentation : int (``L_INT32``)
    nPlanarConfiguration : int (``L_INT32``)
    nResolutionX : int (``L_INT32``)
    nResolutionY : int (``L_INT32``)
    nSmallestImagePixelValue : int (``L_INT32``)
    bSmallestImagePixelValue : bool (``L_BOOL``)
    nLargestImagePixelValue : int (``L_INT32``)
    bLargestImagePixelValue : bool (``L_BOOL``)
    nRedEntries : int (``L_UINT32``)
    nRedFirst : int (``L_UINT32``)
    nRedBits : int (``L_UINT32``)
    nGreenEntries : int (``L_UINT32``)
    nGreenFirst : int (``L_UINT32``)
    nGreenBits : int (``L_UINT32``)
    nBlueEntries : int (``L_UINT32``)
    nBlueFirst : int (``L_UINT32``)
    nBlueBits : int (``L_UINT32``)
    nPaletteEntries : int (``L_UINT32``)
    nPaletteFirst : int (``L_UINT32``)
    nBitsPerPixel : int (``L_INT32``)
    bGray : bool (``L_BOOL``)
    nFrames : int (``L_UINT32``)
    """

    nCompression: int = 0
    szPhotometric: str = ""
    nPhotometric: int = 0
    nSamplesPerPixel: int = 0
    nRows: int = 0
    nColumns: int = 0
    nBitsAllocated: int = 0
    nBitsStored: int = 0
    nHighBit: int = 0
    nPixelRepresentation: int = 0
    nPlanarConfiguration: int = 0
    nResolutionX: int = 0
    nResolutionY: int = 0
    nSmallestImagePixelValue: int = 0
    bSmallestImagePixelValue: bool = False
    nLargestImagePixelValue: int = 0
    bLargestImagePixelValue: bool = False
    nRedEntries: int = 0
    nRedFirst: int = 0
    nRedBits: int = 0
    nGreenEntries: int = 0
    nGreenFirst: int = 0
    nGreenBits: int = 0
    nBlueEntries: int = 0
    nBlueFirst: int = 0
    nBlueBits: int = 0
    nPaletteEntries: int = 0
    nPaletteFirst: int = 0
    nBitsPerPixel: int = 0
    bGray: bool = False
    nFrames: int = 0


@dataclass
class DICOMNETDEBUGINFOONSEND:
    """What was sent, for the debug form of OnSend.

    Corresponds to the C++ structure ``DICOMNETDEBUGINFOONSEND``.

    Attributes
    ----------
    nSize : int (``L_INT``)
    nError : int (``L_INT``)
    nType : int (``L_UCHAR``)
    nBytes : int (``L_UINT32``)
    pSentData : bytes or None (``L_UCHAR *``)
    """

    nSize: int = 0
    nError: int = 0
    nType: int = 0
    nBytes: int = 0
    pSentData: bytes | None = None


@dataclass
class DICOMCODESEQUENCEITEM:
    """Item of a code sequence.

    Corresponds to the C++ structure ``DICOMCODESEQUENCEITEM``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    pszCodeValue : str or None (``L_TCHAR *``)
    pszCodingSchemeDesignator : str or None (``L_TCHAR *``)
    pszCodingSchemeVersion : str or None (``L_TCHAR *``)
    pszCodeMeaning : str or None (``L_TCHAR *``)
    pszContextIdentifier : str or None (``L_TCHAR *``)
    pszMappingResource : str or None (``L_TCHAR *``)
    pContextGroupVersion : VALUEDATETIME or None (``pVALUEDATETIME``)
    pContextGroupLocalVersion : VALUEDATETIME or None (``pVALUEDATETIME``)
    pszContextGroupExtensionCreatorUID : str or None (``L_TCHAR *``)
    """

    uStructSize: int = 0
    pszCodeValue: str | None = None
    pszCodingSchemeDesignator: str | None = None
    pszCodingSchemeVersion: str | None = None
    pszCodeMeaning: str | None = None
    pszContextIdentifier: str | None = None
    pszMappingResource: str | None = None
    pContextGroupVersion: VALUEDATETIME | None = None
    pContextGroupLocalVersion: VALUEDATETIME | None = None
    pszContextGroupExtensionCreatorUID: str | None = None


@dataclass
class DICOMENCAPSULATEDDOCUMENT:
    """Attributes of an encapsulated document.

    Corresponds to the C++ structure ``DICOMENCAPSULATEDDOCUMENT``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    uType : int (``L_UINT16``)
    nInstanceNumber : int (``L_INT32``)
    pContentDate : VALUEDATE or None (``pVALUEDATE``)
    pContentTime : VALUETIME or None (``pVALUETIME``)
    pAcquisitionDateTime : VALUEDATETIME or None (``pVALUEDATETIME``)
    pszBurnedInAnnotation : str or None (``L_TCHAR *``)
    pszDocumentTitle : str or None (``L_TCHAR *``)
    pszVerificationFlag : str or None (``L_TCHAR *``)
    pszHL7InstanceIdentifier : str or None (``L_TCHAR *``)
    pszMIMETypeOfEncapsulatedDocument : str or None (``L_TCHAR *``)
    pszListOfMIMETypes : str or None (``L_TCHAR *``)
    nListOfMIMETypesCount : int (``L_UINT32``)
    """

    uStructSize: int = 0
    uType: int = 0
    nInstanceNumber: int = 0
    pContentDate: VALUEDATE | None = None
    pContentTime: VALUETIME | None = None
    pAcquisitionDateTime: VALUEDATETIME | None = None
    pszBurnedInAnnotation: str | None = None
    pszDocumentTitle: str | None = None
    pszVerificationFlag: str | None = None
    pszHL7InstanceIdentifier: str | None = None
    pszMIMETypeOfEncapsulatedDocument: str | None = None
    pszListOfMIMETypes: str | None = None
    nListOfMIMETypesCount: int = 0


@dataclass
class DICOMSOCKETOPTIONS:
    """Options of a socket.

    Corresponds to the C++ structure ``DICOMSOCKETOPTIONS``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    nSendBufferSize : int (``L_INT``)
    nReceiveBufferSize : int (``L_INT``)
    bNoDelay : bool (``L_BOOL``)
    uReserved1 : int (``L_UINT``)
    uReserved2 : int (``L_UINT``)
    """

    uStructSize: int = 0
    nSendBufferSize: int = 0
    nReceiveBufferSize: int = 0
    bNoDelay: bool = False
    uReserved1: int = 0
    uReserved2: int = 0


@dataclass
class DICOMLUTDESCRIPTOR:
    """Descriptor of a lookup table.

    Corresponds to the C++ structure ``DICOMLUTDESCRIPTOR``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    uNumberOfEntries : int (``L_UINT``)
    nFirstStoredPixelValueMapped : int (``L_INT``)
    uEntryBits : int (``L_UINT``)
    """

    uStructSize: int = 0
    uNumberOfEntries: int = 0
    nFirstStoredPixelValueMapped: int = 0
    uEntryBits: int = 0


@dataclass
class DICOMMLUTATTRIBS:
    """Attributes of a modality lookup table.

    Corresponds to the C++ structure ``DICOMMLUTATTRIBS``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    bIsModalityLUTSequence : bool (``L_BOOL``)
    LUTDescriptor : DICOMLUTDESCRIPTOR (``DICOMLUTDESCRIPTOR``)
    pszLUTExplanation : str (``L_TCHAR[DICOM_VR_LO_LENGTH+1]``)
    szModalityLUTType : str (``L_TCHAR[DICOM_VR_LO_LENGTH+1]``)
    bIsRescaleSlopeIntercept : bool (``L_BOOL``)
    fRescaleIntercept : float (``L_DOUBLE``)
    fRescaleSlope : float (``L_DOUBLE``)
    szRescaleType : str (``L_TCHAR[DICOM_VR_LO_LENGTH+1]``)
    """

    uStructSize: int = 0
    bIsModalityLUTSequence: bool = False
    LUTDescriptor: DICOMLUTDESCRIPTOR = field(default_factory=DICOMLUTDESCRIPTOR)
    pszLUTExplanation: str = ""
    szModalityLUTType: str = ""
    bIsRescaleSlopeIntercept: bool = False
    fRescaleIntercept: float = 0.0
    fRescaleSlope: float = 0.0
    szRescaleType: str = ""


@dataclass
class DICOMPALCOLORLUTATTRIBS:
    """Attributes of a palette color lookup table.

    Corresponds to the C++ structure ``DICOMPALCOLORLUTATTRIBS``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    RedLUTDescriptor : DICOMLUTDESCRIPTOR (``DICOMLUTDESCRIPTOR``)
    GreenLUTDescriptor : DICOMLUTDESCRIPTOR (``DICOMLUTDESCRIPTOR``)
    BlueLUTDescriptor : DICOMLUTDESCRIPTOR (``DICOMLUTDESCRIPTOR``)
    szUID : str (``L_TCHAR[DICOM_VR_UI_LENGTH+1]``)
    bIsSegmented : bool (``L_BOOL``)
    """

    uStructSize: int = 0
    RedLUTDescriptor: DICOMLUTDESCRIPTOR = field(default_factory=DICOMLUTDESCRIPTOR)
    GreenLUTDescriptor: DICOMLUTDESCRIPTOR = field(default_factory=DICOMLUTDESCRIPTOR)
    BlueLUTDescriptor: DICOMLUTDESCRIPTOR = field(default_factory=DICOMLUTDESCRIPTOR)
    szUID: str = ""
    bIsSegmented: bool = False


@dataclass
class DICOMWINDOWATTRIBS:
    """Window center and width.

    Corresponds to the C++ structure ``DICOMWINDOWATTRIBS``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    fWindowCenter : float (``L_DOUBLE``)
    fWindowWidth : float (``L_DOUBLE``)
    pszWindowCWExplanation : str (``L_TCHAR[DICOM_VR_LO_LENGTH+1]``)
    """

    uStructSize: int = 0
    fWindowCenter: float = 0.0
    fWindowWidth: float = 0.0
    pszWindowCWExplanation: str = ""


@dataclass
class DICOMVOILUTATTRIBS:
    """Attributes of a VOI lookup table.

    Corresponds to the C++ structure ``DICOMVOILUTATTRIBS``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    LUTDescriptor : DICOMLUTDESCRIPTOR (``DICOMLUTDESCRIPTOR``)
    pszLUTExplanation : str (``L_TCHAR[DICOM_VR_LO_LENGTH+1]``)
    """

    uStructSize: int = 0
    LUTDescriptor: DICOMLUTDESCRIPTOR = field(default_factory=DICOMLUTDESCRIPTOR)
    pszLUTExplanation: str = ""


@dataclass
class DICOMANNPOINT:
    """Point of an annotation.

    Corresponds to the C++ structure ``DICOMANNPOINT``.

    Attributes
    ----------
    fX : float (``L_FLOAT``)
    fY : float (``L_FLOAT``)
    """

    fX: float = 0.0
    fY: float = 0.0


@dataclass
class DICOMPRESSTATEINFO:
    """Identification of a presentation state.

    Corresponds to the C++ structure ``DICOMPRESSTATEINFO``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    nInstanceNumber : int (``L_INT32``)
    pszPresLabel : str or None (``L_TCHAR *``)
    pszPresDescription : str or None (``L_TCHAR *``)
    pPresCreationDate : VALUEDATE or None (``pVALUEDATE``)
    pPresCreationTime : VALUETIME or None (``pVALUETIME``)
    pszPresCreator : str or None (``L_TCHAR *``)
    """

    uStructSize: int = 0
    nInstanceNumber: int = 0
    pszPresLabel: str | None = None
    pszPresDescription: str | None = None
    pPresCreationDate: VALUEDATE | None = None
    pPresCreationTime: VALUETIME | None = None
    pszPresCreator: str | None = None


@dataclass
class DICOMGRAPHICLAYER:
    """Layer of annotations.

    Corresponds to the C++ structure ``DICOMGRAPHICLAYER``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    pszLayerName : str or None (``L_TCHAR *``)
    nLayerOrder : int (``L_INT32``)
    puGrayscale : int or None (``L_INT16 *``)
    pRGBLayerColors : list of int or None (``L_INT16 *``)
    pszLayerDescription : str or None (``L_TCHAR *``)
    """

    uStructSize: int = 0
    pszLayerName: str | None = None
    nLayerOrder: int = 0
    puGrayscale: int | None = None
    pRGBLayerColors: list[int] | None = None
    pszLayerDescription: str | None = None


@dataclass
class DICOMSHADOWSTYLE:
    """Shadow of an annotation.

    Corresponds to the C++ structure ``DICOMSHADOWSTYLE``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    uShadowStyle : int (``L_UINT``)
    fShadowOffsetX : float (``L_FLOAT``)
    fShadowOffsetY : float (``L_FLOAT``)
    uShadowColorCieLabValue : list of int (``L_UINT16[3]``)
    fShadowOpacity : float (``L_FLOAT``)
    """

    uStructSize: int = 0
    uShadowStyle: int = 0
    fShadowOffsetX: float = 0.0
    fShadowOffsetY: float = 0.0
    uShadowColorCieLabValue: list[int] = field(default_factory=lambda: [0] * 3)
    fShadowOpacity: float = 0.0


@dataclass
class DICOMTEXTSTYLE:
    """Style of an annotation's text.

    Corresponds to the C++ structure ``DICOMTEXTSTYLE``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    uTextOptions : int (``L_UINT``)
    szFontName : str (``L_TCHAR[LO_MAX_LEN]``)
    szCssFontName : str (``L_TCHAR[LO_MAX_LEN]``)
    uTextColorCieLabValue : list of int (``L_UINT16[3]``)
    uHorizontalAlign : int (``L_UINT``)
    uVerticalAlign : int (``L_UINT``)
    shadowStyle : DICOMSHADOWSTYLE (``DICOMSHADOWSTYLE``)
    bUnderlined : bool (``L_BOOL``)
    bBold : bool (``L_BOOL``)
    bItalic : bool (``L_BOOL``)
    """

    uStructSize: int = 0
    uTextOptions: int = 0
    szFontName: str = ""
    szCssFontName: str = ""
    uTextColorCieLabValue: list[int] = field(default_factory=lambda: [0] * 3)
    uHorizontalAlign: int = 0
    uVerticalAlign: int = 0
    shadowStyle: DICOMSHADOWSTYLE = field(default_factory=DICOMSHADOWSTYLE)
    bUnderlined: bool = False
    bBold: bool = False
    bItalic: bool = False


@dataclass
class DICOMLINESTYLE:
    """Style of an annotation's lines.

    Corresponds to the C++ structure ``DICOMLINESTYLE``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    uLineOptions : int (``L_UINT``)
    uPatternOnColorCieLabValue : list of int (``L_UINT16[3]``)
    uPatternOffColorCieLabValue : list of int (``L_UINT16[3]``)
    fPatternOnOpacity : float (``L_FLOAT``)
    fPatternOffOpacity : float (``L_FLOAT``)
    fLineThickness : float (``L_FLOAT``)
    uLineDashingStyle : int (``L_UINT``)
    uLinePattern : int (``L_UINT``)
    shadowStyle : DICOMSHADOWSTYLE (``DICOMSHADOWSTYLE``)
    """

    uStructSize: int = 0
    uLineOptions: int = 0
    uPatternOnColorCieLabValue: list[int] = field(default_factory=lambda: [0] * 3)
    uPatternOffColorCieLabValue: list[int] = field(default_factory=lambda: [0] * 3)
    fPatternOnOpacity: float = 0.0
    fPatternOffOpacity: float = 0.0
    fLineThickness: float = 0.0
    uLineDashingStyle: int = 0
    uLinePattern: int = 0
    shadowStyle: DICOMSHADOWSTYLE = field(default_factory=DICOMSHADOWSTYLE)


@dataclass
class DICOMFILLSTYLE:
    """Style of an annotation's area.

    Corresponds to the C++ structure ``DICOMFILLSTYLE``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    uFillOptions : int (``L_UINT``)
    uPatternOnColorCieLabValue : list of int (``L_UINT16[3]``)
    uPatternOffColorCieLabValue : list of int (``L_UINT16[3]``)
    fPatternOnOpacity : float (``L_FLOAT``)
    fPatternOffOpacity : float (``L_FLOAT``)
    uFillMode : int (``L_UINT``)
    uFillPattern : list of int (``L_UCHAR[128]``)
    """

    uStructSize: int = 0
    uFillOptions: int = 0
    uPatternOnColorCieLabValue: list[int] = field(default_factory=lambda: [0] * 3)
    uPatternOffColorCieLabValue: list[int] = field(default_factory=lambda: [0] * 3)
    fPatternOnOpacity: float = 0.0
    fPatternOffOpacity: float = 0.0
    uFillMode: int = 0
    uFillPattern: list[int] = field(default_factory=lambda: [0] * 128)


@dataclass
class DICOMGRAPHICOBJECT:
    """Graphic annotation.

    Corresponds to the C++ structure ``DICOMGRAPHICOBJECT``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    pszLayerName : str or None (``L_TCHAR *``)
    uType : int (``L_UINT``)
    uUnits : int (``L_UINT``)
    bFilled : bool (``L_BOOL``)
    nPointCount : int (``L_INT16``)
    pAnnPoints : list of DICOMANNPOINT or None (``pDICOMANNPOINT``)
    pReserved : object (``L_VOID *``)
    uCompoundGraphicInstanceId : int (``L_UINT``)
    uOptions : int (``L_UINT``)
    pLineStyle : DICOMLINESTYLE or None (``pDICOMLINESTYLE``)
    pFillStyle : DICOMFILLSTYLE or None (``pDICOMFILLSTYLE``)
    uGraphicGroupId : int (``L_UINT``)
    """

    uStructSize: int = 0
    pszLayerName: str | None = None
    uType: int = 0
    uUnits: int = 0
    bFilled: bool = False
    nPointCount: int = 0
    pAnnPoints: list[DICOMANNPOINT] | None = None
    pReserved: Any = None
    uCompoundGraphicInstanceId: int = 0
    uOptions: int = 0
    pLineStyle: DICOMLINESTYLE | None = None
    pFillStyle: DICOMFILLSTYLE | None = None
    uGraphicGroupId: int = 0


@dataclass
class DICOMMAJORTICK:
    """Tick of a ruler or axis.

    Corresponds to the C++ structure ``DICOMMAJORTICK``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    fTickPosition : float (``L_FLOAT``)
    szTickLabel : str (``L_TCHAR[SH_MAX_LEN]``)
    """

    uStructSize: int = 0
    fTickPosition: float = 0.0
    szTickLabel: str = ""


@dataclass
class DICOMCOMPOUNDGRAPHIC:
    """Compound graphic annotation.

    Corresponds to the C++ structure ``DICOMCOMPOUNDGRAPHIC``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    pReserved : object (``L_VOID *``)
    pszLayerName : str or None (``L_TCHAR *``)
    uType : int (``L_UINT``)
    uUnits : int (``L_UINT``)
    bFilled : bool (``L_BOOL``)
    nPointCount : int (``L_INT16``)
    pAnnPoints : list of DICOMANNPOINT or None (``pDICOMANNPOINT``)
    uCompoundGraphicInstanceId : int (``L_UINT``)
    uOptions : int (``L_UINT``)
    pLineStyle : DICOMLINESTYLE or None (``pDICOMLINESTYLE``)
    pFillStyle : DICOMFILLSTYLE or None (``pDICOMFILLSTYLE``)
    uGraphicGroupId : int (``L_UINT``)
    dRotationAngle : float (``L_DOUBLE``)
    pTextStyle : DICOMTEXTSTYLE or None (``pDICOMTEXTSTYLE``)
    fGapLength : float (``L_FLOAT``)
    fDiameterOfVisibility : float (``L_FLOAT``)
    ptRotationPoint : DICOMANNPOINT (``DICOMANNPOINT``)
    uTickAlignment : int (``L_UINT``)
    bShowTickLabel : bool (``L_BOOL``)
    uTickLabelAlignment : int (``L_UINT``)
    nMajorTickCount : int (``L_INT16``)
    pMajorTicks : list of DICOMMAJORTICK or None (``pDICOMMAJORTICK``)
    """

    uStructSize: int = 0
    pReserved: Any = None
    pszLayerName: str | None = None
    uType: int = 0
    uUnits: int = 0
    bFilled: bool = False
    nPointCount: int = 0
    pAnnPoints: list[DICOMANNPOINT] | None = None
    uCompoundGraphicInstanceId: int = 0
    uOptions: int = 0
    pLineStyle: DICOMLINESTYLE | None = None
    pFillStyle: DICOMFILLSTYLE | None = None
    uGraphicGroupId: int = 0
    dRotationAngle: float = 0.0
    pTextStyle: DICOMTEXTSTYLE | None = None
    fGapLength: float = 0.0
    fDiameterOfVisibility: float = 0.0
    ptRotationPoint: DICOMANNPOINT = field(default_factory=DICOMANNPOINT)
    uTickAlignment: int = 0
    bShowTickLabel: bool = False
    uTickLabelAlignment: int = 0
    nMajorTickCount: int = 0
    pMajorTicks: list[DICOMMAJORTICK] | None = None


@dataclass
class DICOMTEXTOBJECT:
    """Text annotation.

    Corresponds to the C++ structure ``DICOMTEXTOBJECT``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    pszLayerName : str or None (``L_TCHAR *``)
    pszTextValue : str or None (``L_TCHAR *``)
    pTLHCorner : list of float or None (``L_FLOAT *``)
    pBRHCorner : list of float or None (``L_FLOAT *``)
    uBoundingBoxUnits : int (``L_UINT``)
    uTextJustification : int (``L_UINT``)
    pAnchorPoint : list of float or None (``L_FLOAT *``)
    uAnchorPointUnits : int (``L_UINT``)
    bAnchorPointVisible : bool (``L_BOOL``)
    pReserved : object (``L_VOID *``)
    uCompoundGraphicInstanceId : int (``L_UINT``)
    uOptions : int (``L_UINT``)
    pTextStyle : DICOMTEXTSTYLE or None (``pDICOMTEXTSTYLE``)
    uGraphicGroupId : int (``L_UINT``)
    """

    uStructSize: int = 0
    pszLayerName: str | None = None
    pszTextValue: str | None = None
    pTLHCorner: list[float] | None = None
    pBRHCorner: list[float] | None = None
    uBoundingBoxUnits: int = 0
    uTextJustification: int = 0
    pAnchorPoint: list[float] | None = None
    uAnchorPointUnits: int = 0
    bAnchorPointVisible: bool = False
    pReserved: Any = None
    uCompoundGraphicInstanceId: int = 0
    uOptions: int = 0
    pTextStyle: DICOMTEXTSTYLE | None = None
    uGraphicGroupId: int = 0


@dataclass
class DICOMWAVEFORMANNOTATION:
    """Annotation of a waveform.

    Corresponds to the C++ structure ``DICOMWAVEFORMANNOTATION``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    pszUnformattedTextValue : str or None (``L_TCHAR*``)
    pCodedName : DICOMCODESEQUENCEITEM or None (``pDICOMCODESEQUENCEITEM``)
    pCodedValue : DICOMCODESEQUENCEITEM or None (``pDICOMCODESEQUENCEITEM``)
    pNumericValue : list of float or None (``L_DOUBLE*``)
    uNumericValueCount : int (``L_UINT32``)
    pMeasurementUnits : DICOMCODESEQUENCEITEM or None (``pDICOMCODESEQUENCEITEM``)
    uTemporalRangeType : int (``L_UINT16``)
    pRefSamplePositions : list of int or None (``L_UINT32*``)
    pRefTimeOffsets : list of float or None (``L_DOUBLE*``)
    pRefDatetime : list of VALUEDATETIME or None (``pVALUEDATETIME``)
    uTemporalPointCount : int (``L_UINT32``)
    puAnnGroupNumber : int or None (``L_UINT16*``)
    """

    uStructSize: int = 0
    pszUnformattedTextValue: str | None = None
    pCodedName: DICOMCODESEQUENCEITEM | None = None
    pCodedValue: DICOMCODESEQUENCEITEM | None = None
    pNumericValue: list[float] | None = None
    uNumericValueCount: int = 0
    pMeasurementUnits: DICOMCODESEQUENCEITEM | None = None
    uTemporalRangeType: int = 0
    pRefSamplePositions: list[int] | None = None
    pRefTimeOffsets: list[float] | None = None
    pRefDatetime: list[VALUEDATETIME] | None = None
    uTemporalPointCount: int = 0
    puAnnGroupNumber: int | None = None


@dataclass
class DICOMDIROPTIONS:
    """Options of a directory.

    Corresponds to the C++ structure ``DICOMDIROPTIONS``.

    Attributes
    ----------
    nSize : int (``L_INT``)
    bIncludeSubfolders : bool (``L_BOOL``)
    uFlags : int (``L_UINT32``)
    """

    nSize: int = 0
    bIncludeSubfolders: bool = False
    uFlags: int = 0


@dataclass
class DICOMDIRCALLBACK:
    """Functions that a directory calls.

    Corresponds to the C++ structure ``DICOMDIRCALLBACK``.

    Attributes
    ----------
    pfnInsertDicomFile : callable or None (``INSERTDICOMFILECALLBACK``)
    pUserData : object (``L_VOID *``)
    """

    pfnInsertDicomFile: Callable[..., Any] | None = None
    pUserData: Any = None


@dataclass
class FILMSESSIONPARAMETERS:
    """Parameters of a film session.

    Corresponds to the C++ structure ``FILMSESSIONPARAMETERS``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    nNumberOfCopies : int (``L_INT32``)
    pszPrintPriority : str or None (``L_PCTSTR``)
    pszMediumType : str or None (``L_PCTSTR``)
    pszFilmDestination : str or None (``L_PCTSTR``)
    pszFilmSessionLabel : str or None (``L_PCTSTR``)
    nMemoryAllocation : int (``L_INT32``)
    pszOwnerID : str or None (``L_PCTSTR``)
    """

    uStructSize: int = 0
    nNumberOfCopies: int = 0
    pszPrintPriority: str | None = None
    pszMediumType: str | None = None
    pszFilmDestination: str | None = None
    pszFilmSessionLabel: str | None = None
    nMemoryAllocation: int = 0
    pszOwnerID: str | None = None


@dataclass
class DICOMNETCALLBACK:
    """Functions that a connection calls.

    Corresponds to the C++ structure ``DICOMNETCALLBACK``.

    Attributes
    ----------
    pfnConnect : callable or None (``CONNECTCALLBACK``)
    pfnAccept : callable or None (``ACCEPTCALLBACK``)
    pfnClose : callable or None (``CLOSECALLBACK``)
    pfnReceive : callable or None (``RECEIVECALLBACK``)
    pfnSend : callable or None (``SENDCALLBACK``)
    pfnReceiveAssociateRequest : callable or None (``RECEIVEASSOCIATEREQUESTCALLBACK``)
    pfnReceiveAssociateAccept : callable or None (``RECEIVEASSOCIATEACCEPTCALLBACK``)
    pfnReceiveAssociateReject : callable or None (``RECEIVEASSOCIATEREJECTCALLBACK``)
    pfnReceiveData : callable or None (``RECEIVEDATACALLBACK``)
    pfnReceiveReleaseRequest : callable or None (``RECEIVERELEASEREQUESTCALLBACK``)
    pfnReceiveReleaseResponse : callable or None (``RECEIVERELEASERESPONSECALLBACK``)
    pfnReceiveAbort : callable or None (``RECEIVEABORTCALLBACK``)
    pfnReceiveCStoreRequest : callable or None (``RECEIVECSTOREREQUESTCALLBACK``)
    pfnReceiveCStoreResponse : callable or None (``RECEIVECSTORERESPONSECALLBACK``)
    pfnReceiveCFindRequest : callable or None (``RECEIVECFINDREQUESTCALLBACK``)
    pfnReceiveCFindResponse : callable or None (``RECEIVECFINDRESPONSECALLBACK``)
    pfnReceiveCGetRequest : callable or None (``RECEIVECGETREQUESTCALLBACK``)
    pfnReceiveCGetResponse : callable or None (``RECEIVECGETRESPONSECALLBACK``)
    pfnReceiveCMoveRequest : callable or None (``RECEIVECMOVEREQUESTCALLBACK``)
    pfnReceiveCMoveResponse : callable or None (``RECEIVECMOVERESPONSECALLBACK``)
    pfnReceiveCCancelRequest : callable or None (``RECEIVECCANCELREQUESTCALLBACK``)
    pfnReceiveCEchoRequest : callable or None (``RECEIVECECHOREQUESTCALLBACK``)
    pfnReceiveCEchoResponse : callable or None (``RECEIVECECHORESPONSECALLBACK``)
    pfnReceiveNReportRequest : callable or None (``RECEIVENREPORTREQUESTCALLBACK``)
    pfnReceiveNReportResponse : callable or None (``RECEIVENREPORTRESPONSECALLBACK``)
    pfnReceiveNGetRequest : callable or None (``RECEIVENGETREQUESTCALLBACK``)
    pfnReceiveNGetResponse : callable or None (``RECEIVENGETRESPONSECALLBACK``)
    pfnReceiveNSetRequest : callable or None (``RECEIVENSETREQUESTCALLBACK``)
    pfnReceiveNSetResponse : callable or None (``RECEIVENSETRESPONSECALLBACK``)
    pfnReceiveNActionRequest : callable or None (``RECEIVENACTIONREQUESTCALLBACK``)
    pfnReceiveNActionResponse : callable or None (``RECEIVENACTIONRESPONSECALLBACK``)
    pfnReceiveNCreateRequest : callable or None (``RECEIVENCREATEREQUESTCALLBACK``)
    pfnReceiveNCreateResponse : callable or None (``RECEIVENCREATERESPONSECALLBACK``)
    pfnReceiveNDeleteRequest : callable or None (``RECEIVENDELETEREQUESTCALLBACK``)
    pfnReceiveNDeleteResponse : callable or None (``RECEIVENDELETERESPONSECALLBACK``)
    pfnReceiveUnknown : callable or None (``RECEIVEUNKNOWNCALLBACK``)
    pUserData : object (``L_VOID *``)
    pfnGetChallenge : callable or None (``GETCHALLENGECALLBACK``)
    pfnInternalAuthenticate : callable or None (``INTERNALAUTHENTICATECALLBACK``)
    pfnExternalAuthenticate : callable or None (``EXTERNALAUTHENTICATECALLBACK``)
    pfnOnSecureLinkReady : callable or None (``ONSECURELINKREADY``)
    pfnOnNonSecureSendISCL : callable or None (``ONNONSECURESENDISCL``)
    pfnOnNonSecureReceivedISCL : callable or None (``ONNONSECURERECEIVEDISCL``)
    pfnOnReceivedISCLPacket : callable or None (``RECEIVEDISCLPACKET``)
    """

    pfnConnect: Callable[..., Any] | None = None
    pfnAccept: Callable[..., Any] | None = None
    pfnClose: Callable[..., Any] | None = None
    pfnReceive: Callable[..., Any] | None = None
    pfnSend: Callable[..., Any] | None = None
    pfnReceiveAssociateRequest: Callable[..., Any] | None = None
    pfnReceiveAssociateAccept: Callable[..., Any] | None = None
    pfnReceiveAssociateReject: Callable[..., Any] | None = None
    pfnReceiveData: Callable[..., Any] | None = None
    pfnReceiveReleaseRequest: Callable[..., Any] | None = None
    pfnReceiveReleaseResponse: Callable[..., Any] | None = None
    pfnReceiveAbort: Callable[..., Any] | None = None
    pfnReceiveCStoreRequest: Callable[..., Any] | None = None
    pfnReceiveCStoreResponse: Callable[..., Any] | None = None
    pfnReceiveCFindRequest: Callable[..., Any] | None = None
    pfnReceiveCFindResponse: Callable[..., Any] | None = None
    pfnReceiveCGetRequest: Callable[..., Any] | None = None
    pfnReceiveCGetResponse: Callable[..., Any] | None = None
    pfnReceiveCMoveRequest: Callable[..., Any] | None = None
    pfnReceiveCMoveResponse: Callable[..., Any] | None = None
    pfnReceiveCCancelRequest: Callable[..., Any] | None = None
    pfnReceiveCEchoRequest: Callable[..., Any] | None = None
    pfnReceiveCEchoResponse: Callable[..., Any] | None = None
    pfnReceiveNReportRequest: Callable[..., Any] | None = None
    pfnReceiveNReportResponse: Callable[..., Any] | None = None
    pfnReceiveNGetRequest: Callable[..., Any] | None = None
    pfnReceiveNGetResponse: Callable[..., Any] | None = None
    pfnReceiveNSetRequest: Callable[..., Any] | None = None
    pfnReceiveNSetResponse: Callable[..., Any] | None = None
    pfnReceiveNActionRequest: Callable[..., Any] | None = None
    pfnReceiveNActionResponse: Callable[..., Any] | None = None
    pfnReceiveNCreateRequest: Callable[..., Any] | None = None
    pfnReceiveNCreateResponse: Callable[..., Any] | None = None
    pfnReceiveNDeleteRequest: Callable[..., Any] | None = None
    pfnReceiveNDeleteResponse: Callable[..., Any] | None = None
    pfnReceiveUnknown: Callable[..., Any] | None = None
    pUserData: Any = None
    pfnGetChallenge: Callable[..., Any] | None = None
    pfnInternalAuthenticate: Callable[..., Any] | None = None
    pfnExternalAuthenticate: Callable[..., Any] | None = None
    pfnOnSecureLinkReady: Callable[..., Any] | None = None
    pfnOnNonSecureSendISCL: Callable[..., Any] | None = None
    pfnOnNonSecureReceivedISCL: Callable[..., Any] | None = None
    pfnOnReceivedISCLPacket: Callable[..., Any] | None = None


@dataclass
class DICOMNETCALLBACKEXT:
    """More functions that a connection calls.

    Corresponds to the C++ structure ``DICOMNETCALLBACKEXT``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    pfnPrivateKeyPassword : callable or None (``PRIVATEKEYPASSWORD``)
    pUserData : object (``L_VOID *``)
    pfnVerify : callable or None (``VERIFY``)
    pfnBeforeSendCommandSet : callable or None (``BEFORESENDCOMMANDSET``)
    """

    uStructSize: int = 0
    pfnPrivateKeyPassword: Callable[..., Any] | None = None
    pUserData: Any = None
    pfnVerify: Callable[..., Any] | None = None
    pfnBeforeSendCommandSet: Callable[..., Any] | None = None


@dataclass
class FILMBOXPARAMETERS:
    """Parameters of a film box.

    Corresponds to the C++ structure ``FILMBOXPARAMETERS``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    pszImageDisplayFormat : str or None (``L_PCTSTR``)
    pszFilmOrientation : str or None (``L_PCTSTR``)
    pszFilmSizeID : str or None (``L_PCTSTR``)
    pszMagnificationType : str or None (``L_PCTSTR``)
    nMaxDensity : int (``L_INT32``)
    pszConfigurationInformation : str or None (``L_PCTSTR``)
    pszAnnotationDisplayFormatID : str or None (``L_PCTSTR``)
    pszSmoothingType : str or None (``L_PCTSTR``)
    pszBorderDensity : str or None (``L_PCTSTR``)
    pszEmptyImageDensity : str or None (``L_PCTSTR``)
    nMinDensity : int (``L_INT32``)
    pszTrim : str or None (``L_PCTSTR``)
    nIllumination : int (``L_INT32``)
    nReflectedAmbientLight : int (``L_INT32``)
    pszRequestedResolutionID : str or None (``L_PCTSTR``)
    """

    uStructSize: int = 0
    pszImageDisplayFormat: str | None = None
    pszFilmOrientation: str | None = None
    pszFilmSizeID: str | None = None
    pszMagnificationType: str | None = None
    nMaxDensity: int = 0
    pszConfigurationInformation: str | None = None
    pszAnnotationDisplayFormatID: str | None = None
    pszSmoothingType: str | None = None
    pszBorderDensity: str | None = None
    pszEmptyImageDensity: str | None = None
    nMinDensity: int = 0
    pszTrim: str | None = None
    nIllumination: int = 0
    nReflectedAmbientLight: int = 0
    pszRequestedResolutionID: str | None = None


@dataclass
class IMAGEBOXPARAMETERS:
    """Parameters of an image box.

    Corresponds to the C++ structure ``IMAGEBOXPARAMETERS``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    nImagePosition : int (``L_INT32``)
    pszPolarity : str or None (``L_PCTSTR``)
    pszMagnificationType : str or None (``L_PCTSTR``)
    pszSmoothingType : str or None (``L_PCTSTR``)
    nMinDensity : int (``L_INT32``)
    nMaxDensity : int (``L_INT32``)
    pszConfigurationInformation : str or None (``L_PCTSTR``)
    dRequestedImageSize : float (``L_DOUBLE``)
    pszRequestedDecimateCropBehavior : str or None (``L_PCTSTR``)
    """

    uStructSize: int = 0
    nImagePosition: int = 0
    pszPolarity: str | None = None
    pszMagnificationType: str | None = None
    pszSmoothingType: str | None = None
    nMinDensity: int = 0
    nMaxDensity: int = 0
    pszConfigurationInformation: str | None = None
    dRequestedImageSize: float = 0.0
    pszRequestedDecimateCropBehavior: str | None = None


@dataclass
class PRINTERREPORTINFO:
    """What a printer reports.

    Corresponds to the C++ structure ``PRINTERREPORTINFO``.

    Attributes
    ----------
    pszPrinterStatusInfo : str or None (``L_PCTSTR``)
    pszFilmDestination : str or None (``L_PCTSTR``)
    pszPrinterName : str or None (``L_PCTSTR``)
    """

    pszPrinterStatusInfo: str | None = None
    pszFilmDestination: str | None = None
    pszPrinterName: str | None = None


@dataclass
class PRINTERINFO:
    """Attributes of a printer.

    Corresponds to the C++ structure ``PRINTERINFO``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    szPrinterStatus : str (``L_TCHAR [MAX_SIZE]``)
    szPrinterStatusInfo : str (``L_TCHAR [MAX_SIZE]``)
    szPrinterName : str (``L_TCHAR [MAX_SIZE]``)
    szManufacturer : str (``L_TCHAR [MAX_SIZE]``)
    szManufacturerModelName : str (``L_TCHAR [MAX_SIZE]``)
    szDeviceSerialNumber : str (``L_TCHAR [MAX_SIZE]``)
    szSoftwareVersions : str (``L_TCHAR [MAX_SIZE]``)
    szDateOfLastCalibration : str (``L_TCHAR [MAX_SIZE]``)
    szTimeOfLastCalibration : str (``L_TCHAR [MAX_SIZE]``)
    """

    uStructSize: int = 0
    szPrinterStatus: str = ""
    szPrinterStatusInfo: str = ""
    szPrinterName: str = ""
    szManufacturer: str = ""
    szManufacturerModelName: str = ""
    szDeviceSerialNumber: str = ""
    szSoftwareVersions: str = ""
    szDateOfLastCalibration: str = ""
    szTimeOfLastCalibration: str = ""


@dataclass
class PRINTJOBREPORTINFO:
    """What is reported of a print job.

    Corresponds to the C++ structure ``PRINTJOBREPORTINFO``.

    Attributes
    ----------
    pszExecutionStatusInfo : str or None (``L_PCTSTR``)
    pszPrintJobID : str or None (``L_PCTSTR``)
    pszFilmSessionLabel : str or None (``L_PCTSTR``)
    pszPrinterName : str or None (``L_PCTSTR``)
    """

    pszExecutionStatusInfo: str | None = None
    pszPrintJobID: str | None = None
    pszFilmSessionLabel: str | None = None
    pszPrinterName: str | None = None


@dataclass
class PRINTJOBINFO:
    """Attributes of a print job.

    Corresponds to the C++ structure ``PRINTJOBINFO``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    szExecutionStatus : str (``L_TCHAR [MAX_SIZE]``)
    szExecutionStatusInfo : str (``L_TCHAR [MAX_SIZE]``)
    szPrintPriority : str (``L_TCHAR [MAX_SIZE]``)
    szCreationDate : str (``L_TCHAR [MAX_SIZE]``)
    szCreationTime : str (``L_TCHAR [MAX_SIZE]``)
    szPrinterName : str (``L_TCHAR [MAX_SIZE]``)
    szOriginator : str (``L_TCHAR [MAX_SIZE]``)
    """

    uStructSize: int = 0
    szExecutionStatus: str = ""
    szExecutionStatusInfo: str = ""
    szPrintPriority: str = ""
    szCreationDate: str = ""
    szCreationTime: str = ""
    szPrinterName: str = ""
    szOriginator: str = ""


@dataclass
class OVERLAYBOXPARAMETERS:
    """Parameters of an overlay box.

    Corresponds to the C++ structure ``OVERLAYBOXPARAMETERS``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    nOverlayOriginRow : int (``L_INT16``)
    nOverlayOriginColumn : int (``L_INT16``)
    pszOverlayOrImageMagnification : str or None (``L_PCTSTR``)
    nMagnifyToNumberOfColumns : int (``L_INT32``)
    pszOverlayMagnificationType : str or None (``L_PCTSTR``)
    pszOverlayForegroundDensity : str or None (``L_PCTSTR``)
    pszOverlayBackgroundDensity : str or None (``L_PCTSTR``)
    pszOverlaySmoothingType : str or None (``L_PCTSTR``)
    """

    uStructSize: int = 0
    nOverlayOriginRow: int = 0
    nOverlayOriginColumn: int = 0
    pszOverlayOrImageMagnification: str | None = None
    nMagnifyToNumberOfColumns: int = 0
    pszOverlayMagnificationType: str | None = None
    pszOverlayForegroundDensity: str | None = None
    pszOverlayBackgroundDensity: str | None = None
    pszOverlaySmoothingType: str | None = None


@dataclass
class STOREDPRINTSTORAGEINSTANCEINFO:
    """Stored print object to print.

    Corresponds to the C++ structure ``STOREDPRINTSTORAGEINSTANCEINFO``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    pszRetrieveAETitle : str or None (``L_PCTSTR``)
    pszReferencedSOPInstanceUID : str or None (``L_PCTSTR``)
    pszStudyInstanceUID : str or None (``L_PCTSTR``)
    pszSeriesInstanceUID : str or None (``L_PCTSTR``)
    pszPatientID : str or None (``L_PCTSTR``)
    """

    uStructSize: int = 0
    pszRetrieveAETitle: str | None = None
    pszReferencedSOPInstanceUID: str | None = None
    pszStudyInstanceUID: str | None = None
    pszSeriesInstanceUID: str | None = None
    pszPatientID: str | None = None


@dataclass
class PULLPRINTREQUESTPARAMETERS:
    """Parameters of a pull print request.

    Corresponds to the C++ structure ``PULLPRINTREQUESTPARAMETERS``.

    Attributes
    ----------
    uStructSize : int (``L_UINT``)
    nNumberOfCopies : int (``L_INT32``)
    pszPrintPriority : str or None (``L_PCTSTR``)
    pszMediumType : str or None (``L_PCTSTR``)
    pszFilmDestination : str or None (``L_PCTSTR``)
    pszColorImagePrintingFlag : str or None (``L_PCTSTR``)
    pszAnnotationFlag : str or None (``L_PCTSTR``)
    pszImageOverlayFlag : str or None (``L_PCTSTR``)
    pszPresentationLUTFlag : str or None (``L_PCTSTR``)
    pszImageBoxPresentationLUTFlag : str or None (``L_PCTSTR``)
    pszConfigurationInformation : str or None (``L_PCTSTR``)
    pszFilmSessionLabel : str or None (``L_PCTSTR``)
    nMemoryAllocation : int (``L_INT32``)
    pszCollationFlag : str or None (``L_PCTSTR``)
    nIllumination : int (``L_INT32``)
    nReflectedAmbientLight : int (``L_INT32``)
    pszOwnerID : str or None (``L_PCTSTR``)
    """

    uStructSize: int = 0
    nNumberOfCopies: int = 0
    pszPrintPriority: str | None = None
    pszMediumType: str | None = None
    pszFilmDestination: str | None = None
    pszColorImagePrintingFlag: str | None = None
    pszAnnotationFlag: str | None = None
    pszImageOverlayFlag: str | None = None
    pszPresentationLUTFlag: str | None = None
    pszImageBoxPresentationLUTFlag: str | None = None
    pszConfigurationInformation: str | None = None
    pszFilmSessionLabel: str | None = None
    nMemoryAllocation: int = 0
    pszCollationFlag: str | None = None
    nIllumination: int = 0
    nReflectedAmbientLight: int = 0
    pszOwnerID: str | None = None


@dataclass
class DICOMPRINTSCUCALLBACK:
    """Functions that a print client calls.

    Corresponds to the C++ structure ``DICOMPRINTSCUCALLBACK``.

    Attributes
    ----------
    pfnStatus : callable or None (``PRINTSCUSTATUSCALLBACK``)
    pfnPrinterReport : callable or None (``PRINTSCUPRINTERREPORTCALLBACK``)
    pfnPrintJobReport : callable or None (``PRINTSCUPRINTJOBREPORT``)
    pUserData : object (``L_VOID *``)
    """

    pfnStatus: Callable[..., Any] | None = None
    pfnPrinterReport: Callable[..., Any] | None = None
    pfnPrintJobReport: Callable[..., Any] | None = None
    pUserData: Any = None


@dataclass(eq=False)
class DICOMCONTEXTGROUP:
    """Entry of the table of context groups.

    Corresponds to the C++ structure ``DICOMCONTEXTGROUP``.

    Attributes
    ----------
    pszContextIdentifier : str or None (``L_TCHAR*``)
    pszName : str or None (``L_TCHAR*``)
    bExtensible : bool (``L_BOOL``)
    pContextGroupVersion : VALUEDATETIME or None (``pVALUEDATETIME``)
    """

    pszContextIdentifier: str | None = None
    pszName: str | None = None
    bExtensible: bool = False
    pContextGroupVersion: VALUEDATETIME | None = None


@dataclass(eq=False)
class DICOMCODEDCONCEPT:
    """Coded concept of a context group.

    Corresponds to the C++ structure ``DICOMCODEDCONCEPT``.

    Attributes
    ----------
    pszCodingSchemeDesignator : str or None (``L_TCHAR*``)
    pszCodingSchemeVersion : str or None (``L_TCHAR*``)
    pszCodeValue : str or None (``L_TCHAR*``)
    pszCodeMeaning : str or None (``L_TCHAR*``)
    pContextGroupLocalVersion : VALUEDATETIME or None (``pVALUEDATETIME``)
    pszContextGroupExtensionCreatorUID : str or None (``L_TCHAR*``)
    """

    pszCodingSchemeDesignator: str | None = None
    pszCodingSchemeVersion: str | None = None
    pszCodeValue: str | None = None
    pszCodeMeaning: str | None = None
    pContextGroupLocalVersion: VALUEDATETIME | None = None
    pszContextGroupExtensionCreatorUID: str | None = None
