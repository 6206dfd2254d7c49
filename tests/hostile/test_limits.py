"""What a peer may cost: `ltdicom.configure`; beyond it, an abort or a close and a line."""

from __future__ import annotations

import logging
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ltdicom import (
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_NET_ADDRESS_IN_USE,
    DICOM_ERROR_NET_NO_BUFFERS,
    DICOM_ERROR_NET_TIME_OUT,
    DICOM_SUCCESS,
    UID_SC_IMAGE_STORAGE,
    UID_VERIFICATION_CLASS,
    LDicomNet,
    configure,
    wait_until,
)
from ltdicom._net.messages.command import encode
from ltdicom._net.messages.services import MESSAGES
from tests.hostile.hostile_target import configured
from tests.support.message_strategies import quietly
from tests.support.net_support import (
    DEADLINE,
    World,
    data_set,
    p_data,
    pdu_bytes,
    prove_honest,
    request,
    request_bytes,
)

STORE = (UID_SC_IMAGE_STORAGE, "1.2", 0, "", 0)


def store_command() -> bytes:
    """Return the command set of a C-STORE-RQ with a data set."""
    message = MESSAGES["CStoreRequest"]
    values: dict[str, Any] = {
        "AffectedSOPClassUID": UID_SC_IMAGE_STORAGE,
        "AffectedSOPInstanceUID": "1.2",
    }
    empty = {"text": "", "number": 1, "tags": []}
    arguments = [values.get(f.keyword, empty[f.kind]) for f in message.fields]
    return encode(message, arguments, True, quietly)


def echo_command() -> bytes:
    """Return the command set of a C-ECHO-RQ."""
    message = MESSAGES["CEchoRequest"]
    values = {"text": UID_VERIFICATION_CLASS, "number": 1}
    return encode(message, [values[f.kind] for f in message.fields], False, quietly)


def logged(caplog: pytest.LogCaptureFixture, words: str) -> bool:
    return any(
        words in r.getMessage() and r.levelno >= logging.WARNING for r in caplog.records
    )


# -- length -------------------------------------------------------------------------------


@pytest.mark.parametrize("fast", [True, False])
def test_a_data_set_beyond_the_limit(
    world: World, caplog: pytest.LogCaptureFixture, fast: bool
) -> None:
    server = world.server()
    with configured(longest_message=10_000, fast_path=fast):
        peer = world.raw_client(server.port)
        peer.associate()
        peer.send(p_data((3, 3, store_command()), (3, 0, bytes(6000))))
        peer.send(p_data((3, 0, bytes(6000))))
        peer.expect_abort()
        assert logged(caplog, "data set is longer than the limit")
        prove_honest(world, server.port)


