"""The inside of an object that several threads use at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from ltdicom import (
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_TLS_INVALID_CTX,
    DICOM_SECURE_TLS,
    DICOM_SUCCESS,
    DICOMNETCALLBACK,
    UID_VERIFICATION_CLASS,
    LDicomNet,
    wait_until,
)
from ltdicom._core.settings import SETTINGS
from ltdicom._net.connection import Connection
from ltdicom._net.runtime import RUNTIME
from ltdicom._net.session import Session
from ltdicom._net.tls.ciphers import DEFAULT
from ltdicom._net.tls_hooks import ask_verify
from ltdicom._net.upper_layer import events
from ltdicom._net.upper_layer.association import Association
from tests.support.held_locks import HeldLock
from tests.support.net_fixtures import checked_world
from tests.support.net_support import (
    DEADLINE,
    Node,
    Server,
    World,
    are_freed,
    choose_way,
    prove_honest,
    request,
    spin_until,
)

Close = Callable[[LDicomNet], object]

CLOSINGS: list[tuple[Close, int]] = [
    (LDicomNet.Close, 2),
    (lambda net: net.CloseForced(False), 2),
    (lambda net: net.CloseForced(True), 3),
]
"""How an object is closed, and how often the call gives the lock back."""


@pytest.fixture
def world(caplog: pytest.LogCaptureFixture) -> Iterator[World]:
    """Only the usual path: how messages are coded does not matter here."""
    with checked_world(caplog) as made:
        yield made


def hold_lock(
    net: LDicomNet, then: Callable[[], object] = lambda: None, skip: int = 0
) -> HeldLock:
    """Have `then` called when this thread has given back the lock of the object."""
    held = HeldLock(net._lt._lock, then, skip)
    net._lt._lock = cast("Any", held)
    return held


def run(call: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=call)
    thread.start()
    return thread


class Beginning:
    """Holds whoever begins a connection of an object, after the object has got it."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, net: LDicomNet, until: threading.Event
    ) -> None:
        self.begun = threading.Event()
        remember = RUNTIME.remember

        def hold(session: Session) -> None:
            remember(session)
            if session is net._lt:
                self.begun.set()
                assert until.wait(DEADLINE)

        monkeypatch.setattr(RUNTIME, "remember", hold)


def check_whole(net: Node, connection: Connection | None) -> None:
    """It is open, or has ended as a whole."""
    assert connection is not None
    if not connection.closing:
        assert wait_until(lambda: net.IsConnected(), DEADLINE)
        net.Close()
    assert wait_until(lambda: connection.over, DEADLINE)
    connection.join(DEADLINE)
    assert not net.IsConnected() and connection not in RUNTIME.loop._members


@pytest.mark.parametrize(
    ("close", "gap"), [(close, gap) for close, gaps in CLOSINGS for gap in range(gaps)]
)
def test_close_while_another_thread_begins_to_connect(
    way: str, world: World, monkeypatch: pytest.MonkeyPatch, close: Close, gap: int
) -> None:
    """In each gap between the steps of the call: it ends a whole connection, or none."""
    port = world.server().port
    client = world.stack.enter_context(Node())
    connecting: list[threading.Thread] = []

    def connect() -> None:
        connecting.append(run(lambda: client.Connect(None, 0, "127.0.0.1", port)))
        assert beginning.begun.wait(DEADLINE)

    held = hold_lock(client, connect, skip=gap)
    beginning = Beginning(monkeypatch, client, held.wanted)
    close(client)
    held.wanted.set()
    connecting[0].join()
    check_whole(client, client._lt.connection)
    prove_honest(world, port)


@pytest.mark.parametrize("close", [close for close, _ in CLOSINGS])
def test_close_while_another_thread_accepts(
    way: str, world: World, monkeypatch: pytest.MonkeyPatch, close: Close
) -> None:
    it = Accepting(world)
    codes: list[int] = []
    held = hold_lock(it.net)
    beginning = Beginning(monkeypatch, it.net, held.wanted)
    accepting = run(lambda: codes.append(it.server.Accept(it.net)))
    assert beginning.begun.wait(DEADLINE)
    close(it.net)
    held.wanted.set()
    accepting.join()
    assert codes == [DICOM_SUCCESS]
    check_whole(it.net, it.net._lt.connection)
    it.client.wait("OnClose")
    it.server.answers["OnAccept"] = it.taker
    prove_honest(world, it.server.port)


class Accepting:
    """A server and a client whose connection waits for `LDicomNet.Accept`."""

    def __init__(self, world: World) -> None:
        self.server = world.server()
        self.taker = self.server.answers.pop("OnAccept")
        self.client = world.client(self.server.port, associated=False)
        self.server.wait("OnAccept")
        self.net = world.stack.enter_context(Node())


