"""LDicomDS: private elements and their creators."""

from __future__ import annotations

from typing import Any, overload

from ltdicom._binding.c_types import L_BOOL, L_TCHAR, L_UINT16
from ltdicom._binding.calls import returns_code, returns_pointer
from ltdicom._binding.out import OUT, OutAny, OutInt
from ltdicom._core.errors import DicomError
from ltdicom._dataset import private
from ltdicom._dataset.tree import Elements
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.ds.element import DICOMELEMENT
from ltdicom.ds.part import DataSetPart

__all__ = ["PrivatePart"]


class PrivatePart(DataSetPart):
    """Private creators reserve blocks of tags in an odd group."""

    @overload
    def CreatePrivateCreatorDataElement(
        self,
        pElement: DICOMELEMENT | None,
        uElementGroup: int,
        uElementNumber: int,
        pszIdCode: str,
    ) -> tuple[int, DICOMELEMENT | None]: ...
    @overload
    def CreatePrivateCreatorDataElement(
        self,
        pElement: DICOMELEMENT | None,
        uElementGroup: int,
        uElementNumber: int,
        pszIdCode: str,
        ppPrivateCreatorDataElement: Any,
    ) -> int: ...
    @returns_code
    def CreatePrivateCreatorDataElement(
        self,
        pElement: DICOMELEMENT | None,
        uElementGroup: L_UINT16,
        uElementNumber: L_UINT16,
        pszIdCode: L_TCHAR,
        ppPrivateCreatorDataElement: OutAny = OUT,
    ) -> Any:
        """Insert a private creator: it reserves (gggg,ee00) to (gggg,eeFF).

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            An element of the level to insert on; ``None`` is the root level.
        uElementGroup : int (``L_UINT16``)
            An odd group, but not 0001, 0003, 0005, 0007 and FFFF.
        uElementNumber : int (``L_UINT16``)
            0x10 to 0xFF.
        pszIdCode : str (``L_TCHAR *``)
            Who reserves it, at most 64 characters.
        ppPrivateCreatorDataElement : out DICOMELEMENT (``pDICOMELEMENT *``)
            The new element, of VR LO.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: inserted.
            * ``DICOM_ERROR_PRIVATE_CREATOR_GROUP_INVALID``: of `uElementGroup`.
            * ``DICOM_ERROR_PRIVATE_CREATOR_ELEMENT_INVALID``: of `uElementNumber`.
            * ``DICOM_ERROR_PRIVATE_CREATOR_DATA_ELEMENT_ALREADY_EXISTS``.
            * ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``: `pszIdCode` is too long.
            * ``DICOM_ERROR_CONVERSION``: it is not in the character set.
            * ``DICOM_ERROR_PARAMETER``: `pElement` is not of this data set, stands
              among items, or `pszIdCode` is empty.

        References
        ----------
        * DICOM Standard, Part 5, :dcm:`7.8.1<part05/sect_7.8.html#sect_7.8.1>`
        """
        node = private.create(
            self._dataset,
            self._elements(pElement),
            uElementGroup,
            uElementNumber,
            pszIdCode or "",
        )
        return DICOM_SUCCESS, self._handle(node)

    @overload
    def GetNextUnusedPrivateTag(
        self, pPrivateCreatorDataElement: DICOMELEMENT | None
    ) -> tuple[int, int]: ...
    @overload
    def GetNextUnusedPrivateTag(
        self, pPrivateCreatorDataElement: DICOMELEMENT | None, puTag: Any
    ) -> int: ...
    @returns_code
    def GetNextUnusedPrivateTag(
        self, pPrivateCreatorDataElement: DICOMELEMENT | None, puTag: OutInt = OUT
    ) -> Any:
        """Return the lowest tag of a creator's block that is not there yet.

        Parameters
        ----------
        pPrivateCreatorDataElement : DICOMELEMENT (``pDICOMELEMENT``)
            The private creator.
        puTag : out int (``L_UINT32 *``)
            The tag.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: `puTag` is set.
            * ``DICOM_ERROR_PRIVATE_CREATOR_DATA_ELEMENT_MISSING``: the element is no
              private creator.
            * ``DICOM_ERROR_PRIVATE_CREATOR_ELEMENTS_ALL_ALLOCATED``: all 256 are there.
            * ``DICOM_ERROR_PARAMETER``: the element is not of this data set.
        """
        return DICOM_SUCCESS, private.unused(self._node(pPrivateCreatorDataElement))

    @returns_pointer
    def FindFirstPrivateCreatorDataElement(
        self,
        pElement: DICOMELEMENT | None,
        bTree: L_BOOL,
        pszIdCode: L_TCHAR = None,
        uElementGroup: L_UINT16 = 0,
    ) -> DICOMELEMENT | None:
        """Return the first private creator of a name.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            An element of the level to search; ``None`` is the root level.
        bTree : bool (``L_BOOL``)
            True: on the level of `pElement`. False: in the whole data set.
        pszIdCode : str or None (``L_TCHAR *``)
            The value of the creator; ``None`` is any.
        uElementGroup : int (``L_UINT16``)
            Its group; 0 is any.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is none.
        """
        return self._handle(
            private.find(
                self._dataset,
                self._elements(pElement),
                None,
                not bTree,
                pszIdCode,
                uElementGroup,
            )
        )

    @returns_pointer
    def FindNextPrivateCreatorDataElement(
        self,
        pElement: DICOMELEMENT | None,
        bTree: L_BOOL,
        pszIdCode: L_TCHAR = None,
        uElementGroup: L_UINT16 = 0,
    ) -> DICOMELEMENT | None:
        """Return the next private creator of a name behind an element.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            Where to start.
        bTree : bool (``L_BOOL``)
            True: on the level of `pElement`. False: in the whole data set.
        pszIdCode : str or None (``L_TCHAR *``)
            The value of the creator; ``None`` is any.
        uElementGroup : int (``L_UINT16``)
            Its group; 0 is any.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is no other.
        """
        return self._handle(
            private.find(
                self._dataset,
                self._elements(pElement),
                self._node(pElement),
                not bTree,
                pszIdCode,
                uElementGroup,
            )
        )

    @returns_pointer
    def FindFirstPrivateElement(
        self, pPrivateCreatorDataElement: DICOMELEMENT | None
    ) -> DICOMELEMENT | None:
        """Return the first element in the block of a private creator.

        Parameters
        ----------
        pPrivateCreatorDataElement : DICOMELEMENT (``pDICOMELEMENT``)
            The private creator.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if the block is empty, or the element is not a private creator.
        """
        return self._handle(
            private.element_of(self._node(pPrivateCreatorDataElement), None)
        )

    @returns_pointer
    def FindNextPrivateElement(
        self, pElement: DICOMELEMENT | None, pPrivateCreatorDataElement: DICOMELEMENT | None
    ) -> DICOMELEMENT | None:
        """Return the next element in the block of a private creator.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            One of the block.
        pPrivateCreatorDataElement : DICOMELEMENT (``pDICOMELEMENT``)
            The private creator.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` behind the last.
        """
        creator = self._node(pPrivateCreatorDataElement)
        return self._handle(private.element_of(creator, self._node(pElement)))

    def _elements(self, pElement: DICOMELEMENT | None) -> Elements:
        level = self._level(pElement)
        if not isinstance(level, Elements):
            raise DicomError(
                DICOM_ERROR_PARAMETER, "an item has no private elements beside it"
            )
        return level
