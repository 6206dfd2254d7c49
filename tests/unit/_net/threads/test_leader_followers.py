"""Threads that take turns: one waits for all, and nobody waits in vain."""

from __future__ import annotations

import contextlib
import os
import pathlib
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any

import pytest

import ltdicom
from ltdicom._core.settings import SETTINGS
from ltdicom._net.threads import leader_followers, workers
from ltdicom._net.threads.leader_followers import Place, Turns
from ltdicom._net.threads.waker import Waker
from ltdicom._net.threads.workers import Workers
from tests.support.net_support import DEADLINE

pytestmark = pytest.mark.skipif(
    not leader_followers.AVAILABLE, reason="there is no epoll here"
)


class Member:
    """A thread that takes turns: it answers each byte that comes, in capital letters."""

    def __init__(self, turns: Turns, work: Callable[[bytes], None] | None = None) -> None:
        self.turns = turns
        self.place = Place()
        self.here, self.there = socket.socketpair()
        self.here.setblocking(False)
        self.there.settimeout(DEADLINE)
        self.work = work
        self.looks = 0
        self.timeout: float | None = None
        self.looked = threading.Event()
        self.failed = False
        self.stop = False
        turns.enter()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            while not self.stop:
                self.turns.wait(self.place, self.here.fileno(), 1, self.timeout)
                self.looks += 1
                self.looked.set()
                try:
                    if not (data := self.here.recv(1)):
                        return
                    if self.work is not None:
                        self.work(data)
                    self.here.send(data.upper())
                except BlockingIOError:
                    pass
                except OSError:  # of an asker that is gone
                    return
        except MemoryError:
            self.failed = True
        finally:
            self.turns.leave(self.place)

    def ask(self, letter: bytes = b"a") -> None:
        """Have it answer; fails where it does not."""
        self.there.send(letter)
        assert self.there.recv(1) == letter.upper()

    def end(self) -> None:
        self.stop = True
        self.there.close()
        self.thread.join(DEADLINE)
        assert not self.thread.is_alive()
        self.here.close()


@pytest.fixture
def turns() -> Iterator[Turns]:
    made = Turns()
    yield made
    assert made._members == 0
    assert made._epoll is None
    made.end()
    assert made._watcher is None


@pytest.fixture
def members(turns: Turns) -> Iterator[Callable[..., list[Member]]]:
    made: list[Member] = []

    def make(count: int, work: Callable[[bytes], None] | None = None) -> list[Member]:
        more = [Member(turns, work) for _ in range(count)]
        made.extend(more)
        return more

    yield make
    for member in made:
        member.end()


def until(condition: Callable[[], Any]) -> None:
    """Wait for what another thread does."""
    assert ltdicom.wait_until(condition, DEADLINE)


def all_wait(turns: Turns, count: int) -> None:
    until(lambda: len(turns._waiting) == count)


@pytest.mark.parametrize("count", [1, 2, 5, 30])
@pytest.mark.parametrize("busy_wait", [0, 0.0002])
def test_everyone_answers(
    members: Any, monkeypatch: pytest.MonkeyPatch, count: int, busy_wait: float
) -> None:
    monkeypatch.setattr(SETTINGS, "busy_wait", busy_wait)
    crowd = members(count)
    for number in range(300):
        crowd[number % count].ask()
    for member in crowd:
        member.there.send(b"b")
    assert [m.there.recv(1) for m in crowd] == [b"B"] * count


def test_no_call_and_no_byte_is_lost(members: Any, turns: Turns) -> None:
    """Askers, callers and ends at the same time, by chance."""
    crowd = members(12)
    chance = random.Random(5)
    answered: list[int] = []
    going = threading.Event()
    going.set()

    def ask(own: list[Member], seed: int) -> None:
        pick = random.Random(seed)
        for _ in range(400):
            pick.choice(own).ask()
        answered.append(seed)

    def call() -> None:
        while going.is_set():
            turns.wake(chance.choice(crowd).place)

    askers = [threading.Thread(target=ask, args=(crowd[i::4], i)) for i in range(4)]
    caller = threading.Thread(target=call)
    for thread in (*askers, caller):
        thread.start()
    for thread in askers:
        thread.join(60)
    going.clear()
    caller.join()
    assert sorted(answered) == [0, 1, 2, 3]


def test_who_comes_and_goes_takes_no_turn_away(members: Any, turns: Turns) -> None:
    stays = members(2)
    for _ in range(60):
        other = Member(turns)
        stays[0].ask()
        other.ask()
        other.there.send(b"x")
        other.end()
        stays[1].ask()


def test_one_that_is_called_looks(members: Any, turns: Turns) -> None:
    crowd = members(3)
    all_wait(turns, 3)
    for member in crowd:  # one of them is the leader
        member.looked.clear()
        turns.wake(member.place)
        assert member.looked.wait(DEADLINE)
    all_wait(turns, 3)
    for member in crowd:
        member.ask()


def test_a_call_before_the_wait_ends_it(turns: Turns) -> None:
    place = Place()
    turns.enter()
    turns.wake(place)
    assert turns.wait(place, -1, 0, None) == 0
    assert turns.wait(place, -1, 0, 0.001) == 0  # the call is not seen twice, the time is
    turns.leave(place)


