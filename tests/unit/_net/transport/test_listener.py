"""Listening: bursts, limits, and systems that lack something."""

from __future__ import annotations

import errno
import socket
import time
from typing import Any

import pytest

import ltdicom
from ltdicom import (
    DICOM_ERROR_NET_NO_MORE_FILE,
    DICOM_SUCCESS,
    wait_until,
)
from ltdicom._net.runtime import RUNTIME
from ltdicom._net.transport.listener import is_number
from tests.support.net_support import DEADLINE, Node, Server, World, prove_honest


def test_a_burst_of_connections_does_not_wait_for_a_second_try(world: World) -> None:
    """With a queue of five the system drops the seventh, which comes after a second."""
    server = world.server()
    server.ServerClose()
    assert server.Listen("127.0.0.1", 0, 5) == DICOM_SUCCESS
    port = server.GetHostInfo()[2]
    with RUNTIME.loop.standing():  # nobody takes one meanwhile
        for _ in range(25):
            sock = socket.create_connection(("127.0.0.1", port), 0.9)
            world.stack.enter_context(sock)
    assert wait_until(lambda: server.GetClientCount() == 25, DEADLINE)


def test_a_listener_goes_on_where_the_system_refuses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = world.server()
    codes: list[int] = []
    server.answers["OnAccept"] = lambda net, error: codes.append(error)

    class Refusing:
        """Has no descriptor left."""

        def __init__(self, sock: socket.socket) -> None:
            self.sock = sock

        def __getattr__(self, name: str) -> Any:
            return getattr(self.sock, name)

        def accept(self) -> Any:
            raise OSError(errno.EMFILE, "too many open files")

    listener = server._lt.listener
    with monkeypatch.context() as patch:
        patch.setattr(listener, "_sock", Refusing(listener._sock))
        world.raw_client(server.port)
        assert wait_until(lambda: len(codes) >= 2, DEADLINE)
    assert set(codes) == {DICOM_ERROR_NET_NO_MORE_FILE}
    server.answers["OnAccept"] = Server.take_in
    prove_honest(world, server.port)


def test_the_port_is_free_at_once(world: World) -> None:
    """Inside a hook, too, where somebody else turns the loop."""
    server = world.server()
    codes: list[int] = []

    def again(net: Node, *_: Any) -> None:
        for _ in range(5):
            server.ServerClose()
            codes.append(server.Listen("127.0.0.1", server.port, 5))
            time.sleep(0.01)  # the stand-in comes

    client = world.client(server.port, {"OnReceiveCEchoRequest": again})
    server.peer().SendCEchoRequest(1, 1, "1.2.840.10008.1.1")
    assert wait_until(lambda: len(codes) == 5, DEADLINE)
    assert codes == [DICOM_SUCCESS] * 5 and client.IsAssociated()
    prove_honest(world, server.port)


def test_without_a_shared_port(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    monkeypatch.delattr(socket, "SO_REUSEPORT", raising=False)
    with pytest.raises(ValueError, match="SO_REUSEPORT"):
        ltdicom.configure(reuse_port=True)
    prove_honest(world, world.server().port)


@pytest.mark.parametrize(
    ("host", "number"),
    [("127.0.0.1", True), ("::1", True), ("localhost", False), ("", False), ("1.2", False)],
)
def test_which_hosts_are_numbers(host: str, number: bool) -> None:
    assert is_number(host) == number