def test_a_command_set_beyond_the_limit(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    server = world.server()
    with configured(longest_command=10_000):
        peer = world.raw_client(server.port)
        peer.associate()
        peer.send(p_data((3, 1, bytes(6000))) * 2)
        peer.expect_abort()
    assert logged(caplog, "command set is longer than the limit")


def test_a_pdu_beyond_the_limit_is_not_waited_for(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    server = world.server()
    with configured(longest_pdu=100_000):
        peer = world.raw_client(server.port)
        peer.associate()
        peer.send(b"\4\0" + (100_001).to_bytes(4, "big"))
        peer.expect_abort()
    assert logged(caplog, "beyond the limit")


@pytest.mark.parametrize("kind", [1, 2, 3, 4, 5, 6, 7])
def test_little_is_kept_for_a_peer_without_an_association(world: World, kind: int) -> None:
    server = world.server()
    peer = world.raw_client(server.port)
    peer.send(bytes((kind, 0)) + (2_000_000).to_bytes(4, "big"))
    peer.expect_abort(source=0)  # AA-1


def test_control_pdus_stay_short_on_an_association(world: World) -> None:
    server = world.server()
    peer = world.raw_client(server.port)
    peer.associate()
    peer.send(bytes((5, 0)) + (2_000_000).to_bytes(4, "big"))
    peer.expect_abort()


# -- what an association is asked for by ---------------------------------------------------

ODD = list(range(1, 256, 2))


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([], "there is no presentation context"),
        ([0], "a presentation context has the ID 0"),
        ([2], "a presentation context has the ID 2"),
        ([1, 254], "a presentation context has the ID 254"),
        ([1, 3, 1], "two presentation contexts have the ID 1"),
        ([*ODD, 1], "two presentation contexts have the ID 1"),
        ([*ODD, 0], "a presentation context has the ID 0"),
        ([1] * 15_000, "two presentation contexts have the ID 1"),
    ],
    ids=lambda value: f"{len(value)} contexts" if isinstance(value, list) else "",
)
@pytest.mark.parametrize("fast", [True, False])
def test_a_request_that_breaks_the_rules(
    world: World, caplog: pytest.LogCaptureFixture, ids: list[int], words: str, fast: bool
) -> None:
    server = world.server()
    with configured(fast_path=fast):
        peer = world.raw_client(server.port)
        peer.send(request_with(ids))
        kind, body = peer.pdu()
        # from the provider, invalid value of a parameter (PS3.8 9.3.8)
        assert (kind, body[2], body[3]) == (7, 2, 6)
        assert logged(caplog, words)
        assert not server.heard("OnReceiveAssociateRequest")
        prove_honest(world, server.port)


def test_as_many_contexts_as_there_can_be(world: World) -> None:
    server = world.server()
    peer = world.raw_client(server.port)
    peer.send(request_with(ODD))
    assert peer.pdu()[0] == 2
    asked = server.peer().wait("OnReceiveAssociateRequest")[0]
    assert asked.GetPresentationCount() == 128


def request_with(ids: list[int]) -> bytes:
    """Return an A-ASSOCIATE-RQ that proposes Verification under each of the IDs."""
    data = request_bytes(request(UID_VERIFICATION_CLASS))
    at = data.index(b"\x20\0", 74)
    size = 4 + int.from_bytes(data[at + 2 : at + 4], "big")
    context, rest = data[at : at + size], data[at + size :]
    contexts = b"".join(context[:4] + bytes([n]) + context[5:] for n in ids)
    items = data[6:at] + contexts + rest
    return data[:2] + len(items).to_bytes(4, "big") + items


# -- time ---------------------------------------------------------------------------------


def test_the_clock_may_be_put_right_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = world.server()
    peer = world.raw_client(server.port)
    accepted = server.peer()
    monkeypatch.setattr(time, "time", lambda: 4e9)
    peer.associate()
    assert accepted.IsAssociated()


