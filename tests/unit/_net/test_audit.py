"""The audit trail of real associations, in all ways of dispatch."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from ltdicom import (
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    UID_SC_IMAGE_STORAGE,
    UID_STUDY_ROOT_QUERY_FIND,
    UID_STUDY_ROOT_QUERY_MOVE,
    UID_VERIFICATION_CLASS,
    LDicomNet,
    wait_until,
)
from ltdicom._core.audit import FIELDS, LOGGER
from ltdicom._core.settings import SETTINGS
from tests.support.held_locks import HeldLock
from tests.support.net_support import (
    DEADLINE,
    Node,
    World,
    accept_all,
    data_set,
    pdu_bytes,
    request,
    request_bytes,
)
from tests.support.tls_support import Files, TlsNode, ready, settings, start, tls_server

CLASSES = (UID_VERIFICATION_CLASS, UID_SC_IMAGE_STORAGE, UID_STUDY_ROOT_QUERY_FIND)


class Kept(logging.Handler):
    """Keeps records; `of` gives those of one side."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def all(self, *, requestor: bool | None = None) -> list[dict[str, Any]]:
        """Return the records of the side that has connected, or of the other."""
        found = []
        for record in list(self.records):
            fields = {name: getattr(record, f"audit_{name}") for name in FIELDS}
            if requestor in (None, fields["participants"][0]["requestor"]):
                found.append(fields)
        return found

    def of(self, event: str, *, requestor: bool | None = None) -> list[dict[str, Any]]:
        """Return those of an event."""
        return [f for f in self.all(requestor=requestor) if f["event"] == event]

    def wait(self, event: str, *, requestor: bool, count: int = 1) -> dict[str, Any]:
        assert wait_until(
            lambda: len(self.of(event, requestor=requestor)) >= count, DEADLINE
        ), [(r.getMessage()) for r in self.records]
        return self.of(event, requestor=requestor)[count - 1]


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    monkeypatch.setitem(vars(SETTINGS), "audit", True)
    kept = Kept()
    LOGGER.addHandler(kept)
    monkeypatch.setattr(LOGGER, "propagate", False)
    yield kept
    LOGGER.removeHandler(kept)
    LOGGER.setLevel(logging.NOTSET)


def stored(net: Node, context: int, message: int, uid: str, instance: str, *_: Any) -> None:
    status = COMMAND_STATUS_SUCCESS if instance != "1.2.9" else 0xA700
    net.SendCStoreResponse(context, message, uid, instance, status)


def found(net: Node, context: int, message: int, uid: str, *_: Any) -> None:
    for _number in range(3):
        match = data_set(PatientID="1")
        net.SendCFindResponse(context, message, uid, COMMAND_STATUS_PENDING, match)
    net.SendCFindResponse(context, message, uid, COMMAND_STATUS_SUCCESS, None)


ANSWERS: dict[str, Callable[..., Any]] = {
    "OnReceiveCStoreRequest": stored,
    "OnReceiveCFindRequest": found,
}


def released(near: Node) -> None:
    assert near.SendReleaseRequest() == DICOM_SUCCESS
    near.wait("OnReceiveReleaseResponse")
    near.wait("OnClose")


