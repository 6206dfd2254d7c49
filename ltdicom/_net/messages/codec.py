"""The two paths of a message: the fast one, and pynetdicom's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ltdicom._net.buffers import ReadBuffer
from ltdicom._net.messages import command, fast_command, fast_frames
from ltdicom._net.messages.command import CommandSet, Warn
from ltdicom._net.messages.fragments import fragments


@dataclass(frozen=True)
class Path:
    """How command sets are coded and messages framed.

    Attributes
    ----------
    encode, decode : callable
        A command set from arguments, and back; the last argument is told what deviates.
    whole : callable
        A small message as the bytes of all its PDUs; None for another one.
    frames : callable
        A message as P-DATA primitives, or as the bytes of its PDUs.
    read_data : callable or None
        Takes P-DATA-TF PDUs out of the buffer; None leaves them to pynetdicom.
    """

    encode: Callable[..., bytes]
    decode: Callable[[bytes, Warn], CommandSet]
    whole: Callable[..., bytes | None]
    frames: Callable[..., Iterator[Any]]
    read_data: Callable[[ReadBuffer, Callable[[int, memoryview], bool]], None] | None


def _never(*message: Any) -> None:
    """Leave every message to pynetdicom."""


PLAIN: Final = Path(command.encode, command.decode, _never, fragments, None)
FAST: Final = Path(
    fast_command.encode,
    fast_command.decode,
    fast_frames.whole,
    fast_frames.framed,
    fast_frames.read_data,
)
