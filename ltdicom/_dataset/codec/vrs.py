"""Value representations: their C++ codes, unit sizes, padding, and the dictionary's."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final, TypeVar

from pydicom.datadict import private_dictionary_VR

from ltdicom.constants.vr import VrCode

if TYPE_CHECKING:
    from ltdicom._tables.tags import TagTable

_T = TypeVar("_T")

TAG_ITEM: Final = 0xFFFEE000
UNDEFINED: Final = 0xFFFFFFFF

CODES: Final[dict[str, int]] = {code.name[3:]: code for code in VrCode}
NAMES: Final[dict[int, str]] = {int(code): name for name, code in CODES.items()}


class _ByVr(dict[str, _T]):
    """A table in which letters that are no VR stand for bytes, as UN does."""

    def __missing__(self, vr: str) -> _T:
        return self["UN"]


FORMATS: Final[dict[str, str]] = _ByVr({
    "OB": "B", "UN": "B", "US": "H", "OW": "H", "SS": "h", "SL": "i", "UL": "I",
    "OL": "I", "SV": "q", "UV": "Q", "OV": "Q", "FL": "f", "OF": "f", "FD": "d",
    "OD": "d", "AT": "H",
})  # fmt: skip
"""How `struct` and `array` spell one word of each binary VR."""

WORD_SIZES: Final[dict[str, int]] = _ByVr(
    {
        vr: {"B": 1, "H": 2, "h": 2, "i": 4, "I": 4, "f": 4}.get(code, 8)
        for vr, code in FORMATS.items()
    }
)
VALUE_SIZES: Final[dict[str, int]] = _ByVr({**WORD_SIZES, "AT": 4})
"""Bytes of one value; an attribute tag is one value of two words."""

SINGLE_TEXT: Final = frozenset({"ST", "LT", "UT", "UR"})
"""Text with one value; a backslash is text."""

STRINGS: Final = frozenset(
    {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "PN", "SH", "TM", "UC", "UI"}
    | SINGLE_TEXT
)
CHARACTER_SET_TEXT: Final = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
"""The VRs that (0008,0005) Specific Character Set applies to (PS3.5 6.1.2.2)."""

LONG_LENGTH: Final = frozenset(
    {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"}
)
"""Explicit VRs with a length of 32 bits (PS3.5 7.1.2)."""


def code_of(vr: str) -> int:
    """Return the C++ code of a VR; letters without a constant give their number."""
    code = CODES.get(vr)
    return code if code is not None else (ord(vr[0]) << 8 | ord(vr[1]))


def name_of(code: int) -> str | None:
    """Return the two letters of a C++ code, or None if there is no such VR."""
    return NAMES.get(code)


def padding_of(vr: str) -> bytes:
    """Return the byte that makes a value of `vr` even (PS3.5 6.2)."""
    return b" " if vr in STRINGS and vr != "UI" else b"\0"


def padded(vr: str, value: bytes) -> bytes:
    """Return `value` with an even length."""
    return value + padding_of(vr) if len(value) & 1 else value


@functools.cache
def tags() -> TagTable:
    """Return the table of `LDicomTag`."""
    # the table and its structure cost half an import of the package
    from ltdicom._tables.tags import TAGS

    return TAGS


def vr_for(tag: int, creator: str | None = None) -> str:
    """Return the VR that `LDicomTag` gives a tag.

    Parameters
    ----------
    tag : int
        Group and element.
    creator : str, optional
        The private creator of a private tag, for pydicom's private dictionary.

    Returns
    -------
    str
        One VR; ``"UN"`` for an unknown tag.
    """
    if tag & 0xFFFF == 0:
        return "UL"
    entry = tags().match(tag)
    if entry is not None:
        return NAMES.get(entry.nVR, "UN")
    if not tag & 0x10000:
        return "UN"
    if 0x10 <= tag & 0xFFFF <= 0xFF:
        return "LO"
    try:
        # LDicomTag knows private tags only as far as a program inserted them
        return private_dictionary_VR(tag, creator or "")[:2]
    except KeyError:
        return "UN"
