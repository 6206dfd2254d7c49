"""LDicomWaveformChannel: filters."""

from __future__ import annotations

from typing import Any, Final, overload

from ltdicom._binding.c_types import L_BOOL, L_DOUBLE
from ltdicom._binding.calls import returns_bool
from ltdicom._binding.out import OUT, OutInt
from ltdicom.waveform.part import ChannelPart

__all__ = ["FiltersPart"]

_LOW_FREQUENCY: Final = 0x003A0220
_HIGH_FREQUENCY: Final = 0x003A0221
_NOTCH_FREQUENCY: Final = 0x003A0222
_NOTCH_BANDWIDTH: Final = 0x003A0223


class FiltersPart(ChannelPart):
    """The filters that the signal went through before it was sampled."""

    @returns_bool
    def SetFilterLowFrequency(self, bInclude: L_BOOL, dLowFrequency: L_DOUBLE) -> bool:
        """Set where the high-pass filter begins.

        Parameters
        ----------
        bInclude : bool (``L_BOOL``)
            False removes it.
        dLowFrequency : float (``L_DOUBLE``)
            (003A,0220) Filter Low Frequency, in Hz.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, for a number that is not finite.
        """
        return self._set(_LOW_FREQUENCY, bInclude, dLowFrequency)

    @overload
    def GetFilterLowFrequency(self) -> tuple[bool, float]: ...
    @overload
    def GetFilterLowFrequency(self, pdLowFrequency: Any) -> bool: ...
    @returns_bool
    def GetFilterLowFrequency(self, pdLowFrequency: OutInt = OUT) -> Any:
        """Return where the high-pass filter begins.

        Parameters
        ----------
        pdLowFrequency : out float (``L_DOUBLE *``)
            (003A,0220) Filter Low Frequency, in Hz; 0 if it is not there.

        Returns
        -------
        bool (``L_BOOL``)
            Whether it is there.
        """
        return self._get(_LOW_FREQUENCY, 0.0)

    @returns_bool
    def SetFilterHighFrequency(self, bInclude: L_BOOL, dHighFrequency: L_DOUBLE) -> bool:
        """Set where the low-pass filter begins.

        Parameters
        ----------
        bInclude : bool (``L_BOOL``)
            False removes it.
        dHighFrequency : float (``L_DOUBLE``)
            (003A,0221) Filter High Frequency, in Hz.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, for a number that is not finite.
        """
        return self._set(_HIGH_FREQUENCY, bInclude, dHighFrequency)

    @overload
    def GetFilterHighFrequency(self) -> tuple[bool, float]: ...
    @overload
    def GetFilterHighFrequency(self, pdHighFrequency: Any) -> bool: ...
    @returns_bool
    def GetFilterHighFrequency(self, pdHighFrequency: OutInt = OUT) -> Any:
        """Return where the low-pass filter begins.

        Parameters
        ----------
        pdHighFrequency : out float (``L_DOUBLE *``)
            (003A,0221) Filter High Frequency, in Hz; 0 if it is not there.

        Returns
        -------
        bool (``L_BOOL``)
            Whether it is there.
        """
        return self._get(_HIGH_FREQUENCY, 0.0)

    @returns_bool
    def SetNotchFilterFrequency(self, bInclude: L_BOOL, dFrequency: L_DOUBLE) -> bool:
        """Set the middle of the notch filter.

        Parameters
        ----------
        bInclude : bool (``L_BOOL``)
            False removes it.
        dFrequency : float (``L_DOUBLE``)
            (003A,0222) Notch Filter Frequency, in Hz.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, for a number that is not finite.
        """
        return self._set(_NOTCH_FREQUENCY, bInclude, dFrequency)

    @overload
    def GetNotchFilterFrequency(self) -> tuple[bool, float]: ...
    @overload
    def GetNotchFilterFrequency(self, pdFrequency: Any) -> bool: ...
    @returns_bool
    def GetNotchFilterFrequency(self, pdFrequency: OutInt = OUT) -> Any:
        """Return the middle of the notch filter.

        Parameters
        ----------
        pdFrequency : out float (``L_DOUBLE *``)
            (003A,0222) Notch Filter Frequency, in Hz; 0 if it is not there.

        Returns
        -------
        bool (``L_BOOL``)
            Whether it is there.
        """
        return self._get(_NOTCH_FREQUENCY, 0.0)

    @returns_bool
    def SetNotchFilterBandwidth(self, bInclude: L_BOOL, dBandwidth: L_DOUBLE) -> bool:
        """Set the width of the notch filter.

        Parameters
        ----------
        bInclude : bool (``L_BOOL``)
            False removes it.
        dBandwidth : float (``L_DOUBLE``)
            (003A,0223) Notch Filter Bandwidth, in Hz.

        Returns
        -------
        bool (``L_BOOL``)
            False, and nothing is changed, for a number that is not finite.
        """
        return self._set(_NOTCH_BANDWIDTH, bInclude, dBandwidth)

    @overload
    def GetNotchFilterBandwidth(self) -> tuple[bool, float]: ...
    @overload
    def GetNotchFilterBandwidth(self, pdBandwidth: Any) -> bool: ...
    @returns_bool
    def GetNotchFilterBandwidth(self, pdBandwidth: OutInt = OUT) -> Any:
        """Return the width of the notch filter.

        Parameters
        ----------
        pdBandwidth : out float (``L_DOUBLE *``)
            (003A,0223) Notch Filter Bandwidth, in Hz; 0 if it is not there.

        Returns
        -------
        bool (``L_BOOL``)
            Whether it is there.
        """
        return self._get(_NOTCH_BANDWIDTH, 0.0)
