"""LDicomWaveformChannel: names, times and limits."""

from __future__ import annotations

from typing import Any, Final, overload

from ltdicom._binding.c_types import L_BOOL, L_DOUBLE, L_INT32, L_TCHAR
from ltdicom._binding.calls import returns_bool, returns_pointer
from ltdicom._binding.out import OUT, OutInt
from ltdicom._waveform import in_dataset
from ltdicom.waveform.part import ChannelPart

__all__ = ["ChannelAttributesPart"]

_NUMBER: Final = 0x003A0202
_LABEL: Final = 0x003A0203
_OFFSET: Final = 0x003A0218


class ChannelAttributesPart(ChannelPart):
    """What a channel is called, when it was sampled, what its source can give."""

    @returns_bool
    def SetChannelTimeSkew(self, dTimeSkew: L_DOUBLE) -> bool:
        """Set how much later than the group the channel was sampled, as a time.

        It replaces what `SetChannelSampleSkew` set: a channel has one of them.

        Parameters
        ----------
        dTimeSkew : float (``L_DOUBLE``)
            (003A,0214) Channel Time Skew, in seconds.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, for a number that is not finite.
        """
        self._put(in_dataset.TIME_SKEW, dTimeSkew)
        self._put(in_dataset.SAMPLE_SKEW, None)
        return True

    @overload
    def GetChannelTimeSkew(self) -> tuple[bool, float]: ...
    @overload
    def GetChannelTimeSkew(self, pdTimeSkew: Any) -> bool: ...
    @returns_bool
    def GetChannelTimeSkew(self, pdTimeSkew: OutInt = OUT) -> Any:
        """Return how much later than the group the channel was sampled, as a time.

        Parameters
        ----------
        pdTimeSkew : out float (``L_DOUBLE *``)
            (003A,0214) Channel Time Skew, in seconds; 0 if it is not there.

        Returns
        -------
        bool (``L_BOOL``)
            Whether it is there.
        """
        return self._get(in_dataset.TIME_SKEW, 0.0)

    @returns_bool
    def SetChannelSampleSkew(self, dSampleSkew: L_DOUBLE) -> bool:
        """Set how much later than the group the channel was sampled, in samples.

        It replaces what `SetChannelTimeSkew` set: a channel has one of them.

        Parameters
        ----------
        dSampleSkew : float (``L_DOUBLE``)
            (003A,0215) Channel Sample Skew, in samples.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, for a number that is not finite.
        """
        self._put(in_dataset.SAMPLE_SKEW, dSampleSkew)
        self._put(in_dataset.TIME_SKEW, None)
        return True

    @overload
    def GetChannelSampleSkew(self) -> tuple[bool, float]: ...
    @overload
    def GetChannelSampleSkew(self, pdSampleSkew: Any) -> bool: ...
    @returns_bool
    def GetChannelSampleSkew(self, pdSampleSkew: OutInt = OUT) -> Any:
        """Return how much later than the group the channel was sampled, in samples.

        Parameters
        ----------
        pdSampleSkew : out float (``L_DOUBLE *``)
            (003A,0215) Channel Sample Skew, in samples; 0 if it is not there.

        Returns
        -------
        bool (``L_BOOL``)
            Whether it is there.
        """
        return self._get(in_dataset.SAMPLE_SKEW, 0.0)

    # names

    @returns_bool
    def SetChannelLabel(self, pszLabel: L_TCHAR) -> bool:
        """Set the name of the channel.

        Parameters
        ----------
        pszLabel : str or None (``L_TCHAR *``)
            (003A,0203) Channel Label, at most 16 characters; ``None`` and "" remove it.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, if it is too long.
        """
        return self._set(_LABEL, bool(pszLabel), pszLabel)

    @returns_pointer
    def GetChannelLabel(self) -> str | None:
        """Return the name of the channel.

        Returns
        -------
        str or None (``L_TCHAR *``)
            (003A,0203) Channel Label; ``None`` if there is none.
        """
        return self._value(_LABEL)  # type: ignore[no-any-return]

    @returns_bool
    def SetWaveformChannelNumber(self, bInclude: L_BOOL, nChannelNumber: L_INT32) -> bool:
        """Set the number that the equipment gives the channel.

        Parameters
        ----------
        bInclude : bool (``L_BOOL``)
            False removes it.
        nChannelNumber : int (``L_INT32``)
            (003A,0202) Waveform Channel Number.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, for a number that is out of range.
        """
        return self._set(_NUMBER, bInclude, nChannelNumber)

    @overload
    def GetWaveformChannelNumber(self) -> tuple[bool, int]: ...
    @overload
    def GetWaveformChannelNumber(self, pnChannelNumber: Any) -> bool: ...
    @returns_bool
    def GetWaveformChannelNumber(self, pnChannelNumber: OutInt = OUT) -> Any:
        """Return the number that the equipment gives the channel.

        Parameters
        ----------
        pnChannelNumber : out int (``L_INT32 *``)
            (003A,0202) Waveform Channel Number; 0 if it is not there.

        Returns
        -------
        bool (``L_BOOL``)
            Whether it is there.
        """
        return self._get(_NUMBER, 0)

    @returns_bool
    def SetChannelOffset(self, bInclude: L_BOOL, dChannelOffset: L_DOUBLE) -> bool:
        """Set how much the channel is shifted in time, beside its skew.

        Parameters
        ----------
        bInclude : bool (``L_BOOL``)
            False removes it.
        dChannelOffset : float (``L_DOUBLE``)
            (003A,0218) Channel Offset, in seconds.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, for a number that is not finite.
        """
        return self._set(_OFFSET, bInclude, dChannelOffset)

    @overload
    def GetChannelOffset(self) -> tuple[bool, float]: ...
    @overload
    def GetChannelOffset(self, pdChannelOffset: Any) -> bool: ...
    @returns_bool
    def GetChannelOffset(self, pdChannelOffset: OutInt = OUT) -> Any:
        """Return how much the channel is shifted in time, beside its skew.

        Parameters
        ----------
        pdChannelOffset : out float (``L_DOUBLE *``)
            (003A,0218) Channel Offset, in seconds; 0 if it is not there.

        Returns
        -------
        bool (``L_BOOL``)
            Whether it is there.
        """
        return self._get(_OFFSET, 0.0)

    @returns_bool
    def SetChannelMinimumValue(self, bInclude: L_BOOL, nMinValue: L_INT32) -> bool:
        """Set the lowest sample that the source can give.

        Parameters
        ----------
        bInclude : bool (``L_BOOL``)
            False removes it.
        nMinValue : int (``L_INT32``)
            (5400,0110) Channel Minimum Value. `LDicomDS.AddWaveformGroup` refuses
            one that does not fit the sample interpretation.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, for a number that is out of range.
        """
        self._inside().minimum = nMinValue if bInclude else None
        return True

    @overload
    def GetChannelMinimumValue(self) -> tuple[bool, int]: ...
    @overload
    def GetChannelMinimumValue(self, pnMinValue: Any) -> bool: ...
    @returns_bool
    def GetChannelMinimumValue(self, pnMinValue: OutInt = OUT) -> Any:
        """Return the lowest sample that the source can give.

        Parameters
        ----------
        pnMinValue : out int (``L_INT32 *``)
            (5400,0110) Channel Minimum Value; 0 if it is not there.

        Returns
        -------
        bool (``L_BOOL``)
            Whether it is there.
        """
        limit = self._inside().minimum
        return limit is not None, limit or 0

    @returns_bool
    def SetChannelMaximumValue(self, bInclude: L_BOOL, nMaxValue: L_INT32) -> bool:
        """Set the highest sample that the source can give.

        Parameters
        ----------
        bInclude : bool (``L_BOOL``)
            False removes it.
        nMaxValue : int (``L_INT32``)
            (5400,0112) Channel Maximum Value. `LDicomDS.AddWaveformGroup` refuses
            one that does not fit the sample interpretation.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, for a number that is out of range.
        """
        self._inside().maximum = nMaxValue if bInclude else None
        return True

    @overload
    def GetChannelMaximumValue(self) -> tuple[bool, int]: ...
    @overload
    def GetChannelMaximumValue(self, pnMaxValue: Any) -> bool: ...
    @returns_bool
    def GetChannelMaximumValue(self, pnMaxValue: OutInt = OUT) -> Any:
        """Return the highest sample that the source can give.

        Parameters
        ----------
        pnMaxValue : out int (``L_INT32 *``)
            (5400,0112) Channel Maximum Value; 0 if it is not there.

        Returns
        -------
        bool (``L_BOOL``)
            Whether it is there.
        """
        limit = self._inside().maximum
        return limit is not None, limit or 0
