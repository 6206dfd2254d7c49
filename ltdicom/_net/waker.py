"""Waiting for a socket and for a call from another thread, on every system."""

from __future__ import annotations

import contextlib
import selectors
import socket
from typing import Final

# poll() needs no descriptor of its own and knows numbers above 1023; Windows has
# only select(), which there has no such limit for two sockets
_Selector: Final = getattr(selectors, "PollSelector", selectors.SelectSelector)


class Waker:
    """Waits until a socket is ready, a time has passed or `wake` is called."""

    def __init__(self) -> None:
        self._selector = _Selector()
        self._here, self._there = socket.socketpair()
        self._here.setblocking(False)
        self._there.setblocking(False)
        self._selector.register(self._here, selectors.EVENT_READ)
        self._watched: socket.socket | None = None
        self._mask = 0
        self._asleep = False
        self._called = False

    def wake(self) -> None:
        """End the wait, or keep the next one from starting; any thread may call."""
        self._called = True
        if self._asleep:
            # BlockingIOError: the byte before is still unread, which does as well;
            # OSError: the waker is closed, nobody waits any more
            with contextlib.suppress(OSError):
                self._there.send(b"w")

    def wait(
        self, sock: socket.socket | None, *, read: bool, write: bool, timeout: float | None
    ) -> int:
        """Wait; return what `sock` is ready for, a mask of ``selectors.EVENT_*``."""
        mask = (selectors.EVENT_READ if read else 0) | (
            selectors.EVENT_WRITE if write else 0
        )
        self._watch(sock, mask)
        self._asleep = True
        try:
            if self._called:
                timeout = 0
            events = self._selector.select(timeout)
        finally:
            self._asleep = False
            self._called = False
        ready = 0
        for key, event in events:
            if key.fileobj is self._here:
                with contextlib.suppress(BlockingIOError):
                    self._here.recv(4096)
            else:
                ready = event
        return ready

    def forget(self) -> None:
        """Stop watching the socket, before somebody else gets or closes it."""
        self._watch(None, 0)

    def _watch(self, sock: socket.socket | None, mask: int) -> None:
        if sock is self._watched and mask == self._mask:
            return
        if self._watched is not None and self._mask:
            self._selector.unregister(self._watched)
        if sock is not None and mask:
            self._selector.register(sock, mask)
        self._watched, self._mask = sock, mask

    def close(self) -> None:
        """Free the descriptors."""
        self._selector.close()
        self._here.close()
        self._there.close()
