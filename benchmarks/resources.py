"""What Linux tells of a process: its memory, its processor time, its wake-ups."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from canned import associations, echo_request, exchange
from process_figures import descriptors, resident_mb, threads
from processes import Outcome, finish

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

AVAILABLE = sys.platform == "linux"
_SAMPLE_EVERY = 0.002


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


@dataclass(frozen=True)
class Crowd:
    """What a process takes for associations that do nothing.

    Attributes
    ----------
    memory, descriptors : float
        Of each association; memory in bytes.
    threads : int
        Of the whole process.
    share, wake_ups : float
        Of a processor, and per second.
    """

    memory: float
    descriptors: float
    threads: int
    share: float
    wake_ups: float


def crowd(pid: int, port: int, count: int, seconds: float) -> Crowd:
    """Weigh idle associations; at the end each answers a C-ECHO.

    Raises
    ------
    ConnectionError
        The server does not take that many, or one of them does not answer.
    """
    # what the first one loads is not the others'; one that had gone might still be counted
    with associations(port, 1):
        idle_cost(pid, seconds)
        memory, files = resident_mb(pid), descriptors(pid)
        with associations(port, count) as held:
            idle_cost(pid, seconds)
            share, wake_ups = idle_cost(pid, seconds)
            grown = (resident_mb(pid) - memory) * 1024 * 1024
            each = grown / count, (descriptors(pid) - files) / count
            number = threads(pid)
            exchange(held, [echo_request()] * count)
    return Crowd(*each, number, share, wake_ups)
