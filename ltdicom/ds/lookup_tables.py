"""LDicomDS: modality LUT, VOI LUT, windows and palettes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_UINT, L_UINT16_P, L_UINT32
from ltdicom._binding.calls import returns_code
from ltdicom._binding.marks import differs
from ltdicom._binding.out import OUT, OutAny, OutInt, OutNumbers, room_of
from ltdicom._core.errors import DicomError
from ltdicom._core.numbers import counted
from ltdicom._dataset import lookup_tables as tables
from ltdicom.constants.error import (
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
)
from ltdicom.constants.image import (
    DICOM_SETIMAGE_MFG_MODALITY_LUT_SHARED,
    DICOM_SETIMAGE_MFG_OVERWRITE_SHARED,
    DICOM_SETIMAGE_MFG_VOI_LUT_SHARED,
    PaletteColorLutType,
)
from ltdicom.ds.part import DataSetPart

if TYPE_CHECKING:
    from ltdicom.structs import (
        DICOMLUTDESCRIPTOR,
        DICOMMLUTATTRIBS,
        DICOMPALCOLORLUTATTRIBS,
        DICOMVOILUTATTRIBS,
        DICOMWINDOWATTRIBS,
    )

__all__ = ["LookupTablesPart"]

_WORD: Final = 2  # bytes


def _descriptor(given: DICOMLUTDESCRIPTOR) -> tables.Descriptor:
    return tables.Descriptor(
        given.uNumberOfEntries, given.nFirstStoredPixelValueMapped, given.uEntryBits
    )


def _shown(descriptor: tables.Descriptor) -> DICOMLUTDESCRIPTOR:
    from ltdicom.structs import DICOMLUTDESCRIPTOR

    return DICOMLUTDESCRIPTOR(
        uNumberOfEntries=descriptor.entries,
        nFirstStoredPixelValueMapped=descriptor.first,
        uEntryBits=descriptor.bits,
    )


def _fitting(entries: list[int], target: Any, size: int | None) -> list[int]:
    """Return the entries, where the buffer of a caller takes them all."""
    room = room_of(target)
    rooms = [n for n in (size, None if room is None else room // _WORD) if n is not None]
    if rooms and min(rooms) < len(entries):
        raise DicomError(DICOM_ERROR_PARAMETER, f"{len(entries)} entries in {min(rooms)}")
    return entries


def _color(kind: int) -> int:
    try:
        return PaletteColorLutType(kind)
    except ValueError:
        raise DicomError(DICOM_ERROR_PARAMETER, f"there is no color {kind}") from None


class LookupTablesPart(DataSetPart):
    """Tables and windows of an image; elements without a value count as absent."""

    # modality LUT

    @overload
    def GetModalityLUTAttributes(
        self, uFrameIndex: int
    ) -> tuple[int, DICOMMLUTATTRIBS | None]: ...
    @overload
    def GetModalityLUTAttributes(
        self,
        uFrameIndex: int,
        pModalityLUTAttributes: DICOMMLUTATTRIBS | None,
        uStructSize: int = 0,
        uFlags: int = 0,
    ) -> int: ...
    @returns_code
    def GetModalityLUTAttributes(
        self,
        uFrameIndex: L_UINT32,
        pModalityLUTAttributes: OutAny = OUT,
        uStructSize: L_UINT = 0,
        uFlags: L_UINT = 0,
    ) -> Any:
        """Return how stored values of a frame become values of the modality.

        Parameters
        ----------
        uFrameIndex : int (``L_UINT32``)
            The frame, counted from 0, of a data set with functional groups; else
            ignored.
        pModalityLUTAttributes : out DICOMMLUTATTRIBS (``pDICOMMLUTATTRIBS``)
            Slope and intercept, or the descriptor of a table; both flags are FALSE
            where there is neither. Slope and intercept win where both are there.
        uStructSize, uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found, or there is nothing.
            * ``DICOM_ERROR_LUT_DESCRIPTOR_MISSING``: a table without (0028,3002).
            * ``DICOM_ERROR_NULL_PTR``: `pModalityLUTAttributes` is NULL.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.1<part03/sect_C.11.html>`
        """
        from ltdicom.structs import DICOMMLUTATTRIBS

        required(pModalityLUTAttributes, "pModalityLUTAttributes")
        found = tables.modality(self._dataset, uFrameIndex)
        shown = DICOMMLUTATTRIBS(uStructSize=uStructSize)
        if isinstance(found, tables.Rescale):
            shown.bIsRescaleSlopeIntercept = True
            shown.fRescaleIntercept, shown.fRescaleSlope = found.intercept, found.slope
            shown.szRescaleType = found.unit
        elif found is not None:
            shown.bIsModalityLUTSequence = True
            shown.LUTDescriptor = _shown(found.descriptor)
            shown.pszLUTExplanation = found.explanation
            shown.szModalityLUTType = found.unit
        return DICOM_SUCCESS, shown

    @overload
    def GetModalityLUTData(self) -> tuple[int, list[int]]: ...
    @overload
    def GetModalityLUTData(
        self, pLUTData: Any, uDataSize: int | None = None, uFlags: int = 0
    ) -> int: ...
    @returns_code
    def GetModalityLUTData(
        self,
        pLUTData: OutNumbers = OUT,
        uDataSize: L_UINT | None = None,
        uFlags: L_UINT = 0,
    ) -> Any:
        """Return the entries of the modality LUT.

        Parameters
        ----------
        pLUTData : out list of int (``L_UINT16 *``)
            The entries, each in a word of its own also where the file packs them.
        uDataSize : int, optional (``L_UINT``)
            How many entries the buffer takes.
        uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_MODALITY_LUT_MISSING``: there is no table, or no data in it.
            * ``DICOM_ERROR_LUT_DESCRIPTOR_MISSING``: there is no descriptor.
            * ``DICOM_ERROR_PARAMETER``: the buffer is too small.
        """
        entries = tables.modality_data(self._dataset)
        return DICOM_SUCCESS, _fitting(entries, pLUTData, uDataSize)

    @differs("what is shared by all frames is only changed with its flag")
    @returns_code
    def SetModalityLUT(
        self,
        uFrameIndex: L_UINT32,
        pModalityLUTAttributes: DICOMMLUTATTRIBS | None,
        pLUTData: L_UINT16_P = None,
        uDataSize: L_UINT | None = None,
        uFlags: L_UINT = 0,
    ) -> int:
        """Set slope and intercept, or a table; the other kind is removed.

        Parameters
        ----------
        uFrameIndex : int (``L_UINT32``)
            The frame, counted from 0, of a data set with functional groups; else
            ignored.
        pModalityLUTAttributes : DICOMMLUTATTRIBS (``pDICOMMLUTATTRIBS``)
            Just one of its two flags is TRUE.
        pLUTData : sequence of int, optional (``L_UINT16 *``)
            The entries of a table.
        uDataSize : int, optional (``L_UINT``)
            How many of them; all where it is left out.
        uFlags : int (``L_UINT``)
            ``DICOM_SETIMAGE_MFG_OVERWRITE_SHARED`` allows to change what holds for all
            frames; ``DICOM_SETIMAGE_MFG_MODALITY_LUT_SHARED`` inserts for all frames
            where there is nothing yet, else it is for the frame alone.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_PARAMETER``: both flags are TRUE, or none; numbers that a
              descriptor or (0028,1053) cannot carry; fewer entries than described; no
              such frame, or a shared value that the flags protect.
            * ``DICOM_ERROR_NULL_PTR``: no structure, or a table without data.
            * ``DICOM_ERROR_FEATURE_NOT_SUPPORTED``: a table in functional groups.
            * ``DICOM_ERROR_RANGE``: a number that DS cannot carry.
            * ``DICOM_ERROR_CONVERSION``: a text that the data set cannot carry.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.1<part03/sect_C.11.html>`
        """
        given = required(pModalityLUTAttributes, "pModalityLUTAttributes")
        if bool(given.bIsRescaleSlopeIntercept) == bool(given.bIsModalityLUTSequence):
            raise DicomError(DICOM_ERROR_PARAMETER, "just one of the two flags is needed")
        if given.bIsRescaleSlopeIntercept:
            tables.set_rescale(
                self._dataset,
                uFrameIndex,
                tables.Rescale(
                    given.fRescaleIntercept, given.fRescaleSlope, given.szRescaleType
                ),
                overwrite=bool(uFlags & DICOM_SETIMAGE_MFG_OVERWRITE_SHARED),
                share=bool(uFlags & DICOM_SETIMAGE_MFG_MODALITY_LUT_SHARED),
            )
            return DICOM_SUCCESS
        table = tables.Table(
            _descriptor(given.LUTDescriptor),
            given.pszLUTExplanation or "",
            given.szModalityLUTType,
        )
        entries = counted(required(pLUTData, "pLUTData"), uDataSize)
        tables.set_modality_table(self._dataset, table, entries)
        return DICOM_SUCCESS

    @differs("what is shared by all frames is only deleted with its flag")
    @returns_code
    def DeleteModalityLUT(self, uFrameIndex: L_UINT32 = 0, uFlags: L_UINT = 0) -> int:
        """Delete slope, intercept and table.

        Parameters
        ----------
        uFrameIndex : int (``L_UINT32``)
            The frame, counted from 0, of a data set with functional groups; else
            ignored.
        uFlags : int (``L_UINT``)
            ``DICOM_SETIMAGE_MFG_OVERWRITE_SHARED`` deletes what holds for all frames.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: deleted, or there was nothing.
            * ``DICOM_ERROR_PARAMETER``: it is shared by all frames, and the flag is not
              set.
        """
        overwrite = bool(uFlags & DICOM_SETIMAGE_MFG_OVERWRITE_SHARED)
        tables.delete_modality(self._dataset, uFrameIndex, overwrite=overwrite)
        return DICOM_SUCCESS

    # windows

    @overload
    def GetWindowCount(self, uFrameIndex: int) -> tuple[int, int]: ...
    @overload
    def GetWindowCount(self, uFrameIndex: int, pCount: Any) -> int: ...
    @returns_code
    def GetWindowCount(self, uFrameIndex: L_UINT32, pCount: OutInt = OUT) -> Any:
        """Return how many windows a frame has.

        Parameters
        ----------
        uFrameIndex : int (``L_UINT32``)
            The frame, counted from 0, of a data set with functional groups; else
            ignored.
        pCount : out int (``L_UINT *``)
            The number of values of (0028,1050) Window Center.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: always.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.2<part03/sect_C.11.2.html>`
        """
        return DICOM_SUCCESS, tables.window_count(self._dataset, uFrameIndex)

    @overload
    def GetWindow(
        self, uFrameIndex: int, uWindowIndex: int
    ) -> tuple[int, DICOMWINDOWATTRIBS | None]: ...
    @overload
    def GetWindow(
        self,
        uFrameIndex: int,
        uWindowIndex: int,
        pWindowAttributes: DICOMWINDOWATTRIBS | None,
        uStructSize: int = 0,
        uFlags: int = 0,
    ) -> int: ...
    @returns_code
    def GetWindow(
        self,
        uFrameIndex: L_UINT32,
        uWindowIndex: L_UINT,
        pWindowAttributes: OutAny = OUT,
        uStructSize: L_UINT = 0,
        uFlags: L_UINT = 0,
    ) -> Any:
        """Return a window: center, width and what it is called.

        Parameters
        ----------
        uFrameIndex : int (``L_UINT32``)
            The frame, counted from 0, of a data set with functional groups; else
            ignored.
        uWindowIndex : int (``L_UINT``)
            The window, counted from 0.
        pWindowAttributes : out DICOMWINDOWATTRIBS (``pDICOMWINDOWATTRIBS``)
            The window.
        uStructSize, uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_PARAMETER``: there is no such window.
            * ``DICOM_ERROR_NULL_PTR``: `pWindowAttributes` is NULL.
        """
        from ltdicom.structs import DICOMWINDOWATTRIBS

        required(pWindowAttributes, "pWindowAttributes")
        found = tables.window(self._dataset, uFrameIndex, uWindowIndex)
        return DICOM_SUCCESS, DICOMWINDOWATTRIBS(
            uStructSize=uStructSize,
            fWindowCenter=found.center,
            fWindowWidth=found.width,
            pszWindowCWExplanation=found.explanation,
        )

    @differs("what is shared by all frames is only changed with its flag")
    @returns_code
    def SetWindow(
        self,
        uFrameIndex: L_UINT32,
        uWindowIndex: L_UINT,
        pWindowAttributes: DICOMWINDOWATTRIBS | None,
        uFlags: L_UINT = 0,
    ) -> int:
        """Set a window, or add one behind the last.

        Parameters
        ----------
        uFrameIndex : int (``L_UINT32``)
            The frame, counted from 0, of a data set with functional groups; else
            ignored.
        uWindowIndex : int (``L_UINT``)
            The window, counted from 0; their number adds one.
        pWindowAttributes : DICOMWINDOWATTRIBS (``pDICOMWINDOWATTRIBS``)
            The window; its width is at least 1.
        uFlags : int (``L_UINT``)
            ``DICOM_SETIMAGE_MFG_OVERWRITE_SHARED`` allows to change what holds for all
            frames; ``DICOM_SETIMAGE_MFG_VOI_LUT_SHARED`` inserts for all frames where
            there is nothing yet, else it is for the frame alone.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_PARAMETER``: a width below 1, an index beyond the next one,
              no such frame, or a shared value that the flags protect.
            * ``DICOM_ERROR_NULL_PTR``: `pWindowAttributes` is NULL.
            * ``DICOM_ERROR_RANGE``: a number that DS cannot carry.
            * ``DICOM_ERROR_CONVERSION``: a text that the data set cannot carry.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.2<part03/sect_C.11.2.html>`
        """
        given = required(pWindowAttributes, "pWindowAttributes")
        tables.set_window(
            self._dataset,
            uFrameIndex,
            uWindowIndex,
            tables.Window(
                given.fWindowCenter, given.fWindowWidth, given.pszWindowCWExplanation or ""
            ),
            overwrite=bool(uFlags & DICOM_SETIMAGE_MFG_OVERWRITE_SHARED),
            share=bool(uFlags & DICOM_SETIMAGE_MFG_VOI_LUT_SHARED),
        )
        return DICOM_SUCCESS

    @differs("what is shared by all frames is only deleted with its flag")
    @returns_code
    def DeleteWindow(self, uFrameIndex: L_UINT32 = 0, uFlags: L_UINT = 0) -> int:
        """Delete all windows of a frame.

        Parameters
        ----------
        uFrameIndex : int (``L_UINT32``)
            The frame, counted from 0, of a data set with functional groups; else
            ignored.
        uFlags : int (``L_UINT``)
            ``DICOM_SETIMAGE_MFG_OVERWRITE_SHARED`` deletes what holds for all frames.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: deleted, or there was nothing.
            * ``DICOM_ERROR_PARAMETER``: they are shared by all frames, and the flag is
              not set.
        """
        overwrite = bool(uFlags & DICOM_SETIMAGE_MFG_OVERWRITE_SHARED)
        tables.delete_windows(self._dataset, uFrameIndex, overwrite=overwrite)
        return DICOM_SUCCESS

    # VOI LUT

    @overload
    def GetVOILUTCount(self) -> tuple[int, int]: ...
    @overload
    def GetVOILUTCount(self, pCount: Any) -> int: ...
    @returns_code
    def GetVOILUTCount(self, pCount: OutInt = OUT) -> Any:
        """Return how many VOI LUTs there are.

        Parameters
        ----------
        pCount : out int (``L_UINT *``)
            The number of items of (0028,3010).

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: always.
        """
        return DICOM_SUCCESS, tables.voi_count(self._dataset)

    @overload
    def GetVOILUT(self, uVOILUTIndex: int) -> tuple[int, DICOMVOILUTATTRIBS | None]: ...
    @overload
    def GetVOILUT(
        self,
        uVOILUTIndex: int,
        pVOILUTAttributes: DICOMVOILUTATTRIBS | None,
        uStructSize: int = 0,
        uFlags: int = 0,
    ) -> int: ...
    @returns_code
    def GetVOILUT(
        self,
        uVOILUTIndex: L_UINT,
        pVOILUTAttributes: OutAny = OUT,
        uStructSize: L_UINT = 0,
        uFlags: L_UINT = 0,
    ) -> Any:
        """Return the descriptor of a VOI LUT, and what it is called.

        Parameters
        ----------
        uVOILUTIndex : int (``L_UINT``)
            The item of (0028,3010), counted from 0.
        pVOILUTAttributes : out DICOMVOILUTATTRIBS (``pDICOMVOILUTATTRIBS``)
            The attributes.
        uStructSize, uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_PARAMETER``: there is no such item.
            * ``DICOM_ERROR_LUT_DESCRIPTOR_MISSING``: it has no descriptor.
            * ``DICOM_ERROR_NULL_PTR``: `pVOILUTAttributes` is NULL.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.2<part03/sect_C.11.2.html>`
        """
        from ltdicom.structs import DICOMVOILUTATTRIBS

        required(pVOILUTAttributes, "pVOILUTAttributes")
        found = tables.voi(self._dataset, uVOILUTIndex)
        return DICOM_SUCCESS, DICOMVOILUTATTRIBS(
            uStructSize=uStructSize,
            LUTDescriptor=_shown(found.descriptor),
            pszLUTExplanation=found.explanation,
        )

    @overload
    def GetVOILUTData(self, uVOILUTIndex: int) -> tuple[int, list[int]]: ...
    @overload
    def GetVOILUTData(
        self,
        uVOILUTIndex: int,
        pLUTData: Any,
        uDataSize: int | None = None,
        uFlags: int = 0,
    ) -> int: ...
    @returns_code
    def GetVOILUTData(
        self,
        uVOILUTIndex: L_UINT,
        pLUTData: OutNumbers = OUT,
        uDataSize: L_UINT | None = None,
        uFlags: L_UINT = 0,
    ) -> Any:
        """Return the entries of a VOI LUT.

        Parameters
        ----------
        uVOILUTIndex : int (``L_UINT``)
            The item of (0028,3010), counted from 0.
        pLUTData : out list of int (``L_UINT16 *``)
            The entries, each in a word of its own also where the file packs them.
        uDataSize : int, optional (``L_UINT``)
            How many entries the buffer takes.
        uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_VOI_LUT_MISSING``: there is no such item, or no data in it.
            * ``DICOM_ERROR_LUT_DESCRIPTOR_MISSING``: it has no descriptor.
            * ``DICOM_ERROR_PARAMETER``: the buffer is too small.
        """
        entries = tables.voi_data(self._dataset, uVOILUTIndex)
        return DICOM_SUCCESS, _fitting(entries, pLUTData, uDataSize)

    @returns_code
    def SetVOILUT(
        self,
        uVOILUTIndex: L_UINT,
        pVOILUTAttributes: DICOMVOILUTATTRIBS | None,
        pLUTData: L_UINT16_P,
        uDataSize: L_UINT | None = None,
        uFlags: L_UINT = 0,
    ) -> int:
        """Set a VOI LUT, or add one behind the last.

        Parameters
        ----------
        uVOILUTIndex : int (``L_UINT``)
            The item of (0028,3010), counted from 0; their number adds one.
        pVOILUTAttributes : DICOMVOILUTATTRIBS (``pDICOMVOILUTATTRIBS``)
            Descriptor and explanation.
        pLUTData : sequence of int (``L_UINT16 *``)
            The entries.
        uDataSize : int, optional (``L_UINT``)
            How many of them; all where it is left out.
        uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_PARAMETER``: an index beyond the next one, numbers that a
              descriptor cannot carry, fewer entries than described.
            * ``DICOM_ERROR_NULL_PTR``: no structure, or no data.
            * ``DICOM_ERROR_CONVERSION``: an explanation that the data set cannot carry.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.11.2<part03/sect_C.11.2.html>`
        """
        given = required(pVOILUTAttributes, "pVOILUTAttributes")
        entries = counted(required(pLUTData, "pLUTData"), uDataSize)
        table = tables.Table(
            _descriptor(given.LUTDescriptor), given.pszLUTExplanation or ""
        )
        tables.set_voi(self._dataset, uVOILUTIndex, table, entries)
        return DICOM_SUCCESS

    @returns_code
    def DeleteVOILUT(self, uFlags: L_UINT = 0) -> int:
        """Delete all VOI LUTs.

        Parameters
        ----------
        uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: deleted, or there were none.
        """
        tables.delete_voi(self._dataset)
        return DICOM_SUCCESS

    # palette

    @overload
    def GetPaletteColorLUTAttributes(
        self,
    ) -> tuple[int, DICOMPALCOLORLUTATTRIBS | None]: ...
    @overload
    def GetPaletteColorLUTAttributes(
        self,
        pPaletteColorLUTAttributes: DICOMPALCOLORLUTATTRIBS | None,
        uStructSize: int = 0,
        uFlags: int = 0,
    ) -> int: ...
    @returns_code
    def GetPaletteColorLUTAttributes(
        self,
        pPaletteColorLUTAttributes: OutAny = OUT,
        uStructSize: L_UINT = 0,
        uFlags: L_UINT = 0,
    ) -> Any:
        """Return the descriptors of the palette.

        Parameters
        ----------
        pPaletteColorLUTAttributes : out DICOMPALCOLORLUTATTRIBS (``pDICOMPALCOLORLUTATTRIBS``)
            Descriptors, UID, and whether the data is in segments.
        uStructSize, uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_LUT_DESCRIPTOR_MISSING``: of a color.
            * ``DICOM_ERROR_NULL_PTR``: `pPaletteColorLUTAttributes` is NULL.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.7.6.3.1.5<part03/sect_C.7.6.3.html>`
        """  # noqa: E501
        from ltdicom.structs import DICOMPALCOLORLUTATTRIBS

        required(pPaletteColorLUTAttributes, "pPaletteColorLUTAttributes")
        found = tables.palette(self._dataset)
        red, green, blue = map(_shown, found.descriptors)
        return DICOM_SUCCESS, DICOMPALCOLORLUTATTRIBS(
            uStructSize=uStructSize,
            RedLUTDescriptor=red,
            GreenLUTDescriptor=green,
            BlueLUTDescriptor=blue,
            szUID=found.uid,
            bIsSegmented=found.segmented,
        )

    @overload
    def GetPaletteColorLUTData(
        self, *, PaletteColorLUTType: int
    ) -> tuple[int, list[int]]: ...
    @overload
    def GetPaletteColorLUTData(
        self,
        pLUTData: Any,
        uDataSize: int | None,
        PaletteColorLUTType: int,
        uFlags: int = 0,
    ) -> int: ...
    @returns_code
    def GetPaletteColorLUTData(
        self,
        pLUTData: OutNumbers = OUT,
        uDataSize: L_UINT | None = None,
        PaletteColorLUTType: L_UINT = 0,
        uFlags: L_UINT = 0,
    ) -> Any:
        """Return the entries of one color of the palette; segments are expanded.

        Parameters
        ----------
        pLUTData : out list of int (``L_UINT16 *``)
            The entries.
        uDataSize : int, optional (``L_UINT``)
            How many entries the buffer takes.
        PaletteColorLUTType : int (``DICOMPALETTECOLORLUTTYPE``)
            ``DICOMPALETTECOLORLUTTYPE_RED``, ``_GREEN`` or ``_BLUE``.
        uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_PALETTECOLORLUTDATAMISSING``: there is no data, or segments
              that do not give the entries of the descriptor.
            * ``DICOM_ERROR_LUT_DESCRIPTOR_MISSING``: there is no descriptor.
            * ``DICOM_ERROR_PARAMETER``: no such color, or the buffer is too small.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.7.9.2<part03/sect_C.7.9.2.html>`
        """
        entries = tables.palette_data(self._dataset, _color(PaletteColorLUTType))
        return DICOM_SUCCESS, _fitting(entries, pLUTData, uDataSize)

    @returns_code
    def SetPaletteColorLUTAttributes(
        self,
        pPaletteColorLUTAttributes: DICOMPALCOLORLUTATTRIBS | None,
        uFlags: L_UINT = 0,
    ) -> int:
        """Set the descriptors of the palette; the data comes after them.

        Parameters
        ----------
        pPaletteColorLUTAttributes : DICOMPALCOLORLUTATTRIBS (``pDICOMPALCOLORLUTATTRIBS``)
            Descriptors and UID; its flag tells whether segments will be given.
        uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_PARAMETER``: numbers that a descriptor cannot carry.
            * ``DICOM_ERROR_CONVERSION``: a UID that is none.
            * ``DICOM_ERROR_NULL_PTR``: `pPaletteColorLUTAttributes` is NULL.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.7.6.3.1.5<part03/sect_C.7.6.3.html>`
        """
        given = required(pPaletteColorLUTAttributes, "pPaletteColorLUTAttributes")
        tables.set_palette(
            self._dataset,
            tables.Palette(
                (
                    _descriptor(given.RedLUTDescriptor),
                    _descriptor(given.GreenLUTDescriptor),
                    _descriptor(given.BlueLUTDescriptor),
                ),
                given.szUID,
                bool(given.bIsSegmented),
            ),
        )
        return DICOM_SUCCESS

    @returns_code
    def SetPaletteColorLUTData(
        self,
        pLUTData: L_UINT16_P,
        uDataSize: L_UINT | None = None,
        PaletteColorLUTType: L_UINT = 0,
        uFlags: L_UINT = 0,
    ) -> int:
        """Set the entries, or segments, of one color of the palette.

        Parameters
        ----------
        pLUTData : sequence of int (``L_UINT16 *``)
            The entries; segments where `SetPaletteColorLUTAttributes` was told so.
        uDataSize : int, optional (``L_UINT``)
            How many of them; all where it is left out.
        PaletteColorLUTType : int (``DICOMPALETTECOLORLUTTYPE``)
            ``DICOMPALETTECOLORLUTTYPE_RED``, ``_GREEN`` or ``_BLUE``.
        uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_LUT_DESCRIPTOR_MISSING``: `SetPaletteColorLUTAttributes`
              comes first.
            * ``DICOM_ERROR_PARAMETER``: no such color, fewer entries than described, or
              one with too many bits.
            * ``DICOM_ERROR_NULL_PTR``: `pLUTData` is NULL.
        """
        if pLUTData is None:
            raise DicomError(DICOM_ERROR_NULL_PTR, "pLUTData is NULL")
        color, entries = _color(PaletteColorLUTType), counted(pLUTData, uDataSize)
        tables.set_palette_data(self._dataset, color, entries)
        return DICOM_SUCCESS

    @returns_code
    def DeletePaletteColorLUT(self, uFlags: L_UINT = 0) -> int:
        """Delete the palette: descriptors, data, segments and UID.

        Parameters
        ----------
        uFlags : int (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: deleted, or there was none.
        """
        tables.delete_palette(self._dataset)
        return DICOM_SUCCESS
