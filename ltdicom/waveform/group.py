"""LDicomWaveformGroup: a multiplex group."""

from __future__ import annotations

import weakref
from typing import Any, overload

from ltdicom._binding.c_types import (
    L_BOOL,
    L_DOUBLE,
    L_INT32,
    L_PATH,
    L_TCHAR,
    L_UINT16,
    L_UINT32,
)
from ltdicom._binding.calls import (
    returns_bool,
    returns_code,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._binding.inside import HasInside
from ltdicom._binding.marks import differs
from ltdicom._binding.out import OUT, OutInt
from ltdicom._core.errors import DicomError
from ltdicom._dataset import files, values
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements
from ltdicom._waveform import audio, in_dataset
from ltdicom._waveform.group import Channel, Group
from ltdicom.constants.dataset import ELEMENT_INDEX_MAX
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.constants.waveform import (
    DICOM_SAMPLE_INTERPRETATION_SS,
    DICOM_WAVEFORM_ORIGINALITY_ORIGINAL,
    SampleInterpretation,
    WaveformOriginality,
)
from ltdicom.waveform.channel import LDicomWaveformChannel
from ltdicom.waveform.part import AttributesPart

__all__ = ["LDicomWaveformGroup"]

_GROUP_TIME_OFFSET = 0x00181068
_TRIGGER_TIME_OFFSET = 0x00181069
_TRIGGER_SAMPLE_POSITION = 0x0018106E
_LABEL = 0x003A0020
_ORIGINALITY_PREFIX = "DICOM_WAVEFORM_ORIGINALITY_"


class LDicomWaveformGroup(AttributesPart, HasInside):
    """A multiplex group: channels that were sampled at the same times.

    A new one is empty: no channels, no samples, ``DICOM_SAMPLE_INTERPRETATION_SS``.
    `LDicomDS.GetWaveformGroup` and `LDicomDS.AddWaveformGroup` copy it from and into a
    data set; attributes that have no method here are copied too.

    Notes
    -----
    One thread at a time uses a group and its channels.

    References
    ----------
    * DICOM Standard, Part 3, :dcm:`C.10.9<part03/sect_C.10.9.html>`
    """

    def _make_inside(self) -> None:
        self._group = Group()
        self._faces = weakref.WeakValueDictionary()

    @returns_void
    def __init__(self) -> None:
        """Take no parameters; a subclass need not call it."""

    _why_uncopied = "AddWaveformGroup and GetWaveformGroup of an LDicomDS copy it"
    _group: Group
    # the same channel is the same object as long as anybody holds it
    _faces: weakref.WeakValueDictionary[Channel, LDicomWaveformChannel]

    def _item(self) -> tuple[DataSet, Elements]:
        return self._group.dataset, self._group.dataset.root

    def _face(self, channel: Channel) -> LDicomWaveformChannel:
        face = self._faces.get(channel)
        if face is None:
            face = self._faces[channel] = LDicomWaveformChannel()
            face._channel, face._owner = channel, self
        return face

    def _take(self, other: object) -> None:
        """Become another group; for an out-parameter."""
        if not isinstance(other, LDicomWaveformGroup):
            raise TypeError(f"a waveform group cannot become {type(other).__name__}")
        self._group.take(other._group)

    @returns_void
    def Reset(self) -> None:
        """Empty the group; its channels are deleted."""
        self._group.reset()

    # channels

    @returns_value(0)
    def GetNumberOfChannels(self) -> int:
        """Return how many channels the group has.

        Returns
        -------
        int (``L_UINT32``)
            The number of items of (003A,0200) Channel Definition Sequence.
        """
        return len(self._group.channels)

    @returns_pointer
    def GetChannel(self, uIndex: L_UINT32) -> LDicomWaveformChannel | None:
        """Return a channel.

        Parameters
        ----------
        uIndex : int (``L_UINT32``)
            The channel, counted from 0.

        Returns
        -------
        LDicomWaveformChannel or None (``LDicomWaveformChannel *``)
            ``None`` if there is no such channel.
        """
        return self._face(self._group.channel(uIndex))

    @returns_pointer
    def AddChannel(
        self, uIndex: L_UINT32 = ELEMENT_INDEX_MAX
    ) -> LDicomWaveformChannel | None:
        """Add a channel; its samples are 0.

        Parameters
        ----------
        uIndex : int (``L_UINT32``)
            The place, counted from 0, in front of the channel that has it;
            ``ELEMENT_INDEX_MAX``, or a number that is too high, is the end.

        Returns
        -------
        LDicomWaveformChannel or None (``LDicomWaveformChannel *``)
            The channel; ``None`` if there are 65535 already.
        """
        return self._face(self._group.add(uIndex))

    @differs("returns how many are left; what C++ returns is not documented")
    @returns_value(0)
    def DeleteChannel(self, uIndex: L_UINT32) -> int:
        """Delete a channel; its object is refused from now on.

        Parameters
        ----------
        uIndex : int (``L_UINT32``)
            The channel, counted from 0; nothing is deleted if there is no such.

        Returns
        -------
        int (``L_UINT32``)
            How many channels are left.
        """
        group = self._group
        if uIndex < len(group.channels):
            group.delete(group.channels[uIndex])
        return len(group.channels)

    # samples

    @returns_bool
    def SetNumberOfSamplesPerChannel(self, uNumberOfSamples: L_UINT32) -> bool:
        """Set how many samples each channel has, before they are set.

        Samples that are there already are kept as far as they fit; new ones are 0.

        Parameters
        ----------
        uNumberOfSamples : int (``L_UINT32``)
            (003A,0010) Number of Waveform Samples.

        Returns
        -------
        bool (``L_BOOL``)
            False for a number that is out of range.
        """
        self._group.resize(uNumberOfSamples)
        return True

    @returns_value(0)
    def GetNumberOfSamplesPerChannel(self) -> int:
        """Return how many samples each channel has.

        Returns
        -------
        int (``L_UINT32``)
            (003A,0010) Number of Waveform Samples; 0 at first.
        """
        return self._group.samples

    @differs("samples are scaled to the new range; sensitivity and limits stay")
    @returns_bool
    def SetSampleInterpretation(self, uInterpretation: L_UINT16) -> bool:
        """Set how samples are encoded, before they are set.

        Samples that are there already are converted: what was full scale is full scale
        again, by mu-law and A-law of ITU-T G.711 where one is asked for.

        Parameters
        ----------
        uInterpretation : int (``L_UINT16``)
            ``DICOM_SAMPLE_INTERPRETATION_*``: 16 or 8 bits.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if there is no such.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.10.9.1.5<part03/sect_C.10.9.html>`
        """
        self._group.interpret(uInterpretation)
        return True

    @returns_value(DICOM_SAMPLE_INTERPRETATION_SS)
    def GetSampleInterpretation(self) -> int:
        """Return how samples are encoded.

        Returns
        -------
        int (``L_UINT16``)
            ``DICOM_SAMPLE_INTERPRETATION_*``.
        """
        return SampleInterpretation(self._group.interpretation)

    @returns_bool
    def SetWaveformPaddingValue(self, bInclude: L_BOOL, nPaddingValue: L_INT32) -> bool:
        """Set the sample that stands for "no sample".

        Parameters
        ----------
        bInclude : bool (``L_BOOL``)
            False removes it.
        nPaddingValue : int (``L_INT32``)
            (5400,100A) Waveform Padding Value; `LDicomDS.AddWaveformGroup` refuses one
            that does not fit the sample interpretation.

        Returns
        -------
        bool (``L_BOOL``)
            False for a number that is out of range.
        """
        self._group.padding = nPaddingValue if bInclude else None
        return True

    @overload
    def GetWaveformPaddingValue(self) -> tuple[bool, int]: ...
    @overload
    def GetWaveformPaddingValue(self, pnPaddingValue: Any) -> bool: ...
    @returns_bool
    def GetWaveformPaddingValue(self, pnPaddingValue: OutInt = OUT) -> Any:
        """Return the sample that stands for "no sample".

        Parameters
        ----------
        pnPaddingValue : out int (``L_INT32 *``)
            (5400,100A) Waveform Padding Value; 0 if there is none.

        Returns
        -------
        bool (``L_BOOL``)
            Whether there is one.
        """
        return self._group.padding is not None, self._group.padding or 0

    # times

    @returns_void
    def SetSamplingFrequency(self, dFrequency: L_DOUBLE) -> None:
        """Set the sampling frequency.

        Parameters
        ----------
        dFrequency : float (``L_DOUBLE``)
            (003A,001A) Sampling Frequency, in Hz. One that is not finite is ignored.
        """
        self._put(in_dataset.FREQUENCY, dFrequency)

    @returns_value(0.0)
    def GetSamplingFrequency(self) -> float:
        """Return the sampling frequency.

        Returns
        -------
        float (``L_DOUBLE``)
            (003A,001A) Sampling Frequency, in Hz; 0 at first.
        """
        return float(self._value(in_dataset.FREQUENCY) or 0)

    @returns_bool
    def SetMultiplexGroupTimeOffset(self, bInclude: L_BOOL, dOffset: L_DOUBLE) -> bool:
        """Set when the samples begin.

        Parameters
        ----------
        bInclude : bool (``L_BOOL``)
            False removes it.
        dOffset : float (``L_DOUBLE``)
            (0018,1068) Multiplex Group Time Offset, in ms from the time of acquisition.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, for a number that is not finite.
        """
        return self._set(_GROUP_TIME_OFFSET, bInclude, dOffset)

    @overload
    def GetMultiplexGroupTimeOffset(self) -> tuple[bool, float]: ...
    @overload
    def GetMultiplexGroupTimeOffset(self, pdOffset: Any) -> bool: ...
    @returns_bool
    def GetMultiplexGroupTimeOffset(self, pdOffset: OutInt = OUT) -> Any:
        """Return when the samples begin.

        Parameters
        ----------
        pdOffset : out float (``L_DOUBLE *``)
            (0018,1068) Multiplex Group Time Offset, in ms; 0 if it is not there.

        Returns
        -------
        bool (``L_BOOL``)
            Whether it is there.
        """
        return self._get(_GROUP_TIME_OFFSET, 0.0)

    @returns_bool
    def SetTriggerTimeOffset(self, bInclude: L_BOOL, dOffset: L_DOUBLE) -> bool:
        """Set when the samples begin, seen from the trigger.

        Parameters
        ----------
        bInclude : bool (``L_BOOL``)
            False removes it.
        dOffset : float (``L_DOUBLE``)
            (0018,1069) Trigger Time Offset, in ms.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, for a number that is not finite.
        """
        return self._set(_TRIGGER_TIME_OFFSET, bInclude, dOffset)

    @overload
    def GetTriggerTimeOffset(self) -> tuple[bool, float]: ...
    @overload
    def GetTriggerTimeOffset(self, pdOffset: Any) -> bool: ...
    @returns_bool
    def GetTriggerTimeOffset(self, pdOffset: OutInt = OUT) -> Any:
        """Return when the samples begin, seen from the trigger.

        Parameters
        ----------
        pdOffset : out float (``L_DOUBLE *``)
            (0018,1069) Trigger Time Offset, in ms; 0 if it is not there.

        Returns
        -------
        bool (``L_BOOL``)
            Whether it is there.
        """
        return self._get(_TRIGGER_TIME_OFFSET, 0.0)

    @returns_bool
    def SetTriggerSamplePosition(self, bInclude: L_BOOL, uSamplePosition: L_UINT32) -> bool:
        """Set the sample that is at the time of the trigger.

        Parameters
        ----------
        bInclude : bool (``L_BOOL``)
            False removes it.
        uSamplePosition : int (``L_UINT32``)
            (0018,106E) Trigger Sample Position; the first sample is 1.

        Returns
        -------
        bool (``L_BOOL``)
            False for a number that is out of range.
        """
        return self._set(_TRIGGER_SAMPLE_POSITION, bInclude, uSamplePosition)

    @overload
    def GetTriggerSamplePosition(self) -> tuple[bool, int]: ...
    @overload
    def GetTriggerSamplePosition(self, puSamplePosition: Any) -> bool: ...
    @returns_bool
    def GetTriggerSamplePosition(self, puSamplePosition: OutInt = OUT) -> Any:
        """Return the sample that is at the time of the trigger.

        Parameters
        ----------
        puSamplePosition : out int (``L_UINT32 *``)
            (0018,106E) Trigger Sample Position; 0 if it is not there.

        Returns
        -------
        bool (``L_BOOL``)
            Whether it is there.
        """
        return self._get(_TRIGGER_SAMPLE_POSITION, 0)

    # origin and name

    @returns_void
    def SetWaveformOriginality(self, uOriginality: L_UINT16) -> None:
        """Set whether the samples were measured or made from others.

        Parameters
        ----------
        uOriginality : int (``L_UINT16``)
            ``DICOM_WAVEFORM_ORIGINALITY_ORIGINAL`` or
            ``DICOM_WAVEFORM_ORIGINALITY_DERIVED``; another number is ignored.
        """
        try:
            name = WaveformOriginality(uOriginality).name
        except ValueError as error:
            raise DicomError(DICOM_ERROR_PARAMETER, str(error)) from error
        self._put(in_dataset.ORIGINALITY, name.removeprefix(_ORIGINALITY_PREFIX))

    @returns_value(DICOM_WAVEFORM_ORIGINALITY_ORIGINAL)
    def GetWaveformOriginality(self) -> int:
        """Return whether the samples were measured or made from others.

        Returns
        -------
        int (``L_UINT16``)
            ``DICOM_WAVEFORM_ORIGINALITY_*``; original at first.
        """
        term = self._value(in_dataset.ORIGINALITY)
        known = WaveformOriginality.__members__.get(f"{_ORIGINALITY_PREFIX}{term}")
        return DICOM_WAVEFORM_ORIGINALITY_ORIGINAL if known is None else known

    @returns_bool
    def SetMultiplexGroupLabel(self, pszLabel: L_TCHAR) -> bool:
        """Set the name of the group.

        Parameters
        ----------
        pszLabel : str or None (``L_TCHAR *``)
            (003A,0020) Multiplex Group Label, at most 16 characters; ``None`` and ""
            remove it.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if it is too long.
        """
        return self._set(_LABEL, bool(pszLabel), pszLabel)

    @returns_pointer
    def GetMultiplexGroupLabel(self) -> str | None:
        """Return the name of the group.

        Returns
        -------
        str or None (``L_TCHAR *``)
            (003A,0020) Multiplex Group Label; ``None`` if there is none.
        """
        return self._value(_LABEL)  # type: ignore[no-any-return]

    # audio

    @returns_code
    def LoadAudio(self, pszFilename: L_PATH, uFlags: L_UINT16 = 0) -> int:
        """Replace the channels by those of a wave file.

        Sets the number of samples, the sample interpretation and the sampling
        frequency too. PCM of 16 bits becomes unsigned PCM of 8 bits, as DICOM's voice
        audio asks for; mu-law and A-law stay what they are.

        Parameters
        ----------
        pszFilename : str or path (``L_TCHAR *``)
            The file.
        uFlags : int (``L_UINT16``)
            Reserved.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: loaded. Else nothing is changed.
            * ``DICOM_ERROR_OPEN``: the file cannot be read.
            * ``DICOM_ERROR_FORMAT``: it is not a wave file, or not of PCM with 8 or 16
              bits, mu-law or A-law, or has more than two channels.
        """
        sound = audio.parse(values.read_file(pszFilename or "")).in_bytes()
        self._put(in_dataset.FREQUENCY, sound.rate)
        audio.load(self._group, sound)
        return DICOM_SUCCESS

    @returns_code
    def SaveAudio(self, pszFilename: L_PATH, uFlags: L_UINT16 = 0) -> int:
        """Save the group as a wave file of 8 bits a sample.

        mu-law and A-law stay what they are, all else becomes unsigned PCM.

        Parameters
        ----------
        pszFilename : str or path (``L_TCHAR *``)
            The file; it is replaced when the new one is complete.
        uFlags : int (``L_UINT16``)
            Reserved.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: saved.
            * ``DICOM_ERROR_FORMAT``: the group has no, or more than two, channels.
            * ``DICOM_ERROR_PARAMETER``: it has no sampling frequency.
            * ``DICOM_ERROR_OPEN``: no file can be made there.
            * ``DICOM_ERROR_WRITE``, ``DICOM_ERROR_DISK_FULL``: it cannot be written.
        """
        frequency = float(self._value(in_dataset.FREQUENCY) or 0)
        sound = audio.sound_of(self._group, frequency).in_bytes()
        files.write_beside(files.resolved(pszFilename or ""), audio.chunks_of(sound))
        return DICOM_SUCCESS
