"""What `LDicomAssociate` negotiates besides contexts: lengths, names, roles."""

from __future__ import annotations

from typing import Any, overload

from ltdicom._binding.c_types import L_BOOL, L_BYTES, L_TCHAR, L_UCHAR, L_UINT16, L_UINT32
from ltdicom._binding.calls import (
    returns_bool,
    returns_code,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._binding.octets import octets
from ltdicom._binding.out import OUT, OutText, Size
from ltdicom._core.errors import DicomError
from ltdicom._net.association.items import AssociationItems, checked_title, checked_uid
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.constants.pdu import (
    PDU_MAX_VERSION_SIZE,
    PDU_MIN_MAXIMUM_LENGTH,
    PDU_ROLE_NON_SUPPORT,
    PDU_ROLE_SUPPORT,
)


class NegotiationFace:
    """The part of `LDicomAssociate` about what is negotiated besides contexts."""

    _items: AssociationItems

    @returns_bool
    def IsRoleSelect(self, nID: L_UCHAR) -> bool:
        """Tell whether there is a role selection for a context's SOP class.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.

        Returns
        -------
        bool
            FALSE for an unknown ID, too.
        """
        return self._items.abstract_of(nID) in self._items.roles

    @returns_value(0)
    def GetUserRole(self, nID: L_UCHAR) -> int:
        """Return whether the requestor may be a service class user (SCU).

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.

        Returns
        -------
        int
            ``PDU_ROLE_SUPPORT`` or ``PDU_ROLE_NON_SUPPORT``, the latter also without
            a role selection: then the requestor is user by default.
        """
        return self._role(nID)[0]

    @returns_value(0)
    def GetProviderRole(self, nID: L_UCHAR) -> int:
        """Return whether the requestor may be a service class provider (SCP).

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.

        Returns
        -------
        int
            ``PDU_ROLE_SUPPORT`` or ``PDU_ROLE_NON_SUPPORT``, the latter also without
            a role selection.
        """
        return self._role(nID)[1]

    def _role(self, context_id: int) -> tuple[int, int]:
        return self._items.roles.get(self._items.abstract_of(context_id), (0, 0))

    @returns_code
    def SetRoleSelect(
        self, nID: L_UCHAR, bEnabled: L_BOOL, nUser: L_UCHAR, nProvider: L_UCHAR
    ) -> int:
        """Propose or answer roles, or take a role selection away.

        On the wire it is said by SOP class: contexts of the same class share it.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.
        bEnabled : bool (``L_BOOL``)
            FALSE removes the item; the roles are ignored then.
        nUser : int (``L_UCHAR``)
            ``PDU_ROLE_SUPPORT`` if the requestor may be SCU, else
            ``PDU_ROLE_NON_SUPPORT``.
        nProvider : int (``L_UCHAR``)
            The same for SCP.

        Returns
        -------
        int
            * ``DICOM_SUCCESS``
            * ``DICOM_ERROR_PDU_ID``: unknown ID.
            * ``DICOM_ERROR_PARAMETER``: another number than 0 and 1, or the context
              has no abstract syntax yet.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`D.3.3.4<part07/sect_D.3.3.4.html>`
        """
        abstract = self._items.abstract_of(nID)
        if not bEnabled:
            self._items.roles.pop(abstract, None)
            return DICOM_SUCCESS
        if not {nUser, nProvider} <= {PDU_ROLE_SUPPORT, PDU_ROLE_NON_SUPPORT}:
            raise DicomError(DICOM_ERROR_PARAMETER, f"roles {nUser} and {nProvider}")
        self._items.roles[abstract] = (nUser, nProvider)
        return DICOM_SUCCESS

    @returns_value(0)
    def GetLengthExtended(self, nID: L_UCHAR) -> int:
        """Return the length of the extended negotiation data of a context's class.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.

        Returns
        -------
        int
            In bytes; 0 without such data.
        """
        return len(self._extended(nID) or b"")

    @returns_pointer
    def GetExtended(self, nID: L_UCHAR) -> bytes | None:
        """Return the extended negotiation data of a context's class.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.

        Returns
        -------
        bytes or None
            ``L_UCHAR *``: the service class application information; NULL if there
            is none.
        """
        return self._extended(nID)

    def _extended(self, context_id: int) -> bytes | None:
        return self._items.extended.get(self._items.abstract_of(context_id))

    @returns_code
    def SetExtended(
        self, nID: L_UCHAR, pData: L_BYTES | None, nLength: L_UINT32 | None = None
    ) -> int:
        """Set the extended negotiation data of a context's SOP class.

        On the wire it is said by SOP class: contexts of the same class share it.

        Parameters
        ----------
        nID : int (``L_UCHAR``)
            Presentation ID.
        pData : bytes-like (``L_UCHAR *``)
            The service class application information. NULL, or a length of 0,
            removes the item.
        nLength : int (``L_UINT32``), optional
            Length in bytes, all of `pData` by default.

        Returns
        -------
        int
            * ``DICOM_SUCCESS``
            * ``DICOM_ERROR_PDU_ID``: unknown ID.
            * ``DICOM_ERROR_PDU_LENGTH``: too long for an item of 65535 bytes.
            * ``DICOM_ERROR_PARAMETER``: `nLength` exceeds `pData`, or the context has
              no abstract syntax yet.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`D.3.3.5<part07/sect_D.3.3.5.html>`
        """
        self._items.set_extended(nID, octets("pData", pData, nLength))
        return DICOM_SUCCESS

    @returns_bool
    def IsMaxLength(self) -> bool:
        """Tell whether a maximum length is said.

        Returns
        -------
        bool
            TRUE unless it was taken away or the peer left it out.
        """
        return self._items.max_length is not None

    @returns_value(0)
    def GetMaxLength(self) -> int:
        """Return how long a P-DATA-TF PDU to the sender of this object may be.

        Returns
        -------
        int
            ``L_UINT32``, in bytes; 0 if unlimited or not said.
        """
        return self._items.max_length or 0

    @returns_code
    def SetMaxLength(self, bEnabled: L_BOOL, nLength: L_UINT32) -> int:
        """Set how long a P-DATA-TF PDU from the peer may be, 65536 by default.

        Parameters
        ----------
        bEnabled : bool (``L_BOOL``)
            FALSE leaves the item out, which the standard does not allow; the length
            is ignored then.
        nLength : int (``L_UINT32``)
            In bytes, from ``PDU_MIN_MAXIMUM_LENGTH``; 0 for unlimited.

        Returns
        -------
        int
            ``DICOM_SUCCESS``; ``DICOM_ERROR_PARAMETER`` for 1 to 7.

        References
        ----------
        * DICOM Standard, Part 8, :dcm:`D.1<part08/chapter_D.html#sect_D.1>`
        """
        if bEnabled and 0 < nLength < PDU_MIN_MAXIMUM_LENGTH:
            raise DicomError(DICOM_ERROR_PARAMETER, f"a maximum length of {nLength}")
        self._items.max_length = nLength if bEnabled else None
        return DICOM_SUCCESS

    @returns_bool
    def IsImplementClass(self) -> bool:
        """Tell whether an implementation class UID is said.

        Returns
        -------
        bool
            TRUE unless it was taken away or the peer left it out.
        """
        return self._items.implementation_class is not None

    @overload
    def GetImplementClass(self) -> str: ...
    @overload
    def GetImplementClass(
        self, strImplementClass: OutText, SizeInWords: Size = None
    ) -> None: ...
    @returns_void
    def GetImplementClass(
        self, strImplementClass: OutText = OUT, SizeInWords: Size = None
    ) -> Any:
        """Return the UID that names the program that made this object.

        Parameters
        ----------
        strImplementClass : out str (``L_TCHAR *``)
            At most 64 characters; "" if it is not said.
        SizeInWords : int (``L_UINT32``), optional
            Size of the buffer in characters.
        """
        return self._items.implementation_class or ""

    @returns_value("")
    def GetImplementClassA(self) -> str:
        """Return the UID that names the program that made this object.

        Returns
        -------
        str
            ``L_CHAR *``: "" if it is not said.
        """
        return self._items.implementation_class or ""

    @returns_code
    def SetImplementClass(self, bEnabled: L_BOOL, pszUID: L_TCHAR) -> int:
        """Set the UID that names this program; the package's own by default.

        Parameters
        ----------
        bEnabled : bool (``L_BOOL``)
            FALSE leaves the item out, which the standard does not allow; the UID is
            ignored then.
        pszUID : str (``L_TCHAR *``)
            At most 64 characters.

        Returns
        -------
        int
            ``DICOM_SUCCESS``, ``DICOM_ERROR_PARAMETER`` or ``DICOM_ERROR_PDU_LENGTH``.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`D.3.3.2<part07/sect_D.3.3.2.html>`
        """
        self._items.implementation_class = checked_uid(pszUID) if bEnabled else None
        return DICOM_SUCCESS

    @returns_bool
    def IsImplementVersion(self) -> bool:
        """Tell whether an implementation version name is said.

        Returns
        -------
        bool
            TRUE unless it was taken away or the peer left it out.
        """
        return self._items.implementation_version is not None

    @overload
    def GetImplementVersion(self) -> str: ...
    @overload
    def GetImplementVersion(
        self, strImplementVersion: OutText, SizeInWords: Size = None
    ) -> None: ...
    @returns_void
    def GetImplementVersion(
        self, strImplementVersion: OutText = OUT, SizeInWords: Size = None
    ) -> Any:
        """Return the version name of the program that made this object.

        Parameters
        ----------
        strImplementVersion : out str (``L_TCHAR *``)
            At most 16 characters; "" if it is not said.
        SizeInWords : int (``L_UINT32``), optional
            Size of the buffer in characters.
        """
        return self._items.implementation_version or ""

    @returns_value("")
    def GetImplementVersionA(self) -> str:
        """Return the version name of the program that made this object.

        Returns
        -------
        str
            ``L_CHAR *``: "" if it is not said.
        """
        return self._items.implementation_version or ""

    @returns_code
    def SetImplementVersion(self, bEnabled: L_BOOL, pszVersion: L_TCHAR) -> int:
        """Set the version name of this program; the package's own by default.

        Parameters
        ----------
        bEnabled : bool (``L_BOOL``)
            FALSE leaves the item out; the name is ignored then.
        pszVersion : str (``L_TCHAR *``)
            At most 16 characters of latin-1.

        Returns
        -------
        int
            * ``DICOM_SUCCESS``
            * ``DICOM_ERROR_PDU_LENGTH``: more than 16 characters.
            * ``DICOM_ERROR_PARAMETER``: NULL, or not latin-1.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`D.3.3.2<part07/sect_D.3.3.2.html>`
        """
        name = checked_title(pszVersion, PDU_MAX_VERSION_SIZE) if bEnabled else None
        self._items.implementation_version = name
        return DICOM_SUCCESS

    @returns_bool
    def IsAsyncOperations(self) -> bool:
        """Tell whether an asynchronous operations window is said.

        Returns
        -------
        bool
            FALSE unless it was set or the peer sent it.
        """
        return self._items.async_operations is not None

    @returns_value(0)
    def GetInvokedOperations(self) -> int:
        """Return how many requests of the sender may be outstanding.

        Returns
        -------
        int
            ``L_UINT16``; 0 if unlimited, and if no window is said: then the standard
            means 1.
        """
        return (self._items.async_operations or (0, 0))[0]

    @returns_value(0)
    def GetPerformedOperations(self) -> int:
        """Return how many requests to the sender may be outstanding.

        Returns
        -------
        int
            ``L_UINT16``; 0 if unlimited, and if no window is said: then the standard
            means 1.
        """
        return (self._items.async_operations or (0, 0))[1]

    @returns_code
    def SetAsyncOperations(
        self, bEnabled: L_BOOL, nInvoked: L_UINT16, nPerformed: L_UINT16
    ) -> int:
        """Set the asynchronous operations window; there is none by default.

        Parameters
        ----------
        bEnabled : bool (``L_BOOL``)
            FALSE leaves the item out; the numbers are ignored then.
        nInvoked : int (``L_UINT16``)
            Own requests that may be outstanding, 0 for unlimited.
        nPerformed : int (``L_UINT16``)
            Requests of the peer that may be outstanding, 0 for unlimited.

        Returns
        -------
        int
            ``DICOM_SUCCESS``; ``DICOM_ERROR_PARAMETER`` for a number that does not
            fit.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`D.3.3.3<part07/sect_D.3.3.3.html>`
        """
        self._items.async_operations = (nInvoked, nPerformed) if bEnabled else None
        return DICOM_SUCCESS

    SetImplementClassA = SetImplementClass
    SetImplementVersionA = SetImplementVersion
