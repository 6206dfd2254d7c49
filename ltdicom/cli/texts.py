"""Texts and paths of the command line, as the system gives them."""

from __future__ import annotations

import argparse
import os
from typing import Any


class Parser(argparse.ArgumentParser):
    """Takes text for what it is: what is no path must be readable.

    A path is bytes that the system understands, whatever they spell: options that take
    one have the type `path`. All others are `text`.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.register("type", None, text)

    def add_subparsers(self, **named: Any) -> Any:
        """Return the action that has the commands; their own parsers look at the rest."""
        action = super().add_subparsers(**named)
        action.type = str
        return action


def text(given: str) -> str:
    """Return a text of the command line.

    Where the locale does not know its bytes, as with ``LC_ALL=C``, they are UTF-8.

    Raises
    ------
    argparse.ArgumentTypeError
        They are not, or the text contains a NUL.
    """
    try:
        read = given if _is_text(given) else os.fsencode(given).decode("utf-8")
    except UnicodeError:
        raise argparse.ArgumentTypeError(f"{given!r} is not a text in UTF-8") from None
    if "\0" in read:
        raise argparse.ArgumentTypeError("a text has no NUL")
    return read


def _is_text(given: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in given)


def name(given: str) -> str:
    """Return a text that is not empty: a variable of the shell that is not set is."""
    if not given:
        raise argparse.ArgumentTypeError("it is empty")
    return text(given)


def path(given: str) -> str:
    """Return a path: not empty, which would be the current folder, and without NUL."""
    if not given or "\0" in given:
        raise argparse.ArgumentTypeError(f"{given!r} is not a path")
    return given
