"""A message as P-DATA primitives (PS3.8 Annex E)."""

from __future__ import annotations

from collections.abc import Iterator

from ltdicom._net.messages.pdv import fragment_step
from ltdicom._net.pynetdicom_api import P_DATA


def fragments(
    context_id: int, command: bytes, data: bytes | memoryview | None, max_pdu: int
) -> Iterator[P_DATA]:
    """Yield the P-DATA primitives of a message (PS3.8 Annex E).

    The same as pynetdicom's ``DIMSEMessage.encode_msg``, but for any buffer, one fragment
    at a time, so that a file of any size is never in memory as a whole, and with fragments
    of an even length where the maximum length of the peer is odd.
    """
    step = fragment_step(max_pdu)
    for buffer, kind in ((command, 1), (data, 0)):
        if buffer is None:
            continue
        view, length = memoryview(buffer), len(buffer)
        for offset in range(0, length, step):
            last = 2 if offset + step >= length else 0
            primitive = P_DATA()
            primitive.presentation_data_value_list.append(
                (context_id, bytes((kind | last,)) + view[offset : offset + step])
            )
            yield primitive
