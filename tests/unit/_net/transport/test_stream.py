"""The socket that does not block, and the waiting for it."""

from __future__ import annotations

import contextlib
import itertools
import socket
import ssl
import threading
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ltdicom import DICOM_ERROR_NET_CONNECTION_RESET
from ltdicom._net.buffers import READ_STEP
from ltdicom._net.transport.listener import resolve
from ltdicom._net.transport.stream import Transport
from tests.support.net_support import DEADLINE, pdu_bytes, transport_over


@contextlib.contextmanager
def linked() -> Iterator[tuple[Transport, socket.socket]]:
    """Return a transport and the socket at its other end."""
    near, far = socket.socketpair()
    far.settimeout(DEADLINE)
    transport = transport_over(near)
    try:
        yield transport, far
    finally:
        transport.finish()
        far.close()


def take_all(transport: Transport) -> list[bytes]:
    """Return the whole PDUs that are buffered."""
    pdus = []
    while transport.inbox.ready:
        pdus.append(bytes(transport.inbox.recv(6)))
        pdus[-1] += transport.inbox.recv(int.from_bytes(pdus[-1][2:], "big"))
    return pdus


BODIES = st.lists(st.binary(max_size=200), min_size=1, max_size=8)


@given(BODIES, st.lists(st.integers(0, 1700), max_size=12))
@example([b"x" * 20_000, b"", b"y" * 9_000], [3, 8192, 20_005, 20_006, 20_010])
def test_pdus_cut_anywhere_come_out_whole(bodies: list[bytes], cuts: list[int]) -> None:
    pdus = [pdu_bytes(4, body) for body in bodies]
    stream = b"".join(pdus)
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    with linked() as (transport, far):
        read = []
        for start, end in itertools.pairwise(places):
            far.sendall(stream[start:end])
            while transport.fill():
                read += take_all(transport)
        assert read == pdus
        assert not len(transport.inbox.front) and not transport.eof
        assert transport.inbox.received == len(stream)


class Records(socket.socket):
    """Gives what it is fed in records, as TLS does, and counts how often it is asked."""

    def feed(self, *records: bytes) -> None:
        self.records = list(records)
        self.asked = 0

    def recv_into(self, buffer: memoryview, *_: int) -> int:  # type: ignore[override]
        self.asked += 1
        if not self.records:
            raise ssl.SSLWantReadError
        record = self.records.pop(0)
        buffer[: len(record)] = record
        return len(record)

    def pending(self) -> int:
        """Return what was decrypted and not yet asked for: never a part of a record."""
        return 0


@given(BODIES, st.lists(st.integers(1, 1700), max_size=6))
def test_a_record_that_ends_a_pdu_is_the_last_one_asked_for(
    bodies: list[bytes], cuts: list[int]
) -> None:
    stream = b"".join(pdu_bytes(4, body) for body in bodies)
    ends = set(itertools.accumulate(6 + len(body) for body in bodies))
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    records = [stream[a:b] for a, b in itertools.pairwise(places)]
    with linked() as (transport, _), Records() as sock:
        sock.feed(*records)
        real, transport.socket, transport._secure = transport.socket, sock, True
        position = 0
        while sock.records:
            before, sock.asked = len(sock.records), 0
            assert transport.fill()
            taken = before - len(sock.records)
            assert sock.asked == taken  # not once in vain
            position += sum(map(len, records[len(records) - before :][:taken]))
            assert position in ends
        assert len(transport.inbox.front) == len(stream)
        assert not transport.fill()
        transport.socket, transport._secure = real, False


@given(st.binary(max_size=50))
def test_the_end_comes_behind_what_was_sent(data: bytes) -> None:
    with linked() as (transport, far):
        far.sendall(data)
        far.close()
        while not transport.eof:
            transport.fill()
        assert bytes(transport.inbox.front) == data
        assert transport.error is None
        assert not transport.fill()


@pytest.mark.parametrize("announced", [1 << 20, 0xFFFFFFF0])
def test_memory_grows_with_what_comes(announced: int) -> None:
    with linked() as (transport, far):
        head = b"\4\0" + announced.to_bytes(4, "big")
        far.sendall(head)
        transport.fill()
        transport.fill()
        assert transport.inbox.announced == announced and not transport.inbox.ready
        assert len(transport.inbox.view) <= READ_STEP


