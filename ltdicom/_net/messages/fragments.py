"""A message as P-DATA primitives (PS3.8 Annex E)."""

from __future__ import annotations

from collections.abc import Iterator

from ltdicom._core.settings import UNLIMITED_STEP
from ltdicom._net.pynetdicom_api import P_DATA


def fragments(
    context_id: int, command: bytes, data: bytes | memoryview | None, max_pdu: int
) -> Iterator[P_DATA]:
    """Yield the P-DATA primitives of a message (PS3.8 Annex E).

    The same as pynetdicom's ``DIMSEMessage.encode_msg``, but for any buffer and one
    fragment at a time, so a file of any size is never in memory as a whole.
    """
    step = (max_pdu or UNLIMITED_STEP) - 6
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
