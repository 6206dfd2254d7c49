"""Fragments are pynetdicom's, and always even."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ltdicom._net.messages import command
from ltdicom._net.messages.fragments import fragments
from tests.support.message_strategies import encoded, messages, quietly, theirs


@given(messages(), st.integers(4, 60).map(lambda n: 2 * n) | st.just(0) | st.just(16384))
def test_fragments_are_pynetdicoms(made: Any, size: int) -> None:
    message, arguments, data = made
    other = [encoded(p) for p in theirs(message, arguments, data).encode_msg(3, size)]
    command_set = command.encode(message, arguments, data is not None, quietly)
    mine = [encoded(p) for p in fragments(3, command_set, data, size)]
    assert mine == other


EVEN = st.integers(0, 30).map(lambda n: 2 * n)


@given(EVEN.filter(bool), EVEN, st.integers(8, 40))
def test_every_fragment_is_full_but_the_last(first: int, second: int, size: int) -> None:
    pdus = [encoded(p) for p in fragments(3, bytes(first), bytes(second), size)]
    step = size // 2 * 2 - 6
    lengths = [len(pdu) - 12 for pdu in pdus]
    assert sum(lengths) == first + second
    assert max(lengths) <= step
    assert all(length % 2 == 0 for length in lengths)  # PS3.8 E.1
    assert len(pdus) == -(-first // step) + -(-second // step)
    controls = [pdu[11] for pdu in pdus]
    assert controls.count(3) == 1 and controls.count(2) == bool(second)
    assert sorted(controls, key=[1, 3, 0, 2].index) == controls
