"""How commands end: SIGTERM does what Ctrl-C does, servers let associations finish."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from ltdicom.cli.status import INTERRUPTED, TERMINATED, CommandError
from ltdicom.constants.pdu import PDU_ABORT_REASON_UNKNOWN, PDU_ABORT_SOURCE_USER
from ltdicom.net import LDicomNet, wait_until

# service managers and containers send SIGTERM, a closed console on Windows SIGBREAK
_SIGNALS: Final = [
    getattr(signal, name) for name in ("SIGTERM", "SIGBREAK") if hasattr(signal, name)
]


class Terminated(KeyboardInterrupt):
    """A signal asks for the end."""


def exit_code(interrupt: KeyboardInterrupt) -> int:
    """Return the exit code of a command that was interrupted, as a shell counts it."""
    return TERMINATED if isinstance(interrupt, Terminated) else INTERRUPTED


@contextmanager
def telling(
    facts: Callable[[], Mapping[str, object]], show: Callable[[], object] = lambda: None
) -> Iterator[None]:
    """Have what was done told also where a command ends before its end.

    Parameters
    ----------
    facts : callable
        Returns what was done, for ``--json``.
    show : callable, optional
        Prints it for people.

    Raises
    ------
    CommandError
        One that was raised meanwhile, or in place of an interruption, with `facts`.
    """
    try:
        yield
    except CommandError as error:
        error.facts = {**facts(), **error.facts}
        error.show = show
        raise
    except KeyboardInterrupt as interrupt:
        ended = CommandError("interrupted", exit_code(interrupt), **facts())
        ended.show = show
        raise ended from interrupt


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Raise `Terminated` where a signal asks for the end."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread gets signals
        return

    def end(*_: Any) -> None:
        raise Terminated

    before = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def clients_of(server: LDicomNet) -> list[LDicomNet]:
    """Return the associations of a listening object."""
    found = (server.GetClient(index) for index in range(server.GetClientCount()))
    return [client for client in found if client is not None and client.IsAssociated()]


def finish(server: LDicomNet, seconds: float) -> int:
    """Stop listening, let associations end; return how many had to be aborted."""
    server.ServerClose()
    wait_until(lambda: not clients_of(server), seconds)
    left = clients_of(server)
    for client in left:
        client.SendAbort(PDU_ABORT_SOURCE_USER, PDU_ABORT_REASON_UNKNOWN)
    return len(left)
