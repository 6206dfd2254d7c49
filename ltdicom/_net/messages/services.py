"""The eleven DIMSE services as one table (PS3.7 sections 9 and 10).

A row says, for one message, which element of the command set each C++ argument of
its ``Send...`` and ``OnReceive...`` stands for, in the order of the arguments. The
sending calls, the hooks and the command sets are all driven by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Literal

from ltdicom.constants.command import COMMAND_STATUS_PROCESSING_FAILURE

Kind = Literal["number", "text", "tags"]


@dataclass(frozen=True)
class Field:
    """One argument of a message.

    Attributes
    ----------
    parameter : str
        The C++ name of the argument.
    keyword : str
        The DICOM keyword of the element in the command set.
    kind : str
        ``"number"`` (US), ``"text"`` (UI, AE) or ``"tags"`` (AT).
    optional : bool
        Whether an empty argument leaves the element out. A mandatory one is sent
        with length zero.
    beside : str
        The parameter that must be empty as well to leave the element out: 0 is a
        number like others.
    missing : int
        The number that a hook gets for an element that the peer left out.
    """

    parameter: str
    keyword: str
    kind: Kind = "text"
    optional: bool = False
    beside: str = ""
    missing: int = 0

    @property
    def empty(self) -> Any:
        """The argument for an element that the peer left out."""
        if self.kind == "number":
            return self.missing
        return "" if self.kind == "text" else []


@dataclass(frozen=True)
class Message:
    """One message of a service.

    Attributes
    ----------
    name : str
        As in the C++ names: ``"NSetRequest"``.
    dimse : str
        As in PS3.7 and pynetdicom: ``"N-SET-RQ"``.
    command_field : int
        (0000,0100).
    fields : tuple of Field
        The arguments after the presentation ID and before the data set.
    data_set : bool
        Whether the call has a ``pDS``.
    """

    name: str
    dimse: str
    command_field: int
    fields: tuple[Field, ...]
    data_set: bool

    @cached_property
    def send(self) -> str:
        """The name of the sending call."""
        return f"Send{self.name}"

    @cached_property
    def hook(self) -> str:
        """The name of the receiving hook."""
        return f"OnReceive{self.name}"

    @cached_property
    def is_response(self) -> bool:
        """Whether the message answers another one."""
        return self.command_field & RESPONSE != 0

    @cached_property
    def asks(self) -> bool:
        """Whether the message wants an answer: a C-CANCEL has none of its own."""
        return not self.is_response and self.command_field != CANCEL

    def answered(self, arguments: Sequence[Any]) -> int | None:
        """Return the ID of the message that this one answers as a whole, or None."""
        if not self.is_response or arguments[self.places["nStatus"]] in PENDING:
            return None
        answered: int = arguments[self.places["nMessageID"]]
        return answered

    @cached_property
    def places(self) -> dict[str, int]:
        """The index of each argument, by its C++ name."""
        return {f.parameter: place for place, f in enumerate(self.fields)}

    def sent(self, arguments: Sequence[Any]) -> list[Field]:
        """Return the fields that are sent: empty arguments leave optional ones out."""
        places = self.places
        return [
            f
            for f, value in zip(self.fields, arguments, strict=True)
            if value or not f.optional or (f.beside and arguments[places[f.beside]])
        ]


RESPONSE: Final = 0x8000
CANCEL: Final = 0x0FFF
PENDING: Final = frozenset((0xFF00, 0xFF01))
"""The statuses of a response that is not the last one (PS3.7 annex C.1.5)."""

_MESSAGE_ID = Field("nMessageID", "MessageID", "number")
_ANSWERED_ID = Field("nMessageID", "MessageIDBeingRespondedTo", "number")
_AFFECTED = Field("pszClass", "AffectedSOPClassUID")
_REQUESTED = Field("pszClass", "RequestedSOPClassUID")
_AFFECTED_INSTANCE = Field("pszInstance", "AffectedSOPInstanceUID")
_REQUESTED_INSTANCE = Field("pszInstance", "RequestedSOPInstanceUID")
_PRIORITY = Field("nPriority", "Priority", "number")
# mandatory in each response (PS3.7 annex E.1): without one, nobody knows of a success
_STATUS = Field("nStatus", "Status", "number", missing=COMMAND_STATUS_PROCESSING_FAILURE)
_EVENT = Field("nEvent", "EventTypeID", "number")
_ACTION = Field("nAction", "ActionTypeID", "number")
_ATTRIBUTES = Field("pnAttribute", "AttributeIdentifierList", "tags", optional=True)
_COUNTERS = (
    Field("nRemaining", "NumberOfRemainingSuboperations", "number"),
    Field("nCompleted", "NumberOfCompletedSuboperations", "number"),
    Field("nFailed", "NumberOfFailedSuboperations", "number"),
    Field("nWarning", "NumberOfWarningSuboperations", "number"),
)


def _optional(field: Field) -> Field:
    return replace(field, optional=True)


# In every response the class and the instance are optional (PS3.7 tables 9.1-1,
# 9.1-2, 9.1-3, 9.1-4, 10.1-1 and following: "U" in the response column), and so is
# the instance of an N-CREATE request, which the SCP may choose.
_CLASS_RSP = _optional(_AFFECTED)
_INSTANCE_RSP = _optional(_AFFECTED_INSTANCE)


def _service(
    name: str,
    dimse: str,
    command_field: int,
    request: tuple[Field, ...],
    response: tuple[Field, ...],
    data_sets: str = "",
) -> Iterator[Message]:
    """Yield the two messages of a service; `data_sets` names those with a pDS."""
    yield Message(
        f"{name}Request",
        f"{dimse}-RQ",
        command_field,
        (_MESSAGE_ID, *request),
        "request" in data_sets,
    )
    yield Message(
        f"{name}Response",
        f"{dimse}-RSP",
        command_field | RESPONSE,
        (_ANSWERED_ID, *response),
        "response" in data_sets,
    )


def _messages() -> Iterator[Message]:
    rsp = (_CLASS_RSP, _INSTANCE_RSP, _STATUS)
    move_origin = (
        Field("pszMoveAE", "MoveOriginatorApplicationEntityTitle", optional=True),
        Field(
            "nMoveMessageID",
            "MoveOriginatorMessageID",
            "number",
            optional=True,
            beside="pszMoveAE",
        ),
    )
    both = "request response"
    yield from _service(
        "CStore",
        "C-STORE",
        0x0001,
        (_AFFECTED, _AFFECTED_INSTANCE, _PRIORITY, *move_origin),
        rsp,
        "request",
    )
    find = (_AFFECTED, _PRIORITY)
    yield from _service("CFind", "C-FIND", 0x0020, find, (_CLASS_RSP, _STATUS), both)
    counted = (_CLASS_RSP, _STATUS, *_COUNTERS)
    yield from _service("CGet", "C-GET", 0x0010, find, counted, both)
    move = (_AFFECTED, _PRIORITY, Field("pszMoveAE", "MoveDestination"))
    yield from _service("CMove", "C-MOVE", 0x0021, move, counted, both)
    yield Message("CCancelRequest", "C-CANCEL-RQ", 0x0FFF, (_ANSWERED_ID,), False)
    yield from _service("CEcho", "C-ECHO", 0x0030, (_AFFECTED,), (_CLASS_RSP, _STATUS))
    affected = (_AFFECTED, _AFFECTED_INSTANCE)
    requested = (_REQUESTED, _REQUESTED_INSTANCE)
    yield from _service(
        "NReport", "N-EVENT-REPORT", 0x0100, (*affected, _EVENT), (*rsp, _EVENT), both
    )
    get = (*requested, _ATTRIBUTES)
    yield from _service("NGet", "N-GET", 0x0110, get, rsp, "response")
    yield from _service("NSet", "N-SET", 0x0120, requested, rsp, both)
    yield from _service(
        "NAction", "N-ACTION", 0x0130, (*requested, _ACTION), (*rsp, _ACTION), both
    )
    create = (_AFFECTED, _optional(_AFFECTED_INSTANCE))
    yield from _service("NCreate", "N-CREATE", 0x0140, create, rsp, both)
    yield from _service("NDelete", "N-DELETE", 0x0150, requested, rsp)


MESSAGES: Final[dict[str, Message]] = {m.name: m for m in _messages()}
BY_COMMAND_FIELD: Final[dict[int, Message]] = {
    m.command_field: m for m in MESSAGES.values()
}
