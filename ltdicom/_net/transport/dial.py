"""Making a TCP connection, step by step: nothing here waits, but looking up a name."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ltdicom._net.transport.listener import is_number, resolve

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

    @property
    def needs_look_up(self) -> bool:
        """Whether somebody must be asked for the addresses, which takes time."""
        named = [host for host in (self.host, self.local_host) if host]
        return not all(map(is_number, named))

    def look_up(self) -> list[tuple[Any, ...]]:
        """Return for each address of the peer what a socket needs, and the own address.

        Raises
        ------
        OSError
            A name is not known.
        """
        found = []
        for family, kind, proto, _, address in resolve(self.host, self.port, self.family):
            own = None
            if self.local_host or self.local_port:
                own = resolve(self.local_host, self.local_port, family)[0][4]
            found.append((family, kind, proto, address, own))
        return found


class Dial:
    """Tries one address after the other.

    Attributes
    ----------
    sock : socket.socket or None
        What is to be waited for until it can be written to; then the connection.
    failure : OSError or None
        Why the last address could not be reached; without its traceback, which would
        keep this object.
    """

    def __init__(self, target: Target, addresses: list[tuple[Any, ...]]) -> None:
        self.sock: socket.socket | None = None
        self.failure: OSError | None = None
        self._target = target
        self._addresses = addresses

    def begin(self) -> bool | None:
        """Try the next address.

        Returns
        -------
        bool or None
            Whether there is a connection; with False `sock` is to be waited for. None:
            the last address has failed.
        """
        while self._addresses:
            family, kind, proto, address, own = self._addresses.pop(0)
            sock = socket.socket(family, kind, proto)
            try:
                if own is not None:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    sock.bind(own)
                self._target.prepare(sock)
                sock.setblocking(False)
                error = sock.connect_ex(address)
                if error and error not in _CONNECTING:
                    raise OSError(error, os.strerror(error))
            except OSError as exc:
                sock.close()
                self.failure = exc.with_traceback(None)
            else:
                self.sock = sock
                return not error
        self.failure = self.failure or OSError("the name has no address")
        return None

    def go_on(self) -> bool | None:
        """Look at a socket that can be written to; as `begin` where it has failed."""
        sock = self.sock
        assert sock is not None
        error = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if not error:
            return True
        return self.give_up(OSError(error, os.strerror(error)))

    def give_up(self, failure: OSError) -> bool | None:
        """Try the next address instead of this one; as `begin`."""
        self.close()
        self.failure = failure
        return self.begin()

    def close(self) -> None:
        """Leave nothing behind; who waits for the socket has stopped before."""
        sock, self.sock = self.sock, None
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.close()
