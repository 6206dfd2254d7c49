"""The hot path: what pynetdicom's own code would do, without its objects.

Three things are replaced, each with the same bytes and the same results:

* `encode` and `decode` of command sets (``ltdicom._net.messages.command``, that is
  pynetdicom's ``dsutils`` and pydicom's ``Dataset``) by struct tables, which are
  made from the dictionaries of pydicom and from the table of services,
* `whole` and `framed` for ``ltdicom._net.messages.fragments`` with ``fsm.DT_1``,
  ``fsm.AR_7`` and ``pdu.P_DATA_TF``: a small message becomes the bytes of its
  P-DATA-TF PDUs, a large one becomes them without copying its data,
* `read_data` for ``dul._read_pdu_data``, ``fsm.DT_2`` and ``pdu.P_DATA_TF``: whole
  P-DATA-TF PDUs go from the read buffer to the message that is being put together.

Messages of one kind differ from each other in the message ID and the instance, and in
little else. So what stands around these two is kept for the next one, in both directions.

``ltdicom.configure(fast_path=False)`` switches all of it off. What is unusual is
left to pynetdicom's code: see `decode`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, Final, TypeAlias

from ltdicom._core.errors import DicomError
from ltdicom._core.settings import UNLIMITED_STEP
from ltdicom._net.buffers import PDU_HEAD, ReadBuffer
from ltdicom._net.messages import command
from ltdicom._net.messages.command import ELEMENTS, NAMED, CommandSet, left_out, text_bytes
from ltdicom._net.messages.pdv import data_values
from ltdicom._net.messages.services import BY_COMMAND_FIELD, MESSAGES, Field, Message
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

Parts: TypeAlias = tuple[bytes | memoryview, ...]

_ELEMENT: Final = struct.Struct("<HHL")
_SHORT: Final = struct.Struct("<HHLH")
_LONG: Final = struct.Struct("<HHLL")
_NUMBER: Final = struct.Struct("<H")
_PDU: Final = struct.Struct(">BBLLBB")
_VALUE: Final = struct.Struct(">LB")  # of a data value: length and context
_PDV_HEAD: Final = 6  # length, context and control header of a data value
SMALL: Final = 1 << 16
"""Bytes up to which a message is joined: one copy costs less than a queue, and over TLS
fewer writes are fewer records."""

_LONGEST_TEXT: Final = 64  # of a UID
_COMMAND_FIELD: Final = 0x0100
_DATA_SET_TYPE: Final = 0x0800
_KEPT: Final = 64  # command sets of each message that is sent
_KEPT_LENGTH: Final = 512  # bytes; of each length up to this, one that was received
_HEAD: Final = 8  # bytes in front of a value
_PAD: Final = {"UI": b"\0", "AE": b" "}


# -- command sets ------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _text_element(keyword: str, value: str | None) -> bytes:
    element = ELEMENTS[keyword]
    data = text_bytes(keyword, value)
    if len(data) % 2:
        data += _PAD[element.vr]
    return _ELEMENT.pack(0, element.tag & 0xFFFF, len(data)) + data


def _text(keyword: str) -> Callable[[Any], bytes]:
    return partial(_text_element, keyword)


def _number(keyword: str) -> Callable[[Any], bytes]:
    return partial(_SHORT.pack, 0, ELEMENTS[keyword].tag & 0xFFFF, 2)


def _tags(keyword: str) -> Callable[[Any], bytes]:
    number = ELEMENTS[keyword].tag & 0xFFFF

    def encode_tags(values: Any) -> bytes:
        data = b"".join(struct.pack("<HH", tag >> 16, tag & 0xFFFF) for tag in values)
        return _ELEMENT.pack(0, number, len(data)) + data

    return encode_tags


_ENCODERS: Final = {"text": _text, "number": _number, "tags": _tags}


def _instance(message: Message) -> int | None:
    """Return which argument is the instance; the first one is always the message ID."""
    names = [f.parameter for f in message.fields]
    return names.index("pszInstance") if "pszInstance" in names else None


# the command fields of messages that are mostly alike, and which argument is the instance
_ALIKE: Final = {
    code: _instance(m)
    for code, m in BY_COMMAND_FIELD.items()
    if not any(f.kind == "tags" for f in m.fields)
}


class _Plan:
    """How to encode one message: the elements, ascending by tag."""

    def __init__(self, message: Message) -> None:
        fields: list[tuple[int, Any]] = []
        for index, f in enumerate(message.fields):
            step = index, _ENCODERS[f.kind](f.keyword), f.keyword, f.optional
            fields.append((ELEMENTS[f.keyword].tag & 0xFFFF, step))
        fixed = _SHORT.pack(0, _COMMAND_FIELD, 2, message.command_field)
        fields.append((_COMMAND_FIELD, fixed))
        # without and with a data set; a step is the encoded element, or the index of an
        # argument, its encoder, its keyword and whether it is left out when it is empty
        self._steps = tuple(
            [step for _, step in sorted([*fields, (_DATA_SET_TYPE, kind)], key=_first)]
            for kind in (
                _SHORT.pack(0, _DATA_SET_TYPE, 2, command.NO_DATA_SET),
                _SHORT.pack(0, _DATA_SET_TYPE, 2, command.DATA_SET),
            )
        )
        self._fields = message.fields
        # a number may be left out, too: `left_out` knows when
        self._has_numbers = any(f.optional and f.kind == "number" for f in message.fields)
        self._instance = _instance(message)
        alike = message.command_field in _ALIKE
        self._around = lru_cache(maxsize=_KEPT)(self._split) if alike else None

    def encode(self, arguments: Sequence[Any], has_data_set: bool) -> bytes:
        """Return a command set."""
        if self._around is None:
            return b"".join(self.pieces(arguments, has_data_set))
        number, *others = arguments
        instance = b""
        if self._instance is not None:
            f = self._fields[self._instance]
            uid, others[self._instance - 1] = others[self._instance - 1], None
            if uid or not f.optional:
                instance = _text_element(f.keyword, uid)
        front, middle, end = self._around(has_data_set, len(instance), *others)
        return b"".join((front, _NUMBER.pack(number), middle, instance, end))

    def _split(
        self, has_data_set: bool, size: int, *others: Any
    ) -> tuple[bytes, bytes, bytes]:
        """Return what stands around the message ID and the element of the instance.

        Parameters
        ----------
        has_data_set : bool
            Whether a data set follows.
        size : int
            Bytes of the element of the instance; 0 where there is none.
        others
            The arguments behind the message ID, with nothing in the place of the instance.
        """
        arguments = [0, *others]
        stand_in = b""
        if self._instance is not None:
            arguments[self._instance] = "0" * (size - _HEAD)
            if size:
                keyword = self._fields[self._instance].keyword
                stand_in = _text_element(keyword, arguments[self._instance])
        pieces = self.pieces(arguments, has_data_set)
        element = _number(self._fields[0].keyword)(0)
        # no other element is like these two
        place = pieces.index(element)
        until = pieces.index(stand_in) if size else len(pieces)
        front, middle = pieces[:place], pieces[place + 1 : until]
        return (
            b"".join(front) + element[:-2],
            b"".join(middle),
            b"".join(pieces[until + 1 :]),
        )

    def pieces(self, arguments: Sequence[Any], has_data_set: bool) -> list[bytes]:
        """Return the encoded elements."""
        dropped = left_out(self._fields, arguments) if self._has_numbers else None
        pieces = [b""]
        for step in self._steps[has_data_set]:
            if type(step) is bytes:
                pieces.append(step)
                continue
            index, encoded, keyword, optional = step
            value = arguments[index]
            if not optional or (value if dropped is None else keyword not in dropped):
                pieces.append(encoded(value))
        pieces[0] = _LONG.pack(0, 0, 4, sum(map(len, pieces)))
        return pieces


def _first(pair: tuple[int, Any]) -> int:
    return pair[0]


_PLANS: Final = {name: _Plan(message) for name, message in MESSAGES.items()}


def encode(message: Message, arguments: Sequence[Any], has_data_set: bool) -> bytes:
    """Encode a command set; replaces `ltdicom._net.messages.command.encode`.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: a value that its element cannot hold.
    """
    try:
        return _PLANS[message.name].encode(arguments, has_data_set)
    except struct.error as exc:
        raise DicomError(DICOM_ERROR_PARAMETER, str(exc)) from exc


def decode(data: bytes) -> CommandSet:
    """Read a command set; replaces `ltdicom._net.messages.command.decode`.

    Only the plain case is read here: elements of group 0000 in ascending order, with
    lengths that add up and single values. All else goes to pydicom, so what it makes
    of the unusual stays what it is.

    Raises
    ------
    BadCommandSetError
        Not a command set.
    """
    size = len(data)
    if size in _RECENT:
        known = _RECENT[size].like(data)
        if known is not None:
            return known
    found = _elements(data)
    if found is None:
        return command.decode(data)
    command_field = found.get(_COMMAND_FIELD)
    data_set_type = found.get(_DATA_SET_TYPE)
    if type(command_field) is not int or type(data_set_type) is not int:
        return command.decode(data)
    message = BY_COMMAND_FIELD.get(command_field)
    arguments = []
    for number, read, f in _READ_PLANS.get(command_field, ()):
        raw = found.get(number)
        value = f.empty if raw is None else read(raw)
        if value is None:
            return command.decode(data)
        arguments.append(value)
    result = CommandSet(
        command_field, data_set_type != command.NO_DATA_SET, message, arguments
    )
    if size <= _KEPT_LENGTH and command_field in _ALIKE:
        _keep(data, found, result)
    return result


class _Known:
    """A command set that was read, for those that differ in ID and instance alone.

    Parameters
    ----------
    data : bytes
        The command set.
    found : dict
        Its elements, of which the message ID is one.
    result : CommandSet
        What was read of it.
    """

    __slots__ = (
        "_end",
        "_front",
        "_instance",
        "_middle",
        "_place",
        "_result",
        "_uid",
    )

    def __init__(self, data: bytes, found: dict[int, Any], result: CommandSet) -> None:
        self._result = replace(result, arguments=result.arguments.copy())
        self._instance = _ALIKE[result.command_field]
        places, end = {}, 0
        for number, raw in found.items():
            start = end + _HEAD
            end = start + (2 if type(raw) is int else len(raw))
            places[number] = start, end
        plan = _READ_PLANS[result.command_field]
        self._place, behind = places[plan[0][0]]
        self._uid = end, end
        if self._instance is not None:
            self._uid = places.get(plan[self._instance][0], self._uid)
        self._front, self._end = data[: self._place], data[self._uid[1] :]
        self._middle = data[behind : self._uid[0]]

    def like(self, data: bytes) -> CommandSet | None:
        """Read one of the same length; None where more is different."""
        place = self._place
        if not (
            data.startswith(self._front)
            and data.startswith(self._middle, place + 2)
            and data.endswith(self._end)
        ):
            return None
        known = self._result
        arguments = known.arguments.copy()
        arguments[0] = data[place] | data[place + 1] << 8
        if self._instance is not None:
            start, end = self._uid
            uid = arguments[self._instance] = _read_text(data[start:end])
            if uid is None:
                return None
        return CommandSet(known.command_field, known.has_data_set, known.message, arguments)


def _keep(data: bytes, found: dict[int, Any], result: CommandSet) -> None:
    """Keep a command set for those like it; one without a message ID has none."""
    if _READ_PLANS[result.command_field][0][0] in found:
        _RECENT[len(data)] = _Known(data, found, result)


_RECENT: Final[dict[int, _Known]] = {}  # by their length


def _elements(data: bytes) -> dict[int, Any] | None:
    """Return the value of each element, or None where they are not plain.

    Two bytes are a number already, as most values are.
    """
    found: dict[int, Any] = {}
    offset, end, last = 0, len(data), -1
    while offset + 8 <= end:
        group, element, length = _ELEMENT.unpack_from(data, offset)
        offset += 8 + length
        if group or element <= last or offset > end:
            return None
        if length == 2:
            found[element] = data[offset - 2] | data[offset - 1] << 8
        else:
            found[element] = data[offset - length : offset]
        last = element
    return found if offset == end else None


def _read_number(raw: Any) -> int | None:
    return raw if type(raw) is int else None


def _read_named(names: dict[Any, Any], raw: Any) -> Any:
    return names.get(raw, raw) if type(raw) is int else None


def _read_text(raw: Any) -> str | None:
    # what fits its VR comes again and again
    known = type(raw) is int or len(raw) <= _LONGEST_TEXT
    return _known_text(raw) if known else _text_in(raw)


def _text_in(raw: Any) -> str | None:
    if type(raw) is int:
        raw = raw.to_bytes(2, "little")
    if b"\\" in raw or not raw.isascii():
        return None
    text: str = raw.decode("ascii").rstrip("\0 ")
    return text if text.isprintable() and text[:1] != " " else None


_known_text: Final = lru_cache(maxsize=4096)(_text_in)


def _read_tags(raw: Any) -> list[int] | None:
    if type(raw) is int or len(raw) % 4:
        return None
    pairs = struct.iter_unpack("<HH", raw)
    return [group << 16 | element for group, element in pairs]


def _reader(f: Field) -> Callable[[Any], Any]:
    if f.kind == "number":
        names = NAMED.get(f.keyword)
        return _read_number if names is None else partial(_read_named, names)
    return _read_text if f.kind == "text" else _read_tags


# for each command field: number of the element, how to read it, what it is for
_READ_PLANS: Final = {
    code: [(ELEMENTS[f.keyword].tag & 0xFFFF, _reader(f), f) for f in m.fields]
    for code, m in BY_COMMAND_FIELD.items()
}


# -- P-DATA ------------------------------------------------------------------------


def whole(
    context_id: int,
    command_set: bytes,
    data: bytes | memoryview | None,
    max_pdu: int,
) -> bytes | None:
    """Return a small message as the bytes of its PDUs, None for a large one.

    Replaces `wire.fragments` as `framed` does.
    """
    size = len(command_set)
    rest = 0 if data is None else len(data)
    if size + rest > SMALL:
        return None
    step = (max_pdu or UNLIMITED_STEP) - _PDV_HEAD
    if size > step or rest > step:
        pdus = framed(context_id, command_set, data, max_pdu)
        return b"".join([part for pdu in pdus for part in pdu])
    head = _PDU.pack(4, 0, size + 6, size + 2, context_id, 3)
    if not rest:
        return head + command_set
    assert data is not None
    return b"".join(
        (head, command_set, _PDU.pack(4, 0, rest + 6, rest + 2, context_id, 2), data)
    )


def framed(
    context_id: int, command_set: bytes, data: bytes | memoryview | None, max_pdu: int
) -> Iterator[Parts]:
    """Yield a message as the bytes of its PDUs, each as header and data.

    Replaces `wire.fragments`.
    """
    step = (max_pdu or UNLIMITED_STEP) - _PDV_HEAD
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


def read_data(inbox: ReadBuffer, take: Callable[[int, memoryview], bool]) -> None:
    """Hand whole P-DATA-TF PDUs over; replaces ``dul._read_pdu_data`` for them.

    Parameters
    ----------
    inbox : ReadBuffer
        Starts with a whole P-DATA-TF PDU.
    take : callable
        Gets the context and the value of each fragment, control header first;
        returns whether to go on.

    Raises
    ------
    ValueError
        The lengths inside a PDU do not add up.
    """
    view, offset, end = inbox.view, inbox.low, inbox.high
    go_on = True
    while go_on and end - offset >= PDU_HEAD.size:
        pdu_type, length = PDU_HEAD.unpack_from(view, offset)
        start, stop = offset, offset + PDU_HEAD.size + length
        if pdu_type != 4 or stop > end:
            return
        # the buffer may be reused by a hook's thread only after this call
        inbox.low = offset = stop
        if length >= _PDV_HEAD:
            inner, context_id = _VALUE.unpack_from(view, start + PDU_HEAD.size)
            if inner == length - 4:  # nearly always: there is one value
                go_on = take(context_id, view[start + 11 : stop])
                continue
        for context_id, value in data_values(view, start + PDU_HEAD.size, stop):
            go_on = take(context_id, value)
