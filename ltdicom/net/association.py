"""Associations, raw messages and what can be asked about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ltdicom._binding.arguments import inside, required
from ltdicom._binding.c_types import L_UCHAR
from ltdicom._binding.calls import returns_code, returns_pointer, returns_value
from ltdicom._core.errors import DicomError
from ltdicom.constants.error import (
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_PDU_TYPE,
    DICOM_SUCCESS,
)

if TYPE_CHECKING:
    from ltdicom._net.session import Session
    from ltdicom.associate import LDicomAssociate
    from ltdicom.ds import LDicomDS


class Associations:
    """The association calls of `LDicomNet`."""

    _lt: Session

    @returns_code
    def SendAssociateRequest(self, pPDU: LDicomAssociate | None) -> int:
        """Ask the peer for an association.

        Parameters
        ----------
        pPDU : LDicomAssociate (``LDicomAssociate *``)
            The request; it may be changed or dropped when the call has returned.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NULL_PTR``: no `pPDU`.
            * ``DICOM_ERROR_PDU_TYPE``: `pPDU` is an accept.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection, or not yet:
              `OnConnect` tells when.
            * ``DICOM_ERROR_NET_INVALID``: it has an association already, or has asked.
            * ``DICOM_ERROR_PARAMETER``, ``DICOM_ERROR_PDU_LENGTH``: `pPDU` cannot be
              encoded; the log says why.

        Notes
        -----
        **Hooks:** `OnReceiveAssociateRequest` at the peer; `OnReceiveAssociateAccept`
        or `OnReceiveAssociateReject` here.

        References
        ----------
        * DICOM Standard, Part 8, :dcm:`7.1<part08/chapter_7.html#sect_7.1>`
        """
        items = required(pPDU, "pPDU")._items
        if not items.request:
            raise DicomError(DICOM_ERROR_PDU_TYPE, "an accept is not a request")
        self._lt.required.associate(items)
        return DICOM_SUCCESS

    @returns_code
    def SendAssociateAccept(self, pPDU: LDicomAssociate | None) -> int:
        """Accept the association that the peer asks for.

        Each context of the request is answered by the context of `pPDU` with the same
        ID; one that `pPDU` lacks is rejected. So is a context that cannot be used, with
        ``PDU_ACCEPT_RESULT_TRANSFER_SYNTAX`` and a warning in the log: its abstract
        syntax or its transfer syntax is missing or no UID.

        Parameters
        ----------
        pPDU : LDicomAssociate (``LDicomAssociate *``)
            The accept, made with ``LDicomAssociate(False)``; it may be changed or
            dropped when the call has returned.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued; `GetAssociate` is set.
            * ``DICOM_ERROR_NULL_PTR``: no `pPDU`.
            * ``DICOM_ERROR_PDU_TYPE``: `pPDU` is a request.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: nobody asks for an association.
            * ``DICOM_ERROR_PARAMETER``, ``DICOM_ERROR_PDU_LENGTH``: `pPDU` cannot be
              encoded; the log says why.

        Notes
        -----
        **Hooks:** `OnReceiveAssociateAccept` at the peer.
        """
        items = required(pPDU, "pPDU")._items
        if items.request:
            raise DicomError(DICOM_ERROR_PDU_TYPE, "a request is not an accept")
        self._lt.accept_association(items)
        return DICOM_SUCCESS

    @returns_code
    def SendAssociateReject(
        self, nResult: L_UCHAR, nSource: L_UCHAR, nReason: L_UCHAR
    ) -> int:
        """Reject the association that the peer asks for.

        Parameters
        ----------
        nResult : int (``L_UCHAR``)
            ``PDU_REJECT_RESULT_PERMANENT`` or ``PDU_REJECT_RESULT_TRANSIENT``.
        nSource : int (``L_UCHAR``)
            ``PDU_REJECT_SOURCE_*``.
        nReason : int (``L_UCHAR``)
            ``PDU_REJECT_REASON_*``; any number goes with any source.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_PARAMETER``: `nResult` is 0, which would accept.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: nobody asks for an association.

        Notes
        -----
        **Hooks:** `OnReceiveAssociateReject` at the peer, which then closes.
        """
        if nResult == 0:
            raise DicomError(DICOM_ERROR_PARAMETER, "result 0 is not a rejection")
        self._lt.required.reject(nResult, nSource, nReason)
        return DICOM_SUCCESS

    @returns_code
    def SendReleaseRequest(self) -> int:
        """Ask the peer to release the association, after what waits to be sent.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association, or it is being
              released already.

        Notes
        -----
        **Hooks:** `OnReceiveReleaseRequest` at the peer, `OnReceiveReleaseResponse`
        here.
        """
        self._lt.required.release()
        return DICOM_SUCCESS

    @returns_code
    def SendReleaseResponse(self) -> int:
        """Agree to the release; the peer closes the connection then.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: nobody has asked for a release.

        Notes
        -----
        **Hooks:** `OnReceiveReleaseResponse` at the peer. Where both sides ask at the
        same time, the response leaves in the order that Part 8, 7.2.2 demands.
        """
        self._lt.required.answer_release()
        return DICOM_SUCCESS

    @returns_code
    def SendAbort(self, nSource: L_UCHAR, nReason: L_UCHAR) -> int:
        """Abort the association; what waits to be sent is dropped.

        Parameters
        ----------
        nSource : int (``L_UCHAR``)
            ``PDU_ABORT_SOURCE_*``.
        nReason : int (``L_UCHAR``)
            ``PDU_ABORT_REASON_*``; without meaning for ``PDU_ABORT_SOURCE_USER``.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is nothing to abort.

        Notes
        -----
        **Hooks:** `OnReceiveAbort` at the peer; `OnClose` here when it has closed.
        """
        self._lt.required.abort(nSource, nReason)
        return DICOM_SUCCESS

    @returns_code
    def SendData(
        self, nPresentationID: L_UCHAR, pCS: LDicomDS | None, pDS: LDicomDS | None
    ) -> int:
        """Send a message whose command set the application has made.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            An accepted presentation context.
        pCS : LDicomDS (``LDicomDS *``)
            The command set, from `LDicomDS.InitCS`. The group length is computed; the
            element that tells whether a data set follows is set right.
        pDS : LDicomDS or None (``LDicomDS *``)
            The data set, if there is one.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: sent or queued.
            * ``DICOM_ERROR_NULL_PTR``: no `pCS`.
            * ``DICOM_ERROR_PARAMETER``: `pCS` has no command field.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no connection.
            * ``DICOM_ERROR_NET_INVALID``: there is no association.
            * ``DICOM_ERROR_PDU_ID``: the presentation context was not accepted.
            * ``DICOM_ERROR_NET_NO_BUFFERS``: more than ``queued_bytes`` of `configure`
              wait to be sent already.
            * ``DICOM_ERROR_CONVERSION``: the data set cannot be encoded in the
              negotiated transfer syntax.
            * ``DICOM_ERROR_OPEN``, ``DICOM_ERROR_READ``: the file that a data set was
              loaded from is gone, cannot be read, or was changed.
            * ``DICOM_ERROR_FORMAT``: a data set is not whole.
            * ``DICOM_ERROR_MEMORY``: a value is too long, or there is no memory.

        Notes
        -----
        **Hooks:** at the peer those of the message, or `OnReceiveUnknown`.
        """
        return self._lt.send_raw(nPresentationID, inside(required(pCS, "pCS")), inside(pDS))

    @returns_pointer
    def GetAssociate(self) -> LDicomAssociate | None:
        """Return the association, or NULL before there is one.

        Returns
        -------
        LDicomAssociate or None (``LDicomAssociate *``)
            The abstract syntaxes of the request with the results and the transfer
            syntaxes of the accept, the same on both sides, so that
            `LDicomAssociate.FindAbstract` finds the context. Set before
            `OnReceiveAssociateAccept` runs and when `SendAssociateAccept` has returned;
            stays after the end until the object connects or is accepted again
            (`IsAssociated` tells).
        """
        return self._lt.associate()

    @returns_pointer
    def GetCommandSet(self) -> LDicomDS | None:
        """Return the command set of the message received last, or NULL.

        Returns
        -------
        LDicomDS or None (``LDicomDS *``)
            Group 0000; inside a hook that of the hook's message.
        """
        return self._lt.command_set()

    @returns_value(False)
    def IsAssociated(self) -> bool:
        """Return whether an association exists (``L_BOOL``).

        True from the accept to the answer of the release, the abort or the end of the
        connection.
        """
        connection = self._lt.connection
        return connection is not None and connection.is_associated

    @returns_value(0)
    def GetQueueSend(self) -> int:
        """Return how many messages and PDUs wait to be sent (``L_UINT32``).

        One counts until its last byte has been given to the system.
        """
        connection = self._lt.connection
        return connection.waiting if connection is not None else 0
