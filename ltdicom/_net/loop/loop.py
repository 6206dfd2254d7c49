"""The loop: one thread waits for the sockets of all connections and runs each one's steps.

`Loop.turn` looks once: it calls those that asked for it, those whose socket is ready and
those whose time is up. One thread at a time turns the loop: it holds the *wheel*. Mostly
that is the loop's own thread, which between two turns runs the hooks that wait. While such
a hook takes long, the stand-in has the wheel. A hook that pumps turns the loop itself.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final

from ltdicom._net.buffers import has_spares, release_spares
from ltdicom._net.loop.busy_wait import YIELD, BusyWait, Found
from ltdicom._net.loop.selector import READ, Bell, best_selector
from ltdicom._net.loop.stand_in import StandIn
from ltdicom._net.loop.threads import Parting, join, start
from ltdicom._net.loop.timers import Timers

LOGGER: Final = logging.getLogger("ltdicom.net")

_IDLE: Final = 1.0  # seconds after which memory that waits is given back
_PATIENCE: Final = 1.0  # seconds that the thread waits for the next connection
_MOST_UNSEEN: Final = 16  # turns for those that have called, before the sockets count
_NOTHING: Final[Found] = []


class Member:
    """What the loop runs: a connection, a listener.

    All but `called` is the loop's own. Its methods are called by the thread that turns the
    loop, and never at the same time.
    """

    __slots__ = ("armed", "called", "deadline", "descriptor", "mask")

    def __init__(self) -> None:
        self.called = False
        self.deadline: float | None = None
        self.armed: list[Any] | None = None
        self.descriptor = -1
        self.mask = 0

    def on_ready(self, ready: int) -> None:
        """Take what the socket is ready for."""
        raise NotImplementedError

    def on_wake(self) -> None:
        """Look at everything anew: somebody has called."""
        raise NotImplementedError

    def on_deadline(self) -> None:
        """Do what is due."""
        raise NotImplementedError

    def on_failure(self) -> None:
        """End: one of the above has failed, and that is logged."""
        raise NotImplementedError


class Loop:
    """The members, and who turns the wheel.

    Attributes
    ----------
    hooks : deque of callable
        The hooks that the loop's own thread is to run, one at a time.
    guard : context manager
        What that thread holds meanwhile.
    """

    def __init__(self) -> None:
        self.hooks: deque[Callable[[], object]] = deque()
        self.guard: AbstractContextManager[object] = nullcontext()
        self.timers = Timers()
        self.thread: threading.Thread | None = None
        self._parting = Parting()
        self.stand_in = StandIn(self._stand_in)
        self._ident: int | None = None
        self._lock = threading.Lock()  # who is a member, and whether there is a thread
        self._members: set[Member] = set()
        self._called: deque[Member] = deque()
        self._places: dict[int, Member] = {}
        self._selector: Any = None
        self._bell: Bell | None = None
        self._wheel = threading.RLock()
        self._unseen = 0  # turns since the system was asked
        self._wanted = 0
        self._want = threading.Lock()
        self._runs_hooks = True  # who has the wheel runs hooks between its turns
        self._asleep = False
        self._ending = False
        self._wait = BusyWait(self._poll, self._sleep, self._is_called)

    # -- members ---------------------------------------------------------------------

    def add(self, member: Member) -> None:
        """Have a member, which is called soon.

        Raises
        ------
        OSError, RuntimeError
            The system has no further descriptor or thread.
        """
        with self._lock:
            if self._selector is None:
                self._open()
            self._have_thread()
            self._members.add(member)
        self.call(member)

    def _open(self) -> None:
        bell = Bell()
        try:
            self._selector = best_selector(bell.ring)
        except OSError:
            bell.close()
            raise
        self._bell = bell
        self._selector.register(bell.descriptor, READ)

    def run_soon(self, hook: Callable[[], object]) -> None:
        """Run a hook on the loop's own thread; any thread may call."""
        self.hooks.append(hook)
        if self._members:
            self.ring()
            return
        with self._lock:  # the thread may be about to end
            if self._selector is None:
                self._open()
            self._have_thread()
        self.ring()

    def _have_thread(self) -> None:
        if self.thread is None:
            self.thread = start(self._run, "ltdicom-loop")

    def discard(self, member: Member) -> None:
        """Run it no longer; its socket is about to be closed."""
        self.watch(member, -1, 0)
        self.timers.forget(member)
        with self._lock:
            self._members.discard(member)

    def call(self, member: Member) -> None:
        """Have `Member.on_wake` called; any thread may."""
        if not member.called:
            member.called = True
            self._called.append(member)
            self.ring()

    def ring(self) -> None:
        """End the wait for the sockets, if there is one; any thread may."""
        if self._asleep:
            bell = self._bell
            if bell is not None:
                bell.ring()

    def watch(self, member: Member, descriptor: int, mask: int) -> None:
        """Wait for a socket, by its number, as one that is closed does not know it."""
        if descriptor == member.descriptor and mask == member.mask:
            return
        before = member.descriptor
        if before >= 0 and (descriptor != before or not mask):
            if self._places.get(before) is member:
                del self._places[before]
                self._selector.unregister(before)
            before = -1
        if descriptor >= 0 and mask:
            if before < 0:
                self._selector.register(descriptor, mask)
                self._places[descriptor] = member
            else:
                self._selector.modify(descriptor, mask)
        else:
            descriptor, mask = -1, 0
        member.descriptor, member.mask = descriptor, mask

    # -- turning ---------------------------------------------------------------------

    def is_here(self) -> bool:
        """Whether the thread that asks is the loop's own."""
        return threading.get_ident() == self._ident

    def turn(self, timeout: float | None) -> None:
        """Look once, after waiting for so many seconds; the wheel is held."""
        called, places, found = self._called, self._places, _NOTHING
        if called and self._unseen < _MOST_UNSEEN:
            self._unseen += 1  # more of what was read already; no need to ask the system
        else:
            self._unseen = 0
            found = self._wait.wait(timeout)
        for _ in range(len(called)):
            member = called.popleft()
            member.called = False
            self._step(member, member.on_wake)
        for descriptor, ready in found:
            place = places.get(descriptor)
            if place is not None:
                self._step(place, place.on_ready, ready)
            elif self._bell is not None and descriptor == self._bell.descriptor:
                self._bell.clear()
        earliest = self.timers.next
        if earliest is not None and earliest <= (now := time.monotonic()):
            for member in self.timers.take_due(now):
                self._step(member, member.on_deadline)
        if not found and not called and has_spares():
            release_spares()

    def _step(self, member: Member, step: Callable[..., None], *ready: int) -> None:
        try:
            step(*ready)
        except Exception:
            LOGGER.exception("a failure inside")
            try:
                member.on_failure()
            except Exception:
                LOGGER.exception("a failure inside")
                self.discard(member)

    def _poll(self) -> Found:
        return self._selector.poll(0)  # type: ignore[no-any-return]

    def _is_called(self) -> bool:
        return bool(
            self._called
            or self._wanted
            or (self.hooks and self._runs_hooks)
            or (self._ending and not self._members)
        )

    def _sleep(self, timeout: float | None) -> Found:
        earliest = self.timers.next
        if earliest is not None:
            left = max(0.0, earliest - time.monotonic())
            timeout = left if timeout is None else min(timeout, left)
        if has_spares():
            timeout = _IDLE if timeout is None else min(timeout, _IDLE)
        self._asleep = True
        try:
            if self._is_called():  # looked at only after `ring` could know that we sleep
                timeout = 0
            return self._selector.poll(timeout)  # type: ignore[no-any-return]
        finally:
            self._asleep = False

    # -- the loop's own thread -------------------------------------------------------

    def _run(self) -> None:
        self._ident = threading.get_ident()
        hooks = self.hooks
        while True:
            self._take_wheel()
            try:
                self._runs_hooks = True
                while not hooks and not self._wanted:
                    if not self._members and self._may_end():
                        return
                    self.turn(None)
            finally:
                self._wheel.release()
            if self._wanted:
                YIELD()
            if hooks:
                self.run_hooks()

    def _may_end(self) -> bool:
        """Wait a moment for the next connection; return whether there is none."""
        if not self._ending and not self._called:
            self.turn(_PATIENCE)
        if self._wanted:
            return False
        with self._lock:
            if self._members or self.hooks or self._called:
                return False
            self._parting.add_me()
            self._close()
            return True

    def _close(self) -> None:
        self.thread = self._ident = None
        self._ending = False
        if self._selector is not None:
            self._selector.close()
            self._selector = None
        if self._bell is not None:
            self._bell.close()
            self._bell = None

    def run_hooks(self) -> None:
        """Run the hooks that wait now; what comes meanwhile is for the next time."""
        hooks, stand_in = self.hooks, self.stand_in
        was_in_hook = stand_in.in_hook
        with self.guard:
            stand_in.enter()
            for _ in range(len(hooks)):
                try:
                    hook = hooks.popleft()
                except IndexError:  # one of them has pumped
                    break
                stand_in.count += 1
                try:
                    hook()
                except Exception:
                    LOGGER.exception("a failure inside")
                del hook  # it may hold a large data set
            if not was_in_hook:
                stand_in.leave()

    def pump(self, timeout: float) -> None:
        """Turn once inside a hook, on the loop's own thread, and run what waits then."""
        self.stand_in.leave()
        try:
            with self.standing():
                self._runs_hooks = True
                self.turn(timeout)
        finally:
            self.stand_in.enter()

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Have nobody else turn the loop meanwhile; any thread may."""
        self._take_wheel()
        try:
            yield
        finally:
            self._wheel.release()

    def _take_wheel(self) -> None:
        if not self._wheel.acquire(blocking=False):
            with self._want:
                self._wanted += 1
            self.ring()
            self._wheel.acquire()
            with self._want:
                self._wanted -= 1

    def _stand_in(self) -> None:
        """Turn the loop until somebody else wants it."""
        if not self._wheel.acquire(blocking=False):
            return
        try:
            self._runs_hooks = False
            while not self._wanted and self.stand_in.in_hook:
                self.turn(_IDLE)
        finally:
            self._wheel.release()

    # -- the end ---------------------------------------------------------------------

    def forked(self) -> None:
        """Begin anew, in the child of a fork, which has none of its parent's threads.

        Nothing is taken out of the selector: epoll's list is the parent's, too.
        """
        if self._bell is not None:
            self._bell.forked()
        self._close()
        self.__init__()  # type: ignore[misc]

    def end(self, timeout: float) -> None:
        """Wait until the threads have ended, where no member is left; so long at most.

        Inside a hook nothing is waited for: the thread of the hook goes on, and the one
        that turns the loop meanwhile ends by itself.
        """
        if self.is_here():
            return
        deadline = time.monotonic() + timeout
        self._ending = True
        self.ring()
        with self._lock:
            threads = [*self._parting, *filter(None, [self.thread])]
        join(threads, timeout)
        self._ending = False
        self.stand_in.end(deadline - time.monotonic())
