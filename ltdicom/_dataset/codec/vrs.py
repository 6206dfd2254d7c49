"""Value representations: their C++ codes, unit sizes, padding, and the dictionary's.

The tables are those of the standard and of what a program has added to `LDicomVR`:
`learn` changes them in place, so that a look-up costs what it always does.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydicom.datadict import private_dictionary_description, private_dictionary_VR

from ltdicom.constants.vr import (
    VR_ANY,
    VR_BINARY,
    VR_FIXED,
    VR_MAXIMUM,
    VR_MAXIMUM_GROUP,
    VR_NOT_APPLICABLE,
    VR_STRING,
    VR_TEXT,
    VrCode,
)

if TYPE_CHECKING:
    from ltdicom._tables.tags import TagTable
    from ltdicom.structs import DICOMVR

_T = TypeVar("_T")

TAG_ITEM: Final = 0xFFFEE000
UNDEFINED: Final = 0xFFFFFFFF

CODES: Final[dict[str, int]] = {code.name[3:]: code for code in VrCode}
NAMES: Final[dict[int, str]] = {int(code): name for name, code in CODES.items()}


class _ByVr(dict[str, _T]):
    """A table in which letters that are not a VR stand for bytes, as UN does."""

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

SINGLE_TEXT: Final = {"ST", "LT", "UT", "UR"}
"""Text with one value; a backslash is text."""

STRINGS: Final = {
    "AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "PN", "SH", "TM", "UC", "UI",
    *SINGLE_TEXT,
}  # fmt: skip
CHARACTER_SET_TEXT: Final = {"LO", "LT", "PN", "SH", "ST", "UC", "UT"}
"""The VRs that (0008,0005) Specific Character Set applies to (PS3.5 6.1.2.2)."""

LONG_LENGTH: Final = {
    "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"
}  # fmt: skip
"""Explicit VRs with a length of 32 bits, as all have that are added (PS3.5 7.1.2)."""

# which VRs the getters and setters of whole numbers are for, by their name
CHAR_VRS: Final = {"OB", "UN"}
SHORT_VRS: Final = {"SS", "US", "OW"}
LONG_VRS: Final = {"SL", "UL", "OL", "AT", "IS"}
LONG64_VRS: Final = {"SV", "UV", "OV"}

# PS3.5 table 6.2-1: characters of one value; PN of one component group. Dates and
# times have room for the ranges of a query (PS3.4 C.2.2.2.5).
LONGEST: Final = {
    "AE": 16, "AS": 4, "CS": 16, "DA": 18, "DS": 16, "DT": 54, "IS": 12, "LO": 64,
    "LT": 10240, "PN": 64, "SH": 16, "ST": 1024, "TM": 28, "UI": 64,
}  # fmt: skip
EXACT: Final[dict[str, int]] = {}
"""Characters, or bytes, of each value of an added VR of a fixed length."""
LONGEST_BINARY: Final[dict[str, int]] = {}
"""Bytes of the whole value of an added binary VR."""
GROUPED: Final = {"PN"}
"""Text whose length counts for each of three groups, separated by ``=``."""

_OF_UNIT: Final = {1: CHAR_VRS, 2: SHORT_VRS, 4: LONG_VRS, 8: LONG64_VRS}
_SETS: Final = (
    STRINGS, SINGLE_TEXT, CHARACTER_SET_TEXT, LONG_LENGTH, GROUPED, *_OF_UNIT.values()
)  # fmt: skip
_BY_VR: Final[tuple[dict[str, Any], ...]] = (
    CODES, FORMATS, WORD_SIZES, VALUE_SIZES, LONGEST, EXACT, LONGEST_BINARY
)  # fmt: skip
_added: set[str] = set()


def learn(entries: Iterable[DICOMVR]) -> None:
    """Have the VRs that a program has put into the table of `LDicomVR`, and no others.

    Two capital letters and a kind of value make one that elements can have.
    """
    for vr in _added:
        NAMES.pop(CODES[vr])
        for vrs in _SETS:
            vrs.discard(vr)
        for table in _BY_VR:
            table.pop(vr, None)
    _added.clear()
    for entry in entries:
        vr = entry.nCode.to_bytes(2, "big").decode("latin-1")
        if vr in CODES or not (vr.isascii() and vr.isalpha() and vr.isupper()):
            continue
        if _learned(vr, entry):
            CODES[vr], NAMES[entry.nCode] = entry.nCode, vr
            LONG_LENGTH.add(vr)
            _added.add(vr)


def _learned(vr: str, entry: DICOMVR) -> bool:
    """Sort a VR in by its restriction (`LDicomVR.Insert`); False if it has no values."""
    kind, restriction = entry.nRestrict & 0xFF00, entry.nRestrict & 0xFF
    if restriction == VR_NOT_APPLICABLE:
        return False
    if kind == VR_BINARY:
        size = entry.nUnitSize if entry.nUnitSize in _OF_UNIT else 1
        FORMATS[vr] = {1: "B", 2: "H", 4: "I", 8: "Q"}[size]
        WORD_SIZES[vr] = VALUE_SIZES[vr] = size
        _OF_UNIT[size].add(vr)
        if restriction == VR_MAXIMUM:
            LONGEST_BINARY[vr] = entry.nLength
        elif restriction == VR_FIXED:
            EXACT[vr] = entry.nLength
        return True
    if kind not in (VR_STRING, VR_TEXT):
        return False
    STRINGS.add(vr)
    CHARACTER_SET_TEXT.add(vr)
    if kind == VR_TEXT:
        SINGLE_TEXT.add(vr)
    if restriction == VR_MAXIMUM_GROUP:
        GROUPED.add(vr)
    if restriction == VR_FIXED:
        EXACT[vr] = entry.nLength
    elif restriction != VR_ANY:
        LONGEST[vr] = entry.nLength
    return True


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


@functools.cache
def sequences() -> frozenset[int]:
    """Return the tags that pydicom's dictionary has as sequences."""
    # here: the dictionary is not needed before
    from pydicom._dicom_dict import DicomDictionary

    return frozenset(tag for tag, entry in DicomDictionary.items() if entry[0] == "SQ")


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


def private_name(tag: int, creator: str | None) -> str | None:
    """Return the name of a private tag of a creator by pydicom's dictionary, or None."""
    try:
        return private_dictionary_description(tag, creator or "")
    except KeyError:
        return None
