"""The presentation data values inside a P-DATA-TF PDU (PS3.8 9.3.5.1 and annex E)."""

from __future__ import annotations

import struct
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._core.settings import UNLIMITED_STEP
from ltdicom.constants.error import DICOM_ERROR_CONVERSION

_HEADER: Final = struct.Struct(">LB")
_SHORTEST: Final = 6  # length, context and control header


def fragment_step(max_pdu: int) -> int:
    """Return how many bytes of a message each of its fragments has, but the last.

    Fragments have an even number of bytes (PS3.8 E.1), also for a peer whose maximum
    length is odd.

    Parameters
    ----------
    max_pdu : int
        The maximum length of the peer, at least ``PDU_MIN_MAXIMUM_LENGTH``; 0: no limit.
    """
    return (max_pdu or UNLIMITED_STEP) - _SHORTEST & ~1


def check_even(data: bytes | memoryview) -> None:
    """Refuse a data set whose last fragment would be odd (PS3.8 E.1).

    `DataSet.encoded` makes even ones; this is the last place where another one is seen.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_CONVERSION``: an element has an odd length (PS3.5 7.1.1).
    """
    if len(data) % 2:
        raise DicomError(
            DICOM_ERROR_CONVERSION,
            f"the encoded data set has {len(data)} bytes: an element has an odd length",
        )


def data_values(pdu: memoryview, offset: int, stop: int) -> list[tuple[int, memoryview]]:
    """Return the context and the value of each fragment, control header first.

    Parameters
    ----------
    pdu : memoryview
        Holds the PDU.
    offset, stop : int
        Where its values begin, and where it ends.

    Raises
    ------
    ValueError
        The lengths do not add up.
    """
    values = []
    while offset < stop:
        if stop - offset < _SHORTEST:
            raise ValueError("a presentation data value is cut short")
        length, context_id = _HEADER.unpack_from(pdu, offset)
        following = offset + 4 + length
        if length < 2 or following > stop:
            raise ValueError(f"a presentation data value says it is {length} bytes long")
        values.append((context_id, pdu[offset + 5 : following]))
        offset = following
    return values