@pytest.mark.usefixtures("way")
def test_an_association_with_transfers_and_a_query(world: World, audit: Kept) -> None:
    near, far = world.pair(None, ANSWERS, pdu=request(*CLASSES))
    for number, instance in enumerate(("1.2.3", "1.2.9"), 1):
        near.SendCStoreRequest(3, number, CLASSES[1], instance, pDS=data_set(PatientID="1"))
        near.wait("OnReceiveCStoreResponse", number)
    near.SendCFindRequest(5, 7, CLASSES[2], 0, data_set(PatientID="1"))
    near.wait("OnReceiveCFindResponse", 4)
    near.SendCEchoRequest(1, 8, CLASSES[0])  # moves no data of anybody
    released(near)
    for requestor in (True, False):
        begin = audit.wait("association-begin", requestor=requestor)
        end = audit.wait("association-end", requestor=requestor)
        assert (begin["event_id"], begin["event_type"]) == ("110108", "110124")
        assert (end["event_id"], end["event_type"]) == ("110108", "110125")
        assert (end["outcome"], end["reason"]) == (0, "")
        assert begin["objects"] == [{"sop_class": uid} for uid in sorted(CLASSES)]
        ours, theirs = begin["participants"]
        assert (ours["requestor"], theirs["requestor"]) == (requestor, not requestor)
        titles = ("CLIENT", "SERVER") if requestor else ("SERVER", "CLIENT")
        assert (ours["title"], theirs["title"]) == titles
        assert ours["address"] == theirs["address"] == "127.0.0.1"
        assert ours["port"] and theirs["port"] and ours["port"] != theirs["port"]

        good, bad = audit.of("instances-transferred", requestor=requestor)
        assert (good["event_id"], good["action"]) == ("110104", "R")
        entry = {"sop_class": CLASSES[1], "sop_instance": "1.2.3", "count": 1}
        assert (good["outcome"], good["objects"]) == (0, [entry])
        assert [p["role"] for p in good["participants"]] == (
            ["source", "destination"] if requestor else ["destination", "source"]
        )
        assert (bad["outcome"], bad["reason"]) == (8, "status 0xa700")
        assert bad["objects"] == [{**entry, "sop_instance": "1.2.9", "count": 0}]
        (query,) = audit.of("query", requestor=requestor)
        assert (query["event_id"], query["action"], query["outcome"]) == ("110112", "E", 0)
        assert query["objects"] == [{"sop_class": CLASSES[2], "count": 3}]
        numbers = {each["association"] for each in (begin, end, good, bad, query)}
        assert len(numbers) == 1
    assert far.GetAssociate() is not None
    assert len(audit.records) == 10


def test_who_sends_the_data_of_a_retrieval(world: World, audit: Kept) -> None:
    """The side that answers; `count` is what it has completed."""

    def moved(net: Node, context: int, message: int, uid: str, *_: Any) -> None:
        net.SendCMoveResponse(context, message, uid, 0, 0, 4, 0, 0, None)

    near, _ = world.pair(
        None, {"OnReceiveCMoveRequest": moved}, pdu=request(UID_STUDY_ROOT_QUERY_MOVE)
    )
    keys = data_set(PatientID="1")
    near.SendCMoveRequest(1, 3, UID_STUDY_ROOT_QUERY_MOVE, 0, "OTHER", keys)
    near.wait("OnReceiveCMoveResponse")
    for requestor in (True, False):
        record = audit.wait("transfer-begun", requestor=requestor)
        assert (record["event_id"], record["objects"][0]["count"]) == ("110102", 4)
        roles = [p["role"] for p in record["participants"]]
        assert roles == (
            ["destination", "source"] if requestor else ["source", "destination"]
        )
    released(near)


@pytest.mark.usefixtures("way")
def test_refusals(world: World, audit: Kept) -> None:
    def reject(net: Node, pdu: Any) -> None:
        net.SendAssociateReject(1, 1, 3)

    server = world.server({"OnReceiveAssociateRequest": reject})
    near = world.client(server.port, associated=False)
    assert near.SendAssociateRequest(request()) == DICOM_SUCCESS
    near.wait("OnReceiveAssociateReject")
    for requestor, by in ((True, "the peer"), (False, "this side")):
        record = audit.wait("association-refused", requestor=requestor)
        assert (record["event_id"], record["outcome"]) == ("110108", 4)
        assert record["reason"] == f"rejected by {by}: result 1, source 1, reason 3"
        assert {p["title"] for p in record["participants"]} == {"CLIENT", "SERVER"}
    near.Close()
    world.close()
    assert len(audit.of("association-refused")) == 2
    assert not audit.of("association-begin")


@pytest.mark.usefixtures("way")
def test_an_abort_and_what_was_not_answered(world: World, audit: Kept) -> None:
    near, far = world.pair(pdu=request(*CLASSES))
    near.SendCStoreRequest(3, 1, CLASSES[1], "1.2.3", pDS=data_set(PatientID="1"))
    far.wait("OnReceiveCStoreRequest")
    near.SendAbort(0, 0)
    far.wait("OnClose")
    for requestor, by in ((True, "this side"), (False, "the peer")):
        end = audit.wait("association-end", requestor=requestor)
        assert end["outcome"] == 8
        assert end["reason"].startswith(f"aborted by {by}: source 0, reason 0")
        (lost,) = audit.of("instances-transferred", requestor=requestor)
        assert (lost["outcome"], lost["reason"]) == (8, "no response")


