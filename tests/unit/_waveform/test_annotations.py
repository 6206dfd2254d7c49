"""Channels of waveform groups: attributes and annotations."""

from __future__ import annotations

import gc

import pytest
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from ltdicom import LDicomDS, LDicomWaveformChannel, LDicomWaveformGroup, Ref
from ltdicom.constants import error as code
from ltdicom.constants import waveform as w
from ltdicom.constants.dataset import ELEMENT_INDEX_MAX
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.structs import DICOMCODESEQUENCEITEM, DICOMWAVEFORMANNOTATION, VALUEDATETIME
from tests.support import waves
from tests.support.waves import MICROVOLT, added, got, note, samples_of


@pytest.fixture
def group():
    return waves.two_channels()


# channels


def test_channels_are_objects_of_their_own(group):
    first = group.GetChannel(0)
    assert group.GetChannel(0) is first
    assert first.GetWaveformGroup() is group
    second = group.GetChannel(1)
    new = group.AddChannel(1)
    assert [c.GetIndex() for c in (first, new, second)] == [0, 1, 2]
    assert new.GetChannelSamples() == ([0, 0, 0], 3)
    assert group.DeleteChannel(0) == 2
    assert [new.GetIndex(), second.GetIndex()] == [0, 1]
    assert samples_of(got(added(group))) == [[0, 0, 0], [-3, -2, -1]]


def deleted(group):
    channel = group.GetChannel(0)
    group.DeleteChannel(0)
    return channel


def reset(group):
    channel = group.GetChannel(0)
    group.Reset()
    return channel


def filled_anew(group):
    channel = group.GetChannel(0)
    assert added(group).GetWaveformGroup(0, group) == DICOM_SUCCESS
    return channel


@pytest.mark.parametrize(
    "gone", [deleted, reset, filled_anew, lambda _: LDicomWaveformChannel()]
)
def test_a_channel_of_no_group_gives_codes(group, gone):
    channel = gone(group)
    assert channel.GetWaveformGroup() is None
    assert channel.GetIndex() == ELEMENT_INDEX_MAX
    assert channel.SetChannelSamples16([1]) == 0
    assert channel.GetChannelSamples() == (None, 0)
    assert channel.SetChannelSource(MICROVOLT) == code.DICOM_ERROR_PARAMETER
    assert channel.GetChannelSource() is None
    assert channel.GetChannelSensitivity()[0] == code.DICOM_ERROR_PARAMETER
    assert channel.SetChannelStatus(1) is None
    assert channel.GetChannelStatus() == 0
    assert not channel.SetChannelLabel("x")
    assert channel.GetChannelMinimumValue() == (False, 0)
    assert not channel.SetChannelMinimumValue(True, 1)
    assert channel.AddAnnotation(note()) == code.DICOM_ERROR_PARAMETER
    assert channel.GetAnnotation(0) is None
    assert channel.DeleteAnnotation(0) == 0


def test_a_channel_keeps_its_group():
    group = LDicomWaveformGroup()
    channel = group.AddChannel()
    del group
    gc.collect()
    assert channel.GetWaveformGroup().GetNumberOfChannels() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WaveformChannelNumber", -7),
        ("ChannelOffset", 0.25),
        ("FilterLowFrequency", 0.05),
        ("FilterHighFrequency", 300.0),
        ("NotchFilterFrequency", 50.0),
        ("NotchFilterBandwidth", 2.5),
        ("ChannelMinimumValue", -2048),
        ("ChannelMaximumValue", 2047),
    ],
)
def test_optional_attributes_of_a_channel(group, name, value):
    channel = group.GetChannel(1)
    setter, getter = getattr(channel, f"Set{name}"), getattr(channel, f"Get{name}")
    assert getter() == (False, 0)
    assert setter(True, value)
    assert getter() == (True, value)
    copies = got(added(group))
    assert getattr(copies.GetChannel(1), f"Get{name}")() == (True, value)
    assert getattr(copies.GetChannel(0), f"Get{name}")() == (False, 0)
    assert setter(False, value)
    assert getter() == (False, 0)


