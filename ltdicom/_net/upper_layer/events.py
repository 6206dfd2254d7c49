"""What happens on a connection, on its way to the hooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ltdicom._net.association.items import AssociationItems
    from ltdicom._net.flight import Freight
    from ltdicom._net.messages.command import CommandSet
    from ltdicom.constants.error import DicomErrorCode


@dataclass(slots=True)
class Connected:
    """The TCP connection is up, or could not be made."""

    error: DicomErrorCode


@dataclass(slots=True)
class SecureLinkReady:
    """The TLS handshake is over."""

    error: DicomErrorCode


@dataclass(slots=True)
class AssociateRequested:
    """A-ASSOCIATE indication."""

    items: AssociationItems


@dataclass(slots=True)
class AssociateAccepted:
    """A-ASSOCIATE confirmation (accept), with the abstract syntaxes of the request."""

    items: AssociationItems


@dataclass(slots=True)
class AssociateRejected:
    """A-ASSOCIATE confirmation (reject)."""

    result: int
    source: int
    reason: int


@dataclass(slots=True)
class ReleaseRequested:
    """A-RELEASE indication."""


@dataclass(slots=True)
class Released:
    """A-RELEASE confirmation."""


@dataclass(slots=True)
class Aborted:
    """An A-ABORT PDU has come."""

    source: int
    reason: int


@dataclass(slots=True)
class MessageReceived:
    """A whole DIMSE message."""

    context_id: int
    command: bytes
    command_set: CommandSet
    data: bytes | memoryview | None
    transfer_syntax: str
    sender: str  # for the log
    freight: Freight | None = None  # that of a large one, for as long as this is kept


@dataclass(slots=True)
class Sent:
    """A PDU or a whole message was given to the kernel, or could not be."""

    error: DicomErrorCode
    pdu_type: int
    count: int
    payload: tuple[bytes | memoryview, ...]


@dataclass(slots=True)
class PduReceived:
    """Any PDU but P-DATA-TF, as it came."""

    pdu_type: int
    data: bytes


@dataclass(slots=True)
class Closed:
    """The connection has ended."""

    error: DicomErrorCode


Event: TypeAlias = (
    Connected
    | SecureLinkReady
    | AssociateRequested
    | AssociateAccepted
    | AssociateRejected
    | ReleaseRequested
    | Released
    | Aborted
    | MessageReceived
    | Sent
    | PduReceived
    | Closed
)
