"""Exit codes, and what the status of a response means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ltdicom.constants.command import CommandStatus

DONE: Final = 0
FAILED: Final = 1
"""The peer has answered, but not with success; or not all was done."""
USAGE: Final = 2
"""Wrong options, or a file that cannot be used; nothing was sent."""
NO_ASSOCIATION: Final = 3
"""The peer was not there, has rejected, aborted, or not answered in time."""
INTERRUPTED: Final = 130
"""Ctrl-C, as a shell counts it."""
TERMINATED: Final = 143
"""SIGTERM, as a shell counts it."""

_PENDING: Final = (0xFF00, 0xFF01)
_WARNINGS: Final = (0x0001, 0x0107, 0x0116)


class CommandError(Exception):
    """Ends a command: a reason for people, an exit code for programs.

    Parameters
    ----------
    reason : str
        One sentence.
    code : int
        The exit code.
    **facts
        What was done or found out before, for ``--json``.
    """

    def __init__(self, reason: str, code: int, **facts: object) -> None:
        super().__init__(reason)
        self.code = code
        self.facts = facts
        self.show: Callable[[], object] = lambda: None
        """Prints for people what was done before."""


def is_pending(status: int) -> bool:
    """Return whether further responses follow."""
    return status in _PENDING


def is_success(status: int) -> bool:
    """Return whether it was done, with or without a warning (PS3.7, annex C)."""
    return status == 0 or status in _WARNINGS or status & 0xF000 == 0xB000


def written(status: int) -> str:
    """Return a status with its name, if it has one."""
    try:
        return f"{CommandStatus(status)!s} (0x{status:04X})"
    except ValueError:
        return f"0x{status:04X}"
