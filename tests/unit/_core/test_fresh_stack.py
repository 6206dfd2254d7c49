"""What goes deep does not depend on the caller's stack."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from ltdicom._core.fresh_stack import deeply, on_a_fresh_stack


def down(levels: int) -> int:
    return 0 if levels <= 0 else 1 + down(levels - 1)


def below(levels: int, action: Callable[[], Any]) -> Any:
    return action() if levels <= 0 else below(levels - 1, action)


def test_a_deep_caller_gets_the_same() -> None:
    deep = sys.getrecursionlimit() * 6 // 10
    with pytest.raises(RecursionError):
        below(deep, lambda: down(deep))
    assert below(deep, lambda: deeply(lambda: down(deep))) == deep


def test_what_others_make_of_the_error_counts_as_well() -> None:
    deep = sys.getrecursionlimit() * 6 // 10

    def wrapped() -> int:
        try:
            return down(deep)
        except RecursionError as error:
            raise ValueError("it cannot be encoded") from error

    assert below(deep, lambda: deeply(wrapped)) == deep
    with pytest.raises(ValueError, match="another"):
        deeply(lambda: int("another"))


def test_what_has_no_end_is_told() -> None:
    with pytest.raises(RecursionError):
        deeply(lambda: down(1 << 40))


def test_failures_are_the_callers() -> None:
    def fail() -> None:
        raise KeyError("here")

    with pytest.raises(KeyError, match="here"):
        on_a_fresh_stack(fail)
    assert on_a_fresh_stack(lambda: None) is None
