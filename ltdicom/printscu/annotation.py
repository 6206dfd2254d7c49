"""Annotation boxes: the texts of a film."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydicom.dataset import Dataset

from ltdicom._binding.c_types import L_TCHAR, L_UINT16, L_UINT32
from ltdicom._binding.calls import (
    returns_code,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._print.attributes import named, put
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.uid import UID_BASIC_ANNOTATION_BOX_CLASS

if TYPE_CHECKING:
    from ltdicom._print.session import PrintSession


class AnnotationBoxes:
    """The calls of `LDicomPrintSCU` for annotation boxes."""

    _lt: PrintSession

    @returns_value(0)
    def GetAnnotationBoxesCount(self) -> int:
        """Return the number of annotation boxes of the film box (``L_UINT32``)."""
        return len(self._lt.instances.annotation_boxes)

    @returns_pointer
    def GetAnnotationBoxInstanceUID(self, uIndex: L_UINT32) -> str | None:
        """Return the SOP Instance UID of an annotation box of the film box.

        Parameters
        ----------
        uIndex : int (``L_UINT32``)
            From 0.

        Returns
        -------
        str or None (``L_PCTSTR``)
            NULL where there are not so many.
        """
        boxes = self._lt.instances.annotation_boxes
        return boxes[uIndex] if uIndex < len(boxes) else None

    @returns_code
    def UpdateAnnotationBox(
        self,
        pszAnnotationBoxInstanceUID: L_TCHAR,
        uAnnotationPosition: L_UINT16,
        pszTextString: L_TCHAR,
    ) -> int:
        """Give the printer the text of an annotation box.

        Parameters
        ----------
        pszAnnotationBoxInstanceUID : str (``L_TCHAR *``)
            The annotation box, from `GetAnnotationBoxInstanceUID`.
        uAnnotationPosition : int (``L_UINT16``)
            Its position on the film, as the printer counts them.
        pszTextString : str or None (``L_TCHAR *``)
            The text; NULL leaves it. Characters beyond ASCII go as UTF-8.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: done.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: the class was not accepted.
            * ``DICOM_ERROR_PARAMETER``: no UID.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_UPDATE_ANNOTATION_BOX_RQ``
        and ``PRINTSCU_STATUS_RECEIVE_UPDATE_ANNOTATION_BOX_RSP``.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4.4<part04/sect_H.4.4.html>`
        """
        box = Dataset()
        put(box, "AnnotationPosition", uAnnotationPosition)
        if pszTextString is not None:
            put(box, "TextString", pszTextString)
        self._lt.perform(
            "UPDATE_ANNOTATION_BOX",
            "NSet",
            self._lt.one_of(UID_BASIC_ANNOTATION_BOX_CLASS),
            UID_BASIC_ANNOTATION_BOX_CLASS,
            named(pszAnnotationBoxInstanceUID),
            data=box,
        )
        return DICOM_SUCCESS

    @returns_void
    def FreeAnnotationBoxesInstanceUIDs(self) -> None:
        """Forget the annotation boxes of the film box."""
        self._lt.instances.annotation_boxes = []
