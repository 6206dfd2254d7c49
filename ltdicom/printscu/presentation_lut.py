"""Presentation LUTs: how grey values become densities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydicom.dataset import Dataset

from ltdicom._binding.arguments import inside
from ltdicom._binding.c_types import L_TCHAR
from ltdicom._binding.calls import returns_code, returns_value
from ltdicom._core.errors import DicomError
from ltdicom._print.attributes import named, put
from ltdicom._print.images import PRESENTATION_LUTS, items_of
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.constants.uid import UID_PRESENTATION_LUT_CLASS

if TYPE_CHECKING:
    from ltdicom._print.session import PrintSession
    from ltdicom.ds import LDicomDS


class PresentationLuts:
    """The calls of `LDicomPrintSCU` for presentation LUTs."""

    _lt: PrintSession

    @returns_code
    def CreatePresentationLUT(
        self,
        pPresentationLUT: LDicomDS | None,
        pszPresentationLUTShape: L_TCHAR = None,
    ) -> int:
        """Have the printer create a presentation LUT.

        Parameters
        ----------
        pPresentationLUT : LDicomDS or None (``LDicomDS *``)
            With the Presentation LUT Sequence (2050,0010), whose first item is sent.
        pszPresentationLUTShape : str or None (``L_TCHAR *``)
            ``"IDENTITY"`` or ``"LIN OD"``, where `pPresentationLUT` is NULL.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: `GetPresentationLUTInstanceUID` names it.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: the class was not accepted.
            * ``DICOM_ERROR_PARAMETER``: neither a sequence nor a shape.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with
        ``PRINTSCU_STATUS_SEND_CREATE_PRESENTATION_LUT_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_CREATE_PRESENTATION_LUT_RSP``.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4.9.2.1<part04/sect_H.4.9.2.html>`
        """
        source = inside(pPresentationLUT)
        items = [] if source is None else items_of(source, PRESENTATION_LUTS)[:1]
        lut = Dataset()
        if items:
            put(lut, "PresentationLUTSequence", items)
        elif source is None and pszPresentationLUTShape:
            put(lut, "PresentationLUTShape", pszPresentationLUTShape)
        else:
            raise DicomError(DICOM_ERROR_PARAMETER, "neither a table nor a shape")
        context = self._lt.one_of(UID_PRESENTATION_LUT_CLASS)
        answer = self._lt.create(
            "CREATE_PRESENTATION_LUT", context, UID_PRESENTATION_LUT_CLASS, lut
        )
        self._lt.instances.presentation_lut = answer.instance
        return DICOM_SUCCESS

    @returns_value("")
    def GetPresentationLUTInstanceUID(self) -> str:
        """Return the SOP Instance UID of the presentation LUT created last.

        Returns
        -------
        str (``L_TCHAR *``)
            Empty where there is none.
        """
        return self._lt.instances.presentation_lut

    @returns_code
    def DeletePresentationLUT(self, pszPresentationLUTInstanceUID: L_TCHAR) -> int:
        """Have the printer delete a presentation LUT.

        Parameters
        ----------
        pszPresentationLUTInstanceUID : str (``L_TCHAR *``)
            Which one.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: deleted.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: the class was not accepted.
            * ``DICOM_ERROR_PARAMETER``: no UID.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with
        ``PRINTSCU_STATUS_SEND_DELETE_PRESENTATION_LUT_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_DELETE_PRESENTATION_LUT_RSP``.
        """
        self._lt.perform(
            "DELETE_PRESENTATION_LUT",
            "NDelete",
            self._lt.one_of(UID_PRESENTATION_LUT_CLASS),
            UID_PRESENTATION_LUT_CLASS,
            named(pszPresentationLUTInstanceUID),
        )
        if self._lt.instances.presentation_lut == pszPresentationLUTInstanceUID:
            self._lt.instances.presentation_lut = ""
        return DICOM_SUCCESS
