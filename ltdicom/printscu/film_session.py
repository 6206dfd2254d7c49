"""Film sessions: what the films of a print job have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_BOOL
from ltdicom._binding.calls import returns_code, returns_value
from ltdicom._binding.out import OUT, OutAny, Size
from ltdicom._print.attributes import attributes_of
from ltdicom._print.session import basic_metas
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.uid import UID_BASIC_FILM_SESSION_CLASS
from ltdicom.printscu.print_job import note_print_job
from ltdicom.structs import FILMSESSIONPARAMETERS

if TYPE_CHECKING:
    from ltdicom._print.session import PrintSession


class FilmSessions:
    """The calls of `LDicomPrintSCU` for film sessions."""

    _lt: PrintSession

    @returns_code
    def CreateFilmSession(
        self,
        pParameters: FILMSESSIONPARAMETERS | None,
        bColorPrintManagement: L_BOOL = False,
    ) -> int:
        """Have the printer create a film session; there is one at a time.

        Parameters
        ----------
        pParameters : FILMSESSIONPARAMETERS or None (``pFILMSESSIONPARAMETERS``)
            What the films have in common; NULL leaves all of it to the printer.
        bColorPrintManagement : bool (``L_BOOL``)
            TRUE for colour, FALSE for grey, where the printer has accepted both.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: `GetFilmSessionInstanceUID` names it.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: neither of the meta SOP
              classes for grey and colour was accepted.
            * ``DICOM_ERROR_PARAMETER``: a value that its attribute cannot hold.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_CREATE_FILM_SESSION_RQ``
        and ``PRINTSCU_STATUS_RECEIVE_CREATE_FILM_SESSION_RSP``.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4.1.2.1<part04/sect_H.4.html>`
        """
        meta = self._lt.one_of(*basic_metas(color=bool(bColorPrintManagement)))
        answer = self._lt.create(
            "CREATE_FILM_SESSION",
            meta,
            UID_BASIC_FILM_SESSION_CLASS,
            attributes_of(pParameters),
        )
        instances = self._lt.instances
        instances.meta, instances.film_session = meta, answer.instance
        instances.forget_film_box()
        return DICOM_SUCCESS

    @returns_value("")
    def GetFilmSessionInstanceUID(self) -> str:
        """Return the SOP Instance UID of the film session.

        Returns
        -------
        str (``L_TCHAR *``)
            Empty where there is none.
        """
        return self._lt.instances.film_session

    @returns_code
    def UpdateFilmSession(self, pParameters: FILMSESSIONPARAMETERS | None) -> int:
        """Have the printer change the film session.

        Parameters
        ----------
        pParameters : FILMSESSIONPARAMETERS (``pFILMSESSIONPARAMETERS``)
            What to change.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: changed.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: neither of the meta SOP
              classes for grey and colour was accepted.
            * ``DICOM_ERROR_NULL_PTR``: no `pParameters`.
            * ``DICOM_ERROR_PARAMETER``: there is no film session, or a value that its
              attribute cannot hold.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_UPDATE_FILM_SESSION_RQ``
        and ``PRINTSCU_STATUS_RECEIVE_UPDATE_FILM_SESSION_RSP``.
        """
        self._lt.perform(
            "UPDATE_FILM_SESSION",
            "NSet",
            self._lt.film_meta,
            UID_BASIC_FILM_SESSION_CLASS,
            self._lt.current("film_session"),
            data=attributes_of(required(pParameters, "pParameters")),
        )
        return DICOM_SUCCESS

    @returns_code
    def PrintFilmSession(self) -> int:
        """Have the printer print all films of the film session.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: accepted for printing; `GetPrintJobInstanceUID` names
              the print job, if the printer tells it.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: neither of the meta SOP
              classes for grey and colour was accepted.
            * ``DICOM_ERROR_PARAMETER``: there is no film session.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_PRINT_FILM_SESSION_RQ``
        and ``PRINTSCU_STATUS_RECEIVE_PRINT_FILM_SESSION_RSP``.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4.1.2.4<part04/sect_H.4.html>`
        """
        answer = self._lt.perform(
            "PRINT_FILM_SESSION",
            "NAction",
            self._lt.film_meta,
            UID_BASIC_FILM_SESSION_CLASS,
            self._lt.current("film_session"),
            1,
        )
        note_print_job(self._lt, answer)
        return DICOM_SUCCESS

    @returns_code
    def DeleteFilmSession(self) -> int:
        """Have the printer delete the film session with its film boxes.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: deleted; what is being printed goes on.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: neither of the meta SOP
              classes for grey and colour was accepted.
            * ``DICOM_ERROR_PARAMETER``: there is no film session.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_DELETE_FILM_SESSION_RQ``
        and ``PRINTSCU_STATUS_RECEIVE_DELETE_FILM_SESSION_RSP``.
        """
        self._lt.perform(
            "DELETE_FILM_SESSION",
            "NDelete",
            self._lt.film_meta,
            UID_BASIC_FILM_SESSION_CLASS,
            self._lt.current("film_session"),
        )
        instances = self._lt.instances
        instances.meta = instances.film_session = ""
        instances.forget_film_box()
        return DICOM_SUCCESS

    @overload
    def GetDefaultFilmSessionParameters(
        self, pParameters: FILMSESSIONPARAMETERS, uStructSize: Size = None
    ) -> int: ...
    @overload
    def GetDefaultFilmSessionParameters(self) -> tuple[int, FILMSESSIONPARAMETERS]: ...
    @returns_code
    def GetDefaultFilmSessionParameters(
        self, pParameters: OutAny = OUT, uStructSize: Size = None
    ) -> Any:
        """Give parameters that specify nothing, to be filled in.

        Parameters
        ----------
        pParameters : out FILMSESSIONPARAMETERS (``pFILMSESSIONPARAMETERS``)
            Strings are NULL, numbers -1.
        uStructSize : int, optional (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_INT``)
            ``DICOM_SUCCESS``.
        """
        return DICOM_SUCCESS, FILMSESSIONPARAMETERS(
            nNumberOfCopies=-1, nMemoryAllocation=-1
        )
