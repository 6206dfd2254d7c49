"""LDicomUID: the table of unique identifiers."""

from __future__ import annotations

from ltdicom._binding.c_types import L_INT, L_TCHAR, L_UINT
from ltdicom._binding.calls import returns_bool, returns_code, returns_pointer
from ltdicom._core.errors import DicomError
from ltdicom._tables.uids import UIDS
from ltdicom._tables.xml_table import Attribute, XmlForm, number
from ltdicom.constants.error import (
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_XML_INVALID_FORMAT,
    DICOM_ERROR_XML_INVALID_UIDLIST_ITEM_ATTRIBUTE,
    DICOM_SUCCESS,
)
from ltdicom.constants.pdu import PDU_MAX_UID_SIZE
from ltdicom.structs import DICOMUID
from ltdicom.table import TableFace

__all__ = ["LDicomUID"]


def _code(text: str | None) -> str:
    if not text or len(text) > PDU_MAX_UID_SIZE:
        raise ValueError(f"a UID has 1 to {PDU_MAX_UID_SIZE} characters")
    return text


_XML = XmlForm(
    root="uidlist",
    attributes={
        "pszCode": Attribute(_code),
        "pszName": Attribute(str),
        "nType": Attribute(number(-0x80000000, 0x7FFFFFFF), default=0),
    },
    list_error=DICOM_ERROR_XML_INVALID_FORMAT,
    item_error=DICOM_ERROR_XML_INVALID_UIDLIST_ITEM_ATTRIBUTE,
)


class LDicomUID(TableFace[DICOMUID]):
    """The table of unique identifiers.

    One entry, a `DICOMUID`, for each UID: its name and its type. The transfer syntaxes
    whose images are compressed have ``UID_TYPE_TRANSFER2``, the other ones
    ``UID_TYPE_TRANSFER1``.

    References
    ----------
    * DICOM Standard, Part 6, :dcm:`Annex A<part06/chapter_A.html>`
    """

    _table = UIDS

    @staticmethod
    @returns_code
    def LoadXml(pszFile: L_TCHAR, uFlags: L_UINT = 0) -> int:
        """Load entries from an XML file.

        A UID that is in the table gets the values of the file, in the same entry; the
        other ones are inserted at the end. After a failure the table is as before.

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
              declaration, larger than 16 MiB, or with other elements.
            * ``DICOM_ERROR_XML_INVALID_UIDLIST_ITEM_ATTRIBUTE``: an attribute is
              missing, unknown, or its value is wrong.
        """
        UIDS.merge([DICOMUID(**values) for values in _XML.read(pszFile)])
        return DICOM_SUCCESS

    @staticmethod
    @returns_pointer
    def Insert(pszCode: L_TCHAR, pszName: L_TCHAR, nType: L_INT) -> DICOMUID | None:
        """Insert an entry at the end of the table.

        Parameters
        ----------
        pszCode : str (``L_TCHAR *``)
            The UID, 1 to 64 characters.
        pszName : str (``L_TCHAR *``)
            Its name.
        nType : int (``L_INT``)
            Its type, a ``UID_TYPE_*`` constant.

        Returns
        -------
        DICOMUID or None
            The new entry. ``None``: the UID is empty, too long or in the table.
        """
        try:
            entry = DICOMUID(_code(pszCode), pszName or "", nType)
        except ValueError as exc:
            raise DicomError(DICOM_ERROR_PARAMETER, str(exc)) from exc
        return UIDS.add(entry)

    @staticmethod
    @returns_pointer
    def Find(pszCode: L_TCHAR) -> DICOMUID | None:
        """Return the entry of a UID.

        Parameters
        ----------
        pszCode : str (``L_TCHAR *``)
            The UID, without padding.

        Returns
        -------
        DICOMUID or None
            ``None`` if the table has no such UID.
        """
        return UIDS.find(pszCode or "")

    @staticmethod
    @returns_pointer
    def Delete(pUID: DICOMUID | None) -> DICOMUID | None:
        """Delete an entry.

        Parameters
        ----------
        pUID : DICOMUID (``pDICOMUID``)
            The entry.

        Returns
        -------
        DICOMUID or None
            The entry that followed it. ``None`` after the last one, and if `pUID` is not
            in the table.
        """
        return UIDS.remove(pUID)

    @staticmethod
    @returns_pointer
    def GetPrev(pUID: DICOMUID | None) -> DICOMUID | None:
        """Return the entry before another one.

        Parameters
        ----------
        pUID : DICOMUID (``pDICOMUID``)
            The entry.

        Returns
        -------
        DICOMUID or None
            ``None`` before the first one, and if `pUID` is not in the table.
        """
        return UIDS.beside(pUID, -1)

    @staticmethod
    @returns_pointer
    def GetNext(pUID: DICOMUID | None) -> DICOMUID | None:
        """Return the entry after another one.

        Parameters
        ----------
        pUID : DICOMUID (``pDICOMUID``)
            The entry.

        Returns
        -------
        DICOMUID or None
            ``None`` after the last one, and if `pUID` is not in the table.
        """
        return UIDS.beside(pUID, 1)

    @staticmethod
    @returns_bool
    def Exists(pUID: DICOMUID | None) -> bool:
        """Tell whether an entry is in the table.

        Parameters
        ----------
        pUID : DICOMUID (``pDICOMUID``)
            The entry.

        Returns
        -------
        bool (``L_BOOL``)
            Whether this very object is an entry of the table.
        """
        return UIDS.holds(pUID)

    @staticmethod
    @returns_bool
    def SetName(pUID: DICOMUID | None, pszName: L_TCHAR) -> bool:
        """Set the name of an entry.

        Parameters
        ----------
        pUID : DICOMUID (``pDICOMUID``)
            The entry.
        pszName : str (``L_TCHAR *``)
            The name.

        Returns
        -------
        bool (``L_BOOL``)
            ``FALSE`` if `pUID` is not in the table.
        """
        UIDS.update(pUID, pszName=pszName or "")
        return True
