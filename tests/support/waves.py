"""Waveform groups for tests, and ways to look at them."""

from __future__ import annotations

from ltdicom import LDicomDS, LDicomWaveformGroup
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.structs import DICOMCODESEQUENCEITEM, DICOMWAVEFORMANNOTATION

MICROVOLT = DICOMCODESEQUENCEITEM(
    pszCodeValue="uV",
    pszCodingSchemeDesignator="UCUM",
    pszCodingSchemeVersion="1.4",
    pszCodeMeaning="microvolt",
)


def two_channels() -> LDicomWaveformGroup:
    """Return a group of two channels with three samples."""
    made = LDicomWaveformGroup()
    assert made.SetNumberOfSamplesPerChannel(3)
    made.SetSamplingFrequency(240.0)
    for first in (1, -3):
        channel = made.AddChannel()
        assert channel is not None
        assert channel.SetChannelSamples16([first, first + 1, first + 2], 3) == 3
    return made


def added(*groups: LDicomWaveformGroup) -> LDicomDS:
    ds = LDicomDS()
    for each in groups:
        assert ds.AddWaveformGroup(each, 0) == DICOM_SUCCESS
    return ds


def got(ds: LDicomDS, index: int = 0) -> LDicomWaveformGroup:
    result, found = ds.GetWaveformGroup(index)
    assert result == DICOM_SUCCESS
    return found


def samples_of(group: LDicomWaveformGroup) -> list[list[int]]:
    return [
        group.GetChannel(i).GetChannelSamples()[0]
        for i in range(group.GetNumberOfChannels())
    ]


def note(text: str = "note", **fields: object) -> DICOMWAVEFORMANNOTATION:
    return DICOMWAVEFORMANNOTATION(pszUnformattedTextValue=text, **fields)
