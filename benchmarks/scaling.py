"""``examples/workers.py`` with several workers, on one port and behind HAProxy."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from balancer import balancing
from canned import associations, exchange
from processes import HERE, PeerFailedError

WORKERS = HERE.parent / "examples" / "workers.py"


def rate(
    workers: int,
    requests: Sequence[bytes],
    senders: int,
    folder: Path,
    haproxy: str | None = None,
) -> float:
    """Return how many objects a second workers take.

    Each association sends the next object of all when it has a response, so that
    workers have something to do until the end.

    Parameters
    ----------
    workers : int
        How many: on one port, or each on its own behind HAProxy.
    requests : sequence of bytes
        The C-STORE requests; a tenth comes before the clock starts.
    senders : int
        Associations.
    folder : Path
        Where they save, empty at first.
    haproxy : str, optional
        The path of HAProxy.

    Raises
    ------
    PeerFailedError
        They do not start, or not all objects are saved.
    """
    saved = folder / "saved"
    with ExitStack() as stack:
        if haproxy is None:
            port = stack.enter_context(_program(workers, saved))
        else:
            ports = [stack.enter_context(_program(1, saved)) for _ in range(workers)]
            port = stack.enter_context(balancing(haproxy, ports, folder))
        held = stack.enter_context(associations(port, senders))
        warm_up = max(len(requests) // 10, senders)
        exchange(held, requests[:warm_up])
        began = time.perf_counter()
        exchange(held, requests[warm_up:])
        seconds = time.perf_counter() - began
    stored = len(list(saved.glob("*.dcm")))
    if stored != len(requests):
        raise PeerFailedError(f"{stored} of {len(requests)} objects are saved")
    return (len(requests) - warm_up) / seconds


@contextmanager
def _program(workers: int, folder: Path) -> Iterator[int]:
    """Run the example; yield its port when all of its workers listen."""
    command = [sys.executable, "-u", str(WORKERS), "--port", "0", "--folder", str(folder)]
    with subprocess.Popen(
        [*command, "--workers", str(workers)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as program:
        assert program.stdout is not None
        try:
            line = program.stdout.readline()
            if "workers listen on port" not in line:
                raise PeerFailedError(f"{workers} workers do not start: {line}")
            yield int(line.rpartition(" ")[2])
        finally:
            program.terminate()  # its workers follow it, also if it had to be killed
            try:
                program.wait(30)
            except subprocess.TimeoutExpired:
                program.kill()
