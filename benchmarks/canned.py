"""Plain bytes on either side: a client and a server that know no DICOM.

The client drives a server of any library with PDUs that were made before the clock
starts, so what is measured is the server's own processor time. The server, ``python
benchmarks/canned.py REQUEST_SIZE``, answers with such PDUs: it is the least that a server
in Python needs for the same bytes, the floor.
"""

from __future__ import annotations

import select
import socket
import struct
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from peer import CT, ECHO_ID, EXPLICIT_LITTLE, INSTANCE, STORE_ID, VERIFICATION
from pydicom import dcmread

_LONGEST: Final = 16384
"""Bytes in a P-DATA-TF PDU behind its head, as DCMTK sends and takes them."""

_STEP: Final = _LONGEST - 6
"""Bytes of a message in it: the head of the item in it counts (PS3.8 D.1)."""

_OWN_ROOT: Final = f"{INSTANCE}."
_SUCCESS: Final = struct.pack("<HHLH", 0, 0x0900, 2, 0)
_RECEIVE: Final = 1 << 16
_SECONDS: Final = 60.0
_HEAD: Final = struct.Struct(">BxL")
_ITEM: Final = struct.Struct(">BBH")
_ELEMENT: Final = struct.Struct("<HHL")
_Connections: TypeAlias = dict[int, socket.socket]


# -- the PDUs ------------------------------------------------------------------------


def associate_pdu(kind: int = 1) -> bytes:
    """Return an A-ASSOCIATE-RQ PDU (1) or the AC PDU that accepts it (2) (PS3.8 9.3)."""
    user = _item(0x51, struct.pack(">L", _LONGEST)) + _item(0x52, b"1.2.3.4")
    body = struct.pack(">HH16s16s32x", 1, 0, b"SCP".ljust(16), b"SCU".ljust(16))
    body += _item(0x10, b"1.2.840.10008.3.1.1.1")
    for number, abstract in ((ECHO_ID, VERIFICATION), (STORE_ID, CT)):
        context = struct.pack(">BBBB", number, 0, 0, 0)
        if kind == 1:
            context += _item(0x30, abstract.encode())
        context += _item(0x40, EXPLICIT_LITTLE.encode())
        body += _item(0x20 if kind == 1 else 0x21, context)
    return _pdu(kind, body + _item(0x50, user))


def echo_request() -> bytes:
    """Return a C-ECHO-RQ message (PS3.7 9.3.5.1)."""
    return _p_data(
        ECHO_ID, _command({0x0002: VERIFICATION, 0x0100: 0x0030, 0x0110: 1, 0x0800: 0x0101})
    )


def store_request(file: str) -> bytes:
    """Return a C-STORE-RQ message with the data set of a file (PS3.7 9.3.1.1)."""
    _, data = _instance_and_data(file)
    return _store(INSTANCE, data)


def store_requests(file: str, count: int) -> list[bytes]:
    """Return such messages, each with an instance UID of its own, also in the data set."""
    uid, data = _instance_and_data(file)
    first = 10 ** (len(uid) - len(_OWN_ROOT) - 1)  # as long as the one it replaces
    names = [f"{_OWN_ROOT}{first + number}" for number in range(count)]
    return [_store(name, data.replace(uid.encode(), name.encode())) for name in names]


def _instance_and_data(file: str) -> tuple[str, bytes]:
    head = dcmread(file, stop_before_pixels=True)
    start = head.file_meta.FileMetaInformationGroupLength
    return str(head.SOPInstanceUID), Path(file).read_bytes()[128 + 4 + 12 + start :]


def _store(instance: str, data: bytes) -> bytes:
    fields: dict[int, str | int] = {
        0x0002: CT,
        0x0100: 0x0001,
        0x0110: 1,
        0x0700: 0,
        0x0800: 1,
        0x1000: instance,
    }
    return _p_data(STORE_ID, _command(fields)) + _p_data(STORE_ID, data, command=False)


def response() -> bytes:
    """Return a C-ECHO-RSP message; who only counts takes it for any other, too."""
    fields = {0x0002: VERIFICATION, 0x0100: 0x8030, 0x0120: 1, 0x0800: 0x0101, 0x0900: 0}
    return _p_data(ECHO_ID, _command(fields))


