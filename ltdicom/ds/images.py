"""LDicomDS: images, as far as they need no bitmap."""

from __future__ import annotations

from typing import Any, overload

from ltdicom._binding.c_types import L_INT
from ltdicom._binding.calls import returns_code, returns_value
from ltdicom._binding.out import OUT, OutBytes, OutInt, room_of
from ltdicom._core.errors import DicomError
from ltdicom._dataset import frames, pixels
from ltdicom._dataset.tree import Node
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.ds.element import DICOMELEMENT
from ltdicom.ds.part import DataSetPart

__all__ = ["ImagesPart"]


class ImagesPart(DataSetPart):
    """Frames as they are stored."""

    def _pixel_data(self, pElement: DICOMELEMENT | None) -> Node | None:
        """Return pixel data; NULL is the main one."""
        if pElement is None:
            return pixels.of(self._dataset.root)
        return self._node(pElement)

    @returns_value(0)
    def GetCountImage(self, pElement: DICOMELEMENT | None = None) -> int:
        """Return the number of frames.

        Parameters
        ----------
        pElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            (7FE0,0010) Pixel Data; ``None`` is the main one, of the root level.

        Returns
        -------
        int (``L_UINT32``)
            (0028,0008) Number of Frames of the level of `pElement`, 1 without it, but
            no more than are there; 0 if there is no pixel data, or `pElement` is
            another element.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.7.6.6<part03/sect_C.7.6.6.html>`
        """
        node = self._pixel_data(pElement)
        return 0 if node is None else frames.count(node)

    @overload
    def GetFrameBinaryData(
        self, pPixelDataElement: DICOMELEMENT | None, nFrameIndex: int
    ) -> tuple[int, bytes, int]: ...
    @overload
    def GetFrameBinaryData(
        self,
        pPixelDataElement: DICOMELEMENT | None,
        nFrameIndex: int,
        pFrameDataBuffer: Any,
        puFrameDataSize: Any,
    ) -> int: ...
    @returns_code
    def GetFrameBinaryData(
        self,
        pPixelDataElement: DICOMELEMENT | None,
        nFrameIndex: L_INT,
        pFrameDataBuffer: OutBytes = OUT,
        puFrameDataSize: OutInt = OUT,
    ) -> Any:
        """Return the bytes of a frame as they are stored: compressed, or native.

        Parameters
        ----------
        pPixelDataElement : DICOMELEMENT or None (``pDICOMELEMENT``)
            (7FE0,0010) Pixel Data; ``None`` is the main one, of the root level.
        nFrameIndex : int (``L_INT``)
            The frame, counted from 0.
        pFrameDataBuffer : out bytes (``L_UCHAR *``)
            The frame: of encapsulated pixel data its fragments, joined; else its
            pixels, little endian. ``None`` asks for the size alone.
        puFrameDataSize : out int (``L_UINT *``)
            Bytes of the frame.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_RANGE``: there is no such frame.
            * ``DICOM_ERROR_PARAMETER``: `pPixelDataElement` is not pixel data of this data
              set, or the buffer is too small.
            * ``DICOM_ERROR_IMAGE``: nothing tells where the frame is: several fragments
              for a frame, without a table of offsets.
            * ``DICOM_ERROR_FEATURE_NOT_SUPPORTED``: a video.
            * ``DICOM_ERROR_READ``: the loaded file, which has the frame, changed.

        References
        ----------
        * DICOM Standard, Part 5, :dcm:`A.4<part05/sect_A.4.html>`
        """
        node = self._pixel_data(pPixelDataElement)
        if node is None:
            raise DicomError(DICOM_ERROR_PARAMETER, "there is no pixel data")
        content = frames.frame(self._dataset, node, nFrameIndex)
        room = room_of(pFrameDataBuffer)
        if room is not None and room < len(content):
            raise DicomError(DICOM_ERROR_PARAMETER, f"{len(content)} bytes in {room}")
        return DICOM_SUCCESS, content, len(content)
