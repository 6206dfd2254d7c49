"""The hooks of the connection and the association; those of messages are beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ltdicom._net.hook_runner import call_callback

if TYPE_CHECKING:
    from ltdicom._net.session import Session
    from ltdicom.associate import LDicomAssociate
    from ltdicom.ds import LDicomDS
    from ltdicom.net import LDicomNet
    from ltdicom.structs import DICOMNETDEBUGINFOONSEND


class Hooks:
    """The ``On...`` methods that a derived class overrides.

    The base does nothing, except that it calls the function that `SetCallback` has
    set. Hooks of one object never overlap and keep the order of arrival; see
    `ltdicom.configure` for the thread that calls them. An exception that leaves a
    hook is logged, and the association is aborted.
    """

    _lt: Session

    def OnConnect(self, nError: int, /) -> None:
        """Hook: what came of `Connect`.

        Parameters
        ----------
        nError : int (``L_INT``)
            ``DICOM_SUCCESS``: the connection is up, `GetPeerInfo` tells to whom; send
            the associate request here, in a secure mode in `OnSecureLinkReady`.
            Otherwise a ``DICOM_ERROR_NET_*`` code, and there is no connection.
        """
        call_callback(self, "OnConnect", nError)

    def OnAccept(self, nError: int, /) -> None:
        """Hook on the listening object: a connection is waiting.

        Parameters
        ----------
        nError : int (``L_INT``)
            ``DICOM_SUCCESS``: make a new object and give it to `Accept`, even if it is
            to be closed again: what is not accepted stays at the head of the queue.
            Otherwise the ``DICOM_ERROR_NET_*`` for which no connection could be taken.
        """
        call_callback(self, "OnAccept", nError)

    def OnClose(self, nError: int, pNet: LDicomNet, /) -> None:
        """Hook: a connection has ended; first on its object, then on the listening one.

        Not called on an object that has called `Close` itself.

        Parameters
        ----------
        nError : int (``L_INT``)
            ``DICOM_SUCCESS`` after an orderly end, else the ``DICOM_ERROR_NET_*`` of
            the cause: ``..._CONNECTION_ABORTED`` after an abort, ``..._CONNECTION_RESET``
            where the peer has gone without a release, ``..._TIME_OUT``; or the
            ``DICOM_ERROR_TLS_*`` that `OnSecureLinkReady` tells.
        pNet : LDicomNet (``LDicomNet *``)
            The object whose connection has ended; its `GetPeerInfo` still works.
        """
        call_callback(self, "OnClose", nError, pNet)

    def OnReceive(self, nError: int, nType: int, pBuffer: bytes, nBytes: int, /) -> None:
        """Hook: something has come; the specific hook follows.

        Parameters
        ----------
        nError : int (``L_INT``)
            ``DICOM_SUCCESS``.
        nType : int (``L_UCHAR``)
            ``PDU_ASSOCIATE_REQUEST`` to ``PDU_ABORT``.
        pBuffer : bytes (``L_UCHAR *``)
            The PDU; for ``PDU_DATA_TRANSFER`` the command set and the data set of a
            whole message, without the headers of their fragments.
        nBytes : int (``L_UINT32``)
            Its length.
        """
        call_callback(self, "OnReceive", nError, nType, pBuffer, nBytes)

    def OnSend(self, nError: int, nType: int, nBytes: int, /) -> None:
        """Hook: a PDU or a whole message has been given to the system.

        Parameters
        ----------
        nError : int (``L_INT``)
            ``DICOM_SUCCESS``, or why it could not be sent.
        nType : int (``L_UCHAR``)
            ``PDU_ASSOCIATE_REQUEST`` to ``PDU_ABORT``.
        nBytes : int (``L_UINT32``)
            Bytes that left, headers included.
        """
        call_callback(self, "OnSend", nError, nType, nBytes)

    def OnSendExt(self, pDicomNetDebugInfoOnsend: DICOMNETDEBUGINFOONSEND, /) -> None:
        """Hook: as `OnSend`, with what was sent; switched on by `SetDebugMode`.

        Parameters
        ----------
        pDicomNetDebugInfoOnsend : DICOMNETDEBUGINFOONSEND (``pDICOMNETDEBUGINFOONSEND``)
            ``pSentData`` holds the PDU, or the command set and the data set of a
            message.
        """

    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate, /) -> None:
        """Hook: a peer asks for an association.

        Answer with `SendAssociateAccept` or `SendAssociateReject`, here or later and
        from any thread; nothing is answered by itself.

        Parameters
        ----------
        pPDU : LDicomAssociate (``LDicomAssociate *``)
            The request.

        References
        ----------
        * DICOM Standard, Part 8, :dcm:`7.1<part08/chapter_7.html#sect_7.1>`
        """
        call_callback(self, "OnReceiveAssociateRequest", pPDU)

    def OnReceiveAssociateAccept(self, pPDU: LDicomAssociate, /) -> None:
        """Hook: the peer has accepted the association.

        Parameters
        ----------
        pPDU : LDicomAssociate (``LDicomAssociate *``)
            The association, as `GetAssociate` gives it: results and transfer syntaxes
            of the accept, abstract syntaxes of the request.
        """
        call_callback(self, "OnReceiveAssociateAccept", pPDU)

    def OnReceiveAssociateReject(self, nResult: int, nSource: int, nReason: int, /) -> None:
        """Hook: the peer has rejected the association; the connection ends.

        Parameters
        ----------
        nResult : int (``L_UCHAR``)
            ``PDU_REJECT_RESULT_*``.
        nSource : int (``L_UCHAR``)
            ``PDU_REJECT_SOURCE_*``.
        nReason : int (``L_UCHAR``)
            ``PDU_REJECT_REASON_*``; what it means depends on `nSource`.
        """
        call_callback(self, "OnReceiveAssociateReject", nResult, nSource, nReason)

    def OnReceiveReleaseRequest(self) -> None:
        """Hook: the peer wants to release; answer with `SendReleaseResponse`."""
        call_callback(self, "OnReceiveReleaseRequest")

    def OnReceiveReleaseResponse(self) -> None:
        """Hook: the association is released; `Close` follows here as a rule."""
        call_callback(self, "OnReceiveReleaseResponse")

    def OnReceiveAbort(self, nSource: int, nReason: int, /) -> None:
        """Hook: the peer has aborted the association; the connection ends.

        Parameters
        ----------
        nSource : int (``L_UCHAR``)
            ``PDU_ABORT_SOURCE_*``.
        nReason : int (``L_UCHAR``)
            ``PDU_ABORT_REASON_*``; without meaning for ``PDU_ABORT_SOURCE_USER``.
        """
        call_callback(self, "OnReceiveAbort", nSource, nReason)

    def OnReceiveData(
        self, nPresentationID: int, pCS: LDicomDS, pDS: LDicomDS | None, /
    ) -> None:
        """Hook: a DIMSE message has come; its own hook follows.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context of the message.
        pCS : LDicomDS (``LDicomDS *``)
            The command set.
        pDS : LDicomDS or None (``LDicomDS *``)
            The data set, if the message has one.
        """
        call_callback(self, "OnReceiveData", nPresentationID, pCS, pDS)

    def OnReceiveUnknown(
        self, nPresentationID: int, pCS: LDicomDS, pDS: LDicomDS | None, /
    ) -> None:
        """Hook: a message whose command field is none of the standard's.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context of the message.
        pCS : LDicomDS (``LDicomDS *``)
            The command set.
        pDS : LDicomDS or None (``LDicomDS *``)
            The data set, if the message has one.
        """
        call_callback(self, "OnReceiveUnknown", nPresentationID, pCS, pDS)

    def OnBeforeSendCommandSet(self, pCS: LDicomDS, /) -> None:
        """Hook: the command set of a response is about to be sent.

        Called inside ``Send...Response``, on its thread. Elements may be added,
        changed or deleted, an error comment for instance; the group length and
        whether a data set follows are set right afterwards.

        Parameters
        ----------
        pCS : LDicomDS (``LDicomDS *``)
            The command set.
        """
        call_callback(self, "OnBeforeSendCommandSet", pCS)
