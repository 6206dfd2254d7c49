"""Image boxes: the places of a film, and the images in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.arguments import inside, required
from ltdicom._binding.c_types import L_TCHAR, L_UINT32
from ltdicom._binding.calls import (
    returns_code,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._binding.out import OUT, OutAny, Size
from ltdicom._core.errors import DicomError
from ltdicom._print.attributes import attributes_of, named, put, refer
from ltdicom._print.images import image_item
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.constants.uid import (
    UID_BASIC_COLOR_IMAGE_BOX_CLASS,
    UID_BASIC_COLOR_PRINT_META_CLASS,
    UID_BASIC_GRAYSCALE_IMAGE_BOX_CLASS,
    UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS,
    UID_PRESENTATION_LUT_CLASS,
)
from ltdicom.structs import IMAGEBOXPARAMETERS

if TYPE_CHECKING:
    from ltdicom._print.session import PrintSession
    from ltdicom.ds import LDicomDS


class ImageBoxes:
    """The calls of `LDicomPrintSCU` for image boxes."""

    _lt: PrintSession

    @returns_value(0)
    def GetImageBoxesCount(self) -> int:
        """Return the number of image boxes of the film box (``L_UINT32``)."""
        return len(self._lt.instances.image_boxes)

    @returns_pointer
    def GetImageBoxInstanceUID(self, uIndex: L_UINT32) -> str | None:
        """Return the SOP Instance UID of an image box of the film box created last.

        Parameters
        ----------
        uIndex : int (``L_UINT32``)
            From 0.

        Returns
        -------
        str or None (``L_PCTSTR``)
            NULL where there are not so many.
        """
        boxes = self._lt.instances.image_boxes
        return boxes[uIndex] if uIndex < len(boxes) else None

    @returns_code
    def UpdateImageBox(
        self,
        pszImageBoxInstanceUID: L_TCHAR,
        pImage: LDicomDS | None,
        uIndex: L_UINT32,
        pParameters: IMAGEBOXPARAMETERS | None,
        pszRefImageOverlayBoxInstanceUID: L_TCHAR = None,
        pszRefPresLUTInstanceUID: L_TCHAR = None,
    ) -> int:
        """Give the printer an image for an image box, or take it away.

        The pixels are sent as they are: what the printer does not take, sixteen bits
        with a sign for instance, is for the program to change. Compressed images are
        decompressed, colours are sent plane by plane.

        Parameters
        ----------
        pszImageBoxInstanceUID : str (``L_TCHAR *``)
            The image box, from `GetImageBoxInstanceUID`.
        pImage : LDicomDS or None (``LDicomDS *``)
            The image; NULL erases the one that is there.
        uIndex : int (``L_UINT32``)
            The frame of `pImage`, from 0.
        pParameters : IMAGEBOXPARAMETERS (``pIMAGEBOXPARAMETERS``)
            How to print it; ``nImagePosition`` counts from 1.
        pszRefImageOverlayBoxInstanceUID : str or None (``L_TCHAR *``)
            An overlay for the image; "" takes it away, NULL leaves it.
        pszRefPresLUTInstanceUID : str or None (``L_TCHAR *``)
            A presentation LUT for the image, which has no meaning for colour; "" takes
            it away, NULL leaves it.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: done.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: neither of the meta SOP
              classes for grey and colour was accepted.
            * ``DICOM_ERROR_NULL_PTR``: no `pParameters`.
            * ``DICOM_ERROR_PARAMETER``: no UID, no position, no such frame, or a value
              that its attribute cannot hold.
            * ``DICOM_ERROR_IMAGE``: `pImage` has no pixels, or too few.
            * ``DICOM_ERROR_COMPRESSION``: `pImage` cannot be decompressed.
            * ``DICOM_ERROR_BITSPERPIXEL``: frames that do not begin with a byte.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_UPDATE_IMAGE_BOX_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_UPDATE_IMAGE_BOX_RSP``.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4.3.1.2.1<part04/sect_H.4.3.html>`
        """
        meta = self._lt.film_meta
        color = meta == UID_BASIC_COLOR_PRINT_META_CLASS
        box = attributes_of(required(pParameters, "pParameters"))
        if box.get("ImageBoxPosition", 0) < 1:
            raise DicomError(DICOM_ERROR_PARAMETER, "there is no position")
        image = inside(pImage)
        put(
            box,
            "BasicColorImageSequence" if color else "BasicGrayscaleImageSequence",
            [] if image is None else [image_item(image, uIndex)],
        )
        refer(
            box,
            "ReferencedImageOverlayBoxSequence",
            UID_BASIC_PRINT_IMAGE_OVERLAY_BOX_CLASS,
            pszRefImageOverlayBoxInstanceUID,
        )
        refer(
            box,
            "ReferencedPresentationLUTSequence",
            UID_PRESENTATION_LUT_CLASS,
            None if color else pszRefPresLUTInstanceUID,
        )
        self._lt.perform(
            "UPDATE_IMAGE_BOX",
            "NSet",
            meta,
            UID_BASIC_COLOR_IMAGE_BOX_CLASS
            if color
            else UID_BASIC_GRAYSCALE_IMAGE_BOX_CLASS,
            named(pszImageBoxInstanceUID),
            data=box,
        )
        return DICOM_SUCCESS

    @overload
    def GetDefaultImageBoxParameters(
        self, pParameters: IMAGEBOXPARAMETERS, uStructSize: Size = None
    ) -> int: ...
    @overload
    def GetDefaultImageBoxParameters(self) -> tuple[int, IMAGEBOXPARAMETERS]: ...
    @returns_code
    def GetDefaultImageBoxParameters(
        self, pParameters: OutAny = OUT, uStructSize: Size = None
    ) -> Any:
        """Give parameters of the first image of a film, to be filled in.

        Parameters
        ----------
        pParameters : out IMAGEBOXPARAMETERS (``pIMAGEBOXPARAMETERS``)
            ``nImagePosition`` is 1; all else is not specified: strings are NULL,
            numbers -1.
        uStructSize : int, optional (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_INT``)
            ``DICOM_SUCCESS``.
        """
        return DICOM_SUCCESS, IMAGEBOXPARAMETERS(
            nImagePosition=1, nMinDensity=-1, nMaxDensity=-1, dRequestedImageSize=-1.0
        )

    @returns_void
    def FreeImageBoxesInstanceUIDs(self) -> None:
        """Forget the image boxes of the film box; `GetImageBoxesCount` is 0 then."""
        self._lt.instances.image_boxes = []
