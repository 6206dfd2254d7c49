"""Listening: takes connections on the loop and queues them for Accept."""

from __future__ import annotations

import contextlib
import itertools
import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from ltdicom._core.audit import connection_refused
from ltdicom._core.errors import DicomError, net_error
from ltdicom._core.log_limit import about
from ltdicom._core.settings import SETTINGS
from ltdicom._net.loop.loop import Loop, Member
from ltdicom._net.loop.selector import READ
from ltdicom._net.transport.addresses import endpoint
from ltdicom.constants.error import (
    DICOM_ERROR_NET_ADDRESS_NOT_SUPPORTED,
    DICOM_ERROR_NET_WOULD_BLOCK,
    DICOM_SUCCESS,
    DicomErrorCode,
)
from ltdicom.constants.net import DICOM_IPTYPE_IPV4_OR_IPV6, DICOM_IPTYPE_IPV6

LOGGER = logging.getLogger("ltdicom.net")
_PAUSE: Final = 0.05  # seconds, when the system has no descriptor left for a connection
# Connections that the system keeps at least before they are seen here. With few, as C++
# programs ask for, a burst of them would fill its queue: the system drops the next ones
# without a word, and each tries again a second later. What waits is limited here anyway.
_BACKLOG: Final = 128
_MOST: Final = 16  # connections taken at once, before others have their turn


def address_family(ip_type: int) -> int:
    """Return the address family of a ``DICOM_IPTYPE_*``."""
    if ip_type == DICOM_IPTYPE_IPV6:
        return socket.AF_INET6
    if ip_type == DICOM_IPTYPE_IPV4_OR_IPV6:
        return socket.AF_UNSPEC
    return socket.AF_INET


def is_number(host: str) -> bool:
    """Whether a host is an address already, for which nobody has to be asked."""
    for family in (socket.AF_INET, socket.AF_INET6):
        with contextlib.suppress(OSError, ValueError):
            socket.inet_pton(family, host)
            return True
    return False


def resolve(host: str, port: int, family: int) -> list[tuple[Any, ...]]:
    """Return what `socket.getaddrinfo` finds; an empty name is any own address.

    Raises
    ------
    socket.gaierror
        Also for what cannot be a name.
    """
    if family != socket.AF_INET6:
        # a number needs no look-up, which would take longer than to connect
        with contextlib.suppress(OSError, ValueError):
            socket.inet_pton(socket.AF_INET, host)
            return [
                (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port))
            ]
    try:
        return list(
            socket.getaddrinfo(
                host or None, port, family, socket.SOCK_STREAM, 0, socket.AI_PASSIVE
            )
        )
    except ValueError as exc:  # an empty or endless label (UnicodeError), a NUL
        raise socket.gaierror(socket.EAI_NONAME, f"{host!r}: {exc}") from exc


def local_address(family: int) -> str:
    """Return the address under which other computers see this one."""
    probe = "192.0.2.1" if family == socket.AF_INET else "2001:db8::1"
    loopback = "127.0.0.1" if family == socket.AF_INET else "::1"
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as sock:
        # nothing is sent: connecting a datagram socket only picks the route
        sock.connect((probe, 9))
        return str(sock.getsockname()[0])
    return loopback


def bind(host: str | None, port: int, backlog: int, ip_type: int) -> socket.socket:
    """Return a listening socket.

    Parameters
    ----------
    host : str or None
        ``"*"`` is every address, as is ``"::"`` where both kinds are wanted; empty or
        None the address of this computer.
    port : int
        0 finds a free one.
    backlog : int
        Connections that the system keeps before they are seen here.
    ip_type : int
        ``DICOM_IPTYPE_*``.

    Raises
    ------
    DicomError
        The ``DICOM_ERROR_NET_*`` of what is wrong.
    """
    family = address_family(ip_type)
    everywhere = host == "*"
    dual = family == socket.AF_UNSPEC and everywhere
    if dual:
        family = socket.AF_INET6
    try:
        if everywhere:
            address = "::" if family == socket.AF_INET6 else "0.0.0.0"
        elif not host:
            family = family or socket.AF_INET
            address = local_address(family)
            LOGGER.warning(
                'listening on %s only, as no address was given; "*" is every address',
                address,
            )
        else:
            found = resolve(host, port, family)
            either = family == socket.AF_UNSPEC and socket.has_dualstack_ipv6()
            family, address = found[0][0], str(found[0][4][0])
            dual = either and address == "::"
        if dual and not socket.has_dualstack_ipv6():
            raise DicomError(
                DICOM_ERROR_NET_ADDRESS_NOT_SUPPORTED, "no IPv4 and IPv6 at once"
            )
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            # on Windows SO_REUSEADDR would let a second program steal the port
            exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
            sock.setsockopt(socket.SOL_SOCKET, exclusive, 1)
            if SETTINGS.reuse_port:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if dual else 1)
            sock.bind((address, port))
            sock.listen(max(_BACKLOG, backlog))
            sock.setblocking(False)
        except BaseException:
            sock.close()
            raise
    except OSError as exc:
        raise net_error(exc) from exc
    return sock


