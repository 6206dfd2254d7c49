"""What goes wrong in a hospital, made to happen: ``python benchmarks/faults.py``.

Each fault is a function that returns what was kept; it fails where something that
arrived whole was lost, something that did not was taken for whole, nobody was told, or
the next association does not work. The tests in ``tests/load`` call the same functions.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nodes import (
    CLASSES,
    STORE,
    Archive,
    Client,
    Peer,
    Serving,
    archive_process,
    data_set,
    object_bytes,
)

from ltdicom import (
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_CONNECTION_RESET,
    DICOM_ERROR_NET_NO_MORE_FILE,
    DICOM_ERROR_NET_TIME_OUT,
    DICOM_SUCCESS,
    LDicomNet,
    configure,
    wait_until,
)
from ltdicom._core.settings import SETTINGS

PATIENCE = 20.0
LARGE, HUGE = 3_000_000, 30_000_000
"""Bytes of the objects on which a fault falls; the huge one fills the system's buffers."""


def main() -> None:
    """Run from the command line."""
    logging.disable(logging.CRITICAL)
    for fault in FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            print(f"{fault.__doc__.splitlines()[0]} {fault(Path(folder))}")  # type: ignore[union-attr]
    LDicomNet.ShutDown()


# -- the faults ----------------------------------------------------------------------


def killed_peer(folder: Path) -> str:
    """Kill a sender in the middle of a store."""
    with archive(folder) as server:
        sender = subprocess.Popen([sys.executable, __file__, str(server.port)])
        until(lambda: len(list(folder.glob("1.2.*"))) >= 3)
        sender.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        sender.wait(PATIENCE)
        until(lambda: server.ends)
        assert server.ends[0] in (
            DICOM_ERROR_NET_CONNECTION_RESET,
            DICOM_ERROR_NET_CONNECTION_ABORTED,
        )
        return f"{whole(folder)} objects kept, {next_one_works(server)}"


def full_disk(folder: Path) -> str:
    """Fill the disk for the second of three objects."""
    with archive(folder) as server:
        client = Client(server.port, stores("1.2.1", "1.2.2", "1.2.3"))
        with files_limited_to(100_000):
            client.start()
            until(lambda: len(client.responses) >= 3)
        statuses = [status for _, status in client.responses]
        assert statuses == [0, 0xA700, 0], statuses
        assert sorted(path.name for path in folder.iterdir()) == ["1.2.1", "1.2.3"]
        return f"answered with A700, {whole(folder)} objects kept, {next_one_works(server)}"


def raising_hook(folder: Path) -> str:
    """Raise in a hook for the second object; another association stores meanwhile."""

    class Raising(Peer):
        def keep(self, instance: str, ds: Any) -> int:
            if instance == "1.2.2":
                raise ValueError("made to happen")
            return super().keep(instance, ds)

    with archive(folder, Raising) as server:
        other = Client(server.port, stores("1.2.11", "1.2.12", "1.2.13"))
        client = Client(server.port, stores("1.2.1", "1.2.2", "1.2.3"))
        client.start()
        other.start()
        until(lambda: client.end is not None and len(other.responses) == 3)
        assert client.responses == [("1.2.1", COMMAND_STATUS_SUCCESS)]
        assert client.end == DICOM_ERROR_NET_CONNECTION_ABORTED
        return f"aborted, {whole(folder)} objects kept, {next_one_works(server)}"


def stalled_sender(folder: Path) -> str:
    """Stop a sender in the middle of an object, with the connection kept."""
    with limits(idle_timeout=0.5, artim_timeout=0.2), archive(folder) as server:
        link = Stall(server.port, after=300_000)
        client = Client(link.port, stores("1.2.1", "1.2.large"))
        client.start()
        until(lambda: server.ends)
        link.close()
        assert server.ends == [DICOM_ERROR_NET_TIME_OUT]
        assert client.responses == [("1.2.1", COMMAND_STATUS_SUCCESS)]
        return f"timed out, {whole(folder)} objects kept, {next_one_works(server)}"


def stalled_receiver(folder: Path) -> str:
    """Stop a receiver; the sender is told what did not leave."""

    class Telling(Client):
        def OnSend(self, nError: int, nType: int, nLength: int, *_: Any) -> None:
            self.sent.append(nError)

    # an archive of its own, because it would find the sender idle, too
    with limits(idle_timeout=0.5, artim_timeout=0.2), archive_process(folder) as server:
        link = Stall(server.port, after=300_000)
        client = Telling(link.port, stores("1.2.1", "1.2.huge"))
        client.start()
        until(lambda: client.end is not None)
        link.close()
        assert client.end == DICOM_ERROR_NET_TIME_OUT
        assert client.responses == [("1.2.1", COMMAND_STATUS_SUCCESS)]
        assert DICOM_ERROR_NET_TIME_OUT in client.sent, client.sent
        return (
            f"timed out, OnSend told what was not sent, "
            f"{whole(folder)} objects kept, {next_one_works(server)}"
        )


