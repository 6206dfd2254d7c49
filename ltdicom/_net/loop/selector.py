"""Waiting for many sockets: epoll, poll or select, whichever the system has.

Not the classes of `selectors`, which cost more than the call itself. Each has `register`,
`modify`, `unregister` (of a descriptor that may be closed already), `poll` and `close`.
Every method but `Bell.ring` is called by one thread at a time.
"""

from __future__ import annotations

import contextlib
import math
import os
import select
import socket
import threading
from collections.abc import Callable
from typing import Any, Final

from ltdicom._net.loop.busy_wait import Found
from ltdicom._net.loop.threads import join, start

READ: Final[int] = 1
WRITE: Final[int] = 4
"""What to wait for, and what has come: poll's and epoll's numbers on every system."""

SELECT_LIMIT: Final = 512
"""Descriptors that select() takes on Windows."""

_PATIENCE: Final = 1.0  # seconds; a select() whose bell was rung takes no time


class EpollSelector:
    """For Linux."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self.register = self._epoll.register
        self.modify = self._epoll.modify
        self.poll = self._epoll.poll
        self.close = self._epoll.close

    def unregister(self, descriptor: int) -> None:
        """Watch it no longer; the system forgets one that is closed by itself."""
        with contextlib.suppress(OSError):
            self._epoll.unregister(descriptor)


class PollSelector:
    """For macOS and the BSDs."""

    def __init__(self) -> None:
        self._poll = select.poll()
        self.register = self._poll.register
        self.modify = self._poll.modify

    def unregister(self, descriptor: int) -> None:
        """Watch it no longer."""
        with contextlib.suppress(KeyError):
            self._poll.unregister(descriptor)

    def poll(self, timeout: float | None) -> Found:
        """Wait for so many seconds; return what is ready."""
        return self._poll.poll(None if timeout is None else math.ceil(timeout * 1000))

    def close(self) -> None:
        """Hold nothing."""


class SelectSelector:
    """For Windows: select() takes some descriptors only, so further threads wait, too.

    Parameters
    ----------
    ring : callable
        Ends the wait of `poll`.
    limit : int, optional
        Descriptors of one call.
    """

    def __init__(self, ring: Callable[[], None], limit: int = SELECT_LIMIT) -> None:
        self._ring = ring
        # a share keeps one place for its own bell, this one for that of the loop
        self._limit = limit - 1
        self._masks: dict[int, int] = {}
        self._shares: list[_Share] = []
        self._holders: dict[int, _Share] = {}

    def register(self, descriptor: int, mask: int) -> None:
        """Watch a descriptor."""
        if len(self._masks) <= self._limit:
            self._masks[descriptor] = mask
            return
        share = next((s for s in self._shares if len(s.masks) < self._limit), None)
        if share is None:
            share = _Share(self._ring)
            self._shares.append(share)
        self._holders[descriptor] = share
        share.change(descriptor, mask)

    def modify(self, descriptor: int, mask: int) -> None:
        """Watch it for something else."""
        share = self._holders.get(descriptor)
        if share is None:
            self._masks[descriptor] = mask
        else:
            share.change(descriptor, mask)

    def unregister(self, descriptor: int) -> None:
        """Watch it no longer."""
        share = self._holders.pop(descriptor, None)
        if share is None:
            self._masks.pop(descriptor, None)
            return
        share.change(descriptor, 0)
        if not share.masks:
            self._shares.remove(share)
            share.close()

    def poll(self, timeout: float | None) -> Found:
        """Wait for so many seconds; return what is ready."""
        for share in self._shares:
            share.begin()
        found: Found = []
        if not any(share.found for share in self._shares):
            found = _select(self._masks, timeout)
        for share in self._shares:
            found += share.take()
        return found

    def close(self) -> None:
        """End the threads."""
        for share in self._shares:
            share.close()
        self._shares.clear()


class _Share:
    """A thread that waits for some of the descriptors, once for each `begin`."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self.masks: dict[int, int] = {}
        self.found: Found = []
        self._ring = ring
        self._bell = Bell()
        self._lock = threading.Lock()
        self._returned = threading.Condition(self._lock)
        self._asked: dict[int, int] = {}  # what a select() waits for now
        self._go_on = threading.Semaphore(0)
        self._waiting = False
        self._closed = False
        self._thread = start(self._run, "ltdicom-select")

    def change(self, descriptor: int, mask: int) -> None:
        """Watch a descriptor for something else; 0 for nothing.

        A socket that select() waits for is open for the system, even if it is closed: its
        port is taken, its peer hears of no end. So the last wait for it is over then.
        """
        with self._lock:
            if mask:
                self.masks[descriptor] = mask
            else:
                self.masks.pop(descriptor, None)
                self.found = [f for f in self.found if f[0] != descriptor]
            self._bell.ring()  # the wait begins anew
            if not mask:
                self._returned.wait_for(lambda: descriptor not in self._asked, _PATIENCE)

    def begin(self) -> None:
        """Wait, unless it does or has found something."""
        if not self._waiting and not self.found:
            self._waiting = True
            self._go_on.release()

    def take(self) -> Found:
        """Return what was found."""
        with self._lock:
            found, self.found = self.found, []
        return [(d, event & self.masks.get(d, 0)) for d, event in found]

    def _run(self) -> None:
        while True:
            self._go_on.acquire()
            while not self._closed:
                with self._lock:
                    masks = {self._bell.descriptor: READ, **self.masks}
                    self._asked = masks
                try:
                    found = _select(masks, None)
                except (OSError, ValueError):  # one that was closed meanwhile
                    found = []
                if any(descriptor == self._bell.descriptor for descriptor, _ in found):
                    self._bell.clear()
                with self._lock:
                    self._asked = {}
                    self._returned.notify_all()
                    self.found = [f for f in found if f[0] in self.masks]
                    if self.found:
                        self._waiting = False
                        break
            if self._closed:
                self._bell.close()
                return
            self._ring()

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self._go_on.release()
        self._bell.ring()
        join([self._thread], _PATIENCE)


