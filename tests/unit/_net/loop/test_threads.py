"""Who waits for the end of threads."""

from __future__ import annotations

import threading

from ltdicom._net.loop.threads import Parting, join, start
from tests.support.net_support import DEADLINE


def test_one_that_parts_is_known_until_it_has_ended() -> None:
    parting, go_on, noted = Parting(), threading.Event(), threading.Event()

    def part() -> None:
        parting.add_me()
        noted.set()
        go_on.wait(DEADLINE)

    first = start(part, "first")
    assert first.daemon and first.name == "first"
    assert noted.wait(DEADLINE) and list(parting) == [first]
    join(parting, 0.001)
    assert first.is_alive()
    go_on.set()
    join(parting, DEADLINE)
    assert not first.is_alive()
    second = start(part, "second")
    join([second], DEADLINE)
    assert list(parting) == [second]


def test_nobody_waits_for_itself() -> None:
    join([threading.current_thread()], DEADLINE)
