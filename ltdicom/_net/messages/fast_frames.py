"""P-DATA-TF PDUs without pynetdicom's objects.

What it does
    `whole` and `framed` replace `ltdicom._net.messages.fragments` with ``fsm.DT_1``,
    ``fsm.AR_7`` and ``pdu.P_DATA_TF``: a small message becomes the bytes of its PDUs, a
    large one becomes them without a copy of its data. `read_data` replaces
    ``dul._read_pdu_data``, ``fsm.DT_2`` and ``pdu.P_DATA_TF``: whole PDUs go from the read
    buffer to the message that is put together.
What it gains
    A small message is framed in a twentieth of the time, one of 39 KB in less than a
    fifth: ``python benchmarks/rent.py --only frames``.
What it costs
    A second implementation of PS3.8 9.3.5 and annex E; tests/unit/_net/messages compares
    each byte with pynetdicom's.
How to switch it off
    ``ltdicom.configure(fast_path=False)``.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from ltdicom._core.settings import SETTINGS
from ltdicom._net.buffers import ReadBuffer
from ltdicom._net.messages.pdv import data_values, fragment_step

Parts: TypeAlias = tuple[bytes | memoryview, ...]

_HEAD: Final = struct.Struct(">BxL")  # of a PDU: type and length
_PDU: Final = struct.Struct(">BBLLBB")
_VALUE: Final = struct.Struct(">LB")  # of a data value: length and context
_PDV_HEAD: Final = 6  # length, context and control header of a data value
SMALL: Final = 1 << 16
"""Bytes up to which a message is joined: one copy costs less than a queue, and over TLS
fewer writes are fewer records."""


def whole(
    context_id: int,
    command_set: bytes,
    data: bytes | memoryview | None,
    max_pdu: int,
) -> bytes | None:
    """Return a small message as the bytes of its PDUs, None for a large one.

    Replaces `fragments.fragments` as `framed` does.
    """
    size = len(command_set)
    rest = 0 if data is None else len(data)
    if size + rest > SMALL:
        return None
    step = fragment_step(max_pdu)
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

    Replaces `fragments.fragments`.
    """
    step = fragment_step(max_pdu)
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
        returns whether to go on. No PDU is taken behind one in which a message ends.

    Raises
    ------
    ValueError
        The lengths inside a PDU do not add up.
    """
    view, offset, end = inbox.view, inbox.low, inbox.high
    go_on = True
    while go_on and end - offset >= _HEAD.size:
        pdu_type, length = _HEAD.unpack_from(view, offset)
        start, stop = offset, offset + _HEAD.size + length
        if pdu_type != 4 or stop > end or length > SETTINGS.longest_pdu:
            return
        # the buffer may be reused by a hook's thread only after this call
        inbox.low = offset = stop
        if length >= _PDV_HEAD:
            inner, context_id = _VALUE.unpack_from(view, start + _HEAD.size)
            if inner == length - 4:  # nearly always: there is one value
                go_on = take(context_id, view[start + 11 : stop])
                continue
        for context_id, value in data_values(view, start + _HEAD.size, stop):
            # a message that has ended is told first, whatever begins behind it
            go_on = take(context_id, value) and go_on
