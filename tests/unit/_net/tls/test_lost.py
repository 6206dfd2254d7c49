"""What a TLS peer has sent is told to its end, whatever becomes of what is sent to it."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltdicom import DICOM_SUCCESS, UID_VERIFICATION_CLASS, wait_until
from ltdicom._net.messages import command
from ltdicom._net.messages.services import MESSAGES
from tests.support.health import WITH_FIXTURES
from tests.support.message_strategies import quietly
from tests.support.net_support import (
    ABORT,
    DEADLINE,
    RELEASE_REQUEST,
    RawPeer,
    World,
    choose_way,
    p_data,
    pumping_thread,
)
from tests.support.tls_support import Files, TlsNode, tls_server
from tests.unit._net.test_connection import END, HOW, STEP, play, wait_for_arrival

ECHO = (1, 1, UID_VERIFICATION_CLASS)


def echo_bytes(number: int) -> bytes:
    arguments = number, UID_VERIFICATION_CLASS
    encoded = command.encode(MESSAGES["CEchoRequest"], arguments, False, quietly)
    return p_data((1, 3, encoded))


def raw_client(world: World, files: Files, port: int) -> RawPeer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(files.ca)
    sock = socket.create_connection(("127.0.0.1", port), DEADLINE)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    secured = context.wrap_socket(sock, server_hostname="127.0.0.1")
    return world.stack.enter_context(RawPeer(secured))


@pytest.fixture(params=["serialized", "threaded", "pump"])
def dispatch(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    with pumping_thread(choose_way(monkeypatch, request.param)) as way:
        yield way


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=WITH_FIXTURES,
)
@given(st.lists(STEP, max_size=8), END, HOW, st.sampled_from([0.0, 0.003, 0.012]))
def test_whatever_a_peer_does(
    dispatch: str,
    world: World,
    files: Files,
    steps: list[str],
    last: bytes,
    how: str,
    slow: float,
) -> None:
    def peers(answers: dict[str, Any]) -> tuple[RawPeer, TlsNode]:
        node = TlsNode(certificate=files.server, answers=answers)
        server = tls_server(world, lambda: node)
        return raw_client(world, files, server.port), node

    play(peers, steps, last, how, slow)


@pytest.mark.parametrize("last", [b"", RELEASE_REQUEST, ABORT])
@pytest.mark.parametrize("slow", [False, True])
@pytest.mark.parametrize("orderly", [False, True])
def test_what_a_peer_sends_before_it_closes(
    dispatch: str, world: World, files: Files, last: bytes, slow: bool, orderly: bool
) -> None:
    def hear(net: Any, context: int, message: int, uid: str) -> None:
        if slow:
            threading.Event().wait(0.008)  # long enough for the stand-in
        net.SendCEchoResponse(context, message, uid, 0)  # may fail, and must not harm

    made: list[Any] = []

    def accepted() -> TlsNode:
        node = TlsNode(certificate=files.server)
        node.answers["OnReceiveCEchoRequest"] = hear
        made.append(node)
        return node

    for count in (1, 4, 12):
        server = tls_server(world, accepted)
        raw = raw_client(world, files, server.port)
        raw.associate()
        for number in range(1, count + 1):
            raw.send(echo_bytes(number))
        raw.send(last)
        if orderly:
            with_goodbye(raw.sock)
        wait_for_arrival(raw.sock)
        raw.sock.close()
        net = made[-1]
        net.wait("OnClose")
        told = [a[1] for a in net.heard("OnReceiveCEchoRequest")]
        assert told == list(range(1, count + 1))
        ends = {RELEASE_REQUEST: ["OnReceiveReleaseRequest"], ABORT: ["OnReceiveAbort"]}
        names = [name for name in net.names if "Echo" not in name]
        assert names[2:] == [*ends.get(last, []), "OnClose"]


def with_goodbye(sock: Any) -> None:
    """Say close_notify without waiting for the answer."""
    sock.setblocking(False)
    with contextlib.suppress(OSError):
        sock.unwrap()


def test_an_abort_is_told_while_another_thread_sends(
    dispatch: str, world: World, files: Files
) -> None:
    made: list[Any] = []

    def accepted() -> TlsNode:
        made.append(TlsNode(certificate=files.server))
        return made[-1]

    for _ in range(8):
        server = tls_server(world, accepted)
        raw = raw_client(world, files, server.port)
        raw.associate()
        net = made[-1]
        stop: list[int] = []

        def send(net: Any = net, stop: list[int] = stop) -> None:
            while not stop and net.SendCEchoRequest(*ECHO) == DICOM_SUCCESS:
                pass

        thread = threading.Thread(target=send)
        thread.start()
        raw.send(ABORT)
        raw.sock.close()
        assert wait_until(lambda n=net: n.heard("OnClose"), DEADLINE)
        stop.append(1)
        thread.join(DEADLINE)
        assert net.names[-2:] == ["OnReceiveAbort", "OnClose"]
