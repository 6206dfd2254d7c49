"""Command sets and fragments: both of our paths against pynetdicom's own messages."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pynetdicom import dimse_messages, dimse_primitives
from pynetdicom.dimse_messages import DIMSEMessage
from pynetdicom.pdu import P_DATA_TF
from pynetdicom.pdu_primitives import P_DATA

from ltdicom import DICOM_ERROR_PARAMETER
from ltdicom._core.errors import DicomError
from ltdicom._net.messages import command, fast_codec
from ltdicom._net.messages.command import BadCommandSetError
from ltdicom._net.messages.fragments import fragments
from ltdicom._net.messages.services import BY_COMMAND_FIELD, MESSAGES, Field, Message

PATHS = {"plain": command, "fast": fast_codec}
# elements that pynetdicom's messages have and ours does not send, with PS3.7's reason
COMMON = {"CommandGroupLength", "CommandField", "CommandDataSetType"}
# optional status elements (annex C): for OnBeforeSendCommandSet, not for an argument
STATUS = {"ErrorComment", "ErrorID", "OffendingElement", "AttributeIdentifierList"}


def class_name(message: Message) -> str:
    return message.dimse.replace("-", "_")


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_the_table_agrees_with_pynetdicoms(message: Message) -> None:
    theirs = set(dimse_messages._COMMAND_SET_KEYWORDS[message.dimse]) - COMMON
    mine = {f.keyword for f in message.fields}
    assert mine <= theirs
    assert theirs - mine <= STATUS, "an element that no argument stands for"
    assert message.data_set == (class_name(message) in dimse_messages._DATASET_KEYWORDS)


def test_there_are_23_messages() -> None:
    assert len(MESSAGES) == len(BY_COMMAND_FIELD) == 23
    known = set(dimse_messages._COMMAND_SET_KEYWORDS)
    assert {message.dimse for message in MESSAGES.values()} == known


# -- encoding ----------------------------------------------------------------------------

UIDS = st.lists(st.integers(0, 9999), min_size=1, max_size=12).map(
    lambda parts: ".".join(map(str, [1, 2, *parts]))
)
TITLES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", min_size=1, max_size=16)
NUMBERS = st.integers(0, 0xFFFF)
TAGS = st.lists(st.integers(0x00080000, 0x7FFFFFFF), min_size=1, max_size=5)


def argument(f: Field) -> st.SearchStrategy[Any]:
    if f.keyword == "Priority":
        return st.integers(0, 2)
    if f.kind == "number":
        return NUMBERS
    if f.kind == "tags":
        return TAGS
    return UIDS if f.keyword.endswith("UID") else TITLES


def messages(**kinds: Any) -> st.SearchStrategy[tuple[Message, list[Any], bytes | None]]:
    """Return a message with arguments, and the data set that goes with it."""

    def fill(message: Message) -> st.SearchStrategy[Any]:
        data = st.none() | st.binary(min_size=1, max_size=300)
        return st.tuples(
            st.just(message),
            st.tuples(*map(argument, message.fields)).map(list),
            data if message.data_set else st.none(),
        )

    return st.sampled_from(list(MESSAGES.values())).flatmap(fill)


def theirs(message: Message, arguments: list[Any], data: bytes | None) -> DIMSEMessage:
    """Return pynetdicom's message with the same values."""
    name = message.dimse.replace("-RQ", "").replace("-RSP", "").replace("-", "_")
    primitive = getattr(dimse_primitives, name)()
    for f, value in zip(message.fields, arguments, strict=True):
        setattr(primitive, f.keyword, value)
    if data is not None:
        keyword = dimse_messages._DATASET_KEYWORDS[class_name(message)]
        setattr(primitive, keyword, BytesIO(data))
    made = getattr(dimse_messages, class_name(message))()
    made.primitive_to_message(primitive)
    return made


