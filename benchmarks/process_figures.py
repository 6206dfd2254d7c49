"""What a process takes of the system: memory, threads, descriptors (Linux)."""

from __future__ import annotations

import os
from pathlib import Path


def resident_mb(pid: int | None = None) -> float:
    """Return the resident memory of a process, by default this one, in megabytes."""
    return _status("VmRSS", pid) / 1024


def threads(pid: int | None = None) -> int:
    """Return the number of threads of a process."""
    return _status("Threads", pid)


def descriptors(pid: int | None = None) -> int:
    """Return the number of open descriptors of a process."""
    return len(os.listdir(f"/proc/{pid or os.getpid()}/fd"))


def _status(field: str, pid: int | None) -> int:
    for line in Path(f"/proc/{pid or os.getpid()}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0])
    raise KeyError(field)
