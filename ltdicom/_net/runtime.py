"""What all objects of the process share: settings, loop, dispatcher, who is alive."""

from __future__ import annotations

import os
import socket
import threading
import time
import weakref
from collections.abc import Mapping
from typing import Any, Final, Protocol

from ltdicom._core.log_limit import LOG_LIMIT
from ltdicom._core.settings import SETTINGS, adopt, checked
from ltdicom._net.dispatch import WAYS, Dispatcher
from ltdicom._net.flight import FLIGHT
from ltdicom._net.loop.helpers import Helpers
from ltdicom._net.loop.loop import Loop
from ltdicom._net.tls.registry import Registry


class Live(Protocol):
    """A session: what `Runtime.shutdown` closes."""

    connection: Any

    def close(self) -> None:
        """End the connection or the listening."""


class Runtime:
    """The one of the process is handed to each session.

    Attributes
    ----------
    settings : Settings
        What `ltdicom.configure` sets.
    loop : Loop
        Runs the connections.
    helpers : Helpers
        Threads for what takes long.
    dispatcher : Dispatcher
        Runs the hooks; fixed once an object has been made.
    contexts : Registry
        Of TLS, which objects with equal settings share.
    """

    def __init__(self) -> None:
        self.settings = SETTINGS
        self.loop = Loop()
        self.helpers = Helpers()
        self.contexts = Registry()
        self.dispatcher = self.way("serialized")
        self.in_use = False
        self._live: weakref.WeakSet[Any] = weakref.WeakSet()
        self._lock = threading.Lock()
        LOG_LIMIT.current = self._current

    def _current(self) -> str | None:
        """Tell the connection whose hook runs on this thread, for its log lines."""
        connection = getattr(self.dispatcher.current, "connection", None)
        return None if connection is None else f"connection {connection.number}"

    def way(self, name: str) -> Dispatcher:
        """Return a dispatcher of a name."""
        return WAYS[name](self.loop, self.helpers)

    def configure(self, given: Mapping[str, Any]) -> None:
        """Change settings: all of them, or none where one is refused.

        Raises
        ------
        TypeError
            A value of another type.
        ValueError
            A value out of its range, or a system without ``SO_REUSEPORT``.
        RuntimeError
            An object exists already, and the dispatch would change.
        """
        values = checked(given)
        if values.get("reuse_port") and not hasattr(socket, "SO_REUSEPORT"):
            raise ValueError("this system has no SO_REUSEPORT")
        name = values.get("dispatch", self.dispatcher.name)
        if name != self.dispatcher.name:
            if self.in_use:
                raise RuntimeError(
                    "configure(dispatch=...) comes before the first LDicomNet object"
                )
            self.dispatcher = self.way(name)
        adopt(values)

    def use(self) -> Dispatcher:
        """Return the dispatcher, which stays."""
        self.in_use = True
        return self.dispatcher

    def remember(self, session: Live) -> None:
        """Note a session that has something to close."""
        with self._lock:
            self._live.add(session)

    def shutdown(self, timeout: float) -> None:
        """Close every session of the process and wait for the threads."""
        deadline = time.monotonic() + timeout
        with self._lock:
            sessions = list(self._live)
        for session in sessions:
            session.close()
        # now, as another thread may have begun one meanwhile
        connections = [session.connection for session in sessions]
        for connection in filter(None, connections):
            connection.join(max(0.0, deadline - time.monotonic()))
        self.loop.end(max(0.1, deadline - time.monotonic()))
        self.helpers.end(max(0.1, deadline - time.monotonic()))
        self.contexts.clear()

    def forked(self) -> None:
        """Begin anew, in the child of a fork: its parent's connections are not its own."""
        self._lock = threading.Lock()
        self._live = weakref.WeakSet()
        FLIGHT.__init__()  # type: ignore[misc]
        self.loop.forked()
        self.contexts.__init__()  # type: ignore[misc]
        self.helpers.__init__()  # type: ignore[misc]
        self.dispatcher.__init__(self.loop, self.helpers)  # type: ignore[misc]


RUNTIME: Final = Runtime()
"""The one of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=RUNTIME.forked)