def _select(masks: dict[int, int], timeout: float | None) -> Found:
    reads = [d for d, mask in masks.items() if mask & READ]
    writes = [d for d, mask in masks.items() if mask & WRITE]
    # a connection that fails is in the third list of Windows
    readable, writable, failed = select.select(reads, writes, writes, timeout)
    found = dict.fromkeys(readable, READ)
    for descriptor in {*writable, *failed}:
        found[descriptor] = found.get(descriptor, 0) | WRITE
    return list(found.items())


class Bell:
    """Ends a wait from another thread: an eventfd, or two sockets where there is none.

    Attributes
    ----------
    descriptor : int
        Readable when the bell has been rung.
    """

    def __init__(self) -> None:
        # whoever rings while it is closed would ring whatever gets its number; a handler of
        # a signal may ring in the midst of it
        self._lock = threading.RLock()
        self._sockets: tuple[socket.socket, socket.socket] | None = None
        if hasattr(os, "eventfd"):
            self.descriptor = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        else:
            self._sockets = here, there = socket.socketpair()
            here.setblocking(False)
            there.setblocking(False)
            self.descriptor = here.fileno()

    def ring(self) -> None:
        """Ring; any thread may."""
        # BlockingIOError: it was rung before, which does as well
        with self._lock, contextlib.suppress(OSError):
            if self.descriptor < 0:
                return
            if self._sockets is None:
                os.eventfd_write(self.descriptor, 1)
            else:
                self._sockets[1].send(b"r")

    def clear(self) -> None:
        """Note that it was heard."""
        with contextlib.suppress(BlockingIOError):
            if self._sockets is None:
                os.eventfd_read(self.descriptor)
            else:
                self._sockets[0].recv(4096)

    def close(self) -> None:
        """Free the descriptors."""
        with self._lock:
            descriptor, self.descriptor = self.descriptor, -1
            if self._sockets is not None:
                for sock in self._sockets:
                    sock.close()
            elif descriptor >= 0:
                os.close(descriptor)

    def forked(self) -> None:
        """Free them in the child of a fork, where nobody is left who might ring."""
        self._lock = threading.RLock()
        self.close()


def best_selector(ring: Callable[[], None]) -> Any:
    """Return what the system does best."""
    if hasattr(select, "epoll"):
        return EpollSelector()
    if hasattr(select, "poll"):
        return PollSelector()
    return SelectSelector(ring)
