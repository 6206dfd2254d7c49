"""User information items of `LDicomAssociate` that have no calls of their own."""

from __future__ import annotations

from typing import Any

from ltdicom._binding.c_types import L_BYTES, L_INT, L_UCHAR, L_UINT16
from ltdicom._binding.calls import (
    returns_code,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._binding.octets import octets
from ltdicom._net.association.items import (
    ITEM_SIZE,
    AssociationItems,
    UserItem,
    check_size,
    entry,
)
from ltdicom.constants.error import DICOM_SUCCESS


class UserInfoFace:
    """The part of `LDicomAssociate` about raw user information items.

    User identity is such an item (0x58 from the requestor, 0x59 from the acceptor),
    common extended negotiation (0x57), and any of which the standard does not know.
    Those that have calls of their own (0x51 to 0x56) are not counted here, but for
    what these calls cannot show: a repeated item, or one that cannot be parsed.
    """

    _items: AssociationItems

    @returns_value(0)
    def GetUserInfoCount(self) -> int:
        """Return the number of raw user information items.

        Returns
        -------
        int
            0 if there are none.
        """
        return len(self._items.user_items)

    @returns_value(0)
    def GetTypeUserInfo(self, nIndex: L_INT) -> int:
        """Return the type of a user information item.

        Parameters
        ----------
        nIndex : int (``L_INT``)
            Position, from 0.

        Returns
        -------
        int
            ``L_UCHAR``, e.g. 0x58; 0 after the last.
        """
        return entry(self._items.user_items, nIndex).item_type

    @returns_value(0)
    def GetLengthUserInfo(self, nIndex: L_INT) -> int:
        """Return the length of the data of a user information item.

        Parameters
        ----------
        nIndex : int (``L_INT``)
            Position, from 0.

        Returns
        -------
        int
            ``L_UINT16``, in bytes; 0 after the last.
        """
        return len(entry(self._items.user_items, nIndex).data)

    @returns_pointer
    def GetDataUserInfo(self, nIndex: L_INT) -> bytes | None:
        """Return the data of a user information item.

        Parameters
        ----------
        nIndex : int (``L_INT``)
            Position, from 0.

        Returns
        -------
        bytes or None
            ``L_UCHAR *``: what follows the item's length; NULL after the last.
        """
        return entry(self._items.user_items, nIndex).data

    @returns_code
    def SetUserInfo(
        self,
        nIndex: L_INT,
        nType: L_UCHAR,
        pData: L_BYTES | None,
        nLength: L_UINT16 | None = None,
    ) -> int:
        """Replace a user information item.

        Parameters
        ----------
        nIndex : int (``L_INT``)
            Position, from 0.
        nType : int (``L_UCHAR``)
            Item type.
        pData : bytes-like (``L_UCHAR *``)
            What follows the item's length.
        nLength : int (``L_UINT16``), optional
            Length in bytes, all of `pData` by default.

        Returns
        -------
        int
            * ``DICOM_SUCCESS``
            * ``DICOM_ERROR_PARAMETER``: there is no such position, or `nLength`
              exceeds `pData`.
            * ``DICOM_ERROR_PDU_LENGTH``: more than 65535 bytes.
        """
        entry(self._items.user_items, nIndex)
        self._items.user_items[nIndex] = _item(nType, pData, nLength)
        return DICOM_SUCCESS

    @returns_code
    def AddUserInfo(
        self, nType: L_UCHAR, pData: L_BYTES | None, nLength: L_UINT16 | None = None
    ) -> int:
        """Append a user information item.

        Parameters
        ----------
        nType : int (``L_UCHAR``)
            Item type. An item that this object has calls for is better set by them.
        pData : bytes-like (``L_UCHAR *``)
            What follows the item's length.
        nLength : int (``L_UINT16``), optional
            Length in bytes, all of `pData` by default.

        Returns
        -------
        int
            * ``DICOM_SUCCESS``
            * ``DICOM_ERROR_PARAMETER``: `nLength` exceeds `pData`.
            * ``DICOM_ERROR_PDU_LENGTH``: more than 65535 bytes.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`D.3.3.7<part07/sect_D.3.3.7.html>` (user
          identity)
        """
        self._items.user_items.append(_item(nType, pData, nLength))
        return DICOM_SUCCESS

    @returns_void
    def DelUserInfo(self, nIndex: L_INT) -> None:
        """Remove a user information item, if there is such a one.

        Parameters
        ----------
        nIndex : int (``L_INT``)
            Position, from 0.
        """
        entry(self._items.user_items, nIndex)
        del self._items.user_items[nIndex]


def _item(item_type: int, data: Any, length: int | None) -> UserItem:
    content = octets("pData", data, length)
    check_size("user information item", len(content), ITEM_SIZE)
    return UserItem(item_type, content)
