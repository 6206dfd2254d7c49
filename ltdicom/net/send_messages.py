"""The sending calls of the eleven DIMSE services.

Made by tools/generate_messages.py from ltdicom/_net/messages/services.py; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ltdicom._binding.arguments import inside
from ltdicom._binding.c_types import L_TCHAR, L_UCHAR, L_UINT16, L_UINT32_P
from ltdicom._binding.calls import returns_code
from ltdicom._core.numbers import counted
from ltdicom.constants.command import COMMAND_PRIORITY_MEDIUM

if TYPE_CHECKING:
    from ltdicom._net.session import Session
    from ltdicom.ds import LDicomDS


class SendMessages:
    """The ``Send...Request`` and ``Send...Response`` calls of `LDicomNet`."""

    _lt: Session

    @returns_code
    def SendCStoreRequest(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
        nPriority: L_UINT16 = COMMAND_PRIORITY_MEDIUM,
        pszMoveAE: L_TCHAR = "",
        nMoveMessageID: L_UINT16 = 0,
        pDS: LDicomDS | None = None,
    ) -> int:
        """Send a C-STORE-RQ message: ask the peer to perform the service.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.
        nPriority : int (``L_UINT16``)
            A ``COMMAND_PRIORITY_*`` value; the SCP may ignore it.
        pszMoveAE : str (``L_TCHAR *``)
            Title of the application entity that asked for the C-MOVE; empty in a plain
            C-STORE.
        nMoveMessageID : int (``L_UINT16``)
            Message ID of the C-MOVE request; 0 outside a C-MOVE.
        pDS : LDicomDS or None (``LDicomDS *``)
            The composite instance.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnReceiveCStoreRequest` at the peer, whose answer comes to
        `OnReceiveCStoreResponse` here; `OnSend` here when the request has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.1<part07/sect_9.3.1.html>`
        """
        return self._lt.send(
            "CStoreRequest",
            nPresentationID,
            (nMessageID, pszClass, pszInstance, nPriority, pszMoveAE, nMoveMessageID),
            inside(pDS),
        )

    @returns_code
    def SendCStoreResponse(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
        nStatus: L_UINT16,
    ) -> int:
        """Send a C-STORE-RSP message: answer a request.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID of the request that this is about, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.
        nStatus : int (``L_UINT16``)
            A ``COMMAND_STATUS_*`` value, or any other status of the service.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.

        Notes
        -----
        **Hooks:** `OnBeforeSendCommandSet` here, `OnReceiveCStoreResponse` at the peer;
        `OnSend` here when the response has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.1<part07/sect_9.3.1.html>`
        """
        return self._lt.send(
            "CStoreResponse",
            nPresentationID,
            (nMessageID, pszClass, pszInstance, nStatus),
        )

    @returns_code
    def SendCFindRequest(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        nPriority: L_UINT16,
        pDS: LDicomDS | None,
    ) -> int:
        """Send a C-FIND-RQ message: ask the peer to perform the service.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        nPriority : int (``L_UINT16``)
            A ``COMMAND_PRIORITY_*`` value; the SCP may ignore it.
        pDS : LDicomDS or None (``LDicomDS *``)
            The identifier: keys to match and to return.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnReceiveCFindRequest` at the peer, whose answer comes to
        `OnReceiveCFindResponse` here; `OnSend` here when the request has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.2<part07/sect_9.3.2.html>`
        """
        return self._lt.send(
            "CFindRequest",
            nPresentationID,
            (nMessageID, pszClass, nPriority),
            inside(pDS),
        )

    @returns_code
    def SendCFindResponse(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        nStatus: L_UINT16,
        pDS: LDicomDS | None,
    ) -> int:
        """Send a C-FIND-RSP message: answer a request.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID of the request that this is about, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        nStatus : int (``L_UINT16``)
            A ``COMMAND_STATUS_*`` value, or any other status of the service.
        pDS : LDicomDS or None (``LDicomDS *``)
            A match, with a pending status; ``None`` in the last response.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnBeforeSendCommandSet` here, `OnReceiveCFindResponse` at the peer;
        `OnSend` here when the response has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.2<part07/sect_9.3.2.html>`
        """
        return self._lt.send(
            "CFindResponse",
            nPresentationID,
            (nMessageID, pszClass, nStatus),
            inside(pDS),
        )

    @returns_code
    def SendCGetRequest(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        nPriority: L_UINT16,
        pDS: LDicomDS | None,
    ) -> int:
        """Send a C-GET-RQ message: ask the peer to perform the service.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        nPriority : int (``L_UINT16``)
            A ``COMMAND_PRIORITY_*`` value; the SCP may ignore it.
        pDS : LDicomDS or None (``LDicomDS *``)
            The identifier of what to get.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnReceiveCGetRequest` at the peer, whose answer comes to
        `OnReceiveCGetResponse` here; `OnSend` here when the request has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.3<part07/sect_9.3.3.html>`
        """
        return self._lt.send(
            "CGetRequest",
            nPresentationID,
            (nMessageID, pszClass, nPriority),
            inside(pDS),
        )

    @returns_code
    def SendCGetResponse(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        nStatus: L_UINT16,
        nRemaining: L_UINT16,
        nCompleted: L_UINT16,
        nFailed: L_UINT16,
        nWarning: L_UINT16,
        pDS: LDicomDS | None,
    ) -> int:
        """Send a C-GET-RSP message: answer a request.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID of the request that this is about, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        nStatus : int (``L_UINT16``)
            A ``COMMAND_STATUS_*`` value, or any other status of the service.
        nRemaining : int (``L_UINT16``)
            Sub-operations that remain.
        nCompleted : int (``L_UINT16``)
            Sub-operations that were completed.
        nFailed : int (``L_UINT16``)
            Sub-operations that failed.
        nWarning : int (``L_UINT16``)
            Sub-operations that ended with a warning.
        pDS : LDicomDS or None (``LDicomDS *``)
            UIDs of the instances that failed, or ``None``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnBeforeSendCommandSet` here, `OnReceiveCGetResponse` at the peer;
        `OnSend` here when the response has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.3<part07/sect_9.3.3.html>`
        """
        return self._lt.send(
            "CGetResponse",
            nPresentationID,
            (nMessageID, pszClass, nStatus, nRemaining, nCompleted, nFailed, nWarning),
            inside(pDS),
        )

    @returns_code
    def SendCMoveRequest(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        nPriority: L_UINT16,
        pszMoveAE: L_TCHAR,
        pDS: LDicomDS | None,
    ) -> int:
        """Send a C-MOVE-RQ message: ask the peer to perform the service.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        nPriority : int (``L_UINT16``)
            A ``COMMAND_PRIORITY_*`` value; the SCP may ignore it.
        pszMoveAE : str (``L_TCHAR *``)
            Title of the application entity that shall receive the data, by PS3.5 at most 16
            characters.
        pDS : LDicomDS or None (``LDicomDS *``)
            The identifier of what to move.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnReceiveCMoveRequest` at the peer, whose answer comes to
        `OnReceiveCMoveResponse` here; `OnSend` here when the request has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.4<part07/sect_9.3.4.html>`
        """
        return self._lt.send(
            "CMoveRequest",
            nPresentationID,
            (nMessageID, pszClass, nPriority, pszMoveAE),
            inside(pDS),
        )

    @returns_code
    def SendCMoveResponse(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        nStatus: L_UINT16,
        nRemaining: L_UINT16,
        nCompleted: L_UINT16,
        nFailed: L_UINT16,
        nWarning: L_UINT16,
        pDS: LDicomDS | None,
    ) -> int:
        """Send a C-MOVE-RSP message: answer a request.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID of the request that this is about, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        nStatus : int (``L_UINT16``)
            A ``COMMAND_STATUS_*`` value, or any other status of the service.
        nRemaining : int (``L_UINT16``)
            Sub-operations that remain.
        nCompleted : int (``L_UINT16``)
            Sub-operations that were completed.
        nFailed : int (``L_UINT16``)
            Sub-operations that failed.
        nWarning : int (``L_UINT16``)
            Sub-operations that ended with a warning.
        pDS : LDicomDS or None (``LDicomDS *``)
            UIDs of the instances that failed, or ``None``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnBeforeSendCommandSet` here, `OnReceiveCMoveResponse` at the peer;
        `OnSend` here when the response has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.4<part07/sect_9.3.4.html>`
        """
        return self._lt.send(
            "CMoveResponse",
            nPresentationID,
            (nMessageID, pszClass, nStatus, nRemaining, nCompleted, nFailed, nWarning),
            inside(pDS),
        )

    @returns_code
    def SendCCancelRequest(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
    ) -> int:
        """Send a C-CANCEL-RQ message: stop a C-FIND, C-GET or C-MOVE that is under way.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID of the request that this is about, 0 to 65535.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.

        Notes
        -----
        **Hooks:** `OnReceiveCCancelRequest` at the peer; `OnSend` here when the request has
        left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.2.3<part07/sect_9.3.2.html>`
        """
        return self._lt.send(
            "CCancelRequest",
            nPresentationID,
            (nMessageID,),
        )

    @returns_code
    def SendCEchoRequest(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
    ) -> int:
        """Send a C-ECHO-RQ message: ask the peer to perform the service.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.

        Notes
        -----
        **Hooks:** `OnReceiveCEchoRequest` at the peer, whose answer comes to
        `OnReceiveCEchoResponse` here; `OnSend` here when the request has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.5<part07/sect_9.3.5.html>`
        """
        return self._lt.send(
            "CEchoRequest",
            nPresentationID,
            (nMessageID, pszClass),
        )

    @returns_code
    def SendCEchoResponse(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        nStatus: L_UINT16,
    ) -> int:
        """Send a C-ECHO-RSP message: answer a request.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID of the request that this is about, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        nStatus : int (``L_UINT16``)
            A ``COMMAND_STATUS_*`` value, or any other status of the service.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.

        Notes
        -----
        **Hooks:** `OnBeforeSendCommandSet` here, `OnReceiveCEchoResponse` at the peer;
        `OnSend` here when the response has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.5<part07/sect_9.3.5.html>`
        """
        return self._lt.send(
            "CEchoResponse",
            nPresentationID,
            (nMessageID, pszClass, nStatus),
        )

    @returns_code
    def SendNReportRequest(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
        nEvent: L_UINT16,
        pDS: LDicomDS | None,
    ) -> int:
        """Send an N-EVENT-REPORT-RQ message: ask the peer to perform the service.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.
        nEvent : int (``L_UINT16``)
            Event type, as the service defines it.
        pDS : LDicomDS or None (``LDicomDS *``)
            The event information, or ``None``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnReceiveNReportRequest` at the peer, whose answer comes to
        `OnReceiveNReportResponse` here; `OnSend` here when the request has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.1<part07/sect_10.3.1.html>`
        """
        return self._lt.send(
            "NReportRequest",
            nPresentationID,
            (nMessageID, pszClass, pszInstance, nEvent),
            inside(pDS),
        )

    @returns_code
    def SendNReportResponse(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
        nStatus: L_UINT16,
        nEvent: L_UINT16,
        pDS: LDicomDS | None,
    ) -> int:
        """Send an N-EVENT-REPORT-RSP message: answer a request.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID of the request that this is about, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.
        nStatus : int (``L_UINT16``)
            A ``COMMAND_STATUS_*`` value, or any other status of the service.
        nEvent : int (``L_UINT16``)
            Event type, as the service defines it.
        pDS : LDicomDS or None (``LDicomDS *``)
            The event reply, or ``None``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnBeforeSendCommandSet` here, `OnReceiveNReportResponse` at the peer;
        `OnSend` here when the response has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.1<part07/sect_10.3.1.html>`
        """
        return self._lt.send(
            "NReportResponse",
            nPresentationID,
            (nMessageID, pszClass, pszInstance, nStatus, nEvent),
            inside(pDS),
        )

    @returns_code
    def SendNGetRequest(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
        pnAttribute: L_UINT32_P | None,
        nCount: L_UINT16 | None = None,
    ) -> int:
        """Send an N-GET-RQ message: ask the peer to perform the service.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.
        pnAttribute : sequence of int (``L_UINT32 *``)
            Tags of the attributes that are asked for; none stands for all of them.
        nCount : int (``L_UINT16``)
            How many of `pnAttribute`; left out, all.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.

        Notes
        -----
        **Hooks:** `OnReceiveNGetRequest` at the peer, whose answer comes to
        `OnReceiveNGetResponse` here; `OnSend` here when the request has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.2<part07/sect_10.3.2.html>`
        """
        return self._lt.send(
            "NGetRequest",
            nPresentationID,
            (nMessageID, pszClass, pszInstance, counted(pnAttribute, nCount)),
        )

    @returns_code
    def SendNGetResponse(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
        nStatus: L_UINT16,
        pDS: LDicomDS | None,
    ) -> int:
        """Send an N-GET-RSP message: answer a request.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID of the request that this is about, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.
        nStatus : int (``L_UINT16``)
            A ``COMMAND_STATUS_*`` value, or any other status of the service.
        pDS : LDicomDS or None (``LDicomDS *``)
            The attributes that were asked for, or ``None``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnBeforeSendCommandSet` here, `OnReceiveNGetResponse` at the peer;
        `OnSend` here when the response has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.2<part07/sect_10.3.2.html>`
        """
        return self._lt.send(
            "NGetResponse",
            nPresentationID,
            (nMessageID, pszClass, pszInstance, nStatus),
            inside(pDS),
        )

    @returns_code
    def SendNSetRequest(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
        pDS: LDicomDS | None,
    ) -> int:
        """Send an N-SET-RQ message: ask the peer to perform the service.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.
        pDS : LDicomDS or None (``LDicomDS *``)
            The attributes to change, with their new values.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnReceiveNSetRequest` at the peer, whose answer comes to
        `OnReceiveNSetResponse` here; `OnSend` here when the request has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.3<part07/sect_10.3.3.html>`
        """
        return self._lt.send(
            "NSetRequest",
            nPresentationID,
            (nMessageID, pszClass, pszInstance),
            inside(pDS),
        )

    @returns_code
    def SendNSetResponse(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
        nStatus: L_UINT16,
        pDS: LDicomDS | None,
    ) -> int:
        """Send an N-SET-RSP message: answer a request.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID of the request that this is about, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.
        nStatus : int (``L_UINT16``)
            A ``COMMAND_STATUS_*`` value, or any other status of the service.
        pDS : LDicomDS or None (``LDicomDS *``)
            The attributes as they are now, or ``None``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnBeforeSendCommandSet` here, `OnReceiveNSetResponse` at the peer;
        `OnSend` here when the response has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.3<part07/sect_10.3.3.html>`
        """
        return self._lt.send(
            "NSetResponse",
            nPresentationID,
            (nMessageID, pszClass, pszInstance, nStatus),
            inside(pDS),
        )

    @returns_code
    def SendNActionRequest(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
        nAction: L_UINT16,
        pDS: LDicomDS | None,
    ) -> int:
        """Send an N-ACTION-RQ message: ask the peer to perform the service.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.
        nAction : int (``L_UINT16``)
            Action type, as the service defines it.
        pDS : LDicomDS or None (``LDicomDS *``)
            The action information, or ``None``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnReceiveNActionRequest` at the peer, whose answer comes to
        `OnReceiveNActionResponse` here; `OnSend` here when the request has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.4<part07/sect_10.3.4.html>`
        """
        return self._lt.send(
            "NActionRequest",
            nPresentationID,
            (nMessageID, pszClass, pszInstance, nAction),
            inside(pDS),
        )

    @returns_code
    def SendNActionResponse(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
        nStatus: L_UINT16,
        nAction: L_UINT16,
        pDS: LDicomDS | None,
    ) -> int:
        """Send an N-ACTION-RSP message: answer a request.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID of the request that this is about, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.
        nStatus : int (``L_UINT16``)
            A ``COMMAND_STATUS_*`` value, or any other status of the service.
        nAction : int (``L_UINT16``)
            Action type, as the service defines it.
        pDS : LDicomDS or None (``LDicomDS *``)
            The action reply, or ``None``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnBeforeSendCommandSet` here, `OnReceiveNActionResponse` at the peer;
        `OnSend` here when the response has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.4<part07/sect_10.3.4.html>`
        """
        return self._lt.send(
            "NActionResponse",
            nPresentationID,
            (nMessageID, pszClass, pszInstance, nStatus, nAction),
            inside(pDS),
        )

    @returns_code
    def SendNCreateRequest(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
        pDS: LDicomDS | None,
    ) -> int:
        """Send an N-CREATE-RQ message: ask the peer to perform the service.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.
        pDS : LDicomDS or None (``LDicomDS *``)
            The attributes of the new instance, or ``None``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnReceiveNCreateRequest` at the peer, whose answer comes to
        `OnReceiveNCreateResponse` here; `OnSend` here when the request has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.5<part07/sect_10.3.5.html>`
        """
        return self._lt.send(
            "NCreateRequest",
            nPresentationID,
            (nMessageID, pszClass, pszInstance),
            inside(pDS),
        )

    @returns_code
    def SendNCreateResponse(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
        nStatus: L_UINT16,
        pDS: LDicomDS | None,
    ) -> int:
        """Send an N-CREATE-RSP message: answer a request.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID of the request that this is about, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.
        nStatus : int (``L_UINT16``)
            A ``COMMAND_STATUS_*`` value, or any other status of the service.
        pDS : LDicomDS or None (``LDicomDS *``)
            The attributes of the new instance, or ``None``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the negotiated
              transfer syntax.
            * ``DICOM_ERROR_OPEN``: the file that the data set was loaded from is gone.
            * ``DICOM_ERROR_READ``: the file that the data set was loaded from cannot be
              read, or was changed.
            * ``DICOM_ERROR_FORMAT``: the data set is not whole: what it was read from is
              damaged.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory for the
              data set.

        Notes
        -----
        **Hooks:** `OnBeforeSendCommandSet` here, `OnReceiveNCreateResponse` at the peer;
        `OnSend` here when the response has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.5<part07/sect_10.3.5.html>`
        """
        return self._lt.send(
            "NCreateResponse",
            nPresentationID,
            (nMessageID, pszClass, pszInstance, nStatus),
            inside(pDS),
        )

    @returns_code
    def SendNDeleteRequest(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
    ) -> int:
        """Send an N-DELETE-RQ message: ask the peer to perform the service.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.

        Notes
        -----
        **Hooks:** `OnReceiveNDeleteRequest` at the peer, whose answer comes to
        `OnReceiveNDeleteResponse` here; `OnSend` here when the request has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.6<part07/sect_10.3.6.html>`
        """
        return self._lt.send(
            "NDeleteRequest",
            nPresentationID,
            (nMessageID, pszClass, pszInstance),
        )

    @returns_code
    def SendNDeleteResponse(
        self,
        nPresentationID: L_UCHAR,
        nMessageID: L_UINT16,
        pszClass: L_TCHAR,
        pszInstance: L_TCHAR,
        nStatus: L_UINT16,
    ) -> int:
        """Send an N-DELETE-RSP message: answer a request.

        Returns when the message is encoded and handed to the system or queued. A text that
        breaks a rule of PS3.5 is sent as it is, with a warning in the log.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID of the request that this is about, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.
        pszInstance : str (``L_TCHAR *``)
            SOP Instance UID, by PS3.5 at most 64 characters.
        nStatus : int (``L_UINT16``)
            A ``COMMAND_STATUS_*`` value, or any other status of the service.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_PARAMETER``: a number that its type cannot hold, a text with a
              character that latin-1 does not have.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure` wait
              to be sent already.

        Notes
        -----
        **Hooks:** `OnBeforeSendCommandSet` here, `OnReceiveNDeleteResponse` at the peer;
        `OnSend` here when the response has left.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.6<part07/sect_10.3.6.html>`
        """
        return self._lt.send(
            "NDeleteResponse",
            nPresentationID,
            (nMessageID, pszClass, pszInstance, nStatus),
        )
