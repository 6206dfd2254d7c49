"""What Linux tells of a process: its memory, its processor time, its wake-ups."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from peer import CT, EXPLICIT_LITTLE
from processes import Outcome, finish

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

AVAILABLE = sys.platform == "linux"
_SAMPLE_EVERY = 0.002
_ITEM = struct.Struct(">BBH")


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if AVAILABLE else os.cpu_count() or 1


_CORES = sorted(os.sched_getaffinity(0)) if AVAILABLE else [0]
CLIENTS_CORE, SERVERS_CORE = _CORES[0], _CORES[-1]
"""For kinds of work in which the sides are kept apart; the same where there is one."""


def raise_descriptor_limit() -> None:
    """Allow this process and its children as many descriptors as they may have."""
    if resource is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


# -- memory --------------------------------------------------------------------------


def peak_and_now(pid: int) -> tuple[int, int]:
    """Return the most memory that a process ever had resident, and what it has now."""
    status = _status(f"/proc/{pid}/status")
    return status["VmHWM"], status["VmRSS"]


def private_peak(client: subprocess.Popen[str]) -> tuple[int, Outcome]:
    """Run a started client; return the most memory that was its own, in bytes.

    Pages of a mapped file are not counted: the system drops them when it likes.
    """
    most = 0
    while client.poll() is None:
        with contextlib.suppress(OSError, KeyError):
            most = max(most, _status(f"/proc/{client.pid}/smaps_rollup")["Anonymous"])
        time.sleep(_SAMPLE_EVERY)
    return most, finish(client)


def _status(path: str) -> dict[str, int]:
    """Return the numbers of a file of /proc; those in kB as bytes."""
    found = {}
    for line in Path(path).read_text().splitlines():
        name, _, rest = line.partition(":")
        words = rest.split()
        if words and words[0].isdigit():
            found[name] = int(words[0]) * (1024 if words[1:] == ["kB"] else 1)
    return found


# -- idle associations ---------------------------------------------------------------


def idle_cost(pid: int, seconds: float) -> tuple[float, float]:
    """Return a process's share of a processor, and its wake-ups per second."""
    processor, threads = _processor_seconds(pid), _wake_ups(pid)
    began = time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - began
    share = (_processor_seconds(pid) - processor) / passed
    # threads that have ended meanwhile are left out
    woken = sum(n - threads.get(thread, 0) for thread, n in _wake_ups(pid).items())
    return share, woken / passed


def _processor_seconds(pid: int) -> float:
    # the name in brackets may hold spaces; utime and stime are fields 14 and 15
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wake_ups(pid: int) -> dict[str, int]:
    """Return how often each thread has gone to sleep so far."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError, KeyError):
            found[task.name] = _status(f"{task}/status")["voluntary_ctxt_switches"]
    return found


@contextmanager
def held_open(port: int, count: int) -> Iterator[None]:
    """Hold associations that do nothing, without a library behind them."""
    request = _associate_request()
    with ExitStack() as stack:
        for _ in range(count):
            sock = stack.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            sock.sendall(request)
            if sock.recv(4096)[:1] != b"\x02":
                raise ConnectionError("the server does not accept the association")
        yield


def _associate_request() -> bytes:
    """Return an A-ASSOCIATE-RQ PDU with one context (PS3.8 9.3.2)."""
    context = struct.pack(">BBBB", 1, 0, 0, 0)
    context += _item(0x30, CT.encode()) + _item(0x40, EXPLICIT_LITTLE.encode())
    user = _item(0x51, struct.pack(">L", 16384)) + _item(0x52, b"1.2.3.4")
    body = struct.pack(">HH16s16s32x", 1, 0, b"SCP".ljust(16), b"SCU".ljust(16))
    body += _item(0x10, b"1.2.840.10008.3.1.1.1") + _item(0x20, context)
    body += _item(0x50, user)
    return struct.pack(">BBL", 1, 0, len(body)) + body


def _item(kind: int, value: bytes) -> bytes:
    return _ITEM.pack(kind, 0, len(value)) + value