@pytest.mark.parametrize("path", PATHS)
@given(messages())
def test_the_bytes_are_pynetdicoms(path: str, made: Any) -> None:
    message, arguments, data = made
    mine = PATHS[path].encode(message, arguments, data is not None)
    other = theirs(message, arguments, data)
    values = []
    for primitive in other.encode_msg(1, 0):
        for _, value in primitive.presentation_data_value_list:
            if value[0] & 1:
                values.append(value[1:])
    assert mine == b"".join(values)


@pytest.mark.parametrize("path", PATHS)
@given(messages())
def test_what_is_encoded_is_read_back(path: str, made: Any) -> None:
    message, arguments, data = made
    encoded = command.encode(message, arguments, data is not None)
    read = PATHS[path].decode(encoded)
    assert read.message is message
    assert read.command_field == message.command_field
    assert read.has_data_set == (data is not None)
    assert read.arguments == arguments


@given(messages())
def test_pynetdicom_reads_what_we_write(made: Any) -> None:
    message, arguments, data = made
    encoded = fast_codec.encode(message, arguments, data is not None)
    received = DIMSEMessage()
    for primitive in fragments(1, encoded, data, 64):
        done = received.decode_msg(primitive)
    assert done
    primitive = received.message_to_primitive()
    for f, value in zip(message.fields, arguments, strict=True):
        there = getattr(primitive, f.keyword)
        if f.kind == "tags":
            there = [int(tag) for tag in (there if isinstance(there, list) else [there])]
        assert there == value


TEXTS = st.none() | st.just("") | st.text("ABC .-_01", max_size=16)


def loosely(f: Field) -> st.SearchStrategy[Any]:
    """Return what a C++ program may pass, sense or not."""
    if f.kind == "number":
        return NUMBERS
    return st.lists(NUMBERS, max_size=3) if f.kind == "tags" else TEXTS


@given(
    st.sampled_from(list(MESSAGES.values())).flatmap(
        lambda m: st.tuples(st.just(m), st.tuples(*map(loosely, m.fields)).map(list))
    ),
    st.booleans(),
)
def test_both_paths_write_the_same(made: Any, has_data: bool) -> None:
    message, arguments = made
    plain = command.encode(message, arguments, has_data)
    assert fast_codec.encode(message, arguments, has_data) == plain
    # the group length is that of what follows
    assert struct.unpack_from("<HHLL", plain) == (0, 0, 4, len(plain) - 12)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "arguments",
    [
        [0x10000, "1.2"],
        [-1, "1.2"],
        [1, "1." * 33],
        [1, "1.\u00e9"],
    ],
    ids=["too large", "negative", "too long", "not ASCII"],
)
def test_what_does_not_fit(path: str, arguments: list[Any]) -> None:
    with pytest.raises(DicomError) as raised:
        PATHS[path].encode(MESSAGES["CEchoRequest"], arguments, False)
    assert raised.value.code == DICOM_ERROR_PARAMETER


# -- reading what peers send -------------------------------------------------------------

ECHO = command.encode(MESSAGES["CEchoRequest"], [7, "1.2.840.10008.1.1"], False)