def test_each_one_looks_when_its_time_is_up(members: Any, turns: Turns) -> None:
    patient, hasty = members(2)
    all_wait(turns, 2)
    hasty.timeout, patient.timeout = 0.02, 0.2
    for member in (hasty, patient):
        turns.wake(member.place)
    until(lambda: hasty.looks > 8 and patient.looks > 2)
    assert hasty.looks > patient.looks
    hasty.timeout = patient.timeout = None


def test_a_turn_that_lasts_is_no_obstacle(members: Any, turns: Turns) -> None:
    busy, go_on = threading.Event(), threading.Event()

    def work(data: bytes) -> None:
        if data == b"x":
            busy.set()
            assert go_on.wait(DEADLINE)

    crowd = members(4, work)
    all_wait(turns, 4)
    for slow in crowd[:2]:  # one by one they keep the turn
        slow.there.send(b"x")
        assert busy.wait(DEADLINE)
        busy.clear()
        for other in crowd[2:]:
            other.ask()
    go_on.set()
    for slow in crowd[:2]:
        assert slow.there.recv(1) == b"X"
    for member in crowd:
        member.ask()


def test_who_waits_inside_a_hook_steps_aside(
    members: Any, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_have_watched", lambda: None)  # nobody else helps
    go_on = threading.Event()

    def work(data: bytes) -> None:
        if data == b"x":
            turns.step_aside()
            assert go_on.wait(DEADLINE)

    slow, other, third = members(3, work)
    all_wait(turns, 3)
    slow.there.send(b"x")
    other.ask()
    third.ask()
    go_on.set()
    assert slow.there.recv(1) == b"X"


def test_nobody_watches_an_idle_crowd(
    members: Any, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader_followers, "_PATIENCE", 0.01)
    crowd = members(2)
    for _ in range(2):  # and it is watched again when something happens
        turn = turns._turn
        for member in crowd:
            member.ask()
        assert turns._turn > turn
        until(lambda: turns._watcher is None)
        assert not turns._watching


def test_no_thread_for_the_watch(
    members: Any, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = members(2)

    def fails(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fails)
        for _ in range(5):
            for member in crowd:
                member.ask()
        assert turns._watcher is None
    crowd[0].ask()
    until(lambda: turns._watcher is not None)


def test_a_number_that_another_socket_has_now(turns: Turns) -> None:
    """A socket was closed without a word, and the next one has its number."""
    one, two = Place(), Place()
    turns.enter()
    turns.enter()
    first, other = socket.socketpair()
    assert turns.wait(one, first.fileno(), 4, None) == 4  # writable
    number = first.fileno()
    first.close()
    other.close()
    with socket.socket() as again:
        assert again.fileno() == number
        again.bind(("127.0.0.1", 0))
        assert turns.wait(one, number, 4, None) is None  # it is not what it was
        turns.forget(one)
        assert turns.wait(two, number, 4, 1) is not None
        turns.forget(one)  # once more; it is the other one's
        assert turns._places[number] is two
    turns.leave(one)
    turns.leave(two)


def test_what_cannot_be_waited_for(turns: Turns) -> None:
    place = Place()
    turns.enter()
    with open(os.devnull, "rb") as file:
        assert turns.wait(place, file.fileno(), 1, None) is None
    assert place.running
    turns.leave(place)


def test_a_leader_that_fails_is_followed(members: Any, turns: Turns) -> None:
    crowd = members(3)
    all_wait(turns, 3)
    wait, failures = turns._awake.wait, [MemoryError()]

    def fails_once(timeout: float | None) -> Any:
        if failures:
            raise failures.pop()
        return wait(timeout)

    turns._awake.wait = fails_once  # type: ignore[method-assign]
    assert turns._leader is not None
    turns.wake(turns._leader)  # it leads again, or another one does
    until(lambda: [m for m in crowd if m.failed])
    (failed,) = [m for m in crowd if m.failed]
    for member in crowd:
        if member is not failed:
            member.ask()
    assert turns._members == 2


# -- the wakers of connections ---------------------------------------------------------


def test_a_waker_alone_asks_for_itself(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ltdicom._net.threads.waker.TURNS", turns)
    waker, waits = Waker(), []
    real = turns.wait
    monkeypatch.setattr(turns, "wait", lambda *a: waits.append(a[1:]) or real(*a))
    here, there = socket.socketpair()
    with contextlib.closing(waker), here, there:
        waker.place = Place()
        turns.enter()
        there.send(b"x")
        assert waker.wait(here, read=True, write=False, timeout=None) == EVENT_READ
        assert waits == []
        turns.enter()  # another one
        both = {"read": True, "write": True, "timeout": None}
        assert waker.wait(here, **both) == EVENT_READ | EVENT_WRITE
        assert waker.wait(here, read=False, write=True, timeout=None) == EVENT_WRITE
        assert waits == [(here.fileno(), 5, None), (here.fileno(), 4, None)]
        there.close()
        here.recv(1)
        assert waker.wait(here, read=True, write=False, timeout=None) == EVENT_READ
        waker.wake()
        assert waker.wait(None, read=False, write=False, timeout=None) == 0
        waker.forget()
        assert turns._places == {}
        turns.leave(waker.place)
        turns.leave(Place())


def test_a_waker_goes_on_alone_where_turns_fail(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ltdicom._net.threads.waker.TURNS", turns)
    monkeypatch.setattr(turns, "wait", lambda *a: None)
    here, there = socket.socketpair()
    waker = Waker()
    with contextlib.closing(waker), here, there:
        waker.place = Place()
        turns.enter()
        turns.enter()
        there.send(b"x")
        assert waker.wait(here, read=True, write=False, timeout=None) == EVENT_READ
        turns.leave(waker.place)
        turns.leave(Place())


@pytest.mark.parametrize("why", ["setting", "dispatch", "system"])
def test_who_takes_no_turns(monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    if why == "setting":
        monkeypatch.setattr(SETTINGS, "take_turns", True)  # and so back again
        ltdicom.configure(take_turns=False)
    elif why == "dispatch":
        monkeypatch.setattr(workers.CURRENT.dispatcher, "takes_turns", False, raising=False)
    else:
        monkeypatch.setattr(leader_followers, "AVAILABLE", False)
    pool, places, done = Workers(), [], threading.Event()
    worker = pool.take()
    worker.start(lambda: places.append(worker.waker.place), done.set, "job")
    assert done.wait(DEADLINE)
    assert places == [None]
    pool.end()


def test_a_worker_has_a_place_while_it_works() -> None:
    pool, places, done = Workers(), [], threading.Event()
    worker = pool.take()

    def job() -> None:
        places.append((worker.waker.place, leader_followers.TURNS._members))

    before = leader_followers.TURNS._members
    worker.start(job, done.set, "job")
    assert done.wait(DEADLINE)
    ((place, members),) = places
    assert isinstance(place, Place)
    assert members == before + 1
    assert leader_followers.TURNS._members == before
    assert worker.waker.place is None
    pool.end()


# -- patience ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("release", "does"),
    [
        ("6.6.0", True),
        ("6.18.44-1", True),
        ("7.0.0-rc1", True),
        ("10.0.1", True),
        ("6.5.13-generic", False),
        ("5.15.0-91-generic", False),
        ("6", False),
        ("6.x", False),
        ("", False),
    ],
)
def test_which_system_lets_the_patient_run(release: str, does: bool) -> None:
    assert leader_followers.lets_the_patient_run(release) is does


def policy_at_work() -> int:
    """Return how the system treats a thread that has taken a job."""
    pool, policies, done = Workers(), list[int](), threading.Event()
    pool.take().start(lambda: policies.append(os.sched_getscheduler(0)), done.set, "job")
    assert done.wait(DEADLINE)
    pool.end()
    return policies[0]


def test_who_takes_turns_is_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leader_followers, "_MAY_BE_PATIENT", True)
    assert policy_at_work() == os.SCHED_BATCH
    assert os.sched_getscheduler(0) == os.SCHED_OTHER  # of this thread
    monkeypatch.setattr(SETTINGS, "take_turns", False)
    assert policy_at_work() == os.SCHED_OTHER


def test_where_it_would_do_harm_nobody_is_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leader_followers, "_MAY_BE_PATIENT", False)
    assert policy_at_work() == os.SCHED_OTHER


def test_a_policy_that_somebody_chose_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leader_followers, "_MAY_BE_PATIENT", True)
    monkeypatch.setattr(os, "sched_getscheduler", lambda _: os.SCHED_IDLE)
    monkeypatch.delattr(os, "sched_setscheduler")  # which is not called
    leader_followers.be_patient()


def test_a_sandbox_that_does_not_allow_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(leader_followers, "_MAY_BE_PATIENT", True)
    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    leader_followers.be_patient()
    assert os.sched_getscheduler(0) == os.SCHED_OTHER


FORK = """
import os, sys
sys.path.insert(0, {path!r})
from tests.support.net_support import World
from ltdicom import LDicomNet, UID_VERIFICATION_CLASS

echo = dict(OnReceiveCEchoRequest=lambda net, *a: net.SendCEchoResponse(*a, 0))

def nodes(world):
    server = world.server(echo)
    return [world.client(server.port) for _ in range(3)]

def all_answer(clients):
    for number, client in enumerate(clients):
        client.SendCEchoRequest(1, number, UID_VERIFICATION_CLASS)
    return all(client.wait("OnReceiveCEchoResponse") for client in clients)

mine = World()
clients = nodes(mine)
child = os.fork()
if not child:
    # what the parent waits for is not the child's; it has connections of its own
    print("child", all_answer(nodes(World())), flush=True)
    os._exit(0)
os.waitpid(child, 0)
print("parent", all_answer(clients), flush=True)
mine.close()
"""


def test_both_sides_of_a_fork_take_turns_of_their_own() -> None:
    script = FORK.format(path=str(pathlib.Path(__file__).parents[4]))
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (result.stdout, result.stderr) == ("child True\nparent True\n", "")
