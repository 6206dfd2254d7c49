"""Images: frames in and out, look-up tables, windows, overlays, transfer syntaxes.

One function for each call, as on the pages of the C++ library: they take a data set, write
into it or into what they are given, and return the code of the first call that failed.

    python examples/help/images.py ct.dcm

Needs `pip install "ltdicom[images]"`.
"""

from __future__ import annotations

import ctypes
import sys

from ltdicom import (
    BITMAPHANDLE,
    DICOM_GETIMAGE_AUTO_APPLY_MODALITY_LUT,
    DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT,
    DICOM_GETIMAGE_AUTO_LOAD_OVERLAYS,
    DICOM_SETIMAGE_AUTO_SAVE_OVERLAYS,
    DICOM_SUCCESS,
    DICOMIMAGE,
    DICOMMLUTATTRIBS,
    DICOMPALCOLORLUTATTRIBS,
    DICOMPALETTECOLORLUTTYPE_BLUE,
    DICOMPALETTECOLORLUTTYPE_GREEN,
    DICOMPALETTECOLORLUTTYPE_RED,
    DICOMVOILUTATTRIBS,
    DICOMWINDOWATTRIBS,
    FILEJ2KOPTIONS,
    HBITMAPLIST,
    IMAGE_COMPRESSION_J2K_LOSSY,
    IMAGE_COMPRESSION_JPEG_LOSSLESS,
    IMAGE_COMPRESSION_NONE,
    IMAGE_COMPRESSION_RLE,
    IMAGE_PHOTOMETRIC_MONOCHROME2,
    IMAGE_PHOTOMETRIC_RGB,
    J2K_COMPRESSION_RATIO,
    NULL,
    OVERLAYATTRIBUTES,
    TAG_PIXEL_DATA,
    TRUE,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_JPEG2000_LOSSLESS_ONLY,
    L_FreeBitmap,
    LDicomDS,
    Ref,
)


def LDicomDS_GetImage_Example(DicomDS: LDicomDS, Bitmap: BITMAPHANDLE) -> int:
    """Get the first frame, with the values of the modality and the window on top."""
    pElement = DicomDS.FindFirstElement(NULL, TAG_PIXEL_DATA, TRUE)
    Info = DICOMIMAGE()
    nRet = DicomDS.GetInfoImage(pElement, Info, 0)
    if nRet != DICOM_SUCCESS:
        return nRet
    uFlags = DICOM_GETIMAGE_AUTO_LOAD_OVERLAYS
    if Info.bGray:
        uFlags |= DICOM_GETIMAGE_AUTO_APPLY_MODALITY_LUT
        uFlags |= DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT
    return DicomDS.GetImage(pElement, Bitmap, 0, 0, 0, uFlags, NULL, NULL)


def LDicomDS_GetImageList_Example(DicomDS: LDicomDS, hList: HBITMAPLIST) -> int:
    """Get all frames."""
    pElement = DicomDS.FindFirstElement(NULL, TAG_PIXEL_DATA, TRUE)
    nCount = DicomDS.GetCountImage(pElement)
    if nCount == 0:
        return DICOM_SUCCESS
    return DicomDS.GetImageList(pElement, hList, 0, nCount, 0, 0)


def LDicomDS_SetImage_Example(DicomDS: LDicomDS, Bitmap: BITMAPHANDLE) -> int:
    """Replace all frames by one, in lossless JPEG."""
    nPhotometric = IMAGE_PHOTOMETRIC_MONOCHROME2
    if Bitmap.BitsPerPixel > 16:
        nPhotometric = IMAGE_PHOTOMETRIC_RGB
    pElement = DicomDS.FindFirstElement(NULL, TAG_PIXEL_DATA, TRUE)
    return DicomDS.SetImage(
        pElement, Bitmap, IMAGE_COMPRESSION_JPEG_LOSSLESS, nPhotometric, 0, 0, 0, NULL, NULL
    )


def LDicomDS_SetImageList_Example(DicomDS: LDicomDS, hList: HBITMAPLIST) -> int:
    """Replace all frames by those of a list, in RLE."""
    return DicomDS.SetImageList(
        NULL, hList, IMAGE_COMPRESSION_RLE, IMAGE_PHOTOMETRIC_MONOCHROME2, 0, 0, 0
    )


