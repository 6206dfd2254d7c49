"""LDicomWaveformGroup and LDicomWaveformChannel: waveforms."""

from ltdicom.waveform.channel import LDicomWaveformChannel
from ltdicom.waveform.group import LDicomWaveformGroup

__all__ = ["LDicomWaveformChannel", "LDicomWaveformGroup"]
