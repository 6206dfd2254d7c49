"""Values of elements: bytes of a peer come back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import DICOM_ERROR_PARAMETER
from ltdicom._core.errors import DicomError
from ltdicom._net.messages import values

UID, TITLE = "AffectedSOPInstanceUID", "MoveDestination"


@pytest.mark.parametrize("keyword", [UID, TITLE])
@given(st.binary(max_size=100))
def test_a_text_is_stable(keyword: str, raw: bytes) -> None:
    vr = values.ELEMENTS[keyword].vr
    text = values.text_of(raw, vr)
    data = values.text_bytes(keyword, text)
    assert len(data) % 2 == 0
    assert values.text_of(data, vr) == text
    assert raw.partition(b"\0")[0].strip(b" ") == data.rstrip(b"\0").strip(b" ")


@given(st.text(st.characters(min_codepoint=0x100), min_size=1))
def test_only_what_has_no_byte_is_refused(text: str) -> None:
    with pytest.raises(DicomError) as raised:
        values.text_bytes(UID, text)
    assert raised.value.code == DICOM_ERROR_PARAMETER
    assert str(raised.value).isascii()


@given(st.lists(st.integers(0, 0xFFFFFFFF)), st.binary(max_size=3))
def test_tags(tags: list[int], rest: bytes) -> None:
    assert values.tags_of(values.tags_bytes(tags) + rest) == tags


@pytest.mark.parametrize(("raw", "number"), [(b"", 0), (b"\1", 1), (b"\1\2\3", 0x0201)])
def test_numbers(raw: bytes, number: int) -> None:
    assert values.number_of(raw) == number


@pytest.mark.parametrize("text", ["1.2\n3", "x" * 10_000, "\xff"])
def test_the_log_shows_a_text_in_one_short_line(text: str) -> None:
    shown = values.broken_rule(UID, text)
    assert shown is not None
    assert shown.isascii() and shown.isprintable() and len(shown) < 200


@pytest.mark.parametrize("title", ["", "A", "A B", "X" * 16, None, " A "])
def test_proper_titles(title: str | None) -> None:
    assert values.broken_rule(TITLE, title) is None
