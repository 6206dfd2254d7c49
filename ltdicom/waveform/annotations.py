"""LDicomWaveformChannel: annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_UINT32
from ltdicom._binding.calls import returns_code, returns_pointer, returns_value
from ltdicom._binding.marks import differs
from ltdicom._core.errors import DicomError
from ltdicom._waveform import annotations as notes
from ltdicom.constants.error import DICOM_ERROR_RANGE, DICOM_SUCCESS
from ltdicom.waveform.part import ChannelPart

if TYPE_CHECKING:
    from ltdicom.structs import DICOMWAVEFORMANNOTATION

__all__ = ["AnnotationsPart"]


class AnnotationsPart(ChannelPart):
    """The annotations of (0040,B020) that name a channel."""

    @returns_value(0)
    def GetAnnotationCount(self) -> int:
        """Return how many annotations the channel has.

        Returns
        -------
        int (``L_UINT32``)
            Those of the whole group count for each of its channels.
        """
        return len(self._inside().annotations)

    @returns_pointer
    def GetAnnotation(self, uIndex: L_UINT32) -> DICOMWAVEFORMANNOTATION | None:
        """Return an annotation.

        Parameters
        ----------
        uIndex : int (``L_UINT32``)
            The annotation, counted from 0.

        Returns
        -------
        DICOMWAVEFORMANNOTATION or None (``pDICOMWAVEFORMANNOTATION``)
            A copy; arrays are lists, ``pRefDatetime`` too. ``None`` if there is no such
            annotation.
        """
        found = self._inside().annotations
        if uIndex >= len(found):
            raise DicomError(DICOM_ERROR_RANGE, f"no annotation {uIndex}")
        return notes.read(found[uIndex])

    @returns_code
    def AddAnnotation(self, pAnnotation: DICOMWAVEFORMANNOTATION | None) -> int:
        """Add a copy of an annotation.

        Parameters
        ----------
        pAnnotation : DICOMWAVEFORMANNOTATION (``pDICOMWAVEFORMANNOTATION``)
            With ``pszUnformattedTextValue``, coded name, coded value and numbers are
            ignored. Unless ``uTemporalRangeType`` is
            ``DICOM_TEMPORAL_RANGE_TYPE_UNDEFINED``, the first of
            ``pRefSamplePositions`` (1 is the first sample), ``pRefTimeOffsets``
            (seconds) and ``pRefDatetime`` that is not ``None`` is taken. Counts that
            are 0 mean the whole list.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: added. Else nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pAnnotation` is NULL.
            * ``DICOM_ERROR_PARAMETER``: it has neither text nor coded name; there is no
              such temporal range type, or its points are missing; a count is above the
              length of its list; the channel was deleted.
            * ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``, ``DICOM_ERROR_CONVERSION``,
              ``DICOM_ERROR_RANGE``: a field is too long, of a wrong shape, or too large.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.10<part03/sect_C.10.10.html>`
        """
        channel = self._inside()
        given = required(pAnnotation, "pAnnotation")
        channel.annotations.append(notes.made_of(given))
        return DICOM_SUCCESS

    @differs("returns how many are left; what C++ returns is not documented")
    @returns_value(0)
    def DeleteAnnotation(self, uIndex: L_UINT32) -> int:
        """Delete an annotation from this channel; other channels keep it.

        Parameters
        ----------
        uIndex : int (``L_UINT32``)
            The annotation, counted from 0; nothing is deleted if there is no such.

        Returns
        -------
        int (``L_UINT32``)
            How many annotations are left.
        """
        found = self._inside().annotations
        del found[uIndex : uIndex + 1]
        return len(found)
