"""`printable` and the filter of the package's loggers."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ltdicom
from ltdicom._core.printable import LOGGERS, printable

CURSOR = st.sampled_from("\x1b\x9b\r\n\x07\x08\u202e\u2028\ud800")
TEXT = st.lists(CURSOR | st.characters(exclude_categories=[])).map("".join)


@given(TEXT)
def test_nothing_moves_the_cursor(text: str) -> None:
    shown = printable(text)
    assert {unicodedata.category(c) for c in shown}.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert {unicodedata.bidirectional(c) for c in shown}.isdisjoint(
        {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    )
    shown.encode("utf-8")
    assert printable(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Yamada^Tarou=山田^太郎", "Yamada^Tarou=山田^太郎"),
        ("a\u3000b\xa0c\u200dd", "a\u3000b\xa0c\u200dd"),  # blanks and joiners of scripts
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\r\nb", "a\\x0d\\x0ab"),
        ("\x9b31m\x7f", "\\x9b31m\\x7f"),
        ("a\u202eb", "a\\u202eb"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert printable(text) == ltdicom.printable(text) == shown


@pytest.fixture(params=LOGGERS)
def logged(request: pytest.FixtureRequest) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    logger, stream = logging.getLogger(request.param), io.StringIO()
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    yield logger, stream
    logger.removeHandler(handler)


def test_no_line_is_forged(logged: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = logged
    logger.warning("%s from %s: %d", "A\n2026 ERROR x", ValueError("\x1b[2K"), 3)
    assert stream.getvalue() == "A\\x0a2026 ERROR x from \\x1b[2K: 3\n"


def test_a_traceback_keeps_its_lines(
    logged: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = logged
    try:
        raise ValueError("bad \x1b[2J")
    except ValueError:
        logger.exception("failed")
    first, *lines, last = stream.getvalue().splitlines()
    assert (first, last) == ("failed", "ValueError: bad \\x1b[2J")
    assert any("raise ValueError" in line for line in lines)


def test_every_logger_is_guarded() -> None:
    package = Path(ltdicom.__file__).parent
    named = {
        name
        for path in package.rglob("*.py")
        for name in re.findall(r'getLogger\("([^"]+)"\)', path.read_text("utf-8"))
    }
    assert named <= set(LOGGERS)
