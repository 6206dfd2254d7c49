"""The hooks of the eleven DIMSE services.

Made by tools/generate_messages.py from ltdicom/_net/messages/services.py; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ltdicom._net.hook_runner import call_callback

if TYPE_CHECKING:
    from ltdicom._net.session import Session
    from ltdicom.ds import LDicomDS


class MessageHooks:
    """The ``OnReceive...Request`` and ``OnReceive...Response`` hooks."""

    _lt: Session

    def OnReceiveCStoreRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nPriority: int,
        pszMoveAE: str,
        nMoveMessageID: int,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: a C-STORE-RQ message has come.

        Answer with `SendCStoreResponse`, here or later and from any thread; nothing is
        answered by itself.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendCStoreRequest`. Elements that the peer left out are 0 or empty. A text is what
        the peer has sent, up to the first NUL, and can be sent back. The arguments stay
        valid for as long as they are referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.1<part07/sect_9.3.1.html>`
        """
        call_callback(
            self,
            "OnReceiveCStoreRequest",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
            nPriority,
            pszMoveAE,
            nMoveMessageID,
            pDS,
        )

    def OnReceiveCStoreResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        /,
    ) -> None:
        """Hook: a C-STORE-RSP message has come.

        Nothing is expected in return.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendCStoreResponse`. Elements that the peer left out are 0 or empty, a status
        ``COMMAND_STATUS_PROCESSING_FAILURE``. A text is what the peer has sent, up to the
        first NUL, and can be sent back. The arguments stay valid for as long as they are
        referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.1<part07/sect_9.3.1.html>`
        """
        call_callback(
            self,
            "OnReceiveCStoreResponse",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
            nStatus,
        )

    def OnReceiveCFindRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: a C-FIND-RQ message has come.

        Answer with `SendCFindResponse`, here or later and from any thread; nothing is
        answered by itself.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendCFindRequest`. Elements that the peer left out are 0 or empty. A text is what
        the peer has sent, up to the first NUL, and can be sent back. The arguments stay
        valid for as long as they are referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.2<part07/sect_9.3.2.html>`
        """
        call_callback(
            self,
            "OnReceiveCFindRequest",
            nPresentationID,
            nMessageID,
            pszClass,
            nPriority,
            pDS,
        )

    def OnReceiveCFindResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nStatus: int,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: a C-FIND-RSP message has come.

        Nothing is expected in return.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendCFindResponse`. Elements that the peer left out are 0 or empty, a status
        ``COMMAND_STATUS_PROCESSING_FAILURE``. A text is what the peer has sent, up to the
        first NUL, and can be sent back. The arguments stay valid for as long as they are
        referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.2<part07/sect_9.3.2.html>`
        """
        call_callback(
            self,
            "OnReceiveCFindResponse",
            nPresentationID,
            nMessageID,
            pszClass,
            nStatus,
            pDS,
        )

    def OnReceiveCGetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: a C-GET-RQ message has come.

        Answer with `SendCGetResponse`, here or later and from any thread; nothing is
        answered by itself.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendCGetRequest`. Elements that the peer left out are 0 or empty. A text is what
        the peer has sent, up to the first NUL, and can be sent back. The arguments stay
        valid for as long as they are referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.3<part07/sect_9.3.3.html>`
        """
        call_callback(
            self,
            "OnReceiveCGetRequest",
            nPresentationID,
            nMessageID,
            pszClass,
            nPriority,
            pDS,
        )

    def OnReceiveCGetResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nStatus: int,
        nRemaining: int,
        nCompleted: int,
        nFailed: int,
        nWarning: int,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: a C-GET-RSP message has come.

        Nothing is expected in return.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendCGetResponse`. Elements that the peer left out are 0 or empty, a status
        ``COMMAND_STATUS_PROCESSING_FAILURE``. A text is what the peer has sent, up to the
        first NUL, and can be sent back. The arguments stay valid for as long as they are
        referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.3<part07/sect_9.3.3.html>`
        """
        call_callback(
            self,
            "OnReceiveCGetResponse",
            nPresentationID,
            nMessageID,
            pszClass,
            nStatus,
            nRemaining,
            nCompleted,
            nFailed,
            nWarning,
            pDS,
        )

    def OnReceiveCMoveRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pszMoveAE: str,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: a C-MOVE-RQ message has come.

        Answer with `SendCMoveResponse`, here or later and from any thread; nothing is
        answered by itself.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendCMoveRequest`. Elements that the peer left out are 0 or empty. A text is what
        the peer has sent, up to the first NUL, and can be sent back. The arguments stay
        valid for as long as they are referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.4<part07/sect_9.3.4.html>`
        """
        call_callback(
            self,
            "OnReceiveCMoveRequest",
            nPresentationID,
            nMessageID,
            pszClass,
            nPriority,
            pszMoveAE,
            pDS,
        )

    def OnReceiveCMoveResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nStatus: int,
        nRemaining: int,
        nCompleted: int,
        nFailed: int,
        nWarning: int,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: a C-MOVE-RSP message has come.

        Nothing is expected in return.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendCMoveResponse`. Elements that the peer left out are 0 or empty, a status
        ``COMMAND_STATUS_PROCESSING_FAILURE``. A text is what the peer has sent, up to the
        first NUL, and can be sent back. The arguments stay valid for as long as they are
        referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.4<part07/sect_9.3.4.html>`
        """
        call_callback(
            self,
            "OnReceiveCMoveResponse",
            nPresentationID,
            nMessageID,
            pszClass,
            nStatus,
            nRemaining,
            nCompleted,
            nFailed,
            nWarning,
            pDS,
        )

    def OnReceiveCCancelRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        /,
    ) -> None:
        """Hook: a C-CANCEL-RQ message has come.

        Stop the operation and send its last response with ``COMMAND_STATUS_CANCEL``;
        nothing is done by itself.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID of the request that this is about, 0 to 65535.

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendCCancelRequest`. Elements that the peer left out are 0 or empty. A text is what
        the peer has sent, up to the first NUL, and can be sent back. The arguments stay
        valid for as long as they are referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.2.3<part07/sect_9.3.2.html>`
        """
        call_callback(
            self,
            "OnReceiveCCancelRequest",
            nPresentationID,
            nMessageID,
        )

    def OnReceiveCEchoRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        /,
    ) -> None:
        """Hook: a C-ECHO-RQ message has come.

        Answer with `SendCEchoResponse`, here or later and from any thread; nothing is
        answered by itself.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context: an accepted one, odd, 1 to 255. It stands for the class
            and the transfer syntax.
        nMessageID : int (``L_UINT16``)
            Message ID, 0 to 65535.
        pszClass : str (``L_TCHAR *``)
            SOP Class UID, by PS3.5 at most 64 characters.

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendCEchoRequest`. Elements that the peer left out are 0 or empty. A text is what
        the peer has sent, up to the first NUL, and can be sent back. The arguments stay
        valid for as long as they are referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.5<part07/sect_9.3.5.html>`
        """
        call_callback(
            self,
            "OnReceiveCEchoRequest",
            nPresentationID,
            nMessageID,
            pszClass,
        )

    def OnReceiveCEchoResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nStatus: int,
        /,
    ) -> None:
        """Hook: a C-ECHO-RSP message has come.

        Nothing is expected in return.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendCEchoResponse`. Elements that the peer left out are 0 or empty, a status
        ``COMMAND_STATUS_PROCESSING_FAILURE``. A text is what the peer has sent, up to the
        first NUL, and can be sent back. The arguments stay valid for as long as they are
        referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`9.3.5<part07/sect_9.3.5.html>`
        """
        call_callback(
            self,
            "OnReceiveCEchoResponse",
            nPresentationID,
            nMessageID,
            pszClass,
            nStatus,
        )

    def OnReceiveNReportRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nEvent: int,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: an N-EVENT-REPORT-RQ message has come.

        Answer with `SendNReportResponse`, here or later and from any thread; nothing is
        answered by itself.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendNReportRequest`. Elements that the peer left out are 0 or empty. A text is what
        the peer has sent, up to the first NUL, and can be sent back. The arguments stay
        valid for as long as they are referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.1<part07/sect_10.3.1.html>`
        """
        call_callback(
            self,
            "OnReceiveNReportRequest",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
            nEvent,
            pDS,
        )

    def OnReceiveNReportResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        nEvent: int,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: an N-EVENT-REPORT-RSP message has come.

        Nothing is expected in return.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendNReportResponse`. Elements that the peer left out are 0 or empty, a status
        ``COMMAND_STATUS_PROCESSING_FAILURE``. A text is what the peer has sent, up to the
        first NUL, and can be sent back. The arguments stay valid for as long as they are
        referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.1<part07/sect_10.3.1.html>`
        """
        call_callback(
            self,
            "OnReceiveNReportResponse",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
            nStatus,
            nEvent,
            pDS,
        )

    def OnReceiveNGetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pnAttribute: list[int],
        nCount: int,
        /,
    ) -> None:
        """Hook: an N-GET-RQ message has come.

        Answer with `SendNGetResponse`, here or later and from any thread; nothing is
        answered by itself.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendNGetRequest`. Elements that the peer left out are 0 or empty. A text is what
        the peer has sent, up to the first NUL, and can be sent back. The arguments stay
        valid for as long as they are referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.2<part07/sect_10.3.2.html>`
        """
        call_callback(
            self,
            "OnReceiveNGetRequest",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
            pnAttribute,
            nCount,
        )

    def OnReceiveNGetResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: an N-GET-RSP message has come.

        Nothing is expected in return.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendNGetResponse`. Elements that the peer left out are 0 or empty, a status
        ``COMMAND_STATUS_PROCESSING_FAILURE``. A text is what the peer has sent, up to the
        first NUL, and can be sent back. The arguments stay valid for as long as they are
        referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.2<part07/sect_10.3.2.html>`
        """
        call_callback(
            self,
            "OnReceiveNGetResponse",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
            nStatus,
            pDS,
        )

    def OnReceiveNSetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: an N-SET-RQ message has come.

        Answer with `SendNSetResponse`, here or later and from any thread; nothing is
        answered by itself.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendNSetRequest`. Elements that the peer left out are 0 or empty. A text is what
        the peer has sent, up to the first NUL, and can be sent back. The arguments stay
        valid for as long as they are referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.3<part07/sect_10.3.3.html>`
        """
        call_callback(
            self,
            "OnReceiveNSetRequest",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
            pDS,
        )

    def OnReceiveNSetResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: an N-SET-RSP message has come.

        Nothing is expected in return.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendNSetResponse`. Elements that the peer left out are 0 or empty, a status
        ``COMMAND_STATUS_PROCESSING_FAILURE``. A text is what the peer has sent, up to the
        first NUL, and can be sent back. The arguments stay valid for as long as they are
        referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.3<part07/sect_10.3.3.html>`
        """
        call_callback(
            self,
            "OnReceiveNSetResponse",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
            nStatus,
            pDS,
        )

    def OnReceiveNActionRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nAction: int,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: an N-ACTION-RQ message has come.

        Answer with `SendNActionResponse`, here or later and from any thread; nothing is
        answered by itself.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendNActionRequest`. Elements that the peer left out are 0 or empty. A text is what
        the peer has sent, up to the first NUL, and can be sent back. The arguments stay
        valid for as long as they are referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.4<part07/sect_10.3.4.html>`
        """
        call_callback(
            self,
            "OnReceiveNActionRequest",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
            nAction,
            pDS,
        )

    def OnReceiveNActionResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        nAction: int,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: an N-ACTION-RSP message has come.

        Nothing is expected in return.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendNActionResponse`. Elements that the peer left out are 0 or empty, a status
        ``COMMAND_STATUS_PROCESSING_FAILURE``. A text is what the peer has sent, up to the
        first NUL, and can be sent back. The arguments stay valid for as long as they are
        referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.4<part07/sect_10.3.4.html>`
        """
        call_callback(
            self,
            "OnReceiveNActionResponse",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
            nStatus,
            nAction,
            pDS,
        )

    def OnReceiveNCreateRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: an N-CREATE-RQ message has come.

        Answer with `SendNCreateResponse`, here or later and from any thread; nothing is
        answered by itself.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendNCreateRequest`. Elements that the peer left out are 0 or empty. A text is what
        the peer has sent, up to the first NUL, and can be sent back. The arguments stay
        valid for as long as they are referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.5<part07/sect_10.3.5.html>`
        """
        call_callback(
            self,
            "OnReceiveNCreateRequest",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
            pDS,
        )

    def OnReceiveNCreateResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        pDS: LDicomDS | None,
        /,
    ) -> None:
        """Hook: an N-CREATE-RSP message has come.

        Nothing is expected in return.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendNCreateResponse`. Elements that the peer left out are 0 or empty, a status
        ``COMMAND_STATUS_PROCESSING_FAILURE``. A text is what the peer has sent, up to the
        first NUL, and can be sent back. The arguments stay valid for as long as they are
        referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.5<part07/sect_10.3.5.html>`
        """
        call_callback(
            self,
            "OnReceiveNCreateResponse",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
            nStatus,
            pDS,
        )

    def OnReceiveNDeleteRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        /,
    ) -> None:
        """Hook: an N-DELETE-RQ message has come.

        Answer with `SendNDeleteResponse`, here or later and from any thread; nothing is
        answered by itself.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendNDeleteRequest`. Elements that the peer left out are 0 or empty. A text is what
        the peer has sent, up to the first NUL, and can be sent back. The arguments stay
        valid for as long as they are referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.6<part07/sect_10.3.6.html>`
        """
        call_callback(
            self,
            "OnReceiveNDeleteRequest",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
        )

    def OnReceiveNDeleteResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        /,
    ) -> None:
        """Hook: an N-DELETE-RSP message has come.

        Nothing is expected in return.

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

        Notes
        -----
        Called after `OnReceive` and `OnReceiveData`, when the peer has called
        `SendNDeleteResponse`. Elements that the peer left out are 0 or empty, a status
        ``COMMAND_STATUS_PROCESSING_FAILURE``. A text is what the peer has sent, up to the
        first NUL, and can be sent back. The arguments stay valid for as long as they are
        referenced.

        References
        ----------
        * DICOM Standard, Part 7, :dcm:`10.3.6<part07/sect_10.3.6.html>`
        """
        call_callback(
            self,
            "OnReceiveNDeleteResponse",
            nPresentationID,
            nMessageID,
            pszClass,
            pszInstance,
            nStatus,
        )
