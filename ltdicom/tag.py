"""LDicomTag: the table of data element tags."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from ltdicom._binding.c_types import L_BOOL, L_TCHAR, L_UINT, L_UINT16, L_UINT32, CInt
from ltdicom._binding.calls import returns_bool, returns_code, returns_pointer, returns_void
from ltdicom._binding.marks import differs
from ltdicom._tables.tags import TAGS
from ltdicom._tables.vrs import VRS
from ltdicom._tables.xml_table import Attribute, XmlForm, number
from ltdicom.constants.error import (
    DICOM_ERROR_XML_INVALID_ELEMENTLIST,
    DICOM_ERROR_XML_INVALID_ELEMENTLIST_ITEM_ATTRIBUTE,
    DICOM_SUCCESS,
)
from ltdicom.structs import DICOMTAG
from ltdicom.table import TableFace

__all__ = ["LDicomTag"]

_EXACT = 0xFFFFFFFF

# the parameter is unsigned and the field is signed: -1 and 0xFFFFFFFF mean "any number"
MAX_VM: TypeAlias = Annotated[int, CInt("L_UINT32", -0x80000000, 0xFFFFFFFF)]


def _vr(text: str) -> int:
    code = VRS.find(int.from_bytes(text.encode("ascii"), "big")) if len(text) == 2 else None
    if code is None:
        raise ValueError("not in the table of value representations")
    return code.nCode


_UINT32 = number(0, 0xFFFFFFFF)
_XML = XmlForm(
    root="elementlist",
    attributes={
        "nCode": Attribute(_UINT32),
        "nMask": Attribute(_UINT32, default=_EXACT),
        "pszName": Attribute(str),
        "nVR": Attribute(_vr),
        "nMinVM": Attribute(_UINT32, default=1),
        "nMaxVM": Attribute(number(-1, 0x7FFFFFFF), default=1),
        "nDivideVM": Attribute(number(1, 0xFFFFFFFF), default=1),
    },
    list_error=DICOM_ERROR_XML_INVALID_ELEMENTLIST,
    item_error=DICOM_ERROR_XML_INVALID_ELEMENTLIST_ITEM_ATTRIBUTE,
)


class LDicomTag(TableFace[DICOMTAG]):
    """The table of data element tags.

    One entry, a `DICOMTAG`, for each tag or group of tags: its name, its VR and how many
    values it has, at least `nMinVM` and at most `nMaxVM` (-1: any number), in multiples
    of `nDivideVM`. An entry stands for each tag that equals its `nCode` in the bits
    that `nMask` has set; an entry of an even group never stands for a private tag. Items
    and delimiters, group FFFE, have no entry.

    References
    ----------
    * DICOM Standard, Part 6, :dcm:`Chapter 6<part06/chapter_6.html>`
    """

    _table = TAGS

    @classmethod
    @differs("private tags are built in after Default; what they mean is pydicom's")
    @returns_void
    def Default(cls, bIgnorePrivateTags: L_BOOL = False) -> None:
        """Restore the built-in content: the tags of the standard, and private ones.

        All entries are replaced: those found before are no longer in the table. Before
        the first call there are no private tags. They are those of pydicom's dictionary
        that mean the same with each creator that is known there. In a data set the creator
        decides what a private element is, whatever this table says, unless a program
        inserted the tag.

        Parameters
        ----------
        bIgnorePrivateTags : bool (``L_BOOL``)
            Only the tags of the standard.
        """
        if bIgnorePrivateTags:
            TAGS.fill()
        else:
            TAGS.fill_with_private()

    @staticmethod
    @returns_code
    def LoadXml(pszFile: L_TCHAR, uFlags: L_UINT = 0) -> int:
        """Load entries from an XML file.

        A tag that is in the table with the same mask gets the values of the file, in the
        same entry; the other ones are inserted at the end. After a failure the table is
        as before.

        Parameters
        ----------
        pszFile : str (``L_TCHAR *``)
            Name of the file; its form is on the page "Tables in XML".
        uFlags : int (``L_UINT``)
            Reserved, 0.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: loaded.
            * ``DICOM_ERROR_PARAMETER``: no file name, or `uFlags` out of range.
            * ``DICOM_ERROR_OPEN``, ``DICOM_ERROR_READ``: no such file, not readable.
            * ``DICOM_ERROR_XML_INVALID_FORMAT``: not well-formed, with a document type
              declaration, or larger than 16 MiB.
            * ``DICOM_ERROR_XML_INVALID_ELEMENTLIST``: another element than expected.
            * ``DICOM_ERROR_XML_INVALID_ELEMENTLIST_ITEM_ATTRIBUTE``: an attribute is
              missing, unknown, or its value is wrong.
        """
        TAGS.merge([DICOMTAG(**values) for values in _XML.read(pszFile)])
        return DICOM_SUCCESS

    @staticmethod
    @returns_pointer
    def Insert(
        nCode: L_UINT32,
        nMask: L_UINT32,
        pszName: L_TCHAR,
        nVR: L_UINT16,
        nMinVM: L_UINT32,
        nMaxVM: MAX_VM,
        nDivideVM: L_UINT32,
    ) -> DICOMTAG | None:
        """Insert an entry at the end of the table.

        Parameters
        ----------
        nCode : int (``L_UINT32``)
            The tag, group and element.
        nMask : int (``L_UINT32``)
            The bits of the tag that count: 0xFFFFFFFF for one tag, 0xFF00FFFF for a
            repeating group.
        pszName : str (``L_TCHAR *``)
            Its name.
        nVR : int (``L_UINT16``)
            Its VR, a ``VR_*`` constant.
        nMinVM, nMaxVM : int (``L_UINT32``)
            The smallest and the largest number of values; a `nMaxVM` of -1 or 0xFFFFFFFF
            sets no limit.
        nDivideVM : int (``L_UINT32``)
            What the number of values is a multiple of; 0 is taken as 1.

        Returns
        -------
        DICOMTAG or None
            The new entry. ``None``: a number out of range, or the tag is in the table with
            the same mask.
        """
        if nMaxVM >= 1 << 31:
            nMaxVM -= 1 << 32
        name = pszName or ""
        return TAGS.add(DICOMTAG(nCode, nMask, name, nVR, nMinVM, nMaxVM, nDivideVM or 1))

    @staticmethod
    @returns_pointer
    def Find(nCode: L_UINT32) -> DICOMTAG | None:
        """Return the entry that stands for a tag.

        Parameters
        ----------
        nCode : int (``L_UINT32``)
            The tag, a ``TAG_*`` constant.

        Returns
        -------
        DICOMTAG or None
            Of several entries the one with most bits in its mask. ``None`` if no entry
            stands for the tag.
        """
        return TAGS.match(nCode, private=True)

    @staticmethod
    @returns_pointer
    def Delete(pTag: DICOMTAG | None) -> DICOMTAG | None:
        """Delete an entry.

        Parameters
        ----------
        pTag : DICOMTAG (``pDICOMTAG``)
            The entry.

        Returns
        -------
        DICOMTAG or None
            The entry that followed it. ``None`` after the last one, and if `pTag` is not
            in the table.
        """
        return TAGS.remove(pTag)

    @staticmethod
    @returns_pointer
    def GetPrev(pTag: DICOMTAG | None) -> DICOMTAG | None:
        """Return the entry before another one.

        Parameters
        ----------
        pTag : DICOMTAG (``pDICOMTAG``)
            The entry.

        Returns
        -------
        DICOMTAG or None
            ``None`` before the first one, and if `pTag` is not in the table.
        """
        return TAGS.beside(pTag, -1)

    @staticmethod
    @returns_pointer
    def GetNext(pTag: DICOMTAG | None) -> DICOMTAG | None:
        """Return the entry after another one.

        Parameters
        ----------
        pTag : DICOMTAG (``pDICOMTAG``)
            The entry.

        Returns
        -------
        DICOMTAG or None
            ``None`` after the last one, and if `pTag` is not in the table.
        """
        return TAGS.beside(pTag, 1)

    @staticmethod
    @returns_bool
    def Exists(pTag: DICOMTAG | None) -> bool:
        """Tell whether an entry is in the table.

        Parameters
        ----------
        pTag : DICOMTAG (``pDICOMTAG``)
            The entry.

        Returns
        -------
        bool (``L_BOOL``)
            Whether this very object is an entry of the table.
        """
        return TAGS.holds(pTag)

    @staticmethod
    @returns_bool
    def SetName(pTag: DICOMTAG | None, pszName: L_TCHAR) -> bool:
        """Set the name of an entry.

        Parameters
        ----------
        pTag : DICOMTAG (``pDICOMTAG``)
            The entry.
        pszName : str (``L_TCHAR *``)
            The name.

        Returns
        -------
        bool (``L_BOOL``)
            ``FALSE`` if `pTag` is not in the table.
        """
        TAGS.update(pTag, pszName=pszName or "")
        return True
