"""Command sets: both ways of coding them against pynetdicom's own messages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pynetdicom import dimse_messages
from pynetdicom.dimse_messages import DIMSEMessage

from ltdicom import COMMAND_STATUS_PROCESSING_FAILURE, DICOM_ERROR_PARAMETER
from ltdicom._core.errors import DicomError
from ltdicom._dataset import values
from ltdicom._dataset.dataset import DataSet
from ltdicom._net.messages import command, fast_command
from ltdicom._net.messages.fragments import fragments
from ltdicom._net.messages.services import BY_COMMAND_FIELD, MESSAGES, Message
from tests.support.message_strategies import (
    ECHO,
    class_name,
    command_bytes,
    messages,
    quietly,
    text_element,
    theirs,
)

PATHS = {"plain": command, "fast": fast_command}


# elements that pynetdicom's messages have and ours does not send, with PS3.7's reason
COMMON = {"CommandGroupLength", "CommandField", "CommandDataSetType"}
# optional status elements (annex C): for OnBeforeSendCommandSet, not for an argument
STATUS = {"ErrorComment", "ErrorID", "OffendingElement", "AttributeIdentifierList"}


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


@pytest.mark.parametrize("path", PATHS)
@given(messages())
def test_the_bytes_are_pynetdicoms(path: str, made: Any) -> None:
    message, arguments, data = made
    mine = PATHS[path].encode(message, arguments, data is not None, quietly)
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
    encoded = command.encode(message, arguments, data is not None, quietly)
    read = PATHS[path].decode(encoded, quietly)
    assert read.message is message
    assert read.command_field == message.command_field
    assert read.has_data_set == (data is not None)
    assert read.arguments == arguments


@given(messages())
def test_pynetdicom_reads_what_we_write(made: Any) -> None:
    message, arguments, data = made
    encoded = fast_command.encode(message, arguments, data is not None, quietly)
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


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "arguments",
    [
        [0x10000, "1.2"],
        [-1, "1.2"],
        [1, "1.\u0141"],
    ],
    ids=["too large", "negative", "not latin-1"],
)
def test_what_does_not_fit(path: str, arguments: list[Any]) -> None:
    with pytest.raises(DicomError) as raised:
        PATHS[path].encode(MESSAGES["CEchoRequest"], arguments, False, quietly)
    assert raised.value.code == DICOM_ERROR_PARAMETER


# -- reading what peers send -------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_command_field_has_no_message(path: str) -> None:
    data = bytearray(ECHO)
    data[data.index(b"\x30\x00", 12) : data.index(b"\x30\x00", 12) + 2] = b"\x77\x07"
    read = PATHS[path].decode(bytes(data), quietly)
    assert (read.command_field, read.message, read.arguments) == (0x0777, None, [])


def test_completed_sets_whether_a_data_set_follows() -> None:
    with_data = command.completed(ECHO, True)
    assert command.decode(with_data, quietly).has_data_set
    assert command.completed(with_data, True) == with_data
    assert command.completed(with_data, False) == ECHO
    with pytest.raises(DicomError):
        command.completed(ECHO[:12], False)


# -- what deviates is passed on ----------------------------------------------------------

REQUESTS = [m for m in MESSAGES.values() if not m.is_response and len(m.fields) > 1]


@pytest.mark.parametrize("path", PATHS)
@given(
    st.sampled_from(REQUESTS),
    st.binary(max_size=80).filter(lambda raw: b"\0" not in raw and not raw.endswith(b" ")),
    st.binary(max_size=80).filter(lambda raw: b"\0" not in raw and not raw.endswith(b" ")),
)
@example(MESSAGES["CStoreRequest"], b"1.2." + b"3" * 62, b"1.2.3\xff")
@example(MESSAGES["CStoreRequest"], b"1.2\\1.3", b" 1.2")
@example(MESSAGES["CStoreRequest"], b"", b"x" * 4000)
def test_what_a_hook_was_hookedis_sent_back(
    path: str, asking: Message, sop_class: bytes, instance: bytes
) -> None:
    """PS3.7: class and instance of a response equal those of the request."""
    asked = {f.parameter: f.keyword for f in asking.fields}
    elements = {asked["pszClass"]: sop_class}
    if "pszInstance" in asked:
        elements[asked["pszInstance"]] = instance
    read = PATHS[path].decode(
        command_bytes(asking.command_field, MessageID=7, **elements), quietly
    )
    hooked = dict(zip(asked, read.arguments, strict=True))
    answer = MESSAGES[asking.name.replace("Request", "Response")]
    arguments = [hooked.get(f.parameter, 0) for f in answer.fields]
    sent = PATHS[path].encode(answer, arguments, False, quietly)
    for parameter, raw in (("pszClass", sop_class), ("pszInstance", instance)):
        if parameter in answer.places and parameter in asked and raw:
            keyword = answer.fields[answer.places[parameter]].keyword
            assert text_element(keyword, raw) in sent


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("uid", "told"),
    [
        ("1.2.3", ""),
        ("1.2." + "3" * 60, ""),
        ("1.2." + "3" * 61, "65 characters"),
        ("1.2.x", "not a UID"),
        ("1.2.3.", "not a UID"),
        ("1.2.\xff", "not a UID"),
        ("1.2\\1.3", "not a UID"),
        ("1.2\0x", ""),
        ("", ""),
    ],
)
def test_a_warning_says_which_rule_a_uid_breaks(path: str, uid: str, told: str) -> None:
    heard: list[str] = []
    PATHS[path].encode(MESSAGES["NSetRequest"], [1, "1.2", uid], False, heard.append)
    assert [told in line for line in heard] == [True] * bool(told)
    assert all(line.startswith("N-SET-RQ is sent although Requ") for line in heard)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("title", ["ABCDEFGHIJKLMNOPQ", "Z\xdcRICH", "A\\B", "A\tB"])
def test_a_title_that_breaks_a_rule_is_sent(path: str, title: str) -> None:
    heard: list[str] = []
    arguments = [1, "1.2", 0, title]
    sent = PATHS[path].encode(MESSAGES["CMoveRequest"], arguments, True, heard.append)
    assert PATHS[path].decode(sent, quietly).arguments == arguments
    assert len(heard) == 1 and "MoveDestination" in heard[0]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"MOVER\0\xcd\xcd\xcd", "MOVER"),
        (b"  MOVER ", "MOVER"),
        (b"A\\B ", "A\\B"),
        ("Z\xdcRI".encode("latin-1"), "Z\xdcRI"),
        (b"\0MOVER", ""),
    ],
)
def test_a_text_ends_at_a_nul_and_keeps_the_rest(path: str, raw: bytes, text: str) -> None:
    data = command_bytes(
        0x0021,
        AffectedSOPClassUID=b"1.2\0abc",
        MessageID=1,
        Priority=0,
        MoveDestination=raw,
    )
    assert PATHS[path].decode(data, quietly).arguments == [1, "1.2", 0, text]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("raw", "number"), [(b"\7\0\0\0", 7), (b"\1\2\3\4\5\6", 0x0201), (b"\7", 7)]
)
def test_the_first_of_several_numbers_counts(path: str, raw: bytes, number: int) -> None:
    heard: list[str] = []
    data = command_bytes(0x0030, AffectedSOPClassUID=b"1.2", MessageID=raw)
    assert PATHS[path].decode(data, heard.append).arguments == [number, "1.2"]
    assert heard == [f"MessageID has {len(raw)} bytes, not 2: the first number counts"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "status", [{}, {"Status": b""}, {"Status": b"\0"}], ids=["missing", "empty", "half"]
)
@pytest.mark.parametrize(
    "message", [m for m in MESSAGES.values() if m.is_response], ids=str
)
def test_a_response_without_status_is_no_success(
    path: str, status: dict[str, Any], message: Message
) -> None:
    heard: list[str] = []
    fields = {"MessageIDBeingRespondedTo": 7, **status}
    data = command_bytes(message.command_field, **fields)
    for _ in range(2):  # what is kept of the first must not hide the second's
        read = PATHS[path].decode(data, heard.append)
        told = read.arguments[message.places["nStatus"]]
        assert told is COMMAND_STATUS_PROCESSING_FAILURE
    assert heard == [f"{message.dimse} has no Status: 0x0110 is told instead"] * 2


@pytest.mark.parametrize("path", PATHS)
def test_tags_that_are_cut_are_left_out(path: str) -> None:
    heard: list[str] = []
    raw = b"\x10\0\x10\0\x20\0"
    data = command_bytes(0x0110, MessageID=1, AttributeIdentifierList=raw)
    assert PATHS[path].decode(data, heard.append).arguments == [1, "", "", [0x00100010]]
    assert heard == ["AttributeIdentifierList has 6 bytes, which are not whole tags"]


RAW_TEXT = st.binary(max_size=80).filter(lambda raw: len(raw) % 2 == 0)


@given(RAW_TEXT, RAW_TEXT, RAW_TEXT, st.booleans())
def test_the_data_set_of_a_command_set_keeps_its_bytes(
    sop_class: bytes, instance: bytes, title: bytes, walked: bool
) -> None:
    """So do OnBeforeSendCommandSet and SendData, whatever the texts are."""
    data = command_bytes(
        0x0001,
        AffectedSOPClassUID=sop_class,
        MessageID=7,
        AffectedSOPInstanceUID=instance,
        MoveOriginatorApplicationEntityTitle=title,
    )
    seen = DataSet.from_command(data)
    if walked:
        for node in seen.root:
            values.texts(seen, node) if node.vr in ("UI", "AE") else node.value
    assert seen.encoded_command() == data
    assert command.completed(data, False) == data
    announced = command.completed(data, True)
    assert command.completed(announced, False) == data