def no_descriptor_left(folder: Path) -> str:
    """Let more peers come than there are descriptors."""
    with archive(folder) as server, contextlib.ExitStack() as stack:
        peers = [stack.enter_context(socket.socket()) for _ in range(10)]
        with descriptors_limited_to(8):
            for number, peer in enumerate(peers):
                peer.connect(("127.0.0.1", server.port))
                until(lambda n=number: len(server.accepted) > n)
        until(lambda: DICOM_ERROR_NET_NO_MORE_FILE in server.accepted)
        stack.close()
        until(lambda: not server.GetClientCount())
        taken = server.accepted.count(DICOM_SUCCESS)
        return f"{taken} taken, the others got a code, {next_one_works(server)}"


FAULTS = (
    killed_peer,
    full_disk,
    raising_hook,
    stalled_sender,
    stalled_receiver,
    no_descriptor_left,
)
POSIX_ONLY = (full_disk, no_descriptor_left)


# -- what they are made of -----------------------------------------------------------


def until(condition: Callable[[], Any]) -> None:
    """Wait until a condition holds; fail where it does not."""
    assert wait_until(condition, PATIENCE), "it has not come"


@contextlib.contextmanager
def archive(folder: Path, kind: type[Peer] = Peer) -> Iterator[Archive]:
    """Run an archive in this process."""
    with Archive(folder, kind) as server:
        yield server


@contextlib.contextmanager
def limits(**values: Any) -> Iterator[None]:
    """Configure, and put it back."""
    before = {name: getattr(SETTINGS, name) for name in values}
    configure(**values)
    try:
        yield
    finally:
        configure(**before)


@contextlib.contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size: what a full disk looks like."""
    with _limited("RLIMIT_FSIZE", size):
        yield


@contextlib.contextmanager
def descriptors_limited_to(more: int) -> Iterator[None]:
    """Let this process open so many more descriptors."""
    free = os.dup(0)
    os.close(free)
    with _limited("RLIMIT_NOFILE", free + more):
        yield


@contextlib.contextmanager
def _limited(name: str, value: int) -> Iterator[None]:
    import resource

    which = getattr(resource, name)
    soft, hard = resource.getrlimit(which)
    resource.setrlimit(which, (value, hard))
    try:
        yield
    finally:
        resource.setrlimit(which, (soft, hard))


def content(name: str) -> bytes:
    """Return the object with a name: some names stand for large ones."""
    data = object_bytes(name)
    if name in ("1.2.2", "1.2.large") or name.startswith("1.2.9"):
        data += struct.pack("<HHL", 0x7FE0, 0x0020, LARGE) + bytes(LARGE)
    if name == "1.2.huge":
        data += struct.pack("<HHL", 0x7FE0, 0x0020, HUGE) + bytes(HUGE)
    return data


def stores(*names: str) -> Callable[[Client], None]:
    """Return the task to store objects one after the other, and to release."""

    def go_on(client: Client) -> None:
        number = len(client.responses)
        if number == len(names):
            client.SendReleaseRequest()
        else:
            message = (STORE, number, CLASSES[STORE], names[number], 0, "", 0)
            ds = data_set(content(names[number]))
            assert client.SendCStoreRequest(*message, ds) == DICOM_SUCCESS

    return go_on


def whole(folder: Path) -> int:
    """Return how many objects there are; fail where one is not what was sent."""
    for path in folder.iterdir():
        assert path.read_bytes() == content(path.name), f"{path.name} is not whole"
    return len(list(folder.iterdir()))


def next_one_works(server: Archive | Serving) -> str:
    """Store once more."""
    client = Client(server.port, stores("1.2.77"))
    client.start()
    until(lambda: client.end is not None)
    assert client.responses == [("1.2.77", COMMAND_STATUS_SUCCESS)]
    return "the next association works"


class Stall:
    """A network that passes so many bytes on towards the server, and then none."""

    def __init__(self, port: int, after: int) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._target = port
        self._left = after
        self._sockets = [self._listening]
        self._threads = [threading.Thread(target=self._run)]
        self._threads[0].start()

    def _run(self) -> None:
        here, _ = self._listening.accept()
        there = socket.create_connection(("127.0.0.1", self._target))
        self._sockets += [here, there]
        self._threads.append(threading.Thread(target=self._back, args=(there, here)))
        self._threads[1].start()
        while self._left > 0:
            data = here.recv(min(self._left, 65536))
            there.sendall(data)
            self._left -= len(data)

    def _back(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)

    def close(self) -> None:
        """End it."""
        for sock in self._sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        for thread in self._threads:
            thread.join(PATIENCE)


def _send_for_ever(port: int) -> None:
    client = Client(port, stores(*(f"1.2.9{number}" for number in range(100_000))))
    client.start()
    wait_until(lambda: client.end is not None)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _send_for_ever(int(sys.argv[1]))
    else:
        main()
