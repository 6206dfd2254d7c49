"""The options of servers that limit what a peer may cost: made of the settings.

Every setting with a default for servers (`About.server`) becomes an option of its name; a
program that listens calls `add_limits`, and listens within `limited`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ltdicom
from ltdicom._core.settings import SETTINGS, About, checked, descriptions

_UNITS = {"seconds": "SECONDS", "bytes": "BYTES", "count": "NUMBER"}
_NEVER = "none"


def _options() -> Iterator[tuple[str, About]]:
    for name, _, about in descriptions():
        if about.server is not None:
            yield name, about


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Declare ``--idle-timeout`` and its like."""
    for name, about in _options():
        lead = "" if about.kind == "seconds" else "number "
        never = f"; {_NEVER}: {about.never}" if about.never else ""
        text = f"{lead}{about.text}".replace("`", "").replace("%", "%%")
        parser.add_argument(
            "--" + name.replace("_", "-"),
            type=_reader(name, about),
            default=about.server,
            metavar=_UNITS[about.kind],
            help=f"{text}{never} ({about.server:g})",
        )


def _reader(name: str, about: About) -> Callable[[str], Any]:
    """Return what makes a value of a text."""

    def read(text: str) -> Any:
        if about.never and text.lower() == _NEVER:
            return None
        try:
            number = float(text) if about.kind == "seconds" else int(text)
            return checked({name: number})[name]
        except ValueError as error:
            reason = str(error) if name in str(error) else f"{text!r} is not a number"
            raise argparse.ArgumentTypeError(reason) from None

    return read


@contextmanager
def limited(arguments: argparse.Namespace) -> Iterator[None]:
    """Have the limits hold for the connections that are made meanwhile.

    Parameters
    ----------
    arguments : argparse.Namespace
        Those of a parser with the options of `add_limits`; without them nothing changes.
    """
    given = {n: getattr(arguments, n) for n, _ in _options() if hasattr(arguments, n)}
    before = {name: getattr(SETTINGS, name) for name in given}
    ltdicom.configure(**given)
    try:
        yield
    finally:
        ltdicom.configure(**before)
