"""LDicomWaveformChannel: one channel of a multiplex group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import (
    L_BOOL,
    L_DOUBLE,
    L_INT16_P,
    L_INT32_P,
    L_UCHAR_P,
    L_UINT16,
    L_UINT32,
)
from ltdicom._binding.calls import (
    returns_code,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._binding.out import OUT, OutAny, OutInt, Size
from ltdicom._dataset import attributes, code_sequence, values
from ltdicom.constants import waveform
from ltdicom.constants.dataset import ELEMENT_INDEX_MAX
from ltdicom.constants.error import (
    DICOM_SUCCESS,
)
from ltdicom.waveform.annotations import AnnotationsPart
from ltdicom.waveform.attributes import ChannelAttributesPart
from ltdicom.waveform.filters import FiltersPart

if TYPE_CHECKING:
    from ltdicom.structs import DICOMCODESEQUENCEITEM
    from ltdicom.waveform.group import LDicomWaveformGroup

__all__ = ["LDicomWaveformChannel"]

_STATUS: Final = 0x003A0205
_SOURCE: Final = 0x003A0208
_SENSITIVITY: Final = 0x003A0210
_SENSITIVITY_UNITS: Final = 0x003A0211
_SENSITIVITY_CORRECTION: Final = 0x003A0212
_BASELINE: Final = 0x003A0213
_STATUS_TERMS: Final = {
    waveform.DICOM_CHANNEL_STATUS_OK: "OK",
    waveform.DICOM_CHANNEL_STATUS_TEST_DATA: "TEST DATA",
    waveform.DICOM_CHANNEL_STATUS_DISCONNECTED: "DISCONNECTED",
    waveform.DICOM_CHANNEL_STATUS_QUESTIONABLE: "QUESTIONABLE",
    waveform.DICOM_CHANNEL_STATUS_INVALID: "INVALID",
    waveform.DICOM_CHANNEL_STATUS_UNCALIBRATED: "UNCALIBRATED",
    waveform.DICOM_CHANNEL_STATUS_UNZEROED: "UNZEROED",
}


class LDicomWaveformChannel(ChannelAttributesPart, FiltersPart, AnnotationsPart):
    """A channel of a waveform group.

    `LDicomWaveformGroup.AddChannel` and `LDicomWaveformGroup.GetChannel` return it. One
    that was made otherwise, or was deleted, gives codes, False, 0 or ``None``.

    References
    ----------
    * DICOM Standard, Part 3, :dcm:`C.10.9<part03/sect_C.10.9.html>`
    """

    _why_uncopied = "it is a part of its group"

    @returns_void
    def __init__(self) -> None:
        self._owner: LDicomWaveformGroup | None = None

    @returns_pointer
    def GetWaveformGroup(self) -> LDicomWaveformGroup | None:
        """Return the group of the channel.

        Returns
        -------
        LDicomWaveformGroup or None (``LDicomWaveformGroup *``)
            ``None`` if the channel was deleted.
        """
        self._inside()
        return self._owner

    @returns_value(ELEMENT_INDEX_MAX)
    def GetIndex(self) -> int:
        """Return the place of the channel in its group.

        Returns
        -------
        int (``L_UINT32``)
            Counted from 0; ``ELEMENT_INDEX_MAX`` if the channel was deleted.
        """
        return self._inside().index

    # samples

    @returns_value(0)
    def SetChannelSamples8(
        self, pSamples: L_UCHAR_P, uCount: L_UINT32 | None = None
    ) -> int:
        """Set samples from bytes.

        The group's number of samples and sample interpretation must be set before.
        mu-law and A-law samples are given as codes.

        Parameters
        ----------
        pSamples : sequence of int (``L_UCHAR *``)
            The samples: a list, an array of ctypes or NumPy, a buffer.
        uCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        int (``L_UINT32``)
            How many were set: at most the number of samples per channel. 0, and nothing
            is changed, if one does not fit the sample interpretation, even as bits.
        """
        return self._inside().set_samples(values.listed(pSamples, uCount), "B")

    @returns_value(0)
    def SetChannelSamples16(
        self, pSamples: L_INT16_P, uCount: L_UINT32 | None = None
    ) -> int:
        """Set samples from numbers of 16 bits.

        The group's number of samples and sample interpretation must be set before.
        mu-law and A-law samples are given as codes.

        Parameters
        ----------
        pSamples : sequence of int (``L_INT16 *``)
            The samples: a list, an array of ctypes or NumPy, a buffer.
        uCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        int (``L_UINT32``)
            How many were set: at most the number of samples per channel. 0, and nothing
            is changed, if one does not fit the sample interpretation, even as bits.
        """
        return self._inside().set_samples(values.listed(pSamples, uCount), "h")

    @returns_value(0)
    def SetChannelSamples32(
        self, pSamples: L_INT32_P, uCount: L_UINT32 | None = None
    ) -> int:
        """Set samples from numbers of 32 bits.

        The group's number of samples and sample interpretation must be set before.
        mu-law and A-law samples are given as codes.

        Parameters
        ----------
        pSamples : sequence of int (``L_INT32 *``)
            The samples: a list, an array of ctypes or NumPy, a buffer.
        uCount : int, optional (``L_UINT32``)
            How many of them; all if left out.

        Returns
        -------
        int (``L_UINT32``)
            How many were set: at most the number of samples per channel. 0, and nothing
            is changed, if one does not fit the sample interpretation, even as bits.
        """
        return self._inside().set_samples(values.listed(pSamples, uCount), "i")

    @overload
    def GetChannelSamples(self) -> tuple[list[int] | None, int]: ...
    @overload
    def GetChannelSamples(self, puNumberOfSamples: Any) -> list[int] | None: ...
    @returns_pointer
    def GetChannelSamples(self, puNumberOfSamples: OutInt = OUT) -> Any:
        """Return the samples of the channel.

        Parameters
        ----------
        puNumberOfSamples : out int (``L_UINT32 *``)
            How many there are: the group's number of samples per channel.

        Returns
        -------
        list of int or None (``L_INT32 *``)
            The samples as they are stored, mu-law and A-law as codes; times sensitivity
            and correction factor, plus the baseline, they are measurements. ``None`` if
            the channel was deleted.
        """
        found = self._inside().all_samples().tolist()
        return found, len(found)

    # what was measured

    @returns_code
    def SetChannelSource(self, pChannelSource: DICOMCODESEQUENCEITEM | None) -> int:
        """Set what the channel measures, e.g. a lead.

        Parameters
        ----------
        pChannelSource : DICOMCODESEQUENCEITEM (``pDICOMCODESEQUENCEITEM``)
            The item of (003A,0208) Channel Source Sequence.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pChannelSource` is NULL.
            * ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``, ``DICOM_ERROR_CONVERSION``: a field
              is too long or of a wrong shape.
            * ``DICOM_ERROR_PARAMETER``: the channel was deleted.
        """
        code_sequence.put(
            *self._item(), _SOURCE, required(pChannelSource, "pChannelSource")
        )
        return DICOM_SUCCESS

    @returns_pointer
    def GetChannelSource(self) -> DICOMCODESEQUENCEITEM | None:
        """Return what the channel measures.

        Returns
        -------
        DICOMCODESEQUENCEITEM or None (``pDICOMCODESEQUENCEITEM``)
            The first item of (003A,0208) Channel Source Sequence; ``None`` if there is
            none.
        """
        return code_sequence.get(*self._item(), _SOURCE)

    @returns_code
    def SetChannelSensitivity(
        self,
        bInclude: L_BOOL,
        dChannelSensitivity: L_DOUBLE,
        pChannelSensitivityUnits: DICOMCODESEQUENCEITEM | None,
        dChannelSensitivityCF: L_DOUBLE = 1.0,
        dChannelBaseline: L_DOUBLE = 0.0,
    ) -> int:
        """Set what one step of the samples stands for.

        Parameters
        ----------
        bInclude : bool (``L_BOOL``)
            False removes all of it.
        dChannelSensitivity : float (``L_DOUBLE``)
            (003A,0210) Channel Sensitivity, in the units.
        pChannelSensitivityUnits : DICOMCODESEQUENCEITEM (``pDICOMCODESEQUENCEITEM``)
            The item of (003A,0211) Channel Sensitivity Units Sequence.
        dChannelSensitivityCF : float (``L_DOUBLE``)
            (003A,0212) Channel Sensitivity Correction Factor.
        dChannelBaseline : float (``L_DOUBLE``)
            (003A,0213) Channel Baseline: what sample 0 stands for, in the units.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set. Else nothing is changed.
            * ``DICOM_ERROR_NULL_PTR``: `pChannelSensitivityUnits` is NULL.
            * ``DICOM_ERROR_RANGE``: a number that is not finite.
            * ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``, ``DICOM_ERROR_CONVERSION``: a field
              of the units is too long or of a wrong shape.
            * ``DICOM_ERROR_PARAMETER``: the channel was deleted.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.9.1.4.2<part03/sect_C.10.9.html>`
        """
        numbers = {
            _SENSITIVITY: dChannelSensitivity,
            _SENSITIVITY_CORRECTION: dChannelSensitivityCF,
            _BASELINE: dChannelBaseline,
        }
        units = None
        if bInclude:
            units = required(pChannelSensitivityUnits, "pChannelSensitivityUnits")
            for number in numbers.values():
                values.decimal_string(number)  # refused before anything changes
        code_sequence.put(*self._item(), _SENSITIVITY_UNITS, units)
        for tag, number in numbers.items():
            self._set(tag, bInclude, number)
        return DICOM_SUCCESS

    @overload
    def GetChannelSensitivity(
        self,
    ) -> tuple[int, bool, float, DICOMCODESEQUENCEITEM | None, float, float]: ...
    @overload
    def GetChannelSensitivity(
        self,
        pbIncluded: Any,
        pdChannelSensitivity: Any,
        pChannelSensitivityUnits: DICOMCODESEQUENCEITEM | None,
        uStructSize: int | None,
        pdChannelSensitivityCF: Any,
        pdChannelBaseline: Any,
    ) -> int: ...
    @returns_code
    def GetChannelSensitivity(
        self,
        pbIncluded: OutInt = OUT,
        pdChannelSensitivity: OutInt = OUT,
        pChannelSensitivityUnits: OutAny = OUT,
        uStructSize: Size = None,
        pdChannelSensitivityCF: OutInt = OUT,
        pdChannelBaseline: OutInt = OUT,
    ) -> Any:
        """Return what one step of the samples stands for.

        Parameters
        ----------
        pbIncluded : out bool (``L_BOOL *``)
            Whether (003A,0210) Channel Sensitivity is there.
        pdChannelSensitivity : out float (``L_DOUBLE *``)
            The sensitivity in the units; 0 if it is not there.
        pChannelSensitivityUnits : out DICOMCODESEQUENCEITEM (``pDICOMCODESEQUENCEITEM``)
            The units; ``None``, or left as it is, if they are not there.
        uStructSize : int, optional (``L_UINT``)
            Ignored.
        pdChannelSensitivityCF : out float (``L_DOUBLE *``)
            The correction factor; 1 if it is not there.
        pdChannelBaseline : out float (``L_DOUBLE *``)
            The baseline; 0 if it is not there.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: told, also that it is not there.
            * ``DICOM_ERROR_PARAMETER``: the channel was deleted.
        """
        included, sensitivity = self._get(_SENSITIVITY, 0.0)
        _, correction = self._get(_SENSITIVITY_CORRECTION, 1.0)
        _, baseline = self._get(_BASELINE, 0.0)
        units = code_sequence.get(*self._item(), _SENSITIVITY_UNITS)
        return DICOM_SUCCESS, included, sensitivity, units, correction, baseline

    @returns_void
    def SetChannelStatus(self, uStatus: L_UINT16) -> None:
        """Set how far the samples can be trusted.

        Parameters
        ----------
        uStatus : int (``L_UINT16``)
            ``DICOM_CHANNEL_STATUS_*``, joined by ``|``; 0 removes the status. Other bits
            are ignored.
        """
        terms = [term for flag, term in _STATUS_TERMS.items() if uStatus & flag]
        self._put(_STATUS, terms or None)

    @returns_value(0)
    def GetChannelStatus(self) -> int:
        """Return how far the samples can be trusted.

        Returns
        -------
        int (``L_UINT16``)
            ``DICOM_CHANNEL_STATUS_*``, joined; 0 if (003A,0205) Channel Status is not
            there.
        """
        terms = attributes.every(*self._item(), _STATUS)
        return sum(flag for flag, term in _STATUS_TERMS.items() if term in terms)
