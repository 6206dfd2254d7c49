"""The two paths of a message: the fast one, and pynetdicom's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ltdicom._net import command, fastpath, wire
from ltdicom._net.command import CommandSet
from ltdicom._net.transport import Transport


@dataclass(frozen=True)
class Path:
    """How command sets are coded and messages framed.

    Attributes
    ----------
    encode, decode : callable
        A command set from arguments, and back.
    whole : callable
        A small message as the bytes of all its PDUs; None for another one.
    frames : callable
        A message as P-DATA primitives, or as the bytes of its PDUs.
    read_data : callable or None
        Takes P-DATA-TF PDUs out of the buffer; None leaves them to pynetdicom.
    """

    encode: Callable[..., bytes]
    decode: Callable[[bytes], CommandSet]
    whole: Callable[..., bytes | None]
    frames: Callable[..., Iterator[Any]]
    read_data: Callable[[Transport, Callable[[int, memoryview], bool]], None] | None


def _never(*message: Any) -> None:
    """Leave every message to pynetdicom."""


PLAIN: Final = Path(command.encode, command.decode, _never, wire.fragments, None)
FAST: Final = Path(
    fastpath.encode, fastpath.decode, fastpath.whole, fastpath.framed, fastpath.read_data
)
