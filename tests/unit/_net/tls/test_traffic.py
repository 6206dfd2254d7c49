"""What goes over a secure connection once it is there."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ltdicom import (
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_NET_CONNECTION_RESET,
    DICOM_ERROR_TLS_APPLICATION_VERIFICATION,
    DICOM_SUCCESS,
    UID_SC_IMAGE_STORAGE,
    LDicomDS,
    wait_until,
)
from ltdicom._core.settings import SETTINGS
from tests.support.net_support import World, choose_way, data_set, request
from tests.support.tls_support import (
    Files,
    Judge,
    TlsNode,
    ready,
    settings,
    start,
    tls_server,
)

LARGE = 50_000_000


def image(size: int) -> LDicomDS:
    return data_set(
        SOPClassUID=UID_SC_IMAGE_STORAGE,
        SOPInstanceUID="1.2.3",
        EncapsulatedDocument=bytes(range(256)) * (size // 256) + bytes(size % 256),
    )


def document(ds: LDicomDS) -> bytes:
    return bytes(ds.to_pydicom().EncapsulatedDocument)


def store(node: TlsNode, ds: LDicomDS, message_id: int = 1) -> None:
    code = node.SendCStoreRequest(3, message_id, UID_SC_IMAGE_STORAGE, "1.2.3", pDS=ds)
    assert code == DICOM_SUCCESS


def pair(world: World, files: Files) -> tuple[TlsNode, TlsNode]:
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    near = start(world, TlsNode(settings(files.ca)), server.port)
    near.associate()
    far = server.peer()
    assert isinstance(far, TlsNode)
    return near, far


def test_large_data_both_ways_at_once(world: World, files: Files) -> None:
    near, far = pair(world, files)
    sent = image(LARGE)
    store(near, sent)
    store(far, sent)
    expected = document(sent)
    assert document(far.wait("OnReceiveCStoreRequest")[-1]) == expected
    assert document(near.wait("OnReceiveCStoreRequest")[-1]) == expected


@pytest.mark.parametrize("size", [16_300, 16_384, 16_400, 70_001])
def test_messages_around_the_size_of_a_record(
    world: World, files: Files, size: int
) -> None:
    near, far = pair(world, files)
    sent = image(size)
    for number in range(1, 6):
        store(near, sent, number)
    far.wait("OnReceiveCStoreRequest", 5)
    for number, arguments in enumerate(far.heard("OnReceiveCStoreRequest"), 1):
        assert arguments[1] == number
        assert document(arguments[-1]) == document(sent)


def test_a_peer_that_does_not_read_for_a_while(
    world: World, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(SETTINGS), "outstanding", 1000)  # nobody answers
    near, far = pair(world, files)
    sent, number = image(60_000), 0  # one piece for TLS
    connection = far._lt.connection
    assert connection is not None
    with connection.lock:
        while near.GetQueueSend() < 3:
            number += 1
            store(near, sent, number)
            assert number < 1000
    far.wait("OnReceiveCStoreRequest", number)
    came = far.heard("OnReceiveCStoreRequest")
    assert [arguments[1] for arguments in came] == list(range(1, number + 1))
    assert all(document(arguments[-1]) == document(sent) for arguments in came)


def test_many_small_messages(world: World, files: Files) -> None:
    near, far = pair(world, files)
    for number in range(1, 201):
        code = near.SendCStoreResponse(
            3, number, UID_SC_IMAGE_STORAGE, "1.2.3", COMMAND_STATUS_SUCCESS
        )
        assert code == DICOM_SUCCESS
    far.wait("OnReceiveCStoreResponse", 200)
    assert [a[1] for a in far.heard("OnReceiveCStoreResponse")] == list(range(1, 201))


def test_an_abort_with_much_in_the_queue(world: World, files: Files) -> None:
    near, far = pair(world, files)
    store(near, image(LARGE))
    assert near.SendAbort(0, 0) == DICOM_SUCCESS
    far.wait("OnReceiveAbort")
    near.wait("OnClose")


def test_close_still_delivers(world: World, files: Files) -> None:
    near, far = pair(world, files)
    sent = image(1_000_000)
    store(near, sent)
    near.Close()
    assert document(far.wait("OnReceiveCStoreRequest")[-1]) == document(sent)
    assert far.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_RESET, far)


# -- a peer on Python's ssl ----------------------------------------------------------


@pytest.fixture
def accepting(files: Files) -> Iterator[tuple[int, Callable[[], ssl.SSLSocket]]]:
    """Listen with a plain `ssl` socket; give the port and who accepts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.server)
    made: list[ssl.SSLSocket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)

        def accept() -> ssl.SSLSocket:
            sock = listening.accept()[0]
            sock.settimeout(10)
            made.append(context.wrap_socket(sock, server_side=True))
            return made[-1]

        yield listening.getsockname()[1], accept
        for sock in made:
            sock.close()


