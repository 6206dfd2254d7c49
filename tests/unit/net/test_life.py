"""From Connect to OnClose, between two `LDicomNet` objects."""

from __future__ import annotations

import logging
import socket
import threading
from typing import Any

import pytest

from ltdicom import (
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_CONNECTION_RESET,
    DICOM_ERROR_NET_INVALID,
    DICOM_ERROR_NET_IS_CONNECTED,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_NET_WOULD_BLOCK,
    DICOM_ERROR_PARAMETER,
    DICOM_IPTYPE_IPV4_OR_IPV6,
    DICOM_IPTYPE_IPV6,
    DICOM_SUCCESS,
    DICOMNET_FLAGS_SENDDATA_WITH_GROUP_LENGTH_STANDARD_DATA_ELEMENTS,
    DICOMNETCALLBACK,
    DICOMSOCKETOPTIONS,
    PDU_ABORT,
    PDU_ASSOCIATE_ACCEPT,
    PDU_ASSOCIATE_REQUEST,
    PDU_DATA_TRANSFER,
    PDU_RELEASE_REQUEST,
    PDU_RELEASE_RESPONSE,
    UID_SC_IMAGE_STORAGE,
    UID_VERIFICATION_CLASS,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
    Ref,
    wait_until,
)
from ltdicom._core.settings import SETTINGS
from tests.support.net_support import (
    DEADLINE,
    LoudNode,
    Node,
    Server,
    World,
    accept_all,
    command_of,
    data_set,
    prove_honest,
    request,
    values_of,
)

ECHO = (1, 1, UID_VERIFICATION_CLASS)


def echo(net: Node, context: int, message: int, uid: str) -> None:
    net.SendCEchoResponse(context, message, uid, COMMAND_STATUS_SUCCESS)


ECHOING = {"OnReceiveCEchoRequest": echo}


# -- the order of things -----------------------------------------------------------------


def test_the_hooks_of_a_whole_session_in_order(world: World) -> None:
    client, peer = world.pair({"OnReceiveReleaseResponse": Node.Close}, ECHOING)
    server = peer.GetServer()
    assert isinstance(server, Server)
    assert client.IsConnected() and client.IsAssociated() and peer.IsAssociated()
    assert client.SendCEchoRequest(*ECHO) == DICOM_SUCCESS
    assert client.wait("OnReceiveCEchoResponse") == (*ECHO, COMMAND_STATUS_SUCCESS)
    assert client.SendReleaseRequest() == DICOM_SUCCESS
    client.wait("OnReceiveReleaseResponse")
    server.wait("OnClose")
    assert client.names == [
        "OnConnect",
        "OnReceiveAssociateAccept",
        "OnReceiveCEchoResponse",
        "OnReceiveReleaseResponse",
    ]
    assert peer.names == [
        "OnReceiveAssociateRequest",
        "OnReceiveCEchoRequest",
        "OnReceiveReleaseRequest",
        "OnClose",
    ]
    assert peer.heard("OnClose") == [(DICOM_SUCCESS, peer)]
    assert server.calls == [
        ("OnAccept", (DICOM_SUCCESS,)),
        ("OnClose", (DICOM_SUCCESS, peer)),
    ]
    assert not client.IsConnected() and not client.IsAssociated()
    assert not peer.IsConnected() and not peer.IsAssociated()


def test_what_is_sent_and_received_is_told(world: World) -> None:
    client, peer = world.pair(None, ECHOING, kind=LoudNode)
    client.SendCEchoRequest(*ECHO)
    client.wait("OnReceiveCEchoResponse")
    client.SendReleaseRequest()
    client.wait("OnClose")
    peer.wait("OnClose")
    kinds = [
        PDU_ASSOCIATE_REQUEST,
        PDU_ASSOCIATE_ACCEPT,
        PDU_DATA_TRANSFER,
        PDU_DATA_TRANSFER,
        PDU_RELEASE_REQUEST,
        PDU_RELEASE_RESPONSE,
    ]
    sent = [client.heard("OnSend"), peer.heard("OnSend")]
    assert [[kind for _, kind, _ in s] for s in sent] == [kinds[0::2], kinds[1::2]]
    assert {error for s in sent for error, _, _ in s} == {DICOM_SUCCESS}
    received = [peer.heard("OnReceive"), client.heard("OnReceive")]
    assert [[r[1] for r in each] for each in received] == [kinds[0::2], kinds[1::2]]
    for told, came in zip(sent, received, strict=True):
        for (_, kind, count), (_, _, buffer, length) in zip(told, came, strict=True):
            assert len(buffer) == length
            # a message is told without the 12 bytes around its one fragment
            assert count == length + (12 if kind == PDU_DATA_TRANSFER else 0)
    # OnReceive is the first to know
    for node in (client, peer):
        for number, name in enumerate(node.names):
            if name.startswith(("OnReceiveA", "OnReceiveRel")):
                assert "OnReceive" in node.names[:number]


