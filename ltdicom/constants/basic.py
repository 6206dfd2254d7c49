"""``TRUE``, ``FALSE`` and ``NULL``, and the macros that part and join a tag."""

from typing import Final

TRUE: Final = True
FALSE: Final = False
NULL: Final = None


def GETGROUP(nTag: int) -> int:
    """Return the group of a tag, its upper 16 bits."""
    return nTag >> 16 & 0xFFFF


def GETELEMENT(nTag: int) -> int:
    """Return the element number of a tag, its lower 16 bits."""
    return nTag & 0xFFFF


def MAKETAG(nGroup: int, nElement: int) -> int:
    """Return the tag of a group and an element number, 16 bits of each."""
    return (nGroup & 0xFFFF) << 16 | nElement & 0xFFFF
