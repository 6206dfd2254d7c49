"""Wave files: PCM, mu-law and A-law, with one or two channels.

The standard library's `wave` reads PCM only, so the chunks of RIFF are read here.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._waveform import samples as coding
from ltdicom._waveform.group import Group
from ltdicom.constants.error import DICOM_ERROR_FORMAT, DICOM_ERROR_PARAMETER
from ltdicom.constants.waveform import (
    DICOM_SAMPLE_INTERPRETATION_AB,
    DICOM_SAMPLE_INTERPRETATION_MB,
    DICOM_SAMPLE_INTERPRETATION_SS,
    DICOM_SAMPLE_INTERPRETATION_UB,
)

MAX_CHANNELS: Final = 2

_PCM: Final = 1
_A_LAW: Final = 6
_MU_LAW: Final = 7
_EXTENSIBLE: Final = 0xFFFE
_FORMATS: Final[dict[tuple[int, int], int]] = {
    (_PCM, 8): DICOM_SAMPLE_INTERPRETATION_UB,
    (_PCM, 16): DICOM_SAMPLE_INTERPRETATION_SS,
    (_MU_LAW, 8): DICOM_SAMPLE_INTERPRETATION_MB,
    (_A_LAW, 8): DICOM_SAMPLE_INTERPRETATION_AB,
}
_CODES: Final = {code: kind for (kind, bits), code in _FORMATS.items() if bits == 8}


@dataclass
class Sound:
    """What a wave file holds.

    Attributes
    ----------
    interpretation : int
        ``DICOM_SAMPLE_INTERPRETATION_*``.
    rate : int
        Samples of each channel in a second.
    channels : list of array
        The samples of each channel, as many in each.
    """

    interpretation: int
    rate: int
    channels: list[array[int]]

    def in_bytes(self) -> Sound:
        """Return the sound with 8 bits a sample: PCM becomes unsigned."""
        if self.interpretation in _CODES:
            return self
        code = DICOM_SAMPLE_INTERPRETATION_UB
        found = [
            coding.converted(each, self.interpretation, code) for each in self.channels
        ]
        return Sound(code, self.rate, found)


def parse(data: bytes) -> Sound:
    """Return what a wave file holds; samples that are cut off are left out.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_FORMAT``: no wave file, or of another kind.
    """
    chunks = dict(_chunks(data))
    head, body = chunks.get(b"fmt ", b""), chunks.get(b"data")
    if len(head) < 16 or body is None:
        raise DicomError(DICOM_ERROR_FORMAT, "no wave file")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", head)
    if kind == _EXTENSIBLE and len(head) >= 26:
        (kind,) = struct.unpack_from("<H", head, 24)
    code = _FORMATS.get((kind, bits))
    if code is None or not 1 <= channels <= MAX_CHANNELS or not rate:
        raise DicomError(
            DICOM_ERROR_FORMAT,
            f"format {kind}, {bits} bits, {channels} channels, {rate} Hz",
        )
    whole = len(body) // (channels * bits // 8) * (channels * bits // 8)
    frames = coding.decoded(body[:whole], code)
    return Sound(code, rate, [frames[place::channels] for place in range(channels)])


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        yield name, data[place + 8 : place + 8 + size]
        place += 8 + size + (size & 1)


def chunks_of(sound: Sound) -> list[Any]:
    """Return a wave file of 8 bits a sample, in pieces."""
    number = len(sound.channels)
    samples = len(sound.channels[0])
    frames = array("B", bytes(number * samples))
    for place, channel in enumerate(sound.channels):
        frames[place::number] = channel
    kind = _CODES[sound.interpretation]
    head = struct.pack("<HHIIHH", kind, number, sound.rate, sound.rate * number, number, 8)
    if kind != _PCM:  # which alone needs neither of these
        head += b"\0\0"
        fact = struct.pack("<4sII", b"fact", 4, samples)
    else:
        fact = b""
    start = [
        struct.pack("<4sI", b"fmt ", len(head)), head, fact,
        struct.pack("<4sI", b"data", len(frames)),
    ]  # fmt: skip
    end = b"\0" * (len(frames) & 1)
    size = 4 + sum(map(len, start)) + len(frames) + len(end)
    return [struct.pack("<4sI4s", b"RIFF", size, b"WAVE"), *start, frames.tobytes(), end]


def load(group: Group, sound: Sound) -> None:
    """Replace the channels of a group by those of a sound."""
    for channel in list(group.channels):
        group.delete(channel)
    group.interpret(sound.interpretation)
    group.resize(len(sound.channels[0]))
    for samples in sound.channels:
        group.add().samples = samples


def sound_of(group: Group, frequency: float) -> Sound:
    """Return the sound that a group is.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_FORMAT``: it has no, or more than two, channels.
        ``DICOM_ERROR_PARAMETER``: it has no sampling frequency.
    """
    if not 1 <= len(group.channels) <= MAX_CHANNELS:
        raise DicomError(DICOM_ERROR_FORMAT, f"{len(group.channels)} channels")
    rate = round(frequency)
    if not 0 < rate < 1 << 31:
        raise DicomError(DICOM_ERROR_PARAMETER, f"{frequency} Hz")
    channels = [channel.all_samples() for channel in group.channels]
    return Sound(group.interpretation, rate, channels)
