"""Cases of `grammar` against an association in memory: no socket, no thread, no waiting.

What must hold, whatever a peer sends: nothing raises but codes; the state is one of the
standard's, and the steps to the end are counted; memory is bound by what has come; what
hooks see is in order and is what is on the wire, by a second reader; both paths of
messages, and any cutting of the stream, give the same hooks and the same answer; the data
sets that hooks get can be walked, encoded and shown.
"""

from __future__ import annotations

import json
import logging
import random
import re
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ltdicom import LDicomAssociate, LDicomDS, printable
from ltdicom._core.errors import DicomError
from ltdicom._core.settings import SETTINGS, adopt
from ltdicom._dataset.dataset import DataSet
from ltdicom._net.association.items import AssociationItems, Context
from ltdicom._net.buffers import READ_STEP
from ltdicom._net.messages import command
from ltdicom._net.messages.services import MESSAGES
from ltdicom._net.upper_layer import events
from ltdicom._net.upper_layer.association import Association
from ltdicom.constants.error import DICOM_ERROR_NET_CONNECTION_RESET
from ltdicom.ds import wrap
from tests.hostile.grammar import CLASSES, IMPLICIT, Case
from tests.support.association_pair import Clock, everything
from tests.support.message_strategies import quietly

CORPUS: Final = Path(__file__).with_name("corpus")
_STATES: Final = {f"Sta{n}" for n in range(1, 14)}
_LONGEST: Final = 20.0  # seconds of the processor's time for a case: a hang, not a rate
_EVENTS_OF_AN_END: Final = (events.AssociateRejected, events.Released, events.Aborted)


class Broken(AssertionError):
    """Something that must hold does not."""


def require(condition: object, what: str) -> None:
    if not condition:
        raise Broken(what)


@dataclass
class Outcome:
    """What has come of a case."""

    heard: list[Any] = field(default_factory=list)
    said: bytes = b""
    end: tuple[Any, ...] = ()


