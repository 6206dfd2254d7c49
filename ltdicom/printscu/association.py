"""The association with a printer, and how its answers are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, overload

from ltdicom._binding.c_types import L_TCHAR, L_UINT, L_UINT16
from ltdicom._binding.calls import returns_bool, returns_code, returns_value, returns_void
from ltdicom._binding.out import OUT, OutInt
from ltdicom._binding.overloads import overloads
from ltdicom._core.errors import DicomError
from ltdicom._net.association.items import AssociationItems, checked_title
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.constants.printscu import (
    PRINTSCU_BASIC_ANNOTATION_BOX_SOP_CLASS,
    PRINTSCU_BASIC_COLOR_PM_META_SOP_CLASS,
    PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS,
    PRINTSCU_BASIC_PRINT_IMAGE_OVERLAY_BOX_SOP_CLASS,
    PRINTSCU_PRESENTATION_LUT_SOP_CLASS,
    PRINTSCU_PRINT_JOB_SOP_CLASS,
    PRINTSCU_PRINTER_CONFIGURATION_RETRIEVAL_SOP_CLASS,
    PRINTSCU_PULL_STORED_PM_META_SOP_CLASS,
)
from ltdicom.constants.uid import (
    UID_BASIC_ANNOTATION_BOX_CLASS,
    UID_BASIC_COLOR_PRINT_META_CLASS,
    UID_BASIC_GRAYSCALE_PRINT_META_CLASS,
    UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_PRESENTATION_LUT_CLASS,
    UID_PRINT_JOB_CLASS,
    UID_PRINTER_CONFIGURATION_RETRIEVAL_CLASS,
    UID_PULL_STORED_PRINT_META_CLASS,
)

if TYPE_CHECKING:
    from ltdicom._print.session import PrintSession

CLASSES: Final = {
    PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS: UID_BASIC_GRAYSCALE_PRINT_META_CLASS,
    PRINTSCU_BASIC_COLOR_PM_META_SOP_CLASS: UID_BASIC_COLOR_PRINT_META_CLASS,
    PRINTSCU_PULL_STORED_PM_META_SOP_CLASS: UID_PULL_STORED_PRINT_META_CLASS,
    PRINTSCU_BASIC_ANNOTATION_BOX_SOP_CLASS: UID_BASIC_ANNOTATION_BOX_CLASS,
    PRINTSCU_BASIC_PRINT_IMAGE_OVERLAY_BOX_SOP_CLASS: (
        UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS
    ),
    PRINTSCU_PRESENTATION_LUT_SOP_CLASS: UID_PRESENTATION_LUT_CLASS,
    PRINTSCU_PRINT_JOB_SOP_CLASS: UID_PRINT_JOB_CLASS,
    PRINTSCU_PRINTER_CONFIGURATION_RETRIEVAL_SOP_CLASS: (
        UID_PRINTER_CONFIGURATION_RETRIEVAL_CLASS
    ),
}


def classes_of(flags: int) -> list[str]:
    """Return the UIDs of classes that are joined as flags.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: none, or one that does not exist.
    """
    if not flags or flags & ~sum(CLASSES):
        raise DicomError(DICOM_ERROR_PARAMETER, f"no such classes: {flags:#x}")
    return [uid for flag, uid in CLASSES.items() if flags & flag]


def request_for(called: str | None, calling: str | None, flags: int) -> AssociationItems:
    """Return the association request."""
    items = AssociationItems.default(True)
    items.called, items.calling = checked_title(called), checked_title(calling)
    for number, sop_class in enumerate(classes_of(flags)):
        items.add_context(2 * number + 1, 0, sop_class)
        items.contexts[-1].transfer_syntaxes = [
            UID_EXPLICIT_VR_LITTLE_ENDIAN,
            UID_IMPLICIT_VR_LITTLE_ENDIAN,
        ]
    return items


class PrintAssociation:
    """The calls of `LDicomPrintSCU` for the association."""

    _lt: PrintSession

    @returns_code
    def _associate_from(
        self,
        pszPrintScuIP: L_TCHAR,
        uPrintScuPort: L_UINT,
        pszPrintScpIP: L_TCHAR,
        uPrintScpPort: L_UINT,
        pszCalledTitle: L_TCHAR,
        pszCallingTitle: L_TCHAR,
        uSupportedClasses: L_UINT16,
    ) -> int:
        """Associate from an own address."""
        self._lt.open(
            (pszPrintScuIP, uPrintScuPort),
            (pszPrintScpIP, uPrintScpPort),
            request_for(pszCalledTitle, pszCallingTitle, uSupportedClasses),
        )
        return DICOM_SUCCESS

    @overload
    def Associate(
        self,
        pszPrintScpIP: str | None,
        uPrintScpPort: int,
        pszCalledTitle: str | None,
        pszCallingTitle: str | None,
        uSupportedClasses: int,
    ) -> int: ...
    @overload
    def Associate(
        self,
        pszPrintScuIP: str | None,
        uPrintScuPort: int,
        pszPrintScpIP: str | None,
        uPrintScpPort: int,
        pszCalledTitle: str | None,
        pszCallingTitle: str | None,
        uSupportedClasses: int,
    ) -> int: ...
    @overloads(_associate_from)
    @returns_code
    def Associate(
        self,
        pszPrintScpIP: L_TCHAR,
        uPrintScpPort: L_UINT,
        pszCalledTitle: L_TCHAR,
        pszCallingTitle: L_TCHAR,
        uSupportedClasses: L_UINT16,
    ) -> Any:
        """Connect to a printer and associate; returns when it has accepted.

        What a former association has left is forgotten.

        Parameters
        ----------
        pszPrintScuIP : str or None (``L_TCHAR *``)
            Only in the longer overload: own address; NULL or empty for any.
        uPrintScuPort : int (``L_UINT``)
            Only in the longer overload: own port; 0 for any.
        pszPrintScpIP : str (``L_TCHAR *``)
            Address or name of the printer.
        uPrintScpPort : int (``L_UINT``)
            Its port, 1 to 65535.
        pszCalledTitle : str (``L_TCHAR *``)
            AE title of the printer.
        pszCallingTitle : str (``L_TCHAR *``)
            Own AE title.
        uSupportedClasses : int (``L_UINT16``)
            ``PRINTSCU_..._SOP_CLASS``, joined: what is proposed, each in explicit and
            implicit VR little endian. `IsClassSupported` tells what of it was accepted.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: there is an association, maybe without any class.
            * ``DICOM_ERROR_PRINTSCU_ASSOCIATE_RQ_REJECTED``: see
              `GetAssociateRejectInfo`.
            * ``DICOM_ERROR_PRINTSCU_TIME_OUT``: no connection or no answer in the time
              of `SetTimeout`, which holds for each of the two.
            * ``DICOM_ERROR_PARAMETER``: no such classes, titles or ports.
            * ``DICOM_ERROR_PDU_LENGTH``: a title of more than 16 characters.
            * ``DICOM_ERROR_NET_IS_CONNECTED``: the object is in use.
            * ``DICOM_ERROR_NET_HOST_NOT_FOUND``,
              ``DICOM_ERROR_NET_CONNECTION_REFUSED`` and the like: no connection.
            * ``DICOM_ERROR_NET_CONNECTION_ABORTED``: see `GetAbortInfo`.

            After an error there is no connection.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_CONNECT``,
        ``..._SEND_ASSOCIATE_RQ`` and ``..._RECEIVE_ASSOCIATE_AC``, or
        ``..._RECEIVE_ASSOCIATE_RJ`` and ``..._CLOSE``.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.3<part04/sect_H.3.html>`
        """
        self._lt.open(
            (None, 0),
            (pszPrintScpIP, uPrintScpPort),
            request_for(pszCalledTitle, pszCallingTitle, uSupportedClasses),
        )
        return DICOM_SUCCESS

    @overload
    def GetAssociateRejectInfo(
        self, pnResult: OutInt, pnSource: OutInt, pnReason: OutInt
    ) -> None: ...
    @overload
    def GetAssociateRejectInfo(self) -> tuple[int, int, int]: ...
    @returns_void
    def GetAssociateRejectInfo(
        self, pnResult: OutInt = OUT, pnSource: OutInt = OUT, pnReason: OutInt = OUT
    ) -> Any:
        """Tell why the last `Associate` was rejected; zeros where it was not.

        Parameters
        ----------
        pnResult : out int (``L_UCHAR *``)
            ``PDU_REJECT_RESULT_*``.
        pnSource : out int (``L_UCHAR *``)
            ``PDU_REJECT_SOURCE_*``.
        pnReason : out int (``L_UCHAR *``)
            ``PDU_REJECT_REASON_*``.
        """
        return self._lt.reject_info

    @returns_bool
    def IsClassSupported(self, uClass: L_UINT16) -> bool:
        """Tell whether the printer has accepted classes.

        Parameters
        ----------
        uClass : int (``L_UINT16``)
            ``PRINTSCU_..._SOP_CLASS``; of several, all are meant.

        Returns
        -------
        bool (``L_BOOL``)
            False without an association, and for a class that does not exist.
        """
        wanted = classes_of(uClass)
        return self._lt.accepted(*wanted) == wanted

    @returns_code
    def Release(self) -> int:
        """Release the association and close the connection.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: released and closed.
            * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no association.
            * ``DICOM_ERROR_PRINTSCU_TIME_OUT``: no answer in the time of `SetTimeout`;
              the association is aborted.
            * as the class says of every function; there is no connection then.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_RELEASE_RQ``,
        ``..._RECEIVE_RELEASE_RP`` and ``..._CLOSE``.
        """
        self._lt.release()
        return DICOM_SUCCESS

    @overload
    def GetAbortInfo(self, pnSource: OutInt, pnReason: OutInt) -> None: ...
    @overload
    def GetAbortInfo(self) -> tuple[int, int]: ...
    @returns_void
    def GetAbortInfo(self, pnSource: OutInt = OUT, pnReason: OutInt = OUT) -> Any:
        """Tell how the printer has aborted the association.

        Parameters
        ----------
        pnSource : out int (``L_UCHAR *``)
            ``PDU_ABORT_SOURCE_*``; without meaning where nothing was aborted.
        pnReason : out int (``L_UCHAR *``)
            ``PDU_ABORT_REASON_*``; without meaning for ``PDU_ABORT_SOURCE_USER``.
        """
        return self._lt.abort_info

    @returns_value(0)
    def GetLastOperationStatus(self) -> int:
        """Return the status that the printer has answered with last (``L_UINT16``).

        Behind a function that has returned ``DICOM_SUCCESS``, any other status than
        ``COMMAND_STATUS_SUCCESS`` is a warning.
        """
        return self._lt.last_status

    @returns_void
    def SetTimeout(self, uTimeout: L_UINT16) -> None:
        """Set how long to wait for an answer of the printer.

        Parameters
        ----------
        uTimeout : int (``L_UINT16``)
            Seconds, 60 at first; from the time at which the request is handed over to
            be sent. 0 waits for ever.
        """
        self._lt.timeout = uTimeout or None
