"""Attack a server over loopback, with as many hostile connections as wanted.

The nightly size: ``python benchmarks/fuzz.py --connections 20000``. The attacks are
those of ``tests/hostile``; one that fails is printed with its number and seed, and
``--seed S --first N --connections 1`` repeats it.

``--in-memory --cases 100000`` needs no socket: PDUs, commands and data sets are mutated by
their structure, and an association in memory takes them. What fails is made smaller, one
case of each kind, and ``--keep`` puts it into the corpus that the tests replay.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from process_figures import resident_mb  # noqa: E402

from tests.hostile.grammar import case  # noqa: E402
from tests.hostile.hostile_peers import Mutator  # noqa: E402
from tests.hostile.hostile_target import bombard, conversations, listening  # noqa: E402
from tests.hostile.in_memory import failure, keep, kind_of, shrunk  # noqa: E402

BATCH = 100


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--connections", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", default="nightly")
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--in-memory", action="store_true", help="without sockets")
    parser.add_argument("--cases", type=int, default=100_000, help="with --in-memory")
    parser.add_argument("--keep", action="store_true", help="add what fails to the corpus")
    options = parser.parse_args()
    if options.in_memory:
        sys.exit(in_memory(options.seed, options.first, options.cases, options.keep))
    for fast in (True, False):
        attack(options.seed, options.first, options.connections // 2, options.at_once, fast)


def attack(seed: str, first: int, connections: int, at_once: int, fast: bool) -> None:
    """Attack a server on one of the two paths; fail where it is not up to it."""
    started = time.monotonic()
    with listening(fast_path=fast) as (server, port), tempfile.TemporaryDirectory() as at:
        found = shutil.which("echoscu", path="/usr/bin")
        dcmtk = (lambda name: f"/usr/bin/{name}") if found else None
        recorded = conversations(port, Path(at), dcmtk)
        mutator = Mutator(recorded, seed)
        bombard(port, mutator, range(first, first + BATCH))  # what is made once, is made
        before = resident_mb()

        def batch(start: int) -> None:
            bombard(port, mutator, range(start, min(start + BATCH, first + connections)))

        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(batch, range(first, first + connections, BATCH)))
        grown = resident_mb() - before
        path = "fast path" if fast else "pynetdicom's path"
        print(
            f"{path}: {connections} hostile connections from {len(recorded)} recorded "
            f"conversations, {server.hooks} hooks, {server.ended} ended, "
            f"{time.monotonic() - started:.0f} s, memory {grown:+.1f} MB"
        )
        assert grown < 30, f"{grown:.1f} MB are left"


def in_memory(seed: str, first: int, count: int, keeping: bool) -> int:
    """Judge cases in memory; return how many kinds of failures there are."""
    started, spent = time.monotonic(), time.process_time()
    kinds: dict[str, int] = {}
    for number in range(first, min(first + BATCH, first + count)):
        failure(case(seed, number))  # what is made once, is made
    before = resident_mb()
    for number in range(first, first + count):
        made = case(seed, number)
        failed = failure(made)
        if failed is not None:
            kind = kind_of(failed)
            kinds[kind] = kinds.get(kind, 0) + 1
            if kinds[kind] == 1:
                print(f"case {number} of seed {seed!r}: {failed}", flush=True)
                if keeping:
                    print(keep(shrunk(made, failed), f"{seed}-{number}", kind))
        if number % 10_000 == 9_999:
            print(f"{number + 1} cases, {time.monotonic() - started:.0f} s", flush=True)
    grown = resident_mb() - before
    print(
        f"{count} cases in memory, {sum(kinds.values())} failed in {len(kinds)} ways, "
        f"{time.process_time() - spent:.0f} s of the processor, memory {grown:+.1f} MB"
    )
    assert grown < 30, f"{grown:.1f} MB are left"
    return len(kinds)


if __name__ == "__main__":
    main()
