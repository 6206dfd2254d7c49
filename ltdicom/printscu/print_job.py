"""Print jobs: what becomes of a film that was accepted for printing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.c_types import L_TCHAR
from ltdicom._binding.calls import returns_code, returns_value
from ltdicom._binding.out import OUT, OutAny, Size
from ltdicom._binding.overloads import overloads
from ltdicom._print.attributes import (
    REFERENCED_PRINT_JOBS,
    named,
    references,
    structure_of,
    tags_of,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.uid import UID_PRINT_JOB_CLASS
from ltdicom.structs import PRINTJOBINFO

if TYPE_CHECKING:
    from ltdicom._print.session import Answer, PrintSession


def note_print_job(session: PrintSession, answer: Answer) -> None:
    """Remember the print job that the answer to a print request names, if any."""
    jobs = references(answer.attributes, REFERENCED_PRINT_JOBS)
    session.instances.print_job = jobs[0] if jobs else ""


class PrintJobs:
    """The calls of `LDicomPrintSCU` for print jobs."""

    _lt: PrintSession

    @returns_value("")
    def GetPrintJobInstanceUID(self) -> str:
        """Return the SOP Instance UID of the print job of the last print request.

        Returns
        -------
        str (``L_TCHAR *``)
            Empty where the printer has named none.
        """
        return self._lt.instances.print_job

    @returns_code
    def _print_job_info_into(
        self, pPrintJobInfo: OutAny = OUT, uStructSize: Size = None
    ) -> Any:
        """Tell what was fetched."""
        return DICOM_SUCCESS, replace(self._lt.instances.print_job_info)

    @overload
    def GetPrintJobInfo(
        self,
        pszPrintJobInstanceUID: str | None,
        pRequiredPrintJobInfo: PRINTJOBINFO | None = None,
    ) -> int: ...
    @overload
    def GetPrintJobInfo(
        self, pPrintJobInfo: PRINTJOBINFO, uStructSize: int | None = None
    ) -> int: ...
    @overload
    def GetPrintJobInfo(self) -> tuple[int, PRINTJOBINFO]: ...
    @overloads(_print_job_info_into)
    @returns_code
    def GetPrintJobInfo(
        self,
        pszPrintJobInstanceUID: L_TCHAR,
        pRequiredPrintJobInfo: PRINTJOBINFO | None = None,
    ) -> Any:
        """Ask for the state of a print job; in the other overload, tell what was said.

        Parameters
        ----------
        pszPrintJobInstanceUID : str (``L_TCHAR *``)
            Which one, from `GetPrintJobInstanceUID` or `OnPrintJobReport`.
        pRequiredPrintJobInfo : PRINTJOBINFO or None (``pPRINTJOBINFO``)
            A text, whatever it is, in each field that is wanted; NULL, or no text at
            all, for everything.
        pPrintJobInfo : out PRINTJOBINFO (``pPRINTJOBINFO``)
            In the other overload: what was fetched last. What the printer left out is
            empty; texts end after 64 characters.
        uStructSize : int, optional (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: fetched; or told, by the other overload always.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: the class was not accepted.
            * ``DICOM_ERROR_PARAMETER``: no UID.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_GET_PRINT_JOB_INFO_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_GET_PRINT_JOB_INFO_RSP``.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4.5<part04/sect_H.4.5.html>`
        """
        answer = self._lt.perform(
            "GET_PRINT_JOB_INFO",
            "NGet",
            self._lt.one_of(UID_PRINT_JOB_CLASS),
            UID_PRINT_JOB_CLASS,
            named(pszPrintJobInstanceUID),
            tags_of(pRequiredPrintJobInfo),
        )
        self._lt.instances.print_job_info = structure_of(PRINTJOBINFO, answer.attributes)
        return DICOM_SUCCESS