def test_an_idle_association(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with configured(idle_timeout=0.2, artim_timeout=0.1):
        server = world.server()
        peer = world.raw_client(server.port)
        peer.associate()
        peer.expect_abort()
        assert server.peer().wait("OnClose")[0] == DICOM_ERROR_NET_TIME_OUT
    assert logged(caplog, "idle for 0.2 seconds")


def test_an_association_that_moves_is_not_idle(world: World) -> None:
    with configured(idle_timeout=0.3):
        client, _ = world.pair(
            None,
            {"OnReceiveCEchoRequest": lambda net, *echo: net.SendCEchoResponse(*echo, 0)},
        )
        end = time.monotonic() + 0.7
        count = 0
        while time.monotonic() < end:
            count += 1
            assert (
                client.SendCEchoRequest(1, count, UID_VERIFICATION_CLASS) == DICOM_SUCCESS
            )
            client.wait("OnReceiveCEchoResponse", count)
        assert client.IsAssociated()


def test_a_slow_hook_is_not_the_peers_idleness(world: World) -> None:
    def slow(net: Any, *echo: Any) -> None:
        wait_until(lambda: False, 0.5)
        net.SendCEchoResponse(*echo, COMMAND_STATUS_SUCCESS)

    server = world.server({"OnReceiveCEchoRequest": slow})
    with configured(idle_timeout=0.3):
        peer = world.raw_client(server.port)
        peer.associate()
        peer.send(p_data((1, 3, echo_command())))
        assert peer.pdu()[0] == 4


def test_a_peer_that_stops_reading(world: World) -> None:
    ds = data_set(TextValue="x" * 4_000_000)

    def flood(net: Any, *_: Any) -> None:
        for number in range(4):
            net.SendCStoreRequest(3, number, *STORE, ds)

    server = world.server({"OnReceiveCEchoRequest": flood})
    with configured(idle_timeout=0.3, artim_timeout=0.1):
        peer = world.raw_client(server.port)
        peer.associate()
        peer.send(p_data((1, 3, echo_command())))
        accepted = server.peer()
        assert accepted.wait("OnClose")[0] == DICOM_ERROR_NET_TIME_OUT
        assert accepted.GetQueueSend() == 0
    prove_honest(world, server.port)


# -- number -------------------------------------------------------------------------------


def test_what_may_wait_to_be_sent(world: World) -> None:
    with configured(queued_bytes=3_000_000):
        listening = world.raw_server()
        client = world.client(listening.port, associated=False)
        peer = listening.peer()
        client.SendAssociateRequest(request())
        answered = _accepted(peer.pdu()[1])
        peer.send(answered)
        client.wait("OnReceiveAssociateAccept")
        ds = data_set(TextValue="x" * 1_000_000)
        codes = []
        while not codes or (codes[-1] == DICOM_SUCCESS and len(codes) < 100):
            codes.append(client.SendCStoreRequest(3, 1, *STORE, ds))
        assert codes[-1] == DICOM_ERROR_NET_NO_BUFFERS
        assert len(codes) >= 4
        waiting = client.GetQueueSend()
        with ThreadPoolExecutor(1) as pool:  # it is taken back when the peer reads on
            pool.submit(peer.take, 3_000_000).result(DEADLINE)
        assert wait_until(lambda: client.GetQueueSend() < waiting, DEADLINE)
        assert client.SendCStoreRequest(3, 1, *STORE, ds) == DICOM_SUCCESS


def _accepted(body: bytes) -> bytes:
    """Return an A-ASSOCIATE-AC to a request: its head, all contexts, a long PDU."""
    contexts = b"".join(
        bytes((0x21, 0, 0, 25, number, 0, 0, 0, 0x40, 0, 0, 17)) + b"1.2.840.10008.1.2"
        for number in (1, 3)
    )
    application = b"\x10\0\0\x15" + b"1.2.840.10008.3.1.1.1"
    user = b"\x50\0\0\x08\x51\0\0\4\0\0\0\0"
    return pdu_bytes(2, body[:68] + application + contexts + user)


def test_connections_at_once(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with configured(associations=3):
        server = world.server()
        peers = [world.raw_client(server.port) for _ in range(3)]
        server.peer(3)
        extra = world.raw_client(server.port)
        extra.expect_end()
        assert logged(caplog, "there are 3 connections already")
        peers[0].sock.close()
        assert wait_until(lambda: server.GetClientCount() < 3, DEADLINE)
        prove_honest(world, server.port)


@pytest.mark.skipif(not hasattr(socket, "SO_REUSEPORT"), reason="the system has none")
def test_two_listeners_on_one_port(world: World) -> None:
    with configured(reuse_port=True), LDicomNet() as other:
        server = world.server()
        assert other.Listen("127.0.0.1", server.port, 5) == DICOM_SUCCESS
    with LDicomNet() as other:
        assert other.Listen("127.0.0.1", server.port, 5) == DICOM_ERROR_NET_ADDRESS_IN_USE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("longest_message", 0),
        ("idle_timeout", -1.0),
        ("associations", 0),
        ("queued_bytes", -5),
    ],
)
def test_a_limit_of_nothing_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=name):
        configure(**{name: value})  # type: ignore[arg-type]
