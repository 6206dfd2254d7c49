"""Data values of a PDU, and how long the fragments of a message are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import DICOM_ERROR_CONVERSION
from ltdicom._core.errors import DicomError
from ltdicom._net.messages.pdv import check_even, data_values, fragment_step
from tests.support.net_support import value_bytes


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(0, 255), st.binary())))
def test_values_are_found(values: list[tuple[int, int, bytes]]) -> None:
    data = b"".join(value_bytes(*value) for value in values)
    found = data_values(memoryview(data), 0, len(data))
    assert [(c, bytes(v)) for c, v in found] == [(c, bytes((k,)) + d) for c, k, d in values]


@given(st.binary(max_size=40))
def test_lengths_that_do_not_add_up(data: bytes) -> None:
    try:
        found = data_values(memoryview(data), 0, len(data))
    except ValueError:
        return
    assert sum(5 + len(value) for _, value in found) == len(data)


@given(st.integers(8, 1 << 32))
def test_a_fragment_is_even_and_fits(max_pdu: int) -> None:
    step = fragment_step(max_pdu)
    assert step % 2 == 0 and max_pdu - 8 < step <= max_pdu - 6
    assert step > 0


def test_no_limit_has_one_all_the_same() -> None:
    assert fragment_step(0) == (1 << 20) - 6


@pytest.mark.parametrize("data", [b"", b"ab", memoryview(b"abcd")])
def test_an_even_data_set_passes(data: bytes) -> None:
    check_even(data)


@pytest.mark.parametrize("data", [b"abc", memoryview(b"abc")])
def test_an_odd_data_set_is_refused(data: bytes) -> None:
    with pytest.raises(DicomError) as raised:
        check_even(data)
    assert raised.value.code == DICOM_ERROR_CONVERSION
