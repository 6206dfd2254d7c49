"""Attack a server over loopback, with as many hostile connections as wanted.

The nightly size: ``python benchmarks/fuzz.py --connections 20000``. The attacks are
those of ``tests/hostile``; one that fails is printed with its number and seed, and
``--seed S --first N --connections 1`` repeats it.
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

from tests.hostile.hostile_peers import Mutator  # noqa: E402
from tests.hostile.hostile_target import bombard, conversations, listening  # noqa: E402

BATCH = 100


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--connections", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", default="nightly")
    parser.add_argument("--at-once", type=int, default=4)
    options = parser.parse_args()
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


if __name__ == "__main__":
    main()