def test_the_end_is_said(world: World, files: Files, accepting: Any) -> None:
    """Without close_notify, a peer cannot tell an end from a cut."""
    port, accept = accepting
    near = start(world, TlsNode(settings(files.ca)), port)
    peer = accept()
    assert ready(near) == DICOM_SUCCESS
    near.Close()
    peer.suppress_ragged_eofs = False
    assert peer.recv(1) == b""


def test_a_cut_is_no_end(world: World, files: Files, accepting: Any) -> None:
    port, accept = accepting
    near = start(world, TlsNode(settings(files.ca)), port)
    peer = accept()
    assert ready(near) == DICOM_SUCCESS
    near.SendAssociateRequest(request())
    assert peer.recv(6)[0] == 1
    peer.close()
    assert near.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_RESET, near)


def test_bytes_one_by_one(world: World, files: Files, accepting: Any) -> None:
    """Each byte comes in a record of its own."""
    port, accept = accepting
    near = start(world, TlsNode(settings(files.ca)), port)
    peer = accept()
    assert ready(near) == DICOM_SUCCESS
    near.SendAssociateRequest(request())
    assert peer.recv(6)[0] == 1
    for byte in b"\x07\0\0\0\0\x04\0\0\x02\x01":
        peer.send(bytes((byte,)))
    assert near.wait("OnReceiveAbort") == (2, 1)
    near.wait("OnClose")


# -- pumped hooks --------------------------------------------------------------------


@pytest.fixture
def pumped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let hooks run inside Breathe() and wait_until() only."""
    choose_way(monkeypatch, "pump")


@pytest.mark.usefixtures("pumped")
@pytest.mark.parametrize("verdict", [0, 1])
def test_the_verdict_of_a_pumped_hook(world: World, files: Files, verdict: int) -> None:
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    near = Judge(settings(files.ca))
    near.verdict = verdict
    start(world, near, server.port)
    expected = DICOM_SUCCESS if verdict else DICOM_ERROR_TLS_APPLICATION_VERIFICATION
    assert ready(near) == expected
    assert near.names[:3] == ["OnConnect", "OnVerify", "OnSecureLinkReady"]


@pytest.mark.usefixtures("pumped")
def test_close_does_not_wait_for_a_pumped_verdict(
    world: World, files: Files, accepting: Any
) -> None:
    port, accept = accepting
    near = world.stack.enter_context(Judge(settings(files.ca)))
    asked = threading.Event()
    deliver = near._lt.dispatcher.dispatch

    def delivered(strand: Any, call: Any) -> None:
        deliver(strand, call)
        if len(strand.calls) == 2:  # OnConnect and OnVerify
            asked.set()

    near._lt.dispatcher.dispatch = delivered  # type: ignore[method-assign]
    assert near.Connect(None, 0, "127.0.0.1", port) == DICOM_SUCCESS
    accept()
    assert asked.wait(10)
    near.Close()
    near._lt.required.join(10)
    assert near._lt.required.over
    assert wait_until(lambda: not near._lt.calls, 10)
    assert near.names == []
