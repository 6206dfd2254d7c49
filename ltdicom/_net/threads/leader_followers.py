"""Taking turns: of many connections' threads one waits at the sockets of all.

Python computes on one thread at a time. Where each thread waits at its own socket, what
comes for several connections wakes their threads at once, on every processor, and there
they wait again, for Python's lock: that costs several times what a message does. So, as
soon as a process has a second connection, the turn goes round. The thread that has it runs
the hooks of its connection. When it has nothing more to do, it gives the turn to the next
one for whose connection something has come; if there is none, it looks at the sockets of
all that wait. So one message costs one change of threads at most.

A thread that is given the turn wakes while the other one still has Python's lock, on its
way to sleep. Interrupting it there, as Linux lets a thread do that wakes, would only be
the first of several changes of threads: so they are patient (`be_patient`).

A hook may take long, or wait for something itself. Then the turn must not stay with its
thread. Who knows that he will wait says so (`Turns.step_aside`), and `Turns._watch` looks
every few milliseconds whether it still goes round.

This needs epoll, as Linux has it; elsewhere each thread waits for itself.
"""

from __future__ import annotations

import contextlib
import math
import os
import select
import threading
import time
from collections import deque
from typing import Any, Final

from ltdicom._net.threads.busy_wait import Awake, Found

AVAILABLE: Final = hasattr(select, "epoll") and hasattr(os, "eventfd")

_TICK: Final = 0.005  # seconds for which a turn may last before another one begins
_QUIET: Final = 4  # ticks without a turn, then nobody has to watch
_PATIENCE: Final = 1.0  # seconds until the thread that watches ends
_GRAIN: Final = 32  # deadlines are rounded up to so many in a second, to meet
_ONCE: Final[int] = getattr(select, "EPOLLONESHOT", 0)


def lets_the_patient_run(release: str) -> bool:
    """Whether a Linux lets them run soon, even where other programs compute.

    Until 6.6 those would go on till the end of their time.
    """
    numbers = release.split(".")[:2]
    return (
        len(numbers) == 2
        and all(n.isdigit() for n in numbers)
        and (tuple(map(int, numbers)) >= (6, 6))
    )


_MAY_BE_PATIENT: Final = (
    AVAILABLE and hasattr(os, "SCHED_BATCH") and lets_the_patient_run(os.uname().release)
)


def be_patient() -> None:
    """Have this thread not interrupt the one that wakes it, where that does no harm.

    A policy that somebody has chosen stays.
    """
    if _MAY_BE_PATIENT:
        with contextlib.suppress(OSError):  # in a sandbox it may not be allowed
            if os.sched_getscheduler(0) == os.SCHED_OTHER:
                os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


class Place:
    """The place of one thread among those that take turns.

    Attributes
    ----------
    running : bool
        It does not wait.
    queued : bool
        It waits for its turn: something has come.
    called : bool
        Another thread wants it to look at everything anew.
    ready : int
        What has come, as epoll says it; 0 for a call or a deadline.
    gate : threading.Lock
        What its thread waits at.
    descriptor : int
        What it waits for; -1 for nothing.
    """

    __slots__ = ("called", "descriptor", "gate", "queued", "ready", "running")

    def __init__(self) -> None:
        self.running = True
        self.queued = self.called = False
        self.ready = 0
        self.gate = threading.Lock()
        self.gate.acquire()
        self.descriptor = -1


