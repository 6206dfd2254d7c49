"""LDicomDS: numbers, strings and bytes of elements."""

from __future__ import annotations

from typing import Any, overload

from ltdicom._binding.c_types import (
    L_BOOL,
    L_BYTES,
    L_DOUBLE_P,
    L_FLOAT_P,
    L_HFILE,
    L_INT16_P,
    L_INT32_P,
    L_INT64_P,
    L_OFFSET,
    L_PATH,
    L_TCHAR,
    L_TEXTS,
    L_UCHAR_P,
    L_UINT32,
)
from ltdicom._binding.calls import (
    returns_bool,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._binding.out import OUT, OutAny, OutBytes, OutText, Size
from ltdicom._binding.overloads import overloads
from ltdicom._dataset import value_text, values
from ltdicom._dataset.codec import charsets, vrs
from ltdicom.ds.element import DICOMELEMENT
from ltdicom.ds.part import DataSetPart

__all__ = ["ValuesPart"]


class ValuesPart(DataSetPart):
    """Reading and setting values."""

    @returns_value(0)
    def GetCountValue(self, pElement: DICOMELEMENT | None) -> int:
        """Return the number of values of an element.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.

        Returns
        -------
        int (``L_UINT32``)
            0 for an empty element, a sequence, or one of another data set.
        """
        return values.count(self._dataset, self._node(pElement))

    @returns_void
    def FreeValue(self, pElement: DICOMELEMENT | None) -> None:
        """Drop the memory of a value that was read; the element keeps its value.

        Nothing has to be freed in Python: the texts of long values that were read last
        are kept for the next call, and go by themselves.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        """
        values.forget(self._dataset, self._node(pElement))

    # numbers

    @returns_pointer
    def GetCharValue(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, nCount: L_UINT32 = 1
    ) -> list[int] | None:
        """Return bytes of an element of VR OB or UN.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        nIndex : int (``L_UINT32``)
            The first byte, counted from 0.
        nCount : int (``L_UINT32``)
            How many.

        Returns
        -------
        list of int or None (``L_UCHAR *``)
            ``None`` if there are not as many, or the VR is another.
        """
        node = self._node(pElement)
        return values.integers(self._dataset, node, nIndex, nCount, vrs.CHAR_VRS)

    @returns_bool
    def SetCharValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: L_UCHAR_P,
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set bytes of an element of VR OB or UN.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : bytes, or sequence of int (``L_UCHAR *``)
            The bytes, 0 to 255.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another or a number too large.
        """
        numbers = values.listed(pValue, nCount)
        values.set_integers(self._dataset, self._node(pElement), numbers, vrs.CHAR_VRS)
        return True

    @returns_pointer
    def GetShortValue(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, nCount: L_UINT32 = 1
    ) -> list[int] | None:
        """Return numbers of an element of VR SS, US or OW.

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
        list of int or None (``L_INT16 *``)
            Those of US and OW are 0 to 65535, without the cast that C++ needs.
            ``None`` if there are not as many, or the VR is another.
        """
        node = self._node(pElement)
        return values.integers(self._dataset, node, nIndex, nCount, vrs.SHORT_VRS)

    @returns_bool
    def SetShortValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: L_INT16_P,
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set numbers of an element of VR SS, US or OW.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : int, or sequence of int (``L_INT16 *``)
            The numbers; a negative one in an element of VR US or OW keeps its bits.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another or a number does not
            fit it.
        """
        numbers = values.listed(pValue, nCount)
        values.set_integers(self._dataset, self._node(pElement), numbers, vrs.SHORT_VRS)
        return True

    @returns_pointer
    def GetLongValue(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, nCount: L_UINT32 = 1
    ) -> list[int] | None:
        """Return numbers of an element of VR SL, UL, OL, IS or AT.

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
        list of int or None (``L_INT32 *``)
            Those of UL, OL and AT are 0 to 4294967295; a tag has its group in the
            upper 16 bits. ``None`` if there are not as many, or the VR is another.
        """
        node = self._node(pElement)
        return values.integers(self._dataset, node, nIndex, nCount, vrs.LONG_VRS)

    @returns_bool
    def SetLongValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: L_INT32_P,
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set numbers of an element of VR SL, UL, OL, IS or AT.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : int, or sequence of int (``L_INT32 *``)
            The numbers; a negative one in an element of VR UL or OL keeps its bits.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another or a number does not
            fit it.
        """
        numbers = values.listed(pValue, nCount)
        values.set_integers(self._dataset, self._node(pElement), numbers, vrs.LONG_VRS)
        return True

    @returns_value(0)
    def _get_long64_into(
        self,
        pElement: DICOMELEMENT | None,
        pValue: OutAny,
        nIndex: L_UINT32 = 0,
        nCount: L_UINT32 = 1,
    ) -> Any:
        """Fill an array; returns the number of values."""
        node = self._node(pElement)
        found = values.integers(self._dataset, node, nIndex, nCount, vrs.LONG64_VRS)
        return len(found), found

    @overload
    def GetLong64Value(
        self, pElement: DICOMELEMENT | None, nIndex: int = 0, nCount: int = 1
    ) -> list[int] | None: ...
    @overload
    def GetLong64Value(
        self, pElement: DICOMELEMENT | None, pValue: Any, nIndex: int = 0, nCount: int = 1
    ) -> int: ...
    @overloads(_get_long64_into)
    @returns_pointer
    def GetLong64Value(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, nCount: L_UINT32 = 1
    ) -> Any:
        """Return numbers of an element of VR SV, UV or OV.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : out list of int (``L_INT64 *``)
            Only in the overload that fills an array: a ``Ref()`` or a ctypes array.
        nIndex : int (``L_UINT32``)
            The first value, counted from 0.
        nCount : int (``L_UINT32``)
            How many values.

        Returns
        -------
        list of int or None (``L_INT64 *``)
            ``None`` if there are not as many, or the VR is another. With `pValue`,
            the number of values (``L_UINT32``), 0 for none.
        """
        node = self._node(pElement)
        return values.integers(self._dataset, node, nIndex, nCount, vrs.LONG64_VRS)

    @returns_bool
    def SetLong64Value(
        self,
        pElement: DICOMELEMENT | None,
        pValue: L_INT64_P,
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set numbers of an element of VR SV, UV or OV.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : int, or sequence of int (``L_INT64 *``)
            The numbers; a negative one in an element of VR UV or OV keeps its bits.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another or a number does not
            fit it.
        """
        numbers = values.listed(pValue, nCount)
        values.set_integers(self._dataset, self._node(pElement), numbers, vrs.LONG64_VRS)
        return True

    @returns_pointer
    def GetFloatValue(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, nCount: L_UINT32 = 1
    ) -> list[float] | None:
        """Return numbers of an element of VR FL or OF.

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
        list of float or None (``L_FLOAT *``)
            ``None`` if there are not as many, or the VR is another.
        """
        node = self._node(pElement)
        return values.floats(self._dataset, node, nIndex, nCount, values.FLOAT_VRS)

    @returns_bool
    def SetFloatValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: L_FLOAT_P,
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set numbers of an element of VR FL or OF.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : float, or sequence of float (``L_FLOAT *``)
            The numbers.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another or a number is too
            large for 32 bits.
        """
        numbers = values.listed(pValue, nCount)
        values.set_floats(self._dataset, self._node(pElement), numbers, values.FLOAT_VRS)
        return True

    @returns_pointer
    def GetDoubleValue(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, nCount: L_UINT32 = 1
    ) -> list[float] | None:
        """Return numbers of an element of VR FD, OD or DS.

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
        list of float or None (``L_DOUBLE *``)
            ``None`` if there are not as many, or the VR is another.
        """
        node = self._node(pElement)
        return values.floats(self._dataset, node, nIndex, nCount, values.DOUBLE_VRS)

    @returns_bool
    def SetDoubleValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: L_DOUBLE_P,
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set numbers of an element of VR FD, OD or DS.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The element.
        pValue : float, or sequence of float (``L_DOUBLE *``)
            The numbers; in VR DS as precise as 16 characters are.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another, or one of DS is no
            finite number.
        """
        numbers = values.listed(pValue, nCount)
        values.set_floats(self._dataset, self._node(pElement), numbers, values.DOUBLE_VRS)
        return True

    # strings

    @returns_pointer
    def GetStringValue(
        self, pElement: DICOMELEMENT | None, nIndex: L_UINT32 = 0, nCount: L_UINT32 = 1
    ) -> str | None:
        r"""Return strings of an element, without their padding.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            An element of VR AE, AS, CS, DA, DS, DT, IS, LO, LT, PN, SH, ST, TM, UC,
            UI, UR or UT.
        nIndex : int (``L_UINT32``)
            The first value, counted from 0.
        nCount : int (``L_UINT32``)
            How many values.

        Returns
        -------
        str or None (``L_TCHAR *``)
            Several values separated by ``\``. ``None`` if there are not as many, or the
            VR is another.

        Notes
        -----
        Text is decoded by (0008,0005) Specific Character Set of its item, or of one
        above. What is not in that set appears as U+FFFD.

        References
        ----------
        * DICOM Standard, Part 5, :dcm:`6.1<part05/chapter_6.html#sect_6.1>`
        """
        node = self._node(pElement)
        return "\\".join(values.strings(self._dataset, node, nIndex, nCount))

    GetStringValueA = GetStringValue

    @returns_bool
    def SetStringValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: L_TEXTS,
        nCount: L_UINT32 | None = None,
        uCharacterSet: L_UINT32 | None = None,
    ) -> bool:
        r"""Set strings of an element.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            An element of VR AE, AS, CS, DA, DS, DT, IS, LO, LT, PN, SH, ST, TM, UC,
            UI, UR or UT.
        pValue : str or sequence of str (``L_TCHAR *``)
            The values; in a ``str`` they are separated by ``\`` or NUL, except for ST,
            LT, UT and UR, which have one value.
        nCount : int, optional (``L_UINT32``)
            How many of them; all if left out.
        uCharacterSet : int, optional (``L_UINT32``)
            ``DICOM_CHARACTER_SET_*``; if left out, that of the data set. The call
            does not set (0008,0005); `UpdateSpecificCharacterSet` does.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the VR is another, a value is too long
            or of the wrong shape, or the character set lacks a character.

        References
        ----------
        * DICOM Standard, Part 5, :dcm:`6.2<part05/sect_6.2.html>`
        """
        node = self._node(pElement)
        parts = values.split(pValue, node.vr) if isinstance(pValue, str) else pValue
        texts = values.listed(parts, nCount)
        encodings = None
        if uCharacterSet is not None:
            encodings = charsets.encodings_of_number(uCharacterSet)
        values.set_strings(self._dataset, node, texts, encodings)
        return True

    SetStringValueA = SetStringValue

    # text for people

    @overload
    def GetConvertValue(self, pElement: DICOMELEMENT | None) -> tuple[int, str]: ...
    @overload
    def GetConvertValue(
        self,
        pElement: DICOMELEMENT | None,
        Destination: Any,
        DestSizeInWords: int | None = None,
    ) -> int: ...
    @returns_value(0)
    def GetConvertValue(
        self,
        pElement: DICOMELEMENT | None,
        Destination: OutText = OUT,
        DestSizeInWords: Size = None,
    ) -> Any:
        r"""Return all values of an element as one text.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            An element of any VR but SQ.
        Destination : out str (``L_TCHAR *``)
            The values, separated by ``\``: dates as MM/DD/YYYY, times as HH:MM:SS.F,
            tags as (gggg,eeee), bytes and words as hexadecimal digits, other numbers
            as decimal ones. ``None`` asks for the size only.
        DestSizeInWords : int, optional (``L_UINT32``)
            Size of `Destination` in characters.

        Returns
        -------
        int (``L_UINT32``)
            Size of the text in characters, with the NUL at its end; 0 if there is no
            value, or `pElement` is not of this data set.
        """
        text = value_text.shown(self._dataset, self._node(pElement))
        return (0, "") if text is None else (len(text) + 1, text)

    @overload
    def GetConvertValueA(self, pElement: DICOMELEMENT | None) -> tuple[int, str]: ...
    @overload
    def GetConvertValueA(self, pElement: DICOMELEMENT | None, pszText: Any) -> int: ...
    @returns_value(0)
    def GetConvertValueA(
        self, pElement: DICOMELEMENT | None, pszText: OutText = OUT
    ) -> Any:
        """Return all values of an element as one text; see `GetConvertValue`.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            An element of any VR but SQ.
        pszText : out str (``L_CHAR *``)
            The values.

        Returns
        -------
        int (``L_UINT32``)
            Size of the text in characters, with the NUL at its end; 0 for none.
        """
        text = value_text.shown(self._dataset, self._node(pElement))
        return (0, "") if text is None else (len(text) + 1, text)

    @returns_bool
    def SetConvertValue(
        self,
        pElement: DICOMELEMENT | None,
        strText: L_TCHAR,
        nCount: L_UINT32 | None = None,
    ) -> bool:
        r"""Set the values of an element from one text.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            An element of any VR but SQ.
        strText : str (``L_TCHAR *``)
            The values separated by ``\``, written as `GetConvertValue` shows them; dates
            and times also as DICOM writes them, an age also as a bare number of
            years. An empty text empties the element.
        nCount : int, optional (``L_UINT32``)
            How many of the values; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the text is not a value of the VR.
        """
        value_text.set_shown(self._dataset, self._node(pElement), strText or "", nCount)
        return True

    @returns_bool
    def SetConvertValueA(
        self,
        pElement: DICOMELEMENT | None,
        pszText: L_TCHAR,
        nCount: L_UINT32 | None = None,
    ) -> bool:
        """Set the values of an element from one text; see `SetConvertValue`.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            An element of any VR but SQ.
        pszText : str (``L_CHAR *``)
            The values.
        nCount : int, optional (``L_UINT32``)
            How many of the values; all if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if the text is not a value of the VR.
        """
        value_text.set_shown(self._dataset, self._node(pElement), pszText or "", nCount)
        return True

    # bytes

    @returns_bool
    def _get_binary_from(
        self,
        pElement: DICOMELEMENT | None,
        pValue: OutBytes = OUT,
        nOffset: L_OFFSET = 0,
        nLength: L_UINT32 | None = None,
    ) -> Any:
        """Fill a buffer from an offset on."""
        return True, self._bytes_of(pElement, nOffset, nLength)

    @overload
    def GetBinaryValue(
        self, pElement: DICOMELEMENT | None, *, nLength: int | None = None
    ) -> tuple[bool, bytes]: ...
    @overload
    def GetBinaryValue(
        self, pElement: DICOMELEMENT | None, *, nOffset: int, nLength: int | None = None
    ) -> tuple[bool, bytes]: ...
    @overload
    def GetBinaryValue(
        self, pElement: DICOMELEMENT | None, pValue: Any, nLength: int | None = None
    ) -> bool: ...
    @overload
    def GetBinaryValue(
        self, pElement: DICOMELEMENT | None, pValue: Any, nOffset: int, nLength: int | None
    ) -> bool: ...
    @overloads(_get_binary_from)
    @returns_bool
    def GetBinaryValue(
        self, pElement: DICOMELEMENT | None, pValue: OutBytes = OUT, nLength: Size = None
    ) -> Any:
        """Return the bytes of the value of an element.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            An element of any VR but SQ.
        pValue : out bytes (``L_VOID *``)
            The value, little endian whatever the file is; a longer buffer is filled
            with zeros.
        nOffset : int (``L_DICOM_OFFSET``)
            Only in the overload with an offset: the first byte.
        nLength : int, optional (``L_UINT32``)
            How many bytes; all of the value if left out.

        Returns
        -------
        bool (``L_BOOL``)
            False for a sequence, an item, or an element of another data set.
        """
        return True, self._bytes_of(pElement, 0, nLength)

    def _bytes_of(
        self, pElement: DICOMELEMENT | None, offset: int, length: int | None
    ) -> bytes:
        node = self._node(pElement)
        if node.is_branch:
            raise values.refuse(node, "bytes")
        there = max(len(node.value) - offset, 0)
        wanted = there if length is None else min(length, there)
        return values.raw(self._dataset, node, offset, wanted)

    @returns_bool
    def _set_binary_of_name(
        self, pElement: DICOMELEMENT | None, pszFileName: L_PATH
    ) -> bool:
        """Set a value from a whole file."""
        value = values.read_file(pszFileName or "")
        values.set_bytes(self._dataset, self._node(pElement), value)
        return True

    @returns_bool
    def _set_binary_of_file(
        self,
        pElement: DICOMELEMENT | None,
        hFile: L_HFILE,
        nFileOffset: L_OFFSET,
        nLength: L_UINT32,
        bRedirectedFile: L_BOOL = False,
    ) -> bool:
        """Set a value from a part of an open file."""
        value = values.read_part(hFile, nFileOffset, nLength)
        values.set_bytes(self._dataset, self._node(pElement), value)
        return True

    @overload
    def SetBinaryValue(
        self, pElement: DICOMELEMENT | None, pValue: Any, nLength: int | None = None
    ) -> bool: ...
    @overload
    def SetBinaryValue(
        self,
        pElement: DICOMELEMENT | None,
        hFile: Any,
        nFileOffset: int,
        nLength: int,
        bRedirectedFile: bool = False,
    ) -> bool: ...
    @overload
    def SetBinaryValue(
        self, pElement: DICOMELEMENT | None, pszFileName: L_PATH
    ) -> bool: ...
    @overloads(_set_binary_of_name, _set_binary_of_file)
    @returns_bool
    def SetBinaryValue(
        self,
        pElement: DICOMELEMENT | None,
        pValue: L_BYTES,
        nLength: L_UINT32 | None = None,
    ) -> Any:
        """Set the bytes of the value of an element.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            An element of any VR but SQ.
        pValue : bytes-like (``L_VOID *``)
            The value, little endian; the text of a string VR is not checked.
        nLength : int, optional (``L_UINT32``)
            How many bytes; all of `pValue`, if left out.
        hFile : file-like or int (``L_HFILE``)
            A binary file, or the descriptor of one, to read the value from.
        nFileOffset : int (``L_OFFSET``)
            Where the value begins in `hFile`, in bytes.
        bRedirectedFile : bool (``L_BOOL``)
            Has no meaning in Python, where every file may be redirected.
        pszFileName : str (``L_TCHAR *``)
            A file that holds the value and nothing else.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, for a sequence, for bytes that are not a whole
            number of values, and for a file that cannot be read or is too short.
        """
        value = values.leading(pValue, nLength)
        values.set_bytes(self._dataset, self._node(pElement), value)
        return True
