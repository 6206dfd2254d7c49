"""LDicomVR: the table of value representations."""

from __future__ import annotations

from collections.abc import Iterator

from ltdicom._core.ctypes import L_TCHAR, L_UINT16, L_UINT32
from ltdicom._core.edge import returns_bool, returns_pointer
from ltdicom._core.table import Table
from ltdicom.constants.vr import (
    VR_ANY,
    VR_BINARY,
    VR_FIXED,
    VR_MAXIMUM,
    VR_MAXIMUM_GROUP,
    VR_NOT_APPLICABLE,
    VR_STRING,
    VR_TEXT,
    VrCode,
)
from ltdicom.structs import DICOMVR
from ltdicom.table import TableFace

__all__ = ["LDicomVR"]

# VR, name, length, restriction, unit. Those that are younger than LEADTOOLS'
# published table (OD, OL, OV, SV, UC, UR, UV) follow PS3.5 Table 6.2-1 in its manner.
_DEFAULT: tuple[tuple[str, str, int, int, int], ...] = (
    ("AE", "Application Entity", 16, VR_STRING | VR_MAXIMUM, 1),
    ("AS", "Age String", 4, VR_TEXT | VR_FIXED, 1),
    ("AT", "Attribute Tag", 4, VR_BINARY | VR_FIXED, 4),
    ("CS", "Code String", 16, VR_STRING | VR_MAXIMUM, 1),
    ("DA", "Date", 8, VR_TEXT | VR_FIXED, 1),
    ("DS", "Decimal String", 16, VR_STRING | VR_MAXIMUM, 1),
    ("DT", "Date Time", 26, VR_TEXT | VR_MAXIMUM, 1),
    ("FD", "Floating Point Double", 8, VR_BINARY | VR_FIXED, 8),
    ("FL", "Floating Point Single", 4, VR_BINARY | VR_FIXED, 4),
    ("IS", "Integer String", 12, VR_STRING | VR_MAXIMUM, 1),
    ("LO", "Long String", 64, VR_STRING | VR_MAXIMUM, 1),
    ("LT", "Long Text", 10240, VR_TEXT | VR_MAXIMUM, 1),
    ("OB", "Other Byte String", 0, VR_BINARY | VR_ANY, 1),
    ("OD", "Other Double String", 0xFFFFFFF8, VR_BINARY | VR_MAXIMUM, 8),
    ("OF", "Other Float String", 0xFFFFFFFC, VR_BINARY | VR_MAXIMUM, 4),
    ("OL", "Other Long String", 0xFFFFFFFC, VR_BINARY | VR_MAXIMUM, 4),
    ("OV", "Other 64-bit Very Long String", 0xFFFFFFF8, VR_BINARY | VR_MAXIMUM, 8),
    ("OW", "Other Word String", 0, VR_BINARY | VR_ANY, 2),
    ("PN", "Person Name", 64, VR_TEXT | VR_MAXIMUM_GROUP, 1),
    ("SH", "Short String", 16, VR_STRING | VR_MAXIMUM, 1),
    ("SL", "Signed Long", 4, VR_BINARY | VR_FIXED, 4),
    ("SQ", "Sequence of Items", 0, VR_NOT_APPLICABLE, 1),
    ("SS", "Signed Short", 2, VR_BINARY | VR_FIXED, 2),
    ("ST", "Short Text", 1024, VR_TEXT | VR_MAXIMUM, 1),
    ("SV", "Signed 64-bit Very Long", 8, VR_BINARY | VR_FIXED, 8),
    ("TM", "Time", 16, VR_TEXT | VR_MAXIMUM, 1),
    ("UC", "Unlimited Characters", 0xFFFFFFFE, VR_STRING | VR_MAXIMUM, 1),
    ("UI", "Unique Identifier", 64, VR_TEXT | VR_MAXIMUM, 1),
    ("UL", "Unsigned Long", 4, VR_BINARY | VR_FIXED, 4),
    ("UN", "Unknown", 0, VR_BINARY | VR_ANY, 1),
    ("UR", "Universal Resource Identifier", 0xFFFFFFFE, VR_TEXT | VR_MAXIMUM, 1),
    ("US", "Unsigned Short", 2, VR_BINARY | VR_FIXED, 2),
    ("UT", "Unlimited Text", 0xFFFFFFFE, VR_TEXT | VR_MAXIMUM, 1),
    ("UV", "Unsigned 64-bit Very Long", 8, VR_BINARY | VR_FIXED, 8),
)


