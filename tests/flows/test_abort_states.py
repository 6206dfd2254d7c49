"""Aborts, lost connections and nonsense in every state of the upper layer (PS3.8 9.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from ltdicom import (
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_CONNECTION_RESET,
    DICOM_ERROR_NET_INVALID,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_SUCCESS,
    LDicomAssociate,
    wait_until,
)
from ltdicom._net.association.pdu import associate_pdu
from tests.support.net_support import (
    ABORT,
    RELEASE_REQUEST,
    RELEASE_RESPONSE,
    Node,
    RawPeer,
    Server,
    World,
    p_data,
    pdu_bytes,
    prove_honest,
    request,
    request_bytes,
)

MUTE = {"OnReceiveReleaseRequest": lambda net: None}


class Reached(NamedTuple):
    """One of our objects in a state, and the raw peer at the other end."""

    node: Node
    raw: RawPeer
    server: Server | None


def state_of(node: Node) -> str:
    connection = node._lt.connection
    return connection._association.state if connection is not None else "none"


def accept_bytes(pdu: LDicomAssociate) -> bytes:
    accept = LDicomAssociate(False)
    for index in range(pdu.GetPresentationCount()):
        context_id = pdu.GetPresentation(index)
        accept.AddPresentation(context_id, 0, pdu.GetAbstract(context_id))
        accept.AddTransfer(context_id, pdu.GetTransfer(context_id, 0))
    return associate_pdu(accept._items).encode()


def acceptor(world: World, state: str) -> Reached:
    """Bring an accepted object to a state."""
    answers: dict[str, Callable[..., Any]] = dict(MUTE)
    if state in ("Sta2", "Sta3"):
        answers["OnReceiveAssociateRequest"] = lambda net, pdu: None
    server = world.server(answers)
    raw = world.raw_client(server.port)
    node = server.peer()
    if state == "Sta2":
        return Reached(node, raw, server)
    raw.send(request_bytes())
    node.wait("OnReceiveAssociateRequest")
    if state == "Sta3":
        return Reached(node, raw, server)
    assert raw.pdu()[0] == 2
    if state in ("Sta7", "Sta10", "Sta12"):
        assert node.SendReleaseRequest() == DICOM_SUCCESS
        assert raw.pdu()[0] == 5
    if state in ("Sta8", "Sta10", "Sta12"):
        raw.send(RELEASE_REQUEST)
        node.wait("OnReceiveReleaseRequest")
    if state == "Sta12":
        raw.send(RELEASE_RESPONSE)
        node.wait("OnReceiveReleaseResponse")
    return Reached(node, raw, server)


def requestor(world: World, state: str) -> Reached:
    """Bring an object that has connected to a state."""
    listener = world.raw_server()
    node = world.client(listener.port, dict(MUTE), associated=False)
    raw = listener.peer()
    if state == "Sta1":
        return Reached(node, raw, None)
    pdu = request()
    assert node.SendAssociateRequest(pdu) == DICOM_SUCCESS
    assert raw.pdu()[0] == 1
    if state == "Sta5":
        return Reached(node, raw, None)
    raw.send(accept_bytes(pdu))
    node.wait("OnReceiveAssociateAccept")
    if state in ("Sta7", "Sta9", "Sta11"):
        assert node.SendReleaseRequest() == DICOM_SUCCESS
        assert raw.pdu()[0] == 5
    if state in ("Sta8", "Sta9", "Sta11"):
        raw.send(RELEASE_REQUEST)
        node.wait("OnReceiveReleaseRequest")
    if state == "Sta11":
        assert node.SendReleaseResponse() == DICOM_SUCCESS
        assert raw.pdu()[0] == 6
    return Reached(node, raw, None)


STATES = [(acceptor, f"Sta{n}") for n in (3, 6, 7, 8, 10, 12)]
STATES += [(requestor, f"Sta{n}") for n in (5, 6, 7, 8, 9, 11)]
NAMES = [f"{side.__name__}-{state}" for side, state in STATES]


@pytest.fixture(params=STATES, ids=NAMES)
def reached(world: World, request: pytest.FixtureRequest) -> Iterator[Reached]:
    side, state = request.param
    found: Reached = side(world, state)
    assert state_of(found.node) == state
    yield found
    # the last association stays until the object is used again
    assert (found.node.GetAssociate() is None) == (state in ("Sta3", "Sta5"))


def end(world: World, reached: Reached, error: int) -> None:
    """The object has closed for a reason, and the server lives on."""
    node = reached.node
    assert node.wait("OnClose") == (error, node)
    assert not node.IsConnected()
    assert not node.IsAssociated()
    assert node.SendReleaseRequest() == DICOM_ERROR_NET_NOT_CONNECTED
    assert node.SendAbort(0, 0) == DICOM_ERROR_NET_NOT_CONNECTED
    if reached.server is not None:
        assert reached.server.wait("OnClose") == (error, node)
        reached.server.peer_answers = None
        prove_honest(world, reached.server.port)


def test_the_peer_aborts(world: World, reached: Reached) -> None:
    reached.raw.send(pdu_bytes(7, bytes((0, 0, 2, 6))))
    assert reached.node.wait("OnReceiveAbort") == (2, 6)
    reached.raw.expect_end()
    end(world, reached, DICOM_ERROR_NET_CONNECTION_ABORTED)


def test_we_abort(world: World, reached: Reached) -> None:
    assert reached.node.SendAbort(0, 3) == DICOM_SUCCESS
    assert reached.raw.pdu() == (7, bytes((0, 0, 0, 3)))
    # the state machine waits for the peer to close; what it still says is ignored,
    # except that it has aborted as well (AA-6, AA-2)
    late = RELEASE_REQUEST + p_data((1, 3, bytes(100_000))) + RELEASE_RESPONSE + ABORT
    for start in range(0, len(late), 30_001):
        reached.raw.send(late[start : start + 30_001])
    reached.raw.expect_end()
    end(world, reached, DICOM_ERROR_NET_CONNECTION_ABORTED)
    assert not reached.node.heard("OnReceiveAbort")


def test_the_peer_vanishes(world: World, reached: Reached) -> None:
    reached.raw.sock.close()
    end(world, reached, DICOM_ERROR_NET_CONNECTION_RESET)


def test_the_peer_sends_what_it_must_not(world: World, reached: Reached) -> None:
    reached.raw.send(request_bytes())
    reached.raw.expect_abort()
    reached.raw.sock.close()
    end(world, reached, DICOM_ERROR_NET_CONNECTION_ABORTED)


def test_the_peer_sends_no_dicom(world: World, reached: Reached) -> None:
    reached.raw.send(b"GET / HTTP/1.1\r\n\r\n")
    reached.raw.expect_abort()
    reached.raw.sock.close()
    end(world, reached, DICOM_ERROR_NET_CONNECTION_ABORTED)


def test_we_close(world: World, reached: Reached) -> None:
    """Close is silent here; the peer sees the end of the stream, and no abort."""
    reached.node.Close()
    assert not reached.node.IsConnected()
    assert not reached.node.IsAssociated()
    reached.raw.expect_end()
    reached.raw.sock.close()
    assert not reached.node.heard("OnClose")


def test_an_abort_before_the_request(world: World) -> None:
    """In Sta2 nobody has anything to abort: the connection ends (AA-2)."""
    reached = acceptor(world, "Sta2")
    assert reached.node.SendAbort(0, 0) == DICOM_ERROR_NET_INVALID
    reached.raw.send(ABORT)
    reached.raw.expect_end()
    end(world, reached, DICOM_SUCCESS)
    assert not reached.node.heard("OnReceiveAbort")


def test_a_connection_that_never_asks(world: World) -> None:
    """A port scanner connects and leaves: an orderly end."""
    reached = acceptor(world, "Sta2")
    reached.raw.sock.close()
    end(world, reached, DICOM_SUCCESS)


def test_a_peer_that_speaks_before_it_is_asked(world: World) -> None:
    reached = requestor(world, "Sta1")
    assert reached.node.SendAbort(0, 0) == DICOM_ERROR_NET_INVALID
    reached.raw.send(request_bytes())
    reached.raw.expect_end()
    end(world, reached, DICOM_ERROR_NET_CONNECTION_ABORTED)


# -- release collisions (PS3.8 7.2.2.1) ------------------------------------------------


def test_collision_seen_by_the_requestor(world: World) -> None:
    """The requestor of the association answers first."""
    node, raw, _ = requestor(world, "Sta9")
    assert node.SendReleaseResponse() == DICOM_SUCCESS
    assert raw.pdu()[0] == 6
    raw.send(RELEASE_RESPONSE)
    node.wait("OnReceiveReleaseResponse")
    node.Close()
    raw.expect_end()


def test_collision_seen_by_the_acceptor(world: World) -> None:
    """The acceptor's answer waits for the one of the requestor, whoever is earlier."""
    node, raw, _ = acceptor(world, "Sta10")
    assert node.SendReleaseResponse() == DICOM_SUCCESS
    raw.sock.settimeout(0.05)
    with pytest.raises(TimeoutError):
        raw.pdu()
    raw.sock.settimeout(10)
    raw.send(RELEASE_RESPONSE)
    assert raw.pdu()[0] == 6
    node.wait("OnReceiveReleaseResponse")
    raw.sock.close()
    assert node.wait("OnClose") == (DICOM_SUCCESS, node)