class Run:
    """One case on one path, with an application that reacts to what it hears."""

    def __init__(self, case: Case, *, fast: bool, cut: Callable[[int], int]) -> None:
        self.case = case
        self.cut = cut
        self.random = random.Random(case.policy)
        self.clock = Clock()
        before = SETTINGS.fast_path
        adopt({"fast_path": fast})
        try:
            self.association = Association(
                accepted=case.accepted, clock=self.clock, wants=everything
            )
        finally:
            adopt({"fast_path": before})
        self.outcome = Outcome()
        self.came = 0
        self.sent = 0  # bytes of messages that the application gave
        self.steps = 0
        self.established = False
        self.is_over = False

    def run(self) -> Outcome:
        association = self.association
        association.open()
        if not self.case.accepted:
            self._try(lambda: association.associate(_request()))
            self._settle()
        stream = b"".join(self.case.pieces)
        place = 0
        while place < len(stream) and not association.closing:
            step = self.cut(len(stream) - place)
            association.inbox.put(stream[place : place + step])
            self.came += step
            place += step
            self._settle()
            self._check_memory()
        if self.case.ending == "silence":
            for _ in range(4):
                self.clock.now += 1000
                if association.deadline is not None:
                    association.on_time()
                self._settle()
        error = DICOM_ERROR_NET_CONNECTION_RESET if self.case.ending == "reset" else None
        association.peer_closed(error)
        self._settle()
        require(
            association.closing or association.inbox.ready or association.events,
            f"not at an end after the peer's, in {association.state}",
        )
        self.outcome.end = association.state, association.closing, association.cause
        association.out.close(association.cause or DICOM_ERROR_NET_CONNECTION_RESET)
        association.part()
        return self.outcome

    def _settle(self) -> None:
        """Take what has come, one step at a time; each is answered before the next."""
        association = self.association
        self._drain()
        while True:
            moved = association.advance()
            self.steps += 1
            require(
                self.steps < 200 + self.came + 4 * len(self.outcome.heard),
                "it goes round in circles",
            )
            require(association.state in _STATES, f"a state {association.state}")
            found = association.events.copy()
            association.events.clear()
            for event in found:
                self._hear(event)
            self._drain()
            if not moved and not found and not association.events:
                return

    def _drain(self) -> None:
        """Let the kernel take all that is to leave."""
        out = self.association.out
        while out.make() or out.queue.pieces:
            piece = out.queue.pieces[0]
            self.outcome.said += bytes(piece)
            out.queue.left(len(piece))
        out.report_sent()

    def _check_memory(self) -> None:
        inbox = self.association.inbox
        require(inbox.high - inbox.low <= self.came, "more is kept than has come")
        require(
            len(inbox.view) <= max(READ_STEP, 5 * self.came),
            f"a buffer of {len(inbox.view)} bytes for {self.came}",
        )
        said = len(self.outcome.said)
        require(said <= 4096 + 2 * self.came + 2 * self.sent, f"{said} bytes are answered")

    # -- what hooks would see ----------------------------------------------------------

    def _hear(self, event: Any) -> None:
        outcome = self.outcome
        if isinstance(event, events.Sent):
            require(event.count >= 0, "a negative count")
            return
        if isinstance(event, events.PduReceived):
            outcome.heard.append(("pdu", event.pdu_type, event.data))
            return
        require(not self.is_over, f"{type(event).__name__} after the end")
        if isinstance(event, events.MessageReceived):
            self._check_message(event)
            data = None if event.data is None else bytes(event.data)
            read = event.command_set
            name = read.message.name if read.message is not None else None
            outcome.heard.append(
                ("message", event.context_id, bytes(event.command), name,
                 repr(read.arguments), data, event.transfer_syntax)
            )  # fmt: skip
        elif isinstance(event, (events.AssociateRequested, events.AssociateAccepted)):
            first = not any(heard[0] == "associate" for heard in outcome.heard)
            require(first, "a second association")
            outcome.heard.append(("associate", event.items.frozen()))
            look_at_associate(event.items)
        else:
            outcome.heard.append((type(event).__name__, repr(event)))
            self.is_over = isinstance(event, _EVENTS_OF_AN_END)
        self._react(event)

    def _check_message(self, event: events.MessageReceived) -> None:
        require(self.established, "a message without an association")
        accepted = self.association.transfer_syntaxes
        require(event.context_id in accepted, "a message on a context nobody accepted")
        require(
            event.transfer_syntax == accepted[event.context_id], "the wrong transfer syntax"
        )
        size = len(event.command) + len(event.data or b"")
        require(size <= self.came, "a message of more than has come")

    # -- the application ---------------------------------------------------------------

    def _try(self, call: Callable[[], Any]) -> bool:
        """Call what the state may refuse, by a code only."""
        try:
            call()
        except DicomError as error:
            require(error.code != 0, "a refusal that is a success")
            return False
        return True

    def _react(self, event: Any) -> None:
        association, r = self.association, self.random
        if isinstance(event, events.AssociateRequested):
            kind = r.random()
            if kind < 0.85:
                accept = _accept(event.items, r)
                self.established = self._try(lambda: association.accept(accept))
                if not self.established:
                    self._try(lambda: association.reject(1, 1, 1))
            elif kind < 0.92:
                self._try(lambda: association.reject(1, 1, r.randrange(8)))
        elif isinstance(event, events.AssociateAccepted):
            self.established = True
            self._send("CEchoRequest", [1, CLASSES[0]])
        elif isinstance(event, events.MessageReceived):
            look_at(event)
            if r.random() < 0.6:
                self._answer(event)
        elif isinstance(event, events.ReleaseRequested) and r.random() < 0.8:
            self._try(association.answer_release)
        kind = r.random()
        if kind < 0.04:
            self._try(association.release)
        elif kind < 0.06:
            self._try(lambda: association.abort(0, r.randrange(7)))
        elif kind < 0.08:
            self._send("CEchoRequest", [r.randrange(9), CLASSES[0]])
        elif kind < 0.09:
            self._try(association.answer_release)

    def _answer(self, event: events.MessageReceived) -> None:
        """Send back what came, as a response where it is a request."""
        message = event.command_set.message
        if message is None or message.is_response:
            return
        name = message.name.replace("Request", "Response")
        if name not in MESSAGES:
            return
        answer = MESSAGES[name]
        known = dict(zip(message.places, event.command_set.arguments, strict=True))
        values = [
            known.get(
                f.parameter, [] if f.kind == "tags" else 0 if f.kind == "number" else ""
            )
            for f in answer.fields
        ]
        data = event.data if answer.data_set else None
        self._send(name, values, event.context_id, data)

    def _send(self, name: str, values: Any, context_id: int = 1, data: Any = None) -> None:
        def send() -> None:
            association = self.association
            encoded = association.path.encode(
                MESSAGES[name], values, data is not None, quietly
            )
            pdus = association.send(context_id, encoded, data)
            size = len(encoded) + len(data or b"")
            # with the smallest PDUs each two bytes have heads of twelve
            self.sent += 8 * size + 64
            if pdus is not None:
                gone = association.out.queue.passed(pdus, 0)
                payload = (encoded,) if data is None else (encoded, data)
                association.out.went_past(gone, pdus, payload)

        self._try(send)


