"""Waveform groups in data sets, and their own attributes."""

from __future__ import annotations

import random
import struct
from array import array
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from ltdicom import LDicomDS, LDicomWaveformGroup, Ref
from ltdicom.constants import error, waveform
from ltdicom.constants.dataset import (
    DS_BIG_ENDIAN,
    DS_EXPLICIT_VR,
    DS_METAHEADER_PRESENT,
    ELEMENT_INDEX_MAX,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.vr import VR_CS, VR_UI
from ltdicom.structs import DICOMCODESEQUENCEITEM
from tests.support import waves
from tests.support.waves import MICROVOLT, added, got, note, samples_of


@pytest.fixture
def group():
    return waves.two_channels()


@pytest.fixture
def ecg():
    ds = LDicomDS()
    assert ds.LoadDS(get_testdata_file("waveform_ecg.dcm")) == DICOM_SUCCESS
    return ds


# pydicom's ECG


def test_every_group_reads_as_pydicom_reads_it(ecg):
    expected = dcmread(get_testdata_file("waveform_ecg.dcm"))
    assert ecg.GetWaveformGroupCount() == 2
    for index, item in enumerate(expected.WaveformSequence):
        found = got(ecg, index)
        assert found.GetNumberOfSamplesPerChannel() == item.NumberOfWaveformSamples
        assert found.GetSamplingFrequency() == 1000
        assert found.GetSampleInterpretation() == waveform.DICOM_SAMPLE_INTERPRETATION_SS
        assert found.GetMultiplexGroupLabel() == item.MultiplexGroupLabel
        assert found.GetMultiplexGroupTimeOffset() == (True, 0.0)
        numbers = array("h", item.WaveformData)
        assert samples_of(found) == [numbers[i::12].tolist() for i in range(12)]
    assert found.GetWaveformOriginality() == waveform.DICOM_WAVEFORM_ORIGINALITY_DERIVED
    assert found.GetTriggerSamplePosition() == (True, 501)
    channel = found.GetChannel(0)
    assert channel.GetChannelSource().pszCodeMeaning == "Lead I (Einthoven)"
    assert channel.GetChannelSensitivity() == (0, True, 1.25, MICROVOLT, 1.0, 0.0)
    assert channel.GetChannelSampleSkew() == (True, 0.0)
    assert channel.GetChannelTimeSkew() == (False, 0.0)
    assert channel.GetFilterLowFrequency() == (False, 0.0)
    channel = got(ecg, 0).GetChannel(0)
    assert channel.GetFilterLowFrequency() == (True, 0.05)
    assert channel.GetFilterHighFrequency() == (True, 300.0)
    assert channel.GetNotchFilterFrequency() == (True, 0.0)
    assert channel.GetNotchFilterBandwidth() == (False, 0.0)


def test_annotations_of_the_whole_group_are_those_of_each_channel(ecg):
    expected = dcmread(get_testdata_file("waveform_ecg.dcm")).WaveformAnnotationSequence
    for index in (0, 1):
        items = [e for e in expected if e.ReferencedWaveformChannels[0] == index + 1]
        channel = got(ecg, index).GetChannel(11)
        assert channel.GetAnnotationCount() == len(items)
        for place, item in enumerate(items):
            found = channel.GetAnnotation(place)
            assert found.pszUnformattedTextValue == item.get("UnformattedTextValue")
            assert found.puAnnGroupNumber == item.AnnotationGroupNumber
            if "NumericValue" in item:
                assert found.pNumericValue == [item.NumericValue]
                assert found.pCodedName.pszCodeValue == (
                    item.ConceptNameCodeSequence[0].CodeValue
                )


def test_a_group_that_is_put_back_is_what_it_was(ecg):
    before = ecg.to_pydicom()
    for index in (0, 1):
        group = got(ecg, index)
        assert ecg.DeleteWaveformGroup(index, 0) == DICOM_SUCCESS
        assert ecg.AddWaveformGroup(group, 0, index) == DICOM_SUCCESS
    after = ecg.to_pydicom()
    assert after.WaveformSequence == before.WaveformSequence

    def by_text(ds):
        return sorted(str(item) for item in ds.WaveformAnnotationSequence)

    assert by_text(after) == by_text(before)


def test_elements_without_a_method_are_kept(group):
    source = added(group).to_pydicom()
    item = source.WaveformSequence[0]
    item.MultiplexGroupUID = "1.2.3"
    item.ChannelDefinitionSequence[1].ChannelDerivationDescription = "a - b"
    item.ChannelDefinitionSequence[1].WaveformBitsStored = 12
    target = added(got(LDicomDS.from_pydicom(source))).to_pydicom()
    assert target.WaveformSequence == source.WaveformSequence


# into a data set


def test_pydicom_reads_what_was_added(group, tmp_path):
    channel = group.GetChannel(0)
    channel.SetChannelSensitivity(True, 1.25, MICROVOLT, 2.0, 5)
    ds = added(group)
    ds.InsertElement(None, False, 0x00080016, VR_UI, False, 0)
    assert ds.SaveDS(tmp_path / "w.dcm") == DICOM_SUCCESS
    found = dcmread(tmp_path / "w.dcm")
    item = found.WaveformSequence[0]
    assert (item.WaveformBitsAllocated, item.WaveformSampleInterpretation) == (16, "SS")
    assert (item.NumberOfWaveformChannels, item.NumberOfWaveformSamples) == (2, 3)
    assert (item.WaveformOriginality, item.SamplingFrequency) == ("ORIGINAL", 240)
    assert item.WaveformData == struct.pack("<6h", 1, -3, 2, -2, 3, -1)
    definition = item.ChannelDefinitionSequence[0]
    assert (definition.WaveformBitsStored, definition.ChannelSampleSkew) == (16, 0)
    numpy = pytest.importorskip("numpy")
    assert numpy.array_equal(
        found.waveform_array(0), [[7.5, -3], [10, -2], [12.5, -1]]
    )  # times 1.25, times 2, plus 5


def test_groups_are_inserted_where_they_are_asked_for(group):
    ds = LDicomDS()
    for label, index in (("b", ELEMENT_INDEX_MAX), ("d", 99), ("a", 0), ("c", 2)):
        group.SetMultiplexGroupLabel(label)
        assert ds.AddWaveformGroup(group, 0, index) == DICOM_SUCCESS
    labels = [got(ds, i).GetMultiplexGroupLabel() for i in range(4)]
    assert labels == ["a", "b", "c", "d"]


def test_annotations_follow_their_groups(group):
    first, second, both = (got(added(group)) for _ in range(3))
    first.GetChannel(1).AddAnnotation(note("first"))
    second.GetChannel(0).AddAnnotation(note("second"))
    ds = added(second)
    assert ds.AddWaveformGroup(first, 0, 0) == DICOM_SUCCESS

    def pairs():
        items = ds.to_pydicom().get("WaveformAnnotationSequence", [])
        return {i.UnformattedTextValue: list(i.ReferencedWaveformChannels) for i in items}

    assert pairs() == {"first": [1, 2], "second": [2, 1]}
    assert ds.AddWaveformGroup(both, 0, 1) == DICOM_SUCCESS
    assert pairs() == {"first": [1, 2], "second": [3, 1]}
    assert ds.DeleteWaveformGroup(0, 0) == DICOM_SUCCESS
    assert pairs() == {"second": [2, 1]}
    assert got(ds, 1).GetChannel(0).GetAnnotation(0).pszUnformattedTextValue == "second"
    assert ds.DeleteWaveformGroup(1) == DICOM_SUCCESS
    assert pairs() == {}
    assert ds.FindFirstElement(None, 0x0040B020, False) is None


def test_an_annotation_of_several_groups_loses_the_deleted_one(group):
    group.GetChannel(0).AddAnnotation(note())
    source = added(group, group, group).to_pydicom()
    source.WaveformAnnotationSequence = source.WaveformAnnotationSequence[:1]
    source.WaveformAnnotationSequence[0].ReferencedWaveformChannels = [1, 0, 2, 1, 3, 2]
    ds = LDicomDS.from_pydicom(source)
    assert [got(ds, i).GetChannel(1).GetAnnotationCount() for i in range(3)] == [1, 0, 1]
    assert ds.DeleteWaveformGroup(1, 0) == DICOM_SUCCESS
    (item,) = ds.to_pydicom().WaveformAnnotationSequence
    assert list(item.ReferencedWaveformChannels) == [1, 0, 2, 2]


def test_a_shared_annotation_names_the_channels_that_still_have_it(group):
    group.GetChannel(0).AddAnnotation(note())
    source = added(group).to_pydicom()
    source.WaveformAnnotationSequence[0].ReferencedWaveformChannels = [1, 0]
    whole = got(LDicomDS.from_pydicom(source))
    again = added(whole).to_pydicom().WaveformAnnotationSequence
    assert [list(i.ReferencedWaveformChannels) for i in again] == [[1, 0]]
    assert whole.GetChannel(0).DeleteAnnotation(0) == 0
    again = added(whole).to_pydicom().WaveformAnnotationSequence
    assert [list(i.ReferencedWaveformChannels) for i in again] == [[1, 2]]


def test_a_copy_does_not_follow_its_source(group):
    ds = added(group)
    found = got(ds)
    group.Reset()
    found.SetMultiplexGroupLabel("changed")
    found.GetChannel(0).SetChannelSamples16([9, 9, 9])
    assert got(ds).GetMultiplexGroupLabel() is None
    assert samples_of(got(ds)) == [[1, 2, 3], [-3, -2, -1]]


@pytest.mark.parametrize("term", [b"", b"ISO_IR 100", b"ISO_IR 144", b"ISO_IR 192"])
def test_text_takes_the_character_set_of_the_data_set(group, term):
    text = {b"": "A", b"ISO_IR 144": "Отвед"}.get(term, "Ä")
    group.SetMultiplexGroupLabel(text)
    group.GetChannel(0).SetChannelSource(DICOMCODESEQUENCEITEM(pszCodeMeaning=text))
    group.GetChannel(0).AddAnnotation(note(text))
    ds = LDicomDS()
    if term:
        element = ds.InsertElement(None, False, 0x00080005, VR_CS, False, 0)
        assert ds.SetStringValue(element, term.decode())
    assert ds.AddWaveformGroup(group, 0) == DICOM_SUCCESS
    assert ds.to_pydicom().WaveformSequence[0].MultiplexGroupLabel == text
    found = got(ds)
    assert found.GetMultiplexGroupLabel() == text
    assert found.GetChannel(0).GetChannelSource().pszCodeMeaning == text
    assert found.GetChannel(0).GetAnnotation(0).pszUnformattedTextValue == text


@pytest.mark.parametrize("where", ["group", "annotation"])
def test_text_that_the_data_set_cannot_hold_changes_nothing(group, where):
    if where == "group":
        group.SetMultiplexGroupLabel("Ж")
    else:
        group.GetChannel(0).AddAnnotation(note("Ж"))
    ds = LDicomDS()
    assert ds.AddWaveformGroup(group, 0) == error.DICOM_ERROR_CONVERSION
    assert list(ds) == []


def test_a_group_of_a_big_endian_file(group, tmp_path):
    group.SetWaveformPaddingValue(True, -2)
    ds = added(group)
    ds.InsertElement(None, False, 0x00080016, VR_UI, False, 0)
    flags = DS_METAHEADER_PRESENT | DS_BIG_ENDIAN | DS_EXPLICIT_VR
    assert ds.SaveDS(tmp_path / "big.dcm", flags) == DICOM_SUCCESS
    assert dcmread(tmp_path / "big.dcm").WaveformSequence[0].WaveformData == (
        struct.pack(">6h", 1, -3, 2, -2, 3, -1)
    )
    again = LDicomDS()
    assert again.LoadDS(tmp_path / "big.dcm") == DICOM_SUCCESS
    assert samples_of(got(again)) == samples_of(group)
    assert got(again).GetWaveformPaddingValue() == (True, -2)


# what is not a group


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("WaveformData", b"\0" * 10),
        ("WaveformData", None),
        ("WaveformBitsAllocated", 8),
        ("WaveformBitsAllocated", None),
        ("WaveformSampleInterpretation", "SL"),
        ("WaveformSampleInterpretation", None),
        ("NumberOfWaveformChannels", 1),
        ("NumberOfWaveformChannels", None),
        ("NumberOfWaveformSamples", 0xFFFFFFFF),
        ("NumberOfWaveformSamples", None),
    ],
)
def test_a_damaged_group_gives_a_code(group, keyword, value):
    source = added(group).to_pydicom()
    if value is None:
        delattr(source.WaveformSequence[0], keyword)
    else:
        setattr(source.WaveformSequence[0], keyword, value)
    ds = LDicomDS.from_pydicom(source)
    assert ds.GetWaveformGroup(0) == (error.DICOM_ERROR_FORMAT, None)
    assert ds.GetWaveformGroupCount() == 1
    assert ds.DeleteWaveformGroup(0) == DICOM_SUCCESS


