"""A C-STORE of bytes as they are, which no library sends: half a data set, for instance."""

from __future__ import annotations

import io
from collections.abc import Sequence

from pynetdicom import AE
from pynetdicom.dimse_primitives import C_STORE

from ltdicom import UID_EXPLICIT_VR_LITTLE_ENDIAN, UID_SC_IMAGE_STORAGE


def store_bytes(
    port: int,
    instance: str,
    contents: Sequence[bytes],
    syntax: str = UID_EXPLICIT_VR_LITTLE_ENDIAN,
    sop_class: str = UID_SC_IMAGE_STORAGE,
) -> list[int]:
    """Store contents one after the other under one UID; return the statuses."""
    entity = AE("RAW")
    entity.add_requested_context(sop_class, syntax)
    association = entity.associate("127.0.0.1", port)
    assert association.is_established
    # as send_c_store has it: what comes is for this thread
    association._reactor_checkpoint.clear()
    statuses = []
    for number, content in enumerate(contents, start=1):
        primitive = C_STORE()
        primitive.MessageID, primitive.Priority = number, 2
        primitive.AffectedSOPClassUID = sop_class
        primitive.AffectedSOPInstanceUID = instance
        primitive.DataSet = io.BytesIO(content)
        context_id = association.accepted_contexts[0].context_id
        association.dimse.send_msg(primitive, context_id)
        _, answer = association.dimse.get_msg(block=True)
        statuses.append(int(answer.Status))
    association._reactor_checkpoint.set()
    association.release()
    return statuses
