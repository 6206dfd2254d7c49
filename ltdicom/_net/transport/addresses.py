"""Addresses as they are shown: in `LDicomNet.GetPeerInfo`, in the log. No socket here."""

from __future__ import annotations

from typing import Any, Final

_MAPPED: Final = "::ffff:"  # an IPv4 address at a socket of both kinds (RFC 4291 2.5.5.2)


def endpoint(address: tuple[Any, ...]) -> tuple[str, int]:
    """Return host and port of what a socket calls an address.

    A listener for IPv4 and IPv6 is a socket of IPv6, to which an IPv4 peer is
    ``::ffff:192.0.2.1``. Nobody knows the peer under that name: not its owner, not a
    table of permitted addresses.
    """
    host, port = str(address[0]), int(address[1])
    if host.startswith(_MAPPED) and "." in host:
        host = host.removeprefix(_MAPPED)
    return host, port
