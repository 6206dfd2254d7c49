"""Many associations at once: nothing is lost, and idle ones cost little.

``python benchmarks/load.py``: 200 associations at once into one server process, each
stores 50 objects; then 1,000 idle associations. See docs/reliability.md.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nodes import ECHO, STORE, Client, archive_process, data_set, object_bytes
from process_figures import resident_mb
from resources import raise_descriptor_limit

from ltdicom import (
    DICOM_SUCCESS,
    UID_SC_IMAGE_STORAGE,
    UID_VERIFICATION_CLASS,
    LDicomNet,
    wait_until,
)

PATIENCE = 300.0
SETTLED = 1.5
"""Seconds after which idle connections have given their read buffers back."""


def store(port: int, associations: int, objects: int) -> None:
    """Store from many associations at once; fail where a response is missing."""

    def next_object(client: Client) -> None:
        number = len(client.responses)
        if number == objects:
            client.SendReleaseRequest()
            return
        name = f"1.2.{clients.index(client) + 1}.{number + 1}"
        code = client.SendCStoreRequest(
            STORE,
            number,
            UID_SC_IMAGE_STORAGE,
            name,
            0,
            "",
            0,
            data_set(object_bytes(name)),
        )
        assert code == DICOM_SUCCESS

    clients = [Client(port, next_object) for _ in range(associations)]
    for client in clients:
        client.start()
    _all(clients, lambda client: client.end is not None)
    for client in clients:
        assert client.end == DICOM_SUCCESS, client.end
        assert len(client.responses) == objects
        assert not any(status for _, status in client.responses), client.responses


def check_stored(folder: Path, associations: int, objects: int) -> int:
    """Compare each byte; return how many bytes there are."""
    names = {f"1.2.{a + 1}.{o + 1}" for a in range(associations) for o in range(objects)}
    assert {path.name for path in folder.iterdir()} == names
    total = 0
    for name in names:
        data = (folder / name).read_bytes()
        assert data == object_bytes(name), f"{name} is not what was sent"
        total += len(data)
    return total


@contextmanager
def idle(port: int, associations: int) -> Iterator[None]:
    """Have associations that are idle; at the end all of them still answer."""
    clients = [Client(port) for _ in range(associations)]
    try:
        for start in range(0, associations, 100):
            some = clients[start : start + 100]
            for client in some:
                client.start()
            assert _all(some, lambda client: client.associated)
        yield
        for client in clients:
            client.SendCEchoRequest(ECHO, 1, UID_VERIFICATION_CLASS)
        assert _all(clients, lambda client: bool(client.responses))
    finally:
        for client in clients:
            client.CloseForced(False)


def _all(clients: list[Client], condition: Callable[[Client], bool]) -> bool:
    return wait_until(lambda: all(map(condition, clients)), PATIENCE)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--associations", type=int, default=200)
    parser.add_argument("--objects", type=int, default=50)
    parser.add_argument("--idle", type=int, default=1000)
    options = parser.parse_args()
    raise_descriptor_limit()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with archive_process(folder) as serving:
            started = time.monotonic()
            store(serving.port, options.associations, options.objects)
            seconds = time.monotonic() - started
            total = check_stored(folder, options.associations, options.objects)
            count = options.associations * options.objects
            print(
                f"{options.associations} associations at once, {options.objects} objects "
                f"each: {count} objects, {total / 1e6:.0f} MB in {seconds:.1f} s "
                f"({count / seconds:.0f}/s, saved and synced to disk), all bytes equal"
            )
    with tempfile.TemporaryDirectory() as name, archive_process(Path(name)) as serving:
        pid = serving.process.pid
        before = resident_mb(pid), resident_mb()
        with idle(serving.port, options.idle):
            wait_until(lambda: False, SETTLED)
            server, client = resident_mb(pid), resident_mb()
        print(
            f"{options.idle} idle associations: server {server:.0f} MB "
            f"({(server - before[0]) * 1024 / options.idle:.0f} KB each), "
            f"clients {client:.0f} MB "
            f"({(client - before[1]) * 1024 / options.idle:.0f} KB each)"
        )
        assert server + client < 1000
    LDicomNet.ShutDown()


if __name__ == "__main__":
    main()
