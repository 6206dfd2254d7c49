"""The hot path: what pynetdicom's own code would do, without its objects.

Three things are replaced, each with the same bytes and the same results:

* `encode` and `decode` of command sets (``ltdicom._net.command``, that is
  pynetdicom's ``dsutils`` and pydicom's ``Dataset``) by struct tables, which are
  made from the dictionaries of pydicom and from the table of services,
* `framed` for ``ltdicom._net.wire.fragments`` with ``fsm.DT_1``, ``fsm.AR_7`` and
  ``pdu.P_DATA_TF``: a message becomes P-DATA-TF PDUs without copying its data,
* `read_data` for ``dul._read_pdu_data``, ``fsm.DT_2`` and ``pdu.P_DATA_TF``: whole
  P-DATA-TF PDUs go from the read buffer to the message that is being put together.

``ltdicom.configure(fast_path=False)`` switches all of it off. What is unusual is
left to pynetdicom's code: see `decode`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, TypeAlias

from ltdicom._core.errors import DicomError
from ltdicom._net import command
from ltdicom._net.command import ELEMENTS, NAMED, CommandSet, left_out, text_bytes
from ltdicom._net.data_values import data_values
from ltdicom._net.services import BY_COMMAND_FIELD, MESSAGES, Field, Message
from ltdicom._net.settings import UNLIMITED_STEP
from ltdicom._net.transport import Transport
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

Parts: TypeAlias = tuple[bytes | memoryview, ...]

_ELEMENT: Final = struct.Struct("<HHL")
_SHORT: Final = struct.Struct("<HHLH")
_LONG: Final = struct.Struct("<HHLL")
_PDU: Final = struct.Struct(">BBLLBB")
_PDV_HEAD: Final = 6  # length, context and control header of a data value
_SMALL: Final = 1 << 14
"""Bytes up to which a message is joined: one copy costs less than a gathered write."""

_COMMAND_FIELD: Final = 0x0100
_DATA_SET_TYPE: Final = 0x0800
_PAD: Final = {"UI": b"\0", "AE": b" "}


# -- command sets ------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _text_element(keyword: str, value: str) -> bytes:
    element = ELEMENTS[keyword]
    data = text_bytes(keyword, value)
    if len(data) % 2:
        data += _PAD[element.vr]
    return _ELEMENT.pack(0, element.tag & 0xFFFF, len(data)) + data


def _text(keyword: str) -> Callable[[Any], bytes]:
    return lambda value: _text_element(keyword, value or "")


def _number(keyword: str) -> Callable[[Any], bytes]:
    number = ELEMENTS[keyword].tag & 0xFFFF
    return lambda value: _SHORT.pack(0, number, 2, value)


def _tags(keyword: str) -> Callable[[Any], bytes]:
    number = ELEMENTS[keyword].tag & 0xFFFF

    def encode_tags(values: Any) -> bytes:
        data = b"".join(struct.pack("<HH", tag >> 16, tag & 0xFFFF) for tag in values)
        return _ELEMENT.pack(0, number, len(data)) + data

    return encode_tags


_ENCODERS: Final = {"text": _text, "number": _number, "tags": _tags}


class _Plan:
    """How to encode one message: a step for each element, ascending by tag."""

    def __init__(self, message: Message) -> None:
        steps: list[tuple[int, int | None, str, Callable[[Any], bytes]]] = []
        for index, f in enumerate(message.fields):
            number = ELEMENTS[f.keyword].tag & 0xFFFF
            steps.append((number, index, f.keyword, _ENCODERS[f.kind](f.keyword)))
        fixed = _SHORT.pack(0, _COMMAND_FIELD, 2, message.command_field)
        steps.append((_COMMAND_FIELD, None, "", lambda _: fixed))
        kinds = (
            _SHORT.pack(0, _DATA_SET_TYPE, 2, command.NO_DATA_SET),
            _SHORT.pack(0, _DATA_SET_TYPE, 2, command.DATA_SET),
        )
        steps.append((_DATA_SET_TYPE, None, "", lambda has: kinds[has]))
        self.steps = [step[1:] for step in sorted(steps, key=lambda step: step[0])]
        self.optional = any(f.optional for f in message.fields)


_PLANS: Final = {name: _Plan(message) for name, message in MESSAGES.items()}


def encode(message: Message, arguments: Sequence[Any], has_data_set: bool) -> bytes:
    """Encode a command set; replaces `ltdicom._net.command.encode`.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: a value that its element cannot hold.
    """
    plan = _PLANS[message.name]
    dropped = left_out(message.fields, arguments) if plan.optional else ()
    try:
        body = b"".join(
            [
                step(has_data_set if index is None else arguments[index])
                for index, keyword, step in plan.steps
                if keyword not in dropped
            ]
        )
    except struct.error as exc:
        raise DicomError(DICOM_ERROR_PARAMETER, str(exc)) from exc
    return _LONG.pack(0, 0, 4, len(body)) + body


def decode(data: bytes) -> CommandSet:
    """Read a command set; replaces `ltdicom._net.command.decode`.

    Only the plain case is read here: elements of group 0000 in ascending order, with
    lengths that add up and single values. All else goes to pydicom, so what it makes
    of the unusual stays what it is.

    Raises
    ------
    BadCommandSetError
        Not a command set.
    """
    found = _elements(data)
    if found is None:
        return command.decode(data)
    command_field = _plain_number(data, found.get(_COMMAND_FIELD))
    data_set_type = _plain_number(data, found.get(_DATA_SET_TYPE))
    if command_field is None or data_set_type is None:
        return command.decode(data)
    message = BY_COMMAND_FIELD.get(command_field)
    arguments: list[Any] = []
    for f in message.fields if message is not None else ():
        place = found.get(ELEMENTS[f.keyword].tag & 0xFFFF)
        value = f.empty if place is None else _READERS[f.kind](data, place, f)
        if value is None:
            return command.decode(data)
        arguments.append(value)
    return CommandSet(
        command_field, data_set_type != command.NO_DATA_SET, message, arguments
    )


def _elements(data: bytes) -> dict[int, tuple[int, int]] | None:
    """Return where each element's value is, or None where it is not plain."""
    found: dict[int, tuple[int, int]] = {}
    offset, end, last = 0, len(data), -1
    while offset + 8 <= end:
        group, element, length = _ELEMENT.unpack_from(data, offset)
        offset += 8
        if group or element <= last or length > end - offset:
            return None
        found[element] = (offset, offset + length)
        offset += length
        last = element
    return found if offset == end else None


