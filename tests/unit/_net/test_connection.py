"""A connection between its socket and its owner: what is lost, and what must not be."""

from __future__ import annotations

import errno
import queue
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltdicom import (
    DICOM_ERROR_MEMORY,
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_NO_MORE_FILE,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_NET_TIME_OUT,
    DICOM_SUCCESS,
    UID_VERIFICATION_CLASS,
    LDicomAssociate,
    LDicomNet,
    wait_until,
)
from ltdicom._core.settings import SETTINGS
from ltdicom._net.association.pdu import associate_pdu
from ltdicom._net.loop import loop
from ltdicom._net.messages import command
from ltdicom._net.messages.services import MESSAGES
from ltdicom._net.runtime import RUNTIME
from tests.support.health import WITH_FIXTURES
from tests.support.message_strategies import quietly
from tests.support.net_support import (
    ABORT,
    DEADLINE,
    RELEASE_REQUEST,
    LoudNode,
    Node,
    RawPeer,
    World,
    data_set,
    p_data,
    pumping_thread,
    request,
    request_bytes,
    spin_until,
)

ECHO = (1, 1, UID_VERIFICATION_CLASS)


def echo_bytes(number: int) -> bytes:
    encoded = command.encode(
        MESSAGES["CEchoRequest"], (number, UID_VERIFICATION_CLASS), False, quietly
    )
    return p_data((1, 3, encoded))


def reset(raw: RawPeer) -> None:
    """Close so that what has not been read is thrown away on this side."""
    raw.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raw.sock.close()


def pause(seconds: float) -> None:
    threading.Event().wait(seconds)


@pytest.fixture
def pumping(way: str) -> Iterator[str]:
    with pumping_thread(way):
        yield way


def wait_for_arrival(sock: socket.socket) -> None:
    """Wait until the other kernel has all: what it has not is thrown away at a reset."""
    if sys.platform == "linux":
        import fcntl
        import termios

        def waiting() -> int:
            closed = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == 7
            answer = fcntl.ioctl(sock, termios.TIOCOUTQ, bytes(4))
            return 0 if closed else int.from_bytes(answer, sys.byteorder)

        assert spin_until(lambda: not waiting())


# -- N1: what a peer has sent is told to its end ------------------------------------------

STEP = st.sampled_from(["echo", "echoes", "answer", "pause"])
END = st.sampled_from([b"", RELEASE_REQUEST, ABORT])
HOW = st.sampled_from(["close", "half", "reset"])
Peers = Callable[[dict[str, Any]], tuple[RawPeer, Any]]


def play(peers: Peers, steps: list[str], last: bytes, how: str, slow: float) -> None:
    """Let a peer send and close or reset, while we answer or send by ourselves.

    `peers` gets the hooks of this side, and returns the peer and the object that talk.
    """

    def hear(net: Node, context: int, message: int, uid: str) -> None:
        pause(slow)
        net.SendCEchoResponse(context, message, uid, 0)  # may fail, and must not harm

    raw, net = peers({"OnReceiveCEchoRequest": hear})
    raw.associate()
    sent = 0
    for step in steps:
        if step == "answer":
            net.SendCEchoRequest(*ECHO)
        elif step == "pause":
            pause(0.001)
        else:
            for _ in range(1 if step == "echo" else 5):
                sent += 1
                raw.send(echo_bytes(sent))
    raw.send(last)
    if how == "half":
        raw.sock.shutdown(socket.SHUT_WR)
    wait_for_arrival(raw.sock)
    if how == "reset":
        reset(raw)
    else:
        raw.sock.close()
    assert spin_until(lambda: bool(net.heard("OnClose")))
    told = [a[1] for a in net.heard("OnReceiveCEchoRequest")]
    assert told == list(range(1, sent + 1))
    wanted = {
        b"": [],
        RELEASE_REQUEST: ["OnReceiveReleaseRequest"],
        ABORT: ["OnReceiveAbort"],
    }
    begun = net.names.index("OnReceiveAssociateRequest") + 1
    assert net.names[begun + sent :] == [*wanted[last], "OnClose"]


