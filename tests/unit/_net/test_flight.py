"""The bytes of large data sets on their way, and whose turn it is."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ltdicom._core.settings import SETTINGS
from ltdicom._net.flight import Flight


@pytest.fixture
def flight(monkeypatch: pytest.MonkeyPatch) -> Flight:
    monkeypatch.setitem(vars(SETTINGS), "memory_in_flight", 100)
    return Flight()


def test_the_first_one_goes_on(flight: Flight) -> None:
    woken: list[str] = []
    first, second = flight.begin(), flight.begin()
    flight.weigh(first, 60)
    flight.weigh(second, 40)
    assert not flight.holds_back(first, lambda: woken.append("first"))
    assert not flight.holds_back(second, lambda: woken.append("second"))  # at the limit
    flight.weigh(second, 41)
    assert not flight.holds_back(first, lambda: woken.append("first"))
    assert flight.holds_back(second, lambda: woken.append("second"))
    first.arrive(60)  # the hook has it: it counts, but it is the other one's turn
    assert woken == ["second"]
    assert flight.total == 101
    assert not flight.holds_back(second, lambda: woken.append("second"))
    del first
    assert flight.total == 41


def test_who_lets_go_makes_room(flight: Flight) -> None:
    woken: list[int] = []
    freights = [flight.begin() for _ in range(3)]
    for number, freight in enumerate(freights):
        flight.weigh(freight, 50)
        flight.holds_back(freight, lambda number=number: woken.append(number))
    assert flight.total == 150
    assert flight.holds_back(freights[1], lambda: woken.append(1))
    assert flight.holds_back(freights[2], lambda: woken.append(2))
    woken.clear()
    del freights[0], freight
    gc.collect()
    assert sorted(woken) == [1, 2]
    assert flight.total == 100
    assert not flight.holds_back(freights[1], lambda: None)


def test_a_new_episode_is_told_again(flight: Flight) -> None:
    freight = flight.begin()
    flight.told = True
    other = flight.begin()
    assert flight.told
    freight.arrive(1)
    other.arrive(1)
    flight.begin()
    assert not flight.told


class Meanwhile(dict[int, Any]):
    """A dictionary; `free` is called as if by another thread, in the midst of a step."""

    def __init__(self, free: Callable[[], object]) -> None:
        super().__init__()
        self.free = free

    def __iter__(self) -> Iterator[int]:
        found = super().__iter__()
        self.free()
        return found

    def copy(self) -> dict[int, Any]:
        found = super().copy()
        self.free()
        return found

    def __setitem__(self, key: int, value: Any) -> None:
        self.free()
        super().__setitem__(key, value)


def test_another_thread_frees_the_first_one_while_it_is_looked_for(flight: Flight) -> None:
    woken: list[str] = []
    freights: list[Any] = []
    flight._coming = Meanwhile(freights.clear)
    first, second = flight.begin(), flight.begin()
    flight.weigh(second, 101)
    freights.append(first)
    del first
    assert flight.holds_back(second, lambda: woken.append("second"))
    assert woken == ["second"]  # so it looks again
    assert not flight.holds_back(second, lambda: None)


def test_another_thread_frees_the_first_one_before_the_wait(flight: Flight) -> None:
    """Nobody is left who would wake the one that waits, so it must not."""
    freights = [flight.begin()]
    second = flight.begin()
    flight.weigh(freights[0], 60)
    flight.weigh(second, 101)  # alone beyond the limit
    flight._waiting = Meanwhile(freights.clear)
    assert not flight.holds_back(second, lambda: None)
    assert not flight._waiting
