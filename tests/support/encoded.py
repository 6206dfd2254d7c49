"""Encoded elements, items and files, right or wrong, by one small function each."""

from __future__ import annotations

import struct

IMPLICIT, EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
DEFLATED, BIG = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
JPEG = "1.2.840.10008.1.2.4.50"
UNDEFINED = 0xFFFFFFFF
_LONG = ["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]


def order(little: bool) -> str:
    return "<" if little else ">"


def explicit(
    tag: int,
    vr: str,
    value: bytes = b"",
    length: int | None = None,
    *,
    little: bool = True,
    long: bool | None = None,
) -> bytes:
    """Return an element with a VR; `long` tells the head of a VR that is none."""
    size = len(value) if length is None else length
    head = struct.pack(order(little) + "HH", tag >> 16, tag & 0xFFFF) + vr.encode("latin-1")
    if vr in _LONG if long is None else long:
        return head + struct.pack(order(little) + "HL", 0, size) + value
    return head + struct.pack(order(little) + "H", size) + value


def implicit(
    tag: int, value: bytes = b"", length: int | None = None, *, little: bool = True
) -> bytes:
    """Return an element, an item or a delimiter without a VR."""
    size = len(value) if length is None else length
    return struct.pack(order(little) + "HHL", tag >> 16, tag & 0xFFFF, size) + value


def item(value: bytes = b"", *, closed: bool = True, little: bool = True) -> bytes:
    """Return an item, with a delimiter or a length."""
    if not closed:
        return implicit(0xFFFEE000, value, little=little)
    start = implicit(0xFFFEE000, value, UNDEFINED, little=little)
    return start + implicit(0xFFFEE00D, little=little)


def sequence_end(*, little: bool = True) -> bytes:
    return implicit(0xFFFEE0DD, little=little)


def pixels(*fragments: bytes, vr: str = "OB", closed: bool = True) -> bytes:
    """Return encapsulated pixel data."""
    body = b"".join(implicit(0xFFFEE000, fragment) for fragment in fragments)
    return explicit(0x7FE00010, vr, body + sequence_end() * closed, UNDEFINED)


def file_of(uid: str, body: bytes) -> bytes:
    """Return a file (PS3.10)."""
    text = uid.encode() + b"\0" * (len(uid) & 1)
    meta = explicit(0x00020001, "OB", b"\0\1") + explicit(0x00020010, "UI", text)
    group = explicit(0x00020000, "UL", struct.pack("<L", len(meta)))
    return bytes(128) + b"DICM" + group + meta + body
