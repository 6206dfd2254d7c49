"""Presentation contexts of `LDicomAssociate`: what may be exchanged, and how."""

from __future__ import annotations

from typing import Any, overload

from ltdicom._binding.c_types import L_INT, L_TCHAR, L_UCHAR
from ltdicom._binding.calls import returns_code, returns_value, returns_void
from ltdicom._binding.out import OUT, OutText, Size
from ltdicom._net.association.items import AssociationItems, checked_uid, entry
from ltdicom.constants.error import DICOM_SUCCESS


class ContextsFace:
    """The part of `LDicomAssociate` about presentation contexts."""

    _items: AssociationItems

    @returns_value(0)
    def GetPresentationCount(self) -> int:
        """Return the number of presentation contexts.

        Returns
        -------
        int
            0 to 128 (a peer may have sent more).
        """
        return len(self._items.contexts)

    @returns_value(0)
    def GetPresentation(self, nIndex: L_INT) -> int:
        """Return the ID of a presentation context.

        Parameters
        ----------
        nIndex : int (``L_INT``)
            Position, from 0.

        Returns
        -------
        int
            The presentation ID, 0 after the last.
        """
        return entry(self._items.contexts, nIndex).context_id

    @returns_code
    def SetPresentation(self, nIndex: L_INT, nID: L_UCHAR) -> int:
        """Change the ID of a presentation context.

        Parameters
        ----------
        nIndex : int (``L_INT``)
            Position, from 0.
        nID : int (``L_UCHAR``)
            Odd, 1 to 255, and that of no other context.

        Returns
        -------
        int
            * ``DICOM_SUCCESS``
            * ``DICOM_ERROR_PARAMETER``: there is no such position.
            * ``DICOM_ERROR_PDU_ID``: an even ID, or one that is taken.
        """
        self._items.set_id(entry(self._items.contexts, nIndex), nID)
        return DICOM_SUCCESS

    @returns_code
    def AddPresentation(self, nID: L_UCHAR, nResult: L_UCHAR, pszAbstract: L_TCHAR) -> int:
        """Add a presentation context, without transfer syntaxes yet.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Odd, 1 to 255, and that of no other context.
        nResult : int (``L_UCHAR``)
            ``PDU_ACCEPT_RESULT_*``; 0 on a request, which does not send it.
        pszAbstract : str (``L_TCHAR *``)
            The abstract syntax: a SOP class UID. On an accept NULL or "" leaves it
            to the request.

        Returns
        -------
        int
            * ``DICOM_SUCCESS``
            * ``DICOM_ERROR_PDU_ID``: an even ID, one that is taken, or, as then all
              are taken, a context beyond 128.
            * ``DICOM_ERROR_PARAMETER``, ``DICOM_ERROR_PDU_LENGTH``: not a UID.
        """
        self._items.add_context(nID, nResult, pszAbstract)
        return DICOM_SUCCESS

    @returns_void
    def DelPresentation(self, nID: L_UCHAR) -> None:
        """Remove a presentation context; an unknown ID is ignored.

        Role selection and extended negotiation go with the last context of their
        SOP class.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.
        """
        self._items.remove_context(nID)

    @returns_value(0)
    def GetResult(self, nID: L_UCHAR) -> int:
        """Return the answer to a presentation context.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.

        Returns
        -------
        int
            ``PDU_ACCEPT_RESULT_*``, or another number that the peer has sent; 0 on a
            request and for an unknown ID.
        """
        return self._items.context(nID).result

    @returns_code
    def SetResult(self, nID: L_UCHAR, nResult: L_UCHAR) -> int:
        """Set the answer to a presentation context.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.
        nResult : int (``L_UCHAR``)
            ``PDU_ACCEPT_RESULT_*``.

        Returns
        -------
        int
            ``DICOM_SUCCESS``, or ``DICOM_ERROR_PDU_ID`` for an unknown ID.
        """
        self._items.context(nID).result = nResult
        return DICOM_SUCCESS

    @overload
    def GetAbstract(self, nID: L_UCHAR) -> str: ...
    @overload
    def GetAbstract(
        self, nID: L_UCHAR, strAbstract: OutText, SizeInWords: Size = None
    ) -> None: ...
    @returns_void
    def GetAbstract(
        self, nID: L_UCHAR, strAbstract: OutText = OUT, SizeInWords: Size = None
    ) -> Any:
        """Return the abstract syntax of a presentation context.

        It is not on the wire of an accept. After the exchange both sides find it
        there, from the request.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.
        strAbstract : out str (``L_TCHAR *``)
            A SOP class UID, at most 64 characters; "" for an unknown ID.
        SizeInWords : int (``L_UINT32``), optional
            Size of the buffer in characters.
        """
        context = self._items.find(nID)
        return context.abstract_syntax if context else ""

    @returns_value("")
    def GetAbstractA(self, nID: L_UCHAR) -> str:
        """Return the abstract syntax of a presentation context.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.

        Returns
        -------
        str
            ``L_CHAR *``: a SOP class UID; "" for an unknown ID.
        """
        return self._items.context(nID).abstract_syntax

    @returns_code
    def SetAbstract(self, nID: L_UCHAR, pszUID: L_TCHAR) -> int:
        """Change the abstract syntax of a presentation context.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.
        pszUID : str (``L_TCHAR *``)
            A SOP class UID, at most 64 characters.

        Returns
        -------
        int
            ``DICOM_SUCCESS``, ``DICOM_ERROR_PDU_ID``, ``DICOM_ERROR_PARAMETER`` or
            ``DICOM_ERROR_PDU_LENGTH``.
        """
        self._items.set_abstract(nID, pszUID)
        return DICOM_SUCCESS

    @returns_value(0)
    def FindAbstract(self, pszUID: L_TCHAR) -> int:
        """Find the first presentation context with an abstract syntax.

        Parameters
        ----------
        pszUID : str (``L_TCHAR *``)
            A SOP class UID.

        Returns
        -------
        int
            Its presentation ID, accepted or not (see `GetResult`); 0 if none has it.
        """
        return next(self._items.ids_of(pszUID), 0)

    @returns_value(0)
    def FindNextAbstract(self, nID: L_UCHAR, pszUID: L_TCHAR) -> int:
        """Find the next presentation context with an abstract syntax.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID after which the search starts, in the order of the
            contexts.
        pszUID : str (``L_TCHAR *``)
            A SOP class UID.

        Returns
        -------
        int
            The presentation ID, accepted or not; 0 if there is no other, and for an
            unknown `nID`.
        """
        return next(self._items.ids_of(pszUID, after=nID), 0)

    @returns_value(0)
    def GetAbstractCount(self, pszUID: L_TCHAR) -> int:
        """Count the presentation contexts with an abstract syntax.

        Parameters
        ----------
        pszUID : str (``L_TCHAR *``)
            A SOP class UID.

        Returns
        -------
        int
            How many have it.
        """
        return len(list(self._items.ids_of(pszUID)))

    @returns_value(0)
    def GetTransferCount(self, nID: L_UCHAR) -> int:
        """Return the number of transfer syntaxes of a presentation context.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.

        Returns
        -------
        int
            0 for an unknown ID.
        """
        return len(self._items.context(nID).transfer_syntaxes)

    @overload
    def GetTransfer(self, nID: L_UCHAR, nIndex: L_INT = 0) -> str: ...
    @overload
    def GetTransfer(
        self, nID: L_UCHAR, nIndex: L_INT, strTransfer: OutText, SizeInWords: Size = None
    ) -> None: ...
    @returns_void
    def GetTransfer(
        self,
        nID: L_UCHAR,
        nIndex: L_INT = 0,
        strTransfer: OutText = OUT,
        SizeInWords: Size = None,
    ) -> Any:
        """Return a transfer syntax of a presentation context.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.
        nIndex : int (``L_INT``), default 0
            Position, from 0; an accepted context has one.
        strTransfer : out str (``L_TCHAR *``)
            A UID, at most 64 characters; "" if there is no such context or position.
        SizeInWords : int (``L_UINT32``), optional
            Size of the buffer in characters.
        """
        context = self._items.find(nID)
        syntaxes = context.transfer_syntaxes if context else []
        return syntaxes[nIndex] if 0 <= nIndex < len(syntaxes) else ""

    @returns_code
    def SetTransfer(self, nID: L_UCHAR, nIndex: L_INT, pszUID: L_TCHAR) -> int:
        """Replace a transfer syntax of a presentation context.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.
        nIndex : int (``L_INT``)
            Position, from 0.
        pszUID : str (``L_TCHAR *``)
            A UID, at most 64 characters.

        Returns
        -------
        int
            * ``DICOM_SUCCESS``
            * ``DICOM_ERROR_PDU_ID``: unknown ID.
            * ``DICOM_ERROR_PARAMETER``: no such position, or not a UID.
            * ``DICOM_ERROR_PDU_LENGTH``: more than 64 characters.
        """
        syntaxes = self._items.context(nID).transfer_syntaxes
        entry(syntaxes, nIndex)
        syntaxes[nIndex] = checked_uid(pszUID)
        return DICOM_SUCCESS

    @returns_code
    def AddTransfer(self, nID: L_UCHAR, pszUID: L_TCHAR) -> int:
        """Append a transfer syntax to a presentation context.

        A context of a request needs at least one, an accepted one exactly one; of
        several on an accept the first is sent.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.
        pszUID : str (``L_TCHAR *``)
            A UID, at most 64 characters.

        Returns
        -------
        int
            ``DICOM_SUCCESS``, ``DICOM_ERROR_PDU_ID``, ``DICOM_ERROR_PARAMETER`` or
            ``DICOM_ERROR_PDU_LENGTH``.
        """
        self._items.context(nID).transfer_syntaxes.append(checked_uid(pszUID))
        return DICOM_SUCCESS

    @returns_void
    def DelTransfer(self, nID: L_UCHAR, nIndex: L_INT) -> None:
        """Remove a transfer syntax of a presentation context, if there is such a one.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.
        nIndex : int (``L_INT``)
            Position, from 0.
        """
        syntaxes = self._items.context(nID).transfer_syntaxes
        entry(syntaxes, nIndex)
        del syntaxes[nIndex]

    SetAbstractA = SetAbstract
    FindAbstractA = FindAbstract
    FindNextAbstractA = FindNextAbstract
    GetAbstractCountA = GetAbstractCount
    SetTransferA = SetTransfer
