"""Values of a command set's elements, as bytes and back (PS3.5 6.2, PS3.7 6.3.1).

Both ways of coding command sets use these functions. No socket, no thread, no pydicom
object here.

A value that a peer has sent can be sent back as it came, also where it breaks a rule:
PS3.7 wants the class and the instance of a request in its response, and a UID of 66
characters is no reason to leave a peer without an answer. So texts are latin-1, which
has a character for each byte, their length is not limited, and `broken_rule` says what
the log has to tell.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydicom.datadict import dictionary_VR, tag_for_keyword

from ltdicom._core.errors import DicomError
from ltdicom._net.association.items import TITLE_SIZE, UID_SIZE, is_valid_uid
from ltdicom._net.messages.services import BY_COMMAND_FIELD
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

PAD: Final = {"UI": b"\0", "AE": b" "}
"""What makes the length of a text even."""

_SHOWN: Final = 80  # characters of a text that the log shows


@dataclass(frozen=True, slots=True)
class Element:
    """The tag of a keyword, an element number as the group is 0000, and its VR."""

    tag: int
    vr: str


def _element(keyword: str) -> Element:
    tag = tag_for_keyword(keyword)
    assert tag is not None, keyword
    return Element(tag, dictionary_VR(tag))


ELEMENTS: Final = {
    f.keyword: _element(f.keyword) for m in BY_COMMAND_FIELD.values() for f in m.fields
}


def text_of(raw: bytes, vr: str) -> str:
    """Return the text of a UI or AE element.

    The text ends at a NUL, as a C program sees it; a backslash is part of it. Trailing
    spaces are padding, in a title also leading ones (PS3.5 table 6.2-1).
    """
    text = raw.partition(b"\0")[0].decode("latin-1")
    return text.strip(" ") if vr == "AE" else text.rstrip(" ")


def number_of(raw: bytes) -> int:
    """Return the number in a US element: the first one, 0 where there is none."""
    return int.from_bytes(raw[:2], "little")


def tags_of(raw: bytes) -> list[int]:
    """Return the tags in an AT element; bytes after the last whole one are ignored."""
    pairs = struct.iter_unpack("<HH", raw[: len(raw) // 4 * 4])
    return [group << 16 | element for group, element in pairs]


def text_bytes(keyword: str, value: str | None) -> bytes:
    """Return a UID or a title as it goes on the wire, padded to an even length.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: a character that latin-1 does not have.
    """
    vr = ELEMENTS[keyword].vr
    try:
        raw = (value or "").encode("latin-1")
    except UnicodeEncodeError as exc:
        raise DicomError(
            DICOM_ERROR_PARAMETER, f"{keyword}: {shown(value)} is not latin-1"
        ) from exc
    data = text_of(raw, vr).encode("latin-1")
    return data + PAD[vr] if len(data) % 2 else data


def tags_bytes(values: Sequence[int] | None) -> bytes:
    """Return the value of an AT element."""
    return b"".join([struct.pack("<HH", tag >> 16, tag & 0xFFFF) for tag in values or ()])


def is_proper(vr: str, text: str) -> bool:
    """Return whether a text keeps the rules of its VR (PS3.5 table 6.2-1), unpadded."""
    if vr == "UI":
        return not text or is_valid_uid(text)
    return (
        len(text) <= TITLE_SIZE
        and text.isascii()
        and text.isprintable()
        and "\\" not in text
        and text == text.strip(" ")
    )


def broken_rule(keyword: str, value: str | None) -> str | None:
    """Return which rule of its VR a text breaks, None for a proper one."""
    vr = ELEMENTS[keyword].vr
    text = text_of((value or "").encode("latin-1", "replace"), vr)
    if is_proper(vr, text):
        return None
    longest = UID_SIZE if vr == "UI" else TITLE_SIZE
    if len(text) > longest:
        return f"{keyword} has {len(text)} characters, at most {longest} are allowed"
    if vr == "UI":
        return f"{keyword} is not a UID: {shown(text)}"
    return f"{keyword} has characters that a title cannot have: {shown(text)}"


def shown(text: str | None) -> str:
    """Return a text as the log shows it: in one line, in ASCII, not too long."""
    text = text or ""
    return ascii(text[:_SHOWN]) + ("..." if len(text) > _SHOWN else "")
