"""What an association took is free as soon as nobody has it; until then it lives."""

from __future__ import annotations

import gc
import weakref
from typing import Any

from ltdicom import (
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    UID_SC_IMAGE_STORAGE,
    LDicomNet,
    wait_until,
)
from tests.support.net_support import (
    DEADLINE,
    World,
    accept_all,
    are_freed,
    data_set,
    request,
)


class Peer(LDicomNet):
    """Nobody has it but the connection."""

    made: list[weakref.ref[Any]]
    ends: list[int]

    def OnReceiveAssociateRequest(self, pPDU: Any) -> None:
        gc.collect()  # what is only in use by its connection is in use
        self.made.append(weakref.ref(self._lt.connection))
        accept_all(self, pPDU)

    def OnReceiveNSetRequest(self, *message: Any) -> None:
        *known, ds = message
        self.made.append(weakref.ref(ds))
        self.SendNSetResponse(*known, COMMAND_STATUS_SUCCESS, ds)

    def OnReceiveReleaseRequest(self) -> None:
        self.SendReleaseResponse()

    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        assert pNet is self
        self.ends.append(nError)


class Server(LDicomNet):
    kind: type[Peer]

    def OnAccept(self, nError: int) -> None:
        peer = self.kind()
        peer.made.append(weakref.ref(peer))
        self.Accept(peer)


class Client(LDicomNet):
    def OnConnect(self, nError: int) -> None:
        self.SendAssociateRequest(request())

    def OnReceiveAssociateAccept(self, pPDU: Any) -> None:
        assert self.GetAssociate() is pPDU
        self.SendNSetRequest(3, 1, UID_SC_IMAGE_STORAGE, "1.2", data_set())

    def OnReceiveNSetResponse(self, *message: Any) -> None:
        self.SendReleaseRequest()

    def OnReceiveReleaseResponse(self) -> None:
        self.Close()


def start(world: World) -> tuple[type[Peer], int]:
    """Listen; return the class of what is accepted, and the port."""
    kind = type("Kind", (Peer,), {"made": [], "ends": []})
    server = world.stack.enter_context(type("Own", (Server,), {"kind": kind})())
    assert server.Listen("127.0.0.1", 0, 5) == DICOM_SUCCESS
    return kind, server.GetHostInfo()[2]


def connected(port: int) -> Client:
    client = Client()
    assert client.Connect(None, 0, "127.0.0.1", port) == DICOM_SUCCESS
    return client


def test_all_of_an_association_is_freed_at_its_end(
    way: str, world: World, without_collector: None
) -> None:
    kind, port = start(world)
    client = connected(port)
    ours = [weakref.ref(client), weakref.ref(client._lt.connection)]
    # a release lets the server close; then it has told its object
    assert wait_until(lambda: bool(kind.ends), DEADLINE)
    assert len(kind.made) == 3  # the object, its connection, a data set
    assert are_freed(kind.made)
    assert ours[0]() is client
    del client
    assert are_freed(ours)


def test_a_broken_one_is_freed_as_well(
    way: str, world: World, without_collector: None
) -> None:
    kind, port = start(world)
    peer = world.raw_client(port)
    peer.send(b"\x09" * 100)  # no PDU
    peer.sock.close()
    assert wait_until(lambda: bool(kind.ends), DEADLINE)
    assert kind.made
    assert are_freed(kind.made)


def test_one_that_could_not_connect_is_freed(
    way: str, world: World, without_collector: None
) -> None:
    listener = world.raw_server()
    listener.sock.close()
    failed: list[int] = []

    class Failing(LDicomNet):
        def OnConnect(self, nError: int) -> None:
            failed.append(nError)

    client = Failing()
    assert client.Connect(None, 0, "127.0.0.1", listener.port) == DICOM_SUCCESS
    ours = [weakref.ref(client), weakref.ref(client._lt.connection)]
    assert wait_until(lambda: bool(failed), DEADLINE)
    assert failed[0] != DICOM_SUCCESS
    del client
    assert are_freed(ours)


def test_a_listening_object_that_nobody_has_goes_on(way: str, world: World) -> None:
    kind = type("Kind", (Peer,), {"made": [], "ends": []})
    server: Any = type("Own", (Server,), {"kind": kind})()
    assert server.Listen("127.0.0.1", 0, 5) == DICOM_SUCCESS
    port, reference = server.GetHostInfo()[2], weakref.ref(server)
    del server
    gc.collect()
    client = connected(port)
    assert wait_until(lambda: bool(kind.ends), DEADLINE)
    client.Close()
    reference().Close()
    assert are_freed([reference])
