"""Command sets, coded by pynetdicom and pydicom (PS3.7 6.3.1).

`ltdicom._net.messages.services` says what a message holds; here its arguments become bytes
and come back. The command set is always implicit VR little endian.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

from pydicom import config
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.pydicom_guard import quiet
from ltdicom._net import pynetdicom_api
from ltdicom._net.association.items import PADDING
from ltdicom._net.messages.services import BY_COMMAND_FIELD, Field, Message
from ltdicom.constants.command import CommandPriority, CommandStatus
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

NO_DATA_SET: Final = 0x0101
"""(0000,0800) of a message without a data set; any other value announces one."""

# what pynetdicom writes when there is a data set
DATA_SET: Final = 0x0001
_LONGEST: Final = {"UI": 64, "AE": 16}


# numbers that have names print by them; a status of a service has none
NAMED: Final[dict[str, dict[Any, Any]]] = {
    "Status": {int(status): status for status in CommandStatus},
    "Priority": {int(priority): priority for priority in CommandPriority},
}


class BadCommandSetError(Exception):
    """A command set that cannot be understood: a protocol error of the peer."""


@dataclass(slots=True)
class CommandSet:
    """What was read of a received command set.

    Attributes
    ----------
    command_field : int
        (0000,0100).
    has_data_set : bool
        Whether a data set follows.
    message : Message or None
        The service's row; None for an unknown command field.
    arguments : list
        The values of ``message.fields``, in their order.
    """

    command_field: int
    has_data_set: bool
    message: Message | None
    arguments: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Element:
    tag: int
    vr: str


def _element(keyword: str) -> _Element:
    tag = tag_for_keyword(keyword)
    assert tag is not None, keyword
    return _Element(tag, dictionary_VR(tag))


ELEMENTS: Final = {
    f.keyword: _element(f.keyword) for m in BY_COMMAND_FIELD.values() for f in m.fields
}


def left_out(fields: Sequence[Field], arguments: Sequence[Any]) -> set[str]:
    """Return the keywords of the optional elements that empty arguments leave out."""
    out = {
        f.keyword
        for f, value in zip(fields, arguments, strict=True)
        if f.optional and f.kind != "number" and not value
    }
    if "MoveOriginatorApplicationEntityTitle" in out:
        # message ID 0 means "no move" beside an empty title, and is a number otherwise
        out |= {
            f.keyword
            for f, value in zip(fields, arguments, strict=True)
            if f.keyword == "MoveOriginatorMessageID" and not value
        }
    return out


def text_bytes(keyword: str, value: str | None) -> bytes:
    """Return a UID or a title as it goes on the wire, without padding.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: too long, or not ASCII.
    """
    longest = _LONGEST[ELEMENTS[keyword].vr]
    try:
        data = (value or "").strip(PADDING).encode("ascii")
    except UnicodeEncodeError as exc:
        raise DicomError(
            DICOM_ERROR_PARAMETER, f"{keyword}: {value!r} is not ASCII"
        ) from exc
    if len(data) > longest:
        raise DicomError(
            DICOM_ERROR_PARAMETER, f"{keyword}: {value!r} is longer than {longest}"
        )
    return data


def encode(message: Message, arguments: Sequence[Any], has_data_set: bool) -> bytes:
    """Encode the command set of a message.

    Parameters
    ----------
    message : Message
        What to encode.
    arguments : sequence
        A value for each of ``message.fields``.
    has_data_set : bool
        Whether a data set follows.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: a value that its element cannot hold.
    """
    dropped = left_out(message.fields, arguments)
    command_set = Dataset()
    for f, value in zip(message.fields, arguments, strict=True):
        if f.keyword in dropped:
            continue
        if f.kind == "text":
            value = text_bytes(f.keyword, value).decode("ascii")
        element = ELEMENTS[f.keyword]
        # pydicom would refuse what a C++ program may well have sent for years
        command_set.add(
            DataElement(element.tag, element.vr, value, validation_mode=config.IGNORE)
        )
    command_set.CommandField = message.command_field
    command_set.CommandDataSetType = DATA_SET if has_data_set else NO_DATA_SET
    return _with_group_length(command_set)


def completed(data: bytes, has_data_set: bool) -> bytes:
    """Return a command set of the application, true to whether a data set follows.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: it lacks its command field.
    """
    command_set = pynetdicom_api.decode(BytesIO(data), True, True)
    if "CommandField" not in command_set:
        raise DicomError(DICOM_ERROR_PARAMETER, "the command set has no command field")
    announced = command_set.get("CommandDataSetType", NO_DATA_SET) != NO_DATA_SET
    if announced == has_data_set and "CommandDataSetType" in command_set:
        return data
    command_set.CommandDataSetType = DATA_SET if has_data_set else NO_DATA_SET
    return _with_group_length(command_set)


def _with_group_length(command_set: Dataset) -> bytes:
    command_set.CommandGroupLength = 0
    encoded = pynetdicom_api.encode(command_set, True, True)
    if encoded is None:
        raise DicomError(DICOM_ERROR_PARAMETER, "the command set cannot be encoded")
    # the group length counts what follows its own twelve bytes
    return bytes(encoded[:8]) + (len(encoded) - 12).to_bytes(4, "little") + encoded[12:]


def decode(data: bytes) -> CommandSet:
    """Read a received command set.

    Raises
    ------
    BadCommandSetError
        Not a command set, or one without what every command set has.
    """
    try:
        with quiet():
            elements = pynetdicom_api.decode(BytesIO(data), True, True)
            command_field = _number(elements, "CommandField", None)
            data_set_type = _number(elements, "CommandDataSetType", None)
            message = BY_COMMAND_FIELD.get(command_field)
            arguments = [_argument(elements, f) for f in message.fields] if message else []
    except Exception as exc:
        raise BadCommandSetError(f"{type(exc).__name__}: {exc}") from exc
    return CommandSet(command_field, data_set_type != NO_DATA_SET, message, arguments)


def _number(elements: Dataset, keyword: str, missing: int | None) -> int:
    value = elements.get(keyword, missing)
    if value is None and missing is not None:
        return missing
    if isinstance(value, int):
        return value
    raise BadCommandSetError(f"{keyword} is {value!r}")


def _argument(elements: Dataset, f: Field) -> Any:
    if f.kind == "number":
        value = _number(elements, f.keyword, 0)
        return NAMED.get(f.keyword, {}).get(value, value)
    value = elements.get(f.keyword)
    if f.kind == "text":
        return "" if value is None else str(value).rstrip("\0 ")
    if value is None:
        return []
    return [int(value)] if isinstance(value, int) else [int(tag) for tag in value]
