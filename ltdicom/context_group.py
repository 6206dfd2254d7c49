"""LDicomContextGroup: the table of context groups and their coded concepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ltdicom._binding.c_types import L_BOOL, L_TCHAR, L_UINT, L_UINT16, L_UINT32
from ltdicom._binding.calls import (
    returns_bool,
    returns_code,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._core.errors import DicomError
from ltdicom._dataset import date_text
from ltdicom._tables import context_groups
from ltdicom._tables.context_groups import GROUPS
from ltdicom._tables.xml_table import parse
from ltdicom.constants.context_group import DICOM_CONTEXTGROUP_DISALLOW_DUPLICATES
from ltdicom.constants.error import (
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_XML_INVALID_CODEDCONCEPT_ATTRIBUTE,
    DICOM_ERROR_XML_INVALID_CONCEPT_GROUP_LIST,
    DICOM_ERROR_XML_INVALID_CONTEXT_GROUP_ATTRIBUTE,
    DICOM_SUCCESS,
    DicomErrorCode,
)
from ltdicom.structs import DICOMCODEDCONCEPT, DICOMCONTEXTGROUP, VALUEDATETIME

__all__ = ["LDicomContextGroup"]


class LDicomContextGroup:
    """The table of context groups: which codes are offered for a purpose.

    It is process-wide, its calls are made on the class, and it is empty until `Load`,
    `LoadXml` or `Insert`. An entry that is found is the entry itself: what is set in it
    is set in the table. Every call may be made from any thread.

    References
    ----------
    * DICOM Standard, Part 16, :dcm:`Annex B<part16/chapter_B.html>`
    """

    @staticmethod
    @returns_code
    def LoadXml(pszFile: L_TCHAR, uFlags: L_UINT = 0) -> int:
        """Load groups from an XML file.

        They are inserted at the end; those whose identifier is in the table replace the
        concepts and the fields of the one that is there. After a failure the table is as
        before.

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
            * ``DICOM_ERROR_XML_INVALID_CONCEPT_GROUP_LIST``: other elements.
            * ``DICOM_ERROR_XML_INVALID_CONTEXT_GROUP_ATTRIBUTE``,
              ``DICOM_ERROR_XML_INVALID_CODEDCONCEPT_ATTRIBUTE``: an attribute is
              missing, unknown, or its value is wrong.
        """
        for fields, codes in _read(pszFile):
            known = context_groups.find(fields["pszContextIdentifier"])
            if known is None:
                context_groups.add(DICOMCONTEXTGROUP(**fields), _made(codes))
                continue
            GROUPS.update(known, **fields)
            concepts = context_groups.concepts_of(known)
            concepts.fill(())
            for code in codes:
                concepts.add(DICOMCODEDCONCEPT(**code))
        return DICOM_SUCCESS

    @staticmethod
    @returns_code
    def Load(pszContextID: L_TCHAR = None) -> int:
        """Load groups of PS3.16, as pydicom has them.

        Parameters
        ----------
        pszContextID : str (``L_TCHAR *``)
            The identifier, ``CID 2`` or ``2``; ``None`` for all groups. Groups that are in
            the table stay as they are.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: in the table.
            * ``DICOM_ERROR_PARAMETER``: there is no such group.
        """
        context_groups.load(pszContextID)
        return DICOM_SUCCESS

    @staticmethod
    @returns_void
    def Reset() -> None:
        """Remove all groups."""
        GROUPS.fill(())

    @staticmethod
    @returns_pointer
    def GetFirst() -> DICOMCONTEXTGROUP | None:
        """Return the first group.

        Returns
        -------
        DICOMCONTEXTGROUP or None
            ``None`` if the table is empty.
        """
        return GROUPS.at(0)

    @staticmethod
    @returns_pointer
    def GetLast() -> DICOMCONTEXTGROUP | None:
        """Return the last group.

        Returns
        -------
        DICOMCONTEXTGROUP or None
            ``None`` if the table is empty.
        """
        return GROUPS.at(-1)

    @staticmethod
    @returns_pointer
    def GetNext(pContextGroup: DICOMCONTEXTGROUP | None) -> DICOMCONTEXTGROUP | None:
        """Return the group after another one.

        Parameters
        ----------
        pContextGroup : DICOMCONTEXTGROUP (``pDICOMCONTEXTGROUP``)
            The group.

        Returns
        -------
        DICOMCONTEXTGROUP or None
            ``None`` after the last one, and if the group is not in the table.
        """
        return GROUPS.beside(pContextGroup, 1)

    @staticmethod
    @returns_pointer
    def GetPrev(pContextGroup: DICOMCONTEXTGROUP | None) -> DICOMCONTEXTGROUP | None:
        """Return the group before another one.

        Parameters
        ----------
        pContextGroup : DICOMCONTEXTGROUP (``pDICOMCONTEXTGROUP``)
            The group.

        Returns
        -------
        DICOMCONTEXTGROUP or None
            ``None`` before the first one, and if the group is not in the table.
        """
        return GROUPS.beside(pContextGroup, -1)

    @staticmethod
    @returns_value(0)
    def GetCount() -> int:
        """Return the number of groups.

        Returns
        -------
        int (``L_UINT32``)
            The number of groups.
        """
        return len(GROUPS)

    @staticmethod
    @returns_pointer
    def Find(pszContextID: L_TCHAR) -> DICOMCONTEXTGROUP | None:
        """Return the group of an identifier.

        Parameters
        ----------
        pszContextID : str (``L_TCHAR *``)
            The identifier, ``CID 2`` or ``2``.

        Returns
        -------
        DICOMCONTEXTGROUP or None
            The first one; ``None`` if the table has none.
        """
        return context_groups.find(pszContextID)

    @staticmethod
    @returns_pointer
    def FindIndex(uIndex: L_UINT32) -> DICOMCONTEXTGROUP | None:
        """Return the group at an index.

        Parameters
        ----------
        uIndex : int (``L_UINT32``)
            The index, from 0.

        Returns
        -------
        DICOMCONTEXTGROUP or None
            ``None`` if there are not so many groups.
        """
        return GROUPS.at(uIndex)

    @staticmethod
    @returns_pointer
    def Insert(
        pszContextIdentifier: L_TCHAR,
        pszName: L_TCHAR,
        bExtensible: L_BOOL,
        pContextGroupVersion: VALUEDATETIME | None,
        uFlags: L_UINT16 = 0,
    ) -> DICOMCONTEXTGROUP | None:
        """Insert a group without concepts at the end of the table.

        Parameters
        ----------
        pszContextIdentifier : str (``L_TCHAR *``)
            The identifier, as ``CID 2``; not empty.
        pszName : str (``L_TCHAR *``)
            Its name.
        bExtensible : bool (``L_BOOL``)
            Whether programs may add codes.
        pContextGroupVersion : VALUEDATETIME or None (``pVALUEDATETIME``)
            The version.
        uFlags : int (``L_UINT16``)
            ``DICOM_CONTEXTGROUP_DISALLOW_DUPLICATES``, or 0.

        Returns
        -------
        DICOMCONTEXTGROUP or None
            The new group. ``None``: no identifier, or it is in the table and `uFlags`
            does not allow that.
        """
        identifier = context_groups.identifier_of(pszContextIdentifier)
        known = context_groups.find(identifier)
        if not identifier or (known is not None and _is_single(uFlags)):
            raise DicomError(DICOM_ERROR_PARAMETER, f"{identifier!r} is not inserted")
        return context_groups.add(
            DICOMCONTEXTGROUP(
                identifier, pszName or "", bool(bExtensible), pContextGroupVersion
            )
        )

    @staticmethod
    @returns_pointer
    def Delete(pContextGroup: DICOMCONTEXTGROUP | None) -> DICOMCONTEXTGROUP | None:
        """Delete a group with its concepts.

        Parameters
        ----------
        pContextGroup : DICOMCONTEXTGROUP (``pDICOMCONTEXTGROUP``)
            The group.

        Returns
        -------
        DICOMCONTEXTGROUP or None
            The group that followed it. ``None`` after the last one, and if the group is not
            in the table.
        """
        return GROUPS.remove(pContextGroup)

    @staticmethod
    @returns_bool
    def Default(pContextGroup: DICOMCONTEXTGROUP | None) -> bool:
        """Make a group as PS3.16 has it, with its name and its concepts.

        Parameters
        ----------
        pContextGroup : DICOMCONTEXTGROUP (``pDICOMCONTEXTGROUP``)
            The group.

        Returns
        -------
        bool (``L_BOOL``)
            FALSE if it is not in the table, or none of PS3.16.
        """
        return context_groups.restore(pContextGroup)

    @staticmethod
    @returns_bool
    def Exists(pContextGroup: DICOMCONTEXTGROUP | None) -> bool:
        """Tell whether a group is in the table.

        Parameters
        ----------
        pContextGroup : DICOMCONTEXTGROUP (``pDICOMCONTEXTGROUP``)
            The group.

        Returns
        -------
        bool (``L_BOOL``)
            Whether this very object is an entry of the table.
        """
        return GROUPS.holds(pContextGroup)

    @staticmethod
    @returns_pointer
    def GetFirstCodedConcept(
        pContextGroup: DICOMCONTEXTGROUP | None,
    ) -> DICOMCODEDCONCEPT | None:
        """Return the first concept of a group.

        Parameters
        ----------
        pContextGroup : DICOMCONTEXTGROUP (``pDICOMCONTEXTGROUP``)
            The group.

        Returns
        -------
        DICOMCODEDCONCEPT or None
            ``None`` if it has none, or is not in the table.
        """
        return context_groups.concepts_of(pContextGroup).at(0)

    @staticmethod
    @returns_pointer
    def GetLastCodedConcept(
        pContextGroup: DICOMCONTEXTGROUP | None,
    ) -> DICOMCODEDCONCEPT | None:
        """Return the last concept of a group.

        Parameters
        ----------
        pContextGroup : DICOMCONTEXTGROUP (``pDICOMCONTEXTGROUP``)
            The group.

        Returns
        -------
        DICOMCODEDCONCEPT or None
            ``None`` if it has none, or is not in the table.
        """
        return context_groups.concepts_of(pContextGroup).at(-1)

    @staticmethod
    @returns_pointer
    def GetNextCodedConcept(
        pCodedConcept: DICOMCODEDCONCEPT | None,
    ) -> DICOMCODEDCONCEPT | None:
        """Return the concept after another one of its group.

        Parameters
        ----------
        pCodedConcept : DICOMCODEDCONCEPT (``pDICOMCODEDCONCEPT``)
            The concept.

        Returns
        -------
        DICOMCODEDCONCEPT or None
            ``None`` after the last one, and if the concept is not in the table.
        """
        return context_groups.home_of(pCodedConcept).beside(pCodedConcept, 1)

    @staticmethod
    @returns_pointer
    def GetPrevCodedConcept(
        pCodedConcept: DICOMCODEDCONCEPT | None,
    ) -> DICOMCODEDCONCEPT | None:
        """Return the concept before another one of its group.

        Parameters
        ----------
        pCodedConcept : DICOMCODEDCONCEPT (``pDICOMCODEDCONCEPT``)
            The concept.

        Returns
        -------
        DICOMCODEDCONCEPT or None
            ``None`` before the first one, and if the concept is not in the table.
        """
        return context_groups.home_of(pCodedConcept).beside(pCodedConcept, -1)

    @staticmethod
    @returns_pointer
    def GetContextGroup(
        pCodedConcept: DICOMCODEDCONCEPT | None,
    ) -> DICOMCONTEXTGROUP | None:
        """Return the group of a concept.

        Parameters
        ----------
        pCodedConcept : DICOMCODEDCONCEPT (``pDICOMCODEDCONCEPT``)
            The concept.

        Returns
        -------
        DICOMCONTEXTGROUP or None
            ``None`` if the concept is not in the table.
        """
        return context_groups.home_of(pCodedConcept).group

    @staticmethod
    @returns_value(0)
    def GetCountCodedConcept(pContextGroup: DICOMCONTEXTGROUP | None) -> int:
        """Return the number of concepts of a group.

        Parameters
        ----------
        pContextGroup : DICOMCONTEXTGROUP (``pDICOMCONTEXTGROUP``)
            The group.

        Returns
        -------
        int (``L_UINT32``)
            0 if the group is not in the table.
        """
        return len(context_groups.concepts_of(pContextGroup))

    @staticmethod
    @returns_pointer
    def FindCodedConcept(
        pContextGroup: DICOMCONTEXTGROUP | None,
        pszCodingSchemeDesignator: L_TCHAR,
        pszCodeValue: L_TCHAR,
    ) -> DICOMCODEDCONCEPT | None:
        """Return the concept of a code.

        Parameters
        ----------
        pContextGroup : DICOMCONTEXTGROUP (``pDICOMCONTEXTGROUP``)
            The group.
        pszCodingSchemeDesignator : str (``L_TCHAR *``)
            The coding scheme, as ``DCM`` or ``SCT``.
        pszCodeValue : str (``L_TCHAR *``)
            The value.

        Returns
        -------
        DICOMCODEDCONCEPT or None
            The first one; ``None`` if the group has none.
        """
        concepts = context_groups.concepts_of(pContextGroup)
        return concepts.find_code(pszCodingSchemeDesignator or "", pszCodeValue or "")

    @staticmethod
    @returns_pointer
    def FindIndexCodedConcept(
        pContextGroup: DICOMCONTEXTGROUP | None, uIndex: L_UINT32
    ) -> DICOMCODEDCONCEPT | None:
        """Return the concept of a group at an index.

        Parameters
        ----------
        pContextGroup : DICOMCONTEXTGROUP (``pDICOMCONTEXTGROUP``)
            The group.
        uIndex : int (``L_UINT32``)
            The index, from 0.

        Returns
        -------
        DICOMCODEDCONCEPT or None
            ``None`` if there are not so many concepts.
        """
        return context_groups.concepts_of(pContextGroup).at(uIndex)

    @staticmethod
    @returns_bool
    def SetCodeMeaning(
        pCodedConcept: DICOMCODEDCONCEPT | None, pszCodeMeaning: L_TCHAR
    ) -> bool:
        """Set the meaning of a concept.

        Parameters
        ----------
        pCodedConcept : DICOMCODEDCONCEPT (``pDICOMCODEDCONCEPT``)
            The concept.
        pszCodeMeaning : str (``L_TCHAR *``)
            The text.

        Returns
        -------
        bool (``L_BOOL``)
            FALSE if the concept is not in the table.
        """
        home = context_groups.home_of(pCodedConcept)
        home.update(pCodedConcept, pszCodeMeaning=pszCodeMeaning or "")
        return True

    @staticmethod
    @returns_pointer
    def InsertCodedConcept(
        pContextGroup: DICOMCONTEXTGROUP | None,
        pszCodingSchemeDesignator: L_TCHAR,
        pszCodingSchemeVersion: L_TCHAR,
        pszCodeValue: L_TCHAR,
        pszCodeMeaning: L_TCHAR,
        pContextGroupLocalVersion: VALUEDATETIME | None = None,
        pszContextGroupExtensionCreatorUID: L_TCHAR = None,
        uFlags: L_UINT16 = 0,
    ) -> DICOMCODEDCONCEPT | None:
        """Insert a concept at the end of a group.

        Parameters
        ----------
        pContextGroup : DICOMCONTEXTGROUP (``pDICOMCONTEXTGROUP``)
            The group.
        pszCodingSchemeDesignator : str (``L_TCHAR *``)
            The coding scheme, as ``DCM`` or ``99LOCAL``; not empty.
        pszCodingSchemeVersion : str (``L_TCHAR *``)
            Its version, or ``None``.
        pszCodeValue : str (``L_TCHAR *``)
            The value; not empty.
        pszCodeMeaning : str (``L_TCHAR *``)
            The meaning.
        pContextGroupLocalVersion : VALUEDATETIME or None (``pVALUEDATETIME``)
            The version of an extended group.
        pszContextGroupExtensionCreatorUID : str (``L_TCHAR *``)
            Who has extended it.
        uFlags : int (``L_UINT16``)
            ``DICOM_CONTEXTGROUP_DISALLOW_DUPLICATES``, or 0.

        Returns
        -------
        DICOMCODEDCONCEPT or None
            The new concept. ``None``: no scheme, no value, no such group, or the code is
            in the group and `uFlags` does not allow that.
        """
        scheme, value = pszCodingSchemeDesignator or "", pszCodeValue or ""
        concepts = context_groups.concepts_of(pContextGroup)
        known = concepts.find_code(scheme, value)
        if not scheme or not value or (known is not None and _is_single(uFlags)):
            raise DicomError(DICOM_ERROR_PARAMETER, f"{value!r} is not inserted")
        return concepts.add(
            DICOMCODEDCONCEPT(
                scheme,
                pszCodingSchemeVersion or "",
                value,
                pszCodeMeaning or "",
                pContextGroupLocalVersion,
                pszContextGroupExtensionCreatorUID,
            )
        )

    @staticmethod
    @returns_pointer
    def DeleteCodedConcept(
        pCodedConcept: DICOMCODEDCONCEPT | None,
    ) -> DICOMCODEDCONCEPT | None:
        """Delete a concept.

        Parameters
        ----------
        pCodedConcept : DICOMCODEDCONCEPT (``pDICOMCODEDCONCEPT``)
            The concept.

        Returns
        -------
        DICOMCODEDCONCEPT or None
            The concept that followed it in its group. ``None`` after the last one, and if
            the concept is not in the table.
        """
        return context_groups.home_of(pCodedConcept).remove(pCodedConcept)

    @staticmethod
    @returns_bool
    def ExistsCodedConcept(pCodedConcept: DICOMCODEDCONCEPT | None) -> bool:
        """Tell whether a concept is in the table.

        Parameters
        ----------
        pCodedConcept : DICOMCODEDCONCEPT (``pDICOMCODEDCONCEPT``)
            The concept.

        Returns
        -------
        bool (``L_BOOL``)
            Whether this very object is a concept of a group of the table.
        """
        return context_groups.home_of(pCodedConcept).holds(pCodedConcept)


def _is_single(flags: int) -> bool:
    return bool(flags & DICOM_CONTEXTGROUP_DISALLOW_DUPLICATES)


# LoadXml

Fields = dict[str, Any]


def _made(codes: list[Fields]) -> Callable[[], list[DICOMCODEDCONCEPT]]:
    return lambda: [DICOMCODEDCONCEPT(**code) for code in codes]


def _version(text: str) -> VALUEDATETIME | None:
    return VALUEDATETIME(*date_text.numbers("DT", text)) if text else None


def _boolean(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("0 or 1")
    return text == "1"


def _required(text: str) -> str:
    if not text:
        raise ValueError("it is empty")
    return text


# how the text of an attribute becomes a field, and its default
_GROUP: Final[Mapping[str, tuple[Callable[[str], Any], str]]] = {
    "pszContextIdentifier": (
        lambda text: context_groups.identifier_of(_required(text)),
        "",
    ),
    "pszName": (str, ""),
    "bExtensible": (_boolean, "1"),
    "pContextGroupVersion": (_version, ""),
}
_CONCEPT: Final[Mapping[str, tuple[Callable[[str], Any], str]]] = {
    "pszCodingSchemeDesignator": (_required, ""),
    "pszCodingSchemeVersion": (str, ""),
    "pszCodeValue": (_required, ""),
    "pszCodeMeaning": (str, ""),
    "pContextGroupLocalVersion": (_version, ""),
    "pszContextGroupExtensionCreatorUID": (lambda text: text or None, ""),
}


def _read(path: str | None) -> list[tuple[Fields, list[Fields]]]:
    """Return the groups of a file, each with its concepts."""
    found: list[tuple[Fields, list[Fields]]] = []
    names = ("contextgrouplist", "contextgroup", "codedconcept")
    depth = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        if depth >= len(names) or name != names[depth]:
            where = f"<{name}> in depth {depth}"
            raise DicomError(DICOM_ERROR_XML_INVALID_CONCEPT_GROUP_LIST, where)
        if depth == 1:
            code = DICOM_ERROR_XML_INVALID_CONTEXT_GROUP_ATTRIBUTE
            found.append((_fields(_GROUP, attributes, code), []))
        elif depth == 2:
            code = DICOM_ERROR_XML_INVALID_CODEDCONCEPT_ATTRIBUTE
            found[-1][1].append(_fields(_CONCEPT, attributes, code))
        depth += 1

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parse(path, start, end)
    return found


def _fields(
    form: Mapping[str, tuple[Callable[[str], Any], str]],
    attributes: Mapping[str, str],
    code: DicomErrorCode,
) -> Fields:
    unknown = attributes.keys() - form.keys()
    if unknown:
        raise DicomError(code, f"unknown attribute {min(unknown)}")
    fields: Fields = {}
    for name, (convert, default) in form.items():
        try:
            fields[name] = convert(attributes.get(name, default))
        except ValueError as error:
            raise DicomError(code, f"{name}: {error}") from error
    return fields