def LDicomDS_InsertImage_Example(DicomDS: LDicomDS, Bitmap: BITMAPHANDLE) -> int:
    """Put a frame in front of the first one: both are not compressed afterwards."""
    return DicomDS.InsertImage(
        NULL, Bitmap, 0, IMAGE_COMPRESSION_NONE, IMAGE_PHOTOMETRIC_MONOCHROME2, 0, 0, 0,
        NULL, NULL,
    )  # fmt: skip


def LDicomDS_InsertImageList_Example(DicomDS: LDicomDS, hList: HBITMAPLIST) -> int:
    """Put frames behind the last one."""
    return DicomDS.InsertImageList(
        NULL, hList, DicomDS.GetCountImage(NULL), IMAGE_COMPRESSION_NONE,
        IMAGE_PHOTOMETRIC_MONOCHROME2, 0, 0, 0,
    )  # fmt: skip


def LDicomDS_DeleteImage_Example(DicomDS: LDicomDS) -> int:
    """Keep the first frame alone."""
    nCount = DicomDS.GetCountImage(NULL)
    if nCount < 2:
        return DICOM_SUCCESS
    return DicomDS.DeleteImage(NULL, 1, nCount - 1)


def LDicomDS_SetJ2KOptions_Example(DicomDS: LDicomDS, Bitmap: BITMAPHANDLE) -> int:
    """Compress a frame by JPEG 2000 to a tenth of its size."""
    Options = FILEJ2KOPTIONS()
    nRet = DicomDS.GetDefaultJ2KOptions(Options, 0)
    if nRet != DICOM_SUCCESS:
        return nRet
    Options.uCompressionControl = J2K_COMPRESSION_RATIO
    Options.fCompressionRatio = 10.0
    nRet = DicomDS.SetJ2KOptions(Options)
    if nRet != DICOM_SUCCESS:
        return nRet
    return DicomDS.SetImage(
        NULL, Bitmap, IMAGE_COMPRESSION_J2K_LOSSY, IMAGE_PHOTOMETRIC_MONOCHROME2, 0, 2, 0,
        NULL, NULL,
    )  # fmt: skip


def LDicomDS_GetModalityLUTAttributes_Example(DicomDS: LDicomDS, LUTData: list[int]) -> int:
    """Tell how stored values become values of the modality; get a table's entries."""
    Attributes = DICOMMLUTATTRIBS()
    nRet = DicomDS.GetModalityLUTAttributes(0, Attributes, 0, 0)
    if nRet != DICOM_SUCCESS:
        return nRet
    if Attributes.bIsRescaleSlopeIntercept:
        print(f"{Attributes.fRescaleSlope:g} x value + {Attributes.fRescaleIntercept:g}")
    elif Attributes.bIsModalityLUTSequence:
        nEntries = Attributes.LUTDescriptor.uNumberOfEntries
        pLUTData = (ctypes.c_uint16 * nEntries)()
        nRet = DicomDS.GetModalityLUTData(pLUTData, nEntries, 0)
        LUTData[:] = pLUTData
    return nRet


def LDicomDS_SetModalityLUT_Example(DicomDS: LDicomDS) -> int:
    """Take stored values of a CT for Hounsfield units above -1024."""
    Attributes = DICOMMLUTATTRIBS()
    Attributes.bIsRescaleSlopeIntercept = TRUE
    Attributes.fRescaleSlope = 1.0
    Attributes.fRescaleIntercept = -1024.0
    Attributes.szRescaleType = "HU"
    DicomDS.DeleteModalityLUT(0, 0)
    return DicomDS.SetModalityLUT(0, Attributes, NULL, 0, 0)


def LDicomDS_GetWindow_Example(DicomDS: LDicomDS, Windows: list[DICOMWINDOWATTRIBS]) -> int:
    """Get all windows."""
    uCount = ctypes.c_uint(0)
    nRet = DicomDS.GetWindowCount(0, uCount)
    for uIndex in range(uCount.value):
        Window = DICOMWINDOWATTRIBS()
        nRet = DicomDS.GetWindow(0, uIndex, Window, 0, 0)
        if nRet != DICOM_SUCCESS:
            break
        Windows.append(Window)
    return nRet