def delay(net: Node, settled: Callable[[], bool], skip: int = 0) -> None:
    """Let a call of `net` go on only when `settled` says so.

    What the call does after it has given the lock back comes too late then: the peer has
    answered, and the loop has seen it. `skip` is how often the lock is taken before
    anything is sent.
    """
    connection = net._lt.required
    held = HeldLock(connection.lock, lambda: wait_until(settled, DEADLINE), skip)
    connection.lock = cast("Any", held)


def test_the_trail_knows_of_an_abort_before_the_end(world: World, audit: Kept) -> None:
    near, _far = world.pair()
    delay(near, lambda: bool(audit.of("association-end", requestor=True)))
    near.SendAbort(0, 0)
    end = audit.wait("association-end", requestor=True)
    assert end["reason"].startswith("aborted by this side: source 0, reason 0")


def test_the_trail_knows_of_a_request_before_its_response(
    world: World, audit: Kept
) -> None:
    near, _far = world.pair(None, ANSWERS, pdu=request(*CLASSES))
    event = "instances-transferred"
    delay(near, lambda: bool(audit.of(event, requestor=True)), skip=1)
    near.SendCStoreRequest(3, 1, CLASSES[1], "1.2.3", pDS=data_set(PatientID="1"))
    moved = audit.wait(event, requestor=True)
    assert (moved["outcome"], moved["reason"]) == (0, "")


def test_the_trail_knows_of_a_response_before_the_end(world: World, audit: Kept) -> None:
    near, far = world.pair(pdu=request(*CLASSES))
    near.SendCStoreRequest(3, 1, CLASSES[1], "1.2.3", pDS=data_set(PatientID="1"))
    far.wait("OnReceiveCStoreRequest")
    near.answers["OnReceiveCStoreResponse"] = lambda net, *_: net.Close()
    delay(far, lambda: bool(audit.of("association-end", requestor=False)))
    stored(far, 3, 1, CLASSES[1], "1.2.3")
    moved = audit.wait("instances-transferred", requestor=False)
    assert (moved["outcome"], moved["reason"]) == (0, "")


def test_the_trail_has_the_begin_before_the_end(world: World, audit: Kept) -> None:
    listening = world.server({"OnReceiveAssociateRequest": lambda *_: None})
    listening.peer_answers = {"OnReceiveAssociateRequest": lambda *_: None}
    answers = {"OnReceiveAssociateAccept": lambda net, *_: net.Close()}
    near = world.client(listening.port, answers, associated=False)
    near.SendAssociateRequest(request())
    far = listening.peer()
    (asked,) = far.wait("OnReceiveAssociateRequest")
    delay(far, lambda: far.names.count("OnClose") == 1)
    accept_all(far, asked)
    audit.wait("association-end", requestor=False)
    events = [record["event"] for record in audit.all(requestor=False)]
    assert events == ["association-begin", "association-end"]


def test_closing_is_silent_for_hooks_and_not_for_the_trail(
    world: World, audit: Kept
) -> None:
    near, far = world.pair()
    near.Close()
    far.wait("OnClose")
    for requestor in (True, False):
        audit.wait("association-end", requestor=requestor)


def test_a_connection_that_cannot_be_made(world: World, audit: Kept) -> None:
    server = world.server()
    port = server.port
    server.Close()
    near = world.stack.enter_context(Node())
    assert near.Connect(None, 0, "127.0.0.1", port) == DICOM_SUCCESS
    near.wait("OnConnect")
    record = audit.wait("association-refused", requestor=True)
    assert record["reason"] == "DICOM_ERROR_NET_CONNECTION_REFUSED"


