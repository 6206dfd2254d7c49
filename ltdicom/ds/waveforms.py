"""LDicomDS: waveforms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_UINT16, L_UINT32
from ltdicom._binding.calls import returns_code, returns_value
from ltdicom._binding.marks import differs
from ltdicom._binding.out import OUT, OutAny
from ltdicom.constants.dataset import ELEMENT_INDEX_MAX
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds.part import DataSetPart

if TYPE_CHECKING:
    from ltdicom.waveform import LDicomWaveformGroup

__all__ = ["WaveformsPart"]

# What knows waveforms is imported by the methods: few programs need it.


class WaveformsPart(DataSetPart):
    """The multiplex groups of (5400,0100) Waveform Sequence."""

    @returns_value(0)
    def GetWaveformGroupCount(self) -> int:
        """Return how many waveform groups the data set has.

        Returns
        -------
        int (``L_UINT32``)
            The number of items of (5400,0100).
        """
        from ltdicom._waveform import in_dataset

        return in_dataset.count(self._dataset)

    @overload
    def GetWaveformGroup(self, uIndex: int) -> tuple[int, LDicomWaveformGroup | None]: ...
    @overload
    def GetWaveformGroup(
        self, uIndex: int, pWaveformGroup: LDicomWaveformGroup | None
    ) -> int: ...
    @returns_code
    def GetWaveformGroup(self, uIndex: L_UINT32, pWaveformGroup: OutAny = OUT) -> Any:
        """Return a copy of a waveform group.

        The annotations of (0040,B020) come with the channels that they name. To put a
        changed group back, delete the old one and add it at the same index.

        Parameters
        ----------
        uIndex : int (``L_UINT32``)
            The group, counted from 0.
        pWaveformGroup : out LDicomWaveformGroup (``LDicomWaveformGroup *``)
            The group; what was in it is dropped, and its channels are deleted.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: found.
            * ``DICOM_ERROR_RANGE``: there is no such group.
            * ``DICOM_ERROR_FORMAT``: samples are missing, or of an interpretation that
              has no ``DICOM_SAMPLE_INTERPRETATION_*``.
            * ``DICOM_ERROR_NULL_PTR``: `pWaveformGroup` is NULL.
            * ``DICOM_ERROR_READ``: the loaded file, which has the samples, changed.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.9<part03/sect_C.10.9.html>`
        """
        from ltdicom._waveform import in_dataset
        from ltdicom.waveform import LDicomWaveformGroup

        required(pWaveformGroup, "pWaveformGroup")
        found = LDicomWaveformGroup()
        found._group.take(in_dataset.load(self._dataset, uIndex))
        return DICOM_SUCCESS, found

    @returns_code
    def DeleteWaveformGroup(self, uIndex: L_UINT32, uReserved: L_UINT16 = 0) -> int:
        """Delete a waveform group with its annotations.

        Annotations of later groups keep naming them, by their new numbers.

        Parameters
        ----------
        uIndex : int (``L_UINT32``)
            The group, counted from 0.
        uReserved : int (``L_UINT16``)
            Reserved.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: deleted.
            * ``DICOM_ERROR_RANGE``: there is no such group.
        """
        from ltdicom._waveform import in_dataset

        in_dataset.delete(self._dataset, uIndex)
        return DICOM_SUCCESS

    @differs("a group without channels is refused")
    @returns_code
    def AddWaveformGroup(
        self,
        pWaveformGroup: LDicomWaveformGroup | None,
        uFlags: L_UINT16 = 0,
        uIndex: L_UINT32 = ELEMENT_INDEX_MAX,
    ) -> int:
        """Add a copy of a waveform group, and the annotations of its channels.

        Mandatory elements that the group lacks are completed: ORIGINAL, 0 Hz, a sample
        skew of 0, as many bits stored as allocated.

        Parameters
        ----------
        pWaveformGroup : LDicomWaveformGroup (``LDicomWaveformGroup *``)
            The group; it may be changed or dropped later.
        uFlags : int (``L_UINT16``)
            Reserved.
        uIndex : int (``L_UINT32``)
            The place, counted from 0, in front of the group that has it;
            ``ELEMENT_INDEX_MAX``, or a number that is too high, is the end.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: added. Else nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pWaveformGroup` is NULL.
            * ``DICOM_ERROR_PARAMETER``: the group has no channels.
            * ``DICOM_ERROR_RANGE``: the padding value, a minimum or a maximum does not
              fit the sample interpretation.
            * ``DICOM_ERROR_CONVERSION``: the character set of the data set lacks a
              character of a text.
            * ``DICOM_ERROR_MEMORY``: there are too many samples.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.9<part03/sect_C.10.9.html>`
        """
        from ltdicom._waveform import in_dataset

        group = required(pWaveformGroup, "pWaveformGroup")
        in_dataset.add(self._dataset, group._group, uIndex)
        return DICOM_SUCCESS