def test_channels_without_a_definition_are_blank(group):
    source = added(group).to_pydicom()
    del source.WaveformSequence[0].ChannelDefinitionSequence
    found = got(LDicomDS.from_pydicom(source))
    assert samples_of(found) == samples_of(group)
    assert found.GetChannel(1).GetChannelSource() is None


def test_what_is_not_there_gives_codes(group):
    ds = LDicomDS()
    assert ds.GetWaveformGroupCount() == 0
    assert ds.GetWaveformGroup(0) == (error.DICOM_ERROR_RANGE, None)
    assert ds.GetWaveformGroup(0, group) == error.DICOM_ERROR_RANGE
    assert group.GetNumberOfChannels() == 2
    assert ds.GetWaveformGroup(0, None) == error.DICOM_ERROR_NULL_PTR
    assert ds.DeleteWaveformGroup(0, 0) == error.DICOM_ERROR_RANGE
    assert ds.AddWaveformGroup(None, 0) == error.DICOM_ERROR_NULL_PTR
    assert ds.AddWaveformGroup(LDicomWaveformGroup(), 0) == error.DICOM_ERROR_PARAMETER
    with pytest.raises(TypeError):
        ds.AddWaveformGroup("group", 0)
    assert list(ds) == []


@pytest.mark.parametrize("tag", [0x54000100, 0x0040B020])
def test_an_element_in_the_place_of_a_sequence_stays(group, tag):
    source = Dataset()
    source.add_new(tag, "LO", "no sequence")
    ds = LDicomDS.from_pydicom(source)
    assert ds.GetWaveformGroupCount() == 0
    assert ds.AddWaveformGroup(group, 0) == error.DICOM_ERROR_PARAMETER
    assert [e.nTag for e in ds] == [tag]