class Turns:
    """Who runs, who looks at the sockets, and who waits.

    At any time there is a leader, who looks at the sockets, or a thread that runs and
    will go on with that, or nobody waits.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._members = 0
        self._waiting: dict[Place, float] = {}  # and until when
        self._queue: deque[Place] = deque()
        self._leader: Place | None = None
        self._earliest = math.inf  # no deadline is earlier
        self._turn = 0  # counts them
        self._awake = Awake(self._look, self._sleep, self._is_called)
        self._epoll: Any = None
        self._bell = -1  # ends the leader's look
        self._places: dict[int, Place] = {}  # by descriptor
        self._watcher: threading.Thread | None = None
        self._watching = False
        self._alarm = threading.Semaphore(0)
        self._ended = False

    def forked(self) -> None:
        """Begin anew, in the child of a fork, which has none of its parent's threads."""
        self._close()
        self.__init__()  # type: ignore[misc]

    # -- who takes part --------------------------------------------------------------

    @property
    def is_shared(self) -> bool:
        """Whether there is more than one to take turns with."""
        return self._members > 1

    def enter(self) -> None:
        """Note that a thread takes part."""
        with self._lock:
            self._members += 1

    def leave(self, place: Place) -> None:
        """Note that a thread does not any more; it may have had the turn."""
        with self._lock:
            self._members -= 1
            self._forget(place)
            following = self._passed_on()
            if not self._members:
                self._close()
        _let_run(following)

    def _close(self) -> None:
        if self._epoll is not None:
            self._epoll.close()
            os.close(self._bell)
            self._epoll = None

    def forget(self, place: Place) -> None:
        """Watch its socket no longer, before somebody closes it."""
        if place.descriptor >= 0:
            with self._lock:
                self._forget(place)

    def _forget(self, place: Place) -> None:
        descriptor, place.descriptor = place.descriptor, -1
        if self._places.get(descriptor) is place:
            del self._places[descriptor]
            with contextlib.suppress(OSError):  # closed already
                self._epoll.unregister(descriptor)

    def end(self) -> None:
        """End the thread that watches, and wait for that."""
        with self._lock:
            watcher, self._ended = self._watcher, True
            self._alarm.release()
        if watcher is not None and watcher is not threading.current_thread():
            watcher.join()
        with self._lock:
            self._ended = False
            self._alarm = threading.Semaphore(0)

    # -- waiting ---------------------------------------------------------------------

    def wait(
        self, place: Place, descriptor: int, mask: int, timeout: float | None
    ) -> int | None:
        """Wait for the turn: something has come, a time has passed or `wake` was called.

        Returns
        -------
        int or None
            What the descriptor is ready for, as epoll says it. None where it cannot be
            waited for here.
        """
        with self._lock:
            if place.called:
                place.called = False
                return 0
            try:
                self._arm(place, descriptor, mask)
            except OSError:
                return None
            place.ready, place.running = 0, False
            self._note_deadline(place, timeout)
            following = self._next()
            leads = following is None and self._leader is None
            if leads:
                self._leader = place
        _let_run(following)
        try:
            while not (leads and self._lead(place)):
                place.gate.acquire()
                if place.running:
                    break
                leads = True  # it was made the leader
        except BaseException:
            self._give_up(place)
            raise
        return place.ready

    def _give_up(self, place: Place) -> None:
        """Wait no longer: looking at the sockets has failed."""
        with self._lock:
            self._waiting.pop(place, None)
            place.running = True
            if self._leader is place:
                self._leader = None
            following = self._passed_on()
        _let_run(following)

    def _arm(self, place: Place, descriptor: int, mask: int) -> None:
        if self._epoll is None:
            self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
            try:
                self._epoll = select.epoll()
            except OSError:
                os.close(self._bell)
                raise
            self._epoll.register(self._bell, select.EPOLLIN)
        if descriptor != place.descriptor:
            self._forget(place)
        if descriptor < 0 or not mask:
            return
        # once: while its thread runs, nobody else is to be told
        if descriptor == place.descriptor:
            self._epoll.modify(descriptor, mask | _ONCE)
        else:
            self._epoll.register(descriptor, mask | _ONCE)
            self._places[descriptor], place.descriptor = place, descriptor

    def _note_deadline(self, place: Place, timeout: float | None) -> None:
        if timeout is None:
            self._waiting[place] = math.inf
            return
        deadline = math.ceil((time.monotonic() + timeout) * _GRAIN) / _GRAIN
        self._waiting[place] = deadline
        if deadline < self._earliest:
            self._earliest = deadline
            self._ring()

    def _lead(self, place: Place) -> bool:
        """Look at the sockets until somebody may run; return whether that is `place`."""
        while True:
            found = self._awake.wait(None)
            with self._lock:
                self._note(found)
                if place.ready or place.called or place.queued:
                    if place.queued:
                        self._queue.remove(place)
                    place.called = False
                    self._leader = None
                    self._start(place)
                    return True
                following = self._next()
                if following is not None:
                    self._leader = None
                    break
        _let_run(following)
        return False

    def _look(self, seconds: float | None) -> Found:
        return self._epoll.poll(seconds)  # type: ignore[no-any-return]

    def _is_called(self) -> bool:
        return self._leader is None or self._leader.called

    def _sleep(self, _: float | None) -> Found:
        earliest = self._earliest  # an earlier one rings the bell
        if earliest == math.inf:
            return self._look(None)
        return self._look(max(0.0, earliest - time.monotonic()))

    def _note(self, found: Found) -> None:
        """Queue those for whom something has come, or whose time is up."""
        for descriptor, event in found:
            if descriptor == self._bell:
                with contextlib.suppress(BlockingIOError):
                    os.eventfd_read(self._bell)
                continue
            place = self._places.get(descriptor)
            if place is not None and not place.running:
                place.ready |= event
                self._put_in_queue(place)
        now = time.monotonic()
        if now >= self._earliest:
            for place, deadline in self._waiting.items():
                if deadline <= now:
                    self._put_in_queue(place)
            left = (d for place, d in self._waiting.items() if not place.queued)
            self._earliest = min(left, default=math.inf)

    def _put_in_queue(self, place: Place) -> None:
        if not place.queued:
            place.queued = True
            self._queue.append(place)

    # -- whose turn it is --------------------------------------------------------------

    def _next(self) -> Place | None:
        """Take the next one out of the queue; its gate must be opened."""
        if not self._queue:
            return None
        place = self._queue.popleft()
        self._start(place)
        return place

    def _start(self, place: Place) -> None:
        place.running, place.queued = True, False
        del self._waiting[place]
        self._turn += 1
        if self._waiting and not self._watching:
            self._have_watched()

    def _passed_on(self) -> Place | None:
        """Return whose gate is to be opened so that it goes round, if it does not.

        One that is taken out of the queue runs, any other one becomes the leader.
        """
        if self._leader is not None:
            return None
        following = self._next()
        if following is None and self._waiting:
            following = self._leader = next(iter(self._waiting))
        return following

    def wake(self, place: Place) -> None:
        """End the wait of a thread, or keep the next one from starting."""
        with self._lock:
            if place.running or place is self._leader:
                place.called = True
                if not place.running:
                    self._ring()
                return
            if place.queued:  # it will look at everything soon
                return
            self._start(place)
        place.gate.release()

    def _ring(self) -> None:
        if self._leader is not None:
            os.eventfd_write(self._bell, 1)

    def step_aside(self) -> None:
        """Let others have the turn: the thread that calls is going to wait in a hook."""
        if self._waiting:
            with self._lock:
                following = self._passed_on()
            _let_run(following)

    # -- watching ----------------------------------------------------------------------

    def _have_watched(self) -> None:
        if self._watcher is None:
            watcher = threading.Thread(
                target=self._watch, args=(self._alarm,), name="ltdicom-watch", daemon=True
            )
            try:
                watcher.start()
            except RuntimeError:  # no further thread; the next turn tries again
                return
            self._watcher = watcher
        self._watching = True
        self._alarm.release()

    def _watch(self, alarm: threading.Semaphore) -> None:
        """Pass the turn on where somebody keeps it; ends when nothing happens."""
        while True:
            called = alarm.acquire(timeout=_PATIENCE)
            with self._lock:
                if self._ended or not (called or self._watching):
                    self._watcher, self._watching = None, False
                    return
            self._watch_closely()

    def _watch_closely(self) -> None:
        seen, quiet = -1, 0
        while quiet < _QUIET and not self._ended:
            time.sleep(_TICK)
            following = None
            with self._lock:
                if self._leader is not None or not self._waiting:
                    quiet += 1
                else:
                    quiet = 0
                    if seen == self._turn:
                        following = self._passed_on()
                seen = self._turn
                self._watching = quiet < _QUIET
            _let_run(following)


def _let_run(place: Place | None) -> None:
    if place is not None:
        place.gate.release()


TURNS: Final = Turns()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=TURNS.forked)
