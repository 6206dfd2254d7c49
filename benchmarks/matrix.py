"""What is measured: the kinds of work, who talks to whom, and the goals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from peer import AT_ONCE

LTDICOM: Final = "ltdicom"
PYNETDICOM: Final = "pynetdicom"
DCMTK: Final = "DCMTK"
BEFORE: Final = "before"
"""Another version of ltdicom, which ``--before`` names."""
STORESCP: Final = "storescp"
"""DCMTK's program, as it is installed."""
BARE: Final = "bare"
"""A server that answers with canned bytes: the floor."""

Pair: TypeAlias = tuple[str, str]
"""The client and the server."""

SAME: Final[tuple[Pair, ...]] = tuple((n, n) for n in (LTDICOM, PYNETDICOM, DCMTK))
CROSS: Final[tuple[Pair, ...]] = (
    (DCMTK, LTDICOM),
    (LTDICOM, DCMTK),
    (DCMTK, PYNETDICOM),
    (PYNETDICOM, DCMTK),
    (LTDICOM, PYNETDICOM),
    (PYNETDICOM, LTDICOM),
)
SERVER_SIDE: Final[tuple[Pair, ...]] = tuple(
    (DCMTK, n) for n in (LTDICOM, PYNETDICOM, DCMTK)
)


def instead(pair: Pair, library: str) -> Pair:
    """Return a pair with `library` in ltdicom's part."""
    client, server = (library if name == LTDICOM else name for name in pair)
    return client, server


