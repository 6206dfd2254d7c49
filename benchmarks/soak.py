"""Mixed traffic for minutes, with memory, threads and descriptors of both ends.

``python benchmarks/soak.py --seconds 600 --plot docs/soak.svg``; a plot needs the
extra ``bench``. Ends with an error where anything grows.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from nodes import (
    CLASSES,
    ECHO,
    FIND,
    STORE,
    Client,
    archive_process,
    data_set,
    object_bytes,
)
from process_figures import descriptors, resident_mb, threads

from ltdicom import DICOM_SUCCESS, LDicomNet, wait_until

AT_ONCE = 20
EVERY = 2.0
"""Seconds between two samples."""

ENDINGS = ("release", "release", "release", "abort", "close", "forced")


class Sample(NamedTuple):
    """What a process takes at one time."""

    seconds: float
    associations: int
    memory_mb: float
    threads: int
    descriptors: int


class Traffic:
    """Clients that come and go, each with its own mixture."""

    def __init__(self, port: int, seed: int) -> None:
        self.port = port
        self.random = random.Random(seed)
        self.clients: list[Client] = []
        self.done: Counter[str] = Counter()
        self.objects = [object_bytes(f"soak {n}") for n in range(20)]
        self.names = 0

    def keep_up(self) -> None:
        """Replace the clients that have ended."""
        for client in [c for c in self.clients if c.end is not None]:
            self.clients.remove(client)
            self.done["associations"] += 1
        while len(self.clients) < AT_ONCE:
            client = Client(self.port, self._task())
            self.clients.append(client)
            client.start()

    def _task(self) -> Any:
        plan = self._plan()
        return lambda client: next(plan)(client)

    def _plan(self) -> Iterator[Any]:
        r = self.random
        for number in range(r.choice((1, 5, 20))):
            kind = r.choice(("echo", "store", "find", "set"))
            self.done[kind] += 1
            yield lambda client, k=kind, n=number: self._ask(client, k, n)
        ending = r.choice(ENDINGS)
        self.done[ending] += 1
        yield lambda client: self._end(client, ending)

    def _ask(self, client: Client, kind: str, number: int) -> None:
        ds = data_set(self.random.choice(self.objects))
        if kind == "echo":
            code = client.SendCEchoRequest(ECHO, number, CLASSES[ECHO])
        elif kind == "store":
            self.names = (self.names + 1) % 100
            name = f"1.2.{self.names}"
            code = client.SendCStoreRequest(
                STORE, number, CLASSES[STORE], name, 0, "", 0, ds
            )
        elif kind == "find":
            code = client.SendCFindRequest(FIND, number, CLASSES[FIND], 0, ds)
        else:
            code = client.SendNSetRequest(STORE, number, CLASSES[STORE], "1.2", ds)
        assert code == DICOM_SUCCESS, (kind, code)

    def _end(self, client: Client, ending: str) -> None:
        if ending == "release":
            client.SendReleaseRequest()
        elif ending == "abort":
            client.SendAbort(0, 0)
        else:
            # in the middle of a message, as far as the archive can tell
            self._ask(client, "store", 9)
            client.Close() if ending == "close" else client.CloseForced(False)
            client.end = DICOM_SUCCESS


def soak(seconds: float, seed: int = 1) -> tuple[list[Sample], list[Sample], Counter[str]]:
    """Return samples of the archive and of the clients, and what was done."""
    archive: list[Sample] = []
    clients: list[Sample] = []
    with tempfile.TemporaryDirectory() as name, archive_process(Path(name)) as serving:
        traffic = Traffic(serving.port, seed)
        started = last = time.monotonic()
        pid = serving.process.pid
        while (now := time.monotonic()) - started < seconds:
            traffic.keep_up()
            if now - last >= EVERY:
                last = now
                at, count = now - started, traffic.done["associations"]
                archive.append(_sample(at, count, pid))
                clients.append(_sample(at, count, None))
            wait_until(lambda: any(c.end is not None for c in traffic.clients), 1.0)
        assert serving.process.poll() is None, "the archive has ended"
        for client in traffic.clients:
            client.CloseForced(False)
    LDicomNet.ShutDown()
    return archive, clients, traffic.done


def _sample(at: float, associations: int, pid: int | None) -> Sample:
    return Sample(at, associations, resident_mb(pid), threads(pid), descriptors(pid))


def growth(samples: Sequence[Sample]) -> float:
    """Return the growth of memory in MB, from the second quarter to the last."""
    quarter = max(1, len(samples) // 4)
    early, late = samples[quarter : 2 * quarter], samples[-quarter:]
    return _median_memory(late) - _median_memory(early)


def _median_memory(samples: Sequence[Sample]) -> float:
    return sorted(s.memory_mb for s in samples)[len(samples) // 2]


def plot(file: str, archive: list[Sample], clients: list[Sample]) -> None:
    """Draw memory, threads and descriptors over time."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(3, 1, sharex=True, figsize=(8, 7))
    columns = (("memory_mb", "memory, MB"), ("threads", "threads"))
    for axis, (field, label) in zip(
        axes, (*columns, ("descriptors", "descriptors")), strict=True
    ):
        for name, samples in (("archive", archive), ("clients", clients)):
            values = [getattr(s, field) for s in samples]
            axis.plot([s.seconds for s in samples], values, label=name)
        axis.set_ylabel(label)
        axis.set_ylim(bottom=0)
        axis.grid(alpha=0.3)
    axes[0].legend(loc="lower right")
    axes[-1].set_xlabel("seconds")
    figure.suptitle("Mixed traffic: echo, store, find, N-SET, aborts")
    figure.tight_layout()
    figure.savefig(file)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plot", metavar="FILE")
    options = parser.parse_args()
    archive, clients, done = soak(options.seconds, options.seed)
    print(", ".join(f"{count} {what}" for what, count in sorted(done.items())))
    for name, samples in (("archive", archive), ("clients", clients)):
        most = [max(getattr(s, f) for s in samples) for f in ("threads", "descriptors")]
        print(
            f"{name}: memory {samples[-1].memory_mb:.0f} MB, {growth(samples):+.1f} MB "
            f"from the second quarter to the last; at most {most[0]} threads and "
            f"{most[1]} descriptors"
        )
    if options.plot:
        plot(options.plot, archive, clients)
    for samples in (archive, clients):
        assert growth(samples) < 10, f"memory grows by {growth(samples):.1f} MB"
        assert samples[-1].threads < 5 * AT_ONCE
        assert samples[-1].descriptors < 10 * AT_ONCE


if __name__ == "__main__":
    main()