@settings(
    max_examples=16,
    deadline=None,
    suppress_health_check=WITH_FIXTURES,
)
@given(st.lists(STEP, max_size=8), END, HOW, st.sampled_from([0.0, 0.003, 0.012]))
def test_what_a_peer_sends_before_it_closes(
    pumping: str, world: World, steps: list[str], last: bytes, how: str, slow: float
) -> None:
    def peers(answers: dict[str, Any]) -> tuple[RawPeer, Node]:
        server = world.server(answers)
        return world.raw_client(server.port), server.peer()

    play(peers, steps, last, how, slow)


def test_an_abort_is_told_while_another_thread_sends(pumping: str, world: World) -> None:
    for _ in range(15):
        server = world.server()
        raw = world.raw_client(server.port)
        raw.associate()
        net = server.peer()
        stop: list[int] = []

        def send(net: Node = net, stop: list[int] = stop) -> None:
            while not stop and net.SendCEchoRequest(*ECHO) == DICOM_SUCCESS:
                pass

        thread = threading.Thread(target=send)
        thread.start()
        pause(0.001)
        raw.send(ABORT)
        raw.sock.close()
        net.wait("OnClose")
        stop.append(1)
        thread.join(DEADLINE)
        assert net.names[-2:] == ["OnReceiveAbort", "OnClose"]
        assert net.heard("OnClose") == [(DICOM_ERROR_NET_CONNECTION_ABORTED, net)]


def test_a_peer_that_ends_its_own_side_gets_its_answer(pumping: str, world: World) -> None:
    """Also where the hook takes its time: the end is told when it has returned."""

    def answer(net: Node, *arguments: Any) -> None:
        pause(0.05)
        assert net.SendCEchoResponse(*arguments, 0) == DICOM_SUCCESS

    server = world.server({"OnReceiveCEchoRequest": answer})
    raw = world.raw_client(server.port)
    raw.associate()
    raw.send(echo_bytes(1) + RELEASE_REQUEST)
    raw.sock.shutdown(socket.SHUT_WR)
    net = server.peer()
    assert wait_until(lambda: net.heard("OnReceiveReleaseRequest"), DEADLINE)
    assert [raw.pdu()[0], raw.pdu()[0]] == [4, 6]


# -- N2: what is dead is dead at once ----------------------------------------------------


@pytest.mark.parametrize("how", ["close", "reset", "abort and close", "abort"])
@pytest.mark.parametrize("where", ["hook", "pumping hook", "thread"])
def test_who_sends_to_a_peer_that_is_gone_is_told(
    pumping: str, world: World, how: str, where: str
) -> None:
    gone, codes, states = threading.Event(), [], []  # type: ignore[var-annotated]

    def answer(net: Node, *arguments: Any) -> None:
        def run() -> None:
            assert gone.wait(DEADLINE)
            for _ in range(5000):
                codes.append(net.SendCEchoResponse(*arguments, 0))
                if codes[-1] != DICOM_SUCCESS:
                    break
                if where == "pumping hook":
                    LDicomNet.Breathe()
                pause(0.001)
            states.append((net.IsConnected(), net.IsAssociated(), net.GetQueueSend()))

        if where == "thread":
            thread = threading.Thread(target=run)
            world.stack.callback(thread.join, DEADLINE)
            thread.start()
        else:
            run()

    server = world.server({"OnReceiveCEchoRequest": answer})
    raw = world.raw_client(server.port)
    raw.associate()
    raw.send(echo_bytes(1))
    net = server.peer()
    waiting = threading.Thread(target=lambda: (pause(0.03), gone.set()))
    assert spin_until(lambda: bool(net.heard("OnReceiveCEchoRequest")))
    if "abort" in how:
        raw.send(ABORT)
    if how == "reset":
        reset(raw)
    elif "close" in how:
        raw.sock.close()
    waiting.start()
    assert spin_until(lambda: bool(states))
    waiting.join()
    assert codes[-1] != DICOM_SUCCESS and len(codes) < 1000
    assert states == [(False, False, 0)]


