"""Whether an encoded data set can be handed on as it came, byte for byte.

A data set that nobody changed is sent and saved from its own bytes. They must be what
their transfer syntax says: whole, of even lengths (PS3.5 7.1.1), with pixel data in
fragments or not (PS3.5 A.4). The walk goes over the heads of all elements, at every
level, and stops at the first flaw. It judges nothing: what has a flaw is read and encoded
anew, and `codec.reader` tells whether something is lost.
"""

from __future__ import annotations

import struct
from typing import Any, Final

from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.valuerep import EXPLICIT_VR_LENGTH_16, EXPLICIT_VR_LENGTH_32

from ltdicom._dataset.codec.sources import Buffer
from ltdicom._dataset.codec.tags import PIXEL_DATA
from ltdicom._dataset.codec.transfer_syntax import Syntax
from ltdicom._dataset.codec.vrs import TAG_ITEM, UNDEFINED

_SEQUENCE_END: Final = 0xFFFEE0DD
_ENDS: Final = (0xFFFEE00D, _SEQUENCE_END)  # of an item, of items
_DEEPEST: Final = 512  # levels of sequences and items
_SHORT: Final = frozenset(vr.encode() for vr in EXPLICIT_VR_LENGTH_16)
_LONG: Final = frozenset(vr.encode() for vr in EXPLICIT_VR_LENGTH_32)
_NO_DATA: Final = (0x0000, 0x0002)  # groups of commands and of files
# heads: with a VR, without one, and a length of 32 bits
_FORMATS: Final = {
    little: tuple(struct.Struct("><"[little] + code) for code in ("HH2sH", "HHL", "L"))
    for little in (True, False)
}
_ITEM_BYTES: Final = {
    little: _FORMATS[little][1].pack(TAG_ITEM >> 16, TAG_ITEM & 0xFFFF, 0)[:4]
    for little in (True, False)
}


def flaw(data: Buffer, syntax: Syntax) -> str | None:
    """Return what keeps a data set from being handed on; None if nothing does.

    Parameters
    ----------
    data : bytes-like
        The elements, inflated.
    syntax : Syntax
        How they are said to be encoded.
    """
    encapsulated = syntax.encapsulated if syntax.is_known else None
    return _walk(data, syntax.implicit, syntax.little, encapsulated, items=False)


def flaw_of_items(
    value: Buffer, implicit: bool, little: bool, *, fragments: bool
) -> str | None:
    """Return what keeps the value of a sequence from being written as it came.

    Its items may have pixel data in `fragments`, or not.
    """
    return _walk(value, implicit, little, None if fragments else False, items=True)


def _walk(
    data: Buffer, implicit: bool, little: bool, encapsulated: bool | None, *, items: bool
) -> str | None:
    """Go over all heads; `items`: the data are those of a sequence."""
    by_vr, plain, long = (each.unpack_from for each in _FORMATS[little])
    item_bytes = _ITEM_BYTES[little]
    at, end, delimited = 0, len(data), False
    # what is open around: whether it has items, where it ends, if not by a delimiter
    around: list[tuple[bool, int, bool]] = []
    while True:
        while at == end and not delimited:
            if not around:
                return None
            items, end, delimited = around.pop()
        if at + 8 > end:
            return f"the end is missing at {at}"
        start = at + 8
        if not implicit and not items:
            group, number, vr, length = by_vr(data, at)
            if vr in _SHORT and group != 0xFFFE:  # as most are
                at = start + length
                if length & 1 or at > end or group in _NO_DATA:
                    return f"{group:04X}{number:04X} with {length} bytes"
                continue
        group, number, length = plain(data, at)
        if group == 0xFFFE:
            tag = group << 16 | number
            if items and tag == TAG_ITEM:
                around.append((items, end, delimited))
                items, delimited = False, length == UNDEFINED
                end = end if delimited else start + length
                if end > around[-1][1]:
                    return f"the item at {at} is longer than its sequence"
            elif delimited and (tag, length) == (_ENDS[items], 0):
                items, end, delimited = around.pop()
            else:
                return f"{tag:08X} at {at} is out of place"
            at = start
            continue
        if items or group in _NO_DATA:
            return f"{group:04X}{number:04X} at {at} is out of place"
        if implicit:
            vr = b""
        else:
            start += 4
            if vr not in _LONG or start > end:
                return f"{group:04X}{number:04X} at {at} has no VR"
            (length,) = long(data, start - 4)
        if group == PIXEL_DATA >> 16 and number == PIXEL_DATA & 0xFFFF:
            if length == UNDEFINED:
                if encapsulated is False:
                    return "fragments in an uncompressed transfer syntax"
                at = _behind_fragments(data, start, end, plain)
                if not at:
                    return "fragments that are cut, or of odd length"
                continue
            if length and encapsulated and not around:
                return "no fragments in a compressed transfer syntax"
        if length == UNDEFINED:
            if vr != b"SQ" and (vr or not _may_have_items(group << 16 | number)):
                return f"{group:04X}{number:04X} has no length"
        elif length & 1 or start + length > end:
            return f"the length of {group:04X}{number:04X} is {length}"
        elif vr != b"SQ" and (vr or data[start : start + 4] != item_bytes):
            at = start + length
            continue
        if len(around) >= _DEEPEST:
            return f"nested too deeply at {at}"
        around.append((items, end, delimited))
        items, delimited, at = True, length == UNDEFINED, start
        end = end if delimited else start + length


def _may_have_items(tag: int) -> bool:
    """Whether an element without a VR and a length is a sequence (PS3.5 7.5)."""
    return not dictionary_has_tag(tag) or dictionary_VR(tag) in ("SQ", "UN")


def _behind_fragments(data: Buffer, at: int, end: int, plain: Any) -> int:
    """Return where encapsulated pixel data ends; 0 if it has no end, or odd fragments."""
    while at + 8 <= end:
        group, number, length = plain(data, at)
        at += 8
        tag = group << 16 | number
        if tag == _SEQUENCE_END:
            return 0 if length else at
        if tag != TAG_ITEM or length & 1:
            return 0
        at += length
    return 0
