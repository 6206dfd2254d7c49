"""Film boxes: one film, and how images are laid out on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from pydicom.dataset import Dataset

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_TCHAR
from ltdicom._binding.calls import returns_code, returns_value
from ltdicom._binding.out import OUT, OutAny, Size
from ltdicom._core.errors import DicomError
from ltdicom._print.attributes import (
    REFERENCED_ANNOTATION_BOXES,
    REFERENCED_IMAGE_BOXES,
    attributes_of,
    refer,
    references,
)
from ltdicom.constants.error import (
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
)
from ltdicom.constants.uid import (
    UID_BASIC_FILM_BOX_CLASS,
    UID_BASIC_FILM_SESSION_CLASS,
    UID_PRESENTATION_LUT_CLASS,
)
from ltdicom.printscu.print_job import note_print_job
from ltdicom.structs import FILMBOXPARAMETERS

if TYPE_CHECKING:
    from ltdicom._print.session import PrintSession


def _film(parameters: FILMBOXPARAMETERS | None, lut: str | None) -> Dataset:
    film = attributes_of(parameters)
    refer(film, "ReferencedPresentationLUTSequence", UID_PRESENTATION_LUT_CLASS, lut)
    return film


class FilmBoxes:
    """The calls of `LDicomPrintSCU` for film boxes."""

    _lt: PrintSession

    @returns_code
    def CreateFilmBox(
        self,
        pParameters: FILMBOXPARAMETERS | None,
        pszRefPresLUTInstanceUID: L_TCHAR = None,
    ) -> int:
        r"""Have the printer create a film box in the film session.

        The printer creates its image boxes, too, and the annotation boxes of
        ``pszAnnotationDisplayFormatID``. The film box becomes the current one; those
        before it are printed with the film session.

        Parameters
        ----------
        pParameters : FILMBOXPARAMETERS (``pFILMBOXPARAMETERS``)
            The film; ``pszImageDisplayFormat`` must be there, ``"STANDARD\1,1"`` for
            one image.
        pszRefPresLUTInstanceUID : str or None (``L_TCHAR *``)
            A presentation LUT for the film.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: `GetFilmBoxInstanceUID` and `GetImageBoxInstanceUID`
              name what was made.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: neither of the meta SOP
              classes for grey and colour was accepted.
            * ``DICOM_ERROR_NULL_PTR``: no `pParameters`.
            * ``DICOM_ERROR_PARAMETER``: no display format, no film session, or a value
              that its attribute cannot hold.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_CREATE_FILM_BOX_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_CREATE_FILM_BOX_RSP``.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4.2.2.1<part04/sect_H.4.2.html>`
        """
        if not required(pParameters, "pParameters").pszImageDisplayFormat:
            raise DicomError(DICOM_ERROR_PARAMETER, "there is no display format")
        meta, session = self._lt.film_meta, self._lt.current("film_session")
        film = _film(pParameters, pszRefPresLUTInstanceUID)
        refer(film, "ReferencedFilmSessionSequence", UID_BASIC_FILM_SESSION_CLASS, session)
        answer = self._lt.create("CREATE_FILM_BOX", meta, UID_BASIC_FILM_BOX_CLASS, film)
        instances, made = self._lt.instances, answer.attributes
        instances.film_box = answer.instance
        instances.image_boxes = references(made, REFERENCED_IMAGE_BOXES)
        instances.annotation_boxes = references(made, REFERENCED_ANNOTATION_BOXES)
        return DICOM_SUCCESS

    @returns_value("")
    def GetFilmBoxInstanceUID(self) -> str:
        """Return the SOP Instance UID of the film box created last.

        Returns
        -------
        str (``L_TCHAR *``)
            Empty where there is none.
        """
        return self._lt.instances.film_box

    @returns_code
    def UpdateFilmBox(
        self,
        pParameters: FILMBOXPARAMETERS | None,
        pszRefPresLUTInstanceUID: L_TCHAR = None,
    ) -> int:
        """Have the printer change the film box created last.

        Parameters
        ----------
        pParameters : FILMBOXPARAMETERS or None (``pFILMBOXPARAMETERS``)
            What to change.
        pszRefPresLUTInstanceUID : str or None (``L_TCHAR *``)
            A presentation LUT for the film; "" takes it away, NULL leaves it.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: changed.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: neither of the meta SOP
              classes for grey and colour was accepted.
            * ``DICOM_ERROR_NULL_PTR``: nothing to change.
            * ``DICOM_ERROR_PARAMETER``: there is no film box, or a value that its
              attribute cannot hold.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_UPDATE_FILM_BOX_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_UPDATE_FILM_BOX_RSP``.
        """
        if pParameters is None and pszRefPresLUTInstanceUID is None:
            raise DicomError(DICOM_ERROR_NULL_PTR, "nothing to change")
        self._lt.perform(
            "UPDATE_FILM_BOX",
            "NSet",
            self._lt.film_meta,
            UID_BASIC_FILM_BOX_CLASS,
            self._lt.current("film_box"),
            data=_film(pParameters, pszRefPresLUTInstanceUID),
        )
        return DICOM_SUCCESS

    @returns_code
    def PrintFilmBox(self) -> int:
        """Have the printer print the film box created last.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: accepted for printing; `GetPrintJobInstanceUID` names
              the print job, if the printer tells it.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: neither of the meta SOP
              classes for grey and colour was accepted.
            * ``DICOM_ERROR_PARAMETER``: there is no film box.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_PRINT_FILM_BOX_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_PRINT_FILM_BOX_RSP``.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4.2.2.4<part04/sect_H.4.2.2.4.html>`
        """
        answer = self._lt.perform(
            "PRINT_FILM_BOX",
            "NAction",
            self._lt.film_meta,
            UID_BASIC_FILM_BOX_CLASS,
            self._lt.current("film_box"),
            1,
        )
        note_print_job(self._lt, answer)
        return DICOM_SUCCESS

    @returns_code
    def DeleteFilmBox(self) -> int:
        """Have the printer delete the film box created last, with its boxes.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: deleted; there is no current film box now.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: neither of the meta SOP
              classes for grey and colour was accepted.
            * ``DICOM_ERROR_PARAMETER``: there is no film box.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_DELETE_FILM_BOX_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_DELETE_FILM_BOX_RSP``.
        """
        self._lt.perform(
            "DELETE_FILM_BOX",
            "NDelete",
            self._lt.film_meta,
            UID_BASIC_FILM_BOX_CLASS,
            self._lt.current("film_box"),
        )
        self._lt.instances.forget_film_box()
        return DICOM_SUCCESS

    @overload
    def GetDefaultFilmBoxParameters(
        self, pParameters: FILMBOXPARAMETERS, uStructSize: Size = None
    ) -> int: ...
    @overload
    def GetDefaultFilmBoxParameters(self) -> tuple[int, FILMBOXPARAMETERS]: ...
    @returns_code
    def GetDefaultFilmBoxParameters(
        self, pParameters: OutAny = OUT, uStructSize: Size = None
    ) -> Any:
        r"""Give parameters of a film with one image, to be filled in.

        Parameters
        ----------
        pParameters : out FILMBOXPARAMETERS (``pFILMBOXPARAMETERS``)
            ``pszImageDisplayFormat`` is ``"STANDARD\1,1"``; all else is not specified:
            strings are NULL, numbers -1.
        uStructSize : int, optional (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_INT``)
            ``DICOM_SUCCESS``.
        """
        return DICOM_SUCCESS, FILMBOXPARAMETERS(
            pszImageDisplayFormat="STANDARD\\1,1",
            nMaxDensity=-1,
            nMinDensity=-1,
            nIllumination=-1,
            nReflectedAmbientLight=-1,
        )
