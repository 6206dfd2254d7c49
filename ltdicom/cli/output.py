"""What commands print: lines, JSON, tables, progress. In colour, where rich is there."""

from __future__ import annotations

import argparse
import errno
import importlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from ltdicom._core.printable import printable


def line(text: str = "", stream: TextIO | None = None) -> None:
    """Print a line, whatever the console's character set.

    Texts of a peer or a file go here: what would move the cursor is escaped, line by
    line. A reader that has gone (``| head``) is not a failure.
    """
    stream = stream or sys.stdout
    encoding = getattr(stream, "encoding", None) or "ascii"
    text = printable(text)
    try:
        shown = text.encode(encoding, "backslashreplace").decode(encoding)
        print(shown, file=stream, flush=True)
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EINVAL):  # EINVAL: on Windows
            raise
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def lines(text: str) -> None:
    """Print a text of several lines."""
    for each in text.split("\n"):
        line(each)


def complain(command: str, text: str) -> None:
    """Print why a command fails, to the standard error."""
    sys.stdout.flush()
    line(f"{command}: {text}", sys.stderr)


def fail(options: argparse.Namespace, reason: str, **facts: object) -> None:
    """Print why a command ends; with ``--json`` also for the program that reads it."""
    complain(f"ltdicom {options.command}", reason)
    if getattr(options, "json", False):
        as_json({"error": reason, **facts})


def as_json(value: Any) -> None:
    """Print a value for a program: one line of JSON, in ASCII."""
    line(json.dumps(value))


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table: with lines on a terminal where rich is installed, else in columns."""
    cells = [[printable(str(cell)) for cell in row] for row in rows]
    rich = _rich("rich.table", sys.stdout)
    if rich is not None:
        shown = rich.Table(*heads)
        text = _module("rich.text").Text
        for row in cells:
            shown.add_row(*map(text, row))
        _module("rich.console").Console().print(shown)
        return
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    for each in (list(heads), *cells):
        padded = (cell.ljust(width) for cell, width in zip(each, widths, strict=True))
        line("  ".join(padded).rstrip())


class Progress:
    """How far long work has come; a call is a step.

    Parameters
    ----------
    show : callable
        Gets how many steps are done, and of how many.
    total : int
        How many steps there are; 0 if nobody knows yet.
    """

    def __init__(self, show: Callable[[int, int], None], total: int) -> None:
        self._show, self._done, self._total = show, 0, total

    def __call__(self) -> None:
        """Note a step."""
        self.set(self._done + 1, self._total)

    def set(self, done: int, total: int) -> None:
        """Note how far the work is."""
        self._done, self._total = done, total
        self._show(done, total)


@contextmanager
def progress(total: int, what: str) -> Iterator[Progress]:
    """Show on a terminal how far long work has come: n of m.

    Parameters
    ----------
    total : int
        How many steps there are; 0 if nobody knows yet.
    what : str
        What is done.

    Yields
    ------
    Progress
        To be called after each step.
    """
    rich = _rich("rich.progress", sys.stderr)
    if rich is not None:
        console = _module("rich.console").Console(stderr=True)
        columns = (
            rich.TextColumn("{task.description}"),
            rich.BarColumn(),
            rich.MofNCompleteColumn(),
            rich.TimeRemainingColumn(),
        )
        with rich.Progress(*columns, console=console, transient=True) as shown:
            task = shown.add_task(what, total=total or None)

            def show(done: int, total: int) -> None:
                shown.update(task, completed=done, total=total or None)

            yield Progress(show, total)
        return
    yield Progress(_counter(what) if sys.stderr.isatty() else lambda *_: None, total)


def _counter(what: str) -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        end = "\n" if done == total else ""
        print(f"\r{what}: {done}/{total}", end=end, file=sys.stderr, flush=True)

    return show


def _rich(module: str, stream: TextIO) -> Any:
    """Return a module of rich, if it is installed and somebody looks."""
    return _module(module) if stream.isatty() else None


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