def test_collision_answered_late(world: World) -> None:
    node, raw, _ = acceptor(world, "Sta12")
    assert node.SendReleaseResponse() == DICOM_SUCCESS
    assert raw.pdu()[0] == 6
    raw.sock.close()
    assert node.wait("OnClose") == (DICOM_SUCCESS, node)


@pytest.mark.parametrize("closer", ["client", "server"])
def test_collision_of_two_programs(world: World, closer: str) -> None:
    """Both ask inside one hook, so neither has seen the request of the other."""

    def both_release(peer: Node, *_: Any) -> None:
        assert client.SendReleaseRequest() == DICOM_SUCCESS
        assert peer.SendReleaseRequest() == DICOM_SUCCESS

    client, peer = world.pair(server={"OnReceiveCEchoRequest": both_release})
    assert client.SendCEchoRequest(1, 1, "1.2.840.10008.1.1") == DICOM_SUCCESS
    for node in (client, peer):
        node.wait("OnReceiveReleaseRequest")
        node.wait("OnReceiveReleaseResponse")
    (client if closer == "client" else peer).Close()
    assert wait_until(lambda: not client.IsConnected() and not peer.IsConnected(), 10)
    other = peer if closer == "client" else client
    assert other.wait("OnClose") == (DICOM_SUCCESS, other)


def test_both_sides_abort(world: World) -> None:
    def both_abort(peer: Node, *_: Any) -> None:
        assert client.SendAbort(0, 0) == DICOM_SUCCESS
        assert peer.SendAbort(0, 0) == DICOM_SUCCESS

    client, peer = world.pair(server={"OnReceiveCEchoRequest": both_abort})
    assert client.SendCEchoRequest(1, 1, "1.2.840.10008.1.1") == DICOM_SUCCESS
    for node in (client, peer):
        assert node.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_ABORTED, node)
