"""The bytes of large data sets on their way, and whose turn it is."""

from __future__ import annotations

import gc

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
