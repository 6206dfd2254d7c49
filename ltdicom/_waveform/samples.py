"""What the numbers of a waveform mean: sample interpretations (PS3.3 C.10.9.1.5).

Samples are kept in an `array` as small as the interpretation; mu-law and A-law samples
stay codes. NumPy is not needed.
"""

from __future__ import annotations

import functools
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_ERROR_RANGE
from ltdicom.constants.waveform import SampleInterpretation as Code


@dataclass(frozen=True)
class Interpretation:
    """How samples are encoded.

    Attributes
    ----------
    term : str
        The defined term of (5400,1006).
    typecode : str
        How `array` spells a sample.
    linear, coded : callable
        From a sample to a number of 16 bits, and back.
    """

    term: str
    typecode: str
    linear: Callable[[int], int]
    coded: Callable[[int], int]

    @property
    def size(self) -> int:
        """Bytes of a sample."""
        return array(self.typecode).itemsize

    @property
    def vr(self) -> str:
        """The VR of samples (PS3.5 A.2)."""
        return "OB" if self.size == 1 else "OW"


# ITU-T G.711: sign, three bits of exponent, four of mantissa


def _mu_law(code: int) -> int:
    code ^= 0xFF
    size = (((code & 0x0F) << 3) + 0x84 << (code >> 4 & 7)) - 0x84
    return -size if code & 0x80 else size


def _a_law(code: int) -> int:
    code ^= 0x55
    exponent, mantissa = code >> 4 & 7, (code & 0x0F) << 4
    size = mantissa + 0x108 << exponent - 1 if exponent else mantissa + 8
    return size if code & 0x80 else -size


def _nearest(law: Callable[[int], int]) -> Callable[[int], int]:
    """Return the function that finds the code whose number is nearest."""

    @functools.cache
    def table() -> tuple[list[int], list[int]]:
        # of the two zeros of mu-law, the positive one
        codes = {law(code): code for code in range(0x100)}
        numbers = sorted(codes)
        return numbers, [codes[number] for number in numbers]

    def coded(number: int) -> int:
        numbers, codes = table()
        place = min(bisect_left(numbers, number), len(numbers) - 1)
        if place and number - numbers[place - 1] < numbers[place] - number:
            place -= 1
        return codes[place]

    return coded


INTERPRETATIONS: Final = {
    Code.DICOM_SAMPLE_INTERPRETATION_SS: Interpretation("SS", "h", int, int),
    Code.DICOM_SAMPLE_INTERPRETATION_US: Interpretation(
        "US", "H", lambda n: n - 0x8000, lambda n: n + 0x8000
    ),
    Code.DICOM_SAMPLE_INTERPRETATION_SB: Interpretation(
        "SB", "b", lambda n: n << 8, lambda n: n >> 8
    ),
    Code.DICOM_SAMPLE_INTERPRETATION_UB: Interpretation(
        "UB", "B", lambda n: n - 0x80 << 8, lambda n: (n >> 8) + 0x80
    ),
    Code.DICOM_SAMPLE_INTERPRETATION_MB: Interpretation(
        "MB", "B", _mu_law, _nearest(_mu_law)
    ),
    Code.DICOM_SAMPLE_INTERPRETATION_AB: Interpretation(
        "AB", "B", _a_law, _nearest(_a_law)
    ),
}
BY_TERM: Final = {each.term: code for code, each in INTERPRETATIONS.items()}


def interpretation(code: int) -> Interpretation:
    """Return the interpretation of a ``DICOM_SAMPLE_INTERPRETATION_*``."""
    try:
        return INTERPRETATIONS[Code(code)]
    except (KeyError, ValueError):
        raise DicomError(
            DICOM_ERROR_PARAMETER, f"no sample interpretation {code}"
        ) from None


def converted(samples: array[int], before: int, after: int) -> array[int]:
    """Return samples in another interpretation: full scale stays full scale."""
    if before == after:
        return samples
    old, new = interpretation(before), interpretation(after)
    # a waveform repeats its numbers: each is converted once
    codes = {number: new.coded(old.linear(number)) for number in set(samples)}
    return array(new.typecode, map(codes.__getitem__, samples))


def taken(numbers: Iterable[Any], typecode: str, code: int) -> array[int]:
    """Return numbers of a C type as samples: what fits in their size keeps its bits.

    Parameters
    ----------
    numbers : iterable of int
        What a program gave.
    typecode : str
        The C type it should have been, as `array` spells it.
    code : int
        ``DICOM_SAMPLE_INTERPRETATION_*``.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_RANGE``: a number that fits neither.
    """
    wanted = interpretation(code)
    try:
        given = array(typecode, numbers)
        if typecode == wanted.typecode:
            return given
        bits = 8 * wanted.size
        lowest, highest = -(1 << bits - 1), (1 << bits) - 1
        if given and not (lowest <= min(given) and max(given) <= highest):
            raise OverflowError(f"{bits} bits hold {lowest} to {highest}")
    except OverflowError as error:
        raise DicomError(DICOM_ERROR_RANGE, str(error)) from error
    return array(wanted.typecode, (_in_bits(n, bits, wanted.typecode) for n in given))


def _in_bits(number: int, bits: int, typecode: str) -> int:
    number &= (1 << bits) - 1
    return number - (1 << bits) if typecode.islower() and number >> bits - 1 else number


def decoded(data: bytes, code: int) -> array[int]:
    """Return samples from their bytes, little endian."""
    found = array(interpretation(code).typecode, data)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def encoded(samples: array[int]) -> bytes:
    """Return the bytes of samples, little endian."""
    if sys.byteorder == "big":
        samples = samples[:]
        samples.byteswap()
    return samples.tobytes()


def one(data: bytes, code: int) -> int | None:
    """Return the single sample in a value, None if it is too short."""
    size = interpretation(code).size
    return decoded(data[:size], code)[0] if len(data) >= size else None


def one_encoded(number: int, code: int) -> bytes:
    """Return the bytes of a single sample.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_RANGE``: it does not fit.
    """
    try:
        return encoded(array(interpretation(code).typecode, [number]))
    except OverflowError as error:
        raise DicomError(DICOM_ERROR_RANGE, f"{number} is not a sample: {error}") from error
