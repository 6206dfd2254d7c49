"""The table of value representations."""

from __future__ import annotations

from collections.abc import Iterator

from ltdicom._tables.table import Table
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
from ltdicom.structs import DICOMVR

# VR, name, length, restriction, unit. Those that are younger than LEADTOOLS'
# published table (OD, OL, OV, SV, UC, UR, UV) follow PS3.5 Table 6.2-1 in its manner.
_DEFAULT: tuple[tuple[str, str, int, int, int], ...] = (
    ("AE", "Application Entity", 16, VR_STRING | VR_MAXIMUM, 1),
    ("AS", "Age String", 4, VR_TEXT | VR_FIXED, 1),
    ("AT", "Attribute Tag", 4, VR_BINARY | VR_FIXED, 4),
    ("CS", "Code String", 16, VR_STRING | VR_MAXIMUM, 1),
    ("DA", "Date", 8, VR_TEXT | VR_FIXED, 1),
    ("DS", "Decimal String", 16, VR_STRING | VR_MAXIMUM, 1),
    ("DT", "Date Time", 26, VR_TEXT | VR_MAXIMUM, 1),
    ("FD", "Floating Point Double", 8, VR_BINARY | VR_FIXED, 8),
    ("FL", "Floating Point Single", 4, VR_BINARY | VR_FIXED, 4),
    ("IS", "Integer String", 12, VR_STRING | VR_MAXIMUM, 1),
    ("LO", "Long String", 64, VR_STRING | VR_MAXIMUM, 1),
    ("LT", "Long Text", 10240, VR_TEXT | VR_MAXIMUM, 1),
    ("OB", "Other Byte String", 0, VR_BINARY | VR_ANY, 1),
    ("OD", "Other Double String", 0xFFFFFFF8, VR_BINARY | VR_MAXIMUM, 8),
    ("OF", "Other Float String", 0xFFFFFFFC, VR_BINARY | VR_MAXIMUM, 4),
    ("OL", "Other Long String", 0xFFFFFFFC, VR_BINARY | VR_MAXIMUM, 4),
    ("OV", "Other 64-bit Very Long String", 0xFFFFFFF8, VR_BINARY | VR_MAXIMUM, 8),
    ("OW", "Other Word String", 0, VR_BINARY | VR_ANY, 2),
    ("PN", "Person Name", 64, VR_TEXT | VR_MAXIMUM_GROUP, 1),
    ("SH", "Short String", 16, VR_STRING | VR_MAXIMUM, 1),
    ("SL", "Signed Long", 4, VR_BINARY | VR_FIXED, 4),
    ("SQ", "Sequence of Items", 0, VR_NOT_APPLICABLE, 1),
    ("SS", "Signed Short", 2, VR_BINARY | VR_FIXED, 2),
    ("ST", "Short Text", 1024, VR_TEXT | VR_MAXIMUM, 1),
    ("SV", "Signed 64-bit Very Long", 8, VR_BINARY | VR_FIXED, 8),
    ("TM", "Time", 16, VR_TEXT | VR_MAXIMUM, 1),
    ("UC", "Unlimited Characters", 0xFFFFFFFE, VR_STRING | VR_MAXIMUM, 1),
    ("UI", "Unique Identifier", 64, VR_TEXT | VR_MAXIMUM, 1),
    ("UL", "Unsigned Long", 4, VR_BINARY | VR_FIXED, 4),
    ("UN", "Unknown", 0, VR_BINARY | VR_ANY, 1),
    ("UR", "Universal Resource Identifier", 0xFFFFFFFE, VR_TEXT | VR_MAXIMUM, 1),
    ("US", "Unsigned Short", 2, VR_BINARY | VR_FIXED, 2),
    ("UT", "Unlimited Text", 0xFFFFFFFE, VR_TEXT | VR_MAXIMUM, 1),
    ("UV", "Unsigned 64-bit Very Long", 8, VR_BINARY | VR_FIXED, 8),
)


def _default() -> Iterator[DICOMVR]:
    for letters, name, length, restriction, unit in _DEFAULT:
        yield DICOMVR(VrCode[f"VR_{letters}"], name, length, int(restriction), unit)


VRS: Table[DICOMVR, int] = Table(_default, key=lambda entry: entry.nCode)
"""The table itself, for the inside: `VRS.find` of a VR code."""
