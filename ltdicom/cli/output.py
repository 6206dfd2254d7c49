"""What commands print: lines, JSON, tables, progress. In colour, where rich is there."""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TextIO

from ltdicom._core.printable import printable
from ltdicom.cli.status import DONE, FAILED

_NO_READER: Final = (errno.EPIPE, errno.EINVAL)  # EINVAL: on Windows
_PROGRAM: Final = "ltdicom"


class Guarded:
    """A standard stream that may be full, closed, or without a reader.

    All that a command prints passes it: lines, tables, the help, progress, the log. What
    cannot be written is left out, so that the work goes on; `failure` says why.

    Parameters
    ----------
    stream : TextIO or None
        What the process was given; None where it is closed.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self.failure = ""
        """Why nothing is written any more; "" also where the reader has gone."""
        self.is_over = False
        """Whether nothing is written any more."""
        self.program = _PROGRAM
        self.told = False

    def write(self, text: str) -> int:
        """Write a text, whatever the console's character set."""
        if not self.is_over:
            try:
                if self._stream is None:
                    raise OSError(errno.EBADF, "it is closed")
                encoding = getattr(self._stream, "encoding", None) or "ascii"
                shown = text.encode(encoding, "backslashreplace").decode(encoding)
                self._stream.write(shown)
            except (OSError, ValueError) as error:  # ValueError: the object is closed
                self._give_up(error)
        return len(text)

    def flush(self) -> None:
        """Have the system take what was written."""
        if not self.is_over and self._stream is not None:
            try:
                self._stream.flush()
            except (OSError, ValueError) as error:
                self._give_up(error)

    def isatty(self) -> bool:
        """Return whether somebody looks."""
        return self._stream is not None and not self.is_over and self._stream.isatty()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _give_up(self, error: OSError | ValueError) -> None:
        self.is_over = True
        reader_has_gone = isinstance(error, OSError) and error.errno in _NO_READER
        if not reader_has_gone:
            self.failure = getattr(error, "strerror", None) or str(error)
        # what is in the buffer goes nowhere, or the interpreter fails with it at its end
        with contextlib.suppress(OSError, ValueError, AttributeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            try:
                os.dup2(nowhere, self.fileno())
            finally:
                os.close(nowhere)


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Have the standard streams guarded meanwhile."""
    before = sys.stdout, sys.stderr
    streams: Any = Guarded(sys.stdout), Guarded(sys.stderr)
    sys.stdout, sys.stderr = streams
    try:
        yield
    finally:
        for stream in streams:
            stream.flush()
        sys.stdout, sys.stderr = before


def called(command: str) -> None:
    """Note the command: what is told of the standard output begins with its name."""
    if isinstance(sys.stdout, Guarded):
        sys.stdout.program = f"{_PROGRAM} {command}"


def settled(code: int) -> int:
    """Return the exit code of a command that has printed all.

    What could not be printed is a failure, and is told.
    """
    sys.stdout.flush()
    _tell_loss()
    failed = isinstance(sys.stdout, Guarded) and sys.stdout.failure
    return FAILED if failed and code == DONE else code


def _tell_loss(lost: str = "") -> None:
    """Tell, once, that the standard output takes nothing; and what it should have had."""
    stream = sys.stdout
    if not (isinstance(stream, Guarded) and stream.is_over):
        return
    reason = ""
    if stream.failure and not stream.told:
        stream.told = True
        reason = f"cannot write to the standard output: {stream.failure}"
    text = "; ".join(filter(None, (reason, printable(lost))))
    if text:
        print(f"{stream.program}: {text}", file=sys.stderr, flush=True)


def _put(text: str) -> None:
    # the stream is held here: print() of Python 3.13 and older holds none, and crashes
    # where another thread puts it back meanwhile, as the main one does at its end
    stream = sys.stdout
    print(printable(text), file=stream, flush=True)


def line(text: str = "") -> None:
    """Print a line.

    Texts of a peer or a file go here: what would move the cursor is escaped, line by
    line.
    """
    _put(text)
    _tell_loss()


def lines(text: str) -> None:
    """Print a text of several lines."""
    for each in text.split("\n"):
        line(each)


def outcome(text: str) -> None:
    """Print what a command has done: to the standard error, if need be.

    No other run can find it out, so it is told also where the standard output is full,
    closed, or read by nobody.
    """
    _put(text)
    _tell_loss(text)


def complain(command: str, text: str) -> None:
    """Print why a command fails, to the standard error."""
    sys.stdout.flush()
    print(f"{command}: {printable(text)}", file=sys.stderr, flush=True)


def fail(options: argparse.Namespace, reason: str, **facts: object) -> None:
    """Print why a command ends; with ``--json`` also for the program that reads it."""
    complain(f"{_PROGRAM} {options.command}", reason)
    if getattr(options, "json", False):
        as_json({"error": reason, **facts}, is_outcome=bool(facts))


def as_json(value: Any, *, is_outcome: bool = False) -> None:
    """Print a value for a program: one line of JSON, in ASCII.

    Parameters
    ----------
    value : object
        What it is.
    is_outcome : bool, optional
        Whether it tells what a command has done.
    """
    (outcome if is_outcome else line)(json.dumps(value))


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table: with lines on a terminal where rich is installed, else in columns."""
    cells = [[printable(str(cell)) for cell in row] for row in rows]
    rich = _rich("rich.table", sys.stdout)
    if rich is not None:
        # a UID that is cut is lost: what does not fit goes on in the next line
        columns = [rich.Column(head, overflow="fold") for head in heads]
        shown = rich.Table(*columns)
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


@contextlib.contextmanager
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
        # rich would print what goes to the standard output on its own console, here stderr
        own = {"redirect_stdout": sys.stdout.isatty()}
        with rich.Progress(*columns, console=console, transient=True, **own) as shown:
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
