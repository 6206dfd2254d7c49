"""LDicomIOD: the table of classes, their modules and the elements of these."""

from __future__ import annotations

from ltdicom._binding.c_types import L_BOOL, L_TCHAR, L_UCHAR, L_UINT, L_UINT16, L_UINT32
from ltdicom._binding.calls import (
    returns_bool,
    returns_code,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._binding.marks import differs
from ltdicom._core.errors import DicomError
from ltdicom._tables.iods import IODS
from ltdicom._tables.tree_table import Entry
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.constants.iod import (
    IOD_TYPE_CLASS,
    IOD_TYPE_MAX,
    IOD_TYPE_MODULE,
    IOD_USAGE_MAX,
    IodType,
    IodUsage,
)
from ltdicom.structs import DICOMIOD

__all__ = ["LDicomIOD"]


def _class(code: int) -> Entry:
    """Return the entry of a class."""
    entry = IODS.among(IODS.root, code, IOD_TYPE_CLASS)
    if entry is None:
        raise DicomError(DICOM_ERROR_PARAMETER, f"class {code} is not in the table")
    return entry


def _modules(code: int) -> list[Entry]:
    entries = IODS.children(_class(code))
    return [entry for entry in entries if entry.nType == IOD_TYPE_MODULE]


class LDicomIOD:
    """The table of information object definitions.

    A tree of `DICOMIOD`: at the root level the classes (``IOD_TYPE_CLASS``, `nCode` is
    a ``CLASS_*`` constant), beneath each its modules (``IOD_TYPE_MODULE``,
    ``MODULE_*``, `nUsage` ``IOD_USAGE_M`` to ``IOD_USAGE_U``), beneath each of these its
    elements (``IOD_TYPE_ELEMENT``, the tag, `nUsage` ``IOD_USAGE_1`` to
    ``IOD_USAGE_3``), and beneath a sequence the elements of its items. For the query
    classes the unique keys have type 1 and the required ones type 2.

    The table has its built-in content from the first call on; `LDicomDS.InitDS`,
    `LDicomDS.InsertModule` and `LDicomDS.ConformanceDS` follow it. An entry that is
    found is the entry itself. Every call may be made from any thread.

    Notes
    -----
    The content is that of the DICOM standard's tables. Modules that it has got since
    and that have no ``MODULE_*`` constant have codes from 0x8001 on.
    `pszDescription` is empty in the built-in entries.

    References
    ----------
    * DICOM Standard, Part 3, :dcm:`Annex A<part03/chapter_A.html>`
    * DICOM Standard, Part 4
    """

    @staticmethod
    @differs("reads a file of ltdicom's own form: that of the C++ library is not published")
    @returns_code
    def LoadXml(pszFile: L_TCHAR, uFlags: L_UINT = 0) -> int:
        """Load classes and modules from an XML file.

        A class that is in the table is replaced, the other ones are inserted at the
        end. After a failure the table is as before.

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
              declaration, larger than 16 MiB, or not a table of IODs.
            * ``DICOM_ERROR_XML_MODULE_LIST_MISSING``: no modules before the classes.
            * ``DICOM_ERROR_XML_INVALID_MODULE_LIST``,
              ``DICOM_ERROR_XML_INVALID_IOD_LIST``,
              ``DICOM_ERROR_XML_INVALID_IOD_MODULE_ITEM``: another element than expected
              in the list of modules, in the list of classes, in a class.
            * ``DICOM_ERROR_XML_INVALID_MODULELIST_MODULE_ATTRIBUTE``,
              ``DICOM_ERROR_XML_INVALID_IODLIST_IOD_ATTRIBUTE``,
              ``DICOM_ERROR_XML_INVALID_IODLIST_MODULE_ATTRIBUTE``: an attribute of a
              module, of a class, of a module in a class is missing, unknown or wrong.
            * ``DICOM_ERROR_XML_INVALID_MODULE_ELEMENT``: an element in a module is
              wrong, or an attribute of it.
            * ``DICOM_ERROR_XML_MODULE_NOT_FOUND``: a class has a module that is not in
              the file's list of modules.
        """
        # here: few programs load tables, and the parser takes time to import
        from ltdicom._tables.iods_xml import load

        load(pszFile)
        return DICOM_SUCCESS

    @staticmethod
    @returns_void
    def Default() -> None:
        """Restore the built-in content.

        All entries are replaced: those found before are no longer in the table.
        """
        IODS.fill()

    @staticmethod
    @returns_pointer
    def Insert(
        pNeighbor: DICOMIOD | None,
        bChild: L_BOOL,
        nCode: L_UINT32,
        pszName: L_TCHAR,
        nType: L_UCHAR,
        nUsage: L_UINT16,
        pszDescription: L_TCHAR,
    ) -> DICOMIOD | None:
        """Insert an entry.

        Parameters
        ----------
        pNeighbor : DICOMIOD or None (``pDICOMIOD``)
            The entry to insert at; ``None`` stands for the root level.
        bChild : bool (``L_BOOL``)
            True: as the last child of `pNeighbor`. False: as its last sibling.
        nCode : int (``L_UINT32``)
            Class, module or tag.
        pszName : str (``L_TCHAR *``)
            The name.
        nType : int (``L_UCHAR``)
            ``IOD_TYPE_CLASS``, ``IOD_TYPE_MODULE`` or ``IOD_TYPE_ELEMENT``.
        nUsage : int (``L_UINT16``)
            An ``IOD_USAGE_*`` constant.
        pszDescription : str (``L_TCHAR *``)
            A description.

        Returns
        -------
        DICOMIOD or None
            The new entry. ``None``: `nType`, `nUsage` or another number is out of range,
            or `pNeighbor` is not in the table.
        """
        if nType >= IOD_TYPE_MAX or nUsage >= IOD_USAGE_MAX:
            raise DicomError(DICOM_ERROR_PARAMETER, f"type {nType}, usage {nUsage}")
        inside = bChild and pNeighbor is not None
        parent = IODS.require(pNeighbor) if inside else IODS.level(pNeighbor)
        fields = {
            "nCode": nCode,
            "pszName": pszName or "",
            "nType": IodType(nType),
            "nUsage": IodUsage(nUsage),
            "pszDescription": pszDescription or "",
        }
        return IODS.add(parent, fields)

    @staticmethod
    @returns_pointer
    def Delete(pIOD: DICOMIOD | None) -> DICOMIOD | None:
        """Delete an entry and all beneath it.

        Parameters
        ----------
        pIOD : DICOMIOD (``pDICOMIOD``)
            The entry.

        Returns
        -------
        DICOMIOD or None
            The sibling that followed it. ``None`` after the last one, and if `pIOD` is
            not in the table.
        """
        return IODS.remove(pIOD)

    @staticmethod
    @returns_void
    def Reset() -> None:
        """Remove all entries.

        Without them `LDicomDS.InitDS` makes empty data sets.
        """
        IODS.fill(())

    @staticmethod
    @returns_pointer
    def GetRoot(pIOD: DICOMIOD | None) -> DICOMIOD | None:
        """Return the entry of the root level that another one is beneath.

        Parameters
        ----------
        pIOD : DICOMIOD or None (``pDICOMIOD``)
            The entry; ``None``: the first entry of the table is returned.

        Returns
        -------
        DICOMIOD or None
            `pIOD` itself if it is at the root level. ``None`` if it is not in the table.
        """
        if pIOD is None:
            return IODS.at(IODS.root, 0)
        entry = IODS.require(pIOD)
        while (above := IODS.parent(entry)) is not None:
            entry = above
        return entry

    @staticmethod
    @returns_pointer
    def GetParent(pIOD: DICOMIOD | None) -> DICOMIOD | None:
        """Return the entry above another one.

        Parameters
        ----------
        pIOD : DICOMIOD (``pDICOMIOD``)
            The entry.

        Returns
        -------
        DICOMIOD or None
            ``None`` at the root level, and if `pIOD` is not in the table.
        """
        return IODS.parent(pIOD)

    @staticmethod
    @returns_pointer
    def GetChild(pIOD: DICOMIOD | None) -> DICOMIOD | None:
        """Return the first entry beneath another one.

        Parameters
        ----------
        pIOD : DICOMIOD (``pDICOMIOD``)
            The entry.

        Returns
        -------
        DICOMIOD or None
            ``None`` if there is none, and if `pIOD` is not in the table.
        """
        return IODS.at(IODS.require(pIOD), 0)

    @staticmethod
    @returns_pointer
    def GetFirst(pIOD: DICOMIOD | None, bTree: L_BOOL) -> DICOMIOD | None:
        """Return the first entry.

        Parameters
        ----------
        pIOD : DICOMIOD or None (``pDICOMIOD``)
            An entry; ``None`` stands for the root level. Ignored if `bTree` is false.
        bTree : bool (``L_BOOL``)
            True: the first one on the level of `pIOD`. False: of the whole table.

        Returns
        -------
        DICOMIOD or None
            ``None`` if there is none, and if `pIOD` is not in the table.
        """
        return IODS.at(IODS.level(pIOD) if bTree else IODS.root, 0)

    @staticmethod
    @returns_pointer
    def GetLast(pIOD: DICOMIOD | None, bTree: L_BOOL) -> DICOMIOD | None:
        """Return the last entry.

        Parameters
        ----------
        pIOD : DICOMIOD or None (``pDICOMIOD``)
            An entry; ``None`` stands for the root level. Ignored if `bTree` is false.
        bTree : bool (``L_BOOL``)
            True: the last one on the level of `pIOD`. False: of the whole table, parents
            counted before their children.

        Returns
        -------
        DICOMIOD or None
            ``None`` if there is none, and if `pIOD` is not in the table.
        """
        return IODS.at(IODS.level(pIOD), -1) if bTree else IODS.deepest_last(IODS.root)

    @staticmethod
    @returns_pointer
    def GetPrev(pIOD: DICOMIOD | None, bTree: L_BOOL) -> DICOMIOD | None:
        """Return the entry before another one.

        Parameters
        ----------
        pIOD : DICOMIOD (``pDICOMIOD``)
            The entry.
        bTree : bool (``L_BOOL``)
            True: among its siblings. False: in the whole table, parents before their
            children.

        Returns
        -------
        DICOMIOD or None
            ``None`` before the first one, and if `pIOD` is not in the table.
        """
        return IODS.beside(pIOD, -1) if bTree else IODS.before(pIOD)

    @staticmethod
    @returns_pointer
    def GetNext(pIOD: DICOMIOD | None, bTree: L_BOOL) -> DICOMIOD | None:
        """Return the entry after another one.

        Parameters
        ----------
        pIOD : DICOMIOD (``pDICOMIOD``)
            The entry.
        bTree : bool (``L_BOOL``)
            True: among its siblings. False: in the whole table, parents before their
            children.

        Returns
        -------
        DICOMIOD or None
            ``None`` after the last one, and if `pIOD` is not in the table.
        """
        return IODS.beside(pIOD, 1) if bTree else IODS.after(pIOD)

    @staticmethod
    @returns_value(0)
    def GetCountModule(nClass: L_UINT32) -> int:
        """Return the number of modules of a class.

        Parameters
        ----------
        nClass : int (``L_UINT32``)
            The class, a ``CLASS_*`` constant.

        Returns
        -------
        int (``L_UINT32``)
            0 for a class that is not in the table.
        """
        return len(_modules(nClass))

    @staticmethod
    @returns_bool
    def Exists(pIOD: DICOMIOD | None) -> bool:
        """Tell whether an entry is in the table.

        Parameters
        ----------
        pIOD : DICOMIOD (``pDICOMIOD``)
            The entry.

        Returns
        -------
        bool (``L_BOOL``)
            Whether this very object is an entry of the table.
        """
        return IODS.holds(pIOD)

    @staticmethod
    @returns_pointer
    def Find(
        pIOD: DICOMIOD | None, nCode: L_UINT32, nType: L_UCHAR, bTree: L_BOOL
    ) -> DICOMIOD | None:
        """Return the first entry with a code and a type.

        Parameters
        ----------
        pIOD : DICOMIOD or None (``pDICOMIOD``)
            Where to look; ``None`` stands for the root level, or the whole table.
        nCode : int (``L_UINT32``)
            Class, module or tag.
        nType : int (``L_UCHAR``)
            ``IOD_TYPE_CLASS``, ``IOD_TYPE_MODULE`` or ``IOD_TYPE_ELEMENT``.
        bTree : bool (``L_BOOL``)
            True: on the level of `pIOD`. False: `pIOD` and all beneath it, parents before
            their children.

        Returns
        -------
        DICOMIOD or None
            ``None`` if there is none, and if `pIOD` is not in the table.
        """
        if bTree:
            return IODS.among(IODS.level(pIOD), nCode, nType)
        if pIOD is None:
            return IODS.beneath(IODS.root, nCode, nType)
        entry = IODS.require(pIOD)
        if (entry.nCode, entry.nType) == (nCode, nType):
            return entry
        return IODS.beneath(entry, nCode, nType)

    @staticmethod
    @returns_pointer
    def FindClass(nClass: L_UINT32) -> DICOMIOD | None:
        """Return the entry of a class.

        Parameters
        ----------
        nClass : int (``L_UINT32``)
            The class, a ``CLASS_*`` constant.

        Returns
        -------
        DICOMIOD or None
            ``None`` if it is not in the table.
        """
        return _class(nClass)

    @staticmethod
    @returns_pointer
    def FindModule(nClass: L_UINT32, nModule: L_UINT32) -> DICOMIOD | None:
        """Return the entry of a module of a class.

        Parameters
        ----------
        nClass : int (``L_UINT32``)
            The class, a ``CLASS_*`` constant.
        nModule : int (``L_UINT32``)
            The module, a ``MODULE_*`` constant.

        Returns
        -------
        DICOMIOD or None
            ``None`` if the class or the module is not in the table.
        """
        return IODS.among(_class(nClass), nModule, IOD_TYPE_MODULE)

    @staticmethod
    @returns_pointer
    def FindIndexModule(nClass: L_UINT32, nIndex: L_UINT32) -> DICOMIOD | None:
        """Return the entry of a module of a class by its index.

        Parameters
        ----------
        nClass : int (``L_UINT32``)
            The class, a ``CLASS_*`` constant.
        nIndex : int (``L_UINT32``)
            The index, from 0 to `GetCountModule` - 1.

        Returns
        -------
        DICOMIOD or None
            ``None`` if the class is not in the table, or has not so many modules.
        """
        modules = _modules(nClass)
        return modules[nIndex] if nIndex < len(modules) else None

    @staticmethod
    @returns_bool
    def SetName(pIOD: DICOMIOD | None, pszName: L_TCHAR) -> bool:
        """Set the name of an entry.

        Parameters
        ----------
        pIOD : DICOMIOD (``pDICOMIOD``)
            The entry.
        pszName : str (``L_TCHAR *``)
            The name.

        Returns
        -------
        bool (``L_BOOL``)
            False if `pIOD` is not in the table.
        """
        IODS.require(pIOD).pszName = pszName or ""
        return True

    @staticmethod
    @returns_bool
    def SetDescription(pIOD: DICOMIOD | None, pszDescription: L_TCHAR) -> bool:
        """Set the description of an entry.

        Parameters
        ----------
        pIOD : DICOMIOD (``pDICOMIOD``)
            The entry.
        pszDescription : str (``L_TCHAR *``)
            The description.

        Returns
        -------
        bool (``L_BOOL``)
            False if `pIOD` is not in the table.
        """
        IODS.require(pIOD).pszDescription = pszDescription or ""
        return True

    @staticmethod
    @returns_void
    def SetInitialized(bValue: L_BOOL) -> None:
        """Say whether the table counts as filled.

        Parameters
        ----------
        bValue : bool (``L_BOOL``)
            True: a table that nobody has used yet stays empty; what is in it remains.
            False: the next use of the table loads its built-in content.
        """
        if not bValue:
            IODS.forget()
        elif not IODS.is_filled:
            IODS.fill(())
