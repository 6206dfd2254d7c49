"""LDicomVR: the table of value representations."""

from __future__ import annotations

from ltdicom._binding.c_types import L_TCHAR, L_UINT16, L_UINT32
from ltdicom._binding.calls import returns_bool, returns_pointer
from ltdicom._dataset.codec.vrs import learn
from ltdicom._tables.vrs import VRS
from ltdicom.structs import DICOMVR
from ltdicom.table import TableFace

__all__ = ["LDicomVR"]

# elements can have the VRs that a program adds
VRS.on_change = lambda: learn(VRS)


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

        Notes
        -----
        Elements can have a VR of two capital letters: ``VR_BINARY`` has the getters and
        setters of its unit (1, 2, 4 or 8 bytes), ``VR_STRING`` and ``VR_TEXT`` those of
        strings. ``VR_MAXIMUM``, ``VR_MAXIMUM_GROUP`` and ``VR_FIXED`` limit what can be
        set. In explicit VR its length has 32 bits.

        References
        ----------
        * DICOM Standard, Part 5, :dcm:`7.1.2<part05/chapter_7.html#sect_7.1.2>`
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
