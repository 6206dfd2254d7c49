"""What ports and peers get wrong: a code or a hook, a reason in the log, and no harm."""

from __future__ import annotations

import logging
import socket
import struct
from collections.abc import Iterator
from typing import Any

import pytest

from ltdicom import (
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_NET_ADDRESS_IN_USE,
    DICOM_ERROR_NET_ADDRESS_NOT_AVAILABLE,
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_CONNECTION_REFUSED,
    DICOM_ERROR_NET_CONNECTION_RESET,
    DICOM_ERROR_NET_DESTINATION_REQUIRED,
    DICOM_ERROR_NET_HOST_NOT_FOUND,
    DICOM_ERROR_NET_INVALID,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_NET_TIME_OUT,
    DICOM_ERROR_NET_TRY_AGAIN,
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_PDU_ID,
    DICOM_ERROR_PDU_TYPE,
    DICOM_SUCCESS,
    UID_JPEG_BASELINE_1,
    UID_VERIFICATION_CLASS,
    LDicomAssociate,
    LDicomDS,
    wait_until,
)
from ltdicom._core.settings import SETTINGS
from ltdicom._net.messages import command
from ltdicom._net.messages.services import MESSAGES
from tests.support.message_strategies import quietly
from tests.support.net_support import (
    ABORT,
    DEADLINE,
    RELEASE_REQUEST,
    RELEASE_RESPONSE,
    Node,
    RawPeer,
    Server,
    World,
    accept_all,
    data_set,
    p_data,
    pdu_bytes,
    prove_honest,
    request,
    request_bytes,
    value_bytes,
    values_of,
)

