"""Connecting, listening, closing, and who is connected to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_BOOL, L_INT, L_TCHAR, L_UINT
from ltdicom._binding.calls import (
    returns_code,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._binding.out import OUT, OutInt, OutText, Size
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.net import DICOM_IPTYPE_IPV4

if TYPE_CHECKING:
    from ltdicom._net.session import Session
    from ltdicom.net import LDicomNet


class Connections:
    """The connection calls of `LDicomNet`."""

    _lt: Session

    @returns_code
    def Connect(
        self,
        pszHostAddress: L_TCHAR,
        nHostPort: L_UINT,
        pszPeerAddress: L_TCHAR,
        nPeerPort: L_UINT,
        nIpType: L_INT = DICOM_IPTYPE_IPV4,
    ) -> int:
        """Start to connect to a peer; returns before the connection exists.

        Parameters
        ----------
        pszHostAddress : str or None (``L_TCHAR *``)
            Own address; NULL or empty for any.
        nHostPort : int (``L_UINT``)
            Own port; 0 for any.
        pszPeerAddress : str (``L_TCHAR *``)
            Address or name of the peer.
        nPeerPort : int (``L_UINT``)
            Port of the peer, 1 to 65535.
        nIpType : int (``L_INT``)
            ``DICOM_IPTYPE_IPV4``, ``DICOM_IPTYPE_IPV6`` or
            ``DICOM_IPTYPE_IPV4_OR_IPV6``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: it has begun; `OnConnect` tells what comes of it.
            * ``DICOM_ERROR_NET_DESTINATION_REQUIRED``: no peer address.
            * ``DICOM_ERROR_PARAMETER``: no such port.
            * ``DICOM_ERROR_NET_IS_CONNECTED``: the object is in use.
            * ``DICOM_ERROR_SECURITY_LOCKED``: ``DICOM_SECURE_ISCL``.
            * ``DICOM_ERROR_TLS_INVALID_CTX``: `Initialize` or `OnCreateCTX` has failed.
            * ``DICOM_ERROR_TLS_INSUFFICIENT_SECURITY``: no suite of the list is usable.

        Notes
        -----
        **Hooks:** `OnConnect` here, with ``DICOM_ERROR_NET_HOST_NOT_FOUND``,
        ``DICOM_ERROR_NET_CONNECTION_REFUSED`` and the like where it fails; `OnAccept`
        on the listening object of the peer.
        """
        self._lt.check_secure_mode()
        self._lt.connect(pszHostAddress, nHostPort, pszPeerAddress, nPeerPort, nIpType)
        return DICOM_SUCCESS

    @returns_code
    def Listen(
        self,
        pszHostAddress: L_TCHAR,
        nHostPort: L_UINT,
        nNbPeers: L_INT,
        nIpType: L_INT = DICOM_IPTYPE_IPV4,
    ) -> int:
        """Listen for connections.

        Parameters
        ----------
        pszHostAddress : str or None (``L_TCHAR *``)
            ``"*"`` for every address of this computer; NULL or empty for the one
            under which others see it, and for no other (127.0.0.1, for instance): a
            line in the log and `GetHostInfo` tell which.
        nHostPort : int (``L_UINT``)
            Port; 0 finds a free one, which `GetHostInfo` tells.
        nNbPeers : int (``L_INT``)
            Connections that the system keeps waiting, 128 at least; no limit on those
            accepted.
        nIpType : int (``L_INT``)
            ``DICOM_IPTYPE_IPV4``, ``DICOM_IPTYPE_IPV6`` or
            ``DICOM_IPTYPE_IPV4_OR_IPV6``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: listening.
            * ``DICOM_ERROR_NET_ADDRESS_IN_USE``: the port is taken.
            * ``DICOM_ERROR_NET_ACCESS``: the port may not be used.
            * ``DICOM_ERROR_NET_ADDRESS_NOT_AVAILABLE``: the address is not this
              computer's.
            * ``DICOM_ERROR_NET_HOST_NOT_FOUND``: the name is unknown.
            * ``DICOM_ERROR_PARAMETER``: no such port.
            * ``DICOM_ERROR_NET_IS_CONNECTED``: the object is in use.
            * ``DICOM_ERROR_SECURITY_LOCKED``: ``DICOM_SECURE_ISCL``.
            * ``DICOM_ERROR_TLS_INVALID_CTX``: `Initialize` or `OnCreateCTX` has failed.

        Notes
        -----
        **Hooks:** `OnAccept` here for every connection.
        """
        self._lt.check_secure_mode()
        self._lt.listen(pszHostAddress, nHostPort, nNbPeers, nIpType)
        return DICOM_SUCCESS

    @returns_code
    def Accept(self, pNet: LDicomNet | None) -> int:
        """Give the connection that waits longest to another object.

        Parameters
        ----------
        pNet : LDicomNet (``LDicomNet *``)
            A new object; its `GetPeerInfo` works at once.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: `pNet` is connected.
            * ``DICOM_ERROR_NULL_PTR``: no `pNet`.
            * ``DICOM_ERROR_NET_WOULD_BLOCK``: no connection waits.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: this object does not listen.
            * ``DICOM_ERROR_NET_IS_CONNECTED``: `pNet` is in use.
            * ``DICOM_ERROR_BAD_SECURE_MODE``: this object is for TLS, `pNet` is not.
            * ``DICOM_ERROR_SECURITY_LOCKED``: `pNet` is in ``DICOM_SECURE_ISCL``.
            * ``DICOM_ERROR_TLS_INVALID_CTX``: its `Initialize` or `OnCreateCTX` has failed.
            * ``DICOM_ERROR_TLS_INSUFFICIENT_SECURITY``: no suite of its list is usable.

        Notes
        -----
        **Hooks:** from now on those of `pNet`.
        """
        other = required(pNet, "pNet")
        other._lt.check_secure_mode()
        self._lt.accept(other._lt)
        return DICOM_SUCCESS

    @returns_void
    def Close(self) -> None:
        """Close the connection; a listening object also closes those it accepted.

        No `OnClose` is called on this object, and `IsConnected` is false at once. What
        was sent before still reaches the peer.
        """
        self._lt.close()

    @returns_code
    def CloseForced(self, bForced: L_BOOL = False) -> int:
        """Close the connection at once; what waits to be sent is dropped.

        Parameters
        ----------
        bForced : bool (``L_BOOL``)
            TRUE: `OnClose` is called here, before this returns unless another hook of the
            object runs, and then on the listening object.

        Returns
        -------
        int (``L_INT``)
            ``DICOM_SUCCESS``, with or without a connection.
        """
        if bForced:
            self._lt.close_loudly()
        else:
            self._lt.close(force=True)
        return DICOM_SUCCESS

    @returns_void
    def ServerClose(self) -> None:
        """Stop listening; the connections that were accepted live on."""
        self._lt.stop_listening()

    @returns_value(False)
    def IsConnected(self) -> bool:
        """Return whether there is a connection (``L_BOOL``)."""
        connection = self._lt.connection
        return connection is not None and connection.is_connected

    @returns_value(False)
    def IsActivated(self) -> bool:
        """Return whether the object listens or is connected (``L_BOOL``)."""
        connection = self._lt.connection
        alive = connection is not None and connection.alive
        return alive or self._lt.listener is not None

    @returns_pointer
    def GetServer(self) -> LDicomNet | None:
        """Return the listening object that accepted this one, or NULL."""
        server = self._lt.server
        return server.face if server is not None else None

    @returns_value(0)
    def GetClientCount(self) -> int:
        """Return how many accepted connections are alive (``L_UINT32``)."""
        return len(self._lt.clients)

    @returns_pointer
    def GetClient(self, nIndex: L_UINT) -> LDicomNet | None:
        """Return an accepted connection, the oldest first, or NULL.

        Parameters
        ----------
        nIndex : int (``L_UINT``)
            0 to ``GetClientCount() - 1``.
        """
        clients = list(self._lt.clients)
        return clients[nIndex].face if nIndex < len(clients) else None

    @overload
    def GetHostInfo(
        self, pszAddress: OutText, AddressSizeInWords: Size, pnPort: OutInt
    ) -> int: ...
    @overload
    def GetHostInfo(self) -> tuple[int, str, int]: ...
    @returns_code
    def GetHostInfo(
        self,
        pszAddress: OutText = OUT,
        AddressSizeInWords: Size = None,
        pnPort: OutInt = OUT,
    ) -> Any:
        """Tell the own address and port.

        Parameters
        ----------
        pszAddress : out str (``L_TCHAR *``)
            The address.
        AddressSizeInWords : int, optional (``L_UINT32``)
            Characters that `pszAddress` has room for.
        pnPort : out int (``L_UINT *``)
            The port.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there was no connection yet, or it could
              not be made. While it is being made, what was asked for is told.
        """
        return (DICOM_SUCCESS, *self._lt.host)

    @overload
    def GetPeerInfo(
        self, pszAddress: OutText, AddressSizeInWords: Size, pnPort: OutInt
    ) -> int: ...
    @overload
    def GetPeerInfo(self) -> tuple[int, str, int]: ...
    @returns_code
    def GetPeerInfo(
        self,
        pszAddress: OutText = OUT,
        AddressSizeInWords: Size = None,
        pnPort: OutInt = OUT,
    ) -> Any:
        """Tell the peer's address and port; still works in and after `OnClose`.

        Parameters
        ----------
        pszAddress : out str (``L_TCHAR *``)
            The address.
        AddressSizeInWords : int, optional (``L_UINT32``)
            Characters that `pszAddress` has room for.
        pnPort : out int (``L_UINT *``)
            The port.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there was no connection yet, or it could
              not be made. While it is being made, what was asked for is told.
        """
        return (DICOM_SUCCESS, *self._lt.peer)