def _request() -> AssociationItems:
    asked = AssociationItems.default(True)
    asked.called, asked.calling = "STORE", "ME"
    asked.contexts = [Context(2 * n + 1, CLASSES[n % 3], 0, [IMPLICIT]) for n in range(3)]
    return asked


def _accept(items: AssociationItems, r: random.Random) -> AssociationItems:
    accept = AssociationItems.default(False)
    accept.contexts = [
        Context(c.context_id, "", 0, c.transfer_syntaxes[:1])
        for c in items.contexts
        if r.random() < 0.95
    ]
    return accept


# -- the hook's view -------------------------------------------------------------------


def look_at_associate(items: AssociationItems) -> None:
    """Ask an association all that hooks ask."""
    pdu = LDicomAssociate._of(items.copy())
    pdu.GetCalled(), pdu.GetCalling(), pdu.GetApplication(), pdu.GetVersion()
    for index in range(pdu.GetPresentationCount()):
        context_id = pdu.GetPresentation(index)
        pdu.GetAbstract(context_id), pdu.GetResult(context_id)
        for number in range(pdu.GetTransferCount(context_id)):
            pdu.GetTransfer(context_id, number)
        pdu.IsRoleSelect(context_id), pdu.GetUserRole(context_id)
        pdu.GetExtended(context_id)
        pdu.FindAbstract(pdu.GetAbstract(context_id))
    pdu.GetMaxLength(), pdu.GetImplementClass(), pdu.GetImplementVersion()
    for index in range(pdu.GetUserInfoCount()):
        pdu.GetTypeUserInfo(index), pdu.GetDataUserInfo(index)
    repr(pdu)


def look_at(event: events.MessageReceived) -> None:
    """Do with a message what hooks do: walk, ask, show, encode."""
    for inside in (
        DataSet.from_command(event.command),
        None
        if event.data is None
        else DataSet.from_encoded(event.data, event.transfer_syntax, event.sender),
    ):
        if inside is None:
            continue
        ds = wrap(inside)
        size = len(event.command) + len(event.data or b"")
        _walk(ds, size * (30 if event.transfer_syntax.endswith(".99") else 1))
        try:
            again = inside.encoded(event.transfer_syntax)
        except DicomError as error:
            require(error.code != 0, "a refusal that is a success")
        else:
            _check_again(again, event.transfer_syntax)
        require(printable(repr(ds)) == repr(ds), "repr has control characters")