ECHO = (1, 1, UID_VERIFICATION_CLASS)
ECHO_COMMAND = command.encode(
    MESSAGES["CEchoRequest"], [1, UID_VERIFICATION_CLASS], False, quietly
)
SET_COMMAND = command.encode(MESSAGES["NSetRequest"], [1, "1.2", "1.3"], True, quietly)
PATIENT = struct.pack("<HHL", 0x10, 0x20, 4) + b"ABC "
BAD_NAMES = ["no-such-host.invalid", "x" * 70 + ".invalid", "a..b", "nul\0name"]
UNKNOWN = (DICOM_ERROR_NET_HOST_NOT_FOUND, DICOM_ERROR_NET_TRY_AGAIN)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Give the limits back afterwards."""
    for name, value in vars(SETTINGS).items():
        monkeypatch.setitem(vars(SETTINGS), name, value)
    yield monkeypatch


# -- ports and names ---------------------------------------------------------------------


def test_a_port_that_is_taken(world: World, caplog: pytest.LogCaptureFixture) -> None:
    server = world.server()
    other = world.stack.enter_context(Node())
    assert other.Listen("127.0.0.1", server.port, 5) == DICOM_ERROR_NET_ADDRESS_IN_USE
    assert "Listen: DICOM_ERROR_NET_ADDRESS_IN_USE" in caplog.text
    assert other.Listen("127.0.0.1", 0, 5) == DICOM_SUCCESS
    prove_honest(world, server.port)


def test_an_address_of_somebody_else(world: World) -> None:
    node = world.stack.enter_context(Node())
    code = node.Listen("203.0.113.1", 0, 5)
    assert code == DICOM_ERROR_NET_ADDRESS_NOT_AVAILABLE


@pytest.mark.parametrize("port", [-1, 65536, 1 << 32])
def test_ports_that_do_not_exist(world: World, port: int) -> None:
    node = world.stack.enter_context(Node())
    assert node.Listen("127.0.0.1", port, 5) == DICOM_ERROR_PARAMETER
    assert node.Connect(None, 0, "127.0.0.1", port) == DICOM_ERROR_PARAMETER
    assert node.Connect(None, port, "127.0.0.1", 104) == DICOM_ERROR_PARAMETER
    assert node.Connect(None, 0, "127.0.0.1", 0) == DICOM_ERROR_PARAMETER


def test_a_host_that_refuses(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    node = world.stack.enter_context(Node())
    assert node.Connect(None, 0, "127.0.0.1", port) == DICOM_SUCCESS
    assert node.wait("OnConnect") == (DICOM_ERROR_NET_CONNECTION_REFUSED,)
    assert not node.IsConnected()
    assert node.SendAssociateRequest(request()) == DICOM_ERROR_NET_NOT_CONNECTED
    assert node.names == ["OnConnect"]
    server = world.server()
    assert node.Connect(None, 0, "127.0.0.1", server.port) == DICOM_SUCCESS
    assert node.wait("OnConnect", 2) == (DICOM_SUCCESS,)


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_does_not_resolve(world: World, name: str) -> None:
    node = world.stack.enter_context(Node())
    assert node.Connect(None, 0, name, 104) == DICOM_SUCCESS
    assert node.wait("OnConnect")[0] in UNKNOWN
    assert node.Listen(name, 0, 5) in UNKNOWN
    assert node.Connect(name, 0, "127.0.0.1", 104) == DICOM_SUCCESS
    assert node.wait("OnConnect", 2) != (DICOM_SUCCESS,)
    assert node.Connect(None, 0, "", 104) == DICOM_ERROR_NET_DESTINATION_REQUIRED
    assert node.Connect(None, 0, None, 104) == DICOM_ERROR_NET_DESTINATION_REQUIRED
    prove_honest(world, world.server().port)


def test_a_peer_that_does_not_answer_the_phone(
    world: World, settings: pytest.MonkeyPatch
) -> None:
    settings.setitem(vars(SETTINGS), "connect_timeout", 0.01)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        node = world.stack.enter_context(Node())
        assert node.Connect(None, 0, "127.0.0.1", port) == DICOM_SUCCESS
        assert node.wait("OnConnect") == (DICOM_ERROR_NET_TIME_OUT,)
        for filler in fillers:
            filler.close()


# -- sending what cannot be sent ---------------------------------------------------------


def test_sending_before_the_association(world: World) -> None:
    server = world.server()
    client = world.client(server.port, associated=False)
    refused = DICOM_ERROR_NET_INVALID
    assert client.SendCEchoRequest(*ECHO) == refused
    assert client.SendNSetRequest(3, 1, "1.2", "1.3", data_set()) == refused
    assert client.SendReleaseRequest() == client.SendReleaseResponse() == refused
    accept = LDicomAssociate(False)
    assert client.SendAssociateAccept(accept) == refused
    assert client.SendAssociateReject(1, 1, 1) == refused
    assert client.SendAssociateRequest(accept) == DICOM_ERROR_PDU_TYPE
    assert client.SendAssociateRequest(None) == DICOM_ERROR_NULL_PTR
    assert client.SendAssociateRequest(request()) == DICOM_SUCCESS
    assert client.SendAssociateRequest(request()) == refused
    client.wait("OnReceiveAssociateAccept")
    assert client.SendAssociateRequest(request()) == refused
    assert client.SendCEchoRequest(*ECHO) == DICOM_SUCCESS


def test_a_context_that_was_not_accepted(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def accept_second(net: Node, pdu: LDicomAssociate) -> None:
        accept = LDicomAssociate(False)
        accept.AddPresentation(3, 0, pdu.GetAbstract(3))
        accept.AddTransfer(3, pdu.GetTransfer(3, 0))
        assert net.SendAssociateAccept(accept) == DICOM_SUCCESS

    client, peer = world.pair(server={"OnReceiveAssociateRequest": accept_second})
    for net in (client, peer):
        for context_id in (0, 1, 2, 5, 255):
            assert net.SendCEchoRequest(context_id, 1, "1.2") == DICOM_ERROR_PDU_ID
        assert net.SendCEchoRequest(256, 1, "1.2") == DICOM_ERROR_PARAMETER
        assert net.SendCEchoRequest(3, 1, "1.2") == DICOM_SUCCESS
    assert "presentation context 5 was not accepted" in caplog.text
    for net in (client, peer):
        net.wait("OnReceiveCEchoRequest")


def test_an_accept_that_cannot_be_sent(world: World) -> None:
    codes: list[int] = []

    def accept_badly(net: Node, pdu: LDicomAssociate) -> None:
        accept = LDicomAssociate(False)
        accept.AddPresentation(1, 0, pdu.GetAbstract(1))  # without a transfer syntax
        codes.append(net.SendAssociateAccept(accept))
        codes.append(net.SendAssociateAccept(request()))
        accept_all(net, pdu)

    world.pair(server={"OnReceiveAssociateRequest": accept_badly})
    assert codes == [DICOM_ERROR_PARAMETER, DICOM_ERROR_PDU_TYPE]


def test_a_request_that_cannot_be_sent(world: World) -> None:
    server = world.server()
    client = world.client(server.port, associated=False)
    pdu = request()
    pdu.AddPresentation(5, 0, "1.2.3")  # without a transfer syntax
    assert client.SendAssociateRequest(pdu) == DICOM_ERROR_PARAMETER
    assert client.SendAssociateRequest(request()) == DICOM_SUCCESS
    client.wait("OnReceiveAssociateAccept")


def test_a_data_set_that_cannot_be_encoded(
    world: World, caplog: pytest.LogCaptureFixture, tmp_path: Any
) -> None:
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.encaps import encapsulate

    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID_JPEG_BASELINE_1
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    dataset.PixelData = encapsulate([b"\xff\xd8\xff\xd9"])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    compressed = LDicomDS.from_pydicom(dataset)
    client, peer = world.pair()
    sent = client.SendNSetRequest(3, 1, "1.2", "1.3", compressed)
    assert sent == DICOM_ERROR_CONVERSION
    assert "ChangeTransferSyntax" in caplog.text
    assert client.SendCEchoRequest(*ECHO) == DICOM_SUCCESS
    peer.wait("OnReceiveCEchoRequest")
    assert peer.names.count("OnReceiveNSetRequest") == 0


# -- hooks that raise --------------------------------------------------------------------


@pytest.mark.parametrize(
    "hook",
    ["OnReceiveAssociateRequest", "OnReceiveCEchoRequest", "OnReceiveReleaseRequest"],
)
def test_a_hook_that_raises(
    world: World, caplog: pytest.LogCaptureFixture, hook: str
) -> None:
    def fail(net: Node, *_: Any) -> None:
        del net.answers[hook]
        raise RuntimeError("a mistake of the application")

    server = world.server({hook: fail})
    client = world.client(server.port, associated=False)
    client.answers["OnReceiveAssociateAccept"] = lambda net, _: net.SendCEchoRequest(*ECHO)
    client.answers["OnReceiveCEchoRequest"] = None
    client.SendAssociateRequest(request())
    peer = server.peer()
    if hook == "OnReceiveReleaseRequest":
        peer.wait("OnReceiveCEchoRequest")
        client.SendReleaseRequest()
    assert client.wait("OnReceiveAbort")[0] == 0
    assert client.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_ABORTED, client)
    assert peer.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_ABORTED, peer)
    records = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert len(records) == 1
    assert hook in records[0].getMessage() and records[0].exc_info
    assert "a mistake of the application" in caplog.text
    server.peer_answers = None
    prove_honest(world, server.port)


def test_on_accept_that_raises(world: World, caplog: pytest.LogCaptureFixture) -> None:
    server = world.server()
    take_in = server.answers["OnAccept"]

    def fail(net: Node, error: int) -> None:
        net.answers["OnAccept"] = take_in
        raise RuntimeError("no memory of this")

    server.answers["OnAccept"] = fail
    peer = world.raw_client(server.port)
    peer.expect_end()
    assert "OnAccept of Server has raised" in caplog.text
    prove_honest(world, server.port)


def test_on_close_that_raises(world: World, caplog: pytest.LogCaptureFixture) -> None:
    def fail(net: Node, *_: Any) -> None:
        raise RuntimeError("too late")

    server = world.server({"OnClose": fail})
    client = world.client(server.port)
    client.Close()
    assert server.wait("OnClose")[0] == DICOM_ERROR_NET_CONNECTION_RESET
    assert "OnClose of Node has raised" in caplog.text
    server.peer_answers = None
    prove_honest(world, server.port)


def test_on_before_send_that_raises(world: World, caplog: pytest.LogCaptureFixture) -> None:
    from tests.support.net_support import LoudNode

    def fail(net: Node, _: Any) -> None:
        raise RuntimeError("no")

    client, peer = world.pair(server={"OnBeforeSendCommandSet": fail}, kind=LoudNode)
    client.SendCEchoRequest(*ECHO)
    peer.wait("OnReceiveCEchoRequest")
    assert peer.SendCEchoResponse(*ECHO, 0) == DICOM_ERROR_NET_NOT_CONNECTED
    client.wait("OnReceiveAbort")
    assert "OnBeforeSendCommandSet of LoudNode has raised" in caplog.text
    assert client.heard("OnReceiveCEchoResponse") == []


# -- peers: bytes that break the rules ---------------------------------------------------

# before an association, and what must come of it
STRANGERS = {
    "HTTP": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(32),
    "type 0": pdu_bytes(0, bytes(4)),
    "type 8": pdu_bytes(8, bytes(4)),
    "data first": p_data((1, 3, ECHO_COMMAND)),
    "accept first": pdu_bytes(2, request_bytes()[6:]),
    "reject first": pdu_bytes(3, b"\0\1\1\1"),
    "release first": RELEASE_REQUEST,
    "response first": RELEASE_RESPONSE,
    "request too short": pdu_bytes(1, bytes(10)),
    "request cut": pdu_bytes(1, request_bytes()[6:-7]),
    "request of zeros": pdu_bytes(1, bytes(68)),
    "too long": struct.pack(">BBL", 1, 0, 0xFFFFFFF0),
}


@pytest.fixture
def server(world: World) -> Server:
    return world.server()


@pytest.mark.parametrize("data", STRANGERS.values(), ids=STRANGERS)
def test_no_dicom_peer(
    world: World, server: Server, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    peer = world.raw_client(server.port)
    peer.send(data)
    net = server.peer()
    if data != STRANGERS["request of zeros"]:
        kind, _ = peer.pdu()
        assert kind == 7
    else:  # the protocol version is 0: the upper layer rejects it itself
        assert peer.pdu() == (3, b"\0\1\2\2")
    peer.sock.close()
    net.wait("OnClose")
    assert "OnReceiveAssociateRequest" not in net.names
    prove_honest(world, server.port)


def test_an_abort_before_the_association(world: World, server: Server) -> None:
    peer = world.raw_client(server.port)
    peer.send(ABORT)
    peer.expect_end()
    server.peer().wait("OnClose")
    prove_honest(world, server.port)


@pytest.mark.parametrize("sent", [b"", b"\1", request_bytes()[:50]])
def test_a_peer_that_leaves_at_once(world: World, server: Server, sent: bytes) -> None:
    peer = world.raw_client(server.port)
    peer.send(sent)
    net = server.peer()
    peer.sock.close()
    net.wait("OnClose")
    assert net.names == ["OnClose"]
    prove_honest(world, server.port)


NOT_EVEN = b"\x00\x00\x00\x01\x02\x00\x00"  # a command set that ends in the middle
BROKEN = {
    "unknown PDU type": pdu_bytes(9, b"abcd"),
    "a value longer than its PDU": pdu_bytes(4, struct.pack(">LBB", 1000, 1, 3) + b"abc"),
    "a value of length 0": pdu_bytes(4, struct.pack(">L", 0) + b"\1\3"),
    "a value of length 1": pdu_bytes(4, struct.pack(">LB", 1, 1)),
    "a value cut in its head": pdu_bytes(4, b"\0\0"),
    "a command set cut short": p_data((1, 3, ECHO_COMMAND[:-3])),
    "a command set of noise": p_data((1, 3, bytes(range(200)))),
    "an empty command set": p_data((1, 3, b"")),
    "half an element": p_data((1, 3, NOT_EVEN)),
    "no command field": p_data((1, 3, ECHO_COMMAND[:12])),
    "a data set alone": p_data((1, 2, PATIENT)),
    "a command set inside a message": p_data((3, 3, SET_COMMAND), (3, 3, ECHO_COMMAND)),
    "a message on two contexts": p_data((3, 3, SET_COMMAND), (1, 2, PATIENT)),
    "a command set on two contexts": p_data(
        (1, 1, ECHO_COMMAND[:20]), (3, 3, ECHO_COMMAND[20:])
    ),
    "a context nobody proposed": p_data((5, 3, ECHO_COMMAND)),
    "an even context": p_data((2, 3, ECHO_COMMAND)),
    "context zero": p_data((0, 3, ECHO_COMMAND)),
    "an association inside another": request_bytes(),
    "a reject inside": pdu_bytes(3, b"\0\1\1\1"),
    "a release response that nobody asked for": RELEASE_RESPONSE,
    "an abort too short": pdu_bytes(7, b"\0"),
    "a PDU beyond the limit": struct.pack(">BBL", 4, 0, 0x7FFFFFFF),
}


@pytest.mark.parametrize("follows", [False, True], ids=["alone", "with more behind it"])
@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_inside_an_association(
    world: World,
    server: Server,
    data: bytes,
    follows: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    peer = world.raw_client(server.port)
    peer.associate()
    net = server.peer()
    peer.send(data + p_data((1, 3, ECHO_COMMAND)) * follows)
    peer.expect_abort()
    assert not net.IsAssociated()
    assert net.SendCEchoRequest(*ECHO) == DICOM_ERROR_NET_NOT_CONNECTED
    peer.sock.close()
    assert net.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_ABORTED, net)
    assert net.names == ["OnReceiveAssociateRequest", "OnClose"]
    assert any(
        r.levelno >= logging.WARNING and r.name.startswith("ltdicom")
        for r in caplog.records
    ), "nothing says why"
    prove_honest(world, server.port)


def test_what_is_odd_but_allowed(world: World, server: Server) -> None:
    """Several messages in a PDU, empty fragments, a fragment for each byte."""
    peer = world.raw_client(server.port)
    peer.associate()
    net = server.peer()
    peer.send(p_data((1, 3, ECHO_COMMAND), (1, 3, ECHO_COMMAND)))
    net.wait("OnReceiveCEchoRequest", 2)
    peer.send(p_data((1, 1, b""), (1, 1, ECHO_COMMAND), (1, 3, b"")))
    net.wait("OnReceiveCEchoRequest", 3)
    single = [(3, 1, bytes([octet])) for octet in SET_COMMAND]
    peer.send(b"".join(p_data(s) for s in single[:-1]) + p_data((3, 3, single[-1][2])))
    peer.send(p_data((3, 0, PATIENT[:5]), (3, 0, b""), (3, 2, PATIENT[5:])))
    assert values_of(net.wait("OnReceiveNSetRequest")[4]) == {"PatientID": "ABC"}
    peer.send(pdu_bytes(4, b""))  # no value at all
    # the head of a PDU in two pieces, with the reserved byte set
    echo = value_bytes(1, 3, ECHO_COMMAND)
    whole = struct.pack(">BBL", 4, 0xFF, len(echo)) + echo
    peer.send(whole[:3])
    peer.send(whole[3:10])
    peer.send(whole[10:])
    net.wait("OnReceiveCEchoRequest", 4)
    # a command set with elements that nobody knows, and one that announces no data
    # set by another number than 0101H has a data set
    strange = struct.pack("<HHL4s", 0, 0x5010, 4, b"ODD ") + ECHO_COMMAND[12:]
    peer.send(p_data((1, 3, strange)))
    net.wait("OnReceiveCEchoRequest", 5)
    peer.send(RELEASE_REQUEST)
    assert peer.pdu() == (6, bytes(4))
    peer.sock.close()
    assert net.wait("OnClose") == (DICOM_SUCCESS, net)


def test_values_that_deviate_are_passed_on(world: World, server: Server) -> None:
    """Padding of all kinds, UIDs that are none, an element twice as long."""

    def element(number: int, value: bytes) -> bytes:
        return struct.pack("<HHL", 0, number, len(value)) + value

    body = (
        element(0x0003, b"1.2.3 ")
        + element(0x0100, b"\x20\x01")
        + element(0x0110, b"\x07\x00")
        + element(0x0800, b"\x01\x01")
        + element(0x1001, b"not a uid\0")
    )
    peer = world.raw_client(server.port)
    peer.associate()
    peer.send(p_data((3, 3, element(0, struct.pack("<L", len(body))) + body)))
    net = server.peer()
    received = net.wait("OnReceiveNSetRequest")
    assert received == (3, 7, "1.2.3", "not a uid", None)
    assert net.GetCommandSet() is not None
    peer.send(ABORT)
    assert net.wait("OnReceiveAbort") == (0, 0)


@pytest.mark.parametrize("sent", [b"", request_bytes()[:30], b"\1\0"])
def test_silence_in_front_of_an_association(
    world: World, settings: pytest.MonkeyPatch, sent: bytes
) -> None:
    """ARTIM ends what has not become an association."""
    server = world.server()
    with settings.context() as short:
        short.setitem(vars(SETTINGS), "artim_timeout", 0.02)
        peer = world.raw_client(server.port)
        peer.send(sent)
        peer.expect_end()
        net = server.peer()
    assert net.wait("OnClose") == (DICOM_ERROR_NET_TIME_OUT, net)
    prove_honest(world, server.port)


@pytest.mark.parametrize("how", ["abort", "reject", "release", "rule"])
def test_a_peer_that_never_closes(
    world: World, settings: pytest.MonkeyPatch, how: str
) -> None:
    """ARTIM ends a connection whose association has ended."""
    reject = {"OnReceiveAssociateRequest": lambda net, _: None}
    server = world.server(reject if how == "reject" else None)
    peer = world.raw_client(server.port)
    peer.send(request_bytes())
    net = server.peer()
    if how == "reject":
        net.wait("OnReceiveAssociateRequest")
    else:
        assert peer.pdu()[0] == 2
    net._lt.required._association._dul.artim_timer.timeout = 0.02
    if how == "reject":
        net.SendAssociateReject(1, 1, 1)
    if how == "abort":
        net.SendAbort(0, 0)
    elif how == "release":
        peer.send(RELEASE_REQUEST)
    elif how == "rule":
        peer.send(b"nonsense" * 3)
    assert peer.pdu()[0] == {"abort": 7, "reject": 3, "release": 6, "rule": 7}[how]
    peer.expect_end()
    net.wait("OnClose")
    server.peer_answers = None
    prove_honest(world, server.port)


def test_half_a_pdu_inside_an_association(world: World, server: Server) -> None:
    """A stalled peer freezes nothing: sending, aborting and closing still work."""
    peer = world.raw_client(server.port)
    peer.associate()
    peer.send(p_data((1, 3, ECHO_COMMAND))[:20])
    net = server.peer()
    assert net.SendCEchoRequest(*ECHO) == DICOM_SUCCESS
    assert peer.pdu()[0] == 4
    assert net.SendAbort(0, 0) == DICOM_SUCCESS
    peer.expect_abort(source=0)
    peer.sock.close()
    net.wait("OnClose")
    prove_honest(world, server.port)


@pytest.mark.parametrize("linger", [True, False], ids=["reset", "closed"])
def test_a_peer_that_vanishes(world: World, server: Server, linger: bool) -> None:
    peer = world.raw_client(server.port)
    peer.associate()
    if linger:
        peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.send(p_data((3, 3, SET_COMMAND))[:-10])
    peer.sock.close()
    net = server.peer()
    assert net.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_RESET, net)
    assert "OnReceiveNSetRequest" not in net.names
    prove_honest(world, server.port)


def test_a_command_set_without_end(
    world: World, settings: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.setitem(vars(SETTINGS), "longest_command", 10_000)
    server = world.server()
    peer = world.raw_client(server.port)
    peer.associate()
    peer.send(p_data((1, 1, bytes(6000))) * 2)
    peer.expect_abort()
    assert "longer than the limit" in caplog.text
    peer.sock.close()
    server.peer().wait("OnClose")
    prove_honest(world, server.port)


def test_a_huge_announced_length_costs_no_memory(
    world: World, settings: pytest.MonkeyPatch
) -> None:
    settings.setitem(vars(SETTINGS), "longest_pdu", 0xFFFFFFFF)
    server = world.server()
    peer = world.raw_client(server.port)
    peer.associate()
    net = server.peer()
    peer.send(struct.pack(">BBL", 4, 0, 0xF0000000) + bytes(1000))
    peer.send(bytes(100_000))
    inbox = net._lt.connection._association.inbox
    assert wait_until(lambda: len(inbox.front) == 101_006, DEADLINE)
    assert len(inbox.view) < 1 << 20
    peer.sock.close()
    net.wait("OnClose")


# -- peers that answer a request badly ---------------------------------------------------

ANSWERS = {
    "HTTP": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "data": p_data((1, 3, ECHO_COMMAND)),
    "a request": request_bytes(),
    "noise": pdu_bytes(2, b"\xff" * 200),
    "short": pdu_bytes(2, b""),
    "a release request": RELEASE_REQUEST,
}


def requesting(world: World) -> tuple[Node, RawPeer]:
    listening = world.raw_server()
    client = world.stack.enter_context(Node())
    client.Connect(None, 0, "127.0.0.1", listening.port)
    peer = listening.peer()
    client.wait("OnConnect")
    assert client.SendAssociateRequest(request()) == DICOM_SUCCESS
    assert peer.pdu()[0] == 1
    return client, peer


@pytest.mark.parametrize("data", ANSWERS.values(), ids=ANSWERS)
def test_a_server_that_is_no_dicom_node(world: World, data: bytes) -> None:
    client, peer = requesting(world)
    peer.send(data)
    peer.expect_abort()
    peer.sock.close()
    assert client.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_ABORTED, client)
    assert client.names == ["OnConnect", "OnClose"]
    prove_honest(world, world.server().port)


def test_a_server_that_aborts_the_request(world: World) -> None:
    client, peer = requesting(world)
    peer.send(pdu_bytes(7, b"\0\0\2\1"))
    assert client.wait("OnReceiveAbort") == (2, 1)
    assert client.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_ABORTED, client)


def test_a_server_that_hangs_up(world: World) -> None:
    client, peer = requesting(world)
    peer.sock.close()
    assert client.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_RESET, client)


def test_a_reject_with_numbers_of_its_own(world: World) -> None:
    client, peer = requesting(world)
    peer.send(pdu_bytes(3, b"\0\x09\x08\x07"))
    assert client.wait("OnReceiveAssociateReject") == (9, 8, 7)
    assert client.wait("OnClose") == (DICOM_SUCCESS, client)
    peer.expect_end()


def test_a_server_that_speaks_first(world: World) -> None:
    listening = world.raw_server()
    client = world.stack.enter_context(Node())
    client.Connect(None, 0, "127.0.0.1", listening.port)
    peer = listening.peer()
    peer.send(b"220 mail.example ESMTP\r\n")
    assert client.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_ABORTED, client)
    peer.expect_end()


def test_many_who_do_not_associate(world: World) -> None:
    """A server with strangers on it serves the honest ones."""
    server = world.server()
    peers = [world.raw_client(server.port) for _ in range(40)]
    prove_honest(world, server.port)
    for number, peer in enumerate(peers):
        peer.send(request_bytes()[: number * 3])
    prove_honest(world, server.port)
    for peer in peers:
        peer.sock.close()
    assert wait_until(lambda: server.GetClientCount() == 0, DEADLINE)


def test_too_many_wait_for_accept(
    world: World, settings: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.setitem(vars(SETTINGS), "waiting_connections", 2)
    server = world.server()
    take_in = server.answers.pop("OnAccept")
    waiting = [world.raw_client(server.port) for _ in range(3)]
    waiting[2].expect_end()
    assert "connections wait for Accept already" in caplog.text
    server.answers["OnAccept"] = take_in
    for _ in range(2):
        take_in(server, DICOM_SUCCESS)
    for peer in waiting[:2]:
        peer.associate()
