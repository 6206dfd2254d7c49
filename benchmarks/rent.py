"""What each mechanism that exists for speed gains: its time with it and without it.

A mechanism whose ratio is near 1 does not pay its rent, and goes. The headers of the
modules quote the ratios that this prints::

    python benchmarks/rent.py              # three rounds, with and without interleaved
    python benchmarks/rent.py --only known
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple
from unittest.mock import patch

from pynetdicom.pdu import P_DATA_TF

from ltdicom._net.association import items, pdu, pdu_items
from ltdicom._net.messages import command, fast_command, fast_frames
from ltdicom._net.messages.fragments import fragments
from ltdicom._net.messages.services import MESSAGES

CT = "1.2.840.10008.5.1.4.1.1.2"
SYNTAXES = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.70"]
UIDS = [f"1.2.840.113619.2.55.3.604688119.971.{n:09d}" for n in range(997)]
SOME = 20_000


class Mechanism(NamedTuple):
    """One thing to do, with and without what makes it fast."""

    name: str
    work: Callable[[int], Any]
    without: list[Any] | Callable[[int], Any]
    times: int = SOME


def ignore(*_: Any) -> None:
    """Take a warning, or what would be kept."""


def messages() -> Iterator[tuple[str, Any, list[list[Any]]]]:
    """Yield messages with arguments in which the ID and the instance differ."""
    for name, rest in (
        ("CEchoRequest", []),
        ("CStoreRequest", [0, "", 0]),
        ("CStoreResponse", [0]),
    ):
        message = MESSAGES[name]
        uid = [[each] if "pszInstance" in message.places else [] for each in UIDS]
        yield name, message, [[n, CT, *uid[n], *rest] for n in range(len(UIDS))]


def of_messages() -> Iterator[Mechanism]:
    for name, message, arguments in messages():
        cycle = itertools.cycle(arguments)
        sets = [command.encode(message, each, False, ignore) for each in arguments]
        received = itertools.cycle(sets)
        yield Mechanism(
            f"encode {name}",
            lambda n, m=message, c=cycle: fast_command.encode(m, next(c), False, ignore),
            lambda n, m=message, c=cycle: command.encode(m, next(c), False, ignore),
            2000,
        )
        yield Mechanism(
            f"decode {name}",
            lambda n, r=received: fast_command.decode(next(r), ignore),
            lambda n, r=received: command.decode(next(r), ignore),
            2000,
        )
        yield Mechanism(
            f"known {name}",
            lambda n, r=received: fast_command.decode(next(r), ignore),
            [
                patch.object(fast_command, "_keep", ignore),
                patch.object(fast_command, "_RECENT", {}),
            ],
        )
    _, message, arguments = next(messages())
    small = command.encode(message, arguments[0], False, ignore)
    for name, size in (("64 bytes", 64), ("39 KB", 39_000)):
        data = bytes(size)
        yield Mechanism(
            f"frames {name}",
            lambda n, d=data: fast_frames.whole(1, small, d, 16384),
            lambda n, d=data: list(map(pynetdicoms, fragments(1, small, d, 16384))),
            2000,
        )


def pynetdicoms(primitive: Any) -> bytes:
    """Return the PDU of a fragment as pynetdicom makes it."""
    made = P_DATA_TF()
    made.from_primitive(primitive)
    return made.encode()


def of_associations() -> Iterator[Mechanism]:
    for count in (2, 30, 128):
        wanted = items.AssociationItems.default(True)
        wanted.called = "SERVER"
        wanted.contexts = [
            items.Context(2 * n + 1, f"1.2.840.10008.5.1.4.1.1.{n}", 0, list(SYNTAXES))
            for n in range(count)
        ]
        strangers = []
        for n in range(97):  # with other titles, so that none is kept as a whole
            other = wanted.copy()
            other.calling = f"CLIENT{n}"
            strangers.append((other, pdu.associate_pdu(other).encode()))
        data = strangers[0][1]
        times = 4000 // count
        yield Mechanism(
            f"kept request of {count}, decoded",
            lambda n, d=data: pdu.decoded(d),
            lambda n, d=data: pdu.read_associate_pdu(d),
            times,
        )
        yield Mechanism(
            f"kept request of {count}, encoded",
            lambda n, w=wanted: pdu.encoded(w),
            lambda n, w=wanted: pdu.associate_pdu(w).encode(),
            times,
        )
        yield Mechanism(
            f"beneath: syntaxes of {count}, decoded",
            lambda n, s=strangers: pdu.read_associate_pdu(s[n % 97][1]),
            [patch.object(pdu_items, "_kept_syntax", pdu_items._read)],
            times,
        )
        yield Mechanism(
            f"beneath: syntaxes of {count}, encoded",
            lambda n, s=strangers: pdu.associate_pdu(s[n % 97][0]).encode(),
            [patch.object(pdu_items, "_kept_bytes", pdu_items._kept_bytes.__wrapped__)],
            times,
        )
        yield Mechanism(
            f"beneath: UIDs of {count}, built",
            lambda n, c=count: built(c),
            [patch.object(items, "is_uid", items.is_uid.__wrapped__)],
            times,
        )


def built(count: int) -> None:
    """Build a request as a program does."""
    made = items.AssociationItems.default(True)
    for n in range(count):
        made.add_context(2 * n + 1, 0, f"1.2.840.10008.5.1.4.1.1.{n}")
        context = made.context(2 * n + 1)
        context.transfer_syntaxes += map(items.checked_uid, SYNTAXES)


def seconds(work: Callable[[int], Any], times: int) -> float:
    start = time.process_time()
    for n in range(times):
        work(n)
    return (time.process_time() - start) / times


def measure(mechanism: Mechanism, rounds: int) -> list[tuple[float, float]]:
    """Return the seconds of one piece of work, with and without, of each round."""
    found = []
    for _ in range(rounds):
        with_it = seconds(mechanism.work, mechanism.times)
        if callable(mechanism.without):
            without = seconds(mechanism.without, mechanism.times)
        else:
            with ExitStack() as stack:
                for each in mechanism.without:
                    stack.enter_context(each)
                without = seconds(mechanism.work, mechanism.times)
        found.append((with_it, without))
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="mechanisms whose name has this")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    print(f"{'':38} {'with, us':>9} {'without':>9}  ratio (lowest, highest round)")
    for mechanism in itertools.chain(of_messages(), of_associations()):
        if options.only not in mechanism.name:
            continue
        found = measure(mechanism, options.rounds)
        ratios = sorted(without / with_it for with_it, without in found)
        with_it, without = (
            statistics.median(each) * 1e6 for each in zip(*found, strict=True)
        )
        print(
            f"{mechanism.name:38} {with_it:9.2f} {without:9.2f}  "
            f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}, {ratios[-1]:.2f})"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