def _default() -> Iterator[DICOMVR]:
    for letters, name, length, restriction, unit in _DEFAULT:
        yield DICOMVR(VrCode[f"VR_{letters}"], name, length, int(restriction), unit)


VRS: Table[DICOMVR, int] = Table(_default, key=lambda entry: entry.nCode)
"""The table itself, for the inside: `VRS.find` of a VR code."""


class LDicomVR(TableFace[DICOMVR]):
    """The table of value representations.

    One entry, a `DICOMVR`, for each VR: its name, its length or largest length in
    bytes, its restriction (``VR_FIXED`` ... or-ed with ``VR_BINARY``, ``VR_STRING``
    or ``VR_TEXT``) and the size of its unit in bytes.

    References
    ----------
    * DICOM Standard, Part 5, :dcm:`6.2<part05/sect_6.2.html>`
    """

    _table = VRS

    @staticmethod
    @returns_pointer
    def Insert(
        nCode: L_UINT16,
        pszName: L_TCHAR,
        nLength: L_UINT32,
        nRestrict: L_UINT16,
        nUnitSize: L_UINT16,
    ) -> DICOMVR | None:
        """Insert an entry at the end of the table.

        Parameters
        ----------
        nCode : int (``L_UINT16``)
            The VR: its two letters as a number, the first one times 256.
        pszName : str (``L_TCHAR *``)
            Its name.
        nLength : int (``L_UINT32``)
            Length of a value, or its largest length, in bytes.
        nRestrict : int (``L_UINT16``)
            What `nLength` means, or-ed with the kind of the value.
        nUnitSize : int (``L_UINT16``)
            Size of the unit of a value, in bytes.

        Returns
        -------
        DICOMVR or None
            The new entry. ``None``: a number out of range, or the VR is in the table.
        """
        return VRS.add(DICOMVR(nCode, pszName or "", nLength, nRestrict, nUnitSize))

    @staticmethod
    @returns_pointer
    def Delete(pVR: DICOMVR | None) -> DICOMVR | None:
        """Delete an entry.

        Parameters
        ----------
        pVR : DICOMVR (``pDICOMVR``)
            The entry.

        Returns
        -------
        DICOMVR or None
            The entry that followed it. ``None`` after the last one, and if `pVR` is not
            in the table.
        """
        return VRS.remove(pVR)

    @staticmethod
    @returns_pointer
    def GetPrev(pVR: DICOMVR | None) -> DICOMVR | None:
        """Return the entry before another one.

        Parameters
        ----------
        pVR : DICOMVR (``pDICOMVR``)
            The entry.

        Returns
        -------
        DICOMVR or None
            ``None`` before the first one, and if `pVR` is not in the table.
        """
        return VRS.beside(pVR, -1)

    @staticmethod
    @returns_pointer
    def GetNext(pVR: DICOMVR | None) -> DICOMVR | None:
        """Return the entry after another one.

        Parameters
        ----------
        pVR : DICOMVR (``pDICOMVR``)
            The entry.

        Returns
        -------
        DICOMVR or None
            ``None`` after the last one, and if `pVR` is not in the table.
        """
        return VRS.beside(pVR, 1)

    @staticmethod
    @returns_bool
    def Exists(pVR: DICOMVR | None) -> bool:
        """Tell whether an entry is in the table.

        Parameters
        ----------
        pVR : DICOMVR (``pDICOMVR``)
            The entry.

        Returns
        -------
        bool (``L_BOOL``)
            Whether this very object is an entry of the table.
        """
        return VRS.holds(pVR)

    @staticmethod
    @returns_pointer
    def Find(nCode: L_UINT16) -> DICOMVR | None:
        """Return the entry of a VR.

        Parameters
        ----------
        nCode : int (``L_UINT16``)
            The VR, a ``VR_*`` constant.

        Returns
        -------
        DICOMVR or None
            ``None`` if the table has no such VR.
        """
        return VRS.find(nCode)

    @staticmethod
    @returns_bool
    def SetName(pVR: DICOMVR | None, pszName: L_TCHAR) -> bool:
        """Set the name of an entry.

        Parameters
        ----------
        pVR : DICOMVR (``pDICOMVR``)
            The entry.
        pszName : str (``L_TCHAR *``)
            The name.

        Returns
        -------
        bool (``L_BOOL``)
            ``FALSE`` if `pVR` is not in the table.
        """
        VRS.update(pVR, pszName=pszName or "")
        return True