class Listener(Member):
    """A listening socket with the connections not yet accepted.

    Parameters
    ----------
    loop : Loop
        Runs it.
    sock : socket.socket
        From `bind`.
    arrived : callable
        Called for each connection with the listener, the number of the connection and an
        error code, on the loop.
    taken : callable
        Returns how many connections were accepted and still live.
    taken_from : callable
        Returns how many of them are of an address.
    keep : object, optional
        What is not to be freed while the listener lives.
    """

    def __init__(
        self,
        loop: Loop,
        sock: socket.socket,
        arrived: Callable[[Listener, int, DicomErrorCode], None],
        taken: Callable[[], int],
        taken_from: Callable[[str], int],
        *,
        keep: object = None,
    ) -> None:
        super().__init__()
        self.local = endpoint(sock.getsockname())
        self._loop = loop
        self._sock = sock
        self._arrived = arrived
        self._taken = taken
        self._taken_from = taken_from
        self._keep = keep
        self._waiting: deque[tuple[int, socket.socket, tuple[str, int]]] = deque()
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._closed = False

    def start(self) -> None:
        """Begin to take connections."""
        try:
            self._loop.add(self)
        except (OSError, RuntimeError):  # the system has no further descriptor or thread
            self._sock.close()
            raise

    def take(self, counted: Callable[[str], None]) -> tuple[socket.socket, tuple[str, int]]:
        """Return the oldest waiting connection, and the address of its peer.

        `counted` gets that address, and has the connection counted as one that was
        accepted: before the next one comes, or that could be one too many.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_NET_WOULD_BLOCK``: nobody is waiting.
        """
        with self._lock:
            if not self._waiting:
                raise DicomError(DICOM_ERROR_NET_WOULD_BLOCK, "no connection is waiting")
            _, sock, peer = self._waiting.popleft()
            counted(peer[0])
            return sock, peer

    def refuse(self, number: int) -> None:
        """Close the connection with this number, if it still waits."""
        with self._lock:
            for entry in self._waiting:
                if entry[0] == number:
                    self._waiting.remove(entry)
                    entry[1].close()
                    return

    def close(self) -> None:
        """Stop listening; close the connections that nobody accepted."""
        with self._loop.standing(), self._lock:
            self._closed = True
            waiting, self._waiting = self._waiting, deque()
            self._loop.discard(self)
            self._sock.close()
        for _, sock, _ in waiting:
            sock.close()
        self._keep = None

    # -- on the loop -----------------------------------------------------------------

    def on_wake(self) -> None:
        """Begin, or begin again."""
        if not self._closed:
            self._loop.watch(self, self._sock.fileno(), READ)

    on_deadline = on_wake
    on_failure = close

    def on_ready(self, ready: int) -> None:
        """Take what waits at the socket."""
        for _ in range(_MOST):
            try:
                sock, address = self._sock.accept()
            except (BlockingIOError, InterruptedError):
                return
            except ConnectionError:  # one that has gone already
                continue
            except OSError as exc:
                LOGGER.error("cannot take a connection: %s", exc)
                # a listening socket whose connection cannot be taken stays readable
                self._loop.watch(self, -1, 0)
                self._loop.timers.set(self, time.monotonic() + _PAUSE)
                self._arrived(self, -1, net_error(exc).code)
                return
            self._queue(sock, endpoint(address))

    def _from(self, address: str) -> int:
        """Return how many connections of an address wait, or were accepted and live."""
        return sum(peer[0] == address for *_, peer in self._waiting) + self._taken_from(
            address
        )

    def _queue(self, sock: socket.socket, peer: tuple[str, int]) -> None:
        number = next(self._numbers)
        with self._lock:
            obstacle = self._obstacle(peer[0])
            if obstacle is None:
                self._waiting.append((number, sock, peer))
        if obstacle is None:
            self._arrived(self, number, DICOM_SUCCESS)
        else:
            LOGGER.warning(
                "peer %s is closed: %s",
                peer[0],
                obstacle,
                extra=about(f"peer {peer[0]}"),
            )
            sock.close()
            if SETTINGS.audit:
                connection_refused(self.local, peer, obstacle)

    def _obstacle(self, address: str) -> str | None:
        """Return why a connection that came is closed at once."""
        waiting = len(self._waiting)
        if waiting >= SETTINGS.waiting_connections:
            return f"{waiting} connections wait for Accept already"
        if waiting + self._taken() >= SETTINGS.associations:
            return f"there are {SETTINGS.associations} connections already"
        number = self._from(address)
        if number >= SETTINGS.associations_per_peer:
            return f"it has {number} connections already (associations_per_peer)"
        return None