def test_the_memory_of_a_large_pdu_is_given_back() -> None:
    with linked() as (transport, far):
        pdu = pdu_bytes(4, bytes(3 << 20))
        sender = threading.Thread(target=far.sendall, args=(pdu,))
        sender.start()
        while not transport.inbox.ready:
            transport.fill()
        sender.join()
        assert take_all(transport) == [pdu]
        far.sendall(b"\5")
        while not transport.fill():
            pass
        assert len(transport.inbox.view) <= READ_STEP
        transport.inbox.skip(1)
        assert not transport.inbox.rest()
        assert not transport.inbox.view


@given(BODIES, st.lists(st.integers(1, 1700), max_size=12), st.lists(st.booleans()))
@example([b"x" * 200_000, b"", b"y" * 90_000], [3, 8192, 60_000, 200_010], [False, True])
def test_at_rest_nothing_is_lost(
    bodies: list[bytes], cuts: list[int], idle: list[bool]
) -> None:
    stream = b"".join(pdu_bytes(4, body) for body in bodies)
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    rests = itertools.chain(idle, itertools.repeat(True))
    read = b""
    with linked() as (transport, far):
        for start, end in itertools.pairwise(places):
            far.sendall(stream[start:end])
            while transport.fill():
                read += b"".join(take_all(transport))
                rest = next(rests)
                roomy = transport.inbox.rest(idle=rest)
                have = len(transport.inbox.front)
                assert roomy == (len(transport.inbox.view) > have)
                assert not roomy or (not rest and have >= 1 << 14)
        assert read == stream


@given(st.lists(st.lists(st.binary(max_size=3000), max_size=3), min_size=1, max_size=6))
def test_what_is_queued_arrives_in_order(messages: list[list[bytes]]) -> None:
    with linked() as (transport, far):
        for parts in messages:
            transport.outbox.put(*parts)
        stream = b"".join(part for parts in messages for part in parts)
        assert transport.outbox.queued == len(stream)
        assert transport.flush()
        assert (transport.outbox.sent, transport.outbox.unsent) == (len(stream), 0)
        transport.half_close()
        received = b""
        while piece := far.recv(65536):
            received += piece
        assert received == stream


def full(transport: Transport) -> int:
    """Queue PDUs until the kernel takes no more; return how many were queued."""
    count = 0
    while True:
        transport.outbox.put(pdu_bytes(4, bytes(994))[:6], bytes(994))
        count += 1
        if not transport.flush():
            return count


def test_the_kernel_takes_a_part() -> None:
    with linked() as (transport, far):
        transport.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
        count = full(transport)
        assert 0 < transport.outbox.unsent <= 1000
        taken = 0
        while transport.outbox.unsent or taken < count * 1000:
            taken += len(far.recv(65536))
            transport.flush()
        assert taken == count * 1000


@given(st.lists(st.integers(1, 400_000), min_size=1, max_size=5), st.integers(0, 5))
def test_what_is_sent_at_once_keeps_its_place(sizes: list[int], queued_first: int) -> None:
    """Whatever of it the kernel takes, and behind what waits already."""
    with linked() as (transport, far):
        pdus = [pdu_bytes(4, bytes([n]) * size) for n, size in enumerate(sizes)]
        stream = b"".join(pdus)
        for pdu in pdus[:queued_first]:
            transport.outbox.put(pdu)
        for pdu in pdus[queued_first:]:
            gone = transport.send_at_once(pdu)
            assert gone == (not transport.outbox.unsent)
        assert transport.outbox.queued == len(stream)
        received = b""
        while len(received) < len(stream):
            transport.flush()
            received += far.recv(1 << 20)
        assert received == stream and not transport.outbox.unsent


def test_what_was_begun_at_once_is_ended_before_an_abort() -> None:
    with linked() as (transport, far):
        transport.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
        first, second = pdu_bytes(4, bytes(500_000)), pdu_bytes(4, bytes(20))
        assert not transport.send_at_once(first)
        assert not transport.send_at_once(second)
        transport.outbox.drop()
        transport.outbox.put(pdu_bytes(7, bytes(4)))
        received = b""
        while transport.outbox.unsent:
            received += far.recv(65536)
            transport.flush()
        transport.half_close()
        while piece := far.recv(65536):
            received += piece
        assert received == first + pdu_bytes(7, bytes(4))


