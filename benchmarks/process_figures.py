"""What a process takes of the system: memory, threads, descriptors."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path


def resident_mb(pid: int | None = None) -> float:
    """Return the resident memory in megabytes (Linux; the peak elsewhere)."""
    status = Path(f"/proc/{pid or os.getpid()}/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def descriptors() -> int:
    """Return the number of open descriptors; 0 where the system does not show it."""
    folder = Path("/proc/self/fd")
    return len(os.listdir(folder)) if folder.exists() else 0


def threads() -> int:
    """Return the number of threads."""
    return threading.active_count()


def raise_descriptor_limit(wanted: int) -> int:
    """Raise the soft limit of descriptors as far as allowed; return what it is now."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        soft = min(wanted, hard) if hard != resource.RLIM_INFINITY else wanted
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft
