"""Waiting for a socket and for a call from another thread, on every system."""

from __future__ import annotations

import contextlib
import math
import select
import socket
import threading
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any, ClassVar, Final

from ltdicom._net.threads.busy_wait import Awake, Found
from ltdicom._net.threads.leader_followers import TURNS, Place

_IN: Final[int] = getattr(select, "POLLIN", 1)
_OUT: Final[int] = getattr(select, "POLLOUT", 4)


class Select:
    """What ``select.poll`` is elsewhere; Windows has only select()."""

    def __init__(self) -> None:
        self._masks: dict[int, int] = {}

    def register(self, descriptor: int, mask: int) -> None:
        """Watch a descriptor."""
        self._masks[descriptor] = mask

    def unregister(self, descriptor: int) -> None:
        """Watch it no longer."""
        del self._masks[descriptor]

    def poll(self, timeout: int | None) -> list[tuple[int, int]]:
        """Wait for so many milliseconds; return what is ready."""
        reads = [d for d, mask in self._masks.items() if mask & _IN]
        writes = [d for d, mask in self._masks.items() if mask & _OUT]
        seconds = None if timeout is None else timeout / 1000
        # a connection that fails is in the third list of Windows
        readable, writable, failed = select.select(reads, writes, writes, seconds)
        found = dict.fromkeys(readable, _IN)
        for descriptor in {*writable, *failed}:
            found[descriptor] = found.get(descriptor, 0) | _OUT
        return list(found.items())


# poll() needs no descriptor of its own and knows numbers above 1023, select() only on
# Windows; not the classes of `selectors`, which cost more than the call itself
_Poll: Final[Any] = getattr(select, "poll", Select)


class Waker:
    """Waits until a socket is ready, a time has passed or `wake` is called.

    It stays awake at first (`Awake`) only where nobody else in the process has waited
    meanwhile: several busy connections would take Python's lock from each other.

    Attributes
    ----------
    owner : int or None
        The thread that waits, where it looks at everything anew before each wait: its
        own calls of `wake` are needless then.
    place : Place or None
        That of the thread that waits, where it takes turns with others.
    """

    latest: ClassVar[Waker | None] = None  # of the process, to begin a wait

    def __init__(self) -> None:
        self.owner: int | None = None
        self.place: Place | None = None
        self._here, self._there = socket.socketpair()
        self._here.setblocking(False)
        self._there.setblocking(False)
        self._own = self._here.fileno()
        self._poll = _Poll()
        self._poll.register(self._own, _IN)
        self._watched: socket.socket | None = None
        self._descriptor = -1
        self._mask = 0
        self._asleep = False
        self._called = False
        self._alone = False  # nobody else has waited since our last wait
        self._awake = Awake(self._look, self._sleep, self._is_disturbed)

    def wake(self) -> None:
        """End the wait, or keep the next one from starting; any thread may call."""
        if threading.get_ident() == self.owner:
            return
        self._called = True
        if self._asleep:
            # BlockingIOError: the byte before is still unread, which does as well;
            # OSError: the waker is closed, nobody waits any more
            with contextlib.suppress(OSError):
                self._there.send(b"w")
        elif self.place is not None:
            TURNS.wake(self.place)

    def wait(
        self, sock: socket.socket | None, *, read: bool, write: bool, timeout: float | None
    ) -> int:
        """Wait; return what `sock` is ready for, a mask of ``selectors.EVENT_*``."""
        mask = (_IN if read else 0) | (_OUT if write else 0)
        if self.place is not None and TURNS.is_shared and not self._called:
            descriptor = -1 if sock is None else sock.fileno()
            event = TURNS.wait(self.place, descriptor, mask, timeout)
            if event is not None:
                self._called = False
                return _meant(event, read, write)
        if sock is not self._watched or mask != self._mask:
            self._watch(sock, mask)
        self._alone = Waker.latest is self
        Waker.latest = self
        found = self._awake.wait(timeout)
        self._called = False
        ready = 0
        for descriptor, event in found:
            if descriptor == self._own:
                with contextlib.suppress(BlockingIOError):
                    self._here.recv(4096)
            else:
                ready |= _meant(event, read, write)
        return ready

    def _look(self, milliseconds: int | None) -> Found:
        return self._poll.poll(milliseconds)  # type: ignore[no-any-return]

    def _is_disturbed(self) -> bool:
        return self._called or not self._alone or Waker.latest is not self

    def _sleep(self, timeout: float | None) -> Found:
        self._asleep = True
        try:
            if self._called:  # looked at only after `wake` could know that we sleep
                timeout = 0
            return self._look(None if timeout is None else math.ceil(timeout * 1000))
        finally:
            self._asleep = False

    def forget(self) -> None:
        """Stop watching the socket, before somebody else gets or closes it."""
        self._watch(None, 0)
        if self.place is not None:
            TURNS.forget(self.place)

    def _watch(self, sock: socket.socket | None, mask: int) -> None:
        # by number, as a socket that is closed meanwhile does not know its own any more
        if self._descriptor >= 0:
            self._poll.unregister(self._descriptor)
            self._descriptor = -1
        if sock is not None and mask:
            self._descriptor = sock.fileno()
            self._poll.register(self._descriptor, mask)
        self._watched, self._mask = sock, mask

    def close(self) -> None:
        """Free the descriptors."""
        self._here.close()
        self._there.close()


def _meant(event: int, read: bool, write: bool) -> int:
    """Return an event as ``selectors.EVENT_*``; an error, or the end, as what was asked."""
    return (EVENT_READ if read and event & ~_OUT else 0) | (
        EVENT_WRITE if write and event & ~_IN else 0
    )
