"""Segmented palettes (PS3.3 C.7.9.2): segments, expanded into the entries of a table.

pydicom's function for it is private, needs NumPy and has no limit: a few segments that
repeat others can claim any number of entries. Knows numbers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_DISCRETE: Final = 0
_LINEAR: Final = 1
_INDIRECT: Final = 2


def expand(data: Sequence[int], bits: int, most: int) -> list[int]:
    """Return the entries, at most `most` of them.

    Parameters
    ----------
    data : sequence of int
        The segments: numbers of 8 or 16 bits.
    bits : int
        8 or 16: how wide these are.
    most : int
        How many entries the descriptor announces.

    Raises
    ------
    ValueError
        They are not segments.
    """
    entries: list[int] = []
    _run(data, 0, None, bits, entries, most)
    return entries[:most]


def _run(
    data: Sequence[int],
    at: int,
    count: int | None,
    bits: int,
    entries: list[int],
    most: int,
) -> None:
    """Expand `count` segments from `at` on; None: all. `entries` grows."""
    # one number at the end may be padding
    while at + 1 < len(data) and count != 0 and len(entries) < most:
        kind, length = data[at], data[at + 1]
        at += 2
        if kind == _DISCRETE:
            entries += data[at : at + length]
            at += length
        elif kind == _LINEAR:
            entries += _line(entries, _number(data, at), length)
            at += 1
        elif kind == _INDIRECT and count is None:
            parts = 2 if bits > 8 else 4
            offset = sum(_number(data, at + i) << i * bits for i in range(parts))
            at += parts
            _run(data, offset * 8 // bits, length, bits, entries, most)
        else:
            raise ValueError(f"a segment of type {kind} at {at - 2}")
        count = None if count is None else count - 1


def _number(data: Sequence[int], at: int) -> int:
    if at >= len(data):
        raise ValueError("a segment is cut")
    return data[at]


def _line(entries: list[int], end: int, length: int) -> list[int]:
    """Return the points behind the last entry up to `end`."""
    if not entries or not length:
        raise ValueError("a linear segment without a beginning, or of no length")
    start = entries[-1]
    return [round(start + (end - start) * i / length) for i in range(1, length + 1)]
