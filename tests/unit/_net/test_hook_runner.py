"""Which hooks run, in which order, and what happens where one raises."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from ltdicom import (
    COMMAND_STATUS_PENDING,
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_SUCCESS,
    DICOMNETCALLBACK,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_VERIFICATION_CLASS,
    VR_LO,
    LDicomDS,
    LDicomNet,
    wait_until,
)
from ltdicom._dataset.dataset import DataSet
from ltdicom._net.runtime import RUNTIME
from tests.support.net_support import (
    DEADLINE,
    Node,
    Server,
    World,
    prove_honest,
    request,
    spin_until,
)

ECHO = (1, 1, UID_VERIFICATION_CLASS)


# -- the end -----------------------------------------------------------------------------


def test_the_end_is_told_to_the_object_and_then_to_the_listener(
    way: str, world: World
) -> None:
    order: list[str] = []
    client, peer = world.pair(server={"OnClose": lambda *_: order.append("peer")})
    server = peer.GetServer()
    assert isinstance(server, Server)
    server.answers["OnClose"] = lambda *_: order.append("server")
    client.Close()
    assert wait_until(lambda: len(order) == 2, DEADLINE)
    assert order == ["peer", "server"]


@pytest.mark.parametrize("loudly", [True, False])
def test_close_forced(way: str, world: World, loudly: bool) -> None:
    client, peer = world.pair()
    assert peer.CloseForced(loudly) == DICOM_SUCCESS
    assert not peer.IsConnected()
    client.wait("OnClose")
    if loudly:
        assert peer.wait("OnClose") == (DICOM_SUCCESS, peer)
        assert peer.GetServer().wait("OnClose") == (DICOM_SUCCESS, peer)
    prove_honest(world, peer.GetServer().port)
    assert len(peer.heard("OnClose")) == loudly


@pytest.mark.parametrize(
    "hook",
    ["OnConnect", "OnReceiveAssociateAccept", "OnReceiveReleaseResponse", "OnClose"],
)
def test_close_forced_inside_a_hook_is_told_once(way: str, world: World, hook: str) -> None:
    """Also where the connection has ended, and that was not told yet."""
    server = world.server()
    client = world.stack.enter_context(Node())
    client.answers[hook] = lambda net, *_: net.CloseForced(True)
    client.answers.setdefault(
        "OnConnect", lambda net, _: net.SendAssociateRequest(request())
    )
    client.answers.setdefault(
        "OnReceiveAssociateAccept", lambda net, _: net.SendReleaseRequest()
    )
    assert client.Connect(None, 0, "127.0.0.1", server.port) == DICOM_SUCCESS
    client.wait("OnClose")
    server.wait("OnClose")
    assert client.names.count("OnClose") == 1 and client.names[-1] == "OnClose"
    assert not client.IsConnected()


class OverInAHook:
    """An association whose client aborts while a hook of the server's object runs.

    The hook goes on with `then` when OnReceiveAbort and OnClose wait for their turns.
    """

    def __init__(self, world: World, then: Callable[[Node], object]) -> None:
        def hold(net: Node, *_: Any) -> None:
            self.client.SendAbort(0, 0)
            assert spin_until(lambda: len(net._lt.calls) == 2)
            then(net)

        self.client, self.peer = world.pair(server={"OnReceiveCEchoRequest": hold})
        self.server = self.peer.GetServer()
        assert isinstance(self.server, Server)
        self.client.SendCEchoRequest(*ECHO)
        self.server.wait("OnClose")

    def rest(self) -> None:
        """Wait until all that was to be told is told."""
        for session in self.peer._lt, self.server._lt:
            assert wait_until(lambda s=session: not (s.calls or s.running), DEADLINE)


def test_an_end_that_waits_is_told_once_where_the_program_closes_loudly(
    way: str, world: World
) -> None:
    it = OverInAHook(world, lambda net: net.CloseForced(True))
    it.rest()
    assert it.peer.names.count("OnClose") == 1
    assert it.server.heard("OnClose") == it.peer.heard("OnClose")


def test_an_end_that_waits_is_told_once_where_two_threads_close_loudly(
    way: str, world: World
) -> None:
    def close(net: Node) -> None:
        others.append(threading.Thread(target=lambda: net.CloseForced(True)))
        others[0].start()
        net.CloseForced(True)

    others: list[threading.Thread] = []
    it = OverInAHook(world, close)
    others[0].join(DEADLINE)
    it.rest()
    assert it.peer.names.count("OnClose") == it.server.names.count("OnClose") == 1


def test_an_end_that_waits_is_not_told_to_an_object_that_closes_silently(
    way: str, world: World
) -> None:
    it = OverInAHook(world, lambda net: net.Close())
    it.rest()
    assert it.peer.names.count("OnClose") == 0
    assert it.server.names.count("OnClose") == 1


def test_an_object_connects_again_in_on_close(way: str, world: World) -> None:
    server = world.server()
    codes: list[int] = []

    def again(net: Node, *_: Any) -> None:
        if len(codes) < 3:
            codes.append(net.Connect(None, 0, "127.0.0.1", server.port))

    client = world.client(server.port, {"OnClose": again}, associated=False)
    for number in range(1, 4):
        server.peer(number).Close()
        client.wait("OnConnect", number + 1)
    assert codes == [DICOM_SUCCESS] * 3


def test_a_callback_stands_for_a_hook(way: str, world: World) -> None:
    told: list[Any] = []
    server = world.server()
    client = world.stack.enter_context(LDicomNet())
    client.SetCallback(
        DICOMNETCALLBACK(pfnConnect=lambda *a: told.append(a), pUserData="mine")
    )
    assert client.Connect(None, 0, "127.0.0.1", server.port) == DICOM_SUCCESS
    assert wait_until(lambda: told, DEADLINE)
    assert told == [(client, DICOM_SUCCESS, "mine")]


# -- hooks that raise --------------------------------------------------------------------


class OwnError(BaseException):
    pass


@pytest.mark.parametrize("kind", [ValueError, SystemExit, KeyboardInterrupt, OwnError])
def test_what_a_hook_raises_ends_its_association_only(
    world: World, kind: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise kind("on purpose")

    server = world.server({"OnReceiveCEchoRequest": fail})
    client = world.client(server.port)
    client.SendCEchoRequest(*ECHO)
    client.wait("OnReceiveAbort")
    net = server.peer()
    assert net.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_ABORTED, net)
    server.wait("OnClose")
    assert "OnReceiveCEchoRequest of Node has raised" in caplog.text
    assert "on purpose" in caplog.text and "Traceback" in caplog.text
    server.peer_answers = None
    prove_honest(world, server.port)


@pytest.mark.parametrize("kind", [ValueError, SystemExit, OwnError])
def test_on_accept_that_raises(world: World, kind: type[BaseException]) -> None:
    server = world.server()
    server.answers["OnAccept"] = lambda *_: (_ for _ in ()).throw(kind("on purpose"))
    world.raw_client(server.port).expect_end()
    server.answers["OnAccept"] = Server.take_in
    prove_honest(world, server.port)


@pytest.mark.parametrize("kind", [ValueError, SystemExit, OwnError])
def test_on_connect_that_raises_leaves_no_connection(
    way: str, world: World, kind: type[BaseException]
) -> None:
    def fail(*_: Any) -> None:
        raise kind("on purpose")

    listener = world.raw_server()
    client = world.stack.enter_context(Node({"OnConnect": fail}))
    assert client.Connect(None, 0, "127.0.0.1", listener.port) == DICOM_SUCCESS
    code, told = client.wait("OnClose")
    assert code != DICOM_SUCCESS and told is client
    assert not client.IsConnected()
    listener.peer().expect_end()


def test_an_interrupt_in_a_pumped_hook_is_the_programs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RUNTIME, "dispatcher", RUNTIME.way("pump"))

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    client, _ = world.pair(server={"OnReceiveCEchoRequest": interrupt})
    client.SendCEchoRequest(*ECHO)
    with pytest.raises(KeyboardInterrupt):
        wait_until(lambda: False, DEADLINE)
    LDicomNet.Breathe()


# -- data sets ---------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [False, True])
def test_the_log_tells_who_sent_what_is_not_whole(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    answers: bool,
) -> None:
    client, peer = world.pair(pdu=request("1.2.840.10008.5.1.4.1.2.1.1"))
    ds = LDicomDS()
    ds.SetStringValue(ds.InsertElement(None, False, 0x00100020, VR_LO), "1234")
    cut = bytes(ds._dataset.encoded(UID_IMPLICIT_VR_LITTLE_ENDIAN))[:-2]
    monkeypatch.setattr(DataSet, "encoded", lambda *_, **__: cut)
    query = (1, 1, "1.2.840.10008.5.1.4.1.2.1.1", 0, ds)
    assert client.SendCFindRequest(*query) == DICOM_SUCCESS
    *_, received = peer.wait("OnReceiveCFindRequest")
    if answers:
        answer = (1, 1, "1.2.840.10008.5.1.4.1.2.1.1", COMMAND_STATUS_PENDING, ds)
        assert peer.SendCFindResponse(*answer) == DICOM_SUCCESS
        *_, received = client.wait("OnReceiveCFindResponse")
    assert received.GetFirstElement(None, True, True) is None
    sender = "SERVER" if answers else "CLIENT"
    assert f"a data set from {sender} (127.0.0.1) is not whole: (0010,0020)" in caplog.text