def test_what_waits_for_a_peer_that_is_gone_is_given_up(world: World) -> None:
    """However much that is: nothing of it leaves, and `OnSend` tells each message."""
    listener = world.raw_server()
    client = world.stack.enter_context(LoudNode())
    client.Connect(None, 0, "127.0.0.1", listener.port)
    raw = listener.peer()
    client.wait("OnConnect")
    client.SendAssociateRequest(request())
    raw.pdu()
    raw.send(accept_bytes())
    client.wait("OnReceiveAssociateAccept")
    large = data_set(EncapsulatedDocument=bytes(30 << 20))
    for number in range(3):
        assert client.SendNSetRequest(3, number, "1.2", "1.3", large) == DICOM_SUCCESS
    reset(raw)
    client.wait("OnClose")
    sent = [error for error, kind, _ in client.heard("OnSend") if kind == 4]
    assert len(sent) == 3 and DICOM_SUCCESS not in sent
    assert client.GetQueueSend() == 0


def accept_bytes() -> bytes:
    accept = LDicomAssociate(False)
    for context_id in (1, 3):
        accept.AddPresentation(context_id, 0, "1.2")
        accept.AddTransfer(context_id, "1.2.840.10008.1.2")
    return associate_pdu(accept._items).encode()


def test_an_abort_behind_a_message_is_known_inside_the_hook(world: World) -> None:
    """The message before it waits for its turn; nothing is queued for who has aborted."""
    codes: list[int] = []

    def answer(net: Node, *arguments: Any) -> None:
        assert spin_until(lambda: not net.IsConnected())
        codes.append(net.SendCEchoResponse(*arguments, 0))

    server = world.server({"OnReceiveCEchoRequest": answer})
    raw = world.raw_client(server.port)
    raw.associate()
    raw.send(echo_bytes(1) + echo_bytes(2) + echo_bytes(3) + ABORT)
    net = server.peer()
    net.wait("OnClose")
    assert codes == [DICOM_ERROR_NET_CONNECTION_ABORTED] * 2 + [codes[-1]]
    assert codes[-1] != DICOM_SUCCESS
    assert net.names[1:] == ["OnReceiveCEchoRequest"] * 3 + ["OnReceiveAbort", "OnClose"]


# -- hooks that take long -----------------------------------------------------------------