def _command(fields: dict[int, str | int]) -> bytes:
    """Return a command set: UIDs and numbers of two bytes (PS3.7 6.3.1)."""
    body = b""
    for number, field in fields.items():
        if isinstance(field, int):
            value = struct.pack("<H", field)
        else:
            value = field.encode() + b"\0" * (len(field) % 2)
        body += _ELEMENT.pack(0, number, len(value)) + value
    return _ELEMENT.pack(0, 0, 4) + struct.pack("<L", len(body)) + body


def _p_data(context: int, body: bytes, *, command: bool = True) -> bytes:
    found = b""
    for start in range(0, len(body), _STEP):
        fragment = body[start : start + _STEP]
        control = command | (2 if start + _STEP >= len(body) else 0)
        item = struct.pack(">LBB", len(fragment) + 2, context, control)
        found += _pdu(4, item + fragment)
    return found


def _pdu(kind: int, body: bytes) -> bytes:
    return _HEAD.pack(kind, len(body)) + body


def _item(kind: int, value: bytes) -> bytes:
    return _ITEM.pack(kind, 0, len(value)) + value


# -- the client ----------------------------------------------------------------------


@contextmanager
def associations(port: int, count: int) -> Iterator[list[socket.socket]]:
    """Hold associations, without a library behind them.

    Raises
    ------
    ConnectionError
        The server does not accept one of them.
    """
    request = associate_pdu()
    with ExitStack() as stack:
        held = []
        for _ in range(count):
            sock = stack.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.sendall(request)
            if sock.recv(_RECEIVE)[:1] != b"\x02":
                raise ConnectionError("the server does not accept the association")
            held.append(sock)
        yield held


def exchange(held: list[socket.socket], requests: Iterable[bytes]) -> None:
    """Send requests; an association that has its response gets the next one.

    Raises
    ------
    ConnectionError
        A connection ended, no response came for `_SECONDS`, or it is no success.
    """
    requests = iter(requests)
    waiting: _Connections = {}
    with select.epoll() as epoll:
        for sock, request in zip(held, requests, strict=False):
            epoll.register(sock.fileno(), select.EPOLLIN)
            waiting[sock.fileno()] = sock
            sock.sendall(request)
        while waiting:
            ready = epoll.poll(_SECONDS)
            if not ready:
                raise ConnectionError(f"{len(waiting)} associations wait for a response")
            for descriptor, _ in ready:
                sock = waiting[descriptor]
                _whole_response(sock)
                following = next(requests, None)
                if following is None:
                    del waiting[descriptor]
                else:
                    sock.sendall(following)


def _whole_response(sock: socket.socket) -> None:
    """Read a response, which is one short PDU and nothing behind it."""
    found = sock.recv(_RECEIVE)
    while len(found) < _HEAD.size or len(found) < _HEAD.size + _HEAD.unpack_from(found)[1]:
        more = sock.recv(_RECEIVE)
        if not more:
            raise ConnectionError("the server has closed the connection")
        found += more
    if found[0] != 4:
        raise ConnectionError(f"the server answers with a PDU of type {found[0]}")
    if _SUCCESS not in found:
        raise ConnectionError("the server answers with a status that is no success")


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process so far, exactly (Linux)."""
    return time.clock_gettime((~pid << 3) | 2)  # CPUCLOCK_SCHED of the whole process


# -- the server ----------------------------------------------------------------------


def serve(request_size: int) -> None:
    """Accept each association, and answer each `request_size` bytes after it."""
    accept, answer = associate_pdu(2), response()
    associate_size = len(associate_pdu())
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listener.getsockname()[1], flush=True)
    connections: _Connections = {}
    awaited: dict[int, int] = {}
    associated: set[int] = set()
    epoll = select.epoll()
    epoll.register(listener.fileno(), select.EPOLLIN)
    epoll.register(sys.stdin.fileno(), select.EPOLLIN)
    while True:
        for descriptor, _ in epoll.poll():
            sock = connections.get(descriptor)
            if sock is not None:
                found = sock.recv(_RECEIVE)
                awaited[descriptor] -= len(found)
                if not found:
                    epoll.unregister(descriptor)
                    connections.pop(descriptor).close()
                    associated.discard(descriptor)
                elif not awaited[descriptor]:
                    sock.sendall(answer if descriptor in associated else accept)
                    associated.add(descriptor)
                    awaited[descriptor] = request_size
            elif descriptor == listener.fileno():
                sock, _ = listener.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connections[sock.fileno()] = sock
                awaited[sock.fileno()] = associate_size
                epoll.register(sock.fileno(), select.EPOLLIN)
            else:
                return


if __name__ == "__main__":
    serve(int(sys.argv[1]))