def test_the_association_is_the_same_on_both_sides(world: World) -> None:
    def accept_one(net: Node, pdu: LDicomAssociate) -> None:
        accept = LDicomAssociate(False)
        accept.AddPresentation(3, 0, pdu.GetAbstract(3))
        accept.AddTransfer(3, pdu.GetTransfer(3, 0))
        accept.AddPresentation(1, 3, pdu.GetAbstract(1))
        assert net.GetAssociate() is None
        assert net.SendAssociateAccept(accept) == DICOM_SUCCESS
        assert net.GetAssociate().FindAbstract(UID_SC_IMAGE_STORAGE) == 3
        accept.Reset(False)  # it was copied

    client, peer = world.pair(None, {"OnReceiveAssociateRequest": accept_one})
    (told,) = client.wait("OnReceiveAssociateAccept")
    assert told is client.GetAssociate()
    for associate in (client.GetAssociate(), peer.GetAssociate()):
        assert associate.GetPresentationCount() == 2
        assert [associate.GetResult(1), associate.GetResult(3)] == [3, 0]
        assert associate.GetAbstract(3) == UID_SC_IMAGE_STORAGE
        assert (associate.GetCalled(), associate.GetCalling()) == ("SERVER", "CLIENT")
    client.Close()
    peer.wait("OnClose")
    # it stays until the object is used again, as in C++
    assert client.GetAssociate() is told and peer.GetAssociate() is not None
    assert not client.IsAssociated() and not peer.IsAssociated()
    client.Connect(None, 0, *peer.GetServer().GetHostInfo()[1:])
    assert client.GetAssociate() is None


def test_a_request_may_be_dropped_when_it_is_sent(world: World) -> None:
    server = world.server()
    client = world.client(server.port, associated=False)
    pdu = request()
    assert client.SendAssociateRequest(pdu) == DICOM_SUCCESS
    pdu.Reset(True)
    client.wait("OnReceiveAssociateAccept")
    assert client.GetAssociate().GetPresentationCount() == 2


def test_an_accept_from_another_thread_later(world: World) -> None:
    asked: list[Any] = []
    server = world.server({"OnReceiveAssociateRequest": lambda net, pdu: asked.append(pdu)})
    client = world.client(server.port, associated=False)
    client.SendAssociateRequest(request())
    peer = server.peer()
    peer.wait("OnReceiveAssociateRequest")
    assert not client.IsAssociated() and not peer.IsAssociated()
    thread = threading.Thread(target=accept_all, args=(peer, asked[0]))
    thread.start()
    thread.join()
    client.wait("OnReceiveAssociateAccept")
    assert client.IsAssociated()


def test_a_response_after_the_hook_from_another_thread(world: World) -> None:
    client, peer = world.pair()
    for number in range(3):  # several are outstanding
        assert client.SendNSetRequest(3, number, "1.2", "1.3", data_set()) == DICOM_SUCCESS
    peer.wait("OnReceiveNSetRequest", 3)
    codes: list[int] = []

    def answer() -> None:
        for context, message, uid, instance, _ in reversed(
            peer.heard("OnReceiveNSetRequest")
        ):
            codes.append(
                peer.SendNSetResponse(context, message, uid, instance, 0x0106, None)
            )

    thread = threading.Thread(target=answer)
    thread.start()
    thread.join()
    client.wait("OnReceiveNSetResponse", 3)
    assert codes == [DICOM_SUCCESS] * 3
    assert [a[1] for a in client.heard("OnReceiveNSetResponse")] == [2, 1, 0]
    assert {a[4] for a in client.heard("OnReceiveNSetResponse")} == {0x0106}


def test_both_sides_may_ask(world: World) -> None:
    client, peer = world.pair(ECHOING, ECHOING)
    for node in (client, peer):
        node.SendCEchoRequest(*ECHO)
    for node in (client, peer):
        assert node.wait("OnReceiveCEchoResponse") == (*ECHO, COMMAND_STATUS_SUCCESS)


