"""Two ends of the upper layer joined in memory: no socket, no thread, no waiting."""

from __future__ import annotations

from typing import Any

from ltdicom._net.association.items import AssociationItems, Context
from ltdicom._net.messages import command
from ltdicom._net.messages.services import MESSAGES
from ltdicom._net.upper_layer import events
from ltdicom._net.upper_layer.association import Association
from tests.support.message_strategies import quietly

VERIFICATION = "1.2.840.10008.1.1"
IMPLICIT = "1.2.840.10008.1.2"


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def everything(kind: type[Any]) -> bool:
    """Want each kind of event."""
    return True


class End:
    """One end: an association, and the wire that would be its transport."""

    def __init__(
        self, *, accepted: bool, clock: Clock | None = None, **options: Any
    ) -> None:
        self.clock = clock or Clock()
        self.association = Association(accepted=accepted, clock=self.clock, **options)
        self.heard: list[Any] = []
        self.association.open()

    @property
    def state(self) -> str:
        return self.association.state

    @property
    def kinds(self) -> list[type[Any]]:
        return [type(event) for event in self.heard]

    # -- the wire --------------------------------------------------------------------

    def put(self, data: bytes) -> None:
        """Let bytes come."""
        self.association.inbox.put(data)
        self.run()

    def lose(self, error: Any = None) -> None:
        """Let the connection end behind what has come."""
        self.association.peer_closed(error)
        self.run()

    def run(self) -> None:
        """Take all that has come; what has happened is `heard`."""
        while self.association.advance() or self.association.events:
            self.heard += self.association.events
            self.association.events.clear()

    def take(self, count: int | None = None) -> bytes:
        """Return what leaves, `count` bytes at most; the kernel takes it."""
        out, data = self.association.out, b""
        while (count is None or len(data) < count) and (out.make() or out.queue.pieces):
            piece = out.queue.pieces[0]
            if count is not None:
                piece = piece[: count - len(data)]
            data += piece
            out.queue.left(len(piece))
        out.report_sent()
        self.run()
        return data

    def elapse(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.now += seconds
        deadline = self.association.deadline
        if deadline is not None and self.clock.now >= deadline:
            self.association.on_time()
        self.run()

    # -- the application -------------------------------------------------------------

    def send(self, name: str, *arguments: Any, data: bytes | None = None) -> None:
        """Send a message on context 1."""
        encoded = command.encode(MESSAGES[name], arguments, data is not None, quietly)
        pdus = self.association.send(1, encoded, data)
        if pdus is not None:
            payload = (encoded,) if data is None else (encoded, data)
            gone = self.association.out.queue.passed(pdus, 0)
            self.association.out.went_past(gone, pdus, payload)

    def associate(self) -> None:
        """Ask for an association with one context."""
        asked = AssociationItems.default(True)
        asked.called, asked.calling = "A", "B"
        asked.contexts = [Context(1, VERIFICATION, 0, [IMPLICIT])]
        self.association.associate(asked)

    def accept(self) -> None:
        """Accept the context."""
        accepted = AssociationItems.default(False)
        accepted.contexts = [Context(1, "", 0, [IMPLICIT])]
        self.association.accept(accepted)


def carry(*ends: End, step: int | None = None) -> None:
    """Carry bytes between two ends until both are quiet."""
    near, far = ends
    moved = True
    while moved:
        moved = False
        for here, there in ((near, far), (far, near)):
            if data := here.take(step):
                there.put(data)
                moved = True


def pair(**options: Any) -> tuple[End, End]:
    """Return two associated ends; what they have heard is forgotten."""
    near, far = End(accepted=False, **options), End(accepted=True, **options)
    near.associate()
    carry(near, far)
    assert isinstance(far.heard[-1], events.AssociateRequested), far.heard
    far.accept()
    carry(near, far)
    assert isinstance(near.heard[-1], events.AssociateAccepted), near.heard
    near.heard.clear()
    far.heard.clear()
    return near, far
