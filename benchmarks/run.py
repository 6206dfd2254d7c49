"""Measure ltdicom beside pynetdicom and DCMTK; see docs/performance.md."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

import balancer
import matrix
import report
import resources
import scaling
from canned import (
    associations,
    echo_request,
    exchange,
    processor_seconds,
    store_request,
    store_requests,
)
from matrix import (
    BARE,
    BEFORE,
    CROSS,
    DCMTK,
    KINDS,
    LTDICOM,
    PYNETDICOM,
    STORESCP,
    Kind,
    Pair,
)
from processes import HERE, PeerFailedError, Programs
from samples import make_certificate, make_orders, make_samples

DOCS = HERE.parent / "docs"
Curve: TypeAlias = list[tuple[int, float]]


class Run:
    """One run of the matrix; the results are plain data, for JSON.

    Parameters
    ----------
    programs : Programs
        The peers.
    samples : dict
        The files that are sent, by name.
    folder : Path
        Where servers save.
    number : int
        Rounds.
    seed : int
        Of the order in each round.
    quick : bool
        Whether it only has to work.
    """

    def __init__(
        self,
        programs: Programs,
        samples: dict[str, str],
        folder: Path,
        *,
        number: int,
        seed: int,
        quick: bool,
    ) -> None:
        self.programs = programs
        self.samples = samples
        self.folder = folder
        self.number = number
        self.seed = seed
        self.quick = quick
        self.libraries = [name for name in programs.commands if name != BEFORE]
        self.versions = [name for name in programs.commands if name in (LTDICOM, BEFORE)]
        self.results: dict[str, Any] = {}

    def rounds(self, kinds: list[Kind]) -> None:
        """Measure kinds of work; the order is another one in each round."""
        rates = self.results.setdefault("rates", {})
        shuffle = random.Random(self.seed)
        for number in range(self.number):
            jobs = [(kind, pair) for kind in kinds for pair in self._pairs(kind)]
            shuffle.shuffle(jobs)
            with ExitStack() as stack:
                ports: dict[tuple[str, bool, bool, bool, bool, bool], int] = {}
                for kind, pair in jobs:
                    how = kind.save, kind.tls, kind.fork, kind.apart, kind.asleep
                    key = pair[1], *how
                    if key not in ports:
                        ports[key] = self._serve(stack, *key)
                    name = "|".join((kind.name, *pair))
                    rates.setdefault(name, []).append(self._once(kind, pair, ports[key]))
            print(f"round {number + 1} of {self.number}", flush=True)

    def _pairs(self, kind: Kind) -> Iterator[Pair]:
        for pair in kind.pairs:
            if set(pair) <= set(self.libraries) and not (self.quick and pair in CROSS):
                yield pair
        if BEFORE in self.versions:
            yield matrix.instead(kind.ours, BEFORE)

    def _serve(
        self,
        stack: ExitStack,
        library: str,
        save: bool,
        tls: bool,
        fork: bool,
        apart: bool,
        asleep: bool,
    ) -> int:
        folder = str(self.folder)
        server = self.programs.serving(
            library,
            save=folder if save else "",
            tls=folder if tls else "",
            fork=fork,
            asleep=asleep,
            core=resources.SERVERS_CORE if apart else None,
        )
        return stack.enter_context(server)[0]

    def _once(self, kind: Kind, pair: Pair, port: int) -> dict[str, float] | None:
        options = ["--file", self.samples[kind.sample]] if kind.sample else []
        options += ["--tls", str(self.folder)] if kind.tls else []
        options += ["--asleep"] if kind.asleep and pair[0] in self.versions else []
        count = kind.count_for(pair, quick=self.quick)
        try:
            core = resources.CLIENTS_CORE if kind.apart else None
            outcome = self.programs.drive(
                pair[0], kind.drive, count, port, *options, core=core
            )
        except PeerFailedError as exc:
            print(f"{kind.name}, {pair[0]} to {pair[1]}: {exc}", file=sys.stderr)
            return None
        return {"seconds": outcome.seconds, "lost": outcome.lost}

    # -- what is measured once -----------------------------------------------------

    def idle(self) -> None:
        """Measure what associations cost that do nothing."""
        found = self.results["idle"] = {}
        counts = matrix.IDLE[:1] if self.quick else matrix.IDLE
        for library in (LTDICOM, PYNETDICOM):
            for count in counts:
                with (
                    self.programs.serving(library) as (port, pid),
                    associations(port, count),
                ):
                    resources.idle_cost(pid, 0.2 if self.quick else 2)  # settle
                    cost = resources.idle_cost(pid, 0.5 if self.quick else 5)
                found[f"{library}|{count}"] = cost

    def crowds(self) -> None:
        """Weigh idle associations by the thousand; each version has them in one process."""
        found = self.results["crowds"] = {}
        counts = matrix.CROWDS[:1] if self.quick else matrix.CROWDS
        for library, count in itertools.product(self.versions, counts):
            some = count // 100 if self.quick else count
            try:
                with self.programs.serving(library) as (port, pid):
                    weighed = resources.crowd(pid, port, some, 0.2 if self.quick else 3)
            except OSError as exc:
                print(f"{count} idle associations, {library}: {exc}", file=sys.stderr)
                found[f"{library}|{count}"] = None
                continue
            found[f"{library}|{count}"] = asdict(weighed)

    def floor(self) -> None:
        """Measure a server's processor time for a message, beside the least there is.

        The client is plain bytes, so that it neither busy-waits nor shares anything with
        the server. ltdicom sleeps while it waits, as the bare server does.
        """
        found = self.results["floor"] = {}
        requests = {
            "echo": echo_request(),
            "store39k": store_request(self.samples["39k"]),
        }
        jobs = list(itertools.product((*self.versions, BARE), requests, matrix.FLOOR))
        shuffle = random.Random(self.seed)
        for _ in range(self.number):
            shuffle.shuffle(jobs)
            with ExitStack() as stack:
                servers = {
                    library: stack.enter_context(
                        self.programs.serving(library, asleep=True)
                    )
                    for library in self.versions
                }
                bare = {
                    work: stack.enter_context(self.programs.bare(request))
                    for work, request in requests.items()
                }
                for library, work, count in jobs:
                    port, pid = bare[work] if library == BARE else servers[library]
                    messages = matrix.FLOOR_MESSAGES[work] // (40 if self.quick else 1)
                    with associations(port, count) as held:
                        seconds = _processor_time(pid, held, requests[work], messages)
                    name = f"{library}|{work}|{count}"
                    found.setdefault(name, []).append(seconds)

    def work(self) -> None:
        """Measure servers whose hooks do what ports do with an object.

        They find three elements, look in a table of SQLite, and save the object. The
        client is plain bytes on one association. DCMTK's ``storescp`` only saves.
        """
        found = self.results["work"] = {}
        orders = make_orders(self.folder, self.samples["39k"], matrix.ORDERS)
        servers = [*self.programs.commands]
        servers += [STORESCP] if self.programs.storescp else []
        shuffle = random.Random(self.seed)
        for _ in range(self.number):
            shuffle.shuffle(servers)
            for server in servers:
                count = matrix.OBJECTS.get(server, matrix.OBJECTS_ELSE)
                count //= 20 if self.quick else 1
                try:
                    cost = self._working(server, orders, count)
                except (PeerFailedError, OSError) as exc:
                    print(f"real work, {server}: {exc}", file=sys.stderr)
                    cost = None
                found.setdefault(server, []).append(cost)

    def _working(self, server: str, orders: str, count: int) -> dict[str, float]:
        """Return the seconds and the processor seconds of a server for an object."""
        warm_up = count // 10
        requests = store_requests(self.samples["39k"], warm_up + count)
        with (
            tempfile.TemporaryDirectory(dir=self.folder) as saved,
            self.programs.working(server, saved, orders) as (port, pid),
            associations(port, 1) as held,
        ):
            exchange(held, requests[:warm_up])
            processor, began = processor_seconds(pid), time.perf_counter()
            exchange(held, requests[warm_up:])
            seconds = time.perf_counter() - began
            processor = processor_seconds(pid) - processor
            files = len(os.listdir(saved))
        if files != len(requests):
            raise PeerFailedError(f"{files} of {len(requests)} objects are saved")
        return {"seconds": seconds / count, "processor": processor / count}

    def workers(self) -> None:
        """Measure one to four worker processes, on one port and behind HAProxy."""
        found = self.results["workers"] = {}
        requests = store_requests(
            self.samples["39k"], matrix.WORKERS_OBJECTS // (20 if self.quick else 1)
        )
        haproxy = balancer.find()
        ways = ("reuse_port", "haproxy") if haproxy else ("reuse_port",)
        counts = matrix.WORKERS[:2] if self.quick else matrix.WORKERS
        jobs = list(itertools.product(ways, counts))
        shuffle = random.Random(self.seed)
        for _ in range(self.number):
            shuffle.shuffle(jobs)
            for way, count in jobs:
                with tempfile.TemporaryDirectory(dir=self.folder) as name:
                    rate = scaling.rate(
                        count,
                        requests,
                        matrix.WORKERS_SENDERS,
                        Path(name),
                        haproxy if way == "haproxy" else None,
                    )
                found.setdefault(f"{way}|{count}", []).append(rate)

    def memory(self) -> None:
        """Measure the memory that one very large object takes on each side."""
        huge = self.samples["500m"]
        size = Path(huge).stat().st_size
        found = self.results["memory"] = {"size": size, "receive": {}, "send": {}}
        other = DCMTK if DCMTK in self.libraries else LTDICOM
        for library in self.libraries:
            for how, save in (("in memory", ""), ("into a file", str(self.folder))):
                with self.programs.serving(library, save=save) as (port, pid):
                    small = "--file", self.samples["39k"]
                    self.programs.drive(other, "file", 1, port, *small)
                    before = resources.peak_and_now(pid)[1]
                    self.programs.drive(other, "file", 1, port, "--file", huge)
                    growth = resources.peak_and_now(pid)[0] - before
                found["receive"][f"{library}|{how}"] = growth
            with self.programs.serving(other) as (port, _):
                client = self.programs.start(library, "file", 1, port, "--file", huge)
                found["send"][library] = resources.private_peak(client)[0]

    def lost(self) -> None:
        """Count the responses that never come."""
        found = self.results["lost"] = {}
        for library in self.libraries:
            count = matrix.LOST[library] // (100 if self.quick else 1)
            for kind in ("echo", "echomany"):
                with self.programs.serving(library, fork=kind == "echomany") as (port, _):
                    try:
                        outcome = self.programs.drive(library, kind, count, port)
                    except PeerFailedError as exc:
                        print(f"lost, {library}: {exc}", file=sys.stderr)
                        continue
                found[f"{library}|{kind}"] = [outcome.lost, count]

    def linear(self) -> None:
        """Measure how costs grow: with messages, contexts and open connections."""
        found = self.results["linear"] = {"messages": {}, "contexts": {}, "open": {}}
        for library in self.libraries:
            with self.programs.serving(library) as (port, _):
                found["messages"][library] = self._by_messages(library, port)
                found["contexts"][library] = self._by_contexts(library, port)
        for library, counts in matrix.OPEN.items():
            found["open"][library] = self._by_open(library, counts)

    def data_sets(self) -> None:
        """Measure data sets, in a process of its own; the short form: one kind of work."""
        raw = self.folder / "data_sets.json"
        words = [sys.executable, HERE / "reading.py", "--raw", raw]
        if self.quick:
            words += ["--only", "insert", "--rounds", "1", "--seconds", "0.01"]
        if DCMTK not in self.libraries:
            words.append("--no-dcmtk")
        subprocess.run(list(map(str, words)), check=True, stdout=subprocess.DEVNULL)
        self.results["data sets"] = json.loads(raw.read_text())

    def _by_messages(self, library: str, port: int) -> Curve:
        few = (20 if library == PYNETDICOM else 1) * (10 if self.quick else 1)
        points = [max(10, count // few) for count in matrix.MESSAGES]

        def measure(count: int) -> float:
            return count * self._seconds(library, "echo", count, port)

        return self._curve(points[:2] if self.quick else points, measure)

    def _by_contexts(self, library: str, port: int) -> Curve:
        def measure(contexts: int) -> float:
            count = 6 if self.quick else 60
            return self._seconds(library, "assoc", count, port, "--contexts", str(contexts))

        return self._curve(matrix.CONTEXTS[::5] if self.quick else matrix.CONTEXTS, measure)

    def _by_open(self, library: str, counts: Sequence[int]) -> Curve:
        def measure(count: int) -> float:
            with (
                self.programs.serving(library) as (port, _),
                associations(port, count),
            ):
                return self._seconds(library, "assoc", 10 if self.quick else 100, port)

        return self._curve(counts[:2] if self.quick else counts, measure)

    def _seconds(
        self, library: str, kind: str, count: int, port: int, *options: str
    ) -> float:
        return self.programs.drive(library, kind, count, port, *options).seconds

    def _curve(self, points: Sequence[int], measure: Callable[[int], float]) -> Curve:
        """Measure at each point, the best of three: what it takes undisturbed."""
        times = 1 if self.quick else 3
        curve: Curve = []
        for point in points:
            try:
                curve.append((point, min(measure(point) for _ in range(times))))
            except (PeerFailedError, OSError) as exc:
                print(f"at {point}: {exc}", file=sys.stderr)
        return curve


def _processor_time(
    pid: int, held: list[socket.socket], request: bytes, messages: int
) -> float:
    """Return a server's processor seconds for one message."""
    messages = max(messages, len(held))
    exchange(held, itertools.repeat(request, max(messages // 10, len(held))))
    before = processor_seconds(pid)
    exchange(held, itertools.repeat(request, messages))
    return (processor_seconds(pid) - before) / messages


ONCE = (
    "floor",
    "work",
    "workers",
    "idle",
    "crowds",
    "memory",
    "lost",
    "linear",
    "data_sets",
)


def main() -> None:
    """Run what the command line asks for."""
    arguments = _arguments()
    if arguments.replay:
        results = json.loads(arguments.replay.read_text())
    else:
        results = measure(arguments)
    if arguments.raw:
        arguments.raw.write_text(json.dumps(results, indent=1))
    print(report.text(results))
    whole = not (arguments.quick or arguments.only or arguments.replay)
    output = arguments.output or (DOCS if whole else None)
    if output is not None:
        report.write(results, output)


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure; return the results."""
    wanted = arguments.only.split(",") if arguments.only else []
    known = [kind.name for kind in KINDS] + list(ONCE)
    if unknown := set(wanted) - set(known):
        raise SystemExit(
            f"no such kind: {', '.join(unknown)}; there are {', '.join(known)}"
        )
    resources.raise_descriptor_limit()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programs = Programs(folder, with_dcmtk=arguments.dcmtk, before=arguments.before)
        if programs.missing:
            print(f"without DCMTK: {programs.missing}", flush=True)
        samples = make_samples(
            folder, *((2, 10) if arguments.quick else (50, matrix.MEGABYTES))
        )
        run = Run(
            programs,
            samples,
            folder,
            number=arguments.rounds,
            seed=arguments.seed,
            quick=arguments.quick,
        )
        run.results["machine"] = {
            "cores": resources.cores(),
            "python": platform.python_version(),
            "rounds": arguments.rounds,
            "command": f"python benchmarks/run.py --rounds {arguments.rounds} "
            f"--seed {arguments.seed}"
            + (" --quick" if arguments.quick else "")
            + (f" --only {arguments.only}" if arguments.only else "")
            + (" --before CHECKOUT" if arguments.before else ""),
        }
        kinds = [kind for kind in KINDS if not wanted or kind.name in wanted]
        if resources.SERVERS_CORE == resources.CLIENTS_CORE:
            print("without a core for each side: there is one, or no way to choose")
            kinds = [kind for kind in kinds if not kind.apart]
        if not make_certificate(folder):
            print("without TLS: there is no openssl to make a certificate")
            kinds = [kind for kind in kinds if not kind.tls]
        run.rounds(kinds)
        for once in ONCE:
            if wanted and once not in wanted:
                continue
            if not resources.AVAILABLE and once != "lost":
                print(f"{once} is measured on Linux only")
                continue
            try:
                getattr(run, once)()
            except (PeerFailedError, OSError) as exc:
                print(f"{once}: {exc}", file=sys.stderr)
            print(once, flush=True)
        return run.results


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, help="rounds (default: 5, quick: 1)")
    parser.add_argument("--quick", action="store_true", help="only prove that it works")
    parser.add_argument("--only", default="", help="kinds of work, with commas between")
    parser.add_argument(
        "--no-dcmtk", dest="dcmtk", action="store_false", help="leave DCMTK out"
    )
    parser.add_argument(
        "--before",
        type=Path,
        metavar="CHECKOUT",
        help="measure the package of another checkout beside this one",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the order in a round")
    parser.add_argument(
        "--output", type=Path, help="folder of performance.md; docs for a whole run"
    )
    parser.add_argument("--raw", type=Path, help="file for every single result, as JSON")
    parser.add_argument("--replay", type=Path, help="report such a file instead")
    arguments = parser.parse_args()
    if arguments.rounds is None:
        arguments.rounds = 1 if arguments.quick else 5
    return arguments


if __name__ == "__main__":
    main()
