"""Specific character sets: pydicom's tables, without its warnings.

pydicom tells of odd values by `warnings`, which a port does not expect on its
console; the same tables are used here with a log line instead.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from pydicom import charset as pydicom_charset
from pydicom.charset import CODES_TO_ENCODINGS, default_encoding, python_encoding

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.pydicom_guard import quiet
from ltdicom.constants.error import DICOM_ERROR_CONVERSION, DICOM_ERROR_PARAMETER

LOGGER = logging.getLogger("ltdicom.dataset")

DEFAULT: Final = (default_encoding,)

TERMS: Final = (
    "ISO_IR 6", "ISO_IR 100", "ISO_IR 101", "ISO_IR 109", "ISO_IR 110", "ISO_IR 144",
    "ISO_IR 127", "ISO_IR 126", "ISO_IR 138", "ISO_IR 148", "ISO_IR 13", "ISO_IR 166",
    "ISO 2022 IR 149", "ISO_IR 192", "GB18030", "ISO 2022 IR 87", "ISO 2022 IR 159",
)  # fmt: skip
"""The defined term of each ``DICOM_CHARACTER_SET_*``, by its number."""

_ESCAPE: Final = re.compile(rb"\x1b(?:\$[()].|..)")
_DELIMITERS: Final = re.compile(rb"[\\\r\n\t\f^=]")
_SPELLING: Final = re.compile(r"^ISO[ _-]?(2022)?[ _-]?(?:IR)?[ _-]?(\d+)$", re.IGNORECASE)
# codecs of Python that read the escape sequences themselves
_WITH_ESCAPES: Final = ("iso2022_jp", "iso2022_jp_2", "iso_ir_58")


def encodings_of_number(character_set: int) -> tuple[str, ...]:
    """Return the Python encodings of a ``DICOM_CHARACTER_SET_*``.

    Those that PS3.3 C.12.1.1.2 allows only with code extensions get the default
    repertoire in front.
    """
    if not 0 <= character_set < len(TERMS):
        raise DicomError(DICOM_ERROR_PARAMETER, f"no character set {character_set}")
    term = TERMS[character_set]
    found = python_encoding[term]
    return (default_encoding, found) if term.startswith("ISO 2022") else (found,)


@lru_cache(maxsize=64)
def encodings_of(value: bytes) -> tuple[str, ...]:
    """Return the Python encodings that a value of (0008,0005) stands for."""
    terms = value.decode("latin-1").split("\\")
    found = tuple(_encoding_of(term.strip(" \0")) for term in terms)
    # without a first term, code extensions start from the default repertoire
    return found or DEFAULT


def _encoding_of(term: str) -> str:
    encoding = python_encoding.get(term)
    if encoding is None and (match := _SPELLING.match(term)):
        prefix = "ISO 2022 IR " if match[1] else "ISO_IR "
        encoding = python_encoding.get(prefix + match[2])
    if encoding is None:
        LOGGER.warning("unknown Specific Character Set %r: taken for ISO_IR 6", term)
        return default_encoding
    return encoding


def plain(value: bytes) -> str | None:
    """Return text that every character set reads alike: ASCII without control codes."""
    if value.isascii() and (text := value.decode("ascii")).isprintable():
        return text
    return None


def decode(value: bytes, encodings: Sequence[str]) -> str:
    """Return text; what cannot be decoded becomes U+FFFD, with a log line."""
    try:
        if b"\x1b" not in value:
            return value.decode(encodings[0])
        return "".join(_fragments(value, encodings, "strict"))
    except UnicodeError as error:
        LOGGER.warning("text that is not in its character set: %s", error)
    if b"\x1b" not in value:
        return value.decode(encodings[0], "replace")
    return "".join(_fragments(value, encodings, "replace"))


def _fragments(value: bytes, encodings: Sequence[str], errors: str) -> list[str]:
    """Return the decoded parts of text with ISO 2022 escapes (PS3.5 6.1.2.5)."""
    texts = []
    starts = [match.start() for match in _ESCAPE.finditer(value)]
    edges = sorted({0, *starts, len(value)})
    for start, end in pairwise(edges):
        part = value[start:end]
        escape = _ESCAPE.match(part)
        encoding = CODES_TO_ENCODINGS.get(escape[0]) if escape else encodings[0]
        if encoding is None:
            LOGGER.warning("unknown escape sequence in text")
            encoding = encodings[0]
        if escape and encoding not in _WITH_ESCAPES:
            part = part[escape.end() :]
            # a delimiter resets to the first character set
            reset = _DELIMITERS.search(part)
            if reset:
                texts.append(part[: reset.start()].decode(encoding, errors))
                part, encoding = part[reset.start() :], encodings[0]
        texts.append(part.decode(encoding, errors))
    return texts


def encode(text: str, encodings: Sequence[str]) -> bytes:
    """Return the bytes of a value that may have several, parted by backslashes.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_CONVERSION``: the character sets lack a character.
    """
    if text.isascii():
        # every character set of DICOM holds ASCII where it starts
        return text.encode("ascii")
    try:
        if len(encodings) == 1 and encodings[0] not in pydicom_charset.custom_encoders:
            return text.encode(
                "ascii" if encodings[0] == default_encoding else encodings[0]
            )
        parts = [_with_extensions(part, encodings) for part in re.split(r"([\\^=])", text)]
    except (UnicodeError, LookupError) as error:
        raise DicomError(DICOM_ERROR_CONVERSION, str(error)) from error
    return b"".join(parts)


def _with_extensions(part: str, encodings: Sequence[str]) -> bytes:
    with quiet():
        encoded = pydicom_charset.encode_string(part, list(encodings))
    if decode(encoded, encodings) != part:
        raise UnicodeError(f"{part!r} is not in {', '.join(encodings)}")
    return encoded
