"""Samples of waveforms, and wave files."""

from __future__ import annotations

import ctypes
import struct
import wave
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import LDicomDS, LDicomWaveformGroup
from ltdicom._waveform import samples as coding
from ltdicom.constants import error as code
from ltdicom.constants import waveform as w
from ltdicom.constants.error import DICOM_SUCCESS
from tests.support import waves
from tests.support.waves import added, got, samples_of


@pytest.fixture
def group():
    return waves.two_channels()


INTERPRETATIONS = list(coding.INTERPRETATIONS)


# samples


@pytest.mark.parametrize(
    "given",
    [
        [1, -2],
        (1, -2),
        array("h", [1, -2]),
        (ctypes.c_int16 * 2)(1, -2),
        [1, -2, 3, 4],
    ],
)
def test_forms_of_samples(group, given):
    channel = group.GetChannel(0)
    assert channel.SetChannelSamples16(given, 2) == 2
    assert channel.GetChannelSamples() == ([1, -2, 3], 3)
    out = ctypes.c_uint()
    assert channel.GetChannelSamples(out) == [1, -2, 3]
    assert out.value == 3


@pytest.mark.parametrize(
    ("interpretation", "method", "given", "expected"),
    [
        (w.DICOM_SAMPLE_INTERPRETATION_SB, 8, b"\x01\xff\x80", [1, -1, -128]),
        (w.DICOM_SAMPLE_INTERPRETATION_UB, 8, b"\x01\xff\x80", [1, 255, 128]),
        (w.DICOM_SAMPLE_INTERPRETATION_SS, 8, b"\x01\xff\x80", [1, 255, 128]),
        (w.DICOM_SAMPLE_INTERPRETATION_US, 16, [-1, 0, 5], [65535, 0, 5]),
        (w.DICOM_SAMPLE_INTERPRETATION_SS, 32, [65535, 0, -5], [-1, 0, -5]),
        (w.DICOM_SAMPLE_INTERPRETATION_MB, 32, [255, 0, 1], [255, 0, 1]),
        (w.DICOM_SAMPLE_INTERPRETATION_AB, 16, [-1, 0, 1], [255, 0, 1]),
    ],
)
def test_samples_keep_their_bits(interpretation, method, given, expected):
    group = LDicomWaveformGroup()
    group.SetNumberOfSamplesPerChannel(3)
    assert group.SetSampleInterpretation(interpretation)
    channel = group.AddChannel()
    assert getattr(channel, f"SetChannelSamples{method}")(given, 3) == 3
    assert channel.GetChannelSamples() == (expected, 3)
    assert samples_of(got(added(group))) == [expected]


@pytest.mark.parametrize(
    ("method", "given"),
    [(16, [0, 40000]), (32, [0, 65536]), (32, [0, -32769]), (8, [256]), (16, [1 << 70])],
)
def test_samples_that_do_not_fit_change_nothing(group, method, given):
    channel = group.GetChannel(0)
    assert getattr(channel, f"SetChannelSamples{method}")(given) == 0
    assert channel.GetChannelSamples() == ([1, 2, 3], 3)


def test_what_is_no_sample(group):
    channel = group.GetChannel(0)
    with pytest.raises(TypeError):
        channel.SetChannelSamples16(["1"])
    assert channel.SetChannelSamples16(None) == 0
    assert channel.SetChannelSamples16([1], 2) == 0
    assert channel.SetChannelSamples16([7, 8, 9, 10]) == 3
    assert LDicomWaveformGroup().AddChannel().SetChannelSamples16([1]) == 0


def test_another_number_of_samples_keeps_the_first(group):
    group.SetNumberOfSamplesPerChannel(2)
    group.SetNumberOfSamplesPerChannel(4)
    assert samples_of(group) == [[1, 2, 0, 0], [-3, -2, 0, 0]]


@given(st.data())
def test_samples_come_back_from_a_data_set(data):
    chosen = data.draw(st.sampled_from(INTERPRETATIONS))
    typecode = coding.interpretation(chosen).typecode
    bits = 8 * array(typecode).itemsize
    low = -(1 << bits - 1) if typecode.islower() else 0
    number, channels = data.draw(st.integers(0, 7)), data.draw(st.integers(1, 3))
    sample = st.integers(low, low + (1 << bits) - 1)
    expected = [
        data.draw(st.lists(sample, min_size=number, max_size=number))
        for _ in range(channels)
    ]
    group = LDicomWaveformGroup()
    group.SetSampleInterpretation(chosen)
    group.SetNumberOfSamplesPerChannel(number)
    for each in expected:
        assert group.AddChannel().SetChannelSamples32(each) == number
    ds = added(group)
    assert samples_of(got(ds)) == expected
    assert samples_of(got(LDicomDS.from_pydicom(ds.to_pydicom()))) == expected


@pytest.mark.parametrize("chosen", INTERPRETATIONS)
def test_a_conversion_to_more_bits_can_be_undone(chosen):
    group = LDicomWaveformGroup()
    group.SetSampleInterpretation(chosen)
    group.SetNumberOfSamplesPerChannel(256)
    channel = group.AddChannel()
    assert channel.SetChannelSamples32(range(256)) == 256
    before = channel.GetChannelSamples()[0]
    for wide in (w.DICOM_SAMPLE_INTERPRETATION_US, w.DICOM_SAMPLE_INTERPRETATION_SS):
        assert group.SetSampleInterpretation(wide)
    assert group.SetSampleInterpretation(chosen)
    after = channel.GetChannelSamples()[0]
    if chosen == w.DICOM_SAMPLE_INTERPRETATION_MB:
        before[0x7F] = 0xFF  # mu-law has two zeros
    assert after == before


