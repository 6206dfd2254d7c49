"""A stranger's text for consoles and logs: it moves no cursor and forges no line.

Peers and files choose titles, UIDs and values. Getters give them as they came; whatever is
shown to a person or written to a log passes `printable`. Knows no other module.
"""

from __future__ import annotations

import logging
from typing import Final

_MOVES_TEXT: Final = (
    *range(0x20),  # C0: line ends, escape, bell, ...
    *range(0x7F, 0xA0),  # DEL and C1, among them the one-byte CSI
    *(0x061C, 0x200E, 0x200F),  # marks, embeddings and isolates of writing from the right
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *(0x2028, 0x2029),  # line and paragraph separator
    *range(0xD800, 0xE000),  # surrogates: no encoding takes them
)
_ESCAPES: Final = {
    code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in _MOVES_TEXT
}
_ESCAPES_OF_LINES: Final = {c: text for c, text in _ESCAPES.items() if c not in (9, 10)}

LOGGERS: Final = (
    "ltdicom",
    "ltdicom.api",
    "ltdicom.audit",
    "ltdicom.cli",
    "ltdicom.dataset",
    "ltdicom.net",
    "ltdicom.printscu",
)
"""All loggers of the package: a filter on a logger does not see its children's lines."""


def printable(text: str) -> str:
    r"""Return a text with control characters, bidi marks and surrogates as ``\x1b``."""
    return text if text.isprintable() else text.translate(_ESCAPES)


def escape_record(record: logging.LogRecord) -> bool:
    """Escape what a log record carries of strangers; a filter that lets all pass.

    The arguments stay arguments, so that handlers which group lines by their format go on
    doing so. A traceback keeps its line ends.
    """
    if isinstance(record.args, tuple):
        record.args = tuple(map(_escaped, record.args))
    if record.exc_info and record.exc_text is None:
        text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = text.translate(_ESCAPES_OF_LINES)
    return True


def _escaped(argument: object) -> object:
    if isinstance(argument, str | BaseException):
        return printable(str(argument))
    return argument


def guard_loggers() -> None:
    """Put the filter on all loggers of the package."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(escape_record)