def LDicomDS_SetWindow_Example(DicomDS: LDicomDS) -> int:
    """Replace all windows by one for bones."""
    DicomDS.DeleteWindow(0, 0)
    Window = DICOMWINDOWATTRIBS()
    Window.fWindowCenter = 300.0
    Window.fWindowWidth = 1500.0
    Window.pszWindowCWExplanation = "BONE"
    return DicomDS.SetWindow(0, 0, Window, 0)


def LDicomDS_SetVOILUT_Example(DicomDS: LDicomDS) -> int:
    """Add a VOI LUT that turns values of 8 bits from black to white, and read it again."""
    Attributes = DICOMVOILUTATTRIBS()
    Attributes.LUTDescriptor.uNumberOfEntries = 256
    Attributes.LUTDescriptor.nFirstStoredPixelValueMapped = 0
    Attributes.LUTDescriptor.uEntryBits = 16
    Attributes.pszLUTExplanation = "INVERSE"
    pLUTData = (ctypes.c_uint16 * 256)(*(0xFFFF - 257 * n for n in range(256)))
    uCount = ctypes.c_uint(0)
    DicomDS.GetVOILUTCount(uCount)
    nRet = DicomDS.SetVOILUT(uCount.value, Attributes, pLUTData, 256, 0)
    if nRet != DICOM_SUCCESS:
        return nRet
    Found = DICOMVOILUTATTRIBS()
    nRet = DicomDS.GetVOILUT(uCount.value, Found, 0, 0)
    if nRet == DICOM_SUCCESS:
        print(f"{Found.pszLUTExplanation}: {Found.LUTDescriptor.uNumberOfEntries} entries")
    return nRet


def LDicomDS_SetPaletteColorLUT_Example(DicomDS: LDicomDS) -> int:
    """Color an image of 8 bits from blue to red: attributes first, then the data."""
    Attributes = DICOMPALCOLORLUTATTRIBS()
    for Descriptor in (
        Attributes.RedLUTDescriptor,
        Attributes.GreenLUTDescriptor,
        Attributes.BlueLUTDescriptor,
    ):
        Descriptor.uNumberOfEntries = 256
        Descriptor.nFirstStoredPixelValueMapped = 0
        Descriptor.uEntryBits = 16
    nRet = DicomDS.SetPaletteColorLUTAttributes(Attributes, 0)
    for nType, Entries in (
        (DICOMPALETTECOLORLUTTYPE_RED, [257 * n for n in range(256)]),
        (DICOMPALETTECOLORLUTTYPE_GREEN, [0] * 256),
        (DICOMPALETTECOLORLUTTYPE_BLUE, [257 * (255 - n) for n in range(256)]),
    ):
        if nRet != DICOM_SUCCESS:
            break
        pLUTData = (ctypes.c_uint16 * 256)(*Entries)
        nRet = DicomDS.SetPaletteColorLUTData(pLUTData, 256, nType, 0)
    return nRet


def LDicomDS_GetPaletteColorLUT_Example(
    DicomDS: LDicomDS, Colors: list[tuple[int, int, int]]
) -> int:
    """Get the colors of a palette."""
    Attributes = DICOMPALCOLORLUTATTRIBS()
    nRet = DicomDS.GetPaletteColorLUTAttributes(Attributes, 0, 0)
    Planes = []
    for nType, Descriptor in (
        (DICOMPALETTECOLORLUTTYPE_RED, Attributes.RedLUTDescriptor),
        (DICOMPALETTECOLORLUTTYPE_GREEN, Attributes.GreenLUTDescriptor),
        (DICOMPALETTECOLORLUTTYPE_BLUE, Attributes.BlueLUTDescriptor),
    ):
        if nRet != DICOM_SUCCESS:
            return nRet
        pLUTData = (ctypes.c_uint16 * Descriptor.uNumberOfEntries)()
        nRet = DicomDS.GetPaletteColorLUTData(pLUTData, len(pLUTData), nType, 0)
        Planes.append(list(pLUTData))
    Colors[:] = zip(*Planes, strict=True)
    return nRet


