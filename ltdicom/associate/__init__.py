"""LDicomAssociate: what two programs agree upon before they exchange messages."""

from __future__ import annotations

import copy
from typing import Any, overload

from ltdicom._binding.c_types import L_BOOL, L_TCHAR, L_UINT16
from ltdicom._binding.calls import returns_bool, returns_code, returns_value, returns_void
from ltdicom._binding.out import OUT, OutText, Size
from ltdicom._net.association.items import AssociationItems, checked_title, checked_uid
from ltdicom.associate.contexts import ContextsFace
from ltdicom.associate.negotiation import NegotiationFace
from ltdicom.associate.user_info import UserInfoFace
from ltdicom.constants.error import DICOM_SUCCESS

__all__ = ["LDicomAssociate"]


class LDicomAssociate(ContextsFace, NegotiationFace, UserInfoFace):
    """An association request or accept.

    A new object can be sent once its titles and presentation contexts are set: it
    has version 1, the DICOM application context, a maximum length of 65536 bytes,
    and the implementation class and version of this package.

    `LDicomNet.SendAssociateRequest` and `LDicomNet.SendAssociateAccept` send a copy;
    what arrives comes to `LDicomNet.OnReceiveAssociateRequest` and
    `LDicomNet.OnReceiveAssociateAccept`.

    Parameters
    ----------
    bRequest : bool (``L_BOOL``)
        TRUE for a request, FALSE for an accept.

    Notes
    -----
    Setters return ``DICOM_SUCCESS`` or a code and then change nothing. Setters that
    take a presentation ID return ``DICOM_ERROR_PDU_ID`` for an unknown one; getters
    return 0, "" or NULL for it. Wherever a UID is set, ``DICOM_ERROR_PARAMETER``
    means that it is not made of numbers separated by dots, and
    ``DICOM_ERROR_PDU_LENGTH`` that it exceeds 64 characters. Padding at the end of
    UIDs and around titles is dropped.

    References
    ----------
    * DICOM Standard, Part 8, :dcm:`9.3.2<part08/sect_9.3.2.html>` (request) and
      :dcm:`9.3.3<part08/sect_9.3.3.html>` (accept)
    """

    @returns_void
    def __init__(self, bRequest: L_BOOL) -> None:
        self._items = AssociationItems.default(bool(bRequest))

    @classmethod
    def _of(cls, items: AssociationItems) -> LDicomAssociate:
        """Return an object that shows `items`, which it shares."""
        associate = LDicomAssociate.__new__(LDicomAssociate)
        associate._items = items
        return associate

    def __copy__(self) -> LDicomAssociate:
        """Return an independent one, as `copy.deepcopy` does."""
        return copy.deepcopy(self)

    def __repr__(self) -> str:
        items = self._items
        kind = "request" if items.request else "accept"
        return (
            f"<LDicomAssociate {kind}: {items.calling!r} to {items.called!r}, "
            f"{len(items.contexts)} contexts>"
        )

    @returns_void
    def Reset(self, bRequest: L_BOOL) -> None:
        """Empty the object and make it a request or an accept.

        Afterwards it is as a newly constructed one.

        Parameters
        ----------
        bRequest : bool (``L_BOOL``)
            TRUE for a request, FALSE for an accept.
        """
        self._items = AssociationItems.default(bool(bRequest))

    @returns_void
    def Default(self) -> None:
        """Set all fields to their defaults; it stays a request or an accept.

        Titles become "", and there are no presentation contexts.
        """
        self._items = AssociationItems.default(self._items.request)

    @returns_value(None)
    def Clone(self) -> LDicomAssociate:
        """Return an independent copy.

        Returns
        -------
        LDicomAssociate
            It has all that is set here, user information items included.
        """
        return LDicomAssociate._of(self._items.copy())

    @returns_bool
    def IsRequest(self) -> bool:
        """Tell a request from an accept.

        Returns
        -------
        bool
            TRUE for a request.
        """
        return self._items.request

    @returns_void
    def SetRequest(self, bRequest: L_BOOL) -> None:
        """Make it a request or an accept; all else stays.

        Parameters
        ----------
        bRequest : bool (``L_BOOL``)
            TRUE for a request, FALSE for an accept.
        """
        self._items.request = bool(bRequest)

    @returns_value(0)
    def GetVersion(self) -> int:
        """Return the protocol version, 1 unless set otherwise.

        Returns
        -------
        int
            ``L_UINT16``; each bit stands for a version that is supported.
        """
        return self._items.version

    @returns_code
    def SetVersion(self, nVersion: L_UINT16) -> int:
        """Set the protocol version.

        Parameters
        ----------
        nVersion : int (``L_UINT16``)
            1 for each version of DICOM there has been.

        Returns
        -------
        int
            ``DICOM_SUCCESS``; ``DICOM_ERROR_PARAMETER`` for a number that does not
            fit.
        """
        self._items.version = nVersion
        return DICOM_SUCCESS

    @overload
    def GetCalled(self) -> str: ...
    @overload
    def GetCalled(self, strCalled: OutText, SizeInWords: Size = None) -> None: ...
    @returns_void
    def GetCalled(self, strCalled: OutText = OUT, SizeInWords: Size = None) -> Any:
        """Return the title of the called application entity, without padding.

        Parameters
        ----------
        strCalled : out str (``L_TCHAR *``)
            At most 16 characters.
        SizeInWords : int (``L_UINT32``), optional
            Size of the buffer in characters.
        """
        return self._items.called

    @returns_code
    def SetCalled(self, pszName: L_TCHAR) -> int:
        """Set the title of the called application entity.

        Parameters
        ----------
        pszName : str (``L_TCHAR *``)
            At most 16 characters of latin-1; padded with spaces when sent.

        Returns
        -------
        int
            * ``DICOM_SUCCESS``
            * ``DICOM_ERROR_PDU_LENGTH``: more than 16 characters.
            * ``DICOM_ERROR_PARAMETER``: NULL, or not latin-1.
        """
        self._items.called = checked_title(pszName)
        return DICOM_SUCCESS

    @overload
    def GetCalling(self) -> str: ...
    @overload
    def GetCalling(self, strCalling: OutText, SizeInWords: Size = None) -> None: ...
    @returns_void
    def GetCalling(self, strCalling: OutText = OUT, SizeInWords: Size = None) -> Any:
        """Return the title of the calling application entity, without padding.

        Parameters
        ----------
        strCalling : out str (``L_TCHAR *``)
            At most 16 characters.
        SizeInWords : int (``L_UINT32``), optional
            Size of the buffer in characters.
        """
        return self._items.calling

    @returns_code
    def SetCalling(self, pszName: L_TCHAR) -> int:
        """Set the title of the calling application entity.

        Parameters
        ----------
        pszName : str (``L_TCHAR *``)
            At most 16 characters of latin-1; padded with spaces when sent.

        Returns
        -------
        int
            * ``DICOM_SUCCESS``
            * ``DICOM_ERROR_PDU_LENGTH``: more than 16 characters.
            * ``DICOM_ERROR_PARAMETER``: NULL, or not latin-1.
        """
        self._items.calling = checked_title(pszName)
        return DICOM_SUCCESS

    @overload
    def GetApplication(self) -> str: ...
    @overload
    def GetApplication(self, strApplication: OutText, SizeInWords: Size = None) -> None: ...
    @returns_void
    def GetApplication(
        self, strApplication: OutText = OUT, SizeInWords: Size = None
    ) -> Any:
        """Return the application context name.

        Parameters
        ----------
        strApplication : out str (``L_TCHAR *``)
            A UID, at most 64 characters; ``UID_APPLICATION_CONTEXT_NAME`` unless set
            otherwise.
        SizeInWords : int (``L_UINT32``), optional
            Size of the buffer in characters.
        """
        return self._items.application_context

    @returns_code
    def SetApplication(self, pszUID: L_TCHAR) -> int:
        """Set the application context name.

        Parameters
        ----------
        pszUID : str (``L_TCHAR *``)
            A UID, at most 64 characters.

        Returns
        -------
        int
            ``DICOM_SUCCESS``, ``DICOM_ERROR_PDU_LENGTH`` or ``DICOM_ERROR_PARAMETER``.
        """
        self._items.application_context = checked_uid(pszUID)
        return DICOM_SUCCESS
