"""LDicomDS: keys, the records of a DICOMDIR."""

from __future__ import annotations

from ltdicom._binding.c_types import L_BOOL, L_TCHAR
from ltdicom._binding.calls import returns_pointer, returns_void
from ltdicom._dataset import directory_records
from ltdicom._dataset.tree import Node
from ltdicom.ds.element import DICOMELEMENT
from ltdicom.ds.part import DataSetPart

__all__ = ["KeysPart"]


class KeysPart(DataSetPart):
    """The patients, studies, series and images of a DICOMDIR.

    A key is a record: an item of (0004,1220) Directory Record Sequence. All of them
    are on one level of the elements; the calls for keys follow what is below what.
    `SaveDS` writes the offsets that say so.
    """

    def _key(self, pElement: DICOMELEMENT | None) -> Node:
        return self._dataset.keys.require(self._node(pElement))

    def _key_or_none(self, pElement: DICOMELEMENT | None) -> Node | None:
        return None if pElement is None else self._key(pElement)

    @returns_pointer
    def InsertKey(
        self, pParent: DICOMELEMENT | None, pszKey: L_TCHAR, bOptional: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Insert a key, behind the others of its level.

        Parameters
        ----------
        pParent : DICOMELEMENT or None (``pDICOMELEMENT``)
            The key above; ``None`` is the root level.
        pszKey : str (``L_TCHAR *``)
            The type of the record: "PATIENT", "STUDY", "SERIES", "IMAGE" or another of
            PS3.3 F.5, the retired ones among them.
        bOptional : bool (``L_BOOL``)
            True: insert its optional elements too.

        Returns
        -------
        DICOMELEMENT or None
            The item; its elements have no values, but for the type of the record and
            what links it. ``None`` if `pParent` is not a key, or `pszKey` no type.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`F.5<part03/sect_F.5.html>`
        """
        parent, dataset = self._key_or_none(pParent), self._dataset
        item = dataset.keys.insert(dataset, parent, pszKey or "", bool(bOptional))
        return self._handle(item)

    @returns_void
    def DeleteKey(self, pElement: DICOMELEMENT | None) -> None:
        """Delete a key with all below it.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The key.
        """
        self._dataset.keys.delete(self._dataset, self._key(pElement))

    @returns_pointer
    def GetValueKey(self, pElement: DICOMELEMENT | None) -> str | None:
        """Return the type of a key: (0004,1430) Directory Record Type.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The key.

        Returns
        -------
        str or None (``L_TCHAR *``)
            As "PATIENT". ``None`` if `pElement` is not a key.
        """
        return directory_records.type_of(self._dataset, self._key(pElement))

    @returns_pointer
    def GetRootKey(self, pElement: DICOMELEMENT | None = None) -> DICOMELEMENT | None:
        """Return the key of the root level that a key is below.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            ``None``: the first key of the root level is returned.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is no key, or `pElement` is none.
        """
        found = self._dataset.keys
        if pElement is None:
            return self._handle(found.end(None, 1, True))
        node = self._key(pElement)
        while (parent := found.parent(node)) is not None:
            node = parent
        return self._handle(node)

    @returns_pointer
    def GetParentKey(self, pElement: DICOMELEMENT | None) -> DICOMELEMENT | None:
        """Return the key above: of a study its patient.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The key.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` at the root level.
        """
        return self._handle(self._dataset.keys.parent(self._key(pElement)))

    @returns_pointer
    def GetChildKey(self, pElement: DICOMELEMENT | None) -> DICOMELEMENT | None:
        """Return the first key below: of a patient its first study.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            The key.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is none.
        """
        below = self._dataset.keys.below(self._key(pElement))
        return self._handle(below[0] if below else None)

    @returns_pointer
    def GetFirstKey(
        self, pElement: DICOMELEMENT | None, bTree: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Return the first key of a level or of all.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            A key of the level; ``None`` is the root level.
        bTree : bool (``L_BOOL``)
            True: the first sibling of `pElement`. False: the first key of all, depth
            first.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is none.
        """
        key = self._key_or_none(pElement)
        return self._handle(self._dataset.keys.end(key, 1, bool(bTree)))

    @returns_pointer
    def GetLastKey(
        self, pElement: DICOMELEMENT | None, bTree: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Return the last key of a level or of all.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            A key of the level; ``None`` is the root level.
        bTree : bool (``L_BOOL``)
            True: the last sibling of `pElement`. False: the last key of all, depth
            first.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is none.
        """
        key = self._key_or_none(pElement)
        return self._handle(self._dataset.keys.end(key, -1, bool(bTree)))

    @returns_pointer
    def GetNextKey(
        self, pElement: DICOMELEMENT | None, bTree: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Return the next key.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            Where to start.
        bTree : bool (``L_BOOL``)
            True: the next sibling. False: the next key of all, depth first,
            parents before children.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` behind the last.
        """
        key = self._key(pElement)
        return self._handle(self._dataset.keys.step(key, 1, bool(bTree)))

    @returns_pointer
    def GetPrevKey(
        self, pElement: DICOMELEMENT | None, bTree: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Return the previous key.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            Where to start.
        bTree : bool (``L_BOOL``)
            True: the previous sibling. False: the previous key of all, depth first,
            parents before children.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` in front of the first.
        """
        key = self._key(pElement)
        return self._handle(self._dataset.keys.step(key, -1, bool(bTree)))

    @returns_pointer
    def FindFirstKey(
        self, pElement: DICOMELEMENT | None, pszKey: L_TCHAR, bTree: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Return the first key of a type.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            A key of the level to search; ``None`` is the root level.
        pszKey : str (``L_TCHAR *``)
            The type, as "STUDY".
        bTree : bool (``L_BOOL``)
            True: among the siblings of `pElement`. False: among all keys.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is none.
        """
        start = self._dataset.keys.end(self._key_or_none(pElement), 1, bool(bTree))
        return self._next_of_type(start, 1, bTree, pszKey or "")

    @returns_pointer
    def FindLastKey(
        self, pElement: DICOMELEMENT | None, pszKey: L_TCHAR, bTree: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Return the last key of a type.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            A key of the level to search; ``None`` is the root level.
        pszKey : str (``L_TCHAR *``)
            The type, as "STUDY".
        bTree : bool (``L_BOOL``)
            True: among the siblings of `pElement`. False: among all keys.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is none.
        """
        start = self._dataset.keys.end(self._key_or_none(pElement), -1, bool(bTree))
        return self._next_of_type(start, -1, bTree, pszKey or "")

    @returns_pointer
    def FindNextKey(
        self, pElement: DICOMELEMENT | None, bTree: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Return the next key of the type of `pElement`.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            Where to start.
        bTree : bool (``L_BOOL``)
            True: among the siblings. False: among all keys.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is no other.
        """
        key = self._key(pElement)
        start = self._dataset.keys.step(key, 1, bool(bTree))
        return self._next_of_type(
            start, 1, bTree, directory_records.type_of(self._dataset, key)
        )

    @returns_pointer
    def FindPrevKey(
        self, pElement: DICOMELEMENT | None, bTree: L_BOOL = False
    ) -> DICOMELEMENT | None:
        """Return the previous key of the type of `pElement`.

        Parameters
        ----------
        pElement : DICOMELEMENT (``pDICOMELEMENT``)
            Where to start.
        bTree : bool (``L_BOOL``)
            True: among the siblings. False: among all keys.

        Returns
        -------
        DICOMELEMENT or None
            ``None`` if there is no other.
        """
        key = self._key(pElement)
        start = self._dataset.keys.step(key, -1, bool(bTree))
        return self._next_of_type(
            start, -1, bTree, directory_records.type_of(self._dataset, key)
        )

    def _next_of_type(
        self, start: Node | None, step: int, bTree: bool | int, name: str
    ) -> DICOMELEMENT | None:
        found = directory_records.named(
            self._dataset.keys, self._dataset, start, step, bool(bTree), name
        )
        return self._handle(next(found, None))
