"""PDUs that are framed fast: the same bytes as those of fragments."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ltdicom._core.settings import SETTINGS
from ltdicom._net.buffers import ReadBuffer
from ltdicom._net.messages import command, fast_frames
from ltdicom._net.messages.fragments import fragments
from tests.support.message_strategies import encoded, messages, quietly
from tests.support.net_support import p_data


@given(messages(), st.integers(8, 120) | st.just(0) | st.just(16383))
def test_the_bytes_are_those_of_fragments(made: Any, size: int) -> None:
    message, arguments, data = made
    command_set = command.encode(message, arguments, data is not None, quietly)
    plain = [encoded(p) for p in fragments(3, command_set, data, size)]
    framed = [b"".join(pdu) for pdu in fast_frames.framed(3, command_set, data, size)]
    assert framed == plain
    assert fast_frames.whole(3, command_set, data, size) == b"".join(plain)


@given(st.integers(-200, 200), st.integers(8, 17_000) | st.just(0))
def test_what_is_large_is_not_joined(beyond: int, max_pdu: int) -> None:
    command_set, data = bytes(100), bytes(fast_frames.SMALL + beyond)
    made = fast_frames.whole(1, command_set, data, max_pdu)
    assert (made is None) == (beyond > -100)
    pdus = fast_frames.framed(1, command_set, data, max_pdu)
    assert made in (None, b"".join(part for pdu in pdus for part in pdu))


@given(st.integers((1 << 20) - 10, (1 << 20) + 10))
@example(3 << 20)
def test_no_limit_still_makes_pieces(size: int) -> None:
    data = bytes(size)
    plain = b"".join(encoded(p) for p in fragments(3, b"c", data, 0))
    parts = [bytes(p) for pdu in fast_frames.framed(3, b"c", data, 0) for p in pdu]
    assert b"".join(parts) == plain
    assert max(map(len, parts)) <= 1 << 20


def _taken(stream: bytes, ends: frozenset[int] = frozenset()) -> tuple[list[bytes], int]:
    """Return the values that one call takes, and how many bytes it leaves."""
    inbox, values = ReadBuffer(), []
    inbox.put(stream)

    def take(context_id: int, value: memoryview) -> bool:
        values.append(bytes(value))
        return len(values) not in ends

    fast_frames.read_data(inbox, take)
    return values, inbox.high - inbox.low


def test_nothing_is_taken_behind_the_pdu_in_which_a_message_ends() -> None:
    """Also where the next one begins in the same PDU: the first one's hook is next."""
    two, next_one = p_data((1, 3, b"ab"), (1, 1, b"cd")), p_data((1, 3, b"ef"))
    assert _taken(two + next_one, frozenset({1})) == ([b"\3ab", b"\1cd"], len(next_one))
    assert _taken(two + next_one)[1] == 0


def test_each_pdu_is_held_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    short, long = p_data((1, 1, bytes(40))), p_data((1, 1, bytes(300)))
    monkeypatch.setitem(vars(SETTINGS), "longest_pdu", len(long) - 6)
    assert _taken(short + long)[1] == 0
    monkeypatch.setitem(vars(SETTINGS), "longest_pdu", len(long) - 7)
    assert _taken(short + long) == ([b"\1" + bytes(40)], len(long))
