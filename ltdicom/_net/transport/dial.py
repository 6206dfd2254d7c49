"""Making a TCP connection, so that another thread can end the wait."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ltdicom._core.settings import SETTINGS
from ltdicom._net.threads.waker import Waker
from ltdicom._net.transport.listener import resolve

# EWOULDBLOCK is what Windows says of a connection that is under way
_CONNECTING: Final = frozenset({errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY})


@dataclass(frozen=True)
class Target:
    """Whom to connect to, from where, and with which options of the socket."""

    prepare: Callable[[socket.socket], None]
    host: str
    port: int
    family: int
    local_host: str
    local_port: int

    def connect(self, waker: Waker, closed: Callable[[], bool]) -> socket.socket:
        """Return a socket that is connected: to the first address that answers.

        Parameters
        ----------
        waker : Waker
            Ends the wait when another thread calls it.
        closed : callable
            Whether nobody wants the connection any more.

        Raises
        ------
        OSError
            Why the last address could not be reached.
        """
        failure: OSError | None = None
        for family, kind, proto, _, address in resolve(self.host, self.port, self.family):
            sock = socket.socket(family, kind, proto)
            try:
                if self.local_host or self.local_port:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    own = resolve(self.local_host, self.local_port, family)
                    sock.bind(own[0][4])
                self.prepare(sock)
                _reach(sock, address, waker, closed)
            except OSError as exc:
                waker.forget()
                sock.close()
                failure = exc
                if closed():
                    break
            else:
                return sock
        try:
            raise failure or OSError("the name has no address")
        finally:
            failure = None  # its traceback has this frame, which would keep it in turn


def _reach(
    sock: socket.socket, address: Any, waker: Waker, closed: Callable[[], bool]
) -> None:
    sock.setblocking(False)
    error = sock.connect_ex(address)
    limit = SETTINGS.connect_timeout
    deadline = None if limit is None else time.monotonic() + limit
    while error in _CONNECTING:
        left = None if deadline is None else deadline - time.monotonic()
        if closed() or (left is not None and left <= 0):
            raise TimeoutError("the connection does not come up")
        if waker.wait(sock, read=False, write=True, timeout=left):
            error = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            break
    waker.forget()
    if error:
        raise OSError(error, os.strerror(error))