@dataclass(frozen=True)
class Kind:
    """One kind of work.

    Attributes
    ----------
    name, title : str
        For the command line, and for people.
    drive : str
        What a peer is told to do.
    count, slow_count : int
        Pieces of work in one measurement; the second where pynetdicom takes part.
    sample : str
        The file that is sent, if any.
    save : bool
        Whether the server saves what arrives instead of reading its Patient ID.
    tls : bool
        Whether the connection is encrypted.
    fork : bool
        Whether DCMTK's server needs a process for each association.
    apart : bool
        Whether each side keeps to a core of its own.
    asleep : bool
        Whether ltdicom sleeps while it waits, as the others do.
    pairs : tuple
        Who talks to whom.
    goals : tuple
        The ratio to pynetdicom and the one to DCMTK that the project wants.
    """

    name: str
    title: str
    drive: str
    count: int
    slow_count: int
    sample: str = ""
    save: bool = False
    tls: bool = False
    fork: bool = False
    apart: bool = False
    asleep: bool = False
    pairs: tuple[Pair, ...] = SAME
    goals: tuple[float | None, float | None] = (None, None)

    @property
    def ours(self) -> Pair:
        """The pair that the kind is about."""
        return next(pair for pair in self.pairs if LTDICOM in pair)

    def count_for(self, pair: Pair, *, quick: bool) -> int:
        """Return how many pieces of work one measurement takes."""
        count = self.slow_count if PYNETDICOM in pair else self.count
        least = next((n for end, n in AT_ONCE.items() if self.drive.endswith(end)), 2)
        return max(least, count // 20) if quick else count


def _asleep(kind: Kind, title: str) -> Kind:
    """Return the same work with ltdicom asleep while it waits."""
    return replace(
        kind,
        name=f"{kind.name}asleep",
        title=f"{title} with `busy_wait=0`",
        asleep=True,
        pairs=SAME,
        goals=(None, None),
    )


_ECHO: Final = Kind(
    "echo", "C-ECHO round trips", "echo", 4000, 200, pairs=SAME + CROSS, goals=(20, 0.6)
)
_NSET: Final = Kind(
    "nset",
    "N-SET round trips, Patient ID data set both ways",
    "nset",
    3000,
    200,
    pairs=SAME + CROSS,
    goals=(15, 0.5),
)
_STORE_39K: Final = Kind(
    "store39k",
    "C-STORE 39 KB",
    "store",
    1500,
    150,
    sample="39k",
    pairs=SAME + CROSS,
    goals=(20, 1.5),
)

_FOUR: Final = Kind(
    "four50m",
    "four associations at once, C-STORE 50 MB each",
    "storefour",
    16,
    0,
    sample="50m",
    fork=True,
    pairs=((LTDICOM, LTDICOM), (DCMTK, DCMTK)),
)

KINDS: Final = (
    _ECHO,
    _asleep(_ECHO, "C-ECHO"),
    _NSET,
    _asleep(_NSET, "N-SET"),
    Kind("store5k", "C-STORE 5 KB", "store", 2000, 150, sample="5k", goals=(15, 0.7)),
    _STORE_39K,
    _asleep(_STORE_39K, "C-STORE 39 KB"),
    Kind(
        "store39ktls",
        "C-STORE 39 KB, TLS 1.2",
        "store",
        1500,
        150,
        sample="39k",
        tls=True,
    ),
    Kind(
        "file50m",
        "C-STORE 50 MB, file to file",
        "file",
        8,
        4,
        sample="50m",
        save=True,
        goals=(8, 1.5),
    ),
    Kind(
        "assoc",
        "associate and release",
        "assoc",
        300,
        60,
        pairs=SAME + CROSS,
        goals=(20, 0.2),
    ),
    Kind(
        "assoctls",
        "associate and release, TLS",
        "assoc",
        300,
        60,
        tls=True,
    ),
    Kind(
        "many",
        "50 associations at once, C-STORE 39 KB",
        "storemany",
        2000,
        500,
        sample="39k",
        fork=True,
        goals=(6, 2),
    ),
    Kind(
        "manyapart",
        "the same, client and server each on a core of its own",
        "storemany",
        2000,
        500,
        sample="39k",
        fork=True,
        apart=True,
    ),
    Kind(
        "manyserver",
        "50 at once, server side alone (DCMTK clients)",
        "storemany",
        2000,
        500,
        sample="39k",
        fork=True,
        pairs=SERVER_SIDE,
    ),
    _FOUR,
    replace(_FOUR, name="four50mtls", title="the same, TLS 1.2", tls=True),
    Kind(
        "echo8",
        "eight C-ECHO outstanding",
        "echo8",
        6000,
        0,
        pairs=((LTDICOM, LTDICOM), (DCMTK, DCMTK)),
        goals=(None, 1),
    ),
)

LOST: Final = {LTDICOM: 100_000, PYNETDICOM: 5_000, DCMTK: 100_000}
"""Messages that are counted back; what pynetdicom can do in a few minutes."""

IDLE: Final = (50, 500)
"""Idle associations."""

CROWDS: Final = (1500, 5000)
"""Idle associations in one process of ltdicom; those of the first are weighed."""

FLOOR: Final = (1, 200)
"""Associations whose messages are compared with each other and with the floor."""

FLOOR_MESSAGES: Final = {"echo": 20_000, "store39k": 8000}
"""Messages in one measurement of a server's processor time."""

ORDERS: Final = 10_000
"""Rows of the table in which a server with real work looks."""

OBJECTS: Final = {PYNETDICOM: 500}
"""Objects in one measurement of real work; ``OBJECTS_ELSE`` for whom it does not name."""

OBJECTS_ELSE: Final = 2000

WORKERS: Final = (1, 2, 3, 4)
"""Processes of ``examples/workers.py``."""

WORKERS_OBJECTS: Final = 1000
"""Objects in one measurement of them."""

WORKERS_SENDERS: Final = 16
"""Associations that send at once."""

MEGABYTES: Final = 500
MESSAGES: Final = (500, 1000, 2000, 4000, 8000, 16000)
CONTEXTS: Final = (1, 16, 32, 64, 96, 128)
OPEN: Final = {
    LTDICOM: (0, 100, 250, 500, 750, 1000),
    # each open association costs it processor time: it no longer answers in time
    PYNETDICOM: (0, 25, 50, 100),
}
"""Open connections beside which associations are made."""
