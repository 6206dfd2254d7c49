"""The socket that does not block, with TLS: what the system knows nothing of."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator
from typing import Any

import pytest

from ltdicom import DICOM_ERROR_TLS_HANDSHAKE_FAILURE, DICOM_SUCCESS
from ltdicom._net.buffers import READ_STEP
from ltdicom._net.transport.stream import Transport
from tests.support.net_support import World, pdu_bytes, request, transport_over
from tests.support.tls_support import Files, TlsNode, settings, start, tls_server

LITTLE_ROOM = 8192  # bytes that the system takes


@contextlib.contextmanager
def linked(
    files: Files, wanted: ssl.VerifyMode = ssl.CERT_NONE
) -> Iterator[tuple[Transport, ssl.SSLSocket]]:
    """Return a transport and the socket at its other end, the handshake done.

    The other end refuses where a certificate is `wanted`: the transport has none.
    """
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations(files.ca)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.server)
    server.load_verify_locations(files.ca)
    server.verify_mode = wanted
    ends = socket.socketpair()
    for end in ends:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LITTLE_ROOM)
        end.setblocking(False)
    near = client.wrap_socket(
        ends[0], server_hostname="127.0.0.1", do_handshake_on_connect=False
    )
    far = server.wrap_socket(ends[1], server_side=True, do_handshake_on_connect=False)
    left = [near, far]
    while left:
        for end in left.copy():
            try:
                end.do_handshake()
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                continue
            except ssl.SSLError:
                assert wanted
            left.remove(end)
    transport = transport_over(near)
    try:
        yield transport, far
    finally:
        transport.finish()
        far.close()


def give(far: ssl.SSLSocket, transport: Transport, record: bytes) -> None:
    """Send one record, and let what was sent before be read where there is no room."""
    while True:
        try:
            assert far.send(record) == len(record)
        except ssl.SSLWantWriteError:
            transport.fill()
        else:
            return


def take(far: ssl.SSLSocket) -> bytes:
    """Return what is there."""
    data = b""
    with contextlib.suppress(ssl.SSLWantReadError):
        while piece := far.recv(65536):
            data += piece
    return data


def test_the_rest_of_a_record_is_known(files: Files) -> None:
    """The buffer ends inside a record, and the system has no more to tell."""
    with linked(files) as (transport, far):
        pdu = pdu_bytes(4, bytes(READ_STEP + 3000))
        give(far, transport, pdu[:100])
        for place in range(100, len(pdu), 16384):
            give(far, transport, pdu[place : place + 16384])
        while transport.fill() and not transport.is_ahead:
            pass
        assert transport.inbox.high == READ_STEP and not transport.inbox.ready
        assert transport.is_ahead
        assert transport.fill()
        assert not transport.is_ahead
        assert bytes(transport.inbox.front) == pdu


def test_a_whole_record_leaves_nothing_behind(files: Files) -> None:
    with linked(files) as (transport, far):
        give(far, transport, pdu_bytes(4, bytes(16384 - 6)))
        assert transport.fill()
        assert transport.inbox.ready and not transport.is_ahead
        assert not transport.fill() and not transport.is_ahead


@pytest.mark.parametrize("size", [250, 16_000, 60_000])
def test_what_tls_has_begun_at_once_is_ended_before_an_abort(
    files: Files, size: int
) -> None:
    """TLS wants the same piece again, and the peer has the beginning already."""
    with linked(files) as (transport, far):
        pdu, abort = pdu_bytes(4, bytes(range(250)) * (size // 250)), pdu_bytes(7, bytes(4))
        count = 1
        while transport.send_at_once(pdu):
            count += 1
        assert transport.outbox.unsent
        transport.outbox.put(b"never to leave")
        transport.outbox.drop()
        transport.outbox.put(abort)
        received = b""
        while transport.outbox.unsent:
            received += take(far)
            transport.flush()
        received += take(far)
        assert received == pdu * count + abort
        assert transport.outbox.queued == transport.outbox.sent == len(received)
        assert transport.send_at_once(abort) and take(far) == abort


def test_a_peer_that_is_gone(files: Files) -> None:
    with linked(files) as (transport, far):
        far.close()
        while transport.send_at_once(pdu_bytes(4, bytes(20))) and not transport.eof:
            pass
        assert transport.eof and not transport.fill()


def test_the_alert_that_says_why_is_read(files: Files) -> None:
    """With TLS 1.3 a client is done before the server has looked at its certificate."""
    with linked(files, wanted=ssl.CERT_REQUIRED) as (transport, far):
        far.close()
        assert not transport.send_at_once(pdu_bytes(4, bytes(20)))
        assert transport.eof and transport.error is not None
        assert transport.error.code == DICOM_ERROR_TLS_HANDSHAKE_FAILURE


class Reluctant:
    """Lets the first read of a socket take what is there and ask for leave to write."""

    def __init__(self, sock: ssl.SSLSocket) -> None:
        self.sock = sock
        self.kept: bytes | None = None
        self.asked = 0

    def recv_into(self, buffer: memoryview, room: int) -> int:
        self.asked += 1
        if self.kept is None:
            self.kept = self.sock.recv(room)
            raise ssl.SSLWantWriteError
        kept, self.kept = self.kept, b""
        if not kept:
            return self.sock.recv_into(buffer, room)
        buffer[: len(kept)] = kept
        return len(kept)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sock, name)


def test_a_read_that_has_to_write_first_goes_on(world: World, files: Files) -> None:
    """As when the peer wants new keys and takes nothing at that moment."""
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    near = start(world, TlsNode(settings(files.ca)), server.port)
    assert near.wait("OnSecureLinkReady") == (DICOM_SUCCESS,)
    connection = near._lt.connection
    assert connection is not None
    with connection.lock:
        transport: Any = connection._transport
        reluctant = transport.socket = Reluctant(transport.socket)
    near.SendAssociateRequest(request())
    near.wait("OnReceiveAssociateAccept")
    assert reluctant.asked > 1
    with connection.lock:
        transport.socket = reluctant.sock
