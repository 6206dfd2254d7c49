"""Random messages, pynetdicom's own of the same values, and what comes of bytes."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any

from hypothesis import strategies as st
from pydicom.datadict import tag_for_keyword
from pynetdicom import dimse_messages, dimse_primitives
from pynetdicom.dimse_messages import DIMSEMessage
from pynetdicom.pdu import P_DATA_TF
from pynetdicom.pdu_primitives import P_DATA

from ltdicom._net.messages import command
from ltdicom._net.messages.command import BadCommandSetError
from ltdicom._net.messages.services import MESSAGES, Field, Message


def quietly(told: str) -> None:
    """Take a warning of which the test has nothing to say."""


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


TEXTS = (
    st.none()
    | st.just("")
    | st.text("ABC .-_01", max_size=16)
    | st.text(st.characters(max_codepoint=0xFF), max_size=80)
)


def loosely(f: Field) -> st.SearchStrategy[Any]:
    """Return what a C++ program may pass, sense or not."""
    if f.kind == "number":
        return NUMBERS
    return st.lists(NUMBERS, max_size=3) if f.kind == "tags" else TEXTS


def class_name(message: Message) -> str:
    return message.dimse.replace("-", "_")


def outcome(decode: Callable[..., Any], data: bytes) -> Any:
    """Return what is read, or that it is refused, and what is told of it."""
    heard: list[str] = []
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            read = decode(data, heard.append)
        except BadCommandSetError:
            return "refused", heard
        finally:
            assert not told, f"a peer's bytes cause a warning: {told[0].message}"
    return (read.command_field, read.has_data_set, read.message, read.arguments), heard


def encoded(primitive: P_DATA) -> bytes:
    pdu = P_DATA_TF()
    pdu.from_primitive(primitive)
    return pdu.encode()


ECHO = command.encode(MESSAGES["CEchoRequest"], [7, "1.2.840.10008.1.1"], False, quietly)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """Return a command set with a few bytes replaced, dropped or put in."""
    message, arguments, _ = draw(messages())
    data = bytearray(command.encode(message, arguments, False, quietly))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 4))
        data[place : place + length] = draw(st.binary(max_size=4))
    return bytes(data)


def text_element(keyword: str, raw: bytes) -> bytes:
    """Return a UID or a title as an element, padded to an even length."""
    tag = tag_for_keyword(keyword)
    assert tag is not None
    raw += (b"\0" if keyword.endswith("UID") else b" ") * (len(raw) % 2)
    return struct.pack("<HHL", 0, tag, len(raw)) + raw


def command_bytes(command_field: int, **elements: int | bytes) -> bytes:
    """Return a command set of a peer, with values that are numbers or as they are."""
    numbers = {"CommandField": command_field, "CommandDataSetType": 0x0101}
    parts = {}
    for keyword, value in {**numbers, **elements}.items():
        raw = value if isinstance(value, bytes) else struct.pack("<H", value)
        tag = tag_for_keyword(keyword)
        assert tag is not None
        parts[tag] = struct.pack("<HHL", 0, tag, len(raw)) + raw
    body = b"".join(parts[tag] for tag in sorted(parts))
    return struct.pack("<HHLL", 0, 0, 4, len(body)) + body