def LDicomDS_SetOverlayBitmap_Example(DicomDS: LDicomDS, Bitmap: BITMAPHANDLE) -> int:
    """Add an overlay: its attributes first, then its bits."""
    uCount = ctypes.c_uint(0)
    DicomDS.GetOverlayCount(uCount)
    Attributes = OVERLAYATTRIBUTES()
    Attributes.ptOrigin.x, Attributes.ptOrigin.y = 2, 1
    Attributes.szType = "G"
    Attributes.szLabel = "MARK"
    Attributes.uImageFrameOrigin = 1
    nRet = DicomDS.SetOverlayAttributes(uCount.value, Attributes, 0)
    if nRet != DICOM_SUCCESS:
        return nRet
    return DicomDS.SetOverlayBitmap(uCount.value, Bitmap, 0)


def LDicomDS_GetOverlayBitmap_Example(
    DicomDS: LDicomDS, Found: list[tuple[OVERLAYATTRIBUTES, BITMAPHANDLE]]
) -> int:
    """Get all overlays whose bits are in the data set."""
    uCount = ctypes.c_uint(0)
    nRet = DicomDS.GetOverlayCount(uCount)
    for uIndex in range(uCount.value):
        Attributes, nGroup, bInDataSet = OVERLAYATTRIBUTES(), Ref(0), Ref(False)
        nRet = DicomDS.GetOverlayAttributes(uIndex, Attributes, 0, nGroup, bInDataSet, 0)
        if nRet != DICOM_SUCCESS:
            break
        if bInDataSet.value:
            Bitmap = BITMAPHANDLE()
            nRet = DicomDS.GetOverlayBitmap(uIndex, Bitmap, 0, 0)
            if nRet != DICOM_SUCCESS:
                break
            Found.append((Attributes, Bitmap))
    return nRet


def LDicomDS_DeleteOverlay_Example(DicomDS: LDicomDS) -> int:
    """Delete all overlays: their indices stay until they are counted again."""
    uCount, nRet = ctypes.c_uint(0), int(DICOM_SUCCESS)
    DicomDS.GetOverlayCount(uCount)
    for uIndex in range(uCount.value):
        nRet = DicomDS.DeleteOverlay(uIndex, 0)
        if nRet != DICOM_SUCCESS:
            break
    return nRet


def LDicomDS_SaveOverlays_Example(DicomDS: LDicomDS, Bitmap: BITMAPHANDLE) -> int:
    """Replace the image, and its overlays by those of the bitmap."""
    return DicomDS.SetImage(
        NULL, Bitmap, IMAGE_COMPRESSION_NONE, IMAGE_PHOTOMETRIC_MONOCHROME2, 0, 0,
        DICOM_SETIMAGE_AUTO_SAVE_OVERLAYS, NULL, NULL,
    )  # fmt: skip


def LDicomDS_ChangeTransferSyntax_Example(DicomDS: LDicomDS) -> int:
    """Compress without loss, and back again."""
    nRet = DicomDS.ChangeTransferSyntax(UID_JPEG2000_LOSSLESS_ONLY, 0, 0)
    if nRet != DICOM_SUCCESS:
        return nRet
    return DicomDS.ChangeTransferSyntax(UID_EXPLICIT_VR_LITTLE_ENDIAN, 0, 0)


def LDicomDS_GetFrameBinaryData_Example(DicomDS: LDicomDS, Frame: bytearray) -> int:
    """Get the bytes of the first frame as they are stored: their number first."""
    uSize = ctypes.c_uint(0)
    nRet = DicomDS.GetFrameBinaryData(NULL, 0, NULL, uSize)
    if nRet != DICOM_SUCCESS:
        return nRet
    Frame[:] = bytes(uSize.value)
    return DicomDS.GetFrameBinaryData(NULL, 0, Frame, uSize)


def main(szFiles: list[str]) -> int:
    """Show what images have."""
    for szFile in szFiles:
        DicomDS, Bitmap = LDicomDS(), BITMAPHANDLE()
        nRet = DicomDS.LoadDS(szFile, 0)
        if nRet == DICOM_SUCCESS:
            nRet = LDicomDS_GetModalityLUTAttributes_Example(DicomDS, [])
        if nRet == DICOM_SUCCESS:
            nRet = LDicomDS_GetImage_Example(DicomDS, Bitmap)
        if nRet != DICOM_SUCCESS:
            print(f"failed: {nRet!s}")
            return 1
        print(f"{Bitmap.Width} x {Bitmap.Height}, {Bitmap.HighBit + 1} bits")
        L_FreeBitmap(Bitmap)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