def _plain_number(data: bytes, place: tuple[int, int] | None) -> int | None:
    if place is None or place[1] - place[0] != 2:
        return None
    return data[place[0]] | data[place[0] + 1] << 8


def _read_number(data: bytes, place: tuple[int, int], f: Field) -> Any:
    value = _plain_number(data, place)
    names = NAMED.get(f.keyword)
    return value if names is None or value is None else names.get(value, value)


def _read_text(data: bytes, place: tuple[int, int], f: Field) -> str | None:
    raw = data[place[0] : place[1]]
    if b"\\" in raw or not raw.isascii():
        return None
    text = raw.decode("ascii").rstrip("\0 ")
    return text if text.isprintable() and text[:1] != " " else None


def _read_tags(data: bytes, place: tuple[int, int], f: Field) -> list[int] | None:
    if (place[1] - place[0]) % 4:
        return None
    pairs = struct.iter_unpack("<HH", data[place[0] : place[1]])
    return [group << 16 | element for group, element in pairs]


_READERS: Final[dict[str, Callable[[bytes, tuple[int, int], Field], Any]]] = {
    "number": _read_number,
    "text": _read_text,
    "tags": _read_tags,
}


# -- P-DATA ------------------------------------------------------------------------


def framed(
    context_id: int, command_set: bytes, data: bytes | memoryview | None, max_pdu: int
) -> Iterator[Parts]:
    """Yield a message as the bytes of its PDUs; replaces `wire.fragments`.

    Each piece is a PDU as header and data, or several small ones joined.
    """
    step = (max_pdu or UNLIMITED_STEP) - _PDV_HEAD
    size = len(command_set) + (0 if data is None else len(data))
    pdus = _pdus(context_id, command_set, data, step)
    if size <= _SMALL:
        yield (b"".join([part for pdu in pdus for part in pdu]),)
    else:
        yield from pdus


def _pdus(
    context_id: int, command_set: bytes, data: bytes | memoryview | None, step: int
) -> Iterator[Parts]:
    for buffer, kind in ((command_set, 1), (data, 0)):
        if buffer is None:
            continue
        view, length = memoryview(buffer), len(buffer)
        for offset in range(0, length, step):
            part = view[offset : offset + step]
            control = kind | (2 if offset + step >= length else 0)
            count = len(part)
            yield (
                _PDU.pack(4, 0, count + 6, count + 2, context_id, control),
                part,
            )


def read_data(transport: Transport, take: Callable[[int, memoryview], bool]) -> None:
    """Hand whole P-DATA-TF PDUs over; replaces ``dul._read_pdu_data`` for them.

    Parameters
    ----------
    transport : Transport
        Its buffer starts with a whole P-DATA-TF PDU.
    take : callable
        Gets the context and the value of each fragment, control header first;
        returns whether to go on.

    Raises
    ------
    ValueError
        The lengths inside a PDU do not add up.
    """
    front = transport.front
    offset, end = 0, len(front)
    go_on = True
    while go_on and end - offset >= 6 and front[offset] == 4:
        stop = offset + 6 + int.from_bytes(front[offset + 2 : offset + 6], "big")
        if stop > end:
            break
        values = data_values(front, offset + 6, stop)
        # the buffer may be reused by a hook's thread only after this call
        transport.skip(stop - offset)
        for context_id, value in values:
            go_on = take(context_id, value)
        offset = stop
