"""Where and when hooks run: serialized, threaded or pumped (design: three ways).

Each event becomes a call that runs the hooks of one object. Whatever the way, the calls of
one object keep their order and never overlap, unless a hook pumps: then those that wait run
inside it, those of its own object among them. No socket here.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from ltdicom._net.loop.helpers import Helpers
    from ltdicom._net.loop.loop import Loop

LOGGER: Final = logging.getLogger("ltdicom.net")

_T = TypeVar("_T")

Call: TypeAlias = Callable[[], object]

# How long Breathe() and wait_until() wait at most before they look again: a condition
# may hang on something that no hook changes, so nothing would tell them.
_LOOK_AGAIN: Final = 0.02
_BREATH: Final = 0.001
# A hook may pump inside a hook that pumps; deeper than this hooks have to wait, as Python
# ends what is nested too deep.
_DEEPEST: Final = 24


class Strand(Protocol):
    """What a dispatcher keeps for one object.

    Attributes
    ----------
    calls : deque of callable
        What waits for its turn.
    running : int
        How many of its calls run; one that pumps does not count meanwhile.
    hook_lock : threading.RLock
        Held by the thread that runs a hook of the object, where several do.
    """

    calls: deque[Call]
    running: int
    hook_lock: threading.RLock

    @property
    def face(self) -> object:
        """Whose hooks run; not to be freed while a call waits."""

    def resume(self) -> None:
        """Go on reading: a call was taken, or has ended."""


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


class _Here(threading.local):
    """What a thread does.

    Attributes
    ----------
    stack : list of Strand
        Whose calls it runs, one inside the other.
    """

    def __init__(self) -> None:
        self.stack: list[Strand] = []


class Dispatcher:
    """The base of the three ways."""

    name = ""

    def __init__(self, loop: Loop, helpers: Helpers) -> None:
        self.news = _News()
        self._loop = loop
        self._helpers = helpers
        self._here = _Here()

    def dispatch(self, strand: Strand, call: Call) -> None:
        """Run the hooks of an event when it is their turn; returns at once."""
        raise NotImplementedError

    def interrupt(self, strand: Strand, call: Call) -> bool:
        """Run a hook at once, on a thread of the application (CloseForced).

        Returns
        -------
        bool
            False where another thread is inside a hook of the object; the caller
            has to dispatch it.
        """
        raise NotImplementedError

    def inline(self, strand: Strand, call: Callable[[], _T]) -> _T:
        """Run a hook inside a call of the application (OnBeforeSendCommandSet)."""
        raise NotImplementedError

    def breathe(self) -> None:
        """Give other hooks a chance to run (`LDicomNet.Breathe`)."""
        self._rest(_BREATH)

    def wait_until(self, condition: Callable[[], Any], timeout: float | None) -> bool:
        """Let hooks run until `condition` holds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not condition():
            left = _LOOK_AGAIN if deadline is None else deadline - time.monotonic()
            if left <= 0:
                return False
            self._rest(min(left, _LOOK_AGAIN))
        return True

    def _rest(self, seconds: float) -> None:
        """Wait for news, with hooks running meanwhile."""
        raise NotImplementedError

    @property
    def current(self) -> Strand | None:
        """Whose hook runs on this thread."""
        stack = self._here.stack
        return stack[-1] if stack else None

    def _run_next(self, strand: Strand, face: object = None) -> None:
        """Run the call of an object whose turn it is; `face` is kept until then."""
        call = strand.calls.popleft()
        stack = self._here.stack
        stack.append(strand)
        strand.running += 1
        try:
            try:
                call()
            finally:
                strand.running -= 1
                stack.pop()
                self.news.tell()
                strand.resume()
        except Exception:  # not of a hook: the next ones run nevertheless
            LOGGER.exception("a failure inside")

    @contextmanager
    def _pumping(self) -> Iterator[None]:
        """Let the objects whose hooks pump count as idle; others run hooks after that."""
        stack = self._here.stack.copy()
        for strand in stack:
            strand.running -= 1
            strand.resume()
        try:
            yield
        finally:
            for strand in stack:
                strand.running += 1


