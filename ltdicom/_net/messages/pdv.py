"""The presentation data values inside a P-DATA-TF PDU (PS3.8 9.3.5.1)."""

from __future__ import annotations

import struct
from typing import Final

_HEADER: Final = struct.Struct(">LB")
_SHORTEST: Final = 6  # length, context and control header


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