def outcome(decode: Callable[[bytes], Any], data: bytes) -> Any:
    """Return what is read, or that it is refused; anything else is an error."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            read = decode(data)
        except BadCommandSetError:
            return "refused"
        finally:
            assert not told, f"a peer's bytes cause a warning: {told[0].message}"
    return read.command_field, read.has_data_set, read.message, read.arguments


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """Return a command set with a few bytes replaced, dropped or put in."""
    message, arguments, _ = draw(messages())
    data = bytearray(command.encode(message, arguments, False))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 4))
        data[place : place + length] = draw(st.binary(max_size=4))
    return bytes(data)


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
    assert outcome(fast_codec.decode, data) == outcome(command.decode, data)


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
            data = command.encode(message, arguments, has_data)
            assert fast_codec.encode(message, arguments, has_data) == data
            other = bytearray(data)
            other[place % len(data)] ^= flip
            for each in (data, bytes(other), data):
                read = outcome(fast_codec.decode, each)
                assert read == outcome(command.decode, each)
                if read != "refused":
                    read[3].clear()  # what one caller does to it is not seen by the next


def test_what_is_kept_is_little() -> None:
    for size, known in fast_codec._RECENT.items():
        around = len(known._front) + len(known._middle) + len(known._end)
        start, end = known._uid
        assert around + 2 + end - start == size <= 512
    before = dict(fast_codec._RECENT)
    find = MESSAGES["CFindRequest"]
    long = command.encode(find, [1, "1.2.3.4.5", 0], False) + struct.pack(
        "<HHL", 0, 0x1000, 600
    )
    assert fast_codec.decode(long + bytes(600)).message is find
    get = MESSAGES["NGetRequest"]
    tags = command.encode(get, [1, "1.2.3.4.5", "1.2.3.4.567.890", [0x00100010]], False)
    assert fast_codec.decode(tags).message is get
    assert before == fast_codec._RECENT


@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_command_field_has_no_message(path: str) -> None:
    data = bytearray(ECHO)
    data[data.index(b"\x30\x00", 12) : data.index(b"\x30\x00", 12) + 2] = b"\x77\x07"
    read = PATHS[path].decode(bytes(data))
    assert (read.command_field, read.message, read.arguments) == (0x0777, None, [])


def test_completed_sets_whether_a_data_set_follows() -> None:
    with_data = command.completed(ECHO, True)
    assert command.decode(with_data).has_data_set
    assert command.completed(with_data, True) == with_data
    assert command.completed(with_data, False) == ECHO
    with pytest.raises(DicomError):
        command.completed(ECHO[:12], False)


# -- fragments ---------------------------------------------------------------------------


def encoded(primitive: P_DATA) -> bytes:
    pdu = P_DATA_TF()
    pdu.from_primitive(primitive)
    return pdu.encode()


@given(messages(), st.integers(8, 120) | st.just(0) | st.just(16384))
def test_fragments_are_pynetdicoms(made: Any, size: int) -> None:
    message, arguments, data = made
    other = [encoded(p) for p in theirs(message, arguments, data).encode_msg(3, size)]
    command_set = command.encode(message, arguments, data is not None)
    mine = [encoded(p) for p in fragments(3, command_set, data, size)]
    assert mine == other
    framed = [b"".join(pdu) for pdu in fast_codec.framed(3, command_set, data, size)]
    assert b"".join(framed) == b"".join(other)
    assert fast_codec.whole(3, command_set, data, size) == b"".join(other)


@given(st.integers(-200, 200), st.integers(7, 17_000) | st.just(0))
def test_what_is_large_is_not_joined(beyond: int, max_pdu: int) -> None:
    command_set, data = bytes(100), bytes(fast_codec.SMALL + beyond)
    made = fast_codec.whole(1, command_set, data, max_pdu)
    assert (made is None) == (beyond > -100)
    pdus = fast_codec.framed(1, command_set, data, max_pdu)
    assert made in (None, b"".join(part for pdu in pdus for part in pdu))


@given(st.integers(1, 60), st.integers(0, 60), st.integers(7, 40))
def test_every_fragment_is_full_but_the_last(first: int, second: int, size: int) -> None:
    pdus = [encoded(p) for p in fragments(3, bytes(first), bytes(second), size)]
    step = size - 6
    lengths = [len(pdu) - 12 for pdu in pdus]
    assert sum(lengths) == first + second
    assert max(lengths) <= step
    assert len(pdus) == -(-first // step) + -(-second // step)
    controls = [pdu[11] for pdu in pdus]
    assert controls.count(3) == 1 and controls.count(2) == bool(second)
    assert sorted(controls, key=[1, 3, 0, 2].index) == controls


@given(st.integers((1 << 20) - 10, (1 << 20) + 10))
@example(3 << 20)
def test_no_limit_still_makes_pieces(size: int) -> None:
    data = bytes(size)
    plain = b"".join(encoded(p) for p in fragments(3, b"c", data, 0))
    parts = [bytes(p) for pdu in fast_codec.framed(3, b"c", data, 0) for p in pdu]
    assert b"".join(parts) == plain
    assert max(map(len, parts)) <= 1 << 20
