"""Command sets, coded by pynetdicom and pydicom (PS3.7 6.3.1).

`ltdicom._net.messages.services` says what a message holds; here its arguments become bytes
and come back, `ltdicom._net.messages.values` being what an element's value is. The command
set is always implicit VR little endian. What deviates is passed on, and `warn` is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final, TypeAlias

from pydicom import config
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.pydicom_guard import quiet
from ltdicom._net import pynetdicom_api
from ltdicom._net.messages.services import BY_COMMAND_FIELD, Field, Message
from ltdicom._net.messages.values import (
    ELEMENTS,
    broken_rule,
    number_of,
    tags_bytes,
    tags_of,
    text_bytes,
    text_of,
)
from ltdicom.constants.command import CommandPriority, CommandStatus
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

Warn: TypeAlias = Callable[[str], None]
"""Is told what of a command set breaks a rule; the connection's adds the peer."""

NO_DATA_SET: Final = 0x0101
"""(0000,0800) of a message without a data set; any other value announces one."""

DATA_SET: Final = 0x0001
"""(0000,0800) of a message with a data set, as pynetdicom writes it."""

COMMAND_FIELD: Final = 0x0100
DATA_SET_TYPE: Final = 0x0800


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

    @property
    def asks(self) -> bool:
        """Whether it wants an answer, as far as is known."""
        return self.message is not None and self.message.asks


def encode(
    message: Message, arguments: Sequence[Any], has_data_set: bool, warn: Warn
) -> bytes:
    """Encode the command set of a message.

    Parameters
    ----------
    message : Message
        What to encode.
    arguments : sequence
        A value for each of ``message.fields``.
    has_data_set : bool
        Whether a data set follows.
    warn : callable
        Is told which texts break a rule of PS3.5.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: a value that its element cannot hold.
    """
    command_set = Dataset()
    for f in message.sent(arguments):
        value = arguments[message.places[f.parameter]]
        element = ELEMENTS[f.keyword]
        if f.kind == "number":
            # a number that US cannot hold is refused below, with a code of ours
            command_set.add(
                DataElement(element.tag, element.vr, value, validation_mode=config.IGNORE)
            )
            continue
        if f.kind == "text":
            data = text_bytes(f.keyword, value)
            broken = broken_rule(f.keyword, value)
            if broken is not None:
                warn(f"{message.dimse} is sent although {broken}")
        else:
            data = tags_bytes(value)
        # implicit VR names no VR, and pydicom leaves the bytes of OB as they are
        command_set.add(DataElement(element.tag, "OB", data))
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


def decode(data: bytes, warn: Warn) -> CommandSet:
    """Read a received command set.

    Parameters
    ----------
    data : bytes
        The command set.
    warn : callable
        Is told which values deviate from what their elements may hold.

    Raises
    ------
    BadCommandSetError
        Not a command set, or one without what every command set has.
    """
    try:
        with quiet():
            elements = pynetdicom_api.decode(BytesIO(data), True, True)
            values = {
                element.tag.element: element.value or b""
                for element in elements.elements()
                if isinstance(element, RawDataElement) and element.tag.group == 0
            }
    except Exception as exc:
        raise BadCommandSetError(f"{type(exc).__name__}: {exc}") from exc
    command_field = _required(values, COMMAND_FIELD, "CommandField", warn)
    data_set_type = _required(values, DATA_SET_TYPE, "CommandDataSetType", warn)
    message = BY_COMMAND_FIELD.get(command_field)
    arguments = (
        [_argument(message, values, f, warn) for f in message.fields] if message else []
    )
    return CommandSet(command_field, data_set_type != NO_DATA_SET, message, arguments)


def answered(data: bytes) -> int | None:
    """Return the ID of the message that a command set answers as a whole, or None."""
    try:
        command_set = decode(data, lambda reason: None)
    except BadCommandSetError:
        return None
    message = command_set.message
    return None if message is None else message.answered(command_set.arguments)


def _required(values: dict[int, bytes], number: int, keyword: str, warn: Warn) -> int:
    raw = values.get(number)
    if not raw:
        raise BadCommandSetError(f"{keyword} is missing")
    return _number(raw, keyword, warn)


def _number(raw: bytes, keyword: str, warn: Warn) -> int:
    if len(raw) != 2:
        warn(f"{keyword} has {len(raw)} bytes, not 2: the first number counts")
    return number_of(raw)


def _argument(message: Message, values: dict[int, bytes], f: Field, warn: Warn) -> Any:
    element = ELEMENTS[f.keyword]
    raw = values.get(element.tag, b"")
    if f.kind == "text":
        return text_of(raw, element.vr)
    if f.kind == "tags":
        if len(raw) % 4:
            warn(f"{f.keyword} has {len(raw)} bytes, which are not whole tags")
        return tags_of(raw)
    if len(raw) > 1 or (raw and not f.empty):  # half a status is none
        value = _number(raw, f.keyword, warn)
    else:
        value = f.empty
        if value:
            warn(f"{message.dimse} has no {f.keyword}: {value:#06x} is told instead")
    return NAMED.get(f.keyword, {}).get(value, value)
