"""The audit trail of a connection: a record for each association, transfer and refusal.

A connection has a `Trail` where ``configure(audit=True)`` was called before it was made,
else None: then nothing here runs. Called on the loop and by who sends; no socket here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.audit import (
    ALERT,
    BEGIN,
    END,
    MINOR,
    REFUSED,
    SERIOUS,
    SUCCESS,
    Address,
    Kind,
    participant,
    record,
)
from ltdicom._core.settings import SETTINGS
from ltdicom._net.messages.command import BadCommandSetError, CommandSet, Warn
from ltdicom._net.upper_layer import events
from ltdicom.constants.error import DICOM_SUCCESS, DicomErrorCode

if TYPE_CHECKING:
    from ltdicom._net.association.items import AssociationItems

# who is not sure whether the receiver had the instance before says "R" (A.5.3.7)
_TRANSFERRED: Final = Kind("instances-transferred", "110104", action="R")
_RETRIEVAL: Final = Kind("transfer-begun", "110102")
_REQUESTS: Final = {
    "CStoreRequest": _TRANSFERRED,
    "CFindRequest": Kind("query", "110112"),
    "CGetRequest": _RETRIEVAL,
    "CMoveRequest": _RETRIEVAL,
    "NCreateRequest": Kind("instances-accessed", "110103", action="C"),
    "NGetRequest": Kind("instances-accessed", "110103", action="R"),
    "NReportRequest": Kind("instances-accessed", "110103", action="R"),
    "NSetRequest": Kind("instances-accessed", "110103", action="U"),
    "NActionRequest": Kind("instances-accessed", "110103", action="U"),
    "NDeleteRequest": Kind("instances-accessed", "110103", action="D"),
}
_PENDING: Final = (0xFF00, 0xFF01)
_CANCELLED: Final = 0xFE00
_WARNINGS: Final = (0x0001, 0x0107, 0x0116)


@dataclass(slots=True)
class _Open:
    """A request that waits for its last response."""

    kind: Kind
    sop_class: str
    sop_instance: str
    count: int


@dataclass(slots=True)
class Trail:
    """The trail of one connection.

    Attributes
    ----------
    number : int
        That of the connection, in all its records.
    accepted : bool
        Whether the peer has connected.
    local, peer : tuple of str and int
        Address and port of each side.
    subject : str
        The subject of the peer's certificate.
    """

    number: int
    accepted: bool
    local: Address = ("", 0)
    peer: Address = ("", 0)
    subject: str = ""
    _titles: tuple[str, str] = ("", "")  # of this side and of the peer
    _begun: bool = False
    _told: bool = False  # why there is no association
    _reason: str = ""
    _open: dict[tuple[bool, int], _Open] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    # -- the association -------------------------------------------------------------

    def asked(self, items: AssociationItems) -> None:
        """Note who wants an association."""
        titles = items.called, items.calling
        self._titles = titles if self.accepted else titles[::-1]

    def begun(self, items: AssociationItems) -> None:
        """Record an association."""
        self._begun = self._told = True
        classes = {c.abstract_syntax for c in items.contexts if c.result == 0}
        self._record(BEGIN, objects=[{"sop_class": uid} for uid in sorted(classes)])

    def refused(self, by: str, result: int, source: int, reason: int) -> None:
        """Record an A-ASSOCIATE-RJ."""
        self._told = True
        why = f"rejected by {by}: result {result}, source {source}, reason {reason}"
        self._record(REFUSED, MINOR, why)

    def aborted(self, by: str, source: int, reason: int) -> None:
        """Note an A-ABORT for the record of the end."""
        self._reason = f"aborted by {by}: source {source}, reason {reason}"

    def ended(self, cause: DicomErrorCode | None) -> None:
        """Record the end, and what was not answered before it."""
        for (ours, _), request in self._taken():
            self._transferred(request, ours, SERIOUS, "no response")
        name = cause.name if cause else ""
        reason = ", ".join(filter(None, (self._reason, name)))
        outcome = SERIOUS if reason else SUCCESS
        if self._begun:
            self._record(END, outcome, reason)
        elif not self._told:
            self._record(REFUSED, SERIOUS, reason or "no association was made")

    def _taken(self) -> list[tuple[tuple[bool, int], _Open]]:
        with self._lock:
            left, self._open = list(self._open.items()), {}
        return left

    # -- what a connection hears -----------------------------------------------------

    def heard(self, event: events.Event) -> None:
        """Take an event of the connection."""
        if isinstance(event, events.MessageReceived):
            self._message(event.command_set, ours=False)
        elif isinstance(event, events.AssociateRequested):
            self.asked(event.items)
        elif isinstance(event, events.AssociateAccepted):
            self.begun(event.items)
        elif isinstance(event, events.AssociateRejected):
            self.refused("the peer", event.result, event.source, event.reason)
        elif isinstance(event, events.Aborted):
            self.aborted("the peer", event.source, event.reason)
        elif isinstance(event, events.SecureLinkReady) and event.error != DICOM_SUCCESS:
            self._told = True
            self._record(ALERT, SERIOUS, DicomErrorCode(event.error).name)
        elif isinstance(event, events.Connected) and event.error != DICOM_SUCCESS:
            self._told = True
            self._record(REFUSED, SERIOUS, DicomErrorCode(event.error).name)

    def sent(self, decode: Callable[[bytes, Warn], CommandSet], encoded: bytes) -> None:
        """Take a command set that was sent or queued; `decode` reads it again."""
        try:
            read = decode(encoded, _untold)
        except BadCommandSetError:  # of SendData
            return
        self._message(read, ours=True)

    def _message(self, read: CommandSet, *, ours: bool) -> None:
        message = read.message
        if message is None:
            return
        values = dict(zip(message.places, read.arguments, strict=True))
        number = int(values.get("nMessageID", 0))
        if not message.is_response:
            kind = _REQUESTS.get(message.name)
            if kind is not None:
                names = values.get("pszClass", ""), values.get("pszInstance", "")
                with self._lock:
                    self._open[ours, number] = _Open(kind, *names, 0)
            return
        status = int(values.get("nStatus", 0))
        with self._lock:
            request = self._open.get((not ours, number))
            if request is None:
                return
            if status in _PENDING:
                request.count += 1
                return
            del self._open[not ours, number]
        # of a retrieval, what has arrived; of a query, its matches
        request.count = int(values.get("nCompleted", request.count))
        self._transferred(request, not ours, *_outcome(status))

    def _transferred(self, request: _Open, ours: bool, outcome: int, reason: str) -> None:
        """Record a request with its end; `ours` where this side has asked."""
        entry: dict[str, Any] = {"sop_class": request.sop_class}
        if request.sop_instance:
            entry["sop_instance"] = request.sop_instance
            request.count = int(outcome == SUCCESS)
        entry["count"] = request.count
        # of a retrieval, the side that answers sends the data (A.5.3.3)
        sent = ours != (request.kind is _RETRIEVAL)
        self._record(request.kind, outcome, reason, objects=[entry], sent=sent)

    # -- records ---------------------------------------------------------------------

    def _record(
        self,
        kind: Kind,
        outcome: int = SUCCESS,
        reason: str = "",
        *,
        objects: list[dict[str, Any]] | None = None,
        sent: bool | None = None,
    ) -> None:
        here, there = self._titles
        ours = participant(here, self.local, not self.accepted)
        theirs = participant(there, self.peer, self.accepted)
        if self.subject:
            theirs["certificate"] = self.subject
        if sent is not None:
            # 110153 and 110152 of DCM: Source and Destination Role ID
            ours["role"], theirs["role"] = (
                ("source", "destination") if sent else ("destination", "source")
            )
        record(kind, outcome, reason, self.number, [ours, theirs], objects or [])


def _untold(_deviation: str) -> None:
    """Take what is odd in a command set: it was logged before."""


def _outcome(status: int) -> tuple[int, str]:
    """Return the outcome that a status of PS3.7 annex C stands for."""
    if status == 0:
        return SUCCESS, ""
    reason = f"status {status:#06x}"
    if status in _WARNINGS or status >> 12 == 0xB:
        return SUCCESS, reason
    return (MINOR if status == _CANCELLED else SERIOUS), reason


def trail(number: int, accepted: bool) -> Trail | None:
    """Return the trail of a new connection, None where nobody wants one."""
    return Trail(number, accepted) if SETTINGS.audit else None
