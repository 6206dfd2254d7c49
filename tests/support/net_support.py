"""Two `LDicomNet` objects that note their hooks, and a peer that speaks raw bytes."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from pydicom.dataset import Dataset

from ltdicom import (
    DICOM_SUCCESS,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_SC_IMAGE_STORAGE,
    UID_VERIFICATION_CLASS,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
    wait_until,
)
from ltdicom._net.association.pdu import associate_pdu
from ltdicom._net.buffers import ReadBuffer, WriteQueue
from ltdicom._net.hook_runner import CALLBACKS
from ltdicom._net.runtime import RUNTIME
from ltdicom._net.transport.stream import Transport

DEADLINE = 10.0
"""Seconds after which a wait has failed; no test comes near it."""

# hooks whose override costs something, or changes what is sent
LOUD = {"OnReceive", "OnReceiveData", "OnSend", "OnSendExt", "OnBeforeSendCommandSet"}
HOOKS = sorted({*CALLBACKS, "OnSendExt"} - {"OnPrivateKeyPassword", "OnVerify"})

Answers = Mapping[str, Callable[..., Any]]


WAYS = ["serialized", "threaded", "pump"]


def choose_way(monkeypatch: pytest.MonkeyPatch, name: str) -> str:
    """Have hooks of objects made from now on run this way; `configure` refuses it late."""
    monkeypatch.setattr(RUNTIME, "dispatcher", RUNTIME.way(name))
    return name


@contextlib.contextmanager
def pumping_thread(way: str) -> Iterator[str]:
    """Have a thread pump, where that is needed; the test itself waits for a raw peer."""
    stop = threading.Event()

    def pump() -> None:
        while not stop.is_set():
            LDicomNet.Breathe()

    thread = threading.Thread(target=pump)
    if way == "pump":
        thread.start()
    yield way
    stop.set()
    if way == "pump":
        thread.join()


def spin_until(condition: Callable[[], bool]) -> bool:
    """Wait without letting hooks run."""
    pause = threading.Event().wait
    return any(condition() or pause(0.001) for _ in range(int(DEADLINE / 0.001)))


def accept_all(net: LDicomNet, pdu: LDicomAssociate) -> None:
    """Accept each context with its first transfer syntax."""
    accept = LDicomAssociate(False)
    for index in range(pdu.GetPresentationCount()):
        context_id = pdu.GetPresentation(index)
        accept.AddPresentation(context_id, 0, pdu.GetAbstract(context_id))
        accept.AddTransfer(context_id, pdu.GetTransfer(context_id, 0))
    assert net.SendAssociateAccept(accept) == DICOM_SUCCESS


def request(
    *classes: str,
    syntaxes: tuple[str, ...] = (UID_IMPLICIT_VR_LITTLE_ENDIAN,),
    max_length: int | None = None,
) -> LDicomAssociate:
    """Return an associate request with a context (1, 3, ...) for each class."""
    pdu = LDicomAssociate(True)
    pdu.SetCalled("SERVER")
    pdu.SetCalling("CLIENT")
    classes = classes or (UID_VERIFICATION_CLASS, UID_SC_IMAGE_STORAGE)
    for number, sop_class in enumerate(classes):
        assert pdu.AddPresentation(2 * number + 1, 0, sop_class) == DICOM_SUCCESS
        for syntax in syntaxes:
            assert pdu.AddTransfer(2 * number + 1, syntax) == DICOM_SUCCESS
    if max_length is not None:
        assert pdu.SetMaxLength(True, max_length) == DICOM_SUCCESS
    return pdu


class Node(LDicomNet):
    """Notes each hook with its arguments, then does what the test wants it to."""

    def __init__(self, answers: Answers | None = None) -> None:
        super().__init__()
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.threads: set[int] = set()
        self.answers: dict[str, Callable[..., Any]] = {**self.usual(), **(answers or {})}

    @staticmethod
    def usual() -> dict[str, Callable[..., Any]]:
        return {
            "OnReceiveAssociateRequest": accept_all,
            "OnReceiveReleaseRequest": lambda net: net.SendReleaseResponse(),
        }

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.calls]

    def heard(self, hook: str) -> list[tuple[Any, ...]]:
        return [arguments for name, arguments in self.calls if name == hook]

    def wait(self, hook: str, count: int = 1) -> tuple[Any, ...]:
        """Wait for the `count`-th call of a hook; return its arguments."""
        arrived = wait_until(lambda: len(self.heard(hook)) >= count, DEADLINE)
        assert arrived, f"{hook} has not come {count} times; there came {self.names}"
        return self.heard(hook)[count - 1]


def _noting(hook: str) -> Callable[..., None]:
    def method(self: Node, *arguments: Any) -> None:
        self.calls.append((hook, arguments))
        self.threads.add(threading.get_ident())
        answer = self.answers.get(hook)
        if answer is not None:
            answer(self, *arguments)

    return method


class LoudNode(Node):
    """Overrides every hook."""


for _hook in HOOKS:
    setattr(LoudNode if _hook in LOUD else Node, _hook, _noting(_hook))


class Server(Node):
    """Listens, and accepts each connection into a new `Node`."""

    def __init__(
        self,
        answers: Answers | None = None,
        kind: type[Node] = Node,
        host: str = "127.0.0.1",
    ) -> None:
        super().__init__({"OnAccept": Server.take_in})
        self.peer_answers = answers
        self.kind = kind
        self.accepted: list[Node] = []
        assert self.Listen("127.0.0.1", 0, 128) == DICOM_SUCCESS
        self.port: int = self.GetHostInfo()[2]

    def take_in(self, error: int) -> None:
        assert error == DICOM_SUCCESS
        peer = self.kind(self.peer_answers)
        assert self.Accept(peer) == DICOM_SUCCESS
        self.accepted.append(peer)

    def peer(self, number: int = 1) -> Node:
        """Wait for the `number`-th connection."""
        assert wait_until(lambda: len(self.accepted) >= number, DEADLINE)
        return self.accepted[number - 1]


class World:
    """Makes objects, and closes them at the end."""

    def __init__(self) -> None:
        self.stack = contextlib.ExitStack()

    def server(self, answers: Answers | None = None, **options: Any) -> Server:
        return self.stack.enter_context(Server(answers, **options))

    def client(
        self,
        port: int,
        answers: Answers | None = None,
        *,
        pdu: LDicomAssociate | None = None,
        kind: type[Node] = Node,
        associated: bool = True,
    ) -> Node:
        """Return a client that is connected and, unless told otherwise, associated."""
        client = self.stack.enter_context(kind(answers))
        assert client.Connect(None, 0, "127.0.0.1", port) == DICOM_SUCCESS
        assert client.wait("OnConnect") == (DICOM_SUCCESS,)
        if associated:
            assert client.SendAssociateRequest(pdu or request()) == DICOM_SUCCESS
            client.wait("OnReceiveAssociateAccept")
        return client

    def pair(
        self,
        client: Answers | None = None,
        server: Answers | None = None,
        *,
        pdu: LDicomAssociate | None = None,
        kind: type[Node] = Node,
    ) -> tuple[Node, Node]:
        """Return two associated objects: the client and what the server accepted."""
        listening = self.server(server, kind=kind)
        near = self.client(listening.port, client, pdu=pdu, kind=kind)
        return near, listening.peer()

    def raw_client(self, port: int) -> RawPeer:
        sock = socket.create_connection(("127.0.0.1", port), DEADLINE)
        return self.stack.enter_context(RawPeer(sock))

    def raw_server(self) -> RawListener:
        return self.stack.enter_context(RawListener())

    def close(self) -> None:
        self.stack.close()
        LDicomNet.ShutDown()


def prove_honest(world: World, port: int) -> None:
    """An ordinary association with the server at `port` still works, to its end."""
    client = world.client(port)
    assert client.SendCEchoRequest(1, 7, UID_VERIFICATION_CLASS) == DICOM_SUCCESS
    assert client.SendReleaseRequest() == DICOM_SUCCESS
    client.wait("OnReceiveReleaseResponse")
    assert client.wait("OnClose") == (DICOM_SUCCESS, client)


# -- data sets ---------------------------------------------------------------------------


def data_set(**values: Any) -> LDicomDS:
    """Return a data set from DICOM keywords."""
    dataset = Dataset()
    for keyword, value in (values or {"PatientID": "123-45-6789"}).items():
        setattr(dataset, keyword, value)
    return LDicomDS.from_pydicom(dataset)


def values_of(ds: LDicomDS | None) -> dict[str, Any] | None:
    """Return the elements by keyword, None for no data set."""
    if ds is None:
        return None
    return {element.keyword: element.value for element in ds.to_pydicom()}


def command_of(ds: LDicomDS) -> dict[str, Any]:
    """Return a command set's elements by keyword."""
    from io import BytesIO

    from pynetdicom.dsutils import decode

    encoded = bytes(ds._dataset.encoded_command())
    return {e.keyword: e.value for e in decode(BytesIO(encoded), True, True)}