def test_messages_of_many_threads_stay_whole(world: World) -> None:
    client, peer = world.pair(pdu=request(max_length=4096))

    def send(number: int) -> None:
        for turn in range(5):
            ds = data_set(TextValue=f"{number}" * 30_000)
            assert client.SendNSetRequest(3, 10 * number + turn, "1.2", "1.3", ds) == 0

    threads = [threading.Thread(target=send, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    peer.wait("OnReceiveNSetRequest", 40)
    for _, message, _, _, ds in peer.heard("OnReceiveNSetRequest"):
        assert values_of(ds) == {"TextValue": f"{message // 10}" * 30_000}
    for number in range(8):  # the order of each sender is kept
        mine = [a[1] for a in peer.heard("OnReceiveNSetRequest") if a[1] // 10 == number]
        assert mine == sorted(mine)


# -- sizes -------------------------------------------------------------------------------


@pytest.mark.parametrize("max_length", [8, 13, 4096, 0])
def test_a_message_larger_than_the_longest_pdu(world: World, max_length: int) -> None:
    pdu = request(max_length=max_length)
    size = 300 if max_length and max_length < 100 else 3_000_000

    def store(net: Node, pdu: LDicomAssociate) -> None:
        accept_all(net, pdu)
        net.SendNSetRequest(3, 5, "1.2.3", "1.2.4", data_set(TextValue="y" * size))

    client, _ = world.pair(server={"OnReceiveAssociateRequest": store}, pdu=pdu)
    received = client.wait("OnReceiveNSetRequest")
    assert received[:4] == (3, 5, "1.2.3", "1.2.4")
    assert values_of(received[4]) == {"TextValue": "y" * size}


def test_128_contexts(world: World) -> None:
    classes = [f"1.2.840.{number}" for number in range(128)]
    client, peer = world.pair(server=ECHOING, pdu=request(*classes))
    for associate in (client.GetAssociate(), peer.GetAssociate()):
        assert associate.GetPresentationCount() == 128
        assert associate.FindAbstract(classes[127]) == 255
    assert client.SendCEchoRequest(255, 1, classes[127]) == DICOM_SUCCESS
    assert client.wait("OnReceiveCEchoResponse")[0] == 255


def test_both_sides_send_60_mb_at_once(world: World) -> None:
    client, peer = world.pair()
    blob = bytes(range(256)) * (60 << 12)
    done = []

    def send(net: Node) -> None:
        ds = data_set(EncapsulatedDocument=blob)
        done.append(net.SendNSetRequest(3, 1, "1.2", "1.3", ds))

    threads = [threading.Thread(target=send, args=(net,)) for net in (client, peer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
    assert done == [DICOM_SUCCESS] * 2
    for net in (client, peer):
        ds = net.wait("OnReceiveNSetRequest")[4]
        element = ds.FindFirstElement(None, 0x00420011, False)
        assert element.nLength == len(blob)
        assert bytes(ds._dataset.encoded("1.2.840.10008.1.2"))[-len(blob) :] == blob


def test_what_waits_is_counted(world: World) -> None:
    release = threading.Event()
    reading = {"OnReceiveCEchoRequest": lambda *_: release.wait(DEADLINE)}
    client, peer = world.pair(server=reading, kind=LoudNode)
    assert client.GetQueueSend() == 0
    client.SendCEchoRequest(*ECHO)
    peer.wait("OnReceiveCEchoRequest")
    # in the serialized dispatch a hook of the client cannot run while that one does,
    # but sending goes on until the kernel is full
    ds = data_set(EncapsulatedDocument=bytes(20 << 20))
    for number in range(3):
        client.SendNSetRequest(3, number, "1.2", "1.3", ds)
    assert client.GetQueueSend() > 0
    release.set()
    peer.wait("OnReceiveNSetRequest", 3)
    assert wait_until(lambda: client.GetQueueSend() == 0, DEADLINE)
    assert wait_until(lambda: len(client.heard("OnSend")) == 5, DEADLINE)
    size = 20 << 20
    for error, kind, count in client.heard("OnSend")[2:]:
        assert (error, kind) == (DICOM_SUCCESS, PDU_DATA_TRANSFER)
        assert size < count < size + size // 1000


# -- who is connected --------------------------------------------------------------------


def test_the_server_knows_its_clients(world: World) -> None:
    server = world.server()
    first, second = world.client(server.port), world.client(server.port)
    peers = [server.peer(1), server.peer(2)]
    assert server.GetClientCount() == 2
    assert [server.GetClient(n) for n in range(3)] == [*peers, None]
    assert all(peer.GetServer() is server for peer in peers)
    assert first.GetServer() is None and server.GetServer() is None
    first.Close()
    server.wait("OnClose")
    assert server.GetClientCount() == 1
    assert server.GetClient(0) is peers[1]
    assert second.IsAssociated()
    assert server.IsActivated() and not server.IsConnected()


def test_addresses(world: World) -> None:
    seen: list[Any] = []

    def note(net: Node, *_: Any) -> None:
        seen.append((net.GetHostInfo(), net.GetPeerInfo()))

    client, peer = world.pair(server={"OnClose": note})
    server = peer.GetServer()
    host, far = client.GetHostInfo(), client.GetPeerInfo()
    assert host[:2] == far[:2] == (DICOM_SUCCESS, "127.0.0.1")
    assert far[2] == server.port
    assert peer.GetPeerInfo() == host and peer.GetHostInfo() == far
    address, port = Ref(), Ref()
    assert client.GetPeerInfo(address, 20, port) == DICOM_SUCCESS
    assert (address.value, port.value) == ("127.0.0.1", server.port)
    client.Close()
    peer.wait("OnClose")
    assert seen == [(far, host)]
    assert peer.GetPeerInfo() == host
    assert LDicomNet().GetPeerInfo() == (DICOM_ERROR_NET_NOT_CONNECTED, "", 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "", "*", None])
def test_an_own_port(world: World, host: str | None) -> None:
    server = world.server()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    client = world.stack.enter_context(Node())
    assert client.Connect(host, port, "127.0.0.1", server.port) == DICOM_SUCCESS
    assert client.wait("OnConnect") == (DICOM_SUCCESS,)
    assert client.GetHostInfo() == (DICOM_SUCCESS, "127.0.0.1", port)


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6")
@pytest.mark.parametrize(
    ("ip_type", "host"),
    [
        (DICOM_IPTYPE_IPV6, "::1"),
        (DICOM_IPTYPE_IPV4_OR_IPV6, "*"),
        (DICOM_IPTYPE_IPV4_OR_IPV6, "::"),
    ],
)
def test_ipv6(world: World, ip_type: int, host: str) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 on loopback")
    server = world.server()
    server.ServerClose()
    assert server.Listen(host, 0, 5, ip_type) == DICOM_SUCCESS
    port = server.GetHostInfo()[2]
    addresses = ["::1"] if ip_type == DICOM_IPTYPE_IPV6 else ["::1", "127.0.0.1"]
    for number, address in enumerate(addresses, 1):
        client = world.stack.enter_context(Node())
        assert client.Connect("", 0, address, port, ip_type) == DICOM_SUCCESS
        assert client.wait("OnConnect") == (DICOM_SUCCESS,)
        assert client.GetPeerInfo() == (DICOM_SUCCESS, address, port)
        assert client.SendAssociateRequest(request()) == DICOM_SUCCESS
        client.wait("OnReceiveAssociateAccept")
        accepted = server.peer(number)
        assert accepted.IsAssociated()
        # an IPv4 peer of a listener for both kinds is shown as what it is
        assert accepted.GetPeerInfo() == client.GetHostInfo()
        assert accepted.GetHostInfo() == (DICOM_SUCCESS, address, port)
        assert f"connected with {address}:" in repr(accepted).replace(
            "associated", "connected"
        )


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv4 and IPv6 at once")
def test_the_log_shows_an_ipv4_peer_of_a_listener_for_both(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(SETTINGS), "associations", 1)
    server = world.server()
    server.ServerClose()
    assert server.Listen("*", 0, 5, DICOM_IPTYPE_IPV4_OR_IPV6) == DICOM_SUCCESS
    first = world.client(server.GetHostInfo()[2])
    with socket.create_connection(("127.0.0.1", server.GetHostInfo()[2])) as second:
        second.settimeout(DEADLINE)
        assert second.recv(1) == b""  # one is enough
    (text,) = (r.getMessage() for r in caplog.records if r.levelno == logging.WARNING)
    assert text.startswith("peer 127.0.0.1 is closed")
    first.Close()


@pytest.mark.parametrize("host", ["", None])
def test_listen_without_an_address(
    world: World, host: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    server = world.stack.enter_context(Node())
    assert server.Listen(host, 0, 5) == DICOM_SUCCESS
    address = server.GetHostInfo()[1]
    assert address not in ("", "0.0.0.0")
    assert [r.getMessage().split(",")[0] for r in caplog.records if r.levelno > 20] == [
        f"listening on {address} only"
    ]
    server.Close()
    assert server.Listen("*", 0, 5) == DICOM_SUCCESS
    assert server.GetHostInfo()[1] == "0.0.0.0"


def test_accept_needs_somebody_waiting(world: World) -> None:
    server, other = world.server(), world.stack.enter_context(Node())
    assert server.Accept(other) == DICOM_ERROR_NET_WOULD_BLOCK
    assert other.Accept(server) == DICOM_ERROR_NET_NOT_CONNECTED
    client = world.client(server.port)
    peer = server.peer()
    assert client.Connect(None, 0, "127.0.0.1", server.port) == DICOM_ERROR_NET_IS_CONNECTED
    server.answers["OnAccept"] = lambda net, error: seen.append(net.Accept(peer))
    seen: list[int] = []
    world.client(server.port, associated=False)
    assert wait_until(lambda: seen, DEADLINE)  # the hook is noted before it answers
    assert seen == [DICOM_ERROR_NET_IS_CONNECTED]
    assert server.Accept(other) == DICOM_SUCCESS  # it still waited


# -- the end -----------------------------------------------------------------------------


def test_close_is_silent_here_and_orderly_for_what_was_sent(world: World) -> None:
    client, peer = world.pair()
    ds = data_set(EncapsulatedDocument=bytes(8 << 20))
    client.SendNSetRequest(3, 1, "1.2", "1.3", ds)
    client.Close()
    assert not client.IsConnected() and not client.IsAssociated()
    assert client.SendCEchoRequest(*ECHO) == DICOM_ERROR_NET_NOT_CONNECTED
    peer.wait("OnReceiveNSetRequest")
    assert peer.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_RESET, peer)
    assert "OnClose" not in client.names
    client.Close()  # again is allowed


def test_who_waits_for_the_end_is_told_without_on_close(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = world.server()
    peer = world.stack.enter_context(LDicomNet())
    server.answers["OnAccept"] = lambda net, error: net.Accept(peer)
    client = world.client(server.port, associated=False)
    assert wait_until(peer.IsConnected, DEADLINE)
    told: list[bool] = []
    news = peer._lt.dispatcher.news
    monkeypatch.setattr(news, "tell", lambda: told.append(peer.IsConnected()))
    client.Close()
    assert server.wait("OnClose") == (DICOM_SUCCESS, peer)
    assert False in told  # before the turn of the server
    assert len(server.heard("OnClose")) == 1


def test_close_forced_tells(world: World) -> None:
    client, peer = world.pair()
    server = peer.GetServer()
    assert peer.CloseForced(True) == DICOM_SUCCESS
    assert peer.heard("OnClose") == [(DICOM_SUCCESS, peer)]
    assert server.wait("OnClose") == (DICOM_SUCCESS, peer)
    assert server.GetClientCount() == 0
    assert client.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_RESET, client)
    assert len(peer.heard("OnClose")) == 1 and len(server.heard("OnClose")) == 1
    assert peer.CloseForced(True) == DICOM_SUCCESS  # without a connection


def test_close_forced_may_be_silent(world: World) -> None:
    client, peer = world.pair()
    assert client.CloseForced(False) == DICOM_SUCCESS
    peer.wait("OnClose")
    assert "OnClose" not in client.names


def test_a_listening_object_closes_what_it_accepted(world: World) -> None:
    server = world.server()
    client = world.client(server.port)
    peer = server.peer()
    server.Close()
    assert not server.IsActivated() and not peer.IsConnected()
    assert client.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_RESET, client)
    assert "OnClose" not in peer.names


def test_server_close_lets_them_live(world: World) -> None:
    server = world.server(ECHOING)
    client = world.client(server.port)
    server.ServerClose()
    client.SendCEchoRequest(*ECHO)
    client.wait("OnReceiveCEchoResponse")
    late = world.stack.enter_context(Node())
    late.Connect(None, 0, "127.0.0.1", server.port)
    assert late.wait("OnConnect") != (DICOM_SUCCESS,)


def test_the_port_is_free_when_server_close_returns(world: World) -> None:
    server = world.server()
    for _ in range(5):
        world.client(server.port)
        server.ServerClose()
        assert server.Listen("127.0.0.1", server.port, 5) == DICOM_SUCCESS


def test_abort(world: World) -> None:
    client, peer = world.pair()
    server = peer.GetServer()
    assert client.SendAbort(2, 6) == DICOM_SUCCESS
    assert peer.wait("OnReceiveAbort") == (2, 6)
    assert peer.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_ABORTED, peer)
    assert client.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_ABORTED, client)
    server.wait("OnClose")
    assert not client.IsAssociated()
    assert client.SendAbort(0, 0) == DICOM_ERROR_NET_NOT_CONNECTED


def test_an_abort_drops_what_waits_and_can_be_read(world: World) -> None:
    """A PDU that has begun ends first, so that the peer can read the abort."""
    listening = world.raw_server()
    client = world.stack.enter_context(LoudNode())
    client.Connect(None, 0, "127.0.0.1", listening.port)
    peer = listening.peer()
    client.wait("OnConnect")
    client.SendAssociateRequest(request())
    kind, body = peer.pdu()
    from ltdicom._net.association.items import merge
    from ltdicom._net.association.pdu import associate_pdu, read_associate_pdu

    wanted, _ = read_associate_pdu(b"\1\0" + len(body).to_bytes(4, "big") + body)
    accept = LDicomAssociate(False)
    for context_id in (1, 3):
        accept.AddPresentation(context_id, 0, "")
        accept.AddTransfer(context_id, "1.2.840.10008.1.2")
    peer.send(associate_pdu(merge(wanted.items, accept._items)).encode())
    client.wait("OnReceiveAssociateAccept")
    ds = data_set(EncapsulatedDocument=bytes(30 << 20))
    for number in range(2):
        assert client.SendNSetRequest(3, number, "1.2", "1.3", ds) == DICOM_SUCCESS
    assert client.GetQueueSend() > 0
    assert client.SendAbort(0, 0) == DICOM_SUCCESS
    kinds = []
    while kind := peer.pdu()[0]:
        kinds.append(kind)
        if kind == PDU_ABORT:
            peer.sock.close()
            break
    assert set(kinds[:-1]) == {PDU_DATA_TRANSFER} and kinds[-1] == PDU_ABORT
    assert len(kinds) < 30 << 20 >> 14
    client.wait("OnClose")
    errors = [(kind, error == DICOM_SUCCESS) for error, kind, _ in client.heard("OnSend")]
    assert sorted(errors) == [(1, True), (4, False), (4, False), (7, True)]
    assert client.GetQueueSend() == 0


def test_reject(world: World) -> None:
    def reject(net: Node, pdu: Any) -> None:
        assert net.SendAssociateReject(0, 1, 1) == DICOM_ERROR_PARAMETER
        assert net.SendAssociateReject(2, 3, 2) == DICOM_SUCCESS
        assert net.SendAssociateReject(2, 3, 2) == DICOM_ERROR_NET_NOT_CONNECTED

    server = world.server({"OnReceiveAssociateRequest": reject})
    client = world.client(server.port, associated=False)
    client.SendAssociateRequest(request())
    assert client.wait("OnReceiveAssociateReject") == (2, 3, 2)
    assert client.wait("OnClose") == (DICOM_SUCCESS, client)
    assert server.peer().wait("OnClose")[0] == DICOM_SUCCESS
    assert not client.IsConnected()


@pytest.mark.parametrize("run", range(4))
def test_release_collisions(world: World, run: int) -> None:
    """Two hundred in all: neither has read the other's request when it sends its own."""
    server = world.server()
    for number in range(1, 51):
        client = world.client(server.port)
        peer = server.peer(number)
        first, second = (peer, client) if run % 2 else (client, peer)
        with second._lt.required.lock:  # it reads nothing meanwhile
            for node in (first, second):
                assert node.SendReleaseRequest() == DICOM_SUCCESS
                assert node.SendReleaseRequest() == DICOM_ERROR_NET_INVALID
        for node in (client, peer):
            assert node.wait("OnClose") == (DICOM_SUCCESS, node)
            assert node.names[-3:] == [
                "OnReceiveReleaseRequest",
                "OnReceiveReleaseResponse",
                "OnClose",
            ]


def test_a_late_response_still_leaves_before_the_release_is_answered(world: World) -> None:
    client, peer = world.pair(server={"OnReceiveReleaseRequest": lambda net: None})
    client.SendCEchoRequest(*ECHO)
    peer.wait("OnReceiveCEchoRequest")
    assert client.SendReleaseRequest() == DICOM_SUCCESS
    assert client.SendCEchoRequest(*ECHO) == DICOM_ERROR_NET_INVALID
    peer.wait("OnReceiveReleaseRequest")
    assert peer.SendCEchoResponse(*ECHO, COMMAND_STATUS_SUCCESS) == DICOM_SUCCESS
    assert peer.SendReleaseResponse() == DICOM_SUCCESS
    client.wait("OnClose")
    assert client.names[-3:] == [
        "OnReceiveCEchoResponse",
        "OnReceiveReleaseResponse",
        "OnClose",
    ]


def test_a_release_waits_behind_what_was_sent(world: World) -> None:
    client, peer = world.pair()
    client.SendNSetRequest(
        3, 1, "1.2", "1.3", data_set(EncapsulatedDocument=bytes(10 << 20))
    )
    client.SendReleaseRequest()
    client.wait("OnReceiveReleaseResponse")
    assert peer.names[-2:] != ["OnReceiveReleaseRequest", "OnReceiveNSetRequest"]
    assert len(peer.heard("OnReceiveNSetRequest")) == 1


def test_the_same_object_connects_again(world: World) -> None:
    server = world.server(ECHOING)
    client = world.stack.enter_context(Node())
    for turn in range(1, 6):
        assert client.Connect(None, 0, "127.0.0.1", server.port) == DICOM_SUCCESS
        client.wait("OnConnect", turn)
        client.SendAssociateRequest(request())
        client.wait("OnReceiveAssociateAccept", turn)
        client.SendCEchoRequest(*ECHO)
        client.wait("OnReceiveCEchoResponse", turn)
        client.Close()
    assert client.names.count("OnClose") == 0


@pytest.mark.parametrize("hook", ["OnClose", "OnReceiveReleaseResponse", "OnConnect"])
def test_a_hook_connects_again(world: World, hook: str) -> None:
    server = world.server()
    codes: list[int] = []

    def again(net: Node, *arguments: Any) -> None:
        if hook == "OnConnect" and arguments != (DICOM_SUCCESS,):
            net.answers.clear()
        elif hook == "OnConnect":
            return
        net.Close()
        codes.append(net.Connect(None, 0, "127.0.0.1", server.port))

    client = world.stack.enter_context(Node({hook: again}))
    if hook == "OnConnect":
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        client.Connect(None, 0, "127.0.0.1", port)
    else:
        client.Connect(None, 0, "127.0.0.1", server.port)
        client.wait("OnConnect")
        client.SendAssociateRequest(request())
        client.wait("OnReceiveAssociateAccept")
        client.SendReleaseRequest()
    assert client.wait("OnConnect", 2) == (DICOM_SUCCESS,)
    assert codes == [DICOM_SUCCESS]


def test_close_ends_an_attempt_to_connect(world: World) -> None:
    with socket.socket() as full:  # a backlog of one, which is taken
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        client = world.stack.enter_context(Node())
        assert client.Connect(None, 0, "127.0.0.1", port) == DICOM_SUCCESS
        client.Close()
        for filler in fillers:
            filler.close()
    assert not client.IsConnected()


def test_shut_down_closes_everything(world: World) -> None:
    client, peer = world.pair()
    assert LDicomNet.StartUp() == DICOM_SUCCESS
    LDicomNet.ShutDown()
    server = peer.GetServer()
    assert not client.IsConnected() and not peer.IsConnected()
    assert not server.IsActivated()


# -- what else can be set ----------------------------------------------------------------


def test_send_data_with_a_command_of_ones_own(world: World) -> None:
    client, peer = world.pair(kind=LoudNode)
    command = LDicomDS()
    command.InitCS(0x0120, True)
    element = command.FindFirstElement(None, 0x00000100, False)
    assert command.SetShortValue(element, [0x0777], 1)
    ds = data_set(PatientID="P")
    assert client.SendData(3, command, ds) == DICOM_SUCCESS
    context_id, received, data = peer.wait("OnReceiveUnknown")
    assert (context_id, values_of(data)) == (3, {"PatientID": "P"})
    assert command_of(received)["CommandField"] == 0x0777
    assert command_of(received)["CommandDataSetType"] == 1  # set right
    assert peer.names[-3:] == ["OnReceive", "OnReceiveData", "OnReceiveUnknown"]
    assert client.SendData(3, None, None) != DICOM_SUCCESS
    assert client.SendData(3, LDicomDS(), None) == DICOM_ERROR_PARAMETER
    assert client.SendData(3, command, None) == DICOM_SUCCESS
    assert peer.wait("OnReceiveUnknown", 2)[2] is None


def test_a_response_may_be_changed_before_it_leaves(world: World) -> None:
    def explain(net: Node, command: LDicomDS) -> None:
        comment = command.InsertElement(None, False, 0x00000902, 0x4C4F, False, 0)
        command.SetStringValue(comment, "no such patient", 1)
        offending = command.InsertElement(None, False, 0x00000901, 0x4154, False, 0)
        command.SetTagValue(offending, [0x00100020], 1) if hasattr(
            command, "SetTagValue"
        ) else command.SetLongValue(offending, [0x00100020], 1)

    answers = {"OnBeforeSendCommandSet": explain}
    client, peer = world.pair(server=answers, kind=LoudNode)
    client.SendCEchoRequest(*ECHO)
    peer.wait("OnReceiveCEchoRequest")
    assert peer.SendCEchoResponse(*ECHO, 0x0112) == DICOM_SUCCESS
    client.wait("OnReceiveCEchoResponse")
    elements = command_of(client.GetCommandSet())
    assert elements["ErrorComment"] == "no such patient"
    assert elements["OffendingElement"] == 0x00100020
    assert elements["Status"] == 0x0112
    # a request is sent as it is
    assert client.heard("OnBeforeSendCommandSet") == []


def test_functions_instead_of_hooks(world: World) -> None:
    heard: list[Any] = []
    callbacks = DICOMNETCALLBACK(
        pfnReceiveCEchoRequest=lambda net, *rest: heard.append((net, *rest)),
        pfnReceiveAssociateRequest=lambda net, pdu, user: accept_all(net, pdu),
        pUserData="mine",
    )
    plain: list[LDicomNet] = []

    def take_in(net: Node, error: int) -> None:
        peer = LDicomNet()
        peer.SetCallback(callbacks)
        net.Accept(peer)
        plain.append(peer)

    server = world.server()
    server.answers["OnAccept"] = take_in
    client = world.client(server.port)
    client.SendCEchoRequest(*ECHO)
    assert wait_until(lambda: heard, DEADLINE)
    assert heard == [(plain[0], *ECHO, "mine")]


def test_group_lengths(world: World) -> None:
    client, peer = world.pair()
    flag = DICOMNET_FLAGS_SENDDATA_WITH_GROUP_LENGTH_STANDARD_DATA_ELEMENTS
    assert client.GetFlags() == 0
    client.SetFlags(flag)
    assert client.GetFlags() == flag
    client.SendNSetRequest(3, 1, "1.2", "1.3", data_set(PatientID="ABCD"))
    ds = peer.wait("OnReceiveNSetRequest")[4]
    assert {int(e.tag): e.value for e in ds.to_pydicom()} == {
        0x00100000: 12,
        0x00100020: "ABCD",
    }


def test_socket_options(world: World) -> None:
    code, options = LDicomNet().GetDefaultSocketOptions()
    assert (code, options.bNoDelay) == (DICOM_SUCCESS, True)
    server = world.server()
    wanted = DICOMSOCKETOPTIONS(
        nSendBufferSize=16384, nReceiveBufferSize=8192, bNoDelay=False
    )
    assert server.SetSocketOptions(wanted) == DICOM_SUCCESS
    wanted.bNoDelay = True  # it was copied
    read = DICOMSOCKETOPTIONS()
    assert server.GetSocketOptions(read) == DICOM_SUCCESS
    assert (read.nSendBufferSize, read.bNoDelay) == (16384, False)
    client = world.client(server.port)

    def option(net: Node, level: int, name: int) -> int:
        return net._lt.connection._transport.socket.getsockopt(level, name)

    no_delay = socket.IPPROTO_TCP, socket.TCP_NODELAY
    assert option(client, *no_delay) and not option(server.peer(), *no_delay)
    size = option(server.peer(), socket.SOL_SOCKET, socket.SO_RCVBUF)
    assert size in (8192, 2 * 8192)  # Linux doubles what it is asked for


def test_what_a_type_error_is(world: World) -> None:
    client, peer = world.pair()
    for wrong in ([], "1", None, 1.5):
        with pytest.raises(TypeError):
            client.SendCEchoRequest(wrong, 1, UID_VERIFICATION_CLASS)
    with pytest.raises(TypeError):
        client.SendCEchoRequest(1, 1, b"1.2")
    with pytest.raises(TypeError):
        client.SendNSetRequest(3, 1, "1.2", "1.3", {"PatientID": "x"})
    with pytest.raises(TypeError):
        client.SendAssociateRequest("request")
    with pytest.raises(TypeError):
        client.SendCEchoRequest(1, 1)
    client.SendCEchoRequest(*ECHO)
    assert peer.wait("OnReceiveCEchoRequest") == ECHO


def test_an_object_without_a_connection() -> None:
    net = LDicomNet()
    assert not net.IsConnected() and not net.IsAssociated() and not net.IsActivated()
    assert net.GetAssociate() is None and net.GetCommandSet() is None
    assert net.GetQueueSend() == 0 and net.GetClientCount() == 0
    for call in (net.SendReleaseRequest, net.SendReleaseResponse):
        assert call() == DICOM_ERROR_NET_NOT_CONNECTED
    assert net.SendAbort(0, 0) == DICOM_ERROR_NET_NOT_CONNECTED
    assert net.SendCEchoRequest(*ECHO) == DICOM_ERROR_NET_NOT_CONNECTED
    assert net.SendAssociateRequest(request()) == DICOM_ERROR_NET_NOT_CONNECTED
    net.Close()
    assert net.CloseForced(True) == DICOM_SUCCESS


def test_a_server_goes_on_through_it_all(world: World) -> None:
    server = world.server(ECHOING)
    for _ in range(3):
        prove_honest(world, server.port)
    assert wait_until(lambda: server.GetClientCount() == 0, DEADLINE)
