"""Which calls lead to which hooks, in which order: what the diagrams show.

The eleven DIMSE services come from the package's own table of messages; the others
are written down here. ``tests/docs/test_sequences.py`` runs them with real objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ltdicom._net.messages.services import MESSAGES, Message

Kind = Literal["call", "hook", "inner", "wire"]


@dataclass(frozen=True)
class Step:
    """One line of a diagram.

    Attributes
    ----------
    kind : str
        ``"call"``: the program calls a method; ``"hook"``: the library calls the
        program; ``"inner"``: a hook that runs inside the call above it; ``"wire"``:
        something goes to the other side.
    actor : int
        Which participant calls, is called, or sends.
    name : str
        The method, or what is sent.
    note : str
        What else to know, in a few words.
    to : int, optional
        Who gets what is sent, if not the other end of the connection.
    """

    kind: Kind
    actor: int
    name: str
    note: str = ""
    to: int | None = None

    @property
    def receiver(self) -> int:
        """To whom something goes that is sent: as a rule, to the other end."""
        return 1 - self.actor if self.to is None else self.to


@dataclass(frozen=True)
class Sequence:
    """A diagram: the first two actors are the ends of the connection."""

    key: str
    title: str
    actors: tuple[str, ...]
    steps: tuple[Step, ...]
    class_name: str = "LDicomNet"

    def hooks(self, actor: int) -> list[str]:
        """Return the hooks of one participant, in their order."""
        return [
            step.name
            for step in self.steps
            if step.kind in ("hook", "inner") and step.actor == actor
        ]

    def has(self, hook: str) -> bool:
        """Whether the library calls this hook here."""
        return any(s.kind in ("hook", "inner") and s.name == hook for s in self.steps)


# -- the eleven services -----------------------------------------------------------------

_PENDING_ONE = "pending: once for each match, then the final one"
_PENDING_SUB = "pending: as sub-operations go on, then the final one"
# what the table of messages does not know: PS3.7 sections 9.1.2 to 9.1.4
REPEATED = {"CFind": _PENDING_ONE, "CGet": _PENDING_SUB, "CMove": _PENDING_SUB}

# a service whose request comes from the provider (PS3.7 section 10.1.1)
_FROM_PROVIDER = {"NReport"}


@dataclass(frozen=True)
class Service:
    """A DIMSE service: its request and, except for C-CANCEL, its response."""

    request: Message
    response: Message | None

    @property
    def key(self) -> str:
        """The name as in the C++ names: ``"NSet"``."""
        return self.request.name.removesuffix("Request")

    @property
    def dimse(self) -> str:
        """The name as in the standard: ``"N-SET"``."""
        return self.request.dimse.removesuffix("-RQ")

    def sequence(self) -> Sequence:
        """Return what happens from the request to the response."""
        actors = ("the SCU's object", "the SCP's object")
        if self.key in _FROM_PROVIDER:
            actors = actors[::-1]
        steps = list(_message(self.request, 0))
        if self.response is not None:
            steps += _message(self.response, 1, REPEATED.get(self.key, ""))
        return Sequence(self.key, self.dimse, actors, tuple(steps))


def services() -> list[Service]:
    """Return the services in the order of the table."""
    return [
        Service(message, MESSAGES.get(name.replace("Request", "Response")))
        for name, message in MESSAGES.items()
        if not message.is_response
    ]


def _message(message: Message, sender: int, note: str = "") -> Iterator[Step]:
    yield Step("call", sender, message.send, note)
    if message.is_response:
        yield Step("inner", sender, "OnBeforeSendCommandSet")
    yield from _over(sender, message.dimse)
    yield Step("hook", 1 - sender, "OnReceiveData")
    yield Step("hook", 1 - sender, message.hook)


def _over(sender: int, what: str) -> Iterator[Step]:
    """Yield what any PDU or message that is sent has in common."""
    yield Step("wire", sender, what)
    yield Step("hook", sender, "OnSend")
    yield Step("hook", 1 - sender, "OnReceive")


# -- around them -------------------------------------------------------------------------

_PAIR = ("client", "server's object")
_TRIO = (*_PAIR, "listening object")


def _answered(call: str, request: str, reply: str, response: str) -> Iterator[Step]:
    """Yield a request to the other side and its answer, at the upper layer."""
    yield Step("call", 0, f"Send{call}Request")
    yield from _over(0, request)
    yield Step("hook", 1, f"OnReceive{call}Request")
    yield Step("call", 1, f"Send{reply}")
    yield from _over(1, response)
    yield Step("hook", 0, f"OnReceive{reply}")


_CONNECT = (
    Step("call", 2, "Listen"),
    Step("call", 0, "Connect"),
    Step("wire", 0, "TCP connection", to=2),
    Step("hook", 0, "OnConnect"),
    Step("hook", 2, "OnAccept"),
    Step("call", 2, "Accept", "gives the connection to a new object"),
)

LIFE = (
    Sequence(
        "associate",
        "Connect and associate",
        _TRIO,
        (
            *_CONNECT,
            *_answered("Associate", "A-ASSOCIATE-RQ", "AssociateAccept", "A-ASSOCIATE-AC"),
        ),
    ),
    Sequence(
        "reject",
        "An association that is rejected",
        _TRIO,
        (
            *_CONNECT,
            *_answered("Associate", "A-ASSOCIATE-RQ", "AssociateReject", "A-ASSOCIATE-RJ"),
            Step("hook", 0, "OnClose"),
            Step("hook", 1, "OnClose"),
            Step("hook", 2, "OnClose", "with the object that has closed"),
        ),
    ),
    Sequence(
        "release",
        "Release",
        _TRIO,
        (
            *_answered("Release", "A-RELEASE-RQ", "ReleaseResponse", "A-RELEASE-RP"),
            Step("hook", 0, "OnClose", "unless Close was called in front of it"),
            Step("hook", 1, "OnClose"),
            Step("hook", 2, "OnClose", "with the object that has closed"),
        ),
    ),
    Sequence(
        "abort",
        "Abort",
        _TRIO,
        (
            Step("call", 0, "SendAbort"),
            *_over(0, "A-ABORT"),
            Step("hook", 1, "OnReceiveAbort"),
            Step("hook", 1, "OnClose"),
            Step("hook", 2, "OnClose", "with the object that has closed"),
            Step("hook", 0, "OnClose"),
        ),
    ),
    Sequence(
        "tls",
        "A connection with TLS",
        _TRIO,
        (
            Step("call", 2, "Listen"),
            Step("call", 0, "Connect"),
            Step("inner", 0, "OnCreateCTX", "inside the first call that needs the context"),
            Step("wire", 0, "TCP connection", to=2),
            Step("hook", 0, "OnConnect"),
            Step("hook", 2, "OnAccept"),
            Step("call", 2, "Accept"),
            Step("inner", 1, "OnCreateCTX"),
            Step("wire", 0, "TLS handshake"),
            Step("hook", 0, "OnVerify", "on the server's certificate"),
            Step("hook", 0, "OnSecureLinkReady"),
            Step("hook", 1, "OnVerify", "on the client's, if it was asked for one"),
            Step("hook", 1, "OnSecureLinkReady"),
        ),
    ),
    Sequence(
        "key",
        "A private key with a password",
        ("client or server",),
        (
            Step("call", 0, "SetClientCertificateTLS"),
            Step("inner", 0, "OnPrivateKeyPassword"),
        ),
    ),
    Sequence(
        "unknown",
        "A message that the standard does not know",
        _PAIR,
        (
            Step("call", 0, "SendData"),
            *_over(0, "P-DATA-TF"),
            Step("hook", 1, "OnReceiveData"),
            Step("hook", 1, "OnReceiveUnknown"),
        ),
    ),
    Sequence(
        "debug",
        "What has been sent, in detail",
        _PAIR,
        (
            Step("call", 0, "SetDebugMode"),
            Step("call", 0, "SendCEchoRequest"),
            Step("wire", 0, "C-ECHO-RQ"),
            Step("hook", 0, "OnSend"),
            Step("hook", 0, "OnSendExt"),
        ),
    ),
)

_STATUS = "PRINTSCU_STATUS_"
_PRINT = ("LDicomPrintSCU", "printer")


def _report(hook: str) -> tuple[Step, ...]:
    return (
        Step("wire", 1, "N-EVENT-REPORT-RQ"),
        Step("hook", 0, "OnReceiveNReportRequest", "its base answers, and goes on"),
        Step("wire", 0, "N-EVENT-REPORT-RSP"),
        Step("hook", 0, hook),
    )


PRINTING = (
    Sequence(
        "print-call",
        "A function that asks the printer",
        _PRINT,
        (
            Step("call", 0, "CreateFilmSession", "returns at the end"),
            Step("inner", 0, "OnStatus", f"``{_STATUS}SEND_CREATE_FILM_SESSION_RQ``"),
            Step("wire", 0, "N-CREATE-RQ"),
            Step("wire", 1, "N-CREATE-RSP"),
            Step(
                "inner",
                0,
                "OnStatus",
                f"``{_STATUS}RECEIVE_CREATE_FILM_SESSION_RSP``",
            ),
        ),
        "LDicomPrintSCU",
    ),
    Sequence(
        "printer-report",
        "A report of the printer",
        _PRINT,
        _report("OnPrinterReport"),
        "LDicomPrintSCU",
    ),
    Sequence(
        "print-job-report",
        "A report of a print job",
        _PRINT,
        _report("OnPrintJobReport"),
        "LDicomPrintSCU",
    ),
)


def all_sequences() -> list[Sequence]:
    """Return every sequence."""
    return [*LIFE, *(service.sequence() for service in services()), *PRINTING]


def hooks() -> dict[str, str]:
    """Return each hook that a sequence shows, and the class that it belongs to."""
    found: dict[str, str] = {}
    for sequence in all_sequences():
        for step in sequence.steps:
            if step.kind in ("hook", "inner"):
                found.setdefault(step.name, sequence.class_name)
    return dict(sorted(found.items()))
