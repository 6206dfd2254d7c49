"""Overlay boxes: what is printed over an image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from pydicom.dataset import Dataset

from ltdicom._binding.arguments import inside, required
from ltdicom._binding.c_types import L_BOOL, L_TCHAR
from ltdicom._binding.calls import returns_code, returns_value
from ltdicom._binding.out import OUT, OutAny, Size
from ltdicom._core.errors import DicomError
from ltdicom._print.attributes import attributes_of, named, put
from ltdicom._print.images import OVERLAYS, items_of
from ltdicom.constants.error import (
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_OVERLAY_DATA_MISSING,
    DICOM_SUCCESS,
)
from ltdicom.constants.uid import UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS
from ltdicom.structs import OVERLAYBOXPARAMETERS

if TYPE_CHECKING:
    from ltdicom._print.session import PrintSession
    from ltdicom.ds import LDicomDS

_OVERLAY_ORIGIN = 0x60000050


def _overlay(
    source: LDicomDS | None, parameters: OVERLAYBOXPARAMETERS | None, *, placed: bool
) -> Dataset:
    """Return the attributes of an overlay box."""
    box = attributes_of(parameters)
    there = inside(source)
    items = [] if there is None else items_of(there, OVERLAYS)[:1]
    if there is not None and not items:
        raise DicomError(DICOM_ERROR_OVERLAY_DATA_MISSING, "no overlay in the data set")
    if placed and parameters is not None:
        items = items or [Dataset()]
        origin = [parameters.nOverlayOriginRow, parameters.nOverlayOriginColumn]
        items[0].add_new(_OVERLAY_ORIGIN, "SS", origin)
    if items:
        put(box, "OverlayPixelDataSequence", items)
    return box


class OverlayBoxes:
    """The calls of `LDicomPrintSCU` for overlay boxes."""

    _lt: PrintSession

    @returns_code
    def CreateOverlayBox(
        self, pOverlay: LDicomDS | None, pParameters: OVERLAYBOXPARAMETERS | None
    ) -> int:
        """Have the printer create an overlay box.

        Parameters
        ----------
        pOverlay : LDicomDS (``LDicomDS *``)
            With the Overlay Pixel Data Sequence (2040,0020), whose first item is sent.
        pParameters : OVERLAYBOXPARAMETERS (``pOVERLAYBOXPARAMETERS``)
            How to print it. ``nOverlayOriginRow`` and ``nOverlayOriginColumn`` are sent
            always, and may be negative.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: `GetOverlayBoxInstanceUID` names it.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: the class was not accepted.
            * ``DICOM_ERROR_NULL_PTR``: no `pOverlay` or no `pParameters`.
            * ``DICOM_ERROR_OVERLAY_DATA_MISSING``: `pOverlay` lacks the sequence.
            * ``DICOM_ERROR_PARAMETER``: a value that its attribute cannot hold.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_CREATE_OVERLAY_BOX_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_CREATE_OVERLAY_BOX_RSP``.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4<part04/sect_H.4.html>` (of 2011: H.4.11;
          retired since)
        """
        required(pOverlay, "pOverlay")
        box = _overlay(pOverlay, required(pParameters, "pParameters"), placed=True)
        context = self._lt.one_of(UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS)
        answer = self._lt.create("CREATE_OVERLAY_BOX", context, context, box)
        self._lt.instances.overlay_box = answer.instance
        return DICOM_SUCCESS

    @returns_value("")
    def GetOverlayBoxInstanceUID(self) -> str:
        """Return the SOP Instance UID of the overlay box created last.

        Returns
        -------
        str (``L_TCHAR *``)
            Empty where there is none.
        """
        return self._lt.instances.overlay_box

    @returns_code
    def UpdateOverlayBox(
        self,
        pszOverlayBoxInstanceUID: L_TCHAR,
        pOverlay: LDicomDS | None,
        pParameters: OVERLAYBOXPARAMETERS | None,
        bUpdateOverlayOrigin: L_BOOL,
    ) -> int:
        """Have the printer change an overlay box.

        Parameters
        ----------
        pszOverlayBoxInstanceUID : str (``L_TCHAR *``)
            Which one.
        pOverlay : LDicomDS or None (``LDicomDS *``)
            As for `CreateOverlayBox`; NULL leaves the overlay.
        pParameters : OVERLAYBOXPARAMETERS or None (``pOVERLAYBOXPARAMETERS``)
            What to change.
        bUpdateOverlayOrigin : bool (``L_BOOL``)
            Whether the origin of `pParameters` counts.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: changed.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: the class was not accepted.
            * ``DICOM_ERROR_NULL_PTR``: neither `pOverlay` nor `pParameters`.
            * ``DICOM_ERROR_OVERLAY_DATA_MISSING``: `pOverlay` lacks the sequence.
            * ``DICOM_ERROR_PARAMETER``: no UID, or a value that its attribute cannot
              hold.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_UPDATE_OVERLAY_BOX_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_UPDATE_OVERLAY_BOX_RSP``.
        """
        if pOverlay is None and pParameters is None:
            raise DicomError(DICOM_ERROR_NULL_PTR, "nothing to change")
        self._lt.perform(
            "UPDATE_OVERLAY_BOX",
            "NSet",
            self._lt.one_of(UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS),
            UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS,
            named(pszOverlayBoxInstanceUID),
            data=_overlay(pOverlay, pParameters, placed=bool(bUpdateOverlayOrigin)),
        )
        return DICOM_SUCCESS

    @returns_code
    def DeleteOverlayBox(self, pszOverlayBoxInstanceUID: L_TCHAR) -> int:
        """Have the printer delete an overlay box.

        Parameters
        ----------
        pszOverlayBoxInstanceUID : str (``L_TCHAR *``)
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
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_DELETE_OVERLAY_BOX_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_DELETE_OVERLAY_BOX_RSP``.
        """
        self._lt.perform(
            "DELETE_OVERLAY_BOX",
            "NDelete",
            self._lt.one_of(UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS),
            UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS,
            named(pszOverlayBoxInstanceUID),
        )
        if self._lt.instances.overlay_box == pszOverlayBoxInstanceUID:
            self._lt.instances.overlay_box = ""
        return DICOM_SUCCESS

    @overload
    def GetDefaultOverlayBoxParameters(
        self, pParameters: OVERLAYBOXPARAMETERS, uStructSize: Size = None
    ) -> int: ...
    @overload
    def GetDefaultOverlayBoxParameters(self) -> tuple[int, OVERLAYBOXPARAMETERS]: ...
    @returns_code
    def GetDefaultOverlayBoxParameters(
        self, pParameters: OutAny = OUT, uStructSize: Size = None
    ) -> Any:
        """Give parameters of an overlay at the first pixel, to be filled in.

        Parameters
        ----------
        pParameters : out OVERLAYBOXPARAMETERS (``pOVERLAYBOXPARAMETERS``)
            The origin is row 1, column 1; all else is not specified: strings are NULL,
            the number of columns -1.
        uStructSize : int, optional (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_INT``)
            ``DICOM_SUCCESS``.
        """
        return DICOM_SUCCESS, OVERLAYBOXPARAMETERS(
            nOverlayOriginRow=1, nOverlayOriginColumn=1, nMagnifyToNumberOfColumns=-1
        )
