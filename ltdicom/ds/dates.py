"""LDicomDS: ages, dates and times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.c_types import L_UINT32
from ltdicom._binding.calls import returns_bool, returns_code, returns_pointer
from ltdicom._binding.out import OUT, OutAny
from ltdicom._dataset import dates, values
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds.element import DICOMELEMENT
from ltdicom.ds.part import DataSetPart

if TYPE_CHECKING:
    from ltdicom.structs import (
        VALUEAGE,
        VALUEDATE,
        VALUEDATERANGE,
        VALUEDATETIME,
        VALUEDATETIMERANGE,
        VALUETIME,
        VALUETIMERANGE,
    )

__all__ = ["DatesPart"]


class DatesPart(DataSetPart):
    """Values of VR AS, DA, TM and DT as structures."""

    @returns_pointer
    def GetAgeValue(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, nCount: L_UINT32 = 1
    ) -> list[VALUEAGE] | None:
        """Return ages of an element of VR AS.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        nIndex : int (``L_UINT32``)
            The first value, counted from 0.
        nCount : int (``L_UINT32``)
            How many values.

        Returns
        -------
        list of VALUEAGE or None (``pVALUEAGE``)
            ``nReference`` is ``VALUE_AGE_DAYS`` and so on. ``None`` if there are not as
            many, one is not an age, or the VR is another.
        """
        node = self._node(pElement)
        return dates.get(self._dataset, node, "AS", nIndex, nCount)

    @returns_bool
    def SetAgeValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: VALUEAGE | Sequence[VALUEAGE],
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set ages of an element of VR AS.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : VALUEAGE, or sequence of them (``pVALUEAGE``)
            The values.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another or a value does not
            exist.
        """
        given = values.listed(pValue, nCount)
        dates.put(self._dataset, self._node(pElement), "AS", given)
        return True

    @returns_pointer
    def GetDateValue(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, nCount: L_UINT32 = 1
    ) -> list[VALUEDATE] | None:
        """Return dates of an element of VR DA.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        nIndex : int (``L_UINT32``)
            The first value, counted from 0.
        nCount : int (``L_UINT32``)
            How many values.

        Returns
        -------
        list of VALUEDATE or None (``pVALUEDATE``)
            ``None`` if there are not as many, one is not a date, or the VR is
            another.
        """
        node = self._node(pElement)
        return dates.get(self._dataset, node, "DA", nIndex, nCount)

    @returns_bool
    def SetDateValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: VALUEDATE | Sequence[VALUEDATE],
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set dates of an element of VR DA.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : VALUEDATE, or sequence of them (``pVALUEDATE``)
            The values.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another or a value does not
            exist, as February 30.
        """
        given = values.listed(pValue, nCount)
        dates.put(self._dataset, self._node(pElement), "DA", given)
        return True

    @overload
    def GetDateRangeValue(
        self, pElement: DICOMELEMENT | None, nIndex: int = 0
    ) -> tuple[int, VALUEDATERANGE | None]: ...
    @overload
    def GetDateRangeValue(
        self, pElement: DICOMELEMENT | None, nIndex: int, pValue: VALUEDATERANGE
    ) -> int: ...
    @returns_code
    def GetDateRangeValue(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, pValue: OutAny = OUT
    ) -> Any:
        """Return one range of dates of an element of VR DA, as queries have them.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        nIndex : int (``L_UINT32``)
            Which value, counted from 0.
        pValue : out VALUEDATERANGE (``pVALUEDATERANGE``)
            The range. With ``VALUE_RANGE_NONE``, ``VALUE_RANGE_LOWER`` ("from") and
            ``VALUE_RANGE_UPPER`` ("up to") its only date is in ``Date1``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: `pValue` is filled.
            * ``DICOM_ERROR_PARAMETER``: the element is not of this data set.
            * ``DICOM_ERROR_RANGE``: there is no such value.
            * ``DICOM_ERROR_CONVERSION``: the VR is another, or the value is not a range.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`C.2.2.2.5<part04/sect_C.2.2.2.5.html>`
        """
        node = self._node(pElement)
        return DICOM_SUCCESS, dates.get_range(self._dataset, node, "DA", nIndex)

    @returns_bool
    def SetDateRangeValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: VALUEDATERANGE | Sequence[VALUEDATERANGE],
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set ranges of dates of an element of VR DA, as queries have them.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : VALUEDATERANGE, or sequence of them (``pVALUEDATERANGE``)
            The ranges. With ``VALUE_RANGE_NONE``, ``VALUE_RANGE_LOWER`` ("from") and
            ``VALUE_RANGE_UPPER`` ("up to") the only date is in ``Date1``.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another or a date does not
            exist.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`C.2.2.2.5<part04/sect_C.2.2.2.5.html>`
        """
        given = values.listed(pValue, nCount)
        dates.put_ranges(self._dataset, self._node(pElement), "DA", given)
        return True

    @returns_pointer
    def GetTimeValue(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, nCount: L_UINT32 = 1
    ) -> list[VALUETIME] | None:
        """Return times of an element of VR TM.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        nIndex : int (``L_UINT32``)
            The first value, counted from 0.
        nCount : int (``L_UINT32``)
            How many values.

        Returns
        -------
        list of VALUETIME or None (``pVALUETIME``)
            ``nFractions`` counts millionths of a second. ``None`` if there are not as
            many, one is not a time, or the VR is another.
        """
        node = self._node(pElement)
        return dates.get(self._dataset, node, "TM", nIndex, nCount)

    @returns_bool
    def SetTimeValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: VALUETIME | Sequence[VALUETIME],
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set times of an element of VR TM.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : VALUETIME, or sequence of them (``pVALUETIME``)
            The values.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another or a value does not
            exist.
        """
        given = values.listed(pValue, nCount)
        dates.put(self._dataset, self._node(pElement), "TM", given)
        return True

    @overload
    def GetTimeRangeValue(
        self, pElement: DICOMELEMENT | None, nIndex: int = 0
    ) -> tuple[int, VALUETIMERANGE | None]: ...
    @overload
    def GetTimeRangeValue(
        self, pElement: DICOMELEMENT | None, nIndex: int, pValue: VALUETIMERANGE
    ) -> int: ...
    @returns_code
    def GetTimeRangeValue(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, pValue: OutAny = OUT
    ) -> Any:
        """Return one range of times of an element of VR TM, as queries have them.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        nIndex : int (``L_UINT32``)
            Which value, counted from 0.
        pValue : out VALUETIMERANGE (``pVALUETIMERANGE``)
            The range. With ``VALUE_RANGE_NONE``, ``VALUE_RANGE_LOWER`` ("from") and
            ``VALUE_RANGE_UPPER`` ("up to") its only time is in ``Time1``.

        Returns
        -------
        int (``L_INT16``)
            * ``DICOM_SUCCESS``: `pValue` is filled.
            * ``DICOM_ERROR_PARAMETER``: the element is not of this data set.
            * ``DICOM_ERROR_RANGE``: there is no such value.
            * ``DICOM_ERROR_CONVERSION``: the VR is another, or the value is not a range.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`C.2.2.2.5<part04/sect_C.2.2.2.5.html>`
        """
        node = self._node(pElement)
        return DICOM_SUCCESS, dates.get_range(self._dataset, node, "TM", nIndex)

    @returns_bool
    def SetTimeRangeValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: VALUETIMERANGE | Sequence[VALUETIMERANGE],
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set ranges of times of an element of VR TM, as queries have them.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : VALUETIMERANGE, or sequence of them (``pVALUETIMERANGE``)
            The ranges. With ``VALUE_RANGE_NONE``, ``VALUE_RANGE_LOWER`` ("from") and
            ``VALUE_RANGE_UPPER`` ("up to") the only time is in ``Time1``.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another or a time does not
            exist.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`C.2.2.2.5<part04/sect_C.2.2.2.5.html>`
        """
        given = values.listed(pValue, nCount)
        dates.put_ranges(self._dataset, self._node(pElement), "TM", given)
        return True

    @returns_pointer
    def GetDateTimeValue(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, nCount: L_UINT32 = 1
    ) -> list[VALUEDATETIME] | None:
        """Return date-times of an element of VR DT.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        nIndex : int (``L_UINT32``)
            The first value, counted from 0.
        nCount : int (``L_UINT32``)
            How many values.

        Returns
        -------
        list of VALUEDATETIME or None (``pVALUEDATETIME``)
            ``nFractions`` counts millionths of a second; ``nOffset`` is +/-HHMM, 0 too if
            there is none. ``None`` if there are not as many, one is not a date-time, or the
            VR is another.
        """
        node = self._node(pElement)
        return dates.get(self._dataset, node, "DT", nIndex, nCount)

    @returns_bool
    def SetDateTimeValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: VALUEDATETIME | Sequence[VALUEDATETIME],
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set date-times of an element of VR DT.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : VALUEDATETIME, or sequence of them (``pVALUEDATETIME``)
            The values.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another or a value does not
            exist.
        """
        given = values.listed(pValue, nCount)
        dates.put(self._dataset, self._node(pElement), "DT", given)
        return True

    @overload
    def GetDateTimeRangeValue(
        self, pElement: DICOMELEMENT | None, nIndex: int = 0
    ) -> tuple[int, VALUEDATETIMERANGE | None]: ...
    @overload
    def GetDateTimeRangeValue(
        self, pElement: DICOMELEMENT | None, nIndex: int, pValue: VALUEDATETIMERANGE
    ) -> int: ...
    @returns_code
    def GetDateTimeRangeValue(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, pValue: OutAny = OUT
    ) -> Any:
        """Return one range of date-times of an element of VR DT, as queries have them.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        nIndex : int (``L_UINT32``)
            Which value, counted from 0.
        pValue : out VALUEDATETIMERANGE (``pVALUEDATETIMERANGE``)
            The range. With ``VALUE_RANGE_NONE``, ``VALUE_RANGE_LOWER`` ("from") and
            ``VALUE_RANGE_UPPER`` ("up to") its only date-time is in ``DateTime1``.

        Returns
        -------
        int (``L_INT16``)
            * ``DICOM_SUCCESS``: `pValue` is filled.
            * ``DICOM_ERROR_PARAMETER``: the element is not of this data set.
            * ``DICOM_ERROR_RANGE``: there is no such value.
            * ``DICOM_ERROR_CONVERSION``: the VR is another, or the value is not a range.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`C.2.2.2.5<part04/sect_C.2.2.2.5.html>`
        """
        node = self._node(pElement)
        return DICOM_SUCCESS, dates.get_range(self._dataset, node, "DT", nIndex)

    @returns_bool
    def SetDateTimeRangeValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: VALUEDATETIMERANGE | Sequence[VALUEDATETIMERANGE],
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set ranges of date-times of an element of VR DT, as queries have them.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : VALUEDATETIMERANGE, or sequence of them (``pVALUEDATETIMERANGE``)
            The ranges. With ``VALUE_RANGE_NONE``, ``VALUE_RANGE_LOWER`` ("from") and
            ``VALUE_RANGE_UPPER`` ("up to") the only date-time is in ``DateTime1``.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another or a date-time does not
            exist.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`C.2.2.2.5<part04/sect_C.2.2.2.5.html>`
        """
        given = values.listed(pValue, nCount)
        dates.put_ranges(self._dataset, self._node(pElement), "DT", given)
        return True
