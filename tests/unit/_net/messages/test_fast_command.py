"""The fast coding of command sets: the same as that of pydicom, whatever comes."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ltdicom._net.association.items import is_uid
from ltdicom._net.messages import command, fast_command
from ltdicom._net.messages.services import MESSAGES
from tests.support.message_strategies import (
    ECHO,
    NUMBERS,
    UIDS,
    broken,
    command_bytes,
    loosely,
    outcome,
    quietly,
)


@given(
    st.sampled_from(list(MESSAGES.values())).flatmap(
        lambda m: st.tuples(st.just(m), st.tuples(*map(loosely, m.fields)).map(list))
    ),
    st.booleans(),
)
def test_both_paths_write_the_same(made: Any, has_data: bool) -> None:
    message, arguments = made
    told: dict[str, list[str]] = {"plain": [], "fast": []}
    plain = command.encode(message, arguments, has_data, told["plain"].append)
    fast = fast_command.encode(message, arguments, has_data, told["fast"].append)
    assert (fast, told["fast"]) == (plain, told["plain"])
    # the group length is that of what follows
    assert struct.unpack_from("<HHLL", plain) == (0, 0, 4, len(plain) - 12)


@given(broken() | st.binary(max_size=200))
@example(b"")
@example(ECHO[:12])
@example(ECHO[:-1])
@example(ECHO + b"\0")
@example(ECHO + struct.pack("<HHL", 0, 0x1000, 0xFFFFFFFF))
@example(struct.pack("<HHLH", 0, 0x0100, 2, 0x30) + struct.pack("<HHL", 0, 0x0800, 0))
@example(ECHO[:12] + struct.pack("<HHL", 0, 2, 8) + b"1.2\\3.4\0" + ECHO[38:])
@example(ECHO[:12] + struct.pack("<HHL", 0, 2, 6) + b"1.2\0\0\t" + ECHO[38:])
@example(ECHO[:12] + struct.pack("<HHL", 0, 2, 6) + b"\xff\xfeab\0\0" + ECHO[38:])
def test_garbage_is_refused_or_read_alike(data: bytes) -> None:
    assert outcome(fast_command.decode, data) == outcome(command.decode, data)


COME_AGAIN = [
    MESSAGES[name]
    for name in (
        "CEchoRequest",
        "CFindResponse",
        "CGetResponse",
        "CStoreRequest",
        "NReportResponse",
    )
]


@settings(max_examples=300)
@given(
    st.sampled_from(COME_AGAIN).flatmap(
        lambda m: st.tuples(st.just(m), st.tuples(*map(loosely, m.fields)).map(list))
    ),
    st.lists(st.tuples(NUMBERS, UIDS | st.just("")), min_size=2, max_size=4),
    st.integers(0, 250),
    st.integers(1, 255),
)
def test_what_is_kept_of_a_message_is_right_for_those_like_it(
    made: Any, differences: list[tuple[int, str]], place: int, flip: int
) -> None:
    """Others have another message ID or instance only, or one other byte anywhere."""
    message, arguments = made
    for number, uid in differences:
        for index, f in enumerate(message.fields):
            if f.parameter == "nMessageID":
                arguments[index] = number
            elif f.parameter == "pszInstance":
                arguments[index] = uid
        for has_data in (False, True):
            data = command.encode(message, arguments, has_data, quietly)
            assert fast_command.encode(message, arguments, has_data, quietly) == data
            other = bytearray(data)
            other[place % len(data)] ^= flip
            for each in (data, bytes(other), data):
                read = outcome(fast_command.decode, each)
                assert read == outcome(command.decode, each)
                if read[0] != "refused":
                    read[0][3].clear()  # what one caller does to it is not seen by the next


def test_what_is_kept_is_little() -> None:
    for size, known in fast_command._RECENT.items():
        around = len(known._front) + len(known._middle) + len(known._end)
        start, end = known._uid
        assert around + 2 + end - start == size <= 512
    before = dict(fast_command._RECENT)
    find = MESSAGES["CFindRequest"]
    long = command.encode(find, [1, "1.2.3.4.5", 0], False, quietly) + struct.pack(
        "<HHL", 0, 0x1000, 600
    )
    assert fast_command.decode(long + bytes(600), quietly).message is find
    get = MESSAGES["NGetRequest"]
    tags = command.encode(
        get, [1, "1.2.3.4.5", "1.2.3.4.567.890", [0x00100010]], False, quietly
    )
    assert fast_command.decode(tags, quietly).message is get
    assert before == fast_command._RECENT


def test_long_texts_are_not_kept() -> None:
    """A hostile peer would choose which, and how long they are."""
    before = is_uid.cache_info()
    for number in range(10):
        uid = "1.2." + str(number) * 100_000
        fast_command.encode(MESSAGES["CEchoResponse"], [1, uid, 0], False, quietly)
    assert is_uid.cache_info() == before


@pytest.mark.parametrize("name", ["CFindRequest", "CStoreRequest", "CMoveRequest"])
def test_a_priority_that_is_left_out_has_a_name(name: str) -> None:
    field = MESSAGES[name].command_field
    data = command_bytes(field, MessageID=7, AffectedSOPClassUID=b"1.2.3\0")
    for decode in (fast_command.decode, command.decode):
        values = decode(data, quietly).arguments
        assert repr(values[MESSAGES[name].places["nPriority"]]) == (
            "<CommandPriority.COMMAND_PRIORITY_MEDIUM: 0>"
        )