# groups


def test_a_new_group_is_empty():
    group = LDicomWaveformGroup()
    assert group.GetNumberOfChannels() == group.GetNumberOfSamplesPerChannel() == 0
    assert group.GetSamplingFrequency() == 0
    assert group.GetSampleInterpretation() == waveform.DICOM_SAMPLE_INTERPRETATION_SS
    assert group.GetWaveformOriginality() == waveform.DICOM_WAVEFORM_ORIGINALITY_ORIGINAL
    assert group.GetMultiplexGroupLabel() is None
    assert group.GetTriggerTimeOffset() == (False, 0.0)
    assert group.GetTriggerSamplePosition() == (False, 0)
    assert group.GetWaveformPaddingValue() == (False, 0)
    assert group.GetChannel(0) is None
    assert group.DeleteChannel(0) == 0


def test_a_subclass_needs_no_super_init():
    class Mine(LDicomWaveformGroup):
        def __init__(self, name):
            self.name = name

    assert Mine("x").AddChannel().GetIndex() == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MultiplexGroupTimeOffset", 12.5),
        ("TriggerTimeOffset", -3.0),
        ("TriggerSamplePosition", 0xFFFFFFFF),
        ("WaveformPaddingValue", -32768),
    ],
)
def test_optional_attributes_of_a_group(group, name, value):
    setter, getter = getattr(group, f"Set{name}"), getattr(group, f"Get{name}")
    assert setter(True, value)
    assert getter() == (True, value)
    out = Ref()
    assert getter(out) is True
    assert out.value == value
    assert getattr(got(added(group)), f"Get{name}")() == (True, value)
    assert setter(False, value)
    assert getter() == (False, 0)


