"""Deadlines that come, move and go."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ltdicom._net.loop.timers import Timers


class Somebody:
    deadline: float | None = None
    armed: list[Any] | None = None


STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.none() | st.integers(0, 50), st.integers(0, 3)),
    max_size=40,
)


@given(STEPS)
def test_each_one_is_due_at_its_last_deadline(steps: list[Any]) -> None:
    timers, people = Timers(), [Somebody() for _ in range(4)]
    now = 0.0
    wanted: dict[int, float] = {}
    for index, delay, passes in steps:
        when = None if delay is None else now + delay
        timers.set(people[index], when)
        wanted.pop(index, None)
        if when is not None:
            wanted[index] = when
        now += passes
        assert timers.next is None or timers.next <= min(wanted.values(), default=1e9)
        due = {people.index(each) for each in timers.take_due(now)}
        assert due == {i for i, at in wanted.items() if at <= now}
        wanted = {i: at for i, at in wanted.items() if at > now}
        for i, each in enumerate(people):
            assert each.deadline == wanted.get(i)


def test_who_has_ended_is_not_kept() -> None:
    timers, one = Timers(), Somebody()
    timers.set(one, 5.0)
    timers.forget(one)
    assert timers.take_due(10.0) == []
    assert all(entry[2] is not one for entry in timers._heap)
