"""Specific character sets: pydicom's tables and Python's codecs, with ISO 2022 around.

pydicom tells of odd values by `warnings`, which a port does not expect on its
console; the same tables are used here with a log line instead. Code extensions
(PS3.5 6.1.2.5) are read and written here: pydicom resets to the first character set
at ``^`` and ``=`` in every VR, and knows neither the escapes of ISO-IR 58 nor Latin 9.

No element and no data set here: bytes, text, and the VR that says what parts it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pydicom.charset import (
    CODES_TO_ENCODINGS,
    STAND_ALONE_ENCODINGS,
    default_encoding,
    python_encoding,
)

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.vrs import SINGLE_TEXT
from ltdicom.constants.error import DICOM_ERROR_CONVERSION, DICOM_ERROR_PARAMETER

LOGGER = logging.getLogger("ltdicom.dataset")

DEFAULT: Final = (default_encoding,)

TERMS: Final = (
    "ISO_IR 6", "ISO_IR 100", "ISO_IR 101", "ISO_IR 109", "ISO_IR 110", "ISO_IR 144",
    "ISO_IR 127", "ISO_IR 126", "ISO_IR 138", "ISO_IR 148", "ISO_IR 13", "ISO_IR 166",
    "ISO 2022 IR 149", "ISO_IR 192", "GB18030", "ISO 2022 IR 87", "ISO 2022 IR 159",
)  # fmt: skip
"""The defined term of each ``DICOM_CHARACTER_SET_*``, by its number."""

_LATIN_9: Final = "iso8859_15"
_JIS_X_0201: Final = "shift_jis"
# with what pydicom 3.0 lacks of tables C.12-2 and C.12-3 of PS3.3
_ENCODINGS: Final = {
    **python_encoding,
    "ISO_IR 203": _LATIN_9,
    "ISO 2022 IR 203": _LATIN_9,
    "ISO 2022 58": "iso_ir_58",  # the same characters, which have an escape
}
_ESCAPES: Final = {**CODES_TO_ENCODINGS, b"\x1b-b": _LATIN_9}
# UTF-8, GBK and GB18030 take no code extensions and are none (PS3.3 table C.12-5)
_ALONE: Final = frozenset(python_encoding[term] for term in STAND_ALONE_ENCODINGS)

# one byte a character, and no other set beside: Python's codec is all there is to do
_BYTE_FOR_BYTE: Final = frozenset(
    encoding
    for term, encoding in _ENCODINGS.items()
    if term.startswith("ISO_IR") and encoding not in (default_encoding, _JIS_X_0201)
)

_ASCII: Final = b"\x1b(B"
_ROMAJI: Final = b"\x1b(J"
# 94x94 characters in G0 and G1 (PS3.3 table C.12-4)
_WIDE_G0: Final = {_ESCAPES[escape]: escape for escape in (b"\x1b$B", b"\x1b$(D")}
_WIDE_G1: Final = {_ESCAPES[escape]: escape for escape in (b"\x1b$)C", b"\x1b$)A")}
# the escape that brings an encoding into G1
_G1: Final = {
    encoding: escape
    for escape, encoding in _ESCAPES.items()
    if escape[1:2] in (b"-", b")") or encoding in _WIDE_G1
}

_TOKENS: Final = re.compile(
    rb"(?P<escape>%s)|(?P<high>[\x80-\xff]+)|(?P<low>[^\x1b\x80-\xff]+)|\x1b"
    % b"|".join(map(re.escape, _ESCAPES))
)
_WIDE_OR_NOT: Final = re.compile(rb"(?P<wide>[\x21-\x7e]+)|(?P<space> +)|[^ ]")
# PS3.5 6.1.2.5.3: in front of these the first character set is active again
_CONTROLS: Final = frozenset(map(chr, (*range(0x1B), *range(0x1C, 0x20), 0x7F)))
_BETWEEN_VALUES: Final = _CONTROLS | {"\\"}
_IN_NAMES: Final = _CONTROLS | set("\\^=")
_SPELLING: Final = re.compile(r"^ISO[ _-]?(2022)?[ _-]?(?:IR)?[ _-]?(\d+)$", re.IGNORECASE)


def encodings_of_number(character_set: int) -> tuple[str, ...]:
    """Return the Python encodings of a ``DICOM_CHARACTER_SET_*``.

    Those that PS3.3 C.12.1.1.2 allows only with code extensions get the default
    repertoire in front.
    """
    if not 0 <= character_set < len(TERMS):
        raise DicomError(DICOM_ERROR_PARAMETER, f"no character set {character_set}")
    term = TERMS[character_set]
    found = _ENCODINGS[term]
    return (default_encoding, found) if term.startswith("ISO 2022") else (found,)


def is_term(term: str) -> bool:
    """Whether it is a defined term of PS3.3 C.12.1.1.2, as it is spelled there."""
    return term in _ENCODINGS


def stands_alone(term: str) -> bool:
    """Whether the character set of a defined term knows no code extensions."""
    return _ENCODINGS[term] in _ALONE


@lru_cache(maxsize=64)
def encodings_of(value: bytes) -> tuple[str, ...]:
    """Return the Python encodings that a value of (0008,0005) stands for."""
    terms = value.decode("latin-1").split("\\")
    # without a first term, code extensions start from the default repertoire
    first, *others = (_encoding_of(term.strip(" \0")) for term in terms)
    extensions = [each for each in others if each not in _ALONE]
    if len(extensions) < len(others) or (others and first in _ALONE):
        LOGGER.warning(
            "Specific Character Set %r: UTF-8, GBK and GB18030 stand alone", value
        )
    return (first,) if first in _ALONE else (first, *extensions)


def _encoding_of(term: str) -> str:
    encoding = _ENCODINGS.get(term)
    if encoding is None and (match := _SPELLING.match(term)):
        prefix = "ISO 2022 IR " if match[1] else "ISO_IR "
        encoding = _ENCODINGS.get(prefix + match[2])
    if encoding is None:
        LOGGER.warning("unknown Specific Character Set %r: taken for ISO_IR 6", term)
        return default_encoding
    return encoding


def plain(value: bytes) -> str | None:
    """Return text that every character set reads alike: ASCII without control codes."""
    if value.isascii() and (text := value.decode("ascii")).isprintable():
        return text
    return None


def _delimiters(vr: str) -> frozenset[str]:
    """Return the characters in front of which text is back in the first character set."""
    if vr == "PN":
        return _IN_NAMES
    return _CONTROLS if vr in SINGLE_TEXT else _BETWEEN_VALUES


# reading


def decode(value: bytes, encodings: Sequence[str], vr: str) -> str:
    """Return the text of an element; what cannot be decoded becomes U+FFFD.

    A log line tells of it. Values are separated by backslashes; those in the second byte
    of a character are gone.
    """
    try:
        return _decoded(value, encodings, vr, "strict")
    except UnicodeError as error:
        LOGGER.warning("text that is not in its character set: %s", error)
    return _decoded(value, encodings, vr, "replace")


def _decoded(value: bytes, encodings: Sequence[str], vr: str, errors: str) -> str:
    first = encodings[0]
    if b"\x1b" not in value or first in _ALONE:
        return value.decode(first, errors)
    delimiters = _delimiters(vr)
    first_g1 = "ascii" if first in _WIDE_G0 else first
    wide, g1 = None, first_g1  # G0 without a wide set is ASCII, or reads like it
    texts, unknown = [], 0
    for token in _TOKENS.finditer(value):
        part, kind = token[0], token.lastgroup
        if kind == "escape":
            encoding = _ESCAPES[part]
            if encoding in _WIDE_G0:
                wide = encoding
            elif part in (_ASCII, _ROMAJI):
                wide = None
            else:
                g1 = encoding
        elif kind == "high":
            texts.append(part.decode(g1, errors))
        elif kind is None:
            unknown += 1
            texts.append("\x1b")
        else:
            end = 0
            if wide is not None:
                text, end = _wide(part, wide, errors)
                texts.append(text)
                if end < len(part):
                    wide = None
            text = part[end:].decode("ascii")
            texts.append(text)
            if not delimiters.isdisjoint(text):
                g1 = first_g1
    if unknown:  # one line, however many a peer has sent
        LOGGER.warning("unknown escape sequences in text: %d", unknown)
    return "".join(texts)


def _wide(part: bytes, encoding: str, errors: str) -> tuple[str, int]:
    """Return text of two bytes a character, and where a control code ended it."""
    texts = []
    for piece in _WIDE_OR_NOT.finditer(part):
        if piece.lastgroup == "space":
            texts.append(piece[0].decode("ascii"))
        elif piece.lastgroup == "wide":
            texts.append((_WIDE_G0[encoding] + piece[0] + _ASCII).decode(encoding, errors))
        else:
            return "".join(texts), piece.start()
    return "".join(texts), len(part)


# writing


def encode(text: str, encodings: Sequence[str], vr: str) -> bytes:
    """Return the bytes of an element's text; its values are separated by backslashes.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_CONVERSION``: the character sets lack a character, or the text
        would be read as another one.
    """
    if text.isascii() and "\x1b" not in text:
        # every character set of DICOM holds ASCII where it starts
        return text.encode("ascii")
    first = encodings[0]
    try:
        if first in _ALONE or (len(encodings) == 1 and first in _BYTE_FOR_BYTE):
            encoded = text.encode(first)
        else:
            encoded = _Writer(encodings, _delimiters(vr)).written(text)
        same = _decoded(encoded, encodings, vr, "strict") == text
    except UnicodeError as error:
        raise DicomError(DICOM_ERROR_CONVERSION, str(error)) from error
    if not same:  # an escape in the text itself
        raise DicomError(DICOM_ERROR_CONVERSION, f"{text[:80]!r} would not be read again")
    return encoded


class _Writer:
    """The code elements G0 and G1 while text is written.

    After each escape, readers that know one active set at a time (pydicom, and others)
    and readers that follow ISO 2022 read the same.
    """

    def __init__(self, encodings: Sequence[str], delimiters: frozenset[str]) -> None:
        first = encodings[0]
        self._encodings = encodings
        self._delimiters = delimiters
        self._g0_escape = _ROMAJI if first == _JIS_X_0201 else _ASCII
        multiple = first in _WIDE_G0 or first in _WIDE_G1 or first == default_encoding
        self._first = None if multiple else first
        self._parts: list[bytes] = []
        self._restart()

    def _restart(self) -> None:
        self._wide: str | None = None  # in G0
        self._g1 = self._first
        # the set that a reader with one active set is in; it has ASCII, too
        self._active = self._first

    def written(self, text: str) -> bytes:
        """Return text in bytes."""
        parts = self._parts
        for char in text:
            if char in self._delimiters:
                self._end()
                parts.append(char.encode("ascii"))
                self._restart()
            elif char.isascii():
                self._leave_wide()
                parts.append(char.encode("ascii"))
            else:
                self._put(char)
        self._end()
        return b"".join(parts)

    def _put(self, char: str) -> None:
        active = self._wide or self._active
        for encoding in (active or self._encodings[0], *self._encodings):
            code = _code(char, encoding)
            if code is not None:
                self._enter(encoding)
                self._parts.append(code)
                return
        raise UnicodeError(f"{char!r} is not in {', '.join(self._encodings)}")

    def _enter(self, encoding: str) -> None:
        if encoding in _WIDE_G0:
            if encoding != self._wide:
                self._parts.append(_WIDE_G0[encoding])
                self._wide, self._active = encoding, None
            return
        self._leave_wide()
        if encoding != self._active:
            self._parts.append(_G1[encoding])
            self._g1 = self._active = encoding

    def _leave_wide(self) -> None:
        if self._wide is not None:
            self._parts.append(self._g0_escape)
            # for readers with one active set, that of the escape has both halves
            romaji = self._g0_escape == _ROMAJI and self._g1 == _JIS_X_0201
            self._active = _JIS_X_0201 if romaji else None
            self._wide = None

    def _end(self) -> None:
        """Go back to the first character set."""
        self._leave_wide()
        if self._g1 != self._first and self._first is not None:
            self._parts.append(_G1[self._first])


@lru_cache(maxsize=8192)
def _code(char: str, encoding: str) -> bytes | None:
    """Return a character beyond ASCII in one set, without escapes, or None."""
    try:
        code = char.encode(encoding)
        if code.decode(encoding) != char:
            return None
    except UnicodeError:
        return None
    if encoding == default_encoding:
        return None
    escape = _WIDE_G0.get(encoding)
    if escape is not None:
        # Python's codecs of this name switch to other sets, too
        inside = code.removeprefix(escape).removesuffix(_ASCII)
        return inside if len(inside) == 2 and code.startswith(escape) else None
    longest = 2 if encoding in _WIDE_G1 else 1
    return code if len(code) == longest and min(code) >= 0x80 else None