def test_a_server_closes_what_another_thread_is_accepting(
    way: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its Close nothing of it lives, whether it came before or after."""
    it = Accepting(world)
    held = hold_lock(it.net)

    def close_meanwhile(_sock: object) -> None:
        def close() -> None:
            it.server.Close()
            held.wanted.set()

        closing.append(run(close))
        assert held.wanted.wait(DEADLINE)

    closing: list[threading.Thread] = []
    monkeypatch.setattr(it.server._lt, "prepare", close_meanwhile)
    it.server.Accept(it.net)
    closing[0].join()
    assert it.server.GetClientCount() == 0 and not it.net.IsConnected()
    it.client.wait("OnClose")


@pytest.mark.parametrize("again", [False, True])
def test_accept_of_a_server_that_closes(
    world: World, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    """Also where it listens anew: what waits there is for the next call."""
    it = Accepting(world)

    def close() -> None:
        it.server.Close()
        if again:
            assert it.server.Listen("127.0.0.1", it.server.port, 5) == DICOM_SUCCESS

    monkeypatch.setattr(it.net._lt, "check_free", close)
    assert it.server.Accept(it.net) == DICOM_ERROR_NET_NOT_CONNECTED
    assert it.server.GetClientCount() == 0 and it.net.GetServer() is None
    it.client.wait("OnClose")


def test_an_end_that_comes_late_is_not_that_of_the_next_connection(
    way: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An object of a pool: closed, and accepted anew, while its peer has closed as well."""
    it = Accepting(world)
    reached, go_on = threading.Event(), threading.Event()
    leave = it.net._lt._leave_server

    def leave_late(*arguments: Any) -> None:
        if threading.current_thread().name.startswith("ltdicom-"):
            reached.set()
            assert go_on.wait(DEADLINE)
        leave(*arguments)

    assert it.server.Accept(it.net) == DICOM_SUCCESS
    first = it.net._lt.required
    world.client(it.server.port, associated=False)
    it.server.wait("OnAccept", 2)
    monkeypatch.setattr(it.net._lt, "_leave_server", leave_late)
    it.client.Close()
    assert reached.wait(DEADLINE)
    it.net.Close()
    assert it.server.Accept(it.net) == DICOM_SUCCESS
    go_on.set()
    first.join(DEADLINE)
    assert it.server.GetClient(0) is it.net and it.net.IsConnected()
    assert it.server._lt.addresses == {"127.0.0.1": 1}
    it.net.Close()
    assert it.server.GetClientCount() == 0 and not it.server._lt.addresses


@pytest.mark.parametrize("limit", ["associations", "associations_per_peer"])
def test_a_limit_counts_what_is_just_being_accepted(
    way: str, world: World, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    it = Accepting(world)
    refused: list[bool] = []

    def another(_sock: object) -> None:
        world.raw_client(it.server.port).expect_end()
        refused.append(True)

    monkeypatch.setitem(vars(SETTINGS), limit, 1)
    monkeypatch.setattr(it.server._lt, "prepare", another)
    assert it.server.Accept(it.net) == DICOM_SUCCESS
    assert refused and it.server.GetClientCount() == 1
    it.net.Close()
    assert not it.server._lt.addresses


def test_on_accept_of_a_listener_that_was_closed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not called: who waits at the next listener is told, and turned away, once."""
    choose_way(monkeypatch, "pump")
    server = world.server()
    waiting = server._lt.calls
    first = world.raw_client(server.port)
    assert spin_until(lambda: len(waiting) == 1)
    server.ServerClose()
    first.expect_end()
    assert server.Listen("127.0.0.1", server.port, 5) == DICOM_SUCCESS
    world.raw_client(server.port)
    assert spin_until(lambda: len(waiting) == 2)
    assert wait_until(lambda: not waiting, DEADLINE)
    assert server.names == ["OnAccept"] and server.GetClientCount() == 1


# -- what another thread changes between two looks ---------------------------------------


def seen_once(
    monkeypatch: pytest.MonkeyPatch, net: LDicomNet, name: str, then: Any = None
) -> None:
    """Have another value of an attribute of the object's inside from its second read on."""
    values = [getattr(net._lt, name)]

    def read(_session: Session) -> Any:
        return values.pop() if values else then

    kind = type("Flickering", (type(net._lt),), {name: property(read, lambda *_: None)})
    monkeypatch.setattr(net._lt, "__class__", kind)


def test_a_listener_that_goes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    server = world.server()
    for call in (repr, LDicomNet.GetHostInfo):
        with monkeypatch.context() as patch:
            seen_once(patch, server, "listener")
            assert str(server.port) in str(call(server))


@pytest.mark.parametrize("then", [None, "another"])
def test_a_connection_that_goes(
    world: World, monkeypatch: pytest.MonkeyPatch, then: str | None
) -> None:
    """Close and a Connect that fails; the answer is that of one connection."""
    client, _peer = world.pair()
    calls: list[Callable[[Node], Any]] = [
        lambda net: net.GetPeerInfo(),
        lambda net: net.GetHostInfo(),
        repr,
        lambda net: net._lt.required,
        lambda net: net._lt.resume(),
        lambda net: net.SendCEchoRequest(1, 1, UID_VERIFICATION_CLASS),
    ]
    answers = [call(client) for call in calls]
    other = Connection(RUNTIME, client._lt) if then else None
    for call, answer in zip(calls, answers, strict=True):
        with monkeypatch.context() as patch:
            seen_once(patch, client, "connection", other)
            assert call(client) == answer


def test_callbacks_that_go(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    net = world.stack.enter_context(LDicomNet())
    told: list[Any] = []
    net.SetCallback(DICOMNETCALLBACK(pfnConnect=lambda *a: told.append(a), pUserData="my"))
    seen_once(monkeypatch, net, "callbacks")
    net.OnConnect(DICOM_SUCCESS)
    assert told == [(net, DICOM_SUCCESS, "my")]


@pytest.mark.parametrize("call", ["Connect", "Accept", "GetCipherFromIndexTLS"])
def test_settings_of_tls_that_another_thread_makes_anew(
    world: World, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Nobody talks in the clear in between."""
    net = world.stack.enter_context(Node())
    assert net.Initialize(None, DICOM_SECURE_TLS, None) == DICOM_SUCCESS
    it = Accepting(world)
    seen_once(monkeypatch, net, "security")
    if call == "Connect":
        code = net.Connect(None, 0, "127.0.0.1", it.server.port)
        assert code == DICOM_ERROR_TLS_INVALID_CTX
    elif call == "Accept":
        assert it.server.Accept(net) == DICOM_ERROR_TLS_INVALID_CTX
    else:
        assert net.GetCipherFromIndexTLS(0) == DEFAULT[0]
    assert not net.IsConnected()


def test_settings_of_tls_that_go_while_a_connection_ends(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = world.stack.enter_context(Node())
    assert net.Initialize(None, DICOM_SECURE_TLS, None) == DICOM_SUCCESS
    connection = Connection(RUNTIME, net._lt)
    seen_once(monkeypatch, net, "security")
    net._lt.on_event(connection, events.SecureLinkReady(DICOM_SUCCESS))


def test_a_server_s_object_that_is_freed_while_an_end_is_told(
    way: str, world: World, without_collector: None
) -> None:
    kept = [Server()]
    calls, inside = kept[0].calls, kept[0]._lt
    client = world.client(kept[0].port, associated=False)
    kept[0].peer()
    kept[0].ServerClose()
    overrides = inside.overrides

    def forget(hook: str) -> bool:
        kept.clear()
        return overrides(hook)

    inside.overrides = forget  # type: ignore[method-assign]
    client.Close()
    assert wait_until(lambda: len(calls) == 2, DEADLINE)
    assert calls[1][0] == "OnClose"
    calls.clear()
    assert are_freed([inside._face])


@pytest.mark.parametrize("again", [False, True])
def test_on_verify_of_a_connection_that_was_closed(
    world: World, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    """It is not called, although the object has another connection by now."""
    choose_way(monkeypatch, "pump")
    server = world.server()

    class Verifying(Node):
        def OnVerify(self, *arguments: Any) -> bool:
            self.calls.append(("OnVerify", arguments))
            return True

    net = world.client(server.port, kind=Verifying, associated=False)
    answers: list[bool] = []
    ask_verify(net._lt, (1, "", 0, "ok"), True, answers.append)
    net.Close()
    if again:
        assert net.Connect(None, 0, "127.0.0.1", server.port) == DICOM_SUCCESS
        assert wait_until(net.IsConnected, DEADLINE)
    assert wait_until(lambda: answers, DEADLINE)
    assert answers == [False] and "OnVerify" not in net.names


def test_a_hook_that_raises_while_a_response_is_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends the association of the response, not one that has come meanwhile."""

    class Changing(Node):
        def OnBeforeSendCommandSet(self, *_: Any) -> None:
            raise ValueError("on purpose")

    _client, peer = world.pair(kind=Changing)
    failed: list[int] = []
    other = Connection(RUNTIME, peer._lt)
    monkeypatch.setattr(Connection, "fail", lambda self, _: failed.append(self.number))
    seen_once(monkeypatch, peer, "connection", other)
    number = peer._lt.__dict__["connection"].number
    peer.SendCEchoResponse(1, 1, UID_VERIFICATION_CLASS, 0)
    assert failed == [number]
    monkeypatch.undo()


# -- what a thread sees that only looks ---------------------------------------------------


def test_who_sees_an_association_can_get_it(
    way: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While SendAssociateAccept runs on another thread."""
    seen: list[tuple[bool, bool]] = []
    peers: list[Node] = []
    establish = Association._establish

    def watched(association: Association, *arguments: Any) -> None:
        seen.extend((p.IsAssociated(), p.GetAssociate() is not None) for p in peers)
        establish(association, *arguments)

    monkeypatch.setattr(Association, "_establish", watched)
    server = world.server()
    client = world.client(server.port, associated=False)
    peers += [client, server.peer()]
    assert client.SendAssociateRequest(request()) == DICOM_SUCCESS
    client.wait("OnReceiveAssociateAccept")
    assert len(seen) == 4 and (True, False) not in seen
    assert all(p.IsAssociated() and p.GetAssociate() is not None for p in peers)