@pytest.mark.parametrize("more", range(0, 2200, 200))
def test_dropping_the_queue_leaves_whole_pdus(more: int) -> None:
    """Wherever the kernel has stopped: inside a head, behind it, between two PDUs."""
    with linked() as (transport, far):
        transport.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
        full(transport)
        for _ in range(5):
            transport.outbox.put(pdu_bytes(4, bytes(994))[:6], bytes(994))
        received = far.recv(more) if more else b""
        transport.flush()
        transport.outbox.drop()
        transport.outbox.put(pdu_bytes(7, bytes(4)))
        while transport.outbox.unsent:
            received += far.recv(65536)
            transport.flush()
        transport.half_close()
        while piece := far.recv(65536):
            received += piece
        assert len(received) % 1000 == 10
        assert received[-10:] == pdu_bytes(7, bytes(4))
        assert received[:-10] == pdu_bytes(4, bytes(994)) * (len(received) // 1000)
        assert transport.outbox.queued == transport.outbox.sent == len(received)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=6), st.integers(0, 200))
def test_dropping_anywhere(sizes: list[int], taken: int) -> None:
    """As the one above, with a kernel that stops after any byte."""
    with linked() as (transport, far):
        real = transport._send_some
        left = taken

        def some(sock: socket.socket, pieces: object) -> int:
            nonlocal left
            if not left:
                raise BlockingIOError
            count = min(left, len(transport.outbox.pieces[0]))
            left -= count
            return sock.send(transport.outbox.pieces[0][:count])

        transport._send_some = some  # type: ignore[method-assign, assignment]
        pdus = [pdu_bytes(4, bytes(size)) for size in sizes]
        for pdu in pdus:
            transport.outbox.put(pdu[:6], pdu[6:])
        transport.flush()
        transport.outbox.drop()
        transport.outbox.put(b"END")
        transport._send_some = real  # type: ignore[method-assign]
        assert transport.flush()
        assert transport.outbox.queued == transport.outbox.sent
        received = far.recv(65536)
        whole = [b"".join(pdus[:count]) + b"END" for count in range(len(pdus) + 1)]
        assert received in whole
        # no PDU leaves that had not begun
        begun = [w for w in whole if len(w) - 3 >= min(taken, sum(map(len, pdus)))]
        assert received == begun[0]


@given(st.lists(st.lists(st.binary(max_size=3000), max_size=3), min_size=1, max_size=6))
def test_without_sendmsg(messages: list[list[bytes]]) -> None:
    """As on Windows: what is in several pieces leaves all the same."""

    class Plain:
        """A socket without that call."""

        def __init__(self, sock: socket.socket) -> None:
            self.send, self.recv_into = sock.send, sock.recv_into
            self.shutdown = sock.shutdown

    with linked() as (transport, far):
        real, transport.socket = transport.socket, Plain(transport.socket)  # type: ignore
        for parts in messages:
            transport.outbox.put(*parts)
        stream = b"".join(part for parts in messages for part in parts)
        assert transport.flush() and not transport.outbox.unsent
        transport.half_close()
        received = b""
        while piece := far.recv(65536):
            received += piece
        assert received == stream
        transport.socket = real


def test_a_peer_that_resets() -> None:
    import struct

    with socket.create_server(("127.0.0.1", 0)) as listening:
        far = socket.create_connection(listening.getsockname())
        near, _ = listening.accept()
    transport = transport_over(near)
    far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    far.close()
    while not transport.eof:
        transport.fill()
    assert transport.error is not None
    assert transport.error.code == DICOM_ERROR_NET_CONNECTION_RESET
    transport.outbox.put(b"too late")
    assert transport.flush() and not transport.fill()
    assert transport.send_at_once(b"too late") and not transport.fill()
    transport.finish()
    transport.finish()  # twice is allowed
    assert near.fileno() == -1


# -- addresses ---------------------------------------------------------------------------


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_UNSPEC])
@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.1", "0.0.0.0", "255.255.255.255"])
def test_a_number_is_what_a_look_up_would_find(host: str, family: int) -> None:
    looked_up = socket.getaddrinfo(
        host, 104, family, socket.SOCK_STREAM, 0, socket.AI_PASSIVE
    )
    assert [(*entry[:2], entry[4]) for entry in resolve(host, 104, family)] == [
        (*entry[:2], entry[4]) for entry in looked_up
    ]


def test_a_number_of_the_other_family_is_not_found() -> None:
    with pytest.raises(socket.gaierror):
        resolve("127.0.0.1", 104, socket.AF_INET6)
