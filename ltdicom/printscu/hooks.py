"""What a print client hears: progress, and the reports of the printer."""

# ruff: noqa: D401 - a hook's first line says when it is called

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ltdicom._binding.arguments import inside
from ltdicom._binding.calls import returns_void
from ltdicom._core.errors import DicomError
from ltdicom._print.attributes import LOGGER, decoded, structure_of
from ltdicom.constants.command import (
    COMMAND_STATUS_NO_SUCH_CLASS,
    COMMAND_STATUS_NO_SUCH_EVENT_TYPE,
    COMMAND_STATUS_SUCCESS,
)
from ltdicom.constants.printscu import (
    PRINTSCU_STATUS_RECEIVE_RELEASE_RQ,
    PRINTSCU_STATUS_SEND_RELEASE_RP,
)
from ltdicom.constants.uid import UID_PRINT_JOB_CLASS, UID_PRINTER_CLASS
from ltdicom.structs import (
    DICOMPRINTSCUCALLBACK,
    PRINTERREPORTINFO,
    PRINTJOBREPORTINFO,
)

if TYPE_CHECKING:
    from ltdicom._print.session import PrintSession
    from ltdicom.ds import LDicomDS

# the events of a class, from 1 (PS3.4 tables H.4-17 and H.4-16)
_EVENTS = {UID_PRINTER_CLASS: 3, UID_PRINT_JOB_CLASS: 4}


def _report(structure: Any, data_set: LDicomDS | None) -> Any:
    """Return what a report says; None for nothing, or nothing that can be read."""
    try:
        return structure_of(structure, decoded(inside(data_set))) if data_set else None
    except DicomError as error:
        LOGGER.warning("a report that cannot be read: %s", error)
        return None


class PrintHooks:
    """The hooks that `LDicomPrintSCU` adds, and those of `LDicomNet` that it answers."""

    _lt: PrintSession

    @returns_void
    def SetCallback(self, pCallback: DICOMPRINTSCUCALLBACK | None) -> None:
        """Set functions that are called where a hook is not overridden.

        As in C++, this hides `LDicomNet.SetCallback`, which can be called by its full
        name.

        Parameters
        ----------
        pCallback : DICOMPRINTSCUCALLBACK or None (``DICOMPRINTSCUCALLBACK *``)
            Each function gets the object, the arguments of the hook and ``pUserData``.
        """
        self._lt.print_callbacks = pCallback

    def _call_callback(self, member: str, *arguments: Any) -> None:
        callbacks = self._lt.print_callbacks
        function = getattr(callbacks, member, None)
        if callbacks is not None and function is not None:
            function(self, *arguments, callbacks.pUserData)

    def OnStatus(self, uStatus: int, uOperationStatus: int, /) -> None:
        """Hook: something was sent to the printer, or has come from it.

        Called on the thread of the function that sends and waits; for an abort and a
        release by the printer as any other hook. Functions that wait for the printer
        return ``DICOM_ERROR_NET_WOULD_BLOCK`` here.

        Parameters
        ----------
        uStatus : int (``L_UINT16``)
            ``PRINTSCU_STATUS_*``.
        uOperationStatus : int (``L_UINT16``)
            For ``PRINTSCU_STATUS_RECEIVE_..._RSP``: ``COMMAND_STATUS_SUCCESS``, also
            for a warning, or the status of failure. `GetLastOperationStatus` tells a
            warning. Otherwise 0.
        """
        self._call_callback("pfnStatus", uStatus, uOperationStatus)

    def OnPrinterReport(
        self, uEventTypeID: int, pReportInfo: PRINTERREPORTINFO | None, /
    ) -> None:
        """Hook: the state of the printer has changed; the report is answered already.

        Parameters
        ----------
        uEventTypeID : int (``L_UINT16``)
            1: normal, 2: warning, 3: failure.
        pReportInfo : PRINTERREPORTINFO or None (``pPRINTERREPORTINFO``)
            What the printer tells of it; NULL for 1, and where it tells nothing.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4.6.2.1<part04/sect_H.4.6.html>`
        """
        self._call_callback("pfnPrinterReport", uEventTypeID, pReportInfo)

    def OnPrintJobReport(
        self,
        pszPrintJobInstanceUID: str,
        uEventTypeID: int,
        pReportInfo: PRINTJOBREPORTINFO | None,
        /,
    ) -> None:
        """Hook: the state of a print job has changed; the report is answered already.

        Parameters
        ----------
        pszPrintJobInstanceUID : str (``L_TCHAR *``)
            The print job.
        uEventTypeID : int (``L_UINT16``)
            1: pending, 2: printing, 3: done, 4: failure.
        pReportInfo : PRINTJOBREPORTINFO or None (``pPRINTJOBREPORTINFO``)
            What the printer tells of it.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4.5.2.1<part04/sect_H.4.5.html>`
        """
        self._call_callback(
            "pfnPrintJobReport", pszPrintJobInstanceUID, uEventTypeID, pReportInfo
        )

    # -- answered by the class itself, as in C++ -----------------------------------------

    def OnReceiveReleaseRequest(self) -> None:
        """Hook of `LDicomNet`: agrees to the release and tells `OnStatus`."""
        session = self._lt
        session.call("OnStatus", PRINTSCU_STATUS_RECEIVE_RELEASE_RQ, 0)
        with suppress(DicomError):  # the connection may have ended meanwhile
            session.required.answer_release()
        session.call("OnStatus", PRINTSCU_STATUS_SEND_RELEASE_RP, 0)

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
        """Hook of `LDicomNet`: answers a report, then calls the hook that is for it.

        Parameters
        ----------
        nPresentationID : int (``L_UCHAR``)
            Presentation context of the message.
        nMessageID : int (``L_UINT16``)
            Message ID.
        pszClass : str (``L_TCHAR *``)
            The SOP class that reports.
        pszInstance : str (``L_TCHAR *``)
            The instance.
        nEvent : int (``L_UINT16``)
            Event type.
        pDS : LDicomDS or None (``LDicomDS *``)
            What it is about.
        """
        session = self._lt
        status = COMMAND_STATUS_SUCCESS
        if pszClass not in _EVENTS:
            status = COMMAND_STATUS_NO_SUCH_CLASS
        elif not 1 <= nEvent <= _EVENTS[pszClass]:
            status = COMMAND_STATUS_NO_SUCH_EVENT_TYPE
        answer = (nMessageID, pszClass, pszInstance, status, nEvent)
        with suppress(DicomError):  # the connection may have ended meanwhile
            session.send("NReportResponse", nPresentationID, answer)
        if status != COMMAND_STATUS_SUCCESS:
            return
        if pszClass == UID_PRINTER_CLASS:
            info = _report(PRINTERREPORTINFO, pDS) if nEvent != 1 else None
            session.call("OnPrinterReport", nEvent, info)
        else:
            info = _report(PRINTJOBREPORTINFO, pDS)
            session.call("OnPrintJobReport", pszInstance, nEvent, info)
