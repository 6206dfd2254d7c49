"""The library's classes, made to print each call and each hook.

A program that imports `LDicomNet`, `LDicomDS`, `LDicomAssociate` and `LDicomTag` from
here instead of from `ltdicom` runs as before and prints what it does, one line a step:
who, the call or hook with its arguments, and what it has returned.
"""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import ltdicom
from ltdicom.cli.output import lines
from ltdicom.demo.names import written

if TYPE_CHECKING:
    from ltdicom.structs import DICOMTAG

__all__ = ["LDicomAssociate", "LDicomDS", "LDicomNet", "LDicomTag", "acting", "note", "say"]

_WHO_WIDTH: Final = 9
_STEP_WIDTH: Final = 62

# Held from a call to its line: nothing that the call sets off is printed before it.
_LINE: Final = threading.RLock()


class _Here(threading.local):
    """Who acts on this thread, and inside how many hooks."""

    who = ""
    depth = 0


_HERE = _Here()


def say(text: str = "") -> None:
    """Print lines, whatever the console's character set.

    A reader that has gone (``| head``) does not end the association.
    """
    with _LINE:
        lines(text)


def note(text: str) -> None:
    """Print something that is neither a call nor a hook, as a line of who acts."""
    if _HERE.who:
        say(f"{_HERE.who:<{_WHO_WIDTH}} {'  ' * _HERE.depth}{text}")


def _step(text: str, result: str | None = None) -> None:
    if result is None:
        note(text)
        return
    text = f"{text:<{_STEP_WIDTH - 2 * _HERE.depth}}"
    if len(text) > _STEP_WIDTH - 2 * _HERE.depth:
        text += f"\n{'':<{_WHO_WIDTH + 1 + _STEP_WIDTH}}"
    note(f"{text} -> {result}")


@contextmanager
def acting(who: str, *, inside_hook: bool = False) -> Iterator[None]:
    """Name the one who acts on this thread; nobody ("") prints nothing."""
    before = _HERE.who, _HERE.depth
    _HERE.who, _HERE.depth = who, _HERE.depth + inside_hook
    try:
        yield
    finally:
        _HERE.who, _HERE.depth = before


def _call_text(name: str, method: Callable[..., Any], arguments: tuple[Any, ...]) -> str:
    names = list(inspect.signature(method).parameters)
    return f"{name}({', '.join(map(_silently_written, arguments, names))})"


def _silently_written(value: Any, parameter: str = "") -> str:
    with acting(""):  # to write a data set is to walk through it
        return written(value, parameter)


def _library_call(name: str, method: Callable[..., Any], *arguments: Any) -> Any:
    text = _call_text(name, method, arguments)
    with _LINE:
        result = method(*arguments)
        is_void = inspect.signature(method).return_annotation == "None"
        _step(text, None if is_void else _silently_written(result))
    return result


def _hook(who: str, name: str, method: Callable[..., Any], *arguments: Any) -> None:
    with acting(who):
        _step(_call_text(name, method, arguments))
    with acting(who, inside_hook=True):
        method(*arguments)


def _acted(who: str, method: Callable[..., Any], *arguments: Any) -> Any:
    with acting(who):
        return method(*arguments)


class _Printing:
    """Prints the calls of the methods whose names are the library's.

    Those of the library have passed its edge, which leaves ``__wrapped__``; hooks
    begin with "On"; the rest are methods of the program.
    """

    _who = ""
    _prefix = ""

    if not TYPE_CHECKING:  # or a checker would take any misspelt name for granted

        def __getattribute__(self, name: str) -> Any:
            value = super().__getattribute__(name)
            if not name[0].isupper() or not callable(value):
                return value
            who = self._who or _HERE.who
            if not who:
                return value
            if name.startswith("On"):
                return functools.partial(_hook, who, name, value)
            if hasattr(value, "__wrapped__"):
                call = functools.partial(_library_call, self._prefix + name, value)
                return functools.partial(_acted, who, call)
            return functools.partial(_acted, who, value)


class LDicomDS(_Printing, ltdicom.LDicomDS):
    """A data set that prints its calls, under the name of the object that acts."""

    _prefix = "LDicomDS."


class LDicomAssociate(_Printing, ltdicom.LDicomAssociate):
    """An association that prints its calls."""

    _prefix = "LDicomAssociate."


class LDicomTag(ltdicom.LDicomTag):
    """The table of tags; `Find` prints its call."""

    @staticmethod
    def Find(nCode: int) -> DICOMTAG | None:
        """Return the entry that stands for a tag."""
        found: DICOMTAG | None = _library_call(
            "LDicomTag.Find", ltdicom.LDicomTag.Find, nCode
        )
        return found


class LDicomNet(_Printing, ltdicom.LDicomNet):
    """A connection or a listening object that prints its calls and hooks."""

    _accepted = 0

    def speak_as(self, who: str) -> None:
        """Set the name in front of the lines; without one, nothing is printed."""
        self._who = who

    def __str__(self) -> str:
        """Return the name in front of the lines."""
        return self._who

    def Accept(self, pNet: ltdicom.LDicomNet | None) -> int:
        """Give the waiting connection to another object, which gets a name."""
        if isinstance(pNet, LDicomNet):
            self._accepted += 1
            pNet.speak_as(f"{self._who}-{self._accepted}")
        code: int = _library_call("Accept", super().Accept, pNet)
        return code

    def GetAssociate(self) -> LDicomAssociate | None:
        """Return the association, as one that prints its calls."""
        associate = _library_call("GetAssociate", super().GetAssociate)
        if associate is None:
            return None
        printing = LDicomAssociate(associate.IsRequest())
        printing._items = associate._items
        return printing