def _walk(ds: LDicomDS, most: int) -> None:
    count = 0
    element = ds.GetFirstElement(None, False)
    while element is not None:
        count += 1
        require(count <= 10 + most // 4, "more elements than bytes")
        ds.GetStringValue(element, 0, 10)
        ds.GetConvertValue(element)
        ds.GetLongValue(element, 0, 2)
        ds.GetParentElement(element)
        element = ds.GetNextElement(element, False)


def _check_again(encoded: Any, syntax: str) -> None:
    """What is encoded is whole: it is read without damage."""
    second = DataSet.from_encoded(bytes(encoded), syntax, "again")
    _walk(wrap(second), 30 * len(encoded))
    require(second.damage is None, f"encoded with success, and damaged: {second.damage}")


# -- the second reader -----------------------------------------------------------------


def messages_on_wire(stream: bytes) -> Iterator[tuple[int, bytes, bytes | None]]:
    """Yield the messages in a stream, up to the first that is not whole."""
    parts: dict[int, bytes] = {0: b"", 1: b""}
    pending: tuple[int, bytes] | None = None
    place = 0
    while place + 6 <= len(stream):
        end = place + 6 + int.from_bytes(stream[place + 2 : place + 6], "big")
        body, kind, place = stream[place + 6 : end], stream[place], end
        if kind != 4 or end > len(stream):
            continue
        at = 0
        while at < len(body):
            length = int.from_bytes(body[at : at + 4], "big")
            if length < 2 or at + 4 + length > len(body):
                return
            context_id, head = body[at + 4], body[at + 5]
            value = body[at + 6 : at + 4 + length]
            at += 4 + length
            parts[head & 1] += value
            if not head & 2:
                continue
            whole, parts[head & 1] = parts[head & 1], b""
            if head & 1:
                if _says_data(whole):
                    pending = context_id, whole
                else:
                    yield context_id, whole, None
            elif pending is not None:
                yield *pending, whole
                pending = None
            else:
                return


def _says_data(command_set: bytes) -> bool | None:
    """Return whether a data set follows: (0000,0800) is not 0x0101."""
    try:
        return command.decode(command_set, lambda told: None).has_data_set
    except Exception:  # noqa: BLE001
        return None


def check_wire(outcome: Outcome, stream: bytes) -> None:
    """What hooks saw is what is on the wire, in its order, from the first on."""
    seen = [
        (heard[1], heard[2], heard[5]) for heard in outcome.heard if heard[0] == "message"
    ]
    there = []
    for message in messages_on_wire(stream):
        if len(there) == len(seen):
            break
        there.append(message)
    require(seen == there, "hooks see other messages than are on the wire")


# -- judging ---------------------------------------------------------------------------


class Listener(logging.Handler):
    """What is logged has no traceback, no control character, no fault in its format."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.found: list[str] = []

    def handleError(self, record: logging.LogRecord) -> None:
        raise

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info or record.levelno >= logging.CRITICAL:
            self.found.append(logging.Formatter().format(record))
        elif printable(text) != text:
            self.found.append(f"logged raw: {text!r}")


def judge(case: Case) -> None:
    """Run a case in three ways; raise `Broken` where something does not hold."""
    before = {name: getattr(SETTINGS, name) for name in case.limits}
    adopt(case.limits)
    started = time.process_time()
    r = random.Random(case.policy)
    sizes = [r.choice((1, 5, 6, 7, 64, 1000, 40000)) for _ in range(40)]
    logger, listener = logging.getLogger("ltdicom"), Listener()
    propagate, level = logger.propagate, logger.level
    logger.addHandler(listener)
    logger.propagate = False
    logger.setLevel(logging.INFO)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            at_once = Run(case, fast=True, cut=lambda rest: min(rest, READ_STEP)).run()
            check_wire(at_once, b"".join(case.pieces))
            piecewise = Run(
                case, fast=True, cut=lambda rest: min(rest, r.choice(sizes))
            ).run()
            plain = Run(case, fast=False, cut=lambda rest: min(rest, READ_STEP)).run()
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagate
        logger.setLevel(level)
        adopt(before)
    for outcome in (at_once, piecewise, plain):
        outcome.said = _without_repeated_aborts(outcome.said)
    for other, how in ((piecewise, "in pieces"), (plain, "on pynetdicom's path")):
        require(other.heard == at_once.heard, f"other hooks {how}")
        require(other.said == at_once.said, f"another answer {how}")
        require(other.end == at_once.end, f"{other.end} {how}, not {at_once.end}")
    require(not listener.found, "\n".join(listener.found))
    spent = time.process_time() - started
    require(spent < _LONGEST, f"{spent:.1f} seconds")


def _without_repeated_aborts(said: bytes) -> bytes:
    """Return an answer with one A-ABORT at its end: a later one takes the place of
    one that has not left (AA-7)."""
    while len(said) >= 20 and said[-20:-14] == said[-10:-4] == b"\7\0\0\0\0\4":
        said = said[:-20] + said[-10:]
    return said


def failure(case: Case) -> str | None:
    """Return how a case fails, None where all holds."""
    try:
        judge(case)
    except Exception as exc:  # noqa: BLE001
        last = traceback.extract_tb(exc.__traceback__)[-1]
        where = (
            ""
            if isinstance(exc, Broken)
            else f" at {Path(last.filename).name}:{last.lineno}"
        )
        return f"{type(exc).__name__}: {exc}{where}"
    return None


def kind_of(failed: str) -> str:
    """Return what tells one kind of failure from another: numbers and values do not."""
    return re.sub(r"'.*?'|\d+", "", failed.split("\n")[0])[:90]


def shrunk(case: Case, failed: str, patience: float = 20.0) -> Case:
    """Return a smaller case that fails alike: PDUs, then bytes are left out."""
    wanted, until = kind_of(failed), time.monotonic() + patience

    def fails(pieces: list[bytes], limits: dict[str, int]) -> bool:
        tried = Case(case.accepted, case.policy, pieces, case.ending, limits)
        found = failure(tried)
        return found is not None and kind_of(found) == wanted

    pieces, limits = list(case.pieces), case.limits
    if limits and fails(pieces, {}):
        limits = {}
    place = len(pieces) - 1
    while place >= 0 and time.monotonic() < until:
        fewer = pieces[:place] + pieces[place + 1 :]
        if fails(fewer, limits):
            pieces = fewer
        place -= 1
    return Case(case.accepted, case.policy, pieces, case.ending, limits)


def keep(case: Case, name: str, why: str) -> Path:
    """Put a case into the corpus."""
    file = CORPUS / f"{name}.json"
    file.write_text(json.dumps(case.as_json(why=why), indent=1) + "\n", "utf-8")
    return file


def corpus() -> dict[str, Case]:
    """Return the cases that were found, by their names."""
    return {
        file.stem: Case.of_json(json.loads(file.read_text("utf-8")))
        for file in sorted(CORPUS.glob("*.json"))
    }
