"""The settings: said once, checked as a whole, changed all at once."""

from __future__ import annotations

import dataclasses
import math
from fractions import Fraction
from typing import Any

import pytest

from ltdicom._core.settings import (
    KEEP,
    LONGEST_TIME,
    SETTINGS,
    Settings,
    adopt,
    checked,
    descriptions,
)

DESCRIPTIONS = {name: (default, about) for name, default, about in descriptions()}
NUMBERS = sorted(n for n, (_, a) in DESCRIPTIONS.items() if a.kind in ("bytes", "count"))
TIMES = sorted(n for n, (_, a) in DESCRIPTIONS.items() if a.kind == "seconds")
SWITCHES = sorted(n for n, (_, a) in DESCRIPTIONS.items() if a.kind == "switch")


class Index:
    """Another whole number, as numpy has them."""

    def __index__(self) -> int:
        return 7


def test_each_field_has_a_text() -> None:
    assert list(DESCRIPTIONS) == [each.name for each in dataclasses.fields(Settings)]
    assert all(about.text for _, about in DESCRIPTIONS.values())


@pytest.mark.parametrize("name", list(DESCRIPTIONS))
def test_the_defaults_are_in_their_ranges(name: str) -> None:
    default, _ = DESCRIPTIONS[name]
    assert checked({name: default}) == {name: default}


def test_nobody_else_changes_one() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        SETTINGS.longest_pdu = 1  # type: ignore[misc]


def test_several_are_adopted_at_once() -> None:
    before = dataclasses.asdict(SETTINGS)
    adopt(checked({"longest_pdu": 1000, "idle_timeout": 3}))
    try:
        assert (SETTINGS.longest_pdu, SETTINGS.idle_timeout) == (1000, 3.0)
    finally:
        adopt(before)
    assert dataclasses.asdict(SETTINGS) == before


@pytest.mark.parametrize("name", NUMBERS)
def test_whole_numbers(name: str) -> None:
    assert checked({name: 1}) == {name: 1}
    assert checked({name: 1 << 70}) == {name: 1 << 70}
    assert checked({name: Index()}) == {name: 7}
    assert checked({name: None}) == {}
    for wrong in (0, -1):
        with pytest.raises(ValueError, match=f"{name} must be above 0, not {wrong}"):
            checked({name: wrong})
    for unlike in (1.0, 1e9, True, "1", "keep", b"1", [1], math.inf):
        with pytest.raises(TypeError, match=f"{name} must be an int"):
            checked({name: unlike})


@pytest.mark.parametrize("name", TIMES)
def test_times(name: str) -> None:
    about = DESCRIPTIONS[name][1]
    assert checked({name: 1}) == {name: 1.0}
    assert checked({name: Fraction(1, 2)}) == {name: 0.5}
    assert checked({name: LONGEST_TIME}) == {name: LONGEST_TIME}
    assert checked({name: None}) == ({name: None} if about.never else {})
    if about.never:
        assert checked({name: KEEP}) == {}
    for wrong in (
        -1,
        -0.1,
        math.nan,
        math.inf,
        LONGEST_TIME * 2,
        *([0] * (not about.zero)),
    ):
        with pytest.raises(ValueError, match=f"{name} must be"):
            checked({name: wrong})
    for unlike in (True, "1", "Keep", 1j, [1]):
        with pytest.raises(TypeError, match=f"{name} must be a number of seconds"):
            checked({name: unlike})


@pytest.mark.parametrize("name", SWITCHES)
def test_switches(name: str) -> None:
    assert checked({name: True}) == {name: True}
    assert checked({name: None}) == {}
    for unlike in (1, 0, "yes", 1.0):
        with pytest.raises(TypeError, match=f"{name} must be a bool"):
            checked({name: unlike})


def test_choices() -> None:
    assert checked({"dispatch": "pump"}) == {"dispatch": "pump"}
    assert checked({"dispatch": None}) == {}
    with pytest.raises(ValueError, match="dispatch must be one of serialized, threaded"):
        checked({"dispatch": "later"})
    with pytest.raises(TypeError, match="dispatch must be a str"):
        checked({"dispatch": 1})


@pytest.mark.parametrize(
    "wrong", [{"longest_pdu": "long"}, {"idle_timeout": 0}, {"sync_saves": 1}]
)
def test_one_wrong_value_refuses_all(wrong: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        checked({"associations": 5, **wrong})
