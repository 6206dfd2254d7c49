"""Command sets as data sets: which elements a command has (PS3.7 9.3 and 10.3)."""

from __future__ import annotations

import struct
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.vrs import vr_for
from ltdicom._dataset.dataset import DataSet
from ltdicom.constants import command
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

_RESPONSE: Final = int(command.COMMAND_RESPONSE)
_COMMAND_FIELD: Final = 0x0100
_DATA_SET_TYPE: Final = 0x0800
_NO_DATA_SET: Final = 0x0101

_AFFECTED_CLASS, _REQUESTED_CLASS = 0x0002, 0x0003
_MESSAGE_ID, _RESPONDED_ID = 0x0110, 0x0120
_MOVE_DESTINATION, _PRIORITY, _STATUS = 0x0600, 0x0700, 0x0900
_OFFENDING, _COMMENT, _ERROR_ID = 0x0901, 0x0902, 0x0903
_AFFECTED, _REQUESTED = 0x1000, 0x1001
_EVENT, _ATTRIBUTES, _ACTION = 0x1002, 0x1005, 0x1008
_COUNTERS: Final = (0x1020, 0x1021, 0x1022, 0x1023)
_MOVE_ORIGINATOR: Final = (0x1030, 0x1031)

_N_RESPONSE: Final = (_AFFECTED_CLASS, _AFFECTED, _COMMENT, _ERROR_ID)
_N_REQUEST: Final = (_REQUESTED_CLASS, _REQUESTED)
# beside the command field, the message ID and the data set type, and in a response
# the status: what the request has, and the response
_ELEMENTS: Final[dict[int, tuple[tuple[int, ...], tuple[int, ...]]]] = {
    command.COMMAND_C_STORE: (
        (_AFFECTED_CLASS, _PRIORITY, _AFFECTED, *_MOVE_ORIGINATOR),
        (_AFFECTED_CLASS, _AFFECTED, _OFFENDING, _COMMENT),
    ),
    command.COMMAND_C_FIND: (
        (_AFFECTED_CLASS, _PRIORITY),
        (_AFFECTED_CLASS, _OFFENDING, _COMMENT),
    ),
    command.COMMAND_C_GET: (
        (_AFFECTED_CLASS, _PRIORITY),
        (_AFFECTED_CLASS, *_COUNTERS, _OFFENDING, _COMMENT),
    ),
    command.COMMAND_C_MOVE: (
        (_AFFECTED_CLASS, _PRIORITY, _MOVE_DESTINATION),
        (_AFFECTED_CLASS, *_COUNTERS, _OFFENDING, _COMMENT),
    ),
    command.COMMAND_C_ECHO: ((_AFFECTED_CLASS,), (_AFFECTED_CLASS, _COMMENT)),
    command.COMMAND_C_CANCEL: ((), ()),
    command.COMMAND_N_REPORT: (
        (_AFFECTED_CLASS, _AFFECTED, _EVENT),
        (*_N_RESPONSE, _EVENT),
    ),
    command.COMMAND_N_GET: ((*_N_REQUEST, _ATTRIBUTES), (*_N_RESPONSE, _ATTRIBUTES)),
    command.COMMAND_N_SET: (_N_REQUEST, (*_N_RESPONSE, _ATTRIBUTES)),
    command.COMMAND_N_ACTION: ((*_N_REQUEST, _ACTION), (*_N_RESPONSE, _ACTION)),
    command.COMMAND_N_CREATE: ((_AFFECTED_CLASS, _AFFECTED), _N_RESPONSE),
    command.COMMAND_N_DELETE: (_N_REQUEST, _N_RESPONSE),
}


def fill(dataset: DataSet, code: int, request: bool) -> None:
    """Insert the elements of a command; for ``InitCS``.

    The command field has its value, and the data set type that of no data set.
    """
    elements = _ELEMENTS.get(code & ~_RESPONSE)
    if elements is None:
        raise DicomError(DICOM_ERROR_PARAMETER, f"no command {code:#x}")
    cancel = code == command.COMMAND_C_CANCEL
    tags = {_COMMAND_FIELD, _DATA_SET_TYPE, *elements[0 if request else 1]}
    tags.add(_MESSAGE_ID if request and not cancel else _RESPONDED_ID)
    if not request and not cancel:
        tags.add(_STATUS)
    field = code & ~_RESPONSE if request or cancel else code | _RESPONSE
    values = {_COMMAND_FIELD: field, _DATA_SET_TYPE: _NO_DATA_SET}
    for tag in sorted(tags):
        node = dataset.root.insert(tag, vr_for(tag))
        if tag in values:
            dataset.set_value(node, struct.pack("<H", values[tag]))


def identify(dataset: DataSet) -> tuple[int, bool]:
    """Return the command and whether it is a request; 0 if there is none."""
    node = dataset.root.get(_COMMAND_FIELD)
    value = dataset.read(node.value) if node is not None and not node.is_branch else b""
    if len(value) < 2:
        return 0, False
    (field,) = struct.unpack_from("<H", value)
    if field == command.COMMAND_C_CANCEL:
        return field, True
    return field & ~_RESPONSE, not field & _RESPONSE
