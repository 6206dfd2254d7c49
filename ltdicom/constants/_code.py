"""The base class of the constants that are codes."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Code"]


class Code(IntEnum):
    """An integer that prints by its C++ name.

    A plain `~enum.IntEnum` prints as a number in ``print``, ``%s`` and f-strings from
    Python 3.11 on, and a log that says "2" helps nobody. ``%d``, ``{:d}``, ``{:#06x}``
    and `int` still give the number.
    """

    def __str__(self) -> str:
        return self.name

    def __format__(self, format_spec: str) -> str:
        # the last letter of a format specification says what is being formatted
        if format_spec[-1:] in tuple("bcdeEfFgGnoxX%"):
            return int.__format__(self, format_spec)
        return format(self.name, format_spec)
