"""Arguments of every kind to every method, by number: see `tests.support.any_arguments`.

More of them: ``LTDICOM_CALLS=40000``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.support import any_arguments, right_calls

CALLS = int(os.environ.get("LTDICOM_CALLS", "800"))
AT_ONCE = 8


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be in a folder of the test's own: some calls write where they are."""
    monkeypatch.chdir(tmp_path)


def problems(found: Iterable[tuple[object, object]]) -> list[str]:
    with any_arguments.quiet():
        return [f"{call}\n{problem}" for call, problem in found]


@pytest.mark.parametrize("first", range(0, CALLS // AT_ONCE, 20))
def test_a_call_returns_or_names_a_parameter_and_is_whole(first: int) -> None:
    numbers = range(first, first + 20)
    found = problems(each for n in numbers for each in any_arguments.run(n, AT_ONCE))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("first", range(0, CALLS // 2, 80))
def test_a_right_call_that_is_spoiled_is_refused_as_a_whole(first: int) -> None:
    numbers = range(first, first + 80)
    found = problems(each for n in numbers for each in any_arguments.run_right_call(n))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", right_calls.NAMES)
def test_the_right_calls_are_right(name: str) -> None:
    ds, arguments = right_calls.right_call(name)
    assert getattr(ds, name)(**arguments) in (0, True, (0, None), (0, 0), (0, 1))