def test_laws_are_those_of_g711():
    """The decoder outputs of G.711 tables 1a and 2a, on a scale of 16 bits."""
    mu, a = (
        coding.interpretation(c).linear
        for c in (w.DICOM_SAMPLE_INTERPRETATION_MB, w.DICOM_SAMPLE_INTERPRETATION_AB)
    )
    assert [mu(c) for c in (0x80, 0x8F, 0xEF, 0xFF, 0x7F, 0x00)] == (
        [32124, 16764, 132, 0, 0, -32124]
    )
    assert [a(c) for c in (0xAA, 0xD5, 0x55, 0x2A)] == [32256, 8, -8, -32256]


# audio


EXTENSIBLE = b"\x16\0" + bytes(6) + b"\7" + bytes(15)


def wav(kind, channels, rate, bits, data, extra=b""):
    head = struct.pack(
        "<HHIIHH",
        kind,
        channels,
        rate,
        rate * channels * bits // 8,
        channels * bits // 8,
        bits,
    )
    chunks = b"".join(
        name + struct.pack("<I", len(each)) + each + b"\0" * (len(each) & 1)
        for name, each in ((b"LIST", b"odd"), (b"fmt ", head + extra), (b"data", data))
    )
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


@pytest.mark.parametrize(
    ("content", "term", "expected"),
    [
        (wav(1, 1, 8000, 8, b"\0\x80\xff"), "UB", [[0, 128, 255]]),
        (wav(1, 2, 8000, 8, b"\1\2\3\4\5"), "UB", [[1, 3], [2, 4]]),
        (wav(1, 1, 8000, 16, struct.pack("<3h", -32768, 0, 32767)), "UB", [[0, 128, 255]]),
        (wav(6, 1, 8000, 8, b"\xd5\x55", b"\0\0"), "AB", [[0xD5, 0x55]]),
        (wav(7, 2, 8000, 8, b"\1\2"), "MB", [[1], [2]]),
        (
            wav(0xFFFE, 1, 8000, 8, b"\7", b"\x16\0" + bytes(6) + b"\7" + bytes(15)),
            "MB",
            [[7]],
        ),
    ],
)
def test_a_wave_file_becomes_the_channels(group, tmp_path, content, term, expected):
    (tmp_path / "a.wav").write_bytes(content)
    group.SetMultiplexGroupLabel("kept")
    assert group.LoadAudio(tmp_path / "a.wav") == DICOM_SUCCESS
    assert samples_of(group) == expected
    assert group.GetNumberOfSamplesPerChannel() == len(expected[0])
    assert group.GetSamplingFrequency() == 8000
    assert group.GetSampleInterpretation() == coding.BY_TERM[term]
    assert group.GetMultiplexGroupLabel() == "kept"
    out = tmp_path / "out.wav"
    assert group.SaveAudio(out) == DICOM_SUCCESS
    again = LDicomWaveformGroup()
    assert again.LoadAudio(str(out)) == DICOM_SUCCESS
    assert samples_of(again) == expected


def test_the_standard_library_reads_what_was_saved(group, tmp_path):
    assert group.SaveAudio(tmp_path / "a.wav", 0) == DICOM_SUCCESS
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert file.getparams()[:4] == (2, 1, 240, 3)
        assert file.readframes(9) == b"\x80\x7f" * 3  # 1..3 and -3..-1 of 16 bits
    assert samples_of(group) == [[1, 2, 3], [-3, -2, -1]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF",
        b"no wave file at all",
        wav(1, 1, 8000, 8, b"")[:40],
        wav(1, 3, 8000, 8, b"abc"),
        wav(1, 0, 8000, 8, b"abc"),
        wav(1, 1, 0, 8, b"abc"),
        wav(1, 1, 8000, 24, b"abc"),
        wav(3, 1, 8000, 32, b"abcd"),
        wav(0x55, 1, 8000, 8, b"abcd"),
    ],
)
def test_what_is_no_audio_changes_nothing(group, tmp_path, content):
    (tmp_path / "a.wav").write_bytes(content)
    assert group.LoadAudio(tmp_path / "a.wav") == code.DICOM_ERROR_FORMAT
    assert samples_of(group) == [[1, 2, 3], [-3, -2, -1]]
    assert group.GetSamplingFrequency() == 240


@given(st.binary(max_size=80), st.integers(0, 60))
def test_any_bytes_give_a_sound_or_an_error(data, cut):
    from ltdicom._core.errors import DicomError
    from ltdicom._waveform import audio

    for each in (data, wav(1, 2, 8000, 16, data)[:cut], b"RIFF\0\0\0\0WAVE" + data):
        try:
            assert 1 <= len(audio.parse(each).channels) <= 2
        except DicomError as error:
            assert error.code == code.DICOM_ERROR_FORMAT


def test_audio_that_cannot_be_written(group, tmp_path):
    assert group.LoadAudio(None) == code.DICOM_ERROR_OPEN
    assert group.LoadAudio(tmp_path / "none.wav") == code.DICOM_ERROR_OPEN
    assert group.SaveAudio(tmp_path / "none" / "a.wav") == code.DICOM_ERROR_OPEN
    group.SetSamplingFrequency(0.2)
    assert group.SaveAudio(tmp_path / "a.wav") == code.DICOM_ERROR_PARAMETER
    group.SetSamplingFrequency(8000)
    group.AddChannel()
    assert group.SaveAudio(tmp_path / "a.wav") == code.DICOM_ERROR_FORMAT
    assert LDicomWaveformGroup().SaveAudio(tmp_path / "a.wav") == code.DICOM_ERROR_FORMAT
    assert list(tmp_path.iterdir()) == []
