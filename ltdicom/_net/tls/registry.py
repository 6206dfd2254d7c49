"""Contexts that objects with equal settings share.

Gain: making a context takes longer than a handshake (reading certificates and a key, a
group for Diffie-Hellman, the authorities of the system), and a port makes objects for each
association; ``python benchmarks/run.py --only assoctls,assoctls13`` measures it.
Cost: the contexts of an hour stay in memory, at most `MOST`.
Off: `LDicomNet.OnCreateCTX` or `LDicomNet.GetCTX` give an object contexts of its own.

What a context was made from is its key: settings, and of each file its place and times, so
a file that was replaced makes another context. No `ssl` here, and no lock while a context
is made.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from ltdicom._net.tls.resumption import Peers

if TYPE_CHECKING:
    import ssl

LONGEST: Final = 3600.0
"""Seconds for which a context is given to further objects.

With it end the keys of session tickets, and what was taken from places without times.
"""

MOST: Final = 32
"""Contexts of different settings that are kept."""

MOST_USES: Final = 4096
"""Objects that get one context: OpenSSL keeps sessions with it, as many as peers make."""

# What was written just now may be written again without another time: clocks of file
# systems count in ticks of a few milliseconds, those of FAT and others in seconds.
_TICK: Final = 0.1
_COARSE_TICK: Final = 2.5
_SECOND: Final = 1_000_000_000

Key: TypeAlias = Hashable


class UnstableError(Exception):
    """A file says nothing about whether it changes: what is made of it is not shared."""


class Identity(NamedTuple):
    """Which file, as it was."""

    path: str
    device: int
    inode: int
    size: int
    modified: int
    changed: int


def identity(path: str, *, folder: bool = False) -> Identity:
    """Return which file (or folder) a path leads to now.

    Raises
    ------
    UnstableError
        There is none, it is a pipe or the like, or it was written just now.
    """
    try:
        found = os.stat(path)
    except (OSError, ValueError) as exc:  # a NUL in the name is a ValueError
        raise UnstableError from exc
    is_right = stat.S_ISDIR if folder else stat.S_ISREG
    times = found.st_mtime_ns, found.st_ctime_ns
    tick = _TICK if any(time_ns % _SECOND for time_ns in times) else _COARSE_TICK
    if not is_right(found.st_mode) or time.time() - max(times) / _SECOND < tick:
        raise UnstableError
    return Identity(path, found.st_dev, found.st_ino, found.st_size, *times)


@dataclass(eq=False)
class Prepared:
    """A context, and what belongs to it.

    Attributes
    ----------
    context : ssl.SSLContext
        With all settings.
    is_shared : bool
        Whether others may have it as well: then nobody changes it.
    digest : bytes or None
        Of the password of the own key; None where the key needs none.
    expires : float
        When the next certificate in it ends, on `time.time`.
    peers : Peers
        Whom it has verified.
    """

    context: ssl.SSLContext
    is_shared: bool = False
    digest: bytes | None = field(default=None, repr=False)
    expires: float = float("inf")
    peers: Peers = field(default_factory=Peers, repr=False)
    _uses: int = 0
    _until: float = field(default_factory=lambda: time.monotonic() + LONGEST)

    def use(self) -> None:
        """Count an object that gets it."""
        self._uses += 1

    @property
    def is_over(self) -> bool:
        """Whether no further object gets it."""
        return (
            self._uses >= MOST_USES
            or time.monotonic() >= self._until
            or time.time() >= self.expires
        )


class Registry:
    """The contexts of the process that objects share."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Prepared] = OrderedDict()

    def get(
        self,
        key_of: Callable[[], Key],
        make: Callable[[], Prepared],
        fits: Callable[[Prepared], bool],
    ) -> Prepared:
        """Return what was made before with the same key, or make it.

        Parameters
        ----------
        key_of : callable
            Says from what it is made, as it is now; raises `UnstableError` for what is not
            to be kept.
        make : callable
            Makes it. It may be called by several threads for the same key.
        fits : callable
            Asked about what was made before: the last word whether it is taken.
        """
        try:
            key = key_of()
        except UnstableError:
            return make()
        with self._lock:
            found = self._kept.get(key)
            if found is not None and not found.is_over:
                self._kept.move_to_end(key)
            else:
                found = None
        if found is not None and fits(found):
            found.use()
            return found
        made = make()
        made.use()
        try:
            same = key_of() == key  # nothing was written while it was read
        except UnstableError:
            same = False
        if same:
            self._keep(key, made)
        return made

    def _keep(self, key: Key, made: Prepared) -> None:
        with self._lock:
            for other in [k for k, kept in self._kept.items() if kept.is_over]:
                del self._kept[other]
            self._kept[key] = made
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget them; objects keep theirs."""
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._kept)