# -- bytes -------------------------------------------------------------------------------


def pdu_bytes(kind: int, body: bytes) -> bytes:
    return struct.pack(">BBL", kind, 0, len(body)) + body


def value_bytes(context_id: int, control: int, data: bytes) -> bytes:
    """Return a presentation data value item."""
    return struct.pack(">LBB", len(data) + 2, context_id, control) + data


def p_data(*values: tuple[int, int, bytes]) -> bytes:
    """Return a P-DATA-TF with the values (context ID, control header, data)."""
    return pdu_bytes(4, b"".join(value_bytes(*value) for value in values))


def request_bytes(pdu: LDicomAssociate | None = None) -> bytes:
    return associate_pdu((pdu or request())._items).encode()


ABORT = pdu_bytes(7, bytes(4))
RELEASE_REQUEST = pdu_bytes(5, bytes(4))
RELEASE_RESPONSE = pdu_bytes(6, bytes(4))


class RawPeer:
    """A blocking socket with PDUs on it."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        sock.settimeout(DEADLINE)

    def __enter__(self) -> RawPeer:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def take(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = self.sock.recv(count - len(data))
            if not piece:
                break
            data += piece
        return data

    def pdu(self) -> tuple[int, bytes]:
        """Return type and body of the next PDU; (0, b"") at the end."""
        head = self.take(6)
        if len(head) < 6:
            assert not head, f"the stream ends inside a head: {head!r}"
            return 0, b""
        body = self.take(length := int.from_bytes(head[2:], "big"))
        assert len(body) == length, "the stream ends inside a PDU"
        return head[0], body

    def associate(self, pdu: LDicomAssociate | None = None) -> None:
        self.send(request_bytes(pdu))
        assert self.pdu()[0] == 2

    def expect_abort(self, source: int = 2) -> None:
        """The next PDU is an A-ABORT, and the connection ends when we close."""
        kind, body = self.pdu()
        assert (kind, body[2]) == (7, source)

    def expect_end(self) -> None:
        with contextlib.suppress(ConnectionError):
            assert self.pdu() == (0, b"")


class RawListener:
    """Listens with a plain socket."""

    def __init__(self) -> None:
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.sock.settimeout(DEADLINE)
        self.port: int = self.sock.getsockname()[1]
        self.peers = contextlib.ExitStack()

    def __enter__(self) -> RawListener:
        return self

    def __exit__(self, *_: object) -> None:
        self.peers.close()
        self.sock.close()

    def peer(self) -> RawPeer:
        return self.peers.enter_context(RawPeer(self.sock.accept()[0]))


# -- what is left ------------------------------------------------------------------------


def open_sockets() -> int:
    """Count the sockets of the process, where the system shows them."""
    folder = "/proc/self/fd"
    count = 0
    if os.path.isdir(folder):
        for name in os.listdir(folder):
            with contextlib.suppress(OSError):
                count += os.readlink(f"{folder}/{name}").startswith("socket:")
    return count


@contextlib.contextmanager
def nothing_left() -> Iterator[None]:
    """Fail when a thread or a socket is left behind."""
    threads, sockets = set(threading.enumerate()), open_sockets()
    yield
    deadline = time.monotonic() + DEADLINE
    left: Any = True
    while left and time.monotonic() < deadline:
        left = [t.name for t in threading.enumerate() if t not in threads]
        left = left or max(0, open_sockets() - sockets)
        if left:
            threading.Event().wait(0.005)
    assert not left, f"threads or sockets are left: {left}"


def transport_over(sock: socket.socket) -> Transport:
    """Return a transport that nobody's connection has."""
    return Transport(sock, ReadBuffer(), WriteQueue())


def are_freed(references: list[weakref.ref[Any]]) -> bool:
    return wait_until(lambda: not any(r() for r in references), DEADLINE)
