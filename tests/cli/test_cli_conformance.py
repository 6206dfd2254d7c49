"""``ltdicom conformance``: what is in the statement, and that the page is up to date."""

from __future__ import annotations

from pathlib import Path

from ltdicom import UID_CT_IMAGE_STORAGE, UID_JPEG2000_LOSSLESS_ONLY, configure
from ltdicom._core.implementation import IMPLEMENTATION_CLASS_UID
from ltdicom.cli.conformance import OPEN
from tests.cli.conftest import Command

PAGE = Path(__file__).resolve().parents[2] / "docs" / "conformance-statement.md"


def test_the_statement_has_what_the_product_says(ltdicom: Command) -> None:
    done = ltdicom(
        "conformance",
        "--title",
        "Viewer",
        "--version",
        "7",
        "--maker",
        "Us",
        "--ae-title",
        "V",
    )
    assert done.code == 0
    assert done.out.startswith("# DICOM conformance statement: Viewer\n")
    for row in ("| version | 7 |", "| maker | Us |", "| AE title | V |"):
        assert row in done.out
    assert IMPLEMENTATION_CLASS_UID in done.out
    assert f"| {UID_CT_IMAGE_STORAGE} |" in done.out
    assert f"| {UID_JPEG2000_LOSSLESS_ONLY} | read and written |" in done.out


def test_what_is_not_known_is_marked(ltdicom: Command) -> None:
    out = ltdicom("conformance").out
    assert f"| maker | {OPEN} |" in out
    assert f"| AE title | {OPEN} |" in out


def test_the_settings_are_those_of_the_process(ltdicom: Command) -> None:
    try:
        configure(artim_timeout=12.5)
        assert "| ARTIM timer | 12.5 s |" in ltdicom("conformance").out
    finally:
        configure(artim_timeout=30.0)


def test_the_page_is_what_the_command_writes(ltdicom: Command) -> None:
    done = ltdicom(
        "conformance",
        *("--title", "ltdicom"),
        *("--version", "0.1.0"),
        *("--maker", "the ltdicom developers"),
        *("--ae-title", "LTDICOM"),
    )
    assert PAGE.read_text(encoding="utf-8") == done.out