def test_a_peer_that_asks_for_nothing_or_nonsense(world: World, audit: Kept) -> None:
    server = world.server()
    with world.raw_client(server.port):
        server.peer()
    assert audit.wait("association-refused", requestor=False)["outcome"] == 8
    raw = world.raw_client(server.port)
    raw.send(pdu_bytes(9, b"garbage"))
    assert raw.pdu()[0] == 7
    raw.sock.close()
    record = audit.wait("association-refused", requestor=False, count=2)
    assert record["reason"] == "DICOM_ERROR_NET_CONNECTION_ABORTED"


def test_a_connection_beyond_a_limit(
    world: World, audit: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(SETTINGS), "associations", 1)
    server = world.server()
    world.client(server.port)
    with world.raw_client(server.port) as raw:
        raw.expect_end()
    record = audit.wait("association-refused", requestor=False)
    assert record["outcome"] == 4
    assert "1 connections" in record["reason"]
    assert record["participants"][1]["address"] == "127.0.0.1"


def test_what_is_sent_as_data(world: World, audit: Kept) -> None:
    """Also where the application has made the command set, as `forward.py` does."""
    asked: list[Any] = []
    near, far = world.pair(
        None, {"OnReceiveCStoreRequest": lambda *_: asked.append(far.GetCommandSet())},
        pdu=request(*CLASSES),
    )  # fmt: skip
    near.SendCStoreRequest(3, 9, CLASSES[1], "1.2.3", pDS=data_set(PatientID="1"))
    far.wait("OnReceiveCStoreRequest")
    assert wait_until(lambda: bool(asked), DEADLINE)
    behind, _ = world.pair(None, ANSWERS, pdu=request(*CLASSES))
    assert behind.SendData(3, asked[0], data_set(PatientID="1")) == DICOM_SUCCESS
    behind.wait("OnReceiveCStoreResponse")
    record = audit.wait("instances-transferred", requestor=True)
    assert record["objects"][0]["sop_instance"] == "1.2.3"
    released(behind)


def test_tls_tells_who_the_peer_is_and_who_was_refused(
    world: World, audit: Kept, tmp_path: Any
) -> None:
    files = Files(tmp_path)
    server = tls_server(world, lambda: TlsNode(settings(files.ca), files.server))
    near = start(world, TlsNode(settings(files.ca), files.client), server.port)
    near.associate()
    begin = audit.wait("association-begin", requestor=False)
    assert begin["participants"][1]["certificate"] == "commonName = client.example"
    assert "certificate" not in begin["participants"][0]
    released(near)
    stranger = files.both("stranger-client", files.stranger.issue("stranger"))
    start(world, TlsNode(settings(files.ca), stranger), server.port)
    assert ready(server.peer(2)) != DICOM_SUCCESS
    alert = audit.wait("node-authentication", requestor=False)
    assert (alert["event_id"], alert["event_type"]) == ("110113", "110126")
    assert alert["reason"] == "DICOM_ERROR_TLS_UNABLE_TO_GET_ISSUER_CERT_LOCALLY"


def test_a_handler_that_raises_harms_nobody(
    world: World, audit: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise OSError("the disk is full")

    broken = Broken()
    LOGGER.addHandler(broken)
    try:
        near, _ = world.pair(None, ANSWERS)
        released(near)
    finally:
        LOGGER.removeHandler(broken)
    assert audit.of("association-begin")
    assert "a handler of the audit trail has raised" in caplog.text


def test_off_there_is_no_trail(world: World) -> None:
    near, far = world.pair()
    for node in (near, far):
        connection = node._lt.connection
        assert connection is not None and connection.audit is None


def test_titles_that_would_forge_a_line(
    world: World, audit: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    server = world.server()
    pdu = bytearray(request_bytes())
    pdu[26:42] = b"A\r\n\x1b[2Jforged   "[:16]
    raw = world.raw_client(server.port)
    raw.send(bytes(pdu))
    server.peer().wait("OnReceiveAssociateRequest")
    audit.wait("association-begin", requestor=False)
    (record,) = [r for r in audit.records if r.audit_event == "association-begin"]  # type: ignore[attr-defined]
    assert "\n" not in record.getMessage() and "\x1b" not in record.getMessage()
    LDicomNet.ShutDown()
