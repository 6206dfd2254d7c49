"""Where and when hooks run: serialized, threaded or pumped (design: three ways).

A `Connection` hands each event to the dispatcher as a call that runs the hooks of
one object. Whatever the way, the hooks of one object never overlap and keep their
order.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol, TypeAlias

Call: TypeAlias = Callable[[], object]

# How long Breathe() and wait_until() wait at most before they look again: a condition
# may hang on something that no hook changes, so nothing would tell them.
_LOOK_AGAIN: Final = 0.02


class Strand(Protocol):
    """What a dispatcher keeps for one object."""

    hook_lock: threading.RLock
    pumped: deque[Call]

    @property
    def face(self) -> object:
        """Whose hooks run; not to be freed while a call waits."""

    def resume(self) -> None:
        """Go on reading: a pumped event is done."""


class _News:
    """Tells the waiting ones that a hook has run."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._waiting = 0

    def tell(self) -> None:
        if self._waiting:
            with self._condition:
                self._condition.notify_all()

    def wait(self, seconds: float) -> None:
        with self._condition:
            self._waiting += 1
            try:
                self._condition.wait(seconds)
            finally:
                self._waiting -= 1


class Dispatcher:
    """The base of the three ways."""

    name = ""

    takes_turns = True
    """Whether nothing is lost where the threads of connections run one at a time."""

    paces = False
    """Whether `may_read` can say no."""

    def __init__(self) -> None:
        self.news = _News()

    def deliver(self, strand: Strand, call: Call) -> None:
        """Run the hooks of an event; called by the connection's thread."""
        raise NotImplementedError

    def interrupt(self, strand: Strand, call: Call) -> bool:
        """Run a hook at once, on a thread of the application (CloseForced).

        Returns
        -------
        bool
            False where another thread is inside a hook of the object; the caller
            has to leave the event to the connection's thread.
        """
        raise NotImplementedError

    def inline(self, strand: Strand, call: Call) -> None:
        """Run a hook inside a call of the application (OnBeforeSendCommandSet)."""
        self.deliver(strand, call)

    def may_read(self, strand: Strand) -> bool:
        """Whether the connection should take the next message from its socket."""
        return True

    def breathe(self) -> None:
        """Give other hooks a chance to run (`LDicomNet.Breathe`)."""
        raise NotImplementedError

    def wait_until(self, condition: Callable[[], Any], timeout: float | None) -> bool:
        """Let hooks run until `condition` holds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not condition():
            CURRENT.while_waiting()
            left = _LOOK_AGAIN if deadline is None else deadline - time.monotonic()
            if left <= 0:
                return False
            self._rest(min(left, _LOOK_AGAIN))
        return True

    def _rest(self, seconds: float) -> None:
        """Wait for news, with hooks running meanwhile."""
        raise NotImplementedError


class Serialized(Dispatcher):
    """One hook at a time in the whole process, as with one message pump in C++.

    A thread holds the baton while it runs a hook. Inside a hook, `breathe` and
    `wait_until` pass it on, so the hooks of other objects run meanwhile; those of
    this object do not, because its thread is the one that waits.
    """

    name = "serialized"

    def __init__(self) -> None:
        super().__init__()
        self._baton = threading.Lock()
        self._holder: int | None = None
        self._depth = 0

    def deliver(self, strand: Strand, call: Call) -> None:
        me = threading.get_ident()
        if self._holder != me:
            self._baton.acquire()
            self._holder = me
        self._depth += 1
        try:
            call()
        finally:
            self._depth -= 1
            if not self._depth:
                self._holder = None
                self._baton.release()
        self.news.tell()

    def interrupt(self, strand: Strand, call: Call) -> bool:
        self.deliver(strand, call)
        return True

    @contextmanager
    def _passed_on(self) -> Iterator[None]:
        depth = self._depth
        self._depth, self._holder = 0, None
        self._baton.release()
        try:
            yield
        finally:
            self._baton.acquire()
            self._depth, self._holder = depth, threading.get_ident()

    def breathe(self) -> None:
        CURRENT.while_waiting()
        self._rest(0.001)

    def _rest(self, seconds: float) -> None:
        if self._holder == threading.get_ident():
            with self._passed_on():
                self.news.wait(seconds)
        else:
            self.news.wait(seconds)


class Threaded(Dispatcher):
    """The hooks of different objects run at the same time, each on its own thread."""

    name = "threaded"
    takes_turns = False

    def deliver(self, strand: Strand, call: Call) -> None:
        with strand.hook_lock:
            call()
        self.news.tell()

    def interrupt(self, strand: Strand, call: Call) -> bool:
        if not strand.hook_lock.acquire(blocking=False):
            return False
        try:
            call()
        finally:
            strand.hook_lock.release()
        self.news.tell()
        return True

    def breathe(self) -> None:
        CURRENT.while_waiting()
        self._rest(0.001)

    def _rest(self, seconds: float) -> None:
        self.news.wait(seconds)


class Pump(Dispatcher):
    """Hooks run inside ``Breathe()`` only, on the thread that calls it.

    A connection goes on writing and keeping its timers while its events wait, but
    reads no further message until they are done (`may_read`), so a program that
    pumps slowly slows its peers down instead of filling its memory.
    """

    name = "pump"
    paces = True

    def __init__(self) -> None:
        super().__init__()
        self._queue: deque[tuple[Strand, object]] = deque()  # each with its face
        self._lock = threading.Lock()
        self._busy: weakref.WeakSet[Any] = weakref.WeakSet()

    def deliver(self, strand: Strand, call: Call) -> None:
        with self._lock:
            strand.pumped.append(call)
            self._queue.append((strand, strand.face))
        self.news.tell()

    def interrupt(self, strand: Strand, call: Call) -> bool:
        self.deliver(strand, call)
        return True

    def inline(self, strand: Strand, call: Call) -> None:
        call()  # the caller waits for the result; the pump may be the caller itself

    def may_read(self, strand: Strand) -> bool:
        return not strand.pumped

    def breathe(self) -> None:
        if not self._run_waiting():
            self.news.wait(0.001)
            self._run_waiting()

    def _rest(self, seconds: float) -> None:
        if not self._run_waiting():
            self.news.wait(seconds)

    def _run_waiting(self) -> int:
        """Run what waits now; what comes meanwhile is for the next call."""
        ran = 0
        for _ in range(len(self._queue)):
            with self._lock:
                if not self._queue:
                    break
                strand, face = self._queue.popleft()
                if strand in self._busy:  # Breathe() inside a hook of this object
                    self._queue.append((strand, face))
                    continue
                call = strand.pumped[0]
                self._busy.add(strand)
            try:
                call()
            finally:
                with self._lock:
                    self._busy.discard(strand)
                    strand.pumped.popleft()
                strand.resume()
            ran += 1
        return ran


_WAYS: Final[dict[str, type[Dispatcher]]] = {
    way.name: way for way in (Serialized, Threaded, Pump)
}


class _Current:
    """The dispatcher of the process; fixed once an object has been made."""

    def __init__(self) -> None:
        self.dispatcher: Dispatcher = Serialized()
        self.in_use = False
        # what a connection's thread does while a hook on it waits
        self.while_waiting: Callable[[], None] = lambda: None

    def choose(self, name: str) -> None:
        if name not in _WAYS:
            raise ValueError(f"dispatch must be one of {', '.join(_WAYS)}, not {name!r}")
        if name == self.dispatcher.name:
            return
        if self.in_use:
            raise RuntimeError(
                "configure(dispatch=...) comes before the first LDicomNet object is made"
            )
        self.dispatcher = _WAYS[name]()

    def use(self) -> Dispatcher:
        self.in_use = True
        return self.dispatcher


CURRENT: Final = _Current()