def test_a_hook_that_takes_long_stalls_no_other_connection(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading, writing and timers of others go on; their hooks wait for their turn."""
    entered, go_on = threading.Event(), threading.Event()

    def hold(net: Node, *_: Any) -> None:
        entered.set()
        assert go_on.wait(DEADLINE)

    def large(net: Node, context: int, message: int, *_: Any) -> None:
        document = data_set(EncapsulatedDocument=bytes(30 << 20))
        assert net.SendNSetRequest(3, 1, "1.2", "1.3", document) == DICOM_SUCCESS
        asked.set()

    asked = threading.Event()
    answers = {"OnReceiveCEchoRequest": hold, "OnReceiveNDeleteRequest": large}
    server = world.server(answers)
    writes = world.raw_client(server.port)
    writes.associate()
    writes.send(p_data((3, 3, delete_bytes())))
    assert asked.wait(DEADLINE)  # most of the 30 MB waits for the kernel
    monkeypatch.setitem(vars(SETTINGS), "artim_timeout", 0.2)
    silent = world.raw_client(server.port)
    server.peer(2)
    waits, holds = world.raw_client(server.port), world.raw_client(server.port)
    waits.associate()
    holds.associate()
    holds.send(echo_bytes(1))
    assert entered.wait(DEADLINE)
    count = 0
    while count < 30 << 20:
        kind, body = writes.pdu()
        assert kind == 4
        count += len(body)
    silent.expect_end()
    waits.send(echo_bytes(2))
    assert not server.peer(3).heard("OnReceiveCEchoRequest")
    go_on.set()
    server.peer(3).wait("OnReceiveCEchoRequest")


def delete_bytes() -> bytes:
    return command.encode(MESSAGES["NDeleteRequest"], (5, "1.2", "1.3"), False, quietly)


# -- limits, addresses, resources ----------------------------------------------------------


def test_an_application_that_never_answers(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(vars(SETTINGS), "answer_timeout", 0.02)
    server = world.server({"OnReceiveAssociateRequest": lambda *_: None})
    raw = world.raw_client(server.port)
    raw.send(request_bytes())
    raw.expect_abort()
    raw.sock.close()
    net = server.peer()
    assert net.wait("OnClose") == (DICOM_ERROR_NET_TIME_OUT, net)
    assert "peer 127.0.0.1" in caplog.text and "not answered" in caplog.text


def test_addresses_before_and_while_connecting(world: World) -> None:
    client = world.stack.enter_context(Node())
    unknown = (DICOM_ERROR_NET_NOT_CONNECTED, "", 0)
    assert client.GetPeerInfo() == client.GetHostInfo() == unknown
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with RUNTIME.loop.standing():  # it cannot have come far
        assert client.Connect(None, 0, "127.0.0.1", port) == DICOM_SUCCESS
        assert client.GetPeerInfo() == (DICOM_SUCCESS, "127.0.0.1", port)
        assert client.GetHostInfo() == (DICOM_SUCCESS, "", 0)
    client.wait("OnConnect")
    assert client.GetPeerInfo() == client.GetHostInfo() == unknown


@pytest.mark.parametrize("host", [None, "localhost"])
def test_close_before_a_name_is_looked_up(
    world: World, monkeypatch: pytest.MonkeyPatch, host: str | None
) -> None:
    jobs: queue.Queue[Callable[[], object]] = queue.Queue()
    monkeypatch.setattr(RUNTIME.helpers, "run", jobs.put)
    client = world.stack.enter_context(Node())
    assert client.Connect(host, 0, "localhost", 104) == DICOM_SUCCESS
    look_up = jobs.get(timeout=DEADLINE)
    client.Close()
    client._lt.required.join(DEADLINE)
    assert client._lt.required.over
    look_up()
    assert client.calls == [] and not client.IsConnected()


@pytest.mark.parametrize("seconds", [60.0, 2.0, None])
def test_a_peer_without_power_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, seconds: float | None
) -> None:
    monkeypatch.setitem(vars(SETTINGS), "keep_alive", seconds)
    for node in world.pair():
        sock = node._lt.required._carrier.socket
        on = sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert bool(on) == (seconds is not None)
        if seconds is not None and hasattr(socket, "TCP_KEEPIDLE"):
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == seconds
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT) == 4


def test_an_idle_association_has_one_descriptor_and_no_thread(world: World) -> None:
    server = world.server()
    world.client(server.port)
    before = set(threading.enumerate())
    sockets = [world.raw_client(server.port) for _ in range(20)]
    for raw in sockets:
        raw.associate()
    assert {t.name for t in set(threading.enumerate()) - before} <= {
        "ltdicom-stand-in",
        "ltdicom-select",
    }
    for number in range(2, 22):
        connection = server.peer(number)._lt.required
        assert not connection._association.inbox.view  # no buffer while nothing comes


@pytest.mark.parametrize("lacking", ["thread", "descriptor"])
def test_no_further(world: World, monkeypatch: pytest.MonkeyPatch, lacking: str) -> None:
    def refuse(*_: Any) -> Any:
        if lacking == "thread":
            raise RuntimeError("can't start new thread")
        raise OSError(errno.EMFILE, "too many open files")

    LDicomNet.ShutDown()  # the loop has to begin
    client = world.stack.enter_context(Node())
    expected = DICOM_ERROR_MEMORY if lacking == "thread" else DICOM_ERROR_NET_NO_MORE_FILE
    with monkeypatch.context() as patch:
        if lacking == "thread":
            patch.setattr(threading.Thread, "start", refuse)
        else:
            patch.setattr(loop, "Bell", refuse)
        assert client.Connect(None, 0, "127.0.0.1", 1) == expected
        assert client.Listen("127.0.0.1", 0, 5) != DICOM_SUCCESS
    assert not client.IsConnected() and not client.IsActivated()
    server = world.server()
    assert client.Connect(None, 0, "127.0.0.1", server.port) == DICOM_SUCCESS
    assert client.wait("OnConnect") == (DICOM_SUCCESS,)
    assert client.SendAssociateRequest(request()) == DICOM_SUCCESS
    client.wait("OnReceiveAssociateAccept")