def test_a_channel_has_one_skew(group):
    channel = group.GetChannel(0)
    assert channel.SetChannelTimeSkew(0.5)
    assert (channel.GetChannelTimeSkew(), channel.GetChannelSampleSkew()) == (
        (True, 0.5),
        (False, 0.0),
    )
    definition = added(group).to_pydicom().WaveformSequence[0].ChannelDefinitionSequence[0]
    assert "ChannelSampleSkew" not in definition
    assert channel.SetChannelSampleSkew(2)
    assert not channel.SetChannelTimeSkew(float("nan"))
    assert (channel.GetChannelTimeSkew(), channel.GetChannelSampleSkew()) == (
        (False, 0.0),
        (True, 2.0),
    )


def test_sensitivity(group):
    channel = group.GetChannel(0)
    assert channel.GetChannelSensitivity() == (0, False, 0.0, None, 1.0, 0.0)
    assert channel.SetChannelSensitivity(True, 1.25, MICROVOLT) == DICOM_SUCCESS
    outs = [Ref() for _ in range(4)]
    units = DICOMCODESEQUENCEITEM()
    result = channel.GetChannelSensitivity(outs[0], outs[1], units, 0, outs[2], outs[3])
    assert result == DICOM_SUCCESS
    assert [o.value for o in outs] == [True, 1.25, 1.0, 0.0]
    assert units == MICROVOLT
    for bad, expected in (
        ((True, 1.0, None), code.DICOM_ERROR_NULL_PTR),
        ((True, float("inf"), MICROVOLT), code.DICOM_ERROR_RANGE),
        (
            (True, 2.0, DICOMCODESEQUENCEITEM(pszCodingSchemeDesignator="x" * 17)),
            code.DICOM_ERROR_INVALID_ELEMENT_LENGTH,
        ),
    ):
        assert channel.SetChannelSensitivity(*bad) == expected
        assert channel.GetChannelSensitivity() == (0, True, 1.25, MICROVOLT, 1.0, 0.0)
    assert channel.SetChannelSensitivity(False, 0, None) == DICOM_SUCCESS
    assert channel.GetChannelSensitivity() == (0, False, 0.0, None, 1.0, 0.0)


def test_status(group):
    channel = group.GetChannel(0)
    assert channel.GetChannelStatus() == 0
    status = w.DICOM_CHANNEL_STATUS_QUESTIONABLE | w.DICOM_CHANNEL_STATUS_UNZEROED
    channel.SetChannelStatus(status)
    assert channel.GetChannelStatus() == status
    assert got(added(group)).GetChannel(0).GetChannelStatus() == status
    channel.SetChannelStatus(0)
    assert channel.GetChannelStatus() == 0


@pytest.mark.parametrize(
    "value", ["I", "x" * 16, "a code value of more than 16", "urn:oid:1.2.3.4.5.6.7"]
)
def test_source_with_every_field(group, value):
    source = DICOMCODESEQUENCEITEM(
        pszCodeValue=value,
        pszCodingSchemeDesignator="99X",
        pszCodingSchemeVersion="1",
        pszCodeMeaning="Lead",
        pszContextIdentifier="3001",
        pszMappingResource="DCMR",
        pContextGroupVersion=VALUEDATETIME(2020, 1, 2),
        pContextGroupLocalVersion=VALUEDATETIME(2021, 3, 4, 5, 6, 7),
        pszContextGroupExtensionCreatorUID="1.2.3",
    )
    assert group.GetChannel(0).SetChannelSource(source) == DICOM_SUCCESS
    assert got(added(group)).GetChannel(0).GetChannelSource() == source
    assert group.GetChannel(0).SetChannelSource(None) == code.DICOM_ERROR_NULL_PTR


# annotations


