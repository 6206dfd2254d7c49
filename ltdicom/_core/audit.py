"""Records of the audit trail: their fields, and the one function that logs them.

The events are those of PS3.15 A.5, as far as one end of a connection knows them. Nothing
here runs unless ``configure(audit=True)`` was called. `ltdicom._net.audit` knows what
happens on a connection, `ltdicom.audit` where records go. Knows no network.
"""

from __future__ import annotations

import logging
from typing import Any, Final, NamedTuple

LOGGER: Final = logging.getLogger("ltdicom.audit")
_FAILURES: Final = logging.getLogger("ltdicom.net")

FIELDS: Final = (
    "event",
    "event_id",
    "event_type",
    "action",
    "outcome",
    "reason",
    "association",
    "participants",
    "objects",
)
"""What a log record carries, each with ``audit_`` in front: docs/audit.md."""

SUCCESS: Final = 0
MINOR: Final = 4
SERIOUS: Final = 8
"""Outcomes (PS3.15 A.5.2: EventOutcomeIndicator)."""

Address = tuple[str, int]


class Kind(NamedTuple):
    """An event of PS3.15 A.5.3: codes of DCM, and the usual action."""

    event: str
    event_id: str
    event_type: str = ""
    action: str = "E"


BEGIN: Final = Kind("association-begin", "110108", "110124")  # Network Entry, Attach
END: Final = Kind("association-end", "110108", "110125")  # Network Entry, Detach
REFUSED: Final = Kind("association-refused", "110108", "110124")
ALERT: Final = Kind("node-authentication", "110113", "110126")  # Security Alert


def participant(title: str, address: Address, requestor: bool) -> dict[str, Any]:
    """Return one side, as it stands in a record."""
    return {
        "title": title,
        "address": address[0],
        "port": address[1],
        "requestor": requestor,
    }


def connection_refused(local: Address, peer: Address, reason: str) -> None:
    """Record a connection that a limit has closed before the application saw it."""
    sides = [participant("", local, False), participant("", peer, True)]
    record(REFUSED, MINOR, reason, 0, sides, [])


def record(
    kind: Kind,
    outcome: int,
    reason: str,
    number: int,
    participants: list[dict[str, Any]],
    objects: list[dict[str, Any]],
) -> None:
    """Log one record; a handler that fails harms nobody."""
    if LOGGER.level == logging.NOTSET:
        LOGGER.setLevel(logging.INFO)  # the root's WARNING would drop most of them
    values = (*kind, outcome, reason, number, participants, objects)
    here, there = participants
    try:
        LOGGER.log(
            logging.INFO if outcome == SUCCESS else logging.WARNING,
            "connection %d, %s (%s) and %s (%s): %s%s",
            number,
            here["title"],
            here["address"],
            there["title"],
            there["address"],
            kind.event,
            f", {reason}" if reason else "",
            extra={
                f"audit_{name}": value for name, value in zip(FIELDS, values, strict=True)
            },
        )
    except Exception:  # noqa: BLE001 - somebody else's handler
        _FAILURES.exception("a handler of the audit trail has raised")
