"""Marks for COMPAT.md: what differs from the C++ library, and what is absent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def absent(reason: str) -> Callable[[F], F]:
    """Mark a method that exists only to return an error code."""
    return _mark("absent", reason)


def differs(how: str) -> Callable[[F], F]:
    """Mark a method that works, but not in each respect as in C++."""
    return _mark("differs", how)


def _mark(state: str, note: str) -> Callable[[F], F]:
    def mark(func: F) -> F:
        func.__compat__ = state  # type: ignore[attr-defined]
        func.__compat_note__ = note  # type: ignore[attr-defined]
        return func

    return mark