def test_a_coded_annotation_comes_back(group):
    given = DICOMWAVEFORMANNOTATION(
        pCodedName=DICOMCODESEQUENCEITEM(
            pszCodeValue="RR", pszCodingSchemeDesignator="99X", pszCodeMeaning="interval"
        ),
        pNumericValue=[982.5, 3.0],
        uNumericValueCount=2,
        pMeasurementUnits=MICROVOLT,
        uTemporalRangeType=w.DICOM_TEMPORAL_RANGE_TYPE_SEGMENT,
        pRefSamplePositions=[1, 3],
        uTemporalPointCount=2,
        puAnnGroupNumber=4,
    )
    channel = group.GetChannel(1)
    assert channel.AddAnnotation(given) == DICOM_SUCCESS
    assert channel.GetAnnotation(0) == given
    found = got(added(group))
    assert found.GetChannel(0).GetAnnotationCount() == 0
    assert found.GetChannel(1).GetAnnotation(0) == given


@pytest.mark.parametrize(
    "points",
    [
        {"pRefTimeOffsets": [0.5, 1.5]},
        {"pRefDatetime": [VALUEDATETIME(2020, 1, 2, 3, 4, 5), VALUEDATETIME(2021)]},
        {"pRefSamplePositions": [1, 2]},
    ],
)
def test_points_in_time(group, points):
    channel = group.GetChannel(0)
    kind = w.DICOM_TEMPORAL_RANGE_TYPE_MULTIPOINT
    given = note(uTemporalRangeType=kind, **points)
    assert channel.AddAnnotation(given) == DICOM_SUCCESS
    found = channel.GetAnnotation(0)
    given.uTemporalPointCount = 2
    assert found == given


def test_text_rules_over_codes(group):
    channel = group.GetChannel(0)
    assert channel.AddAnnotation(note("t", pCodedName=MICROVOLT)) == DICOM_SUCCESS
    assert channel.GetAnnotation(0).pCodedName is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, code.DICOM_ERROR_NULL_PTR),
        (DICOMWAVEFORMANNOTATION(), code.DICOM_ERROR_PARAMETER),
        (note(uTemporalRangeType=7), code.DICOM_ERROR_PARAMETER),
        (note(uTemporalRangeType=1), code.DICOM_ERROR_PARAMETER),
        (
            note(uTemporalRangeType=1, pRefSamplePositions=[1], uTemporalPointCount=2),
            code.DICOM_ERROR_PARAMETER,
        ),
        (note(uTemporalRangeType=1, pRefSamplePositions=[-5e9]), None),
        (note(puAnnGroupNumber=70000), code.DICOM_ERROR_RANGE),
        (note("x" * 1025), code.DICOM_ERROR_INVALID_ELEMENT_LENGTH),
    ],
)
def test_annotations_that_are_refused(group, given, expected):
    channel = group.GetChannel(0)
    if expected is None:
        assert channel.AddAnnotation(given) != DICOM_SUCCESS
    else:
        assert channel.AddAnnotation(given) == expected
    assert channel.GetAnnotationCount() == 0


def test_annotations_are_counted_and_deleted(group):
    channel = group.GetChannel(0)
    for text in "abc":
        channel.AddAnnotation(note(text))
    assert channel.DeleteAnnotation(3) == 3
    assert channel.DeleteAnnotation(1) == 2
    texts = [channel.GetAnnotation(i).pszUnformattedTextValue for i in range(2)]
    assert texts == ["a", "c"]
    assert channel.GetAnnotation(2) is None


def test_a_spoilt_annotation_shows_what_can_be_read(group):
    source = added(group).to_pydicom()
    item = Dataset()
    item.ReferencedWaveformChannels = [1, 1]
    item.UnformattedTextValue = "text"
    with disable_value_validation():
        item.add_new(0x0040A130, "CS", "SOMETHING")
        item.add_new(0x0040A13A, "DT", "no date")
    source.WaveformAnnotationSequence = Sequence([item])
    found = got(LDicomDS.from_pydicom(source)).GetChannel(0).GetAnnotation(0)
    assert found == note("text")