class _Baton:
    """A lock for the thread that runs a hook, which may take it again, and pass it on."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._depth = 0  # only who has the lock changes it

    @property
    def is_deep(self) -> bool:
        """Whether no further hook may run inside the one that runs."""
        return self._depth >= _DEEPEST

    def is_mine(self) -> bool:
        """Whether the thread that asks is inside a hook."""
        if not self._lock.acquire(blocking=False):
            return False
        mine = self._depth > 0
        self._lock.release()
        return mine

    def take(self, timeout: float = -1) -> bool:
        """Take it; False after the end of the time."""
        taken = self._lock.acquire(timeout=timeout)
        self._depth += taken
        return taken

    def give(self) -> None:
        """Give it back as often as it was taken."""
        self._depth -= 1
        self._lock.release()

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self.give()

    @contextmanager
    def passed_on(self) -> Iterator[None]:
        """Let others run hooks meanwhile."""
        depth, self._depth = self._depth, 0
        for _ in range(depth):
            self._lock.release()
        try:
            yield
        finally:
            for _ in range(depth):
                self._lock.acquire()
            self._depth = depth


class Serialized(Dispatcher):
    """One hook at a time in the whole process, as with one message pump in C++.

    The loop's thread runs them. Inside a hook, `breathe` and `wait_until` turn the loop, so
    the hooks of all objects run meanwhile, as in a C++ program that pumps messages.
    """

    name = "serialized"

    def __init__(self, loop: Loop, helpers: Helpers) -> None:
        super().__init__(loop, helpers)
        if not isinstance(loop.guard, _Baton):
            loop.guard = _Baton()
        self._baton = loop.guard  # one for all hooks on the loop's thread

    def dispatch(self, strand: Strand, call: Call) -> None:
        strand.calls.append(call)
        self._loop.run_soon(partial(self._run_next, strand, strand.face))

    def interrupt(self, strand: Strand, call: Call) -> bool:
        self.inline(strand, call)
        return True

    def inline(self, strand: Strand, call: Callable[[], _T]) -> _T:
        try:
            with self._baton:
                return call()
        finally:
            self.news.tell()

    def _rest(self, seconds: float) -> None:
        if not self._baton.is_mine():
            self.news.wait(seconds)
        elif self._loop.is_here():
            with self._pumping(), self._baton.passed_on():
                self._loop.pump(seconds)
            if not self._baton.is_deep:
                self._loop.run_hooks()
        else:  # an inline hook on a thread of the application
            with self._pumping(), self._baton.passed_on():
                self.news.wait(seconds)


class Threaded(Dispatcher):
    """The hooks of different objects run at the same time, on threads that help."""

    name = "threaded"

    def __init__(self, loop: Loop, helpers: Helpers) -> None:
        super().__init__(loop, helpers)
        self._lock = threading.Lock()
        self._busy: set[Strand] = set()

    def dispatch(self, strand: Strand, call: Call) -> None:
        with self._lock:
            strand.calls.append(call)
            if strand in self._busy:
                return
            self._busy.add(strand)
        self._begin(strand, strand.face)

    def _begin(self, strand: Strand, face: object) -> None:
        """Run what waits; the face is kept until the end."""
        try:
            self._helpers.run(partial(self._run_all, strand, face))
        except RuntimeError:  # no further thread: better late than never
            self._run_all(strand, face)

    def _run_all(self, strand: Strand, face: object) -> None:
        while True:
            try:
                with strand.hook_lock:
                    self._run_waiting(strand)
            except BaseException:  # Ctrl+C, on the thread of a program
                self._begin(strand, face)
                raise
            with self._lock:
                if not strand.calls:
                    self._busy.discard(strand)
                    return

    def _run_waiting(self, strand: Strand) -> None:
        while strand.calls:
            self._run_next(strand)

    def interrupt(self, strand: Strand, call: Call) -> bool:
        if not strand.hook_lock.acquire(blocking=False):
            return False
        try:
            call()
        finally:
            strand.hook_lock.release()
            self.news.tell()
        return True

    def inline(self, strand: Strand, call: Callable[[], _T]) -> _T:
        try:
            with strand.hook_lock:
                return call()
        finally:
            self.news.tell()

    def _rest(self, seconds: float) -> None:
        stack = self._here.stack
        with self._pumping():
            if not stack or not stack[-1].calls:
                self.news.wait(seconds)
        # a hook that pumps gets those of its object
        if stack and len(stack) < _DEEPEST:
            self._run_waiting(stack[-1])


class Pump(Dispatcher):
    """Hooks run inside ``Breathe()`` only, on the thread that calls it.

    A connection goes on writing and keeping its timers while its events wait, but takes no
    further message until they are done, so a program that pumps slowly slows its peers
    down instead of filling its memory.
    """

    name = "pump"

    def __init__(self, loop: Loop, helpers: Helpers) -> None:
        super().__init__(loop, helpers)
        self._baton = _Baton()
        self._waiting: deque[tuple[Strand, object]] = deque()  # each with its face

    def dispatch(self, strand: Strand, call: Call) -> None:
        strand.calls.append(call)
        self._waiting.append((strand, strand.face))
        self.news.tell()

    def interrupt(self, strand: Strand, call: Call) -> bool:
        self.dispatch(strand, call)
        return True

    def inline(self, strand: Strand, call: Callable[[], _T]) -> _T:
        return call()  # the caller waits for the result; the pump may be the caller itself

    def breathe(self) -> None:
        if not self._run_waiting(_BREATH):
            self._rest(_BREATH)
            self._run_waiting(0)

    def _rest(self, seconds: float) -> None:
        if self._run_waiting(seconds):
            return
        if self._baton.is_mine():
            with self._pumping(), self._baton.passed_on():
                self.news.wait(seconds)
        else:
            self.news.wait(seconds)

    def _run_waiting(self, seconds: float) -> int:
        """Run what waits now; what comes meanwhile is for the next call.

        Another thread that pumps has its turn first, for so many seconds at most.
        """
        count = len(self._waiting)
        if self._baton.is_mine() and self._baton.is_deep:
            return 0
        if not count or not self._baton.take(seconds):
            return 0
        ran = 0
        try:
            for _ in range(count):
                try:
                    strand, face = self._waiting.popleft()
                except IndexError:  # one of them has pumped
                    break
                self._run_next(strand)
                del face
                ran += 1
        finally:
            self._baton.give()
        return ran


WAYS: Final[dict[str, type[Dispatcher]]] = {
    way.name: way for way in (Serialized, Threaded, Pump)
}