def test_what_a_group_refuses(group):
    assert not group.SetMultiplexGroupLabel("x" * 17)
    assert not group.SetSampleInterpretation(6)
    assert not group.SetTriggerSamplePosition(True, -1)
    assert not group.SetNumberOfSamplesPerChannel(1 << 32)
    assert not group.SetMultiplexGroupTimeOffset(True, float("nan"))
    group.SetSamplingFrequency(float("inf"))
    assert group.GetSamplingFrequency() == 240
    group.SetWaveformOriginality(2)
    group.SetWaveformOriginality(waveform.DICOM_WAVEFORM_ORIGINALITY_DERIVED)
    group.SetWaveformOriginality(7)
    assert group.GetWaveformOriginality() == waveform.DICOM_WAVEFORM_ORIGINALITY_DERIVED
    assert group.SetMultiplexGroupLabel("x")
    assert group.SetMultiplexGroupLabel("")
    assert group.GetMultiplexGroupLabel() is None


@pytest.mark.parametrize("number", [32768, -32769])
def test_a_padding_that_is_no_sample_is_refused_when_it_is_added(group, number):
    assert group.SetWaveformPaddingValue(True, number)
    assert LDicomDS().AddWaveformGroup(group, 0) == error.DICOM_ERROR_RANGE


@pytest.mark.parametrize("seed", range(40))
def test_flipped_bytes_give_a_group_or_a_code(seed):
    chance = random.Random(seed)
    data = bytearray(Path(get_testdata_file("waveform_ecg.dcm")).read_bytes())
    # the samples are most of the file and cannot be wrong
    places = [p for p in range(len(data)) if p < 1500 or data[p] in b"\x3a\x54\x40"]
    for place in chance.sample(places, 40):
        data[place] = chance.randrange(256)
    ds = LDicomDS()
    ds.LoadDSMemory(data)
    for index in range(ds.GetWaveformGroupCount()):
        result, found = ds.GetWaveformGroup(index)
        assert (result == DICOM_SUCCESS) == (found is not None)
        if found is not None:
            # text that was spoilt may be in no character set
            assert LDicomDS().AddWaveformGroup(found, 0) in (
                DICOM_SUCCESS,
                error.DICOM_ERROR_CONVERSION,
            )
